"""Slides: editable charts with their data, pictures with their description, and the marks on both."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pptx
import pytest
from PIL import Image
from pptx.enum.shapes import MSO_SHAPE_TYPE

from data_sources.statistics import Statistics
from figures.figure import DEMO_MARK, Figure
from figures.native import native
from figures.registry import FIGURES, draw
from figures.slides import figure_pptx
from tests.figures.conftest import stands_for_its_form

DRAWN = [row.id for row in FIGURES if stands_for_its_form(row)]


@pytest.fixture(scope="module")
def figures(data: Statistics) -> dict[str, Figure]:
    region, county = data.area("drammen"), data.area("fylke_40")
    return {name: draw(name, data, region, county, 2026) for name in DRAWN}


def slide_of(figure: Figure) -> Any:
    (slide,) = pptx.Presentation(io.BytesIO(figure_pptx(figure))).slides
    return slide


def texts(slide: Any) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def named(slide: Any, name: str) -> list[Any]:
    return [shape for shape in slide.shapes if shape.name == name]


def description(shape: Any) -> str:
    return str(shape.element.xpath(".//p:cNvPr")[0].get("descr"))


@pytest.mark.parametrize("name", DRAWN)
def test_a_slide_stands_alone(figures: dict[str, Figure], name: str) -> None:
    figure = figures[name]
    slide = slide_of(figure)
    assert slide.shapes.title.text_frame.text == figure.title
    told = texts(slide)
    assert figure.subtitle in told
    (sources,) = [text for text in told if text.startswith(figure.source_line)]
    assert all(caveat in sources for caveat in figure.caveats)
    assert (DEMO_MARK in told) == figure.is_demo
    notes = slide.notes_slide.notes_text_frame.text
    assert figure.how_to_read in notes
    assert notes.startswith(DEMO_MARK) == figure.is_demo
    (drawn,) = named(slide, "Figur")
    assert description(drawn) == figure.description
    presentation = slide.part.package.presentation_part.presentation
    width, height = presentation.slide_width, presentation.slide_height
    for shape in slide.shapes:
        assert shape.left >= 0
        assert shape.top >= 0
        assert shape.left + shape.width <= width
        assert shape.top + shape.height <= height
    languages = set(re.findall(r'lang="([\w-]+)"', "".join(map(str, [slide.shapes.title.element.xml]))))
    assert languages == {"nb-NO"}


@pytest.mark.parametrize("name", DRAWN)
def test_what_can_be_edited_is_a_chart_with_the_figures_own_numbers(
    figures: dict[str, Figure], name: str
) -> None:
    figure = figures[name]
    (drawn,) = named(slide_of(figure), "Figur")
    assert figure.chart is not None
    described = native(figure.chart)
    assert drawn.has_chart == (described is not None)
    if described is None:
        assert drawn.shape_type == MSO_SHAPE_TYPE.PICTURE
        pixels = Image.open(io.BytesIO(drawn.image.blob)).size
        assert pixels[0] >= 2 * 960
        # Drawn in the very form it is shown in.
        assert pixels[0] / pixels[1] == pytest.approx(drawn.width / drawn.height, rel=0.01)
        return
    plot = drawn.chart.plots[0]
    assert tuple(plot.categories) == described.categories
    for written, one in zip(plot.series, described.series, strict=True):
        assert written.name == one.name
        assert written.values == pytest.approx(one.numbers)
    # Numbers that can be edited come with the workbook they are edited in.
    assert drawn.chart.part.chart_workbook.xlsx_part.blob.startswith(b"PK")
    values = [value for one in described.series for value in one.numbers if value is not None]
    axis = drawn.chart.value_axis
    assert axis.minimum_scale <= min(values)
    assert axis.maximum_scale >= max(values)


def test_a_chart_of_bars_has_its_intervals_and_its_dashed_line(figures: dict[str, Figure]) -> None:
    figure = figures["fortrinn"]
    slide = slide_of(figure)
    (drawn,) = named(slide, "Figur")
    (line,) = named(slide, "Stiplet linje")
    assert figure.chart is not None
    described = native(figure.chart)
    assert described is not None
    above = [float(point.text) for point in drawn.chart._chartSpace.xpath(".//c:errBars/c:plus//c:v")]
    assert above == [above for _, above in described.series[0].spread or ()]
    # The line stands where its value is on the fixed scale of the fixed plot.
    x, across = (
        float(drawn.chart._chartSpace.xpath(f".//c:plotArea/c:layout//c:{side}")[0].get("val"))
        for side in "xw"
    )
    axis = drawn.chart.value_axis
    share = (1.0 - axis.minimum_scale) / (axis.maximum_scale - axis.minimum_scale)
    assert line.left == pytest.approx(drawn.left + drawn.width * (x + across * share), abs=2000)
    assert description(line) == "Stiplet linje ved 1,0"


def test_bars_start_where_the_picture_has_them(figures: dict[str, Figure]) -> None:
    (drawn,) = named(slide_of(figures["lq_fylke"]), "Figur")
    assert drawn.chart.value_axis.crosses_at == 1.0


def test_the_first_bar_is_on_top_and_the_axis_below(figures: dict[str, Figure]) -> None:
    (drawn,) = named(slide_of(figures["utdanning"]), "Figur")
    assert drawn.chart.category_axis.reverse_order
    # Turned round, the categories begin on top, and the axis would follow them into the legend.
    assert drawn.chart.value_axis._element.xpath("c:crosses/@val") == ["max"]


def test_lines_are_told_apart_without_colour(figures: dict[str, Figure]) -> None:
    (drawn,) = named(slide_of(figures["folketall"]), "Figur")
    dashes = [series.format.line.dash_style for series in drawn.chart.plots[0].series]
    assert len(set(dashes)) == len(dashes) == 3
    ends = drawn.chart._chartSpace.xpath(".//c:dLbl//a:t")
    names = [series.name for series in drawn.chart.plots[0].series]
    assert drawn.chart.has_legend or [end.text for end in ends] == names


def test_a_long_title_and_many_caveats_stay_on_the_slide(figures: dict[str, Figure]) -> None:
    figure = replace(
        figures["folketall"], title="Lang tittel " * 14, caveats=("Et forbehold av vanlig lengde. " * 4,) * 4
    )
    slide = slide_of(figure)
    assert all(shape.top + shape.height <= 6858000 for shape in slide.shapes)
    (drawn,) = named(slide, "Figur")
    assert drawn.height > 2_000_000


def test_an_empty_figure_is_refused(data: Statistics) -> None:
    empty = draw("flytting", data, data.area("royken_hurum"), data.regions.country, 2026)
    with pytest.raises(ValueError, match="nothing to draw"):
        figure_pptx(empty)
