"""Run the real dashboard in a process of its own, for tests that speak to it over HTTP."""

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A machine that has just been set up reads every library from disk for the first time.
START_LIMIT_SECONDS = 120


@contextmanager
def running(log: Path, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Start the dashboard on a free port of this machine, give its address, and end it.

    log: file that takes what the process prints.
    environment: variables set in addition to this process's own, FORTRINN_DATA for one. Nothing is fetched.
    Raises RuntimeError, with what it printed, when it ends or does not answer.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "serve.py", "--server.port", str(port)]
    # Beside the log, so that no test writes into the project.
    own_database = {"FORTRINN_WORKSHOP_DB": f"sqlite:///{log.with_name('workshop.db')}"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "FORTRINN_OFFLINE": "1", **own_database, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(START_LIMIT_SECONDS * 10):
            if answers(f"{address}/_stcore/health"):
                break
            try:
                process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
            raise RuntimeError(f"the dashboard ended when started:\n{log.read_text(errors='replace')}")
        else:
            raise RuntimeError(f"the dashboard does not answer:\n{log.read_text(errors='replace')}")
        yield address
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(address: str) -> bool:
    """Tell whether a server answers at the address."""
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310 (always http on this machine)
            return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
