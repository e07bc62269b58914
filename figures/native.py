"""Which charts an office program can draw itself, read out of the same description as the picture.

Bars along categories and lines over years become a chart whose numbers can be edited. Anything else (maps,
points, a form this module does not know) stays a picture.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from figures.figure import Chart
from figures.style import MINUS, THIN_SPACE

# A number as the labels write it, with its sign, decimals and any per cent.
NUMBER = re.compile(rf"(?P<sign>[+{MINUS}])?[\d{THIN_SPACE}]+(?:,(?P<decimals>\d+))?(?P<unit> %)?")
# Numbers written the Norwegian way whatever language the program speaks.
NORWEGIAN = "[$-414]"


@dataclass(frozen=True)
class Series:
    """Values of one name along the categories; None where nothing is published.

    `group` is the name that the two sides of a break share. `colours` are names of `style`, one for each
    value; `texts` the values in words. `spread` is how far the interval goes below and above each value,
    None for a series without intervals.
    """

    name: str
    group: str
    numbers: tuple[float | None, ...]
    colours: tuple[str, ...]
    texts: tuple[str, ...] = ()
    spread: tuple[tuple[float, float], ...] | None = None
    is_context: bool = False


@dataclass(frozen=True)
class NativeChart:
    """A chart of bars, columns or lines. `origin` is where bars start, `reference` where a line is drawn.

    `number_format` is of the values' labels, or of the axis of lines; "" where the series' `texts` say more
    than a number.
    """

    kind: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    axis_title: str
    number_format: str
    has_axis: bool
    from_zero: bool
    origin: float = 0.0
    reference: float | None = None


def native(chart: Chart) -> NativeChart | None:
    """Read a chart as one that can be edited, or return None where it must stay a picture."""
    # What all layers share stands once, above them.
    shared = {"data": chart.get("data", {})}
    layers = [shared | layer for layer in chart.get("layer") or [chart]]
    kinds = {_mark(layer) for layer in layers}
    if "bar" in kinds and kinds <= {"bar", "text", "rule"}:
        return _bars(layers)
    if "line" in kinds and kinds <= {"line", "point", "text", "rule"}:
        return _lines(layers)
    return None


def _bars(layers: list[Chart]) -> NativeChart | None:
    bars = [layer for layer in layers if _mark(layer) == "bar"]
    across = _channel(bars[0], "x")
    along, measured = ("y", "x") if across.get("type") == "quantitative" else ("x", "y")
    category, value = _channel(bars[0], along), _channel(bars[0], measured)
    if category.get("type") != "nominal" or value.get("type") != "quantitative":
        return None
    if any(_channel(bar, measured).get("field") != value["field"] for bar in bars):
        return None
    names = category.get("scale", {}).get("domain") or list(
        dict.fromkeys(row[category["field"]] for bar in bars for row in _rows(bar))
    )
    has_intervals = any(_mark(layer) == "rule" and "low" in _fields(layer) for layer in layers)
    title = _axis(value).get("title") or ""
    series = []
    for bar in bars:
        rows = {row[category["field"]]: row for row in _rows(bar)}
        if len(rows) != len(_rows(bar)):  # stacked, or several bars a category
            return None
        series.append(_bar_series(rows, names, value["field"], title, has_intervals))
    number_format = _number_format([text for one in series for text in one.texts])
    starts = {
        row[field]
        for bar in bars
        for row in _rows(bar)
        if (field := _channel(bar, f"{measured}2").get("field"))
    }
    if len(starts) > 1:  # bars that float
        return None
    return NativeChart(
        kind="bar" if along == "y" else "column",
        categories=_categories(names, series, number_format),
        series=tuple(series),
        axis_title=title,
        number_format=number_format,
        has_axis=_channel(bars[0], measured).get("axis", {}) is not None,
        from_zero=bool(value.get("scale", {}).get("zero", True)),
        origin=starts.pop() if starts else 0.0,
        reference=_reference(layers, measured),
    )


def _categories(names: list[str], series: list[Series], number_format: str) -> tuple[str, ...]:
    """Name the categories, with the values in words where a label at the bar would not do.

    That is where the words say more than the number or an interval would cross them, and where nothing is
    published, so that no bar is seen and none is taken for zero.
    """
    in_words = not number_format or any(one.spread for one in series)
    told = []
    for place, name in enumerate(names):
        words = [
            (f"{one.name} " if len(series) > 1 else "") + (one.texts[place] or "ikke publisert")
            for one in series
            if one.numbers[place] is None or (in_words and one.texts[place])
        ]
        told.append(f"{name} · {', '.join(words)}" if words else name)
    return tuple(told)


def _bar_series(
    rows: dict[str, dict[str, Any]], names: list[str], field: str, title: str, has_intervals: bool
) -> Series:
    found = [rows.get(name, {}) for name in names]
    called: str = next((row["series"] for row in found if "series" in row), title) or "Verdi"
    called = called.rstrip(":")
    return Series(
        name=called,
        group=called,
        numbers=tuple(row.get(field) for row in found),
        colours=tuple(row.get("colour", "@highlight") for row in found),
        texts=tuple(row.get("text", "") for row in found),
        spread=tuple(_spread(row, field) for row in found) if has_intervals else None,
    )


def _spread(row: dict[str, Any], field: str) -> tuple[float, float]:
    value, low, high = (row.get(name) for name in (field, "low", "high"))
    return (0.0, 0.0) if value is None or low is None or high is None else (value - low, high - value)


def _lines(layers: list[Chart]) -> NativeChart | None:
    (line, *others) = [layer for layer in layers if _mark(layer) == "line"]
    across, value = _channel(line, "x"), _channel(line, "y")
    if others or value.get("type") != "quantitative":
        return None
    rows = _rows(line)
    years = sorted({row[across["field"]] for row in rows})
    groups: dict[tuple[str, str], dict[Any, dict[str, Any]]] = {}
    for row in rows:
        group = groups.setdefault((row["series"], str(row.get("segment", ""))), {})
        if row[across["field"]] in group:
            return None
        group[row[across["field"]]] = row
    broken = {name for name, _ in groups if sum(other == name for other, _ in groups) > 1}
    series = []
    for (name, _), found in groups.items():
        values = tuple(found.get(year, {}).get(value["field"]) for year in years)
        if all(one is None for one in values):
            continue
        first = next(iter(found.values()))
        # A break in the series: no line may run across it, so each side is a series of its own.
        called = f"{name} {min(found)}–{max(found)}" if name in broken else name
        series.append(
            Series(
                name=called,
                group=name,
                numbers=values,
                colours=(first.get("colour", "@highlight"),) * len(years),
                is_context=first.get("width", 2) <= 1,
            )
        )
    named = [
        row["name"] for layer in layers if _mark(layer) == "text" for row in _rows(layer) if "name" in row
    ]
    return NativeChart(
        kind="line",
        categories=tuple(str(year) for year in years),
        series=tuple(series),
        axis_title=named[0] if named else "",
        number_format=NORWEGIAN + _decimal_format(_axis(value).get("format", ",.0f")),
        has_axis=True,
        from_zero=bool(value.get("scale", {}).get("zero", False)),
        reference=_reference(layers, "y"),
    )


def _mark(layer: Chart) -> str:
    mark = layer.get("mark", "")
    name: str = mark if isinstance(mark, str) else mark["type"]
    return name


def _channel(layer: Chart, name: str) -> dict[str, Any]:
    channel: dict[str, Any] = layer.get("encoding", {}).get(name, {})
    return channel


def _fields(layer: Chart) -> set[str]:
    return {
        channel.get("field", "")
        for channel in layer.get("encoding", {}).values()
        if isinstance(channel, dict)
    }


def _axis(channel: dict[str, Any]) -> dict[str, Any]:
    return channel.get("axis") or {}


def _rows(layer: Chart) -> list[dict[str, Any]]:
    return list(layer.get("data", {}).get("values", ()))


def _reference(layers: list[Chart], channel: str) -> float | None:
    """Find the value at which a dashed line is drawn."""
    for layer in layers:
        field = _channel(layer, channel).get("field")
        if _mark(layer) == "rule" and field == "at" and layer["mark"].get("strokeDash"):
            value: float = _rows(layer)[0]["at"]
            return value
    return None


def _number_format(texts: list[str]) -> str:
    """Make a number format that writes what the labels say; "" where they say more than the number."""
    found = [NUMBER.fullmatch(text) for text in texts if any(letter.isdigit() for letter in text)]
    whole = [match for match in found if match is not None]
    if not whole or len(whole) < len(found):
        return ""
    places = max(len(match["decimals"] or "") for match in whole)
    unit = '" %"' if whole[0]["unit"] else ""
    plain = "#,##0" + ("." + "0" * places if places else "") + unit
    if any(match["sign"] == "+" for match in whole):
        return f"{NORWEGIAN}+{plain};{MINUS}{plain};{plain}"
    return NORWEGIAN + plain


def _decimal_format(vega: str) -> str:
    """Translate an axis format such as `+,.1f`."""
    places = int(found.group(1)) if (found := re.search(r"\.(\d)f", vega)) else 0
    plain = "#,##0" + ("." + "0" * places if places else "")
    return f"+{plain};{MINUS}{plain};{plain}" if vega.startswith("+") else plain
