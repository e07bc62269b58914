"""Norway's economic regions: what a method that needs many regions is estimated on.

Statistics Norway's division from 2025: whole municipalities that make up a labour market, 85 of them.
"""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from data_sources.errors import UnknownRegion
from data_sources.regions import COUNTY_NAMES, Area, RegionSet, municipalities_2024
from data_sources.store import EMBEDDED

KIND = "economic_region"


@lru_cache(maxsize=1)
def economic_regions() -> tuple[Area, ...]:
    """Return the economic regions of the newest division, in the order of their codes.

    Raises UnknownRegion when the list names a municipality whose history is not known.
    Source: Statistisk sentralbyrå, Klass 108 and 131, through niphr/csdata.
    """
    listed = pd.read_csv(EMBEDDED / "codes" / "municipality_county_economic_region.csv", sep=";", dtype=str)
    newest = listed[listed["version_date"] == listed["version_date"].max()]
    known = {member.borders[-1][0]: member for member in municipalities_2024()}
    unknown = sorted(set(newest["kommune_no"]) - set(known))
    if unknown:
        raise UnknownRegion(
            f"economic regions: no history of the municipalities {unknown}",
            user_message="De økonomiske regionene kan ikke brukes: historien mangler for kommunenummer "
            f"{', '.join(unknown)}.",
        )
    return tuple(
        Area(
            id=f"okonomisk_{code}",
            name=_name(str(rows["economic_region_name"].iloc[0])),
            kind=KIND,
            members=tuple(known[municipality] for municipality in rows["kommune_no"]),
        )
        for code, rows in newest.groupby("economic_region_no", sort=True)
    )


def own_economic_regions(regions: RegionSet) -> tuple[Area, ...]:
    """Return the economic regions that share a municipality with the region set's county of today."""
    own = {code for member in regions.whole.members for code in member.borders[-1]}
    return tuple(
        area
        for area in economic_regions()
        if any(code in own for member in area.members for code in member.borders[-1])
    )


def other_economic_regions(regions: RegionSet) -> tuple[Area, ...]:
    """Return the economic regions outside the region set's county: what its regions can be compared with."""
    own = own_economic_regions(regions)
    return tuple(area for area in economic_regions() if area not in own)


def _name(name: str) -> str:
    # The county of Oslo is another area than the economic region.
    return f"{name} økonomiske region" if name in COUNTY_NAMES.values() else name
