"""Twins: the nearest by three distances, worked out once more with plain loops, and never those that may not be."""

from __future__ import annotations

import math

import numpy as np
import pytest

from data_sources.land_area import area_km2
from data_sources.regions import Area
from data_sources.statistics import Statistics
from figures.measures import measure
from figures.registry import draw
from figures.series import read_at
from figures.similarity import NUMBER, twins
from figures.workplace_jobs import workplace_jobs
from tests.figures.conftest import Drawn, Walk, agrees, told


def shown(walk: Walk) -> list[Drawn]:
    found = [drawn for drawn in walk("tvillinger") if drawn.figure.chart is not None]
    assert len(found) >= 28
    return found


def by_hand(data: Statistics, region: Area, year: int) -> list[tuple[float, str, list[float]]]:
    """Every candidate as (overall distance, name, distances in mix, size and density), nearest first."""
    found = workplace_jobs(data)
    at = found.years.index(year)
    people = measure("population").series(data)
    places: dict[str, tuple[np.ndarray, float]] = {}
    for area in (region, *data.economic_regions):
        row = found.areas.index(area.id)
        inhabitants = read_at(people, area, year)
        if (
            found.lacking[row, at].any()
            or not inhabitants.found
            or (area != region and area.codes & region.codes)
        ):
            continue
        places[area.id] = (found.jobs[row, at], inhabitants.value / area_km2(area))
    ids = list(places)
    apart = {
        (one, other): [
            sum(abs(places[one][0] / places[one][0].sum() - places[other][0] / places[other][0].sum())) / 2,
            abs(math.log(places[one][0].sum() / places[other][0].sum())),
            abs(math.log(places[one][1] / places[other][1])),
        ]
        for one in ids
        for other in ids
        if one != other
    }
    scale = np.sqrt(np.mean(np.square(list(apart.values())), axis=0))
    distances = {other: np.array(apart[region.id, other]) / scale for other in ids if other != region.id}
    names = {area.id: area.name for area in data.economic_regions}
    return sorted(
        (math.sqrt((parts**2).mean()), names[other], [float(part) for part in parts])
        for other, parts in distances.items()
    )


@pytest.mark.parametrize(
    ("region", "year"),
    [("kongsberg", 2025), ("numedal", 2019), ("drammen", 2014), ("royken_hurum", 2019), ("buskerud", 2022)],
)
def test_twins_are_the_nearest_by_hand(data: Statistics, region: str, year: int) -> None:
    figure = draw("tvillinger", data, data.area(region), data.regions.country, year)
    expected = by_hand(data, data.area(region), year)[:NUMBER]
    table = figure.table
    assert table["Region"].tolist() == [data.area(region).name, *(name for _, name, _ in expected)]
    for row, (overall, _, parts) in zip(table.iloc[1:].to_dict("records"), expected, strict=True):
        assert row["Samlet avstand"] == pytest.approx(overall, abs=0.0051)
        columns = ("Avstand i næringer", "Avstand i størrelse", "Avstand i folketetthet")
        assert [row[name] for name in columns] == pytest.approx(parts, abs=0.0051)
    assert figure.year == year


def test_the_title_names_the_nearest_and_how_far_it_is(data: Statistics, walk: Walk) -> None:
    for drawn in shown(walk):
        found = told(
            r"(.+) er den økonomiske regionen som ligner mest på (.+) \(avstand #\), deretter (.+)", drawn
        )
        twins_of = twins(data, drawn.region, drawn.year)
        assert twins_of is not None
        assert [found[1], found[4]] == [area.name for area in twins_of.areas[1:3]], drawn.chosen
        assert found[2] == drawn.region.name
        assert agrees(found[3], float(twins_of.distances[1, 3])), drawn.chosen
        assert (np.diff(twins_of.distances[1:, 3]) >= 0).all()
        assert drawn.rows["label"].tolist() == [area.name for area in twins_of.areas[1:]]


def test_no_twin_shares_ground_with_the_region_or_is_of_its_county(data: Statistics, walk: Walk) -> None:
    for drawn in shown(walk):
        found = twins(data, drawn.region, drawn.year)
        assert found is not None
        assert len(found.areas) == NUMBER + 1
        for area in found.areas[1:]:
            assert area.kind == "economic_region"
            assert not area.codes & drawn.region.codes
            assert not area.codes & data.regions.whole.codes


def test_an_ended_region_has_twins_of_its_own_last_year_and_is_nobodys_twin(data: Statistics) -> None:
    ended = twins(data, data.area("royken_hurum"), 2026)
    assert ended is not None
    assert ended.year == 2019
    assert "Asker/Bærum" not in [area.name for area in ended.areas]  # which has the same ground
    for region in data.regions.choices[:6]:
        found = twins(data, region, 2026)
        assert found is not None
        assert data.area("royken_hurum") not in found.areas


def test_regions_that_lack_a_number_are_named(data: Statistics) -> None:
    found = twins(data, data.area("kongsberg"), 2025)
    assert found is not None
    jobs = workplace_jobs(data)
    at = jobs.years.index(2025)
    lacking = [area for area in data.economic_regions if jobs.lacking[jobs.areas.index(area.id), at].any()]
    assert list(found.left_out) == lacking != []
    figure = draw("tvillinger", data, data.area("kongsberg"), data.regions.country, 2025)
    (told_of,) = [caveat for caveat in figure.caveats if caveat.startswith("Ikke med")]
    assert all(area.name in told_of for area in lacking)


def test_too_few_regions_give_a_reason(data: Statistics) -> None:
    alone = Statistics(data.store, data.regions)
    alone.__dict__["economic_regions"] = data.economic_regions[:1]
    figure = draw("tvillinger", alone, alone.area("kongsberg"), alone.regions.country, 2025)
    assert figure.chart is None
    assert figure.title.startswith("Tvillinger for Kongsberg kan ikke finnes til og med 2025")


def test_the_example_is_what_three_distances_give() -> None:
    assert math.sqrt((0.6**2 + 0.3**2 + 0.0**2) / 3) == pytest.approx(0.39, abs=0.005)
