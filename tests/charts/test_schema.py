"""The bundled schema: fresh, closed everywhere, small, offline, portable, documented, and true of the defaults."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from helm_platform.diagnostics import ValuesPath
from helm_platform.schemas.shape import Shape
from tests.support import ROOT

CHART = ROOT / "charts/platform-app"
TEXT = (CHART / "values.schema.json").read_text(encoding="utf-8")
SCHEMA: dict[str, Any] = json.loads(TEXT)
BUNDLER = ROOT / "hack/schema/bundle.py"
IN_FULL = ROOT / "src/helm_platform/validate/reference/platform-app.json"


def nodes(node: Any, path: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema in the schema; the names of properties are no schemas."""
    if isinstance(node, dict):
        yield path, node
        for word in ("properties", "$defs"):
            for name, child in node.get(word, {}).items():
                yield from nodes(child, f"{path}/{word}/{name}")
        for word in ("additionalProperties", "items", "propertyNames"):
            if isinstance(node.get(word), dict):
                yield from nodes(node[word], f"{path}/{word}")
        for word in ("anyOf", "oneOf", "allOf"):
            for index, child in enumerate(node.get(word, [])):
                yield from nodes(child, f"{path}/{word}/{index}")


NODES = list(nodes(SCHEMA))
#: The same with all words about keys, as `helm platform explain` and the validator's messages have them.
FULL: dict[str, Any] = json.loads(IN_FULL.read_text(encoding="utf-8"))
CLOSED = [(path, node) for path, node in NODES if node.get("additionalProperties") is False]


def test_the_bundle_is_fresh(tmp_path: Path) -> None:
    assert subprocess.run([sys.executable, BUNDLER, "--check"], check=False).returncode == 0
    copy_root = tmp_path / "repository"
    bundles = [*ROOT.glob("charts/*/values.schema.json"), ROOT / "umbrella/values.schema.json", IN_FULL]
    bundles += [*(ROOT / "src/helm_platform/slo/schemas").glob("*.json")]
    bundles += [*(ROOT / "src/helm_platform/validate/fleet").glob("*.json")]
    for file in [BUNDLER, *(ROOT / "schemas").glob("*.yaml"), *bundles]:
        target = copy_root / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    source = copy_root / "schemas/metrics.yaml"
    source.write_text(
        source.read_text(encoding="utf-8").replace("Path. Default", "The path. Default"), encoding="utf-8"
    )
    stale = subprocess.run(
        [sys.executable, copy_root / "hack/schema/bundle.py", "--check"], check=False, capture_output=True, text=True
    )
    assert stale.returncode == 1
    assert stale.stderr.splitlines() == [
        f"{bundle} is stale; run: python hack/schema/bundle.py"
        for bundle in ("charts/platform-app/values.schema.json", str(IN_FULL.relative_to(ROOT)))
    ]


def test_it_is_a_valid_small_offline_2020_12_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert len(TEXT) < 100_000
    assert all(ref.startswith("#/$defs/") for ref in re.findall(r'"\$ref": ?"([^"]+)"', TEXT))
    assert '"format"' not in TEXT


def test_no_object_is_open_by_accident() -> None:
    """An object lists its properties and is closed, or says what its values are; only foreign keys are open."""
    foreign = {"#/properties/global", "#/properties/platform-lib/properties/global"}
    found = {
        path
        for path, node in nodes(FULL)
        if node.get("type") == "object"
        and "additionalProperties" not in node
        and "n Kubernetes' words" not in node.get("description", "")
    }
    assert found == foreign


@pytest.mark.parametrize(("path", "node"), CLOSED, ids=[path for path, _ in CLOSED])
def test_a_misspelt_key_is_refused_in_every_object(path: str, node: dict[str, Any]) -> None:
    alone = {"$defs": SCHEMA["$defs"], **node}
    errors = [error.validator for error in Draft202012Validator(alone).iter_errors({"misspelt": 1})]
    assert "additionalProperties" in errors, path


def target(node: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = root["$defs"][node["$ref"].removeprefix("#/$defs/")]
    return found


def test_every_property_is_described_in_full() -> None:
    def described(node: dict[str, Any]) -> bool:
        return "description" in node or ("$ref" in node and described(target(node, FULL)))

    missing = [
        f"{path}/{name}"
        for path, node in nodes(FULL)
        for name, child in node.get("properties", {}).items()
        if child is not False and not described(child)
    ]
    assert missing == []


def upper(shape: Shape, top: ValuesPath) -> Iterator[ValuesPath]:
    """The keys of three levels below `top`."""
    level = [top]
    for _ in range(3):
        level = [(*path, name) for path in level for name in shape.keys(shape.at(path))]
        yield from level


@pytest.mark.parametrize("top", [(), ("workloads", "x"), ("global", "platform")])
def test_an_editor_describes_the_keys_of_the_upper_levels(top: ValuesPath) -> None:
    chart, full = Shape(SCHEMA), Shape(FULL)
    told = {path: text for path in upper(full, top) if (text := full.purpose(full.at(path)))}
    assert {path: chart.purpose(chart.at(path)) for path in told} == told
    assert len(told) > 70
    deep = (*top, "slo", "slos", "x", "sli", "ratio") if "platform" not in top else (*top, "slo", "tiers", "x", "long")
    assert (chart.purpose(chart.at(deep)) is None, full.purpose(full.at(deep)) is None) == (True, False)


def test_both_bundles_accept_the_same_values() -> None:
    """They differ in words about keys alone; what is shared within them may lie elsewhere."""
    words = {"description", "examples", "x-message", "x-since", "x-groups", "x-inherited"}

    def bare(node: Any, root: dict[str, Any], *, names: bool = False, inside: tuple[str, ...] = ()) -> Any:
        if isinstance(node, list):
            return [bare(item, root, inside=inside) for item in node]
        if not isinstance(node, dict):
            return node
        name = node.get("$ref") if isinstance(node.get("$ref"), str) else None
        if name is not None:
            below = name if name in inside else bare(target(node, root), root, inside=(*inside, name))
            return (
                below
                if isinstance(below, str)
                else {**below, **bare({k: v for k, v in node.items() if k != "$ref"}, root)}
            )
        kept = {key: value for key, value in node.items() if names or key not in words}
        return {
            key: bare(value, root, names=not names and key == "properties", inside=inside)
            for key, value in kept.items()
            if names or key != "$defs"
        }

    assert bare(SCHEMA["$defs"]["slo"], SCHEMA) == bare(FULL["$defs"]["slo"], FULL)
    assert bare(SCHEMA, SCHEMA) == bare(FULL, FULL)


def test_no_description_is_only_a_default() -> None:
    assert [path for path, node in NODES if node.get("description", "").startswith("Default:")] == []


def test_patterns_mean_the_same_to_go_and_to_python() -> None:
    patterns = {node["pattern"] for _, node in NODES if "pattern" in node}
    assert patterns
    for pattern in patterns:
        re.compile(pattern)
        # Look-around and backreferences are not in RE2, \p not in Python; $ before a line break differs.
        assert not re.search(r"\(\?|\\[0-9pPAzZ]", pattern), pattern


def _uncommented(text: str) -> str:
    return re.sub(r"^# ?(?=[ a-zA-Z]+:)", "", text, flags=re.MULTILINE)


def test_defaults_and_commented_examples_are_valid_and_complete() -> None:
    text = (CHART / "values.yaml").read_text(encoding="utf-8")
    validator = Draft202012Validator(SCHEMA)
    defaults = yaml.safe_load(text)
    assert list(validator.iter_errors(defaults)) == []
    assert "null" not in json.dumps(defaults)
    shown = copy.deepcopy(defaults)
    for match in re.finditer(r"^# ([a-zA-Z]+: .*)$", text, re.MULTILINE):
        example = yaml.safe_load(match[1])
        assert list(validator.iter_errors(example)) == [], match[1]
        shown.update(example)
    assert set(SCHEMA["properties"]) - set(shown) == {"platform-lib"}
