"""The OpenAPI document: it names every route, and every route that it names is there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox import application, catalogue, openapi
from sandbox.endpoints import ALIASES, SUBMISSIONS
from sandbox.studio import Studio
from tests.conftest import Sandbox


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document of a sandbox at some origin."""
    return openapi.document("http://127.0.0.1:8700")


def found(value: Any, key: str) -> Iterator[Any]:
    """Yield what stands under a key, anywhere."""
    if isinstance(value, dict):
        yield from (held for name, held in value.items() if name == key)
        value = list(value.values())
    if isinstance(value, list):
        for held in value:
            yield from found(held, key)


def test_it_is_served(sandbox: Sandbox) -> None:
    reply = requests.get(sandbox.url.removesuffix("/v1") + "/openapi.json", timeout=10)

    assert reply.headers["Content-Type"] == "application/json"
    assert reply.json() == json.loads(json.dumps(openapi.document(sandbox.url.removesuffix("/v1"))))


def test_every_route_stands_in_it_and_every_route_in_it_is_there(tmp_path: Path, document: dict[str, Any]) -> None:
    studio = Studio(tmp_path, origin="http://127.0.0.1:8700", speed=0, fps=1)
    served = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in application.create(studio).url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }
    studio.store.close()

    assert {(path, method) for path, told in document["paths"].items() for method in told} == served


def test_its_references_lead_somewhere_and_every_schema_is_used(document: dict[str, Any]) -> None:
    references = {reference.removeprefix("#/components/schemas/") for reference in found(document, "$ref")}

    assert references == set(document["components"]["schemas"])


def test_parameters_in_a_path_are_described(document: dict[str, Any]) -> None:
    for path, told in document["paths"].items():
        for operation in told.values():
            named = {each["name"] for each in operation.get("parameters", []) if each["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path)), path


def test_each_submission_takes_nested_and_flat_bodies_and_names_its_refusals(document: dict[str, Any]) -> None:
    for path in (*SUBMISSIONS, *ALIASES):
        operation = document["paths"][f"/v1{path}"]["post"]
        nested, flat = operation["requestBody"]["content"]["application/json"]["schema"]["anyOf"]
        assert nested["properties"]["input"]["properties"].items() <= flat["properties"].items()
        assert "webhookUrl" in nested["properties"].keys() & flat["properties"].keys()
        assert {"200", "400", "401", "402"} <= set(operation["responses"])
        assert set(operation["responses"]["200"]["headers"]) == {"x-credits-charged", "x-credits-remaining"}


def test_its_words_are_those_of_the_tables(document: dict[str, Any]) -> None:
    words = list(found(document["paths"]["/v1/video/translate_video"], "enum"))

    assert words == [list(catalogue.TRANSLATIONS)] * 2
