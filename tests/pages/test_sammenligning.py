"""Sammenligning: any indicator, any of the regions, level and change, kept in the URL."""

from __future__ import annotations

import json

import pytest

from figures.figure import DEMO_MARK
from figures.measures import MEASURES, measure
from figures.municipality_map import LIMITS
from figures.series import sources
from pages import _frame
from tests.pages.conftest import Opened, OpenPage, remove, rewrite_manifest, run, truncate


def names_in(chart: dict) -> str:
    return json.dumps(chart, ensure_ascii=False)


def test_level_and_change_stand_below_each_other(open_page: OpenPage) -> None:
    opened = open_page("sammenligning", region="kongsberg")
    assert len(opened.charts) == 3
    assert opened.charts[0]["description"].startswith("Søylediagram over befolkningsvekst")
    assert opened.charts[1]["description"].startswith("Linjediagram over endring i befolkningsvekst")
    assert opened.charts[2]["description"].startswith("Kart over ")
    assert opened.url["indikator"] == "population_growth"
    assert opened.url["siden"] == "forste"


@pytest.mark.parametrize("measure_id", [row.id for row in MEASURES])
def test_every_indicator_can_be_chosen_in_the_url(open_page: OpenPage, measure_id: str) -> None:
    opened = open_page("sammenligning", region="kongsberg", indikator=measure_id)
    over_time = measure(measure_id).over_time
    assert len(opened.charts) == 1 + over_time + (measure_id in LIMITS)
    assert any("ikke sammenlignes over tid" in note for note in opened.notes) != over_time
    is_demo = any(source.is_demo for source in sources(_frame.statistics(), measure(measure_id)))
    assert opened.warnings == [DEMO_MARK] * len(opened.charts) * is_demo
    assert opened.url["indikator"] == measure_id


def test_chosen_regions_are_shown_and_kept_in_the_url(open_page: OpenPage) -> None:
    opened = open_page("sammenligning", region="drammen", indikator="jobs", regioner="drammen,numedal")
    level = names_in(opened.charts[0])
    assert "Numedal" in level
    assert "Ringerike" not in level
    assert opened.url["regioner"] == "drammen,numedal"


def test_choosing_writes_the_url(open_page: OpenPage) -> None:
    app = open_page("sammenligning", region="drammen").app
    (several,) = app.multiselect
    several.set_value(["kongsberg", "ringerike"])
    next(box for box in app.selectbox if box.label == "Indikator").set_value("employment_rate")
    next(box for box in app.selectbox if box.label == "Endring siden").set_value("2018")
    opened = Opened(run(app))
    assert opened.url["regioner"] == "kongsberg,ringerike"
    assert opened.url["indikator"] == "employment_rate"
    assert opened.url["siden"] == "2018"
    assert "siden 2018" in opened.figures[1]
    app.multiselect[0].set_value([])
    assert Opened(run(app)).url["regioner"] == "alle"


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        (
            {"indikator": "lykke"},
            "«lykke» er ikke et valg for Indikator. Viser Befolkningsvekst siste fem år.",
        ),
        ({"siden": "1900"}, "«1900» er ikke et valg for Endring siden. Viser Første år med tall."),
        ({"regioner": "oslo,drammen"}, "«oslo» er ikke et valg for Regioner og er utelatt."),
        ({"regioner": "oslo,bergen"}, "«oslo», «bergen» er ikke et valg for Regioner og er utelatt."),
    ],
)
def test_unknown_choices_of_the_page_are_told_at_once(
    open_page: OpenPage, parameters: dict[str, str], told: str
) -> None:
    opened = open_page("sammenligning", region="kongsberg", **parameters)
    assert opened.warnings == [told]
    assert len(opened.charts) == 3
    assert (opened.url["indikator"], opened.url["siden"]) == ("population_growth", "forste")
    assert opened.url["regioner"] in ("alle", "drammen")
    assert opened.again().warnings == []


def table_of(opened: Opened, figure_id: str) -> list[list[str]]:
    """The table below a figure, opened as a reader opens it."""
    opened.app.session_state[f"tabell-{figure_id}"] = True
    (table,) = run(opened.app).table
    return table.value.to_numpy().tolist()


def test_an_ended_region_stands_in_words_beside_later_years(open_page: OpenPage) -> None:
    opened = open_page("sammenligning", indikator="population", aar="2026")
    assert ["Røyken/Hurum", "2019", "32\u202f156", "opphørt 2020, inngår i Asker"] in table_of(
        opened, "niva_population"
    )


def test_an_incomplete_year_is_marked(open_page: OpenPage) -> None:
    opened = open_page("sammenligning", region="kongsberg", indikator="higher_education_share", aar="2020")
    (hallingdal,) = [row for row in table_of(opened, "niva_higher_education_share") if row[0] == "Hallingdal"]
    assert hallingdal[1] == "2019"
    assert hallingdal[3] == "2020 er ufullstendig"


def test_what_cannot_be_shown_gives_a_reason(open_page: OpenPage) -> None:
    opened = open_page("sammenligning", region="kongsberg", indikator="jobs", aar="2010")
    assert opened.charts == []
    assert opened.notes == [
        "Arbeidsplasser er ikke publisert for Kongsberg til og med 2010.",
        "Arbeidsplasser i Kongsberg er publisert for færre enn to sammenlignbare år til og med 2010.",
    ]


def test_a_harmed_table_stops_its_own_indicators_alone(open_page: OpenPage, harm) -> None:
    names: list[str] = []
    harm(lambda folder: names.append(truncate(folder, "commuting_03321")))
    opened = open_page("sammenligning", indikator="in_commuting_share")
    assert opened.charts == []
    (warning,) = opened.warnings
    assert names[0] in warning
    assert opened.left_out == 2
    assert len(open_page("sammenligning", indikator="population").charts) == 2


def test_a_missing_table_is_told(open_page: OpenPage, harm) -> None:
    harm(lambda folder: remove(folder, "area_profiles"))
    opened = open_page("sammenligning", indikator="net_migration")
    assert all("area_profiles finnes ikke" in warning for warning in opened.warnings)
    assert opened.warnings


def test_demonstration_figures_are_marked(open_page: OpenPage, harm) -> None:
    harm(lambda folder: rewrite_manifest(folder, "employment_totals_11618", origin="demo"))
    opened = open_page("sammenligning", indikator="jobs")
    assert len(opened.charts) == 2
    assert all(chart["description"].startswith("DEMODATA") for chart in opened.charts)
    empty = open_page("sammenligning", indikator="jobs", aar="2010")
    assert empty.charts == []
    assert "DEMODATA" in empty.text


# Twins ---------------------------------------------------------------------------------------------------


def unfolded(open_page: OpenPage, **parameters: str) -> Opened:
    app = open_page("sammenligning", **parameters).app
    app.session_state["tvillinger"] = True
    return Opened(run(app))


def twin_buttons(opened: Opened) -> list:
    return [button for button in opened.app.button if str(button.key).startswith("tvilling-")]


def test_twins_are_one_click_away(open_page: OpenPage) -> None:
    closed = open_page("sammenligning", region="kongsberg")
    assert len(closed.charts) == 3
    assert "Finn regioner som ligner på Kongsberg" in [str(part.label) for part in closed.app.expander]
    opened = unfolded(open_page, region="kongsberg")
    assert len(opened.charts) == 4
    assert "ligner mest på Kongsberg" in opened.figures[-1]
    names = [button.label for button in twin_buttons(opened)]
    assert len(names) == 5
    assert opened.figures[-1].startswith(names[0])
    linked = open_page("sammenligning", region="kongsberg", figur="tvillinger")
    assert len(linked.charts) == 4


def test_a_button_makes_a_twin_the_comparator(open_page: OpenPage) -> None:
    opened = unfolded(open_page, region="kongsberg", indikator="ai_exposure")
    button = twin_buttons(opened)[0]
    button.click()
    after = Opened(run(opened.app))
    assert after.url["mot"] == str(button.key).removeprefix("tvilling-")
    assert button.label in after.figures[0]
    (chosen,) = [part for part in twin_buttons(after) if part.disabled]
    assert chosen.label == f"Sammenligner med {button.label}"
    picker = next(box for box in after.app.selectbox if box.label == "Sammenlign med")
    assert picker.value == after.url["mot"]


@pytest.mark.parametrize("page", ["profil", "fortrinn", "muligheter", "omstilling", "verdiskaping"])
def test_a_twin_can_be_compared_with_on_every_page(open_page: OpenPage, page: str) -> None:
    opened = open_page(page, region="numedal", mot="okonomisk_34008")
    assert opened.url["mot"] == "okonomisk_34008"
    assert opened.charts
    assert all("DEMODATA" in warning for warning in opened.warnings)


def test_a_region_without_twins_gets_the_reason_and_no_button(open_page: OpenPage) -> None:
    opened = unfolded(open_page, region="numedal", aar="2008", indikator="population")
    assert any("Tvillinger for Numedal kan ikke finnes" in note for note in opened.notes)
    assert twin_buttons(opened) == []


def test_a_missing_table_takes_the_twins_alone(open_page: OpenPage, harm) -> None:
    harm(lambda folder: remove(folder, "employment_by_industry_13470"))
    opened = unfolded(open_page, region="kongsberg", indikator="population")
    assert len(opened.charts) == 2
    assert any("employment_by_industry_13470 finnes ikke" in warning for warning in opened.warnings)
    assert twin_buttons(opened) == []


# Index ---------------------------------------------------------------------------------------------


def test_an_index_takes_the_place_of_change_from_the_year_in_the_url(open_page: OpenPage) -> None:
    opened = open_page("sammenligning", region="numedal", indikator="population", indeks="2015")
    assert opened.shown[:2] == ["niva_population", "indeks_population"]
    assert "indeks, 2015 = 100" in opened.written[1].replace("\n", " ")
    assert open_page("sammenligning").url["indeks"] == "nei"


def test_an_index_that_would_mislead_is_refused_with_the_reason(open_page: OpenPage) -> None:
    change = open_page("sammenligning", indikator="population_growth", indeks="2015")
    assert any("vises ikke som indeks" in note for note in change.notes)
    assert "utvikling_population_growth" in change.shown
    lacking = open_page("sammenligning", indikator="jobs", indeks="2010")
    assert any("kan ikke vises med 2010 = 100" in note for note in lacking.notes)


def test_an_unknown_base_year_is_told(open_page: OpenPage) -> None:
    opened = open_page("sammenligning", indeks="1900")
    assert "«1900» er ikke et valg for Indeks = 100 i. Viser Ingen indeks." in opened.warnings


# Municipalities ------------------------------------------------------------------------------------


def test_the_municipalities_stand_on_a_map_where_the_indicator_says_something_of_them(
    open_page: OpenPage,
) -> None:
    opened = open_page("sammenligning", region="numedal", indikator="higher_education_share")
    assert "kart_kommuner_higher_education_share" in opened.shown
    assert "av 17 kommuner ligger over landet" in opened.figures[2]
    without = open_page("sammenligning", region="numedal", indikator="jobs")
    assert not any(figure.startswith("kart") for figure in without.shown)
