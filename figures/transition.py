"""How exposed a region's work is to restructuring, and what makes the region easy to hit.

Exposure says how much of the work is of a kind that a change touches, for good or ill; it foretells no loss
of jobs. Sides of vulnerability stand beside each other and are never made into one number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_sources.industries import PUBLIC, SHORT_NAMES, UNSPECIFIED, industry_names
from data_sources.regions import Area
from data_sources.statistics import Statistics
from figures import marks
from figures.figure import Figure, FigureRow
from figures.measures import measure
from figures.measures_transition import (
    EXPOSURE,
    ai_exposure_of,
    bounds_pct,
    listed_shares,
    regional_ai_exposure,
)
from figures.series import Reading, read, read_at
from figures.specialisation import (
    HIDDEN,
    NOT_PUBLISHED,
    SMALL_REGION_JOBS,
    SMALLEST_JOBS,
    YEARS_IN_MEAN,
    IndustryJobs,
    industry_jobs,
    no_figures,
)
from figures.style import colour_beside, colour_of, number
from figures.wording import lacks, listed, lower_first, notes, place, shown_year
from figures.workplace_jobs import KEY, WORKPLACE
from indicators.specialisation import herfindahl_index

Array = NDArray[np.float64]
DrawFigure = Callable[[Statistics, Area, Area, int], Figure]

COMMUTING = "commuting_03321"
MOST_INDUSTRIES = 7
# Standard deviations. A smaller distance is no finding: one office that moves.
NEAR = 0.05
ESTIMATE = "Anslag: landets andel av hver næring er brukt på regionen. Én bedrift kan flytte det rette tallet utenfor."
REST = "Alle andre næringer"
NO_MEAN = "krever tre år med tall"
NOT_MEASURED = "ikke målt"


@dataclass(frozen=True)
class Bounded:
    """What is told of a measure that is known between two bounds.

    `is_exposed` stands after "av jobbene i regionen". `list_note` says what the list is.
    """

    figure_id: str
    measure_id: str
    name: str
    is_exposed: str
    list_note: str
    how_to_read: str


BOUNDED = (
    Bounded(
        figure_id="petroleum",
        measure_id="petroleum_exposure",
        name="Eksponering for olje og gass",
        is_exposed="er eksponert for olje og gass",
        list_note="Hvilke næringer: Statistisk sentralbyrå (2015, 2021). Andelene av hver næring er vår vurdering.",
        how_to_read="Hver søyle går fra den laveste til den høyeste andelen som er rimelig. Statistisk sentralbyrå "
        "sier hvilke næringer som leverer til olje og gass i landet, men ikke hvor mye i hver region. Derfor to "
        "grenser og ikke ett tall. Næringer ingen kilde nevner, er regnet fra 0 til 5 prosent.",
    ),
    Bounded(
        figure_id="utslipp",
        measure_id="emission_intensive_share",
        name="Eksponering i utslippsintensive næringer",
        is_exposed="er i utslippsintensiv virksomhet",
        list_note="Hvilke næringer: (EU) 2019/708 og Statistisk sentralbyrå (2012). Det meste eller en del av hver "
        "er vår vurdering.",
        how_to_read="Hver søyle går fra den laveste til den høyeste andelen som er rimelig. Næringene er de EU "
        "regner som utsatt for karbonlekkasje, og de som ellers slipper ut mye for verdien de skaper. De møter "
        "dyrere utslipp og strengere krav, og kan også være de som har mest å hente på ny teknologi.",
    ),
    Bounded(
        figure_id="gronn_omstilling",
        measure_id="green_transition_share",
        name="Eksponering for grønn omstilling",
        is_exposed="er i virksomhet som kan bidra til det grønne skiftet",
        list_note="Hvilke næringer: (EU) 2021/2139 og 2024/1735. Det meste eller en del av hver er vår vurdering.",
        how_to_read="Hver søyle går fra den laveste til den høyeste andelen som er rimelig. Næringene er de EU "
        "regner som mulige bidrag til lavere utslipp, som fornybar kraft, bygg og batterier. Listen sier hva en "
        "næring kan gjøre, ikke hva bedriftene her gjør, så mange små deler gir en høy øvre grense.",
    ),
)


def ki_eksponering(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show how exposed the jobs of each region are to artificial intelligence, with the range it hides."""
    series = measure("ai_exposure").series(data)
    own = read(series, region, year)
    if not own.found:
        return _nothing(data, "ki_eksponering", region, year)
    at = own.year
    areas = tuple(
        dict.fromkeys((*data.regions.regions, data.regions.whole, data.regions.country, comparator, region))
    )
    found = [_ai_row(data, area, at) for area in areas]
    rows = pd.DataFrame(found).assign(
        label=[area.name for area in areas],
        colour=[_colour(data, area, region, comparator) for area in areas],
        strong=[area == region for area in areas],
    )
    other, against = _against(data, series, region, comparator, at)
    title = _ai_title(region, own, other, against)
    coverage = float(rows["coverage"][areas.index(region)])
    figure = Figure(
        id="ki_eksponering",
        title=title,
        subtitle=f"Snitt av jobbenes eksponering for kunstig intelligens (AIIE), standardavvik · {region.name} · "
        f"{shown_year(region, at, year)}",
        chart=marks.named_bars(
            rows[["label", "value", "low", "high", "text", "colour", "strong"]], origin=0.0, origin_name="0"
        ),
        table=pd.DataFrame(
            {
                "Område": rows["label"],
                "Eksponering (standardavvik)": rows["value"].round(2),
                "Laveste kilde": rows["low"].round(2),
                "Høyeste kilde": rows["high"].round(2),
                "Jobber med kjent eksponering (prosent)": rows["coverage"].round(1),
                "Merknad": rows["note"],
            }
        ),
        sources=(data.manifest(KEY),),
        caveats=(
            EXPOSURE,
            f"Målet dekker {number(coverage, 1)} prosent av jobbene i {region.name}; fiske, private hjem og uoppgitt "
            "næring har ingen kilde.",
            "Kilde for AIIE: Felten, Raj og Seamans (2021), amerikanske næringer.",
            *_small(data, region, at),
            *_without(series, areas, at),
            *notes(*areas),
        ),
        alt_text=f"Liggende søyler, én for hvert område, i standardavvik, med spennet mellom kildene. {title}.",
        how_to_read="0 er snittet av de 250 amerikanske næringene målet er laget for, og 1 er ett standardavvik mer "
        "eksponert. Høyt betyr at arbeidet bruker mange av de evnene kunstig intelligens også har, som å lese, "
        "skrive og regne. Målet sier ikke om den avlaster eller erstatter. Streken er spennet om vi velger den "
        "minst eller mest eksponerte amerikanske næringen for hver norske; valget flytter alle områder samme vei.",
        grade="C" if _small(data, region, at) else "B",
        area=region.name,
        year=at,
    )
    return figure


def ki_naeringer(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show which industries carry a region's exposure to artificial intelligence: jobs times exposure."""
    own = read(measure("ai_exposure").series(data), region, year)
    if not own.found:
        return _nothing(data, "ki_naeringer", region, year)
    jobs = industry_jobs(data, region)
    employed = jobs.jobs[jobs.years.index(own.year)]
    exposure = ai_exposure_of(jobs.industries)
    known = ~np.isnan(exposure.mean)
    parts = np.where(known, employed * exposure.mean, np.nan) / employed[known].sum()
    visible = [place for place in np.flatnonzero(known) if employed[place] >= SMALLEST_JOBS]
    order = sorted(visible, key=lambda p: -parts[p])
    shown = [place for place in order if parts[place] > 0][: MOST_INDUSTRIES + 1]
    if not shown:
        return no_figures(
            data,
            "ki_naeringer",
            region,
            year,
            reason=f"Ingen næring i {region.name} med minst {SMALLEST_JOBS} jobber er mer eksponert for kunstig "
            f"intelligens enn snittet i {own.year}.",
        )
    names = [_name(jobs.industries[place]) for place in shown]
    followed = f", deretter {lower_first(names[1])}" if names[1:] else ""
    title = f"{names[0]} bidrar mest til eksponeringen for kunstig intelligens i {region.name}{followed}"
    rows = pd.DataFrame(
        {
            "label": [SHORT_NAMES[jobs.industries[place]] for place in shown],
            "value": parts[shown],
            "text": [f"{number(employed[p])} jobber · AIIE {number(exposure.mean[p], 2)}" for p in shown],
            "colour": colour_of(data.regions, region),
        }
    )
    hidden = [p for p in np.flatnonzero(known) if employed[p] < SMALLEST_JOBS]
    listing = [*order, *hidden]
    shows = np.array([p in visible for p in listing])
    return Figure(
        id="ki_naeringer",
        title=title,
        subtitle="Jobber ganger AIIE, delt på alle jobber, standardavvik; de største bidragene · "
        f"{region.name} · {shown_year(region, own.year, year)}",
        chart=marks.bars(
            rows, axis_title="Bidrag til regionens eksponering, standardavvik", axis_format=",.2f"
        ),
        table=pd.DataFrame(
            {
                "Næring": [industry_names()[jobs.industries[p]] for p in listing],
                "Jobber": np.where(shows, employed[listing], np.nan),
                "AIIE": exposure.mean[listing].round(2),
                "Laveste kilde": exposure.lowest[listing].round(2),
                "Høyeste kilde": exposure.highest[listing].round(2),
                "Bidrag (standardavvik)": np.where(shows, parts[listing], np.nan).round(3),
                "Merknad": ["" if visible_ else HIDDEN for visible_ in shows],
            }
        ),
        sources=(data.manifest(KEY),),
        caveats=(
            EXPOSURE,
            "Kilde for AIIE: Felten, Raj og Seamans (2021), amerikanske næringer.",
            *_small(data, region, own.year),
            *notes(region),
        ),
        alt_text=f"Liggende søyler for næringene som bidrar mest, i standardavvik. {title}.",
        how_to_read="Et bidrag er næringens andel av jobbene ganger hvor eksponert næringen er (AIIE). En stor "
        "næring som er litt mer eksponert enn snittet, kan bidra mer enn en liten som er svært eksponert. Legger vi "
        "sammen alle bidrag, også de negative fra håndverk, skog og renhold, får vi regionens tall i figuren over.",
        grade="C" if _small(data, region, own.year) else "B",
        area=region.name,
        year=own.year,
    )


def bounded_figure(told: Bounded) -> DrawFigure:
    """Return the figure function of a measure that is known between two bounds."""

    def draw(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
        return _bounded(told, data, region, comparator, year)

    return draw


def _bounded(told: Bounded, data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    series = measure(told.measure_id).series(data)
    own = read(series, region, year)
    if not own.found:
        return _nothing(data, told.figure_id, region, year)
    at = own.year
    jobs = industry_jobs(data, region)
    employed = jobs.jobs[jobs.years.index(at)]
    shares = listed_shares(told.measure_id, jobs.industries)
    low, high = 100 * employed * shares.low / employed.sum(), 100 * employed * shares.high / employed.sum()
    on_list = [int(p) for p in np.flatnonzero(shares.named)]
    # What is hidden stands last, by code: its place must not tell what it is.
    small = employed < SMALLEST_JOBS
    order = sorted(on_list, key=lambda p: (small[p], 0.0 if small[p] else -(low[p] + high[p])))
    shown = [p for p in order if not small[p]][:MOST_INDUSTRIES]
    areas = tuple(dict.fromkeys((region, comparator, data.regions.country)))
    bounds = [(area, *_area_bounds(told, data, area, at)) for area in areas]
    rest = np.setdiff1d(np.arange(len(employed)), shown)
    lines = [
        (area.name, lowest, highest, _colour(data, area, region, comparator), area == region)
        for area, lowest, highest in bounds
    ]
    lines += [(SHORT_NAMES[jobs.industries[p]], low[p], high[p], "@context", False) for p in shown]
    lines.append((REST, low[rest].sum(), high[rest].sum(), "@context", False))
    rows = pd.DataFrame(lines, columns=["label", "start", "value", "colour", "strong"])
    rows["text"] = [
        f"{number(lowest, 1)}–{number(highest, 1)}"
        if not np.isnan(lowest)
        else _lack(areas[line], at).partition(",")[0]
        for line, (lowest, highest) in enumerate(zip(rows["start"], rows["value"], strict=True))
    ]
    title = _bounded_title(told, region, bounds, [_name(jobs.industries[p]) for p in shown])
    unspecified = jobs.industries.index(UNSPECIFIED) if UNSPECIFIED in jobs.industries else None
    unknown = "" if unspecified is None else number(high[unspecified], 1)
    return Figure(
        id=told.figure_id,
        title=title,
        subtitle=f"{told.name}, nedre til øvre grense, prosent av alle jobber; områdene og næringene som bærer det · "
        f"{region.name} · {shown_year(region, at, year)}",
        chart=marks.named_bars(rows, origin_name="0"),
        table=_bounded_table(jobs, employed, bounds, order, (low, high), at),
        sources=(data.manifest(KEY),),
        caveats=(
            EXPOSURE,
            ESTIMATE,
            told.list_note,
            *([f"Uoppgitt næring ({unknown} prosent) er bare i den øvre grensen."] if unknown else []),
            *_small(data, region, at),
            *_without(series, areas, at),
            *notes(*areas),
        ),
        alt_text=f"Liggende søyler fra nedre til øvre grense, i prosent av alle jobber, for områder og næringer. "
        f"{title}.",
        how_to_read=told.how_to_read,
        grade="C" if _small(data, region, at) else "B",
        area=region.name,
        year=at,
    )


def _bounded_title(
    told: Bounded, region: Area, bounds: list[tuple[Area, float, float]], carrying: list[str]
) -> str:
    (_, low, high), *others = bounds
    against = next((bound for bound in others if not np.isnan(bound[1])), None)
    # In whole per cent, but with a decimal where a lower bound would read as none.
    decimals = 0 if min(low, low if against is None else against[1]) >= 1 else 1
    title = (
        f"Mellom {number(low, decimals)} og {number(high, decimals)} prosent av jobbene i {region.name} "
        f"{told.is_exposed}"
    )
    if carrying:
        title += f", mest i {lower_first(carrying[0])}"
    if against is not None:
        area, other_low, other_high = against
        title += f" ({place(area)}: {number(other_low, decimals)}–{number(other_high, decimals)} prosent)"
    return title


def _bounded_table(
    jobs: IndustryJobs,
    employed: Array,
    bounds: list[tuple[Area, float, float]],
    order: list[int],
    parts: tuple[Array, Array],
    year: int,
) -> pd.DataFrame:
    low, high = parts
    shows = [employed[p] >= SMALLEST_JOBS for p in order]
    rest = np.setdiff1d(np.arange(len(employed)), [p for p, seen in zip(order, shows, strict=True) if seen])
    return pd.DataFrame(
        {
            "Område eller næring": [
                *(area.name for area, _, _ in bounds),
                *(industry_names()[jobs.industries[p]] for p in order),
                REST,
            ],
            f"Jobber i {jobs.area.name}": [
                employed.sum(),
                *([np.nan] * (len(bounds) - 1)),
                *(employed[p] if seen else np.nan for p, seen in zip(order, shows, strict=True)),
                employed[rest].sum(),
            ],
            "Nedre grense (prosent av jobbene)": [
                *(round(lowest, 1) for _, lowest, _ in bounds),
                *(round(low[p], 1) if seen else np.nan for p, seen in zip(order, shows, strict=True)),
                round(low[rest].sum(), 1),
            ],
            "Øvre grense (prosent av jobbene)": [
                *(round(highest, 1) for _, _, highest in bounds),
                *(round(high[p], 1) if seen else np.nan for p, seen in zip(order, shows, strict=True)),
                round(high[rest].sum(), 1),
            ],
            "Merknad": [
                *("" if not np.isnan(lowest) else _lack(area, year) for area, lowest, _ in bounds),
                *("" if seen else HIDDEN for seen in shows),
                "",
            ],
        }
    )


@dataclass(frozen=True)
class Side:
    """A side of vulnerability: an area's number and that of the one beside it, per cent, with remarks.

    A remark stands in the number's place where there is none.
    """

    label: str
    beside: Area
    numbers: tuple[float, float]
    remarks: tuple[str, str]


def sarbarhet(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show what makes a region easy to hit: one large industry, few industries, few jobs within reach."""
    series = measure("largest_industry_share").series(data)
    own = read(series, region, year)
    if not own.found:
        return _nothing(data, "sarbarhet", region, year)
    at = own.year
    other = data.regions.country if comparator == region else comparator
    near = data.regions.whole if other.kind == "country" and region != data.regions.whole else other
    sides = [
        *_largest_sides(data, region, other, at),
        _concentration_side(data, region, other, year),
        *_isolation_sides(data, region, near, year),
    ]
    rows = pd.DataFrame(
        [
            {
                "label": side.label,
                "series": area.name,
                "place": turn,
                "value": side.numbers[turn],
                "text": side.remarks[turn] if np.isnan(side.numbers[turn]) else number(side.numbers[turn], 1),
                "colour": _colour(data, area, region, other),
            }
            for side in sides
            for turn, area in enumerate((region, side.beside))
        ]
    )
    largest, share = largest_industry(data, region, at)
    _, others_share = largest_industry(data, other, at)
    title = (
        f"{_name(largest)} er den største næringen i {region.name} med {number(share, 1)} prosent av jobbene"
    )
    if not np.isnan(others_share):
        title += f"; i {place(other)} har den største {number(others_share, 1)}"
    return Figure(
        id="sarbarhet",
        title=title,
        subtitle=f"Tre sider av sårbarhet, prosent · {region.name} og {place(other)} · "
        f"{shown_year(region, at, year)}",
        chart=marks.pairs(rows, axis_title="Prosent"),
        table=pd.DataFrame(
            {
                "Side av sårbarhet": rows["label"],
                "Område": rows["series"],
                "Prosent": rows["value"].round(1),
                "Merknad": [remark for side in sides for remark in side.remarks],
            }
        ),
        sources=(data.manifest(KEY), data.manifest(COMMUTING)),
        caveats=(
            "Sidene står ved siden av hverandre og er ikke slått sammen til ett tall.",
            *(["Den største næringen er en offentlig tjeneste."] if largest in PUBLIC else []),
            "Arbeid på sokkelen, i utlandet og på ukjent sted er ikke med i pendlingen.",
            *_small(data, region, at),
            *_without(series, (region, other), at),
            *notes(region, other, near),
        ),
        alt_text=f"Liggende søyler, to for hver side av sårbarhet, i prosent. {title}.",
        how_to_read="Har én næring mange av jobbene, rammes regionen hardt av det som skjer der. «To jobber i samme "
        "næring» er sjansen for at to tilfeldige jobber er i samme næring (HHI i prosent): jo høyere, desto færre "
        "ben å stå på. Har nesten alle innbyggerne jobb i egen region, er det få andre steder å søke når en bedrift "
        "legger ned; arbeider mange utenfor, er arbeidsmarkedet større enn regionen.",
        grade="C" if _small(data, region, at) else "B",
        area=region.name,
        year=at,
    )


def _largest_sides(data: Statistics, region: Area, other: Area, year: int) -> list[Side]:
    sides = []
    for label, private in (("Største næring", False), ("Største private", True)):
        (own, share), (others, other_share) = (
            largest_industry(data, area, year, private=private) for area in (region, other)
        )
        names = tuple(lower_first(_name(code)) if code else NOT_PUBLISHED for code in (own, others))
        sides.append(Side(f"{label}: {names[0]}", other, (share, other_share), (names[0], names[1])))
    return sides


def largest_industry(data: Statistics, area: Area, year: int, *, private: bool = False) -> tuple[str, float]:
    """Return an area's largest industry and its share of all jobs in per cent; "" and NaN if unpublished."""
    if not read_at(measure("largest_industry_share").series(data), area, year).found:
        return "", np.nan
    jobs = industry_jobs(data, area)
    employed = jobs.jobs[jobs.years.index(year)]
    never = (UNSPECIFIED, *(PUBLIC if private else ()))
    largest = max(
        (p for p, code in enumerate(jobs.industries) if code not in never), key=lambda p: employed[p]
    )
    return jobs.industries[largest], float(100 * employed[largest] / employed.sum())


def _concentration_side(data: Statistics, region: Area, other: Area, year: int) -> Side:
    """Tell the concentration as the chance that two jobs taken at random are in one industry."""
    at = industry_jobs(data, region).level_year(year)
    label = "To jobber i samme næring"
    if at is None:
        return Side(label, other, (np.nan, np.nan), (NO_MEAN, NO_MEAN))
    found = []
    for area in (region, other):
        here, _ = industry_jobs(data, area).mean(at)
        known = here[~np.isnan(here)]
        found.append(100 * float(herfindahl_index(known)) if known.sum() > 0 else np.nan)
    remarks = [NOT_PUBLISHED if np.isnan(value) else "sjanse, snitt av tre år" for value in found]
    return Side(
        f"{label}, {at - YEARS_IN_MEAN + 1}–{at}", other, (found[0], found[1]), (remarks[0], remarks[1])
    )


def _isolation_sides(data: Statistics, region: Area, other: Area, year: int) -> list[Side]:
    """Tell how much of a labour market is its own. The country has no border that is crossed in the figures."""
    sides = []
    for measure_id, label in (
        ("supply_side_self_containment", "Bosatte med jobb i området"),
        ("demand_side_self_containment", "Jobber fylt av bosatte her"),
    ):
        series = measure(measure_id).series(data)
        own = read(series, region, year)
        against = read_at(series, other, own.year)
        lack = NOT_MEASURED if other.kind == "country" else NOT_PUBLISHED
        remarks = ["" if own.found else NOT_PUBLISHED, "" if against.found else lack]
        when = f", {own.year}" if own.found else ""
        sides.append(Side(f"{label}{when}", other, (own.value, against.value), (remarks[0], remarks[1])))
    return sides


def _ai_row(data: Statistics, area: Area, year: int) -> dict[str, float | str]:
    if not read_at(measure("ai_exposure").series(data), area, year).found:
        lack = _lack(area, year)
        nothing = dict.fromkeys(("value", "low", "high", "coverage"), np.nan)
        # In the picture there is room for the year alone; the table has the whole reason.
        return {**nothing, "text": lack.partition(",")[0], "note": lack}
    jobs = industry_jobs(data, area)
    found, low, high = regional_ai_exposure(jobs.jobs[jobs.years.index(year)], jobs.industries)
    return {
        "value": float(found.mean),
        "low": float(low),
        "high": float(high),
        "coverage": float(found.coverage_pct),
        "text": number(float(found.mean), 2),
        "note": "",
    }


def _ai_title(region: Area, own: Reading, other: Area, against: Reading) -> str:
    difference = round(own.value, 2) - round(against.value, 2)
    if abs(difference) < NEAR:
        than = f"om lag like eksponert for kunstig intelligens som i {place(other)}"
    else:
        word = "mer" if difference > 0 else "mindre"
        than = f"{word} eksponert for kunstig intelligens enn i {place(other)}"
    return f"Jobbene i {region.name} er {than}: {number(own.value, 2)} mot {number(against.value, 2)} standardavvik"


def _against(
    data: Statistics, series: pd.DataFrame, region: Area, comparator: Area, year: int
) -> tuple[Area, Reading]:
    """Return what a region is compared with in the title: the comparator, else the country."""
    against = read_at(series, comparator, year)
    if comparator != region and against.found:
        return comparator, against
    return data.regions.country, read_at(series, data.regions.country, year)


def _area_bounds(told: Bounded, data: Statistics, area: Area, year: int) -> tuple[float, float]:
    if not read_at(measure(told.measure_id).series(data), area, year).found:
        return np.nan, np.nan
    jobs = industry_jobs(data, area)
    low, high = bounds_pct(told.measure_id, jobs.jobs[jobs.years.index(year)], jobs.industries)
    return float(low), float(high)


def _name(code: str) -> str:
    """Return an industry's short name as it reads in a sentence: two things are joined by "og"."""
    name = SHORT_NAMES[code]
    return name if " og " in name else name.replace(", ", " og ")


def _colour(data: Statistics, area: Area, region: Area, comparator: Area) -> str:
    if area == region:
        return colour_of(data.regions, area)
    if area == comparator:
        return colour_beside(data.regions, area)
    return "@context" if area.kind == "region" else "@comparator"


def _lack(area: Area, year: int) -> str:
    return area.ended if area.last_year is not None and year > area.last_year else NOT_PUBLISHED


def _small(data: Statistics, region: Area, year: int) -> tuple[str, ...]:
    found = industry_jobs(data, region)
    total = float(np.nansum(found.jobs[found.years.index(year)]))
    if total >= SMALL_REGION_JOBS:
        return ()
    return (f"Små tall: {region.name} har {number(total)} jobber, så én bedrift kan avgjøre mye.",)


def _without(series: pd.DataFrame, areas: tuple[Area, ...], year: int) -> tuple[str, ...]:
    return tuple(note for area in areas for note in lacks(area, read_at(series, area, year).incomplete))


def _nothing(data: Statistics, figure_id: str, region: Area, year: int) -> Figure:
    """Return a figure with nothing to show: no year, or a municipality that lacks in the only one there is."""
    found = industry_jobs(data, region)
    known = found.last_year(year)
    complete = None if known is None else found.complete[found.years.index(known)]
    if known is None or complete is None or complete.all():
        return no_figures(data, figure_id, region, year)
    code = found.industries[int(np.argmin(complete))]
    members = data.missing(KEY, region, known, content=WORKPLACE, industry=code)
    return no_figures(
        data,
        figure_id,
        region,
        year,
        reason=f"Eksponering i {region.name} kan ikke regnes ut til og med {year}: {lower_first(SHORT_NAMES[code])} er "
        f"ikke publisert for {listed(members)}.",
    )


FIGURES: tuple[FigureRow, ...] = (
    FigureRow(
        "ki_eksponering",
        "Eksponering for kunstig intelligens i hver region",
        ki_eksponering,
        "omstilling",
        ("ai_exposure",),
        (KEY,),
    ),
    FigureRow(
        "ki_naeringer",
        "Næringene som bærer eksponeringen for kunstig intelligens",
        ki_naeringer,
        "omstilling",
        ("ai_exposure",),
        (KEY,),
    ),
    *(
        FigureRow(told.figure_id, told.name, bounded_figure(told), "omstilling", (told.measure_id,), (KEY,))
        for told in BOUNDED
    ),
    FigureRow(
        "sarbarhet",
        "Sårbarhet: størst næring, konsentrasjon og arbeidsmarked",
        sarbarhet,
        "omstilling",
        (
            "largest_industry_share",
            "industry_concentration",
            "supply_side_self_containment",
            "demand_side_self_containment",
        ),
        (KEY, COMMUTING),
    ),
)
