"""Files: a picture of the exact size with its texts inside, and a table a Norwegian spreadsheet reads."""

from __future__ import annotations

import csv
import io
import struct
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from data_sources.statistics import Statistics
from figures.export import png, table_csv
from figures.figure import Figure
from figures.registry import FIGURES, draw

PIXELS = {"16:9": (1920, 1080), "1:1": (1440, 1440)}
# All figures of a comparison have one of two forms; a count, a rate and a gap around zero stand for them.
COMPARED = {"population", "net_migration", "education_gap"}
DRAWN = [
    row.id
    for row in FIGURES
    if row.page != "sammenligning" or any(row.id.endswith(f"_{name}") for name in COMPARED)
]
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


# Tables --------------------------------------------------------------------------------------------


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize("name", DRAWN)
def test_every_table_is_read_back_as_it_is_shown(figures: dict[str, Figure], name: str) -> None:
    figure = figures[name]
    content = table_csv(figure)
    assert content.startswith(b"\xef\xbb\xbf")
    header, *rows = rows_of(content)
    marked = ["Demodata"] if figure.is_demo else []
    assert header == [*figure.table.columns, "Kilde", *marked]
    assert len(rows) == len(figure.table)
    assert {row[len(figure.table.columns)] for row in rows} == {figure.source_line}
    for position, column in enumerate(figure.table.columns):
        written = [row[position] for row in rows]
        if not pd.api.types.is_float_dtype(figure.table[column]):
            continue
        assert not any("." in cell or "nan" in cell or "inf" in cell for cell in written)
        read = [float(cell.replace(",", ".")) if cell else np.nan for cell in written]
        np.testing.assert_allclose(read, figure.table[column].to_numpy(float), rtol=1e-9)


def table_of(figures: dict[str, Figure], values: list[object]) -> list[str]:
    table = pd.DataFrame({"Verdi": pd.Series(values, dtype=object)})
    return [row[0] for row in rows_of(table_csv(replace(figures["folketall"], table=table)))[1:]]


def test_numbers_have_a_decimal_comma_and_missing_ones_are_empty(figures: dict[str, Figure]) -> None:
    values = [1.5, -2.25, 106_013.0, 0.1 + 0.2, np.nan, None, pd.NA, 7, np.int64(-3), -0.0001]
    assert table_of(figures, values) == [
        "1,5", "-2,25", "106013", "0,3", "", "", "", "7", "-3", "-0,0001",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_text_is_never_run_as_a_formula(figures: dict[str, Figure], text: str) -> None:
    assert table_of(figures, [text]) == [f"'{text}"]


def test_a_column_name_is_never_run_as_a_formula(figures: dict[str, Figure]) -> None:
    table = pd.DataFrame({"=cmd()": ["x"]})
    assert rows_of(table_csv(replace(figures["folketall"], table=table)))[0][0] == "'=cmd()"


def test_separators_and_quotes_in_a_text_are_quoted(figures: dict[str, Figure]) -> None:
    texts = ['Nore; "Uvdal"', "to\nlinjer"]
    assert table_of(figures, texts) == texts
