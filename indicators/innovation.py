"""Research and innovation: how much of a place's work is in knowledge and high technology.

Arrays end in (..., industries) or (..., groups); jobs, NaN where unpublished. Which industries count as
high-technology manufacturing or knowledge-intensive services is Eurostat's list by NACE division: the
caller turns it into a mask over its own industries.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from indicators.attractiveness import Array, quotient, share_pct


def jobs_share_pct(employed: ArrayLike, counted: ArrayLike) -> Array:
    """Jobs in the industries counted, in per cent of all jobs.

    employed: (..., industries), jobs, NaN where unpublished.
    counted: (industries,), True where the industry counts.
    Returns (...). NaN where a cell is unpublished, as the total is then unknown, and where there are no
    jobs: a share of what happens to be published would rise when other industries are suppressed.
    Raises ValueError for a mask that is not of True and False by industry, and for negative counts.
    Source: Eurostat, high-technology and knowledge-intensive sectors (htec).
    """
    jobs = _jobs(employed)
    mask = _mask(counted, jobs.shape[-1])
    return share_pct(jobs[..., mask].sum(axis=-1), jobs.sum(axis=-1))


def long_higher_education_share_pct(long_higher_education: ArrayLike, all_levels: ArrayLike) -> Array:
    """Employed with long higher education (more than four years), in per cent of all employed.

    Both at the workplace, or both at the residence; persons, any shapes that broadcast, all levels with
    those of unknown education among them. NaN where one is unpublished or nobody is employed.
    Source: Statistics Norway, standard for classification of education (NUS2000).
    """
    return share_pct(long_higher_education, all_levels)


def research_intensity_pct(research_spending: ArrayLike, value_added: ArrayLike) -> Array:
    """Spending on research and development in per cent of value added.

    Both for the same place, year and unit of money; any shapes that broadcast. Research is published by
    county: it is never divided on regions within it. NaN where one is unpublished or there is no value
    added.
    Source: OECD (2015), Frascati Manual.
    """
    return share_pct(research_spending, value_added)


def research_spending_per_employed(research_spending: ArrayLike, employed: ArrayLike) -> Array:
    """Spending on research and development for each employed, in the unit of the spending.

    Any shapes that broadcast. NaN where one is unpublished or nobody is employed.
    Source: OECD (2015), Frascati Manual.
    """
    return quotient(research_spending, employed)


def _jobs(employed: ArrayLike) -> Array:
    jobs = np.asarray(employed, dtype=np.float64)
    if jobs.ndim == 0:
        raise ValueError("employed: expected (..., industries), found a single number")
    if (jobs < 0.0).any():
        raise ValueError(f"employed: expected no negative value, found {np.nanmin(jobs):g}")
    return jobs


def _mask(counted: ArrayLike, industries: int) -> NDArray[np.bool_]:
    mask = np.asarray(counted)
    if mask.dtype != np.bool_ or mask.shape != (industries,):
        raise ValueError(
            f"counted: expected {industries} times True or False, found {mask.dtype} of shape {mask.shape}"
        )
    return mask
