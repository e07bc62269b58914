"""The measures: every catalogue indicator that is one value for each area and year, and how it is computed.

Those of people, jobs, commuting and education are computed here; other subjects' in modules of their own.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from data_sources.regions import flow_totals, totals
from data_sources.statistics import Statistics
from figures import (
    measures_clusters,
    measures_competence,
    measures_enterprise,
    measures_innovation,
    measures_transition,
)
from figures.population import ages, population_by_age
from figures.series import Measure, combined
from indicators import attractiveness, competence

GROWTH_YEARS = 5
# The register of education was improved between these two: growth is not read across.
EDUCATION_BREAK = 2014


def population(data: Statistics) -> pd.DataFrame:
    """Return population on 1 January, persons."""
    frame = population_by_age(data)
    return _series(frame, ages(frame, 0).to_numpy())


def population_growth(data: Statistics) -> pd.DataFrame:
    """Return the change in population over five years, per cent."""
    now = population(data)
    before = now.assign(year=now["year"] + GROWTH_YEARS)
    joined = now.merge(before, on=["area", "year"], suffixes=("", "_before"))
    growth = attractiveness.growth_pct(joined["value_before"], joined["value"])
    # A municipality that lacks at one end alone would be counted as growth or decline.
    same = joined["missing_members"] == joined["missing_members_before"]
    return pd.DataFrame(
        {
            "area": joined["area"],
            "year": joined["year"],
            "value": np.where(same, growth, np.nan),
            "missing_members": joined[["missing_members", "missing_members_before"]].max(axis=1),
        }
    )


def _age_share(first: int, last: int | None = None) -> Callable[[Statistics], pd.DataFrame]:
    def series(data: Statistics) -> pd.DataFrame:
        frame = population_by_age(data)
        return _series(frame, attractiveness.share_pct(ages(frame, first, last), ages(frame, 0)))

    return series


def net_migration(data: Statistics) -> pd.DataFrame:
    """Return net in-migration per 1,000 inhabitants, over the municipalities that published it."""

    def compute() -> pd.DataFrame:
        profiles = data.cells("area_profiles")
        moved = profiles[profiles["content"] == "net_in_migration_persons"].drop(
            columns=["content", "status"]
        )
        people = data.cells("population_07459")
        by_place = people.groupby(["region", "year"], observed=True)["value"].sum().reset_index()
        keyed = {"region": str}
        both = moved.astype(keyed).merge(
            by_place.astype(keyed), on=["region", "year"], suffixes=("", "_population")
        )
        parts = []
        for column in ("value", "value_population"):
            cells = both[["region", "year"]].assign(value=both[column], status="")
            parts.append(totals(cells.astype({"region": "category"}), data.all_areas))
        rate = attractiveness.net_migration_rate(parts[0]["value"], parts[1]["value"])
        return parts[0].assign(value=rate)

    frame: pd.DataFrame = data.derived("net_migration", ("area_profiles", "population_07459"), compute)
    return frame


def _employment(content: str) -> Callable[[Statistics], pd.DataFrame]:
    def series(data: Statistics) -> pd.DataFrame:
        sums = data.totals("employment_totals_11618")
        return sums[sums["content"] == content].drop(columns="content")

    return series


jobs = _employment("SysselArbsted")
resident_workers = _employment("SysselBosted")
working_age_residents = _employment("BefolkningBosted")


def employment_rate(data: Statistics) -> pd.DataFrame:
    """Return employed residents in per cent of residents aged 15-74."""
    return combined(resident_workers(data), working_age_residents(data), attractiveness.employment_rate_pct)


def jobs_per_resident_worker(data: Statistics) -> pd.DataFrame:
    """Return jobs per 100 employed residents."""
    return combined(jobs(data), resident_workers(data), attractiveness.jobs_per_resident_worker)


def commuting(data: Statistics) -> pd.DataFrame:
    """Return commuting by area and year: `local`, `out`, `into`, persons; areas of a size alone.

    The country is left out: its border is crossed by no flow in the table.
    """

    def compute() -> pd.DataFrame:
        areas = tuple(area for area in data.all_areas if area.kind != "country")
        return flow_totals(data.cells("commuting_03321"), areas).assign(missing_members=0)

    frame: pd.DataFrame = data.derived("commuting", ("commuting_03321",), compute)
    return frame


def _commuting_share(
    function: Callable[[pd.Series, pd.Series], np.ndarray], direction: str
) -> Callable[[Statistics], pd.DataFrame]:
    def series(data: Statistics) -> pd.DataFrame:
        frame = commuting(data)
        shares = function(frame["local"], frame[direction])
        return frame[["area", "year", "missing_members"]].assign(value=shares)

    return series


def education(data: Statistics, level: str) -> pd.DataFrame:
    """Return residents aged 30-66 with a level as their highest education, persons."""
    sums = data.totals("education_30_66_imdi")
    return sums[(sums["level"] == level) & (sums["sex"] == "all")].drop(columns=["level", "sex"])


def _education_share(level: str) -> Callable[[Statistics], pd.DataFrame]:
    def series(data: Statistics) -> pd.DataFrame:
        return combined(education(data, level), education(data, "all"), competence.education_share_pct)

    return series


def education_gap(data: Statistics) -> pd.DataFrame:
    """Return the share with higher education less the country's of the same year, percentage points."""
    shares = _education_share("higher")(data)
    country = shares[shares["area"] == data.regions.country.id].set_index("year")["value"]
    gap = competence.education_gap_points(shares["value"], shares["year"].map(country).to_numpy(float))
    shares = shares.assign(value=gap)
    return shares[shares["area"] != data.regions.country.id]


MEASURES: tuple[Measure, ...] = (
    Measure("population", population),
    Measure("population_growth", population_growth),
    Measure("share_aged_0_15", _age_share(0, 15)),
    Measure("share_aged_20_66", _age_share(20, 66)),
    Measure("share_aged_67", _age_share(67)),
    Measure("net_migration", net_migration, caveat="Innvandring er med."),
    Measure("employment_rate", employment_rate),
    Measure("jobs", jobs),
    Measure("jobs_per_resident_worker", jobs_per_resident_worker),
    Measure(
        "in_commuting_share",
        _commuting_share(attractiveness.in_commuting_share_pct, "into"),
        caveat="Pendling innad i regionen er ikke med.",
    ),
    Measure(
        "out_commuting_share",
        _commuting_share(attractiveness.out_commuting_share_pct, "out"),
        caveat="Arbeid på sokkelen, i utlandet og på ukjent sted er ikke med.",
    ),
    Measure(
        "supply_side_self_containment",
        _commuting_share(attractiveness.supply_side_self_containment_pct, "out"),
        caveat="Arbeid på sokkelen, i utlandet og på ukjent sted er ikke med.",
    ),
    Measure(
        "demand_side_self_containment",
        _commuting_share(attractiveness.demand_side_self_containment_pct, "into"),
    ),
    Measure("higher_education_share", _education_share("higher"), (EDUCATION_BREAK,)),
    Measure("upper_secondary_share", _education_share("upper_secondary"), (EDUCATION_BREAK,)),
    Measure("basic_education_share", _education_share("basic"), (EDUCATION_BREAK,)),
    Measure("education_gap", education_gap, (EDUCATION_BREAK,)),
    *measures_competence.MEASURES,
    *measures_enterprise.MEASURES,
    *measures_transition.MEASURES,
    *measures_innovation.MEASURES,
    *measures_clusters.MEASURES,
)


def measure(measure_id: str) -> Measure:
    """Return the measure of that id. Raises KeyError that names it."""
    for row in MEASURES:
        if row.id == measure_id:
            return row
    raise KeyError(f"no measure {measure_id!r}")


def _series(frame: pd.DataFrame, values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area": frame.index.get_level_values("area"),
            "year": frame.index.get_level_values("year"),
            "value": values,
            "missing_members": frame["missing_members"].to_numpy(),
        }
    )
