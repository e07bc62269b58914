"""Exposure of areas, worked out once more from the lists and the table's cells with plain loops."""

from __future__ import annotations

import csv
import json
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from data_sources import exposure_lists
from data_sources.statistics import Statistics
from data_sources.store import EMBEDDED
from figures.measures import measure
from figures.measures_transition import LISTS, ai_exposure_of, bounds_pct, listed_shares, regional_ai_exposure
from figures.series import read, read_at
from indicators.transition import exposed_share_bounds_pct

CODES = EMBEDDED / "codes"
#: The municipalities of 2024, which the table is in.
MEMBERS = {
    "hallingdal": ("3320", "3322", "3324", "3326", "3328", "3330"),
    "kongsberg": ("3303",),
    "numedal": ("3334", "3336", "3338"),
    "norge": ("0",),
}
LIST_FILES = {
    "petroleum_exposure": ("petroleum_share.csv", None),
    "emission_intensive_share": ("green_transition.csv", "emission_intensive"),
    "green_transition_share": ("green_transition.csv", "green_transition"),
}


@cache
def rows_of(name: str) -> list[dict[str, str]]:
    with (CODES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def cells() -> pd.DataFrame:
    manifest = json.loads((EMBEDDED / "employment_by_industry_13470.json").read_text(encoding="utf-8"))
    frame = pd.read_parquet(EMBEDDED / manifest["file"])
    frame = frame.astype({name: str for name in ("region", "industry", "content")})
    return frame[frame["content"] == "SysselsatteArb"]


def jobs(area: str, year: int) -> dict[str, float]:
    """Jobs by industry; every cell must be published."""
    chosen = cells()
    chosen = chosen[chosen["region"].isin(MEMBERS[area]) & (chosen["year"] == year)]
    assert chosen["value"].notna().all()
    return chosen.groupby("industry")["value"].sum().to_dict()


@cache
def scores() -> dict[str, list[float]]:
    """The AIIE of the American industries that belong to each division."""
    by_source = {
        (row["NAICS"], row["Industry Title"]): float(row["AIIE"])
        for row in rows_of("ai_industry_exposure_naics_felten2021.csv")
    }
    found: dict[str, list[float]] = {}
    for row in rows_of("naics_to_nace.csv"):
        if row["division"]:
            found.setdefault(row["division"], []).append(by_source[row["naics"], row["industry_title"]])
    return found


@pytest.mark.parametrize("year", [2025, 2019, 2014])
@pytest.mark.parametrize("area", MEMBERS)
def test_ai_exposure_is_the_mean_over_the_jobs(data: Statistics, area: str, year: int) -> None:
    known = {code: count for code, count in jobs(area, year).items() if code in scores()}
    expected = sum(count * np.mean(scores()[code]) for code, count in known.items()) / sum(known.values())
    found = read_at(measure("ai_exposure").series(data), data.area(area), year)
    assert found.value == pytest.approx(expected)


def test_the_scale_of_ai_exposure_is_what_the_texts_say() -> None:
    """0 is the mean of the 250 American industries, 1 a standard deviation between them."""
    values, belongs = exposure_lists.ai_sources()
    assert len(values) == len(belongs) == 250
    assert values.mean() == pytest.approx(0.0, abs=1e-6)
    assert values.std(ddof=1) == pytest.approx(1.0, abs=1e-6)


def test_industries_without_a_source_are_unknown_and_lower_the_coverage() -> None:
    industries = ("00", "03", "62", "97", "99")
    found = ai_exposure_of(industries)
    assert np.isnan(found.mean[[0, 1, 3, 4]]).all()
    assert found.mean[2] == pytest.approx(np.mean(scores()["62"]))
    exposure, low, high = regional_ai_exposure(np.array([10.0, 20.0, 60.0, 5.0, 5.0]), industries)
    assert float(exposure.coverage_pct) == pytest.approx(60.0)
    assert float(exposure.mean) == pytest.approx(np.mean(scores()["62"]))
    assert float(low) == pytest.approx(min(scores()["62"]))
    assert float(high) == pytest.approx(max(scores()["62"]))


@pytest.mark.parametrize("year", [2025, 2019, 2014])
@pytest.mark.parametrize("area", MEMBERS)
@pytest.mark.parametrize("measure_id", LISTS)
def test_bounds_are_the_listed_shares_of_the_jobs(
    data: Statistics, measure_id: str, area: str, year: int
) -> None:
    name, which = LIST_FILES[measure_id]
    shares = {
        row["division"]: (float(row["share_low"]), float(row["share_high"]))
        for row in rows_of(name)
        if which is None or row["list"] == which
    }
    # What industry is not known may be any.
    shares["00"] = (0.0, 1.0)
    counts = jobs(area, year)
    low, high = (
        100
        * sum(count * shares.get(code, (0, 0))[end] for code, count in counts.items())
        / sum(counts.values())
        for end in (0, 1)
    )
    codes = tuple(sorted(counts))
    found = bounds_pct(measure_id, np.array([counts[code] for code in codes]), codes)
    assert (float(found[0]), float(found[1])) == pytest.approx((low, high))
    assert read_at(measure(measure_id).series(data), data.area(area), year).value == pytest.approx(low)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    measure_id=st.sampled_from(list(LISTS)),
    counts=arrays(float, 8, elements=st.integers(0, 400).map(float)),
    within=arrays(float, 8, elements=st.floats(0, 1)),
)
def test_bounds_hold_every_truth_that_the_list_allows(measure_id, counts, within) -> None:
    """Whatever share of each industry is concerned, inside its bounds, the region's share is inside its own."""
    industries = ("00", "02", "06", "24", "25", "35", "47", "56")
    listed = listed_shares(measure_id, industries)
    if counts.sum() == 0:
        assert np.isnan(bounds_pct(measure_id, counts, industries)).all()
        return
    truth = 100 * (counts * (listed.low + within * (listed.high - listed.low))).sum() / counts.sum()
    low, high = bounds_pct(measure_id, counts, industries)
    assert low - 1e-9 <= truth <= high + 1e-9


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    counts=arrays(float, 6, elements=st.integers(1, 400).map(float)),
    is_listed=arrays(bool, 6),
    is_known=arrays(bool, 6),
)
def test_bounds_hold_the_truth_of_industries_that_are_wholly_or_not_at_all_listed(
    counts, is_listed, is_known
) -> None:
    """Where each share is known to be 0 or 1 the bounds meet in the truth; an unknown one opens them by its jobs."""
    low = np.where(is_known, is_listed, 0.0)
    high = np.where(is_known, is_listed, 1.0)
    found = exposed_share_bounds_pct(counts, low, high)
    truth = 100 * counts[is_listed].sum() / counts.sum()
    assert found[0] - 1e-9 <= truth <= found[1] + 1e-9
    assert found[1] - found[0] == pytest.approx(100 * counts[~is_known].sum() / counts.sum())


@settings(max_examples=40, deadline=None, derandomize=True)
@given(counts=arrays(float, 2, elements=st.integers(1, 400).map(float)), share=st.sampled_from([0.0, 1.0]))
def test_jobs_of_no_known_industry_can_be_all_or_none_of_them(counts, share) -> None:
    low, high = bounds_pct("petroleum_exposure", counts, ("00", "06"))
    truth_low, truth_high = (
        100 * (share * counts[0] + of_core * counts[1]) / counts.sum() for of_core in (0.75, 1.0)
    )
    assert low - 1e-9 <= truth_low <= truth_high <= high + 1e-9


@pytest.mark.parametrize("year", [2025, 2019, 2014])
@pytest.mark.parametrize("area", MEMBERS)
def test_the_largest_industry_is_largest(data: Statistics, area: str, year: int) -> None:
    counts = jobs(area, year)
    expected = 100 * max(counts.values()) / sum(counts.values())
    found = read_at(measure("largest_industry_share").series(data), data.area(area), year)
    assert found.value == pytest.approx(expected)


def test_a_region_that_lacks_a_cell_has_no_number_in_that_year(data: Statistics) -> None:
    """Nore og Uvdal lacks one industry in 2008, so Numedal's and Buskerud's shares cannot be formed."""
    for measure_id in ("ai_exposure", *LISTS, "largest_industry_share"):
        series = measure(measure_id).series(data)
        assert not read(series, data.area("numedal"), 2008).found
        assert not read(series, data.area("buskerud"), 2008).found
        assert read(series, data.area("kongsberg"), 2008).found
        assert read(series, data.area("royken_hurum"), 2026).year == 2019


def test_a_list_is_of_what_its_source_names() -> None:
    shares = exposure_lists.petroleum_shares()
    assert shares.loc["06"].tolist() == [0.75, 1.0, True]
    assert shares.loc["47"].tolist() == [0.0, 0.05, False]
    assert "47" not in exposure_lists.green_shares(exposure_lists.GREEN_TRANSITION).index
    named = listed_shares("petroleum_exposure", ("00", "06", "47")).named
    assert named.tolist() == [False, True, False]
