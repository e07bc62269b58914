"""Competence: of the people who live in a place, of those who work there, and what must be replaced.

Persons, NaN where unpublished. Arrays are of any one shape that broadcasts, where no other is said.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from indicators.attractiveness import Array, share_pct

#: NAV rounds estimated shortages to the nearest 25 persons.
SHORTAGE_ROUNDING = 25


class CompetenceGap(NamedTuple):
    """Education at the workplace against what the mix of industries would give, (regions, groups)."""

    #: Per cent of the jobs.
    actual_pct: Array
    #: Per cent of the jobs, if each industry had the nation's education.
    expected_pct: Array
    #: Actual less expected, percentage points; the rest of a region's difference is its mix of industries.
    gap_points: Array


class ReplacementNeed(NamedTuple):
    """Jobs that those who hold them will have left, (regions,), and the rates it rests on."""

    #: Of those employed now, persons who have left by the target year.
    leaving: Array
    #: The same in per cent of those employed now.
    leaving_pct: Array
    #: (ages,), the nation's share of each age group that will have left, per cent.
    exit_pct: Array


def education_share_pct(at_level: ArrayLike, residents: ArrayLike) -> Array:
    """Residents with a level as their highest education, in per cent of all in the age group.

    residents: all levels together, those with unknown education among them, so that shares can be compared
    between places; an improvement of the register then shows as growth, which the caller must mark.
    """
    return share_pct(at_level, residents)


def education_gap_points(share: ArrayLike, reference_share: ArrayLike) -> Array:
    """Difference of a share from the reference's, in percentage points; negative where the place has less."""
    gap: Array = np.asarray(share, float) - np.asarray(reference_share, float)
    return gap


def competence_gap(at_workplace: ArrayLike, employed: ArrayLike, national: ArrayLike) -> CompetenceGap:
    """How the education of those who work in a region differs from what its industries would give.

    expected_k = sum over industries of s_ir * share_k|i,n: each industry with the nation's education. What
    is left says whether the same industries use more or less of a competence here than elsewhere.

    at_workplace: (regions, groups), jobs by level or field of education, with unknown as a group of its own.
    employed: (regions, industries), jobs by industry, of the same year.
    national: (industries, groups), the nation's jobs by industry and group.
    Returns three arrays of (regions, groups); actual and expected add up to 100 over the groups. NaN where
    a cell of the region is unpublished, and the expected where it has jobs in an industry that the nation
    lacks or does not publish. What a region has no jobs in is not needed.
    Raises ValueError for negative counts and for shapes that do not fit.
    Source: Isserman (1977) for the expected mix, applied to education.
    """
    people = _counts(at_workplace, "at_workplace")
    jobs = _counts(employed, "employed")
    whole = _counts(national, "national")
    if people.ndim != 2 or jobs.ndim != 2 or whole.shape != (jobs.shape[1], people.shape[1]):
        raise ValueError(
            "at_workplace, employed, national: expected (regions, groups), (regions, industries) and "
            f"(industries, groups), found {people.shape}, {jobs.shape} and {whole.shape}"
        )
    if len(people) != len(jobs):
        raise ValueError(f"employed: expected {len(people)} regions, found {len(jobs)}")
    actual = share_pct(people, people.sum(axis=1, keepdims=True))
    of_industry = share_pct(whole, whole.sum(axis=1, keepdims=True))
    unknown = np.isnan(of_industry).any(axis=1)
    share = share_pct(jobs, jobs.sum(axis=1, keepdims=True)) / 100.0
    expected = share @ np.where(np.isnan(of_industry), 0.0, of_industry)
    expected[(share[:, unknown] > 0.0).any(axis=1)] = np.nan
    return CompetenceGap(actual, expected, actual - expected)


def workplace_against_residents_points(at_workplace: ArrayLike, residents: ArrayLike) -> Array:
    """Education at the workplace less that of employed residents, in percentage points by group.

    at_workplace, residents: (..., groups), employed by where they work and by where they live, the same
        groups and the same year. Not residents of all ages: they include those outside work.
    Returns the same shape, adding up to 0 over the groups; above zero where commuting brings in more of a
    competence than it takes out. NaN in all of a row where a group is unpublished on either side.
    Raises ValueError for negative counts and for shapes that differ.
    """
    work = _counts(at_workplace, "at_workplace")
    home = _counts(residents, "residents")
    if work.shape != home.shape or work.ndim == 0:
        raise ValueError(f"residents: expected the shape of at_workplace, {work.shape}, found {home.shape}")
    gap: Array = share_pct(work, work.sum(axis=-1, keepdims=True)) - share_pct(
        home, home.sum(axis=-1, keepdims=True)
    )
    return gap


def exit_shares(national: ArrayLike, age_edges: ArrayLike, horizon: int) -> Array:
    """Share of each age group that will have left work within a number of years.

    Pseudo-cohorts: those aged a in one year are those aged a + 1 in the next, and how many fewer they are is
    the rate of exit at that age, over all pairs of years together. The rates are chained to the horizon and
    weighed by the last year's ages. Published age groups are wide; single years of age come from a monotone
    curve through their cumulative sums, so the groups' own sums are kept. It is a net rate: at ages where
    more come into work than leave, it is zero, and those who leave but are replaced at the same age are not
    counted. It holds past behaviour fixed; later retirement would lower it.

    national: (years, ages), employed in consecutive years by age group, within one unbroken series, all
        published and above zero.
    age_edges: (ages + 1,), whole years: the youngest age of each group, and the age at which nobody works.
    horizon: years ahead, at least 1.
    Returns (ages,), from 0 to 1.
    Raises ValueError for shapes that do not fit, fewer than two years, cells unpublished or not above zero,
    edges that do not rise, and a horizon below 1. Use `jobs_held_by_older_pct` where rates cannot be had.
    Source: pseudo-cohorts: Deaton (1985); monotone curve: Fritsch & Carlson (1980).
    """
    people = _counts(national, "national")
    edges = np.asarray(age_edges, dtype=np.float64)
    if people.ndim != 2 or len(people) < 2 or edges.shape != (people.shape[-1] + 1,):
        raise ValueError(
            "national, age_edges: expected (at least 2 years, ages) and (ages + 1,), "
            f"found {people.shape} and {edges.shape}"
        )
    if not (people > 0.0).all():
        raise ValueError("national: expected every cell published and above zero, found others")
    if (np.diff(edges) <= 0.0).any() or (edges != np.round(edges)).any():
        raise ValueError(f"age_edges: expected whole numbers that rise, found {edges.tolist()}")
    if horizon < 1:
        raise ValueError(f"horizon: expected at least 1 year, found {horizon}")

    from scipy.interpolate import PchipInterpolator  # imported late: it takes longer than the first page has

    ages = np.arange(edges[0], edges[-1] + 1.0)
    below = np.concatenate([np.zeros((len(people), 1)), people.cumsum(axis=1)], axis=1)
    by_age = np.diff(PchipInterpolator(edges, below, axis=1)(ages), axis=1)
    # Next year nobody is left of the oldest.
    older = np.concatenate([by_age[1:, 1:], np.zeros((len(people) - 1, 1))], axis=1)
    stay = np.minimum(older.sum(axis=0) / by_age[:-1].sum(axis=0), 1.0)

    still_there = by_age[-1].copy()
    for _ in range(horizon):
        # Position a holds those who were a at the start; each year they meet the rate of a higher age.
        still_there *= stay
        stay = np.append(stay[1:], 0.0)
    group = np.searchsorted(edges, ages[:-1], side="right") - 1
    left = 1.0 - np.bincount(group, still_there) / np.bincount(group, by_age[-1])
    return np.clip(left, 0.0, 1.0)


def replacement_need(employed_by_age: ArrayLike, exit_share: ArrayLike) -> ReplacementNeed:
    """How many of those who work in a region now will have left work by the target year.

    The nation's rates of exit on the region's own ages: sum over ages of e_a times the exit share. It is
    what must be replaced to keep today's employment, not what will be asked for.

    employed_by_age: (regions, ages), or (ages,), jobs.
    exit_share: (ages,), from `exit_shares`, 0 to 1.
    Returns one number a region. NaN where an age group is unpublished; the share also where nobody works.
    Raises ValueError for negative counts, shares outside 0 to 1, and shapes that do not fit.
    Source: Statistics Norway and NIFU's projections of labour by education use the same accounting.
    """
    people = _counts(employed_by_age, "employed_by_age")
    rate = np.asarray(exit_share, dtype=np.float64)
    if people.ndim not in (1, 2) or rate.shape != people.shape[-1:]:
        raise ValueError(f"exit_share: expected shape {people.shape[-1:]}, found {rate.shape}")
    if not ((rate >= 0.0) & (rate <= 1.0)).all():
        raise ValueError("exit_share: expected values from 0 to 1, found others")
    leaving = np.asarray(people @ rate)
    return ReplacementNeed(leaving, share_pct(leaving, people.sum(axis=-1)), 100.0 * rate)


def jobs_held_by_older_pct(employed_by_age: ArrayLike, older: ArrayLike) -> Array:
    """Jobs held by the older age groups (55 and over), in per cent of all.

    What stands in for the replacement need where rates of exit cannot be estimated: an observed share, no
    projection.

    employed_by_age: (..., ages), jobs.
    older: (ages,), True for the age groups that count.
    Returns (...). NaN where an age group is unpublished and where nobody works.
    Raises ValueError for negative counts and for a mask that is not True and False by age group.
    """
    people = _counts(employed_by_age, "employed_by_age")
    mask = np.asarray(older)
    if people.ndim == 0 or mask.dtype != np.bool_ or mask.shape != people.shape[-1:]:
        raise ValueError(
            f"older: expected True or False of shape {people.shape[-1:]}, found {mask.dtype} of {mask.shape}"
        )
    return share_pct(people[..., mask].sum(axis=-1), people.sum(axis=-1))


def shortage_bounds(published: ArrayLike) -> tuple[Array, Array]:
    """Between which numbers of persons a shortage published by NAV lies.

    NAV rounds to the nearest 25, so 0 means from 0 to 12, not that there is no shortage, and 25 means from
    13 to 37. The interval of the survey itself is wider still.

    published: persons, any shape, NaN where unpublished.
    Returns (low, high) of the same shape.
    Raises ValueError for negative numbers and for numbers that are not multiples of 25.
    Source: NAV, Bedriftsundersøkelsen.
    """
    shortage = _counts(published, "published")
    if (np.fmod(shortage, SHORTAGE_ROUNDING)[~np.isnan(shortage)] != 0.0).any():
        raise ValueError(f"published: expected multiples of {SHORTAGE_ROUNDING}, found others")
    slack = (SHORTAGE_ROUNDING - 1) // 2
    return np.maximum(shortage - slack, 0.0), shortage + slack


def labour_market_tightness_pct(shortage: ArrayLike, employed: ArrayLike) -> Array:
    """Shortage in per cent of what employment would be without it: shortage / (shortage + employed).

    Both for the same area and occupations; persons. With `shortage_bounds` it has bounds of its own.
    Returns NaN where one is unpublished or both are zero.
    Source: NAV, Bedriftsundersøkelsen (stramhetsindikator).
    """
    lacking = np.asarray(shortage, dtype=np.float64)
    return share_pct(lacking, lacking + np.asarray(employed, dtype=np.float64))


def _counts(values: ArrayLike, name: str) -> NDArray[np.float64]:
    counts = np.asarray(values, dtype=np.float64)
    if (counts < 0.0).any():
        raise ValueError(f"{name}: expected no negative value, found {np.nanmin(counts):g}")
    return counts
