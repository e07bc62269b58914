"""Twins of the chosen region, and the buttons that compare with one of them on every page."""

from __future__ import annotations

import streamlit as st

from data_sources.errors import FortrinnError
from figures.similarity import twins
from pages._frame import area_label, choice, compare_with, statistics
from pages._show import show_figure


def show_twins() -> None:
    """Draw the regions most like the chosen one, each with a button that makes it the comparator."""
    show_figure("tvillinger")
    chosen = choice()
    try:
        found = twins(statistics(), chosen.region, chosen.year)
    except FortrinnError:  # told where the figure would stand
        return
    if found is None:
        return
    st.markdown("Velg en av dem som sammenligning på alle sider:")
    with st.container(horizontal=True):
        for area in found.areas[1:]:
            is_chosen = area == chosen.comparator
            st.button(
                f"Sammenligner med {area.name}" if is_chosen else area.name,
                key=f"tvilling-{area.id}",
                on_click=compare_with,
                args=(area.id,),
                disabled=is_chosen,
                icon=":material/check:" if is_chosen else None,
                help=f"Sammenlign med {area_label(area)}",
            )
