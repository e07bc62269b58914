"""The registry of figures: pages, the command line and files all get a figure from here."""

from __future__ import annotations

from data_sources.regions import Area
from data_sources.statistics import Statistics
from data_sources.targets import targets_digest
from figures import (
    comparison,
    competence,
    enterprise,
    growth,
    indexed,
    innovation,
    mix_effect,
    municipality_map,
    opportunities,
    overview,
    people,
    replacement,
    sections,
    similarity,
    specialisation,
    team,
    transition,
    value_creation,
)
from figures.figure import Figure, FigureRow

FIGURES: tuple[FigureRow, ...] = (
    *overview.FIGURES,
    *people.FIGURES,
    *competence.FIGURES,
    *replacement.FIGURES,
    *comparison.FIGURES,
    *similarity.FIGURES,
    *indexed.FIGURES,
    *municipality_map.FIGURES,
    *value_creation.FIGURES,
    *opportunities.FIGURES,
    *specialisation.FIGURES,
    *sections.FIGURES,
    *growth.FIGURES,
    *enterprise.FIGURES,
    *transition.FIGURES,
    *innovation.FIGURES,
    *mix_effect.FIGURES,
    *team.FIGURES,
)


def figure_row(figure_id: str) -> FigureRow:
    """Return the registry's row of that id. Raises KeyError that names it."""
    for row in FIGURES:
        if row.id == figure_id:
            return row
    raise KeyError(f"no figure {figure_id!r}")


def draw(figure_id: str, data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Draw a figure, once for each choice while its tables stay the same.

    Raises FortrinnError when a table it needs is missing or damaged.
    """
    row = figure_row(figure_id)
    view = (tuple(area.id for area in data.regions.regions), data.since, data.base, data.industry)
    # What the county has edited in its targets since shows at once.
    aims = targets_digest(data.regions) if row.targets else ""
    name = f"figure {figure_id} {region.id} {comparator.id} {year} {view} {aims}"
    figure: Figure = data.derived(name, row.tables, lambda: row.draw(data, region, comparator, year))
    return figure
