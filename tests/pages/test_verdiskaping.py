"""Verdiskaping: the county's accounts, the same whatever region is chosen."""

from __future__ import annotations

from figures.registry import FIGURES
from tests.pages.conftest import OpenPage, remove, rewrite_manifest, truncate

KEY = "county_accounts_11713"
FIGURE_COUNT = sum(row.page == "verdiskaping" for row in FIGURES)


def test_all_figures_stand(open_page: OpenPage) -> None:
    opened = open_page("verdiskaping")
    assert len(opened.charts) == FIGURE_COUNT
    assert opened.warnings == []


def test_the_region_chosen_changes_nothing(open_page: OpenPage) -> None:
    assert (
        open_page("verdiskaping", region="numedal").charts
        == open_page("verdiskaping", region="drammen").charts
    )


def test_a_year_before_the_accounts_end_shows_that_year(open_page: OpenPage) -> None:
    latest, older = open_page("verdiskaping", aar="2026"), open_page("verdiskaping", aar="2014")
    assert latest.figures != older.figures
    assert older.warnings == []


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
