"""The reference page of the values: every key, each with a description, type, default and a valid example."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hack.docs import values
from hack.schema import bundle
from tests.support import ROOT

KEYS = values.keys()
PAGE = ROOT / "docs/reference/values.md"
ROWS = {line.split("`")[1]: line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")}
DEFINITIONS = json.loads(bundle.bundle(examples=True))["$defs"]


def test_the_page_is_the_current_one() -> None:
    assert PAGE.read_text(encoding="utf-8") == values.page()


def test_every_key_of_the_schema_is_on_it_with_all_its_columns() -> None:
    for key in KEYS:
        assert all((key.path, key.type, key.default, key.description)), key.path
    top = {key.path for key in KEYS if "." not in key.path}
    schema = json.loads(bundle.bundle())
    assert top == set(schema["properties"]) - {"platform-lib"}


def test_a_switch_says_how_it_stands_untouched() -> None:
    switches = {key.path: key.default for key in KEYS if key.type == "true or false"}
    assert [path for path, default in switches.items() if default == "none"] == []
    assert switches["enabled"] == switches["security.runAsNonRoot"] == switches["network.enabled"] == "true"
    assert switches["metrics.enabled"] == switches["storage.<name>.shared"] == "false"


@pytest.mark.parametrize("key", KEYS, ids=[key.path for key in KEYS])
def test_every_example_is_a_valid_value_as_it_is_printed(key: values.Key) -> None:
    """The row is read back as a reader would copy it: `example` as YAML, checked against the schema of the key."""
    from jsonschema import Draft202012Validator

    cell = ROWS[key.path].split(" | ")[3].strip("`").replace("\\|", "|")
    schema = {**key.schema, "$defs": DEFINITIONS}
    assert list(Draft202012Validator(schema).iter_errors(yaml.safe_load(cell))) == []


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Any]], None]:
    """Adds a key to the schema."""

    def add(key: dict[str, Any]) -> None:
        document = json.loads(bundle.bundle(examples=True))
        document["properties"]["new"] = key
        monkeypatch.setattr(bundle, "bundle", lambda **_: json.dumps(document))

    return add


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ({"type": "string", "examples": ["x"]}, "has no description"),
        ({"type": "string", "description": "A text."}, "new has no example"),
        ({"type": "string", "description": "A text.", "pattern": "^a", "examples": ["b"]}, "new has no example"),
    ],
)
def test_a_key_without_description_or_valid_example_is_refused(
    key: dict[str, Any], message: str, broken: Callable[[dict[str, Any]], None]
) -> None:
    broken(key)
    with pytest.raises(values.IncompleteError, match=message):
        values.keys()


def test_a_stale_page_fails_the_check(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert subprocess.run([sys.executable, "-m", "hack.docs.values", "--check"], cwd=ROOT, check=False).returncode == 0
    stale = tmp_path / "docs" / "values.md"
    stale.parent.mkdir()
    stale.write_text("old\n", encoding="utf-8")
    monkeypatch.setattr(values, "TARGET", stale)
    monkeypatch.setattr(values, "ROOT", tmp_path)
    assert values.main(["--check"]) == 1
    assert values.main([]) == 0
    assert values.main(["--check"]) == 0
