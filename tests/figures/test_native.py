"""Charts that an office program draws itself: the same numbers, names and marks as in the picture."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data_sources.statistics import Statistics
from figures import marks
from figures.native import native
from figures.registry import draw

ROWS = pd.DataFrame(
    {
        "label": ["Industri", "Post", "Bygg"],
        "value": [1234.5, np.nan, -2.0],
        "text": ["1\u202f234,5", "ikke publisert", "−2,0"],
        "colour": ["@highlight", "@context", "@context"],
    }
)


def test_bars_keep_their_order_and_say_what_is_not_published() -> None:
    chart = native(marks.bars(ROWS, axis_title="Jobber"))
    assert chart is not None
    assert (chart.kind, chart.axis_title, chart.has_axis) == ("bar", "Jobber", True)
    assert chart.categories == ("Industri", "Post · ikke publisert", "Bygg")
    (series,) = chart.series
    assert series.numbers == (1234.5, None, -2.0)
    assert series.colours == ("@highlight", "@context", "@context")
    assert chart.number_format == "[$-414]#,##0.0"
    assert chart.reference is None


def test_words_that_say_more_than_the_number_stand_by_the_category() -> None:
    rows = ROWS.assign(text=["LQ 2,1 · 30 jobber", "skjult", "LQ 0,5 · 40 jobber"])
    chart = native(marks.bars(rows, axis_title="LQ", reference=1.0))
    assert chart is not None
    assert chart.categories == ("Industri · LQ 2,1 · 30 jobber", "Post · skjult", "Bygg · LQ 0,5 · 40 jobber")
    assert chart.number_format == ""
    assert chart.reference == 1.0


def test_intervals_are_distances_from_the_value() -> None:
    rows = ROWS.assign(low=[1200.0, np.nan, -5.0], high=[1300.0, np.nan, 0.0])
    chart = native(marks.bars(rows, axis_title="Jobber"))
    assert chart is not None
    assert chart.series[0].spread == ((34.5, 65.5), (0.0, 0.0), (3.0, 2.0))


def test_bars_from_another_origin_keep_it() -> None:
    chart = native(marks.named_bars(ROWS, origin=1.0, origin_name="som landet", reference=2.0))
    assert chart is not None
    assert (chart.origin, chart.reference, chart.has_axis) == (1.0, 2.0, False)


def test_pairs_are_two_series() -> None:
    rows = pd.DataFrame(
        [
            ("Barn", "Kongsberg", 0, 18.2, "18,2 %"),
            ("Barn", "Norge", 1, 17.0, "17,0 %"),
            ("Eldre", "Kongsberg", 0, 21.0, "21,0 %"),
        ],
        columns=["label", "series", "place", "value", "text"],
    ).assign(colour="@highlight")
    chart = native(marks.pairs(rows, axis_title="Prosent"))
    assert chart is not None
    assert chart.number_format == '[$-414]#,##0.0" %"'
    assert [(one.name, one.numbers) for one in chart.series] == [
        ("Kongsberg", (18.2, 21.0)),
        ("Norge", (17.0, None)),
    ]
    assert chart.categories == ("Barn", "Eldre · Norge ikke publisert")


def test_intervals_of_pairs_are_each_series_own() -> None:
    rows = pd.DataFrame(
        [("Barn", "Kongsberg", 0, 4.0, "4", 3.0, 6.0), ("Barn", "Norge", 1, 5.0, "5", 4.5, 5.5)],
        columns=["label", "series", "place", "value", "text", "low", "high"],
    ).assign(colour="@highlight")
    chart = native(marks.pairs(rows, axis_title="Prosent"))
    assert chart is not None
    assert [one.spread for one in chart.series] == [((1.0, 2.0),), ((0.5, 0.5),)]
    assert chart.categories == ("Barn · Kongsberg 4, Norge 5",)


def test_bars_that_float_stay_a_picture() -> None:
    assert native(marks.named_bars(ROWS.assign(start=[1.0, 2.0, 3.0]))) is None


def lines(years: list[int], values: list[float], segments: list[int]) -> pd.DataFrame:
    return pd.DataFrame({"year": years, "value": values, "segment": segments}).assign(
        series="Kongsberg", colour="@region:2", width=3
    )


def test_lines_break_where_nothing_is_published() -> None:
    rows = lines([2018, 2019, 2020], [1.0, np.nan, 3.0], [0, 0, 0])
    chart = native(marks.lines(rows, axis_title="Personer", axis_format="+,.1f", reference=0))
    assert chart is not None
    assert (chart.kind, chart.categories) == ("line", ("2018", "2019", "2020"))
    assert [(one.name, one.numbers) for one in chart.series] == [("Kongsberg", (1.0, None, 3.0))]
    assert chart.axis_title == "Personer"
    assert chart.number_format == "[$-414]+#,##0.0;−#,##0.0;#,##0.0"
    assert chart.reference == 0


def test_no_line_runs_across_a_break_in_the_series() -> None:
    rows = lines([2013, 2014, 2015, 2016], [1.0, 2.0, 3.0, 4.0], [0, 0, 1, 1])
    chart = native(marks.lines(rows, axis_title="Personer"))
    assert chart is not None
    assert [(one.name, one.group, one.numbers) for one in chart.series] == [
        ("Kongsberg 2013–2014", "Kongsberg", (1.0, 2.0, None, None)),
        ("Kongsberg 2015–2016", "Kongsberg", (None, None, 3.0, 4.0)),
    ]


@pytest.mark.parametrize(
    "name", ["kart", "produktivitet_naering", "mulighetskart", "muligheter", "fortrinn_storrelse"]
)
def test_maps_and_points_stay_pictures(data: Statistics, name: str) -> None:
    chart = draw(name, data, data.area("drammen"), data.regions.country, 2026).chart
    assert chart is not None
    assert native(chart) is None


@pytest.mark.parametrize(
    "name", ["folketall", "alder", "kommuner", "flytting", "pendling", "lq_fylke", "fortrinn", "vekst_region"]
)
def test_lines_and_bars_of_the_registry_can_be_edited(data: Statistics, name: str) -> None:
    figure = draw(name, data, data.area("drammen"), data.regions.country, 2026)
    assert figure.chart is not None
    chart = native(figure.chart)
    assert chart is not None
    in_table = figure.table.select_dtypes("number").to_numpy(float).ravel()
    for one in chart.series:
        assert len(one.numbers) == len(chart.categories)
        for value in one.numbers:
            assert value is None or np.isclose(in_table, value, atol=0.051).any()
