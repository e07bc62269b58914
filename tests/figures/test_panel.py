"""What a panel is asked, against the figures it comes from, and what is told of its answers."""

import io
from datetime import date
from typing import Any

import openpyxl
import pandas as pd
import pytest

from data_sources.statistics import Statistics
from figures.export import FORMS, written
from figures.figure import DEMO_MARK
from figures.panel import MOST_STRENGTHS, panel_figure, panel_questions, panel_texts, verdict
from figures.pictures import png
from figures.registry import draw
from figures.spreadsheet import workbook

ROWS: list[tuple[Any, ...]] = [
    ("fortrinn", "Skogbruk", "LQ 6,0", 4.6, 7, 3.0, 7),
    ("fortrinn", "Kraftforsyning", "LQ 28,7", 2.4, 7, 4.0, 6),
    ("mulighet", "Trevarer", "39 prosent", 4.2, 7, 3.5, 7),
    ("tiltak", "=SUM(A1)", "", None, 4, None, 3),
]
NAMES = ["kind", "label", "evidence", "importance", "importance_count", "realism", "realism_count"]
TOLD: dict[str, Any] = {
    "title": "Ekspertpanel for Numedal",
    "region_name": "Numedal",
    "answered": 7,
    "source_line": f"{DEMO_MARK}. SSB 13470 (DEMODATA)",
    "year": 2025,
    "day": date(2026, 11, 24),
}


def answers(rows: list[tuple[Any, ...]] = ROWS) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=NAMES)


@pytest.mark.parametrize("year", [2026, 2019, 2010, 2008])
def test_questions_are_the_figures_own(data: Statistics, year: int) -> None:
    for region in data.regions.choices:
        questions = panel_questions(data, region, data.regions.country, year)
        figure = draw("fortrinn_private", data, region, data.regions.country, year)
        strong = list(figure.table.query("Fortrinn == 'ja'")["Næring"]) if len(figure.table) else []
        asked = [question.label for question in questions.asked if question.kind == "fortrinn"]
        told = [question.evidence for question in questions.asked if question.kind == "fortrinn"]
        assert [evidence.partition(": ")[0] for evidence in told] == strong[:MOST_STRENGTHS]
        assert questions.source_line == f"{DEMO_MARK}. SSB 13470 (DEMODATA)"
        near = [question for question in questions.asked if question.kind == "mulighet"]
        table = draw("muligheter", data, region, data.regions.country, year).table
        shown = list(table.query("Slag == 'Mulighet'")["Næring"]) if len(table) else []
        assert [question.label for question in near][: len(shown)] == shown
        assert len(questions.reasons) == (not asked) + (not near)
        assert all(question.evidence and "nan" not in question.evidence for question in questions.asked)


def test_a_question_carries_the_numbers_the_panel_is_to_judge(data: Statistics) -> None:
    numedal = data.area("numedal")
    first = panel_questions(data, numedal, data.regions.country, 2026).asked[0]
    assert first.label == "Kraftforsyning"
    assert first.evidence == (
        "Elektrisitets-, gass-, damp- og varmtvannsforsyning: 28,7 ganger landets andel av jobbene, 443 jobber i snitt "
        "i tre år til og med 2025"
    )
    (reason,) = panel_questions(data, numedal, data.regions.country, 2026).reasons
    assert "for små" in reason  # no ranked list for a region of 2,807 jobs


@pytest.mark.parametrize(
    ("kind", "importance", "realism", "said"),
    [
        ("fortrinn", 3.5, 1.0, "Enig"),
        ("fortrinn", 2.5, 5.0, "Uenig"),
        ("fortrinn", 3.0, 5.0, "Midt imellom"),
        ("fortrinn", None, 5.0, "For få svar"),
        ("mulighet", 1.0, 3.5, "Enig"),
        ("mulighet", 5.0, 2.5, "Uenig"),
        ("mulighet", 5.0, None, "For få svar"),
        ("tiltak", 5.0, 5.0, "Ikke fra tallene"),
    ],
)
def test_a_panel_agrees_or_not(kind: str, importance: float | None, realism: float | None, said: str) -> None:
    assert verdict(kind, importance, realism) == said


def test_the_figure_tells_what_the_panel_finds_most_important() -> None:
    figure = panel_figure(answers(), **TOLD)
    assert figure.title == "Panelet mener skogbruk er viktigst for Numedal: 4,6 av 5 i snitt"
    assert list(figure.table["Panelet og tallene"]) == ["Enig", "Uenig", "Enig", "Ikke fra tallene"]
    assert figure.table["Viktig (snitt, 1–5)"].isna().tolist() == [False, False, False, True]
    assert (figure.grade, figure.is_demo) == ("D", True)
    assert figure.source_line == f"{DEMO_MARK}. Ekspertpanel for Numedal, 7 svar, oppdatert 24.11.2026."
    assert figure.file_stem == "ekspertpanel_numedal_2025_DEMODATA"
    assert figure.caveats[0] == "Ett punkt har for få svar til å være med."
    assert figure.caveats[-1] == "Tallene panelet så: SSB 13470 (DEMODATA)."


def test_without_demonstration_figures_there_is_no_mark() -> None:
    figure = panel_figure(answers(), **TOLD | {"source_line": "SSB 13470 (til 2025)"})
    assert (figure.grade, figure.is_demo) == ("C", False)
    assert DEMO_MARK not in f"{figure.source_line} {figure.description}"


def test_those_that_round_alike_share_the_first_place() -> None:
    tied = [("fortrinn", name, "", mean, 7, 3.0, 7) for name, mean in (("Fisk", 4.04), ("Olje", 3.96))]
    title = panel_figure(answers(tied), **TOLD).title
    assert title == "Panelet mener fisk og olje er viktigst for Numedal: 4,0 av 5 i snitt"
    many = [("fortrinn", f"Næring {place}", "", 4.0, 7, 3.0, 7) for place in range(4)]
    assert (
        panel_figure(answers(many), **TOLD).title
        == "Panelet mener fire punkter er like viktige for Numedal: 4,0 av 5"
    )


def test_one_point_alone_is_first_among_none() -> None:
    figure = panel_figure(answers(ROWS[1:2]), **TOLD)
    assert figure.title == "Panelet gir kraftforsyning 2,4 av 5 for hvor viktig det er for Numedal"


def test_what_there_is_no_room_for_is_counted() -> None:
    many = [("fortrinn", f"Næring {place}", "", 4.0 - place / 10, 7, 3.0, 7) for place in range(10)]
    figure = panel_figure(answers([*many, *ROWS[-1:]]), **TOLD)
    assert figure.caveats[:2] == (
        "Ett punkt har for få svar til å være med.",
        "To punkter til står i tabellen.",
    )


def test_too_few_answers_draw_nothing() -> None:
    figure = panel_figure(answers(ROWS[-1:]), **TOLD)
    assert figure.chart is None
    assert len(figure.table) == 1
    assert "For få" in figure.title


def test_the_figure_is_written_in_every_form() -> None:
    figure = panel_figure(answers(), **TOLD)
    for form in FORMS:
        assert written(figure, form)
    assert png(figure).startswith(b"\x89PNG")


def test_a_workbook_holds_texts_as_texts() -> None:
    figure = panel_figure(answers(), **TOLD)
    texts = panel_texts(["=1+1", "+47"], [("Kompetanse", "@SUM(A1)\n<b>")], figure)
    book = openpyxl.load_workbook(io.BytesIO(workbook([("Svar", figure), ("Tekster", texts)], "Panelet")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {"=1+1", "+47", "@SUM(A1)\n<b>", "=SUM(A1)"} <= {cell.value for cell in cells}
    assert not [cell for cell in cells if cell.data_type == "f"]
