"""Refreshes in processes of their own, for tests that kill them.

    python -m tests.ssb.one_refresh BASE_URL TABLE …

reads lines `KILL_AT FOLDER`. For each it starts a process that refreshes into the folder and kills itself, as
kill -9 does, at the KILL_ATth line of the code that keeps answers and tables (0: never). It prints the exit
status of that process (minus the signal), and how many such lines there were where it was not killed.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType
from typing import Any

import pandera.pandas  # noqa: F401 - loaded late by the product; here once, not in every process

from data_sources import partial_answers, refresh, store
from data_sources.pxweb import connect
from data_sources.regions import RegionSet, load_region_set
from data_sources.tables import Table
from tests.ssb.registry import BY_ID, Time
from tests.ssb.server import Running

WATCHED = {module.__file__ for module in (refresh, partial_answers, store)} | {tempfile.__file__}


def main() -> None:
    base_url, *ids = sys.argv[1:]
    regions, tables = load_region_set(), [BY_ID[name] for name in ids]
    for order in sys.stdin:
        kill_at, folder = order.rstrip("\n").split(" ", 1)
        # A fork of a process that has its libraries loaded and has not used them yet: half a second saved.
        child = os.fork()
        if child == 0:
            lines = refreshed(base_url, regions, tables, Path(folder), int(kill_at))
            print(0, lines, flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            print(os.waitstatus_to_exitcode(status), 0, flush=True)


def refreshed(base_url: str, regions: RegionSet, tables: list[Table], folder: Path, kill_at: int) -> int:
    lines = 0

    def watch(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal lines
        if frame.f_code.co_filename not in WATCHED:
            return None
        if event == "line":
            lines += 1
            if lines == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
        return watch

    time = Time(Running(base_url))
    connection = connect(base_url, clock=time.clock, sleep=time.sleep)
    sys.settrace(watch)
    refresh.refresh(connection, regions, tables=tables, folder=folder, embedded=folder / "none")
    sys.settrace(None)
    return lines


if __name__ == "__main__":
    main()
