"""How long 40 participants wait when they answer a panel at the same time, on SQLite and on PostgreSQL.

Run from the project's root:

    python -m benchmarks.workshop [--participants 40]

The dashboard is the real one, in a process of its own; participants are threads here, so their own work is in
the times as well. Each opens the form, sends it twice as after a lost connection, and changes it once. The goal is for
people who take up to three seconds before each step, which is fast; how long it takes when all send at the very same
moment again and again stands beside it.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL

from tests.dashboard import running
from tests.workshop.participants import all_take_part
from tests.workshop.postgres import running_postgres
from workshop.database import Database
from workshop.panels import ItemDraft, PanelDraft, open_panel, panel_answers, participants_link
from workshop.workshops import start_workshop

ANSWER_P95_LIMIT_SECONDS = 1.0
THINK_SECONDS = 3.0
ITEMS = 13  # eight strengths and five opportunities, as a panel has them at most


def main(arguments: list[str] | None = None) -> int:
    """Print the rows as a markdown table; return 1 if the goal is not met or an answer is lost."""
    parser = argparse.ArgumentParser(description="Waiting times of a panel's participants.")
    parser.add_argument("--participants", type=int, default=40, help="people at once (default: %(default)s)")
    count = parser.parse_args(arguments).participants
    print(
        "| database | requests | median | p95 | slowest | counted | goal |\n|---|---:|---:|---:|---:|---:|---|"
    )
    missed = False
    for name, database in (("SQLite", sqlite), ("PostgreSQL", postgres)):
        for pace, longest in (("people", THINK_SECONDS), ("all at the same moment", 0.0)):
            with database() as url:
                seconds, counted = measure(url, count, longest)
            p95 = statistics.quantiles(seconds, n=20)[-1]
            goal = f"p95 {ANSWER_P95_LIMIT_SECONDS:.0f} s" if longest else ""
            print(
                f"| {name}, {pace} | {len(seconds)} | {statistics.median(seconds):.2f} s | {p95:.2f} s "
                f"| {max(seconds):.2f} s | {counted} of {count} | {goal} |",
                flush=True,
            )
            missed = missed or counted != count or (bool(longest) and p95 > ANSWER_P95_LIMIT_SECONDS)
    return int(missed)


@contextmanager
def sqlite() -> Iterator[URL]:
    """Give the address of a file that is not there yet."""
    with tempfile.TemporaryDirectory() as folder:
        yield URL.create("sqlite", database=str(Path(folder) / "workshop.db"))


@contextmanager
def postgres() -> Iterator[URL]:
    """Give the address of an empty database of a server of its own."""
    with running_postgres() as url:
        yield url


def measure(url: URL, count: int, longest: float) -> tuple[list[float], int]:
    """Return the seconds each request took, and how many people the database counts at the end.

    longest: seconds that somebody takes before a step, at most.
    """
    pauses = [random.Random(number) for number in range(count)]  # noqa: S311 - no secret

    def think(number: int) -> None:
        time.sleep(pauses[number].uniform(0.0, longest))

    items = tuple(
        ItemDraft("fortrinn", f"Næring {place}", "6,0 ganger landets andel") for place in range(ITEMS)
    )
    draft = PanelDraft("numedal", "Numedal", "Ekspertpanel", 2025, "norge", items)
    named = {"FORTRINN_WORKSHOP_DB": url.render_as_string(hide_password=False)}
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "log", named) as address:
        database = Database(url)
        link = start_workshop(database, region="numedal", title="Verksted")
        panel = open_panel(database, link, draft)
        took_part = all_take_part(f"{address}/panel/{participants_link(link, panel)}", count, think)
        counted = panel_answers(database, link, panel.id).answered
        database.close()
    return [second for one in took_part for second in one.seconds], counted


if __name__ == "__main__":
    sys.exit(main())
