"""Jobs by workplace and 2-digit industry of every area and year at once: what measures of the mix rest on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_sources.regions import totals
from data_sources.statistics import Statistics
from indicators.attractiveness import Array

KEY = "employment_by_industry_13470"
WORKPLACE = "SysselsatteArb"


@dataclass(frozen=True)
class WorkplaceJobs:
    """Jobs, (areas, years, industries), summed over the municipalities that are published.

    NaN where none is, and in years in which the area does not exist. `lacking` counts the municipalities
    that are not published, in the same shape.
    """

    areas: tuple[str, ...]
    years: tuple[int, ...]
    industries: tuple[str, ...]
    jobs: Array
    lacking: NDArray[np.int_]

    def series(self, form: Callable[[Array], Array]) -> pd.DataFrame:
        """Return a measure of the mix as a series; years without any jobs published are left out.

        form: from (areas, years, industries) to (areas, years).
        """
        shape = self.jobs.shape[:2]
        index = np.indices(shape)
        frame = pd.DataFrame(
            {
                "area": np.asarray(self.areas, dtype=object)[index[0].ravel()],
                "year": np.asarray(self.years)[index[1].ravel()],
                "value": form(self.jobs).ravel(),
                "missing_members": self.lacking.max(axis=-1).ravel(),
            }
        )
        return frame.dropna(subset=["value"]).reset_index(drop=True)


def workplace_jobs(data: Statistics) -> WorkplaceJobs:
    """Return the jobs of all areas of the region set. Raises TableMissing or TableDamaged."""

    def compute() -> WorkplaceJobs:
        cells = data.cells(KEY)
        cells = cells[cells["content"] == WORKPLACE].drop(columns="content")
        sums = totals(cells, data.all_areas)
        areas = tuple(area.id for area in data.all_areas)
        years = tuple(int(year) for year in np.sort(sums["year"].unique()))
        industries = tuple(str(code) for code in sums["industry"].cat.categories)
        places = (
            pd.Categorical(sums["area"].astype(str), areas).codes,
            np.searchsorted(years, sums["year"]),
            pd.Categorical(sums["industry"].astype(str), industries).codes,
        )
        shape = (len(areas), len(years), len(industries))
        jobs, lacking = np.full(shape, np.nan), np.zeros(shape, dtype=int)
        jobs[places], lacking[places] = sums["value"].to_numpy(), sums["missing_members"].to_numpy()
        return WorkplaceJobs(areas, years, industries, jobs, lacking)

    found: WorkplaceJobs = data.derived("workplace jobs", (KEY,), compute)
    return found
