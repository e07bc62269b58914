"""The chart pack on the page Verksted: ordered, named and noted, shown, written to files and stored."""

from __future__ import annotations

import html
import time
from collections.abc import Callable, Sequence

import streamlit as st

from data_sources.errors import FortrinnError
from figures.chosen import Chosen, WrongAddress, read_chosen
from figures.figure import DEMO_MARK, Figure, plain
from figures.pack import STANDARD, Entry, Pack
from figures.pack import WRITERS as PACK_WRITERS
from figures.paper import pack_paper
from figures.registry import figure_row
from pages._chosen import KEY, Draft, Item, pack_draft, wall_link
from pages._frame import area_label, choice, statistics
from pages._panel import answered_panels, answers_figure, answers_words
from pages._presentation.public import NoPublicAddress, public_link
from pages._workshop import Visit
from workshop.errors import Conflict, WorkshopError
from workshop.packs import FigureDraft, delete_pack, packs, read_pack, save_pack
from workshop.packs import Pack as StoredPack
from workshop.panels import Answers, Panel
from workshop.texts import TEXT_LENGTH, TITLE_LENGTH

PATIENCE_SECONDS = 2.0
FILE, MESSAGE = "pakke_fil", "pakke_melding"
PAPER = "_papir.pdf"
WRITERS = PACK_WRITERS | {PAPER: pack_paper}
# What the files are called, by what their names end in.
NAMES = {".pptx": "PPTX", ".pdf": "PDF", ".zip": "ZIP med alle formater", PAPER: "PDF for svart-hvitt papir"}


@st.fragment
def show_pack(found: Visit | None) -> None:
    """Draw the section; what is done there draws nothing else anew. Without a workshop nothing can be stored."""
    st.header("Pakke")
    kind, message = st.session_state.pop(MESSAGE, ("", ""))
    if message:
        {"error": st.error, "success": st.success}[kind](message)
    draft = pack_draft()
    _take_words(draft)
    region = choice().region
    st.markdown(
        "Velg figurer med **Legg i pakken** under figurene på sidene, eller begynn med standardpakken. "
        + ("" if found else "Pakken ligger i dette vinduet; åpne et verksted for å lagre den.")
    )
    with st.container(horizontal=True):
        st.button(
            f"Legg til standardpakken for {region.name}",
            icon=":material/library_add:",
            on_click=_add_standard,
            args=(draft,),
        )
        if draft.items:
            st.link_button("Vis på storskjerm", wall_link(draft.slides), icon=":material/present_to_all:")
    if found:
        _show_stored(found, draft)
    if not draft.items:
        st.markdown("Pakken er tom.")
        return
    try:
        public_link("")
    except NoPublicAddress as error:
        st.warning(error.user_message, icon=":material/qr_code:")
    st.text_input("Navn på pakken", draft.title, max_chars=TITLE_LENGTH, key=f"pakkenavn-{draft.number}")
    for at, item in enumerate(draft.items):
        _show_item(draft, at, item)
    _show_files(draft, _pick_panels(found) if found else [])


def _take_words(draft: Draft) -> None:
    """Take what is typed in the fields into the pack, before anything is made of it."""
    typed = st.session_state
    draft.title = typed.get(f"pakkenavn-{draft.number}", draft.title)
    for item in draft.items:
        item.title = typed.get(f"pakketittel-{item.number}", item.title)
        item.note = typed.get(f"pakkenotat-{item.number}", item.note)


def _add_standard(draft: Draft) -> None:
    chosen = choice()
    for figure_id in STANDARD:
        draft.add(Chosen(figure_id, chosen.region.id, chosen.comparator.id, chosen.year))


def _show_item(draft: Draft, at: int, item: Item) -> None:
    data, chosen = statistics(), item.chosen
    name = figure_row(chosen.figure).name
    try:
        figure = chosen.draw(data)
        told, is_demo = figure.title, figure.is_demo
    except FortrinnError as error:
        told, is_demo = error.user_message, False
    region, comparator = data.area(chosen.region), data.area(chosen.comparator)
    with st.container(border=True, key=f"pakkefigur-{item.number}"):
        st.html(f"<h3>{at + 1}. {html.escape(told)}</h3>")
        mark = f" · {DEMO_MARK}" if is_demo else ""
        st.caption(f"{name} · {area_label(region)} mot {comparator.name} · {chosen.year}{mark}")
        words, order = st.columns([4, 1])
        with words:
            st.text_input("Egen tittel", item.title, max_chars=TITLE_LENGTH, key=f"pakketittel-{item.number}")
            st.text_area(
                "Notat", item.note, max_chars=TEXT_LENGTH, key=f"pakkenotat-{item.number}", height=80
            )
        with order:
            which = f"{at + 1}. {name}"
            st.button(
                "Opp",
                key=f"opp-{item.number}",
                help=f"Flytt opp: {which}",
                icon=":material/arrow_upward:",
                disabled=at == 0,
                on_click=draft.move,
                args=(item, -1),
                width="stretch",
            )
            st.button(
                "Ned",
                key=f"ned-{item.number}",
                help=f"Flytt ned: {which}",
                icon=":material/arrow_downward:",
                disabled=at == len(draft.items) - 1,
                on_click=draft.move,
                args=(item, 1),
                width="stretch",
            )
            st.button(
                "Ta ut",
                key=f"ut-{item.number}",
                help=f"Ta ut: {which}",
                icon=":material/close:",
                on_click=draft.items.remove,
                args=(item,),
                width="stretch",
            )


# Files -------------------------------------------------------------------------------------------------


def _pick_panels(found: Visit) -> list[tuple[Panel, Answers]]:
    """Ask which panels' answers are to stand last in the files; those that are closed, unless one says otherwise."""
    try:
        answered = {panel.id: (panel, answers) for panel, answers in answered_panels(found)}
    except WorkshopError as error:
        st.error(error.user_message, icon=":material/error:")
        return []
    if not answered:
        return []
    chosen = st.multiselect(
        "Ta med svarene fra panel",
        list(answered),
        default=[number for number, (panel, _) in answered.items() if not panel.is_open],
        format_func=lambda number: f"{answered[number][0].title} ({answered[number][1].answered} svar)",
        placeholder="Ingen",
        key="pakke_panel",
    )
    return [answered[number] for number in chosen]


def _show_files(draft: Draft, said: list[tuple[Panel, Answers]]) -> None:
    wanted = None
    with st.container(horizontal=True):
        for ending in WRITERS:
            if st.button(f"Lag {NAMES[ending]}", key=f"lag{ending}", icon=":material/draft:"):
                wanted = ending
    state = (*_state(draft), *((panel.id, answers.answered) for panel, answers in said))
    if wanted:
        try:
            st.session_state[FILE] = (state, wanted, *_written(draft, wanted, said))
        except FortrinnError as error:
            st.error(error.user_message, icon=":material/error:")
    # What was changed since is not in the file, so it is offered no more.
    made = st.session_state.get(FILE)
    if made is None or made[0] != state:
        st.session_state.pop(FILE, None)
        return
    _, ending, content, name, left_out = made
    for reason in left_out:
        st.warning(f"Ikke med: {reason}")
    st.download_button(
        f"Last ned {NAMES[ending]}",
        content,
        name,
        on_click="ignore",
        icon=":material/download:",
        type="primary",
    )


def _state(draft: Draft) -> tuple[object, ...]:
    return (draft.title, *((item.chosen, item.title, item.note) for item in draft.items))


def _written(
    draft: Draft, ending: str, said: list[tuple[Panel, Answers]]
) -> tuple[bytes, str, tuple[str, ...]]:
    """Write the pack; a bar tells how far it has come where that takes more than a moment."""
    started, place = time.monotonic(), st.empty()

    def tell(done: int, steps: int) -> None:
        if time.monotonic() - started > PATIENCE_SECONDS:
            place.progress(done / steps, f"Lager filen: {done} av {steps}")

    with st.spinner("Lager filen …"):
        pack = drawn_pack(draft, said)
        content = WRITERS[ending](pack, tell)
    place.empty()
    mark = "_DEMODATA" if pack.is_demo else ""
    name = plain(draft.title).lower() or "pakke"
    return content, f"fortrinn_{name}{mark}{ending}", pack.left_out


def drawn_pack(draft: Draft, said: Sequence[tuple[Panel, Answers]] = ()) -> Pack:
    """Draw the figures of a pack, and what panels said after them; what cannot be drawn is left out and told.

    Raises WrongAddress when no figure can be drawn.
    """
    entries, left_out = [], []
    for item in draft.items:
        try:
            figure: Figure = item.chosen.draw(statistics())
        except FortrinnError as error:
            left_out.append(f"{figure_row(item.chosen.figure).name}: {error.user_message}")
            continue
        if figure.chart is None:
            left_out.append(f"{figure_row(item.chosen.figure).name}: {figure.title}")
        else:
            entries.append(Entry(figure, item.title.strip(), item.note.strip()))
    if not entries:
        raise WrongAddress("nothing to write", user_message="Ingen av figurene i pakken har noe å vise.")
    for panel, answers in said:
        answered = answers_figure(panel, answers)
        if answered.chart is None:
            left_out.append(f"{panel.title}: {answered.title}")
        else:
            entries.append(Entry(answered))
    words = tuple(words for panel, answers in said for words in answers_words(panel, answers))
    areas = dict.fromkeys(statistics().area(item.chosen.region).name for item in draft.items)
    return Pack(draft.title.strip() or "Figurer", tuple(entries), " · ".join(areas), tuple(left_out), words)


# Storage -----------------------------------------------------------------------------------------------


def _show_stored(found: Visit, draft: Draft) -> None:
    try:
        known = packs(found.database, found.link)
    except WorkshopError as error:
        st.error(error.user_message, icon=":material/error:")
        return
    with st.container(horizontal=True):
        if draft.items:
            what = f"«{draft.stored.title}»" if draft.stored else "pakken i verkstedet"
            st.button(f"Lagre {what}", icon=":material/save:", on_click=_save, args=(found, draft))
            if draft.stored:
                st.button("Lagre som ny pakke", on_click=_save_as_new, args=(found, draft))
        for stored in known:
            st.button(
                f"Hent «{stored.title}» ({len(stored.figures)} figurer)",
                key=f"hent-{stored.id}",
                icon=":material/folder_open:",
                on_click=_open,
                args=(found, stored.id),
            )
        if draft.stored:
            st.button(
                f"Slett «{draft.stored.title}» fra verkstedet",
                icon=":material/delete_forever:",
                on_click=_delete,
                args=(found, draft, draft.stored),
            )


def _save(found: Visit, draft: Draft) -> None:
    _take_words(draft)
    drafts = [
        FigureDraft(
            item.chosen.figure,
            item.chosen.region,
            item.chosen.comparator,
            item.chosen.year,
            item.title,
            item.note,
            item.chosen.view,
        )
        for item in draft.items
    ]

    def save() -> str:
        draft.stored = save_pack(found.database, found.link, draft.title, drafts, draft.stored)
        return f"«{draft.stored.title}» er lagret i verkstedet."

    _tell(save)


def _save_as_new(found: Visit, draft: Draft) -> None:
    draft.stored = None
    _save(found, draft)


def _delete(found: Visit, draft: Draft, stored: StoredPack) -> None:
    def delete() -> str:
        delete_pack(found.database, found.link, stored.id, stored.version)
        draft.stored = None
        return f"«{stored.title}» er slettet fra verkstedet. Figurene ligger her til du lukker vinduet."

    _tell(delete)


def _open(found: Visit, pack_id: int) -> None:
    def read() -> str:
        stored = read_pack(found.database, found.link, pack_id)
        items, unknown = [], 0
        for figure in stored.figures:
            view = f";{figure.view}" if figure.view else ""
            frame = {"region": figure.region, "mot": figure.comparator, "aar": str(figure.year)}
            try:
                chosen = read_chosen(f"{figure.figure}{view}", statistics().regions, frame)
            except WrongAddress:  # stored under another region set, or by another version
                unknown += 1
                continue
            items.append(Item(chosen, figure.title, figure.note))
        st.session_state[KEY] = Draft(stored.title, items, stored)
        left = f" {unknown} av figurene finnes ikke lenger og er utelatt." if unknown else ""
        return f"«{stored.title}» er hentet.{left}"

    _tell(read)


def _tell(act: Callable[[], str]) -> None:
    """Do something with the workshop and keep what is to be said of it for the section's head."""
    try:
        st.session_state[MESSAGE] = ("success", act())
    except Conflict as error:
        st.session_state[MESSAGE] = (
            "error",
            f"{error.user_message} Det du har her, er urørt: lagre det som ny pakke, eller hent den som er lagret.",
        )
    except WorkshopError as error:
        st.session_state[MESSAGE] = ("error", error.user_message)
