"""What a figure may read: the store's tables, and their sums over the areas of a region set."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from data_sources.economic_regions import other_economic_regions
from data_sources.regions import Area, RegionSet, flows, missing_members, totals
from data_sources.schemas import schema_of
from data_sources.store import Manifest, Store
from data_sources.tables import NATION

# Choices on a page multiply; what nobody has asked for lately is computed again.
MAX_RESULTS = 500


@dataclass
class Cache:
    """Results computed from stored tables, kept until the tables they rest on change.

    No more than `MAX_RESULTS` are kept, the ones last asked for.
    """

    results: dict[tuple[Any, ...], tuple[tuple[str, ...], Any]] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def get(self, key: tuple[Any, ...], digests: tuple[str, ...], compute: Callable[[], Any]) -> Any:
        """Return the result kept under the key for tables of these digests, computing it once."""
        with self.lock:
            kept = self.results.pop(key, None)
            if kept is None or kept[0] != digests:
                kept = (digests, compute())
            self.results[key] = kept  # last, for a dict keeps its order
            while len(self.results) > MAX_RESULTS:
                del self.results[next(iter(self.results))]
            return kept[1]


@dataclass(frozen=True)
class Statistics:
    """Tables as one region set sees them; read-only and shared by all sessions.

    `regions` are the regions in view. `since` is the year from which change is counted, None for the
    first year of each table. `base` is the year in which a series shown as an index is 100, None where it is
    not shown so. `industry` is the two-digit industry that figures of industries point out.
    """

    store: Store
    regions: RegionSet
    since: int | None = None
    base: int | None = None
    industry: str | None = None
    cache: Cache = field(default_factory=Cache, compare=False, repr=False)

    def view(
        self,
        *,
        regions: tuple[str, ...] | None = None,
        since: int | None = None,
        base: int | None = None,
        industry: str | None = None,
    ) -> Statistics:
        """Return the same statistics seen otherwise; what is None stays as it is."""
        return replace(
            self,
            regions=self.regions if regions is None else self.regions.only(regions),
            since=self.since if since is None else since,
            base=self.base if base is None else base,
            industry=self.industry if industry is None else industry,
        )

    def by_municipality(self) -> Statistics:
        """Return the same statistics with each municipality of the set as a region of its own."""
        return replace(self, regions=self.regions.by_municipality())

    @cached_property
    def economic_regions(self) -> tuple[Area, ...]:
        """Norway's economic regions outside the county of the set."""
        return other_economic_regions(self.regions)

    @cached_property
    def all_areas(self) -> tuple[Area, ...]:
        """Every area of the set, also the regions that are not in view, then the economic regions elsewhere."""
        return (*dict.fromkeys((*self.regions.all_regions, *self.regions.areas)), *self.economic_regions)

    @property
    def comparators(self) -> tuple[Area, ...]:
        """Areas a region can be compared with, the country first, the economic regions elsewhere last."""
        return (*self.regions.comparators, *self.economic_regions)

    def area(self, area_id: str) -> Area:
        """Return the area of that id. Raises UnknownRegion."""
        for area in self.economic_regions:
            if area.id == area_id:
                return area
        return self.regions.area(area_id)

    def manifest(self, key: str) -> Manifest:
        """Return where a table comes from. Raises TableMissing or TableDamaged."""
        return self.store.load(key).manifest

    def cells(self, key: str) -> pd.DataFrame:
        """Return a table's Cells, not to be changed. Raises TableMissing or TableDamaged."""
        return self.store.load(key).cells

    def has_country(self, key: str) -> bool:
        """Whether a table has the producer's own row of the country, so that it is no sum of municipalities."""
        return NATION in self.cells(key)["region"].cat.categories

    def totals(self, key: str) -> pd.DataFrame:
        """Return a table's sums over all areas of the region set (see `regions.totals`).

        Regions that are not in view are among them, so that views share one result.
        """
        sums: pd.DataFrame = self.derived("totals", (key,), lambda: totals(self.cells(key), self.all_areas))
        return sums

    def derived(self, name: str, keys: tuple[str, ...], compute: Callable[[], Any]) -> Any:
        """Return a result computed from tables, kept as long as none of them changes.

        `name` tells the result apart, `keys` are the tables it rests on. Views share their results: what
        depends on what makes a view must have that in its name.
        """
        digests = tuple(self.manifest(key).sha256 for key in keys)
        return self.cache.get((self.regions.id, name, keys), digests, compute)

    def flows(self, area: Area, year: int) -> dict[str, Any]:
        """Return a year's commuting split by the area's border (see `regions.flows`)."""
        key = "commuting_03321"
        split: dict[str, Any] = self.derived(
            f"flows {area.id} {year}", (key,), lambda: flows(self.cells(key), area, year)
        )
        return split

    def missing(self, key: str, area: Area, year: int, **categories: str) -> tuple[str, ...]:
        """Name the members of an area that lack a value in a year, for given categories of a table."""
        cells = self.cells(key)
        for name, code in categories.items():
            cells = cells[cells[name] == code]
        return missing_members(cells, area, year, self.regions.part_names)

    def years(self, key: str) -> tuple[int, int]:
        """Return the first and last year of a table."""
        manifest = self.manifest(key)
        return manifest.first_year, manifest.last_year

    def borders(self, key: str) -> str:
        """Say in Norwegian whose municipality codes a table uses."""
        schema = schema_of(key)
        return schema.borders if schema else ""
