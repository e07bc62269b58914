"""Competence where people work, what must be replaced, and shortages with their rounding."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indicators import competence

NAN = np.nan
EMBEDDED = Path(__file__).parents[2] / "data" / "embedded"
NATIONAL = np.array([[500.0, 500.0], [100.0, 900.0], [0.0, 0.0]])


# Gap -------------------------------------------------------------------------------------------------


def test_gap_by_hand():
    found = competence.competence_gap([[40.0, 60.0]], [[50.0, 50.0, 0.0]], NATIONAL)
    # Half with 50 per cent and half with 10 per cent gives 30.
    assert found.expected_pct[0].tolist() == pytest.approx([30.0, 70.0])
    assert found.actual_pct[0].tolist() == pytest.approx([40.0, 60.0])
    assert found.gap_points[0].tolist() == pytest.approx([10.0, -10.0])


def test_gap_where_something_is_missing():
    at_workplace = [[NAN, 60.0], [40.0, 60.0], [40.0, 60.0], [40.0, 60.0], [0.0, 0.0]]
    employed = [[50.0, 50.0, 0.0], [NAN, 50.0, 0.0], [50.0, 0.0, 50.0], [100.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    found = competence.competence_gap(at_workplace, employed, NATIONAL)
    assert np.isnan(found.actual_pct).all(axis=1).tolist() == [True, False, False, False, True]
    # Region 2 has jobs in an industry that the nation lacks.
    assert np.isnan(found.expected_pct).all(axis=1).tolist() == [False, True, True, False, True]
    assert np.isnan(found.gap_points).all(axis=1).tolist() == [True, True, True, False, True]


def test_an_industry_unpublished_in_the_nation_hides_those_who_have_it():
    national = NATIONAL.copy()
    national[1, 0] = NAN
    found = competence.competence_gap([[40.0, 60.0]] * 2, [[50.0, 50.0, 0.0], [50.0, 0.0, 0.0]], national)
    assert np.isnan(found.expected_pct[0]).all()
    assert found.expected_pct[1].tolist() == pytest.approx([50.0, 50.0])


@settings(max_examples=50, deadline=None, derandomize=True)
@given(
    national=arrays(float, (4, 3), elements=st.integers(1, 900).map(float)),
    employed=arrays(float, (2, 4), elements=st.integers(1, 900).map(float)),
    people=arrays(float, (2, 3), elements=st.integers(1, 900).map(float)),
    scale=st.floats(0.1, 100),
    order=st.permutations(range(4)),
)
def test_gap_adds_up_to_nothing_and_the_nation_has_none(national, employed, people, scale, order):
    found = competence.competence_gap(people, employed, national)
    assert found.gap_points.sum(axis=1) == pytest.approx(0.0, abs=1e-9)
    assert found.expected_pct.sum(axis=1) == pytest.approx(100.0)
    whole = competence.competence_gap(national.sum(axis=0)[None], national.sum(axis=1)[None], national)
    assert whole.gap_points == pytest.approx(0.0, abs=1e-9)
    order = np.array(order)
    for same in (
        competence.competence_gap(people, employed[:, order], national[order]),
        competence.competence_gap(people, scale * employed, scale * national),
        competence.competence_gap(
            people, np.column_stack([employed, [0.0, 0.0]]), np.vstack([national, [0] * 3])
        ),
    ):
        assert same.gap_points == pytest.approx(found.gap_points, abs=1e-9)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([40.0, 60.0], [[50.0, 50.0, 0.0]], NATIONAL), "expected"),
        (([[40.0, 60.0]], [[50.0, 50.0]], NATIONAL), "expected"),
        (([[40.0, 60.0]], [[50.0, 50.0, 0.0]] * 2, NATIONAL), "1 regions"),
        (([[-1.0, 60.0]], [[50.0, 50.0, 0.0]], NATIONAL), "negative"),
    ],
)
def test_gap_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        competence.competence_gap(*arguments)


def test_workplace_against_residents():
    found = competence.workplace_against_residents_points(
        [[30.0, 70.0], [30.0, NAN], [30.0, 70.0]], [[20.0, 180.0], [1.0, 1.0], [0.0, 0.0]]
    )
    assert found[0].tolist() == pytest.approx([20.0, -20.0])
    assert np.isnan(found[1:]).all()
    with pytest.raises(ValueError, match="shape"):
        competence.workplace_against_residents_points([1.0, 2.0], [1.0])


# Replacement -----------------------------------------------------------------------------------------


def test_exit_by_single_years_of_age_by_hand():
    national = [[100.0, 90.0, 80.0], [100.0, 80.0, 60.0]]
    edges = [64, 65, 66, 67]
    # 80 of 100 are left after a year, 60 of 90, and nobody works at 67.
    assert competence.exit_shares(national, edges, 1) == pytest.approx([0.2, 1 / 3, 1.0])
    assert competence.exit_shares(national, edges, 2) == pytest.approx([1 - 0.8 * 2 / 3, 1.0, 1.0])
    assert competence.exit_shares(national, edges, 3) == pytest.approx([1.0, 1.0, 1.0])


def test_exit_takes_all_pairs_of_years_together():
    national = [[100.0, 90.0], [200.0, 50.0], [10.0, 190.0]]
    # (50 + 190) of (100 + 200) at the younger age.
    assert competence.exit_shares(national, [60, 61, 62], 1) == pytest.approx([0.2, 1.0])


def test_net_entry_is_no_exit():
    national = [[10.0, 100.0, 100.0], [10.0, 120.0, 100.0]]
    assert competence.exit_shares(national, [20, 21, 22, 23], 1) == pytest.approx([0.0, 0.0, 1.0])


def test_exit_of_steady_groups_is_what_the_next_group_lacks():
    # With the same numbers every year and groups as wide as the horizon, the curve within cannot matter.
    steady = np.array([[1000.0, 900.0, 700.0, 400.0, 100.0]] * 3)
    found = competence.exit_shares(steady, [50, 55, 60, 65, 70, 75], 5)
    assert found == pytest.approx([1 - 900 / 1000, 1 - 700 / 900, 1 - 400 / 700, 1 - 100 / 400, 1.0])


def test_exit_of_the_groups_of_table_07984_is_plausible():
    national = [[90.0, 230.0, 900.0, 850.0, 480.0, 60.0], [92.0, 232.0, 905.0, 852.0, 490.0, 62.0]]
    found = competence.exit_shares(national, [15, 20, 25, 40, 55, 67, 75], 10)
    assert found[-1] == 1.0
    assert 0.5 < found[-2] < 0.95
    assert (found[:3] < 0.1).all()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    national=arrays(float, (3, 4), elements=st.integers(1, 900).map(float)),
    horizon=st.integers(1, 30),
    scale=st.floats(0.1, 100),
)
def test_exit_is_a_share_that_grows_with_time_and_ignores_scale(national, horizon, scale):
    edges = [20, 30, 40, 55, 70]
    found = competence.exit_shares(national, edges, horizon)
    assert ((found >= 0.0) & (found <= 1.0)).all()
    assert (competence.exit_shares(national, edges, horizon + 1) >= found - 1e-12).all()
    assert competence.exit_shares(scale * national, edges, horizon) == pytest.approx(found, abs=1e-9)
    assert competence.exit_shares(national, edges, 50) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("national", "edges", "horizon", "message"),
    [
        ([[1.0, 2.0]], [1, 2, 3], 1, "at least 2 years"),
        ([[1.0, 2.0]] * 2, [1, 2], 1, "ages"),
        ([[1.0, NAN]] * 2, [1, 2, 3], 1, "published"),
        ([[1.0, 0.0]] * 2, [1, 2, 3], 1, "above zero"),
        ([[1.0, 2.0]] * 2, [1, 3, 2], 1, "rise"),
        ([[1.0, 2.0]] * 2, [1, 2.5, 3], 1, "whole"),
        ([[1.0, 2.0]] * 2, [1, 2, 3], 0, "horizon"),
    ],
)
def test_exit_refuses(national, edges, horizon, message):
    with pytest.raises(ValueError, match=message):
        competence.exit_shares(national, edges, horizon)


def test_replacement_need_by_hand():
    found = competence.replacement_need([[100.0, 50.0], [NAN, 50.0], [0.0, 0.0]], [0.1, 0.6])
    assert found.leaving[0] == pytest.approx(40.0)
    assert found.leaving_pct[0] == pytest.approx(100 * 40 / 150)
    assert found.exit_pct.tolist() == pytest.approx([10.0, 60.0])
    assert np.isnan(found.leaving[1])
    assert np.isnan(found.leaving_pct[1:]).all()
    assert found.leaving[2] == 0.0
    assert float(competence.replacement_need([100.0, 50.0], [0.1, 0.6]).leaving) == pytest.approx(40.0)


@pytest.mark.parametrize("share", [[0.1], [0.1, 1.1], [0.1, NAN], [-0.1, 0.5]])
def test_replacement_need_refuses(share):
    with pytest.raises(ValueError, match="exit_share"):
        competence.replacement_need([[100.0, 50.0]], share)


def test_jobs_held_by_older():
    older = np.array([False, False, True, True])
    found = competence.jobs_held_by_older_pct(
        [[50.0, 25.0, 20.0, 5.0], [50.0, NAN, 20.0, 5.0], [0.0] * 4], older
    )
    assert found[0] == pytest.approx(25.0)
    assert np.isnan(found[1:]).all()
    with pytest.raises(ValueError, match="older"):
        competence.jobs_held_by_older_pct([1.0, 2.0], [0, 1])


# Shortage --------------------------------------------------------------------------------------------


def test_a_shortage_of_0_means_under_13():
    low, high = competence.shortage_bounds([0.0, 25.0, 100.0, NAN])
    assert low[:3].tolist() == [0.0, 13.0, 88.0]
    assert high[:3].tolist() == [12.0, 37.0, 112.0]
    assert np.isnan([low[3], high[3]]).all()


@pytest.mark.parametrize("published", [[-25.0], [13.0], [25.5]])
def test_shortages_not_rounded_are_refused(published):
    with pytest.raises(ValueError, match="published"):
        competence.shortage_bounds(published)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(persons=st.integers(0, 5000))
def test_the_true_number_lies_within_the_bounds(persons):
    low, high = competence.shortage_bounds(25.0 * round(persons / 25))
    assert low <= persons <= high
    assert high - low <= 24


def test_bounds_meet_without_a_gap():
    low, high = competence.shortage_bounds(np.arange(0.0, 500.0, 25.0))
    assert (low[1:] == high[:-1] + 1).all()


def test_the_published_survey_is_rounded_so():
    for path in EMBEDDED.glob("labour_shortage_nav_2017-*.parquet"):
        shortage = pd.read_parquet(path)["value"].to_numpy(dtype=float)
        low, high = competence.shortage_bounds(shortage)
        assert ((low <= shortage) & (shortage <= high)).all()


def test_tightness_is_of_the_worked_example():
    toy = json.loads(
        (Path(__file__).parent / "methods" / "worked_examples.json").read_text(encoding="utf-8")
    )["stramhet_toy"]
    found = competence.labour_market_tightness_pct(toy["shortage"], toy["employed"])
    assert found == pytest.approx(toy["stramhet_pct"], rel=0, abs=1e-9)
    assert np.isnan(competence.labour_market_tightness_pct([NAN, 1.0, 0.0], [1.0, NAN, 0.0])).all()
