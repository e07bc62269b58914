"""Speed of the indicators beside what the field uses, as a markdown table.

Run from the project's root, `python -m benchmarks.indicators`, with the extra `bench` installed. Each row is
one function; peers are run in the same process on the same numbers, and the table shows how far the results
differ. The exit status is 1 if a limit is not held.
"""

import argparse
import importlib
import itertools
import sys
import tempfile
import time
import tracemalloc
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if __name__ == "__main__":
    # Run as a file, Python looks beside it first and would take it for the package `indicators`.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import figures.growth
import figures.measures_enterprise
import figures.mix_effect
import figures.opportunities
import figures.replacement
import figures.similarity
import figures.specialisation
import figures.value_creation
from data_sources.regions import REGION_SETS, Area, load_region_set
from data_sources.statistics import Statistics
from data_sources.store import Store
from figures.measures import MEASURES
from figures.registry import FIGURES
from indicators import competence, enterprise, growth, relatedness, specialisation, value_creation
from indicators.catalogue import CATALOGUE

Array = NDArray[np.float64]

MUNICIPALITIES, INDUSTRIES, YEAR_PAIRS = 357, 88, 16
REPEATS = 5
#: The years a page can ask for.
FIRST_YEAR, LAST_YEAR = 2000, 2026


class Row(NamedTuple):
    """One line of the table; the limit is on the ratio, or on the seconds where there is no peer."""

    what: str
    seconds: float
    peer: str = "-"
    peer_seconds: float | None = None
    difference: float | None = None
    limit: float | None = None

    @property
    def measure(self) -> float:
        return self.seconds if self.peer_seconds is None else self.seconds / self.peer_seconds

    def markdown(self) -> str:
        ratio = limit = held = peer_time = difference = "-"
        if self.peer_seconds is not None:
            peer_time = f"{1000 * self.peer_seconds:.1f} ms"
            ratio = f"1/{self.peer_seconds / self.seconds:.0f}"
        if self.difference is not None:
            difference = f"{self.difference:.0e}"
        if self.limit is not None:
            limit = f"{self.limit:g} s" if self.peer_seconds is None else f"1/{1 / self.limit:.0f}"
            held = "yes" if self.measure <= self.limit else "NO"
        own_time = f"{1000 * self.seconds:.1f} ms"
        cells = (self.what, own_time, self.peer, peer_time, ratio, limit, held, difference)
        return "| " + " | ".join(cells) + " |"


def fastest(run: Callable[[], Any], repeats: int = REPEATS) -> float:
    """Return the shortest of several runs in seconds: the one least disturbed by the machine."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def fastest_in_turn(*runs: Callable[[], Any]) -> list[float]:
    """Return the shortest time of each, run by turns, so that a busy moment of the machine hits all alike."""
    return [
        min(times) for times in zip(*([fastest(run, 1) for run in runs] for _ in range(REPEATS)), strict=True)
    ]


def peak_memory(run: Callable[[], Any]) -> float:
    """Return the most memory held at one time by arrays made during the run, in MB."""
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def jobs_table(*shape: int) -> Array:
    """Draw jobs as skewed as those of Norwegian municipalities, whole numbers."""
    numbers = np.random.default_rng(2019)
    return numbers.poisson(numbers.lognormal(3.0, 1.5, shape)).astype(np.float64)


def all_of_relatedness(jobs: Array) -> tuple[Array, Array, Array, relatedness.Complexity]:
    lq = specialisation.location_quotient(jobs)
    present = relatedness.presence(lq)
    nearness = relatedness.proximity(present)
    density = relatedness.density(present, nearness, include_self=True)
    return lq, nearness, density, relatedness.complexity(present)


def import_ecomplexity() -> Any:
    """Return the module that holds ecomplexity's functions; the package hides it behind one of them."""
    try:
        return importlib.import_module("ecomplexity.ecomplexity")
    except ImportError as error:
        raise SystemExit(
            f"{error}. The peers are in the extra `bench`: "
            "pip install --require-hashes -r requirements-bench.txt, or leave them out with --without-peers"
        ) from error


def frame_for_ecomplexity(jobs: Array) -> pd.DataFrame:
    regions, industries = jobs.shape
    return pd.DataFrame(
        {
            "year": 2019,
            "region": np.repeat(np.arange(regions), industries),
            "industry": np.tile(np.arange(industries), regions),
            "jobs": jobs.ravel(),
        }
    )


COLUMNS = {"time": "year", "loc": "region", "prod": "industry", "val": "jobs"}


def relatedness_step_by_step() -> Row:
    """Compare with the functions inside ecomplexity that do the same steps, on arrays it has made ready."""
    module = import_ecomplexity()
    jobs = jobs_table(1000, 600)
    data = module.ComplexityData(frame_for_ecomplexity(jobs), COLUMNS, "coerce")
    data.create_full_df(2019)
    found: dict[str, Array] = {}

    def peer() -> None:
        data.calculate_rca()
        data.calculate_mcp(1, 1, "rca", None, 2019)
        data.diversity_t = np.nansum(data.mcp_t, axis=1)
        data.ubiquity_t = np.nansum(data.mcp_t, axis=0)
        found["eci"], found["pci"] = module.calc_eci_pci(data)
        found["proximity"] = module.calc_discrete_proximity(data.mcp_t, data.ubiquity_t)
        found["density"] = module.calc_density(data.mcp_t, found["proximity"])

    own_seconds, peer_seconds = fastest_in_turn(lambda: all_of_relatedness(jobs), peer)
    mean, deviation = found["eci"].mean(), found["eci"].std()
    lq, nearness, density, complexity = all_of_relatedness(jobs)
    difference = max(
        np.abs(lq - data.rca_t).max(),
        np.abs(nearness - found["proximity"]).max(),
        np.abs(density - found["density"]).max(),
        np.abs(complexity.eci - (found["eci"] - mean) / deviation).max(),
        np.abs(complexity.pci - (found["pci"] - mean) / deviation).max(),
    )
    return Row(
        "RCA, proximity, density, ECI, PCI, 1,000 × 600, arrays",
        own_seconds,
        "ecomplexity 0.5.3, its functions for these steps",
        peer_seconds,
        float(difference),
        limit=1 / 5,
    )


def relatedness_from_a_frame() -> Row:
    """Compare with ecomplexity as it is called, long frame in and long frame out."""
    module = import_ecomplexity()
    jobs = jobs_table(1000, 600)
    frame = frame_for_ecomplexity(jobs)
    found: dict[str, pd.DataFrame] = {}

    def peer() -> None:
        found["peer"] = module.ecomplexity(frame, COLUMNS, check_logsupermodularity=False, verbose=False)

    def own() -> None:
        table = frame.pivot_table(index="region", columns="industry", values="jobs", aggfunc="sum")
        lq, _, density, complexity = all_of_relatedness(table.to_numpy())
        found["own"] = pd.DataFrame(
            {
                "region": np.repeat(table.index, table.shape[1]),
                "industry": np.tile(table.columns, len(table)),
                "rca": lq.ravel(),
                "density": density.ravel(),
                "eci": np.repeat(complexity.eci, table.shape[1]),
                "pci": np.tile(complexity.pci, len(table)),
            }
        )

    own_seconds, peer_seconds = fastest_in_turn(own, peer)
    columns = ["rca", "density", "eci", "pci"]
    both = (found[name].sort_values(["region", "industry"])[columns].to_numpy() for name in ("own", "peer"))
    difference = float(np.abs(next(both) - next(both)).max())
    return Row(
        "The same from a long frame",
        own_seconds,
        "ecomplexity 0.5.3 as called (adds COI, COG)",
        peer_seconds,
        difference,
        limit=1 / 5,
    )


def pandas_shift_share(frame: pd.DataFrame, nation: pd.DataFrame, years: range) -> Array:
    """Shift-share as notebooks have it: for each pair of years, pivot, align, multiply."""
    steps = []
    for start, end in itertools.pairwise(years):
        pair = frame[frame["year"].isin([start, end])]
        wide = pair.pivot_table(index=["region", "industry"], columns="year", values="jobs", aggfunc="sum")
        wide = wide.join(nation[[start, end]].add_prefix("nation_"), on="industry")
        overall = nation[end].sum() / nation[start].sum() - 1
        rate = wide[f"nation_{end}"] / wide[f"nation_{start}"] - 1
        wide["national_growth"] = wide[start] * overall
        wide["industry_mix"] = wide[start] * (rate - overall)
        wide["own_strength"] = wide[end] - wide[start] - wide["national_growth"] - wide["industry_mix"]
        steps.append(wide[["national_growth", "industry_mix", "own_strength"]].to_numpy())
    return np.asarray(np.sum(steps, axis=0))


def pandas_shift_share_by_region(frame: pd.DataFrame, nation: pd.DataFrame, years: range) -> Array:
    """Do the same one region at a time, as a page that shows one region does."""
    parts = [pandas_shift_share(group, nation, years) for _, group in frame.groupby("region")]
    return np.concatenate(parts)


def _shift_share_data(regions: int) -> tuple[Array, Array, pd.DataFrame, pd.DataFrame, range]:
    years = range(2008, 2008 + YEAR_PAIRS + 1)
    jobs = jobs_table(len(years), MUNICIPALITIES, INDUSTRIES)
    nation = jobs.sum(axis=1)
    jobs = np.ascontiguousarray(jobs[:, :regions])
    index = pd.MultiIndex.from_product(
        [years, range(regions), range(INDUSTRIES)], names=["year", "region", "industry"]
    )
    frame = pd.Series(jobs.ravel(), index=index, name="jobs").reset_index()
    return jobs, nation, frame, pd.DataFrame(nation.T, columns=list(years)).rename_axis("industry"), years


def _against_pandas(what: str, peer_name: str, regions: int, peer: Callable[..., Array]) -> Row:
    jobs, nation, frame, nation_frame, years = _shift_share_data(regions)
    start = time.perf_counter()
    expected = peer(frame, nation_frame, years)
    peer_seconds = time.perf_counter() - start
    parts = growth.shift_share_yearly(jobs, nation)
    found = np.stack(parts[:3], axis=-1).reshape(expected.shape)
    return Row(
        what,
        fastest(lambda: growth.shift_share_yearly(jobs, nation)),
        peer_name,
        peer_seconds,
        float(np.abs(found - expected).max()),
        limit=1 / 100,
    )


def shift_share_of_all_regions_at_once() -> Row:
    return _against_pandas(
        "Shift-share, 357 regions × 88 industries × 16 year pairs",
        "pandas, one pivot a year pair, all regions",
        MUNICIPALITIES,
        pandas_shift_share,
    )


def shift_share_region_by_region() -> Row:
    return _against_pandas(
        "Shift-share, 20 regions × 88 industries × 16 year pairs",
        "pandas, one pivot a year pair and region",
        20,
        pandas_shift_share_by_region,
    )


def location_quotient_intervals() -> Row:
    jobs = jobs_table(MUNICIPALITIES, INDUSTRIES)
    return Row(
        "LQ intervals, 357 × 88, one year",
        fastest(lambda: specialisation.location_quotient_interval(jobs, rounding_slack=2.0)),
        limit=0.5,
    )


def _regions_and_years(data: Statistics) -> Iterator[tuple[Area, int]]:
    return itertools.product(data.regions.choices, range(FIRST_YEAR, LAST_YEAR + 1))


def measures_of_areas(data: Statistics) -> None:
    for measure in MEASURES:
        measure.series(data)


def strengths_of_regions(data: Statistics) -> None:
    for area, year in _regions_and_years(data):
        figures.specialisation.strengths(data, area, year)
        figures.specialisation.breadth(data, area, year)


def growth_of_regions(data: Statistics) -> None:
    for area, year in _regions_and_years(data):
        figures.growth.explained_growth(data, area, year)


def opportunities_of_regions(data: Statistics) -> None:
    for area, year in _regions_and_years(data):
        if figures.opportunities.placed_year(data, area, year) == year:
            figures.opportunities.placed(data, area, year)
    for year in figures.opportunities.backtest_years(data, LAST_YEAR):
        figures.opportunities.backtest(data, year)


def establishments_of_areas(data: Statistics) -> None:
    sizes = figures.measures_enterprise.establishments(data)
    enterprise.establishment_size_shares_pct(sizes[list(figures.measures_enterprise.SIZES)].to_numpy())


def mix_effect_of_areas(data: Statistics) -> None:
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        figures.mix_effect.estimate(data, year)


def twins_of_regions(data: Statistics) -> None:
    for area, year in _regions_and_years(data):
        figures.similarity.twins(data, area, year)


def shortage_of_the_county(data: Statistics) -> None:
    competence.shortage_bounds(data.cells(figures.replacement.SHORTAGE_KEY)["value"].to_numpy())


def accounts_of_counties(data: Statistics) -> None:
    accounts = figures.value_creation.county_accounts(data)
    accounts.headline()
    accounts.unpublished_share()
    value_creation.value_added_per_employed(accounts.value_added, accounts.employed)
    nation = accounts.counties.index(figures.value_creation.NATION)
    for county, at in itertools.product(range(len(accounts.counties)), range(len(accounts.years))):
        persons, total = 1000 * accounts.employed[:, at], 1000 * accounts.employed_total[:, at]
        if total[county] > 0:
            value_creation.location_quotient_of_published(
                persons[county], float(total[county]), persons[nation], float(total[nation])
            )
        if at:
            span = slice(0, at + 1)
            value_creation.county_growth(
                accounts.employed[county, span],
                accounts.employed_total[county, span],
                accounts.employed[nation, span],
                accounts.employed_total[nation, span],
                accounts.years[span],
                figures.value_creation.BREAK_YEARS,
            )


#: What gives the catalogue's indicators that are no measure.
OTHER_INDICATORS: dict[Callable[[Statistics], None], tuple[str, ...]] = {
    strengths_of_regions: (
        "industry_location_quotient",
        "industry_surplus_jobs",
        "cluster_stars",
        "krugman_index",
        "industry_concentration",
    ),
    growth_of_regions: ("industry_shift_share",),
    opportunities_of_regions: ("opportunity_density", "industry_complexity"),
    establishments_of_areas: ("establishment_sizes",),
    mix_effect_of_areas: ("mix_effect",),
    twins_of_regions: ("similar_regions",),
    shortage_of_the_county: ("labour_shortage",),
    accounts_of_counties: (
        "value_added_per_employed",
        "value_added_per_employed_all",
        "value_added_per_employed_industry",
        "location_quotient",
        "shift_share",
    ),
}


def left_out() -> set[str]:
    """Name the catalogue's indicators that have no function here: their figures are drawn instead."""
    told = {name for names in OTHER_INDICATORS.values() for name in names}
    return {row.id for row in CATALOGUE} - {measure.id for measure in MEASURES} - told


def every_indicator() -> Row:
    """Compute the whole catalogue from the embedded files, with nothing kept from before."""
    undone = left_out()
    drawn = [row for row in FIGURES if undone & set(row.indicators)]

    def run() -> None:
        with tempfile.TemporaryDirectory() as nothing_fetched:
            data = Statistics(Store(Path(nothing_fetched)), load_region_set(REGION_SETS / "buskerud.toml"))
            for compute in (measures_of_areas, *OTHER_INDICATORS):
                compute(data)
            for row, (area, year) in itertools.product(drawn, _regions_and_years(data)):
                row.draw(data, area, data.regions.country, year)

    return Row(
        "All indicators, all areas and years of the embedded data, reading it included",
        fastest(run, repeats=3),
        limit=5.0,
    )


ROWS = (
    relatedness_step_by_step,
    relatedness_from_a_frame,
    shift_share_of_all_regions_at_once,
    shift_share_region_by_region,
    location_quotient_intervals,
    every_indicator,
)
#: (regions, industries): first more regions, then more industries.
SIZES = (
    *((regions, INDUSTRIES) for regions in (10, 50, 100, 357, 1000)),
    *((MUNICIPALITIES, industries) for industries in (20, 50, 100, 200, 400, 800)),
)


def growth_line(regions: int, industries: int) -> str:
    """Time and peak memory of three groups of indicators at one size."""
    jobs = jobs_table(regions, industries)
    years = jobs_table(YEAR_PAIRS + 1, regions, industries)
    nation = years.sum(axis=1) + 1.0
    cells = [f"{regions:,}", f"{industries:,}"]
    runs: tuple[Callable[[], Any], ...] = (
        lambda: all_of_relatedness(jobs),
        lambda: growth.shift_share_yearly(years, nation),
        lambda: specialisation.location_quotient_interval(jobs, rounding_slack=2.0),
    )
    for run in runs:
        cells += [f"{1000 * fastest(run, repeats=3):.1f}", f"{peak_memory(run):.1f}"]
    return "| " + " | ".join(cells) + " |"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Measure the indicators beside their peers.")
    parser.add_argument(
        "--without-peers", action="store_true", help="only the rows that need no other package"
    )
    without_peers = parser.parse_args(arguments).without_peers
    # ecomplexity warns of regions with nothing present, which concern neither side here.
    warnings.filterwarnings("ignore", module="ecomplexity")

    chosen = [row for row in ROWS if not (without_peers and "relatedness" in row.__name__)]
    print("| what | time | peer | peer's time | ratio | limit | held | largest difference |")
    print("|---|---:|---|---:|---:|---:|---|---:|")
    held = True
    for measure in chosen:
        row = measure()
        held &= row.limit is None or row.measure <= row.limit
        print(row.markdown(), flush=True)

    print()
    print("| regions | industries | relatedness ms | MB | shift-share ms | MB | LQ interval ms | MB |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    for regions, industries in SIZES:
        print(growth_line(regions, industries), flush=True)
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
