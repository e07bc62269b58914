"""Omstilling: six figures, what exposure means said once, and how it is worked out one click away."""

from __future__ import annotations

import pytest

from tests.pages.conftest import Opened, OpenPage, remove, rewrite_manifest, run, truncate

KEY = "employment_by_industry_13470"
FIGURES = 6


def test_six_figures_and_what_exposure_means(open_page: OpenPage) -> None:
    opened = open_page("omstilling", region="kongsberg")
    assert opened.title == "Omstilling: Kongsberg"
    assert len(opened.charts) == FIGURES
    assert [str(header.value) for header in opened.app.header] == [
        "Kunstig intelligens",
        "Olje og gass",
        "Det grønne skiftet",
        "Sårbarhet",
    ]
    assert opened.text.count("hvor stor del av arbeidet som er av et slag en endring berører") == 1
    assert set(opened.warnings) == {"DEMODATA – ikke virkelige tall"}


def test_the_method_is_one_click_away(open_page: OpenPage) -> None:
    app = open_page("omstilling", region="drammen").app
    assert "Uoppgitt næring" not in Opened(app).text
    app.session_state["metode"] = True
    assert "**Uoppgitt næring** kan være hva som helst" in Opened(run(app)).text


def test_the_comparator_stands_beside_the_region(open_page: OpenPage) -> None:
    opened = open_page("omstilling", region="numedal", mot="fylke_11")
    assert any("Rogaland" in title for title in opened.figures)


@pytest.mark.parametrize("region", ["royken_hurum"])
def test_an_ended_region_shows_its_last_year(open_page: OpenPage, region: str) -> None:
    opened = open_page("omstilling", region=region)
    assert len(opened.charts) == FIGURES
    assert all("2019 (opphørt 2020" in text for text in opened.written)
    assert any("opphørt 2020" in note for note in opened.notes)


def test_a_municipality_that_lacks_is_named_in_place_of_each_figure(open_page: OpenPage) -> None:
    opened = open_page("omstilling", region="numedal", aar="2008")
    assert opened.charts == []
    reasons = [note for note in opened.notes if "næringsmidler er ikke publisert for Nore og Uvdal" in note]
    assert len(reasons) == FIGURES


def test_hidden_numbers_are_named_as_hidden(open_page: OpenPage) -> None:
    app = open_page("omstilling", region="numedal").app
    app.session_state["tabell-gronn_omstilling"] = True
    (table,) = run(app).table
    hidden = table.value[table.value["Merknad"] == "skjult: under 20 jobber"]
    assert len(hidden) > 0
    assert (hidden.iloc[:, 1:4] == "..").all(axis=None)


def test_a_harmed_table_is_named_once(open_page: OpenPage, harm) -> None:
    names: list[str] = []
    harm(lambda folder: names.append(truncate(folder, KEY)))
    opened = open_page("omstilling")
    assert opened.charts == []
    (warning,) = opened.warnings
    assert names[0] in warning
    assert opened.left_out == FIGURES - 1


def test_a_missing_table_takes_only_its_own_figure(open_page: OpenPage, harm) -> None:
    harm(lambda folder: remove(folder, "commuting_03321"))
    opened = open_page("omstilling", region="kongsberg")
    assert len(opened.charts) == FIGURES - 1
    assert any("commuting_03321 finnes ikke" in warning for warning in opened.warnings)


def test_fetched_figures_carry_no_demo_mark(open_page: OpenPage, harm) -> None:
    harm(lambda folder: rewrite_manifest(folder, KEY, origin="ssb", attribution="SSB"))
    opened = open_page("omstilling", region="drammen")
    assert opened.warnings == []
    assert not any("DEMODATA" in chart["description"] for chart in opened.charts)
