"""Run every benchmark, one after the other in a process of its own, and print a section for each."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

SECTIONS = (
    ("In the browser", "benchmarks.browser"),
    ("Many readers at once", "benchmarks.load"),
    ("A panel of 40", "benchmarks.workshop"),
    ("Indicators", "benchmarks.indicators"),
    ("Decoding json-stat2", "benchmarks.jsonstat"),
)


def main() -> int:
    """Return 1 if any benchmark missed a goal."""
    print(f"# Benchmarks\n\nPython {platform.python_version()}, {os.cpu_count()} cores.")
    missed = 0
    for title, module in SECTIONS:
        print(f"\n## {title}\n", flush=True)
        missed |= subprocess.call([sys.executable, "-m", module])  # noqa: S603 - our own modules
    return missed


if __name__ == "__main__":
    sys.exit(main())
