"""Published statistics of the product's own store as cubes, so that the server serves real figures.

    python -m tests.ssb.published FOLDER

writes 11618, 07459, 03321 and 11713 in SSB's shapes, with the codes, codelists and marks the tables have. What
the store lacks (Norway itself; a code in the years it was not in use) is marked as SSB marks it, never filled in.
"""

from __future__ import annotations

import argparse
import csv
import re
from pathlib import Path

import numpy as np
import pandas as pd

from data_sources.regions import load_region_set, municipalities_2024
from tests.ssb.cube import MARKS, Codelist, Cube, Variable, contents, cube_from_cells, write_cube, years

EMBEDDED = Path(__file__).parents[2] / "data" / "embedded"
ENDED = ("0627", "0628")
"""Røyken and Hurum, which went into Asker: no merged series has them for themselves."""

# Code of the store to SSB's label and unit, in the words SSB uses.
ACCOUNTS = {
    "value_added_mill_nok": ("Produkt", "Bruttoprodukt i basisverdi. Løpende priser", "mill. kr"),
    "volume_change_pct": ("ProduktVolum", "Bruttoprodukt i basisverdi. Volumendring", "prosent"),
    "gross_investment_mill_nok": (
        "Investering",
        "Bruttoinvestering i fast realkapital. Løpende priser",
        "mill. kr",
    ),
    "employed_1000": ("Sysselsatte", "Sysselsatte personer", "1 000 personer"),
    "compensation_mill_nok": ("Loenn", "Lønnskostnader. Løpende priser", "mill. kr"),
}
COUNTRY = Codelist("vs_Landet", "Hele landet", (("0", "Hele landet", ("0",)),), "Valueset")


def stored(key: str) -> pd.DataFrame:
    """The embedded Cells of a table, codes as strings."""
    (path,) = EMBEDDED.glob(f"{key}-*.parquet")
    cells = pd.read_parquet(path)
    return cells.astype({name: "str" for name in cells.columns if name != "value"})


def region(codes: list[str], *codelists: Codelist) -> Variable:
    names = {"0": "Hele landet"} | {code: f"Kommune {code}" for code in codes}
    return Variable("Region", "region", names, role="geo", codelists=(*codelists, COUNTRY))


def totals_11618() -> Cube:
    """Population 15-74 and employed by residence and workplace, codes of each year."""
    cells = stored("employment_totals_11618").rename(
        columns={"region": "Region", "content": "ContentsCode", "year": "Tid"}
    )
    one = cells.assign(Kjonn="0", Alder="15-74")
    first, last = int(cells["Tid"].min()), int(cells["Tid"].max())
    return cube_from_cells(
        one,
        variables=(
            region(sorted(cells["Region"].unique())),
            Variable("Kjonn", "kjønn", {"0": "Begge kjønn", "1": "Menn", "2": "Kvinner"}),
            Variable("Alder", "alder", {"15-74": "15-74 år"}),
            contents(BefolkningBosted="personer", SysselBosted="personer", SysselArbsted="personer"),
            years(first, last),
        ),
        id="11618",
        title="Sysselsatte, etter region, kjønn, alder, statistikkvariabel og år",
    )


def population_07459(counties: tuple[str, ...] = ("",)) -> Cube:
    """Population by single year of age: 2024 borders as merged series, Røyken and Hurum by their own codes.

    Buskerud's municipalities have the codes of the time to 2019, which the merged series adds up; of all others
    the store has only the sum. counties: only municipalities whose code begins so, for a small table.
    """
    now = stored("population_07459")
    now = now[now["region"].str.startswith(counties)]
    before = stored("population_2019_borders_07459")
    parts = {code: [code] for code in sorted(now["region"].unique())}
    known = set(before["region"])
    for municipality in municipalities_2024():
        (newest,) = municipality.borders[-1]
        oldest = next((border for border in municipality.borders if known.issuperset(border)), ())
        if newest in parts and newest not in oldest:
            parts[newest] += oldest
    own = {code for codes in parts.values() for code in codes[1:]}
    divided = [code for code, codes in parts.items() if len(codes) > 1]
    last = before["year"].astype(int).max()
    now = now[~now["region"].isin(divided) | (now["year"].astype(int) > last)]
    before = before[before["region"].isin(own.union(ENDED))]
    cells = pd.concat([now, before]).rename(columns={"region": "Region", "age": "Alder", "year": "Tid"})
    merged = Codelist(
        "agg_KommSummer",
        "Kommuner 2024, sammenslåtte tidsserier",
        tuple((f"K-{code}", f"Kommune {code}", tuple(codes)) for code, codes in parts.items()),
    )
    first, last = int(cells["Tid"].min()), int(cells["Tid"].max())
    ages = {age: f"{age} år" for age in sorted(cells["Alder"].unique())}
    return cube_from_cells(
        cells.assign(ContentsCode="Personer1"),
        variables=(
            region(sorted(cells["Region"].unique()), merged),
            Variable("Alder", "alder", ages),
            contents(Personer1="personer"),
            years(first, last),
        ),
        id="07459",
        title="Befolkning, etter region, alder, statistikkvariabel og år",
        absent=(np.nan, "."),
    )


def commuting_03321() -> Cube:
    """Commuting by the codes of each year, of pairs that touch the region set: zero where the store has none.

    All other pairs, and those of codes not in use, do not apply.
    """
    cells = stored("commuting_03321")
    regions = load_region_set()
    own = frozenset().union(*(area.codes for area in (*regions.all_regions, *regions.choices)))
    cells = cells[cells["residence"].isin(own) | cells["workplace"].isin(own)]
    in_use = stored("employment_totals_11618")[["region", "year"]].drop_duplicates()
    codes = sorted(in_use["region"].unique())
    periods = years(int(cells["year"].min()), int(cells["year"].max()))
    names = {code: f"Kommune {code}" for code in codes}
    cube = cube_from_cells(
        cells.rename(columns={"residence": "Bokommuen", "workplace": "ArbstedKomm", "year": "Tid"}).assign(
            ContentsCode="Sysselsatte"
        ),
        variables=(
            Variable("Bokommuen", "bostedskommune", names, role="geo"),
            Variable("ArbstedKomm", "arbeidsstedskommune", names, role="geo"),
            contents(Sysselsatte="personer"),
            periods,
        ),
        id="03321",
        title="Sysselsatte, etter bostedskommune, arbeidsstedskommune, statistikkvariabel og år",
    )
    used = np.zeros((len(codes), len(periods.categories)), dtype=bool)
    used[
        pd.Index(codes).get_indexer(in_use["region"]),
        pd.Index(list(periods.categories)).get_indexer(in_use["year"]),
    ] = True
    inside = np.isin(codes, list(own))
    touching = inside[:, np.newaxis] | inside[np.newaxis, :]
    pairs = touching[:, :, np.newaxis] & used[:, np.newaxis] & used[np.newaxis]
    none = pairs[:, :, np.newaxis, :] & (cube.status == MARKS.index("."))
    cube.numbers[none], cube.status[none] = 0, 0
    return cube


def county_accounts_11713() -> Cube:
    """County accounts of the counties to 2019 and Norway: industries and contents known by SSB's labels."""
    cells = stored("county_accounts_11713")
    with (EMBEDDED / "codes" / "county_account_industries.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    industries = {row["code"]: "pub2X" + re.sub(r"\W", "_", row["code"]) for row in rows}
    labels = {industries[row["code"]]: "¬ " * int(row["level"]) + row["name_no"] for row in rows}
    counties = sorted(set(cells["region"]) - {"0"})
    metric = Variable(
        "ContentsCode",
        "statistikkvariabel",
        {code: label for code, label, _ in ACCOUNTS.values()},
        role="metric",
        units={code: (unit, 0 if unit == "mill. kr" else 1) for code, _, unit in ACCOUNTS.values()},
    )
    return cube_from_cells(
        pd.DataFrame(
            {
                "Region": cells["region"],
                "NACE": cells["industry"].map(industries),
                "ContentsCode": cells["content"].map({ours: code for ours, (code, *_) in ACCOUNTS.items()}),
                "Tid": cells["year"],
                "value": cells["value"],
                "status": cells["status"],
            }
        ),
        variables=(
            Variable(
                "Region",
                "region",
                {"0": "Hele landet"} | {code: f"Fylke {code}" for code in counties},
                role="geo",
                codelists=(COUNTRY,),
            ),
            Variable("NACE", "næring", labels),
            metric,
            years(int(cells["year"].min()), int(cells["year"].max())),
        ),
        id="11713",
        title="Fylkesfordelt nasjonalregnskap, etter region, næring, statistikkvariabel og år",
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where the cubes are written")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for cube in (totals_11618(), population_07459(), commuting_03321(), county_accounts_11713()):
        write_cube(cube, folder)


if __name__ == "__main__":
    main()
