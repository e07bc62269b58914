"""For paper: a pack's figures in grey on sheets of A4, and a panel's questions to be answered with a pen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from figures.figure import DEMO_MARK, GRADES
from figures.pack import Entry, Pack, Progress, words_for_paper
from figures.pictures import plot_svg
from figures.renderer import RENDERER
from figures.style import DIVERGING

# Of a plot on a sheet: its texts of 14 stand at ten points.
PLOT = (720, 400)
COLOUR = re.compile(r"#([0-9a-fA-F]{6})\b")
# How much each of red, green and blue gives to how light a colour is (ITU-R BT.601, what a printer's grey is).
LIGHTNESS = (0.299, 0.587, 0.114)

# Both ends of a scale around a midpoint would become the same grey: on paper it goes from light to dark.
GREY_STEPS = dict(
    zip(DIVERGING, ("#e0e0e0", "#cdcdcd", "#b8b8b8", "#9e9e9e", "#808080", "#5c5c5c"), strict=True)
)
STEPS_NOTE = "På dette arket er lavest lysest og høyest mørkest."


@dataclass(frozen=True)
class Scale:
    """A question answered by a number: what is asked, and what the lowest and the highest mean."""

    question: str
    low: str
    high: str


@dataclass(frozen=True)
class Asked:
    """Something to be rated: under which heading, what the figures say of it, and the questions put."""

    heading: str
    label: str
    evidence: str
    scales: tuple[Scale, ...]


@dataclass(frozen=True)
class Sheet:
    """A panel's questions. `texts` are asked for in one's own words; `code` is a QR code (SVG) of `link`, or empty."""

    title: str
    intro: tuple[str, ...]
    note: str
    asked: tuple[Asked, ...]
    texts: tuple[str, ...]
    lowest: int
    highest: int
    link: str = ""
    code: str = ""


def pack_paper(pack: Pack, tell: Progress | None = None) -> bytes:
    """Write the pack as a PDF of A4 sheets, one figure each, in nothing but black and grey.

    Figures are told apart by labels, shapes and places, never by colour alone. Raises DrawingFailed when it
    cannot be drawn.
    """
    steps = len(pack.entries) + 1
    sheets = []
    for done, entry in enumerate(pack.entries):
        if tell is not None:
            tell(done, steps)
        sheets.append(_sheet(entry))
    data = {
        "title": pack.title,
        "subtitle": pack.subtitle,
        "demo_mark": DEMO_MARK,
        "figures": sheets,
        "words": words_for_paper(pack),
    }
    document = RENDERER.render({"form": "document", "layout": "paper", "data": data})
    if tell is not None:
        tell(steps, steps)
    return document


def questions_paper(sheet: Sheet) -> bytes:
    """Write a panel's questions as a PDF of A4. Raises DrawingFailed when it cannot be drawn."""
    data = asdict(sheet) | {
        "demo": DEMO_MARK if DEMO_MARK in sheet.note else "",
        "headings": _by_heading(sheet.asked),
        "values": [str(value) for value in range(sheet.lowest, sheet.highest + 1)],
    }
    return RENDERER.render({"form": "document", "layout": "questions", "data": data})


def grey(picture: str) -> str:
    """Return an SVG with each colour as the grey that a printer makes of it."""

    def as_grey(found: re.Match[str]) -> str:
        if found[0].upper() in GREY_STEPS:
            return GREY_STEPS[found[0].upper()]
        parts = (int(found[1][at : at + 2], 16) for at in (0, 2, 4))
        light = round(sum(weight * part for weight, part in zip(LIGHTNESS, parts, strict=True)))
        return f"#{light:02x}{light:02x}{light:02x}"

    return COLOUR.sub(as_grey, picture)


def _by_heading(asked: Sequence[Asked]) -> list[dict[str, object]]:
    headings = dict.fromkeys(one.heading for one in asked)
    return [
        {"name": name, "items": [asdict(one) for one in asked if one.heading == name]} for name in headings
    ]


def _sheet(entry: Entry) -> dict[str, object]:
    figure = entry.figure
    grade = f"Kvalitet {figure.grade}: {GRADES[figure.grade]}."
    picture = plot_svg(figure, *PLOT)
    in_steps = any(found.upper() in GREY_STEPS for found in (f"#{code}" for code in COLOUR.findall(picture)))
    return {
        "title": entry.title or figure.title,
        "subtitle": f"{figure.title}. {figure.subtitle}" if entry.title else figure.subtitle,
        "picture": grey(picture),
        "alt": figure.description,
        "demo": figure.is_demo,
        "how_to_read": f"{figure.how_to_read} {STEPS_NOTE}" if in_steps else figure.how_to_read,
        "note": entry.note,
        "evidence": " ".join((figure.source_line, *figure.caveats, grade)),
    }
