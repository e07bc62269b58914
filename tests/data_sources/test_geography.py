"""Shapes for maps: they are the regions, they fit each other, and they are made of what stands in data/."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
import vl_convert

from data_sources import geography
from data_sources.errors import FortrinnError
from data_sources.geography import (
    BOUNDARIES,
    build_shapes,
    municipality_shapes,
    region_shapes,
    stored_path,
    write_shapes,
)
from data_sources.regions import Area, Municipality, RegionSet, load_region_set

TELEMARK = Path(__file__).parent / "data" / "telemark.toml"
KM2 = 1e6


@pytest.fixture(scope="module")
def buskerud() -> RegionSet:
    return load_region_set(geography.EMBEDDED.parent / "regions" / "buskerud.toml")


@pytest.fixture(scope="module")
def telemark() -> RegionSet:
    return load_region_set(TELEMARK)


@pytest.fixture
def boundaries(tmp_path: Path) -> Path:
    """A copy of the boundary files, to be harmed."""
    return Path(shutil.copytree(BOUNDARIES, tmp_path / "boundaries"))


@pytest.fixture
def no_building(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test fail if shapes are built where they should be read or be remembered."""

    def refuse(*_: object) -> None:
        raise AssertionError("the shapes were built")

    monkeypatch.setattr(geography, "build_shapes", refuse)


@pytest.fixture(scope="module")
def source_areas() -> dict[str, float]:
    """Square kilometres of each municipality in the unsimplified sources."""
    areas = {}
    for path in sorted(BOUNDARIES.glob("*municipalities_*.geojson")):
        frame = geopandas.read_file(path).to_crs(25833)
        areas |= dict(zip(frame["kommunenummer"], frame.geometry.make_valid().area / KM2, strict=True))
    return areas


def geometries(collection: dict[str, Any]) -> list[shapely.Geometry]:
    return [shapely.geometry.shape(feature["geometry"]) for feature in collection["features"]]


def properties(collection: dict[str, Any]) -> list[dict[str, Any]]:
    return [feature["properties"] for feature in collection["features"]]


def test_a_label_stands_inside_its_region_as_far_from_the_border_as_it_says(buskerud: RegionSet) -> None:
    collection = region_shapes(buskerud)
    for of, shape in zip(properties(collection), geometries(collection), strict=True):
        place = shapely.Point(of["label_x"], of["label_y"])
        assert shape.contains(place)
        assert shape.boundary.distance(place) == pytest.approx(of["label_room"], abs=20)


def test_every_region_is_there_in_the_order_of_the_set(buskerud: RegionSet) -> None:
    shown = [
        {name: of[name] for name in ("id", "name", "ended")} for of in properties(region_shapes(buskerud))
    ]
    assert shown == [
        {"id": "hallingdal", "name": "Hallingdal", "ended": False},
        {"id": "midt_buskerud", "name": "Midt-Buskerud", "ended": False},
        {"id": "kongsberg", "name": "Kongsberg", "ended": False},
        {"id": "numedal", "name": "Numedal", "ended": False},
        {"id": "ringerike", "name": "Ringerike", "ended": False},
        {"id": "drammen", "name": "Drammen", "ended": False},
        {"id": "royken_hurum", "name": "Røyken/Hurum", "ended": True},
    ]


def test_municipalities_are_those_of_2024_and_the_two_that_ended(buskerud: RegionSet) -> None:
    shown = {of["code"]: (of["name"], of["region"]) for of in properties(municipality_shapes(buskerud))}
    assert len(shown) == 20
    assert shown["3301"] == ("Drammen", "drammen")
    assert shown["3322"] == ("Nesbyen", "hallingdal")
    assert shown["0627"] == ("Røyken", "royken_hurum")
    assert sorted(code for code in shown if not code.startswith("33")) == ["0627", "0628"]


def test_the_stored_shapes_are_what_the_sources_give(buskerud: RegionSet, boundaries: Path) -> None:
    stored = json.loads(stored_path(buskerud).read_text(encoding="utf-8"))
    rebuilt = json.loads(write_shapes(buskerud, boundaries).read_text(encoding="utf-8"))
    assert stored["inputs"] == rebuilt["inputs"]
    assert stored["attribution"] == rebuilt["attribution"]
    for name in ("regions", "municipalities"):
        assert properties(stored[name]) == properties(rebuilt[name])
        for old, new in zip(geometries(stored[name]), geometries(rebuilt[name]), strict=True):
            # Not vertex by vertex: another version of GEOS may begin a ring elsewhere.
            assert old.symmetric_difference(new).area < 0.1 * KM2


def test_the_stored_shapes_are_read_without_importing_geopandas() -> None:
    code = (
        "import sys\n"
        "from data_sources.geography import municipality_shapes, region_shapes\n"
        "from data_sources.regions import load_region_set\n"
        "buskerud = load_region_set()\n"
        "assert len(region_shapes(buskerud)['features']) == 7\n"
        "assert len(municipality_shapes(buskerud)['features']) == 20\n"
        "print([name for name in ('geopandas', 'shapely', 'pyproj') if name in sys.modules])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=geography.EMBEDDED.parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("shapes_of", [region_shapes, municipality_shapes])
def test_shapes_are_small_whole_metres_in_utm_zone_33(buskerud: RegionSet, shapes_of: Any) -> None:
    collection = shapes_of(buskerud)
    assert len(json.dumps(collection, separators=(",", ":"))) < 40_000
    assert collection["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::25833"
    assert "." not in json.dumps([feature["geometry"] for feature in collection["features"]])
    west, south, east, north = shapely.GeometryCollection(geometries(collection)).bounds
    assert 50_000 < west < east < 270_000
    assert 6_580_000 < south < north < 6_800_000


@pytest.mark.parametrize("name", ["buskerud", "telemark"])
def test_shapes_are_valid_and_share_their_borders(name: str, request: pytest.FixtureRequest) -> None:
    region_set = request.getfixturevalue(name)
    for collection in (region_shapes(region_set), municipality_shapes(region_set)):
        shapes = geometries(collection)
        assert shapely.is_valid(shapes).all()
        assert set(shapely.get_type_id(shapes)) <= {
            shapely.GeometryType.POLYGON,
            shapely.GeometryType.MULTIPOLYGON,
        }
        # True only when no two overlap and every shared border has the same vertices on both sides.
        assert shapely.coverage_is_valid(shapes)


@pytest.mark.parametrize("name", ["buskerud", "telemark"])
def test_areas_are_those_of_the_sources(
    name: str, request: pytest.FixtureRequest, source_areas: dict[str, float]
) -> None:
    region_set = request.getfixturevalue(name)
    by_region: dict[str, float] = {}
    for of, shape in zip(
        properties(municipality_shapes(region_set)), geometries(municipality_shapes(region_set)), strict=True
    ):
        assert shape.area / KM2 == pytest.approx(source_areas[of["code"]], rel=0.02), of["name"]
        by_region[of["region"]] = by_region.get(of["region"], 0) + source_areas[of["code"]]
    for of, shape in zip(
        properties(region_shapes(region_set)), geometries(region_shapes(region_set)), strict=True
    ):
        assert shape.area / KM2 == pytest.approx(by_region[of["id"]], rel=0.02), of["name"]


def test_regions_neither_overlap_nor_leave_gaps_between_them(buskerud: RegionSet) -> None:
    shapes = geometries(region_shapes(buskerud))
    for position, one in enumerate(shapes):
        for other in shapes[:position]:
            assert one.intersection(other).area < 1 * KM2
    # A gap between Lier of 2024 and Røyken of 2019 would be a hole or a slit along their border.
    drammen, royken_hurum = shapes[5], shapes[6]
    assert 5_000 < drammen.intersection(royken_hurum).length < 6_000
    assert len(shapely.union_all(shapes).interiors) == 0


def test_land_that_both_sources_claim_belongs_to_the_newest(tmp_path: Path) -> None:
    square = shapely.box(9.0, 60.0, 9.5, 60.5)
    beside = shapely.box(9.48, 60.0, 10.0, 60.5)
    write_source(tmp_path / "municipalities_2024.geojson", {"9901": square})
    write_source(tmp_path / "old_municipalities_2019.geojson", {"9802": beside, "9801": square})
    toy = toy_set(
        Area("b", "B", "region", (Municipality("B", (("9802",),)),), last_year=2019),
        Area("a", "A", "region", (Municipality("A", (("9801",), ("9901",))),)),
    )
    ended, living = geometries(region_shapes(toy, tmp_path))
    expected, both = geopandas.GeoSeries([square, shapely.union(square, beside)], crs="EPSG:4326").to_crs(
        25833
    )
    assert [of["id"] for of in properties(region_shapes(toy, tmp_path))] == ["b", "a"]
    assert living.area == pytest.approx(expected.area, rel=0.001)
    assert ended.area == pytest.approx(both.area - expected.area, rel=0.001)


def test_a_municipality_known_only_by_its_old_parts_is_drawn_from_them(tmp_path: Path) -> None:
    west, east = shapely.box(9.0, 60.0, 9.5, 60.5), shapely.box(9.5, 60.0, 10.0, 60.5)
    write_source(tmp_path / "municipalities_2019.geojson", {"9801": west, "9802": east})
    toy = toy_set(Area("a", "A", "region", (Municipality("A", (("9801", "9802"), ("9901",))),)))
    (shape,) = geometries(municipality_shapes(toy, tmp_path))
    (of,) = properties(municipality_shapes(toy, tmp_path))
    whole = geopandas.GeoSeries([shapely.union(west, east)], crs="EPSG:4326").to_crs(25833)
    assert {"code": "9801", "name": "A", "region": "a"}.items() <= of.items()
    assert shape.geom_type == "Polygon"
    assert shape.area == pytest.approx(whole.area.iloc[0], rel=0.001)


def test_a_view_of_fewer_regions_is_served_from_the_stored_shapes(
    buskerud: RegionSet, no_building: None
) -> None:
    two = buskerud.only(("numedal", "kongsberg"))
    assert [of["id"] for of in properties(region_shapes(two))] == ["kongsberg", "numedal"]
    assert {of["region"] for of in properties(municipality_shapes(two))} == {"kongsberg", "numedal"}
    assert len(properties(region_shapes(buskerud))) == 7


def test_a_set_without_stored_shapes_is_built_once(
    telemark: RegionSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not stored_path(telemark).exists()
    first = region_shapes(telemark)
    monkeypatch.setattr(geography, "build_shapes", None)
    assert region_shapes(telemark) is first
    assert {of["ended"] for of in properties(first)} == {False}
    assert len(properties(municipality_shapes(telemark))) == 17


def test_changed_codes_are_drawn_anew(buskerud: RegionSet) -> None:
    kongsberg = buskerud.area("kongsberg")
    numedal = buskerud.area("numedal")
    grown = replace(kongsberg, members=kongsberg.members + numedal.members)
    changed = replace(buskerud, regions=(grown,))
    (shape,) = geometries(region_shapes(changed))
    expected = sum(shape.area for shape in geometries(region_shapes(buskerud.only(("kongsberg", "numedal")))))
    assert shape.area == pytest.approx(expected, rel=0.01)


def test_a_changed_source_is_drawn_anew(buskerud: RegionSet, boundaries: Path) -> None:
    before = region_shapes(buskerud, boundaries)["features"][2]["geometry"]
    path = boundaries / "municipalities_2024.geojson"
    collection = json.loads(path.read_text(encoding="utf-8"))
    for feature in collection["features"]:
        if feature["properties"]["kommunenummer"] == "3303":
            feature["geometry"] = shapely.geometry.mapping(shapely.box(9.4, 59.5, 9.7, 59.7))
    path.write_text(json.dumps(collection), encoding="utf-8")
    assert region_shapes(buskerud, boundaries)["features"][2]["geometry"] != before


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "[]",
        lambda text: "{}",
        lambda text: text.replace('"regions":{', '"regions":3,"former":{'),
        lambda text: text[:-20] + text[-20:].replace("0", "1"),
    ],
    ids=["truncated", "a list", "empty", "another kind", "a digit changed"],
)
def test_damaged_stored_shapes_are_built_anew_and_logged(
    buskerud: RegionSet, boundaries: Path, damage: Any, caplog: pytest.LogCaptureFixture
) -> None:
    path = stored_path(buskerud, boundaries)
    whole = path.read_text(encoding="utf-8")
    path.write_text(damage(whole), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != whole
    with caplog.at_level(logging.WARNING):
        assert properties(region_shapes(buskerud, boundaries)) == properties(region_shapes(buskerud))
    assert "buskerud_shapes.json" in caplog.text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"[1, 2]",
        b'{"features": 3}',
        b'{"features": []}',
        b'{"features": [{"properties": {}, "geometry": null}]}',
        b'{"features": [{"properties": {"kommunenummer": "3303"}, "geometry": null}]}',
        b'{"features": [{"properties": {"kommunenummer": "3303"}, "geometry": {"type": "Point", '
        b'"coordinates": [9, 60]}}]}',
        b'{"features": [{"properties": {"kommunenummer": "3303"}, "geometry": {"type": "Polygon", '
        b'"coordinates": [[[9, 60], ["x", 61], [9, 60]]]}}]}',
        b"\xff\xfe\x00",
    ],
)
def test_a_damaged_source_is_told_in_norwegian(buskerud: RegionSet, boundaries: Path, content: bytes) -> None:
    (boundaries / "municipalities_2024.geojson").write_bytes(content)
    with pytest.raises(FortrinnError) as raised:
        region_shapes(buskerud, boundaries)
    assert raised.value.user_message == (
        "Kartfilen municipalities_2024.geojson er skadet, så kartet kan ikke tegnes."
    )


def test_missing_sources_are_told_in_norwegian(buskerud: RegionSet, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(FortrinnError) as raised:
            municipality_shapes(buskerud, folder)
        assert raised.value.user_message == "Kartgrensene mangler, så kartet kan ikke tegnes."


def test_a_municipality_without_boundaries_is_named(buskerud: RegionSet, boundaries: Path) -> None:
    (boundaries / "buskerud_municipalities_2019.geojson").unlink()
    with pytest.raises(FortrinnError, match="Røyken") as raised:
        region_shapes(buskerud, boundaries)
    assert "Røyken" in raised.value.user_message
    assert len(properties(region_shapes(buskerud.only(("kongsberg",)), boundaries))) == 1


def test_the_command_rebuilds_the_committed_shapes(tmp_path: Path, buskerud: RegionSet) -> None:
    rebuilt = write_shapes(buskerud, Path(shutil.copytree(BOUNDARIES, tmp_path / "again")))
    assert rebuilt.name == "buskerud_shapes.json"
    collection = region_shapes(buskerud, tmp_path / "again")
    assert properties(collection) == properties(build_shapes(buskerud)["regions"])


def test_vega_draws_the_shapes_where_they_are_and_the_right_way_up(buskerud: RegionSet) -> None:
    """Hallingdal in the north-west and Røyken/Hurum in the south-east, each in its own colour."""
    colours = {"hallingdal": "rgb(255,0,0)", "royken_hurum": "rgb(0,0,255)"}
    spec = {
        "width": 200,
        "height": 200,
        "projection": {"type": "identity", "reflectY": True},
        "data": {"values": region_shapes(buskerud)["features"]},
        "mark": {"type": "geoshape"},
        "encoding": {
            "color": {
                "field": "properties.id",
                "type": "nominal",
                "scale": {"domain": list(colours), "range": list(colours.values()), "unknown": "#ccc"},
                "legend": None,
            }
        },
    }
    svg = vl_convert.vegalite_to_svg(spec)
    marks = {
        colour: corner
        for mark in svg.split("<path ")
        if 'aria-roledescription="geoshape"' in mark
        for colour, corner in [(mark.partition('fill="')[2].partition('"')[0], first_point(mark))]
    }
    red, blue = marks["rgb(255,0,0)"], marks["rgb(0,0,255)"]
    assert red[0] < blue[0]
    assert red[1] < blue[1]  # a picture's y runs downwards


def first_point(mark: str) -> tuple[float, float]:
    path = mark.partition(' d="M')[2].partition("L")[0]
    x, y = path.split(",")
    return float(x), float(y)


def write_source(path: Path, shapes: dict[str, shapely.Geometry]) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"kommunenummer": code},
            "geometry": shapely.geometry.mapping(shape),
        }
        for code, shape in shapes.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def toy_set(*regions: Area) -> RegionSet:
    whole = Area("toy", "Toy", "whole", tuple(member for region in regions for member in region.members))
    return RegionSet(
        id="toy",
        name="Toy",
        regions=regions,
        whole=whole,
        whole_2019=None,
        country=replace(whole, id="norge", kind="country"),
        counties=(),
        accounts_county=None,
        accounts_note="",
        part_names={},
    )
