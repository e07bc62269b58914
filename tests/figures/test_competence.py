"""What the figures of education claim, worked out once more from their numbers."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from data_sources.statistics import Statistics
from figures.competence import FIELD_NAMES
from figures.measures import measure
from figures.measures_competence import EDUCATION_KEY, FIELDS, LEVELS
from figures.registry import draw
from figures.series import read_at
from tests.figures.conftest import Drawn, Published, Walk, agrees, to_number, told
from tests.figures.test_measures_competence import altered


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


# At the workplace ----------------------------------------------------------------------------------

HIGHER = "Universitet og høgskole"
BESIDE_INDUSTRIES = r"(?:# prosentpoeng (over|under) det næringene tilsier|om lag det næringene tilsier)"
BESIDE_RESIDENTS = r"(?:# prosentpoeng (over|under)|om lag som) sysselsatte som bor der"
NEAR_POINTS = 0.5


def shown(walk: Walk, figure_id: str) -> list[Drawn]:
    return [drawn for drawn in walk(figure_id) if drawn.figure.chart is not None]


def distance_agrees(number: str | None, side: str | None, one: float, other: float) -> bool:
    """Whether the distance told is that of the two shares once both are rounded, and is told if it is one."""
    gap = round(one, 1) - round(other, 1)
    near = abs(gap) < NEAR_POINTS - 1e-9
    if number is None or near:
        return number is None and near
    return side == ("over" if gap > 0 else "under") and abs(to_number(number) - abs(gap)) < 1e-6


def test_claims_of_the_gap_follow_from_the_numbers(walk: Walk, published: Published) -> None:
    values = published("competence_gap")
    checked = shown(walk, "kompetansegap")
    for drawn in checked:
        found = told(
            rf"# prosent av dem som arbeider i {re.escape(drawn.region.name)}, har høyere utdanning, "
            + BESIDE_INDUSTRIES,
            drawn,
        )
        table = drawn.figure.table.set_index("Høyeste utdanning")
        actual, expected = (float(table[name][HIGHER]) for name in table.columns[:2])
        rows = drawn.rows.set_index("label")
        assert agrees(found[1], rows["value"][HIGHER]), drawn.chosen
        assert distance_agrees(found[2], found[3], rows["value"][HIGHER], rows["other"][HIGHER]), drawn.chosen
        assert table["Avvik (prosentpoeng)"][HIGHER] == pytest.approx(
            values[drawn.region.id, drawn.figure.year], abs=0.0051
        )
        assert actual - expected == pytest.approx(table["Avvik (prosentpoeng)"][HIGHER], abs=0.011)
        assert list(table.index) == list(LEVELS.values())
        for column in table.columns[:2]:
            assert table[column].sum() == pytest.approx(100.0, abs=0.03)
        assert table.iloc[:, 2].sum() == pytest.approx(0.0, abs=0.03)
    assert len(checked) >= 28


def test_claims_of_the_fields_follow_from_the_numbers(walk: Walk) -> None:
    checked = shown(walk, "kompetansegap_fagfelt")
    near = 0
    names = "|".join(re.escape(name[0].lower() + name[1:]) for name in FIELD_NAMES.values())
    for drawn in checked:
        rows = drawn.rows.set_index("label")
        gaps = (rows["value"].round(1) - rows["other"].round(1)).abs()
        furthest = gaps.drop(["Allmenne fag", "Uoppgitt fagfelt"]).max()
        assert len(rows) == len(FIELDS)
        assert drawn.rows["value"].sum() == pytest.approx(100.0)
        if furthest < NEAR_POINTS - 1e-9:
            told(
                rf"Utenom allmenne fag er fagfeltene i {re.escape(drawn.region.name)} om lag det næringene tilsier",
                drawn,
            )
            near += 1
            continue
        found = told(
            rf"Utenom allmenne fag avviker ({names}) mest i {re.escape(drawn.region.name)}: # prosent av dem som "
            rf"arbeider der, # prosentpoeng (over|under) det næringene tilsier",
            drawn,
        )
        field = next(name for name in rows.index if name.lower() == found[1].lower())
        assert agrees(found[2], rows["value"][field]), drawn.chosen
        assert distance_agrees(found[3], found[4], rows["value"][field], rows["other"][field]), drawn.chosen
        assert furthest == pytest.approx(gaps[field])
    assert len(checked) >= 28
    assert 0 < near < len(checked)


def test_claims_of_workplaces_and_residents_follow_from_the_numbers(walk: Walk, published: Published) -> None:
    values = published("workplace_against_residents")
    checked = shown(walk, "arbeidssted_bosted")
    for drawn in checked:
        found = told(
            rf"# prosent av dem som arbeider i {re.escape(drawn.region.name)}, har høyere utdanning, "
            + BESIDE_RESIDENTS,
            drawn,
        )
        shares = drawn.rows.set_index(["label", "series"])["value"]
        work, home = shares[HIGHER, "Arbeider her"], shares[HIGHER, "Bor her"]
        assert agrees(found[1], work), drawn.chosen
        assert distance_agrees(found[2], found[3], work, home), drawn.chosen
        assert work - home == pytest.approx(values[drawn.region.id, drawn.figure.year])
    assert len(checked) >= 30


def test_the_comparators_own_gap_stands_in_the_table(data: Statistics) -> None:
    kongsberg, drammen = data.area("kongsberg"), data.area("drammen")
    gaps = measure("competence_gap").series(data)
    table = draw("kompetansegap", data, kongsberg, drammen, 2022).table.set_index("Høyeste utdanning")
    expected = read_at(gaps, drammen, 2022).value
    assert table["Avvik i Drammen (prosentpoeng)"][HIGHER] == pytest.approx(expected, abs=0.0051)
    for other in (kongsberg, data.area("royken_hurum")):  # itself, and one that has ended
        table = draw("kompetansegap", data, kongsberg, other, 2022).table
        assert [name for name in table.columns if " i " in name] == []


def test_a_year_without_a_member_is_passed_over_and_named(data: Statistics) -> None:
    figure = draw("kompetansegap", data, data.area("hallingdal"), data.regions.country, 2023)
    assert figure.year == 2022
    assert "2023 mangler Gol." in figure.caveats


def test_a_region_that_cannot_be_shown_says_who_lacks(data: Statistics) -> None:
    numedal = draw("kompetansegap", data, data.area("numedal"), data.regions.country, 2008)
    assert numedal.title == (
        "Kompetansegapet kan ikke vises for Numedal til og med 2008. Det mangler egne tall for Nore og Uvdal i 2008."
    )
    old = draw("arbeidssted_bosted", data, data.area("buskerud_2019"), data.regions.country, 2019)
    assert old.chart is None
    assert "Nedre Eiker" in old.title


def test_a_small_region_is_told_as_such(data: Statistics) -> None:
    small, large = (
        draw("kompetansegap", data, data.area(area), data.regions.country, 2025).caveats
        for area in ("numedal", "drammen")
    )
    assert any("Små tall: Numedal har 2\u202f" in caveat for caveat in small)
    assert not any("Små tall" in caveat for caveat in large)


def test_a_field_that_one_member_lacks_keeps_the_year_of_the_fields_from_being_shown(
    data: Statistics,
) -> None:
    def hide(frame: pd.DataFrame) -> pd.DataFrame:
        hidden = (frame["region"] == "3336") & (frame["level"] == "TOT") & (frame["field"] == "7")
        return frame.assign(value=frame["value"].mask(hidden & (frame["year"] == 2025)))

    lacking = altered(data, EDUCATION_KEY, hide)
    numedal, country = lacking.area("numedal"), lacking.regions.country
    fields = draw("kompetansegap_fagfelt", lacking, numedal, country, 2026)
    assert fields.year == 2024
    assert "2025 mangler Rollag." in fields.caveats
    assert draw("kompetansegap", lacking, numedal, country, 2026).year == 2025
