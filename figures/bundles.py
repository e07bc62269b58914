"""What is written about a whole region at once: a workbook of all figures, its profile, its standard pack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from data_sources.errors import FortrinnError
from data_sources.regions import Area
from data_sources.statistics import Statistics
from figures.pack import WRITERS, Progress, standard_pack
from figures.profile import profile, profile_pdf
from figures.registry import FIGURES, draw
from figures.spreadsheet import workbook


@dataclass(frozen=True)
class Choice:
    """What a bundle is about: an area, what it is compared with, and the newest year to show."""

    region: Area
    comparator: Area
    year: int


@dataclass(frozen=True)
class File:
    """A written file, and whether anything in it rests on demonstration figures."""

    content: bytes
    is_demo: bool


@dataclass(frozen=True)
class Bundle:
    """A kind of file about a region. `stem` begins its name; `write` gets the ending that was asked for.

    Errors of single figures are told inside the file; DrawingFailed is raised when it cannot be drawn.
    """

    stem: str
    endings: tuple[str, ...]
    write: Callable[[Statistics, Choice, str, Progress], File]

    def file_name(self, region: Area) -> str:
        """Return what the file is called where nothing else is asked for."""
        return f"{self.stem}_{region.id}{self.endings[0]}"


def _workbook(data: Statistics, chosen: Choice, ending: str, tell: Progress) -> File:
    figures, left_out = [], []
    for done, row in enumerate(FIGURES):
        tell(done, len(FIGURES))
        try:
            figure = draw(row.id, data, chosen.region, chosen.comparator, chosen.year)
        except FortrinnError as error:
            left_out.append((row.name, error.user_message))
            continue
        if figure.table.empty:
            left_out.append((row.name, figure.title))
        else:
            figures.append((row.name, figure))
    tell(len(FIGURES), len(FIGURES))
    content = workbook(figures, f"Alle figurer for {chosen.region.name}", left_out)
    return File(content, any(figure.is_demo for _, figure in figures))


def _profile(data: Statistics, chosen: Choice, ending: str, tell: Progress) -> File:
    page = profile(data, chosen.region, chosen.comparator, chosen.year)
    return File(profile_pdf(page), page.is_demo)


def _pack(data: Statistics, chosen: Choice, ending: str, tell: Progress) -> File:
    pack = standard_pack(data, chosen.region, chosen.comparator, chosen.year)
    return File(WRITERS[ending](pack, tell), pack.is_demo)


BUNDLES = {
    "workbook": Bundle("fortrinn", (".xlsx",), _workbook),
    "profile": Bundle("profil", (".pdf",), _profile),
    "pack": Bundle("pakke", tuple(WRITERS), _pack),
}
