"""The lock files: whole, hashed, in step with pyproject.toml, and free of any registry's address."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Lock file and the extras whose requirements it holds besides the project's own.
LOCKS = {
    "requirements.txt": ("build",),
    "requirements-dev.txt": ("build", "test", "lint"),
    "requirements-bench.txt": ("test", "bench"),
}
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
# Put together here, so that this file does not hold what it looks for.
REGISTRY_HOSTS = (
    ".".join(("pypi", "org")),
    ".".join(("pythonhosted", "org")),
    ".".join(("npmjs", "org")),
    ".".join(("npmjs", "com")),
    ".".join(("debian", "org")),
    ".".join(("proxy", "golang", "org")),
    "-".join(("--find", "links")),
    "-".join(("--index", "url")),
    "-".join(("--extra", "index", "url")),
)
# Comes as its makers publish it.
VENDORED = ("tests/browser/vendor/", "static/fonts/")
BUILT = re.compile(
    r"^(\.venv|\.git|build|data/fetched|data/workshop)/|__pycache__|_cache/|\.hypothesis/|egg-info"
)
# Options of uv that keep addresses out of the lock files.
EXEMPT = {"Makefile": ("--no-emit-index-url", "--no-emit-find-links")}


def locked(name: str) -> dict[str, list[tuple[Requirement, int]]]:
    """Requirements of a lock file by package, each with its number of hashes."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found: dict[str, list[tuple[Requirement, int]]] = {}
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        requirement = Requirement(line.split("--hash", maxsplit=1)[0])
        found.setdefault(canonicalize_name(requirement.name), []).append(
            (requirement, len(HASH.findall(line)))
        )
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_has_one_version_and_hashes(name: str) -> None:
    pins = locked(name)
    assert pins
    for package, entries in pins.items():
        for requirement, hashes in entries:
            assert [specifier.operator for specifier in requirement.specifier] == ["=="], package
            assert hashes > 0, package


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_covers_what_the_project_asks_for(name: str) -> None:
    pins = locked(name)
    asked = [*PROJECT["dependencies"]]
    for extra in LOCKS[name]:
        asked += PROJECT["optional-dependencies"][extra]
    for line in asked:
        requirement = Requirement(line)
        entries = pins.get(canonicalize_name(requirement.name), [])
        assert entries, f"{requirement.name} is not in {name}: run make lock"
        for pin, _ in entries:
            version = next(iter(pin.specifier)).version
            assert requirement.specifier.contains(version, prereleases=True), f"{pin} is not {requirement}"


@pytest.mark.parametrize(
    ("larger", "smaller"),
    [("requirements-dev.txt", "requirements.txt"), ("requirements-bench.txt", "requirements-dev.txt")],
)
def test_one_environment_serves_all(larger: str, smaller: str) -> None:
    """The larger lock is installed over the smaller one, so they must agree on every version they share."""

    def versions(name: str) -> dict[str, set[tuple[str, Marker | None]]]:
        return {
            package: {(str(pin.specifier), pin.marker) for pin, _ in entries}
            for package, entries in locked(name).items()
        }

    over, under = versions(larger), versions(smaller)
    assert {package: over[package] for package in over.keys() & under.keys()} == {
        package: under[package] for package in over.keys() & under.keys()
    }
    if larger == "requirements-dev.txt":
        assert under.keys() <= over.keys()


def project_files() -> list[Path]:
    """Files that git has or would take; in a folder that is no clone, those that are no one's cache."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        names = listing.stdout.decode().split("\0")
    except (FileNotFoundError, subprocess.CalledProcessError):
        names = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*")]
        names = [name for name in names if not BUILT.search(name)]
    files = [ROOT / name for name in names if name and not name.startswith(VENDORED)]
    return [file for file in files if file.is_file()]


def addresses_in(text: str, allowed: tuple[str, ...] = ()) -> list[str]:
    for words in allowed:
        text = text.replace(words, "")
    return [host for host in REGISTRY_HOSTS if host in text]


def test_no_file_names_a_registry() -> None:
    files = project_files()
    assert ROOT / "pyproject.toml" in files
    found = {}
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        name = file.relative_to(ROOT).as_posix()
        if addresses := addresses_in(text, EXEMPT.get(name, ())):
            found[name] = addresses
    assert found == {}


@pytest.mark.parametrize("host", REGISTRY_HOSTS)
def test_an_address_would_be_found(host: str) -> None:
    assert addresses_in(f"see {host}/simple/") == [host]
