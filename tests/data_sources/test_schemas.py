"""The columns of stored tables: the rows of SCHEMAS agree with each other, and a wrong frame is refused."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pandera.errors
import pytest

from data_sources.schemas import AGES, SCHEMAS, STATUSES, CellsSchema, cells_schema, schema_of

TOY = CellsSchema("toy", ("region", "sex", "year"), {"sex": ("men", "women")}, "kommunegrenser 2024")
STATUS = pd.CategoricalDtype(list(STATUSES))


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "region": pd.Categorical(["3301", "3301", "3303"]),
            "sex": pd.Categorical(["men", "women", "men"]),
            "year": np.array([2020, 2020, 2020], dtype="int16"),
            "value": [1.0, np.nan, -3.5],
            "status": pd.Series(["", ":", ""], dtype=STATUS),
        }
    )


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.key)
def test_a_row_of_schemas_is_whole(schema: CellsSchema) -> None:
    assert schema_of(schema.key) is schema
    assert schema.dimensions[-1] == "year"
    assert schema.dimensions[0] in ("region", "residence")
    assert len(set(schema.dimensions)) == len(schema.dimensions)
    assert not {"value", "status"} & set(schema.dimensions)
    assert set(schema.codes) <= set(schema.dimensions) - {"year", "region"}
    for codes in schema.codes.values():
        assert codes
        assert len(set(codes)) == len(codes)
        assert all(isinstance(code, str) for code in codes)
    assert schema.borders


def test_keys_are_names_of_files_and_differ() -> None:
    keys = [schema.key for schema in SCHEMAS]
    assert len(set(keys)) == len(keys)
    assert all(key.replace("_", "").isalnum() and key == key.lower() for key in keys)
    assert schema_of("unknown") is None


def test_ages_are_single_years_to_105() -> None:
    assert len(AGES) == 106
    assert AGES[0] == "000"
    assert AGES[-2:] == ("104", "105+")
    assert list(AGES) == sorted(AGES)


def test_only_commuting_leaves_out_zeros() -> None:
    assert [schema.key for schema in SCHEMAS if schema.zero_pairs_left_out] == ["commuting_03321"]


def test_a_frame_of_cells_passes_unchanged() -> None:
    pd.testing.assert_frame_equal(cells_schema(TOY).validate(frame()), frame())


def test_categories_that_no_row_uses_may_stand() -> None:
    cells_schema(TOY).validate(frame().head(1))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda f: f.head(0), id="empty"),
        pytest.param(lambda f: f.iloc[[0, 1, 1]].reset_index(drop=True), id="a key twice"),
        pytest.param(lambda f: f.assign(sex=pd.Categorical(["men", "women", "x"])), id="unknown code"),
        pytest.param(lambda f: f.assign(sex=f["sex"].cat.add_categories(["x"])), id="unknown code in no row"),
        pytest.param(lambda f: f.assign(region=pd.Categorical([3301, 3301, 3303])), id="numbers for codes"),
        pytest.param(lambda f: f.assign(region=f["region"].astype(str)), id="text for codes"),
        pytest.param(lambda f: f.assign(region=pd.Categorical(["3301", None, "3303"])), id="no code"),
        pytest.param(lambda f: f.assign(year=f["year"].astype("int64")), id="wide years"),
        pytest.param(lambda f: f.assign(year=np.array([0, 2020, 2020], "int16")), id="year 0"),
        pytest.param(lambda f: f.assign(value=[1.0, 2.0, np.inf]), id="infinite"),
        pytest.param(lambda f: f.assign(value=[1.0, 2.0, 1e16]), id="beyond any statistic"),
        pytest.param(lambda f: f.assign(value=[1, 2, 3]), id="whole numbers"),
        pytest.param(lambda f: f.assign(status=pd.Categorical(["", "?", ""])), id="unknown mark"),
        pytest.param(lambda f: f.assign(status=pd.Categorical(["", None, ""])), id="no mark"),
        pytest.param(lambda f: f.drop(columns="status"), id="column lacks"),
        pytest.param(lambda f: f.assign(more=1), id="column too many"),
        pytest.param(lambda f: f[["sex", "region", "year", "value", "status"]], id="another order"),
    ],
)
def test_a_wrong_frame_is_refused(change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    with pytest.raises((pandera.errors.SchemaError, pandera.errors.SchemaErrors)):
        cells_schema(TOY).validate(change(frame()))
