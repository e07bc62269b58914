"""Regionprofil: one region on one page: people, jobs, commuting and education."""

import streamlit as st

from figures.key_numbers import PROFILE
from pages._files import offer_profile
from pages._frame import pick_base, statistics, url_messages
from pages._show import page_head, show_figures, show_key_numbers

page_head(
    "Regionprofil", "Hvem bor i regionen, hvor arbeider de, og hvilken utdanning har de?", questions=(1,)
)
show_key_numbers(PROFILE)
offer_profile()
with st.container(width=300):
    base = pick_base()
url_messages()  # those of this choice; the frame's have been told above
indexed = statistics().view(base=base or None)
st.header("Folk")
show_figures("folketall" if base is False else "indeks_population", data=indexed)
show_figures("alder", "kommuner", "flytting")
st.header("Arbeid og pendling")
show_figures("arbeidsplasser" if base is False else "indeks_jobs", data=indexed)
show_figures("pendling", "pendlingsstrommer", "egendekning")
st.header("Utdanning")
show_figures("utdanning")
