"""Entrepreneurship: new enterprises, the sizes of establishments, and how many new ones last.

Arrays hold counts, NaN where unpublished. What is unpublished is never counted as none.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from indicators.attractiveness import Array, quotient, share_pct


class SurvivalCurve(NamedTuple):
    """How many of the new enterprises are left after 1, 2, … years."""

    #: (..., years), per cent of the entrants.
    survival_pct: Array
    #: (..., years), enterprises that the step from the year before rests on.
    at_risk: Array
    #: (..., years), cohorts that have been followed this far and are published.
    cohorts: NDArray[np.int_]


def new_enterprises_per_1000(new_enterprises: ArrayLike, residents_16_66: ArrayLike) -> Array:
    """Set the new enterprises of a year against each 1,000 inhabitants aged 16-66.

    Both for the same place; the inhabitants at the start of the year. Any shapes that broadcast.
    Returns NaN where one is unpublished or there are no inhabitants.
    Source: Statistics Norway, new establishments (table 08316); Audretsch & Fritsch (1994) on measuring
    start-ups against the labour market rather than against existing firms.
    """
    return 1000.0 * quotient(new_enterprises, residents_16_66)


def new_enterprises_interval(
    new_enterprises: ArrayLike, residents_16_66: ArrayLike, level: float = 0.9
) -> tuple[Array, Array]:
    """How far the rate of new enterprises moves by chance when so few are counted.

    The exact Poisson interval (Garwood) of the count over the inhabitants, which are taken as known. Each
    enterprise begins once, so counts of several years may be summed, and the inhabitants with them.

    new_enterprises, residents_16_66: as in `new_enterprises_per_1000`.
    level: the probability the interval covers, between 0 and 1.
    Returns (low, high), per 1,000 inhabitants; NaN where the rate is NaN.
    Raises ValueError for negative counts and for a level outside (0, 1).
    Source: Garwood (1936).
    """
    _check_level(level)
    counts = _counts(new_enterprises, "new_enterprises")

    from scipy import special  # imported late: pages without an interval need not wait for it

    tail = (1.0 - level) / 2.0
    low = np.where(counts == 0.0, 0.0, special.gammaincinv(counts, tail))
    high = special.gammainccinv(counts + 1.0, tail)
    return new_enterprises_per_1000(low, residents_16_66), new_enterprises_per_1000(high, residents_16_66)


def establishments_per_1000(establishments: ArrayLike, residents_16_66: ArrayLike) -> Array:
    """Set the establishments of a place against each 1,000 inhabitants aged 16-66.

    Any shapes that broadcast. NaN where one is unpublished or there are no inhabitants.
    Source: Armington & Acs (2002) on establishments and new firms in regions.
    """
    return 1000.0 * quotient(establishments, residents_16_66)


def establishment_size_shares_pct(establishments: ArrayLike) -> Array:
    """Share out the establishments by size group, in per cent of all.

    establishments: (..., size groups), counts. Those without employees are a group of their own: leave it
        out before, if the share is to be of those that employ.
    Returns the same shape; each row adds up to 100. NaN in all of a row where a group is unpublished, as
    the total is then unknown, and where there are no establishments.
    Raises ValueError for negative counts.
    Source: Statistics Norway, establishments by number of employees (table 07091).
    """
    counts = _counts(establishments, "establishments")
    return share_pct(counts, counts.sum(axis=-1, keepdims=True))


def survival_rate_pct(survivors: ArrayLike, entrants: ArrayLike) -> Array:
    """Survivors of one cohort in per cent of those that entered, any shapes that broadcast.

    Returns NaN where one is unpublished or nobody entered.
    Raises ValueError for negative counts and for more survivors than entrants.
    Source: Eurostat & OECD (2007), Manual on Business Demography Statistics.
    """
    left, entered = _counts(survivors, "survivors"), _counts(entrants, "entrants")
    if (left > entered).any():
        raise ValueError("survivors: expected no more than the entrants, found more")
    return share_pct(left, entered)


def survival_curve(entrants: ArrayLike, survivors: ArrayLike) -> SurvivalCurve:
    """Survival after each year, over all cohorts that have been followed that far.

    The product of the yearly chances of lasting one year more, each from the cohorts published at both its
    ends (Kaplan-Meier). So young cohorts tell about their first years and are not taken for dead in the
    years to come, and an unpublished cell takes out only the two steps it is an end of.

    entrants: (..., cohorts), enterprises that began.
    survivors: (..., cohorts, years), those left after 1, 2, … years; NaN where unpublished or still ahead.
    Returns arrays of (..., years). NaN from the first year that no published cohort reaches.
    Raises ValueError for negative counts, for shapes that do not fit, and for a cohort that grows.
    Source: Kaplan & Meier (1958).
    """
    began = _counts(entrants, "entrants")
    left = _counts(survivors, "survivors")
    if began.ndim == 0 or left.shape[:-1] != began.shape:
        raise ValueError(f"survivors: expected shape {(*began.shape, 'years')}, found {left.shape}")
    alive = np.concatenate([began[..., np.newaxis], left], axis=-1)
    before, after = alive[..., :-1], alive[..., 1:]
    if (after > before).any():
        raise ValueError("survivors: expected no cohort to grow, found one that does")

    followed = ~np.isnan(before) & ~np.isnan(after)
    at_risk = np.where(followed, before, 0.0).sum(axis=-2)
    lasted = np.where(followed, after, 0.0).sum(axis=-2)
    return SurvivalCurve(
        survival_pct=np.asarray(100.0 * quotient(lasted, at_risk).cumprod(axis=-1)),
        at_risk=at_risk,
        cohorts=followed.sum(axis=-2),
    )


def survival_interval(curve: SurvivalCurve, level: float = 0.9) -> tuple[Array, Array]:
    """How far a survival curve of so few enterprises moves by chance.

    Greenwood's variance, on the scale of log(-log) so that no bound passes 0 or 100 per cent.

    curve: from `survival_curve`.
    level: the probability the interval covers, between 0 and 1.
    Returns (low, high), per cent, the shape of the curve; NaN where the curve is, and where everybody or
    nobody is left: the variance tells nothing there.
    Raises ValueError for a level outside (0, 1).
    Source: Greenwood (1926); Kalbfleisch & Prentice (1980).
    """
    _check_level(level)
    survival = curve.survival_pct / 100.0
    before = np.concatenate([np.ones_like(survival[..., :1]), survival[..., :-1]], axis=-1)
    lasting = quotient(survival, before)
    variance = quotient(1.0 - lasting, curve.at_risk * lasting).cumsum(axis=-1)
    inner = (survival > 0.0) & (survival < 1.0)
    logarithm = np.log(np.where(inner, survival, np.nan))
    spread = np.exp(NormalDist().inv_cdf((1.0 + level) / 2.0) * np.sqrt(variance) / -logarithm)
    return 100.0 * np.exp(logarithm * spread), 100.0 * np.exp(logarithm / spread)


def _check_level(level: float) -> None:
    if not 0.0 < level < 1.0:
        raise ValueError(f"level: expected a number between 0 and 1, found {level!r}")


def _counts(values: ArrayLike, name: str) -> Array:
    counts = np.asarray(values, dtype=np.float64)
    if (counts < 0.0).any():
        raise ValueError(f"{name}: expected no negative value, found {np.nanmin(counts):g}")
    return counts
