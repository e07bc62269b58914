"""Statistics as the test server holds them: declared in a small form, kept beside a parquet file of cells.

On disk a cube is `<id>.json` (everything but the numbers) and `<id>.parquet` (Cells: one column for each
variable, then value and status; cells that do not apply are left out), so that real statistics and generated
ones are loaded alike.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

MARKS = ("", ".", "..", ":")


@dataclass(frozen=True)
class Codelist:
    """A view of a variable: `values` are (code, label, the variable's own codes it stands for)."""

    id: str
    label: str
    values: tuple[tuple[str, str, tuple[str, ...]], ...]
    type: Literal["Aggregation", "Valueset"] = "Aggregation"


@dataclass(frozen=True)
class Variable:
    """One dimension: `categories` are code to label in order; only a metric has units (base, decimals)."""

    code: str
    label: str
    categories: dict[str, str]
    role: Literal["time", "geo", "metric"] | None = None
    elimination: bool = False
    elimination_code: str | None = None
    codelists: tuple[Codelist, ...] = ()
    units: dict[str, tuple[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Cube:
    """A table: `numbers` (NaN where unpublished) and `status` (positions in MARKS), an axis a variable."""

    id: str
    title: str
    variables: tuple[Variable, ...]
    numbers: np.ndarray
    status: np.ndarray
    updated: str = "2026-03-16T07:00:00Z"
    notes: tuple[str, ...] = ()
    mandatory_notes: tuple[int, ...] = ()
    discontinued: bool = False

    def __post_init__(self) -> None:
        shape = tuple(len(variable.categories) for variable in self.variables)
        if self.numbers.shape != shape or self.status.shape != shape:
            raise ValueError(
                f"cube {self.id}: categories say {shape}, cells are {self.numbers.shape}, {self.status.shape}"
            )


def years(first: int, last: int) -> Variable:
    return Variable("Tid", "år", {str(year): str(year) for year in range(first, last + 1)}, role="time")


def contents(**units: str) -> Variable:
    """ContentsCode with one content a keyword: `contents(Personer1="personer")`."""
    return Variable(
        "ContentsCode",
        "statistikkvariabel",
        {code: f"{code} ({unit})" for code, unit in units.items()},
        role="metric",
        units={code: (unit, 0) for code, unit in units.items()},
    )


def cube_from_cells(
    cells: pd.DataFrame,
    *,
    variables: tuple[Variable, ...],
    absent: tuple[float, str] = (np.nan, "."),
    **facts: Any,
) -> Cube:
    """A cube out of Cells. Keys the frame does not hold get `absent`: a number and its mark.

    Raises ValueError where the frame has a code that no variable declares, or a key twice.
    """
    shape = tuple(len(variable.categories) for variable in variables)
    values = np.full(shape, absent[0])
    status = np.full(shape, MARKS.index(absent[1]), dtype=np.int8)
    at = []
    for variable in variables:
        positions = _positions(list(variable.categories), cells[variable.code])
        if (positions < 0).any():
            raise ValueError(f"undeclared {variable.code}: {cells[variable.code][positions < 0].iloc[0]!r}")
        at.append(positions)
    if len(cells) != len(np.unique(np.ravel_multi_index(at, shape))):
        raise ValueError("a key occurs twice")
    values[tuple(at)] = cells["value"].to_numpy(dtype=float)
    marks = _positions(list(MARKS), cells["status"]) if "status" in cells else np.zeros(len(cells), dtype=int)
    if (marks < 0).any():
        raise ValueError(f"no mark: {cells['status'][marks < 0].iloc[0]!r}")
    status[tuple(at)] = marks
    return Cube(variables=variables, numbers=values, status=status, **facts)


def _positions(codes: list[str], column: pd.Series) -> np.ndarray:
    """Where each row's code stands among the codes; -1 where it does not."""
    column = column.astype("category")
    known = pd.Index(codes).get_indexer(column.cat.categories.astype(str))
    return np.append(known, -1)[column.cat.codes.to_numpy()]


def cells_of(cube: Cube) -> pd.DataFrame:
    """Every cell of a cube as Cells, in row-major order."""
    keys = pd.MultiIndex.from_product(
        [list(variable.categories) for variable in cube.variables],
        names=[variable.code for variable in cube.variables],
    )
    frame = keys.to_frame(index=False)
    frame["value"] = cube.numbers.ravel()
    frame["status"] = [MARKS[code] for code in cube.status.ravel()]
    return frame


def write_cube(cube: Cube, folder: Path) -> None:
    facts = {
        name: value for name, value in vars(cube).items() if name not in ("numbers", "status", "variables")
    }
    facts["variables"] = [asdict(variable) for variable in cube.variables]
    (folder / f"{cube.id}.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    # What does not apply is most of a table of pairs, and is filled in again when the file is read.
    held = np.nonzero(~np.isnan(cube.numbers) | (cube.status != MARKS.index(".")))
    columns = {
        variable.code: pd.Categorical.from_codes(at, pd.Index(list(variable.categories)))
        for variable, at in zip(cube.variables, held, strict=True)
    }
    marks = pd.Categorical.from_codes(cube.status[held], pd.Index(MARKS))
    cells = pd.DataFrame(columns | {"value": cube.numbers[held], "status": marks})
    cells.to_parquet(folder / f"{cube.id}.parquet", index=False)


def read_cube(path: Path) -> Cube:
    facts = json.loads(path.read_text(encoding="utf-8"))
    variables = tuple(
        Variable(
            **variable
            | {
                "codelists": tuple(
                    Codelist(
                        **codelist
                        | {
                            "values": tuple(
                                (code, label, tuple(own)) for code, label, own in codelist["values"]
                            )
                        }
                    )
                    for codelist in variable["codelists"]
                ),
                "units": {code: (base, decimals) for code, (base, decimals) in variable["units"].items()},
            }
        )
        for variable in facts.pop("variables")
    )
    facts |= {name: tuple(facts[name]) for name in ("notes", "mandatory_notes")}
    return cube_from_cells(pd.read_parquet(path.with_suffix(".parquet")), variables=variables, **facts)


def encode(
    cube: Cube,
    *,
    value_form: Literal["list", "object"] = "list",
    status_form: Literal["object", "list", "string"] = "object",
    index_form: Literal["object", "list", "absent"] = "object",
    cells: bool = True,
) -> dict[str, Any]:
    """A json-stat2 dataset of a cube, in the forms the format allows.

    "string" needs the same mark on every cell; "absent" leaves the index out where there is one category;
    `cells=False` is what SSB gives as metadata.
    """
    roles: dict[str, list[str]] = {}
    for variable in cube.variables:
        if variable.role:
            roles.setdefault(variable.role, []).append(variable.code)
    payload: dict[str, Any] = {
        "version": "2.0",
        "class": "dataset",
        "label": f"{cube.id}: {cube.title}",
        "source": "Statistisk sentralbyrå",
        "updated": cube.updated,
        "role": roles,
        "id": [variable.code for variable in cube.variables],
        "size": [len(variable.categories) for variable in cube.variables],
        "dimension": {variable.code: _dimension(variable, index_form, cells) for variable in cube.variables},
        "extension": {
            "px": {
                "infofile": "None",
                "tableid": cube.id,
                "decimals": 0,
                "official-statistics": True,
                "aggregallowed": True,
                "copyright": False,
                "language": "no",
                "contents": f"{cube.id}: {cube.title},",
                "descriptiondefault": False,
                "heading": [variable.code for variable in cube.variables[-2:]],
                "stub": [variable.code for variable in cube.variables[:-2]],
                "matrix": cube.id,
                "subject-code": "al",
                "subject-area": "Arbeid og lønn",
            },
            "discontinued": None,
        },
        "value": [],
    }
    if cube.notes:
        payload["note"] = list(cube.notes)
    if cube.mandatory_notes:
        payload["extension"]["noteMandatory"] = {str(position): True for position in cube.mandatory_notes}
    if not cells:
        return payload

    numbers = [None if np.isnan(number) else _plain(number) for number in cube.numbers.ravel().tolist()]
    marks = [MARKS[code] for code in cube.status.ravel().tolist()]
    payload["value"] = numbers
    if value_form == "object":
        payload["value"] = {str(at): number for at, number in enumerate(numbers) if number is not None}
    if status_form == "list":
        payload["status"] = marks
    elif status_form == "string":
        (payload["status"],) = set(marks)
    elif any(marks):
        payload["status"] = {str(at): mark for at, mark in enumerate(marks) if mark}
    return payload


def _dimension(variable: Variable, index_form: str, cells: bool) -> dict[str, Any]:
    codes = list(variable.categories)
    category: dict[str, Any] = {"index": {code: at for at, code in enumerate(codes)}}
    if index_form == "list":
        category["index"] = codes
    elif index_form == "absent" and len(codes) == 1:
        del category["index"]
    category["label"] = dict(variable.categories)
    if variable.units:
        category["unit"] = {
            code: {"base": base, "decimals": decimals} for code, (base, decimals) in variable.units.items()
        }
    extension: dict[str, Any] = {"elimination": variable.elimination, "show": "value"}
    if variable.elimination_code is not None:
        extension["eliminationValueCode"] = variable.elimination_code
    if not cells:
        extension["codelists"] = [
            {
                "id": codelist.id,
                "label": codelist.label,
                "type": codelist.type,
                "links": [
                    {
                        "rel": "metadata",
                        "hreflang": "no",
                        "href": f"https://example.invalid/codelists/{codelist.id}",
                    }
                ],
            }
            for codelist in variable.codelists
        ]
    return {"label": variable.label, "category": category, "extension": extension}


def _plain(number: float) -> float | int:
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
