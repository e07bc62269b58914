"""An index: 100 in the year asked for, told with its year everywhere, and refused where it would mislead."""

from __future__ import annotations

import pytest

from data_sources.statistics import Statistics
from figures.figure import Figure
from figures.indexed import INDEXED
from figures.measures import MEASURES, measure
from figures.registry import draw
from tests.figures.conftest import Published, Walk, agrees, told

of_each_index = pytest.mark.parametrize("measure_id", INDEXED)


def index(
    data: Statistics, measure_id: str, region: str, base: int, *, year: int = 2026, against: str = "norge"
) -> Figure:
    return draw(f"indeks_{measure_id}", data.view(base=base), data.area(region), data.area(against), year)


def test_the_indexed_are_measures_with_change_over_time() -> None:
    known = {row.id: row for row in MEASURES}
    assert all(known[measure_id].over_time for measure_id in INDEXED)
    assert not {"population_growth", "net_migration", "education_gap"} & set(INDEXED)


@of_each_index
def test_the_title_tells_the_index_of_the_published_figures(
    walk: Walk, published: Published, measure_id: str
) -> None:
    values = published(measure_id)
    drawings = 0
    for drawn in walk(f"indeks_{measure_id}"):
        if drawn.figure.chart is None:
            continue
        drawings += 1
        found = told(r".+ står i # når # er 100(?:, mot # i .+)?", drawn)
        base, end = int(found[2]), drawn.figure.year
        assert end is not None
        for text, area in ((found[1], drawn.region), (found[3], drawn.comparator)):
            if text is not None:
                expected = 100 * values[area.id, end] / values[area.id, base]
                assert agrees(text, expected), drawn.chosen
        assert f"indeks, {base} = 100" in drawn.figure.subtitle
        assert drawn.figure.chart["named"]["axis_title"] == f"Indeks, {base} = 100"
        assert not [start for start in measure(measure_id).breaks if base < start <= end]
    assert drawings


def test_every_line_goes_through_a_hundred_in_the_year_chosen(data: Statistics) -> None:
    figure = index(data, "population", "numedal", 2015, against="fylke_40")
    at_base = figure.table[figure.table["År"] == 2015]
    assert (at_base["Indeks (2015 = 100)"] == 100.0).all()
    assert set(at_base["Område"]) == set(figure.table["Område"])
    assert "Telemark" in set(at_base["Område"])
    assert figure.table["År"].min() < 2015, "years before the base are shown too"
    assert "når 2015 er 100" in figure.title


def test_the_index_is_of_the_persons_of_the_table(data: Statistics) -> None:
    table = index(data, "population", "kongsberg", 2015).table
    own = table[table["Område"] == "Kongsberg"].set_index("År")
    persons = own["Folketall (personer)"]
    assert own.loc[2026, "Indeks (2015 = 100)"] == round(100 * persons[2026] / persons[2015], 2)


def test_a_base_year_without_figures_is_refused(data: Statistics) -> None:
    figure = index(data, "jobs", "numedal", 2010)
    assert figure.chart is None
    assert figure.title == (
        "Arbeidsplasser i Numedal mangler tall for 2010 og kan ikke vises med 2010 = 100. "
        "Det finnes tall fra 2017 til 2022."
    )
    # A year that is after the one shown is one without figures too.
    assert index(data, "population", "royken_hurum", 2022).chart is None


def test_a_base_year_before_a_break_is_refused(data: Statistics) -> None:
    figure = index(data, "higher_education_share", "drammen", 2012)
    assert figure.chart is None
    assert "det er brudd i serien, og tall før 2014" in figure.title
    # Where the year asked for is itself before the break, the older series stands alone.
    older = index(data, "higher_education_share", "drammen", 2012, year=2013)
    assert older.chart is not None
    assert set(older.table["År"]) == {2011, 2012, 2013}


def test_an_area_without_figures_in_the_base_year_has_no_line(data: Statistics) -> None:
    """The country lacks municipalities in the first year of population, so persons are no growth from it."""
    figure = index(data, "population", "numedal", 2005)
    norway = figure.table[figure.table["Område"] == "Norge"]
    assert norway.empty or (norway["År"] == 2005).any()


def test_views_of_other_base_years_are_other_figures(data: Statistics) -> None:
    first, second = (index(data, "population", "drammen", base) for base in (2015, 2016))
    assert first.title != second.title
    assert index(data, "population", "drammen", 2015) is first
