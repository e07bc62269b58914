"""Exposure to restructuring, for all areas and years: how much of the work is of a kind that a change touches.

Exposure foretells no loss of jobs. Where a list says between which shares of an industry's jobs is concerned,
the measure is the lower bound, and the figures of `transition` show both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_sources.exposure_lists import (
    EMISSION_INTENSIVE,
    GREEN_TRANSITION,
    ai_sources,
    green_shares,
    petroleum_shares,
)
from data_sources.industries import UNSPECIFIED
from data_sources.statistics import Statistics
from figures.series import Measure
from figures.specialisation import BREAK_YEAR
from figures.workplace_jobs import workplace_jobs
from indicators.transition import (
    IndustryExposure,
    RegionalExposure,
    exposed_share_bounds_pct,
    industry_exposure,
    regional_exposure,
    vulnerability,
)

Array = NDArray[np.float64]
EXPOSURE = "Eksponering er ingen spådom om jobber som forsvinner eller kommer."
LOWER_BOUND = f"{EXPOSURE} Tallet er den nedre grensen: minst så mye. Siden Omstilling har begge grensene."


@dataclass(frozen=True)
class Listed:
    """Between which shares of each industry's jobs is of a listed kind, (industries,).

    The unspecified can be anything, from 0 to 1. `named` says which industries the list is about.
    """

    low: Array
    high: Array
    named: NDArray[np.bool_]


@lru_cache(maxsize=4)
def ai_exposure_of(industries: tuple[str, ...]) -> IndustryExposure:
    """Return the exposure to artificial intelligence of industries, NaN where no source speaks of one."""
    scores, belongs = ai_sources()
    return industry_exposure(scores, belongs.reindex(columns=list(industries), fill_value=False).to_numpy())


@lru_cache(maxsize=12)
def listed_shares(measure_id: str, industries: tuple[str, ...]) -> Listed:
    """Return the shares that a measure of bounds rests on. Raises KeyError for another measure."""
    shares = LISTS[measure_id]().reindex(list(industries))
    unspecified = np.array([code == UNSPECIFIED for code in industries])
    return Listed(
        low=np.where(unspecified, 0.0, shares["low"].fillna(0.0)),
        high=np.where(unspecified, 1.0, shares["high"].fillna(0.0)),
        named=np.asarray(shares["named"].eq(True)),
    )


LISTS: dict[str, Callable[[], pd.DataFrame]] = {
    "petroleum_exposure": petroleum_shares,
    "emission_intensive_share": lambda: green_shares(EMISSION_INTENSIVE),
    "green_transition_share": lambda: green_shares(GREEN_TRANSITION),
}


def regional_ai_exposure(jobs: Array, industries: tuple[str, ...]) -> tuple[RegionalExposure, Array, Array]:
    """Return an area's exposure to artificial intelligence, and its range.

    jobs: (years, industries) or (industries,), NaN where unpublished; one number a year in each. The range
    is what the lowest and the highest of each industry's sources would give.
    """
    found = ai_exposure_of(industries)
    return (
        regional_exposure(jobs, found.mean),
        regional_exposure(jobs, found.lowest).mean,
        regional_exposure(jobs, found.highest).mean,
    )


def bounds_pct(measure_id: str, jobs: Array, industries: tuple[str, ...]) -> tuple[Array, Array]:
    """Return between which bounds the share of an area's jobs lies, per cent, one number a row of jobs."""
    listed = listed_shares(measure_id, industries)
    return exposed_share_bounds_pct(jobs, listed.low, listed.high)


def ai_exposure(data: Statistics) -> pd.DataFrame:
    """Return the mean exposure to artificial intelligence over the jobs, in standard deviations."""
    found = workplace_jobs(data)
    exposure = ai_exposure_of(found.industries).mean
    return found.series(_by_area_and_year(lambda jobs: regional_exposure(jobs, exposure).mean))


def _lower_bound(measure_id: str) -> Callable[[Statistics], pd.DataFrame]:
    def series(data: Statistics) -> pd.DataFrame:
        found = workplace_jobs(data)
        return found.series(_by_area_and_year(lambda jobs: bounds_pct(measure_id, jobs, found.industries)[0]))

    return series


def largest_industry_share(data: Statistics) -> pd.DataFrame:
    """Return the largest industry's share of the jobs, per cent."""
    found = workplace_jobs(data)
    alone = (np.nan, np.nan, np.nan)  # commuting has measures of its own
    return found.series(_by_area_and_year(lambda jobs: vulnerability(jobs, *alone).largest_share_pct))


def _by_area_and_year(form: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """Let a function of (rows, industries) take (areas, years, industries)."""
    return lambda jobs: form(jobs.reshape(-1, jobs.shape[-1])).reshape(jobs.shape[:-1])


MEASURES: tuple[Measure, ...] = (
    Measure("ai_exposure", ai_exposure, (BREAK_YEAR,), EXPOSURE),
    Measure("petroleum_exposure", _lower_bound("petroleum_exposure"), (BREAK_YEAR,), LOWER_BOUND),
    Measure("emission_intensive_share", _lower_bound("emission_intensive_share"), (BREAK_YEAR,), LOWER_BOUND),
    Measure("green_transition_share", _lower_bound("green_transition_share"), (BREAK_YEAR,), LOWER_BOUND),
    Measure("largest_industry_share", largest_industry_share, (BREAK_YEAR,)),
)
