"""The programme's chains: what they rest on, their order, and the step that brought them there."""

from dataclasses import replace

import pytest
from alembic import command
from sqlalchemy import create_engine, func, select, text

from figures.figure import DEMO_MARK as FIGURES_MARK
from tests.workshop.conftest import NewAddress
from workshop import models
from workshop.database import Database, migration_config
from workshop.errors import Conflict, NotAnOption, TextTooLong
from workshop.programme import (
    PARTS,
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
from workshop.texts import DEMO_MARK, PLANS, TEXT_LENGTH
from workshop.workshops import delete_workshop, start_workshop

REAL = Evidence("missing_competence", "NAV (til 2017)", "Mangel på arbeidskraft", 2017, is_demo=False)
DEMO = Evidence("strength", "SSB 13470 (DEMODATA)", "Sysselsatte", 2025, is_demo=True)
CHAIN = RowDraft(
    region="drammen",
    strength="Lager",
    missing_competence="Sykepleiere",
    panel_said="«Vi får ikke tak i folk»",
    plan="kunnskap",
    evidence=(DEMO, REAL),
)


def test_the_mark_of_demonstration_figures_is_the_figures_own() -> None:
    assert DEMO_MARK == FIGURES_MARK


def test_the_parts_of_a_chain_are_fields_of_it() -> None:
    assert set(PARTS) <= set(RowDraft.__dataclass_fields__)


def test_a_chain_keeps_what_it_rests_on(database: Database, link: str) -> None:
    row = add_row(database, link, CHAIN)
    assert programme(database, link) == (row,)
    assert row.said == CHAIN
    assert row.said.is_demo
    assert not replace(CHAIN, evidence=(REAL,)).is_demo


def test_sources_alone_make_a_new_version(database: Database, link: str) -> None:
    row = add_row(database, link, CHAIN)
    same = edit_row(database, link, row.id, CHAIN, row.version)
    assert same == row
    changed = edit_row(database, link, row.id, replace(CHAIN, evidence=(REAL,)), row.version)
    assert changed.said.evidence == (REAL,)
    with pytest.raises(Conflict) as told:
        edit_row(database, link, row.id, CHAIN, row.version)
    assert told.value.current == changed


def test_a_part_without_words_rests_on_nothing(database: Database, link: str) -> None:
    row = add_row(database, link, CHAIN)
    emptied = edit_row(database, link, row.id, replace(CHAIN, strength=" \n"), row.version)
    assert emptied.said.evidence == (REAL,)
    assert programme(database, link) == (emptied,)
    twice = add_row(database, link, replace(CHAIN, evidence=(DEMO, DEMO)))
    assert twice.said.evidence == (DEMO,)


@pytest.mark.parametrize(
    ("evidence", "error"),
    [
        ((replace(DEMO, part="region"),), NotAnOption),
        ((replace(DEMO, name="x" * (TEXT_LENGTH + 1)),), TextTooLong),
        (tuple(replace(DEMO, year=year) for year in range(1900, 1941)), NotAnOption),
    ],
)
def test_sources_that_cannot_be_stored_are_refused(
    database: Database, link: str, evidence: tuple[Evidence, ...], error: type[Exception]
) -> None:
    with pytest.raises(error):
        add_row(database, link, replace(CHAIN, evidence=evidence))
    assert programme(database, link) == ()


def test_a_row_takes_its_sources_along_when_it_goes(database: Database, link: str) -> None:
    def stored() -> int | None:
        with database.reading() as session:
            return session.scalar(select(func.count()).select_from(models.ProgrammeEvidence))

    row = add_row(database, link, CHAIN)
    add_row(database, link, CHAIN)
    assert stored() == 4
    remove_row(database, link, row.id, row.version)
    assert stored() == 2
    delete_workshop(database, link)
    assert stored() == 0


@pytest.fixture
def three(database: Database, link: str) -> list[ProgrammeRow]:
    return [add_row(database, link, RowDraft("drammen", strength=name)) for name in "abc"]


def order(database: Database, link: str) -> str:
    return "".join(row.said.strength for row in programme(database, link))


def test_rows_change_places_and_nobody_who_writes_is_disturbed(
    database: Database, link: str, three: list[ProgrammeRow]
) -> None:
    first, second, third = three
    swap_rows(database, link, first.id, second.id)
    assert order(database, link) == "bac"
    swap_rows(database, link, third.id, second.id)
    assert order(database, link) == "cab"
    edit_row(database, link, first.id, RowDraft("drammen", strength="A"), first.version)
    assert order(database, link) == "cAb"
    add_row(database, link, RowDraft("drammen", strength="d"))
    assert order(database, link) == "cAbd"


def test_rows_that_came_to_the_same_place_can_still_be_ordered(
    database: Database, link: str, three: list[ProgrammeRow]
) -> None:
    with database.writing() as session:
        session.execute(text("UPDATE programme_row SET position = 0"))
    assert order(database, link) == "abc"
    swap_rows(database, link, three[1].id, three[2].id)
    assert order(database, link) == "acb"


def test_a_row_that_is_gone_moves_nowhere(database: Database, link: str, three: list[ProgrammeRow]) -> None:
    remove_row(database, link, three[0].id, three[0].version)
    with pytest.raises(Conflict) as told:
        swap_rows(database, link, three[0].id, three[1].id)
    assert told.value.current is None
    assert order(database, link) == "bc"


def test_rows_are_sorted_under_the_plans_and_numbered_through() -> None:
    said = ["", "kunnskap", "naering", "kunnskap"]
    rows = [ProgrammeRow(at, 1, RowDraft("drammen", plan=plan)) for at, plan in enumerate(said)]
    assert by_plan(rows) == {
        "naering": {1: rows[2]},
        "kunnskap": {2: rows[1], 3: rows[3]},
        "": {4: rows[0]},
    }
    assert by_plan([]) == {plan: {} for plan in PLANS}


def test_a_draft_from_before_keeps_its_rows(new_address: NewAddress, monkeypatch: pytest.MonkeyPatch) -> None:
    url = new_address()
    config = migration_config()
    with create_engine(url).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with monkeypatch.context() as before:
        before.setattr("workshop.database.upgrade", lambda engine: None)
        database = Database(url)
    link = start_workshop(database, region="numedal", title="Verksted")
    with database.writing() as session:
        session.execute(
            text(
                "INSERT INTO programme_row (workshop_id, position, region, strength, opportunity, "
                "missing_competence, team, action, plan, sources, status, version) "
                "VALUES (1, 0, 'numedal', 'Skogbruk', '', '', '', '', '', 'Egen kilde', 'utkast', 1)"
            )
        )
    database.close()
    opened = Database(url)
    (row,) = programme(opened, link)
    assert row.said == RowDraft("numedal", strength="Skogbruk", sources="Egen kilde")
    opened.close()
