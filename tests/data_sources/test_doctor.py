"""The doctor against a server that holds the contract, and against servers that do not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data_sources import doctor
from data_sources.doctor import Diagnosis
from data_sources.pxweb import connect
from data_sources.refresh import places_of, refresh
from data_sources.regions import load_region_set
from data_sources.store import Store
from data_sources.tables import TABLES
from tests.ssb.cube import write_cube
from tests.ssb.registry import BY_ID, Time, cube_of, write_registry
from tests.ssb.server import PREFIX, Running, serve


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("cubes")
    write_registry(folder)
    with serve(folder) as server:
        yield server


@pytest.fixture
def server(running: Running) -> Running:
    running.order("reset")
    return running


def examine(server: Running, folder: Path, **options: Any) -> dict[str, Diagnosis]:
    time = Time(server)
    connection = connect(server.base_url, clock=time.clock, sleep=time.sleep)
    store = options.pop("store", Store(folder))
    found = doctor.examine(connection, places_of(load_region_set()), store, **options)
    return {diagnosis.id: diagnosis for diagnosis in found}


def test_a_server_that_holds_the_contract(server: Running, tmp_path: Path) -> None:
    found = examine(server, tmp_path)
    assert list(found) == [table.id for table in TABLES]
    assert [diagnosis.problems for diagnosis in found.values()] == [()] * len(TABLES)
    assert not doctor.failed(tuple(found.values()))
    assert not any("/data" in request["target"] for request in server.requests())
    population = found["07459"]
    assert population.periods == ("2018", "2024")
    assert population.updated == "2026-03-16T07:00:00Z"
    assert (population.calls, population.cells) == (2, (357 + 3) * 3 * 7)
    assert found["10790"].periods == ("2018K1", "2019K4")
    text = doctor.as_text(server.base_url, tuple(found.values()))
    assert text.startswith(server.base_url)
    assert text.splitlines()[-1] == "16 of 16 tables agree; 0 required ones do not"
    assert "ok   07459 Folkemengde" in text


def test_what_is_new_or_never_confirmed_is_told_and_fails_nothing(server: Running, tmp_path: Path) -> None:
    found = examine(server, tmp_path)
    assert "new periods: stored to 2022, SSB has 2024" in found["11618"].notices
    assert "not stored yet" in found["12852"].notices
    assert any("without having been seen" in notice for notice in found["11713"].notices)
    tables = (BY_ID["07459"], BY_ID["12852"])
    time = Time(server)
    connection = connect(server.base_url, clock=time.clock, sleep=time.sleep)
    refresh(
        connection, load_region_set(), tables=tables, folder=tmp_path / "data", embedded=tmp_path / "none"
    )
    store = Store(tmp_path / "data", tmp_path / "none")
    assert examine(server, tmp_path, store=store, tables=tables)["07459"].notices == ()
    (tmp_path / "later").mkdir()
    write_cube(cube_of(BY_ID["07459"], updated="2026-04-16T06:00:00Z"), tmp_path / "later")
    server.order("cubes", {"folder": str(tmp_path / "later")})
    found = examine(server, tmp_path, store=store, tables=tables)
    assert found["07459"].notices == ("changed since it was fetched: 2026-03-16T07:00:00Z then",)
    assert found["12852"].problems == (
        "/tables/12852/metadata: expected an answer, found HTTP 400: Non-existent table",
    )


@pytest.mark.parametrize(
    ("fault", "on", "problem"),
    [
        (
            "renamed-variable",
            "/13470/metadata",
            "table 13470, variable Region: expected one variable of that name, found 0 (RegionNy, NACE2007, "
            "ContentsCode, Tid)",
        ),
        (
            "changed-codelist",
            "/13470/metadata",
            "table 13470, variable Region: expected the whole country, found ny_0, ny_",
        ),
        (
            "wrong-table",
            "/13470/metadata",
            "table 13470: expected an answer of table 13470, found table 00000",
        ),
        ("changed-codelist", "/codelists/agg_KommSummer?", "in codelist agg_KommSummer, found ny_K-"),
    ],
)
def test_a_changed_server(server: Running, tmp_path: Path, fault: str, on: str, problem: str) -> None:
    server.fault(fault, on=on, times=99)
    found = examine(server, tmp_path)
    assert any(problem in text for text in found["13470"].problems)
    assert not found["13470"].healthy
    assert found["07984"].healthy
    assert doctor.failed(tuple(found.values()))
    text = doctor.as_text(server.base_url, tuple(found.values()))
    assert "FAIL 13470" in text
    assert "     problem: table 13470" in text


def test_an_optional_table_may_fail(server: Running, tmp_path: Path) -> None:
    server.fault("renamed-variable", on="/10790/metadata", times=9)
    found = tuple(examine(server, tmp_path).values())
    assert not doctor.failed(found)
    told = doctor.as_json(server.base_url, found)
    assert told["ok"] is True
    (bankruptcies,) = [table for table in told["tables"] if table["id"] == "10790"]
    assert bankruptcies["ok"] is False
    assert bankruptcies["required"] is False
    assert bankruptcies["problems"]


def test_labels_of_the_county_accounts_are_looked_at(server: Running, tmp_path: Path) -> None:
    cube = cube_of(BY_ID["11713"])
    industry = cube.variables[1]
    industry.categories["nr2"] = "Romfart"
    write_cube(cube, tmp_path)
    server.order("cubes", {"folder": str(tmp_path)})
    (found,) = examine(server, tmp_path, tables=(BY_ID["11713"],)).values()
    assert found.problems == (
        "table 11713, variable Naring: expected known labels, found Romfart; lacking fiske, fangst og akvakultur",
    )


def test_nobody_there(server: Running, tmp_path: Path) -> None:
    server.fault("503", times=999)
    found = tuple(examine(server, tmp_path).values())
    assert all("given up, 5 tries: HTTP 503" in diagnosis.problems[0] for diagnosis in found[:2])
    assert {diagnosis.problems for diagnosis in found[2:]} == {
        ("not asked about: the server answers nothing",)
    }
    assert doctor.failed(found)
    assert len(server.requests()) == 10


def test_a_look_costs_a_call_a_table_and_the_codelists_once(server: Running, tmp_path: Path) -> None:
    examine(server, tmp_path)
    paths = [request["target"].partition("?")[0].removeprefix(PREFIX) for request in server.requests()]
    assert len(paths) == len(set(paths))
    assert sum(path.endswith("/metadata") for path in paths) == len(TABLES)
    assert len(paths) <= len(TABLES) + 4
