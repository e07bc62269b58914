"""Boundaries of a region set for maps: small GeoJSON in metres (EPSG:25833), with shared borders kept.

The sources are the files `*municipalities_<year>.geojson` in `data/embedded/boundaries/` (WGS84). What is
built from them is stored beside them as `<region set>_shapes.json`, so that a map costs no import of
geopandas; a region set without such a file, or whose inputs have changed, is built when first asked for.

    python -m data_sources.geography

builds and stores the shapes of the region set that `FORTRINN_REGIONS` names.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from data_sources.errors import FortrinnError
from data_sources.regions import Area, Municipality, RegionSet, load_region_set
from data_sources.store import EMBEDDED

LOG = logging.getLogger(__name__)
BOUNDARIES = EMBEDDED / "boundaries"
ATTRIBUTION = "Kartverket (CC BY 4.0); grenser før 2020: ReadyMaps (CC0)"
CRS = "EPSG:25833"
SIMPLIFICATION_M = 200
# Two sources draw one border a little differently. Gaps narrower than this are such errors, not land.
GAP_M = 500
ROUNDING_M = 10
# Raised when what is built from the same inputs changes, so that stored shapes are built anew.
SHAPE_VERSION = 3

KEPT_SHAPES = 16

Shapes = dict[str, dict[str, Any]]
_KEPT: dict[tuple[Path, tuple[tuple[str, str], ...]], Shapes] = {}


def region_shapes(region_set: RegionSet, boundaries: Path = BOUNDARIES) -> dict[str, Any]:
    """Return the regions' boundaries as a FeatureCollection, to be shared and not changed.

    Properties are `id`, `name`, `ended` (whether the region exists no more), and `label_x`, `label_y`,
    `label_room`: the point farthest from the border and its distance from it. A region that has ended has its
    last boundaries, without what a municipality of today covers. Coordinates are whole metres in
    EPSG:25833, made for Vega's `project(type="identity", reflectY=True)`. One feature a region, in the
    set's order.
    Raises FortrinnError when boundaries are missing or damaged.
    Source: Kartverket, see `data/README.md`.
    """
    return _shapes(region_set, boundaries)["regions"]


def municipality_shapes(region_set: RegionSet, boundaries: Path = BOUNDARIES) -> dict[str, Any]:
    """Return the regions' municipalities as a FeatureCollection, to be shared and not changed.

    Properties are `code` (of the border drawn: the newest there are boundaries of), `name`, `region` (the
    region's id), and where a label has room. Otherwise as `region_shapes`; the regions' borders are among
    these.
    """
    return _shapes(region_set, boundaries)["municipalities"]


def measured_km2(boundaries: Path = BOUNDARIES) -> dict[str, float]:
    """Measure the area of every municipality in the source files, square kilometres with fresh water, by code.

    Needs geopandas. The sources leave out the sea and the smallest islands. Raises FortrinnError when
    boundaries are missing or damaged.
    """
    return {
        code: geometry.area / 1e6
        for source in reversed(_sources(boundaries))  # the newest last, and so the one that stands
        for code, geometry in source.items()
    }


def stored_path(region_set: RegionSet, boundaries: Path = BOUNDARIES) -> Path:
    """Return where the built shapes of a region set are kept."""
    return boundaries / f"{region_set.id}_shapes.json"


def write_shapes(region_set: RegionSet, boundaries: Path = BOUNDARIES) -> Path:
    """Build the shapes of a region set and store them with checksums of their inputs and of themselves."""
    shapes = build_shapes(region_set, boundaries)
    stored = {
        "attribution": ATTRIBUTION,
        "inputs": dict(_inputs(region_set, _source_digests(boundaries))),
        "sha256": _digest(shapes),
        **shapes,
    }
    path = stored_path(region_set, boundaries)
    path.write_text(_compact(stored) + "\n", encoding="utf-8")
    return path


def build_shapes(region_set: RegionSet, boundaries: Path = BOUNDARIES) -> Shapes:
    """Build both FeatureCollections from the source files. Needs geopandas, which takes time to import.

    Returns `regions` and `municipalities`. Raises FortrinnError when boundaries are missing or damaged.
    """
    import shapely  # imported late: pages read the stored result

    sources = _sources(boundaries)
    drawn = [
        (region, member, *_drawn_border(member, sources, region_set))
        for region in region_set.regions
        for member in region.members
    ]
    # Where the sources disagree, land belongs to the municipality with the newest boundaries.
    newest_first = sorted(range(len(drawn)), key=lambda position: drawn[position][3])
    raw = [
        shapely.union_all([sources[vintage][code] for code in border])
        for _, _, border, vintage in (drawn[position] for position in newest_first)
    ]
    clean = shapely.coverage_clean(raw, gap_width=GAP_M, merge_strategy="min_index")
    simple = shapely.coverage_simplify(clean, SIMPLIFICATION_M)
    # One rule for every vertex, so neighbours still share their borders afterwards.
    rounded = shapely.transform(simple, lambda points: (points / ROUNDING_M).round() * ROUNDING_M)
    geometries = dict(zip(newest_first, rounded, strict=True))
    municipalities = [
        (
            {"code": border[0], "name": member.name, "region": region.id}
            | _label_place(geometries[position]),
            geometries[position],
        )
        for position, (region, member, border, _) in enumerate(drawn)
    ]
    regions = []
    for region in region_set.regions:
        shape = shapely.coverage_union_all([part for of, part in municipalities if of["region"] == region.id])
        known = {"id": region.id, "name": region.name, "ended": region.last_year is not None}
        regions.append((known | _label_place(shape), shape))
    return {"regions": _collection(regions), "municipalities": _collection(municipalities)}


def _shapes(region_set: RegionSet, boundaries: Path) -> Shapes:
    inputs = _inputs(region_set, _source_digests(boundaries))
    key = (stored_path(region_set, boundaries), inputs)
    shapes = _KEPT.get(key)
    if shapes is None:
        # Two sessions may build the same at once: the results are equal, and the last one is kept.
        shapes = _stored(*key) or build_shapes(region_set, boundaries)
        if len(_KEPT) >= KEPT_SHAPES:
            _KEPT.clear()
        _KEPT[key] = shapes
    return shapes


def _stored(path: Path, inputs: tuple[tuple[str, str], ...]) -> Shapes | None:
    """Return the stored shapes of these regions, None when they are not there, whole and up to date."""
    if not path.is_file():
        return None
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        shapes = {name: stored[name] for name in ("regions", "municipalities")}
        if stored["sha256"] != _digest(shapes):
            LOG.warning("%s: content is not what its sha256 says; the shapes are built anew", path.name)
            return None
        if not set(inputs) <= set(stored["inputs"].items()):
            LOG.info("%s: made from other inputs; the shapes are built anew", path.name)
            return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        LOG.warning("%s: not stored shapes: %s; the shapes are built anew", path.name, error)
        return None
    wanted = {region_id for region_id, _ in inputs}
    return {
        name: collection
        | {"features": [f for f in collection["features"] if f["properties"][identifier] in wanted]}
        for (name, collection), identifier in zip(shapes.items(), ("id", "region"), strict=True)
    }


def _inputs(region_set: RegionSet, source_digests: str) -> tuple[tuple[str, str], ...]:
    """Return for each region a checksum of all that its shape is built from.

    They are kept apart so that the stored shapes also serve a view of fewer regions.
    """
    recipe = [SHAPE_VERSION, source_digests, SIMPLIFICATION_M, GAP_M, ROUNDING_M]
    return tuple((region.id, _digest([*recipe, *_declared(region)])) for region in region_set.regions)


def _declared(region: Area) -> list[Any]:
    members = [[member.name, member.borders] for member in region.members]
    return [region.name, region.last_year is not None, members]


def _source_paths(boundaries: Path) -> list[Path]:
    """Return the files of boundaries, newest vintage first. Raises FortrinnError when there are none."""
    paths = sorted(
        boundaries.glob("*municipalities_[0-9][0-9][0-9][0-9].geojson"),
        key=lambda path: (path.stem[-4:], path.stem),
        reverse=True,
    )
    if not paths:
        raise FortrinnError(
            f"no municipality boundaries in {boundaries.name}/",
            user_message="Kartgrensene mangler, så kartet kan ikke tegnes.",
        )
    return paths


def _source_digests(boundaries: Path) -> str:
    stamps = []
    for path in _source_paths(boundaries):
        state = path.stat()
        stamps.append(_file_digest(path, state.st_mtime_ns, state.st_size))
    return " ".join(stamps)


@lru_cache(maxsize=32)
def _file_digest(path: Path, modified: int, size: int) -> str:
    # The stamps are arguments so that a file is read again when it has changed.
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _sources(boundaries: Path) -> list[dict[str, Any]]:
    """Return for each file the valid geometry of every municipality code, in EPSG:25833, newest first."""
    import geopandas

    sources = []
    for path in _source_paths(boundaries):
        try:
            features = json.loads(path.read_text(encoding="utf-8"))["features"]
            codes = [str(feature["properties"]["kommunenummer"]) for feature in features]
            if not codes:
                raise ValueError("no municipality")
            frame = geopandas.GeoDataFrame.from_features(features, crs="EPSG:4326").to_crs(CRS)
            if not set(frame.geometry.geom_type) <= {"Polygon", "MultiPolygon"}:
                raise ValueError(f"expected polygons, found {sorted(set(frame.geometry.geom_type))}")
            valid = frame.geometry.make_valid(method="structure", keep_collapsed=False)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise FortrinnError(
                f"{path.name}: not municipality boundaries: {type(error).__name__}: {error}",
                user_message=f"Kartfilen {path.name} er skadet, så kartet kan ikke tegnes.",
            ) from error
        sources.append(dict(zip(codes, valid, strict=True)))
    return sources


def _drawn_border(
    member: Municipality, sources: Sequence[dict[str, Any]], region_set: RegionSet
) -> tuple[tuple[str, ...], int]:
    """Return the newest border of a municipality that a source holds, and that source's position."""
    for vintage, source in enumerate(sources):
        for border in reversed(member.borders):
            if all(code in source for code in border):
                return border, vintage
    raise FortrinnError(
        f"region set {region_set.id}: no boundaries of {member.name} ({member.borders[-1]})",
        user_message=f"Kartgrensene til {member.name} finnes ikke, så kartet over {region_set.name} "
        "kan ikke tegnes.",
    )


def _label_place(shape: Any) -> dict[str, int]:
    """Return where a label has most room inside a shape, and how far that is from its border, in metres."""
    import shapely

    to_border = shapely.maximum_inscribed_circle(shape, tolerance=ROUNDING_M)
    (x, y), _ = to_border.coords
    return {"label_x": round(x), "label_y": round(y), "label_room": round(to_border.length)}


def _collection(rows: Sequence[tuple[dict[str, Any], Any]]) -> dict[str, Any]:
    import shapely

    return {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:{CRS.replace(':', '::')}"}},
        "features": [
            {
                "type": "Feature",
                "properties": properties,
                "geometry": {
                    "type": shape.geom_type,
                    "coordinates": _whole(shapely.geometry.mapping(shape)["coordinates"]),
                },
            }
            for properties, shape in rows
        ],
    }


def _whole(coordinates: Any) -> Any:
    """Return nested coordinates as lists of whole numbers, which are shorter to send."""
    if isinstance(coordinates, (tuple, list)):
        return [_whole(part) for part in coordinates]
    return int(coordinates)


def _compact(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _digest(content: Any) -> str:
    return hashlib.sha256(_compact(content).encode()).hexdigest()


if __name__ == "__main__":
    written = write_shapes(load_region_set())
    print(f"{written.name}: {written.stat().st_size / 1000:.0f} kB")
