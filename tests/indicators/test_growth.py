import json
from pathlib import Path

import numpy as np
import pytest

from indicators import growth

EXAMPLES = json.loads(
    (Path(__file__).parent / "methods" / "worked_examples.json").read_text(encoding="utf-8")
)
NATION = np.array([EXAMPLES["national"]["start"], EXAMPLES["national"]["end"]], dtype=float)
REGIONS = np.array([[EXAMPLES[region][end] for region in "ABC"] for end in ("start", "end")], dtype=float)
EXACT = {"rel": 0, "abs": 1e-9}


def total(parts):
    return parts.national_growth + parts.industry_mix + parts.own_strength


@pytest.mark.parametrize("region", ["A", "B", "C"])
def test_shift_share_of_the_three_region_nation(region):
    example = EXAMPLES[region]
    parts = growth.shift_share(example["start"], example["end"], *NATION)
    expected = example["classic_by_industry"]
    assert parts.national_growth == pytest.approx(expected["NS"], **EXACT)
    assert parts.industry_mix == pytest.approx(expected["IM"], **EXACT)
    assert parts.own_strength == pytest.approx(expected["RS"], **EXACT)
    sums = example["classic_sum"]
    assert parts.national_growth.sum() == pytest.approx(sums["NS"], **EXACT)
    assert parts.industry_mix.sum() == pytest.approx(sums["IM"], **EXACT)
    assert parts.own_strength.sum() == pytest.approx(sums["RS"], **EXACT)
    assert total(parts).sum() == pytest.approx(sums["total"], **EXACT)


@pytest.mark.parametrize("region", ["A", "B", "C"])
def test_esteban_marquillas_of_the_three_region_nation(region):
    example = EXAMPLES[region]
    expected = example["esteban_marquillas"]
    parts = growth.esteban_marquillas(example["start"], example["end"], *NATION)
    assert parts.homothetic == pytest.approx(expected["homothetic_employment"], **EXACT)
    assert parts.competitive == pytest.approx(expected["CE_i"], **EXACT)
    assert parts.allocation == pytest.approx(expected["AE_i"], **EXACT)
    assert parts.competitive.sum() == pytest.approx(expected["CE"], **EXACT)
    assert parts.allocation.sum() == pytest.approx(expected["AE"], **EXACT)


def test_regions_together_give_what_each_gives_alone():
    together = growth.shift_share(*REGIONS, *NATION)
    homothetic = growth.esteban_marquillas(*REGIONS, *NATION)
    for position in range(3):
        alone = growth.shift_share(*REGIONS[:, position], *NATION)
        for part_together, part_alone in zip(together, alone, strict=True):
            assert part_together[position] == pytest.approx(part_alone, **EXACT)
        alone_split = growth.esteban_marquillas(*REGIONS[:, position], *NATION)
        assert homothetic.competitive[position] == pytest.approx(alone_split.competitive, **EXACT)


def test_pairs_of_years_may_be_stacked():
    starts = np.stack((REGIONS[0], REGIONS[1]))
    ends = np.stack((REGIONS[1], REGIONS[0]))
    nation_starts = np.stack((NATION[0], NATION[1]))[:, np.newaxis]
    nation_ends = np.stack((NATION[1], NATION[0]))[:, np.newaxis]
    stacked = growth.shift_share(starts, ends, nation_starts, nation_ends)
    forward = growth.shift_share(*REGIONS, *NATION)
    backward = growth.shift_share(*REGIONS[::-1], *NATION[::-1])
    assert stacked.own_strength[0] == pytest.approx(forward.own_strength, **EXACT)
    assert stacked.own_strength[1] == pytest.approx(backward.own_strength, **EXACT)


def test_a_region_that_is_the_nation_has_no_strength_of_its_own():
    parts = growth.shift_share(*NATION, *NATION)
    assert parts.own_strength == pytest.approx(np.zeros(4), **EXACT)


def test_yearly_steps_are_summed():
    middle = np.array([[95, 25, 12, 58], [70, 40, 33, 39], [251, 110, 100, 330]], dtype=float)
    years = np.stack((REGIONS[0], middle, REGIONS[1]))
    nation = years.sum(axis=1)
    first = growth.shift_share(years[0], years[1], nation[0], nation[1])
    second = growth.shift_share(years[1], years[2], nation[1], nation[2])
    yearly = growth.shift_share_yearly(years, nation)
    for part in ("national_growth", "industry_mix", "own_strength"):
        expected = getattr(first, part) + getattr(second, part)
        assert getattr(yearly, part) == pytest.approx(expected, **EXACT)
        alone = growth.shift_share_yearly(years[:, 1], nation)
        assert getattr(alone, part) == pytest.approx(expected[1], **EXACT)
    assert total(yearly) == pytest.approx(years[2] - years[0], **EXACT)


def test_yearly_with_two_years_is_the_classic():
    yearly = growth.shift_share_yearly(REGIONS, NATION)
    classic = growth.shift_share(*REGIONS, *NATION)
    for part_yearly, part_classic in zip(yearly, classic, strict=True):
        assert part_yearly == pytest.approx(part_classic, **EXACT)


def test_an_entrant_has_no_rate_so_its_jobs_are_own_strength_and_it_is_told_apart():
    parts = growth.shift_share([0, 50, 0], [20, 60, 3], [100, 200, 50], [150, 220, 50])
    assert parts.national_growth[0] == parts.industry_mix[0] == 0
    assert parts.own_strength[0] == 20
    assert parts.entered.tolist() == [True, False, False]
    assert total(parts) == pytest.approx([20, 10, 3], **EXACT)


def test_an_industry_gone_is_told_apart():
    parts = growth.shift_share([20, 50, 3], [0, 60, 0], [100, 200, 50], [150, 220, 50])
    assert parts.gone.tolist() == [True, False, False]
    assert not parts.entered.any()
    assert total(parts) == pytest.approx([-20, 10, -3], **EXACT)


def test_an_industry_new_to_the_nation_is_an_entrant_and_the_sum_holds():
    parts = growth.shift_share([0, 50], [20, 60], [0, 200], [30, 220])
    assert total(parts) == pytest.approx([20, 10], **EXACT)
    assert parts.own_strength[0] == 20
    assert parts.entered.tolist() == [True, False]


def test_jobs_in_an_industry_the_nation_lacks_are_not_explained():
    parts = growth.shift_share([3, 50], [0, 60], [0, 200], [0, 220])
    for part in parts[:3]:
        assert np.isnan(part).tolist() == [True, False]


@pytest.mark.parametrize(
    ("jobs", "entered", "gone"),
    [
        ([0, 3, 0, 12, 15], True, False),
        ([0, 4, 9, 10, 10], True, False),
        ([0, 0, 0, 3, 15], False, False),  # one year is not two
        ([0, 3, 0, 3, 0], False, False),  # flicker
        ([3, 0, 0, 12, 15], False, False),  # was there
        ([15, 12, 3, 0, 0], False, True),
        ([15, 3, 0, 0, 0], False, False),
        ([0, 15, 15, 15, 0], False, False),
        ([np.nan, 0, 12, 15, 15], False, False),  # suppressed, so no entrant
        ([0, np.nan, 12, 15, 15], False, False),
        ([15, 12, np.nan, 0, 0], False, False),
    ],
)
def test_entry_takes_ten_jobs_in_two_consecutive_years(jobs, entered, gone):
    region = np.column_stack((jobs, [40, 41, 42, 43, 44]))
    nation = np.column_stack(([500] * 5, [400, 410, 420, 430, 440]))
    parts = growth.shift_share_yearly(region, nation)
    assert (parts.entered[0], parts.gone[0]) == (entered, gone)
    assert not parts.entered[1] and not parts.gone[1]


def test_an_unpublished_end_leaves_the_industry_out_of_all_parts():
    start, end = REGIONS[0].copy(), REGIONS[1].copy()
    start[0, 1] = np.nan
    end[1, 2] = np.nan
    parts = growth.shift_share(start, end, *NATION)
    published = growth.shift_share(*REGIONS, *NATION)
    missing = np.zeros((3, 4), dtype=bool)
    missing[0, 1] = missing[1, 2] = True
    for part, whole in zip(parts[:3], published[:3], strict=True):
        assert np.isnan(part).tolist() == missing.tolist()
        assert part[~missing] == pytest.approx(whole[~missing], **EXACT)


def test_an_unpublished_year_between_leaves_the_industry_out():
    years = np.stack((REGIONS[0], REGIONS[0], REGIONS[1]))
    years[1, 0, 3] = np.nan
    parts = growth.shift_share_yearly(years, np.stack((NATION[0], NATION[0], NATION[1])))
    for part in parts[:3]:
        assert np.argwhere(np.isnan(part)).tolist() == [[0, 3]]


def test_what_is_not_published_stands_as_a_residual():
    end = REGIONS[1].copy()
    end[0, 1] = np.nan
    parts = growth.shift_share(REGIONS[0], end, *NATION)
    change = REGIONS[1].sum(axis=1) - REGIONS[0].sum(axis=1)
    # A's second industry went from 20 to 40; the total shows that, the industry does not.
    assert growth.unpublished_change(parts, change) == pytest.approx([20, 0, 0], **EXACT)
    assert np.isnan(growth.unpublished_change(parts, [np.nan, 0, 0])[0])
    alone = growth.shift_share(REGIONS[0, 0], end[0], *NATION)
    assert float(growth.unpublished_change(alone, 25)) == pytest.approx(20, **EXACT)


def test_an_unpublished_nation_leaves_everything_unknown():
    nation_end = NATION[1].copy()
    nation_end[0] = np.nan
    parts = growth.shift_share(*REGIONS, NATION[0], nation_end)
    assert all(np.isnan(part).all() for part in parts[:3])
    parts = growth.shift_share(*REGIONS, np.zeros(4), NATION[1])
    assert all(np.isnan(part).all() for part in parts[:3])


def test_esteban_marquillas_does_not_divide_by_an_absent_industry():
    start = REGIONS[0].copy()
    start[0, 2] = 0
    parts = growth.esteban_marquillas(start, REGIONS[1], *NATION)
    classic = growth.shift_share(start, REGIONS[1], *NATION)
    assert parts.competitive[0, 2] == 10
    assert parts.allocation[0, 2] == 0
    assert parts.entered[0, 2]
    assert np.isfinite(parts.competitive).all()
    assert parts.competitive + parts.allocation == pytest.approx(classic.own_strength, **EXACT)


def test_esteban_marquillas_needs_the_regions_total():
    start = REGIONS[0].copy()
    start[0, 2] = np.nan
    parts = growth.esteban_marquillas(start, REGIONS[1], *NATION)
    assert np.isnan(parts.competitive[0]).all()
    assert np.isfinite(parts.competitive[1:]).all()
    assert np.isnan(parts.industry_mix[0]).tolist() == [False, False, True, False]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: growth.shift_share([1, 2], [1, 2, 3], [1, 2], [1, 2]), r"found \(2,\) and \(3,\)"),
        (
            lambda: growth.shift_share([1, 2], [1, 2], [1, 2, 3], [1, 2, 3]),
            r"nation: .* \(2,\), found \(3,\)",
        ),
        (lambda: growth.shift_share([1, 2], [1, 2], [1], [1]), r"nation: .* \(2,\), found \(1,\)"),
        (lambda: growth.shift_share([1, 2], [1, 2], [[1, 2]] * 2, [[1, 2]] * 2), "nation: expected a shape"),
        (lambda: growth.shift_share(1, 2, 3, 4), "region_start, region_end: expected one shape"),
        (lambda: growth.shift_share_yearly([[1, 2]], [[1, 2]]), r"at least 2 years, found \(1, 2\)"),
        (lambda: growth.shift_share_yearly([1, 2], [1, 2]), "at least 2 years"),
        (lambda: growth.shift_share_yearly(REGIONS, NATION[:1]), r"nation: expected shape \(2, 4\)"),
        (
            lambda: growth.unpublished_change(growth.shift_share(*REGIONS, *NATION), 3.0),
            r"total_change: expected shape \(3,\), found \(\)",
        ),
    ],
)
def test_refusals_say_what_was_expected_and_found(call, message):
    with pytest.raises(ValueError, match=message):
        call()
