"""Data og metode: every table with its origin, the regions, and every indicator with its formula."""

import streamlit as st

from pages._refresh import show_refresh
from pages._show import page_head
from pages._sources import show_indicators, show_regions, show_tables

page_head("Data og metode", "Hvor kommer tallene fra, og hvordan er de regnet ut?", about_region=False)
show_refresh()
for tab, show in zip(
    st.tabs(["Tabeller", "Regioner", "Indikatorer"]),
    (show_tables, show_regions, show_indicators),
    strict=True,
):
    with tab:
        show()
