"""Chart forms: what a figure can look like. Each takes rows and returns a Vega-Lite description.

Forms carry their labels in the plot, above or beside the mark, so that they read alike on a phone and on
a wall and need no legend. `role` picks a colour and never stands alone: the label says the same.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
from altair.utils.schemapi import disable_debug_mode

from figures.figure import Chart
from figures.style import TEXT_LETTER, TEXT_SIZE

# Checking each part against Vega-Lite's schema takes most of the time of a drawing. The tests do it for
# every figure instead.
disable_debug_mode()

ROW_HEIGHT = 36
CLICKED = "region_valgt"
# An area in which no circle of this radius fits is too narrow for its name, in metres.
NARROW_M = 8_000
# How far right of a map the column of names stands, how far apart they are, and the room they take, in metres.
ASIDE_M, ASIDE_LINE_M, ASIDE_TEXT_M = 8_000, 10_000, 45_000
PAIR_HEIGHT = 60
NAMED_ROW_HEIGHT = 24
QUADRANTS_HEIGHT = 420
# Width and height of the smallest plot that points and their names are drawn in, in pixels.
SMALLEST_PLOT = (300, 290)
NAME_OFFSET, NAME_LINE = 17, 17
REASONED_ROW_HEIGHT = 108
TRACK_HEIGHT = 104
# Below this width the words of a track stand over its line, not beside it.
BESIDE_FROM = 540
TRACK_WORDS = 0.46
# How far apart two labels at the end of a track stand, as a part of the scale in the lowest row there is.
TRACK_APART = 0.57


def bars(
    rows: pd.DataFrame,
    *,
    axis_title: str,
    axis_format: str = ",.0f",
    reference: float | None = None,
    zero: bool = True,
) -> Chart:
    """Draw horizontal bars in the order given, each with its label and value above it.

    rows: `label` (unique), `value` (NaN where unpublished: the label says so, no bar), `text` (the value
    in words), `colour` (a colour name of `style`), and optionally `low`, `high` (the interval, drawn as a
    line). `reference` draws a dashed line at a value, such as 1 for a quotient.
    """
    rows = rows.assign(line=rows["label"] + " · " + rows["text"])
    y = _categories(rows)
    x = _measured(axis_title, axis_format, zero=zero)
    base = _chart(rows).encode(y=y)
    layers: list[Any] = [
        base.mark_bar(size=12, yOffset=8).encode(x=x, color=alt.Color("colour:N", scale=None)),
    ]
    if "low" in rows:
        whisker = base.mark_rule(yOffset=8, strokeWidth=2, color="@text")
        layers.append(whisker.encode(x=alt.X("low:Q"), x2=alt.X2("high:Q")))
    if reference is not None:
        layers.append(_rule(reference))
    # Over the reference line, on a ground that keeps the two apart.
    label = base.mark_text(align="left", baseline="middle", dy=-8).encode(
        x=alt.XValue(0), text=alt.Text("line:N")
    )
    layers += [
        label.encode(stroke=alt.StrokeValue("@background"), strokeWidth=alt.StrokeWidthValue(4)),
        label,
    ]
    return _described(alt.layer(*layers), height=ROW_HEIGHT * len(rows), below=50)


def pairs(rows: pd.DataFrame, *, axis_title: str, axis_format: str = ",.0f") -> Chart:
    """Draw, for each category, one bar for the area and one for what it is compared with.

    rows: `label` (category, in order), `series` (name), `place` (0 the area, 1 the comparator), `value`,
    `text` (the value in words), `colour`, and optionally `low`, `high` (the interval, drawn as a line).
    """
    ends = rows[["value", "high"]].max(axis=1) if "high" in rows else rows["value"]
    rows = rows.assign(line=rows["series"] + " " + rows["text"], label_x=ends.fillna(0).clip(lower=0))
    y = _categories(rows)
    x = _measured(axis_title, axis_format)
    layers: list[Any] = []
    for place in (0, 1):
        base = _chart(rows[rows["place"] == place]).encode(y=y)
        offset = place * 17
        # The comparator's bars are paler inside their edge: greys of the same depth are told apart on paper, too.
        look = {"fillOpacity": 0.4, "strokeWidth": 1.5, "size": 11} if place else {"size": 12}
        colour = alt.Color("colour:N", scale=None)
        bar = base.mark_bar(yOffset=offset, **look).encode(x=x, color=colour)
        layers += [
            bar.encode(stroke=alt.Stroke("colour:N", scale=None)) if place else bar,
            base.mark_text(align="left", baseline="middle", dx=5, dy=offset).encode(
                x=alt.X("label_x:Q"), text=alt.Text("line:N")
            ),
        ]
        if "low" in rows:
            whisker = base.mark_rule(yOffset=offset, strokeWidth=2, color="@text")
            layers.append(whisker.encode(x=alt.X("low:Q"), x2=alt.X2("high:Q")))
    names = _chart(rows[rows["place"] == 0]).encode(y=y, x=alt.XValue(0), text=alt.Text("label:N"))
    layers.append(names.mark_text(align="left", baseline="middle", dy=-18, fontWeight=600))
    return _described(alt.layer(*layers), height=PAIR_HEIGHT * rows["label"].nunique(), below=50)


def lines(
    rows: pd.DataFrame,
    *,
    axis_title: str,
    axis_format: str = ",.0f",
    reference: float | None = None,
    zero: bool = False,
    height: int = 300,
) -> Chart:
    """Draw series over years, each named at its end.

    rows: `year`, `value` (NaN breaks the line), `series`, `colour`, `width` (line width; 1 for context),
    and optionally `segment`: a line is not drawn from one segment to the next (a break in the series).
    """
    if "segment" not in rows:
        rows = rows.assign(segment=0)
    rows = rows.assign(segment=rows["segment"].astype(str))
    years = sorted(rows["year"].unique())
    step = max(1, round(len(years) / 6))
    x_axis = alt.Axis(format="d", values=[int(year) for year in years[::-1][::step]], title=None, grid=False)
    x = alt.X("year:Q", axis=x_axis, scale=alt.Scale(domain=[int(years[0]), int(years[-1])], nice=False))
    y_axis = alt.Axis(title=None, format=axis_format, tickCount=5)
    y = alt.Y("value:Q", axis=y_axis, scale=alt.Scale(zero=zero, nice=True))
    colour = alt.Color("colour:N", scale=None)
    order = alt.Detail(["series:N", "segment:N"])
    layers: list[Any] = [
        _chart(rows)
        .mark_line(point=False)
        .encode(x=x, y=y, color=colour, strokeWidth=alt.StrokeWidth("width:Q", scale=None), detail=order)
    ]
    strong = rows[rows["width"] > 1]
    layers.append(_chart(strong).mark_point(filled=True, size=28, opacity=1).encode(x=x, y=y, color=colour))
    layers.append(
        _chart(_line_ends(strong, height, zero=zero))
        .mark_text(align="left", baseline="middle", dx=8)
        .encode(x=x, y=alt.Y("label_y:Q"), text=alt.Text("series:N"), color=colour)
    )
    if reference is not None:
        layers.append(_rule(reference, axis="y"))
    named = _chart(pd.DataFrame({"name": [axis_title]})).mark_text(align="left", baseline="bottom", dy=-4)
    layers.append(
        named.encode(
            x=alt.XValue(0), y=alt.YValue(0), text=alt.Text("name:N"), color=alt.ColorValue("@muted")
        )
    )
    return _described(alt.layer(*layers), height=height, below=36, above=24)


def named_bars(
    rows: pd.DataFrame, *, origin: float = 0.0, origin_name: str = "", reference: float | None = None
) -> Chart:
    """Draw many short rows: name at the left, bar from the origin, value at the right, no axis.

    Takes a line of text for each row where `bars` takes two, so that twenty rows stand on a wall.

    rows: `label` (unique, short), `value` (NaN where unpublished: no bar, the text says so), `text` (the
    value in words), `colour`, and optionally `low`, `high` (the interval) and `strong` (in bold). `origin` is
    where bars start, named by `origin_name` above the plot. `reference` draws a dashed line.
    """
    names_end = math.ceil(rows["label"].str.len().max() * TEXT_LETTER + 22)
    texts_start = math.ceil(rows["text"].str.len().max() * TEXT_LETTER + 12)
    values = rows[[name for name in ("value", "low", "high") if name in rows]]
    extent = [
        min(float(values.min().min()), origin) if len(values.dropna(how="all")) else origin,
        max(float(values.max().max()), origin, *([] if reference is None else [reference])),
    ]
    x = alt.X(
        "value:Q",
        axis=None,
        scale=alt.Scale(domain=extent, nice=False, range=[names_end, {"expr": f"width-{texts_start}"}]),
    )
    rows = rows if "start" in rows else rows.assign(start=origin)
    y = _categories(rows)
    base = _chart(rows).encode(y=y)
    at_right = alt.XValue({"expr": "width"})
    thickness = {"expr": f"max(6,min(16,0.55*height/{len(rows)}))"}
    bar = base.mark_bar(height=thickness)
    layers: list[Any] = [bar.encode(x=x, x2=alt.X2("start:Q"), color=alt.Color("colour:N", scale=None))]
    if "low" in rows:
        whisker = base.mark_rule(strokeWidth=2, color="@text")
        layers.append(whisker.encode(x=alt.X("low:Q", axis=None), x2=alt.X2("high:Q")))
    strong = rows["strong"] if "strong" in rows else pd.Series(False, index=rows.index)
    for part, bold in ((rows[~strong], False), (rows[strong], True)):
        if len(part):
            words = _chart(part).encode(y=y)
            name = words.mark_text(align="left", baseline="middle", fontWeight=600 if bold else 400)
            value = words.mark_text(align="right", baseline="middle", fontWeight=600 if bold else 400)
            layers += [
                name.encode(x=alt.XValue(0), text=alt.Text("label:N")),
                value.encode(x=at_right, text=alt.Text("text:N")),
            ]
    at_origin = _chart(pd.DataFrame({"at": [origin], "name": [origin_name]}))
    layers.append(at_origin.mark_rule(color="@axis").encode(x=alt.X("at:Q", axis=None)))
    if reference is not None:
        dashed = _chart(pd.DataFrame({"at": [reference]})).mark_rule(strokeDash=[5, 4], color="@text")
        layers.append(dashed.encode(x=alt.X("at:Q", axis=None)))
    if origin_name:
        named = at_origin.mark_text(baseline="bottom", dy=-3, color="@muted")
        layers.append(named.encode(x=alt.X("at:Q", axis=None), y=alt.YValue(0), text=alt.Text("name:N")))
    above = 20 if origin_name else 0
    return _described(alt.layer(*layers), height=NAMED_ROW_HEIGHT * len(rows), below=14, above=above)


def dumbbells(
    rows: pd.DataFrame, *, names: tuple[str, str], limits: tuple[float, float] | None = None
) -> Chart:
    """Draw, for each category, the area and what it is compared with as two points on one line.

    rows: `label` (category, in order, unique), `value` and `other` (NaN where unpublished: no point),
    `text` (both in words, beside the label). names: what the filled and the open point stand for.
    limits: the ends of a scale that has ends; without them the points themselves set it.
    """
    rows = rows.assign(line=rows["label"] + " · " + rows["text"])
    y = _categories(rows)
    points = rows[["value", "other"]]
    domain = [*(limits or (float(points.min().min()), float(points.max().max())))]
    inside: list[Any] = [8, {"expr": "width-8"}]
    x = alt.X("value:Q", axis=None, scale=alt.Scale(domain=domain, nice=True, zero=False, range=inside))
    base = _chart(rows).encode(y=y)
    layers: list[Any] = [
        base.mark_text(align="left", baseline="middle", dy=-8).encode(
            x=alt.XValue(0), text=alt.Text("line:N")
        ),
        base.mark_rule(strokeWidth=2, color="@axis", yOffset=9).encode(x=x, x2=alt.X2("other:Q")),
        base.mark_point(
            filled=False, size=110, opacity=1, yOffset=9, strokeWidth=2.5, shape="diamond", color="@contrast"
        ).encode(x=alt.X("other:Q", axis=None)),
        base.mark_point(
            filled=True, size=130, opacity=1, yOffset=9, shape="circle", color="@highlight"
        ).encode(x=x),
    ]
    # The key: each point as it is drawn below, with its name.
    offset = 8.0
    for name, colour, shape, filled in zip(
        names, ("@highlight", "@contrast"), ("circle", "diamond"), (True, False), strict=True
    ):
        key = _chart(pd.DataFrame({"name": [name]})).encode(y=alt.YValue(-14), x=alt.XValue(offset))
        layers += [
            key.mark_point(filled=filled, size=110, opacity=1, strokeWidth=2.5, shape=shape, color=colour),
            key.mark_text(align="left", baseline="middle", dx=12, fontWeight=600).encode(
                text=alt.Text("name:N")
            ),
        ]
        offset += len(name) * TEXT_LETTER + 48
    return _described(alt.layer(*layers), height=(ROW_HEIGHT + 2) * len(rows), below=14, above=26)


def quadrants(
    rows: pd.DataFrame, *, axis_titles: tuple[str, str], crossing: tuple[float, float], names: tuple[str, str]
) -> Chart:
    """Draw few named points by a ratio across and a change upwards, sized by a third measure.

    rows: `label` (unique, short), `ratio` (above 0, on a doubling scale), `value` (upwards), `size`, `colour`,
    `strong` (name in bold). axis_titles: across, upwards. crossing: where the dashed lines stand. names: what
    the upper and the lower right quadrant mean.
    """
    ratios = [*rows["ratio"], crossing[0]]
    ends = [2.0 ** math.floor(math.log2(min(ratios) * 0.9)), 2.0 ** math.ceil(math.log2(max(ratios) * 1.1))]
    ticks = [2.0**power for power in range(round(math.log2(ends[0])), round(math.log2(ends[1])) + 1)]
    lowest, highest = (float(f([*rows["value"], crossing[1]])) for f in (min, max))
    room = 0.16 * ((highest - lowest) or 1.0)
    x = alt.X(
        "ratio:Q",
        axis=alt.Axis(title=axis_titles[0], values=ticks, format="~g", titleAnchor="start", titlePadding=6),
        scale=alt.Scale(type="log", base=2, domain=ends, nice=False),
    )
    y = alt.Y(
        "value:Q",
        axis=alt.Axis(title=None, format=",.0f", tickCount=6),
        scale=alt.Scale(domain=[lowest - room, highest + room], nice=False, zero=False),
    )
    placed = _names_apart(rows, ends, (lowest - room, highest + room), names)
    base = _chart(placed).encode(x=x)
    colour = alt.Color("colour:N", scale=None)
    layers: list[Any] = [
        _rule(crossing[1], axis="y"),
        _chart(pd.DataFrame({"at": [crossing[0]]}))
        .mark_rule(strokeDash=[5, 4], color="@text")
        .encode(x=alt.X("at:Q")),
        base.mark_rule(color="@axis").encode(y=y, y2=alt.Y2("label_y:Q")),
        base.mark_point(filled=True, opacity=0.9, stroke="@edge", strokeWidth=1).encode(
            y=y,
            color=colour,
            size=alt.Size("size:Q", legend=None, scale=alt.Scale(range=[50, 700], zero=True)),
        ),
    ]
    for left in (False, True):
        for strong in (False, True):
            part = placed[(placed["left"] == left) & (placed["strong"] == strong)]
            if part.empty:
                continue
            look: dict[str, Any] = {
                "align": "right" if left else "left",
                "baseline": "middle",
                "dx": -NAME_OFFSET if left else NAME_OFFSET,
                "fontWeight": 600 if strong else 400,
            }
            name = _chart(part).encode(x=x, y=alt.Y("label_y:Q"), text=alt.Text("label:N"))
            layers += [
                name.mark_text(**look).encode(
                    stroke=alt.StrokeValue("@background"), strokeWidth=alt.StrokeWidthValue(3)
                ),
                name.mark_text(**look),
            ]
    at_right = alt.XValue({"expr": "width-4"})
    for words, place in ((names[0], alt.YValue(8)), (names[1], alt.YValue({"expr": "height-8"}))):
        corner = _chart(pd.DataFrame({"words": [words]})).encode(
            x=at_right, y=place, text=alt.Text("words:N")
        )
        layers.append(corner.mark_text(align="right", baseline="middle", color="@muted"))
    title = _chart(pd.DataFrame({"name": [axis_titles[1]]})).mark_text(align="left", baseline="bottom", dy=-4)
    layers.append(
        title.encode(
            x=alt.XValue(0), y=alt.YValue(0), text=alt.Text("name:N"), color=alt.ColorValue("@muted")
        )
    )
    return _described(alt.layer(*layers), height=QUADRANTS_HEIGHT, below=50, above=24)


def _names_apart(
    rows: pd.DataFrame, across: list[float], upwards: tuple[float, float], corners: tuple[str, str]
) -> pd.DataFrame:
    """Place each point's name to its left or right, as near its height as other names and points allow.

    Worked out for the smallest plot there is (a phone's width, a file's height): where there is more room,
    names only stand further apart. `corners` are the words at the right. Adds `left`, and `label_y` in the
    unit of `value`.
    """
    width, height = SMALLEST_PLOT
    steps = math.log2(across[1] / across[0])
    per_unit = height / (upwards[1] - upwards[0])
    xs = [width * math.log2(ratio / across[0]) / steps for ratio in rows["ratio"]]
    ys = [(value - upwards[0]) * per_unit for value in rows["value"]]
    points = [(x - 12, x + 12, y - 10, y + 10) for x, y in zip(xs, ys, strict=True)]
    upper, lower = (width - len(words) * TEXT_LETTER for words in corners)
    names: list[tuple[float, float, float, float]] = [
        (upper, width, height - NAME_LINE, height),
        (lower, width, 0.0, NAME_LINE),
    ]
    chosen: list[tuple[bool, float]] = []
    for place, (x, y, label) in enumerate(zip(xs, ys, rows["label"], strict=True)):
        length = len(label) * TEXT_LETTER
        others = [*names, *points[:place], *points[place + 1 :]]
        best: tuple[float, bool, float, tuple[float, float, float, float]] | None = None
        for shift in (0, 1, -1, 2, -2, 3, -3, 4, -4):
            for left in (False, True):
                start = x - NAME_OFFSET - length if left else x + NAME_OFFSET
                at = y + shift * NAME_LINE
                box = (start, start + length, at - NAME_LINE / 2, at + NAME_LINE / 2)
                outside = max(0.0, -box[0], box[1] - width) + max(0.0, -box[2], box[3] - height)
                covered = sum(_overlap(box, other) for other in others)
                cost = 20 * outside + covered + 30 * abs(shift)
                if best is None or cost < best[0]:
                    best = (cost, left, at, box)
        if best is not None:
            names.append(best[3])
            chosen.append((best[1], best[2] / per_unit + upwards[0]))
    return rows.assign(left=[left for left, _ in chosen], label_y=[at for _, at in chosen])


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
    """Return the area two boxes (left, right, bottom, top) share."""
    across = min(one[1], other[1]) - max(one[0], other[0])
    upwards = min(one[3], other[3]) - max(one[2], other[2])
    return max(0.0, across) * max(0.0, upwards)


def shapes(
    features: list[dict[str, Any]], bins: Sequence[tuple[str, str]], *, legend_title: str, aside: bool = False
) -> Chart:
    """Draw areas on a map, coloured by class, with their name and value on them.

    features: GeoJSON features in metres (UTM33) with properties `id`, `name`, `text`, `klass` (one of the
    bins' names), `label_x`, `label_y`, `label_room` (metres). bins: (name, colour), in the order of the
    legend. A click on an area selects it: the selection is named CLICKED and holds `region`, the area's id.
    `aside` is for many small areas: names without room stand in a column to the right, with a line to each.
    """
    features = [feature | {"region": feature["properties"]["id"]} for feature in features]
    clicked = alt.selection_point(name=CLICKED, fields=["region"], on="click", toggle=False)
    names, colours = zip(*bins, strict=True)
    colour = alt.Color(
        "properties.klass:N",
        scale=alt.Scale(domain=list(names), range=list(colours)),
        legend=alt.Legend(title=legend_title, orient="top-right", symbolType="square", labelLimit=260),
    )
    areas = alt.Chart(alt.InlineData(values=features))
    points = pd.DataFrame([feature["properties"] | {"region": feature["region"]} for feature in features])
    layers: list[Any] = [
        areas.mark_geoshape(stroke="@edge", strokeWidth=1.5, cursor="pointer")
        .encode(color=colour)
        .add_params(clicked),
    ]
    # A name that has no room in its area stands to the right of it.
    narrow = points["label_room"] < NARROW_M
    # On a phone the names would cover each other.
    size = alt.ExprRef("width < 420 ? 11 : 14")
    places: tuple[dict[str, Any], ...] = ({"align": "center"}, {"align": "left", "dx": 14})
    if aside:
        layers += _names_aside(points[narrow], features, size)
    beside = points[narrow].head(0) if aside else points[narrow]
    for part, place in zip((points[~narrow], beside), places, strict=True):
        label = _chart(part).encode(longitude=alt.Longitude("label_x:Q"), latitude=alt.Latitude("label_y:Q"))
        for field, dy, weight in (("name:N", -7, 600), ("text:N", 8, 400)):
            look = {"dy": dy, "fontWeight": weight, "fontSize": size, **place}
            if aside and field == "name:N":
                # So many names would cover each other on a phone; the numbers and the table remain.
                look["opacity"] = alt.ExprRef("width < 420 ? 0 : 1")
            text = label.mark_text(**look).encode(text=alt.Text(field))
            layers += [
                text.encode(stroke=alt.StrokeValue("@background"), strokeWidth=alt.StrokeWidthValue(3)),
                text,
            ]
    chart = alt.layer(*layers).project(type="identity", reflectY=True)
    return _described(chart, height=520, below=14)


def _names_aside(points: pd.DataFrame, features: list[dict[str, Any]], size: Any) -> list[Any]:
    """Write names and values under each other to the right of a map, from north to south, with lines to them."""
    corners = [corner for feature in features for corner in _corners(feature["geometry"]["coordinates"])]
    column = max(x for x, _ in corners) + ASIDE_M
    ordered = points.sort_values("label_y", ascending=False)
    heights: list[float] = []
    for wanted in ordered["label_y"]:
        heights.append(min(wanted, heights[-1] - ASIDE_LINE_M) if heights else wanted)
    # Moved up together by half of what the last one was pushed down, so that the lines stay short.
    pushed = (ordered["label_y"].iloc[-1] - heights[-1]) / 2 if heights else 0.0
    rows = ordered.assign(
        line=ordered["name"] + " " + ordered["text"],
        column=column,
        height=[height + pushed for height in heights],
    )
    # Vega-Lite fits the map to all that has a place on it: this one keeps room for the texts.
    room = _chart(pd.DataFrame({"x": [column + ASIDE_TEXT_M], "y": [rows["height"].mean()]}))
    at = {"longitude": alt.Longitude("column:Q"), "latitude": alt.Latitude("height:Q")}
    of_area = {"longitude2": "label_x:Q", "latitude2": "label_y:Q"}
    lines = _chart(rows)
    return [
        room.mark_point(opacity=0).encode(longitude=alt.Longitude("x:Q"), latitude=alt.Latitude("y:Q")),
        lines.mark_rule(color="@axis").encode(**at, **of_area),
        lines.mark_point(filled=True, size=18, opacity=1, color="@text").encode(
            longitude=alt.Longitude("label_x:Q"), latitude=alt.Latitude("label_y:Q")
        ),
        lines.mark_text(align="left", baseline="middle", dx=4, fontSize=size).encode(
            **at, text=alt.Text("line:N")
        ),
    ]


def _corners(coordinates: Any) -> Iterator[tuple[float, float]]:
    """Give every corner of a GeoJSON geometry, however deep its polygons lie."""
    if isinstance(coordinates[0], (int, float)):
        yield coordinates[0], coordinates[1]
        return
    for part in coordinates:
        yield from _corners(part)


def reasoned_bars(rows: pd.DataFrame) -> Chart:
    """Draw few suggestions in order: name and value, a bar, and the reason in as many lines as it needs.

    rows: `label` (unique), `value` (0 to 100, per cent), `text` (the value in words), `reason`, `colour`.
    """
    rows = rows.assign(line=rows["label"] + " · " + rows["text"])
    top = _categories(rows, bandPosition=0)
    base = _chart(rows).encode(y=top)
    x = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, 100], nice=False))
    # Broken by the width the plot gets, as the texts around it are.
    breaks = f"regexp('(.{{1,'+max(16,floor(width/{TEXT_LETTER}))+'}})( |$)','g')"
    wrapped = f"slice(split(replace(datum.reason,{breaks},'$1\\n'),'\\n'),0,-1)"
    layers: list[Any] = [
        base.mark_rule(strokeWidth=8, yOffset=25, color="@nodata").encode(x=alt.XValue(0), x2=_at_width()),
        base.mark_rule(strokeWidth=8, yOffset=25).encode(
            x=x, x2=alt.X2Datum(0), color=alt.Color("colour:N", scale=None)
        ),
        base.mark_text(align="left", baseline="top", dy=3, fontWeight=600).encode(
            x=alt.XValue(0), text=alt.Text("line:N")
        ),
        base.mark_text(align="left", baseline="top", dy=32, lineHeight=TEXT_SIZE + 2, color="@muted").encode(
            x=alt.XValue(0), text=alt.TextValue({"expr": wrapped})
        ),
    ]
    return _described(alt.layer(*layers), height=REASONED_ROW_HEIGHT * len(rows), below=14)


def kinds_map(
    rows: pd.DataFrame,
    *,
    kinds: Sequence[tuple[str, str, str]],
    limits: Sequence[float],
    axis_title: str,
    top: str,
    bottom: str,
) -> Chart:
    """Draw points of a few kinds by two measures, each kind with its colour and shape, a few named.

    rows: `value` (across, with an axis), `level` (up, no axis: only more and less are told), `name` (empty
    for most), `colour`, `shape`. kinds: (name, colour, shape) of the key. limits: levels at which a dashed
    line is drawn. top, bottom: what high and low levels mean.
    """
    spread = float(rows["level"].max() - rows["level"].min()) or 1.0
    levels = [float(rows["level"].min()) - 0.16 * spread, float(rows["level"].max()) + 0.26 * spread]
    across = [float(rows["value"].min()), float(rows["value"].max())]
    inside: list[Any] = [10, {"expr": "width-10"}]
    axis = alt.Axis(title=axis_title, format=",.0f", tickCount=5, titleAnchor="start", titlePadding=6)
    x = alt.X(
        "value:Q", axis=axis, scale=alt.Scale(domain=across, zero=False, nice=True, range=inside, padding=0)
    )
    y = alt.Y("level:Q", axis=None, scale=alt.Scale(domain=levels, zero=False, nice=False))
    base = _chart(rows)
    layers: list[Any] = [
        _chart(pd.DataFrame({"level": [limit for limit in limits if levels[0] < limit < levels[1]]}))
        .mark_rule(strokeDash=[5, 4], color="@axis")
        .encode(y=y),
    ]
    named = rows[rows["name"] != ""]
    # A name stands over its point, moved in from the edge where it would run out of the plot.
    half = f"length(datum.name)*{TEXT_LETTER}/2"
    at = alt.XValue({"expr": f"clamp(scale('x',datum.value),{half},width-{half})"})
    name = _chart(named).encode(y=y, x=at, text=alt.Text("name:N"))
    look: dict[str, Any] = {"align": "center", "baseline": "bottom", "dy": -8}
    layers += [
        name.mark_text(**look).encode(
            stroke=alt.StrokeValue("@background"), strokeWidth=alt.StrokeWidthValue(4)
        ),
        name.mark_text(**look),
        # Over the names: no name may hide a point.
        base.mark_point(filled=True, size=85, opacity=1, stroke="@edge", strokeWidth=1).encode(
            x=x, y=y, color=alt.Color("colour:N", scale=None), shape=alt.Shape("shape:N", scale=None)
        ),
    ]
    for words, place in ((top, alt.YValue(10)), (bottom, alt.YValue({"expr": "height-10"}))):
        end = _chart(pd.DataFrame({"words": [words]})).encode(
            x=alt.XValue(0), y=place, text=alt.Text("words:N")
        )
        layers.append(end.mark_text(align="left", baseline="middle", color="@muted"))
    # The key in two lines, so that it has room on a phone.
    left, line = 8.0, 0
    for position, (kind, colour, shape) in enumerate(kinds):
        if position == (len(kinds) + 1) // 2:
            left, line = 8.0, 1
        key = _chart(pd.DataFrame({"name": [kind]})).encode(x=alt.XValue(left), y=alt.YValue(-34 + 20 * line))
        layers += [
            key.mark_point(filled=True, size=85, opacity=1, color=colour, shape=shape),
            key.mark_text(align="left", baseline="middle", dx=12).encode(text=alt.Text("name:N")),
        ]
        left += len(kind) * TEXT_LETTER + 40
    return _described(alt.layer(*layers), height=400, below=50, above=46)


@dataclass(frozen=True)
class _TrackPlaces:
    """Where the parts of tracks stand, as expressions of the width and height that the plot gets.

    Where it is wide, words stand to the left of their line, else over it. `first_room` and `last_room` are
    what the numbers at the ends of a line take, in pixels.
    """

    count: int
    first_room: int
    last_room: int

    wide = f"width>={BESIDE_FROM}"
    words_width = f"{TRACK_WORDS}*width"
    line_height = TEXT_SIZE + 3

    @property
    def start(self) -> str:
        """Where the lines may begin, across."""
        return f"{self.wide}?{self.words_width}+{self.first_room}:{self.first_room}"

    @property
    def end(self) -> str:
        """Where the lines end, across."""
        return f"width-{self.last_room}"

    def row(self, place: str = "datum.place") -> str:
        """Return where a row begins, downwards."""
        return f"{place}*height/{self.count}"

    def level(self, field: str) -> alt.YValue:
        """Return how far down a part of a row's own scale is: 1 at its top, 0 at its bottom."""
        part = f"(1-datum.{field})"
        inside = f"({self.wide}?0.2+0.6*{part}:0.66+0.26*{part})"
        return alt.YValue({"expr": self.row(f"(datum.place+{inside})")})

    def lines(self, field: str) -> str:
        """Break a row's words by the width they have."""
        per_line = f"max(16,floor(({self.wide}?{self.words_width}-16:width)/{TEXT_LETTER + 0.4}))"
        breaks = f"regexp('(.{{1,'+{per_line}+'}})( |$)','g')"
        return f"slice(split(replace(datum.{field},{breaks},'$1\\n'),'\\n'),0,-1)"

    def words(self, field: str) -> alt.YValue:
        """Return where a row's `label`, and its `text` under it, begin: in the middle of the row, or at its top."""
        tall = f"{self.line_height}*(length({self.lines('label')})+length({self.lines('text')}))"
        top = f"({self.wide}?{self.row('(datum.place+0.5)')}-({tall})/2:{self.row()}+4)"
        under = "" if field == "label" else f"+{self.line_height}*length({self.lines('label')})"
        return alt.YValue({"expr": top + under})


def tracks(rows: pd.DataFrame, values: pd.DataFrame) -> Chart:
    """Draw few measures over the years, each with words, a scale of its own, and its first and last value.

    rows: `label` (unique), `text` (what it was and is, in words), `value` (the last; NaN where there is
    none: the words say so), `target` (drawn as a dashed line, NaN where there is none), `first_text`,
    `last_text`, `target_text` (the numbers beside them), `least_span` (what a scale spans at least, above 0),
    `colour`. values: `label`, `year`, `value`, in the
    order of the years. Heights of different rows cannot be compared, so there is no axis of values.
    """
    rows = rows.assign(place=range(len(rows)))
    first_room, last_room = (
        math.ceil(max(rows[name].str.len().max() for name in names) * TEXT_LETTER + 16)
        for names in (("first_text",), ("last_text", "target_text"))
    )
    places = _TrackPlaces(len(rows), first_room, last_room)
    about = rows[["label", "place", "colour", "first_text", "last_text"]]
    published = (
        values.assign(part=_scaled_alone(rows, values)).merge(about, on="label").dropna(subset=["value"])
    )
    years = [int(year) for year in sorted(values["year"].unique())]
    step = max(1, round(len(years) / 3))
    x = alt.X(
        "year:Q",
        axis=alt.Axis(format="d", values=years[::-1][::step], title=None, grid=False),
        scale=alt.Scale(
            domain=[years[0], max(years[-1], years[0] + 1)],
            nice=False,
            zero=False,
            range=[{"expr": places.start}, {"expr": places.end}],
        ),
    )
    line = _chart(published).encode(x=x, y=places.level("part"), color=alt.Color("colour:N", scale=None))
    layers: list[Any] = [line.mark_line(strokeWidth=3).encode(detail="label:N", order="year:Q")]
    if len(rows) > 1:
        between = _chart(rows[["place"]].iloc[1:]).mark_rule(color="@grid")
        layers.append(between.encode(x=alt.XValue(0), x2=_at_width(), y=alt.YValue({"expr": places.row()})))
    layers += [
        *_track_ends(published, places, x),
        *_track_targets(rows, published, places),
        *_track_words(rows, places),
    ]
    return _described(alt.layer(*layers), height=TRACK_HEIGHT * len(rows), below=36)


def _track_ends(published: pd.DataFrame, places: _TrackPlaces, x: alt.X) -> list[Any]:
    """Mark the first value of each track by an open point, the last by a filled one, with their numbers."""
    of_each = published.groupby("label", sort=False)
    several = published["label"].map(of_each.size()) > 1  # a single value is the last one
    layers: list[Any] = []
    for ends, field, filled in (
        (published[several].groupby("label", sort=False).head(1), "first_text", False),
        (of_each.tail(1), "last_text", True),
    ):
        if ends.empty:
            continue
        point: dict[str, Any] = {"filled": filled} | ({} if filled else {"fill": "@background"})
        words: dict[str, Any] = {"align": "left" if filled else "right", "dx": 9 if filled else -9}
        marked = _chart(ends).encode(x=x, y=places.level("part"))
        layers += [
            marked.mark_point(size=90, opacity=1, strokeWidth=2.5, **point).encode(
                color=alt.Color("colour:N", scale=None)
            ),
            marked.mark_text(baseline="middle", fontWeight=600 if filled else 400, **words).encode(
                text=alt.Text(f"{field}:N")
            ),
        ]
    return layers


def _track_targets(rows: pd.DataFrame, published: pd.DataFrame, places: _TrackPlaces) -> list[Any]:
    """Draw each target as a dashed line over the years, with its number at the right."""
    targets = _targets_placed(rows, published)
    if targets.empty:
        return []
    drawn = _chart(targets).encode(y=places.level("part"))
    return [
        drawn.mark_rule(strokeDash=[5, 4], strokeWidth=2, color="@contrast").encode(
            x=alt.XValue({"expr": places.start}), x2=alt.X2Value({"expr": places.end})
        ),
        drawn.mark_text(align="left", baseline="middle", dx=9, color="@contrast").encode(
            x=alt.XValue({"expr": places.end}), y=places.level("label_part"), text=alt.Text("target_text:N")
        ),
    ]


def _track_words(rows: pd.DataFrame, places: _TrackPlaces) -> list[Any]:
    return [
        _chart(rows)
        .encode(x=alt.XValue(0), y=places.words(field), text=alt.TextValue({"expr": places.lines(field)}))
        .mark_text(
            align="left",
            baseline="top",
            fontWeight=600 if field == "label" else 400,
            lineHeight=places.line_height,
        )
        for field in ("label", "text")
    ]


def _scaled_alone(rows: pd.DataFrame, values: pd.DataFrame) -> list[float]:
    """Return where each value stands on its own row's scale: 0 at the lowest, 1 at the highest."""
    parts = pd.Series(math.nan, index=values.index)
    for row in rows.to_dict("records"):
        own = values.loc[values["label"] == row["label"], "value"]
        lowest, span = _own_scale(own, row)
        parts[own.index] = (own - lowest) / span
    return parts.tolist()


def _own_scale(own: pd.Series, row: dict[Hashable, Any]) -> tuple[float, float]:
    """Return the lowest value and the span of a row's scale, which the target is on.

    A scale spans at least a twentieth of its values and `least_span`, so that next to no change looks like it.
    """
    known = [float(value) for value in (*own, row["target"]) if not math.isnan(value)]
    if not known:
        return 0.0, 1.0
    lowest, highest = min(known), max(known)
    span = max(highest - lowest, 0.05 * max(abs(lowest), abs(highest)), row["least_span"])
    return (lowest + highest - span) / 2, span


def _targets_placed(rows: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Return each target's height on its row's scale, and its label's, kept apart from the last value's."""
    placed = []
    for row in rows.to_dict("records"):
        if math.isnan(row["target"]):
            continue
        own = published[published["label"] == row["label"]]
        lowest, span = _own_scale(own["value"], row)
        part = label_part = (row["target"] - lowest) / span
        if len(own):
            last = float(own["part"].iloc[-1])
            label_part = max(part, last + TRACK_APART) if part >= last else min(part, last - TRACK_APART)
        placed.append(
            {name: row[name] for name in ("place", "target_text")} | {"part": part, "label_part": label_part}
        )
    return pd.DataFrame(placed)


def _at_width() -> alt.X2Value:
    return alt.X2Value({"expr": "width"})


def _chart(rows: pd.DataFrame) -> alt.Chart:
    """Start a chart from rows written out as Vega-Lite takes them: a missing value is null."""
    columns = {
        str(name): [None if value != value else value for value in column.tolist()]
        for name, column in rows.items()
    }
    # A tuple: Altair copies lists of rows again for each layer that shares them.
    values = tuple(dict(zip(columns, record, strict=True)) for record in zip(*columns.values(), strict=True))
    return alt.Chart(alt.InlineData(values=values))


def _categories(rows: pd.DataFrame, **placed: Any) -> alt.Y:
    # The domain is spelt out, else a category without a value would lose its place.
    domain = list(dict.fromkeys(rows["label"]))
    scale = alt.Scale(domain=domain, paddingInner=0, paddingOuter=0)
    return alt.Y("label:N", axis=None, scale=scale, **placed)


def _measured(title: str, format_: str, *, zero: bool = True) -> alt.X:
    axis = alt.Axis(title=title, format=format_, tickCount=5, titleAnchor="start", titlePadding=6)
    return alt.X("value:Q", axis=axis, scale=alt.Scale(zero=zero, nice=True))


def _line_ends(rows: pd.DataFrame, height: int, *, zero: bool) -> pd.DataFrame:
    """Place each series' name at its last value, moved apart where two would overlap."""
    published = rows.dropna(subset=["value"])
    ends = published.sort_values("year").groupby("series", sort=False).tail(1).sort_values("value")
    lowest, highest = published["value"].min(), published["value"].max()
    extent = float(max(highest, 0) - min(lowest, 0) if zero else highest - lowest) or 1.0
    apart = 1.15 * extent * (TEXT_SIZE + 4) / height
    placed: list[float] = []
    for value in ends["value"]:
        placed.append(max(value, placed[-1] + apart) if placed else value)
    return ends.assign(label_y=placed)


def _rule(value: float, axis: str = "x") -> alt.Chart:
    at = alt.X("at:Q") if axis == "x" else alt.Y("at:Q")
    rule = _chart(pd.DataFrame({"at": [value]})).mark_rule(strokeDash=[5, 4], color="@text")
    drawn: alt.Chart = rule.encode(**{axis: at})
    return drawn


def _described(chart: Any, *, height: int, below: int, above: int = 0) -> Chart:
    """Turn an Altair chart into plain Vega-Lite, with the plot's height and the room its axes need."""
    with alt.data_transformers.enable(consolidate_datasets=False):
        described: Chart = chart.to_dict(validate=False)
    usermeta = {"height": height, "below": below, "above": above}
    whole: Chart = {**described, "usermeta": usermeta}
    del whole["config"]
    return whole
