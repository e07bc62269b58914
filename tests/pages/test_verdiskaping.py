"""Verdiskaping: the county's accounts, the same whatever region is chosen."""

from __future__ import annotations

from figures.figure import DEMO_MARK
from figures.registry import FIGURES
from tests.pages.conftest import OpenPage, remove, rewrite_manifest, truncate

KEY = "county_accounts_11713"
FIGURE_COUNT = sum(row.page == "verdiskaping" for row in FIGURES)


def test_all_figures_stand_and_the_estimate_alone_is_marked(open_page: OpenPage) -> None:
    opened = open_page("verdiskaping", region="kongsberg")
    assert len(opened.charts) == FIGURE_COUNT
    assert opened.warnings == [DEMO_MARK]
    assert opened.figures[-1].startswith("Anslag: bransjemiksen i Kongsberg gir")
    assert "Anslag: hva bransjemiksen gir" in opened.written[-1]


def test_the_region_chosen_changes_the_estimate_alone(open_page: OpenPage) -> None:
    one, other = (open_page("verdiskaping", region=region).charts for region in ("numedal", "drammen"))
    assert one[:-1] == other[:-1]
    assert one[-1] != other[-1]


def test_an_ended_region_has_the_estimate_of_its_last_year(open_page: OpenPage) -> None:
    opened = open_page("verdiskaping", region="royken_hurum", aar="2025")
    assert "2019 (opphørt 2020, inngår i Asker)" in opened.written[-1].replace("\n", " ")


def test_the_old_county_is_told_why_it_has_no_estimate(open_page: OpenPage) -> None:
    opened = open_page("verdiskaping", region="buskerud_2019", aar="2019")
    assert len(opened.charts) == FIGURE_COUNT - 1
    assert any("uten egne tall for Drammen (2019)" in note for note in opened.notes)


def test_a_year_before_the_accounts_end_shows_that_year(open_page: OpenPage) -> None:
    latest, older = open_page("verdiskaping", aar="2026"), open_page("verdiskaping", aar="2014")
    assert latest.figures != older.figures
    assert older.warnings == [DEMO_MARK]


def test_the_first_year_gives_reasons_where_there_is_no_growth_yet(open_page: OpenPage) -> None:
    opened = open_page("verdiskaping", aar="2008")
    assert len(opened.charts) + len(opened.notes) == FIGURE_COUNT
    assert opened.notes


def test_harmed_accounts_are_named_once_and_every_figure_accounted_for(open_page: OpenPage, harm) -> None:
    names: list[str] = []
    harm(lambda folder: names.append(truncate(folder, KEY)))
    opened = open_page("verdiskaping")
    assert opened.charts == []
    (warning,) = opened.warnings
    assert names[0] in warning
    assert opened.left_out == FIGURE_COUNT - 1
    assert len(open_page("oversikt").charts) == 1


def test_missing_accounts_are_told(open_page: OpenPage, harm) -> None:
    harm(lambda folder: remove(folder, KEY))
    assert all(f"{KEY} finnes ikke" in warning for warning in open_page("verdiskaping").warnings)


def test_demonstration_accounts_are_marked(open_page: OpenPage, harm) -> None:
    harm(lambda folder: rewrite_manifest(folder, KEY, origin="demo"))
    opened = open_page("verdiskaping")
    assert len(opened.charts) == FIGURE_COUNT
    assert all(chart["description"].startswith("DEMODATA") for chart in opened.charts)
    assert len(opened.warnings) == FIGURE_COUNT
