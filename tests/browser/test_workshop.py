"""A workshop as it is held: one facilitator on a screen, participants on their phones, none of them lost."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import make_url, text

from tests.browser.actions import PATIENCE_MILLISECONDS, accessibility_findings, drawn
from tests.browser.conftest import OpenPage, StartDashboard
from tests.dashboard import ROOT
from tests.workshop.participants import all_take_part
from workshop.database import Database
from workshop.panels import ItemDraft, PanelDraft, open_panel, panels, participants_link
from workshop.workshops import start_workshop

pytestmark = pytest.mark.browser

PARTICIPANTS = 40
PHONE = {"width": 390, "height": 800}
HOSTILE = "<b>Fet</b> **fet** ![x](http://192.0.2.1/x.png) =1+1"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The workshop's database, as somebody sees it who counts."""
    file = tmp_path_factory.mktemp("workshop") / "workshop.db"
    opened = Database(make_url(f"sqlite:///{file}"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def held(start_dashboard: StartDashboard, database: Database) -> str:
    """Address of a dashboard with that database."""
    return start_dashboard(
        {
            "FORTRINN_DATA": str(ROOT / "tests" / "browser" / "nothing-fetched"),
            "FORTRINN_PUBLIC_URL": "http://fortrinn.example.no",
            "FORTRINN_WORKSHOP_DB": database.url.render_as_string(hide_password=False),
        }
    )


@pytest.fixture
def panel_address(held: str, database: Database) -> str:
    """Address of an open panel for participants."""
    link = start_workshop(database, region="numedal", title="Verksted")
    draft = PanelDraft(
        region="numedal",
        region_name="Numedal",
        title="Ekspertpanel for Numedal",
        year=2025,
        comparator="norge",
        items=(ItemDraft("fortrinn", "Skogbruk", "6,0 ganger"), ItemDraft("mulighet", "Trevarer")),
    )
    return f"{held}/panel/{participants_link(link, open_panel(database, link, draft))}"


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A participant's phone; what it logs as an error, or asks of another host, fails the test."""
    context = browser.new_context(viewport=PHONE, locale="nb-NO")
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: faults.append(asked.url) if "127.0.0.1" not in asked.url else None)
    yield page
    context.close()
    # The browser logs it where an answer is refused, which the tests here do on purpose.
    refused = "the server responded with a status of 422"
    assert [fault for fault in faults if refused not in fault and not fault.startswith("data:")] == []


def wait_until_settled(page: Page) -> None:
    drawn(page)
    expect(page.get_by_role("heading", name="Ekspertpanel", exact=True)).to_be_visible()


def test_a_workshop_with_forty_participants(
    open_page: OpenPage, held: str, database: Database, tmp_path: Path
) -> None:
    page = open_page(f"{held}/verksted?region=kongsberg")
    page.get_by_role("button", name="Start et verksted").click()
    expect(page.get_by_text("Ta vare på lenken til verkstedet")).to_be_visible()
    assert accessibility_findings(page) == []
    link = page.locator("[data-testid=stCode]").first.inner_text().strip()
    token = link.rpartition("/")[2]

    # The facilitator comes back by the link, which then stands in no address.
    page.goto(f"{held}/verksted/lenke/{token}")
    wait_until_settled(page)
    assert token not in page.url
    expect(page.get_by_role("combobox", name="Region", exact=True)).to_have_value("Kongsberg")
    page.get_by_label("Egne tiltak som skal vurderes").fill(HOSTILE)
    page.get_by_role("button", name="Åpne panelet").click()
    expect(page.get_by_text("0 har svart")).to_be_visible()
    expect(page.get_by_role("img", name="QR-kode som åpner skjemaet")).to_be_visible()
    wait_until_settled(page)
    assert accessibility_findings(page) == []

    shown = page.locator("[data-testid=stCode]").first.inner_text().strip()
    assert shown.startswith("http://fortrinn.example.no/panel/")
    answers_at = f"{held}/panel/{shown.rpartition('/')[2]}"
    took_part = all_take_part(answers_at, PARTICIPANTS)
    assert [one.statuses for one in took_part] == [(200,) * 4] * PARTICIPANTS
    # The page follows by itself.
    expect(page.get_by_text(f"{PARTICIPANTS} har svart")).to_be_visible()
    with database.reading() as session:
        counted = session.execute(
            text(
                "SELECT (SELECT count(*) FROM participant p JOIN panel ON panel.id = p.panel_id "
                "WHERE panel.region = 'kongsberg'), (SELECT count(*) FROM contribution c JOIN participant p ON "
                "p.id = c.participant_id JOIN panel ON panel.id = p.panel_id WHERE panel.region = 'kongsberg')"
            )
        ).one()
    assert tuple(counted) == (PARTICIPANTS, 3 * PARTICIPANTS)

    page.get_by_text("Vis tabell og det panelet skrev").click()
    expect(page.get_by_text(f"Observasjon {PARTICIPANTS - 1}", exact=True)).to_be_visible()
    expect(page.get_by_role("cell", name=HOSTILE, exact=True)).to_be_visible()
    assert accessibility_findings(page) == []
    with page.expect_download() as taken:
        page.get_by_role("button", name="XLSX").click()
    assert re.fullmatch(
        r"fortrinn_ekspertpanel_kongsberg_\d{4}_DEMODATA\.xlsx", taken.value.suggested_filename
    )
    taken.value.save_as(tmp_path / "panel.xlsx")
    assert (tmp_path / "panel.xlsx").read_bytes().startswith(b"PK")

    page.get_by_text("Avslutt, forny eller slett").click()
    page.get_by_role("button", name="Avslutt panelet").click()
    expect(page.get_by_text("Panelet er avsluttet og tar ikke imot flere svar.")).to_be_visible()
    (panel,) = panels(database, token)
    assert not panel.is_open

    wait_until_settled(page)
    page.get_by_text("Jeg vil slette panelet og alle svarene for godt").click()
    page.get_by_role("button", name="Slett panelet").click()
    expect(page.get_by_role("heading", name=re.compile("Ekspertpanel for Kongsberg"))).to_have_count(0)
    assert panels(database, token) == ()


def test_a_reload_and_a_lost_connection_keep_what_was_typed(phone: Page, panel_address: str) -> None:
    phone.goto(panel_address)
    phone.get_by_label("Hva vet du om næringslivet").fill("Vi mangler fagfolk")
    phone.get_by_role("group", name="Skogbruk: Hvor viktig").get_by_label("4").check()
    phone.reload()
    expect(phone.get_by_text("er hentet fram igjen")).to_be_visible()
    expect(phone.get_by_label("Hva vet du om næringslivet")).to_have_value("Vi mangler fagfolk")
    expect(phone.get_by_role("group", name="Skogbruk: Hvor viktig").get_by_label("4")).to_be_checked()

    phone.context.set_offline(True)
    phone.get_by_role("button", name="Send svarene").click()
    expect(phone.get_by_text("Du er ikke på nett")).to_be_visible()
    phone.context.set_offline(False)
    phone.get_by_role("button", name="Send svarene").click()
    expect(phone.get_by_text("Svarene er lagret. Takk!")).to_be_visible()
    expect(phone.get_by_label("Hva vet du om næringslivet")).to_have_value("Vi mangler fagfolk")
    # Stored, so nothing is left behind on a phone that somebody else may hold next.
    assert phone.evaluate("localStorage.length") == 0
    phone.reload()
    expect(phone.get_by_text("er hentet fram igjen")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_is_accessible_and_fits_a_phone(phone: Page, panel_address: str, scheme: str) -> None:
    phone.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    phone.goto(panel_address)
    assert phone.locator("html").get_attribute("lang") == "nb"
    assert accessibility_findings(phone) == []
    assert phone.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    phone.get_by_label("Hva vet du om næringslivet").fill("æ" * 2001)
    phone.get_by_role("button", name="Send svarene").click()
    expect(phone.get_by_role("alert")).to_contain_text("2001 tegn")
    expect(phone.get_by_label("Hva vet du om næringslivet")).to_have_value("æ" * 2001)
    assert accessibility_findings(phone) == []


def test_the_form_is_filled_by_keyboard_alone(phone: Page, panel_address: str) -> None:
    phone.goto(panel_address)
    phone.keyboard.press("Tab")
    expect(phone.get_by_role("group", name="Skogbruk: Hvor viktig").get_by_label("Vet ikke")).to_be_focused()
    phone.keyboard.press("ArrowLeft")
    expect(phone.get_by_role("group", name="Skogbruk: Hvor viktig").get_by_label("5")).to_be_checked()
    button = phone.get_by_role("button", name="Send svarene")
    for _ in range(20):
        phone.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("Svarene er lagret. Takk!")).to_be_visible()


def test_the_form_works_without_scripts(browser: Browser, panel_address: str) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(panel_address)
    page.get_by_label("Hva vet du om næringslivet").fill(HOSTILE)
    page.get_by_role("button", name="Send svarene").click()
    expect(page.get_by_text("Svarene er lagret. Takk!")).to_be_visible()
    expect(page.get_by_label("Hva vet du om næringslivet")).to_have_value(HOSTILE)
    context.close()


def test_a_wrong_link_is_told_in_plain_words(browser: Browser, held: str) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(f"{held}/panel/finnes-ikke")
    expect(page.get_by_role("alert")).to_contain_text("Lenken åpner ikke noe her")
    assert accessibility_findings(page) == []
    context.close()
