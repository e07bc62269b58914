"""The workshop of this visit: started, opened by the facilitator's link, given a new link, deleted."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

import streamlit as st

from pages._address import link_for_others
from pages._frame import choice
from workshop.database import Database, workshop_database
from workshop.errors import Conflict, WorkshopError, WrongLink
from workshop.links import DOORKEEPER
from workshop.routes import WORKSHOP_COOKIE, WORKSHOP_PATH
from workshop.workshops import Workshop, delete_workshop, open_workshop, renew_link, start_workshop

# The facilitator's token where the browser has no cookie of it yet, and tokens that open nothing.
LINK, WRONG_LINKS = "verksted_lenke", "verksted_feil"
# The one that has opened: whoever is inside is not shut out because others guess.
KNOWN = "verksted_kjent"
MESSAGE = "verksted_melding"


@dataclass(frozen=True)
class Visit:
    """A workshop that this reader may work in. `link` is the facilitator's token, for the functions there."""

    database: Database
    link: str
    workshop: Workshop


def visit() -> Visit | None:
    """Return the workshop that this reader has opened, None where there is none.

    Raises StorageUnavailable when the database does not answer, TooManyTries after much guessing.
    """
    link = st.session_state.get(LINK) or st.context.cookies.get(WORKSHOP_COOKIE)
    wrong: set[str] = st.session_state.setdefault(WRONG_LINKS, set())
    if not link or link in wrong:
        return None
    database = workshop_database()
    try:
        with (
            nullcontext() if st.session_state.get(KNOWN) == link else DOORKEEPER.entry(st.context.ip_address)
        ):
            found = Visit(database, link, open_workshop(database, link))
    except WrongLink:
        wrong.add(link)  # not to be counted again at each rerun
        for key in (LINK, KNOWN):
            st.session_state.pop(key, None)
        return None
    st.session_state[KNOWN] = link
    return found


@contextmanager
def telling() -> Iterator[None]:
    """Tell in Norwegian what went wrong with what was done inside the block, once the page is drawn anew."""
    try:
        yield
    except WorkshopError as error:
        if isinstance(error, Conflict):
            st.session_state[MESSAGE] = f"{error.user_message} Siden viser det som gjelder nå."
        else:
            st.session_state[MESSAGE] = error.user_message


def show_door() -> Visit | None:
    """Draw the way into a workshop, or the head of the one that is open; return that one."""
    message = st.session_state.pop(MESSAGE, "")
    if message:
        st.error(message, icon=":material/error:")
    try:
        found = visit()
    except WorkshopError as error:
        st.error(error.user_message, icon=":material/error:")
        return None
    if found is None:
        _show_start()
    else:
        _show_head(found)
    return found


def _show_start() -> None:
    region = choice().region
    st.markdown(
        "Et verksted samler det dere trenger i et møte: ekspertpanelet, figurene dere viser og utkastet til "
        "handlingsprogram. Det har en hemmelig lenke, og bare den som har lenken, kommer inn. Har du fått en lenke, "
        "åpner du den i nettleseren."
    )
    with st.form("start-verksted", border=True):
        title = st.text_input("Navn på verkstedet", value=f"Verksted for {region.name}", max_chars=120)
        if st.form_submit_button("Start et verksted", icon=":material/add:"):
            with telling():
                st.session_state[LINK] = start_workshop(workshop_database(), region=region.id, title=title)
            st.rerun()


def _show_head(found: Visit) -> None:
    st.html(f"<h2>{html.escape(found.workshop.title)}</h2>")
    is_new = st.session_state.get(LINK) == found.link
    link, _ = link_for_others(f"{WORKSHOP_PATH.strip('/')}/lenke/{found.link}")
    if is_new:
        st.warning(
            "Ta vare på lenken til verkstedet. Den vises bare til den er åpnet, og ingen kan finne den igjen for deg. "
            "Alle som har den, kan endre og slette.",
            icon=":material/key:",
        )
        st.code(link, language=None, wrap_lines=True)
        st.link_button("Åpne verkstedet med lenken", f".{WORKSHOP_PATH}/lenke/{found.link}")
    with st.expander("Lenken til verkstedet"):
        st.markdown(
            "Er lenken kommet på avveie, lager du en ny. Da slutter den gamle å virke, og deltakernes lenker fornyes. "
            "Svarene er der fortsatt."
        )
        if st.button("Lag en ny lenke", icon=":material/autorenew:", key="ny-lenke"):
            with telling():
                st.session_state[LINK] = renew_link(found.database, found.link)
            st.rerun()
        st.link_button("Forlat verkstedet på denne maskinen", f".{WORKSHOP_PATH}/forlat")
        sure = st.checkbox("Jeg vil slette verkstedet med alt innhold, for godt", key="sikker-verksted")
        if st.button("Slett verkstedet", icon=":material/delete_forever:", disabled=not sure):
            with telling():
                delete_workshop(found.database, found.link)
                st.session_state.pop(LINK, None)
            st.rerun()
