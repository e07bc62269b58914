"""A refresh against a real server: what it fetches, what it costs, and that no fault harms what is stored."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_sources import partial_answers, stored_form
from data_sources.errors import ContractError, FetchError, RefreshBusy
from data_sources.pxweb import connect, read_metadata
from data_sources.refresh import (
    Outcome,
    Progress,
    in_morning_window,
    one_at_a_time,
    places_of,
    refresh,
)
from data_sources.regions import RegionSet, load_region_set
from data_sources.statistics import Statistics
from data_sources.store import Store, StoredTable
from data_sources.tables import TABLES, Table
from figures.measures import population
from tests.ssb import published
from tests.ssb.cube import MARKS, Cube, cells_of, encode, write_cube
from tests.ssb.registry import BY_ID, Time, cube_of, files, history, write_registry
from tests.ssb.server import PREFIX, ROOT, Running, serve

POPULATION, TOTALS = BY_ID["07459"], BY_ID["11618"]
CALLS = 60
MOMENTS = 10
NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
LATER = "2026-04-16T06:00:00Z"


@pytest.fixture(scope="module")
def cubes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cubes")
    write_registry(folder)
    return folder


@pytest.fixture(scope="module")
def running(cubes: Path) -> Iterator[Running]:
    with serve(cubes) as server:
        yield server


@pytest.fixture
def server(running: Running) -> Running:
    running.order("reset")
    return running


@pytest.fixture(scope="module")
def regions() -> RegionSet:
    return buskerud()


@cache
def buskerud() -> RegionSet:
    return load_region_set()


def run(
    server: Running, folder: Path, *tables: Table, regions: RegionSet | None = None, **options: Any
) -> tuple[Outcome, ...]:
    """Refresh into a folder; nothing is embedded, unless `embedded` says so."""
    time = Time(server)
    connection = connect(
        server.base_url, clock=time.clock, sleep=time.sleep, timeout=(5.0, options.pop("patience", 5.0))
    )
    return refresh(
        connection,
        regions or buskerud(),
        tables=tables or TABLES,
        folder=folder,
        embedded=options.pop("embedded", folder / "none"),
        now=lambda: NOW,
        **options,
    )


def serve_cubes(server: Running, folder: Path, *cubes: Cube) -> None:
    folder.mkdir(exist_ok=True)
    for cube in cubes:
        write_cube(cube, folder)
    server.order("cubes", {"folder": str(folder)})


def paths(server: Running) -> list[str]:
    return [request["target"].partition("?")[0].removeprefix(PREFIX) for request in server.requests()]


def changed(table: Table, *, first: int = 0, factor: float = 1.0) -> Cube:
    """A later edition of a table's cube: years from `first` on, figures times `factor`."""
    cube = cube_of(table, updated=LATER)
    *others, time = cube.variables
    kept = [at for at, code in enumerate(time.categories) if int(code[:4]) >= first]
    codes = [list(time.categories)[at] for at in kept]
    return replace(
        cube,
        variables=(*others, replace(time, categories={code: code for code in codes})),
        numbers=np.take(cube.numbers, kept, -1) * factor,
        status=np.take(cube.status, kept, -1),
    )


# --- Everything, once and again


def test_every_table_is_fetched_within_the_budget_and_unchanged_ones_cost_one_call_each(
    server: Running, tmp_path: Path, regions: RegionSet
) -> None:
    seen: list[Progress] = []
    required = [table for table in TABLES if table.required]
    outcomes = run(server, tmp_path, *required, tell=seen.append)
    assert [(o.table.id, o.kind) for o in outcomes] == [(table.id, "fetched") for table in required]
    assert len(server.requests()) <= CALLS
    assert len({code for codes in history()[0].values() for code in codes}) > 700
    assert seen[-1].calls_left == 0
    assert seen[-1].calls == len(server.requests())
    assert seen[-1].cells > 100_000
    assert [progress.cells for progress in seen] == sorted(progress.cells for progress in seen)

    store = Store(tmp_path, tmp_path / "none")
    for table in required:
        manifest = store.load(table.key).manifest
        assert (manifest.origin, manifest.table) == ("ssb", table.id)
        assert manifest.base_url == server.base_url
        assert manifest.updated == "2026-03-16T07:00:00Z"
        assert manifest.fetched_at == "2026-03-16T09:30:00+00:00"
        assert manifest.query
        assert all(part["variableCode"] for body in manifest.query for part in body["selection"])
        assert manifest.notes[-2:] == ("Merk dette.", "Må leses: Og dette.")
        assert manifest.mandatory_notes == ("Og dette.",)
        assert not (tmp_path / partial_answers.FOLDER / table.id).exists()

    before = files(tmp_path)
    server.order("reset")
    again = run(server, tmp_path, *required)
    assert {outcome.kind for outcome in again} == {"unchanged"}
    assert paths(server) == [f"/tables/{table.id}/metadata" for table in required]
    assert files(tmp_path) == before


def test_only_what_has_changed_is_fetched_again(server: Running, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    run(server, folder, POPULATION, TOTALS)
    before = files(folder)
    serve_cubes(server, tmp_path / "later", cube_of(POPULATION), changed(TOTALS, factor=1.01))
    outcomes = run(server, folder, POPULATION, TOTALS)
    assert [outcome.kind for outcome in outcomes] == ["unchanged", "fetched"]
    after = files(folder)
    assert {name for name in before if name.startswith("population")} == {
        name for name in after if name.startswith("population") and after[name] == before[name]
    }
    assert Store(folder, tmp_path).load(TOTALS.key).manifest.updated == LATER


def test_a_damaged_fetched_table_is_fetched_again(server: Running, tmp_path: Path) -> None:
    run(server, tmp_path, POPULATION)
    (parquet,) = tmp_path.glob("*.parquet")
    whole = parquet.read_bytes()
    parquet.write_bytes(whole[:-1])
    assert [outcome.kind for outcome in run(server, tmp_path, POPULATION)] == ["fetched"]
    assert parquet.read_bytes() == whole


def test_bankruptcies_have_a_year_and_a_quarter(server: Running, tmp_path: Path) -> None:
    (outcome,) = run(server, tmp_path, BY_ID["10790"])
    assert outcome.kind == "fetched"
    cells = Store(tmp_path, tmp_path).load("bankruptcies_10790").cells
    assert list(cells.columns) == ["region", "quarter", "year", "value", "status"]
    norway = cells[cells["region"] == "0"].set_index(["year", "quarter"])["value"]
    assert norway.index.tolist() == [
        (year, f"K{quarter}") for year in (2018, 2019) for quarter in (1, 2, 3, 4)
    ]


def test_pairs_without_commuting_are_left_out(server: Running, tmp_path: Path) -> None:
    cube = cube_of(BY_ID["03321"])
    numbers = np.where(np.random.default_rng(3).random(cube.numbers.shape) < 0.6, 0.0, cube.numbers)
    serve_cubes(server, tmp_path / "cubes", replace(cube, numbers=numbers))
    (outcome,) = run(server, tmp_path / "data", BY_ID["03321"])
    assert outcome.kind == "fetched", outcome.english
    cells = Store(tmp_path / "data", tmp_path).load("commuting_03321").cells
    assert (cells["value"] > 0).all()
    assert (cells["status"] == "").all()


# --- What the product shows after a fetch


def test_population_is_right_after_a_fetch(server: Running, tmp_path: Path, regions: RegionSet) -> None:
    """Norway is SSB's own row; no region, and no county, changes by what comes with the table."""
    cube = published.population_07459(("32", "33"))
    norway = np.nansum(cube.numbers, axis=0) * 16
    cube.numbers[0], cube.status[0] = norway, 0
    serve_cubes(server, tmp_path / "cubes", cube)
    (outcome,) = run(server, tmp_path / "data", POPULATION)
    assert outcome.kind == "fetched", outcome.english
    fetched = population(Statistics(Store(tmp_path / "data"), regions)).set_index(["area", "year"])
    embedded = population(Statistics(Store(tmp_path / "none"), regions)).set_index(["area", "year"])
    for area in (*regions.choices, regions.area("fylke_32")):
        pd.testing.assert_frame_equal(fetched.loc[area.id], embedded.loc[area.id])
    country = fetched.loc["norge"]
    assert country["value"].tolist() == norway.sum(axis=(0, 1)).tolist()
    assert (country["missing_members"] == 0).all()
    assert fetched.loc["royken_hurum"].index.max() == 2019
    cells = Store(tmp_path / "data").load(POPULATION.key).cells
    assert cells.loc[cells["region"] == "0627", "year"].max() == 2019


def test_county_accounts_come_under_our_own_codes(server: Running, tmp_path: Path) -> None:
    (outcome,) = run(server, tmp_path, BY_ID["11713"])
    assert outcome.kind == "fetched"
    cells = Store(tmp_path, tmp_path).load("county_accounts_11713").cells
    ours = Store(tmp_path / "none").load("county_accounts_11713").cells
    for column in ("industry", "content"):
        assert set(cells[column].cat.categories) == set(ours[column].cat.categories)
    years = cells.groupby("region", observed=True)["year"].agg(["min", "max"])
    assert tuple(years.loc["06"]) == (2018, 2019)
    assert tuple(years.loc["30"]) == (2020, 2023)
    cube = cells_of(cube_of(BY_ID["11713"])).set_index(["Region", "Naring", "ContentsCode", "Tid"])["value"]
    one = cells.set_index(["region", "industry", "content", "year"])["value"]
    # 07, fisheries are the fourth row: total, 01-02, 03.
    assert one["06", "03", "value_added_mill_nok", 2019] == cube["06", "nr2", "Produkt", "2019"]
    assert one["0", "13-15", "employed_1000", 2018] == cube["0", "nr9", "Sysselsatte", "2018"]


@pytest.mark.parametrize(
    ("variable", "code", "label", "named"),
    [
        ("Naring", "nr2", "Romfart", "Romfart"),
        ("Naring", "nr2", "Post og distribusjonsvirksomhet", "fiske, fangst og akvakultur"),
        ("ContentsCode", "Loenn", "Noe annet", "compensation_mill_nok"),
        ("ContentsCode", "ProduktFaste", "Bruttoprodukt i alt", "value_added_mill_nok"),
    ],
)
def test_labels_nobody_knows_are_named(variable: str, code: str, label: str, named: str) -> None:
    cube = cube_of(BY_ID["11713"])
    variables = tuple(
        replace(item, categories=item.categories | {code: label}) if item.code == variable else item
        for item in cube.variables
    )
    metadata = read_metadata(encode(replace(cube, variables=variables), cells=False), "11713")
    (error,) = stored_form.misfits(BY_ID["11713"], metadata)
    assert named in str(error)
    assert f"variable {variable}" in str(error)
    with pytest.raises(ContractError):
        stored_form.own_codes(BY_ID["11713"], metadata)


# --- Faults


FAULTS = [
    ("429", "", "HTTP 429"),
    ("429-bare", "", "HTTP 429"),
    ("503", "", "HTTP 503"),
    ("503", "/data", "HTTP 503"),
    ("500-empty", "/data", "HTTP 500"),
    ("hang", "", "Timeout"),
    ("hang", "/data", "Timeout"),
    ("cut", "/metadata", "given up"),
    ("cut", "/data", "given up"),
    ("html", "/metadata", "no JSON"),
    ("html", "/data", "no JSON"),
    ("wrong-table", "/metadata", "expected an answer of table 07459, found table 00000"),
    ("wrong-table", "/data", "expected an answer of table 07459, found table 00000"),
    ("changed-codelist", "/metadata", "expected codelist agg_KommSummer, found agg_KommSummerNy"),
    ("changed-codelist", "/codelists", "in codelist agg_KommSummer, found ny_K-"),
    ("changed-codelist", "/data", "codes asked for"),
    ("missing-years", "/metadata", "years lost: 2023, 2024"),
    ("missing-years", "/data", "variable Tid: expected the 7 codes asked for, found 5"),
    ("duplicate-codes", "/metadata", "expected every name once"),
    ("duplicate-codes", "/data", "expected every name once"),
    ("renamed-variable", "/metadata", "variable Region: expected one variable of that name"),
    ("renamed-variable", "/data", "expected an answer of variables"),
]


@pytest.mark.parametrize(("fault", "on", "told"), FAULTS, ids=[f"{fault} {on}" for fault, on, _ in FAULTS])
def test_a_fault_leaves_the_stored_table_as_it_was(
    server: Running, tmp_path: Path, later: Path, stored: Path, fault: str, on: str, told: str
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for name, content in files(stored).items():
        (folder / name).write_bytes(content)
    before = files(folder)
    server.order("cubes", {"folder": str(later)})
    server.fault(fault, on=on, times=99)
    patience = 0.05 if fault == "hang" else 5.0
    (outcome,) = run(server, folder, POPULATION, patience=patience)
    assert outcome.failed
    assert told in outcome.english
    assert outcome.norwegian
    assert "expected" not in outcome.norwegian
    assert files(folder) == before
    assert len(server.requests()) < 20

    server.order("reset")
    server.order("cubes", {"folder": str(later)})
    (outcome,) = run(server, folder, POPULATION)
    assert outcome.kind == "fetched"
    assert Store(folder, tmp_path).load(POPULATION.key).manifest.updated == LATER


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The next edition of the population."""
    folder = tmp_path_factory.mktemp("later")
    write_cube(changed(POPULATION, factor=1.02), folder)
    return folder


@pytest.fixture(scope="module")
def stored(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the first edition, fetched."""
    folder = tmp_path_factory.mktemp("stored")
    running.order("reset")
    run(running, folder, POPULATION)
    return folder


def test_a_passing_fault_costs_a_try_and_no_more(server: Running, tmp_path: Path) -> None:
    for fault in ("429", "503", "500-empty", "cut", "html"):
        server.fault(fault, on="/data")
    (outcome,) = run(server, tmp_path, POPULATION)
    assert outcome.kind == "failed"  # five in a row are too many for one call
    server.order("reset")
    for fault in ("429", "503", "500-empty", "html"):
        server.fault(fault, on="/data")
    (outcome,) = run(server, tmp_path, POPULATION)
    assert outcome.kind == "fetched"


def test_a_table_that_fails_takes_no_other_down(server: Running, tmp_path: Path) -> None:
    server.fault("renamed-variable", on="/11618/metadata")
    server.fault("503", on="/13470/data", times=99)
    outcomes = run(server, tmp_path, TOTALS, BY_ID["13470"], POPULATION)
    assert [outcome.kind for outcome in outcomes] == ["failed", "failed", "fetched"]


def test_a_server_that_is_away_is_not_asked_for_every_table(server: Running, tmp_path: Path) -> None:
    server.fault("503", times=999)
    outcomes = run(server, tmp_path)
    assert [outcome.kind for outcome in outcomes] == ["failed"] * 2 + ["not tried"] * (len(TABLES) - 2)
    assert len(server.requests()) == 10
    assert files(tmp_path) == {}


def test_a_folder_that_cannot_be_written_to(server: Running, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FetchError, match="cannot be written to") as caught:
        run(server, tmp_path / "file", POPULATION)
    assert "kan ikke skrives til" in caught.value.user_message


# --- What must be accepted


def refused(server: Running, tmp_path: Path, cube: Cube, told: str, table: Table = POPULATION) -> None:
    """Hold that a later edition is refused, named so, and taken when accepted."""
    folder = tmp_path / "data"
    assert [outcome.kind for outcome in run(server, folder, table)] == ["fetched"]
    before = files(folder)
    serve_cubes(server, tmp_path / "later", cube)
    (outcome,) = run(server, folder, table)
    assert outcome.kind == "failed"
    assert told in outcome.english
    assert f"fortrinn fetch {table.id} --accept-changes" in outcome.norwegian
    assert files(folder) == before
    (outcome,) = run(server, folder, table, accept_changes=True)
    assert outcome.kind == "fetched"
    assert Store(folder, tmp_path).load(table.key).manifest.updated == LATER


def test_years_that_are_gone(server: Running, tmp_path: Path) -> None:
    refused(server, tmp_path, changed(POPULATION, first=2020), "years lost: 2018, 2019")


@pytest.mark.parametrize(("factor", "kind"), [(0.94, "failed"), (0.96, "fetched"), (1.5, "fetched")])
def test_totals_that_fall(server: Running, tmp_path: Path, factor: float, kind: str) -> None:
    run(server, tmp_path / "data", POPULATION)
    serve_cubes(server, tmp_path / "later", changed(POPULATION, factor=factor))
    (outcome,) = run(server, tmp_path / "data", POPULATION)
    assert outcome.kind == kind
    assert ("fell by 6 per cent, more than 5" in outcome.english) == (kind == "failed")


def test_the_morning_zeros_of_one_year(server: Running, tmp_path: Path) -> None:
    cube = changed(POPULATION)
    cube.numbers[..., -1] = 0
    refused(server, tmp_path, cube, "the total of 2024 fell by 100 per cent")


def test_the_morning_dots_of_one_year(server: Running, tmp_path: Path) -> None:
    cube = changed(POPULATION)
    cube.numbers[..., -1], cube.status[..., -1] = np.nan, MARKS.index("..")
    refused(server, tmp_path, cube, "no figure published in 2024")


@pytest.mark.parametrize(("code", "named"), [("3303", "no Kongsberg in region"), ("0", "no Norge in region")])
def test_a_place_that_is_gone(server: Running, tmp_path: Path, code: str, named: str) -> None:
    cube = changed(POPULATION)
    at = list(cube.variables[0].categories).index(code)
    cube.numbers[at], cube.status[at] = np.nan, MARKS.index(".")
    if code == "3303":
        for older in ("0604", "3006"):
            at = list(cube.variables[0].categories).index(older)
            cube.numbers[at], cube.status[at] = np.nan, MARKS.index(".")
    refused(server, tmp_path, cube, named)


def test_a_table_without_a_figure_is_never_accepted(server: Running, tmp_path: Path) -> None:
    cube = changed(POPULATION)
    serve_cubes(
        server,
        tmp_path / "cubes",
        replace(
            cube,
            numbers=np.full_like(cube.numbers, np.nan),
            status=np.full_like(cube.status, MARKS.index("..")),
        ),
    )
    (outcome,) = run(server, tmp_path / "data", POPULATION, accept_changes=True)
    assert "expected figures, found none published" in outcome.english
    assert files(tmp_path / "data") == {}


def test_demonstration_figures_only_give_way(server: Running, tmp_path: Path) -> None:
    real = Store(tmp_path / "none").load(POPULATION.key)
    demo = StoredTable(real.cells, replace(real.manifest, origin="demo"))

    class Demo(Store):
        def load(self, key: str) -> StoredTable:
            return demo

    from data_sources import acceptance

    run(server, tmp_path / "data", POPULATION)
    cells = Store(tmp_path / "data").load(POPULATION.key).cells
    acceptance.check(POPULATION, cells, buskerud(), demo, accept_changes=False)
    with pytest.raises(FetchError, match="years lost: 2005"):
        acceptance.check(POPULATION, cells, buskerud(), real, accept_changes=False)


# --- Stopped midway


def test_the_next_run_asks_only_for_what_it_lacks(server: Running, tmp_path: Path) -> None:
    server.order("settings", {"max_cells": 1_000})
    seen: list[Progress] = []

    class StoppedError(Exception):
        pass

    def stop(progress: Progress) -> None:
        seen.append(progress)
        if progress.cells > 3_000:
            raise StoppedError

    with pytest.raises(StoppedError):
        run(server, tmp_path, POPULATION, tell=stop)
    first = [request for request in server.requests() if "/data" in request["target"]]
    assert partial_answers.is_left(tmp_path)
    server.order("reset")
    server.order("settings", {"max_cells": 1_000})
    (outcome,) = run(server, tmp_path, POPULATION, tell=seen.append)
    assert outcome.kind == "fetched"
    second = [request for request in server.requests() if "/data" in request["target"]]
    asked = [(request["target"], str(request["body"])) for request in (*first, *second)]
    assert len(first) > 2
    assert len(second) > 2
    assert len(set(asked)) == len(asked)
    assert not partial_answers.is_left(tmp_path)
    whole = Store(tmp_path, tmp_path).load(POPULATION.key).cells
    server.order("reset")
    run(server, tmp_path / "afresh", POPULATION)
    same = Store(tmp_path / "afresh", tmp_path).load(POPULATION.key).cells
    keys = ["region", "age", "year"]
    pd.testing.assert_frame_equal(
        whole.astype({"region": str, "age": str}).sort_values(keys, ignore_index=True),
        same.astype({"region": str, "age": str}).sort_values(keys, ignore_index=True),
    )


def test_answers_of_an_older_update_or_damaged_ones_are_not_used(server: Running, tmp_path: Path) -> None:
    folder = partial_answers.folder_of(tmp_path, "07459")
    cells = pd.DataFrame({"Region": pd.Categorical(["0"]), "value": [1.0]})
    partial_answers.keep(folder, "older", cells)
    partial_answers.keep(folder, "same", cells)
    assert partial_answers.kept(folder, "same") is not None
    (path,) = folder.glob("same-*.parquet")
    path.write_bytes(path.read_bytes()[:-1])
    assert partial_answers.kept(folder, "same") is None
    partial_answers.drop_all_but(folder, ["same"])
    assert [kept.name for kept in folder.iterdir()] == [path.name]
    (outcome,) = run(server, tmp_path, POPULATION)
    assert outcome.kind == "fetched"
    assert not folder.exists()


@contextmanager
def refreshes(server: Running) -> Iterator[Callable[[Path, int], tuple[int, int]]]:
    """Refresh in other processes: give a folder and when to kill, get the exit status and the lines run."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.ssb.one_refresh", server.base_url, "07459", "11618"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        orders, answers = process.stdin, process.stdout

        def one(folder: Path, kill_at: int) -> tuple[int, int]:
            print(kill_at, folder, file=orders, flush=True)
            status, lines = answers.readline().split()
            return int(status), int(lines)

        yield one


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal of POSIX")
def test_killed_at_any_moment_the_old_tables_are_whole_and_the_next_run_goes_on(
    server: Running, tmp_path: Path
) -> None:
    server.order("settings", {"max_cells": 4_000})
    first = tmp_path / "first"
    run(server, first, POPULATION, TOTALS)
    old = files(first)
    newer = tmp_path / "newer"
    serve_cubes(server, newer, changed(POPULATION, factor=1.02), changed(TOTALS, factor=1.02))
    chance = random.Random(20_260_316)  # noqa: S311 - a test that can be repeated
    with refreshes(server) as refresh_elsewhere:
        status, lines = refresh_elsewhere(copy(first, tmp_path / "whole"), 0)
        assert status == 0
        killed = {}
        for moment in chance.sample(range(1, lines), MOMENTS):
            killed[moment] = copy(first, tmp_path / f"killed_{moment}")
            assert refresh_elsewhere(killed[moment], moment) == (-9, 0)
    expected = files(tmp_path / "whole")
    queries = {
        table.key: len(Store(tmp_path / "whole", tmp_path).load(table.key).manifest.query or ())
        for table in (POPULATION, TOTALS)
    }
    assert sum(queries.values()) > 6

    assert len(killed) == MOMENTS
    for folder in killed.values():
        store = Store(folder, tmp_path)
        lacking = 0
        for table in (POPULATION, TOTALS):
            status = store.status(table.key)
            assert status.problems == ()
            manifest = store.load(table.key).manifest
            content = (folder / manifest.file).read_bytes()
            is_new = manifest.updated == LATER
            assert content == (expected if is_new else old)[manifest.file]
            kept = list(partial_answers.folder_of(folder, table.id).glob("[!.]*.parquet"))
            lacking += 0 if is_new else queries[table.key] - len(kept)

        server.order("reset")
        server.order("cubes", {"folder": str(newer)})
        server.order("settings", {"max_cells": 4_000})
        outcomes = run(server, folder, POPULATION, TOTALS)
        assert not any(outcome.failed for outcome in outcomes)
        assert sum("/data" in path for path in paths(server)) == lacking
        after = files(folder)
        assert {name for name in after if name.endswith(".parquet")} == {
            name for name in expected if name.endswith(".parquet")
        }
        assert not list(folder.glob(".*.part"))
        assert not partial_answers.is_left(folder)


def copy(source: Path, target: Path) -> Path:
    target.mkdir()
    for name, content in files(source).items():
        (target / name).write_bytes(content)
    return target


# --- Two at once


def test_the_second_of_two_is_told_and_changes_nothing(server: Running, tmp_path: Path) -> None:
    with one_at_a_time(tmp_path):
        with pytest.raises(RefreshBusy, match="another refresh is running") as caught:
            run(server, tmp_path, POPULATION)
        assert caught.value.user_message.startswith("En henting pågår allerede")
    assert server.requests() == []
    assert run(server, tmp_path, POPULATION)[0].kind == "fetched"


def test_another_process_holds_the_lock_until_it_is_killed(server: Running, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from data_sources.refresh import one_at_a_time\n"
        "with one_at_a_time(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            with pytest.raises(RefreshBusy):
                run(server, tmp_path, POPULATION)
        finally:
            holder.kill()
    assert run(server, tmp_path, POPULATION)[0].kind == "fetched"


# --- The clock, the region set


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-01-15T03:59:59", False),  # 04:59 in Oslo in winter
        ("2026-01-15T04:00:00", True),
        ("2026-01-15T06:59:59", True),
        ("2026-01-15T07:00:00", False),
        ("2026-07-15T02:59:59", False),  # 04:59 in Oslo in summer
        ("2026-07-15T03:00:00", True),
        ("2026-07-15T06:00:00", False),
    ],
)
def test_the_morning_window_is_in_norways_time(moment: str, inside: bool) -> None:
    assert in_morning_window(datetime.fromisoformat(moment).replace(tzinfo=UTC)) is inside


def test_places_of_a_region_set(regions: RegionSet) -> None:
    places = places_of(regions)
    assert places.ended == {"0627": 2019, "0628": 2019}
    assert {"3301", "3005", "0602", "0711", "0627", "3303"} <= places.own
    assert "0301" not in places.own


# --- Any table


@st.composite
def any_totals(draw: st.DrawFn) -> Cube:
    """A table of the shape of 11618 with other years, figures and marks."""
    first = draw(st.integers(2008, 2022))
    count = draw(st.integers(1, 3))
    cube = cube_of(TOTALS)
    region, *others, _ = cube.variables
    known = sorted(region.categories.keys() - {"0"})
    codes = draw(st.lists(st.sampled_from(known), min_size=1, max_size=6, unique=True))
    periods = [str(year) for year in range(first, first + count)]
    variables = (
        replace(region, categories={code: code for code in dict.fromkeys(["0", *codes])}),
        *others,
        replace(cube.variables[-1], categories={year: year for year in periods}),
    )
    shape = tuple(len(variable.categories) for variable in variables)
    size = int(np.prod(shape))
    number = st.one_of(st.integers(0, 10**9), st.floats(-1e9, 1e9))
    numbers = draw(st.lists(number, min_size=7, max_size=7))
    marks = draw(st.lists(st.sampled_from([0, 0, 0, 2, 3]), min_size=5, max_size=5))
    status = np.resize(np.array(marks, dtype=np.int8), size).reshape(shape)
    status[0] = 0
    filled = np.resize(np.array(numbers, dtype=float), size).reshape(shape)
    return replace(cube, variables=variables, numbers=np.where(status > 0, np.nan, filled), status=status)


@given(cube=any_totals(), sparse=st.booleans(), most=st.sampled_from([20, 800_000]))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_table_survives_the_way_to_the_store(
    running: Running, tmp_path_factory: pytest.TempPathFactory, cube: Cube, sparse: bool, most: int
) -> None:
    folder = tmp_path_factory.mktemp("any")
    running.order("reset")
    running.order("settings", {"sparse": sparse, "max_cells": most})
    serve_cubes(running, folder / "cubes", cube)
    (outcome,) = run(running, folder / "data", TOTALS, accept_changes=True)
    assert outcome.kind == "fetched", outcome.english
    stored = Store(folder / "data", folder).load(TOTALS.key).cells
    expected = cells_of(cube)
    expected = expected[(expected["Kjonn"] == "0") & (expected["Alder"] == "15-74")]
    expected = expected[["Region", "ContentsCode", "Tid", "value", "status"]]
    expected.columns = ["region", "content", "year", "value", "status"]
    # A region that has ended has no figures after its last year, whatever the table says.
    last_year = expected["region"].map({"0627": 2019, "0628": 2019}).fillna(9999)
    expected = expected[expected["year"].astype(int) <= last_year]
    keys = ["region", "content", "year"]
    texts = {"region": str, "content": str, "status": str}
    pd.testing.assert_frame_equal(
        stored.astype(texts).sort_values(keys, ignore_index=True),
        expected.astype({"year": "int16"} | texts).sort_values(keys, ignore_index=True),
    )
