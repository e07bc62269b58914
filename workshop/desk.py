"""What answers at the routes: the participants' form, and the door to a facilitator's workshop.

Plain HTML that works on any phone, with or without scripts. Each page carries its style and its script in
itself and asks nobody for anything, and its policy allows exactly these.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from workshop import errors, models
from workshop.answers import OBSERVATION_FIELD, Questionnaire, questionnaire, store_answers
from workshop.database import Database
from workshop.forms import SentForm, sent_form
from workshop.links import Doorkeeper, is_token, new_token
from workshop.panels import FEWEST_SHOWN
from workshop.routes import PANEL_PATH, PARTICIPANT_COOKIE, PUBLIC_URL, WORKSHOP_COOKIE, WORKSHOP_PATH
from workshop.texts import TEXT_LENGTH, THEMES
from workshop.workshops import Workshop, open_workshop

LOG = logging.getLogger(__name__)
TEMPLATES = Path(__file__).resolve().parent / "templates"
# A form with every field full of letters that take nine bytes each, and some to spare.
LONGEST_BODY = 256 * 1024
FORM = "application/x-www-form-urlencoded"
SAVED = "lagret"

PARTICIPANT_DAYS = 90

HEADINGS = {"fortrinn": "Fortrinn", "mulighet": "Muligheter", "tiltak": "Tiltak"}
# How importance (before the region's name) and realism are asked about, by kind of item.
QUESTIONS = {
    "fortrinn": ("Hvor viktig er dette framover for", "Hvor realistisk er det å bygge videre på det?"),
    "mulighet": ("Hvor viktig ville dette være for", "Hvor realistisk er det å få det til?"),
    "tiltak": ("Hvor viktig er dette tiltaket for", "Hvor realistisk er det å gjennomføre?"),
}
# Where an error's kind is not here, the next one in its family tells the status.
STATUSES: dict[type[Exception], int] = {
    errors.WrongLink: 404,
    errors.TooManyTries: 429,
    errors.StorageUnavailable: 503,
    errors.Conflict: 409,
    errors.PanelClosed: 409,
    errors.PanelFull: 409,
    errors.TextTooLong: 422,
    errors.NotAnOption: 422,
}

Done = TypeVar("Done")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


STYLE = (TEMPLATES / "panel.css").read_text(encoding="utf-8")
SCRIPT = (TEMPLATES / "panel.js").read_text(encoding="utf-8")
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{_digest(STYLE)}'",
        f"script-src 'sha256-{_digest(SCRIPT)}'",
        "img-src data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def _mean(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}".replace(".", ",")


_pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
_pages.filters["mean"] = _mean
_pages.globals.update(
    # The project's own, and without any mark that would end their elements.
    style=Markup(STYLE),  # noqa: S704
    script=Markup(SCRIPT),  # noqa: S704
    fewest=FEWEST_SHOWN,
    limit=TEXT_LENGTH,
    themes=THEMES,
    headings=HEADINGS,
    questions=QUESTIONS,
    lowest=models.LOWEST,
    highest=models.HIGHEST,
)


@dataclass(frozen=True)
class Desk:
    """What answers a request: the database, and who keeps count of wrong links."""

    open_database: Callable[[], Database]
    door: Doorkeeper

    async def show_panel(self, request: Request) -> Response:
        """Show the form, with the participant's own answers where there are any."""
        try:
            asked = await run_in_threadpool(self._ask, request)
        except errors.WorkshopError as error:
            return _refusal(error)
        return _panel_page(request, asked, saved=SAVED in request.query_params)

    async def take_answers(self, request: Request) -> Response:
        """Store what was sent, or say why not, with what was typed still there."""
        form = None
        try:
            _must_come_from_here(request)
            form = sent_form(await _body(request))
            await run_in_threadpool(self._store, request, form)
        except errors.WorkshopError as error:
            if isinstance(error, errors.StorageUnavailable):
                LOG.error("answers were not stored: %s", error)
            return await self._not_stored(request, error, form)
        # Relative, for a proxy may have put the dashboard below a path of its own.
        return RedirectResponse(f"?{SAVED}=1", status_code=303, headers=HEADERS)

    async def _not_stored(
        self, request: Request, error: errors.WorkshopError, form: SentForm | None
    ) -> Response:
        """Say why answers were not stored: in the form, where it can still be shown."""
        if form is None or isinstance(error, (errors.WrongLink, errors.TooManyTries)):
            return _refusal(error, form)
        try:
            asked = await run_in_threadpool(self._ask, request)
        except errors.WorkshopError:  # the first error is the one to tell
            return _refusal(error, form)
        return _panel_page(request, asked, error=error, typed=form)

    def _ask(self, request: Request) -> Questionnaire:
        """Look up what a participants' link opens."""
        which = request.path_params["token"], request.cookies.get(PARTICIPANT_COOKIE)
        database = self.open_database()
        return self._let_in(request, database, lambda: questionnaire(database, *which))

    def _store(self, request: Request, form: SentForm) -> int:
        """Store a participant's answers."""
        which = request.path_params["token"], request.cookies.get(PARTICIPANT_COOKIE, "")
        database = self.open_database()
        return self._let_in(
            request, database, lambda: store_answers(database, *which, form.answers, form.version)
        )

    def _let_in(self, request: Request, database: Database, act: Callable[[], Done]) -> Done:
        """Do something with a participants' link. Who has answered already is not shut out with the others."""
        try:
            with self.door.entry(_address(request)):
                return act()
        except errors.TooManyTries:
            which = request.path_params["token"], request.cookies.get(PARTICIPANT_COOKIE)
            with suppress(errors.WrongLink):
                if questionnaire(database, *which).version:
                    return act()
            raise

    async def enter_workshop(self, request: Request) -> Response:
        """Let a facilitator's browser keep the link for this visit, and show the workshop.

        So the link stands in no address that is copied or shown on a wall.
        """
        token = request.path_params["token"]

        def open_it() -> Workshop:
            database = self.open_database()
            with self.door.entry(_address(request)):
                return open_workshop(database, token)

        try:
            opened = await run_in_threadpool(open_it)
        except errors.WorkshopError as error:
            return _refusal(error)
        place = f"../..{WORKSHOP_PATH}?{urlencode({'region': opened.region})}"
        response = RedirectResponse(place, status_code=303, headers=HEADERS)
        response.set_cookie(
            WORKSHOP_COOKIE, token, httponly=True, samesite="strict", secure=_is_secure(request), path="/"
        )
        return response

    async def leave_workshop(self, request: Request) -> Response:
        """Let the browser forget the facilitator's link."""
        response = RedirectResponse(f"..{WORKSHOP_PATH}", status_code=303, headers=HEADERS)
        response.delete_cookie(WORKSHOP_COOKIE, path="/", httponly=True, samesite="strict")
        return response


def _panel_page(
    request: Request,
    asked: Questionnaire,
    *,
    saved: bool = False,
    error: errors.WorkshopError | None = None,
    typed: SentForm | None = None,
) -> Response:
    """Write the form: with the answers that are stored, or with what was typed and could not be stored."""
    own, version = asked.own, asked.version
    conflicting: tuple[tuple[str, str], ...] = ()
    if error is not None and typed is not None:
        with suppress(errors.NotAnOption):
            own = typed.answers
            # After a conflict the participant has seen what is stored, and what is sent next holds.
            version = asked.version if isinstance(error, errors.Conflict) else typed.version
    if isinstance(error, errors.Conflict):
        conflicting = tuple((_field_name(theme), text) for theme, text in asked.own.texts.items())
    answers = asked.all_answers
    page = _pages.get_template("panel.html").render(
        title=f"{_title_mark(saved=saved, error=error)}{asked.panel.title}",
        panel=asked.panel,
        own=own,
        version=version,
        saved=saved and error is None,
        message=error.user_message if error else "",
        conflicting=conflicting,
        answers=answers,
        actions=[
            (name, [text for theme, text in answers.actions if theme == wanted])
            for wanted, name in THEMES.items()
            if any(theme == wanted for theme, _ in answers.actions)
        ]
        if answers
        else [],
    )
    response = HTMLResponse(page, status_code=_status(error) if error else 200, headers=HEADERS)
    if not is_token(request.cookies.get(PARTICIPANT_COOKIE)):
        # Lax: with Strict, a participant who follows the link from a message would be taken for a new one.
        response.set_cookie(
            PARTICIPANT_COOKIE,
            new_token(),
            max_age=PARTICIPANT_DAYS * 24 * 60 * 60,
            path=PANEL_PATH,
            secure=_is_secure(request),
            httponly=True,
            samesite="lax",
        )
    return response


def _title_mark(*, saved: bool, error: errors.WorkshopError | None) -> str:
    """Begin a page's title with what happened: it is the first thing that a screen reader says."""
    return "Ikke lagret: " if error else "Lagret: " if saved else ""


def _refusal(error: errors.WorkshopError, form: SentForm | None = None) -> Response:
    """Write a page that says why there is no form; what was typed stands there, to be sent again."""
    heading = "Ikke lagret" if form and form.fields else "Lenken åpner ikke noe"
    if isinstance(error, errors.StorageUnavailable):
        heading = "Ikke lagret" if form else "Verkstedet svarer ikke"
    page = _pages.get_template("message.html").render(
        title=heading,
        heading=heading,
        message=error.user_message,
        fields=form.fields if form else (),
        texts=form.texts if form else (),
    )
    headers = HEADERS | ({"Retry-After": "600"} if isinstance(error, errors.TooManyTries) else {})
    return HTMLResponse(page, status_code=_status(error), headers=headers)


def _status(error: errors.WorkshopError) -> int:
    return next(status for kind, status in STATUSES.items() if isinstance(error, kind))


def _field_name(theme: str) -> str:
    return THEMES.get(theme, OBSERVATION_FIELD)


def _must_come_from_here(request: Request) -> None:
    """Refuse a form that another site made the browser send. Raises NotAnOption.

    The cookie does not follow such a form anyway; browsers that tell where it comes from need not be believed
    on that alone.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise errors.NotAnOption(
            "a form of another site",
            user_message="Skjemaet ble sendt fra et annet nettsted og er ikke lagret. Åpne lenken og fyll det ut der.",
        )


async def _body(request: Request) -> bytes:
    """Read a form's body, and no more of it than a form can have. Raises NotAnOption or TextTooLong."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise errors.NotAnOption(
            "a body that is no form", user_message="Det som ble sendt, er ikke skjemaet. Last siden på nytt."
        )
    body = bytearray()
    async for piece in request.stream():
        body.extend(piece)
        if len(body) > LONGEST_BODY:
            raise errors.TextTooLong(
                f"a form of more than {LONGEST_BODY} bytes",
                user_message=f"Det er altfor mye tekst, og ikke noe er lagret. Det er plass til {TEXT_LENGTH} tegn i "
                "hvert felt. Gå tilbake, kort ned og send på nytt.",
            )
    return bytes(body)


def _address(request: Request) -> str | None:
    return request.client.host if request.client else None


def _is_secure(request: Request) -> bool:
    """Tell whether readers come by https, here or in front of a proxy."""
    return request.url.scheme == "https" or os.environ.get(PUBLIC_URL, "").startswith("https:")
