"""What each kind of link may do: every operation and every route, with every link that somebody could hold."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette

from tests.workshop.browser import Browser
from tests.workshop.conftest import DRAFT
from workshop import answers, packs, panels, programme, workshops
from workshop.answers import OwnAnswers, questionnaire, store_answers
from workshop.database import Database
from workshop.errors import Conflict, WorkshopError, WrongLink
from workshop.links import Doorkeeper, new_token, token_hash
from workshop.models import Base
from workshop.panels import FEWEST_SHOWN, Panel, open_panel, participants_link, renew_participants_link
from workshop.programme import RowDraft
from workshop.routes import workshop_routes
from workshop.workshops import renew_link, start_workshop

OPENS, CLOSED = "opens", "closed"
FACILITATOR, OTHER_FACILITATOR = "the facilitator's", "another facilitator's"
PARTICIPANT, OTHER_PARTICIPANT = "the participants'", "another panel's"
# Of the same facilitator, for another panel of the same workshop.
SECOND_PANEL = "the participants' of a second panel"
LINKS = (
    FACILITATOR,
    OTHER_FACILITATOR,
    PARTICIPANT,
    OTHER_PARTICIPANT,
    SECOND_PANEL,
    "the facilitator's before it was renewed",
    "the participants' before it was renewed",
    "what is stored of the facilitator's",
    "what is stored of the participants'",
    "a guess",
    "nothing",
)


@dataclass(frozen=True)
class House:
    """A workshop with a panel, a pack and a row, and every link that there is or was."""

    database: Database
    panel: Panel
    pack: packs.Pack
    row: programme.ProgrammeRow
    links: dict[str, str]


@pytest.fixture
def house(database: Database) -> House:
    first = start_workshop(database, region="numedal", title="Verksted")
    panel = open_panel(database, first, DRAFT)
    link = renew_link(database, first)
    panel = panels.read_panel(database, link, panel.id)
    old = participants_link(link, panel)
    panel = renew_participants_link(database, link, panel.id, panel.version)
    pack = packs.create_pack(database, link, "Pakke")
    pack = packs.add_figure(database, link, pack.id, packs.FigureDraft("folketall", "numedal", "norge", 2024))
    row = programme.add_row(database, link, RowDraft("numedal"))
    second = open_panel(database, link, DRAFT)
    other = start_workshop(database, region="drammen", title="Et annet")
    others = open_panel(database, other, DRAFT)
    own = participants_link(link, panel)
    for _ in range(FEWEST_SHOWN):
        said = OwnAnswers({panel.items[0].id: (4, 4)}, {"": "Sagt i fortrolighet"})
        store_answers(database, own, new_token(), said, 0)
    named = (
        link,
        other,
        own,
        participants_link(other, others),
        participants_link(link, second),
        first,
        old,
        token_hash(link),
        token_hash(own),
        new_token(),
        "",
    )
    return House(database, panel, pack, row, dict(zip(LINKS, named, strict=True)))


Operation = Callable[[House, str], object]
ROW = RowDraft("numedal", action="Endret")
# Every function that takes the facilitator's link, with what belongs to this workshop.
FACILITATORS: dict[str, Operation] = {
    "open_workshop": lambda h, link: workshops.open_workshop(h.database, link),
    "renew_link": lambda h, link: workshops.renew_link(h.database, link),
    "delete_workshop": lambda h, link: workshops.delete_workshop(h.database, link),
    "open_panel": lambda h, link: panels.open_panel(h.database, link, DRAFT),
    "panels": lambda h, link: panels.panels(h.database, link),
    "read_panel": lambda h, link: panels.read_panel(h.database, link, h.panel.id),
    "renew_participants_link": lambda h, link: panels.renew_participants_link(
        h.database, link, h.panel.id, h.panel.version
    ),
    "close_panel": lambda h, link: panels.close_panel(h.database, link, h.panel.id, h.panel.version),
    "panel_answers": lambda h, link: panels.panel_answers(h.database, link, h.panel.id),
    "export_panel": lambda h, link: panels.export_panel(h.database, link, h.panel.id),
    "delete_panel": lambda h, link: panels.delete_panel(h.database, link, h.panel.id),
    "create_pack": lambda h, link: packs.create_pack(h.database, link, "Pakke"),
    "packs": lambda h, link: packs.packs(h.database, link),
    "read_pack": lambda h, link: packs.read_pack(h.database, link, h.pack.id),
    "save_pack": lambda h, link: packs.save_pack(
        h.database, link, "Ny", [packs.FigureDraft("fortrinn", "numedal", "norge", 2024)], h.pack
    ),
    "rename_pack": lambda h, link: packs.rename_pack(h.database, link, h.pack.id, "Ny", h.pack.version),
    "add_figure": lambda h, link: packs.add_figure(
        h.database, link, h.pack.id, packs.FigureDraft("fortrinn", "numedal", "norge", 2024)
    ),
    "edit_figure": lambda h, link: packs.edit_figure(
        h.database, link, h.pack.figures[0].id, title="", note="Endret", version=1
    ),
    "remove_figure": lambda h, link: packs.remove_figure(h.database, link, h.pack.figures[0].id, 1),
    "order_figures": lambda h, link: packs.order_figures(
        h.database, link, h.pack.id, [h.pack.figures[0].id], h.pack.version
    ),
    "delete_pack": lambda h, link: packs.delete_pack(h.database, link, h.pack.id, h.pack.version),
    "add_row": lambda h, link: programme.add_row(h.database, link, ROW),
    "programme": lambda h, link: programme.programme(h.database, link),
    "edit_row": lambda h, link: programme.edit_row(h.database, link, h.row.id, ROW, h.row.version),
    "swap_rows": lambda h, link: programme.swap_rows(h.database, link, h.row.id, h.row.id),
    "remove_row": lambda h, link: programme.remove_row(h.database, link, h.row.id, h.row.version),
}
# What anybody's own workshop answers, without a word of this one.
ABOUT_ONES_OWN = {
    "open_workshop",
    "renew_link",
    "delete_workshop",
    "open_panel",
    "panels",
    "create_pack",
    "packs",
    "add_row",
    "programme",
}
PARTICIPANTS: dict[str, Operation] = {
    "questionnaire": lambda h, link: questionnaire(h.database, link, new_token()),
    "store_answers": lambda h, link: store_answers(
        h.database, link, new_token(), OwnAnswers({h.panel.items[0].id: (1, 1)}), 0
    ),
}


def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """All that is stored."""
    with database.reading() as session:
        return {
            name: [tuple(row) for row in session.execute(table.select().order_by(table.c.id))]
            for name, table in Base.metadata.tables.items()
        }


def test_every_function_is_in_the_matrix() -> None:
    public = {
        name
        for module in (workshops, panels, packs, programme, answers)
        for name, value in vars(module).items()
        if callable(value)
        and getattr(value, "__module__", "") == module.__name__
        and {"database", "link"} & set(getattr(value, "__annotations__", {})) == {"database", "link"}
    }
    assert public == set(FACILITATORS)
    taken = {
        name
        for name, value in vars(answers).items()
        if not name.startswith("_") and "panel_link" in getattr(value, "__annotations__", {})
    }
    assert taken == set(PARTICIPANTS)


@pytest.mark.parametrize("operation", FACILITATORS)
def test_the_facilitators_link_does_it(house: House, operation: str) -> None:
    FACILITATORS[operation](house, house.links[FACILITATOR])


@pytest.mark.parametrize("kind", [kind for kind in LINKS if kind not in {FACILITATOR, OTHER_FACILITATOR}])
def test_no_other_link_does_what_the_facilitators_does(house: House, kind: str) -> None:
    before = everything(house.database)
    for operation, attempt in FACILITATORS.items():
        with pytest.raises(WrongLink):
            attempt(house, house.links[kind])
            pytest.fail(f"{kind} link did {operation}")
    assert everything(house.database) == before


def test_another_facilitator_reaches_nothing_here(house: House) -> None:
    before = everything(house.database)
    for operation in set(FACILITATORS) - ABOUT_ONES_OWN:
        with pytest.raises(Conflict) as told:
            FACILITATORS[operation](house, house.links[OTHER_FACILITATOR])
            pytest.fail(f"another facilitator did {operation}")
        assert told.value.current is None
    assert everything(house.database) == before


@pytest.mark.parametrize("operation", sorted(ABOUT_ONES_OWN))
def test_another_facilitator_sees_and_changes_only_ones_own(house: House, operation: str) -> None:
    link = house.links[FACILITATOR]

    def seen() -> tuple[object, ...]:
        return (
            workshops.open_workshop(house.database, link),
            panels.panels(house.database, link),
            packs.packs(house.database, link),
            programme.programme(house.database, link),
        )

    before = seen()
    answer = FACILITATORS[operation](house, house.links[OTHER_FACILITATOR])
    assert seen() == before
    if operation in {"panels", "packs", "programme"}:
        own = {"panels": 1, "packs": 0, "programme": 0}
        assert isinstance(answer, tuple)
        assert len(answer) == own[operation]


@pytest.mark.parametrize("operation", PARTICIPANTS)
def test_only_the_participants_link_answers_the_panel(house: House, operation: str) -> None:
    before = everything(house.database)
    for kind in LINKS:
        if kind == PARTICIPANT:
            continue
        if kind in {OTHER_PARTICIPANT, SECOND_PANEL}:
            # It opens its own panel, and nothing of this one.
            if operation == "questionnaire":
                shown = questionnaire(house.database, house.links[kind], new_token())
                assert shown.panel.id != house.panel.id
                assert shown.panel.answered == 0
            else:
                with pytest.raises(WorkshopError):
                    PARTICIPANTS[operation](house, house.links[kind])
            continue
        with pytest.raises(WrongLink):
            PARTICIPANTS[operation](house, house.links[kind])
            pytest.fail(f"{kind} link did {operation}")
    assert everything(house.database) == before
    PARTICIPANTS[operation](house, house.links[PARTICIPANT])


ROUTES = ("/panel/{link}", "/verksted/lenke/{link}")
RIGHTS = {
    ("/panel/{link}", PARTICIPANT): 200,
    ("/panel/{link}", OTHER_PARTICIPANT): 200,
    ("/panel/{link}", SECOND_PANEL): 200,
    ("/verksted/lenke/{link}", FACILITATOR): 303,
    ("/verksted/lenke/{link}", OTHER_FACILITATOR): 303,
}


@pytest.mark.parametrize("route", ROUTES)
def test_each_route_opens_for_its_own_kind_of_link(house: House, route: str) -> None:
    app = Starlette(routes=workshop_routes(lambda: house.database, Doorkeeper(clock=lambda: 0.0)))
    for kind in LINKS:
        page = Browser(app).get(route.format(link=house.links[kind]))
        assert page.status == RIGHTS.get((route, kind), 404), kind
        assert "Sagt i fortrolighet" not in page.text
        if page.status == 404:
            assert page.set_cookies == ()


def test_a_form_is_taken_by_its_own_kind_of_link(house: House) -> None:
    app = Starlette(routes=workshop_routes(lambda: house.database, Doorkeeper(clock=lambda: 0.0)))
    fields = {"versjon": "0", f"viktig-{house.panel.items[0].id}": "1"}
    for kind in LINKS:
        browser = Browser(app)
        browser.get(f"/panel/{house.links[PARTICIPANT]}")  # for the cookie
        sent = browser.send(f"/panel/{house.links[kind]}", fields)
        wanted = {PARTICIPANT: 303, OTHER_PARTICIPANT: 422, SECOND_PANEL: 422}.get(kind, 404)
        assert sent.status == wanted, kind
