"""Entrepreneurship: how many start an enterprise, how many of these last, and how large establishments are.

New enterprises are few in a region, so levels are of several years and stand with their interval.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from data_sources.regions import Area
from data_sources.statistics import Statistics
from figures import marks, measures_enterprise
from figures.figure import Chart, Figure, FigureRow, nothing_to_show
from figures.measures_enterprise import (
    BEGAN,
    ESTABLISHMENTS,
    NEW,
    POPULATION,
    SIZES,
    YEARS_AFTER,
    YEARS_FOLLOWED,
    YEARS_IN_MEAN,
    Survival,
)
from figures.series import empty_figure
from figures.style import colour_beside, colour_of, number
from figures.wording import compared, listed, notes, place, shown_year
from indicators import enterprise
from indicators.catalogue import indicator

# Fewer new enterprises in a year than this are small numbers whatever they are of.
SMALL_FOUNDING = 100
# The size groups as they fit on a wall: name, and the groups of the table that it holds.
GROUPS = (
    ("Uten ansatte", ("00",)),
    ("1–4 ansatte", ("01",)),
    ("5–19 ansatte", ("02", "03")),
    ("20–99 ansatte", ("04", "05")),
    ("100 ansatte eller flere", ("15", "16")),
)
SIZE_NAMES = ("Ingen", "1–4", "5–9", "10–19", "20–49", "50–99", "100–249", "250 eller flere")
NOT_PUBLISHED = "ikke publisert"
CHANCE = "Streken er hvor mye et så lite antall flytter seg ved tilfeldigheter (90 prosent)."


def nye_foretak(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show new enterprises per 1,000 inhabitants in each region with the interval, mean of three years."""
    frame = measures_enterprise.founding(data)
    at = _newest(frame.dropna(), region, year)
    empty = empty_figure(data, "nye_foretak", indicator("new_enterprises"), region, year)
    if at is None:
        return nothing_to_show(empty, _nothing(data, NEW, "Nye foretak", region, year))
    areas = tuple(
        dict.fromkeys((*data.regions.regions, data.regions.whole, data.regions.country, comparator, region))
    )
    known = frame.reindex([(area.id, at) for area in areas])
    rates = enterprise.new_enterprises_per_1000(known["new"], known["residents"])
    low, high = enterprise.new_enterprises_interval(known["new"], known["residents"])
    rows = pd.DataFrame(
        {
            "label": [area.name for area in areas],
            "value": rates,
            "low": low,
            "high": high,
            "text": [
                _why_not(area, at).partition(",")[0]
                if np.isnan(rate)
                else f"{number(rate, 1)} ({number(lowest, 1)}–{number(highest, 1)})"
                for area, rate, lowest, highest in zip(areas, rates, low, high, strict=True)
            ],
            "colour": [_colour(data, area, region, comparator) for area in areas],
            "strong": [area == region for area in areas],
        }
    )
    own = areas.index(region)
    other = _other(
        data, region, comparator, {area for area, rate in zip(areas, rates, strict=True) if rate > 0}
    )
    a_year = float(known["new"].iloc[own]) / YEARS_IN_MEAN
    title = f"{region.name} får {number(rates[own], 1)} nye foretak i året per 1 000 innbyggere 16–66 år"
    if other is not None:
        against = areas.index(other)
        stands = _stands(low[own], high[own], low[against], high[against], "flere", "færre")
        title += f", {stands} {place(other)} ({number(rates[against], 1)})"
    since = at - YEARS_IN_MEAN + 1
    return _told(
        empty,
        title,
        marks.named_bars(rows),
        "Liggende søyler med usikkerhet for nye foretak i året per 1 000 innbyggere 16–66 år, én for hvert område.",
        subtitle=f"Nye foretak i året per 1 000 innbyggere 16–66 år · {region.name} · "
        f"{shown_year(region, at, year, f'snitt av {since}–').replace('– ', '–', 1)}",
        table=pd.DataFrame(
            {
                "Område": [area.name for area in areas],
                f"Nye foretak {since}–{at}": known["new"].to_numpy(),
                "Nye foretak i året per 1 000 innbyggere 16–66 år": rates.round(2),
                "Nedre grense": low.round(2),
                "Øvre grense": high.round(2),
                "Merknad": [
                    _why_not(area, at) if np.isnan(rate) else ""
                    for area, rate in zip(areas, rates, strict=True)
                ],
            }
        ),
        caveats=(CHANCE, *_small(region, a_year), *notes(*areas)),
        how_to_read=f"{indicator('new_enterprises').how_to_read} Streken viser hvor mye tallet kan flytte seg ved "
        "tilfeldigheter. Når strekene til to områder overlapper, skal forskjellen ikke tillegges vekt. Tallet sier "
        "ingenting om hva foretakene driver med eller hvor store de blir.",
        grade="C" if _small(region, a_year) else "B",
        year=at,
    )


def overlevelse(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show how many new enterprises are left after one to five years, with the interval."""
    curves = measures_enterprise.survival(data)
    years = [at for area, at in curves if area == region.id and at <= year]
    empty = empty_figure(data, "overlevelse", indicator("enterprise_survival"), region, year)
    if not years:
        reason = _nothing(data, NEW, "Overlevelse blant nye foretak", region, year)
        return nothing_to_show(empty, reason)
    at = max(years)
    other = _other(data, region, comparator, {area for area in data.all_areas if (area.id, at) in curves})
    shown = (region, *((other,) if other is not None else ()))
    rows = pd.concat([_lasting(data, curves[area.id, at], area, shown) for area in shown]).sort_values(
        ["after", "place"], kind="stable"
    )
    own = curves[region.id, at]
    title = f"{number(own.survival_pct[-1])} av 100 nye foretak i {region.name} lever etter fem år"
    if other is not None:
        against = curves[other.id, at]
        stands = _stands(own.low[-1], own.high[-1], against.low[-1], against.high[-1], "flere", "færre")
        title += f", {stands} {place(other)} ({number(against.survival_pct[-1])})"
    began = float(own.at_risk[0]) / YEARS_FOLLOWED
    return _told(
        empty,
        title,
        marks.pairs(rows, axis_title="Prosent av de nye foretakene"),
        "Søylediagram med usikkerhet for hvor mange prosent av nye foretak som lever etter ett til fem år.",
        subtitle=f"Nye foretak som fortsatt er i drift etter ett til fem år, prosent · {region.name} · fulgt de fem "
        f"årene til {shown_year(region, at, year)}",
        table=pd.DataFrame(
            {
                "Område": rows["series"],
                "År etter start": rows["after"],
                "Fortsatt i drift (prosent)": rows["value"].round(1),
                "Nedre grense": rows["low"].round(1),
                "Øvre grense": rows["high"].round(1),
                "Foretak fulgt gjennom året": rows["at_risk"],
            }
        ).reset_index(drop=True),
        caveats=(CHANCE, *_small(region, began), *notes(*shown)),
        how_to_read=f"{indicator('enterprise_survival').how_to_read} Hvert trinn bygger på de foretakene som ble fulgt "
        "gjennom det året i løpet av de siste fem årene, så unge foretak teller med i de årene de har hatt. Streken er "
        "usikkerheten: med få nye foretak kan noen få flytte tallet mye.",
        grade="C" if _small(region, began) else "B",
        year=at,
    )


def bedriftsstorrelse(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show how establishments divide by number of employees, beside the comparator's."""
    frame = measures_enterprise.establishments(data)
    whole = frame[frame["missing_members"] == 0].dropna()
    at = _newest(whole, region, year)
    empty = empty_figure(data, "bedriftsstorrelse", indicator("establishment_sizes"), region, year)
    if at is None:
        return nothing_to_show(empty, _nothing(data, ESTABLISHMENTS, "Virksomheter", region, year))
    other = _other(
        data, region, comparator, {area for area in data.all_areas if (area.id, at) in whole.index}
    )
    shown = (region, *((other,) if other is not None else ()))
    counts = {area: whole[list(SIZES)].loc[(area.id, at)].to_numpy(float) for area in shown}
    rows, without = [], {}
    for position, area in enumerate(shown):
        grouped = [float(sum(counts[area][SIZES.index(size)] for size in sizes)) for _, sizes in GROUPS]
        shares = enterprise.establishment_size_shares_pct(grouped)
        without[area] = float(shares[0])
        rows += [
            (name, area.name, position, share, f"{number(share, 1)} % ({number(count)})")
            for (name, _), share, count in zip(GROUPS, shares, grouped, strict=True)
        ]
    drawn = pd.DataFrame(rows, columns=["label", "series", "place", "value", "text"])
    drawn = drawn.assign(colour=[_colour(data, shown[spot], region, shown[spot]) for spot in drawn["place"]])
    title = f"{number(without[region], 1)} prosent av virksomhetene i {region.name} har ingen ansatte"
    if other is not None:
        stands = compared(without[region], without[other], 1)
        points = number(abs(round(without[region], 1) - round(without[other], 1)), 1)
        title += (
            f", {stands} {place(other)}"
            if stands == "på linje med"
            else (f", {points} prosentpoeng {stands} {place(other)}")
        )
    exact = {area: enterprise.establishment_size_shares_pct(counts[area]) for area in shown}
    return _told(
        empty,
        title,
        marks.pairs(drawn, axis_title="Prosent av virksomhetene"),
        "Søylediagram over virksomheter etter antall ansatte, prosent.",
        subtitle="Virksomheter etter antall ansatte, prosent av alle (antall i parentes) · "
        f"{region.name} · 1. januar {shown_year(region, at, year)}",
        table=pd.DataFrame(
            {
                "Område": [area.name for area in shown for _ in SIZES],
                "Antall ansatte": list(SIZE_NAMES) * len(shown),
                "Virksomheter": np.concatenate([counts[area] for area in shown]),
                "Andel av virksomhetene (prosent)": np.concatenate([exact[area] for area in shown]).round(2),
            }
        ),
        caveats=("Private og offentlige virksomheter er med.", *notes(*shown)),
        how_to_read=f"{indicator('establishment_sizes').how_to_read} De uten ansatte er mest enkeltpersonforetak og er "
        "en egen gruppe. I de største gruppene er det få virksomheter: se på antallet, ikke bare på prosenten.",
        grade="B",
        year=at,
    )


def _lasting(data: Statistics, curve: Survival, area: Area, shown: tuple[Area, ...]) -> pd.DataFrame:
    count = len(YEARS_AFTER)
    return pd.DataFrame(
        {
            "label": [f"Etter {after} år" for after in range(1, count + 1)],
            "after": np.arange(1, count + 1),
            "series": area.name,
            "place": shown.index(area),
            "value": curve.survival_pct,
            "low": curve.low,
            "high": curve.high,
            "at_risk": curve.at_risk,
            "text": [
                f"{number(value)} % ({number(low)}–{number(high)})"
                for value, low, high in zip(curve.survival_pct, curve.low, curve.high, strict=True)
            ],
            "colour": _colour(data, area, shown[0], area),
        }
    )


def _stands(low: float, high: float, other_low: float, other_high: float, more: str, fewer: str) -> str:
    """Say how an interval stands to another: apart, or not clearly so."""
    if low > other_high:
        return f"klart {more} enn"
    return f"klart {fewer} enn" if high < other_low else "ikke klart ulikt"


def _other(data: Statistics, region: Area, comparator: Area, known: set[Area]) -> Area | None:
    """Return what a region is compared with: the comparator, else the country, where they have figures."""
    return next(
        (area for area in (comparator, data.regions.country) if area != region and area in known), None
    )


def _newest(frame: pd.DataFrame, region: Area, year: int) -> int | None:
    years = [at for area, at in frame.index if area == region.id and at <= year]
    return max(years) if years else None


def _nothing(data: Statistics, key: str, what: str, region: Area, year: int) -> str:
    """Say why a region has no figure: a municipality lacks, or there are too few years or enterprises."""
    last = min(year, region.last_year or year, data.years(key)[1])
    named = {"survival": BEGAN, "year_after": YEARS_AFTER[0]} if key == NEW else {"size": SIZES[0]}
    lacking = data.missing(key, region, last, **named) if last >= data.years(key)[0] else ()
    if lacking:
        names = listed(lacking)
        return (
            f"{what} i {region.name} kan ikke vises: tallene er publisert etter nyere grenser, uten egne tall for "
            f"{names}."
        )
    return f"{what} i {region.name} er publisert for få år eller for få foretak til og med {year}."


def _why_not(area: Area, year: int) -> str:
    return area.ended if area.last_year is not None and year > area.last_year else NOT_PUBLISHED


def _small(region: Area, a_year: float) -> tuple[str, ...]:
    if a_year >= SMALL_FOUNDING:
        return ()
    return (f"Små tall: {region.name} får {number(a_year)} nye foretak i året.",)


def _colour(data: Statistics, area: Area, region: Area, comparator: Area) -> str:
    if area == region:
        return colour_of(data.regions, area)
    return colour_beside(data.regions, area) if area in (comparator, data.regions.country) else "@context"


def _told(empty: Figure, title: str, chart: Chart, kind: str, **parts: Any) -> Figure:
    return replace(empty, title=title, chart=chart, alt_text=f"{kind} {title}.", **parts)


TEAM = (("team", "entreprenorskap"),)
FIGURES: tuple[FigureRow, ...] = (
    FigureRow(
        "nye_foretak", "Nye foretak", nye_foretak, "team", ("new_enterprises",), (NEW, *POPULATION), TEAM
    ),
    FigureRow(
        "overlevelse",
        "Overlevelse blant nye foretak",
        overlevelse,
        "team",
        ("enterprise_survival",),
        (NEW,),
        TEAM,
    ),
    FigureRow(
        "bedriftsstorrelse",
        "Virksomheter etter antall ansatte",
        bedriftsstorrelse,
        "team",
        ("establishment_sizes",),
        (ESTABLISHMENTS,),
        TEAM,
    ),
)
