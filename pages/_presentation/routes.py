"""The pages of a presentation: plain HTML around a picture, with or without scripts, on any screen.

Each page carries its style and its script in itself, and its policy allows exactly these. The picture is
drawn in the drawing process, beside the event loop.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from data_sources.errors import FortrinnError
from data_sources.statistics import Statistics
from figures.chosen import WrongAddress
from figures.figure import Figure
from figures.pictures import phone_svg, svg
from pages._presentation.public import NoPublicAddress, public_link, qr_code
from pages._presentation.show import PATH, Show, Slide, page_path, read_show, show_query

LOG = logging.getLogger(__name__)
TEMPLATES = Path(__file__).resolve().parent / "templates"
# Which picture a screen gets: one for walls, one for telephones held upright.
FORMS: dict[str, Callable[[Figure], bytes]] = {"bred": partial(svg, size="vegg"), "smal": phone_svg}
FORM = "form"
MOST_PICTURES = 32
WORKSHOP = "verksted"


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


STYLE = (TEMPLATES / "visning.css").read_text(encoding="utf-8")
SCRIPT = (TEMPLATES / "visning.js").read_text(encoding="utf-8")
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{_digest(STYLE)}'",
        f"script-src 'sha256-{_digest(SCRIPT)}'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
PICTURE_HEADERS = {
    # For whoever opens the picture by itself: it holds its font and style, and nothing else may be loaded.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; font-src data:",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=60",
}

_pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
_pages.globals.update(
    # The project's own, and without any mark that would end their elements.
    style=Markup(STYLE),  # noqa: S704
    script=Markup(SCRIPT),  # noqa: S704
    path=PATH,
)


@dataclass
class Pictures:
    """The pictures drawn last, by all that is in them; no more than `MOST_PICTURES`."""

    forms: dict[str, Callable[[Figure], bytes]] = field(default_factory=lambda: FORMS)
    _kept: OrderedDict[tuple[str, ...], bytes] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, figure: Figure, slide: Slide, form: str) -> bytes:
        """Return a figure's picture, drawn if need be. Raises DrawingFailed; WrongAddress for an unknown form."""
        if form not in self.forms:
            raise WrongAddress(f"form {form!r}", user_message="Bildet finnes ikke i den formen.")
        tables = (source.sha256 for source in figure.sources)
        key = (str(slide.chosen), slide.title, form, *tables)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        drawn = self.forms[form](figure)
        with self._lock:
            self._kept[key] = drawn
            while len(self._kept) > MOST_PICTURES:
                self._kept.popitem(last=False)
        return drawn


def presentation_routes(
    statistics: Callable[[], Statistics], pictures: Pictures | None = None
) -> list[Route]:
    """Return the routes of the presentation's pages and pictures."""
    desk = Desk(statistics, pictures or Pictures())
    return [
        Route(f"/{PATH}", desk.show_page, methods=["GET"]),
        Route(f"/{PATH}/bilde", desk.show_picture, methods=["GET"]),
    ]


@dataclass(frozen=True)
class Desk:
    """What answers a request: the statistics, and the pictures drawn of them."""

    statistics: Callable[[], Statistics]
    pictures: Pictures

    async def show_page(self, request: Request) -> Response:
        """Show one figure with the way to the others."""
        try:
            return await run_in_threadpool(self._page, request)
        except FortrinnError as error:
            return _message(error)

    async def show_picture(self, request: Request) -> Response:
        """Show the picture of the figure that the address opens at."""
        try:
            picture = await run_in_threadpool(self._picture, request)
        except FortrinnError as error:
            status = 404 if isinstance(error, WrongAddress) else 503
            LOG.warning("no picture: %s", error)
            return Response(
                error.user_message, status, PICTURE_HEADERS | {"Cache-Control": "no-store"}, "text/plain"
            )
        return Response(picture, headers=PICTURE_HEADERS, media_type="image/svg+xml")

    def _page(self, request: Request) -> Response:
        show = self._asked(request)
        count = len(show.slides)
        figure, fault = None, ""
        try:
            figure = titled(show.now, self.statistics())
        except FortrinnError as error:  # the other figures can still be shown
            LOG.warning("not shown: %s", error)
            fault = error.user_message
        alone = show_query([show.now])
        link, code, no_link = "", "", ""
        try:
            link = public_link(f"{PATH}?{alone}")
            code = qr_code(link)
        except NoPublicAddress as error:
            no_link = error.user_message
        page = _pages.get_template("visning.html").render(
            figure=figure,
            fault=fault,
            number=show.number,
            count=count,
            before=show_query(show.slides, show.number - 1) if show.number > 1 else "",
            after=show_query(show.slides, show.number + 1) if show.number < count else "",
            pictures={form: f"{PATH}/bilde?{alone}&{FORM}={form}" for form in FORMS},
            page_path=page_path(show.now.chosen),
            back=page_path(show.now.chosen) if count == 1 else WORKSHOP,
            link=link,
            code=Markup(code),  # noqa: S704 - drawn here, of rectangles alone
            no_link=no_link,
        )
        return HTMLResponse(page, headers=HEADERS)

    def _picture(self, request: Request) -> bytes:
        show = self._asked(request)
        figure = titled(show.now, self.statistics())
        if figure.chart is None:
            raise WrongAddress(f"{figure.id}: nothing to draw", user_message=figure.title)
        return self.pictures.of(figure, show.now, request.query_params.get(FORM, "bred"))

    def _asked(self, request: Request) -> Show:
        return read_show(request.query_params.multi_items(), self.statistics().regions)


def titled(slide: Slide, data: Statistics) -> Figure:
    """Draw a slide's figure; under a title of one's own the finding opens the subtitle.

    Raises FortrinnError when a table it needs is missing or damaged.
    """
    figure = slide.chosen.draw(data)
    if not slide.title or figure.chart is None:
        return figure
    return replace(figure, title=slide.title, subtitle=f"{figure.title}. {figure.subtitle}")


def _message(error: FortrinnError) -> Response:
    page = _pages.get_template("melding.html").render(message=error.user_message)
    return HTMLResponse(page, status_code=404 if isinstance(error, WrongAddress) else 503, headers=HEADERS)
