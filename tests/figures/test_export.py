"""Pictures: of the exact size, with their texts inside, the same as on the screen."""

from __future__ import annotations

import io
import json
import re
import struct
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from data_sources.statistics import Statistics
from figures import pictures
from figures.export import ENDINGS, FORMS, file_name, written
from figures.figure import DEMO_MARK, Figure
from figures.pictures import pdf, png, svg
from figures.registry import FIGURES, draw
from figures.style import dress
from tests.figures.conftest import stands_for_its_form

PIXELS = {"16:9": (1920, 1080), "1:1": (1440, 1440)}
DRAWN = [row.id for row in FIGURES if stands_for_its_form(row)]
SAMPLE = ("kart", "folketall", "alder", "kommuner", "verdiskaping_fylker")


@pytest.fixture(scope="module")
def figures(data: Statistics) -> dict[str, Figure]:
    region, county = data.area("drammen"), data.area("fylke_40")
    return {name: draw(name, data, region, county, 2026) for name in DRAWN}


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height as the file's first chunk gives them."""
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert picture[12:16] == b"IHDR"
    return struct.unpack(">II", picture[16:24])  # type: ignore[return-value]


def darkness(picture: bytes) -> np.ndarray:
    """How dark each pixel is, 0 white to 255 black."""
    return 255 - np.asarray(Image.open(io.BytesIO(picture)).convert("L")).astype(int)


# Pictures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DRAWN)
def test_every_figure_becomes_a_picture_with_its_texts(figures: dict[str, Figure], name: str) -> None:
    assert figures[name].chart is not None
    picture = png(figures[name])
    assert size_of(picture) == PIXELS["16:9"]
    dark = darkness(picture)
    title, sources = dark[48:110], dark[-180:-48]
    assert (title > 200).sum() > 500, "the title is not written"
    assert (sources > 120).sum() > 500, "the sources are not written"
    # Nothing runs out of the picture: its margin is empty on all sides.
    margins = (dark[:40], dark[-30:], dark[:, :40], dark[:, -20:])
    assert [int(margin.max()) for margin in margins] == [0, 0, 0, 0]


@pytest.mark.parametrize("name", SAMPLE)
def test_a_square_picture_is_square(figures: dict[str, Figure], name: str) -> None:
    picture = png(figures[name], "1:1")
    assert size_of(picture) == PIXELS["1:1"]
    assert (darkness(picture)[48:110] > 200).sum() > 500


def test_the_picture_is_filled_from_top_to_bottom(figures: dict[str, Figure]) -> None:
    """The plot takes the room the texts leave: no empty third of a wall."""
    for size in PIXELS:
        written = np.flatnonzero(darkness(png(figures["folketall"], size)).max(axis=1) > 100)
        assert np.diff(written).max() < 200


def test_a_demonstration_picture_carries_its_mark_across_the_plot(figures: dict[str, Figure]) -> None:
    figure = figures["folketall"]
    demo = replace(figure, sources=tuple(replace(source, origin="demo") for source in figure.sources))

    def red(one: Figure) -> int:
        pixels = np.asarray(Image.open(io.BytesIO(png(one))).convert("RGB")).astype(int)
        middle = pixels[300:800, 400:1500]
        return int(((middle[..., 0] - middle[..., 1] > 40) & (middle[..., 0] - middle[..., 2] > 40)).sum())

    assert red(demo) > 2000
    assert red(figure) == 0


def test_an_unknown_size_or_an_empty_figure_is_refused(data: Statistics, figures: dict[str, Figure]) -> None:
    with pytest.raises(KeyError, match="4:3"):
        png(figures["folketall"], "4:3")
    empty = draw("flytting", data, data.area("royken_hurum"), data.regions.country, 2026)
    with pytest.raises(ValueError, match="nothing to draw"):
        png(empty)


def test_screen_and_file_come_from_the_same_description(
    figures: dict[str, Figure], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Data, marks and texts are those of the screen; only size, padding and theme differ."""
    jobs: list[dict[str, object]] = []
    monkeypatch.setattr(pictures.RENDERER, "render", lambda job: jobs.append(job) or b"<svg >")
    free = {"width", "height", "padding", "params"}
    for figure in figures.values():
        jobs.clear()
        for form in FORMS[:3]:
            written(figure, form)
        on_screen = dress(figure, "light")
        for job in jobs:
            spec = job["spec"]
            assert isinstance(spec, dict)
            assert {key: part for key, part in spec.items() if key not in free} == {
                key: part for key, part in on_screen.items() if key not in free
            }
            # What the texts are broken by differs, the texts do not.
            told = [
                [param for param in one["params"] if param["name"] != "text_width"]
                for one in (spec, on_screen)
            ]
            assert told[0] == told[1]
        assert len(jobs) == 3
        dark = json.dumps(dress(figure, "dark")["layer"][0].get("data"))
        assert re.sub(r"#\w{6}", "", dark) == re.sub(
            r"#\w{6}", "", json.dumps(on_screen["layer"][0].get("data"))
        )


# Vectors -------------------------------------------------------------------------------------------


def squeezed(text: str) -> str:
    """A text without its spaces, which a file of vectors places by hand."""
    return re.sub(r"\s+", "", text)


def test_an_svg_has_its_texts_its_font_and_its_description(figures: dict[str, Figure]) -> None:
    figure = figures["folketall"]
    content = svg(figure)
    root = ElementTree.fromstring(content)  # noqa: S314 - just written
    name = "{http://www.w3.org/2000/svg}"
    assert (root.get("width"), root.get("height"), root.get("role")) == ("960", "540", "img")
    assert root.findtext(f"{name}title") == figure.title
    assert root.findtext(f"{name}desc") == figure.description
    assert (root.findtext(f"{name}style") or "").count("@font-face") == 2
    drawn = squeezed("".join("".join(text.itertext()) for text in root.iter(f"{name}text")))
    for words in (figure.title, figure.subtitle, figure.source_line):
        assert squeezed(words) in drawn


@pytest.mark.parametrize("name", ["folketall", "fortrinn", "kart"])
def test_a_pdf_is_one_page_of_texts_in_the_shipped_font(figures: dict[str, Figure], name: str) -> None:
    figure = figures[name]
    content = pdf(figure)
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 1
    assert document[0].get_size() == pytest.approx((960, 540))
    assert document.get_metadata_value("Title") == figure.title
    read = squeezed(document[0].get_textpage().get_text_bounded())
    for words in (figure.title, figure.subtitle, figure.source_line):
        assert squeezed(words) in read
    assert (squeezed(DEMO_MARK) in read) == figure.is_demo
    fonts = set(re.findall(rb"/BaseFont ?/[A-Z]{6}\+([\w-]+)", content))
    assert fonts == {b"Inter-Regular", b"Inter-SemiBold"}
    assert content.count(b"/FontFile2") + content.count(b"/FontFile3") >= 2  # inside the file
    assert b"/Lang" in content
    assert b"(nb)" in content


def test_letters_of_all_names_in_norway_are_in_the_font(figures: dict[str, Figure]) -> None:
    letters = "Æøå Kárášjohka Deatnu Unjárga Porsáŋgu čđŋšŧž ÄÖ −½ 1\u202f000"
    figure = replace(figures["folketall"], title=letters)
    page = pypdfium2.PdfDocument(pdf(figure))[0]
    assert squeezed(letters) in squeezed(page.get_textpage().get_text_bounded())


# Forms ---------------------------------------------------------------------------------------------


def test_each_form_is_written_under_a_name_of_its_own(figures: dict[str, Figure]) -> None:
    figure = figures["fortrinn"]
    names = [file_name(figure, form) for form in FORMS]
    assert len(set(names)) == len(FORMS)
    assert names[0] == f"fortrinn_{figure.file_stem}.png"
    assert all("DEMODATA" in name for name in names)
    assert ENDINGS == (".png", ".svg", ".pdf", ".pptx", ".csv", ".xlsx")
    starts = {
        ".png": b"\x89PNG",
        ".svg": b"<svg",
        ".pdf": b"%PDF",
        ".pptx": b"PK",
        ".csv": b"\xef\xbb\xbf",
        ".xlsx": b"PK",
    }
    for form in FORMS:
        assert written(figure, form).startswith(starts[form.ending])
