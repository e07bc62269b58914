"""Fetch what is new from SSB into the store: one run at a time, whole tables only, resumable.

First every table's metadata are asked for (one call, all that an unchanged table costs) and its queries
planned, so that it is known how many calls are left. Then each table is fetched, checked and written as soon
as it is whole. What stops a table leaves the stored one as it was; a kill at any moment does too.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd

from data_sources import acceptance, partial_answers, stored_form
from data_sources.errors import (
    ContractError,
    FetchError,
    FortrinnError,
    RefreshBusy,
    TableDamaged,
    TableMissing,
)
from data_sources.pxweb import (
    Connection,
    Metadata,
    Places,
    Query,
    as_body,
    get_cells,
    get_metadata,
    prepare,
    to_cells,
)
from data_sources.regions import RegionSet
from data_sources.store import (
    EMBEDDED,
    MANDATORY_NOTE,
    Manifest,
    Store,
    StoredTable,
    fetched_folder,
    read_table,
    write_table,
)
from data_sources.tables import PRODUCER, TABLES, Table

LOG = logging.getLogger(__name__)

LOCK = ".refresh.lock"

GIVEN_UP_IN_A_ROW = 2
"""So many tables in a row without an answer, and the rest are not tried: the server is away, not a table."""

MORNING = (time(5), time(8))
"""Figures due at 08:00 can read 0 or dots from 05:00, in Norway's time."""


@dataclass(frozen=True)
class Progress:
    """How far a run has come.

    `table` is the one at work; `cells` have come so far, of all tables; `calls` are made and `calls_left`
    planned (at least one for each table not yet asked about).
    """

    table: Table
    cells: int
    calls: int
    calls_left: int

    @property
    def share(self) -> float:
        """How much of the calls is done, 0 to 1."""
        return self.calls / max(1, self.calls + self.calls_left)


@dataclass(frozen=True)
class Outcome:
    """What became of one table, in words: `english` for logs and the command line, `norwegian` for pages."""

    table: Table
    kind: Literal["fetched", "unchanged", "failed", "not tried"]
    english: str
    norwegian: str

    @property
    def failed(self) -> bool:
        """Whether the table was asked for and is not up to date."""
        return self.kind in ("failed", "not tried")


@dataclass
class _Run:
    """One run: what it works with, and what it has done."""

    connection: Connection
    folder: Path
    regions: RegionSet
    places: Places
    store: Store
    accept_changes: bool
    tell: Callable[[Progress], None]
    now: Callable[[], datetime]
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    cells: int = 0
    given_up: int = 0

    def report(self, table: Table, calls_left: int) -> None:
        self.tell(Progress(table, self.cells, self.connection.calls, calls_left))

    def end(
        self,
        table: Table,
        kind: Literal["fetched", "unchanged", "failed", "not tried"],
        english: str,
        norwegian: str,
    ) -> None:
        self.outcomes[table.id] = Outcome(table, kind, english, norwegian)
        LOG.info("table %s: %s: %s", table.id, kind, english)


@dataclass(frozen=True)
class _Plan:
    table: Table
    metadata: Metadata
    queries: tuple[Query, ...]
    folder: Path
    names: tuple[str, ...]
    left: tuple[Query, ...]


def refresh(
    connection: Connection,
    regions: RegionSet,
    *,
    tables: Sequence[Table] = TABLES,
    folder: Path | None = None,
    embedded: Path = EMBEDDED,
    accept_changes: bool = False,
    tell: Callable[[Progress], None] = lambda _: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> tuple[Outcome, ...]:
    """Fetch the tables that are new or changed, and return what became of each, in their order.

    folder: where fetched tables are kept, by default the store's. tell: called with the progress before and
    after each table and each call. accept_changes: take also a table that has lost something.
    Raises RefreshBusy when another run is at it, FetchError when the folder cannot be written to; whatever
    goes wrong with a table is told in its Outcome, and the stored table stays as it was.
    """
    folder = fetched_folder() if folder is None else folder
    with one_at_a_time(folder):
        run = _Run(
            connection,
            folder,
            regions,
            places_of(regions),
            Store(folder, embedded),
            accept_changes,
            tell,
            now,
        )
        plans = _plan_all(run, tables)
        for at, plan in enumerate(plans):
            later = sum(len(other.left) for other in plans[at + 1 :])
            _guarded(run, plan.table, partial(_fetch, run, plan, later))
    return tuple(run.outcomes[table.id] for table in tables)


def places_of(regions: RegionSet) -> Places:
    """Say what planning must know of a region set: its codes, and those that ended."""
    areas = (*regions.all_regions, *regions.choices)
    return Places(
        own=frozenset().union(*(area.codes for area in areas)),
        ended={
            code: area.last_year
            for area in regions.all_regions
            if area.last_year is not None
            for code in area.codes
        },
    )


def in_morning_window(moment: datetime) -> bool:
    """Whether SSB may be in the middle of the day's publishing, when figures can read 0 or dots."""
    try:
        there = moment.astimezone(ZoneInfo("Europe/Oslo")).time()
    except ZoneInfoNotFoundError:
        LOG.warning("no time zones on this machine: cannot tell whether SSB is publishing")
        return False
    return MORNING[0] <= there < MORNING[1]


MORNING_WARNING = (
    "SSB publishes at 08:00; between 05:00 and 08:00 figures due for revision can read 0 or dots",
    "Det er mellom klokka 05 og 08. SSB publiserer klokka 08, og tall som skal revideres, kan fram til da stå "
    "som null eller prikker. Hent helst etter klokka 08.",
)
"""What to say inside the window, in English and in Norwegian."""


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold the folder's lock. The system lets go of it when the process ends, however it ends.

    Raises RefreshBusy when another process or session holds it, FetchError when there can be none.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / LOCK).open("a+b")
    except OSError as error:
        raise FetchError(
            f"{folder}: cannot be written to: {error.strerror}",
            user_message=f"Mappen {folder.name} kan ikke skrives til, så ingen tall kan hentes.",
        ) from error
    with file:
        if not _locked(file):
            raise RefreshBusy(
                "another refresh is running; its tables appear as they are fetched",
                user_message="En henting pågår allerede. Tabellene kommer etter hvert som de er hentet.",
            )
        try:
            yield
        finally:
            _unlock(file)


if sys.platform == "win32":
    import msvcrt

    def _locked(file: BinaryIO) -> bool:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: BinaryIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _locked(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)


# --- One table at a time


def _plan_all(run: _Run, tables: Sequence[Table]) -> list[_Plan]:
    """Ask about every table, and plan those that are new."""
    plans: list[_Plan] = []
    for at, table in enumerate(tables):
        run.report(table, len(tables) - at + sum(len(plan.left) for plan in plans))
        _guarded(run, table, partial(_plan, run, table, plans))
    return plans


def _guarded(run: _Run, table: Table, work: Callable[[], None]) -> None:
    """Do a part of the work on a table; what goes wrong is the table's outcome, and no other's."""
    if run.given_up >= GIVEN_UP_IN_A_ROW:
        run.end(
            table,
            "not tried",
            "not tried, the server answers nothing",
            "ikke forsøkt, for statistikkbanken svarer ikke.",
        )
        return
    try:
        work()
    except FortrinnError as error:
        # A contract that is broken is an answer; silence is none.
        silent = type(error) is FetchError
        run.given_up = run.given_up + 1 if silent else 0
        run.end(table, "failed", str(error), error.user_message)
    except OSError as error:
        run.end(
            table,
            "failed",
            f"cannot be written: {error}",
            "kunne ikke lagres. Er det plass på disken, og kan mappen skrives til?",
        )
    else:
        run.given_up = 0


def _plan(run: _Run, table: Table, plans: list[_Plan]) -> None:
    """Ask about a table and add its plan; none where the stored one is as new as SSB's."""
    metadata = get_metadata(run.connection, table.id)
    folder = partial_answers.folder_of(run.folder, table.id)
    stored = _fetched(run, table)
    if stored and (stored.updated, stored.base_url) == (metadata.updated, run.connection.base_url):
        partial_answers.drop(folder)
        day = metadata.updated[:10]
        run.end(
            table,
            "unchanged",
            f"unchanged since {day}",
            f"uendret siden {day} (tall til {stored.last_year}).",
        )
        return
    misfits = stored_form.misfits(table, metadata)
    queries = prepare(run.connection, table, metadata, run.places)
    if misfits:
        raise misfits[0]
    names = tuple(
        partial_answers.name_of(run.connection.base_url, metadata.updated, query) for query in queries
    )
    partial_answers.drop_all_but(folder, names)
    left = tuple(
        query for query, name in zip(queries, names, strict=True) if not any(folder.glob(f"{name}-*.parquet"))
    )
    plans.append(_Plan(table, metadata, queries, folder, names, left))


def _fetched(run: _Run, table: Table) -> Manifest | None:
    """Return the manifest of the table's fetched copy; None where there is no whole one."""
    path = run.folder / f"{table.key}.json"
    if not path.is_file():
        return None
    try:
        return read_table(path, table.key).manifest
    except TableDamaged as damage:
        LOG.warning("%s", damage)
        return None


def _fetch(run: _Run, plan: _Plan, calls_later: int) -> None:
    """Fetch, check and write one table."""
    left = len(plan.left)
    answers = []
    run.report(plan.table, left + calls_later)
    for query, name in zip(plan.queries, plan.names, strict=True):
        cells = partial_answers.kept(plan.folder, name)
        if cells is None:
            cells = get_cells(run.connection, query)
            partial_answers.keep(plan.folder, name, cells)
            left = max(0, left - 1)
        answers.append(cells)
        run.cells += len(cells)
        run.report(plan.table, left + calls_later)
    try:
        whole = stored_form.to_stored_form(
            plan.table, plan.metadata, to_cells(plan.table, plan.metadata, answers, run.places)
        )
        acceptance.check(
            plan.table, whole, run.regions, _former(run, plan.table), accept_changes=run.accept_changes
        )
        manifest = write_table(run.folder, whole, _manifest(run, plan, whole))
    except TableDamaged as error:
        raise ContractError(str(error), user_message=error.user_message) from error
    finally:
        # Also of a table that is refused: asked again later, it may be another.
        partial_answers.drop(plan.folder)
    run.end(
        plan.table,
        "fetched",
        f"fetched, {manifest.rows} rows, {manifest.first_year}-{manifest.last_year}",
        f"hentet, tall for {manifest.first_year}–{manifest.last_year}.",
    )


def _former(run: _Run, table: Table) -> StoredTable | None:
    try:
        return run.store.load(table.key)
    except (TableMissing, TableDamaged):
        return None


def _manifest(run: _Run, plan: _Plan, cells: pd.DataFrame) -> Manifest:
    """Say where the table comes from; the store fills in what it can see of the file."""
    told = tuple(
        (MANDATORY_NOTE if mandatory else "") + " ".join(note.split())
        for note, mandatory in plan.metadata.notes
    )
    return Manifest(
        key=plan.table.key,
        table=plan.table.id,
        title=plan.table.title,
        producer=PRODUCER,
        origin="ssb",
        licence=plan.table.licence,
        attribution=f"Kilde: {PRODUCER}, tabell {plan.table.id}",
        first_year=0,
        last_year=0,
        rows=len(cells),
        file="",
        sha256="",
        base_url=run.connection.base_url,
        query=[as_body(query) for query in plan.queries],
        updated=plan.metadata.updated,
        fetched_at=run.now().astimezone(UTC).isoformat(timespec="seconds"),
        notes=(*plan.table.notes, *told),
    )
