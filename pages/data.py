"""Data og metode: every table with its origin, and every indicator with its formula."""

import pandas as pd
import streamlit as st

from data_sources.schemas import SCHEMAS
from data_sources.store import Manifest
from figures.figure import DEMO_MARK, GRADES
from indicators.catalogue import CATALOGUE, QUESTIONS, THEMES
from pages._frame import statistics
from pages._show import page_head, show_table

ORIGINS = {
    "ssb": "Hentet fra produsenten",
    "snapshot": "Publiserte tall som følger med produktet",
    "demo": DEMO_MARK,
}


def show_source(key: str, manifest: Manifest | None, problems: tuple[str, ...]) -> None:
    """Draw what is known of one table."""
    st.subheader(manifest.title if manifest else key)
    for problem in problems:
        st.warning(problem)
    if manifest is None:
        st.warning(f"Tabellen {key} er ikke tilgjengelig. Figurene som bygger på den, vises ikke.")
        return
    facts = {
        "Produsent": manifest.producer,
        "Tabell": manifest.table or "uten tabellnummer",
        "År": f"{manifest.first_year}–{manifest.last_year}",
        "Oppdatert av produsenten": manifest.updated or "ikke oppgitt",
        "Opphav": ORIGINS[manifest.origin],
        "Samlet inn gjennom": manifest.collected_through or manifest.base_url or "",
        "Kommunegrenser": statistics().borders(key),
        "Lisens": f"{manifest.licence}. {manifest.attribution}",
        "Merknader": " ".join(manifest.notes),
    }
    show_table(pd.DataFrame({"Hva": facts.keys(), "Verdi": facts.values()}), alt=f"Om {manifest.title}")


page_head("Data og metode", "Hvor kommer tallene fra, og hvordan er de regnet ut?", about_region=False)
tables, method = st.tabs(["Tabeller", "Indikatorer"])
with tables:
    st.markdown(" ".join(f"**{grade}** er {text}." for grade, text in GRADES.items()))
    for schema in SCHEMAS:
        status = statistics().store.status(schema.key)
        show_source(schema.key, status.manifest, status.problems)
with method:
    for row in CATALOGUE:
        st.subheader(row.name)
        st.markdown(f"{row.how_to_read}\n\n**Formel:** {row.formula}\n\n**Eksempel:** {row.example}")
        answers = " ".join(QUESTIONS[question] for question in row.questions)
        teams = ", ".join(THEMES[theme] for theme in row.themes)
        st.markdown(
            f"**Enhet:** {row.unit} · **Kilde for metoden:** {row.reference} · **Tabeller:** "
            f"{', '.join(row.tables)} · **Team:** {teams} · **Spørsmål:** {answers}"
        )
