"""The draft of the action programme: chains from strength to action that several people edit at once.

Every function takes the facilitator's token (`link`) and raises WrongLink when it opens nothing, Conflict
when somebody else changed or deleted the same row meanwhile, TextTooLong or NotAnOption when a value cannot
be stored, and StorageUnavailable when the database does not answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from workshop import models
from workshop.database import Database
from workshop.errors import NotAnOption
from workshop.texts import KEY_LENGTH, PLANS, STATUSES, THEMES, checked_option, checked_text
from workshop.workshops import unchanged, workshop_of

MOST_ROWS = 200
MOST_EVIDENCE = 40
# The parts of a chain that rest on sources, in the order they are read, and what they are called.
PARTS = {
    "strength": "Styrke",
    "opportunity": "Mulighet",
    "missing_competence": "Kompetanse som mangler",
    "panel_said": "Ekspertpanelet",
}
TEXTS = PARTS | {"action": "Tiltak", "sources": "Andre kilder"}


@dataclass(frozen=True)
class Evidence:
    """A source of figures that one part of a chain rests on. `part` is of PARTS, `year` that of the figures.

    `name` is how the source is cited, `content` what it holds.
    """

    part: str
    name: str
    content: str
    year: int
    is_demo: bool


@dataclass(frozen=True)
class RowDraft:
    """One chain of the programme. `team` is of texts.THEMES, `plan` of PLANS, `status` of STATUSES.

    Every text may be empty while it is a draft; `team` and `plan` may be left open as well. `evidence` is what
    the parts' words were taken from, `sources` what the team names itself.
    """

    region: str
    strength: str = ""
    opportunity: str = ""
    missing_competence: str = ""
    panel_said: str = ""
    team: str = ""
    action: str = ""
    plan: str = ""
    sources: str = ""
    status: str = "utkast"
    evidence: tuple[Evidence, ...] = ()

    @property
    def is_demo(self) -> bool:
        """Whether any part rests on demonstration figures."""
        return any(source.is_demo for source in self.evidence)


@dataclass(frozen=True)
class ProgrammeRow:
    """A chain of the programme as it was read. Its `version` changes with its words, not with its place."""

    id: int
    version: int
    said: RowDraft


def add_row(database: Database, link: str, draft: RowDraft) -> ProgrammeRow:
    """Put a row last in the draft."""
    row = models.ProgrammeRow(**_checked(draft), evidence=_checked_evidence(draft))
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
    """Return the rows of the draft in their order."""
    with database.reading() as session:
        return tuple(view(row) for row in workshop_of(session, link).programme)


def by_plan(rows: Sequence[ProgrammeRow]) -> dict[str, dict[int, ProgrammeRow]]:
    """Sort rows under the ids of the plans and, where there are any, under an empty id those without.

    Returns the rows of each by the number they have in the whole draft, so that page and files agree.
    """
    sorted_rows: dict[str, dict[int, ProgrammeRow]] = {plan: {} for plan in PLANS}
    number = 0
    for plan in (*PLANS, ""):
        for row in rows:
            if row.said.plan == plan:
                number += 1
                sorted_rows.setdefault(plan, {})[number] = row
    return sorted_rows


def edit_row(database: Database, link: str, row_id: int, draft: RowDraft, version: int) -> ProgrammeRow:
    """Put what is written in place of what stood in a row."""
    values, evidence = _checked(draft), _checked_evidence(draft)
    with database.writing() as session:
        row = _own(session, link, row_id, version)
        for name, value in values.items():
            setattr(row, name, value)
        if _view_evidence(row.evidence) != _view_evidence(evidence):
            row.evidence = evidence
            flag_modified(row, "sources")  # so that the row has a new version
        session.flush()
        return view(row)


def swap_rows(database: Database, link: str, row_id: int, other_id: int) -> None:
    """Let two rows change places. Whoever writes in one of them meanwhile is not disturbed."""
    with database.writing() as session:
        of_workshop = models.ProgrammeRow.workshop_id == workshop_of(session, link, lock=True).id
        for wanted in (row_id, other_id):
            _own(session, link, wanted)
        order = (models.ProgrammeRow.position, models.ProgrammeRow.id)
        before = list(session.scalars(select(models.ProgrammeRow.id).where(of_workshop).order_by(*order)))
        turned = {row_id: other_id, other_id: row_id}
        for position, known in enumerate(before):
            moved = update(models.ProgrammeRow).where(models.ProgrammeRow.id == turned.get(known, known))
            session.execute(moved.values(position=position))


def remove_row(database: Database, link: str, row_id: int, version: int) -> None:
    """Delete a row."""
    with database.writing() as session:
        session.delete(_own(session, link, row_id, version))


def view(row: models.ProgrammeRow) -> ProgrammeRow:
    """Return a row as others read it."""
    words = {name: getattr(row, name) for name in _WORDS}
    return ProgrammeRow(row.id, row.version, RowDraft(**words, evidence=_view_evidence(row.evidence)))


_WORDS = tuple(field.name for field in fields(RowDraft) if field.name != "evidence")


def _view_evidence(rows: Sequence[models.ProgrammeEvidence]) -> tuple[Evidence, ...]:
    return tuple(Evidence(row.part, row.name, row.content, row.year, row.is_demo) for row in rows)


def _own(session: Session, link: str, row_id: int, version: int | None = None) -> models.ProgrammeRow:
    query = select(models.ProgrammeRow).where(
        models.ProgrammeRow.id == row_id,
        models.ProgrammeRow.workshop_id == workshop_of(session, link).id,
    )
    return unchanged(session.scalar(query), version, view)


def _checked(draft: RowDraft) -> dict[str, str]:
    """Return a row's values as they are stored."""
    texts = {name: checked_text(getattr(draft, name), called) for name, called in TEXTS.items()}
    return texts | {
        "region": checked_text(draft.region, "Region", KEY_LENGTH, required=True),
        "team": checked_option(draft.team, "Team", THEMES, required=False),
        "plan": checked_option(draft.plan, "Plan", PLANS, required=False),
        "status": checked_option(draft.status, "Status", STATUSES),
    }


def _checked_evidence(draft: RowDraft) -> list[models.ProgrammeEvidence]:
    """Return a row's sources as they are stored, each once. A part without words rests on nothing."""
    kept = []
    for source in dict.fromkeys(draft.evidence):
        part = checked_option(source.part, "Ledd", PARTS)
        if not checked_text(getattr(draft, part), PARTS[part]):
            continue
        name, content = (checked_text(text, "Kilde") for text in (source.name, source.content))
        kept.append(
            models.ProgrammeEvidence(
                part=part, name=name, content=content, year=source.year, is_demo=source.is_demo
            )
        )
    if len(kept) > MOST_EVIDENCE:
        raise NotAnOption(
            f"{len(kept)} sources in a row",
            user_message=f"En rad har plass til {MOST_EVIDENCE} kilder. Del den i to.",
        )
    return kept
