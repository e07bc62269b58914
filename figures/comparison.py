"""Regions side by side on any catalogue indicator: the level in a year, and each one's own change.

Regions stand in their fixed geographic order, without ranks.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from data_sources.regions import Area
from data_sources.statistics import Statistics
from figures import marks
from figures.figure import Figure, FigureRow, nothing_to_show
from figures.measures import MEASURES
from figures.series import Measure, Reading, empty_figure, history, one_series, read, read_at, sources
from figures.style import colour_beside, colour_of, number
from figures.wording import change, compared, lacks, lower_first, notes, place, shown_year

COUNTS = ("personer", "sysselsatte")


def level_figure(row: Measure) -> Callable[[Statistics, Area, Area, int], Figure]:
    """Return the figure function that shows an indicator's level in each region in view."""

    def draw(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
        return _level(row, data, region, comparator, year)

    return draw


def change_figure(row: Measure) -> Callable[[Statistics, Area, Area, int], Figure]:
    """Return the figure function that shows an indicator's own change in each region in view."""

    def draw(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
        return _change(row, data, region, comparator, year)

    return draw


def _level(row: Measure, data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    shown = row.indicator
    series = row.series(data)
    figure_id = f"niva_{row.id}"
    reading = read(series, region, year)
    empty = empty_figure(data, figure_id, row, region, year)
    if not reading.found:
        return nothing_to_show(empty, f"{shown.name} er ikke publisert for {region.name} til og med {year}.")
    # An ended region's own figure is of its last year; the others are then compared in that year.
    at = reading.year
    areas = tuple(dict.fromkeys((*data.regions.regions, data.regions.whole, comparator, region)))
    counts = shown.unit in COUNTS
    if counts:  # a bar for the country would dwarf every region
        areas = tuple(area for area in areas if area.kind == "region" or area == region)
    rows = [
        _level_row(row, series, area, at) | {"colour": _bar_colour(data, area, region, comparator)}
        for area in areas
    ]
    frame = pd.DataFrame(rows)
    without = [note for area in areas for note in lacks(area, read_at(series, area, at).incomplete)]
    return Figure(
        id=figure_id,
        title=_level_title(row, data, series, region, comparator, reading),
        subtitle=f"{shown.name}, {shown.unit} · {shown_year(region, at, year)}",
        chart=marks.bars(
            frame, axis_title=shown.unit.capitalize(), axis_format=_axis_format(shown.decimals, frame)
        ),
        table=pd.DataFrame(
            {
                "Område": frame["label"],
                "År": frame["year"],
                f"{shown.name} ({shown.unit})": frame["exact"],
                "Merknad": frame["note"],
            }
        ),
        sources=sources(data, row),
        caveats=tuple(filter(None, (row.caveat, *without, *notes(*areas)))),
        alt_text=f"Søylediagram over {shown.name.lower()} etter region, {shown.unit}. "
        f"{_level_title(row, data, series, region, comparator, reading)}.",
        how_to_read=shown.how_to_read + " Regionene står i fast geografisk rekkefølge.",
        grade="A" if row.id in ("population", "jobs") else "B",
        area=region.name,
        year=at,
    )


def _level_row(row: Measure, series: pd.DataFrame, area: Area, year: int) -> dict[str, object]:
    decimals = row.indicator.decimals
    found = read(series, area, year)
    here = found.found and found.year == year
    note = ""
    if here:
        text = number(found.value, decimals)
        if found.incomplete:
            note = f"{found.incomplete} kommuner mangler"
    elif found.found:
        has_ended = area.last_year is not None and year > area.last_year
        note = area.ended if has_ended else f"{year} er ufullstendig"
        # In the picture there is room for the year alone; the table has the whole reason.
        short = f"opphørt {found.year + 1}" if has_ended else note
        text = f"{short} ({found.year}: {number(found.value, decimals)})"
    else:
        note = text = "ikke publisert"
    return {
        "label": area.name,
        # A figure of an earlier year takes no part in the scale.
        "value": found.value if here else np.nan,
        "exact": round(found.value, decimals + 1) if found.found else np.nan,
        "year": found.year if found.found else year,
        "text": text,
        "note": note,
    }


def _level_title(
    row: Measure, data: Statistics, series: pd.DataFrame, region: Area, comparator: Area, reading: Reading
) -> str:
    shown = row.indicator
    value = number(reading.value, shown.decimals)
    if shown.unit in COUNTS:
        country = read_at(series, data.regions.country, reading.year)
        what = "innbyggere" if row.id == "population" else "arbeidsplasser"
        share = (
            f", {number(100 * reading.value / country.value, 2)} prosent av landets" if country.found else ""
        )
        return f"{region.name} har {value} {what}{share}"
    other = comparator
    against = read_at(series, other, reading.year)
    if not against.found or other == region:
        other = data.regions.whole
        against = read_at(series, other, reading.year)
    name = lower_first(shown.name)
    if not against.found or other == region:
        return f"{region.name}: {name} er {value} {shown.unit}"
    stands = compared(reading.value, against.value, shown.decimals)
    return f"{region.name} ligger {stands} {place(other)} i {name}: {value} mot " + number(
        against.value, shown.decimals
    )


def _change(row: Measure, data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    shown = row.indicator
    series = row.series(data)
    figure_id = f"utvikling_{row.id}"
    own = one_series(row, history(series, region, year), data.since)
    empty = empty_figure(data, figure_id, row, region, year)
    if len(own) < 2:
        reason = f"{shown.name} i {region.name} er publisert for færre enn to sammenlignbare år"
        return nothing_to_show(empty, f"{reason} til og med {year}.")
    start, end = int(own["year"].min()), int(own["year"].max())
    counts = shown.unit in COUNTS
    if counts:  # a municipality that lacks in the first year would be counted as growth
        start = max(
            start, *(_first_complete(series, area, end) for area in (comparator, data.regions.country))
        )
    if start >= end:
        return nothing_to_show(empty, f"{shown.name} kan ikke sammenlignes over tid til og med {year}.")
    others = (*data.regions.regions, data.regions.country, comparator)
    rows = []
    for area in dict.fromkeys((region, comparator, *others)):
        values = history(series, area, end)
        values = values[values["year"] >= start]
        if values.empty or int(values["year"].min()) != start:
            continue
        first = float(values["value"].iloc[0])
        moved = 100 * values["value"] / first if counts else values["value"] - first
        strong = area in (region, comparator)
        rows.append(
            values.assign(
                level=values["value"],
                value=moved,
                series=area.name,
                colour=_line_colour(data, area, region, comparator),
                width=3 if area == region else 2 if strong else 1,
            )
        )
    frame = pd.concat(rows)
    lacking = frame.groupby("series")["missing_members"].max()
    without = [
        note
        for area in dict.fromkeys((comparator, data.regions.country))
        for note in lacks(area, int(lacking.get(area.name, 0)))
    ]
    unit = "prosent" if counts else _points(shown.unit)
    moved_by = {
        name: float(part["value"].iloc[-1]) - (100 if counts else 0)
        for name, part in frame[frame["year"] == end].groupby("series", sort=False)
    }
    decimals = 1 if counts else max(1, shown.decimals)
    said = unit if unit.startswith("prosent") else ""
    title = f"{shown.name} i {region.name}: {change(moved_by[region.name], decimals, said)} siden {start}"
    if comparator != region and comparator.name in moved_by:
        title += f", mot {change(moved_by[comparator.name], decimals, '')} i {place(comparator)}"
    return Figure(
        id=figure_id,
        title=title,
        subtitle=f"Endring siden {start}, {unit} · {region.name} · {shown_year(region, end, year)}",
        chart=marks.lines(
            frame,
            axis_title=f"Indeks, {start} = 100" if counts else f"Endring siden {start}, {unit}",
            axis_format=",.0f" if counts else f"+,.{decimals}f",
            reference=100 if counts else 0,
        ),
        table=pd.DataFrame(
            {
                "Område": frame["series"],
                "År": frame["year"],
                f"{shown.name} ({shown.unit})": frame["level"].round(shown.decimals + 1),
                f"Indeks ({start} = 100)" if counts else f"Endring siden {start} ({unit})": frame[
                    "value"
                ].round(2),
            }
        ),
        sources=sources(data, row),
        caveats=tuple(
            filter(None, (_break_note(row, own), row.caveat, *without, *notes(region, comparator)))
        ),
        alt_text=f"Linjediagram over endring i {shown.name.lower()}, {unit}. {title}.",
        how_to_read=f"Alle linjene starter i samme punkt i {start} og viser hvert områdes egen endring. De tynne grå "
        "linjene er de andre regionene; tabellen har navnene.",
        grade="B",
        area=region.name,
        year=end,
    )


def _first_complete(series: pd.DataFrame, area: Area, last_year: int) -> int:
    """Return the first year in which an area lacks no municipality, 0 for an area that has no such year."""
    values = history(series, area, last_year)
    complete = values[values["missing_members"] == 0]
    return 0 if complete.empty else int(complete["year"].min())


def _break_note(row: Measure, own: pd.DataFrame) -> str:
    start = int(own["year"].min())
    passed = [year for year in row.breaks if year <= start]
    return f"Brudd før {passed[-1]}: eldre tall er ikke sammenlignbare." if passed else ""


def _bar_colour(data: Statistics, area: Area, region: Area, comparator: Area) -> str:
    if area.kind != "region" and area != region:
        return "@comparator"
    return _line_colour(data, area, region, comparator)


def _line_colour(data: Statistics, area: Area, region: Area, comparator: Area) -> str:
    if area == region:
        return colour_of(data.regions, area)
    return colour_beside(data.regions, area) if area == comparator else "@context"


def _points(unit: str) -> str:
    return "prosentpoeng" if unit.startswith("prosent") else unit


def _axis_format(decimals: int, frame: pd.DataFrame) -> str:
    extent = frame["value"].max() - min(frame["value"].min(), 0)
    return ",.1f" if decimals and extent < 5 else ",.0f"


FIGURES: tuple[FigureRow, ...] = tuple(
    FigureRow(
        f"{kind}_{row.id}",
        f"{row.indicator.name}: {name}",
        figure_of(row),
        "sammenligning",
        (row.id,),
        row.indicator.tables,
        (("indikator", row.id),),
    )
    for row in MEASURES
    for kind, name, figure_of in (
        ("niva", "nivå", level_figure),
        ("utvikling", "utvikling", change_figure),
    )
    if kind == "niva" or row.over_time
)
