"""The figures that this visit has chosen for a pack, and the controls below a figure that lead to the wall."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

import streamlit as st

from data_sources.statistics import Statistics
from figures.chosen import Chosen, chosen_for
from pages._frame import choice, statistics
from pages._presentation.show import PATH, Slide, show_query
from workshop.packs import MOST_FIGURES
from workshop.packs import Pack as StoredPack

KEY = "pakken"
_numbers = count(1)


@dataclass
class Item:
    """A figure in the pack. `number` tells items apart, for one figure may stand there twice."""

    chosen: Chosen
    title: str = ""
    note: str = ""
    number: int = field(default_factory=lambda: next(_numbers))


@dataclass
class Draft:
    """The pack of this visit, `stored` as it was last read from or written to the workshop."""

    title: str = "Figurer til møtet"
    items: list[Item] = field(default_factory=list)
    stored: StoredPack | None = None
    number: int = field(default_factory=lambda: next(_numbers))

    @property
    def slides(self) -> list[Slide]:
        """The figures as a presentation shows them."""
        return [Slide(item.chosen, item.title) for item in self.items]

    def add(self, chosen: Chosen) -> None:
        """Put a figure last, unless the pack is full."""
        if len(self.items) < MOST_FIGURES:
            self.items.append(Item(chosen))

    def move(self, item: Item, step: int) -> None:
        """Move a figure up or down; at an end it stays."""
        at = self.items.index(item)
        to = min(max(at + step, 0), len(self.items) - 1)
        self.items.insert(to, self.items.pop(at))


def pack_draft() -> Draft:
    """Return the pack of this visit, empty at first."""
    kept: Draft = st.session_state.setdefault(KEY, Draft())
    return kept


def wall_link(slides: list[Slide]) -> str:
    """Return the way from a page of the dashboard to the wall."""
    return f"./{PATH}?{show_query(slides)}"


def offer_wall_and_pack(figure_id: str, data: Statistics | None) -> None:
    """Draw the two controls below a figure: onto the wall, and into the pack."""
    frame = choice()
    chosen = chosen_for(figure_id, data or statistics(), frame.region, frame.comparator, frame.year)
    draft = pack_draft()
    held = sum(item.chosen == chosen for item in draft.items)
    st.link_button("Vis på storskjerm", wall_link([Slide(chosen)]), icon=":material/present_to_all:")
    st.button(
        "Ligger i pakken" if held else "Legg i pakken",
        key=f"pakke-{figure_id}",
        icon=":material/check:" if held else ":material/playlist_add:",
        disabled=bool(held),
        on_click=draft.add,
        args=(chosen,),
    )
