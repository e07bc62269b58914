"""Verksted: a workshop is started, a panel opened, followed and ended, and what goes wrong is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages._address import link_for_others
from pages._workshop import KNOWN, LINK
from tests.pages.conftest import Opened, OpenPage, remove, run
from workshop import database as database_module
from workshop.answers import OwnAnswers, store_answers
from workshop.database import VARIABLE, Database, workshop_database
from workshop.links import DOORKEEPER, new_token
from workshop.packs import create_pack
from workshop.panels import (
    FEWEST_SHOWN,
    Panel,
    close_panel,
    panels,
    participants_link,
    renew_participants_link,
)
from workshop.routes import PUBLIC_URL, WORKSHOP_COOKIE
from workshop.workshops import renew_link

KEY = "employment_by_industry_13470"


@dataclass
class Browser:
    """What a browser brings along: cookies and an address. It comes from this machine, which has no name."""

    cookies: dict[str, str] = field(default_factory=dict)
    url: str = "http://127.0.0.1:8501/verksted"
    ip_address: str | None = None
    theme: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(type="light"))


@pytest.fixture(autouse=True)
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    """The reader's browser; without it a page that is tested has cookies of any name."""
    browser = Browser()
    monkeypatch.setattr(st, "context", browser)
    return browser


@pytest.fixture(autouse=True)
def own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give each test a database of its own, and a door that has seen nobody."""
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path / 'workshop.db'}")
    monkeypatch.setenv(PUBLIC_URL, "https://fortrinn.example.no/")
    monkeypatch.setattr(database_module, "_opened", {})
    DOORKEEPER._wrong.clear()
    yield
    for opened in database_module._opened.values():
        opened.close()
    DOORKEEPER._wrong.clear()


def press(app: AppTest, label: str) -> Opened:
    (button,) = [button for button in app.button if button.label == label]
    button.click()
    return Opened(run(app))


def errors(opened: Opened) -> list[str]:
    return [str(error.value) for error in opened.app.error]


@pytest.fixture
def started(open_page: OpenPage) -> Opened:
    """A workshop for Drammen, just started."""
    return press(open_page("verksted", region="drammen").app, "Start et verksted")


@pytest.fixture
def link(started: Opened) -> str:
    return str(started.app.session_state[LINK])


@pytest.fixture
def with_panel(started: Opened) -> Opened:
    started.app.text_area[0].set_value("Bygg ut nettet\n\nBygg ut nettet\n**Fet** <b>x</b>")
    return press(started.app, "Åpne panelet")


def the_panel(link: str) -> Panel:
    (panel,) = panels(workshop_database(), link)
    return panel


def answer(link: str, number: int, text: str = "") -> None:
    panel = the_panel(link)
    said = OwnAnswers({item.id: (4, 2) for item in panel.items}, {"": text, "klynger": text})
    for _ in range(number):
        store_answers(workshop_database(), participants_link(link, panel), new_token(), said, 0)


def test_the_page_says_what_a_workshop_is_before_there_is_one(open_page: OpenPage) -> None:
    opened = open_page("verksted", region="numedal")
    assert opened.title == "Verksted: Numedal"
    assert "hemmelig lenke" in opened.text
    assert [field.value for field in opened.app.text_input] == ["Verksted for Numedal"]
    assert not errors(opened)


def test_a_workshop_starts_and_shows_its_link_once(started: Opened, link: str) -> None:
    assert [code.value for code in started.app.code] == [f"https://fortrinn.example.no/verksted/lenke/{link}"]
    assert any("Ta vare på lenken" in warning for warning in started.warnings)
    assert "<h2>Verksted for Drammen</h2>" in started.text
    assert not errors(started)


def test_a_panel_is_drawn_from_the_figures(with_panel: Opened, link: str) -> None:
    panel = the_panel(link)
    assert (panel.region, panel.title, panel.comparator) == ("drammen", "Ekspertpanel for Drammen", "norge")
    kinds = [item.kind for item in panel.items]
    assert kinds == sorted(kinds)
    assert set(kinds) == {"fortrinn", "mulighet", "tiltak"}
    assert [item.label for item in panel.items if item.kind == "tiltak"] == [
        "Bygg ut nettet",
        "**Fet** <b>x</b>",
    ]
    assert "ganger landets andel av jobbene" in panel.items[0].evidence
    assert panel.note.startswith("DEMODATA")
    assert "DEMODATA – ikke virkelige tall" in with_panel.warnings
    assert (
        with_panel.app.code[-1].value == f"https://fortrinn.example.no/panel/{participants_link(link, panel)}"
    )
    assert len(with_panel.app.get("image")) == 1
    assert "0 har svart" in with_panel.text
    assert not any(PUBLIC_URL in warning for warning in with_panel.warnings)


def test_answers_are_counted_and_appear_at_five(with_panel: Opened, link: str) -> None:
    answer(link, FEWEST_SHOWN - 1, "Sagt i fortrolighet")
    few = with_panel.again()
    assert "4 har svart" in few.text
    assert "Sagt i fortrolighet" not in few.text
    assert few.charts == []
    answer(link, 1, "<b>Sagt</b> **høyt**")
    enough = few.again()
    assert "5 har svart" in enough.text
    assert len(enough.charts) == 1
    assert "Panelet mener" in enough.charts[0]["description"]
    assert "Sagt i fortrolighet" in enough.text
    assert "&lt;b&gt;Sagt&lt;/b&gt; **høyt**" in enough.text
    assert "<b>Sagt</b>" not in enough.text
    assert "Panelet og tallene er enige om" in enough.text
    assert "De er uenige om" in enough.text  # opportunities that the panel finds unrealistic
    assert "&lt;b&gt;x&lt;/b&gt;" in enough.text
    labels = [button.label for button in enough.app.get("download_button")]
    assert labels == ["Spørsmålene på papir (PDF)", "XLSX", "PNG 16:9", "PPTX"]
    assert not errors(enough)


def test_a_panel_is_closed_and_still_read(with_panel: Opened, link: str) -> None:
    answer(link, FEWEST_SHOWN)
    closed = press(with_panel.again().app, "Avslutt panelet")
    assert not the_panel(link).is_open
    assert "Panelet er avsluttet" in closed.text
    assert len(closed.charts) == 1
    assert closed.app.get("image") == []


def test_a_panel_is_deleted_when_one_is_sure(with_panel: Opened, link: str) -> None:
    (button,) = [button for button in with_panel.app.button if button.label == "Slett panelet"]
    assert button.disabled
    (sure,) = [box for box in with_panel.app.checkbox if "panelet og alle svarene" in box.label]
    sure.check()
    gone = press(run(with_panel.app), "Slett panelet")
    assert panels(workshop_database(), link) == ()
    assert not errors(gone)


def test_two_facilitators_at_once_are_told(
    with_panel: Opened, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def close_after_another(database: Database, link: str, panel_id: int, version: int) -> Panel:
        renew_participants_link(database, link, panel_id, version)
        return close_panel(database, link, panel_id, version)

    monkeypatch.setattr("pages._panel.close_panel", close_after_another)
    told = press(with_panel.app, "Avslutt panelet")
    (error,) = errors(told)
    assert "Noen andre har endret" in error
    assert "Siden viser det som gjelder nå" in error
    assert the_panel(link).is_open


def test_a_new_link_for_the_participants(with_panel: Opened, link: str) -> None:
    before = with_panel.app.code[-1].value
    after = press(with_panel.app, "Lag en ny deltakerlenke")
    assert after.app.code[-1].value != before
    assert after.app.code[-1].value.endswith(participants_link(link, the_panel(link)))


def test_a_new_link_for_the_facilitator(with_panel: Opened, link: str) -> None:
    renewed = press(with_panel.app, "Lag en ny lenke")
    assert renewed.app.session_state[LINK] != link
    assert renewed.app.code[0].value.endswith(renewed.app.session_state[LINK])
    assert the_panel(renewed.app.session_state[LINK]).title == "Ekspertpanel for Drammen"


def test_a_workshop_is_deleted_when_one_is_sure(with_panel: Opened, link: str) -> None:
    (sure,) = [box for box in with_panel.app.checkbox if "verkstedet med alt" in box.label]
    sure.check()
    gone = press(run(with_panel.app), "Slett verkstedet")
    assert "Start et verksted" in [button.label for button in gone.app.button]
    with pytest.raises(Exception, match="opens nothing"):
        panels(workshop_database(), link)


def test_a_link_renewed_by_another_facilitator_opens_nothing_more(with_panel: Opened, link: str) -> None:
    renew_link(workshop_database(), link)
    shut = with_panel.again()
    assert "Start et verksted" in [button.label for button in shut.app.button]
    assert KNOWN not in shut.app.session_state


def test_a_browser_with_the_cookie_comes_in_and_a_wrong_one_is_counted_once(
    open_page: OpenPage, started: Opened, link: str, browser: Browser
) -> None:
    browser.cookies[WORKSHOP_COOKIE] = link
    inside = open_page("verksted", region="drammen")
    assert "<h2>Verksted for Drammen</h2>" in inside.text
    assert not inside.app.code  # the link is shown no more
    browser.cookies[WORKSHOP_COOKIE] = new_token()
    outside = open_page("verksted", region="drammen").again().again()
    assert "Start et verksted" in [button.label for button in outside.app.button]
    assert DOORKEEPER._wrong[""][1] == 1


def test_too_many_wrong_links_are_told(
    open_page: OpenPage, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DOORKEEPER, "limit_each", 0)
    browser.cookies[WORKSHOP_COOKIE] = new_token()
    assert any("Vent ti minutter" in error for error in errors(open_page("verksted")))


def test_a_database_that_does_not_answer_is_told(
    open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path / 'file' / 'workshop.db'}")
    opened = press(open_page("verksted", region="drammen").app, "Start et verksted")
    assert any("svarer ikke" in error for error in errors(opened))


def test_a_wrong_address_of_the_database_is_told(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "mysql://example/x")
    opened = press(open_page("verksted", region="drammen").app, "Start et verksted")
    assert any(VARIABLE in error for error in errors(opened))


def test_a_missing_table_is_told_and_the_workshop_goes_on(started: Opened, link: str, harm) -> None:
    create_pack(workshop_database(), link, "Pakke")
    harm(lambda folder: remove(folder, KEY))
    opened = started.again()
    assert any(f"{KEY} finnes ikke" in warning for warning in opened.warnings)
    assert "<h2>Verksted for Drammen</h2>" in opened.text


def test_a_small_region_is_told_why_it_has_no_opportunities(open_page: OpenPage) -> None:
    opened = press(open_page("verksted", region="numedal").app, "Start et verksted")
    assert any("for små" in note for note in opened.notes)


def test_an_ended_region_has_a_panel_of_its_last_year(open_page: OpenPage) -> None:
    opened = press(open_page("verksted", region="royken_hurum").app, "Start et verksted")
    assert any("opphørt 2020" in note for note in opened.notes)
    link = str(opened.app.session_state[LINK])
    press(opened.app, "Åpne panelet")
    assert the_panel(link).year == 2019


@pytest.mark.parametrize(
    ("named", "link", "fault"),
    [
        ("https://fortrinn.example.no/", "https://fortrinn.example.no/panel/x", ""),
        ("http://127.0.0.1:8501", "https://intern.example.no/fortrinn/panel/x", "127.0.0.1"),
        ("javascript:alert(1)", "https://intern.example.no/fortrinn/panel/x", "ikke en adresse"),
        ("", "https://intern.example.no/fortrinn/panel/x", "ikke satt"),
    ],
)
def test_the_address_for_others(
    monkeypatch: pytest.MonkeyPatch, browser: Browser, named: str, link: str, fault: str
) -> None:
    monkeypatch.setenv(PUBLIC_URL, named)
    browser.url = "https://intern.example.no/fortrinn/verksted?region=drammen"
    found, said = link_for_others("panel/x")
    assert found == link
    assert (fault in said) if fault else said == ""


def test_no_code_is_shown_that_leads_nowhere(
    with_panel: Opened, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(with_panel.app.get("image")) == 1
    monkeypatch.setenv(PUBLIC_URL, "http://localhost:8501")
    without = with_panel.again()
    assert without.app.get("image") == []
    assert any("localhost" in warning and PUBLIC_URL in warning for warning in without.warnings)
    assert without.app.code[-1].value.startswith("http://127.0.0.1:8501/panel/")
