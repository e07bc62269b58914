"""Opportunities: what is near to what a region has, estimated on the country's economic regions.

Which industries go together, and how demanding each is, is estimated on Norway's economic regions; the
regions of the set are placed in that by the same rules and take no part in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_sources.economic_regions import economic_regions, own_economic_regions
from data_sources.errors import FortrinnError
from data_sources.industries import PUBLIC, SHORT_NAMES, UNSPECIFIED
from data_sources.regions import Area
from data_sources.statistics import Statistics
from figures import marks
from figures.figure import Figure, FigureRow, nothing_to_show
from figures.style import colour_of, number
from figures.wording import count_word, industry, listed, listed_industries, lower_first, notes, shown_year
from figures.workplace_jobs import KEY, jobs_everywhere
from indicators import opportunities
from indicators.relatedness import (
    TOP,
    complexity,
    density,
    density_left_out,
    entry_backtest,
    presence,
    projected_complexity,
    proximity,
)
from indicators.specialisation import location_quotient

Array = NDArray[np.float64]

#: Jobs in the country from which an industry is large enough to say what it goes together with.
LEAST_IN_COUNTRY = 100
#: Jobs in a region from which its opportunities are ranked.
LEAST_FOR_RANKING = 5000
MEAN_OF = 3
#: Years of the mean that must be published.
LEAST_PUBLISHED = 2
#: First year of a new way of counting: no mean, change or test reaches across it.
BREAKS = (2015,)
GROWTH_YEARS, LEAST_GROWTH_YEARS = 5, 2
HORIZON = 5
SHOWN = 5
#: Entries from which a group of the back-test can be judged.
LEAST_ENTRIES = 20
#: Size groups of the back-test, from jobs.
SIZES = (
    ("Små, under 10\u202f000 jobber", 0.0, 10_000.0),
    ("Mellomstore, 10\u202f000–30\u202f000", 10_000.0, 30_000.0),
    ("Store, over 30\u202f000", 30_000.0, np.inf),
)
KIND_WORDS = {
    opportunities.STRENGTH: "Styrke",
    opportunities.OPPORTUNITY: "Mulighet",
    opportunities.WEAKNESS: "Svakhet",
    opportunities.THREAT: "Trussel",
    opportunities.NEWCOMER: "Mulig nykommer",
    opportunities.NONE: "Mindre nær enn vanlig",
    opportunities.UNKNOWN: "Ikke kjent",
}
DEMANDS = ("krever mindre bred kompetanse", "krever middels bred kompetanse", "krever bred kompetanse")
NOUNS = {
    opportunities.STRENGTH: ("styrke", "styrker"),
    opportunities.OPPORTUNITY: ("mulighet", "muligheter"),
    opportunities.WEAKNESS: ("svakhet", "svakheter"),
    opportunities.THREAT: ("trussel", "trusler"),
    opportunities.NEWCOMER: ("mulig nykommer", "mulige nykommere"),
}
HAS = (opportunities.STRENGTH, opportunities.WEAKNESS, opportunities.THREAT)
LACKS = (opportunities.OPPORTUNITY, opportunities.NEWCOMER)
LOOKS = {
    opportunities.STRENGTH: ("@highlight", "circle"),
    opportunities.OPPORTUNITY: ("@contrast", "diamond"),
    opportunities.WEAKNESS: ("@axis", "square"),
    opportunities.THREAT: ("@warning", "triangle-down"),
    opportunities.NEWCOMER: ("@text", "triangle-up"),
}


@dataclass(frozen=True)
class Employment:
    """Jobs by workplace: (areas, industries, years), NaN where a municipality is not published."""

    areas: tuple[str, ...]
    industries: tuple[str, ...]
    years: tuple[int, ...]
    jobs: Array

    def mean(self, area_ids: tuple[str, ...], year: int) -> Array:
        """Return mean jobs of the three years to a year, (areas, industries).

        A cell with one year unpublished is the mean of the other two; with fewer it is NaN.
        """
        return _mean(self._window(area_ids, year))

    def short_means(self, area_ids: tuple[str, ...], year: int) -> NDArray[np.bool_]:
        """Tell which of those means leave out a year that is not published, (areas, industries)."""
        return np.asarray(np.isnan(self._window(area_ids, year)).any(axis=2))

    def _window(self, area_ids: tuple[str, ...], year: int) -> Array:
        rows = [self.areas.index(area_id) for area_id in area_ids]
        last = self.years.index(year) + 1
        window: Array = self.jobs[rows, :, last - MEAN_OF : last]
        return window


@dataclass(frozen=True)
class Estimation:
    """What the economic regions tell: which industries go together, and how demanding each is.

    `industries` are those large enough; `kept` are their places in `Employment.industries`. `unpublished`
    counts cells that could not be told, `short` those that rest on two years in place of three.
    """

    year: int
    growth_from: int
    industries: tuple[str, ...]
    kept: NDArray[np.intp]
    country: Array
    country_before: Array
    proximity: Array
    pci: Array
    eci: Array
    median_density: Array
    unpublished: int
    short: int

    @property
    def never_suggested(self) -> NDArray[np.bool_]:
        """Whether an industry is never an opportunity, (industries,)."""
        return np.isin(self.industries, PUBLIC)

    def order(self, pci: Array) -> Array:
        """Return where industries stand from the least to the most demanding of all, 0 to 100."""
        known = np.sort(self.pci[~np.isnan(self.pci)])
        places: Array = 100.0 * np.searchsorted(known, pci) / (len(known) - 1)
        return places

    def demand(self, pci: float) -> str:
        """Say in plain words how demanding an industry is: the third of all industries it is in."""
        if np.isnan(pci):
            return "krav til kompetanse er ikke kjent"
        limits = np.nanquantile(self.pci, [1 / 3, 2 / 3])
        return DEMANDS[int(np.searchsorted(limits, pci, side="right"))]


@dataclass(frozen=True)
class Placed:
    """A region placed in the estimation, by industry of it; industries that cannot be told are left out.

    `suggestions` is `opportunities.opportunity_table` with codes in place of indices, `complexity` the mean
    of what the region has, `unpublished` the codes left out.
    """

    jobs: float
    frame: pd.DataFrame
    suggestions: pd.DataFrame
    complexity: float
    unpublished: tuple[str, ...]

    @property
    def is_ranked(self) -> bool:
        """Whether the region is large enough for a ranked list."""
        return self.jobs >= LEAST_FOR_RANKING


@dataclass(frozen=True)
class Backtest:
    """How well nearness foretold what came, for all economic regions and by groups of them."""

    start: int
    end: int
    groups: pd.DataFrame


def employment(data: Statistics) -> Employment:
    """Return jobs by workplace of the country, the economic regions and the set's regions."""

    def compute() -> Employment:
        own = (*data.regions.all_regions, data.regions.whole)
        areas = (data.regions.country, *economic_regions(), *own)
        found = jobs_everywhere(data).of(area.id for area in areas)
        named = [place for place, code in enumerate(found.industries) if code != UNSPECIFIED]
        codes = tuple(found.industries[place] for place in named)
        jobs = np.moveaxis(found.complete[:, :, named], 1, 2)
        return Employment(found.areas, codes, found.years, jobs)

    found: Employment = data.derived("opportunities: employment", (KEY,), compute)
    return found


def is_whole(years: tuple[int, ...], year: int) -> bool:
    """Whether three years to a year are in the table and counted in one way."""
    first = year - MEAN_OF + 1
    return first >= years[0] and year <= years[-1] and not any(first < new <= year for new in BREAKS)


def growth_start(years: tuple[int, ...], year: int) -> int | None:
    """Return the year growth is counted from: five years before, or as far back as counted in one way."""
    for start in range(year - GROWTH_YEARS, year - LEAST_GROWTH_YEARS + 1):
        if is_whole(years, start) and not any(start < new <= year for new in BREAKS):
            return start
    return None


def estimation(data: Statistics, year: int) -> Estimation:
    """Estimate on the economic regions, with the country's own row as the reference.

    Raises FortrinnError, in Norwegian for the page, when the regions are too few or share too little.
    """

    def compute() -> Estimation:
        table = employment(data)
        ids = tuple(area.id for area in economic_regions())
        start = growth_start(table.years, year)
        if start is None or not is_whole(table.years, year):
            raise FortrinnError(
                f"opportunities: {year} has no mean of {MEAN_OF} years with growth before it",
                user_message=f"Muligheter kan ikke regnes ut for {year}: det finnes ikke nok år med tall som er "
                "talt på samme måte.",
            )
        whole, before = (table.mean((data.regions.country.id,), at)[0] for at in (year, start))
        kept = np.flatnonzero(whole >= LEAST_IN_COUNTRY)
        jobs = table.mean(ids, year)[:, kept]
        present = present_in(jobs, whole[kept])
        try:
            near = proximity(present)
            found = complexity(present)
        except ValueError as error:
            raise FortrinnError(
                f"opportunities {year}: {error}",
                user_message=f"Muligheter kan ikke regnes ut for {year}: de økonomiske regionene er for få, eller "
                "de har for få næringer til felles.",
            ) from error
        return Estimation(
            year=year,
            growth_from=start,
            industries=tuple(table.industries[place] for place in kept),
            kept=kept,
            country=whole[kept],
            country_before=before[kept],
            proximity=near,
            pci=found.pci,
            eci=found.eci,
            median_density=opportunities.median_density(
                opportunities.relative_density(density(present, near))
            ),
            unpublished=int(np.isnan(present).sum()),
            short=int(table.short_means(ids, year)[:, kept].sum()),
        )

    found: Estimation = data.derived(f"opportunities: estimation {year}", (KEY,), compute)
    return found


def present_in(jobs: Array, country: Array) -> Array:
    """Tell which industries regions have: their full share of the country's, and ten jobs.

    jobs: (regions, industries), country: (industries,). NaN stays unknown; the region's share is then of
    the jobs that are published. A region with none published is unknown in all.
    """
    unknown = np.isnan(jobs)
    quotient = location_quotient(np.where(unknown, 0.0, jobs), country)
    return presence(np.where(unknown, np.nan, quotient), employed=jobs)


def placed(data: Statistics, area: Area, year: int) -> Placed:
    """Place one region in the estimation of a year; it takes no part in it."""

    def compute() -> Placed:
        found, table = estimation(data, year), employment(data)
        jobs = table.mean((area.id,), year)[:, found.kept]
        before = table.mean((area.id,), found.growth_from)[:, found.kept]
        present = present_in(jobs, found.country)
        # An unpublished industry is neither there nor lacking: it is left out on both sides of each sum.
        known = np.flatnonzero(~np.isnan(present[0]))
        codes = np.array(found.industries)[known]
        present, near = present[:, known], found.proximity[np.ix_(known, known)]
        ahead = opportunities.jobs_ahead_of_nation(jobs, before, found.country, found.country_before)
        by_industry = (found.median_density[known], ahead[:, known], found.never_suggested[known])
        margin = opportunities.pace_margin(jobs, ahead)[:, known]
        nearness = density(present, near)
        total = float(np.nansum(jobs))
        suggestions = opportunities.opportunity_table(
            present,
            near,
            found.pci[known],
            *by_industry,
            np.array([total >= LEAST_FOR_RANKING]),
            margin=margin,
        )
        named = ("industry", *(f"strength_{place}" for place in (1, 2, 3)))
        # A place is missing where fewer contribute: it takes the empty name after the last.
        code_or_none = np.append(codes.astype(object), "")
        suggestions = suggestions.assign(
            **{name: code_or_none[suggestions[name].fillna(-1).to_numpy(int)] for name in named}
        )
        frame = pd.DataFrame(
            {
                "industry": codes,
                "present": present[0] == 1.0,
                "density": nearness[0],
                "pci": found.pci[known],
                "kind": opportunities.kinds(
                    present, opportunities.relative_density(nearness), *by_industry, margin
                )[0],
                "jobs": jobs[0, known],
            }
        )
        return Placed(
            jobs=total,
            frame=frame,
            suggestions=suggestions,
            complexity=float(projected_complexity(present, found.pci[known])[0]),
            unpublished=tuple(code for code in found.industries if code not in codes),
        )

    result: Placed = data.derived(f"opportunities: {area.id} {year}", (KEY,), compute)
    return result


def placed_year(data: Statistics, region: Area, year: int) -> int | None:
    """Return the newest year, not after the one asked for, in which the region can be placed."""
    table = employment(data)
    if region.id not in table.areas:
        return None
    last = min(year, region.last_year or year)
    for at in sorted(table.years, reverse=True):
        if (
            at <= last
            and is_whole(table.years, at)
            and growth_start(table.years, at) is not None
            and np.isfinite(table.mean((region.id,), at)).any()
        ):
            return at
    return None


def backtest_years(data: Statistics, last: int) -> list[int]:
    """Return the years, up to one, in which the method can be tested, oldest first."""
    years = employment(data).years
    return [
        end
        for end in years
        if end <= last
        and is_whole(years, end)
        and is_whole(years, end - HORIZON)
        and not any(end - HORIZON < new <= end for new in BREAKS)
    ]


def backtest(data: Statistics, end: int) -> Backtest:
    """Test whether what was near five years ago came: over all economic regions.

    Each region is judged by an estimation without itself and without the county's own economic regions.
    """

    def compute() -> Backtest:
        table, areas = employment(data), economic_regions()
        ids, start = tuple(area.id for area in areas), end - HORIZON
        country = [table.mean((data.regions.country.id,), year)[0] for year in (start, end)]
        kept = np.flatnonzero((country[0] >= LEAST_IN_COUNTRY) & (country[1] >= LEAST_IN_COUNTRY))
        jobs = table.mean(ids, start)[:, kept]
        before = present_in(jobs, country[0][kept])
        after = present_in(table.mean(ids, end)[:, kept], country[1][kept])
        after[:, np.isin(np.array(table.industries)[kept], PUBLIC)] = np.nan  # no candidates
        own = np.isin(ids, [area.id for area in own_economic_regions(data.regions)])
        nearness = density_left_out(before, ~own)
        size = np.nansum(jobs, axis=1)
        groups = (
            (f"Alle {len(ids)} økonomiske regioner", np.ones(len(ids), dtype=bool)),
            *((name, (size >= low) & (size < high)) for name, low, high in SIZES),
            (f"{data.regions.name}s egne", own),
        )
        rows = []
        for name, chosen in groups:
            if not chosen.any():
                continue
            result = entry_backtest(nearness[chosen], before[chosen], after[chosen])
            rows.append(
                {
                    "group": name,
                    "regions": int(chosen.sum()),
                    "candidates": int(result.candidates.sum()),
                    "entries": int(result.entries.sum()),
                    "hit_rate": 100.0 * result.hit_rate_top10_all,
                    "entry_rate": 100.0 * result.entry_rate_all,
                    "auc": result.auc_all,
                    "auc_within": float(np.nanmean(result.auc)),
                }
            )
        return Backtest(start, end, pd.DataFrame(rows))

    found: Backtest = data.derived(f"opportunities: back-test {end}", (KEY,), compute)
    return found


def muligheter(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """List what is nearest to what a region has, of what it has little of, with the reasons."""
    empty = _empty(data, "muligheter", "Muligheter", region, year)
    at = placed_year(data, region, year)
    if at is None:
        return nothing_to_show(empty, _why_not("Muligheter", region, year))
    found, here = estimation(data, at), placed(data, region, at)
    if not here.is_ranked:
        return replace(
            nothing_to_show(
                empty,
                f"{region.name} har {number(here.jobs)} arbeidsplasser. Med færre enn {number(LEAST_FOR_RANKING)} "
                "er tallene for små til å si hvilken mulighet som ligger nærmest, så listen vises ikke.",
            ),
            grade="C",
        )
    ranked = here.suggestions.dropna(subset=["rank"]).sort_values(["rank", "industry"]).head(SHOWN)
    if ranked.empty:
        return nothing_to_show(
            empty, f"{region.name} har sin fulle andel av alle næringene som kan foreslås."
        )
    jobs = here.frame.set_index("industry")["jobs"]
    rows = pd.DataFrame(
        {
            "label": [industry_name(code) for code in ranked["industry"]],
            "value": 100.0 * ranked["density"].to_numpy(float),
            "text": [f"{number(100 * share)} prosent på plass" for share in ranked["density"]],
            "reason": [
                f"{_reason(because)} · {lower_first(KIND_WORDS[kind])}, {found.demand(pci)}"
                for kind, pci, because in zip(ranked["kind"], ranked["pci"], _because(ranked), strict=True)
            ],
            "colour": colour_of(data.regions, region),
        }
    )
    first = ranked.iloc[0]
    is_near = first["kind"] == opportunities.OPPORTUNITY
    title = (
        f"Av næringene {region.name} har lite av, ligger {industry(first['industry'])} nærmest: "
        f"{number(rows['value'].iloc[0])} prosent av det beslektede er på plass, "
        f"{'minst så mye som' if is_near else 'mindre enn'} bredden i regionen tilsier"
    )
    return replace(
        empty,
        title=title,
        subtitle=f"Muligheter etter nærhet, prosent av beslektede næringer på plass · {region.name} · "
        f"{shown_year(region, at, year)}",
        chart=marks.reasoned_bars(rows),
        table=pd.DataFrame(
            {
                "Næring": rows["label"],
                "Nærhet (prosent)": rows["value"].round(1),
                "Slag": [KIND_WORDS[kind] for kind in ranked["kind"]],
                "Krav": [found.demand(pci) for pci in ranked["pci"]],
                "Kompleksitet (standardavvik)": ranked["pci"].to_numpy(float).round(2),
                "Arbeidsplasser (snitt av tre år)": [
                    round(float(jobs[code]), 1) for code in ranked["industry"]
                ],
                "Fordi dere har": _because(ranked),
            }
        ),
        caveats=(*_further(here, ranked), *_caveats(found, here), *notes(region)),
        alt_text=f"Søylediagram over de nærmeste mulighetene, prosent av beslektede næringer på plass. {title}.",
        how_to_read="Listen gjelder næringer som regionen har mindre av enn landet, målt i andel av jobbene, eller "
        "med færre enn ti jobber. To næringer er beslektet når de ofte er store i de samme økonomiske regionene i "
        "Norge. Søylen viser hvor mye av det beslektede regionen alt har; de mest beslektede teller mest. Næringene "
        "etter «fordi dere har» er de som bidrar mest. En mulighet er ingen spådom: den sier at mye av det som "
        "pleier å høre til, er på plass. Offentlig administrasjon, undervisning, helse og omsorg foreslås aldri.",
        year=at,
    )


def named_opportunities(data: Statistics, region: Area, year: int, most: int = SHOWN) -> pd.DataFrame:
    """Return a region's nearest opportunities in the strict sense, the nearest first.

    Columns `name`, `density` (share of the related that is there), `because` (strengths, empty where none)
    and `year`. No rows where the region cannot be placed or is too small to be ranked.
    """
    columns = ["name", "density", "because", "year"]
    at = placed_year(data, region, year)
    here = placed(data, region, at) if at is not None else None
    if here is None or not here.is_ranked:
        return pd.DataFrame(columns=columns)
    ranked = here.suggestions.dropna(subset=["rank"])
    ranked = ranked[ranked["kind"] == opportunities.OPPORTUNITY].sort_values(["rank", "industry"]).head(most)
    names = [industry_name(code) for code in ranked["industry"]]
    return ranked.assign(name=names, because=_because(ranked), year=at)[columns]


def mulighetskart(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show all industries of a region by nearness and demand, sorted into five kinds."""
    empty = _empty(data, "mulighetskart", "Mulighetskart", region, year)
    at = placed_year(data, region, year)
    if at is None:
        return nothing_to_show(empty, _why_not("Mulighetskartet", region, year))
    found, here = estimation(data, at), placed(data, region, at)
    frame = here.frame.dropna(subset=["density", "pci"])
    shown = frame[frame["kind"].isin(LOOKS)]
    shown = shown.assign(
        name=[industry_name(code) for code in shown["industry"]],
        order=shown["kind"].map(list(LOOKS).index),
    ).sort_values(["order", "name"])
    count = {kind: int((shown["kind"] == kind).sum()) for kind in LOOKS}
    title = (
        f"Av næringene {region.name} har sin fulle andel av, er {_kinds_told(count, HAS)}; blant resten er "
    )
    title += _kinds_told(count, LACKS)
    named = _named(shown, ranked=here.is_ranked)
    rows = pd.DataFrame(
        {
            "value": 100.0 * shown["density"].to_numpy(float),
            "level": found.order(shown["pci"].to_numpy(float)),
            "name": [
                name if code in named else ""
                for code, name in zip(shown["industry"], shown["name"], strict=True)
            ],
            "colour": [LOOKS[kind][0] for kind in shown["kind"]],
            "shape": [LOOKS[kind][1] for kind in shown["kind"]],
        }
    )
    left_out = int((frame["kind"] == opportunities.NONE).sum())
    unknown = len(here.frame) - len(shown) - left_out
    return replace(
        empty,
        title=title,
        subtitle="Næringene etter nærhet (prosent av det beslektede på plass) og krav til kompetanse · "
        f"{region.name} · {shown_year(region, at, year)}",
        chart=marks.kinds_map(
            rows,
            kinds=[(KIND_WORDS[kind], colour, shape) for kind, (colour, shape) in LOOKS.items()],
            limits=(100 / 3, 200 / 3),
            axis_title="Prosent av det beslektede på plass",
            top="Krever bred kompetanse",
            bottom="Krever mindre bred kompetanse",
        ),
        table=pd.DataFrame(
            {
                "Næring": shown["name"].to_numpy(),
                "Slag": [KIND_WORDS[kind] for kind in shown["kind"]],
                "Nærhet (prosent)": rows["value"].round(1),
                "Krav": [found.demand(pci) for pci in shown["pci"]],
                "Kompleksitet (standardavvik)": shown["pci"].round(2).to_numpy(),
                "Arbeidsplasser (snitt av tre år)": shown["jobs"].round(1).to_numpy(),
            }
        ),
        caveats=(
            *(
                (
                    f"{_counted(left_out, 'næring', 'næringer').capitalize()} som regionen har lite av, og som "
                    "verken er nære eller vokser, er ikke tegnet.",
                )
                if left_out
                else ()
            ),
            *(
                (
                    f"{_counted(unknown, 'næring', 'næringer').capitalize()} kan ikke plasseres og er ikke tegnet.",
                )
                if unknown
                else ()
            ),
            *_caveats(found, here),
            *notes(region),
        ),
        alt_text=f"Punktdiagram over næringer etter nærhet i prosent og krav til kompetanse. {title}.",
        how_to_read="Til høyre er mye av det beslektede på plass, øverst er næringene som krever bred kompetanse: de "
        "finnes mest i regioner med mange og sjeldne næringer. Styrke: regionen har sin fulle andel av næringen og "
        "mye beslektet. Svakhet: den har næringen, men lite beslektet, så den står mer alene. Trussel: den har "
        "næringen, men holder ikke følge med landet. Mulighet: den har lite av næringen, men minst så mye beslektet "
        "som bredden i næringslivet tilsier. Mulig nykommer: den har lite av både næringen og det beslektede, men "
        f"næringen vokser likevel raskere enn i landet. Vekst er regnet fra {found.growth_from} til {at}, og teller "
        "når den er minst ti jobber og fem prosent fra landets takt. Slagene følger av disse reglene og sier ikke "
        "hvordan bedriftene går: en næring som er ledende i landet, er en svakhet etter regelen når lite beslektet "
        "står rundt den. "
        f"{_own_demand(found, here, region)}",
        grade="B" if here.is_ranked else "C",
        year=at,
    )


def muligheter_tilbakeprov(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show how well nearness foretold what came five years later, by size of region."""
    country = data.regions.country
    empty = _empty(data, "muligheter_tilbakeprov", "Tilbakeprøving", country, year)
    ends = backtest_years(data, year)
    if not ends:
        return nothing_to_show(
            empty,
            f"Metoden kan ikke prøves med tall til og med {year}: den trenger åtte år på rad som er talt på samme "
            "måte, og det finnes ikke før.",
        )
    test = backtest(data, ends[-1])
    groups = test.groups
    whole, small = groups.iloc[0], groups[groups["group"] == SIZES[0][0]]
    rows = pd.concat(
        [
            pd.DataFrame(
                {
                    "label": [
                        name if place == 0 else f"{name} ({count})"
                        for place, (name, count) in enumerate(
                            zip(groups["group"], groups["regions"], strict=True)
                        )
                    ],
                    "series": series,
                    "place": place,
                    "value": groups[column],
                    "text": [f"{number(value, 1)} %" for value in groups[column]],
                    "colour": colour,
                }
            )
            for place, (column, series, colour) in enumerate(
                (
                    ("hit_rate", "De ti nærmeste:", "@highlight"),
                    ("entry_rate", "Tilfeldig trukket:", "@comparator"),
                )
            )
        ],
        ignore_index=True,
    )
    title = (
        f"Av de ti næringene som lå nærmest i {test.start}, hadde regionene fått {number(whole['hit_rate'], 1)} "
        f"prosent i {test.end}, mot {number(whole['entry_rate'], 1)} prosent av alle de manglet"
    )
    earlier = [
        f"{end - HORIZON}–{end}: {number(backtest(data, end).groups['hit_rate'].iloc[0], 1)} mot "
        f"{number(backtest(data, end).groups['entry_rate'].iloc[0], 1)} prosent"
        for end in ends[:-1]
    ]
    weak = (
        f"I små regioner traff den {_verdict(small.iloc[0])}."
        if len(small)
        else "Ingen region er liten i denne prøven."
    )
    return replace(
        empty,
        title=title,
        subtitle=f"Andel som var kommet etter fem år, prosent · {country.name}, etter antall jobber i regionen · "
        f"{shown_year(country, test.end, year)}",
        chart=marks.pairs(rows, axis_title="Prosent som var kommet etter fem år"),
        table=pd.DataFrame(
            {
                "Regioner": groups["group"],
                "Antall": groups["regions"],
                "Manglet (næring og region)": groups["candidates"],
                "Var kommet": groups["entries"],
                f"Av de {count_word(TOP)} nærmeste (prosent)": groups["hit_rate"].round(1),
                "Av alle som manglet (prosent)": groups["entry_rate"].round(1),
                "Treffsikkerhet i hver region (AUC)": groups["auc_within"].round(3),
                "Treffsikkerhet samlet (AUC)": groups["auc"].round(3),
            }
        ),
        caveats=(
            weak,
            *_too_few(groups),
            f"Treffsikkerheten i en region er i snitt {number(whole['auc_within'], 2)}, der 0,50 er som å kaste mynt "
            "og 1 er feilfritt.",
            *((f"Tidligere prøver: {'; '.join(earlier)}.",) if earlier else ()),
            "De fleste næringer som ligger nær, kommer ikke på fem år.",
        ),
        alt_text=f"Søylediagram over andel næringer som var kommet etter fem år, prosent. {title}.",
        how_to_read=f"Metoden er satt til å peke ut de ti nærmeste næringene i hver region ut fra tallene for "
        f"{test.start}, og så er det talt hvor mange regionen hadde fått sin fulle andel av i {test.end}. Den nederste "
        "søylen i hvert par er det man hadde truffet ved å trekke tilfeldig blant alt regionen manglet. Er de to like "
        "lange, har metoden ikke hjulpet. Hver region er prøvd uten at dens egne tall var med på å lage metoden, og "
        f"{data.regions.name}s egne økonomiske regioner var aldri med. Metoden er kjent for å være svakere i små "
        "regioner, der få jobber kan flytte en næring over eller under grensen.",
        year=test.end,
    )


def _too_few(groups: pd.DataFrame) -> tuple[str, ...]:
    """Name the groups in which too little came to judge the method by."""
    few = groups[groups["entries"] < LEAST_ENTRIES]
    return tuple(
        f"{name}: bare {count_word(int(entries))} kom i alt, for lite til å si noe sikkert."
        for name, entries in zip(few["group"], few["entries"], strict=True)
    )


def _verdict(group: pd.Series) -> str:
    hit, base = round(group["hit_rate"], 1), round(group["entry_rate"], 1)
    said = "bedre enn" if hit > base else "ikke bedre enn"
    return f"{said} å trekke tilfeldig: {number(hit, 1)} mot {number(base, 1)} prosent"


def industry_name(code: str) -> str:
    """Return an industry's name as it fits on a wall and on a phone."""
    return SHORT_NAMES.get(code, code)


def _mean(window: Array) -> Array:
    known = ~np.isnan(window)
    count = known.sum(axis=2)
    total = np.where(known, window, 0.0).sum(axis=2)
    mean: Array = np.where(count >= LEAST_PUBLISHED, total / np.maximum(count, 1), np.nan)
    return mean


def _why_not(what: str, region: Area, year: int) -> str:
    if region.kind == "whole" and region.last_year is not None:
        return f"{what} for {region.name} vises ikke: tallene om næringer er i grensene fra 2024."
    return f"{what} for {region.name} kan ikke regnes ut til og med {year}: det trengs flere år med tall."


def _empty(data: Statistics, figure_id: str, name: str, area: Area, year: int) -> Figure:
    return Figure(
        id=figure_id,
        title=name,
        subtitle=f"{name} · {area.name} · {year}",
        chart=None,
        table=pd.DataFrame(),
        sources=(data.manifest(KEY),),
        caveats=notes(area),
        alt_text=name,
        how_to_read="",
        grade="B",
        area=area.name,
        year=None,
    )


def _caveats(found: Estimation, here: Placed) -> tuple[str, ...]:
    told = [
        f"Snitt av {found.year - MEAN_OF + 1}–{found.year}; beslektet er målt i {len(found.eci)} økonomiske regioner."
    ]
    if found.unpublished:
        told.append(
            f"{_counted(found.unpublished, 'tall', 'tall').capitalize()} i dem er ikke publisert og holdt utenfor."
        )
    if here.unpublished:
        names = listed_industries(here.unpublished)
        told.append(f"Ikke publisert i regionen og holdt utenfor: {names}.")
    if not here.is_ranked:
        told.append(
            f"Regionen har {number(here.jobs)} arbeidsplasser: små tall, der ett foretak kan flytte et punkt langt."
        )
    return tuple(told)


def _further(here: Placed, ranked: pd.DataFrame) -> tuple[str, ...]:
    """Name opportunities further down where none is among the nearest: they are near for their kind."""
    if (ranked["kind"] == opportunities.OPPORTUNITY).any():
        return ()
    of_kind = here.suggestions[here.suggestions["kind"] == opportunities.OPPORTUNITY]
    if of_kind.empty:
        return ("Ingen av dem har mer av det beslektede rundt seg enn bredden i regionen tilsier.",)
    names = of_kind.sort_values(["rank", "industry"])["industry"].head(3)
    return (f"Lenger ned på listen, men nærmere enn bredden i regionen tilsier: {listed_industries(names)}.",)


def _because(ranked: pd.DataFrame) -> list[str]:
    columns = [ranked[f"strength_{place}"] for place in (1, 2, 3)]
    return [listed_industries([code for code in codes if code]) for codes in zip(*columns, strict=True)]


def _reason(because: str) -> str:
    return f"Fordi dere har {because}" if because else "Ingenting av det beslektede er på plass"


def _kinds_told(count: dict[str, int], kinds: tuple[str, ...]) -> str:
    """List how many industries there are of some kinds, those alone that occur."""
    told = tuple(_counted(count[kind], *NOUNS[kind]) for kind in kinds if count[kind])
    return listed(told) if told else "ingen " + " eller ".join(NOUNS[kind][1] for kind in kinds)


def _own_demand(found: Estimation, here: Placed, region: Area) -> str:
    if np.isnan(here.complexity):
        return ""
    limits = np.nanquantile(found.eci, [1 / 3, 2 / 3])
    third = ("nederste", "midterste", "øverste")[int(np.searchsorted(limits, here.complexity, side="right"))]
    return (
        f"Samlet ville {region.name} ligget i den {third} tredelen av landets økonomiske regioner etter hvor bred "
        "kompetanse næringene krever."
    )


def _named(shown: pd.DataFrame, *, ranked: bool) -> set[str]:
    """Choose the few points that are named: the nearest opportunities where they are ranked, the largest else."""
    of_kind = {kind: part for kind, part in shown.groupby("kind")}
    wanted: list[str] = []
    if ranked and opportunities.OPPORTUNITY in of_kind:
        wanted += list(of_kind[opportunities.OPPORTUNITY].nlargest(3, "density")["industry"])
    for kind, number_of in (
        (opportunities.STRENGTH, 2),
        (opportunities.THREAT, 1),
        (opportunities.WEAKNESS, 1),
    ):
        if kind in of_kind:
            wanted += list(of_kind[kind].nlargest(number_of, "jobs")["industry"])
    level = shown.set_index("industry")["pci"].rank()
    apart = 0.09 * float(level.max() - level.min())
    chosen: list[str] = []
    for code in wanted:  # names on one height would lie over each other on a phone
        if all(abs(level[code] - level[other]) > apart for other in chosen):
            chosen.append(code)
    return set(chosen)


def _counted(count: int, one: str, many: str) -> str:
    if count == 1:
        return f"{'ett' if one == 'tall' else 'én'} {one}"
    return f"ingen {many}" if count == 0 else f"{count_word(count)} {many}"


INDICATORS = ("opportunity_density", "industry_complexity")
FIGURES: tuple[FigureRow, ...] = (
    FigureRow("muligheter", "Muligheter med begrunnelse", muligheter, "muligheter", INDICATORS, (KEY,)),
    FigureRow("mulighetskart", "Mulighetskart", mulighetskart, "muligheter", INDICATORS, (KEY,)),
    FigureRow(
        "muligheter_tilbakeprov",
        "Tilbakeprøving av mulighetene",
        muligheter_tilbakeprov,
        "muligheter",
        ("opportunity_density",),
        (KEY,),
    ),
)
