"""Hold answers and requests against the OpenAPI description of PxWebApi v2, `PxAPI-2.yml`."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft4Validator

# Where SSB's own answers, recorded beside the description, do other than it says.
DEVIATIONS = (
    "`updated` is described as a date; SSB answers a point in time.",
    "VariableSelection requires `values`, a name the description itself gives as `valueCodes`.",
    "maxCallsPerTimeWindow is described as at least 1; SSB answers 0, unused.",
)


@functools.cache
def description() -> dict[str, Any]:
    text = (Path(__file__).parent / "PxAPI-2.yml").read_text(encoding="utf-8")
    whole = yaml.safe_load(text)
    schemas = whole["components"]["schemas"]
    del schemas["updated"]["pattern"]
    del schemas["Table"]["properties"]["updated"]["pattern"]
    schemas["VariableSelection"]["required"] = ["variableCode", "valueCodes"]
    schemas["ConfigResponse"]["properties"]["maxCallsPerTimeWindow"]["minimum"] = 0
    return _nullable(whole)


def _nullable(part: Any) -> Any:
    """OpenAPI 3.0 writes `nullable: true` where JSON Schema adds the type null."""
    if isinstance(part, list):
        return [_nullable(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    changed = {key: _nullable(inner) for key, inner in part.items()}
    if changed.get("nullable") is True and isinstance(changed.get("type"), str):
        changed["type"] = [changed["type"], "null"]
    return changed


def problems(schema: str, instance: Any) -> list[str]:
    """What is wrong with an answer or a body by the description; empty where nothing is."""
    validator = Draft4Validator(
        {"$ref": f"#/components/schemas/{schema}", "components": description()["components"]}
    )
    return [
        f"{'/'.join(map(str, error.path))}: {error.message[:200]}"
        for error in validator.iter_errors(instance)
    ]


def request_problems(
    method: str, path: str, parameters: Sequence[tuple[str, str]], body: Any = None
) -> list[str]:
    """What is wrong with a request: unknown path, method, parameter or value, or a body off its schema.

    path: after the base address. Parameter names are compared without case, as the server does.
    """
    operations = _operations(path)
    if operations is None:
        return [f"unknown path {path}"]
    operation = operations.get(method.lower())
    if operation is None:
        return [f"{path} does not take {method}"]

    known = {}
    for parameter in operation.get("parameters", []):
        if "$ref" in parameter:
            parameter = description()["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[-1]]
        if parameter["in"] == "query":
            known[parameter["name"].lower()] = parameter
    found = []
    for name, value in parameters:
        bare, bracket, _ = name.partition("[")
        parameter = known.get(bare.lower())
        if parameter is None or (parameter.get("style") == "deepObject") != bool(bracket):
            found.append(f"unknown parameter {name}")
        elif bare.lower() == "outputformat":
            found += problems("OutputFormatType", value)
    if body is not None:
        if "requestBody" not in operation:
            found.append(f"{method} {path} takes no body")
        else:
            found += problems("VariablesSelection", body)
    return found


def _operations(path: str) -> dict[str, Any] | None:
    parts = path.strip("/").split("/")
    for described, operations in description()["paths"].items():
        wanted = described.strip("/").split("/")
        if len(wanted) == len(parts) and all(
            want.startswith("{") or want == part for want, part in zip(wanted, parts, strict=True)
        ):
            return operations
    return None
