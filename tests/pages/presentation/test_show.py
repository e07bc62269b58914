"""What an address asks to be shown: all of the state, and nothing that is not in the registries."""

from urllib.parse import parse_qsl

import pytest

from data_sources.statistics import Statistics
from figures.chosen import Chosen, WrongAddress
from figures.registry import FIGURES
from pages._presentation.show import MOST_FIGURES, TITLE_LENGTH, Slide, page_path, read_show, show_query

SLIDES = (
    Slide(Chosen("fortrinn", "kongsberg", "norge", 2026)),
    Slide(Chosen("folketall", "numedal", "fylke_40", 2019, base=2010), "Færre & færre? <b>Nei</b>"),
    Slide(Chosen("kart", "kongsberg", "norge", 2026)),
)
FRAME = "region=kongsberg&mot=norge&aar=2026"


def pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def test_an_address_holds_all_that_is_shown(data: Statistics) -> None:
    show = read_show(pairs(show_query(SLIDES, 2)), data.regions)
    assert show.slides == SLIDES
    assert show.number == 2
    assert show.now == SLIDES[1]


def test_an_address_is_easily_written_by_hand(data: Statistics) -> None:
    show = read_show(pairs(f"figurer=fortrinn,folketall&{FRAME}&nr=2"), data.regions)
    assert [str(slide.chosen) for slide in show.slides] == [
        "fortrinn;region:kongsberg;mot:norge;aar:2026",
        "folketall;region:kongsberg;mot:norge;aar:2026",
    ]
    assert show.now.chosen.figure == "folketall"


def test_an_address_reads_well_in_a_code() -> None:
    assert show_query(SLIDES[:1]) == "figurer=fortrinn;region:kongsberg;mot:norge;aar:2026"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "Adressen sier ikke hvilke figurer som skal vises."),
        (f"figurer=,,&{FRAME}", "Adressen sier ikke hvilke figurer som skal vises."),
        (f"figurer=xyz&{FRAME}", "Figuren «xyz» finnes ikke."),
        ("figurer=kart&region=xyz&aar=2026", "«xyz» er ingen region å vise."),
        ("figurer=kart&region=kongsberg", "«» er ikke et år som kan vises."),
        (f"figurer=kart&{FRAME}&nr=2", "Visningen har én figur, og «2» er ingen av dem."),
        (f"figurer=kart,alder&{FRAME}&nr=0", "Visningen har 2 figurer, og «0» er ingen av dem."),
        (f"figurer=kart,alder&{FRAME}&nr=-1", "Visningen har 2 figurer, og «-1» er ingen av dem."),
        (f"figurer=kart,alder&{FRAME}&nr=<b>", "Visningen har 2 figurer, og «b» er ingen av dem."),
        (
            f"figurer={'kart,' * (MOST_FIGURES + 1)}&{FRAME}",
            f"Det er plass til {MOST_FIGURES} figurer i en visning.",
        ),
    ],
)
def test_an_address_with_a_fault_is_told(data: Statistics, query: str, message: str) -> None:
    with pytest.raises(WrongAddress) as told:
        read_show(pairs(query), data.regions)
    assert told.value.user_message == message


def test_a_title_has_an_end(data: Statistics) -> None:
    show = read_show(pairs(f"figurer=kart&{FRAME}&tittel={'x' * 1000}"), data.regions)
    assert show.now.title == "x" * TITLE_LENGTH


def test_the_first_of_a_name_holds(data: Statistics) -> None:
    show = read_show(pairs(f"figurer=kart&figurer=alder&{FRAME}&aar=2019"), data.regions)
    assert show.now.chosen == Chosen("kart", "kongsberg", "norge", 2026)


@pytest.mark.parametrize("figure", [row.id for row in FIGURES])
def test_every_figure_has_a_page_to_go_back_to(figure: str) -> None:
    path = page_path(Chosen(figure, "kongsberg", "norge", 2026))
    page, _, query = path.partition("?")
    assert page.isalpha()
    assert {("region", "kongsberg"), ("mot", "norge"), ("aar", "2026"), ("figur", figure)} <= set(
        parse_qsl(query)
    )
