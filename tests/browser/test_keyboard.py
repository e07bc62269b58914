"""The dashboard by keyboard alone, from the first page to a file on disk: no mouse is used here."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.actions import CHARTS, PATIENCE_MILLISECONDS, accessibility_findings, drawn
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

# More stops than any page has between two things used here; a trap would use them up.
MOST_STEPS = 120
HAS_FOCUS = "element => element === document.activeElement || element.contains(document.activeElement)"
# What a browser or a style sheet draws round what has focus: an outline, a shadow, or a border of another colour.
LOOK = """() => {
    const shown = [];
    for (let part = document.activeElement, depth = 0; part && depth < 4; part = part.parentElement, depth++) {
        const style = getComputedStyle(part);
        shown.push([style.outlineStyle !== 'none' && style.outlineWidth !== '0px' && style.outlineColor,
            style.boxShadow, style.borderColor, style.backgroundColor]);
    }
    return JSON.stringify(shown);
}"""


def step_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press a key until the focus has come to what is wanted, as often as a page has stops and no more."""
    for _ in range(MOST_STEPS):
        page.keyboard.press(key)
        if wanted.count() and wanted.first.evaluate(HAS_FOCUS):
            return
    raise AssertionError(f"{wanted} is not reached by {key}")


def focus_is_seen(page: Page) -> bool:
    """Whether what has focus looks otherwise than without it."""
    focused = page.evaluate(LOOK)
    element = page.evaluate_handle("document.activeElement")
    page.evaluate("document.activeElement.blur()")
    without = page.evaluate(
        f"element => {{ const look = {LOOK}; "
        "Object.defineProperty(document, 'activeElement', {get: () => element, configurable: true}); "
        "const seen = look(); delete document.activeElement; return seen; }",
        element,
    )
    element.as_element().focus()  # type: ignore[union-attr]
    return bool(focused != without)


def test_a_reader_without_a_mouse_finds_a_region_reads_its_table_and_takes_a_file(
    open_page: OpenPage, dashboard: str
) -> None:
    page = open_page(dashboard)

    # The map's twin: a link a region.
    twin = page.locator(".st-key-regioner a").filter(has_text="Numedal")
    step_to(page, twin)
    assert focus_is_seen(page)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/profil\?.*region=numedal"))
    expect(page.locator(CHARTS).first).to_have_attribute("aria-label", re.compile("Numedal"))
    drawn(page)

    # Another page, by the navigation, backwards from where the focus is.
    link = page.locator("[data-testid=stSidebarNavLink]").filter(has_text="Sammenligning")
    step_to(page, link, "Shift+Tab")
    assert focus_is_seen(page)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/sammenligning\?.*region=numedal"))
    drawn(page)

    # The page's own choice, by its first letters.
    indicator = page.get_by_role("combobox", name="Indikator", exact=True)
    step_to(page, indicator)
    assert focus_is_seen(page)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Folketall")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("indikator=population\\b"))
    drawn(page)

    # The table behind the first picture.
    figure = page.locator(".st-key-figur-niva_population")
    step_to(page, figure.locator("summary").filter(has_text="Vis tabell"))
    assert focus_is_seen(page)
    page.keyboard.press("Enter")
    expect(figure.locator("table")).to_be_visible()
    drawn(page)

    # A file of it, from the menu of files.
    menu = figure.get_by_role("button", name="Last ned")
    step_to(page, menu, "Shift+Tab")
    assert focus_is_seen(page)
    page.keyboard.press("Enter")
    csv = page.get_by_role("button", name="CSV", exact=True)
    expect(csv).to_be_visible()
    step_to(page, csv)
    assert focus_is_seen(page)
    with page.expect_download(timeout=PATIENCE_MILLISECONDS) as taken:
        page.keyboard.press("Enter")
    assert re.fullmatch(r"fortrinn_niva_population_numedal_\d{4}\.csv", taken.value.suggested_filename)
    assert Path(taken.value.path()).read_bytes().startswith(b"\xef\xbb\xbf")
    page.keyboard.press("Escape")
    expect(csv).to_be_hidden()

    # How to read it.
    explained = figure.get_by_role("button", name=re.compile("^Slik leser du figuren"))
    step_to(page, explained)
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("^Kvalitet [A-D]: ")).first).to_be_visible()
    page.keyboard.press("Escape")
    assert accessibility_findings(page) == []


def test_no_place_on_a_page_holds_the_focus(open_page: OpenPage, dashboard: str) -> None:
    page = open_page(f"{dashboard}/fortrinn?region=kongsberg")
    where = (
        "() => { const part = document.activeElement; return part === document.body ? '' : part.outerHTML }"
    )
    seen: list[str] = []
    for _ in range(3 * MOST_STEPS):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(where))
        if len(seen) > 1 and seen[-1] == "":  # out of the page, and round again
            break
    assert seen[-1] == "", "the focus never comes out of the page"
    assert all(first != second for first, second in pairwise(seen))
    assert accessibility_findings(page) == []
