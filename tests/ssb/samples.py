"""Small tables of the shapes the contract describes, for tests that want the answer by heart."""

from __future__ import annotations

import numpy as np

from tests.ssb.cube import MARKS, Codelist, Cube, Variable, contents, years

REGIONS = {
    "0": "Hele landet",
    "0602": "Drammen (-2019)",
    "0627": "Røyken (-2019)",
    "0628": "Hurum (-2019)",
    "0711": "Svelvik (-2019)",
    "3005": "Drammen (2020-2023)",
    "3025": "Asker (2020-2023)",
    "3203": "Asker",
    "3301": "Drammen",
    "9999": "Uoppgitt",
}
IN_USE = {
    "0602": (0, 2019),
    "0627": (0, 2019),
    "0628": (0, 2019),
    "0711": (0, 2019),
    "3005": (2020, 2023),
    "3025": (2020, 2023),
    "3203": (2024, 9999),
    "3301": (2024, 9999),
}
MERGED = Codelist(
    "agg_KommSummer",
    "Kommuner 2024, sammenslåtte tidsserier",
    (
        ("K-3203", "Asker", ("0627", "0628", "3025", "3203")),
        ("K-3301", "Drammen", ("0602", "0711", "3005", "3301")),
        ("K-5001", "Trondheim", ("1601", "5001")),
        ("K-2100", "Svalbard", ("2100",)),
        ("K-Rest", "Uoppgitt", ("9999",)),
    ),
)
COUNTRY = Codelist("vs_Landet", "Hele landet", (("0", "Hele landet", ("0",)),), "Valueset")
INDUSTRIES = {
    "00-99": "Alle næringer",
    "25": "Produksjon av metallvarer",
    "25.110": "Produksjon av metallkonstruksjoner",
    "62": "IKT-tjenester",
}


def employment(first: int = 2018, last: int = 2024, *, id: str = "13470", merged: bool = True) -> Cube:
    """Employed by municipality, industry and year, in the shape of 13470.

    Jobs = (place in REGIONS + 1) * 100 + (place in INDUSTRIES) * 10 + (year - 2000), Sysselsatte half of it;
    a municipality not in use that year has "."; ICT in Røyken is confidential.
    """
    variables = (
        Variable(
            "Region", "region", REGIONS, role="geo", codelists=(MERGED, COUNTRY) if merged else (COUNTRY,)
        ),
        Variable("NACE2007", "næring (SN2007)", INDUSTRIES),
        contents(SysselsatteArb="personer", Sysselsatte="personer"),
        years(first, last),
    )
    numbers = np.full([len(variable.categories) for variable in variables], np.nan)
    status = np.full(numbers.shape, MARKS.index("."), dtype=np.int8)
    for at, region in enumerate(REGIONS):
        since, until = IN_USE.get(region, (0, 9999))
        for when, year in enumerate(range(first, last + 1)):
            if since <= year <= until:
                jobs = (at + 1) * 100 + np.arange(len(INDUSTRIES)) * 10 + (year - 2000)
                numbers[at, :, 0, when], numbers[at, :, 1, when] = jobs, jobs / 2
                status[at, :, :, when] = 0
    hidden = (list(REGIONS).index("0627"), list(INDUSTRIES).index("62"))
    applies = status[hidden] == 0
    numbers[hidden] = np.where(applies, np.nan, numbers[hidden])
    status[hidden] = np.where(applies, MARKS.index(":"), status[hidden])
    return Cube(
        id,
        "Sysselsatte per 4. kvartal, etter region, næring, statistikkvariabel og år",
        variables,
        numbers,
        status,
        notes=(
            "Tall for 2015 og senere er ikke sammenlignbare med tidligere.",
            "1 og 2 vises som 0 eller 3.",
        ),
        mandatory_notes=(0,),
    )


def population() -> Cube:
    """Population by sex and age over two years; sex and age can be left out, age with a code of its own."""
    variables = (
        Variable("Kjonn", "kjønn", {"1": "Menn", "2": "Kvinner"}, elimination=True),
        Variable(
            "Alder",
            "alder",
            {"999": "Alle", "0-19": "0-19", "20+": "20+"},
            elimination=True,
            elimination_code="999",
        ),
        contents(Personer1="personer"),
        years(2023, 2024),
    )
    numbers = np.array(
        [
            [[[10, 11]], [[4, 5]], [[6, 6]]],
            [[[20, 22]], [[8, 9]], [[12, 13]]],
        ],
        dtype=float,
    )
    return Cube(
        "07459",
        "Befolkning, etter kjønn, alder, statistikkvariabel og år",
        variables,
        numbers,
        np.zeros(numbers.shape, dtype=np.int8),
        updated="2024-02-21T07:00:00Z",
    )
