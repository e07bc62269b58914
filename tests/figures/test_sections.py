"""The industries of a section: all of them are accounted for, and the title counts what the table holds."""

from __future__ import annotations

import re

import numpy as np
import pytest

from data_sources.industries import SECTION_NAMES, SHORT_NAMES, industry_names, section_of
from data_sources.statistics import Statistics
from figures.registry import draw
from figures.sections import MOST_ROWS, figure_id_of
from figures.specialisation import SMALLEST_JOBS, strengths
from figures.wording import lower_first
from tests.figures.conftest import Walk, told

JOBS = "Jobber (snitt av tre år)"
LQ = "LQ (landet = 1)"
of_each_section = pytest.mark.parametrize("section", SECTION_NAMES)


def test_the_sections_are_those_of_the_standard() -> None:
    assert set(SECTION_NAMES) == {letter for letter in section_of().values() if letter.isalpha()}


@of_each_section
def test_every_industry_of_the_section_is_accounted_for(walk: Walk, section: str) -> None:
    inside = {industry_names()[code] for code, letter in section_of().items() if letter == section}
    for drawn in walk(figure_id_of(section)):
        if drawn.figure.chart is None:
            continue
        table = drawn.figure.table
        assert set(table["Næring"]) <= inside
        assert len(drawn.rows) <= MOST_ROWS
        for row in table.to_dict("records"):
            shown = not np.isnan(row[JOBS])
            assert shown == (row["Merknad"] not in ("skjult: under 20 jobber",) and not np.isnan(row[LQ]))
            assert not shown or row[JOBS] >= SMALLEST_JOBS
        hidden = (table["Merknad"] == "skjult: under 20 jobber").sum()
        said = [text for text in drawn.figure.caveats if "er ikke vist" in text]
        assert len(said) == (hidden > 0), drawn.chosen
        if hidden:
            names = said[0].partition(": ")[2].rstrip(".")
            assert len(re.split(r", (?=\w)| og (?=\w)", names)) >= hidden


@of_each_section
def test_the_title_counts_what_the_table_holds(walk: Walk, section: str) -> None:
    for drawn in walk(figure_id_of(section)):
        if drawn.figure.chart is None:
            assert drawn.figure.title.endswith(".")
            continue
        table = drawn.figure.table.dropna(subset=[JOBS])
        if len(table) == 1:
            told(r".+ har # ganger så stor andel av jobbene i .+ som i landet: # jobber", drawn)
            continue
        larger = int((table[LQ] > 1).sum())
        count = f"alle {larger}" if larger == len(table) else f"{larger or 'ingen'} av {len(table)}"
        assert drawn.figure.title == (
            f"{SECTION_NAMES[section]} i {drawn.region.name}: {count} næringer med minst 20 jobber har større "
            "andel av jobbene enn i landet"
        ), drawn.chosen


def test_an_industry_pointed_out_is_told_with_its_own_numbers(data: Statistics) -> None:
    region, country = data.area("kongsberg"), data.regions.country
    found = strengths(data, region, 2026)
    assert found is not None
    told_of: set[str] = set()
    for code, section in section_of().items():
        if section not in SECTION_NAMES:
            continue
        figure = draw(figure_id_of(section), data.view(industry=code), region, country, 2026)
        if figure.chart is None:
            assert "Ingen næring i" in figure.title
            continue
        assert figure.title.startswith(SHORT_NAMES[code])
        name = industry_names()[code]
        row = figure.table.set_index("Næring").loc[name]
        if np.isnan(row[JOBS]):
            assert figure.title == f"{SHORT_NAMES[code]} i Kongsberg har under 20 jobber og vises ikke"
            told_of.add("hidden")
        else:
            assert f"{row[JOBS]:,.0f}".replace(",", "\u202f") + " jobber" in figure.title
            told_of.add("shown")
    assert told_of == {"hidden", "shown"}


def test_the_one_pointed_out_stands_in_the_picture_though_it_is_small(data: Statistics) -> None:
    country = data.regions.country
    whole = data.regions.whole
    plain = draw("naeringer_c", data, whole, country, 2026)
    last = plain.table.dropna(subset=[JOBS])["Næring"].iloc[-1]
    code = next(code for code, name in industry_names().items() if name == last)
    figure = draw("naeringer_c", data.view(industry=code), whole, country, 2026)
    assert figure.chart is not None
    labels = str(figure.chart)
    assert SHORT_NAMES[code] in labels
    assert SHORT_NAMES[code] not in str(plain.chart)


@pytest.mark.parametrize(
    ("name", "inside"),
    [("IT-tjenester", "IT-tjenester"), ("Metallvarer", "metallvarer"), ("Ål", "ål"), ("", "")],
)
def test_an_abbreviation_keeps_its_letters_inside_a_sentence(name: str, inside: str) -> None:
    assert lower_first(name) == inside
