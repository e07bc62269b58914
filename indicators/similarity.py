"""Twins: which regions are most like a region, in which respects, and how far from it.

A comparison is fairer with regions of the same kind than with the country. Three dimensions count alike:
what the region lives from, how large its labour market is and how densely it is populated.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from indicators.attractiveness import Array

#: Fewer regions give no scale that a distance could be told on.
SMALLEST_SET = 3


class Similarity(NamedTuple):
    """Distances between regions, (regions, regions), and the order they give.

    A distance of 1 is that of two regions of the set taken at random (root mean square). NaN where one of
    the two is not comparable or has something unpublished.
    """

    #: Industry mix: half the sum of absolute differences in shares, before it is standardised.
    mix: Array
    #: Size: difference in the logarithm of jobs.
    size: Array
    #: Difference in the logarithm of inhabitants for each square kilometre.
    density: Array
    #: Root mean square of the three.
    overall: Array
    #: (regions, number), indices of the most similar first; -1 where there are no more.
    nearest: NDArray[np.int_]


def industry_mix_distance(employed: ArrayLike) -> Array:
    """Share of jobs that would have to change industry for one region to have the other's mix.

    Half of Krugman's index for each pair: 0 for the same mix, 1 for nothing in common.

    employed: (regions, industries), jobs, NaN where unpublished.
    Returns (regions, regions), symmetric, 0 on the diagonal. NaN for regions with an unpublished cell or
    without jobs.
    Raises ValueError for negative counts and for shapes other than two-dimensional.
    Source: Krugman (1991).
    """
    jobs = np.asarray(employed, dtype=np.float64)
    if jobs.ndim != 2:
        raise ValueError(f"employed: expected (regions, industries), found {jobs.shape}")
    if (jobs < 0.0).any():
        raise ValueError(f"employed: expected no negative value, found {np.nanmin(jobs):g}")
    total = jobs.sum(axis=1, keepdims=True)
    share = np.where(total > 0.0, jobs, np.nan) / np.where(total > 0.0, total, 1.0)
    # Region by region, as all pairs at once would need regions x regions x industries numbers.
    return np.stack([np.abs(share - own).sum(axis=1) for own in share]) / 2.0


def similar_regions(
    employed: ArrayLike,
    inhabitants_per_km2: ArrayLike,
    comparable: ArrayLike | None = None,
    overlapping: ArrayLike | None = None,
    number: int = 5,
) -> Similarity:
    """Find each region's twins by industry mix, size and density.

    Each dimension is divided by its root mean square over all pairs of comparable regions, so that none
    counts for more because of its unit. Ties go to the region that comes first.

    employed: (regions, industries), jobs of one year, NaN where unpublished.
    inhabitants_per_km2: (regions,), NaN where unknown.
    comparable: (regions,), False for regions that must be nobody's twin and have none, such as one that has
        ended; all when absent. They take no part in the scale either.
    overlapping: (regions, regions), True for pairs that share ground, such as a region and the economic
        region that contains it: they are no twins, though their distance is given.
    number: how many twins to name.
    Returns distances and the nearest; no region is its own twin.
    Raises ValueError for negative or zero density, shapes that do not fit, a number below 1, fewer than
    three comparable regions with all published, and if those are all alike in a dimension.
    Source: Krugman (1991) for the mix; the choice of dimensions is this product's.
    """
    mix = industry_mix_distance(employed)
    jobs = np.asarray(employed, dtype=np.float64).sum(axis=1)
    people = np.asarray(inhabitants_per_km2, dtype=np.float64)
    regions = len(jobs)
    if people.shape != (regions,):
        raise ValueError(f"inhabitants_per_km2: expected shape {(regions,)}, found {people.shape}")
    if (people <= 0.0).any():
        raise ValueError(f"inhabitants_per_km2: expected values above 0, found {np.nanmin(people):g}")
    if number < 1:
        raise ValueError(f"number: expected at least 1, found {number}")
    allowed = _flags(comparable, (regions,), "comparable", True)
    shared = _flags(overlapping, (regions, regions), "overlapping", False)

    log_jobs = np.log(np.where(jobs > 0.0, jobs, np.nan))
    log_people = np.log(people)
    used = allowed & ~np.isnan(log_jobs) & ~np.isnan(log_people)
    if used.sum() < SMALLEST_SET:
        raise ValueError(f"expected at least {SMALLEST_SET} comparable regions, found {used.sum()}")
    between = used[:, np.newaxis] & used & ~np.eye(regions, dtype=np.bool_)
    mix = _standardised(mix, between, "industry mix")
    size = _standardised(np.abs(log_jobs[:, np.newaxis] - log_jobs), between, "size")
    density = _standardised(np.abs(log_people[:, np.newaxis] - log_people), between, "density")
    overall = np.sqrt((mix**2 + size**2 + density**2) / 3.0)

    candidate = np.where(between & ~(shared | shared.T), overall, np.inf)
    order = np.argsort(candidate, axis=1, kind="stable")[:, :number]
    beyond = np.isinf(np.take_along_axis(candidate, order, axis=1))
    nearest = np.full((regions, number), -1)
    nearest[:, : order.shape[1]] = np.where(beyond, -1, order)
    return Similarity(mix, size, density, overall, nearest)


def _standardised(distance: Array, between: NDArray[np.bool_], name: str) -> Array:
    scale = np.sqrt((distance[between] ** 2).mean())
    if not scale > 0.0:
        raise ValueError(f"{name}: expected regions that differ, found all alike")
    own = np.eye(len(distance), dtype=np.bool_) & between.any(axis=1)
    return np.where(between | own, distance / scale, np.nan)


def _flags(values: ArrayLike | None, shape: tuple[int, ...], name: str, default: bool) -> NDArray[np.bool_]:
    if values is None:
        return np.full(shape, default)
    flags = np.asarray(values)
    if flags.dtype != np.bool_ or flags.shape != shape:
        raise ValueError(
            f"{name}: expected True or False of shape {shape}, found {flags.dtype} of shape {flags.shape}"
        )
    return flags
