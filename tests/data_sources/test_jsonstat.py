"""json-stat2 to Cells: every form of the contract, and every way an answer can be wrong."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from data_sources.errors import DecodeError
from data_sources.jsonstat import decode
from data_sources.schemas import STATUSES
from tests.ssb.cube import MARKS, Cube, Variable, cells_of, encode

RECORDED = Path(__file__).parents[1] / "ssb" / "recorded"


def small() -> dict[str, Any]:
    """Two regions by three years; one cell confidential, one not applicable."""
    return {
        "version": "2.0",
        "class": "dataset",
        "id": ["Region", "Tid"],
        "size": [2, 3],
        "dimension": {
            "Region": {"label": "region", "category": {"index": {"0602": 0, "0627": 1}}},
            "Tid": {"label": "år", "category": {"index": ["2018", "2019", "2020"]}},
        },
        "value": [1, None, 2.5, 0, 4, None],
        "status": {"1": ":", "5": "."},
        "extension": {"px": {"tableid": "13470"}},
    }


def test_small_table_by_hand() -> None:
    cells = decode(small())
    assert list(cells.columns) == ["Region", "Tid", "value", "status"]
    assert cells["Region"].tolist() == ["0602", "0602", "0602", "0627", "0627", "0627"]
    assert cells["Tid"].tolist() == ["2018", "2019", "2020"] * 2
    np.testing.assert_array_equal(cells["value"], [1, np.nan, 2.5, 0, 4, np.nan])
    assert cells["status"].tolist() == ["", ":", "", "", "", "."]
    assert cells["value"].dtype == np.float64
    assert cells["status"].cat.categories.tolist() == list(STATUSES)
    for name in ("Region", "Tid"):
        assert isinstance(cells[name].dtype, pd.CategoricalDtype)
        assert all(type(code) is str for code in cells[name].cat.categories)


def test_index_object_decides_order_not_the_order_of_its_keys() -> None:
    payload = small()
    payload["dimension"]["Region"]["category"]["index"] = {"0627": 1, "0602": 0}
    pd.testing.assert_frame_equal(decode(payload), decode(small()))


@pytest.mark.parametrize(
    ("part", "form"),
    [
        ("value", {"0": 1, "2": 2.5, "3": 0, "4": 4}),
        ("value", {"4": 4, "3": 0, "2": 2.5, "0": 1, "5": None}),
        ("status", ["", ":", "", "", "", "."]),
        ("status", [None, ":", None, None, None, "."]),
        ("status", {"5": ".", "1": ":", "0": ""}),
    ],
)
def test_forms_that_say_the_same(part: str, form: object) -> None:
    payload = small() | {part: form}
    pd.testing.assert_frame_equal(decode(payload), decode(small()))


def test_one_mark_for_every_cell() -> None:
    cells = decode(small() | {"value": [None] * 6, "status": ".."})
    assert cells["status"].tolist() == [".."] * 6
    assert cells["value"].isna().all()


@pytest.mark.parametrize("status", [None, {}, "", [""] * 6])
def test_no_marks(status: object) -> None:
    assert decode(small() | {"status": status})["status"].tolist() == [""] * 6


def test_absent_status() -> None:
    payload = small()
    del payload["status"]
    assert decode(payload)["status"].tolist() == [""] * 6


def test_absent_index_of_one_category_takes_the_label() -> None:
    payload = small()
    payload["id"].append("ContentsCode")
    payload["size"].append(1)
    payload["dimension"]["ContentsCode"] = {"category": {"label": {"Sysselsatte": "Sysselsatte (personer)"}}}
    assert decode(payload)["ContentsCode"].tolist() == ["Sysselsatte"] * 6


def test_whole_numbers_longer_than_a_double_holds_exactly_are_rounded_not_refused() -> None:
    cells = decode(small() | {"value": [2**60 + 1, None, 2.5, 0, 1, 2]})
    np.testing.assert_array_equal(cells["value"], [2.0**60, np.nan, 2.5, 0, 1, 2])


def test_the_frame_can_be_written_to() -> None:
    cells = decode(small() | {"value": [1, 2, 3, 4, 5, 6]})
    cells.loc[0, "value"] = 7.0
    assert cells["value"].tolist() == [7, 2, 3, 4, 5, 6]


def test_empty_dimension_gives_an_empty_frame_with_all_columns() -> None:
    payload = small() | {"size": [0, 3], "value": [], "status": {}}
    payload["dimension"]["Region"]["category"]["index"] = {}
    cells = decode(payload)
    assert len(cells) == 0
    assert list(cells.columns) == ["Region", "Tid", "value", "status"]


@pytest.mark.parametrize("count", [127, 128, 129, 300, 40_000])
def test_as_many_categories_as_there_are(count: int) -> None:
    codes = [f"{code:05d}" for code in range(count)]
    payload = small() | {"id": ["Region"], "size": [count], "value": list(range(count)), "status": {}}
    payload["dimension"] = {"Region": {"category": {"index": codes}}}
    cells = decode(payload)
    assert cells["Region"].tolist() == codes
    assert cells["value"].tolist() == [float(number) for number in range(count)]


def test_payload_is_left_as_it_was() -> None:
    payload = small()
    decode(payload)
    assert payload == small()


def changed(*path: str | int, to: object) -> Callable[[dict[str, Any]], None]:
    def change(payload: dict[str, Any]) -> None:
        inside: Any = payload
        for step in path[:-1]:
            inside = inside[step]
        inside[path[-1]] = to

    return change


def removed(*path: str) -> Callable[[dict[str, Any]], None]:
    def remove(payload: dict[str, Any]) -> None:
        inside: Any = payload
        for step in path[:-1]:
            inside = inside[step]
        del inside[path[-1]]

    return remove


REGION_INDEX = ("dimension", "Region", "category", "index")
TIME_INDEX = ("dimension", "Tid", "category", "index")

WRONG = {
    "no class": (removed("class"), "class None"),
    "collection": (changed("class", to="collection"), "class 'collection'"),
    "truncated": (changed("value", to=[1, 2, 3, 4, 5]), "expected 6 values, found 5 values"),
    "oversized": (changed("value", to=[1] * 7), "expected 6 values, found 7 values"),
    "metadata, not data": (changed("value", to=[]), "expected 6 values, found 0 values"),
    "no value": (removed("value"), "value: a list or an object, found nothing"),
    "value a string": (changed("value", to="123456"), "found a string"),
    "a truth value": (changed("value", 0, to=True), "found a truth value"),
    "a truth value beside a long number": (changed("value", to=[2**60, False, 1, 1, 1, 1]), "value False"),
    "infinity beside a long number": (
        changed("value", to=[2**60, float("inf"), 1, 1, 1, 1]),
        "NaN or infinity",
    ),
    "NaN beside a long number": (
        changed("value", to=[2**60, float("nan"), None, 1, 1, 1]),
        "NaN or infinity",
    ),
    "a number in quotes": (changed("value", 0, to="1"), "a string '1'"),
    "a list in a cell": (changed("value", 0, to=[1]), "a list"),
    "NaN": (changed("value", 0, to=float("nan")), "NaN or infinity"),
    "infinity": (changed("value", 0, to=float("inf")), "NaN or infinity"),
    "beyond a double": (changed("value", 0, to=10**400), "fit a double"),
    "sparse outside": (changed("value", to={"6": 1}), "positions 0 to 5, found positions 6 to 6"),
    "sparse negative": (changed("value", to={"-1": 1}), "positions 0 to 5"),
    "sparse far outside": (changed("value", to={"9" * 30: 1}), "flat positions"),
    "sparse twice": (changed("value", to={"1": 1, "01": 2}), "plain digits"),
    "sparse key is no number": (changed("value", to={"one": 1}), "flat positions as keys"),
    "sparse key with a sign": (changed("value", to={"+1": 1}), "flat positions"),
    "sparse key with a space": (changed("value", to={" 1": 1}), "flat positions"),
    "sparse key of other digits": (changed("value", to={"١": 1}), "flat positions"),
    "sparse key that is no text": (changed("value", to={"\ud800": 1}), "flat positions"),
    "sparse key empty": (changed("value", to={"": 1}), "flat positions"),
    "sparse key minus zero": (changed("value", to={"-0": 1}), "plain digits"),
    "sparse truth value": (changed("value", to={"1": False}), "found a truth value"),
    "status outside": (changed("status", to={"6": ":"}), "status: positions 0 to 5"),
    "status too long": (changed("status", to=[""] * 7), "expected 6 status marks, found 7"),
    "status too short": (changed("status", to=[""] * 5), "expected 6 status marks, found 5"),
    "unknown mark": (changed("status", to={"1": "x"}), "'x'"),
    "unknown single mark": (changed("status", to="..."), "'...'"),
    "mark is a number": (changed("status", to={"1": 1}), "found 1"),
    "mark is a list": (changed("status", to={"1": ["."]}), "found ['.']"),
    "status a number": (changed("status", to=3), "status: an object, a list or a string"),
    "no id": (removed("id"), "id: a list of dimension names"),
    "id of numbers": (changed("id", to=[1, 2]), "id: a list of dimension names"),
    "no dimensions": (changed("id", to=[]), "id: a list of dimension names"),
    "dimension twice": (changed("id", to=["Tid", "Tid"]), "every dimension once"),
    "dimension named value": (changed("id", to=["Region", "value"]), "dimension 'value'"),
    "no size": (removed("size"), "size: 2 numbers"),
    "size too short": (changed("size", to=[6]), "size: 2 numbers"),
    "size of fractions": (changed("size", to=[2.0, 3]), "size: whole numbers"),
    "size of truth values": (changed("size", to=[True, 3]), "size: whole numbers"),
    "negative size": (changed("size", to=[-2, -3]), "size: whole numbers"),
    "size against codes": (changed("size", to=[3, 2]), "dimension Region: 3 codes, found 2 codes"),
    "no dimension": (removed("dimension"), "dimension Region"),
    "one dimension lacks": (removed("dimension", "Tid"), "dimension Tid"),
    "dimension without category": (removed("dimension", "Tid", "category"), "dimension Tid"),
    "no index of many": (removed(*TIME_INDEX), "dimension Tid: an index of 3 codes"),
    "index a string": (changed(*TIME_INDEX, to="2018"), "index a list or an object"),
    "position twice": (changed(*REGION_INDEX, to={"0602": 0, "0627": 0}), "each position 0 to 1 once"),
    "position left out": (changed(*REGION_INDEX, to={"0602": 0, "0627": 2}), "each position 0 to 1 once"),
    "position in quotes": (
        changed(*REGION_INDEX, to={"0602": "0", "0627": "1"}),
        "whole numbers as positions",
    ),
    "code twice": (changed(*TIME_INDEX, to=["2018", "2019", "2019"]), "more than once: ['2019']"),
    "codes are numbers": (changed(*TIME_INDEX, to=[2018, 2019, 2020]), "codes that are strings"),
    "codes too few": (changed(*TIME_INDEX, to=["2018", "2019"]), "dimension Tid: 3 codes, found 2 codes"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_answers_are_refused_by_name(name: str) -> None:
    change, told = WRONG[name]
    payload = small()
    change(payload)
    with pytest.raises(DecodeError) as caught:
        decode(payload)
    assert told in str(caught.value)
    assert "table 13470" in str(caught.value)
    assert "expected" in str(caught.value)
    assert "found" in str(caught.value)
    assert "13470" in caught.value.user_message


@pytest.mark.parametrize("payload", [None, [], "dataset", 3, {}, {"class": "dataset"}])
def test_garbage_is_refused(payload: Any) -> None:
    with pytest.raises(DecodeError, match="unnamed table"):
        decode(payload)


def test_a_sparse_answer_cannot_ask_for_all_memory() -> None:
    codes = [str(code) for code in range(5_000)]
    payload = small() | {"size": [5_000, 5_000], "value": {}, "status": {}}
    payload["dimension"] = {name: {"category": {"index": codes}} for name in ("Region", "Tid")}
    with pytest.raises(DecodeError, match="25000000 cells"):
        decode(payload)


@pytest.mark.parametrize(
    ("name", "rows", "first", "last"),
    [
        ("03024_data_no_v2", 192, ("01", "Vekt", "2025U01", 11364.0), ("02", "Kilopris", "2025U48", 77.24)),
        ("03024_data_en_v2", 192, ("01", "Vekt", "2025U01", 11364.0), ("02", "Kilopris", "2025U48", 77.24)),
        (
            "12134_data_no_v2_3kommuner",
            3,
            ("0301", "KOSAG110000", "2024", 81240.0),
            ("5001", "KOSAG110000", "2024", 62853.0),
        ),
    ],
)
def test_recorded_answers(name: str, rows: int, first: tuple[object, ...], last: tuple[object, ...]) -> None:
    payload = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
    cells = decode(payload)
    assert list(cells.columns) == [*payload["id"], "value", "status"]
    assert len(cells) == rows
    assert tuple(cells.iloc[0, :4]) == first
    assert tuple(cells.iloc[-1, :4]) == last
    assert cells["value"].tolist() == payload["value"]
    assert not cells.duplicated(subset=payload["id"]).any()


def test_recorded_metadata_is_no_data() -> None:
    payload = json.loads((RECORDED / "05810_metadata.json").read_text(encoding="utf-8"))
    with pytest.raises(DecodeError, match="table 05810: expected 1029 values, found 0 values"):
        decode(payload)


codes = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=6)


@st.composite
def cubes(draw: st.DrawFn) -> Cube:
    names = draw(
        st.lists(
            codes.filter(lambda name: name not in ("value", "status")), min_size=1, max_size=4, unique=True
        )
    )
    variables = tuple(
        Variable(
            name, name, {code: code for code in draw(st.lists(codes, min_size=1, max_size=4, unique=True))}
        )
        for name in names
    )
    shape = tuple(len(variable.categories) for variable in variables)
    finite = st.floats(allow_nan=False, allow_infinity=False)
    values = draw(arrays.arrays(np.float64, shape, elements=finite))
    status = draw(arrays.arrays(np.int8, shape, elements=st.integers(0, len(MARKS) - 1)))
    return Cube("99999", "tilfeldig", variables, np.where(status > 0, np.nan, values), status)


@given(
    cube=cubes(),
    value_form=st.sampled_from(["list", "object"]),
    status_form=st.sampled_from(["object", "list"]),
    index_form=st.sampled_from(["object", "list", "absent"]),
)
@settings(max_examples=150, deadline=None)
def test_any_cube_survives_encoding(cube: Cube, value_form: Any, status_form: Any, index_form: Any) -> None:
    payload = json.loads(
        json.dumps(encode(cube, value_form=value_form, status_form=status_form, index_form=index_form))
    )
    before = copy.deepcopy(payload)
    cells = decode(payload)
    expected = cells_of(cube)
    assert payload == before
    assert list(cells.columns) == list(expected.columns)
    for variable in cube.variables:
        assert cells[variable.code].tolist() == expected[variable.code].tolist()
        assert cells[variable.code].cat.categories.tolist() == list(variable.categories)
    np.testing.assert_array_equal(cells["value"], expected["value"])
    assert cells["status"].tolist() == expected["status"].tolist()
