"""Team: the five teams' indicators for the region chosen, with targets, and what stands behind one team."""

from __future__ import annotations

from pathlib import Path

import pytest

from figures.figure import DEMO_MARK
from figures.team import BEHIND, TEAMS
from indicators.catalogue import THEMES
from tests.pages.conftest import OpenPage, remove, rewrite_manifest, truncate

KEY = "employment_by_industry_13470"
TARGET = (
    '[[target]]\nregion = "kongsberg"\nindicator = "employment_rate"\nvalue = 75\nyear = 2090\n'
    'decision = "Fylkestinget, sak 1"\n'
)


@pytest.fixture(autouse=True)
def targets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "mål.toml"
    path.write_text("", encoding="utf-8")
    monkeypatch.setenv("FORTRINN_TARGETS", str(path))
    return path


def test_all_five_teams_stand_below_each_other(open_page: OpenPage) -> None:
    opened = open_page("team", region="kongsberg")
    assert opened.title == "Team: Kongsberg"
    assert opened.shown == [f"team_{theme}" for theme in THEMES]
    assert len(opened.charts) == 5
    assert set(opened.warnings) == {DEMO_MARK}
    assert opened.url["team"] == "alle"
    assert opened.url["siden"] == "forste"
    assert "aldri veid sammen til én karakter" in opened.text
    assert "Ingen mål er lagt inn for Kongsberg." in opened.text


@pytest.mark.parametrize("theme", THEMES)
def test_one_team_stands_with_the_figures_behind_its_numbers(open_page: OpenPage, theme: str) -> None:
    opened = open_page("team", region="drammen", team=theme)
    assert opened.shown == [f"team_{theme}", *BEHIND[theme]]
    assert len(opened.charts) == 1 + len(BEHIND[theme])
    assert opened.url["team"] == theme


def test_change_is_counted_from_the_year_in_the_url(open_page: OpenPage) -> None:
    opened = open_page("team", region="kongsberg", team="vertskap", siden="2019")
    assert "siden 2019" in opened.figures[0]
    assert opened.url["siden"] == "2019"


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"team": "fotball"}, "«fotball» er ikke et valg for Team. Viser Alle fem team."),
        ({"siden": "1066"}, "«1066» er ikke et valg for Endring siden. Viser Første år med tall."),
    ],
)
def test_unknown_choices_are_told(open_page: OpenPage, parameters: dict[str, str], told: str) -> None:
    opened = open_page("team", region="kongsberg", **parameters)
    assert told in opened.warnings
    assert len(opened.charts) == 5


def test_an_ended_region_shows_its_last_year(open_page: OpenPage) -> None:
    opened = open_page("team", region="royken_hurum", aar="2025")
    assert opened.charts
    assert all("2019 (opphørt 2020, inngår i Asker)" in text.replace("\n", " ") for text in opened.written)


def test_the_first_year_gives_reasons_where_nothing_can_be_followed(open_page: OpenPage) -> None:
    opened = open_page("team", region="kongsberg", aar="2008")
    assert len(opened.charts) + len(opened.notes) == 5
    assert any("har tall for to sammenlignbare år til og med 2008." in note for note in opened.notes)


def test_an_unpublished_indicator_keeps_its_row_and_says_so(open_page: OpenPage) -> None:
    # Jobs by industry are published in newer borders, so the county of 2019 has none.
    opened = open_page("team", region="buskerud_2019", aar="2019", team="foui")
    assert "Jobber i høyteknologisk industri: " in opened.charts[0]["description"]
    assert "ikke publisert til og med 2019" in opened.charts[0]["description"]


def test_targets_of_the_region_are_drawn(open_page: OpenPage, targets: Path) -> None:
    targets.write_text(TARGET, encoding="utf-8")
    opened = open_page("team", region="kongsberg", team="vertskap")
    assert "Mål 75,0 i 2090" in opened.charts[0]["description"]
    assert "Ingen mål er lagt inn" not in opened.text
    assert "Ingen mål er lagt inn for Numedal. Fylkeskommunen legger dem i filen mål.toml." in (
        open_page("team", region="numedal", team="vertskap").text
    )


def test_a_target_edited_while_the_page_is_open_shows_at_the_next_look(
    open_page: OpenPage, targets: Path
) -> None:
    opened = open_page("team", region="kongsberg", team="vertskap")
    assert "Mål 75,0" not in opened.charts[0]["description"]
    targets.write_text(TARGET, encoding="utf-8")
    assert "Mål 75,0" in opened.again().charts[0]["description"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TARGET.replace("employment_rate", "gdp"), "mål 1, «indicator»: fant «gdp»"),
        (TARGET.replace("75", '"mye"'), "mål 1, «value»: fant «mye», men det skal være et tall"),
        ("[[target", "filen er ikke i formatet TOML"),
    ],
)
def test_a_fault_in_the_targets_is_told_and_all_else_stands(
    open_page: OpenPage, targets: Path, text: str, told: str
) -> None:
    targets.write_text(text, encoding="utf-8")
    opened = open_page("team", region="kongsberg")
    (warning,) = [warning for warning in opened.warnings if warning != DEMO_MARK]
    assert warning.startswith("Målene i mål.toml kan ikke brukes: ")
    assert told in warning
    assert len(opened.charts) == 5
    assert all("Målene kan ikke leses og er utelatt." in text for text in opened.written)


def test_a_damaged_table_is_named_once_and_the_other_teams_stand(open_page: OpenPage, harm) -> None:
    names: list[str] = []
    harm(lambda folder: names.append(truncate(folder, KEY)))
    opened = open_page("team", region="kongsberg")
    assert sum(names[0] in warning for warning in opened.warnings) == 1
    rests = [theme for theme in TEAMS if f"team_{theme}" not in opened.shown]
    assert {"klynger", "foui"} <= set(rests)
    assert opened.left_out == len(rests) - 1
    assert "team_vertskap" in opened.shown


def test_a_missing_table_is_told(open_page: OpenPage, harm) -> None:
    harm(lambda folder: remove(folder, "new_enterprises_08316"))
    opened = open_page("team", region="kongsberg", team="entreprenorskap")
    assert any("new_enterprises_08316 finnes ikke" in warning for warning in opened.warnings)
    assert opened.shown == ["bedriftsstorrelse"]


def test_real_figures_carry_no_mark(open_page: OpenPage, harm) -> None:
    def published(folder: Path) -> None:
        for key in ("new_enterprises_08316", "establishments_07091"):
            rewrite_manifest(folder, key, origin="ssb", attribution="Statistisk sentralbyrå, tabell")

    harm(published)
    opened = open_page("team", region="drammen", team="entreprenorskap")
    assert opened.warnings == []
    assert "DEMO" not in " ".join(opened.written)
