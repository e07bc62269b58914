"""Exposure to restructuring: artificial intelligence, oil and gas, the green shift, and vulnerability.

Exposure says how much of a region's work is of a kind that a change touches, for good or ill. It foretells
no loss of jobs. The measures stand beside each other: none is weighted into another.

Arrays are (regions, industries), or (industries,) for one region; jobs, NaN where unpublished.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from indicators.attractiveness import (
    Array,
    demand_side_self_containment_pct,
    quotient,
    supply_side_self_containment_pct,
)
from indicators.specialisation import herfindahl_index


class IndustryExposure(NamedTuple):
    """Exposure of each industry, (industries,), and how far its sources differ."""

    #: Unweighted mean of the sources; NaN where there is none.
    mean: Array
    lowest: Array
    highest: Array
    #: Sources with a known exposure.
    sources: NDArray[np.int_]


class RegionalExposure(NamedTuple):
    """Exposure of a region's jobs, (regions,), and how many of them it speaks of."""

    #: Mean over the jobs in industries of known exposure, in the unit of the exposure.
    mean: Array
    #: Per cent of all jobs that are in industries of known exposure.
    coverage_pct: Array


class Vulnerability(NamedTuple):
    """Three sides of how easily a region is hit, (regions,) each. They are not to be multiplied."""

    #: Index of the largest industry; -1 where it cannot be told. The first of several alike.
    largest: NDArray[np.int_]
    #: Its share of the jobs, per cent.
    largest_share_pct: Array
    #: Sum of squared shares, from 1/n to 1.
    herfindahl: Array
    #: Per cent of the employed residents who work in the region; high where there is little else in reach.
    supply_side_self_containment_pct: Array
    #: Per cent of the jobs held by residents.
    demand_side_self_containment_pct: Array


def industry_exposure(exposure: ArrayLike, assigned: ArrayLike) -> IndustryExposure:
    """Carry an exposure from one classification of industries to another, with the spread it hides.

    The mean is unweighted: employment by source industry belongs to another country, and would weigh that
    country's mix into every region's figure. The range says what the choice of weights could change.

    exposure: (sources,), such as AIIE by NAICS code, in its own unit; NaN where unknown.
    assigned: (sources, industries), True where the source belongs to the industry; one source may belong to
        several, or to none.
    Returns arrays of (industries,).
    Raises ValueError for shapes that do not fit and for an assignment other than True and False.
    Source: AIIE: Felten, Raj & Seamans (2021).
    """
    values = np.asarray(exposure, dtype=np.float64)
    belongs = np.asarray(assigned)
    if values.ndim != 1 or belongs.ndim != 2 or len(belongs) != len(values) or belongs.dtype != np.bool_:
        raise ValueError(
            "exposure, assigned: expected (sources,) and True or False by (sources, industries), "
            f"found {values.shape} and {belongs.dtype} of shape {belongs.shape}"
        )
    counted = belongs & ~np.isnan(values)[:, np.newaxis]
    by_source = np.where(counted, values[:, np.newaxis], 0.0)
    number = counted.sum(axis=0)
    none = number == 0
    lowest = np.where(counted, values[:, np.newaxis], np.inf).min(axis=0, initial=np.inf)
    highest = np.where(counted, values[:, np.newaxis], -np.inf).max(axis=0, initial=-np.inf)
    return IndustryExposure(
        mean=quotient(by_source.sum(axis=0), number),
        lowest=np.where(none, np.nan, lowest),
        highest=np.where(none, np.nan, highest),
        sources=number,
    )


def regional_exposure(employed: ArrayLike, exposure: ArrayLike) -> RegionalExposure:
    """Exposure of a region: the mean over its jobs of their industry's exposure.

    employed: (regions, industries) or (industries,), jobs.
    exposure: (industries,), in any unit; NaN where unknown. Such industries are left out of the mean and
        lower the coverage.
    Returns one number a region. Both are NaN where a cell of the region is unpublished and where it has no
    jobs; the mean also where no job is in an industry of known exposure.
    Raises ValueError for negative counts and for shapes that do not fit.
    Source: Felten, Raj & Seamans (2021), who weigh occupations into places in the same way.
    """
    jobs = _jobs(employed)
    known, values = _known(exposure, "exposure", jobs.shape[-1])
    total = jobs.sum(axis=-1)
    covered = np.where(np.isnan(total), np.nan, jobs[..., known].sum(axis=-1))
    return RegionalExposure(
        mean=quotient(jobs[..., known] @ values[known], covered),
        coverage_pct=100.0 * quotient(covered, total),
    )


def exposed_share_bounds_pct(
    employed: ArrayLike, share_low: ArrayLike, share_high: ArrayLike
) -> tuple[Array, Array]:
    """Between which bounds the share of a region's jobs lies that is of a listed kind.

    For lists that say of an industry that about all, most, part or little of it is concerned, such as the
    petroleum share and the lists of the green shift. The bounds carry the nation's shares to the region: a
    single firm of another kind can put the truth outside them.

    employed: (regions, industries) or (industries,), jobs.
    share_low, share_high: (industries,), from 0 to 1, 0 in both for what is not on the list.
    Returns (low, high), per cent of all jobs, one number a region. NaN where a cell of the region is
    unpublished and where it has no jobs.
    Raises ValueError for negative counts, for shares unknown, outside 0 to 1 or in the wrong order, and for
    shapes that do not fit.
    Source: the list's own, row by row.
    """
    jobs = _jobs(employed)
    low = np.asarray(share_low, dtype=np.float64)
    high = np.asarray(share_high, dtype=np.float64)
    if not low.shape == high.shape == jobs.shape[-1:]:
        raise ValueError(
            f"share_low, share_high: expected shape {jobs.shape[-1:]}, found {low.shape} and {high.shape}"
        )
    if not ((low >= 0.0) & (low <= high) & (high <= 1.0)).all():
        raise ValueError("share_low, share_high: expected 0 <= low <= high <= 1, found others")
    total = jobs.sum(axis=-1)
    return 100.0 * quotient(jobs @ low, total), 100.0 * quotient(jobs @ high, total)


def vulnerability(
    employed: ArrayLike, local: ArrayLike, commuting_out: ArrayLike, commuting_in: ArrayLike
) -> Vulnerability:
    """Show what makes a region easy to hit: one large industry, few industries, few jobs within reach.

    employed: (regions, industries) or (industries,), jobs.
    local, commuting_out, commuting_in: (regions,) or numbers, persons who live and work in the region,
        leave it for work, come into it for work.
    Returns one number a region and side. NaN where what the side rests on is unpublished or empty.
    Raises ValueError for negative counts.
    Source: Herfindahl (1950); Coombes, Green & Openshaw (1986).
    """
    jobs = _jobs(employed)
    total = jobs.sum(axis=-1)
    unknown = ~(total > 0.0)
    return Vulnerability(
        largest=np.where(unknown, -1, np.where(np.isnan(jobs), -1.0, jobs).argmax(axis=-1)),
        largest_share_pct=100.0 * quotient(jobs.max(axis=-1), total),
        herfindahl=herfindahl_index(jobs),
        supply_side_self_containment_pct=supply_side_self_containment_pct(local, commuting_out),
        demand_side_self_containment_pct=demand_side_self_containment_pct(local, commuting_in),
    )


def _jobs(employed: ArrayLike) -> Array:
    jobs = np.asarray(employed, dtype=np.float64)
    if jobs.ndim not in (1, 2) or jobs.shape[-1] == 0:
        raise ValueError(f"employed: expected (regions, industries) or (industries,), found {jobs.shape}")
    if (jobs < 0.0).any():
        raise ValueError(f"employed: expected no negative value, found {np.nanmin(jobs):g}")
    return jobs


def _known(values: ArrayLike, name: str, industries: int) -> tuple[NDArray[np.bool_], Array]:
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.shape != (industries,):
        raise ValueError(f"{name}: expected shape {(industries,)}, found {numbers.shape}")
    return ~np.isnan(numbers), numbers
