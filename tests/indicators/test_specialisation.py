import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indicators import specialisation

METHODS = Path(__file__).parent / "methods"
EXAMPLES = json.loads((METHODS / "worked_examples.json").read_text(encoding="utf-8"))
NATION = np.array(EXAMPLES["national"]["start"], dtype=float)
EXACT = {"rel": 0, "abs": 1e-9}


def econgeo(name):
    return pd.read_csv(METHODS / "econgeo" / f"{name}.csv", index_col=0)


M100 = econgeo("in_m100_0_100").to_numpy(dtype=float)
M100_EXPECTED = econgeo("exp_specialisation_m100")
REGIONS = np.array([EXAMPLES[region]["start"] for region in "ABC"], dtype=float)


def test_location_quotient_of_the_three_region_nation():
    expected = [EXAMPLES[region]["LQ_t0"] for region in "ABC"]
    assert specialisation.location_quotient(REGIONS) == pytest.approx(np.array(expected), **EXACT)
    assert specialisation.location_quotient(REGIONS, NATION) == pytest.approx(np.array(expected), **EXACT)
    assert specialisation.location_quotient(REGIONS[1], NATION) == pytest.approx(expected[1], **EXACT)


def test_location_quotient_of_econgeo():
    expected = econgeo("exp_LQ_m100").to_numpy()
    assert specialisation.location_quotient(M100) == pytest.approx(expected, **EXACT)


def test_location_quotient_of_one_industry_against_all_others():
    quotient = specialisation.location_quotient([1714, 79006 - 1714], [879213, 15593224 - 879213])
    assert quotient[0] == pytest.approx(0.3847623, abs=5e-8)


def test_location_quotient_may_have_a_reference_for_each_region():
    rest = REGIONS.sum(axis=0) - REGIONS
    quotient = specialisation.location_quotient(REGIONS, rest)
    for region in range(3):
        one = specialisation.location_quotient(REGIONS[region], rest[region])
        assert quotient[region] == pytest.approx(one, **EXACT)


def test_location_quotient_of_an_absent_industry_is_zero_and_of_an_empty_one_undefined():
    quotient = specialisation.location_quotient([[0, 10, 0], [5, 5, 0]])
    assert quotient[0, 0] == 0
    assert np.isnan(quotient[:, 2]).all()


def test_location_quotient_of_a_region_without_employment_is_undefined():
    quotient = specialisation.location_quotient([[0, 0], [5, 5]])
    assert np.isnan(quotient[0]).all()
    assert quotient[1].tolist() == [1, 1]


def test_symmetric_location_quotient():
    expected = np.array([EXAMPLES[region]["SLQ_sym_t0"] for region in "ABC"])
    quotient = specialisation.location_quotient(REGIONS)
    assert specialisation.symmetric_location_quotient(quotient) == pytest.approx(expected, **EXACT)
    limits = specialisation.symmetric_location_quotient([0.0, 1.0, np.nan])
    assert limits[:2].tolist() == [-1, 0]
    assert np.isnan(limits[2])


def test_surplus_jobs():
    # A has 180 of 1,100 jobs, so with the nation's mix 180/1100 of each industry.
    expected = np.array([90, 20, 10, 60]) - NATION * 180 / 1100
    assert specialisation.surplus_jobs(REGIONS)[0] == pytest.approx(expected, **EXACT)
    assert specialisation.surplus_jobs(REGIONS[0], NATION) == pytest.approx(expected, **EXACT)


@pytest.mark.parametrize(
    ("count", "level", "low", "high"),
    [
        # Garwood's 95 % and 90 % limits as tabled in Ulm (1990) and Johnson, Kemp & Kotz (2005).
        (0, 0.95, 0.0, 3.689),
        (1, 0.95, 0.0253, 5.572),
        (5, 0.95, 1.6235, 11.668),
        (10, 0.95, 4.7954, 18.390),
        (100, 0.95, 81.364, 121.627),
        (0, 0.9, 0.0, 2.996),
        (10, 0.9, 5.425, 16.962),
    ],
)
def test_interval_is_garwoods(count, level, low, high):
    # The region has half the whole and the industry half the region's expectation: quotient = count / 500.
    region, whole = [count, 1000 - count], [1000, 1000]
    found = specialisation.location_quotient_interval(region, whole, level=level)
    assert found[0][0] * 500 == pytest.approx(low, abs=6e-4)
    assert found[1][0] * 500 == pytest.approx(high, abs=6e-4)


def test_interval_holds_the_quotient_and_widens_by_the_slack_in_jobs():
    quotient = specialisation.location_quotient(REGIONS)
    low, high = specialisation.location_quotient_interval(REGIONS)
    assert (low < quotient).all() and (quotient < high).all()
    expected_jobs = REGIONS.sum(axis=1, keepdims=True) * NATION / NATION.sum()
    slack = np.full(REGIONS.shape, 2.0)
    slack[0, 2] = 1000.0
    wide_low, wide_high = specialisation.location_quotient_interval(REGIONS, rounding_slack=slack)
    assert (wide_high - high) * expected_jobs == pytest.approx(slack, **EXACT)
    assert wide_low[0, 2] == 0
    slack[0, 2] = 2.0
    wide_low[0, 2] = low[0, 2] - 2.0 / expected_jobs[0, 2]
    assert (low - wide_low) * expected_jobs == pytest.approx(slack, **EXACT)
    number = specialisation.location_quotient_interval(REGIONS, rounding_slack=2.0)
    assert number[1] == pytest.approx(wide_high - (wide_high - high) + 2.0 / expected_jobs, **EXACT)


def test_interval_of_a_higher_level_is_wider():
    low, high = specialisation.location_quotient_interval(REGIONS, level=0.9)
    wider_low, wider_high = specialisation.location_quotient_interval(REGIONS, level=0.99)
    assert (wider_low < low).all() and (high < wider_high).all()


def test_krugman_index():
    expected = [EXAMPLES[region]["krugman_t0"] for region in "ABC"]
    assert specialisation.krugman_index(REGIONS) == pytest.approx(expected, **EXACT)
    assert specialisation.krugman_index(M100) == pytest.approx(M100_EXPECTED["krugman"], **EXACT)


def test_half_the_krugman_index_is_econgeos_coefficient_of_specialisation():
    found = specialisation.krugman_index(M100) / 2.0
    assert found == pytest.approx(M100_EXPECTED["spec_coeff"], **EXACT)


def test_krugman_index_of_disjoint_regions_is_two():
    disjoint = np.array([[3.0, 1.0, 0.0, 0.0], [0.0, 0.0, 2.0, 5.0]])
    assert specialisation.krugman_index(disjoint, disjoint[::-1]).tolist() == [2, 2]
    assert float(specialisation.krugman_index(disjoint[0], disjoint[1])) == 2


def test_herfindahl_index():
    expected = [EXAMPLES[region]["HHI_t0"] for region in "ABC"]
    assert specialisation.herfindahl_index(REGIONS) == pytest.approx(expected, **EXACT)
    assert specialisation.herfindahl_index(M100) == pytest.approx(M100_EXPECTED["herfindahl"], **EXACT)
    assert float(specialisation.herfindahl_index([20, 50, 20, 10])) == pytest.approx(0.34, **EXACT)


def test_normalised_herfindahl_index():
    found = specialisation.herfindahl_index([[20, 50, 20, 10], [7, 7, 7, 7], [0, 9, 0, 0]], normalised=True)
    assert found == pytest.approx([0.12, 0, 1], **EXACT)
    assert np.isnan(specialisation.herfindahl_index([5.0], normalised=True))


def test_hachman_index():
    assert specialisation.hachman_index(M100) == pytest.approx(M100_EXPECTED["hachman"], **EXACT)
    assert float(specialisation.hachman_index(NATION, NATION)) == pytest.approx(1.0, **EXACT)


def test_hachman_index_is_undefined_where_the_reference_lacks_an_industry():
    assert np.isnan(specialisation.hachman_index([5, 5], [10, 0]))


def test_theil_index_is_t_not_l():
    index = float(specialisation.theil_index([10, 10, 10, 20, 50]))
    assert index == pytest.approx(0.2502012, abs=5e-8)
    assert index != pytest.approx(0.2326302, abs=1e-3)


def test_theil_index_bounds_and_rows():
    found = specialisation.theil_index([[4, 4, 4], [0, 9, 0], [0, 0, 0]])
    assert found[:2] == pytest.approx([0, np.log(3)], **EXACT)
    assert np.isnan(found[2])


def test_theil_decomposition():
    # Group a holds 0.3 of the total in three even values, b holds 0.7 as 20 and 50.
    between, within = specialisation.theil_decomposition([10, 10, 10, 20, 50], ["a", "a", "a", "b", "b"])
    expected_between = 0.3 * np.log(0.3 / 0.6) + 0.7 * np.log(0.7 / 0.4)
    expected_within = 0.2 * np.log(2 / 7 * 2) + 0.5 * np.log(5 / 7 * 2)
    assert float(between) == pytest.approx(expected_between, **EXACT)
    assert float(within) == pytest.approx(expected_within, **EXACT)
    assert float(between + within) == pytest.approx(0.2502012, abs=5e-8)


def test_variety():
    toy = EXAMPLES["variety_toy"]
    shares, groups = [], []
    for group, members in toy["p"].items():
        shares += members.values()
        groups += [group] * len(members)
    assert float(specialisation.unrelated_variety(shares, groups)) == pytest.approx(toy["UV"], **EXACT)
    assert float(specialisation.related_variety(shares, groups)) == pytest.approx(toy["RV"], **EXACT)
    each = range(len(shares))
    assert float(specialisation.unrelated_variety(shares, each)) == pytest.approx(toy["H_total"], **EXACT)
    assert float(specialisation.related_variety(shares, each)) == 0


def test_groups_may_have_labels_of_any_kind():
    expected = specialisation.related_variety(M100, [0, 0, 1, 1])
    for groups in (["b", "b", "a", "a"], ["a", "a", 1, 1], pd.Categorical(["x", "x", "y", "y"])):
        assert specialisation.related_variety(M100, groups) == pytest.approx(expected, **EXACT)
        between, _ = specialisation.theil_decomposition(M100[0], groups)
        assert float(between) == pytest.approx(
            float(specialisation.theil_decomposition(M100[0], [0, 0, 1, 1])[0]), **EXACT
        )


def test_variety_of_single_industries_is_entropy():
    entropy = specialisation.unrelated_variety(M100, ["I1", "I2", "I3", "I4"])
    assert entropy == pytest.approx(M100_EXPECTED["entropy"], abs=5.1e-4)


def test_cluster_stars():
    # Ten regions; the first holds most of industry 0 and doubles it, the nation's grows by a tenth.
    now = np.full((10, 2), 10.0)
    now[:, 1] = 90.0
    now[0] = [60.0, 40.0]
    before = now.copy()
    before[0, 0] = 30.0
    stars = specialisation.cluster_stars(now, before, now.sum(axis=0), [140.0, 850.0])
    assert stars[0].tolist() == [3, 0]
    # The rest: not in the top tenth in industry 0; tied for it in industry 1, and no growth in either.
    assert stars[1:, 0].tolist() == [0] * 9
    assert stars[1:, 1].tolist() == [1] * 9


def test_the_size_star_starts_at_the_interpolated_quantile_and_is_shared_by_ties():
    # Of eleven regions the 0.9 quantile is the second largest; it counts, and so does one tied with it.
    sizes = np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 30, 40], dtype=float)
    jobs = np.column_stack((sizes, 10 * sizes))
    reference = jobs.sum(axis=0)
    assert specialisation.cluster_stars(jobs, jobs, reference, reference)[:, 0].tolist() == [0] * 9 + [1, 1]
    tied = np.where(sizes == 9, 30.0, sizes)
    jobs = np.column_stack((tied, 10 * tied))
    reference = jobs.sum(axis=0)
    assert specialisation.cluster_stars(jobs, jobs, reference, reference)[:, 0].tolist() == [0] * 8 + [1] * 3
    even = np.full((10, 2), 5.0)
    assert (specialisation.cluster_stars(even, even, even.sum(axis=0), even.sum(axis=0)) == 1).all()
    # Ten regions: the quantile lies a tenth of the way from the second largest to the largest.
    jobs = np.column_stack((sizes[1:], 10 * sizes[1:]))
    reference = jobs.sum(axis=0)
    assert specialisation.cluster_stars(jobs, jobs, reference, reference)[:, 0].tolist() == [0] * 9 + [1]


def test_the_star_for_specialisation_starts_at_a_quotient_of_two():
    # Half the jobs where the whole has a quarter; one job fewer is under.
    for jobs, stars in (([50, 50], 2), ([49, 51], 1)):
        now = np.array([jobs, [0, 100]])
        found = specialisation.cluster_stars(now, now, [100, 300], [100, 300])
        assert found[0, 0] == stars


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    sizes=st.integers(2, 24)
    .flatmap(
        lambda regions: arrays(
            float, (regions, 3), elements=st.one_of(st.integers(0, 40).map(float), st.just(np.nan))
        )
    )
    .filter(lambda sizes: not np.isnan(sizes).all(axis=0).any())
)
def test_the_size_star_is_numpys_quantile(sizes):
    whole = np.nansum(sizes, axis=0) + 1.0
    others = np.full((len(sizes), 1), 900.0)
    jobs = np.hstack((sizes, others))
    known = ~np.isnan(sizes).any(axis=1)
    reference = np.append(whole, 1e6)
    stars = specialisation.cluster_stars(jobs, jobs, reference, reference)[known][:, :-1]
    share = np.where(np.isnan(sizes), np.nan, sizes / whole)
    decile = np.array([np.nanquantile(column, 0.9) for column in share.T])
    large = (share >= decile - 1e-12) & (share > 0)
    quotient = specialisation.location_quotient(jobs, reference)[known][:, :-1]
    assert stars.tolist() == (large[known] + 1.0 * (quotient >= 2)).tolist()


def test_cluster_stars_of_an_industry_absent_before_or_now():
    now = np.array([[0.0, 50.0], [30.0, 20.0], [0.0, 50.0]])
    before = np.array([[10.0, 50.0], [0.0, 20.0], [0.0, 50.0]])
    stars = specialisation.cluster_stars(now, before, now.sum(axis=0), before.sum(axis=0))
    # 30 of 30 jobs and three times the share, but no rate of growth from nothing.
    assert stars[1, 0] == 2
    assert stars[0, 0] == stars[2, 0] == 0


def test_having_none_is_never_large_however_few_regions_have_any():
    now = np.zeros((20, 2))
    now[:, 1] = 50.0
    now[0, 0] = 5.0
    stars = specialisation.cluster_stars(now, now, now.sum(axis=0), now.sum(axis=0))
    # All of the industry's jobs, and 1,005 / 55 times its share of them.
    assert stars[0, 0] == 2
    assert stars[1:, 0].tolist() == [0] * 19


def test_cluster_stars_are_missing_where_a_criterion_is():
    now = np.array([[10.0, 50.0], [30.0, 20.0], [5.0, np.nan]])
    before = np.array([[10.0, np.nan], [20.0, 20.0], [5.0, 5.0]])
    stars = specialisation.cluster_stars(now, before, [45.0, 80.0], [35.0, 70.0])
    assert np.isnan(stars).tolist() == [[False, True], [False, False], [True, True]]


MISSING = np.array([[np.nan, 20, 10, 60], [60, 30, 30, 40]], dtype=float)


@pytest.mark.parametrize(
    "indicator",
    [
        lambda jobs: specialisation.location_quotient(jobs, NATION),
        lambda jobs: specialisation.surplus_jobs(jobs, NATION),
        lambda jobs: specialisation.location_quotient_interval(jobs, NATION)[0],
        lambda jobs: specialisation.location_quotient_interval(jobs, NATION)[1],
        lambda jobs: specialisation.krugman_index(jobs, NATION),
        lambda jobs: specialisation.hachman_index(jobs, NATION),
        specialisation.herfindahl_index,
        specialisation.theil_index,
        lambda jobs: specialisation.theil_decomposition(jobs, [0, 0, 1, 1])[0],
        lambda jobs: specialisation.theil_decomposition(jobs, [0, 0, 1, 1])[1],
        lambda jobs: specialisation.related_variety(jobs, [0, 0, 1, 1]),
        lambda jobs: specialisation.unrelated_variety(jobs, [0, 0, 1, 1]),
    ],
)
def test_a_region_with_an_unpublished_industry_has_no_shares_and_others_keep_theirs(indicator):
    found = indicator(MISSING)
    assert np.isnan(found[0]).all()
    assert found[1] == pytest.approx(indicator(MISSING[1]), **EXACT)
    assert np.isfinite(found[1]).all()


def test_an_unpublished_industry_of_the_whole_leaves_every_share_unknown():
    reference = np.where(np.arange(4) == 2, np.nan, NATION)
    assert np.isnan(specialisation.location_quotient(REGIONS, reference)).all()
    assert np.isnan(specialisation.krugman_index(REGIONS, reference)).all()
    # Column sums of an incomplete table are an incomplete whole.
    assert np.isnan(specialisation.location_quotient(MISSING)).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: specialisation.location_quotient([[-1, 2]]),
            "employed: expected no negative value, found -1",
        ),
        (lambda: specialisation.location_quotient([[[1, 2]]]), r"employed: expected .* found \(1, 1, 2\)"),
        (lambda: specialisation.location_quotient(REGIONS, [1, 2]), r"reference: expected .* found \(2,\)"),
        (lambda: specialisation.location_quotient(REGIONS, -NATION), "reference: expected no negative value"),
        (lambda: specialisation.symmetric_location_quotient([-1.0]), "lq: expected no negative value"),
        (lambda: specialisation.location_quotient_interval(REGIONS, level=90), "between 0 and 1, found 90"),
        (lambda: specialisation.location_quotient_interval(REGIONS, level=1.0), "between 0 and 1, found 1.0"),
        (
            lambda: specialisation.location_quotient_interval(REGIONS, rounding_slack=[1, 2]),
            r"rounding_slack: expected a number or shape \(3, 4\), found \(2,\)",
        ),
        (
            lambda: specialisation.location_quotient_interval(REGIONS, rounding_slack=-1),
            "rounding_slack: expected no negative value",
        ),
        (lambda: specialisation.theil_index([1, -1]), "values: expected no negative value"),
        (lambda: specialisation.related_variety(REGIONS, [1, 2]), r"groups: expected 4 labels .* \(2,\)"),
        (lambda: specialisation.theil_decomposition([1, 2], [1]), "groups: expected 2 labels"),
        (
            lambda: specialisation.related_variety(REGIONS, ["a", None, "b", np.nan]),
            "groups: expected a label each, found 2 missing",
        ),
        (lambda: specialisation.cluster_stars(NATION, NATION, NATION, NATION), "two arrays of one shape"),
        (
            lambda: specialisation.cluster_stars(REGIONS, REGIONS[:2], NATION, NATION),
            "two arrays of one shape",
        ),
    ],
)
def test_refusals_say_what_was_expected_and_found(call, message):
    with pytest.raises(ValueError, match=message):
        call()
