"""The map: every region in its place, in a class that its number belongs to."""

from __future__ import annotations

import re

import numpy as np
import pytest

from data_sources.statistics import Statistics
from figures.overview import DIVERGING, GROWTH_EDGES, kart
from tests.figures.conftest import Walk, to_number

WORDS = ("null", "én", "to", "tre", "fire", "fem", "seks", "sju")
GROWTH = "Befolkningsvekst siste fem år (prosent)"


def test_the_title_counts_the_regions_of_the_table(walk: Walk) -> None:
    for drawn in walk("kart"):
        table, title = drawn.figure.table, drawn.figure.title
        assert table["Region"].iloc[0] == "Hallingdal"
        assert len(table) == 7
        growth = table.loc[table["År"] == drawn.figure.year, GROWTH].dropna()
        if growth.empty:
            assert "ikke publisert" in title
            continue
        grown, every = int((growth > 0).sum()), len(growth)
        assert title.endswith(f"enn i {drawn.figure.year - 5}")
        counted = re.match(r"(Alle|Ingen av de|(\w+) av) (\w+)", title)
        assert counted is not None
        assert counted[3] == WORDS[every], drawn.chosen
        if grown == every:
            assert counted[1] == "Alle"
        elif grown == 0:
            assert counted[1] == "Ingen av de"
        else:
            assert counted[2].lower() == WORDS[grown], drawn.chosen


def test_every_region_is_in_the_class_of_its_number(walk: Walk) -> None:
    for drawn in walk("kart"):
        table = drawn.figure.table.set_index("Region")
        for row in drawn.rows.itertuples():
            if row.klass in ("opphørt", "ikke publisert"):
                assert "%" not in row.text
                continue
            value = table.loc[row.name, GROWTH]
            assert abs(to_number(row.text.removesuffix(" %")) - value) <= 0.056
            limits = [to_number(part) for part in re.findall(r"[−]?\d+", row.klass)]
            if row.klass.startswith("under"):
                assert value < limits[0] + 0.005
            elif row.klass.endswith("over"):
                assert value >= limits[0] - 0.005
            else:
                assert limits[0] - 0.005 <= value < limits[1] + 0.005, drawn.chosen


def test_an_ended_region_keeps_its_place_without_a_colour_of_growth(data: Statistics, walk: Walk) -> None:
    for drawn in walk("kart"):
        assert set(drawn.rows["id"]) == {region.id for region in data.regions.regions}
        (ended,) = drawn.rows[drawn.rows["id"] == "royken_hurum"].to_dict("records")
        if drawn.year > 2019:
            assert (ended["klass"], ended["text"]) == ("opphørt", "opphørt 2020")
            note = drawn.figure.table.set_index("Region").loc["Røyken/Hurum", "Merknad"]
            assert note == "opphørt 2020, inngår i Asker, tall for 2019"


def test_the_classes_lie_around_no_change() -> None:
    assert 0.0 in GROWTH_EDGES
    assert len(DIVERGING) == len(GROWTH_EDGES) + 1


@pytest.mark.parametrize("year", [2026, 2019])
def test_names_stand_inside_the_map_and_apart(data: Statistics, year: int) -> None:
    figure = kart(data, data.area("drammen"), data.regions.country, year)
    assert figure.chart is not None
    features = next(
        layer["data"]["values"] for layer in figure.chart["layer"] if layer["mark"]["type"] == "geoshape"
    )
    places = np.array([[f["properties"]["label_x"], f["properties"]["label_y"]] for f in features], float)
    for feature, place in zip(features, places, strict=True):
        geometry = feature["geometry"]
        polygons = (
            geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        )
        points = np.concatenate([np.asarray(polygon[0], float) for polygon in polygons])
        assert (points.min(axis=0) < place).all()
        assert (place < points.max(axis=0)).all()
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    assert apart[np.triu_indices(len(places), 1)].min() > 5_000
