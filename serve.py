"""The ASGI entry: the dashboard, with its HTML page in Norwegian and closed to other hosts.

Start it with `streamlit run serve.py`. Streamlit writes the HTML page around every app itself, in
English and with no headers of security; the middleware here mends that page on its way out.
"""

from __future__ import annotations

import base64
import gc
import gzip
import hashlib
import logging
import re
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

from data_sources.errors import FortrinnError
from data_sources.statistics import Statistics
from pages._presentation.routes import presentation_routes
from workshop.routes import get_workshop_ready, workshop_routes

LOG = logging.getLogger(__name__)

NOSCRIPT = """<noscript>
      <p>Fortrinn trenger JavaScript. Slå på JavaScript i nettleseren og last siden på nytt.</p>
    </noscript>"""

# Left to find the server by itself, a page opened from a link first asks for it below its own address,
# twice and in vain.
SERVER_ADDRESS = 'window.__streamlit = {BACKEND_BASE_URL: new URL("./", location.href).href}'

FRAME_SCRIPT = Path(__file__).with_name("static").joinpath("frame.js").read_text(encoding="utf-8")

# What to change in Streamlit's page, as (pattern, replacement). tests/test_serve.py tells when a new
# version of Streamlit no longer has one of them.
REWRITES = (
    (re.compile(r'<html lang="en">'), '<html lang="nb">'),
    (re.compile(r"<title>.*?</title>", re.DOTALL), "<title>Fortrinn</title>"),
    (
        re.compile(r"(?=<script>)"),
        f"<script>{SERVER_ADDRESS}</script>\n    <script>\n{FRAME_SCRIPT}</script>\n    ",
    ),
    (re.compile(r"<noscript>.*?</noscript>", re.DOTALL), NOSCRIPT),
    # The browser would fetch Streamlit's own font ahead of everything and then draw no text with it.
    (re.compile(r'href="\./static/media/SourceSans[^"]*"'), 'href="./app/static/fonts/Inter-Regular.woff2"'),
)
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)

# No part of the page may come from, or tell anything to, another host. Streamlit sets styles from
# scripts, draws icons from data: and blob: addresses and loads components' scripts from blob: ones;
# its Vega interprets expressions, so 'unsafe-eval' is not needed.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'",
    "script-src 'self' blob: {inline_scripts}",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'self'",
)


def rewritten(page: str) -> str:
    """Streamlit's HTML page in Norwegian; a page that lacks something is left so there."""
    for pattern, replacement in REWRITES:
        page = pattern.sub(replacement.replace("\\", r"\\"), page, count=1)
    return page


def content_security_policy(page: str) -> str:
    """Policy for a page; the scripts written into it are allowed by their hash and no others."""
    digests = (hashlib.sha256(script.encode()).digest() for script in INLINE_SCRIPT.findall(page))
    hashes = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return "; ".join(CONTENT_SECURITY_POLICY).format(inline_scripts=hashes)


class NorwegianPage:
    """ASGI middleware: rewrites HTML pages and sets headers of security on every answer.

    Only a whole HTML page is held back to be rewritten. Everything else, WebSocket included, passes
    through as it comes.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application that answers."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        page_start: Message | None = None
        page_body = bytearray()

        async def send_on(message: Message) -> None:
            nonlocal page_start
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                headers["X-Content-Type-Options"] = "nosniff"
                headers.setdefault("Referrer-Policy", "same-origin")
                is_page = headers.get("content-type", "").startswith("text/html")
                # A page that brings a policy of its own is not Streamlit's.
                if message["status"] == 200 and is_page and "content-security-policy" not in headers:
                    page_start = message
                    return
            elif page_start is not None:
                page_body.extend(message.get("body", b""))
                if message.get("more_body", False):
                    return
                body = finish_page(page_start, bytes(page_body))
                await send(page_start)
                message = {"type": "http.response.body", "body": body}
            await send(message)

        await self.app(scope, receive, send_on)


def finish_page(start: Message, body: bytes) -> bytes:
    """Rewrite the body of an HTML answer and make the headers in its start message fit it."""
    headers = MutableHeaders(raw=start["headers"])
    if headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
        del headers["content-encoding"]
    # They describe the file that Streamlit read, not the page that is sent.
    for name in ("etag", "last-modified", "accept-ranges", "content-length"):
        del headers[name]
    # An answer to HEAD has no body, and what is true of the page that it stands for is left untold.
    if not body:
        return body
    page = rewritten(body.decode())
    headers["Content-Security-Policy"] = content_security_policy(page)
    headers["Content-Length"] = str(len(page.encode()))
    return page.encode()


# The folder pages/ holds modules that the navigation in app.py names. Seeing a folder of that name,
# Streamlit would list its files as pages by itself, and tell the first reader who follows a link into
# the dashboard that there is no such page.
PagesManager.uses_pages_directory = False


def first_page(request: Request) -> RedirectResponse:
    """Send a reader who asks for the first page by its name to the root, where it stands."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"./{query}")


def statistics() -> Statistics:
    """Return the statistics that the pages show, the same for every reader."""
    from pages import _frame

    return _frame.statistics()


def get_ready() -> None:
    """Read what the first page shows, while the first reader's browser still loads the frame.

    A fault here is left for the page that meets it to tell.
    """
    from figures.registry import draw
    from pages._frame import LAST_YEAR, statistics

    try:
        data = statistics()
        draw("kart", data, data.regions.regions[0], data.regions.country, LAST_YEAR)
    except FortrinnError as error:
        LOG.warning("not ready before the first page: %s", error)
    # Streamlit collects all garbage after each run of a page. What stays for good - libraries, tables - is
    # taken out of its way: else every choice of every reader waits for a walk through all of it.
    gc.collect()
    gc.freeze()


# What the first page needs comes first; nobody opens a panel in the very first seconds.
FIRST_PAGE_SECONDS = 10.0


def get_meetings_ready() -> None:
    """Bring the workshop's database up to date; a fault here is left for whoever meets it to tell."""
    try:
        get_workshop_ready()
    except FortrinnError as error:
        LOG.warning("the workshop is not ready: %s", error)


@asynccontextmanager
async def started(app: st.App) -> AsyncIterator[None]:
    """Get ready beside the server's start, which does not wait for it."""
    threading.Thread(target=get_ready, name="get-ready", daemon=True).start()
    later = threading.Timer(FIRST_PAGE_SECONDS, get_meetings_ready)
    later.daemon = True
    later.start()
    yield
    later.cancel()


middleware = [Middleware(NorwegianPage)]
routes = [Route("/oversikt", first_page), *workshop_routes(), *presentation_routes(statistics)]
app = st.App(Path(__file__).with_name("app.py"), middleware=middleware, routes=routes, lifespan=started)
