"""People by age: what every rate by inhabitants is formed from."""

from __future__ import annotations

import pandas as pd

from data_sources.regions import side_by_side
from data_sources.schemas import AGES
from data_sources.statistics import Statistics


def population_by_age(data: Statistics) -> pd.DataFrame:
    """Return population on 1 January by area, year and single age: columns of ages, persons.

    Areas that ended take their figures from the table in the borders of their time. Index (area, year);
    the column `missing_members` last.
    """

    def compute() -> pd.DataFrame:
        merged = side_by_side(data.totals("population_07459"), "age")
        older = side_by_side(data.totals("population_2019_borders_07459"), "age")
        ended = [area.id for area in data.all_areas if area.last_year is not None]
        at = merged.index.get_level_values("area")
        old_at = older.index.get_level_values("area")
        joined = pd.concat([merged[~at.isin(ended)], older[old_at.isin(ended)]])
        return joined[[*(age for age in AGES if age in joined), "missing_members"]]

    keys = ("population_07459", "population_2019_borders_07459")
    frame: pd.DataFrame = data.derived("population_by_age", keys, compute)
    return frame


def ages(frame: pd.DataFrame, first: int, last: int | None = None) -> pd.Series:
    """Sum a frame of ages from the first to the last of them, both included; persons."""
    chosen = [age for age in AGES[first : None if last is None else last + 1] if age in frame]
    summed: pd.Series = frame[chosen].sum(axis=1, skipna=False)
    return summed
