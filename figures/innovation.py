"""Innovation: how much of an area's work is in high-technology industry and knowledge-intensive services.

By Eurostat's lists of 2-digit industries, of one year, so that the share moves with the jobs themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_sources.industries import PUBLIC, SHORT_NAMES, industry_names
from data_sources.regions import Area
from data_sources.statistics import Statistics
from figures import marks
from figures.figure import Figure, FigureRow, nothing_to_show
from figures.measures import measure
from figures.measures_innovation import in_groups
from figures.series import empty_figure, read, read_at
from figures.style import number
from figures.wording import compared, lacks, listed, notes, place, shown_year
from figures.workplace_jobs import KEY, WORKPLACE, WorkplaceJobs, workplace_jobs

# Fewer jobs than this are named as hidden, not shown.
SMALLEST_JOBS = 20
# A whole of fewer jobs than this is a small number.
SMALL_JOBS = 100
HIDDEN = f"skjult: under {SMALLEST_JOBS} jobber"
NOT_PUBLISHED = "ikke publisert"
LARGEST = 3
PUBLIC_NOTE = "* Forvaltning, undervisning, helse og omsorg."


@dataclass(frozen=True)
class Sector:
    """A part of working life that Eurostat delimits: its measure, its name in a sentence, and its parts.

    `parts` are names with Eurostat's groups; `private` adds a row without public industries.
    """

    measure_id: str
    name: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    private: bool

    @property
    def groups(self) -> tuple[str, ...]:
        """All of Eurostat's groups in the sector."""
        return tuple(group for _, groups in self.parts for group in groups)


HIGH_TECHNOLOGY = Sector(
    "high_technology_share",
    "høyteknologisk industri",
    (("Høy teknologi", ("HTC",)), ("Middels høy teknologi", ("MHTC",))),
    private=False,
)
KNOWLEDGE_INTENSIVE = Sector(
    "knowledge_intensive_share",
    "kunnskapsintensive tjenester",
    (
        ("Høyteknologiske tjenester", ("KIS_HTC",)),
        ("Tjenester i markedet", ("KIS_MKT",)),
        ("Finans og forsikring", ("KIS_FIN",)),
        ("Andre, mest offentlige", ("KIS_OTH",)),
    ),
    private=True,
)


def sector_figure(figure_id: str, sector: Sector) -> Callable[[Statistics, Area, Area, int], Figure]:
    """Return the figure function of a sector's share of the jobs, with its parts and largest industries."""

    def draw(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
        return _sector(figure_id, sector, data, region, comparator, year)

    return draw


def _sector(
    figure_id: str, sector: Sector, data: Statistics, region: Area, comparator: Area, year: int
) -> Figure:
    row = measure(sector.measure_id)
    series = row.series(data)
    reading = read(series, region, year)
    empty = empty_figure(data, figure_id, row, region, year)
    if not reading.found:
        return nothing_to_show(empty, _nothing(data, sector, region, year))
    at, country = reading.year, data.regions.country
    found = workplace_jobs(data)
    other = comparator if comparator != region and read_at(series, comparator, at).found else country
    lines = _lines(found, sector, region, at)
    frame = pd.DataFrame(
        {
            "label": [name for name, _ in lines],
            "jobs": [_jobs(found, region, at, chosen) for _, chosen in lines],
            "value": [_share(found, region, at, chosen) for _, chosen in lines],
            "other": [_share(found, other, at, chosen) for _, chosen in lines],
            "country": [_share(found, country, at, chosen) for _, chosen in lines],
        }
    )
    whole = float(frame["jobs"].iloc[0])
    if whole < SMALLEST_JOBS:
        reason = f"Under {SMALLEST_JOBS} jobber i {region.name} er i {sector.name} i {at}."
        return nothing_to_show(empty, reason)
    frame["text"] = [
        HIDDEN if np.isnan(value) else f"{number(value, 1)} %" + _against(against)
        for value, against in zip(frame["value"], frame["other"], strict=True)
    ]
    theirs = read_at(series, other, at)
    title = (
        f"{number(reading.value, 1)} prosent av jobbene i {region.name} er i {sector.name}, "
        f"{compared(reading.value, theirs.value, 1)} {place(other)} ({number(theirs.value, 1)})"
    )
    small = (f"Små tall: bygger på {number(whole)} jobber.",) if whole < SMALL_JOBS else ()
    starred = any(name.endswith("*") for name, _ in lines)
    return replace(
        empty,
        title=title,
        subtitle=f"{row.indicator.name}, prosent av alle jobber, med de største næringene · {region.name} · "
        f"{shown_year(region, at, year)}",
        chart=marks.dumbbells(frame, names=(region.name, other.name)),
        table=_table(found, sector, region, other, country, at),
        caveats=(
            *small,
            *([PUBLIC_NOTE] if starred else []),
            *lacks(other, theirs.incomplete),
            *notes(region, other),
        ),
        alt_text=f"Punktdiagram med {region.name} og {other.name} på en linje for {sector.name} i alt, for hver del "
        f"og for de største næringene, prosent av alle jobber. {title}.",
        how_to_read=f"{row.indicator.how_to_read} Fylt punkt er {region.name}, åpent punkt er {place(other)}. Den "
        "øverste linjen er summen, så følger delene og de største næringene. Bak en næring kan det stå én bedrift.",
        grade="C" if small else "B",
        year=at,
    )


def _lines(
    found: WorkplaceJobs, sector: Sector, region: Area, at: int
) -> list[tuple[str, NDArray[np.bool_]]]:
    """Return what the figure has a line for, with the industries in it: the whole, its parts, the largest."""
    whole = in_groups(found.industries, sector.groups)
    public = np.array([code in PUBLIC for code in found.industries])
    lines = [("I alt", whole)]
    if sector.private:
        lines.append(("Utenom offentlige næringer", whole & ~public))
    lines += [(name, in_groups(found.industries, groups)) for name, groups in sector.parts]
    # An industry that is a part of its own stands there already.
    alone = {int(np.flatnonzero(part)[0]) for _, part in lines if part.sum() == 1}
    largest = [position for position in _largest(found, region, at, whole) if position not in alone]
    for position in largest[:LARGEST]:
        code = found.industries[position]
        only = np.arange(len(found.industries)) == position
        lines.append((SHORT_NAMES[code] + "*" * (code in PUBLIC), only))
    return lines


def _largest(found: WorkplaceJobs, region: Area, at: int, whole: NDArray[np.bool_]) -> list[int]:
    jobs = found.jobs[found.areas.index(region.id), found.years.index(at)]
    order = np.argsort(-np.nan_to_num(jobs), kind="stable")
    return [int(position) for position in order if whole[position] and jobs[position] >= SMALLEST_JOBS]


def _jobs(found: WorkplaceJobs, area: Area, at: int, chosen: NDArray[np.bool_]) -> float:
    return float(found.jobs[found.areas.index(area.id), found.years.index(at), chosen].sum())


def _share(found: WorkplaceJobs, area: Area, at: int, chosen: NDArray[np.bool_]) -> float:
    """Return a share of an area's jobs, per cent; NaN where it rests on so few that they are hidden."""
    jobs = _jobs(found, area, at, chosen)
    everything = _jobs(found, area, at, np.ones(len(found.industries), dtype=bool))
    return 100 * jobs / everything if jobs >= SMALLEST_JOBS else np.nan


def _against(share: float) -> str:
    return "" if np.isnan(share) else f" mot {number(share, 1)} %"


def _table(
    found: WorkplaceJobs, sector: Sector, region: Area, other: Area, country: Area, at: int
) -> pd.DataFrame:
    """Return the parts and every industry of the sector, in the order of their codes."""
    whole = in_groups(found.industries, sector.groups)
    lines = [(f"{sector.name[0].upper()}{sector.name[1:]} i alt", whole)]
    lines += [(name, in_groups(found.industries, groups)) for name, groups in sector.parts]
    lines += [
        (industry_names()[code], np.array(found.industries) == code)
        for code, counts in zip(found.industries, whole, strict=True)
        if counts
    ]
    shares = {
        f"Andel i {place(area)} (prosent)": [_share(found, area, at, chosen) for _, chosen in lines]
        for area in dict.fromkeys((region, other, country))
    }
    jobs = [_jobs(found, region, at, chosen) for _, chosen in lines]
    return pd.DataFrame(
        {
            "Del eller næring": [name for name, _ in lines],
            f"Jobber i {region.name}": [count if count >= SMALLEST_JOBS else np.nan for count in jobs],
            **{name: np.round(values, 2) for name, values in shares.items()},
            "Merknad": ["" if count >= SMALLEST_JOBS else HIDDEN for count in jobs],
        }
    )


def _nothing(data: Statistics, sector: Sector, region: Area, year: int) -> str:
    first, newest = data.years(KEY)
    last = min(year, region.last_year or year, newest)
    what = f"{sector.name[0].upper()}{sector.name[1:]} i {region.name}"
    lacking = data.missing(KEY, region, last, content=WORKPLACE, industry="26") if last >= first else ()
    if lacking:
        return (
            f"{what} kan ikke vises: tallene er publisert etter nyere grenser, uten egne tall for "
            f"{listed(lacking)}."
        )
    return f"{what} er ikke publisert for alle næringer til og med {year}."


TEAM = (("team", "foui"),)
FIGURES: tuple[FigureRow, ...] = (
    FigureRow(
        "hoyteknologi",
        "Jobber i høyteknologisk industri, med deler",
        sector_figure("hoyteknologi", HIGH_TECHNOLOGY),
        "team",
        ("high_technology_share",),
        (KEY,),
        TEAM,
    ),
    FigureRow(
        "kunnskapsintensiv",
        "Jobber i kunnskapsintensive tjenester, med deler",
        sector_figure("kunnskapsintensiv", KNOWLEDGE_INTENSIVE),
        "team",
        ("knowledge_intensive_share",),
        (KEY,),
        TEAM,
    ),
)
