"""The columns each stored table must have: one row of SCHEMAS a table, checked at every read.

A stored table is a frame of Cells: one column a dimension (categorical of string codes, but `year`
int16), `value` (float64, NaN where unpublished) and `status` (categorical: empty, `.`, `..`, `:`).
Keys are unique.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa

# What a cell can be: published, not applicable, not available, confidential.
STATUSES = ("", ".", "..", ":")


@dataclass(frozen=True)
class CellsSchema:
    """What one stored table holds: dimensions in order, and the codes of its closed dimensions.

    `borders` says whose municipality codes the `region` column carries, for the page Data og metode.
    `zero_pairs_left_out` marks a table in which an absent row is a true zero, not an unpublished cell.
    A table that is not `embedded` is there only once it has been fetched.
    """

    key: str
    dimensions: tuple[str, ...]
    codes: dict[str, tuple[str, ...]]
    borders: str
    zero_pairs_left_out: bool = False
    embedded: bool = True


AGES = (*(f"{age:03d}" for age in range(105)), "105+")
QUARTERS = ("K1", "K2", "K3", "K4")
"""A table by quarter has the quarter as a key of its own beside the year."""

SCHEMAS: tuple[CellsSchema, ...] = (
    CellsSchema("population_07459", ("region", "age", "year"), {"age": AGES}, "kommunegrenser 2024"),
    CellsSchema(
        "population_2019_borders_07459", ("region", "age", "year"), {"age": AGES}, "kommunegrenser 2019"
    ),
    CellsSchema(
        "commuting_03321",
        ("residence", "workplace", "year"),
        {},
        "kommunekodene det enkelte år",
        zero_pairs_left_out=True,
    ),
    CellsSchema(
        "employment_totals_11618",
        ("region", "content", "year"),
        {"content": ("BefolkningBosted", "SysselArbsted", "SysselBosted")},
        "kommunekodene det enkelte år",
    ),
    CellsSchema(
        "education_30_66_imdi",
        ("region", "level", "sex", "year"),
        {
            "level": ("all", "basic", "upper_secondary", "higher", "none", "unknown"),
            "sex": ("all", "women", "men"),
        },
        "2020-koder, gamle koder for kommuner som ble slått sammen",
    ),
    CellsSchema(
        "county_accounts_11713",
        ("region", "industry", "content", "year"),
        {
            "content": (
                "value_added_mill_nok",
                "volume_change_pct",
                "gross_investment_mill_nok",
                "employed_1000",
                "compensation_mill_nok",
            )
        },
        "fylkene til og med 2019",
    ),
    CellsSchema(
        "area_profiles",
        ("region", "content", "year"),
        {
            "content": (
                "employed_living_in_own_municipality_pct",
                "net_in_migration_persons",
                "new_dwellings_last_4_years",
                "new_holiday_homes_last_4_years",
            )
        },
        "kommunegrenser 2024",
    ),
    CellsSchema(
        "education_09429",
        ("region", "level", "year"),
        {"level": ("00", "01", "02a", "11", "03a", "04a", "09a")},
        "kommunegrenser 2024 der SSB har sammenslåtte tidsserier, ellers kommunekodene det enkelte år",
        embedded=False,
    ),
    CellsSchema("wages_12852", ("region", "year"), {}, "kommunekodene det enkelte år", embedded=False),
    CellsSchema(
        "population_change_06913", ("region", "content", "year"), {}, "kommunegrenser 2024", embedded=False
    ),
    CellsSchema(
        "migration_09588",
        ("region", "content", "year"),
        {"content": ("NettoInnland", "Nettoinnvandring")},
        "kommunegrenser 2024 der SSB har sammenslåtte tidsserier, ellers kommunekodene det enkelte år",
        embedded=False,
    ),
    CellsSchema(
        "projections_14746", ("region", "age", "year"), {"age": AGES}, "kommunegrenser 2024", embedded=False
    ),
    CellsSchema(
        "bankruptcies_10790",
        ("region", "quarter", "year"),
        {"quarter": QUARTERS},
        "kommunegrenser 2024 der SSB har sammenslåtte tidsserier, ellers kommunekodene det enkelte år",
        embedded=False,
    ),
    CellsSchema(
        "employment_by_industry_13470",
        ("region", "industry", "content", "year"),
        {"content": ("SysselsatteArb", "Sysselsatte")},
        "kommunegrenser 2024, Røyken og Hurum for seg til 2019",
    ),
    CellsSchema(
        "employment_by_age_07984",
        ("region", "industry", "age", "year"),
        {},
        "kommunegrenser 2024, Røyken og Hurum for seg til 2019",
    ),
    CellsSchema(
        "workplace_education_11615",
        ("region", "level", "field", "content", "year"),
        {"content": ("SysselsatteArbSted", "SysselsatteBosted")},
        "kommunegrenser 2024, Røyken og Hurum for seg til 2019",
    ),
    CellsSchema(
        "industry_education_12850",
        ("region", "industry", "level", "field", "year"),
        {},
        "hele landet",
    ),
    CellsSchema(
        "establishments_07091",
        ("region", "industry", "size", "content", "year"),
        {"size": ("99", "00", "01", "02", "03", "04", "05", "15", "16")},
        "kommunegrenser 2024, Røyken og Hurum for seg til 2019",
    ),
    CellsSchema(
        "new_enterprises_08316",
        ("region", "year_after", "survival", "year"),
        {},
        "kommunegrenser 2024, Røyken og Hurum for seg til 2019",
    ),
    CellsSchema(
        "labour_shortage_nav_2017",
        ("region", "occupation", "year"),
        {},
        "fylkene i 2017",
    ),
)


def schema_of(key: str) -> CellsSchema | None:
    """Return the schema of a stored table, or None for a key the product does not know."""
    return next((schema for schema in SCHEMAS if schema.key == key), None)


def cells_schema(schema: CellsSchema) -> pa.DataFrameSchema:
    """Build the pandera schema that a frame of Cells of this table must pass."""
    import pandera.pandas as pa  # imported late: a page that reads no table should not pay for it

    def dimension(name: str) -> pa.Column:
        if name == "year":
            return pa.Column("int16", pa.Check.in_range(1950, 2100))
        codes = schema.codes.get(name)
        return pa.Column("category", pa.Check(lambda column: _string_codes(column, codes), name="codes"))

    columns = {name: dimension(name) for name in schema.dimensions}
    columns["value"] = pa.Column("float64", pa.Check(_finite, name="finite"), nullable=True)
    columns["status"] = pa.Column("category", pa.Check(lambda c: set(c.cat.categories) <= set(STATUSES)))
    return pa.DataFrameSchema(
        columns,
        checks=pa.Check(lambda frame: len(frame) > 0, name="not empty"),
        strict=True,
        ordered=True,
        unique=list(schema.dimensions),
    )


def _string_codes(column: pd.Series, codes: tuple[str, ...] | None) -> bool:
    found = list(column.cat.categories)
    return all(isinstance(code, str) for code in found) and (codes is None or set(found) <= set(codes))


def _finite(column: pd.Series) -> pd.Series:
    return column.isna() | column.between(-1e15, 1e15)
