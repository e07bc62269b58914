"""The chart pack: filled from any page, ordered, named and noted, written to files, kept in the workshop."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pptx
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from figures import pack as pack_module
from figures.pack import STANDARD
from figures.paper import questions_paper
from pages import _pack
from pages._chosen import KEY, Draft, Item
from pages._paper import question_sheet
from pages._presentation.public import PUBLIC_URL
from pages._workshop import LINK
from tests.pages.conftest import Opened, OpenPage, remove, run
from tests.pages.test_verksted import Browser, answer, errors, press
from workshop import database as database_module
from workshop.database import VARIABLE, workshop_database
from workshop.links import DOORKEEPER
from workshop.packs import packs, save_pack
from workshop.panels import FEWEST_SHOWN, close_panel, panels, participants_link

TITLE, NOTE = "Her <b>vokser</b> vi", "=1+1 Spør om *skolen*"


@pytest.fixture(autouse=True)
def own_workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give each test a browser without cookies, and a database of its own."""
    monkeypatch.setattr(st, "context", Browser())
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path / 'workshop.db'}")
    monkeypatch.setenv(PUBLIC_URL, "https://fortrinn.example.no")
    monkeypatch.setattr(database_module, "_opened", {})
    yield
    for opened in database_module._opened.values():
        opened.close()
    DOORKEEPER._wrong.clear()


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[pack_module.Pack]:
    """Write nothing, and tell which packs were to be written."""
    asked: list[pack_module.Pack] = []

    def write(pack: pack_module.Pack, tell: Any) -> bytes:
        asked.append(pack)
        tell(1, 2)
        return b"file"

    monkeypatch.setattr(_pack, "WRITERS", {".pptx": write, ".pdf": write, ".zip": write})
    return asked


def button(app: AppTest, key: str) -> Any:
    (found,) = [one for one in app.button if one.key == key]
    return found


def pushed(app: AppTest, key: str) -> Opened:
    button(app, key).click()
    return Opened(run(app))


def field(app: AppTest, label: str, at: int) -> Any:
    return [one for one in (*app.text_input, *app.text_area) if one.label == label][at]


def draft_of(app: AppTest) -> Draft:
    draft: Draft = app.session_state[KEY]
    return draft


def figures_of(app: AppTest) -> list[str]:
    return [item.chosen.figure for item in draft_of(app).items]


def walls(opened: Opened) -> list[str]:
    return [
        link.proto.url for link in opened.app.get("link_button") if link.proto.label == "Vis på storskjerm"
    ]


def go(app: AppTest, page: str) -> Opened:
    app.switch_page(f"pages/{page}.py")
    return Opened(run(app))


@pytest.fixture
def three(open_page: OpenPage) -> AppTest:
    """Three figures from two pages in the pack, on the page Verksted."""
    opened = open_page("profil", region="kongsberg", aar="2024")
    for figure in ("alder", "folketall"):
        pushed(opened.app, f"pakke-{figure}")
    go(opened.app, "fortrinn")
    pushed(opened.app, "pakke-vekst_region")
    return go(opened.app, "verksted").app


def test_each_figure_can_be_shown_on_the_wall_and_put_in_the_pack(open_page: OpenPage) -> None:
    opened = open_page("profil", region="numedal", mot="fylke_40", aar="2019")
    assert walls(opened) == [
        f"./visning?figurer={figure};region:numedal;mot:fylke_40;aar:2019" for figure in opened.shown
    ]
    again = pushed(opened.app, "pakke-alder")
    assert button(again.app, "pakke-alder").disabled
    assert not button(again.app, "pakke-folketall").disabled
    assert [str(item.chosen) for item in draft_of(again.app).items] == [
        "alder;region:numedal;mot:fylke_40;aar:2019"
    ]


def test_a_figure_keeps_how_its_page_showed_it(open_page: OpenPage) -> None:
    opened = open_page("fortrinn", region="kongsberg", vekst_fra="2018", aar="2024")
    pushed(opened.app, "pakke-vekst_region")
    (item,) = draft_of(opened.app).items
    assert item.chosen.since == 2018
    assert any(
        link.endswith("vekst_region;region:kongsberg;mot:norge;aar:2024;fra:2018") for link in walls(opened)
    )


def test_figures_are_ordered_named_noted_and_taken_out(three: AppTest) -> None:
    assert figures_of(three) == ["alder", "folketall", "vekst_region"]
    items = draft_of(three).items
    assert button(three, f"opp-{items[0].number}").disabled
    assert button(three, f"ned-{items[2].number}").disabled
    pushed(three, f"opp-{items[2].number}")
    assert figures_of(three) == ["alder", "vekst_region", "folketall"]
    pushed(three, f"ned-{draft_of(three).items[0].number}")
    assert figures_of(three) == ["vekst_region", "alder", "folketall"]
    field(three, "Egen tittel", 0).set_value(TITLE)
    field(three, "Notat", 0).set_value(NOTE)
    opened = Opened(run(three))
    (wall,) = walls(opened)
    assert wall.startswith("./visning?figurer=vekst_region;region:kongsberg;mot:norge;aar:2024,alder;")
    assert "&tittel=Her%20%3Cb%3Evokser" in wall
    # The words follow their figure, also to another page and back.
    pushed(three, f"ned-{draft_of(three).items[0].number}")
    go(three, "profil")
    go(three, "verksted")
    assert [(item.title, item.note) for item in draft_of(three).items] == [("", ""), (TITLE, NOTE), ("", "")]
    assert field(three, "Egen tittel", 1).value == TITLE
    pushed(three, f"ut-{draft_of(three).items[1].number}")
    assert figures_of(three) == ["alder", "folketall"]


def test_an_empty_pack_says_how_it_is_filled(open_page: OpenPage) -> None:
    opened = open_page("verksted")
    assert "Pakken er tom." in opened.text
    assert "Legg i pakken" in opened.text
    assert walls(opened) == []


def test_the_standard_pack_of_a_region_is_one_press(
    open_page: OpenPage, written: list[pack_module.Pack]
) -> None:
    opened = open_page("verksted", region="ringerike")
    press(opened.app, "Legg til standardpakken for Ringerike")
    assert figures_of(opened.app) == list(STANDARD)
    assert {item.chosen.region for item in draft_of(opened.app).items} == {"ringerike"}
    assert "DEMODATA" in opened.text
    made = pushed(opened.app, "lag.pptx")
    assert [entry.figure.id for entry in written[0].entries] == list(STANDARD)
    (download,) = made.app.get("download_button")
    assert download.proto.label == "Last ned PPTX"


def test_the_slides_have_the_figures_in_order_with_title_and_note(three: AppTest) -> None:
    field(three, "Navn på pakken", 0).set_value("Møte 3. mars")
    field(three, "Egen tittel", 1).set_value(TITLE)
    field(three, "Notat", 1).set_value(NOTE)
    run(three)
    pushed(three, "lag.pptx")
    _, ending, content, name, left_out = three.session_state[_pack.FILE]
    assert (ending, name, left_out) == (".pptx", "fortrinn_mote_3_mars_DEMODATA.pptx", ())
    slides = pptx.Presentation(io.BytesIO(content)).slides
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert titles[0] == "Møte 3. mars"
    assert titles[2] == TITLE
    assert "67 år eller eldre" in titles[1]
    noted = [shape.text_frame.text for shape in slides[2].shapes if shape.has_text_frame]
    assert NOTE in noted
    # A file that no longer holds what stands here is offered no more.
    field(three, "Egen tittel", 1).set_value("")
    assert not Opened(run(three)).app.get("download_button")


def test_a_pack_becomes_an_archive_with_every_form(open_page: OpenPage) -> None:
    opened = open_page("profil", region="kongsberg", aar="2024")
    pushed(opened.app, "pakke-alder")
    go(opened.app, "verksted")
    pushed(opened.app, "lag.zip")
    content = opened.app.session_state[_pack.FILE][2]
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert {Path(name).suffix for name in names} == {".png", ".svg", ".pdf", ".pptx", ".csv", ".xlsx", ".txt"}


def test_a_pack_goes_on_paper(open_page: OpenPage) -> None:
    opened = open_page("profil", region="kongsberg", aar="2024")
    pushed(opened.app, "pakke-alder")
    go(opened.app, "verksted")
    pushed(opened.app, "lag_papir.pdf")
    _, _, content, name, _ = opened.app.session_state[_pack.FILE]
    assert content.startswith(b"%PDF")
    assert name == "fortrinn_figurer_til_motet_papir.pdf"


def test_a_panels_questions_go_on_paper(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = open_page("verksted", region="drammen")
    press(opened.app, "Start et verksted")
    made = press(opened.app, "Åpne panelet")
    labels = [download.proto.label for download in made.app.get("download_button")]
    assert labels == ["Spørsmålene på papir (PDF)"]
    link = opened.app.session_state[LINK]
    (panel,) = panels(workshop_database(), link)
    sheet = question_sheet(panel, participants_link(link, panel))
    assert [one.label for one in sheet.asked] == [item.label for item in panel.items]
    assert sheet.asked[0].scales[0].question == "Hvor viktig er dette framover for Drammen?"
    assert sheet.link == f"https://fortrinn.example.no/panel/{participants_link(link, panel)}"
    assert questions_paper(sheet).startswith(b"%PDF")
    monkeypatch.setenv(PUBLIC_URL, "http://localhost:8501")
    assert (question_sheet(panel, "x").link, question_sheet(panel, "x").code) == ("", "")


def test_what_a_panel_said_goes_with_the_pack(open_page: OpenPage, written: list[pack_module.Pack]) -> None:
    opened = press(open_page("verksted", region="drammen").app, "Start et verksted")
    opened = press(press(opened.app, "Åpne panelet").app, "Legg til standardpakken for Drammen")
    link = opened.app.session_state[LINK]
    (panel,) = panels(workshop_database(), link)
    answer(link, FEWEST_SHOWN - 1, "For få")
    few = opened.again()
    assert not [box for box in few.app.multiselect if box.key == "pakke_panel"]
    answer(link, 1, "*Sagt* av den femte")
    (panel,) = panels(workshop_database(), link)
    close_panel(workshop_database(), link, panel.id, panel.version)
    enough = few.again()
    (asked,) = [box for box in enough.app.multiselect if box.key == "pakke_panel"]
    assert asked.value == [panel.id]  # closed, so it goes with the pack unless one says otherwise
    pushed(enough.app, "lag.pptx")
    assert "Panelet mener" in written[-1].entries[-1].figure.description
    assert written[-1].is_demo
    heads = [words.heading for words in written[-1].words]
    assert heads == [
        "Det tallene ikke viser (Ekspertpanel for Drammen)",
        "Forslag til tiltak (Ekspertpanel for Drammen)",
    ]
    assert "*Sagt* av den femte" in written[-1].words[0].texts
    assert any(text.endswith(": *Sagt* av den femte") for text in written[-1].words[1].texts)
    (asked,) = [box for box in enough.app.multiselect if box.key == "pakke_panel"]
    asked.set_value([])
    pushed(enough.app, "lag.pptx")
    assert written[-1].words == ()
    assert all("Panelet mener" not in entry.figure.description for entry in written[-1].entries)


def test_a_bar_tells_how_far_a_long_writing_has_come(
    three: AppTest, written: list[pack_module.Pack], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    place = st.empty

    class Place:
        def progress(self, share: float, text: str) -> None:
            told.append(text)

        def empty(self) -> None:
            told.append("")

    monkeypatch.setattr(_pack.st, "empty", Place)
    pushed(three, "lag.pdf")
    assert told == [""]  # quick: no bar
    monkeypatch.setattr(_pack, "PATIENCE_SECONDS", -1.0)
    pushed(three, "lag.zip")
    assert told == ["", "Lager filen: 1 av 2", ""]
    assert st.empty is Place is not place


def test_a_figure_that_cannot_be_drawn_is_left_out_and_told(
    three: AppTest, written: list[pack_module.Pack], harm: Callable[..., Path]
) -> None:
    harm(lambda folder: remove(folder, "employment_by_industry_13470"))
    opened = pushed(three, "lag.pdf")
    assert [entry.figure.id for entry in written[0].entries] == ["alder", "folketall"]
    assert any(warning.startswith("Ikke med: ") and "13470" in warning for warning in opened.warnings)


def test_a_pack_with_nothing_to_show_is_told(
    three: AppTest, written: list[pack_module.Pack], harm: Callable[..., Path]
) -> None:
    draft_of(three).items[:] = [draft_of(three).items[2]]
    harm(lambda folder: remove(folder, "employment_by_industry_13470"))
    opened = pushed(three, "lag.pdf")
    assert errors(opened) == ["Ingen av figurene i pakken har noe å vise."]
    assert written == []


def test_without_an_address_for_the_audience_the_page_warns(
    three: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PUBLIC_URL, "http://localhost:8501")
    assert any("Publikum får ingen QR-kode" in warning for warning in Opened(run(three)).warnings)


# Storage -----------------------------------------------------------------------------------------------


@pytest.fixture
def stored(three: AppTest) -> AppTest:
    """The three figures, stored in a workshop."""
    press(three, "Start et verksted")
    field(three, "Egen tittel", 1).set_value(TITLE)
    press(three, "Lagre pakken i verkstedet")
    return three


def test_a_pack_is_stored_and_fetched_in_another_window(stored: AppTest, open_page: OpenPage) -> None:
    assert [str(success.value) for success in stored.success] == [
        "«Figurer til møtet» er lagret i verkstedet."
    ]
    other = open_page("verksted")
    other.app.session_state[LINK] = stored.session_state[LINK]
    run(other.app)
    press(other.app, "Hent «Figurer til møtet» (3 figurer)")
    assert [(item.chosen, item.title, item.note) for item in draft_of(other.app).items] == [
        (item.chosen, item.title, item.note) for item in draft_of(stored).items
    ]
    assert field(other.app, "Egen tittel", 1).value == TITLE


def test_two_who_store_at_once_lose_nothing(stored: AppTest) -> None:
    link = stored.session_state[LINK]
    (known,) = packs(workshop_database(), link)
    theirs = save_pack(workshop_database(), link, "Deres", [], known)
    field(stored, "Notat", 0).set_value("Mitt")
    opened = press(stored, "Lagre «Figurer til møtet»")
    (message,) = errors(opened)
    assert "lagre det som ny pakke" in message
    assert draft_of(stored).items[0].note == "Mitt"
    assert packs(workshop_database(), link) == (theirs,)
    press(stored, "Lagre som ny pakke")
    assert [pack.title for pack in packs(workshop_database(), link)] == ["Deres", "Figurer til møtet"]


def test_a_stored_pack_is_deleted_and_what_is_here_stays(stored: AppTest) -> None:
    press(stored, "Slett «Figurer til møtet» fra verkstedet")
    assert packs(workshop_database(), stored.session_state[LINK]) == ()
    assert len(draft_of(stored).items) == 3


def test_a_figure_that_is_no_more_is_left_out_when_a_pack_is_fetched(stored: AppTest) -> None:
    link = stored.session_state[LINK]
    (known,) = packs(workshop_database(), link)
    with workshop_database().writing() as session:
        from workshop.models import PackFigure

        row = session.get(PackFigure, known.figures[0].id)
        assert row is not None
        row.figure = "finnes_ikke"
    press(stored, "Hent «Figurer til møtet» (3 figurer)")
    assert figures_of(stored) == ["folketall", "vekst_region"]
    assert "1 av figurene finnes ikke lenger" in str(stored.success[0].value)


def test_a_pack_that_is_full_takes_no_more() -> None:
    draft = Draft()
    for _ in range(100):
        draft.add(Item.__new__(Item))  # type: ignore[arg-type]
    assert len(draft.items) == 60
