"""What the figure of education claims, worked out once more from its own table."""

from __future__ import annotations

import re

import pytest

from data_sources.statistics import Statistics
from figures.measures import measure
from figures.registry import draw
from figures.series import read_at
from tests.figures.conftest import Walk, agrees, to_number, told


def test_education_claims_follow_from_the_numbers(data: Statistics, walk: Walk) -> None:
    series = measure("higher_education_share").series(data)
    checked = 0
    for drawn in walk("utdanning"):
        if drawn.figure.chart is None:
            continue
        own = read_at(series, drawn.region, drawn.figure.year).value
        country = read_at(series, data.regions.country, drawn.figure.year).value
        found = told(
            rf"# prosent i {re.escape(drawn.region.name)} har høyere utdanning, "
            r"(?:# prosentpoeng (over|under) landet|på linje med landet)",
            drawn,
        )
        assert agrees(found[1], own), drawn.chosen
        gap = round(own, 1) - round(country, 1)
        if found[2]:
            assert to_number(found[2]) == pytest.approx(abs(gap), abs=1e-6)
            assert found[3] == ("over" if gap > 0 else "under"), drawn.chosen
        else:
            assert abs(gap) < 0.05
        shares = drawn.figure.table.set_index(["Område", "Høyeste utdanning"])["Andel (prosent)"]
        assert abs(shares[drawn.region.name, "Universitet og høgskole"] - own) <= 0.005
        assert shares[drawn.region.name].sum() <= 100.01
        checked += 1
    assert checked >= 18


def test_a_year_that_cannot_be_shown_names_who_lacks(data: Statistics) -> None:
    hallingdal, kongsberg = data.area("hallingdal"), data.area("kongsberg")
    figure = draw("utdanning", data, hallingdal, data.regions.country, 2026)
    assert figure.year == 2019
    assert "2019 (nyeste til og med 2026)" in figure.subtitle
    assert "2020 mangler Flå." in figure.caveats
    shown = draw("utdanning", data, kongsberg, hallingdal, 2026)
    assert shown.year == 2020
    assert not any("mangler" in caveat for caveat in shown.caveats)
    assert set(shown.table["Område"]) == {"Kongsberg"}, "an incomplete year of another region is shown"


def test_an_earlier_year_does_not_tell_of_a_later_lack(data: Statistics) -> None:
    figure = draw("utdanning", data, data.area("hallingdal"), data.regions.country, 2019)
    assert not any("mangler" in caveat for caveat in figure.caveats)


def test_the_country_says_what_it_is_without(data: Statistics) -> None:
    figure = draw("utdanning", data, data.area("kongsberg"), data.regions.country, 2026)
    assert "Norge er uten to kommuner som ikke er publisert." in figure.caveats
    complete = draw("utdanning", data, data.area("kongsberg"), data.regions.country, 2019)
    assert not any("uten" in caveat for caveat in complete.caveats)
