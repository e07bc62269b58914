"""A pack of figures for a workshop: chosen, ordered, named and noted, as slides, a document or an archive."""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pptx.util import Inches, Length

from data_sources.errors import FortrinnError
from data_sources.regions import Area
from data_sources.statistics import Statistics
from data_sources.store import Manifest
from figures.export import FORMS, file_name, written
from figures.figure import DEMO_MARK, GRADES, ORIGINS, Figure
from figures.pictures import plot_svg
from figures.registry import draw, figure_row
from figures.renderer import RENDERER
from figures.slides import MARGIN, WIDTH, add_figure, add_titled, deck_bytes, mark_demo, new_deck, write
from figures.wording import place

# What answers the four questions for a region, in the order they are told.
STANDARD = (
    "kart",
    "folketall",
    "arbeidsplasser",
    "pendling",
    "fortrinn",
    "fortrinn_storrelse",
    "vekst_region",
    "muligheter",
    "mulighetskart",
    "utdanning",
    "kompetansegap",
    "erstatningsbehov",
    "verdiskaping_per_sysselsatt",
    "ki_eksponering",
    "sarbarhet",
)
# Of a plot in a document: its texts of 14 stand at eleven points on the page.
PLOT = (880, 440)
SOURCES_A_PAGE = 9
# Letters of what people wrote that a slide has room for.
LETTERS_A_SLIDE = 1100

# How many steps of how many are done.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Entry:
    """A figure in a pack. `title` stands in for its finding, which is then told below; `note` is the team's."""

    figure: Figure
    title: str = ""
    note: str = ""


@dataclass(frozen=True)
class Words:
    """What people wrote on their own, in their own words, under the heading they were asked by."""

    heading: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Pack:
    """Figures in order under a title. `left_out` says which could not be drawn, and why.

    `words` stand on pages of their own after the figures.
    """

    title: str
    entries: tuple[Entry, ...]
    subtitle: str = ""
    left_out: tuple[str, ...] = ()
    words: tuple[Words, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a pack with no figure, or one that has nothing to show."""
        if not self.entries:
            raise ValueError("a pack without figures")
        for entry in self.entries:
            if entry.figure.chart is None:
                raise ValueError(f"figure {entry.figure.id}: nothing to draw ({entry.figure.title})")

    @property
    def is_demo(self) -> bool:
        """Whether any figure rests on demonstration figures."""
        return any(entry.figure.is_demo for entry in self.entries)

    @property
    def sources(self) -> tuple[Manifest, ...]:
        """The sources of all figures, each once."""
        return tuple(
            {source.key: source for entry in self.entries for source in entry.figure.sources}.values()
        )


def standard_pack(data: Statistics, region: Area, comparator: Area, year: int) -> Pack:
    """Draw the figures of `STANDARD` for a region; what cannot be drawn is left out and told."""
    entries, left_out = [], []
    for figure_id in STANDARD:
        try:
            figure = draw(figure_id, data, region, comparator, year)
        except FortrinnError as error:
            left_out.append(f"{figure_row(figure_id).name}: {error.user_message}")
            continue
        if figure.chart is None:
            left_out.append(f"{figure_row(figure_id).name}: {figure.title}")
        else:
            entries.append(Entry(figure))
    against = f" · sammenlignet med {place(comparator)}" if comparator != region else ""
    return Pack(
        title=f"{region.name}: fortrinn, muligheter og omstilling",
        entries=tuple(entries),
        subtitle=f"Nyeste tall til og med {year}{against}",
        left_out=tuple(left_out),
    )


def pack_pptx(pack: Pack, tell: Progress | None = None) -> bytes:
    """Write the pack as slides: a title, one figure a slide with room for notes, and the sources.

    Raises DrawingFailed when a picture cannot be drawn.
    """
    deck = new_deck(pack.title)
    slide = add_titled(deck, pack.title)
    full = Length(WIDTH - 2 * MARGIN)
    write(slide, pack.subtitle, MARGIN, Inches(1.5), full, Inches(0.5), size=18, colour="muted")
    if pack.is_demo:
        mark_demo(slide)
    steps = len(pack.entries)
    for done, entry in enumerate(pack.entries):
        _told(tell, done, steps)
        add_figure(deck, entry.figure, title=entry.title, note=entry.note, with_side=True)
    for words in pack.words:
        for part, texts in enumerate(_parted(words.texts)):
            slide = add_titled(deck, f"{words.heading}, fortsatt" if part else words.heading)
            write(slide, "\n".join(texts), MARGIN, Inches(1.4), full, Inches(5.4), size=14)
    lines = [*map(_describe, pack.sources), *(f"Ikke med: {reason}" for reason in pack.left_out)]
    for start in range(0, len(lines), SOURCES_A_PAGE):
        slide = add_titled(deck, "Kilder" if not start else "Kilder, fortsatt")
        listed = "\n".join(lines[start : start + SOURCES_A_PAGE])
        write(slide, listed, MARGIN, Inches(1.4), full, Inches(5.4), size=13)
    _told(tell, steps, steps)
    return deck_bytes(deck)


def pack_pdf(pack: Pack, tell: Progress | None = None) -> bytes:
    """Write the pack as a document of wide pages: vectors, real text, described for screen readers.

    Raises DrawingFailed when it cannot be drawn.
    """
    steps = len(pack.entries) + 1
    figures = []
    for done, entry in enumerate(pack.entries):
        _told(tell, done, steps)
        figures.append(_page(entry))
    _told(tell, steps - 1, steps)
    data = {
        "title": pack.title,
        "subtitle": pack.subtitle,
        "demo_mark": DEMO_MARK,
        "any_demo": pack.is_demo,
        "figures": figures,
        "sources": [_describe(source) for source in pack.sources],
        "left_out": list(pack.left_out),
        "words": words_for_paper(pack),
    }
    document = RENDERER.render({"form": "document", "layout": "pack", "data": data})
    _told(tell, steps, steps)
    return document


def pack_zip(pack: Pack, tell: Progress | None = None) -> bytes:
    """Write every figure of the pack in every form, in one archive, numbered in the pack's order.

    Raises DrawingFailed when a file cannot be made.
    """
    steps = len(pack.entries) * len(FORMS)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, entry in enumerate(pack.entries):
            for position, form in enumerate(FORMS):
                _told(tell, at * len(FORMS) + position, steps)
                name = f"{at + 1:02}_{file_name(entry.figure, form)}"
                archive.writestr(name, written(entry.figure, form))
        archive.writestr("kilder.txt", _read_me(pack))
    _told(tell, steps, steps)
    return file.getvalue()


WRITERS: dict[str, Callable[[Pack, Progress | None], bytes]] = {
    ".pptx": pack_pptx,
    ".pdf": pack_pdf,
    ".zip": pack_zip,
}


def words_for_paper(pack: Pack) -> list[dict[str, Any]]:
    """Return what people wrote as a document's layout takes it."""
    return [{"heading": words.heading, "texts": list(words.texts)} for words in pack.words]


def _parted(texts: tuple[str, ...]) -> list[list[str]]:
    """Share texts out on slides; one that is longer than a slide is broken between two words."""
    pieces = [piece for text in texts for piece in textwrap.wrap(f"– {text}", LETTERS_A_SLIDE)]
    slides: list[list[str]] = []
    for piece in pieces:
        # A short text still takes a line.
        if slides and sum(max(len(one), 90) for one in (*slides[-1], piece)) <= LETTERS_A_SLIDE:
            slides[-1].append(piece)
        else:
            slides.append([piece])
    return slides


def _page(entry: Entry) -> dict[str, Any]:
    figure = entry.figure
    grade = f"Kvalitet {figure.grade}: {GRADES[figure.grade]}."
    return {
        "title": entry.title or figure.title,
        "subtitle": f"{figure.title}. {figure.subtitle}" if entry.title else figure.subtitle,
        "picture": plot_svg(figure, *PLOT),
        "alt": figure.description,
        "demo": figure.is_demo,
        "how_to_read": figure.how_to_read,
        "note": entry.note,
        "evidence": " ".join((figure.source_line, *figure.caveats, grade)),
    }


def _read_me(pack: Pack) -> str:
    lines = [pack.title, pack.subtitle, *([DEMO_MARK] if pack.is_demo else []), ""]
    for at, entry in enumerate(pack.entries, start=1):
        lines.append(f"{at:02} {entry.title or entry.figure.title}")
        lines += [
            f"   {line}" for line in (entry.note, entry.figure.source_line, *entry.figure.caveats) if line
        ]
    for words in pack.words:
        lines += ["", words.heading, *(f"– {text}" for text in words.texts)]
    lines += ["", "Kilder", *map(_describe, pack.sources)]
    lines += [f"Ikke med: {reason}" for reason in pack.left_out]
    return "\r\n".join(lines)


def _describe(source: Manifest) -> str:
    when = f", oppdatert {source.updated[:10]}" if source.updated else f", tall til og med {source.last_year}"
    return f"{source.title} ({source.attribution}{when}). Lisens {source.licence}. {ORIGINS[source.origin]}."


def _told(tell: Progress | None, done: int, steps: int) -> None:
    if tell is not None:
        tell(done, steps)
