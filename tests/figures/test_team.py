"""What the teams' figures claim, worked out once more from the measures, with and without targets."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from data_sources.statistics import Statistics
from figures.figure import Figure
from figures.measures import measure
from figures.registry import draw, figure_row
from figures.series import history
from figures.style import number
from figures.team import BEHIND, INDICATORS, MOST_INDICATORS, TEAMS
from indicators.catalogue import THEMES
from tests.figures.conftest import Walk, agrees, to_number, told

NAMES = {
    "vertskap": "vertskapsattraktivitet",
    "kompetanse": "kompetanse",
    "klynger": "klynger og nettverk",
    "entreprenorskap": "entreprenørskap",
    "foui": "FoUI",
}
SIGNS = {"up": 1, "down": -1}
of_each_team = pytest.mark.parametrize("theme", THEMES)


def block(indicator: str, value: float, region: str = "kongsberg") -> str:
    return (
        f'[[target]]\nregion = "{region}"\nindicator = "{indicator}"\nvalue = {value}\nyear = 2090\n'
        'decision = "Fylkestinget, sak 1"\n'
    )


@pytest.fixture
def targets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "mål.toml"
    path.write_text("", encoding="utf-8")
    monkeypatch.setenv("FORTRINN_TARGETS", str(path))
    return path


def drawn(data: Statistics, theme: str, region: str = "kongsberg", year: int = 2026) -> Figure:
    return draw(f"team_{theme}", data, data.area(region), data.regions.country, year)


# What a team follows -------------------------------------------------------------------------------


@of_each_team
def test_a_team_follows_a_few_measures_of_its_own_theme(theme: str) -> None:
    assert 3 <= len(TEAMS[theme]) <= MOST_INDICATORS
    for measure_id in TEAMS[theme]:
        row = measure(measure_id)
        assert theme in row.indicator.themes
        assert row.over_time, f"{measure_id} cannot be followed"
    judged = [name for name in TEAMS[theme] if measure(name).indicator.direction in SIGNS]
    assert len(judged) >= 3


def test_every_theme_has_a_team_with_figures_behind_its_numbers() -> None:
    assert set(TEAMS) == set(BEHIND) == set(THEMES)
    for theme, figures in BEHIND.items():
        shown = {name for figure in figures for name in figure_row(figure).indicators}
        assert figures
        assert shown, theme


# Claims --------------------------------------------------------------------------------------------


@of_each_team
def test_the_title_counts_what_has_gone_the_way_the_catalogue_calls_a_strength(
    data: Statistics, walk: Walk, theme: str
) -> None:
    checked = 0
    for one in walk(f"team_{theme}"):
        if one.figure.chart is None:
            continue
        good, judged, starts = 0, 0, set()
        for measure_id in TEAMS[theme]:
            row = measure(measure_id)
            own = history(row.series(data), one.region, one.year)
            if own.empty:
                continue
            floor = max([0, *(year for year in row.breaks if year <= own["year"].max())])
            own = own[own["year"] >= floor]
            if len(own) < 2 or row.indicator.direction not in SIGNS:
                continue
            first, last = (round(own["value"].iloc[at], row.indicator.decimals) for at in (0, -1))
            judged += 1
            good += SIGNS[row.indicator.direction] * (last - first) > 1e-9
            starts.add(int(own["year"].iloc[0]))
        since = f" siden {next(iter(starts))}" if len(starts) == 1 else ""
        name, region = NAMES[theme], re.escape(one.region.name)
        if judged == 0:
            told(
                rf"{THEMES[theme]} i {region}: ingen indikator som er bedre høy eller lav, har tall for to år",
                one,
            )
        elif judged == 1:
            found = told(
                rf"Én indikator for {name} i {region} kan følges, og den har (gått|ikke gått) i ønsket retning{since}",
                one,
            )
            assert found[1] == ("gått" if good else "ikke gått"), one.chosen
        else:
            found = told(rf"# av # indikatorer for {name} i {region} har gått i ønsket retning{since}", one)
            assert (to_number(found[1]), to_number(found[2])) == (good, judged), one.chosen
        checked += 1
    assert checked >= 12


@of_each_team
def test_the_words_of_a_row_are_its_values_in_the_table(walk: Walk, theme: str) -> None:
    for one in walk(f"team_{theme}"):
        if one.figure.chart is None:
            continue
        table = one.figure.table.set_index("Indikator")
        for row in one.rows.itertuples():
            line = table.loc[row.label]
            if np.isnan(line["Egen endring"]):
                assert "ikke publisert" in row.text or "ingen tidligere år" in row.text
                continue
            found = re.search(
                r": ([\d\u202f,−]+) i (\d{4}), ([\d\u202f,−]+) i (\d{4}) \(([+−]?[\d\u202f,]+)\)", row.text
            )
            assert found is not None, row.text
            assert (found[2], found[4]) == (line["Utgangsår"], line["Nyeste år"])
            assert agrees(found[1], line["Verdi i utgangsåret"])
            assert agrees(found[3], line["Nyeste verdi"])
            assert agrees(found[5], line["Egen endring"])
            assert to_number(found[3]) - to_number(found[1]) == pytest.approx(to_number(found[5]), abs=1e-6)
            assert int(found[4]) <= one.year


def test_change_is_counted_from_the_year_chosen(data: Statistics) -> None:
    later = drawn(data.view(since=2019), "vertskap")
    starts = later.table.set_index("Indikator")["Utgangsår"]
    assert set(starts) == {"2019"}
    assert " siden 2019" in later.title
    early = drawn(data, "vertskap").table.set_index("Indikator")["Utgangsår"]
    assert early["Befolkningsvekst siste fem år"] == "2010"


def test_a_year_after_the_figures_gives_a_reason(data: Statistics) -> None:
    figure = drawn(data.view(since=2025), "foui", year=2025)
    assert figure.chart is None
    assert figure.title == (
        "Ingen indikator for forskning, utvikling og innovasjon i Kongsberg har tall for to sammenlignbare år siden "
        "2025 til og med 2025."
    )


def test_no_line_crosses_the_break(data: Statistics) -> None:
    table = drawn(data, "foui").table.set_index("Indikator")
    assert table.loc["Jobber i høyteknologisk industri", "Utgangsår"] == "2015"
    assert table.loc["Høyere utdanning blant bosatte 30–66 år", "Utgangsår"] == "2014"


def test_demonstration_rows_are_named_among_real_ones(data: Statistics) -> None:
    figure = drawn(data, "klynger")
    assert figure.grade == "D"
    assert "Beslektet bredde: DEMO: Bit: " in figure.alt_text
    assert "Arbeidsplasser: Sysselsatte: " in figure.alt_text
    assert drawn(data, "vertskap").grade == "B"


# Targets -------------------------------------------------------------------------------------------


def test_a_target_is_drawn_and_the_distance_told(data: Statistics, targets: Path) -> None:
    value = (
        drawn(data, "vertskap")
        .table.set_index("Indikator")
        .loc["Sysselsatte bosatte 15–74 år", "Nyeste verdi"]
    )
    targets.write_text(
        block("employment_rate", value + 2) + block("net_migration", -50) + block("jobs", 1), encoding="utf-8"
    )
    figure = drawn(data, "vertskap")
    assert figure.title.endswith("har gått i ønsket retning; 1 av 2 mål er nådd")
    assert f"Mål {number(value + 2, 1)} i 2090: 2,0 igjen" in figure.alt_text
    assert "Mål −50,0 i 2090: nådd" in figure.alt_text
    assert "Mål: Fylkestinget, sak 1." in figure.caveats
    row = figure.table.set_index("Indikator").loc["Sysselsatte bosatte 15–74 år"]
    assert (row["Mål"], row["Målår"], row["Vedtatt i"]) == (value + 2, "2090", "Fylkestinget, sak 1")
    drawn_texts = str(figure.chart)
    assert f"mål {number(value + 2, 1)}" in drawn_texts


def test_a_target_is_reached_where_both_are_told_by_the_same_number(data: Statistics, targets: Path) -> None:
    table = drawn(data, "vertskap").table.set_index("Indikator")
    value = table.loc["Sysselsatte bosatte 15–74 år", "Nyeste verdi"]
    targets.write_text(block("employment_rate", value + 0.04), encoding="utf-8")
    assert drawn(data, "vertskap").title.endswith("; målet er nådd")
    targets.write_text(block("employment_rate", value + 0.06), encoding="utf-8")
    assert "0,1 igjen" in drawn(data, "vertskap").alt_text


def test_a_target_whose_year_has_come_is_reached_or_not(data: Statistics, targets: Path) -> None:
    row = drawn(data, "vertskap").table.set_index("Indikator").loc["Sysselsatte bosatte 15–74 år"]
    aim, at = row["Nyeste verdi"] + 2, row["Nyeste år"]
    targets.write_text(block("employment_rate", aim).replace("2090", at), encoding="utf-8")
    assert f"Mål {number(aim, 1)} i {at}: ikke nådd, 2,0 unna" in drawn(data, "vertskap").alt_text


def test_lower_is_nearer_where_the_catalogue_says_so(data: Statistics, targets: Path) -> None:
    row = (
        drawn(data, "kompetanse")
        .table.set_index("Indikator")
        .loc["Grunnskole som høyeste utdanning, bosatte 30–66 år"]
    )
    assert row["Retning"] == "lavere er bedre"
    targets.write_text(block("basic_education_share", row["Nyeste verdi"] - 1.5), encoding="utf-8")
    figure = drawn(data, "kompetanse")
    assert figure.title.endswith("; målet er ikke nådd")
    assert "1,5 igjen" in figure.alt_text
    targets.write_text(block("basic_education_share", row["Nyeste verdi"] + 1.5), encoding="utf-8")
    assert drawn(data, "kompetanse").title.endswith("; målet er nådd")


def test_a_target_without_a_direction_is_told_without_a_verdict(data: Statistics, targets: Path) -> None:
    targets.write_text(block("jobs", 20_000), encoding="utf-8")
    figure = drawn(data, "klynger")
    assert "Mål 20\u202f000 i 2090;" in figure.alt_text or "Mål 20\u202f000 i 2090." in figure.alt_text
    assert "mål" not in figure.title
    assert "nådd" not in figure.alt_text


def test_another_regions_target_is_not_shown(data: Statistics, targets: Path) -> None:
    targets.write_text(block("employment_rate", 80, region="numedal"), encoding="utf-8")
    assert "Mål 80,0" not in drawn(data, "vertskap").alt_text
    assert "Mål 80,0" in drawn(data, "vertskap", "numedal").alt_text


def test_a_file_with_a_fault_leaves_the_targets_out_and_says_so_in_the_picture(
    data: Statistics, targets: Path
) -> None:
    targets.write_text(block("employment_rate", 80), encoding="utf-8")
    assert "Mål 80,0" in drawn(data, "vertskap").alt_text
    targets.write_text(block("gdp", 80), encoding="utf-8")
    figure = drawn(data, "vertskap")
    assert figure.chart is not None
    assert "Målene kan ikke leses og er utelatt." in figure.caveats
    assert "Mål 80" not in figure.alt_text


def test_every_indicator_of_a_team_may_have_a_target(data: Statistics, targets: Path) -> None:
    targets.write_text("".join(block(name, 1) for name in INDICATORS), encoding="utf-8")
    for theme, followed in TEAMS.items():
        figure = drawn(data, theme)
        assert (figure.table["Mål"] == 1.0).sum() == len(followed)
