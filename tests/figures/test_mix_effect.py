"""The estimate of what a mix of industries gives, against the accounts and the jobs multiplied here by hand."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from data_sources.errors import FortrinnError
from data_sources.industries import UNSPECIFIED, industry_names
from data_sources.statistics import Statistics
from figures.mix_effect import DIVISIONS, estimate
from figures.registry import draw
from figures.wording import place
from tests.figures.conftest import Walk, to_number, told


def test_every_division_is_in_one_industry_of_the_accounts() -> None:
    listed = [code for codes in DIVISIONS.values() for code in codes]
    assert len(set(listed)) == len(listed)
    assert set(industry_names()) - set(listed) == {UNSPECIFIED, "06", "99"}


def test_kongsberg_in_2019_by_hand(data: Statistics) -> None:
    accounts = data.cells("county_accounts_11713")
    accounts = accounts[accounts["year"] == 2019].astype({"region": str, "industry": str, "content": str})
    level = accounts.set_index(["region", "industry", "content"])["value"]
    cells = data.cells("employment_by_industry_13470")
    cells = cells[
        (cells["region"] == "3303") & (cells["year"] == 2019) & (cells["content"] == "SysselsatteArb")
    ]
    jobs = cells.set_index(cells["industry"].astype(str))["value"]
    total, weighed, fallen = 0.0, 0.0, set()
    for industry, divisions in DIVISIONS.items():
        here = sum(jobs[code] for code in divisions)
        county = level["06", industry, "employed_1000"]
        owner = "06" if county >= 0.5 and not np.isnan(level["06", industry, "value_added_mill_nok"]) else "0"
        if owner == "0":
            fallen.add(industry)
        per = level[owner, industry, "value_added_mill_nok"] / level[owner, industry, "employed_1000"]
        total += here
        weighed += here * per
    found = estimate(data, 2019)
    assert found is not None
    assert found.of(data.area("kongsberg")) == pytest.approx(weighed / total)
    assert {code for code, fell in zip(DIVISIONS, found.fallback, strict=True) if fell} == fallen
    assert {"03", "24"} <= fallen, "suppressed, and too few to have a level of their own"
    assert "35" not in fallen


def test_claims_follow_from_the_estimates(data: Statistics, walk: Walk) -> None:
    checked, said = 0, set()
    for drawn in walk("bransjemiks_verdiskaping"):
        figure = drawn.figure
        if figure.chart is None:
            # Food industry (10) of a municipality in Numedal is confidential in the first year.
            without = ("buskerud_2019", drawn.year), ("numedal", 2008), ("buskerud", 2008)
            assert (drawn.region.id, drawn.year) in without, drawn.chosen
            continue
        found = estimate(data, figure.year)
        assert found is not None
        own, other = found.of(drawn.region), drawn.comparator
        if other == drawn.region or np.isnan(found.of(other)):
            other = data.regions.country
        mix = "landets bransjemiks" if other.kind == "country" else f"bransjemiksen i {re.escape(other.name)}"
        match = told(
            rf"Anslag: bransjemiksen i {re.escape(drawn.region.name)} gir # kroner per sysselsatt, "
            rf"(?:# (mer|mindre) enn {mix}; (.+) trekker mest (opp|ned)|på linje med {re.escape(place(other))})",
            drawn,
        )
        assert to_number(match[1]) == 1000 * round(own), drawn.chosen
        gap = round(own) - round(found.of(other))
        if match[2]:
            assert to_number(match[2]) == 1000 * abs(gap), drawn.chosen
            assert (match[3], match[5]) == (("mer", "opp") if gap > 0 else ("mindre", "ned"))
        else:
            assert gap == 0
        said.add(match[3])
        assert "Anslag" in figure.subtitle
        assert any(
            "kan ikke vise om en region er mer eller mindre produktiv" in text for text in figure.caveats
        )
        assert any("Landets nivå" in text and "fiske og akvakultur" in text for text in figure.caveats)
        rows = drawn.rows.set_index("label")
        assert drawn.figure.chart["named"]["origin"] == pytest.approx(rows.loc["Norge", "value"])
        checked += 1
    assert checked >= 24
    assert said >= {"mer", "mindre"}


def test_what_pulls_up_and_down_adds_up_to_the_difference(data: Statistics) -> None:
    found = estimate(data, 2019)
    assert found is not None
    for area in ("kongsberg", "hallingdal", "numedal"):
        table = draw("bransjemiks_verdiskaping", data, data.area(area), data.regions.country, 2019).table
        pulled = table["Trekker opp eller ned mot landet (tusen kroner per sysselsatt)"]
        gap = found.of(data.area(area)) - found.of(data.regions.country)
        assert pulled.sum() == pytest.approx(gap, abs=0.06 * len(table))
        levels = set(table["Nivå fra"])
        assert levels == {"fylket", "landet"}


def test_the_driver_of_a_region_of_power_is_power(data: Statistics) -> None:
    figure = draw("bransjemiks_verdiskaping", data, data.area("numedal"), data.regions.country, 2019)
    table = figure.table.set_index("Næring")
    pulled = table["Trekker opp eller ned mot landet (tusen kroner per sysselsatt)"]
    assert pulled.idxmax().startswith("Elektrisitets-")
    assert figure.title.endswith("; kraftforsyning trekker mest opp")


def test_a_set_without_a_county_in_the_accounts_is_refused(data: Statistics) -> None:
    elsewhere = Statistics(data.store, replace(data.regions, accounts_county="99"))
    with pytest.raises(FortrinnError, match="county 99") as refused:
        estimate(elsewhere, 2019)
    assert "fylkesregnskapet" in refused.value.user_message
