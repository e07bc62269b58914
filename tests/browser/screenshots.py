"""Take the pictures in docs/screenshots anew: every page for two regions, as they look on a screen.

Run from the project's root, with Chromium on the machine:

    python -m tests.browser.screenshots
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.browser.actions import PATIENCE_MILLISECONDS, drawn
from tests.browser.conftest import FLAGS, installed_browser
from tests.browser.test_journey import PAGES
from tests.dashboard import ROOT, running

FOLDER = ROOT / "docs" / "screenshots"
# A large region and a small one, where numbers are few.
REGIONS = ("kongsberg", "numedal")
WIDTH, SCREEN_HEIGHT, MOST_HEIGHT = 1280, 900, 12_000
COLOURS = 256  # drawings of few colours: a palette keeps the files small


def main() -> int:
    """Write a picture a page and region, and remove those of pages that are no more."""
    with (
        tempfile.TemporaryDirectory() as scratch,
        running(Path(scratch) / "log", {"FORTRINN_DATA": scratch}) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=installed_browser(), args=FLAGS)
        context = browser.new_context(viewport={"width": WIDTH, "height": SCREEN_HEIGHT}, locale="nb-NO")
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        page = context.new_page()
        for slug in PAGES:
            for region in REGIONS:
                page.goto(f"{address}/{slug}?region={region}")
                drawn(page)
                picture_of(page, FOLDER / picture_name(slug, region))
                print(picture_name(slug, region), flush=True)
        browser.close()
    known = {picture_name(slug, region) for slug in PAGES for region in REGIONS}
    for left in FOLDER.glob("*.png"):
        if left.name not in known:
            left.unlink()
    return 0


def picture_name(slug: str, region: str) -> str:
    """Return the file name of a page's picture."""
    return f"{slug}_{region}.png"


def picture_of(page: Page, file: Path) -> None:
    """Write the whole page, which scrolls inside the window, as one picture."""
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": WIDTH, "height": min(height, MOST_HEIGHT)})
    drawn(page)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    few = picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(file, optimize=True)
    page.set_viewport_size({"width": WIDTH, "height": SCREEN_HEIGHT})


if __name__ == "__main__":
    sys.exit(main())
