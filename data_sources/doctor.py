"""Hold every declared table against SSB's live metadata, and say in words what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from data_sources import stored_form
from data_sources.errors import FetchError, FortrinnError
from data_sources.pxweb import (
    Connection,
    Metadata,
    Places,
    codelists_needed,
    differences,
    get_codelist,
    get_metadata,
    get_most_cells,
    plan,
)
from data_sources.refresh import GIVEN_UP_IN_A_ROW
from data_sources.store import Store
from data_sources.tables import TABLES, Quarters, Table, Years


@dataclass(frozen=True)
class Diagnosis:
    """What was found of one table, in English.

    `problems` keep it from being fetched, `notices` do not: newer periods, a table whose
    shape was never confirmed. `calls` and `cells` are what a fetch takes, None where it cannot be planned.
    """

    id: str
    key: str
    title: str
    required: bool
    confirmed: bool
    updated: str | None
    periods: tuple[str, str] | None
    calls: int | None
    cells: int | None
    problems: tuple[str, ...]
    notices: tuple[str, ...]

    @property
    def healthy(self) -> bool:
        """Whether the table can be fetched as declared."""
        return not self.problems


def examine(
    connection: Connection, places: Places, store: Store, tables: Sequence[Table] = TABLES
) -> tuple[Diagnosis, ...]:
    """Ask for the metadata of every table, and the codelists they need, and compare. Never raises for a table.

    When the server leaves two tables in a row unanswered, the rest are not asked about, and are problems.
    """
    found: list[Diagnosis] = []
    silent = 0
    for table in tables:
        if silent >= GIVEN_UP_IN_A_ROW:
            found.append(_diagnosis(table, None, problems=("not asked about: the server answers nothing",)))
            continue
        metadata = None
        try:
            metadata = get_metadata(connection, table.id)
            found.append(_compare(connection, table, metadata, places, store))
        except FortrinnError as error:
            silent = silent + 1 if type(error) is FetchError else 0
            found.append(_diagnosis(table, metadata, problems=(str(error),)))
        else:
            silent = 0
    return tuple(found)


def failed(diagnoses: Sequence[Diagnosis]) -> bool:
    """Whether a required table cannot be fetched."""
    return any(found.required and not found.healthy for found in diagnoses)


def as_json(base_url: str, diagnoses: Sequence[Diagnosis]) -> dict[str, Any]:
    """Put the findings into one object for machines."""
    return {
        "base_url": base_url,
        "ok": not failed(diagnoses),
        "tables": [asdict(found) | {"ok": found.healthy} for found in diagnoses],
    }


def as_text(base_url: str, diagnoses: Sequence[Diagnosis]) -> str:
    """Put the findings into lines for people: a line a table, what is to be said of it below."""
    lines = [f"{base_url}"]
    for found in diagnoses:
        state = "ok  " if found.healthy else "FAIL" if found.required else "fail"
        about = f"{found.periods[0]}-{found.periods[1]}, updated {found.updated}" if found.periods else ""
        lines.append(f"{state} {found.id} {found.title}" + (f" ({about})" if about else ""))
        lines += [f"     problem: {text}" for text in found.problems]
        lines += [f"     notice: {text}" for text in found.notices]
    wrong = [found for found in diagnoses if not found.healthy]
    required = sum(found.required for found in wrong)
    lines.append(
        f"{len(diagnoses) - len(wrong)} of {len(diagnoses)} tables agree; {required} required ones do not"
    )
    return "\n".join(lines)


def _compare(
    connection: Connection, table: Table, metadata: Metadata, places: Places, store: Store
) -> Diagnosis:
    problems = [str(error) for error in differences(table, metadata, None, places)]
    problems += [
        text for error in stored_form.misfits(table, metadata) if (text := str(error)) not in problems
    ]
    if problems:  # without a variable or a codelist there is nothing to look further into
        return _diagnosis(table, metadata, problems=tuple(problems))
    codelists = {name: get_codelist(connection, name) for name in codelists_needed(table, metadata, places)}
    problems = [str(error) for error in differences(table, metadata, codelists, places)]
    if problems:
        return _diagnosis(table, metadata, problems=tuple(problems))
    queries = plan(table, metadata, codelists, places, get_most_cells(connection))
    return _diagnosis(
        table,
        metadata,
        calls=len(queries),
        cells=sum(query.cells for query in queries),
        notices=tuple(_notices(table, metadata, store)),
    )


def _notices(table: Table, metadata: Metadata, store: Store) -> list[str]:
    notices = []
    periods = _periods(table, metadata)
    stored = store.status(table.key).manifest
    if stored is None:
        notices.append("not stored yet")
    elif stored.is_demo:
        notices.append("only demonstration figures are stored")
    elif periods and int(periods[1][:4]) > stored.last_year:
        notices.append(f"new periods: stored to {stored.last_year}, SSB has {periods[1]}")
    if stored and stored.origin == "ssb" and stored.updated != metadata.updated:
        notices.append(f"changed since it was fetched: {stored.updated} then")
    if not table.confirmed:
        notices.append("its shape was declared without having been seen with data")
    return notices


def _periods(table: Table, metadata: Metadata) -> tuple[str, str] | None:
    time = next(item for item in table.dimensions if isinstance(item, Years | Quarters))
    codes = next((list(item.labels) for item in metadata.variables if item.code == time.variable), [])
    return (min(codes), max(codes)) if codes else None


def _diagnosis(
    table: Table,
    metadata: Metadata | None,
    *,
    calls: int | None = None,
    cells: int | None = None,
    problems: tuple[str, ...] = (),
    notices: tuple[str, ...] = (),
) -> Diagnosis:
    return Diagnosis(
        id=table.id,
        key=table.key,
        title=table.title,
        required=table.required,
        confirmed=table.confirmed,
        updated=metadata.updated if metadata else None,
        periods=_periods(table, metadata) if metadata else None,
        calls=calls,
        cells=cells,
        problems=problems,
        notices=notices,
    )
