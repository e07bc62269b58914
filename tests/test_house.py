"""The rules of the house: which room may import which, and what is written nowhere.

Reads the modules' syntax trees, so it sees an import inside a function as well.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Room, or module at the top, and the rooms it may import from besides itself. Everything points one way.
MAY_IMPORT: dict[str, set[str]] = {
    "indicators": set(),
    "data_sources": set(),
    "workshop": {"data_sources"},
    "figures": {"indicators", "data_sources"},
    "pages": {"figures", "indicators", "data_sources", "workshop"},
    "app": {"pages", "figures", "indicators", "data_sources", "workshop"},
    "cli": {"figures", "indicators", "data_sources", "workshop"},
    "serve": {"data_sources", "figures", "pages", "workshop"},
}
# Library and the only places that may import it: files, or folders ending in a slash.
ONLY_IN: dict[str, set[str]] = {
    "streamlit": {"app.py", "serve.py", "pages/"},
    "altair": {"figures/"},
    "vl_convert": {"figures/"},
    "requests": {"data_sources/pxweb.py"},
    "sqlalchemy": {"workshop/"},
    "alembic": {"workshop/"},
    "jinja2": {"pages/_presentation/", "workshop/"},
}
# They run code that comes with the data. What a test hands to its own process is no such data.
NOWHERE = {"pickle", "dill", "joblib", "shelve", "marshal"}
NEVER_CALLED = {"eval", "exec", "read_pickle", "to_pickle"}
# A name that says nothing gathers what has no place.
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "manager", "misc", "common"}
# A page chooses and shows. What all pages share stands in modules beside them, named with a leading _.
PAGE_LINES = 60
# Code that checks, and is not shipped.
TEST_ROOMS = {"tests", "benchmarks"}
SET_UP = ".ci"


@dataclass(frozen=True)
class Module:
    """A source file: where it is, seen from the root, and what it says."""

    path: str
    source: str
    tree: ast.Module

    @property
    def room(self) -> str:
        return Path(self.path).parts[0].removesuffix(".py")

    def imports(self) -> Iterator[str]:
        """First part of the name of every module imported."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield (node.module or self.room).split(".")[0] if not node.level else self.room

    def lies_in(self, places: set[str]) -> bool:
        return any(
            self.path.startswith(place) if place.endswith("/") else self.path == place for place in places
        )


def modules(root: Path) -> Iterator[Module]:
    """Every module of the project; not what is installed or built."""
    for entry in sorted(root.iterdir()):
        if entry.name == "build" or (entry.name.startswith(".") and entry.name != SET_UP):
            continue
        for file in [entry] if entry.suffix == ".py" else sorted(entry.rglob("*.py")):
            source = file.read_text(encoding="utf-8")
            path = file.relative_to(root).as_posix()
            yield Module(path, source, ast.parse(source, filename=path))


def every_module_has_a_room(module: Module) -> Iterator[str]:
    if module.room not in {*MAY_IMPORT, *TEST_ROOMS, SET_UP}:
        yield f"{module.path} lies in no room of the house"


def imports_point_one_way(module: Module) -> Iterator[str]:
    if module.room not in MAY_IMPORT:
        return
    for name in sorted(set(module.imports()) & set(MAY_IMPORT) - MAY_IMPORT[module.room] - {module.room}):
        yield f"{module.path} imports {name}"


def workshop_knows_no_statistics(module: Module) -> Iterator[str]:
    """All that the workshop shares with the statistics is that an error has words for the page."""
    if module.room != "workshop":
        return
    for node in ast.walk(module.tree):
        named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        named += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
        for name in named:
            if name.split(".")[0] == "data_sources" and name != "data_sources.errors":
                yield f"{module.path} imports {name}"


def libraries_stay_in_their_rooms(module: Module) -> Iterator[str]:
    if module.room not in MAY_IMPORT:
        return
    for name in sorted(set(module.imports()) & set(ONLY_IN)):
        if not module.lies_in(ONLY_IN[name]):
            yield f"{module.path} imports {name}"


def no_code_comes_with_data(module: Module) -> Iterator[str]:
    if module.room in TEST_ROOMS:
        return
    for name in sorted(set(module.imports()) & NOWHERE):
        yield f"{module.path} imports {name}"
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", None)
        if name in NEVER_CALLED:
            yield f"{module.path}:{node.lineno} calls {name}"


def nothing_is_masked(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            yield f"{module.path}:{node.lineno} has a bare except"


def validation_raises(module: Module) -> Iterator[str]:
    if module.room in TEST_ROOMS:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Assert):
            yield f"{module.path}:{node.lineno} asserts, which python -O leaves out"


def pages_are_short(module: Module) -> Iterator[str]:
    lines = len(module.source.splitlines())
    shared = any(part.startswith("_") for part in Path(module.path).parts)
    is_page = module.room == "pages" and not shared
    if is_page and lines >= PAGE_LINES:
        yield f"{module.path} has {lines} lines, a page has under {PAGE_LINES}"


def names_say_something(module: Module) -> Iterator[str]:
    for part in Path(module.path).with_suffix("").parts:
        if EMPTY_NAMES & set(part.strip("_").split("_")):
            yield f"{module.path} is named {part}"


RULES: tuple[Callable[[Module], Iterator[str]], ...] = (
    every_module_has_a_room,
    imports_point_one_way,
    workshop_knows_no_statistics,
    libraries_stay_in_their_rooms,
    no_code_comes_with_data,
    nothing_is_masked,
    validation_raises,
    pages_are_short,
    names_say_something,
)


def broken(rule: Callable[[Module], Iterator[str]], root: Path) -> list[str]:
    return [complaint for module in modules(root) for complaint in rule(module)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule: Callable[[Module], Iterator[str]]) -> None:
    assert broken(rule, ROOT) == []


# Each plants one fault in a house that is otherwise in order, and names the rule that must find it.
FAULTS = [
    ("charts/growth.py", "", every_module_has_a_room),
    ("growth.py", "", every_module_has_a_room),
    ("indicators/growth.py", "from data_sources import store", imports_point_one_way),
    ("indicators/growth.py", "import figures.style", imports_point_one_way),
    ("data_sources/store.py", "def read():\n    from figures import marks", imports_point_one_way),
    ("figures/growth.py", "from pages import profil", imports_point_one_way),
    ("figures/growth.py", "import workshop", imports_point_one_way),
    ("pages/profil.py", "import app", imports_point_one_way),
    ("workshop/packs.py", "from figures import registry", imports_point_one_way),
    ("workshop/packs.py", "from data_sources.store import Store", workshop_knows_no_statistics),
    ("workshop/packs.py", "import data_sources.store", workshop_knows_no_statistics),
    ("workshop/packs.py", "from data_sources import store", workshop_knows_no_statistics),
    ("pages/_packs.py", "import sqlalchemy", libraries_stay_in_their_rooms),
    ("serve.py", "from alembic import command", libraries_stay_in_their_rooms),
    ("indicators/growth.py", "import streamlit as st", libraries_stay_in_their_rooms),
    ("figures/growth.py", "from streamlit import cache_data", libraries_stay_in_their_rooms),
    ("pages/profil.py", "import altair", libraries_stay_in_their_rooms),
    ("cli.py", "import vl_convert", libraries_stay_in_their_rooms),
    ("data_sources/store.py", "import requests", libraries_stay_in_their_rooms),
    ("data_sources/store.py", "import pickle", no_code_comes_with_data),
    ("data_sources/store.py", "pd.read_pickle('x')", no_code_comes_with_data),
    ("figures/growth.py", "eval('1')", no_code_comes_with_data),
    ("data_sources/store.py", "try:\n    read()\nexcept:\n    pass", nothing_is_masked),
    ("serve.py", "assert True", validation_raises),
    ("pages/profil.py", "x = 1\n" * PAGE_LINES, pages_are_short),
    ("figures/chart_utils.py", "", names_say_something),
    ("indicators/_helpers.py", "", names_say_something),
    ("data_sources/manager/store.py", "", names_say_something),
]


@pytest.mark.parametrize(("path", "source", "rule"), FAULTS)
def test_a_planted_fault_is_found_by_its_rule_alone(
    tmp_path: Path, path: str, source: str, rule: Callable[[Module], Iterator[str]]
) -> None:
    in_order = {
        "app.py": "import streamlit\nfrom pages import profil",
        "cli.py": "from data_sources import store",
        "serve.py": "import streamlit",
        "pages/profil.py": "import streamlit\nfrom figures import growth\nfrom . import _show",
        "pages/_show.py": "x = 1\n" * PAGE_LINES * 2,
        "figures/growth.py": "import altair\nfrom indicators import growth\nfrom data_sources import store",
        "indicators/growth.py": "import numpy",
        "data_sources/pxweb.py": "import requests",
        "workshop/packs.py": "import sqlalchemy\nfrom data_sources.errors import FortrinnError",
        "pages/_packs.py": "from workshop import packs",
        "tests/test_app.py": "import requests\nassert True",
    }
    for name, text in in_order.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [broken(each, tmp_path) for each in RULES] == [[]] * len(RULES)
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(source, encoding="utf-8")
    assert [each for each in RULES if broken(each, tmp_path)] == [rule]
