"""Industries by two digits of the Norwegian standard SN2007: names, sections, and which are public.

Source: Statistisk sentralbyrå, Klass 6 (SN2007), in `codes/sn2007.csv`.
"""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from data_sources.store import EMBEDDED

# What Statistics Norway gives the jobs whose industry is not known.
UNSPECIFIED = "00"
UNSPECIFIED_NAME = "Uoppgitt næring"
# Public administration, education, health and care: strengths perhaps, but no business to cultivate.
PUBLIC = ("84", "85", "86", "87", "88")

# The names as they fit on a phone, 17 letters at most; `industry_names` has them in full.
SHORT_NAMES = {
    UNSPECIFIED: UNSPECIFIED_NAME,
    "01": "Jordbruk",
    "02": "Skogbruk",
    "03": "Fiske og oppdrett",
    "05": "Kullgruver",
    "06": "Olje og gass",
    "07": "Malmgruver",
    "08": "Bergverk ellers",
    "09": "Utvinningsservice",
    "10": "Næringsmidler",
    "11": "Drikkevarer",
    "12": "Tobakk",
    "13": "Tekstiler",
    "14": "Klær",
    "15": "Lærvarer",
    "16": "Trevarer",
    "17": "Papir",
    "18": "Trykking",
    "19": "Oljeraffinering",
    "20": "Kjemikalier",
    "21": "Legemidler",
    "22": "Gummi og plast",
    "23": "Glass og betong",
    "24": "Metaller",
    "25": "Metallvarer",
    "26": "Elektronikk",
    "27": "Elektrisk utstyr",
    "28": "Maskiner",
    "29": "Motorvogner",
    "30": "Båter, fly og tog",
    "31": "Møbler",
    "32": "Annen industri",
    "33": "Maskinreparasjon",
    "35": "Kraftforsyning",
    "36": "Vannforsyning",
    "37": "Avløp",
    "38": "Avfall",
    "39": "Miljørydding",
    "41": "Oppføring av bygg",
    "42": "Anlegg",
    "43": "Byggfag",
    "45": "Bil og verksted",
    "46": "Engroshandel",
    "47": "Detaljhandel",
    "49": "Landtransport",
    "50": "Sjøfart",
    "51": "Luftfart",
    "52": "Lager og terminal",
    "53": "Post og bud",
    "55": "Overnatting",
    "56": "Servering",
    "58": "Forlag",
    "59": "Film og musikk",
    "60": "Radio og fjernsyn",
    "61": "Telekommunikasjon",
    "62": "IT-tjenester",
    "63": "Informasjon",
    "64": "Bank og finans",
    "65": "Forsikring",
    "66": "Finanstjenester",
    "68": "Eiendom",
    "69": "Jus og regnskap",
    "70": "Hovedkontor, råd",
    "71": "Teknisk rådgiving",
    "72": "Forskning",
    "73": "Reklame, analyse",
    "74": "Annen fagtjeneste",
    "75": "Veterinærer",
    "77": "Utleie og leasing",
    "78": "Bemanning",
    "79": "Reisebyråer",
    "80": "Vakthold",
    "81": "Renhold og drift",
    "82": "Kontortjenester",
    "84": "Forvaltning",
    "85": "Undervisning",
    "86": "Helsetjenester",
    "87": "Institusjonspleie",
    "88": "Omsorg, barnehage",
    "90": "Kunst og scene",
    "91": "Bibliotek, museer",
    "92": "Spill og lotteri",
    "93": "Sport og fritid",
    "94": "Organisasjoner",
    "95": "Varereparasjon",
    "96": "Personlig service",
    "97": "Private hjem",
    "99": "Internasjonalt",
}


# The sections by their usual names; the standard has longer ones.
SECTION_NAMES = {
    "A": "Jordbruk, skogbruk og fiske",
    "B": "Bergverk og utvinning",
    "C": "Industri",
    "D": "Kraftforsyning",
    "E": "Vann, avløp og avfall",
    "F": "Bygg og anlegg",
    "G": "Varehandel",
    "H": "Transport og lagring",
    "I": "Overnatting og servering",
    "J": "Informasjon og kommunikasjon",
    "K": "Bank og forsikring",
    "L": "Eiendom",
    "M": "Faglige tjenester",
    "N": "Forretningstjenester",
    "O": "Offentlig forvaltning",
    "P": "Undervisning",
    "Q": "Helse og omsorg",
    "R": "Kultur og fritid",
    "S": "Annen tjenesteyting",
    "T": "Private husholdninger",
    "U": "Internasjonale organisasjoner",
}


@lru_cache(maxsize=1)
def industry_names() -> dict[str, str]:
    """Return the full Norwegian name of every 2-digit industry, and of the unspecified, in code order."""
    codes = _two_digits()
    return {UNSPECIFIED: UNSPECIFIED_NAME} | dict(zip(codes["code"], codes["name_no"], strict=True))


@lru_cache(maxsize=1)
def section_of() -> dict[str, str]:
    """Return the section (a letter) of every 2-digit industry; the unspecified are their own."""
    codes = _two_digits()
    return {UNSPECIFIED: UNSPECIFIED} | dict(zip(codes["code"], codes["parentCode"], strict=True))


@lru_cache(maxsize=1)
def technology_groups() -> dict[str, str]:
    """Return the group of each 2-digit industry by technology (manufacturing) or knowledge (services).

    HTC, MHTC, MLTC and LTC are manufacturing from high to low technology; KIS_* and LKIS_* are more and
    less knowledge-intensive services; NONE is neither. The unspecified have no group.
    Source: Eurostat, high-tech industry and knowledge-intensive services, annex 3, in
    `codes/eurostat_technology_knowledge.csv`.
    """
    listed = pd.read_csv(
        EMBEDDED / "codes" / "eurostat_technology_knowledge.csv", dtype=str, keep_default_na=False
    )
    groups = listed["subgroup"].where(listed["subgroup"] != "", listed["aggregate"])
    return dict(zip(listed["division"], groups, strict=True))


def _two_digits() -> pd.DataFrame:
    codes = pd.read_csv(EMBEDDED / "codes" / "sn2007.csv", dtype=str)
    return codes[codes["level"] == "2"]
