"""A Figure as a file: a picture that stands alone, or its numbers for a spreadsheet."""

from __future__ import annotations

import csv
import io
import numbers
import re
from functools import lru_cache

import pandas as pd

from data_sources.store import PROJECT
from figures.figure import DEMO_MARK, Figure
from figures.style import dress

SIZES = {"16:9": (960, 540), "1:1": (720, 720)}
PNG_SCALE = 2
MARGIN = 24
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def png(figure: Figure, size: str = "16:9") -> bytes:
    """Draw the figure as a PNG of the given form, light, at twice its size in pixels.

    Raises ValueError for a figure with nothing to show.
    """
    converter = _converter()
    spec = _fitted(figure, *SIZES[size])
    picture: bytes = converter.vegalite_to_png(spec, scale=PNG_SCALE)
    return picture


def table_csv(figure: Figure) -> bytes:
    """Write the figure's table for a Norwegian spreadsheet: `;`, decimal comma, byte order mark.

    Every row carries the source, so that it stays with the numbers; a missing value is an empty cell.
    """
    table = figure.table.assign(Kilde=figure.source_line)
    if figure.is_demo:  # a column of its own: a table can have remarks of its own
        table = table.assign(Demodata=DEMO_MARK)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_cell(name) for name in table.columns])
    for row in table.itertuples(index=False):
        writer.writerow([_cell(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float):
        return f"{value:.10g}".replace(".", ",")
    text = str(value)
    # A spreadsheet must never run a text as a formula. Numbers came above and keep their sign.
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not isinstance(value, numbers.Number) else text


def _fitted(figure: Figure, width: int, height: int) -> dict[str, object]:
    """Size the plot so that plot and texts together fill the picture exactly."""
    converter = _converter()
    plot = height // 2
    # The texts' height depends on their line breaks only, so one measured drawing tells the rest.
    for _ in range(2):
        spec = dress(figure, "light", width=width, height=plot) | {"padding": MARGIN}
        drawn = converter.vegalite_to_svg(spec)
        found = re.search(r'<svg[^>]*\bheight="(\d+(?:\.\d+)?)"', drawn)
        if found is None:
            raise ValueError(f"figure {figure.id}: the drawing has no height")
        plot = max(80, round(plot + height - float(found.group(1))))
    return dress(figure, "light", width=width, height=plot) | {"padding": MARGIN}


@lru_cache(maxsize=1)
def _converter():  # type: ignore[no-untyped-def]  # the library ships no types
    import vl_convert  # imported late: only a download needs it

    vl_convert.register_font_directory(str(PROJECT / "static" / "fonts"))
    return vl_convert
