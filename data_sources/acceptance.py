"""What must hold of a fetched table before it takes the place of the stored one. Pure.

A table with another shape is refused by its schema. What is told here can be right (SSB revises, merges and
ends things) or the sign of a table caught half-way through an update, so somebody must accept it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from data_sources.errors import ChangesRefused, ContractError
from data_sources.regions import RegionSet
from data_sources.store import StoredTable
from data_sources.tables import MUNICIPALITY, NATION, Quarters, Region, Table, Years

Change = tuple[str, str]
"""What has changed, in English and in Norwegian."""


def check(
    table: Table, cells: pd.DataFrame, regions: RegionSet, former: StoredTable | None, *, accept_changes: bool
) -> None:
    """Hold a fetched table against the region set and the stored one, in the store's form both.

    Raises ContractError when nothing in it is published, ChangesRefused where it lacks or loses something
    and `accept_changes` is not given. Demonstration figures are no measure of anything: they only give way.
    """
    if not cells["value"].notna().any():
        raise ContractError(
            f"table {table.id}: expected figures, found none published in {len(cells)} cells",
            user_message=f"Tabell {table.id}: ingen av de {len(cells)} cellene er publisert.",
        )
    if accept_changes:
        return
    changes = [*_empty_years(cells), *_lacking_places(table, cells, regions)]
    if former is not None and not former.manifest.is_demo:
        changes += _lost_years(table, cells, former.cells)
        if former.manifest.origin == "ssb":
            changes += _lost_places(table, cells, former.cells)
        changes += _fallen_totals(table, cells, former.cells, regions)
    if changes:
        english, norwegian = ("; ".join(texts) for texts in zip(*changes, strict=True))
        raise ChangesRefused(
            f"table {table.id}: {english}; accept with --accept-changes",
            user_message=(
                f"Tabell {table.id} er ikke byttet ut: {norwegian}. Er endringen riktig, hentes tabellen med "
                f"«fortrinn fetch {table.id} --accept-changes»."
            ),
        )


def _empty_years(cells: pd.DataFrame) -> Iterator[Change]:
    published = cells["value"].notna().groupby(cells["year"]).any()
    empty = [str(year) for year in published.index[~published]]
    if empty:
        yield f"no figure published in {', '.join(empty)}", f"ingen tall for {', '.join(empty)}"


def _lacking_places(table: Table, cells: pd.DataFrame, regions: RegionSet) -> Iterator[Change]:
    newest = cells[cells["year"] == cells["year"].max()]
    for dimension in table.dimensions:
        if not isinstance(dimension, Region):
            continue
        present = set(newest[dimension.name].astype(str))
        lacking = [NATION] if dimension.nation and NATION not in present else []
        if dimension.pattern == MUNICIPALITY:
            lacking += [
                member.name
                for member in regions.whole.members
                if not any(present.issuperset(border) for border in member.borders)
            ]
        if lacking:
            names = ", ".join("Norge" if name == NATION else name for name in lacking)
            yield f"no {names} in {dimension.name} of the newest year", f"{names} mangler i nyeste år"


def _lost_years(table: Table, cells: pd.DataFrame, former: pd.DataFrame) -> Iterator[Change]:
    time = next(item for item in table.dimensions if isinstance(item, Years | Quarters))
    before = {int(year) for year in former["year"].unique() if time.since <= year <= time.until}
    lost = [str(year) for year in sorted(before - set(cells["year"].unique()))]
    if lost:
        yield f"years lost: {', '.join(lost)}", f"årene {', '.join(lost)} er borte"


def _lost_places(table: Table, cells: pd.DataFrame, former: pd.DataFrame) -> Iterator[Change]:
    places = [item for item in table.dimensions if isinstance(item, Region)]
    if len(places) > 1:  # a municipality that nobody commutes to has no row
        return
    for dimension in places:
        lost = sorted(
            set(former[dimension.name].astype(str).unique()) - set(cells[dimension.name].astype(str).unique())
        )
        if lost:
            some = ", ".join(lost[:8]) + (f" … ({len(lost)})" if len(lost) > 8 else "")
            yield f"{dimension.name} codes lost: {some}", f"kodene {some} er borte"


def _fallen_totals(
    table: Table, cells: pd.DataFrame, former: pd.DataFrame, regions: RegionSet
) -> Iterator[Change]:
    before, now = _totals(table, former, former, regions), _totals(table, cells, former, regions)
    both = before.index.intersection(now.index)
    fallen = 1 - now[both] / before[both]
    fallen = fallen[(before[both] > 0) & (fallen > table.largest_drop)]
    if len(fallen):
        share = fallen.max()
        what = " ".join(map(str, fallen.index[int(fallen.to_numpy().argmax())])).strip()
        allowed = f"{100 * table.largest_drop:.0f}"
        yield (
            f"the total of {what} fell by {100 * share:.0f} per cent, more than {allowed}",
            f"summen av {what} har falt med {100 * share:.0f} prosent, mer enn {allowed}",
        )


def _totals(table: Table, cells: pd.DataFrame, former: pd.DataFrame, regions: RegionSet) -> pd.Series:
    """Sum absolute values by content and year over the places that the former table has.

    Absolute, for net figures of a country add up to nothing; rates are left out, for they add up to nothing
    either. Of flows, those that touch the region set.
    """
    places = [item.name for item in table.dimensions if isinstance(item, Region) and item.name in cells]
    if len(places) == 2:
        own = frozenset().union(*(area.codes for area in regions.all_regions))
        cells = cells[cells[places[0]].isin(own) | cells[places[1]].isin(own)]
    elif places:
        cells = cells[cells[places[0]].isin(former[places[0]].cat.categories)]
    content = cells["content"].astype(str) if "content" in cells else pd.Series("", index=cells.index)
    rates = content.str.endswith("_pct")
    sums: pd.Series = cells["value"].abs()[~rates].groupby([content[~rates], cells["year"][~rates]]).sum()
    return sums
