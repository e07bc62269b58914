"""Twins: which of Norway's economic regions are most like a region, in which respects and how far from it.

Candidates are the economic regions outside the county that share no ground with the region, with the figures
of the region's own year: a region that has ended takes no part in twins of later years.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data_sources.land_area import area_km2
from data_sources.regions import Area
from data_sources.statistics import Statistics
from data_sources.store import Manifest
from figures import marks
from figures.figure import Figure, FigureRow, nothing_to_show
from figures.measures import measure
from figures.series import read, read_at, values_at
from figures.specialisation import SMALL_REGION_JOBS
from figures.style import number
from figures.wording import listed, notes, shown_year
from figures.workplace_jobs import KEY, workplace_jobs
from indicators.attractiveness import Array
from indicators.catalogue import indicator
from indicators.similarity import industry_mix_distance, similar_regions

POPULATION = indicator("population").tables
NUMBER = 5


@dataclass(frozen=True)
class Twins:
    """A region's twins, the most similar first, and how far each is from it.

    `areas` begins with the region itself. `distances` are (areas, 4): industry mix, size, density and all
    three; 1 is that of two regions taken at random. `jobs`, `density` (inhabitants by square kilometre) and
    `mix_pct` (per cent of the jobs that would have to change industry) are (areas,). `left_out` are the
    economic regions of which something is not published.
    """

    year: int
    areas: tuple[Area, ...]
    distances: Array
    jobs: Array
    density: Array
    mix_pct: Array
    left_out: tuple[Area, ...]


def twins(data: Statistics, region: Area, asked: int) -> Twins | None:
    """Return the twins of a region in its newest year not after the one asked for; None where there are none.

    Raises TableMissing or TableDamaged.
    """
    year = _year(data, region, asked)
    if year is None:
        return None
    keys = (KEY, *POPULATION)
    found: Twins | None = data.derived(f"twins {region.id} {year}", keys, lambda: _twins(data, region, year))
    return found


def _year(data: Statistics, region: Area, asked: int) -> int | None:
    """Return the newest year in which both the region's jobs and its inhabitants are published."""
    jobs = measure("largest_industry_share").series(data)
    people = measure("population").series(data)
    year = asked
    while True:
        reading = read(jobs, region, year)
        if not reading.found:
            return None
        if read_at(people, region, reading.year).found:
            return reading.year
        year = reading.year - 1


def _twins(data: Statistics, region: Area, year: int) -> Twins | None:
    found = workplace_jobs(data)
    areas = (region, *(area for area in data.economic_regions if area.codes.isdisjoint(region.codes)))
    rows, at = [found.areas.index(area.id) for area in areas], found.years.index(year)
    jobs = np.where(found.lacking[rows, at] > 0, np.nan, found.jobs[rows, at])
    density = values_at(_inhabitants_per_km2(data), areas, year)
    known = ~np.isnan(jobs).any(axis=1) & ~np.isnan(density)
    try:
        similar = similar_regions(jobs, density, number=NUMBER)
    except ValueError:  # too few regions are published to tell a distance on
        return None
    chosen = [0, *(int(place) for place in similar.nearest[0] if place >= 0)]
    parts = (similar.mix, similar.size, similar.density, similar.overall)
    return Twins(
        year=year,
        areas=tuple(areas[place] for place in chosen),
        distances=np.column_stack([part[0, chosen] for part in parts]),
        jobs=jobs[chosen].sum(axis=1),
        density=density[chosen],
        mix_pct=100.0 * industry_mix_distance(jobs[chosen])[0],
        left_out=tuple(area for area, is_known in zip(areas, known, strict=True) if not is_known),
    )


def _inhabitants_per_km2(data: Statistics) -> pd.DataFrame:
    """Return inhabitants by square kilometre as a series."""

    def compute() -> pd.DataFrame:
        people = measure("population").series(data)
        km2 = {area.id: area_km2(area) for area in data.all_areas}
        return people.assign(value=people["value"] / people["area"].map(km2))

    series: pd.DataFrame = data.derived("inhabitants by square kilometre", POPULATION, compute)
    return series


def tvillinger(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show the economic regions most like a region, with the distance in each dimension."""
    found = twins(data, region, year)
    empty = Figure(
        id="tvillinger",
        title="",
        subtitle=f"Tvillinger blant landets økonomiske regioner · {region.name} · {year}",
        chart=None,
        table=pd.DataFrame(),
        sources=_sources(data, region),
        caveats=notes(region),
        alt_text="",
        how_to_read=indicator("similar_regions").how_to_read,
        grade="B",
        area=region.name,
        year=None,
    )
    if found is None:
        return nothing_to_show(
            empty,
            f"Tvillinger for {region.name} kan ikke finnes til og med {year}: jobber etter næring eller folketall er "
            "ikke publisert for hele området.",
        )
    names = [area.name for area in found.areas]
    rows = pd.DataFrame(
        {
            "label": names[1:],
            "value": np.minimum(100.0 * found.distances[1:, 3], 100.0),
            "text": [f"avstand {number(distance, 2)}" for distance in found.distances[1:, 3]],
            "reason": [_reason(found, place) for place in range(1, len(names))],
            "colour": ["@highlight" if area == comparator else "@context" for area in found.areas[1:]],
        }
    )
    after = f", deretter {names[2]}" if names[2:] else ""
    title = (
        f"{names[1]} er den økonomiske regionen som ligner mest på {region.name} (avstand "
        f"{number(found.distances[1, 3], 2)}){after}"
    )
    small = (
        (f"Små tall: {region.name} har {number(found.jobs[0])} jobber, så én bedrift kan avgjøre mye.",)
        if found.jobs[0] < SMALL_REGION_JOBS
        else ()
    )
    return Figure(
        id="tvillinger",
        title=title,
        subtitle="Avstand i næringer, størrelse og folketetthet: 0 er helt lik, 1 er som to tilfeldige økonomiske "
        f"regioner · {region.name} · {shown_year(region, found.year, year)}",
        chart=marks.reasoned_bars(rows),
        table=pd.DataFrame(
            {
                "Region": names,
                **{
                    name: found.distances[:, place].round(2)
                    for place, name in (
                        (3, "Samlet avstand"),
                        (0, "Avstand i næringer"),
                        (1, "Avstand i størrelse"),
                        (2, "Avstand i folketetthet"),
                    )
                },
                "Jobber som måtte skiftet næring (prosent)": found.mix_pct.round(0),
                "Jobber": found.jobs,
                "Innbyggere per kvadratkilometer": found.density.round(1),
            }
        ),
        sources=_sources(data, region),
        caveats=(
            f"{region.name}: {_size(found, 0)}. Regioner i eget fylke er ikke med.",
            *small,
            *_left_out(found),
            *notes(region),
        ),
        alt_text=f"Liggende søyler for de {len(names) - 1} mest like regionene, i avstand der 1 er to tilfeldige "
        f"regioner. {title}.",
        how_to_read=indicator("similar_regions").how_to_read,
        grade="C" if small else "B",
        area=region.name,
        year=found.year,
    )


def _reason(found: Twins, place: int) -> str:
    mix, size, density, _ = (number(distance, 2) for distance in found.distances[place])
    return f"Næringer {mix}, størrelse {size}, folketetthet {density}. {_size(found, place)}."


def _size(found: Twins, place: int) -> str:
    return f"{number(found.jobs[place])} jobber, {number(found.density[place])} innbyggere per km²"


def _left_out(found: Twins) -> tuple[str, ...]:
    if not found.left_out:
        return ()
    names = listed(tuple(area.name for area in found.left_out))
    return (f"Ikke med, fordi tall for {found.year} mangler: {names}.",)


def _sources(data: Statistics, region: Area) -> tuple[Manifest, ...]:
    # The table in the borders of 2019 tells of regions that have ended alone.
    people = POPULATION if region.last_year is not None else POPULATION[:1]
    return tuple(data.manifest(key) for key in (KEY, *people))


FIGURES: tuple[FigureRow, ...] = (
    FigureRow(
        "tvillinger",
        "Tvillinger: regionene som ligner mest",
        tvillinger,
        "sammenligning",
        ("similar_regions",),
        (KEY, *POPULATION),
    ),
)
