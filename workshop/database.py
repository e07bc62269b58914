"""The workshop's database: opened and brought up to date once a process, and its errors in plain words."""

from __future__ import annotations

import errno
import logging
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from workshop.errors import Conflict, DatabaseNewer, DiskFull, StorageUnavailable, WorkshopError

LOG = logging.getLogger(__name__)
VARIABLE = "FORTRINN_WORKSHOP_DB"
DEFAULT_FILE = Path(__file__).resolve().parent.parent / "data" / "workshop" / "fortrinn.db"
MIGRATIONS = Path(__file__).resolve().parent / "migrations"
DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
# How long one writer waits for the other. A write takes milliseconds; this is for a disk that is busy.
BUSY_SECONDS = 15
CONNECT_SECONDS = 5
# As many at once as a server has threads that may ask.
CONNECTIONS, MORE_CONNECTIONS = 10, 30
# Any number that nothing else in the database locks by.
MIGRATION_LOCK = 7_033_205
# PostgreSQL's codes for no room on the disk, and for a user or a server that may not write.
DISK_FULL_STATES = {"53100"}
FORBIDDEN_STATES = {"42501", "25006"}
# What SQLAlchemy counts as errors of the database, and this program alone can cause.
FAULTS_OF_OURS = (DataError, IntegrityError, ProgrammingError)


def database_url() -> URL:
    """Return the address that FORTRINN_WORKSHOP_DB names, else that of the file in data/workshop/.

    Raises StorageUnavailable when it is no address of SQLite or PostgreSQL.
    """
    named = os.environ.get(VARIABLE, "").strip()
    try:
        url = make_url(named) if named else URL.create("sqlite", database=str(DEFAULT_FILE))
        return url.set(drivername=DRIVERS[url.drivername])
    except (ArgumentError, KeyError, ValueError) as error:
        # The address can hold a password, so it is in neither message.
        raise StorageUnavailable(
            f"{VARIABLE} is no address of SQLite or PostgreSQL: {type(error).__name__}",
            user_message=f"Adressen i {VARIABLE} kan ikke brukes. Den må begynne med sqlite:/// eller postgresql://.",
        ) from None


class Database:
    """The workshop's database in the form this version of the program knows.

    `reading` and `writing` give a session that ends with the block: what was written is stored for good
    when the block ends without an error, and not at all when it raises.
    """

    def __init__(self, url: URL) -> None:
        """Connect and bring the database up to date. Raises StorageUnavailable or DatabaseNewer."""
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        with self._told():
            if self.is_sqlite and url.database:
                Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.engine = _engine(url)
            self._writer = self.engine.execution_options(writes=True)
            # SQLite has one writer; its own way of waiting is to look again now and then, out of turn.
            self._turn = threading.Lock()
            upgrade(self._writer)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session to read with. Raises StorageUnavailable."""
        with self._told(), Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose changes are stored when the block ends.

        Raises Conflict when somebody changed one of its rows meanwhile, DiskFull or StorageUnavailable when
        it could not be stored; then nothing of it is.
        """
        with (
            self._told(),
            self._in_turn(),
            Session(self._writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def forget_deleted(self) -> None:
        """See to it that what has been deleted is no longer in the database's files."""
        with self._told():
            if self.is_sqlite:
                # secure_delete has overwritten the rows; this empties the log that they came through as well.
                # Neither may stand inside a transaction, which the engine would begin.
                with closing(self.engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
                    cursor.execute("VACUUM")
                    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    result = cursor.fetchone()  # busy, and two counts
                if result and result[0]:
                    LOG.warning("a reader keeps the log of changes; it is emptied at the next deletion")
            else:
                with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(text("VACUUM FULL"))

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Wait for the other writers of this process, where the database takes one at a time."""
        if not self.is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=BUSY_SECONDS):
            raise _busy(f"no turn to write within {BUSY_SECONDS} seconds")
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except WorkshopError:
            raise
        except StaleDataError as error:
            raise Conflict(
                f"changed by somebody else: {error}",
                user_message="Noen andre endret dette samtidig. Endringen din er ikke lagret: last siden på nytt, se "
                "hva som står der nå, og prøv igjen.",
            ) from error
        except (DatabaseError, InterfaceError, PoolTimeoutError, OSError) as error:
            if isinstance(error, FAULTS_OF_OURS) and _state(error) not in FORBIDDEN_STATES:
                raise
            raise _storage_error(error) from error


_opened: dict[URL, Database] = {}
_opening = threading.Lock()


def workshop_database() -> Database:
    """Return this process's database, opening it when asked for the first time.

    Raises StorageUnavailable; the next call tries again.
    """
    url = database_url()
    with _opening:
        if url not in _opened:
            _opened[url] = Database(url)
        return _opened[url]


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(
            url,
            connect_args={"timeout": BUSY_SECONDS},
            pool_size=CONNECTIONS,
            max_overflow=MORE_CONNECTIONS,
        )
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    limits = {"connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": 1000 * BUSY_SECONDS}
    return create_engine(
        url,
        pool_pre_ping=True,
        connect_args=limits,
        pool_size=CONNECTIONS,
        max_overflow=MORE_CONNECTIONS,
    )


def _set_up_sqlite(connection: sqlite3.Connection, record: object) -> None:
    # Transactions are begun by _begin_sqlite; Python's own way would begin them late, and none for a table.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    # What has been acknowledged outlives a power cut.
    connection.execute("PRAGMA synchronous = FULL")
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        # Another process may be doing the same; SQLite does not wait for it by itself.
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode = WAL")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its place in the queue at once: one that first reads could not become a writer later.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def upgrade(engine: Engine) -> None:
    """Take the database to the form of this version, one process at a time. Raises DatabaseNewer."""
    config = migration_config()
    known = ScriptDirectory.from_config(config)
    with engine.begin() as connection:  # which for SQLite is a lock already
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        current = MigrationContext.configure(connection).get_current_revision()
        if current == known.get_current_head():
            return
        if current is not None and current not in {step.revision for step in known.walk_revisions()}:
            raise DatabaseNewer(
                f"the database is at {current}, this version knows {known.get_current_head()}",
                user_message="Verkstedets database er brukt av en nyere utgave av Fortrinn enn denne, og åpnes derfor "
                "ikke. Oppgrader Fortrinn, så er alt der.",
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def migration_config() -> Config:
    """Return what Alembic must know; the connection is handed over in its attributes."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _state(error: Exception) -> str | None:
    """Return PostgreSQL's code for what happened, None where there is none."""
    state: str | None = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state


def _busy(message: str) -> StorageUnavailable:
    return StorageUnavailable(
        message, user_message="Verkstedets database er opptatt, så dette ble ikke lagret. Prøv igjen om litt."
    )


def _storage_error(error: Exception) -> StorageUnavailable:
    cause = getattr(error, "orig", None) or error
    said, state = str(cause).strip(), _state(error)
    message = f"{type(cause).__name__}: {said}"
    if "disk is full" in said or state in DISK_FULL_STATES or getattr(cause, "errno", None) == errno.ENOSPC:
        return DiskFull(
            message,
            user_message="Det er ikke plass til mer på disken, så dette ble ikke lagret. Det som var lagret, er der "
            "fortsatt. Be den som drifter Fortrinn om å rydde plass, og prøv igjen.",
        )
    if "readonly" in said or state in FORBIDDEN_STATES or isinstance(cause, PermissionError):
        return StorageUnavailable(
            message,
            user_message="Verkstedets database kan bare leses, så dette ble ikke lagret. Be den som drifter Fortrinn "
            "om å gi skriverett til den.",
        )
    if "locked" in said or isinstance(error, PoolTimeoutError):
        return StorageUnavailable(
            message,
            user_message="Verkstedets database er opptatt, så dette ble ikke lagret. Prøv igjen om litt.",
        )
    return StorageUnavailable(
        message,
        user_message="Verkstedets database svarer ikke, så dette ble ikke lagret. Det som var lagret, er der fortsatt. "
        "Prøv igjen, og si fra til den som drifter Fortrinn hvis det varer.",
    )
