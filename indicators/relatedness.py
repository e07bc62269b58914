"""Related diversification: which industries go together, and what a region can grow next.

Estimate on many regions, project few. `proximity` and `complexity` need a large set, such as all economic
regions of a country; a handful of regions gives numbers without meaning. `density`, `projected_complexity`
and the opportunity functions then place any region, also one outside the set, in what was estimated.

Presence is 1 where an industry counts as present in a region, 0 where it does not, NaN where it cannot be
told. Unknown is never taken for absent; each function says what it leaves out instead.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

#: Jobs below which an industry is not counted as present, however small the region is.
PRESENCE_JOBS = 10.0
#: Complexity orders regions by one contrast; with two of a kind that is an order by definition.
SMALLEST_COMPLEXITY_SET = 3
#: Eigenvalues, correlations and spreads nearer than this are the same but for rounding.
TOLERANCE = 1e-10
#: How many suggestions for a region the hit rate looks at.
TOP = 10


class Complexity(NamedTuple):
    """Complexity of regions and industries, and the counts it starts from."""

    #: (regions,), standardised: mean 0, population deviation 1. NaN for regions left out.
    eci: Array
    #: (industries,), on the scale of `eci`. NaN for industries left out.
    pci: Array
    #: (regions,), number of industries present. NaN for regions with an unknown cell.
    diversity: Array
    #: (industries,), number of regions where it is present, of those fully known. NaN where unknown in all.
    ubiquity: Array


class EntryBacktest(NamedTuple):
    """How well density foretold entry, by region, (regions,), and in all."""

    #: Chance that an industry that entered had a higher density than one that did not; 0.5 is a coin.
    auc: Array
    #: Share of the ten densest absent industries that entered.
    hit_rate_top10: Array
    #: Share of all absent industries that entered: what drawing at random would have hit.
    entry_rate: Array
    #: Absent before, with density and later presence known.
    candidates: Array
    #: Candidates that were present later.
    entries: Array
    auc_all: float
    hit_rate_top10_all: float
    entry_rate_all: float


def presence(
    lq: ArrayLike,
    threshold: float = 1.0,
    employed: ArrayLike | None = None,
    minimum_jobs: float = PRESENCE_JOBS,
) -> Array:
    """Whether an industry counts as present: its location quotient reaches the threshold.

    A quotient equal to the threshold counts: the region then has its full share. This is the rule of
    Balassa (1965) as Hidalgo & Hausmann (2009) and ecomplexity use it; EconGeo asks for more than 1.

    lq: (regions, industries), NaN where undefined.
    threshold: the quotient from which an industry counts.
    employed: jobs in the shape of `lq`. When given, the industry must also have `minimum_jobs`, as a few
        jobs reach any quotient in a small region.
    Returns the shape of `lq`: 1, 0, or NaN where the quotient or the jobs are NaN.
    Raises ValueError for shapes that do not fit and if no quotient is known.
    """
    quotient = np.asarray(lq, dtype=np.float64)
    if np.isnan(quotient).all():
        raise ValueError(f"lq: expected some quotient to be known, found all {quotient.size} NaN")
    present = np.where(np.isnan(quotient), np.nan, quotient >= threshold)
    if employed is None:
        return present
    jobs = np.asarray(employed, dtype=np.float64)
    if jobs.shape != quotient.shape:
        raise ValueError(f"employed: expected the shape of lq, {quotient.shape}, found {jobs.shape}")
    return np.where(np.isnan(jobs), np.nan, present * (jobs >= minimum_jobs))


def proximity(presence: ArrayLike) -> Array:
    """How often two industries are present in the same regions: the lower of P(i|j) and P(j|i).

    presence: (regions, industries), 1, 0 or NaN, of a large set of regions.
    Returns (industries, industries), symmetric, 0 to 1, with 1 on the diagonal. Each pair is judged on the
    regions where both are known. NaN where there is none, or where neither is present in any of them.
    Raises ValueError for fewer than two regions or industries, for values other than 0, 1 and NaN, and if
    nothing is known or nothing present.
    Source: Hidalgo, Klinger, Barabási & Hausmann (2007).
    """
    present = _presence(presence)
    if min(present.shape) < 2:
        raise ValueError(f"presence: expected at least 2 regions and 2 industries, found {present.shape}")
    known = ~np.isnan(present)
    filled = np.where(known, present, 0.0)
    # Row i, column j: regions with i present, of those where j is known.
    return _nearness(filled.T @ filled, filled.T @ known.astype(np.float64))


def _nearness(together: Array, alone: Array) -> Array:
    """Return proximities from the regions that have both of two industries, and that have the one of them.

    together, alone: (industries, industries), numbers of regions; `alone` of those where the other is known.
    """
    if not together.any():
        raise ValueError("presence: expected some industry present in some region, found none")
    # The lower of two conditional probabilities divides by the more common of the two industries.
    return _ratio(together, np.maximum(alone, alone.T))


def density(presence: ArrayLike, proximity: ArrayLike, include_self: bool = False) -> Array:
    """How much of what is related to an industry is present in a region, weighted by proximity.

    Two definitions are in use. By default the industry itself is left out, j != i: a region's presence in
    an industry is then no reason for its own density, so present and absent industries compare and entry
    can be foretold without looking at the answer. With `include_self` it counts, as Hidalgo et al. (2007),
    ecomplexity and EconGeo (where its matrix has a diagonal) have it.

    presence: (regions, industries), 1, 0 or NaN; the regions need not be those of the estimation.
    proximity: (industries, industries), NaN where not known.
    Returns (regions, industries), 0 to 1. Pairs of unknown proximity are left out. NaN where a presence
    that would count is unknown, and for industries related to none.
    Raises ValueError for shapes that do not fit, values outside the definitions, and if nothing is known.
    Source: Hidalgo, Klinger, Barabási & Hausmann (2007).
    """
    present = _presence(presence)
    nearness = _proximity(proximity, present.shape[1])
    if not include_self:
        np.fill_diagonal(nearness, 0.0)
    unknown = np.isnan(present)
    if not unknown.any():
        return _ratio(present @ nearness, nearness.sum(axis=0))
    related_presence = np.where(unknown, 0.0, present) @ nearness
    needed_but_unknown = unknown.astype(np.float64) @ nearness > 0.0
    return np.where(needed_but_unknown, np.nan, _ratio(related_presence, nearness.sum(axis=0)))


def density_left_out(presence: ArrayLike, estimated: ArrayLike) -> Array:
    """Density in each region by the proximities of the others, so that none takes part in its own judgement.

    The same as `proximity` of the other regions and then `density`, region by region: only the counts that
    the region itself gave are taken off those of all.

    presence: (regions, industries), 1, 0 or NaN.
    estimated: (regions,), False for regions that take part in no estimation.
    Returns (regions, industries), 0 to 1, by the definition without the industry itself. NaN where the
    presence is unknown, and for industries related to none of those known in the region.
    Raises ValueError for shapes that do not fit, values outside the definitions, and if nothing is present
    in the regions an estimation rests on.
    Source: Hidalgo, Klinger, Barabási & Hausmann (2007).
    """
    present = _presence(presence)
    takes_part = np.asarray(estimated, dtype=np.bool_)
    if takes_part.shape != (len(present),):
        raise ValueError(f"estimated: expected shape {(len(present),)}, found {takes_part.shape}")
    known = ~np.isnan(present)
    filled, told = np.where(known, present, 0.0), known.astype(np.float64)
    together = filled[takes_part].T @ filled[takes_part]
    alone = filled[takes_part].T @ told[takes_part]
    result = np.full(present.shape, np.nan)
    for region in np.flatnonzero(known.any(axis=1)):
        here, own = np.flatnonzero(known[region]), float(takes_part[region])
        near = _nearness(
            together - own * np.outer(filled[region], filled[region]),
            alone - own * np.outer(filled[region], told[region]),
        )
        result[region, here] = density(present[region : region + 1, here], near[np.ix_(here, here)])[0]
    return result


def complexity(presence: ArrayLike) -> Complexity:
    """Complexity of regions (ECI) and industries (PCI), from who has what.

    The eigenvector of the second largest eigenvalue of the industries' matrix of the method of reflections;
    a region's ECI is the mean PCI of the industries present in it. Its sign is chosen so that ECI
    correlates positively with diversity. ECI is standardised with its mean and population deviation, and
    PCI with the same two, as in ecomplexity 0.5.3, so that the mean still holds.

    presence: (regions, industries), 1, 0 or NaN, of a large set of regions.
    Left out, and NaN in the result: industries unknown in every region; then regions with an unknown cell;
    then industries present in no region that is left, and regions with none present.
    Raises ValueError, rather than give a number without meaning, for values other than 0, 1 and NaN, for
    fewer than three regions or industries left, for a set that falls into parts sharing no industry, for
    one where all regions are alike or two orders explain it equally well, and for one where diversity does
    not tell which end is complex.
    Source: Hidalgo & Hausmann (2009), Hausmann et al. (2014).
    """
    present = _presence(presence)
    industries = ~np.isnan(present).all(axis=0)
    regions = ~np.isnan(present[:, industries]).any(axis=1)
    diversity = np.full(present.shape[0], np.nan)
    ubiquity = np.full(present.shape[1], np.nan)
    known = present[np.ix_(regions, industries)]
    diversity[regions] = known.sum(axis=1)
    ubiquity[industries] = known.sum(axis=0)

    regions &= diversity > 0.0
    industries &= ubiquity > 0.0
    estimated = present[np.ix_(regions, industries)]
    if min(estimated.shape) < SMALLEST_COMPLEXITY_SET:
        raise ValueError(
            f"presence: expected at least {SMALLEST_COMPLEXITY_SET} regions and industries, known and not "
            f"empty, found {estimated.shape[0]} regions and {estimated.shape[1]} industries"
        )
    region_order, industry_order = _second_eigenvectors(estimated)

    diversity_left = diversity[regions]
    spread = region_order.std()
    if diversity_left.std() == 0.0:
        raise ValueError("presence: expected regions of different diversity, found all alike")
    direction = np.corrcoef(diversity_left, region_order)[0, 1]
    if abs(direction) < TOLERANCE:
        raise ValueError(
            "presence: expected complexity to follow diversity, found no correlation, so no sign"
        )
    sign = np.sign(direction)

    eci = np.full(present.shape[0], np.nan)
    pci = np.full(present.shape[1], np.nan)
    eci[regions] = sign * (region_order - region_order.mean()) / spread
    pci[industries] = sign * (industry_order - region_order.mean()) / spread
    return Complexity(eci=eci, pci=pci, diversity=diversity, ubiquity=ubiquity)


def projected_complexity(presence: ArrayLike, pci: ArrayLike) -> Array:
    """Complexity of regions outside the estimation: the mean PCI of the industries present.

    presence: (regions, industries), 1, 0 or NaN, by the same rule as in the estimation.
    pci: (industries,), from `complexity`; it carries the estimation's scale, so for the regions of the
        estimation this gives their ECI back. NaN for industries left out there, which do not count here.
    Returns (regions,), in standard deviations of the estimation's regions. NaN where a presence that would
    count is unknown and where none is present.
    Raises ValueError for shapes that do not fit and values outside the definitions.
    Source: Hidalgo & Hausmann (2009).
    """
    present = _presence(presence)
    order = _by_industry(pci, "pci", present.shape[1])
    counted = ~np.isnan(order)
    return _ratio(present[:, counted] @ order[counted], present[:, counted].sum(axis=1))


def opportunity_value(
    presence: ArrayLike,
    density: ArrayLike,
    pci: ArrayLike,
    ubiquity: ArrayLike | None = None,
    standardised: bool = True,
) -> Array:
    """Complexity outlook (COI): how near the complex industries are that a region lacks.

    The sum over absent industries of density times complexity. Where complexity has its zero matters for a
    sum; here it is the mean over all presences (PCI weighted by ubiquity), which is the zero of the
    eigenvector. ecomplexity 0.5.3 does the same; the Atlas of Economic Complexity sums PCI as published.

    presence: (regions, industries), 1, 0 or NaN.
    density: the shape of `presence`; ecomplexity's numbers come from density with the industry itself.
    pci: (industries,), from `complexity`.
    ubiquity: (industries,), from the same estimation; the presence's own when absent, which is right only
        for the regions of the estimation.
    standardised: with mean 0 and population deviation 1 over these regions, as ecomplexity gives it. Set it
        to False for projected regions, to compare them with those of the estimation.
    Returns (regions,). Industries without PCI are left out. NaN where another absent industry's density, or
    whether it is absent, is unknown; the other regions are then standardised among themselves.
    Raises ValueError for shapes that do not fit, values outside the definitions, and if regions to be
    standardised are all alike.
    Source: Hausmann et al. (2014).
    """
    present = _presence(presence)
    nearness = np.asarray(density, dtype=np.float64)
    if nearness.shape != present.shape:
        raise ValueError(f"density: expected the shape of presence, {present.shape}, found {nearness.shape}")
    worth = _centred_pci(present, pci, ubiquity)
    counted = ~np.isnan(worth)
    # Only densities of absent industries are asked for; that of a present one may be unknown.
    lacking = np.where(present == 1.0, 0.0, (1.0 - present) * nearness)[:, counted]
    value = lacking @ worth[counted]
    if not standardised:
        return value
    spread = np.nanstd(value) if not np.isnan(value).all() else np.nan
    if not spread > TOLERANCE:
        raise ValueError(
            "presence: expected regions of different opportunity value, found all alike or unknown"
        )
    return (value - np.nanmean(value)) / spread


def opportunity_gain(
    presence: ArrayLike, proximity: ArrayLike, pci: ArrayLike, ubiquity: ArrayLike | None = None
) -> Array:
    """Complexity outlook gain (COG): what entering an industry would open up.

    The sum over absent industries, the one entered among them, of their complexity times their proximity to
    it, as a share of all their proximities. This is the form of ecomplexity 0.5.3, which gives no
    deduction; the Atlas of Economic Complexity takes density times PCI of the industry entered off again
    and uses PCI as published. Complexity is measured from its mean over all presences, as in
    `opportunity_value`.

    presence: (regions, industries), 1, 0 or NaN.
    proximity: (industries, industries), NaN where not known, such pairs are left out.
    pci, ubiquity: as in `opportunity_value`.
    Returns (regions, industries), in standard deviations of ECI; 0 where the industry is present. NaN where
    its presence or a presence that would count is unknown, and where the industry has no PCI.
    Raises ValueError for shapes that do not fit and values outside the definitions.
    Source: Hausmann et al. (2014).
    """
    present = _presence(presence)
    nearness = _proximity(proximity, present.shape[1])
    worth = _centred_pci(present, pci, ubiquity)
    counted = ~np.isnan(worth)
    lacking = 1.0 - present[:, counted]
    nearness = nearness[np.ix_(counted, counted)]
    # An industry related to none, not even itself, is opened by none.
    related = nearness.sum(axis=1)
    opened = nearness * (worth[counted] / np.where(related == 0.0, 1.0, related))[:, np.newaxis]

    unknown = np.isnan(lacking)
    gain = np.where(unknown, 0.0, lacking) @ opened
    gain[(unknown.astype(np.float64) @ nearness) > 0.0] = np.nan
    result = np.full(present.shape, np.nan)
    result[:, counted] = np.where(lacking == 0.0, 0.0, lacking * gain)
    return result


def entry_backtest(density: ArrayLike, present_before: ArrayLike, present_after: ArrayLike) -> EntryBacktest:
    """How well density foretold which absent industries would enter.

    Candidates are the industries absent before. Those whose density or later presence is unknown are left
    out. Ties in density count half in the AUC, and share the last places of the top ten. A region with
    fewer than ten candidates is judged on those it has.

    density: (regions, industries), in the year of `present_before`; by the definition without the industry
        itself, and from an estimation without the regions judged, or the test is too kind.
    present_before, present_after: presence in the same shape, such as five years apart.
    Returns rates by region and in all. In all, the AUC compares candidates across regions, so it also
    rewards telling apart regions where much enters; the hit rate is of all regions' top tens together. The
    AUC is NaN where all or none entered, the rates where there is no candidate.
    Raises ValueError for shapes that do not fit, for presence other than 0, 1 and NaN, and if there is no
    candidate at all.
    Source: Hidalgo et al. (2007); AUC: Hanley & McNeil (1982).
    """
    before = _presence(present_before, "present_before")
    after = _presence(present_after, "present_after")
    nearness = np.asarray(density, dtype=np.float64)
    if not before.shape == after.shape == nearness.shape:
        raise ValueError(
            "density, present_before, present_after: expected one shape, "
            f"found {nearness.shape}, {before.shape} and {after.shape}"
        )
    candidate = (before == 0.0) & ~np.isnan(after) & ~np.isnan(nearness)
    if not candidate.any():
        raise ValueError("present_before: expected industries that are absent and known later, found none")

    auc = np.full(len(before), np.nan)
    hits = np.zeros(len(before))
    for region, chosen in enumerate(candidate):
        entered = after[region, chosen] == 1.0
        auc[region] = _auc(nearness[region, chosen], entered)
        hits[region] = _hits(nearness[region, chosen], entered)

    candidates = candidate.sum(axis=1).astype(np.float64)
    entries = (candidate & (after == 1.0)).sum(axis=1).astype(np.float64)
    places = np.minimum(candidates, TOP)
    return EntryBacktest(
        auc=auc,
        hit_rate_top10=_ratio(hits, places),
        entry_rate=_ratio(entries, candidates),
        candidates=candidates,
        entries=entries,
        auc_all=_auc(nearness[candidate], after[candidate] == 1.0),
        hit_rate_top10_all=float(hits.sum() / places.sum()),
        entry_rate_all=float(entries.sum() / candidates.sum()),
    )


def _presence(values: ArrayLike, name: str = "presence") -> Array:
    present = np.asarray(values, dtype=np.float64)
    if present.ndim != 2 or present.size == 0:
        raise ValueError(f"{name}: expected (regions, industries), not empty, found shape {present.shape}")
    unknown = np.isnan(present)
    if unknown.all():
        raise ValueError(f"{name}: expected some cell to be known, found all {present.size} NaN")
    if not ((present == 0.0) | (present == 1.0) | unknown).all():
        raise ValueError(f"{name}: expected 0, 1 or NaN, found other values")
    return present


def _proximity(values: ArrayLike, industries: int) -> Array:
    """Return a copy of the proximities with 0 for pairs not known, which leaves them out of sums."""
    nearness = np.asarray(values, dtype=np.float64)
    if nearness.shape != (industries, industries):
        raise ValueError(f"proximity: expected shape {(industries, industries)}, found {nearness.shape}")
    if np.isnan(nearness).all():
        raise ValueError("proximity: expected some pair to be known, found all NaN")
    if (nearness < 0.0).any():
        raise ValueError(f"proximity: expected no negative value, found {np.nanmin(nearness):g}")
    return np.where(np.isnan(nearness), 0.0, nearness)


def _by_industry(values: ArrayLike, name: str, industries: int) -> Array:
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.shape != (industries,):
        raise ValueError(f"{name}: expected shape {(industries,)}, found {numbers.shape}")
    if np.isnan(numbers).all():
        raise ValueError(f"{name}: expected some industry to be known, found all NaN")
    return numbers


def _centred_pci(present: Array, pci: ArrayLike, ubiquity: ArrayLike | None) -> Array:
    """PCI less its mean over all presences, which takes the eigenvector back to its own zero."""
    order = _by_industry(pci, "pci", present.shape[1])
    counted = ~np.isnan(order)
    own_ubiquity = np.nansum(present, axis=0)
    weight = own_ubiquity if ubiquity is None else _by_industry(ubiquity, "ubiquity", len(order))
    return order - np.average(order[counted], weights=weight[counted])


def _second_eigenvectors(present: Array) -> tuple[Array, Array]:
    """Order regions and industries; the regions' order is the mean of their industries'."""
    diversity = present.sum(axis=1)
    ubiquity = present.sum(axis=0)
    _require_connected(present)

    # D^-1 M U^-1 M' is similar to a symmetric matrix, which takes a fraction of the time and has no complex
    # parts to throw away. The smaller side of M carries the same eigenvalues.
    scaled = present / np.sqrt(diversity)[:, np.newaxis] / np.sqrt(ubiquity)
    by_regions = len(diversity) <= len(ubiquity)
    gram = scaled @ scaled.T if by_regions else scaled.T @ scaled
    size = len(gram)
    from scipy import linalg  # imported late: pages without relatedness need not wait for it

    values, vectors = linalg.eigh(gram, subset_by_index=(size - 3, size - 1))
    third, second, _ = values
    if second < TOLERANCE:
        raise ValueError("presence: expected regions with different industries, found all alike")
    if second - third < TOLERANCE:
        raise ValueError(
            f"presence: expected one second largest eigenvalue, found two of {second:.6g}, so no one order"
        )
    order = vectors[:, 1]
    industry_order = (
        (present.T @ (order / np.sqrt(diversity))) / ubiquity if by_regions else order / np.sqrt(ubiquity)
    )
    return (present @ industry_order) / diversity, industry_order


def _require_connected(present: Array) -> None:
    reached: NDArray[np.bool_] = np.zeros(present.shape[1], dtype=np.bool_)
    reached[0] = True
    while True:
        regions = np.asarray(present[:, reached].any(axis=1))
        further = np.asarray(present[regions].any(axis=0))
        if (further == reached).all():
            break
        reached = further
    if not reached.all():
        raise ValueError(
            "presence: expected one connected set, found "
            f"{regions.sum()} of {len(regions)} regions and {reached.sum()} of {len(reached)} industries "
            "that share nothing with the rest"
        )


def _auc(scores: Array, entered: NDArray[np.bool_]) -> float:
    """Chance that one that entered scores higher than one that did not; ties count half."""
    stayed_out = np.sort(scores[~entered])
    if len(stayed_out) == 0 or not entered.any():
        return float("nan")
    below = np.searchsorted(stayed_out, scores[entered], side="left")
    not_above = np.searchsorted(stayed_out, scores[entered], side="right")
    return float((below + not_above).mean() / 2.0 / len(stayed_out))


def _hits(scores: Array, entered: NDArray[np.bool_]) -> float:
    """Entries among the top scores; those tied for the last places share them."""
    if len(scores) <= TOP:
        return float(entered.sum())
    last = np.partition(scores, -TOP)[-TOP]
    above = scores > last
    tied = scores == last
    return float(entered[above].sum() + entered[tied].mean() * (TOP - above.sum()))


def _ratio(numerator: Array, denominator: Array) -> Array:
    """Divide; NaN where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(denominator == 0.0, np.nan, numerator / denominator)
