"""`fortrinn fetch`, `doctor` and the first `run`, against a server on this machine."""

from __future__ import annotations

import functools
import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cli
from data_sources import pxweb
from data_sources.refresh import one_at_a_time
from data_sources.store import Store
from data_sources.tables import TABLES
from tests.ssb.cube import write_cube
from tests.ssb.registry import BY_ID, Time, cube_of, files, write_registry
from tests.ssb.server import Running, serve


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("cubes")
    write_registry(folder)
    with serve(folder) as server:
        yield server


@pytest.fixture
def server(running: Running, monkeypatch: pytest.MonkeyPatch) -> Running:
    running.order("reset")
    time = Time(running)
    patient = functools.partial(pxweb.connect, clock=time.clock, sleep=time.sleep)
    monkeypatch.setattr(pxweb, "connect", patient)
    monkeypatch.setenv("FORTRINN_SSB_URL", running.base_url)
    monkeypatch.delenv("FORTRINN_OFFLINE", raising=False)
    return running


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORTRINN_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


Capture = pytest.CaptureFixture[str]


def test_fetch_one_table(server: Running, folder: Path, capsys: Capture) -> None:
    assert cli.main(["fetch", "12852"]) == 0
    told = capsys.readouterr()
    assert told.out == "12852 wages: fetched, 2747 rows, 2018-2024\n"
    assert "] 12852 wages" in told.err
    assert "calls left" in told.err
    assert Store(folder).load("wages_12852").manifest.origin == "ssb"
    before = files(folder)
    assert cli.main(["fetch", "12852", "--base-url", server.base_url]) == 0
    assert capsys.readouterr().out == "12852 wages: unchanged since 2026-03-16\n"
    assert files(folder) == before


def test_the_bar_is_written_over_on_a_terminal(
    server: Running, folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert cli.main(["fetch", "12852", "10790"]) == 0
    lines = capsys.readouterr().err.split("\r")
    assert lines[0] == ""
    assert lines[1].startswith("[........................] 12852 wages")
    assert lines[-1].startswith("[########################] 10790 bankruptcies")
    assert lines[-1].endswith(" 0 calls left\n")


def test_a_required_table_that_fails(server: Running, folder: Path, capsys: Capture) -> None:
    server.fault("renamed-variable", on="/12852/metadata")
    assert cli.main(["fetch", "12852", "10790"]) == 1
    told = capsys.readouterr()
    failures = [line for line in told.err.splitlines() if line.startswith("fortrinn: ")]
    assert len(failures) == 1
    assert failures[0].startswith(
        "fortrinn: 12852 wages: table 12852, variable Region: expected one variable"
    )
    assert told.out.startswith("10790 bankruptcies: fetched")


def test_an_optional_table_that_fails(server: Running, folder: Path, capsys: Capture) -> None:
    server.fault("renamed-variable", on="/10790/metadata")
    assert cli.main(["fetch", "10790"]) == 0
    assert "fortrinn: 10790 bankruptcies: table 10790" in capsys.readouterr().err


def test_changes_are_refused_and_accepted(server: Running, folder: Path, capsys: Capture) -> None:
    assert cli.main(["fetch", "07459"]) == 1  # fewer years than those that come with the product
    assert "years lost: 2005" in capsys.readouterr().err
    assert cli.main(["fetch", "07459", "--accept-changes"]) == 0


def test_required_only(server: Running, folder: Path, capsys: Capture) -> None:
    assert cli.main(["fetch", "10790", "12852", "--required-only"]) == 0
    assert "bankruptcies" not in capsys.readouterr().out


def test_an_unknown_table(server: Running, folder: Path, capsys: Capture) -> None:
    assert cli.main(["fetch", "99999"]) == 2
    assert "no table 99999; there are 13470" in capsys.readouterr().err
    assert server.requests() == []


def test_the_morning_window_is_told(
    server: Running, folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data_sources.refresh.in_morning_window", lambda _: True)
    assert cli.main(["fetch", "12852"]) == 0
    assert "fortrinn: warning: SSB publishes at 08:00" in capsys.readouterr().err


def test_another_fetch_is_running(server: Running, folder: Path, capsys: Capture) -> None:
    with one_at_a_time(folder):
        assert cli.main(["fetch", "12852"]) == 1
    assert "another refresh is running" in capsys.readouterr().err


def test_nobody_there(server: Running, folder: Path, capsys: Capture) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: every connection is refused
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/v2"
        assert cli.main(["fetch", "--base-url", address]) == 1
        told = capsys.readouterr().err
        assert told.count("given up, 5 tries") == 2
        assert told.count("not tried") == len(TABLES) - 2
        assert cli.main(["doctor", "--base-url", address]) == 1
    assert "FAIL 13470" in capsys.readouterr().out
    assert files(folder) == {}


def test_doctor_in_text_and_json(server: Running, folder: Path, capsys: Capture) -> None:
    assert cli.main(["doctor"]) == 0
    assert capsys.readouterr().out.endswith("16 of 16 tables agree; 0 required ones do not\n")
    assert cli.main(["doctor", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is True
    assert told["base_url"] == server.base_url
    assert [table["id"] for table in told["tables"]] == [table.id for table in TABLES]
    server.fault("changed-codelist", on="/07984/metadata")
    assert cli.main(["doctor", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    assert [table["id"] for table in told["tables"] if not table["ok"]] == ["07984"]


# --- The first start


class Dashboard:
    """Stands in for the dashboard: it ends when the fetch beside it, if any, has."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.started = 0
        self.beside: list[subprocess.Popen[bytes]] = []
        popen = subprocess.Popen

        def start(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
            self.beside.append(popen(*arguments, **options))
            return self.beside[-1]

        def call(*_: Any, **__: Any) -> int:
            self.started += 1
            for process in self.beside:
                process.wait(timeout=60)
            return 0

        monkeypatch.setattr(cli.subprocess, "Popen", start)
        monkeypatch.setattr(cli.subprocess, "call", call)


@pytest.fixture
def dashboard(monkeypatch: pytest.MonkeyPatch) -> Dashboard:
    return Dashboard(monkeypatch)


def test_the_first_start_fetches_beside_the_dashboard(
    server: Running, folder: Path, dashboard: Dashboard, tmp_path: Path, capsys: Capture
) -> None:
    # One table alone: in a process of its own the clock is real, and 30 calls a minute are not passed.
    (tmp_path / "cubes").mkdir()
    write_cube(cube_of(BY_ID["12852"]), tmp_path / "cubes")
    server.order("cubes", {"folder": str(tmp_path / "cubes")})
    assert cli.main(["run"]) == 0
    assert dashboard.started == 1
    assert "Fetching from SSB meanwhile" in capsys.readouterr().out
    (fetching,) = dashboard.beside
    assert fetching.returncode == 1  # the other tables are not there
    assert Store(folder).load("wages_12852").manifest.origin == "ssb"
    log = (folder / cli.FETCH_LOG).read_text(encoding="utf-8")
    assert "12852 wages: fetched" in log
    assert "Non-existent table" in log

    server.order("reset")
    assert cli.main(["run"]) == 0
    assert len(dashboard.beside) == 1  # something has been fetched: no first start
    assert server.requests() == []


def test_a_first_start_without_ssb_says_so(
    folder: Path, dashboard: Dashboard, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FORTRINN_OFFLINE", raising=False)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("FORTRINN_SSB_URL", f"http://127.0.0.1:{taken.getsockname()[1]}/v2")
        assert cli.main(["run"]) == 0
    assert "SSB does not answer: starting on the statistics that come" in capsys.readouterr().out
    assert (dashboard.started, dashboard.beside) == (1, [])
    assert not folder.exists()


def test_a_first_start_does_not_wait_for_a_silent_server(
    server: Running, folder: Path, dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "ANSWER_LIMIT_SECONDS", 0.05)
    server.fault("hang")
    assert cli.main(["run"]) == 0
    assert (dashboard.started, dashboard.beside) == (1, [])


def test_offline_asks_nobody(
    server: Running, folder: Path, dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORTRINN_OFFLINE", "1")
    assert cli.main(["run"]) == 0
    assert (dashboard.started, dashboard.beside) == (1, [])
    assert server.requests() == []


def test_no_thread_but_the_askers_is_left(server: Running) -> None:
    assert all(thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread())
