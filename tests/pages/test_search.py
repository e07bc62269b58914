"""The search: everything that a reader may type is found, and leads to a page that shows it."""

from __future__ import annotations

import re

import pytest

from data_sources.industries import industry_names
from data_sources.regions import REGION_SETS, RegionSet, load_region_set
from data_sources.store import PROJECT
from figures.figure import FigureRow
from figures.registry import FIGURES
from indicators.catalogue import CATALOGUE, QUESTIONS
from pages._search import Destination, destinations
from tests.pages.conftest import Opened, OpenPage, run

# The pages of the navigation, which cannot be imported without being drawn.
PAGES = {
    name: title
    for name, title in re.findall(
        r'st\.Page\("pages/(\w+)\.py", title="([^"]+)"', (PROJECT / "app.py").read_text(encoding="utf-8")
    )
}
OCCUPATIONS = ("2221", "7212")


@pytest.fixture(scope="module")
def regions() -> RegionSet:
    return load_region_set(REGION_SETS / "buskerud.toml")


@pytest.fixture(scope="module")
def found(regions: RegionSet) -> dict[str, Destination]:
    return destinations(regions, regions.comparators, OCCUPATIONS, PAGES)


def leads_to(found: dict[str, Destination], start: str) -> dict[str, str]:
    """Where the one label that begins so leads."""
    (label,) = [label for label in found if label.startswith(start)]
    return {"page": found[label].page, **dict(found[label].choices)}


# What is found -------------------------------------------------------------------------------------


def test_every_municipality_leads_to_the_profile_of_its_region(
    regions: RegionSet, found: dict[str, Destination]
) -> None:
    for region in regions.regions:
        for member in region.members:
            place = leads_to(found, f"{member.name} (kommune")
            assert place == {"page": "profil", "region": region.id}


@pytest.mark.parametrize(
    ("former", "region"),
    [
        ("Svelvik", "drammen"),
        ("Nedre Eiker", "drammen"),
        ("Nes (", "hallingdal"),
        ("Nesbyen", "hallingdal"),
        ("Hurum", "royken_hurum"),
        ("Ål", "hallingdal"),
    ],
)
def test_a_place_is_found_by_the_name_it_had(found: dict[str, Destination], former: str, region: str) -> None:
    assert leads_to(found, former) == {"page": "profil", "region": region}


def test_every_area_to_compare_with_is_found(regions: RegionSet, found: dict[str, Destination]) -> None:
    own = {area.id for area in regions.choices}
    for area in regions.comparators:
        if area.id in own:
            assert leads_to(found, f"{area.name} ({'region' if area.kind == 'region' else 'fylket'}")
        else:
            assert leads_to(found, f"{area.name} (sammenlign")["mot"] == area.id


def test_every_industry_is_found_by_its_short_and_its_full_name(found: dict[str, Destination]) -> None:
    for code, name in industry_names().items():
        if code == "00":
            continue
        (label,) = [label for label in found if label.endswith(f": {name} (næring {code})")]
        choices = dict(found[label].choices)
        assert found[label].page == "fortrinn"
        assert choices["naering"] == code
        assert choices["figur"] == f"naeringer_{choices['seksjon']}"


def test_every_figure_indicator_question_and_page_is_found(found: dict[str, Destination]) -> None:
    for row in FIGURES:
        if row.page in PAGES:
            place = found[f"{row.name} (figur)"]
            assert (place.page, dict(place.choices)["figur"]) == (row.page, row.id)
    shown = {one for row in FIGURES if row.page in PAGES for one in row.indicators}
    for indicator in CATALOGUE:
        assert (f"{indicator.name} (indikator)" in found) == (indicator.id in shown)
    assert PAGES.keys() >= {"oversikt", "profil", "fortrinn", "kompetanse", "data"}
    for number in QUESTIONS:
        assert f"{QUESTIONS[number]} (spørsmål {number})" in found
    for page, title in PAGES.items():
        assert found[f"{title} (side)"] == Destination(page)


def test_an_occupation_leads_to_what_employers_lacked(found: dict[str, Destination]) -> None:
    for name in ("Spesialsykepleiere (yrke)", "Sveisere (yrke)"):
        assert found[name] == Destination("kompetanse", (("figur", "mangel_nav"),))


def test_nothing_leads_to_a_page_that_is_not_there(regions: RegionSet) -> None:
    few = destinations(regions, regions.comparators, OCCUPATIONS, {"profil": "Regionprofil"})
    assert {place.page for place in few.values()} == {"profil"}
    assert "Kompetanse (team)" not in few
    assert "Kompetanse (team)" in destinations(regions, (), (), {"team": "Team"})


# Where it leads ------------------------------------------------------------------------------------


TRIED = 6


def rows_by_choices() -> list[tuple[str, tuple[tuple[str, str], ...], list[FigureRow]]]:
    """The rows of each page by what is chosen; where that is one of many alike, some of them, first to last."""
    tried = []
    for page in PAGES:
        rows = [row for row in FIGURES if row.page == page]
        choices = list(dict.fromkeys(row.choices for row in rows))
        for chosen in choices[:: max(1, len(choices) // TRIED)]:
            tried.append((page, chosen, [row for row in rows if row.choices == chosen]))
    return tried


@pytest.mark.parametrize(
    ("page", "choices", "rows"), rows_by_choices(), ids=lambda part: part if isinstance(part, str) else ""
)
def test_every_figure_stands_on_the_page_it_is_said_to_stand_on(
    open_page: OpenPage, page: str, choices: tuple[tuple[str, str], ...], rows: list[FigureRow]
) -> None:
    opened = open_page(page, region="drammen", **dict(choices))
    lacking = [row.id for row in rows if row.id not in opened.shown]
    # What is folded away unfolds for a link to it.
    for figure_id in lacking:
        assert figure_id in open_page(page, region="drammen", figur=figure_id, **dict(choices)).shown


def test_the_field_goes_there_and_is_empty_again(open_page: OpenPage) -> None:
    app = open_page("profil", region="drammen", mot="fylke_40", aar="2019").app
    field = next(box for box in app.selectbox if box.label == "Søk")
    label = next(label for label in field.options if label.startswith("Metallvarer: "))
    field.set_value(label)
    opened = Opened(run(app))
    assert opened.title == "Fortrinn: Drammen"
    for name, value in {"region": "drammen", "mot": "fylke_40", "aar": "2019", "naering": "25"}.items():
        assert opened.url[name] == value
    assert opened.url["figur"] == "naeringer_c"
    assert next(box.value for box in opened.app.selectbox if box.label == "Søk") is None


def test_a_place_is_chosen_in_the_frame(open_page: OpenPage) -> None:
    app = open_page("fortrinn", region="drammen").app
    next(box for box in app.selectbox if box.label == "Søk").set_value("Ål (kommune i Hallingdal)")
    opened = Opened(run(app))
    assert opened.title == "Regionprofil: Hallingdal"
    assert opened.url["region"] == "hallingdal"
