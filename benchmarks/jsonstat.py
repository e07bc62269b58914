"""How fast, and in how much memory, json-stat2 becomes a table: this project beside pyjstat and pxwebpy.

Run from the project's root with the packages of requirements-bench.txt:

    python -m benchmarks.jsonstat [--quick]

Each decoder runs in a process of its own on the same answer: 357 municipalities, 88 industries, 17 years and
2 contents, 4 % of the cells suppressed with a mark. The best of several runs counts as its time; its memory
is how far the process's resident peak rises over what it held with the answer loaded. pxwebpy gives a list of
rows, and is charged for no more than that; the others give a frame. Before anything is printed every value,
code and position of the three is compared, cell by cell.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import re
import subprocess
import sys
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

MINIMUM = {
    "pyjstat": {"faster": 30.0, "memory": 0.2},
    "pxwebpy": {"faster": 10.0, "memory": 0.2},
}


def answer(quick: bool) -> dict[str, Any]:
    """The answer to decode, as SSB writes it; the same every time."""
    draw = random.Random(13470)  # noqa: S311 - sample figures
    dimensions = {
        "Region": [f"K-{1000 + region}" for region in range(35 if quick else 357)],
        "NACE2007": [f"{industry:02d}" for industry in range(1, 89)],
        "Tid": [str(year) for year in range(2008, 2025)],
        "ContentsCode": ["SysselsatteArb", "Sysselsatte"],
    }
    cells = 1
    for codes in dimensions.values():
        cells *= len(codes)
    value: list[int | None] = [draw.randrange(0, 4000) for _ in range(cells)]
    status = {}
    for at in sorted(draw.sample(range(cells), cells * 4 // 100)):
        value[at] = None
        status[str(at)] = draw.choice([".", "..", ":"])
    return {
        "version": "2.0",
        "class": "dataset",
        "id": list(dimensions),
        "size": [len(codes) for codes in dimensions.values()],
        "dimension": {
            name: {
                "label": name,
                "category": {
                    "index": {code: at for at, code in enumerate(codes)},
                    "label": {code: code for code in codes},
                },
                "extension": {"show": "code"},
            }
            for name, codes in dimensions.items()
        },
        "value": value,
        "status": status,
    }


def decoder(name: str) -> Callable[[dict[str, Any]], Any]:
    """The function measured; a peer is imported here, so that the others run without it."""
    if name == "fortrinn":
        from data_sources.jsonstat import decode

        return decode
    try:
        if name == "pyjstat":
            from pyjstat import pyjstat

            return lambda payload: pyjstat.Dataset(OrderedDict(payload)).write("dataframe", naming="id")
        from pxweb._internal.functions import unpack_table_data

        return lambda payload: unpack_table_data(payload, show="code")
    except ImportError as error:
        raise SystemExit(
            f"{name} is not installed: pip install -r requirements-bench.txt ({error})"
        ) from error


def memory(field: str) -> int:
    """VmRSS (now) or VmHWM (peak) of this process, bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(rf"{field}:\s+(\d+) kB", status)
    if not found:
        raise SystemExit(f"/proc/self/status has no {field}: this benchmark needs Linux")
    return int(found.group(1)) * 1024


def measure(name: str, source: Path, runs: int) -> dict[str, Any]:
    """Seconds of the fastest run and peak growth in bytes of the first; the frame goes to a file."""
    import pandas as pd

    decode = decoder(name)
    payload = json.loads(source.read_text(encoding="utf-8"))
    # The first call of any library pays for imports and caches; a one-cell table takes that out.
    decode(
        {
            "version": "2.0",
            "class": "dataset",
            "id": ["Tid"],
            "size": [1],
            "dimension": {
                "Tid": {"label": "Tid", "category": {"index": {"2024": 0}, "label": {"2024": "2024"}}}
            },
            "value": [1],
        }
    )
    gc.collect()
    before = memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    seconds = []
    for run in range(runs):
        # The processor's time, so that what else the machine does is in nobody's figure.
        started = time.process_time()
        frame = decode(payload)
        seconds.append(time.process_time() - started)
        if run == 0:
            growth = memory("VmHWM") - before
        if run < runs - 1:
            del frame
            gc.collect()
    frame = pd.DataFrame(frame)
    frame.to_parquet(source.with_name(f"{name}.parquet"))
    return {"seconds": min(seconds), "growth": growth, "rows": len(frame)}


def compare(folder: Path, names: list[str]) -> None:
    """Refuse to report anything where the decoders disagree about a cell, a code or the order."""
    import numpy as np
    import pandas as pd

    ours = pd.read_parquet(folder / "fortrinn.parquet")
    keys = [column for column in ours.columns if column not in ("value", "status")]
    for name in names:
        theirs = pd.read_parquet(folder / f"{name}.parquet")
        if list(theirs.columns) != [*keys, "value"] or len(theirs) != len(ours):
            raise SystemExit(f"{name}: other columns or rows: {list(theirs.columns)}, {len(theirs)} rows")
        for key in keys:
            if not (ours[key].astype(str).to_numpy() == theirs[key].astype(str).to_numpy()).all():
                raise SystemExit(f"{name}: codes or order differ in {key}")
        if not np.array_equal(
            ours["value"].to_numpy(), theirs["value"].to_numpy(dtype=float), equal_nan=True
        ):
            raise SystemExit(f"{name}: values differ")


def report(results: dict[str, dict[str, Any]]) -> tuple[str, bool]:
    """The markdown table, and whether every goal is met."""
    ours = results["fortrinn"]
    lines = [
        "| decoder | rows | CPU seconds | peak memory growth, MB | times as slow as fortrinn "
        "| fortrinn's memory share | goal | met |",
        "|---|---:|---:|---:|---:|---:|---|---|",
    ]
    met = True
    for name, result in results.items():
        faster = result["seconds"] / ours["seconds"]
        share = ours["growth"] / result["growth"]
        goal, reached = "", ""
        if name in MINIMUM:
            wanted = MINIMUM[name]
            goal = (
                f"at least {wanted['faster']:.0f} times as slow, memory share at most {wanted['memory']:.0%}"
            )
            holds = faster >= wanted["faster"] and share <= wanted["memory"]
            reached = "yes" if holds else "NO"
            met = met and holds
        lines.append(
            f"| {name} | {result['rows']:,} | {result['seconds']:.3f} | {result['growth'] / 2**20:.0f} "
            f"| {faster:.1f} | {share:.1%} | {goal} | {reached} |"
        )
    return "\n".join(lines), met


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of the cells, to see that it runs")
    parser.add_argument("--measure", nargs=3, metavar=("DECODER", "FILE", "RUNS"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        name, source, runs = arguments.measure
        print(json.dumps(measure(name, Path(source), int(runs))))
        return 0

    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "answer.json"
        source.write_text(json.dumps(answer(arguments.quick)), encoding="utf-8")
        results = {}
        for name, runs in (("fortrinn", 7), ("pyjstat", 2), ("pxwebpy", 3)):
            done = subprocess.run(  # noqa: S603 - this very file
                [sys.executable, "-m", "benchmarks.jsonstat", "--measure", name, str(source), str(runs)],
                stdout=subprocess.PIPE,
                check=False,
                text=True,
            )
            if done.returncode:
                return done.returncode
            results[name] = json.loads(done.stdout)
        compare(Path(folder), list(MINIMUM))
    table, met = report(results)
    print(table)
    print("\nValues, codes and order are the same in all three, cell by cell.")
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())
