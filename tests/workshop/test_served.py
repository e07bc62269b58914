"""The real dashboard with 40 participants at once: none is lost, and all are counted in the database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from sqlalchemy import URL, text

from tests.dashboard import running
from tests.workshop.browser import Page
from tests.workshop.conftest import DRAFT, NewAddress
from workshop.database import Database
from workshop.panels import Panel, close_panel, open_panel, panel_answers, participants_link
from workshop.workshops import start_workshop

PARTICIPANTS = 40
PATIENCE_SECONDS = 60


@pytest.fixture
def served(new_address: NewAddress, tmp_path: Path) -> Iterator[tuple[str, Database]]:
    """Give the address of a dashboard, and its database as another replica sees it."""
    url: URL = new_address()
    named = {"FORTRINN_WORKSHOP_DB": url.render_as_string(hide_password=False)}
    with running(tmp_path / "log", named) as address:
        database = Database(url)
        yield address, database
        database.close()


def fields_of(answer: requests.Response) -> dict[str, str]:
    return Page(answer.url, answer.status_code, {}, (), answer.text).fields


def take_part(address: str, panel: Panel, number: int) -> list[int]:
    """Answer as somebody does whose connection is poor: everything is sent twice, and changed once."""
    with requests.Session() as browser:
        form = browser.get(address, timeout=PATIENCE_SECONDS)
        said = fields_of(form) | {
            f"viktig-{panel.items[0].id}": str(1 + number % 5),
            f"realistisk-{panel.items[1].id}": "3",
            "observasjon": f"Observasjon {number}",
            "tiltak-klynger": f"Tiltak {number}",
        }
        sent = [browser.post(address, data=said, timeout=PATIENCE_SECONDS) for _ in range(2)]
        changed = fields_of(sent[-1]) | {"tiltak-foui": f"Enda et tiltak {number}"}
        sent.append(browser.post(address, data=changed, timeout=PATIENCE_SECONDS))
        assert all("Svarene er lagret" in page.text for page in sent)
        return [form.status_code, *(page.status_code for page in sent)]


def test_forty_participants_at_once_are_all_counted(served: tuple[str, Database]) -> None:
    address, database = served
    link = start_workshop(database, region="numedal", title="Verksted")
    panel = open_panel(database, link, DRAFT)
    at = f"{address}/panel/{participants_link(link, panel)}"
    with ThreadPoolExecutor(PARTICIPANTS) as people:
        statuses = list(people.map(lambda number: take_part(at, panel, number), range(PARTICIPANTS)))
    assert statuses == [[200] * 4] * PARTICIPANTS
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
