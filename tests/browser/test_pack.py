"""A facilitator prepares a meeting: three figures from two pages, in order, with words, on the wall and as slides."""

import re

import pptx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import (
    PATIENCE_MILLISECONDS,
    accessibility_findings,
    drawn,
    go_to,
)
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

TITLE, NOTE = "Her vokser vi", "Spør om skolen"


def put_in_pack(page: Page, figure: str) -> None:
    place = page.locator(f".st-key-figur-{figure}")
    place.get_by_role("button", name="Legg i pakken").click()
    expect(place.get_by_role("button", name="Ligger i pakken")).to_be_visible()
    drawn(page)


def headings(page: Page) -> list[str]:
    return page.locator("[class*=st-key-pakkefigur-] h3").all_inner_texts()


def typed(page: Page, label: str, at: int, text: str, key: str) -> None:
    field = page.get_by_label(label, exact=True).nth(at)
    field.fill(text)
    field.press(key)
    drawn(page)


def test_a_meeting_is_prepared_shown_and_taken_home(open_page: OpenPage, dashboard: str) -> None:
    page = open_page(f"{dashboard}/profil?region=ringerike")
    put_in_pack(page, "alder")
    put_in_pack(page, "folketall")
    go_to(page, "Sammenligning")
    put_in_pack(page, "niva_population_growth")
    go_to(page, "Verksted")
    before = headings(page)
    assert [text[:2] for text in before] == ["1.", "2.", "3."]

    # The last one first, by keyboard.
    up = page.locator("[class*=st-key-pakkefigur-]").nth(2).get_by_role("button", name="Opp")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[class*=st-key-pakkefigur-] h3").nth(1)).to_have_text(f"2. {before[2][3:]}")
    drawn(page)
    typed(page, "Egen tittel", 1, TITLE, "Enter")
    typed(page, "Notat", 1, NOTE, "Control+Enter")
    in_order = [before[0][3:], before[2][3:], before[1][3:]]
    assert [text[3:] for text in headings(page)] == in_order
    assert accessibility_findings(page) == []

    with page.expect_popup() as opened:
        page.get_by_role("link", name="Vis på storskjerm").click()
    wall = opened.value
    expect(wall.get_by_role("heading", level=1)).to_have_text(in_order[0])
    wall.keyboard.press("ArrowRight")
    expect(wall.get_by_role("heading", level=1)).to_have_text(TITLE)
    wall.keyboard.press("ArrowRight")
    expect(wall.get_by_role("heading", level=1)).to_have_text(in_order[2])
    with wall.expect_event("close"):
        # A key that closes its page is never told to have been pressed.
        wall.evaluate("setTimeout(() => dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'})))")
    assert [text[3:] for text in headings(page)] == in_order  # the pack is where it was

    page.get_by_role("button", name="Lag PPTX").click()
    with page.expect_download(timeout=PATIENCE_MILLISECONDS) as taken:
        page.get_by_role("button", name="Last ned PPTX").click()
    assert re.fullmatch(r"fortrinn_figurer_til_motet\.pptx", taken.value.suggested_filename)
    slides = pptx.Presentation(str(taken.value.path())).slides
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert titles[1:4] == [in_order[0], TITLE, in_order[2]]
    said = [shape.text_frame.text for shape in slides[2].shapes if shape.has_text_frame]
    assert NOTE in said
    assert any(text.startswith(in_order[1]) for text in said)  # the finding stays below the team's own title


def test_the_pack_is_used_on_a_phone(open_page: OpenPage, dashboard: str) -> None:
    page = open_page(f"{dashboard}/profil?region=numedal", width=390)
    put_in_pack(page, "alder")
    go_to(page, "Verksted")
    page.locator("[data-testid=stSidebarCollapseButton] button").click()
    expect(page.locator("[data-testid=stSidebar]")).to_have_attribute("data-collapsed", "true")
    expect(page.get_by_role("button", name="Ta ut")).to_be_visible()
    assert accessibility_findings(page) == []
    assert page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Ta ut").click()
    expect(page.get_by_text("Pakken er tom.")).to_be_visible()
