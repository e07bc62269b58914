"""The pages of a presentation, asked as a browser asks them."""

import base64
import hashlib
import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from starlette.applications import Starlette

from data_sources.errors import TableMissing
from data_sources.statistics import Statistics
from figures.figure import DEMO_MARK, Figure
from figures.renderer import DrawingFailed
from pages._presentation import routes as routes_module
from pages._presentation.public import PUBLIC_URL
from pages._presentation.routes import MOST_PICTURES, Pictures, presentation_routes
from tests.workshop.browser import Browser

FRAME = "region=kongsberg&mot=norge&aar=2026"
HOSTILE = "</h1><script>alert('x')</script>\"><img src=x onerror=alert(1)>"


@dataclass
class Drawings:
    """Stands in for the drawing process: tells what it was asked for."""

    asked: list[tuple[str, str]] = field(default_factory=list)

    def form(self, name: str) -> Callable[[Figure], bytes]:
        def draw(figure: Figure) -> bytes:
            self.asked.append((name, figure.title))
            return f"<svg>{html.escape(figure.title)}</svg>".encode()

        return draw


@pytest.fixture
def drawings() -> Drawings:
    return Drawings()


@pytest.fixture
def browser(data: Statistics, drawings: Drawings, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setenv(PUBLIC_URL, "https://fortrinn.example.no")
    pictures = Pictures({name: drawings.form(name) for name in routes_module.FORMS})
    return Browser(Starlette(routes=presentation_routes(lambda: data, pictures)))


def test_a_page_shows_one_figure_and_the_way_to_the_others(browser: Browser) -> None:
    page = browser.get(f"/visning?figurer=alder,folketall,kart&{FRAME}&nr=2")
    assert page.status == 200
    assert '<html lang="nb">' in page.text
    assert "2 av 3" in page.words
    assert '<h1 class="skjult">Kongsberg har 5\u202f854 flere innbyggere enn i 2006' in page.text
    (alt,) = re.findall(r'<img src="[^"]*bilde[^"]*form=bred" alt="([^"]*)"', page.text)
    assert "Kongsberg" in alt
    links = {
        rel: html.unescape(link) for rel, link in re.findall(r'<a rel="(\w+)" href="([^"]*)"', page.text)
    }
    assert links.keys() == {"prev", "next"}
    assert browser.get(f"/{links['prev']}").text.count("1 av 3") == 1
    assert browser.get(f"/{links['next']}").text.count("3 av 3") == 1
    assert 'data-tilbake="verksted"' in page.text


def test_the_ends_have_no_way_on(browser: Browser) -> None:
    alone = browser.get(f"/visning?figurer=alder&{FRAME}")
    assert "rel=" not in alone.text.partition("<main")[2].partition("</main>")[0]
    assert "1 av" not in alone.words
    # One figure goes back to its own page.
    assert 'data-tilbake="profil?region=kongsberg&amp;mot=norge&amp;aar=2026&amp;figur=alder"' in alone.text


def test_the_audience_gets_a_code_and_a_link_to_this_figure_alone(browser: Browser) -> None:
    page = browser.get(f"/visning?figurer=alder,folketall&{FRAME}&nr=2")
    link = "https://fortrinn.example.no/visning?figurer=folketall;region:kongsberg;mot:norge;aar:2026"
    assert page.text.count(f'href="{link}"') == 2
    assert "<svg viewBox=" in page.text
    assert "Åpne figuren i Fortrinn, med tabell og filer" in page.words


@pytest.mark.parametrize("named", ["", "http://localhost:8501"])
def test_without_an_address_for_others_there_is_a_warning_and_no_code(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setenv(PUBLIC_URL, named)
    page = browser.get(f"/visning?figurer=alder&{FRAME}")
    assert page.status == 200
    assert f"Publikum får ingen QR-kode: {PUBLIC_URL}" in page.words
    assert "<svg" not in page.text
    assert "Se figuren på egen skjerm" not in page.words


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "Adressen sier ikke hvilke figurer som skal vises."),
        (f"figurer=%3Cscript%3E&{FRAME}", "Figuren «script» finnes ikke."),
        ("figurer=alder&region=%3Cscript%3E&aar=2026", "«script» er ingen region å vise."),
        ("figurer=alder&aar=1066", "«1066» er ikke et år som kan vises."),
    ],
)
def test_an_address_with_a_fault_is_told_in_norwegian(browser: Browser, query: str, message: str) -> None:
    page = browser.get(f"/visning?{query}")
    assert page.status == 404
    assert message in html.unescape(page.words)
    assert "<script>alert" not in page.text
    assert "Til Fortrinn" in page.words
    picture = browser.get(f"/visning/bilde?{query}")
    assert (picture.status, picture.text) == (404, message)
    assert picture.headers["content-type"].startswith("text/plain")


def test_a_title_of_ones_own_is_text_and_the_finding_stays(browser: Browser, drawings: Drawings) -> None:
    page = browser.get(f"/visning?figurer=alder&{FRAME}&tittel={HOSTILE.replace('&', '%26')}")
    assert page.status == 200
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert HOSTILE in html.unescape(page.text)
    (source,) = re.findall(r'<img src="([^"]*)"', page.text)
    picture = browser.get(f"/{html.unescape(source)}")
    assert picture.status == 200
    assert drawings.asked == [("bred", HOSTILE)]


def test_a_picture_is_drawn_once_and_only_so_many_are_kept(browser: Browser, drawings: Drawings) -> None:
    first = browser.get(f"/visning/bilde?figurer=alder&{FRAME}")
    assert (first.status, first.headers["content-type"]) == (200, "image/svg+xml")
    assert first.headers["content-security-policy"].startswith("default-src 'none'")
    assert browser.get(f"/visning/bilde?figurer=alder&{FRAME}&form=bred").text == first.text
    assert [form for form, _ in drawings.asked] == ["bred"]
    browser.get(f"/visning/bilde?figurer=alder&{FRAME}&form=smal")
    assert [form for form, _ in drawings.asked] == ["bred", "smal"]
    for turn in range(MOST_PICTURES):
        browser.get(f"/visning/bilde?figurer=alder&{FRAME}&tittel={turn}")
    browser.get(f"/visning/bilde?figurer=alder&{FRAME}")
    assert len(drawings.asked) == 2 + MOST_PICTURES + 1


def test_a_picture_of_an_unknown_form_is_told(browser: Browser) -> None:
    page = browser.get(f"/visning/bilde?figurer=alder&{FRAME}&form=rund")
    assert (page.status, page.text) == (404, "Bildet finnes ikke i den formen.")


def test_a_figure_with_nothing_to_show_says_why(browser: Browser, drawings: Drawings) -> None:
    page = browser.get(f"/visning?figurer=naeringer_b,alder&{FRAME}")
    assert page.status == 200
    assert "Ingen næring i bergverk og utvinning har minst 20 jobber i Kongsberg i 2025." in page.words
    assert DEMO_MARK in page.words
    assert "<img" not in page.text
    picture = browser.get(f"/visning/bilde?figurer=naeringer_b&{FRAME}")
    assert (picture.status, drawings.asked) == (404, [])


def test_a_missing_table_is_told_and_the_others_go_on(
    browser: Browser, data: Statistics, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(slide: object, data: Statistics) -> Figure:
        raise TableMissing("no table", user_message="Tabellen mangler.")

    monkeypatch.setattr(routes_module, "titled", missing)
    page = browser.get(f"/visning?figurer=alder,kart&{FRAME}")
    assert page.status == 200
    assert "Tabellen mangler." in page.words
    assert 'rel="next"' in page.text
    assert browser.get(f"/visning/bilde?figurer=alder&{FRAME}").status == 503


def test_a_picture_that_cannot_be_drawn_is_told_and_not_kept(data: Statistics) -> None:
    def fails(figure: Figure) -> bytes:
        raise DrawingFailed("too many", user_message="Vent litt.")

    browser = Browser(Starlette(routes=presentation_routes(lambda: data, Pictures({"bred": fails}))))
    page = browser.get(f"/visning/bilde?figurer=alder&{FRAME}")
    assert (page.status, page.text) == (503, "Vent litt.")
    assert page.headers["cache-control"] == "no-store"


def test_a_page_allows_its_own_style_and_script_and_nothing_from_elsewhere(browser: Browser) -> None:
    page = browser.get(f"/visning?figurer=alder&{FRAME}")
    policy = page.headers["content-security-policy"]
    for element, directive in (("style", "style-src"), ("script", "script-src")):
        (content,) = re.findall(rf"<{element}>(.*?)</{element}>", page.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    assert not re.search(r'\son\w+="|style="', page.text)
