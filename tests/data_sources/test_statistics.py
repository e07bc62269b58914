"""What a figure may read: sums kept until their tables change, and views that do not disturb each other."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from data_sources import statistics
from data_sources.errors import FortrinnError, TableDamaged, TableMissing, UnknownRegion
from data_sources.regions import REGION_SETS, RegionSet, load_region_set
from data_sources.schemas import SCHEMAS
from data_sources.statistics import Cache, Statistics
from data_sources.store import EMBEDDED, Store, read_manifest, write_table

TELEMARK = Path(__file__).parent / "data" / "telemark.toml"
JOBS = "employment_totals_11618"
COMMUTING = "commuting_03321"


@pytest.fixture(scope="module")
def buskerud() -> RegionSet:
    return load_region_set(REGION_SETS / "buskerud.toml")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("nothing_fetched"), EMBEDDED)


@pytest.fixture
def data(store: Store, buskerud: RegionSet) -> Statistics:
    """Statistics that have computed nothing yet."""
    return Statistics(store, buskerud)


def counted(monkeypatch: pytest.MonkeyPatch, name: str) -> list[object]:
    """Note every call of a function of the module."""
    calls: list[object] = []
    real: Callable[..., object] = getattr(statistics, name)
    monkeypatch.setattr(statistics, name, lambda *args: (calls.append(args), real(*args))[1])
    return calls


def jobs_of(frame: pd.DataFrame, area: str, year: int = 2019) -> float:
    rows = frame[(frame["area"] == area) & (frame["year"] == year) & (frame["content"] == "SysselArbsted")]
    (value,) = rows["value"]
    return float(value)


def test_totals_hold_every_area_of_the_set_and_are_computed_once(
    data: Statistics, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = counted(monkeypatch, "totals")
    frame = data.totals(JOBS)
    assert data.totals(JOBS) is frame
    assert len(calls) == 1
    assert list(frame["area"].cat.categories) == [area.id for area in data.all_areas]
    assert jobs_of(frame, "buskerud_2019") == 128_184
    assert jobs_of(frame, "buskerud") == 120_777


def test_a_region_can_be_compared_with_the_economic_regions_elsewhere(data: Statistics) -> None:
    names = [area.name for area in data.economic_regions]
    assert len(names) == 81
    assert not {"Kongsberg", "Hallingdal", "Hønefoss"} & set(names)  # the set's own regions stand for them
    assert data.comparators == (*data.regions.comparators, *data.economic_regions)
    ids = [area.id for area in data.all_areas]
    assert len(set(ids)) == len(ids)
    assert [data.area(area_id).id for area_id in ids] == ids
    everyone = [area.name for area in data.comparators]
    assert len(set(everyone)) == len(everyone), "two choices have one name"


def test_an_economic_region_is_the_sum_of_its_municipalities(data: Statistics) -> None:
    gjovik = next(area for area in data.economic_regions if area.name == "Gjøvik")
    cells = data.cells(JOBS)
    rows = cells[
        cells["region"].isin(gjovik.codes) & (cells["year"] == 2022) & (cells["content"] == "SysselArbsted")
    ]
    assert len(rows) == len(gjovik.members) == 6
    assert jobs_of(data.totals(JOBS), gjovik.id, 2022) == rows["value"].sum() > 0


def test_flows_are_computed_once_for_an_area_and_year(
    data: Statistics, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = counted(monkeypatch, "flows")
    drammen, hallingdal = data.area("drammen"), data.area("hallingdal")
    assert data.flows(drammen, 2019)["local"] == 48_035
    assert data.flows(drammen, 2019) is data.flows(drammen, 2019)
    assert data.flows(hallingdal, 2019)["local"] == 9_824
    assert data.flows(drammen, 2020)["local"] == 47_279
    assert len(calls) == 3


def test_an_error_is_not_kept(data: Statistics) -> None:
    ended = data.area("royken_hurum")
    for _ in range(2):
        with pytest.raises(FortrinnError, match="royken_hurum in 2020"):
            data.flows(ended, 2020)
    assert data.flows(ended, 2019)["local"] == 5_633


def test_what_lacks_is_named_for_the_categories_asked_for(data: Statistics) -> None:
    hallingdal = data.area("hallingdal")
    key = "education_30_66_imdi"
    assert data.missing(key, hallingdal, 2020, level="all", sex="all") == ("Flå",)
    assert data.missing(key, hallingdal, 2019, level="higher", sex="women") == ()
    old = data.area("buskerud_2019")
    assert data.missing("population_07459", old, 2019, age="000")[0] == "Drammen (2019)"


def test_years_borders_and_manifest_are_the_tables(data: Statistics) -> None:
    assert data.years(JOBS) == (2017, 2022)
    assert data.years("population_07459") == (2005, 2026)
    assert data.borders("population_07459") == "kommunegrenser 2024"
    assert data.borders("unknown") == ""
    assert data.manifest(JOBS) == data.store.load(JOBS).manifest
    assert data.cells(JOBS) is data.store.load(JOBS).cells


@pytest.mark.parametrize(
    "key",
    [
        schema.key
        for schema in SCHEMAS
        if schema.embedded and schema.dimensions[0] == "region" and "county" not in schema.borders
    ],
)
def test_every_table_by_region_has_totals(data: Statistics, key: str) -> None:
    frame = data.totals(key)
    assert len(frame)
    assert (frame["missing_members"] >= 0).all()
    assert not frame.duplicated(
        [name for name in frame.columns if name not in ("value", "missing_members")]
    ).any()


# Views -------------------------------------------------------------------------------------------------


def test_a_view_shows_fewer_regions_in_the_order_of_the_set(data: Statistics) -> None:
    view = data.view(regions=("numedal", "kongsberg"))
    assert [area.id for area in view.regions.regions] == ["kongsberg", "numedal"]
    assert view.since is None
    assert len(data.regions.regions) == 7
    assert view.area("hallingdal").name == "Hallingdal"  # out of view, yet there
    with pytest.raises(UnknownRegion):
        view.area("atlantis")
    assert view.all_areas == data.all_areas == (*data.regions.areas, *data.economic_regions)
    assert data.view(since=2018).since == 2018
    assert data.view(since=2018).view(regions=("numedal",)).since == 2018


def test_a_view_widens_again(data: Statistics) -> None:
    view = data.view(regions=("numedal",)).view(regions=("hallingdal", "numedal"))
    assert [area.id for area in view.regions.regions] == ["hallingdal", "numedal"]


@pytest.mark.parametrize("view_first", [True, False])
def test_a_view_and_the_whole_share_the_same_totals(
    data: Statistics, monkeypatch: pytest.MonkeyPatch, view_first: bool
) -> None:
    """A view asked first once left the other regions out for everybody."""
    calls = counted(monkeypatch, "totals")
    view = data.view(regions=("kongsberg",))
    first, second = (view, data) if view_first else (data, view)
    assert first.totals(JOBS) is second.totals(JOBS)
    assert len(calls) == 1
    assert jobs_of(data.totals(JOBS), "hallingdal") == 10_653


def test_views_share_what_is_derived(data: Statistics) -> None:
    view = data.view(regions=("kongsberg",), since=2018)
    assert view.derived("one", (JOBS,), object) is data.derived("one", (JOBS,), object)
    assert view.derived("one", (JOBS,), object) is not data.derived("another", (JOBS,), object)
    assert view.derived("one", (JOBS,), object) is not data.derived("one", (JOBS, COMMUTING), object)


# Change and damage ----------------------------------------------------------------------------------------


def test_a_result_is_kept_until_a_table_it_rests_on_changes(
    buskerud: RegionSet, store: Store, tmp_path: Path
) -> None:
    for name in (JOBS, COMMUTING):
        for path in EMBEDDED.glob(f"{name}*"):
            shutil.copy(path, tmp_path / path.name)
    data = Statistics(Store(tmp_path, tmp_path / "none"), buskerud)
    before = data.totals(JOBS)
    local = data.flows(data.area("kongsberg"), 2019)
    cells = data.cells(JOBS)
    doubled = cells.assign(value=cells["value"] * 2)
    write_table(tmp_path, doubled, read_manifest(tmp_path / f"{JOBS}.json", JOBS))
    assert jobs_of(data.totals(JOBS), "buskerud") == 2 * 120_777
    assert jobs_of(before, "buskerud") == 120_777
    assert data.flows(data.area("kongsberg"), 2019) is local
    # The former result is let go.
    assert all(result is not before for _, result in data.cache.results.values())


def test_missing_and_damaged_tables_are_told(buskerud: RegionSet, tmp_path: Path) -> None:
    data = Statistics(Store(tmp_path, tmp_path / "none"), buskerud)
    asked: list[Callable[[], object]] = [
        lambda: data.totals(JOBS),
        lambda: data.cells(JOBS),
        lambda: data.years(JOBS),
        lambda: data.manifest(JOBS),
        lambda: data.missing(JOBS, data.area("kongsberg"), 2019),
        lambda: data.derived("anything", (JOBS,), dict),
    ]
    for ask in asked:
        with pytest.raises(TableMissing, match=JOBS):
            ask()
    (tmp_path / f"{JOBS}.json").write_text("{", encoding="utf-8")
    for ask in asked:
        with pytest.raises(TableDamaged, match=JOBS):
            ask()


# Another county, several at once ------------------------------------------------------------------------------


def test_statistics_of_another_county(store: Store) -> None:
    data = Statistics(store, load_region_set(TELEMARK))
    assert jobs_of(data.totals(JOBS), "telemark") == 75_790
    assert jobs_of(data.totals(JOBS), "vest_telemark") == 6_447
    assert data.flows(data.area("vest_telemark"), 2019)["local"] == 5_560
    assert data.missing("education_30_66_imdi", data.area("grenland"), 2020, level="all", sex="all") == ()
    ages = data.totals("population_07459")
    newest = ages[(ages["area"] == "telemark") & (ages["year"] == 2026)]
    assert newest["value"].sum() == 177_923
    assert (newest["missing_members"] == 0).all()


def test_two_sets_may_share_a_cache(store: Store, data: Statistics) -> None:
    telemark = replace(Statistics(store, load_region_set(TELEMARK)), cache=data.cache)
    assert jobs_of(data.totals(JOBS), "fylke_40") == jobs_of(telemark.totals(JOBS), "telemark")


def test_many_threads_compute_once(data: Statistics, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counted(monkeypatch, "totals")
    seen: list[int] = []
    threads = [threading.Thread(target=lambda: seen.append(id(data.totals(JOBS)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len(set(seen)) == 1
    assert len(calls) == 1


def test_a_computation_may_ask_the_cache_itself() -> None:
    cache = Cache()
    inner = lambda: cache.get(("inner",), ("a",), lambda: 1)  # noqa: E731 - read as one line
    assert cache.get(("outer",), ("a",), lambda: inner() + 1) == 2
    assert cache.get(("inner",), ("b",), lambda: 3) == 3
    assert cache.get(("outer",), ("a",), lambda: 0) == 2


def test_only_the_results_last_asked_for_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "MAX_RESULTS", 3)
    cache = Cache()
    for number in (1, 2, 3, 1, 4):
        assert cache.get((number,), (), lambda number=number: number) == number  # type: ignore[misc]
    assert list(cache.results) == [(3,), (1,), (4,)]
