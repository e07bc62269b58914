"""The map of municipalities: each in the class of its own published number, those that ended without one."""

from __future__ import annotations

import re

import numpy as np
import pytest

from data_sources.statistics import Statistics
from figures.measures import measure
from figures.municipality_map import LIMITS, class_names
from figures.registry import draw
from figures.style import DIVERGING, SEQUENTIAL
from figures.wording import count_word
from tests.figures.conftest import Walk, agrees, to_number, told

WORDS = {count_word(count): count for count in range(21)} | {"ingen": 0}
of_each_map = pytest.mark.parametrize("measure_id", LIMITS)


def column(measure_id: str) -> str:
    row = measure(measure_id).indicator
    return f"{row.name} ({row.unit})"


@of_each_map
def test_limits_rise_and_have_a_colour_each(measure_id: str) -> None:
    limits = LIMITS[measure_id]
    assert list(limits) == sorted(set(limits))
    colours = DIVERGING if 0 in limits else SEQUENTIAL
    assert len(colours) == len(class_names(limits)) == len(limits) + 1
    assert all(limit == int(limit) for limit in limits), "the legend writes whole numbers"


def test_classes_are_named_from_the_lowest() -> None:
    assert class_names((-2, 0, 2)) == ["under −2", "−2 til 0", "0 til 2", "2 og over"]


@of_each_map
def test_every_municipality_is_in_the_class_of_its_number(walk: Walk, measure_id: str) -> None:
    drawings = 0
    for drawn in walk(f"kart_kommuner_{measure_id}"):
        if drawn.figure.chart is None:
            continue
        drawings += 1
        table = drawn.figure.table.set_index("Kommune")
        assert set(drawn.rows["name"]) == set(table.index)
        assert len(table) == 20
        for row in drawn.rows.itertuples():
            if row.klass in ("opphørt", "ikke publisert"):
                assert row.text in ("opphørt 2020", "uten tall")
                assert table.loc[row.name, "Merknad"], drawn.chosen
                continue
            assert table.loc[row.name, "År"] == drawn.figure.year
            value = table.loc[row.name, column(measure_id)]
            assert agrees(row.text, value) or abs(to_number(row.text) - value) <= 0.06, drawn.chosen
            ends = [to_number(part) for part in re.findall(r"−?\d+", row.klass)]
            low = -np.inf if row.klass.startswith("under") else ends[0]
            high = np.inf if row.klass.endswith("over") else ends[-1]
            assert low - 0.06 <= value < high + 0.06, f"{drawn.chosen}: {row.name}"
    assert drawings


@of_each_map
def test_the_title_counts_the_municipalities_of_the_table(walk: Walk, measure_id: str) -> None:
    decimals = measure(measure_id).indicator.decimals
    for drawn in walk(f"kart_kommuner_{measure_id}"):
        if drawn.figure.chart is None:
            continue
        found = told(r"(\w+) av (\w+) kommuner? ligger over .+ \(# .+\) i .+", drawn)
        table = drawn.figure.table
        shown = drawn.rows[~drawn.rows["klass"].isin(["opphørt", "ikke publisert"])]["name"]
        values = table.set_index("Kommune").loc[shown, column(measure_id)]
        count = {part: WORDS[part.lower()] for part in found.groups()[:2]}
        assert count[found[2]] == len(values), drawn.chosen
        over = sum(round(value, decimals) > to_number(found[3]) + 1e-9 for value in values)
        assert abs(count[found[1]] - over) <= sum(
            abs(value - to_number(found[3])) <= 0.51 * 10**-decimals for value in values
        ), drawn.chosen


def test_municipalities_that_ended_keep_their_place_and_their_last_number(data: Statistics) -> None:
    country = data.regions.country
    figure = draw("kart_kommuner_population_growth", data, data.area("numedal"), country, 2026)
    table = figure.table.set_index("Kommune")
    for name in ("Røyken", "Hurum"):
        assert table.loc[name, "År"] == 2019
        assert table.loc[name, "Merknad"] == "opphørt 2020, inngår i Asker, tall for 2019"
    before = draw("kart_kommuner_population_growth", data, data.area("numedal"), country, 2019)
    assert before.table.set_index("Kommune").loc["Røyken", "Merknad"] == ""


def test_a_municipality_alone_has_the_published_figures(data: Statistics) -> None:
    """Persons from the table itself, for one whose borders have stood."""
    cells = data.cells("population_07459")
    gol = cells[cells["region"] == "3324"].groupby("year", observed=True)["value"].sum()
    expected = 100 * (gol[2026] / gol[2021] - 1)
    figure = draw("kart_kommuner_population_growth", data, data.area("drammen"), data.regions.country, 2026)
    value = figure.table.set_index("Kommune").loc["Gol", column("population_growth")]
    assert value == pytest.approx(expected, abs=0.051)


def test_one_municipality_that_is_a_region_has_the_regions_number(data: Statistics) -> None:
    country = data.regions.country
    level = draw("niva_employment_rate", data, data.area("kongsberg"), country, 2022)
    figure = draw("kart_kommuner_employment_rate", data, data.area("kongsberg"), country, 2022)
    name = column("employment_rate")
    of_map = figure.table.set_index("Kommune").loc["Kongsberg", name]
    assert of_map == level.table.set_index("Område").loc["Kongsberg", name]


def test_names_without_room_stand_apart_in_a_column(data: Statistics) -> None:
    figure = draw("kart_kommuner_population_growth", data, data.area("drammen"), data.regions.country, 2026)
    assert figure.chart is not None
    column_of = next(
        layer["data"]["values"]
        for layer in figure.chart["layer"]
        if layer["mark"]["type"] == "text" and layer["encoding"]["text"]["field"] == "line"
    )
    assert {row["name"] for row in column_of} >= {"Drammen", "Lier", "Røyken", "Hurum", "Hole"}
    heights = [row["height"] for row in column_of]
    assert min(-np.diff(heights)) >= 8_000
    assert all(row["column"] > row["label_x"] for row in column_of)
