"""The button that fetches new statistics, and how far that has come: one run, seen by all sessions."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from data_sources.errors import FortrinnError
from data_sources.pxweb import connect
from data_sources.refresh import MORNING_WARNING, Outcome, Progress, in_morning_window, refresh
from data_sources.regions import RegionSet
from data_sources.store import is_offline
from figures.style import number
from pages._frame import statistics
from pages._show import show_table

RESULTS = {"fetched": "Hentet", "unchanged": "Uendret", "failed": "Ikke hentet", "not tried": "Ikke forsøkt"}

STOPPED = "Hentingen stoppet før den var ferdig. Det som var helt, er beholdt. Se loggen til Fortrinn."


@dataclass
class Fetching:
    """The run this process has under way, or made last; shared by all sessions."""

    progress: Progress | None = None
    outcomes: tuple[Outcome, ...] = ()
    message: str = ""
    thread: threading.Thread | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def running(self) -> bool:
        """Whether a run is under way in this process."""
        return self.thread is not None and self.thread.is_alive()

    def start(self, regions: RegionSet) -> bool:
        """Start a run beside the pages, so that the reader may go on; False where one is under way."""
        with self.lock:
            if self.running:
                return False
            self.progress, self.outcomes, self.message = None, (), STOPPED
            self.thread = threading.Thread(target=self._fetch, args=(regions,), daemon=True)
            self.thread.start()
            return True

    def _fetch(self, regions: RegionSet) -> None:
        try:
            self.outcomes = refresh(connect(), regions, tell=self._note)
            self.message = ""
        except FortrinnError as error:  # another process is at it, or the folder cannot be written to
            self.message = error.user_message

    def _note(self, progress: Progress) -> None:
        self.progress = progress


@st.cache_resource(show_spinner=False)
def fetching() -> Fetching:
    """Return the one state of fetching, the same for all sessions."""
    return Fetching()


def show_refresh() -> None:
    """Draw the button, or the run that is under way, and what came of the last one."""
    state = fetching()
    with st.container(border=True, key="hent-nye-tall"):
        if state.running:
            _show_progress()
            return
        offline = is_offline()
        if in_morning_window(datetime.now(UTC)):
            st.markdown(MORNING_WARNING[1])
        pressed = st.button(
            "Hent nye tall",
            icon=":material/sync:",
            disabled=offline,
            help="Henter det som er nytt fra Statistisk sentralbyrå. Tallene som er her, brukes til nye er hele.",
        )
        if offline:
            st.caption("Henting er slått av i denne installasjonen.")
        if pressed:
            if not state.start(statistics().regions):
                state.message = "En henting pågår allerede."
            st.rerun()
        if state.message:
            st.info(state.message)
        if state.outcomes:
            _show_outcomes(state.outcomes)


@st.fragment(run_every=1.0)
def _show_progress() -> None:
    """Draw how far the run has come; the whole page is drawn anew when it is done."""
    state = fetching()
    if not state.running:
        st.rerun()
    progress = state.progress
    if progress is None:
        st.progress(0.0, text="Spør Statistisk sentralbyrå …")
    else:
        st.progress(
            progress.share,
            text=(
                f"Tabell {progress.table.id}, {progress.table.title}: {number(progress.cells, 0)} celler hentet, "
                f"{progress.calls_left} kall igjen"
            ),
        )
    st.caption("En henting pågår, for alle som har Fortrinn åpen. Dere kan bruke sidene imens.")


def _show_outcomes(outcomes: tuple[Outcome, ...]) -> None:
    failed = sum(outcome.failed for outcome in outcomes)
    st.markdown(
        f"**Siste henting:** {len(outcomes) - failed} av {len(outcomes)} tabeller er oppdatert."
        + (" De andre er som før." if failed else "")
    )
    rows = [
        (f"{outcome.table.id} {outcome.table.title}", RESULTS[outcome.kind], outcome.norwegian)
        for outcome in outcomes
    ]
    show_table(
        pd.DataFrame(rows, columns=["Tabell", "Resultat", "Merknad"]),
        alt="Hva som ble hentet, tabell for tabell",
    )
