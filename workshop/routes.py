"""The routes beside the dashboard: the participants' form, and the door to a facilitator's workshop.

What answers there is read when it is first asked for, so that the dashboard starts without it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from workshop.links import DOORKEEPER, Doorkeeper

if TYPE_CHECKING:
    from workshop.database import Database
    from workshop.desk import Desk

PUBLIC_URL = "FORTRINN_PUBLIC_URL"
PANEL_PATH = "/panel"
PARTICIPANT_COOKIE = "fortrinn_deltaker"
WORKSHOP_PATH = "/verksted"
WORKSHOP_COOKIE = "fortrinn_verksted"


def workshop_routes(
    open_database: Callable[[], Database] | None = None, door: Doorkeeper = DOORKEEPER
) -> list[Route]:
    """Return the routes. open_database: gives the database, this process's own where nothing is said."""

    @cache
    def desk() -> Desk:
        from workshop.database import workshop_database
        from workshop.desk import Desk

        return Desk(open_database or workshop_database, door)

    def asked(name: str) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            response: Response = await getattr(desk(), name)(request)
            return response

        return answer

    return [
        Route(f"{PANEL_PATH}/{{token}}", asked("show_panel"), methods=["GET"]),
        Route(f"{PANEL_PATH}/{{token}}", asked("take_answers"), methods=["POST"]),
        Route(f"{WORKSHOP_PATH}/lenke/{{token}}", asked("enter_workshop"), methods=["GET"]),
        Route(f"{WORKSHOP_PATH}/forlat", asked("leave_workshop"), methods=["GET"]),
    ]


def get_workshop_ready() -> None:
    """Read what answers at the routes, and bring the database up to date. Raises StorageUnavailable."""
    from workshop import desk  # noqa: F401 - so that nobody waits for it
    from workshop.database import workshop_database

    workshop_database()
