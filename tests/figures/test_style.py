"""Numbers as Norwegian readers write them, colours that everybody can tell apart, and the whole picture."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from data_sources.statistics import Statistics
from figures.figure import Figure
from figures.registry import draw
from figures.style import (
    NUMBER_LOCALE,
    REGION_COLOURS,
    THEMES,
    TIME_LOCALE,
    colour_of,
    dress,
    number,
)

TEXT_CONTRAST, GRAPHICS_CONTRAST = 4.5, 3.0
# One of each form of chart.
FORMS = ("kart", "folketall", "alder", "kommuner", "verdiskaping_fylker", "produktivitet_naering")


@pytest.fixture(scope="module")
def figures(data: Statistics) -> dict[str, Figure]:
    region, country = data.area("ringerike"), data.regions.country
    return {form: draw(form, data, region, country, 2026) for form in FORMS}


# Numbers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "decimals", "sign", "expected"),
    [
        (0.0, 0, False, "0"),
        (1234.0, 0, False, "1\u202f234"),
        (1234567.891, 2, False, "1\u202f234\u202f567,89"),
        (999.0, 0, False, "999"),
        (-1234.5, 1, False, "\u22121\u202f234,5"),
        (-0.04, 1, False, "0,0"),
        (-0.0, 0, True, "0"),
        (-0.4, 0, True, "0"),
        (3.0, 1, True, "+3,0"),
        (0.04, 1, True, "0,0"),
        (-3.0, 1, True, "\u22123,0"),
        (float("nan"), 1, True, ".."),
        (np.float64(2.5), 1, False, "2,5"),
        (np.int64(12), 0, False, "12"),
    ],
)
def test_numbers_are_norwegian(value: float, decimals: int, sign: bool, expected: str) -> None:
    assert number(value, decimals, sign=sign) == expected


def test_the_charts_write_numbers_as_the_texts_do() -> None:
    assert NUMBER_LOCALE["decimal"] == ","
    assert NUMBER_LOCALE["thousands"] == "\u202f"
    assert NUMBER_LOCALE["minus"] == "\u2212"
    for name, count in (("days", 7), ("shortDays", 7), ("months", 12), ("shortMonths", 12)):
        assert len(TIME_LOCALE[name]) == len(set(TIME_LOCALE[name])) == count


# Colours -------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """Relative luminance of a colour, as WCAG 2.1 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_counted_as_the_guidelines_do() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["text", "muted", "highlight", "contrast", "comparator", "warning"])
def test_colours_that_texts_are_written_in_can_be_read(theme: str, name: str) -> None:
    assert contrast(THEMES[theme][name], THEMES[theme]["background"]) >= TEXT_CONTRAST


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("position", range(8))
def test_a_regions_colour_can_be_read_as_text(theme: str, position: int) -> None:
    """A line's name at its end has the line's colour."""
    assert contrast(REGION_COLOURS[theme][position], THEMES[theme]["background"]) >= TEXT_CONTRAST


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["context", "axis"])
def test_graphics_stand_out_from_the_ground(theme: str, name: str) -> None:
    assert contrast(THEMES[theme][name], THEMES[theme]["background"]) >= GRAPHICS_CONTRAST


def test_both_themes_have_every_colour() -> None:
    assert set(THEMES["light"]) == set(THEMES["dark"])
    for colours in REGION_COLOURS.values():
        assert len(set(colours)) == len(colours) == 8


def test_a_region_has_its_own_colour_wherever_it_is_shown(data: Statistics) -> None:
    everywhere = [colour_of(data.regions, region) for region in data.regions.regions]
    assert len(set(everywhere)) == 7
    view = data.view(regions=("drammen", "numedal"))
    assert [colour_of(view.regions, region) for region in data.regions.regions] == everywhere
    assert colour_of(data.regions, data.regions.country) == "@highlight"


# The whole picture ---------------------------------------------------------------------------------


def strings(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for value in part.values():
            yield from strings(value)
    elif isinstance(part, list):
        for value in part:
            yield from strings(value)
    elif isinstance(part, str):
        yield part


def colours_to_names(part: Any, theme: str) -> Any:
    """The description with the theme's colours taken out."""
    known = {*THEMES[theme].values(), *REGION_COLOURS[theme]}
    if isinstance(part, dict):
        return {key: colours_to_names(value, theme) for key, value in part.items()}
    if isinstance(part, list):
        return [colours_to_names(value, theme) for value in part]
    return "a colour" if isinstance(part, str) and part in known else part


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("form", FORMS)
def test_no_colour_name_is_left_in_a_picture(figures: dict[str, Figure], form: str, theme: str) -> None:
    left = [text for text in strings(dress(figures[form], theme)) if text.startswith("@")]
    assert left == []


@pytest.mark.parametrize("form", FORMS)
def test_the_themes_differ_in_colours_alone(figures: dict[str, Figure], form: str) -> None:
    light, dark = (dress(figures[form], theme) for theme in ("light", "dark"))
    assert light != dark
    assert light["background"] == THEMES["light"]["background"]
    assert dark["background"] == THEMES["dark"]["background"]
    assert colours_to_names(light, "light") == colours_to_names(dark, "dark")


@pytest.mark.parametrize("form", FORMS)
def test_a_file_differs_from_the_screen_in_size_alone(figures: dict[str, Figure], form: str) -> None:
    screen, file = dress(figures[form]), dress(figures[form], width=960, height=400)
    assert file.pop("width") == 960
    assert "width" not in screen
    assert file.pop("height") == 400
    screen.pop("height")
    # How wide the texts may run is the one thing besides that follows the size.
    rooms = [chart["params"].pop(at_text_width(chart)) for chart in (screen, file)]
    assert rooms[0] != rooms[1]
    assert screen == file


def at_text_width(chart: dict[str, Any]) -> int:
    return [param["name"] for param in chart["params"]].index("text_width")


def written(chart: dict[str, Any]) -> dict[str, str]:
    """The texts of a picture, out of the expressions that break them into lines."""
    found = {}
    for param in chart["params"]:
        _, replaced, after = str(param.get("expr", "")).partition("replace(")
        if replaced:
            found[param["name"]] = json.JSONDecoder().raw_decode(after)[0]
    return found


@pytest.mark.parametrize("form", FORMS)
def test_all_texts_stand_inside_the_picture(figures: dict[str, Figure], form: str) -> None:
    figure = figures[form]
    texts = written(dress(figure))
    assert texts == {
        "title_lines": figure.title,
        "subtitle_lines": figure.subtitle,
        "note_lines": " ".join((figure.source_line, *figure.caveats)),
    }
    drawn = {
        layer["encoding"]["text"]["value"]["expr"]
        for layer in dress(figure)["layer"]
        if isinstance(layer.get("encoding", {}).get("text", {}).get("value"), dict)
    }
    assert set(texts) <= drawn


def test_quotes_and_backslashes_in_a_text_are_written_as_they_are(figures: dict[str, Figure]) -> None:
    title = "Ti «prosent» \"mer\" \\ enn $1 i 'fjor'"
    assert written(dress(replace(figures["alder"], title=title)))["title_lines"] == title


@pytest.mark.parametrize("form", FORMS)
def test_dressing_leaves_the_figure_as_it_was(figures: dict[str, Figure], form: str) -> None:
    before = json.dumps(figures[form].chart, sort_keys=True)
    first = dress(figures[form], "dark", width=500)
    first["layer"].clear()
    first["config"].clear()
    assert json.dumps(figures[form].chart, sort_keys=True) == before


def test_texts_are_at_least_fourteen_pixels(figures: dict[str, Figure]) -> None:
    def sizes(part: Any) -> Iterator[float]:
        if isinstance(part, dict):
            for key, value in part.items():
                if key.lower().endswith("fontsize") and isinstance(value, (int, float)):
                    yield value
                yield from sizes(value)
        elif isinstance(part, list):
            for value in part:
                yield from sizes(value)

    for figure in figures.values():
        assert min(sizes(dress(figure))) >= 14


def test_a_figure_without_a_chart_is_not_drawn(data: Statistics) -> None:
    figure = draw("flytting", data, data.area("royken_hurum"), data.regions.country, 2026)
    with pytest.raises(ValueError, match="flytting"):
        dress(figure)
