"""What the figures of people, jobs and commuting claim, worked out once more from their own tables."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from data_sources.regions import municipality_names
from data_sources.statistics import Statistics
from figures.measures import measure
from figures.registry import draw
from figures.series import read, read_at
from tests.figures.conftest import NUMBER, Drawn, Walk, agrees, to_number, told


def shown(walk: Walk, figure_id: str) -> list[Drawn]:
    """The figures that have something to show; most choices do."""
    drawn = [each for each in walk(figure_id) if each.figure.chart is not None]
    assert len(drawn) >= 9
    return drawn


def called(text: str) -> str:
    """The name in the table of what a title calls by another name."""
    return "Norge" if text == "landet" else text


# Population ----------------------------------------------------------------------------------------


def test_population_claims_follow_from_the_table(walk: Walk) -> None:
    for drawn in shown(walk, "folketall"):
        table = drawn.figure.table.set_index(["Område", "År"])
        people, index = table["Folketall (personer)"], table.iloc[:, 1]
        name = drawn.region.name
        start, last = people[name].index.min(), people[name].index.max()
        assert f"{start} = 100" in index.name
        found = told(
            rf"{re.escape(name)} har # (flere|færre) innbyggere enn i (\d+) \(# prosent\)(?:, mot (.+))?",
            drawn,
        )
        difference, direction, since, percent, others = found.groups()
        grown = people[name, last] - people[name, start]
        assert int(since) == start
        assert last == drawn.figure.year
        assert to_number(difference) == abs(grown)
        assert direction == ("flere" if grown > 0 else "færre")
        assert agrees(percent, 100 * grown / people[name, start]), drawn.chosen
        for value, other in re.findall(rf"({NUMBER}) prosent i (.+?)(?= og [+−]|, [+−]|$)", others or ""):
            against = people[called(other)]
            assert agrees(value, 100 * (against[last] / against[start] - 1)), drawn.chosen
        assert (index.xs(start, level="År") == 100).all()
        assert (
            index - 100 * people / people.xs(start, level="År").reindex(people.index, level=0)
        ).abs().max() <= 0.005


def test_population_begins_where_no_municipality_lacks(data: Statistics) -> None:
    """Two municipalities lack in 2005: growth from that year would be too high."""
    series = measure("population").series(data)
    assert read(series, data.regions.country, 2005).incomplete == 2
    figure = draw("folketall", data, data.area("kongsberg"), data.regions.country, 2026)
    assert figure.table["År"].min() == 2006


# Age -----------------------------------------------------------------------------------------------


def test_age_claims_follow_from_the_table(data: Statistics, walk: Walk) -> None:
    for drawn in shown(walk, "alder"):
        table = drawn.figure.table.set_index(["Område", "Alder"])
        shares, persons = table["Andel (prosent)"], table["Innbyggere (personer)"]
        assert shares.groupby(level=0).sum().sub(100).abs().max() < 0.03, "the ages are not everybody"
        old = persons.loc[:, ["67–79 år", "80 år og eldre"]].groupby(level=0).sum()
        expected = 100 * old / persons.groupby(level=0).sum()
        name = drawn.region.name
        found = told(rf"# prosent i {re.escape(name)} er 67 år eller eldre(?:, mot # i (.+))?", drawn)
        assert agrees(found[1], expected[name]), drawn.chosen
        if drawn.comparator != drawn.region and found[2]:
            assert agrees(found[2], expected[called(found[3])]), drawn.chosen
        people = read_at(measure("population").series(data), drawn.region, drawn.figure.year)
        assert persons[name].sum() == people.value


# Municipalities ------------------------------------------------------------------------------------

WORDS = ("null", "én", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv")


def test_counts_of_growing_municipalities_follow_from_the_table(walk: Walk) -> None:
    for drawn in shown(walk, "kommuner"):
        growth = drawn.figure.table["Vekst siste fem år (prosent)"].dropna()
        title = drawn.figure.title
        if len(growth) == 1:
            found = re.search(rf"({NUMBER}) prosent innbyggere på fem år", title)
            assert found is not None
            assert agrees(found[1], growth.iloc[0])
            continue
        assert title.endswith(f"siden {drawn.figure.year - 5}")
        grown, every = int((growth > 0).sum()), len(growth)
        words = title.split()
        if grown == every:
            assert words[0] == ("Begge" if every == 2 else "Alle"), drawn.chosen
            assert every == 2 or words[1] == WORDS[every]
        elif grown == 0:
            assert words[:3] == ["Ingen", "av", WORDS[every]], drawn.chosen
        else:
            assert [word.lower() for word in words[:3]] == [WORDS[grown], "av", WORDS[every]], drawn.chosen


def test_the_municipalities_add_up_to_the_region(data: Statistics, walk: Walk) -> None:
    for drawn in shown(walk, "kommuner"):
        if drawn.region.id == "buskerud_2019":
            continue  # Svelvik is in a region, not in that county
        table = drawn.figure.table
        people = read_at(measure("population").series(data), drawn.region, drawn.figure.year).value
        parts = table.iloc[:, 1]
        if drawn.region.kind == "whole":
            ended = table["Region"] == "Røyken/Hurum"
            parts = parts[~ended]
        assert parts.sum() == people, drawn.chosen


def test_a_region_of_one_municipality_is_called_one(data: Statistics) -> None:
    figure = draw("kommuner", data, data.area("kongsberg"), data.regions.country, 2026)
    assert figure.title.startswith("Kongsberg er én kommune: ")


# Migration -----------------------------------------------------------------------------------------


def test_migration_claims_follow_from_the_table(walk: Walk) -> None:
    for drawn in shown(walk, "flytting"):
        table = drawn.figure.table.set_index(["Område", "År"])["Nettoflytting per 1000 innbyggere"]
        name, last = drawn.region.name, drawn.figure.year
        found = told(
            rf"# (flere inn enn ut|flere ut enn inn) per 1\u202f000 innbyggere i {re.escape(name)} i {last}"
            r"(?:, mot # i (.+))?",
            drawn,
        )
        value = table[name, last]
        assert abs(to_number(found[1]) - abs(value)) <= 0.056  # the table has two decimals
        assert found[2] == ("flere inn enn ut" if value > 0 else "flere ut enn inn")
        if found[3]:
            assert abs(to_number(found[3]) - table[called(found[4]), last]) <= 0.056


def test_small_regions_migration_is_graded_as_small_numbers(data: Statistics) -> None:
    country = data.regions.country
    assert draw("flytting", data, data.area("numedal"), country, 2026).grade == "C"
    assert draw("flytting", data, data.area("drammen"), country, 2026).grade == "B"


def test_migration_says_what_the_country_lacks(data: Statistics) -> None:
    figure = draw("flytting", data, data.area("drammen"), data.regions.country, 2026)
    assert any("Ålesund og Haram" in caveat for caveat in figure.caveats)


def test_an_ended_regions_migration_is_told_as_unpublished(data: Statistics) -> None:
    figure = draw("flytting", data, data.area("royken_hurum"), data.regions.country, 2019)
    assert figure.chart is None
    assert figure.title == "Nettoflytting er ikke publisert for Røyken/Hurum alene."


# Jobs and commuting --------------------------------------------------------------------------------


def test_coverage_claims_follow_from_the_table(walk: Walk) -> None:
    for drawn in shown(walk, "arbeidsplasser"):
        table = drawn.figure.table
        last = table[table["År"] == drawn.figure.year].set_index("Tall").iloc[:, -1]
        found = told(
            rf"{re.escape(drawn.region.name)} har # arbeidsplasser per 100 sysselsatte innbyggere(?:, mot # i .+)?",
            drawn,
        )
        assert agrees(found[1], 100 * last["Arbeidsplasser"] / last["Sysselsatte bosatte"]), drawn.chosen


def test_commuting_claims_follow_from_the_table(walk: Walk) -> None:
    for drawn in shown(walk, "pendling"):
        values = drawn.figure.table.set_index("Gruppe").iloc[:, 0]
        into, out = values["Pendler inn"], values["Pendler ut"]
        local = values["Bor og arbeider i regionen"]
        found = told(r"Flere pendler (inn til|ut fra) .+ enn (?:ut|inn): # mot #", drawn)
        assert found[1] == ("inn til" if into > out else "ut fra"), drawn.chosen
        assert to_number(found[2]) == max(into, out)
        assert to_number(found[3]) == min(into, out)
        assert abs(values["Egendekning blant bosatte (prosent)"] - 100 * local / (local + out)) <= 0.05
        assert (
            abs(values["Egendekning blant arbeidsplasser (prosent)"] - 100 * local / (local + into)) <= 0.05
        )


def test_the_largest_flows_are_the_largest(data: Statistics, walk: Walk) -> None:
    known = set(municipality_names().values())
    for drawn in shown(walk, "pendlingsstrommer"):
        table = drawn.figure.table
        assert set(table["Kommune"]) <= known, f"{drawn.chosen}: a code without a name"
        inside = {name for member in drawn.region.members for name in [member.name]}
        if drawn.region.kind == "region" and drawn.figure.year >= 2020:
            assert not inside & set(table["Kommune"]), f"{drawn.chosen}: a flow inside the region"
        persons = table["Sysselsatte (personer)"]
        into, out = persons[table["Retning"] == "Inn fra"], persons[table["Retning"] == "Ut til"]
        split = data.flows(drawn.region, drawn.figure.year)
        assert into.sum() == split["into"].sum()
        assert out.sum() == split["out"].sum()
        found = told(r".+: flest pendler hit fra (.+) \(#\) og flest pendler ut til (.+) \(#\)", drawn)
        assert to_number(found[2]) == into.max()
        assert to_number(found[4]) == out.max()
        assert found[1] == table.loc[into.idxmax(), "Kommune"]
        assert found[3] == table.loc[out.idxmax(), "Kommune"]


def test_self_containment_claims_follow_from_the_table(walk: Walk) -> None:
    for drawn in shown(walk, "egendekning"):
        shares = drawn.figure.table.set_index(["Egendekning blant", "Område"])["Andel (prosent)"]
        found = told(
            r"# prosent av de sysselsatte i .+ arbeider i egen region; "
            r"# prosent av arbeidsplassene fylles av egne innbyggere",
            drawn,
        )
        assert abs(to_number(found[1]) - shares["Innbyggere i arbeid", drawn.region.name]) <= 0.506
        assert abs(to_number(found[2]) - shares["Arbeidsplasser", drawn.region.name]) <= 0.506
        assert "Norge" not in shares.index.get_level_values("Område")


def test_flows_inside_drammen_are_not_commuting(data: Statistics) -> None:
    figure = draw("pendling", data, data.area("drammen"), data.regions.country, 2019)
    values = figure.table.set_index("Gruppe").iloc[:, 0]
    assert values["Bor og arbeider i regionen"] == 48_035


@pytest.mark.parametrize("figure_id", ["folketall", "alder", "arbeidsplasser", "egendekning"])
def test_a_region_beside_itself_stands_once(data: Statistics, figure_id: str) -> None:
    drammen = data.area("drammen")
    figure = draw(figure_id, data, drammen, drammen, 2026)
    assert "mot" not in figure.title.split() or figure_id == "folketall"
    assert f"mot {drammen.name}" not in figure.title
    keys = [name for name in figure.table.columns if not pd.api.types.is_float_dtype(figure.table[name])]
    assert not figure.table.duplicated(keys).any()
