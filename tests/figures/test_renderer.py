"""The drawing process: started when asked, ended when idle, survived when it dies, refused when too many ask."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from figures.renderer import COMMAND, DrawingFailed, Renderer
from tests.dashboard import ROOT

SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "data": {"values": [{"x": 1, "y": 2}]},
    "mark": "bar",
    "encoding": {"x": {"field": "x", "type": "ordinal"}, "y": {"field": "y", "type": "quantitative"}},
    "width": 200,
}
JOB = {"form": "svg", "spec": SPEC, "height": 150}
PATIENCE_SECONDS = 60
# Stand-ins for the drawing process: one that reads a job and dies, one that reads it and does nothing.
DIES = "import sys; sys.stdin.buffer.read(8)"
HANGS = "import sys, threading; sys.stdin.buffer.read(8); threading.Event().wait()"

Start = Callable[..., Renderer]


@pytest.fixture
def start() -> Iterator[Start]:
    """Make renderers that are ended with the test."""
    made: list[Renderer] = []

    def make(*arguments: Any, **named: Any) -> Renderer:
        made.append(Renderer(*arguments, **named))
        return made[-1]

    yield make
    for renderer in made:
        renderer.end()


def is_alive(process_id: int | None) -> bool:
    if process_id is None:
        return False
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def stop(renderer: Renderer) -> None:
    assert renderer.process_id is not None
    os.kill(renderer.process_id, signal.SIGKILL)


def test_it_starts_when_first_asked_and_draws_again_in_the_same_process(start: Start) -> None:
    renderer = start()
    assert renderer.process_id is None
    assert renderer.render(JOB).startswith(b"<svg")
    first = renderer.process_id
    assert is_alive(first)
    assert renderer.render(JOB).startswith(b"<svg")
    assert renderer.process_id == first


def test_it_ends_when_idle_and_starts_again(start: Start) -> None:
    renderer = start(idle_seconds=0.0)
    ended = threading.Event()
    end = renderer._end

    def told() -> None:
        end()
        ended.set()

    renderer._end = told  # type: ignore[method-assign]
    assert renderer.render(JOB).startswith(b"<svg")
    first = renderer.process_id
    assert ended.wait(PATIENCE_SECONDS)
    assert renderer.process_id is None
    assert not is_alive(first)
    assert renderer.render(JOB).startswith(b"<svg")


def test_a_process_that_was_killed_is_started_again(start: Start) -> None:
    renderer = start()
    renderer.render(JOB)
    first = renderer.process_id
    stop(renderer)
    assert renderer.render(JOB).startswith(b"<svg")
    assert renderer.process_id not in (None, first)


def test_a_job_that_ends_the_process_is_tried_twice_and_told(start: Start, tmp_path: Any) -> None:
    log = tmp_path / "starts"
    script = f"open({str(log)!r}, 'a').write('x'); {DIES}"
    renderer = start((sys.executable, "-c", script))
    with pytest.raises(DrawingFailed, match="ended 2 times") as told:
        renderer.render(JOB)
    assert told.value.user_message.startswith("Filen kunne ikke lages.")
    assert log.read_text() == "xx"
    assert renderer.process_id is None


def test_a_job_that_takes_too_long_is_stopped_and_told(start: Start) -> None:
    renderer = start((sys.executable, "-c", HANGS), limit_seconds=0.2)
    with pytest.raises(DrawingFailed, match=r"more than 0\.2 seconds") as told:
        renderer.render(JOB)
    assert "for lang tid" in told.value.user_message
    assert renderer.process_id is None


@pytest.mark.parametrize(
    "job", [JOB | {"spec": {"mark": 7}}, {"form": "gif"}, {"form": "document", "layout": "none", "data": {}}]
)
def test_a_job_that_is_refused_is_told_and_harms_no_other(start: Start, job: dict[str, Any]) -> None:
    renderer = start()
    renderer.render(JOB)
    first = renderer.process_id
    with pytest.raises(DrawingFailed, match="refused") as told:
        renderer.render(job)
    assert "kunne ikke lages" in told.value.user_message
    assert renderer.render(JOB).startswith(b"<svg")
    assert renderer.process_id == first


def test_too_many_are_told_to_wait(start: Start) -> None:
    renderer = start((sys.executable, "-c", HANGS), most_waiting=1, limit_seconds=PATIENCE_SECONDS)
    asked = threading.Event()
    started = renderer._started

    def told() -> subprocess.Popen[bytes]:
        process = started()
        asked.set()
        return process

    renderer._started = told  # type: ignore[method-assign]
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(renderer.render, JOB)
        assert asked.wait(PATIENCE_SECONDS)
        with pytest.raises(DrawingFailed, match="too many") as refused:
            renderer.render(JOB)
        assert "prøv igjen" in refused.value.user_message
        # Let the first go: its process dies under it, and so does the next.
        asked.clear()
        stop(renderer)
        assert asked.wait(PATIENCE_SECONDS)
        stop(renderer)
        with pytest.raises(DrawingFailed, match="ended 2 times"):
            first.result(PATIENCE_SECONDS)


def test_many_at_once_get_each_their_own(start: Start) -> None:
    renderer = start()
    jobs = [JOB | {"spec": SPEC | {"width": width}} for width in range(200, 212)]
    with ThreadPoolExecutor(6) as pool:
        drawn = list(pool.map(renderer.render, jobs))
    widths = [int(picture.split(b'width="')[1].split(b'"')[0]) for picture in drawn]
    assert widths == sorted(widths)
    assert len(set(widths)) == len(jobs)


def test_what_asks_never_loads_what_draws() -> None:
    script = (
        "import sys; from figures.renderer import RENDERER; from figures import export;"
        f"picture = RENDERER.render({JOB!r});"
        "print(picture[:4], [name for name in ('vl_convert', 'typst', 'pptx', 'xlsxwriter') if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    assert (ran.stdout, ran.returncode) == ("b'<svg' []\n", 0), ran.stderr


def test_the_drawing_process_ends_with_the_one_who_asks() -> None:
    process = subprocess.Popen(COMMAND, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    out, _ = process.communicate(timeout=PATIENCE_SECONDS)  # closes its input
    assert (out, process.returncode) == (b"", 0)
