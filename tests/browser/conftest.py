"""A dashboard and a browser for the tests: no test here may pass while something goes wrong unseen."""

import importlib.util
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, WebSocket, sync_playwright

from tests.browser.actions import PATIENCE_MILLISECONDS, drawn
from tests.dashboard import ROOT, running

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
HOST = "127.0.0.1"
# A phone by its name, for Streamlit closes its menu after a choice on one, and not in a narrow window.
PHONE_AGENT = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Mobile Safari/537.36"
)
EXCEPTIONS = "[data-testid=stException]"

StartDashboard = Callable[[Mapping[str, str]], str]
OpenPage = Callable[..., Page]


def installed_browser() -> str | None:
    """Path of the browser that set-up finds; None when Playwright's own is to be used."""
    spec = importlib.util.spec_from_file_location("set_up", ROOT / ".ci" / "set_up.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(ROOT / ".ci" / "set_up.py")
    set_up = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(set_up)
    path: str | None = set_up.find_browser()
    return path


@pytest.fixture(scope="session")
def start_dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartDashboard]:
    """Start a dashboard with variables of its own, FORTRINN_DATA for one; ended after the last test."""
    with ExitStack() as stack:

        def start(environment: Mapping[str, str]) -> str:
            return stack.enter_context(running(tmp_path_factory.mktemp("dashboard") / "log", environment))

        yield start


@pytest.fixture(scope="session")
def dashboard(start_dashboard: StartDashboard) -> str:
    """Address of a dashboard that shows the embedded data, whatever this machine has fetched."""
    return start_dashboard({"FORTRINN_DATA": str(ROOT / "tests" / "browser" / "nothing-fetched")})


# Ended with each module: while Playwright runs, no other test in this process can run an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One headless Chromium for a module's tests; each page has a profile of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed_browser(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open an address in a new profile and wait until it is drawn.

    What such pages ask other hosts for, log as errors or show as exceptions fails the test at its end.
    """
    contexts: list[BrowserContext] = []
    pages: list[Page] = []
    faults: list[str] = []

    def listen(address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname != HOST:
            faults.append(f"asked another host: {address}")

    def open_page(address: str, *, width: int = 1280, scheme: str = "light", phone: bool = False) -> Page:
        context = browser.new_context(
            user_agent=PHONE_AGENT if phone else None,
            has_touch=phone,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="nb-NO",
            accept_downloads=True,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        page = context.new_page()
        pages.append(page)
        page.on("request", lambda request: listen(request.url))
        page.on("websocket", lambda socket: listen(_address(socket)))
        page.on("pageerror", lambda error: faults.append(f"page error: {error}"))
        page.on(
            "console",
            lambda message: faults.append(f"console: {message.text}") if message.type == "error" else None,
        )
        page.goto(address)
        drawn(page)
        return page

    yield open_page
    for page in pages:
        faults += [f"exception on {page.url}: {text}" for text in page.locator(EXCEPTIONS).all_inner_texts()]
    for context in contexts:
        context.close()
    assert faults == []


def _address(socket: WebSocket) -> str:
    return str(socket.url)
