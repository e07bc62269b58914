"""Fetching from the page Data og metode: one run for all sessions, told in Norwegian, seen at once."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_sources import refresh as refreshing
from data_sources.refresh import one_at_a_time
from data_sources.tables import Table
from pages import _frame, _refresh
from tests.pages.conftest import Opened, OpenPage
from tests.ssb.cube import write_cube
from tests.ssb.registry import BY_ID, Time, cube_of
from tests.ssb.server import Running, serve

TABLES = (BY_ID["12852"], BY_ID["10790"])
BUTTON = "Hent nye tall"
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("cubes")
    for table in TABLES:
        write_cube(cube_of(table), folder)
    with serve(folder) as server:
        yield server


@pytest.fixture
def server(running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A server with two tables, asked on a clock that nobody waits for."""
    running.order("reset")
    time = Time(running)
    monkeypatch.setenv("FORTRINN_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("FORTRINN_OFFLINE", raising=False)
    patient = functools.partial(_refresh.connect, running.base_url, clock=time.clock, sleep=time.sleep)
    monkeypatch.setattr(_refresh, "connect", patient)
    monkeypatch.setattr(_refresh, "refresh", functools.partial(refreshing.refresh, tables=TABLES))
    monkeypatch.setattr(_refresh, "in_morning_window", lambda _: False)
    _frame.statistics.clear()
    _refresh.fetching.clear()
    yield running
    running.order("reset")
    finished()
    _frame.statistics.clear()
    _refresh.fetching.clear()


def finished() -> None:
    thread = _refresh.fetching().thread
    if thread is not None:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()


def press(opened: Opened) -> Opened:
    """Press the button, wait for the run to end, and draw the page again."""
    (button,) = [button for button in opened.app.button if button.label == BUTTON]
    button.click()
    opened = opened.again()
    finished()
    return opened.again()


def result(opened: Opened) -> dict[str, str]:
    (table,) = [table.value for table in opened.app.table if "Resultat" in table.value.columns]
    return dict(zip(table["Tabell"].str[:5], table["Resultat"], strict=True))


def test_new_tables_are_seen_at_once_without_a_new_start(server: Running, open_page: OpenPage) -> None:
    opened = open_page("data")
    assert "Hentet fra produsenten" not in opened.text
    opened = press(opened)
    assert result(opened) == {"12852": "Hentet", "10790": "Hentet"}
    assert "2 av 2 tabeller er oppdatert" in opened.text
    assert "hentet, tall for 2018–2024." in opened.text
    assert "Hentet fra produsenten" in opened.text
    assert "Må leses: Og dette." in opened.text
    assert _frame.statistics().manifest("wages_12852").origin == "ssb"
    assert result(press(opened)) == {"12852": "Uendret", "10790": "Uendret"}


def test_a_table_that_fails_is_told_in_norwegian(server: Running, open_page: OpenPage) -> None:
    server.fault("renamed-variable", on="/12852/metadata")
    opened = press(open_page("data"))
    assert result(opened) == {"12852": "Ikke hentet", "10790": "Hentet"}
    assert "1 av 2 tabeller er oppdatert. De andre er som før." in opened.text
    assert "Tabell 12852, variabelen Region: ventet én variabel med det navnet" in opened.text


def test_another_session_sees_the_run_and_cannot_start_another(server: Running, open_page: OpenPage) -> None:
    server.fault("hang")
    first = open_page("data")
    (button,) = [button for button in first.app.button if button.label == BUTTON]
    button.click()
    first = first.again()
    state = _refresh.fetching()
    assert state.running
    second = open_page("data")
    for opened in (first, second):
        assert not [button for button in opened.app.button if button.label == BUTTON]
        assert "En henting pågår, for alle som har Fortrinn åpen." in opened.text
        assert opened.app.get("progress")
    assert not state.start(_frame.statistics().regions)
    server.order("reset")  # lets go of what hangs
    finished()
    assert result(second.again()) == {"12852": "Hentet", "10790": "Hentet"}


def test_the_progress_names_table_cells_and_calls(
    server: Running, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = _refresh.fetching()
    state.progress = refreshing.Progress(BY_ID["12852"], 12_345, 3, 4)
    monkeypatch.setattr(_refresh.Fetching, "running", property(lambda _: True))
    (bar,) = open_page("data").app.get("progress")
    assert bar.proto.value == 100 * 3 // 7
    assert bar.proto.text.startswith("Tabell 12852, Median månedslønn")
    assert bar.proto.text.endswith("celler hentet, 4 kall igjen")


def test_a_fetch_in_another_process_is_told(server: Running, open_page: OpenPage, tmp_path: Path) -> None:
    with one_at_a_time(tmp_path / "data"):
        opened = press(open_page("data"))
    assert opened.notes == ["En henting pågår allerede. Tabellene kommer etter hvert som de er hentet."]
    assert server.requests() == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_run_that_breaks_is_not_silent(
    server: Running, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, tables: tuple[Table, ...] = (), **__: object) -> None:
        raise FetchingBrokenError

    class FetchingBrokenError(SystemExit):
        """A thread ends by it without a trace."""

    monkeypatch.setattr(_refresh, "refresh", broken)
    opened = press(open_page("data"))
    assert opened.notes == [_refresh.STOPPED]


def test_offline_there_is_nothing_to_press(
    server: Running, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORTRINN_OFFLINE", "1")
    opened = open_page("data")
    (button,) = [button for button in opened.app.button if button.label == BUTTON]
    assert button.disabled
    assert "Henting er slått av" in opened.text


def test_the_morning_window_is_told(
    server: Running, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "mellom klokka 05 og 08" not in open_page("data").text
    monkeypatch.setattr(_refresh, "in_morning_window", lambda _: True)
    assert "mellom klokka 05 og 08" in open_page("data").text


def test_what_is_not_there_without_fetching_says_so(server: Running, open_page: OpenPage) -> None:
    opened = open_page("data")
    assert "Ikke tilgjengelig uten henting." in opened.text
    assert not any("ikke tilgjengelig" in warning for warning in opened.warnings)


def test_notes_of_ssb_follow_the_figures(
    server: Running, open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = BY_ID["11618"]
    write_cube(cube_of(table), tmp_path)
    server.order("cubes", {"folder": str(tmp_path)})
    refreshed = functools.partial(refreshing.refresh, tables=(table,), accept_changes=True)
    monkeypatch.setattr(_refresh, "refresh", refreshed)
    assert "Og dette." not in open_page("sammenligning", indikator="jobs").text
    assert result(press(open_page("data"))) == {"11618": "Hentet"}
    opened = open_page("sammenligning", indikator="jobs")
    assert "Og dette." in [str(caption.value) for caption in opened.app.caption]
    assert "Merknader til tallene: Merk dette." in opened.text
