"""The county's municipalities on a map, coloured by an indicator in classes that are the same in every year."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd

from data_sources import geography
from data_sources.regions import Area
from data_sources.statistics import Statistics
from figures import marks
from figures.figure import Chart, Figure, FigureRow, nothing_to_show
from figures.measures import measure
from figures.series import Measure, Reading, empty_figure, read, read_at, sources
from figures.specialisation import DrawFigure
from figures.style import DIVERGING, SEQUENTIAL, number
from figures.wording import compared, count_word, lower_first, notes, place

ENDED = "opphørt"
NOT_PUBLISHED = "ikke publisert"

# The indicators that say something of a single municipality, each with the limits between its classes, in its
# unit. Those around no change have a class on each side of it; the others rise from light to dark.
LIMITS: dict[str, tuple[float, ...]] = {
    "population_growth": (-2, 0, 2, 4, 6),
    "net_migration": (-10, 0, 10, 20, 30),
    "share_aged_0_15": (14, 16, 18, 20),
    "share_aged_20_66": (55, 57, 59, 61),
    "share_aged_67": (14, 17, 20, 23),
    "employment_rate": (66, 68, 70, 72),
    "jobs_per_resident_worker": (70, 85, 100, 115),
    "in_commuting_share": (20, 30, 40, 50),
    "out_commuting_share": (20, 30, 40, 50),
    "higher_education_share": (20, 25, 30, 35),
    "upper_secondary_share": (40, 44, 48, 52),
    "basic_education_share": (16, 20, 24, 28),
}


def municipality_figure(row: Measure) -> DrawFigure:
    """Return the figure function of a map of a measure in each municipality of the region set."""

    def draw(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
        return _map(row, data, region, comparator, year)

    return draw


def _map(row: Measure, data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    shown, limits = row.indicator, LIMITS[row.id]
    figure_id = f"kart_kommuner_{row.id}"
    by_place = data.by_municipality()
    series = row.series(by_place)
    readings = {place: read(series, place, year) for place in by_place.regions.regions}
    alive = [area for area in readings if area.last_year is None or year <= area.last_year]
    newest = max((readings[area].year for area in alive if readings[area].found), default=None)
    if newest is None:
        reason = f"{shown.name} er ikke publisert for kommunene i {data.regions.name} til og med {year}."
        empty = empty_figure(data, figure_id, row, data.regions.whole, year)
        return nothing_to_show(empty, reason)
    at = {area: Reading(np.nan, year, year, 0) for area in readings} | {
        area: reading for area, reading in readings.items() if reading.found
    }

    # The map is the same for every region and comparator; only what is said of it differs.
    def drawn() -> Chart:
        return _chart(row, data, by_place, at, alive, newest)

    chart: Chart = data.derived(f"municipality map {row.id} {year}", shown.tables, drawn)
    title = _title(row, data, comparator, [at[a].value for a in alive if at[a].year == newest], newest)
    when = f"{newest}" if newest == year else f"{newest} (nyeste til og med {year})"
    return Figure(
        id=figure_id,
        title=title,
        subtitle=f"{shown.name}, {shown.unit} · kommunene i {data.regions.name} · {when}",
        chart=chart,
        table=pd.DataFrame(
            {
                "Kommune": [area.name for area in at],
                "Region": [_region_of(data, area).name for area in at],
                "År": [reading.year for reading in at.values()],
                f"{shown.name} ({shown.unit})": [
                    round(reading.value, shown.decimals + 1) for reading in at.values()
                ],
                "Merknad": [_remark(area, reading, alive, newest) for area, reading in at.items()],
            }
        ),
        sources=sources(data, row),
        caveats=tuple(
            filter(
                None,
                (
                    row.caveat,
                    "Små kommuner kan flytte seg mye fra år til år.",
                    f"Grenser: {geography.ATTRIBUTION}.",
                    *notes(*data.regions.regions),
                ),
            )
        ),
        alt_text=f"Kart over kommunene etter {lower_first(shown.name)}, {shown.unit}. {title}.",
        how_to_read=f"{shown.how_to_read} "
        + (
            "Blå kommuner ligger over null, oransje under. "
            if 0 in limits
            else "Jo mørkere blå, desto høyere tall. "
        )
        + "Klassene er de samme i alle år. Grå kommuner finnes ikke lenger eller har ikke tall; tabellen har deres "
        "siste.",
        grade="B",
        area=data.regions.name,
        year=newest,
    )


def class_names(limits: Sequence[float]) -> list[str]:
    """Name the classes that limits make, from the lowest; a value on a limit belongs to the class above."""
    inner = [f"{number(low)} til {number(high)}" for low, high in itertools.pairwise(limits)]
    return [f"under {number(limits[0])}", *inner, f"{number(limits[-1])} og over"]


def _chart(
    row: Measure,
    data: Statistics,
    by_place: Statistics,
    at: dict[Area, Reading],
    alive: list[Area],
    newest: int,
) -> Chart:
    shown, limits = row.indicator, LIMITS[row.id]
    classes = class_names(limits)
    areas = {(_region_of(data, area).id, area.name): area for area in by_place.regions.regions}
    features = []
    for feature in geography.municipality_shapes(data.regions)["features"]:
        properties = feature["properties"]
        area = areas[properties["region"], properties["name"]]
        if area not in alive:
            klass, text = ENDED, f"opphørt {(area.last_year or 0) + 1}"
        elif not at[area].found or at[area].year != newest:
            klass, text = NOT_PUBLISHED, "uten tall"  # the longer words would cover the neighbours
        else:
            klass = classes[int(np.searchsorted(limits, at[area].value, side="right"))]
            text = number(at[area].value, shown.decimals, sign=0 in limits)
        # A click on a municipality opens its region, as on the map of regions.
        known = properties | {"id": properties["region"], "text": text, "klass": klass}
        features.append(feature | {"properties": known})
    colours = DIVERGING if 0 in limits else SEQUENTIAL
    bins = [*zip(classes, colours, strict=True), (ENDED, "@nodata"), (NOT_PUBLISHED, "@nodata")]
    used = {feature["properties"]["klass"] for feature in features}
    return marks.shapes(
        features,
        [(name, colour) for name, colour in bins if name in used or name in classes],
        # Of "prosent av bosatte" and "arbeidsplasser per 100 bosatte" the first word, for want of room.
        legend_title=shown.unit.partition(" av ")[0].partition(" per ")[0].capitalize(),
        aside=True,
    )


def _region_of(data: Statistics, area: Area) -> Area:
    return next(region for region in data.regions.all_regions if area.members[0] in region.members)


def _remark(area: Area, reading: Reading, alive: list[Area], newest: int) -> str:
    if area not in alive:
        return f"{area.ended}, tall for {reading.year}" if reading.found else area.ended
    if not reading.found:
        return NOT_PUBLISHED
    return "" if reading.year == newest else f"{newest} er {NOT_PUBLISHED}"


def _title(row: Measure, data: Statistics, comparator: Area, values: list[float], newest: int) -> str:
    shown = row.indicator
    series = row.series(data)
    other = next(
        (
            area
            for area in (comparator, data.regions.country, data.regions.whole)
            if read_at(series, area, newest).found
        ),
        None,
    )
    every = [value for value in values if not np.isnan(value)]
    name = lower_first(shown.name)
    if other is None:
        lowest, highest = (number(end(every), shown.decimals) for end in (min, max))
        return f"Kommunene i {data.regions.name} har {name} fra {lowest} til {highest} {shown.unit}"
    against = read_at(series, other, newest).value
    over = sum(compared(value, against, shown.decimals) == "over" for value in every)
    several = "kommune" if len(every) == 1 else "kommuner"
    many = f"{count_word(over) if over else 'ingen'} av {count_word(len(every))} {several}".capitalize()
    stands = f"{place(other)} ({number(against, shown.decimals)} {shown.unit})"
    return f"{many} ligger over {stands} i {name}"


FIGURES: tuple[FigureRow, ...] = tuple(
    FigureRow(
        f"kart_kommuner_{measure_id}",
        f"{measure(measure_id).indicator.name}: kart over kommunene",
        municipality_figure(measure(measure_id)),
        "sammenligning",
        (measure_id,),
        measure(measure_id).indicator.tables,
        (("indikator", measure_id),),
    )
    for measure_id in LIMITS
)
