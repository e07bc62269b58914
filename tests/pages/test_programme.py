"""The programme on the page Verksted: begun from the figures, written by two at once, and nothing typed is lost."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from figures.figure import DEMO_MARK
from pages import _programme
from pages._workshop import LINK
from tests.pages.conftest import Opened, OpenPage, run
from tests.pages.test_verksted import Browser, errors, press
from workshop import database as database_module
from workshop.answers import OwnAnswers, store_answers
from workshop.database import VARIABLE, Database, workshop_database
from workshop.errors import DiskFull
from workshop.links import DOORKEEPER, new_token
from workshop.panels import ItemDraft, PanelDraft, open_panel, participants_link
from workshop.programme import (
    Evidence,
    ProgrammeRow,
    RowDraft,
    add_row,
    edit_row,
    programme,
    remove_row,
)
from workshop.routes import PUBLIC_URL

REAL = Evidence("strength", "IMDi (til 2024)", "Utdanning", 2024, is_demo=False)
ROW = RowDraft("drammen", strength="Lager <b>x</b>", action="Bygg **ut**", plan="naering", evidence=(REAL,))


@pytest.fixture(autouse=True)
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    browser = Browser()
    monkeypatch.setattr(st, "context", browser)
    return browser


@pytest.fixture(autouse=True)
def own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give each test a database of its own, and no panel or pack above the section."""
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path / 'workshop.db'}")
    monkeypatch.setenv(PUBLIC_URL, "https://fortrinn.example.no/")
    monkeypatch.setattr(database_module, "_opened", {})
    monkeypatch.setattr("pages._panel.show_panels", lambda found: None)
    monkeypatch.setattr("pages._pack.show_pack", lambda found: None)
    DOORKEEPER._wrong.clear()
    yield
    for opened in database_module._opened.values():
        opened.close()


@pytest.fixture
def started(open_page: OpenPage) -> Opened:
    return press(open_page("verksted", region="drammen").app, "Start et verksted")


@pytest.fixture
def link(started: Opened) -> str:
    return str(started.app.session_state[LINK])


def rows(link: str) -> list[RowDraft]:
    return [row.said for row in programme(workshop_database(), link)]


def field(app: AppTest, label: str, kind: str = "text_area"):
    (found,) = [one for one in getattr(app, kind) if one.label == label]
    return found


def typed(opened: Opened, **texts: str) -> Opened:
    for label, text in texts.items():
        field(opened.app, label).set_value(text)
    return opened


@pytest.fixture
def row(link: str) -> ProgrammeRow:
    return add_row(workshop_database(), link, ROW)


def test_an_empty_draft_shows_the_two_plans_and_a_way_to_begin(started: Opened) -> None:
    assert "Fra innsikt til handlingsprogram" in started.text
    assert started.text.count("Ingen tiltak er foreslått") == 2
    assert "Ny rad" in [button.label for button in started.app.button]
    assert not started.app.get("download_button")
    assert not errors(started)


def test_a_row_begins_from_the_figures_and_keeps_their_sources(started: Opened, link: str) -> None:
    picking = press(started.app, "Ny rad")
    assert "når minst 5 har svart" in picking.text
    for label in ("Styrke", "Mulighet", "Kompetanse som mangler"):
        field(picking.app, label, "selectbox").select_index(0)
    form = press(run(picking.app), "Skriv raden")
    assert "fordi dere har" in field(form.app, "Mulighet").value
    assert "ganger landets andel av jobbene" in field(form.app, "Styrke").value
    field(form.app, "Plan", "selectbox").set_value("naering")
    field(form.app, "Ansvarlig team", "selectbox").set_value("klynger")
    saved = press(typed(form, Tiltak="Et felles innkjøp").app, "Lagre raden")
    (said,) = rows(link)
    assert (said.plan, said.team, said.action, said.status) == (
        "naering",
        "klynger",
        "Et felles innkjøp",
        "utkast",
    )
    assert {source.part for source in said.evidence} == {"strength", "opportunity", "missing_competence"}
    assert said.is_demo
    assert [str(one.value) for one in saved.app.success] == ["Raden er lagret."]
    assert DEMO_MARK in saved.warnings
    assert "SSB 13470 (DEMODATA), tall for" in saved.text
    names = [button.proto.label for button in saved.app.get("download_button")]
    assert names == ["DOCX", "XLSX"]


def test_what_a_region_too_small_lacks_is_said(open_page: OpenPage) -> None:
    opened = press(open_page("verksted", region="numedal").app, "Start et verksted")
    picking = press(opened.app, "Ny rad")
    assert any("for små" in note for note in picking.notes)
    assert field(picking.app, "Mulighet", "selectbox").options == []


def test_text_is_text_and_real_figures_carry_no_mark(started: Opened, row: ProgrammeRow) -> None:
    shown = started.again()
    assert "Lager &lt;b&gt;x&lt;/b&gt;" in shown.text
    assert "Bygg **ut**" in [part.split("</dd>")[0] for part in shown.text.split("<dd>")]
    assert "IMDi (til 2024), tall for 2024" in shown.text
    assert DEMO_MARK not in shown.text


def test_the_panel_is_quoted_when_five_have_answered(started: Opened, link: str) -> None:
    database = workshop_database()
    draft = PanelDraft("drammen", "Drammen", "Panelet", 2025, "norge", [ItemDraft("fortrinn", "Lager")])
    panel = open_panel(database, link, draft)

    def answer(times: int) -> None:
        said = OwnAnswers({panel.items[0].id: (4, 2)}, {"": "Vi mangler folk", "klynger": "Møt oss"})
        for _ in range(times):
            store_answers(database, participants_link(link, panel), new_token(), said, 0)

    answer(4)
    few = press(started.app, "Ny rad")
    assert not few.app.multiselect
    answer(1)
    enough = few.again()
    offered = field(enough.app, "Fra ekspertpanelet", "multiselect")
    assert offered.options == [
        "Lager: viktig 4,0, realistisk 2,0 (snitt av svar fra 1 til 5)",
        "«Vi mangler folk»",
        "Forslag under Klynger og nettverk: «Møt oss»",
    ]
    offered.set_value(offered.options[:2])
    press(press(run(enough.app), "Skriv raden").app, "Lagre raden")
    (said,) = rows(link)
    assert said.panel_said == "\n".join(offered.options[:2])
    (source,) = said.evidence
    assert (source.part, source.name, source.is_demo) == ("panel_said", "Panelet, 5 svar", False)


def test_two_who_write_at_once_lose_nothing(started: Opened, link: str, row: ProgrammeRow) -> None:
    form = press(started.again().app, "Endre rad 1")
    edit_row(workshop_database(), link, row.id, replace(ROW, action="Den <b>andres</b>"), row.version)
    told = press(typed(form, Tiltak="Mitt").app, "Lagre raden")
    (error,) = errors(told)
    assert "Noen andre har endret" in error
    assert "Det du skrev, står her fortsatt" in error
    assert "Den &lt;b&gt;andres&lt;/b&gt;" in told.text
    assert field(told.app, "Tiltak").value == "Mitt"
    assert rows(link)[0].action == "Den <b>andres</b>"
    both = press(typed(told, Tiltak="Mitt og den andres").app, "Lagre raden")
    assert rows(link)[0].action == "Mitt og den andres"
    assert not errors(both)


def test_a_row_that_somebody_deleted_can_be_stored_as_a_new_one(
    started: Opened, link: str, row: ProgrammeRow
) -> None:
    form = press(started.again().app, "Endre rad 1")
    remove_row(workshop_database(), link, row.id, row.version)
    told = press(typed(form, Tiltak="Mitt").app, "Lagre raden")
    assert "slettet" in errors(told)[0]
    assert "blir det en ny rad" in told.text
    press(told.app, "Lagre raden")
    assert [said.action for said in rows(link)] == ["Mitt"]


def test_a_text_too_long_is_told_and_kept(started: Opened, link: str, row: ProgrammeRow) -> None:
    form = press(started.again().app, "Endre rad 1")
    told = press(typed(form, Tiltak="x" * 2001).app, "Lagre raden")
    assert "«Tiltak» har 2001 tegn. Det er plass til 2000." in errors(told)[0]
    assert field(told.app, "Tiltak").value == "x" * 2001
    assert rows(link) == [ROW]


def test_a_full_disk_is_told_and_nothing_typed_is_lost(
    started: Opened, link: str, row: ProgrammeRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> ProgrammeRow:
        raise DiskFull("no room", user_message="Det er ikke plass til mer på disken.")

    form = press(started.again().app, "Endre rad 1")
    monkeypatch.setattr(_programme, "edit_row", full)
    told = press(typed(form, Tiltak="Mitt").app, "Lagre raden")
    assert "ikke plass til mer på disken" in errors(told)[0]
    assert field(told.app, "Tiltak").value == "Mitt"


def test_a_database_that_goes_away_keeps_what_was_typed_on_the_page(
    started: Opened, link: str, row: ProgrammeRow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    form = press(started.again().app, "Endre rad 1")
    typed(form, Tiltak="Mitt <i>x</i>")
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    with monkeypatch.context() as gone:
        gone.setenv(VARIABLE, f"sqlite:///{tmp_path / 'file' / 'workshop.db'}")
        gone.setattr(_programme, "edit_row", lambda *_: workshop_database())
        away = press(form.app, "Lagre raden")
    assert any("svarer ikke" in error for error in errors(away))
    assert "Mitt &lt;i&gt;x&lt;/i&gt;" in away.text
    assert not away.app.text_area
    back = away.again()
    assert field(back.app, "Tiltak").value == "Mitt <i>x</i>"
    press(back.app, "Lagre raden")
    assert rows(link)[0].action == "Mitt <i>x</i>"


def test_a_form_that_is_let_go_stores_nothing(started: Opened, link: str, row: ProgrammeRow) -> None:
    form = press(started.again().app, "Endre rad 1")
    left = press(typed(form, Tiltak="Mitt").app, "Avbryt uten å lagre")
    assert not left.app.text_area
    assert rows(link) == [ROW]


def test_rows_are_moved_within_their_plan_and_deleted_when_one_is_sure(
    started: Opened, link: str, row: ProgrammeRow
) -> None:
    add_row(workshop_database(), link, replace(ROW, action="Andre", plan="kunnskap"))
    add_row(workshop_database(), link, replace(ROW, action="Tredje"))
    shown = started.again()
    disabled = {button.label for button in shown.app.button if button.disabled}
    assert disabled >= {"Flytt rad 1 opp", "Flytt rad 2 ned", "Flytt rad 3 opp", "Flytt rad 3 ned"}
    moved = press(shown.app, "Flytt rad 2 opp")
    assert [said.action for said in rows(link)] == ["Tredje", "Andre", ROW.action]
    press(moved.app, "Ja, slett rad 1 for godt")
    assert [said.action for said in rows(link)] == ["Andre", ROW.action]


def test_a_row_changed_meanwhile_is_not_deleted(
    started: Opened, link: str, row: ProgrammeRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def after_another(database: Database, link: str, row_id: int, version: int) -> None:
        edit_row(database, link, row_id, replace(ROW, action="Nytt"), version)
        remove_row(database, link, row_id, version)

    monkeypatch.setattr(_programme, "remove_row", after_another)
    told = press(started.again().app, "Ja, slett rad 1 for godt")
    assert "Noen andre har endret" in errors(told)[0]
    assert [said.action for said in rows(link)] == ["Nytt"]


def test_rows_of_other_regions_are_counted_and_not_shown(
    started: Opened, link: str, row: ProgrammeRow
) -> None:
    add_row(workshop_database(), link, replace(ROW, region="numedal", action="Et annet sted"))
    shown = started.again()
    assert "Rader for andre regioner: 1" in shown.text
    assert "Et annet sted" not in shown.text


@pytest.mark.parametrize("is_demo", [True, False])
def test_the_file_is_the_draft_and_its_name_says_what_it_rests_on(
    started: Opened, link: str, is_demo: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[dict[str, object]] = []
    add_row(workshop_database(), link, replace(ROW, evidence=(replace(REAL, is_demo=is_demo),)))
    monkeypatch.setattr(st, "download_button", lambda label, **named: offered.append(named))
    started.again()
    names = [str(one["file_name"]) for one in offered]
    assert [("DEMODATA" in name) for name in names] == [is_demo, is_demo]
    assert all(name.startswith("fortrinn_handlingsprogram_drammen_") for name in names)
    made = docx.Document(io.BytesIO(offered[0]["data"]()))  # type: ignore[operator]
    assert any(ROW.action in cell.text for table in made.tables for cell in table.columns[1].cells)
