"""The draft of the action programme: rows from strength to action that several people edit at once.

Every function takes the facilitator's token (`link`) and raises WrongLink when it opens nothing, Conflict
when somebody else changed or deleted the same row meanwhile, TextTooLong or NotAnOption when a value cannot
be stored, and StorageUnavailable when the database does not answer.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workshop import models
from workshop.database import Database
from workshop.errors import NotAnOption
from workshop.texts import KEY_LENGTH, PLANS, STATUSES, THEMES, checked_option, checked_text
from workshop.workshops import unchanged, workshop_of

MOST_ROWS = 200


@dataclass(frozen=True)
class RowDraft:
    """One chain of the programme. `team` is of texts.THEMES, `plan` of PLANS, `status` of STATUSES.

    Every text may be empty while it is a draft; `team` and `plan` may be left open as well.
    """

    region: str
    strength: str = ""
    opportunity: str = ""
    missing_competence: str = ""
    team: str = ""
    action: str = ""
    plan: str = ""
    sources: str = ""
    status: str = "utkast"


@dataclass(frozen=True)
class ProgrammeRow:
    """A chain of the programme as it was read."""

    id: int
    version: int
    said: RowDraft


def add_row(database: Database, link: str, draft: RowDraft) -> ProgrammeRow:
    """Put a row last in the draft."""
    row = models.ProgrammeRow(**_checked(draft))
    with database.writing() as session:
        workshop = workshop_of(session, link)
        if len(workshop.programme) >= MOST_ROWS:
            raise NotAnOption(
                f"workshop {workshop.id} has {len(workshop.programme)} rows",
                user_message=f"Utkastet har plass til {MOST_ROWS} rader. Slett en før du legger til flere.",
            )
        row.position = max((other.position for other in workshop.programme), default=-1) + 1
        workshop.programme.append(row)
        session.flush()
        return view(row)


def programme(database: Database, link: str) -> tuple[ProgrammeRow, ...]:
    """Return the rows of the draft in the order they were added."""
    with database.reading() as session:
        return tuple(view(row) for row in workshop_of(session, link).programme)


def edit_row(database: Database, link: str, row_id: int, draft: RowDraft, version: int) -> ProgrammeRow:
    """Put what is written in place of what stood in a row."""
    with database.writing() as session:
        row = _own(session, link, row_id, version)
        for name, value in _checked(draft).items():
            setattr(row, name, value)
        session.flush()
        return view(row)


def remove_row(database: Database, link: str, row_id: int, version: int) -> None:
    """Delete a row."""
    with database.writing() as session:
        session.delete(_own(session, link, row_id, version))


def view(row: models.ProgrammeRow) -> ProgrammeRow:
    """Return a row as others read it."""
    said = RowDraft(**{name: getattr(row, name) for name in RowDraft.__dataclass_fields__})
    return ProgrammeRow(row.id, row.version, said)


def _own(session: Session, link: str, row_id: int, version: int) -> models.ProgrammeRow:
    query = select(models.ProgrammeRow).where(
        models.ProgrammeRow.id == row_id,
        models.ProgrammeRow.workshop_id == workshop_of(session, link).id,
    )
    return unchanged(session.scalar(query), version, view)


def _checked(draft: RowDraft) -> dict[str, str]:
    """Return a row's values as they are stored."""
    fields = {
        "strength": "Fortrinn",
        "opportunity": "Mulighet",
        "missing_competence": "Kompetanse som mangler",
        "action": "Forslag til tiltak",
        "sources": "Kilder",
    }
    texts = {
        name: checked_text(value, fields[name]) for name, value in asdict(draft).items() if name in fields
    }
    return texts | {
        "region": checked_text(draft.region, "Region", KEY_LENGTH, required=True),
        "team": checked_option(draft.team, "Team", THEMES, required=False),
        "plan": checked_option(draft.plan, "Plan", PLANS, required=False),
        "status": checked_option(draft.status, "Status", STATUSES),
    }
