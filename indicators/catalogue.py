"""The catalogue: every indicator a user meets, with what it means and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

THEMES = {
    "vertskap": "Vertskapsattraktivitet",
    "kompetanse": "Kompetanse",
    "klynger": "Klynger og nettverk",
    "entreprenorskap": "Entreprenørskap",
    "foui": "Forskning, utvikling og innovasjon",
}
QUESTIONS = {
    1: "Hvilke særlige fortrinn har regionen?",
    2: "Hvilke nye næringer kan vokse ut av fortrinnene?",
    3: "Hvordan møter regionen omstilling, det grønne skiftet og kunstig intelligens?",
    4: "Hvilken kompetanse må regionen planlegge for?",
}
# What a higher number means: `up` a strength, `down` a weakness, `neutral` neither in itself.
DIRECTIONS = ("up", "down", "neutral")


@dataclass(frozen=True)
class Indicator:
    """One indicator, told so that an analyst can check it and a council member can read it.

    `unit` and texts are Norwegian. `tables` are keys of the store, `themes` ids of THEMES, `questions`
    numbers of QUESTIONS. `formula` uses the symbols it explains. `example` is worked by hand.
    """

    id: str
    name: str
    unit: str
    decimals: int
    direction: str
    formula: str
    reference: str
    tables: tuple[str, ...]
    themes: tuple[str, ...]
    questions: tuple[int, ...]
    how_to_read: str
    example: str


_COMMUTING = "Coombes, Green og Openshaw (1986), Journal of the Operational Research Society 37"
_POPULATION = ("population_07459", "population_2019_borders_07459")

CATALOGUE: tuple[Indicator, ...] = (
    Indicator(
        id="population",
        name="Folketall",
        unit="personer",
        decimals=0,
        direction="neutral",
        formula="Antall bosatte 1. januar, summert over regionens kommuner",
        reference="Statistisk sentralbyrå, tabell 07459",
        tables=_POPULATION,
        themes=("vertskap",),
        questions=(1,),
        how_to_read="Tallet er en full telling fra Folkeregisteret, ikke et anslag.",
        example="Flå 1 052 + Nesbyen 3 315 = 4 367 i to av Hallingdals kommuner 1. januar 2019.",
    ),
    Indicator(
        id="population_growth",
        name="Befolkningsvekst siste fem år",
        unit="prosent",
        decimals=1,
        direction="up",
        formula="100 · (P(t) − P(t − 5)) / P(t − 5), der P er folketallet 1. januar",
        reference="Rowland (2003), Demographic Methods and Concepts",
        tables=_POPULATION,
        themes=("vertskap",),
        questions=(1, 3),
        how_to_read="Over null betyr at flere bor i regionen enn for fem år siden. Veksten omfatter fødte, "
        "døde, innenlandsk flytting og innvandring samlet.",
        example="Fra 1 000 til 1 030 innbyggere på fem år: 100 · 30 / 1 000 = 3,0 prosent.",
    ),
    Indicator(
        id="share_aged_0_15",
        name="Andel barn og unge 0–15 år",
        unit="prosent",
        decimals=1,
        direction="neutral",
        formula="100 · P(0–15) / P, folketall 1. januar",
        reference="Rowland (2003), Demographic Methods and Concepts",
        tables=_POPULATION,
        themes=("vertskap",),
        questions=(4,),
        how_to_read="Jo høyere andel, desto flere kommer inn i utdanning og arbeid de neste årene.",
        example="180 av 1 000 innbyggere er 0–15 år: 18,0 prosent.",
    ),
    Indicator(
        id="share_aged_20_66",
        name="Andel i yrkesaktiv alder 20–66 år",
        unit="prosent",
        decimals=1,
        direction="up",
        formula="100 · P(20–66) / P, folketall 1. januar",
        reference="Rowland (2003), Demographic Methods and Concepts",
        tables=_POPULATION,
        themes=("vertskap", "kompetanse"),
        questions=(4,),
        how_to_read="Andelen av befolkningen som er i den alderen der de fleste arbeider.",
        example="580 av 1 000 innbyggere er 20–66 år: 58,0 prosent.",
    ),
    Indicator(
        id="share_aged_67",
        name="Andel 67 år og eldre",
        unit="prosent",
        decimals=1,
        direction="neutral",
        formula="100 · P(67+) / P, folketall 1. januar",
        reference="Rowland (2003), Demographic Methods and Concepts",
        tables=_POPULATION,
        themes=("vertskap", "kompetanse"),
        questions=(3, 4),
        how_to_read="En høy andel gir større behov for helse- og omsorgstjenester og færre i arbeid.",
        example="170 av 1 000 innbyggere er 67 år eller eldre: 17,0 prosent.",
    ),
    Indicator(
        id="net_migration",
        name="Nettoflytting",
        unit="per 1 000 innbyggere",
        decimals=1,
        direction="up",
        formula="1 000 · (innflyttere − utflyttere) i året / folketall 1. januar, over de samme kommunene",
        reference="Rowland (2003), Demographic Methods and Concepts",
        tables=("area_profiles", "population_07459"),
        themes=("vertskap",),
        questions=(1, 3),
        how_to_read="Over null betyr at flere flytter inn enn ut. Innvandring er med, så år med mange "
        "flyktninger gir høye tall.",
        example="46 flere inn enn ut blant 28 700 innbyggere: 1 000 · 46 / 28 700 = 1,6.",
    ),
    Indicator(
        id="employment_rate",
        name="Sysselsatte bosatte 15–74 år",
        unit="prosent",
        decimals=1,
        direction="up",
        formula="100 · sysselsatte etter bosted / bosatte 15–74 år, 4. kvartal",
        reference="Statistisk sentralbyrå, registerbasert sysselsetting, tabell 11618",
        tables=("employment_totals_11618",),
        themes=("vertskap", "kompetanse"),
        questions=(1, 4),
        how_to_read="Andelen av bosatte 15–74 år som er i arbeid, uansett hvor de arbeider.",
        example="13 795 sysselsatte av 20 734 bosatte 15–74 år: 66,5 prosent.",
    ),
    Indicator(
        id="jobs",
        name="Arbeidsplasser",
        unit="sysselsatte",
        decimals=0,
        direction="neutral",
        formula="Sysselsatte etter arbeidssted, 4. kvartal, summert over regionens kommuner",
        reference="Statistisk sentralbyrå, registerbasert sysselsetting, tabell 11618",
        tables=("employment_totals_11618",),
        themes=("vertskap", "klynger"),
        questions=(1,),
        how_to_read="Antall personer som har sitt viktigste arbeid i regionen, uansett hvor de bor.",
        example="Kongsberg 4. kvartal 2019: 15 746.",
    ),
    Indicator(
        id="jobs_per_resident_worker",
        name="Arbeidsplassdekning",
        unit="arbeidsplasser per 100 sysselsatte bosatte",
        decimals=0,
        direction="up",
        formula="100 · sysselsatte etter arbeidssted / sysselsatte etter bosted, 4. kvartal",
        reference="Statistisk sentralbyrå, tabell 11618; Juvkam (2002), Inndeling i bo- og arbeidsmarkedsregioner",
        tables=("employment_totals_11618",),
        themes=("vertskap",),
        questions=(1,),
        how_to_read="Over 100 betyr at regionen har flere arbeidsplasser enn sysselsatte innbyggere, og at "
        "flere pendler inn enn ut.",
        example="15 746 arbeidsplasser og 13 795 sysselsatte bosatte: 100 · 15 746 / 13 795 = 114.",
    ),
    Indicator(
        id="in_commuting_share",
        name="Innpendling",
        unit="prosent av arbeidsplassene",
        decimals=1,
        direction="neutral",
        formula="100 · inn / (bor og arbeider i regionen + inn)",
        reference=_COMMUTING,
        tables=("commuting_03321",),
        themes=("vertskap", "kompetanse"),
        questions=(1, 4),
        how_to_read="Andelen av arbeidsplassene som fylles av folk som bor utenfor regionen. Pendling mellom "
        "kommuner i samme region regnes ikke med.",
        example="700 bor og arbeider i regionen, 200 pendler inn: 100 · 200 / 900 = 22,2 prosent.",
    ),
    Indicator(
        id="out_commuting_share",
        name="Utpendling",
        unit="prosent av sysselsatte bosatte",
        decimals=1,
        direction="neutral",
        formula="100 · ut / (bor og arbeider i regionen + ut)",
        reference=_COMMUTING,
        tables=("commuting_03321",),
        themes=("vertskap", "kompetanse"),
        questions=(1, 4),
        how_to_read="Andelen av de sysselsatte innbyggerne som arbeider utenfor regionen. Arbeid på sokkelen, "
        "i utlandet og på ukjent sted er ikke med, så andelen er litt for lav.",
        example="700 bor og arbeider i regionen, 300 pendler ut: 100 · 300 / 1 000 = 30,0 prosent.",
    ),
    Indicator(
        id="supply_side_self_containment",
        name="Egendekning blant bosatte",
        unit="prosent av sysselsatte bosatte",
        decimals=1,
        direction="neutral",
        formula="100 · lokale / (lokale + ut), der lokale bor og arbeider i regionen",
        reference=_COMMUTING,
        tables=("commuting_03321",),
        themes=("vertskap",),
        questions=(1, 3),
        how_to_read="Hvor stor del av innbyggerne i arbeid som finner arbeid i egen region.",
        example="700 / (700 + 300) = 70,0 prosent.",
    ),
    Indicator(
        id="demand_side_self_containment",
        name="Egendekning blant arbeidsplasser",
        unit="prosent av arbeidsplassene",
        decimals=1,
        direction="neutral",
        formula="100 · lokale / (lokale + inn), der lokale bor og arbeider i regionen",
        reference=_COMMUTING,
        tables=("commuting_03321",),
        themes=("vertskap", "kompetanse"),
        questions=(1, 4),
        how_to_read="Hvor stor del av arbeidsplassene i regionen som fylles av folk som bor der.",
        example="700 / (700 + 200) = 77,8 prosent.",
    ),
    Indicator(
        id="higher_education_share",
        name="Høyere utdanning blant bosatte 30–66 år",
        unit="prosent",
        decimals=1,
        direction="up",
        formula="100 · bosatte 30–66 år med universitets- eller høgskoleutdanning / alle bosatte 30–66 år",
        reference="IMDi, tall fra Statistisk sentralbyrå",
        tables=("education_30_66_imdi",),
        themes=("kompetanse", "foui"),
        questions=(4,),
        how_to_read="Gjelder dem som bor i regionen, ikke dem som arbeider der. Uoppgitt utdanning er med i "
        "nevneren. Bruddet mellom 2013 og 2014 skyldes bedre opplysninger, ikke mer utdanning.",
        example="400 av 1 000 bosatte 30–66 år har høyere utdanning: 40,0 prosent.",
    ),
    Indicator(
        id="upper_secondary_share",
        name="Videregående som høyeste utdanning, bosatte 30–66 år",
        unit="prosent",
        decimals=1,
        direction="neutral",
        formula="100 · bosatte 30–66 år med videregående som høyeste utdanning / alle bosatte 30–66 år",
        reference="IMDi, tall fra Statistisk sentralbyrå",
        tables=("education_30_66_imdi",),
        themes=("kompetanse",),
        questions=(4,),
        how_to_read="Omfatter både fagbrev og studieforberedende; tallene skiller dem ikke.",
        example="420 av 1 000 bosatte 30–66 år: 42,0 prosent.",
    ),
    Indicator(
        id="basic_education_share",
        name="Grunnskole som høyeste utdanning, bosatte 30–66 år",
        unit="prosent",
        decimals=1,
        direction="down",
        formula="100 · bosatte 30–66 år med grunnskole som høyeste utdanning / alle bosatte 30–66 år",
        reference="IMDi, tall fra Statistisk sentralbyrå",
        tables=("education_30_66_imdi",),
        themes=("kompetanse",),
        questions=(3, 4),
        how_to_read="En høy andel kan gjøre omstilling tyngre, fordi færre har formell fagutdanning.",
        example="190 av 1 000 bosatte 30–66 år: 19,0 prosent.",
    ),
    Indicator(
        id="education_gap",
        name="Avstand til landet i høyere utdanning",
        unit="prosentpoeng",
        decimals=1,
        direction="up",
        formula="Regionens andel med høyere utdanning − landets andel samme år",
        reference="IMDi, tall fra Statistisk sentralbyrå",
        tables=("education_30_66_imdi",),
        themes=("kompetanse",),
        questions=(4,),
        how_to_read="Under null betyr at en mindre del av innbyggerne har høyere utdanning enn i landet. Noe av "
        "forskjellen skyldes hvilke næringer regionen lever av.",
        example="31,0 − 40,0 = −9,0 prosentpoeng.",
    ),
    Indicator(
        id="value_added_per_employed",
        name="Verdiskaping per sysselsatt, uten petroleum, rørtransport, utenriks sjøfart og egen bolig",
        unit="tusen kroner",
        decimals=0,
        direction="up",
        formula="(bruttoprodukt i alt − bruttoprodukt i de fire næringene) / (sysselsatte i alt − sysselsatte i dem)",
        reference="Statistisk sentralbyrå, tabell 11713; OECD (2001), Measuring Productivity",
        tables=("county_accounts_11713",),
        themes=("klynger", "foui"),
        questions=(1, 3),
        how_to_read="Løpende priser. De fire næringene holdes utenfor fordi de gir stor verdi med få eller ingen "
        "arbeidsplasser i fylket. Upubliserte celler kan ikke trekkes fra og er da med i summen.",
        example="Buskerud 2019: (120 774 − 4 − 7 049) / 134,5 = 846 tusen kroner.",
    ),
    Indicator(
        id="value_added_per_employed_all",
        name="Verdiskaping per sysselsatt, alle næringer",
        unit="tusen kroner",
        decimals=0,
        direction="neutral",
        formula="bruttoprodukt i alt / sysselsatte i alt",
        reference="Statistisk sentralbyrå, tabell 11713; OECD (2001), Measuring Productivity",
        tables=("county_accounts_11713",),
        themes=("klynger",),
        questions=(1, 3),
        how_to_read="Løpende priser. Petroleum og egen bolig løfter tallet uten at noen i fylket arbeider mer.",
        example="Buskerud 2019: 120 774 / 134,5 = 898 tusen kroner.",
    ),
    Indicator(
        id="value_added_per_employed_industry",
        name="Verdiskaping per sysselsatt etter næring",
        unit="tusen kroner",
        decimals=0,
        direction="up",
        formula="bruttoprodukt i næringen / sysselsatte i næringen",
        reference="Statistisk sentralbyrå, tabell 11713; OECD (2001), Measuring Productivity",
        tables=("county_accounts_11713",),
        themes=("klynger", "foui"),
        questions=(1, 3),
        how_to_read="Sammenlign fylket med landet i samme næring. Kapitaltunge næringer som kraft gir høye tall.",
        example="Industri i Buskerud 2019: 15 980 / 15,1 = 1 058 tusen kroner.",
    ),
    Indicator(
        id="location_quotient",
        name="Lokaliseringskvotient etter sysselsatte",
        unit="kvotient (landet = 1)",
        decimals=2,
        direction="neutral",
        formula="(e_ir / e_r) / (e_in / e_n): næringens andel av de sysselsatte i fylket over andelen i landet",
        reference="Florence (1939), Report on the Location of Industry",
        tables=("county_accounts_11713",),
        themes=("klynger",),
        questions=(1,),
        how_to_read="Over 1 betyr at næringen er større i fylket enn i landet. Streken viser hvor mye et så lite "
        "tall kan flytte seg ved tilfeldigheter og avrunding.",
        example="LQ(1 714; 79 006; 879 213; 15 593 224) = 0,385.",
    ),
    Indicator(
        id="shift_share",
        name="Vekst forklart (skift-andel)",
        unit="sysselsatte",
        decimals=0,
        direction="neutral",
        formula="endring = nasjonal vekst + bransjemiks + egen kraft + ikke publisert, regnet år for år og summert; "
        "endringen over bruddet 2014–2015 står for seg",
        reference="Dunn (1960); Barff og Knight (1988), Dynamic Shift-Share Analysis",
        tables=("county_accounts_11713",),
        themes=("klynger", "vertskap"),
        questions=(1, 3),
        how_to_read="Nasjonal vekst er hva fylket hadde fått med landets vekst. Bransjemiks er hva næringene "
        "fylket lever av, betyr. Egen kraft er resten: at næringene vokser raskere eller saktere her enn i landet.",
        example="Region A hos Farhauer og Kröll (2013): 25 = 27 + 1 − 3.",
    ),
    Indicator(
        id="industry_location_quotient",
        name="Fortrinn: lokaliseringskvotient for jobber",
        unit="kvotient (landet = 1)",
        decimals=2,
        direction="neutral",
        formula="LQ = (e_ir / e_r) / (e_in / e_n), der e er jobber i næring i, region r og landet n, snitt av tre "
        "år. Intervallet er Garwoods 90 prosent for e_ir, utvidet med ±2 jobber per kommune for avrunding. Fortrinn: "
        "nedre grense over 1, minst 20 jobber og tre år med tall",
        reference="Florence (1939), Report on the Location of Industry; Garwood (1936), Biometrika 28",
        tables=("employment_by_industry_13470",),
        themes=("klynger", "vertskap"),
        questions=(1, 2),
        how_to_read="LQ 2 betyr dobbelt så stor andel av jobbene som i landet. Intervallet sier hvor mye et tall av "
        "denne størrelsen flytter seg ved tilfeldigheter og avrunding, og undervurderer risikoen ved én stor "
        "bedrift.",
        example="100 av 1 000 jobber i regionen og 10 000 av 200 000 i landet: (100 / 1 000) / (10 000 / 200 000) = "
        "2,00.",
    ),
    Indicator(
        id="industry_surplus_jobs",
        name="Jobber utover landets andel",
        unit="jobber",
        decimals=0,
        direction="neutral",
        formula="e_ir − e_r · e_in / e_n, snitt av tre år",
        reference="Isserman (1977), Journal of the American Institute of Planners 43",
        tables=("employment_by_industry_13470",),
        themes=("klynger",),
        questions=(1,),
        how_to_read="Hvor mange flere jobber næringen har i regionen enn om den hadde samme andel som i landet. "
        "Under null er det færre.",
        example="100 jobber der landets andel ville gitt 1 000 · 10 000 / 200 000 = 50: 100 − 50 = 50 jobber.",
    ),
    Indicator(
        id="cluster_stars",
        name="Klyngestjerner",
        unit="stjerner (0–3)",
        decimals=0,
        direction="up",
        formula="Én stjerne for hver: andel av landets jobber i næringen blant de ti prosent høyeste av økonomiske "
        "regioner; LQ minst 2; vekst raskere enn næringen i landet siste fem år, ikke over bruddet 2014–2015",
        reference="Sölvell, Ketels og Lindqvist (2008), European Planning Studies 16",
        tables=("employment_by_industry_13470",),
        themes=("klynger",),
        questions=(1, 2),
        how_to_read="Tre stjerner er en stor, spesialisert og voksende næring. Et helt fylke er større enn en "
        "økonomisk region og får lettere stjerne for størrelse.",
        example="LQ 2,4 og vekst 12 mot 5 prosent, men liten andel av landet: 2 stjerner.",
    ),
    Indicator(
        id="krugman_index",
        name="Særpreg i næringslivet (Krugman-indeks)",
        unit="indeks (0–2)",
        decimals=2,
        direction="neutral",
        formula="Σ |s_ir − s_in|, der s er næringens andel av jobbene i regionen og i landet, snitt av tre år",
        reference="Krugman (1991), Geography and Trade",
        tables=("employment_by_industry_13470",),
        themes=("klynger",),
        questions=(1, 3),
        how_to_read="0 er samme sammensetning som landet. Halve indeksen er andelen av jobbene som måtte skiftet "
        "næring for at regionen skulle ligne landet.",
        example="Andeler 0,6 og 0,4 mot landets 0,5 og 0,5: 0,1 + 0,1 = 0,20.",
    ),
    Indicator(
        id="industry_concentration",
        name="Konsentrasjon på få næringer (HHI)",
        unit="indeks (0–1)",
        decimals=2,
        direction="down",
        formula="Σ s_ir², snitt av tre år",
        reference="Hirschman (1964), American Economic Review 54",
        tables=("employment_by_industry_13470",),
        themes=("klynger",),
        questions=(3,),
        how_to_read="Høyt når få næringer har de fleste jobbene. Da rammer en nedgang i én av dem hardere.",
        example="Fire næringer med 20, 50, 20 og 10 jobber: 0,04 + 0,25 + 0,04 + 0,01 = 0,34.",
    ),
    Indicator(
        id="related_variety",
        name="Beslektet bredde",
        unit="bit",
        decimals=2,
        direction="up",
        formula="Σ_g S_g · H_g, der S_g er næringsområdets andel av jobbene og H_g entropien mellom næringene i "
        "området",
        reference="Frenken, Van Oort og Verburg (2007), Regional Studies 41",
        tables=("employment_by_industry_13470",),
        themes=("klynger", "foui"),
        questions=(1, 2),
        how_to_read="Mange næringer innenfor samme næringsområde (bokstaven i næringsstandarden) kan lære av "
        "hverandre. Jo høyere, desto mer beslektet mangfold.",
        example="Ett område med to like store næringer: 1 · 1 = 1,00 bit.",
    ),
    Indicator(
        id="unrelated_variety",
        name="Ubeslektet bredde",
        unit="bit",
        decimals=2,
        direction="up",
        formula="−Σ_g S_g · log2(S_g), der S_g er næringsområdets andel av jobbene",
        reference="Frenken, Van Oort og Verburg (2007), Regional Studies 41",
        tables=("employment_by_industry_13470",),
        themes=("klynger",),
        questions=(3,),
        how_to_read="Mangfold på tvers av næringsområder. Jo høyere, desto mindre rammes regionen når ett område "
        "svikter.",
        example="To like store områder: −(0,5 · (−1) + 0,5 · (−1)) = 1,00 bit.",
    ),
    Indicator(
        id="industry_shift_share",
        name="Regionens vekst forklart (skift-andel)",
        unit="jobber",
        decimals=0,
        direction="neutral",
        formula="endring = nasjonal vekst + bransjemiks + egen kraft + ikke publisert, regnet år for år og summert "
        "fra 2015; endringen over bruddet 2014–2015 står for seg",
        reference="Dunn (1960); Barff og Knight (1988), Growth and Change 19",
        tables=("employment_by_industry_13470",),
        themes=("klynger", "vertskap"),
        questions=(1, 3),
        how_to_read="Nasjonal vekst er hva regionen hadde fått med landets vekst. Bransjemiks er om den lever av "
        "næringer som vokser i landet. Egen kraft er at næringene vokser raskere eller saktere her.",
        example="Region B hos Farhauer og Kröll (2013): 55 = 24 − 1 + 32.",
    ),
    Indicator(
        id="opportunity_density",
        name="Nærhet til det regionen har (tetthet)",
        unit="prosent",
        decimals=0,
        direction="up",
        formula="100 · Σ_j φ_ij · M_j / Σ_j φ_ij for alle andre næringer j, der M_j er 1 når regionen har sin fulle "
        "andel av landets jobber i næring j og minst ti jobber, og φ_ij er den laveste av sjansene for å ha den ene "
        "næringen når man har den andre, målt i landets økonomiske regioner",
        reference="Hidalgo, Klinger, Barabási og Hausmann (2007), Science 317",
        tables=("employment_by_industry_13470",),
        themes=("klynger", "entreprenorskap"),
        questions=(2,),
        how_to_read="Hvor mye av det beslektede regionen alt har. Beslektet er næringer som ofte er store i de samme "
        "regionene. Høy nærhet sier at mye er på plass, ikke at næringen kommer.",
        example="Regionen har to av tre andre næringer, med slektskap 0,6 og 0,3 til den det gjelder; den tredje, "
        "med slektskap 0,1, mangler: 100 · 0,9 / 1,0 = 90 prosent.",
    ),
    Indicator(
        id="industry_complexity",
        name="Hvor bred kompetanse en næring krever (kompleksitet)",
        unit="standardavvik",
        decimals=1,
        direction="neutral",
        formula="den nest største egenvektoren til matrisen av næringer som finnes i de samme økonomiske regionene, "
        "målt i standardavvik for regionenes kompleksitet; delt i tre like store deler i ord",
        reference="Hidalgo og Hausmann (2009), PNAS 106; Hausmann mfl. (2014), The Atlas of Economic Complexity",
        tables=("employment_by_industry_13470",),
        themes=("klynger", "foui"),
        questions=(2,),
        how_to_read="Høyt for næringer som mest finnes i regioner med mange og sjeldne næringer, lavt for dem som "
        "finnes overalt eller i ensidige regioner. Den er regnet for hele landet, aldri for noen få regioner.",
        example="Har en region tre næringer med kompleksitet 1,2, 0,3 og −0,6, er regionens egen (1,2 + 0,3 − 0,6) "
        "/ 3 = 0,3 standardavvik.",
    ),
    Indicator(
        id="ai_exposure",
        name="Eksponering for kunstig intelligens",
        unit="standardavvik",
        decimals=2,
        direction="neutral",
        formula="Σ_i e_ir · AIIE_i / Σ_i e_ir over næringer med kjent AIIE. AIIE_i er det uveide snittet av de "
        "amerikanske næringene (NAICS) som svarer til næring i; spennet bruker den laveste og den høyeste av dem",
        reference="Felten, Raj og Seamans (2021), Strategic Management Journal 42; U.S. Census Bureau, NAICS til "
        "ISIC",
        tables=("employment_by_industry_13470",),
        themes=("kompetanse", "foui"),
        questions=(3, 4),
        how_to_read="Målt i standardavvik: 0 er snittet av de 250 amerikanske næringene målet er laget for, 1 er ett "
        "standardavvik mer eksponert. Det sier hvor mye av arbeidet som bruker evner kunstig intelligens også har, "
        "uten å si om den avlaster eller erstatter. Det er ingen spådom om jobber.",
        example="10 jobber med AIIE 2 og 30 med AIIE −1: (20 − 30) / 40 = −0,25 standardavvik.",
    ),
    Indicator(
        id="petroleum_exposure",
        name="Eksponering for olje og gass (nedre grense)",
        unit="prosent av jobbene",
        decimals=1,
        direction="neutral",
        formula="100 · Σ_i e_ir · p_i / e_r, der p_i er landets andel av næring i som er knyttet til olje og gass: "
        "nedre og øvre grense i fire klasser; uoppgitt næring regnes fra 0 til 1",
        reference="Statistisk sentralbyrå, Rapporter 2015/08, leverandørindustrien (2015) og oljebransjen (2021)",
        tables=("employment_by_industry_13470",),
        themes=("klynger",),
        questions=(3,),
        how_to_read="Mellom hvilke grenser andelen ligger, når næringene er like mye knyttet til olje og gass her "
        "som i landet. Her er den nedre grensen. Én bedrift av et annet slag kan flytte det rette tallet utenfor.",
        example="20 jobber i utvinning (0,75–1) og 80 i maskiner (0,25–0,75) av 200: 17,5–40,0 prosent.",
    ),
    Indicator(
        id="emission_intensive_share",
        name="Eksponering i utslippsintensive næringer (nedre grense)",
        unit="prosent av jobbene",
        decimals=1,
        direction="neutral",
        formula="100 · Σ_i e_ir · u_i / e_r, der u_i er fra 0,5 til 1 når det meste av næringen står på listen, fra "
        "0 til 0,5 når en del gjør det; uoppgitt næring regnes fra 0 til 1",
        reference="Delegert beslutning (EU) 2019/708; Statistisk sentralbyrå, utslippsintensitet etter næring (2012)",
        tables=("employment_by_industry_13470",),
        themes=("klynger",),
        questions=(3,),
        how_to_read="Jobber i næringer med store utslipp for verdien de skaper, eller fare for karbonlekkasje. De "
        "møter strengere krav og dyrere utslipp. Her er den nedre grensen.",
        example="20 jobber i papir (0,5–1) og 80 i næringsmidler (0–0,5) av 200: 5,0–30,0 prosent.",
    ),
    Indicator(
        id="green_transition_share",
        name="Eksponering for grønn omstilling (nedre grense)",
        unit="prosent av jobbene",
        decimals=1,
        direction="neutral",
        formula="100 · Σ_i e_ir · g_i / e_r, der g_i er fra 0,5 til 1 når det meste av næringen kan bidra til det "
        "grønne skiftet, fra 0 til 0,5 når en del kan; uoppgitt næring regnes fra 0 til 1",
        reference="Delegert forordning (EU) 2021/2139; forordning (EU) 2024/1735",
        tables=("employment_by_industry_13470",),
        themes=("klynger", "foui"),
        questions=(2, 3),
        how_to_read="Jobber i næringer som kan levere det grønne skiftet trenger. Listen sier hva næringen kan "
        "gjøre, ikke hva bedriftene i regionen gjør. Her er den nedre grensen.",
        example="20 jobber i kraftforsyning (0,5–1) og 80 i byggfag (0–0,5) av 200: 5,0–30,0 prosent.",
    ),
    Indicator(
        id="largest_industry_share",
        name="Største nærings andel av jobbene",
        unit="prosent av jobbene",
        decimals=1,
        direction="down",
        formula="100 · max_i e_ir / e_r, der e er jobber i næring i og region r, 4. kvartal",
        reference="Hirschman (1964), American Economic Review 54",
        tables=("employment_by_industry_13470",),
        themes=("klynger",),
        questions=(3,),
        how_to_read="Jo større del av jobbene som er i én næring, desto mer rammes regionen av det som skjer der. I "
        "mange regioner er den største en offentlig tjeneste, som svinger mindre enn en eksportnæring.",
        example="Fire næringer med 20, 50, 20 og 10 jobber: 100 · 50 / 100 = 50,0 prosent.",
    ),
    Indicator(
        id="new_enterprises",
        name="Nye foretak per 1 000 innbyggere 16–66 år",
        unit="foretak i året, snitt av tre år",
        decimals=1,
        direction="up",
        formula="1 000 · nye foretak / innbyggere 16–66 år 1. januar, begge summert over tre år. Intervallet er "
        "Garwoods 90 prosent for antallet nye foretak",
        reference="Audretsch og Fritsch (1994), Small Business Economics 6; Garwood (1936), Biometrika 28",
        tables=("new_enterprises_08316", *_POPULATION),
        themes=("entreprenorskap",),
        questions=(2, 3),
        how_to_read="Hvor mange som starter foretak, målt mot dem som kunne ha gjort det. Alle næringer og "
        "organisasjonsformer er med, også enkeltpersonforetak uten ansatte.",
        example="270 nye foretak på tre år og 15 000 innbyggere i hvert av dem: 1 000 · 270 / 45 000 = 6,0.",
    ),
    Indicator(
        id="enterprise_survival",
        name="Nye foretak som lever etter fem år",
        unit="prosent",
        decimals=1,
        direction="up",
        formula="100 · p_1 · p_2 · p_3 · p_4 · p_5, der p_k er andelen av foretakene i live etter k − 1 år som også "
        "lever etter k år, over de kullene som ble fulgt gjennom det året i løpet av de siste fem årene "
        "(Kaplan–Meier)",
        reference="Kaplan og Meier (1958), Journal of the American Statistical Association 53; Greenwood (1926); "
        "Eurostat og OECD (2007), Manual on Business Demography Statistics",
        tables=("new_enterprises_08316",),
        themes=("entreprenorskap",),
        questions=(2, 3),
        how_to_read="Av 100 nye foretak er så mange fortsatt i drift fem år etter. Et foretak som slutter, kan være "
        "lagt ned, kjøpt opp eller slått sammen med et annet.",
        example="100 nye foretak, 60 i live etter ett år, og videre 45, 36, 30 og 27: 100 · 0,60 · 0,75 · 0,80 · "
        "0,833 · 0,90 = 27,0 prosent.",
    ),
    Indicator(
        id="employing_establishments",
        name="Virksomheter med ansatte",
        unit="per 1 000 innbyggere 16–66 år",
        decimals=1,
        direction="up",
        formula="1 000 · virksomheter med minst én ansatt / innbyggere 16–66 år, begge 1. januar",
        reference="Armington og Acs (2002), Regional Studies 36",
        tables=("establishments_07091", *_POPULATION),
        themes=("entreprenorskap",),
        questions=(2, 3),
        how_to_read="Hvor tett det er med arbeidsgivere. Offentlige virksomheter er med. Mange små virksomheter gir "
        "høye tall, så tallet sier ikke hvor mange som er i arbeid.",
        example="900 virksomheter med ansatte og 15 000 innbyggere 16–66 år: 1 000 · 900 / 15 000 = 60,0.",
    ),
    Indicator(
        id="establishment_sizes",
        name="Virksomheter etter størrelse",
        unit="prosent",
        decimals=1,
        direction="neutral",
        formula="100 · virksomheter i størrelsesgruppen / alle virksomheter, 1. januar; de uten ansatte er en egen "
        "gruppe",
        reference="Statistisk sentralbyrå, tabell 07091",
        tables=("establishments_07091",),
        themes=("entreprenorskap", "klynger"),
        questions=(1, 3),
        how_to_read="Hvor stor del av virksomhetene som er små og store. En virksomhet er ett arbeidssted, så et "
        "foretak kan ha flere. Offentlige virksomheter er med.",
        example="600 uten ansatte blant 1 000 virksomheter: 60,0 prosent.",
    ),
    Indicator(
        id="high_technology_share",
        name="Jobber i høyteknologisk industri",
        unit="prosent av jobbene",
        decimals=1,
        direction="up",
        formula="100 · jobber i industri med høy og middels høy teknologi / alle jobber; høy: næring 21 og 26, "
        "middels høy: 20 og 27–30",
        reference="Eurostat, High-tech industry and knowledge-intensive services (htec), NACE Rev. 2; "
        "Hatzichronoglou (1997), OECD",
        tables=("employment_by_industry_13470",),
        themes=("foui", "klynger"),
        questions=(1, 3),
        how_to_read="Andelen av jobbene i industri som bruker mye forskning og utvikling, som legemidler, "
        "elektronikk og maskiner. Listen er Eurostats og sier noe om næringen, ikke om den enkelte bedriften.",
        example="900 jobber i de sju næringene blant 15 000 jobber: 100 · 900 / 15 000 = 6,0 prosent.",
    ),
    Indicator(
        id="knowledge_intensive_share",
        name="Jobber i kunnskapsintensive tjenester",
        unit="prosent av jobbene",
        decimals=1,
        direction="up",
        formula="100 · jobber i kunnskapsintensive tjenester / alle jobber; næring 50–51, 58–66, 69–75, 78, 80 og "
        "84–93",
        reference="Eurostat, High-tech industry and knowledge-intensive services (htec), NACE Rev. 2",
        tables=("employment_by_industry_13470",),
        themes=("foui", "kompetanse"),
        questions=(3, 4),
        how_to_read="Andelen av jobbene i tjenester der mange har høyere utdanning. Forvaltning, undervisning, "
        "helse og omsorg er med og er det meste: en høy andel er ikke det samme som et kunnskapsrikt næringsliv.",
        example="6 600 av 15 000 jobber: 100 · 6 600 / 15 000 = 44,0 prosent.",
    ),
    Indicator(
        id="mix_effect",
        name="Bransjemiksens bidrag til verdiskaping (anslag)",
        unit="tusen kroner per sysselsatt",
        decimals=0,
        direction="neutral",
        formula="Σ_i s_ir · (VA/e)_i, der s_ir er næringens andel av jobbene i regionen og (VA/e)_i er verdiskaping "
        "per sysselsatt i næringen i fylket samme år; landets nivå der fylket ikke har tall eller under 500 "
        "sysselsatte",
        reference="Esteban (2000), Regional Science and Urban Economics 30",
        tables=("county_accounts_11713", "employment_by_industry_13470"),
        themes=("klynger", "foui"),
        questions=(1, 3),
        how_to_read="Hva næringene i regionen ville gitt i verdiskaping per sysselsatt hvis hver av dem lå på "
        "fylkets nivå. Bare sammensetningen teller: anslaget kan ikke vise om en region er mer eller mindre "
        "produktiv enn andre i samme næring.",
        example="Halvparten av jobbene i en næring med 1 000, resten i en med 600: 0,5 · 1 000 + 0,5 · 600 = 800 "
        "tusen kroner.",
    ),
    Indicator(
        id="similar_regions",
        name="Tvillinger: avstand til de mest like regionene",
        unit="avstand (to tilfeldige regioner = 1)",
        decimals=2,
        direction="neutral",
        formula="√((n² + s² + t²) / 3), der n er halve Krugman-indeksen mellom to regioner, s forskjellen i "
        "logaritmen av jobber og t i logaritmen av innbyggere per kvadratkilometer, hver delt på sin egen typiske "
        "verdi (roten av middelkvadratet) mellom alle par",
        reference="Krugman (1991), Geography and Trade, for næringer; valget av de tre sidene er vårt",
        tables=("employment_by_industry_13470", *_POPULATION),
        themes=("vertskap", "klynger"),
        questions=(1, 3),
        how_to_read="Jo kortere søyle, desto likere er regionen. Næringer, størrelse og folketetthet teller like "
        "mye. 0 er helt lik, 1 er så ulik som to økonomiske regioner trukket tilfeldig. Det er lettere å lære av en "
        "region som ligner, enn av landet under ett. Likhet sier ikke at det går likt.",
        example="Avstand 0,60 i næringer, 0,30 i størrelse og 0,00 i tetthet: √((0,36 + 0,09 + 0) / 3) = 0,39.",
    ),
    Indicator(
        id="competence_gap",
        name="Kompetansegap på arbeidsplassene (høyere utdanning)",
        unit="prosentpoeng",
        decimals=1,
        direction="neutral",
        formula="100 · u_r / e_r − Σ_i s_ir · u_in / e_in · 100, der u er sysselsatte med universitets- eller "
        "høgskoleutdanning, e alle sysselsatte etter arbeidssted, s_ir næring i sin andel av jobbene i regionen og n "
        "landet; samme regnestykke for de andre nivåene og for fagfelt",
        reference="Isserman (1977), Journal of the American Institute of Planners 43 (forventet ut fra "
        "næringssammensetning), brukt på utdanning",
        tables=("workplace_education_11615", "industry_education_12850", "employment_by_industry_13470"),
        themes=("kompetanse", "foui"),
        questions=(4,),
        how_to_read="Over null betyr at flere av dem som arbeider i regionen, har høyere utdanning enn i de samme "
        "næringene i landet. Det kommer av hva slags jobber næringene har her, som hovedkontor, utvikling eller "
        "produksjon, og sier ikke hvor dyktige folk er eller hvor mange som mangler.",
        example="40 av 100 har høyere utdanning. Halvparten av jobbene er i en næring med 50 prosent i landet, resten i "
        "en med 10: 40,0 − (0,5 · 50 + 0,5 · 10) = 10,0 prosentpoeng.",
    ),
    Indicator(
        id="workplace_against_residents",
        name="Høyere utdanning på arbeidsplassene mot bosatte",
        unit="prosentpoeng",
        decimals=1,
        direction="neutral",
        formula="100 · (u_arbeidssted / e_arbeidssted − u_bosted / e_bosted), der u er sysselsatte med universitets- "
        "eller høgskoleutdanning og e alle sysselsatte",
        reference="Statistisk sentralbyrå, registerbasert sysselsetting, tabell 11615",
        tables=("workplace_education_11615",),
        themes=("kompetanse", "vertskap"),
        questions=(4,),
        how_to_read="Under null betyr at innbyggerne i arbeid oftere har høyere utdanning enn dem som arbeider i "
        "regionen: kompetanse pendler ut. Over null betyr at den pendler inn.",
        example="70 av 100 på arbeidsplassene og 180 av 200 sysselsatte bosatte har høyere utdanning: 70 − 90 = "
        "−20,0 prosentpoeng.",
    ),
    Indicator(
        id="replacement_need",
        name="Erstatningsbehov fram til 2035",
        unit="prosent av dagens sysselsatte",
        decimals=0,
        direction="down",
        formula="100 · Σ_a e_ar · q_a / Σ_a e_ar, der e_ar er sysselsatte i aldersgruppe a etter arbeidssted og q_a den "
        "andelen av aldersgruppen som ifølge landets tall fra 2015 har sluttet innen 2035",
        reference="Deaton (1985), Journal of Econometrics 30 (pseudokohorter); Fritsch og Carlson (1980), SIAM Journal on "
        "Numerical Analysis 17 (ettårig alder)",
        tables=("employment_by_age_07984",),
        themes=("kompetanse",),
        questions=(4,),
        how_to_read="Et anslag: så mange av dem som arbeider i regionen nå, vil ha sluttet i arbeidslivet hvis folk "
        "slutter i samme alder som i landet de siste årene. Det sier hva som må til for å holde dagens antall jobber, "
        "ikke hvor mange jobber det blir. Hvert år har sin egen avstand til 2035, så tallene kan ikke sammenlignes over "
        "tid.",
        example="100 yngre, der 10 prosent slutter, og 50 eldre, der 60 prosent slutter: 10 + 30 = 40 av 150, 27 prosent.",
    ),
    Indicator(
        id="jobs_held_by_older",
        name="Jobber besatt av folk på 55 år og over",
        unit="prosent",
        decimals=1,
        direction="down",
        formula="100 · sysselsatte 55–74 år / sysselsatte 15–74 år, etter arbeidssted, 4. kvartal",
        reference="Statistisk sentralbyrå, registerbasert sysselsetting, tabell 07984",
        tables=("employment_by_age_07984",),
        themes=("kompetanse", "vertskap"),
        questions=(4,),
        how_to_read="En ren telling, uten anslag om framtiden. De fleste i gruppen slutter i løpet av ti til femten år.",
        example="20 av 100 jobber er besatt av folk på 55–66 år og 5 av folk på 67–74: 25,0 prosent.",
    ),
    Indicator(
        id="labour_shortage",
        name="Mangel på arbeidskraft etter yrke i fylket",
        unit="personer",
        decimals=0,
        direction="down",
        formula="NAVs anslag over hvor mange personer virksomhetene ikke fikk ansatt, avrundet til nærmeste 25: et "
        "publisert tall x står for x − 12 til x + 12, og 0 for 0 til 12",
        reference="NAV, Bedriftsundersøkelsen 2017",
        tables=("labour_shortage_nav_2017",),
        themes=("kompetanse",),
        questions=(4,),
        how_to_read="Tallet gjelder hele fylket, aldri en region, og ett år. Under 13 er ikke det samme som ingen "
        "mangel. Undersøkelsen er et utvalg, så usikkerheten er større enn avrundingen.",
        example="Tømrere og snekkere i Buskerud 2017: 150 er publisert, altså 138–162 personer.",
    ),
)


def indicator(indicator_id: str) -> Indicator:
    """Return the catalogue's row of that id. Raises KeyError that names it."""
    for row in CATALOGUE:
        if row.id == indicator_id:
            return row
    raise KeyError(f"the catalogue has no indicator {indicator_id!r}")
