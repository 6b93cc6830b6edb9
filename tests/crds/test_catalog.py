"""Definitions of custom kinds: read once, kept, and read back."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from helm_platform import crds
from helm_platform.crds.structural import object_schema
from helm_platform.errors import UsageError

WIDGET = Path(__file__).parents[1] / "verdicts" / "widgets-chart" / "crds" / "widget.yaml"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HELM_PLATFORM_TOOLS", str(tmp_path / "tools"))
    return tmp_path / "tools"


def test_only_served_versions_are_known() -> None:
    found = crds.given([WIDGET])
    assert found.kinds("acme.io") == ("Widget",)
    assert found.versions("acme.io", "Widget") == ("v1",)
    assert found.schema("acme.io", "v1alpha1", "Widget") is None
    assert found.versions("acme.io", "Gadget") == ()


def test_what_was_read_is_kept_and_read_back(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = crds.given([WIDGET]).schema("acme.io", "v1", "Widget")
    assert list(home.rglob("acme.io_v1_Widget.json"))

    def never(_: bytes) -> list[Any]:
        raise AssertionError("read again")

    monkeypatch.setattr("helm_platform.crds.catalog.load_all", never)
    assert crds.given([WIDGET]).schema("acme.io", "v1", "Widget") == first


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    copy = tmp_path / "crd.yaml"
    for most in (10, 20):
        copy.write_text(WIDGET.read_text().replace("maximum: 10", f"maximum: {most}"))
        schema = crds.given([copy]).schema("acme.io", "v1", "Widget") or {}
        assert schema["properties"]["spec"]["properties"]["size"]["maximum"] == most


def test_a_folder_that_cannot_be_written_only_costs_time(home: Path) -> None:
    home.write_text("in the way")
    assert crds.given([WIDGET]).versions("acme.io", "Widget") == ("v1",)


def test_half_a_cache_is_no_cache(home: Path) -> None:
    crds.given([WIDGET])
    (index,) = home.rglob("kinds.json")
    index.write_text('{"acme.io": ')
    assert crds.given([WIDGET]).versions("acme.io", "Widget") == ("v1",)


def test_the_first_source_has_the_word(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(WIDGET.read_text().replace("name: v1\n", "name: v2\n"))
    assert crds.given([other, WIDGET]).versions("acme.io", "Widget") == ("v2",)
    assert (crds.given([WIDGET]) + crds.given([other])).versions("acme.io", "Widget") == ("v1",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "no such file or folder"),
        ("kind: ConfigMap\n", "no CustomResourceDefinition there"),
        ("kind: CustomResourceDefinition\n a: [\n", "is no YAML"),
        (
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x}\n",
            "the CustomResourceDefinition x is incomplete",
        ),
    ],
)
def test_what_cannot_be_read_is_said(text: str | None, message: str, tmp_path: Path) -> None:
    file = tmp_path / "crds" / "a.yaml"
    file.parent.mkdir()
    if text is not None:
        file.write_text(text)
    with pytest.raises(UsageError) as caught:
        crds.given([file])
    assert message in caught.value.message


def test_nothing_is_downloaded_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "run", never)
    found = crds.bundled()
    assert found.kinds("monitoring.coreos.com") == ()
    assert not crds.all_bundled()


def test_the_pinned_modules_have_their_kinds(pinned_definitions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELM_PLATFORM_TOOLS", str(pinned_definitions))
    found = crds.bundled()
    assert crds.all_bundled()
    for group, kind in (
        ("monitoring.coreos.com", "ServiceMonitor"),
        ("gateway.networking.k8s.io", "HTTPRoute"),
        ("keda.sh", "ScaledObject"),
        ("external-secrets.io", "ExternalSecret"),
        ("argoproj.io", "Rollout"),
    ):
        assert found.versions(group, kind), kind


def accepts(structural: dict[str, Any], value: Any) -> bool:
    """Whether a version with this schema of `spec` takes a value there."""
    schema = object_schema({"type": "object", "properties": {"spec": structural}})
    schema["$defs"] = {"io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": {"type": "object"}}
    item = {"apiVersion": "acme.io/v1", "kind": "Widget", "metadata": {}, "spec": value}
    return Draft202012Validator(schema).is_valid(item)


TEXT = {"type": "string"}
OPEN = "x-kubernetes-preserve-unknown-fields"
BOTH = {"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {"type": "string"}]}


@pytest.mark.parametrize(
    ("structural", "good", "bad"),
    [
        ({"type": "object", "properties": {"a": TEXT}}, [{}, {"a": "x"}, {"a": None}], [{"b": 1}, {"a": 1}]),
        ({"type": "object", "properties": {"a": TEXT}, "required": ["a"]}, [{"a": "x"}], [{}, {"a": None}]),
        (
            {"type": "object", "properties": {"a": TEXT | {"default": "x"}}, "required": ["a"]},
            [{}, {"a": None}],
            [{"a": 1}],
        ),
        ({"type": "object", "properties": {"a": TEXT}, OPEN: True}, [{"b": 1}], [{"a": 1}]),
        (
            {"type": "object", OPEN: True, "properties": {"a": {"type": "object", "properties": {"b": TEXT}}}},
            [{"c": 1, "a": {"b": "x"}}],
            [{"a": {"c": 1}}],
        ),
        ({"type": "object"}, [{}], [{"a": 1}]),
        ({"type": "object", "additionalProperties": TEXT}, [{"a": "x", "b": None}], [{"a": 1}]),
        (BOTH, [1, "x"], [1.5, True, []]),
        ({**BOTH, "pattern": "^[0-9]+%$"}, [1, "5%"], ["x"]),
        ({"type": "array", "items": TEXT | {"nullable": True}}, [["a", None]], [[1]]),
        ({"type": "array", "items": TEXT}, [["a"]], [["a", None]]),
        ({"type": "array", "items": TEXT, "x-kubernetes-list-type": "set"}, [["a", "b"]], [["a", "a"]]),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, [2], [1, 0]),
        ({"type": "string", "enum": ["a"], "nullable": True}, ["a", None], ["b"]),
        ({"type": "string", "pattern": r"^\p{L}+\z"}, ["anything"], [1]),
        (
            {"type": "object", "x-kubernetes-embedded-resource": True, OPEN: True},
            [{"apiVersion": "v1", "kind": "Pod", "metadata": {}, "spec": {}}],
            [{"kind": "Pod"}, {"apiVersion": "v1", "kind": "Pod", "metadata": 1}],
        ),
        (
            {
                "type": "object",
                "properties": {"a": TEXT, "b": TEXT},
                "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
            },
            [{"a": "x"}],
            [{}, {"a": "x", "b": "x"}],
        ),
        ({"type": "string", "allOf": [{"maxLength": 2}], "not": {"enum": ["no"]}}, ["ab"], ["abc", "no"]),
    ],
)
def test_a_structural_schema_takes_what_the_api_server_takes(
    structural: dict[str, Any], good: list[Any], bad: list[Any]
) -> None:
    assert [value for value in good if not accepts(structural, value)] == []
    assert [value for value in bad if accepts(structural, value)] == []


def test_a_version_without_a_schema_takes_anything() -> None:
    schema = object_schema(None)
    assert set(schema["properties"]) == {"metadata"}
