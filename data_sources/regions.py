"""Region sets, the history of their municipalities, and the sums of tables over them.

A region set is one TOML file under `data/regions/`. A municipality is known by the codes that make it up
in each border: Drammen is 3301, or 3005, or 0602 + 0625 + 0711 together. A table that uses any one of
these covers it, so one rule serves tables in the codes of the year and tables in merged series.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data_sources.errors import FortrinnError, UnknownRegion
from data_sources.store import EMBEDDED, PROJECT
from data_sources.tables import NATION

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

    @cached_property
    def codes(self) -> frozenset[str]:
        """Every code the municipality or a part of it has had."""
        return frozenset(code for border in self.borders for code in border)

    @cached_property
    def _added_later(self) -> dict[tuple[str, ...], frozenset[str]]:
        """For each border the codes that wider ones, which hold all of it, have besides."""
        return {
            border: frozenset(
                code for other in self.borders if set(border) < set(other) for code in other
            ).difference(border)
            for border in self.borders
        }

    def border_in(self, *evidence: frozenset[str]) -> tuple[str, ...]:
        """Return the border a table uses: the one wholly among its codes, else the one most of it has.

        evidence: sets of codes, the strongest first; each decides between borders that those before it
        leave equal. Remaining ties go to the newest border.
        """

        def share(border: tuple[str, ...], codes: frozenset[str]) -> float:
            # Stavanger kept its code when Finnøy joined: while Finnøy has figures, it is not in Stavanger's.
            if not codes.isdisjoint(self._added_later[border]):
                return 0.0
            return len(codes.intersection(border)) / len(border)

        return max(self.borders[::-1], key=lambda border: [share(border, codes) for codes in evidence])


@dataclass(frozen=True)
class Area:
    """Something figures are shown for: a region, the county as a whole, another county, the country.

    `kind` is `region`, `whole`, `county`, `country` or `economic_region`. `last_year` is the last year in
    which the area existed, None while it does; `ended` says in Norwegian what became of it.
    """

    id: str
    name: str
    kind: str
    members: tuple[Municipality, ...]
    last_year: int | None = None
    ended: str = ""
    note: str = ""

    @cached_property
    def codes(self) -> frozenset[str]:
        """Every municipality code that has belonged to the area."""
        return frozenset().union(*(member.codes for member in self.members))

    @property
    def has_few_members(self) -> bool:
        """Whether the area has no value without all its members, as the country and other counties do."""
        return self.kind not in ("country", "county")


@dataclass(frozen=True)
class RegionSet:
    """A county's own division, with the areas it is compared with. Regions keep the file's order.

    `regions` are those in view, `all_regions` the whole set.
    """

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
    all_regions: tuple[Area, ...] = ()

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
        for area in (*self.all_regions, *self.areas):
            if area.id == area_id:
                return area
        raise UnknownRegion(
            f"region set {self.id}: no area {area_id!r}",
            user_message=f"Området «{area_id}» finnes ikke i {self.name}.",
        )

    def only(self, region_ids: tuple[str, ...]) -> RegionSet:
        """Return the set with only these of all its regions in view, in the set's own order."""
        every = self.all_regions or self.regions
        return replace(self, regions=tuple(region for region in every if region.id in region_ids))

    def by_municipality(self) -> RegionSet:
        """Return the set with each municipality as a region of its own, which ends when its region does.

        It has an id of its own, so that no result of one is taken for the other's, and no counties: what is
        summed for it is summed for the municipalities and the country.
        """
        places = tuple(
            Area(
                id=f"kommune_{member.borders[-1][0]}",
                name=member.name,
                kind="region",
                members=(member,),
                last_year=region.last_year,
                ended=region.ended,
            )
            for region in self.all_regions or self.regions
            for member in region.members
        )
        return replace(self, id=f"{self.id}_kommuner", regions=places, all_regions=places, counties=())


def region_set_path() -> Path:
    """Return the file that `FORTRINN_REGIONS` names (a path, or an id under data/regions/)."""
    named = os.environ.get("FORTRINN_REGIONS", "").strip() or "buskerud"
    return Path(named) if named.endswith(".toml") else REGION_SETS / f"{named}.toml"


def load_region_set(path: Path | None = None) -> RegionSet:
    """Read a region set. Raises UnknownRegion when the file is missing or is no region set."""
    path = region_set_path() if path is None else path
    try:
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _unusable(path, error, "filen finnes ikke eller kan ikke leses") from error
    except ValueError as error:
        raise _unusable(path, error, "filen er ikke i formatet TOML") from error
    try:
        return _region_set(declared)
    except _WrongDeclarationError as error:
        raise _unusable(path, error, error.norwegian) from error
    except KeyError as error:
        raise _unusable(path, error, f"feltet «{error.args[0]}» mangler") from error
    except (TypeError, AttributeError, ValueError) as error:
        raise _unusable(path, error, "et felt har feil slags verdi") from error


class _WrongDeclarationError(ValueError):
    def __init__(self, message: str, norwegian: str) -> None:
        super().__init__(message)
        self.norwegian = norwegian


def _unusable(path: Path, error: Exception, norwegian_reason: str) -> UnknownRegion:
    return UnknownRegion(
        f"{path.name}: not a region set: {type(error).__name__}: {error}",
        user_message=f"Regioninndelingen i {path.name} kan ikke brukes: {norwegian_reason}.",
    )


def _region_set(declared: dict[str, Any]) -> RegionSet:
    regions = tuple(_region(entry) for entry in declared["region"])
    owners: dict[str, str] = {}
    for region in regions:
        for code in sorted(region.codes):
            if owners.setdefault(code, region.id) != region.id:
                raise _WrongDeclarationError(
                    f"code {code} belongs to both {owners[code]} and {region.id}",
                    f"kommunenummer {code} står i både {owners[code]} og {region.id}",
                )
    whole = Area(
        id=_identifier(declared),
        name=_text(declared, "name"),
        kind="whole",
        members=tuple(m for region in regions if region.last_year is None for m in region.members),
        note=" ".join(region.note for region in regions if region.note),
    )
    own_county = _text(declared, "county")
    counties = tuple(
        Area(f"fylke_{code}", name, "county", members)
        for code, name in COUNTY_NAMES.items()
        if code != own_county and (members := _municipalities_of(code))
    )
    old_border = declared.get("border_2019")
    names = declared.get("names", {})
    part_names = {code: _text(names, code) for code in names}
    region_set = RegionSet(
        id=whole.id,
        name=whole.name,
        regions=regions,
        whole=whole,
        whole_2019=_old_border(old_border, regions, part_names) if old_border else None,
        country=Area(COUNTRY_ID, "Norge", "country", municipalities_2024()),
        counties=counties,
        accounts_county=_text(declared, "accounts_county") if "accounts_county" in declared else None,
        accounts_note=_text(declared, "accounts_note", ""),
        part_names=part_names,
        all_regions=regions,
    )
    ids = [area.id for area in region_set.areas]
    twice = sorted({area_id for area_id in ids if ids.count(area_id) > 1})
    if twice:
        raise _WrongDeclarationError(
            f"ids must differ, found twice: {twice}", f"flere områder har id-en {', '.join(twice)}"
        )
    return region_set


def _region(entry: dict[str, Any]) -> Area:
    members = tuple(
        Municipality(
            _text(member, "name"),
            tuple(_codes(codes) for _, codes in sorted(member["codes"].items())),
        )
        for member in entry["municipality"]
    )
    area_id = _identifier(entry)
    if not members or not all(member.borders for member in members):
        raise _WrongDeclarationError(
            f"region {area_id} has no municipality, or one without codes",
            f"regionen {area_id} mangler kommuner eller kommunenummer",
        )
    return Area(
        id=area_id,
        name=_text(entry, "name"),
        kind="region",
        members=members,
        last_year=_year(entry) if "last_year" in entry else None,
        ended=_text(entry, "ended", ""),
        note=_text(entry, "note", ""),
    )


def _old_border(entry: dict[str, Any], regions: tuple[Area, ...], part_names: dict[str, str]) -> Area:
    undivided = {
        member.borders[0][0]: member for r in regions for member in r.members if len(member.borders[0]) == 1
    }
    return Area(
        id=_identifier(entry),
        name=_text(entry, "name"),
        kind="whole",
        members=tuple(
            undivided.get(code, Municipality(part_names.get(code, code), ((code,),)))
            for code in _codes(entry["codes"])
        ),
        last_year=_year(entry),
        ended=_text(entry, "ended", ""),
    )


def _codes(codes: list[str]) -> tuple[str, ...]:
    wrong = [code for code in codes if not (isinstance(code, str) and re.fullmatch(r"[0-9]{4}", code))]
    if wrong or not codes:
        raise _WrongDeclarationError(
            f"municipality codes are strings of four digits, found {wrong or 'none'}",
            f"kommunenummer skal være tekst med fire sifre, fant {wrong or 'ingen'}",
        )
    return tuple(codes)


def _text(entry: dict[str, Any], name: str, default: str | None = None) -> str:
    text = entry[name] if default is None else entry.get(name, default)
    if not isinstance(text, str):
        raise _WrongDeclarationError(f"{name} must be text, found {text!r}", f"«{name}» skal være tekst")
    return text


def _identifier(entry: dict[str, Any]) -> str:
    identifier = _text(entry, "id")
    if not re.fullmatch(r"[a-z0-9_]+", identifier):  # it stands in URLs and file names
        raise _WrongDeclarationError(
            f"an id is made of a-z, 0-9 and _, found {identifier!r}",
            f"en id skal bare ha a–z, 0–9 og _, fant «{identifier}»",
        )
    return identifier


def _year(entry: dict[str, Any]) -> int:
    year = entry["last_year"]
    if type(year) is not int:
        raise _WrongDeclarationError(
            f"last_year must be a year, found {year!r}", "«last_year» skal være et årstall"
        )
    return year


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
        Municipality(names.get(code, code), _borders(code, [tuple(y) for y in years.values()]))
        for code, years in by_year.items()
    )


def _borders(code: str, codes_by_year: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Return the different borders of a municipality of today, oldest first, from its codes in each year."""
    borders: dict[tuple[str, ...], None] = {}
    former: tuple[str, ...] = ()
    for codes in codes_by_year:
        # A year of change lists the old codes beside the new one: they are the same place, not its parts.
        changing = code in codes and former and set(codes) - {code} == set(former)
        border = (code,) if changing else codes
        if len(border) == len(former) > 1:
            # Trøndelag gave every part a new code in 2018; a table may have some parts by the former one.
            borders |= dict.fromkeys(product(*zip(former, border, strict=True)))
        borders[border] = None
        former = codes
    return tuple(borders)


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
    have no rows. A municipality that a table holds in two borders in one year is counted once, in the newer.
    The country is the producer's own row where the table has one, in every year, never a splice with a sum:
    municipalities are rounded, and the shelf and unknown places are in none of them.
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
    listed = np.zeros(cube.shape, dtype=bool)
    listed[cells["region"].cat.codes.to_numpy(), flat] = True

    published = np.isfinite(cube)
    filled = np.where(published, cube, 0.0)
    values = np.full((len(areas), cube.shape[1]), np.nan)
    missing = np.zeros(values.shape, dtype=int)
    year_of_column = np.indices(shape)[others.index("year")].ravel()
    # Years that tell the same of each code have the same borders, and are summed together.
    alike: dict[bytes, tuple[np.ndarray, list[int]]] = {}
    for year in range(len(levels["year"])):
        columns = year_of_column == year
        states = np.array([array[:, columns].any(axis=1) for array in (filled != 0, published, listed)])
        alike.setdefault(states.tobytes(), (states, []))[1].append(year)
    for states, years in alike.values():
        columns = np.flatnonzero(np.isin(year_of_column, years))
        has_value, numbers = published[:, columns], filled[:, columns]
        for place, (rows, expected) in enumerate(_memberships(areas, codes, states)):
            counts = has_value[rows].sum(axis=0)
            values[place, columns] = np.where(counts > 0, numbers[rows].sum(axis=0), np.nan)
            missing[place, columns] = expected - counts

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


def _memberships(
    areas: tuple[Area, ...], codes: list[str], states: np.ndarray
) -> list[tuple[list[int], int]]:
    """Return for each area where the codes that make it up stand among these, and how many it ought to have.

    states: (3, codes), whether a code in the year has a value other than zero, has a value, has a row.
    """
    # A table that asks for every code in every year has zeros or empty rows for municipalities that do not
    # exist, so a value other than zero is the best evidence of a border.
    evidence = [frozenset(code for code, has in zip(codes, state, strict=True) if has) for state in states]
    known: dict[int, tuple[str, ...]] = {}

    def border(member: Municipality) -> tuple[str, ...]:
        # One municipality belongs to the country, a county and an economic region: it is looked up once.
        if id(member) not in known:
            known[id(member)] = member.border_in(*evidence)
        return known[id(member)]

    # A set, for two municipalities of 2024 can stem from one that was divided.
    used = [
        frozenset({NATION})
        if area.kind == "country" and NATION in codes
        else frozenset(code for member in area.members for code in border(member))
        for area in areas
    ]
    place = {code: at for at, code in enumerate(codes)}
    return [(sorted(place[code] for code in of_area if code in place), len(of_area)) for of_area in used]


def side_by_side(
    sums: pd.DataFrame, dimension: str, keys: tuple[str, ...] = ("area", "year")
) -> pd.DataFrame:
    """Set the codes of one dimension of a table's sums in columns beside each other.

    sums: from `totals`, with no dimension but this and the keys.
    Returns the values in columns of the codes, sorted by the keys, which are the index. The column
    `missing_members` last: the most that lack in any of a row's codes.
    """
    values = sums.pivot(index=list(keys), columns=dimension, values="value")  # noqa: PD010
    lacking = sums.groupby(list(keys), observed=True)["missing_members"].max()
    values.columns = pd.Index([str(code) for code in values.columns])
    wide = values.assign(missing_members=lacking.reindex(values.index)).reset_index()
    # Categories of codes take a fraction of the time of their texts until here, where few rows are left.
    return wide.astype({name: str for name in keys if name != "year"}).set_index(list(keys)).sort_index()


def missing_members(
    cells: pd.DataFrame, area: Area, year: int, part_names: dict[str, str]
) -> tuple[str, ...]:
    """Name the municipalities (or parts of one) of an area that lack a published value in a year.

    cells: Cells of the table, already cut to the categories in question.
    """
    listed = cells[cells["year"] == year]
    published = listed[listed["value"].notna()]
    in_use = published[published["value"] != 0]
    evidence = [frozenset(rows["region"].astype(str)) for rows in (in_use, published, listed)]
    present = evidence[1]
    if area.kind == "country" and (cells["region"] == NATION).any():
        return () if NATION in present else (area.name,)
    lacking = []
    for member in area.members:
        border = member.border_in(*evidence)
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


def flow_totals(cells: pd.DataFrame, areas: tuple[Area, ...]) -> pd.DataFrame:
    """Sum commuting over each area and year at once.

    cells: Cells with `residence` and `workplace` codes of the year; an absent pair is zero.
    Returns `area`, `year`, `local` (living and working inside), `out` and `into`, persons; years in which
    an area does not exist, has no flow inside it, or is not covered by the table have no row.
    """
    years = np.sort(cells["year"].unique())
    at = np.searchsorted(years, cells["year"])
    uncovered = _uncovered(cells)
    persons = cells["value"].to_numpy()
    rows = []
    for area in areas:
        lives = _belonging(cells["residence"], area)
        works = _belonging(cells["workplace"], area)
        # A flow that is not published takes its own area's sum with it, not every area's.
        local, out, into = (
            np.bincount(at[chosen], weights=persons[chosen], minlength=len(years))
            for chosen in (lives & works, lives & ~works, works & ~lives)
        )
        rows += [
            (area.id, int(year), local[i], out[i], into[i])
            for i, year in enumerate(years)
            if local[i] > 0
            and year <= (area.last_year or year)
            and area.codes.isdisjoint(uncovered.get(int(year), ()))
        ]
    return pd.DataFrame(rows, columns=["area", "year", "local", "out", "into"])


def _uncovered(cells: pd.DataFrame) -> dict[int, frozenset[str]]:
    """Name the municipalities of each year that a table of flows knows only by the flows of others.

    Of a fetched table that is everyone outside the region set: flows to and from the set are there, those
    inside the municipality are not, and a county that has one would be given too little.
    """
    codes = pd.Index(cells["residence"].cat.categories).union(cells["workplace"].cat.categories)
    ends = [
        codes.get_indexer(cells[name].cat.categories)[cells[name].cat.codes.to_numpy()]
        for name in ("residence", "workplace")
    ]
    years = cells["year"].to_numpy().astype(np.int64) * len(codes)
    known = np.unique(years[ends[0] == ends[1]] + ends[0][ends[0] == ends[1]])
    lacking = np.setdiff1d(np.concatenate([years + ends[0], years + ends[1]]), known)
    found: dict[int, set[str]] = {}
    for year, code in zip(lacking // len(codes), lacking % len(codes), strict=True):
        found.setdefault(int(year), set()).add(str(codes[code]))
    return {year: frozenset(names) for year, names in found.items()}


def _belonging(codes: pd.Series, area: Area) -> np.ndarray:
    inside = np.isin(np.asarray(codes.cat.categories, dtype=str), list(area.codes))
    belonging: np.ndarray = inside[codes.cat.codes.to_numpy()]
    return belonging


def _by_end(rows: pd.DataFrame, end: str) -> pd.Series:
    sums = rows.groupby(rows[end].astype(str))["value"].sum()
    return sums.sort_values(ascending=False, kind="stable")
