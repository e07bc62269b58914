import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indicators import growth, value_creation

NAN = np.nan
EXACT = {"rel": 0, "abs": 1e-9}


def test_value_added_per_employed_by_hand():
    # 15 980 million NOK over 15.1 thousand employed: manufacturing in Buskerud in 2019.
    assert value_creation.value_added_per_employed(15980, 15.1) == pytest.approx(1058.278, abs=1e-3)
    assert value_creation.value_added_per_employed([10.0, -5.0], [2.0, 2.0]).tolist() == [5.0, -2.5]


def test_nobody_employed_and_unpublished_have_no_level():
    levels = value_creation.value_added_per_employed([7049.0, NAN, 3.0, 0.0], [0.0, 2.0, NAN, 0.0])
    assert np.isnan(levels).all()


def test_negative_employment_is_refused():
    with pytest.raises(ValueError, match="negative"):
        value_creation.value_added_per_employed([1.0], [-0.1])


def test_headline_subtracts_what_is_published_and_counts_the_rest():
    # (120 774 - 0 - 4 - 7 049) / 134.5; petroleum is unpublished, own homes have no cell of employment.
    found = value_creation.value_added_per_employed_without(
        120774.0, 134.5, [NAN, 0.0, 4.0, 7049.0], [NAN, 0.0, 0.0, NAN]
    )
    assert found.per_employed == pytest.approx(113721 / 134.5, **EXACT)
    assert round(float(found.per_employed)) == 846
    assert found.unpublished == 1


def test_headline_over_years_and_counties():
    found = value_creation.value_added_per_employed_without(
        np.array([[100.0, NAN]]),
        np.array([[10.0, 10.0]]),
        np.array([[[20.0, 10.0], [20.0, 10.0]]]),
        np.array([[[2.0, NAN], [2.0, 0.0]]]),
    )
    assert found.per_employed[0, 0] == pytest.approx(70 / 8, **EXACT)
    assert np.isnan(found.per_employed[0, 1])
    assert found.unpublished.tolist() == [[0, 0]]


@pytest.mark.parametrize("shapes", [((2,), (2,), (3, 1), (3, 1)), ((2,), (3,), (2, 1), (2, 1))])
def test_headline_refuses_shapes_that_do_not_fit(shapes):
    with pytest.raises(ValueError, match="shape"):
        value_creation.value_added_per_employed_without(*(np.ones(shape) for shape in shapes))


def test_relative_productivity():
    relative = value_creation.relative_productivity([846.0, NAN, 5.0], [900.0, 900.0, 0.0])
    assert relative[0] == pytest.approx(94.0, **EXACT)
    assert np.isnan(relative[1:]).all()


def test_unpublished_residual_and_published_groups_are_the_total():
    residual = value_creation.unpublished_residual([100.0, NAN], [[60.0, NAN, 30.0], [1.0, 2.0, 3.0]])
    assert residual[0] == 10.0
    assert np.isnan(residual[1])
    with pytest.raises(ValueError, match="shape"):
        value_creation.unpublished_residual([1.0, 2.0], [[1.0]])


def test_quotient_of_published_is_the_quotient_against_published_totals():
    found = value_creation.location_quotient_of_published(
        [1714.0, NAN, 100.0], 79006.0, [879213.0, 10.0, 0.0], 15593224.0
    )
    assert found.quotient[0] == pytest.approx(0.3847623, abs=1e-7)
    assert found.low[0] < found.quotient[0] < found.high[0]
    # Unpublished here, and absent in the whole.
    assert np.isnan(found.quotient[1:]).all()
    assert np.isnan(found.low[1:]).all()


def test_a_suppressed_neighbour_does_not_touch_a_quotient():
    whole = value_creation.location_quotient_of_published([20.0, 30.0], 100.0, [10.0, 60.0], 200.0)
    suppressed = value_creation.location_quotient_of_published([20.0, NAN], 100.0, [10.0, 60.0], 200.0)
    assert suppressed.quotient[0] == whole.quotient[0] == pytest.approx(4.0, **EXACT)
    assert np.isnan(suppressed.quotient[1])


def test_rounding_slack_widens_the_interval():
    plain = value_creation.location_quotient_of_published([1000.0], 10000.0, [1000.0], 10000.0)
    slack = value_creation.location_quotient_of_published([1000.0], 10000.0, [1000.0], 10000.0, 50.0)
    assert plain.low[0] - slack.low[0] == pytest.approx(0.05, **EXACT)
    assert slack.high[0] - plain.high[0] == pytest.approx(0.05, **EXACT)


def test_an_industry_larger_than_its_total_is_refused():
    with pytest.raises(ValueError, match="negative"):
        value_creation.location_quotient_of_published([11.0], 10.0, [1.0], 10.0)


YEARS = (2012, 2013, 2014, 2015, 2016)
COUNTY = np.array(
    [[10.0, 20.0, NAN], [12.0, 19.0, NAN], [13.0, 18.0, NAN], [20.0, 10.0, NAN], [22.0, 12.0, 5.0]]
)
COUNTY_TOTAL = np.array([33.0, 35.0, 36.0, 34.0, 39.0])
NATION = np.array(
    [[100.0, 200.0, 40.0], [110.0, 205.0, 41.0], [112.0, 210.0, 43.0], [150.0, 160.0, 44.0], [160, 170, 45]]
)
NATION_TOTAL = NATION.sum(axis=1) + np.array([0.2, -0.1, 0.0, 0.1, -0.2])


def grown(last=5, breaks=(2015,)):
    return value_creation.county_growth(
        COUNTY[:last], COUNTY_TOTAL[:last], NATION[:last], NATION_TOTAL[:last], YEARS[:last], breaks
    )


def everything(found):
    parts = (found.national_growth, found.industry_mix, found.own_strength)
    return sum(np.nansum(part) for part in parts) + found.unpublished + sum(found.breaks)


@pytest.mark.parametrize("breaks", [(), (2015,), (2013, 2015), (2016,), (1999, 2030)])
@pytest.mark.parametrize("last", [2, 3, 4, 5])
def test_parts_residual_and_breaks_add_up_to_the_change(last, breaks):
    change = COUNTY_TOTAL[last - 1] - COUNTY_TOTAL[0]
    assert everything(grown(last, breaks)) == pytest.approx(change, **EXACT)


def test_no_step_crosses_the_break():
    found = grown()
    assert found.breaks == (-2.0,)
    before = growth.shift_share_yearly(COUNTY[:3, :2], np.column_stack([NATION[:3], [0.2, -0.1, 0.0]])[:, :2])
    published = found.national_growth + found.industry_mix + found.own_strength
    # Industry 0: 10 to 13 before the break and 20 to 22 after it. The step 13 to 20 is in no part.
    assert published[0] == pytest.approx(3.0 + 2.0, **EXACT)
    assert published[1] == pytest.approx(-2.0 + 2.0, **EXACT)
    assert before.own_strength.shape == (2,)


def test_a_year_unpublished_leaves_the_industry_out_of_the_parts():
    found = grown()
    assert np.isnan([found.national_growth[2], found.industry_mix[2], found.own_strength[2]]).all()
    # 33 - 30 = 3 unpublished at first and 5 before the break; 4 after it and 5 at last.
    assert found.unpublished == pytest.approx((5 - 3) + (5 - 4), **EXACT)


def test_national_growth_follows_the_published_total():
    found = grown(2, ())
    rate = NATION_TOTAL[1] / NATION_TOTAL[0] - 1
    assert found.national_growth[:2] == pytest.approx(COUNTY[0, :2] * rate, **EXACT)
    assert found.own_strength[0] == pytest.approx(12 - 10 * 1.1, **EXACT)


def test_an_industry_unpublished_in_the_nation_is_left_to_the_residual():
    nation = NATION.copy()
    nation[0, 0] = NAN
    found = value_creation.county_growth(COUNTY, COUNTY_TOTAL, nation, NATION_TOTAL, YEARS, (2015,))
    assert np.isnan(found.own_strength[0])
    assert everything(found) == pytest.approx(6.0, **EXACT)


def test_growth_needs_two_years_and_shapes_that_fit():
    with pytest.raises(ValueError, match="at least 2 years"):
        grown(1)
    with pytest.raises(ValueError, match="one shape"):
        value_creation.county_growth(COUNTY, COUNTY_TOTAL, NATION[:2], NATION_TOTAL, YEARS)
    with pytest.raises(ValueError, match="years"):
        value_creation.county_growth(COUNTY, COUNTY_TOTAL, NATION, NATION_TOTAL, YEARS[:3])


# What must hold whatever the numbers


SETTINGS = settings(max_examples=30, deadline=None, derandomize=True)
PERSONS = st.one_of(st.integers(1, 500).map(float), st.just(NAN))


@SETTINGS
@given(
    county=arrays(float, (5, 4), elements=PERSONS),
    rest=arrays(float, (5, 4), elements=st.integers(500, 900).map(float)),
    total=arrays(float, 5, elements=st.integers(3000, 6000).map(float)),
    order=st.permutations(range(4)),
    breaks=st.sampled_from([(), (2014,), (2013, 2016)]),
)
def test_growth_of_any_county_adds_up_follows_its_industries_and_keeps_what_is_missing(
    county, rest, total, order, breaks
):
    nation = np.nan_to_num(county) + rest
    nation_total = nation.sum(axis=1) + 7.0
    years = (2012, 2013, 2014, 2015, 2016)
    found = value_creation.county_growth(county, total, nation, nation_total, years, breaks)
    assert everything(found) == pytest.approx(total[-1] - total[0], rel=1e-9, abs=1e-6)
    turned = value_creation.county_growth(
        county[:, order], total, nation[:, order], nation_total, years, breaks
    )
    for part, turned_part in zip(found[:3], turned[:3], strict=True):
        assert turned_part == pytest.approx(part[order], rel=1e-9, abs=1e-9, nan_ok=True)
        assert (np.isnan(part) == np.isnan(county).any(axis=0)).all()
    assert turned.unpublished == pytest.approx(found.unpublished, rel=1e-9, abs=1e-6)
    assert turned.breaks == found.breaks


@SETTINGS
@given(
    employed=arrays(float, 5, elements=PERSONS),
    rest=arrays(float, 5, elements=st.integers(500, 900).map(float)),
    order=st.permutations(range(5)),
    scale=st.floats(0.5, 20),
)
def test_quotients_of_published_follow_their_industries_and_ignore_the_wholes_size(
    employed, rest, order, scale
):
    whole = np.nan_to_num(employed) + rest
    found = value_creation.location_quotient_of_published(employed, 3000.0, whole, 9000.0)
    turned = value_creation.location_quotient_of_published(employed[order], 3000.0, whole[order], 9000.0)
    scaled = value_creation.location_quotient_of_published(employed, 3000.0, scale * whole, scale * 9000.0)
    for part, turned_part, scaled_part in zip(found, turned, scaled, strict=True):
        assert turned_part == pytest.approx(part[order], nan_ok=True)
        assert scaled_part == pytest.approx(part, nan_ok=True)
        assert (np.isnan(part) == np.isnan(employed)).all()
    known = ~np.isnan(employed)
    assert (found.low[known] <= found.quotient[known]).all()
    assert (found.quotient[known] <= found.high[known]).all()


@SETTINGS
@given(
    value_added=arrays(float, (2, 4), elements=PERSONS),
    employed=arrays(float, (2, 4), elements=st.integers(1, 90).map(float)),
    scale=st.floats(0.1, 50),
    order=st.permutations(range(4)),
)
def test_what_is_left_and_what_is_taken_out_is_the_whole(value_added, employed, scale, order):
    total, people = np.nansum(value_added, axis=1) + 50.0, employed.sum(axis=1) + 1.0
    found = value_creation.value_added_per_employed_without(total, people, value_added, employed)
    taken = np.nansum(value_added, axis=1)
    left = found.per_employed * (people - employed.sum(axis=1))
    assert left + taken == pytest.approx(total)
    assert value_creation.unpublished_residual(total, value_added) == pytest.approx([50.0, 50.0])
    turned = value_creation.value_added_per_employed_without(
        total * scale, people, value_added[:, order] * scale, employed[:, order]
    )
    assert turned.per_employed == pytest.approx(scale * found.per_employed)
    assert turned.unpublished.tolist() == found.unpublished.tolist()
    assert found.unpublished.tolist() == np.isnan(value_added).sum(axis=1).tolist()
