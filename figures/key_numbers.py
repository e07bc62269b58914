"""An area's key numbers: each with its unit, its year and what it is compared with, and how it was before."""

from __future__ import annotations

from dataclasses import dataclass

from data_sources.regions import Area
from data_sources.statistics import Statistics
from data_sources.store import Manifest
from figures.measures import measure
from figures.series import history, one_series, read, read_at, sources
from figures.style import number
from figures.wording import place
from indicators.catalogue import indicator

PROFILE = (
    "population",
    "population_growth",
    "share_aged_67",
    "jobs_per_resident_worker",
    "employment_rate",
    "higher_education_share",
)
UNPUBLISHED = "ikke publisert"


@dataclass(frozen=True)
class KeyNumber:
    """One number in words: `compared` is the comparator's in the same year, "" where there is none."""

    name: str
    value: str
    unit: str
    year: int
    compared: str
    sources: tuple[Manifest, ...]

    @property
    def is_demo(self) -> bool:
        """Whether the number rests on demonstration figures."""
        return any(source.is_demo for source in self.sources)


def key_number(data: Statistics, measure_id: str, region: Area, comparator: Area, year: int) -> KeyNumber:
    """Return a measure's newest value for an area beside the comparator's.

    Raises FortrinnError when a table it needs is missing or damaged.
    """
    row = indicator(measure_id)
    series = measure(measure_id).series(data)
    own = read(series, region, year)
    other = read_at(series, comparator, own.year)
    is_compared = own.found and other.found and comparator != region
    return KeyNumber(
        name=row.name,
        value=number(own.value, row.decimals) if own.found else UNPUBLISHED,
        unit=row.unit,
        year=own.year,
        compared=f"{place(comparator)}: {number(other.value, row.decimals)}" if is_compared else "",
        sources=sources(data, measure(measure_id)),
    )


def earlier(data: Statistics, measure_id: str, region: Area, year: int, ago: tuple[int, ...]) -> list[str]:
    """Write a measure's newest value and those so many years before it, each with its year.

    Two dots stand for a value that is not published or lies on the other side of a break in the series.
    """
    row = measure(measure_id)
    own = one_series(row, history(row.series(data), region, year), None)
    if own.empty:
        return [UNPUBLISHED, *(".." for _ in ago)]
    values = own.set_index("year")["value"]
    last = int(values.index.max())
    places = row.indicator.decimals
    return [
        f"{number(float(values[at]), places)} ({at})" if at in values.index else ".."
        for at in (last, *(last - years for years in ago))
    ]
