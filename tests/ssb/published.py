"""Published statistics of the product's own store as cubes, so that the server serves real figures.

    python -m tests.ssb.published FOLDER

writes 11618 and 07459 in SSB's shapes, with the codes, codelists and marks the tables have. What the store lacks
(Norway itself; a code in the years it was not in use) is marked as SSB marks it, never filled in.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from tests.ssb.cube import Codelist, Cube, Variable, contents, cube_from_cells, write_cube, years

EMBEDDED = Path(__file__).parents[2] / "data" / "embedded"
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

    counties: only municipalities whose code begins so, for a small table.
    """
    now = stored("population_07459")
    now = now[now["region"].str.startswith(counties)]
    before = stored("population_2019_borders_07459")
    before = before[before["region"].isin(["0627", "0628"])]
    cells = pd.concat([now, before]).rename(columns={"region": "Region", "age": "Alder", "year": "Tid"})
    merged = Codelist(
        "agg_KommSummer",
        "Kommuner 2024, sammenslåtte tidsserier",
        tuple((f"K-{code}", f"Kommune {code}", (code,)) for code in sorted(now["region"].unique())),
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


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where the cubes are written")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for cube in (totals_11618(), population_07459()):
        write_cube(cube, folder)


if __name__ == "__main__":
    main()
