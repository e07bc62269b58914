"""Expert panels, a participant's side: what is asked, one's own answers, and what all said.

`panel_link` is the token in the participants' link, `participant` a random token that the participant's own
browser keeps. Every function raises WrongLink when the link opens nothing, and StorageUnavailable when the
database does not answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshop import models
from workshop.database import Database
from workshop.errors import Conflict, NotAnOption, PanelClosed, PanelFull
from workshop.links import is_token, matches, token_hash, wrong_link
from workshop.panels import Answers, Panel, answers_of, view
from workshop.texts import TEXT_LENGTH, THEMES, checked_option, checked_text

# More than come to any panel, and few enough that nobody fills the disk with made-up participants.
MOST_PARTICIPANTS = 500
OBSERVATION = ""
OBSERVATION_FIELD = "Hva tallene ikke viser"


@dataclass(frozen=True)
class OwnAnswers:
    """What one participant says. `ratings` are (importance, realism) by item id, 1 to 5 or None.

    `texts` are by theme id, and under `OBSERVATION` what the figures do not show; an empty text is none.
    """

    ratings: Mapping[int, tuple[int | None, int | None]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Questionnaire:
    """A panel as a participant meets it.

    `version` counts how often this participant's answers have been stored, 0 when never. `all_answers` are
    None until the participant has answered and so many have that the answers are anonymous.
    """

    panel: Panel
    own: OwnAnswers
    version: int
    all_answers: Answers | None


def questionnaire(database: Database, panel_link: str, participant: str | None) -> Questionnaire:
    """Return the panel that a participants' link opens, with the participant's own answers."""
    with database.reading() as session:
        panel = _panel(session, panel_link)
        found = _participant(session, panel, participant)
        has_said = found is not None and bool(found.ratings or found.contributions)
        answers = answers_of(session, panel) if has_said else None
        return Questionnaire(
            panel=view(session, panel),
            own=_said(found),
            version=found.version if found else 0,
            all_answers=answers if answers and answers.are_shown else None,
        )


def store_answers(
    database: Database, panel_link: str, participant: str, answers: OwnAnswers, version: int
) -> int:
    """Store what a participant says, in place of what the same one said before; return the new version.

    version: that of the questionnaire the answers were written into. Storing the same answers again, as
    after a lost connection, changes nothing.
    Raises Conflict when other answers of the same participant were stored meanwhile, PanelClosed, PanelFull,
    TextTooLong, or NotAnOption.
    """
    if not is_token(participant):
        raise NotAnOption(
            "the participant has no token",
            user_message="Svarene er ikke lagret ennå. Nettleseren må ta vare på en informasjonskapsel for at du skal "
            "kunne endre dem siden. Tillat det for denne siden, og send på nytt.",
        )
    ratings, texts = _checked(answers)
    with database.writing() as session:
        panel = _panel(session, panel_link, lock=True)
        if panel.closed is not None:
            raise PanelClosed(
                f"panel {panel.id} is closed",
                user_message="Panelet er avsluttet og tar ikke imot flere svar. Det du hadde sendt før, er med.",
            )
        if not set(ratings) <= {item.id for item in panel.items}:
            raise NotAnOption(
                f"panel {panel.id}: a rating of something else",
                user_message="Skjemaet hører til et annet panel. Last siden på nytt og prøv igjen.",
            )
        found = _participant(session, panel, participant)
        stored = _said(found)
        if (stored.ratings, stored.texts) == (ratings, texts):
            return found.version if found else 0
        if found is None:
            found = _newcomer(session, panel, participant)
        if found.version != version:
            raise Conflict(
                f"participant {found.id} is at version {found.version}, not {version}",
                user_message="Svarene dine ble endret i et annet vindu etter at du åpnet dette. Se over det som står "
                "her: når du sender på nytt, er det dette som gjelder.",
                current=stored,
            )
        _replace(found, ratings, texts)
        found.version += 1
        session.flush()
        return found.version


def _panel(session: Session, panel_link: str, *, lock: bool = False) -> models.Panel:
    """Return the panel that a link opens; locked, its answers come one after the other."""
    found = None
    if is_token(panel_link):
        query = select(models.Panel).where(models.Panel.link_hash == token_hash(panel_link))
        found = session.scalar(query.with_for_update() if lock else query)
    if found is None or not matches(panel_link, found.link_hash):
        raise wrong_link()
    return found


def _participant(session: Session, panel: models.Panel, token: str | None) -> models.Participant | None:
    if token is None:
        return None
    return session.scalar(
        select(models.Participant).where(
            models.Participant.panel_id == panel.id,
            models.Participant.token_hash == _participant_hash(panel, token),
        )
    )


def _participant_hash(panel: models.Panel, token: str) -> str:
    """Return what is stored of a browser's token, another thing in each panel: they cannot be joined."""
    return token_hash(f"{panel.id} {token}")


def _newcomer(session: Session, panel: models.Panel, token: str) -> models.Participant:
    count = session.scalar(
        select(func.count()).select_from(models.Participant).where(models.Participant.panel_id == panel.id)
    )
    if (count or 0) >= MOST_PARTICIPANTS:
        raise PanelFull(
            f"panel {panel.id} has {count} participants",
            user_message=f"Panelet er fullt: {MOST_PARTICIPANTS} har svart. Si fra til den som leder verkstedet.",
        )
    newcomer = models.Participant(
        panel_id=panel.id, token_hash=_participant_hash(panel, token), version=0, ratings=[], contributions=[]
    )
    session.add(newcomer)
    return newcomer


def _said(participant: models.Participant | None) -> OwnAnswers:
    if participant is None:
        return OwnAnswers()
    return OwnAnswers(
        {rating.item_id: (rating.importance, rating.realism) for rating in participant.ratings},
        {contribution.theme: contribution.text for contribution in participant.contributions},
    )


def _checked(answers: OwnAnswers) -> tuple[dict[int, tuple[int | None, int | None]], dict[str, str]]:
    """Return answers as they are stored, without what is empty."""
    ratings = {}
    for item, pair in answers.ratings.items():
        for value in pair:
            if value is not None and not models.LOWEST <= value <= models.HIGHEST:
                raise NotAnOption(
                    f"rating {value}", user_message="Velg et tall fra 1 til 5, eller «vet ikke»."
                )
        if pair != (None, None):
            ratings[item] = pair
    texts = {}
    for theme, text in answers.texts.items():
        checked_option(theme, "Team", THEMES, required=False)
        name = f"Forslag til tiltak: {THEMES[theme]}" if theme else OBSERVATION_FIELD
        kept = checked_text(text, name, TEXT_LENGTH)
        if kept:
            texts[theme] = kept
    return ratings, texts


def _replace(
    participant: models.Participant,
    ratings: Mapping[int, tuple[int | None, int | None]],
    texts: Mapping[str, str],
) -> None:
    """Put answers in place of those stored, each row updated where there is one."""
    rows = {rating.item_id: rating for rating in participant.ratings}
    for item, (importance, realism) in ratings.items():
        rating = rows.pop(item, None)
        if rating is None:
            rating = models.Rating(item_id=item)
            participant.ratings.append(rating)
        rating.importance, rating.realism = importance, realism
    for rating in rows.values():
        participant.ratings.remove(rating)
    written = {contribution.theme: contribution for contribution in participant.contributions}
    for theme, text in texts.items():
        contribution = written.pop(theme, None)
        if contribution is None:
            contribution = models.Contribution(theme=theme)
            participant.contributions.append(contribution)
        contribution.text = text
    for contribution in written.values():
        participant.contributions.remove(contribution)
