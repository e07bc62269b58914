"""Any series as an index that is 100 in a year one chooses, so that areas of all sizes can be followed together."""

from __future__ import annotations

import pandas as pd

from data_sources.regions import Area
from data_sources.statistics import Statistics
from figures import marks
from figures.comparison import COUNTS
from figures.figure import Figure, FigureRow, nothing_to_show
from figures.measures import measure
from figures.series import Measure, empty_figure, history, sources
from figures.specialisation import DrawFigure
from figures.style import colour_beside, colour_of, number
from figures.wording import lacks, lower_first, notes, place, shown_year

# The choice of a base year that is the first one with figures.
FROM_FIRST = "forste"
# Those with a true zero: a ratio of two years means something. Change and distance have none.
INDEXED = (
    "population",
    "jobs",
    "share_aged_0_15",
    "share_aged_20_66",
    "share_aged_67",
    "employment_rate",
    "jobs_per_resident_worker",
    "in_commuting_share",
    "out_commuting_share",
    "supply_side_self_containment",
    "demand_side_self_containment",
    "higher_education_share",
    "upper_secondary_share",
    "basic_education_share",
)


def index_figure(row: Measure) -> DrawFigure:
    """Return the figure function of a measure as an index of the statistics' base year.

    Without a base year it is the first one that can be compared with the newest.
    """

    def draw(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
        return _index(row, data, region, comparator, year)

    return draw


def _index(row: Measure, data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    shown, series = row.indicator, row.series(data)
    figure_id = f"indeks_{row.id}"
    own = history(series, region, year)
    empty = empty_figure(data, figure_id, row, region, year)
    if own.empty:
        return nothing_to_show(empty, f"{shown.name} er ikke publisert for {region.name} til og med {year}.")
    end = int(own["year"].max())
    # The newest stretch: a series is never read across a break.
    since = max(int(own["year"].min()), *(start for start in (*row.breaks, 0) if start <= end))
    base = int(own.loc[own["year"] >= since, "year"].min()) if data.base is None else data.base
    refusal = _refusal(row, region, own, base, since, end)
    if refusal:
        return nothing_to_show(empty, refusal)
    areas = tuple(dict.fromkeys((region, comparator, data.regions.country, *data.regions.regions)))
    parts: list[pd.DataFrame] = []
    without: list[str] = []
    for area in areas:
        values = history(series, area, end)
        values = values[values["year"] >= since]
        at_base = values[values["year"] == base]
        if at_base.empty:
            continue
        if shown.unit in COUNTS:
            # A municipality that comes or goes would be counted as growth or decline.
            values = values[values["missing_members"] == int(at_base["missing_members"].iloc[0])]
        without += lacks(area, int(values["missing_members"].max()))
        strong = area in (region, comparator)
        parts.append(
            values.assign(
                level=values["value"],
                value=100 * values["value"] / float(at_base["value"].iloc[0]),
                series=area.name,
                colour=colour_of(data.regions, area)
                if area == region
                else colour_beside(data.regions, area)
                if area == comparator
                else "@context",
                width=3 if area == region else 2 if strong else 1,
            )
        )
    frame = pd.concat(parts)
    last = frame[frame["year"] == end].set_index("series")["value"]
    title = f"{shown.name} i {region.name} står i {number(last[region.name], 1)} når {base} er 100"
    if comparator != region and comparator.name in last:
        title += f", mot {number(last[comparator.name], 1)} i {place(comparator)}"
    told_break = f"Brudd før {since}: eldre tall er ikke sammenlignbare." if since in row.breaks else ""
    return Figure(
        id=figure_id,
        title=title,
        subtitle=f"{shown.name}, indeks, {base} = 100 · {region.name} · {shown_year(region, end, year)}",
        chart=marks.lines(frame, axis_title=f"Indeks, {base} = 100", axis_format=",.0f", reference=100),
        table=pd.DataFrame(
            {
                "Område": frame["series"],
                "År": frame["year"],
                f"{shown.name} ({shown.unit})": frame["level"].round(shown.decimals + 1),
                f"Indeks ({base} = 100)": frame["value"].round(2),
            }
        ),
        sources=sources(data, row),
        caveats=tuple(filter(None, (told_break, row.caveat, *without, *notes(region, comparator)))),
        alt_text=f"Linjediagram over {lower_first(shown.name)} som indeks, {base} er 100. {title}.",
        how_to_read=f"Alle linjene går gjennom 100 i {base}. En linje på 110 viser at tallet er ti prosent høyere enn "
        f"i {base}, en på 90 at det er ti prosent lavere. De tynne grå linjene er landet og de andre regionene; "
        "tabellen har navnene.",
        grade="B",
        area=region.name,
        year=end,
    )


def _refusal(row: Measure, region: Area, own: pd.DataFrame, base: int, since: int, end: int) -> str:
    """Say why an index of that year cannot be formed; empty where it can."""
    name = row.indicator.name
    at_base = own.loc[own["year"] == base, "value"]
    if base < since and since in row.breaks:
        return (
            f"{name} kan ikke vises med {base} = 100: det er brudd i serien, og tall før {since} kan ikke sammenlignes "
            "med senere."
        )
    if at_base.empty:
        first = int(own.loc[own["year"] >= since, "year"].min())
        return (
            f"{name} i {region.name} mangler tall for {base} og kan ikke vises med {base} = 100. Det finnes tall fra "
            f"{first} til {end}."
        )
    if float(at_base.iloc[0]) <= 0:
        return f"{name} i {region.name} var null i {base}, så {base} kan ikke settes til 100."
    return ""


FIGURES: tuple[FigureRow, ...] = tuple(
    FigureRow(
        f"indeks_{measure_id}",
        f"{measure(measure_id).indicator.name}: indeks",
        index_figure(measure(measure_id)),
        "sammenligning",
        (measure_id,),
        measure(measure_id).indicator.tables,
        (("indikator", measure_id), ("indeks", FROM_FIRST)),
    )
    for measure_id in INDEXED
)
