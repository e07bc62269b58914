"""What must hold for any region, whatever the numbers."""

import copy
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indicators import growth, relatedness, specialisation

NEAR = {"rel": 1e-9, "abs": 1e-9}
SHAPES = st.tuples(st.integers(2, 6), st.integers(2, 7))
JOBS = st.integers(0, 500).map(float)


def holds_for(**drawn):
    """Try a property on a fixed set of draws, so that a run never fails by chance."""

    def decorate(test):
        return settings(max_examples=25, deadline=None, derandomize=True)(given(**drawn)(test))

    return decorate


def tables():
    """Draw jobs by region and industry with no region and no industry empty."""
    return SHAPES.flatmap(lambda shape: arrays(float, shape, elements=JOBS)).filter(
        lambda jobs: bool(jobs.any(axis=0).all() and jobs.any(axis=1).all())
    )


def presences():
    """Draw who has what."""
    shapes = st.tuples(st.integers(4, 8), st.integers(4, 8))
    return shapes.flatmap(lambda shape: arrays(float, shape, elements=st.sampled_from([0.0, 1.0])))


def near(expected):
    return pytest.approx(expected, nan_ok=True, **NEAR)


def groups_of(jobs):
    return np.arange(jobs.shape[-1]) % 3


BY_CELL = [
    specialisation.location_quotient,
    lambda jobs: specialisation.symmetric_location_quotient(specialisation.location_quotient(jobs)),
    specialisation.surplus_jobs,
    lambda jobs: specialisation.location_quotient_interval(jobs)[0],
    lambda jobs: specialisation.location_quotient_interval(jobs, rounding_slack=2.0)[1],
    lambda jobs: specialisation.cluster_stars(jobs, jobs[::-1], jobs.sum(axis=0), jobs.sum(axis=0)),
]
BY_REGION = [
    specialisation.krugman_index,
    specialisation.herfindahl_index,
    specialisation.hachman_index,
]
WITHOUT_UNIT = [
    specialisation.location_quotient,
    *BY_REGION,
    lambda jobs: specialisation.herfindahl_index(jobs, normalised=True),
    specialisation.theil_index,
    lambda jobs: specialisation.theil_decomposition(jobs, groups_of(jobs))[0],
    lambda jobs: specialisation.related_variety(jobs, groups_of(jobs)),
    lambda jobs: specialisation.unrelated_variety(jobs, groups_of(jobs)),
]


@pytest.mark.parametrize("indicator", WITHOUT_UNIT)
@holds_for(jobs=tables(), scale=st.floats(0.01, 1000))
def test_the_unit_of_measurement_does_not_matter(indicator, jobs, scale):
    assert indicator(jobs * scale) == near(indicator(jobs))


@holds_for(jobs=tables(), scale=st.floats(0.1, 100))
def test_one_regions_size_does_not_matter_against_a_given_whole(jobs, scale):
    whole = jobs.sum(axis=0)
    larger = jobs.copy()
    larger[0] *= scale
    for indicator in (
        specialisation.location_quotient,
        specialisation.krugman_index,
        specialisation.hachman_index,
    ):
        assert indicator(larger, whole) == near(indicator(jobs, whole))


@pytest.mark.parametrize("indicator", BY_CELL + BY_REGION)
@holds_for(jobs=tables(), data=st.data())
def test_the_order_of_industries_does_not_matter(indicator, jobs, data):
    order = data.draw(st.permutations(range(jobs.shape[1])))
    expected = indicator(jobs)
    assert indicator(jobs[:, order]) == near(expected[:, order] if expected.ndim == 2 else expected)


@pytest.mark.parametrize("indicator", BY_CELL[:-1] + BY_REGION)
@holds_for(jobs=tables(), data=st.data())
def test_the_order_of_regions_does_not_matter(indicator, jobs, data):
    order = data.draw(st.permutations(range(jobs.shape[0])))
    assert indicator(jobs[order]) == near(indicator(jobs)[order])


@holds_for(before=tables(), data=st.data())
def test_stars_follow_their_regions_and_industries_and_ignore_the_unit(before, data):
    now = data.draw(arrays(float, before.shape, elements=JOBS))
    rest = np.full(before.shape[1], 50.0)
    references = now.sum(axis=0) + rest, before.sum(axis=0) + rest
    expected = specialisation.cluster_stars(now, before, *references)
    regions = data.draw(st.permutations(range(before.shape[0])))
    found = specialisation.cluster_stars(now[regions], before[regions], *references)
    assert found == near(expected[regions])
    industries = data.draw(st.permutations(range(before.shape[1])))
    by_industry = (part[industries] for part in references)
    found = specialisation.cluster_stars(now[:, industries], before[:, industries], *by_industry)
    assert found == near(expected[:, industries])
    # Powers of two leave every quotient as it is to the last digit, so that no tie is broken by rounding.
    in_pairs = specialisation.cluster_stars(2 * now, 2 * before, *(2 * part for part in references))
    assert in_pairs == near(expected)


@holds_for(before=tables(), data=st.data())
def test_a_star_is_unknown_where_a_year_is_unpublished_and_other_regions_keep_two_of_theirs(before, data):
    now = before[::-1]
    references = now.sum(axis=0) + 50.0, before.sum(axis=0) + 50.0
    region = data.draw(st.integers(0, before.shape[0] - 1))
    industry = data.draw(st.integers(0, before.shape[1] - 1))
    missing = now.copy()
    missing[region, industry] = np.nan
    assert np.isnan(specialisation.cluster_stars(missing, before, *references)[region]).all()
    missing_before = before.copy()
    missing_before[region, industry] = np.nan
    found = specialisation.cluster_stars(now, missing_before, *references)
    known = specialisation.cluster_stars(now, before, *references)
    assert np.isnan(found).sum() == 1
    assert np.isnan(found[region, industry])
    left = ~np.isnan(found)
    assert (found[left] == known[left]).all()


@pytest.mark.parametrize("indicator", BY_CELL + BY_REGION)
@holds_for(jobs=tables())
def test_an_empty_industry_changes_nothing(indicator, jobs):
    wider = np.column_stack((jobs, np.zeros(len(jobs))))
    expected = indicator(jobs)
    found = indicator(wider)
    assert (found[:, :-1] if expected.ndim == 2 else found) == near(expected)


@holds_for(jobs=tables(), data=st.data())
def test_the_order_of_industries_does_not_matter_to_variety_and_inequality(jobs, data):
    groups = groups_of(jobs)
    order = data.draw(st.permutations(range(jobs.shape[1])))
    assert specialisation.theil_index(jobs[:, order]) == near(specialisation.theil_index(jobs))
    for indicator in (
        specialisation.related_variety,
        specialisation.unrelated_variety,
        lambda *given_: specialisation.theil_decomposition(*given_)[0],
        lambda *given_: specialisation.theil_decomposition(*given_)[1],
    ):
        assert indicator(jobs[:, order], groups[order]) == near(indicator(jobs, groups))


@holds_for(jobs=tables())
def test_inequality_of_a_population_and_of_its_copy_is_the_same(jobs):
    twice = np.column_stack((jobs, jobs))
    assert specialisation.theil_index(twice) == near(specialisation.theil_index(jobs))
    groups = groups_of(jobs)
    found = specialisation.theil_decomposition(twice, np.append(groups, groups))
    expected = specialisation.theil_decomposition(jobs, groups)
    assert found[0] == near(expected[0])
    assert found[1] == near(expected[1])


@holds_for(jobs=tables(), scale=st.floats(0.01, 1000))
def test_surplus_jobs_are_counted_in_the_unit_of_jobs(jobs, scale):
    scaled = specialisation.surplus_jobs(jobs * scale)
    assert scaled == pytest.approx(scale * specialisation.surplus_jobs(jobs), rel=1e-9, abs=1e-9 * scale)


@holds_for(jobs=tables())
def test_the_symmetric_quotient_of_a_reciprocal_is_the_opposite(jobs):
    lq = specialisation.location_quotient(jobs)
    there = lq > 0
    found = specialisation.symmetric_location_quotient(lq[there])
    assert found == near(-specialisation.symmetric_location_quotient(1.0 / lq[there]))
    assert (np.abs(found) < 1).all()


@holds_for(jobs=tables())
def test_an_empty_industry_adds_no_variety(jobs):
    wider = np.column_stack((jobs, np.zeros(len(jobs))))
    for variety in (specialisation.related_variety, specialisation.unrelated_variety):
        for group in (0, 99):
            groups = np.append(groups_of(jobs), group)
            assert variety(wider, groups) == near(variety(jobs, groups_of(jobs)))


@holds_for(jobs=tables())
def test_quotients_average_to_one_and_surpluses_to_zero(jobs):
    whole = jobs.sum(axis=0)
    weights = jobs.sum(axis=1) / whole.sum()
    assert weights @ specialisation.location_quotient(jobs) == near(np.ones(jobs.shape[1]))
    surplus = specialisation.surplus_jobs(jobs)
    assert surplus.sum(axis=0) == near(np.zeros(jobs.shape[1]))
    assert surplus.sum(axis=1) == near(np.zeros(jobs.shape[0]))


@holds_for(jobs=tables())
def test_indices_keep_their_bounds(jobs):
    industries = jobs.shape[1]
    margin = 1e-12
    krugman = specialisation.krugman_index(jobs)
    assert ((krugman >= 0) & (krugman <= 2 + margin)).all()
    herfindahl = specialisation.herfindahl_index(jobs)
    assert ((herfindahl >= 1 / industries - margin) & (herfindahl <= 1 + margin)).all()
    hachman = specialisation.hachman_index(jobs)
    assert ((hachman > 0) & (hachman <= 1 + margin)).all()
    theil = specialisation.theil_index(jobs)
    assert ((theil >= -margin) & (theil <= math.log(industries) + margin)).all()
    stars = specialisation.cluster_stars(jobs, jobs, jobs.sum(axis=0), jobs.sum(axis=0))
    assert np.isin(stars, [0, 1, 2, 3]).all()


@holds_for(jobs=tables(), level=st.floats(0.01, 0.99), slack=st.floats(0, 50))
def test_the_interval_holds_the_quotient_and_more_slack_never_narrows_it(jobs, level, slack):
    # A narrow interval of a skewed count may miss the count itself, so the wide one is asked.
    quotient = specialisation.location_quotient(jobs)
    low, high = specialisation.location_quotient_interval(jobs, level=0.5 + level / 2.01)
    assert ((low <= quotient) & (quotient <= high)).all()
    wider_low, wider_high = specialisation.location_quotient_interval(
        jobs, level=0.5 + level / 2.01, rounding_slack=slack
    )
    assert ((wider_low <= low) & (high <= wider_high) & (wider_low >= 0)).all()


@holds_for(jobs=tables(), data=st.data())
def test_inequality_adds_up_between_and_within(jobs, data):
    groups = data.draw(st.lists(st.sampled_from("abc"), min_size=jobs.shape[1], max_size=jobs.shape[1]))
    between, within = specialisation.theil_decomposition(jobs, groups)
    assert between + within == near(specialisation.theil_index(jobs))
    assert (between > -1e-12).all() and (within > -1e-12).all()


@holds_for(jobs=tables(), data=st.data())
def test_variety_adds_up_to_entropy(jobs, data):
    groups = data.draw(st.lists(st.sampled_from("abc"), min_size=jobs.shape[1], max_size=jobs.shape[1]))
    variety = specialisation.related_variety(jobs, groups) + specialisation.unrelated_variety(jobs, groups)
    assert variety == near(specialisation.unrelated_variety(jobs, range(jobs.shape[1])))


@pytest.mark.parametrize("indicator", BY_CELL[:5] + WITHOUT_UNIT)
@holds_for(jobs=tables(), data=st.data())
def test_a_missing_cell_is_never_taken_for_zero(indicator, jobs, data):
    region = data.draw(st.integers(0, jobs.shape[0] - 1))
    industry = data.draw(st.integers(0, jobs.shape[1] - 1))
    missing = jobs.copy()
    missing[region, industry] = np.nan
    assert np.isnan(indicator(missing)[region]).all()


# Growth


@st.composite
def years(draw, most=5):
    """Draw jobs by year, region and industry; the nation holds more than the regions."""
    shape = (draw(st.integers(2, most)), draw(st.integers(1, 4)), draw(st.integers(1, 6)))
    region = draw(arrays(float, shape, elements=JOBS))
    rest = draw(arrays(float, (shape[0], shape[2]), elements=st.integers(0, 900).map(float)))
    nation = region.sum(axis=1) + rest
    assume(nation.sum(axis=1).all())
    return region, nation


def change(parts):
    return parts.national_growth + parts.industry_mix + parts.own_strength


@holds_for(drawn=years())
def test_the_parts_add_up_to_the_change(drawn):
    region, nation = drawn
    assert change(growth.shift_share_yearly(region, nation)) == near(region[-1] - region[0])
    ends = (region[0], region[-1], nation[0], nation[-1])
    classic = growth.shift_share(*ends)
    assert change(classic) == near(region[-1] - region[0])
    split = growth.esteban_marquillas(*ends)
    parts = split.national_growth + split.industry_mix + split.competitive + split.allocation
    assert parts == near(region[-1] - region[0])
    assert split.competitive + split.allocation == near(classic.own_strength)


@holds_for(drawn=years())
def test_what_enters_was_not_there_and_nothing_both_enters_and_goes(drawn):
    region, nation = drawn
    for parts in (
        growth.shift_share_yearly(region, nation),
        growth.shift_share(region[0], region[-1], nation[0], nation[-1]),
    ):
        assert not (parts.entered & parts.gone).any()
        assert (region[0][parts.entered] == 0).all() and (region[-1][parts.entered] >= 10).all()
        assert (region[-1][parts.gone] == 0).all() and (region[0][parts.gone] >= 10).all()


@holds_for(drawn=years(most=2), scale=st.floats(0.01, 100))
def test_parts_scale_with_the_unit(drawn, scale):
    region, nation = drawn
    parts = growth.shift_share_yearly(region, nation)
    scaled = growth.shift_share_yearly(region * scale, nation * scale)
    for part, scaled_part in zip(parts[:3], scaled[:3], strict=True):
        assert scaled_part == pytest.approx(part * scale, rel=1e-9, abs=1e-9 * max(scale, 1), nan_ok=True)


@holds_for(drawn=years())
def test_regions_that_are_all_of_the_nation_have_no_strength_together(drawn):
    region, _ = drawn
    nation = region.sum(axis=1)
    assume((nation > 0).all())
    parts = growth.shift_share_yearly(region, nation)
    assert parts.own_strength.sum(axis=0) == near(np.zeros(nation.shape[1]))
    assert parts.industry_mix.sum() == near(0.0)


@holds_for(drawn=years(), data=st.data())
def test_growth_does_not_mind_order_nor_an_empty_industry(drawn, data):
    region, nation = drawn
    parts = growth.shift_share_yearly(region, nation)
    order = data.draw(st.permutations(range(region.shape[2])))
    moved = growth.shift_share_yearly(region[..., order], nation[:, order])
    none = np.zeros((*region.shape[:2], 1))
    wider = growth.shift_share_yearly(
        np.concatenate((region, none), axis=2), np.column_stack((nation, np.zeros(len(nation))))
    )
    for part, moved_part, wider_part in zip(parts, moved, wider, strict=True):
        assert moved_part == near(part[:, order])
        assert wider_part[:, :-1] == near(part)
        assert (wider_part[:, -1] == 0).all()


@holds_for(drawn=years(), data=st.data())
def test_a_missing_year_leaves_its_industry_unknown_and_the_others_untouched(drawn, data):
    region, nation = drawn
    cell = tuple(data.draw(st.integers(0, length - 1)) for length in region.shape)
    missing = region.copy()
    missing[cell] = np.nan
    parts, known = growth.shift_share_yearly(missing, nation), growth.shift_share_yearly(region, nation)
    for part, known_part in zip(parts[:3], known[:3], strict=True):
        assert np.isnan(part[cell[1:]])
        untouched = np.ones(part.shape, dtype=bool)
        untouched[cell[1:]] = False
        assert part[untouched] == near(known_part[untouched])
    assert not parts.entered[cell[1:]] and not parts.gone[cell[1:]]


@holds_for(drawn=years(most=2), data=st.data(), scale=st.floats(0.01, 100))
def test_the_split_of_own_strength_follows_order_and_unit_and_keeps_what_is_missing(drawn, data, scale):
    region, nation = drawn
    ends = (region[0], region[-1], nation[0], nation[-1])
    parts = growth.esteban_marquillas(*ends)
    order = data.draw(st.permutations(range(region.shape[2])))
    moved = growth.esteban_marquillas(*(end[..., order] for end in ends))
    scaled = growth.esteban_marquillas(*(end * scale for end in ends))
    for part, moved_part, scaled_part in zip(parts[:5], moved[:5], scaled[:5], strict=True):
        assert moved_part == near(part[..., order])
        assert scaled_part == pytest.approx(part * scale, rel=1e-9, abs=1e-9 * max(scale, 1), nan_ok=True)
    none = [np.zeros((*end.shape[:-1], 1)) for end in ends]
    wider = growth.esteban_marquillas(
        *(np.concatenate((end, empty), axis=-1) for end, empty in zip(ends, none, strict=True))
    )
    for part, wider_part in zip(parts[:5], wider[:5], strict=True):
        assert wider_part[..., :-1] == near(part)
        assert (wider_part[..., -1] == 0).all()
    cell = tuple(data.draw(st.integers(0, length - 1)) for length in region.shape[1:])
    missing = region[0].copy()
    missing[cell] = np.nan
    found = growth.esteban_marquillas(missing, *ends[1:])
    assert np.isnan(found.competitive[cell]) and np.isnan(found.allocation[cell])
    assert np.isnan(found.homothetic[cell[0]]).all()


@holds_for(drawn=years(), rest=st.integers(-500, 500))
def test_what_no_industry_explains_is_what_is_left_of_the_total(drawn, rest):
    region, nation = drawn
    parts = growth.shift_share_yearly(region, nation)
    explained = (region[-1] - region[0]).sum(axis=-1)
    assert growth.unpublished_change(parts, explained + rest) == near(np.full(explained.shape, float(rest)))


# Relatedness


def estimated(present):
    """Complexity of a drawn set; draws that are rightly refused are of no interest here."""
    try:
        return relatedness.complexity(present)
    except ValueError:
        assume(False)
        raise


@holds_for(jobs=tables(), scale=st.floats(0.1, 10))
def test_presence_is_what_reaches_the_threshold(jobs, scale):
    lq = specialisation.location_quotient(jobs)
    present = relatedness.presence(lq, threshold=scale)
    assert ((lq >= scale) == (present == 1)).all()
    assert np.isin(present, [0, 1]).all()


@holds_for(present=presences(), data=st.data())
def test_proximity_is_symmetric_bounded_and_ignores_order(present, data):
    assume(present.any())
    found = relatedness.proximity(present)
    assert found == near(found.T)
    assert np.nanmin(found) >= 0 and np.nanmax(found) <= 1
    somewhere = present.any(axis=0)
    assert (np.diag(found)[somewhere] == 1).all()
    industries = data.draw(st.permutations(range(present.shape[1])))
    regions = data.draw(st.permutations(range(present.shape[0])))
    assert relatedness.proximity(present[regions][:, industries]) == near(found[industries][:, industries])


@holds_for(present=presences(), include_self=st.booleans(), empty=st.sampled_from([0.0, np.nan]))
def test_an_empty_industry_relates_to_nothing(present, include_self, empty):
    assume(present.any())
    wider = np.column_stack((present, np.full(len(present), empty)))
    narrow_proximity, wide_proximity = relatedness.proximity(present), relatedness.proximity(wider)
    assert wide_proximity[:-1, :-1] == near(narrow_proximity)
    narrow = relatedness.density(present, narrow_proximity, include_self)
    wide = relatedness.density(wider, wide_proximity, include_self)
    assert wide[:, :-1] == near(narrow)
    assert np.isnan(wide[:, -1]).all()


@holds_for(present=presences())
def test_density_is_a_share_and_does_not_look_at_the_industry_itself(present):
    assume(present.any())
    nearness = relatedness.proximity(present)
    found = relatedness.density(present, nearness)
    known = ~np.isnan(found)
    assert (found[known] >= 0).all() and (found[known] <= 1 + 1e-12).all()
    flipped = present.copy()
    flipped[:, 0] = 1 - flipped[:, 0]
    assert relatedness.density(flipped, nearness)[:, 0] == near(found[:, 0])
    everything = relatedness.density(np.ones_like(present), nearness)
    assert everything[known] == near(np.ones(known.sum()))


@holds_for(present=presences(), data=st.data())
def test_complexity_ignores_order(present, data):
    found = estimated(present)
    regions = data.draw(st.permutations(range(present.shape[0])))
    industries = data.draw(st.permutations(range(present.shape[1])))
    moved = relatedness.complexity(present[regions][:, industries])
    loose = {"rel": 1e-6, "abs": 1e-6, "nan_ok": True}
    assert moved.eci == pytest.approx(found.eci[regions], **loose)
    assert moved.pci == pytest.approx(found.pci[industries], **loose)
    assert moved.diversity.tolist() == found.diversity[regions].tolist()
    assert moved.ubiquity.tolist() == found.ubiquity[industries].tolist()


@holds_for(present=presences(), empty=st.sampled_from([0.0, np.nan]))
def test_complexity_ignores_an_empty_industry(present, empty):
    found = estimated(present)
    wider = relatedness.complexity(np.column_stack((present, np.full(len(present), empty))))
    assert wider.eci == near(found.eci)
    assert wider.pci[:-1] == near(found.pci)
    assert np.isnan(wider.pci[-1])
    assert wider.diversity.tolist() == found.diversity.tolist()


@holds_for(present=presences())
def test_complexity_is_standardised_follows_diversity_and_is_the_mean_of_what_is_present(present):
    found = estimated(present)
    left = ~np.isnan(found.eci)
    assert found.eci[left].mean() == near(0.0)
    assert found.eci[left].std() == near(1.0)
    assert np.corrcoef(found.eci[left], found.diversity[left])[0, 1] > 0
    assert relatedness.projected_complexity(present, found.pci) == near(found.eci)


@holds_for(present=presences())
def test_opportunities_are_of_what_is_absent(present):
    found = estimated(present)
    nearness = relatedness.proximity(present)
    gain = relatedness.opportunity_gain(present, nearness, found.pci)
    counted = ~np.isnan(found.pci)
    assert (gain[:, counted][present[:, counted] == 1] == 0).all()
    complete = np.where(counted, 1.0, present)
    density = relatedness.density(complete, nearness)
    value = relatedness.opportunity_value(
        complete, density, found.pci, ubiquity=found.ubiquity, standardised=False
    )
    assert value == near(np.zeros(len(present)))


@st.composite
def backtests(draw):
    shape = (draw(st.integers(1, 5)), draw(st.integers(2, 14)))
    density = draw(arrays(float, shape, elements=st.integers(0, 10).map(lambda number: number / 10)))
    before = draw(arrays(float, shape, elements=st.sampled_from([0.0, 0.0, 1.0])))
    after = draw(arrays(float, shape, elements=st.sampled_from([0.0, 1.0])))
    assume((before == 0).any())
    return density, before, after


@holds_for(drawn=backtests(), data=st.data())
def test_the_backtest_ignores_order_and_any_rising_scale(drawn, data):
    density, before, after = drawn
    found = relatedness.entry_backtest(density, before, after)
    order = data.draw(st.permutations(range(density.shape[1])))
    moved = relatedness.entry_backtest(density[:, order], before[:, order], after[:, order])
    rescaled = relatedness.entry_backtest(np.exp(3 * density), before, after)
    for name in found._fields:
        assert getattr(moved, name) == near(getattr(found, name))
        assert getattr(rescaled, name) == near(getattr(found, name))


@holds_for(drawn=backtests(), empty=st.sampled_from([(1.0, 1.0), (1.0, 0.0), (np.nan, 1.0), (0.0, np.nan)]))
def test_the_backtest_ignores_what_is_no_candidate(drawn, empty):
    density, before, after = drawn
    found = relatedness.entry_backtest(density, before, after)
    had, has = (np.full((len(before), 1), value) for value in empty)
    wider = relatedness.entry_backtest(
        np.column_stack((density, np.ones(len(density)))), np.hstack((before, had)), np.hstack((after, has))
    )
    for name in found._fields:
        assert getattr(wider, name) == near(getattr(found, name))


@holds_for(drawn=backtests())
def test_the_backtest_turned_round_is_the_complement(drawn):
    density, before, after = drawn
    found = relatedness.entry_backtest(density, before, after)
    turned = relatedness.entry_backtest(-density, before, after)
    assert turned.auc == near(1 - found.auc)
    assert turned.auc_all == near(1 - found.auc_all)
    perfect = relatedness.entry_backtest(after, before, after)
    defined = ~np.isnan(perfect.auc)
    assert (perfect.auc[defined] == 1).all()
    few = found.candidates <= relatedness.TOP
    assert found.hit_rate_top10[few] == near(found.entry_rate[few])


# Any form of input


LISTS = [[90, 20, 10, 60], [60, 30, 0, 40], [250, 100, 110, 300]]
WHOLE = [410, 160, 130, 420]
PRESENCES = [[1, 1, 1, 1], [0, 1, 0, 0], [0, 0, 1, 1], [1, 1, 0, 1]]
HALF = [[0.5] * 4] * 4
FORMS = {
    "arrays": (np.array, np.array),
    "frames": (pd.DataFrame, pd.Series),
    "frames that may lack": (lambda rows: pd.DataFrame(rows).convert_dtypes(), pd.Series),
    "tuples": (lambda rows: tuple(map(tuple, rows)), tuple),
}


def formed(values, form):
    if not isinstance(values, list):
        return values
    by_region, by_industry = FORMS[form]
    return by_region(values) if isinstance(values[0], list) else by_industry(values)


CALLS = [
    (specialisation.location_quotient, LISTS, WHOLE),
    (specialisation.location_quotient, LISTS[0], WHOLE),
    (specialisation.surplus_jobs, LISTS, WHOLE),
    (specialisation.location_quotient_interval, LISTS, WHOLE, 0.9, LISTS),
    (specialisation.krugman_index, LISTS, WHOLE),
    (specialisation.herfindahl_index, LISTS),
    (specialisation.hachman_index, LISTS, WHOLE),
    (specialisation.theil_index, LISTS),
    (specialisation.theil_decomposition, LISTS, ["a", "a", "b", "b"]),
    (specialisation.related_variety, LISTS, ["a", "a", "b", "b"]),
    (specialisation.unrelated_variety, LISTS, ["a", "a", "b", "b"]),
    (specialisation.cluster_stars, LISTS, LISTS[::-1], WHOLE, WHOLE),
    (growth.shift_share, LISTS, LISTS[::-1], WHOLE, WHOLE),
    (growth.shift_share_yearly, LISTS, LISTS),
    (growth.esteban_marquillas, LISTS, LISTS[::-1], WHOLE, WHOLE),
    (relatedness.presence, LISTS),
    (relatedness.proximity, PRESENCES),
    (relatedness.density, PRESENCES, HALF),
    (relatedness.complexity, PRESENCES),
    (relatedness.opportunity_value, PRESENCES, HALF, [1, -1, 0, 2]),
    (relatedness.opportunity_gain, PRESENCES, HALF, [1, -1, 0, 2]),
    (relatedness.entry_backtest, HALF, PRESENCES, PRESENCES[::-1]),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[0].__name__)
def test_lists_frames_and_whole_numbers_give_the_same_and_stay_as_they_were(call, form):
    function, *given_ = call
    arguments = [formed(values, form) for values in given_]
    before = copy.deepcopy(arguments)
    found, expected = function(*arguments), function(*given_)
    parts = zip(found, expected, strict=True) if isinstance(expected, tuple) else [(found, expected)]
    for part, expected_part in parts:
        assert part == near(expected_part)
    for values, kept in zip(arguments, before, strict=True):
        assert np.array_equal(values, kept)
