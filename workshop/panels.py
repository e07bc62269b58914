"""Expert panels, the facilitator's side: opened, followed, closed, exported, deleted.

Every function takes the facilitator's token (`link`) and raises WrongLink when it opens nothing, Conflict
when the panel has been changed or deleted meanwhile, and StorageUnavailable when the database does not answer.
What people answered is shown when at least `FEWEST_SHOWN` have; until then it is counted and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshop import models
from workshop.database import Database
from workshop.errors import NotAnOption, TooFewAnswers
from workshop.links import new_token, participants_token, token_hash
from workshop.texts import KEY_LENGTH, KINDS, TEXT_LENGTH, THEMES, TITLE_LENGTH, checked_option, checked_text
from workshop.workshops import unchanged, workshop_of

FEWEST_SHOWN = 5
MOST_ITEMS = 40


@dataclass(frozen=True)
class ItemDraft:
    """Something to be rated. `kind` is of texts.KINDS; `key` says what it is for programs, if anything."""

    kind: str
    label: str
    evidence: str = ""
    key: str = ""


@dataclass(frozen=True)
class PanelDraft:
    """A panel to be opened: whom it is about, the figures it stands beside, and what is rated.

    `note` is shown above the questions: marks of demonstration figures belong there.
    """

    region: str
    region_name: str
    title: str
    year: int
    comparator: str
    items: Sequence[ItemDraft]
    note: str = ""


@dataclass(frozen=True)
class Item:
    """Something that is rated, as it was stored when the panel was opened."""

    id: int
    kind: str
    key: str
    label: str
    evidence: str


@dataclass(frozen=True)
class Panel:
    """A panel as it was read; `answered` is how many people have answered anything."""

    id: int
    region: str
    region_name: str
    title: str
    year: int
    comparator: str
    note: str
    created: datetime
    closed: datetime | None
    link_number: int
    version: int
    items: tuple[Item, ...]
    answered: int

    @property
    def is_open(self) -> bool:
        """Whether answers are taken."""
        return self.closed is None

    @property
    def shows_answers(self) -> bool:
        """Whether so many have answered that what they said may be shown."""
        return self.answered >= FEWEST_SHOWN


@dataclass(frozen=True)
class ItemAnswers:
    """What the panel thinks of one item: means of 1 to 5, None where too few have said it."""

    item: Item
    importance: float | None
    importance_count: int
    realism: float | None
    realism_count: int


@dataclass(frozen=True)
class Answers:
    """What a panel has said. `observations` are what the figures do not show, `actions` (theme, text).

    Texts stand in no order that tells who wrote them, or when. Before `FEWEST_SHOWN` have answered there
    are no texts and no means.
    """

    answered: int
    items: tuple[ItemAnswers, ...]
    observations: tuple[str, ...]
    actions: tuple[tuple[str, str], ...]

    @property
    def are_shown(self) -> bool:
        """Whether so many have answered that what they said may be shown."""
        return self.answered >= FEWEST_SHOWN


@dataclass(frozen=True)
class PanelExport:
    """A panel with what it said, for a file."""

    panel: Panel
    answers: Answers


def open_panel(database: Database, link: str, draft: PanelDraft) -> Panel:
    """Open a panel for answers. Raises TextTooLong or NotAnOption when the draft cannot be stored."""
    if not 1 <= len(draft.items) <= MOST_ITEMS:
        raise NotAnOption(
            f"{len(draft.items)} items, 1 to {MOST_ITEMS} wanted",
            user_message=f"Et panel kan ha fra 1 til {MOST_ITEMS} punkter å vurdere. Dette har {len(draft.items)}.",
        )
    items = [
        models.PanelItem(
            position=position,
            kind=checked_option(item.kind, "Slag", KINDS),
            key=checked_text(item.key, "Nøkkel", KEY_LENGTH),
            label=checked_text(item.label, "Punkt", TEXT_LENGTH, required=True),
            evidence=checked_text(item.evidence, "Tall", TEXT_LENGTH),
        )
        for position, item in enumerate(draft.items)
    ]
    panel = models.Panel(
        region=checked_text(draft.region, "Region", KEY_LENGTH, required=True),
        region_name=checked_text(draft.region_name, "Region", TITLE_LENGTH, required=True),
        title=checked_text(draft.title, "Navn på panelet", TITLE_LENGTH, required=True),
        year=draft.year,
        comparator=checked_text(draft.comparator, "Sammenligning", KEY_LENGTH, required=True),
        note=checked_text(draft.note, "Merknad", TEXT_LENGTH),
        link_hash=token_hash(new_token()),  # the panel's own follows from its number, which it has not yet
        created=datetime.now(UTC),
        items=items,
    )
    with database.writing() as session:
        panel.workshop_id = workshop_of(session, link).id
        session.add(panel)
        session.flush()
        panel.link_hash = token_hash(participants_token(link, panel.id, panel.link_number))
        session.flush()
        return view(session, panel)


def panels(database: Database, link: str) -> tuple[Panel, ...]:
    """Return the workshop's panels, the oldest first."""
    with database.reading() as session:
        return tuple(view(session, panel) for panel in workshop_of(session, link).panels)


def read_panel(database: Database, link: str, panel_id: int) -> Panel:
    """Return one panel of the workshop."""
    with database.reading() as session:
        return view(session, _own(session, link, panel_id))


def participants_link(link: str, panel: Panel) -> str:
    """Return the token that opens the panel for participants."""
    return participants_token(link, panel.id, panel.link_number)


def renew_participants_link(database: Database, link: str, panel_id: int, version: int) -> Panel:
    """Give a panel a new participants' link; the old one opens nothing more. Answers stay."""
    with database.writing() as session:
        panel = _own(session, link, panel_id, version)
        panel.link_number += 1
        panel.link_hash = token_hash(participants_token(link, panel.id, panel.link_number))
        session.flush()
        return view(session, panel)


def close_panel(database: Database, link: str, panel_id: int, version: int) -> Panel:
    """Close a panel: it takes no more answers and can be read as before."""
    with database.writing() as session:
        panel = _own(session, link, panel_id, version)
        panel.closed = panel.closed or datetime.now(UTC)
        session.flush()
        return view(session, panel)


def panel_answers(database: Database, link: str, panel_id: int) -> Answers:
    """Return what a panel has said so far; before `FEWEST_SHOWN` have answered, counts alone."""
    with database.reading() as session:
        return answers_of(session, _own(session, link, panel_id))


def export_panel(database: Database, link: str, panel_id: int) -> PanelExport:
    """Return a panel with what it said. Raises TooFewAnswers before `FEWEST_SHOWN` have answered."""
    with database.reading() as session:
        panel = _own(session, link, panel_id)
        answers = answers_of(session, panel)
        if not answers.are_shown:
            raise TooFewAnswers(
                f"panel {panel.id}: {answers.answered} answers",
                user_message=f"{answers.answered} har svart. Svarene vises og lastes ned først når minst "
                f"{FEWEST_SHOWN} har svart, for før det er de ikke anonyme.",
            )
        return PanelExport(view(session, panel), answers)


def delete_panel(database: Database, link: str, panel_id: int) -> None:
    """Delete a panel with all its answers for good, from the database's files as well."""
    with database.writing() as session:
        session.delete(_own(session, link, panel_id))
    database.forget_deleted()


def _own(session: Session, link: str, panel_id: int, version: int | None = None) -> models.Panel:
    """Return a panel of the workshop that the link opens, as it was read where a version is given."""
    query = select(models.Panel).where(
        models.Panel.id == panel_id, models.Panel.workshop_id == workshop_of(session, link).id
    )
    return unchanged(session.scalar(query), version, lambda panel: view(session, panel))


def view(session: Session, panel: models.Panel) -> Panel:
    """Return a panel's row as others read it."""
    return Panel(
        id=panel.id,
        region=panel.region,
        region_name=panel.region_name,
        title=panel.title,
        year=panel.year,
        comparator=panel.comparator,
        note=panel.note,
        created=panel.created,
        closed=panel.closed,
        link_number=panel.link_number,
        version=panel.version,
        items=view_items(panel),
        answered=answered(session, panel),
    )


def view_items(panel: models.Panel) -> tuple[Item, ...]:
    """Return a panel's items in their order."""
    return tuple(Item(item.id, item.kind, item.key, item.label, item.evidence) for item in panel.items)


def answered(session: Session, panel: models.Panel) -> int:
    """Count the people who have rated or written something."""
    said = models.Participant.ratings.any() | models.Participant.contributions.any()
    query = (
        select(func.count())
        .select_from(models.Participant)
        .where(models.Participant.panel_id == panel.id, said)
    )
    return session.scalar(query) or 0


def answers_of(session: Session, panel: models.Panel) -> Answers:
    """Return what a panel has said, for the other modules here; the rule of `FEWEST_SHOWN` is held here."""
    count = answered(session, panel)
    rating = models.Rating
    rows = session.execute(
        select(
            rating.item_id,
            func.avg(rating.importance),
            func.count(rating.importance),
            func.avg(rating.realism),
            func.count(rating.realism),
        )
        .join(models.PanelItem)
        .where(models.PanelItem.panel_id == panel.id)
        .group_by(rating.item_id)
    )
    by_item = {item: values for item, *values in rows}

    def mean(value: float | None, of: int) -> float | None:
        return None if value is None or min(of, count) < FEWEST_SHOWN else float(value)

    items = []
    for item in view_items(panel):
        importance, importance_count, realism, realism_count = by_item.get(item.id, (None, 0, None, 0))
        items.append(
            ItemAnswers(
                item,
                mean(importance, importance_count),
                importance_count,
                mean(realism, realism_count),
                realism_count,
            )
        )
    texts = _texts(session, panel) if count >= FEWEST_SHOWN else []
    return Answers(
        answered=count,
        items=tuple(items),
        observations=tuple(text for theme, text in texts if not theme),
        actions=tuple((theme, text) for named in THEMES for theme, text in texts if theme == named),
    )


def _texts(session: Session, panel: models.Panel) -> list[tuple[str, str]]:
    query = (
        select(models.Contribution.theme, models.Contribution.text)
        .join(models.Participant)
        .where(models.Participant.panel_id == panel.id)
    )
    return sorted((theme, text) for theme, text in session.execute(query))
