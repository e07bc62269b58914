"""The command line: a figure as a file, one line for what can be mended, and a dashboard ended by its id."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

import cli
from data_sources import store
from figures import bundles, pack, registry
from figures.renderer import RENDERER, DrawingFailed
from tests.dashboard import ROOT, START_LIMIT_SECONDS, answers
from workshop import database
from workshop.links import new_token
from workshop.programme import Evidence, RowDraft, add_row
from workshop.workshops import start_workshop


@pytest.fixture(autouse=True)
def embedded_statistics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the embedded tables of Buskerud and ask no server, whatever this machine is told."""
    monkeypatch.setenv("FORTRINN_DATA", str(tmp_path / "nothing-fetched"))
    monkeypatch.setenv("FORTRINN_OFFLINE", "1")
    monkeypatch.delenv("FORTRINN_REGIONS", raising=False)


def export(*arguments: object) -> int:
    return cli.main(["export", *map(str, arguments)])


# Files ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "pixels"), [("16:9", (1920, 1080)), ("1:1", (1440, 1440))])
def test_a_figure_becomes_a_picture(tmp_path: Path, size: str, pixels: tuple[int, int]) -> None:
    file = tmp_path / "pendling.PNG"
    assert export("pendling", file, "--region", "drammen", "--year", 2019, "--size", size) == 0
    content = file.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert (int.from_bytes(content[16:20]), int.from_bytes(content[20:24])) == pixels


def test_a_figure_becomes_a_table_of_what_was_chosen(tmp_path: Path) -> None:
    file = tmp_path / "pendling.csv"
    assert export("pendling", file, "--region", "drammen", "--comparator", "fylke_40", "--year", 2019) == 0
    text = file.read_text(encoding="utf-8-sig")
    assert text.startswith("Gruppe;Drammen 2019;Kilde")
    assert "Bor og arbeider i regionen;48035;" in text


def test_findings_of_one_region_are_printed_or_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export("--findings", "numedal", "--year", 2019) == 0
    printed = capsys.readouterr().out
    lines = printed.splitlines()
    assert lines[0] == "Numedal: funn til og med 2019"
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 100
    assert "\u202f" in printed
    assert "listen vises ikke" in printed
    assert export("--findings", "numedal", tmp_path / "numedal.txt", "--year", 2019) == 0
    # It rests on demonstration figures, and its name says so.
    assert (tmp_path / "numedal_DEMODATA.txt").read_text(encoding="utf-8") == printed
    assert "numedal_DEMODATA.txt" in capsys.readouterr().err


def test_findings_of_every_region_are_printed_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert export("--findings", "--year", 2012) == 0
    titles = [line for line in capsys.readouterr().out.splitlines() if ": funn til og med" in line]
    assert [title.partition(":")[0] for title in titles] == [
        "Hallingdal", "Midt-Buskerud", "Kongsberg", "Numedal", "Ringerike", "Drammen", "Røyken/Hurum",
        "Buskerud", "Buskerud (2019-grensen)",
    ]  # fmt: skip


def test_findings_are_text_of_a_known_region(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export("--findings", "numedal", tmp_path / "numedal.docx") == 2
    assert "expected a file ending in .txt" in capsys.readouterr().err
    assert export("--findings", "atlantis") == 1
    assert "atlantis" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        export("--findings", "numedal", "a.txt", "b.txt")
    assert list(tmp_path.glob("*")) == []


def test_a_demonstration_figure_is_written_under_a_name_that_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read = store.read_manifest
    monkeypatch.setattr(store, "read_manifest", lambda *found: replace(read(*found), origin="demo"))
    assert export("pendling", tmp_path / "pendling.csv") == 0
    assert [path.name for path in tmp_path.glob("*.csv")] == ["pendling_DEMODATA.csv"]
    assert "pendling_DEMODATA.csv" in capsys.readouterr().err
    assert export("pendling", tmp_path / "min_DEMODATA.csv") == 0
    assert (tmp_path / "min_DEMODATA.csv").is_file()


@pytest.mark.parametrize(
    ("ending", "start"),
    [(".svg", b"<svg"), (".pdf", b"%PDF"), (".pptx", b"PK"), (".xlsx", b"PK"), (".csv", b"\xef\xbb\xbf")],
)
def test_the_ending_says_the_form(tmp_path: Path, ending: str, start: bytes) -> None:
    file = tmp_path / f"pendling{ending}"
    assert export("pendling", file, "--region", "drammen", "--year", 2019) == 0
    assert file.read_bytes().startswith(start)
    assert [path.name for path in tmp_path.iterdir()] == [file.name], "nothing is left beside it"


def test_a_workbook_has_every_figure_of_a_region(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = [row for row in registry.FIGURES if row.page in ("profil", "fortrinn")]
    monkeypatch.setattr(bundles, "FIGURES", tuple(shown))
    assert export("--workbook", "kongsberg", tmp_path / "alt.xlsx") == 0
    assert "alt_DEMODATA.xlsx" in capsys.readouterr().err
    book = openpyxl.load_workbook(tmp_path / "alt_DEMODATA.xlsx")
    contents = "\n".join(str(cell.value) for row in book["Innhold"].iter_rows() for cell in row)
    assert "Alle figurer for Kongsberg" in contents
    left_out = contents.count("Ikke med: ")
    assert len(book.sheetnames) == 1 + len(shown) - left_out
    assert 0 < left_out < 5  # industries the region has not got
    assert {"Folketall over tid", "Fortrinn", "Pendling inn og ut"} <= set(book.sheetnames)


def test_a_profile_is_one_page(tmp_path: Path) -> None:
    assert export("--profile", "numedal", tmp_path / "profil_DEMODATA.pdf") == 0
    assert len(pypdfium2.PdfDocument(tmp_path / "profil_DEMODATA.pdf")) == 1


@pytest.mark.parametrize(("ending", "start"), [("pptx", b"PK"), ("pdf", b"%PDF"), ("zip", b"PK")])
def test_a_pack_is_written_without_a_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, start: bytes
) -> None:
    monkeypatch.setattr(pack, "STANDARD", ("folketall", "pendling"))
    file = tmp_path / f"pakke.{ending}"
    assert export("--pack", "ringerike", file, "--year", 2020) == 0
    assert file.read_bytes().startswith(start)


@pytest.fixture
def workshop_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Return the secret link of a workshop with a chain for Drammen that rests on demonstration figures."""
    monkeypatch.setenv(database.VARIABLE, f"sqlite:///{tmp_path / 'workshop.db'}")
    monkeypatch.setattr(database, "_opened", {})
    opened = database.workshop_database()
    link = start_workshop(opened, region="drammen", title="Verksted for Drammen")
    demo = Evidence("strength", "SSB 13470 (DEMODATA)", "Sysselsatte", 2025, is_demo=True)
    add_row(opened, link, RowDraft("drammen", strength="Lager", plan="naering", evidence=(demo,)))
    add_row(opened, link, RowDraft("numedal", strength="Skogbruk", plan="naering"))
    yield link
    opened.close()


def test_a_draft_programme_is_written_with_the_workshops_link(
    workshop_link: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(cli.LINK_VARIABLE, f"https://fortrinn.example.no/verksted/lenke/{workshop_link}")
    assert export("--programme", "drammen", tmp_path / "utkast.xlsx") == 0
    assert "utkast_DEMODATA.xlsx" in capsys.readouterr().err
    book = openpyxl.load_workbook(tmp_path / "utkast_DEMODATA.xlsx")
    assert [cell.value for cell in book.worksheets[0]["B"]][5:] == ["Lager"]
    assert export("--programme", "numedal", tmp_path / "utkast.docx") == 0
    assert (tmp_path / "utkast.docx").read_bytes().startswith(b"PK")


def test_a_draft_programme_needs_the_link(
    workshop_link: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(cli.LINK_VARIABLE, raising=False)
    assert export("--programme", "drammen", tmp_path / "utkast.docx") == 2
    assert cli.LINK_VARIABLE in capsys.readouterr().err
    monkeypatch.setenv(cli.LINK_VARIABLE, new_token())
    assert export("--programme", "drammen", tmp_path / "utkast.docx") == 1
    assert "opens nothing" in capsys.readouterr().err
    assert export("--programme", "drammen", tmp_path / "utkast.pdf") == 2
    assert ".docx or .xlsx" in capsys.readouterr().err
    assert not [*tmp_path.glob("utkast*")]


def test_a_bundle_has_a_name_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack, "STANDARD", ("folketall",))
    monkeypatch.chdir(tmp_path)
    assert export("--pack", "midt_buskerud") == 0
    assert [path.name for path in tmp_path.iterdir()] == ["pakke_midt_buskerud.pptx"]


def test_a_file_that_cannot_be_made_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(job: object) -> bytes:
        raise DrawingFailed("the drawing was refused", user_message="Filen kunne ikke lages.")

    monkeypatch.setattr(RENDERER, "render", refused)
    file = tmp_path / "pendling.pdf"
    file.write_bytes(b"as it was")
    assert export("pendling", file) == 1
    assert capsys.readouterr().err == "fortrinn: the drawing was refused\n"
    assert file.read_bytes() == b"as it was"
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


# What can be mended --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["no_such", "x.png"], 2, r"no figure 'no_such'; there are kart, folketall, .*"),
        (["pendling", "x.png", "--region", "oslo"], 1, r".*no area 'oslo'.*"),
        (["pendling", "x.png", "--comparator", "sverige"], 1, r".*no area 'sverige'.*"),
        (["pendling", "x.docx"], 2, r"x\.docx: expected a file ending in \.png, .* or \.xlsx"),
        (["pendling", "x"], 2, r"x: expected a file ending in \.png, .* or \.xlsx"),
        (["pendling", "x.png", "--year", "2010"], 1, r"nothing to show: Pendling for Kongsberg er ikke .*"),
        (["--workbook", "kongsberg", "x.csv"], 2, r"x\.csv: expected a file ending in \.xlsx"),
        (["--profile", "kongsberg", "x.png"], 2, r"x\.png: expected a file ending in \.pdf"),
        (["--pack", "kongsberg", "x.docx"], 2, r"x\.docx: expected a file ending in \.pptx, \.pdf or \.zip"),
        (["--pack", "oslo", "x.pptx"], 1, r".*no area 'oslo'.*"),
        (["pendling", "no/such/folder/x.csv"], 1, r".*x\.csv.*cannot be written.*"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    status: int,
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert export(*arguments) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert re.fullmatch(f"fortrinn: {told}\n", err), err
    assert list(tmp_path.rglob("x*")) == []


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["no_such_command"],
        ["export"],
        ["export", "kart"],
        ["export", "kart", "x.png", "y.png"],
        ["export", "kart", "x.png", "--year", "i fjor"],
        ["export", "--pack", "kongsberg", "x.pptx", "y.pptx"],
        ["export", "--pack", "kongsberg", "--profile", "kongsberg"],
    ],
)
def test_wrong_usage_shows_the_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert "usage: fortrinn" in capsys.readouterr().err


def test_a_damaged_region_set_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mitt.toml").write_text("id = ", encoding="utf-8")
    monkeypatch.setenv("FORTRINN_REGIONS", str(tmp_path / "mitt.toml"))
    assert export("kart", tmp_path / "x.png") == 1
    err = capsys.readouterr().err
    assert err.startswith("fortrinn: mitt.toml: not a region set")
    assert "Traceback" not in err


# The dashboard -------------------------------------------------------------------------------------


@pytest.fixture
def started() -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`fortrinn run` in a process of its own, once it answers, and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "run", "--port", str(port)],
        cwd=ROOT,
        env=dict(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(START_LIMIT_SECONDS * 10):
            if answers(f"{address}/_stcore/health"):
                break
            try:
                process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
            pytest.fail(f"ended when started: {process.stdout.read().decode() if process.stdout else ''}")
        else:
            pytest.fail("does not answer")
        yield process, address
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # all that it started is in its group
        process.wait()
        if process.stdout:
            process.stdout.close()


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="process groups are of POSIX")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_dashboard_starts_and_is_ended_with_all_it_started(
    started: tuple[subprocess.Popen[bytes], str], how: signal.Signals
) -> None:
    process, address = started
    process.send_signal(how)
    process.wait(timeout=START_LIMIT_SECONDS)
    assert process.returncode == 0
    assert not answers(f"{address}/_stcore/health")
