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

OfAreas = Callable[[Array, list[str]], Array]


def breadth(form: OfAreas) -> Callable[[Statistics], pd.DataFrame]:
    """Return a measure of the mix, by the mean of three years, as the page Fortrinn shows it.

    form: from jobs, (areas, industries), and the section of each industry to a number an area. Industries in
    which a municipality lacks are left out.
    """

    def series(data: Statistics) -> pd.DataFrame:
        found = workplace_jobs(data)
        sections = [section_of()[code] for code in found.industries]
        # An industry that is left out counts as one without jobs: neither has a share in the whole.
        values = np.full(found.jobs.shape[:2], np.nan)
        for at, year in enumerate(found.years):
            first = year - YEARS_IN_MEAN + 1
            if first >= found.years[0] and not first < BREAK_YEAR <= year:
                means = found.complete[:, at - YEARS_IN_MEAN + 1 : at + 1].mean(axis=1)
                values[:, at] = form(np.nan_to_num(means), sections)
        return found.series(lambda _: values).assign(missing_members=0)

    return series


MEASURES: tuple[Measure, ...] = (
    Measure("related_variety", breadth(specialisation.related_variety), (FIRST_OF_NEW_SERIES,)),
    Measure("unrelated_variety", breadth(specialisation.unrelated_variety), (FIRST_OF_NEW_SERIES,)),
)
