"""A council member on a phone, on the way to a meeting: one region, what is said of it, and on to the next page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import CHARTS, FIGURES, accessibility_findings, drawn, go_to
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

PHONE = 390
# What WCAG 2.2 asks of a thing to press; 2.1 asks nothing, and a finger does.
SMALLEST_TARGET = 24


def fits(page: Page) -> bool:
    """Whether nothing on the page runs out of it sideways."""
    return bool(
        page.evaluate(
            """() => [document.scrollingElement, ...document.querySelectorAll('[data-testid=stMain]')]
                .every(box => box.scrollWidth <= box.clientWidth)"""
        )
    )


def test_a_council_member_reads_of_a_region_and_its_strengths(open_page: OpenPage, dashboard: str) -> None:
    page = open_page(dashboard, width=PHONE, phone=True)
    assert fits(page)

    # The map is small here; the list of regions below it is what a thumb finds.
    link = page.locator(".st-key-regioner a").filter(has_text="Midt-Buskerud")
    box = link.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= SMALLEST_TARGET
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Midt-Buskerud"))
    expect(page.locator(CHARTS).first).to_have_attribute("aria-label", re.compile("Midt-Buskerud"))
    drawn(page)
    assert fits(page)

    # What the first figure says, and how it is read.
    figure = page.locator(FIGURES).first
    figure.scroll_into_view_if_needed()
    figure.get_by_role("button", name=re.compile("^Slik leser du figuren")).click()
    explained = page.get_by_text(re.compile("^Kvalitet [A-D]: ")).first
    expect(explained).to_be_visible()
    assert fits(page)
    page.keyboard.press("Escape")

    # The question of the evening, with the region still chosen and the demonstration figures marked.
    go_to(page, "Fortrinn")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Fortrinn: Midt-Buskerud"))
    expect(page.locator("[data-testid=stSidebar]")).to_have_attribute("data-collapsed", "true")
    expect(page.get_by_text("DEMODATA – ikke virkelige tall").first).to_be_visible()
    assert fits(page)

    # The numbers behind it, as a table that scrolls in itself and not the page with it.
    figure = page.locator(FIGURES).first
    figure.locator("summary").filter(has_text="Vis tabell").click()
    expect(figure.locator("table")).to_be_visible()
    assert fits(page)
    assert accessibility_findings(page) == []
