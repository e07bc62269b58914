"""Oversikt: the map and its twins for the keyboard, also when what it rests on is harmed."""

from __future__ import annotations

from tests.pages.conftest import OpenPage, remove, rewrite_manifest, truncate


def links(opened) -> dict[str, str]:
    """The links to the regions; the one to the sources stands in the head of every page."""
    every = {link.proto.label: link.proto.query_string for link in opened.app.get("page_link")}
    return {label: query for label, query in every.items() if not label.startswith("Kilder: ")}


def test_the_map_stands_with_its_finding(open_page: OpenPage) -> None:
    opened = open_page(aar="2026")
    (chart,) = opened.charts
    assert chart["description"].startswith("Kart over regionene")
    assert opened.figures == ["Alle seks regionene har flere innbyggere enn i 2021"]
    assert opened.warnings == []


def test_every_region_on_the_map_has_a_link(open_page: OpenPage) -> None:
    found = links(open_page(region="drammen", mot="fylke_40", aar="2019"))
    assert list(found)[:7] == [
        "Hallingdal", "Midt-Buskerud", "Kongsberg", "Numedal", "Ringerike", "Drammen", "Røyken/Hurum (til 2019)",
    ]  # fmt: skip
    assert "region=royken_hurum" in found["Røyken/Hurum (til 2019)"]
    assert all("mot=fylke_40" in query and "aar=2019" in query for query in found.values())


def test_before_the_first_growth_the_map_says_so(open_page: OpenPage) -> None:
    assert open_page(aar="2008").figures == ["Befolkningsvekst er ikke publisert til og med 2008"]


def test_a_harmed_table_is_named_and_the_links_remain(open_page: OpenPage, harm) -> None:
    names: list[str] = []
    harm(lambda folder: names.append(truncate(folder, "population_07459")))
    opened = open_page()
    (warning,) = opened.warnings
    assert names[0] in warning
    assert "er skadet" in warning
    assert opened.charts == []
    assert len(links(opened)) == 9


def test_a_missing_table_is_named(open_page: OpenPage, harm) -> None:
    harm(lambda folder: remove(folder, "population_2019_borders_07459"))
    (warning,) = open_page().warnings
    assert "population_2019_borders_07459 finnes ikke" in warning


def test_demonstration_figures_are_marked(open_page: OpenPage, harm) -> None:
    harm(lambda folder: rewrite_manifest(folder, "population_07459", origin="demo"))
    opened = open_page()
    assert "DEMODATA – ikke virkelige tall" in opened.warnings
    assert opened.charts[0]["description"].startswith("DEMODATA")
