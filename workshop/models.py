"""The tables of the workshop. Nothing about a person is kept but a random token's hash."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, MetaData, String, Text, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from workshop.texts import KEY_LENGTH, TITLE_LENGTH

HASH_LENGTH = 64
LOWEST, HIGHEST = 1, 5


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no zone with it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Say that what was read is in UTC."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value


class Base(DeclarativeBase):
    """What all tables have: ids that are never used again, and names for constraints."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    __table_args__: Any = {"sqlite_autoincrement": True}  # noqa: RUF012 - as SQLAlchemy wants it

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


class Workshop(Base):
    """One facilitator's work for a region: what one secret link opens."""

    __tablename__ = "workshop"

    region: Mapped[str] = mapped_column(String(KEY_LENGTH))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    link_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    created: Mapped[datetime] = mapped_column(UtcTime)
    version: Mapped[int] = mapped_column()

    panels: Mapped[list[Panel]] = relationship(
        back_populates="workshop", order_by="Panel.id", passive_deletes=True
    )
    packs: Mapped[list[Pack]] = relationship(
        back_populates="workshop", order_by="Pack.id", passive_deletes=True
    )
    programme: Mapped[list[ProgrammeRow]] = relationship(
        back_populates="workshop", order_by="(ProgrammeRow.position, ProgrammeRow.id)", passive_deletes=True
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - as SQLAlchemy wants it


class Panel(Base):
    """Questions put to a region's businesses, with the figures they were put beside.

    `year` and `comparator` are those of the figures. `link_number` tells the participants' links apart that
    the panel has had; the link itself follows from the facilitator's.
    """

    __tablename__ = "panel"

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), index=True)
    region: Mapped[str] = mapped_column(String(KEY_LENGTH))
    region_name: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    year: Mapped[int]
    comparator: Mapped[str] = mapped_column(String(KEY_LENGTH))
    note: Mapped[str] = mapped_column(Text, default="")
    link_number: Mapped[int] = mapped_column(default=1)
    link_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), unique=True)
    created: Mapped[datetime] = mapped_column(UtcTime)
    closed: Mapped[datetime | None] = mapped_column(UtcTime)
    version: Mapped[int] = mapped_column()

    workshop: Mapped[Workshop] = relationship(back_populates="panels")
    items: Mapped[list[PanelItem]] = relationship(
        back_populates="panel", order_by="PanelItem.position", passive_deletes=True
    )
    participants: Mapped[list[Participant]] = relationship(back_populates="panel", passive_deletes=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - as SQLAlchemy wants it


class PanelItem(Base):
    """Something to be rated: a strength, an opportunity or an action, with what the figures said of it."""

    __tablename__ = "panel_item"

    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(KEY_LENGTH))
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), default="")
    label: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text, default="")

    panel: Mapped[Panel] = relationship(back_populates="items")


class Participant(Base):
    """Somebody who has answered: a random token's hash, and how often the answers have been stored."""

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("panel_id", "token_hash"), {"sqlite_autoincrement": True})

    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    version: Mapped[int] = mapped_column(default=0)

    panel: Mapped[Panel] = relationship(back_populates="participants")
    ratings: Mapped[list[Rating]] = relationship(
        back_populates="participant", cascade="all, delete-orphan", passive_deletes=True
    )
    contributions: Mapped[list[Contribution]] = relationship(
        back_populates="participant", cascade="all, delete-orphan", passive_deletes=True
    )


class Rating(Base):
    """What one participant thinks of one item, 1 to 5, None where not said."""

    __tablename__ = "rating"
    __table_args__ = (
        UniqueConstraint("participant_id", "item_id"),
        CheckConstraint(f"importance BETWEEN {LOWEST} AND {HIGHEST}", name="importance"),
        CheckConstraint(f"realism BETWEEN {LOWEST} AND {HIGHEST}", name="realism"),
        {"sqlite_autoincrement": True},
    )

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(ForeignKey("panel_item.id", ondelete="CASCADE"), index=True)
    importance: Mapped[int | None]
    realism: Mapped[int | None]

    participant: Mapped[Participant] = relationship(back_populates="ratings")


class Contribution(Base):
    """What one participant wrote: what the figures do not show (no theme), or an action under a theme."""

    __tablename__ = "contribution"
    __table_args__ = (UniqueConstraint("participant_id", "theme"), {"sqlite_autoincrement": True})

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    theme: Mapped[str] = mapped_column(String(KEY_LENGTH))
    text: Mapped[str] = mapped_column(Text)

    participant: Mapped[Participant] = relationship(back_populates="contributions")


class Pack(Base):
    """Figures chosen for a presentation or a file, in order."""

    __tablename__ = "pack"

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    version: Mapped[int] = mapped_column()

    workshop: Mapped[Workshop] = relationship(back_populates="packs")
    figures: Mapped[list[PackFigure]] = relationship(
        back_populates="pack", order_by="(PackFigure.position, PackFigure.id)", passive_deletes=True
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - as SQLAlchemy wants it


class PackFigure(Base):
    """A figure of the registry for one choice of region, comparator and year, with one's own words."""

    __tablename__ = "pack_figure"

    pack_id: Mapped[int] = mapped_column(ForeignKey("pack.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    figure: Mapped[str] = mapped_column(String(KEY_LENGTH))
    region: Mapped[str] = mapped_column(String(KEY_LENGTH))
    comparator: Mapped[str] = mapped_column(String(KEY_LENGTH))
    year: Mapped[int]
    title: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    view: Mapped[str] = mapped_column(Text, default="", server_default="")
    version: Mapped[int] = mapped_column()

    pack: Mapped[Pack] = relationship(back_populates="figures")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - as SQLAlchemy wants it


class ProgrammeRow(Base):
    """From insight to action: one chain of the draft programme, with what its words rest on."""

    __tablename__ = "programme_row"

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    region: Mapped[str] = mapped_column(String(KEY_LENGTH))
    strength: Mapped[str] = mapped_column(Text)
    opportunity: Mapped[str] = mapped_column(Text)
    missing_competence: Mapped[str] = mapped_column(Text)
    panel_said: Mapped[str] = mapped_column(Text, default="", server_default="")
    team: Mapped[str] = mapped_column(String(KEY_LENGTH))
    action: Mapped[str] = mapped_column(Text)
    plan: Mapped[str] = mapped_column(String(KEY_LENGTH))
    sources: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(KEY_LENGTH))
    version: Mapped[int] = mapped_column()

    workshop: Mapped[Workshop] = relationship(back_populates="programme")
    evidence: Mapped[list[ProgrammeEvidence]] = relationship(
        order_by="ProgrammeEvidence.id", cascade="all, delete-orphan", passive_deletes=True
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - as SQLAlchemy wants it


class ProgrammeEvidence(Base):
    """A source that a part of a chain rests on: `part` is the column of ProgrammeRow, `year` of the figures."""

    __tablename__ = "programme_evidence"

    row_id: Mapped[int] = mapped_column(ForeignKey("programme_row.id", ondelete="CASCADE"), index=True)
    part: Mapped[str] = mapped_column(String(KEY_LENGTH))
    name: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    year: Mapped[int]
    is_demo: Mapped[bool]
