"""The one place that draws a Figure in Streamlit: chart, how to read, downloads, table."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data_sources.errors import FortrinnError
from data_sources.statistics import Statistics
from data_sources.store import MANDATORY_NOTE, Manifest
from figures.figure import DEMO_MARK, GRADES, Figure, source_names
from figures.key_numbers import key_number
from figures.marks import CLICKED
from figures.registry import draw
from figures.spreadsheet import decimals
from figures.style import dress, number
from indicators.catalogue import QUESTIONS
from pages._chosen import offer_wall_and_pack
from pages._files import offer_files
from pages._frame import choice, statistics, url_messages
from pages._link import offer_link

TOLD = "fortalt"
SHOWN, SOURCES_PLACE = "kilder_vist", "kilder_plass"
STYLE = """<style>
.skjult { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[data-testid="stMetricLabel"] p { white-space: normal; }
[data-testid="stMainBlockContainer"] { padding-top: 2.5rem; max-width: 1180px; }
[data-testid="stCaptionContainer"] { color: inherit; opacity: 1; }
[class*="st-key-figur-"] { scroll-margin-top: 4rem; }
.st-key-kilder { min-height: 2rem; }
.st-key-kilder a { padding: 0; text-decoration: underline; }
.st-key-kilder p { white-space: normal; font-size: 0.875rem; }
.lenke { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
.lenke label { flex: 1 0 100%; }
.lenke input, .lenke button {
  padding: 0.4rem 0.8rem; font: inherit; color: inherit; background: transparent;
  border: 1px solid currentColor; border-radius: 0.5rem;
}
.lenke input { display: block; width: min(34rem, 74vw); margin-top: 0.25rem; }
.lenke button { cursor: pointer; }
@media print {
[data-testid="stSidebar"], [data-testid="stHeader"] { display: none; }
.stDownloadButton, .stExpander, .stPopover, .stSelectbox { display: none; }
[class*="st-key-figur-"], [class*="st-key-nokkeltall"] { break-inside: avoid; } }
</style>"""


def page_head(title: str, question: str, *, questions: Sequence[int] = (), about_region: bool = True) -> None:
    """Draw the head of a page: title, the question it answers, and what must be known of the region.

    questions: which of the programme's four questions the page helps to answer.
    """
    st.session_state[TOLD] = set()
    st.session_state[SHOWN] = {}
    st.html(STYLE)
    st.title(f"{title}: {choice().region.name}" if about_region else title)
    st.markdown(question)
    numbered = (f"Spørsmål {one} av {len(QUESTIONS)}" for one in questions)
    # A page that asks the programme's question in its own words need not ask it twice.
    asked = [
        name if QUESTIONS[one] == question else f"{name}: {QUESTIONS[one]}"
        for name, one in zip(numbered, questions, strict=True)
    ]
    if asked:
        st.caption(" ".join(asked))
    st.session_state[SOURCES_PLACE] = st.container(key="kilder").empty()
    url_messages()
    region = choice().region
    if about_region and region.last_year is not None and choice().year > region.last_year:
        st.info(f"{region.name} er {region.ended}. Tallene gjelder til og med {region.last_year}.")


def _tell(error: FortrinnError) -> None:
    """Say what is wrong with a table, once a page; where it comes again, that something is left out."""
    told: set[str] = st.session_state.setdefault(TOLD, set())
    if error.user_message in told:
        st.caption("En figur eller et tall er utelatt her, av grunnen som er nevnt over.")
        return
    told.add(error.user_message)
    st.warning(error.user_message, icon=":material/error:")


def show_sources() -> None:
    """Draw in the head of a finished page what its figures and numbers rest on, as a way to Data og metode."""
    shown: dict[str, Manifest] = st.session_state.pop(SHOWN, {})
    place: DeltaGenerator | None = st.session_state.pop(SOURCES_PLACE, None)
    if shown and place:
        chosen = choice()
        place.page_link(
            "pages/data.py",
            label=f"Kilder: {' · '.join(source_names(shown.values()))}",
            help="Siden Data og metode forteller hvor tallene er samlet inn, og hvordan de er regnet ut.",
            query_params={
                "region": chosen.region.id,
                "mot": chosen.comparator.id,
                "aar": str(chosen.year),
            },
        )


def _rests_on(manifests: Iterable[Manifest]) -> None:
    st.session_state.setdefault(SHOWN, {}).update({manifest.key: manifest for manifest in manifests})


def show_figures(*figure_ids: str, data: Statistics | None = None) -> None:
    """Draw figures of the registry for what is chosen in the frame, one below the other."""
    for figure_id in figure_ids:
        show_figure(figure_id, data=data)


def show_figure(figure_id: str, *, data: Statistics | None = None, clickable: bool = False) -> str | None:
    """Draw one figure; where a table is missing or damaged, say so in its place and let the page go on.

    Returns the id of the area clicked on, for a map drawn `clickable`.
    """
    chosen, clicked = choice(), None
    try:
        figure = draw(figure_id, data or statistics(), chosen.region, chosen.comparator, chosen.year)
    except FortrinnError as error:
        _tell(error)
        return None
    _rests_on(figure.sources)
    with st.container(key=f"figur-{figure_id}", border=True):
        st.html(f'<h2 class="skjult">{html.escape(figure.title)}</h2>')
        if figure.is_demo:
            st.warning(DEMO_MARK, icon=":material/science:")
        if figure.chart is None:
            st.info(figure.title)
            st.caption(figure.source_line)
            return None
        theme = "dark" if st.context.theme.type == "dark" else "light"
        chart = dress(figure, theme)
        if clickable:
            event = st.vega_lite_chart(
                chart,
                width="stretch",
                theme=None,
                on_select="rerun",
                selection_mode=CLICKED,
                key=f"kart-{figure_id}",
            )
            clicked = next((point["region"] for point in event["selection"].get(CLICKED, [])), None)
        else:
            st.vega_lite_chart(chart, width="stretch", theme=None)
        _below(figure, data)
    return clicked


def _below(figure: Figure, data: Statistics | None) -> None:
    for note in dict.fromkeys(note for source in figure.sources for note in source.mandatory_notes):
        st.caption(note)
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="content"):  # a fragment would take all the room there is
            offer_files(figure)
        offer_link(figure.id)
        offer_wall_and_pack(figure.id, data)
        with st.popover(f"Slik leser du figuren (kvalitet {figure.grade})"):
            st.markdown(
                f"{figure.how_to_read}\n\nKvalitet {figure.grade}: {GRADES[figure.grade]}. {figure.source_line} "
                f"{_origin(figure)}{_producers_notes(figure)}"
            )
    table = st.expander("Vis tabell", key=f"tabell-{figure.id}", on_change="rerun")
    if table.open:
        with table:
            show_table(figure.table, alt=f"Tall bak figuren: {figure.title}")


def show_table(table: pd.DataFrame, *, alt: str) -> None:
    """Draw a table as HTML, numbers in Norwegian; a missing value is two dots."""
    shown = table.copy()
    for name in shown.columns:
        if pd.api.types.is_float_dtype(shown[name]):
            places = decimals(shown[name])
            shown[name] = [number(value, places) for value in shown[name]]
        else:
            shown[name] = shown[name].astype(str)
    st.table(shown, hide_index=True, alt=alt)


def show_key_numbers(measure_ids: Sequence[str]) -> None:
    """Draw an area's key numbers beside the comparator's, each with its year."""
    chosen, data = choice(), statistics()
    with st.container(horizontal=True, key="nokkeltall"):
        for measure_id in measure_ids:
            try:
                card = key_number(data, measure_id, chosen.region, chosen.comparator, chosen.year)
            except FortrinnError as error:
                _tell(error)
                continue
            _rests_on(card.sources)
            with st.container(width=168, border=True):
                st.html(
                    f'<div><div style="font-size:0.9rem">{html.escape(card.name)}</div>'
                    f'<div style="font-size:1.6rem;font-weight:600">{card.value}</div>'
                    f'<div style="font-size:0.9rem">{html.escape(card.unit)}, {card.year}'
                    f"{'<br>' + html.escape(card.compared) if card.compared else ''}"
                    f"{'<br><b>' + DEMO_MARK + '</b>' if card.is_demo else ''}</div></div>"
                )


def _producers_notes(figure: Figure) -> str:
    """Write the notes that came with fetched tables; those that must be shown stand under the picture."""
    notes = dict.fromkeys(
        note
        for source in figure.sources
        if source.origin == "ssb"
        for note in source.notes
        if not note.startswith(MANDATORY_NOTE)
    )
    return "\n\nMerknader til tallene: " + " ".join(notes) if notes else ""


def _origin(figure: Figure) -> str:
    if figure.is_demo:
        return DEMO_MARK + "."
    fetched = all(source.origin == "ssb" for source in figure.sources)
    if fetched:
        return "Tallene er hentet fra produsenten."
    return "Tallene er publiserte tall som følger med produktet; siden Data og metode forteller hvor de er samlet inn."
