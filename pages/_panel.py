"""The expert panel on the page Verksted, the facilitator's side: opened, shown to the room, read, ended."""

from __future__ import annotations

import html
from datetime import date

import pandas as pd
import streamlit as st

from data_sources.errors import FortrinnError
from figures.export import FORMS, file_name, written
from figures.figure import DEMO_MARK, Figure
from figures.pack import Words
from figures.panel import AGREES, DISAGREES, Questions, panel_figure, panel_questions, panel_texts
from figures.spreadsheet import workbook
from figures.style import dress, number
from figures.wording import listed
from pages._address import link_for_others, show_qr
from pages._frame import choice, statistics
from pages._paper import offer_paper
from pages._workshop import Visit, telling
from workshop.errors import WorkshopError
from workshop.panels import (
    FEWEST_SHOWN,
    Answers,
    ItemDraft,
    Panel,
    PanelDraft,
    close_panel,
    delete_panel,
    open_panel,
    panel_answers,
    panels,
    participants_link,
    read_panel,
    renew_participants_link,
)
from workshop.routes import PANEL_PATH
from workshop.texts import THEMES

FRESH_SECONDS = 5
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PICTURES = [form for form in FORMS if form.name in ("PNG 16:9", "PPTX")]


def show_panels(found: Visit) -> None:
    """Draw the section: the workshop's panels, and the form that opens another."""
    st.header("Ekspertpanel")
    try:
        known = panels(found.database, found.link)
    except WorkshopError as error:
        st.error(error.user_message, icon=":material/error:")
        return
    for panel in reversed(known):
        with st.container(border=True, key=f"panel-{panel.id}"):
            _show_panel(found, panel)
    with st.expander("Åpne et panel", expanded=not known, key="nytt-panel"):
        _show_opening(found, len(known))


def _show_opening(found: Visit, opened_before: int) -> None:
    chosen = choice()
    try:
        questions = panel_questions(statistics(), chosen.region, chosen.comparator, chosen.year)
    except FortrinnError as error:
        st.warning(error.user_message, icon=":material/error:")
        return
    st.markdown(
        f"Panelet vurderer fortrinnene og mulighetene til {chosen.region.name}, slik tallene viser dem nå. Velg en "
        "annen region eller et annet år i menyen om det er feil."
    )
    for reason in questions.reasons:
        st.info(reason)
    labels = [question.label for question in questions.asked]
    # What is typed stays where it could not be stored, and is gone when the panel has been opened.
    form = f"panel-{chosen.region.id}-{chosen.year}-{opened_before}"
    with st.form(form, border=False):
        title = st.text_input(
            "Navn på panelet",
            value=f"Ekspertpanel for {chosen.region.name}",
            max_chars=120,
            key=f"{form}-navn",
        )
        kept = st.multiselect("Punkter fra tallene", labels, default=labels, key=f"{form}-punkter")
        own = st.text_area("Egne tiltak som skal vurderes, ett på hver linje", key=f"{form}-tiltak")
        if st.form_submit_button("Åpne panelet", icon=":material/groups:"):
            with telling():
                open_panel(found.database, found.link, _draft(questions, title, kept, own))
            st.rerun()


def _draft(questions: Questions, title: str, kept: list[str], own: str) -> PanelDraft:
    chosen = choice()
    items = [
        ItemDraft(question.kind, question.label, question.evidence)
        for question in questions.asked
        if question.label in kept
    ]
    lines = dict.fromkeys(line.strip() for line in own.splitlines() if line.strip())
    return PanelDraft(
        region=chosen.region.id,
        region_name=chosen.region.name,
        title=title,
        year=questions.year,
        comparator=chosen.comparator.id,
        items=(*items, *(ItemDraft("tiltak", line) for line in lines)),
        note=questions.source_line,
    )


def _show_panel(found: Visit, panel: Panel) -> None:
    st.html(f"<h3>{html.escape(panel.title)}, åpnet {panel.created:%d.%m.%Y}</h3>")
    if DEMO_MARK in panel.note:
        st.warning(DEMO_MARK, icon=":material/science:")
    if panel.is_open:
        _show_way_in(found, panel)
        offer_paper(found.link, panel)
        _show_live(found, panel)
    else:
        st.markdown("Panelet er avsluttet og tar ikke imot flere svar.")
        _show_answers(found, panel)
    _show_ending(found, panel)


def _show_way_in(found: Visit, panel: Panel) -> None:
    link, fault = link_for_others(f"{PANEL_PATH.strip('/')}/{participants_link(found.link, panel)}")
    if fault:
        st.warning(
            f"{fault} Lenken her bruker adressen du selv har, og virker kanskje bare for deg.",
            icon=":material/link_off:",
        )
    picture, words = st.columns([1, 2], vertical_alignment="center")
    if not fault:
        with picture:
            show_qr(link, f"skjemaet til {panel.title}")
    with words:
        st.markdown("**Deltakerne åpner lenken.** De trenger ingen konto, og ingen spør hvem de er.")
        st.code(link, language=None, wrap_lines=True)


@st.fragment(run_every=FRESH_SECONDS)
def _show_live(found: Visit, panel: Panel) -> None:
    """Draw the answers again and again while the panel is open; the page once when somebody has ended it."""
    try:
        if not read_panel(found.database, found.link, panel.id).is_open:
            st.rerun()
    except WorkshopError as error:
        st.error(error.user_message, icon=":material/error:")
        return
    _show_answers(found, panel)


def _show_answers(found: Visit, panel: Panel) -> None:
    try:
        answers = panel_answers(found.database, found.link, panel.id)
    except WorkshopError as error:
        st.error(error.user_message, icon=":material/error:")
        return
    st.markdown(f"**{answers.answered} har svart.**")
    if not answers.are_shown:
        st.markdown(
            f"Svarene vises og kan lastes ned når minst {FEWEST_SHOWN} har svart, for før det er de ikke anonyme."
        )
        return
    figure = answers_figure(panel, answers)
    if figure.chart is None:
        st.info(figure.title)
    else:
        theme = "dark" if st.context.theme.type == "dark" else "light"
        st.vega_lite_chart(dress(figure, theme), width="stretch", theme=None)
    texts = panel_texts([*answers.observations], _named_actions(answers), figure)
    table = figure.table.set_index("Punkt")["Panelet og tallene"]
    for said, words in ((AGREES, "Panelet og tallene er enige om"), (DISAGREES, "De er uenige om")):
        names = tuple(str(name) for name in table.index[table == said])
        if names:
            st.html(f"<p><b>{words}:</b> {html.escape(listed(names))}.</p>")
    with st.expander("Vis tabell og det panelet skrev", key=f"svar-{panel.id}"):
        _show_as_written(figure.table, "Svarene, punkt for punkt")
        if len(texts.table):
            _show_as_written(texts.table, "Det panelet skrev")
    _show_downloads(panel, figure, texts)


def answered_panels(found: Visit) -> list[tuple[Panel, Answers]]:
    """Return the workshop's panels whose answers may be shown, the oldest first."""
    known = [
        (panel, panel_answers(found.database, found.link, panel.id))
        for panel in panels(found.database, found.link)
    ]
    return [(panel, answers) for panel, answers in known if answers.are_shown]


def answers_words(panel: Panel, answers: Answers) -> tuple[Words, ...]:
    """Return what a panel wrote, for the pages of a pack. The answers must be `are_shown`."""
    actions = tuple(f"{team}: {text}" for team, text in _named_actions(answers))
    said = (
        Words(f"Det tallene ikke viser ({panel.title})", tuple(answers.observations)),
        Words(f"Forslag til tiltak ({panel.title})", actions),
    )
    return tuple(words for words in said if words.texts)


def answers_figure(panel: Panel, answers: Answers) -> Figure:
    """Return a panel's answers as a figure, for the page, the pack and files. They must be `are_shown`."""
    rows = [
        (
            row.item.kind,
            row.item.label,
            row.item.evidence,
            row.importance,
            row.importance_count,
            row.realism,
            row.realism_count,
        )
        for row in answers.items
    ]
    columns = ("kind", "label", "evidence", "importance", "importance_count", "realism", "realism_count")
    return panel_figure(
        pd.DataFrame(rows, columns=list(columns)),
        title=panel.title,
        region_name=panel.region_name,
        answered=answers.answered,
        source_line=panel.note,
        year=panel.year,
        day=(panel.closed.date() if panel.closed else date.today()),
    )


def _named_actions(answers: Answers) -> list[tuple[str, str]]:
    return [(THEMES[theme], text) for theme, text in answers.actions]


def _show_as_written(table: pd.DataFrame, caption: str) -> None:
    """Draw a table that holds other people's words; `st.table` would take their signs for formatting."""
    shown = table.copy()
    for name in shown.columns:
        if pd.api.types.is_float_dtype(shown[name]):
            shown[name] = [number(value, 1) for value in shown[name]]
    drawn = shown.to_html(index=False, border=0, classes="slik-det-er-skrevet")
    st.html(
        "<style>.slik-det-er-skrevet td { white-space: pre-wrap; vertical-align: top; padding: 0.3rem 0.6rem; }"
        ".slik-det-er-skrevet th { text-align: left; padding: 0.3rem 0.6rem; }</style>"
        f'<div role="region" aria-label="{caption}" tabindex="0" style="overflow-x:auto"><p><b>{caption}</b></p>'
        f"{drawn}</div>"
    )


def _show_downloads(panel: Panel, figure: Figure, texts: Figure) -> None:
    with st.container(horizontal=True):
        st.download_button(
            "XLSX",
            data=lambda: workbook([("Svar", figure), ("Det panelet skrev", texts)], panel.title),
            file_name=f"fortrinn_{figure.file_stem}.xlsx",
            mime=XLSX,
            key=f"xlsx-panel-{panel.id}",
            on_click="ignore",
            icon=":material/download:",
            help="Last ned svarene og det panelet skrev",
        )
        for form in PICTURES if figure.chart is not None else ():
            st.download_button(
                form.name,
                data=lambda form=form: written(figure, form),
                file_name=file_name(figure, form),
                mime=form.mime,
                key=f"{form.name}-panel-{panel.id}",
                on_click="ignore",
                icon=":material/download:",
                help="Last ned bildet av svarene",
            )


def _show_ending(found: Visit, panel: Panel) -> None:
    with st.expander("Avslutt, forny eller slett", key=f"avslutt-{panel.id}"):
        if panel.is_open:
            if st.button("Avslutt panelet", icon=":material/lock:", key=f"lukk-{panel.id}"):
                with telling():
                    close_panel(found.database, found.link, panel.id, panel.version)
                st.rerun()
            if st.button("Lag en ny deltakerlenke", icon=":material/autorenew:", key=f"forny-{panel.id}"):
                with telling():
                    renew_participants_link(found.database, found.link, panel.id, panel.version)
                st.rerun()
        st.markdown("Last ned svarene først. Det som slettes, er borte for godt, for alle.")
        sure = st.checkbox("Jeg vil slette panelet og alle svarene for godt", key=f"sikker-{panel.id}")
        if st.button(
            "Slett panelet", icon=":material/delete_forever:", disabled=not sure, key=f"slett-{panel.id}"
        ):
            with telling():
                delete_panel(found.database, found.link, panel.id)
            st.rerun()
