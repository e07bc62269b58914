"""A facilitator's workshop: started, opened by its secret link, given a new link, deleted.

Every function that takes `link` takes the facilitator's token and raises WrongLink when it opens nothing.
All raise StorageUnavailable when the database does not answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop import models
from workshop.database import Database
from workshop.errors import Conflict
from workshop.links import is_token, matches, new_token, participants_token, token_hash, wrong_link
from workshop.texts import KEY_LENGTH, TITLE_LENGTH, checked_text

Row = TypeVar("Row", models.Panel, models.Pack, models.PackFigure, models.ProgrammeRow)
CHANGED = "Noen andre har endret dette siden du hentet det. Endringen din er ikke lagret."
DELETED = "Noen andre har slettet dette siden du hentet det. Endringen din er ikke lagret."


@dataclass(frozen=True)
class Workshop:
    """A facilitator's workshop as it was read."""

    id: int
    region: str
    title: str
    created: datetime


def start_workshop(database: Database, *, region: str, title: str) -> str:
    """Start a workshop and return the facilitator's token, which is shown this once and kept by nobody else.

    Raises TextTooLong or NotAnOption.
    """
    link = new_token()
    row = models.Workshop(
        region=checked_text(region, "Region", KEY_LENGTH, required=True),
        title=checked_text(title, "Navn på verkstedet", TITLE_LENGTH, required=True),
        link_hash=token_hash(link),
        created=datetime.now(UTC),
    )
    with database.writing() as session:
        session.add(row)
    return link


def open_workshop(database: Database, link: str) -> Workshop:
    """Return the workshop that a facilitator's link opens."""
    with database.reading() as session:
        row = workshop_of(session, link)
        return Workshop(row.id, row.region, row.title, row.created)


def renew_link(database: Database, link: str) -> str:
    """Give the workshop a new link and return it. The old one, and its panels' links, open nothing more.

    Whoever had the old one could have read the participants' links, so they change too. Answers stay.
    """
    renewed = new_token()
    with database.writing() as session:
        row = workshop_of(session, link)
        row.link_hash = token_hash(renewed)
        for panel in row.panels:
            panel.link_hash = token_hash(participants_token(renewed, panel.id, panel.link_number))
    return renewed


def delete_workshop(database: Database, link: str) -> None:
    """Delete a workshop for good: its panels with all answers, its packs and its programme draft."""
    with database.writing() as session:
        session.delete(workshop_of(session, link))
    database.forget_deleted()


def workshop_of(session: Session, link: str, *, lock: bool = False) -> models.Workshop:
    """Return the row that a facilitator's link opens, for the other modules here. Raises WrongLink.

    Locked, those who ask for it so come one after the other.
    """
    found = None
    if is_token(link):
        query = select(models.Workshop).where(models.Workshop.link_hash == token_hash(link))
        found = session.scalar(query.with_for_update() if lock else query)
    if found is None or not matches(link, found.link_hash):
        raise wrong_link()
    return found


def unchanged(row: Row | None, version: int | None, view: Callable[[Row], object]) -> Row:
    """Return a row that is still there, and as somebody read it where a version is given.

    Raises Conflict with what is stored now.
    """
    if row is None:
        raise Conflict("deleted by somebody else", user_message=DELETED)
    if version is not None and row.version != version:
        raise Conflict(
            f"{type(row).__name__} {row.id} is at version {row.version}, not {version}",
            user_message=CHANGED,
            current=view(row),
        )
    return row
