"""Every figure for everything a reader can choose: it is drawn, it is true, and it says where it is from."""

from __future__ import annotations

import re
from dataclasses import replace

import altair
import numpy as np
import pandas as pd
import pytest
from altair.utils.schemapi import debug_mode

from data_sources.regions import Area
from data_sources.statistics import Statistics
from figures import registry
from figures.figure import GRADES, FigureRow
from figures.registry import FIGURES, draw, figure_row
from figures.style import REGION_COLOURS, THEMES, dress
from indicators.catalogue import CATALOGUE
from tests.figures.conftest import Drawn, Walk

of_each_figure = pytest.mark.parametrize("figure_id", [row.id for row in FIGURES])
# What no reader should meet in a text: a missing value, a number of a programmer, a code, another language.
UNREADABLE = re.compile(
    r"\bnan\b|\binf\b|\.\.|\d\.\d|\bNone\b|\b(?:0\d|3[013]|40)\d\d\b(?! innbyggere)"
    r"|[a-z]_[a-z]|\b(?:the|and|of|in the|with|from|year|region set|unknown)\b"
    r"|(?<![\w\u202f])-\d|  ",
    re.IGNORECASE,
)
COLOURS = {f"@{name}" for name in THEMES["light"]} | {
    f"@region:{place}" for place in range(len(REGION_COLOURS["light"]))
}


def failing(walked: list[Drawn], holds: object) -> list[str]:
    return [drawn.chosen for drawn in walked if not holds(drawn)]  # type: ignore[operator]


# The registry --------------------------------------------------------------------------------------


def test_ids_are_unique_and_can_stand_in_a_url() -> None:
    ids = [row.id for row in FIGURES]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9_]+", figure_id) for figure_id in ids)
    names = [row.name for row in FIGURES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: row.id)
def test_a_row_names_what_its_figure_rests_on(data: Statistics, row: FigureRow) -> None:
    assert row.indicators
    assert set(row.indicators) <= {indicator.id for indicator in CATALOGUE}
    figure = draw(row.id, data, data.area("kongsberg"), data.regions.country, 2026)
    assert figure.id == row.id
    assert {source.key for source in figure.sources} <= set(row.tables)


@of_each_figure
def test_a_figure_reads_no_table_but_those_it_names(
    data: Statistics, figure_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would stand unchanged when a table it rests on is fetched anew."""
    asked: set[str] = set()
    load = data.store.load
    monkeypatch.setattr(type(data.store), "load", lambda _, key: (asked.add(key), load(key))[1])
    # Shared results are recomputed only where a table changed, and all ask for their manifests.
    row = figure_row(figure_id)
    row.draw(data, data.area("ringerike"), data.regions.country, 2019)
    assert asked <= set(row.tables)
    assert asked


def test_unknown_figure_is_named() -> None:
    with pytest.raises(KeyError, match="no_such"):
        figure_row("no_such")


def test_a_figure_is_drawn_once_for_each_choice_and_view(
    data: Statistics, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[str, int | None]] = []
    row = figure_row("folketall")

    def counted(seen: Statistics, region: Area, comparator: Area, year: int):
        calls.append((region.id, seen.since))
        return row.draw(seen, region, comparator, year)

    monkeypatch.setattr(registry, "FIGURES", (replace(row, draw=counted),))
    fresh = Statistics(data.store, data.regions)
    gol, country = fresh.area("hallingdal"), fresh.regions.country
    first = draw("folketall", fresh, gol, country, 2026)
    assert draw("folketall", fresh, gol, country, 2026) is first
    later = draw("folketall", fresh.view(since=2015), gol, country, 2026)
    assert later.title != first.title
    draw("folketall", fresh, fresh.area("drammen"), country, 2026)
    assert calls == [("hallingdal", None), ("hallingdal", 2015), ("drammen", None)]


# Every choice --------------------------------------------------------------------------------------


@of_each_figure
def test_every_choice_gives_a_figure_with_its_evidence(walk: Walk, figure_id: str) -> None:
    walked = walk(figure_id)
    assert len({(drawn.region, drawn.year) for drawn in walked}) in (36, 4)
    assert not failing(walked, lambda drawn: drawn.figure.id == figure_id)
    assert not failing(walked, lambda drawn: drawn.figure.title and drawn.figure.subtitle)
    assert not failing(walked, lambda drawn: drawn.figure.alt_text and drawn.figure.sources)
    assert not failing(walked, lambda drawn: drawn.figure.grade in GRADES)
    assert not failing(walked, lambda drawn: drawn.figure.how_to_read or drawn.figure.chart is None)


@of_each_figure
def test_no_figure_is_of_a_later_year_than_asked_for(walk: Walk, figure_id: str) -> None:
    def holds(drawn: Drawn) -> bool:
        figure = drawn.figure
        if figure.chart is None:
            return figure.year is None or figure.year <= drawn.year
        last = drawn.region.last_year or 9999
        about_region = figure.area == drawn.region.name
        return (
            figure.year is not None
            and figure.year <= min(drawn.year, last if about_region else 9999)
            and str(figure.year) in figure.subtitle
        )

    assert not failing(walk(figure_id), holds)


@of_each_figure
def test_an_older_year_is_marked_with_the_reason(walk: Walk, figure_id: str) -> None:
    def holds(drawn: Drawn) -> bool:
        figure = drawn.figure
        if figure.chart is None or figure.year == drawn.year or figure.area != drawn.region.name:
            return True
        ended = drawn.region.last_year is not None and drawn.year > drawn.region.last_year
        reason = drawn.region.ended if ended else f"nyeste til og med {drawn.year}"
        return f"{figure.year} ({reason})" in figure.subtitle

    assert not failing(walk(figure_id), holds)


@of_each_figure
def test_texts_are_norwegian_and_without_missing_values(walk: Walk, figure_id: str) -> None:
    for drawn in walk(figure_id):
        figure = drawn.figure
        for text in (figure.title, figure.subtitle, figure.alt_text.replace("...", ""), figure.how_to_read):
            assert UNREADABLE.search(text) is None, f"{drawn.chosen}: {text}"
        assert figure.title[0].isupper() or figure.title[0].isdigit() or figure.title[0] == "−"
        assert not figure.title.endswith(" ")


@of_each_figure
def test_a_reason_is_a_sentence_and_a_finding_is_a_headline(walk: Walk, figure_id: str) -> None:
    assert not failing(
        walk(figure_id), lambda drawn: drawn.figure.title.endswith(".") == (drawn.figure.chart is None)
    )


@of_each_figure
def test_the_alternative_text_tells_the_finding_with_its_unit(walk: Walk, figure_id: str) -> None:
    def holds(drawn: Drawn) -> bool:
        figure = drawn.figure
        if figure.chart is None:
            return figure.alt_text == figure.title
        kind = figure.alt_text.split(maxsplit=1)[0]
        return figure.title in figure.alt_text and kind in (
            "Linjediagram", "Søylediagram", "Kart", "Liggende", "Punktdiagram",
        )  # fmt: skip

    assert not failing(walk(figure_id), holds)


@of_each_figure
def test_a_table_of_finite_numbers_stands_behind_each_chart(walk: Walk, figure_id: str) -> None:
    for drawn in walk(figure_id):
        table = drawn.figure.table
        assert (len(table) > 0) == (drawn.figure.chart is not None), drawn.chosen
        assert table.columns.is_unique
        for name in table.columns:
            assert isinstance(name, str)
            assert name
            column = table[name]
            if pd.api.types.is_numeric_dtype(column):
                assert not np.isinf(column.to_numpy(float)).any(), f"{drawn.chosen}: {name}"
            else:
                assert all(isinstance(value, str) for value in column), f"{drawn.chosen}: {name}"
                assert not column.str.contains(r"\bnan\b|None").any()


@of_each_figure
def test_the_rows_of_a_chart_are_what_its_form_takes(walk: Walk, figure_id: str) -> None:
    for drawn in walk(figure_id):
        if drawn.figure.chart is None:
            continue
        rows, form = drawn.rows, drawn.figure.chart["form"]
        assert len(rows) > 0, drawn.chosen
        if form in ("bars", "named_bars", "dumbbells"):
            assert rows["label"].is_unique, f"{drawn.chosen}: two rows have one label"
        if form == "lines":
            keys = ["series", "year", *(["segment"] if "segment" in rows else [])]
            assert not rows.duplicated(keys).any(), drawn.chosen
        for name in {"value", "other", "low", "high"} & set(rows.columns):
            assert rows[name].dtype == np.dtype("float64"), f"{drawn.chosen}: {name} is no number"
            assert not np.isinf(rows[name]).any(), drawn.chosen
            assert rows[name].notna().any(), f"{drawn.chosen}: nothing to draw"
        if "colour" in rows:
            assert set(rows["colour"]) <= COLOURS, drawn.chosen
        if "text" in rows:
            assert not rows["text"].str.contains(r"nan|None|\.\.").any(), drawn.chosen


@of_each_figure
def test_an_economic_region_can_stand_beside_any_region(data: Statistics, figure_id: str) -> None:
    beside = next(area for area in data.economic_regions if area.name == "Gjøvik")
    figure = draw(figure_id, data, data.area("ringerike"), beside, 2026)
    assert figure.title
    assert UNREADABLE.search(figure.title) is None


# Drawings ------------------------------------------------------------------------------------------


@of_each_figure
@pytest.mark.parametrize(("region", "comparator"), [("drammen", "norge")])
def test_the_whole_picture_is_valid_vega_lite(
    data: Statistics, figure_id: str, region: str, comparator: str
) -> None:
    figure = draw(figure_id, data, data.area(region), data.area(comparator), 2026)
    if figure.chart is None:  # a subject that the region has too little of
        figure = draw(figure_id, data, data.regions.country, data.area(comparator), 2026)
    with debug_mode(True):
        altair.Chart.from_dict(dress(figure, "dark"), validate=True)


@pytest.mark.parametrize("region", ["hallingdal", "royken_hurum", "buskerud_2019"])
@pytest.mark.parametrize("year", [2026, 2008])
def test_real_drawings_are_made_of_what_the_walk_has_seen(data: Statistics, region: str, year: int) -> None:
    """The walk draws nothing; here every figure is drawn in full where numbers are fewest."""
    for row in FIGURES:
        figure = row.draw(data, data.area(region), data.area("fylke_40"), year)
        if figure.chart is not None:
            assert dress(figure, width=600)["layer"]
