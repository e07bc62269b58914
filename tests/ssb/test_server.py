"""The test server does what the contract of SSB says, or what rests on it shows nothing."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from data_sources.jsonstat import decode
from tests.ssb import contract
from tests.ssb.api import DuplicateCodeError, ParameterError, Settings, respond, select
from tests.ssb.cube import cells_of, read_cube, write_cube
from tests.ssb.samples import employment, population
from tests.ssb.server import Running, serve

RECORDED = Path(__file__).parent / "recorded"
CUBES = {cube.id: cube for cube in (employment(), population())}
PREFIX = "/api/pxwebapi/v2"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("cubes")
    for cube in CUBES.values():
        write_cube(cube, folder)
    with serve(folder) as server:
        yield server


@pytest.fixture
def server(running: Running) -> Running:
    running.order("reset")
    return running


def ask(
    server: Running, path: str, body: object = None, **parameters: str
) -> tuple[int, dict[str, str], bytes]:
    address = urlsplit(server.base_url)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=10)
    query = f"?{urlencode(parameters)}" if parameters else ""
    try:
        sent = None if body is None else json.dumps(body)
        connection.request("GET" if body is None else "POST", f"{address.path}{path}{query}", sent)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def get(path: str, settings: Settings = Settings(), body: object = None, **parameters: str) -> Any:  # noqa: B008
    query = f"?{urlencode(parameters)}" if parameters else ""
    return respond(CUBES, settings, "GET" if body is None else "POST", f"{PREFIX}{path}{query}", body)


def told(title: str, status: int = 400) -> dict[str, object]:
    return {"type": "Parameter error", "title": title, "status": status}


WHOLE = {
    "valueCodes[Region]": "0",
    "valueCodes[NACE2007]": "25",
    "valueCodes[ContentsCode]": "Sysselsatte",
    "valueCodes[Tid]": "2024",
}


def test_error_bodies_are_those_recorded() -> None:
    recorded = json.loads((RECORDED / "v2_error_bodies_2026-04-25.json").read_text(encoding="utf-8"))
    ours = {
        "ugyldig tabell-ID": get("/tables/99999/data", **WHOLE),
        "ugyldig kommune-kode": get("/tables/13470/data", **WHOLE | {"valueCodes[Region]": "7777"}),
        "manglende mandatory": get("/tables/13470/data", **{"valueCodes[Region]": "0"}),
        "ugyldig ContentsCode": get("/tables/13470/data", **WHOLE | {"valueCodes[ContentsCode]": "Feil"}),
        "kommune uten data": get("/tables/13470/data", **WHOLE | {"valueCodes[Region]": "2100"}),
    }
    for error in recorded:
        answer = ours.pop(error["label"])
        assert (answer.status, answer.body) == (error["status"], json.loads(error["snippet"]))
    assert not ours


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"valueCodes[Nace]": "25"}, "Non-existent variable"),
        ({"codelist[Region]": "agg_Ukjent"}, "Non-existent codelist"),
        ({"codelist[Region]": "agg_kommsummer"}, "Non-existent codelist"),
        ({"valueCodes[Tid]": "tops(3)"}, "Illegal selection expression"),
        ({"valueCodes[Tid]": "top(x)"}, "Illegal selection expression"),
        ({"valueCodes[Tid]": "range(2020,2022)"}, "Illegal selection expression"),
        ({"outputFormat": "csv"}, "Unsupported output format"),
        ({"outputFormat": "json-stat2", "outputFormatParams": "UseCodes"}, "Unsupported output format"),
    ],
)
def test_what_is_refused(change: dict[str, str], title: str) -> None:
    answer = get("/tables/13470/data", **WHOLE | change)
    assert (answer.status, answer.body) == (400, told(title))


def test_too_many_cells() -> None:
    everything = WHOLE | {"valueCodes[Region]": "*", "valueCodes[Tid]": "*"}
    assert get("/tables/13470/data", Settings(max_cells=70), **everything).status == 200
    answer = get("/tables/13470/data", Settings(max_cells=69), **everything)
    assert (answer.status, answer.body) == (400, told("Too many cells selected"))


def test_the_same_code_twice_is_an_empty_500() -> None:
    answer = get("/tables/13470/data", **WHOLE | {"valueCodes[Region]": "0602,0602"})
    assert (answer.status, answer.body) == (500, None)


def test_a_long_url_is_404_and_the_same_by_post_is_not() -> None:
    long = ",".join(["0602"] + ["K*"] * 800)
    assert get("/tables/13470/data", **WHOLE | {"valueCodes[Region]": long}).status == 404
    selection = [{"variableCode": name[11:-1], "valueCodes": [code]} for name, code in WHOLE.items()]
    selection[0]["valueCodes"] = long.split(",")
    assert get("/tables/13470/data", body={"selection": selection}).status == 200


YEARS = [str(year) for year in range(2018, 2025)]


@pytest.mark.parametrize(
    ("expressions", "chosen"),
    [
        (["*"], YEARS),
        (["202?"], YEARS[2:]),
        (["20*"], YEARS),
        (["top(2)"], ["2023", "2024"]),
        (["bottom(2)"], ["2018", "2019"]),
        (["TOP(1)"], ["2024"]),
        (["top(99)"], YEARS),
        (["from(2022)"], ["2022", "2023", "2024"]),
        (["to(2019)"], ["2018", "2019"]),
        (["range(2019,2021)"], ["2019", "2020", "2021"]),
        (["2018", "from(2023)"], ["2018", "2023", "2024"]),
        (["2024", "2018"], ["2018", "2024"]),
        (["2018", "*"], YEARS),
    ],
)
def test_expressions_on_time(expressions: list[str], chosen: list[str]) -> None:
    assert [YEARS[at] for at in select(YEARS, expressions, time=True)] == chosen


def test_expressions_elsewhere() -> None:
    codes = ["00-99", "25", "25.110", "62"]
    assert [codes[at] for at in select(codes, ["??"], time=False)] == ["25", "62"]
    assert [codes[at] for at in select(codes, ["top(1)"], time=False)] == ["00-99"]
    assert [codes[at] for at in select(codes, ["bottom(1)"], time=False)] == ["62"]
    assert select(["K-3203", "K-3301"], ["k-3301"], time=False) == [1]
    with pytest.raises(DuplicateCodeError):
        select(["K-3301"], ["k-3301", "K-3301"], time=False)
    with pytest.raises(ParameterError, match="Non-existent value"):
        select(codes, ["9*"], time=False)


def test_brackets_keep_the_comma_of_an_expression() -> None:
    body = get("/tables/13470/data", **WHOLE | {"valueCodes[Tid]": "2018,[range(2020,2022)]"}).body
    assert list(body["dimension"]["Tid"]["category"]["index"]) == ["2018", "2020", "2021", "2022"]


def test_merged_series_add_up_and_keep_secrets() -> None:
    asked = WHOLE | {
        "codelist[Region]": "agg_KommSummer",
        "valueCodes[Region]": "*",
        "valueCodes[Tid]": "2019,2024",
    }
    asked["valueCodes[ContentsCode]"] = "SysselsatteArb"
    cells = decode(get("/tables/13470/data", **asked).body).set_index(["Region", "Tid"])
    # 2019: 0602 is 200 + 10 + 19, 0711 is 500 + 10 + 19; 2024: 3301 is 900 + 10 + 24.
    assert cells.loc[("K-3301", "2019"), "value"] == 229 + 529
    assert cells.loc[("K-3301", "2024"), "value"] == 934
    assert cells.index.get_level_values("Region").unique().tolist() == ["K-3203", "K-3301", "K-Rest"]
    hidden = decode(get("/tables/13470/data", **asked | {"valueCodes[NACE2007]": "62"}).body)
    hidden = hidden.set_index(["Region", "Tid"])
    assert hidden.loc[("K-3203", "2019"), "status"] == ":"
    assert hidden.loc[("K-3203", "2024"), "status"] == ""


def test_left_out_variables_vanish() -> None:
    only = {"valueCodes[ContentsCode]": "Personer1", "valueCodes[Tid]": "*"}
    body = get("/tables/07459/data", **only).body
    assert body["id"] == ["ContentsCode", "Tid"]
    assert body["value"] == [30, 33]  # both sexes added, ages by their own total
    body = get("/tables/07459/data", **only | {"valueCodes[Alder]": "0-19,20+"}).body
    assert body["value"] == [12, 14, 18, 19]


@pytest.mark.parametrize("sparse", [False, True])
def test_a_whole_table_comes_back(sparse: bool) -> None:
    everything = {f"valueCodes[{variable.code}]": "*" for variable in CUBES["13470"].variables}
    body = get("/tables/13470/data", Settings(sparse=sparse), **everything).body
    assert isinstance(body["value"], dict if sparse else list)
    cells, expected = decode(body), cells_of(CUBES["13470"])
    assert cells.astype({name: "str" for name in body["id"]} | {"status": "str"}).equals(
        expected.astype({"status": "str"})
    )


def test_no_selection_is_the_default_selection() -> None:
    assert decode(get("/tables/13470/data").body)["Tid"].unique().tolist() == ["2024"]


def test_metadata_are_a_dataset_without_values_seen_through_a_codelist() -> None:
    plain = get("/tables/13470/metadata").body
    assert plain["value"] == []
    assert plain["dimension"]["Tid"]["extension"]["elimination"] is False
    assert [item["id"] for item in plain["dimension"]["Region"]["extension"]["codelists"]] == [
        "agg_KommSummer",
        "vs_Landet",
    ]
    seen = get("/tables/13470/metadata", **{"codelist[Region]": "agg_KommSummer"}).body
    assert list(seen["dimension"]["Region"]["category"]["index"]) == ["K-3203", "K-3301", "K-Rest"]
    old = get("/tables/13470/metadata", Settings(old_spelling=True)).body
    assert "codeLists" in old["dimension"]["Region"]["extension"]


def test_pages_of_tables() -> None:
    page = get("/tables", pageSize="1", pageNumber="2").body
    assert [table["id"] for table in page["tables"]] == ["07459"]
    assert page["page"]["totalPages"] == 2
    assert [table["id"] for table in get("/tables", query="sysselsatte").body["tables"]] == ["13470"]


def test_answers_hold_the_description() -> None:
    everything = {f"valueCodes[{variable.code}]": "*" for variable in CUBES["13470"].variables}
    for schema, answer in {
        "ConfigResponse": get("/config"),
        "TablesResponse": get("/tables"),
        "TableResponse": get("/tables/13470"),
        "Dataset": get("/tables/13470/metadata"),
        "CodelistResponse": get("/codelists/agg_KommSummer"),
        "Problem": get("/tables/1"),
    }.items():
        assert contract.problems(schema, answer.body) == [], schema
    assert contract.problems("Dataset", get("/tables/13470/data", **everything).body) == []
    assert contract.problems("Dataset", get("/tables/13470").body)  # the check can fail


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("03024_data_no_v2", "Dataset"),
        ("12134_data_no_v2_3kommuner", "Dataset"),
        ("05810_metadata", "Dataset"),
        ("05810_table", "TableResponse"),
        ("tables_page", "TablesResponse"),
        ("post_body", "VariablesSelection"),
    ],
)
def test_recorded_answers_hold_the_description(name: str, schema: str) -> None:
    recorded = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
    assert contract.problems(schema, recorded) == []


def test_requests_are_held_against_the_description() -> None:
    good = [("valueCodes[Region]", "0"), ("outputFormat", "json-stat2"), ("lang", "no")]
    assert contract.request_problems("GET", "/tables/13470/data", good) == []
    body = {"selection": [{"variableCode": "Region", "valueCodes": ["0"]}]}
    assert contract.request_problems("POST", "/tables/13470/data", good[1:], body) == []
    assert contract.request_problems("GET", "/navigation", [])
    assert contract.request_problems("POST", "/config", [])
    assert contract.request_problems("GET", "/tables/13470/data", [("valueCodes", "0")])
    assert contract.request_problems("GET", "/tables/13470/data", [("outputFormat", "xml")])
    assert contract.request_problems(
        "POST", "/tables/13470/data", [], {"selection": [{"variableCode": "Tid"}]}
    )


def test_a_cube_survives_its_files(tmp_path: Path) -> None:
    write_cube(employment(), tmp_path)
    back = read_cube(tmp_path / "13470.json")
    assert back.variables == employment().variables
    assert back.notes == employment().notes
    assert cells_of(back).equals(cells_of(employment()))


def test_headers_count_down_to_an_empty_429(server: Running) -> None:
    server.order("settings", {"calls": 2})
    first, second, third = (ask(server, "/config") for _ in range(3))
    assert [answer[0] for answer in (first, second, third)] == [200, 200, 429]
    assert first[1]["x-ratelimit-policy"] == "2;w=60s"
    assert [answer[1]["x-ratelimit-remaining"] for answer in (first, second, third)] == ["1", "0", "0"]
    assert third[2] == b""
    server.order("advance", {"seconds": 60})
    assert ask(server, "/config")[0] == 200


@pytest.mark.parametrize(
    ("fault", "status", "body"),
    [("429", 429, b""), ("429-bare", 429, b""), ("503", 503, b""), ("500-empty", 500, b"")],
)
def test_faults_of_status(server: Running, fault: str, status: int, body: bytes) -> None:
    server.fault(fault, on="/tables")
    assert ask(server, "/config")[0] == 200
    answer = ask(server, "/tables")
    assert (answer[0], answer[2]) == (status, body)
    assert ("retry-after" in answer[1]) == (fault == "429")
    assert ask(server, "/tables")[0] == 200


def test_faults_of_content(server: Running) -> None:
    server.fault("html")
    assert ask(server, "/config")[2].startswith(b"<!DOCTYPE html>")
    server.fault("cut")
    with pytest.raises(http.client.IncompleteRead):
        ask(server, "/config")

    def spoilt(fault: str, path: str = "/tables/13470/data", **parameters: str) -> Any:
        server.fault(fault)
        return json.loads(ask(server, path, **parameters)[2])

    asked = WHOLE | {"valueCodes[Tid]": "*"}
    assert spoilt("wrong-table", **asked)["extension"]["px"]["tableid"] == "00000"
    assert spoilt("renamed-variable", **asked)["id"][0] == "RegionNy"
    fewer = decode(
        spoilt("missing-years", **asked | {"valueCodes[Region]": "0627", "valueCodes[NACE2007]": "*"})
    )
    assert fewer["Tid"].unique().tolist() == YEARS[:-2]
    assert fewer["status"].tolist() == (["", ""] + ["."] * 3) * 3 + [":", ":"] + ["."] * 3
    assert spoilt("changed-codelist", "/codelists/vs_Landet")["values"][0]["code"] == "ny_0"
    server.fault("duplicate-codes")
    assert ask(server, "/tables/13470/data", **asked)[2].count(b'"2018": 0, "2018": 1') == 1


def test_requests_are_remembered(server: Running) -> None:
    body = {
        "selection": [{"variableCode": name[11:-1], "valueCodes": [code]} for name, code in WHOLE.items()]
    }
    assert ask(server, "/tables/13470/data", body)[0] == 200
    (request,) = server.requests()
    assert request["method"] == "POST"
    assert request["body"] == body
