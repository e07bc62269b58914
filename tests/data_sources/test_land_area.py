"""Areas of municipalities: what is stored is what the boundaries measure, and near what is known."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from data_sources.land_area import PATH, area_km2, measured
from data_sources.regions import REGION_SETS, Area, Municipality, load_region_set

BUSKERUD = load_region_set(REGION_SETS / "buskerud.toml")


def test_what_is_stored_is_what_the_boundaries_measure() -> None:
    stored = pd.read_csv(PATH, dtype={"code": str})
    pd.testing.assert_frame_equal(stored, measured())


@pytest.mark.parametrize(
    ("area", "km2"),
    # Statistics Norway, table 09280, total area, to the nearest 10.
    [("kongsberg", 793), ("fylke_03", 454), ("hallingdal", 5_830), ("norge", 323_800)],
)
def test_areas_are_near_what_is_published(area: str, km2: float) -> None:
    assert area_km2(BUSKERUD.area(area)) == pytest.approx(km2, rel=0.01)


def test_a_region_is_the_sum_of_its_municipalities_and_an_ended_one_is_known() -> None:
    stored = pd.read_csv(PATH, dtype={"code": str}).set_index("code")["km2"]
    assert area_km2(BUSKERUD.area("drammen")) == pytest.approx(stored[["3301", "3314", "3312"]].sum())
    assert area_km2(BUSKERUD.area("royken_hurum")) == pytest.approx(stored[["0627", "0628"]].sum())


def test_an_unknown_municipality_leaves_the_area_unknown() -> None:
    known, unknown = Municipality("Oslo", (("0301",),)), Municipality("Intet", (("9999",),))
    assert math.isnan(area_km2(Area("x", "X", "region", (known, unknown))))
    # The newest border that is known stands.
    assert area_km2(Area("x", "X", "region", (Municipality("Oslo", (("0301",), ("9999",))),))) > 0
