"""What is printed: sheets of A4 in grey, that say all the screen says, and a panel's questions."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pypdfium2
import pytest

from data_sources.statistics import Statistics
from figures.figure import DEMO_MARK
from figures.pack import Entry, Pack
from figures.paper import GREY_STEPS, STEPS_NOTE, Asked, Scale, Sheet, grey, pack_paper, questions_paper
from figures.registry import draw
from figures.style import REGION_COLOURS

A4 = (595, 842)
NOTE = "Spør om #skolen *nå* <b>"
SCALES = (Scale("Hvor viktig?", "lite", "svært"), Scale("Hvor realistisk?", "lite", "svært"))
SHEET = Sheet(
    title="Ekspertpanel for Numedal",
    intro=("Svar på det du vil.",),
    note="Kilde: Statistisk sentralbyrå",
    asked=(
        Asked("Fortrinn", "Skogbruk #1", "LQ 9,1", SCALES),
        Asked("Fortrinn", "Trevarer", "", SCALES),
        Asked("Muligheter", "Møbler", "nær", SCALES),
    ),
    texts=("Hva tallene ikke viser", "Forslag til tiltak: Kompetanse"),
    lowest=1,
    highest=5,
)


def pages_of(document: bytes) -> list[Any]:
    return list(pypdfium2.PdfDocument(document))


def words(page: Any) -> str:
    return " ".join(page.get_textpage().get_text_bounded().split())


def is_a4(page: Any) -> bool:
    return bool(np.allclose(page.get_size(), A4, atol=1))


@pytest.fixture(scope="module")
def pack(data: Statistics) -> Pack:
    region, country = data.area("kongsberg"), data.regions.country
    names = ("alder", "mulighetskart", "kart")
    alder, opportunities, growth = (draw(name, data, region, country, 2026) for name in names)
    return Pack("Møte", (Entry(alder), Entry(opportunities, "Hva nå?", NOTE), Entry(growth)), "Kongsberg")


def test_each_figure_is_a_sheet_in_order_with_all_that_is_said_of_it(pack: Pack) -> None:
    steps: list[tuple[int, int]] = []
    sheets = pages_of(pack_paper(pack, lambda done, of: steps.append((done, of))))
    assert len(sheets) == len(pack.entries)
    assert all(map(is_a4, sheets))
    assert steps == [(0, 4), (1, 4), (2, 4), (4, 4)]
    for number, (sheet, entry) in enumerate(zip(sheets, pack.entries, strict=True), start=1):
        said = words(sheet)
        assert entry.title in said
        assert entry.figure.title.split(":")[0][:40] in said
        assert f"{number} av 3" in said
        assert "Slik leser du figuren" in said
        assert entry.figure.source_line[:40] in said
        assert (DEMO_MARK in said) == entry.figure.is_demo
    assert NOTE in words(sheets[1])
    # The ends of its scale are two colours on a screen, and are said to be otherwise here.
    assert [STEPS_NOTE in words(sheet) for sheet in sheets] == [False, False, True]


def test_there_is_no_colour_on_a_sheet(pack: Pack) -> None:
    for sheet in pages_of(pack_paper(pack)):
        pixels = np.asarray(sheet.render(scale=1).to_pil().convert("RGB")).astype(int)
        assert (pixels.max(axis=2) - pixels.min(axis=2)).max() <= 2
        assert pixels.min() < 60


def test_a_colour_becomes_the_grey_that_a_printer_makes_of_it() -> None:
    assert grey('fill="#0072B2"') == 'fill="#575757"'
    assert grey('fill="#FFFFFF" stroke="#000000"') == 'fill="#ffffff" stroke="#000000"'
    assert grey('xlink:href="#clip0" fill="url(#a)"') == 'xlink:href="#clip0" fill="url(#a)"'
    assert all(grey(colour)[1:3] == grey(colour)[5:7] for colour in REGION_COLOURS["light"])


def test_a_scale_around_a_midpoint_goes_from_light_to_dark() -> None:
    steps = [int(step[1:3], 16) for step in GREY_STEPS.values()]
    assert all(lighter - darker >= 19 for lighter, darker in pairwise(steps))


def test_a_panels_questions_have_a_box_for_each_answer_and_lines_for_words() -> None:
    document = questions_paper(SHEET)
    sheets = pages_of(document)
    assert all(map(is_a4, sheets))
    said = " ".join(map(words, sheets))
    for expected in (SHEET.title, "Skogbruk #1", "Tallene: LQ 9,1", "Møbler", *SHEET.texts, SHEET.note):
        assert expected in said
    assert said.count("Hvor viktig?") == said.count("Hvor realistisk?") == 3
    assert said.count("Vet ikke") == 6
    assert said.count("1 = lite, 5 = svært") == 6
    assert said.count("Fortrinn") == 1
    assert "Skjemaet på nett" not in said
    assert DEMO_MARK not in said


def test_the_questions_lead_to_the_form_where_it_can_be_reached() -> None:
    code = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><path d="M0 0h1v1h-1z"/></svg>'
    linked = replace(SHEET, link="https://fortrinn.example.no/panel/x", code=code, note=f"{DEMO_MARK}.")
    said = words(pages_of(questions_paper(linked))[0])
    assert "Skjemaet på nett: https://fortrinn.example.no/panel/x" in said
    assert "Svar heller på telefonen" in said
    assert DEMO_MARK in said
