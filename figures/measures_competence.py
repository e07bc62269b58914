"""Measures of competence: education where people work, and jobs that those who hold them will leave.

Education is counted at the workplace and at home, by level or by field; what the industries would give is the
nation's education of each industry on the region's own mix. Frames have one row for each area, year and group,
persons or per cent, NaN where a part is unpublished; `missing_members` counts the municipalities that lack in
any part a row is formed from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_sources.errors import FortrinnError
from data_sources.industries import UNSPECIFIED, section_of
from data_sources.regions import side_by_side
from data_sources.statistics import Statistics
from data_sources.tables import NATION
from figures.series import Measure
from figures.workplace_jobs import KEY as INDUSTRY_KEY
from figures.workplace_jobs import workplace_jobs
from indicators import competence

EDUCATION_KEY = "workplace_education_11615"
NATIONAL_KEY = "industry_education_12850"
AGE_KEY = "employment_by_age_07984"
GAP_KEYS = (EDUCATION_KEY, NATIONAL_KEY, INDUSTRY_KEY)

AT_WORKPLACE, AT_HOME = "SysselsatteArbSted", "SysselsatteBosted"
TOTAL = "TOT"
HIGHER = "6-8"
# Basic education and what only prepares for further studies: it has no field of its own.
GENERAL_FIELD, UNKNOWN_FIELD = "0", "9"
LEVELS = {
    "1-2": "Grunnskole",
    "3-5": "Videregående og fagskole",
    HIGHER: "Universitet og høgskole",
    "0_9": "Uoppgitt eller ingen",
}
# Statistics Norway's fields of education (NUS2000).
FIELDS = {
    GENERAL_FIELD: "Allmenne fag",
    "1": "Humanistiske og estetiske fag",
    "2": "Lærerutdanninger og utdanninger i pedagogikk",
    "3": "Samfunnsfag og juridiske fag",
    "4": "Økonomiske og administrative fag",
    "5": "Naturvitenskapelige fag, håndverksfag og tekniske fag",
    "6": "Helse-, sosial- og idrettsfag",
    "7": "Primærnæringsfag",
    "8": "Samferdsels- og sikkerhetsfag og andre servicefag",
    UNKNOWN_FIELD: "Uoppgitt fagfelt",
}
GROUPS: dict[str, Mapping[str, str]] = {"level": LEVELS, "field": FIELDS}

ALL_INDUSTRIES = "00-99"
AGES = ("15-19", "20-24", "25-39", "40-54", "55-66", "67-74")
# The youngest age of each group, and the age from which the table counts nobody.
AGE_EDGES = (15, 20, 25, 40, 55, 67, 75)
OLDER = ("55-66", "67-74")
TARGET_YEAR = 2035
# From 2015 jobs are counted from the employers' own reports: nothing is read across.
BREAK_YEAR = 2015
# Fewer years than this say more of one year's business cycle than of how people leave work.
FEWEST_YEARS = 4

Array = NDArray[np.float64]


def employed_by_education(data: Statistics, content: str, by: str) -> pd.DataFrame:
    """Return employed by level or field of education, persons, in columns of the groups.

    content: AT_WORKPLACE or AT_HOME. by: `level` or `field`. Index (area, year); the column `missing_members`
    last. Raises FortrinnError where the table lacks a group.
    """

    def compute() -> pd.DataFrame:
        sums = data.totals(EDUCATION_KEY)
        other = "field" if by == "level" else "level"
        _require(EDUCATION_KEY, by, sums[by].cat.categories)
        _require(EDUCATION_KEY, other, sums[other].cat.categories, (TOTAL,))
        return _wide(sums[(sums["content"] == content) & (sums[other] == TOTAL)], by, list(GROUPS[by]))

    frame: pd.DataFrame = data.derived(f"employed by {by} {content}", (EDUCATION_KEY,), compute)
    return frame


def education_gaps(data: Statistics, by: str) -> pd.DataFrame:
    """Return education at the workplace against what the industries would give.

    Columns `area`, `year`, `group`, `actual`, `expected`, `gap` (per cent of the employed and percentage
    points) and `missing_members`. Raises FortrinnError where a table lacks a group.
    """

    def compute() -> pd.DataFrame:
        people, work = employed_by_education(data, AT_WORKPLACE, by), workplace_jobs(data)
        national, members = _national_education(data, by, work.industries)
        groups = list(GROUPS[by])
        parts = []
        for at, year in enumerate(work.years):
            here = _of(people, year=year)
            if year not in national or here.empty:
                continue
            areas = [work.areas.index(area) for area in here.index]
            jobs, lacking = work.jobs[areas, at], work.lacking[areas, at].max(axis=1)
            mix = np.column_stack([jobs[:, inside].sum(axis=1) for inside in members])
            found = competence.competence_gap(here[groups].to_numpy(), mix, national[year])
            values = {"actual": found.actual_pct, "expected": found.expected_pct, "gap": found.gap_points}
            lacking = np.maximum(lacking, here["missing_members"].to_numpy())
            parts.append(_long(here.index, year, groups, lacking, values))
        if not parts:
            raise FortrinnError(
                f"{', '.join(GAP_KEYS)}: no year in common",
                user_message="Tabellene 11615, 12850 og 13470 har ingen felles år, så kompetansegapet kan ikke "
                "regnes ut.",
            )
        return pd.concat(parts, ignore_index=True)

    frame: pd.DataFrame = data.derived(f"education gaps by {by}", GAP_KEYS, compute)
    return frame


def workplace_and_residents(data: Statistics) -> pd.DataFrame:
    """Return the level of education of those who work in an area and of the employed who live there.

    Columns `area`, `year`, `group`, `work`, `home` (per cent), `gap` (percentage points), `missing_members`.
    """

    def compute() -> pd.DataFrame:
        work, home = (employed_by_education(data, content, "level") for content in (AT_WORKPLACE, AT_HOME))
        groups = list(LEVELS)
        at_work, at_home = work[groups].to_numpy(), home[groups].to_numpy()
        lacking = np.maximum(*(frame["missing_members"].to_numpy() for frame in (work, home)))
        areas, years = (work.index.get_level_values(name) for name in ("area", "year"))
        values = {
            "work": competence.education_share_pct(at_work, at_work.sum(axis=1, keepdims=True)),
            "home": competence.education_share_pct(at_home, at_home.sum(axis=1, keepdims=True)),
            "gap": competence.workplace_against_residents_points(at_work, at_home),
        }
        return _long(areas, years, groups, lacking, values)

    frame: pd.DataFrame = data.derived("workplace and residents", (EDUCATION_KEY,), compute)
    return frame


def employed_by_age(data: Statistics) -> pd.DataFrame:
    """Return employed at the workplace by age, persons, in columns of AGES.

    Index (area, year, industry), industries in groups with their total; `missing_members` last. Raises
    FortrinnError where the table lacks an age.
    """

    def compute() -> pd.DataFrame:
        sums = data.totals(AGE_KEY)
        _require(AGE_KEY, "age", sums["age"].cat.categories, AGES)
        return _wide(sums, "age", list(AGES), ("area", "year", "industry"))

    frame: pd.DataFrame = data.derived("employed by age", (AGE_KEY,), compute)
    return frame


def all_industries_by_age(data: Statistics) -> pd.DataFrame:
    """Return employed at the workplace by age, persons, in all industries together; index (area, year)."""
    people = employed_by_age(data)
    _require(AGE_KEY, "industry", people.index.unique("industry"), (ALL_INDUSTRIES,))
    return _of(people, industry=ALL_INDUSTRIES)


def exit_rates(data: Statistics, year: int) -> Array | None:
    """Return the nation's share of each age group of a year that will have left work by TARGET_YEAR, 0 to 1.

    Estimated over the years from BREAK_YEAR to that one. None where these are too few or one is unpublished,
    and from the target year on. Raises FortrinnError where the table lacks Norway's own row.
    """

    def compute() -> Array | None:
        national = _of(all_industries_by_age(data), area=data.regions.country.id)
        years = range(BREAK_YEAR, year + 1)
        people = national.reindex(years)[list(AGES)].to_numpy()
        if len(years) < FEWEST_YEARS or year >= TARGET_YEAR or not (people > 0.0).all():
            return None
        return competence.exit_shares(people, AGE_EDGES, TARGET_YEAR - year)

    if not data.has_country(AGE_KEY):
        raise FortrinnError(
            f"{AGE_KEY}: no row of Norway ({NATION}), which the rates of exit are estimated from",
            user_message="Tabell 07984 mangler tall for hele landet, så erstatningsbehovet kan ikke anslås.",
        )
    rates: Array | None = data.derived(f"exit rates {year}", (AGE_KEY,), compute)
    return rates


def gap_of_group(frame: pd.DataFrame, group: str) -> pd.DataFrame:
    """Return the `gap` of one group as a series; a year that lacks a municipality in any group is marked."""
    chosen = frame[frame["group"] == group].rename(columns={"gap": "value"})
    return chosen[["area", "year", "value", "missing_members"]].reset_index(drop=True)


def competence_gap(data: Statistics) -> pd.DataFrame:
    """Return higher education at the workplace less what the industries would give, percentage points.

    The country's is nothing but rounding: it is what the industries are measured against.
    """
    return gap_of_group(education_gaps(data, "level"), HIGHER)


def workplace_against_residents(data: Statistics) -> pd.DataFrame:
    """Return higher education at the workplace less that of employed residents, percentage points."""
    return gap_of_group(workplace_and_residents(data), HIGHER)


def replacement_need(data: Statistics) -> pd.DataFrame:
    """Return the employed of each year who will have left work by TARGET_YEAR, per cent of them."""
    people = all_industries_by_age(data)
    parts = []
    for year in people.index.unique("year"):
        rates = exit_rates(data, int(year))
        if rates is not None:
            rows = people[people.index.get_level_values("year") == year]
            need = competence.replacement_need(rows[list(AGES)].to_numpy(), rates)
            parts.append(_series(rows, need.leaving_pct))
    return pd.concat(parts, ignore_index=True) if parts else _series(people.iloc[:0], np.empty(0))


def jobs_held_by_older(data: Statistics) -> pd.DataFrame:
    """Return jobs held by people aged 55 to 74, per cent of all."""
    people = all_industries_by_age(data)
    older = np.isin(AGES, OLDER)
    return _series(people, competence.jobs_held_by_older_pct(people[list(AGES)].to_numpy(), older))


MEASURES: tuple[Measure, ...] = (
    Measure("competence_gap", competence_gap, (BREAK_YEAR,)),
    Measure("workplace_against_residents", workplace_against_residents, (BREAK_YEAR,)),
    Measure(
        "replacement_need",
        replacement_need,
        caveat=f"Anslag: så mange slutter innen {TARGET_YEAR} med landets rater.",
        over_time=False,  # no two years are as far from the target
    ),
    Measure("jobs_held_by_older", jobs_held_by_older, (BREAK_YEAR,)),
)


def _national_education(
    data: Statistics, by: str, divisions: tuple[str, ...]
) -> tuple[dict[int, Array], list[list[int]]]:
    """Return for each year the nation's employed (industries, groups), and which divisions each industry holds.

    The table's narrowest industries are taken. Jobs of no stated industry are left out where it has no such
    line, for nothing can be expected of them; a division it lacks has a line without numbers.
    """
    cells = data.cells(NATIONAL_KEY)
    other = "field" if by == "level" else "level"
    _require(NATIONAL_KEY, by, cells[by].cat.categories)
    _require(NATIONAL_KEY, other, cells[other].cat.categories, (TOTAL,))
    cells = cells[(cells["region"] == NATION) & (cells[other] == TOTAL)]
    line_of = _narrowest_lines(divisions, cells["industry"].unique())
    lines = list(dict.fromkeys(line_of.values()))
    members = [[at for at, code in enumerate(divisions) if line_of.get(code) == line] for line in lines]
    wide = cells.pivot(index=["year", "industry"], columns=by, values="value")[list(GROUPS[by])]  # noqa: PD010
    years = wide.index.unique("year")
    return {int(year): _of(wide, year=year).reindex(lines).to_numpy() for year in years}, members


def _narrowest_lines(divisions: Iterable[str], lines: Iterable[str]) -> dict[str, str]:
    """Find the narrowest of a table's industries that holds each division: `10`, `10-33` or the section `C`."""
    held = {str(line): _divisions_of(str(line)) for line in lines}
    found = {}
    for division in divisions:
        holding = [line for line, inside in held.items() if division in inside]
        if holding:
            found[division] = min(holding, key=lambda line: len(held[line]))
        elif division != UNSPECIFIED:
            found[division] = division
    return found


def _divisions_of(line: str) -> frozenset[str]:
    """Return the divisions of a line; none of the total, which would hold any."""
    sections = section_of()
    span = re.fullmatch(r"(\d\d)(?:-(\d\d))?", line)
    if span is None:
        return frozenset(division for division, section in sections.items() if section == line)
    first, last = span[1], span[2] or span[1]
    if last == "99" and first <= "01":
        return frozenset()
    return frozenset(division for division in sections if first <= division <= last)


def _require(key: str, dimension: str, found: Iterable[str], wanted: Iterable[str] = ()) -> None:
    wanted = tuple(wanted) or tuple(GROUPS[dimension])
    found = {str(code) for code in found}
    lacking = [code for code in wanted if code not in found]
    if lacking:
        table = key.rpartition("_")[2]
        raise FortrinnError(
            f"{key}: expected {dimension} {', '.join(wanted)}, found {', '.join(sorted(found))}",
            user_message=f"Tabell {table} har ikke de gruppene figuren bygger på: den mangler "
            f"{', '.join(lacking)}.",
        )


def _wide(
    sums: pd.DataFrame, column: str, groups: list[str], keys: tuple[str, ...] = ("area", "year")
) -> pd.DataFrame:
    wide = side_by_side(sums[sums[column].isin(groups)], column, keys)
    return wide[[*groups, "missing_members"]]


def _of(frame: pd.DataFrame, **levels: str | int) -> pd.DataFrame:
    """Return the rows of one code of a level of the index, without that level."""
    for name, code in levels.items():
        frame = frame[frame.index.get_level_values(name) == code].droplevel(name)
    return frame


def _long(
    areas: pd.Index,
    years: pd.Index | int,
    groups: list[str],
    lacking: NDArray[np.intp],
    values: Mapping[str, Array],
) -> pd.DataFrame:
    count = len(groups)
    year = np.full(len(areas), years) if isinstance(years, int) else years
    return pd.DataFrame(
        {"area": np.repeat(areas, count), "year": np.repeat(year, count), "group": groups * len(areas)}
        | {name: array.ravel() for name, array in values.items()}
        | {"missing_members": np.repeat(lacking, count)}
    )


def _series(people: pd.DataFrame, values: Array) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area": people.index.get_level_values("area"),
            "year": people.index.get_level_values("year"),
            "value": values,
            "missing_members": people["missing_members"].to_numpy(),
        }
    )
