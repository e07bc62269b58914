"""What a region is specialised in, and how concentrated or varied it is.

Arrays are (regions, industries), or (industries,) for one region. They hold jobs, or anything else that
is counted and can be added up, with NaN where a cell is unpublished.

A share needs its whole. A region with an unpublished industry has no known total, so its shares, and all
that rests on them, are NaN: leaving the cell out would count it as zero. The same goes for the reference.
Where column sums would be incomplete, pass the published whole as `reference`.
"""

import math

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

#: A location quotient from which a cluster counts as specialised (European Cluster Observatory).
STAR_LOCATION_QUOTIENT = 2.0
#: The quantile of regions from which a cluster counts as large (European Cluster Observatory).
STAR_SIZE_QUANTILE = 0.9


def location_quotient(employed: ArrayLike, reference: ArrayLike | None = None) -> Array:
    """Share of each industry in a region over its share in the whole.

    employed: (regions, industries), jobs, NaN where unpublished.
    reference: the whole's jobs by industry, (industries,), or one whole for each region in the shape of
        `employed`; the column sums when absent.
    Returns the same shape, a ratio; 1 is the share of the whole. NaN where the cell, the region's total or
    the whole is unpublished, and where the region or the industry has no employment.
    Raises ValueError for negative counts and for shapes that do not fit.
    Source: Florence (1939).
    """
    jobs, whole = _jobs_and_whole(employed, reference)
    return _ratio(_share(jobs), _share(whole))


def symmetric_location_quotient(lq: ArrayLike) -> Array:
    """Location quotient on a scale from -1 (absent) over 0 (as the whole) to 1.

    lq: location quotients of any shape, NaN where undefined.
    Returns the same shape, (lq - 1) / (lq + 1); NaN stays NaN.
    Raises ValueError for negative quotients.
    Source: Laursen (1998).
    """
    quotient = _counts(lq, "lq")
    return (quotient - 1.0) / (quotient + 1.0)


def surplus_jobs(employed: ArrayLike, reference: ArrayLike | None = None) -> Array:
    """Jobs beyond those the region would have with the whole's industry mix.

    employed, reference: as in `location_quotient`.
    Returns the same shape, in jobs, e_ir - e_r * e_in / e_n: each region sums to zero. NaN where the cell,
    the region's total or the whole is unpublished, and where the whole is empty.
    Raises ValueError for negative counts and for shapes that do not fit.
    Source: Isserman (1977), the numerator of the export-base estimate.
    """
    jobs, whole = _jobs_and_whole(employed, reference)
    return jobs - _total(jobs) * _share(whole)


def location_quotient_interval(
    employed: ArrayLike,
    reference: ArrayLike | None = None,
    level: float = 0.9,
    rounding_slack: ArrayLike = 0.0,
) -> tuple[Array, Array]:
    """How far the location quotient of a count this small moves by chance and by rounding.

    The exact Poisson interval (Garwood) of the region's count, widened by the rounding slack at both ends
    and never below zero, over the count that would give a quotient of 1. The region's total and the whole
    are taken as known. Employment is a full count: this is no sampling error, and it understates the risk
    of one dominant employer. The count need not be whole, so the mean of several years may be passed.

    employed, reference: as in `location_quotient`.
    level: the probability the interval covers, between 0 and 1.
    rounding_slack: jobs by which rounding may have moved the count, a number or the shape of `employed`.
    Returns (low, high), both the shape of `employed`; NaN where the quotient is NaN.
    Raises ValueError for negative counts or slack, for a level outside (0, 1), for shapes that do not fit.
    Source: Garwood (1936).
    """
    if not 0.0 < level < 1.0:
        raise ValueError(f"level: expected a number between 0 and 1, found {level!r}")
    jobs, whole = _jobs_and_whole(employed, reference)
    slack = _counts(rounding_slack, "rounding_slack")
    if slack.shape not in ((), jobs.shape):
        raise ValueError(f"rounding_slack: expected a number or shape {jobs.shape}, found {slack.shape}")

    from scipy import special  # imported late: pages without an interval need not wait for it

    tail = (1.0 - level) / 2.0
    # The gamma quantiles are half the chi-square quantiles of Garwood's formula. No event has no lower tail.
    low = np.where(jobs == 0.0, 0.0, special.gammaincinv(jobs, tail))
    high = special.gammainccinv(jobs + 1.0, tail)
    count_as_the_whole = _total(jobs) * _share(whole)
    return (
        _ratio(np.maximum(low - slack, 0.0), count_as_the_whole),
        _ratio(high + slack, count_as_the_whole),
    )


def krugman_index(employed: ArrayLike, reference: ArrayLike | None = None) -> Array:
    """How much of the industry mix differs from the whole's: the sum of |s_ir - s_in|.

    employed, reference: as in `location_quotient`.
    Returns one number a region, from 0 (the same mix) to 2 (nothing in common). Half of it is the share of
    jobs that would have to change industry. NaN where a cell of the region or of the whole is unpublished,
    and where either is empty.
    Raises ValueError for negative counts and for shapes that do not fit.
    Source: Krugman (1991).
    """
    jobs, whole = _jobs_and_whole(employed, reference)
    return _sum(np.abs(_share(jobs) - _share(whole)))


def herfindahl_index(employed: ArrayLike, normalised: bool = False) -> Array:
    """Concentration on few industries: the sum of squared shares.

    employed: as in `location_quotient`.
    normalised: rescale so that an even spread over all n industries is 0 and one industry alone is 1,
        (H - 1/n) / (1 - 1/n). n counts the industries of the classification, also those empty here: a
        region with two even industries of 88 is concentrated, not diverse. So only numbers of one
        classification compare, and an industry added to it changes the normalised index.
    Returns one number a region, from 1/n to 1, or from 0 to 1. NaN where a cell of the region is
    unpublished, where the region is empty, and for the normalised index of a single industry.
    Raises ValueError for negative counts.
    Source: Herfindahl (1950), Hirschman (1964).
    """
    jobs = _jobs(employed)
    index = _sum(_share(jobs) ** 2)
    if not normalised:
        return index
    even = 1.0 / jobs.shape[-1]
    return _ratio(index - even, np.asarray(1.0 - even))


def hachman_index(employed: ArrayLike, reference: ArrayLike | None = None) -> Array:
    """How near the industry mix is to the whole's: 1 over the sum of LQ * s_ir.

    employed, reference: as in `location_quotient`.
    Returns one number a region, from near 0 (specialised) to 1 (the whole's mix). NaN where a cell of the
    region or of the whole is unpublished, where either is empty, and where the region has jobs in an
    industry that the reference lacks, as the location quotient is undefined there.
    Raises ValueError for negative counts and for shapes that do not fit.
    Source: Hachman (1995).
    """
    jobs, whole = _jobs_and_whole(employed, reference)
    share = _share(jobs)
    # An industry that neither has weighs nothing; its quotient is undefined but not needed.
    weighed = np.where(share == 0.0, 0.0, _ratio(share, _share(whole)) * share)
    return _ratio(np.asarray(1.0), _sum(weighed))


def theil_index(values: ArrayLike) -> Array:
    """Inequality between the values: Theil's T, the mean of (x/m) ln(x/m) with m the mean.

    This is T. The mean log deviation, L, is what some packages call Theil: it weighs by number instead of
    by size, and has no value where one of the values is zero.

    values: (n,), or (..., n) for one index a row; not negative, NaN where unpublished.
    Returns one number a row, from 0 (all alike) to ln n, in nats. NaN where one of the values is
    unpublished or all are zero.
    Raises ValueError for negative values.
    Source: Theil (1967).
    """
    amounts = np.atleast_1d(_counts(values, "values"))
    share = _share(amounts)
    return _sum(_xlogy(share, share)) + math.log(amounts.shape[-1])


def theil_decomposition(values: ArrayLike, groups: ArrayLike) -> tuple[Array, Array]:
    """Theil's T split into inequality between groups and within them.

    values: as in `theil_index`.
    groups: (n,), the group of each value, any labels.
    Returns (between, within), one number a row each; they add up to `theil_index(values)`. NaN as there.
    Raises ValueError for negative values, for a number of labels other than n and for missing labels.
    Source: Theil (1967).
    """
    amounts = np.atleast_1d(_counts(values, "values"))
    membership = _membership(groups, amounts.shape[-1])
    share = _share(amounts)
    group_share = share @ membership
    group_size = membership.sum(axis=0)
    own_group_share = group_share @ membership.T
    own_group_size = membership @ group_size

    between = _xlogy(group_share, group_share) - group_share * np.log(group_size)
    within = _xlogy(share, share) - _xlogy(share, own_group_share) + share * np.log(own_group_size)
    return _sum(between) + math.log(amounts.shape[-1]), _sum(within)


def related_variety(employed: ArrayLike, groups: ArrayLike) -> Array:
    """Variety within groups of related industries: the groups' mean entropy, weighted by size.

    employed: as in `location_quotient`.
    groups: (industries,), the group each industry belongs to, any labels, such as the 2-digit code.
    Returns one number a region, in bits; together with `unrelated_variety` it is the entropy of all
    industries. NaN where a cell of the region is unpublished and where the region is empty.
    Raises ValueError for negative counts, and for labels that are missing or of another number.
    Source: Frenken, Van Oort & Verburg (2007).
    """
    jobs = _jobs(employed)
    membership = _membership(groups, jobs.shape[-1])
    share = _share(jobs)
    own_group_share = share @ membership @ membership.T
    return _sum(_xlogy(share, own_group_share) - _xlogy(share, share)) / math.log(2.0)


def unrelated_variety(employed: ArrayLike, groups: ArrayLike) -> Array:
    """Variety across groups of industries: the entropy of the groups' shares.

    employed, groups: as in `related_variety`.
    Returns one number a region, in bits. With each industry its own group it is the entropy of all
    industries. NaN where a cell of the region is unpublished and where the region is empty.
    Raises ValueError for negative counts, and for labels that are missing or of another number.
    Source: Frenken, Van Oort & Verburg (2007).
    """
    jobs = _jobs(employed)
    group_share = _share(jobs) @ _membership(groups, jobs.shape[-1])
    return -_sum(_xlogy(group_share, group_share)) / math.log(2.0)


def cluster_stars(
    employed: ArrayLike,
    employed_before: ArrayLike,
    reference: ArrayLike,
    reference_before: ArrayLike,
) -> Array:
    """Stars of each industry in each region, one for each of size, specialisation and growth.

    Size: the region's share of the whole's jobs in the industry reaches the 0.9 quantile of the regions that
    are published (interpolated between two of them), and is not zero; those tied at it all count, so an
    industry spread evenly over all regions gives each of them the star. Specialisation: the location
    quotient is 2 or more. Growth: jobs grew faster than the same industry in the whole. An industry that
    was absent before, in the region or in the whole, has no rate of growth and gets no star for it.

    employed, employed_before: (regions, industries), jobs now and at the start, NaN where unpublished.
    reference, reference_before: the whole's jobs by industry at the same times, (industries,).
    Returns (regions, industries), 0 to 3. NaN where one of the three cannot be told: a cell, the region's
    total or the whole is unpublished, now or before.
    Raises ValueError for negative counts and for shapes that do not fit.
    Source: European Cluster Observatory (Sölvell, Ketels & Lindqvist 2008), with growth in place of focus.
    """
    jobs, whole = _jobs_and_whole(employed, reference)
    jobs_before, whole_before = _jobs_and_whole(employed_before, reference_before)
    if jobs.ndim != 2 or jobs_before.shape != jobs.shape:
        raise ValueError(
            "employed, employed_before: expected two arrays of one shape (regions, industries), "
            f"found {jobs.shape} and {jobs_before.shape}"
        )

    size = _ratio(jobs, whole)
    large = (size >= _quantile(size, STAR_SIZE_QUANTILE)) & (size > 0.0)
    specialised = _ratio(_share(jobs), _share(whole)) >= STAR_LOCATION_QUOTIENT
    growing = _ratio(jobs, jobs_before) > _ratio(whole, whole_before)

    stars = large.astype(np.float64) + specialised + growing
    unpublished = np.isnan(_total(jobs) * jobs_before * _total(whole) * whole_before)
    return np.where(unpublished, np.nan, stars)


def _counts(values: ArrayLike, name: str) -> Array:
    counts = np.asarray(values, dtype=np.float64)
    if (counts < 0.0).any():
        raise ValueError(f"{name}: expected no negative value, found {np.nanmin(counts):g}")
    return counts


def _jobs(employed: ArrayLike) -> Array:
    jobs = _counts(employed, "employed")
    if jobs.ndim not in (1, 2):
        raise ValueError(f"employed: expected (regions, industries) or (industries,), found {jobs.shape}")
    return jobs


def _jobs_and_whole(employed: ArrayLike, reference: ArrayLike | None) -> tuple[Array, Array]:
    jobs = _jobs(employed)
    if reference is None:
        return jobs, jobs if jobs.ndim == 1 else jobs.sum(axis=0)
    whole = _counts(reference, "reference")
    if whole.shape not in (jobs.shape[-1:], jobs.shape):
        raise ValueError(f"reference: expected shape {jobs.shape[-1:]} or {jobs.shape}, found {whole.shape}")
    return jobs, whole


def _sum(values: Array) -> Array:
    """Sum over the industries; one unpublished industry leaves the sum unknown."""
    return np.asarray(values.sum(axis=-1))


def _total(jobs: Array) -> Array:
    return np.asarray(jobs.sum(axis=-1, keepdims=True))


def _share(jobs: Array) -> Array:
    return _ratio(jobs, _total(jobs))


def _ratio(numerator: Array, denominator: Array) -> Array:
    """Divide; NaN, not infinity, where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(denominator == 0.0, np.nan, numerator / denominator)


def _quantile(values: Array, level: float) -> Array:
    """Quantile of each column over its known rows, interpolated; NaN where none is known.

    numpy's nanquantile goes through the columns one by one, which takes a page twenty times as long.
    """
    known_first = np.sort(values, axis=0)
    last = np.maximum((~np.isnan(values)).sum(axis=0) - 1, 0)
    place = level * last
    below = place.astype(np.intp)
    columns = np.arange(values.shape[1])
    low, high = known_first[below, columns], known_first[np.minimum(below + 1, last), columns]
    return np.asarray(low + (place - below) * (high - low))


def _xlogy(weight: Array, values: Array) -> Array:
    """Weighted logarithm; nothing weighs nothing, also where the logarithm has no value."""
    from scipy import special  # imported late, as above

    return np.asarray(special.xlogy(weight, values), dtype=np.float64)


def _membership(groups: ArrayLike, number: int) -> Array:
    """Turn labels into a table of 0 and 1, (industries, groups)."""
    labels = np.asarray(groups)
    if labels.shape != (number,):
        raise ValueError(f"groups: expected {number} labels in one dimension, found shape {labels.shape}")
    position, names = pd.factorize(labels)
    if (position < 0).any():
        raise ValueError(f"groups: expected a label each, found {(position < 0).sum()} missing")
    return np.eye(len(names))[position]
