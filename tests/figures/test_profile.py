"""The printed profile: one page for every region, with its numbers, charts, municipalities, history and sources."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest

from data_sources.errors import TableMissing
from data_sources.statistics import Statistics
from figures import profile as profiles
from figures.figure import DEMO_MARK
from figures.key_numbers import PROFILE, earlier, key_number
from figures.profile import LEFT, RIGHT, Profile, profile, profile_pdf, rests_on_demo

CHOICES = [
    *(
        (region, 2026)
        for region in ("hallingdal", "midt_buskerud", "kongsberg", "numedal", "ringerike", "drammen")
    ),
    *((region, year) for region in ("royken_hurum", "buskerud") for year in (2026, 2010)),
]
A4 = (595.3, 841.9)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def of(data: Statistics, region: str, year: int = 2026, comparator: str = "norge") -> Profile:
    return profile(data, data.area(region), data.area(comparator), year)


def read(content: bytes) -> str:
    (page,) = pypdfium2.PdfDocument(content)
    assert page.get_size() == pytest.approx(A4, abs=0.5)
    return squeezed(page.get_textpage().get_text_bounded())


@pytest.mark.parametrize(("region", "year"), CHOICES)
def test_a_region_is_one_page(data: Statistics, region: str, year: int) -> None:
    page = of(data, region, year)
    text = read(profile_pdf(page))
    assert squeezed(page.region.name) in text
    for name in (*LEFT, *RIGHT):
        figure = page.figures[name]
        assert not isinstance(figure, str)
        assert squeezed(figure.title) in text
        assert squeezed(figure.source_line.removeprefix(f"{DEMO_MARK}. ").split(",")[0][:5]) in text
    for card in page.cards:
        assert squeezed(card.name) in text
        assert squeezed(card.value) in text
    for row in page.history:
        assert all(squeezed(cell) in text for cell in row)
    assert (squeezed(DEMO_MARK) in text) == page.is_demo == rests_on_demo(data)


def test_the_page_is_described_and_has_its_font_inside(data: Statistics) -> None:
    page = of(data, "kongsberg")
    content = profile_pdf(page)
    document = pypdfium2.PdfDocument(content)
    assert document.get_metadata_value("Title") == "Regionprofil: Kongsberg"
    fonts = set(re.findall(rb"/BaseFont ?/[A-Z]{6}\+([\w-]+)", content))
    assert fonts == {b"Inter-Regular", b"Inter-SemiBold"}
    assert b"(nb-NO)" in content
    assert b"/StructTreeRoot" in content
    assert b"pdfuaid:part" in content


def test_municipalities_and_sources_stand_on_the_page(data: Statistics) -> None:
    text = read(profile_pdf(of(data, "hallingdal")))
    for name in ("Flå", "Nesbyen", "Gol", "Hemsedal", "Ål", "Hol"):
        assert name in text
    assert "Kilder:SSB07459" in text
    assert "Kvalitet:" in text


def test_an_ended_region_says_so(data: Statistics) -> None:
    text = read(profile_pdf(of(data, "royken_hurum")))
    assert squeezed("Røyken/Hurum er opphørt 2020") in text
    assert squeezed("Røyken/Hurum er opphørt") not in read(profile_pdf(of(data, "royken_hurum", 2018)))


def test_a_region_beside_itself_is_not_compared(data: Statistics) -> None:
    page = of(data, "kongsberg", comparator="kongsberg")
    assert all(card.compared == "" for card in page.cards)
    assert "sammenlignet" not in read(profile_pdf(page))


def test_a_missing_table_is_told_in_its_place(data: Statistics, monkeypatch: pytest.MonkeyPatch) -> None:
    message = "Tabellen finnes ikke i datalageret."
    draw = profiles.draw

    def missing(name: str, *chosen: Any) -> Any:
        if name in ("fortrinn", "kommuner"):
            raise TableMissing("gone", user_message=message)
        return draw(name, *chosen)

    monkeypatch.setattr(profiles, "draw", missing)
    text = read(profile_pdf(of(data, "kongsberg")))
    assert text.count(squeezed(message)) == 2


# Key numbers ---------------------------------------------------------------------------------------


def test_a_key_number_has_its_year_and_what_it_is_compared_with(data: Statistics) -> None:
    card = key_number(data, "population", data.area("kongsberg"), data.regions.country, 2020)
    assert (card.name, card.value, card.unit, card.year) == ("Folketall", "27\u202f723", "personer", 2020)
    assert re.fullmatch(r"landet: 5\u202f3\d\d\u202f\d{3}", card.compared)
    assert not card.is_demo
    demo = tuple(replace(source, origin="demo") for source in card.sources)
    assert replace(card, sources=demo).is_demo


def test_earlier_values_are_those_of_their_years_or_two_dots(data: Statistics) -> None:
    values = earlier(data, "population", data.area("kongsberg"), 2020, (5, 10, 50))
    assert [value.partition(" (")[2] for value in values] == ["2020)", "2015)", "2010)", ""]
    assert values[0] == "27\u202f723 (2020)"
    assert values[3] == ".."


def test_the_profile_has_its_key_numbers_in_order(data: Statistics) -> None:
    page = of(data, "drammen")
    assert len(page.cards) == len(page.history) == len(PROFILE)
