"""The measures of entrepreneurship: new enterprises, how many of them last, and establishments that employ.

Each looks back over several years, for a region has few new enterprises in one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data_sources.errors import FortrinnError
from data_sources.regions import side_by_side, totals
from data_sources.statistics import Statistics
from figures.population import ages, population_by_age
from figures.series import Measure
from indicators import enterprise
from indicators.attractiveness import Array

NEW = "new_enterprises_08316"
ESTABLISHMENTS = "establishments_07091"
POPULATION = ("population_07459", "population_2019_borders_07459")
# Codes of 08316: how many began, and how many of them live so many years after.
BEGAN, LIVES = "00", "01"
YEARS_AFTER = ("01", "02", "03", "04", "05")
YEARS_IN_MEAN = 3
# A curve follows what happened in these years, each step in at least so many of them.
YEARS_FOLLOWED, FEWEST_COHORTS = 5, 3
# Fewer enterprises than this tell nothing of a chance to last.
FEWEST_AT_RISK = 20
CAUTION = "I små regioner flytter få foretak tallet; usikkerheten står i en egen figur på siden Team."
ALL_INDUSTRIES = "01-99"
# Size groups of 07091: none, 1-4, 5-9, 10-19, 20-49, 50-99, 100-249, 250 and more employees.
SIZES = ("00", "01", "02", "03", "04", "05", "15", "16")


@dataclass(frozen=True)
class Survival:
    """How many of an area's new enterprises are left after 1 to 5 years, per cent, with the interval."""

    survival_pct: Array
    low: Array
    high: Array
    at_risk: Array


def founding(data: Statistics) -> pd.DataFrame:
    """Return new enterprises and inhabitants aged 16-66, summed over three years to the year.

    Index (area, year); columns `new` (enterprises), `residents` (persons on 1 January, summed) and
    `missing_members`. NaN where a year is unpublished, or does not cover the same municipalities in both.
    Raises TableMissing, TableDamaged, or FortrinnError for codes that are not those expected.
    """

    def compute() -> pd.DataFrame:
        began = _followed(data)
        began = began[(began["survival"] == BEGAN) & (began["year_after"] == YEARS_AFTER[0])]
        keys = [began["area"].astype(str).rename("area"), began["year"]]
        new = began.set_index(keys)[["value", "missing_members"]]
        people = population_by_age(data)
        joined = new.join(
            pd.DataFrame({"residents": ages(people, 16, 66), "lacking": people["missing_members"]})
        )
        same = joined["missing_members"] == joined["lacking"]
        yearly = pd.DataFrame(
            {
                "new": joined["value"].where(same),
                "residents": joined["residents"].where(same),
                "missing_members": joined["missing_members"],
            }
        ).sort_index()
        by_area = yearly.groupby(level="area").rolling(YEARS_IN_MEAN)
        return pd.concat(
            [by_area[["new", "residents"]].sum(), by_area["missing_members"].max()], axis=1
        ).droplevel(0)

    frame: pd.DataFrame = data.derived("founding", (NEW, *POPULATION), compute)
    return frame


def new_enterprises(data: Statistics) -> pd.DataFrame:
    """Return new enterprises a year per 1,000 inhabitants aged 16-66, mean of three years."""
    frame = founding(data)
    frame = frame.dropna()  # the first two years have no mean of three
    return _series(frame, enterprise.new_enterprises_per_1000(frame["new"], frame["residents"]))


def survival(data: Statistics) -> dict[tuple[str, int], Survival]:
    """Return how new enterprises last, by area and year, as seen from the end of that year's following.

    A curve takes the steps that were followed in the five years to its year, so that it can change. None
    where a step has too few enterprises or years.
    Raises TableMissing, TableDamaged, or FortrinnError where a cohort grows or codes are not as expected.
    """

    def compute() -> dict[tuple[str, int], Survival]:
        areas, cohorts, alive = _alive(data)
        ahead = cohorts[:, np.newaxis] + np.arange(alive.shape[-1])
        last = int(ahead[~np.isnan(alive).all(axis=0)].max())
        ends = {area.id: area.last_year or last for area in data.all_areas}
        curves: dict[tuple[str, int], Survival] = {}
        for year in range(int(cohorts[0]) + 1, last + 1):
            seen = np.where((ahead >= year - YEARS_FOLLOWED) & (ahead <= year), alive, np.nan)
            curve = enterprise.survival_curve(seen[..., 0], seen[..., 1:])
            low, high = enterprise.survival_interval(curve)
            enough = (curve.cohorts >= FEWEST_COHORTS) & (curve.at_risk >= FEWEST_AT_RISK)
            curves |= {
                (area, year): Survival(curve.survival_pct[at], low[at], high[at], curve.at_risk[at])
                for at, area in enumerate(areas)
                if enough[at].all() and year <= ends[area]
            }
        return curves

    found: dict[tuple[str, int], Survival] = data.derived("enterprise survival", (NEW,), compute)
    return found


def enterprise_survival(data: Statistics) -> pd.DataFrame:
    """Return how many of the new enterprises are left after five years, per cent."""
    found = survival(data)
    return pd.DataFrame(
        {
            "area": [area for area, _ in found],
            "year": [year for _, year in found],
            "value": [curve.survival_pct[-1] for curve in found.values()],
            "missing_members": 0,
        }
    )


def establishments(data: Statistics) -> pd.DataFrame:
    """Return establishments in all industries on 1 January by size group: columns of SIZES.

    Index (area, year); the column `missing_members` last. NaN where no municipality is published.
    """

    def compute() -> pd.DataFrame:
        cells = data.cells(ESTABLISHMENTS)
        cells = cells[(cells["industry"] == ALL_INDUSTRIES) & cells["size"].isin(SIZES)]
        sums = totals(cells.drop(columns=["industry", "content"]), data.all_areas)
        return side_by_side(sums, "size")[[*SIZES, "missing_members"]]

    frame: pd.DataFrame = data.derived("establishments by size", (ESTABLISHMENTS,), compute)
    return frame


def employing_establishments(data: Statistics) -> pd.DataFrame:
    """Return establishments that have employees, per 1,000 inhabitants aged 16-66."""
    people = population_by_age(data)
    residents = pd.DataFrame({"residents": ages(people, 16, 66), "lacking": people["missing_members"]})
    frame = establishments(data).join(residents, how="inner")
    employing = frame[list(SIZES[1:])].sum(axis=1, skipna=False)
    rate = enterprise.establishments_per_1000(employing, frame["residents"])
    return _series(frame, np.where(frame["missing_members"] == frame["lacking"], rate, np.nan))


def _followed(data: Statistics) -> pd.DataFrame:
    sums = data.totals(NEW)
    for column, expected in (("survival", (BEGAN, LIVES)), ("year_after", YEARS_AFTER)):
        found = set(sums[column].cat.categories)
        if found != set(expected):
            raise FortrinnError(
                f"{NEW}: {column} is {sorted(found)}, expected {sorted(expected)}",
                user_message="Tabell 08316 har andre koder for overlevelse enn ventet, så nye foretak kan ikke vises.",
            )
    return sums


def _alive(data: Statistics) -> tuple[list[str], Array, Array]:
    """Return areas, cohorts, and how many of each live after 0 to 5 years: (areas, cohorts, years).

    NaN where a municipality lacks: a step must be of the same enterprises at both its ends.
    """
    sums = _followed(data)
    sums = sums.assign(value=sums["value"].where(sums["missing_members"] == 0))
    first = (sums["survival"] == BEGAN) & (sums["year_after"] == YEARS_AFTER[0])
    sums = sums[first | (sums["survival"] == LIVES)]
    after = np.where(sums["survival"] == BEGAN, 0, sums["year_after"].astype(int))
    areas = [area.id for area in data.all_areas]
    cohorts = np.sort(sums["year"].unique())
    alive = np.full((len(areas), len(cohorts), len(YEARS_AFTER) + 1), np.nan)
    at_area = pd.Index(areas).get_indexer(pd.Index(sums["area"].astype(str)))
    alive[at_area, np.searchsorted(cohorts, sums["year"]), after] = sums["value"]
    growing = np.argwhere(alive[..., 1:] > alive[..., :-1])
    if len(growing):
        names = sorted({areas[at] for at, _, _ in growing})
        raise FortrinnError(
            f"{NEW}: more enterprises live than the year before in {names}",
            user_message="Tabell 08316 har flere overlevende foretak enn året før, så overlevelse kan ikke regnes ut.",
        )
    return areas, cohorts.astype(float), alive


def _series(frame: pd.DataFrame, values: Array) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area": frame.index.get_level_values("area"),
            "year": frame.index.get_level_values("year"),
            "value": np.asarray(values, dtype=float),
            "missing_members": frame["missing_members"].to_numpy().astype(int),
        }
    )


MEASURES: tuple[Measure, ...] = (
    Measure("new_enterprises", new_enterprises, caveat=CAUTION),
    Measure("enterprise_survival", enterprise_survival, caveat=CAUTION),
    Measure("employing_establishments", employing_establishments),
)
