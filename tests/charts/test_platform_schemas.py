"""The schemas of the platform's own charts: closed, small, described, and true of their defaults and examples."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hack.schema import bundle
from jsonschema import Draft202012Validator

from tests.charts.test_schema import nodes
from tests.support import ROOT

SUBCHARTS = ("ingress", "monitoring", "security", "storage", "scaling")
CHARTS = {
    target.parent.relative_to(ROOT).as_posix(): target.parent
    for entry, target in bundle.TARGETS.items()
    if entry != "platform-app.yaml"
}


@pytest.fixture(params=list(CHARTS.values()), ids=list(CHARTS))
def chart(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.param
    return folder


@pytest.fixture
def schema(chart: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((chart / "values.schema.json").read_text(encoding="utf-8"))
    return read


def test_every_chart_but_the_library_has_one() -> None:
    found = {file.parent for file in (*ROOT.glob("charts/*/Chart.yaml"), ROOT / "umbrella" / "Chart.yaml")}
    library = {folder for folder in found if "type: library" in (folder / "Chart.yaml").read_text(encoding="utf-8")}
    assert {target.parent for target in bundle.TARGETS.values()} == found - library


def test_it_is_a_valid_small_offline_2020_12_schema(chart: Path, schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    text = (chart / "values.schema.json").read_text(encoding="utf-8")
    # That of security describes ten providers of certificates and secrets, and a tenant has six of them.
    assert len(text) < (32_000 if chart.name in ("security", "tenant") else 20_000)
    assert all(ref.startswith("#/$defs/") for ref in re.findall(r'"\$ref": ?"([^"]+)"', text))
    assert '"format"' not in text


def test_every_object_is_closed_but_what_belongs_to_others(schema: dict[str, Any]) -> None:
    """Keys of a subchart are checked by its own schema, where Helm writes values for the library nobody does."""
    foreign = {f"#/properties/{name}" for name in ("global", *SUBCHARTS, "smoke")}
    foreign |= {"#/properties/platform-lib/properties/global"}
    # What a receiver of alerts is made of is prometheus-operator's, whose definition closes it.
    foreign |= {"#/$defs/chart-monitoring-receiver/additionalProperties/items"}
    # What a team says about objectives is closed by the schema of its file.
    foreign |= {"#/properties/slo"} if "cluster" in schema["properties"] else set()
    found = {
        path for path, node in nodes(schema) if node.get("type") == "object" and "additionalProperties" not in node
    }
    assert found <= foreign
    assert schema["additionalProperties"] is False


def test_a_misspelt_key_is_refused_in_every_closed_object(schema: dict[str, Any]) -> None:
    closed = [(path, node) for path, node in nodes(schema) if node.get("additionalProperties") is False]
    assert len(closed) > 5
    for path, node in closed:
        alone = {"$defs": schema["$defs"], **node}
        errors = [error.validator for error in Draft202012Validator(alone).iter_errors({"misspelt": 1})]
        assert "additionalProperties" in errors, path


def test_every_property_is_described(schema: dict[str, Any]) -> None:
    def described(node: dict[str, Any]) -> bool:
        target = node.get("$ref", "")
        return "description" in node or (bool(target) and described(schema["$defs"][target.removeprefix("#/$defs/")]))

    assert [
        f"{path}/{name}"
        for path, node in nodes(schema)
        for name, child in node.get("properties", {}).items()
        if not described(child)
    ] == []


def test_it_knows_every_part_of_the_profile_by_name(schema: dict[str, Any]) -> None:
    profile = yaml.safe_load((ROOT / "schemas/profile.yaml").read_text(encoding="utf-8"))["properties"]
    validator = Draft202012Validator(schema)
    parts = schema["properties"]["global"]["properties"]["platform"]["properties"]
    read = {name for name in profile if parts[name].keys() - {"description"}}
    assert read
    for name in profile.keys() - read:
        assert validator.is_valid({"global": {"platform": {name: {"whatever": 1}}}}), name
    for name in read:
        assert not validator.is_valid({"global": {"platform": {name: {"whatever": 1}}}}), name
    assert not validator.is_valid({"global": {"platform": {"monitorin": "never"}}})


def test_defaults_and_commented_examples_are_valid_and_complete(chart: Path, schema: dict[str, Any]) -> None:
    text = (chart / "values.yaml").read_text(encoding="utf-8")
    validator = Draft202012Validator(schema)
    defaults = yaml.safe_load(text)
    assert list(validator.iter_errors(defaults)) == []
    assert "null" not in json.dumps(defaults)
    # A commented example begins in the first column; `## ` inside it stays a comment.
    shown = yaml.safe_load(re.sub(r"^# ?", "", re.sub(r"^(#.*\n)*", "", text), flags=re.MULTILINE).replace("# #", "##"))
    assert list(validator.iter_errors(shown)) == []
    assert set(schema["properties"]) - set(shown) <= {"platform-lib"}


@pytest.mark.parametrize("part", ["monitoring", "slo"])
def test_every_key_of_the_profile_that_monitoring_reads_is_in_its_values(part: str) -> None:
    text = (ROOT / "charts/monitoring/values.yaml").read_text(encoding="utf-8")
    keys = set(re.findall(r"^#\s+(\w+): ", text, re.MULTILINE))
    assert keys
    if part == "slo":
        settings = yaml.safe_load((ROOT / "schemas/slo.yaml").read_text(encoding="utf-8"))["$defs"]["settings"]
        # Presets are resolved in the applications.
        assert settings["properties"].keys() - {"providers"} <= keys
    else:
        assert {"rulesLabels", "runbooks", "dashboards"} <= keys
