"""A figure with everything that was chosen for it, and how that is written in an address.

`folketall;region:numedal;mot:norge;aar:2019` is the figure `folketall` of Numedal against Norway in 2019.
Addresses, packs and presentations all write figures so, and what is read is checked against the registries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

from data_sources.errors import FortrinnError
from data_sources.industries import industry_names
from data_sources.regions import Area, RegionSet
from data_sources.statistics import Statistics
from figures.figure import Figure
from figures.registry import FIGURES, draw

YEARS = range(2000, 2101)
BETWEEN, NAMED, LISTED = ";", ":", "."
# The names that stand in an address for the fields of a figure chosen.
NAMES = {
    "region": "region",
    "comparator": "mot",
    "year": "aar",
    "since": "fra",
    "base": "indeks",
    "industry": "naering",
    "regions": "regioner",
}


class WrongAddress(FortrinnError):  # noqa: N818 - says what is wrong
    """An address names something that is none of what can be shown."""


@dataclass(frozen=True)
class Chosen:
    """A figure of the registry, what it is about, and how its statistics are seen (see `Statistics.view`).

    `regions` are those in view, none for all.
    """

    figure: str
    region: str
    comparator: str
    year: int
    since: int | None = None
    base: int | None = None
    industry: str | None = None
    regions: tuple[str, ...] = ()

    @property
    def view(self) -> str:
        """How the statistics are seen, as an address has it; empty where as always."""
        return BETWEEN.join(_pairs(self, ("since", "base", "industry", "regions")))

    def __str__(self) -> str:
        """Write it as it stands in an address."""
        return BETWEEN.join((self.figure, *_pairs(self, tuple(NAMES))))

    def draw(self, data: Statistics) -> Figure:
        """Draw the figure. Raises FortrinnError when a table it needs is missing or damaged."""
        seen = data.view(
            regions=self.regions or None, since=self.since, base=self.base, industry=self.industry
        )
        return draw(self.figure, seen, data.area(self.region), data.area(self.comparator), self.year)


def chosen_for(figure_id: str, data: Statistics, region: Area, comparator: Area, year: int) -> Chosen:
    """Return a figure as it is chosen on a page that shows `data`."""
    regions = tuple(area.id for area in data.regions.regions)
    everyone = tuple(area.id for area in data.regions.all_regions)
    return Chosen(
        figure_id,
        region.id,
        comparator.id,
        year,
        since=data.since,
        base=data.base,
        industry=data.industry,
        regions=() if regions == everyone else regions,
    )


def read_chosen(text: str, regions: RegionSet, defaults: dict[str, str] | None = None) -> Chosen:
    """Read a figure as an address has it.

    defaults: what holds where the text does not say, by the names of an address.
    Raises WrongAddress for an unknown figure, area, year or industry.
    """
    figure, *pairs = text.split(BETWEEN)
    if figure not in {row.id for row in FIGURES}:
        raise _wrong(f"figure {figure!r}", f"Figuren «{shortened(figure)}» finnes ikke.")
    said = dict(defaults or {})
    for pair in pairs:
        name, _, value = pair.partition(NAMED)
        if name not in NAMES.values():
            raise _wrong(f"choice {name!r}", f"«{shortened(name)}» er ikke et valg for en figur.")
        said[name] = value
    industry = said.get("naering") or None
    if industry is not None and industry not in industry_names():
        raise _wrong(f"industry {industry!r}", f"Næringen «{shortened(industry)}» finnes ikke.")
    shown = tuple(part for part in said.get("regioner", "").split(LISTED) if part)
    return Chosen(
        figure,
        _area(said.get("region", regions.regions[0].id), regions.choices, "region å vise"),
        _area(said.get("mot", regions.country.id), regions.comparators, "område å sammenligne med"),
        _year(said.get("aar", "")),
        since=_year(said["fra"]) if said.get("fra") else None,
        base=_year(said["indeks"]) if said.get("indeks") else None,
        industry=industry,
        regions=tuple(_area(one, regions.all_regions, "region å vise") for one in shown),
    )


def shortened(text: str) -> str:
    """Return the start of what somebody wrote, without marks, to be named in a message."""
    return re.sub(r"[^\w .,/-]", "", text)[:40]


def _pairs(chosen: Chosen, names: tuple[str, ...]) -> list[str]:
    values = {one.name: getattr(chosen, one.name) for one in fields(chosen) if one.name in names}
    return [
        f"{NAMES[name]}{NAMED}{LISTED.join(value) if isinstance(value, tuple) else value}"
        for name, value in values.items()
        if value
    ]


def _area(area_id: str, among: tuple[Area, ...], what: str) -> str:
    if area_id not in {area.id for area in among}:
        raise _wrong(f"area {area_id!r}", f"«{shortened(area_id)}» er ingen {what}.")
    return area_id


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text) in YEARS):
        raise _wrong(f"year {text!r}", f"«{shortened(text)}» er ikke et år som kan vises.")
    return int(text)


def _wrong(what: str, message: str) -> WrongAddress:
    return WrongAddress(f"an address names an unknown {what}", user_message=message)
