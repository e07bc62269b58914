"""What is shown on the wall, and the address that holds all of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from data_sources.regions import RegionSet
from figures.chosen import Chosen, WrongAddress, read_chosen, shortened
from figures.registry import figure_row

PATH = "visning"
FIGURES, NUMBER, TITLE = "figurer", "nr", "tittel"
FRAME = ("region", "mot", "aar")
SEPARATOR = ","
MOST_FIGURES = 60
TITLE_LENGTH = 200
# Signs that have no meaning in a query and are read more easily as they are.
PLAIN = ";:,."


@dataclass(frozen=True)
class Slide:
    """A figure to be shown; an empty title means its own."""

    chosen: Chosen
    title: str = ""


@dataclass(frozen=True)
class Show:
    """The figures to be shown in order, and the one that is on the wall now, counted from 1."""

    slides: tuple[Slide, ...]
    number: int = 1

    @property
    def now(self) -> Slide:
        """The figure on the wall."""
        return self.slides[self.number - 1]


def read_show(parameters: Sequence[tuple[str, str]], regions: RegionSet) -> Show:
    """Read what an address asks to be shown, from the pairs of its query.

    `region`, `mot` and `aar` hold for every figure that does not say otherwise (see `figures.chosen`); the
    titles of one's own come in the order of the figures. Raises WrongAddress.
    """
    first = dict(reversed(parameters))  # the first of a name holds
    defaults = {name: first[name] for name in FRAME if name in first}
    asked = [one for one in first.get(FIGURES, "").split(SEPARATOR) if one]
    if not asked:
        raise WrongAddress(
            "no figure to show", user_message="Adressen sier ikke hvilke figurer som skal vises."
        )
    if len(asked) > MOST_FIGURES:
        raise WrongAddress(
            f"{len(asked)} figures to show",
            user_message=f"Det er plass til {MOST_FIGURES} figurer i en visning.",
        )
    titles = [value[:TITLE_LENGTH].strip() for name, value in parameters if name == TITLE]
    slides = tuple(
        Slide(read_chosen(one, regions, defaults), titles[at] if at < len(titles) else "")
        for at, one in enumerate(asked)
    )
    return Show(slides, read_number(first.get(NUMBER, "1"), len(slides)))


def read_number(text: str, count: int) -> int:
    """Read which of `count` figures is asked for. Raises WrongAddress."""
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= count):
        shown = f"Visningen har {count} figurer" if count > 1 else "Visningen har én figur"
        raise WrongAddress(
            f"figure number {text!r}", user_message=f"{shown}, og «{shortened(text)}» er ingen av dem."
        )
    return int(text)


def show_query(slides: Sequence[Slide], number: int = 1) -> str:
    """Write the query of the address that shows these figures, opened at one of them."""
    titles = [(TITLE, slide.title) for slide in slides] if any(slide.title for slide in slides) else []
    place = [(NUMBER, str(number))] if len(slides) > 1 else []
    pairs = [(FIGURES, SEPARATOR.join(str(slide.chosen) for slide in slides)), *place, *titles]
    return urlencode(pairs, safe=PLAIN, quote_via=quote)


def page_path(chosen: Chosen) -> str:
    """Return the way to a figure on its page of the dashboard, below the dashboard's own address."""
    row = figure_row(chosen.figure)
    frame = {"region": chosen.region, "mot": chosen.comparator, "aar": str(chosen.year)}
    return f"{row.page}?{urlencode(frame | dict(row.choices) | {'figur': chosen.figure})}"
