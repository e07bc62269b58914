"""People, jobs and commuting: how many live here, how old they are, who moves, and where they work."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_sources.regions import Area, municipality_names
from data_sources.statistics import Statistics
from figures import marks, measures, population
from figures.figure import Figure, FigureRow, nothing_to_show
from figures.measures import measure
from figures.series import empty_figure, history, read, read_at, sources
from figures.style import colour_beside, colour_of, number
from figures.wording import change, count_word, listed, notes, place, shown_year
from indicators import attractiveness

AGE_GROUPS = (("0–15 år", 0, 15), ("16–19 år", 16, 19), ("20–66 år", 20, 66), ("67–79 år", 67, 79))
LARGEST_FLOWS = 5
THOUSAND = number(1000)


def folketall(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show population since a start year, as an index beside the comparator's and the country's."""
    row = measure("population")
    series = row.series(data)
    areas = tuple(dict.fromkeys((region, comparator, data.regions.country)))
    own = history(series, region, year)
    empty = empty_figure(data, "folketall", row, region, year)
    if own.empty:
        return nothing_to_show(empty, f"Folketall for {region.name} er ikke publisert til og med {year}.")
    histories = {area: history(series, area, int(own["year"].max())) for area in areas}
    complete = [h[h["missing_members"] == 0]["year"].min() for h in histories.values() if len(h)]
    start = max(int(max(complete)), data.since or 0)
    start = min(start, int(own["year"].max()))
    rows = []
    for area, values in histories.items():
        from_start = values[values["year"] >= start]
        if from_start.empty or int(from_start["year"].iloc[0]) != start:
            continue
        index = 100 * from_start["value"] / from_start["value"].iloc[0]
        rows.append(
            from_start.assign(
                index=index,
                series=area.name,
                colour=colour_of(data.regions, area) if area == region else colour_beside(data.regions, area),
                width=3 if area == region else 2,
            )
        )
    table = pd.concat(rows)
    last = int(own["year"].max())
    persons = own.set_index("year")["value"]
    grown = persons[last] - persons[start]
    own_growth = 100 * grown / persons[start]
    others = table[(table["year"] == last) & (table["series"] != region.name)]
    against = [
        f"{change(index - 100, 1, 'prosent')} i {place(area)}"
        for area in areas
        for index in others.loc[others["series"] == area.name, "index"]
    ]
    if grown == 0:
        finding = f"{region.name} har like mange innbyggere som i {start}"
    else:
        word = "flere" if grown > 0 else "færre"
        finding = (
            f"{region.name} har {number(abs(grown))} {word} innbyggere enn i {start} "
            f"({change(own_growth, 1, 'prosent')})"
        )
    title = f"{finding}, mot {listed(tuple(against))}" if against else finding
    chart = marks.lines(
        table.rename(columns={"value": "persons", "index": "value"}),
        axis_title=f"Indeks, {start} = 100",
        reference=100,
    )
    return Figure(
        id="folketall",
        title=title,
        subtitle=f"Folketall 1. januar, indeks {start} = 100 · {region.name} · "
        f"{start}–{shown_year(region, last, year)}",
        chart=chart,
        table=pd.DataFrame(
            {
                "Område": table["series"],
                "År": table["year"],
                "Folketall (personer)": table["value"],
                f"Indeks ({start} = 100)": table["index"].round(2),
            }
        ),
        sources=sources(data, row),
        caveats=notes(*areas) + _country_is_a_sum(data, *areas),
        alt_text=f"Linjediagram over folketall som indeks. {title}.",
        how_to_read="Alle linjene starter på 100. En linje som ender på 110, viser ti prosent flere innbyggere "
        f"enn i {start}. Linjer som ligger nær hverandre, har vokst omtrent like mye.",
        grade="B",
        area=region.name,
        year=last,
    )


def alder(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show the age structure beside the comparator's."""
    row = measure("share_aged_67")
    reading = read(row.series(data), region, year)
    empty = empty_figure(data, "alder", row, region, year)
    if not reading.found:
        return nothing_to_show(empty, f"Alder for {region.name} er ikke publisert til og med {year}.")
    by_age = population.population_by_age(data)
    groups = (*AGE_GROUPS, ("80 år og eldre", 80, None))
    rows = []
    for position, area in enumerate((region, comparator) if comparator != region else (region,)):
        key = (area.id, reading.year)
        if key not in by_age.index or not read_at(measures.population(data), area, reading.year).found:
            continue
        people = by_age.loc[[key]]
        whole = float(population.ages(people, 0).iloc[0])
        for label, first, last in groups:
            persons = float(population.ages(people, first, last).iloc[0])
            share = float(attractiveness.share_pct(persons, whole))
            rows.append((label, area, position, share, persons))
    frame = pd.DataFrame(rows, columns=["label", "area", "place", "value", "persons"])
    frame = frame.assign(
        series=[area.name for area in frame["area"]],
        text=[f"{number(value, 1)} %" for value in frame["value"]],
        colour=[
            colour_of(data.regions, region) if p == 0 else colour_beside(data.regions, comparator)
            for p in frame["place"]
        ],
    )
    other = read_at(row.series(data), comparator, reading.year)
    title = f"{number(reading.value, 1)} prosent i {region.name} er 67 år eller eldre"
    if other.found and comparator != region:
        title += f", mot {number(other.value, 1)} i {place(comparator)}"
    return Figure(
        id="alder",
        title=title,
        subtitle=f"Innbyggere etter alder, prosent · {region.name} · "
        f"{shown_year(region, reading.year, year, '1. januar')}",
        chart=marks.pairs(frame.drop(columns="area"), axis_title="Prosent av innbyggerne"),
        table=pd.DataFrame(
            {
                "Alder": frame["label"],
                "Område": frame["series"],
                "Innbyggere (personer)": frame["persons"],
                "Andel (prosent)": frame["value"].round(2),
            }
        ),
        sources=sources(data, row),
        caveats=notes(region, comparator) + _country_is_a_sum(data, comparator),
        alt_text=f"Søylediagram over aldersgrupper i prosent. {title}.",
        how_to_read="Hver aldersgruppe har to søyler: regionen øverst og sammenligningen under. Gruppene er ulike "
        "lange, så sammenlign søylene i samme gruppe.",
        grade="B",
        area=region.name,
        year=reading.year,
    )


def flytting(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show net migration per 1,000 inhabitants by year beside the comparator's."""
    row = measure("net_migration")
    series = row.series(data)
    own = history(series, region, year)
    empty = empty_figure(data, "flytting", row, region, year)
    if own.empty:
        reason = f"Nettoflytting er ikke publisert for {region.name} alene"
        if len(history(series, region, 9999)):
            reason = f"Nettoflytting er ikke publisert til og med {year}"
        return nothing_to_show(empty, reason + ".")
    last = int(own["year"].max())
    compared_areas = [
        area for area in dict.fromkeys((region, comparator)) if len(history(series, area, last))
    ]
    rows = pd.concat(
        history(series, area, last).assign(
            series=area.name,
            colour=colour_of(data.regions, region) if area == region else colour_beside(data.regions, area),
            width=3 if area == region else 2,
        )
        for area in compared_areas
    )
    value = float(own["value"].iloc[-1])
    if round(value, 1) == 0:
        title = f"Like mange flyttet til som fra {region.name} i {last}"
    else:
        direction = "flere inn enn ut" if value > 0 else "flere ut enn inn"
        title = f"{number(abs(value), 1)} {direction} per {THOUSAND} innbyggere i {region.name} i {last}"
    other = read_at(series, comparator, last)
    if other.found and comparator != region:
        title += f", mot {number(other.value, 1, sign=True)} i {place(comparator)}"
    lacking = _lacking(data, comparator, last) if comparator.kind in ("country", "county") else ""
    return Figure(
        id="flytting",
        title=title,
        subtitle=f"Innflyttere minus utflyttere per {THOUSAND} innbyggere · {region.name} · "
        f"{shown_year(region, last, year)}",
        chart=marks.lines(
            rows, axis_title=f"Per {THOUSAND} innbyggere", axis_format=",.0f", reference=0, zero=True
        ),
        table=pd.DataFrame(
            {
                "Område": rows["series"],
                "År": rows["year"],
                "Nettoflytting per 1000 innbyggere": rows["value"].round(2),
            }
        ),
        sources=sources(data, row),
        caveats=(row.caveat, *notes(*compared_areas), *((lacking,) if lacking else ())),
        alt_text=f"Linjediagram over nettoflytting per tusen innbyggere. {title}.",
        how_to_read="Over null flytter flere inn enn ut. Tallet er målt mot folketallet, så små og store områder "
        "kan sammenlignes. I små regioner kan få flyttinger gi store utslag fra år til år.",
        grade="C" if _few(data, region, last) else "B",
        area=region.name,
        year=last,
    )


def arbeidsplasser(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show jobs and employed residents by year, and how many jobs there are for each hundred workers."""
    row = measure("jobs_per_resident_worker")
    reading = read(row.series(data), region, year)
    empty = empty_figure(data, "arbeidsplasser", row, region, year)
    if not reading.found:
        return nothing_to_show(empty, f"Arbeidsplasser i {region.name} er ikke publisert til og med {year}.")
    parts = (
        ("Arbeidsplasser", measures.jobs(data), colour_of(data.regions, region), 3),
        ("Sysselsatte bosatte", measures.resident_workers(data), "@comparator", 2),
    )
    rows = pd.concat(
        history(series, region, reading.year).assign(series=name, colour=colour, width=width)
        for name, series, colour, width in parts
    )
    other = read_at(row.series(data), comparator, reading.year)
    title = f"{region.name} har {number(reading.value)} arbeidsplasser per 100 sysselsatte innbyggere"
    if other.found and comparator != region:
        title += f", mot {number(other.value)} i {place(comparator)}"
    return Figure(
        id="arbeidsplasser",
        title=title,
        subtitle=f"Sysselsatte etter arbeidssted og bosted, personer · {region.name} · "
        f"{shown_year(region, reading.year, year, '4. kvartal')}",
        chart=marks.lines(rows, axis_title="Personer", zero=True),
        table=pd.DataFrame(
            {"Tall": rows["series"], "År": rows["year"], f"{region.name} (personer)": rows["value"]}
        ),
        sources=sources(data, row),
        caveats=("Sokkelen og ukjent arbeidssted er ikke med.", *notes(region)),
        alt_text=f"Linjediagram over arbeidsplasser og sysselsatte bosatte, personer. {title}.",
        how_to_read="Ligger arbeidsplassene over de sysselsatte bosatte, pendler flere inn enn ut. Ligger de under, "
        "er regionen mer et sted å bo enn et sted å arbeide.",
        grade="B",
        area=region.name,
        year=reading.year,
    )


def pendling(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show how many live and work in the region, commute in and commute out."""
    row = measure("in_commuting_share")
    reading = read(row.series(data), region, year)
    empty = empty_figure(data, "pendling", row, region, year)
    if not reading.found:
        return nothing_to_show(empty, f"Pendling for {region.name} er ikke publisert til og med {year}.")
    split = data.flows(region, reading.year)
    into, out = float(split["into"].sum()), float(split["out"].sum())
    frame = pd.DataFrame(
        {
            "label": ["Bor og arbeider i regionen", "Pendler inn", "Pendler ut"],
            "value": [split["local"], into, out],
            "colour": [colour_of(data.regions, region), "@context", "@context"],
        }
    )
    frame = frame.assign(text=[number(value) for value in frame["value"]])
    if into == out:
        title = f"Like mange pendler inn til {region.name} som ut"
    else:
        more, fewer = ("inn til", "ut") if into > out else ("ut fra", "inn")
        title = (
            f"Flere pendler {more} {region.name} enn {fewer}: {number(max(into, out))} mot "
            f"{number(min(into, out))}"
        )
    held = attractiveness.demand_side_self_containment_pct(split["local"], into)
    stay = attractiveness.supply_side_self_containment_pct(split["local"], out)
    return Figure(
        id="pendling",
        title=title,
        subtitle=f"Sysselsatte etter bosted og arbeidssted, personer · {region.name} · "
        f"{shown_year(region, reading.year, year, '4. kvartal')}",
        chart=marks.bars(frame, axis_title="Personer"),
        table=pd.DataFrame(
            {
                "Gruppe": [
                    *frame["label"],
                    "Egendekning blant bosatte (prosent)",
                    "Egendekning blant arbeidsplasser (prosent)",
                ],
                f"{region.name} {reading.year}": [
                    *frame["value"],
                    round(float(stay), 1),
                    round(float(held), 1),
                ],
            }
        ),
        sources=sources(data, row),
        caveats=("Arbeid på sokkelen, i utlandet og på ukjent sted er ikke med.", *notes(region)),
        alt_text=f"Søylediagram over pendling, personer. {title}.",
        how_to_read=f"{number(float(stay), 0)} prosent av innbyggerne i arbeid har arbeid i regionen, og "
        f"{number(float(held), 0)} prosent av arbeidsplassene er fylt av folk som bor der. Pendling mellom "
        "kommuner i samme region er regnet som å bo og arbeide i regionen.",
        grade="B",
        area=region.name,
        year=reading.year,
    )


def pendlingsstrommer(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show the largest flows in to and out of the region, by municipality at the other end."""
    row = measure("in_commuting_share")
    reading = read(row.series(data), region, year)
    empty = empty_figure(data, "pendlingsstrommer", row, region, year)
    if not reading.found:
        return nothing_to_show(empty, f"Pendling for {region.name} er ikke publisert til og med {year}.")
    split = data.flows(region, reading.year)
    names = municipality_names()
    rows = [
        (f"{word} {names.get(code, code)}", persons, way, names.get(code, code))
        for way, word, flow in (("Inn", "Inn fra", split["into"]), ("Ut", "Ut til", split["out"]))
        for code, persons in flow.head(LARGEST_FLOWS).items()
    ]
    frame = pd.DataFrame(rows, columns=["label", "value", "way", "name"])
    frame = frame.assign(
        text=[number(value) for value in frame["value"]],
        colour=np.where(frame["way"] == "Inn", colour_of(data.regions, region), "@context"),
    )
    firsts = frame.drop_duplicates("way").set_index("way")
    ends = [
        f"flest pendler {word} {firsts.loc[way]['name']} ({firsts.loc[way]['text']})"
        for way, word in (("Inn", "hit fra"), ("Ut", "ut til"))
        if way in firsts.index
    ]
    title = f"{region.name}: {listed(tuple(ends))}"
    whole = [
        (way, names.get(code, code), persons)
        for way, flow in (("Inn fra", split["into"]), ("Ut til", split["out"]))
        for code, persons in flow.items()
    ]
    return Figure(
        id="pendlingsstrommer",
        title=title,
        subtitle=f"De {LARGEST_FLOWS} største strømmene hver vei, sysselsatte · {region.name} · "
        f"{shown_year(region, reading.year, year, '4. kvartal')}",
        chart=marks.bars(frame, axis_title="Personer"),
        table=pd.DataFrame(whole, columns=["Retning", "Kommune", "Sysselsatte (personer)"]),
        sources=sources(data, row),
        caveats=(f"Kommunene er de som fantes i {reading.year}.", *notes(region)),
        alt_text=f"Søylediagram over de største pendlingsstrømmene, personer. {title}.",
        how_to_read="Søylene viser hvilke kommuner utenfor regionen som sender flest arbeidstakere hit, og hvor "
        "flest innbyggere reiser for å arbeide. Tabellen har alle strømmene.",
        grade="A",
        area=region.name,
        year=reading.year,
    )


def egendekning(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show both self-containments beside the comparator's, or the county's where the country has none."""
    supply, demand = measure("supply_side_self_containment"), measure("demand_side_self_containment")
    reading = read(supply.series(data), region, year)
    empty = empty_figure(data, "egendekning", supply, region, year)
    if not reading.found:
        return nothing_to_show(empty, f"Egendekning for {region.name} er ikke publisert til og med {year}.")
    other = data.regions.whole if comparator.kind == "country" else comparator
    rows = []
    for label, row in (("Innbyggere i arbeid", supply), ("Arbeidsplasser", demand)):
        for position, area in enumerate(dict.fromkeys((region, other))):
            value = read_at(row.series(data), area, reading.year)
            if value.found:
                rows.append((label, area.name, position, value.value))
    frame = pd.DataFrame(rows, columns=["label", "series", "place", "value"])
    frame = frame.assign(
        text=[f"{number(value, 1)} %" for value in frame["value"]],
        colour=[
            colour_of(data.regions, region) if p == 0 else colour_beside(data.regions, other)
            for p in frame["place"]
        ],
    )
    own = frame[frame["place"] == 0].set_index("label")["value"]
    title = (
        f"{number(own['Innbyggere i arbeid'], 0)} prosent av de sysselsatte i {region.name} arbeider i egen region; "
        f"{number(own['Arbeidsplasser'], 0)} prosent av arbeidsplassene fylles av egne innbyggere"
    )
    return Figure(
        id="egendekning",
        title=title,
        subtitle=f"Egendekning, prosent · {region.name} · "
        f"{shown_year(region, reading.year, year, '4. kvartal')}",
        chart=marks.pairs(frame, axis_title="Prosent"),
        table=pd.DataFrame(
            {
                "Egendekning blant": frame["label"],
                "Område": frame["series"],
                "Andel (prosent)": frame["value"].round(2),
            }
        ),
        sources=sources(data, supply),
        caveats=(supply.caveat, *notes(region, other)),
        alt_text=f"Søylediagram over egendekning i prosent. {title}.",
        how_to_read="Høy egendekning begge veier betyr et lukket arbeidsmarked: folk bor og arbeider samme sted. "
        "Store områder har høyere egendekning enn små, bare fordi de er store.",
        grade="B",
        area=region.name,
        year=reading.year,
    )


def kommuner(data: Statistics, region: Area, comparator: Area, year: int) -> Figure:
    """Show growth over five years in each municipality, or in each region for the county as a whole."""
    row = measure("population_growth")
    reading = read(row.series(data), region, year)
    empty = empty_figure(data, "kommuner", row, region, year)
    if not reading.found:
        return nothing_to_show(
            empty, f"Vekst over fem år i {region.name} er ikke publisert til og med {year}."
        )
    start = reading.year - measures.GROWTH_YEARS
    frame = (
        _regions_growth(data, reading.year)
        if region.kind == "whole"
        else _municipalities_growth(data, region, reading.year)
    )
    parts = "kommuner" if region.kind != "whole" else "regioner"
    frame = frame.assign(
        text=[
            f"{number(persons)} innbyggere, {change(value, 1, '%')}"
            if not np.isnan(value)
            else "ikke publisert"
            for persons, value in zip(frame["persons"], frame["value"], strict=True)
        ],
        colour=colour_of(data.regions, region),
    )
    known = frame.dropna(subset=["value"])
    grown = int((known["value"] > 0).sum())
    if len(known) == 1:
        only = known.iloc[0]
        title = (
            f"{only['label']} er én kommune: {change(only['value'], 1, 'prosent')} innbyggere på fem år"
            if region.kind != "whole"
            else f"{only['label']}: {change(only['value'], 1, 'prosent')} innbyggere på fem år"
        )
    else:
        title = (
            f"{_how_many(grown, len(known), parts)} i {region.name} har fått flere innbyggere siden {start}"
        )
    return Figure(
        id="kommuner",
        title=title,
        subtitle=f"Befolkningsvekst siste fem år, prosent · {region.name} · "
        f"{shown_year(region, reading.year, year, '1. januar')}",
        chart=marks.bars(frame, axis_title="Prosent", axis_format="+,.0f", reference=0),
        table=pd.DataFrame(
            {
                "Region" if region.kind == "whole" else "Kommune": frame["label"],
                f"Folketall {reading.year} (personer)": frame["persons"],
                "Vekst siste fem år (prosent)": frame["value"].round(2),
            }
        ),
        sources=sources(data, row),
        caveats=notes(region),
        alt_text=f"Søylediagram over befolkningsvekst i prosent. {title}.",
        how_to_read="Søyler til høyre for null viser vekst, til venstre nedgang. I små kommuner kan noen få familier "
        "gi store utslag i prosent.",
        grade="B",
        area=region.name,
        year=reading.year,
    )


def _how_many(some: int, every: int, parts: str) -> str:
    if some == every:
        definite = f"{parts[:-1]}ne"  # kommuner, kommunene
        return f"Begge {definite}" if every == 2 else f"Alle {count_word(every)} {definite}"
    if some == 0:
        return f"Ingen av {count_word(every)} {parts}"
    return f"{count_word(some).capitalize()} av {count_word(every)} {parts}"


def _municipalities_growth(data: Statistics, region: Area, year: int) -> pd.DataFrame:
    key = "population_2019_borders_07459" if region.last_year is not None else "population_07459"
    by_place = data.derived(
        "population by municipality",
        (key,),
        lambda: data.cells(key).groupby(["region", "year"], observed=True)["value"].sum(),
    )
    present = frozenset(by_place.index.get_level_values("region"))
    rows = []
    for member in region.members:
        codes = member.border_in(present)
        now, before = (
            sum(by_place.get((code, at), np.nan) for code in codes)
            for at in (year, year - measures.GROWTH_YEARS)
        )
        rows.append((member.name, now, float(attractiveness.growth_pct(before, now))))
    return pd.DataFrame(rows, columns=["label", "persons", "value"])


def _regions_growth(data: Statistics, year: int) -> pd.DataFrame:
    growth, people = measures.population_growth(data), measures.population(data)
    rows = [
        (area.name, read_at(people, area, year).value, read_at(growth, area, year).value)
        for area in data.regions.regions
        if area.last_year is None or year <= area.last_year
    ]
    return pd.DataFrame(rows, columns=["label", "persons", "value"])


def _few(data: Statistics, region: Area, year: int) -> bool:
    """Whether a region is so small that a rate jumps from year to year: fewer than 10,000 people."""
    sums = data.totals("population_07459")  # the table that the rate itself is formed from
    people = sums.loc[(sums["area"] == region.id) & (sums["year"] == year), "value"].sum()
    return bool(0 < people < 10_000)


def _lacking(data: Statistics, area: Area, year: int) -> str:
    names = data.missing("area_profiles", area, year, content="net_in_migration_persons")
    if not names:
        return ""
    shown = listed(names[:3]) if len(names) <= 3 else f"{len(names)} kommuner"
    return f"{area.name} er uten {shown}, som ikke er publisert."


def _country_is_a_sum(data: Statistics, *areas: Area) -> tuple[str, ...]:
    summed = not data.has_country(_POPULATION[0]) and any(area.kind == "country" for area in areas)
    return ("Norge er summen av kommunene.",) if summed else ()


_POPULATION = ("population_07459", "population_2019_borders_07459")
_COMMUTING = ("commuting_03321",)

FIGURES: tuple[FigureRow, ...] = (
    FigureRow("folketall", "Folketall over tid", folketall, "profil", ("population",), _POPULATION),
    FigureRow(
        "alder",
        "Aldersfordeling",
        alder,
        "profil",
        ("share_aged_0_15", "share_aged_20_66", "share_aged_67"),
        _POPULATION,
    ),
    FigureRow("kommuner", "Vekst i kommunene", kommuner, "profil", ("population_growth",), _POPULATION),
    FigureRow(
        "flytting",
        "Nettoflytting",
        flytting,
        "profil",
        ("net_migration",),
        ("area_profiles", "population_07459"),
    ),
    FigureRow(
        "arbeidsplasser",
        "Arbeidsplasser og sysselsatte bosatte",
        arbeidsplasser,
        "profil",
        ("jobs", "jobs_per_resident_worker"),
        ("employment_totals_11618",),
    ),
    FigureRow(
        "pendling",
        "Pendling inn og ut",
        pendling,
        "profil",
        ("in_commuting_share", "out_commuting_share"),
        _COMMUTING,
    ),
    FigureRow(
        "pendlingsstrommer",
        "De største pendlingsstrømmene",
        pendlingsstrommer,
        "profil",
        ("in_commuting_share", "out_commuting_share"),
        _COMMUTING,
    ),
    FigureRow(
        "egendekning",
        "Egendekning i arbeidsmarkedet",
        egendekning,
        "profil",
        ("supply_side_self_containment", "demand_side_self_containment"),
        _COMMUTING,
    ),
)
