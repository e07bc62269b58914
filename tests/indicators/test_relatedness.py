from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from indicators import relatedness, specialisation

METHODS = Path(__file__).parent / "methods"
EXACT = {"rel": 0, "abs": 1e-9}


def econgeo(name):
    return pd.read_csv(METHODS / "econgeo" / f"{name}.csv", index_col=0)


class Toy:
    """Inputs and outputs of ecomplexity as arrays."""

    def __init__(self, name):
        folder = METHODS / "ecomplexity"
        self._expected = pd.read_csv(folder / f"exp_{name}.csv")
        self.values = self._table(pd.read_csv(folder / f"in_{name}.csv"), "val")
        self.proximity = (
            pd.read_csv(folder / f"exp_{name}_proximity.csv")
            .pivot_table(index="prod_1", columns="prod_2", values="proximity")
            .to_numpy()
        )
        # hh2009 is given as presence, m100 as values.
        lq = self.values if name == "hh2009" else specialisation.location_quotient(self.values)
        self.lq = lq
        self.presence = relatedness.presence(lq)

    @staticmethod
    def _table(frame, column):
        return frame.pivot_table(index="loc", columns="prod", values=column).to_numpy(dtype=float)

    def by_cell(self, column):
        return self._table(self._expected, column)

    def by_region(self, column):
        return self.by_cell(column)[:, 0]

    def by_industry(self, column):
        return self.by_cell(column)[0]


@pytest.fixture(params=["hh2009", "m100"])
def toy(request):
    return Toy(request.param)


def test_presence_and_counts_of_ecomplexity(toy):
    assert toy.lq == pytest.approx(toy.by_cell("rca"), **EXACT)
    assert toy.presence.tolist() == toy.by_cell("mcp").tolist()
    found = relatedness.complexity(toy.presence)
    assert found.diversity.tolist() == toy.by_region("diversity").tolist()
    assert found.ubiquity.tolist() == toy.by_industry("ubiquity").tolist()


def test_proximity_of_ecomplexity(toy):
    assert relatedness.proximity(toy.presence) == pytest.approx(toy.proximity, **EXACT)


def test_density_of_ecomplexity_counts_the_industry_itself(toy):
    found = relatedness.density(toy.presence, toy.proximity, include_self=True)
    assert found == pytest.approx(toy.by_cell("density"), **EXACT)


def test_density_leaves_the_industry_itself_out_by_default(toy):
    others = toy.proximity - np.diag(np.diag(toy.proximity))
    expected = toy.presence @ others / others.sum(axis=0)
    assert relatedness.density(toy.presence, toy.proximity) == pytest.approx(expected, **EXACT)
    assert (relatedness.density(toy.presence, toy.proximity) != toy.by_cell("density")).any()


def test_complexity_of_ecomplexity(toy):
    found = relatedness.complexity(toy.presence)
    assert found.eci == pytest.approx(toy.by_region("eci"), **EXACT)
    assert found.pci == pytest.approx(toy.by_industry("pci"), **EXACT)


def test_opportunities_of_ecomplexity(toy):
    pci = toy.by_industry("pci")
    value = relatedness.opportunity_value(toy.presence, toy.by_cell("density"), pci)
    assert value == pytest.approx(toy.by_region("coi"), **EXACT)
    gain = relatedness.opportunity_gain(toy.presence, toy.proximity, pci)
    assert gain == pytest.approx(toy.by_cell("cog"), **EXACT)


def test_the_estimations_own_regions_are_projected_to_their_eci(toy):
    found = relatedness.complexity(toy.presence)
    assert relatedness.projected_complexity(toy.presence, found.pci) == pytest.approx(found.eci, **EXACT)


def test_complexity_of_econgeo_up_to_scale_and_sign():
    present = econgeo("in_hh2009_figS4").to_numpy(dtype=float)
    regions, industries = econgeo("exp_hh2009_regions"), econgeo("exp_hh2009_industries")
    found = relatedness.complexity(present)
    assert found.diversity.tolist() == regions["MORc0"].tolist()
    assert found.ubiquity.tolist() == industries["MORt0"].tolist()
    # EconGeo's numbers are proportional to these only to about four digits.
    assert abs(np.corrcoef(found.eci, regions["KCI"])[0, 1]) == pytest.approx(1, abs=1e-8)
    assert abs(np.corrcoef(found.pci, industries["TCI"])[0, 1]) == pytest.approx(1, abs=1e-8)


def test_proximity_is_cooccurrence_over_the_more_common_industry():
    present = econgeo("in_m_bin").to_numpy(dtype=float)
    together = econgeo("exp_cooccurrence_industries_m_bin").to_numpy(dtype=float)
    count = present.sum(axis=0)
    np.fill_diagonal(together, count)
    expected = together / np.maximum.outer(count, count)
    assert relatedness.proximity(present) == pytest.approx(expected, **EXACT)


def test_density_of_econgeo():
    present = econgeo("in_mat_for_density").to_numpy(dtype=float)
    related = econgeo("in_rel_binary").to_numpy(dtype=float)
    expected = econgeo("exp_relatedness_density").to_numpy()
    found = relatedness.density(present, related, include_self=True)
    assert 100 * found == pytest.approx(expected, abs=5.1e-3)


def test_a_quotient_equal_to_the_threshold_is_present():
    lq = np.array([[1.0, 0.999999, 1.5, np.nan]])
    assert relatedness.presence(lq)[0, :3].tolist() == [1, 0, 1]
    assert np.isnan(relatedness.presence(lq)[0, 3])
    assert relatedness.presence(lq, threshold=1.5)[0, :3].tolist() == [0, 0, 1]


def test_presence_may_ask_for_jobs():
    lq = np.array([[3.0, 3.0, 0.2, 3.0]])
    found = relatedness.presence(lq, employed=[[9, 10, 500, np.nan]])
    assert found[0, :3].tolist() == [0, 1, 0]
    assert np.isnan(found[0, 3])


# A nested set with one odd region: connected, and with one clear order.
PRESENT = np.array(
    [
        [1, 1, 1, 1, 1],
        [1, 1, 1, 1, 0],
        [1, 1, 0, 0, 1],
        [1, 1, 0, 0, 0],
        [1, 0, 1, 0, 0],
        [0, 1, 0, 0, 0],
    ],
    dtype=float,
)


def with_unknown_region(present):
    return np.vstack((present, np.full(present.shape[1], np.nan)))


def test_unknown_cells_are_no_absences_in_proximity():
    present = PRESENT.copy()
    present[0, 2] = np.nan
    found = relatedness.proximity(present)
    # Without the first region industry 2 is in regions 1 and 4; industry 0 is in 1, 2, 3 and 4.
    assert found[0, 2] == found[2, 0] == pytest.approx(2 / 4, **EXACT)
    # Other pairs do not ask about industry 2.
    untouched = relatedness.proximity(PRESENT)
    assert np.delete(np.delete(found, 2, 0), 2, 1) == pytest.approx(
        np.delete(np.delete(untouched, 2, 0), 2, 1), **EXACT
    )


def test_a_region_wholly_unknown_changes_no_estimate_and_gets_none():
    known, more = relatedness.complexity(PRESENT), relatedness.complexity(with_unknown_region(PRESENT))
    assert more.eci[:-1] == pytest.approx(known.eci, **EXACT)
    assert more.pci == pytest.approx(known.pci, **EXACT)
    assert np.isnan(more.eci[-1]) and np.isnan(more.diversity[-1])
    nearness = relatedness.proximity(with_unknown_region(PRESENT))
    assert nearness == pytest.approx(relatedness.proximity(PRESENT), **EXACT)
    assert np.isnan(relatedness.density(with_unknown_region(PRESENT), nearness)[-1]).all()
    assert np.isnan(relatedness.projected_complexity(with_unknown_region(PRESENT), known.pci)[-1])


def test_density_is_unknown_only_where_the_unknown_cell_would_count():
    nearness = np.array([[1.0, 0.5, 0.0], [0.5, 1.0, 0.5], [0.0, 0.5, 1.0]])
    found = relatedness.density([[np.nan, 1.0, 0.0]], nearness)
    # Industry 0 asks only about 1; 1 asks about 0; 2 asks only about 1.
    assert found[0, 0] == 1
    assert np.isnan(found[0, 1])
    assert found[0, 2] == 1


def test_regions_and_industries_with_none_present_are_left_out():
    present = np.zeros((7, 6))
    present[:6, :5] = PRESENT
    found, known = relatedness.complexity(present), relatedness.complexity(PRESENT)
    assert found.eci[:6] == pytest.approx(known.eci, **EXACT)
    assert found.pci[:5] == pytest.approx(known.pci, **EXACT)
    assert np.isnan(found.eci[6]) and np.isnan(found.pci[5])
    assert found.diversity[6] == 0 and found.ubiquity[5] == 0


def test_complexity_estimated_from_the_side_of_the_industries_and_of_the_regions_agree():
    # Regions twice change no order, but make them the longer side.
    wide, tall = PRESENT.T, np.vstack((PRESENT, PRESENT))
    assert wide.shape[0] < wide.shape[1]
    assert relatedness.complexity(tall).pci == pytest.approx(relatedness.complexity(PRESENT).pci, **EXACT)
    flipped = relatedness.complexity(wide)
    assert flipped.eci == pytest.approx([(row @ flipped.pci) / row.sum() for row in wide], **EXACT)


def test_projected_regions_are_valued_on_the_estimations_scale():
    found = relatedness.complexity(PRESENT)
    nearness = relatedness.proximity(PRESENT)
    whole = relatedness.opportunity_value(
        PRESENT, relatedness.density(PRESENT, nearness), found.pci, standardised=False
    )
    some = PRESENT[[3, 1]]
    projected = relatedness.opportunity_value(
        some, relatedness.density(some, nearness), found.pci, ubiquity=found.ubiquity, standardised=False
    )
    assert projected == pytest.approx(whole[[3, 1]], **EXACT)
    gain = relatedness.opportunity_gain(some, nearness, found.pci, ubiquity=found.ubiquity)
    assert gain == pytest.approx(relatedness.opportunity_gain(PRESENT, nearness, found.pci)[[3, 1]], **EXACT)


def test_opportunity_value_by_hand():
    # Centred PCI: ubiquity 3, 1 and weights give the mean (3 * 0 + 1 * 4) / 4 = 1, so -1 and 3.
    found = relatedness.opportunity_value(
        [[0, 1], [1, 0], [0, 0]],
        [[0.5, np.nan], [0.2, 0.5], [0.1, 0.1]],
        pci=[0.0, 4.0],
        ubiquity=[3, 1],
        standardised=False,
    )
    assert found == pytest.approx([-0.5, 1.5, -0.1 + 0.3], **EXACT)


def test_opportunity_gain_by_hand():
    # Centred PCI is -1 and 3; the third industry is related to none and has no part in the others' gains.
    nearness = np.array([[1.0, 0.5, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 0.0]])
    found = relatedness.opportunity_gain([[0, 0, 0], [1, 0, 0]], nearness, [0.0, 4.0, 1.0], [3, 1, 0])
    assert found[0] == pytest.approx([-1 / 1.5 + 3 * 0.5 / 1.5, -0.5 / 1.5 + 3 / 1.5, 0], **EXACT)
    assert found[1] == pytest.approx([0, 3 / 1.5, 0], **EXACT)


def test_opportunities_of_a_region_with_an_unknown_cell_are_unknown():
    present = PRESENT.copy()
    present[4, 1] = np.nan
    known = relatedness.complexity(PRESENT)
    nearness = relatedness.proximity(PRESENT)
    ubiquity = known.ubiquity
    value = relatedness.opportunity_value(
        present, relatedness.density(present, nearness), known.pci, ubiquity, standardised=False
    )
    assert np.isnan(value).tolist() == [False] * 4 + [True, False]
    gain = relatedness.opportunity_gain(present, nearness, known.pci, ubiquity)
    # A present industry gains nothing whatever else is unknown.
    assert np.isnan(gain[4]).tolist() == [False, True, False, True, True]
    assert np.isfinite(np.delete(gain, 4, axis=0)).all()


def test_backtest_by_hand():
    density = np.array([[0.9, 0.8, 0.4, 0.2, 0.7], [0.5, 0.5, 0.1, 0.3, 0.6], [0.1, 0.2, 0.3, 0.4, 0.5]])
    before = np.array([[0, 0, 0, 0, 1], [0, 0, 0, 1, 1], [1, 1, 1, 1, 1]], dtype=float)
    after = np.array([[1, 0, 1, 0, 1], [1, 0, 0, 0, 1], [1, 1, 0, 1, 1]], dtype=float)
    found = relatedness.entry_backtest(density, before, after)
    # First region: 0.9 beats 0.8 and 0.2, 0.4 beats 0.2 only. Second: 0.5 ties with 0.5, beats 0.1.
    assert found.auc[:2] == pytest.approx([3 / 4, 1.5 / 2], **EXACT)
    assert np.isnan(found.auc[2])
    assert found.candidates.tolist() == [4, 3, 0]
    assert found.entries.tolist() == [2, 1, 0]
    assert found.hit_rate_top10[:2] == pytest.approx([2 / 4, 1 / 3], **EXACT)
    assert found.entry_rate[:2] == pytest.approx([2 / 4, 1 / 3], **EXACT)
    assert np.isnan(found.hit_rate_top10[2]) and np.isnan(found.entry_rate[2])
    # In all, entered 0.9, 0.4, 0.5 against 0.8, 0.2, 0.5, 0.1: 4 + 2 + 2.5 of 12.
    assert found.auc_all == pytest.approx(8.5 / 12, **EXACT)
    assert found.hit_rate_top10_all == pytest.approx(3 / 7, **EXACT)
    assert found.entry_rate_all == pytest.approx(3 / 7, **EXACT)


def test_hit_rate_looks_at_the_ten_densest_and_shares_tied_places():
    density = np.array([[0.9] * 8 + [0.5] * 4 + [0.1] * 3])
    after = np.array([[1] * 2 + [0] * 6 + [1, 0, 0, 0] + [1] * 3], dtype=float)
    found = relatedness.entry_backtest(density, np.zeros((1, 15)), after)
    # Two sure hits in eight places, one in four tied for the last two places, none below.
    assert found.hit_rate_top10 == pytest.approx([(2 + 2 / 4) / 10], **EXACT)


def test_backtest_leaves_out_what_is_unknown():
    density = np.array([[0.9, 0.8, 0.4, 0.2, np.nan]])
    before = np.array([[0, 0, 0, np.nan, 0]])
    after = np.array([[1, 0, np.nan, 1, 1]])
    found = relatedness.entry_backtest(density, before, after)
    assert found.candidates.tolist() == [2]
    assert found.auc.tolist() == [1]


@pytest.mark.parametrize("unknown", [0, 40])
def test_density_left_out_is_density_by_the_proximities_of_the_others(unknown):
    numbers = np.random.default_rng(7)
    present = (numbers.random((20, 12)) < 0.4).astype(float)
    present.flat[numbers.choice(present.size, unknown, replace=False)] = np.nan
    estimated = np.arange(20) >= 3
    found = relatedness.density_left_out(present, estimated)
    for region in range(20):
        others = estimated & (np.arange(20) != region)
        known = ~np.isnan(present[region])
        near = relatedness.proximity(present[others])[np.ix_(known, known)]
        expected = relatedness.density(present[[region]][:, known], near)[0]
        assert found[region, known] == pytest.approx(expected, rel=1e-12, nan_ok=True)
        assert np.isnan(found[region, ~known]).all()
    assert not np.isnan(found).all()


DISCONNECTED = np.kron(np.eye(2), [[1, 1, 1], [1, 1, 0], [1, 0, 0]])
ONES = np.ones((4, 4))
ALL_NAN = np.full((4, 4), np.nan)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: relatedness.complexity(DISCONNECTED),
            "one connected set, found 3 of 6 regions and 3 of 6 industries",
        ),
        (lambda: relatedness.complexity(ALL_NAN), "found all 16 NaN"),
        (lambda: relatedness.complexity([[1, 0], [1, 1]]), "at least 3 .* found 2 regions and 2 industries"),
        (lambda: relatedness.complexity(PRESENT[:, :2]), "found 6 regions and 2 industries"),
        (lambda: relatedness.complexity(np.zeros((4, 4))), "found 0 regions and 0 industries"),
        (lambda: relatedness.complexity(np.where(np.eye(6)[:, :5] == 1, np.nan, PRESENT)), "found 1 regions"),
        (lambda: relatedness.complexity(ONES), "found all alike"),
        # Every region has two of three industries: no one has more.
        (lambda: relatedness.complexity(1 - np.eye(3)), "found two of"),
        (
            lambda: relatedness.complexity([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]]),
            "different diversity, found all alike",
        ),
        # The order runs from one end of a mirrored set to the other, and both ends are equally diverse.
        (
            lambda: relatedness.complexity(
                [[1, 1, 0, 0], [0, 1, 1, 0], [0, 1, 1, 0], [0, 0, 1, 1], [0, 1, 1, 1], [1, 1, 1, 0]]
            ),
            "no sign",
        ),
        (lambda: relatedness.complexity(PRESENT * 2), "0, 1 or NaN, found other values"),
        (lambda: relatedness.complexity(PRESENT[0]), r"expected \(regions, industries\)"),
        (lambda: relatedness.proximity(ALL_NAN), "found all 16 NaN"),
        (lambda: relatedness.proximity([[1, 0, 1]]), r"at least 2 regions and 2 industries, found \(1, 3\)"),
        (lambda: relatedness.proximity(np.zeros((3, 3))), "some industry present in some region, found none"),
        (lambda: relatedness.proximity(PRESENT + 0.5), "found other values"),
        (lambda: relatedness.density(PRESENT, np.eye(4)), r"expected shape \(5, 5\), found \(4, 4\)"),
        (lambda: relatedness.density(PRESENT, np.full((5, 5), np.nan)), "proximity: .* found all NaN"),
        (lambda: relatedness.density(PRESENT, -np.eye(5)), "proximity: expected no negative value"),
        (lambda: relatedness.density(ALL_NAN, np.eye(4)), "presence: .* found all 16 NaN"),
        (
            lambda: relatedness.density_left_out(PRESENT, [True]),
            r"estimated: expected shape \(6,\), found \(1,\)",
        ),
        (
            lambda: relatedness.density_left_out([[1, 0], [0, 0]], [True, True]),
            "some industry present in some region",
        ),
        (lambda: relatedness.presence(ALL_NAN), "lq: .* found all 16 NaN"),
        (lambda: relatedness.presence([[1, 2]], employed=[1, 2]), r"the shape of lq, \(1, 2\), found \(2,\)"),
        (
            lambda: relatedness.projected_complexity(PRESENT, [1, 2]),
            r"pci: expected shape \(5,\), found \(2,\)",
        ),
        (lambda: relatedness.projected_complexity(PRESENT, [np.nan] * 5), "pci: .* found all NaN"),
        (lambda: relatedness.opportunity_value(PRESENT, ONES, np.arange(5)), "density: expected the shape"),
        (
            lambda: relatedness.opportunity_value(np.ones((3, 5)), np.ones((3, 5)), np.arange(5)),
            "different opportunity value",
        ),
        (
            lambda: relatedness.opportunity_gain(PRESENT, np.eye(5), np.arange(5), ubiquity=[1]),
            r"ubiquity: expected shape \(5,\)",
        ),
        (lambda: relatedness.entry_backtest(ONES, ONES, ONES), "absent and known later, found none"),
        (lambda: relatedness.entry_backtest(ONES, ALL_NAN, ONES), "present_before: .* all 16 NaN"),
        (lambda: relatedness.entry_backtest(ONES, PRESENT, PRESENT), r"one shape, found \(4, 4\), \(6, 5\)"),
    ],
)
def test_refusals_say_what_was_expected_and_found(call, message):
    with pytest.raises(ValueError, match=message):
        call()
