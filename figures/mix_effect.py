"""What a region's mix of industries gives in value added per employed: an estimate, and of the mix alone.

County accounts know no regions. The county's level in each industry is applied to the jobs of every area, so
that areas differ by their mix and by nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_sources.errors import FortrinnError
from data_sources.regions import Area
from data_sources.statistics import Statistics
from data_sources.store import EMBEDDED
from data_sources.tables import NATION
from figures import marks
from figures.figure import Figure, FigureRow, nothing_to_show
from figures.series import empty_figure
from figures.style import colour_beside, colour_of, number
from figures.value_creation import KEY as ACCOUNTS
from figures.value_creation import SHORT_NAMES, county_names
from figures.wording import listed, lower_first, notes, place, shown_year
from figures.workplace_jobs import KEY as JOBS
from figures.workplace_jobs import WORKPLACE, workplace_jobs
from indicators import value_creation
from indicators.attractiveness import Array
from indicators.catalogue import indicator

# The industries of the county accounts, as fine as the accounts have them, by 2-digit industries of the jobs.
# Extraction of oil and gas (06) is left out, as in the headline of the accounts; 99 and unspecified are in none.
DIVISIONS: dict[str, tuple[str, ...]] = {
    "01-02": ("01", "02"),
    "03": ("03",),
    "05-08": ("05", "07", "08"),
    "09.1": ("09",),
    "10-12": ("10", "11", "12"),
    "13-15": ("13", "14", "15"),
    "16-17": ("16", "17"),
    "18": ("18",),
    "19-21": ("19", "20", "21"),
    "22-23": ("22", "23"),
    "24": ("24",),
    "25-28": ("25", "26", "27", "28"),
    "29-30": ("29", "30"),
    "31-32": ("31", "32"),
    "33": ("33",),
    "35": ("35",),
    "36-39": ("36", "37", "38", "39"),
    "41-43": ("41", "42", "43"),
    "45-47": ("45", "46", "47"),
    "49-52": ("49", "50", "51", "52"),
    "53": ("53",),
    "55-56": ("55", "56"),
    "58-63": ("58", "59", "60", "61", "62", "63"),
    "64-66": ("64", "65", "66"),
    "68": ("68",),
    "69-75": ("69", "70", "71", "72", "73", "74", "75"),
    "77-82": ("77", "78", "79", "80", "81", "82"),
    "84": ("84",),
    "85": ("85",),
    "86-88": ("86", "87", "88"),
    "90-97": ("90", "91", "92", "93", "94", "95", "96", "97"),
}
# The names of parts of manufacturing as they fit in a sentence; the rest are those of the county's page.
PARTS = {
    "09.1": "Utvinningsservice",
    "10-12": "Næringsmidler",
    "13-15": "Tekstil og klær",
    "16-17": "Trevarer og papir",
    "18": "Trykking",
    "19-21": "Kjemi og legemidler",
    "22-23": "Plast og mineraler",
    "24": "Metaller",
    "25-28": "Metallvarer, elektronikk og maskiner",
    "29-30": "Transportmidler",
    "31-32": "Møbler og annen industri",
    "33": "Maskinreparasjon",
}
# A county's level in fewer employed than this (thousands, published in tenths) is mostly rounding.
SMALLEST_LEVEL_1000 = 0.5
# More of the jobs than this at the country's level makes the estimate a poor one.
MUCH_FALLBACK_PCT = 10.0


@dataclass(frozen=True)
class Estimate:
    """The mix effect of all areas in one year: thousand NOK for each employed, (areas,).

    `shares` are of the jobs, (areas, industries); `levels` and `fallback` by industry of DIVISIONS.
    """

    year: int
    areas: tuple[str, ...]
    per_employed: Array
    fallback_share_pct: Array
    shares: Array
    levels: Array
    fallback: NDArray[np.bool_]

    def of(self, area: Area) -> float:
        """Return an area's estimate; NaN where it has none."""
        return float(self.per_employed[self.areas.index(area.id)])


def bransjemiks_verdiskaping(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show what each region's mix of industries would give at the county's level in each industry."""
    county = county_names().get(data.regions.accounts_county or "", data.regions.name)
    estimates = [found for at in _years(data, region, year) if (found := estimate(data, at)) is not None]
    shown = next((found for found in estimates if not np.isnan(found.of(region))), None)
    empty = empty_figure(data, "bransjemiks_verdiskaping", indicator("mix_effect"), region, year)
    if shown is None:
        return nothing_to_show(empty, _nothing(data, region, year))
    country, at = data.regions.country, shown.year
    areas = tuple(dict.fromkeys((*data.regions.regions, data.regions.whole, comparator, region, country)))
    values = {area: shown.of(area) for area in areas}
    rows = pd.DataFrame(
        {
            "label": [area.name for area in areas],
            "value": list(values.values()),
            "text": [
                _why_not(area, at)
                if np.isnan(value)
                else f"{number(value)} ({_difference(value, values[country])})"
                for area, value in values.items()
            ],
            "colour": [
                colour_of(data.regions, area)
                if area == region
                else colour_beside(data.regions, area)
                if area in (comparator, country)
                else "@context"
                for area in areas
            ],
            "strong": [area == region for area in areas],
        }
    )
    other = comparator if comparator != region and not np.isnan(values[comparator]) else country
    share = float(shown.fallback_share_pct[shown.areas.index(region.id)])
    fallen = listed(
        tuple(lower_first(name) for name, fell in zip(_names(), shown.fallback, strict=True) if fell)
    )
    title = _title(region, other, values[region], values[other]) + _driver(shown, region, other)
    return Figure(
        id="bransjemiks_verdiskaping",
        title=title,
        subtitle=f"Anslag: hva bransjemiksen gir i verdiskaping per sysselsatt med nivået i {county} fylke "
        f"(2019-grensen) i hver næring, tusen kroner, løpende priser · {region.name} · {shown_year(region, at, year)}",
        chart=marks.named_bars(rows, origin=values[country], origin_name="landets bransjemiks"),
        table=_table(shown, region, country),
        sources=empty.sources,
        caveats=(
            "Anslaget gjelder sammensetningen alene og kan ikke vise om en region er mer eller mindre produktiv i "
            "samme næring.",
            f"Landets nivå der fylket ikke har tall eller er for lite, {number(share, 1)} prosent av jobbene i "
            f"{region.name}: {fallen}.",
            "Uten olje- og gassutvinning. Kraft, eiendom og finans har høye nivåer fordi de har mye kapital.",
            *notes(region),
        ),
        alt_text="Liggende søyler fra landets bransjemiks for anslått verdiskaping per sysselsatt i tusen kroner, én "
        f"for hvert område. {title}.",
        how_to_read=f"{indicator('mix_effect').how_to_read} Søyler mot høyre har mer av næringer med høy verdiskaping "
        "per sysselsatt enn landet har. Også landet er regnet med fylkets nivå, så bare sammensetningen skiller dem. "
        "Tabellen viser hvilke næringer som trekker opp og ned.",
        grade="C" if share > MUCH_FALLBACK_PCT else "B",
        area=region.name,
        year=at,
    )


def estimate(data: Statistics, year: int) -> Estimate | None:
    """Return the mix effect of all areas in a year; None where the accounts or the jobs have no such year.

    Raises TableMissing, TableDamaged, or FortrinnError for a region set without a county in the accounts.
    """

    def compute() -> Estimate | None:
        found = workplace_jobs(data)
        accounts = _accounts(data, year)
        if accounts is None or year not in found.years:
            return None
        at = found.years.index(year)
        jobs = np.stack(
            [
                found.jobs[
                    :, at, [found.industries.index(code) for code in codes if code in found.industries]
                ].sum(-1)
                for codes in DIVISIONS.values()
            ],
            axis=-1,
        )
        (value_added, employed), (national, national_employed) = accounts
        large = employed >= SMALLEST_LEVEL_1000
        value_added = np.where(large, value_added, np.nan)
        # Regions lack no municipality; a county that lacks one of many keeps its estimate.
        own = {area.id for area in data.all_areas if area.has_few_members}
        lacking = np.array(
            [area in own and bool(found.lacking[place, at].any()) for place, area in enumerate(found.areas)]
        )
        jobs[lacking] = np.nan
        effect = value_creation.mix_effect(jobs, value_added, employed, national, national_employed)
        with np.errstate(invalid="ignore", divide="ignore"):
            levels = np.where(effect.fallback, national / national_employed, value_added / employed)
            shares = jobs / jobs.sum(axis=-1, keepdims=True)
        return Estimate(
            year, found.areas, effect.per_employed, effect.fallback_share_pct, shares, levels, effect.fallback
        )

    result: Estimate | None = data.derived(f"mix effect {year}", (ACCOUNTS, JOBS), compute)
    return result


def _accounts(data: Statistics, year: int) -> tuple[Array, Array] | None:
    """Return value added and employed of the county and of the country, each (2, industries); None without them."""
    code, cells = data.regions.accounts_county, data.cells(ACCOUNTS)
    if code is None or code not in cells["region"].cat.categories:
        raise FortrinnError(
            f"{ACCOUNTS}: region set {data.regions.id} names county {code}, which the table lacks",
            user_message=f"{data.regions.name} har ikke fylke i fylkesregnskapet, så bransjemiksen kan ikke anslås.",
        )
    rows = cells[(cells["year"] == year) & cells["region"].isin((code, NATION))]
    rows = rows.astype({"region": str, "content": str, "industry": str})
    both = []
    for region in (code, NATION):
        values = rows[rows["region"] == region].set_index(["content", "industry"])["value"]
        wanted = [
            (content, industry)
            for content in ("value_added_mill_nok", "employed_1000")
            for industry in DIVISIONS
        ]
        both.append(values.reindex(pd.MultiIndex.from_tuples(wanted)).to_numpy(float).reshape(2, -1))
    return None if any(np.isnan(part).all() for part in both) else (both[0], both[1])


def _years(data: Statistics, region: Area, asked: int) -> range:
    """Return the years that may be shown, newest first."""
    first, last = data.years(ACCOUNTS)
    return range(min(asked, last, region.last_year or last), first - 1, -1)


def _title(region: Area, other: Area, own: float, theirs: float) -> str:
    difference = round(own) - round(theirs)
    start = f"Anslag: bransjemiksen i {region.name} gir {number(1000 * round(own))} kroner per sysselsatt"
    if difference == 0:
        return f"{start}, på linje med {place(other)}"
    word = "mer" if difference > 0 else "mindre"
    return f"{start}, {number(1000 * abs(difference))} {word} enn {_mix_of(other)}"


def _driver(shown: Estimate, region: Area, other: Area) -> str:
    """Name the industry that pulls most in the direction of the difference; empty where there is none."""
    difference = round(shown.of(region)) - round(shown.of(other))
    if difference == 0:
        return ""
    pulled = _pulled(shown, region, other) * (1 if difference > 0 else -1)
    name = lower_first(_names()[int(np.argmax(pulled))])
    return f"; {name} trekker mest {'opp' if difference > 0 else 'ned'}"


def _pulled(shown: Estimate, region: Area, other: Area) -> Array:
    """Return what each industry adds to the difference between two areas, which they sum to; (industries,)."""
    own, theirs = (shown.shares[shown.areas.index(area.id)] for area in (region, other))
    # Against the other's mean level: more of an industry below it pulls down.
    pulled: Array = (own - theirs) * (np.nan_to_num(shown.levels) - shown.of(other))
    return pulled


def _mix_of(area: Area) -> str:
    return "landets bransjemiks" if area.kind == "country" else f"bransjemiksen i {area.name}"


def _table(shown: Estimate, region: Area, country: Area) -> pd.DataFrame:
    own, nation = (shown.shares[shown.areas.index(area.id)] for area in (region, country))
    pulled = _pulled(shown, region, country)
    full = _full_names()
    return pd.DataFrame(
        {
            "Næring": [full[code] for code in DIVISIONS],
            f"Andel av jobbene i {region.name} (prosent)": (100 * own).round(2),
            "Andel av jobbene i landet (prosent)": (100 * nation).round(2),
            "Verdiskaping per sysselsatt i næringen (tusen kroner)": shown.levels.round(0),
            "Trekker opp eller ned mot landet (tusen kroner per sysselsatt)": pulled.round(1),
            "Nivå fra": ["landet" if fell else "fylket" for fell in shown.fallback],
        }
    )


def _names() -> tuple[str, ...]:
    return tuple(PARTS.get(code) or SHORT_NAMES[code] for code in DIVISIONS)


def _full_names() -> dict[str, str]:
    codes = pd.read_csv(EMBEDDED / "codes" / "county_account_industries.csv", dtype=str)
    return dict(zip(codes["code"], codes["name_no"], strict=True))


def _difference(value: float, nation: float) -> str:
    return number(round(value) - round(nation), sign=True)


def _why_not(area: Area, year: int) -> str:
    ended = area.last_year is not None and year > area.last_year
    return area.ended.partition(",")[0] if ended else "ikke publisert"


def _nothing(data: Statistics, region: Area, year: int) -> str:
    what = f"Bransjemiksen i {region.name}"
    years = _years(data, region, year)
    lacking = data.missing(JOBS, region, years[0], content=WORKPLACE, industry="25") if years else ()
    if lacking:
        names = listed(lacking)
        return (
            f"{what} kan ikke anslås: jobbene er publisert etter nyere grenser, uten egne tall for {names}."
        )
    return (
        f"{what} kan ikke anslås: jobber eller verdiskaping i en næring er ikke publisert til og med {year}."
    )


FIGURES: tuple[FigureRow, ...] = (
    FigureRow(
        "bransjemiks_verdiskaping",
        "Bransjemiksens bidrag til verdiskaping (anslag)",
        bransjemiks_verdiskaping,
        "verdiskaping",
        ("mix_effect",),
        (ACCOUNTS, JOBS),
    ),
)
