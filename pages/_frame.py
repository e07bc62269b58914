"""What every page shares: the statistics, the choices made in the frame, and choices kept in the URL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from data_sources.errors import FortrinnError
from data_sources.regions import Area, load_region_set
from data_sources.statistics import Statistics
from data_sources.store import Store
from figures.figure import GRADES
from figures.indexed import FROM_FIRST
from figures.replacement import SHORTAGE_KEY
from pages._link import check_figure
from pages._search import Destination, destinations

# What the grades mean for whoever shows a figure to others.
GRADES_NOTE = (
    "Kvaliteten står under hver figur, ved «Slik leser du figuren». A og B kan vises som de er. C kan snu med "
    "én bedrift eller én kommune: ta med forbeholdet. D er bare for å prøve produktet."
)
FIRST_YEAR, LAST_YEAR = 2008, 2026
CHOICE, SEARCH, FOUND = "valg", "sok", "funnet"
FIRST_PAGE = "oversikt"
ALL, NO_INDEX = "alle", "nei"


@dataclass(frozen=True)
class Choice:
    """What the frame has chosen for all pages."""

    region: Area
    comparator: Area
    year: int


@st.cache_resource(show_spinner=False)
def statistics() -> Statistics:
    """Return the statistics, one for all sessions. Raises UnknownRegion when the region set is unusable."""
    return Statistics(Store(), load_region_set())


def choice() -> Choice:
    """Return what is chosen in the frame."""
    chosen: Choice = st.session_state[CHOICE]
    return chosen


def pick_frame(pages: Sequence[StreamlitPage]) -> None:
    """Draw the search and the pickers of the frame in the sidebar, and keep what they say for the page.

    pages: those of the navigation, which the search leads to.
    """
    regions = statistics().regions
    comparators = statistics().comparators
    areas = {area.id: area for area in (*regions.choices, *comparators)}
    names = {area.id: area_label(area) for area in areas.values()}
    check_figure()
    with st.sidebar:
        _search(pages)
        region = pick("Region", [area.id for area in regions.choices], names, "region", regions.regions[0].id)
        others = [area.id for area in comparators]
        comparator = pick("Sammenlign med", others, names, "mot", regions.country.id)
        years = [str(year) for year in range(_last_year(), FIRST_YEAR - 1, -1)]
        year = pick("År", years, {}, "aar", years[0])
        st.caption("Hver figur viser sine nyeste tall til og med dette året.")
        with st.popover("Hva betyr kvalitet A–D?", icon=":material/verified:"):
            st.markdown("\n".join(f"- **{grade}**: {meaning}" for grade, meaning in GRADES.items()))
            st.markdown(GRADES_NOTE)
    st.session_state[CHOICE] = Choice(areas[region], areas[comparator], int(year))
    _go_to_found(pages)


def _search(pages: Sequence[StreamlitPage]) -> None:
    """Draw the field that leads to a page, figure, industry or place; what is chosen is left for `_go_to_found`."""

    def leave() -> None:
        st.session_state[FOUND] = st.session_state[SEARCH]
        st.session_state[SEARCH] = None  # empty again for the next search

    st.selectbox(
        "Søk",
        list(_destinations(pages)),
        index=None,
        key=SEARCH,
        on_change=leave,
        placeholder="Næring, sted, tema, figur",
        help="Skriv noen bokstaver og velg med piltastene. Enter åpner siden der det står.",
    )


def _go_to_found(pages: Sequence[StreamlitPage]) -> None:
    """Open the page that shows what was found, with the frame's choices where the search says nothing."""
    found = st.session_state.pop(FOUND, None)
    if found is None:
        return
    destination = _destinations(pages)[found]
    chosen = choice()
    frame = {"region": chosen.region.id, "mot": chosen.comparator.id, "aar": str(chosen.year)}
    page = next(page for page in pages if (page.url_path or FIRST_PAGE) == destination.page)
    st.switch_page(page, query_params=frame | dict(destination.choices))


def _destinations(pages: Sequence[StreamlitPage]) -> dict[str, Destination]:
    regions = statistics().regions
    titles = {page.url_path or FIRST_PAGE: page.title for page in pages}
    try:
        occupations = tuple(statistics().cells(SHORTAGE_KEY)["occupation"].cat.categories)
    except FortrinnError:  # the damage is told where the table is used
        occupations = ()
    return destinations(regions, statistics().comparators, occupations, titles)


def compare_with(area_id: str) -> None:
    """Choose what all pages compare with, as the frame's own picker does; for a button on a page."""
    st.session_state["velg_mot"] = area_id


def pick(label: str, options: Sequence[str], names: dict[str, str], parameter: str, default: str) -> str:
    """Draw a selectbox whose choice lives in the URL under `parameter`, and return the chosen id.

    A value in the URL that is no option is told in Norwegian, and the default stands in for it.
    """
    key, written = f"velg_{parameter}", f"url_{parameter}"
    asked = st.query_params.get(parameter)
    if asked is not None and asked != st.session_state.get(written):
        if asked in options:
            st.session_state[key] = asked
        else:
            st.session_state[key] = default
            shown = names.get(default, default)
            st.session_state[f"feil_{parameter}"] = (
                f"«{_short(asked)}» er ikke et valg for {label}. Viser {shown}."
            )
    if st.session_state.get(key) not in options:
        # A page change can drop a widget's state; the URL still has it.
        st.session_state[key] = asked if asked in options else default
    chosen: str = st.selectbox(label, options, format_func=lambda option: names.get(option, option), key=key)
    if asked != chosen:
        st.query_params[parameter] = chosen
    st.session_state[written] = chosen
    return chosen


def pick_base() -> int | Literal[False] | None:
    """Draw the picker of the year in which series are 100; None is their first year, False no index at all."""
    options = [NO_INDEX, FROM_FIRST, *(str(year) for year in range(LAST_YEAR - 1, FIRST_YEAR - 1, -1))]
    names = {NO_INDEX: "Ingen indeks", FROM_FIRST: "Første år med tall"}
    chosen = pick("Indeks = 100 i", options, names, "indeks", NO_INDEX)
    if chosen == NO_INDEX:
        return False
    return None if chosen == FROM_FIRST else int(chosen)


def pick_several(
    label: str, options: Sequence[str], names: dict[str, str], parameter: str, most: int
) -> tuple[str, ...]:
    """Draw a multiselect whose choices live in the URL, joined by commas; none chosen means all, `alle`."""
    key, written = f"velg_{parameter}", f"url_{parameter}"
    asked = st.query_params.get(parameter)
    if asked is not None and asked != st.session_state.get(written):
        wanted = [] if asked == ALL else [part for part in asked.split(",") if part]
        unknown = [part for part in wanted if part not in options]
        st.session_state[key] = [part for part in wanted if part in options][:most]
        if unknown:
            known = "», «".join(_short(part) for part in unknown)
            st.session_state[f"feil_{parameter}"] = f"«{known}» er ikke et valg for {label} og er utelatt."
    chosen = st.multiselect(
        label,
        options,
        format_func=lambda option: names.get(option, option),
        key=key,
        max_selections=most,
        placeholder="Alle",
    )
    joined = ",".join(chosen) or ALL
    if asked != joined:
        st.query_params[parameter] = joined
    st.session_state[written] = joined
    return tuple(chosen)


def url_messages() -> None:
    """Tell what in the URL could not be used, once."""
    for key in [key for key in st.session_state if str(key).startswith("feil_")]:
        st.warning(st.session_state.pop(key), icon=":material/link_off:")


def area_label(area: Area) -> str:
    """Return what an area is called where it is chosen."""
    if area.kind == "whole" and area.last_year is None:
        return f"{area.name} (hele fylket)"
    if area.kind == "economic_region" and "økonomisk" not in area.name:
        return f"{area.name} (økonomisk region)"
    return f"{area.name} (til {area.last_year})" if area.last_year and area.kind == "region" else area.name


def _last_year() -> int:
    try:
        return max(LAST_YEAR, statistics().years("population_07459")[1])
    except FortrinnError:  # the damage is told where the table is used
        return LAST_YEAR


def _short(text: str) -> str:
    return re.sub(r"[^\w .,/-]", "", text)[:40]
