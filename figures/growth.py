"""Growth explained: how much of a region's change in jobs came with the country, its mix, and itself.

Norway's own row is the nation in every figure, whatever a region is compared with.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_sources.industries import SHORT_NAMES, UNSPECIFIED, industry_names
from data_sources.regions import Area
from data_sources.statistics import Statistics
from figures import marks
from figures.figure import Figure, FigureRow
from figures.specialisation import (
    BREAK_YEAR,
    HIDDEN,
    NOT_PUBLISHED,
    SMALL_REGION_JOBS,
    SMALLEST_JOBS,
    IndustryJobs,
    industry_jobs,
    no_figures,
)
from figures.style import number
from figures.wording import listed, lower_first, notes, shown_year
from figures.workplace_jobs import KEY
from indicators import value_creation

MOST_EACH_WAY = 6

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Growth:
    """An area's growth between two years, the parts by industry."""

    jobs: IndustryJobs
    since: int
    year: int
    parts: value_creation.CountyGrowth

    @property
    def change(self) -> float:
        """Change in the sum of all that is published."""
        last, first = (np.nansum(self.jobs.jobs[self.jobs.years.index(at)]) for at in (self.year, self.since))
        return float(last - first)

    @property
    def own(self) -> float:
        """Own strength over the industries that are published."""
        return float(np.nansum(self.parts.own_strength))

    @property
    def ends(self) -> Array:
        """Jobs in the first and the last year, (2, industries), NaN where a municipality lacks."""
        return self.jobs.published[[self.jobs.years.index(at) for at in (self.since, self.year)]]

    @property
    def lacking(self) -> list[str]:
        """Codes of the industries in which a municipality lacks in one of the years."""
        unknown = np.isnan(self.parts.own_strength)
        return [code for code, is_unknown in zip(self.jobs.industries, unknown, strict=True) if is_unknown]


def explained_growth(data: Statistics, region: Area, asked: int) -> Growth | str:
    """Explain an area's growth to its newest year; where there is none to explain, the Norwegian reason."""
    jobs = industry_jobs(data, region)
    year = jobs.last_year(asked)
    if year is None:
        return ""
    start = BREAK_YEAR if year >= BREAK_YEAR else jobs.years[0]
    since = start if data.since is None else max(data.since, jobs.years[0])
    if since >= year:
        return f"Vekst i {region.name} regnes fra {since}, og tallene går til {year}: ingen endring å vise."
    if (since, year) == (BREAK_YEAR - 1, BREAK_YEAR):
        return (
            f"Mellom {since} og {year} er det brudd i tallene, så veksten i {region.name} kan ikke forklares."
        )

    def compute() -> Growth:
        span = slice(jobs.years.index(since), jobs.years.index(year) + 1)
        parts = value_creation.county_growth(
            jobs.published[span],
            np.nansum(jobs.jobs[span], axis=1),
            jobs.nation[span],
            np.nansum(jobs.nation[span], axis=1),
            jobs.years[span],
            (BREAK_YEAR,),
        )
        return Growth(jobs, since, year, parts)

    growth: Growth = data.derived(f"industry growth {region.id} {since} {year}", (KEY,), compute)
    return growth


def vekst_region(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Explain the change in a region's jobs: national growth, industry mix, own strength, and the rest."""
    growth = explained_growth(data, region, year)
    if isinstance(growth, str):
        return no_figures(data, "vekst_region", region, year, reason=growth)
    meanings = {
        "Nasjonal vekst": "hva regionen hadde fått om den vokste som landet",
        "Bransjemiks": "hva regionens næringer betyr, når hver vokser som i landet",
        "Egen kraft": "at næringene vokser raskere eller saktere her enn i landet",
        "Ikke publisert": "endring i næringer der en kommune mangler",
        "Endring i alt": f"fra {growth.since} til {growth.year}",
    }
    parts = [
        ("Nasjonal vekst", float(np.nansum(growth.parts.national_growth)), "@comparator"),
        ("Bransjemiks", float(np.nansum(growth.parts.industry_mix)), "@comparator"),
        ("Egen kraft", growth.own, "@highlight"),
        *([("Ikke publisert", growth.parts.unpublished, "@context")] if growth.lacking else []),
        *((f"Brudd {BREAK_YEAR - 1}–{BREAK_YEAR}", change, "@context") for change in growth.parts.breaks),
        ("Endring i alt", growth.change, "@text"),
    ]
    names, values, colours = zip(*parts, strict=True)
    rows = pd.DataFrame(
        {
            "label": names,
            "value": values,
            "text": [f"{_tens(value, sign=True)} jobber" for value in values],
            "colour": colours,
        }
    )
    title = _title(region, growth)
    return Figure(
        id="vekst_region",
        title=title,
        subtitle=f"Endring i jobber delt i årsaker, år for år (skift-andel) · {region.name} · {growth.since}–"
        f"{shown_year(region, growth.year, year)}",
        chart=marks.bars(rows, axis_title="Jobber"),
        table=pd.DataFrame(
            {
                "Del av endringen": names,
                "Jobber": [round(value, 1) for value in values],
                "Hva den er": [
                    meanings.get(name, "måles ikke likt før og etter, og forklares ikke") for name in names
                ],
            }
        ),
        sources=(data.manifest(KEY),),
        caveats=(
            *_break_note(growth),
            *_incomplete_note(growth),
            *_small_note(region, growth),
            *notes(region),
        ),
        alt_text=f"Liggende søyler for delene av endringen, i antall jobber. {title}.",
        how_to_read="Delene summerer seg til endringen i alt. Nasjonal vekst er hva regionen hadde fått om den "
        "vokste som landet. Bransjemiks viser om regionen lever av næringer som vokser i landet. Egen kraft er "
        "resten: at næringene vokser raskere eller saktere her enn i landet. Den sier ikke hvorfor. Tallene er "
        "avrundet til nærmeste ti.",
        grade=_grade(growth),
        area=region.name,
        year=growth.year,
    )


def vekst_region_naering(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show in which industries a region grew faster or slower than the country."""
    growth = explained_growth(data, region, year)
    if isinstance(growth, str):
        return no_figures(data, "vekst_region_naering", region, year, reason=growth)
    own = growth.parts.own_strength
    known = ~np.isnan(own)
    large = known & (np.nan_to_num(growth.ends).max(axis=0) >= SMALLEST_JOBS)
    order = [int(place) for place in np.argsort(-np.nan_to_num(own, nan=-np.inf), kind="stable")]
    # What rounds to nothing, and jobs that belong to no known industry, are no finding.
    told = [
        place
        for place in order
        if large[place] and round(own[place] / 10) != 0 and growth.jobs.industries[place] != UNSPECIFIED
    ]
    up = [place for place in told if own[place] > 0][:MOST_EACH_WAY]
    down = [place for place in told if own[place] < 0][-MOST_EACH_WAY:]
    shown = [*up, *down]
    if not shown:
        reason = (
            f"Ingen næring i {region.name} med minst {SMALLEST_JOBS} jobber vokste merkbart raskere eller saktere "
            f"enn i landet {growth.since}–{growth.year}."
        )
        return no_figures(data, "vekst_region_naering", region, year, reason=reason)
    names = [SHORT_NAMES[growth.jobs.industries[place]] for place in shown]
    rows = pd.DataFrame(
        {
            "label": names,
            "value": own[shown],
            "text": [_tens(own[place], sign=True) for place in shown],
            "colour": ["@highlight" if own[place] > 0 else "@contrast" for place in shown],
        }
    )
    title = _strength_title(region, growth, list(zip(names, own[shown].tolist(), strict=True)))
    columns = {
        "Nasjonal vekst": growth.parts.national_growth,
        "Bransjemiks": growth.parts.industry_mix,
        "Egen kraft": own,
        "Endring utenom brudd": growth.parts.national_growth + growth.parts.industry_mix + own,
    }
    return Figure(
        id="vekst_region_naering",
        title=title,
        subtitle="Egen kraft: jobber vunnet eller tapt fordi næringen vokste raskere eller saktere enn i landet · "
        f"{region.name} · {growth.since}–{shown_year(region, growth.year, year)}",
        chart=marks.named_bars(rows, origin=0.0, origin_name="vekst som landet"),
        table=pd.DataFrame(
            {
                "Næring": [industry_names()[growth.jobs.industries[place]] for place in order],
                **{
                    f"{name} (jobber)": np.where(large, values, np.nan)[order].round(1)
                    for name, values in columns.items()
                },
                "Merknad": [
                    "" if large[place] else HIDDEN if known[place] else f"{NOT_PUBLISHED} i alle årene"
                    for place in order
                ],
            }
        ),
        sources=(data.manifest(KEY),),
        caveats=(
            *_break_note(growth),
            f"Opptil {MOST_EACH_WAY} næringer hver vei; resten står i tabellen.",
            *_incomplete_note(growth),
            *_small_note(region, growth),
            *notes(region),
        ),
        alt_text=f"Liggende søyler for egen kraft i hver næring, i antall jobber. {title}.",
        how_to_read="Til høyre for streken vokste næringen raskere her enn i landet, til venstre saktere. En næring "
        "kan falle i tall og likevel ha positiv egen kraft, om den falt mindre enn i landet. Kjenner vi bedriftene? "
        "Ofte står én eller to bak en stor søyle. Tallene er avrundet til nærmeste ti.",
        grade=_grade(growth),
        area=region.name,
        year=growth.year,
    )


def _title(region: Area, growth: Growth) -> str:
    moved = round(growth.change / 10)
    if moved == 0:
        what = f"hadde omtrent like mange jobber i {growth.year} som i {growth.since}"
    else:
        word = "flere" if moved > 0 else "færre"
        what = f"fikk {_tens(abs(growth.change))} {word} jobber fra {growth.since} til {growth.year}"
    if round(growth.own / 10) == 0:
        because = "egen kraft trakk verken opp eller ned"
    else:
        because = f"egen kraft trakk {'opp' if growth.own > 0 else 'ned'} med {_tens(abs(growth.own))}"
    return f"{region.name} {what}; {because}"


def _strength_title(region: Area, growth: Growth, strengths: list[tuple[str, float]]) -> str:
    rounded = [(lower_first(name), 10 * round(value / 10)) for name, value in strengths]
    most, least = max(value for _, value in rounded), min(value for _, value in rounded)

    def named(value: int) -> str:
        return f"{listed(tuple(name for name, of in rounded if of == value))} ({number(value, sign=True)})"

    ends = [f"mest opp i {named(most)}"] if most > 0 else []
    ends += [f"mest ned i {named(least)}"] if least < 0 else []
    return f"Egen kraft i {region.name} trakk {' og '.join(ends)}"


def _break_note(growth: Growth) -> tuple[str, ...]:
    if not growth.parts.breaks:
        return ()
    return (f"Brudd {BREAK_YEAR - 1}–{BREAK_YEAR} (ny datakilde): vekst er ikke regnet over det.",)


def _incomplete_note(growth: Growth) -> tuple[str, ...]:
    if not growth.lacking:
        return ()
    names = listed(tuple(lower_first(SHORT_NAMES[code]) for code in growth.lacking))
    return (f"Ufullstendig, står som ikke publisert: {names}.",)


def _small_note(region: Area, growth: Growth) -> tuple[str, ...]:
    jobs = float(np.nansum(growth.ends[-1]))
    if jobs >= SMALL_REGION_JOBS:
        return ()
    return (f"Små tall: {region.name} har {number(jobs)} jobber, så én bedrift kan avgjøre mye.",)


def _grade(growth: Growth) -> str:
    small = np.nansum(growth.ends[-1]) < SMALL_REGION_JOBS
    return "C" if small or growth.lacking else "B"


def _tens(jobs: float, *, sign: bool = False) -> str:
    return number(10 * round(float(jobs) / 10), sign=sign)


FIGURES: tuple[FigureRow, ...] = (
    FigureRow(
        "vekst_region",
        "Regionens vekst forklart",
        vekst_region,
        "fortrinn",
        ("industry_shift_share",),
        (KEY,),
    ),
    FigureRow(
        "vekst_region_naering",
        "Regionens egen kraft etter næring",
        vekst_region_naering,
        "fortrinn",
        ("industry_shift_share",),
        (KEY,),
    ),
)
