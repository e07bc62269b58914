"""What is allowed in a text that somebody types, and the words that may be chosen."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from workshop.errors import NotAnOption, TextTooLong

# Ids and names of the five value-creation teams, as in the catalogue of indicators; a test holds them equal.
THEMES = {
    "vertskap": "Vertskapsattraktivitet",
    "kompetanse": "Kompetanse",
    "klynger": "Klynger og nettverk",
    "entreprenorskap": "Entreprenørskap",
    "foui": "Forskning, utvikling og innovasjon",
}
KINDS = {"fortrinn": "Fortrinn", "mulighet": "Mulighet", "tiltak": "Tiltak"}
PLANS = {"naering": "Verdiskaping og næringsutvikling", "kunnskap": "Kunnskapssamfunnet"}
# What a file says of demonstration figures, as the figures do themselves; a test holds them equal.
DEMO_MARK = "DEMODATA – ikke virkelige tall"
STATUSES = {"utkast": "Utkast", "behandles": "Til behandling", "vedtatt": "Vedtatt"}

TITLE_LENGTH = 120
TEXT_LENGTH = 2000
KEY_LENGTH = 64
LINE_BREAKS_AND_TABS = "\n\t"


def checked_text(text: str, field: str, limit: int = TEXT_LENGTH, *, required: bool = False) -> str:
    """Return a text as it is stored: no control characters, one kind of line break, no space around it.

    field: what the field is called in Norwegian, for the message.
    Raises TextTooLong, or NotAnOption when it is `required` and nothing is left.
    """
    one_break = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(
        sign for sign in one_break if sign in LINE_BREAKS_AND_TABS or unicodedata.category(sign)[0] != "C"
    ).strip()
    if len(kept) > limit:
        raise TextTooLong(
            f"{field}: {len(kept)} characters, at most {limit}",
            user_message=f"«{field}» har {len(kept)} tegn. Det er plass til {limit}. Kort ned teksten og prøv igjen.",
        )
    if required and not kept:
        raise NotAnOption(f"{field}: empty", user_message=f"Skriv noe i feltet «{field}».")
    return kept


def checked_option(value: str, field: str, options: Collection[str], *, required: bool = True) -> str:
    """Return a value that is one of the options, or empty where it is not `required`. Raises NotAnOption."""
    if value in options or (not value and not required):
        return value
    raise NotAnOption(f"{field}: {value!r} is no option", user_message=f"Velg en verdi i feltet «{field}».")
