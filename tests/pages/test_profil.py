"""Regionprofil: a region on one page, with what is unpublished, incomplete, harmed or for show said in place."""

from __future__ import annotations

import json

import pytest

from figures.figure import DEMO_MARK
from figures.registry import FIGURES
from tests.pages.conftest import OpenPage, remove, rewrite_manifest, run, truncate

FIGURE_COUNT = sum(row.page == "profil" for row in FIGURES)


def test_a_region_is_shown_whole(open_page: OpenPage) -> None:
    opened = open_page("profil", region="kongsberg", mot="norge", aar="2026")
    assert len(opened.charts) == FIGURE_COUNT
    assert len(opened.figures) == FIGURE_COUNT
    assert opened.warnings == []
    assert any("Kongsberg har" in figure for figure in opened.figures)
    assert "Folketall" in opened.text


def test_key_numbers_are_of_the_region_with_their_years(open_page: OpenPage) -> None:
    text = open_page("profil", region="kongsberg", mot="drammen", aar="2019").text
    assert "114</div>" in text, "jobs per hundred workers in 2019"
    assert "arbeidsplasser per 100 sysselsatte bosatte, 2019" in text
    assert "<br>Drammen: " in text


def test_what_is_not_published_for_an_ended_region_is_said_in_its_place(open_page: OpenPage) -> None:
    opened = open_page("profil", region="royken_hurum", aar="2026")
    assert "Nettoflytting er ikke publisert for Røyken/Hurum alene." in opened.notes
    assert len(opened.charts) == FIGURE_COUNT - 1
    assert opened.warnings == []
    assert all("2019 (opphørt 2020, inngår i Asker)" in text for text in opened.written)


def test_years_before_a_table_give_reasons_not_blanks(open_page: OpenPage) -> None:
    opened = open_page("profil", region="kongsberg", aar="2008")
    reasons = [note for note in opened.notes if "ikke publisert til og med 2008" in note]
    assert len(reasons) == FIGURE_COUNT - 2, "only population and age begin before 2008"
    assert len(opened.charts) == 2
    assert "ikke publisert</div>" in opened.text
    assert opened.warnings == []


def test_an_incomplete_year_is_not_shown_and_says_who_lacks(open_page: OpenPage) -> None:
    opened = open_page("profil", region="hallingdal", aar="2020")
    (education,) = [text for text in opened.written if "Høyeste utdanning" in text]
    assert "2020 mangler Flå." in education
    assert "2019 (nyeste til og med 2020)" in education


@pytest.mark.parametrize("region", ["buskerud", "buskerud_2019"])
def test_the_county_as_a_whole_is_a_region_like_others(open_page: OpenPage, region: str) -> None:
    opened = open_page("profil", region=region, mot="drammen", aar="2019")
    assert len(opened.charts) >= FIGURE_COUNT - 1
    assert opened.warnings == []


def test_a_region_beside_itself_is_compared_with_nothing(open_page: OpenPage) -> None:
    opened = open_page("profil", region="drammen", mot="drammen")
    assert len(opened.charts) == FIGURE_COUNT
    assert not any("mot Drammen" in figure or "i Drammen og" in figure for figure in opened.figures)
    assert "<br>Drammen: " not in opened.text


def test_a_table_opens_below_its_figure(open_page: OpenPage) -> None:
    app = open_page("profil", region="kongsberg", aar="2026").app
    tables_before = len(app.table)
    app.session_state["tabell-pendling"] = True
    opened = run(app)
    assert len(opened.table) == tables_before + 1
    values = opened.table[0].value.to_csv()
    assert "Bor og arbeider i regionen" in values
    assert "nan" not in values.lower()


# Harmed statistics ---------------------------------------------------------------------------------


def test_a_truncated_table_is_named_and_the_rest_goes_on(open_page: OpenPage, harm) -> None:
    names: list[str] = []
    harm(lambda folder: names.append(truncate(folder, "commuting_03321")))
    opened = open_page("profil", region="kongsberg")
    assert len(opened.charts) == FIGURE_COUNT - 3
    (warning,) = opened.warnings
    assert names[0] in warning
    assert "er skadet" in warning
    assert opened.left_out == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"rows": 1}, "ventet 1 rader, fant 7014"),
        ({"sha256": "0" * 64}, "er ikke det manifestet employment_totals_11618.json beskriver"),
        ({"last_year": 2025}, "ventet årene 2017–2025, fant 2017–2022"),
        ({"origin": "rykte"}, "employment_totals_11618.json er skadet"),
        ({"file": "../population_07459.parquet"}, "employment_totals_11618.json er skadet"),
    ],
)
def test_a_manifest_that_lies_about_its_file_is_told(
    open_page: OpenPage, harm, changes: dict[str, object], reason: str
) -> None:
    harm(lambda folder: rewrite_manifest(folder, "employment_totals_11618", **changes))
    opened = open_page("profil", region="kongsberg")
    assert len(opened.charts) == FIGURE_COUNT - 1
    assert opened.warnings
    assert all(reason in warning for warning in opened.warnings), opened.warnings


def test_a_missing_table_is_told_where_its_figures_would_stand(open_page: OpenPage, harm) -> None:
    harm(lambda folder: remove(folder, "education_30_66_imdi"))
    opened = open_page("profil", region="kongsberg")
    assert len(opened.charts) == FIGURE_COUNT - 1
    assert all("Tabellen education_30_66_imdi finnes ikke" in warning for warning in opened.warnings)


def test_with_no_table_at_all_the_page_still_stands(open_page: OpenPage, harm) -> None:
    harm(lambda folder: [path.unlink() for path in folder.iterdir()])
    opened = open_page("profil", region="kongsberg")
    assert opened.title == "Regionprofil: Kongsberg"
    assert opened.charts == []
    assert len(opened.warnings) + opened.left_out >= FIGURE_COUNT
    assert len(set(opened.warnings)) == len(opened.warnings)
    assert all("finnes ikke i datalageret" in warning for warning in opened.warnings)


# Demonstration figures -----------------------------------------------------------------------------


def test_demonstration_figures_are_marked_wherever_they_stand(open_page: OpenPage, harm) -> None:
    harm(lambda folder: rewrite_manifest(folder, "employment_totals_11618", origin="demo"))
    opened = open_page("profil", region="kongsberg")
    marked = [chart for chart in opened.charts if chart["description"].startswith(DEMO_MARK)]
    assert len(marked) == 1
    assert opened.warnings == [DEMO_MARK], "one figure on the page rests on the table"
    cards = [card for card in opened.text.split("font-size:1.6rem") if DEMO_MARK in card]
    assert len(cards) >= 2, "two key numbers rest on the table"


def test_each_figure_has_a_menu_of_files_that_is_made_when_it_is_opened(open_page: OpenPage) -> None:
    opened = open_page("profil", region="kongsberg")
    menus = [popover.proto.popover.label for popover in opened.app.get("popover")]
    assert menus.count("Last ned") == FIGURE_COUNT
    (profile,) = opened.app.get("download_button")
    assert profile.proto.label == "Profilen på én A4-side (PDF)"


def test_real_figures_carry_no_mark(open_page: OpenPage) -> None:
    opened = open_page("profil", region="kongsberg")
    assert DEMO_MARK not in opened.text
    assert "DEMODATA" not in json.dumps(opened.charts)


def test_the_series_are_an_index_of_the_year_in_the_url(open_page: OpenPage) -> None:
    plain = open_page("profil", region="numedal")
    opened = open_page("profil", region="numedal", indeks="2018")
    assert (plain.shown[0], opened.shown[0]) == ("folketall", "indeks_population")
    assert ("arbeidsplasser" in plain.shown, "indeks_jobs" in opened.shown) == (True, True)
    assert "når 2018 er 100" in opened.figures[0]
    assert len(opened.shown) == len(plain.shown) == 9
    assert plain.url["indeks"] == "nei"
