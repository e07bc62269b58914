"""Stored tables: parquet files that are believed only with a manifest that vouches for them.

A table is two files, `<key>.json` (the manifest) and the parquet file it names. The manifest is written
last and replaced in one step, so a reader sees the old table or the new one, never half of either.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import re
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import Field, asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data_sources.errors import TableDamaged, TableMissing
from data_sources.schemas import SCHEMAS, CellsSchema, cells_schema, schema_of

LOG = logging.getLogger(__name__)
Found = TypeVar("Found")
PROJECT = Path(__file__).resolve().parent.parent
EMBEDDED = PROJECT / "data" / "embedded"
ORIGINS = ("ssb", "snapshot", "demo")
MANDATORY_NOTE = "Må leses: "
"""How a note begins that the producer demands shown wherever its figures are."""
FILE_NAME = re.compile(r"\w[\w.-]*\.parquet", re.ASCII)
# A reader that meets a table just being replaced tries again; so many replacements in a row do not happen.
READ_ATTEMPTS = 3


def fetched_folder() -> Path:
    """Where fetched tables are kept: the folder `FORTRINN_DATA` names, else `data/fetched/`."""
    named = os.environ.get("FORTRINN_DATA", "").strip()
    return Path(named) if named else PROJECT / "data" / "fetched"


def is_offline() -> bool:
    """Whether `FORTRINN_OFFLINE` says that this machine is to fetch nothing by itself."""
    return os.environ.get("FORTRINN_OFFLINE", "").strip() not in ("", "0")


@dataclass(frozen=True)
class Manifest:
    """Where a stored table comes from and what its file must be. No figure is shown without one.

    `origin` is `ssb` (fetched), `snapshot` (published figures collected earlier) or `demo`
    (demonstration figures). `updated` is the producer's own update date and `fetched_at` the time of
    fetching, both ISO 8601 or None where unknown. `table` is the producer's table id, if it has one.
    """

    key: str
    table: str | None
    title: str
    producer: str
    origin: str
    licence: str
    attribution: str
    first_year: int
    last_year: int
    rows: int
    file: str
    sha256: str
    base_url: str | None = None
    query: list[dict[str, Any]] | None = None
    updated: str | None = None
    fetched_at: str | None = None
    collected_through: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_demo(self) -> bool:
        """Whether the figures are demonstration figures, not real ones."""
        return self.origin == "demo"

    @property
    def mandatory_notes(self) -> tuple[str, ...]:
        """The notes that must be shown wherever the figures are, without their mark."""
        return tuple(
            note.removeprefix(MANDATORY_NOTE) for note in self.notes if note.startswith(MANDATORY_NOTE)
        )


@dataclass(frozen=True)
class StoredTable:
    """A verified table: its Cells and its manifest. The frame is shared; nobody may change it."""

    cells: pd.DataFrame
    manifest: Manifest


@dataclass(frozen=True)
class TableStatus:
    """What the store holds of one table, for the page Data og metode.

    `manifest` is None when no copy is whole. `problems` are Norwegian sentences that name each file
    found damaged, also when another copy stands in for it.
    """

    key: str
    manifest: Manifest | None
    problems: tuple[str, ...]


class Store:
    """Reads tables from the fetched folder where they are whole, else from the embedded one.

    A verified table is kept in memory until its files change; a damaged fetched copy falls back on the
    embedded one, and the damage is told by `status`.
    """

    def __init__(self, fetched: Path | None = None, embedded: Path = EMBEDDED) -> None:
        """Name the two folders; the fetched one need not exist."""
        self.fetched = fetched_folder() if fetched is None else fetched
        self.embedded = embedded
        self._kept: dict[Path, tuple[tuple[int, ...], StoredTable | TableDamaged]] = {}
        self._checked: dict[Path, tuple[tuple[int, ...], Manifest | TableDamaged]] = {}
        self._lock = threading.RLock()

    def load(self, key: str) -> StoredTable:
        """Return the table, verified against manifest and schema.

        Raises TableMissing when neither folder has it, TableDamaged when the only copies are damaged.
        """
        table, damages = self._first_whole(key, self._read)
        if table is not None:
            return table
        if damages:
            # A new one each time: the kept one would gather the traceback of every reader.
            raise TableDamaged(str(damages[0]), user_message=damages[0].user_message)
        raise TableMissing(
            f"table {key}: no manifest in {self.fetched.name}/ or {self.embedded.name}/",
            user_message=f"Tabellen {key} finnes ikke i datalageret. Den må hentes fra produsenten først.",
        )

    def status(self, key: str) -> TableStatus:
        """Say what there is of a table, without raising.

        A table that nobody has loaded is held to its checksum alone, so that to tell of them all reads none
        of them into memory.
        """
        manifest, damages = self._first_whole(key, self._check)
        return TableStatus(key, manifest, tuple(damage.user_message for damage in damages))

    def statuses(self) -> tuple[TableStatus, ...]:
        """Say what there is of every table the product knows."""
        return tuple(self.status(schema.key) for schema in SCHEMAS)

    def version(self) -> tuple[tuple[str, int], ...]:
        """Tell apart two states of the store: changes when any manifest is added, changed or removed."""
        return tuple(
            (path.name, path.stat().st_mtime_ns)
            for folder in (self.embedded, self.fetched)
            if folder.is_dir()
            for path in sorted(folder.glob("*.json"))
        )

    def _first_whole(
        self, key: str, read: Callable[[Path, str], Found | TableDamaged]
    ) -> tuple[Found | None, list[TableDamaged]]:
        damages: list[TableDamaged] = []
        for folder in (self.fetched, self.embedded):
            path = folder / f"{key}.json"
            if not path.is_file():
                continue
            found = read(path, key)
            if not isinstance(found, TableDamaged):
                return found, damages
            damages.append(found)
        return None, damages

    def _read(self, manifest_path: Path, key: str) -> StoredTable | TableDamaged:
        with self._lock:
            stamp = _stamp(manifest_path)
            kept = self._kept.get(manifest_path)
            if kept is None or kept[0] != stamp:
                kept = self._kept[manifest_path] = _read_settled(read_table, manifest_path, key)
                if isinstance(kept[1], TableDamaged):
                    LOG.warning("%s", kept[1])
            return kept[1]

    def _check(self, manifest_path: Path, key: str) -> Manifest | TableDamaged:
        with self._lock:
            stamp = _stamp(manifest_path)
            kept = self._kept.get(manifest_path)
            if kept is not None and kept[0] == stamp:
                return kept[1].manifest if isinstance(kept[1], StoredTable) else kept[1]
            checked = self._checked.get(manifest_path)
            if checked is None or checked[0] != stamp:
                checked = self._checked[manifest_path] = _read_settled(check_table, manifest_path, key)
                if isinstance(checked[1], TableDamaged):
                    LOG.warning("%s", checked[1])
            return checked[1]


def _read_settled(
    read: Callable[[Path, str], Found], manifest_path: Path, key: str
) -> tuple[tuple[int, ...], Found | TableDamaged]:
    """Read a table that may be replaced meanwhile, with the stamp of what was read."""
    for _ in range(READ_ATTEMPTS):
        stamp = _stamp(manifest_path)
        try:
            return stamp, read(manifest_path, key)
        except TableDamaged as damage:
            # Without its traceback, which would keep the file's content in memory.
            found = TableDamaged(str(damage), user_message=damage.user_message)
        if _stamp(manifest_path) == stamp:
            break
    return stamp, found


def read_table(manifest_path: Path, key: str) -> StoredTable:
    """Read and verify one table. Raises TableDamaged that names the file and what is wrong."""
    manifest, schema, content = _vouched_for(manifest_path, key)
    path = manifest_path.parent / manifest.file
    try:
        cells = pq.read_table(io.BytesIO(content)).to_pandas()
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(path, f"not a parquet file: {error}", "filen er ikke en parquet-fil") from error
    _verify(cells, schema, manifest, path)
    return StoredTable(cells, manifest)


def check_table(manifest_path: Path, key: str) -> Manifest:
    """Hold a table's file to its checksum without reading its cells. Raises TableDamaged as `read_table`."""
    return _vouched_for(manifest_path, key)[0]


def _vouched_for(manifest_path: Path, key: str) -> tuple[Manifest, CellsSchema, bytes]:
    """Return a table's manifest, its schema, and the content of its file that both describe."""
    manifest = read_manifest(manifest_path, key)
    schema = schema_of(key)
    if schema is None:
        raise _damaged(manifest_path, f"no table has the key {key}", f"ingen tabell har nøkkelen {key}")
    path = manifest_path.parent / manifest.file
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _damaged(path, f"cannot be read: {error.strerror}", "filen kan ikke leses") from error
    digest = hashlib.sha256(content).hexdigest()
    if digest != manifest.sha256:
        raise _damaged(
            path,
            f"expected sha256 {manifest.sha256[:12]}, found {digest[:12]} in {len(content)} bytes",
            f"innholdet ({len(content)} byte) er ikke det manifestet {manifest_path.name} beskriver",
        )
    return manifest, schema, content


def read_manifest(path: Path, key: str) -> Manifest:
    """Read one manifest. Raises TableDamaged when it is no manifest of that table."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        manifest = Manifest(**entries)
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise _damaged(path, f"not a manifest: {error}", "filen er ikke et manifest") from error
    wrong = [field.name for field in fields(Manifest) if not _is_kind(getattr(manifest, field.name), field)]
    if wrong:
        raise _damaged(
            path, f"wrong kind of value in {', '.join(wrong)}", f"feil slags verdi i {', '.join(wrong)}"
        )
    if manifest.key != key or manifest.origin not in ORIGINS:
        raise _damaged(
            path,
            f"expected key {key} and an origin of {ORIGINS}, found {manifest.key} and {manifest.origin}",
            f"manifestet gjelder {manifest.key} med opphav {manifest.origin}",
        )
    if not FILE_NAME.fullmatch(manifest.file):
        raise _damaged(path, f"not a plain file name: {manifest.file!r}", "filnavnet er ikke gyldig")
    return replace(manifest, notes=tuple(manifest.notes))


def _is_kind(value: Any, field: Field[Any]) -> bool:
    """Whether a manifest's value is of the kind its field declares; JSON has no tuples, only lists."""
    if value is None:
        return "None" in str(field.type)
    if field.name == "notes":
        return isinstance(value, (list, tuple)) and all(isinstance(note, str) for note in value)
    if field.name == "query":
        return isinstance(value, list) and all(isinstance(part, dict) for part in value)
    return type(value) is (int if field.type == "int" else str)


def write_table(folder: Path, cells: pd.DataFrame, manifest: Manifest) -> Manifest:
    """Write a table so that a kill at any moment leaves the former one whole; return its manifest.

    `rows`, `file`, `sha256`, `first_year` and `last_year` are filled in here. Raises TableDamaged when
    the frame does not pass the table's schema; nothing is written then.
    """
    schema = schema_of(manifest.key)
    if schema is None:
        raise _damaged(
            folder / manifest.key,
            f"no table has the key {manifest.key}",
            f"ingen tabell har nøkkelen {manifest.key}",
        )
    _verify_columns(cells, schema, folder / f"{manifest.key}.parquet")
    buffer = io.BytesIO()
    cells.to_parquet(buffer, index=False, compression="zstd")
    digest = hashlib.sha256(buffer.getvalue()).hexdigest()
    filled = Manifest(
        **asdict(manifest)
        | {
            "rows": len(cells),
            "file": f"{manifest.key}-{digest[:12]}.parquet",
            "sha256": digest,
            "first_year": int(cells["year"].min()),
            "last_year": int(cells["year"].max()),
        }
    )
    folder.mkdir(parents=True, exist_ok=True)
    replace_file(folder / filled.file, buffer.getvalue())
    text = json.dumps(asdict(filled), ensure_ascii=False, indent=2) + "\n"
    replace_file(folder / f"{manifest.key}.json", text.encode())
    # Also what a writer that was killed left behind: one writer at a time is the caller's care.
    for pattern in (f"{manifest.key}-*.parquet", f".{manifest.key}-*.part", f".{manifest.key}.json.*.part"):
        for old in folder.glob(pattern):
            if old.name != filled.file:
                old.unlink(missing_ok=True)
    return filled


def _verify(cells: pd.DataFrame, schema: CellsSchema, manifest: Manifest, path: Path) -> None:
    if len(cells) != manifest.rows:
        raise _damaged(
            path,
            f"expected {manifest.rows} rows, found {len(cells)}",
            f"ventet {manifest.rows} rader, fant {len(cells)}",
        )
    _verify_columns(cells, schema, path)
    years = (int(cells["year"].min()), int(cells["year"].max()))
    if years != (manifest.first_year, manifest.last_year):
        raise _damaged(
            path,
            f"expected the years {manifest.first_year}-{manifest.last_year}, found {years[0]}-{years[1]}",
            f"ventet årene {manifest.first_year}–{manifest.last_year}, fant {years[0]}–{years[1]}",
        )


def _verify_columns(cells: pd.DataFrame, schema: CellsSchema, path: Path) -> None:
    import pandera.errors

    expected, found = [*schema.dimensions, "value", "status"], [str(name) for name in cells.columns]
    if found != expected:
        raise _damaged(
            path,
            f"not the schema of {schema.key}: expected the columns {expected}, found {found}",
            f"kolonnene er ikke som ventet (ventet {', '.join(expected)}, fant {', '.join(found)})",
        )
    try:
        # With an index of its own: pandera fails to tell of duplicates where labels are duplicate too.
        cells_schema(schema).validate(cells.reset_index(drop=True))
    except pandera.errors.SchemaError as error:
        name = getattr(error.schema, "name", None)
        raise _damaged(
            path,
            f"not the schema of {schema.key}: {str(error).splitlines()[0]}",
            f"kolonnen {name} er ikke som ventet" if name else "radene er ikke som ventet",
        ) from error


def _damaged(path: Path, reason: str, norwegian_reason: str) -> TableDamaged:
    return TableDamaged(
        f"{path.name}: {reason}",
        user_message=f"Filen {path.name} er skadet og brukes ikke: {norwegian_reason}.",
    )


def _stamp(manifest_path: Path) -> tuple[int, ...]:
    """Tell whether the files of a table may have changed since they were verified."""
    stamps = []
    for path in (manifest_path, *sorted(manifest_path.parent.glob(f"{manifest_path.stem}*.parquet"))):
        with suppress(FileNotFoundError):  # removed since it was listed
            state = path.stat()
            stamps += [state.st_mtime_ns, state.st_size]
    return tuple(stamps)


def replace_file(path: Path, content: bytes) -> None:
    """Put content at path in one step: a reader finds the old file or the new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)  # mkstemp makes files that only their owner may read
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
