"""Entrepreneurship, by numbers worked by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indicators import enterprise

NAN = np.nan


def test_new_enterprises_per_1000():
    # 120 new among 16 000 inhabitants aged 16-66.
    assert enterprise.new_enterprises_per_1000(120.0, 16_000.0) == pytest.approx(7.5)
    rates = enterprise.new_enterprises_per_1000([120.0, NAN, 3.0, 0.0], [16_000.0, 10.0, NAN, 0.0])
    assert np.isnan(rates[1:]).all()


def test_size_shares_add_up_and_an_unpublished_group_hides_the_total():
    shares = enterprise.establishment_size_shares_pct(
        [[60.0, 25.0, 10.0, 5.0], [60.0, 25.0, NAN, 5.0], [0.0] * 4]
    )
    assert shares[0].tolist() == pytest.approx([60.0, 25.0, 10.0, 5.0])
    assert np.isnan(shares[1:]).all()
    with pytest.raises(ValueError, match="negative"):
        enterprise.establishment_size_shares_pct([1.0, -1.0])


def test_survival_rate():
    assert enterprise.survival_rate_pct(30.0, 100.0) == pytest.approx(30.0)
    assert np.isnan(enterprise.survival_rate_pct([NAN, 0.0], [100.0, 0.0])).all()
    with pytest.raises(ValueError, match="no more than the entrants"):
        enterprise.survival_rate_pct(101.0, 100.0)


def test_survival_curve_uses_young_cohorts_for_the_years_they_have():
    # Three cohorts; the youngest has been followed for one year, the middle one for two.
    found = enterprise.survival_curve(
        [100.0, 200.0, 100.0], [[80.0, 60.0, 48.0], [150.0, 120.0, NAN], [90.0, NAN, NAN]]
    )
    # Year 1: 320 of 400. Year 2: 180 of 230. Year 3: 48 of 60.
    assert found.at_risk.tolist() == [400.0, 230.0, 60.0]
    assert found.cohorts.tolist() == [3, 2, 1]
    expected = np.cumprod([320 / 400, 180 / 230, 48 / 60]) * 100
    assert found.survival_pct == pytest.approx(expected, rel=0, abs=1e-12)


def test_an_unpublished_cell_takes_out_the_two_steps_it_ends():
    found = enterprise.survival_curve([100.0, 100.0], [[50.0, 40.0, 30.0], [70.0, NAN, 10.0]])
    assert found.at_risk.tolist() == [200.0, 50.0, 40.0]
    assert found.survival_pct == pytest.approx(100 * np.cumprod([120 / 200, 40 / 50, 30 / 40]))


def test_years_that_no_cohort_reaches_are_missing():
    found = enterprise.survival_curve([100.0], [[50.0, NAN, 20.0]])
    assert found.survival_pct[0] == pytest.approx(50.0)
    assert np.isnan(found.survival_pct[1:]).all()
    assert found.cohorts.tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    ("entrants", "survivors", "message"),
    [
        ([10.0], [[11.0]], "grow"),
        ([10.0], [[5.0, 6.0]], "grow"),
        ([10.0], [[-1.0]], "negative"),
        ([10.0, 10.0], [[5.0]], "shape"),
        (10.0, [[5.0]], "shape"),
    ],
)
def test_survival_curve_refuses(entrants, survivors, message):
    with pytest.raises(ValueError, match=message):
        enterprise.survival_curve(entrants, survivors)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(steps=arrays(float, (3, 4), elements=st.floats(0.1, 1.0)), scale=st.floats(1, 1000))
def test_complete_cohorts_survive_as_the_plain_ratio_and_scale_does_not_matter(steps, scale):
    entrants = np.array([100.0, 50.0, 10.0])
    survivors = entrants[:, np.newaxis] * np.cumprod(steps, axis=1)
    found = enterprise.survival_curve(entrants, survivors).survival_pct
    assert found == pytest.approx(100 * survivors.sum(axis=0) / entrants.sum())
    assert enterprise.survival_curve(scale * entrants, scale * survivors).survival_pct == pytest.approx(found)
    assert (np.diff(found) <= 1e-9).all()


def test_regions_stand_side_by_side():
    entrants = np.array([[100.0, 50.0], [10.0, 20.0]])
    survivors = np.array([[[50.0, 40.0], [25.0, 20.0]], [[9.0, 8.0], [NAN, NAN]]])
    both = enterprise.survival_curve(entrants, survivors).survival_pct
    for place in range(2):
        alone = enterprise.survival_curve(entrants[place], survivors[place]).survival_pct
        assert both[place] == pytest.approx(alone)


# How far small numbers move ---------------------------------------------------------------------------


def test_interval_of_new_enterprises_is_garwoods():
    # Garwood's table: 5 events lie between 1.970 and 10.513 at 90 per cent; none between 0 and 2.996.
    low, high = enterprise.new_enterprises_interval([5.0, 0.0, NAN, 5.0], [1_000.0, 1_000.0, 10.0, 0.0])
    assert low[:2].tolist() == pytest.approx([1.970, 0.0], abs=5e-4)
    assert high[:2].tolist() == pytest.approx([10.513, 2.996], abs=5e-4)
    assert np.isnan(low[2:]).all()
    assert np.isnan(high[2:]).all()


def test_interval_of_survival_by_hand():
    # 100 begin, 60 are left after a year and 30 after two: Greenwood's sum is 40 / (100 * 60) = 1 / 150,
    # then 1 / 150 + 30 / (60 * 30) = 7 / 300. On the scale of log(-log S) with z = 1.6449 this gives
    # 0.6 ** exp(1.6449 * sqrt(1 / 150) / 0.51083) = 0.6 ** 1.30071 and 0.6 ** (1 / 1.30071), then
    # 0.3 ** exp(1.6449 * sqrt(7 / 300) / 1.20397) = 0.3 ** 1.23206 and 0.3 ** (1 / 1.23206).
    curve = enterprise.survival_curve([100.0], [[60.0, 30.0]])
    low, high = enterprise.survival_interval(curve)
    assert low.tolist() == pytest.approx([51.456, 22.687], abs=1e-3)
    assert high.tolist() == pytest.approx([67.521, 37.636], abs=1e-3)
    assert (low < curve.survival_pct).all()
    assert (curve.survival_pct < high).all()


def test_interval_of_survival_narrows_with_more_enterprises_and_lacks_where_nothing_varies():
    few = enterprise.survival_interval(enterprise.survival_curve([10.0], [[6.0]]))
    many = enterprise.survival_interval(enterprise.survival_curve([1_000.0], [[600.0]]))
    assert few[0][0] < many[0][0] < 60.0 < many[1][0] < few[1][0]
    for survivors in ([[10.0]], [[0.0]], [[NAN]]):
        bounds = enterprise.survival_interval(enterprise.survival_curve([10.0], survivors))
        assert np.isnan(bounds).all()


@pytest.mark.parametrize("level", [0.0, 1.0, 90.0])
def test_a_level_that_is_no_probability_is_refused(level):
    with pytest.raises(ValueError, match="between 0 and 1"):
        enterprise.new_enterprises_interval(1.0, 1.0, level)
    with pytest.raises(ValueError, match="between 0 and 1"):
        enterprise.survival_interval(enterprise.survival_curve([10.0], [[6.0]]), level)
