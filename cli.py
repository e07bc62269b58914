"""The command line: `fortrinn run`, `fetch`, `doctor` and `export`. Modules that are slow to load come late."""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from data_sources.errors import FetchError, FortrinnError
from data_sources.store import PROJECT, fetched_folder, is_offline, replace_file

if TYPE_CHECKING:
    from data_sources.refresh import Outcome, Progress
    from data_sources.statistics import Statistics

ANSWER_LIMIT_SECONDS = 4.0
"""How long a first start waits to see whether SSB answers."""

# What `--findings` stands for where no region is named.
EVERY_REGION = "*"
# What can be written about a whole region, with what it is; `figures.bundles` has how.
BUNDLES = {
    "workbook": "all figures of a region in one workbook (.xlsx)",
    "profile": "the profile of a region on one page (.pdf)",
    "pack": "the standard pack of a region (.pptx, .pdf, or a .zip of all forms)",
}
# Holds the facilitator's secret link, which on a command line others on the machine could read.
LINK_VARIABLE = "FORTRINN_WORKSHOP_LINK"
FETCH_LOG = "fetch.log"
BAR_WIDTH = 24


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return the exit status. An error the user can mend is one line, not a stack trace."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.command(options)
    except FortrinnError as error:
        print(f"fortrinn: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nfortrinn: stopped", file=sys.stderr)
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fortrinn", description="Regional growth dashboard.")
    commands = parser.add_subparsers(required=True, metavar="command")
    run = commands.add_parser("run", help="start the dashboard on this machine")
    run.add_argument("--port", type=int, default=8501, help="port to listen on (default: %(default)s)")
    run.set_defaults(command=_run)
    fetch = commands.add_parser("fetch", help="fetch new statistics from SSB")
    fetch.add_argument("table", nargs="*", help="ids of tables, such as 13470 (default: all)")
    fetch.add_argument("--base-url", help="another server of the same contract (or FORTRINN_SSB_URL)")
    fetch.add_argument(
        "--accept-changes", action="store_true", help="take a table also where years or figures are lost"
    )
    fetch.add_argument("--required-only", action="store_true", help="leave out optional tables")
    fetch.set_defaults(command=_fetch)
    doctor = commands.add_parser("doctor", help="compare what is declared of tables with what SSB has")
    doctor.add_argument("--json", action="store_true", help="write the findings as JSON")
    doctor.add_argument("--base-url", help="another server of the same contract (or FORTRINN_SSB_URL)")
    doctor.set_defaults(command=_doctor)
    export = commands.add_parser(
        "export",
        help="write figures to a file",
        usage="%(prog)s [options] FIGURE FILE | --workbook REGION [FILE] | --profile REGION [FILE] "
        "| --pack REGION [FILE] | --programme REGION [FILE] | --findings [REGION [FILE]]",
    )
    export.add_argument(
        "names",
        nargs="*",
        metavar="FIGURE FILE",
        help="id of a figure, and the file, whose ending says the form",
    )
    regions = export.add_mutually_exclusive_group()
    for name, what in BUNDLES.items():
        regions.add_argument(f"--{name}", metavar="REGION", help=what)
    regions.add_argument(
        "--programme",
        metavar="REGION",
        help=f"the draft action programme (.docx, .xlsx) of the workshop whose secret link {LINK_VARIABLE} holds",
    )
    regions.add_argument(
        "--findings",
        metavar="REGION",
        nargs="?",
        const=EVERY_REGION,
        help="one page of findings as text, of every region where none is named; printed without a FILE",
    )
    export.add_argument("--region", default="kongsberg", help="id of the area (default: %(default)s)")
    export.add_argument("--comparator", default="norge", help="id of the area to compare with")
    export.add_argument("--year", type=int, default=2026, help="newest year to show (default: %(default)s)")
    export.add_argument("--size", choices=("16:9", "1:1"), default="16:9", help="form of a picture")
    export.set_defaults(command=_export, refuse=export.error)
    return parser


def _run(options: argparse.Namespace) -> int:
    command = [sys.executable, "-m", "streamlit", "run", "serve.py", "--server.port", str(options.port)]
    print(f"Fortrinn: http://127.0.0.1:{options.port} (stop with Ctrl+C)", flush=True)
    # Whoever ends this process by its id ends what it has started as well.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    with _first_fetch():
        try:
            # Streamlit reads its settings from the folder it is started in. Products of matrices this small
            # cost more when they are shared out between threads, and readers come side by side.
            environment = {"OPENBLAS_NUM_THREADS": "1", **os.environ}
            return subprocess.call(command, cwd=PROJECT, env=environment)  # noqa: S603 - our own interpreter and file
        except KeyboardInterrupt:
            return 0


@contextmanager
def _first_fetch() -> Iterator[None]:
    """Fetch beside the dashboard where nothing has been fetched, or a fetch was stopped, and SSB answers.

    The dashboard starts at once, on what comes with it, and shows each table as it arrives.
    """
    from data_sources.partial_answers import is_left

    folder = fetched_folder()
    if is_offline() or (any(folder.glob("*.json")) and not is_left(folder)):
        yield
        return
    if not _answers(ANSWER_LIMIT_SECONDS):
        print("SSB does not answer: starting on the statistics that come with Fortrinn.", flush=True)
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / FETCH_LOG
    print(f"Fetching from SSB meanwhile; tables appear as they come. See {log}", flush=True)
    with log.open("wb") as output:
        fetching = subprocess.Popen(
            [sys.executable, "-m", "cli", "fetch"],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        yield
    finally:
        # What has come is kept, and the next run goes on from there.
        fetching.terminate()
        fetching.wait()


def _answers(seconds: float) -> bool:
    """Whether SSB answers within so many seconds, looking up its name included."""
    from data_sources.pxweb import connect, get_most_cells

    connection = connect(timeout=(seconds, seconds), longest_call=seconds, tries=1)
    answered = threading.Event()

    def ask() -> None:
        try:
            get_most_cells(connection)
        except FetchError as error:
            logging.getLogger(__name__).info("%s", error)
        else:
            answered.set()

    # The system looks up names without a time limit, so the asking is left to itself when time is up.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    return answered.is_set()


def _fetch(options: argparse.Namespace) -> int:
    from data_sources.pxweb import connect
    from data_sources.refresh import MORNING_WARNING, in_morning_window, refresh
    from data_sources.regions import load_region_set
    from data_sources.tables import TABLES

    known = [table.id for table in TABLES]
    strange = [name for name in options.table if name not in known]
    if strange:
        print(f"fortrinn: no table {', '.join(strange)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    chosen = tuple(
        table
        for table in TABLES
        if (not options.table or table.id in options.table) and (table.required or not options.required_only)
    )
    if in_morning_window(datetime.now(UTC)):
        print(f"fortrinn: warning: {MORNING_WARNING[0]}", file=sys.stderr)
    bar = _Bar()
    outcomes = refresh(
        connect(options.base_url),
        load_region_set(),
        tables=chosen,
        accept_changes=options.accept_changes,
        tell=bar.show,
    )
    bar.clear()
    return _report(outcomes)


def _report(outcomes: tuple[Outcome, ...]) -> int:
    """Write a line for each table, failures to standard error; 1 where a required one failed."""
    for outcome in outcomes:
        if outcome.failed:
            print(f"fortrinn: {_named(outcome)}: {outcome.english}", file=sys.stderr)
        else:
            print(f"{_named(outcome)}: {outcome.english}")
    return int(any(outcome.failed and outcome.table.required for outcome in outcomes))


def _named(outcome: Outcome) -> str:
    return f"{outcome.table.id} {outcome.table.name.replace('_', ' ')}"


class _Bar:
    """A progress bar on standard error: one line that is written over, or a line a table in a file."""

    def __init__(self) -> None:
        self.over = sys.stderr.isatty()
        self.table = ""

    def show(self, progress: Progress) -> None:
        """Show how far a fetch has come."""
        done = round(BAR_WIDTH * progress.share)
        line = (
            f"[{'#' * done}{'.' * (BAR_WIDTH - done)}] {progress.table.id} {progress.table.name:<24} "
            f"{progress.cells:>10,} cells, {progress.calls_left:>2} calls left"
        )
        if self.over:
            print(f"\r{line}", end="", file=sys.stderr, flush=True)
        elif self.table != progress.table.id:
            print(line, file=sys.stderr, flush=True)
        self.table = progress.table.id

    def clear(self) -> None:
        """Make room for what comes after the bar."""
        if self.over and self.table:
            print(file=sys.stderr)


def _doctor(options: argparse.Namespace) -> int:
    from data_sources import doctor
    from data_sources.pxweb import connect
    from data_sources.refresh import places_of
    from data_sources.regions import load_region_set
    from data_sources.store import Store

    connection = connect(options.base_url)
    diagnoses = doctor.examine(connection, places_of(load_region_set()), Store())
    if options.json:
        print(json.dumps(doctor.as_json(connection.base_url, diagnoses), ensure_ascii=False, indent=2))
    else:
        print(doctor.as_text(connection.base_url, diagnoses))
    return int(doctor.failed(diagnoses))


def _export(options: argparse.Namespace) -> int:
    from data_sources.regions import load_region_set
    from data_sources.statistics import Statistics
    from data_sources.store import Store

    data = Statistics(Store(), load_region_set())
    asked = next((name for name in BUNDLES if getattr(options, name)), None)
    if asked:
        return _export_bundle(options, data, asked)
    if options.programme:
        return _export_programme(options, data)
    if options.findings:
        return _export_findings(options, data)
    return _export_figure(options, data)


def _export_figure(options: argparse.Namespace, data: Statistics) -> int:
    from figures import registry
    from figures.export import ENDINGS, FORMS, written

    if len(options.names) != 2:
        options.refuse("expected FIGURE and FILE")
    figure_id, file = options.names[0], Path(options.names[1])
    try:
        registry.figure_row(figure_id)
    except KeyError:
        known = ", ".join(row.id for row in registry.FIGURES)
        return _refused(f"no figure {figure_id!r}; there are {known}")
    region, comparator = data.area(options.region), data.area(options.comparator)
    figure = registry.draw(figure_id, data, region, comparator, options.year)
    form = next((form for form in FORMS if form.ending == file.suffix.lower()), None)
    if form is None:
        return _refused(_wrong_ending(file, ENDINGS))
    if figure.chart is None:
        return _failed(f"nothing to show: {figure.title}")
    content = written(figure, replace(form, size=options.size) if form.size else form)
    return _write(file, content, is_demo=figure.is_demo)


def _export_bundle(options: argparse.Namespace, data: Statistics, asked: str) -> int:
    from figures.bundles import BUNDLES, Choice

    if len(options.names) > 1:
        options.refuse("expected no more than one FILE")
    bundle = BUNDLES[asked]
    region = data.area(getattr(options, asked))
    file = Path(options.names[0] if options.names else bundle.file_name(region))
    ending = file.suffix.lower()
    if ending not in bundle.endings:
        return _refused(_wrong_ending(file, bundle.endings))
    chosen = Choice(region, data.area(options.comparator), options.year)
    made = bundle.write(data, chosen, ending, _show_steps)
    return _write(file, made.content, is_demo=made.is_demo)


def _export_programme(options: argparse.Namespace, data: Statistics) -> int:
    from workshop.database import workshop_database
    from workshop.programme import programme
    from workshop.programme_files import ENDINGS, Programme, written
    from workshop.workshops import open_workshop

    if len(options.names) > 1:
        options.refuse("expected no more than one FILE")
    region = data.area(options.programme)
    file = Path(options.names[0] if options.names else f"handlingsprogram_{region.id}{ENDINGS[0]}")
    ending = file.suffix.lower()
    if ending not in ENDINGS:
        return _refused(_wrong_ending(file, ENDINGS))
    link = os.environ.get(LINK_VARIABLE, "").strip().rpartition("/")[2]
    if not link:
        return _refused(f"{LINK_VARIABLE} must hold the secret link of a workshop")
    database = workshop_database()
    rows = [row for row in programme(database, link) if row.said.region == region.id]
    draft = Programme(region.name, open_workshop(database, link).title, date.today(), rows)
    return _write(file, written(draft, ending), is_demo=draft.is_demo)


def _export_findings(options: argparse.Namespace, data: Statistics) -> int:
    from figures.findings import as_text, findings

    if len(options.names) > 1:
        options.refuse("expected no more than one FILE")
    every = options.findings == EVERY_REGION
    areas = data.regions.choices if every else (data.area(options.findings),)
    comparator = data.area(options.comparator)
    pages = [findings(data, area, comparator, options.year) for area in areas]
    text = "\n\n".join(as_text(page) for page in pages)
    if not options.names:
        if isinstance(sys.stdout, io.TextIOWrapper):
            # The thin space between thousands is in no older encoding.
            sys.stdout.reconfigure(encoding="utf-8")
        print(text, end="")
        return 0
    file = Path(options.names[0])
    if file.suffix.lower() != ".txt":
        return _refused(_wrong_ending(file, (".txt",)))
    return _write(file, text.encode(), is_demo=any(page.is_demo for page in pages))


def _write(file: Path, content: bytes, *, is_demo: bool) -> int:
    """Put the content in its place in one step, under a name that tells demonstration figures."""
    if is_demo and "DEMODATA" not in file.stem:
        file = file.with_stem(f"{file.stem}_DEMODATA")
        print(f"fortrinn: not real figures, so written to {file.name}", file=sys.stderr)
    try:
        replace_file(file, content)
    except OSError as error:
        return _failed(f"{file}: cannot be written: {error.strerror}")
    return 0


def _show_steps(done: int, steps: int) -> None:
    """Show how far a long export has come, on a screen only."""
    if sys.stderr.isatty():
        filled = round(BAR_WIDTH * done / steps)
        end = "\n" if done == steps else ""
        line = f"\r[{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {done} of {steps}"
        print(line, end=end, file=sys.stderr, flush=True)


def _wrong_ending(file: Path, endings: tuple[str, ...]) -> str:
    known = f"{', '.join(endings[:-1])} or {endings[-1]}" if len(endings) > 1 else endings[0]
    return f"{file.name}: expected a file ending in {known}"


def _failed(reason: str) -> int:
    print(f"fortrinn: {reason}", file=sys.stderr)
    return 1


def _refused(reason: str) -> int:
    """Tell of a wrong use, which has another exit status than what failed."""
    _failed(reason)
    return 2


if __name__ == "__main__":
    sys.exit(main())
