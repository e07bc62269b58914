"""A Figure as a picture that stands alone: PNG, SVG and PDF, always light, with its texts inside."""

from __future__ import annotations

import base64
import html
from functools import cache
from typing import Any

from data_sources.store import PROJECT
from figures.figure import Figure
from figures.renderer import RENDERER
from figures.style import dress

# Width and height; letters have one size in them all. `vegg` fills a projector's picture but for a line at its
# foot: at 1920 pixels everything is twice as large.
SIZES = {"16:9": (960, 540), "1:1": (720, 720), "vegg": (960, 520)}
PHONE_WIDTH, PHONE_MARGIN = 390, 12
PNG_SCALE = 2
MARGIN = 24


def png(figure: Figure, size: str = "16:9") -> bytes:
    """Draw the figure as a PNG of the given form, at twice its size in pixels.

    Raises ValueError for a figure with nothing to show, DrawingFailed when it cannot be drawn.
    """
    return RENDERER.render(_job(figure, "png", SIZES[size]) | {"scale": PNG_SCALE})


def svg(figure: Figure, size: str = "16:9") -> bytes:
    """Draw the figure as an SVG whose texts stay texts, with the shipped font inside. Raises as `png` does."""
    return _standing_alone(figure, _drawn(figure, size))


def phone_svg(figure: Figure) -> bytes:
    """Draw the figure for a telephone held upright, as high as it needs to be. Raises as `png` does."""
    spec = dress(figure, "light", width=PHONE_WIDTH) | {"padding": PHONE_MARGIN}
    return _standing_alone(figure, RENDERER.render({"form": "svg", "spec": spec}).decode())


def _standing_alone(figure: Figure, drawn: str) -> bytes:
    start = drawn.index(">") + 1
    told = f"<title>{html.escape(figure.title)}</title><desc>{html.escape(figure.description)}</desc>"
    opened = drawn[:start].replace("<svg ", '<svg role="img" xml:lang="nb" ', 1)
    return f"{opened}{told}<style>{_fonts()}</style>{drawn[start:]}".encode()


def pdf(figure: Figure, size: str = "16:9") -> bytes:
    """Draw the figure as one page of PDF: vectors, the shipped font inside, described. Raises as `png` does."""
    width, height = SIZES[size]
    data = {
        "title": figure.title,
        "alt": figure.description,
        "picture": _drawn(figure, size),
        "width": width,
        "height": height,
    }
    return RENDERER.render({"form": "document", "layout": "picture", "data": data})


def plot_png(figure: Figure, width: int, height: int, scale: float) -> bytes:
    """Draw the plot alone, for a page that writes the figure's texts itself. Raises as `png` does."""
    return RENDERER.render(_job(figure, "png", (width, height), texts=False) | {"scale": scale})


def plot_svg(figure: Figure, width: int, height: int) -> str:
    """Draw the plot alone as an SVG, for a page that writes the texts itself. Raises as `png` does."""
    return RENDERER.render(_job(figure, "svg", (width, height), texts=False)).decode()


def _drawn(figure: Figure, size: str) -> str:
    return RENDERER.render(_job(figure, "svg", SIZES[size])).decode()


@cache
def _fonts() -> str:
    """Write the shipped fonts into a style sheet, so that a picture is the same where they are not installed."""
    faces = []
    for file, weight in (("Inter-Regular.woff2", 400), ("Inter-SemiBold.woff2", 600)):
        content = base64.b64encode((PROJECT / "static" / "fonts" / file).read_bytes()).decode()
        source = f"url(data:font/woff2;base64,{content})"
        faces.append(f"@font-face{{font-family:Inter;font-weight:{weight};src:{source} format('woff2')}}")
    return "".join(faces)


def _job(figure: Figure, form: str, size: tuple[int, int], *, texts: bool = True) -> dict[str, Any]:
    width, height = size
    spec = dress(figure, "light", width=width, texts=texts)
    return {"form": form, "spec": spec | {"padding": MARGIN if texts else 2}, "height": height}
