"""Chart forms: what each draws of the rows it is given, and what it does with a missing value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import altair
import numpy as np
import pandas as pd
import pytest
from altair.utils.schemapi import debug_mode

from figures import marks
from figures.figure import Chart

BARS = pd.DataFrame(
    {
        "label": ["Ål", "Hol", "Flå"],
        "value": [3.0, np.nan, -1.0],
        "text": ["3", "ikke publisert", "−1"],
        "colour": ["@region:0", "@context", "@context"],
    }
)
INTERVALS = BARS.assign(low=[2.5, np.nan, -2.0], high=[3.5, np.nan, 0.5])
PAIRS = pd.DataFrame(
    {
        "label": ["Barn", "Barn", "Eldre", "Eldre"],
        "series": ["Her", "Der", "Her", "Der"],
        "place": [0, 1, 0, 1],
        "value": [18.0, 17.0, np.nan, 20.0],
        "text": ["18 %", "17 %", "..", "20 %"],
        "colour": ["@highlight", "@comparator", "@highlight", "@comparator"],
    }
)
LINES = pd.DataFrame(
    {
        "year": [2017, 2018, 2019, 2017, 2018, 2019],
        "value": [100.0, 101.0, 102.0, 100.0, np.nan, 102.1],
        "series": ["Her"] * 3 + ["Der"] * 3,
        "colour": ["@highlight"] * 3 + ["@comparator"] * 3,
        "width": [3] * 3 + [2] * 3,
    }
)
PAIRED = pd.DataFrame(
    {"label": ["Industri", "Post"], "value": [900.0, np.nan], "other": [950.0, 400.0], "text": ["a", "b"]}
)
FEATURES = [
    {
        "type": "Feature",
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[x, 0], [x, 100], [x + 100, 100], [x + 100, 0], [x, 0]]],
        },
        "properties": {
            "id": name.lower(),
            "name": name,
            "text": text,
            "klass": klass,
            "label_x": x + 50,
            "label_room": room,
            "label_y": 50,
        },
    }
    for x, name, text, klass, room in (
        (0, "Ål", "+1 %", "vekst", 20_000),
        (100, "Hol", "opphørt", "opphørt", 2_000),
    )
]

TRACKS = pd.DataFrame(
    {
        "label": ["Vekst", "Flytting", "Andel"],
        "text": ["1 i 2017, 3 i 2019", "ikke publisert", "50 i 2019"],
        "value": [3.0, np.nan, 50.0],
        "target": [4.0, np.nan, np.nan],
        "first_text": ["1", "", ""],
        "last_text": ["3", "", "50"],
        "target_text": ["mål 4", "", ""],
        "least_span": [1.0, 1.0, 1.0],
        "colour": ["@region:0"] * 3,
    }
)
TRACKED = pd.DataFrame(
    {
        "label": ["Vekst"] * 3 + ["Andel"],
        "year": [2017, 2018, 2019, 2019],
        "value": [1.0, np.nan, 3.0, 50.0],
    }
)

DRAWN: dict[str, Callable[[], Chart]] = {
    "bars": lambda: marks.bars(BARS, axis_title="Prosent"),
    "bars with intervals": lambda: marks.bars(INTERVALS, axis_title="Prosent", reference=1.0),
    "pairs": lambda: marks.pairs(PAIRS, axis_title="Prosent"),
    "pairs with intervals": lambda: marks.pairs(
        PAIRS.assign(low=PAIRS["value"] - 1, high=PAIRS["value"] + 1), axis_title="Prosent"
    ),
    "lines": lambda: marks.lines(LINES, axis_title="Indeks", reference=100),
    "named bars": lambda: marks.named_bars(BARS, origin=1.0, origin_name="landet = 1", reference=2.0),
    "named bars with intervals": lambda: marks.named_bars(INTERVALS.assign(strong=[True, False, False])),
    "named bars that are intervals": lambda: marks.named_bars(BARS.assign(start=[1.0, np.nan, -2.0])),
    "dumbbells": lambda: marks.dumbbells(PAIRED, names=("Buskerud", "Norge")),
    "tracks": lambda: marks.tracks(TRACKS, TRACKED),
    "shapes": lambda: marks.shapes(
        FEATURES, [("vekst", "@highlight"), ("opphørt", "@nodata")], legend_title="Prosent"
    ),
}
of_each_form = pytest.mark.parametrize("form", DRAWN)


def layers(chart: Any) -> Iterator[dict[str, Any]]:
    """Every layer of a chart, with the data it takes from the whole."""
    for layer in chart.get("layer", []):
        whole = {"data": chart["data"]} if "data" in chart else {}
        yield whole | layer
        yield from layers(whole | layer)


def drawn_texts(chart: Chart) -> set[str]:
    """What stands written in the plot."""
    found = set()
    for layer in layers(chart):
        if layer.get("mark", {}).get("type") == "text":
            field = layer["encoding"]["text"].get("field")
            found |= {row[field] for row in layer["data"]["values"]}
    return found


@of_each_form
def test_the_description_is_valid_vega_lite(form: str) -> None:
    chart = DRAWN[form]()
    chart.pop("usermeta")
    with debug_mode(True):
        altair.Chart.from_dict(chart, validate=True)


@of_each_form
def test_the_description_tells_its_height_and_the_room_its_axes_need(form: str) -> None:
    meta = DRAWN[form]()["usermeta"]
    assert set(meta) == {"height", "below", "above"}
    assert meta["height"] > 0


@of_each_form
def test_drawing_changes_no_row(form: str) -> None:
    before = [frame.copy() for frame in (BARS, INTERVALS, PAIRS, LINES, PAIRED, TRACKS, TRACKED)]
    assert DRAWN[form]() == DRAWN[form]()
    for frame, kept in zip((BARS, INTERVALS, PAIRS, LINES, PAIRED, TRACKS, TRACKED), before, strict=True):
        pd.testing.assert_frame_equal(frame, kept)


@of_each_form
def test_a_missing_value_is_null_in_the_data_and_never_text(form: str) -> None:
    for layer in layers(DRAWN[form]()):
        for row in layer["data"]["values"]:
            assert not any(isinstance(value, float) and value != value for value in row.values())
            assert "nan" not in {str(value).lower() for value in row.values()}


@pytest.mark.parametrize("form", ["bars", "named bars"])
def test_a_category_without_a_value_keeps_its_place_and_says_why(form: str) -> None:
    chart = DRAWN[form]()
    domains = [
        layer["encoding"]["y"]["scale"]["domain"]
        for layer in layers(chart)
        if layer.get("encoding", {}).get("y", {}).get("field") == "label"
    ]
    assert domains
    assert all(domain == ["Ål", "Hol", "Flå"] for domain in domains)
    assert any("ikke publisert" in text for text in drawn_texts(chart))


def test_bars_say_label_and_value_above_each_bar() -> None:
    assert {"Ål · 3", "Hol · ikke publisert", "Flå · −1"} <= drawn_texts(DRAWN["bars"]())


def test_a_reference_is_a_dashed_line_at_its_value() -> None:
    (dashed,) = [
        layer
        for layer in layers(DRAWN["bars with intervals"]())
        if layer["mark"].get("strokeDash") and layer["mark"]["type"] == "rule"
    ]
    assert dashed["data"]["values"] == [{"at": 1.0}]


def test_lines_name_each_strong_series_at_its_last_value() -> None:
    chart = marks.lines(pd.concat([LINES, LINES[:3].assign(series="Bakgrunn", width=1)]), axis_title="x")
    named = [layer for layer in layers(chart) if layer["encoding"].get("text", {}).get("field") == "series"]
    rows = [row for layer in named for row in layer["data"]["values"]]
    assert {row["series"] for row in rows} == {"Her", "Der"}
    assert {row["year"] for row in rows} == {2019}


def test_names_at_line_ends_never_stand_on_each_other() -> None:
    chart = marks.lines(LINES, axis_title="x", height=300)
    (named,) = [
        layer for layer in layers(chart) if layer["encoding"].get("text", {}).get("field") == "series"
    ]
    first, second = sorted(row["label_y"] for row in named["data"]["values"])
    extent = 102.1 - 100.0
    assert (second - first) / extent * 300 >= 14, "two names lie closer than the height of their letters"


def test_a_line_is_not_drawn_across_a_break() -> None:
    chart = marks.lines(LINES.assign(segment=[0, 1, 1] * 2), axis_title="x")
    (line,) = [layer for layer in layers(chart) if layer["mark"]["type"] == "line"]
    assert {part["field"] for part in line["encoding"]["detail"]} == {"series", "segment"}
    assert [row["segment"] for row in line["data"]["values"]] == ["0", "1", "1"] * 2


def test_years_are_whole_numbers_and_the_newest_is_named() -> None:
    years = list(range(2005, 2027))
    rows = pd.DataFrame({"year": years, "value": 1.0, "series": "Her", "colour": "@highlight", "width": 3})
    axis = next(layers(marks.lines(rows, axis_title="x")))["encoding"]["x"]["axis"]
    assert axis["format"] == "d"
    assert 2026 in axis["values"]
    assert len(axis["values"]) <= 8


def test_a_single_year_can_be_drawn() -> None:
    chart = marks.lines(LINES[LINES["year"] == 2019], axis_title="x")
    assert drawn_texts(chart) >= {"Her", "Der"}


def test_dumbbells_name_both_points_as_they_are_drawn() -> None:
    chart = DRAWN["dumbbells"]()
    assert drawn_texts(chart) >= {"Buskerud", "Norge", "Industri · a", "Post · b"}
    shapes_drawn = [
        (layer["mark"]["shape"], layer["mark"]["filled"], layer["mark"]["color"])
        for layer in layers(chart)
        if layer["mark"]["type"] == "point"
    ]
    assert shapes_drawn.count(("circle", True, "@highlight")) == 2
    assert shapes_drawn.count(("diamond", False, "@contrast")) == 2


def test_names_on_a_map_stand_where_their_areas_are() -> None:
    labels = [layer for layer in layers(DRAWN["shapes"]()) if layer["mark"]["type"] == "text"]
    assert labels
    for layer in labels:
        encoding = layer["encoding"]
        assert encoding["longitude"]["field"] == "label_x"
        assert encoding["latitude"]["field"] == "label_y"
    assert drawn_texts(DRAWN["shapes"]()) == {"Ål", "Hol", "+1 %", "opphørt"}
    # Ål has room for its name, Hol has not: its name stands beside it.
    placed = {
        (label["mark"]["align"], *(row["label_x"] for row in label["data"]["values"])) for label in labels
    }
    assert placed == {("center", 50), ("left", 150)}


def test_classes_on_a_map_stand_in_the_order_given_also_those_not_in_use() -> None:
    bins = [("under 0", "#111111"), ("vekst", "#222222"), ("opphørt", "@nodata")]
    chart = marks.shapes(FEATURES, bins, legend_title="Prosent")
    (areas,) = [layer for layer in layers(chart) if layer["mark"]["type"] == "geoshape"]
    scale = areas["encoding"]["color"]["scale"]
    assert scale == {"domain": [name for name, _ in bins], "range": [colour for _, colour in bins]}


def test_a_label_beside_a_pair_stands_clear_of_its_interval() -> None:
    with_interval = DRAWN["pairs with intervals"]()
    places = [
        row["label_x"]
        for layer in layers(with_interval)
        if layer.get("encoding", {}).get("x", {}).get("field") == "label_x"
        for row in layer["data"]["values"]
    ]
    assert sorted(places) == [0, 18, 19, 21]


def track_rows(field: str, chart: Chart) -> list[dict[str, Any]]:
    """The rows of the layer whose text is a field."""
    return [
        row
        for layer in layers(chart)
        if layer.get("encoding", {}).get("text", {}).get("field") == field
        for row in layer["data"]["values"]
    ]


def test_tracks_mark_the_first_and_the_last_published_value_of_each() -> None:
    chart = DRAWN["tracks"]()
    assert [(row["label"], row["year"]) for row in track_rows("first_text", chart)] == [("Vekst", 2017)]
    assert [(row["label"], row["year"]) for row in track_rows("last_text", chart)] == [
        ("Vekst", 2019),
        ("Andel", 2019),
    ]


def test_a_track_has_a_scale_of_its_own_with_its_target_on_it() -> None:
    chart = DRAWN["tracks"]()
    first, last = track_rows("first_text", chart)[0], track_rows("last_text", chart)
    (target,) = track_rows("target_text", chart)
    # From 1 to the target, 4.
    assert (first["part"], last[0]["part"], target["part"]) == (0.0, pytest.approx(2 / 3), 1.0)
    assert target["label_part"] - last[0]["part"] >= marks.TRACK_APART
    assert last[1]["part"] == 0.5, "a value alone stands in the middle"


def test_next_to_no_change_looks_like_that() -> None:
    steady = pd.DataFrame({"label": ["Andel"] * 2, "year": [2017, 2019], "value": [50.0, 50.25]})
    chart = marks.tracks(TRACKS.iloc[[2]].assign(first_text="50"), steady)
    first, last = (track_rows(name, chart)[0]["part"] for name in ("first_text", "last_text"))
    # A scale spans a twentieth of the level, 2.5125: a change of 0.25 is a tenth of it.
    assert last - first == pytest.approx(0.25 / 2.5125)
    # Near zero a twentieth of the level is nothing; then the least span holds.
    near = steady.assign(value=[0.1, 0.0])
    chart = marks.tracks(TRACKS.iloc[[2]].assign(first_text="0,1"), near)
    first, last = (track_rows(name, chart)[0]["part"] for name in ("first_text", "last_text"))
    assert first - last == pytest.approx(0.1)
