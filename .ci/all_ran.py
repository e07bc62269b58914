"""Tell whether a pytest report (JUnit XML) shows every test run, the browser journey included.

Usage: python3 .ci/all_ran.py REPORT
"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

# Where the tests that drive a browser are; the report names a test's module, not its markers.
BROWSER_TESTS = "tests.browser."


def complaints(report: Path) -> list[str]:
    """List what is wrong with the run that the report tells of; empty when nothing is."""
    if not report.exists():
        return [f"there is no report in {report}: the tests did not run to their end"]
    # The report was written by pytest a moment ago, so its XML can be trusted.
    cases = list(ElementTree.parse(report).iter("testcase"))  # noqa: S314
    found = []
    skipped = [case for case in cases if case.find("skipped") is not None]
    failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    journey = [case for case in cases if f"{case.get('classname')}.".startswith(BROWSER_TESTS)]
    if not cases:
        found.append("no test ran")
    if skipped:
        names = ", ".join(f"{case.get('classname')}::{case.get('name')}" for case in skipped)
        found.append(f"{len(skipped)} tests were skipped: {names}")
    if failed:
        found.append(f"{len(failed)} tests failed")
    if not any(case not in skipped for case in journey):
        found.append("no test of the browser journey ran")
    return found


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    problems = complaints(Path(sys.argv[1]))
    for problem in problems:
        print(f"all_ran: {problem}", file=sys.stderr)
    sys.exit(1 if problems else 0)
