"""The link to a figure: it holds all that is chosen, and opens the same picture again."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.pages.conftest import OpenPage

DEFAULTS = {"region": "hallingdal", "mot": "norge", "aar": "2026"}


def parameters(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query))


@pytest.mark.parametrize(
    ("page", "own"),
    [
        ("profil", {"indeks": "nei"}),
        (
            "sammenligning",
            {"indikator": "population_growth", "regioner": "alle", "siden": "forste", "indeks": "nei"},
        ),
        ("fortrinn", {"naeringer": "alle", "vekst_fra": "serie"}),
        ("muligheter", {}),
        ("verdiskaping", {}),
    ],
)
def test_every_figure_has_a_link_with_every_value_also_defaults(
    open_page: OpenPage, page: str, own: dict[str, str]
) -> None:
    opened = open_page(page)
    assert list(opened.links) == opened.shown
    assert len(opened.shown) == len(opened.charts) > 0
    for figure_id, link in opened.links.items():
        assert (DEFAULTS | own | {"figur": figure_id}).items() <= parameters(link).items()


@pytest.mark.parametrize(
    ("page", "chosen"),
    [
        ("profil", {"region": "numedal", "mot": "fylke_40", "aar": "2019", "indeks": "2015"}),
        ("sammenligning", {"region": "drammen", "regioner": "drammen,numedal", "siden": "2015"}),
        ("fortrinn", {"region": "kongsberg", "naeringer": "private"}),
    ],
)
def test_a_link_opens_the_same_pictures(open_page: OpenPage, page: str, chosen: dict[str, str]) -> None:
    first = open_page(page, **chosen)
    link = first.links[first.shown[-1]]
    again = open_page(page, **parameters(link))
    assert again.charts == first.charts
    assert parameters(again.links[first.shown[-1]]) == parameters(link)
    assert again.warnings == first.warnings


def test_all_regions_are_chosen_where_the_link_says_all(open_page: OpenPage) -> None:
    opened = open_page("sammenligning", regioner="alle")
    assert opened.warnings == []
    assert opened.charts == open_page("sammenligning").charts


@pytest.mark.parametrize("asked", ["finnes_ikke", "", "<script>"])
def test_a_figure_that_is_none_is_told_and_the_page_shown(open_page: OpenPage, asked: str) -> None:
    opened = open_page("profil", figur=asked)
    assert opened.warnings == ["Lenken peker på en figur som ikke finnes. Viser hele siden."]
    assert "figur" not in opened.url
    assert len(opened.charts) == 9
    assert opened.again().warnings == []


def test_a_figure_that_is_folded_away_is_unfolded_by_its_link(open_page: OpenPage) -> None:
    assert "muligheter_tilbakeprov" not in open_page("muligheter", region="drammen").shown
    opened = open_page("muligheter", region="drammen", figur="muligheter_tilbakeprov")
    assert "muligheter_tilbakeprov" in opened.shown
