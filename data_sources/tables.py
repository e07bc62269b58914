"""Every table the product fetches from Statistisk sentralbyrå, declared once and without logic.

A declaration says what the product needs of a table. How that becomes queries is for `pxweb`, which reads
the codes from the table's own metadata and refuses, by name, what does not agree. The name of a variable is
itself a pattern, for the few tables where only the metadata can tell it.

Source of ids, variables and codes: SSB's PxWebApi v2 and working public code that uses it. `confirmed` says
whether the table's shape was seen with data.
"""

from __future__ import annotations

from dataclasses import dataclass, field

CC_BY_4 = "CC BY 4.0"
PRODUCER = "Statistisk sentralbyrå"

MERGED_SERIES = ("agg_KommSummer", "agg_KommSummerS", "agg_KommSummerHist")
"""Codelists that follow the municipalities of 2024 back in time, whatever they were called then."""

MUNICIPALITY = r"(?:K[-._])?((?:0[1-9]|1\d|20|[345]\d)(?!00|99)\d{2})"
"""A municipality code of any year in any form SSB's codelists write it; the group is the code itself.

Svalbard and the shelf (21 to 29), abroad (9) and unknown places (ending in 99) are no municipalities.
"""

COUNTY = r"(?:F[-._])?(0[1-9]|1\d|20|[345]\d)"
"""A county code in any form; the group is the code itself."""

NATION = "0"
"""The whole country, published by SSB itself: never the sum of municipalities."""


@dataclass(frozen=True)
class Region:
    """Where: the municipalities, or another level, and as a rule Norway itself.

    `pattern` finds the codes wanted; its group is the code as the store keeps it. `codelist` names the merged
    series the table must offer; without it any of MERGED_SERIES is taken if offered, else the codes of each
    year, and with `year_codes` always those. `nation` adds Norway. Of a table with two such dimensions, what
    begins or ends inside the region set is wanted. `name` is the column in the store.
    """

    variable: str = "Region"
    name: str = "region"
    pattern: str = MUNICIPALITY
    codelist: str | None = None
    year_codes: bool = False
    nation: bool = True


@dataclass(frozen=True)
class Codes:
    """A variable of which exactly these codes are wanted, each of them required."""

    variable: str
    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Total:
    """A variable of which only the total is wanted: the one code that matches, else the variable left out.

    It may be absent from the table; it is an error if it has no total and cannot be left out.
    """

    variable: str
    pattern: str = "0"


@dataclass(frozen=True)
class Pattern:
    """A variable of which every code is wanted that the pattern matches in full; one at least is required.

    `labels` names a file of `data/embedded/codes/` with the columns `code` and `name_no`: the store then keeps
    that code, found by SSB's label, in place of SSB's own.
    """

    variable: str
    name: str
    pattern: str
    labels: str | None = None


@dataclass(frozen=True)
class Industry:
    """Industries by SN2007: `level` 2 is the two-digit codes, 1 the published groups and their total.

    Five-digit codes share the variable in some tables and are left out.
    """

    level: int
    variable: str = "NACE2007"
    name: str = "industry"

    @property
    def pattern(self) -> str:
        """Which codes the level has."""
        # Public administration, education and what is unknown are groups of their own.
        return r"\d{2}" if self.level == 2 else r"[A-Z]|\d{2}-\d{2}|\d{2}\+\d{2}|84|85|00"


@dataclass(frozen=True)
class Content:
    """One quantity of the table: its code, its unit in Norwegian."""

    code: str
    unit: str


@dataclass(frozen=True)
class Labelled:
    """One quantity known by SSB's label: the code the store keeps, and what label and unit must contain."""

    code: str
    label: str
    unit: str


@dataclass(frozen=True)
class AnyContent:
    """The quantities whose codes are known only to the metadata; the units are read there too.

    With `labelled`, the store keeps exactly these, each found by its label, and no other.
    """

    pattern: str = r".+"
    labelled: tuple[Labelled, ...] = ()


@dataclass(frozen=True)
class Years:
    """Every year from `since` to `until`, by the codes `2024`."""

    since: int
    until: int = 9999
    variable: str = "Tid"
    name: str = "year"
    pattern: str = field(default=r"(\d{4})", init=False)


@dataclass(frozen=True)
class Quarters:
    """Every quarter from the first of the year `since`, by the codes `2024K2`."""

    since: int
    until: int = 9999
    variable: str = "Tid"
    name: str = "quarter"
    pattern: str = field(default=r"(\d{4})K[1-4]", init=False)


Dimension = Region | Codes | Total | Pattern | Industry | Content | AnyContent | Years | Quarters


@dataclass(frozen=True)
class Table:
    """One table of SSB as the product needs it.

    `name` and `id` make the key it is stored under. `dimensions` stand in the order of the store's columns;
    a single Content and a single code need no column. `used_for` says in Norwegian what rests on it. An
    optional table may fail without failing `doctor`; in one that is not confirmed, a variable that is not
    declared and cannot be left out is taken whole, under its own code. A year's total may fall by
    `largest_drop`, a share, from one fetch to the next before the table is refused. `notes` are told in
    Norwegian beside SSB's own.
    """

    id: str
    name: str
    title: str
    dimensions: tuple[Dimension, ...]
    used_for: str
    required: bool = True
    confirmed: bool = True
    licence: str = CC_BY_4
    largest_drop: float = 0.05
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name the table is stored under."""
        return f"{self.name}_{self.id}"

    @property
    def contents(self) -> tuple[Content, ...]:
        """Its declared quantities."""
        return tuple(dimension for dimension in self.dimensions if isinstance(dimension, Content))


COUNTY_ACCOUNTS = (
    Labelled("value_added_mill_nok", r"bruttoprodukt(?!.*(volum|prosent|faste| per ))", r"mill"),
    Labelled("volume_change_pct", r"^(?!.*(investering|lønn|sysselsatt)).*volum", r"prosent|pst|%"),
    Labelled("gross_investment_mill_nok", r"bruttoinvestering(?!.*(volum|prosent|faste p))", r"mill"),
    Labelled("employed_1000", r"sysselsatt(?!.*(timeverk|årsverk|lønnstak|selvstendig))", r"1.?000"),
    Labelled("compensation_mill_nok", r"lønnskostnad(?!.*(volum|prosent|faste))", r"mill"),
)
"""The quantities of the county accounts, by words of their labels: their codes were seen in no public source."""

TABLES = (
    Table(
        id="13470",
        name="employment_by_industry",
        title="Sysselsatte per 4. kvartal, etter region og næring",
        dimensions=(
            Region(codelist="agg_KommSummer"),
            Industry(level=2),
            Content("SysselsatteArb", unit="personer"),
            Content("Sysselsatte", unit="personer"),
            Years(since=2008),
        ),
        used_for="Fortrinn, vekst, muligheter og omstilling",
    ),
    Table(
        id="07984",
        name="employment_by_age",
        title="Sysselsatte per 4. kvartal, etter region, næring og alder",
        dimensions=(
            Region(codelist="agg_KommSummerS"),
            Industry(level=1),
            Pattern("Alder", "age", r"\d{2}-\d{2}"),
            Total("Kjonn"),
            Content("SysselsatteArb", unit="personer"),
            Years(since=2008),
        ),
        used_for="Erstatningsbehov når arbeidstakere går av",
    ),
    Table(
        id="03321",
        name="commuting",
        title="Sysselsatte per 4. kvartal, etter bostedskommune og arbeidsstedskommune",
        dimensions=(
            Region("Bokommuen", "residence", year_codes=True, nation=False),
            Region("ArbstedKomm", "workplace", year_codes=True, nation=False),
            Content("Sysselsatte", unit="personer"),
            Years(since=2008),
        ),
        used_for="Pendling, egendekning og arbeidsmarkedets rekkevidde",
        notes=(
            "Hentet for strømmer til, fra og innenfor regionene, ikke mellom andre kommuner.",
            "Strømmer til sokkelen, utlandet og ukjent arbeidssted er ikke med: pendlingen ut er derfor noe for lav.",
            "Kommunepar uten pendling er utelatt; de er null.",
        ),
    ),
    Table(
        id="11618",
        name="employment_totals",
        title="Befolkning 15-74 år og sysselsatte etter bosted og arbeidssted, per 4. kvartal",
        dimensions=(
            Region(year_codes=True),
            Content("BefolkningBosted", unit="personer"),
            Content("SysselArbsted", unit="personer"),
            Content("SysselBosted", unit="personer"),
            Total("Kjonn"),
            Total("Alder", "15-74"),
            Years(since=2008),
        ),
        used_for="Jobber per sysselsatt innbygger",
    ),
    Table(
        id="09429",
        name="education",
        title="Utdanningsnivå for personer 16 år og over, etter region",
        dimensions=(
            Region(),
            Codes("Nivaa", "level", ("00", "01", "02a", "11", "03a", "04a", "09a")),
            Total("Kjonn"),
            Content("Personer", unit="personer"),
            Years(since=2008),
        ),
        used_for="Befolkningens utdanning",
    ),
    Table(
        id="11615",
        name="workplace_education",
        title="Sysselsatte per 4. kvartal, etter region, utdanningsnivå og fagfelt",
        dimensions=(
            Region(codelist="agg_KommSummer"),
            Pattern("UtdNivaa", "level", r".+"),
            Pattern("Fagfelt", "field", r".+"),
            Total("Kjonn"),
            Content("SysselsatteArbSted", unit="personer"),
            Content("SysselsatteBosted", unit="personer"),
            Years(since=2008),
        ),
        used_for="Kompetanse på arbeidsplassene og blant innbyggerne",
    ),
    Table(
        id="12850",
        name="industry_education",
        title="Sysselsatte per 4. kvartal, etter næring, utdanningsnivå og fagfelt (hele landet)",
        dimensions=(
            Codes("Region", "region", (NATION,)),
            Pattern("NACE2007", "industry", r"[A-Z]|\d{2}|\d{2}-\d{2}"),
            Pattern("UtdNivaa", "level", r".+"),
            Pattern("Fagfelt", "field", r".+"),
            Total("Kjonn"),
            Content("SysselsatteArbSted", unit="personer"),
            Years(since=2008),
        ),
        used_for="Kompetansen næringsstrukturen skulle tilsi",
    ),
    Table(
        id="07091",
        name="establishments",
        title="Virksomheter, etter region, næring og antall ansatte",
        dimensions=(
            Region(codelist="agg_KommSummer"),
            Industry(level=1),
            Codes("AntAnsatte", "size", ("99", "00", "01", "02", "03", "04", "05", "15", "16")),
            AnyContent(),
            Years(since=2009),
        ),
        used_for="Virksomheter etter størrelse",
    ),
    Table(
        id="07459",
        name="population",
        title="Folkemengde 1. januar, etter kommune og ettårig alder",
        dimensions=(
            Region(codelist="agg_KommSummer"),
            Pattern("Alder", "age", r"\d{3}\+?"),
            Total("Kjonn"),
            Content("Personer1", unit="personer"),
            Years(since=2005),
        ),
        used_for="Befolkning, aldersstruktur og rater",
    ),
    Table(
        id="06913",
        name="population_change",
        title="Folkemengde 1. januar og endringer gjennom året, etter region",
        dimensions=(Region(codelist="agg_KommSummerHist"), AnyContent(), Years(since=2005)),
        used_for="Befolkningsvekst og hva den kommer av",
        confirmed=False,
    ),
    Table(
        id="09588",
        name="migration",
        title="Innenlandsk flytting og inn- og utvandring, etter region",
        dimensions=(
            Region(),
            Content("NettoInnland", unit="personer"),
            Content("Nettoinnvandring", unit="personer"),
            Years(since=2005),
        ),
        used_for="Nettoflytting innenlands og fra utlandet",
        confirmed=False,
    ),
    Table(
        id="14746",
        name="projections",
        title="Framskrevet folkemengde 1. januar, hovedalternativet, etter region og alder",
        dimensions=(
            Region(),
            Pattern("Alder", "age", r"\d{3}\+?"),
            Total("Kjonn"),
            Content("Personer", unit="personer"),
            Years(since=2026, until=2040),
        ),
        used_for="Befolkning i yrkesaktiv alder framover",
        confirmed=False,
    ),
    Table(
        id="11713",
        name="county_accounts",
        title="Fylkesfordelt nasjonalregnskap, etter region og næring",
        dimensions=(
            Region(pattern=COUNTY, year_codes=True),
            Pattern(r"NACE.*|Naring.*|Naering.*", "industry", r".+", labels="county_account_industries.csv"),
            AnyContent(labelled=COUNTY_ACCOUNTS),
            Years(since=2008),
        ),
        used_for="Verdiskaping og produktivitet",
        confirmed=False,
        notes=(
            "Løpende priser.",
            "Buskerud var en del av Viken i 2020–2023 og har ikke egne tall i de årene: et brudd, som ikke skjøtes.",
        ),
    ),
    Table(
        id="12852",
        name="wages",
        title="Median månedslønn, etter region og arbeidssted eller bosted",
        dimensions=(
            Region(year_codes=True),
            Total("MaaleMetode", "01"),
            Total("Kjonn"),
            Total("Alder", "Ialt"),
            Total("AvtaltVanlig"),
            Content("Manedslonn", unit="kroner"),
            Years(since=2015),
        ),
        used_for="Lønn som mål på produktivitet",
        confirmed=False,
    ),
    Table(
        id="08316",
        name="new_enterprises",
        title="Nyetablerte foretak og deres overlevelse, etter region",
        dimensions=(
            Region(),
            Total("NACE2007", "00-99"),
            Total("OrgFormer", "Alle"),
            Total("AntSyss", "999"),
            Pattern("OverlevAar", "year_after", r"\d{2}"),
            Pattern("Overlevelse", "survival", r"\d{2}"),
            Content("Foretak", unit="foretak"),
            Years(since=2008),
        ),
        used_for="Nyetableringer og overlevelse",
        largest_drop=0.2,
        required=False,
        confirmed=False,
    ),
    Table(
        id="10790",
        name="bankruptcies",
        title="Konkurser, etter region og kvartal",
        dimensions=(
            Region(),
            # In totals only: by five-digit industry the table is a hundred times larger and mostly zeros.
            Total("NACE2007", r"0[01]-99"),
            Content("Konkurser", unit="konkurser"),
            Quarters(since=2009),
        ),
        used_for="Konkurser",
        largest_drop=0.2,
        required=False,
        confirmed=False,
    ),
)
