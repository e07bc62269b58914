"""Packs and programme drafts: kept in order, and two who edit at once lose nothing."""

from dataclasses import replace

import pytest

from workshop import packs as packs_module
from workshop import programme as programme_module
from workshop.database import Database
from workshop.errors import Conflict, NotAnOption, TextTooLong
from workshop.packs import (
    FigureDraft,
    Pack,
    add_figure,
    create_pack,
    delete_pack,
    edit_figure,
    order_figures,
    packs,
    read_pack,
    remove_figure,
    rename_pack,
    save_pack,
)
from workshop.programme import RowDraft, add_row, edit_row, programme, remove_row
from workshop.workshops import start_workshop

FIGURE = FigureDraft("folketall", "numedal", "norge", 2024)
ROW = RowDraft(
    region="numedal",
    strength="Skogbruk",
    opportunity="Trevareindustri",
    missing_competence="Teknisk fagskole",
    team="kompetanse",
    action="Et studietilbud",
    plan="kunnskap",
    sources="SSB 13470",
)


@pytest.fixture
def pack(database: Database, link: str) -> Pack:
    made = create_pack(database, link, "Pakke")
    for figure in ("folketall", "fortrinn", "muligheter"):
        made = add_figure(database, link, made.id, replace(FIGURE, figure=figure))
    return made


def test_a_pack_keeps_its_figures_in_the_order_given(database: Database, link: str, pack: Pack) -> None:
    assert [figure.figure for figure in pack.figures] == ["folketall", "fortrinn", "muligheter"]
    turned = [figure.id for figure in reversed(pack.figures)]
    ordered = order_figures(database, link, pack.id, turned, pack.version)
    assert [figure.figure for figure in ordered.figures] == ["muligheter", "fortrinn", "folketall"]
    assert ordered.version == pack.version + 1
    assert read_pack(database, link, pack.id) == ordered
    last = add_figure(database, link, pack.id, FIGURE)
    assert [figure.figure for figure in last.figures] == ["muligheter", "fortrinn", "folketall", "folketall"]
    remove_figure(database, link, last.figures[0].id, last.figures[0].version)
    assert [figure.figure for figure in packs(database, link)[0].figures] == [
        "fortrinn",
        "folketall",
        "folketall",
    ]


def test_two_who_order_at_once_are_told(database: Database, link: str, pack: Pack) -> None:
    ids = [figure.id for figure in pack.figures]
    first = order_figures(database, link, pack.id, ids[::-1], pack.version)
    with pytest.raises(Conflict) as told:
        order_figures(database, link, pack.id, ids, pack.version)
    assert told.value.current == first
    added = add_figure(database, link, pack.id, FIGURE)
    with pytest.raises(Conflict) as told:
        order_figures(database, link, pack.id, ids, added.version)
    assert told.value.current == added


def test_two_who_write_a_note_at_once_are_told(database: Database, link: str, pack: Pack) -> None:
    figure = pack.figures[0]
    written = edit_figure(database, link, figure.id, title="Min", note="Mitt", version=figure.version)
    assert (written.title, written.note, written.version) == ("Min", "Mitt", figure.version + 1)
    with pytest.raises(Conflict) as told:
        edit_figure(database, link, figure.id, title="Din", note="Ditt", version=figure.version)
    assert told.value.current == written
    assert "ikke lagret" in told.value.user_message
    remove_figure(database, link, figure.id, written.version)
    with pytest.raises(Conflict) as told:
        edit_figure(database, link, figure.id, title="Din", note="Ditt", version=written.version)
    assert told.value.current is None
    assert "slettet" in told.value.user_message


def test_a_pack_is_saved_whole_and_two_who_save_at_once_lose_nothing(database: Database, link: str) -> None:
    first, second = FIGURE, replace(FIGURE, figure="folketall", view="fra:2015", title="Min", note="Mitt")
    saved = save_pack(database, link, "Møte", [first, second])
    assert read_pack(database, link, saved.id) == saved
    assert [(figure.figure, figure.view, figure.note) for figure in saved.figures] == [
        (first.figure, "", first.note),
        ("folketall", "fra:2015", "Mitt"),
    ]
    mine = save_pack(database, link, "Mitt møte", [second], saved)
    assert (mine.id, mine.title, [figure.figure for figure in mine.figures]) == (
        saved.id,
        "Mitt møte",
        ["folketall"],
    )
    with pytest.raises(Conflict) as told:
        save_pack(database, link, "Ditt møte", [first], saved)
    assert told.value.current == mine == read_pack(database, link, saved.id)
    # Words have a version of their own, and are not overwritten either.
    figure = mine.figures[0]
    edit_figure(database, link, figure.id, title="Andres", note="", version=figure.version)
    with pytest.raises(Conflict):
        save_pack(database, link, "Mitt møte", [], mine)
    assert [figure.title for figure in read_pack(database, link, saved.id).figures] == ["Andres"]


def test_a_pack_is_renamed_and_deleted_once(database: Database, link: str, pack: Pack) -> None:
    renamed = rename_pack(database, link, pack.id, "Ny", pack.version)
    with pytest.raises(Conflict):
        rename_pack(database, link, pack.id, "Nyere", pack.version)
    with pytest.raises(Conflict):
        delete_pack(database, link, pack.id, pack.version)
    delete_pack(database, link, pack.id, renamed.version)
    assert packs(database, link) == ()


def test_a_pack_has_room_for_so_many(
    database: Database, link: str, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packs_module, "MOST_FIGURES", 3)
    with pytest.raises(NotAnOption) as told:
        add_figure(database, link, pack.id, FIGURE)
    assert "plass til 3" in told.value.user_message


def test_a_row_is_read_as_it_was_written(database: Database, link: str) -> None:
    row = add_row(database, link, ROW)
    other = add_row(database, link, RowDraft("drammen"))
    assert programme(database, link) == (row, other)
    assert row.said == ROW
    assert other.said.status == "utkast"
    changed = edit_row(database, link, row.id, replace(ROW, status="vedtatt"), row.version)
    assert programme(database, link) == (changed, other)
    remove_row(database, link, other.id, other.version)
    assert programme(database, link) == (changed,)


def test_two_who_edit_a_row_at_once_lose_nothing(database: Database, link: str) -> None:
    row = add_row(database, link, ROW)
    mine = edit_row(database, link, row.id, replace(ROW, action="Mitt tiltak"), row.version)
    with pytest.raises(Conflict) as told:
        edit_row(database, link, row.id, replace(ROW, action="Ditt tiltak"), row.version)
    assert told.value.current == mine  # what the other wrote, to stand beside what one typed
    assert programme(database, link) == (mine,)
    with pytest.raises(Conflict):
        remove_row(database, link, row.id, row.version)
    both = edit_row(database, link, row.id, replace(ROW, action="Mitt og ditt tiltak"), mine.version)
    assert programme(database, link) == (both,)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"team": "ukjent"}, NotAnOption),
        ({"plan": "ukjent"}, NotAnOption),
        ({"status": ""}, NotAnOption),
        ({"region": ""}, NotAnOption),
        ({"action": "x" * 2001}, TextTooLong),
    ],
)
def test_a_row_that_cannot_be_stored_is_refused(
    database: Database, link: str, changes: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        add_row(database, link, replace(ROW, **changes))
    assert programme(database, link) == ()


def test_a_draft_has_room_for_so_many(database: Database, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programme_module, "MOST_ROWS", 1)
    add_row(database, link, ROW)
    with pytest.raises(NotAnOption):
        add_row(database, link, ROW)


def test_each_workshop_has_its_own(database: Database, link: str, pack: Pack) -> None:
    other = start_workshop(database, region="drammen", title="Et annet")
    add_row(database, link, ROW)
    assert packs(database, other) == programme(database, other) == ()
    with pytest.raises(Conflict):
        read_pack(database, other, pack.id)
    with pytest.raises(Conflict):
        edit_figure(database, other, pack.figures[0].id, title="", note="", version=1)
    assert read_pack(database, link, pack.id) == pack
