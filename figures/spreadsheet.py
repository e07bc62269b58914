"""A Figure's numbers for a spreadsheet: CSV for one table, XLSX with its sources on a sheet beside it."""

from __future__ import annotations

import csv
import io
import numbers
import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from data_sources.store import Manifest
from figures.figure import DEMO_MARK, GRADES, ORIGINS, Figure
from figures.style import THEMES

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
UNPUBLISHED = "En tom celle er et tall som ikke er publisert eller for lite til å vises. Det er aldri null."
CONTENTS = "Innhold"
SHEET_NAME_LENGTH = 31
A4 = 9
NARROWEST, WIDEST = 12, 60
YEAR, DAY = "0", "dd.mm.yyyy"
TITLE = {"bold": True, "font_size": 14}
WARNING = {"bold": True, "font_size": 12, "font_color": THEMES["light"]["warning"]}
HEADER = {"bold": True, "bottom": 1, "bg_color": "#EEF2F5", "text_wrap": True, "valign": "top"}
SOURCE_COLUMNS = (
    "Kilde",
    "Tabell",
    "Innhold",
    "Produsent",
    "Lisens",
    "Oppdatert",
    "Hentet",
    "Samlet inn gjennom",
    "Første år",
    "Siste år",
    "Opphav",
)


def table_csv(figure: Figure) -> bytes:
    """Write the figure's table for a Norwegian spreadsheet: `;`, decimal comma, byte order mark.

    Every row carries the source, so that it stays with the numbers; a missing value is an empty cell.
    """
    table = figure.table.assign(Kilde=figure.source_line)
    if figure.is_demo:  # a column of its own: a table can have remarks of its own
        table = table.assign(Demodata=DEMO_MARK)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_csv_cell(name) for name in table.columns])
    for row in table.itertuples(index=False):
        writer.writerow([_csv_cell(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def table_xlsx(figure: Figure) -> bytes:
    """Write the figure's table as a workbook: a sheet of numbers and one of where they come from.

    Numbers are numbers, shown with the decimals they have on the page; a missing value is an empty cell.
    """
    book = _Workbook(figure.title)
    book.write_table(book.sheet("Tall"), figure)
    sheet = book.sheet("Kilder")
    book.write_evidence(sheet, book.write_heading(sheet, figure), figure)
    sheet.set_column(0, len(SOURCE_COLUMNS) - 1, 20)
    return book.content()


def workbook(
    figures: Sequence[tuple[str, Figure]], title: str, left_out: Sequence[tuple[str, str]] = ()
) -> bytes:
    """Write named figures as one workbook: a sheet of contents with links, then a sheet for each figure.

    `left_out` are names of figures that are not there, each with the reason.
    """
    book = _Workbook(title)
    names = sheet_names([name for name, _ in figures], taken=(CONTENTS,))
    sheets = dict(zip(names, (figure for _, figure in figures), strict=True))
    book.write_contents(title, sheets, left_out)
    for name, figure in sheets.items():
        sheet = book.sheet(name)
        book.write_evidence(sheet, book.write_table(sheet, figure), figure)
    return book.content()


def sheet_names(names: Sequence[str], taken: Sequence[str] = ()) -> list[str]:
    """Make names that a workbook takes: short, without its own signs, unique whatever their case."""
    used = {name.lower() for name in taken}
    made = []
    for name in names:
        plain = re.sub(r"[\[\]:*?/\\']", " ", name).strip() or "Ark"
        candidate, turn = plain[:SHEET_NAME_LENGTH].strip(), 1
        while candidate.lower() in used:
            turn += 1
            ending = f" {turn}"
            candidate = plain[: SHEET_NAME_LENGTH - len(ending)].strip() + ending
        used.add(candidate.lower())
        made.append(candidate)
    return made


def decimals(column: pd.Series) -> int:
    """Return with how many decimals a column of floats is shown: as many as its values need, at most two."""
    known = column.dropna().to_numpy(float)
    return next((places for places in (0, 1, 2) if np.allclose(known, np.round(known, places))), 2)


class _Workbook:
    """A workbook in memory, with the looks that its sheets share."""

    def __init__(self, title: str) -> None:
        import xlsxwriter  # late: no page needs it until a file is asked for

        self._file = io.BytesIO()
        # Texts are written as texts by name; these see to it that no other way is open.
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(self._file, options)
        self._book.set_properties({"title": title[:255], "company": "Fortrinn"})
        self._known: dict[tuple[tuple[str, Any], ...], Format] = {}

    def content(self) -> bytes:
        """Close the workbook and return its file."""
        self._book.close()
        return self._file.getvalue()

    def sheet(self, name: str) -> Worksheet:
        """Add a sheet that prints on A4 in full width."""
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        return sheet

    def write_contents(
        self, title: str, figures: dict[str, Figure], left_out: Sequence[tuple[str, str]]
    ) -> None:
        """Add the sheet of contents: each figure's finding with a link to its sheet, and what is left out."""
        sheet = self.sheet(CONTENTS)
        sheet.write_string(0, 0, title, self._look(**TITLE))
        if any(figure.is_demo for figure in figures.values()):
            told = f"Ark med kvalitet D bygger på {DEMO_MARK}"
            sheet.write_string(1, 0, told, self._look(**WARNING))
        for column, (name, width) in enumerate((("Ark", 34), ("Funn", 120), ("Kvalitet", 10), ("År", 8))):
            sheet.write_string(3, column, name, self._look(**HEADER))
            sheet.set_column(column, column, width)
        for row, (name, figure) in enumerate(figures.items(), start=4):
            sheet.write_url(row, 0, f"internal:'{name}'!A1", string=name)
            sheet.write_string(row, 1, figure.title, self._look(text_wrap=True))
            sheet.write_string(row, 2, figure.grade)
            self._write(sheet, row, 3, figure.year, YEAR)
        for row, (name, reason) in enumerate(left_out, start=len(figures) + 5):
            sheet.write_string(row, 0, name)
            sheet.write_string(row, 1, f"Ikke med: {reason}", self._look(text_wrap=True))
        sheet.freeze_panes(4, 0)

    def write_heading(self, sheet: Worksheet, figure: Figure) -> int:
        """Write title, subtitle and any mark; return the row after an empty one."""
        sheet.write_string(0, 0, figure.title, self._look(**TITLE))
        sheet.write_string(1, 0, figure.subtitle)
        if figure.is_demo:
            sheet.write_string(2, 0, DEMO_MARK, self._look(**WARNING))
        return 4 if figure.is_demo else 3

    def write_table(self, sheet: Worksheet, figure: Figure) -> int:
        """Write heading and table; return the row after an empty one."""
        top = self.write_heading(sheet, figure)
        for position, name in enumerate(figure.table.columns):
            column = figure.table.iloc[:, position]
            is_number = pd.api.types.is_numeric_dtype(column)
            shown = _number_format(str(name), column) if is_number else ""
            look = self._look(**HEADER, align="right" if is_number else "left")
            sheet.write_string(top, position, str(name), look)
            for row, value in enumerate(column.tolist(), start=top + 1):
                self._write(sheet, row, position, value, shown)
            longest = 12 if is_number else max((len(str(value)) for value in column), default=0)
            sheet.set_column(position, position, min(WIDEST, max(NARROWEST, longest + 2)))
        sheet.freeze_panes(top + 1, 0)
        sheet.repeat_rows(top)
        below = top + len(figure.table) + 2
        if figure.table.isna().to_numpy().any():
            sheet.write_string(below, 0, UNPUBLISHED)
            below += 2
        return below

    def write_evidence(self, sheet: Worksheet, row: int, figure: Figure) -> None:
        """Write sources, grade, caveats, notes and how to read, from a row on."""
        for position, name in enumerate(SOURCE_COLUMNS):
            sheet.write_string(row, position, name, self._look(**HEADER))
        for source in figure.sources:
            row += 1
            for position, value in enumerate(_source_row(source)):
                self._write(sheet, row, position, value, DAY if isinstance(value, date) else YEAR)
        row += 2
        notes = dict.fromkeys(note for source in figure.sources for note in source.notes)
        for name, texts in (
            ("Kvalitet", (f"{figure.grade}: {GRADES[figure.grade]}",)),
            ("Kildelinje", (figure.source_line,)),
            ("Forbehold", figure.caveats),
            ("Merknader til tallene", tuple(notes)),
            ("Slik leser du figuren", (figure.how_to_read,)),
        ):
            for text in texts:
                sheet.write_string(row, 0, name, self._look(bold=True))
                sheet.write_string(row, 1, text)
                row += 1

    def _write(self, sheet: Worksheet, row: int, column: int, value: object, shown: str) -> None:
        """Write a value as what it is; a text is never anything but a text, a missing value nothing."""
        if _is_missing(value):
            return
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, self._look(num_format=shown, align="left"))
        elif isinstance(value, numbers.Real) and not isinstance(value, bool):
            sheet.write_number(row, column, float(value), self._look(num_format=shown))
        else:
            sheet.write_string(row, column, str(value))

    def _look(self, **look: Any) -> Format:
        key = tuple(sorted(look.items()))
        if key not in self._known:
            self._known[key] = self._book.add_format(look)
        return self._known[key]


def _number_format(name: str, column: pd.Series) -> str:
    if re.search(r"\b(år|fra|til)$", name, re.IGNORECASE) and column.dropna().between(1900, 2100).all():
        return YEAR
    places = decimals(column) if pd.api.types.is_float_dtype(column) else 0
    return "#,##0" + ("." + "0" * places if places else "")


def _source_row(source: Manifest) -> tuple[object, ...]:
    return (
        source.attribution,
        source.table or source.key,
        source.title,
        source.producer,
        source.licence,
        _day(source.updated),
        _day(source.fetched_at),
        source.collected_through,
        source.first_year,
        source.last_year,
        ORIGINS[source.origin],
    )


def _day(when: str | None) -> date | None:
    return date.fromisoformat(when[:10]) if when else None


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and value != value)


def _csv_cell(value: object) -> str:
    if _is_missing(value):
        return ""
    if isinstance(value, float):
        return f"{value:.10g}".replace(".", ",")
    text = str(value)
    # A spreadsheet must never run a text as a formula. Numbers came above and keep their sign.
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not isinstance(value, numbers.Number) else text
