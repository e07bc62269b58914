"""What the figures of innovation claim, worked out once more from the cells of their table."""

from __future__ import annotations

import re

import numpy as np
import pytest

from data_sources.industries import technology_groups
from data_sources.statistics import Statistics
from figures.innovation import HIDDEN, SMALLEST_JOBS
from figures.measures import measure
from figures.registry import draw
from figures.series import read
from figures.wording import place
from tests.figures.conftest import Walk, agrees, told

KONGSBERG, NUMEDAL = ("3303",), ("3334", "3336", "3338")
# Typed from Eurostat's annex.
HIGH = ("20", "21", "26", "27", "28", "29", "30")
KNOWLEDGE = (
    "50", "51", *(str(code) for code in range(58, 67)), "69", "70", "71", "72", "73", "74", "75", "78", "80",
    *(str(code) for code in range(84, 94)),
)  # fmt: skip


def jobs(data: Statistics, codes: tuple[str, ...], year: int, industries: tuple[str, ...] | None) -> float:
    cells = data.cells("employment_by_industry_13470")
    rows = cells[
        cells["region"].isin(codes) & (cells["year"] == year) & (cells["content"] == "SysselsatteArb")
    ]
    chosen = rows if industries is None else rows[rows["industry"].isin(industries)]
    return float(chosen["value"].sum(skipna=False))


@pytest.mark.parametrize(
    ("area", "codes"), [("kongsberg", KONGSBERG), ("numedal", NUMEDAL), ("norge", ("0",))]
)
@pytest.mark.parametrize("year", [2009, 2025])
def test_shares_are_of_all_jobs_at_the_workplace(data: Statistics, area: str, codes, year: int) -> None:
    for measure_id, industries in (("high_technology_share", HIGH), ("knowledge_intensive_share", KNOWLEDGE)):
        found = read(measure(measure_id).series(data), data.area(area), year)
        assert found.year == year
        expected = 100 * jobs(data, codes, year, industries) / jobs(data, codes, year, None)
        assert found.value == pytest.approx(expected)


def test_a_year_with_a_hidden_cell_has_no_share(data: Statistics) -> None:
    # Rubber and plastics (22) of a municipality in Hallingdal are confidential in 2023.
    series = measure("high_technology_share").series(data)
    assert read(series, data.area("hallingdal"), 2023).year == 2022
    assert read(series, data.area("hallingdal"), 2024).year == 2024
    figure = draw("hoyteknologi", data, data.area("hallingdal"), data.regions.country, 2023)
    assert "2022 (nyeste til og med 2023)" in figure.subtitle


def test_groups_are_eurostats_and_the_unspecified_have_none() -> None:
    group_of = technology_groups()
    assert {code for code, group in group_of.items() if group in ("HTC", "MHTC")} == set(HIGH)
    assert {code for code, group in group_of.items() if group.startswith("KIS_")} == set(KNOWLEDGE) - {
        "83",
        "89",
    }
    assert "00" not in group_of


@pytest.mark.parametrize(
    ("figure_id", "measure_id", "name"),
    [
        ("hoyteknologi", "high_technology_share", "høyteknologisk industri"),
        ("kunnskapsintensiv", "knowledge_intensive_share", "kunnskapsintensive tjenester"),
    ],
)
def test_claims_follow_from_the_shares(
    data: Statistics, walk: Walk, published, figure_id: str, measure_id: str, name: str
) -> None:
    shares = published(measure_id)
    checked, said = 0, set()
    for drawn in walk(figure_id):
        figure = drawn.figure
        if figure.chart is None:
            # Food industry (10) of a municipality in Numedal is confidential in the first year.
            without = ("buskerud_2019", drawn.year), ("numedal", 2008), ("buskerud", 2008)
            assert (drawn.region.id, drawn.year) in without, drawn.chosen
            continue
        other = drawn.comparator
        if other == drawn.region or (other.id, figure.year) not in shares:
            other = data.regions.country
        found = told(
            rf"# prosent av jobbene i {re.escape(drawn.region.name)} er i {name}, "
            rf"(over|under|på linje med) {re.escape(place(other))} \(#\)",
            drawn,
        )
        own, theirs = shares[drawn.region.id, figure.year], shares[other.id, figure.year]
        assert agrees(found[1], own), drawn.chosen
        assert agrees(found[3], theirs), drawn.chosen
        gap = round(own, 1) - round(theirs, 1)
        assert found[2] == ("på linje med" if abs(gap) < 0.05 else "over" if gap > 0 else "under")
        said.add(found[2])
        rows = drawn.rows.set_index("label")
        assert rows.loc["I alt", "value"] == pytest.approx(own)
        assert ((rows["jobs"] < SMALLEST_JOBS) == rows["value"].isna()).all(), drawn.chosen
        assert (rows.loc[rows["value"].isna(), "text"] == HIDDEN).all()
        checked += 1
    assert checked >= 24
    assert len(said) >= 2


def test_parts_add_up_to_the_whole(data: Statistics) -> None:
    for figure_id in ("hoyteknologi", "kunnskapsintensiv"):
        figure = draw(figure_id, data, data.area("drammen"), data.regions.country, 2025)
        counts = figure.table.set_index("Del eller næring")["Jobber i Drammen"]
        parts = 2 if figure_id == "hoyteknologi" else 4
        assert counts.iloc[1 : parts + 1].sum() == counts.iloc[0]
        shown = counts.iloc[parts + 1 :].dropna()
        assert counts.iloc[0] - shown.sum() < SMALLEST_JOBS * (len(counts) - parts)


def test_few_jobs_are_named_as_hidden_in_the_table(data: Statistics) -> None:
    figure = draw("hoyteknologi", data, data.area("numedal"), data.regions.country, 2025)
    hidden = figure.table[figure.table["Merknad"] == HIDDEN]
    assert len(hidden)
    assert hidden[["Jobber i Numedal", "Andel i Numedal (prosent)"]].isna().all().all()
    assert any(caveat.startswith("Små tall: bygger på") for caveat in figure.caveats)
    assert np.isfinite(figure.table["Andel i landet (prosent)"].iloc[0])
