"""Data og metode: every table and every indicator, and what is wrong with a table that is harmed."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_sources.schemas import SCHEMAS
from data_sources.store import EMBEDDED, Store
from figures.figure import DEMO_MARK
from indicators.catalogue import CATALOGUE
from tests.pages.conftest import OpenPage, remove, rewrite_manifest, truncate

HELD = [schema.key for schema in SCHEMAS if (EMBEDDED / f"{schema.key}.json").is_file()]


def test_every_table_stands_with_its_evidence(open_page: OpenPage) -> None:
    opened = open_page("data")
    store = Store(Path("nothing-fetched"))
    titles = [str(heading.value) for heading in opened.app.subheader]
    for key in HELD:
        manifest = store.load(key).manifest
        assert manifest.title in titles
        for told in (manifest.producer, manifest.licence, f"{manifest.first_year}–{manifest.last_year}"):
            assert told in opened.text
    assert not any("skadet" in warning for warning in opened.warnings)
    lacking = {schema.key for schema in SCHEMAS} - set(HELD)
    assert opened.text.count("Ikke tilgjengelig uten henting.") == len(lacking)


def test_every_indicator_stands_with_its_method(open_page: OpenPage) -> None:
    text = open_page("data").text
    for row in CATALOGUE:
        for told in (row.name, row.formula, row.reference, row.how_to_read, row.example):
            assert told in text, row.id


def test_every_municipality_of_the_regions_stands_with_its_codes(open_page: OpenPage) -> None:
    text = open_page("data").text
    for told in ("Nesbyen", "0602 Drammen + 0625 Nedre Eiker + 0711 Svelvik", "3301 Drammen", "0627 Røyken"):
        assert told in text


@pytest.mark.parametrize("key", ["population_07459", "area_profiles"])
def test_a_harmed_table_is_named_with_what_is_wrong(open_page: OpenPage, harm, key: str) -> None:
    names: list[str] = []
    harm(lambda folder: names.append(truncate(folder, key)))
    opened = open_page("data")
    assert any(names[0] in warning and "er skadet" in warning for warning in opened.warnings)
    assert "Figurene som bygger på den, vises ikke." in opened.text
    assert len(opened.app.subheader) >= len(SCHEMAS)


def test_a_missing_table_is_told(open_page: OpenPage, harm) -> None:
    told = "Ikke tilgjengelig uten henting."
    before = open_page("data").text.count(told)
    harm(lambda folder: remove(folder, "area_profiles"))
    assert open_page("data").text.count(told) == before + 1


def test_a_harmed_fetched_table_is_told_though_another_stands_in(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from pages import _frame

    for path in EMBEDDED.glob("commuting_03321*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    name = truncate(tmp_path, "commuting_03321")
    monkeypatch.setenv("FORTRINN_DATA", str(tmp_path))
    _frame.statistics.clear()
    told = [warning for warning in open_page("data").warnings if name in warning]
    charts = len(open_page("profil", region="kongsberg").charts)
    _frame.statistics.clear()
    assert told
    assert charts >= 9, "the embedded table stands in"


def test_a_demonstration_table_is_marked(open_page: OpenPage, harm) -> None:
    before = open_page("data").text.count(DEMO_MARK)
    harm(lambda folder: rewrite_manifest(folder, "commuting_03321", origin="demo"))
    assert open_page("data").text.count(DEMO_MARK) == before + 1
