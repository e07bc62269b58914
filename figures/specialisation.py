"""What a region is strong in: its industries against the country's, how they grow, how broad the whole is.

Norway's own row is the reference in every figure, whatever a region is compared with. Levels are the mean of
three years of one series, for a number this small moves from year to year.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_sources.economic_regions import economic_regions
from data_sources.errors import FortrinnError
from data_sources.industries import (
    PUBLIC,
    SHORT_NAMES,
    UNSPECIFIED,
    industry_names,
    section_of,
)
from data_sources.regions import Area
from data_sources.statistics import Statistics
from data_sources.tables import NATION
from figures import marks
from figures.figure import Chart, Figure, FigureRow, nothing_to_show
from figures.style import colour_beside, colour_of, number
from figures.wording import listed, lower_first, notes, shown_year
from figures.workplace_jobs import KEY, WORKPLACE, jobs_everywhere, workplace_jobs
from indicators import specialisation

# From 2015 jobs are counted from the employers' own reports: nothing is read across.
BREAK_YEAR = 2015
YEARS_IN_MEAN = 3
SMALLEST_JOBS = 20
GROWTH_YEARS = 5
# Every cell of 1 or 2 is published as 0 or 3, so each municipality's may be off by this much.
ROUNDING_SLACK = 2.0
# Below this a region's numbers are small whatever they are of.
SMALL_REGION_JOBS = 5_000
MOST_BARS = 8
MOST_STRENGTHS, MOST_OTHERS = 8, 3
HIDDEN = f"skjult: under {SMALLEST_JOBS} jobber"
NOT_PUBLISHED = "ikke publisert"
INCOMPLETE = "ufullstendig"
CAUTION = "Intervallet undervurderer risikoen ved én stor bedrift; blant 88 næringer passerer noen ved tilfeldigheter."
PUBLIC_NOTE = "* Offentlig forvaltning, undervisning, helse og omsorg (grå)."

Array = NDArray[np.float64]
DrawFigure = Callable[[Statistics, Area, Area, int], Figure]


@dataclass(frozen=True)
class IndustryJobs:
    """Jobs by workplace in an area and in the country, (years, industries).

    `jobs` is the sum of the municipalities that are published, NaN where none is and in years in which the
    area does not exist. Where not `complete` it lacks one.
    """

    area: Area
    years: tuple[int, ...]
    industries: tuple[str, ...]
    jobs: Array
    complete: NDArray[np.bool_]
    nation: Array

    @property
    def published(self) -> Array:
        """Jobs where every municipality is published, else NaN."""
        return np.where(self.complete, self.jobs, np.nan)

    def last_year(self, asked: int) -> int | None:
        """Return the newest year with figures that is not after the one asked for."""
        known = [
            year
            for place, year in enumerate(self.years)
            if year <= asked and self.complete[place].any() and not np.isnan(self.jobs[place]).all()
        ]
        return known[-1] if known else None

    def level_year(self, asked: int) -> int | None:
        """Return the newest such year that closes three years of one series."""
        last = self.last_year(asked)
        if last is None:
            return None
        if last < BREAK_YEAR + YEARS_IN_MEAN - 1:
            last = min(last, BREAK_YEAR - 1)
        return last if last - YEARS_IN_MEAN + 1 >= self.years[0] else None

    def mean(self, year: int) -> tuple[Array, Array]:
        """Return the mean of the three years to `year`, here and in the country, (industries,).

        NaN where a year lacks a municipality.
        """
        last = self.years.index(year)
        span = slice(last - YEARS_IN_MEAN + 1, last + 1)
        return self.published[span].mean(axis=0), self.nation[span].mean(axis=0)


@dataclass(frozen=True)
class Strengths:
    """An area's industries against the country's in one year, (industries,).

    Values are NaN where a municipality lacks in one of the three years: such an industry is left out of
    both totals.
    """

    year: int
    jobs: Array
    quotient: Array
    low: Array
    high: Array
    surplus: Array
    stars: Array
    growth_since: int
    growth_pct: Array
    is_strength: NDArray[np.bool_]

    @property
    def all_jobs(self) -> float:
        """Jobs in all industries that are published."""
        return float(np.nansum(self.jobs))


class Breadth(NamedTuple):
    """How far an area's mix is from the country's, and how many sides it has: see the catalogue's rows."""

    krugman: float
    herfindahl: float
    related_variety: float
    unrelated_variety: float

    @property
    def moved_pct(self) -> float:
        """Per cent of the jobs that would have to change industry for the mix to be the country's."""
        return 50 * self.krugman


def industry_jobs(data: Statistics, area: Area) -> IndustryJobs:
    """Return jobs by industry in an area. Raises TableMissing, TableDamaged, or FortrinnError without Norway."""

    def compute() -> IndustryJobs:
        if not data.has_country(KEY):
            raise FortrinnError(
                f"{KEY}: no row of Norway ({NATION}), which is the reference",
                user_message="Tabell 13470 mangler tall for hele landet, så fortrinn kan ikke regnes ut.",
            )
        found = workplace_jobs(data).of((area.id, data.regions.country.id))
        jobs, nation = found.jobs
        complete = (found.lacking[0] == 0) & ~np.isnan(jobs)
        return IndustryJobs(area, found.years, found.industries, jobs, complete, nation)

    kept: IndustryJobs = data.derived(f"industry jobs {area.id}", (KEY,), compute)
    return kept


def strengths(data: Statistics, area: Area, asked: int) -> Strengths | None:
    """Return how an area's industries stand to the country's; None without three years of figures."""
    found = industry_jobs(data, area)
    year = found.level_year(asked)
    if year is None:
        return None
    result: Strengths = data.derived(
        f"strengths {area.id} {year}", (KEY,), lambda: _strengths(data, found, year)
    )
    return result


def _strengths(data: Statistics, found: IndustryJobs, year: int) -> Strengths:
    jobs, nation = found.mean(year)
    known = ~np.isnan(jobs + nation)

    def spread(values: Array) -> Array:
        whole = np.full(len(jobs), np.nan)
        whole[known] = values
        return whole

    here, whole = jobs[known], nation[known]
    low, high = specialisation.location_quotient_interval(
        here, whole, rounding_slack=ROUNDING_SLACK * len(found.area.members)
    )
    since = max(year - GROWTH_YEARS, BREAK_YEAR if year >= BREAK_YEAR else found.years[0])
    start, end = (found.published[found.years.index(at)] for at in (since, year))
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = np.where(start >= SMALLEST_JOBS, 100 * (end / start - 1), np.nan)
    quotient, lowest = spread(specialisation.location_quotient(here, whole)), spread(low)
    named = np.array([code != UNSPECIFIED for code in found.industries])
    return Strengths(
        year=year,
        jobs=jobs,
        quotient=quotient,
        low=lowest,
        high=spread(high),
        surplus=spread(specialisation.surplus_jobs(here, whole)),
        stars=_stars(data, found, since, year),
        growth_since=since,
        growth_pct=growth,
        is_strength=named & (lowest > 1.0) & (jobs >= SMALLEST_JOBS),
    )


def breadth(data: Statistics, area: Area, year: int, *, private: bool = False) -> Breadth | None:
    """Return how broad an area's industries are in a year; None without three years of figures to it.

    private: of private industries alone, by their own totals here and in the country.
    """
    found = industry_jobs(data, area)
    if found.level_year(year) != year:
        return None
    jobs, nation = found.mean(year)
    known = ~np.isnan(jobs + nation) & ~(private & np.isin(found.industries, PUBLIC))
    here, whole = jobs[known], nation[known]
    groups = [section_of()[code] for code, is_known in zip(found.industries, known, strict=True) if is_known]
    return Breadth(
        krugman=float(specialisation.krugman_index(here, whole)),
        herfindahl=float(specialisation.herfindahl_index(here)),
        related_variety=float(specialisation.related_variety(here, groups)),
        unrelated_variety=float(specialisation.unrelated_variety(here, groups)),
    )


def fortrinn_figure(private: bool) -> DrawFigure:
    """Return the figure function of an area's strengths, in all industries or in private ones alone."""

    def draw(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
        return _fortrinn(data, region, year, private=private)

    return draw


def _fortrinn(data: Statistics, region: Area, year: int, *, private: bool) -> Figure:
    figure_id = "fortrinn_private" if private else "fortrinn"
    found, jobs = strengths(data, region, year), industry_jobs(data, region)
    if found is None:
        return no_figures(data, figure_id, region, year, level=True)
    considered = [
        place
        for place, code in enumerate(jobs.industries)
        if code != UNSPECIFIED and not (private and code in PUBLIC)
    ]
    # What is hidden stands last, by code: its place must not tell what it is.
    shows = ~(np.isnan(found.jobs) | (found.jobs < SMALLEST_JOBS))
    order = sorted(considered, key=lambda p: (not shows[p], -found.quotient[p] if shows[p] else 0.0))
    strong = [place for place in order if found.is_strength[place]]
    shown = strong[:MOST_BARS]
    of_which = "private næringer" if private else "alle næringer"
    when = shown_year(region, found.year, year, f"snitt av {found.year - YEARS_IN_MEAN + 1}–")
    subtitle = (
        f"Andel av jobbene delt på andelen i landet (LQ), {of_which} · {region.name} · "
        f"{when.replace('– ', '–', 1)}"
    )
    told = remarks(data, jobs, found)
    table = pd.DataFrame(
        {
            "Næring": [industry_names()[jobs.industries[place]] for place in order],
            "Jobber (snitt av tre år)": visible(found, found.jobs, order).round(0),
            "LQ (landet = 1)": visible(found, found.quotient, order).round(2),
            "Nedre grense": visible(found, found.low, order).round(2),
            "Øvre grense": visible(found, found.high, order).round(2),
            "Jobber utover landets andel": visible(found, found.surplus, order).round(0),
            "Stjerner (0–3)": visible(found, found.stars, order),
            "Fortrinn": ["ja" if found.is_strength[place] else "nei" for place in order],
            "Merknad": [told[place] for place in order],
        }
    )
    lacking = [lower_first(SHORT_NAMES[jobs.industries[p]]) for p in considered if np.isnan(found.jobs[p])]
    figure = Figure(
        id=figure_id,
        title="",
        subtitle=subtitle,
        chart=None,
        table=table,
        sources=(data.manifest(KEY),),
        caveats=(
            CAUTION,
            *small_region(region, found),
            *([f"{INCOMPLETE.capitalize()} og uten LQ: {listed(tuple(lacking))}."] if lacking else []),
            *([PUBLIC_NOTE] if any(jobs.industries[place] in PUBLIC for place in shown) else []),
            *notes(region),
        ),
        alt_text="",
        how_to_read="LQ 2 betyr at næringen har dobbelt så stor andel av jobbene her som i landet. Den tynne "
        "streken viser hvor mye et tall av denne størrelsen kan flytte seg ved tilfeldigheter og avrunding. Bare "
        f"næringer med minst {SMALLEST_JOBS} jobber, tre år med tall og hele streken over 1 er med. Alle tall er "
        "mot hele landet, også når du sammenligner med noe annet. Stjerner i tabellen gis for størrelse, "
        "spesialisering (LQ minst 2) og vekst. Kjenner vi bedriftene? Bak en høy søyle kan det stå én arbeidsgiver.",
        grade="C" if small_region(region, found) else "B",
        area=region.name,
        year=found.year,
    )
    if not strong:
        return nothing_to_show(
            figure,
            f"Ingen {'private ' if private else ''}næring i {region.name} har minst {SMALLEST_JOBS} jobber og er "
            f"tydelig større enn i landet i {found.year}.",
        )
    rows = pd.DataFrame(
        {
            "label": [industry_label(jobs.industries[place]) for place in shown],
            "value": found.quotient[shown],
            "low": found.low[shown],
            "high": found.high[shown],
            "text": [_row_text(found, place) for place in shown],
            "colour": [
                "@context" if jobs.industries[place] in PUBLIC else colour_of(data.regions, region)
                for place in shown
            ],
        }
    )
    title = (
        f"{region.name} har {quotient_text(found.quotient[shown[0]])} ganger så stor andel av jobbene i "
        f"{lower_first(SHORT_NAMES[jobs.industries[shown[0]]])} som landet"
    )
    more = len(strong) - len(shown)
    left_out = [f"{number(more)} fortrinn til står i tabellen."] if more else []
    return finding(
        figure,
        title,
        marks.bars(rows, axis_title="LQ (landet = 1)", axis_format=",.0f", reference=1.0),
        f"Liggende søyler med usikkerhet for de {len(shown)} næringene med høyest lokaliseringskvotient (LQ)."
        if len(shown) > 1
        else "Liggende søyle med usikkerhet for lokaliseringskvotienten (LQ) i én næring.",
        (*left_out, *figure.caveats),
    )


def storrelse_figure(private: bool) -> DrawFigure:
    """Return the figure function of strengths by quotient, growth and size, in all industries or private ones."""

    def draw(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
        return _by_size(data, region, year, private=private)

    return draw


def _by_size(data: Statistics, region: Area, year: int, *, private: bool) -> Figure:
    figure_id = "fortrinn_storrelse_private" if private else "fortrinn_storrelse"
    found, jobs = strengths(data, region, year), industry_jobs(data, region)
    if found is None:
        return no_figures(data, figure_id, region, year, level=True)
    by_size = [int(place) for place in np.argsort(-np.nan_to_num(found.jobs, nan=-1.0), kind="stable")]
    drawable = [
        place
        for place in by_size
        if jobs.industries[place] != UNSPECIFIED
        and not (private and jobs.industries[place] in PUBLIC)
        and found.jobs[place] >= SMALLEST_JOBS
        and found.quotient[place] > 0
        and not np.isnan(found.growth_pct[place])
    ]
    strong = [place for place in drawable if found.is_strength[place]]
    if not strong:
        reason = (
            f"Ingen {'privat ' if private else ''}næring i {region.name} er et fortrinn med tall for veksten i "
            f"{found.year}."
        )
        return no_figures(data, figure_id, region, year, reason=reason)
    others = [place for place in drawable if not found.is_strength[place]]
    points = [*strong[:MOST_STRENGTHS], *others[:MOST_OTHERS]]
    rows = pd.DataFrame(
        {
            "label": [industry_label(jobs.industries[place]) for place in points],
            "ratio": found.quotient[points],
            "value": found.growth_pct[points],
            "size": found.jobs[points],
            "colour": [
                colour_of(data.regions, region) if found.is_strength[place] else "@context"
                for place in points
            ],
            "strong": found.is_strength[points],
        }
    )
    growing = sum(round(float(found.growth_pct[place]), 1) > 0 for place in strong)
    title = (
        f"{number(growing)} av {number(len(strong))} {'private ' if private else ''}fortrinn i {region.name} har flere "
        f"jobber i {found.year} enn i "
        f"{found.growth_since}"
    )
    public = [PUBLIC_NOTE.replace(" (grå)", "")] if any(jobs.industries[p] in PUBLIC for p in points) else []
    figure = Figure(
        id=figure_id,
        title="",
        subtitle="Spesialisering (LQ), vekst og størrelse; fortrinn i farge og uthevet, andre store næringer i grått · "
        f"{'private næringer · ' if private else ''}{region.name} · vekst fra {found.growth_since} til "
        f"{shown_year(region, found.year, year)}",
        chart=None,
        table=pd.DataFrame(
            {
                "Næring": [industry_names()[jobs.industries[place]] for place in drawable],
                "LQ (landet = 1)": found.quotient[drawable].round(2),
                f"Vekst fra {found.growth_since} (prosent)": found.growth_pct[drawable].round(1),
                "Jobber (snitt av tre år)": found.jobs[drawable].round(0),
                "Fortrinn": ["ja" if found.is_strength[place] else "nei" for place in drawable],
            }
        ),
        sources=(data.manifest(KEY),),
        caveats=(
            f"Største fortrinn og andre næringer; de med minst {SMALLEST_JOBS} jobber står i tabellen.",
            *public,
            *small_region(region, found),
            *notes(region),
        ),
        alt_text="",
        how_to_read="Hver sirkel er en næring. Til høyre for den stiplede streken har næringen større andel av jobbene "
        "her enn i landet; hvert steg på skalaen er en dobling. Over null har den fått flere jobber. Jo større sirkel, "
        "desto flere jobber. En liten sirkel kan flytte seg mye når én bedrift vokser eller flytter.",
        grade="C" if small_region(region, found) else "B",
        area=region.name,
        year=found.year,
    )
    chart = marks.quadrants(
        rows,
        axis_titles=("LQ (landet = 1)", f"Vekst i jobber fra {found.growth_since}, prosent"),
        crossing=(1.0, 0.0),
        names=("Fortrinn som vokser", "Fortrinn som krymper"),
    )
    kind = f"Punktdiagram over {len(points)} næringer etter LQ, vekst i prosent og antall jobber."
    return finding(figure, title, chart, kind, figure.caveats)


def bredde_figure(private: bool) -> DrawFigure:
    """Return the figure function of how much each industry mix differs from the country's, with breadth."""

    def draw(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
        return _mix(data, region, comparator, year, private=private)

    return draw


def _mix(data: Statistics, region: Area, comparator: Area, year: int, *, private: bool) -> Figure:
    figure_id = "bredde_private" if private else "bredde"
    found = strengths(data, region, year)
    if found is None:
        return no_figures(data, figure_id, region, year, level=True)
    areas = tuple(
        area
        for area in dict.fromkeys((*data.regions.regions, data.regions.whole, comparator, region))
        if area.kind != "country"
    )
    numbers = {area: breadth(data, area, found.year, private=private) for area in areas}
    apart = {area: values.moved_pct if values else np.nan for area, values in numbers.items()}
    rows = pd.DataFrame(
        {
            "label": [area.name for area in areas],
            "value": [apart[area] for area in areas],
            "text": [
                # In the picture there is room for the year alone; the table has the whole reason.
                f"{number(apart[area])} prosent"
                if values
                else _no_breadth(area, found.year).partition(",")[0]
                for area, values in numbers.items()
            ],
            "colour": [
                colour_of(data.regions, area)
                if area == region
                else colour_beside(data.regions, area)
                if area == comparator
                else "@context"
                for area in areas
            ],
            "strong": [area == region for area in areas],
        }
    )
    title = (
        f"{number(apart[region])} prosent av {'de private ' if private else ''}jobbene i {region.name} måtte skiftet "
        f"næring for at {'regionen' if region.kind == 'region' else 'fylket'} skulle ligne landet"
    )
    table = pd.DataFrame(
        {
            "Område": [area.name for area in areas],
            "Jobber som måtte skiftet næring (prosent)": [round(apart[area], 1) for area in areas],
            **{
                name: [round(values[place], 3) if values else np.nan for values in numbers.values()]
                for place, name in enumerate(
                    (
                        "Krugman-indeks (0–2)",
                        "Konsentrasjon HHI (0–1)",
                        "Beslektet bredde (bit)",
                        "Ubeslektet bredde (bit)",
                    )
                )
            },
            "Merknad": ["" if values else _no_breadth(area, found.year) for area, values in numbers.items()],
        }
    )
    figure = Figure(
        id=figure_id,
        title="",
        subtitle="Jobber som måtte skiftet næring for å få landets sammensetning (halve Krugman-indeksen), prosent"
        f"{', bare private næringer' if private else ''} · {region.name} · snitt av tre år til "
        f"{shown_year(region, found.year, year)}",
        chart=None,
        table=table,
        sources=(data.manifest(KEY),),
        caveats=(
            "Små regioner skiller seg ofte mer ut, fordi få bedrifter ikke kan dekke alle næringer.",
            *small_region(region, found),
            *notes(*areas),
        ),
        alt_text="",
        how_to_read="Jo høyere tall, desto mer spesialisert er området. Det er verken bra eller dårlig: det kan "
        "være en styrke, og det kan gjøre området sårbart. Tabellen har også konsentrasjon (høy når få næringer har "
        "de fleste jobbene) og bredde: beslektet bredde er mangfold innenfor samme næringsområde, ubeslektet bredde "
        "er mangfold på tvers av områder, som demper tap når ett område svikter.",
        grade="C" if small_region(region, found) else "B",
        area=region.name,
        year=found.year,
    )
    chart = marks.named_bars(rows)
    return finding(
        figure, title, chart, "Liggende søyler, én for hvert område, i prosent av jobbene.", figure.caveats
    )


def no_figures(
    data: Statistics, figure_id: str, region: Area, year: int, *, level: bool = False, reason: str = ""
) -> Figure:
    """Return a figure with nothing to show, and the reason for it."""
    found = industry_jobs(data, region)
    exists = [at for at in found.years if at <= year and at <= (region.last_year or at)]
    lacking = exists and not found.complete[found.years.index(exists[-1])].any()
    if reason:
        pass
    elif not exists:
        reason = f"Jobber etter næring i {region.name} er ikke publisert til og med {year}."
    elif lacking:
        names = data.missing(KEY, region, exists[-1], content=WORKPLACE, industry=found.industries[-1])
        reason = (
            f"{region.name} kan ikke vises: tallene er publisert etter nyere grenser, uten egne tall for "
            f"{listed(names)}."
        )
    elif level:
        reason = f"Fortrinn i {region.name} krever tre år med tall i samme serie, og det er for få til og med {year}."
    empty = Figure(
        id=figure_id,
        title="",
        subtitle=f"Jobber etter næring · {region.name} · {year}",
        chart=None,
        table=pd.DataFrame(),
        sources=(data.manifest(KEY),),
        caveats=notes(region),
        alt_text="",
        how_to_read="",
        grade="B",
        area=region.name,
        year=None,
    )
    return nothing_to_show(empty, reason)


def finding(figure: Figure, title: str, chart: Chart, kind: str, caveats: tuple[str, ...]) -> Figure:
    """Return the figure with its finding, its chart and what a screen reader says of both."""
    return replace(figure, title=title, chart=chart, alt_text=f"{kind} {title}.", caveats=caveats)


def _stars(data: Statistics, found: IndustryJobs, since: int, year: int) -> Array:
    """Count the stars of an area's industries among Norway's economic regions."""
    stars = np.full(len(found.industries), np.nan)
    start, end = (found.years.index(at) for at in (since, year))
    known = found.complete[start] & found.complete[end]
    if not known.any() or since == year:
        return stars
    economic = jobs_everywhere(data).of(area.id for area in economic_regions()).complete
    before, now = (np.vstack([economic[:, at][:, known], found.jobs[at, known]]) for at in (start, end))
    stars[known] = specialisation.cluster_stars(
        now, before, found.nation[end, known], found.nation[start, known]
    )[-1]
    return stars


def _no_breadth(area: Area, year: int) -> str:
    return area.ended if area.last_year is not None and year > area.last_year else NOT_PUBLISHED


def remarks(data: Statistics, jobs: IndustryJobs, found: Strengths) -> list[str]:
    """Say of each industry why it has no figure; empty where it has one."""
    last = jobs.years.index(found.year)
    told = []
    for place, code in enumerate(jobs.industries):
        remark = ""
        if np.isnan(found.jobs[place]):
            span = range(last - YEARS_IN_MEAN + 1, last + 1)
            without = [jobs.years[at] for at in span if not jobs.complete[at, place]]
            names = dict.fromkeys(
                name
                for at in without
                for name in data.missing(KEY, jobs.area, at, content=WORKPLACE, industry=code)
            )
            years = listed(tuple(str(at) for at in without))
            alone = len(jobs.area.members) == 1
            remark = (
                f"{NOT_PUBLISHED} i {years}"
                if alone
                else f"{INCOMPLETE}: {listed(tuple(names))} er {NOT_PUBLISHED} i {years}"
            )
        elif found.jobs[place] < SMALLEST_JOBS:
            remark = HIDDEN
        elif code in PUBLIC:
            remark = "offentlig forvaltning, undervisning, helse eller omsorg"
        told.append(remark)
    return told


def visible(found: Strengths, values: Array, order: list[int]) -> Array:
    """Return an industry's values in an order, NaN where its jobs are so few that it is hidden."""
    hidden = np.isnan(found.jobs) | (found.jobs < SMALLEST_JOBS)
    visible: Array = np.where(hidden, np.nan, values)[order]
    return visible


def small_region(region: Area, found: Strengths) -> tuple[str, ...]:
    """Say that a region's numbers are small, where they are."""
    if found.all_jobs >= SMALL_REGION_JOBS:
        return ()
    return (f"Små tall: {region.name} har {number(found.all_jobs)} jobber, så én bedrift kan avgjøre mye.",)


def industry_label(code: str) -> str:
    """Return an industry's short name with the star of what is public."""
    return SHORT_NAMES[code] + "*" * (code in PUBLIC)


def quotient_text(value: float) -> str:
    """Write a quotient in as few letters as say something; one barely above 1 reads as that."""
    rounded = round(float(value), 1)
    return number(value, 0 if rounded >= 10 else 2 if rounded <= 1.0 else 1)


def _row_text(found: Strengths, place: int) -> str:
    interval = f"{quotient_text(found.low[place])}–{quotient_text(found.high[place])}"
    return f"LQ {quotient_text(found.quotient[place])} ({interval}) · {number(found.jobs[place])} jobber"


_MIX = ("krugman_index", "industry_concentration", "related_variety", "unrelated_variety")

FIGURES: tuple[FigureRow, ...] = (
    FigureRow(
        "fortrinn",
        "Fortrinn",
        fortrinn_figure(private=False),
        "fortrinn",
        ("industry_location_quotient", "industry_surplus_jobs", "cluster_stars"),
        (KEY,),
        (("naeringer", "alle"),),
    ),
    FigureRow(
        "fortrinn_private",
        "Fortrinn i private næringer",
        fortrinn_figure(private=True),
        "fortrinn",
        ("industry_location_quotient", "industry_surplus_jobs", "cluster_stars"),
        (KEY,),
        (("naeringer", "private"),),
    ),
    FigureRow(
        "fortrinn_storrelse",
        "Fortrinn etter størrelse og vekst",
        storrelse_figure(private=False),
        "fortrinn",
        ("industry_location_quotient",),
        (KEY,),
        (("naeringer", "alle"),),
    ),
    FigureRow(
        "fortrinn_storrelse_private",
        "Private fortrinn etter størrelse og vekst",
        storrelse_figure(private=True),
        "fortrinn",
        ("industry_location_quotient",),
        (KEY,),
        (("naeringer", "private"),),
    ),
    FigureRow(
        "bredde",
        "Bredde og særpreg i næringslivet",
        bredde_figure(private=False),
        "fortrinn",
        _MIX,
        (KEY,),
        (("naeringer", "alle"),),
    ),
    FigureRow(
        "bredde_private",
        "Bredde og særpreg i private næringer",
        bredde_figure(private=True),
        "fortrinn",
        _MIX,
        (KEY,),
        (("naeringer", "private"),),
    ),
)
