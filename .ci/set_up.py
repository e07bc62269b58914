"""Prepare a machine: the environment in .venv and a browser for the tests.

Usage: python3 .ci/set_up.py STEP...

run      what the dashboard needs
test     that, and what the tests and the checks need
bench    that, and what speed is compared with
browser  a Chromium that the tests can drive (after test)

Needs only the standard library. A step that is done already costs a few file reads and no call of
pip. Two runs at the same time wait for each other.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
# Inside the environment, so that removing the one removes the other.
STAMP = ENVIRONMENT / "set-up.json"
OLDEST_PYTHON = (3, 11)
# The files of a step, installed in this order. requirements-dev.txt holds all of requirements.txt, and
# each is compiled with the versions of the one before, so one environment serves all.
LOCKS = {
    "run": ["requirements.txt"],
    "test": ["requirements-dev.txt"],
    "bench": ["requirements-dev.txt", "requirements-bench.txt"],
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class SetUpError(Exception):
    """Something is lacking that this script cannot provide."""


def main(steps: list[str]) -> None:
    """Carry out the steps named, in the order given."""
    unknown = set(steps) - {*LOCKS, "browser"}
    if unknown or not steps:
        raise SetUpError(f"unknown step: {', '.join(sorted(unknown)) or 'none given'}\n\n{__doc__}")
    if sys.version_info < OLDEST_PYTHON:
        raise SetUpError(
            f"Python {OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]} or newer is needed, and {sys.executable} is "
            f"{sys.version.split()[0]}. Install a newer one and name it: make PYTHON=python3.12 ..."
        )
    # The lock is on this very file: it needs no file of its own and is let go when the process ends.
    with Path(__file__).open(encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for step in steps:
            if step == "browser":
                provide_browser()
            else:
                provide_packages(LOCKS[step])


def provide_packages(locks: list[str]) -> None:
    """Install the packages of the lock files, and the project itself, where either has changed."""
    # An environment carries its own path in its scripts, and serves one version of Python.
    home = f"{ROOT} {sys.version_info.major}.{sys.version_info.minor}"
    done = read_stamp()
    if done.get("home") != home:
        create_environment()
        done = {"home": home}
    for lock in locks:
        if done.get(lock) == fingerprint_of(lock):
            continue
        if lock != "requirements-bench.txt":
            # What lay on top of another version of this file may no longer fit.
            done = {"home": home}
        write_stamp(done)
        say(f"Installing the packages of {lock} ...")
        pip("--require-hashes", "--requirement", lock)
        done[lock] = fingerprint_of(lock)
        if lock == "requirements-dev.txt":
            done["requirements.txt"] = fingerprint_of("requirements.txt")
    if done.get("pyproject.toml") != fingerprint_of("pyproject.toml"):
        say("Installing the project itself ...")
        pip("--no-deps", "--no-build-isolation", "--editable", ".")
        done["pyproject.toml"] = fingerprint_of("pyproject.toml")
    write_stamp(done)


def create_environment() -> None:
    """Make .venv anew, with Debian's package for it where that is lacking."""
    # Debian ships venv without ensurepip; the environment would then have no pip.
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not install_by_apt(package):
            raise SetUpError(
                f"This Python has no module to make environments with (venv, ensurepip). Install the "
                f"system package {package} (on Debian: sudo apt-get install {package}) and try again."
            )
    say("Creating the environment in .venv ...")
    # Called from within the environment, the interpreter below it must do this: the other goes away.
    interpreter = getattr(sys, "_base_executable", sys.executable)
    call([interpreter, "-m", "venv", "--clear", str(ENVIRONMENT)])


def provide_browser() -> None:
    """See to it that Playwright starts and has a Chromium: on the path, from Debian, or its own."""
    playwright = [str(PYTHON), "-m", "playwright"]
    # Playwright brings a Node.js along, and that asks for a library which a small system may lack.
    if not succeeds([*playwright, "--version"]):
        install_by_apt("libatomic1")
        if not succeeds([*playwright, "--version"]):
            raise SetUpError(
                "Playwright, which drives the browser in the tests, does not start: .venv/bin/python -m "
                "playwright --version tells why. Often libatomic is lacking (on Debian: sudo apt-get install "
                "libatomic1)."
            )
    if find_browser() or (install_by_apt("chromium") and find_browser()):
        return
    # Does nothing when it is there already.
    if subprocess.run([*playwright, "install", "chromium"], check=False).returncode:
        raise SetUpError(
            "The tests drive the dashboard in Chromium, and none was found or could be installed. Put one "
            f"of {', '.join(BROWSERS)} on the path (on Debian: sudo apt-get install chromium) and try again."
        )


def find_browser() -> str | None:
    """Path of a Chromium that starts, or None. The tests use the same one."""
    for name in BROWSERS:
        path = shutil.which(name)
        # Some systems have a stand-in on the path that only tells how to install a browser.
        if path and succeeds([path, "--version"]):
            return path
    return None


def succeeds(command: list[str]) -> bool:
    """Tell whether a command ends well, without showing what it prints."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def install_by_apt(package: str) -> bool:
    """Install a Debian package when this machine and this user can; tell whether it was done."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installing the system package {package} ...")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    update = ["apt-get", "-qq", "update"]
    install = ["apt-get", "-qq", "install", "--yes", "--no-install-recommends", package]
    # Refreshing the package lists may fail in part while the wanted package is still to be had.
    subprocess.run(update, env=environment, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    done = subprocess.run(
        install, env=environment, check=False, stdin=subprocess.DEVNULL, capture_output=True
    )
    if done.returncode:
        say(done.stderr.decode(errors="replace"))
    return done.returncode == 0


def pip(*arguments: str) -> None:
    """Call the environment's own pip."""
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    call([str(PYTHON), "-m", "pip", "install", *quiet, *arguments])


def call(command: list[str]) -> None:
    """Run a command in the project's folder; stop when it fails."""
    if subprocess.run(command, cwd=ROOT, check=False, stdin=subprocess.DEVNULL).returncode:
        raise SetUpError(f"this failed, see above: {' '.join(command)}")


def fingerprint_of(name: str) -> str:
    """Fingerprint of a file's content."""
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def read_stamp() -> dict[str, str]:
    """Read what the environment holds; empty when there is none or it was left half made."""
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return stamp if PYTHON.exists() else {}


def write_stamp(done: dict[str, str]) -> None:
    """Remember what the environment holds."""
    STAMP.write_text(json.dumps(done, indent=1) + "\n", encoding="utf-8")


def say(message: str) -> None:
    """Tell the person waiting what goes on."""
    print(message, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except SetUpError as error:
        sys.exit(f"set-up: {error}")
