"""What a county creates: value added per employed, its mix of industries, and growth across a break.

Arrays end in (..., industries) or are totals without that axis. Value added is in million NOK at current
prices, employed in thousands, as national accounts publish them; NaN where a cell is unpublished. A missing
cell stays missing: it is never counted as zero, and what rests on it says how much is lacking.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from indicators.growth import shift_share_yearly
from indicators.specialisation import location_quotient, location_quotient_interval

Array = NDArray[np.float64]


class WithoutIndustries(NamedTuple):
    """Value added per employed with some industries left out, and what could not be left out."""

    #: Thousand NOK for each employed.
    per_employed: Array
    #: Industries whose value added is unpublished: they could not be subtracted and are still within.
    unpublished: NDArray[np.int_]


class QuotientWithInterval(NamedTuple):
    """Location quotients by industry and how far so small a number moves by chance and rounding."""

    quotient: Array
    low: Array
    high: Array


class CountyGrowth(NamedTuple):
    """A county's change in employed: parts by industry, and what no industry accounts for.

    The three parts summed over published industries, `unpublished` and the sum of `breaks` are the change
    of the total from the first year to the last.
    """

    #: (industries,), persons; NaN in all three parts where a year of the industry is unpublished.
    national_growth: Array
    industry_mix: Array
    own_strength: Array
    #: Change of the total that no published industry accounts for, outside the breaks.
    unpublished: float
    #: Change of the total across each break, in the order of the breaks that lie within the years.
    breaks: tuple[float, ...]


class MixEffect(NamedTuple):
    """An estimate of value added per employed from the mix of industries alone."""

    #: (regions,), thousand NOK for each employed.
    per_employed: Array
    #: (industries,), True where the nation's level stands in for the county's, which is unpublished.
    fallback: NDArray[np.bool_]
    #: (regions,), per cent of the region's jobs that are in such industries.
    fallback_share_pct: Array


def value_added_per_employed(value_added_mill_nok: ArrayLike, employed_1000: ArrayLike) -> Array:
    """Value added for each employed, in thousand NOK: the level of labour productivity.

    value_added_mill_nok, employed_1000: any shapes that broadcast; NaN where unpublished.
    Returns their common shape. NaN where one of the two is unpublished or nobody is employed.
    Raises ValueError for negative employment.
    Source: OECD (2001), Measuring Productivity.
    """
    value_added = np.asarray(value_added_mill_nok, dtype=np.float64)
    employed = np.asarray(employed_1000, dtype=np.float64)
    if (employed < 0.0).any():
        raise ValueError(f"employed_1000: expected no negative value, found {np.nanmin(employed):g}")
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(employed > 0.0, value_added / employed, np.nan)


def value_added_per_employed_without(
    value_added_mill_nok: ArrayLike,
    employed_1000: ArrayLike,
    left_out_mill_nok: ArrayLike,
    left_out_employed_1000: ArrayLike,
) -> WithoutIndustries:
    """Value added per employed of the whole economy less some of its industries.

    Only a published cell can be subtracted. What is unpublished stays within, on both sides of the
    fraction, and is counted: it bounds how far the figure may be off (see `unpublished_residual`).

    value_added_mill_nok, employed_1000: totals of any shape.
    left_out_mill_nok, left_out_employed_1000: the industries left out, (..., industries), the totals'
        shape with one axis more. An industry with no cell of employment, such as own-home housing,
        subtracts none.
    Returns the totals' shape. NaN where a total is unpublished.
    Raises ValueError for shapes that do not fit.
    Source: the definition of the county accounts' mainland economy, narrowed (Statistics Norway).
    """
    value_added, employed = _two(value_added_mill_nok, employed_1000, "totals")
    without_value, without_employed = _two(left_out_mill_nok, left_out_employed_1000, "left out")
    if without_value.shape[:-1] != value_added.shape:
        raise ValueError(
            f"left out: expected shape {(*value_added.shape, '...')}, found {without_value.shape}"
        )
    return WithoutIndustries(
        per_employed=value_added_per_employed(
            value_added - np.nansum(without_value, axis=-1), employed - np.nansum(without_employed, axis=-1)
        ),
        unpublished=np.asarray(np.isnan(without_value).sum(axis=-1)),
    )


def relative_productivity(per_employed: ArrayLike, reference: ArrayLike) -> Array:
    """Value added per employed in per cent of a reference; 100 is the same level.

    per_employed, reference: any shapes that broadcast, the same unit; NaN where unknown.
    Returns their common shape. NaN where one is unknown or the reference is zero.
    Source: OECD (2001), Measuring Productivity.
    """
    level = np.asarray(per_employed, dtype=np.float64)
    base = np.asarray(reference, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(base == 0.0, np.nan, 100.0 * level / base)


def unpublished_residual(total: ArrayLike, industries: ArrayLike) -> Array:
    """Part of a total that lies in no published industry: total less the sum of those published.

    total: any shape; industries: (..., industries), main groups that add up to the total when all are
        published. Rounding leaves some tenths also when nothing is suppressed.
    Returns the total's shape. NaN where the total is unpublished.
    Raises ValueError for shapes that do not fit.
    """
    whole = np.asarray(total, dtype=np.float64)
    parts = np.asarray(industries, dtype=np.float64)
    if parts.ndim == 0 or parts.shape[:-1] != whole.shape:
        raise ValueError(f"industries: expected shape {(*whole.shape, '...')}, found {parts.shape}")
    return np.asarray(whole - np.nansum(parts, axis=-1))


def location_quotient_of_published(
    employed: ArrayLike,
    employed_total: float,
    reference: ArrayLike,
    reference_total: float,
    rounding_slack: float = 0.0,
) -> QuotientWithInterval:
    """Location quotients where some industries are suppressed but both totals are published.

    Each industry is set against all the rest, so a suppressed neighbour does not touch it.

    employed, reference: (industries,), persons in the county and in the whole, NaN where unpublished.
    employed_total, reference_total: the published totals, persons.
    rounding_slack: persons by which rounding may have moved a count.
    Returns three arrays of the shape of `employed`, ratios; 1 is the share of the whole. NaN where the
    industry is unpublished here or in the whole, or the whole has none of it.
    Raises ValueError for negative counts, for an industry larger than its total, for shapes that do not fit.
    Source: Florence (1939), Garwood (1936).
    """
    here, whole = _two(employed, reference, "employed, reference")
    against_rest = np.stack([here, employed_total - here], axis=-1)
    whole_against_rest = np.stack([whole, reference_total - whole], axis=-1)
    low, high = location_quotient_interval(
        against_rest, whole_against_rest, rounding_slack=np.broadcast_to(rounding_slack, against_rest.shape)
    )
    quotient = location_quotient(against_rest, whole_against_rest)
    return QuotientWithInterval(quotient[..., 0], low[..., 0], high[..., 0])


def county_growth(
    employed: ArrayLike,
    employed_total: ArrayLike,
    nation: ArrayLike,
    nation_total: ArrayLike,
    years: Sequence[int],
    break_years: Sequence[int] = (),
) -> CountyGrowth:
    """Explain a county's change in employed, with no step across a break in the series.

    Shift-share with yearly steps on each side of the breaks, summed. The change across a break mixes real
    growth with new measurement, so it is explained by nothing and stands on its own. The nation's growth is
    that of its published total.

    employed, nation: (years, industries), persons, NaN where unpublished.
    employed_total, nation_total: (years,), persons, published.
    years: the years in order, without gaps.
    break_years: the first year of each new series; those outside the years are passed over.
    Returns parts by industry, in persons. An industry unpublished in any of the years is NaN throughout, and
    its change is within `unpublished`.
    Raises ValueError for fewer than two years and for shapes that do not fit.
    Source: Dunn (1960), Barff & Knight (1988).
    """
    here, whole = _two(employed, nation, "employed, nation")
    totals, whole_totals = _two(employed_total, nation_total, "totals")
    if len(years) < 2 or here.ndim != 2 or here.shape[0] != len(years) or totals.shape != (len(years),):
        raise ValueError(
            f"expected at least 2 years, (years, industries) and (years,), "
            f"found {len(years)} years, {here.shape} and {totals.shape}"
        )
    # What the nation has outside the industries, so that its growth is its total's. The county has no such
    # industry of its own: that is what `unpublished` is for.
    nation_rest = whole_totals - np.nansum(whole, axis=-1)
    here = np.column_stack([np.where(np.isnan(whole), np.nan, here), np.full(len(years), np.nan)])
    whole = np.column_stack([np.where(np.isnan(whole), 0.0, whole), nation_rest])

    starts = [0, *(years.index(year) for year in break_years if years[0] < year <= years[-1])]
    ends = [start - 1 for start in starts[1:]] + [len(years) - 1]
    summed = np.zeros((3, here.shape[1] - 1))
    explained_change = 0.0
    for start, end in zip(starts, ends, strict=True):
        explained_change += totals[end] - totals[start]
        span = slice(start, end + 1)
        if start == end:
            summed[:, np.isnan(here[start, :-1])] = np.nan
            continue
        parts = shift_share_yearly(here[span], whole[span])
        summed += np.stack(parts[:3])[:, :-1]
    return CountyGrowth(
        national_growth=summed[0],
        industry_mix=summed[1],
        own_strength=summed[2],
        unpublished=float(explained_change - np.nansum(summed)),
        breaks=tuple(
            float(totals[start] - totals[end]) for end, start in zip(ends[:-1], starts[1:], strict=True)
        ),
    )


def mix_effect(
    employed: ArrayLike,
    value_added_mill_nok: ArrayLike,
    employed_1000: ArrayLike,
    national_value_added_mill_nok: ArrayLike,
    national_employed_1000: ArrayLike,
) -> MixEffect:
    """Estimate what a region's mix of industries gives in value added per employed.

    The sum of s_ir * (VA/e)_i, with the county's level in each industry. It is the effect of the mix and
    nothing else: two regions with the same industries get the same number, however productive their firms
    are. It cannot show that a region is more or less productive within an industry.

    employed: (regions, industries) or (industries,), jobs in the region.
    value_added_mill_nok, employed_1000: (industries,), the county's accounts, NaN where unpublished.
    national_value_added_mill_nok, national_employed_1000: (industries,), the nation's. Its level is used
        where the county has none (unpublished, or nobody employed), which the result names.
    Returns the estimate, which industries fell back and how much of each region rests on that. NaN where a
    cell of the region is unpublished, where it has no jobs, and where it has jobs in an industry with a
    level in neither county nor nation; an industry it has no jobs in is not needed.
    Raises ValueError for negative employment and for shapes that do not fit.
    Source: the industry-mix term of Esteban (2000), who compares productivity as shift-share does.
    """
    jobs = np.asarray(employed, dtype=np.float64)
    own = value_added_per_employed(value_added_mill_nok, employed_1000)
    nation = value_added_per_employed(national_value_added_mill_nok, national_employed_1000)
    if jobs.ndim not in (1, 2) or not own.shape == nation.shape == jobs.shape[-1:]:
        raise ValueError(
            "employed, accounts: expected (regions, industries) and twice (industries,), "
            f"found {jobs.shape}, {own.shape} and {nation.shape}"
        )
    if (jobs < 0.0).any():
        raise ValueError(f"employed: expected no negative value, found {np.nanmin(jobs):g}")
    fallback = np.isnan(own) & ~np.isnan(nation)
    level = np.where(fallback, nation, own)
    unknown = np.isnan(level)

    total = jobs.sum(axis=-1, keepdims=True)
    share = np.where(total > 0.0, jobs, np.nan) / np.where(total > 0.0, total, 1.0)
    estimate = share @ np.where(unknown, 0.0, level)
    lacking = (share[..., unknown] > 0.0).any(axis=-1)
    return MixEffect(
        per_employed=np.where(lacking, np.nan, estimate),
        fallback=fallback,
        fallback_share_pct=np.asarray(100.0 * (share @ fallback.astype(np.float64))),
    )


def _two(first: ArrayLike, second: ArrayLike, names: str) -> tuple[Array, Array]:
    one = np.asarray(first, dtype=np.float64)
    other = np.asarray(second, dtype=np.float64)
    if one.shape != other.shape:
        raise ValueError(f"{names}: expected one shape, found {one.shape} and {other.shape}")
    return one, other
