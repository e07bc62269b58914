"""What a reader does in the dashboard, and what must be so before the next step. Nothing here sleeps."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Download, Locator, Page, TimeoutError, expect

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
# Two cores, shared with the server, and a first page that reads every library from disk.
PATIENCE_MILLISECONDS = 60_000
LIST_MILLISECONDS = 10_000
expect.set_options(timeout=PATIENCE_MILLISECONDS)
CHARTS = "[data-testid=stVegaLiteChart]"
FIGURES = "[class*=st-key-figur-]"


def drawn(page: Page) -> None:
    """Wait until the script has run to its end and every chart on the page has its marks."""
    app = page.locator("[data-testid=stApp]")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED")
    expect(page.locator("[data-testid=stMain] h1").first).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    expect(app).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
    page.wait_for_function(
        "charts => [...document.querySelectorAll(charts)].every(chart => chart.querySelector('svg.marks'))",
        arg=CHARTS,
    )


def accessibility_findings(page: Page) -> list[str]:
    """What axe-core calls serious or critical on the page as it stands, one line an element."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{finding['id']} ({finding['impact']}): {node['html'][:200]} {node['failureSummary']}"
        for finding in result["violations"]
        if finding["impact"] in {"serious", "critical"}
        for node in finding["nodes"]
    ]


def choose(page: Page, label: str, option: str) -> None:
    """Choose an option in a picker of the sidebar, as one does with a mouse, and wait for the page."""
    open_sidebar(page)
    before = page.url
    picker = page.get_by_role("combobox", name=label, exact=True)
    wanted = page.get_by_role("option", name=option, exact=True)
    picker.click()
    try:
        wanted.wait_for(timeout=LIST_MILLISECONDS)
    except TimeoutError:
        # The menu was still sliding in and closed the list; a reader opens it again.
        picker.click()
    wanted.click()
    page.wait_for_function("before => location.href !== before", arg=before)
    drawn(page)


def open_sidebar(page: Page) -> None:
    """Open the sidebar where the screen is so narrow that it is closed."""
    button = page.locator("[data-testid=stExpandSidebarButton]")
    if button.is_visible():
        button.click()
        expect(page.locator("[data-testid=stSidebar]")).to_have_attribute("data-collapsed", "false")


def go_to(page: Page, name: str) -> None:
    """Follow a link of the navigation to the page of that name."""
    open_sidebar(page)
    before = page.url
    page.locator("[data-testid=stSidebarNavLink]").filter(has_text=name).first.click()
    # It changes when the server has begun to run the other page.
    page.wait_for_function("before => location.href !== before", arg=before)
    drawn(page)


def descriptions(page: Page) -> list[str]:
    """What a screen reader says of each chart, in the order of the page."""
    return [chart.get_attribute("aria-label") or "" for chart in page.locator(CHARTS).all()]


def download(page: Page, figure: Locator, kind: str) -> Download:
    """Choose a form in a figure's menu of files and take the file."""
    button = page.get_by_role("button", name=kind, exact=True)
    if not button.is_visible():
        figure.get_by_role("button", name="Last ned").click()
    with page.expect_download(timeout=PATIENCE_MILLISECONDS) as taken:
        button.click()
    return taken.value
