"""What 25 readers at once wait for and take, each in a real browser with a profile of its own.

Run from the project's root on Linux, with Chromium on the machine:

    python -m benchmarks.load [--sessions 25] [--changes 6]

Each reader has the profile open and chooses another region again and again, with a pause to read in between, drawn
from a fixed seed. A change is timed in the browser, from the click until every chart is the new region's; browsers
and server share the cores. Memory is what the server and the processes it has started hold resident, after every
region has been seen: what more readers then take is the sessions' own.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import statistics
import sys
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from benchmarks.browser import REGIONS, WATCH, started
from tests.browser.actions import CHARTS, PATIENCE_MILLISECONDS
from tests.browser.conftest import FLAGS, installed_browser

P95_LIMIT_SECONDS = 2.0
SESSION_LIMIT_MB = 3.0
SERVER_LIMIT_MB = 500.0
READING_SECONDS = (8.0, 16.0)
WATCH_ARGUMENT = f"argument => ({WATCH})(argument)"


def main(arguments: list[str] | None = None) -> int:
    """Print the rows as a markdown table; return 1 if a goal is not met."""
    parser = argparse.ArgumentParser(description="Many readers at once.")
    parser.add_argument("--sessions", type=int, default=25, help="readers (default: %(default)s)")
    parser.add_argument("--changes", type=int, default=6, help="changes by each (default: %(default)s)")
    options = parser.parse_args(arguments)
    with started("serve.py") as (address, _, process):
        seconds, before, after = asyncio.run(_load(address, process, options.sessions, options.changes))
    p95 = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
    for_each = (after - before) / (options.sessions - 1)
    print("| what | found | goal |\n|---|---:|---:|")
    print(f"| region change, median of {len(seconds)} | {statistics.median(seconds):.2f} s |  |")
    print(f"| region change, p95 | {p95:.2f} s | {P95_LIMIT_SECONDS:.0f} s |")
    print(f"| server with one session, every region seen | {before:.0f} MB |  |")
    print(f"| server with {options.sessions} sessions | {after:.0f} MB | {SERVER_LIMIT_MB:.0f} MB |")
    print(f"| for each session more | {for_each:.1f} MB | {SESSION_LIMIT_MB:.0f} MB |")
    return int(p95 > P95_LIMIT_SECONDS or after > SERVER_LIMIT_MB or for_each > SESSION_LIMIT_MB)


async def _load(address: str, process: int, sessions: int, changes: int) -> tuple[list[float], float, float]:
    """Return the seconds of all changes, and the server's MB with one session and with all."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=installed_browser(), args=FLAGS)
        first = await _opened(browser, address)
        for name in REGIONS:
            await _change(first, name)
        before = memory_mb(process)
        pages = [first]
        for _ in range(sessions - 1):
            pages.append(await _opened(browser, address))
        read = await asyncio.gather(*(_reader(page, seed, changes) for seed, page in enumerate(pages)))
        after = memory_mb(process)
        await browser.close()
    return [seconds for of_one in read for seconds in of_one], before, after


async def _opened(browser: Browser, address: str) -> Page:
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    await page.goto(f"{address}/profil?region={REGIONS[-1].lower()}")
    await page.evaluate(WATCH_ARGUMENT, [CHARTS, {"label": REGIONS[-1], "heading": REGIONS[-1]}])
    return page


async def _reader(page: Page, seed: int, changes: int) -> list[float]:
    chance = random.Random(seed)  # noqa: S311 - the same pauses in every run, nothing secret
    order = chance.sample(REGIONS, len(REGIONS))
    seconds = []
    for turn in range(changes):
        await asyncio.sleep(chance.uniform(*READING_SECONDS))
        seconds.append(await _change(page, order[turn % len(order)]))
    return seconds


async def _change(page: Page, name: str) -> float:
    await page.get_by_role("combobox", name="Region", exact=True).click()
    option = page.get_by_role("option", name=name, exact=True)
    await option.wait_for()
    await page.evaluate(
        f"argument => {{ window.watched = ({WATCH})(argument) }}", [CHARTS, {"label": name, "heading": name}]
    )
    await option.click()
    milliseconds: float = await page.evaluate("window.watched")
    return milliseconds / 1000


def memory_mb(process: int) -> float:
    """Return what a process and all that it has started hold resident, in MB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"process {process} tells no memory")
    children = [
        int(child)
        for thread in Path(f"/proc/{process}/task").iterdir()
        for child in (thread / "children").read_text(encoding="ascii").split()
    ]
    return int(found.group(1)) / 1024 + sum(memory_mb(child) for child in children)


if __name__ == "__main__":
    sys.exit(main())
