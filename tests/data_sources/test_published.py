"""Published statistics, fetched from the server, give the figures that the embedded tables give."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
import pytest

from data_sources.pxweb import connect
from data_sources.refresh import Outcome, refresh
from data_sources.regions import RegionSet, flow_totals, flows, load_region_set, totals
from data_sources.schemas import STATUSES
from data_sources.statistics import Statistics
from data_sources.store import Store
from figures.population import population_by_age
from figures.registry import draw
from tests.ssb import published
from tests.ssb.cube import write_cube
from tests.ssb.registry import BY_ID, Time
from tests.ssb.server import Running, serve

TABLES = tuple(BY_ID[name] for name in ("11618", "07459", "03321", "11713"))
KEYS = {table.id: table.key for table in TABLES}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("cubes")
    for cube in (
        published.totals_11618(),
        published.population_07459(),
        published.commuting_03321(),
        published.county_accounts_11713(),
    ):
        write_cube(cube, folder)
    with serve(folder) as running:
        yield running


@pytest.fixture(scope="module")
def regions() -> RegionSet:
    return load_region_set()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fetched")


@pytest.fixture(scope="module")
def outcomes(server: Running, folder: Path, regions: RegionSet) -> tuple[Outcome, ...]:
    """What became of the tables; the store has no row of Norway, so its absence must be accepted."""
    time = Time(server)
    assert urlsplit(server.base_url).hostname == "127.0.0.1"
    return refresh(
        connect(server.base_url, clock=time.clock, sleep=time.sleep, timeout=(5.0, 30.0)),
        regions,
        tables=TABLES,
        folder=folder,
        accept_changes=True,
        now=lambda: datetime(2026, 3, 16, 9, 30, tzinfo=UTC),
    )


@pytest.fixture(scope="module")
def fetched(outcomes: tuple[Outcome, ...], folder: Path, regions: RegionSet) -> Statistics:
    """Statistics of the fetched tables; what was not fetched is the embedded."""
    assert [outcome.kind for outcome in outcomes] == ["fetched"] * len(TABLES), outcomes
    statistics = Statistics(Store(folder), regions)
    assert {statistics.manifest(table.key).origin for table in TABLES} == {"ssb"}
    return statistics


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory, regions: RegionSet) -> Statistics:
    statistics = Statistics(Store(tmp_path_factory.mktemp("nothing")), regions)
    assert {statistics.manifest(table.key).origin for table in TABLES} == {"snapshot"}
    return statistics


def ordered(cells: pd.DataFrame) -> tuple[dict[str, list[str]], dict[str, np.ndarray]]:
    """The codes of each column, and the columns in the order of their keys, codes by their number."""
    keys = [name for name in cells.columns if name not in ("value", "status")]
    codes = {name: sorted(cells[name].astype(str).unique()) for name in keys if name != "year"}
    codes["status"] = list(STATUSES)
    columns = {
        name: cells[name].cat.set_categories(codes[name]).cat.codes.to_numpy()
        if name in codes
        else cells[name].to_numpy()
        for name in cells.columns
    }
    order = np.lexsort([columns[name] for name in reversed(keys)])
    return codes, {name: column[order] for name, column in columns.items()}


def assert_same_cells(came: pd.DataFrame, had: pd.DataFrame) -> None:
    """Hold that two tables have the same cells, in whatever order: pandas' own comparison takes 20 seconds."""
    (codes, columns), (expected_codes, expected) = ordered(came), ordered(had)
    assert codes == expected_codes
    assert list(columns) == list(expected)
    for name, column in columns.items():
        np.testing.assert_array_equal(column, expected[name], err_msg=name)


def by_area(sums: pd.DataFrame) -> pd.DataFrame:
    """Sums in the order of their keys, whatever the order of the rows they came from."""
    keys = [name for name in sums.columns if name not in ("value", "missing_members")]
    return sums.astype({name: str for name in keys if name != "year"}).sort_values(keys, ignore_index=True)


def test_employment_of_regions_and_both_wholes(
    fetched: Statistics, embedded: Statistics, regions: RegionSet
) -> None:
    assert len(regions.all_regions) == 7
    assert len(regions.choices) == 9
    one, other = (by_area(totals(data.cells(KEYS["11618"]), regions.choices)) for data in (fetched, embedded))
    pd.testing.assert_frame_equal(one, other)
    assert set(one["area"]) == {area.id for area in regions.choices}
    assert set(one["year"]) == set(range(2017, 2023))
    assert (one["missing_members"] == 0).all()
    assert one["value"].notna().all()


def test_population_of_regions_and_both_wholes(
    fetched: Statistics, embedded: Statistics, regions: RegionSet
) -> None:
    # Embedded, Røyken and Hurum are in the table of the borders of 2019 alone; fetched, in the one table.
    today = tuple(area for area in regions.choices if area.last_year is None)
    one = totals(fetched.cells(KEYS["07459"]), (*today, regions.area("royken_hurum")))
    other = pd.concat(
        [
            totals(embedded.cells(KEYS["07459"]), today),
            totals(embedded.cells("population_2019_borders_07459"), (regions.area("royken_hurum"),)),
        ]
    )
    pd.testing.assert_frame_equal(by_area(one), by_area(other))
    assert (one["missing_members"] == 0).all()
    assert set(one["year"]) == set(range(2005, 2027))
    # The merged series have Drammen with Svelvik, which is no part of the county of 2019: its sum says so.
    county = totals(fetched.cells(KEYS["07459"]), (regions.area("buskerud_2019"),))
    assert (county["missing_members"] == 2).all()

    shown, before = (population_by_age(data) for data in (fetched, embedded))
    for area in regions.choices:
        pd.testing.assert_frame_equal(shown.loc[area.id], before.loc[area.id])
        assert (shown.loc[area.id, "missing_members"] == 0).all()


def test_each_municipality_is_the_embedded_one(fetched: Statistics, embedded: Statistics) -> None:
    for table in ("11618", "07459"):
        came, had = fetched.cells(KEYS[table]), embedded.cells(KEYS[table])
        if table == "07459":
            came = came[~came["region"].isin(list(published.ENDED))]
        assert_same_cells(came, had)


def test_drammen_has_svelvik_in_every_year(fetched: Statistics, embedded: Statistics) -> None:
    """The server adds up Drammen, Nedre Eiker and Svelvik to 2019, as the merged series does."""
    cells = fetched.cells(KEYS["07459"])
    drammen = cells[cells["region"] == "3301"].groupby("year")["value"].sum()
    older = embedded.cells("population_2019_borders_07459")
    parts = older[older["region"].isin(["0602", "0625", "0711"])].groupby("year")["value"].sum()
    pd.testing.assert_series_equal(drammen[parts.index], parts)
    assert older.loc[(older["region"] == "0711") & (older["year"] == 2019), "value"].sum() > 6_000
    assert not cells["region"].isin(["0602", "0625", "0711"]).any()


def test_royken_and_hurum_come_by_their_own_codes_to_2019(fetched: Statistics, embedded: Statistics) -> None:
    cells = fetched.cells(KEYS["07459"])
    older = embedded.cells("population_2019_borders_07459")
    assert cells["year"].max() == 2026
    for code in published.ENDED:
        assert cells.loc[cells["region"] == code, "year"].max() == 2019
    came, had = (frame[frame["region"].isin(list(published.ENDED))] for frame in (cells, older))
    assert_same_cells(came, had)
    ended = flow_totals(fetched.cells(KEYS["03321"]), (fetched.area("royken_hurum"),))
    assert ended["year"].tolist() == [2017, 2018, 2019]


def test_flows_are_the_embedded_ones(fetched: Statistics, embedded: Statistics, regions: RegionSet) -> None:
    one, other = (data.cells(KEYS["03321"]) for data in (fetched, embedded))
    pd.testing.assert_frame_equal(flow_totals(one, regions.choices), flow_totals(other, regions.choices))
    own = [code for area in regions.choices for code in area.codes]
    touching = other[other["residence"].isin(own) | other["workplace"].isin(own)]
    assert_same_cells(one, touching)
    for area in regions.choices:
        for year in range(2017, 1 + (area.last_year or 2022)):
            came, had = flows(one, area, year), flows(other, area, year)
            assert came["local"] == had["local"]
            for way in ("out", "into"):
                # Equal flows may stand in another order.
                pd.testing.assert_series_equal(
                    pd.Series(came[way]).sort_index(), pd.Series(had[way]).sort_index()
                )


@pytest.mark.parametrize(
    ("area", "local"), [("drammen", 48_035), ("hallingdal", 9_824), ("kongsberg", 10_588)]
)
def test_known_flows_inside_a_region(fetched: Statistics, area: str, local: int) -> None:
    assert fetched.flows(fetched.area(area), 2019)["local"] == local


def test_county_accounts_are_the_embedded_ones_cell_by_cell(
    fetched: Statistics, embedded: Statistics
) -> None:
    came, had = (data.cells(KEYS["11713"]) for data in (fetched, embedded))
    assert_same_cells(came, had)
    assert had["value"].isna().sum() > 8_000
    assert set(came.loc[came["value"].isna(), "status"]) == {".."}
    buskerud = came[(came["region"] == "06") & (came["industry"] == "total") & (came["year"] == 2019)]
    totals_of = buskerud.set_index("content")["value"]
    assert totals_of["value_added_mill_nok"] == 120_774
    assert totals_of["employed_1000"] == 134.5


@pytest.mark.parametrize(
    ("figure", "year"),
    [("folketall", 2026), ("folketall", 2019), ("pendling", 2022), ("verdiskaping_per_sysselsatt", 2019)],
)
def test_figures_have_the_same_titles(
    fetched: Statistics, embedded: Statistics, regions: RegionSet, figure: str, year: int
) -> None:
    for region in regions.choices:
        drawn = [
            draw(figure, data, data.area(region.id), data.area("norge"), year) for data in (fetched, embedded)
        ]
        assert drawn[0].title == drawn[1].title
        assert not drawn[0].is_demo
