"""Exposure: means by hand, and that the committed lists are whole, sourced and calibrated."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indicators import specialisation, transition

EMBEDDED = Path(__file__).parents[2] / "data" / "embedded"
CODES = EMBEDDED / "codes"
NAN = np.nan


def codes(name):
    return pd.read_csv(CODES / name, dtype=str, keep_default_na=False)


NORWEGIAN = codes("sn2007.csv").query("level == '2'")["code"].tolist()
AIIE = codes("ai_industry_exposure_naics_felten2021.csv")
MAPPED = codes("naics_to_nace.csv")
PETROLEUM = codes("petroleum_share.csv")
GREEN = codes("green_transition.csv")


# Functions -------------------------------------------------------------------------------------------


def test_industry_exposure_is_the_unweighted_mean_with_its_range():
    assigned = np.array([[True, False, False], [True, True, False], [True, False, True]])
    found = transition.industry_exposure([1.0, 3.0, NAN], assigned)
    assert found.mean[:2].tolist() == [2.0, 3.0]
    assert found.lowest[:2].tolist() == [1.0, 3.0]
    assert found.highest[:2].tolist() == [3.0, 3.0]
    assert found.sources.tolist() == [2, 1, 0]
    assert np.isnan([found.mean[2], found.lowest[2], found.highest[2]]).all()


@pytest.mark.parametrize(
    ("exposure", "assigned"),
    [([1.0], [[True], [True]]), ([1.0, 2.0], [[1], [0]]), ([[1.0]], [[True]]), ([1.0], [True])],
)
def test_industry_exposure_refuses(exposure, assigned):
    with pytest.raises(ValueError, match="expected"):
        transition.industry_exposure(exposure, np.array(assigned))


def test_regional_exposure_by_hand():
    found = transition.regional_exposure(
        [[10.0, 30.0, 60.0], [10.0, NAN, 60.0], [0.0, 0.0, 0.0], [0.0, 0.0, 5.0]], [2.0, -1.0, NAN]
    )
    # (10 * 2 - 30) / 40, of 40 of the 100 jobs.
    assert found.mean[0] == pytest.approx(-0.25)
    assert found.coverage_pct[0] == pytest.approx(40.0)
    assert np.isnan(found.mean[1:]).all()
    assert np.isnan(found.coverage_pct[1:3]).all()
    assert found.coverage_pct[3] == 0.0


def test_an_unpublished_cell_of_unknown_exposure_hides_the_region_too():
    found = transition.regional_exposure([10.0, NAN], [1.0, NAN])
    assert np.isnan([found.mean, found.coverage_pct]).all()


def test_share_bounds_by_hand():
    low, high = transition.exposed_share_bounds_pct(
        [[20.0, 80.0, 100.0], [20.0, NAN, 1.0], [0.0, 0.0, 0.0]], [0.75, 0.25, 0.0], [1.0, 0.75, 0.05]
    )
    assert low[0] == pytest.approx(17.5)
    assert high[0] == pytest.approx(42.5)
    assert np.isnan([low[1:], high[1:]]).all()


@pytest.mark.parametrize(
    ("low", "high"),
    [([0.5], [0.4]), ([-0.1], [0.4]), ([0.1], [1.1]), ([NAN], [0.4]), ([0.1, 0.1], [0.2, 0.2])],
)
def test_share_bounds_refuse(low, high):
    with pytest.raises(ValueError, match="share_low"):
        transition.exposed_share_bounds_pct([1.0], low, high)


def test_vulnerability_stands_side_by_side():
    found = transition.vulnerability(
        [[20.0, 50.0, 20.0, 10.0], [NAN, 50.0, 20.0, 10.0], [0.0, 0.0, 0.0, 0.0]],
        [700.0, 700.0, NAN],
        [300.0, 300.0, 1.0],
        [200.0, 200.0, 1.0],
    )
    assert found.largest.tolist() == [1, -1, -1]
    assert found.largest_share_pct[0] == pytest.approx(50.0)
    assert found.herfindahl[0] == pytest.approx(0.34)
    assert found.supply_side_self_containment_pct[:2].tolist() == pytest.approx([70.0, 70.0])
    assert found.demand_side_self_containment_pct[0] == pytest.approx(700 / 9)
    assert np.isnan(found.largest_share_pct[1:]).all()
    assert np.isnan(found.herfindahl[1:]).all()
    assert np.isnan(found.supply_side_self_containment_pct[2])
    assert "score" not in found._fields
    alone = transition.vulnerability([1.0, 2.0], 1.0, 1.0, 1.0)
    assert (int(alone.largest), float(alone.demand_side_self_containment_pct)) == (1, 50.0)


@pytest.mark.parametrize("employed", [[-1.0, 2.0], 1.0, [[[1.0]]]])
def test_jobs_that_are_none_are_refused(employed):
    with pytest.raises(ValueError, match="employed"):
        transition.vulnerability(employed, 1.0, 1.0, 1.0)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    jobs=arrays(float, (3, 5), elements=st.integers(0, 500).map(float)),
    exposure=arrays(float, 5, elements=st.one_of(st.just(NAN), st.floats(-3, 3))),
    order=st.permutations(range(5)),
    scale=st.floats(0.5, 100),
    shift=st.floats(-5, 5),
)
def test_exposure_holds_for_any_order_scale_and_empty_industry(jobs, exposure, order, scale, shift):
    found = transition.regional_exposure(jobs, exposure)
    same = {"nan_ok": True, "rel": 1e-9, "abs": 1e-9}
    order = np.array(order)
    for changed in (
        transition.regional_exposure(jobs[:, order], exposure[order]),
        transition.regional_exposure(scale * jobs, exposure),
        transition.regional_exposure(np.column_stack([jobs, np.zeros(3)]), np.append(exposure, 2.5)),
    ):
        assert changed.mean == pytest.approx(found.mean, **same)
        assert changed.coverage_pct == pytest.approx(found.coverage_pct, **same)
    assert transition.regional_exposure(jobs, exposure + shift).mean == pytest.approx(
        found.mean + shift, **same
    )
    known = exposure[~np.isnan(exposure)]
    if len(known) and not np.isnan(found.mean).all():
        assert known.min() - 1e-9 <= np.nanmin(found.mean)
        assert np.nanmax(found.mean) <= known.max() + 1e-9


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    jobs=arrays(float, (3, 4), elements=st.integers(0, 500).map(float)),
    low=arrays(float, 4, elements=st.floats(0, 0.5)),
    extra=arrays(float, 4, elements=st.floats(0, 0.5)),
)
def test_bounds_are_ordered_and_a_list_of_everything_is_everything(jobs, low, extra):
    found_low, found_high = transition.exposed_share_bounds_pct(jobs, low, low + extra)
    worked = jobs.sum(axis=1) > 0
    assert (found_low[worked] <= found_high[worked] + 1e-9).all()
    assert np.isnan(found_low[~worked]).all()
    everything = transition.exposed_share_bounds_pct(jobs, np.ones(4), np.ones(4))
    assert everything[0][worked] == pytest.approx(100.0)
    assert specialisation.herfindahl_index(jobs) == pytest.approx(
        transition.vulnerability(jobs, 1.0, 1.0, 1.0).herfindahl, nan_ok=True
    )


# NAICS to NACE ---------------------------------------------------------------------------------------


def keys(frame, code, title):
    return set(zip(frame[code], frame[title], strict=True))


def test_every_naics_row_is_mapped_or_left_out_with_a_reason():
    # Some codes stand for parts of a group and come twice: the title tells them apart.
    wanted = keys(AIIE, "NAICS", "Industry Title")
    assert len(wanted) == len(AIIE)
    assert keys(MAPPED, "naics", "industry_title") == wanted
    out = MAPPED["evidence"] == "left_out"
    assert (MAPPED.loc[out, "division"] == "").all()
    assert MAPPED.loc[out, "comment"].str.startswith("Left out: ").all()
    assert (MAPPED.loc[~out, "division"] != "").all()
    # A row left out is not mapped as well.
    assert not MAPPED.loc[out, "industry_title"].isin(MAPPED.loc[~out, "industry_title"]).any()


def test_mapping_is_valid():
    assert set(MAPPED["division"]) - {""} <= set(NORWEGIAN)
    assert MAPPED["naics"].str.fullmatch(r"\d{4}").all()
    assert not MAPPED.duplicated(["naics", "industry_title", "division"]).any()
    assert set(MAPPED["evidence"]) == {"all", "largest", "judgement", "left_out"}
    assert MAPPED["source"].str.len().min() > 10
    assert MAPPED["year"].str.fullmatch(r"\d{4}").all()
    assert (MAPPED["comment"] != "").all()
    # A judgement gives its reason before the count.
    judged = MAPPED[MAPPED["evidence"] == "judgement"]["comment"]
    assert not judged.str.match(r"\d+ of \d+ six-digit").any()


def test_coverage_of_divisions_is_what_is_said():
    # Fishing, private households and international bodies are in none of the American sources.
    assert sorted(set(NORWEGIAN) - set(MAPPED["division"])) == ["03", "97", "99"]


def assigned_matrix():
    pairs = keys(
        MAPPED[MAPPED["division"] != ""].assign(key=lambda rows: rows["naics"] + rows["industry_title"]),
        "key",
        "division",
    )
    sources = AIIE["NAICS"] + AIIE["Industry Title"]
    return np.array([[(source, division) in pairs for division in NORWEGIAN] for source in sources])


def test_exposure_of_divisions_is_in_the_order_everyone_expects():
    found = transition.industry_exposure(AIIE["AIIE"].astype(float), assigned_matrix())
    by_division = dict(zip(NORWEGIAN, found.mean, strict=True))
    assert by_division["69"] > by_division["62"] > by_division["47"] > by_division["43"]
    assert by_division["66"] > 1.5
    assert by_division["02"] < -1.0
    assert found.sources.sum() == (MAPPED["division"] != "").sum()
    covered = found.sources > 0
    assert (found.lowest[covered] <= found.mean[covered] + 1e-12).all()
    assert (found.mean[covered] <= found.highest[covered] + 1e-12).all()


def test_exposure_of_one_division_by_hand():
    # Employment activities have the one source 5613.
    found = transition.industry_exposure(AIIE["AIIE"].astype(float), assigned_matrix())
    place = NORWEGIAN.index("78")
    own = float(AIIE.loc[AIIE["NAICS"] == "5613", "AIIE"].iloc[0])
    assert (found.mean[place], found.lowest[place], found.highest[place]) == pytest.approx((own, own, own))
    assert found.sources[place] == 1
    # Legal and accounting: the mean of 5411 and 5412.
    place = NORWEGIAN.index("69")
    both = AIIE.loc[AIIE["NAICS"].isin(["5411", "5412"]), "AIIE"].astype(float)
    assert found.mean[place] == pytest.approx(both.mean())
    assert found.sources[place] == 2


# Petroleum and green lists ---------------------------------------------------------------------------


@pytest.mark.parametrize("listed", [PETROLEUM, GREEN], ids=["petroleum", "green"])
def test_lists_are_valid_and_sourced(listed):
    assert set(listed["division"]) <= set(NORWEGIAN)
    assert listed["source"].str.len().min() > 10
    assert listed["year"].str.fullmatch(r"\d{4}").all()
    assert (listed["comment"].str.len() > 10).all()
    low, high = listed["share_low"].astype(float), listed["share_high"].astype(float)
    assert ((low >= 0) & (low < high) & (high <= 1)).all()


def test_petroleum_list_has_every_division_once_in_one_of_four_classes():
    assert PETROLEUM["division"].tolist() == NORWEGIAN
    bounds = PETROLEUM.groupby("class")[["share_low", "share_high"]].agg(lambda column: set(column))
    assert bounds["share_low"].map(len).eq(1).all()
    assert bounds["share_high"].map(len).eq(1).all()
    classes = PETROLEUM.groupby("class")["division"].agg(list)
    assert classes["core"] == ["06", "09"]
    assert classes["supplier"] == ["25", "26", "27", "28", "30", "33"]
    assert set(PETROLEUM["evidence"]) == {"named", "judgement"}


#: Statistics Norway's estimates of all employed tied to petroleum, directly and indirectly, in thousands.
PUBLISHED = {2014: 239.0, 2019: 158.4}


@pytest.mark.parametrize("year", sorted(PUBLISHED))
def test_judged_classes_hold_the_published_national_total(year):
    accounts = pd.concat(pd.read_parquet(path) for path in EMBEDDED.glob("county_accounts_11713-*.parquet"))
    national = accounts[
        (accounts["region"] == "0") & (accounts["content"] == "employed_1000") & (accounts["year"] == year)
    ].set_index("industry")["value"]
    share = PETROLEUM.set_index("division")[["share_low", "share_high"]].astype(float)
    # The accounts' groups, split as finely as they are published.
    finest = "01-02 03 05-08 06 09.1 10-12 13-15 16-17 18 19-21 22-23 24 25-28 29-30 31-32 33 35 36-39 41-43"
    finest += " 45-47 50.1-2 49-52 53 55-56 58-63 64-66 68 69-75 77-82 84 85 86-88 90-97"
    low = high = 0.0
    for group in finest.split():
        first, _, last = group.split(".")[0].partition("-")
        inside = share.loc[first : last or first]
        assert len(inside)
        # Which divisions of a group have the jobs is not published: the mean of their bounds.
        low += national[group] * inside["share_low"].mean()
        high += national[group] * inside["share_high"].mean()
    assert low < PUBLISHED[year] < high


def test_green_lists():
    assert set(GREEN["list"]) == {"emission_intensive", "green_transition"}
    assert not GREEN.duplicated(["division", "list"]).any()
    assert set(GREEN["extent"]) == {"most", "part"}
    assert set(GREEN["evidence"]) == {"published", "judgement"}
    intensive = set(GREEN.loc[GREEN["list"] == "emission_intensive", "division"])
    # Every division with a class in the annex of Decision (EU) 2019/708.
    assert {
        "05",
        "06",
        "07",
        "08",
        "10",
        "11",
        "13",
        "14",
        "16",
        "17",
        "19",
        "20",
        "21",
        "23",
        "24",
    } <= intensive
    transitional = set(GREEN.loc[GREEN["list"] == "green_transition", "division"])
    assert {"27", "35", "37", "38"} <= transitional
    # Services that neither list speaks of.
    assert not {"47", "62", "85", "86"} & (intensive | transitional)
