"""Stored tables: believed only when whole, told when damaged, and whole again after any interruption."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_sources import store as store_module
from data_sources.errors import FortrinnError, TableDamaged, TableMissing
from data_sources.schemas import SCHEMAS
from data_sources.store import (
    EMBEDDED,
    ORIGINS,
    PROJECT,
    Manifest,
    Store,
    fetched_folder,
    read_table,
    write_table,
)

KEY = "employment_totals_11618"
CONTENTS = ("BefolkningBosted", "SysselArbsted", "SysselBosted")
DEMO_KEYS = {
    "employment_by_industry_13470",
    "employment_by_age_07984",
    "workplace_education_11615",
    "industry_education_12850",
    "establishments_07091",
    "new_enterprises_08316",
}
EMBEDDED_KEYS = [schema.key for schema in SCHEMAS if schema.embedded]


def small_table(jobs: float = 100.0) -> pd.DataFrame:
    """Four cells of two municipalities in two years, one of them unpublished."""
    return pd.DataFrame(
        {
            "region": pd.Categorical(["3301", "3303", "3301", "3303"]),
            "content": pd.Categorical(["SysselArbsted"] * 4, categories=CONTENTS),
            "year": np.array([2020, 2020, 2021, 2021], dtype="int16"),
            "value": [jobs, 20.0, 110.0, np.nan],
            "status": pd.Categorical(["", "", "", ":"], categories=["", ".", "..", ":"]),
        }
    )


def blank_manifest(**changes: Any) -> Manifest:
    given: dict[str, Any] = {
        "key": KEY,
        "table": "11618",
        "title": "Sysselsatte",
        "producer": "Statistisk sentralbyrå",
        "origin": "ssb",
        "licence": "CC BY 4.0",
        "attribution": "Kilde: Statistisk sentralbyrå, tabell 11618",
        "first_year": 0,
        "last_year": 0,
        "rows": 0,
        "file": "",
        "sha256": "",
        "notes": ("første", "andre"),
    }
    return Manifest(**given | changes)


@pytest.fixture(scope="module")
def whole_folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fetched and an embedded copy of one table, told apart by a value."""
    root = tmp_path_factory.mktemp("whole")
    write_table(root / "fetched", small_table(jobs=200.0), blank_manifest())
    write_table(root / "embedded", small_table(jobs=100.0), blank_manifest(origin="snapshot"))
    return root


@pytest.fixture
def folders(whole_folders: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Copies of the two folders, to be harmed."""
    shutil.copytree(whole_folders, tmp_path, dirs_exist_ok=True)
    return tmp_path / "fetched", tmp_path / "embedded"


def rewrite_manifest(folder: Path, **changes: Any) -> None:
    path = folder / f"{KEY}.json"
    entries = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(entries | changes), encoding="utf-8")


def the_parquet(folder: Path) -> Path:
    (path,) = folder.glob("*.parquet")
    return path


def vouch_for(folder: Path, content: bytes) -> None:
    """Put other bytes in place of the table, with a manifest that gives their true checksum."""
    the_parquet(folder).write_bytes(content)
    rewrite_manifest(folder, sha256=hashlib.sha256(content).hexdigest())


def vouch_for_frame(folder: Path, frame: pd.DataFrame) -> None:
    path = folder / "made.bytes"
    frame.to_parquet(path, index=False)
    vouch_for(folder, path.read_bytes())
    path.unlink()
    rewrite_manifest(folder, rows=len(frame))


# Reading ---------------------------------------------------------------------------------------------


def test_a_written_table_is_read_back_as_it_was(tmp_path: Path) -> None:
    cells = small_table()
    written = write_table(tmp_path, cells, blank_manifest())
    read = Store(tmp_path, tmp_path / "none").load(KEY)
    pd.testing.assert_frame_equal(read.cells, cells)
    assert read.manifest == written
    assert (written.rows, written.first_year, written.last_year) == (4, 2020, 2021)
    assert written.notes == ("første", "andre")
    assert written.file == f"{KEY}-{written.sha256[:12]}.parquet"
    assert not written.is_demo
    assert replace(written, origin="demo").is_demo


def test_fetched_is_read_before_embedded(folders: tuple[Path, Path]) -> None:
    read = Store(*folders).load(KEY)
    assert read.cells["value"].iloc[0] == 200
    assert read.manifest.origin == "ssb"
    assert Store(*folders).status(KEY).problems == ()


def test_embedded_is_read_when_nothing_is_fetched(folders: tuple[Path, Path], tmp_path: Path) -> None:
    for fetched in (tmp_path / "none", tmp_path):
        assert Store(fetched, folders[1]).load(KEY).manifest.origin == "snapshot"


def test_a_read_is_kept_until_the_files_change(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = []
    read = store_module.read_table
    monkeypatch.setattr(store_module, "read_table", lambda *args: (reads.append(args), read(*args))[1])
    store = Store(*folders)
    assert store.load(KEY) is store.load(KEY)
    assert len(reads) == 1
    before = store.version()
    write_table(folders[0], small_table(jobs=300.0), blank_manifest())
    assert store.load(KEY).cells["value"].iloc[0] == 300
    assert len(reads) == 2
    assert store.version() != before


def test_a_table_that_is_mended_is_read_again(folders: tuple[Path, Path]) -> None:
    path = the_parquet(folders[0])
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    store = Store(*folders)
    assert store.load(KEY).manifest.origin == "snapshot"
    path.write_bytes(whole)
    assert store.load(KEY).manifest.origin == "ssb"
    assert store.status(KEY).problems == ()


def test_the_fetched_folder_is_the_one_the_environment_names(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORTRINN_DATA", str(folders[0]))
    assert fetched_folder() == folders[0]
    assert Store(embedded=folders[1]).load(KEY).cells["value"].iloc[0] == 200
    monkeypatch.setenv("FORTRINN_DATA", "  ")
    assert fetched_folder() == PROJECT / "data" / "fetched"
    monkeypatch.delenv("FORTRINN_DATA")
    assert Store(embedded=folders[1]).fetched == PROJECT / "data" / "fetched"


# Damage ----------------------------------------------------------------------------------------------


def flip_a_byte(folder: Path) -> None:
    path = the_parquet(folder)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def swap_the_years(folder: Path) -> None:
    rewrite_manifest(folder, first_year=2021, last_year=2020)


def pandas_metadata_broken(folder: Path) -> None:
    table = pa.Table.from_pandas(small_table())
    broken = table.replace_schema_metadata({"pandas": '{"columns": [{}]}'})
    path = folder / "made.bytes"
    pq.write_table(broken, path)
    vouch_for(folder, path.read_bytes())


def changed_frame(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[Path], None]:
    return lambda folder: vouch_for_frame(folder, change(small_table()))


DAMAGED_PARQUET: dict[str, tuple[Callable[[Path], None], str]] = {
    "missing": (lambda folder: the_parquet(folder).unlink(), "filen kan ikke leses"),
    "a folder": (
        lambda folder: (the_parquet(folder).unlink(), (folder / manifest_file(folder)).mkdir()),
        "filen kan ikke leses",
    ),
    "truncated": (
        lambda folder: the_parquet(folder).write_bytes(the_parquet(folder).read_bytes()[:-20]),
        f"manifestet {KEY}.json beskriver",
    ),
    "empty file": (lambda folder: the_parquet(folder).write_bytes(b""), "innholdet (0 byte)"),
    "flipped byte": (flip_a_byte, f"manifestet {KEY}.json beskriver"),
    "another file vouched for": (lambda folder: vouch_for(folder, b"no parquet"), "ikke en parquet-fil"),
    "truncated and vouched for": (
        lambda folder: vouch_for(folder, the_parquet(folder).read_bytes()[:-20]),
        "ikke en parquet-fil",
    ),
    "pandas metadata broken": (pandas_metadata_broken, "ikke en parquet-fil"),
    "duplicate keys": (
        changed_frame(lambda f: f.assign(region=pd.Categorical(["3301"] * 4))),
        "radene er ikke som ventet",
    ),
    "a column renamed": (changed_frame(lambda f: f.rename(columns={"value": "verdi"})), "ikke som ventet"),
    "a column lacks": (changed_frame(lambda f: f.drop(columns="status")), "ikke som ventet"),
    "a column too many": (changed_frame(lambda f: f.assign(sex="0")), "ikke som ventet"),
    "another order": (changed_frame(lambda f: f[list(f.columns)[::-1]]), "ikke som ventet"),
    "no years": (changed_frame(lambda f: f.drop(columns="year")), "ikke som ventet"),
    "unknown code": (
        changed_frame(lambda f: f.assign(content=pd.Categorical(["Ukjent"] * 4))),
        "ikke som ventet",
    ),
    "a code lacks": (
        changed_frame(lambda f: f.assign(region=pd.Categorical(["3301", None, "3301", "3303"]))),
        "ikke som ventet",
    ),
    "codes are numbers": (
        changed_frame(lambda f: f.assign(region=pd.Categorical([3301, 3303, 3301, 3303]))),
        "ikke som ventet",
    ),
    "codes are text, not categories": (
        changed_frame(lambda f: f.assign(region=["3301", "3303", "3301", "3303"])),
        "ikke som ventet",
    ),
    "infinite": (changed_frame(lambda f: f.assign(value=[1.0, np.inf, 3.0, 4.0])), "ikke som ventet"),
    "minus infinite": (changed_frame(lambda f: f.assign(value=[1.0, -np.inf, 3.0, 4.0])), "ikke som ventet"),
    "values are whole numbers": (changed_frame(lambda f: f.assign(value=[1, 2, 3, 4])), "ikke som ventet"),
    "values are text": (changed_frame(lambda f: f.assign(value=["1", "2", "3", "4"])), "ikke som ventet"),
    "unknown mark": (
        changed_frame(lambda f: f.assign(status=pd.Categorical(["", "x", "", ""]))),
        "ikke som ventet",
    ),
    "years are text": (changed_frame(lambda f: f.assign(year=f["year"].astype(str))), "ikke som ventet"),
    "a year out of range": (
        changed_frame(lambda f: f.assign(year=np.array([20, 20, 21, 21], "int16"))),
        "ikke som ventet",
    ),
    "no rows": (changed_frame(lambda f: f.head(0)), "ikke som ventet"),
    "fewer rows than told": (lambda folder: rewrite_manifest(folder, rows=5), "ventet 5 rader, fant 4"),
    "another first year": (
        lambda folder: rewrite_manifest(folder, first_year=2019),
        "ventet årene 2019–2021",
    ),
    "another last year": (lambda folder: rewrite_manifest(folder, last_year=2030), "ventet årene 2020–2030"),
    "years swapped": (swap_the_years, "fant 2020–2021"),
    "another checksum": (lambda folder: rewrite_manifest(folder, sha256="0" * 64), "manifestet"),
}

DAMAGED_MANIFEST: dict[str, tuple[Callable[[Path], None], str]] = {
    "not JSON": (lambda folder: (folder / f"{KEY}.json").write_text("{", encoding="utf-8"), "et manifest"),
    "empty file": (lambda folder: (folder / f"{KEY}.json").write_bytes(b""), "ikke et manifest"),
    "not text": (lambda folder: (folder / f"{KEY}.json").write_bytes(b"\xff\xfe\x00"), "ikke et manifest"),
    "nested without end": (
        lambda folder: (folder / f"{KEY}.json").write_text("[" * 200_000, encoding="utf-8"),
        "ikke et manifest",
    ),
    **{
        f"JSON of another kind: {text}": (
            lambda folder, text=text: (folder / f"{KEY}.json").write_text(text, encoding="utf-8"),  # type: ignore[misc]
            "ikke et manifest",
        )
        for text in ("[]", "3", '"text"', "null", "true", "{}", '[["key", 1]]')
    },
    "a field lacks": (
        lambda folder: (folder / f"{KEY}.json").write_text(
            json.dumps(
                {
                    name: value
                    for name, value in json.loads(
                        (folder / f"{KEY}.json").read_text(encoding="utf-8")
                    ).items()
                    if name != "licence"
                }
            ),
            encoding="utf-8",
        ),
        "ikke et manifest",
    ),
    "an unknown field": (lambda folder: rewrite_manifest(folder, colour="blue"), "ikke et manifest"),
    **{
        f"{name} is {value!r}": (
            lambda folder, name=name, value=value: rewrite_manifest(folder, **{name: value}),  # type: ignore[misc]
            f"feil slags verdi i {name}",
        )
        for name, value in [
            ("key", None),
            ("title", 3),
            ("producer", ["SSB"]),
            ("origin", None),
            ("licence", {"id": "CC BY 4.0"}),
            ("attribution", None),
            ("file", 7),
            ("file", None),
            ("sha256", 12),
            ("rows", "4"),
            ("rows", 4.0),
            ("rows", True),
            ("first_year", "2020"),
            ("last_year", None),
            ("table", 11618),
            ("base_url", 3),
            ("query", "alt"),
            ("query", ["alt"]),
            ("updated", 20260101),
            ("fetched_at", []),
            ("collected_through", False),
            ("notes", "en merknad"),
            ("notes", 3),
            ("notes", None),
            ("notes", [1, 2]),
        ]
    },
    "another key": (
        lambda folder: rewrite_manifest(folder, key="population_07459"),
        "gjelder population_07459",
    ),
    "an origin that is none": (lambda folder: rewrite_manifest(folder, origin="rykte"), "opphav rykte"),
    **{
        f"file name {name!r}": (
            lambda folder, name=name: rewrite_manifest(folder, file=name),  # type: ignore[misc]
            "filnavnet er ikke gyldig",
        )
        for name in (
            "",
            ".",
            "..",
            "../embedded/x.parquet",
            "/etc/passwd",
            "sub/x.parquet",
            "sub\\x.parquet",
            "x\0.parquet",
            "x.csv",
            ".x.parquet",
            "x.parquet\n",
        )
    },
}


def manifest_file(folder: Path) -> str:
    name: str = json.loads((folder / f"{KEY}.json").read_text(encoding="utf-8"))["file"]
    return name


DAMAGES = [
    pytest.param(damage, reason, suffix, id=f"{suffix}: {name}")
    for suffix, damages in ((".parquet", DAMAGED_PARQUET), (".json", DAMAGED_MANIFEST))
    for name, (damage, reason) in damages.items()
]


@pytest.mark.parametrize(("damage", "reason", "suffix"), DAMAGES)
def test_damage_is_found_told_by_the_files_name_and_the_embedded_copy_is_read(
    folders: tuple[Path, Path], damage: Callable[[Path], None], reason: str, suffix: str
) -> None:
    fetched, embedded = folders
    named = f"{KEY}.json" if suffix == ".json" else manifest_file(fetched)
    damage(fetched)

    store = Store(fetched, embedded)
    assert store.load(KEY).manifest.origin == "snapshot"
    status = store.status(KEY)
    assert status.manifest is not None
    assert status.manifest.origin == "snapshot"
    (problem,) = status.problems
    assert problem.startswith(f"Filen {named} er skadet og brukes ikke: ")
    assert reason in problem
    assert "Traceback" not in problem

    alone = Store(fetched, embedded.with_name("none"))
    with pytest.raises(TableDamaged) as raised:
        alone.load(KEY)
    assert raised.value.user_message == problem
    assert named in str(raised.value)
    assert alone.status(KEY).manifest is None
    assert alone.status(KEY).problems == (problem,)


def test_one_damaged_table_harms_no_other(tmp_path: Path) -> None:
    embedded = Path(shutil.copytree(EMBEDDED, tmp_path / "embedded"))
    the_one = next(embedded.glob("area_profiles-*.parquet"))
    the_one.write_bytes(the_one.read_bytes()[:100])
    store = Store(tmp_path / "none", embedded)
    told = {status.key: status for status in store.statuses()}
    assert list(told) == [schema.key for schema in SCHEMAS]
    assert the_one.name in told["area_profiles"].problems[0]
    assert told["area_profiles"].manifest is None
    for key, status in told.items():
        if key != "area_profiles" and key in EMBEDDED_KEYS:
            assert status.problems == ()
            assert store.load(key).manifest == status.manifest


def test_both_copies_damaged_are_both_told_and_the_first_is_raised(folders: tuple[Path, Path]) -> None:
    fetched, embedded = folders
    flip_a_byte(fetched)
    the_parquet(embedded).write_bytes(b"")
    store = Store(fetched, embedded)
    first, second = store.status(KEY).problems
    assert the_parquet(fetched).name in first
    assert the_parquet(embedded).name in second
    with pytest.raises(TableDamaged) as raised:
        store.load(KEY)
    assert raised.value.user_message == first


def test_a_damage_raised_often_does_not_grow(folders: tuple[Path, Path]) -> None:
    store = Store(folders[0], folders[1].with_name("none"))
    flip_a_byte(folders[0])
    depths = set()
    for _ in range(3):
        try:
            store.load(KEY)
        except TableDamaged as damage:
            depths.add(len(traceback.extract_tb(damage.__traceback__)))
            assert damage.__cause__ is None
    assert len(depths) == 1


def test_a_table_that_is_not_there_is_missing(tmp_path: Path) -> None:
    store = Store(tmp_path / "none", tmp_path)
    with pytest.raises(TableMissing) as raised:
        store.load(KEY)
    assert raised.value.user_message == (
        f"Tabellen {KEY} finnes ikke i datalageret. Den må hentes fra produsenten først."
    )
    assert store.status(KEY) == store_module.TableStatus(KEY, None, ())


def test_a_key_the_product_does_not_know_is_no_table(folders: tuple[Path, Path]) -> None:
    fetched, embedded = folders
    shutil.copy(fetched / f"{KEY}.json", fetched / "unknown.json")
    entries = json.loads((fetched / "unknown.json").read_text(encoding="utf-8")) | {"key": "unknown"}
    (fetched / "unknown.json").write_text(json.dumps(entries), encoding="utf-8")
    with pytest.raises(TableDamaged, match=r"unknown\.json"):
        Store(fetched, embedded).load("unknown")
    with pytest.raises(TableDamaged, match="unknown"):
        write_table(fetched, small_table(), blank_manifest(key="unknown"))


# Writing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame.drop(columns="year"),
        lambda frame: frame.drop(columns="value"),
        lambda frame: frame.head(0),
        lambda frame: frame.assign(value=np.inf),
        lambda frame: frame.assign(region=pd.Categorical(["3301"] * 4)),
        lambda frame: pd.concat([frame, frame]),
        lambda frame: frame.assign(region=[1, "2", 3, "4"]),
        lambda frame: frame.assign(year=["a", "b", "c", "d"]),
    ],
)
def test_a_frame_that_is_no_table_is_refused_and_nothing_is_written(
    folders: tuple[Path, Path], change: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    before = {path.name: path.read_bytes() for path in folders[0].iterdir()}
    with pytest.raises(TableDamaged) as raised:
        write_table(folders[0], change(small_table()), blank_manifest())
    assert raised.value.user_message.startswith(f"Filen {KEY}.parquet er skadet")
    assert {path.name: path.read_bytes() for path in folders[0].iterdir()} == before


def test_only_the_new_files_remain_and_other_tables_are_left_alone(tmp_path: Path) -> None:
    bystander = tmp_path / "population_07459-0123456789ab.parquet"
    bystander.write_bytes(b"another table")
    longer_key = tmp_path / f"{KEY}_2-0123456789ab.parquet"
    longer_key.write_bytes(b"a key that begins the same")
    write_table(tmp_path, small_table(jobs=1.0), blank_manifest())
    abandoned = tmp_path / f".{KEY}-0123456789ab.parquet.x7y.part"
    abandoned.write_bytes(b"left by a writer that was killed")
    (tmp_path / f".{KEY}.json.abc.part").write_bytes(b"{")
    written = write_table(tmp_path, small_table(jobs=2.0), blank_manifest())
    assert {path.name for path in tmp_path.iterdir()} == {
        bystander.name,
        longer_key.name,
        f"{KEY}.json",
        written.file,
    }


def test_everyone_may_read_a_written_table(tmp_path: Path) -> None:
    write_table(tmp_path, small_table(), blank_manifest())
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o644}


@pytest.mark.parametrize("step", [0, 1, 2, 3])
@pytest.mark.parametrize("function", ["fsync", "replace"])
def test_an_error_at_any_step_leaves_the_former_table_and_no_half_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, step: int
) -> None:
    """The parquet file, then the manifest: each is synced and then replaced."""
    write_table(tmp_path, small_table(jobs=1.0), blank_manifest())
    calls = []
    owner: Any = os if function == "fsync" else Path
    real = getattr(owner, function)

    def failing(*args: Any) -> Any:
        calls.append(args)
        if len(calls) == step + 1:
            raise OSError(28, "No space left on device")
        return real(*args)

    monkeypatch.setattr(owner, function, failing)
    if step < 2:
        with pytest.raises(OSError, match="No space left"):
            write_table(tmp_path, small_table(jobs=2.0), blank_manifest())
    else:  # there are only two of each
        write_table(tmp_path, small_table(jobs=2.0), blank_manifest())
    monkeypatch.undo()
    assert len(calls) == min(step + 1, 2)
    read = Store(tmp_path, tmp_path / "none").load(KEY)
    assert read.cells["value"].iloc[0] == (1 if step < 2 else 2)
    assert not list(tmp_path.glob("*.part")) + list(tmp_path.glob(".*.part"))


# One process for all steps, for importing pandas takes most of the time; each step in a fork of it.
KILLED_WRITERS = """
import json, os, pickle, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import pandera.errors, pandera.pandas
from data_sources import store

cells, manifest, steps = pickle.loads(Path(sys.argv[2]).read_bytes())
ends = {}
for folder, name, step in steps:
    child = os.fork()
    if not child:
        owner = os if name == "fsync" else Path
        real = getattr(owner, name)
        calls = []

        def killed(*args, **kwargs):
            calls.append(args)
            if len(calls) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        setattr(owner, name, killed)
        store.write_table(Path(folder), cells, manifest)
        os._exit(0)
    ends[folder] = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
print(json.dumps(ends))
"""
# The parquet file is synced and put in place, then the manifest; then the former parquet file is removed.
STEPS = (
    ("fsync", 1, 1.0),
    ("replace", 1, 1.0),
    ("fsync", 2, 1.0),
    ("replace", 2, 1.0),
    ("unlink", 1, 2.0),
)


@pytest.fixture(scope="module")
def killed_writers(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], Path]:
    root = tmp_path_factory.mktemp("killed")
    former = root / "former"
    write_table(former, small_table(jobs=1.0), blank_manifest())
    folders = {(name, step): root / f"{name}_{step}" for name, step, _ in STEPS}
    for folder in folders.values():
        shutil.copytree(former, folder)
    steps = [(str(folder), *step) for step, folder in folders.items()]
    job = root / "job.pickle"
    job.write_bytes(pickle.dumps((small_table(jobs=2.0), blank_manifest(), steps)))
    run = subprocess.run(
        [sys.executable, "-c", KILLED_WRITERS, str(PROJECT), str(job)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(json.loads(run.stdout).values()) == {-signal.SIGKILL}, run.stderr
    return folders


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
@pytest.mark.parametrize(("name", "step", "remaining"), STEPS)
def test_a_writer_killed_between_two_steps_leaves_a_whole_table(
    killed_writers: dict[tuple[str, int], Path], name: str, step: int, remaining: float
) -> None:
    folder = killed_writers[name, step]
    store = Store(folder, folder / "none")
    assert store.load(KEY).cells["value"].iloc[0] == remaining
    assert store.status(KEY).problems == ()
    assert len(list(folder.iterdir())) > 2  # something was left behind
    # The next writer succeeds and clears away what the killed one left.
    written = write_table(folder, small_table(jobs=3.0), blank_manifest())
    assert store.load(KEY).cells["value"].iloc[0] == 3
    assert {path.name for path in folder.iterdir()} == {f"{KEY}.json", written.file}


# Several at once -------------------------------------------------------------------------------------


def in_threads(count: int, work: Callable[[int], None]) -> list[BaseException]:
    errors: list[BaseException] = []

    def guarded(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_many_threads_share_one_read(folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    reads = []
    read = store_module.read_table
    monkeypatch.setattr(store_module, "read_table", lambda *args: (reads.append(args), read(*args))[1])
    store = Store(*folders)
    seen: list[int] = []
    assert in_threads(8, lambda _: seen.append(id(store.load(KEY)))) == []
    assert len(seen) == 8
    assert len(set(seen)) == 1
    assert len(reads) == 1


def test_readers_see_the_old_table_or_the_new_one_while_it_is_replaced(tmp_path: Path) -> None:
    write_table(tmp_path, small_table(jobs=0.0), blank_manifest())
    done = threading.Event()

    def work(number: int) -> None:
        if number == 0:
            try:
                for jobs in range(1, 15):
                    write_table(tmp_path, small_table(jobs=float(jobs)), blank_manifest())
            finally:
                done.set()
            return
        store = Store(tmp_path, tmp_path / "none")
        newest = 0.0
        while not done.is_set():
            jobs = float(store.load(KEY).cells["value"].iloc[0])
            assert jobs >= newest
            newest = jobs

    assert in_threads(4, work) == []
    assert Store(tmp_path, tmp_path / "none").load(KEY).cells["value"].iloc[0] == 14


def test_a_table_replaced_while_it_is_read_is_read_again(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader has the old manifest in hand when the writer removes the file it names."""
    read = store_module.read_manifest
    replaced = []

    def slow_reader(path: Path, key: str) -> Manifest:
        manifest = read(path, key)
        if not replaced:
            replaced.append(write_table(folders[0], small_table(jobs=300.0), blank_manifest()))
        return manifest

    monkeypatch.setattr(store_module, "read_manifest", slow_reader)
    store = Store(*folders)
    assert store.load(KEY).cells["value"].iloc[0] == 300
    assert store.status(KEY).problems == ()


# What is embedded ------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", EMBEDDED_KEYS)
def test_every_embedded_table_is_what_its_manifest_says(key: str) -> None:
    manifest_path = EMBEDDED / f"{key}.json"
    table = read_table(manifest_path, key)
    manifest = table.manifest
    assert manifest.rows == len(table.cells)
    assert manifest.first_year == table.cells["year"].min()
    assert manifest.last_year == table.cells["year"].max()
    assert manifest.origin in ORIGINS
    demo = key in DEMO_KEYS
    assert manifest.origin == ("demo" if demo else "snapshot")
    assert manifest.table is None or manifest.table in key
    # Demonstration figures are nobody's statistics, and are attributed to nobody.
    assert manifest.table is None or demo != (manifest.table in manifest.attribution)
    for text in (manifest.title, manifest.producer, manifest.licence, manifest.attribution):
        assert text.strip()
    assert manifest.licence in (("MIT",) if demo else ("CC BY 4.0", "NLOD"))
    assert manifest.collected_through
    assert (EMBEDDED / manifest.file).is_file()
    # Published figures only: nothing was filled in where nothing is published.
    unpublished = table.cells["status"].isin([".", "..", ":"])
    assert (unpublished == table.cells["value"].isna()).all()


def test_no_embedded_file_is_without_a_manifest_and_no_manifest_without_a_schema() -> None:
    manifests = sorted(EMBEDDED.glob("*.json"))
    assert [path.stem for path in manifests] == sorted(EMBEDDED_KEYS)
    named = {json.loads(path.read_text(encoding="utf-8"))["file"] for path in manifests}
    assert {path.name for path in EMBEDDED.rglob("*.parquet")} == named
    assert not list(EMBEDDED.rglob("*.part"))


def test_every_error_is_one_an_analyst_can_read() -> None:
    for error in (TableDamaged, TableMissing):
        assert issubclass(error, FortrinnError)
    raised = TableDamaged("english", user_message="norsk")
    assert (str(raised), raised.user_message) == ("english", "norsk")


# Status without reading -----------------------------------------------------------------------------


def test_status_reads_no_cells(folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("a table was read to tell its status")

    monkeypatch.setattr(store_module.pq, "read_table", never)
    store = Store(*folders)
    manifest = store.status(KEY).manifest
    assert manifest is not None
    assert manifest.key == KEY


def test_status_sees_that_a_file_was_harmed_after_it_was_checked(folders: tuple[Path, Path]) -> None:
    store = Store(folders[0], folders[1].with_name("none"))
    assert store.status(KEY).problems == ()
    flip_a_byte(folders[0])
    status = store.status(KEY)
    assert status.manifest is None
    (problem,) = status.problems
    assert the_parquet(folders[0]).name in problem


def test_status_of_a_loaded_table_tells_what_the_checksum_cannot(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Right bytes can still be no Cells; who has read them knows."""
    store = Store(folders[0], folders[1].with_name("none"))

    def no_cells(_cells: object, _schema: object, _manifest: object, path: Path) -> None:
        raise TableDamaged(f"{path.name}: no Cells", user_message=f"Filen {path.name} er skadet.")

    monkeypatch.setattr(store_module, "_verify", no_cells)
    assert store.status(KEY).problems == ()
    with pytest.raises(TableDamaged):
        store.load(KEY)
    assert len(store.status(KEY).problems) == 1
