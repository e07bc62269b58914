"""Regions side by side: the claims of every level and change, worked out once more from the series."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from data_sources.regions import Area
from data_sources.statistics import Statistics
from figures.measures import MEASURES, measure
from figures.registry import draw
from figures.series import Measure, history, read_at
from tests.figures.conftest import NUMBER, Drawn, Published, Walk, agrees, to_number

of_each_measure = pytest.mark.parametrize("row", MEASURES, ids=lambda row: row.id)
of_each_over_time = pytest.mark.parametrize(
    "row", [row for row in MEASURES if row.over_time], ids=lambda row: row.id
)
COUNTED = ("population", "jobs")
ORDER = [
    "Hallingdal", "Midt-Buskerud", "Kongsberg", "Numedal", "Ringerike", "Drammen", "Røyken/Hurum",
]  # fmt: skip


def shown(walk: Walk, figure_id: str) -> list[Drawn]:
    return [drawn for drawn in walk(figure_id) if drawn.figure.chart is not None]


def value_column(table: pd.DataFrame) -> str:
    return str(table.columns[2])


# Levels --------------------------------------------------------------------------------------------


@of_each_measure
def test_a_level_stands_to_another_as_the_title_says(
    data: Statistics, walk: Walk, published: Published, row: Measure
) -> None:
    values, decimals = published(row.id), row.indicator.decimals
    names = {area.name: area for area in data.all_areas} | {"landet": data.regions.country}
    checked = 0
    for drawn in shown(walk, f"niva_{row.id}"):
        year, region = drawn.figure.year, drawn.region
        own = values[region.id, year]
        title = drawn.figure.title
        checked += 1
        if row.id in COUNTED:
            found = re.fullmatch(
                rf"{re.escape(region.name)} har ({NUMBER}) \w+, ({NUMBER}) prosent av landets", title
            )
            assert found is not None, title
            assert to_number(found[1]) == own
            assert agrees(found[2], 100 * own / values["norge", year])
            continue
        found = re.fullmatch(
            rf"{re.escape(region.name)} ligger (over|under|på linje med) (.+?) i .+: ({NUMBER}) mot ({NUMBER})",
            title,
        )
        if found is None:
            assert re.fullmatch(rf"{re.escape(region.name)}: .+ er {NUMBER} .+", title), title
            continue
        other = names[found[2]]
        assert other != region
        assert other in (drawn.comparator, data.regions.whole), drawn.chosen
        against = values[other.id, year]
        assert agrees(found[3], own), drawn.chosen
        assert agrees(found[4], against), drawn.chosen
        difference = round(own, decimals) - round(against, decimals)
        expected = "på linje med" if abs(difference) < 1e-9 else "over" if difference > 0 else "under"
        assert found[1] == expected, drawn.chosen
    assert checked >= 9 or row.id == "net_migration"


@of_each_measure
def test_regions_stand_in_their_fixed_order_and_once(walk: Walk, row: Measure) -> None:
    for drawn in shown(walk, f"niva_{row.id}"):
        places = list(drawn.figure.table["Område"])
        assert places[:7] == ORDER
        assert len(set(places)) == len(places)
        assert list(drawn.rows["label"]) == places
        if row.id in COUNTED:
            assert "Norge" not in places, "a bar of the country dwarfs every region"


@of_each_measure
def test_bars_are_of_the_year_shown_and_no_other(
    data: Statistics, walk: Walk, published: Published, row: Measure
) -> None:
    """Another year's number is told in words and takes no part in the scale; least of all an ended region's."""
    values = published(row.id)
    named = {area.name: area for area in data.all_areas}
    for drawn in shown(walk, f"niva_{row.id}"):
        year = drawn.figure.year
        table = drawn.figure.table.set_index("Område")
        for bar in drawn.rows.to_dict("records"):
            area = named[bar["label"]]
            if (area.id, year) in values:
                assert bar["value"] == values[area.id, year], drawn.chosen
                assert agrees(bar["text"], bar["value"]), drawn.chosen
                continue
            assert pd.isna(bar["value"]), f"{drawn.chosen}: {area.id}"
            newest = max((at for of, at in values if of == area.id and at < year), default=None)
            if newest is None:
                assert bar["text"] == "ikke publisert"
                continue
            ended = area.last_year is not None and year > area.last_year
            reason = area.ended if ended else f"{year} er ufullstendig"
            short = f"opphørt {newest + 1}" if ended else reason
            assert bar["text"].startswith(f"{short} ({newest}: "), drawn.chosen
            assert table.loc[area.name, "År"] == newest
            assert table.loc[area.name, "Merknad"] == reason


def test_an_ended_regions_number_is_null_in_the_drawing(data: Statistics) -> None:
    figure = draw("niva_population", data, data.area("hallingdal"), data.regions.country, 2026)
    assert figure.chart is not None
    rows = figure.chart["data"]["values"] if "data" in figure.chart else []
    rows += [row for layer in figure.chart["layer"] for row in layer.get("data", {}).get("values", [])]
    ended = [row for row in rows if row.get("label") == "Røyken/Hurum"]
    assert ended
    for row in ended:
        assert row["value"] is None
        assert row["text"] == "opphørt 2020 (2019: 32\u202f156)"


def test_an_incomplete_year_is_marked_where_another_region_is_shown(data: Statistics) -> None:
    figure = draw("niva_higher_education_share", data, data.area("kongsberg"), data.regions.country, 2026)
    assert figure.year == 2020
    row = figure.table.set_index("Område").loc["Hallingdal"]
    assert (row["År"], row["Merknad"]) == (2019, "2020 er ufullstendig")
    assert "Norge er uten to kommuner som ikke er publisert." in figure.caveats


def test_the_region_has_its_colour_and_context_has_none(data: Statistics, walk: Walk) -> None:
    for drawn in shown(walk, "niva_employment_rate"):
        coloured = drawn.rows[drawn.rows["colour"].str.startswith(("@region", "@highlight"))]
        assert drawn.region.name in set(coloured["label"])
        assert set(coloured["label"]) <= {drawn.region.name, drawn.comparator.name}


def test_a_view_of_fewer_regions_shows_those_in_their_order(data: Statistics) -> None:
    view = data.view(regions=("drammen", "hallingdal"))
    figure = draw("niva_jobs", view, view.area("drammen"), view.regions.country, 2019)
    assert list(figure.table["Område"]) == ["Hallingdal", "Drammen"]
    outside = draw("niva_jobs", view, view.area("numedal"), view.regions.country, 2019)
    assert list(outside.table["Område"]) == ["Hallingdal", "Drammen", "Numedal"]
    assert "Numedal" in outside.title


# Change --------------------------------------------------------------------------------------------


@of_each_over_time
def test_a_change_is_between_the_years_it_names(walk: Walk, published: Published, row: Measure) -> None:
    values, counted = published(row.id), row.id in COUNTED
    for drawn in shown(walk, f"utvikling_{row.id}"):
        table = drawn.figure.table
        start, end = int(table["År"].min()), drawn.figure.year
        found = re.fullmatch(
            rf"{re.escape(row.indicator.name)} i {re.escape(drawn.region.name)}: ({NUMBER}) ?[^,]*? siden (\d+)"
            rf"(?:, mot ({NUMBER}) i (.+))?",
            drawn.figure.title,
        )
        assert found is not None, drawn.figure.title
        assert int(found[2]) == start

        def moved(area: Area, first: int = start, last: int = end) -> float:
            one, two = values[area.id, first], values[area.id, last]
            return 100 * (two / one - 1) if counted else two - one

        assert agrees(found[1], moved(drawn.region)), drawn.chosen
        if found[3]:
            assert agrees(found[3], moved(drawn.comparator)), drawn.chosen
        assert table.loc[table["Område"] == drawn.region.name, "År"].max() == end


@of_each_over_time
def test_all_lines_of_a_change_start_at_one_point(walk: Walk, row: Measure) -> None:
    for drawn in shown(walk, f"utvikling_{row.id}"):
        table = drawn.figure.table
        change = table.columns[3]
        starts = table[table["År"] == table["År"].min()]
        assert set(starts["Område"]) == set(table["Område"])
        assert set(starts[change]) == ({100.0} if row.id in COUNTED else {0.0})
        assert (table["År"] <= drawn.figure.year).all()
        levels = table[table["Område"] == drawn.region.name].set_index("År")
        assert levels.index.is_monotonic_increasing
        assert levels.index.is_unique


def test_growth_is_not_read_from_a_year_in_which_municipalities_lack(data: Statistics) -> None:
    """In 2005 two municipalities lack of the country: growth since then would be 22,5 for 22,1."""
    country = data.regions.country
    figure = draw("utvikling_population", data, data.area("kongsberg"), country, 2026)
    assert figure.table["År"].min() == 2006
    people = measure("population").series(data)
    first, last = read_at(people, country, 2006).value, read_at(people, country, 2026).value
    told = re.search(rf"mot ({NUMBER}) i landet", figure.title)
    assert told is not None
    assert agrees(told[1], 100 * (last / first - 1))
    growth = history(measure("population_growth").series(data), country, 2026)
    assert growth["year"].min() == 2011
    assert (growth["missing_members"] == 0).all()


def test_a_lack_of_the_comparator_is_told(data: Statistics) -> None:
    figure = draw("utvikling_net_migration", data, data.area("kongsberg"), data.regions.country, 2026)
    assert "Norge er uten sju kommuner som ikke er publisert." in figure.caveats


@pytest.mark.parametrize(("since", "first"), [(2015, 2015), (2022, 2022)])
def test_change_is_counted_from_the_year_asked_for(data: Statistics, since: int, first: int) -> None:
    view = data.view(since=since)
    figure = draw("utvikling_population", view, view.area("kongsberg"), view.regions.country, 2026)
    assert figure.table["År"].min() == first
    assert f"siden {first}" in figure.title


def test_too_few_years_give_a_reason(data: Statistics) -> None:
    view = data.view(since=2026)
    figure = draw("utvikling_population", view, view.area("kongsberg"), view.regions.country, 2026)
    assert figure.chart is None
    assert "færre enn to sammenlignbare år" in figure.title


@pytest.mark.parametrize("row", [row for row in MEASURES if row.breaks], ids=lambda row: row.id)
def test_a_break_is_told_in_the_picture(data: Statistics, row: Measure) -> None:
    figure = draw(f"utvikling_{row.id}", data, data.area("kongsberg"), data.area("drammen"), 2026)
    assert f"Brudd før {row.breaks[-1]}: eldre tall er ikke sammenlignbare." in figure.caveats
