"""Regionprofil: one region on one page: people, jobs, commuting and education."""

import streamlit as st

from pages._show import page_head, show_figures, show_key_numbers

page_head(
    "Regionprofil", "Hvem bor i regionen, hvor arbeider de, og hvilken utdanning har de?", questions=(1,)
)
show_key_numbers(
    (
        "population",
        "population_growth",
        "share_aged_67",
        "jobs_per_resident_worker",
        "employment_rate",
        "higher_education_share",
    )
)
st.header("Folk")
show_figures("folketall", "alder", "kommuner", "flytting")
st.header("Arbeid og pendling")
show_figures("arbeidsplasser", "pendling", "pendlingsstrommer", "egendekning")
st.header("Utdanning")
show_figures("utdanning")
