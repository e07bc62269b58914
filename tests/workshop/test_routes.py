"""The participants' form and the facilitator's door, asked as a browser asks them."""

import base64
import hashlib
import re

import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp

from tests.workshop.browser import Browser, Page
from tests.workshop.conftest import DRAFT, Answer
from workshop import desk as desk_module
from workshop.database import Database
from workshop.desk import LONGEST_BODY
from workshop.errors import DiskFull, StorageUnavailable
from workshop.links import Doorkeeper, new_token
from workshop.panels import (
    FEWEST_SHOWN,
    ItemDraft,
    Panel,
    PanelDraft,
    close_panel,
    delete_panel,
    open_panel,
    panel_answers,
    participants_link,
    renew_participants_link,
)
from workshop.routes import PARTICIPANT_COOKIE, WORKSHOP_COOKIE, workshop_routes
from workshop.workshops import renew_link

HOSTILE = "</textarea><script>alert('x')</script> =1+1 «æøå» & \"č\""


@pytest.fixture
def door() -> Doorkeeper:
    return Doorkeeper(limit_each=3, clock=lambda: 0.0)


@pytest.fixture
def app(database: Database, door: Doorkeeper) -> ASGIApp:
    return Starlette(routes=workshop_routes(lambda: database, door))


@pytest.fixture
def address(panel_link: str) -> str:
    return f"/panel/{panel_link}"


@pytest.fixture
def browser(app: ASGIApp) -> Browser:
    return Browser(app)


def filled(panel: Panel, **texts: str) -> dict[str, str]:
    first, second = panel.items
    return {
        "versjon": "0",
        f"viktig-{first.id}": "5",
        f"realistisk-{first.id}": "2",
        f"viktig-{second.id}": "",
        f"realistisk-{second.id}": "",
    } | {name.replace("_", "-"): text for name, text in texts.items()}


def test_the_form_asks_what_the_panel_is_to_say(browser: Browser, address: str) -> None:
    page = browser.get(address)
    assert page.status == 200
    assert '<html lang="nb">' in page.text
    assert "<title>Ekspertpanel for Numedal – Fortrinn</title>" in page.text
    for words in ("Skogbruk", "Tallene: LQ 9,1", "Hvor viktig er dette framover for Numedal?", "Vet ikke"):
        assert words in page.words
    assert "Klynger og nettverk" in page.words
    # Both questions of both items, "vet ikke" chosen in each.
    assert [value for name, value in page.fields.items() if re.match("viktig|realistisk", name)] == [""] * 4


def test_answers_are_stored_told_and_shown_again(
    browser: Browser, address: str, database: Database, link: str, panel: Panel
) -> None:
    browser.get(address)
    sent = browser.send(address, filled(panel, observasjon=HOSTILE, tiltak_foui="Et tiltak"))
    assert (sent.status, sent.headers["location"]) == (303, "?lagret=1")
    page = browser.follow(sent)
    assert "Svarene er lagret. Takk!" in page.words
    assert "<title>Lagret: " in page.text
    assert page.fields == browser.get(address).fields
    assert page.fields["observasjon"] == HOSTILE
    assert page.fields[f"viktig-{panel.items[0].id}"] == "5"
    assert page.fields["versjon"] == "1"
    assert "alert('x')</script>" not in page.text
    assert panel_answers(database, link, panel.id).answered == 1


def test_answers_are_changed_by_the_one_who_gave_them(
    browser: Browser, app: ASGIApp, address: str, database: Database, link: str, panel: Panel
) -> None:
    browser.get(address)
    browser.send(address, filled(panel))
    page = browser.get(address)
    browser.send(address, page.fields | {f"viktig-{panel.items[0].id}": "1"})
    assert browser.get(address).fields[f"viktig-{panel.items[0].id}"] == "1"
    assert panel_answers(database, link, panel.id).answered == 1
    somebody_else = Browser(app)
    assert somebody_else.get(address).fields[f"viktig-{panel.items[0].id}"] == ""


def test_a_text_too_long_is_told_and_still_there(browser: Browser, address: str, panel: Panel) -> None:
    browser.get(address)
    text = "æ" * 2001
    page = browser.send(address, filled(panel, observasjon=text, tiltak_foui="Kort"))
    assert page.status == 422
    assert "Hva tallene ikke viser» har 2001 tegn" in page.words
    assert "<title>Ikke lagret: " in page.text
    assert page.fields["observasjon"] == text
    assert page.fields["tiltak-foui"] == "Kort"
    assert page.fields[f"viktig-{panel.items[0].id}"] == "5"
    assert browser.get(address).fields["observasjon"] == ""


def test_two_windows_are_told_of_each_other(browser: Browser, address: str, panel: Panel) -> None:
    first, second = browser.get(address), browser.get(address)
    browser.send(address, first.fields | {"observasjon": "Fra det ene"})
    page = browser.send(address, second.fields | {"observasjon": "Fra det andre"})
    assert page.status == 409
    assert "endret i et annet vindu" in page.words
    assert "Fra det ene" in page.words
    assert page.fields["observasjon"] == "Fra det andre"
    assert browser.get(address).fields["observasjon"] == "Fra det ene"
    assert browser.send(address, page.fields).status == 303
    assert browser.get(address).fields["observasjon"] == "Fra det andre"


def test_a_form_sent_twice_is_stored_once(browser: Browser, address: str, panel: Panel) -> None:
    page = browser.get(address)
    for _ in range(2):
        assert browser.send(address, page.fields | {"observasjon": "Noe"}).status == 303


def test_a_closed_panel_says_so_and_keeps_what_was_typed(
    browser: Browser, address: str, database: Database, link: str, panel: Panel
) -> None:
    page = browser.get(address)
    close_panel(database, link, panel.id, panel.version)
    sent = browser.send(address, page.fields | {"observasjon": "For sent"})
    assert sent.status == 409
    assert "Panelet er avsluttet" in sent.words
    assert sent.fields["observasjon"] == "For sent"
    shown = browser.get(address)
    assert "Panelet er avsluttet" in shown.words
    assert "<button" not in shown.text


def test_a_link_renewed_while_somebody_writes_keeps_what_was_typed(
    browser: Browser, address: str, database: Database, link: str, panel: Panel
) -> None:
    page = browser.get(address)
    renewed = renew_participants_link(database, link, panel.id, panel.version)
    refused = browser.send(address, page.fields | {"observasjon": "Skrevet før"})
    assert refused.status == 404
    assert "Skrevet før" in refused.words
    # The same browser, by the new link, with what the page kept.
    assert browser.send(f"/panel/{participants_link(link, renewed)}", refused.fields).status == 303


@pytest.mark.parametrize("error", [StorageUnavailable, DiskFull])
def test_a_database_that_fails_says_so_and_keeps_what_was_typed(
    browser: Browser,
    address: str,
    panel: Panel,
    monkeypatch: pytest.MonkeyPatch,
    error: type[StorageUnavailable],
) -> None:
    page = browser.get(address)

    def fail(*arguments: object) -> None:
        raise error("away", user_message="Databasen svarer ikke, så dette ble ikke lagret.")

    with monkeypatch.context() as patch:
        patch.setattr(desk_module, "store_answers", fail)
        sent = browser.send(address, page.fields | {"observasjon": HOSTILE})
        assert (sent.status, sent.fields["observasjon"]) == (503, HOSTILE)
        assert "ble ikke lagret" in sent.words
    with monkeypatch.context() as patch:
        patch.setattr(desk_module, "store_answers", fail)
        patch.setattr(desk_module, "questionnaire", fail)
        bare = browser.send(address, page.fields | {"observasjon": HOSTILE})
        assert (bare.status, bare.fields["observasjon"]) == (503, HOSTILE)
        assert "alert('x')</script>" not in bare.text
        assert browser.get(address).status == 503
    assert browser.send(address, bare.fields).status == 303
    assert browser.get(address).fields["observasjon"] == HOSTILE


def test_answers_appear_when_five_have_answered(
    app: ASGIApp, address: str, database: Database, link: str, panel: Panel
) -> None:
    people = [Browser(app, f"192.0.2.{number}") for number in range(FEWEST_SHOWN + 1)]
    seen: list[Page] = []
    for number, person in enumerate(people[:FEWEST_SHOWN]):
        form = person.get(address)
        said = {f"viktig-{panel.items[0].id}": "4", "tiltak-klynger": f"Tiltak {number} {HOSTILE}"}
        seen.append(person.follow(person.send(address, form.fields | said)))
    for number, page in enumerate(seen[:-1], start=1):
        assert f"{number} har svart. Svarene vises her når minst 5" in page.words
        others = [other for other in range(FEWEST_SHOWN) if other != number - 1]
        assert not any(f"Tiltak {other} " in page.words for other in others)
    last = seen[-1].words
    assert "5 har svart. Snitt" in last
    assert "Skogbruk 4,0 –" in last
    assert all(f"Tiltak {number} " in last for number in range(FEWEST_SHOWN))
    assert "alert('x')</script>" not in seen[-1].text
    assert "Tiltak 0" not in people[-1].get(address).words  # who has not answered sees nothing


def test_the_pages_are_closed_to_everything_else(browser: Browser, address: str) -> None:
    for page in (browser.get(address), browser.get("/panel/finnes-ikke")):
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        for element in ("style", "script"):
            (inside,) = re.findall(rf"<{element}>(.*?)</{element}>", page.text, re.DOTALL)
            digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
            assert f"{element}-src 'sha256-{digest}'" in policy
        assert "unsafe" not in policy
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert "http://" not in page.text
        assert "https://" not in page.text


def test_the_participants_cookie_is_out_of_reach(
    browser: Browser, app: ASGIApp, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (line,) = browser.get(address).set_cookies
    assert {"HttpOnly", "Path=/panel", "SameSite=lax"} <= set(line.split("; "))
    assert "Secure" not in line
    assert browser.get(address).set_cookies == ()
    monkeypatch.setenv("FORTRINN_PUBLIC_URL", "https://fortrinn.example.no")
    (line,) = Browser(app).get(address).set_cookies
    assert "Secure" in line


def test_without_a_cookie_nothing_is_stored_and_the_reason_is_told(
    app: ASGIApp, address: str, database: Database, link: str, panel: Panel
) -> None:
    page = Browser(app).send(address, filled(panel, observasjon="Noe"))
    assert page.status == 422
    assert "informasjonskapsel" in page.words
    assert page.fields["observasjon"] == "Noe"
    assert panel_answers(database, link, panel.id).answered == 0


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_another_site_is_refused(
    browser: Browser, address: str, database: Database, link: str, panel: Panel, site: str
) -> None:
    browser.get(address)
    assert browser.send(address, filled(panel), sec_fetch_site=site).status == 422
    assert panel_answers(database, link, panel.id).answered == 0
    assert browser.send(address, filled(panel), sec_fetch_site="same-origin").status == 303


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"observasjon=" + b"x" * LONGEST_BODY, "application/x-www-form-urlencoded"),
        (b'{"observasjon": "x"}', "application/json"),
        ("observasjon=æ".encode(), "application/x-www-form-urlencoded"),
        (b"&".join(b"x%d=1" % number for number in range(300)), "application/x-www-form-urlencoded"),
        (b"versjon=abc", "application/x-www-form-urlencoded"),
        (b"versjon=0&viktig-x=1", "application/x-www-form-urlencoded"),
        (b"versjon=0&viktig-99999999=1", "application/x-www-form-urlencoded"),
        (b"versjon=0&viktig-1=9", "application/x-www-form-urlencoded"),
        ("versjon=0&viktig-1=٣".encode("utf-8", "replace"), "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_form_of_the_panel_is_refused(
    browser: Browser, address: str, database: Database, link: str, panel: Panel, body: bytes, media_type: str
) -> None:
    browser.get(address)
    page = browser.ask("POST", address, body, {"content-type": media_type})
    assert page.status == 422
    assert "melding" in page.text
    assert panel_answers(database, link, panel.id).answered == 0


NEVER_GIVEN = "7WXEKuJq6RtrWyKUdiBB_A"


@pytest.mark.parametrize("token", ["finnes-ikke", "x" * 5000, "../../etc/passwd", "%00", NEVER_GIVEN])
def test_a_wrong_link_opens_nothing(browser: Browser, app: ASGIApp, panel_link: str, token: str) -> None:
    for place in ("/panel/", "/verksted/lenke/"):
        assert Browser(app, f"198.51.100.{len(token) % 250}").get(place + token).status == 404


def test_guessing_is_stopped_and_who_has_answered_goes_on(
    browser: Browser, app: ASGIApp, address: str, panel: Panel, panel_link: str
) -> None:
    browser.get(address)
    browser.send(address, filled(panel))
    for _ in range(3):
        assert browser.get(f"/panel/{new_token()}").status == 404
    stopped = Browser(app).get(f"/panel/{new_token()}")
    assert stopped.status == 429
    assert stopped.headers["retry-after"] == "600"
    # The same answer, so that it does not tell a right link from a wrong one.
    newcomer = Browser(app)
    newcomer.cookies[PARTICIPANT_COOKIE] = (new_token(), "/panel")
    assert newcomer.get(address).text == stopped.text
    assert newcomer.get(f"/verksted/lenke/{new_token()}").status == 429
    assert browser.get(address).status == 200
    assert browser.get(f"/panel/{new_token()}").status == 429
    assert Browser(app, "192.0.2.99").get(address).status == 200


def test_the_facilitators_link_becomes_a_cookie_and_leaves_the_address(
    browser: Browser, database: Database, link: str
) -> None:
    entered = browser.get(f"/verksted/lenke/{link}")
    assert (entered.status, entered.headers["location"]) == (303, "../../verksted?region=numedal")
    (line,) = entered.set_cookies
    assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(line.split("; "))
    assert browser.cookies[WORKSHOP_COOKIE] == (link, "/")
    left = browser.get("/verksted/forlat")
    assert (left.status, left.headers["location"]) == (303, "../verksted")
    assert WORKSHOP_COOKIE not in browser.cookies
    renew_link(database, link)
    assert browser.get(f"/verksted/lenke/{link}").status == 404
    assert WORKSHOP_COOKIE not in browser.cookies


def test_words_of_a_panel_are_text_wherever_they_stand(app: ASGIApp, database: Database, link: str) -> None:
    hostile = PanelDraft(
        region="numedal",
        region_name=HOSTILE,
        title=HOSTILE,
        year=2024,
        comparator="norge",
        items=(ItemDraft("fortrinn", HOSTILE, HOSTILE),),
        note=HOSTILE,
    )
    panel = open_panel(database, link, hostile)
    page = Browser(app).get(f"/panel/{participants_link(link, panel)}")
    assert page.status == 200
    assert "alert('x')</script>" not in page.text
    assert "</textarea><script>" not in page.text
    assert page.text.count("<script>") == 1


def test_a_deleted_panel_opens_nothing(
    browser: Browser, address: str, database: Database, link: str, panel: Panel, answer: Answer
) -> None:
    answer((1, 1))
    delete_panel(database, link, panel.id)
    assert browser.get(address).status == 404


def test_each_panel_knows_a_browser_by_another_hash(
    browser: Browser, address: str, database: Database, link: str, panel: Panel
) -> None:
    other = open_panel(database, link, DRAFT)
    browser.get(address)
    browser.send(address, filled(panel))
    browser.send(f"/panel/{participants_link(link, other)}", filled(other))
    with database.reading() as session:
        hashes = session.connection().exec_driver_sql("SELECT token_hash FROM participant").scalars().all()
    assert len(set(hashes)) == 2


def test_a_form_that_says_nothing_is_nobodys_answer(
    browser: Browser, address: str, database: Database, link: str, panel: Panel
) -> None:
    assert browser.send(address, browser.get(address).fields).status == 303
    assert panel_answers(database, link, panel.id).answered == 0
    with database.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM participant").scalar_one() == 0
