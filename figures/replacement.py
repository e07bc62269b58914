"""What must be replaced: jobs that those who hold them will leave, who holds them, and what employers lack.

The need until the target year is an estimate, with the nation's rates of leaving work on the region's own
ages. Beside it stands what is counted, jobs held by people aged 55 and over. What employers lack is known of
the county alone.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from data_sources.regions import Area
from data_sources.statistics import Statistics
from data_sources.store import EMBEDDED
from figures import marks
from figures.competence import begun
from figures.figure import Figure, FigureRow, nothing_to_show
from figures.measures import measure
from figures.measures_competence import (
    AGE_KEY,
    AGES,
    ALL_INDUSTRIES,
    BREAK_YEAR,
    FEWEST_YEARS,
    OLDER,
    TARGET_YEAR,
    Array,
    all_industries_by_age,
    employed_by_age,
    exit_rates,
)
from figures.series import Reading, read_at
from figures.style import colour_of, number
from figures.value_creation import county_names
from figures.wording import compared, count_word, listed, lower_first, place, shown_year
from indicators import competence
from indicators.catalogue import indicator

SHORTAGE_KEY = "labour_shortage_nav_2017"
SURVEY_YEAR = 2017
# With fewer jobs than this, one person's choice moves the share by a point or more.
SMALLEST_JOBS = 100
MOST_OCCUPATIONS = 12
ALL_NAME = "Alle næringer"
HIDDEN = f"skjult: under {SMALLEST_JOBS} jobber"
NOT_PUBLISHED = "ikke publisert"

# The industry groups of table 07984: Statistics Norway's names, and shorter ones that fit on a phone.
INDUSTRY_GROUPS = {
    ALL_INDUSTRIES: (ALL_NAME, ALL_NAME),
    "01-03": ("Jordbruk, skogbruk og fiske", "Jordbruk og fiske"),
    "05-09": ("Bergverksdrift og utvinning", "Utvinning"),
    "10-33": ("Industri", "Industri"),
    "35-39": ("Elektrisitet, vann og renovasjon", "Kraft og vann"),
    "41-43": ("Bygge- og anleggsvirksomhet", "Bygg og anlegg"),
    "45-47": ("Varehandel, reparasjon av motorvogner", "Varehandel"),
    "49-53": ("Transport og lagring", "Transport"),
    "55-56": ("Overnattings- og serveringsvirksomhet", "Hotell, servering"),
    "58-63": ("Informasjon og kommunikasjon", "IT og medier"),
    "64-66": ("Finansiering og forsikring", "Finans"),
    "68-75": ("Teknisk tjenesteyting, eiendomsdrift", "Faglige tjenester"),
    "77-82": ("Forretningsmessig tjenesteyting", "Støttetjenester"),
    "84": ("Offentlig administrasjon, forsvar, sosialforsikring", "Forvaltning"),
    "85": ("Undervisning", "Undervisning"),
    "86-88": ("Helse- og sosialtjenester", "Helse og omsorg"),
    "90-99": ("Personlig tjenesteyting", "Kultur og annet"),
    "00": ("Uoppgitt", "Uoppgitt"),
}


def erstatningsbehov(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show, by industry group, how many of those employed now will have left work by the target year."""
    row = measure("replacement_need")
    figure = _begun(
        data, "erstatningsbehov", row.id, region, year, f"Erstatningsbehovet fram til {TARGET_YEAR}"
    )
    if figure.year is None:
        last = min(year, region.last_year or year)
        if last < BREAK_YEAR + FEWEST_YEARS - 1:
            reason = (
                f"Erstatningsbehovet kan ikke anslås for {region.name} i {last}: det krever minst "
                f"{count_word(FEWEST_YEARS)} år med tall fra {BREAK_YEAR}."
            )
            return nothing_to_show(figure, reason)
        return figure
    rates = exit_rates(data, figure.year)
    if rates is None:  # a measure has a value only where there are rates
        raise ValueError(f"{AGE_KEY}: no exit rates of {figure.year}")
    people = _by_industry(data, region, figure.year)
    need = competence.replacement_need(people[list(AGES)].to_numpy(), rates)
    rows = people.assign(persons=need.leaving, share=need.leaving_pct)
    leaving, leaving_share = (float(rows[name][ALL_INDUSTRIES]) for name in ("persons", "share"))
    shown = _shown(rows, "persons")
    other = read_at(row.series(data), comparator, figure.year)
    beside = _beside(leaving_share, other, comparator, 0) if comparator != region else ""
    title = (
        f"Anslag: om lag {about(leaving)} av de sysselsatte i {region.name} vil ha sluttet innen "
        f"{TARGET_YEAR} – {number(leaving_share)} prosent{beside}"
    )
    chart = marks.named_bars(
        pd.DataFrame(
            {
                "label": [INDUSTRY_GROUPS[code][1] for code in shown.index],
                "value": shown["persons"].to_numpy(),
                "text": [
                    f"{about(persons)} ({number(share)} %)"
                    for persons, share in zip(shown["persons"], shown["share"], strict=True)
                ],
                "colour": colour_of(data.regions, region),
            }
        )
    )
    table = pd.DataFrame(
        {
            "Næring": [INDUSTRY_GROUPS[code][0] for code in rows.index],
            f"Sysselsatte i {figure.year}": _visible(rows, rows["jobs"]),
            f"Har sluttet innen {TARGET_YEAR}, anslag (personer)": _visible(rows, rows["persons"]).round(0),
            f"Har sluttet innen {TARGET_YEAR}, anslag (prosent)": _visible(rows, rows["share"]).round(1),
            "Merknad": rows["remark"].to_numpy(),
        }
    )
    stated = ", ".join(
        f"{age.replace('-', '–')} år {number(100 * rate)}" for age, rate in zip(AGES, rates, strict=True)
    )
    return replace(
        figure,
        title=title,
        subtitle=f"Sysselsatte etter arbeidssted som har sluttet i arbeidslivet innen {TARGET_YEAR}, personer (prosent "
        f"av næringens) · {region.name} · fra {shown_year(region, figure.year, year)}",
        chart=chart,
        table=table,
        caveats=(
            f"Andel som slutter, fra hele landet {BREAK_YEAR}–{figure.year}, prosent: {stated}.",
            *_hidden(rows),
            *figure.caveats,
        ),
        alt_text=f"Liggende søyler for hvor mange personer som har sluttet innen {TARGET_YEAR}, etter næring. {title}.",
        how_to_read="Et anslag, ingen prognose: vi tar dem som arbeider her nå, og lar dem slutte i den alderen folk i "
        "landet har sluttet i de siste årene. Hvor stor andel det er i hver aldersgruppe, står under figuren. Arbeider "
        "folk lenger, blir behovet mindre. De som bytter jobb eller næring, er ikke med. Tallet sier hvor mange som må "
        "til for å holde dagens antall jobber, ikke hvor mange jobber det blir.",
    )


def jobber_55(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show, by industry group, the share of jobs that are held by people aged 55 and over."""
    row = measure("jobs_held_by_older")
    figure = _begun(data, "jobber_55", row.id, region, year, "Jobber etter alder")
    if figure.year is None:
        return figure
    people = _by_industry(data, region, figure.year)
    counts = people[list(AGES)].to_numpy()
    rows = people.assign(
        persons=people[list(OLDER)].sum(axis=1, skipna=False),
        share=competence.jobs_held_by_older_pct(counts, np.isin(AGES, OLDER)),
    )
    whole = float(rows["share"][ALL_INDUSTRIES])
    shown = _shown(rows, "share")
    other = read_at(row.series(data), comparator, figure.year)
    compared_with = other.found and comparator != region
    title = f"{number(whole, 1)} prosent av jobbene i {region.name} er besatt av folk på 55 år og over"
    if compared_with:
        title += _beside(whole, other, comparator, 1)
    reference = other.value if compared_with else whole
    line = f"alle næringer i {place(comparator) if compared_with else region.name}"
    chart = marks.named_bars(
        pd.DataFrame(
            {
                "label": [INDUSTRY_GROUPS[code][1] for code in shown.index],
                "value": shown["share"].to_numpy(),
                "text": [f"{number(share)} %" for share in shown["share"]],
                "colour": colour_of(data.regions, region),
            }
        ),
        reference=reference,
    )
    table = pd.DataFrame(
        {
            "Næring": [INDUSTRY_GROUPS[code][0] for code in rows.index],
            "Sysselsatte": _visible(rows, rows["jobs"]),
            "55 år og over (personer)": _visible(rows, rows["persons"]),
            "55 år og over (prosent)": _visible(rows, rows["share"]).round(1),
            "Merknad": rows["remark"].to_numpy(),
        }
    )
    return replace(
        figure,
        title=title,
        subtitle="Sysselsatte 55–74 år etter arbeidssted, prosent av næringens. Stiplet strek: "
        f"{line} · {region.name} · {shown_year(region, figure.year, year)}",
        chart=chart,
        table=table,
        caveats=(*_hidden(rows), *figure.caveats),
        alt_text="Liggende søyler for andelen jobber besatt av folk på 55 år og over i prosent, etter næring. "
        f"{title}.",
        how_to_read="En ren telling, uten anslag om framtiden. De fleste i gruppen slutter i løpet av ti til femten "
        "år, så en høy andel varsler at mange må erstattes. Tabellen har hvor mange jobber det er i hver "
        "næring: i en liten næring er 30 prosent få personer.",
    )


def mangel_nav(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show which occupations employers of the county lacked most of, with the slack of rounding."""
    code = data.regions.accounts_county or ""
    county = f"{county_names().get(code, data.regions.name)} fylke"
    row = indicator("labour_shortage")
    empty = Figure(
        id="mangel_nav",
        title="",
        subtitle=f"{row.name} · {county} · {SURVEY_YEAR}",
        chart=None,
        table=pd.DataFrame(),
        sources=(data.manifest(SHORTAGE_KEY),),
        caveats=(),
        alt_text="",
        how_to_read="",
        grade="C",
        area=county,
        year=None,
    )
    cells = data.cells(SHORTAGE_KEY)
    cells = cells[(cells["region"] == code) & cells["value"].notna() & (cells["year"] <= year)]
    if cells.empty:
        return nothing_to_show(
            empty, f"Mangel på arbeidskraft i {county} er ikke publisert her til og med {year}."
        )
    shown_at = int(cells["year"].max())
    cells = cells[cells["year"] == shown_at].astype({"occupation": str})
    cells = cells.sort_values(["value", "occupation"], ascending=[False, True])
    lacking = cells[cells["value"] > 0]
    if lacking.empty:
        return nothing_to_show(
            empty, f"Ingen yrker i {county} manglet flere enn tolv personer i {shown_at}, etter avrunding."
        )
    low, high = competence.shortage_bounds(lacking["value"].to_numpy())
    names = [occupation_names()[occupation] for occupation in lacking["occupation"]]
    between = [f"{number(least)}–{number(most)}" for least, most in zip(low, high, strict=True)]
    table = pd.DataFrame(
        {
            "Yrke": names,
            "Publisert, avrundet til 25 (personer)": lacking["value"].to_numpy(),
            "Minst (personer)": low,
            "Høyst (personer)": high,
        }
    )
    count = _rows_that_fit(lacking["value"].to_numpy())
    largest = int((lacking["value"] == lacking["value"].iloc[0]).sum())
    most = listed(tuple(f"på {lower_first(name)}" for name in names[:largest]))
    each = " i hvert av yrkene" if largest > 1 else ""
    title = (
        f"I {county} var mangelen størst {most} i {shown_at}: {between[0]} personer{each}"
        if largest <= 3
        else f"I {county} var mangelen størst i {count_word(largest)} yrker i {shown_at}: {between[0]} personer i hvert"
    )
    rest = len(lacking) - count
    few = len(cells) - len(lacking)
    return replace(
        empty,
        title=title,
        subtitle="Personer virksomhetene ikke fikk ansatt, etter yrke; strek: spennet som avrundingen gir · "
        f"{county} · " + (str(shown_at) if shown_at == year else f"{shown_at} (nyeste til og med {year})"),
        chart=marks.bars(
            pd.DataFrame(
                {
                    "label": names[:count],
                    "value": lacking["value"].to_numpy()[:count],
                    "low": low[:count],
                    "high": high[:count],
                    "text": between[:count],
                    "colour": "@highlight",
                }
            ),
            axis_title="Personer",
        ),
        table=table,
        caveats=(
            "Gjelder hele fylket, også når en region er valgt.",
            *([f"Ytterligere {_occupations(rest)} med minst 13 står i tabellen."] if rest else []),
            *(
                [f"{_occupations(few).capitalize()} har under 13, som ikke er det samme som ingen mangel."]
                if few
                else []
            ),
        ),
        alt_text="Liggende søyler for hvor mange personer virksomhetene i fylket manglet, etter yrke, med spennet fra "
        f"avrundingen. {title}.",
        how_to_read="NAV spurte et utvalg virksomheter om de hadde prøvd å ansette uten å lykkes. Svarene er regnet "
        "opp til hele fylket og avrundet til nærmeste 25: 150 står for 138 til 162. Usikkerheten fra utvalget kommer i "
        "tillegg. NAV publiserer ikke tallene for mindre områder enn fylker. De er fra ett år og sier ikke hva som "
        "mangler nå.",
        year=shown_at,
    )


def about(persons: float) -> str:
    """Write an estimate of persons with no more figures than it has: two."""
    if persons < 10:
        return "under 10"
    unit = 10 ** (int(np.log10(persons)) - 1)
    return number(unit * round(persons / unit))


@lru_cache(maxsize=1)
def occupation_names() -> dict[str, str]:
    """Return the Norwegian name of every occupation code. Source: Statistisk sentralbyrå, STYRK-08."""
    codes = pd.read_csv(EMBEDDED / "codes" / "styrk08.csv", dtype=str)
    return dict(zip(codes["code"], codes["name"], strict=True))


def _begun(data: Statistics, figure_id: str, measure_id: str, region: Area, year: int, what: str) -> Figure:
    cells = ((AGE_KEY, {"industry": (ALL_INDUSTRIES,), "age": AGES}),)
    employed = all_industries_by_age(data)[list(AGES)].sum(axis=1)
    row = measure(measure_id)
    series = row.series(data)
    return begun(data, figure_id, row, region, year, what=what, series=series, cells=cells, employed=employed)


def _by_industry(data: Statistics, area: Area, year: int) -> pd.DataFrame:
    """Return the employed of each industry group by age, with `jobs`, and what keeps a group from being shown.

    Groups that the table lacks have no row. `shows` and `remark` say whether its numbers may be seen.
    """
    people = employed_by_age(data)
    at = (people.index.get_level_values(name) for name in ("area", "year"))
    chosen = np.logical_and(*(level == wanted for level, wanted in zip(at, (area.id, year), strict=True)))
    people = people[chosen].droplevel(["area", "year"])
    people = people.reindex([code for code in INDUSTRY_GROUPS if code in people.index])
    jobs = people[list(AGES)].sum(axis=1, skipna=False)
    unknown = (people["missing_members"] > 0) | jobs.isna()
    remark = np.where(unknown, NOT_PUBLISHED, np.where(jobs < SMALLEST_JOBS, HIDDEN, ""))
    return people.assign(jobs=jobs, remark=remark, shows=remark == "")


def _shown(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the industry groups that may be seen, largest first; all industries where none may."""
    groups = rows[rows["shows"] & (rows.index != ALL_INDUSTRIES)]
    chosen = groups if len(groups) else rows.loc[[ALL_INDUSTRIES]]
    return chosen.sort_values(column, ascending=False, kind="stable")


def _beside(value: float, other: Reading, area: Area, decimals: int) -> str:
    """Say how a share stands to another area's of the same year; nothing where that has none."""
    if not other.found:
        return ""
    if compared(value, other.value, decimals) == "på linje med":
        return f", som i {place(area)}"
    return f", mot {number(other.value, decimals)} i {place(area)}"


def _visible(rows: pd.DataFrame, values: pd.Series) -> Array:
    visible: Array = np.where(rows["shows"], values, np.nan)
    return visible


def _hidden(rows: pd.DataFrame) -> tuple[str, ...]:
    """Name the industry groups that are not shown, and say why."""
    said = []
    for remark, words in (
        (HIDDEN, f"Under {SMALLEST_JOBS} jobber og skjult"),
        (NOT_PUBLISHED, "Ikke publisert"),
    ):
        names = [_inside(INDUSTRY_GROUPS[code][1]) for code in rows.index[rows["remark"] == remark]]
        if names:
            said.append(f"{words}: {'; '.join(names)}.")
    return tuple(said)


def _inside(name: str) -> str:
    """Put a name inside a sentence, an abbreviation as it stands."""
    return name if name[:2].isupper() else lower_first(name)


def _rows_that_fit(values: Array) -> int:
    """Count the rows shown: never some of those that share a value, for rounding makes them alike."""
    counts = np.flatnonzero(np.append(np.diff(values) != 0, True)) + 1
    fitting = counts[counts <= MOST_OCCUPATIONS]
    return int(fitting[-1] if len(fitting) else counts[0])


def _occupations(count: int) -> str:
    return "ett yrke" if count == 1 else f"{count_word(count)} yrker"


FIGURES: tuple[FigureRow, ...] = (
    FigureRow(
        "erstatningsbehov",
        "Erstatningsbehov fram til 2035",
        erstatningsbehov,
        "kompetanse",
        ("replacement_need",),
        (AGE_KEY,),
    ),
    FigureRow(
        "jobber_55",
        "Jobber besatt av folk på 55 år og over",
        jobber_55,
        "kompetanse",
        ("jobs_held_by_older",),
        (AGE_KEY,),
    ),
    FigureRow(
        "mangel_nav",
        "Mangel på arbeidskraft i fylket",
        mangel_nav,
        "kompetanse",
        ("labour_shortage",),
        (SHORTAGE_KEY,),
    ),
)
