"""What a measure is: a catalogue indicator as a series, one value for each area and year, with what it lacks.

A series has the columns `area`, `year`, `value` (in the indicator's unit, NaN where it cannot be formed) and
`missing_members` (how many municipalities lack in what it is formed from). Rows of an incomplete region are
kept and marked; whoever shows one must say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_sources.regions import Area
from data_sources.statistics import Statistics
from data_sources.store import Manifest
from figures.figure import Figure
from figures.wording import notes
from indicators.catalogue import Indicator, indicator


@dataclass(frozen=True)
class Measure:
    """How a catalogue indicator is computed for all areas and years.

    `breaks` are the first years of new segments: change is never read across one. `caveat` stands in
    every picture of the measure. Where not `over_time`, a year's value cannot be set beside another's: there is
    no change to read.
    """

    id: str
    compute: Callable[[Statistics], pd.DataFrame]
    breaks: tuple[int, ...] = ()
    caveat: str = ""
    over_time: bool = True

    @property
    def indicator(self) -> Indicator:
        """The catalogue's row of the measure."""
        return indicator(self.id)

    def series(self, data: Statistics) -> pd.DataFrame:
        """Return the values of all areas and years, computed once while their tables stay the same."""
        name = f"measure {self.id}"
        frame: pd.DataFrame = data.derived(name, self.indicator.tables, lambda: self.compute(data))
        return frame


@dataclass(frozen=True)
class Reading:
    """One area's value, and how far it can be trusted.

    `year` is the year of the value, `asked` the year it was asked for. `value` is NaN where nothing could
    be formed in any year up to the one asked for. `incomplete` counts lacking municipalities.
    """

    value: float
    year: int
    asked: int
    incomplete: int

    @property
    def found(self) -> bool:
        """Whether there is a value at all."""
        return not np.isnan(self.value)


def read(series: pd.DataFrame, area: Area, year: int) -> Reading:
    """Return the newest value of an area not after the year.

    A region or a county as a whole that lacks a municipality in a year has no value in it. The country and
    other counties, where one of many lacks, keep theirs, and the lack is told.
    """
    places = _complete(series, area, year)
    if not len(places):
        return Reading(np.nan, year, year, 0)
    value, at, lacking = (
        series[name].to_numpy()[places[-1]] for name in ("value", "year", "missing_members")
    )
    return Reading(float(value), int(at), year, int(lacking))


def read_at(series: pd.DataFrame, area: Area, year: int) -> Reading:
    """Return an area's value in exactly that year, so that two areas are compared in the same one."""
    found = read(series, area, year)
    return found if found.year == year else Reading(np.nan, year, year, 0)


def values_at(series: pd.DataFrame, areas: Iterable[Area], year: int) -> NDArray[np.float64]:
    """Return the values of many areas in exactly that year, as `read_at` has them; (areas,)."""
    rows = series[series["year"].to_numpy() == year]
    found = dict(zip(rows["area"], zip(rows["value"], rows["missing_members"], strict=True), strict=True))
    values = []
    for area in areas:
        value, lacking = found.get(area.id, (np.nan, 0))
        values.append(np.nan if area.has_few_members and lacking else value)
    return np.array(values, dtype=float)


def history(series: pd.DataFrame, area: Area, last_year: int) -> pd.DataFrame:
    """Return an area's complete values by year, up to a year, without those that lack a municipality."""
    return series.take(_complete(series, area, last_year))


def one_series(row: Measure, own: pd.DataFrame, since: int | None) -> pd.DataFrame:
    """Cut a history to the years asked for, and to the newest stretch without a break."""
    if own.empty:
        return own
    last = int(own["year"].max())
    floor = max([since or 0, *(year for year in row.breaks if year <= last)])
    return own[own["year"] >= floor]


def _complete(series: pd.DataFrame, area: Area, last_year: int) -> NDArray[np.intp]:
    """Return where an area's complete values stand in a series, by year: a page asks for hundreds of them."""
    years = series["year"].to_numpy()
    chosen = (series["area"].to_numpy() == area.id) & (years <= last_year)
    chosen &= ~np.isnan(series["value"].to_numpy())
    if area.has_few_members:
        chosen &= series["missing_members"].to_numpy() == 0
    places = np.flatnonzero(chosen)
    return places[np.argsort(years[places], kind="stable")]


def sources(data: Statistics, measure: Measure) -> tuple[Manifest, ...]:
    """Return where a measure's figures come from."""
    return tuple(data.manifest(key) for key in measure.indicator.tables)


def empty_figure(
    data: Statistics, figure_id: str, row: Measure | Indicator, region: Area, year: int
) -> Figure:
    """Return the frame of a figure that has nothing to show, to be given its reason."""
    shown = row.indicator if isinstance(row, Measure) else row
    return Figure(
        id=figure_id,
        title=shown.name,
        subtitle=f"{shown.name} · {region.name} · {year}",
        chart=None,
        table=pd.DataFrame(),
        sources=tuple(data.manifest(key) for key in shown.tables),
        caveats=notes(region),
        alt_text=shown.name,
        how_to_read=shown.how_to_read,
        grade="B",
        area=region.name,
        year=None,
    )


def combined(
    above: pd.DataFrame, below: pd.DataFrame, function: Callable[[pd.Series, pd.Series], np.ndarray]
) -> pd.DataFrame:
    """Form a series from two others, where both have the area and the year."""
    joined = above.merge(below, on=["area", "year"], suffixes=("", "_below"))
    return pd.DataFrame(
        {
            "area": joined["area"].astype(str),
            "year": joined["year"],
            "value": function(joined["value"], joined["value_below"]),
            "missing_members": joined[["missing_members", "missing_members_below"]].max(axis=1),
        }
    )
