"""The link to a figure as it stands: every choice written out, and the figure that the page opens at."""

from __future__ import annotations

import html
from urllib.parse import urlencode

import streamlit as st

from figures.registry import FIGURES

# The parameter that names a figure; static/frame.js brings the page to it.
FIGURE = "figur"


def link_to(figure_id: str) -> str:
    """Return the address of the page with everything that is chosen, defaults too, and the figure.

    Pickers write what they show into the address, so what stands there when a figure is drawn is all.
    """
    chosen = {name: value for name, value in st.query_params.to_dict().items() if name != FIGURE}
    address = (st.context.url or "").partition("?")[0]
    return f"{address}?{urlencode(chosen | {FIGURE: figure_id})}"


def offer_link(figure_id: str) -> None:
    """Draw the button that shows the link to a figure, to be copied."""
    with st.popover("Kopier lenke", icon=":material/link:", key=f"lenke-{figure_id}"):
        st.html(
            '<div class="lenke"><label>Lenken åpner figuren slik den står nå'
            f'<input readonly value="{html.escape(link_to(figure_id))}"></label>'
            '<button type="button" class="kopier">Kopier lenken</button><span role="status"></span></div>'
        )


def is_linked(figure_id: str) -> bool:
    """Whether the address names the figure, which must then not be hidden."""
    return st.query_params.get(FIGURE) == figure_id


def check_figure() -> None:
    """Let go of a figure in the address that is none, and leave a message about it."""
    asked = st.query_params.get(FIGURE)
    if asked is not None and asked not in {row.id for row in FIGURES}:
        del st.query_params[FIGURE]
        st.session_state[f"feil_{FIGURE}"] = "Lenken peker på en figur som ikke finnes. Viser hele siden."
