"""Kompetanse: education where people live and work, what must be replaced, and the county's shortages."""

from __future__ import annotations

import pytest

from figures.figure import DEMO_MARK
from figures.measures_competence import AGE_KEY, EDUCATION_KEY, NATIONAL_KEY
from figures.workplace_jobs import KEY as INDUSTRY_KEY
from tests.pages.conftest import OpenPage, remove, rewrite_manifest, truncate

FIGURES = [
    "utdanning",
    "kompetansegap",
    "kompetansegap_fagfelt",
    "arbeidssted_bosted",
    "erstatningsbehov",
    "jobber_55",
    "mangel_nav",
]
REAL = {"utdanning", "mangel_nav"}


def test_all_figures_stand_and_demonstration_figures_are_marked(open_page: OpenPage) -> None:
    opened = open_page("kompetanse", region="kongsberg")
    assert opened.title == "Kompetanse: Kongsberg"
    assert opened.shown == FIGURES
    assert len(opened.charts) == len(FIGURES)
    assert opened.warnings == [DEMO_MARK] * (len(FIGURES) - len(REAL))
    marked = [chart["description"].startswith("DEMODATA") for chart in opened.charts]
    assert marked == [figure not in REAL for figure in FIGURES]
    assert "Spørsmål 4 av 4" in opened.text
    assert "Et gap er ikke en dom over noen." in opened.text


def test_an_ended_region_shows_its_last_year(open_page: OpenPage) -> None:
    opened = open_page("kompetanse", region="royken_hurum", aar="2025")
    about_region = [text.replace("\n", " ") for text in opened.written[:-1]]
    assert len(about_region) == len(FIGURES) - 1
    assert all("2019 (opphørt 2020, inngår i Asker)" in text for text in about_region)
    assert "Buskerud fylke · 2017 (nyeste til og med 2025)" in opened.written[-1]


def test_a_member_that_is_not_published_keeps_the_year_from_being_shown(open_page: OpenPage) -> None:
    opened = open_page("kompetanse", region="hallingdal", aar="2023")
    gap = opened.written[1]
    assert "2022 (nyeste til og med 2023)" in gap
    assert "2023 mangler Gol." in gap


def test_a_year_without_numbers_gives_the_reasons(open_page: OpenPage) -> None:
    opened = open_page("kompetanse", region="numedal", aar="2008")
    assert [note for note in opened.notes if "Nore og Uvdal" in note]
    assert [note for note in opened.notes if "Erstatningsbehovet kan ikke anslås for Numedal i 2008" in note]
    assert [note for note in opened.notes if "Mangel på arbeidskraft i Buskerud fylke er ikke" in note]
    assert len(opened.charts) + len(opened.notes) == len(FIGURES)


def test_the_old_county_has_no_numbers_of_its_own(open_page: OpenPage) -> None:
    opened = open_page("kompetanse", region="buskerud_2019", aar="2019")
    assert sum("Nedre Eiker" in note for note in opened.notes) == len(FIGURES) - len(REAL)


@pytest.mark.parametrize(
    ("key", "lost"),
    [
        (NATIONAL_KEY, {"kompetansegap", "kompetansegap_fagfelt"}),
        (INDUSTRY_KEY, {"kompetansegap", "kompetansegap_fagfelt"}),
        (EDUCATION_KEY, {"kompetansegap", "kompetansegap_fagfelt", "arbeidssted_bosted"}),
        (AGE_KEY, {"erstatningsbehov", "jobber_55"}),
    ],
)
def test_a_damaged_table_is_named_once_and_takes_nothing_else(
    open_page: OpenPage, harm, key: str, lost: set[str]
) -> None:
    names: list[str] = []
    harm(lambda folder: names.append(truncate(folder, key)))
    opened = open_page("kompetanse", region="kongsberg")
    (told,) = [warning for warning in opened.warnings if warning != DEMO_MARK]
    assert names[0] in told
    assert opened.shown == [figure for figure in FIGURES if figure not in lost]
    assert opened.left_out == len(lost) - 1


@pytest.mark.parametrize("key", [EDUCATION_KEY, NATIONAL_KEY])
def test_a_missing_table_is_told(open_page: OpenPage, harm, key: str) -> None:
    harm(lambda folder: remove(folder, key))
    opened = open_page("kompetanse", region="drammen")
    assert any(f"{key} finnes ikke" in warning for warning in opened.warnings)
    assert "jobber_55" in opened.shown


def test_real_figures_carry_no_mark(open_page: OpenPage, harm) -> None:
    def fetched(folder) -> None:
        for key in (EDUCATION_KEY, NATIONAL_KEY, INDUSTRY_KEY, AGE_KEY):
            table = key.rpartition("_")[2]
            rewrite_manifest(folder, key, origin="ssb", attribution=f"Statistisk sentralbyrå, tabell {table}")

    harm(fetched)
    opened = open_page("kompetanse", region="numedal")
    assert opened.warnings == []
    assert len(opened.charts) == len(FIGURES)
    assert "DEMODATA" not in " ".join(opened.written)
