"""One page of findings for a region: the figures' readings put into sentences, each with its source.

Sentences follow the county's four questions. They are formed from the same readings as the figures, true
for every region and year, and say what cannot be told. Norway is the reference of everything by industry.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data_sources.errors import FortrinnError
from data_sources.industries import PUBLIC
from data_sources.regions import Area, municipality_names
from data_sources.statistics import Statistics
from data_sources.store import Manifest
from figures import competence, mix_effect, opportunities, replacement, transition, value_creation
from figures.figure import Figure
from figures.growth import explained_growth
from figures.measures import GROWTH_YEARS, measure
from figures.measures_transition import bounds_pct
from figures.series import Reading, read, read_at
from figures.specialisation import (
    SMALL_REGION_JOBS,
    SMALLEST_JOBS,
    YEARS_IN_MEAN,
    Strengths,
    industry_jobs,
    no_figures,
    quotient_text,
    strengths,
)
from figures.style import number
from figures.wording import (
    change,
    compared,
    count_word,
    industry,
    listed,
    listed_industries,
    lower_first,
    place,
)
from figures.workplace_jobs import KEY
from indicators import opportunities as kinds

LINE = 100
NAMED = 3
DEMO = "DEMO: "
COMMUTING, EDUCATION = "commuting_03321", "education_30_66_imdi"
TOTALS, PEOPLE = "employment_totals_11618", "population_07459"
OPENING = "Mennesker, jobber og pendling"
SECTIONS = ("1. Fortrinn", "2. Muligheter", "3. Omstilling", "4. Kompetanse")
RESERVATIONS = "Forbehold"
# Measures of bounds, and what stands after them.
EXPOSED = (
    ("petroleum_exposure", "prosent av jobbene var eksponert for olje og gass"),
    ("emission_intensive_share", "i utslippsintensive næringer"),
    ("green_transition_share", "i næringer som kan bidra til det grønne skiftet"),
)


@dataclass(frozen=True)
class Sentence:
    """One sentence of the page, without its full stop. `sources` are tables and the year of their figures.

    `found` is False where the sentence says that there is nothing to tell.
    """

    id: str
    text: str
    sources: tuple[tuple[Manifest, int], ...]
    found: bool = True

    @property
    def is_demo(self) -> bool:
        """Whether the sentence rests on demonstration figures."""
        return any(source.is_demo for source, _ in self.sources)

    @property
    def reference(self) -> str:
        """The tables with the year of their figures."""
        by_year: dict[int, dict[str, None]] = {}
        for source, year in self.sources:
            by_year.setdefault(year, {})[_table(source)] = None
        told = [f"{'/'.join(tables)}, {year}" for year, tables in by_year.items()]
        return f"[{'; '.join(told)}]"

    @property
    def written(self) -> str:
        """The sentence as it stands on the page."""
        return f"{DEMO if self.is_demo else ''}{self.text} {self.reference}."


@dataclass(frozen=True)
class Section:
    """A heading and its sentences."""

    title: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Findings:
    """A page of findings: what it is about, its sections, and what the reader must keep in mind."""

    title: str
    sections: tuple[Section, ...]
    reservations: tuple[str, ...]

    @property
    def is_demo(self) -> bool:
        """Whether any sentence rests on demonstration figures."""
        return any(sentence.is_demo for section in self.sections for sentence in section.sentences)


@dataclass(frozen=True)
class _Asked:
    """What every sentence is formed for."""

    data: Statistics
    area: Area
    comparator: Area
    year: int

    @property
    def it(self) -> str:
        """What the area is called once it is named."""
        return "fylket" if self.area.kind == "whole" else "regionen"

    def source(self, key: str, year: int) -> tuple[Manifest, int]:
        """Return a table with the year of its figures; the table's last where there are none."""
        manifest = self.data.manifest(key)
        return manifest, min(year, manifest.last_year)

    def reading(self, measure_id: str) -> Reading:
        return read(measure(measure_id).series(self.data), self.area, self.year)

    def other(self, measure_id: str, year: int) -> Reading:
        """Return the comparator's reading in that year; none where the area is compared with itself."""
        found = read_at(measure(measure_id).series(self.data), self.comparator, year)
        return Reading(np.nan, year, year, 0) if self.comparator == self.area else found

    def against(self, measure_id: str, year: int, decimals: int) -> str:
        """Say the comparator's value in brackets; nothing where it has none."""
        other = self.other(measure_id, year)
        return f" ({place(self.comparator)} {number(other.value, decimals)})" if other.found else ""


Tell = Callable[[_Asked], Sentence]


def findings(data: Statistics, area: Area, comparator: Area, year: int) -> Findings:
    """Return the findings of an area. A table that is missing or damaged costs its sentences, and is told."""
    asked = _Asked(data, area, comparator, year)
    sections, unreadable = [], []
    for title, tellers in PAGE:
        told: list[Sentence] = []
        for tell in tellers:
            try:
                sentence = tell(asked)
            except FortrinnError as error:
                unreadable.append(error.user_message)
                continue
            # Several sentences may lack for one reason, which is told once.
            if sentence.text not in [known.text for known in told]:
                told.append(sentence)
        sections.append(Section(title, tuple(told)))
    page = Findings(f"{area.name}: funn til og med {year}", tuple(sections), ())
    return Findings(page.title, page.sections, (*_reservations(asked, page), *dict.fromkeys(unreadable)))


def as_text(page: Findings) -> str:
    """Write the page as text: a heading, the opening, and each sentence from a line of its own."""
    lines = [page.title]
    for section in page.sections:
        if section.sentences:
            lines += [""] if section.title == OPENING else ["", section.title]
            for sentence in section.sentences:
                lines += _wrapped(sentence.written)
    lines += ["", RESERVATIONS, *_wrapped(" ".join(page.reservations))]
    return "\n".join(lines) + "\n"


# Mennesker, jobber og pendling ----------------------------------------------------------------------


def _people(asked: _Asked) -> Sentence:
    found = asked.reading("population")
    if not found.found:
        return _nothing(asked, "people", "Folketall", PEOPLE)
    text = f"{asked.area.name} hadde {number(found.value)} innbyggere 1. januar {found.year}"
    grown = read_at(measure("population_growth").series(asked.data), asked.area, found.year)
    if grown.found:
        rounded = round(grown.value, 1)
        word = "flere" if rounded > 0 else "færre"
        text += (
            f", {number(abs(rounded), 1)} prosent {word} enn {count_word(GROWTH_YEARS)} år før"
            if rounded
            else f", like mange som {count_word(GROWTH_YEARS)} år før"
        )
        other = asked.other("population_growth", found.year)
        if other.found:
            text += f"; i {place(asked.comparator)} var endringen {change(other.value, 1, 'prosent')}"
    return Sentence("people", text, (asked.source(_population_key(asked), found.year),))


def _age(asked: _Asked) -> Sentence:
    old = asked.reading("share_aged_67")
    if not old.found:
        return _nothing(asked, "age", "Alder", PEOPLE)
    at = old.year
    working = read_at(measure("share_aged_20_66").series(asked.data), asked.area, at)
    other = asked.other("share_aged_20_66", at)
    text = (
        f"Av innbyggerne var {number(old.value, 1)} prosent 67 år eller eldre"
        f"{asked.against('share_aged_67', at, 1)} og {number(working.value, 1)} prosent 20–66 år"
        f"{asked.against('share_aged_20_66', at, 1)}"
    )
    if other.found:
        stands = {"over": "en større del enn", "under": "en mindre del enn"}
        how = stands.get(compared(working.value, other.value, 1), "en like stor del som")
        text += f", så {how} i {place(asked.comparator)} var i yrkesaktiv alder"
    return Sentence("age", text, (asked.source(_population_key(asked), at),))


def _jobs(asked: _Asked) -> Sentence:
    found = asked.reading("jobs_per_resident_worker")
    if not found.found:
        return _nothing(asked, "jobs", "Arbeidsplasser", TOTALS)
    at = found.year
    jobs = read_at(measure("jobs").series(asked.data), asked.area, at)
    per_hundred = round(found.value)
    kind = (
        "og hadde dermed omtrent like mange jobber som innbyggere i arbeid"
        if per_hundred == 100
        else f"og var dermed mer et sted å {'arbeide' if per_hundred > 100 else 'bo'} enn et sted å "
        f"{'bo' if per_hundred > 100 else 'arbeide'}"
    )
    text = (
        f"{asked.it.capitalize()} hadde {number(jobs.value)} arbeidsplasser i 4. kvartal {at}, {number(found.value)} "
        f"per 100 sysselsatte innbyggere{asked.against('jobs_per_resident_worker', at, 0)}, {kind}"
    )
    return Sentence("jobs", text, (asked.source(TOTALS, at),))


def _commuting(asked: _Asked) -> Sentence:
    found = asked.reading("in_commuting_share")
    if not found.found:
        return _nothing(asked, "commuting", "Pendling", COMMUTING)
    split, names = asked.data.flows(asked.area, found.year), municipality_names()
    text = f"I {found.year} pendlet {_flow(split['out'], names, 'ut', 'til')}, og "
    text += _flow(split["into"], names, "inn", "fra")
    return Sentence("commuting", text, (asked.source(COMMUTING, found.year),))


def _flow(flow: pd.Series, names: dict[str, str], way: str, preposition: str) -> str:
    if flow.empty:
        return f"ingen {way}"
    largest = str(flow.index[0])
    return f"{number(flow.sum())} {way}, flest {preposition} {names.get(largest, largest)}"


# 1. Fortrinn ----------------------------------------------------------------------------------------


def private_strengths(data: Statistics, area: Area, found: Strengths) -> list[int]:
    """Return where an area's strengths in private industries stand, the most specialised first."""
    industries = industry_jobs(data, area).industries
    strong = [
        place for place, code in enumerate(industries) if found.is_strength[place] and code not in PUBLIC
    ]
    return sorted(strong, key=lambda place: -found.quotient[place])


def _strengths(asked: _Asked) -> Sentence:
    found = strengths(asked.data, asked.area, asked.year)
    if found is None:
        return _no_industries(asked, "strengths")
    strong = private_strengths(asked.data, asked.area, found)
    when = f"{found.year - YEARS_IN_MEAN + 1}–{found.year}"
    if not strong:
        text = (
            f"I {when} var ingen privat næring med minst {SMALLEST_JOBS} jobber tydelig større enn i landet"
        )
        return Sentence("strengths", text, (asked.source(KEY, found.year),))
    codes = industry_jobs(asked.data, asked.area).industries
    first, *others = [
        (industry(codes[at]), quotient_text(found.quotient[at]), quotient_text(found.low[at]))
        for at in strong[:NAMED]
    ]
    named = (
        f"{first[0]} ({first[1]} ganger landets andel, minst {first[2]})",
        *(f"{name} ({quotient}, minst {low})" for name, quotient, low in others),
    )
    one = len(strong) == 1
    text = (
        f"I {when} var {count_word(len(strong))} {'privat næring' if one else 'private næringer'} fortrinn, "
        f"{'nemlig' if one else 'tydeligst'} {listed(named)}"
    )
    return Sentence("strengths", text, (asked.source(KEY, found.year),))


def _behind(asked: _Asked) -> Sentence:
    """Tell how many jobs the strengths named hold, and that few may stand behind them."""
    found = strengths(asked.data, asked.area, asked.year)
    if found is None:
        return _no_industries(asked, "behind")
    named = private_strengths(asked.data, asked.area, found)[:NAMED]
    behind = "bak et slikt tall kan det stå én arbeidsgiver (kjenner vi bedriftene?)"
    if not named:
        text = f"Næringer med færre jobber er ikke regnet med, for {behind}"
        return Sentence("behind", text, (asked.source(KEY, found.year),))
    jobs = float(found.jobs[named].sum())
    who = "Næringen" if len(named) == 1 else f"De {count_word(len(named))}"
    text = f"{who} hadde {number(jobs)} jobber, {number(100 * jobs / found.all_jobs, 1)} prosent av alle, og {behind}"
    return Sentence("behind", text, (asked.source(KEY, found.year),))


def _growth(asked: _Asked) -> Sentence:
    found = explained_growth(asked.data, asked.area, asked.year)
    if isinstance(found, str):
        if not found:
            return _no_industries(asked, "growth")
        return Sentence("growth", found.rstrip("."), (asked.source(KEY, asked.year),), found=False)
    national, mix = (
        float(np.nansum(part)) for part in (found.parts.national_growth, found.parts.industry_mix)
    )
    text = (
        f"Fra {found.since} til {found.year} fikk {asked.it} {_more(found.change)} jobber, der landets vekst alene "
        f"tilsa {_more(national)}, bransjemiksen trakk {_pull(mix)} og egen kraft {_pull(found.own)}"
    )
    rest = 10 * round(found.parts.unpublished / 10)
    if found.lacking and rest:
        text += f" ({number(rest, sign=True)} er ikke publisert etter næring)"
    return Sentence("growth", f"{text}; det sier ikke hvorfor", (asked.source(KEY, found.year),))


def _value_added(asked: _Asked) -> Sentence:
    level = value_creation.county_level(asked.data, asked.comparator, asked.year)
    if level is None:
        figure = value_creation.verdiskaping_per_sysselsatt(
            asked.data, asked.area, asked.comparator, asked.year
        )
        return _as_reason("value_added", figure, asked.year)
    difference = round(level.own) - round(level.other)
    stands = (
        f"på linje med {level.place}"
        if difference == 0
        else f"{number(1000 * abs(difference))} {'mer' if difference > 0 else 'mindre'} enn i {level.place}"
    )
    text = (
        f"Hver sysselsatt i hele {level.name} fylke skapte {number(1000 * round(level.own))} kroner, {stands}, uten "
        "petroleum, rør, sjøfart og egen bolig"
    )
    return Sentence("value_added", text, (asked.source(value_creation.KEY, level.year),))


def _mix(asked: _Asked) -> Sentence:
    figure = mix_effect.bransjemiks_verdiskaping(asked.data, asked.area, asked.comparator, asked.year)
    return _of_figure(asked, "mix", figure, "; bedriftene her er ikke målt")


# 2. Muligheter --------------------------------------------------------------------------------------


def _opportunities(asked: _Asked) -> Sentence:
    figure = opportunities.muligheter(asked.data, asked.area, asked.comparator, asked.year)
    at = opportunities.placed_year(asked.data, asked.area, asked.year)
    if figure.chart is None or at is None:
        return _as_reason("opportunities", figure, at or asked.year)
    here = opportunities.placed(asked.data, asked.area, at)
    ranked = here.suggestions.dropna(subset=["rank"]).sort_values(["rank", "industry"]).head(NAMED)
    first, others = ranked.iloc[0], ranked["industry"].iloc[1:]
    because = [first[f"strength_{turn}"] for turn in (1, 2, 3) if first[f"strength_{turn}"]]
    text = (
        f"Av næringene {asked.it} hadde lite av, lå {industry(first['industry'])} nærmest, med "
        f"{number(100 * first['density'])} prosent av det beslektede på plass"
    )
    if because:
        text += f" (mest {listed_industries(because)})"
    if len(others):
        text += f", foran {listed_industries(others)}"
    near = int((ranked["kind"] == kinds.OPPORTUNITY).sum())
    if near == 0:
        text += f"; bredden i {asked.it} skulle likevel tilsi at mer var på plass"
    elif near == len(ranked):
        text += f"; det er minst så mye som bredden i {asked.it} tilsier"
    else:
        some, every = count_word(near), count_word(len(ranked))
        text += f"; for {some} av {every} er det minst så mye som bredden i {asked.it} tilsier"
    return Sentence("opportunities", text, (asked.source(KEY, at),))


def _kinds(asked: _Asked) -> Sentence:
    at = opportunities.placed_year(asked.data, asked.area, asked.year)
    if at is None:
        figure = opportunities.muligheter(asked.data, asked.area, asked.comparator, asked.year)
        return _as_reason("kinds", figure, asked.year)
    frame = opportunities.placed(asked.data, asked.area, at).frame.dropna(subset=["density", "pci"])
    since = opportunities.estimation(asked.data, at).growth_from
    count = {kind: int((frame["kind"] == kind).sum()) for kind in opportunities.HAS}
    strong, weak, threatened = (
        f"{count_word(count[kind]) if count[kind] else 'ingen'} {opportunities.NOUNS[kind][count[kind] != 1]}"
        for kind in opportunities.HAS
    )
    text = (
        f"Blant næringene med minst landets andel av jobbene var det {strong}, {weak} med lite beslektet rundt seg og "
        f"{threatened} som lå minst fem prosent bak landets takt fra {since}"
    )
    threats = frame[(frame["kind"] == kinds.THREAT) & ~frame["industry"].isin(PUBLIC)]
    if len(threats):
        largest = threats.sort_values(["jobs", "industry"], ascending=[False, True]).iloc[0]
        told = f"{industry(largest['industry'])} ({number(largest['jobs'])} jobber)"
        text += f", nemlig {told}" if count[kinds.THREAT] == 1 else f", den største private {told}"
    return Sentence("kinds", text, (asked.source(KEY, at),))


def _method(asked: _Asked) -> Sentence:
    years = opportunities.backtest_years(asked.data, asked.year)
    if not years:
        text = f"Nærhet er ingen spådom, og tallene til og med {asked.year} er for få til å prøve hvor godt den treffer"
        return Sentence("method", text, (asked.source(KEY, asked.year),), found=False)
    test = opportunities.backtest(asked.data, years[-1])
    whole = test.groups.iloc[0]
    text = (
        f"Nærhet er ingen spådom: av de ti nærmeste i {test.start} var {number(whole['hit_rate'], 1)} prosent kommet "
        f"i landets regioner i {test.end}, mot {number(whole['entry_rate'], 1)} prosent av alt de manglet; i små "
        "regioner er metoden svakere"
    )
    return Sentence("method", text, (asked.source(KEY, test.end),))


# 3. Omstilling --------------------------------------------------------------------------------------


def _ai(asked: _Asked) -> Sentence:
    found = asked.reading("ai_exposure")
    if not found.found:
        return _not_exposed(asked, "ai")
    country = read_at(measure("ai_exposure").series(asked.data), asked.data.regions.country, found.year)
    stands = {"over": "mer eksponert for {} enn", "under": "mindre eksponert for {} enn"}
    how = stands.get(compared(found.value, country.value, 2), "like eksponert for {} som")
    text = (
        f"Jobbene var etter et anslag {how.format('kunstig intelligens')} i landet ({number(found.value, 2)} mot "
        f"{number(country.value, 2)} standardavvik); det sier ikke hvor mange jobber som blir borte"
    )
    return Sentence("ai", text, (asked.source(KEY, found.year),))


def _exposed(asked: _Asked) -> Sentence:
    """Tell the three shares that are known between bounds, each beside the country's."""
    found = asked.reading("petroleum_exposure")
    if not found.found:
        return _not_exposed(asked, "exposed")
    country = asked.data.regions.country
    shares = [
        f"{_bounds(asked, asked.area, measure_id, found.year)} {what} (landet "
        f"{_bounds(asked, country, measure_id, found.year)})"
        for measure_id, what in EXPOSED
    ]
    text = f"Et anslag er at {listed(tuple(shares))}"
    return Sentence("exposed", text, (asked.source(KEY, found.year),))


def _bounds(asked: _Asked, area: Area, measure_id: str, year: int) -> str:
    jobs = industry_jobs(asked.data, area)
    low, high = bounds_pct(measure_id, jobs.jobs[jobs.years.index(year)], jobs.industries)
    return f"{number(float(low), 1)}–{number(float(high), 1)}"


def _vulnerability(asked: _Asked) -> Sentence:
    found = asked.reading("largest_industry_share")
    if not found.found:
        return _not_exposed(asked, "vulnerability")
    data, country = asked.data, asked.data.regions.country
    code, share = transition.largest_industry(data, asked.area, found.year)
    private, private_share = transition.largest_industry(data, asked.area, found.year, private=True)
    other, other_share = transition.largest_industry(data, country, found.year, private=True)
    text = f"Den største næringen var {industry(code)} med {number(share, 1)} prosent av jobbene"
    if private != code:
        text += f", og den største private {industry(private)} med {number(private_share, 1)}"
    text += f" (i landet {industry(other)} med {number(other_share, 1)})"
    return Sentence("vulnerability", text, (asked.source(KEY, found.year),))


def _isolation(asked: _Asked) -> Sentence:
    stay = asked.reading("supply_side_self_containment")
    if not stay.found:
        return _nothing(asked, "isolation", "Pendling", COMMUTING)
    whole = asked.data.regions.whole
    beside = read_at(measure("supply_side_self_containment").series(asked.data), whole, stay.year)
    text = f"Av innbyggerne i arbeid hadde {number(stay.value)} prosent jobben i {asked.it}"
    if asked.area != whole and beside.found:
        text += f" ({whole.name} {number(beside.value)})"
    text += "; jo høyere tallet er, desto mer avhenger de av jobbene der"
    return Sentence("isolation", text, (asked.source(COMMUTING, stay.year),))


# 4. Kompetanse --------------------------------------------------------------------------------------


def _education(asked: _Asked) -> Sentence:
    found = asked.reading("higher_education_share")
    if not found.found:
        return _nothing(asked, "education", "Utdanning", EDUCATION)
    series = measure("higher_education_share").series(asked.data)
    country = read_at(series, asked.data.regions.country, found.year)
    stands = compared(found.value, country.value, 1)
    gap = number(abs(round(found.value, 1) - round(country.value, 1)), 1)
    how = f"{stands} landet" if stands == "på linje med" else f"{gap} prosentpoeng {stands} landet"
    text = (
        f"Blant innbyggerne 30–66 år hadde {number(found.value, 1)} prosent høyere utdanning, {how}; det gjelder dem "
        f"som bodde i {asked.it}, ikke dem som arbeidet der"
    )
    return Sentence("education", text, (asked.source(EDUCATION, found.year),))


def _gap(asked: _Asked) -> Sentence:
    figure = competence.kompetansegap(asked.data, asked.area, asked.comparator, asked.year)
    return _of_figure(asked, "gap", figure, "; det gjelder jobbene, ikke hvor dyktige folk er")


def _replacement(asked: _Asked) -> Sentence:
    figure = replacement.erstatningsbehov(asked.data, asked.area, asked.comparator, asked.year)
    return _of_figure(asked, "replacement", figure, "; det sier ikke hvor mange jobber det blir")


def _shortage(asked: _Asked) -> Sentence:
    figure = replacement.mangel_nav(asked.data, asked.area, asked.comparator, asked.year)
    return _of_figure(asked, "shortage", figure, "; for mindre områder finnes ikke tallet")


# Forbehold ------------------------------------------------------------------------------------------


def _reservations(asked: _Asked, page: Findings) -> tuple[str, ...]:
    """Say what is demonstrated, ended, missing, small or estimated in the page; each a sentence."""
    area, sentences = asked.area, [told for section in page.sections for told in section.sentences]
    told = []
    if page.is_demo:
        tables = dict.fromkeys(_table(source) for s in sentences for source, _ in s.sources if source.is_demo)
        told.append(
            f"Setninger med DEMO bygger på demonstrasjonstall (tabell {listed(tuple(sorted(tables)))}), ikke på "
            "virkelige tall."
        )
    if area.last_year is not None and asked.year > area.last_year:
        told.append(f"{area.name}: {area.ended}; tallene gjelder {area.last_year} eller tidligere.")
    if any(sentence.id in ("strengths", "ai") and sentence.found for sentence in sentences):
        told += _about_industries(asked)
    if any(sentence.id == "value_added" and sentence.found for sentence in sentences):
        told.append(asked.data.regions.accounts_note.partition(":")[0].rstrip(".") + ".")
    if area.note:
        told.append(area.note)
    return tuple(told)


def _about_industries(asked: _Asked) -> list[str]:
    """Say which industries lack a municipality, and whether the region's numbers are small."""
    jobs, found = industry_jobs(asked.data, asked.area), strengths(asked.data, asked.area, asked.year)
    year = jobs.last_year(asked.year)
    told = []
    if found is not None and np.isnan(found.jobs).any():
        lacking = [
            code for code, known in zip(jobs.industries, ~np.isnan(found.jobs), strict=True) if not known
        ]
        told.append(f"Uten tall for alle kommuner, og derfor utelatt: {listed_industries(lacking)}.")
    if year is not None and np.nansum(jobs.jobs[jobs.years.index(year)]) < SMALL_REGION_JOBS:
        told.append(
            f"Med færre enn {number(SMALL_REGION_JOBS)} jobber kan én bedrift avgjøre mye i {asked.area.name}."
        )
    return told


# Words ----------------------------------------------------------------------------------------------


def _table(source: Manifest) -> str:
    return source.table or source.producer.split(" (")[0].replace(
        "Integrerings- og mangfoldsdirektoratet", "IMDi"
    )


def _population_key(asked: _Asked) -> str:
    return PEOPLE if asked.area.last_year is None else "population_2019_borders_07459"


def _tens(jobs: float) -> str:
    return number(10 * round(abs(jobs) / 10))


def _more(jobs: float) -> str:
    if round(jobs / 10) == 0:
        return "omtrent like mange"
    return f"{_tens(jobs)} {'flere' if jobs > 0 else 'færre'}"


def _pull(jobs: float) -> str:
    if round(jobs / 10) == 0:
        return "verken opp eller ned"
    return f"{'opp' if jobs > 0 else 'ned'} med {_tens(jobs)}"


def _nothing(asked: _Asked, sentence_id: str, what: str, key: str) -> Sentence:
    text = f"{what} for {asked.area.name} er ikke publisert til og med {asked.year}"
    return Sentence(sentence_id, text, (asked.source(key, asked.year),), found=False)


def _no_industries(asked: _Asked, sentence_id: str) -> Sentence:
    """Say why there is nothing by industry, in the figures' words."""
    figure = no_figures(asked.data, sentence_id, asked.area, asked.year, level=True)
    return _as_reason(sentence_id, figure, asked.year)


def _not_exposed(asked: _Asked, sentence_id: str) -> Sentence:
    figure = transition.ki_eksponering(asked.data, asked.area, asked.comparator, asked.year)
    return _as_reason(sentence_id, figure, asked.year)


def _of_figure(asked: _Asked, sentence_id: str, figure: Figure, meaning: str) -> Sentence:
    """Tell a figure's own finding, and what it means; or its reason for having none."""
    if figure.chart is None or figure.year is None:
        return _as_reason(sentence_id, figure, asked.year)
    sources = tuple((source, min(figure.year, source.last_year)) for source in figure.sources)
    return Sentence(sentence_id, f"{figure.title}{meaning}", sources)


def _as_reason(sentence_id: str, figure: Figure, year: int) -> Sentence:
    first, *rest = figure.title.rstrip(".").split(". ")
    text = "; ".join((first, *map(lower_first, rest)))
    sources = tuple((source, min(year, source.last_year)) for source in figure.sources)
    return Sentence(sentence_id, text, sources, found=False)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, LINE, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


PAGE: tuple[tuple[str, tuple[Tell, ...]], ...] = (
    (OPENING, (_people, _age, _jobs, _commuting)),
    (SECTIONS[0], (_strengths, _behind, _growth, _value_added, _mix)),
    (SECTIONS[1], (_opportunities, _kinds, _method)),
    (SECTIONS[2], (_ai, _exposed, _vulnerability, _isolation)),
    (SECTIONS[3], (_education, _gap, _replacement, _shortage)),
)
