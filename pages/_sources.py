"""How the page Data og metode shows tables, regions and indicators."""

import pandas as pd
import streamlit as st

from data_sources.regions import Area, municipality_names
from data_sources.schemas import SCHEMAS, schema_of
from data_sources.store import Manifest
from data_sources.tables import TABLES
from figures.figure import GRADES, ORIGINS
from indicators.catalogue import CATALOGUE, QUESTIONS, THEMES
from pages._frame import statistics
from pages._show import show_table

TITLES = {table.key: table.title for table in TABLES}


def show_tables() -> None:
    """Draw every table the product knows, with its origin and gaps."""
    st.markdown(" ".join(f"**{grade}** er {text}." for grade, text in GRADES.items()))
    for schema in SCHEMAS:
        status = statistics().store.status(schema.key)
        _show_source(schema.key, status.manifest, status.problems)


def show_regions() -> None:
    """Draw the regions with the municipalities and codes that make them up over time."""
    regions = statistics().regions
    st.markdown(
        f"{regions.accounts_note} Sammenligninger er Norge, fylket som helhet og de andre fylkene i grensene fra 2024."
    )
    for area in regions.choices:
        st.subheader(area.name)
        if area.ended:
            st.markdown(f"Til og med {area.last_year}: {area.ended}.")
        if area.note:
            st.markdown(area.note)
        show_table(_members(area), alt=f"Kommuner i {area.name}")


def show_indicators() -> None:
    """Draw every indicator of the catalogue with formula, reference and worked example."""
    for row in CATALOGUE:
        st.subheader(row.name)
        st.markdown(f"{row.how_to_read}\n\n**Formel:** {row.formula}\n\n**Eksempel:** {row.example}")
        answers = " ".join(QUESTIONS[question] for question in row.questions)
        teams = ", ".join(THEMES[theme] for theme in row.themes)
        st.markdown(
            f"**Enhet:** {row.unit} · **Kilde for metoden:** {row.reference} · **Tabeller:** "
            f"{', '.join(row.tables)} · **Team:** {teams} · **Spørsmål:** {answers}"
        )


def _show_source(key: str, manifest: Manifest | None, problems: tuple[str, ...]) -> None:
    st.subheader(manifest.title if manifest else TITLES.get(key, key))
    for problem in problems:
        st.warning(problem)
    schema = schema_of(key)
    if manifest is None and not problems and schema and not schema.embedded:
        st.markdown("Ikke tilgjengelig uten henting.")
        return
    if manifest is None:
        st.markdown(
            "Ikke tilgjengelig uten henting." if not problems else "Figurene som bygger på den, vises ikke."
        )
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


def _members(area: Area) -> pd.DataFrame:
    names = municipality_names()
    codes = [
        (
            member.name,
            "; ".join(
                " + ".join(f"{code} {names.get(code, '')}".strip() for code in border)
                for border in member.borders
            ),
        )
        for member in area.members
    ]
    return pd.DataFrame(codes, columns=["Kommune", "Kommunenummer, eldste grense først"])
