"""A panel's questions on paper, for those who rather write with a pen."""

from __future__ import annotations

import streamlit as st

from figures.figure import plain
from figures.paper import Asked, Scale, Sheet, questions_paper
from pages._presentation.public import NoPublicAddress, public_link, qr_code
from workshop.answers import OBSERVATION_FIELD
from workshop.desk import HEADINGS, QUESTIONS
from workshop.models import HIGHEST, LOWEST
from workshop.panels import Panel, participants_link
from workshop.routes import PANEL_PATH
from workshop.texts import THEMES


def offer_paper(link: str, panel: Panel) -> None:
    """Draw the button for the panel's questions on paper. link: the facilitator's."""
    st.download_button(
        "Spørsmålene på papir (PDF)",
        data=lambda: questions_paper(question_sheet(panel, participants_link(link, panel))),
        file_name=f"sporsmal_{plain(panel.title).lower()}.pdf",
        mime="application/pdf",
        key=f"papir-{panel.id}",
        on_click="ignore",
        icon=":material/print:",
        help="Samme spørsmål som i skjemaet, med ruter og linjer til å fylle ut for hånd",
    )


def question_sheet(panel: Panel, token: str) -> Sheet:
    """Return a panel's questions; the code of the form stands there where others can reach it."""
    try:
        link = public_link(f"{PANEL_PATH.lstrip('/')}/{token}")
    except NoPublicAddress:  # told on the page
        link = ""
    region = panel.region_name
    return Sheet(
        title=panel.title,
        intro=(
            f"Vi spør dere som kjenner næringslivet: Hva er viktig for {region}, og hva er realistisk? Svar på det du "
            "har en mening om, og hopp over resten.",
            "Svarene er anonyme. Skriv ikke navn eller annet som viser hvem du eller andre er.",
        ),
        note=panel.note,
        asked=tuple(
            Asked(HEADINGS[item.kind], item.label, item.evidence, _scales(item.kind, region))
            for item in panel.items
        ),
        texts=(OBSERVATION_FIELD, *(f"Forslag til tiltak: {name}" for name in THEMES.values())),
        lowest=LOWEST,
        highest=HIGHEST,
        link=link,
        code=qr_code(link).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) if link else "",
    )


def _scales(kind: str, region: str) -> tuple[Scale, ...]:
    importance, realism = QUESTIONS[kind]
    return (
        Scale(f"{importance} {region}?", "lite viktig", "svært viktig"),
        Scale(realism, "lite realistisk", "svært realistisk"),
    )
