"""Measures of competence against their tables' cells, worked out once more with plain sums over typed codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data_sources.errors import FortrinnError
from data_sources.statistics import Statistics
from data_sources.store import Store, StoredTable
from figures.measures import measure
from figures.measures_competence import (
    AGE_KEY,
    EDUCATION_KEY,
    NATIONAL_KEY,
    exit_rates,
)
from figures.series import read, read_at
from figures.workplace_jobs import KEY as INDUSTRY_KEY
from indicators import competence
from tests.figures.test_measures import CODES, cells

# The tables are in the borders of 2024.
MEMBERS = {area: codes[0] for area, codes in CODES.items()} | {"royken_hurum": ("0627", "0628")}
HIGHER = "6-8"
AGES = ("15-19", "20-24", "25-39", "40-54", "55-66", "67-74")
YEARS = [2017, 2019, 2022]

Change = Callable[[pd.DataFrame], pd.DataFrame]


def persons(key: str, area: str, year: int, by: str, **codes: str) -> dict[str, float]:
    """Persons by the codes of one column, summed over the area's municipalities, all of them published."""
    frame = cells(key)
    frame = frame[frame["region"].isin(MEMBERS.get(area, ("0",))) & (frame["year"] == year)]
    for name, code in codes.items():
        frame = frame[frame[name] == code]
    assert frame["value"].notna().all()
    return frame.groupby(by)["value"].sum().to_dict()


def by_level(area: str, year: int, content: str = "SysselsatteArbSted") -> dict[str, float]:
    found = persons(EDUCATION_KEY, area, year, "level", field="TOT", content=content)
    return {level: count for level, count in found.items() if level != "TOT"}


def jobs_of(area: str, year: int) -> dict[str, float]:
    return persons(INDUSTRY_KEY, area, year, "industry", content="SysselsatteArb")


def share_of(counts: Mapping[str, float], *codes: str) -> float:
    return 100 * sum(counts[code] for code in codes) / sum(counts.values())


def value(data: Statistics, measure_id: str, area: str, year: int) -> float:
    reading = read_at(measure(measure_id).series(data), data.area(area), year)
    assert reading.found, f"{measure_id} of {area} in {year}"
    return reading.value


class Altered(Store):
    """The embedded tables, one of them changed."""

    def __init__(self, store: Store, key: str, change: Change) -> None:
        super().__init__(store.fetched, store.embedded)
        kept = store.load(key)
        self.key = key
        self.changed = StoredTable(change(kept.cells), replace(kept.manifest, sha256="changed"))

    def load(self, key: str) -> StoredTable:
        return self.changed if key == self.key else super().load(key)


def altered(data: Statistics, key: str, change: Change) -> Statistics:
    return Statistics(Altered(data.store, key, change), data.regions)


def without(**codes: str) -> Change:
    ((name, code),) = codes.items()

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        kept = frame[frame[name] != code]
        return kept.assign(**{name: kept[name].cat.remove_unused_categories()})

    return change


# The gap -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("area", MEMBERS)
def test_the_gap_is_to_the_nations_education_of_the_regions_own_industries(
    data: Statistics, area: str, year: int
) -> None:
    if area == "royken_hurum" and year > 2019:
        return
    jobs = jobs_of(area, year)
    expected = 0.0
    for industry, count in jobs.items():
        if count:
            nation = persons(NATIONAL_KEY, "norge", year, "level", field="TOT", industry=industry)
            del nation["TOT"]
            expected += count / sum(jobs.values()) * share_of(nation, HIGHER)
    actual = share_of(by_level(area, year), HIGHER)
    assert value(data, "competence_gap", area, year) == pytest.approx(actual - expected)


@pytest.mark.parametrize("year", [2008, *YEARS, 2025])
def test_the_country_has_no_gap_to_itself(data: Statistics, year: int) -> None:
    assert value(data, "competence_gap", "norge", year) == pytest.approx(0.0, abs=0.01)


def test_a_region_that_lacks_an_industry_of_a_member_has_no_gap_in_that_year(data: Statistics) -> None:
    """In Gol one industry is not published in 2023."""
    frame = cells(INDUSTRY_KEY)
    hidden = frame[frame["region"].isin(MEMBERS["hallingdal"]) & (frame["year"] == 2023)]
    hidden = hidden[(hidden["content"] == "SysselsatteArb") & hidden["value"].isna()]
    assert hidden["region"].tolist() == ["3324"]
    series = measure("competence_gap").series(data)
    kept = series[(series["area"] == "hallingdal") & (series["year"] == 2023)]
    assert kept["missing_members"].tolist() == [1]
    assert read(series, data.area("hallingdal"), 2023).year == 2022


def test_a_table_by_sections_gives_the_mix_of_sections(data: Statistics) -> None:
    """Statistics Norway may publish the nation's education by wider industries than jobs."""

    def in_two(frame: pd.DataFrame) -> pd.DataFrame:
        wide = np.where(frame["industry"].astype(str) == "62", "62", "01-61")
        wide = np.where(frame["industry"].astype(str) > "62", "63-99", wide)
        kept = frame.assign(industry=wide)[~frame["industry"].isin(["00-99", "00"])]
        keys = ["region", "industry", "level", "field", "year"]
        summed = kept.groupby(keys, observed=True)["value"].sum().reset_index()
        return summed.astype({"industry": "category"}).assign(status=pd.Categorical([""] * len(summed)))

    found = value(altered(data, NATIONAL_KEY, in_two), "competence_gap", "kongsberg", 2022)
    jobs = jobs_of("kongsberg", 2022)
    del jobs["00"]  # of no stated industry, and the table has none
    frame = cells(NATIONAL_KEY)
    frame = frame[(frame["year"] == 2022) & (frame["field"] == "TOT") & (frame["level"] != "TOT")]
    expected = 0.0
    for first, last in (("01", "61"), ("62", "62"), ("63", "99")):
        nation = frame[frame["industry"].between(first, last)].groupby("level")["value"].sum()
        count = sum(here for industry, here in jobs.items() if first <= industry <= last)
        expected += count / sum(jobs.values()) * share_of(nation.to_dict(), HIGHER)
    assert found == pytest.approx(share_of(by_level("kongsberg", 2022), HIGHER) - expected)


def test_an_industry_that_the_nation_lacks_leaves_those_who_have_it_without_a_gap(data: Statistics) -> None:
    series = measure("competence_gap").series(altered(data, NATIONAL_KEY, without(industry="62")))
    assert not read(series, data.area("kongsberg"), 2026).found


@pytest.mark.parametrize(
    ("key", "measure_id", "codes", "told"),
    [
        (EDUCATION_KEY, "competence_gap", {"level": HIGHER}, "Tabell 11615"),
        (EDUCATION_KEY, "workplace_against_residents", {"field": "TOT"}, "Tabell 11615"),
        (NATIONAL_KEY, "competence_gap", {"level": "3-5"}, "Tabell 12850"),
        (AGE_KEY, "jobs_held_by_older", {"age": "67-74"}, "Tabell 07984"),
        (AGE_KEY, "replacement_need", {"industry": "00-99"}, "Tabell 07984"),
        (AGE_KEY, "replacement_need", {"region": "0"}, "mangler tall for hele landet"),
    ],
)
def test_a_table_without_what_a_measure_is_formed_from_is_named(
    data: Statistics, key: str, measure_id: str, codes: dict[str, str], told: str
) -> None:
    with pytest.raises(FortrinnError) as raised:
        measure(measure_id).series(altered(data, key, without(**codes)))
    assert told in raised.value.user_message


def test_tables_without_a_year_in_common_are_told(data: Statistics) -> None:
    later = altered(
        data, NATIONAL_KEY, lambda frame: frame.assign(year=(frame["year"] + 100).astype("int16"))
    )
    with pytest.raises(FortrinnError) as raised:
        measure("competence_gap").series(later)
    assert "ingen felles år" in raised.value.user_message


# Workplaces against residents ----------------------------------------------------------------------


@pytest.mark.parametrize("year", [2008, *YEARS])
@pytest.mark.parametrize("area", MEMBERS)
def test_workplaces_are_set_against_the_employed_who_live_there(
    data: Statistics, area: str, year: int
) -> None:
    if area == "royken_hurum" and year > 2019:
        return
    work = share_of(by_level(area, year), HIGHER)
    home = share_of(by_level(area, year, "SysselsatteBosted"), HIGHER)
    assert value(data, "workplace_against_residents", area, year) == pytest.approx(work - home)


# Replacement ---------------------------------------------------------------------------------------


def by_age(area: str, year: int) -> list[float]:
    found = persons(AGE_KEY, area, year, "age", industry="00-99")
    return [found[age] for age in AGES]


@pytest.mark.parametrize("year", [2018, 2022, 2025])
def test_rates_are_of_the_nation_since_2015(data: Statistics, year: int) -> None:
    national = [by_age("norge", at) for at in range(2015, year + 1)]
    expected = competence.exit_shares(national, [15, 20, 25, 40, 55, 67, 75], 2035 - year)
    found = exit_rates(data, year)
    assert found is not None
    assert found == pytest.approx(expected)
    assert found[-1] == 1.0
    assert (np.diff(found[2:]) > 0).all()


@pytest.mark.parametrize("year", [2008, 2014, 2015, 2017])
def test_no_rates_are_formed_of_few_years_or_over_the_break(data: Statistics, year: int) -> None:
    assert exit_rates(data, year) is None
    assert not read(measure("replacement_need").series(data), data.area("drammen"), year).found


@pytest.mark.parametrize("year", [2018, 2022])
@pytest.mark.parametrize("area", [area for area in MEMBERS if area != "royken_hurum"])
def test_the_need_is_the_rates_on_the_regions_own_ages(data: Statistics, area: str, year: int) -> None:
    rates = exit_rates(data, year)
    assert rates is not None
    people = by_age(area, year)
    leaving = sum(count * rate for count, rate in zip(people, rates, strict=True))
    assert value(data, "replacement_need", area, year) == pytest.approx(100 * leaving / sum(people))


def test_the_need_has_no_change_to_read(data: Statistics) -> None:
    assert [
        row.id for row in (measure("replacement_need"), measure("jobs_held_by_older")) if row.over_time
    ] == ["jobs_held_by_older"]


@pytest.mark.parametrize("year", [2008, *YEARS, 2024])
@pytest.mark.parametrize("area", [*(area for area in MEMBERS if area != "royken_hurum"), "norge"])
def test_older_are_those_of_55_to_74(data: Statistics, area: str, year: int) -> None:
    people = by_age(area, year)
    expected = 100 * sum(people[4:]) / sum(people)
    assert value(data, "jobs_held_by_older", area, year) == pytest.approx(expected)


def test_change_is_read_from_2015(data: Statistics) -> None:
    for measure_id in ("competence_gap", "workplace_against_residents", "jobs_held_by_older"):
        assert measure(measure_id).breaks == (2015,)
