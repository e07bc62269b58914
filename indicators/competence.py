"""Competence of the people who live in a place.

Arrays are of any one shape that broadcasts; persons, NaN where unpublished.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from indicators.attractiveness import Array, share_pct


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
