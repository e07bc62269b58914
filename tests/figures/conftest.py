"""Statistics for the tests of figures, and a walk through what readers can choose."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data_sources.regions import REGION_SETS, Area, load_region_set
from data_sources.statistics import Statistics
from data_sources.store import Store
from figures import marks
from figures.figure import Chart, Figure, FigureRow
from figures.measures import measure
from figures.registry import figure_row

YEARS = (2026, 2019, 2014, 2008)
FORMS = (
    "bars",
    "pairs",
    "lines",
    "named_bars",
    "dumbbells",
    "shapes",
    "reasoned_bars",
    "kinds_map",
    "quadrants",
    "tracks",
)
# Figures of these tables alone are about the county whatever region is chosen.
COUNTY_TABLES = ("county_accounts_11713",)


# Figures of a comparison and of an industry section have few forms; some stand for all.
STAND_FOR_ALL = ("population", "net_migration", "education_gap", "naeringer_c")


def stands_for_its_form(row: FigureRow) -> bool:
    """Whether a figure is made into files by the tests: each form once, not every measure and section."""
    is_one_of_many = row.page == "sammenligning" or row.id.startswith("naeringer_")
    return not is_one_of_many or row.id.endswith(STAND_FOR_ALL)


@dataclass(frozen=True)
class Drawn:
    """A figure with what was chosen for it. `chart` holds the rows its form was given, not a drawing."""

    region: Area
    comparator: Area
    year: int
    figure: Figure

    @property
    def chosen(self) -> str:
        return f"{self.figure.id} of {self.region.id} against {self.comparator.id} in {self.year}"

    @property
    def rows(self) -> pd.DataFrame:
        """The rows of the chart."""
        assert self.figure.chart is not None
        return pd.DataFrame(self.figure.chart["rows"])


Walk = Callable[[str], list[Drawn]]
Published = Callable[[str], dict[tuple[str, int], float]]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Statistics:
    """The embedded statistics of Buskerud's regions, read once for all tests."""
    nothing_fetched: Path = tmp_path_factory.mktemp("fetched")
    return Statistics(Store(nothing_fetched), load_region_set(REGION_SETS / "buskerud.toml"))


@pytest.fixture(scope="session")
def walk(data: Statistics) -> Walk:
    """Give one figure for every region in every year, against the country, a region, a county and itself.

    Each region meets all four comparators, and each year as well. To be quick, chart forms keep their rows
    and draw nothing; the drawings are held to the schema elsewhere.
    """
    known: dict[str, list[Drawn]] = {}
    data = Statistics(data.store, data.regions)  # a cache of its own: no other test may meet these charts

    def figures_of(figure_id: str) -> list[Drawn]:
        if figure_id not in known:
            with pytest.MonkeyPatch.context() as patch:
                for form in FORMS:
                    patch.setattr(marks, form, _kept_rows(form))
                known[figure_id] = [
                    Drawn(
                        region, comparator, year, figure_row(figure_id).draw(data, region, comparator, year)
                    )
                    for region, comparator, year in _choices(data, figure_row(figure_id).tables)
                ]
        return known[figure_id]

    return figures_of


def _choices(data: Statistics, tables: tuple[str, ...]) -> list[tuple[Area, Area, int]]:
    regions = data.regions.choices
    if tables == COUNTY_TABLES:
        others = (data.regions.country, regions[1], data.area("fylke_40"), regions[0])
        return [(regions[0], other, year) for other in others for year in YEARS]
    chosen = []
    for position, region in enumerate(regions):
        other = regions[(position + 5) % 7]
        comparators = (data.regions.country, other, data.area("fylke_40"), region)
        for turn, year in enumerate(YEARS):
            chosen.append((region, comparators[(position + turn) % 4], year))
    return chosen


def _kept_rows(form: str) -> Callable[..., Chart]:
    def keep(rows: Any, *arguments: Any, **named: Any) -> Chart:
        frame = pd.DataFrame([part["properties"] for part in rows] if form == "shapes" else rows)
        x = {"field": "kept"}
        layers = [{"encoding": {"x": x}}]
        return {"form": form, "rows": frame, "named": named, "layer": layers, "usermeta": {}}

    return keep


@pytest.fixture(scope="session")
def published(data: Statistics) -> Published:
    """Give a measure's values by area and year, those alone that may be shown as they are."""
    known: dict[str, dict[tuple[str, int], float]] = {}
    never_incomplete = {area.id for area in data.all_areas if area.has_few_members}

    def values_of(measure_id: str) -> dict[tuple[str, int], float]:
        if measure_id not in known:
            series = measure(measure_id).series(data)
            columns = (series[name].tolist() for name in ("area", "year", "value", "missing_members"))
            known[measure_id] = {
                (area, year): value
                for area, year, value, lacking in zip(*columns, strict=True)
                if not np.isnan(value) and not (lacking and area in never_incomplete)
            }
        return known[measure_id]

    return values_of


# Reading Norwegian texts back ----------------------------------------------------------------------

NUMBER = r"[+−]?\d[\d\u202f]*(?:,\d+)?"


def to_number(text: str) -> float:
    """Read a number as the figures write it."""
    return float(text.replace("\u202f", "").replace("−", "-").replace("+", "").replace(",", "."))


def told(pattern: str, drawn: Drawn) -> re.Match[str]:
    """Match a title as a whole; `#` stands for a number."""
    found = re.fullmatch(pattern.replace("#", f"({NUMBER})"), drawn.figure.title)
    assert found is not None, f"{drawn.chosen}: unexpected title {drawn.figure.title!r}"
    return found


def agrees(text: str, value: float) -> bool:
    """Whether a number in a text is the value, rounded to as many decimals as are written."""
    decimals = len(text.partition(",")[2])
    return abs(to_number(text) - value) <= 0.5 * 10.0**-decimals + 1e-9 and not np.isnan(value)
