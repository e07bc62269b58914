"""Tables as files: numbers a Norwegian spreadsheet reads, with their sources and marks beside them."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from data_sources.statistics import Statistics
from figures.figure import DEMO_MARK, Figure
from figures.registry import FIGURES, draw
from figures.spreadsheet import decimals, sheet_names, table_csv, table_xlsx, workbook
from tests.figures.conftest import stands_for_its_form

DRAWN = [row.id for row in FIGURES if stands_for_its_form(row)]
DANGEROUS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "http://127.0.0.1/"]


@pytest.fixture(scope="module")
def figures(data: Statistics) -> dict[str, Figure]:
    region, county = data.area("drammen"), data.area("fylke_40")
    return {name: draw(name, data, region, county, 2026) for name in DRAWN}


# CSV -----------------------------------------------------------------------------------------------


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize("name", DRAWN)
def test_every_table_is_read_back_as_it_is_shown(figures: dict[str, Figure], name: str) -> None:
    figure = figures[name]
    content = table_csv(figure)
    assert content.startswith(b"\xef\xbb\xbf")
    header, *rows = rows_of(content)
    marked = ["Demodata"] if figure.is_demo else []
    assert header == [*figure.table.columns, "Kilde", *marked]
    assert len(rows) == len(figure.table)
    assert {row[len(figure.table.columns)] for row in rows} == {figure.source_line}
    for position, column in enumerate(figure.table.columns):
        written = [row[position] for row in rows]
        if not pd.api.types.is_float_dtype(figure.table[column]):
            continue
        assert not any("." in cell or "nan" in cell or "inf" in cell for cell in written)
        read = [float(cell.replace(",", ".")) if cell else np.nan for cell in written]
        np.testing.assert_allclose(read, figure.table[column].to_numpy(float), rtol=1e-9)


def table_of(figures: dict[str, Figure], values: list[object]) -> list[str]:
    table = pd.DataFrame({"Verdi": pd.Series(values, dtype=object)})
    return [row[0] for row in rows_of(table_csv(replace(figures["folketall"], table=table)))[1:]]


def test_numbers_have_a_decimal_comma_and_missing_ones_are_empty(figures: dict[str, Figure]) -> None:
    values = [1.5, -2.25, 106_013.0, 0.1 + 0.2, np.nan, None, pd.NA, 7, np.int64(-3), -0.0001]
    assert table_of(figures, values) == [
        "1,5", "-2,25", "106013", "0,3", "", "", "", "7", "-3", "-0,0001",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_text_is_never_run_as_a_formula(figures: dict[str, Figure], text: str) -> None:
    assert table_of(figures, [text]) == [f"'{text}"]


def test_a_column_name_is_never_run_as_a_formula(figures: dict[str, Figure]) -> None:
    table = pd.DataFrame({"=cmd()": ["x"]})
    assert rows_of(table_csv(replace(figures["folketall"], table=table)))[0][0] == "'=cmd()"


def test_separators_and_quotes_in_a_text_are_quoted(figures: dict[str, Figure]) -> None:
    texts = ['Nore; "Uvdal"', "to\nlinjer"]
    assert table_of(figures, texts) == texts


# XLSX ----------------------------------------------------------------------------------------------


def opened(content: bytes) -> dict[str, Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: sheet for sheet in book.worksheets}


def texts(sheet: Worksheet) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def header_row(sheet: Worksheet, figure: Figure) -> int:
    (row,) = (
        row
        for row in range(1, 8)
        if [cell.value for cell in sheet[row]][: len(figure.table.columns)] == list(figure.table.columns)
    )
    return row


@pytest.mark.parametrize("name", DRAWN)
def test_every_table_is_numbers_in_a_workbook(figures: dict[str, Figure], name: str) -> None:
    figure = figures[name]
    sheets = opened(table_xlsx(figure))
    assert list(sheets) == ["Tall", "Kilder"]
    sheet = sheets["Tall"]
    assert sheet["A1"].value == figure.title
    assert sheet["A2"].value == figure.subtitle
    top = header_row(sheet, figure)
    for position, column in enumerate(figure.table.columns, start=1):
        cells = [sheet.cell(top + 1 + place, position) for place in range(len(figure.table))]
        for cell, value in zip(cells, figure.table[column].tolist(), strict=True):
            if value is None or value != value or value == "":
                assert cell.value in (None, "")
            elif isinstance(value, str):
                assert cell.value == value.strip() or cell.value == value
            else:
                assert cell.value == pytest.approx(value)
                assert cell.data_type == "n"
    for sheet in sheets.values():
        assert (DEMO_MARK in texts(sheet)) == figure.is_demo
    told = texts(sheets["Kilder"])
    for source in figure.sources:
        assert {source.attribution, source.licence, source.title} <= set(told)
    assert set(figure.caveats) <= set(told)
    assert any(text.startswith(f"{figure.grade}: ") for text in told)
    assert figure.how_to_read in told


def sheet_of(figures: dict[str, Figure], column: str, values: list[object]) -> list[Any]:
    figure = replace(figures["folketall"], table=pd.DataFrame({column: values}))
    sheet = opened(table_xlsx(figure))["Tall"]
    top = header_row(sheet, figure)
    return [sheet.cell(top + 1 + place, 1) for place in range(len(values))]


@pytest.mark.parametrize(
    ("column", "values", "number_format"),
    [
        ("Andel (prosent)", [1.25, 2.5], "#,##0.00"),
        ("Andel (prosent)", [1.5, np.nan], "#,##0.0"),
        ("Folketall (personer)", [29169.0, 5.0], "#,##0"),
        ("Antall", [1, 2000], "#,##0"),
        ("År", [2019, 2020], "0"),
    ],
)
def test_a_number_is_shown_as_on_the_page(
    figures: dict[str, Figure], column: str, values: list[object], number_format: str
) -> None:
    cells = sheet_of(figures, column, values)
    assert {cell.number_format for cell in cells if cell.value is not None} == {number_format}
    assert [cell.value for cell in cells] == [None if value != value else value for value in values]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_in_a_workbook_is_a_text(figures: dict[str, Figure], text: str) -> None:
    table = pd.DataFrame({text: [text]})
    figure = replace(
        figures["folketall"], table=table, title=text, subtitle=text, caveats=(text,), how_to_read=text
    )
    for content in (table_xlsx(figure), workbook([(text, figure)], text)):
        for sheet in opened(content).values():
            for row in sheet.iter_rows():
                assert all(cell.data_type != "f" for cell in row)
                assert all(cell.hyperlink is None or cell.hyperlink.location for cell in row)


def test_a_missing_number_is_an_empty_cell_and_explained(figures: dict[str, Figure]) -> None:
    table = pd.DataFrame({"Næring": ["Post", "Bank"], "Jobber": [np.nan, 3.0]})
    sheet = opened(table_xlsx(replace(figures["folketall"], table=table)))["Tall"]
    assert any(text.startswith("En tom celle er et tall som ikke er publisert") for text in texts(sheet))
    assert 0 not in [cell.value for row in sheet.iter_rows() for cell in row]


def test_the_days_of_a_source_are_days(figures: dict[str, Figure]) -> None:
    figure = figures["folketall"]
    fetched = tuple(replace(source, updated="2026-02-19T07:00:00Z") for source in figure.sources)
    sheet = opened(table_xlsx(replace(figure, sources=fetched)))["Kilder"]
    days = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, datetime)]
    assert [(day.value, day.number_format) for day in days] == [(datetime(2026, 2, 19), "dd.mm.yyyy")] * len(
        fetched
    )


def test_a_workbook_has_a_sheet_for_each_figure_and_a_link_to_it(figures: dict[str, Figure]) -> None:
    chosen = [(name, figures[name]) for name in ("folketall", "fortrinn", "kart")]
    sheets = opened(workbook(chosen, "Alt om Drammen"))
    assert list(sheets) == ["Innhold", "folketall", "fortrinn", "kart"]
    contents = sheets["Innhold"]
    links = [cell.hyperlink.location for row in contents.iter_rows() for cell in row if cell.hyperlink]
    assert links == ["'folketall'!A1", "'fortrinn'!A1", "'kart'!A1"]
    assert {figure.title for _, figure in chosen} <= set(texts(contents))
    assert any(DEMO_MARK in text for text in texts(contents))
    for name, figure in chosen:
        told = texts(sheets[name])
        assert {figure.title, figure.subtitle, figure.how_to_read} <= set(told)
        assert (DEMO_MARK in told) == figure.is_demo


def test_names_of_sheets_are_short_plain_and_unique() -> None:
    long = "Utvikling i nettoflytting per tusen innbyggere"
    names = sheet_names([long, long, long.upper(), "a/b:c*d?[e]", "Innhold", "''", ""], taken=("Innhold",))
    assert len({name.lower() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not set("[]:*?/\\'") & set(name) for name in names)
    assert names[4] == "Innhold 2"


@pytest.mark.parametrize(
    ("values", "expected"), [([1.0, np.nan], 0), ([1.5], 1), ([0.1 + 0.2], 1), ([1.234], 2), ([], 0)]
)
def test_decimals_are_as_many_as_the_values_need(values: list[float], expected: int) -> None:
    assert decimals(pd.Series(values, dtype=float)) == expected
