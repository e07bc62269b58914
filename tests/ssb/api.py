"""What PxWebApi v2 answers, as far as the contract of SSB tells it. Pure: a request in, an answer out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fnmatch import translate
from typing import Any
from urllib.parse import parse_qsl

import numpy as np

from tests.ssb.cube import MARKS, Codelist, Cube, Variable, encode

PREFIX = "/api/pxwebapi/v2"
LONGEST_URL = 2_100


@dataclass(frozen=True)
class Settings:
    """How the server behaves; the defaults are SSB's."""

    max_cells: int = 800_000
    calls: int = 40
    window: int = 60
    sparse: bool = False
    old_spelling: bool = False


@dataclass(frozen=True)
class Answer:
    """`body` is JSON to be, or None for an empty body."""

    status: int
    body: Any = None


class ParameterError(Exception):
    """A request the server refuses with a body: HTTP status, and the status the body tells."""

    def __init__(self, title: str, http: int = 400, told: int = 400) -> None:
        super().__init__(title)
        self.answer = Answer(http, {"type": "Parameter error", "title": title, "status": told})


@dataclass(frozen=True)
class Choice:
    """One variable of a request."""

    expressions: tuple[str, ...] = ()
    codelist: str | None = None


def respond(cubes: dict[str, Cube], settings: Settings, method: str, target: str, body: Any) -> Answer:
    """The answer to a request; target is path and query as sent, body the parsed JSON of a POST."""
    if method == "GET" and len(target) > LONGEST_URL:
        return Answer(404)
    path, _, query = target.partition("?")
    parts = [part for part in path.removeprefix(PREFIX).split("/") if part]
    parameters = parse_qsl(query, keep_blank_values=True)
    try:
        match method, parts:
            case "GET", ["config"]:
                return Answer(200, _config(settings))
            case "GET", ["tables"]:
                return Answer(200, _tables(cubes, parameters))
            case "GET", ["tables", table]:
                return Answer(200, {"language": "no"} | _table(_cube(cubes, table)))
            case "GET", ["tables", table, "metadata"]:
                choices = _choices_of_query(_cube(cubes, table), parameters)
                return Answer(200, _metadata(_cube(cubes, table), choices, settings))
            case "GET", ["tables", table, "data"]:
                cube = _cube(cubes, table)
                _check_output(parameters)
                return Answer(200, _data(cube, _choices_of_query(cube, parameters), settings))
            case "POST", ["tables", table, "data"]:
                cube = _cube(cubes, table)
                _check_output(parameters)
                return Answer(200, _data(cube, _choices_of_body(cube, body), settings))
            case "GET", ["codelists", name]:
                return Answer(200, _codelist(cubes, name))
        return Answer(404)
    except ParameterError as error:
        return error.answer
    except DuplicateCodeError:
        return Answer(500)


class DuplicateCodeError(Exception):
    """The same code twice in one variable, which SSB answers with an empty 500."""


def _cube(cubes: dict[str, Cube], table: str) -> Cube:
    if table not in cubes:
        raise ParameterError("Non-existent table", told=404)
    return cubes[table]


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "apiVersion": "2.0.0",
        "appVersion": "1.0.0",
        "languages": [{"id": "no", "label": "Norsk"}, {"id": "en", "label": "English"}],
        "defaultLanguage": "no",
        "maxDataCells": settings.max_cells,
        # SSB leaves this unused; the limit stands in the headers alone.
        "maxCallsPerTimeWindow": 0,
        "timeWindow": 60,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "sourceReferences": [{"language": "no", "text": "Kilde: Statistisk sentralbyrå"}],
        "defaultDataFormat": "json-stat2",
        "dataFormats": ["json-stat2", "csv", "px", "xlsx", "html", "json-px", "parquet"],
        "features": [{"id": "CORS", "params": [{"key": "enabled", "value": "True"}]}],
    }


def _link(rel: str, href: str) -> dict[str, str]:
    return {"rel": rel, "hreflang": "no", "href": f"https://example.invalid{PREFIX}{href}"}


def _table(cube: Cube) -> dict[str, Any]:
    periods = list(_time(cube).categories)
    marks = {"K": "Quarterly", "M": "Monthly", "U": "Weekly"}
    found: dict[str, Any] = {
        "id": cube.id,
        "label": f"{cube.id}: {cube.title} {periods[0]}-{periods[-1]}",
        "description": "",
        "updated": cube.updated,
        "firstPeriod": periods[0],
        "lastPeriod": periods[-1],
        "category": "public",
        "variableNames": [variable.label for variable in cube.variables],
        "source": "Statistisk sentralbyrå",
        "subjectCode": "al",
        "timeUnit": marks.get(periods[0][4:5], "Annual"),
        "paths": [[{"id": "al", "label": "Arbeid og lønn"}]],
        "links": [
            _link("self", f"/tables/{cube.id}?lang=no"),
            _link("metadata", f"/tables/{cube.id}/metadata?lang=no"),
            _link("data", f"/tables/{cube.id}/data?lang=no&outputFormat=json-stat2"),
        ],
    }
    if cube.discontinued:
        found["discontinued"] = True
    return found


def _tables(cubes: dict[str, Cube], parameters: Sequence[tuple[str, str]]) -> dict[str, Any]:
    asked = {name.lower(): value for name, value in parameters}
    found = [
        cube
        for cube in cubes.values()
        if asked.get("query", "").lower() in " ".join([cube.id, cube.title, *_labels(cube)]).lower()
        and (not cube.discontinued or asked.get("includediscontinued", "").lower() == "true")
    ]
    if "pastdays" in asked:
        since = datetime.now(UTC) - timedelta(days=int(asked["pastdays"]))
        found = [cube for cube in found if datetime.fromisoformat(cube.updated) >= since]
    page, size = int(asked.get("pagenumber", 1)), int(asked.get("pagesize", 20))
    pages = max(1, -(-len(found) // size))
    if not 1 <= page <= pages:
        raise ParameterError("Non-existent page", told=404)
    return {
        "language": "no",
        "tables": [_table(cube) for cube in found[(page - 1) * size : page * size]],
        "page": {
            "pageNumber": page,
            "pageSize": size,
            "totalElements": len(found),
            "totalPages": pages,
            "links": [],
        },
        "links": [_link("self", f"/tables/?lang=no&pageNumber={page}&pageSize={size}")],
    }


def _labels(cube: Cube) -> list[str]:
    return [variable.label for variable in cube.variables]


def _time(cube: Cube) -> Variable:
    return next(variable for variable in cube.variables if variable.role == "time")


def _metadata(cube: Cube, choices: dict[str, Choice], settings: Settings) -> dict[str, Any]:
    seen = tuple(
        replace(
            variable,
            categories={code: label for code, label, _ in _view(variable, choices.get(variable.code))},
        )
        for variable in cube.variables
    )
    shape = tuple(len(variable.categories) for variable in seen)
    empty = replace(cube, variables=seen, numbers=np.empty(shape), status=np.zeros(shape, dtype=np.int8))
    payload = encode(empty, cells=False)
    if settings.old_spelling:
        for dimension in payload["dimension"].values():
            dimension["extension"]["codeLists"] = dimension["extension"].pop("codelists")
    return payload


def _codelist(cubes: dict[str, Cube], name: str) -> dict[str, Any]:
    for cube in cubes.values():
        for variable in cube.variables:
            for codelist in variable.codelists:
                if codelist.id == name:  # codelist ids are case-sensitive
                    return {
                        "id": codelist.id,
                        "label": codelist.label,
                        "language": "no",
                        "languages": ["no", "en"],
                        "type": codelist.type,
                        "values": [
                            {"code": code, "label": label, "valueMap": list(own)}
                            for code, label, own in codelist.values
                        ],
                        "links": [_link("self", f"/codelists/{codelist.id}?lang=no")],
                    }
    raise ParameterError("Non-existent codelist", told=404)


def _check_output(parameters: Sequence[tuple[str, str]]) -> None:
    asked = {name.lower(): value for name, value in parameters}
    if asked.get("outputformat", "json-stat2") != "json-stat2" or "outputformatparams" in asked:
        raise ParameterError("Unsupported output format")


def _choices_of_query(cube: Cube, parameters: Sequence[tuple[str, str]]) -> dict[str, Choice]:
    choices: dict[str, Choice] = {}
    for name, value in parameters:
        found = re.fullmatch(r"(valuecodes|codelist)\[(.+)\]", name, flags=re.IGNORECASE)
        if not found:
            continue
        variable = _variable(cube, found[2]).code
        before = choices.get(variable, Choice())
        if found[1].lower() == "codelist":
            choices[variable] = replace(before, codelist=value)
        else:
            # An expression with a comma in it stands in brackets: [range(2020,2022)].
            expressions = re.findall(r"\[[^\]]*\]|[^,]+", value)
            plain = tuple(text.removeprefix("[").removesuffix("]") for text in expressions)
            choices[variable] = replace(before, expressions=before.expressions + plain)
    return choices


def _choices_of_body(cube: Cube, body: Any) -> dict[str, Choice]:
    if body is None:
        return {}
    choices = {}
    for selection in body["selection"]:
        variable = _variable(cube, selection["variableCode"]).code
        expressions = tuple(selection.get("valueCodes", ()))
        choices[variable] = Choice(expressions, selection.get("codelist") or None)
    return choices


def _variable(cube: Cube, code: str) -> Variable:
    for variable in cube.variables:
        if variable.code.lower() == code.lower():
            return variable
    raise ParameterError("Non-existent variable")


def _view(variable: Variable, choice: Choice | None) -> list[tuple[str, str, tuple[str, ...]]]:
    """The categories as the chosen codelist sees them: code, label, the variable's own codes."""
    if choice is None or choice.codelist is None:
        return [(code, label, (code,)) for code, label in variable.categories.items()]
    codelist = _codelist_of(variable, choice.codelist)
    return [
        (code, label, tuple(own for own in codes if own in variable.categories))
        for code, label, codes in codelist.values
        if any(own in variable.categories for own in codes)
    ]


def _codelist_of(variable: Variable, name: str) -> Codelist:
    for codelist in variable.codelists:
        if codelist.id == name:
            return codelist
    raise ParameterError("Non-existent codelist")


def _data(cube: Cube, choices: dict[str, Choice], settings: Settings) -> dict[str, Any]:
    if not choices:
        choices = _default_choices(cube)
    kept = []
    chosen: list[list[tuple[str, str, tuple[str, ...]]]] = []
    for variable in cube.variables:
        choice = choices.get(variable.code)
        if choice is None or not choice.expressions:
            if not variable.elimination:
                raise ParameterError("Missing selection for mandantory variable")
            everything = (
                (variable.elimination_code,) if variable.elimination_code else tuple(variable.categories)
            )
            chosen.append([("", "", everything)])
            continue
        kept.append(variable)
        view = _view(variable, choice)
        positions = select([code for code, _, _ in view], choice.expressions, time=variable.role == "time")
        chosen.append([view[position] for position in positions])
    if np.prod([len(codes) for codes in chosen], dtype=np.int64) > settings.max_cells:
        raise ParameterError("Too many cells selected")

    numbers, status = cube.numbers, cube.status
    for axis, (variable, codes) in enumerate(zip(cube.variables, chosen, strict=True)):
        at = {code: position for position, code in enumerate(variable.categories)}
        groups = [[at[own] for own in codes_of] for _, _, codes_of in codes]
        numbers, status = _together(numbers, status, axis, groups)
    gone = tuple(axis for axis, variable in enumerate(cube.variables) if variable not in kept)
    numbers, status = np.squeeze(numbers, gone), np.squeeze(status, gone)
    variables = tuple(
        replace(variable, categories={code: label for code, label, _ in codes})
        for variable, codes in zip(cube.variables, chosen, strict=True)
        if variable in kept
    )
    part = replace(cube, variables=variables, numbers=numbers, status=status)
    return encode(part, value_form="object" if settings.sparse else "list")


def _default_choices(cube: Cube) -> dict[str, Choice]:
    """The server's own choice where a request names nothing; only its being small is promised here."""
    choices = {}
    for variable in cube.variables:
        if variable.role == "time":
            choices[variable.code] = Choice(("top(1)",))
        elif not variable.elimination:
            choices[variable.code] = Choice((next(iter(variable.categories)),))
    return choices


def _together(
    numbers: np.ndarray, status: np.ndarray, axis: int, groups: list[list[int]]
) -> tuple[np.ndarray, np.ndarray]:
    """Sum each group of positions along an axis.

    A part that does not apply (a code not in use that year) adds nothing; a part that is secret or lacking
    makes the sum so.
    """
    if all(len(group) == 1 for group in groups):
        flat = [group[0] for group in groups]
        return np.take(numbers, flat, axis), np.take(status, flat, axis)
    sums, marks = [], []
    for group in groups:
        parts, part_marks = np.take(numbers, group, axis), np.take(status, group, axis)
        applies = part_marks != MARKS.index(".")
        total = np.where(applies, parts, 0.0).sum(axis)
        mark = np.zeros(total.shape, dtype=np.int8)
        mark[~applies.any(axis)] = MARKS.index(".")
        for reason in ("..", ":"):
            mark[(part_marks == MARKS.index(reason)).any(axis)] = MARKS.index(reason)
        total[mark > 0] = np.nan
        sums.append(total)
        marks.append(mark)
    return np.stack(sums, axis), np.stack(marks, axis)


def select(codes: list[str], expressions: Sequence[str], *, time: bool) -> list[int]:
    """The positions a variable's value codes and expressions choose, in the table's order.

    Raises ParameterError for an unknown value or expression, DuplicateCodeError for a code named twice.
    """
    at = {code.lower(): position for position, code in enumerate(codes)}  # codes are case-insensitive
    named: list[int] = []
    found: set[int] = set()

    def position(code: str) -> int:
        if code.lower() not in at:
            raise ParameterError("Non-existent value")
        return at[code.lower()]

    for expression in expressions:
        call = re.fullmatch(r"(top|bottom|from|to|range)\((.*)\)", expression, flags=re.IGNORECASE)
        if call:
            name, arguments = call[1].lower(), [part.strip() for part in call[2].split(",")]
            if name in ("top", "bottom"):
                if len(arguments) != 1 or not arguments[0].isdecimal() or arguments[0] == "0":
                    raise ParameterError("Illegal selection expression")
                count = min(int(arguments[0]), len(codes))
                newest = (name == "top") == time
                found.update(range(len(codes) - count, len(codes)) if newest else range(count))
            elif name == "range" and len(arguments) == 2:
                found.update(range(position(arguments[0]), position(arguments[1]) + 1))
            elif name == "from" and len(arguments) == 1:
                found.update(range(position(arguments[0]), len(codes)))
            elif name == "to" and len(arguments) == 1:
                found.update(range(position(arguments[0]) + 1))
            else:
                raise ParameterError("Illegal selection expression")
        elif "(" in expression or ")" in expression:
            raise ParameterError("Illegal selection expression")
        elif "*" in expression or "?" in expression:
            pattern = re.compile(translate(expression.lower().replace("[", "[[]")))
            found.update(place for code, place in at.items() if pattern.match(code))
        else:
            named.append(position(expression))
    if len(named) != len(set(named)):
        raise DuplicateCodeError
    found.update(named)
    if not found:
        raise ParameterError("Non-existent value")
    return sorted(found)
