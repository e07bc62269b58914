"""People, jobs and commuting, by numbers worked by hand and by what must hold for any place."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators import attractiveness as place

PERSONS = st.integers(0, 1_000_000).map(float)
SOME_PERSONS = st.integers(1, 1_000_000).map(float)
NEAR = {"rel": 1e-9, "abs": 1e-9}


def holds_for(**drawn):
    """Try a property on a fixed set of draws, so that a run never fails by chance."""

    def decorate(test):
        return settings(max_examples=50, deadline=None, derandomize=True)(given(**drawn)(test))

    return decorate


# Worked by hand ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(1000.0, 1030.0, 3.0), (1000.0, 970.0, -3.0), (4.0, 4.0, 0.0), (200.0, 0.0, -100.0)],
)
def test_growth_is_the_change_in_per_cent_of_the_start(start, end, expected):
    assert place.growth_pct(start, end) == pytest.approx(expected)


def test_net_migration_is_counted_per_thousand_inhabitants():
    assert place.net_migration_rate(46.0, 28_700.0) == pytest.approx(1.602787, abs=1e-6)
    assert place.net_migration_rate(-25.0, 5_000.0) == pytest.approx(-5.0)


def test_jobs_per_hundred_workers_tells_which_way_more_commute():
    # Kongsberg, 4th quarter of 2019.
    assert place.jobs_per_resident_worker(15_746.0, 13_795.0) == pytest.approx(114.1428, abs=1e-4)
    assert place.jobs_per_resident_worker(50.0, 100.0) == pytest.approx(50.0)


def test_employment_rate_is_of_the_residents():
    assert place.employment_rate_pct(13_795.0, 20_734.0) == pytest.approx(66.5332, abs=1e-4)


def test_commuting_of_a_toy_region():
    local, out, into = 700.0, 300.0, 200.0
    assert place.supply_side_self_containment_pct(local, out) == pytest.approx(70.0)
    assert place.demand_side_self_containment_pct(local, into) == pytest.approx(77.7778, abs=1e-4)
    assert place.in_commuting_share_pct(local, into) == pytest.approx(22.2222, abs=1e-4)
    assert place.out_commuting_share_pct(local, out) == pytest.approx(30.0)


def test_share_of_an_age_group():
    assert place.share_pct(np.array([180.0, 580.0]), 1000.0).tolist() == pytest.approx([18.0, 58.0])


# Missing values and zeros --------------------------------------------------------------------------

QUOTIENTS = [
    place.growth_pct,
    place.net_migration_rate,
    place.jobs_per_resident_worker,
    place.employment_rate_pct,
    place.in_commuting_share_pct,
    place.out_commuting_share_pct,
    place.supply_side_self_containment_pct,
    place.demand_side_self_containment_pct,
    place.share_pct,
    place.quotient,
]
of_each_quotient = pytest.mark.parametrize("function", QUOTIENTS, ids=lambda function: function.__name__)


@of_each_quotient
def test_a_missing_part_makes_the_quotient_missing_and_leaves_its_neighbours(function):
    found = function(np.array([np.nan, 3.0, 2.0, np.nan]), np.array([5.0, np.nan, 4.0, np.nan]))
    assert np.isnan(found).tolist() == [True, True, False, True]


@of_each_quotient
def test_nothing_to_divide_by_is_missing_never_zero_or_infinite(function):
    assert np.isnan(function(0.0, 0.0))


@pytest.mark.parametrize("jobs", [0.0, 12.0])
def test_jobs_where_nobody_works_are_no_number(jobs):
    assert np.isnan(place.jobs_per_resident_worker(jobs, 0.0))
    assert np.isnan(place.quotient(jobs, -1.0))


def test_growth_from_nothing_is_no_number():
    assert np.isnan(place.growth_pct(0.0, 50.0))


def test_nobody_at_home_is_a_true_zero():
    assert place.supply_side_self_containment_pct(0.0, 300.0) == 0.0
    assert place.in_commuting_share_pct(0.0, 200.0) == 100.0


def test_arrays_of_any_shape_go_against_one_number():
    shares = place.share_pct(np.arange(6.0).reshape(2, 3), 5.0)
    assert shares.shape == (2, 3)
    assert shares[1].tolist() == [60.0, 80.0, 100.0]


def test_no_input_is_changed():
    above, below = np.array([1.0, 2.0]), np.array([0.0, 4.0])
    place.quotient(above, below)
    assert above.tolist() == [1.0, 2.0]
    assert below.tolist() == [0.0, 4.0]


# What holds for any place --------------------------------------------------------------------------


@holds_for(local=SOME_PERSONS, out=PERSONS, into=PERSONS)
def test_those_who_stay_and_those_who_leave_are_everybody(local, out, into):
    stay, leave = (
        place.supply_side_self_containment_pct(local, out),
        place.out_commuting_share_pct(local, out),
    )
    held, filled = (
        place.demand_side_self_containment_pct(local, into),
        place.in_commuting_share_pct(local, into),
    )
    assert stay + leave == pytest.approx(100.0)
    assert held + filled == pytest.approx(100.0)
    assert 0.0 <= leave < 100.0
    assert 0.0 <= filled < 100.0


@holds_for(local=SOME_PERSONS, out=PERSONS, into=PERSONS)
def test_coverage_is_one_self_containment_over_the_other(local, out, into):
    """jobs / workers = (local + in) / (local + out) = supply side / demand side."""
    coverage = place.jobs_per_resident_worker(local + into, local + out)
    stay = place.supply_side_self_containment_pct(local, out)
    held = place.demand_side_self_containment_pct(local, into)
    assert coverage == pytest.approx(float(100.0 * stay / held), **NEAR)
    assert (coverage > 100.0) == (into > out)


@holds_for(first=SOME_PERSONS, second=SOME_PERSONS, third=SOME_PERSONS)
def test_growth_over_two_periods_is_compounded(first, second, third):
    halves = (1 + place.growth_pct(first, second) / 100) * (1 + place.growth_pct(second, third) / 100)
    assert place.growth_pct(first, third) == pytest.approx(float(100 * (halves - 1)), rel=1e-9, abs=1e-6)


@holds_for(part=PERSONS, rest=SOME_PERSONS, times=st.integers(2, 50))
def test_a_share_ignores_scale(part, rest, times):
    whole = part + rest
    assert place.share_pct(part, whole) == pytest.approx(
        float(place.share_pct(times * part, times * whole)), **NEAR
    )
    assert place.share_pct(part, whole) + place.share_pct(rest, whole) == pytest.approx(100.0)
