"""The HTML page around the dashboard: its language, its headers, and what passes by unchanged."""

import asyncio
import base64
import gzip
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import requests
import streamlit as st
from starlette.types import Message, Receive, Scope, Send

from data_sources.errors import TableMissing
from figures import registry
from pages import _frame
from serve import NOSCRIPT, REWRITES, NorwegianPage, get_meetings_ready, get_ready
from tests.dashboard import ROOT, running

SHELL = Path(st.__file__).parent / "static" / "index.html"
PAGE = (
    '<!DOCTYPE html>\n<html lang="en"><title>Streamlit</title><script>let æ = 1</script>' + "x" * 99
).encode()
FONT = ROOT / "static" / "fonts" / "Inter-Regular.woff2"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("serve") / "log") as address:
        yield address


def passed_on(
    pieces: Sequence[bytes], media_type: str, status: int = 200, encoding: str | None = None
) -> list[Message]:
    """What the middleware sends on of an answer that comes in these pieces."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        length = sum(len(piece) for piece in pieces)
        headers = [(b"content-type", media_type.encode()), (b"content-length", str(length).encode())]
        if encoding:
            headers.append((b"content-encoding", encoding.encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        for number, piece in enumerate(pieces, start=1):
            await send({"type": "http.response.body", "body": piece, "more_body": number < len(pieces)})

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def record(message: Message) -> None:
        sent.append(message)

    sent: list[Message] = []
    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    asyncio.run(NorwegianPage(answer)(scope, receive, record))
    return sent


@pytest.mark.parametrize("pattern", [pattern for pattern, _ in REWRITES], ids=lambda pattern: pattern.pattern)
def test_this_version_of_streamlit_has_what_is_rewritten(pattern: re.Pattern[str]) -> None:
    assert pattern.search(SHELL.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", ["/", "/profil", "/profil?region=drammen"])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_every_page_is_norwegian_and_whole(address: str, path: str, encoding: str) -> None:
    answer = requests.get(address + path, headers={"Accept-Encoding": encoding}, timeout=30)
    assert answer.status_code == 200
    assert '<html lang="nb">' in answer.text
    assert "<title>Fortrinn</title>" in answer.text
    assert NOSCRIPT in answer.text
    assert "You need to enable JavaScript" not in answer.text
    assert answer.text.rstrip().endswith("</html>")
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "content-encoding" not in answer.headers
    assert answer.headers["cache-control"] == "no-cache"
    assert "etag" not in answer.headers


@pytest.mark.parametrize("query", ["", "?region=drammen&aar=2019", "?region=r%C3%B8yken%26"])
def test_the_first_page_is_found_by_its_name(address: str, query: str) -> None:
    answer = requests.get(f"{address}/oversikt{query}", timeout=30)
    assert answer.status_code == 200
    assert answer.url == f"{address}/{query}"


def test_head_tells_no_length_that_is_not_the_pages(address: str) -> None:
    answer = requests.head(f"{address}/profil", timeout=30)
    assert answer.status_code == 200
    assert answer.content == b""
    assert "content-length" not in answer.headers


def test_policy_names_no_host_and_allows_exactly_the_scripts_of_the_page(address: str) -> None:
    answer = requests.get(address, timeout=30)
    policy = dict(rule.split(" ", 1) for rule in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    words = {word for sources in policy.values() for word in sources.split()}
    assert {word for word in words if not word.startswith("'")} == {"data:", "blob:"}
    assert "'unsafe-eval'" not in words
    scripts = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert len(scripts) == 3
    assert policy["script-src"].split() == ["'self'", "blob:", *(f"'sha256-{one}'" for one in hashes)]


@pytest.mark.parametrize(
    "path", ["/", "/_stcore/health", f"/app/static/fonts/{FONT.name}", "/app/static/none"]
)
def test_every_answer_has_the_headers_of_security(address: str, path: str) -> None:
    headers = requests.get(address + path, timeout=30).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_static_files_pass_unchanged(address: str) -> None:
    link = f"{address}/app/static/fonts/{FONT.name}"
    answer = requests.get(link, timeout=30)
    assert answer.content == FONT.read_bytes()
    assert answer.headers["content-type"] == "font/woff2"
    assert "etag" in answer.headers
    assert "content-security-policy" not in answer.headers
    part = requests.get(link, headers={"Range": "bytes=0-9"}, timeout=30)
    assert part.status_code == 206
    assert part.content == FONT.read_bytes()[:10]


def test_a_page_that_comes_in_pieces_is_rewritten_whole() -> None:
    # One byte a piece, so that nothing to rewrite lies within one piece.
    start, body = passed_on([bytes([byte]) for byte in PAGE], "text/html; charset=utf-8")
    assert b'<html lang="nb"><title>Fortrinn</title>' in body["body"]
    assert body["body"].endswith(b"x" * 99)
    assert (b"content-length", str(len(body["body"])).encode()) in start["headers"]


def test_a_compressed_page_is_rewritten_and_sent_as_it_is() -> None:
    start, body = passed_on([gzip.compress(PAGE)], "text/html", encoding="gzip")
    assert b'<html lang="nb">' in body["body"]
    names = [name for name, _ in start["headers"]]
    assert b"content-encoding" not in names
    assert names.count(b"content-length") == 1


@pytest.mark.parametrize(
    ("media_type", "status"),
    [("text/plain", 200), ("application/json", 200), ("text/event-stream", 200), ("text/html", 404)],
)
def test_what_is_no_page_passes_unchanged_and_at_once(media_type: str, status: int) -> None:
    start, *bodies = passed_on([PAGE, b"", b"more"], media_type, status)
    assert [body["body"] for body in bodies] == [PAGE, b"", b"more"]
    assert (b"content-length", str(len(PAGE) + 4).encode()) in start["headers"]


def test_websockets_pass_unchanged() -> None:
    seen: list[object] = []

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        seen.extend((scope, receive, send))

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        """Take a message and do nothing with it."""

    scope = {"type": "websocket"}
    asyncio.run(NorwegianPage(answer)(scope, receive, send))
    assert seen == [scope, receive, send]


def test_the_first_page_is_found_by_its_name_too(address: str) -> None:
    answer = requests.get(f"{address}/oversikt?region=numedal&aar=2019", timeout=10)
    assert answer.status_code == 200
    assert answer.url == f"{address}/?region=numedal&aar=2019"
    assert '<html lang="nb">' in answer.text


def test_the_first_page_is_read_before_anyone_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(registry, "draw", lambda *choice: asked.append(choice))
    get_ready()
    ((figure_id, data, region, comparator, year),) = asked
    assert (figure_id, region.id, comparator.id, year) == ("kart", "hallingdal", "norge", _frame.LAST_YEAR)
    # The very statistics the pages read, or nothing would be won.
    assert data is _frame.statistics()


def test_a_fault_met_before_the_first_page_is_left_for_the_page_to_tell(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def missing(*choice: object) -> None:
        raise TableMissing("table x: not there", user_message="Tabellen x finnes ikke.")

    monkeypatch.setattr(registry, "draw", missing)
    get_ready()
    assert "table x: not there" in caplog.text


def test_a_workshop_that_cannot_be_opened_is_logged_and_the_dashboard_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("FORTRINN_WORKSHOP_DB", "mysql://kari:hemmelig@db/verksted")
    get_meetings_ready()
    assert "FORTRINN_WORKSHOP_DB is no address" in caplog.text
    assert "hemmelig" not in caplog.text
    monkeypatch.setenv("FORTRINN_WORKSHOP_DB", f"sqlite:///{tmp_path / 'workshop.db'}")
    get_meetings_ready()
    assert (tmp_path / "workshop.db").exists()


def test_the_dashboard_starts_without_what_only_a_workshop_needs() -> None:
    told = "import sys, serve; print(sorted({'sqlalchemy', 'alembic', 'psycopg'} & set(sys.modules)))"
    asked = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == "[]"
