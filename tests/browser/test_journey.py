"""The dashboard as its readers meet it: every page on a screen and a phone, and an analyst's errand."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.actions import (
    CHARTS,
    FIGURES,
    accessibility_findings,
    choose,
    descriptions,
    download,
    drawn,
    go_to,
    open_sidebar,
)
from tests.browser.conftest import OpenPage, StartDashboard
from tests.dashboard import ROOT

pytestmark = pytest.mark.browser

# Each page with what it may warn of: the mark of demonstration figures, where it rests on them.
DEMO = {"DEMODATA – ikke virkelige tall"}
PAGES: dict[str, set[str]] = {
    "oversikt": set(),
    "profil": set(),
    "sammenligning": set(),
    "fortrinn": DEMO | {f"Sidene bygger på {mark}" for mark in DEMO},
    "muligheter": DEMO,
    "kompetanse": DEMO,
    "verdiskaping": DEMO,
    "omstilling": DEMO,
    "team": DEMO,
    "verksted": set(),
    "data": set(),
}
WITHOUT_FIGURES = {"verksted", "data"}
PHONE = 390
SCREEN = 1280
ALERT = "[data-testid=stAlert]"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [SCREEN, PHONE])
@pytest.mark.parametrize("slug", PAGES)
def test_a_page_is_whole(open_page: OpenPage, dashboard: str, slug: str, width: int, scheme: str) -> None:
    page = open_page(f"{dashboard}/{slug}", width=width, scheme=scheme)
    assert page.locator("html").get_attribute("lang") == "nb"
    # An alert begins with the name of its icon, which only the font turns into a picture.
    assert {text.splitlines()[-1] for text in page.locator(ALERT).all_inner_texts()} == PAGES[slug]
    labels = descriptions(page)
    assert slug in WITHOUT_FIGURES or labels
    assert all(len(label) > 20 for label in labels), labels
    assert len(set(labels)) == len(labels)
    overflowing = page.evaluate(
        """() => [document.scrollingElement, ...document.querySelectorAll('[data-testid=stMain]')]
            .filter(box => box.scrollWidth > box.clientWidth).map(box => box.scrollWidth)"""
    )
    assert overflowing == []
    assert accessibility_findings(page) == []


def test_every_page_has_a_title_of_its_own(open_page: OpenPage, dashboard: str) -> None:
    page = open_page(dashboard)
    links = page.locator("[data-testid=stSidebarNavLink]")
    names = links.all_inner_texts()
    titles = [page.title()]
    for name in names[1:]:
        go_to(page, name)
        titles.append(page.title())
    assert len(set(titles)) == len(names) >= len(PAGES)
    assert all("Streamlit" not in title for title in titles)


@pytest.mark.parametrize("width", [SCREEN, PHONE])
def test_an_analyst_picks_a_region_and_shares_the_link(
    open_page: OpenPage, dashboard: str, width: int
) -> None:
    page = open_page(f"{dashboard}/profil", width=width)
    before = descriptions(page)
    choose(page, "Region", "Numedal")
    expect(page).to_have_url(re.compile(r"[?&]region=numedal\b"))
    expect(page.locator(CHARTS).first).to_have_attribute("aria-label", re.compile("Numedal"))
    drawn(page)
    seen = descriptions(page)
    assert seen != before
    shared = open_page(page.url, width=width)
    assert descriptions(shared) == seen


def test_the_region_follows_across_pages(open_page: OpenPage, dashboard: str) -> None:
    page = open_page(f"{dashboard}/profil")
    choose(page, "Region", "Kongsberg")
    choose(page, "År", "2015")
    go_to(page, "Sammenligning")
    for label, value in (("Region", "Kongsberg"), ("År", "2015")):
        expect(page.get_by_role("combobox", name=label, exact=True)).to_have_value(value)
    for words in (r"[?&]region=kongsberg\b", r"[?&]aar=2015\b"):
        expect(page).to_have_url(re.compile(words))


def test_the_picker_is_used_by_keyboard_alone(open_page: OpenPage, dashboard: str) -> None:
    page = open_page(f"{dashboard}/profil")
    picker = page.get_by_role("combobox", name="Region", exact=True)
    # As many steps as a page has places to stop at, and no more.
    for _ in range(60):
        page.keyboard.press("Tab")
        if picker.evaluate("picker => picker === document.activeElement"):
            break
    expect(picker).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Kongsberg")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(picker).to_have_value("Kongsberg")
    expect(page.locator(CHARTS).first).to_have_attribute("aria-label", re.compile("Kongsberg"))
    drawn(page)


@pytest.mark.parametrize("query", ["region=xyz", "mot=xyz", "aar=1066", "region=", "region=%3Cscript%3E"])
def test_a_link_with_a_fault_gives_a_message_and_the_page(
    open_page: OpenPage, dashboard: str, query: str
) -> None:
    page = open_page(f"{dashboard}/profil?{query}")
    message = page.locator(ALERT).first
    expect(message).to_be_visible()
    assert re.search(r"\b(ukjent|ikke|finnes|ugyldig|viser)\b", message.inner_text(), re.IGNORECASE)
    assert descriptions(page)
    assert accessibility_findings(page) == []


def test_files_of_a_figure_arrive(open_page: OpenPage, dashboard: str) -> None:
    page = open_page(f"{dashboard}/profil")
    choose(page, "Region", "Ringerike")
    expect(page.locator(CHARTS).first).to_have_attribute("aria-label", re.compile("Ringerike"))
    drawn(page)
    figure = page.locator(FIGURES).first

    picture = download(page, figure, "PNG 16:9")
    content = Path(picture.path()).read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    # Width and height stand in the first chunk; twice 16:9 at least.
    width, height = (int.from_bytes(content[start : start + 4], "big") for start in (16, 20))
    assert width >= 2 * 960
    assert abs(width / height - 16 / 9) < 0.05
    assert re.fullmatch(r"fortrinn_[a-z0-9_]*ringerike[a-z0-9_]*\.png", picture.suggested_filename)
    assert accessibility_findings(page) == []  # with the menu open

    starts = {"PNG 1:1": b"\x89PNG", "SVG": b"<svg", "PDF": b"%PDF", "PPTX": b"PK", "XLSX": b"PK"}
    for kind, start in starts.items():
        file = download(page, figure, kind)
        assert Path(file.path()).read_bytes().startswith(start), kind
        assert "ringerike" in file.suggested_filename

    table = download(page, figure, "CSV")
    content = Path(table.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    assert ";" in text.splitlines()[0]
    assert len(text.splitlines()) > 1
    assert re.fullmatch(r"fortrinn_[a-z0-9_]*ringerike[a-z0-9_]*\.csv", table.suggested_filename)


def test_a_picture_that_cannot_be_drawn_is_told_in_norwegian(
    open_page: OpenPage, start_dashboard: StartDashboard, tmp_path: Path
) -> None:
    (tmp_path / "vl_convert.py").write_text("raise ImportError('not installed')", encoding="utf-8")
    broken = start_dashboard(
        {"PYTHONPATH": str(tmp_path), "FORTRINN_DATA": str(tmp_path / "nothing-fetched")}
    )
    page = open_page(f"{broken}/profil")
    figure = page.locator(FIGURES).first
    figure.get_by_role("button", name="Last ned").click()
    page.get_by_role("button", name="PNG 16:9", exact=True).click()
    message = page.locator("[data-testid=stDownloadButtonError]")
    expect(message).to_have_count(1)
    assert message.inner_text() == ""  # nothing in English
    told = message.evaluate("message => getComputedStyle(message, '::after').content")
    assert told.startswith('"Filen kunne ikke lages')
    assert download(page, figure, "CSV").suggested_filename.endswith(".csv")


def test_a_damaged_table_is_told_by_name_and_the_rest_goes_on(
    open_page: OpenPage, start_dashboard: StartDashboard, tmp_path: Path
) -> None:
    embedded = ROOT / "data" / "embedded"
    manifest = embedded / "population_07459.json"
    table = embedded / json.loads(manifest.read_text(encoding="utf-8"))["file"]
    (tmp_path / manifest.name).write_bytes(manifest.read_bytes())
    (tmp_path / table.name).write_bytes(table.read_bytes()[:1000])
    damaged = start_dashboard({"FORTRINN_DATA": str(tmp_path)})
    page = open_page(f"{damaged}/data")
    expect(page.locator(ALERT).filter(has_text="population_07459").first).to_be_visible()
    assert accessibility_findings(page) == []
    page = open_page(f"{damaged}/profil")
    assert descriptions(page)


def test_the_sidebar_opens_and_is_accessible_on_a_phone(open_page: OpenPage, dashboard: str) -> None:
    page = open_page(f"{dashboard}/profil", width=PHONE)
    open_sidebar(page)
    expect(page.get_by_role("combobox", name="Region", exact=True)).to_be_visible()
    assert accessibility_findings(page) == []


def test_a_copied_link_opens_the_same_picture_in_another_browser(open_page: OpenPage, dashboard: str) -> None:
    page = open_page(f"{dashboard}/profil")
    choose(page, "Region", "Numedal")
    figure = page.locator(".st-key-figur-pendling")
    expect(figure.locator(CHARTS)).to_have_attribute("aria-label", re.compile("Numedal"))
    drawn(page)
    seen = figure.locator(CHARTS).get_attribute("aria-label")
    figure.get_by_role("button", name="Kopier lenke").click()
    page.get_by_role("button", name="Kopier lenken").click()
    expect(page.locator(".lenke [role=status]")).to_have_text(re.compile("kopiert|merket"))
    link = page.locator(".lenke input").input_value()
    assert {"region=numedal", "mot=norge", "aar=2026", "figur=pendling"} <= set(link.split("?")[1].split("&"))
    assert accessibility_findings(page) == []

    elsewhere = open_page(link).locator(".st-key-figur-pendling")
    expect(elsewhere.locator(CHARTS)).to_have_attribute("aria-label", str(seen))
    expect(elsewhere).to_be_in_viewport(ratio=0.5)
    expect(elsewhere).to_be_focused()


def test_an_industry_is_found_by_keyboard_alone(open_page: OpenPage, dashboard: str) -> None:
    page = open_page(f"{dashboard}/profil?region=kongsberg")
    field = page.get_by_role("combobox", name="Søk", exact=True)
    # As many steps as a page has places to stop at before it, and no more.
    for _ in range(30):
        page.keyboard.press("Tab")
        if field.evaluate("field => field === document.activeElement"):
            break
    expect(field).to_be_focused()
    page.keyboard.type("metallvarer")
    expect(page.get_by_role("option").first).to_contain_text("Metallvarer")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/fortrinn\?.*naering=25"))
    drawn(page)
    figure = page.locator(".st-key-figur-naeringer_c")
    expect(figure.locator(CHARTS)).to_have_attribute("aria-label", re.compile("Metallvarer har"))
    expect(figure).to_be_in_viewport(ratio=0.5)
    expect(figure).to_be_focused()
    assert accessibility_findings(page) == []


def test_an_index_of_a_chosen_year_opens_from_its_link(open_page: OpenPage, dashboard: str) -> None:
    page = open_page(f"{dashboard}/profil?region=kongsberg")
    choose(page, "Indeks = 100 i", "2018")
    chart = page.locator(".st-key-figur-indeks_population").locator(CHARTS)
    expect(chart).to_have_attribute("aria-label", re.compile("når 2018 er 100"))
    drawn(page)
    assert descriptions(open_page(page.url)) == descriptions(page)
