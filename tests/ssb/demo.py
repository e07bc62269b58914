"""Demonstration figures for the tables that no public source holds: made up, fitted to real totals.

    python -m tests.ssb.demo [FOLDER]

makes them, serves them as SSB would, fetches them as the product would, and stores them under `data/embedded/`
with the origin `demo`. With FOLDER it only writes the cubes there, for the test server.

How they are made: each municipality has capabilities, each industry needs some (`demo_profile.CAPABILITIES`), so
that industries that need the same lie in the same places; on top comes what is each place's own, which drifts
slowly. Iterative proportional fitting then holds municipality totals (11618; population 16-66 in the years it
does not cover), each county's mix by main group (11713, carried on after 2019) and the nation's by division. The
other tables are drawn from the same whole numbers, so that their totals agree.

Every draw comes from the raw stream of PCG64, whose numbers are the same everywhere; what has passed through
floating point is rounded to 1/1024 of a person before whole persons are dealt out, so that the last bit of a
logarithm, which differs between machines, changes nothing.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from data_sources import pxweb
from data_sources.regions import municipality_names
from data_sources.store import EMBEDDED, Manifest, write_table
from data_sources.tables import TABLES, Table
from figures.figure import DEMO_MARK as MARK
from tests.ssb import demo_profile as profile
from tests.ssb.cube import MARKS, Codelist, Cube, Variable, contents, write_cube, years
from tests.ssb.published import COUNTRY, stored
from tests.ssb.server import serve

SEED = 20180613
FIRST, LAST = 2008, 2025
YEARS = tuple(range(FIRST, LAST + 1))
TOTALS = (2017, 2022)
ACCOUNTS = (2008, 2019)
IDS = ("13470", "07984", "11615", "12850", "07091", "08316")
ENDED = {"0627": 2019, "0628": 2019}
MERGED = "3203"
FITTING_ROUNDS = 60
ALL_INDUSTRIES = "00-99"

GROUP_OF = {division: group for group, divisions in profile.GROUPS.items() for division in divisions}
DIVISIONS = (profile.UNKNOWN, *sorted(GROUP_OF))
GROUPS = (profile.UNKNOWN, *profile.GROUPS)
SECTIONS = tuple(profile.SECTIONS)
CONTENTS = ("SysselsatteArb", "Sysselsatte")


# --- Chance, and whole numbers out of shares


def uniform(name: str, *shape: int) -> np.ndarray:
    """Numbers from 0 up to 1, the same for a name whatever else is drawn."""
    stream = np.random.PCG64(np.random.SeedSequence([SEED, zlib.crc32(name.encode())]))
    raw = np.atleast_1d(stream.random_raw(int(np.prod(shape))))
    return ((raw >> np.uint64(11)).astype(float) * 2.0**-53).reshape(shape)


def normal(name: str, *shape: int) -> np.ndarray:
    """About normal numbers of mean 0 and deviation 1: sums of twelve, which need no logarithm."""
    return uniform(name, 12, *shape).sum(axis=0) - 6.0


def apportion(weights: np.ndarray, totals: np.ndarray, turn: np.ndarray) -> np.ndarray:
    """Deal whole totals out by weights along the last axis; `turn` (0 to 1) says who gets the odd ones.

    The same turn in every year keeps small numbers from flickering.
    """
    sums = weights.sum(axis=-1, keepdims=True)
    shares = np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)
    fine = np.rint(shares * totals[..., np.newaxis] * 1024).astype(np.int64)
    whole, rest = fine >> 10, fine & 1023
    left = totals - whole.sum(axis=-1)
    wish = rest - np.rint(np.broadcast_to(turn, rest.shape) * 1024).astype(np.int64)
    wish = np.where(fine > 0, wish, -(2**20))
    order = np.argsort(-wish, axis=-1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(order.shape[-1]), order.shape).copy(), axis=-1)
    return whole + (rank < left[..., np.newaxis])


def rounded(counts: np.ndarray, name: str) -> np.ndarray:
    """Publish every 1 and 2 as 0 or 3, so that the expected value stays."""
    chance = uniform(name, *counts.shape)
    small = (counts == 1) | (counts == 2)
    return np.where(small, np.where(chance * 3 < counts, 3, 0), counts)


def rounded_within(counts: np.ndarray, name: str) -> np.ndarray:
    """Publish every 1 and 2 as 0 or 3 and keep the sum of the last axis, by one more or less in its largest."""
    small = (counts == 1) | (counts == 2)
    hidden = np.where(small, counts, 0).sum(axis=-1)
    threes = (hidden + 1) // 3
    wish = np.where(small, uniform(name, *counts.shape) * np.where(counts == 2, 1.0, 0.6), -1.0)
    order = np.argsort(-wish, axis=-1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(order.shape[-1]), order.shape).copy(), axis=-1)
    published = np.where(small, np.where(rank < threes[..., np.newaxis], 3, 0), counts)
    largest = counts.argmax(axis=-1)[..., np.newaxis]
    kept = np.take_along_axis(published, largest, axis=-1) + (hidden - 3 * threes)[..., np.newaxis]
    np.put_along_axis(published, largest, kept, axis=-1)
    return published


# --- Places


@dataclass(frozen=True)
class Units:
    """The smallest places that are drawn: municipalities of 2024, Asker in three parts.

    `county` is the one of 2019, `economic_region` the one of 2024. `of_code` tells where each code of 2017 to
    2022 went: unit to share.
    """

    codes: tuple[str, ...]
    county: tuple[str, ...]
    economic_region: tuple[str, ...]
    of_code: dict[int, dict[str, dict[str, float]]]

    @property
    def asker(self) -> list[int]:
        """Positions of the three parts of Asker."""
        return [self.codes.index(code) for code in (MERGED, *ENDED)]


def _codes(name: str) -> pd.DataFrame:
    separator = "," if name.startswith("municipality_to") else ";"
    return pd.read_csv(EMBEDDED / "codes" / name, dtype=str, sep=separator)


@cache
def units() -> Units:
    """Places, from the history of the municipalities."""
    history = _codes("municipality_to_2024.csv")
    current = sorted(history["location_code_current"].unique())
    codes = (*current, *ENDED)
    of_code: dict[int, dict[str, dict[str, float]]] = {}
    for year in range(TOTALS[0], TOTALS[1] + 1):
        places: dict[str, dict[str, float]] = {}
        for row in history[history["calyear"] == str(year)].itertuples():
            if row.location_code_original in ENDED:
                places[row.location_code_original] = {row.location_code_original: 1.0}
            else:
                parts = places.setdefault(row.location_code_original, {})
                parts[row.location_code_current] = float(row.weighting)
        # Haram was a municipality of its own to 2019 and is one again: what it was is known.
        for code in ("1504", "1523", "1529", "1546"):
            if code in places:
                places[code] = {"1508": 1.0}
        if "1534" in places:
            places["1534"] = {"1580": 1.0}
        if year == 2019:
            places["1567"] = {"5061": 1.0}
        of_code[year] = places
    people = stored("employment_totals_11618")
    people = people[(people["year"] == "2018") & (people["content"] == "BefolkningBosted")]
    size = dict(zip(people["region"], people["value"], strict=True))
    county: dict[str, str] = {}
    largest: dict[str, float] = {}
    for code, parts in of_code[2018].items():
        for unit, share in parts.items():
            if size.get(code, 0.0) * share > largest.get(unit, -1.0):
                largest[unit], county[unit] = size.get(code, 0.0) * share, code[:2]
    regions = _codes("municipality_county_economic_region.csv")
    regions = regions[regions["version_date"] == "2024-01-01"]
    economic = dict(zip(regions["kommune_no"], regions["economic_region_no"], strict=True))
    return Units(
        codes,
        tuple(county[code] for code in codes),
        tuple(economic.get(code, "royken_hurum") for code in codes),
        of_code,
    )


@cache
def working_age() -> np.ndarray:
    """Population 16-66 at the end of each year (units, years): 1 January of the next one."""
    places = units()
    found = np.full((len(places.codes), len(YEARS)), np.nan)
    for key in ("population_07459", "population_2019_borders_07459"):
        cells = stored(key)
        cells = cells[cells["age"].str.fullmatch(r"\d{3}") & cells["age"].between("016", "066")]
        sums = cells.pivot_table(index="region", columns="year", values="value", aggfunc="sum")
        for at, code in enumerate(places.codes):
            if code in sums.index and (code in ENDED) == key.startswith("population_2019"):
                row = sums.loc[code]
                found[at] = [row.get(str(year + 1), np.nan) for year in YEARS]
    rest, *parts = places.asker
    # Parts that have ended keep their last share of the whole.
    for part in parts:
        for year in range(1, len(YEARS)):
            if np.isnan(found[part, year]):
                found[part, year] = np.rint(found[part, year - 1] * found[rest, year] / found[rest, year - 1])
    found[rest] -= found[parts].sum(axis=0)
    return found


@cache
def totals(content: str) -> np.ndarray:
    """Employed (units, years), whole numbers: 11618 where it reaches, else in step with population 16-66."""
    places = units()
    at = {code: position for position, code in enumerate(places.codes)}
    cells = stored("employment_totals_11618")
    cells = cells[cells["content"] == content]
    found = np.zeros((len(places.codes), len(YEARS)), dtype=np.int64)
    for year in range(TOTALS[0], TOTALS[1] + 1):
        when = YEARS.index(year)
        for row in cells[cells["year"] == str(year)].itertuples():
            parts = places.of_code[year][row.region]
            members = [at[unit] for unit in parts]
            weights = np.array(list(parts.values()))
            if row.region == "1507" or (MERGED in parts and len(parts) == 1 and year > 2019):
                members = [at["1508"], at["1580"]] if row.region == "1507" else places.asker
                weights = found[members, YEARS.index(2019)].astype(float)
            total = np.array(int(row.value))
            found[members, when] += apportion(weights, total, np.zeros(len(members)))
    # Rindal changed county and code in 2019 and has no figures that year.
    gap = at["5061"], YEARS.index(2019)
    found[gap] = (found[gap[0], gap[1] - 1] + found[gap[0], gap[1] + 1]) // 2
    people = working_age()
    for year in YEARS:
        when, base = YEARS.index(year), YEARS.index(min(max(year, TOTALS[0]), TOTALS[1]))
        if when != base:
            level = profile.TOTAL_BEFORE_2015 if year < 2015 else 1.0
            employed = found[:, base] * people[:, when] / people[:, base] * level
            found[:, when] = np.rint(employed).astype(np.int64)
    return found


# --- The mix of industries


@cache
def county_mix() -> tuple[tuple[str, ...], np.ndarray]:
    """Counties of 2019 and the share of each group in them (counties, groups, years), by 11713."""
    cells = stored("county_accounts_11713")
    cells = cells[cells["content"] == "employed_1000"]
    table = cells.pivot_table(index=["region", "industry"], columns="year", values="value", dropna=False)
    counties = tuple(sorted(set(units().county)))
    last = ACCOUNTS[1] - FIRST
    shares = np.zeros((len(counties), len(GROUPS) - 1, len(YEARS)))
    nation = _accounts(table, ("0",), None)
    for at, county in enumerate(counties):
        rows = _accounts(table, (county,), nation)
        if county == "50":
            parts = _accounts(table, ("16", "17"), nation)
            rows[:, : 2018 - FIRST] = parts[:, : 2018 - FIRST]
        shares[at, :, : last + 1] = rows / rows.sum(axis=0)
    for year in range(ACCOUNTS[1] + 1, LAST + 1):
        when = year - FIRST
        growth = np.array(
            [profile.GROUP_GROWTH.get(group, (0.005,) * 6)[year - 2020] for group in profile.GROUPS]
        )
        ratio = np.log(np.maximum(shares[:, :, last], 1e-6) / np.maximum(shares[:, :, last - 5], 1e-6))
        own = np.clip(ratio / 5 * 0.3, -0.01, 0.01)
        shares[:, :, when] = shares[:, :, when - 1] * np.exp(growth + own)
    for position, group in enumerate(profile.GROUPS):
        shares[:, position, : 2018 - FIRST] *= profile.ASHORE_BEFORE_2018.get(group, 1.0)
    return counties, shares / shares.sum(axis=1, keepdims=True)


def _accounts(table: pd.DataFrame, regions: tuple[str, ...], nation: np.ndarray | None) -> np.ndarray:
    """Thousands of employed (groups, years) of the accounts; what is unpublished is filled by what is left."""
    span = [str(year) for year in range(ACCOUNTS[0], ACCOUNTS[1] + 1)]

    def row(industry: str) -> np.ndarray:
        found = [
            table.loc[(region, industry), span].to_numpy(dtype=float)
            for region in regions
            if (region, industry) in table.index
        ]
        return np.sum(found, axis=0) if found else np.full(len(span), np.nan)

    rows = np.array(
        [
            np.nansum([row(name) for name in profile.ACCOUNT_ROWS[group]], axis=0)
            if group in profile.ACCOUNT_ROWS
            else row(group)
            for group in profile.GROUPS
        ]
    )
    if nation is None:
        return np.nan_to_num(rows, nan=0.05)
    making = np.isin(list(profile.GROUPS), profile.MANUFACTURING)
    left = row("total") - np.nansum(rows[~making], axis=0) - row("10-33")
    for block, rest in ((making, row("10-33") - np.nansum(rows[making], axis=0)), (~making, left)):
        lacking = np.isnan(rows) & block[:, np.newaxis]
        usual = np.where(lacking, nation, 0.0)
        usual_sum = np.maximum(usual.sum(axis=0), 1e-9)
        most = 1.5 * usual * np.nan_to_num(row("total")) / nation.sum(axis=0)
        filled = np.minimum(usual / usual_sum * np.maximum(np.nan_to_num(rest), 0.0), most)
        rows = np.where(lacking, filled, rows)
    # A published 0.0 is less than fifty.
    return np.maximum(rows, 0.02)


def division_shares() -> np.ndarray:
    """Share of each division in its group, nationwide (divisions, years)."""
    found = np.ones((len(DIVISIONS), len(YEARS)))
    for at, division in enumerate(DIVISIONS):
        if division == profile.UNKNOWN:
            continue
        rate = profile.DIVISION_GROWTH.get(division, 0.0)
        weight = profile.GROUPS[GROUP_OF[division]][division]
        path = weight * np.exp(rate * (np.array(YEARS) - 2019))
        path[: 2015 - FIRST] *= profile.BEFORE_2015.get(division, 1.0)
        found[at] = path
    belongs = membership()
    return found / (belongs @ (belongs.T @ found))


def membership() -> np.ndarray:
    """1 where a division belongs to a group (divisions, groups)."""
    return np.array(
        [[GROUP_OF.get(division, profile.UNKNOWN) == group for group in GROUPS] for division in DIVISIONS],
        dtype=float,
    )


def by_section() -> np.ndarray:
    """1 where a division belongs to a section (divisions, sections)."""
    return np.array(
        [[low <= int(d) <= high for low, high in profile.SECTIONS.values()] for d in DIVISIONS], dtype=float
    )


def attraction() -> np.ndarray:
    """How much each place draws each division beside the nation, as a factor (units, divisions, years)."""
    places = units()
    count, span = len(places.codes), len(YEARS)
    names = list(profile.CAPABILITIES)
    needs = np.array(
        [[division in profile.CAPABILITIES[name] for name in names] for division in DIVISIONS], dtype=float
    )
    needs = np.maximum(needs + 0.12 * normal("needs", *needs.shape), 0.0)
    needs /= np.maximum(np.sqrt((needs**2).sum(axis=1, keepdims=True)), 1.0)

    regions = sorted(set(places.economic_region))
    shared = normal("regions", len(regions), len(names))
    has = 0.8 * shared[[regions.index(region) for region in places.economic_region]]
    has += 0.6 * normal("places", count, len(names))
    for codes, strengths in profile.STRENGTHS.items():
        for code in codes:
            at = places.codes.index(code)
            has[at] *= 0.3
            for name, strength in strengths.items():
                has[at, names.index(name)] += strength
    fit = has @ needs.T

    uneven = np.array([profile.UNEVEN.get(division, 0.5) for division in DIVISIONS])
    jobs = totals("SysselArbsted").mean(axis=1)
    size = np.log(jobs / np.exp(np.log(jobs).mean()))
    usual = jobs[:, np.newaxis] * np.array([_usual_share(division) for division in DIVISIONS])
    # One plant is all of a small industry in a small place; in a city many even each other out.
    own = uneven * (1 + usual / 150.0) ** -0.35
    lasting = normal("lasting", count, len(DIVISIONS))
    knots = normal("drift", 7, count, len(DIVISIONS))
    for knot in range(1, 7):
        knots[knot] = 0.93 * knots[knot - 1] + np.sqrt(1 - 0.93**2) * knots[knot]
    step = np.array(YEARS) - FIRST
    lower, part = step // 3, (step % 3) / 3.0
    drift = [(1 - p) * knots[low] + p * knots[min(low + 1, 6)] for low, p in zip(lower, part, strict=True)]

    fixed = np.minimum(1.0, 0.1 + 0.75 * uneven) * fit + 0.75 * own * lasting
    fixed += np.array([profile.URBAN.get(division, 0.0) for division in DIVISIONS]) * size[:, np.newaxis]
    for codes, factors in profile.KNOWN_FOR.items():
        for code in codes:
            for division, factor in factors.items():
                fixed[places.codes.index(code), DIVISIONS.index(division)] += np.log(factor)
    found = np.empty((count, len(DIVISIONS), span))
    for when in range(span):
        # Related industries grow a little faster where what they need is there.
        found[:, :, when] = np.exp(fixed + 0.65 * own * drift[when] + 0.2 * uneven * fit * when / span)
    return found


def _usual_share(division: str) -> float:
    if division == profile.UNKNOWN:
        return profile.UNKNOWN_SHARE
    return profile.GROUPS[GROUP_OF[division]][division] / 2700.0


@dataclass(frozen=True)
class Employment:
    """Whole persons (units, divisions, years) by workplace and by residence, and those in no municipality."""

    workplace: np.ndarray
    residence: np.ndarray
    elsewhere: np.ndarray


@cache
def employment() -> Employment:
    """Employed by division in every place and year."""
    places = units()
    counties, mix = county_mix()
    inside = np.array([[county == own for own in places.county] for county in counties], dtype=float)
    belongs = membership()
    split = division_shares()
    drawn = attraction()
    jobs, homes = totals("SysselArbsted"), totals("SysselBosted")
    goes = commuting()
    workplace = np.zeros(drawn.shape, dtype=np.int64)
    residence = np.zeros(drawn.shape, dtype=np.int64)
    elsewhere = np.zeros((len(DIVISIONS), len(YEARS)), dtype=np.int64)
    turn = uniform("turn workplace", *drawn.shape[:2])
    turn_home = uniform("turn residence", *drawn.shape[:2])
    for when, year in enumerate(YEARS):
        of_county = inside @ jobs[:, when]
        wanted = np.empty((len(counties), len(GROUPS)))
        wanted[:, 0] = profile.UNKNOWN_SHARE * of_county
        wanted[:, 1:] = (1 - profile.UNKNOWN_SHARE) * mix[:, :, when] * of_county[:, np.newaxis]
        nationwide = (belongs @ wanted.sum(axis=0)) * split[:, when]
        found = drawn[:, :, when] * nationwide * jobs[:, when, np.newaxis]
        for _ in range(FITTING_ROUNDS):
            found *= _scale(nationwide, found.sum(axis=0))
            found *= inside.T @ _scale(wanted, inside @ found @ belongs) @ belongs.T
            found *= _scale(jobs[:, when], found.sum(axis=1))[:, np.newaxis]
        workplace[:, :, when] = apportion(found, jobs[:, when], turn)

        gap = max(int(homes[:, when].sum() - jobs[:, when].sum()), 0)
        shares = profile.OFFSHORE_BEFORE_2018 if year < 2018 else profile.OFFSHORE_SINCE_2018
        weights = np.array([shares.get(division, 0.0) for division in DIVISIONS])
        elsewhere[:, when] = apportion(weights, np.array(gap), np.zeros(len(DIVISIONS)))
        nation = workplace[:, :, when].sum(axis=0) + elsewhere[:, when]
        lives = goes @ workplace[:, :, when].astype(float)
        lives += 0.02 * lives.mean(axis=1, keepdims=True) * nation / nation.sum()
        for _ in range(FITTING_ROUNDS):
            lives *= _scale(nation.astype(float), lives.sum(axis=0))
            lives *= _scale(homes[:, when], lives.sum(axis=1))[:, np.newaxis]
        residence[:, :, when] = apportion(lives, homes[:, when], turn_home)
    return Employment(workplace, residence, elsewhere)


def _scale(wanted: np.ndarray, found: np.ndarray) -> np.ndarray:
    return np.divide(wanted, found, out=np.zeros(found.shape), where=found > 0)


def commuting() -> np.ndarray:
    """For each place, where those who live there work (units, units): persons over the jobs there, 2018."""
    places = units()
    at = {code: position for position, code in enumerate(places.codes)}
    cells = stored("commuting_03321")
    cells = cells[cells["year"] == "2018"]
    found = np.zeros((len(at), len(at)))
    went = places.of_code[2018]
    for row in cells.itertuples():
        for home, share_home in went[row.residence].items():
            for work, share_work in went[row.workplace].items():
                found[at[home], at[work]] += row.value * share_home * share_work
    return found / np.maximum(found.sum(axis=0), 1.0)


# --- Cubes


def regions() -> tuple[str, ...]:
    """Codes as they are published: Norway, the municipalities of 2024, and the two that have ended."""
    return ("0", *(code for code in units().codes if code not in ENDED), *ENDED)


def published(of_units: np.ndarray, elsewhere: np.ndarray | int = 0) -> np.ndarray:
    """Counts (units, …) as (regions, …): Norway is their sum with what lies in none, Asker has its parts."""
    rest, *parts = units().asker
    own = of_units[: len(of_units) - len(ENDED)].copy()
    own[rest] += of_units[parts].sum(axis=0)
    return np.concatenate([(own.sum(axis=0) + elsewhere)[np.newaxis], own, of_units[parts]])


def region_variable(mark: str, codelist: str) -> Variable:
    names = municipality_names()
    codes = regions()[1:]
    merged = tuple((f"{mark}{code}", names.get(code, code), (code,)) for code in codes if code not in ENDED)
    return Variable(
        "Region",
        "region",
        {"0": "Hele landet"} | {code: names.get(code, code) for code in codes},
        role="geo",
        codelists=(Codelist(codelist, "Kommuner 2024, sammenslåtte tidsserier", merged), COUNTRY),
    )


def with_marks(variables: tuple[Variable, ...], numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Numbers and marks, with "." for a municipality in the years after its last. Region first, time last."""
    values = numbers.astype(float)
    status = np.zeros(values.shape, dtype=np.int8)
    for code, last in ENDED.items():
        gone = [int(year) > last for year in variables[-1].categories]
        at = list(variables[0].categories).index(code)
        status[at][..., gone] = MARKS.index(".")
        values[at][..., gone] = np.nan
    return values, status


def hide(values: np.ndarray, status: np.ndarray, name: str, share: float, allowed: np.ndarray) -> None:
    """Make a few cells confidential: about `share` of those allowed, none of them large."""
    middling = (values > 3) & (values < 50)
    secret = allowed & (status == 0) & middling & (uniform(name, *values.shape) < share)
    values[secret] = np.nan
    status[secret] = MARKS.index(":")


def small_places() -> np.ndarray:
    """Whether a region is so small that one employer may be seen in it (regions,)."""
    jobs = published(totals("SysselArbsted"))[:, YEARS.index(2019)]
    return (jobs > 500) & (jobs < 3000)


def outside_totals() -> np.ndarray:
    """Years in which no real total would be contradicted by a hidden cell (years,)."""
    return np.array([not TOTALS[0] <= year <= TOTALS[1] for year in YEARS])


def division_names() -> dict[str, str]:
    names = pd.read_csv(EMBEDDED / "codes" / "sn2007.csv", dtype=str)
    known = dict(zip(names["code"], names["name_no"], strict=True))
    return {division: known.get(division, "Uoppgitt") for division in DIVISIONS}


def section_names(total: str | None = None) -> dict[str, str]:
    first = {total: "Alle næringer"} if total else {}
    return first | {section: f"Næring {section}" if section != "00" else "Uoppgitt" for section in SECTIONS}


@cache
def by_division_13470() -> Cube:
    """Employed by division, workplace and residence; every 1 and 2 rounded within its row."""
    people = employment()
    work = published(people.workplace, people.elsewhere)
    live = published(people.residence)
    counts = np.stack([work, live], axis=2)  # (regions, divisions, contents, years)
    as_rows = np.moveaxis(counts, 1, -1)
    counts = np.moveaxis(rounded_within(as_rows, "rounding 13470"), -1, 1)
    variables = (
        region_variable("K-", "agg_KommSummer"),
        Variable("NACE2007", "næring (SN2007)", division_names()),
        contents(SysselsatteArb="personer", Sysselsatte="personer"),
        years(FIRST, LAST),
    )
    values, status = with_marks(variables, counts)
    uneven = np.array([profile.UNEVEN.get(division, 0.5) >= 1.0 for division in DIVISIONS])
    allowed = (
        small_places()[:, np.newaxis, np.newaxis, np.newaxis]
        & uneven[:, np.newaxis, np.newaxis]
        & outside_totals()
    )
    hide(values, status, "hidden 13470", 0.004, np.broadcast_to(allowed, values.shape))
    return Cube(
        "13470",
        "Sysselsatte per 4. kvartal, etter region, næring, statistikkvariabel og år",
        variables,
        values,
        status,
        notes=(MARK,),
        mandatory_notes=(0,),
    )


def sections_of(counts: np.ndarray) -> np.ndarray:
    """Sum divisions (…, divisions, years) to sections (…, sections, years)."""
    return np.einsum("...dt,ds->...st", counts, by_section().astype(np.int64))


@cache
def by_age_07984() -> Cube:
    """Employed by workplace, section and age."""
    people = employment()
    jobs = sections_of(people.workplace)  # (units, sections, years)
    shares = np.array([profile.AGE_SHARES[section] for section in SECTIONS])
    lean = age_lean()  # (units, years, ages)
    weights = shares[np.newaxis, :, np.newaxis, :] * lean[:, np.newaxis]
    turn = uniform("turn 07984", *jobs.shape[:2], 1, len(profile.AGES))
    counts = apportion(weights, jobs, turn)  # (units, sections, years, ages)
    away = sections_of(people.elsewhere)
    away = apportion(np.repeat(shares[:, np.newaxis], len(YEARS), 1), away, np.zeros(len(profile.AGES)))
    counts = np.moveaxis(published(counts, away), 3, 2)  # (regions, sections, ages, years)
    counts = np.concatenate([counts, counts.sum(axis=2, keepdims=True)], axis=2)
    counts = np.concatenate([counts.sum(axis=1, keepdims=True), counts], axis=1)
    counts = rounded(counts, "rounding 07984")
    variables = (
        region_variable("K.", "agg_KommSummerS"),
        Variable("NACE2007", "næring (SN2007)", section_names(ALL_INDUSTRIES)),
        Variable("Kjonn", "kjønn", {"0": "Begge kjønn"}),
        Variable("Alder", "alder", {age: f"{age} år" for age in (*profile.AGES, "15-74")}),
        contents(SysselsatteArb="personer"),
        years(FIRST, LAST),
    )
    values, status = with_marks(variables, counts[:, :, np.newaxis, :, np.newaxis, :])
    allowed = np.zeros(values.shape, dtype=bool)
    allowed[small_places(), 1:, :, :-1] = outside_totals()
    hide(values, status, "hidden 07984", 0.0008, allowed)
    return Cube(
        "07984",
        "Sysselsatte per 4. kvartal, etter region, næring, kjønn, alder, statistikkvariabel og år",
        variables,
        values,
        status,
        notes=(MARK,),
        mandatory_notes=(0,),
    )


@cache
def age_lean() -> np.ndarray:
    """How the population of a place and year leans to each age, beside Norway's of 2019 (units, years, ages)."""
    places = units()
    cells = stored("population_07459")
    cells = cells[cells["age"].str.fullmatch(r"\d{3}")]
    band = pd.Series(pd.NA, index=cells.index, dtype="object")
    for age in profile.AGES:
        low, high = age.split("-")
        band[cells["age"].between(f"0{low}", f"0{high}")] = age
    sums = cells.assign(band=band).pivot_table(
        index=["region", "year"], columns="band", values="value", aggfunc="sum"
    )[list(profile.AGES)]
    lean = np.empty((len(places.codes), len(YEARS), len(profile.AGES)))
    for at, code in enumerate(places.codes):
        own = sums.loc[MERGED if code in ENDED else code]
        lean[at] = [own.loc[str(year + 1)].to_numpy(dtype=float) for year in YEARS]
    lean /= lean.sum(axis=2, keepdims=True)
    norway = sums.groupby(level="year").sum().loc["2020"].to_numpy(dtype=float)
    return (lean / (norway / norway.sum())) ** 0.6


def education_shares() -> np.ndarray:
    """Shares of level and field in each section and year (sections, years, level-fields); sums are 1."""
    found = np.zeros((len(SECTIONS), len(YEARS), len(profile.LEVELS), len(profile.FIELDS)))
    for at, section in enumerate(SECTIONS):
        levels = np.array(profile.LEVEL_SHARES[section], dtype=float)
        for when, year in enumerate(YEARS):
            ahead = year - 2019
            now = levels * np.exp(np.array([-0.018, -0.004, 0.015, 0.03 if ahead < 0 else 0.0]) * ahead)
            now /= now.sum()
            found[at, when, 0, 0] = now[0]
            found[at, when, 1] = now[1] * np.array(profile.MIDDLE_FIELDS[section]) / 100
            found[at, when, 2] = now[2] * np.array(profile.HIGHER_FIELDS[section]) / 100
            found[at, when, 3, 9] = now[3]
    found /= found.sum(axis=(2, 3), keepdims=True)
    return found.reshape(len(SECTIONS), len(YEARS), -1)


def education_lean() -> np.ndarray:
    """How a place leans to each level beside what its industries give (units, level-fields)."""
    jobs = totals("SysselArbsted")[:, YEARS.index(2019)]
    lean = 0.07 * np.log(jobs / jobs.mean()) + 0.06 * normal("education", len(jobs))
    kongsberg = units().codes.index("3303")
    lean[kongsberg] += 0.35
    levels = np.exp(lean[:, np.newaxis] * np.array([-0.7, -0.3, 1.0, 0.0]))
    return np.repeat(levels, len(profile.FIELDS), axis=1)


@cache
def level_counts() -> np.ndarray:
    """Employed by level and field (regions, level-fields, contents, years)."""
    people = employment()
    shares, lean = education_shares(), education_lean()
    found = []
    for name, counts, away in (
        ("workplace", people.workplace, people.elsewhere),
        ("residence", people.residence, np.zeros_like(people.elsewhere)),
    ):
        of_sections = sections_of(counts)
        weights = np.einsum("ust,stk->utk", of_sections.astype(float), shares) * lean[:, np.newaxis]
        dealt = apportion(weights, counts.sum(axis=1), uniform(f"turn {name}", len(lean), 1, lean.shape[1]))
        weights = np.einsum("st,stk->tk", sections_of(away).astype(float), shares)
        rest = apportion(weights, away.sum(axis=0), np.zeros(lean.shape[1]))
        found.append(published(dealt, rest))  # (regions, years, level-fields)
    return np.moveaxis(np.stack(found, axis=-1), 1, -1)


def level_variables() -> tuple[Variable, Variable]:
    names = {
        "TOT": "Alle nivåer",
        "1-2": "Grunnskolenivå",
        "3-5": "Videregående skole- og fagskolenivå",
        "6-8": "Universitets- og høgskolenivå",
        "0_9": "Uoppgitt eller ingen fullført utdanning",
    }
    fields = {"TOT": "Alle fagfelt"} | dict(zip(profile.FIELDS, profile.FIELD_NAMES, strict=True))
    return Variable("UtdNivaa", "utdanningsnivå", names), Variable("Fagfelt", "fagfelt", fields)


def with_totals(counts: np.ndarray, axis: int) -> np.ndarray:
    """Unfold the joint axis of level and field at `axis` into two, each with its total first."""
    shape = list(counts.shape)
    shape[axis : axis + 1] = [len(profile.LEVELS), len(profile.FIELDS)]
    unfolded = counts.reshape(shape)
    for each in (axis, axis + 1):
        unfolded = np.concatenate([unfolded.sum(axis=each, keepdims=True), unfolded], axis=each)
    return unfolded


@cache
def by_level_11615() -> Cube:
    """Employed by level and field of education, at the workplace and where they live."""
    counts = rounded(with_totals(level_counts(), 1), "rounding 11615")
    variables = (
        region_variable("K-", "agg_KommSummer"),
        *level_variables(),
        contents(SysselsatteArbSted="personer", SysselsatteBosted="personer"),
        years(FIRST, LAST),
    )
    values, status = with_marks(variables, counts)
    allowed = np.zeros(values.shape, dtype=bool)
    allowed[small_places(), 1:, 1:] = outside_totals()
    hide(values, status, "hidden 11615", 0.0006, allowed)
    return Cube(
        "11615",
        "Sysselsatte per 4. kvartal, etter region, utdanningsnivå, fagfelt, statistikkvariabel og år",
        variables,
        values,
        status,
        notes=(MARK,),
        mandatory_notes=(0,),
    )


@cache
def by_division_and_level_12850() -> Cube:
    """Employed in the whole country by division, level and field."""
    people = employment()
    divisions = people.workplace.sum(axis=0) + people.elsewhere  # (divisions, years)
    wanted = level_counts()[0, :, 0]  # (level-fields, years)
    shares = education_shares()
    section = by_section().argmax(axis=1)
    counts = np.empty((len(DIVISIONS), wanted.shape[0], len(YEARS)), dtype=np.int64)
    tilt = np.exp(0.12 * normal("education by division", len(DIVISIONS), 1, 1))
    higher = np.repeat([0.0, 0.0, 1.0, 0.0], len(profile.FIELDS))
    weights = shares[section] * (1 + higher * (tilt - 1))
    turn = uniform("turn 12850", len(DIVISIONS), wanted.shape[0])
    for when in range(len(YEARS)):
        found = weights[:, when] * divisions[:, when, np.newaxis]
        for _ in range(FITTING_ROUNDS):
            found *= _scale(wanted[:, when].astype(float), found.sum(axis=0))
            found *= _scale(divisions[:, when].astype(float), found.sum(axis=1))[:, np.newaxis]
        counts[:, :, when] = apportion(found, divisions[:, when], turn)
    counts = np.concatenate([wanted[np.newaxis], counts])
    counts = rounded(with_totals(counts, 1), "rounding 12850")
    variables = (
        Variable("Region", "region", {"0": "Hele landet"}, role="geo"),
        Variable("NACE2007", "næring (SN2007)", {ALL_INDUSTRIES: "Alle næringer"} | division_names()),
        *level_variables(),
        contents(SysselsatteArbSted="personer"),
        years(FIRST, LAST),
    )
    numbers = counts[np.newaxis, :, :, :, np.newaxis].astype(float)
    return Cube(
        "12850",
        "Sysselsatte per 4. kvartal, etter næring, utdanningsnivå, fagfelt, statistikkvariabel og år",
        variables,
        numbers,
        np.zeros(numbers.shape, dtype=np.int8),
        notes=(MARK,),
        mandatory_notes=(0,),
    )


@cache
def establishments_07091() -> Cube:
    """Establishments on 1 January by section and size, out of the jobs of the quarter before."""
    jobs = sections_of(employment().workplace).astype(float)  # (units, sections, years)
    named = SECTIONS[:-1]
    mean = np.array(profile.MEAN_SIZE[1:])
    counts = np.zeros((len(jobs), len(named), len(profile.SIZES), len(YEARS)), dtype=np.int64)
    turn = uniform("turn 07091", *counts.shape[:3])
    for at, section in enumerate(named):
        shares = np.array(profile.SIZE_SHARES[section], dtype=float)
        shares /= shares.sum()
        here = jobs[:, at, np.newaxis, :]
        expected = np.empty((len(jobs), len(profile.SIZES), len(YEARS)))
        expected[:, 0] = profile.WITHOUT_EMPLOYEES[section] * jobs[:, at]
        expected[:, 1:] = here * (shares / mean)[:, np.newaxis]
        # No establishment has more employees than its industry has jobs in the place.
        expected[:, 1:][mean[:, np.newaxis] * 0.8 > np.broadcast_to(here, expected[:, 1:].shape)] = 0.0
        fine = np.rint(expected * 1024).astype(np.int64)
        lot = np.rint(turn[:, at] * 1024).astype(np.int64)[..., np.newaxis]
        counts[:, at] = (fine >> 10) + ((fine & 1023) > lot)
    counts = published(counts)
    counts = np.concatenate([counts.sum(axis=2, keepdims=True), counts], axis=2)
    counts = np.concatenate([counts.sum(axis=1, keepdims=True), counts], axis=1)
    names = section_names("01-99")
    del names["00"]
    variables = (
        region_variable("K-", "agg_KommSummer"),
        Variable("NACE2007", "næring (SN2007)", names),
        Variable(
            "AntAnsatte",
            "antall ansatte",
            {"99": "I alt"} | dict(zip(profile.SIZES, profile.SIZE_NAMES, strict=True)),
        ),
        contents(Bedrifter="virksomheter"),
        years(FIRST + 1, LAST + 1),
    )
    values, status = with_marks(variables, counts[:, :, :, np.newaxis])
    return Cube(
        "07091",
        "Virksomheter, etter region, næring, antall ansatte, statistikkvariabel og år",
        variables,
        values,
        status,
        notes=(MARK,),
        mandatory_notes=(0,),
    )


@cache
def new_enterprises_08316() -> Cube:
    """New enterprises of each year, and how many of them live after one to five years."""
    last = LAST - 1
    span = last - FIRST + 1
    people = working_age()[:, :span]
    count = len(people)
    jobs = totals("SysselArbsted")[:, YEARS.index(2019)]
    place = np.exp(0.06 * np.log(jobs / jobs.mean()) + 0.12 * normal("founding", count))
    time_lean = 1.0 + 0.012 * (np.arange(span) - span / 2)
    noise = 1.0 + 0.08 * normal("founding by year", count, span) / np.sqrt(1 + people / 4000)
    expected = profile.NEW_PER_1000 / 1000 * people * place[:, np.newaxis] * time_lean * noise
    new = np.rint(np.maximum(expected, 0.0)).astype(np.int64)
    alive = np.empty((count, len(profile.SURVIVAL), span), dtype=np.int64)
    before = new
    share_before = 1.0
    better = 1.0 + 0.03 * normal("survival", count)
    for after, share in enumerate(profile.SURVIVAL):
        kept = np.clip(share / share_before * better[:, np.newaxis], 0.05, 0.98)
        turn = uniform(f"survival {after}", count, span)
        before = np.minimum(before, np.floor(before * kept + turn).astype(np.int64))
        alive[:, after], share_before = before, share
    counts = np.stack([np.repeat(new[:, np.newaxis], alive.shape[1], axis=1), alive], axis=2)
    variables = (
        region_variable("K-", "agg_KommSummer"),
        Variable("NACE2007", "næring (SN2007)", {ALL_INDUSTRIES: "Alle næringer"}),
        Variable("OrgFormer", "organisasjonsform", {"Alle": "Alle"}),
        Variable("AntSyss", "antall sysselsatte", {"999": "Alle"}),
        Variable("OverlevAar", "antall år", {f"0{n}": f"{n} år etter" for n in range(1, 6)}),
        Variable("Overlevelse", "overlevelse", {"00": "Nyetablerte foretak", "01": "Overlevende foretak"}),
        contents(Foretak="foretak"),
        years(FIRST, last),
    )
    shaped = published(counts)[:, np.newaxis, np.newaxis, np.newaxis, :, :, np.newaxis, :]
    values, status = with_marks(variables, shaped)
    for after in range(1, 6):
        # How many live so long is not known yet.
        ahead = np.array([year + after > LAST for year in range(FIRST, last + 1)])
        future = np.zeros(values.shape, dtype=bool)
        future[:, :, :, :, after - 1, 1, :, :] = ahead
        future &= status == 0
        values[future], status[future] = np.nan, MARKS.index("..")
    return Cube(
        "08316",
        "Nyetablerte foretak og overlevelse, etter region, statistikkvariabel og år",
        variables,
        values,
        status,
        notes=(MARK,),
        mandatory_notes=(0,),
    )


CUBES = {
    "13470": by_division_13470,
    "07984": by_age_07984,
    "11615": by_level_11615,
    "12850": by_division_and_level_12850,
    "07091": establishments_07091,
    "08316": new_enterprises_08316,
}


# --- Into the store


def table_of(table_id: str) -> Table:
    return next(table for table in TABLES if table.id == table_id)


COMMON_NOTES = (
    f"{MARK}. Tallene er laget av en modell med fast frø for at produktet skal kunne prøves uten nett; "
    "de sier ingenting om noen virkelig kommune og skal ikke brukes til annet.",
    "En vellykket henting av tabellen erstatter dem for godt.",
)
FITTED = (
    "Summen over næringer per kommune er lik tabell 11618 i 2017–2022 (kommunegrenser 2024) og følger "
    "folkemengden 16–66 år i andre år.",
    "Næringsfordelingen i fylkene følger fylkesregnskapet (11713) i 2008–2019 etter hovednæring og er "
    "framskrevet etterpå; fordelingen mellom kommuner og på tosifret næring er oppdiktet.",
    "Hele landet er summen før avrunding, med jobber på sokkelen, i utlandet og uten kjent arbeidssted.",
    "Brudd mellom 2014 og 2015 (a-ordningen) og flyttingen av jobber fra sokkelen i 2018 er etterlignet.",
)
ROUNDED = "Alle 1 og 2 er avrundet til 0 eller 3."
NOTES: dict[str, tuple[str, ...]] = {
    "13470": (*FITTED, ROUNDED, "Noen få celler er skjult, utenom årene 2017–2022."),
    "07984": (
        "Summene er de samme som i demonstrasjonstallene for 13470; aldersfordelingen er oppdiktet og følger "
        "kommunens alderssammensetning.",
        ROUNDED,
        "Noen få celler er skjult.",
    ),
    "11615": (
        "Summene er de samme som i demonstrasjonstallene for 13470; fordelingen på nivå og fagfelt er oppdiktet.",
        "Kodene for nivå og fagfelt kan avvike fra produsentens.",
        ROUNDED,
        "Noen få celler er skjult.",
    ),
    "12850": (
        "Summene er de samme som i demonstrasjonstallene for 13470 og 11615 for hele landet, innenfor avrunding; "
        "fordelingen på nivå og fagfelt er oppdiktet.",
        "Kodene for nivå og fagfelt kan avvike fra produsentens.",
    ),
    "07091": ("Antall virksomheter er regnet ut fra jobbene i demonstrasjonstallene for 13470 året før.",),
    "08316": (
        "Antall nye foretak følger folkemengden 16–66 år; alt annet er oppdiktet.",
        "Kodene for overlevelse kan avvike fra produsentens: her er 00 nyetablerte og 01 overlevende foretak.",
    ),
}


def manifest_of(table: Table) -> Manifest:
    """The manifest of a table of demonstration figures; `write_table` fills in the rest."""
    return Manifest(
        key=table.key,
        table=table.id,
        title=f"{table.title} (demonstrasjonstall)",
        producer="Demonstrasjon",
        origin="demo",
        licence="MIT",
        attribution=MARK,
        first_year=0,
        last_year=0,
        rows=0,
        file="",
        sha256="",
        collected_through=f"tests/ssb/demo.py, frø {SEED}",
        notes=(*COMMON_NOTES, *NOTES[table.id]),
    )


def fetched(base_url: str, table: Table) -> pd.DataFrame:
    """A table's Cells, asked of a server as the product asks SSB, without waiting between the calls."""
    skipped = 0.0

    def sleep(seconds: float) -> None:
        nonlocal skipped
        skipped += seconds

    connection = pxweb.connect(base_url, clock=lambda: time.monotonic() + skipped, sleep=sleep)
    places = pxweb.Places(own=frozenset(regions()[1:]), ended=ENDED)
    metadata = pxweb.get_metadata(connection, table.id)
    queries = pxweb.prepare(connection, table, metadata, places)
    answers = [pxweb.get_cells(connection, query) for query in queries]
    cells = pxweb.to_cells(table, metadata, answers, places)
    if "region" not in cells:
        # The table is asked for Norway alone, which leaves no column.
        cells.insert(0, "region", pd.Categorical(["0"] * len(cells)))
    return cells


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?", help="write only the cubes, and there")
    folder = parser.parse_args().folder
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        for make in CUBES.values():
            write_cube(make(), folder)
        return
    with tempfile.TemporaryDirectory() as cubes:
        for make in CUBES.values():
            write_cube(make(), Path(cubes))
        with serve(Path(cubes)) as server:
            server.order("settings", {"calls": 1_000_000})
            for table_id in IDS:
                table = table_of(table_id)
                written = write_table(EMBEDDED, fetched(server.base_url, table), manifest_of(table))
                print(f"{written.file}: {written.rows} rows")


if __name__ == "__main__":
    main()
