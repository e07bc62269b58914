"""From a declared table to queries, through a real server with real faults, to Cells."""

from __future__ import annotations

import csv
import json
import re
import socket
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from itertools import product
from math import ceil, prod
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_sources import pxweb
from data_sources.errors import ContractError, DecodeError, FetchError
from data_sources.pxweb import (
    Codelist,
    Connection,
    Metadata,
    Places,
    Query,
    Selection,
    Variable,
    codelists_needed,
    connect,
    differences,
    get_cells,
    get_codelist,
    get_metadata,
    get_most_cells,
    plan,
    prepare,
    read_metadata,
    to_cells,
)
from data_sources.tables import (
    COUNTY,
    NATION,
    TABLES,
    AnyContent,
    Codes,
    Content,
    Industry,
    Pattern,
    Quarters,
    Region,
    Table,
    Total,
    Years,
)
from tests.ssb import contract, cube, published
from tests.ssb.cube import Cube, cells_of, encode, write_cube
from tests.ssb.samples import MERGED, employment, population
from tests.ssb.server import PREFIX, Running, serve

RECORDED = Path(__file__).parents[1] / "ssb" / "recorded"
HISTORY = Path(__file__).parents[2] / "data" / "embedded" / "codes" / "municipality_to_2024.csv"
ENDED = {"0627": 2019, "0628": 2019}
PLACES = Places(own=frozenset({"0602", "0627", "0628", "0711", "3005", "3301"}), ended=ENDED)
BY_ID = {table.id: table for table in TABLES}
EMPLOYMENT = BY_ID["13470"]
MERGED_CODES = Codelist(MERGED.id, {code: own for code, _, own in MERGED.values})


def metadata_of(table: Cube) -> Metadata:
    return read_metadata(encode(table, cells=False), table.id)


class Time:
    """A clock that only sleep moves, the server's rate limit with it; it ticks, so that nothing stands still."""

    def __init__(self, server: Running) -> None:
        self.server, self.now, self.slept = server, 1_000.0, []
        self.tick = 0.0

    def clock(self) -> float:
        self.now += self.tick
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.now += seconds
        self.server.order("advance", {"seconds": seconds})


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("cubes")
    for table in (employment(), population()):
        write_cube(table, folder)
    with serve(folder) as server:
        yield server


@pytest.fixture
def server(running: Running) -> Running:
    running.order("reset")
    return running


@pytest.fixture
def time(server: Running) -> Time:
    return Time(server)


@pytest.fixture
def connection(server: Running, time: Time) -> Connection:
    return connect(server.base_url, clock=time.clock, sleep=time.sleep, timeout=(5.0, 5.0))


def fetch(connection: Connection, table: Table, places: Places = PLACES) -> pd.DataFrame:
    metadata = get_metadata(connection, table.id)
    answers = [get_cells(connection, query) for query in prepare(connection, table, metadata, places)]
    return to_cells(table, metadata, answers, places)


# --- Planning


def test_merged_series_norway_and_what_has_ended() -> None:
    metadata = metadata_of(employment())
    assert codelists_needed(EMPLOYMENT, metadata, PLACES) == ("agg_KommSummer",)
    merged, plain = plan(EMPLOYMENT, metadata, {MERGED.id: MERGED_CODES}, PLACES, 800_000)
    years = tuple(str(year) for year in range(2018, 2025))
    rest = (
        Selection("NACE2007", ("25", "62")),
        Selection("ContentsCode", ("SysselsatteArb", "Sysselsatte")),
        Selection("Tid", years),
    )
    # Trondheim stands for nothing in this table; Svalbard and "Rest" are no municipalities.
    assert merged.selections == (Selection("Region", ("K-3203", "K-3301"), "agg_KommSummer"), *rest)
    assert plain.selections == (Selection("Region", ("0", "0627", "0628")), *rest)
    assert (merged.cells, plain.cells) == (56, 84)


def test_codes_of_each_year_where_no_series_is_merged() -> None:
    table = replace(EMPLOYMENT, dimensions=(Region(), *EMPLOYMENT.dimensions[1:]))
    metadata = metadata_of(employment(merged=False))
    assert codelists_needed(table, metadata, PLACES) == ()
    (query,) = plan(table, metadata, {}, PLACES, 800_000)
    wanted = ("0", "0602", "0627", "0628", "0711", "3005", "3025", "3203", "3301")
    assert query.selections[0] == Selection("Region", wanted)
    assert codelists_needed(table, metadata_of(employment()), PLACES) == ("agg_KommSummer",)


def test_norway_by_its_own_codelist_where_the_variable_lacks_it() -> None:
    metadata = metadata_of(employment())
    region = metadata.variables[0]
    lacking = replace(region, labels={code: label for code, label in region.labels.items() if code != "0"})
    metadata = replace(metadata, variables=(lacking, *metadata.variables[1:]))
    queries = plan(EMPLOYMENT, metadata, {MERGED.id: MERGED_CODES}, PLACES, 800_000)
    assert [query.selections[0] for query in queries] == [
        Selection("Region", ("K-3203", "K-3301"), "agg_KommSummer"),
        Selection("Region", ("0627", "0628")),
        Selection("Region", ("0",), "vs_Landet"),
    ]


EVERY_CODE = Codelist("vs_Kommun", {code: (code,) for code in ("0602", "0627", "0628", "3301", "9999")})


def showing(*codes: str) -> Metadata:
    """Metadata of 13470 that show only these codes of the region, and offer a codelist of all."""
    metadata = metadata_of(employment())
    region = replace(
        metadata.variables[0],
        labels={code: code for code in codes},
        codelists=("agg_KommSummer", "vs_Landet", "vs_Kommun"),
    )
    return replace(metadata, variables=(region, *metadata.variables[1:]))


@pytest.mark.parametrize("shown", [("0", "3301"), ("0", "33"), ("0",)])
def test_earlier_codes_by_their_codelist_where_the_variable_hides_them(shown: tuple[str, ...]) -> None:
    metadata, codelists = showing(*shown), {MERGED.id: MERGED_CODES, "vs_Kommun": EVERY_CODE}
    assert codelists_needed(EMPLOYMENT, metadata, PLACES) == ("agg_KommSummer", "vs_Kommun")
    assert differences(EMPLOYMENT, metadata, None, PLACES) == ()
    merged, ended, nation = plan(EMPLOYMENT, metadata, codelists, PLACES, 800_000)
    # Where no municipality is shown, the metadata cannot tell which of the codelist this table knows.
    known = ("K-3301",) if "3301" in shown else ("K-3203", "K-3301", "K-5001")
    assert merged.selections[0] == Selection("Region", known, "agg_KommSummer")
    assert ended.selections[0] == Selection("Region", ("0627", "0628"), "vs_Kommun")
    assert nation.selections[0] == Selection("Region", ("0",))
    by_year = replace(EMPLOYMENT, dimensions=(Region(year_codes=True), *EMPLOYMENT.dimensions[1:]))
    first, second = plan(by_year, metadata, codelists, PLACES, 800_000)
    assert first.selections[0] == Selection("Region", ("0602", "0627", "0628", "3301"), "vs_Kommun")
    assert second.selections[0] == Selection("Region", ("0",))


def test_a_codelist_of_all_is_not_asked_for_without_need() -> None:
    metadata = showing("0", "0627", "0628", "3301")
    assert codelists_needed(EMPLOYMENT, metadata, PLACES) == ("agg_KommSummer",)
    assert codelists_needed(EMPLOYMENT, showing("0", "3301"), Places()) == ("agg_KommSummer",)


def test_commuting_from_and_to_the_region_set_has_no_cell_twice() -> None:
    table = BY_ID["03321"]
    codes = {code: code for code in ("0301", "0602", "3301", "5001", "9999")}
    metadata = Metadata(
        "03321",
        "Pendling",
        "2026-03-16T07:00:00Z",
        (),
        (
            Variable("ArbstedKomm", "arbeidssted", codes, False, (), {}),
            Variable("Bokommuen", "bosted", codes, False, (), {}),
            Variable("ContentsCode", "innhold", {"Sysselsatte": "x"}, False, (), {}),
            Variable("Tid", "år", {"2019": "2019"}, False, (), {}),
        ),
    )
    pairs = []
    for query in plan(table, metadata, {}, PLACES, 800_000):
        work, home = query.selections[0], query.selections[1]
        assert (work.variable, home.variable) == ("ArbstedKomm", "Bokommuen")
        pairs += product(home.codes, work.codes)
    everyone = ("0301", "0602", "3301", "5001")
    assert sorted(pairs) == sorted(
        (home, work) for home, work in product(everyone, everyone) if {home, work} & {"0602", "3301"}
    )


def test_an_undeclared_variable_that_must_be_chosen() -> None:
    extra = Variable("Nytt", "ny", {"a": "A", "b": "B"}, False, (), {})
    metadata = metadata_of(employment())
    metadata = replace(metadata, variables=(*metadata.variables, extra))
    with pytest.raises(ContractError, match="table 13470, variable Nytt: expected it declared"):
        plan(EMPLOYMENT, metadata, {MERGED.id: MERGED_CODES}, PLACES, 800_000)
    unconfirmed = replace(EMPLOYMENT, confirmed=False)
    for query in plan(unconfirmed, metadata, {MERGED.id: MERGED_CODES}, PLACES, 800_000):
        assert query.selections[-1] == Selection("Nytt", ("a", "b"))
    left_out = replace(metadata, variables=(*metadata.variables[:-1], replace(extra, elimination=True)))
    for query in plan(EMPLOYMENT, left_out, {MERGED.id: MERGED_CODES}, PLACES, 800_000):
        assert len(query.selections) == 4


def test_a_total_is_chosen_left_out_or_missed() -> None:
    table = Table(
        "07459",
        "population",
        "Folkemengde",
        (Total("Kjonn"), Total("Alder", "999"), Content("Personer1", "personer"), Years(2023)),
        "prøve",
    )
    metadata = metadata_of(population())
    (query,) = plan(table, metadata, {}, PLACES, 100)
    assert [item.variable for item in query.selections] == ["Alder", "ContentsCode", "Tid"]
    assert query.selections[0].codes == ("999",)
    sex = replace(metadata.variables[0], elimination=False)
    stuck = replace(metadata, variables=(sex, *metadata.variables[1:]))
    with pytest.raises(ContractError, match="variable Kjonn: expected codes like 0, found 1, 2"):
        plan(table, stuck, {}, PLACES, 100)


MISMATCHES = {
    "renamed variable": (
        lambda m: replace(m, variables=(replace(m.variables[0], code="Regioner"), *m.variables[1:])),
        "variable Region: expected one variable of that name, found 0 (Regioner, NACE2007, ContentsCode, Tid)",
    ),
    "codelist gone": (
        lambda m: replace(m, variables=(replace(m.variables[0], codelists=("agg_Nytt",)), *m.variables[1:])),
        "variable Region: expected codelist agg_KommSummer, found agg_Nytt",
    ),
    "no industry of two digits": (
        lambda m: replace(
            m, variables=(m.variables[0], replace(m.variables[1], labels={"A": "A"}), *m.variables[2:])
        ),
        r"variable NACE2007: expected codes like \d{2}, found A",
    ),
    "content gone": (
        lambda m: replace(
            m, variables=(*m.variables[:2], replace(m.variables[2], labels={"Nytt": "x"}), m.variables[3])
        ),
        "variable ContentsCode: expected codes SysselsatteArb, Sysselsatte, found Nytt",
    ),
    "no years": (
        lambda m: replace(m, variables=(*m.variables[:3], replace(m.variables[3], labels={"1999": "x"}))),
        "variable Tid: expected periods from 2008, found 1999",
    ),
}


@pytest.mark.parametrize("name", MISMATCHES)
def test_a_mismatch_names_table_variable_expected_and_found(name: str) -> None:
    change, told = MISMATCHES[name]
    metadata = change(metadata_of(employment()))
    (difference,) = differences(EMPLOYMENT, metadata)
    assert str(difference) == f"table 13470, {told}"
    assert difference.user_message.startswith("Tabell 13470, variabelen ")
    assert "expected" not in difference.user_message
    with pytest.raises(ContractError, match=re.escape(told)):
        plan(EMPLOYMENT, metadata, {MERGED.id: MERGED_CODES}, PLACES, 800_000)


def test_every_difference_is_told_at_once() -> None:
    metadata = metadata_of(employment())
    for change, _ in (MISMATCHES["no years"], MISMATCHES["content gone"], MISMATCHES["codelist gone"]):
        metadata = change(metadata)
    assert len(differences(EMPLOYMENT, metadata)) == 3
    assert differences(EMPLOYMENT, metadata_of(employment())) == ()


def test_codelist_without_municipalities() -> None:
    empty = Codelist(MERGED.id, {"K-Rest": ("9999",), "K-2100": ("2100",)})
    with pytest.raises(ContractError, match="in codelist agg_KommSummer, found K-Rest, K-2100"):
        plan(EMPLOYMENT, metadata_of(employment()), {MERGED.id: empty}, PLACES, 800_000)


@given(sizes=st.lists(st.integers(1, 6), min_size=1, max_size=4), most=st.integers(1, 200))
@settings(deadline=None, max_examples=80)
def test_a_table_is_cut_into_the_fewest_pieces_and_whole(sizes: list[int], most: int) -> None:
    cut = pxweb._fewest_pieces(sizes, most)
    best = min(
        prod(pieces)
        for pieces in product(*(range(1, size + 1) for size in sizes))
        if prod(ceil(size / piece) for size, piece in zip(sizes, pieces, strict=True)) <= most
    )
    assert prod(cut) == best


def test_pieces_hold_every_cell_once() -> None:
    metadata, codelists = metadata_of(employment()), {MERGED.id: MERGED_CODES}
    whole = plan(EMPLOYMENT, metadata, codelists, PLACES, 800_000)
    pieces = plan(EMPLOYMENT, metadata, codelists, PLACES, 13)
    assert all(query.cells <= 13 for query in pieces)

    def keys(queries: tuple[Query, ...]) -> list[tuple[str, ...]]:
        return [key for query in queries for key in product(*(item.codes for item in query.selections))]

    assert sorted(keys(pieces)) == sorted(keys(whole))
    assert len(set(keys(pieces))) == len(keys(pieces))


def test_whole_years_are_the_pieces() -> None:
    queries = plan(EMPLOYMENT, metadata_of(employment()), {MERGED.id: MERGED_CODES}, PLACES, 16)
    merged = [query for query in queries if query.selections[0].codelist]
    assert {query.selections[0].codes for query in merged} == {("K-3203", "K-3301")}
    assert [len(query.selections[3].codes) for query in merged] == [2, 2, 2, 1]


def test_recorded_metadata() -> None:
    payload = json.loads((RECORDED / "05810_metadata.json").read_text(encoding="utf-8"))
    metadata = read_metadata(payload, "05810")
    assert metadata.updated == "2025-02-25T07:00:00Z"
    assert [variable.code for variable in metadata.variables] == ["Kjonn", "Alder", "ContentsCode", "Tid"]
    sex, _, metric, _ = metadata.variables
    assert list(sex.labels) == ["0", "2", "1"]
    assert sex.elimination
    assert not metric.elimination
    assert metric.units == {"Personer": "number"}
    assert metadata.notes == (
        (
            "Until 1990 the figures correspond per 31 Desember. As from 1995 the\n"
            "        figures correspond per 1 January.",
            False,
        ),
    )


def test_mandatory_notes_are_marked() -> None:
    payload = json.loads((RECORDED / "12134_data_no_v2_3kommuner.json").read_text(encoding="utf-8"))
    assert [must for _, must in read_metadata(payload, "12134").notes] == [False, True, False, True, False]


@pytest.mark.parametrize("payload", [None, [], {}, {"id": ["Tid"]}, {"label": 1, "updated": 2, "id": 3}])
def test_metadata_that_are_none(payload: Any) -> None:
    with pytest.raises(ContractError, match="table 13470, metadata: expected a json-stat2 dataset"):
        read_metadata(payload, "13470")


# --- The registry, planned against metadata as large as the tables can be thought to be


@cache
def municipalities() -> dict[str, tuple[str, ...]]:
    """Municipality of 2024 to every code it or a part of it has had since 2000."""
    codes: dict[str, set[str]] = defaultdict(set)
    with HISTORY.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            codes[row["location_code_current"]].add(row["location_code_original"])
    return {current: tuple(sorted(originals)) for current, originals in sorted(codes.items())}


def variable(code: str, codes: list[str], *codelists: str, elimination: bool = False) -> Variable:
    return Variable(code, code, {name: name for name in codes}, elimination, codelists, {})


# As many codes as the tables can be thought to have, so that the number of calls is no guess on the low side.
SIZES = {
    ("07984", "Alder"): ["15-19", "20-24", "25-39", "40-54", "55-66", "67-74", "15-74"],
    ("07459", "Alder"): [*(f"{age:03d}" for age in range(105)), "105+"],
    ("14746", "Alder"): [*(f"{age:03d}" for age in range(105)), "105+"],
    ("11615", "UtdNivaa"): ["TOT", "1-2", "3-5", "6-8", "0_9"],
    ("11615", "Fagfelt"): [f"{field:02d}" for field in range(12)],
    ("12850", "UtdNivaa"): ["0", "1-2", "3-5", "6-8", "0_9"],
    ("12850", "Fagfelt"): [f"{field:02d}" for field in range(12)],
    ("12850", "NACE2007"): [*(f"{code:02d}" for code in range(1, 90)), "00-99"],
    ("11713", "Naring"): [f"nr{row}" for row in range(45)],
    ("08316", "OverlevAar"): [f"{year:02d}" for year in range(6)],
    ("08316", "Overlevelse"): [f"{year:02d}" for year in range(3)],
}


def plausible(table: Table) -> tuple[Metadata, dict[str, Codelist]]:
    """Metadata that fit the declaration, with every municipality and every year there can be."""
    variables, codelists = [], {}
    contents = [content.code for content in table.contents]
    for dimension in table.dimensions:
        match dimension:
            case Region():
                own = [code for codes in municipalities().values() for code in codes]
                if dimension.pattern == COUNTY:
                    own = [f"{county:02d}" for county in (*range(1, 21), *range(30, 58))]
                offered = [name for name in (dimension.codelist, "vs_Landet") if name]
                if not dimension.codelist and not dimension.year_codes:
                    offered.insert(0, "agg_KommSummer")
                mark = {"agg_KommSummerS": "K.", "agg_KommSummerHist": "K_"}.get(offered[0], "K-")
                codelists[offered[0]] = Codelist(
                    offered[0], {f"{mark}{code}": own for code, own in municipalities().items()}
                )
                variables.append(
                    variable(dimension.variable, [NATION, *dict.fromkeys(own), "9999"], *offered)
                )
            case Codes():
                variables.append(variable(dimension.variable, list(dimension.codes)))
            case Total():
                total = dimension.pattern.replace("[01]", "1")
                variables.append(variable(dimension.variable, [total, "x"], elimination=True))
            case Industry():
                groups = [f"{code:02d}" for code in range(1, 90)]
                if dimension.level == 1:
                    groups = [*(f"{code:02d}-{code + 1:02d}" for code in range(1, 22)), "00-99"]
                variables.append(variable(dimension.variable, [*groups, "25.110"]))
            case Pattern():
                name = "Naring" if "|" in dimension.variable else dimension.variable
                variables.append(variable(name, SIZES[table.id, name]))
            case AnyContent():
                contents = [f"Innhold{number}" for number in range(12 if table.id == "06913" else 1)]
            case Years():
                until = min(dimension.until, 2026) if dimension.since < 2026 else 2050
                variables.append(variable("Tid", [str(year) for year in range(1986, until + 1)]))
            case Quarters():
                quarters = [f"{year}K{quarter}" for year in range(2009, 2027) for quarter in range(1, 5)]
                variables.append(variable("Tid", quarters))
    variables.append(variable("ContentsCode", contents))
    return Metadata(table.id, table.title, "2026-03-16T07:00:00Z", (), tuple(variables)), codelists


PLACES = Places(
    own=frozenset(c for code, own in municipalities().items() if code[:2] == "33" for c in own) | {*ENDED},
    ended=ENDED,
)


@pytest.mark.parametrize("table", TABLES, ids=[table.id for table in TABLES])
def test_a_row_becomes_queries_within_the_limit(table: Table) -> None:
    metadata, codelists = plausible(table)
    assert differences(table, metadata, codelists) == ()
    queries = plan(table, metadata, codelists, PLACES, 800_000)
    keys = set()
    for query in queries:
        assert query.table == table.id
        assert 0 < query.cells <= 800_000
        for selection in query.selections:
            assert len({code.lower() for code in selection.codes}) == len(selection.codes)
        named = {selection.variable for selection in query.selections}
        assert named >= {item.code for item in metadata.variables if not item.elimination}
        keys.add(query)
    assert len(keys) == len(queries)
    years = [
        int(code[:4])
        for query in queries
        for item in query.selections
        if item.variable == "Tid"
        for code in item.codes
    ]
    time = next(dimension for dimension in table.dimensions if isinstance(dimension, Years | Quarters))
    assert min(years) == max(time.since, 1986)
    assert max(years) <= time.until


def test_all_required_tables_take_at_most_60_calls() -> None:
    asked: set[str] = set()
    calls = 1  # the configuration
    for table in TABLES:
        if table.required:
            metadata, codelists = plausible(table)
            needed = {name for name in codelists if name != "vs_Landet"}
            regions = [dimension for dimension in table.dimensions if isinstance(dimension, Region)]
            if all(dimension.year_codes for dimension in regions):
                needed = set()
            calls += 1 + len(needed - asked) + len(plan(table, metadata, codelists, PLACES, 800_000))
            asked |= needed
    assert calls <= 60


def test_bankruptcies_come_in_totals_only() -> None:
    (table,) = [table for table in TABLES if table.id == "10790"]
    metadata, codelists = plausible(table)
    for query in plan(table, metadata, codelists, PLACES, 800_000):
        (industry,) = [item for item in query.selections if item.variable == "NACE2007"]
        assert industry.codes == ("01-99",)


# --- Fetching from a real server


def expected_employment() -> pd.DataFrame:
    """What a fetch of the sample must become, from the cube itself."""
    cells = cells_of(employment())
    cells = cells[cells["NACE2007"].isin(["25", "62"])]
    plain = cells[
        cells["Region"].isin(["0", "0627", "0628"]) & ~((cells["Region"] != "0") & (cells["Tid"] > "2019"))
    ]
    groups = {
        own: code[2:] for code, _, codes in MERGED.values if code in ("K-3203", "K-3301") for own in codes
    }
    merged = cells[cells["Region"].isin(groups) & (cells["status"] != ".")].copy()
    merged["Region"] = merged["Region"].map(groups)
    keys = ["Region", "NACE2007", "ContentsCode", "Tid"]
    merged = merged.groupby(keys, as_index=False).agg(
        value=("value", lambda parts: parts.sum(skipna=False)), status=("status", "max")
    )
    both = pd.concat([merged, plain])[[*keys, "value", "status"]]
    both.columns = ["region", "industry", "content", "year", "value", "status"]
    return both.astype({"year": "int16"}).sort_values(
        ["region", "industry", "content", "year"], ignore_index=True
    )


def plain(cells: pd.DataFrame) -> pd.DataFrame:
    keys = [name for name in cells.columns if name not in ("value", "status")]
    texts = {name: "str" for name in cells.columns[cells.dtypes == "category"]}
    return cells.astype(texts).sort_values(keys, ignore_index=True)


def test_a_table_becomes_cells(connection: Connection, server: Running) -> None:
    cells = fetch(connection, EMPLOYMENT)
    assert list(cells.columns) == ["region", "industry", "content", "year", "value", "status"]
    assert cells["year"].dtype == "int16"
    assert cells["value"].dtype == "float64"
    assert cells["region"].cat.categories.tolist() == ["3203", "3301", "0", "0627", "0628"]
    assert cells["status"].cat.categories.tolist() == ["", ".", "..", ":"]
    pd.testing.assert_frame_equal(plain(cells), plain(expected_employment()))
    # metadata, codelist, config, and two queries
    assert [request["target"].partition("?")[0].removeprefix(PREFIX) for request in server.requests()] == [
        "/tables/13470/metadata",
        "/codelists/agg_KommSummer",
        "/config",
        "/tables/13470/data",
        "/tables/13470/data",
    ]


@pytest.mark.parametrize(
    "change", [{"sparse": True}, {"old_spelling": True}, {"max_cells": 20}], ids=["sparse", "old", "small"]
)
def test_the_same_cells_however_the_server_tells_them(
    connection: Connection, server: Running, change: dict[str, Any]
) -> None:
    server.order("settings", change)
    pd.testing.assert_frame_equal(plain(fetch(connection, EMPLOYMENT)), plain(expected_employment()))


def test_what_the_merged_series_hides_stays_hidden(connection: Connection) -> None:
    cells = fetch(connection, EMPLOYMENT).set_index(["region", "industry", "content", "year"])
    assert cells.loc[("0627", "62", "Sysselsatte", 2019), "status"] == ":"
    assert np.isnan(cells.loc[("3203", "62", "Sysselsatte", 2019), "value"])
    assert ("0627", "62", "Sysselsatte", 2020) not in cells.index


def test_a_code_not_in_use_has_no_rows_that_year(connection: Connection) -> None:
    table = replace(EMPLOYMENT, dimensions=(Region(year_codes=True), *EMPLOYMENT.dimensions[1:]))
    cells = fetch(connection, table, Places())
    years = cells.groupby("region", observed=True)["year"].agg(["min", "max"])
    assert {code: tuple(found) for code, *found in years.itertuples()} == {
        "0": (2018, 2024),
        **dict.fromkeys(["0602", "0627", "0628", "0711"], (2018, 2019)),
        **dict.fromkeys(["3005", "3025"], (2020, 2023)),
        **dict.fromkeys(["3203", "3301"], (2024, 2024)),
    }


def test_what_has_ended_has_no_rows_after_it_even_where_they_say_zero(connection: Connection) -> None:
    metadata = get_metadata(connection, "13470")
    answers = [get_cells(connection, query) for query in prepare(connection, EMPLOYMENT, metadata, PLACES)]
    for answer in answers:
        answer.loc[answer["status"] == ".", ["value", "status"]] = [0.0, ""]
    cells = to_cells(EMPLOYMENT, metadata, answers, PLACES)
    assert cells.loc[cells["region"] == "0627", "year"].max() == 2019
    assert cells.loc[cells["region"] == "3203", "year"].max() == 2024


def test_requests_hold_the_description_short_by_get_long_by_post(
    connection: Connection, server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch(connection, EMPLOYMENT)
    monkeypatch.setattr(pxweb, "LONGEST_GET", 100)
    fetch(connection, EMPLOYMENT)
    requests = server.requests()
    assert [request["method"] for request in requests] == ["GET"] * 6 + ["POST"] * 2
    for request in requests:
        path, _, query = request["target"].partition("?")
        problems = contract.request_problems(
            request["method"], path.removeprefix(PREFIX), parse_qsl(query), request["body"]
        )
        assert problems == []
        assert request["agent"].startswith("fortrinn")


def test_a_long_selection_does_not_meet_the_longest_url(connection: Connection, server: Running) -> None:
    regions = tuple(f"{code:04d}" for code in range(1, 800))
    query = Query("13470", (Selection("Region", regions), Selection("Tid", ("2024",))))
    with pytest.raises(ContractError, match="HTTP 400: Non-existent value"):
        get_cells(connection, query)
    (request,) = server.requests()
    assert request["method"] == "POST"


def test_a_code_with_a_comma_is_posted(connection: Connection, server: Running) -> None:
    with pytest.raises(ContractError, match="Non-existent value"):
        get_cells(connection, Query("13470", (Selection("Region", ("a,b",)),)))
    assert [request["method"] for request in server.requests()] == ["POST"]


def test_an_unchanged_table_costs_one_call(connection: Connection, server: Running) -> None:
    assert get_metadata(connection, "13470").updated == "2026-03-16T07:00:00Z"
    assert connection.calls == len(server.requests()) == 1


def test_codelists_and_limits_are_asked_for_once(connection: Connection) -> None:
    assert get_codelist(connection, "agg_KommSummer").codes["K-3301"] == ("0602", "0711", "3005", "3301")
    assert get_most_cells(connection) == 800_000
    calls = connection.calls
    get_codelist(connection, "agg_KommSummer")
    get_most_cells(connection)
    assert connection.calls == calls == 2


def test_the_address(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORTRINN_SSB_URL", raising=False)
    assert connect().base_url == "https://data.ssb.no/api/pxwebapi/v2"
    monkeypatch.setenv("FORTRINN_SSB_URL", f"{server.base_url}/")
    assert connect().base_url == server.base_url
    assert connect("http://127.0.0.1:1/v2").base_url == "http://127.0.0.1:1/v2"
    for wrong in ("data.ssb.no", "ftp://data.ssb.no", "file:///etc"):
        with pytest.raises(FetchError, match="expected http"):
            connect(wrong)


# --- Limits


def test_never_more_than_30_calls_a_minute(connection: Connection, server: Running, time: Time) -> None:
    moments = []
    for _ in range(95):
        get_metadata(connection, "07459")
        moments.append(time.now)
    for at in range(len(moments) - 30):
        assert moments[at + 30] - moments[at] >= 60
    assert sum(time.slept) <= 3 * 60
    assert len(server.requests()) == 95


def test_a_stricter_server_is_heard(connection: Connection, server: Running, time: Time) -> None:
    server.order("settings", {"calls": 4, "window": 10})
    for _ in range(12):
        get_metadata(connection, "07459")
    assert len(server.requests()) == 12  # no 429, or there would be more
    assert sum(time.slept) >= 20


def test_nothing_left_means_waiting(connection: Connection, server: Running, time: Time) -> None:
    server.order("settings", {"calls": 1})
    get_metadata(connection, "07459")
    assert time.slept == []
    get_metadata(connection, "07459")
    assert time.slept == [60.0]


def test_others_at_the_same_address_count_too(connection: Connection, server: Running, time: Time) -> None:
    server.fault("", headers={"x-ratelimit-remaining": "0"})
    get_metadata(connection, "07459")
    get_metadata(connection, "07459")
    get_metadata(connection, "07459")
    assert time.slept == [60.0]


@pytest.mark.parametrize(
    ("fault", "more", "slept"),
    [("429", {"seconds": 7}, 7.0), ("429-bare", {}, 60.0), ("503", {}, 1.0), ("500-empty", {}, 1.0)],
)
def test_a_pause_is_as_long_as_asked(
    connection: Connection, server: Running, time: Time, fault: str, more: dict[str, Any], slept: float
) -> None:
    server.fault(fault, **more)
    assert get_metadata(connection, "13470").table == "13470"
    assert time.slept == [slept]
    assert len(server.requests()) == 2


def test_retry_after_as_a_time(connection: Connection, server: Running, time: Time) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    server.fault("429-bare", headers={"Retry-After": until})
    get_metadata(connection, "13470")
    assert 25 <= sum(time.slept) <= 31


@pytest.mark.parametrize("text", ["soon", "", "-5", "1.5e3"])
def test_retry_after_that_says_nothing(
    connection: Connection, server: Running, time: Time, text: str
) -> None:
    server.fault("429-bare", headers={"Retry-After": text})
    get_metadata(connection, "13470")
    assert time.slept == [60.0]


def test_a_pause_too_long_is_told_not_waited_for(connection: Connection, server: Running, time: Time) -> None:
    server.fault("429", seconds=86_400)
    with pytest.raises(FetchError, match="asked to wait 86400 seconds HTTP 429") as caught:
        get_metadata(connection, "13470")
    assert time.slept == []
    assert "86400 sekunder" in caught.value.user_message
    assert len(server.requests()) == 1


# --- Faults


@pytest.mark.parametrize("fault", ["503", "500-empty", "cut", "html"])
def test_a_passing_fault_costs_a_try(connection: Connection, server: Running, fault: str) -> None:
    whole = fetch(connection, EMPLOYMENT)
    server.fault(fault, on="/data", times=2)
    pd.testing.assert_frame_equal(fetch(connection, EMPLOYMENT), whole)


@pytest.mark.parametrize("fault", ["429", "429-bare", "503", "500-empty", "cut", "html"])
def test_a_lasting_fault_is_given_up_with_a_reason(
    connection: Connection, server: Running, time: Time, fault: str
) -> None:
    server.fault(fault, times=99)
    with pytest.raises(FetchError, match=r"/tables/13470/metadata: given up, 5 tries: ") as caught:
        get_metadata(connection, "13470")
    assert len(server.requests()) == connection.calls == 5
    assert "Tallene dere har fra før, er ikke endret" in caught.value.user_message
    if fault not in ("429", "429-bare"):
        assert time.slept == [1.0, 2.0, 4.0, 8.0]


def test_silence_ends_a_try(connection: Connection, server: Running) -> None:
    connection.timeout = (5.0, 0.2)
    server.fault("hang")
    assert get_metadata(connection, "13470").table == "13470"
    server.fault("hang", times=99)
    with pytest.raises(FetchError, match="Timeout") as caught:
        get_metadata(connection, "13470")
    assert "tiden gikk ut" in caught.value.user_message


def test_a_slow_drip_ends_too(
    connection: Connection, server: Running, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    connection.longest_call = 5.0
    time.tick = 1.0
    server.fault("drip")
    assert get_metadata(connection, "13470").table == "13470"
    assert "not whole after 5 seconds" in caplog.text
    assert [request["target"] for request in server.requests()] == [
        f"{PREFIX}/tables/13470/metadata?lang=no"
    ] * 2


def test_nobody_there(time: Time) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: every connection is refused
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/v2"
        with pytest.raises(FetchError, match="given up, 5 tries: ConnectionError") as caught:
            get_metadata(connect(address, clock=time.clock, sleep=time.sleep), "13470")
    assert "forbindelsen" in caught.value.user_message


def test_a_redirect_is_not_followed(connection: Connection, server: Running) -> None:
    server.fault("redirect")
    with pytest.raises(ContractError, match="HTTP 302"):
        get_metadata(connection, "13470")
    assert len(server.requests()) == 1


def test_a_table_that_is_not_there(connection: Connection, server: Running) -> None:
    with pytest.raises(ContractError, match="HTTP 400: Non-existent table") as caught:
        get_metadata(connection, "99999")
    assert "99999" in caught.value.user_message
    assert len(server.requests()) == 1  # asking again would not help


DATA_FAULTS = {
    "wrong-table": "table 13470: expected an answer of table 13470, found table 00000",
    "renamed-variable": "table 13470, variable id: expected an answer of variables Region",
    "changed-codelist": "table 13470, variable Region: expected the 2 codes asked for, found 2",
    "missing-years": r"variable Tid: expected the 7 codes asked for, found 5 \(- 2023, 2024; \+ \)",
    "duplicate-codes": "expected every name once in an object, found '2018' more than once",
}


@pytest.mark.parametrize("fault", DATA_FAULTS)
def test_an_answer_off_the_contract_is_refused_at_once(
    connection: Connection, server: Running, fault: str
) -> None:
    metadata = get_metadata(connection, "13470")
    query = prepare(connection, EMPLOYMENT, metadata, PLACES)[0]
    before = len(server.requests())
    server.fault(fault, on="/data")
    with pytest.raises(ContractError, match=DATA_FAULTS[fault]):
        get_cells(connection, query)
    assert len(server.requests()) == before + 1
    assert len(get_cells(connection, query)) == query.cells


METADATA_FAULTS = {
    "wrong-table": "table 13470: expected an answer of table 13470, found table 00000",
    "renamed-variable": "variable Region: expected one variable of that name, found 0",
    "changed-codelist": "variable Region: expected codelist agg_KommSummer, found agg_KommSummerNy",
    "duplicate-codes": "expected every name once in an object",
}


@pytest.mark.parametrize("fault", METADATA_FAULTS)
def test_metadata_off_the_contract_are_refused(connection: Connection, server: Running, fault: str) -> None:
    server.fault(fault, on="/metadata")
    with pytest.raises(ContractError, match=METADATA_FAULTS[fault]):
        fetch(connection, EMPLOYMENT)
    assert not any("/data" in request["target"] for request in server.requests())


def test_a_changed_codelist_is_refused(connection: Connection, server: Running) -> None:
    server.fault("changed-codelist", on="/codelists")
    with pytest.raises(ContractError, match="in codelist agg_KommSummer, found ny_K-3203"):
        fetch(connection, EMPLOYMENT)


def test_an_answer_that_says_too_little_is_not_decoded(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    payload = encode(employment())
    payload["value"] = payload["value"][:-1]
    monkeypatch.setattr(pxweb, "_call", lambda *_: payload)
    with pytest.raises(DecodeError, match="table 13470: expected 560 values, found 559 values"):
        get_cells(connection, Query("13470", ()))


@pytest.mark.parametrize("text", ['{"a": NaN}', '{"a": 1, "a": 2}', "[" * 100_000, "", "\xff"])
def test_json_is_read_strictly(text: str) -> None:
    with pytest.raises((ValueError, ContractError, RecursionError)):
        pxweb._parse("/x", text.encode("latin-1"))


def test_the_same_place_twice_is_refused() -> None:
    metadata, places = metadata_of(employment()), Places(ended={"3301": 9999})
    query = plan(EMPLOYMENT, metadata, {MERGED.id: MERGED_CODES}, places, 800_000)
    answers = []
    for part in query:
        keys = list(product(*(item.codes for item in part.selections)))
        frame = pd.DataFrame(keys, columns=[item.variable for item in part.selections], dtype="category")
        answers.append(frame.assign(value=1.0, status=pd.Categorical([""] * len(keys), list(cube.MARKS))))
    with pytest.raises(ContractError, match="expected every key once, found 3301"):
        to_cells(EMPLOYMENT, metadata, answers, places)


# --- Any cube


@st.composite
def any_employment(draw: st.DrawFn) -> Cube:
    """A table of the shape of 13470 with other years, figures and marks; every region is in use each year."""
    first = draw(st.integers(2008, 2024))
    table = employment(first, first + draw(st.integers(0, 2)))
    size = table.numbers.size
    numbers = draw(st.lists(st.integers(0, 10**7), min_size=12, max_size=12))
    marks = draw(st.lists(st.sampled_from([0, 0, 0, 2, 3]), min_size=7, max_size=7))
    status = np.resize(np.array(marks, dtype=np.int8), size).reshape(table.numbers.shape)
    filled = np.resize(np.array(numbers, dtype=float), size).reshape(table.numbers.shape)
    return replace(table, numbers=np.where(status > 0, np.nan, filled), status=status)


@given(table=any_employment(), sparse=st.booleans(), most=st.sampled_from([50, 800_000]))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_table_survives_being_served_and_fetched(
    running: Running, tmp_path: Path, table: Cube, sparse: bool, most: int
) -> None:
    write_cube(table, tmp_path)
    before = running.order("settings", {"sparse": sparse, "max_cells": most})
    running.order("cubes", {"folder": str(tmp_path)})
    assert before["max_cells"] == most
    time = Time(running)
    declared = replace(EMPLOYMENT, dimensions=(Region(year_codes=True), *EMPLOYMENT.dimensions[1:]))
    places = Places()
    cells = plain(fetch(connect(running.base_url, clock=time.clock, sleep=time.sleep), declared, places))
    expected = cells_of(table)
    expected = expected[expected["NACE2007"].isin(["25", "62"]) & (expected["Region"] != "9999")]
    expected.columns = ["region", "industry", "content", "year", "value", "status"]
    pd.testing.assert_frame_equal(cells, plain(expected.astype({"year": "int16"})))


# --- Published figures


def test_published_figures_come_back_as_the_store_has_them(running: Running, tmp_path: Path) -> None:
    for table in (published.totals_11618(), published.population_07459(("33",))):
        write_cube(table, tmp_path)
    running.order("reset")
    running.order("cubes", {"folder": str(tmp_path)})
    time = Time(running)
    connection = connect(running.base_url, clock=time.clock, sleep=time.sleep)

    totals = fetch(connection, BY_ID["11618"])
    # Norway is not in the store: nothing but "." was served of it, so nothing came.
    pd.testing.assert_frame_equal(
        plain(totals), plain(published.stored("employment_totals_11618").astype({"year": "int16"}))
    )
    drammen = totals[(totals["region"] == "0602") & (totals["content"] == "SysselArbsted")]
    assert drammen["year"].tolist() == [2017, 2018, 2019]

    people = fetch(connection, BY_ID["07459"])
    in_2024_borders = published.stored("population_07459")
    expected = in_2024_borders[in_2024_borders["region"].str.startswith("33")].astype({"year": "int16"})
    old = people["region"].isin(["0627", "0628"])
    pd.testing.assert_frame_equal(plain(people[~old]), plain(expected))
    assert people.loc[old, "year"].max() == 2019
    assert people.loc[(people["region"] == "0627") & (people["year"] == 2019), "value"].sum() > 20_000
