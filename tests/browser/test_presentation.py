"""Figures on a wall, as the one who leads a workshop shows them and the audience meets them."""

import io
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.actions import PATIENCE_MILLISECONDS, accessibility_findings, drawn
from tests.browser.conftest import HOST, StartDashboard

pytestmark = pytest.mark.browser

PUBLIC = "https://fortrinn.example.no"
FIGURES = ("alder", "folketall", "mulighetskart")
QUERY = f"figurer={','.join(FIGURES)}&region=kongsberg&mot=norge&aar=2026"
WALL, SMALL_WALL, PHONE = (1920, 1080), (1280, 720), (390, 844)

OFFLINE = "ERR_INTERNET_DISCONNECTED"

OpenWall = Callable[..., Page]


@pytest.fixture(scope="module")
def wall(start_dashboard: StartDashboard) -> str:
    """Address of a dashboard that others reach by another."""
    return start_dashboard({"FORTRINN_PUBLIC_URL": PUBLIC})


@pytest.fixture
def open_wall(browser: Browser, wall: str) -> Iterator[OpenWall]:
    """Open a presentation in a new profile; what it logs as errors or asks other hosts for fails the test."""
    faults: list[str] = []
    contexts = []

    def open_wall(
        query: str = QUERY, *, size: tuple[int, int] = WALL, address: str = wall, **options: bool
    ) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="nb-NO", **options
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        page = context.new_page()
        page.on(
            "request",
            lambda request: faults.append(request.url) if urlsplit(request.url).hostname != HOST else None,
        )
        page.on("pageerror", lambda error: faults.append(f"page error: {error}"))
        page.on(
            "console",
            lambda told: (
                faults.append(told.text) if told.type == "error" and OFFLINE not in told.text else None
            ),
        )
        page.goto(f"{address}/visning?{query}")
        return page

    yield open_wall
    for context in contexts:
        context.close()
    assert faults == []


def pictured(page: Page) -> None:
    """Wait until the picture of the figure is there."""
    page.wait_for_function(
        "() => { const i = document.querySelector('img'); return i.complete && i.naturalWidth > 0 }"
    )


def shows(page: Page, number: int) -> None:
    expect(page.locator("main")).to_have_attribute("data-nummer", str(number))
    expect(page.locator(".fot")).to_contain_text(f"{number} av {len(FIGURES)}")
    pictured(page)


def test_the_arrow_keys_move_and_tell_where_one_is(open_wall: OpenWall) -> None:
    page = open_wall()
    shows(page, 1)
    first = page.title()
    page.keyboard.press("ArrowRight")
    shows(page, 2)
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^Figur 2 av 3: Kongsberg har .+ innbyggere"))
    assert page.title() != first
    assert "nr=2" in page.url
    page.keyboard.press("End")
    shows(page, 3)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("status")).to_have_text("Dette er den siste figuren.")
    page.keyboard.press("Home")
    shows(page, 1)
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("status")).to_have_text("Dette er den første figuren.")
    page.keyboard.press("End")
    shows(page, 3)
    page.reload()
    shows(page, 3)


def test_fingers_move_by_swiping_and_at_the_edges(open_wall: OpenWall) -> None:
    page = open_wall(size=PHONE, has_touch=True, is_mobile=True)
    shows(page, 1)
    width = page.evaluate("innerWidth")
    page.touchscreen.tap(width - 15, 200)
    shows(page, 2)
    page.touchscreen.tap(15, 200)
    shows(page, 1)
    swipe(page, width - 60, 60)
    shows(page, 2)
    swipe(page, 60, width - 60)
    shows(page, 1)


def swipe(page: Page, start: float, end: float) -> None:
    touch = page.context.new_cdp_session(page)
    for kind, x in (("touchStart", start), ("touchMove", (start + end) / 2), ("touchMove", end)):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": 200}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_the_clock_starts_stops_resets_and_has_an_end(open_wall: OpenWall) -> None:
    page = open_wall()
    page.clock.install()
    page.reload()
    clock = page.get_by_role("timer")
    shows(page, 1)
    expect(clock).to_be_hidden()
    page.keyboard.press("t")
    page.clock.run_for(65_000)
    expect(clock).to_have_text("01:05")
    page.keyboard.press("ArrowRight")  # it goes on while one moves
    expect(page.locator("main")).to_have_attribute("data-nummer", "2")
    page.clock.run_for(10_000)
    expect(clock).to_have_text("01:15")
    page.keyboard.press("t")
    page.clock.run_for(60_000)
    expect(clock).to_have_text("01:15")
    page.keyboard.press("0")
    expect(clock).to_be_hidden()
    page.keyboard.press("t")
    expect(clock).to_have_text("00:00")
    page.clock.fast_forward(3 * 60 * 60 * 1000)
    page.clock.run_for(1000)
    expect(clock).to_have_text("99:59")
    page.mouse.move(400, 400)
    page.get_by_role("button", name="Nullstill klokka").click()
    expect(clock).to_be_hidden()


def test_the_buttons_come_with_the_mouse_and_the_keyboard_alone(open_wall: OpenWall) -> None:
    page = open_wall()
    shows(page, 1)
    buttons = page.get_by_role("navigation")
    expect(buttons).to_have_css("opacity", "0")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(buttons).to_have_css("opacity", "1")
    following = page.get_by_role("link", name="Neste")
    expect(following).to_be_focused()
    page.keyboard.press("Enter")
    shows(page, 2)
    expect(page.get_by_role("link", name="Neste")).to_be_focused()


def test_help_and_code_open_by_key_and_letters_can_be_switched_off(open_wall: OpenWall) -> None:
    page = open_wall()
    shows(page, 1)
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Taster")
    expect(help_).to_be_visible()
    page.keyboard.press("ArrowRight")  # nothing moves behind it
    page.keyboard.press("Escape")
    expect(help_).to_be_hidden()
    shows(page, 1)
    page.keyboard.press("q")
    code = page.get_by_role("dialog", name="QR-kode til figuren")
    expect(code.get_by_role("link")).to_have_attribute(
        "href", f"{PUBLIC}/visning?figurer=alder;region:kongsberg;mot:norge;aar:2026"
    )
    expect(code.get_by_role("img", name="QR-kode")).to_be_visible()
    page.keyboard.press("Escape")
    expect(code).to_be_hidden()
    page.keyboard.press("?")
    page.get_by_label("Taster med bokstaver").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("q")
    expect(code).to_be_hidden()
    page.keyboard.press("ArrowRight")
    shows(page, 2)


def test_escape_leads_back_to_the_figure_in_the_dashboard(open_wall: OpenWall) -> None:
    page = open_wall("figurer=folketall&region=numedal&mot=norge&aar=2019")
    pictured(page)
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"/profil\?region=numedal&mot=norge&aar=2019&figur=folketall$"))
    drawn(page)
    expect(page.locator(".st-key-figur-folketall")).to_be_visible()


def test_a_window_of_its_own_closes(open_wall: OpenWall) -> None:
    page = open_wall()
    with page.expect_popup() as opened:
        page.evaluate("address => { window.open(address, '_blank') }", page.url)
    popup = opened.value
    shows(popup, 1)
    popup.keyboard.press("ArrowRight")
    shows(popup, 2)
    with popup.expect_event("close"):
        # A key that closes its page is never told to have been pressed.
        popup.evaluate("setTimeout(() => dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'})))")


def test_links_do_without_the_script(open_wall: OpenWall) -> None:
    page = open_wall(java_script_enabled=False)
    expect(page.locator("main")).to_have_attribute("data-nummer", "1")
    page.get_by_role("link", name="Neste").click()
    expect(page.locator("main")).to_have_attribute("data-nummer", "2")
    expect(page.get_by_role("link", name="Forrige")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("QR-kode"))).to_be_visible()
    expect(page.get_by_role("heading", name="Slik leser du figuren")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    page.get_by_role("link", name="Avslutt").click()
    expect(page).to_have_url(re.compile("/verksted$"))


@pytest.mark.parametrize("size", [WALL, SMALL_WALL, PHONE], ids=str)
def test_the_page_is_accessible_and_fits_the_screen(open_wall: OpenWall, size: tuple[int, int]) -> None:
    page = open_wall(size=size)
    shows(page, 1)
    assert accessibility_findings(page) == []
    wide, high = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    assert wide <= size[0]
    assert size == PHONE or high <= size[1]
    page.keyboard.press("q")
    assert accessibility_findings(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert accessibility_findings(page) == []


def test_letters_are_large_enough_for_the_back_of_the_room(open_wall: OpenWall) -> None:
    page = open_wall()
    shows(page, 1)
    picture = page.locator("img")
    source, scale = picture.evaluate(
        """image => [image.currentSrc, Math.min(
            image.clientWidth / image.naturalWidth, image.clientHeight / image.naturalHeight)]"""
    )
    drawing = page.request.get(source).text()
    sizes = [float(size) * scale for size in re.findall(r'font-size="([\d.]+)(?:px)?"', drawing)]
    assert max(sizes) >= 40
    assert min(sizes) >= 24


def test_what_differs_in_colour_differs_in_grey_as_well(open_wall: OpenWall) -> None:
    page = open_wall("figurer=alder&region=kongsberg&mot=norge&aar=2026")
    pictured(page)
    grey = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("L")).astype(int)
    # Two bars a category: the greys that fill most of the picture besides the ground.
    shades, counts = np.unique(grey, return_counts=True)
    ground, *bars = shades[np.argsort(counts)[::-1]][:3]
    assert ground == 255
    assert abs(bars[0] - bars[1]) >= 20


def test_a_figure_that_does_not_come_is_told_and_the_one_before_stays(open_wall: OpenWall) -> None:
    page = open_wall()
    shows(page, 1)
    page.context.set_offline(True)
    # Neither of those beside it, which are at hand already.
    page.keyboard.press("End")
    expect(page.get_by_role("alert")).to_have_text(
        "Får ikke hentet figuren. Se etter at du er på nett, og prøv igjen."
    )
    shows(page, 1)
    page.context.set_offline(False)
    page.keyboard.press("End")
    shows(page, 3)
    expect(page.get_by_role("alert")).to_be_hidden()


def test_the_dashboards_own_machine_gets_a_warning_in_place_of_a_code(
    open_wall: OpenWall, dashboard: str
) -> None:
    page = open_wall(address=dashboard)
    shows(page, 1)
    expect(page.locator(".fot")).to_contain_text(
        "Publikum får ingen QR-kode: FORTRINN_PUBLIC_URL er ikke satt."
    )
    page.keyboard.press("q")
    expect(page.get_by_role("dialog")).to_contain_text("FORTRINN_PUBLIC_URL er ikke satt")
    assert accessibility_findings(page) == []
