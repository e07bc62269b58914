"""The measures of innovation: how much of the work is in high technology and in knowledge."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_sources.industries import technology_groups
from data_sources.statistics import Statistics
from figures.series import Measure
from figures.workplace_jobs import workplace_jobs
from indicators import innovation

# Eurostat's groups: manufacturing of high and medium-high technology, and the kinds of services.
HIGH_TECHNOLOGY = ("HTC", "MHTC")
KNOWLEDGE_INTENSIVE = ("KIS_HTC", "KIS_MKT", "KIS_FIN", "KIS_OTH")
# From 2015 jobs are counted from the employers' own reports: nothing is read across.
BREAK_YEAR = 2015


def in_groups(industries: tuple[str, ...], groups: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return which industries belong to any of Eurostat's groups, (industries,)."""
    group_of = technology_groups()
    return np.array([group_of.get(code) in groups for code in industries])


def jobs_share(groups: tuple[str, ...]) -> Callable[[Statistics], pd.DataFrame]:
    """Return the measure of jobs in some of Eurostat's groups, per cent of all jobs."""

    def series(data: Statistics) -> pd.DataFrame:
        found = workplace_jobs(data)
        counted = in_groups(found.industries, groups)
        return found.series(lambda jobs: innovation.jobs_share_pct(jobs, counted))

    return series


MEASURES: tuple[Measure, ...] = (
    Measure("high_technology_share", jobs_share(HIGH_TECHNOLOGY), (BREAK_YEAR,)),
    Measure("knowledge_intensive_share", jobs_share(KNOWLEDGE_INTENSIVE), (BREAK_YEAR,)),
)
