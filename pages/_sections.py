"""The step down from a section to its industries, on the page Fortrinn."""

import streamlit as st

from data_sources.industries import SECTION_NAMES, industry_names, section_of
from figures.sections import figure_id_of
from pages._frame import pick, statistics, url_messages
from pages._show import show_figure

EVERY, NONE = "alle", "ingen"
SECTIONS = {EVERY: "Alle"} | {letter.lower(): f"{name} ({letter})" for letter, name in SECTION_NAMES.items()}


def show_section() -> None:
    """Draw the pickers of section and industry, and the industries of what is chosen."""
    first, second = st.columns(2)
    with first:
        section = pick("Næringsområde", list(SECTIONS), SECTIONS, "seksjon", EVERY)
    inside = {
        code: f"{industry_names()[code]} ({code})"
        for code, letter in section_of().items()
        if letter in SECTION_NAMES and section in (EVERY, letter.lower())
    }
    with second:
        industry = pick("Fremhev næring", [NONE, *inside], {NONE: "Ingen", **inside}, "naering", NONE)
    url_messages()  # those of these two choices
    if industry != NONE:
        show_figure(figure_id_of(section_of()[industry]), data=statistics().view(industry=industry))
    elif section != EVERY:
        show_figure(figure_id_of(section))
    else:
        st.markdown(
            "Velg et næringsområde eller en næring for å se alle næringene der: størrelse, LQ og vekst."
        )
