"""Pages as a reader opens them, on statistics that a test can harm."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from data_sources.store import EMBEDDED, PROJECT, Store
from pages import _frame

PATIENCE_SECONDS = 300
DEFAULT_PAGE = "oversikt"

OpenPage = Callable[..., "Opened"]


@dataclass(frozen=True)
class Opened:
    """A page that has been drawn, without any exception."""

    app: AppTest

    @property
    def title(self) -> str:
        (title,) = self.app.title
        return str(title.value)

    @property
    def warnings(self) -> list[str]:
        return [str(warning.value) for warning in self.app.warning]

    @property
    def left_out(self) -> int:
        """How many figures or numbers are left out for a reason that already stands on the page."""
        return sum("utelatt her, av grunnen" in str(caption.value) for caption in self.app.caption)

    @property
    def notes(self) -> list[str]:
        return [str(note.value) for note in self.app.info]

    @property
    def charts(self) -> list[dict[str, Any]]:
        return [json.loads(chart.proto.spec) for chart in self.app.get("vega_lite_chart")]

    @property
    def written(self) -> list[str]:
        """Title, subtitle and notes of each chart, out of the expressions that break them into lines."""
        texts = []
        for chart in self.charts:
            expressions = [str(param.get("expr", "")).partition("replace(")[2] for param in chart["params"]]
            texts.append("\n".join(json.JSONDecoder().raw_decode(text)[0] for text in expressions if text))
        return texts

    @property
    def figures(self) -> list[str]:
        """The findings that stand over the figures."""
        bodies = [str(part.proto.body) for part in self.app.get("html")]
        return [title for body in bodies for title in re.findall(r'<h2 class="skjult">(.*?)</h2>', body)]

    @property
    def shown(self) -> list[str]:
        """The ids of the figures on the page, those with nothing to show as well."""
        waiting, shown = [self.app._tree], []
        while waiting:
            part = waiting.pop(0)
            named = re.search(r"-figur-([a-z0-9_]+)$", str(getattr(getattr(part, "proto", None), "id", "")))
            shown += [named[1]] if named else []
            waiting = [*getattr(part, "children", {}).values(), *waiting]
        return shown

    @property
    def links(self) -> dict[str, str]:
        """The links to figures that can be copied, by the figure's id."""
        bodies = [str(part.proto.body) for part in self.app.get("html")]
        found = [
            html.unescape(link) for body in bodies for link in re.findall(r'readonly value="(.*?)"', body)
        ]
        return {parse_qs(urlsplit(link).query)["figur"][0]: link for link in found}

    @property
    def url(self) -> dict[str, str]:
        """What stands in the URL."""
        return {
            name: value[0] if isinstance(value, list) else value
            for name, value in self.app.query_params.items()
        }

    @property
    def text(self) -> str:
        """All that is written on the page outside pictures."""
        parts = [
            element.value
            for kind in ("markdown", "caption", "subheader", "header")
            for element in self.app.get(kind)
        ]
        parts += [str(part.proto.body) for part in self.app.get("html")]
        tables = [table.value.to_csv() for table in self.app.table]
        return "\n".join([*map(str, parts), *tables, *self.warnings, *self.notes])

    def again(self) -> Opened:
        return Opened(run(self.app))


def run(app: AppTest) -> AppTest:
    app.run(timeout=PATIENCE_SECONDS)
    assert not app.exception, [exception.value for exception in app.exception]
    return app


@pytest.fixture(scope="module", autouse=True)
def embedded_statistics(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Show the embedded tables of Buskerud, whatever this machine has fetched or is told to show."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORTRINN_DATA", str(tmp_path_factory.mktemp("nothing-fetched")))
        patch.delenv("FORTRINN_REGIONS", raising=False)
        _served_as_in_production(patch)
        _frame.statistics.clear()
        yield
        _frame.statistics.clear()


def _served_as_in_production(patch: pytest.MonkeyPatch) -> None:
    """Let app.py stand around every page: AppTest takes a folder named pages for pages without a frame."""
    start = PagesManager.__init__

    def with_a_frame(self: PagesManager, *arguments: Any, **named: Any) -> None:
        start(self, *arguments, **named)
        PagesManager.uses_pages_directory = False  # as serve.py has it

    patch.setattr(PagesManager, "__init__", with_a_frame)


@pytest.fixture
def open_page() -> OpenPage:
    """Open a page with parameters in its URL."""

    def open_page(page: str = DEFAULT_PAGE, **parameters: str) -> Opened:
        app = AppTest.from_file(str(PROJECT / "app.py"))
        if page != DEFAULT_PAGE:
            app.switch_page(f"pages/{page}.py")  # before the first run, as when an address is opened
        for name, value in parameters.items():
            app.query_params[name] = value
        return Opened(run(app))

    return open_page


@pytest.fixture
def harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Callable[[Path], None]], Path]]:
    """Let the pages read a copy of the embedded tables in which something has been changed."""

    def harmed(change: Callable[[Path], None]) -> Path:
        folder = tmp_path / "embedded"
        folder.mkdir()
        for path in (*EMBEDDED.glob("*.json"), *EMBEDDED.glob("*.parquet")):
            (folder / path.name).symlink_to(path)
        change(folder)
        monkeypatch.setattr(_frame, "Store", lambda: Store(tmp_path / "fetched", folder))
        _frame.statistics.clear()
        return folder

    yield harmed
    _frame.statistics.clear()


def rewrite_manifest(folder: Path, key: str, **changes: object) -> None:
    """Change what a table's manifest says."""
    path = folder / f"{key}.json"
    entries = json.loads(path.read_text(encoding="utf-8"))
    path.unlink()  # a link to the real one
    path.write_text(json.dumps(entries | changes), encoding="utf-8")


def truncate(folder: Path, key: str) -> str:
    """Cut a table's file in half; return its name."""
    (path,) = folder.glob(f"{key}-*.parquet")
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[: len(content) // 2])
    return path.name


def remove(folder: Path, key: str) -> None:
    for path in folder.glob(f"{key}*"):
        path.unlink()
