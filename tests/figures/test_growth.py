"""Growth of the regions explained, worked out once more from the cells with pandas alone."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from data_sources.industries import SHORT_NAMES, industry_names
from data_sources.statistics import Statistics
from figures.registry import figure_row
from figures.wording import lower_first
from tests.figures.conftest import Walk, to_number, told
from tests.figures.test_specialisation import MEMBERS, workplace_jobs

PARTS = ("Nasjonal vekst", "Bransjemiks", "Egen kraft")


@pytest.fixture(scope="module")
def workplace(data: Statistics) -> pd.DataFrame:
    return workplace_jobs(data)


def worked(workplace: pd.DataFrame, region: str, since: int, year: int) -> pd.DataFrame:
    """Parts by industry, summed over the steps; no step across 2014/2015."""
    sums = workplace.assign(here=workplace[MEMBERS[region]].sum(axis=1, skipna=False)).reset_index()
    here = sums.pivot_table(index="year", columns="industry", values="here")
    nation = sums.pivot_table(index="year", columns="industry", values="0")
    steps = []
    for at in range(since + 1, year + 1):
        if at == 2015:
            continue
        overall = nation.loc[at].sum() / nation.loc[at - 1].sum() - 1
        own_rate = (nation.loc[at] / nation.loc[at - 1] - 1).fillna(0.0)
        start, change = here.loc[at - 1], here.loc[at] - here.loc[at - 1]
        steps.append(
            pd.DataFrame(
                {
                    "Nasjonal vekst": start * overall,
                    "Bransjemiks": start * (own_rate - overall),
                    "Egen kraft": change - start * own_rate,
                }
            )
        )
    summed = sum(steps[1:], steps[0])
    return summed[here.loc[since:year].notna().all()]


@pytest.mark.parametrize(
    ("region", "asked", "since", "first", "last"),
    [
        ("kongsberg", 2025, None, 2015, 2025),
        ("numedal", 2019, None, 2015, 2019),
        ("numedal", 2025, 2010, 2010, 2025),
        ("midt_buskerud", 2025, None, 2015, 2025),
        ("drammen", 2014, None, 2008, 2014),
        ("hallingdal", 2026, 2020, 2020, 2025),
        ("royken_hurum", 2025, None, 2015, 2019),
    ],
)
def test_shift_share(
    data: Statistics,
    workplace: pd.DataFrame,
    walk: Walk,
    region: str,
    asked: int,
    since: int | None,
    first: int,
    last: int,
) -> None:
    seen = data.view(since=since)
    area = data.area(region)
    figure = figure_row("vekst_region").draw(seen, area, data.area("drammen"), asked)
    assert figure.year == last
    table = figure.table.set_index("Del av endringen")["Jobber"]
    expected = worked(workplace, region, first, last)
    for part in PARTS:
        assert table[part] == pytest.approx(expected[part].sum(), abs=0.051)
    total = workplace[MEMBERS[region]].sum(axis=1).groupby("year").sum()
    assert table["Endring i alt"] == pytest.approx(total[last] - total[first], abs=0.051)
    crosses = first < 2015 <= last
    assert ("Brudd 2014–2015" in table) == crosses
    if crosses:
        assert table["Brudd 2014–2015"] == pytest.approx(total[2015] - total[2014], abs=0.051)
    industries = figure_row("vekst_region_naering").draw(seen, area, data.regions.country, asked).table
    shown = industries.dropna().set_index("Næring")
    code_of = {name: code for code, name in industry_names().items()}
    assert len(shown) > 20
    for name, row in shown.iterrows():
        for part in PARTS:
            assert row[f"{part} (jobber)"] == pytest.approx(expected.loc[code_of[str(name)], part], abs=0.051)


def test_the_parts_add_up_exactly(walk: Walk) -> None:
    for drawn in walk("vekst_region"):
        if drawn.figure.chart is not None:
            values = drawn.rows.set_index("label")["value"]
            assert values.drop("Endring i alt").sum() == pytest.approx(values["Endring i alt"], abs=1e-9)


def test_parts_of_industries_add_up_to_those_of_the_region(data: Statistics) -> None:
    own = figure_row("vekst_region").draw(data, data.area("kongsberg"), data.regions.country, 2025)
    table = own.table.set_index("Del av endringen")["Jobber"]
    assert table[list(PARTS)].sum() == pytest.approx(table["Endring i alt"], abs=0.2)
    assert "Ikke publisert" not in table


def test_the_title_is_true(walk: Walk) -> None:
    for drawn in walk("vekst_region"):
        if drawn.figure.chart is None:
            continue
        values = drawn.rows.set_index("label")["value"]
        change, own = values["Endring i alt"], values["Egen kraft"]
        name = re.escape(drawn.region.name)
        found = told(
            f"{name} fikk # (flere|færre) jobber fra # til #; egen kraft trakk (opp|ned) med #", drawn
        )
        assert to_number(found[1]) == abs(10 * round(change / 10))
        assert (found[2] == "flere") == (change > 0)
        assert int(found[4]) == drawn.figure.year
        assert (found[5] == "opp") == (own > 0)
        assert to_number(found[6]) == abs(10 * round(own / 10))


def test_the_title_by_industry_is_true(walk: Walk) -> None:
    for drawn in walk("vekst_region_naering"):
        if drawn.figure.chart is None:
            continue
        rows = drawn.rows
        assert rows["value"].is_monotonic_decreasing
        assert (rows["value"] > 0).sum() <= 6
        assert (rows["value"] < 0).sum() <= 6
        tens = 10 * (rows["value"] / 10).round()
        assert (tens != 0).all()
        for word, extreme in (("opp", tens.max()), ("ned", tens.min())):
            found = re.search(rf"mest {word} i (.+?) \(([+−][\d\u202f]+)\)", drawn.figure.title)
            if (extreme > 0) == (word == "opp"):
                assert found
                assert to_number(found[2]) == extreme
                for label in rows.loc[tens == extreme, "label"]:
                    assert lower_first(label) in found[1]
            else:
                assert found is None


def test_what_is_unpublished_stands_apart_and_is_never_zero(data: Statistics) -> None:
    area = data.area("midt_buskerud")
    figure = figure_row("vekst_region").draw(data, area, data.regions.country, 2025)
    assert "Ikke publisert" in figure.table["Del av endringen"].tolist()
    assert "Ufullstendig, står som ikke publisert: radio og fjernsyn." in figure.caveats
    table = figure_row("vekst_region_naering").draw(data, area, data.regions.country, 2025).table
    row = table.set_index("Næring").loc[industry_names()["60"]]
    assert row["Merknad"] == "ikke publisert i alle årene"
    assert np.isnan(row["Egen kraft (jobber)"])
    hidden = table[table["Merknad"] == "skjult: under 20 jobber"]
    assert len(hidden)
    assert hidden.iloc[:, 1:5].isna().all(axis=None)


def test_the_comparator_is_never_the_nation(data: Statistics) -> None:
    draw = figure_row("vekst_region").draw
    area = data.area("numedal")
    assert (
        draw(data, area, data.area("drammen"), 2025).title
        == draw(data, area, data.regions.country, 2025).title
    )


def test_a_reason_where_there_is_no_growth(data: Statistics) -> None:
    draw = figure_row("vekst_region").draw
    area, country = data.area("kongsberg"), data.regions.country
    assert draw(data, area, country, 2015).title.endswith("tallene går til 2015: ingen endring å vise.")
    across = draw(data.view(since=2014), area, country, 2015)
    assert across.title.startswith("Mellom 2014 og 2015 er det brudd")
    assert draw(data, data.area("buskerud_2019"), country, 2019).chart is None


def test_a_break_is_told_in_the_picture(data: Statistics) -> None:
    seen = data.view(since=2010)
    for figure_id in ("vekst_region", "vekst_region_naering"):
        figure = figure_row(figure_id).draw(seen, data.area("kongsberg"), data.regions.country, 2025)
        assert any(caveat.startswith("Brudd 2014–2015") for caveat in figure.caveats)


def test_no_bar_is_of_an_unknown_industry(walk: Walk) -> None:
    for drawn in walk("vekst_region_naering"):
        if drawn.figure.chart is not None:
            assert SHORT_NAMES["00"] not in set(drawn.rows["label"])
