"""The files of a figure: one menu below it, whose buttons are made when it is opened."""

from __future__ import annotations

from functools import partial

import streamlit as st

from figures.export import FORMS, file_name, written
from figures.figure import Figure
from figures.profile import profile, profile_pdf, rests_on_demo
from pages._frame import choice, statistics

# Streamlit says in English that a file could not be made, and takes no words of ours for it.
FAILED = "Filen kunne ikke lages nå. Vent litt og prøv igjen, eller last ned tallene (CSV)."
STYLE = f"""<style>
[data-testid="stDownloadButtonError"] {{ font-size: 0; visibility: hidden; }}
[data-testid="stDownloadButtonError"]::after {{ content: "{FAILED}"; font-size: 0.9rem; visibility: visible; }}
</style>"""


@st.fragment
def offer_files(figure: Figure) -> None:
    """Draw the menu of files. Opening it draws nothing else anew, and a file is made when it is asked for."""
    menu = st.popover("Last ned", icon=":material/download:", key=f"filer-{figure.id}", on_change="rerun")
    if not menu.open:
        return
    with menu:
        st.html(STYLE)
        for form in FORMS:
            st.download_button(
                form.name,
                data=partial(written, figure, form),
                file_name=file_name(figure, form),
                mime=form.mime,
                key=f"{form.name}-{figure.id}",
                on_click="ignore",
                help=f"Last ned «{figure.title}» som {form.name}",
                width="stretch",
            )


def offer_profile() -> None:
    """Draw the button for the region's profile as one printed page."""
    chosen, data = choice(), statistics()
    mark = "_DEMODATA" if rests_on_demo(data) else ""
    st.html(STYLE)
    st.download_button(
        "Profilen på én A4-side (PDF)",
        data=lambda: profile_pdf(profile(data, chosen.region, chosen.comparator, chosen.year)),
        file_name=f"profil_{chosen.region.id}_{chosen.year}{mark}.pdf",
        mime="application/pdf",
        on_click="ignore",
        icon=":material/print:",
    )
