"""The frame: choices follow the reader across pages, live in the URL, and fall back with a message."""

from __future__ import annotations

import pytest

from figures.figure import GRADES
from indicators.catalogue import QUESTIONS
from pages import _frame
from tests.pages.conftest import Opened, OpenPage, run

PAGES = {
    "oversikt": "Buskerud",
    "profil": "Regionprofil: Hallingdal",
    "sammenligning": "Sammenligning",
    "verdiskaping": "Verdiskaping og produktivitet",
    "data": "Data og metode",
}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_without_choices(open_page: OpenPage, page: str) -> None:
    opened = open_page(page)
    assert opened.title.startswith(PAGES[page])
    assert {name: opened.url[name] for name in ("region", "mot", "aar")} == {
        "region": "hallingdal", "mot": "norge", "aar": "2026",
    }  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_all_choices_made(open_page: OpenPage, page: str) -> None:
    opened = open_page(page, region="numedal", mot="fylke_40", aar="2019")
    assert opened.url["region"] == "numedal"
    assert opened.url["mot"] == "fylke_40"
    assert opened.url["aar"] == "2019"
    values = {box.label: box.value for box in opened.app.selectbox}
    assert (values["Region"], values["Sammenlign med"], values["År"]) == ("numedal", "fylke_40", "2019")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("parameter", "value", "label", "fallback", "name"),
    [
        ("region", "oslo", "Region", "hallingdal", "Hallingdal"),
        ("mot", "sverige", "Sammenlign med", "norge", "Norge"),
        ("aar", "1066", "År", "2026", "2026"),
        ("aar", "", "År", "2026", "2026"),
    ],
)
def test_an_unknown_value_in_the_url_is_told_and_replaced(
    open_page: OpenPage, page: str, parameter: str, value: str, label: str, fallback: str, name: str
) -> None:
    opened = open_page(page, **{parameter: value})
    told = [warning for warning in opened.warnings if "er ikke et valg" in warning]
    assert told == [f"«{value}» er ikke et valg for {label}. Viser {name}."]
    assert opened.url[parameter] == fallback
    assert next(box.value for box in opened.app.selectbox if box.label == label) == fallback
    # Told once: the next rerun is about something else.
    assert not any("er ikke et valg" in warning for warning in opened.again().warnings)


def test_what_the_url_says_is_shown_as_text_alone(open_page: OpenPage) -> None:
    hostile = "<script>alert(1)</script>**[x](javascript:1)**" + "a" * 500
    (told,) = open_page("profil", region=hostile).warnings
    assert not set("<>*[]()") & set(told)
    assert len(told) < 120


def test_a_choice_is_written_to_the_url_and_follows_to_another_page(open_page: OpenPage) -> None:
    app = open_page("profil").app
    region = next(box for box in app.selectbox if box.label == "Region")
    region.set_value("kongsberg")
    opened = Opened(run(app))
    assert opened.title == "Regionprofil: Kongsberg"
    assert opened.url["region"] == "kongsberg"
    app.switch_page("pages/sammenligning.py")
    assert Opened(run(app)).title == "Sammenligning: Kongsberg"


def test_every_area_and_year_of_the_pickers_is_named(open_page: OpenPage) -> None:
    boxes = {box.label: box for box in open_page().app.selectbox}
    assert boxes["Region"].options == [
        "Hallingdal", "Midt-Buskerud", "Kongsberg", "Numedal", "Ringerike", "Drammen",
        "Røyken/Hurum (til 2019)", "Buskerud (hele fylket)", "Buskerud (2019-grensen)",
    ]  # fmt: skip
    assert boxes["Sammenlign med"].options[0] == "Norge"
    assert "Telemark" in boxes["Sammenlign med"].options
    assert boxes["År"].options == [str(year) for year in range(2026, 2007, -1)]


@pytest.mark.parametrize("page", ["profil", "sammenligning"])
def test_a_region_that_has_ended_is_told(open_page: OpenPage, page: str) -> None:
    told = "Røyken/Hurum er opphørt 2020, inngår i Asker. Tallene gjelder til og med 2019."
    assert told in open_page(page, region="royken_hurum", aar="2026").notes
    assert told not in open_page(page, region="royken_hurum", aar="2019").notes


@pytest.mark.parametrize("named", ["no-such-set", "no/such/file.toml"])
def test_an_unusable_region_set_is_told_in_norwegian(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setenv("FORTRINN_REGIONS", named)
    _frame.statistics.clear()
    app = open_page().app
    _frame.statistics.clear()
    (error,) = app.error
    assert "Regioninndelingen i" in error.value
    assert "kan ikke brukes" in error.value
    assert not app.selectbox


# The head of a page --------------------------------------------------------------------------------


def sources_line(opened: Opened) -> str:
    (line,) = [
        link.proto.label for link in opened.app.get("page_link") if link.proto.label.startswith("Kilder: ")
    ]
    return str(line)


def test_the_head_names_what_the_figures_of_the_page_rest_on(open_page: OpenPage) -> None:
    assert sources_line(open_page()) == "Kilder: SSB 07459 (til 2026)"
    assert sources_line(open_page("fortrinn")) == "Kilder: SSB 13470 (DEMODATA)"
    profile = sources_line(open_page("profil"))
    for told in ("SSB 07459 (til 2026)", "SSB 11618 (til 2022)", "SSB 03321 (til 2022)", "IMDi"):
        assert profile.count(told) == 1
    # What is chosen on the page decides, not what the page could have shown.
    chosen = sources_line(open_page("sammenligning", indikator="jobs"))
    assert chosen == "Kilder: SSB 11618 (til 2022)"


def test_a_page_without_figures_names_no_sources(open_page: OpenPage) -> None:
    labels = [link.proto.label for link in open_page("data").app.get("page_link")]
    assert not any(label.startswith("Kilder") for label in labels)


@pytest.mark.parametrize(("page", "number"), [("profil", 1), ("fortrinn", 1), ("muligheter", 2)])
def test_the_head_says_which_question_the_page_answers(open_page: OpenPage, page: str, number: int) -> None:
    assert f"Spørsmål {number} av 4: {QUESTIONS[number]}" in open_page(page).text


@pytest.mark.parametrize("page", PAGES)
def test_the_grades_are_explained_from_every_page(open_page: OpenPage, page: str) -> None:
    text = "\n".join(str(part.value) for part in open_page(page).app.sidebar.markdown)
    for grade, meaning in GRADES.items():
        assert f"**{grade}**: {meaning}" in text
