"""The targets a county has decided on: a small file that the county edits itself.

One TOML file a region set under `data/targets/`, or the file that FORTRINN_TARGETS names. A file with a fault
gives no targets at all: half of them on a wall would be read as all of them.
"""

from __future__ import annotations

import hashlib
import math
import os
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_sources.errors import TargetError
from data_sources.regions import RegionSet
from data_sources.store import PROJECT

TARGETS = PROJECT / "data" / "targets"
KEYS = ("region", "indicator", "value", "year", "decision")
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""A year outside these is a slip of the key."""


@dataclass(frozen=True)
class Target:
    """What an indicator is to be in an area by the end of a year, in the indicator's unit, and who decided it."""

    region: str
    indicator: str
    value: float
    year: int
    decision: str


def targets_path(region_set: RegionSet) -> Path:
    """Return the file that `FORTRINN_TARGETS` names, else the region set's own."""
    named = os.environ.get("FORTRINN_TARGETS", "").strip()
    return Path(named) if named else TARGETS / f"{region_set.id}.toml"


def targets_digest(region_set: RegionSet) -> str:
    """Return a text that changes with the file of targets; empty where there is none or it cannot be read."""
    try:
        return hashlib.sha256(targets_path(region_set).read_bytes()).hexdigest()
    except OSError:
        return ""


def load_targets(region_set: RegionSet, indicators: Collection[str]) -> tuple[Target, ...]:
    """Read the targets of a region set, in the order of the file; none where the set has no file.

    indicators: the ids a target may be about. A target whose year has passed stays one: whether it was reached
    is what the team then asks.
    Raises TargetError, which names file and key, for a file that is named and missing or unreadable, that is
    no TOML, or that has an entry with an unknown, missing, wrong or repeated value.
    """
    path = targets_path(region_set)
    if not path.exists() and not os.environ.get("FORTRINN_TARGETS", "").strip():
        return ()
    try:
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _unusable(path, "filen finnes ikke eller kan ikke leses", str(error)) from error
    except ValueError as error:  # both broken TOML and bytes that are no UTF-8
        raise _unusable(path, f"filen er ikke i formatet TOML ({error})", str(error)) from error
    unknown = sorted(set(declared) - {"target"})
    if unknown:
        raise _unusable(
            path, f"«{unknown[0]}» er ukjent; hvert mål begynner med [[target]]", f"key {unknown[0]}"
        )
    entries = declared.get("target", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _unusable(path, "hvert mål skal begynne med [[target]]", "target is no array of tables")
    areas = {area.id: area.last_year for area in region_set.choices}
    targets: list[Target] = []
    for place, entry in enumerate(entries, start=1):
        target = _target(path, place, entry, areas, indicators)
        if any((other.region, other.indicator) == (target.region, target.indicator) for other in targets):
            reason = f"{target.region} har alt et mål for {target.indicator}"
            raise _unusable(path, f"mål {place}: {reason}", f"target {place} repeats another")
        targets.append(target)
    return tuple(targets)


def _target(
    path: Path,
    place: int,
    entry: dict[str, Any],
    areas: dict[str, int | None],
    indicators: Collection[str],
) -> Target:
    def wrong(key: str, reason: str) -> TargetError:
        return _unusable(
            path, f"mål {place}, «{key}»: {reason}", f"target {place}, {key}: {entry.get(key)!r}"
        )

    for key in (*KEYS, *entry):
        if key not in entry:
            raise wrong(key, "feltet mangler")
        if key not in KEYS:
            raise wrong(key, f"feltet er ukjent; feltene er {', '.join(KEYS)}")
    region, indicator, value, year, decision = (entry[key] for key in KEYS)
    if not isinstance(region, str) or region not in areas:
        raise wrong("region", f"fant {_shown(region)}; områdene er {', '.join(areas)}")
    if areas[region] is not None:
        raise wrong("region", f"{_shown(region)} finnes bare til og med {areas[region]}")
    if not isinstance(indicator, str) or indicator not in indicators:
        raise wrong("indicator", f"fant {_shown(indicator)}; indikatorene er {', '.join(sorted(indicators))}")
    if type(value) not in (int, float) or not math.isfinite(value):
        raise wrong("value", f"fant {_shown(value)}, men det skal være et tall")
    if type(year) is not int or not FIRST_YEAR <= year <= LAST_YEAR:
        raise wrong("year", f"fant {_shown(year)}, men det skal være et årstall")
    if not isinstance(decision, str) or not decision.strip():
        raise wrong("decision", "skriv hvor målet er vedtatt")
    return Target(region, indicator, float(value), year, decision.strip())


def _unusable(path: Path, norwegian: str, english: str) -> TargetError:
    return TargetError(
        f"{path.name}: no usable targets: {english}",
        user_message=f"Målene i {path.name} kan ikke brukes: {norwegian}.",
    )


def _shown(value: object) -> str:
    return f"«{str(value)[:40]}»"
