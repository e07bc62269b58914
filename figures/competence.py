"""Competence: what education the people who live here have."""

from __future__ import annotations

import pandas as pd

from data_sources.regions import Area
from data_sources.statistics import Statistics
from figures import marks
from figures.figure import Figure, FigureRow, nothing_to_show
from figures.measures import measure
from figures.series import empty_figure, read, read_at, sources
from figures.style import colour_beside, colour_of, number
from figures.wording import compared, lacks, listed, notes, place, shown_year

LEVELS = (
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
    for label, measure_id in LEVELS:
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


def _lacking(data: Statistics, region: Area, shown: int, asked: int) -> tuple[str, ...]:
    """Say which municipality keeps a later year from being shown."""
    last = min(asked, data.years("education_30_66_imdi")[1], region.last_year or 9999)
    if last <= shown:
        return ()
    names = data.missing("education_30_66_imdi", region, last, level="all", sex="all")
    return (f"{last} mangler {listed(names)}.",) if names else ()


FIGURES: tuple[FigureRow, ...] = (
    FigureRow(
        "utdanning",
        "Utdanningsnivå blant bosatte",
        utdanning,
        "profil",
        ("higher_education_share", "upper_secondary_share", "basic_education_share", "education_gap"),
        ("education_30_66_imdi",),
    ),
)
