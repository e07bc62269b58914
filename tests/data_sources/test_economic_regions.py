"""The economic regions: all of them, each municipality in one, and which are the county's own."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest

from data_sources import economic_regions as module
from data_sources.economic_regions import KIND, economic_regions, other_economic_regions, own_economic_regions
from data_sources.errors import UnknownRegion
from data_sources.regions import REGION_SETS, load_region_set, municipalities_2024, totals
from data_sources.store import EMBEDDED, Store

KEY = "employment_by_industry_13470"


def test_there_are_85_and_four_of_them_are_buskeruds() -> None:
    areas = economic_regions()
    assert len(areas) == 85
    assert {area.kind for area in areas} == {KIND}
    assert len({area.id for area in areas}) == 85
    own = own_economic_regions(load_region_set(REGION_SETS / "buskerud.toml"))
    assert [area.name for area in own] == ["Hønefoss", "Drammen", "Kongsberg", "Hallingdal"]


def test_those_elsewhere_are_the_rest() -> None:
    regions = load_region_set(REGION_SETS / "buskerud.toml")
    others = other_economic_regions(regions)
    assert {*others, *own_economic_regions(regions)} == set(economic_regions())
    assert len(others) == 81
    # The county of Oslo and the economic region are two areas, and two choices.
    assert "Oslo økonomiske region" in [area.name for area in others]


def test_every_municipality_is_in_one() -> None:
    counted = Counter(member.borders[-1] for area in economic_regions() for member in area.members)
    assert set(counted) == {member.borders[-1] for member in municipalities_2024()}
    assert set(counted.values()) == {1}


def test_members_are_those_of_the_newest_list() -> None:
    listed = pd.read_csv(EMBEDDED / "codes" / "municipality_county_economic_region.csv", sep=";", dtype=str)
    listed = listed[listed["version_date"] == "2025-01-01"]
    expected = {
        f"okonomisk_{code}": set(rows["kommune_no"]) for code, rows in listed.groupby("economic_region_no")
    }
    found = {area.id: {member.borders[-1][0] for member in area.members} for area in economic_regions()}
    assert found == expected
    names = dict(zip(listed["economic_region_no"], listed["economic_region_name"], strict=True))
    names |= {"03001": "Oslo økonomiske region"}
    assert {area.id.removeprefix("okonomisk_"): area.name for area in economic_regions()} == names


def test_their_jobs_are_those_of_all_municipalities() -> None:
    cells = Store(fetched=EMBEDDED / "none").load(KEY).cells
    cells = cells[(cells["content"] == "SysselsatteArb") & (cells["year"] == 2024)].drop(columns="content")
    sums = totals(cells, economic_regions())
    places = cells[cells["region"] != "0"]
    assert sums["value"].sum() == pytest.approx(places["value"].sum(), abs=1e-6)


def test_a_municipality_without_a_history_is_refused_in_norwegian(monkeypatch: pytest.MonkeyPatch) -> None:
    known = municipalities_2024()
    monkeypatch.setattr(module, "municipalities_2024", lambda: known[1:])
    economic_regions.cache_clear()
    with pytest.raises(UnknownRegion, match="no history") as refused:
        economic_regions()
    assert refused.value.user_message.startswith("De økonomiske regionene kan ikke brukes")
    monkeypatch.undo()
    economic_regions.cache_clear()
    assert len(economic_regions()) == 85
