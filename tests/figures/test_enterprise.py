"""What the figures of entrepreneurship claim, worked out once more from the cells of their tables."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from data_sources.errors import FortrinnError
from data_sources.statistics import Statistics
from figures import enterprise, measures_enterprise
from figures.measures import measure
from figures.registry import draw
from figures.series import read
from figures.style import number
from figures.wording import place
from tests.figures.conftest import Drawn, Walk, agrees, to_number, told

KONGSBERG, NUMEDAL = ("3303",), ("3334", "3336", "3338")


def people_16_66(data: Statistics, codes: tuple[str, ...], year: int) -> float:
    cells = data.cells("population_07459")
    rows = cells[cells["region"].isin(codes) & (cells["year"] == year)]
    return float(rows.loc[rows["age"].astype(str).str.rstrip("+").astype(int).between(16, 66), "value"].sum())


def lasting(data: Statistics, codes: tuple[str, ...], cohort: int, after: int) -> float:
    """How many of a year's new enterprises live so many years after; after 0 years all of them."""
    cells = data.cells("new_enterprises_08316")
    rows = cells[
        cells["region"].isin(codes)
        & (cells["year"] == cohort)
        & (cells["year_after"] == f"{max(after, 1):02d}")
        & (cells["survival"] == ("01" if after else "00"))
    ]
    assert len(rows) == len(codes)
    return float(rows["value"].sum())


def other_of(data: Statistics, drawn: Drawn):
    return drawn.comparator if drawn.comparator != drawn.region else data.regions.country


# Measures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("area", "codes"), [("kongsberg", KONGSBERG), ("numedal", NUMEDAL)])
@pytest.mark.parametrize("year", [2010, 2024])
def test_new_enterprises_are_the_mean_of_three_years(data: Statistics, area: str, codes, year: int) -> None:
    span = range(year - 2, year + 1)
    new = sum(lasting(data, codes, at, 0) for at in span)
    people = sum(people_16_66(data, codes, at) for at in span)
    found = read(measure("new_enterprises").series(data), data.area(area), year)
    assert found.year == year
    assert found.value == pytest.approx(1000 * new / people)


@pytest.mark.parametrize(("area", "codes"), [("kongsberg", KONGSBERG), ("numedal", NUMEDAL)])
@pytest.mark.parametrize("year", [2017, 2025])
def test_survival_takes_each_step_where_it_was_seen_in_five_years(
    data: Statistics, area: str, codes, year: int
) -> None:
    expected = 100.0
    for step in range(1, 6):
        cohorts = [seen - step for seen in range(year - 4, year + 1)]
        before = sum(lasting(data, codes, cohort, step - 1) for cohort in cohorts)
        expected *= sum(lasting(data, codes, cohort, step) for cohort in cohorts) / before
    found = read(measure("enterprise_survival").series(data), data.area(area), year)
    assert found.year == year
    assert found.value == pytest.approx(expected)


def test_survival_is_of_no_year_without_three_cohorts_and_of_none_after_the_last_following(
    data: Statistics,
) -> None:
    series = measure("enterprise_survival").series(data)
    # The cohorts of 2008 to 2010 were followed for five years in 2013 to 2015; that of 2024 for one, in 2025.
    assert (series["year"].min(), series["year"].max()) == (2015, 2025)
    assert series.loc[series["area"] == "royken_hurum", "year"].max() == 2019
    assert "buskerud_2019" not in set(series["area"])


def test_employing_establishments_are_those_of_the_groups_with_employees(data: Statistics) -> None:
    cells = data.cells("establishments_07091")
    rows = cells[
        cells["region"].isin(NUMEDAL) & (cells["year"] == 2026) & (cells["industry"] == "01-99")
    ].set_index("size")["value"]
    groups = rows.groupby(level=0, observed=True).sum()
    assert groups["99"] == groups.drop("99").sum(), "the groups are not all establishments"
    found = read(measure("employing_establishments").series(data), data.area("numedal"), 2026)
    expected = 1000 * (groups["99"] - groups["00"]) / people_16_66(data, NUMEDAL, 2026)
    assert found.value == pytest.approx(expected)


@pytest.mark.parametrize("measure_id", ["new_enterprises", "enterprise_survival", "employing_establishments"])
def test_a_county_without_figures_in_its_borders_has_no_value(data: Statistics, measure_id: str) -> None:
    series = measure(measure_id).series(data)
    assert not read(series, data.area("buskerud_2019"), 2019).found
    assert read(series, data.regions.country, 2026).found


def test_codes_that_are_not_those_expected_are_refused(
    data: Statistics, monkeypatch: pytest.MonkeyPatch
) -> None:
    totals = data.totals("new_enterprises_08316")
    other = totals.assign(survival=totals["survival"].cat.rename_categories({"00": "01", "01": "02"}))
    monkeypatch.setattr(Statistics, "totals", lambda self, key: other)
    with pytest.raises(FortrinnError, match=r"survival is \['01', '02'\]") as refused:
        measures_enterprise.new_enterprises(Statistics(data.store, data.regions))
    assert "08316" in refused.value.user_message


def test_a_cohort_that_grows_is_refused_by_name(data: Statistics, monkeypatch: pytest.MonkeyPatch) -> None:
    totals = data.totals("new_enterprises_08316").copy()
    grown = (totals["area"] == "numedal") & (totals["year"] == 2015) & (totals["survival"] == "01")
    totals.loc[grown & (totals["year_after"] == "03"), "value"] = 10_000.0
    monkeypatch.setattr(Statistics, "totals", lambda self, key: totals)
    with pytest.raises(FortrinnError, match="numedal") as refused:
        measures_enterprise.survival(Statistics(data.store, data.regions))
    assert "flere overlevende" in refused.value.user_message


# Figures -------------------------------------------------------------------------------------------


def test_claims_of_new_enterprises_follow_from_rates_and_intervals(data: Statistics, walk: Walk) -> None:
    checked, said = 0, set()
    for drawn in walk("nye_foretak"):
        if drawn.figure.chart is None:
            continue
        table = drawn.figure.table.set_index("Område")
        rate, low, high = (
            table[name]
            for name in ("Nye foretak i året per 1 000 innbyggere 16–66 år", "Nedre grense", "Øvre grense")
        )
        other = other_of(data, drawn)
        name = re.escape(drawn.region.name)
        pattern = rf"{name} får # nye foretak i året per 1 000 innbyggere 16–66 år"
        if np.isnan(rate[other.name]):
            other = data.regions.country
        if other != drawn.region:
            pattern += (
                rf", (klart flere enn|klart færre enn|ikke klart ulikt) {re.escape(place(other))} \(#\)"
            )
        found = told(pattern, drawn)
        assert agrees(found[1], rate[drawn.region.name]), drawn.chosen
        known = read(measure("new_enterprises").series(data), drawn.region, drawn.year)
        assert known.value == pytest.approx(rate[drawn.region.name], abs=0.006)
        assert known.year == drawn.figure.year
        assert ((low <= rate) & (rate <= high) | rate.isna()).all()
        apart = low[drawn.region.name] > high[other.name] + 0.01
        below = high[drawn.region.name] < low[other.name] - 0.01
        if apart or below:
            assert found[2] == f"klart {'flere' if apart else 'færre'} enn", drawn.chosen
        said.add(found[2])
        assert agrees(found[3], rate[other.name])
        assert len(table) >= 9
        checked += 1
    assert checked >= 18
    assert said == {"klart flere enn", "klart færre enn", "ikke klart ulikt"}


def test_an_ended_region_beside_others_is_named_as_ended(data: Statistics) -> None:
    figure = draw("nye_foretak", data, data.area("numedal"), data.regions.country, 2026)
    row = figure.table.set_index("Område").loc["Røyken/Hurum"]
    assert row["Merknad"] == "opphørt 2020, inngår i Asker"
    assert np.isnan(row["Nye foretak i året per 1 000 innbyggere 16–66 år"])
    assert any("Små tall: Numedal får" in caveat for caveat in figure.caveats)


def test_claims_of_survival_follow_from_curves_and_intervals(data: Statistics, walk: Walk) -> None:
    checked = 0
    for drawn in walk("overlevelse"):
        if drawn.figure.chart is None:
            assert drawn.year < 2015 or drawn.region.id == "buskerud_2019", drawn.chosen
            continue
        table = drawn.figure.table.set_index(["Område", "År etter start"])
        own = table.loc[drawn.region.name]
        shares = own["Fortsatt i drift (prosent)"]
        other = other_of(data, drawn)
        if other.name not in table.index.get_level_values(0):
            other = data.regions.country
        found = told(
            rf"# av 100 nye foretak i {re.escape(drawn.region.name)} lever etter fem år, "
            rf"(klart flere enn|klart færre enn|ikke klart ulikt) {re.escape(place(other))} \(#\)",
            drawn,
        )
        against = table.loc[other.name]
        assert abs(to_number(found[1]) - shares[5]) <= 0.55
        assert abs(to_number(found[3]) - against.loc[5, "Fortsatt i drift (prosent)"]) <= 0.55
        if found[2] == "klart flere enn":
            assert own.loc[5, "Nedre grense"] >= against.loc[5, "Øvre grense"], drawn.chosen
        elif found[2] == "klart færre enn":
            assert own.loc[5, "Øvre grense"] <= against.loc[5, "Nedre grense"], drawn.chosen
        else:
            assert own.loc[5, "Nedre grense"] <= against.loc[5, "Øvre grense"] + 0.1
            assert own.loc[5, "Øvre grense"] >= against.loc[5, "Nedre grense"] - 0.1
        assert shares.is_monotonic_decreasing
        assert (own["Foretak fulgt gjennom året"] >= measures_enterprise.FEWEST_AT_RISK).all()
        checked += 1
    assert checked >= 14


def test_claims_of_sizes_follow_from_the_counts(data: Statistics, walk: Walk) -> None:
    checked = 0
    for drawn in walk("bedriftsstorrelse"):
        if drawn.figure.chart is None:
            continue
        table = drawn.figure.table.set_index(["Område", "Antall ansatte"])
        counts = table["Virksomheter"]
        own = counts[drawn.region.name]
        shares = 100 * counts / counts.groupby(level=0).transform("sum")
        pd.testing.assert_series_equal(
            shares, table["Andel av virksomhetene (prosent)"], check_names=False, atol=0.006
        )
        other = other_of(data, drawn)
        if other.name not in counts.index.get_level_values(0):
            other = data.regions.country
        found = told(
            rf"# prosent av virksomhetene i {re.escape(drawn.region.name)} har ingen ansatte"
            rf"(?:, # prosentpoeng (over|under) {re.escape(place(other))}|, på linje med {re.escape(place(other))})",
            drawn,
        )
        none, theirs = shares[drawn.region.name, "Ingen"], shares[other.name, "Ingen"]
        assert agrees(found[1], none), drawn.chosen
        if found[2]:
            assert to_number(found[2]) == pytest.approx(abs(round(none, 1) - round(theirs, 1)), abs=1e-6)
            assert found[3] == ("over" if none > theirs else "under"), drawn.chosen
        here = drawn.rows[drawn.rows["place"] == 0]
        assert here["value"].sum() == pytest.approx(100)
        assert f"({number(own['Ingen'])})" in here["text"].iloc[0]
        checked += 1
    assert checked >= 24


def test_the_old_county_is_told_why_it_has_no_figure(data: Statistics) -> None:
    for figure_id in ("nye_foretak", "overlevelse", "bedriftsstorrelse"):
        figure = draw(figure_id, data, data.area("buskerud_2019"), data.regions.country, 2019)
        assert figure.chart is None
        assert "uten egne tall for Drammen (2019)" in figure.title, figure.title


def test_intervals_that_overlap_are_not_told_apart() -> None:
    assert enterprise._stands(1.0, 2.0, 1.9, 3.0, "flere", "færre") == "ikke klart ulikt"
    assert enterprise._stands(3.1, 4.0, 1.9, 3.0, "flere", "færre") == "klart flere enn"
    assert enterprise._stands(1.0, 1.5, 1.9, 3.0, "flere", "færre") == "klart færre enn"
