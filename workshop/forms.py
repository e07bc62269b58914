"""A participant's form: what a browser sends, and the answers it stands for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from workshop.answers import OBSERVATION, OBSERVATION_FIELD, OwnAnswers
from workshop.errors import NotAnOption
from workshop.texts import THEMES

VERSION = "versjon"
IMPORTANCE, REALISM = "viktig", "realistisk"
OBSERVATION_NAME, ACTION = "observasjon", "tiltak"
MOST_FIELDS = 200
TEXT_FIELDS = {OBSERVATION_NAME: OBSERVATION} | {f"{ACTION}-{theme}": theme for theme in THEMES}


@dataclass(frozen=True)
class SentForm:
    """The fields of a form in the order they were sent, each name once."""

    fields: tuple[tuple[str, str], ...]

    @property
    def version(self) -> int:
        """Version of the answers that the form was filled from. Raises NotAnOption."""
        return _number(dict(self.fields).get(VERSION, ""), least=0) or 0

    @property
    def answers(self) -> OwnAnswers:
        """What the participant says. Raises NotAnOption where a field holds no rating."""
        ratings: dict[int, tuple[int | None, int | None]] = {}
        texts: dict[str, str] = {}
        for name, value in self.fields:
            question, _, which = name.partition("-")
            if name in TEXT_FIELDS:
                texts[TEXT_FIELDS[name]] = value
            elif question in {IMPORTANCE, REALISM}:
                item = _number(which, least=1) or 0
                importance, realism = ratings.get(item, (None, None))
                rating = _number(value, least=1)
                ratings[item] = (rating, realism) if question == IMPORTANCE else (importance, rating)
        return OwnAnswers(ratings, texts)

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """What was written, with the name of its field, for somebody who must save it elsewhere."""
        return tuple(
            (THEMES.get(TEXT_FIELDS[name], OBSERVATION_FIELD), value)
            for name, value in self.fields
            if name in TEXT_FIELDS and value.strip()
        )


def sent_form(body: bytes) -> SentForm:
    """Read the body of a form. Raises NotAnOption when it is none, or has more fields than any form here."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS
        )
    except ValueError as error:  # UnicodeDecodeError is one
        raise _not_a_form(str(error)) from error
    known = {name for name, _ in pairs if name in TEXT_FIELDS or name == VERSION}
    known |= {name for name, _ in pairs if name.partition("-")[0] in {IMPORTANCE, REALISM}}
    return SentForm(tuple((name, value) for name, value in dict(pairs).items() if name in known))


def _number(text: str, *, least: int) -> int | None:
    """Return a whole number, None for an empty field."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10) or int(text) < least:
        raise _not_a_form(f"{text[:20]!r} is no number from {least}")
    return int(text)


def _not_a_form(reason: str) -> NotAnOption:
    return NotAnOption(
        f"not a form of a panel: {reason}",
        user_message="Skjemaet kom ikke fram slik det skulle. Last siden på nytt og prøv igjen.",
    )
