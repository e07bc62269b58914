"""Jobs by workplace and 2-digit industry of every area and year at once: what measures of the mix rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_sources.economic_regions import own_economic_regions
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

    def of(self, area_ids: Iterable[str]) -> WorkplaceJobs:
        """Return the same of these areas, in their order. Raises ValueError where one is not among them."""
        ids = tuple(area_ids)
        rows = [self.areas.index(area_id) for area_id in ids]
        return replace(self, areas=ids, jobs=self.jobs[rows], lacking=self.lacking[rows])

    @property
    def complete(self) -> Array:
        """Jobs where every municipality is published, else NaN: a sum without one is no number of the area's."""
        return np.where(self.lacking == 0, self.jobs, np.nan)

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
    found: WorkplaceJobs = data.derived(
        "workplace jobs", (KEY,), lambda: jobs_everywhere(data).of(area.id for area in data.all_areas)
    )
    return found


def jobs_everywhere(data: Statistics) -> WorkplaceJobs:
    """Return the jobs of all areas of the region set and of all of Norway's economic regions.

    The county's own economic regions are no areas to compare with, but belong to what methods are estimated on.
    """

    def compute() -> WorkplaceJobs:
        cells = data.cells(KEY)
        cells = cells[cells["content"] == WORKPLACE].drop(columns="content")
        every = (*data.all_areas, *own_economic_regions(data.regions))
        sums = totals(cells, every)
        areas = tuple(area.id for area in every)
        years = tuple(int(year) for year in np.sort(sums["year"].unique()))
        industries = tuple(sorted(sums["industry"].cat.categories))
        places = (
            sums["area"].cat.set_categories(areas).cat.codes,
            np.searchsorted(years, sums["year"]),
            sums["industry"].cat.set_categories(industries).cat.codes,
        )
        shape = (len(areas), len(years), len(industries))
        jobs, lacking = np.full(shape, np.nan), np.zeros(shape, dtype=int)
        jobs[places], lacking[places] = sums["value"].to_numpy(), sums["missing_members"].to_numpy()
        return WorkplaceJobs(areas, years, industries, jobs, lacking)

    found: WorkplaceJobs = data.derived("workplace jobs everywhere", (KEY,), compute)
    return found
