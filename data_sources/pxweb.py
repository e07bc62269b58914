"""SSB's PxWebApi v2: from a declared table to queries (pure), and from queries to Cells (the only calls).

The work on one table, in order: `get_metadata` (one call, which also tells whether anything is new),
`prepare`, `get_cells` for each query, `to_cells`. Planning and putting together are pure; every call goes
through one function, one at a time, within SSB's limits.

Source: OpenAPI description of PxWebApi v2 (PxTools/PxApiSpecs) and SSB's own limits.
"""

from __future__ import annotations

import json
import logging
import math
import os
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit

import numpy as np
import pandas as pd
import requests
from pandas.api.types import union_categoricals
from urllib3.exceptions import HTTPError, ReadTimeoutError

from data_sources.errors import ContractError, FetchError
from data_sources.jsonstat import decode, table_id
from data_sources.tables import (
    MERGED_SERIES,
    MUNICIPALITY,
    NATION,
    AnyContent,
    Codes,
    Content,
    Dimension,
    Industry,
    Pattern,
    Quarters,
    Region,
    Table,
    Total,
    Years,
)

LOG = logging.getLogger(__name__)

SSB_URL = "https://data.ssb.no/api/pxwebapi/v2"
USER_AGENT = f"fortrinn (regional growth dashboard) requests/{requests.__version__}"

CALLS_PER_MINUTE = 30
"""What SSB asks of one address; its headers may ask for less."""

TRIES = 5
LONGEST_PAUSE = 300.0
"""Seconds: a server that asks for a longer pause is told of instead of waited for."""

LONGEST_GET = 2_000
"""Characters: SSB answers 404 to a URL of more than about 2,100."""

LARGEST_ANSWER = 200 * 2**20
"""Bytes: 800,000 cells with long codes stay far below."""

METRIC = "ContentsCode"
COUNTRY_CODELIST = "vs_Landet"
MUNICIPALITY_CODELIST = "vs_Kommun"
"""All municipality codes of all years."""


@dataclass(frozen=True)
class Variable:
    """One variable of a table's metadata: codes with labels in order, units of a metric's codes."""

    code: str
    label: str
    labels: dict[str, str]
    elimination: bool
    codelists: tuple[str, ...]
    units: dict[str, str]


@dataclass(frozen=True)
class Metadata:
    """What SSB tells about a table. `updated` is its own UTC time; notes are (text, must be shown)."""

    table: str
    label: str
    updated: str
    notes: tuple[tuple[str, bool], ...]
    variables: tuple[Variable, ...]


@dataclass(frozen=True)
class Codelist:
    """A view of a variable: code to the variable's own codes it stands for."""

    id: str
    codes: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Selection:
    """The codes wanted of one variable, as the codelist (if any) writes them."""

    variable: str
    codes: tuple[str, ...]
    codelist: str | None = None


@dataclass(frozen=True)
class Query:
    """One call for data."""

    table: str
    selections: tuple[Selection, ...]

    @property
    def cells(self) -> int:
        """How many cells the answer has."""
        return math.prod(len(selection.codes) for selection in self.selections)


@dataclass(frozen=True)
class Places:
    """What planning must know of a region set.

    own: every municipality code, of any year, inside it. ended: code of a municipality that the merged series
    have inside another, to the last year it is kept by its own code.
    """

    own: frozenset[str] = frozenset()
    ended: Mapping[str, int] = field(default_factory=dict)


@dataclass
class Connection:
    """The way to one server: where it is, who waits, and what is known of its limits.

    clock and sleep are in seconds and can be replaced, so that tests never wait. Not for use by two at once.
    """

    base_url: str
    session: requests.Session
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    timeout: tuple[float, float]
    longest_call: float
    tries: int = TRIES
    calls: int = 0
    recent: deque[float] = field(default_factory=deque)
    limits: dict[float, int] = field(default_factory=lambda: {60.0: CALLS_PER_MINUTE})
    not_before: float = float("-inf")
    codelists: dict[str, Codelist] = field(default_factory=dict)
    most_cells: int | None = None


def connect(
    base_url: str | None = None,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    timeout: tuple[float, float] = (10.0, 60.0),
    longest_call: float = 180.0,
    tries: int = TRIES,
) -> Connection:
    """Prepare calls to a server of the contract; nothing is sent yet.

    base_url: the argument, else FORTRINN_SSB_URL, else SSB. timeout: seconds to connect, and of silence while
    reading. longest_call: seconds one answer may take in all. tries: how often one call is tried.
    Raises FetchError for an address that is not http or https.
    """
    chosen = (base_url or os.environ.get("FORTRINN_SSB_URL", "").strip() or SSB_URL).rstrip("/")
    parts = urlsplit(chosen)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise FetchError(
            f"base URL: expected http(s)://host/path, found {chosen!r}",
            user_message=f"Adressen til statistikkbanken er ugyldig: «{chosen}». Den må begynne med https://.",
        )
    session = requests.Session()
    session.headers.update({"User-Agent": USER_AGENT, "Accept": "application/json"})
    return Connection(chosen, session, clock, sleep, timeout, longest_call, tries)


# --- Metadata, as the server tells them


def get_metadata(connection: Connection, table: str) -> Metadata:
    """Ask for a table's metadata: one call. Raises FetchError, ContractError."""
    return read_metadata(_call(connection, "GET", f"/tables/{table}/metadata", [("lang", "no")]), table)


def get_codelist(connection: Connection, name: str) -> Codelist:
    """Ask for a codelist: one call, and none the next time. Raises FetchError, ContractError."""
    if name not in connection.codelists:
        payload = _call(connection, "GET", f"/codelists/{name}", [("lang", "no")])
        connection.codelists[name] = read_codelist(payload, name)
    return connection.codelists[name]


def get_most_cells(connection: Connection) -> int:
    """Ask how many cells one query may have: one call, and none the next time."""
    if connection.most_cells is None:
        payload = _call(connection, "GET", "/config", [])
        found = payload.get("maxDataCells") if isinstance(payload, dict) else None
        if type(found) is not int or found < 1:
            raise _malformed("/config", "maxDataCells, a number from 1 up", repr(found))
        connection.most_cells = found
    return connection.most_cells


def read_metadata(payload: Any, table: str) -> Metadata:
    """Read the metadata of a table, and hold that they are that table's. Raises ContractError."""
    where = f"table {table}, metadata"
    try:
        extension = payload.get("extension", {})
        told = table_id(payload) or table
        mandatory = extension.get("noteMandatory", {})
        metadata = Metadata(
            table=told,
            label=payload["label"],
            updated=payload["updated"],
            notes=tuple(
                (note, bool(mandatory.get(str(at)))) for at, note in enumerate(payload.get("note", []))
            ),
            variables=tuple(_read_variable(name, payload["dimension"][name]) for name in payload["id"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        found = f"{type(error).__name__} {error}"
        raise _malformed(where, "a json-stat2 dataset without values", found) from error
    if told != table:
        raise _other_table(table, told)
    return metadata


def _read_variable(code: str, dimension: dict[str, Any]) -> Variable:
    category, extension = dimension["category"], dimension.get("extension", {})
    labels = category["label"]
    index = category.get("index", list(labels))
    codes = index if isinstance(index, list) else sorted(index, key=index.__getitem__)
    # Older servers spell the key another way.
    codelists = extension.get("codelists", extension.get("codeLists", []))
    return Variable(
        code=code,
        label=dimension.get("label", code),
        labels={code: labels.get(code, code) for code in codes},
        elimination=bool(extension.get("elimination", False)),
        codelists=tuple(codelist["id"] for codelist in codelists),
        units={code: unit.get("base", "") for code, unit in category.get("unit", {}).items()},
    )


def read_codelist(payload: Any, name: str) -> Codelist:
    """Read a codelist, and hold that it is the one asked for. Raises ContractError."""
    where = f"codelist {name}"
    try:
        found = payload["id"]
        codes = {value["code"]: tuple(value["valueMap"]) for value in payload["values"]}
        several = len(codes) < len(payload["values"])
    except (KeyError, TypeError) as error:
        raise _malformed(where, "id and values", f"{type(error).__name__} {error}") from error
    if found != name:
        raise _malformed(where, name, repr(found))
    if several:
        raise _malformed(where, "every code once", "a code more than once")
    return Codelist(name, codes)


def prepare(connection: Connection, table: Table, metadata: Metadata, places: Places) -> tuple[Query, ...]:
    """Plan a table, asking for what the plan needs: a codelist at most, unless another table had it too.

    Raises FetchError, and ContractError where metadata and declaration differ.
    """
    needed = codelists_needed(table, metadata, places)
    codelists = {name: get_codelist(connection, name) for name in needed}
    return plan(table, metadata, codelists, places, get_most_cells(connection))


# --- Planning: pure


def codelists_needed(table: Table, metadata: Metadata, places: Places) -> tuple[str, ...]:
    """Name the codelists that `plan` must be given. Raises ContractError where a declared one lacks."""
    needed = []
    for dimension in table.dimensions:
        if isinstance(dimension, Region):
            variable = _variable(table, metadata, dimension.variable)
            needed.append(_merged_series(table, dimension, variable))
            needed.append(_full_codelist(dimension, variable, places))
    return tuple(dict.fromkeys(name for name in needed if name))


def plan(
    table: Table,
    metadata: Metadata,
    codelists: Mapping[str, Codelist],
    places: Places,
    most_cells: int,
) -> tuple[Query, ...]:
    """Turn a declaration into the fewest queries of at most `most_cells` cells each.

    The municipalities come by the merged series, with Norway and what has ended by their own codes, or all by
    the codes of each year. Every variable that cannot be left out is selected, no code twice.
    Raises ContractError, with table, variable, expected and found, where metadata and declaration differ.
    """
    differing = differences(table, metadata, codelists, places)
    if differing:
        raise ContractError(
            "; ".join(map(str, differing)),
            user_message=" ".join([*(error.user_message for error in differing), UNCHANGED]),
        )
    times: list[Selection] = []
    fixed: list[Selection] = []
    for selection in _selections(table, metadata):
        (times if _is_time(table, metadata, selection) else fixed).append(selection)
    queries = []
    for regions in _region_parts(table, metadata, codelists, places):
        # Time first: where a table must be cut, whole years are the natural pieces.
        queries += _cut(table, metadata, [*times, *regions, *fixed], most_cells)
    return tuple(queries)


def differences(
    table: Table,
    metadata: Metadata,
    codelists: Mapping[str, Codelist] | None = None,
    places: Places = Places(),
) -> tuple[ContractError, ...]:
    """Say where metadata and declaration differ, an error each, not raised; empty where they agree.

    Codelists are looked into only where given.
    """
    found: list[ContractError] = []
    declared = set()
    for dimension in _by_variable(table):
        try:
            variable = _find_variable(table, metadata, dimension)
            if variable is None:
                continue
            declared.add(variable.code)
            if isinstance(dimension, Region):
                _region_codes(table, dimension, variable, codelists, places)
            else:
                _codes_wanted(table, dimension, variable)
        except ContractError as error:
            found.append(error)
    if table.confirmed and not found:
        expected = ("it declared or possible to leave out", "at den er kjent eller kan utelates")
        found += [
            _mismatch(table.id, variable.code, expected, "neither")
            for variable in metadata.variables
            if variable.code not in declared and not variable.elimination
        ]
    return tuple(found)


def _by_variable(table: Table) -> Iterator[Dimension | tuple[Content, ...]]:
    """Give the dimensions with all Contents together, for they are one variable."""
    if table.contents:
        yield table.contents
    for dimension in table.dimensions:
        if not isinstance(dimension, Content):
            yield dimension


def _find_variable(
    table: Table, metadata: Metadata, dimension: Dimension | tuple[Content, ...]
) -> Variable | None:
    if isinstance(dimension, tuple | AnyContent | Content):
        return _variable(table, metadata, METRIC)
    if isinstance(dimension, Total):
        found = [item for item in metadata.variables if re.fullmatch(dimension.variable, item.code)]
        if not found:
            return None
        total = any(re.fullmatch(dimension.pattern, code) for code in found[0].labels)
        return found[0] if total or not found[0].elimination else None
    return _variable(table, metadata, dimension.variable)


def _variable(table: Table, metadata: Metadata, pattern: str) -> Variable:
    found = [variable for variable in metadata.variables if re.fullmatch(pattern, variable.code)]
    if len(found) != 1:
        names = ", ".join(variable.code for variable in metadata.variables)
        expected = ("one variable of that name", "én variabel med det navnet")
        raise _mismatch(table.id, pattern, expected, f"{len(found)} ({names})")
    return found[0]


def _codes_wanted(
    table: Table, dimension: Dimension | tuple[Content, ...], variable: Variable
) -> tuple[str, ...]:
    """Choose a variable's codes. Raises ContractError where a declared one lacks or none matches."""
    if isinstance(dimension, tuple):
        wanted: tuple[str, ...] = tuple(content.code for content in dimension)
    elif isinstance(dimension, Codes):
        wanted = dimension.codes
    elif isinstance(dimension, Years | Quarters):
        periods = {code: re.fullmatch(dimension.pattern, code) for code in variable.labels}
        wanted = tuple(
            code
            for code, match in periods.items()
            if match and dimension.since <= int(match[1]) <= dimension.until
        )
        if not wanted:
            expected = (f"periods from {dimension.since}", f"perioder fra {dimension.since}")
            raise _mismatch(table.id, variable.code, expected, _some(variable.labels))
        return wanted
    elif isinstance(dimension, Total | Pattern | Industry | AnyContent):
        wanted = tuple(code for code in variable.labels if re.fullmatch(dimension.pattern, code))
        if not wanted:
            raise _mismatch(table.id, variable.code, _codes_like(dimension.pattern), _some(variable.labels))
        if isinstance(dimension, Total) and len(wanted) > 1:
            raise _mismatch(table.id, variable.code, ("one total", "én sum"), _some(wanted))
        return wanted
    else:
        raise TypeError(dimension)
    absent = [code for code in wanted if code not in variable.labels]
    if absent:
        expected = (f"codes {_some(absent)}", f"kodene {_some(absent)}")
        raise _mismatch(table.id, variable.code, expected, _some(variable.labels))
    return wanted


def _merged_series(table: Table, dimension: Region, variable: Variable) -> str | None:
    """Name the codelist a region dimension is fetched by, None for the codes of each year."""
    if dimension.year_codes:
        return None
    if dimension.codelist is None:
        return next((name for name in MERGED_SERIES if name in variable.codelists), None)
    if dimension.codelist not in variable.codelists:
        expected = (f"codelist {dimension.codelist}", f"kodelisten {dimension.codelist}")
        raise _mismatch(table.id, variable.code, expected, _some(variable.codelists))
    return dimension.codelist


def _full_codelist(dimension: Region, variable: Variable, places: Places) -> str | None:
    """Name the codelist of all municipality codes, where the variable does not itself show earlier ones."""
    if dimension.pattern != MUNICIPALITY or MUNICIPALITY_CODELIST not in variable.codelists:
        return None
    municipalities = any(re.fullmatch(MUNICIPALITY, code) for code in variable.labels)
    shown = municipalities and places.ended.keys() <= variable.labels.keys()
    return None if shown else MUNICIPALITY_CODELIST


def _region_codes(
    table: Table,
    dimension: Region,
    variable: Variable,
    codelists: Mapping[str, Codelist] | None,
    places: Places,
) -> tuple[Selection | None, Selection]:
    """Give the selection by merged series, if any, and by all codes of the wanted form, of every year.

    Without codelists nothing is selected of them, and nothing missed.
    """

    def wanted(codes: Iterable[str]) -> tuple[str, ...]:
        return tuple(code for code in codes if re.fullmatch(dimension.pattern, code) and code != NATION)

    if dimension.nation and NATION not in variable.labels and COUNTRY_CODELIST not in variable.codelists:
        expected = ("the whole country", "hele landet")
        raise _mismatch(table.id, variable.code, expected, _some(variable.labels))
    merged = _merged_series(table, dimension, variable)
    full = _full_codelist(dimension, variable, places)
    if codelists is None and (merged or full):
        return None, Selection(variable.code, ())
    offered = variable.labels.keys() if full is None or codelists is None else codelists[full].codes.keys()
    every = Selection(variable.code, wanted(offered), full)
    if merged is None or codelists is None:
        if not every.codes:
            raise _mismatch(table.id, variable.code, _codes_like(dimension.pattern), _some(offered))
        return None, every
    # A codelist is shared by many tables: what it maps to nothing here, this table refuses.
    known = wanted(variable.labels)
    codes = tuple(
        code
        for code in wanted(codelists[merged].codes)
        if not known or not variable.labels.keys().isdisjoint(codelists[merged].codes[code])
    )
    if not codes:
        english, norwegian = _codes_like(dimension.pattern)
        expected = (f"{english} in codelist {merged}", f"{norwegian} i kodelisten {merged}")
        raise _mismatch(table.id, variable.code, expected, _some(codelists[merged].codes))
    return Selection(variable.code, codes, merged), every


def _region_parts(
    table: Table, metadata: Metadata, codelists: Mapping[str, Codelist], places: Places
) -> list[tuple[Selection, ...]]:
    """Select regions; each part becomes one query or more, and no cell stands in two."""
    found = []
    for dimension in table.dimensions:
        if isinstance(dimension, Region):
            variable = _variable(table, metadata, dimension.variable)
            found.append((dimension, variable, *_region_codes(table, dimension, variable, codelists, places)))
    if not found:
        return [()]
    if len(found) == 2:
        return _parts_of_flows(table, found[0][3], found[1][3], places)
    ((dimension, variable, merged, every),) = found
    plain = every
    if merged:
        plain = replace(every, codes=tuple(code for code in every.codes if code in places.ended))
    parts = [merged, plain]
    if dimension.nation and NATION in variable.labels and not plain.codelist:
        parts = [merged, replace(plain, codes=(NATION, *plain.codes))]
    elif dimension.nation:
        own_codelist = None if NATION in variable.labels else COUNTRY_CODELIST
        parts.append(Selection(variable.code, (NATION,), own_codelist))
    return [(part,) for part in parts if part is not None and part.codes]


def _parts_of_flows(
    table: Table, origin: Selection, destination: Selection, places: Places
) -> list[tuple[Selection, ...]]:
    """Select what begins in the region set, and what comes to it from outside."""
    inside = tuple(code for code in origin.codes if code in places.own)
    outside = tuple(code for code in origin.codes if code not in places.own)
    within = tuple(code for code in destination.codes if code in places.own)
    for selection, codes in ((origin, inside), (destination, within)):
        if not codes:
            expected = ("codes of the region set", "koder fra regioninndelingen")
            raise _mismatch(table.id, selection.variable, expected, _some(selection.codes))
    parts: list[tuple[Selection, ...]] = [(replace(origin, codes=inside), destination)]
    if outside:
        parts.append((replace(origin, codes=outside), replace(destination, codes=within)))
    return parts


def _selections(table: Table, metadata: Metadata) -> list[Selection]:
    """Select from everything but the regions, in the order of the metadata."""
    chosen: dict[str, Selection] = {}
    regions = set()
    for dimension in _by_variable(table):
        variable = _find_variable(table, metadata, dimension)
        if variable is None:
            continue
        if isinstance(dimension, Region):
            regions.add(variable.code)
        else:
            chosen[variable.code] = Selection(variable.code, _codes_wanted(table, dimension, variable))
    for variable in metadata.variables:
        if variable.code not in chosen and variable.code not in regions and not variable.elimination:
            chosen[variable.code] = Selection(variable.code, tuple(variable.labels))
    return [chosen[variable.code] for variable in metadata.variables if variable.code in chosen]


def _is_time(table: Table, metadata: Metadata, selection: Selection) -> bool:
    return any(
        isinstance(dimension, Years | Quarters)
        and _variable(table, metadata, dimension.variable).code == selection.variable
        for dimension in table.dimensions
    )


def _cut(table: Table, metadata: Metadata, selections: Sequence[Selection], most_cells: int) -> list[Query]:
    pieces = _fewest_pieces([len(selection.codes) for selection in selections], most_cells)
    order = [variable.code for variable in metadata.variables]
    combinations: list[list[Selection]] = [[]]
    for selection, count in zip(selections, pieces, strict=True):
        parts = [
            tuple(map(str, part)) for part in np.array_split(np.array(selection.codes, dtype=object), count)
        ]
        combinations = [
            [*before, Selection(selection.variable, part, selection.codelist)]
            for before in combinations
            for part in parts
        ]
    return [
        Query(table.id, tuple(sorted(combination, key=lambda item: order.index(item.variable))))
        for combination in combinations
    ]


def _fewest_pieces(sizes: Sequence[int], most: int) -> tuple[int, ...]:
    """Into how many pieces to cut each side of a box so that no piece holds more than `most`.

    The fewest pieces that any even grid gives; among those, the first sides are cut first.
    """
    count = max(1, math.ceil(math.prod(sizes) / most))
    while True:
        for pieces in _shares(count, sizes):
            if math.prod(math.ceil(size / piece) for size, piece in zip(sizes, pieces, strict=True)) <= most:
                return pieces
        count += 1


def _shares(count: int, sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Every way to write count as a product of one factor a side, none above its size."""
    if not sizes:
        if count == 1:
            yield ()
        return
    for factor in range(min(count, sizes[0]), 0, -1):
        if count % factor == 0:
            for rest in _shares(count // factor, sizes[1:]):
                yield (factor, *rest)


# --- Data


def get_cells(connection: Connection, query: Query) -> pd.DataFrame:
    """Ask for the cells of one query, one call, and hold that they are those asked for.

    Returns Cells with the server's own variable names and codes.
    Raises FetchError, ContractError, DecodeError.
    """
    path, parameters = f"/tables/{query.table}/data", [("lang", "no"), ("outputFormat", "json-stat2")]
    as_get = [*parameters, *_as_parameters(query)]
    if _fits_url(connection.base_url + path, query, as_get):
        payload = _call(connection, "GET", path, as_get)
    else:
        payload = _call(connection, "POST", path, parameters, as_body(query))
    cells = decode(payload)
    check_answer(query, payload, cells)
    return cells


def as_body(query: Query) -> dict[str, Any]:
    """Write a query as the body of a POST."""
    return {
        "selection": [
            {"variableCode": selection.variable, "valueCodes": list(selection.codes)}
            | ({"codelist": selection.codelist} if selection.codelist else {})
            for selection in query.selections
        ]
    }


def _as_parameters(query: Query) -> list[tuple[str, str]]:
    parameters = []
    for selection in query.selections:
        parameters.append((f"valueCodes[{selection.variable}]", ",".join(selection.codes)))
        if selection.codelist:
            parameters.append((f"codelist[{selection.variable}]", selection.codelist))
    return parameters


def _fits_url(address: str, query: Query, parameters: list[tuple[str, str]]) -> bool:
    commas = any("," in code for selection in query.selections for code in selection.codes)
    return not commas and len(f"{address}?{urlencode(parameters)}") <= LONGEST_GET


def check_answer(query: Query, payload: dict[str, Any], cells: pd.DataFrame) -> None:
    """Hold that an answer is of the table and has exactly the variables and codes asked for.

    Raises ContractError that names table, variable, expected and found.
    """
    told = table_id(payload)
    if told not in (query.table, None):
        raise _other_table(query.table, told)
    asked = [selection.variable for selection in query.selections]
    found = [name for name in cells.columns if name not in ("value", "status")]
    if sorted(asked) != sorted(found):
        expected = (f"an answer of variables {_some(asked)}", f"et svar med variablene {_some(asked)}")
        raise _mismatch(query.table, "id", expected, _some(found))
    for selection in query.selections:
        answered = set(cells[selection.variable].cat.categories)
        lacking = [code for code in selection.codes if code not in answered]
        strange = sorted(answered.difference(selection.codes))
        if lacking or strange:
            count = len(selection.codes)
            expected = (f"the {count} codes asked for", f"de {count} kodene det ble spurt om")
            differing = f"{len(answered)} (- {_some(lacking)}; + {_some(strange)})"
            raise _mismatch(query.table, selection.variable, expected, differing)


def to_cells(
    table: Table, metadata: Metadata, answers: Sequence[pd.DataFrame], places: Places
) -> pd.DataFrame:
    """Put a table's answers together as the store keeps them: its own names, codes, columns and types.

    Columns stand in the order of the declaration; a variable of one declared code has none, years are int16.
    Municipality codes have four digits whatever codelist wrote them. A region is left out of the years in
    which every cell of it is "." (its code was not in use), and one that has ended after its last year.
    Raises ContractError where a key occurs twice.
    """
    if not answers:
        raise ValueError("no answers to put together")
    names = _names(table, metadata)
    columns: dict[str, Any] = {}
    for name in _columns(table, names):
        parts = [answer[names[name]].array for answer in answers]
        columns[name] = union_categoricals(parts) if len(parts) > 1 else parts[0]
    cells = pd.DataFrame(columns)
    cells["value"] = np.concatenate([answer["value"].to_numpy() for answer in answers])
    cells["status"] = union_categoricals([answer["status"].array for answer in answers])

    for dimension in table.dimensions:
        if isinstance(dimension, Region):
            cells[dimension.name] = _plain_codes(cells[dimension.name], dimension.pattern)
    if "year" in cells:
        cells["year"] = cells["year"].astype(str).astype("int16")
    cells = cells[_in_use(table, cells, places)]
    for name in cells.columns[cells.dtypes == "category"]:
        if name != "status":
            cells[name] = cells[name].cat.remove_unused_categories()

    keys = [name for name in cells.columns if name not in ("value", "status")]
    twice = cells.duplicated(subset=keys)
    if twice.any():
        first = ", ".join(map(str, cells.loc[twice, keys].iloc[0]))
        raise _mismatch(table.id, ", ".join(keys), ("every key once", "hver nøkkel én gang"), first)
    return cells.reset_index(drop=True)


def stored_columns(table: Table, metadata: Metadata) -> tuple[str, ...]:
    """Name the keys that `to_cells` gives, in their order. Raises ContractError where a variable lacks."""
    return tuple(_columns(table, _names(table, metadata)))


def _names(table: Table, metadata: Metadata) -> dict[str, str]:
    """Column of the store to variable of the table, undeclared variables under their own code."""
    names = {}
    for dimension in _by_variable(table):
        variable = _find_variable(table, metadata, dimension)
        if variable is not None:
            names[_column(dimension)] = variable.code
    for variable in metadata.variables:
        if not variable.elimination and variable.code not in names.values():
            names[variable.code] = variable.code
    return names


def _column(dimension: Dimension | tuple[Content, ...]) -> str:
    if isinstance(dimension, tuple | Content | AnyContent):
        return "content"
    return dimension.variable if isinstance(dimension, Total) else dimension.name


def _columns(table: Table, names: Mapping[str, str]) -> list[str]:
    """Order the columns of the store: as declared, then undeclared variables, then time."""
    columns: list[str] = []
    last: list[str] = []
    left_out = set()
    for dimension in table.dimensions:
        single = len(table.contents) == 1 if isinstance(dimension, Content) else False
        single = (
            single
            or isinstance(dimension, Total)
            or (isinstance(dimension, Codes) and len(dimension.codes) == 1)
        )
        name = _column(dimension)
        if single:
            left_out.add(name)
        elif isinstance(dimension, Years | Quarters):
            last.append(name)
        elif name not in columns:
            columns.append(name)
    undeclared = [name for name in names if name not in {*columns, *last, *left_out}]
    return [*columns, *undeclared, *last]


def _plain_codes(column: pd.Series, pattern: str) -> pd.Series:
    plain = {}
    for code in column.cat.categories:
        match = re.fullmatch(pattern, code)
        plain[code] = match[1] if match else code
    if len(set(plain.values())) == len(plain):
        return column.cat.rename_categories(plain)
    # The same place by the merged series and by its own code: the key check tells it.
    return column.astype(str).map(plain).astype("category")


def _in_use(table: Table, cells: pd.DataFrame, places: Places) -> pd.Series:
    period = "year" if "year" in cells else "quarter"
    kept = pd.Series(True, index=cells.index)
    for dimension in table.dimensions:
        if not isinstance(dimension, Region) or dimension.name not in cells:
            continue
        applies = cells["status"] != "."
        kept &= applies.groupby([cells[dimension.name], cells[period]], observed=True).transform("any")
        years = cells[period].astype(str).str[:4].astype(int)
        last = cells[dimension.name].astype(str).map(dict(places.ended))
        kept &= ~(years > last.astype(float)).fillna(False)
    return kept


# --- The one way to the server


def _call(
    connection: Connection,
    method: str,
    path: str,
    parameters: list[tuple[str, str]],
    body: dict[str, Any] | None = None,
) -> Any:
    """Send one request until it is answered or given up, and return its JSON.

    Waits for its turn before each try. Tries again on 429, 5xx, silence, broken connections and broken
    bodies. Raises FetchError when it gives up, ContractError where the server refuses the request itself.
    """
    problem = ("", "")
    for attempt in range(connection.tries):
        _wait_for_turn(connection, path, problem)
        connection.calls += 1
        connection.recent.append(connection.clock())
        pause = 2.0**attempt
        try:
            with connection.session.request(
                method,
                connection.base_url + path,
                params=parameters,
                json=body,
                timeout=connection.timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                content = _read(connection, response)
        except requests.Timeout as error:
            problem = (f"{type(error).__name__}: {error}", "tiden gikk ut")
        except requests.RequestException as error:
            problem = (f"{type(error).__name__}: {error}", "forbindelsen ble brutt eller kom ikke i stand")
        else:
            pause = _note_limits(connection, response, pause)
            if response.status_code == requests.codes.ok:
                try:
                    return _parse(path, content)
                except (ValueError, RecursionError) as error:
                    problem = (f"no JSON in {len(content)} bytes: {error}", "svaret var ikke til å lese")
            elif response.status_code == requests.codes.too_many_requests or response.status_code >= 500:
                problem = (f"HTTP {response.status_code}", f"HTTP {response.status_code}")
            else:
                _refuse(path, response.status_code, content)
        LOG.warning("%s %s, try %d of %d: %s", method, path, attempt + 1, connection.tries, problem[0])
        connection.not_before = max(connection.not_before, connection.clock() + pause)
    tries = connection.tries
    raise _gave_up(connection, path, (f"{tries} tries: {problem[0]}", f"{tries} forsøk: {problem[1]}"))


def _wait_for_turn(connection: Connection, path: str, problem: tuple[str, str]) -> None:
    """Wait until the limits allow a call. Raises FetchError where that would take too long."""
    while True:
        now = connection.clock()
        ready = connection.not_before
        for window, most in connection.limits.items():
            inside = [moment for moment in connection.recent if now - moment < window]
            if len(inside) >= most:
                ready = max(ready, inside[-most] + window)
        if ready <= now:
            break
        if ready - now > LONGEST_PAUSE:
            pause = f"{ready - now:.0f}"
            english = f"asked to wait {pause} seconds {problem[0]}"
            raise _gave_up(connection, path, (english, f"den ber oss vente {pause} sekunder {problem[1]}"))
        connection.sleep(ready - now)
    longest = max(connection.limits)
    while connection.recent and now - connection.recent[0] >= longest:
        connection.recent.popleft()


def _read(connection: Connection, response: requests.Response) -> bytes:
    """Read a body within its time and size: a read timeout alone lets a slow drip last for ever."""
    ends = connection.clock() + connection.longest_call
    content = bytearray()
    try:
        # read1 gives what has come; read would wait for a whole chunk, however slowly it drips.
        while chunk := response.raw.read1(2**16, decode_content=True):
            content += chunk
            if connection.clock() > ends:
                raise requests.Timeout(f"not whole after {connection.longest_call:.0f} seconds")
            if len(content) > LARGEST_ANSWER:
                raise requests.exceptions.ContentDecodingError(f"more than {LARGEST_ANSWER} bytes")
    except ReadTimeoutError as error:
        raise requests.Timeout(str(error)) from error
    except HTTPError as error:
        raise requests.exceptions.ChunkedEncodingError(str(error)) from error
    return bytes(content)


def _note_limits(connection: Connection, response: requests.Response, pause: float) -> float:
    """Take in what the headers say of limits; return how long to wait before a try again."""
    window = 60.0
    policy = re.match(r"\s*(\d+)\s*;\s*w=(\d+)", response.headers.get("x-ratelimit-policy", ""))
    if policy and int(policy[1]) > 0 and int(policy[2]) > 0:
        window = float(policy[2])
        most = int(policy[1])
        connection.limits[window] = min(most, CALLS_PER_MINUTE) if window == 60.0 else most
    if response.headers.get("x-ratelimit-remaining", "").strip() == "0":
        connection.not_before = max(connection.not_before, connection.clock() + window)
    asked = _retry_after(response.headers)
    if asked is not None:
        return asked
    # A 429 that does not say how long: the window is what has been used up.
    return window if response.status_code == requests.codes.too_many_requests else pause


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that Retry-After asks for, which it may write as a number or as a time; None without one."""
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    until = _moment(text)
    if until is None:
        return None
    # The server's own clock, where it tells it: ours may be wrong.
    now = _moment(headers.get("Date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _parse(path: str, content: bytes) -> Any:
    """Parse JSON strictly: NaN is not JSON, and a name twice in one object would lose a cell or a code."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in found if names.count(name) > 1)
            raise _malformed(path, "every name once in an object", f"{twice!r} more than once")
        return found

    def no_number(text: str) -> NoReturn:
        raise ValueError(f"{text} is no JSON number")

    return json.loads(content, object_pairs_hook=once, parse_constant=no_number)


def _refuse(path: str, status: int, content: bytes) -> NoReturn:
    """Raise what the server says against the request itself; another try would get the same answer."""
    try:
        title = str(json.loads(content)["title"])
    except (ValueError, KeyError, TypeError):
        title = "no reason given"
    raise ContractError(
        f"{path}: expected an answer, found HTTP {status}: {title}",
        user_message=f"Statistikkbanken avviste forespørselen om {path} (HTTP {status}: {title}). {UNCHANGED}",
    )


# --- Errors

UNCHANGED = "Tallene dere har fra før, er ikke endret."


def _some(codes: Iterable[str]) -> str:
    """Write the first few of many codes, for a message."""
    listed = list(codes)
    return ", ".join(listed[:8]) + (f" … ({len(listed)})" if len(listed) > 8 else "")


def _codes_like(pattern: str) -> tuple[str, str]:
    return f"codes like {pattern}", f"koder på formen {pattern}"


def _mismatch(table: str, variable: str, expected: tuple[str, str], found: str) -> ContractError:
    """Name table, variable, expected (in English and in Norwegian) and found."""
    return ContractError(
        f"table {table}, variable {variable}: expected {expected[0]}, found {found or 'none'}",
        user_message=f"Tabell {table}, variabelen {variable}: ventet {expected[1]}, fant {found or 'ingen'}.",
    )


def _other_table(table: str, found: str | None) -> ContractError:
    return ContractError(
        f"table {table}: expected an answer of table {table}, found table {found}",
        user_message=f"Tabell {table}: statistikkbanken svarte med tabell {found}. {UNCHANGED}",
    )


def _malformed(where: str, expected: str, found: str) -> ContractError:
    return ContractError(
        f"{where}: expected {expected}, found {found}",
        user_message=f"Svaret fra statistikkbanken ({where}) har en annen form enn ventet. {UNCHANGED}",
    )


def _gave_up(connection: Connection, path: str, why: tuple[str, str]) -> FetchError:
    return FetchError(
        f"{connection.base_url}{path}: given up, {why[0]}",
        user_message=f"Statistikkbanken svarte ikke på {path} ({why[1]}). {UNCHANGED} Prøv igjen senere.",
    )
