"""json-stat2 to Cells: the form every statistic takes in this product. Pure: no file, no clock, no network.

Format: https://json-stat.org/full/ and SSB's PxWebApi v2, which writes a suppressed cell as a null value
with its mark in `status`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from data_sources.errors import DecodeError
from data_sources.schemas import STATUSES

# A sparse answer tells its size in a few bytes. SSB sends at most 800,000 cells; this only stops nonsense
# from asking for all the memory there is.
_MOST_CELLS = 20_000_000

_NUMBER_TYPES = frozenset({int, float, type(None)})
_STATUS_CODES = {mark: code for code, mark in enumerate(STATUSES)}
_STATUS_TYPE = pd.CategoricalDtype(list(STATUSES))


def decode(payload: dict[str, Any]) -> pd.DataFrame:
    """All cells of a json-stat2 dataset as a long frame, one row a cell.

    payload: the parsed JSON of one data answer.

    Returns one column for each dimension, named by its id and in the payload's order, categorical of string
    codes with the categories in the payload's order; then `value`, float64, NaN where the cell is null or
    left out of a sparse answer; then `status`, categorical of STATUSES, empty where the cell bears no
    mark. Rows are in row-major order, the last dimension fastest, so the keys are unique. A number that
    bears a mark keeps both: whether that is acceptable is for the one who validates the table.

    Raises DecodeError, naming the table, what was expected and what was found, for anything that is not a
    whole dataset: cells too few or too many, codes repeated, positions outside the cube, values that are not
    finite numbers (true and "3" are none), unknown status marks.

    Source: https://json-stat.org/full/ (version 2.0, class dataset).
    """
    if not isinstance(payload, dict):
        raise _refusal({}, "a json-stat2 dataset (a JSON object)", _kind(payload))
    if payload.get("class") != "dataset":
        raise _refusal(payload, 'class "dataset"', f"class {payload.get('class')!r}")

    sizes = _sizes(payload)
    codes = [_category_codes(payload, name, size) for name, size in sizes.items()]
    shape = tuple(sizes.values())
    cells = math.prod(shape)
    if cells > _MOST_CELLS:
        raise _refusal(payload, f"at most {_MOST_CELLS} cells", f"{cells} cells (size {list(shape)})")

    columns: dict[str, Any] = {}
    for axis, (name, names) in enumerate(zip(sizes, codes, strict=True)):
        along = np.arange(len(names), dtype=_code_type(len(names)))
        along = np.tile(np.repeat(along, math.prod(shape[axis + 1 :])), math.prod(shape[:axis]))
        columns[name] = pd.Categorical.from_codes(
            along, categories=pd.Index(names, dtype="str"), validate=False
        )
    columns["value"] = _values(payload, cells)
    columns["status"] = pd.Categorical.from_codes(_status(payload, cells), dtype=_STATUS_TYPE, validate=False)
    return pd.DataFrame(columns, copy=False)


def _sizes(payload: dict[str, Any]) -> dict[str, int]:
    """Dimension id to number of categories, in the payload's order."""
    names, size = payload.get("id"), payload.get("size")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise _refusal(payload, "id: a list of dimension names", f"id {_shown(names)}")
    if len(set(names)) != len(names):
        raise _refusal(payload, "every dimension once in id", f"id {_shown(names)}")
    clash = {"value", "status"}.intersection(names)
    if clash:
        raise _refusal(
            payload, "dimensions named otherwise than value and status", f"dimension {clash.pop()!r}"
        )
    if not isinstance(size, list) or len(size) != len(names):
        raise _refusal(payload, f"size: {len(names)} numbers, one for each dimension", f"size {_shown(size)}")
    if not all(type(count) is int and count >= 0 for count in size):
        raise _refusal(payload, "size: whole numbers from 0 up", f"size {_shown(size)}")
    return dict(zip(names, size, strict=True))


def _category_codes(payload: dict[str, Any], name: str, size: int) -> list[str]:
    """List the codes of one dimension in the order of its positions."""
    dimension = payload.get("dimension")
    category = dimension.get(name) if isinstance(dimension, dict) else None
    category = category.get("category") if isinstance(category, dict) else None
    if not isinstance(category, dict):
        raise _refusal(payload, f"dimension {name} with its category", "none")

    index = category.get("index")
    if index is None:
        # json-stat lets a dimension of one category leave the index out: the label's only key is the code.
        label = category.get("label")
        if size != 1 or not isinstance(label, dict) or len(label) != 1:
            raise _refusal(payload, f"dimension {name}: an index of {size} codes", "no index")
        return [str(code) for code in label]
    if isinstance(index, list):
        codes = index
    elif isinstance(index, dict):
        if not all(type(position) is int for position in index.values()):
            raise _refusal(payload, f"dimension {name}: whole numbers as positions", _shown(index))
        codes = sorted(index, key=index.__getitem__)
        if [index[code] for code in codes] != list(range(len(codes))):
            raise _refusal(
                payload,
                f"dimension {name}: each position 0 to {len(codes) - 1} once",
                _shown(sorted(index.values())),
            )
    else:
        raise _refusal(payload, f"dimension {name}: index a list or an object", _kind(index))
    if not all(isinstance(code, str) for code in codes):
        raise _refusal(payload, f"dimension {name}: codes that are strings", _shown(codes))
    if len(codes) != size:
        raise _refusal(payload, f"dimension {name}: {size} codes", f"{len(codes)} codes")
    if len(set(codes)) != len(codes):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        raise _refusal(payload, f"dimension {name}: every code once", f"more than once: {_shown(twice)}")
    return codes


def _values(payload: dict[str, Any], cells: int) -> npt.NDArray[np.float64]:
    """Give the number of every cell, NaN where there is none."""
    value = payload.get("value")
    if isinstance(value, list):
        if len(value) != cells:
            raise _refusal(payload, f"{cells} values", f"{len(value)} values")
        return _numbers(payload, value)
    if isinstance(value, dict):
        numbers = np.full(cells, np.nan)
        numbers[_positions(payload, "value", value, cells)] = _numbers(payload, list(value.values()))
        return numbers
    raise _refusal(payload, "value: a list or an object", _kind(value))


def _numbers(payload: dict[str, Any], values: list[Any]) -> npt.NDArray[np.float64]:
    """Refuse all but finite JSON numbers and nulls, and give them as float64."""
    try:
        # Arrow refuses strings and nested values in the same pass that converts, which halves the time.
        column = pa.array(values, type=pa.float64())
    except (pa.ArrowException, OverflowError):
        return _numbers_of_any_size(payload, values)
    numbers = np.array(column.to_numpy(zero_copy_only=False))
    # It takes true for 1 and false for 0, and lets NaN stand beside null.
    could_be_truth = np.flatnonzero((numbers == 0) | (numbers == 1)).tolist()
    if bool in set(map(type, map(values.__getitem__, could_be_truth))):
        raise _refusal(payload, "values that are numbers or null", "a truth value")
    if np.isinf(numbers).any() or np.count_nonzero(np.isnan(numbers)) != column.null_count:
        raise _refusal(payload, "finite values, null for a missing one", "NaN or infinity")
    return numbers


def _numbers_of_any_size(payload: dict[str, Any], values: list[Any]) -> npt.NDArray[np.float64]:
    """Do what _numbers does where whole numbers are too long for Arrow, and name what is no number."""
    wrong = set(map(type, values)) - _NUMBER_TYPES
    if wrong:
        found = next(item for item in values if type(item) in wrong)
        raise _refusal(payload, "values that are numbers or null", f"{_kind(found)} {_shown(found)}")
    try:
        numbers = np.array(values, dtype=np.float64)
    except OverflowError as error:
        raise _refusal(payload, "values that fit a double", "a number beyond it") from error
    if not np.isfinite(numbers[[number is not None for number in values]]).all():
        raise _refusal(payload, "finite values, null for a missing one", "NaN or infinity")
    return numbers


def _status(payload: dict[str, Any], cells: int) -> npt.NDArray[np.int8]:
    """Position in STATUSES of each cell's mark."""
    status = payload.get("status")
    if status is None:
        return np.zeros(cells, dtype=np.int8)
    if isinstance(status, str):
        return np.full(cells, _status_codes(payload, [status])[0], dtype=np.int8)
    if isinstance(status, list):
        if len(status) != cells:
            raise _refusal(payload, f"{cells} status marks", f"{len(status)} status marks")
        return _status_codes(payload, status)
    if isinstance(status, dict):
        marks = np.zeros(cells, dtype=np.int8)
        marks[_positions(payload, "status", status, cells)] = _status_codes(payload, list(status.values()))
        return marks
    raise _refusal(payload, "status: an object, a list or a string", _kind(status))


def _status_codes(payload: dict[str, Any], marks: list[Any]) -> npt.NDArray[np.int8]:
    known: dict[Any, int] = {None: 0, **_STATUS_CODES}
    try:
        return np.fromiter(map(known.__getitem__, marks), dtype=np.int8, count=len(marks))
    except (KeyError, TypeError) as error:
        unknown = next(mark for mark in marks if mark is not None and mark not in STATUSES)
        raise _refusal(payload, 'status marks ".", ".." and ":"', _shown(unknown)) from error


def _positions(
    payload: dict[str, Any], part: str, sparse: dict[str, Any], cells: int
) -> npt.NDArray[np.int64]:
    """Read a sparse object's keys; each position is written in one way, so no cell is told twice."""
    try:
        keys = pa.array(list(sparse), type=pa.string())
        numbers = keys.cast(pa.int64())
    except (pa.ArrowException, UnicodeError) as error:
        raise _refusal(payload, f"{part}: flat positions as keys", _shown(list(sparse))) from error
    positions: npt.NDArray[np.int64] = numbers.to_numpy(zero_copy_only=False)
    if not numbers.cast(pa.string()).equals(keys):
        raise _refusal(payload, f"{part}: flat positions in plain digits as keys", _shown(list(sparse)))
    if positions.size and (positions.min() < 0 or positions.max() >= cells):
        raise _refusal(
            payload,
            f"{part}: positions 0 to {cells - 1}",
            f"positions {positions.min()} to {positions.max()}",
        )
    return positions


def _code_type(count: int) -> type[np.signedinteger[Any]]:
    """Choose the smallest type pandas keeps this many categories in."""
    return next((kind for kind in (np.int8, np.int16) if count <= np.iinfo(kind).max), np.int32)


def _kind(found: object) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "a truth value", type(None): "nothing"}
    return names.get(type(found), f"a {type(found).__name__}")


def _shown(found: object) -> str:
    text = repr(found)
    return text if len(text) <= 80 else text[:77] + "..."


def table_id(payload: dict[str, Any]) -> str | None:
    """Return the table a dataset says it is of, None where it does not say."""
    extension = payload.get("extension")
    px = extension.get("px") if isinstance(extension, dict) else None
    table = px.get("tableid") if isinstance(px, dict) else None
    return table if isinstance(table, str) else None


def _refusal(payload: dict[str, Any], expected: str, found: str) -> DecodeError:
    table = table_id(payload)
    return DecodeError(
        f"json-stat2 answer for {f'table {table}' if table else 'unnamed table'}: "
        f"expected {expected}, found {found}",
        user_message=(
            f"Svaret fra statistikkbanken{f' for tabell {table}' if table else ''} kunne ikke leses. "
            "Tallene dere har fra før, er ikke endret."
        ),
    )
