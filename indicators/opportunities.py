"""What a region can grow next, said with the strengths it rests on.

Density, complexity and proximity come from `relatedness`, estimated on a large set of regions; here they
become suggestions for the regions asked about. No suggestion says that something will come: it says that
much of what usually goes with an industry is already there.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from indicators.attractiveness import Array
from indicators.relatedness import PRESENCE_JOBS, density

#: Jobs ahead of or behind the nation's pace that count; less flickers with rounding and chance.
MARGIN_JOBS = PRESENCE_JOBS
#: And so much of the jobs the nation's pace would give: ten jobs are nothing in an industry of thousands.
MARGIN_SHARE = 0.05
#: Present, and not falling behind: with related industries around it a strength, without them a weakness.
STRENGTH = "strength"
WEAKNESS = "weakness"
#: Present, and falling behind the same industry in the nation.
THREAT = "threat"
#: Absent. Related to what is there an opportunity; not related, but growing all the same, a newcomer.
OPPORTUNITY = "opportunity"
NEWCOMER = "newcomer"
#: Absent and neither related nor growing, or never to be suggested.
NONE = "none"
#: What the rule asks for is not known.
UNKNOWN = "unknown"
KINDS = (STRENGTH, OPPORTUNITY, WEAKNESS, THREAT, NEWCOMER)


def density_contributions(presence: ArrayLike, proximity: ArrayLike) -> Array:
    """How much of the density of each industry comes from each industry that is present.

    proximity_ij * presence_j over the sum of proximity_ij for all j other than i: the parts of
    `relatedness.density` without the industry itself, which they add up to.

    presence: (regions, industries), 1, 0 or NaN.
    proximity: (industries, industries), NaN where not known; such pairs are left out.
    Returns (regions, industries, contributing industries), 0 to 1. NaN for a contributing industry whose
    presence is unknown and whose proximity is above zero, and for industries related to none.
    Raises ValueError for shapes that do not fit and values outside the definitions.
    Source: Hidalgo, Klinger, Barabási & Hausmann (2007).
    """
    density(presence, proximity)  # refuses what is outside the definitions, in the same words
    present = np.asarray(presence, dtype=np.float64)
    nearness = np.nan_to_num(np.array(proximity, dtype=np.float64), nan=0.0)
    np.fill_diagonal(nearness, 0.0)
    # Column i holds the proximities of industry i, as in `relatedness.density`.
    related = nearness.sum(axis=0)
    weight = (nearness / np.where(related == 0.0, np.nan, related)).T
    parts: Array = np.where(weight == 0.0, 0.0, present[:, np.newaxis, :] * weight)
    return parts


def leading_strengths(contributions: ArrayLike, number: int = 3) -> tuple[NDArray[np.int_], Array]:
    """Find the industries that contribute most to a density.

    contributions: (..., contributing industries), from `density_contributions`. What is unknown contributes
        nothing that could be named.
    number: how many to name.
    Returns (indices, contributions), both (..., number), the largest first, ties in the industries' order;
    -1 and NaN where fewer contribute.
    Raises ValueError for a number below 1.
    """
    if number < 1:
        raise ValueError(f"number: expected at least 1, found {number}")
    parts = np.asarray(contributions, dtype=np.float64)
    known = np.where(np.isnan(parts), 0.0, parts)
    order = np.argsort(-known, axis=-1, kind="stable")[..., :number]
    size = np.take_along_axis(known, order, axis=-1)
    missing = number - order.shape[-1]
    if missing > 0:
        spare = [(0, 0)] * (parts.ndim - 1) + [(0, missing)]
        order, size = np.pad(order, spare), np.pad(size, spare)
    nothing = size == 0.0
    return np.where(nothing, -1, order), np.where(nothing, np.nan, size)


def relative_density(density: ArrayLike) -> Array:
    """How much denser each industry is than the region's industries are on average.

    density: (regions, industries), NaN where unknown; those are left out of the average.
    Density itself is high for every industry of a region that has many. Taken from the region's own level it
    tells what is near to this region, broad or narrow.
    Returns the same shape; a region with nothing known is NaN throughout.
    Raises ValueError for another number of dimensions.
    Source: Pinheiro, Hartmann, Boschma & Hidalgo (2022), who compare within regions likewise.
    """
    values = np.asarray(density, dtype=np.float64)
    if values.ndim != 2:
        raise ValueError(f"density: expected (regions, industries), found {values.shape}")
    level = np.full((len(values), 1), np.nan)
    known = ~np.isnan(values).all(axis=1)
    level[known, 0] = np.nanmean(values[known], axis=1)
    above: Array = values - level
    return above


def median_density(density_of_estimation: ArrayLike) -> Array:
    """Median of the density of each industry over the regions of the estimation.

    density_of_estimation: (regions, industries), density or relative density, NaN where unknown; those are
        left out.
    Returns (industries,), NaN where all are unknown.
    Raises ValueError for another number of dimensions.
    """
    values = np.asarray(density_of_estimation, dtype=np.float64)
    if values.ndim != 2:
        raise ValueError(f"density_of_estimation: expected (regions, industries), found {values.shape}")
    median = np.full(values.shape[1], np.nan)
    known = ~np.isnan(values).all(axis=0)
    median[known] = np.nanmedian(values[:, known], axis=0)
    return median


def jobs_ahead_of_nation(
    jobs: ArrayLike, jobs_before: ArrayLike, nation: ArrayLike, nation_before: ArrayLike
) -> Array:
    """Jobs beyond those the industry would have at the nation's pace: e_ir - e_ir0 * E_i / E_i0.

    Own strength of the shift-share, in jobs rather than a rate, so that an industry that was not there
    before has a number too.

    jobs, jobs_before: (regions, industries), now and at the start; nation, nation_before: (industries,).
    Returns (regions, industries). NaN where one is unpublished or the nation had none before.
    Source: Dunn (1960).
    """
    now, before = np.asarray(jobs, dtype=np.float64), np.asarray(jobs_before, dtype=np.float64)
    whole, whole_before = np.asarray(nation, dtype=np.float64), np.asarray(nation_before, dtype=np.float64)
    pace = np.full(np.broadcast_shapes(whole.shape, whole_before.shape), np.nan)
    np.divide(whole, whole_before, out=pace, where=whole_before > 0.0)
    return np.asarray(now - before * pace)


def pace_margin(jobs: ArrayLike, jobs_ahead: ArrayLike) -> Array:
    """How many jobs ahead of or behind the nation's pace count: 10, and 5 per cent of those at its pace.

    jobs, jobs_ahead: the same shape, jobs now and `jobs_ahead_of_nation`.
    Returns that shape, jobs; NaN where one of the two is. Over five years 5 per cent are about one per cent
    a year: less is within what a recount or one firm's move gives.
    """
    at_pace = np.asarray(jobs, dtype=np.float64) - np.asarray(jobs_ahead, dtype=np.float64)
    return np.maximum(MARGIN_JOBS, MARGIN_SHARE * at_pace)


def kinds(
    presence: ArrayLike,
    density: ArrayLike,
    median_density: ArrayLike,
    jobs_ahead: ArrayLike,
    never_suggested: ArrayLike,
    margin: ArrayLike = MARGIN_JOBS,
) -> NDArray[np.str_]:
    """Sort each industry of each region into one of five kinds, by stated rules.

    An industry is related to a region if its density reaches the median of the regions of the estimation.
    Both are taken relative to each region's own level, or a broad region would be near to everything.
    It falls behind, or runs ahead, if it has fewer, or more, jobs than at the nation's pace by the margin.

    | kind | present | related | jobs |
    |---|---|---|---|
    | strength | yes | yes | do not fall behind |
    | weakness | yes | no | do not fall behind: it stands alone, and such industries leave more often |
    | threat | yes | either | fall behind |
    | opportunity | no | yes | whatever |
    | newcomer | no | no | run ahead |
    | none | no | no | do not run ahead |

    presence: (regions, industries), 1, 0 or NaN.
    density: the same shape, from `relative_density`; NaN where unknown.
    median_density: (industries,), `median_density` of the same measure.
    jobs_ahead: the shape of presence, from `jobs_ahead_of_nation`.
    never_suggested: (industries,), True for industries that are no opportunity, such as public services
        (84-88): absent ones are `none`, whatever else holds.
    margin: jobs from the nation's pace that count, a number or the shape of presence, from `pace_margin`.
    Returns the same shape, of `STRENGTH`, `OPPORTUNITY`, … `UNKNOWN` where the rule needs what is missing.
    Raises ValueError for shapes that do not fit and for presence other than 0, 1 and NaN.
    Source: Neffke, Henning & Boschma (2011) on entry and exit of related industries; the rules are this
        product's.
    """
    present = np.asarray(presence, dtype=np.float64)
    nearness = np.asarray(density, dtype=np.float64)
    median = np.asarray(median_density, dtype=np.float64)
    ahead = np.asarray(jobs_ahead, dtype=np.float64)
    never = np.asarray(never_suggested)
    if present.ndim != 2 or not present.shape == nearness.shape == ahead.shape:
        raise ValueError(
            "presence, density, jobs_ahead: expected one shape (regions, industries), "
            f"found {present.shape}, {nearness.shape} and {ahead.shape}"
        )
    if not median.shape == never.shape == present.shape[1:] or never.dtype != np.bool_:
        raise ValueError(
            f"median_density, never_suggested: expected numbers and True or False of shape "
            f"{present.shape[1:]}, found {median.shape} and {never.dtype} of shape {never.shape}"
        )
    if not ((present == 0.0) | (present == 1.0) | np.isnan(present)).all():
        raise ValueError("presence: expected 0, 1 or NaN, found other values")

    limit = np.asarray(margin, dtype=np.float64)
    here, absent = present == 1.0, present == 0.0
    known_relation = ~np.isnan(nearness - median)
    related = nearness >= median
    known_growth = ~np.isnan(ahead)
    rules = [
        (absent & never, NONE),
        (here & (ahead <= -limit), THREAT),
        (here & known_growth & known_relation & related, STRENGTH),
        (here & known_growth & known_relation, WEAKNESS),
        (absent & known_relation & related, OPPORTUNITY),
        (absent & known_relation & (ahead >= limit), NEWCOMER),
        (absent & known_relation & known_growth, NONE),
    ]
    return np.select([where for where, _ in rules], [kind for _, kind in rules], default=UNKNOWN)


def opportunity_table(
    presence: ArrayLike,
    proximity: ArrayLike,
    pci: ArrayLike,
    median_density: ArrayLike,
    jobs_ahead: ArrayLike,
    never_suggested: ArrayLike,
    ranked: ArrayLike,
    strengths: int = 3,
    margin: ArrayLike = MARGIN_JOBS,
) -> pd.DataFrame:
    """List every industry that a region lacks and may be suggested, with the reasons.

    presence, jobs_ahead: (regions, industries); median_density (of relative densities), never_suggested:
        (industries,); as in `kinds`.
    proximity: (industries, industries), and pci: (industries,), both of the estimation.
    ranked: (regions,), False for regions too small for a ranked list (under 5,000 jobs).
    strengths: how many of the industries that a suggestion rests on to name.
    margin: as in `kinds`.
    Returns one row for each region and absent industry, regions and industries in their order: `region` and
    `industry` (indices), `kind`, `density` and `distance` (1 - density), `pci` (standard deviations, NaN
    where not estimated), `rank` (1 is the densest of what the region lacks; missing where the density is
    unknown and for regions that are not ranked; ties share the better place), and `strength_1`,
    `contribution_1`, …: index and part of the density, missing where fewer contribute.
    Raises ValueError for shapes that do not fit and values outside the definitions.
    Source: Hidalgo, Klinger, Barabási & Hausmann (2007).
    """
    present = np.asarray(presence, dtype=np.float64)
    never = np.asarray(never_suggested)
    complexity = np.asarray(pci, dtype=np.float64)
    listed = np.asarray(ranked)
    nearness = density(present, proximity)
    kind = kinds(present, relative_density(nearness), median_density, jobs_ahead, never, margin)
    if complexity.shape != present.shape[1:]:
        raise ValueError(f"pci: expected shape {present.shape[1:]}, found {complexity.shape}")
    if listed.shape != present.shape[:1] or listed.dtype != np.bool_:
        raise ValueError(
            f"ranked: expected True or False of shape {present.shape[:1]}, found {listed.dtype} of shape "
            f"{listed.shape}"
        )
    region, industry = np.nonzero((present == 0.0) & ~never)
    nearness_of = pd.Series(nearness[region, industry])
    # All that is absent is ranked, as in the back-test; the kind says whether it is more than elsewhere.
    rank = nearness_of.where(listed[region]).groupby(region).rank(method="min", ascending=False)
    leading, size = leading_strengths(
        density_contributions(present, proximity)[region, industry], number=strengths
    )
    columns: dict[str, object] = {
        "region": region,
        "industry": industry,
        "kind": kind[region, industry],
        "density": nearness_of,
        "distance": 1.0 - nearness_of,
        "pci": complexity[industry],
        "rank": rank.astype("Int64"),
    }
    for place in range(strengths):
        named = leading[:, place]
        columns[f"strength_{place + 1}"] = pd.arrays.IntegerArray(named, named < 0)
        columns[f"contribution_{place + 1}"] = size[:, place]
    return pd.DataFrame(columns)
