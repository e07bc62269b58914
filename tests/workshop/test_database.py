"""The database: how it comes to its form, who may open it, and what is said when it fails."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, event, inspect, select, text

from tests.dashboard import ROOT
from tests.workshop.conftest import DRAFT, NewAddress
from workshop import database as database_module
from workshop import models
from workshop.answers import OwnAnswers, questionnaire, store_answers
from workshop.database import VARIABLE, Database, database_url, migration_config, workshop_database
from workshop.errors import Conflict, DatabaseNewer, DiskFull, StorageUnavailable
from workshop.links import new_token
from workshop.panels import Panel, open_panel, panel_answers, participants_link
from workshop.workshops import open_workshop, start_workshop

OPENS = """
import sys
from sqlalchemy import make_url
from workshop.database import Database
from workshop.workshops import start_workshop
sys.stdin.readline()
database = Database(make_url(sys.argv[1]))
start_workshop(database, region="numedal", title="Verksted")
"""


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, models.Base.metadata) == []
    kept = set(inspect(database.engine).get_table_names()) - {"alembic_version"}
    assert kept == set(models.Base.metadata.tables)


def test_a_database_is_opened_again_with_all_that_was_in_it(new_address: NewAddress) -> None:
    url = new_address()
    first = Database(url)
    link = start_workshop(first, region="numedal", title="Verksted")
    first.close()
    again = Database(url)
    assert open_workshop(again, link).title == "Verksted"
    again.close()


def test_replicas_that_start_at_once_make_it_once(new_address: NewAddress) -> None:
    url = new_address()
    address = url.render_as_string(hide_password=False)
    started = [
        subprocess.Popen(
            [sys.executable, "-c", OPENS, address], cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    for process in started:  # all have read their libraries before any may begin
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.flush()
    said = [process.communicate()[1].decode() for process in started]
    assert [process.returncode for process in started] == [0] * len(started), said
    database = Database(url)
    with database.reading() as session:
        assert len(session.scalars(select(models.Workshop)).all()) == len(started)
    database.close()


def test_a_database_of_a_newer_version_is_left_alone(new_address: NewAddress) -> None:
    url = new_address()
    database = Database(url)
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(DatabaseNewer, match="9999") as told:
        Database(url)
    assert "nyere utgave" in told.value.user_message
    assert "Oppgrader" in told.value.user_message


def test_no_migration_waits_to_be_written(database: Database) -> None:
    config = migration_config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.check(config)


@pytest.mark.parametrize(
    ("named", "opened"),
    [
        ("", f"sqlite:///{ROOT / 'data' / 'workshop' / 'fortrinn.db'}"),
        ("sqlite:////srv/verksted.db", "sqlite:////srv/verksted.db"),
        ("postgresql://kari:hemmelig@db/verksted", "postgresql+psycopg://kari:***@db/verksted"),
        ("postgres://db/verksted", "postgresql+psycopg://db/verksted"),
    ],
)
def test_the_variable_names_the_database(monkeypatch: pytest.MonkeyPatch, named: str, opened: str) -> None:
    monkeypatch.setenv(VARIABLE, named)
    assert str(database_url()) == opened


@pytest.mark.parametrize(
    "named", ["verksted.db", "mysql://kari:hemmelig@db/x", "://hemmelig", "postgresql://a:b@c:d/e"]
)
def test_an_address_of_something_else_is_refused_without_its_password(
    monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setenv(VARIABLE, named)
    with pytest.raises(StorageUnavailable) as told:
        workshop_database()
    assert VARIABLE in told.value.user_message
    assert "hemmelig" not in f"{told.value} {told.value.user_message}"


def test_the_process_opens_it_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(database_module, "_opened", {})
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path / 'made' / 'on the way' / 'verksted.db'}")
    opened = workshop_database()
    assert workshop_database() is opened
    assert (tmp_path / "made" / "on the way").stat().st_mode & 0o077 == 0
    opened.close()


def test_a_failure_to_open_is_tried_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(database_module, "_opened", {})
    folder = tmp_path / "folder"
    folder.write_text("no folder", encoding="utf-8")
    monkeypatch.setenv(VARIABLE, f"sqlite:///{folder / 'verksted.db'}")
    with pytest.raises(StorageUnavailable) as told:
        workshop_database()
    assert "svarer ikke" in told.value.user_message
    folder.unlink()
    workshop_database().close()


def test_a_server_that_does_not_answer_is_told() -> None:
    with pytest.raises(StorageUnavailable) as told:
        Database(URL.create("postgresql+psycopg", host="127.0.0.1", port=9, database="verksted"))
    assert "svarer ikke" in told.value.user_message


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "verksted.db"
    file.write_bytes(b"this is no database " * 1000)
    with pytest.raises(StorageUnavailable):
        Database(URL.create("sqlite", database=str(file)))
    assert file.read_bytes().startswith(b"this is no database")


def test_a_full_disk_is_told_and_what_was_acknowledged_is_there(tmp_path: Path) -> None:
    database = Database(URL.create("sqlite", database=str(tmp_path / "verksted.db")))
    link = start_workshop(database, region="numedal", title="Verksted")
    panel = open_panel(database, link, DRAFT)
    pages_now = 40
    event.listen(
        database.engine, "checkout", lambda raw, *rest: raw.execute(f"PRAGMA max_page_count = {pages_now}")
    )
    acknowledged = 0
    for _ in range(200):
        answers = OwnAnswers({panel.items[0].id: (4, 2)}, {"": "Alt tallene ikke viser. " * 80})
        try:
            store_answers(database, participants_link(link, panel), new_token(), answers, 0)
        except DiskFull as error:
            assert "ikke plass" in error.user_message
            break
        acknowledged += 1
    else:
        pytest.fail("the disk was never full")
    assert acknowledged > 5
    database.close()
    again = Database(database.url)
    answers_now = panel_answers(again, link, panel.id)
    assert answers_now.answered == len(answers_now.observations) == acknowledged
    again.close()


def test_a_file_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    database = Database(URL.create("sqlite", database=str(tmp_path / "verksted.db")))
    link = start_workshop(database, region="numedal", title="Verksted")
    # Root may write to any file; this makes the connection itself refuse, with the same error.
    event.listen(database.engine, "checkout", lambda raw, *rest: raw.execute("PRAGMA query_only = ON"))
    with pytest.raises(StorageUnavailable) as told:
        open_panel(database, link, DRAFT)
    assert "bare leses" in told.value.user_message
    assert open_workshop(database, link).title == "Verksted"
    database.close()


def test_a_server_that_may_only_be_read_is_told(kept_postgres: Database) -> None:
    link = start_workshop(kept_postgres, region="numedal", title="Verksted i Numedal")
    with kept_postgres.engine.begin() as connection:
        connection.execute(text("ALTER DATABASE postgres SET default_transaction_read_only = on"))
    kept_postgres.close()  # what is set holds for new connections
    try:
        with pytest.raises(StorageUnavailable) as told:
            open_panel(kept_postgres, link, DRAFT)
        assert "bare leses" in told.value.user_message
        assert open_workshop(kept_postgres, link).title == "Verksted i Numedal"
    finally:
        with kept_postgres.engine.begin() as connection:
            connection.execute(text("SET TRANSACTION READ WRITE"))
            connection.execute(text("ALTER DATABASE postgres RESET default_transaction_read_only"))
        kept_postgres.close()


def test_a_server_that_goes_away_is_told_and_found_again(database: Database, link: str) -> None:
    if database.is_sqlite:
        database.close()
        broken = Path(str(database.url.database))
        broken.rename(broken.with_suffix(".away"))
        broken.mkdir()
        with pytest.raises(StorageUnavailable):
            open_workshop(database, link)
        broken.rmdir()
        broken.with_suffix(".away").rename(broken)
    else:
        with database.reading() as session, pytest.raises(StorageUnavailable), database.reading() as ended:
            (own,) = ended.execute(text("SELECT pg_backend_pid()")).one()
            session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
            ended.execute(text("SELECT 1"))
    assert open_workshop(database, link).title == "Verksted i Numedal"


def test_two_who_write_the_same_row_at_once_are_not_both_believed(database: Database, link: str) -> None:
    if database.is_sqlite:
        # One writer at a time: the other waits, then finds what the first one wrote.
        entered, let_go = threading.Event(), threading.Event()

        def hold() -> None:
            with database.writing() as session:
                session.scalars(select(models.Workshop)).one().title = "Den første"
                entered.set()
                let_go.wait(30)

        holder = threading.Thread(target=hold)
        holder.start()
        entered.wait(30)
        threading.Timer(0.1, let_go.set).start()
        with database.writing() as session:
            assert session.scalars(select(models.Workshop)).one().title == "Den første"
        holder.join()
        return
    with pytest.raises(Conflict) as told, database.writing() as session:
        session.scalars(select(models.Workshop)).one().title = "Den andre"
        with database.writing() as other:
            other.scalars(select(models.Workshop)).one().title = "Den første"
    assert "ikke lagret" in told.value.user_message
    assert open_workshop(database, link).title == "Den første"


def test_a_writer_that_gets_no_turn_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.01)
    database = Database(URL.create("sqlite", database=str(tmp_path / "verksted.db")))
    other = Database(database.url)  # as another process has it
    for holder in (database, other):
        with holder.writing() as session:
            session.execute(text("DELETE FROM workshop"))
            with pytest.raises(StorageUnavailable) as told:
                start_workshop(database, region="numedal", title="Verksted")
            assert "opptatt" in told.value.user_message
    open_workshop(database, start_workshop(database, region="numedal", title="Verksted"))
    database.close()
    other.close()


def test_sqlite_keeps_what_was_acknowledged_and_forgets_what_was_deleted(tmp_path: Path) -> None:
    database = Database(URL.create("sqlite", database=str(tmp_path / "verksted.db")))
    with database.engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    database.close()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_ids_are_not_used_again(database: Database, link: str, panel: Panel) -> None:
    with database.writing() as session:
        session.delete(session.get_one(models.Panel, panel.id))
    assert open_panel(database, link, DRAFT).id > panel.id


def test_a_panel_is_read_while_another_answers(database: Database, link: str, panel: Panel) -> None:
    with database.writing() as session:
        session.get_one(models.Panel, panel.id).title = "Ikke lagret ennå"
        session.flush()
        shown = questionnaire(database, participants_link(link, panel), None)
        assert shown.panel.title == panel.title


def test_sqlite_files_are_sound_after_all_this(tmp_path: Path) -> None:
    database = Database(URL.create("sqlite", database=str(tmp_path / "verksted.db")))
    start_workshop(database, region="numedal", title="Verksted")
    database.forget_deleted()
    database.close()
    with closing(sqlite3.connect(tmp_path / "verksted.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
