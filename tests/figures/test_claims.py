"""Every figure's title is held to its numbers by a test that is named here; a figure without one fails.

A checker walks every region and year (the county's figures: every region set and year) and reads the
numbers and words of the title back against the figures they are formed from.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable
from fnmatch import fnmatchcase

import pytest

from figures.registry import FIGURES
from tests.figures.conftest import Drawn, Walk, agrees, told

# Figures by id or pattern, and the test of this folder that reads their titles back.
CHECKERS: dict[str, tuple[str, str]] = {
    "kart": ("test_overview", "test_the_title_counts_the_regions_of_the_table"),
    "kart_kommuner_*": ("test_municipality_map", "test_the_title_counts_the_municipalities_of_the_table"),
    "folketall": ("test_people", "test_population_claims_follow_from_the_table"),
    "alder": ("test_people", "test_age_claims_follow_from_the_table"),
    "kommuner": ("test_people", "test_counts_of_growing_municipalities_follow_from_the_table"),
    "flytting": ("test_people", "test_migration_claims_follow_from_the_table"),
    "arbeidsplasser": ("test_people", "test_coverage_claims_follow_from_the_table"),
    "pendling": ("test_people", "test_commuting_claims_follow_from_the_table"),
    "pendlingsstrommer": ("test_people", "test_the_largest_flows_are_the_largest"),
    "egendekning": ("test_people", "test_self_containment_claims_follow_from_the_table"),
    "utdanning": ("test_competence", "test_education_claims_follow_from_the_numbers"),
    "kompetansegap": ("test_competence", "test_claims_of_the_gap_follow_from_the_numbers"),
    "kompetansegap_fagfelt": ("test_competence", "test_claims_of_the_fields_follow_from_the_numbers"),
    "arbeidssted_bosted": (
        "test_competence",
        "test_claims_of_workplaces_and_residents_follow_from_the_numbers",
    ),
    "erstatningsbehov": ("test_replacement", "test_claims_of_the_need_follow_from_the_numbers"),
    "jobber_55": ("test_replacement", "test_claims_of_older_follow_from_the_numbers"),
    "mangel_nav": ("test_replacement", "test_the_shortage_is_the_countys_of_2017_whatever_is_chosen"),
    "niva_*": ("test_comparison", "test_a_level_stands_to_another_as_the_title_says"),
    "utvikling_*": ("test_comparison", "test_a_change_is_between_the_years_it_names"),
    "indeks_*": ("test_indexed", "test_the_title_tells_the_index_of_the_published_figures"),
    "tvillinger": ("test_similarity", "test_the_title_names_the_nearest_and_how_far_it_is"),
    "verdiskaping_per_sysselsatt": ("test_value_creation", "test_level_title_is_true"),
    "verdiskaping_fylker": ("test_value_creation", "test_span_title_is_true"),
    "produktivitet_naering": ("test_value_creation", "test_productivity_title_counts_right"),
    "lq_fylke": ("test_value_creation", "test_quotient_title_is_true"),
    "vekst_fylke": ("test_value_creation", "test_growth_adds_up_and_its_title_is_true"),
    "vekst_fylke_naering": ("test_value_creation", "test_own_strength_title_names_the_extremes"),
    "muligheter": ("test_opportunities", "test_the_list_is_what_the_region_lacks_the_nearest_first"),
    "mulighetskart": ("test_opportunities", "test_the_kinds_are_counted_in_the_title"),
    "muligheter_tilbakeprov": ("test_opportunities", "test_no_back_test_reaches_across_a_break"),
    "fortrinn": ("test_specialisation", "test_the_title_is_true"),
    "fortrinn_private": ("test_specialisation", "test_the_title_is_true"),
    "fortrinn_storrelse*": ("test_claims", "test_strengths_that_grew_are_counted_from_the_table"),
    "bredde*": ("test_claims", "test_jobs_that_would_have_to_move_are_those_of_the_bar"),
    "naeringer_?": ("test_sections", "test_the_title_counts_what_the_table_holds"),
    "vekst_region": ("test_growth", "test_the_title_is_true"),
    "vekst_region_naering": ("test_growth", "test_the_title_by_industry_is_true"),
    "nye_foretak": ("test_enterprise", "test_claims_of_new_enterprises_follow_from_rates_and_intervals"),
    "overlevelse": ("test_enterprise", "test_claims_of_survival_follow_from_curves_and_intervals"),
    "bedriftsstorrelse": ("test_enterprise", "test_claims_of_sizes_follow_from_the_counts"),
    "ki_eksponering": ("test_transition", "test_a_region_is_more_or_less_exposed_as_the_title_says"),
    "ki_naeringer": (
        "test_transition",
        "test_the_industries_that_carry_exposure_are_the_largest_of_jobs_times_exposure",
    ),
    "petroleum": ("test_transition", "test_the_bounds_in_a_title_are_the_areas_own"),
    "utslipp": ("test_transition", "test_the_bounds_in_a_title_are_the_areas_own"),
    "gronn_omstilling": ("test_transition", "test_the_bounds_in_a_title_are_the_areas_own"),
    "sarbarhet": ("test_transition", "test_the_largest_industry_is_the_one_named"),
    "hoyteknologi": ("test_innovation", "test_claims_follow_from_the_shares"),
    "kunnskapsintensiv": ("test_innovation", "test_claims_follow_from_the_shares"),
    "bransjemiks_verdiskaping": ("test_mix_effect", "test_claims_follow_from_the_estimates"),
    "team_*": ("test_team", "test_the_title_counts_what_has_gone_the_way_the_catalogue_calls_a_strength"),
}


def checker(module: str, name: str) -> Callable[..., object]:
    found: Callable[..., object] = getattr(importlib.import_module(f"tests.figures.{module}"), name)
    return found


@pytest.mark.parametrize("figure_id", [row.id for row in FIGURES])
def test_a_figures_claim_is_checked(figure_id: str) -> None:
    named = [pattern for pattern in CHECKERS if fnmatchcase(figure_id, pattern)]
    assert len(named) == 1, f"name the test that holds the title of {figure_id} to its numbers: {named}"


@pytest.mark.parametrize("pattern", CHECKERS)
def test_a_checker_is_a_test_that_draws_the_figure_and_reads_its_title(pattern: str) -> None:
    ids = [row.id for row in FIGURES if fnmatchcase(row.id, pattern)]
    assert ids, f"no figure {pattern}"
    module, name = CHECKERS[pattern]
    test = checker(module, name)
    assert name.startswith("test_")
    assert callable(test)
    source = inspect.getsource(test)
    assert re.search(r"\btold\(|\.title\b", source), f"{name} does not read the title"
    assert re.search(r"\b(?:walk|shown|drawn|with_chart)\(", source), f"{name} draws no figure"
    # The figure is among the test's cases, or named in its module.
    cases = [str(mark.args) for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    whole = inspect.getsource(importlib.import_module(f"tests.figures.{module}"))
    assert pattern.rstrip("*?") in " ".join((whole, *cases)), f"{module} never names {pattern}"


# Titles that no module of one figure's own reads back ------------------------------------------------


def with_chart(walk: Walk, figure_id: str) -> list[Drawn]:
    drawn = [each for each in walk(figure_id) if each.figure.chart is not None]
    assert len(drawn) > 9
    return drawn


@pytest.mark.parametrize("figure_id", ["fortrinn_storrelse", "fortrinn_storrelse_private"])
def test_strengths_that_grew_are_counted_from_the_table(walk: Walk, figure_id: str) -> None:
    private = "private " if figure_id.endswith("private") else ""
    for drawn in with_chart(walk, figure_id):
        name = re.escape(drawn.region.name)
        found = told(rf"# av # {private}fortrinn i {name} har flere jobber i # enn i #", drawn)
        table = drawn.figure.table
        growth = next(column for column in table.columns if column.startswith("Vekst fra"))
        strong = table[table["Fortrinn"] == "ja"]
        assert (int(found[1]), int(found[2])) == ((strong[growth] > 0).sum(), len(strong)), drawn.chosen
        assert int(found[3]) == drawn.figure.year
        assert growth.startswith(f"Vekst fra {found[4]} ")


@pytest.mark.parametrize("figure_id", ["bredde", "bredde_private"])
def test_jobs_that_would_have_to_move_are_those_of_the_bar(walk: Walk, figure_id: str) -> None:
    jobs = "de private jobbene" if figure_id.endswith("private") else "jobbene"
    for drawn in with_chart(walk, figure_id):
        what = "regionen" if drawn.region.kind == "region" else "fylket"
        name = re.escape(drawn.region.name)
        found = told(
            rf"# prosent av {jobs} i {name} måtte skiftet næring for at {what} skulle ligne landet", drawn
        )
        table = drawn.figure.table.set_index("Område")
        apart = table["Krugman-indeks (0–2)"][drawn.region.name]
        assert agrees(found[1], drawn.rows.set_index("label")["value"][drawn.region.name]), drawn.chosen
        # The table's index has three decimals, and half of it is the share.
        assert abs(float(found[1]) - 50 * apart) <= 0.53, drawn.chosen
