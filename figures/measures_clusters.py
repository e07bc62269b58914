"""The measures of clusters: how broad an area's industries are, within fields and across them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from data_sources.industries import section_of
from data_sources.statistics import Statistics
from figures.series import Measure
from figures.specialisation import BREAK_YEAR, YEARS_IN_MEAN
from figures.workplace_jobs import workplace_jobs
from indicators import specialisation
from indicators.attractiveness import Array

# The first year whose three years all lie after the break.
FIRST_OF_NEW_SERIES = BREAK_YEAR + YEARS_IN_MEAN - 1

OfOneArea = Callable[[Array, list[str]], Array]


def breadth(form: OfOneArea) -> Callable[[Statistics], pd.DataFrame]:
    """Return a measure of the mix, by the mean of three years, as the page Fortrinn shows it.

    form: from jobs by industry, (industries,), and the section of each to a number. Industries in which a
    municipality lacks are left out of both.
    """

    def series(data: Statistics) -> pd.DataFrame:
        found = workplace_jobs(data)
        complete = np.where(found.lacking == 0, found.jobs, np.nan)
        sections = [section_of()[code] for code in found.industries]
        rows = []
        for at, year in enumerate(found.years):
            first = year - YEARS_IN_MEAN + 1
            if first < found.years[0] or first < BREAK_YEAR <= year:
                continue
            means = complete[:, at - YEARS_IN_MEAN + 1 : at + 1].mean(axis=1)
            for area, jobs in zip(found.areas, means, strict=True):
                known = ~np.isnan(jobs)
                if known.any():
                    groups = [section for section, is_known in zip(sections, known, strict=True) if is_known]
                    rows.append((area, year, float(form(jobs[known], groups)), 0))
        return pd.DataFrame(rows, columns=["area", "year", "value", "missing_members"])

    return series


MEASURES: tuple[Measure, ...] = (
    Measure("related_variety", breadth(specialisation.related_variety), (FIRST_OF_NEW_SERIES,)),
    Measure("unrelated_variety", breadth(specialisation.unrelated_variety), (FIRST_OF_NEW_SERIES,)),
)
