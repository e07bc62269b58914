"""Every measure against the cells of its tables, added up here in another way, from codes typed by hand."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pandas as pd
import pytest

from data_sources.statistics import Statistics
from data_sources.store import EMBEDDED
from figures.measures import EDUCATION_BREAK, MEASURES, measure
from figures.registry import draw
from figures.series import Measure, history, read, read_at, values_at

# Codes of 2024, of 2020-2023 and of 2019, from Statistics Norway's list of municipalities.
CODES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "hallingdal": (
        ("3320", "3322", "3324", "3326", "3328", "3330"),
        ("3039", "3040", "3041", "3042", "3043", "3044"),
        ("0615", "0616", "0617", "0618", "0619", "0620"),
    ),
    "midt_buskerud": (("3316", "3332", "3318"), ("3047", "3045", "3046"), ("0623", "0621", "0622")),
    "kongsberg": (("3303",), ("3006",), ("0604",)),
    "numedal": (("3334", "3336", "3338"), ("3050", "3051", "3052"), ("0631", "0632", "0633")),
    "ringerike": (("3305", "3310"), ("3007", "3038"), ("0605", "0612")),
    "drammen": (("3301", "3314", "3312"), ("3005", "3048", "3049"), ("0602", "0625", "0711", "0624", "0626")),
}
ENDED = ("0627", "0628")
ALL_2019 = {*(code for _, _, old in CODES.values() for code in old), *ENDED} - {"0711"}


@cache
def cells(key: str) -> pd.DataFrame:
    """A table as its file has it, with codes as plain text."""
    manifest = json.loads((EMBEDDED / f"{key}.json").read_text(encoding="utf-8"))
    frame = pd.read_parquet(EMBEDDED / manifest["file"])
    return frame.astype({name: str for name in frame.columns if name not in ("year", "value")})


@cache
def ages_of(key: str) -> pd.DataFrame:
    """Persons by region and year (rows) and age in years (columns)."""
    frame = cells(key)
    frame = frame.assign(age=frame["age"].str.rstrip("+").astype(int))
    return frame.pivot_table(index=["region", "year"], columns="age", values="value", aggfunc="sum")


def people(codes: tuple[str, ...], year: int, first: int = 0, last: int = 105) -> float:
    frame = ages_of("population_2019_borders_07459" if codes[0].startswith("06") else "population_07459")
    return frame.loc[[(code, year) for code in codes], first:last].to_numpy().sum()


def employment(codes: tuple[str, ...], year: int, content: str) -> float:
    frame = cells("employment_totals_11618")
    rows = frame[frame["region"].isin(codes) & (frame["year"] == year) & (frame["content"] == content)]
    assert len(rows) == len(codes)
    return rows["value"].sum()


def commuters(codes: tuple[str, ...], year: int) -> tuple[float, float, float]:
    frame = cells("commuting_03321")
    frame = frame[frame["year"] == year]
    at_home, at_work = frame["residence"].isin(codes), frame["workplace"].isin(codes)
    return tuple(
        frame.loc[chosen, "value"].sum()
        for chosen in (at_home & at_work, at_home & ~at_work, ~at_home & at_work)
    )


def educated(codes: tuple[str, ...], year: int, level: str) -> float:
    frame = cells("education_30_66_imdi")
    rows = frame[
        frame["region"].isin(codes)
        & (frame["year"] == year)
        & (frame["level"] == level)
        & (frame["sex"] == "all")
    ]
    assert len(rows) == len(codes)
    return rows["value"].sum(skipna=False)


def value(data: Statistics, measure_id: str, area: str, year: int) -> float:
    reading = read(measure(measure_id).series(data), data.area(area), year)
    assert reading.year == year, f"{measure_id} of {area}: {reading.year} is shown for {year}"
    assert reading.incomplete == 0
    return reading.value


def border(area: str, year: int) -> tuple[str, ...]:
    """The codes in use in a year."""
    return CODES[area][0 if year >= 2024 else 1 if year >= 2020 else 2]


# People --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2005, 2019, 2026])
@pytest.mark.parametrize("area", CODES)
def test_population_and_ages_are_sums_over_the_municipalities(data: Statistics, area: str, year: int) -> None:
    codes = CODES[area][0]
    whole = people(codes, year)
    assert whole > 0
    assert value(data, "population", area, year) == whole
    for measure_id, first, last in (
        ("share_aged_0_15", 0, 15),
        ("share_aged_20_66", 20, 66),
        ("share_aged_67", 67, 200),
    ):
        expected = 100 * people(codes, year, first, last) / whole
        assert value(data, measure_id, area, year) == pytest.approx(expected)


@pytest.mark.parametrize("year", [2010, 2019, 2026])
@pytest.mark.parametrize("area", CODES)
def test_population_growth_is_over_five_years(data: Statistics, area: str, year: int) -> None:
    now, before = people(CODES[area][0], year), people(CODES[area][0], year - 5)
    assert value(data, "population_growth", area, year) == pytest.approx(100 * (now - before) / before)


def test_growth_begins_five_years_after_the_table(data: Statistics) -> None:
    series = measure("population_growth").series(data)
    assert series["year"].min() == cells("population_07459")["year"].min() + 5


def test_known_numbers_of_people(data: Statistics) -> None:
    assert people(("3301",), 2026) == 106_013
    assert value(data, "population", "royken_hurum", 2019) == 22_635 + 9_521
    assert value(data, "population", "buskerud", 2026) == 272_981


def test_the_country_is_the_sum_of_all_municipalities(data: Statistics) -> None:
    expected = ages_of("population_07459").xs(2026, level="year").to_numpy().sum()
    assert read(measure("population").series(data), data.regions.country, 2026).value == expected


# Migration -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2016, 2019, 2023])
@pytest.mark.parametrize("area", CODES)
def test_net_migration_is_over_the_same_municipalities(data: Statistics, area: str, year: int) -> None:
    profiles = cells("area_profiles")
    rows = profiles[
        (profiles["content"] == "net_in_migration_persons")
        & profiles["region"].isin(CODES[area][0])
        & (profiles["year"] == year)
    ]
    assert len(rows) == len(CODES[area][0])
    expected = 1000 * rows["value"].sum() / people(CODES[area][0], year)
    assert value(data, "net_migration", area, year) == pytest.approx(expected)


@pytest.mark.parametrize("year", [2016, 2023])
def test_net_migration_of_the_country_leaves_out_people_of_unpublished_municipalities(
    data: Statistics, year: int
) -> None:
    profiles = cells("area_profiles")
    rows = profiles[(profiles["content"] == "net_in_migration_persons") & (profiles["year"] == year)].dropna(
        subset=["value"]
    )
    codes = tuple(rows["region"])
    expected = 1000 * rows["value"].sum() / people(codes, year)
    reading = read_at(measure("net_migration").series(data), data.regions.country, year)
    assert reading.value == pytest.approx(expected)
    everywhere = set(ages_of("population_07459").index.get_level_values("region"))
    assert reading.incomplete == len(everywhere - set(codes))


def test_net_migration_is_no_number_for_an_ended_region(data: Statistics) -> None:
    series = measure("net_migration").series(data)
    assert history(series, data.area("royken_hurum"), 9999).empty


# Jobs and commuting --------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2017, 2019, 2020, 2022])
@pytest.mark.parametrize("area", CODES)
def test_jobs_and_rates_are_formed_from_sums(data: Statistics, area: str, year: int) -> None:
    codes = border(area, year)
    jobs, workers, residents = (
        employment(codes, year, content) for content in ("SysselArbsted", "SysselBosted", "BefolkningBosted")
    )
    assert value(data, "jobs", area, year) == jobs
    assert value(data, "jobs_per_resident_worker", area, year) == pytest.approx(100 * jobs / workers)
    assert value(data, "employment_rate", area, year) == pytest.approx(100 * workers / residents)


def test_known_numbers_of_jobs(data: Statistics) -> None:
    assert employment(tuple(ALL_2019), 2019, "SysselArbsted") == 128_184
    assert employment(tuple(ALL_2019), 2019, "SysselBosted") == 142_767
    assert value(data, "jobs", "buskerud_2019", 2019) == 128_184
    assert value(data, "jobs", "buskerud", 2019) == 120_777


@pytest.mark.parametrize("year", [2017, 2019, 2020, 2022])
@pytest.mark.parametrize("area", CODES)
def test_flows_between_members_are_inside_the_region(data: Statistics, area: str, year: int) -> None:
    local, out, into = commuters(border(area, year), year)
    split = data.flows(data.area(area), year)
    assert (split["local"], split["out"].sum(), split["into"].sum()) == (local, out, into)
    expected = {
        "in_commuting_share": 100 * into / (local + into),
        "out_commuting_share": 100 * out / (local + out),
        "supply_side_self_containment": 100 * local / (local + out),
        "demand_side_self_containment": 100 * local / (local + into),
    }
    for measure_id, share in expected.items():
        assert value(data, measure_id, area, year) == pytest.approx(share)


@pytest.mark.parametrize(
    ("area", "local"), [("drammen", 48_035), ("hallingdal", 9_824), ("kongsberg", 10_588)]
)
def test_known_numbers_who_live_and_work_in_a_region(data: Statistics, area: str, local: int) -> None:
    assert commuters(CODES[area][2], 2019)[0] == local
    assert data.flows(data.area(area), 2019)["local"] == local


def test_the_country_has_no_commuting_of_its_own(data: Statistics) -> None:
    assert not read(measure("in_commuting_share").series(data), data.regions.country, 2026).found


# Education -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "measure_id"), [
    ("basic", "basic_education_share"),
    ("upper_secondary", "upper_secondary_share"),
    ("higher", "higher_education_share"),
])  # fmt: skip
@pytest.mark.parametrize("year", [2011, 2019])
@pytest.mark.parametrize("area", [area for area in CODES if area != "drammen"])
def test_education_is_of_all_residents_of_the_age(
    data: Statistics, area: str, year: int, level: str, measure_id: str
) -> None:
    codes = CODES[area][1]
    expected = 100 * educated(codes, year, level) / educated(codes, year, "all")
    assert value(data, measure_id, area, year) == pytest.approx(expected)


def test_education_of_merged_drammen_is_of_its_parts_until_it_was_merged(data: Statistics) -> None:
    parts = ("0602", "0625", "0711", "3048", "3049")
    expected = 100 * educated(parts, 2019, "higher") / educated(parts, 2019, "all")
    assert value(data, "higher_education_share", "drammen", 2019) == pytest.approx(expected)
    merged = ("3005", "3048", "3049")
    expected = 100 * educated(merged, 2020, "higher") / educated(merged, 2020, "all")
    assert value(data, "higher_education_share", "drammen", 2020) == pytest.approx(expected)


@pytest.mark.parametrize("year", [2014, 2019, 2020])
def test_education_gap_is_to_the_country_of_the_same_year(data: Statistics, year: int) -> None:
    frame = cells("education_30_66_imdi")
    country = frame[(frame["sex"] == "all") & (frame["year"] == year)].groupby("level")["value"].sum()
    share = 100 * educated(("3006",), year, "higher") / educated(("3006",), year, "all")
    expected = share - 100 * country["higher"] / country["all"]
    assert value(data, "education_gap", "kongsberg", year) == pytest.approx(expected)


def test_a_year_in_which_a_member_lacks_is_not_shown(data: Statistics) -> None:
    """Flå is not published in 2020: Hallingdal shows 2019, and 2020 is marked, not filled."""
    series = measure("higher_education_share").series(data)
    hallingdal = data.area("hallingdal")
    assert read(series, hallingdal, 2026).year == 2019
    assert not read_at(series, hallingdal, 2020).found
    kept = series[(series["area"] == "hallingdal") & (series["year"] == 2020)]
    assert kept["missing_members"].tolist() == [1]
    assert data.missing("education_30_66_imdi", hallingdal, 2020, level="all", sex="all") == ("Flå",)
    assert read(series, data.area("kongsberg"), 2026).year == 2020
    assert not read_at(series, data.regions.whole, 2020).found


# All measures --------------------------------------------------------------------------------------

of_each_measure = pytest.mark.parametrize("row", MEASURES, ids=lambda row: row.id)


@of_each_measure
def test_a_series_has_one_finite_value_for_each_area_and_year(data: Statistics, row: Measure) -> None:
    series = row.series(data)
    assert list(series.columns)[:2] == ["area", "year"]
    assert {"value", "missing_members"} <= set(series.columns)
    assert not series.duplicated(["area", "year"]).any()
    assert not np.isinf(series["value"]).any()
    assert set(series["area"]) <= {area.id for area in data.all_areas}


@of_each_measure
def test_an_ended_region_has_no_year_after_its_last(data: Statistics, row: Measure) -> None:
    series = row.series(data)
    ended = series[series["area"].isin(["royken_hurum", "buskerud_2019"])]
    assert (ended["year"] <= 2019).all()


@pytest.mark.parametrize("measure_id", ["population", "population_growth", "jobs", "higher_education_share"])
def test_an_ended_region_keeps_its_last_year(data: Statistics, measure_id: str) -> None:
    reading = read(measure(measure_id).series(data), data.area("royken_hurum"), 2026)
    assert reading.found
    assert reading.year == 2019


@of_each_measure
def test_read_takes_the_newest_year_not_after_and_read_at_takes_no_other(
    data: Statistics, row: Measure
) -> None:
    series = row.series(data)
    for area in (*data.regions.regions, data.regions.whole, data.regions.country):
        for year in (1999, 2008, 2014, 2019, 2026):
            reading, exact = read(series, area, year), read_at(series, area, year)
            assert reading.asked == year
            if not reading.found:
                assert not exact.found
                continue
            assert reading.year <= year
            newer = series[
                (series["area"] == area.id) & series["year"].between(reading.year + 1, year)
            ].dropna(subset=["value"])
            assert (newer["missing_members"] > 0).all(), "a newer complete value was passed over"
            assert exact.found == (reading.year == year)
            assert exact.year == year


@of_each_measure
def test_the_series_reads_no_table_but_those_it_names(
    data: Statistics, row: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: set[str] = set()
    load = data.store.load
    monkeypatch.setattr(type(data.store), "load", lambda _, key: (asked.add(key), load(key))[1])
    row.series(Statistics(data.store, data.regions))  # with nothing kept from before
    assert asked == set(row.indicator.tables)


def test_unknown_measure_is_named() -> None:
    with pytest.raises(KeyError, match="no_such"):
        measure("no_such")


# Breaks --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row", [row for row in MEASURES if EDUCATION_BREAK in row.breaks], ids=lambda row: row.id
)
@pytest.mark.parametrize(("asked", "first"), [(2026, EDUCATION_BREAK), (2013, 2011)])
def test_change_is_never_read_across_a_break(data: Statistics, row: Measure, asked: int, first: int) -> None:
    figure = draw(f"utvikling_{row.id}", data, data.area("kongsberg"), data.regions.country, asked)
    years = figure.table["År"]
    assert years.min() == first
    assert not ((years < EDUCATION_BREAK).any() and (years >= EDUCATION_BREAK).any())


def test_the_education_measures_have_the_break_of_2014() -> None:
    marked = {row.id for row in MEASURES if EDUCATION_BREAK in row.breaks}
    assert marked == {row.id for row in MEASURES if row.indicator.tables == ("education_30_66_imdi",)}


@pytest.mark.parametrize("year", [2019, 2023, 2030])
def test_values_of_many_areas_are_those_read_one_by_one(data: Statistics, year: int) -> None:
    for measure_id in ("population", "net_migration", "higher_education_share"):
        series = measure(measure_id).series(data)
        one_by_one = [read_at(series, area, year).value for area in data.all_areas]
        assert np.array_equal(values_at(series, data.all_areas, year), one_by_one, equal_nan=True)
