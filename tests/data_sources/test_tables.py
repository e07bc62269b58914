"""Every row of the registry of tables: that it is whole, and that it becomes few enough calls."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data_sources.tables import (
    COUNTY,
    MUNICIPALITY,
    TABLES,
    AnyContent,
    Content,
    Industry,
    Pattern,
    Quarters,
    Region,
    Table,
    Total,
    Years,
)

HISTORY = Path(__file__).parents[2] / "data" / "embedded" / "codes" / "municipality_to_2024.csv"
EMPLOYMENT = ["13470", "07984", "03321", "11618", "11615", "12850", "07091"]
REQUIRED = [*EMPLOYMENT, "09429", "07459", "06913", "09588", "14746", "11713", "12852"]
OPTIONAL = ["08316", "10790"]
ENDED = {"0627": 2019, "0628": 2019}

EVERY = pytest.mark.parametrize("table", TABLES, ids=[table.id for table in TABLES])


def test_the_tables_are_those_the_product_needs() -> None:
    assert sorted(table.id for table in TABLES if table.required) == sorted(REQUIRED)
    assert sorted(table.id for table in TABLES if not table.required) == OPTIONAL
    assert len({table.key for table in TABLES}) == len(TABLES)


@EVERY
def test_a_row_is_whole(table: Table) -> None:
    assert re.fullmatch(r"\d{5}", table.id)
    assert re.fullmatch(r"[a-z_]+", table.name)
    assert table.key == f"{table.name}_{table.id}"
    assert table.title
    assert table.used_for
    assert table.licence == "CC BY 4.0"
    times = [dimension for dimension in table.dimensions if isinstance(dimension, Years | Quarters)]
    assert len(times) == 1
    assert table.dimensions[-1] is times[0]
    assert times[0].since >= 2005
    metrics = [dimension for dimension in table.dimensions if isinstance(dimension, Content | AnyContent)]
    assert metrics
    assert all(content.unit for content in table.contents)
    assert len({content.code for content in table.contents}) == len(table.contents)
    regions = [dimension for dimension in table.dimensions if isinstance(dimension, Region)]
    assert len(regions) in (0, 1, 2)
    for dimension in table.dimensions:
        if isinstance(dimension, Pattern | Region | Industry | Total):
            re.compile(dimension.pattern)
    if not table.confirmed:
        assert table.required or table.id in OPTIONAL


@EVERY
def test_a_declaration_cannot_be_changed(table: Table) -> None:
    with pytest.raises(AttributeError):
        table.id = "00000"  # type: ignore[misc]


@pytest.mark.parametrize("form", ["3301", "K-3301", "K.3301", "K_3301"])
def test_municipality_codes_in_every_form(form: str) -> None:
    match = re.fullmatch(MUNICIPALITY, form)
    assert match is not None
    assert match[1] == "3301"


@pytest.mark.parametrize(
    "code", ["0", "33", "F-33", "9999", "0699", "2100", "2311", "33011", "K-Rest", "9900"]
)
def test_what_is_no_municipality(code: str) -> None:
    assert re.fullmatch(MUNICIPALITY, code) is None


def test_counties() -> None:
    assert [bool(re.fullmatch(COUNTY, code)) for code in ("06", "F-33", "33", "0", "21", "99", "0602")] == [
        *[True] * 3,
        *[False] * 4,
    ]
