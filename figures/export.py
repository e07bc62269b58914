"""A Figure as a file: the forms there are, what each is called, and how it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from figures.figure import Figure
from figures.pictures import pdf, png, svg
from figures.spreadsheet import table_csv, table_xlsx

OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Form:
    """A form that a figure can be downloaded in. `size` is a key of `pictures.SIZES`, None for no picture.

    `mark` is put into the name of a file, to tell two of one ending apart.
    """

    name: str
    ending: str
    mime: str
    write: Callable[..., bytes]
    size: str | None = None
    mark: str = ""


def _pptx(figure: Figure) -> bytes:
    from figures.slides import figure_pptx  # late: its library takes a while, and no page needs it

    return figure_pptx(figure)


FORMS = (
    Form("PNG 16:9", ".png", "image/png", png, "16:9"),
    Form("PNG 1:1", ".png", "image/png", png, "1:1", "kvadrat"),
    Form("SVG", ".svg", "image/svg+xml", svg, "16:9"),
    Form("PDF", ".pdf", "application/pdf", pdf, "16:9"),
    Form("PPTX", ".pptx", f"{OFFICE}.presentationml.presentation", _pptx),
    Form("CSV", ".csv", "text/csv", table_csv),
    Form("XLSX", ".xlsx", f"{OFFICE}.spreadsheetml.sheet", table_xlsx),
)
ENDINGS = tuple(dict.fromkeys(form.ending for form in FORMS))


def written(figure: Figure, form: Form) -> bytes:
    """Write the figure in a form.

    Raises ValueError for a figure with nothing to show, DrawingFailed when it cannot be drawn.
    """
    return form.write(figure, form.size) if form.size else form.write(figure)


def file_name(figure: Figure, form: Form) -> str:
    """Return what a downloaded file is called: figure, area, year, and any demo mark."""
    mark = f"_{form.mark}" if form.mark else ""
    return f"fortrinn_{figure.file_stem}{mark}{form.ending}"
