"""The methods page: it says what the catalogue says, about every indicator."""

from pathlib import Path

from indicators.catalogue import CATALOGUE
from indicators.methods import methods_page

PAGE = Path(__file__).parents[2] / "docs" / "methods.md"


def test_the_page_is_the_catalogue_of_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == methods_page()


def test_every_indicator_has_its_section_with_formula_reference_and_example() -> None:
    sections = methods_page().split("\n## ")[1:]
    assert [section.splitlines()[0] for section in sections] == [row.name for row in CATALOGUE]
    for row, section in zip(CATALOGUE, sections, strict=True):
        for text in (row.formula, row.reference, row.example, row.unit, row.how_to_read):
            assert text in section
