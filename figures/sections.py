"""The industries of one section (A to U): a step down from what a region is strong in, to all that is there."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_sources.industries import (
    PUBLIC,
    SECTION_NAMES,
    SHORT_NAMES,
    industry_names,
    section_of,
)
from data_sources.regions import Area
from data_sources.statistics import Statistics
from figures import marks
from figures.figure import Figure, FigureRow, nothing_to_show
from figures.specialisation import (
    CAUTION,
    PUBLIC_NOTE,
    SMALLEST_JOBS,
    YEARS_IN_MEAN,
    DrawFigure,
    IndustryJobs,
    Strengths,
    finding,
    industry_jobs,
    industry_label,
    no_figures,
    quotient_text,
    remarks,
    small_region,
    strengths,
    visible,
)
from figures.style import colour_of, number
from figures.wording import change, count_word, listed, lower_first, notes, shown_year
from figures.workplace_jobs import KEY

MOST_ROWS = 8


def section_figure(section: str) -> DrawFigure:
    """Return the figure function of one section's industries."""

    def draw(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
        return _section(section, data, region, year)

    return draw


def figure_id_of(section: str) -> str:
    """Return the id of the figure of a section."""
    return f"naeringer_{section.lower()}"


def _section(section: str, data: Statistics, region: Area, year: int) -> Figure:
    figure_id, name = figure_id_of(section), SECTION_NAMES[section]
    found, jobs = strengths(data, region, year), industry_jobs(data, region)
    if found is None:
        return no_figures(data, figure_id, region, year, level=True)
    inside = [p for p, code in enumerate(jobs.industries) if section_of()[code] == section]
    shows = [p for p in inside if found.jobs[p] >= SMALLEST_JOBS]
    # What is hidden stands last, by code: its place must not tell what it is.
    order = sorted(shows, key=lambda p: -found.jobs[p]) + [p for p in inside if p not in shows]
    pointed_out = next((p for p in inside if jobs.industries[p] == data.industry), None)
    drawn = _drawn(shows, found, pointed_out)
    when = shown_year(region, found.year, year, f"snitt av {found.year - YEARS_IN_MEAN + 1}–")
    told = remarks(data, jobs, found)
    figure = Figure(
        id=figure_id,
        title="",
        subtitle=f"{name}: andel av jobbene delt på andelen i landet (LQ), jobber og vekst siden "
        f"{found.growth_since} · {region.name} · {when.replace('– ', '–', 1)}",
        chart=None,
        table=pd.DataFrame(
            {
                "Næring": [industry_names()[jobs.industries[p]] for p in order],
                "Jobber (snitt av tre år)": visible(found, found.jobs, order).round(0),
                "LQ (landet = 1)": visible(found, found.quotient, order).round(2),
                "Nedre grense": visible(found, found.low, order).round(2),
                "Øvre grense": visible(found, found.high, order).round(2),
                f"Vekst fra {found.growth_since} (prosent)": visible(found, found.growth_pct, order).round(1),
                "Fortrinn": ["ja" if found.is_strength[p] else "nei" for p in order],
                "Merknad": [told[p] for p in order],
            }
        ),
        sources=(data.manifest(KEY),),
        caveats=(
            *_left_out(jobs, found, inside, len(shows) - len(drawn)),
            *((CAUTION,) if drawn else ()),
            *(
                (PUBLIC_NOTE.replace(" (grå)", ""),)
                if any(jobs.industries[p] in PUBLIC for p in drawn)
                else ()
            ),
            *small_region(region, found),
            *notes(region),
        ),
        alt_text="",
        how_to_read="LQ 2 betyr at næringen har dobbelt så stor andel av jobbene her som i landet; LQ under 1 at den "
        "har mindre. Den tynne streken viser hvor mye et tall av denne størrelsen kan flytte seg ved tilfeldigheter "
        "og avrunding. De største næringene står øverst. Næringer med få jobber er skjult, fordi tallene der sier "
        "mer om én bedrift enn om regionen; tabellen nevner dem ved navn.",
        grade="C" if small_region(region, found) else "B",
        area=region.name,
        year=found.year,
    )
    if not shows:
        reason = f"Ingen næring i {lower_first(name)} har minst {SMALLEST_JOBS} jobber i {region.name} i {found.year}."
        return nothing_to_show(figure, reason)
    title = _title(name, region, jobs, found, shows, pointed_out)
    own = colour_of(data.regions, region)
    emphasised = [p for p in drawn if found.is_strength[p]] if pointed_out is None else [pointed_out]
    rows = pd.DataFrame(
        {
            "label": [industry_label(jobs.industries[p]) for p in drawn],
            "value": found.quotient[drawn],
            "low": found.low[drawn],
            "high": found.high[drawn],
            "text": [_row_text(found, p) for p in drawn],
            "colour": [own if p in emphasised else "@context" for p in drawn],
        }
    )
    return finding(
        figure,
        title,
        marks.bars(rows, axis_title="LQ (landet = 1)", axis_format=",.1~f", reference=1.0),
        f"Liggende søyler med usikkerhet for LQ i {count_word(len(drawn))} "
        f"{'næring' if len(drawn) == 1 else 'næringer'}.",
        figure.caveats,
    )


def _drawn(shows: list[int], found: Strengths, pointed_out: int | None) -> list[int]:
    """Return the largest industries in order of size, the one pointed out among them."""
    by_size = sorted(shows, key=lambda p: -found.jobs[p])
    if pointed_out in by_size[MOST_ROWS:]:
        return [*by_size[: MOST_ROWS - 1], pointed_out]
    return by_size[:MOST_ROWS]


def _title(
    name: str, region: Area, jobs: IndustryJobs, found: Strengths, shows: list[int], pointed_out: int | None
) -> str:
    if pointed_out is None and len(shows) > 1:
        # As the numbers are written: what rounds to 1 is not larger than in the country.
        larger = int((found.quotient[shows].round(2) > 1).sum())
        count = f"{number(larger) if larger else 'ingen'} av {number(len(shows))}"
        if larger == len(shows):
            count = f"alle {number(larger)}"
        return (
            f"{name} i {region.name}: {count} næringer med minst {SMALLEST_JOBS} jobber har større andel av jobbene "
            "enn i landet"
        )
    place = shows[0] if pointed_out is None else pointed_out
    industry = SHORT_NAMES[jobs.industries[place]]
    if np.isnan(found.jobs[place]):
        return f"{industry} i {region.name} er ikke publisert for alle årene til og med {found.year}"
    if place not in shows:
        return f"{industry} i {region.name} har under {SMALLEST_JOBS} jobber og vises ikke"
    return (
        f"{industry} har {quotient_text(found.quotient[place])} ganger så stor andel av jobbene i {region.name} som i "
        f"landet: {number(found.jobs[place])} jobber"
    )


def _row_text(found: Strengths, place: int) -> str:
    growth = found.growth_pct[place]
    moved = "vekst ikke vist" if np.isnan(growth) else change(growth, 0, "%")
    return f"LQ {quotient_text(found.quotient[place])} · {number(found.jobs[place])} jobber · {moved}"


def _left_out(jobs: IndustryJobs, found: Strengths, inside: list[int], in_table: int) -> tuple[str, ...]:
    few = [p for p in inside if found.jobs[p] < SMALLEST_JOBS]
    lacking = [p for p in inside if np.isnan(found.jobs[p])]
    said = []
    if in_table:
        said.append(f"{number(in_table)} mindre {'næring' if in_table == 1 else 'næringer'} står i tabellen.")
    if few:
        said.append(
            f"{count_word(len(few)).capitalize()} {'næring' if len(few) == 1 else 'næringer'} med under "
            f"{SMALLEST_JOBS} jobber er ikke vist: {_names(jobs, few)}."
        )
    if lacking:
        said.append(f"Ikke publisert for alle årene: {_names(jobs, lacking)}.")
    return tuple(said)


def _names(jobs: IndustryJobs, places: list[int]) -> str:
    return listed(tuple(lower_first(SHORT_NAMES[jobs.industries[p]]) for p in places))


FIGURES: tuple[FigureRow, ...] = tuple(
    FigureRow(
        figure_id_of(section),
        f"Næringene i {lower_first(name)}",
        section_figure(section),
        "fortrinn",
        ("industry_location_quotient",),
        (KEY,),
        (("seksjon", section.lower()),),
    )
    for section, name in SECTION_NAMES.items()
)
