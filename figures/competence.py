"""Competence: what education the people who live here have, and those who work here.

Education at the workplace is set beside what the region's industries would give, each industry with the
nation's education, and beside that of the employed who live in the region.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_sources.regions import Area, missing_members
from data_sources.statistics import Statistics
from figures import marks
from figures.figure import Figure, FigureRow, nothing_to_show
from figures.measures import measure
from figures.measures_competence import (
    AT_HOME,
    AT_WORKPLACE,
    EDUCATION_KEY,
    GAP_KEYS,
    GENERAL_FIELD,
    GROUPS,
    HIGHER,
    LEVELS,
    TOTAL,
    UNKNOWN_FIELD,
    education_gaps,
    employed_by_education,
    gap_of_group,
    workplace_and_residents,
)
from figures.series import Measure, empty_figure, read, read_at, sources
from figures.specialisation import SMALL_REGION_JOBS
from figures.style import colour_beside, colour_of, number
from figures.wording import compared, lacks, listed, lower_first, notes, place, shown_year
from figures.workplace_jobs import KEY as INDUSTRY_KEY
from figures.workplace_jobs import WORKPLACE as INDUSTRY_WORKPLACE

# For each table that a figure is formed from, the codes of the categories that are used.
Cells = tuple[tuple[str, dict[str, tuple[str, ...]]], ...]

# The fields' names as they fit on a phone; the tables have them in full.
FIELD_NAMES = {
    GENERAL_FIELD: "Allmenne fag",
    "1": "Humaniora og kunst",
    "2": "Lærer og pedagogikk",
    "3": "Samfunn og jus",
    "4": "Økonomi og administrasjon",
    "5": "Natur, håndverk og teknikk",
    "6": "Helse, sosial og idrett",
    "7": "Jordbruk, skog og fiske",
    "8": "Transport og sikkerhet",
    UNKNOWN_FIELD: "Uoppgitt fagfelt",
}
# A smaller distance is no finding: a few people, or one office that moves.
NEAR_POINTS = 0.5
RESIDENT_LEVELS = (
    ("Grunnskole", "basic_education_share"),
    ("Videregående", "upper_secondary_share"),
    ("Universitet og høgskole", "higher_education_share"),
)


def utdanning(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show the education of residents aged 30-66 beside the comparator's, and the gap to the country."""
    higher = measure("higher_education_share")
    reading = read(higher.series(data), region, year)
    empty = empty_figure(data, "utdanning", higher, region, year)
    if not reading.found:
        return nothing_to_show(empty, f"Utdanning i {region.name} er ikke publisert til og med {year}.")
    rows = []
    for label, measure_id in RESIDENT_LEVELS:
        series = measure(measure_id).series(data)
        for position, area in enumerate(dict.fromkeys((region, comparator))):
            found = read_at(series, area, reading.year)
            if found.found:
                rows.append((label, area.name, position, found.value))
    frame = pd.DataFrame(rows, columns=["label", "series", "place", "value"])
    frame = frame.assign(
        text=[f"{number(value, 1)} %" for value in frame["value"]],
        colour=[
            colour_of(data.regions, region) if p == 0 else colour_beside(data.regions, comparator)
            for p in frame["place"]
        ],
    )
    country = read_at(higher.series(data), data.regions.country, reading.year)
    stands = compared(reading.value, country.value, 1)
    gap = number(abs(round(reading.value, 1) - round(country.value, 1)), 1)
    title = f"{number(reading.value, 1)} prosent i {region.name} har høyere utdanning, "
    title += f"{stands} landet" if stands == "på linje med" else f"{gap} prosentpoeng {stands} landet"
    lacking = _lacking(data, region, reading.year, year)
    return Figure(
        id="utdanning",
        title=title,
        subtitle=f"Høyeste utdanning blant bosatte 30–66 år, prosent · {region.name} · "
        f"{shown_year(region, reading.year, year)}",
        chart=marks.pairs(frame, axis_title="Prosent av bosatte 30–66 år"),
        table=pd.DataFrame(
            {
                "Høyeste utdanning": frame["label"],
                "Område": frame["series"],
                "Andel (prosent)": frame["value"].round(2),
            }
        ),
        sources=sources(data, higher),
        caveats=(
            "Aldersgruppen er utledet.",
            *lacking,
            *lacks(data.regions.country, country.incomplete),
            *notes(region, comparator),
        ),
        alt_text=f"Søylediagram over utdanningsnivå i prosent. {title}.",
        how_to_read="Tallene gjelder dem som bor i regionen, ikke dem som arbeider der. Ingen og uoppgitt "
        "utdanning er med i nevneren, men ikke vist, så søylene summerer seg til litt under 100. "
        f"Sammenligningen under er {place(comparator)}; landet er summen av kommunene.",
        grade="B",
        area=region.name,
        year=reading.year,
    )


def kompetansegap(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show education at the workplace by level, beside what the region's industries would give."""
    figure = _begun(
        data, "kompetansegap", "competence_gap", region, year, "Kompetansegapet", _gap_cells("field")
    )
    if figure.year is None:
        return figure
    found = _groups(education_gaps(data, "level"), region, figure.year)
    actual, expected = (float(found[name][HIGHER]) for name in ("actual", "expected"))
    title = (
        f"{number(actual, 1)} prosent av dem som arbeider i {region.name}, har høyere utdanning, "
        + _distance(actual, expected, "det næringene tilsier", near="om lag det næringene tilsier")
    )
    return _gap_figure(
        data,
        figure,
        region,
        comparator,
        year,
        by="level",
        names=LEVELS,
        title=title,
        what="Høyeste utdanning",
        how_to_read="Sirkelen er dem som arbeider i regionen. Ruten er hva andelen hadde vært om hver næring her hadde "
        "samme utdanning som i landet. Er sirkelen til høyre for ruten, bruker de samme næringene mer av utdanningen "
        "her. Det kommer av hva slags jobber de har, for eksempel utvikling eller produksjon. Det sier ikke hvor "
        "dyktige folk er, hvem som er overkvalifisert, eller hvor mange som mangler.",
    )


def kompetansegap_fagfelt(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show education at the workplace by field, beside what the region's industries would give."""
    figure = _begun(
        data,
        "kompetansegap_fagfelt",
        "competence_gap",
        region,
        year,
        "Kompetansegapet etter fagfelt",
        _gap_cells("level"),
        gap_of_group(education_gaps(data, "field"), UNKNOWN_FIELD),  # a year is whole in all fields or none
    )
    if figure.year is None:
        return figure
    found = _groups(education_gaps(data, "field"), region, figure.year)
    known = found.drop([GENERAL_FIELD, UNKNOWN_FIELD])  # the first follows from the levels
    furthest = str((known["actual"].round(1) - known["expected"].round(1)).abs().idxmax())
    actual, expected = (float(known[name][furthest]) for name in ("actual", "expected"))
    title = (
        f"Utenom allmenne fag er fagfeltene i {region.name} om lag det næringene tilsier"
        if _is_near(actual, expected)
        else f"Utenom allmenne fag avviker {lower_first(FIELD_NAMES[furthest])} mest i {region.name}: "
        f"{number(actual, 1)} prosent av dem som arbeider der, "
        + _distance(actual, expected, "det næringene tilsier")
    )
    return _gap_figure(
        data,
        figure,
        region,
        comparator,
        year,
        by="field",
        names=FIELD_NAMES,
        title=title,
        what="Fagfelt for høyeste utdanning",
        how_to_read="Sirkelen er dem som arbeider i regionen. Ruten er hva andelen hadde vært om hver næring her hadde "
        "de samme fagene som i landet. Er sirkelen til høyre, bruker de samme næringene mer av faget her. Alle nivåer "
        "er med: håndverk og teknikk er både fagbrev og ingeniører, og allmenne fag er grunnskole og "
        "studieforberedende. Avviket sier hva jobbene er, ikke hva folk er verdt eller hva som mangler.",
    )


def arbeidssted_bosted(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show the education of those who work in a region beside that of the employed who live there."""
    cells = ((EDUCATION_KEY, {"content": (AT_WORKPLACE, AT_HOME), "field": (TOTAL,)}),)
    what = "Utdanning etter arbeidssted og bosted"
    figure = _begun(data, "arbeidssted_bosted", "workplace_against_residents", region, year, what, cells)
    if figure.year is None:
        return figure
    frame = workplace_and_residents(data)
    found = _groups(frame, region, figure.year)
    rows = pd.DataFrame(
        [
            (LEVELS[level], series, position, found.loc[level, column], colour)
            for level in LEVELS
            for position, (series, column, colour) in enumerate(
                (
                    ("Arbeider her", "work", colour_of(data.regions, region)),
                    ("Bor her", "home", "@comparator"),
                )
            )
        ],
        columns=["label", "series", "place", "value", "colour"],
    )
    rows = rows.assign(text=[f"{number(value, 1)} %" for value in rows["value"]])
    work, home = (float(found[name][HIGHER]) for name in ("work", "home"))
    title = (
        f"{number(work, 1)} prosent av dem som arbeider i {region.name}, har høyere utdanning, "
        + _distance(work, home, "sysselsatte som bor der", near="om lag som sysselsatte som bor der")
    )
    table = pd.DataFrame(
        {
            "Høyeste utdanning": list(LEVELS.values()),
            "Arbeider i området (prosent)": found["work"].round(2).to_numpy(),
            "Sysselsatte som bor i området (prosent)": found["home"].round(2).to_numpy(),
            "Forskjell (prosentpoeng)": found["gap"].round(2).to_numpy(),
            **_beside(frame, region, comparator, figure.year, "Forskjell"),
        }
    )
    return replace(
        figure,
        title=title,
        subtitle=f"Høyeste utdanning blant sysselsatte etter arbeidssted og bosted, prosent · {region.name} · "
        f"{shown_year(region, figure.year, year)}",
        chart=marks.pairs(rows, axis_title="Prosent av de sysselsatte"),
        table=table,
        alt_text=f"Søylediagram over utdanningsnivå i prosent, etter arbeidssted og bosted. {title}.",
        how_to_read="Forskjellen kommer av pendling. Er søylen for dem som bor her lengst, drar folk med den "
        "utdanningen ut av regionen for å arbeide; er den kortest, kommer de utenfra. Bare sysselsatte er med, så "
        "tallene kan ikke settes opp mot dem for alle innbyggere.",
    )


def begun(
    data: Statistics,
    figure_id: str,
    row: Measure,
    region: Area,
    year: int,
    *,
    what: str,
    series: pd.DataFrame,
    cells: Cells,
    employed: pd.Series,
) -> Figure:
    """Return a figure of the newest year of a series, to be given its picture; without a year it has its reason.

    row: the measure it is of. what: what is shown, as a sentence begins with it. cells: what the series is formed
    from. employed: persons by area and year, which say whether numbers are small.
    """
    reading = read(series, region, year)
    empty = replace(
        empty_figure(data, figure_id, row, region, year), subtitle=f"{what} · {region.name} · {year}"
    )
    first, last = data.years(cells[0][0])
    last = min(year, last, region.last_year or last)
    if last < first:
        reason = f"{what} er ikke publisert for {region.name} til og med {year}."
        return nothing_to_show(empty, reason)
    lacking = () if reading.found and reading.year >= last else _members_lacking(data, region, last, cells)
    if not reading.found:
        why = f" Det mangler egne tall for {listed(lacking)} i {last}." if lacking else ""
        reason = f"{what} kan ikke vises for {region.name} til og med {year}.{why}"
        return nothing_to_show(empty, reason)
    jobs = float(employed[region.id, reading.year])
    small = jobs < SMALL_REGION_JOBS
    return replace(
        empty,
        caveats=(
            *([f"{last} mangler {listed(lacking)}."] if lacking else []),
            *(
                [f"Små tall: {region.name} har {number(jobs)} jobber, så én bedrift kan avgjøre mye."]
                if small
                else []
            ),
            *notes(region),
        ),
        grade="C" if small else "B",
        year=reading.year,
    )


def _members_lacking(data: Statistics, area: Area, year: int, cells: Cells) -> tuple[str, ...]:
    """Name the members of an area that lack a value in a year in any of the cells."""
    names: dict[str, None] = {}
    for key, categories in cells:
        chosen = data.cells(key)
        chosen = chosen[chosen["year"] == year]
        for name, codes in categories.items():
            chosen = chosen[chosen[name].isin(codes)]
        if chosen.empty:
            continue
        by_place = chosen.groupby("region", observed=True)["value"]
        whole = by_place.sum().where(by_place.count() == by_place.size().max())
        rows = whole.rename("value").reset_index().assign(year=year)
        names |= dict.fromkeys(missing_members(rows, area, year, data.regions.part_names))
    return tuple(names)


def _begun(
    data: Statistics,
    figure_id: str,
    measure_id: str,
    region: Area,
    year: int,
    what: str,
    cells: Cells,
    series: pd.DataFrame | None = None,
) -> Figure:
    people = employed_by_education(data, AT_WORKPLACE, "level")
    employed = people[list(LEVELS)].sum(axis=1)
    row = measure(measure_id)
    series = row.series(data) if series is None else series
    return begun(data, figure_id, row, region, year, what=what, series=series, cells=cells, employed=employed)


def _gap_cells(other: str) -> Cells:
    return (
        (EDUCATION_KEY, {"content": (AT_WORKPLACE,), other: (TOTAL,)}),
        (INDUSTRY_KEY, {"content": (INDUSTRY_WORKPLACE,)}),
    )


def _gap_figure(
    data: Statistics,
    figure: Figure,
    region: Area,
    comparator: Area,
    year: int,
    *,
    by: str,
    names: dict[str, str],
    title: str,
    what: str,
    how_to_read: str,
) -> Figure:
    frame = education_gaps(data, by)
    shown = int(figure.year or year)
    found = _groups(frame, region, shown)
    actual, expected = found["actual"].to_numpy(), found["expected"].to_numpy()
    rows = pd.DataFrame(
        {
            "label": [names[group] for group in found.index],
            "value": actual,
            "other": expected,
            "text": [
                f"{number(own, 1)} mot {number(other, 1)} %"
                for own, other in zip(actual, expected, strict=True)
            ],
        }
    )
    table = pd.DataFrame(
        {
            what: list(GROUPS[by].values()),
            "Faktisk (prosent)": actual.round(2),
            "Ut fra næringene (prosent)": expected.round(2),
            "Avvik (prosentpoeng)": found["gap"].to_numpy().round(2),
            **_beside(frame, region, comparator, shown, "Avvik"),
        }
    )
    return replace(
        figure,
        title=title,
        subtitle=f"{what} på arbeidsplassene mot det næringene tilsier, prosent · {region.name} · "
        f"{shown_year(region, shown, year)}",
        chart=marks.dumbbells(rows, names=("Faktisk", "Ut fra næringene")),
        table=table,
        caveats=("Hver næring er gitt landets utdanning.", *figure.caveats),
        alt_text=f"Punktdiagram over {lower_first(what)} på arbeidsplassene i prosent, faktisk og ut fra næringene. "
        f"{title}.",
        how_to_read=how_to_read,
    )


def _groups(frame: pd.DataFrame, area: Area, year: int) -> pd.DataFrame:
    chosen = frame[(frame["area"] == area.id) & (frame["year"] == year)]
    return chosen.set_index("group")


def _beside(
    frame: pd.DataFrame, region: Area, comparator: Area, year: int, what: str
) -> dict[str, NDArray[np.float64]]:
    """Return the comparator's difference for the table, where it has one of that year."""
    if comparator == region:
        return {}
    other = _groups(frame, comparator, year)
    incomplete = comparator.has_few_members and other["missing_members"].any()
    if other.empty or incomplete or other["gap"].isna().all():
        return {}
    return {f"{what} i {comparator.name} (prosentpoeng)": other["gap"].to_numpy().round(2)}


def _is_near(value: float, other: float) -> bool:
    return abs(round(value, 1) - round(other, 1)) < NEAR_POINTS - 1e-9


def _distance(value: float, other: float, what: str, near: str = "") -> str:
    """Say how far one share is from another, in percentage points of what is written; little reads as `near`."""
    if near and _is_near(value, other):
        return near
    points = number(abs(round(value, 1) - round(other, 1)), 1)
    return f"{points} prosentpoeng {compared(value, other, 1)} {what}"


def _lacking(data: Statistics, region: Area, shown: int, asked: int) -> tuple[str, ...]:
    """Say which municipality keeps a later year from being shown."""
    last = min(asked, data.years("education_30_66_imdi")[1], region.last_year or 9999)
    if last <= shown:
        return ()
    names = data.missing("education_30_66_imdi", region, last, level="all", sex="all")
    return (f"{last} mangler {listed(names)}.",) if names else ()


FIGURES: tuple[FigureRow, ...] = (
    FigureRow(
        "kompetansegap",
        "Kompetansegap på arbeidsplassene",
        kompetansegap,
        "kompetanse",
        ("competence_gap",),
        GAP_KEYS,
    ),
    FigureRow(
        "kompetansegap_fagfelt",
        "Kompetansegap etter fagfelt",
        kompetansegap_fagfelt,
        "kompetanse",
        ("competence_gap",),
        GAP_KEYS,
    ),
    FigureRow(
        "arbeidssted_bosted",
        "Utdanning etter arbeidssted og bosted",
        arbeidssted_bosted,
        "kompetanse",
        ("workplace_against_residents",),
        (EDUCATION_KEY,),
    ),
    FigureRow(
        "utdanning",
        "Utdanningsnivå blant bosatte",
        utdanning,
        "profil",
        ("higher_education_share", "upper_secondary_share", "basic_education_share", "education_gap"),
        ("education_30_66_imdi",),
    ),
)
