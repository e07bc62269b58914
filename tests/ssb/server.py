"""The test server: PxWebApi v2 over real HTTP, in a process of its own, with faults on order.

    python -m tests.ssb.server --cubes FOLDER

serves every cube of the folder on a free port of 127.0.0.1 and prints its base address. It ends when its
standard input closes, so it never outlives the test that started it. `serve` does all that as a context
manager.

Beside SSB's own paths there is `/_test/`: `faults` (POST, a list of faults to commit), `advance` (POST, move
the rate limit's clock), `settings` and `cubes` (POST), `requests` (GET, what was asked since the last reset)
and `reset` (POST).
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.ssb.api import PREFIX, Answer, Settings, respond
from tests.ssb.cube import Cube, read_cube

ROOT = Path(__file__).parents[2]
LONGEST_HANG = 5.0

HTML = b"<!DOCTYPE html><html><body><h1>Vedlikehold</h1></body></html>"


@dataclass
class State:
    """What the server knows; every change happens under the lock."""

    cubes: dict[str, Cube]
    settings: Settings = field(default_factory=Settings)
    faults: list[dict[str, Any]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    lead: float = 0.0
    window_opened: float = float("-inf")
    used: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    let_go: threading.Event = field(default_factory=threading.Event)
    first_cubes: dict[str, Cube] = field(init=False)

    def __post_init__(self) -> None:
        self.first_cubes = self.cubes

    def fault(self, target: str) -> dict[str, Any]:
        """The next fault meant for this target, used up by one; empty where there is none."""
        for fault in self.faults:
            if fault.get("on", "") in target and fault.get("times", 1) > 0:
                fault["times"] = fault.get("times", 1) - 1
                return fault
        return {}

    def remaining(self) -> int:
        """Calls left in the window after this one; below zero where it is one too many."""
        now = time.monotonic() + self.lead
        if now - self.window_opened >= self.settings.window:
            self.window_opened, self.used = now, 0
        self.used += 1
        return self.settings.calls - self.used


def spoilt(name: str, body: Any) -> bytes:
    """An answer with one thing wrong in it, as JSON text."""
    body = json.loads(json.dumps(body))
    dimensions = body.get("dimension", {})
    if name == "wrong-table":
        body["extension"]["px"]["tableid"] = "00000"
        body["label"] = "00000: En annen tabell"
    elif name == "renamed-variable":
        old = body["id"][0]
        body["id"][0] = f"{old}Ny"
        body["dimension"] = {f"{key}Ny" if key == old else key: kept for key, kept in dimensions.items()}
    elif name == "missing-years":
        _drop_newest(body, 2)
    elif name == "changed-codelist" and "values" in body:
        for value in body["values"]:
            value["code"] = f"ny_{value['code']}"
    elif name == "changed-codelist":
        first = dimensions[body["id"][0]]
        for codelist in first["extension"].get("codelists", []):
            codelist["id"] = f"{codelist['id']}Ny"
        category = first["category"]
        category["index"] = {f"ny_{code}": at for code, at in category["index"].items()}
        category["label"] = {f"ny_{code}": label for code, label in category["label"].items()}
    text = json.dumps(body, ensure_ascii=False)
    if name == "duplicate-codes":
        first, second, *_ = dimensions[body["id"][-1]]["category"]["index"]
        text = text.replace(f'"{second}": 1', f'"{first}": 1')
    return text.encode()


def _drop_newest(body: dict[str, Any], count: int) -> None:
    """Take the newest periods out of an answer whose last dimension is time."""
    category = body["dimension"][body["id"][-1]]["category"]
    kept = list(category["index"])[:-count]
    width = body["size"][-1]
    category["index"] = {code: at for at, code in enumerate(kept)}
    category["label"] = {code: category["label"][code] for code in kept}
    body["size"][-1] = len(kept)
    if body.get("value"):
        body["value"] = [number for at, number in enumerate(body["value"]) if at % width < len(kept)]
        marks = {int(at): mark for at, mark in body.pop("status", {}).items() if int(at) % width < len(kept)}
        if marks:
            body["status"] = {str(at // width * len(kept) + at % width): mark for at, mark in marks.items()}


class Handler(BaseHTTPRequestHandler):
    """One connection. The state hangs on the server."""

    protocol_version = "HTTP/1.1"
    # Head and body leave together, or every answer waits for the client's delayed acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        self._handle("GET", None)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        sent = self.rfile.read(length)
        self._handle("POST", json.loads(sent) if sent else None)

    def _handle(self, method: str, body: Any) -> None:
        state = self.server.state
        if self.path.startswith("/_test/"):
            self._send(200, json.dumps(self._control(self.path.removeprefix("/_test/"), body)).encode())
            return
        with state.lock:
            state.requests.append(
                {"method": method, "target": self.path, "body": body, "agent": self.headers.get("User-Agent")}
            )
            fault = state.fault(self.path)
            remaining = state.remaining()
            settings, cubes = state.settings, state.cubes
        headers = {
            "x-ratelimit-policy": f"{settings.calls};w={settings.window}s",
            "x-ratelimit-remaining": str(max(0, remaining)),
        }
        headers |= fault.get("headers", {})
        name = fault.get("fault")
        if name == "hang":
            state.let_go.wait(LONGEST_HANG)
            self.close_connection = True
        elif name in ("429", "429-bare", "500-empty", "503", "redirect"):
            if name == "429":
                headers["Retry-After"] = str(fault.get("seconds", 3))
            if name == "redirect":
                headers["Location"] = "/elsewhere"
            self._send({"redirect": 302, "503": 503, "500-empty": 500}.get(name, 429), b"", headers)
        elif remaining < 0:
            self._send(429, b"", headers)
        elif name == "html":
            self._send(200, HTML, headers, kind="text/html")
        else:
            self._answer(respond(cubes, settings, method, self.path, body), name, headers)

    def _answer(self, answer: Answer, fault: str | None, headers: dict[str, str]) -> None:
        if answer.body is None:
            self._send(answer.status, b"", headers)
        elif fault in ("cut", "drip"):
            whole = json.dumps(answer.body).encode()
            self._head(answer.status, len(whole), headers)
            self._cut(whole) if fault == "cut" else self._drip(whole)
            self.close_connection = True
        elif fault:
            self._send(answer.status, spoilt(fault, answer.body), headers)
        else:
            self._send(answer.status, json.dumps(answer.body, ensure_ascii=False).encode(), headers)

    def _cut(self, whole: bytes) -> None:
        self.wfile.write(whole[: len(whole) // 2])

    def _drip(self, whole: bytes) -> None:
        """A byte now and then: never silent long enough for a read to time out."""
        ends = time.monotonic() + LONGEST_HANG
        for byte in whole:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.server.state.let_go.wait(0.02) or time.monotonic() > ends:
                return

    def _control(self, what: str, body: Any) -> Any:
        state = self.server.state
        with state.lock:
            if what == "faults":
                state.faults.extend(body)
            elif what == "advance":
                state.lead += body["seconds"]
            elif what == "settings":
                state.settings = replace(state.settings, **body)
            elif what == "cubes":
                state.cubes = read_cubes(Path(body["folder"]))
            elif what == "reset":
                state.let_go.set()
                state.let_go = threading.Event()
                state.settings, state.faults, state.requests = Settings(), [], []
                state.cubes = state.first_cubes
                state.window_opened = float("-inf")
            elif what == "requests":
                return state.requests
            else:
                raise ValueError(what)
            return asdict(state.settings)

    def _send(
        self, status: int, body: bytes, headers: dict[str, str] | None = None, kind: str = "application/json"
    ) -> None:
        headers = dict(headers or {})
        if len(body) > 1_000 and "gzip" in self.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, compresslevel=1)
        self._head(status, len(body), headers, kind)
        self.wfile.write(body)

    def _head(
        self, status: int, length: int, headers: dict[str, str], kind: str = "application/json"
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            # The client gave up on a hanging or dripping answer, which is what was tested.
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Keep quiet: `/_test/requests` tells what was asked."""


class Server(ThreadingHTTPServer):
    """An HTTP server with a state."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], state: State) -> None:
        super().__init__(address, Handler)
        self.state = state


def read_cubes(folder: Path) -> dict[str, Cube]:
    cubes = (read_cube(path) for path in sorted(folder.glob("*.json")))
    return {cube.id: cube for cube in cubes}


@dataclass(frozen=True)
class Running:
    """A server that runs: its base address, and orders to it."""

    base_url: str

    def order(self, what: str, body: Any = None) -> Any:
        address = self.base_url.removesuffix(PREFIX) + f"/_test/{what}"
        data = None if what == "requests" else json.dumps(body).encode()
        with urlopen(Request(address, data=data), timeout=10) as answer:  # noqa: S310 - our own server
            return json.load(answer)

    def fault(self, name: str, on: str = "", times: int = 1, **more: Any) -> None:
        self.order("faults", [{"fault": name, "on": on, "times": times, **more}])

    def requests(self) -> list[dict[str, Any]]:
        return self.order("requests")


@contextmanager
def serve(folder: Path) -> Iterator[Running]:
    """Run the server on a folder of cubes in a process of its own for as long as the context lasts."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.ssb.server", "--cubes", str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            address = process.stdout.readline().strip() if process.stdout else ""
            if not address:
                raise RuntimeError("the test server did not start")
            yield Running(address)
        finally:
            process.terminate()
            process.wait(timeout=10)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cubes", type=Path, required=True, help="folder of <id>.json and <id>.parquet")
    parser.add_argument("--port", type=int, default=0, help="default: any free port")
    arguments = parser.parse_args()
    server = Server(("127.0.0.1", arguments.port), State(read_cubes(arguments.cubes)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}{PREFIX}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
