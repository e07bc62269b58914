"""Answers of a table that is not whole yet, kept so that the next run goes on where one was stopped.

One folder a table, one file an answer. The file's name says what was asked of which server in which state of
the table, and the checksum of what it holds: anything else is not believed and asked for again.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import shutil
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data_sources.pxweb import Query, as_body
from data_sources.store import replace_file

LOG = logging.getLogger(__name__)
FOLDER = ".partial"


def folder_of(fetched: Path, table: str) -> Path:
    """Name the folder a table's answers are kept in; it need not exist."""
    return fetched / FOLDER / table


def is_left(fetched: Path) -> bool:
    """Whether a run was stopped midway through a table."""
    return any((fetched / FOLDER).glob("*/*.parquet"))


def name_of(base_url: str, updated: str, query: Query) -> str:
    """Tell apart what was asked: another server, update or query gives another name."""
    asked = json.dumps([base_url, query.table, updated, as_body(query)], ensure_ascii=False)
    return hashlib.sha256(asked.encode()).hexdigest()[:32]


def keep(folder: Path, name: str, cells: pd.DataFrame) -> None:
    """Keep an answer, whole or not at all."""
    buffer = io.BytesIO()
    cells.to_parquet(buffer, index=False, compression="zstd")
    content = buffer.getvalue()
    folder.mkdir(parents=True, exist_ok=True)
    replace_file(folder / f"{name}-{_digest(content)}.parquet", content)


def kept(folder: Path, name: str) -> pd.DataFrame | None:
    """Return a kept answer; None where there is none that can be believed."""
    for path in folder.glob(f"{name}-*.parquet"):
        content = path.read_bytes()
        if path.stem == f"{name}-{_digest(content)}":
            try:
                cells: pd.DataFrame = pq.read_table(io.BytesIO(content)).to_pandas()
            except pa.ArrowException as error:
                LOG.warning("%s: not a parquet file: %s", path.name, error)
            else:
                return cells
    return None


def drop_all_but(folder: Path, names: Iterable[str]) -> None:
    """Drop what is no part of the present plan: an older update, another query, a file half written."""
    wanted = tuple(f"{name}-" for name in names)
    for path in folder.glob("*") if folder.is_dir() else ():
        if not path.name.startswith(wanted):
            path.unlink(missing_ok=True)
    for path in folder.glob(".*") if folder.is_dir() else ():
        path.unlink(missing_ok=True)


def drop(folder: Path) -> None:
    """Drop all that is kept of a table."""
    if folder.is_dir():
        shutil.rmtree(folder)
    if folder.parent.is_dir() and not any(folder.parent.iterdir()):
        folder.parent.rmdir()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
