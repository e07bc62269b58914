"""Draws pictures and documents in a process of its own, one job after the other, until its input ends.

The libraries that draw take some hundred megabytes and keep them. Here they end with the process; the
dashboard's own process never loads them. `renderer` starts it and speaks to it: each message is its length
in eight bytes and then its content; an answer has one byte before that, 1 where the job went well.
"""

from __future__ import annotations

import json
import os
import re
import struct
import sys
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import IO, Any

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
LAYOUTS = Path(__file__).resolve().parent / "layouts"
LENGTH = struct.Struct(">Q")
SMALLEST_PLOT = 80


def main() -> None:
    """Answer jobs until there are no more."""
    # Whatever a library prints must not end up inside an answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while (message := read_message(sys.stdin.buffer)) is not None:
        went_well, answer = _answer(json.loads(message))
        answers.write(b"\x01" if went_well else b"\x00")
        write_message(answers, answer)


def read_message(source: IO[bytes]) -> bytes | None:
    """Read one message, or None where the other end is gone."""
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    content = source.read(length)
    return content if len(content) == length else None


def write_message(target: IO[bytes], content: bytes) -> None:
    """Write one message. Raises OSError where the other end is gone."""
    target.write(LENGTH.pack(len(content)) + content)
    target.flush()


def _answer(job: dict[str, Any]) -> tuple[bool, bytes]:
    draw: dict[str, Callable[[dict[str, Any]], bytes]] = {
        "png": _png,
        "svg": _svg,
        "document": _document,
    }
    try:
        return True, draw[job["form"]](job)
    except Exception as error:  # whatever a library raises is told to the one who asked
        return False, f"{type(error).__name__}: {error}".encode()


def _png(job: dict[str, Any]) -> bytes:
    picture: bytes = _vega().vegalite_to_png(_fitted(job), scale=job["scale"])
    return picture


def _svg(job: dict[str, Any]) -> bytes:
    picture: str = _vega().vegalite_to_svg(_fitted(job))
    return picture.encode()


def _document(job: dict[str, Any]) -> bytes:
    import typst

    # What the layout writes comes as data, so that no text is ever read as markup. PDF/UA refuses a
    # document without title, language or a description of each picture.
    document: bytes = typst.compile(
        str(LAYOUTS / f"{job['layout']}.typ"),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(job["data"], ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )
    return document


def _fitted(job: dict[str, Any]) -> dict[str, Any]:
    """Size the plot so that plot and texts together fill the picture exactly, where a height is asked for."""
    spec: dict[str, Any] = job["spec"]
    if "height" not in job:
        return spec
    return spec | {"height": _plot_height(json.dumps(spec), job["height"])}


@lru_cache(maxsize=16)  # the same picture is often asked for in one form after the other
def _plot_height(spec: str, height: int) -> int:
    plot = height // 2
    # The texts' height depends on their line breaks only, so one measured drawing tells the rest.
    for _ in range(2):
        drawn = _vega().vegalite_to_svg(json.loads(spec) | {"height": plot})
        found = re.search(r'<svg[^>]*\bheight="(\d+(?:\.\d+)?)"', drawn)
        if found is None:
            raise ValueError("the drawing has no height")
        plot = max(SMALLEST_PLOT, round(plot + height - float(found.group(1))))
    return plot


@cache
def _vega():  # type: ignore[no-untyped-def]  # the library ships no types
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert


if __name__ == "__main__":
    main()
