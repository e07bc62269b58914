"""Host attractiveness: people, migration, jobs and commuting of a place.

Arrays are of any one shape that broadcasts; persons, NaN where unpublished. Where a quotient has a missing
part or nothing to divide by, it is missing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def growth_pct(start: ArrayLike, end: ArrayLike) -> Array:
    """Change from start to end in per cent of the start.

    Returns NaN where either is missing or the start is zero. Source: Rowland (2003).
    """
    return 100.0 * quotient(np.asarray(end, float) - np.asarray(start, float), start)


def net_migration_rate(net_migration: ArrayLike, population: ArrayLike) -> Array:
    """Net in-migration of a year per 1,000 inhabitants at its start.

    Both must cover the same municipalities. Source: Rowland (2003).
    """
    return 1000.0 * quotient(net_migration, population)


def jobs_per_resident_worker(jobs: ArrayLike, resident_workers: ArrayLike) -> Array:
    """Jobs in a place per 100 employed persons who live there; above 100, more commute in than out."""
    return 100.0 * quotient(jobs, resident_workers)


def employment_rate_pct(resident_workers: ArrayLike, residents: ArrayLike) -> Array:
    """Employed residents in per cent of the residents of working age."""
    return 100.0 * quotient(resident_workers, residents)


def in_commuting_share_pct(local: ArrayLike, commuting_in: ArrayLike) -> Array:
    """Per cent of the jobs in a place held by people who live outside it.

    local: persons who live and work in the place, also in two of its municipalities.
    """
    return 100.0 - demand_side_self_containment_pct(local, commuting_in)


def out_commuting_share_pct(local: ArrayLike, commuting_out: ArrayLike) -> Array:
    """Per cent of a place's employed residents who work outside it."""
    return 100.0 - supply_side_self_containment_pct(local, commuting_out)


def supply_side_self_containment_pct(local: ArrayLike, commuting_out: ArrayLike) -> Array:
    """Per cent of a place's employed residents who work in it: local / (local + out).

    Source: Coombes, Green and Openshaw (1986).
    """
    return 100.0 * quotient(local, np.asarray(local, float) + np.asarray(commuting_out, float))


def demand_side_self_containment_pct(local: ArrayLike, commuting_in: ArrayLike) -> Array:
    """Per cent of the jobs in a place held by people who live in it: local / (local + in).

    Source: Coombes, Green and Openshaw (1986).
    """
    return 100.0 * quotient(local, np.asarray(local, float) + np.asarray(commuting_in, float))


def share_pct(part: ArrayLike, whole: ArrayLike) -> Array:
    """Part in per cent of the whole, such as an age group of the population."""
    return 100.0 * quotient(part, whole)


def quotient(numerator: ArrayLike, denominator: ArrayLike) -> Array:
    """Numerator over denominator; NaN where either is missing or the denominator is not above zero."""
    above, below = np.broadcast_arrays(np.asarray(numerator, float), np.asarray(denominator, float))
    result = np.full(above.shape, np.nan)
    np.divide(above, below, out=result, where=below > 0)
    return result
