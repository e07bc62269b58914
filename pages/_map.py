"""Maps on a page: a click on an area opens the profile of its region, as the links of Oversikt do."""

import streamlit as st

from data_sources.statistics import Statistics
from pages._frame import choice
from pages._show import show_figure


def show_map(figure_id: str, data: Statistics | None = None) -> None:
    """Draw a map of the registry for what is chosen in the frame, and follow a click on it."""
    clicked = show_figure(figure_id, data=data, clickable=True)
    if clicked:
        kept = {"mot": choice().comparator.id, "aar": str(choice().year)}
        st.switch_page("pages/profil.py", query_params={"region": clicked, **kept})
