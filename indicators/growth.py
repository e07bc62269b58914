"""Growth explained: what the nation, the industry mix and the region itself did.

National growth + industry mix + own strength = change, exactly, industry by industry.

An industry that is absent at the start has no growth rate of its own. Nothing follows from the nation's
growth or from the mix there, so the jobs it brings stand in `own_strength` and the sum still holds;
`entered` and `gone` tell such industries apart. An industry whose change is not published, or that has jobs
here and none in the nation at the start, is NaN in all three parts; `unpublished_change` gives what is left.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

#: Cells below this flicker between 0 and 3 by rounding, so they are no entry and no exit.
ENTRY_JOBS = 10.0


class ShiftShare(NamedTuple):
    """Parts of the change by industry, in jobs, NaN where the change is not published."""

    national_growth: Array
    industry_mix: Array
    own_strength: Array
    #: Absent at the start, at least 10 jobs at the end; the jobs are in `own_strength`.
    entered: NDArray[np.bool_]
    #: At least 10 jobs at the start, absent at the end.
    gone: NDArray[np.bool_]


class EstebanMarquillas(NamedTuple):
    """Parts of the change by industry, in jobs, NaN where not known; own strength is split in two."""

    national_growth: Array
    industry_mix: Array
    #: Own growth on the jobs the region would have with the nation's mix.
    competitive: Array
    #: Own growth on the jobs it has beyond those.
    allocation: Array
    #: Jobs the region would have at the start with the nation's mix.
    homothetic: Array
    entered: NDArray[np.bool_]
    gone: NDArray[np.bool_]


def shift_share(
    region_start: ArrayLike, region_end: ArrayLike, nation_start: ArrayLike, nation_end: ArrayLike
) -> ShiftShare:
    """Split a region's change between two points into three parts.

    region_start, region_end: (industries,), (regions, industries) or with more dimensions before; jobs, NaN
        where unpublished.
    nation_start, nation_end: (industries,), or any shape that broadcasts against the region's.
    Returns the parts by industry in the region's shape. They are NaN where one of the industry's two ends is
    unpublished, and everywhere if the nation's total is unpublished, or zero at the start. An industry
    counts as entered or gone with at least 10 jobs at the end where it is; two consecutive years can only be
    asked of `shift_share_yearly`.
    Raises ValueError for shapes that do not fit.
    Source: Dunn (1960).
    """
    region = _ends(region_start, region_end, "region_start, region_end")
    nation = _ends(nation_start, nation_end, "nation_start, nation_end")
    return _parts(*region, *nation)


def shift_share_yearly(region: ArrayLike, nation: ArrayLike) -> ShiftShare:
    """Split a region's change over several years, step by step, and sum the steps.

    Each year's mix weighs that year's growth, so the parts do not rest on a first year long gone. The series
    must be of one kind: where it has a break, split the years there and add up the parts.

    region: (years, industries), or (years, regions, industries); jobs, NaN where unpublished.
    nation: (years, industries), the same years.
    Returns the parts by industry, summed over the steps: (industries,) or (regions, industries). They add up
    to the last year less the first. NaN where the industry is unpublished in any of the years, as a step is
    then unknown. An industry counts as entered with no jobs in the first year and at least 10 in each of the
    last two, and as gone the other way round; with two years only, one year each must do.
    Raises ValueError for shapes that do not fit and for fewer than two years.
    Source: Barff & Knight (1988).
    """
    years = np.asarray(region, dtype=np.float64)
    national_years = np.asarray(nation, dtype=np.float64)
    if years.ndim < 2 or len(years) < 2:
        raise ValueError(f"region: expected (years, industries) with at least 2 years, found {years.shape}")
    if national_years.shape != (years.shape[0], years.shape[-1]):
        raise ValueError(
            f"nation: expected shape {(years.shape[0], years.shape[-1])}, found {national_years.shape}"
        )
    return _parts(years[:-1], years[1:], national_years[:-1], national_years[1:])


def esteban_marquillas(
    region_start: ArrayLike, region_end: ArrayLike, nation_start: ArrayLike, nation_end: ArrayLike
) -> EstebanMarquillas:
    """Split own strength into what is independent of the region's mix and what is owed to it.

    competitive: own growth beyond the nation's, on the jobs the region would have with the nation's mix.
    allocation: the same growth on the jobs it has beyond those: positive where the region is specialised
    in what it does well. The two add up to own strength.

    An industry absent at the start has no own rate, and the formula divides by zero. Its jobs cannot be
    weighed, so they stand as they are in `competitive`, with 0 in `allocation`.

    region_start, region_end, nation_start, nation_end: as in `shift_share`.
    Returns the parts by industry in the region's shape. NaN as in `shift_share`; `competitive` and
    `allocation` also need the region's total, so one unpublished industry at the start leaves them NaN in
    every industry that has a rate.
    Raises ValueError for shapes that do not fit.
    Source: Esteban-Marquillas (1972).
    """
    parts = shift_share(region_start, region_end, nation_start, nation_end)
    start = np.asarray(region_start, dtype=np.float64)
    national = np.asarray(nation_start, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        national_share = national / national.sum(axis=-1, keepdims=True)
        homothetic = start.sum(axis=-1, keepdims=True) * national_share
        competitive = np.where(start == 0.0, parts.own_strength, homothetic * (parts.own_strength / start))
    return EstebanMarquillas(
        national_growth=parts.national_growth,
        industry_mix=parts.industry_mix,
        competitive=competitive,
        allocation=parts.own_strength - competitive,
        homothetic=homothetic,
        entered=parts.entered,
        gone=parts.gone,
    )


def unpublished_change(parts: ShiftShare, total_change: ArrayLike) -> Array:
    """Change of the whole region that no published industry accounts for.

    parts: the result of a shift-share.
    total_change: the region's published change over all industries, one number a region.
    Returns one number a region, in jobs: the bar "not published" beside the three parts. NaN where the
    total is unpublished.
    Raises ValueError if there is not one total a region.
    """
    explained = parts.national_growth + parts.industry_mix + parts.own_strength
    change = np.asarray(total_change, dtype=np.float64)
    if change.shape != explained.shape[:-1]:
        raise ValueError(f"total_change: expected shape {explained.shape[:-1]}, found {change.shape}")
    return np.asarray(change - np.where(np.isnan(explained), 0.0, explained).sum(axis=-1))


def _ends(start: ArrayLike, end: ArrayLike, names: str) -> tuple[Array, Array]:
    """Return both ends as one step each, (1, ..., industries)."""
    first = np.asarray(start, dtype=np.float64)
    last = np.asarray(end, dtype=np.float64)
    if first.ndim == 0 or first.shape != last.shape:
        raise ValueError(
            f"{names}: expected one shape (..., industries), found {first.shape} and {last.shape}"
        )
    return first[np.newaxis], last[np.newaxis]


def _parts(starts: Array, ends: Array, nation_starts: Array, nation_ends: Array) -> ShiftShare:
    """Sum the parts over the steps along the first axis, each of which starts where the last one ended."""
    # Dimensions the nation lacks (regions) come between its steps and its industries.
    lacking = (1,) * max(starts.ndim - nation_starts.ndim, 0)
    nation_shape = nation_starts.shape[:1] + lacking + nation_starts.shape[1:]
    if not _fits(nation_shape, starts.shape):
        raise ValueError(
            f"nation: expected a shape that fits the region's {starts.shape[1:]}, "
            f"found {nation_starts.shape[1:]}"
        )
    nation_starts = nation_starts.reshape(nation_shape)
    overall, beyond_overall = _national_rates(nation_starts, nation_ends.reshape(nation_shape))

    # Summing products this way builds no array of all steps, which would cost more than the arithmetic.
    national_growth = np.einsum("t...i,t...i->...i", starts, overall)
    industry_mix = np.einsum("t...i,t...i->...i", starts, beyond_overall)
    # As the remainder, own strength adds up with the others to the change, and is unknown if the change is.
    own_strength = ends[-1] - starts[0] - national_growth - industry_mix

    without_rate = nation_starts == 0.0
    if without_rate.any():
        own_strength[(without_rate & (starts != 0.0)).any(axis=0)] = np.nan
    unknown = np.isnan(own_strength)
    if unknown.any():
        national_growth[unknown] = np.nan
        industry_mix[unknown] = np.nan

    settled_before = (starts[:2] >= ENTRY_JOBS).all(axis=0)
    settled_after = (ends[-2:] >= ENTRY_JOBS).all(axis=0)
    return ShiftShare(
        national_growth=national_growth,
        industry_mix=industry_mix,
        own_strength=own_strength,
        entered=(starts[0] == 0.0) & settled_after & ~unknown,
        gone=settled_before & (ends[-1] == 0.0) & ~unknown,
    )


def _fits(shape: tuple[int, ...], target: tuple[int, ...]) -> bool:
    return (
        len(shape) == len(target)
        and shape[-1] == target[-1]
        and all(length in (1, wanted) for length, wanted in zip(shape, target, strict=True))
    )


def _national_rates(start: Array, end: Array) -> tuple[Array, Array]:
    """Growth of the nation, and of each of its industries beyond that."""
    with np.errstate(divide="ignore", invalid="ignore"):
        total = start.sum(axis=-1, keepdims=True)
        overall = np.where(total == 0.0, np.nan, end.sum(axis=-1, keepdims=True) / total - 1.0)
        beyond_overall = end / start - 1.0 - overall
    # An industry new to the nation has no rate. A region without it needs none: 0 jobs times any rate is 0.
    return overall, np.where(start == 0.0, 0.0, beyond_overall)
