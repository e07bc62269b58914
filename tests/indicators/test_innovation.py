"""Knowledge and technology: shares by hand, and Eurostat's list division by division."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indicators import innovation

CODES = Path(__file__).parents[2] / "data" / "embedded" / "codes"
NAN = np.nan
COUNTED = np.array([True, False, True])


def test_jobs_share_by_hand_and_missing_stays_missing():
    shares = innovation.jobs_share_pct([[10.0, 60.0, 30.0], [10.0, NAN, 30.0], [0.0, 0.0, 0.0]], COUNTED)
    assert shares[0] == pytest.approx(40.0)
    # The share of what is published would be 100: the suppressed industry must not raise it.
    assert np.isnan(shares[1:]).all()
    assert innovation.jobs_share_pct([10.0, 60.0, 30.0], COUNTED) == pytest.approx(40.0)


@pytest.mark.parametrize(
    ("employed", "counted", "message"),
    [
        ([1.0, -1.0, 0.0], COUNTED, "negative"),
        ([1.0, 1.0], COUNTED, "2 times True or False"),
        ([1.0, 1.0, 1.0], [1, 0, 1], "True or False"),
        (1.0, COUNTED, "single number"),
    ],
)
def test_jobs_share_refuses(employed, counted, message):
    with pytest.raises(ValueError, match=message):
        innovation.jobs_share_pct(employed, counted)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    jobs=arrays(float, (4, 6), elements=st.integers(0, 500).map(float)),
    counted=arrays(bool, 6),
    order=st.permutations(range(6)),
    scale=st.floats(0.5, 100),
)
def test_jobs_share_holds_for_any_order_scale_and_empty_industry(jobs, counted, order, scale):
    share = innovation.jobs_share_pct(jobs, counted)
    same = {"nan_ok": True, "rel": 1e-9, "abs": 1e-9}
    assert innovation.jobs_share_pct(jobs[:, order], counted[order]) == pytest.approx(share, **same)
    assert innovation.jobs_share_pct(scale * jobs, counted) == pytest.approx(share, **same)
    empty = np.column_stack([jobs, np.zeros(4)])
    assert innovation.jobs_share_pct(empty, np.append(counted, True)) == pytest.approx(share, **same)
    assert share + innovation.jobs_share_pct(jobs, ~counted) == pytest.approx(
        np.where(np.isnan(share), NAN, 100.0), **same
    )


def test_education_and_research():
    assert innovation.long_higher_education_share_pct(120.0, 1000.0) == pytest.approx(12.0)
    assert innovation.research_intensity_pct(2.5, 100.0) == pytest.approx(2.5)
    assert innovation.research_spending_per_employed(3_000.0, 60.0) == pytest.approx(50.0)
    for measure in (
        innovation.long_higher_education_share_pct,
        innovation.research_intensity_pct,
        innovation.research_spending_per_employed,
    ):
        assert np.isnan(measure([NAN, 1.0, 0.0], [1.0, NAN, 0.0])).all()


# Eurostat's list -------------------------------------------------------------------------------------

LISTED = pd.read_csv(CODES / "eurostat_technology_knowledge.csv", dtype=str, keep_default_na=False)
# Annex 3 of the metadata of htec, NACE Rev. 2: typed from the annex's own ranges.
ANNEX = {
    "HTC": [(21, 21), (26, 26)],
    "MHTC": [(20, 20), (27, 30)],
    "MLTC": [(19, 19), (22, 25), (33, 33)],
    "LTC": [(10, 18), (31, 32)],
    "KIS": [(50, 51), (58, 63), (64, 66), (69, 75), (78, 78), (80, 80), (84, 93)],
    "LKIS": [(45, 47), (49, 49), (52, 53), (55, 56), (68, 68), (77, 77), (79, 79), (81, 82), (94, 99)],
    "NONE": [(1, 9), (35, 43)],
}
SUBGROUPS = {
    "KIS_HTC": [(59, 63), (72, 72)],
    "KIS_MKT": [(50, 51), (69, 71), (73, 74), (78, 78), (80, 80)],
    "KIS_FIN": [(64, 66)],
    "KIS_OTH": [(58, 58), (75, 75), (84, 93)],
    "LKIS_MKT": [(45, 47), (49, 49), (52, 52), (55, 56), (68, 68), (77, 77), (79, 79), (81, 82), (95, 95)],
    "LKIS_OTH": [(53, 53), (94, 94), (96, 99)],
}
# Numbers that NACE Rev. 2 leaves out.
GAPS = {4, 34, 40, 44, 48, 54, 57, 67, 76, 83, 89}


def divisions(ranges):
    return {f"{code:02d}" for low, high in ranges for code in range(low, high + 1) if code not in GAPS}


def test_every_division_of_nace_has_one_row_in_order():
    everything = [f"{code:02d}" for code in range(1, 100) if code not in GAPS]
    assert LISTED["division"].tolist() == everything
    assert len(everything) == 88
    norwegian = pd.read_csv(CODES / "sn2007.csv", dtype=str)
    assert set(norwegian.loc[norwegian["level"] == "2", "code"]) <= set(everything)


@pytest.mark.parametrize("aggregate", sorted(ANNEX))
def test_aggregate_is_eurostats(aggregate):
    assert set(LISTED.loc[LISTED["aggregate"] == aggregate, "division"]) == divisions(ANNEX[aggregate])


@pytest.mark.parametrize("subgroup", sorted(SUBGROUPS))
def test_subgroup_is_eurostats_and_lies_in_its_aggregate(subgroup):
    rows = LISTED[LISTED["subgroup"] == subgroup]
    assert set(rows["division"]) == divisions(SUBGROUPS[subgroup])
    assert set(rows["aggregate"]) == {subgroup.split("_")[0]}


def test_counts_of_the_list():
    counts = LISTED["aggregate"].value_counts().to_dict()
    assert counts == {"KIS": 29, "LKIS": 19, "NONE": 16, "LTC": 11, "MLTC": 6, "MHTC": 5, "HTC": 2}
    services = LISTED["aggregate"].isin(["KIS", "LKIS"])
    assert (LISTED.loc[services, "subgroup"] != "").all()
    assert (LISTED.loc[~services, "subgroup"] == "").all()


def test_every_row_says_where_it_is_from():
    assert LISTED["source"].str.len().min() > 10
    assert LISTED["year"].str.fullmatch(r"\d{4}").all()
