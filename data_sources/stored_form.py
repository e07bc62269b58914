"""From a table's cells, as SSB codes them, to the form the store keeps. Pure.

Three things differ: codes that the product knows by their label, quarters (which become a year and a quarter,
so that every stored table has years), and what the store leaves out or keeps though it is the same in all rows.
"""

from __future__ import annotations

import re
from functools import lru_cache

import pandas as pd

from data_sources.errors import ContractError
from data_sources.pxweb import METRIC, Metadata, Variable, stored_columns
from data_sources.schemas import CellsSchema, schema_of
from data_sources.store import EMBEDDED
from data_sources.tables import AnyContent, Codes, Pattern, Table


def misfits(table: Table, metadata: Metadata) -> tuple[ContractError, ...]:
    """Say what keeps the table from the store's form, an error each, not raised; empty where it fits.

    Needs the metadata alone, so that it is known before a cell is fetched.
    """
    try:
        schema = _schema(table)
        found = _with_year(stored_columns(table, metadata))
        own_codes(table, metadata)
    except ContractError as error:
        return (error,)
    expected = set(schema.dimensions) - set(_constants(table))
    if expected - set(found) or set(found) - set(schema.dimensions):
        return (_other_columns(table, schema, found),)
    return ()


def to_stored_form(table: Table, metadata: Metadata, cells: pd.DataFrame) -> pd.DataFrame:
    """Give Cells of a table (`pxweb.to_cells`) the columns and codes of its schema.

    Raises ContractError where a label is unknown or the columns differ.
    """
    schema = _schema(table)
    for column, codes in own_codes(table, metadata).items():
        cells = cells[cells[column].isin(list(codes))]
        known = cells[column].cat.remove_unused_categories().cat.rename_categories(codes)
        cells = cells.assign(**{column: known})
    if "quarter" in cells:
        # "2024K2": the year makes it a table like any other, the quarter tells its cells apart.
        period = cells["quarter"].astype(str)
        cells = cells.assign(
            quarter=period.str[4:].astype("category"), year=period.str[:4].astype(int).astype("int16")
        )
    constant = {name: code for name, code in _constants(table).items() if name not in cells}
    for name in set(schema.dimensions) & constant.keys():
        cells = cells.assign(**{name: pd.Categorical([constant[name]] * len(cells))})
    if schema.zero_pairs_left_out:
        zero = (cells["value"] == 0) & (cells["status"] == "")
        cells = cells[~zero & (cells["status"] != ".")]
    found = tuple(name for name in cells.columns if name not in ("value", "status"))
    if set(found) != set(schema.dimensions):
        raise _other_columns(table, schema, found)
    return cells[[*schema.dimensions, "value", "status"]].reset_index(drop=True)


def own_codes(table: Table, metadata: Metadata) -> dict[str, dict[str, str]]:
    """Find by label what the store has codes of its own for: column to SSB's code to ours.

    Raises ContractError that names the labels nobody knows, and those that lack.
    """
    found = {}
    for dimension in table.dimensions:
        if isinstance(dimension, Pattern) and dimension.labels:
            variable = _variable(metadata, dimension.variable)
            found[dimension.name] = _by_name(table, dimension, variable)
        elif isinstance(dimension, AnyContent) and dimension.labelled:
            found["content"] = _by_words(table, dimension, _variable(metadata, METRIC))
    return found


def _by_name(table: Table, dimension: Pattern, variable: Variable) -> dict[str, str]:
    names = _names(dimension.labels or "")
    wanted = {code: text for code, text in variable.labels.items() if re.fullmatch(dimension.pattern, code)}
    unknown = [text for text in wanted.values() if _plain(text) not in names]
    lacking = names.keys() - {_plain(text) for text in wanted.values()}
    if unknown or lacking:
        raise _labels(table, variable, unknown, sorted(lacking))
    codes = {code: names[_plain(text)] for code, text in wanted.items()}
    if len(set(codes.values())) < len(codes):
        twice = sorted(text for text in wanted.values() if list(wanted.values()).count(text) > 1)
        raise _labels(table, variable, twice, [])
    return codes


def _by_words(table: Table, dimension: AnyContent, variable: Variable) -> dict[str, str]:
    codes: dict[str, str] = {}
    lacking = []
    for own in dimension.labelled:
        fitting = [
            code
            for code, text in variable.labels.items()
            if re.search(own.label, text.casefold())
            and re.search(own.unit, f"{text} {variable.units.get(code, '')}".casefold())
        ]
        if len(fitting) == 1:
            codes[fitting[0]] = own.code
        else:
            lacking.append(own.code)
    if lacking or len(codes) < len(dimension.labelled):
        raise _labels(table, variable, list(variable.labels.values()), lacking)
    return codes


@lru_cache(maxsize=4)
def _names(file: str) -> dict[str, str]:
    """Plain name to code, of a file of codes that comes with the product."""
    codes = pd.read_csv(EMBEDDED / "codes" / file, dtype=str)
    return {_plain(name): code for name, code in zip(codes["name_no"], codes["code"], strict=True)}


def _plain(label: str) -> str:
    """Leave out the marks SSB sets before a label that is part of another, and unlike spaces and case."""
    return " ".join(re.sub(r"^\W+", "", label).split()).casefold()


def _variable(metadata: Metadata, pattern: str) -> Variable:
    return next(variable for variable in metadata.variables if re.fullmatch(pattern, variable.code))


def _schema(table: Table) -> CellsSchema:
    schema = schema_of(table.key)
    if schema is None:
        raise ContractError(
            f"table {table.id}: expected a schema of {table.key}, found none",
            user_message=f"Tabell {table.id}: produktet mangler en beskrivelse av kolonnene i {table.key}.",
        )
    return schema


def _with_year(columns: tuple[str, ...]) -> tuple[str, ...]:
    return (*columns, "year") if "quarter" in columns else columns


def _constants(table: Table) -> dict[str, str]:
    """Give what is the same in every row: a schema may have it as a column all the same."""
    constants = {
        dimension.name: dimension.codes[0]
        for dimension in table.dimensions
        if isinstance(dimension, Codes) and len(dimension.codes) == 1
    }
    if len(table.contents) == 1:
        constants["content"] = table.contents[0].code
    return constants


def _other_columns(table: Table, schema: CellsSchema, found: tuple[str, ...]) -> ContractError:
    expected, got = ", ".join(schema.dimensions), ", ".join(found)
    return ContractError(
        f"table {table.id}: expected the dimensions {expected}, found {got}",
        user_message=f"Tabell {table.id}: ventet dimensjonene {expected}, fant {got}.",
    )


def _labels(table: Table, variable: Variable, unknown: list[str], lacking: list[str]) -> ContractError:
    strange, absent = "; ".join(unknown) or "–", "; ".join(lacking) or "–"
    return ContractError(
        f"table {table.id}, variable {variable.code}: expected known labels, found {strange}; lacking {absent}",
        user_message=(
            f"Tabell {table.id}, variabelen {variable.code}: fant navn som ikke er kjent ({strange}); "
            f"mangler {absent}."
        ),
    )
