"""The draft of the programme as files: opened again, read, and held to what the teams wrote."""

import io
from dataclasses import replace
from datetime import date

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from workshop.programme import Evidence, ProgrammeRow, RowDraft
from workshop.programme_files import SHEETS, Citation, Programme, citations, document, workbook, written
from workshop.texts import DEMO_MARK, PLANS

JOBS = Evidence("strength", "SSB 13470 (DEMODATA)", "Sysselsatte etter næring", 2025, is_demo=True)
NAV = Evidence("missing_competence", "NAV (til 2017)", "Mangel på arbeidskraft", 2017, is_demo=False)
FIRST = RowDraft(
    region="drammen",
    strength="Lager: 2,1 ganger landets andel",
    opportunity="Post og kurer",
    missing_competence="Fagbrev i logistikk",
    team="klynger",
    action='=HYPERLINK("http://x") <b>fet</b> & **stjerner**\nandre linje',
    plan="naering",
    sources="Kommuneplanen 2024\n\nKommuneplanen 2024",
    status="behandles",
    evidence=(JOBS, replace(JOBS, part="opportunity"), NAV),
)
SECOND = RowDraft(region="drammen", missing_competence="Sykepleiere", plan="kunnskap", evidence=(NAV,))
THIRD = RowDraft(region="drammen", panel_said="«Nettet er for svakt» – 7 svar")


def programme(*said: RowDraft) -> Programme:
    rows = [ProgrammeRow(at, 1, one) for at, one in enumerate(said)]
    return Programme("Drammen", "Verksted for Drammen", date(2026, 11, 24), rows)


def opened(*said: RowDraft) -> Document:
    return docx.Document(io.BytesIO(document(programme(*said))))


def sheets(*said: RowDraft) -> Workbook:
    return load_workbook(io.BytesIO(workbook(programme(*said))))


def headings(made: Document) -> list[tuple[str, str]]:
    return [
        (paragraph.style.name, paragraph.text)
        for paragraph in made.paragraphs
        if paragraph.style.name.startswith(("Heading", "Title"))
    ]


def chain(made: Document, at: int) -> dict[str, str]:
    return {row.cells[0].text: row.cells[1].text for row in made.tables[at].rows[1:]}


def all_text(made: Document) -> str:
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in made.paragraphs), *cells])


def test_sources_are_numbered_once_as_the_chains_name_them() -> None:
    rows = programme(SECOND, FIRST).rows  # the other plan comes first in the files
    assert citations(rows) == {
        Citation("SSB 13470 (DEMODATA)", "Sysselsatte etter næring", 2025, is_demo=True): 1,
        Citation("NAV (til 2017)", "Mangel på arbeidskraft", 2017): 2,
        Citation("Kommuneplanen 2024"): 3,
    }


def test_the_document_has_the_plans_as_headings_and_a_table_for_each_chain() -> None:
    made = opened(SECOND, FIRST, THIRD)
    assert headings(made) == [
        ("Title", "Utkast til handlingsprogram for Drammen"),
        ("Heading 1", PLANS["naering"]),
        ("Heading 2", "1. Klynger og nettverk"),
        ("Heading 1", PLANS["kunnskap"]),
        ("Heading 2", "2. Uten ansvarlig team"),
        ("Heading 1", "Ikke plassert i en plan ennå"),
        ("Heading 2", "3. Uten ansvarlig team"),
        ("Heading 1", "Kilder"),
    ]
    assert chain(made, 0) == {
        "Styrke": f"Lager: 2,1 ganger landets andel [1] {DEMO_MARK}",
        "Mulighet": f"Post og kurer [1] {DEMO_MARK}",
        "Kompetanse som mangler": "Fagbrev i logistikk [2]",
        "Tiltak": FIRST.action,
        "Ansvarlig team": "Klynger og nettverk",
        "Status": "Til behandling",
        "Andre kilder": "Kommuneplanen 2024 [3]",
    }
    assert chain(made, 1)["Styrke"] == "Ikke fylt ut ennå"
    assert "Ekspertpanelet" not in chain(made, 1)
    assert chain(made, 2)["Ekspertpanelet"] == THIRD.panel_said
    sources = [paragraph.text for paragraph in made.paragraphs if paragraph.text.startswith("[")]
    assert sources == [
        f"[1] SSB 13470 (DEMODATA): Sysselsatte etter næring. Tall for 2025. {DEMO_MARK}.",
        "[2] NAV (til 2017): Mangel på arbeidskraft. Tall for 2017.",
        "[3] Kommuneplanen 2024.",
    ]
    assert "Verksted for Drammen, 24.11.2026." in all_text(made)


def test_the_sources_of_a_part_stand_in_the_order_of_the_list() -> None:
    said = replace(FIRST, missing_competence="Begge", evidence=(JOBS, NAV, replace(JOBS, part=NAV.part)))
    assert chain(opened(said), 0)["Kompetanse som mangler"] == f"Begge [1, 2] {DEMO_MARK}"


def test_the_document_can_be_read_aloud() -> None:
    made = opened(FIRST)
    assert made.core_properties.title == "Utkast til handlingsprogram for Drammen"
    assert made.core_properties.language == "nb-NO"
    languages = made.styles.element.findall(f".//{qn('w:lang')}")
    assert {language.get(qn("w:val")) for language in languages} == {"nb-NO"}
    (table,) = made.tables
    marked = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert marked == [True, *(len(marked) - 1) * [False]]
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Kjede 1: fra styrke til tiltak"


def test_demonstration_figures_are_marked_on_every_page_and_no_others_are() -> None:
    marked, real = opened(FIRST, SECOND), opened(SECOND)
    assert DEMO_MARK in marked.sections[0].header.paragraphs[0].text
    assert f"{DEMO_MARK}. Kjeder som bygger på demonstrasjonstall: 1 av 2." in all_text(marked)
    assert DEMO_MARK not in real.sections[0].header.paragraphs[0].text
    assert DEMO_MARK not in all_text(real)
    assert not any(DEMO_MARK in str(cell.value) for sheet in sheets(SECOND) for row in sheet for cell in row)


def test_an_empty_draft_says_that_it_is_empty() -> None:
    made = opened()
    assert headings(made)[1:] == [("Heading 1", name) for name in (*PLANS.values(), "Kilder")]
    assert all_text(made).count("Ingen tiltak er foreslått") == 2
    assert "Ingen kilder er oppgitt" in all_text(made)
    assert sheets().sheetnames == [SHEETS["naering"], SHEETS["kunnskap"], "Kilder"]


def test_the_workbook_has_a_sheet_for_each_plan_and_one_of_sources() -> None:
    book = sheets(SECOND, FIRST, THIRD)
    assert book.sheetnames == [*SHEETS.values(), "Kilder"]
    sheet = book[SHEETS["naering"]]
    assert sheet["A1"].value == f"Utkast til handlingsprogram for Drammen: {PLANS['naering']}"
    assert sheet["A3"].value.startswith(DEMO_MARK)
    assert book[SHEETS["kunnskap"]]["A3"].value is None
    names, values = ([cell.value for cell in row] for row in sheet["A5:J6"])
    assert dict(zip(names, values, strict=True)) == {
        "Nr.": 1,
        "Styrke": FIRST.strength,
        "Mulighet": FIRST.opportunity,
        "Kompetanse som mangler": FIRST.missing_competence,
        "Ekspertpanelet": None,
        "Tiltak": FIRST.action,
        "Ansvarlig team": "Klynger og nettverk",
        "Status": "Til behandling",
        "Kilder": "[1], [2], [3]",
        "Demonstrasjonstall": f"{DEMO_MARK}: Styrke, Mulighet",
    }
    assert [[cell.value for cell in row] for row in book["Kilder"]["A6:E8"]] == [
        [1, "SSB 13470 (DEMODATA)", "Sysselsatte etter næring", 2025, DEMO_MARK],
        [2, "NAV (til 2017)", "Mangel på arbeidskraft", 2017, None],
        [3, "Kommuneplanen 2024", None, None, None],
    ]


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "http://example.no", "{=1}", "00123"])
def test_what_somebody_wrote_is_a_text_and_nothing_else(start: str) -> None:
    said = replace(FIRST, strength=start, sources=start)
    cells = [cell for sheet in sheets(said) for row in sheet for cell in row if cell.value == start]
    assert len(cells) == 2
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_each_ending_has_its_form() -> None:
    assert written(programme(FIRST), ".docx")[:2] == written(programme(FIRST), ".xlsx")[:2] == b"PK"
    assert docx.Document(io.BytesIO(written(programme(FIRST), ".docx"))).tables
    assert load_workbook(io.BytesIO(written(programme(FIRST), ".xlsx"))).sheetnames
