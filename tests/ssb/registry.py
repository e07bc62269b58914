"""A small cube for every declared table: few categories, but every municipality there has been since 2000.

Also what a fetch is tested with: a clock that nobody waits for, and the files of a folder before and after.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from data_sources.tables import (
    COUNTY,
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
from tests.ssb.cube import MARKS, Codelist, Cube, Variable, write_cube
from tests.ssb.server import Running

CODES = Path(__file__).parents[2] / "data" / "embedded" / "codes"
BY_ID = {table.id: table for table in TABLES}
COUNTRY = Codelist("vs_Landet", "Hele landet", (("0", "Hele landet", ("0",)),), "Valueset")
FORMS = {"agg_KommSummer": "K-", "agg_KommSummerS": "K.", "agg_KommSummerHist": "K_"}
FIRST, LAST = 2018, 2024

SMALL = {
    "Alder": ["15-74", "55-66"],
    "UtdNivaa": ["TOT", "1-2"],
    "Fagfelt": ["00", "01"],
    "NACE2007": ["01", "25"],
    "OverlevAar": ["01", "02"],
    "Overlevelse": ["00"],
}
AGES = ["000", "034", "105+"]
CONTENTS = {"07091": ["Bedrifter"], "06913": ["Folketallet1", "Fodte2"]}
ACCOUNTS = {
    "Produkt": ("Bruttoprodukt i basisverdi. Løpende priser", "mill. kr"),
    "ProduktVolum": ("Bruttoprodukt i basisverdi. Volumendring", "prosent"),
    "ProduktFaste": ("Bruttoprodukt i basisverdi. Faste priser", "mill. kr"),
    "Investering": ("Bruttoinvestering i fast realkapital. Løpende priser", "mill. kr"),
    "Sysselsatte": ("Sysselsatte personer", "1 000 personer"),
    "Loenn": ("Lønnskostnader. Løpende priser", "mill. kr"),
}


class Time:
    """A clock that only sleep moves, and the server's rate limit with it."""

    def __init__(self, server: Running) -> None:
        self.server, self.now = server, 1_000.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.server.order("advance", {"seconds": seconds})


def files(folder: Path) -> dict[str, bytes]:
    """Every stored table, manifest and parquet file, as bytes."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("[!.]*")) if path.is_file()}


@cache
def history() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[int, int]]]:
    """Municipality of 2024 to every code of it or a part of it; code to its first and last year."""
    parts: dict[str, set[str]] = defaultdict(set)
    years: dict[str, list[int]] = defaultdict(list)
    with (CODES / "municipality_to_2024.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            parts[row["location_code_current"]].add(row["location_code_original"])
            years[row["location_code_original"]].append(int(row["calyear"]))
    in_use = {code: (min(found), max(found)) for code, found in years.items()}
    newest = max(last for _, last in in_use.values())
    in_use = {code: (first, 9999 if last == newest else last) for code, (first, last) in in_use.items()}
    return {code: tuple(sorted(own)) for code, own in sorted(parts.items())}, in_use


def cube_of(table: Table, **facts: object) -> Cube:
    """A cube of the table's shape. Numbers are 100 and up and differ; a code has "." when not in use.

    Municipalities add up to less than Norway, as SSB's do.
    """
    variables: list[Variable] = []
    contents: dict[str, tuple[str, str]] = {item.code: (item.code, item.unit) for item in table.contents}
    for dimension in table.dimensions:
        match dimension:
            case Region():
                variables.append(_region(table, dimension))
            case Codes():
                variables.append(_plain(dimension.variable, list(dimension.codes)))
            case Total():
                total = dimension.pattern.replace("[01]", "1")
                variables.append(_plain(dimension.variable, [total, "andre"]))
            case Industry():
                codes = ["25", "62", "25.110"] if dimension.level == 2 else ["00-99", "10-33"]
                variables.append(_plain(dimension.variable, codes))
            case Pattern() if dimension.labels:
                variables.append(Variable("Naring", "næring", _account_labels()))
            case Pattern():
                small = AGES if dimension.pattern.startswith(r"\d{3}") else SMALL[dimension.variable]
                variables.append(_plain(dimension.variable, small))
            case AnyContent() if dimension.labelled:
                contents = dict(ACCOUNTS)
            case AnyContent():
                contents = {code: (code, "antall") for code in CONTENTS[table.id]}
            case Content():
                pass
            case Years():
                first, last = max(dimension.since, FIRST), min(dimension.until, LAST)
                periods = range(first, max(first, last) + 1)
                time = Variable("Tid", "år", {str(year): str(year) for year in periods}, role="time")
            case Quarters():
                codes = [f"{year}K{quarter}" for year in (FIRST, FIRST + 1) for quarter in range(1, 5)]
                time = Variable("Tid", "kvartal", {code: code for code in codes}, role="time")
    metric = Variable(
        "ContentsCode",
        "statistikkvariabel",
        {code: label for code, (label, _) in contents.items()},
        role="metric",
        units={code: (unit, 0) for code, (_, unit) in contents.items()},
    )
    variables += [metric, time]
    shape = tuple(len(variable.categories) for variable in variables)
    numbers = 100 + np.arange(np.prod(shape), dtype=float).reshape(shape) % 9_000
    status = np.zeros(shape, dtype=np.int8)
    years = np.array([int(code[:4]) for code in time.categories])
    for axis, variable in enumerate(variables):
        if variable.role == "geo":
            whole = next((at for at, code in enumerate(variable.categories) if code == "0"), None)
            for at, code in enumerate(variable.categories):
                first, last = _in_use(code)
                place = [slice(None)] * len(shape)
                place[axis], place[-1] = at, (years < first) | (years > last)  # type: ignore[call-overload]
                numbers[tuple(place)], status[tuple(place)] = np.nan, MARKS.index(".")
            if whole is not None:
                place = [slice(None)] * len(shape)
                place[axis] = whole  # type: ignore[call-overload]
                numbers[tuple(place)] = 0
                numbers[tuple(place)] = np.nansum(numbers, axis=axis) + 1_000
    cube = Cube(table.id, table.title, tuple(variables), numbers, status, notes=("Merk dette.", "Og dette."))
    return replace(cube, mandatory_notes=(1,), **facts)


def write_registry(folder: Path) -> None:
    """Write a cube of every declared table."""
    for table in TABLES:
        write_cube(cube_of(table), folder)


def _region(table: Table, dimension: Region) -> Variable:
    if dimension.pattern == COUNTY:
        codes = ["0", "01", "02", "06", "07", "30", "33", "32"]
        names = {code: f"Fylke {code}" for code in codes}
        return Variable(dimension.variable, "region", names, role="geo")
    merged, in_use = history()
    codes = sorted(in_use)
    if not dimension.nation:  # flows: every pair would be a million cells
        codes = [code for code in codes if code[:2] in ("06", "30", "33") or code in ("0711", "0301", "3203")]
    offered = dimension.codelist or (None if dimension.year_codes else "agg_KommSummer")
    lists: tuple[Codelist, ...] = (COUNTRY,)
    if offered:
        values = tuple((f"{FORMS[offered]}{code}", f"Kommune {code}", own) for code, own in merged.items())
        lists = (Codelist(offered, "Kommuner 2024, sammenslåtte tidsserier", values), COUNTRY)
    names = ({"0": "Hele landet"} if dimension.nation else {}) | {code: f"Kommune {code}" for code in codes}
    return Variable(dimension.variable, "region", names, role="geo", codelists=lists)


def _in_use(code: str) -> tuple[int, int]:
    if code == "0":
        return 0, 9999
    if len(code) == 2:
        return (0, 2019) if code < "30" else (2020, 2023) if code == "30" else (2024, 9999)
    return history()[1][code]


def _plain(code: str, categories: list[str]) -> Variable:
    return Variable(code, code, {name: name for name in categories})


def _account_labels() -> dict[str, str]:
    with (CODES / "county_account_industries.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {f"nr{at}": "¬ " * int(row["level"]) + row["name_no"] for at, row in enumerate(rows)}
