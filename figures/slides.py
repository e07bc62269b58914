"""Figures on slides: bars and lines as charts that can be edited, anything else as a picture."""

from __future__ import annotations

import io
import math
from itertools import pairwise
from typing import Any

import pptx
from pptx.chart.axis import CategoryAxis, ValueAxis
from pptx.chart.chart import Chart as SlideChart
from pptx.chart.data import CategoryChartData
from pptx.chart.series import BarSeries, LineSeries
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.presentation import Presentation
from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Emu, Inches, Length, Pt

from figures.figure import DEMO_MARK, GRADES, Figure
from figures.native import NORWEGIAN, NativeChart, Series, native
from figures.pictures import plot_png
from figures.style import REGION_COLOURS, THEMES, number

# On every machine that opens a slide; the shipped font cannot be put inside the file.
FONT = "Arial"
WIDTH, HEIGHT, MARGIN = Inches(13.333), Inches(7.5), Inches(0.5)
TITLE_ONLY = 5
SIDE = Inches(3.4)
LETTER = 0.52
"""Mean width of a letter as a share of its size."""
CHART_TYPES = {
    "bar": XL_CHART_TYPE.BAR_CLUSTERED,
    "column": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "line": XL_CHART_TYPE.LINE_MARKERS,
}
LABEL = Pt(12)
DASHES = (MSO_LINE.SOLID, MSO_LINE.DASH, MSO_LINE.ROUND_DOT, MSO_LINE.LONG_DASH, MSO_LINE.DASH_DOT)
# How near two line ends may be, as a share of the plot's height, before a legend names the lines.
CROWDED = 0.08
PICTURE_PIXELS_AN_INCH = 80
PICTURE_SCALE = 2.5
CHART_XML = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def figure_pptx(figure: Figure) -> bytes:
    """Write the figure as one slide, how to read it in the notes.

    Raises ValueError for a figure with nothing to show, DrawingFailed when a picture cannot be drawn.
    """
    deck = new_deck(figure.title)
    add_figure(deck, figure)
    return deck_bytes(deck)


def new_deck(title: str) -> Presentation:
    """Start an empty deck of wide slides, in Norwegian."""
    deck: Presentation = pptx.Presentation()
    ratio = WIDTH / deck.slide_width
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    # The layouts that come with the library are of the old, narrow form.
    for layout in (deck.slide_master, *deck.slide_layouts):
        for shape in layout.shapes:
            shape.left, shape.width = Emu(round(shape.left * ratio)), Emu(round(shape.width * ratio))
    properties = deck.core_properties
    properties.title, properties.author, properties.language = title, "Fortrinn", "nb-NO"
    return deck


def deck_bytes(deck: Presentation) -> bytes:
    """Return the deck as a file."""
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def add_figure(
    deck: Presentation, figure: Figure, *, title: str = "", note: str = "", with_side: bool = False
) -> Slide:
    """Add a slide of the figure: finding, chart, sources and marks; how to read in the notes.

    `title` stands in for the finding, which then opens the subtitle. `with_side` puts how to read and room
    for notes, or the `note`, beside the chart. Raises as `figure_pptx` does.
    """
    if figure.chart is None:
        raise ValueError(f"figure {figure.id}: nothing to draw ({figure.title})")
    slide = add_titled(deck, title or figure.title)
    if figure.is_demo:
        mark_demo(slide)
    subtitle = f"{figure.title}. {figure.subtitle}" if title else figure.subtitle
    full = Length(WIDTH - 2 * MARGIN)
    write(slide, subtitle, MARGIN, Inches(1.42), full, Inches(0.32), size=15, colour="muted")
    notes = " ".join((figure.source_line, *figure.caveats))
    lines = math.ceil(len(notes) * 11 * LETTER / 72 / full.inches)
    below = Inches(0.2 * lines + 0.1)
    bottom = Length(HEIGHT - Inches(0.2) - below)
    top = Inches(1.85)
    width = Length(full - SIDE - Inches(0.3)) if with_side else full
    _add_chart(slide, figure, MARGIN, top, width, Length(bottom - top - Inches(0.1)))
    if with_side:
        left = Length(WIDTH - MARGIN - SIDE)
        _add_side(slide, figure, note, left, top, Length(bottom - top - Inches(0.1)))
    write(slide, notes, MARGIN, bottom, full, below, size=11, colour="muted", name="Kilde og forbehold")
    _add_notes(slide, figure, note)
    return slide


def add_titled(deck: Presentation, title: str) -> Slide:
    """Add a slide with nothing but a title."""
    slide: Slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    shape = slide.shapes.title
    if shape is None:
        raise ValueError("the layout has no title")
    shape.left, shape.top = MARGIN, Inches(0.45)
    shape.width, shape.height = Length(WIDTH - 2 * MARGIN), Inches(0.95)
    lines_of_large = len(title) * 26 * LETTER / 72 / shape.width.inches
    _fill(shape.text_frame, title, size=26 if lines_of_large < 1.8 else 21, bold=True)
    return slide


def write(
    slide: Slide,
    text: str,
    left: Length,
    top: Length,
    width: Length,
    height: Length,
    *,
    size: float,
    bold: bool = False,
    colour: str = "text",
    name: str = "",
) -> BaseShape:
    """Write a text on a slide; `colour` is a name of the light theme."""
    box: BaseShape = slide.shapes.add_textbox(left, top, width, height)
    if name:
        box.name = name
    _fill(box.text_frame, text, size=size, bold=bold, colour=colour)
    return box


def _fill(frame: TextFrame, text: str, *, size: float, bold: bool = False, colour: str = "text") -> None:
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    frame.text = text
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT  # whatever the layout says
        font = paragraph.font
        font.name, font.size, font.bold = FONT, Pt(size), bold
        font.color.rgb = _rgb(colour)
        for run in paragraph.runs:
            run.font.language_id = MSO_LANGUAGE_ID.NORWEGIAN_BOKMOL


def mark_demo(slide: Slide) -> None:
    """Put the mark of demonstration figures on a slide."""
    width = Inches(3.7)
    mark = slide.shapes.add_shape(
        MSO_SHAPE.RECTANGLE, Length(WIDTH - MARGIN - width), Inches(0.08), width, Inches(0.32)
    )
    mark.name = "Demodata"
    mark.fill.solid()
    mark.fill.fore_color.rgb = _rgb("warning")
    mark.line.fill.background()
    _fill(mark.text_frame, DEMO_MARK, size=14, bold=True, colour="background")
    mark.text_frame.margin_left = Inches(0.12)
    mark.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE


def _add_side(slide: Slide, figure: Figure, note: str, left: Length, top: Length, height: Length) -> None:
    """Put how to read and the note, or room to write one by hand, beside the chart."""
    size = 12 if len(figure.how_to_read) < 500 else 10  # so that there is room for notes
    lines = math.ceil(len(figure.how_to_read) * size * LETTER / 72 / SIDE.inches)
    reading = Inches(size / 58 * lines + 0.15)
    write(slide, "Slik leser du figuren", left, top, SIDE, Inches(0.26), size=13, bold=True)
    write(slide, figure.how_to_read, left, Length(top + Inches(0.3)), SIDE, reading, size=size)
    under = Length(top + Inches(0.45) + reading)
    write(slide, "Notater", left, under, SIDE, Inches(0.26), size=13, bold=True)
    room = slide.shapes.add_shape(
        MSO_SHAPE.RECTANGLE,
        left,
        Length(under + Inches(0.32)),
        SIDE,
        Length(max(top + height - under - Inches(0.32), Inches(0.5))),
    )
    room.name = "Notater"
    room.fill.background()
    room.line.color.rgb = _rgb("axis")
    room.line.width = Pt(0.75)
    room.shadow.inherit = False
    _fill(room.text_frame, note, size=12)
    room.text_frame.margin_left = room.text_frame.margin_top = Inches(0.1)


def _add_notes(slide: Slide, figure: Figure, note: str) -> None:
    notes = slide.notes_slide.notes_text_frame
    if notes is None:
        raise ValueError("the layout has no notes")
    parts = (
        DEMO_MARK if figure.is_demo else "",
        f"Slik leser du figuren: {figure.how_to_read}",
        f"Notat: {note}" if note else "",
        f"Kvalitet {figure.grade}: {GRADES[figure.grade]}.",
        figure.source_line,
        *figure.caveats,
    )
    notes.text = "\n".join(part for part in parts if part)


# Charts ------------------------------------------------------------------------------------------------


def _add_chart(
    slide: Slide, figure: Figure, left: Length, top: Length, width: Length, height: Length
) -> None:
    described = native(figure.chart) if figure.chart else None
    if described is None:
        pixels = [round(side.inches * PICTURE_PIXELS_AN_INCH) for side in (width, height)]
        picture = plot_png(figure, pixels[0], pixels[1], PICTURE_SCALE)
        shape: BaseShape = slide.shapes.add_picture(io.BytesIO(picture), left, top, width=width)
    else:
        shape = _add_native(slide, described, left, top, width, height)
    _describe(shape, "Figur", figure.description)


def _describe(shape: BaseShape, name: str, description: str) -> None:
    """Give a shape what a screen reader says for it."""
    shape.name = name
    shape.element.xpath(".//p:cNvPr")[0].set("descr", description)


def _add_native(
    slide: Slide, described: NativeChart, left: Length, top: Length, width: Length, height: Length
) -> BaseShape:
    data = CategoryChartData(number_format=described.number_format or "General")
    data.categories = described.categories
    for one in described.series:
        data.add_series(one.name, one.numbers)
    frame: BaseShape = slide.shapes.add_chart(CHART_TYPES[described.kind], left, top, width, height, data)
    chart: SlideChart = frame.chart
    chart.has_title = False
    chart.font.name, chart.font.size = FONT, LABEL
    chart.font.color.rgb = _rgb("text")
    lowest, highest = _extent(described, width)
    plot = _plot(described, width)
    _lay_out(chart, plot)
    _draw_axes(chart, described, lowest, highest)
    names_at_ends = described.kind == "line" and not _crowded(described, highest - lowest)
    groups = list(dict.fromkeys(one.group for one in described.series))
    for drawn, one in zip(chart.plots[0].series, described.series, strict=True):
        if described.kind == "line":
            _draw_line(drawn, one, DASHES[groups.index(one.group) % len(DASHES)], named=names_at_ends)
        else:
            _draw_bars(drawn, one, described)
    chart.has_legend = len(described.series) > 1 and not names_at_ends
    if chart.has_legend and chart.legend is not None:
        chart.legend.position = (
            XL_LEGEND_POSITION.TOP if described.kind == "bar" else XL_LEGEND_POSITION.BOTTOM
        )
        chart.legend.include_in_layout = False
    if described.reference is not None:
        share = (described.reference - lowest) / (highest - lowest)
        line = _draw_reference(slide, described.kind, share, plot, (left, top, width, height))
        _describe(line, "Stiplet linje", f"Stiplet linje ved {number(described.reference, 1)}")
    return frame


def _draw_axes(chart: SlideChart, described: NativeChart, lowest: float, highest: float) -> None:
    categories: CategoryAxis = chart.category_axis
    values: ValueAxis = chart.value_axis
    values.minimum_scale, values.maximum_scale = lowest, highest
    values.major_unit = _step(highest - lowest)
    values.has_major_gridlines = described.has_axis
    values.visible = described.has_axis
    values.tick_labels.number_format = described.number_format or f"{NORWEGIAN}#,##0"
    values.tick_labels.number_format_is_linked = False
    values.format.line.fill.background()
    if described.has_axis:
        values.major_gridlines.format.line.color.rgb = _rgb("grid")
    if described.axis_title and described.has_axis:
        values.has_title = True
        _fill(values.axis_title.text_frame, described.axis_title, size=12, colour="muted")
    categories.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    categories.major_tick_mark = XL_TICK_MARK.NONE
    categories.format.line.color.rgb = _rgb("axis")
    categories.has_major_gridlines = False
    if described.kind == "bar":  # the first category on top, the axis below
        categories.reverse_order = True
        # The library has this for the other axis alone.
        values._element.find(f"{{{CHART_XML}}}crosses").set("val", "max")
    if described.kind != "line":
        chart.plots[0].gap_width = 60 if len(described.series) == 1 else 40
        values.crosses_at = described.origin
    elif len(described.categories) > 10:
        skip = math.ceil(len(described.categories) / 10)
        # The schema wants it before the last element of an axis of categories.
        last = categories._element.find(f"{{{CHART_XML}}}noMultiLvlLbl")
        last.addprevious(parse_xml(f'<c:tickLblSkip xmlns:c="{CHART_XML}" val="{skip}"/>'))


def _draw_bars(drawn: BarSeries, one: Series, described: NativeChart) -> None:
    drawn.invert_if_negative = False
    drawn.format.fill.solid()
    drawn.format.fill.fore_color.rgb = _rgb(one.colours[0])
    for place, colour in enumerate(one.colours):
        if colour != one.colours[0]:
            fill = drawn.points[place].format.fill
            fill.solid()
            fill.fore_color.rgb = _rgb(colour)
    if described.number_format and not any(other.spread for other in described.series):
        labels = drawn.data_labels
        labels.show_value = True
        labels.number_format, labels.number_format_is_linked = described.number_format, False
        labels.position = XL_LABEL_POSITION.OUTSIDE_END
        labels.font.size, labels.font.name = LABEL, FONT
    if one.spread is not None:
        drawn._element.find(f"{{{CHART_XML}}}cat").addprevious(_error_bars(one.spread))


def _error_bars(spread: tuple[tuple[float, float], ...]) -> Any:
    """Write intervals as the office programs know them: custom error bars."""

    def numbers(kind: str, values: list[float]) -> str:
        points = "".join(f'<c:pt idx="{at}"><c:v>{value!r}</c:v></c:pt>' for at, value in enumerate(values))
        return f'<c:{kind}><c:numLit><c:ptCount val="{len(values)}"/>{points}</c:numLit></c:{kind}>'

    plus = numbers("plus", [above for _, above in spread])
    minus = numbers("minus", [below for below, _ in spread])
    line = (
        '<c:spPr><a:ln xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" w="19050"><a:solidFill>'
        f'<a:srgbClr val="{_rgb("text")}"/></a:solidFill></a:ln></c:spPr>'
    )
    return parse_xml(
        f'<c:errBars xmlns:c="{CHART_XML}"><c:errBarType val="both"/><c:errValType val="cust"/>'
        f'<c:noEndCap val="1"/>{plus}{minus}{line}</c:errBars>'
    )


def _draw_line(drawn: LineSeries, one: Series, dash: MSO_LINE, *, named: bool) -> None:
    drawn.smooth = False
    colour = _rgb(one.colours[0])
    line = drawn.format.line
    line.color.rgb, line.width = colour, Pt(1 if one.is_context else 2.5)
    line.dash_style = dash  # the lines differ without colour, too
    marker = drawn.marker
    marker.style = XL_MARKER_STYLE.NONE if one.is_context else XL_MARKER_STYLE.CIRCLE
    marker.size = 5
    marker.format.fill.solid()
    marker.format.fill.fore_color.rgb = colour
    marker.format.line.fill.background()
    last = max(at for at, value in enumerate(one.numbers) if value is not None)
    if named:
        label = drawn.points[last].data_label
        _fill(label.text_frame, one.name, size=12, bold=not one.is_context, colour=one.colours[0])
        label.position = XL_LABEL_POSITION.RIGHT


def _draw_reference(
    slide: Slide,
    kind: str,
    share: float,
    plot: tuple[float, float, float, float],
    frame: tuple[Length, Length, Length, Length],
) -> BaseShape:
    """Draw the dashed line over the chart, whose plot and scale are fixed so that it stands where it should."""
    left, top, width, height = frame
    x, y, across, upwards = plot
    if kind == "bar":
        at = left + width * (x + across * share)
        ends = (at, top + height * y, at, top + height * (y + upwards))
    else:
        at = top + height * (y + upwards * (1 - share))
        ends = (left + width * x, at, left + width * (x + across), at)
    line: BaseShape = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *(Emu(round(end)) for end in ends))
    line.line.color.rgb, line.line.width, line.line.dash_style = _rgb("text"), Pt(1.25), MSO_LINE.DASH
    return line


def _plot(described: NativeChart, width: Length) -> tuple[float, float, float, float]:
    """Return where the plot stands in the chart's frame: left, top, width and height as shares of it."""
    if described.kind == "bar":
        longest = max(map(len, described.categories)) * LABEL.pt * LETTER / 72
        left = min(0.42, max(0.12, (longest + 0.2) / width.inches))
        top = 0.09 if len(described.series) > 1 else 0.02
        return left, top, 0.97 - left, (0.85 if described.has_axis else 0.97) - top
    if described.kind == "column":
        return 0.09, 0.05, 0.88, 0.7
    named = max(len(one.name) for one in described.series) * LABEL.pt * LETTER / 72
    right = min(0.3, (named + 0.4) / width.inches)
    return 0.09, 0.05, 0.91 - right, 0.74


def _lay_out(chart: SlideChart, plot: tuple[float, float, float, float]) -> None:
    area = chart._chartSpace.find(f".//{{{CHART_XML}}}plotArea")
    for known in area.findall(f"{{{CHART_XML}}}layout"):
        area.remove(known)
    sides = "".join(f'<c:{side} val="{share:.4f}"/>' for side, share in zip("xywh", plot, strict=True))
    area.insert(
        0,
        parse_xml(
            f'<c:layout xmlns:c="{CHART_XML}"><c:manualLayout><c:layoutTarget val="inner"/>'
            f'<c:xMode val="edge"/><c:yMode val="edge"/>{sides}</c:manualLayout></c:layout>'
        ),
    )


def _extent(described: NativeChart, width: Length) -> tuple[float, float]:
    """Return the ends of the value axis: round numbers around all that is drawn, labels included."""
    values = [value for one in described.series for value in one.numbers if value is not None]
    for one in described.series:
        for value, (below, above) in zip(one.numbers, one.spread or (), strict=False):
            if value is not None:
                values += [value - below, value + above]
    if described.kind != "line":
        values.append(described.origin)
    if described.from_zero:
        values.append(0.0)
    if described.reference is not None:
        values.append(described.reference)
    lowest, highest = min(values), max(values)
    if lowest == highest:
        lowest, highest = lowest - 1, highest + 1
    if (
        described.kind == "bar"
        and described.number_format
        and not any(one.spread for one in described.series)
    ):
        texts = [len(text) for one in described.series for text in one.texts]
        label = (max(texts) + 1) * LABEL.pt * LETTER / 72 / (width.inches * _plot(described, width)[2])
        room = label * (highest - lowest) / (1 - label)
        lowest, highest = lowest - room * (lowest < described.origin), highest + room
    step = _step(highest - lowest)
    return math.floor(lowest / step + 1e-9) * step, math.ceil(highest / step - 1e-9) * step


def _step(extent: float) -> float:
    """Return a round distance that divides an extent into about five."""
    rough = extent / 5
    power = 10.0 ** math.floor(math.log10(rough))
    return float(next(step for step in (1, 2, 5, 10) if step * power >= rough * 0.999) * power)


def _crowded(described: NativeChart, extent: float) -> bool:
    """Whether two lines end so near each other that their names would overlap."""
    ends = sorted(next(v for v in reversed(one.numbers) if v is not None) for one in described.series)
    return any(upper - lower < CROWDED * extent for lower, upper in pairwise(ends))


def _rgb(colour: str) -> RGBColor:
    """Return a colour of the light theme by its name, as charts have it or without the sign before it."""
    name, _, position = colour.removeprefix("@").partition(":")
    light = REGION_COLOURS["light"][int(position)] if name == "region" else THEMES["light"][name]
    rgb: RGBColor = RGBColor.from_string(light.removeprefix("#"))
    return rgb
