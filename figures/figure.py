"""The Figure: one picture with everything it needs to stand alone on a wall or in a report."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from data_sources.regions import Area
from data_sources.statistics import Statistics
from data_sources.store import Manifest

DEMO_MARK = "DEMODATA – ikke virkelige tall"
GRADES = {
    "A": "publisert som det er",
    "B": "utledet av publiserte tall",
    "C": "små tall eller ufullstendig grunnlag",
    "D": "demonstrasjonstall",
}
# What a table's figures are, by the origin its manifest has.
ORIGINS = {
    "ssb": "Hentet fra produsenten",
    "snapshot": "Publiserte tall som følger med produktet",
    "demo": DEMO_MARK,
    # No table of the store, but what people said.
    "panel": "Svar fra et ekspertpanel",
}
# Vega-Lite as a dictionary: what both the screen and the exported file are drawn from.
Chart = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """A finding with its picture, its numbers and its evidence.

    `title` says the finding, `subtitle` indicator, unit, area and year. `chart` is a Vega-Lite
    description with colour names of `style`, without texts and size, or None where there is nothing to
    show; the title then says why. `table` holds the figures with Norwegian column names, numbers in the
    unit of the column name. `year` is the year shown, which can be older than the one asked for.
    """

    id: str
    title: str
    subtitle: str
    chart: Chart | None
    table: pd.DataFrame
    sources: tuple[Manifest, ...]
    caveats: tuple[str, ...]
    alt_text: str
    how_to_read: str
    grade: str
    area: str
    year: int | None

    def __post_init__(self) -> None:
        """Refuse a figure without evidence; mark one that rests on demonstration figures."""
        if not self.sources:
            raise ValueError(f"figure {self.id}: no source")
        if self.grade not in GRADES:
            raise ValueError(f"figure {self.id}: grade {self.grade!r} is none of {''.join(GRADES)}")
        if self.is_demo:
            object.__setattr__(self, "grade", "D")

    @property
    def is_demo(self) -> bool:
        """Whether any number in the figure rests on demonstration figures."""
        return any(source.is_demo for source in self.sources)

    @property
    def source_line(self) -> str:
        """The sources with the date of their figures, as it stands inside the picture."""
        newest: dict[str, Manifest] = {}
        for source in self.sources:
            known = newest.get(source.attribution)
            if known is None or source.last_year > known.last_year:
                newest[source.attribution] = source
        line = ". ".join(_describe(source) for source in newest.values()) + "."
        return f"{DEMO_MARK}. {line}" if self.is_demo and not line.startswith(DEMO_MARK) else line

    @property
    def file_stem(self) -> str:
        """The name of a downloaded file without its ending: figure, area, year, and any demo mark."""
        parts = (self.id, self.area, str(self.year or ""))
        stem = "_".join(plain(part).lower() for part in parts if part)
        return f"{stem}_DEMODATA" if self.is_demo else stem

    @property
    def description(self) -> str:
        """What a screen reader says for the picture: type, message, unit and marks."""
        return f"{DEMO_MARK}. {self.alt_text}" if self.is_demo else self.alt_text


@dataclass(frozen=True)
class FigureRow:
    """A row of the registry: how a figure is drawn and what it rests on.

    `draw` takes the statistics, the area the figure is about, the area it is compared with and the year
    asked for. `indicators` are ids of the catalogue, `tables` keys of the store. `choices` are the values in
    the URL, besides the frame's, with which its page shows it. `targets` says that the county's own targets
    are drawn, which are no table of the store.
    """

    id: str
    name: str
    draw: Callable[[Statistics, Area, Area, int], Figure]
    page: str
    indicators: tuple[str, ...]
    tables: tuple[str, ...]
    choices: tuple[tuple[str, str], ...] = ()
    targets: bool = False


def source_names(sources: Iterable[Manifest]) -> tuple[str, ...]:
    """Name each source once and shortly, with the date of its figures or their last year."""
    newest: dict[str, Manifest] = {}
    for source in sources:  # the same table in two borders is one source
        name = f"SSB {source.table}" if source.is_demo else source.attribution
        known = newest.get(name)
        if known is None or source.last_year > known.last_year:
            newest[name] = source
    names = []
    for name, source in newest.items():
        short = name.removeprefix("Kilde: ").replace("Statistisk sentralbyrå", "SSB").replace(", tabell", "")
        dated = "DEMODATA" if source.is_demo else _dated(source).replace("tall til og med", "til")
        names.append(f"{short} ({dated})")
    return tuple(names)


def nothing_to_show(figure: Figure, reason: str) -> Figure:
    """Return the figure as an empty one whose title gives the reason."""
    return replace(figure, title=reason, chart=None, table=figure.table.iloc[0:0], alt_text=reason)


def _describe(source: Manifest) -> str:
    return f"{source.attribution}, {_dated(source)}"


def _dated(source: Manifest) -> str:
    when = source.updated or source.fetched_at
    if when:
        return f"oppdatert {when[8:10]}.{when[5:7]}.{when[:4]}"
    return f"tall til og med {source.last_year}"


def plain(text: str) -> str:
    """Return a text as it can stand in the name of a file: letters a to z, digits and `_`."""
    letters = text.replace("ø", "o").replace("Ø", "O").replace("æ", "ae").replace("Æ", "Ae").replace("đ", "d")
    ascii_only = unicodedata.normalize("NFKD", letters).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "_", ascii_only).strip("_")
