"""A workshop's database of each kind, empty for each test."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, text

from tests.workshop.postgres import running_postgres
from workshop.answers import OwnAnswers, questionnaire, store_answers
from workshop.database import Database
from workshop.links import new_token
from workshop.panels import ItemDraft, Panel, PanelDraft, open_panel, participants_link
from workshop.workshops import start_workshop

KINDS = ("sqlite", "postgresql")

DRAFT = PanelDraft(
    region="numedal",
    region_name="Numedal",
    title="Ekspertpanel for Numedal",
    year=2024,
    comparator="norge",
    items=(
        ItemDraft("fortrinn", "Skogbruk", "LQ 9,1", "02"),
        ItemDraft("mulighet", "Trevareindustri", "nærhet 43 prosent", "16"),
    ),
)

NewAddress = Callable[[], URL]
Answer = Callable[..., str]


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    """Address of a server that these tests have to themselves."""
    with running_postgres() as url:
        yield url


@pytest.fixture(params=KINDS)
def new_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewAddress]:
    """Give the address of an empty database, another one at each call."""
    numbers = count()
    if request.param == "sqlite":
        yield lambda: URL.create("sqlite", database=str(tmp_path / f"workshop-{next(numbers)}.db"))
        return
    server = request.getfixturevalue("postgres")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    made: list[str] = []

    def create() -> URL:
        made.append(f"test_{next(numbers)}")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {made[-1]}"))
        return server.set(database=made[-1])

    yield create
    with engine.connect() as connection:
        for name in made:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(scope="session")
def kept_postgres(postgres: URL) -> Iterator[Database]:
    """Give a database that is made once; making one takes a second."""
    opened = Database(postgres)
    yield opened
    opened.close()


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Give an empty database of each kind."""
    if request.param == "postgresql":
        opened: Database = request.getfixturevalue("kept_postgres")
        with opened.engine.begin() as connection:
            connection.execute(text("TRUNCATE workshop CASCADE"))
    else:
        opened = Database(URL.create("sqlite", database=str(tmp_path / "workshop.db")))
    yield opened
    opened.close()


@pytest.fixture
def link(database: Database) -> str:
    """Return a facilitator's link."""
    return start_workshop(database, region="numedal", title="Verksted i Numedal")


@pytest.fixture
def panel(database: Database, link: str) -> Panel:
    """Return a panel of two items, open."""
    return open_panel(database, link, DRAFT)


@pytest.fixture
def panel_link(link: str, panel: Panel) -> str:
    """Return the link that the panel's participants have."""
    return participants_link(link, panel)


@pytest.fixture
def answer(database: Database, panel_link: str) -> Answer:
    """Let somebody rate the panel's items and write, and return the token of their browser."""

    def answer(*pairs: tuple[int | None, int | None], **texts: str) -> str:
        participant = new_token()
        items = questionnaire(database, panel_link, participant).panel.items
        ratings = {item.id: pair for item, pair in zip(items, pairs, strict=False)}
        written = {"" if theme == "observation" else theme: text for theme, text in texts.items()}
        store_answers(database, panel_link, participant, OwnAnswers(ratings, written), 0)
        return participant

    return answer
