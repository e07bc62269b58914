"""Regions through changing borders: the published sums come out, and what lacks is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.errors import FortrinnError, UnknownRegion
from data_sources.regions import (
    COUNTY_NAMES,
    REGION_SETS,
    Area,
    Municipality,
    RegionSet,
    flow_totals,
    flows,
    load_region_set,
    missing_members,
    municipalities_2024,
    municipality_names,
    region_set_path,
    side_by_side,
    totals,
)
from data_sources.store import EMBEDDED, Store

TELEMARK = Path(__file__).parent / "data" / "telemark.toml"
BUSKERUD = (REGION_SETS / "buskerud.toml").read_text(encoding="utf-8")
STORE = Store(Path("/nonexistent"), EMBEDDED)
MARKS = ["", ".", "..", ":"]


@pytest.fixture(scope="module")
def buskerud() -> RegionSet:
    return load_region_set(REGION_SETS / "buskerud.toml")


@pytest.fixture(scope="module")
def telemark() -> RegionSet:
    return load_region_set(TELEMARK)


@pytest.fixture(scope="module")
def jobs(buskerud: RegionSet) -> pd.DataFrame:
    return totals(STORE.load("employment_totals_11618").cells, buskerud.areas)


@pytest.fixture(scope="module")
def population(buskerud: RegionSet) -> pd.DataFrame:
    return totals(all_ages("population_07459"), buskerud.areas)


@pytest.fixture(scope="module")
def population_2019_borders(buskerud: RegionSet) -> pd.DataFrame:
    return totals(all_ages("population_2019_borders_07459"), buskerud.areas)


@pytest.fixture(scope="module")
def education(buskerud: RegionSet) -> pd.DataFrame:
    return totals(STORE.load("education_30_66_imdi").cells, buskerud.areas)


def all_ages(key: str) -> pd.DataFrame:
    """Population of all ages together, as Cells."""
    sums = STORE.load(key).cells.groupby(["region", "year"], observed=True)["value"].sum().reset_index()
    return sums.assign(status=pd.Categorical([""] * len(sums), categories=MARKS))


def cells_of(rows: list[tuple[str, int, float]]) -> pd.DataFrame:
    """Cells of (code, year, value); NaN is suppressed."""
    codes, years, values = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            "region": pd.Categorical(codes),
            "year": np.array(years, dtype="int16"),
            "value": np.array(values, dtype=float),
            "status": pd.Categorical([":" if np.isnan(v) else "" for v in values], categories=MARKS),
        }
    )


def region(area_id: str, *members: Municipality, last_year: int | None = None) -> Area:
    return Area(area_id, area_id.upper(), "region", members, last_year=last_year)


def summed(cells: pd.DataFrame, *areas: Area) -> dict[tuple[str, int], tuple[float | None, int]]:
    """Sums as {(area, year): (value, missing members)}, None where nothing is published."""
    frame = totals(cells, areas)
    return {
        (row.area, row.year): (None if np.isnan(row.value) else row.value, row.missing_members)
        for row in frame.itertuples()
    }


def one(frame: pd.DataFrame, area: str, year: int, **categories: str) -> tuple[float, int]:
    rows = frame[(frame["area"] == area) & (frame["year"] == year)]
    for name, code in categories.items():
        rows = rows[rows[name] == code]
    (row,) = rows.itertuples()
    return row.value, row.missing_members


# The regions of Buskerud ------------------------------------------------------------------------------


REGION_CODES = {
    "hallingdal": (
        "0615 0616 0617 0618 0619 0620",
        "3039 3040 3041 3042 3043 3044",
        "3320 3322 3324 3326 3328 3330",
    ),
    "midt_buskerud": ("0623 0621 0622", "3047 3045 3046", "3316 3332 3318"),
    "kongsberg": ("0604", "3006", "3303"),
    "numedal": ("0631 0632 0633", "3050 3051 3052", "3334 3336 3338"),
    "ringerike": ("0605 0612", "3007 3038", "3305 3310"),
    "drammen": ("0602 0625 0624 0626 0711", "3005 3048 3049", "3301 3314 3312"),
    "royken_hurum": ("0627 0628", "", ""),
}


def test_the_seven_regions_stand_in_their_fixed_order(buskerud: RegionSet) -> None:
    assert [area.id for area in buskerud.regions] == list(REGION_CODES)
    assert [area.name for area in buskerud.regions] == [
        "Hallingdal",
        "Midt-Buskerud",
        "Kongsberg",
        "Numedal",
        "Ringerike",
        "Drammen",
        "Røyken/Hurum",
    ]


@pytest.mark.parametrize("area_id", REGION_CODES)
def test_a_region_has_the_codes_of_every_border(buskerud: RegionSet, area_id: str) -> None:
    members = buskerud.area(area_id).members
    for position, codes in enumerate(REGION_CODES[area_id]):
        found = [code for m in members if position < len(m.borders) for code in m.borders[position]]
        assert sorted(found) == sorted(codes.split())
    assert buskerud.area(area_id).codes == frozenset(" ".join(REGION_CODES[area_id]).split())


def test_members_agree_with_the_history_of_statistics_norway(buskerud: RegionSet) -> None:
    known = {member.borders[-1]: set(member.borders) for member in municipalities_2024()}
    for area in buskerud.regions:
        for member in area.members:
            if area.last_year is None:
                assert known[member.borders[-1]] == set(member.borders), member.name
                assert municipality_names()[member.borders[-1][0]] == member.name
            else:
                assert municipality_names()[member.borders[-1][0]] == member.name


def test_regions_do_not_overlap_and_make_up_the_county_of_2024(buskerud: RegionSet) -> None:
    every = [code for area in buskerud.regions for code in area.codes]
    assert len(every) == len(set(every))
    now = {code for code in buskerud.whole.codes if code.startswith("33")}
    assert now == {m.borders[-1][0] for m in municipalities_2024() if m.borders[-1][0].startswith("33")}
    assert len(buskerud.whole.members) == 18
    assert not buskerud.whole.codes & buskerud.area("royken_hurum").codes


def test_the_county_of_2019_has_its_21_municipalities(buskerud: RegionSet) -> None:
    old = buskerud.area("buskerud_2019")
    assert len(old.members) == 21
    assert {member.borders[0] for member in old.members} == {
        (code,)
        for code in municipality_names()
        if code.startswith("06")
        and code in STORE.load("population_2019_borders_07459").cells["region"].cat.categories
    }
    assert "0711" not in old.codes
    assert old.last_year == 2019
    assert next(m.name for m in old.members if "0602" in m.codes) == "Drammen (2019)"


def test_only_royken_hurum_has_ended(buskerud: RegionSet) -> None:
    assert {area.id: area.last_year for area in buskerud.regions if area.last_year} == {"royken_hurum": 2019}
    assert buskerud.area("royken_hurum").ended == "opphørt 2020, inngår i Asker"
    assert "Svelvik" in buskerud.area("drammen").note


def test_choices_comparators_and_other_counties(buskerud: RegionSet) -> None:
    assert [area.id for area in buskerud.choices] == [*REGION_CODES, "buskerud", "buskerud_2019"]
    assert buskerud.comparators[0].id == "norge"
    assert [a.id for a in buskerud.counties] == [f"fylke_{c}" for c in COUNTY_NAMES if c != "33"]
    assert len({area.id for area in buskerud.areas}) == len(buskerud.areas) == 9 + 1 + 14
    assert set(buskerud.comparators) == set(buskerud.areas)
    assert (
        sum(len(county.members) for county in buskerud.counties) + 18 == len(buskerud.country.members) == 357
    )


def test_fewer_regions_keep_the_order_of_the_set(buskerud: RegionSet) -> None:
    two = buskerud.only(("numedal", "hallingdal"))
    assert [area.id for area in two.regions] == ["hallingdal", "numedal"]
    assert two.whole == buskerud.whole


def test_an_area_that_is_not_there_is_told_in_norwegian(buskerud: RegionSet) -> None:
    for area_id in ("oslo", "", "Hallingdal"):
        with pytest.raises(UnknownRegion) as raised:
            buskerud.area(area_id)
        assert raised.value.user_message == f"Området «{area_id}» finnes ikke i Buskerud."


def test_there_are_357_municipalities_of_2024_in_15_counties() -> None:
    members = municipalities_2024()
    assert len({member.borders[-1] for member in members}) == len(members) == 357
    assert all(len(member.borders[-1]) == 1 for member in members)
    assert {member.borders[-1][0][:2] for member in members} == set(COUNTY_NAMES)


# Figures that must come out ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("area", "content", "expected"),
    [
        ("buskerud_2019", "SysselArbsted", 128_184),
        ("buskerud", "SysselArbsted", 120_777),
        ("buskerud_2019", "SysselBosted", 142_767),
        ("kongsberg", "SysselArbsted", 15_746),
        ("royken_hurum", "SysselArbsted", 8_900),
    ],
)
def test_employed_2019(jobs: pd.DataFrame, area: str, content: str, expected: float) -> None:
    assert one(jobs, area, 2019, content=content) == (expected, 0)


@pytest.mark.parametrize(
    ("area", "expected"), [("drammen", 48_035), ("hallingdal", 9_824), ("kongsberg", 10_588)]
)
def test_living_and_working_inside_2019(buskerud: RegionSet, area: str, expected: float) -> None:
    split = flows(STORE.load("commuting_03321").cells, buskerud.area(area), 2019)
    assert split["local"] == expected


def test_population_of_drammen_municipality_2026(buskerud: RegionSet, population: pd.DataFrame) -> None:
    cells = all_ages("population_07459")
    drammen = next(m for m in buskerud.area("drammen").members if m.name == "Drammen")
    assert summed(cells, region("d", drammen))["d", 2026] == (106_013, 0)
    rest = summed(cells, *(region(m.name, m) for m in buskerud.area("drammen").members))
    assert one(population, "drammen", 2026) == (
        sum(rest[n, 2026][0] or 0 for n in ("Drammen", "Øvre Eiker", "Lier")),
        0,
    )
    assert one(population, "drammen", 2026)[0] == 155_775


def test_nothing_lacks_in_the_areas_in_employment(jobs: pd.DataFrame) -> None:
    assert (jobs["missing_members"] == 0).all()
    assert jobs["value"].notna().all()


@pytest.mark.parametrize("end", ["residence", "workplace"])
def test_only_rindal_lacks_in_commuting(buskerud: RegionSet, end: str) -> None:
    """Every municipality has somebody who works, so one without a row is not published."""
    cells = STORE.load("commuting_03321").cells
    ends = cells.groupby([end, "year"], observed=True)["value"].sum().reset_index()
    sums = totals(ends.rename(columns={end: "region"}).assign(status=""), buskerud.areas)
    lacking = sums[sums["missing_members"] > 0]
    assert set(zip(lacking["area"], lacking["year"], strict=True)) == {("norge", 2019), ("fylke_50", 2019)}
    cut = ends.rename(columns={end: "region"})
    assert missing_members(cut, buskerud.country, 2019, {}) == ("Rindal",)


def test_the_seven_regions_and_the_county_of_2024_add_up(
    jobs: pd.DataFrame, population: pd.DataFrame
) -> None:
    living = [area for area in REGION_CODES if area != "royken_hurum"]
    for year in range(2017, 2023):
        parts = [one(jobs, area, year, content="SysselArbsted")[0] for area in living]
        assert sum(parts) == one(jobs, "buskerud", year, content="SysselArbsted")[0]
    for year in (2005, 2019, 2020, 2026):
        assert sum(one(population, area, year)[0] for area in living) == one(population, "buskerud", year)[0]


# Svelvik ------------------------------------------------------------------------------------------------


def test_svelvik_is_in_drammen_in_every_year(buskerud: RegionSet, jobs: pd.DataFrame) -> None:
    cells = STORE.load("employment_totals_11618").cells
    cells = cells[(cells["year"] == 2019) & (cells["content"] == "SysselArbsted")]
    by_code = dict(zip(cells["region"].astype(str), cells["value"], strict=True))
    parts = [by_code[code] for code in ("0602", "0625", "0711", "0624", "0626")]
    assert one(jobs, "drammen", 2019, content="SysselArbsted")[0] == sum(parts)
    assert by_code["0711"] > 0


def test_drammen_makes_no_jump_when_the_borders_change(
    jobs: pd.DataFrame, population: pd.DataFrame, population_2019_borders: pd.DataFrame
) -> None:
    for content in ("SysselArbsted", "SysselBosted", "BefolkningBosted"):
        before = one(jobs, "drammen", 2019, content=content)[0]
        after = one(jobs, "drammen", 2020, content=content)[0]
        assert abs(after / before - 1) < 0.02  # leaving Svelvik out would be more than 4 per cent
    for year in range(2005, 2020):  # two tables in two borders hold the same people
        assert one(population_2019_borders, "drammen", year) == one(population, "drammen", year)


# Røyken/Hurum ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key",
    [
        "employment_totals_11618",
        "population_07459",
        "population_2019_borders_07459",
        "education_30_66_imdi",
        "area_profiles",
    ],
)
def test_royken_hurum_has_no_rows_after_2019(buskerud: RegionSet, key: str) -> None:
    cells = all_ages(key) if key.startswith("population") else STORE.load(key).cells
    sums = totals(cells, buskerud.areas)
    for area in ("royken_hurum", "buskerud_2019"):
        rows = sums[sums["area"] == area]
        assert len(rows)
        assert rows["year"].max() <= 2019
    assert (sums.loc[sums["area"] == "buskerud", "year"].max()) == cells["year"].max()


def test_royken_hurum_never_has_the_figures_of_asker(
    population: pd.DataFrame, population_2019_borders: pd.DataFrame
) -> None:
    merged = population[population["area"] == "royken_hurum"]
    assert merged["value"].isna().all()
    assert (merged["missing_members"] == 2).all()
    assert one(population_2019_borders, "royken_hurum", 2019) == (32_156, 0)


def test_asker_holds_royken_and_hurum_in_every_year(buskerud: RegionSet) -> None:
    asker = next(m for m in buskerud.area("fylke_32").members if m.name == "Asker")
    cells = STORE.load("employment_totals_11618").cells
    cells = cells[cells["content"] == "SysselBosted"].drop(columns="content")
    sums = summed(cells, region("asker", asker))
    assert (sums["asker", 2019][1], sums["asker", 2020][1]) == (0, 0)
    assert abs((sums["asker", 2020][0] or 0) / (sums["asker", 2019][0] or 1) - 1) < 0.02


def test_royken_and_hurum_by_their_own_codes_beside_a_merged_series_are_not_counted_twice() -> None:
    asker = Municipality("Asker", (("0220", "0627", "0628"), ("3025",), ("3203",)))
    royken, hurum = Municipality("Røyken", (("0627",),)), Municipality("Hurum", (("0628",),))
    cells = cells_of([("3203", 2019, 90.0), ("0627", 2019, 20.0), ("0628", 2019, 10.0), ("3203", 2020, 91.0)])
    sums = summed(cells, region("akershus", asker), region("rh", royken, hurum, last_year=2019))
    assert sums == {
        ("akershus", 2019): (90, 0),
        ("akershus", 2020): (91, 0),
        ("rh", 2019): (30, 0),
    }


# Incomplete sums ------------------------------------------------------------------------------------------


def test_fla_lacks_in_education_2020(buskerud: RegionSet, education: pd.DataFrame) -> None:
    cells = STORE.load("education_30_66_imdi").cells
    cut = cells[(cells["level"] == "all") & (cells["sex"] == "all")]
    expected = {"hallingdal": ("Flå",), "buskerud": ("Flå",), "norge": ("Time", "Flå")}
    for area, names in expected.items():
        value, missing = one(education, area, 2020, level="all", sex="all")
        assert value > 0
        assert missing == len(names)
        assert missing_members(cut, buskerud.area(area), 2020, buskerud.part_names) == names
        assert one(education, "hallingdal", 2019, level="all", sex="all")[1] == 0
    complete = education[education["year"] == 2020].groupby("area", observed=True)["missing_members"].max()
    incomplete = set(complete.index[complete > 0])
    assert incomplete == {"hallingdal", "buskerud", "norge", "fylke_11"}


def test_the_country_is_complete_in_population_but_2005(
    buskerud: RegionSet, population: pd.DataFrame
) -> None:
    norway = population[population["area"] == "norge"].set_index("year")["missing_members"]
    assert norway[norway > 0].to_dict() == {2005: 2}
    names = missing_members(all_ages("population_07459"), buskerud.country, 2005, buskerud.part_names)
    assert names == ("Vindafjord", "Aure")
    assert one(population, "norge", 2026) == (5_627_400, 0)


def test_the_county_of_2019_is_incomplete_where_drammen_is_merged(
    buskerud: RegionSet, population: pd.DataFrame
) -> None:
    cells = all_ages("population_07459")
    names = missing_members(cells, buskerud.area("buskerud_2019"), 2019, buskerud.part_names)
    assert names == ("Drammen (2019)", "Nedre Eiker", "Røyken", "Hurum")
    assert one(population, "buskerud_2019", 2019)[1] == 4


# Sums by hand ---------------------------------------------------------------------------------------------

MERGED = Municipality("M", (("0001", "0002", "0003"), ("3001",), ("3301",)))
PLAIN = Municipality("P", (("0004",), ("3002",), ("3302",)))
TOGETHER = region("r", MERGED, PLAIN)
PARTS = {"0001": "Første", "0002": "Andre", "0003": "Tredje"}
NAN = float("nan")

BY_HAND: dict[
    str, tuple[list[tuple[str, int, float]], dict[int, tuple[float | None, int]], tuple[str, ...]]
] = {
    "codes of the year": (
        [
            *(("0001", 2019, 1.0), ("0002", 2019, 2.0), ("0003", 2019, 4.0), ("0004", 2019, 8.0)),
            *(("3001", 2020, 16.0), ("3002", 2020, 32.0)),
            *(("3301", 2024, 64.0), ("3302", 2024, 128.0)),
        ],
        {2019: (15, 0), 2020: (48, 0), 2024: (192, 0)},
        (),
    ),
    "later borders in all years": (
        [("3301", 2019, 7.0), ("3302", 2019, 8.0), ("3301", 2020, 9.0), ("3302", 2020, 1.0)],
        {2019: (15, 0), 2020: (10, 0)},
        (),
    ),
    "borders of 2020 in all years": ([("3001", 2019, 7.0), ("3002", 2019, 8.0)], {2019: (15, 0)}, ()),
    "new codes for one, old for the other": (
        [("0001", 2019, 1.0), ("0002", 2019, 2.0), ("0003", 2019, 4.0), ("3302", 2019, 8.0)],
        {2019: (15, 0)},
        (),
    ),
    "a part lacks": (
        [("0001", 2019, 1.0), ("0003", 2019, 4.0), ("0004", 2019, 8.0)],
        {2019: (13, 1)},
        ("Andre",),
    ),
    "a part is suppressed": (
        [("0001", 2019, 1.0), ("0002", 2019, 2.0), ("0003", 2019, NAN), ("0004", 2019, 8.0)],
        {2019: (11, 1)},
        ("Tredje",),
    ),
    "two parts lack": ([("0002", 2019, 2.0), ("0004", 2019, 8.0)], {2019: (10, 2)}, ("Første", "Tredje")),
    "all parts are suppressed": (
        [("0001", 2019, NAN), ("0002", 2019, NAN), ("0003", 2019, NAN), ("0004", 2019, 8.0)],
        {2019: (8, 3)},
        ("M",),
    ),
    "a municipality lacks": ([("0004", 2019, 8.0)], {2019: (8, 1)}, ("M",)),
    "the merged one is suppressed": ([("3301", 2019, NAN), ("3302", 2019, 8.0)], {2019: (8, 1)}, ("M",)),
    "everything is suppressed": ([("3301", 2019, NAN), ("3302", 2019, NAN)], {2019: (None, 2)}, ("M", "P")),
    "zeros are figures": ([("3301", 2019, 0.0), ("3302", 2019, 0.0)], {2019: (0, 0)}, ()),
    "zeros of old parts are figures": (
        [("0001", 2019, 0.0), ("0002", 2019, 0.0), ("0003", 2019, 0.0), ("0004", 2019, 0.0)],
        {2019: (0, 0)},
        (),
    ),
    "empty rows for municipalities that do not exist": (
        [
            *(("0001", 2019, 1.0), ("0002", 2019, NAN), ("0003", 2019, 4.0), ("0004", 2019, 8.0)),
            *(("3001", 2019, NAN), ("3002", 2019, NAN), ("3301", 2019, NAN), ("3302", 2019, NAN)),
            *(("0001", 2024, NAN), ("0002", 2024, NAN), ("0003", 2024, NAN), ("0004", 2024, NAN)),
            *(("3301", 2024, 5.0), ("3302", 2024, 6.0)),
        ],
        {2019: (13, 1), 2024: (11, 0)},
        ("Andre",),
    ),
    "zeros for municipalities that do not exist": (
        [
            *(("0001", 2019, 1.0), ("0002", 2019, NAN), ("0003", 2019, 4.0), ("0004", 2019, 8.0)),
            *(("3001", 2019, 0.0), ("3002", 2019, 0.0), ("3301", 2019, 0.0), ("3302", 2019, 0.0)),
            *(("0001", 2024, 0.0), ("0002", 2024, 0.0), ("0003", 2024, 0.0), ("0004", 2024, 0.0)),
            *(("3301", 2024, 5.0), ("3302", 2024, 6.0)),
        ],
        {2019: (13, 1), 2024: (11, 0)},
        ("Andre",),
    ),
    "two borders in one year count once": (
        [
            *(("0001", 2020, 1.0), ("0002", 2020, 2.0), ("0003", 2020, 4.0), ("3001", 2020, 7.0)),
            *(("0004", 2020, 8.0), ("3002", 2020, 8.0)),
        ],
        {2020: (15, 0)},
        (),
    ),
    "other municipalities are left out": (
        [("3301", 2019, 1.0), ("3302", 2019, 2.0), ("9999", 2019, 100.0), ("0301", 2019, NAN)],
        {2019: (3, 0)},
        (),
    ),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_sums_by_hand(name: str) -> None:
    rows, expected, lacking_first_year = BY_HAND[name]
    cells = cells_of(rows)
    sums = summed(cells, TOGETHER)
    assert sums == {("r", year): result for year, result in expected.items()}
    assert missing_members(cells, TOGETHER, min(expected), PARTS) == lacking_first_year


def test_a_year_without_any_row_of_the_area_is_missing_not_zero() -> None:
    cells = cells_of([("3301", 2019, 1.0), ("3302", 2019, 2.0), ("9999", 2020, 5.0)])
    assert summed(cells, TOGETHER)["r", 2020] == (None, 2)
    assert missing_members(cells, TOGETHER, 2020, PARTS) == ("M", "P")


def test_a_divided_municipality_is_counted_once_where_both_heirs_are_members() -> None:
    """As Tysfjord, divided between Narvik and Hamarøy in 2020."""
    west = Municipality("Vest", (("1801", "1850"), ("1806",)))
    east = Municipality("Øst", (("1802", "1850"), ("1875",)))
    cells = cells_of(
        [
            ("1801", 2019, 10.0),
            ("1802", 2019, 20.0),
            ("1850", 2019, 5.0),
            ("1806", 2020, 13.0),
            ("1875", 2020, 22.0),
        ]
    )
    both = region("both", west, east)
    assert summed(cells, both) == {("both", 2019): (35, 0), ("both", 2020): (35, 0)}
    lacking = summed(cells[cells["region"] != "1850"], both)
    assert lacking["both", 2019] == (30, 1)


# A municipality that kept its code when others joined it.
KEPT = Municipality("S", (("1103", "1141", "1142"), ("1103",)))
JOINED: dict[str, tuple[list[tuple[str, int, float]], tuple[float | None, int], tuple[str, ...]]] = {
    "codes of the year": ([("1103", 2019, 1.0), ("1141", 2019, 2.0), ("1142", 2019, 4.0)], (7, 0), ()),
    "a merged series": ([("1103", 2019, 7.0)], (7, 0), ()),
    "a merged series with zeros for what was": (
        [("1103", 2019, 7.0), ("1141", 2019, 0.0), ("1142", 2019, 0.0)],
        (7, 0),
        (),
    ),
    "one that joined lacks": ([("1103", 2019, 1.0), ("1142", 2019, 4.0)], (5, 1), ("Finnøy",)),
    "one that joined is suppressed": (
        [("1103", 2019, 1.0), ("1141", 2019, NAN), ("1142", 2019, 4.0)],
        (5, 1),
        ("Finnøy",),
    ),
    "the kept code is suppressed": (
        [("1103", 2019, NAN), ("1141", 2019, 2.0), ("1142", 2019, 4.0)],
        (6, 1),
        ("Stavanger",),
    ),
    "all are suppressed": (
        [("1103", 2019, NAN), ("1141", 2019, NAN), ("1142", 2019, NAN)],
        (None, 3),
        ("S",),
    ),
}


@pytest.mark.parametrize("name", JOINED)
def test_a_municipality_that_kept_its_code_when_others_joined(name: str) -> None:
    rows, expected, lacking = JOINED[name]
    area = region("s", KEPT)
    assert summed(cells_of(rows), area) == {("s", 2019): expected}
    assert missing_members(cells_of(rows), area, 2019, {}) == lacking


def test_history_knows_who_kept_a_code_and_who_only_changed_it() -> None:
    borders = {member.borders[-1][0]: member.borders for member in municipalities_2024()}
    assert borders["1103"] == (("1103", "1141", "1142"), ("1103",))
    # The year of change lists 3005 beside 3301: the same place, not its part.
    assert borders["3301"] == (("0602", "0625", "0711"), ("3005",), ("3301",))
    # IMDi has Trondheim by its code to 2017 and Klæbu by its code from 2018 in one year.
    assert ("1601", "5030") in borders["5001"]
    assert borders["0301"] == (("0301",),)


def test_parts_that_changed_code_together_are_the_same_parts() -> None:
    """Each part of a municipality pairs with the part that Statistics Norway says it became."""
    changes = pd.read_csv(EMBEDDED / "codes" / "klass131_changes.csv", dtype=str)
    became = set(zip(changes["from_code"], changes["to_code"], strict=True))
    pairs = {
        (before, after)
        for member in municipalities_2024()
        for first, last in zip(member.borders, member.borders[1:], strict=False)
        if len(first) == len(last) > 1
        for before, after in zip(first, last, strict=True)
        if before != after and before < after
    }
    assert ("1601", "5001") in pairs
    assert pairs <= became


@pytest.mark.parametrize(
    "key", ["population_07459", "employment_totals_11618", "education_30_66_imdi", "area_profiles"]
)
def test_the_country_is_every_cell_once(buskerud: RegionSet, key: str) -> None:
    cells = STORE.load(key).cells
    others = [name for name in cells.columns if name not in ("region", "value", "status")]
    every = cells.groupby(others, observed=True)["value"].sum()
    norway = totals(cells, (buskerud.country,)).set_index(others)["value"].reindex(every.index)
    # Shares in per cent are no counts, but they too must be taken each once.
    pd.testing.assert_series_equal(norway, every, check_index_type=False)


def test_counties_together_are_the_country(buskerud: RegionSet) -> None:
    """Also with Tysfjord, which was divided inside Nordland, and Tjeldsund, which moved out of it."""
    cells = STORE.load("employment_totals_11618").cells
    areas = (*buskerud.counties, buskerud.whole)
    parts = totals(cells, areas).groupby(["content", "year"], observed=True)["value"].sum()
    norway = totals(cells, (buskerud.country,)).set_index(["content", "year"])["value"]
    assert parts.sort_index().to_dict() == norway.sort_index().to_dict()


@pytest.mark.parametrize("key", ["commuting_03321", "employment_totals_11618", "education_30_66_imdi"])
def test_every_code_of_a_table_belongs_to_a_municipality_of_today(buskerud: RegionSet, key: str) -> None:
    cells = STORE.load(key).cells
    for name in {"region", "residence", "workplace"}.intersection(cells.columns):
        assert set(cells[name].cat.categories) <= buskerud.country.codes


def test_each_category_has_its_own_sum_and_its_own_lack() -> None:
    cells = pd.DataFrame(
        {
            "region": pd.Categorical(["3301", "3302", "3301", "3302"]),
            "sex": pd.Categorical(["m", "m", "k", "k"], categories=["k", "m", "unused"]),
            "year": np.array([2019] * 4, dtype="int16"),
            "value": [1.0, 2.0, 4.0, NAN],
            "status": pd.Categorical(["", "", "", ":"]),
        }
    )
    frame = totals(cells, (TOGETHER, region("p", PLAIN)))
    assert list(frame.columns) == ["area", "sex", "year", "value", "missing_members"]
    assert frame["year"].dtype == "int16"
    found = {(row.area, row.sex): (row.value, row.missing_members) for row in frame.itertuples()}
    assert found["r", "m"] == (3, 0)
    assert found["r", "k"] == (4, 1)
    assert found["p", "m"] == (2, 0)
    assert np.isnan(found["p", "k"][0])
    assert found["p", "k"][1] == 1
    assert len(found) == 4


NORWAY = Area("norge", "Norge", "country", (Municipality("Drammen", (("3301",),)),))


def test_the_country_is_its_own_row_and_never_the_sum_of_municipalities() -> None:
    rows = [("0", 2019, 100.0), ("3301", 2019, 40.0), ("3302", 2019, 50.0)]
    frame = totals(cells_of(rows), (NORWAY, TOGETHER))
    assert found_of(frame) == {("norge", 2019): (100.0, 0), ("r", 2019): (90.0, 0)}
    frame = totals(cells_of(rows[1:]), (NORWAY, TOGETHER))
    assert found_of(frame) == {("norge", 2019): (40.0, 0), ("r", 2019): (90.0, 0)}


def test_a_year_without_the_countrys_row_is_missing_not_spliced() -> None:
    rows = [("0", 2019, 100.0), ("3301", 2019, 40.0), ("3301", 2020, 41.0)]
    frame = totals(cells_of(rows), (NORWAY,)).set_index("year")
    assert frame.loc[2019, "value"] == 100
    assert np.isnan(frame.loc[2020, "value"])
    assert frame.loc[2020, "missing_members"] == 1
    assert missing_members(cells_of(rows), NORWAY, 2019, {}) == ()
    assert missing_members(cells_of(rows), NORWAY, 2020, {}) == ("Norge",)


def found_of(frame: pd.DataFrame) -> dict[tuple[str, int], tuple[float, int]]:
    return {(row.area, row.year): (row.value, row.missing_members) for row in frame.itertuples()}


def test_an_unpublished_flow_takes_only_its_own_area_with_it() -> None:
    cells = pd.DataFrame(
        {
            "residence": pd.Categorical(["3301", "3303", "3303"]),
            "workplace": pd.Categorical(["3301", "3303", "0301"]),
            "year": np.array([2019] * 3, dtype="int16"),
            "value": [10.0, 20.0, NAN],
            "status": pd.Categorical(["", "", ":"]),
        }
    )
    kongsberg = Area("k", "Kongsberg", "region", (Municipality("Kongsberg", (("3303",),)),))
    frame = flow_totals(cells, (NORWAY, kongsberg)).set_index("area")
    assert frame.loc["norge", ["local", "out", "into"]].tolist() == [10, 0, 0]
    assert frame.loc["k", "local"] == 20
    assert np.isnan(frame.loc["k", "out"])


def test_a_county_of_which_only_a_part_has_been_fetched_has_no_flows() -> None:
    """Asker of 2019 has Røyken's flows, but not those inside the old Asker: its sums would be too small."""
    cells = pd.DataFrame(
        {
            "residence": pd.Categorical(["0627", "0627", "0220", "0627"]),
            "workplace": pd.Categorical(["0627", "0220", "0627", "0602"]),
            "year": np.array([2019] * 4, dtype="int16"),
            "value": [10.0, 4.0, 3.0, 2.0],
            "status": pd.Categorical([""] * 4),
        }
    )
    royken = region("royken", Municipality("Røyken", (("0627",),)))
    asker = region("asker", Municipality("Asker", (("0220", "0627", "0628"),)))
    frame = flow_totals(cells, (royken, asker))
    assert frame.to_dict("records") == [{"area": "royken", "year": 2019, "local": 10, "out": 6, "into": 3}]


def test_totals_leave_the_cells_as_they_were() -> None:
    cells = cells_of([("3301", 2019, 1.0), ("9999", 2019, 2.0)])
    before = cells.copy(deep=True)
    totals(cells, (TOGETHER,))
    pd.testing.assert_frame_equal(cells, before)


# Flows ------------------------------------------------------------------------------------------------------


def commuting(rows: list[tuple[str, str, int, float]]) -> pd.DataFrame:
    homes, works, years, values = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            "residence": pd.Categorical(homes),
            "workplace": pd.Categorical(works),
            "year": np.array(years, dtype="int16"),
            "value": np.array(values, dtype=float),
            "status": pd.Categorical([""] * len(values)),
        }
    )


def test_flows_between_members_are_inside() -> None:
    cells = commuting(
        [
            ("0001", "0001", 2019, 10.0),
            ("0001", "0002", 2019, 5.0),
            ("0004", "0001", 2019, 3.0),
            ("0004", "9999", 2019, 2.0),
            ("0001", "9999", 2019, 4.0),
            ("0001", "8888", 2019, 7.0),
            ("9999", "0002", 2019, 1.0),
            ("9999", "8888", 2019, 100.0),
            ("3301", "3301", 2024, 50.0),
        ]
    )
    split = flows(cells, TOGETHER, 2019)
    assert split["local"] == 18
    assert isinstance(split["out"], pd.Series)
    assert isinstance(split["into"], pd.Series)
    assert list(split["out"].items()) == [("8888", 7), ("9999", 6)]
    assert list(split["into"].items()) == [("9999", 1)]
    assert flows(cells, TOGETHER, 2024)["local"] == 50
    with pytest.raises(FortrinnError) as raised:
        flows(cells, TOGETHER, 2020)
    assert raised.value.user_message == "Pendlingstall for R er ikke publisert for 2020."


def test_no_flows_of_an_area_that_has_ended(buskerud: RegionSet) -> None:
    cells = STORE.load("commuting_03321").cells
    assert flows(cells, buskerud.area("royken_hurum"), 2019)["local"] == 5_633
    for area in ("royken_hurum", "buskerud_2019"):
        with pytest.raises(FortrinnError, match="2020"):
            flows(cells, buskerud.area(area), 2020)


def test_local_and_out_flows_are_the_residents(buskerud: RegionSet) -> None:
    cells = STORE.load("commuting_03321").cells
    for area in buskerud.regions:
        split = flows(cells, area, 2019)
        residents = cells[(cells["year"] == 2019) & cells["residence"].isin(area.codes)]["value"].sum()
        assert split["local"] + split["out"].sum() == residents
        assert not set(split["out"].index) & area.codes


# Properties -------------------------------------------------------------------------------------------------

# Members of one to three old parts; tables hold old codes to 2019 and new ones from 2020.
PLACES = tuple(
    Municipality(f"K{number}", (tuple(f"{number}{part:03d}" for part in range(parts)), (f"{number}900",)))
    for number, parts in enumerate((1, 2, 3, 1, 2), start=1)
)
VALUES = st.one_of(st.just(NAN), st.integers(0, 1000).map(float))


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """A table in the codes of the year, with suppressed and absent cells."""
    rows = []
    for year, border in ((2018, 0), (2019, 0), (2020, 1)):
        for place in PLACES:
            for code in place.borders[border]:
                if draw(st.integers(0, 9)):
                    rows.append((code, year, draw(VALUES)))
    return cells_of(rows or [("9999", 2018, 1.0)])


@st.composite
def divisions(draw: st.DrawFn) -> tuple[Area, ...]:
    """Disjoint areas that together hold every place."""
    owners = draw(st.lists(st.integers(0, 2), min_size=len(PLACES), max_size=len(PLACES)))
    return tuple(
        region(f"a{owner}", *(p for p, of in zip(PLACES, owners, strict=True) if of == owner))
        for owner in sorted(set(owners))
    )


QUICK = settings(max_examples=20, deadline=None)


@given(tables(), divisions())
@QUICK
def test_disjoint_areas_add_up_to_the_cells(cells: pd.DataFrame, areas: tuple[Area, ...]) -> None:
    sums = totals(cells, areas)
    ours = cells[cells["region"] != "9999"]
    for year in ours["year"].unique():
        assert sums.loc[sums["year"] == year, "value"].sum() == ours.loc[ours["year"] == year, "value"].sum()
    whole = totals(cells, (region("whole", *PLACES),)).set_index("year")
    parts = sums.groupby("year")["missing_members"].sum()
    assert (whole["missing_members"] == parts).all()


@given(tables(), divisions(), st.randoms(use_true_random=False))
@QUICK
def test_the_order_of_rows_and_categories_changes_nothing(
    cells: pd.DataFrame, areas: tuple[Area, ...], random: Any
) -> None:
    order = list(range(len(cells)))
    random.shuffle(order)
    shuffled = cells.iloc[order]
    categories = list(cells["region"].cat.categories)
    random.shuffle(categories)
    shuffled = shuffled.assign(region=shuffled["region"].cat.set_categories([*categories, "unused"]))
    pd.testing.assert_frame_equal(totals(shuffled, areas), totals(cells, areas))


@given(tables(), divisions(), st.data())
@QUICK
def test_suppressing_one_more_cell_never_makes_a_sum_look_more_complete(
    cells: pd.DataFrame, areas: tuple[Area, ...], data: st.DataObject
) -> None:
    before = totals(cells, areas)
    chosen = data.draw(st.integers(0, len(cells) - 1))
    value = cells["value"].to_numpy().copy()
    known = bool(np.isfinite(value[chosen]))
    value[chosen] = NAN
    after = totals(cells.assign(value=value), areas)
    grown = after["missing_members"] - before["missing_members"]
    assert (grown >= 0).all()
    if cells["region"].iloc[chosen] != "9999":
        assert grown.sum() == known
        sums_before = np.nan_to_num(before["value"].to_numpy())
        assert (np.nan_to_num(after["value"].to_numpy()) <= sums_before).all()


@given(tables(), divisions())
@QUICK
def test_names_of_what_lacks_agree_with_the_count(cells: pd.DataFrame, areas: tuple[Area, ...]) -> None:
    for row in totals(cells, areas).itertuples():
        area = next(area for area in areas if area.id == row.area)
        names = missing_members(cells, area, row.year, {})
        assert bool(names) == (row.missing_members > 0)
        assert len(names) <= row.missing_members


# Region set files -------------------------------------------------------------------------------------------

SMALL = """
id = "toy"
name = "Leken"
county = "40"
[[region]]
id = "a"
name = "A"
municipality = [{ name = "Skien", codes = { 2000 = ["0806"], 2020 = ["3807"], 2024 = ["4003"] } }]
[[region]]
id = "b"
name = "B"
last_year = 2019
municipality = [{ name = "Nome", codes = { 2000 = ["0819"] } }]
"""


def from_text(tmp_path: Path, text: str) -> RegionSet:
    path = tmp_path / "set.toml"
    path.write_text(text, encoding="utf-8")
    return load_region_set(path)


def test_a_small_set_is_enough(tmp_path: Path) -> None:
    toy = from_text(tmp_path, SMALL)
    assert [area.id for area in toy.choices] == ["a", "b", "toy"]
    assert toy.whole_2019 is None
    assert toy.accounts_county is None
    assert toy.accounts_note == ""
    assert toy.whole.codes == {"0806", "3807", "4003"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text.replace('"4003"', "4003"), "kommunenummer skal være tekst med fire sifre"),
        (lambda text: text.replace('"4003"', '"403"'), "kommunenummer skal være tekst med fire sifre"),
        (lambda text: text.replace('"4003"', '"K4003"'), "kommunenummer skal være tekst med fire sifre"),
        (lambda text: text.replace('"4003"', '"٤٠٠٣"'), "kommunenummer skal være tekst med fire sifre"),
        (lambda text: text.replace('["4003"]', '"4003"'), "kommunenummer skal være tekst med fire sifre"),
        (lambda text: text.replace('["4003"]', "[]"), "fant ingen"),
        (lambda text: text.replace('["4003"]', "4003"), "et felt har feil slags verdi"),
        (lambda text: text.replace('"0819"', '"0806"'), "kommunenummer 0806 står i både a og b"),
        (lambda text: text.replace('id = "b"', 'id = "a"'), "flere områder har id-en a"),
        (lambda text: text.replace('id = "b"', 'id = "toy"'), "flere områder har id-en toy"),
        (lambda text: text.replace('id = "b"', 'id = "norge"'), "flere områder har id-en norge"),
        (lambda text: text.replace('id = "b"', 'id = "fylke_33"'), "flere områder har id-en fylke_33"),
        (lambda text: text.replace('id = "b"', 'id = "../b"'), "en id skal bare ha"),
        (lambda text: text.replace('id = "toy"', 'id = "Å"'), "en id skal bare ha"),
        (lambda text: text.replace('id = "toy"', "id = 3"), "«id» skal være tekst"),
        (lambda text: text.replace('id = "toy"', ""), "feltet «id» mangler"),
        (lambda text: text.replace('name = "Leken"', ""), "feltet «name» mangler"),
        (lambda text: text.replace('name = "Leken"', "name = []"), "«name» skal være tekst"),
        (lambda text: text.replace('name = "Nome"', "name = 1"), "«name» skal være tekst"),
        (lambda text: text.replace('county = "40"', ""), "feltet «county» mangler"),
        (lambda text: text.replace('county = "40"', "county = 40"), "«county» skal være tekst"),
        (
            lambda text: text.replace("last_year = 2019", 'last_year = "2019"'),
            "«last_year» skal være et årstall",
        ),
        (
            lambda text: text.replace("last_year = 2019", "last_year = true"),
            "«last_year» skal være et årstall",
        ),
        (lambda text: text.replace("last_year = 2019", "note = 3"), "«note» skal være tekst"),
        (lambda text: text.replace("{ 2000 = [", "[").replace("] }", "]"), "et felt har feil slags verdi"),
        (lambda text: text.replace('{ 2000 = ["0819"] }', "{}"), "regionen b mangler kommuner"),
        (lambda text: text.partition("[[region]]")[0], "feltet «region» mangler"),
        (
            lambda text: text.replace("[[region]]", "[region]", 1).partition("[[region]]")[0],
            "feil slags verdi",
        ),
        (lambda text: text.replace("municipality", "kommune", 1), "feltet «municipality» mangler"),
        (lambda text: text + '[border_2019]\nid = "old"\n', "mangler"),
        (lambda text: text + "[names]\n0806 = 3\n", "«0806» skal være tekst"),
        (lambda text: 'names = "x"\n' + text, "et felt har feil slags verdi"),
        (lambda text: text + "= 3", "filen er ikke i formatet TOML"),
        (lambda text: "", "feltet «region» mangler"),
    ],
)
def test_a_wrong_region_set_is_told_in_norwegian(tmp_path: Path, change: Any, reason: str) -> None:
    text = change(SMALL)
    assert text != SMALL
    with pytest.raises(UnknownRegion) as raised:
        from_text(tmp_path, text)
    assert raised.value.user_message.startswith("Regioninndelingen i set.toml kan ikke brukes: ")
    assert reason in raised.value.user_message
    assert str(raised.value).startswith("set.toml: not a region set: ")


def test_a_file_that_cannot_be_read_is_told_in_norwegian(tmp_path: Path) -> None:
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder.toml").mkdir()
    for name, reason in (
        ("none.toml", "filen finnes ikke eller kan ikke leses"),
        ("folder.toml", "filen finnes ikke eller kan ikke leses"),
        ("binary.toml", "filen er ikke i formatet TOML"),
    ):
        with pytest.raises(UnknownRegion) as raised:
            load_region_set(tmp_path / name)
        assert raised.value.user_message == f"Regioninndelingen i {name} kan ikke brukes: {reason}."


# Another county ---------------------------------------------------------------------------------------------


def test_the_environment_names_the_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("FORTRINN_REGIONS", raising=False)
    assert region_set_path() == REGION_SETS / "buskerud.toml"
    assert load_region_set().id == "buskerud"
    monkeypatch.setenv("FORTRINN_REGIONS", " buskerud ")
    assert load_region_set().id == "buskerud"
    copy = tmp_path / "another.toml"
    copy.write_text(TELEMARK.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("FORTRINN_REGIONS", str(copy))
    assert region_set_path() == copy
    assert load_region_set().id == "telemark"
    monkeypatch.setenv("FORTRINN_REGIONS", "atlantis")
    with pytest.raises(UnknownRegion, match=r"atlantis\.toml"):
        load_region_set()


def test_telemark_is_a_set_like_buskerud(telemark: RegionSet) -> None:
    assert [area.id for area in telemark.regions] == [
        "porsgrunn_skien",
        "grenland",
        "midt_telemark",
        "ost_telemark",
        "vest_telemark",
    ]
    assert telemark.accounts_county == "08"
    assert "fylke_33" in {county.id for county in telemark.counties}
    assert "fylke_40" not in {county.id for county in telemark.counties}
    known = {member.borders[-1]: member for member in municipalities_2024()}
    members = [member for area in telemark.regions for member in area.members]
    assert len(members) == 17
    assert all(set(known[member.borders[-1]].borders) == set(member.borders) for member in members)


def test_telemarks_figures_come_out(telemark: RegionSet, buskerud: RegionSet) -> None:
    cells = STORE.load("employment_totals_11618").cells
    sums = totals(cells, telemark.areas)
    assert one(sums, "telemark", 2019, content="SysselArbsted") == (75_790, 0)
    assert one(sums, "telemark_2019", 2019, content="SysselArbsted") == (75_790, 0)
    assert sums.loc[sums["area"] == "telemark_2019", "year"].max() == 2019
    by_code = cells[(cells["content"] == "SysselArbsted") & (cells["year"] == 2019)]
    county = by_code[by_code["region"].astype(str).str.startswith("08")]["value"].sum()
    assert county == 75_790
    # Seen from Buskerud, Telemark is another county of 2024, with the same figures.
    other = totals(cells, (buskerud.area("fylke_40"),))
    for year in range(2017, 2023):
        ours = one(sums, "telemark", year, content="SysselArbsted")
        assert one(other, "fylke_40", year, content="SysselArbsted") == ours
    assert one(sums, "midt_telemark", 2019, content="SysselArbsted") == (6_536, 0)


def test_telemarks_missing_parts_are_named(telemark: RegionSet) -> None:
    cells = STORE.load("employment_totals_11618").cells
    cells = cells[(cells["content"] == "SysselArbsted") & (cells["region"] != "0822")]
    midt = telemark.area("midt_telemark")
    assert missing_members(cells, midt, 2019, telemark.part_names) == ("Sauherad",)
    assert missing_members(cells, midt, 2020, telemark.part_names) == ()
    assert one(totals(cells, (midt,)), "midt_telemark", 2019)[1] == 1


def test_telemarks_flows(telemark: RegionSet) -> None:
    cells = STORE.load("commuting_03321").cells
    split = flows(cells, telemark.area("vest_telemark"), 2019)
    assert split["local"] == 5_560
    assert split["out"].sum() == 1_483
    inside = flows(cells, telemark.whole, 2019)["local"]
    assert inside == 70_565 > sum(flows(cells, area, 2019)["local"] for area in telemark.regions)


def test_each_municipality_can_be_a_region_of_its_own() -> None:
    buskerud = load_region_set(REGION_SETS / "buskerud.toml")
    places = buskerud.by_municipality()
    assert places.id != buskerud.id
    assert [area.name for area in places.regions][:3] == ["Flå", "Nesbyen", "Gol"]
    assert len(places.regions) == sum(len(region.members) for region in buskerud.regions) == 20
    ended = {area.name: area.last_year for area in places.regions if area.last_year}
    assert ended == {"Røyken": 2019, "Hurum": 2019}
    assert len({area.id for area in places.areas}) == len(places.areas)
    # A view of few regions does not lose the municipalities of the others.
    assert buskerud.only(("numedal",)).by_municipality().regions == places.regions


def test_the_codes_of_a_dimension_stand_side_by_side() -> None:
    sums = pd.DataFrame(
        {
            "area": pd.Categorical(["south", "south", "north", "north", "north"], ["south", "north"]),
            "age": pd.Categorical(["old", "young", "young", "old", "young"]),
            "year": [2020, 2020, 2021, 2020, 2020],
            "value": [1.0, np.nan, 3.0, 4.0, 5.0],
            "missing_members": [0, 2, 1, 0, 0],
        }
    )
    wide = side_by_side(sums, "age")
    assert list(wide.columns) == ["old", "young", "missing_members"]
    assert list(wide.index) == [("north", 2020), ("north", 2021), ("south", 2020)]
    assert wide["old"].tolist() == pytest.approx([4.0, np.nan, 1.0], nan_ok=True)
    assert wide["young"].tolist() == pytest.approx([5.0, 3.0, np.nan], nan_ok=True)
    assert wide["missing_members"].tolist() == [0, 1, 2]
