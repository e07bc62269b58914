"""Colours, type and Norwegian numbers, the same on screen and in files.

A chart names its colours (`@highlight`, `@context`, `@region:2`); `dress` puts a theme's colours in their
place and the figure's texts around the plot. Texts break their lines by the width the plot gets, so one
description serves a phone, a projector and a file.
"""

from __future__ import annotations

import json
import math
from typing import Any

from data_sources.regions import Area, RegionSet
from figures.figure import DEMO_MARK, Chart, Figure

FONT = "Inter, sans-serif"
THIN_SPACE = "\u202f"
MINUS = "\u2212"

NUMBER_LOCALE = {
    "decimal": ",",
    "thousands": THIN_SPACE,
    "grouping": [3],
    "currency": ["", f"{THIN_SPACE}kr"],
    "minus": MINUS,
}
TIME_LOCALE = {
    "dateTime": "%A %e. %B %Y %X",
    "date": "%d.%m.%Y",
    "time": "%H:%M:%S",
    "periods": ["", ""],
    "days": ["søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"],
    "shortDays": ["søn", "man", "tir", "ons", "tor", "fre", "lør"],
    "months": [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ],
    "shortMonths": ["jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des"],
}

# Okabe and Ito's categories, darkened or lightened where the ground asks for 3:1 contrast. By the place of
# the region in its set, so that a region has one colour on every page.
REGION_COLOURS = {
    "light": ("#0072B2", "#C25400", "#00805E", "#B0508A", "#866800", "#3A6EA5", "#6B4FA0", "#7A3B1D"),
    "dark": ("#56B4E9", "#F0822E", "#2EBE93", "#E08CBC", "#E0B92E", "#8FB8E8", "#B7A0E6", "#D69A78"),
}
THEMES: dict[str, dict[str, str]] = {
    "light": {
        "background": "#FFFFFF",
        "text": "#1A1A1A",
        "muted": "#4D4D4D",
        "grid": "#DDDDDD",
        "axis": "#767676",
        "context": "#8C8C8C",
        "comparator": "#4D4D4D",
        "highlight": "#0072B2",
        "contrast": "#C25400",
        "warning": "#A4262C",
        "nodata": "#E6E6E6",
        "edge": "#FFFFFF",
    },
    "dark": {
        "background": "#14181C",
        "text": "#F5F5F5",
        "muted": "#C8C8C8",
        "grid": "#3A3F4A",
        "axis": "#9A9A9A",
        "context": "#8C8C8C",
        "comparator": "#D0D0D0",
        "highlight": "#56B4E9",
        "contrast": "#F0822E",
        "warning": "#FF9B8F",
        "nodata": "#3A3F4A",
        "edge": "#14181C",
    },
}
# Sequential: ColorBrewer Blues. Diverging: orange to blue around a real midpoint. Both read in grey and by
# the colour blind; the figures also stand as text on each area.
SEQUENTIAL = ("#C6DBEF", "#9ECAE1", "#6BAED6", "#3182BD", "#08519C")
DIVERGING = ("#B35806", "#F1A340", "#F7F0E4", "#92C5DE", "#4393C3", "#2166AC")

TITLE_SIZE, TEXT_SIZE = 20, 14
TITLE_LINE, TEXT_LINE = 26, 19
# What a value axis, its labels and the picture's margins take of the width, in pixels, at the most.
AXIS_ROOM = 84
# Mean width of a letter, in pixels; a little wide, so that a line never runs out of the picture.
TITLE_LETTER, TEXT_LETTER = 10.0, 6.8
TITLE = {"fontSize": TITLE_SIZE, "lineHeight": TITLE_LINE, "fontWeight": 600, "color": "@text"}
TEXT = {"fontSize": TEXT_SIZE, "lineHeight": TEXT_LINE, "color": "@muted"}


def colour_of(regions: RegionSet, area: Area) -> str:
    """Name the colour an area has on every page: a region its own, anything else the highlight."""
    ids = [choice.id for choice in regions.all_regions]
    if area.id not in ids:
        return "@highlight"
    return f"@region:{ids.index(area.id) % len(REGION_COLOURS['light'])}"


def colour_beside(regions: RegionSet, area: Area) -> str:
    """Name the colour of an area that another is compared with: a region its own, anything else dark."""
    colour = colour_of(regions, area)
    return "@comparator" if colour == "@highlight" else colour


def number(value: float, decimals: int = 0, *, sign: bool = False) -> str:
    """Write a number in Norwegian: decimal comma, thin space between thousands, a real minus sign.

    A missing value is written as two dots, as Statistics Norway does for "not available".
    """
    if value is None or math.isnan(value):
        return ".."
    rounded = round(value, decimals) + 0.0  # adding zero turns a negative zero into a plain one
    text = f"{abs(rounded):,.{decimals}f}".replace(",", THIN_SPACE).replace(".", ",")
    if rounded < 0:
        return MINUS + text
    return f"+{text}" if sign and rounded > 0 else text


def dress(
    figure: Figure,
    theme: str = "light",
    *,
    width: int | None = None,
    height: int | None = None,
    texts: bool = True,
) -> Chart:
    """Return the figure's chart as a whole picture: texts, theme, and size where it is fixed.

    Without width the picture fills its container. `height` is the height of the plot alone. Without
    `texts` it is the plot alone, for a page that writes title, subtitle and sources itself; a mark of
    demonstration figures stays. Raises ValueError for a figure with nothing to show.
    """
    if figure.chart is None:
        raise ValueError(f"figure {figure.id}: nothing to draw ({figure.title})")
    colours = THEMES[theme]
    chart = {key: part for key, part in figure.chart.items() if key not in ("$schema", "config", "usermeta")}
    meta: dict[str, Any] = figure.chart.get("usermeta", {})
    layers = chart.pop("layer", None) or [
        {key: chart.pop(key) for key in ("data", "mark", "encoding", "transform") if key in chart}
    ]
    # Texts may run past the plot to where names at line ends stand, but not past the picture.
    room = str(width - AXIS_ROOM) if width else f"max(width,(containerSize()[0]||0)-{AXIS_ROOM})"
    notes = " ".join((figure.source_line, *figure.caveats))
    params = [
        *chart.pop("params", []),
        {"name": "text_width", "expr": room},
        _lines("title_lines", figure.title, TITLE_LETTER),
        _lines("subtitle_lines", figure.subtitle, TEXT_LETTER),
        _lines("note_lines", notes, TEXT_LETTER),
    ]
    above = meta.get("above", 0) + 10
    subtitle_height = f"length(subtitle_lines)*{TEXT_LINE}"
    around = [
        _text("title_lines", f"-length(title_lines)*{TITLE_LINE}-{subtitle_height}-{above + 6}", TITLE),
        _text("subtitle_lines", f"-{subtitle_height}-{above}", TEXT),
        _text("note_lines", f"height+{meta.get('below', 14)}", TEXT),
    ]
    written = around if texts else []
    if figure.is_demo:
        written.append(_watermark())
    whole = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": figure.description,
        **chart,
        "height": height or meta.get("height", 300),
        "params": params,
        "layer": [*layers, *written],
        "padding": {"left": 4, "right": 10, "top": 4, "bottom": 4},
        "autosize": {"type": "fit-x", "contains": "padding", "resize": True},
        "background": colours["background"],
        "config": _config(),
    }
    if width is not None:
        whole["width"] = width
    coloured: Chart = _coloured(whole, theme)
    return coloured


def _lines(name: str, text: str, letter: float) -> dict[str, str]:
    """Break a text into lines by the room there is, as an expression Vega evaluates at every size."""
    per_line = f"max(16,floor(text_width/{letter}))"
    breaks = f"regexp('(.{{1,'+{per_line}+'}})( |$)','g')"
    return {"name": name, "expr": f"slice(split(replace({json.dumps(text)},{breaks},'$1\\n'),'\\n'),0,-1)"}


def _text(lines: str, y: str, look: dict[str, Any]) -> Chart:
    return {
        "data": {"values": [{}]},
        "mark": {"type": "text", "align": "left", "baseline": "top", "aria": False, **look},
        "encoding": {"x": {"value": 0}, "y": {"value": {"expr": y}}, "text": {"value": {"expr": lines}}},
    }


def _watermark() -> Chart:
    return {
        "data": {"values": [{}]},
        "mark": {
            "type": "text",
            "align": "center",
            "baseline": "middle",
            "fontSize": {"expr": "max(14,min(34,width/18))"},
            "fontWeight": 600,
            "color": "@warning",
            "opacity": 0.5,
            "aria": False,
        },
        "encoding": {
            "x": {"value": {"expr": "width/2"}},
            "y": {"value": {"expr": "height/2"}},
            "text": {"value": DEMO_MARK},
        },
    }


def _config() -> dict[str, Any]:
    return {
        "font": FONT,
        "locale": {"number": NUMBER_LOCALE, "time": TIME_LOCALE},
        "view": {"stroke": None},
        # The picture has one description and a table; a name for each mark would only be noise.
        "mark": {"aria": False},
        "text": {"color": "@text", "fontSize": TEXT_SIZE},
        "axis": {
            "labelColor": "@muted",
            "titleColor": "@muted",
            "labelFontSize": TEXT_SIZE,
            "titleFontSize": TEXT_SIZE,
            "titleFontWeight": "normal",
            "gridColor": "@grid",
            "domainColor": "@axis",
            "tickColor": "@axis",
            "labelOverlap": True,
        },
        "legend": {
            "labelColor": "@text",
            "titleColor": "@muted",
            "labelFontSize": TEXT_SIZE,
            "titleFontSize": TEXT_SIZE,
            "titleFontWeight": "normal",
        },
    }


def _coloured(part: Any, theme: str) -> Any:
    if isinstance(part, dict):
        return {key: _coloured(value, theme) for key, value in part.items()}
    if isinstance(part, list):
        return [_coloured(value, theme) for value in part]
    if isinstance(part, str) and part.startswith("@"):
        name, _, position = part[1:].partition(":")
        return REGION_COLOURS[theme][int(position)] if name == "region" else THEMES[theme][name]
    return part
