"""A region on one printed page: key numbers, charts, its municipalities and its own history, with sources."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data_sources.errors import FortrinnError
from data_sources.regions import Area
from data_sources.statistics import Statistics
from data_sources.store import Manifest
from figures import key_numbers
from figures.figure import DEMO_MARK, GRADES, Figure, source_names
from figures.key_numbers import KeyNumber, earlier, key_number
from figures.pictures import plot_svg
from figures.registry import draw, figure_row
from figures.renderer import RENDERER
from figures.spreadsheet import decimals
from figures.style import number
from figures.wording import place
from indicators.catalogue import indicator

LEFT, RIGHT = ("folketall", "utdanning"), ("fortrinn", "vekst_region", "pendling")
MEMBERS = "kommuner"
AGO = (5, 10)
# Width of a plot in its own pixels: its texts of 14 stand at seven points on the page.
PLOT_WIDTH = 500
MOST_ROWS = 9
"""How many municipalities stand below each other."""


@dataclass(frozen=True)
class Profile:
    """What a region's printed page shows. A figure whose table is missing is the message that says so."""

    region: Area
    comparator: Area
    year: int
    figures: dict[str, Figure | str]
    cards: tuple[KeyNumber, ...]
    history: tuple[tuple[str, ...], ...]

    @property
    def drawn(self) -> tuple[Figure, ...]:
        """The figures whose tables are there."""
        return tuple(one for one in self.figures.values() if isinstance(one, Figure))

    @property
    def sources(self) -> tuple[Manifest, ...]:
        """Everything the page rests on."""
        of_figures = (source for one in self.drawn for source in one.sources)
        return (*of_figures, *(source for card in self.cards for source in card.sources))

    @property
    def is_demo(self) -> bool:
        """Whether anything on the page rests on demonstration figures."""
        return any(source.is_demo for source in self.sources)


def profile(data: Statistics, region: Area, comparator: Area, year: int) -> Profile:
    """Gather a region's profile from what is published up to a year."""
    return Profile(
        region=region,
        comparator=comparator,
        year=year,
        figures=_figures(data, (*LEFT, *RIGHT, MEMBERS), region, comparator, year),
        cards=tuple(_cards(data, region, comparator, year)),
        history=tuple(_history(data, region, year)),
    )


def rests_on_demo(data: Statistics) -> bool:
    """Whether any table that a profile is drawn from holds demonstration figures, without drawing it."""
    tables = {key for name in (*LEFT, *RIGHT, MEMBERS) for key in figure_row(name).tables}
    tables |= {key for name in key_numbers.PROFILE for key in indicator(name).tables}
    manifests = (data.store.status(key).manifest for key in tables)
    return any(manifest is not None and manifest.is_demo for manifest in manifests)


def profile_pdf(page: Profile) -> bytes:
    """Write a profile as one page of A4. Raises DrawingFailed when it cannot be drawn."""
    against = f" · sammenlignet med {place(page.comparator)}" if page.comparator != page.region else ""
    region = page.region
    has_ended = region.last_year is not None and page.year > region.last_year
    grades = sorted({one.grade for one in page.drawn})
    written = {
        "title": f"Regionprofil: {region.name}",
        "region": region.name,
        "subtitle": f"Nyeste tall til og med {page.year}{against}",
        "note": f"{region.name} er {region.ended}. Tallene er de siste." if has_ended else "",
        "demo_mark": DEMO_MARK,
        "any_demo": page.is_demo,
        "cards": [_card(card) for card in page.cards],
        "left": [_block(page.figures[name]) for name in LEFT],
        "right": [_block(page.figures[name]) for name in RIGHT],
        "members": _members(page.figures[MEMBERS]),
        "history": {
            "title": f"{region.name} før og nå",
            "header": ["Nøkkeltall", "Nyeste", *(f"{years} år før" for years in AGO)],
            "rows": page.history,
        },
        "sources": f"Kilder: {' · '.join(source_names(page.sources))}.",
        "notes": " ".join(dict.fromkeys(caveat for one in page.drawn for caveat in one.caveats)),
        "grades": f"Kvalitet: {', '.join(f'{grade} {GRADES[grade]}' for grade in grades)}. Laget med Fortrinn.",
    }
    return RENDERER.render({"form": "document", "layout": "profile", "data": written})


def _figures(
    data: Statistics, names: tuple[str, ...], region: Area, comparator: Area, year: int
) -> dict[str, Figure | str]:
    """Draw figures by name; where a table is missing or damaged, what is wrong stands in."""
    found: dict[str, Figure | str] = {}
    for name in names:
        try:
            found[name] = draw(name, data, region, comparator, year)
        except FortrinnError as error:
            found[name] = error.user_message
    return found


def _cards(data: Statistics, region: Area, comparator: Area, year: int) -> list[KeyNumber]:
    cards = []
    for name in key_numbers.PROFILE:
        try:
            cards.append(key_number(data, name, region, comparator, year))
        except FortrinnError as error:
            row = indicator(name)
            cards.append(KeyNumber(row.name, key_numbers.UNPUBLISHED, error.user_message, year, "", ()))
    return cards


def _card(card: KeyNumber) -> dict[str, Any]:
    return {
        "name": card.name,
        "value": card.value,
        "unit": f"{card.unit}, {card.year}",
        "compared": card.compared,
        "demo": card.is_demo,
    }


def _block(figure: Figure | str) -> dict[str, Any]:
    if isinstance(figure, str):
        return {"title": figure, "subtitle": "", "picture": None, "alt": "", "demo": False}
    picture = None
    if figure.chart is not None:
        meta = figure.chart["usermeta"]
        height = meta["height"] + meta["below"] + meta["above"]
        picture = plot_svg(figure, PLOT_WIDTH, height)
    return {
        "title": figure.title,
        "subtitle": f"{figure.subtitle} · kvalitet {figure.grade}" if picture else "",
        "picture": picture,
        "alt": figure.description,
        "demo": figure.is_demo,
    }


def _members(figure: Figure | str) -> dict[str, Any]:
    """Write the table of municipalities, side by side where they are many."""
    if isinstance(figure, str) or figure.table.empty:
        reason = figure if isinstance(figure, str) else figure.title
        return {"title": "Kommunene", "reason": reason, "tables": []}
    header, rows = _written(figure.table)
    beside = math.ceil(len(rows) / MOST_ROWS)
    each = math.ceil(len(rows) / beside)
    tables = [{"header": header, "rows": rows[start : start + each]} for start in range(0, len(rows), each)]
    return {"title": figure.title, "reason": "", "tables": tables}


def _written(table: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    """Write a table's cells in Norwegian."""
    columns = []
    for name in table.columns:
        column = table[name]
        if pd.api.types.is_float_dtype(column):
            places = decimals(column)
            columns.append([number(value, places) for value in column])
        else:
            columns.append([str(value) for value in column])
    return [str(name) for name in table.columns], [list(row) for row in zip(*columns, strict=True)]


def _history(data: Statistics, region: Area, year: int) -> Iterator[tuple[str, ...]]:
    """Give each key number's name with its newest value and those of earlier years."""
    for name in key_numbers.PROFILE:
        row = indicator(name)
        try:
            values = earlier(data, name, region, year, AGO)
        except FortrinnError:  # told in its card above
            continue
        yield (f"{row.name} ({row.unit})", *values)
