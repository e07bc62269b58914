"""The measures of clusters are the numbers of the page Fortrinn, for all areas and years."""

from __future__ import annotations

import numpy as np
import pytest

from data_sources.industries import section_of
from data_sources.statistics import Statistics
from figures.measures import measure
from figures.registry import draw
from figures.series import read

COLUMNS = {"related_variety": "Beslektet bredde (bit)", "unrelated_variety": "Ubeslektet bredde (bit)"}


@pytest.mark.parametrize("measure_id", COLUMNS)
@pytest.mark.parametrize("year", [2014, 2017, 2025])
def test_the_measure_is_what_the_figure_of_breadth_shows(
    data: Statistics, measure_id: str, year: int
) -> None:
    table = draw("bredde", data, data.area("drammen"), data.area("fylke_40"), year).table.set_index("Område")
    series, compared = measure(measure_id).series(data), 0
    for area in (*data.regions.regions, data.regions.whole, data.area("fylke_40")):
        shown = table.loc[area.name, COLUMNS[measure_id]]
        if np.isnan(shown):
            continue
        found = read(series, area, year)
        assert found.year == year
        assert found.value == pytest.approx(shown, abs=0.0006), area.id
        compared += 1
    assert compared >= 7


@pytest.mark.parametrize("measure_id", COLUMNS)
def test_no_mean_crosses_the_break(data: Statistics, measure_id: str) -> None:
    years = set(measure(measure_id).series(data)["year"])
    assert years == {*range(2010, 2015), *range(2017, 2026)}
    assert measure(measure_id).breaks == (2017,)


def test_breadth_across_fields_of_the_country_by_hand(data: Statistics) -> None:
    cells = data.cells("employment_by_industry_13470")
    rows = cells[
        (cells["region"] == "0") & (cells["content"] == "SysselsatteArb") & cells["year"].between(2023, 2025)
    ]
    means = rows.groupby(rows["industry"].astype(str))["value"].mean()
    shares = means.groupby(means.index.map(section_of())).sum() / means.sum()
    shares = shares[shares > 0]
    found = read(measure("unrelated_variety").series(data), data.regions.country, 2025)
    assert found.value == pytest.approx(-(shares * np.log2(shares)).sum())
