"""Words that every figure uses alike: what areas are called in a sentence, and which year is shown."""

from __future__ import annotations

from collections.abc import Iterable

from data_sources.industries import SHORT_NAMES
from data_sources.regions import Area
from figures.style import number


def place(area: Area) -> str:
    """Return what an area is called inside a sentence."""
    return "landet" if area.kind == "country" else area.name


def shown_year(area: Area, shown: int, asked: int, when: str = "") -> str:
    """Say which year is shown, and why it is not the one asked for."""
    text = f"{when} {shown}".strip()
    if shown == asked:
        return text
    if area.last_year is not None and asked > area.last_year:
        return f"{text} ({area.ended})"
    return f"{text} (nyeste til og med {asked})"


def change(value: float, decimals: int, unit: str) -> str:
    """Say a change with its sign: +2,1 prosent."""
    return f"{number(value, decimals, sign=True)} {unit}".strip()


def compared(value: float, other: float, decimals: int) -> str:
    """Say how a value stands to another once both are rounded: `over`, `under` or `på linje med`."""
    difference = round(value, decimals) - round(other, decimals)
    if abs(difference) < 0.5 * 10**-decimals:
        return "på linje med"
    return "over" if difference > 0 else "under"


def count_word(count: int) -> str:
    """Write a count as a word up to twelve, as running text does."""
    words = ("null", "én", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv")
    return words[count] if count < len(words) else number(count)


def lacks(area: Area, lacking: int) -> tuple[str, ...]:
    """Say that an area's figure leaves out municipalities, which only the country and counties may."""
    if not lacking:
        return ()
    parts = "én kommune" if lacking == 1 else f"{count_word(lacking)} kommuner"
    return (f"{area.name} er uten {parts} som ikke er publisert.",)


def lower_first(text: str) -> str:
    """Put a name inside a sentence: its first letter small, but for one that begins with an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def industry(code: str) -> str:
    """Return an industry's short name as it reads inside a sentence: two things are joined by "og"."""
    name = SHORT_NAMES.get(code, code)
    return lower_first(name if " og " in name else name.replace(", ", " og "))


def listed_industries(codes: Iterable[str]) -> str:
    """List industries; where a name has an `og` of its own, a comma tells the last one apart."""
    names = tuple(industry(code) for code in codes)
    if len(names) > 1 and any(" og " in name for name in names):
        return f"{', '.join(names[:-1])}, og {names[-1]}"
    return listed(names)


def listed(names: tuple[str, ...]) -> str:
    """Write names as a Norwegian list: A, B og C."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} og {names[-1]}"


def notes(*areas: Area) -> tuple[str, ...]:
    """Return the notes of the areas in a figure, each once."""
    return tuple(dict.fromkeys(area.note for area in areas if area.note))
