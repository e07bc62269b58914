"""Muligheter: the list with its reasons, the map, and how it is known, one click away."""

from __future__ import annotations

from tests.pages.conftest import Opened, OpenPage, remove, rewrite_manifest, run, truncate

KEY = "employment_by_industry_13470"


def test_list_and_map_stand_below_each_other(open_page: OpenPage) -> None:
    opened = open_page("muligheter", region="kongsberg")
    assert opened.title == "Muligheter: Kongsberg"
    assert len(opened.charts) == 2
    assert opened.charts[0]["description"].startswith("DEMODATA")
    assert "Søylediagram over de nærmeste mulighetene" in opened.charts[0]["description"]
    assert "Punktdiagram over næringer" in opened.charts[1]["description"]
    assert set(opened.warnings) == {"DEMODATA – ikke virkelige tall"}


def test_the_back_test_and_the_method_are_one_click_away(open_page: OpenPage) -> None:
    app = open_page("muligheter", region="drammen").app
    assert "Hva som hører sammen" not in Opened(app).text
    app.session_state["tilbakeprov"] = True
    app.session_state["metode"] = True
    opened = Opened(run(app))
    assert len(opened.charts) == 3
    assert "etter fem år" in opened.charts[2]["description"]
    assert "Hva som hører sammen" in opened.text


def test_a_small_region_gets_the_reason_in_place_of_a_list(open_page: OpenPage) -> None:
    opened = open_page("muligheter", region="numedal")
    assert len(opened.charts) == 1
    assert any("er tallene for små" in note for note in opened.notes)


def test_an_ended_region_shows_its_last_year(open_page: OpenPage) -> None:
    opened = open_page("muligheter", region="royken_hurum")
    assert len(opened.charts) == 2
    assert all("2019 (opphørt 2020" in text for text in opened.written)


def test_a_year_before_there_are_enough_gives_the_reason(open_page: OpenPage) -> None:
    opened = open_page("muligheter", region="drammen", aar="2010")
    assert opened.charts == []
    assert len(opened.notes) == 2
    assert all("til og med 2010" in note for note in opened.notes)


def test_a_harmed_table_is_named(open_page: OpenPage, harm) -> None:
    names: list[str] = []
    harm(lambda folder: names.append(truncate(folder, KEY)))
    opened = open_page("muligheter")
    assert opened.charts == []
    assert any(names[0] in warning for warning in opened.warnings)
    assert "Slik er det regnet" in [str(expander.label) for expander in opened.app.expander]


def test_a_missing_table_is_told(open_page: OpenPage, harm) -> None:
    harm(lambda folder: remove(folder, KEY))
    opened = open_page("muligheter")
    assert opened.charts == []
    assert any(f"{KEY} finnes ikke" in warning for warning in opened.warnings)


def test_fetched_figures_carry_no_demo_mark(open_page: OpenPage, harm) -> None:
    harm(lambda folder: rewrite_manifest(folder, KEY, origin="ssb", attribution="SSB"))
    opened = open_page("muligheter", region="drammen")
    assert opened.warnings == []
    assert not any("DEMODATA" in chart["description"] for chart in opened.charts)
