"""Region sets, the history of their municipalities, and the sums of tables over them.

A region set is one TOML file under `data/regions/`. A municipality is known by the codes that make it up
in each border: Drammen is 3301, or 3005, or 0602 + 0625 + 0711 together. A table that uses any one of
these covers it, so one rule serves tables in the codes of the year and tables in merged series.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data_sources.errors import FortrinnError, UnknownRegion
from data_sources.store import EMBEDDED, PROJECT

REGION_SETS = PROJECT / "data" / "regions"
COUNTRY_ID = "norge"

COUNTY_NAMES = {
    "03": "Oslo",
    "11": "Rogaland",
    "15": "Møre og Romsdal",
    "18": "Nordland",
    "31": "Østfold",
    "32": "Akershus",
    "33": "Buskerud",
    "34": "Innlandet",
    "39": "Vestfold",
    "40": "Telemark",
    "42": "Agder",
    "46": "Vestland",
    "50": "Trøndelag",
    "55": "Troms",
    "56": "Finnmark",
}


@dataclass(frozen=True)
class Municipality:
    """A municipality and the sets of codes that make it up, oldest border first."""

    name: str
    borders: tuple[tuple[str, ...], ...]

    @property
    def codes(self) -> frozenset[str]:
        """Every code the municipality or a part of it has had."""
        return frozenset(code for border in self.borders for code in border)

    def border_in(self, present: frozenset[str]) -> tuple[str, ...]:
        """Return the border a table uses: the one wholly among its codes, else the one most of it has.

        Ties go to the newest border.
        """
        newest_first = self.borders[::-1]
        return max(newest_first, key=lambda border: len(present.intersection(border)) / len(border))


@dataclass(frozen=True)
class Area:
    """Something figures are shown for: a region, the county as a whole, another county, the country.

    `kind` is `region`, `whole`, `county` or `country`. `last_year` is the last year in which the area
    existed, None while it does; `ended` says in Norwegian what became of it.
    """

    id: str
    name: str
    kind: str
    members: tuple[Municipality, ...]
    last_year: int | None = None
    ended: str = ""
    note: str = ""

    @property
    def codes(self) -> frozenset[str]:
        """Every municipality code that has belonged to the area."""
        return frozenset().union(*(member.codes for member in self.members))


@dataclass(frozen=True)
class RegionSet:
    """A county's own division, with the areas it is compared with. Regions keep the file's order."""

    id: str
    name: str
    regions: tuple[Area, ...]
    whole: Area
    whole_2019: Area | None
    country: Area
    counties: tuple[Area, ...]
    accounts_county: str | None
    accounts_note: str
    part_names: dict[str, str]

    @property
    def choices(self) -> tuple[Area, ...]:
        """Areas a page can be about: the regions, then the county as a whole in its borders."""
        return (*self.regions, self.whole, *((self.whole_2019,) if self.whole_2019 else ()))

    @property
    def comparators(self) -> tuple[Area, ...]:
        """Areas a region can be compared with, the country first."""
        return (self.country, *self.choices[len(self.regions) :], *self.counties, *self.regions)

    @property
    def areas(self) -> tuple[Area, ...]:
        """Every area, each once."""
        return (*self.choices, self.country, *self.counties)

    def area(self, area_id: str) -> Area:
        """Return the area of that id. Raises UnknownRegion."""
        for area in self.areas:
            if area.id == area_id:
                return area
        raise UnknownRegion(
            f"region set {self.id}: no area {area_id!r}",
            user_message=f"Området «{area_id}» finnes ikke i {self.name}.",
        )

    def only(self, region_ids: tuple[str, ...]) -> RegionSet:
        """Return the set with only these regions, in the set's own order."""
        return replace(self, regions=tuple(region for region in self.regions if region.id in region_ids))


def region_set_path() -> Path:
    """Return the file that `FORTRINN_REGIONS` names (a path, or an id under data/regions/)."""
    named = os.environ.get("FORTRINN_REGIONS", "").strip() or "buskerud"
    return Path(named) if named.endswith(".toml") else REGION_SETS / f"{named}.toml"


def load_region_set(path: Path | None = None) -> RegionSet:
    """Read a region set. Raises UnknownRegion when the file is missing or is no region set."""
    path = region_set_path() if path is None else path
    try:
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
        return _region_set(declared)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise UnknownRegion(
            f"{path.name}: not a region set: {type(error).__name__}: {error}",
            user_message=f"Regioninndelingen i {path.name} kan ikke leses: {error}.",
        ) from error


def _region_set(declared: dict[str, Any]) -> RegionSet:
    regions = tuple(_region(entry) for entry in declared["region"])
    ids = [region.id for region in regions]
    if len(set(ids)) != len(ids):
        raise ValueError(f"region ids must differ, found {ids}")
    owners: dict[str, str] = {}
    for region in regions:
        for code in sorted(region.codes):
            if owners.setdefault(code, region.id) != region.id:
                raise ValueError(f"code {code} belongs to both {owners[code]} and {region.id}")
    whole = Area(
        id=declared["id"],
        name=declared["name"],
        kind="whole",
        members=tuple(m for region in regions if region.last_year is None for m in region.members),
        note=" ".join(region.note for region in regions if region.note),
    )
    own_county = declared["county"]
    counties = tuple(
        Area(f"fylke_{code}", name, "county", members)
        for code, name in COUNTY_NAMES.items()
        if code != own_county and (members := _municipalities_of(code))
    )
    old_border = declared.get("border_2019")
    part_names = dict(declared.get("names", {}))
    return RegionSet(
        id=declared["id"],
        name=declared["name"],
        regions=regions,
        whole=whole,
        whole_2019=_old_border(old_border, regions, part_names) if old_border else None,
        country=Area(COUNTRY_ID, "Norge", "country", municipalities_2024()),
        counties=counties,
        accounts_county=declared.get("accounts_county"),
        accounts_note=declared.get("accounts_note", ""),
        part_names=part_names,
    )


def _region(entry: dict[str, Any]) -> Area:
    members = tuple(
        Municipality(
            member["name"],
            tuple(_codes(codes) for _, codes in sorted(member["codes"].items())),
        )
        for member in entry["municipality"]
    )
    if not members:
        raise ValueError(f"region {entry['id']} has no municipality")
    return Area(
        id=entry["id"],
        name=entry["name"],
        kind="region",
        members=members,
        last_year=entry.get("last_year"),
        ended=entry.get("ended", ""),
        note=entry.get("note", ""),
    )


def _old_border(entry: dict[str, Any], regions: tuple[Area, ...], part_names: dict[str, str]) -> Area:
    undivided = {
        member.borders[0][0]: member for r in regions for member in r.members if len(member.borders[0]) == 1
    }
    return Area(
        id=entry["id"],
        name=entry["name"],
        kind="whole",
        members=tuple(
            undivided.get(code, Municipality(part_names.get(code, code), ((code,),)))
            for code in _codes(entry["codes"])
        ),
        last_year=entry["last_year"],
        ended=entry.get("ended", ""),
    )


def _codes(codes: list[str]) -> tuple[str, ...]:
    wrong = [code for code in codes if not (isinstance(code, str) and len(code) == 4 and code.isdigit())]
    if wrong or not codes:
        raise ValueError(f"municipality codes are strings of four digits, found {wrong or 'none'}")
    return tuple(codes)


@lru_cache(maxsize=1)
def municipalities_2024() -> tuple[Municipality, ...]:
    """Return Norway's municipalities of 2024 with the codes that made them up in every year since 2000.

    Source: Statistisk sentralbyrå, Klass 131, through niphr/csdata.
    """
    history = pd.read_csv(EMBEDDED / "codes" / "municipality_to_2024.csv", dtype=str)
    history = history.sort_values(["location_code_current", "calyear", "location_code_original"])
    by_year: dict[str, dict[str, list[str]]] = {}
    for current, original, year, _ in history.to_numpy().tolist():
        by_year.setdefault(current, {}).setdefault(year, []).append(original)
    names = municipality_names()
    return tuple(
        Municipality(
            names.get(code, code), tuple(dict.fromkeys(_one_border(code, p) for p in years.values()))
        )
        for code, years in by_year.items()
    )


def _one_border(code: str, originals: list[str]) -> tuple[str, ...]:
    # A year of change lists the old code beside the new one: they are the same place, not its parts.
    return (code,) if code in originals else tuple(originals)


@lru_cache(maxsize=1)
def municipality_names() -> dict[str, str]:
    """Return the Norwegian name of every municipality code, of 2024 and before."""
    codes = pd.read_csv(EMBEDDED / "codes" / "municipality_county_economic_region.csv", sep=";", dtype=str)
    # Names in several official languages stand as "Hábmer - Hamarøy"; the column has no Norwegian alone.
    return dict(zip(codes["kommune_no"], codes["kommune_name"], strict=True))


def _municipalities_of(county: str) -> tuple[Municipality, ...]:
    return tuple(member for member in municipalities_2024() if member.borders[-1][0].startswith(county))


def totals(cells: pd.DataFrame, areas: tuple[Area, ...]) -> pd.DataFrame:
    """Sum a table over areas.

    cells: Cells with the dimension `region` (municipality codes of any border) and `year`.
    Returns the same columns with `area` in place of `region`, and `missing_members`: how many
    municipalities (or parts of one) have no published value in the cell. `value` is the sum of those that
    have, NaN where none has; a rate formed from an incomplete sum must say so. Years after an area's last
    have no rows.
    """
    others = [name for name in cells.columns if name not in ("region", "value", "status")]
    cells = cells.assign(
        **{name: cells[name].cat.remove_unused_categories() for name in ("region", *others) if name != "year"}
    )
    codes = list(cells["region"].cat.categories)
    levels = {
        name: (
            np.sort(cells[name].unique())
            if name == "year"
            else np.asarray(cells[name].cat.categories, object)
        )
        for name in others
    }
    shape = tuple(len(levels[name]) for name in others)
    positions = tuple(
        np.searchsorted(levels[name], cells[name]) if name == "year" else cells[name].cat.codes.to_numpy()
        for name in others
    )
    flat = np.ravel_multi_index(positions, shape)
    cube = np.full((len(codes), int(np.prod(shape))), np.nan)
    cube[cells["region"].cat.codes.to_numpy(), flat] = cells["value"].to_numpy()

    belongs = np.array([[code in of_area for code in codes] for of_area in (a.codes for a in areas)], float)
    published = np.isfinite(cube)
    sums = belongs @ np.where(published, cube, 0.0)
    counts = np.rint(belongs @ published).astype(int)
    expected = _expected_counts(cells, areas, codes, levels["year"])
    year_of_column = np.indices(shape)[others.index("year")].ravel()
    missing = np.maximum(expected[:, year_of_column] - counts, 0)
    values = np.where(counts > 0, sums, np.nan)

    index = np.indices((len(areas), *shape)).reshape(1 + len(shape), -1)
    area_ids = pd.Index([area.id for area in areas])
    result = pd.DataFrame(
        {"area": pd.Categorical.from_codes(index[0], area_ids)}
        | {
            name: levels[name][index[1 + position]]
            if name == "year"
            else pd.Categorical.from_codes(index[1 + position], pd.Index(levels[name]))
            for position, name in enumerate(others)
        }
        | {"value": values.ravel(), "missing_members": missing.ravel()}
    )
    last = np.array([area.last_year or 9999 for area in areas])[index[0]]
    existed: pd.DataFrame = result[result["year"].to_numpy() <= last]
    return existed.reset_index(drop=True)


def _expected_counts(
    cells: pd.DataFrame, areas: tuple[Area, ...], codes: list[str], years: np.ndarray
) -> np.ndarray:
    """Return how many codes make up each area in each year, by the borders the table uses."""
    rows = np.zeros((len(years), len(codes)), dtype=bool)
    rows[np.searchsorted(years, cells["year"]), cells["region"].cat.codes.to_numpy()] = True
    expected = np.zeros((len(areas), len(years)), dtype=int)
    known: dict[bytes, list[int]] = {}
    for column, row in enumerate(rows):
        if row.tobytes() not in known:
            present = frozenset(code for code, has in zip(codes, row, strict=True) if has)
            known[row.tobytes()] = [len(_codes_used(area, present)) for area in areas]
        expected[:, column] = known[row.tobytes()]
    return expected


def _codes_used(area: Area, present: frozenset[str]) -> frozenset[str]:
    # A set, for two municipalities of 2024 can stem from one that was divided.
    return frozenset().union(*(member.border_in(present) for member in area.members))


def missing_members(
    cells: pd.DataFrame, area: Area, year: int, part_names: dict[str, str]
) -> tuple[str, ...]:
    """Name the municipalities (or parts of one) of an area that lack a published value in a year.

    cells: Cells of the table, already cut to the categories in question.
    """
    rows = cells[(cells["year"] == year) & cells["value"].notna()]
    present = frozenset(rows["region"].astype(str))
    lacking = []
    for member in area.members:
        border = member.border_in(present)
        absent = [code for code in border if code not in present]
        if len(absent) == len(border):
            lacking.append(member.name)
        else:
            lacking += [part_names.get(code) or municipality_names().get(code, code) for code in absent]
    return tuple(lacking)


def flows(cells: pd.DataFrame, area: Area, year: int) -> dict[str, float | pd.Series]:
    """Split a year's commuting by an area's border.

    cells: Cells with `residence` and `workplace` codes of the year; an absent pair is zero.
    Returns `local` (living and working inside, also between members), `out` and `into` (persons by the
    municipality at the other end, largest first). Raises FortrinnError when the year has no rows for it.
    """
    year_cells = cells[cells["year"] == year]
    codes = area.codes
    lives = year_cells["residence"].isin(codes)
    works = year_cells["workplace"].isin(codes)
    if not (lives & works).any() or (area.last_year is not None and year > area.last_year):
        raise FortrinnError(
            f"commuting: no flows inside {area.id} in {year}",
            user_message=f"Pendlingstall for {area.name} er ikke publisert for {year}.",
        )
    local = float(year_cells.loc[lives & works, "value"].sum())
    out = _by_end(year_cells[lives & ~works], "workplace")
    into = _by_end(year_cells[works & ~lives], "residence")
    return {"local": local, "out": out, "into": into}


def _by_end(rows: pd.DataFrame, end: str) -> pd.Series:
    sums = rows.groupby(rows[end].astype(str))["value"].sum()
    return sums.sort_values(ascending=False, kind="stable")
