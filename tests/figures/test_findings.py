"""The page of findings: every number in it is that of a measure or a figure, and every region can be told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from data_sources.errors import TableMissing
from data_sources.industries import PUBLIC, SHORT_NAMES
from data_sources.regions import Area, municipality_names
from data_sources.statistics import Statistics
from figures.figure import Figure
from figures.findings import DEMO, LINE, PAGE, SECTIONS, Findings, Sentence, as_text, findings
from figures.growth import Growth, explained_growth
from figures.registry import draw
from figures.specialisation import industry_jobs, strengths
from figures.wording import industry
from tests.figures.conftest import NUMBER, Published, agrees, to_number
from tests.figures.test_registry import UNREADABLE

YEARS = (2026, 2019, 2014)
WORDS = ("ingen", "én", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv")


@pytest.fixture(scope="module")
def pages(data: Statistics) -> dict[tuple[str, int], Findings]:
    country = data.regions.country
    return {
        (area.id, year): findings(data, area, country, year)
        for area in data.regions.choices
        for year in (*YEARS, 2008)
    }


def sentences(
    data: Statistics, pages: dict[tuple[str, int], Findings]
) -> Iterator[tuple[Area, int, Sentence]]:
    for (area_id, year), page in pages.items():
        for section in page.sections:
            for sentence in section.sentences:
                yield data.area(area_id), year, sentence


class Told:
    """One sentence with what its numbers are held against."""

    def __init__(
        self, data: Statistics, published: Published, area: Area, asked: int, sentence: Sentence
    ) -> None:
        self.data, self.published, self.area, self.asked = data, published, area, asked
        self.sentence, self.text = sentence, sentence.text
        self.year = sentence.sources[0][1]

    def numbers(self, pattern: str) -> tuple[str, ...]:
        """Match the sentence as a whole; `#` stands for a number. Returns the groups."""
        found = re.fullmatch(pattern.replace("#", f"({NUMBER})"), self.text)
        assert found is not None, f"{self.area.id} {self.asked}: unexpected sentence {self.text!r}"
        return found.groups()

    def value(self, measure_id: str, area: str | None = None, year: int | None = None) -> float:
        return self.published(measure_id)[area or self.area.id, year or self.year]

    def holds(self, written: str, measure_id: str, area: str | None = None) -> None:
        assert agrees(written, self.value(measure_id, area)), f"{self.text}: {measure_id}"

    def figure(self, figure_id: str) -> Figure:
        return draw(figure_id, self.data, self.area, self.data.regions.country, self.asked)

    @property
    def it(self) -> str:
        return "fylket" if self.area.kind == "whole" else "regionen"


def counted_as(count: int) -> str:
    return WORDS[count] if count < len(WORDS) else str(count)


def newest(told: Told, measure_id: str) -> int:
    return max(
        year for area, year in told.published(measure_id) if area == told.area.id and year <= told.asked
    )


def check_people(told: Told) -> None:
    found = told.numbers(
        f"{re.escape(told.area.name)} hadde # innbyggere 1\\. januar #"
        r"(?:, # prosent (flere|færre) enn fem år før|(, like mange som fem år før))?"
        r"(?:; i landet var endringen # prosent)?"
    )
    persons, year, growth, word, same, country = found
    told.holds(persons, "population")
    assert int(year) == told.year == newest(told, "population")
    known = told.published("population_growth").get((told.area.id, told.year))
    assert (known is not None) == (growth is not None or same is not None)
    if growth is not None and known is not None:
        assert agrees(growth, abs(known)) and (word == "flere") == (known > 0)
    if country is not None:
        told.holds(country, "population_growth", "norge")


def check_age(told: Told) -> None:
    old, country_old, working, country_working, how = told.numbers(
        r"Av innbyggerne var # prosent 67 år eller eldre \(landet #\) og # prosent 20–66 år \(landet #\), så en "
        r"(større del enn|mindre del enn|like stor del som) i landet var i yrkesaktiv alder"
    )
    told.holds(old, "share_aged_67")
    told.holds(country_old, "share_aged_67", "norge")
    told.holds(working, "share_aged_20_66")
    told.holds(country_working, "share_aged_20_66", "norge")
    difference = to_number(working) - to_number(country_working)
    assert how == (
        "like stor del som" if not difference else f"{'større' if difference > 0 else 'mindre'} del enn"
    )
    assert told.year == newest(told, "share_aged_67")


def check_jobs(told: Told) -> None:
    jobs, year, per_hundred, country, kind = told.numbers(
        rf"{told.it.capitalize()} hadde # arbeidsplasser i 4\. kvartal #, # per 100 "
        rf"sysselsatte innbyggere \(landet #\), "
        r"og (var dermed mer et sted å bo enn et sted å arbeide|var dermed mer et sted å arbeide enn et sted å bo|"
        r"hadde dermed omtrent like mange jobber som innbyggere i arbeid)"
    )
    told.holds(jobs, "jobs")
    told.holds(per_hundred, "jobs_per_resident_worker")
    told.holds(country, "jobs_per_resident_worker", "norge")
    assert int(year) == told.year
    rounded = to_number(per_hundred)
    assert ("å arbeide enn" in kind, "omtrent" in kind) == (rounded > 100, rounded == 100)


def check_commuting(told: Told) -> None:
    year, out, to, into, of = told.numbers("I # pendlet # ut, flest til (.+), og # inn, flest fra (.+)")
    table = told.figure("pendlingsstrommer").table
    for way, total, name in (("Ut til", out, to), ("Inn fra", into, of)):
        rows = table[table["Retning"] == way].set_index("Kommune")["Sysselsatte (personer)"]
        assert agrees(total, rows.sum()) and rows[name] == rows.max()
        assert name in municipality_names().values()
    assert int(year) == told.year == newest(told, "in_commuting_share")


def check_strengths(told: Told) -> None:
    found = strengths(told.data, told.area, told.asked)
    assert found is not None
    codes = industry_jobs(told.data, told.area).industries
    strong = {
        industry(code): place
        for place, code in enumerate(codes)
        if found.low[place] > 1 and found.jobs[place] >= 20 and code not in (*PUBLIC, "00")
    }
    assert f"I {found.year - 2}–{found.year} var" in told.text
    counted = re.search(r"var (\S+) privat", told.text)
    assert counted is not None
    if counted[1] == "ingen":
        assert not strong
        return
    assert counted[1] == counted_as(len(strong))
    named = re.findall(
        rf"([a-zæøå][\w ,-]*?) \(({NUMBER})(?: ganger landets andel)?, minst ({NUMBER})\)",
        told.text,
    )
    assert len(named) == min(3, len(strong))
    quotients = []
    for name, quotient, low in named:
        place = strong[next(known for known in strong if name.endswith(known))]
        assert agrees(quotient, found.quotient[place]) and agrees(low, found.low[place])
        quotients.append(found.quotient[place])
    assert quotients == sorted((found.quotient[place] for place in strong.values()), reverse=True)[:3]


def check_behind(told: Told) -> None:
    found = strengths(told.data, told.area, told.asked)
    assert found is not None and "kjenner vi bedriftene?" in told.text
    codes = industry_jobs(told.data, told.area).industries
    strong = [p for p, code in enumerate(codes) if found.is_strength[p] and code not in PUBLIC]
    if not strong:
        assert not re.search(r"\d", told.text)
        return
    named = sorted(strong, key=lambda place: -found.quotient[place])[:3]
    jobs, share = told.numbers(
        r"(?:Næringen|De to|De tre) hadde # jobber, # prosent av alle, og bak et slikt "
        r"tall kan det stå én arbeidsgiver "
        r"\(kjenner vi bedriftene\?\)"
    )
    assert agrees(jobs, found.jobs[named].sum())
    assert agrees(share, 100 * found.jobs[named].sum() / found.all_jobs)


def check_growth(told: Told) -> None:
    found = explained_growth(told.data, told.area, told.asked)
    assert isinstance(found, Growth)
    parts = told.figure("vekst_region").table.set_index("Del av endringen")["Jobber"]
    moved = r"(omtrent like mange|(?:# (?:flere|færre)))"
    pulled = r"(verken opp eller ned|(?:opp|ned) med #)"
    groups = told.numbers(
        rf"Fra # til # fikk {told.it} {moved} jobber, der landets vekst alene tilsa "
        rf"{moved}, bransjemiksen trakk "
        rf"{pulled} og egen kraft {pulled}(?: \(# er ikke publisert etter næring\))?; "
        "det sier ikke hvorfor"
    )
    since, year, change, _, national, _, mix, _, own, _, rest = groups
    assert (int(since), int(year)) == (found.since, found.year)
    for written, name in (
        (change, "Endring i alt"),
        (national, "Nasjonal vekst"),
        (mix, "Bransjemiks"),
        (own, "Egen kraft"),
    ):
        tens = 10 * round(parts[name] / 10)
        said = re.search(NUMBER, written)
        assert (to_number(said[0]) if said else 0) == abs(tens), told.text
        if tens:
            assert any(word in written for word in (("flere", "opp") if tens > 0 else ("færre", "ned")))
    assert (rest is not None) == (abs(parts.get("Ikke publisert", 0.0)) > 5)
    if rest is not None:
        assert abs(to_number(rest) - parts["Ikke publisert"]) <= 5.1


def check_value_added(told: Told) -> None:
    own, stands = told.numbers(
        r"Hver sysselsatt i hele Buskerud fylke skapte # kroner, (.+), uten petroleum, rør, sjøfart og egen bolig"
    )
    title = told.figure("verdiskaping_per_sysselsatt").title
    assert own in title
    difference = re.search(NUMBER, stands)
    if difference is None:
        assert "på linje med landet" in title
    else:
        assert f"{difference[0]} {'mer' if ' mer ' in stands else 'mindre'} enn landet" in title


def check_mix(told: Told) -> None:
    assert told.text.startswith("Anslag: ")
    ends_with(told, "bransjemiks_verdiskaping", "; bedriftene her er ikke målt")


def check_opportunities(told: Told) -> None:
    table = told.figure("muligheter").table
    first = table.iloc[0]
    code_of = {name: code for code, name in SHORT_NAMES.items()}
    names = [industry(code_of[name]) for name in table["Næring"].head(3)]
    nearest, share = told.numbers(
        rf"Av næringene {told.it} hadde lite av, lå (.+) nærmest, med # prosent av det beslektede på plass.*"
    )
    assert nearest == names[0]
    assert (
        agrees(share, first["Nærhet (prosent)"]) or abs(to_number(share) - first["Nærhet (prosent)"]) <= 0.55
    )
    assert f"foran {names[1]}" in told.text and names[2] in told.text
    if first["Fordi dere har"]:
        assert f"(mest {first['Fordi dere har']})" in told.text
    near = int((table["Slag"].head(3) == "Mulighet").sum())
    ending = {
        0: f"bredden i {told.it} skulle likevel tilsi at mer var på plass",
        3: f"det er minst så mye som bredden i {told.it} tilsier",
    }.get(
        near, f"for {'én' if near == 1 else 'to'} av tre er det minst så mye som bredden i {told.it} tilsier"
    )
    assert told.text.endswith(f"; {ending}")


def check_kinds(told: Told) -> None:
    table = told.figure("mulighetskart").table

    def counted(kind: str, one: str, many: str) -> str:
        count = int((table["Slag"] == kind).sum())
        return f"{counted_as(count)} {one if count == 1 else many}"

    strong = counted("Styrke", "styrke", "styrker")
    weak = counted("Svakhet", "svakhet", "svakheter")
    threatened = counted("Trussel", "trussel", "trusler")
    assert told.text.startswith(
        f"Blant næringene med minst landets andel av jobbene var det {strong}, {weak} med lite beslektet rundt "
        f"seg og {threatened} som lå"
    )
    code_of = {name: code for code, name in SHORT_NAMES.items()}
    threats = table[(table["Slag"] == "Trussel") & ~table["Næring"].map(code_of).isin(PUBLIC)]
    named = re.search(rf"(?:nemlig|den største private) (.+) \(({NUMBER}) jobber\)", told.text)
    assert (named is not None) == (len(threats) > 0)
    if named is not None:
        largest = threats.sort_values("Arbeidsplasser (snitt av tre år)").iloc[-1]
        assert abs(to_number(named[2]) - largest["Arbeidsplasser (snitt av tre år)"]) <= 0.56
        assert named[1] == industry(code_of[largest["Næring"]])


def check_method(told: Told) -> None:
    start, hits, end, drawn = told.numbers(
        r"Nærhet er ingen spådom: av de ti nærmeste i # var # prosent kommet i landets "
        r"regioner i #, mot # prosent av alt "
        r"de manglet; i små regioner er metoden svakere"
    )
    table = told.figure("muligheter_tilbakeprov").table.iloc[0]
    assert agrees(hits, table["Av de ti nærmeste (prosent)"])
    assert agrees(drawn, table["Av alle som manglet (prosent)"])
    assert int(end) == int(start) + 5 == told.year <= told.asked


def check_ai(told: Told) -> None:
    how, own, country = told.numbers(
        r"Jobbene var etter et anslag (mer|mindre|like) eksponert for kunstig intelligens "
        r"(?:enn|som) i landet \(# mot # "
        r"standardavvik\); det sier ikke hvor mange jobber som blir borte"
    )
    told.holds(own, "ai_exposure")
    told.holds(country, "ai_exposure", "norge")
    difference = to_number(own) - to_number(country)
    assert how == ("like" if not difference else "mer" if difference > 0 else "mindre")


def check_exposed(told: Told) -> None:
    assert told.text.startswith("Et anslag er at ")
    spans = re.findall(rf"({NUMBER})–({NUMBER})", told.text)
    assert len(spans) == 6
    for turn, figure_id in enumerate(("petroleum", "utslipp", "gronn_omstilling")):
        table = told.figure(figure_id).table.set_index("Område eller næring")
        for name, (low, high) in zip((told.area.name, "Norge"), spans[2 * turn : 2 * turn + 2], strict=True):
            assert agrees(low, table["Nedre grense (prosent av jobbene)"][name])
            assert agrees(high, table["Øvre grense (prosent av jobbene)"][name])


def check_vulnerability(told: Told) -> None:
    largest, share, private, private_share, other, other_share = told.numbers(
        r"Den største næringen var (.+?) med # prosent av jobbene(?:, og den største private (.+?) med #)? "
        r"\(i landet (.+?) med #\)"
    )
    told.holds(share, "largest_industry_share")
    for area, name, written, public in (
        (told.area, largest, share, True),
        (told.area, private, private_share, False),
        (told.data.regions.country, other, other_share, False),
    ):
        if name is None:
            continue
        jobs = industry_jobs(told.data, area)
        of = dict(zip(jobs.industries, jobs.jobs[jobs.years.index(told.year)], strict=True))
        counted = {code: jobs for code, jobs in of.items() if code != "00" and (public or code not in PUBLIC)}
        code = max(counted, key=lambda known: counted[known])
        assert name == industry(code) and agrees(written, 100 * of[code] / sum(of.values()))


def check_isolation(told: Told) -> None:
    own, whole = told.numbers(
        rf"Av innbyggerne i arbeid hadde # prosent jobben i {told.it}(?: \(Buskerud #\))?; "
        rf"jo høyere tallet er, desto mer "
        "avhenger de av jobbene der"
    )
    told.holds(own, "supply_side_self_containment")
    if whole is not None:
        told.holds(whole, "supply_side_self_containment", "buskerud")


def check_education(told: Told) -> None:
    own, gap, stands = told.numbers(
        r"Blant innbyggerne 30–66 år hadde # prosent høyere utdanning, (?:# prosentpoeng "
        r")?(over|under|på linje med) landet; "
        rf"det gjelder dem som bodde i {told.it}, ikke dem som arbeidet der"
    )
    told.holds(own, "higher_education_share")
    difference = to_number(own) - round(told.value("higher_education_share", "norge"), 1)
    assert stands == ("på linje med" if abs(difference) < 0.05 else "over" if difference > 0 else "under")
    assert gap is None if stands == "på linje med" else agrees(gap, abs(difference))
    assert told.year == newest(told, "higher_education_share")


def check_gap(told: Told) -> None:
    ends_with(told, "kompetansegap", "; det gjelder jobbene, ikke hvor dyktige folk er")


def check_replacement(told: Told) -> None:
    assert told.text.startswith("Anslag: ")
    ends_with(told, "erstatningsbehov", "; det sier ikke hvor mange jobber det blir")


def check_shortage(told: Told) -> None:
    assert "fylke" in told.text and told.year == 2017
    ends_with(told, "mangel_nav", "; for mindre områder finnes ikke tallet")


def ends_with(told: Told, figure_id: str, meaning: str) -> None:
    figure = told.figure(figure_id)
    assert told.text == f"{figure.title}{meaning}"
    assert {year for _, year in told.sentence.sources} == {figure.year}
    assert {source.key for source, _ in told.sentence.sources} == {source.key for source in figure.sources}


CHECKS: dict[str, Callable[[Told], None]] = {
    name.removeprefix("check_"): check for name, check in list(globals().items()) if name.startswith("check_")
}


def test_every_number_is_that_of_a_measure_or_a_figure(
    data: Statistics, published: Published, pages: dict[tuple[str, int], Findings]
) -> None:
    seen: dict[str, int] = {}
    for area, year, sentence in sentences(data, pages):
        if sentence.found and year in YEARS:
            CHECKS[sentence.id](Told(data, published, area, year, sentence))
            seen[sentence.id] = seen.get(sentence.id, 0) + 1
    assert set(seen) == set(CHECKS)
    assert min(seen.values()) >= 8


def test_a_sentence_begins_with_demo_if_it_rests_on_demonstration_figures(
    data: Statistics, pages: dict[tuple[str, int], Findings]
) -> None:
    marks = set()
    for _, year, sentence in sentences(data, pages):
        tables = [source.key for source, _ in sentence.sources]
        assert tables
        demo = any(data.manifest(key).is_demo for key in tables)
        assert sentence.written.startswith(DEMO) == demo
        assert all(at <= year for _, at in sentence.sources)
        assert re.search(r" \[[\w/]+, \d{4}(?:; [\w/]+, \d{4})*\]\.$", sentence.written)
        marks.add(demo)
    assert marks == {True, False}


def test_what_cannot_be_told_says_so_and_holds_no_finding(
    data: Statistics, pages: dict[tuple[str, int], Findings]
) -> None:
    lacking = [(area, year, s.text) for area, year, s in sentences(data, pages) if not s.found]
    assert lacking
    for area, year, text in lacking:
        assert re.search(r"ikke|for få|ingen|krever", text), (area.id, year, text)
    numedal = pages["numedal", 2026].sections[2].sentences[0]
    assert not numedal.found and "listen vises ikke" in numedal.text
    assert not any("hadde lite av" in s.text for s in pages["numedal", 2026].sections[2].sentences)


@pytest.mark.parametrize(
    ("comparator", "years"), [("norge", (2026, 2019, 2008)), ("fylke_40", (2026,)), ("drammen", (2026,))]
)
def test_a_page_fits_one_sheet_and_reads_as_norwegian(
    data: Statistics, comparator: str, years: tuple[int, ...]
) -> None:
    for area in data.regions.choices:
        for year in years:
            text = as_text(findings(data, area, data.area(comparator), year))
            lines = text.splitlines()
            assert len(lines) <= 60, f"{area.id} {year}: {len(lines)} lines"
            assert max(map(len, lines)) <= LINE <= 100
            running = re.sub(r"\[[^\]]*\]", "", " ".join(text.split(" "))).replace("\n  ", " ")
            for line in running.splitlines():
                assert UNREADABLE.search(line.replace(" .", ".")) is None, line
            assert "anslag" in text or year == 2008 or area.id == "buskerud_2019"
            for word in ("best", "dårligst", "rang", "fordi", "skyldes", "vil gi", "garanter"):
                assert not re.search(rf"\b{word}\b", text), f"{area.id}: {word}"


def test_sections_follow_the_four_questions_with_two_to_five_sentences(
    data: Statistics, pages: dict[tuple[str, int], Findings]
) -> None:
    assert [title for title, _ in PAGE][1:] == list(SECTIONS)
    for (area_id, year), page in pages.items():
        assert [section.title for section in page.sections][1:] == list(SECTIONS)
        for section in page.sections:
            assert len(section.sentences) <= 5
            if year in YEARS[:2] and area_id != "buskerud_2019":
                assert len(section.sentences) >= 2, (area_id, year, section.title)


def test_reservations_name_what_is_ended_small_missing_and_demonstrated(
    pages: dict[tuple[str, int], Findings],
) -> None:
    def told(area_id: str, year: int = 2026) -> str:
        return " ".join(pages[area_id, year].reservations)

    assert "opphørt 2020, inngår i Asker; tallene gjelder 2019" in told("royken_hurum")
    assert "opphørt" not in told("royken_hurum", 2019)
    assert "kan én bedrift avgjøre mye i Numedal" in told("numedal")
    assert "én bedrift" not in told("drammen")
    assert "Svelvik er regnet med i Drammen" in told("drammen")
    assert "Uten tall for alle kommuner, og derfor utelatt: gummi og plast" in told("hallingdal")
    assert all("DEMO" in told(area_id, year) for area_id, year in pages)


def test_a_missing_table_costs_its_sentences_and_is_told(
    data: Statistics, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = data.store.load

    def without_commuting(_: object, key: str) -> object:
        if key == "commuting_03321":
            raise TableMissing("gone", user_message="Tabell 03321 er ikke hentet.")
        return load(key)

    fresh = Statistics(data.store, data.regions)
    monkeypatch.setattr(type(data.store), "load", without_commuting)
    page = findings(fresh, fresh.area("ringerike"), fresh.regions.country, 2026)
    told = [sentence.id for section in page.sections for sentence in section.sentences]
    assert "commuting" not in told and "isolation" not in told and "people" in told
    assert page.reservations.count("Tabell 03321 er ikke hentet.") == 1
    assert "Tabell 03321 er ikke hentet." in as_text(page).replace("\n  ", " ")
