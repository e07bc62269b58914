"""The county's economy in the county accounts: what it creates, what it lives from, and how it grew.

County accounts know counties, not the regions within them. So the area shown is the region set's own
county whatever region is picked, in the border it had to 2019, and every figure says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache, wraps
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_sources.errors import FortrinnError
from data_sources.regions import Area
from data_sources.statistics import Statistics
from data_sources.store import EMBEDDED
from figures import marks
from figures.figure import Chart, Figure, FigureRow, nothing_to_show
from figures.style import number
from figures.wording import listed
from indicators import value_creation

KEY = "county_accounts_11713"
NATION = "0"
# Value without jobs in the county, or jobs that are nowhere: they mislead when counted with the rest.
OWN_HOMES = "68.own"
LEFT_OUT = ("06+09", "49.5", "50.1-2", OWN_HOMES)
# The first year of each new series: from 2015 employment is counted from the employers' own reports.
BREAK_YEARS = (2015,)
LARGEST_INDUSTRIES = 8
# Employed are published in tenths of a thousand, so a count may be off by half of that.
ROUNDING_SLACK = 50.0
# Cells smaller than this say little once they are rounded; they stand in the table only.
SMALLEST_SHOWN_1000 = 0.5
# An interval wider than this part of its quotient makes the figure one of small numbers.
WIDE_INTERVAL = 1 / 3
# More of the total than this in suppressed cells makes a figure incomplete.
INCOMPLETE_SHARE = 0.01
NOT_PUBLISHED = "ikke publisert"
TOO_FEW = "under 500 sysselsatte"

# The industries' names as they fit on a wall; the tables have them in full.
SHORT_NAMES = {
    "01-02": "Jordbruk og skogbruk",
    "03": "Fiske og akvakultur",
    "05-08": "Bergverk",
    "06+09": "Petroleum",
    "10-33": "Industri",
    "35": "Kraftforsyning",
    "36-39": "Vann og renovasjon",
    "41-43": "Bygg og anlegg",
    "45-47": "Varehandel",
    "49.5": "Rørtransport",
    "50.1-2": "Utenriks sjøfart",
    "49-52": "Transport",
    "53": "Post",
    "55-56": "Overnatting og servering",
    "58-63": "Informasjon og IKT",
    "64-66": "Finans og forsikring",
    "68": "Eiendomsdrift",
    "68.own": "Egen bolig",
    "69-75": "Faglig tjenesteyting",
    "77-82": "Forretningstjenester",
    "84": "Offentlig administrasjon",
    "85": "Undervisning",
    "86-88": "Helse og omsorg",
    "90-97": "Kultur og annet",
}
EMPLOYED_NOTE = (
    "Sysselsatte følger nasjonalregnskapet og kan ikke blandes med registertallene for arbeidsplasser."
)
BREAK_NOTE = "Brudd 2014–2015 (ny datakilde): vekst er ikke regnet over det."

Array = NDArray[np.float64]
DrawFigure = Callable[[Statistics, Area, Area, int], Figure]


@dataclass(frozen=True)
class CountyAccounts:
    """Value added and employed of all counties and the country, main groups only.

    `industries` are codes of the main groups, which add up to the totals when all are published. Totals are
    (counties, years), the rest (counties, years, industries); million NOK and thousand persons, NaN where
    unpublished.
    """

    counties: tuple[str, ...]
    years: tuple[int, ...]
    industries: tuple[str, ...]
    value_added: Array
    value_added_total: Array
    employed: Array
    employed_total: Array

    def headline(self) -> value_creation.WithoutIndustries:
        """Return value added per employed without the industries that mislead, (counties, years)."""
        left_out = [self.industries.index(code) for code in LEFT_OUT]
        return value_creation.value_added_per_employed_without(
            self.value_added_total,
            self.employed_total,
            self.value_added[:, :, left_out],
            self.employed[:, :, left_out],
        )

    def unpublished_share(self) -> Array:
        """Return the part of each county's value added that lies in suppressed cells, (counties, years)."""
        residual = value_creation.unpublished_residual(self.value_added_total, self.value_added)
        return residual / self.value_added_total

    def lacking(self, county: int, year: int) -> tuple[str, ...]:
        """Name the left-out industries whose value added is unpublished, so that it is still within."""
        return tuple(
            SHORT_NAMES[code].lower()
            for code in LEFT_OUT
            if np.isnan(self.value_added[county, year, self.industries.index(code)])
        )


@dataclass(frozen=True)
class _View:
    """The county a figure is about, what it is compared with, and the year shown, as places in arrays."""

    accounts: CountyAccounts
    county: int
    name: str
    other: int
    other_name: str
    year: int
    asked: int
    notes: tuple[str, ...]

    @property
    def at(self) -> int:
        return self.accounts.years.index(self.year)

    @property
    def nation(self) -> int:
        return self.accounts.counties.index(NATION)

    @property
    def place(self) -> str:
        return "landet" if self.other == self.nation else self.other_name

    @property
    def when(self) -> str:
        return str(self.year) if self.year == self.asked else f"{self.year} (nyeste til og med {self.asked})"

    @property
    def county_text(self) -> str:
        return f"{self.name} fylke (2019-grensen)"


def _drawn_once(draw: DrawFigure) -> DrawFigure:
    """Keep a figure for all regions: the county's is the same whichever is picked."""

    @wraps(draw)
    def kept(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
        name = f"{draw.__name__} {comparator.id} {year} {data.since}"
        figure: Figure = data.derived(name, (KEY,), lambda: draw(data, region, comparator, year))
        return figure

    return kept


@_drawn_once
def verdiskaping_per_sysselsatt(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show value added per employed over the years by both definitions, beside what it is compared with."""
    view = _view(data, comparator, year)
    if view is None:
        return _before_the_accounts(data, "verdiskaping_per_sysselsatt", year)
    accounts = view.accounts
    headline = accounts.headline().per_employed
    everything = value_creation.value_added_per_employed(accounts.value_added_total, accounts.employed_total)
    own, other = headline[view.county], headline[view.other]
    relative = value_creation.relative_productivity(own, other)
    title = _level_title(view, float(own[view.at]), float(other[view.at]))
    chart = _with_year_marked(
        marks.lines(
            pd.concat(
                [
                    _series(view, own, view.name, "@highlight", 3.0),
                    _series(view, other, view.other_name, "@comparator", 3.0),
                    _series(view, everything[view.county], f"{view.name}, alle", "@highlight", 1.2),
                    _series(view, everything[view.other], f"{view.other_name}, alle", "@context", 1.2),
                ]
            ),
            axis_title="Tusen kroner per sysselsatt",
        ),
        view.year,
    )
    table = pd.DataFrame(
        {
            "År": list(accounts.years),
            f"{view.name} uten fire næringer (tusen kroner per sysselsatt)": own.round(1),
            f"{view.other_name} uten fire næringer (tusen kroner per sysselsatt)": other.round(1),
            f"{view.name} i prosent av {view.other_name} uten fire næringer": relative.round(1),
            f"{view.name} alle næringer (tusen kroner per sysselsatt)": everything[view.county].round(1),
            f"{view.other_name} alle næringer (tusen kroner per sysselsatt)": everything[view.other].round(1),
            "Ikke publisert og derfor ikke trukket fra": [
                _not_subtracted(view, place) for place in range(len(accounts.years))
            ],
        }
    )
    lacking = {
        name: accounts.lacking(place, view.at)
        for name, place in ((view.name, view.county), (view.other_name, view.other))
    }
    within = tuple(
        f"{listed(codes).capitalize()} er ikke publisert for {name} og er derfor med."
        for name, codes in lacking.items()
        if codes
    )
    return _figure(
        data,
        view,
        "verdiskaping_per_sysselsatt",
        title=title,
        subtitle=f"Bruttoprodukt per sysselsatt, løpende priser · {view.county_text} og {view.other_name} · "
        f"{view.when}. Tykk strek: uten petroleum, rørtransport, utenriks sjøfart og egen bolig. Tynn strek: "
        "alle næringer",
        chart=chart,
        table=table[table.iloc[:, 1:6].notna().any(axis=1)].reset_index(drop=True),
        caveats=(*view.notes, *within, "Brudd 2014–2015 (ny datakilde).", data.regions.accounts_note),
        alt_text="Linjediagram over verdiskaping per sysselsatt i tusen kroner, med og uten petroleum, "
        f"rørtransport, utenriks sjøfart og egen bolig. {title}.",
        how_to_read="Den tykke streken er hovedtallet. Petroleum, rørtransport og utenriks sjøfart gir stor verdi "
        "med få arbeidsplasser i fylkene, og egen bolig er beregnet leie som ingen arbeider for. Derfor holdes de "
        "utenfor. Den tynne streken har alt med. Tallene er i løpende priser, så noe av stigningen er prisvekst: "
        "se på avstanden mellom strekene.",
        grade="C" if _incomplete(view, view.county) or _incomplete(view, view.other) else "B",
    )


@_drawn_once
def verdiskaping_fylker(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show value added per employed in every county of the year, in the order of their numbers."""
    view = _view(data, comparator, year)
    if view is None:
        return _before_the_accounts(data, "verdiskaping_fylker", year)
    accounts = view.accounts
    headline = accounts.headline().per_employed[:, view.at]
    shares = accounts.unpublished_share()[:, view.at]
    names = county_names()
    counties = [place for place in range(len(accounts.counties)) if place != view.nation]
    shown = [*(place for place in counties if not np.isnan(headline[place])), view.nation]
    marked = {place for place in shown if _incomplete(view, place)}
    labels = [
        ("Norge" if place == view.nation else names[accounts.counties[place]]) + "*" * (place in marked)
        for place in shown
    ]
    values = headline[shown]
    rows = pd.DataFrame(
        {
            "label": labels,
            "value": values,
            "text": [number(value) for value in values],
            "colour": [_county_colour(view, place) for place in shown],
            "strong": [place in (view.county, view.nation) for place in shown],
        }
    )
    title = _span_title(view, headline, [place for place in shown if place != view.nation])
    within = ("* Petroleum eller sjøfart er ikke publisert og er derfor med.",) if marked else ()
    return _figure(
        data,
        view,
        "verdiskaping_fylker",
        title=title,
        subtitle="Bruttoprodukt per sysselsatt uten petroleum, rørtransport, utenriks sjøfart og egen bolig, "
        f"tusen kroner · fylkene slik de var i {view.when}",
        chart=marks.named_bars(rows, reference=float(headline[view.nation])),
        table=pd.DataFrame(
            {
                "Fylke": [label.rstrip("*") for label in labels],
                "Verdiskaping per sysselsatt (tusen kroner)": values.round(1),
                "I prosent av landet": value_creation.relative_productivity(
                    values, headline[view.nation]
                ).round(1),
                "Ikke publisert og derfor ikke trukket fra": [
                    listed(accounts.lacking(place, view.at)) for place in shown
                ],
                "Verdiskaping i næringer som ikke er publisert (prosent)": (100 * shares[shown]).round(1),
            }
        ),
        caveats=(*_aged(view), *within),
        alt_text="Liggende søyler for verdiskaping per sysselsatt i tusen kroner, ett fylke i hver rad etter "
        f"fylkesnummer og landet nederst. {title}.",
        how_to_read="Fylkene står etter fylkesnummer, ikke etter størrelse. Den stiplede streken er landet. "
        "Høye tall kan komme av at fylket har mye av næringer med mye kapital eller høye lønninger; det er ikke "
        "det samme som at folk arbeider mer effektivt.",
        grade="C" if marked else "B",
    )


@_drawn_once
def produktivitet_naering(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show value added per employed in the county's largest industries beside what it is compared with."""
    view = _view(data, comparator, year)
    if view is None:
        return _before_the_accounts(data, "produktivitet_naering", year)
    accounts = view.accounts
    levels = value_creation.value_added_per_employed(
        accounts.value_added[:, view.at], accounts.employed[:, view.at]
    )
    own, other = levels[view.county], levels[view.other]
    employed = accounts.employed[view.county, view.at]
    order = np.argsort(-np.nan_to_num(employed, nan=-1.0), kind="stable")
    comparable = [place for place in order if not np.isnan(own[place] + other[place])]
    shown = comparable[:LARGEST_INDUSTRIES]
    if not shown:
        empty = _figure(data, view, "produktivitet_naering", title="", table=pd.DataFrame())
        return nothing_to_show(empty, f"Ingen næring er publisert for både {view.name} og {view.other_name}.")
    rows = pd.DataFrame(
        {
            "label": [SHORT_NAMES[accounts.industries[place]] for place in shown],
            "value": own[shown],
            "other": other[shown],
            "text": [f"{number(own[place])} mot {number(other[place])}" for place in shown],
        }
    )
    title = _productivity_title(view, own[shown], other[shown])
    return _figure(
        data,
        view,
        "produktivitet_naering",
        title=title,
        subtitle=f"Bruttoprodukt per sysselsatt, løpende priser, tusen kroner · de {len(shown)} næringene med "
        f"flest sysselsatte i {view.county_text} · {view.when}",
        chart=marks.dumbbells(rows, names=(view.name, view.other_name)),
        table=pd.DataFrame(
            {
                "Næring": _full_names(accounts, order),
                f"Sysselsatte i {view.name} (tusen)": employed[order],
                f"{view.name} (tusen kroner per sysselsatt)": own[order].round(1),
                f"{view.other_name} (tusen kroner per sysselsatt)": other[order].round(1),
                f"{view.name} i prosent av {view.other_name}": value_creation.relative_productivity(
                    own[order], other[order]
                ).round(1),
                "Merknad": [
                    _industry_note(accounts, view.county, view.at, place)
                    or (NOT_PUBLISHED if np.isnan(own[place] + other[place]) else "")
                    for place in order
                ],
            }
        ),
        caveats=(*view.notes, "De andre næringene står i tabellen.", EMPLOYED_NOTE),
        alt_text=f"Punktdiagram med {view.name} og {view.other_name} på en linje for hver av de "
        f"{len(shown)} største næringene, verdiskaping per sysselsatt i tusen kroner. {title}.",
        how_to_read="Fylt punkt er fylket, åpent punkt er sammenligningen. Jo lenger til høyre, desto mer verdi "
        "skaper hver sysselsatt. Kapitaltunge næringer gir høye tall uten at noen arbeider mer. Tallene gjelder "
        "hele fylket og sier ikke om én region er mer produktiv enn en annen.",
        grade="B",
    )


@_drawn_once
def lq_fylke(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show how large each industry is in the county compared with the country, with intervals."""
    view = _view(data, comparator, year)
    if view is None:
        return _before_the_accounts(data, "lq_fylke", year)
    accounts = view.accounts
    # Nobody works in the housing people own, so no share of employment can be formed.
    works = np.array([code != OWN_HOMES for code in accounts.industries])
    employed = np.where(works, accounts.employed[view.county, view.at], np.nan)
    found = value_creation.location_quotient_of_published(
        1000 * employed,
        1000 * float(accounts.employed_total[view.county, view.at]),
        1000 * accounts.employed[view.nation, view.at],
        1000 * float(accounts.employed_total[view.nation, view.at]),
        ROUNDING_SLACK,
    )
    large = employed >= SMALLEST_SHOWN_1000
    order = np.argsort(-np.nan_to_num(found.quotient, nan=-1.0), kind="stable")
    shown = [place for place in order if large[place] and not np.isnan(found.quotient[place])]
    above, below = found.low > 1.0, found.high < 1.0
    rows = pd.DataFrame(
        {
            "label": [SHORT_NAMES[accounts.industries[place]] for place in shown],
            "value": found.quotient[shown],
            "low": found.low[shown],
            "high": found.high[shown],
            "text": [number(found.quotient[place], 2) for place in shown],
            "colour": [
                "@highlight" if above[place] else "@contrast" if below[place] else "@context"
                for place in shown
            ],
        }
    )
    title = _quotient_title(view, found, shown)
    wide = (found.high[shown] - found.low[shown]) > WIDE_INTERVAL * found.quotient[shown]
    return _figure(
        data,
        view,
        "lq_fylke",
        title=title,
        subtitle="Næringens andel av de sysselsatte i fylket delt på andelen i landet (lokaliseringskvotient) · "
        f"{view.county_text} · {view.when}",
        chart=marks.named_bars(rows, origin=1.0, origin_name="landet = 1"),
        table=pd.DataFrame(
            {
                "Næring": _full_names(accounts, order),
                f"Sysselsatte i {view.name} (tusen)": employed[order],
                "Lokaliseringskvotient (landet = 1)": found.quotient[order].round(2),
                "Nedre grense": found.low[order].round(2),
                "Øvre grense": found.high[order].round(2),
                "Merknad": [_industry_note(accounts, view.county, view.at, place) for place in order],
            }
        ),
        caveats=(
            *_aged(view),
            "Næringer med færre enn 500 sysselsatte og næringer som ikke er publisert, er ikke tegnet.",
            EMPLOYED_NOTE,
        ),
        alt_text="Liggende søyler fra 1 for lokaliseringskvotienten i hver næring, med streker for "
        f"usikkerheten. {title}.",
        how_to_read="Over 1 betyr at næringen er en større del av arbeidslivet her enn i landet. Den tynne streken "
        "viser hvor mye et tall av denne størrelsen flytter seg ved tilfeldigheter og avrunding; krysser den 1, er "
        "forskjellen ikke tydelig (grå søyle). Streken undervurderer risikoen ved én stor arbeidsgiver, og blant "
        "så mange næringer vil noen skille seg ut ved et slumpetreff.",
        grade="C" if wide.any() or not shown else "B",
    )


@_drawn_once
def vekst_fylke(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Explain the county's change in employed: national growth, industry mix, own strength, and the rest."""
    view = _view(data, comparator, year)
    if view is None:
        return _before_the_accounts(data, "vekst_fylke", year)
    since = _since(data, view)
    if reason := _nothing_explained(view, since):
        empty = _figure(data, view, "vekst_fylke", title=reason, table=pd.DataFrame())
        return nothing_to_show(empty, reason)
    growth = _growth(data, view, since)
    change = _change(view, since)
    own = float(np.nansum(growth.own_strength))
    parts = [
        ("Nasjonal vekst", float(np.nansum(growth.national_growth)), "@comparator"),
        ("Bransjemiks", float(np.nansum(growth.industry_mix)), "@comparator"),
        ("Egen kraft", own, "@highlight"),
        ("Ikke publisert", growth.unpublished, "@context"),
        *(
            (f"Brudd {first - 1}–{first}", value, "@context")
            for first, value in zip(_breaks(since, view.year), growth.breaks, strict=True)
        ),
        ("Endring i alt", change, "@text"),
    ]
    names, values, colours = zip(*parts, strict=True)
    rows = pd.DataFrame(
        {
            "label": names,
            "value": values,
            "text": [_hundreds(v, sign=True) for v in values],
            "colour": colours,
        }
    )
    title = _growth_title(view, since, change, own)
    meanings = {
        "Nasjonal vekst": "hva fylket hadde fått med landets vekst",
        "Bransjemiks": "hva fylkets næringer betyr, når de vokser som i landet",
        "Egen kraft": "at næringene vokser raskere eller saktere her enn i landet",
        "Ikke publisert": "endring i næringer som ikke er publisert",
        "Endring i alt": f"fra {since} til {view.year}",
    }
    return _figure(
        data,
        view,
        "vekst_fylke",
        title=title,
        subtitle=f"Endring i sysselsatte delt i årsaker (skift-andel, år for år) · {view.county_text} · "
        f"{since}–{view.when}",
        chart=marks.bars(rows, axis_title="Sysselsatte"),
        table=pd.DataFrame(
            {
                "Del av endringen": names,
                "Sysselsatte (personer)": [round(value, 1) for value in values],
                "Hva den er": [
                    meanings.get(name, "måles ikke likt før og etter, og forklares ikke") for name in names
                ],
            }
        ),
        caveats=(*_aged(view), *_break_note(since, view.year), EMPLOYED_NOTE),
        alt_text=f"Liggende søyler for delene av endringen i sysselsatte. {title}.",
        how_to_read="Delene summerer seg til endringen i alt. Nasjonal vekst er hva fylket hadde fått om det vokste "
        "som landet. Bransjemiks er hva fylkets sammensetning av næringer betyr. Egen kraft er resten: at "
        "næringene vokser raskere eller saktere her enn i landet. Tallene er avrundet til nærmeste hundre.",
        grade=_growth_grade(view, growth),
    )


@_drawn_once
def vekst_fylke_naering(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show by industry how much faster or slower the county grew than the country: its own strength."""
    view = _view(data, comparator, year)
    if view is None:
        return _before_the_accounts(data, "vekst_fylke_naering", year)
    since = _since(data, view)
    if reason := _nothing_explained(view, since):
        empty = _figure(data, view, "vekst_fylke_naering", title=reason, table=pd.DataFrame())
        return nothing_to_show(empty, reason)
    accounts = view.accounts
    growth = _growth(data, view, since)
    own = growth.own_strength
    ends = accounts.employed[view.county][[accounts.years.index(since), view.at]]
    large = np.nan_to_num(ends).max(axis=0) >= SMALLEST_SHOWN_1000
    order = np.argsort(-np.nan_to_num(own, nan=-np.inf), kind="stable")
    shown = [place for place in order if large[place] and not np.isnan(own[place])]
    if not shown:
        reason = f"Ingen næring er publisert for {view.name} i alle årene {since}–{view.year}."
        empty = _figure(data, view, "vekst_fylke_naering", title=reason, table=pd.DataFrame())
        return nothing_to_show(empty, reason)
    rows = pd.DataFrame(
        {
            "label": [SHORT_NAMES[accounts.industries[place]] for place in shown],
            "value": own[shown],
            "text": [_hundreds(own[place], sign=True) for place in shown],
            "colour": [_strength_colour(float(own[place])) for place in shown],
        }
    )
    title = _own_strength_title(view, since, [(accounts.industries[p], float(own[p])) for p in shown])
    total = growth.national_growth + growth.industry_mix + own
    return _figure(
        data,
        view,
        "vekst_fylke_naering",
        title=title,
        subtitle="Egen kraft: sysselsatte vunnet eller tapt fordi næringen vokste raskere eller saktere enn i "
        f"landet · {view.county_text} · {since}–{view.when}",
        chart=marks.named_bars(rows, origin=0.0, origin_name="vekst som landet"),
        table=pd.DataFrame(
            {
                "Næring": _full_names(accounts, order),
                "Nasjonal vekst (sysselsatte)": growth.national_growth[order].round(1),
                "Bransjemiks (sysselsatte)": growth.industry_mix[order].round(1),
                "Egen kraft (sysselsatte)": own[order].round(1),
                "Endring utenom brudd (sysselsatte)": total[order].round(1),
                "Merknad": [
                    _growth_note(accounts, place, float(own[place]), bool(large[place])) for place in order
                ],
            }
        ),
        caveats=(
            *_aged(view),
            *_break_note(since, view.year),
            "Næringer som ikke er publisert i alle årene, er ikke tegnet.",
        ),
        alt_text=f"Liggende søyler for egen kraft i hver næring, i antall sysselsatte. {title}.",
        how_to_read="Til høyre for streken vokste næringen raskere her enn i landet, til venstre saktere. En næring "
        "kan falle i tall og likevel ha positiv egen kraft, om den falt mindre enn i landet. Tallene er avrundet "
        "til nærmeste hundre.",
        grade=_growth_grade(view, growth),
    )


class CountyLevel(NamedTuple):
    """Value added per employed in the county and where it is compared with, thousand NOK, and their year."""

    name: str
    year: int
    own: float
    place: str
    other: float


def county_level(data: Statistics, comparator: Area, year: int) -> CountyLevel | None:
    """Return the headline's level of the region set's county; None where the accounts begin after the year.

    A comparator without accounts is replaced by the country.
    """
    view = _view(data, comparator, year)
    if view is None:
        return None
    level = view.accounts.headline().per_employed[:, view.at]
    return CountyLevel(view.name, view.year, float(level[view.county]), view.place, float(level[view.other]))


def county_accounts(data: Statistics) -> CountyAccounts:
    """Return the county accounts as arrays. Raises TableMissing or TableDamaged."""
    accounts: CountyAccounts = data.derived("county accounts", (KEY,), lambda: _arrays(data))
    return accounts


@lru_cache(maxsize=1)
def county_names() -> dict[str, str]:
    """Return the Norwegian name of every county number in use to 2019.

    Source: Statistisk sentralbyrå, Klass 131 and 104.
    """
    codes = pd.read_csv(EMBEDDED / "codes" / "municipality_county_economic_region.csv", sep=";", dtype=str)
    old = codes[(codes["version_date"] < "2020") & (codes["fylke_no"].str.len() == 2)]
    newest = old.drop_duplicates("fylke_no", keep="last")
    # Names in several official languages stand as "Troms - Romsa".
    return {
        number_: name.split(" - ")[0].strip()
        for number_, name in newest[["fylke_no", "fylke_name"]].to_numpy()
    }


@lru_cache(maxsize=1)
def industry_names() -> dict[str, str]:
    """Return the full name of every main group of the county accounts, in their order."""
    codes = pd.read_csv(EMBEDDED / "codes" / "county_account_industries.csv", dtype=str)
    main = codes[codes["kind"] == "main"]
    return dict(zip(main["code"], main["name_no"], strict=True))


def _arrays(data: Statistics) -> CountyAccounts:
    cells = data.cells(KEY)
    industries = tuple(industry_names())
    counties = tuple(sorted(cells["region"].unique()))
    years = tuple(int(year) for year in sorted(cells["year"].unique()))
    rows = ("total", *industries)

    def cube(content: str) -> Array:
        part = cells[(cells["content"] == content) & cells["industry"].isin(rows)]
        cube = np.full((len(counties), len(years), len(rows)), np.nan)
        cube[
            pd.Categorical(part["region"].astype(str), counties).codes,
            np.searchsorted(years, part["year"]),
            pd.Categorical(part["industry"].astype(str), rows).codes,
        ] = part["value"].to_numpy()
        return cube

    value_added, employed = cube("value_added_mill_nok"), cube("employed_1000")
    return CountyAccounts(
        counties=counties,
        years=years,
        industries=industries,
        value_added=value_added[:, :, 1:],
        value_added_total=value_added[:, :, 0],
        employed=employed[:, :, 1:],
        employed_total=employed[:, :, 0],
    )


def _view(data: Statistics, comparator: Area, asked: int) -> _View | None:
    """Find the county, the year and the comparator; None where the accounts begin after the year."""
    accounts = county_accounts(data)
    code = data.regions.accounts_county
    if code is None or code not in accounts.counties or NATION not in accounts.counties:
        raise FortrinnError(
            f"{KEY}: region set {data.regions.id} names county {code}, found {', '.join(accounts.counties)}",
            user_message=f"{data.regions.name} har ikke noe fylke i fylkesregnskapet, så verdiskaping kan ikke vises.",
        )
    county, nation = accounts.counties.index(code), accounts.counties.index(NATION)
    published = ~np.isnan(accounts.value_added_total + accounts.employed_total)
    years = [
        year
        for place, year in enumerate(accounts.years)
        if year <= asked and published[county, place] and published[nation, place]
    ]
    if not years:
        return None
    at = accounts.years.index(years[-1])
    names = county_names()
    same = [
        place
        for place, number_ in enumerate(accounts.counties)
        if comparator.kind == "county"
        and place != county
        and names.get(number_) == comparator.name
        and published[place, at]
    ]
    other = same[0] if same else nation
    view = _View(
        accounts=accounts,
        county=county,
        name=names.get(code, data.regions.name),
        other=other,
        other_name=comparator.name if same else "Norge",
        year=years[-1],
        asked=asked,
        notes=(),
    )
    fallback = () if same or comparator.kind == "country" else (_no_accounts(comparator, view),)
    return replace(view, notes=(*_aged(view), *fallback))


def _no_accounts(comparator: Area, view: _View) -> str:
    if comparator.name == view.name:
        return "Sammenlignet med landet."
    return f"{comparator.name} har ikke eget fylkesregnskap i {view.year} og er byttet ut med landet."


def _aged(view: _View) -> tuple[str, ...]:
    return () if view.year == view.asked else (f"Nyeste tall for fylket er fra {view.year}.",)


def _figure(
    data: Statistics,
    view: _View,
    figure_id: str,
    *,
    title: str,
    table: pd.DataFrame,
    subtitle: str = "",
    chart: Chart | None = None,
    caveats: tuple[str, ...] = (),
    alt_text: str = "",
    how_to_read: str = "",
    grade: str = "B",
) -> Figure:
    return Figure(
        id=figure_id,
        title=title,
        subtitle=subtitle or f"{view.county_text} · {view.when}",
        chart=chart,
        table=table,
        sources=(data.manifest(KEY),),
        caveats=tuple(caveat for caveat in caveats if caveat),
        alt_text=alt_text,
        how_to_read=how_to_read,
        grade=grade,
        area=f"{view.name} fylke",
        year=view.year,
    )


def _before_the_accounts(data: Statistics, figure_id: str, year: int) -> Figure:
    name = county_names().get(data.regions.accounts_county or "", data.regions.name)
    reason = f"Fylkesregnskapet for {name} har ingen tall til og med {year}."
    return Figure(
        id=figure_id,
        title=reason,
        subtitle=f"{name} fylke (2019-grensen)",
        chart=None,
        table=pd.DataFrame(),
        sources=(data.manifest(KEY),),
        caveats=(),
        alt_text=reason,
        how_to_read="",
        grade="B",
        area=f"{name} fylke",
        year=None,
    )


def _level_title(view: _View, own: float, other: float) -> str:
    difference = round(own) - round(other)
    start = f"{view.name} skaper {_kroner(own)} kroner per sysselsatt"
    if difference == 0:
        return f"{start}, på linje med {view.place}"
    word = "mer" if difference > 0 else "mindre"
    return f"{start}, {_kroner(abs(difference))} {word} enn {view.place}"


def _span_title(view: _View, headline: Array, shown: list[int]) -> str:
    names = county_names()
    rounded = {place: round(float(headline[place])) for place in shown}
    lowest, highest = min(rounded.values()), max(rounded.values())

    def at(value: int) -> str:
        here = tuple(names[view.accounts.counties[place]] for place in shown if rounded[place] == value)
        return f"{_kroner(value)} ({listed(here)})"

    start = f"{view.name} skaper {_kroner(headline[view.county])} kroner per sysselsatt"
    if lowest == highest:
        return f"{start}, det samme som alle fylker"
    return f"{start}; fylkene spenner fra {at(lowest)} til {at(highest)}"


def _productivity_title(view: _View, own: Array, other: Array) -> str:
    higher = sum(round(float(a)) > round(float(b)) for a, b in zip(own, other, strict=True))
    count = "ingen" if higher == 0 else "alle" if higher == len(own) else str(higher)
    return f"Hver sysselsatt i {view.name} skaper mer enn i {view.place} i {count} av de {len(own)} største næringene"


def _quotient_title(view: _View, found: value_creation.QuotientWithInterval, shown: list[int]) -> str:
    clear = [place for place in shown if found.low[place] > 1.0 and round(found.quotient[place], 1) > 1.0]
    if not clear:
        return f"Ingen næring er tydelig større i {view.name} enn i landet"
    first = clear[0]
    name = SHORT_NAMES[view.accounts.industries[first]].lower()
    return (
        f"{view.name} har {number(found.quotient[first], 1)} ganger så stor andel av de sysselsatte i {name} "
        "som landet"
    )


def _growth_title(view: _View, since: int, change: float, own: float) -> str:
    moved = round(change / 100)
    if moved == 0:
        what = f"hadde like mange sysselsatte i {view.year} som i {since}"
    else:
        word = "flere" if moved > 0 else "færre"
        what = f"fikk {_hundreds(abs(change))} {word} sysselsatte fra {since} til {view.year}"
    strength = round(own / 100)
    if strength == 0:
        because = "egen kraft trakk verken opp eller ned"
    else:
        because = f"egen kraft trakk {'opp' if strength > 0 else 'ned'} med {_hundreds(abs(own))}"
    return f"{view.name} {what}; {because}"


def _own_strength_title(view: _View, since: int, strengths: list[tuple[str, float]]) -> str:
    rounded = [(SHORT_NAMES[code].lower(), 100 * round(value / 100)) for code, value in strengths]
    most, least = max(value for _, value in rounded), min(value for _, value in rounded)

    def named(value: int) -> str:
        return f"{listed(tuple(name for name, of in rounded if of == value))} ({number(value, sign=True)})"

    ends = [f"mest opp i {named(most)}"] if most > 0 else []
    ends += [f"mest ned i {named(least)}"] if least < 0 else []
    if not ends:
        return f"Næringene i {view.name} vokste som i landet fra {since} til {view.year}"
    return f"Egen kraft i {view.name} trakk {' og '.join(ends)}"


def _kroner(thousands: float) -> str:
    return number(1000 * round(float(thousands)))


def _hundreds(persons: float, *, sign: bool = False) -> str:
    return number(100 * round(float(persons) / 100), sign=sign)


def _series(view: _View, values: Array, name: str, colour: str, width: float) -> pd.DataFrame:
    years = np.asarray(view.accounts.years)
    segment = np.searchsorted(BREAK_YEARS, years, side="right")
    return pd.DataFrame(
        {"year": years, "value": values, "series": name, "colour": colour, "width": width, "segment": segment}
    )


def _with_year_marked(chart: Chart, year: int) -> Chart:
    """Draw a dotted line at the year that the title is about."""
    mark = {"type": "rule", "strokeDash": [2, 3], "color": "@muted", "strokeWidth": 1.5}
    # The same axis and scale as the lines have, for those of the layers are merged.
    x = {**chart["layer"][0]["encoding"]["x"], "field": "marked"}
    marked = {"data": {"values": [{"marked": year}]}, "mark": mark, "encoding": {"x": x}}
    return {**chart, "layer": [marked, *chart["layer"]]}


def _county_colour(view: _View, place: int) -> str:
    if place == view.county:
        return "@highlight"
    return "@comparator" if place == view.nation else "@context"


def _strength_colour(persons: float) -> str:
    hundreds = round(persons / 100)
    return "@highlight" if hundreds > 0 else "@contrast" if hundreds < 0 else "@context"


def _incomplete(view: _View, place: int) -> bool:
    """Whether suppressed cells may move a county's headline noticeably in the year shown."""
    share = view.accounts.unpublished_share()[place, view.at]
    return bool(view.accounts.lacking(place, view.at)) and bool(share > INCOMPLETE_SHARE)


def _not_subtracted(view: _View, at: int) -> str:
    lacking = [
        f"{name}: {listed(codes)}"
        for name, place in ((view.name, view.county), (view.other_name, view.other))
        if (codes := view.accounts.lacking(place, at))
    ]
    return "; ".join(lacking)


def _full_names(accounts: CountyAccounts, order: NDArray[np.intp]) -> list[str]:
    names = industry_names()
    return [names[accounts.industries[place]] for place in order]


def _industry_note(accounts: CountyAccounts, county: int, at: int, place: int) -> str:
    """Say why an industry of the county has no figure, or a poor one; empty where it has a good one."""
    employed = accounts.employed[county, at, place]
    if accounts.industries[place] == OWN_HOMES:
        return "ingen arbeider i næringen"
    if np.isnan(employed):
        return NOT_PUBLISHED
    return TOO_FEW if employed < SMALLEST_SHOWN_1000 else ""


def _growth_note(accounts: CountyAccounts, place: int, strength: float, large: bool) -> str:
    if accounts.industries[place] == OWN_HOMES:
        return "ingen arbeider i næringen"
    if np.isnan(strength):
        return f"{NOT_PUBLISHED} i alle årene"
    return "" if large else TOO_FEW


def _since(data: Statistics, view: _View) -> int:
    """Return the first year of the growth shown: the one asked for, or the county's first."""
    accounts = view.accounts
    first = next(
        year
        for place, year in enumerate(accounts.years)
        if not np.isnan(accounts.employed_total[view.county, place])
    )
    return max(first, data.since or first)


def _breaks(since: int, year: int) -> tuple[int, ...]:
    return tuple(first for first in BREAK_YEARS if since < first <= year)


def _break_note(since: int, year: int) -> tuple[str, ...]:
    return (BREAK_NOTE,) if _breaks(since, year) else ()


def _nothing_explained(view: _View, since: int) -> str:
    """Say why there is no growth to explain; empty where there is."""
    if since >= view.year:
        return (
            f"Vekst i {view.name} regnes fra {since}, og tallene går til {view.year}: ingen endring å vise."
        )
    if view.year - since == len(_breaks(since, view.year)):
        return f"Mellom {since} og {view.year} er det brudd i tallene, så veksten i {view.name} kan ikke forklares."
    return ""


def _growth(data: Statistics, view: _View, since: int) -> value_creation.CountyGrowth:
    accounts = view.accounts

    def compute() -> value_creation.CountyGrowth:
        span = slice(accounts.years.index(since), view.at + 1)
        return value_creation.county_growth(
            1000 * accounts.employed[view.county, span],
            1000 * accounts.employed_total[view.county, span],
            1000 * accounts.employed[view.nation, span],
            1000 * accounts.employed_total[view.nation, span],
            accounts.years[span],
            BREAK_YEARS,
        )

    growth: value_creation.CountyGrowth = data.derived(f"county growth {since} {view.year}", (KEY,), compute)
    return growth


def _change(view: _View, since: int) -> float:
    total = view.accounts.employed_total[view.county]
    return 1000 * float(total[view.at] - total[view.accounts.years.index(since)])


def _growth_grade(view: _View, growth: value_creation.CountyGrowth) -> str:
    accounts = view.accounts
    residual = value_creation.unpublished_residual(
        accounts.employed_total[view.county, view.at],
        np.where(np.isnan(growth.own_strength), np.nan, accounts.employed[view.county, view.at]),
    )
    share = float(residual / accounts.employed_total[view.county, view.at])
    return "C" if share > INCOMPLETE_SHARE else "B"


FIGURES: tuple[FigureRow, ...] = (
    FigureRow(
        "verdiskaping_per_sysselsatt",
        "Verdiskaping per sysselsatt i fylket",
        verdiskaping_per_sysselsatt,
        "verdiskaping",
        ("value_added_per_employed", "value_added_per_employed_all"),
        (KEY,),
    ),
    FigureRow(
        "verdiskaping_fylker",
        "Verdiskaping per sysselsatt i alle fylker",
        verdiskaping_fylker,
        "verdiskaping",
        ("value_added_per_employed",),
        (KEY,),
    ),
    FigureRow(
        "produktivitet_naering",
        "Verdiskaping per sysselsatt etter næring",
        produktivitet_naering,
        "verdiskaping",
        ("value_added_per_employed_industry",),
        (KEY,),
    ),
    FigureRow(
        "lq_fylke", "Hva fylket er spesialisert i", lq_fylke, "verdiskaping", ("location_quotient",), (KEY,)
    ),
    FigureRow("vekst_fylke", "Vekst forklart", vekst_fylke, "verdiskaping", ("shift_share",), (KEY,)),
    FigureRow(
        "vekst_fylke_naering",
        "Egen kraft etter næring",
        vekst_fylke_naering,
        "verdiskaping",
        ("shift_share",),
        (KEY,),
    ),
)
