"""Chart packs: figures chosen for a presentation or a file, in order, each with one's own words.

Every function takes the facilitator's token (`link`) and raises WrongLink when it opens nothing, Conflict
when somebody else changed or deleted the same meanwhile, TextTooLong or NotAnOption when a value cannot be
stored, and StorageUnavailable when the database does not answer. Whether a figure of that id exists is for
the caller to say: nothing here knows the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from workshop import models
from workshop.database import Database
from workshop.errors import Conflict, NotAnOption
from workshop.texts import KEY_LENGTH, TEXT_LENGTH, TITLE_LENGTH, checked_text
from workshop.workshops import CHANGED, unchanged, workshop_of

MOST_FIGURES = 60


@dataclass(frozen=True)
class FigureDraft:
    """A figure of the registry for one choice; empty words mean the figure's own.

    `view` is how the statistics are seen, as an address has it; nothing here reads it.
    """

    figure: str
    region: str
    comparator: str
    year: int
    title: str = ""
    note: str = ""
    view: str = ""


@dataclass(frozen=True)
class PackFigure:
    """A figure of a pack as it was read."""

    id: int
    figure: str
    region: str
    comparator: str
    year: int
    title: str
    note: str
    view: str
    version: int


@dataclass(frozen=True)
class Pack:
    """A pack as it was read; `version` changes with its title and its order, not with a figure's words."""

    id: int
    title: str
    version: int
    figures: tuple[PackFigure, ...]


def create_pack(database: Database, link: str, title: str) -> Pack:
    """Make an empty pack."""
    pack = models.Pack(title=checked_text(title, "Navn på pakken", TITLE_LENGTH, required=True), figures=[])
    with database.writing() as session:
        pack.workshop_id = workshop_of(session, link).id
        session.add(pack)
        session.flush()
        return view(pack)


def packs(database: Database, link: str) -> tuple[Pack, ...]:
    """Return the workshop's packs, the oldest first."""
    with database.reading() as session:
        return tuple(view(pack) for pack in workshop_of(session, link).packs)


def read_pack(database: Database, link: str, pack_id: int) -> Pack:
    """Return one pack."""
    with database.reading() as session:
        return view(_own_pack(session, link, pack_id))


def save_pack(
    database: Database, link: str, title: str, drafts: Sequence[FigureDraft], stored: Pack | None = None
) -> Pack:
    """Store a whole pack: a new one, or in place of what was `stored` as somebody read it."""
    _check_room(len(drafts))
    title = checked_text(title, "Navn på pakken", TITLE_LENGTH, required=True)
    rows = [_row(draft) for draft in drafts]
    for position, row in enumerate(rows):
        row.position = position
    with database.writing() as session:
        if stored is None:
            pack = models.Pack(workshop_id=workshop_of(session, link).id, figures=[])
            session.add(pack)
        else:
            pack = _own_pack(session, link, stored.id, stored.version)
            known = tuple(view_figure(figure) for figure in pack.figures)
            if known != stored.figures:  # a figure's words have a version of their own
                raise Conflict("figures changed", user_message=CHANGED, current=view(pack))
            for figure in pack.figures:
                session.delete(figure)
            flag_modified(pack, "title")  # so that the pack has a new version
        pack.title = title
        session.flush()
        for row in rows:
            row.pack_id = pack.id
        session.add_all(rows)
        session.flush()
        session.refresh(pack, ["figures"])
        return view(pack)


def rename_pack(database: Database, link: str, pack_id: int, title: str, version: int) -> Pack:
    """Give a pack another title."""
    with database.writing() as session:
        pack = _own_pack(session, link, pack_id, version)
        pack.title = checked_text(title, "Navn på pakken", TITLE_LENGTH, required=True)
        session.flush()
        return view(pack)


def add_figure(database: Database, link: str, pack_id: int, draft: FigureDraft) -> Pack:
    """Put a figure last in a pack."""
    row = _row(draft)
    with database.writing() as session:
        pack = _own_pack(session, link, pack_id)
        _check_room(len(pack.figures) + 1)
        row.position = max((figure.position for figure in pack.figures), default=-1) + 1
        pack.figures.append(row)
        session.flush()
        return view(pack)


def edit_figure(
    database: Database, link: str, figure_id: int, *, title: str, note: str, version: int
) -> PackFigure:
    """Give a figure in a pack a title and a note of one's own."""
    with database.writing() as session:
        row = _own_figure(session, link, figure_id, version)
        row.title = checked_text(title, "Tittel", TEXT_LENGTH)
        row.note = checked_text(note, "Notat", TEXT_LENGTH)
        session.flush()
        return view_figure(row)


def remove_figure(database: Database, link: str, figure_id: int, version: int) -> None:
    """Take a figure out of its pack."""
    with database.writing() as session:
        session.delete(_own_figure(session, link, figure_id, version))


def order_figures(
    database: Database, link: str, pack_id: int, figure_ids: Sequence[int], version: int
) -> Pack:
    """Put a pack's figures in another order. Raises Conflict when one was added or taken out meanwhile."""
    with database.writing() as session:
        pack = _own_pack(session, link, pack_id, version)
        rows = {figure.id: figure for figure in pack.figures}
        if sorted(rows) != sorted(figure_ids):
            raise Conflict("figures added or taken out", user_message=CHANGED, current=view(pack))
        for position, figure_id in enumerate(figure_ids):
            rows[figure_id].position = position
        flag_modified(pack, "title")  # so that the pack has a new version
        session.flush()
        session.refresh(pack, ["figures"])
        return view(pack)


def delete_pack(database: Database, link: str, pack_id: int, version: int) -> None:
    """Delete a pack."""
    with database.writing() as session:
        session.delete(_own_pack(session, link, pack_id, version))


def view(pack: models.Pack) -> Pack:
    """Return a pack's row as others read it."""
    return Pack(pack.id, pack.title, pack.version, tuple(view_figure(figure) for figure in pack.figures))


def view_figure(figure: models.PackFigure) -> PackFigure:
    """Return a row of a pack as others read it."""
    return PackFigure(
        figure.id,
        figure.figure,
        figure.region,
        figure.comparator,
        figure.year,
        figure.title,
        figure.note,
        figure.view,
        figure.version,
    )


def _row(draft: FigureDraft) -> models.PackFigure:
    return models.PackFigure(
        figure=checked_text(draft.figure, "Figur", KEY_LENGTH, required=True),
        region=checked_text(draft.region, "Region", KEY_LENGTH, required=True),
        comparator=checked_text(draft.comparator, "Sammenligning", KEY_LENGTH, required=True),
        year=draft.year,
        title=checked_text(draft.title, "Tittel", TEXT_LENGTH),
        note=checked_text(draft.note, "Notat", TEXT_LENGTH),
        view=checked_text(draft.view, "Visning", TEXT_LENGTH),
    )


def _check_room(count: int) -> None:
    if count > MOST_FIGURES:
        raise NotAnOption(
            f"{count} figures in a pack",
            user_message=f"En pakke har plass til {MOST_FIGURES} figurer. Ta ut en før du legger til flere.",
        )


def _own_pack(session: Session, link: str, pack_id: int, version: int | None = None) -> models.Pack:
    query = select(models.Pack).where(
        models.Pack.id == pack_id, models.Pack.workshop_id == workshop_of(session, link).id
    )
    return unchanged(session.scalar(query), version, view)


def _own_figure(session: Session, link: str, figure_id: int, version: int) -> models.PackFigure:
    query = (
        select(models.PackFigure)
        .join(models.Pack)
        .where(models.PackFigure.id == figure_id, models.Pack.workshop_id == workshop_of(session, link).id)
    )
    return unchanged(session.scalar(query), version, view_figure)
