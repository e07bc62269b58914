"""The real dashboard with 40 participants at once: none is lost, and all are counted in the database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import URL, text

from tests.dashboard import running
from tests.workshop.conftest import DRAFT, NewAddress
from tests.workshop.participants import PATIENCE_SECONDS, all_take_part, fields_of
from workshop.database import Database
from workshop.panels import close_panel, open_panel, panel_answers, participants_link
from workshop.workshops import start_workshop

PARTICIPANTS = 40


@pytest.fixture
def served(new_address: NewAddress, tmp_path: Path) -> Iterator[tuple[str, Database]]:
    """Give the address of a dashboard, and its database as another replica sees it."""
    url: URL = new_address()
    named = {"FORTRINN_WORKSHOP_DB": url.render_as_string(hide_password=False)}
    with running(tmp_path / "log", named) as address:
        database = Database(url)
        yield address, database
        database.close()


def test_forty_participants_at_once_are_all_counted(served: tuple[str, Database]) -> None:
    address, database = served
    link = start_workshop(database, region="numedal", title="Verksted")
    panel = open_panel(database, link, DRAFT)
    at = f"{address}/panel/{participants_link(link, panel)}"
    assert [one.statuses for one in all_take_part(at, PARTICIPANTS)] == [(200,) * 4] * PARTICIPANTS
    with database.reading() as session:
        counts = {
            name: session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()  # noqa: S608
            for name in ("participant", "rating", "contribution")
        }
    assert counts == {
        "participant": PARTICIPANTS,
        "rating": 2 * PARTICIPANTS,
        "contribution": 3 * PARTICIPANTS,
    }
    answers = panel_answers(database, link, panel.id)
    assert answers.answered == PARTICIPANTS
    assert answers.items[0].importance == pytest.approx(3)
    assert sorted(answers.observations) == sorted(f"Observasjon {number}" for number in range(PARTICIPANTS))

    # Another replica closes it: what comes after is refused, by this one too.
    close_panel(database, link, panel.id, panel.version)
    with requests.Session() as late:
        form = fields_of(late.get(at, timeout=PATIENCE_SECONDS))
        refused = late.post(at, data=form | {"observasjon": "For sent"}, timeout=PATIENCE_SECONDS)
    assert refused.status_code == 409
    assert panel_answers(database, link, panel.id).answered == PARTICIPANTS

    # The dashboard's own middleware leaves these pages as they are, and its own pages are where they were.
    shown = requests.get(at, timeout=PATIENCE_SECONDS)
    assert shown.headers["content-security-policy"].startswith("default-src 'none'")
    assert shown.headers["referrer-policy"] == "no-referrer"
    assert shown.headers["cache-control"] == "no-store"
    assert f"<title>{panel.title} – Fortrinn</title>" in shown.text
    assert "<noscript>" not in shown.text
    entered = requests.get(
        f"{address}/verksted/lenke/{link}", allow_redirects=False, timeout=PATIENCE_SECONDS
    )
    assert entered.status_code == 303
    followed = requests.get(f"{address}/verksted/lenke/{link}", timeout=PATIENCE_SECONDS)
    assert followed.url == f"{address}/verksted?region=numedal"
    assert "window.__streamlit" in followed.text
