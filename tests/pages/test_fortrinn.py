"""Fortrinn: strengths and growth of the region chosen, marked as demonstration figures while they are."""

from __future__ import annotations

import pytest

from figures.figure import DEMO_MARK
from tests.pages.conftest import OpenPage, remove, rewrite_manifest, truncate

KEY = "employment_by_industry_13470"
FIGURE_COUNT = 5


def test_all_figures_stand_and_are_marked(open_page: OpenPage) -> None:
    opened = open_page("fortrinn", region="kongsberg")
    assert opened.title == "Fortrinn: Kongsberg"
    assert len(opened.charts) == FIGURE_COUNT
    assert opened.warnings[0] == f"Sidene bygger på {DEMO_MARK}"
    assert all(DEMO_MARK in warning for warning in opened.warnings)
    assert all(chart["description"].startswith("DEMODATA") for chart in opened.charts)
    assert "Kjenner vi bedriftene?" in opened.text
    assert opened.url["naeringer"] == "alle"


def test_private_industries_are_a_choice_in_the_url(open_page: OpenPage) -> None:
    every, private = (
        open_page("fortrinn", region="numedal", naeringer=chosen) for chosen in ("alle", "private")
    )
    assert "alle næringer" in every.written[0]
    assert "private næringer" in private.written[0]
    assert every.written[3:] == private.written[3:]


def test_growth_is_counted_from_the_year_chosen(open_page: OpenPage) -> None:
    opened = open_page("fortrinn", region="drammen", vekst_fra="2020")
    assert "fra 2020 til 2025" in opened.figures[3]
    assert opened.url["vekst_fra"] == "2020"
    assert "fra 2015 til 2025" in open_page("fortrinn", region="drammen").figures[3]


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"naeringer": "statlige"}, "«statlige» er ikke et valg for Næringer. Viser Alle næringer."),
        (
            {"vekst_fra": "1900"},
            "«1900» er ikke et valg for Vekst siden. Viser Første år i samme tallserie.",
        ),
    ],
)
def test_unknown_choices_are_told(open_page: OpenPage, parameters: dict[str, str], told: str) -> None:
    opened = open_page("fortrinn", region="kongsberg", **parameters)
    assert told in opened.warnings
    assert len(opened.charts) == FIGURE_COUNT


def test_an_ended_region_shows_its_last_year(open_page: OpenPage) -> None:
    opened = open_page("fortrinn", region="royken_hurum", aar="2025")
    assert len(opened.charts) == FIGURE_COUNT
    assert all("2019 (opphørt 2020, inngår i Asker)" in text.replace("\n", " ") for text in opened.written)


def test_the_old_county_gets_reasons(open_page: OpenPage) -> None:
    opened = open_page("fortrinn", region="buskerud_2019", aar="2019")
    assert opened.charts == []
    assert sum("kan ikke vises" in note for note in opened.notes) == FIGURE_COUNT


def test_too_few_years_give_reasons(open_page: OpenPage) -> None:
    opened = open_page("fortrinn", region="kongsberg", aar="2008")
    assert opened.charts == []
    assert len(opened.notes) == FIGURE_COUNT


def test_a_damaged_table_is_named_once_and_every_figure_accounted_for(open_page: OpenPage, harm) -> None:
    names: list[str] = []
    harm(lambda folder: names.append(truncate(folder, KEY)))
    opened = open_page("fortrinn", region="kongsberg")
    assert opened.charts == []
    (warning,) = opened.warnings
    assert names[0] in warning
    assert opened.left_out == FIGURE_COUNT - 1


def test_a_missing_table_is_told(open_page: OpenPage, harm) -> None:
    harm(lambda folder: remove(folder, KEY))
    assert all(f"{KEY} finnes ikke" in warning for warning in open_page("fortrinn").warnings)


def test_real_figures_carry_no_mark(open_page: OpenPage, harm) -> None:
    real = {"origin": "ssb", "attribution": "Statistisk sentralbyrå, tabell 13470"}
    harm(lambda folder: rewrite_manifest(folder, KEY, **real))
    opened = open_page("fortrinn", region="drammen")
    assert len(opened.charts) == FIGURE_COUNT
    assert opened.warnings == []
    assert "DEMODATA" not in " ".join(opened.written)


def test_private_industries_carry_to_every_figure_of_strengths(open_page: OpenPage) -> None:
    opened = open_page("fortrinn", region="drammen", naeringer="private")
    assert opened.shown[:3] == ["fortrinn_private", "fortrinn_storrelse_private", "bredde_private"]


# From section to industry --------------------------------------------------------------------------


def test_a_section_shows_its_industries(open_page: OpenPage) -> None:
    plain = open_page("fortrinn", region="kongsberg")
    opened = open_page("fortrinn", region="kongsberg", seksjon="c")
    assert (plain.url["seksjon"], plain.url["naering"]) == ("alle", "ingen")
    assert [figure for figure in opened.shown if figure not in plain.shown] == ["naeringer_c"]
    title = opened.figures[opened.shown.index("naeringer_c")]
    assert title.startswith("Industri i Kongsberg: ")
    assert "med under 20 jobber er ikke vist" in opened.written[3].replace("\n", " ")


def test_an_industry_is_pointed_out_in_its_section(open_page: OpenPage) -> None:
    for section in ("alle", "c"):
        opened = open_page("fortrinn", region="kongsberg", seksjon=section, naering="25")
        assert opened.figures[opened.shown.index("naeringer_c")].startswith("Metallvarer har ")
        assert opened.warnings == [*open_page("fortrinn", region="kongsberg").warnings, DEMO_MARK]


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"seksjon": "å"}, "«å» er ikke et valg for Næringsområde. Viser Alle."),
        ({"naering": "999"}, "«999» er ikke et valg for Fremhev næring. Viser Ingen."),
        ({"seksjon": "a", "naering": "25"}, "«25» er ikke et valg for Fremhev næring. Viser Ingen."),
    ],
)
def test_unknown_sections_and_industries_are_told(
    open_page: OpenPage, parameters: dict[str, str], told: str
) -> None:
    assert told in open_page("fortrinn", region="kongsberg", **parameters).warnings
