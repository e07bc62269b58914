"""The catalogue: complete, valid, and at one with what the product computes and shows."""

import dataclasses
import re

import numpy as np
import pytest

from data_sources.schemas import SCHEMAS
from figures.measures import MEASURES
from figures.registry import FIGURES
from indicators import attractiveness, competence, enterprise, innovation, transition, value_creation
from indicators.catalogue import CATALOGUE, DIRECTIONS, QUESTIONS, THEMES, Indicator, indicator

IDS = [row.id for row in CATALOGUE]
of_each_row = pytest.mark.parametrize("row", CATALOGUE, ids=lambda row: row.id)


def test_ids_and_names_are_unique() -> None:
    assert len(set(IDS)) == len(IDS)
    names = [row.name for row in CATALOGUE]
    assert len(set(names)) == len(names)


@of_each_row
def test_every_field_is_filled(row: Indicator) -> None:
    empty = [
        field.name
        for field in dataclasses.fields(row)
        if field.name != "decimals" and not getattr(row, field.name)
    ]
    assert empty == []
    assert all(isinstance(part, str) and part == part.strip() for part in (row.name, row.unit, row.formula))


@of_each_row
def test_choices_are_of_the_lists(row: Indicator) -> None:
    assert row.direction in DIRECTIONS
    assert set(row.themes) <= set(THEMES)
    assert set(row.questions) <= set(QUESTIONS)
    assert row.decimals in (0, 1, 2)
    assert len(set(row.themes)) == len(row.themes)
    assert list(row.questions) == sorted(set(row.questions))


@of_each_row
def test_tables_are_known_to_the_store(row: Indicator) -> None:
    assert set(row.tables) <= {schema.key for schema in SCHEMAS}


@of_each_row
def test_id_can_stand_in_a_url(row: Indicator) -> None:
    assert re.fullmatch(r"[a-z0-9_]+", row.id)


@of_each_row
def test_texts_are_sentences(row: Indicator) -> None:
    assert row.how_to_read.endswith(".")
    assert row.example.endswith(".")
    assert re.search(r"\d", row.example), "an example without a number explains nothing"


@pytest.mark.parametrize("row", MEASURES, ids=lambda row: row.id)
def test_every_measure_has_a_row(row) -> None:
    assert row.indicator is indicator(row.id)


def test_figures_and_catalogue_use_each_other() -> None:
    """No indicator is told of and never shown, and no figure shows what is told of nowhere."""
    shown = {indicator_id for row in FIGURES for indicator_id in row.indicators}
    assert shown == set(IDS)


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: row.id)
def test_a_figure_rests_on_the_tables_of_its_indicators(row) -> None:
    declared = {table for indicator_id in row.indicators for table in indicator(indicator_id).tables}
    assert set(row.tables) == declared


def test_unknown_id_is_named() -> None:
    with pytest.raises(KeyError, match="no_such"):
        indicator("no_such")


# The examples are what the functions give ------------------------------------------------------------

WORKED = [
    ("population_growth", attractiveness.growth_pct(1000, 1030), "3,0 prosent"),
    ("share_aged_0_15", attractiveness.share_pct(180, 1000), "18,0 prosent"),
    ("share_aged_20_66", attractiveness.share_pct(580, 1000), "58,0 prosent"),
    ("share_aged_67", attractiveness.share_pct(170, 1000), "17,0 prosent"),
    ("net_migration", attractiveness.net_migration_rate(46, 28_700), "1,6."),
    ("employment_rate", attractiveness.employment_rate_pct(13_795, 20_734), "66,5 prosent"),
    ("jobs_per_resident_worker", attractiveness.jobs_per_resident_worker(15_746, 13_795), "= 114."),
    ("in_commuting_share", attractiveness.in_commuting_share_pct(700, 200), "22,2 prosent"),
    ("out_commuting_share", attractiveness.out_commuting_share_pct(700, 300), "30,0 prosent"),
    ("supply_side_self_containment", attractiveness.supply_side_self_containment_pct(700, 300), "70,0"),
    ("demand_side_self_containment", attractiveness.demand_side_self_containment_pct(700, 200), "77,8"),
    ("higher_education_share", competence.education_share_pct(400, 1000), "40,0 prosent"),
    ("upper_secondary_share", competence.education_share_pct(420, 1000), "42,0 prosent"),
    ("basic_education_share", competence.education_share_pct(190, 1000), "19,0 prosent"),
    ("new_enterprises", enterprise.new_enterprises_per_1000(270, 45_000), "= 6,0."),
    (
        "enterprise_survival",
        enterprise.survival_curve([100.0], [[60.0, 45.0, 36.0, 30.0, 27.0]]).survival_pct[-1],
        "27,0 prosent",
    ),
    ("employing_establishments", enterprise.establishments_per_1000(900, 15_000), "= 60,0."),
    ("establishment_sizes", enterprise.establishment_size_shares_pct([600, 400])[0], "60,0 prosent"),
    ("high_technology_share", innovation.jobs_share_pct([900, 14_100], [True, False]), "= 6,0 prosent"),
    ("knowledge_intensive_share", innovation.jobs_share_pct([6600, 8400], [True, False]), "= 44,0 prosent"),
    (
        "mix_effect",
        value_creation.mix_effect(
            [50.0, 50.0], [1000.0, 600.0], [1.0, 1.0], [0.0, 0.0], [1.0, 1.0]
        ).per_employed,
        "= 800 tusen",
    ),
    (
        "competence_gap",
        competence.competence_gap([[40, 60]], [[50, 50]], [[500, 500], [100, 900]]).gap_points[0, 0],
        "= 10,0 prosentpoeng",
    ),
    (
        "workplace_against_residents",
        competence.workplace_against_residents_points([70, 30], [180, 20])[0],
        "−20,0 prosentpoeng",
    ),
    ("replacement_need", competence.replacement_need([100, 50], [0.1, 0.6]).leaving_pct, "27 prosent"),
    (
        "jobs_held_by_older",
        competence.jobs_held_by_older_pct([75, 20, 5], np.array([False, True, True])),
        "25,0 prosent",
    ),
    ("labour_shortage", competence.shortage_bounds(150)[0], "138–162 personer"),
    ("education_gap", competence.education_gap_points(31, 40), "−9,0 prosentpoeng"),
    ("ai_exposure", transition.regional_exposure([10.0, 30.0], [2.0, -1.0]).mean, "−0,25 standardavvik"),
    (
        "petroleum_exposure",
        transition.exposed_share_bounds_pct([20.0, 80.0, 100.0], [0.75, 0.25, 0.0], [1.0, 0.75, 0.0])[0],
        "17,5–40,0 prosent",
    ),
    (
        "emission_intensive_share",
        transition.exposed_share_bounds_pct([20.0, 80.0, 100.0], [0.5, 0.0, 0.0], [1.0, 0.5, 0.0])[0],
        "5,0–30,0 prosent",
    ),
    (
        "green_transition_share",
        transition.exposed_share_bounds_pct([20.0, 80.0, 100.0], [0.5, 0.0, 0.0], [1.0, 0.5, 0.0])[1],
        "5,0–30,0 prosent",
    ),
    (
        "largest_industry_share",
        transition.vulnerability([20.0, 50.0, 20.0, 10.0], 1.0, 1.0, 1.0).largest_share_pct,
        "50,0 prosent",
    ),
]


@pytest.mark.parametrize(("indicator_id", "value", "text"), WORKED, ids=lambda part: str(part)[:30])
def test_the_example_in_the_catalogue_is_what_the_function_gives(indicator_id, value, text) -> None:
    row = indicator(indicator_id)
    assert text in row.example
    assert f"{abs(float(value)):.{row.decimals}f}".replace(".", ",") in row.example
