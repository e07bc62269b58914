"""The draft of the action programme as a document and as a workbook, sorted under the plans it serves.

Both number the chains and cite the sources alike. What somebody wrote is text in them, never markup or a
formula, and what rests on demonstration figures says so beside the words.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import docx
import xlsxwriter
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from workshop.programme import PARTS, TEXTS, ProgrammeRow, RowDraft, by_plan
from workshop.texts import DEMO_MARK, PLANS, STATUSES, THEMES

ENDINGS = (".docx", ".xlsx")
LANGUAGE = "nb-NO"
WITHOUT_PLAN = "Ikke plassert i en plan ennå"
NOT_YET = "Ikke fylt ut ennå"
NOT_CHOSEN = "Ikke valgt ennå"
OPEN_AS_DRAFT = "Et utkast fra verkstedet. Det er ikke vedtatt av noen."
# Names of sheets hold 31 letters, and the first plan's has one more.
SHEETS = {"naering": "Verdiskaping og næring", "kunnskap": "Kunnskapssamfunnet", "": "Uten plan"}
INK, WARNING, SHADE = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x9C, 0x3D, 0x00), "EEF2F5"
COLUMN_WIDTHS = (Cm(4.2), Cm(12.3))
SHEET_COLUMNS = (
    ("Nr.", 6),
    *((name, 34) for name in PARTS.values()),
    (TEXTS["action"], 40),
    ("Ansvarlig team", 22),
    ("Status", 14),
    ("Kilder", 12),
    ("Demonstrasjonstall", 26),
)
SOURCE_COLUMNS = (("Nr.", 6), ("Kilde", 40), ("Innhold", 70), ("Tall for", 10), ("Merknad", 32))
A4 = 9


@dataclass(frozen=True)
class Programme:
    """A draft to be written: whose it is, the day it is of, and its rows."""

    region_name: str
    workshop: str
    day: date
    rows: Sequence[ProgrammeRow]

    @property
    def title(self) -> str:
        """The title of the document."""
        return f"Utkast til handlingsprogram for {self.region_name}"

    @property
    def is_demo(self) -> bool:
        """Whether any row rests on demonstration figures."""
        return any(row.said.is_demo for row in self.rows)


@dataclass(frozen=True)
class Citation:
    """A source in the list at the end; `year` is None where the team names it in its own words."""

    name: str
    content: str = ""
    year: int | None = None
    is_demo: bool = False


def written(programme: Programme, ending: str) -> bytes:
    """Write a draft in the form that an ending of `ENDINGS` says."""
    return {".docx": document, ".xlsx": workbook}[ending](programme)


def citations(rows: Sequence[ProgrammeRow]) -> dict[Citation, int]:
    """Return the sources of a draft with their numbers, in the order in which its chains name them."""
    numbers: dict[Citation, int] = {}
    for chains in by_plan(rows).values():
        for row in chains.values():
            for source in (*_taken(row.said), *_named(row.said)):
                numbers.setdefault(source, len(numbers) + 1)
    return numbers


def demo_parts(said: RowDraft) -> tuple[str, ...]:
    """Name the parts of a chain that rest on demonstration figures."""
    marked = {source.part for source in said.evidence if source.is_demo}
    return tuple(name for part, name in PARTS.items() if part in marked)


def document(programme: Programme) -> bytes:
    """Write the draft as a Word document: a heading for each plan, a table for each chain, sources last."""
    made = docx.Document()
    _set_up(made, programme)
    made.add_heading(programme.title, 0)
    made.add_paragraph(f"{programme.workshop}, {programme.day:%d.%m.%Y}. {OPEN_AS_DRAFT}")
    if programme.is_demo:
        _warn(made.add_paragraph(), f"{DEMO_MARK}. {_demo_note(programme)}")
    numbers = citations(programme.rows)
    for plan, chains in by_plan(programme.rows).items():
        made.add_heading(PLANS.get(plan, WITHOUT_PLAN), 1)
        if not chains:
            made.add_paragraph("Ingen tiltak er foreslått under denne planen ennå.")
        for number, row in chains.items():
            _write_chain(made, number, row.said, numbers)
    made.add_heading("Kilder", 1)
    if not numbers:
        made.add_paragraph("Ingen kilder er oppgitt.")
    for source, number in numbers.items():
        _write_source(made.add_paragraph(), number, source)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _set_up(made: Document, programme: Programme) -> None:
    """Give the document its language, properties and looks, and what stands on every page."""
    properties = made.core_properties
    properties.title, properties.author, properties.language = programme.title, "Fortrinn", LANGUAGE
    properties.comments = DEMO_MARK if programme.is_demo else ""
    defaults = made.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    for name in ("w:val", "w:eastAsia"):
        language.set(qn(name), LANGUAGE)
    for name in ("Title", "Heading 1", "Heading 2"):
        made.styles[name].font.color.rgb = INK
    made.styles["Normal"].font.name, made.styles["Normal"].font.size = "Calibri", Pt(11)
    made.styles["Header"].font.size = Pt(9)
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.25)
    head = section.header.paragraphs[0]
    head.add_run(f"{programme.title}, {programme.day:%d.%m.%Y}")
    if programme.is_demo:
        _warn(head, f" · {DEMO_MARK}")
    foot = section.footer.paragraphs[0]
    foot.add_run("Side ")
    _add_field(foot, "PAGE")


def _write_chain(made: Document, number: int, said: RowDraft, numbers: dict[Citation, int]) -> None:
    """Write one chain: its heading, and a table from strength to status."""
    team = THEMES.get(said.team, "")
    made.add_heading(f"{number}. {team or 'Uten ansvarlig team'}", 2)
    marked = demo_parts(said)
    rows = []
    for part, name in PARTS.items():
        cited = sorted({numbers[source] for source in _taken(said, part)})
        rows.append((name, getattr(said, part), cited, name in marked))
    rows += [
        (TEXTS["action"], said.action, [], False),
        ("Ansvarlig team", team or NOT_CHOSEN, [], False),
        ("Status", STATUSES[said.status], [], False),
    ]
    own = [numbers[source] for source in _named(said)]
    if own:
        rows.append((TEXTS["sources"], "\n".join(source.name for source in _named(said)), own, False))
    # What the panel said is the one part that a chain can do without.
    rows = [row for row in rows if row[1] or row[0] != PARTS["panel_said"]]
    table = made.add_table(rows=len(rows) + 1, cols=2, style="Table Grid")
    _set_up_table(table, f"Kjede {number}: fra styrke til tiltak")
    for cell, name in zip(table.rows[0].cells, ("Ledd", "Innhold"), strict=True):
        cell.paragraphs[0].add_run(name).bold = True
        _shade(cell)
    for cells, (name, text, cited, is_demo) in zip(table.rows[1:], rows, strict=True):
        cells.cells[0].paragraphs[0].add_run(name).bold = True
        paragraph = cells.cells[1].paragraphs[0]
        paragraph.add_run(text or NOT_YET).italic = not text
        if cited:
            paragraph.add_run(f" [{', '.join(map(str, cited))}]")
        if is_demo:
            _warn(paragraph, f" {DEMO_MARK}")
    made.add_paragraph()


def _set_up_table(table: Table, title: str) -> None:
    """Set widths, mark the header row and the column of names, and name the table for a screen reader."""
    properties = table._tbl.tblPr
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), title)
    properties.append(caption)
    look = properties.find(qn("w:tblLook"))
    for name, value in (("firstRow", "1"), ("firstColumn", "1"), ("noHBand", "1"), ("noVBand", "1")):
        look.set(qn(f"w:{name}"), value)
    header = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(header)
    table.autofit = False
    for column, width in zip(table.columns, COLUMN_WIDTHS, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
            cell.paragraphs[0].paragraph_format.space_before = Pt(2)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)


def _shade(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _warn(paragraph: Paragraph, text: str) -> None:
    run = paragraph.add_run(text)
    run.bold, run.font.color.rgb = True, WARNING


def _add_field(paragraph: Paragraph, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)


def _write_source(paragraph: Paragraph, number: int, source: Citation) -> None:
    paragraph.add_run(f"[{number}] {_cited(source)}")
    if source.is_demo:
        _warn(paragraph, f" {DEMO_MARK}.")


def _cited(source: Citation) -> str:
    content = f": {source.content}" if source.content else ""
    year = f". Tall for {source.year}" if source.year is not None else ""
    return f"{source.name}{content}{year}."


def workbook(programme: Programme) -> bytes:
    """Write the draft as a workbook: a sheet for each plan, one of sources, and every text as a text."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": programme.title, "company": "Fortrinn"})
        looks = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "warning": book.add_format({"bold": True, "font_color": "#9C3D00"}),
            "header": book.add_format({"bold": True, "bottom": 1, "bg_color": f"#{SHADE}", "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        numbers = citations(programme.rows)
        for plan, chains in by_plan(programme.rows).items():
            sheet = book.add_worksheet(SHEETS[plan])
            texts = [_sheet_row(number, row.said, numbers) for number, row in chains.items()]
            is_demo = any(row.said.is_demo for row in chains.values())
            heading = f"{programme.title}: {PLANS.get(plan, WITHOUT_PLAN)}"
            _write_sheet(sheet, looks, programme, heading, SHEET_COLUMNS, texts, is_demo=is_demo)
        sources = [_source_row(number, source) for source, number in numbers.items()]
        is_demo = any(source.is_demo for source in numbers)
        _write_sheet(
            book.add_worksheet("Kilder"), looks, programme, "Kilder", SOURCE_COLUMNS, sources, is_demo=is_demo
        )
    return file.getvalue()


def _sheet_row(number: int, said: RowDraft, numbers: dict[Citation, int]) -> tuple[int | str, ...]:
    cited = sorted({numbers[source] for source in (*_taken(said), *_named(said))})
    marked = demo_parts(said)
    return (
        number,
        *(getattr(said, part) for part in PARTS),
        said.action,
        THEMES.get(said.team, NOT_CHOSEN),
        STATUSES[said.status],
        ", ".join(f"[{one}]" for one in cited),
        f"{DEMO_MARK}: {', '.join(marked)}" if marked else "",
    )


def _source_row(number: int, source: Citation) -> tuple[int | str, ...]:
    year = "" if source.year is None else source.year
    return (number, source.name, source.content, year, DEMO_MARK if source.is_demo else "")


def _write_sheet(
    sheet: Worksheet,
    looks: dict[str, Format],
    programme: Programme,
    heading: str,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[tuple[int | str, ...]],
    *,
    is_demo: bool,
) -> None:
    """Write heading, mark and table of a sheet that prints on A4 in full width."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, heading, looks["title"])
    sheet.write_string(1, 0, f"{programme.workshop}, {programme.day:%d.%m.%Y}. {OPEN_AS_DRAFT}")
    if is_demo:
        sheet.write_string(2, 0, f"{DEMO_MARK}. {_demo_note(programme)}", looks["warning"])
    top = 4
    for column, (name, width) in enumerate(columns):
        sheet.write_string(top, column, name, looks["header"])
        sheet.set_column(column, column, width)
    for line, values in enumerate(rows, start=top + 1):
        for column, value in enumerate(values):
            if isinstance(value, int):
                sheet.write_number(line, column, value, looks["text"])
            elif value:
                sheet.write_string(line, column, value, looks["text"])
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)


def _demo_note(programme: Programme) -> str:
    marked = sum(row.said.is_demo for row in programme.rows)
    of = len(programme.rows)
    return f"Kjeder som bygger på demonstrasjonstall: {marked} av {of}. De kan ikke legges fram som de er."


def _taken(said: RowDraft, part: str = "") -> tuple[Citation, ...]:
    """Return what a chain, or one part of it, was taken from, in the order of the parts."""
    return tuple(
        Citation(source.name, source.content, source.year, source.is_demo)
        for name in PARTS
        for source in said.evidence
        if source.part == name and part in ("", name)
    )


def _named(said: RowDraft) -> tuple[Citation, ...]:
    """Return what the team itself names, a line each, each once."""
    lines = (line.strip() for line in said.sources.splitlines())
    return tuple(Citation(line) for line in dict.fromkeys(lines) if line)
