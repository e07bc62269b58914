"""The regions on a map."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_sources import geography
from data_sources.regions import Area
from data_sources.statistics import Statistics
from figures import marks
from figures.figure import Figure, FigureRow
from figures.measures import measure
from figures.municipality_map import ENDED, NOT_PUBLISHED, class_names
from figures.series import Reading, read, sources
from figures.style import DIVERGING, number
from figures.wording import count_word, notes

# Classes around no change, in per cent over five years; the same in every year, so that maps compare.
GROWTH_EDGES = (-2.0, 0.0, 2.0, 4.0, 6.0)


def kart(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show population growth over five years in each region on a map."""
    row = measure("population_growth")
    series = row.series(data)
    readings = {area.id: read(series, area, year) for area in data.regions.regions}
    alive = [a for a in data.regions.regions if a.last_year is None or year <= a.last_year]
    known = [readings[area.id] for area in alive if readings[area.id].found]
    newest = max((reading.year for reading in known), default=year)
    classes = class_names(GROWTH_EDGES)
    features = []
    for feature in geography.region_shapes(data.regions)["features"]:
        area = data.area(feature["properties"]["id"])
        reading = readings.get(area.id)
        if reading is None:
            continue
        klass, text = _shown(area, reading, year, newest, classes)
        properties = feature["properties"] | {"text": text, "klass": klass}
        features.append(feature | {"properties": properties})
    bins = [*zip(classes, DIVERGING, strict=True), (ENDED, "@nodata"), (NOT_PUBLISHED, "@nodata")]
    used = {feature["properties"]["klass"] for feature in features}
    title = _title(readings, alive, newest)
    table = pd.DataFrame(
        {
            "Region": [area.name for area in data.regions.regions],
            "År": [readings[area.id].year for area in data.regions.regions],
            "Befolkningsvekst siste fem år (prosent)": [
                round(readings[area.id].value, 2) for area in data.regions.regions
            ],
            "Merknad": [
                "" if area in alive else f"{area.ended}, tall for {area.last_year}"
                for area in data.regions.regions
            ],
        }
    )
    return Figure(
        id="kart",
        title=title,
        subtitle=f"Befolkningsvekst siste fem år, prosent · {data.regions.name} · 1. januar {newest}",
        chart=marks.shapes(
            features,
            [(name, colour) for name, colour in bins if name in used or name in classes],
            legend_title="Prosent",
        ),
        table=table,
        sources=sources(data, row),
        caveats=(f"Grenser: {geography.ATTRIBUTION}.", *notes(*data.regions.regions)),
        alt_text=f"Kart over regionene med befolkningsvekst i prosent. {title}.",
        how_to_read="Blå regioner har fått flere innbyggere på fem år, oransje færre. Klassene er de samme i alle "
        "år. Grå regioner finnes ikke lenger; tabellen har deres siste tall.",
        grade="B",
        area=data.regions.name,
        year=newest,
    )


def _shown(area: Area, reading: Reading, year: int, newest: int, classes: list[str]) -> tuple[str, str]:
    if area.last_year is not None and year > area.last_year:
        return ENDED, f"opphørt {area.last_year + 1}"
    if not reading.found or reading.year != newest:
        return NOT_PUBLISHED, NOT_PUBLISHED
    place = int(np.searchsorted(GROWTH_EDGES, reading.value, side="right"))
    return classes[place], f"{number(reading.value, 1, sign=True)} %"


def _title(readings: dict[str, Reading], alive: list[Area], newest: int) -> str:
    values = [readings[a.id].value for a in alive if readings[a.id].found and readings[a.id].year == newest]
    if not values:
        return f"Befolkningsvekst er ikke publisert til og med {newest}"
    grown = sum(value > 0 for value in values)
    since = newest - 5
    if grown == len(values):
        return f"Alle {count_word(len(values))} regionene har flere innbyggere enn i {since}"
    if grown == 0:
        return f"Ingen av de {count_word(len(values))} regionene har flere innbyggere enn i {since}"
    return f"{count_word(grown).capitalize()} av {count_word(len(values))} regioner har flere innbyggere enn i {since}"


FIGURES: tuple[FigureRow, ...] = (
    FigureRow(
        "kart",
        "Kart over regionene",
        kart,
        "oversikt",
        ("population_growth",),
        ("population_07459", "population_2019_borders_07459"),
    ),
)
