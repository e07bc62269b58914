"""From insight to programme on the page Verksted: chains that the teams write, order, delete and take away."""

from __future__ import annotations

import html
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from figures.figure import DEMO_MARK, source_names
from figures.programme import COMPETENCE, OPPORTUNITY, STRENGTH, Insight, insights
from figures.style import number
from pages._frame import choice, statistics
from pages._workshop import Visit, telling
from workshop.errors import Conflict, WorkshopError
from workshop.panels import FEWEST_SHOWN, panel_answers, panels
from workshop.programme import (
    PARTS,
    TEXTS,
    Evidence,
    ProgrammeRow,
    RowDraft,
    add_row,
    by_plan,
    edit_row,
    programme,
    remove_row,
    swap_rows,
)
from workshop.programme_files import NOT_CHOSEN, NOT_YET, WITHOUT_PLAN, Programme, written
from workshop.texts import PLANS, STATUSES, TEXT_LENGTH, THEMES

# The row that is being written, how many have been, whether one is picked from the figures, and what went well.
WRITING, COUNT, PICKING, DONE = "program_skriver", "program_antall", "program_velger", "program_lagret"
CHOICES = {"plan": ("Plan", PLANS), "team": ("Ansvarlig team", THEMES), "status": ("Status", STATUSES)}
FILES = {
    ".docx": ("DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
# Named by tag as well, to go before what the frame says of lists.
LOOK = (
    "<style>dl.kjede.kjede { display: grid; grid-template-columns: minmax(8rem, 12rem) 1fr; gap: 0.35rem 1rem; "
    "margin: 0; padding: 0; } .kjede dt { font-weight: 600; padding: 0; } .kjede.kjede dd { margin: 0; padding: 0; "
    "white-space: pre-wrap; overflow-wrap: anywhere; } @media (max-width: 40rem) { dl.kjede.kjede { "
    "grid-template-columns: 1fr; gap: 0; } .kjede.kjede dd { margin-bottom: 0.5rem; } }</style>"
)


@dataclass(frozen=True)
class Writing:
    """A row that somebody writes, kept until it is stored or let go: a page without it must not lose it.

    `number` tells forms apart. `row` is what it is written over, None for a new one; `said` what was typed when
    it was last sent; `fault` why that was not stored, and `other` what somebody else stored meanwhile.
    """

    number: int
    row: ProgrammeRow | None
    said: RowDraft
    fault: str = ""
    other: RowDraft | None = None

    def is_of(self, row: ProgrammeRow) -> bool:
        """Whether it is written over a row, as it was read or as it has become since."""
        return self.row is not None and self.row.id == row.id

    def key(self, name: str) -> str:
        """Return the key of a field."""
        return f"program-{self.number}-{name}"


def show_programme(found: Visit | None) -> None:
    """Draw the section; without a workshop only what was typed and could not be stored."""
    writing: Writing | None = st.session_state.get(WRITING)
    if found is None:
        if writing is not None:
            _show_unsaved(writing)
        return
    st.header("Fra innsikt til handlingsprogram")
    st.markdown(
        "En kjede går fra en styrke, via muligheten den gir og kompetansen som mangler, til et tiltak som ett team har "
        "ansvar for. Begynn i tallene og skriv videre med egne ord. Utkastet sorteres under planene det tjener."
    )
    if st.session_state.pop(DONE, False):
        st.success("Raden er lagret.", icon=":material/check:")
    try:
        rows = programme(found.database, found.link)
    except WorkshopError as error:
        st.error(error.user_message, icon=":material/error:")
        rows = ()
    here = [row for row in rows if row.said.region == choice().region.id]
    st.html(LOOK)
    _show_rows(found, here, writing)
    if writing is not None and not any(writing.is_of(row) for row in here):
        _show_form(found, writing)
    elif writing is None:
        _show_beginning(found)
    if here:
        _show_files(found, here)
    if len(here) < len(rows):
        st.caption(f"Rader for andre regioner: {len(rows) - len(here)}. Velg region i menyen.")


def _show_rows(found: Visit, rows: list[ProgrammeRow], writing: Writing | None) -> None:
    if any(row.said.is_demo for row in rows):
        st.warning(DEMO_MARK, icon=":material/science:")
    for plan, chains in by_plan(rows).items():
        st.subheader(PLANS.get(plan, WITHOUT_PLAN))
        if not chains:
            st.markdown("Ingen tiltak er foreslått under denne planen ennå.")
        order = [row.id for row in chains.values()]
        for place, row in chains.items():
            with st.container(border=True, key=f"rad-{row.id}"):
                if writing is not None and writing.is_of(row):
                    _show_form(found, writing)
                else:
                    _show_row(place, row.said)
                    _show_tools(found, place, row, order, is_writing=writing is not None)


def _show_row(place: int, said: RowDraft) -> None:
    """Draw a chain as it is written; no sign in it is taken for formatting."""
    terms = []
    for part, name in TEXTS.items():
        text = getattr(said, part)
        if not text and part in ("panel_said", "sources"):
            continue
        terms.append((name, text or NOT_YET, [source for source in said.evidence if source.part == part]))
    terms += [("Status", STATUSES[said.status], [])]
    described = "".join(
        f"<dt>{name}</dt><dd>{html.escape(text)}{_cited(sources)}</dd>" for name, text, sources in terms
    )
    team = THEMES.get(said.team, f"Team: {NOT_CHOSEN.lower()}")
    st.html(f'<h4>{place}. {team}</h4><dl class="kjede">{described}</dl>')


def _cited(sources: list[Evidence]) -> str:
    return f"<br><small>{_named(sources)}</small>" if sources else ""


def _named(sources: list[Evidence]) -> str:
    named = "; ".join(html.escape(f"{source.name}, tall for {source.year}") for source in sources)
    mark = f"<strong>{DEMO_MARK}.</strong> " if any(source.is_demo for source in sources) else ""
    return f"{mark}Kilde: {named}"


def _show_tools(found: Visit, place: int, row: ProgrammeRow, order: list[int], *, is_writing: bool) -> None:
    at = order.index(row.id)
    with st.container(horizontal=True):
        st.button(
            f"Endre rad {place}",
            key=f"endre-{row.id}",
            icon=":material/edit:",
            disabled=is_writing,
            help="Lagre eller avbryt raden du skriver på først." if is_writing else None,
            on_click=_begin,
            args=(row, row.said),
        )
        for label, icon, other in (("opp", "arrow_upward", at - 1), ("ned", "arrow_downward", at + 1)):
            if st.button(
                f"Flytt rad {place} {label}",
                key=f"{label}-{row.id}",
                icon=f":material/{icon}:",
                disabled=not 0 <= other < len(order),
            ):
                with telling():
                    swap_rows(found.database, found.link, row.id, order[other])
                st.rerun()
        with st.popover(f"Slett rad {place}", icon=":material/delete:", key=f"slett-rad-{row.id}"):
            st.markdown("Raden blir borte for alle som arbeider med utkastet.")
            if st.button(f"Ja, slett rad {place} for godt", key=f"borte-{row.id}"):
                with telling():
                    remove_row(found.database, found.link, row.id, row.version)
                st.rerun()


def _show_beginning(found: Visit) -> None:
    if not st.session_state.get(PICKING):
        if st.button("Ny rad", icon=":material/add:", key="program-ny"):
            st.session_state[PICKING] = True
            st.rerun()
        return
    chosen = choice()
    known = insights(statistics(), chosen.region, chosen.comparator, chosen.year)
    with st.container(border=True, key="program-fra-tallene"):
        st.subheader(f"Begynn en rad for {chosen.region.name}")
        st.markdown("Velg det du vil bygge på. Kildene følger med, og du kan endre ordene etterpå.")
        for reason in known.reasons:
            st.info(reason)
        picked = [
            st.selectbox(
                PARTS[part],
                known.of(part),
                index=None,
                format_func=lambda insight: insight.label,
                placeholder="Skriv selv, eller velg fra tallene",
                key=f"program-velg-{part}",
            )
            for part in (STRENGTH, OPPORTUNITY, COMPETENCE)
        ]
        quotes = _quotes(found, chosen.region.id)
        if quotes:
            said = st.multiselect("Fra ekspertpanelet", list(quotes), key="program-velg-panel")
        else:
            said = []
            st.caption(f"Det ekspertpanelet sier, kan tas med når minst {FEWEST_SHOWN} har svart.")
        draft = _begun(
            chosen.region.id, [one for one in picked if one], {text: quotes[text] for text in said}
        )
        with st.container(horizontal=True):
            st.button(
                "Skriv raden", icon=":material/edit:", type="primary", on_click=_begin, args=(None, draft)
            )
            st.button("Avbryt", key="program-avbryt-valg", on_click=_drop)


def _begun(region: str, picked: list[Insight], quotes: dict[str, Evidence]) -> RowDraft:
    """Return a new row with what was picked, and the sources of each part."""
    texts = {insight.part: insight.text for insight in picked}
    evidence = [
        Evidence(insight.part, source_names((source,))[0], source.title, insight.year, source.is_demo)
        for insight in picked
        for source in insight.sources
    ]
    said = "\n".join(quotes)
    return RowDraft(region, **texts, panel_said=said, evidence=(*evidence, *dict.fromkeys(quotes.values())))


def _quotes(found: Visit, region: str) -> dict[str, Evidence]:
    """Return what panels of the region have said, where so many have answered that it may be shown."""
    quotes: dict[str, Evidence] = {}
    try:
        for panel in panels(found.database, found.link):
            if panel.region != region or not panel.shows_answers:
                continue
            answers = panel_answers(found.database, found.link, panel.id)
            source = Evidence(
                "panel_said",
                f"{panel.title}, {answers.answered} svar",
                f"Svar fra ekspertpanelet som ble åpnet {panel.created:%d.%m.%Y}",
                panel.year,
                panel.note.startswith(DEMO_MARK),
            )
            means = [
                f"{one.item.label}: viktig {number(one.importance, 1)}, realistisk {number(one.realism, 1)} "
                "(snitt av svar fra 1 til 5)"
                for one in answers.items
                if one.importance is not None and one.realism is not None
            ]
            actions = [f"Forslag under {THEMES[theme]}: «{text}»" for theme, text in answers.actions]
            quotes |= dict.fromkeys(
                [*means, *(f"«{text}»" for text in answers.observations), *actions], source
            )
    except WorkshopError as error:
        st.error(error.user_message, icon=":material/error:")
    return quotes


def _begin(row: ProgrammeRow | None, said: RowDraft) -> None:
    st.session_state[COUNT] = st.session_state.get(COUNT, 0) + 1
    st.session_state[WRITING] = Writing(st.session_state[COUNT], row, said)
    st.session_state[PICKING] = False


def _drop() -> None:
    st.session_state.pop(WRITING, None)
    st.session_state[PICKING] = False


def _save(found: Visit) -> None:
    """Store what was typed; what could not be stored is kept, with the reason."""
    writing: Writing = st.session_state[WRITING]
    words = {name: st.session_state.get(writing.key(name)) for name in (*CHOICES, *TEXTS)}
    typed = replace(writing.said, **{name: value for name, value in words.items() if value is not None})
    database, link, row = found.database, found.link, writing.row
    kept = replace(writing, said=typed, other=None)
    st.session_state[WRITING] = kept
    try:
        try:
            if row is None:
                add_row(database, link, typed)
            else:
                edit_row(database, link, row.id, typed, row.version)
        except Conflict as error:
            now = next((one for one in programme(database, link) if row and one.id == row.id), None)
            st.session_state[WRITING] = replace(
                kept, row=now, fault=error.user_message, other=now.said if now else None
            )
            return
    except WorkshopError as error:
        st.session_state[WRITING] = replace(kept, fault=error.user_message)
        return
    del st.session_state[WRITING]
    st.session_state[DONE] = True


def _show_form(found: Visit, writing: Writing) -> None:
    said = writing.said
    if writing.fault:
        st.error(f"{writing.fault} Det du skrev, står her fortsatt.", icon=":material/error:")
    if writing.other is not None:
        _show_other(writing)
    elif writing.fault and writing.row is None:
        st.markdown("Lagrer du nå, blir det en ny rad.")
    with st.form(writing.key("skjema"), border=False):
        for name, (label, options) in CHOICES.items():
            values = [*options] if name == "status" else ["", *options]
            st.selectbox(
                label,
                values,
                index=values.index(getattr(said, name)),
                format_func=lambda value, options=options: options.get(value, NOT_CHOSEN),
                key=writing.key(name),
            )
        for name, label in TEXTS.items():
            st.text_area(
                label,
                value=getattr(said, name),
                key=writing.key(name),
                help="Én kilde på hver linje." if name == "sources" else f"Plass til {TEXT_LENGTH} tegn.",
            )
        if said.evidence:
            named = "".join(
                f"<dt>{name}</dt><dd>{_named(sources)}</dd>"
                for part, name in PARTS.items()
                if (sources := [source for source in said.evidence if source.part == part])
            )
            st.html(
                "<p>Kilder som følger med. Tøm et felt hvis det ikke lenger bygger på dem.</p>"
                f'<dl class="kjede">{named}</dl>'
            )
        with st.container(horizontal=True):
            st.form_submit_button(
                "Lagre raden", icon=":material/save:", type="primary", on_click=_save, args=(found,)
            )
            st.form_submit_button("Avbryt uten å lagre", on_click=_drop)


def _show_other(writing: Writing) -> None:
    """Show what somebody else wrote, where it differs from what was typed."""
    other, said = writing.other, writing.said
    differing = "".join(
        f"<dt>{label}</dt><dd>{html.escape(_words(name, getattr(other, name)))}</dd>"
        for name, label in (*((name, label) for name, (label, _) in CHOICES.items()), *TEXTS.items())
        if getattr(other, name) != getattr(said, name)
    )
    st.html(
        "<p>Dette står i raden nå, der det er annerledes enn hos deg. Når du lagrer på nytt, er det ordene dine som "
        f'gjelder: ta med det som skal beholdes.</p><dl class="kjede">{differing}</dl>'
    )


def _words(name: str, value: str) -> str:
    """Return what a value of a field is called."""
    if name in CHOICES:
        return CHOICES[name][1].get(value, NOT_CHOSEN)
    return value or "(tomt)"


def _show_unsaved(writing: Writing) -> None:
    """Show what could not be stored while there is nowhere to store it, to be copied or sent again later."""
    typed = "".join(
        f"<dt>{label}</dt><dd>{html.escape(getattr(writing.said, name))}</dd>"
        for name, label in TEXTS.items()
        if getattr(writing.said, name)
    )
    st.html(
        f"{LOOK}<h2>Raden du skrev</h2><p>Den er ikke lagret ennå. Den står her og kommer tilbake i skjemaet når "
        f'verkstedet svarer igjen. Kopier den hvis du må lukke siden.</p><dl class="kjede">{typed}</dl>'
    )


def _show_files(found: Visit, rows: list[ProgrammeRow]) -> None:
    region, day = choice().region, date.today()
    draft = Programme(region.name, found.workshop.title, day, rows)
    mark = "_DEMODATA" if draft.is_demo else ""
    st.markdown("**Last ned utkastet**, med kilder, sortert under planene:")
    with st.container(horizontal=True):
        for ending, (name, mime) in FILES.items():
            st.download_button(
                name,
                data=lambda ending=ending: written(draft, ending),
                file_name=f"fortrinn_handlingsprogram_{region.id}_{day:%Y-%m-%d}{mark}{ending}",
                mime=mime,
                key=f"program-{ending}",
                on_click="ignore",
                icon=":material/download:",
                help=f"Last ned utkastet til handlingsprogram som {name}",
            )
