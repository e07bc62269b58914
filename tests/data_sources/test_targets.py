"""The county's own targets: what is read, and what is refused by file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_sources.errors import FortrinnError, TargetError
from data_sources.regions import REGION_SETS, RegionSet, load_region_set
from data_sources.targets import TARGETS, Target, load_targets, targets_digest, targets_path

INDICATORS = ("new_enterprises", "employment_rate")
GOOD = {
    "region": '"kongsberg"',
    "indicator": '"new_enterprises"',
    "value": "21.5",
    "year": "2030",
    "decision": '"Fylkestinget, sak 12/2027"',
}


@pytest.fixture(scope="module")
def buskerud() -> RegionSet:
    return load_region_set(REGION_SETS / "buskerud.toml")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "mål.toml"
    monkeypatch.setenv("FORTRINN_TARGETS", str(path))
    return path


def block(**changes: str | None) -> str:
    fields = {key: value for key, value in (GOOD | changes).items() if value is not None}
    return "[[target]]\n" + "\n".join(f"{key} = {value}" for key, value in fields.items()) + "\n"


def read(region_set: RegionSet) -> tuple[Target, ...]:
    return load_targets(region_set, INDICATORS)


def test_targets_are_read_in_the_order_of_the_file(buskerud: RegionSet, file: Path) -> None:
    file.write_text(block() + block(region='"buskerud"', value="70", year="2026"), encoding="utf-8")
    assert read(buskerud) == (
        Target("kongsberg", "new_enterprises", 21.5, 2030, "Fylkestinget, sak 12/2027"),
        Target("buskerud", "new_enterprises", 70.0, 2026, "Fylkestinget, sak 12/2027"),
    )


def test_a_file_without_targets_gives_none(buskerud: RegionSet, file: Path) -> None:
    file.write_text("# nothing decided yet\n", encoding="utf-8")
    assert read(buskerud) == ()


def test_the_file_that_comes_with_the_product_is_whole(
    buskerud: RegionSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FORTRINN_TARGETS", raising=False)
    assert targets_path(buskerud) == TARGETS / "buskerud.toml"
    assert isinstance(read(buskerud), tuple)
    assert targets_digest(buskerud)


def test_the_example_in_the_file_can_be_used_as_it_stands(buskerud: RegionSet, file: Path) -> None:
    lines = (TARGETS / "buskerud.toml").read_text(encoding="utf-8").splitlines()
    start = next(place for place, line in enumerate(lines) if "[[target]]" in line)
    example = "\n".join(line.removeprefix("#") for line in lines[start : start + 6])
    file.write_text(example, encoding="utf-8")
    (target,) = read(buskerud)
    assert (target.region, target.indicator, target.value) == ("kongsberg", "new_enterprises", 21.5)


def test_a_set_without_a_file_has_no_targets(
    buskerud: RegionSet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("FORTRINN_TARGETS", raising=False)
    monkeypatch.setattr("data_sources.targets.TARGETS", tmp_path)
    assert read(buskerud) == ()
    assert targets_digest(buskerud) == ""


def test_the_digest_follows_the_file(buskerud: RegionSet, file: Path) -> None:
    file.write_text(block(), encoding="utf-8")
    before = targets_digest(buskerud)
    file.write_text(block(value="22"), encoding="utf-8")
    assert targets_digest(buskerud) != before


def test_a_file_that_is_named_and_missing_is_told(buskerud: RegionSet, file: Path) -> None:
    with pytest.raises(TargetError) as refused:
        read(buskerud)
    assert refused.value.user_message == (
        "Målene i mål.toml kan ikke brukes: filen finnes ikke eller kan ikke leses."
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[target]\nregion =", "filen er ikke i formatet TOML"),
        (b"\xff\xfe", "filen er ikke i formatet TOML"),
        ("[target]\nregion = 'kongsberg'", "hvert mål skal begynne med [[target]]"),
        ("target = [1]", "hvert mål skal begynne med [[target]]"),
        ("[[goal]]\n", "«goal» er ukjent"),
        (block(region='"kongsbergg"'), "mål 1, «region»: fant «kongsbergg»; områdene er hallingdal, "),
        (block(region="7"), "mål 1, «region»: fant «7»"),
        (block(region='"royken_hurum"'), "mål 1, «region»: «royken_hurum» finnes bare til og med 2019"),
        (
            block(indicator='"gdp"'),
            "«indicator»: fant «gdp»; indikatorene er employment_rate, new_enterprises",
        ),
        (block(value='"tolv"'), "mål 1, «value»: fant «tolv», men det skal være et tall"),
        (block(value="true"), "mål 1, «value»: fant «True», men det skal være et tall"),
        (block(value="nan"), "mål 1, «value»: fant «nan», men det skal være et tall"),
        (block(year="2030.5"), "mål 1, «year»: fant «2030.5», men det skal være et årstall"),
        (block(year="20300"), "mål 1, «year»: fant «20300», men det skal være et årstall"),
        (block(year="203"), "mål 1, «year»: fant «203», men det skal være et årstall"),
        (block(decision='" "'), "mål 1, «decision»: skriv hvor målet er vedtatt"),
        (block(decision=None), "mål 1, «decision»: feltet mangler"),
        (block(unit='"prosent"'), "mål 1, «unit»: feltet er ukjent; feltene er region, indicator, "),
        (block() + block(value="3"), "mål 2: kongsberg har alt et mål for new_enterprises"),
    ],
)
def test_a_fault_is_told_by_file_and_key(
    buskerud: RegionSet, file: Path, text: str | bytes, told: str
) -> None:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(TargetError) as refused:
        read(buskerud)
    assert refused.value.user_message.startswith("Målene i mål.toml kan ikke brukes: ")
    assert told in refused.value.user_message
    assert "mål.toml" in str(refused.value)
    assert isinstance(refused.value, FortrinnError)


def test_a_value_that_cannot_be_a_key_is_told_too(buskerud: RegionSet, file: Path) -> None:
    file.write_text(block(region='["kongsberg"]'), encoding="utf-8")
    with pytest.raises(TargetError, match="region"):
        read(buskerud)
