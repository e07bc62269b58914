"""How long a reader waits, in a real browser, beside a bare Streamlit page in the same run.

Run from the project's root, with Chromium on the machine:

    python -m benchmarks.browser [--turns 5]

The two servers are started by turns, each as a process of its own with an empty browser, so that both meet the
same machine. A chart counts as drawn when its marks stand in the page. Page and region changes are timed in the
browser itself, from the click until every chart shown is that of the new choice.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.actions import CHARTS, drawn
from tests.browser.conftest import FLAGS, installed_browser
from tests.dashboard import ROOT

FIRST_CHART_LIMIT = 1.6
PAGE_CHANGE_LIMIT_SECONDS = 0.6
REGION_CHANGE_LIMIT_SECONDS = 0.4
REGIONS = ("Kongsberg", "Numedal", "Ringerike", "Drammen", "Midt-Buskerud", "Hallingdal")
PAGES = ("Regionprofil", "Sammenligning", "Verdiskaping", "Oversikt")
PATIENCE_MILLISECONDS = 60_000
# Set before the click: answers, from inside the page, how long it took until the charts are the new ones.
WATCH = """
([charts, wanted]) => new Promise(resolve => {
    const start = performance.now();
    const look = () => {
        const found = [...document.querySelectorAll(charts)];
        const done = found.length > 0 && found.every(chart => chart.querySelector('svg.marks'))
            && (found[0].getAttribute('aria-label') || '').includes(wanted.label)
            && document.querySelector('[data-testid=stMain] h1')?.innerText.includes(wanted.heading)
            && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning';
        done ? resolve(performance.now() - start) : requestAnimationFrame(look);
    };
    look();
})
"""


def main(arguments: list[str] | None = None) -> int:
    """Print the rows as a markdown table; return 1 if a goal is not met."""
    parser = argparse.ArgumentParser(description="Waiting times in a real browser.")
    parser.add_argument("--turns", type=int, default=5, help="starts of each server (default: %(default)s)")
    turns = parser.parse_args(arguments).turns
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed_browser(), args=FLAGS)
        bare, ours = [], []
        for _ in range(turns):
            bare.append(first_chart(browser, "benchmarks/bare.py"))
            ours.append(first_chart(browser, "serve.py"))
        with started("serve.py") as (address, _, _):
            page_changes, region_changes = changes(browser, address)
        browser.close()
    ratio = statistics.median(ours) / statistics.median(bare)
    page_change_median, region_change_median = map(statistics.median, (page_changes, region_changes))
    print("| what | median | spread | beside | goal |\n|---|---:|---:|---:|---:|")
    print(row("process start to first drawn chart, bare page", bare, "", ""))
    print(
        row(
            "process start to first drawn chart, Oversikt", ours, f"{ratio:.2f} times bare", FIRST_CHART_LIMIT
        )
    )
    print(row("warm page change", page_changes, "", f"{PAGE_CHANGE_LIMIT_SECONDS} s"))
    print(row("region change on Regionprofil", region_changes, "", f"{REGION_CHANGE_LIMIT_SECONDS} s"))
    return int(
        ratio > FIRST_CHART_LIMIT
        or page_change_median > PAGE_CHANGE_LIMIT_SECONDS
        or region_change_median > REGION_CHANGE_LIMIT_SECONDS
    )


def row(what: str, seconds: list[float], beside: str, goal: float | str) -> str:
    """Write a row of the table."""
    spread = f"{min(seconds):.2f}-{max(seconds):.2f} s"
    return f"| {what} | {statistics.median(seconds):.2f} s | {spread} | {beside} | {goal} |"


@contextmanager
def started(script: str) -> Iterator[tuple[str, float, int]]:
    """Start a Streamlit script on a free port of this machine; give address, time of start and process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    begun = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and scripts
        command, cwd=ROOT, env=dict(os.environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if process.poll() is not None or time.perf_counter() - begun > 60:
                    raise RuntimeError(f"{script} does not start") from None
                time.sleep(0.01)
        yield f"http://127.0.0.1:{port}", begun, process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def first_chart(browser: Browser, script: str) -> float:
    """Start a server and an empty browser page; return seconds from process start to a drawn chart."""
    with started(script) as (address, begun, _):
        page = browser.new_context().new_page()
        page.goto(address)
        page.wait_for_selector("svg.marks", timeout=PATIENCE_MILLISECONDS)
        seconds = time.perf_counter() - begun
        page.context.close()
    return seconds


def changes(browser: Browser, address: str) -> tuple[list[float], list[float]]:
    """Return the seconds of warm page changes, and of region changes on the profile."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(address)
    drawn(page)
    for name in PAGES:  # once round, so that every page has been seen
        page_change(page, name)
    page_changes = [page_change(page, name) for _ in range(3) for name in PAGES]
    page_change(page, PAGES[0])
    for name in REGIONS:
        region_change(page, name)
    region_changes = [region_change(page, name) for _ in range(2) for name in REGIONS]
    page.context.close()
    return page_changes, region_changes


def page_change(page: Page, name: str) -> float:
    """Follow a link of the navigation; return the seconds until the new page stands."""
    heading = "Buskerud" if name == "Oversikt" else name
    link = page.locator("[data-testid=stSidebarNavLink]").filter(has_text=name).first
    return watched(page, {"label": "", "heading": heading}, lambda: link.click())


def region_change(page: Page, name: str) -> float:
    """Choose a region; return the seconds until every chart is that region's."""
    page.get_by_role("combobox", name="Region", exact=True).click()
    option = page.get_by_role("option", name=name, exact=True)
    option.wait_for()
    return watched(page, {"label": name, "heading": name}, lambda: option.click())


def watched(page: Page, wanted: dict[str, str], act: Callable[[], None]) -> float:
    """Act and return the seconds until what is wanted stands in the page."""
    page.evaluate(f"argument => {{ window.watched = ({WATCH})(argument) }}", [CHARTS, wanted])
    act()
    milliseconds: float = page.evaluate("window.watched")
    return milliseconds / 1000


if __name__ == "__main__":
    sys.exit(main())
