"""A figure carries its evidence, and one that rests on demonstration figures says so everywhere."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest

from data_sources.statistics import Statistics
from data_sources.store import Manifest
from figures.figure import DEMO_MARK, GRADES, Figure, nothing_to_show, source_names
from figures.registry import draw
from figures.spreadsheet import table_csv
from figures.style import dress

MANIFEST = Manifest(
    key="population_07459",
    table="07459",
    title="Folkemengde",
    producer="Statistisk sentralbyrå",
    origin="snapshot",
    licence="CC BY 4.0",
    attribution="Kilde: Statistisk sentralbyrå, tabell 07459",
    first_year=2005,
    last_year=2026,
    rows=1,
    file="population_07459-0.parquet",
    sha256="0",
)


def plain(**changes: object) -> Figure:
    given = {
        "id": "folketall",
        "title": "Ål har vokst",
        "subtitle": "Folketall, personer · Ål · 2026",
        "chart": {"mark": "point", "data": {"values": [{}]}, "encoding": {}},
        "table": pd.DataFrame({"Område": ["Ål"], "Folketall (personer)": [4_700.0]}),
        "sources": (MANIFEST,),
        "caveats": ("Svelvik er med.",),
        "alt_text": "Punkt. Ål har vokst.",
        "how_to_read": "Høyere er flere.",
        "grade": "B",
        "area": "Røyken/Hurum",
        "year": 2026,
    }
    return Figure(**given | changes)  # type: ignore[arg-type]


def as_demo(figure: Figure) -> Figure:
    """The figure as it would be if its tables were demonstration figures."""
    return replace(figure, sources=tuple(replace(source, origin="demo") for source in figure.sources))


# Sources ------------------------------------------------------------------------------------------------


def test_a_source_is_named_once_and_shortly_with_its_date() -> None:
    older = replace(MANIFEST, key="population_2019_borders_07459", last_year=2019)
    fetched = replace(MANIFEST, attribution="Kilde: NAV", updated="2025-03-09T08:00:00Z")
    demo = replace(MANIFEST, table="13470", origin="demo", attribution="DEMODATA – ikke virkelige tall")
    assert source_names((older, MANIFEST, fetched, demo)) == (
        "SSB 07459 (til 2026)",
        "NAV (oppdatert 09.03.2025)",
        "SSB 13470 (DEMODATA)",
    )


# Evidence ------------------------------------------------------------------------------------------


def test_a_figure_without_a_source_is_refused() -> None:
    with pytest.raises(ValueError, match="folketall: no source"):
        plain(sources=())


@pytest.mark.parametrize("grade", ["", "E", "a", "AB"])
def test_a_grade_outside_the_list_is_refused(grade: str) -> None:
    with pytest.raises(ValueError, match="none of ABCD"):
        plain(grade=grade)


@pytest.mark.parametrize("grade", GRADES)
def test_every_grade_of_the_list_is_taken(grade: str) -> None:
    assert plain(grade=grade).grade == grade


def test_the_source_line_says_table_and_date() -> None:
    assert plain().source_line == "Kilde: Statistisk sentralbyrå, tabell 07459, tall til og med 2026."
    updated = replace(MANIFEST, updated="2026-02-24T07:00:00Z", fetched_at="2026-03-01T12:00:00Z")
    assert plain(sources=(updated,)).source_line == (
        "Kilde: Statistisk sentralbyrå, tabell 07459, oppdatert 24.02.2026."
    )


def test_one_table_in_two_borders_is_named_once_with_its_newest_year() -> None:
    older = replace(MANIFEST, key="population_2019_borders_07459", last_year=2019)
    for sources in ((MANIFEST, older), (older, MANIFEST)):
        assert plain(sources=sources).source_line.count("07459") == 1
        assert "2026" in plain(sources=sources).source_line
    other = replace(MANIFEST, attribution="Kilde: IMDi", last_year=2020)
    line = plain(sources=(MANIFEST, other)).source_line
    assert line.endswith("tall til og med 2026. Kilde: IMDi, tall til og med 2020.")


def test_nothing_to_show_keeps_the_evidence_and_gives_the_reason() -> None:
    empty = nothing_to_show(plain(), "Ikke publisert.")
    assert (empty.title, empty.alt_text, empty.chart) == ("Ikke publisert.", "Ikke publisert.", None)
    assert len(empty.table) == 0
    assert list(empty.table.columns) == list(plain().table.columns)
    assert empty.sources == (MANIFEST,)


# File names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("area", "year", "expected"),
    [
        ("Røyken/Hurum", 2019, "folketall_royken_hurum_2019"),
        ("Buskerud (2019-grensen)", 2026, "folketall_buskerud_2019_grensen_2026"),
        ("Møre og Romsdal", None, "folketall_more_og_romsdal"),
        ("Ål", 2026, "folketall_al_2026"),
        ("Bærum", 2026, "folketall_baerum_2026"),
        ("../../etc/passwd", 2026, "folketall_etc_passwd_2026"),
    ],
)
def test_file_names_are_plain_and_describe(area: str, year: int | None, expected: str) -> None:
    assert plain(area=area, year=year).file_stem == expected


# Demonstration figures -----------------------------------------------------------------------------


@pytest.mark.parametrize("grade", ["A", "B", "C"])
def test_one_demonstration_table_among_the_sources_makes_the_figure_one(grade: str) -> None:
    figure = plain(grade=grade, sources=(MANIFEST, replace(MANIFEST, origin="demo")))
    assert figure.is_demo
    assert figure.grade == "D"
    assert not plain(grade=grade).is_demo


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("figure_id", ["folketall", "kart", "niva_jobs"])
def test_a_demonstration_figure_is_marked_in_the_picture_twice(
    data: Statistics, figure_id: str, theme: str
) -> None:
    figure = draw(figure_id, data, data.area("kongsberg"), data.regions.country, 2026)
    picture = dress(as_demo(figure), theme)
    marks = [
        layer
        for layer in picture["layer"]
        if layer.get("encoding", {}).get("text", {}).get("value") == DEMO_MARK
    ]
    assert len(marks) == 1, "no mark across the plot"
    assert marks[0]["encoding"]["x"]["value"] == {"expr": "width/2"}
    (notes,) = [param["expr"] for param in picture["params"] if param["name"] == "note_lines"]
    assert json.dumps(DEMO_MARK)[1:-1] in notes, "no mark in the source line"
    assert picture["description"].startswith(DEMO_MARK)
    assert DEMO_MARK not in json.dumps(dress(figure, theme), ensure_ascii=False)


def test_a_demonstration_figure_is_marked_in_every_text_and_file() -> None:
    figure = as_demo(plain())
    assert figure.file_stem == "folketall_royken_hurum_2026_DEMODATA"
    assert figure.source_line.startswith(DEMO_MARK)
    assert figure.description.startswith(DEMO_MARK)
    _, *rows = table_csv(figure).decode("utf-8-sig").splitlines()
    assert rows
    assert all(DEMO_MARK in row for row in rows)
    for text in (plain().file_stem, plain().source_line, plain().description):
        assert "DEMO" not in text


def test_the_mark_in_a_file_takes_the_place_of_no_remark() -> None:
    table = plain().table.assign(Merknad="opphørt 2020")
    content = table_csv(as_demo(plain(table=table))).decode("utf-8-sig")
    assert "opphørt 2020" in content
    assert DEMO_MARK in content.splitlines()[1]
