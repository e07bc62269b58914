"""Expert panels: who is counted, when answers are shown, and that what is deleted is gone."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from indicators.catalogue import THEMES as CATALOGUE_THEMES
from tests.workshop.conftest import DRAFT, Answer
from workshop import answers as answers_module
from workshop import models
from workshop.answers import OwnAnswers, questionnaire, store_answers
from workshop.database import Database
from workshop.errors import (
    Conflict,
    NotAnOption,
    PanelClosed,
    PanelFull,
    TextTooLong,
    TooFewAnswers,
    WrongLink,
)
from workshop.links import new_token
from workshop.panels import (
    FEWEST_SHOWN,
    MOST_ITEMS,
    ItemDraft,
    Panel,
    close_panel,
    delete_panel,
    export_panel,
    open_panel,
    panel_answers,
    panels,
    participants_link,
    read_panel,
    renew_participants_link,
)
from workshop.texts import TEXT_LENGTH, THEMES
from workshop.workshops import delete_workshop, open_workshop, renew_link, start_workshop


def rows(database: Database, model: type[models.Base]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_teams_are_those_of_the_catalogue() -> None:
    assert THEMES == CATALOGUE_THEMES


def test_a_panel_is_read_as_it_was_opened(database: Database, link: str, panel: Panel) -> None:
    assert read_panel(database, link, panel.id) == panel
    assert panels(database, link) == (panel,)
    assert (panel.region, panel.title, panel.year, panel.comparator) == (
        "numedal",
        "Ekspertpanel for Numedal",
        2024,
        "norge",
    )
    assert [(item.kind, item.label, item.evidence) for item in panel.items] == [
        ("fortrinn", "Skogbruk", "LQ 9,1"),
        ("mulighet", "Trevareindustri", "nærhet 43 prosent"),
    ]
    assert panel.is_open
    assert panel.answered == 0
    assert panel.created.tzinfo is not None


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"items": ()}, NotAnOption),
        ({"items": DRAFT.items * MOST_ITEMS}, NotAnOption),
        ({"items": (ItemDraft("annet", "x"),)}, NotAnOption),
        ({"items": (ItemDraft("fortrinn", "x" * (TEXT_LENGTH + 1)),)}, TextTooLong),
        ({"title": " \n "}, NotAnOption),
        ({"title": "x" * 121}, TextTooLong),
    ],
)
def test_a_draft_that_cannot_be_stored_is_refused(
    database: Database, link: str, changes: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        open_panel(database, link, replace(DRAFT, **changes))
    assert panels(database, link) == ()


def test_answers_are_counted_and_nothing_else_until_five_have_answered(
    database: Database, link: str, panel: Panel, panel_link: str, answer: Answer
) -> None:
    for number in range(1, FEWEST_SHOWN):
        somebody = answer((5, 1), (None, 2), observation=f"Observasjon {number}", klynger="Tiltak")
        said = panel_answers(database, link, panel.id)
        assert said.answered == number
        assert [(item.importance, item.realism) for item in said.items] == [(None, None), (None, None)]
        assert [item.importance_count for item in said.items] == [number, 0]
        assert said.observations == said.actions == ()
        assert questionnaire(database, panel_link, somebody).all_answers is None
        with pytest.raises(TooFewAnswers) as told:
            export_panel(database, link, panel.id)
        assert f"{number} har svart" in told.value.user_message
    somebody = answer((4, 2), observation="Observasjon 0", foui="Et annet tiltak")
    said = panel_answers(database, link, panel.id)
    assert said.answered == FEWEST_SHOWN
    first, second = said.items
    assert first.importance == pytest.approx((4 * 5 + 4) / 5)
    assert first.realism == pytest.approx((4 * 1 + 2) / 5)
    assert (second.realism, second.realism_count) == (None, 4)  # four have said it, one lacks
    # By the alphabet, so that the order does not tell who came when.
    assert said.observations == tuple(f"Observasjon {number}" for number in range(FEWEST_SHOWN))
    assert said.actions == (*[("klynger", "Tiltak")] * 4, ("foui", "Et annet tiltak"))
    assert questionnaire(database, panel_link, somebody).all_answers == said
    assert export_panel(database, link, panel.id).answers == said


def test_who_has_not_answered_sees_nobodys_answers(
    database: Database, panel_link: str, answer: Answer
) -> None:
    for _ in range(FEWEST_SHOWN):
        answer((3, 3))
    assert questionnaire(database, panel_link, None).all_answers is None
    assert questionnaire(database, panel_link, new_token()).all_answers is None


def test_taking_answers_back_hides_them_again(
    database: Database, link: str, panel: Panel, panel_link: str, answer: Answer
) -> None:
    everybody = [answer((3, 3), observation="Noe") for _ in range(FEWEST_SHOWN)]
    assert panel_answers(database, link, panel.id).are_shown
    store_answers(database, panel_link, everybody[0], OwnAnswers(), 1)
    said = panel_answers(database, link, panel.id)
    assert (said.answered, said.observations) == (FEWEST_SHOWN - 1, ())
    assert said.items[0].importance is None


def test_an_answer_is_changed_in_place(database: Database, panel_link: str, panel: Panel) -> None:
    participant = new_token()
    first, second = (item.id for item in panel.items)
    before = OwnAnswers({first: (1, 2), second: (3, None)}, {"": "Noe", "klynger": "Et tiltak"})
    after = OwnAnswers({first: (5, None)}, {"klynger": "Et bedre tiltak", "foui": "Et til"})
    assert store_answers(database, panel_link, participant, before, 0) == 1
    assert questionnaire(database, panel_link, participant).own == before
    assert store_answers(database, panel_link, participant, after, 1) == 2
    shown = questionnaire(database, panel_link, participant)
    assert (shown.own, shown.version, shown.panel.answered) == (after, 2, 1)
    assert (rows(database, models.Rating), rows(database, models.Contribution)) == (1, 2)


def test_the_same_answers_twice_are_stored_once(database: Database, panel_link: str, panel: Panel) -> None:
    participant = new_token()
    answers = OwnAnswers({panel.items[0].id: (1, 2)}, {"": "Noe"})
    assert store_answers(database, panel_link, participant, answers, 0) == 1
    # The browser never heard that they were stored, and sends them again from the same page.
    assert store_answers(database, panel_link, participant, answers, 0) == 1
    assert rows(database, models.Participant) == 1


def test_another_window_is_not_written_over(database: Database, panel_link: str, panel: Panel) -> None:
    participant = new_token()
    item = panel.items[0].id
    stored = OwnAnswers({item: (1, 1)}, {"": "Fra det ene vinduet"})
    store_answers(database, panel_link, participant, stored, 0)
    with pytest.raises(Conflict) as told:
        store_answers(database, panel_link, participant, OwnAnswers({item: (5, 5)}), 0)
    assert told.value.current == stored
    assert "annet vindu" in told.value.user_message
    assert questionnaire(database, panel_link, participant).own == stored


@pytest.mark.parametrize("value", [0, 6, -1])
def test_a_rating_is_from_one_to_five(database: Database, panel_link: str, panel: Panel, value: int) -> None:
    with pytest.raises(NotAnOption):
        store_answers(database, panel_link, new_token(), OwnAnswers({panel.items[0].id: (value, 1)}), 0)
    assert rows(database, models.Participant) == 0


def test_a_text_is_as_long_as_its_field_and_no_longer(
    database: Database, panel_link: str, panel: Panel
) -> None:
    fits = "æ" * TEXT_LENGTH
    participant = new_token()
    store_answers(database, panel_link, participant, OwnAnswers({}, {"": f"  {fits}\r\n"}), 0)
    assert questionnaire(database, panel_link, participant).own.texts == {"": fits}
    with pytest.raises(TextTooLong) as told:
        store_answers(database, panel_link, new_token(), OwnAnswers({}, {"foui": fits + "æ"}), 0)
    assert "Forskning, utvikling og innovasjon" in told.value.user_message
    assert "2001 tegn" in told.value.user_message


def test_a_text_is_stored_as_text(database: Database, panel_link: str) -> None:
    participant = new_token()
    text = "<script>alert(1)</script>\n=HYPERLINK('x') č đ ŋ 😀"
    store_answers(database, panel_link, participant, OwnAnswers({}, {"": f"\0{text}\x1b"}), 0)
    assert questionnaire(database, panel_link, participant).own.texts == {"": text}


def test_a_rating_of_another_panels_item_is_refused(
    database: Database, link: str, panel: Panel, panel_link: str
) -> None:
    other = open_panel(database, link, DRAFT)
    with pytest.raises(NotAnOption):
        store_answers(database, panel_link, new_token(), OwnAnswers({other.items[0].id: (1, 1)}), 0)
    assert rows(database, models.Rating) == 0


def test_a_closed_panel_takes_no_answers_and_is_read(
    database: Database, link: str, panel: Panel, panel_link: str, answer: Answer
) -> None:
    participant = answer((2, 2))
    closed = close_panel(database, link, panel.id, panel.version)
    assert not closed.is_open
    assert closed.version == panel.version + 1
    with pytest.raises(PanelClosed) as told:
        store_answers(database, panel_link, participant, OwnAnswers({panel.items[0].id: (5, 5)}), 1)
    assert "avsluttet" in told.value.user_message
    shown = questionnaire(database, panel_link, participant)
    assert not shown.panel.is_open
    assert shown.own.ratings == {panel.items[0].id: (2, 2)}


def test_a_panel_holds_no_more_than_so_many(
    database: Database, panel_link: str, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers_module, "MOST_PARTICIPANTS", 2)
    first = answer((1, 1))
    answer((2, 2))
    with pytest.raises(PanelFull):
        answer((3, 3))
    store_answers(database, panel_link, first, OwnAnswers({}, {"": "Den som er med, kan endre"}), 1)


def test_two_facilitators_do_not_close_and_renew_over_each_other(
    database: Database, link: str, panel: Panel
) -> None:
    renewed = renew_participants_link(database, link, panel.id, panel.version)
    with pytest.raises(Conflict) as told:
        close_panel(database, link, panel.id, panel.version)
    assert told.value.current == renewed
    assert read_panel(database, link, panel.id).is_open


def test_a_renewed_link_leaves_the_old_one_worthless_and_the_answers_there(
    database: Database, link: str, panel: Panel, panel_link: str, answer: Answer
) -> None:
    participant = answer((2, 2))
    renewed = renew_participants_link(database, link, panel.id, panel.version)
    with pytest.raises(WrongLink):
        questionnaire(database, panel_link, participant)
    shown = questionnaire(database, participants_link(link, renewed), participant)
    assert shown.own.ratings == {panel.items[0].id: (2, 2)}


def test_a_renewed_facilitators_link_takes_the_participants_links_with_it(
    database: Database, link: str, panel: Panel, panel_link: str, answer: Answer
) -> None:
    participant = answer((2, 2))
    renewed = renew_link(database, link)
    for opened in (lambda: open_workshop(database, link), lambda: questionnaire(database, panel_link, None)):
        with pytest.raises(WrongLink):
            opened()
    (again,) = panels(database, renewed)
    assert questionnaire(database, participants_link(renewed, again), participant).version == 1


def test_a_deleted_panel_is_gone_with_everything_and_the_others_stay(
    database: Database, link: str, panel: Panel, panel_link: str, answer: Answer
) -> None:
    other = open_panel(database, link, DRAFT)
    answer((2, 2), observation="Skal bort", klynger="Skal også bort")
    delete_panel(database, link, panel.id)
    assert panels(database, link) == (other,)
    for model in (models.Participant, models.Rating, models.Contribution):
        assert rows(database, model) == 0
    assert rows(database, models.PanelItem) == len(other.items)
    with pytest.raises(WrongLink):
        questionnaire(database, panel_link, None)
    with pytest.raises(Conflict) as told:
        delete_panel(database, link, panel.id)
    assert told.value.current is None


def test_a_deleted_workshop_is_gone_with_its_panels(
    database: Database, link: str, panel: Panel, answer: Answer
) -> None:
    answer((2, 2), observation="Skal bort")
    kept = start_workshop(database, region="drammen", title="Et annet")
    delete_workshop(database, link)
    with pytest.raises(WrongLink):
        open_workshop(database, link)
    assert rows(database, models.Contribution) == rows(database, models.Panel) == 0
    assert open_workshop(database, kept).title == "Et annet"


def test_what_is_deleted_is_in_no_file_of_sqlite(
    database: Database, link: str, panel: Panel, answer: Answer
) -> None:
    if not database.is_sqlite:
        with database.engine.connect() as connection:  # PostgreSQL rewrites its tables without what is gone
            answer((1, 1), observation="x")
            delete_panel(database, link, panel.id)
            size = "SELECT pg_relation_size('contribution'), pg_relation_size('participant')"
            assert tuple(connection.exec_driver_sql(size).one()) == (0, 0)
        return
    written = "Bedriften jeg eier legges ned"
    for _ in range(20):
        answer((1, 1), observation=written)
    folder = Path(str(database.url.database)).parent

    def found() -> bool:
        return any(written.encode() in file.read_bytes() for file in folder.iterdir())

    assert found()
    delete_panel(database, link, panel.id)
    assert not found()


def test_nothing_of_a_person_is_stored(database: Database, panel_link: str, answer: Answer) -> None:
    participant = answer((1, 1))
    with database.reading() as session:
        (row,) = session.scalars(select(models.Participant))
        assert {column.name for column in models.Participant.__table__.columns} == {
            "id",
            "panel_id",
            "token_hash",
            "version",
        }
        assert participant not in row.token_hash
        (panel,) = session.scalars(select(models.Panel))
        assert panel_link not in panel.link_hash
