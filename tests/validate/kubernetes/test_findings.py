"""What a user is told of objects: each class of mistake, the line it is at, and silence where nothing is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support import manifests

from helm_platform.crds import Definitions, inside
from helm_platform.diagnostics import Diagnostic
from helm_platform.errors import UsageError
from helm_platform.validate.kubernetes import Rendered, against, findings, held
from helm_platform.validate.kubernetes.api import chosen, minor, supported
from helm_platform.validate.kubernetes.kinds import GROUPS
from helm_platform.values import Mapping, parse

OBJECTS = manifests((Path(__file__).parent / "objects.yaml").read_text(encoding="utf-8"))
DEPLOYMENT = OBJECTS[0]
WIDGETS = Path(__file__).parents[2] / "verdicts" / "widgets-chart" / "crds" / "widget.yaml"


def values(text: str = "") -> Mapping:
    return parse(text.encode(), Path("values.yaml")).root


def judged(
    text: str, versions: tuple[str, ...] = ("1.37",), given: str = "", definitions: Definitions | None = None
) -> list[Diagnostic]:
    objects = [Rendered(item, "web/templates/all.yaml") for item in manifests(text)]
    return list(findings(objects, values(given), versions, definitions or Definitions()))


def said(text: str, **more: Any) -> list[tuple[str, str]]:
    return [(found.rule, found.message) for found in judged(text, **more)]


def test_nothing_is_said_of_good_objects_in_any_minor() -> None:
    builtin = [Rendered(item) for item in OBJECTS if "coreos" not in item["apiVersion"]]
    assert list(findings(builtin, values(), ("1.33", "1.34", "1.35", "1.36", "1.37"), Definitions())) == []


def test_all_mistakes_are_told_not_only_the_first() -> None:
    text = "{apiVersion: v1, kind: Service, metadata: {nam: x}, spec: {ports: [{port: '80'}, {}], typ: NodePort}}"
    assert sorted(said(text)) == [
        ("kubernetes", "Service: metadata: `nam` is not a field here"),
        ("kubernetes", 'Service: spec.ports[0].port: must be a whole number, but `"80"` is text'),
        ("kubernetes", "Service: spec.ports[1]: `port` is missing"),
        ("kubernetes", "Service: spec: `typ` is not a field here"),
    ]


def test_a_misspelt_field_is_not_missing_as_well() -> None:
    text = "{apiVersion: batch/v1, kind: CronJob, metadata: {name: x}, spec: {schedul: x, jobTemplate: {}}}"
    (found,) = judged(text)
    assert (found.message, found.label) == (
        "CronJob/x: spec: `schedul` is not a field here",
        "did you mean `schedule`?",
    )


@pytest.mark.parametrize(
    ("text", "rule", "message", "label"),
    [
        (
            "{apiVersion: policy/v1beta1, kind: PodDisruptionBudget}",
            "kubernetes-version",
            "PodDisruptionBudget of `policy/v1beta1` is in no Kubernetes from 1.25 to 1.37",
            "write `policy/v1`",
        ),
        (
            "{apiVersion: flowcontrol.apiserver.k8s.io/v1beta3, kind: FlowSchema}",
            "kubernetes-version",
            "FlowSchema of `flowcontrol.apiserver.k8s.io/v1beta3` is not in Kubernetes 1.37; 1.26 to 1.31 have it",
            "write `flowcontrol.apiserver.k8s.io/v1`",
        ),
        (
            "{apiVersion: extensions/v1beta1, kind: Ingress}",
            "kubernetes-version",
            "is in no Kubernetes",
            "write `networking.k8s.io/v1`",
        ),
        (
            "{apiVersion: apps/v1, kind: Deploymnt}",
            "unknown-kind",
            "`apps/v1` has no kind `Deploymnt`",
            "did you mean `Deployment`?",
        ),
        ("{apiVersion: v1, kind: Deployment}", "unknown-kind", "`v1` has no kind `Deployment`", "write `apps/v1`"),
        ("{apiVersion: app/v1, kind: X}", "unknown-kind", "Kubernetes 1.37 has no group `app`", "did you mean `apps`?"),
        ("{kind: ConfigMap}", "kubernetes", "ConfigMap: `apiVersion` is missing", None),
        ("{apiVersion: v1}", "kubernetes", "`kind` is missing", None),
        ("{apiVersion: 1, kind: ConfigMap}", "kubernetes", "apiVersion: must be text", None),
    ],
)  # fmt: skip
def test_kinds_that_are_not_there(text: str, rule: str, message: str, label: str | None) -> None:
    (found,) = judged(text)
    assert (found.rule, found.label) == (rule, label)
    assert message in found.message


def test_a_mistake_in_some_minors_names_them() -> None:
    pod = "{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {containers: [], hostnameOverride: x, nonsense: 1}}"
    assert said(pod, versions=("1.33", "1.37")) == [
        ("kubernetes", "Pod/x: spec: `nonsense` is not a field here"),
        ("kubernetes-version", "Pod/x: spec: `hostnameOverride` is not a field in Kubernetes 1.33; it is since 1.34"),
    ]
    scaler = "{apiVersion: autoscaling/v2beta2, kind: HorizontalPodAutoscaler, metadata: {name: x}}"
    ((_, message),) = said(scaler, versions=("1.25", "1.26", "1.27"))
    assert message.endswith("`autoscaling/v2beta2` is not in Kubernetes 1.26 and 1.27; only 1.25 has it")


def test_secrets_are_not_shown() -> None:
    found = judged(
        "{apiVersion: v1, kind: Secret, metadata: {name: x}, stringData: {pin: 4711}, data: {key: hunter2!}}\n---\n"
        "{apiVersion: v1, kind: Pod, metadata: {name: x},"
        " spec: {containers: [{name: a, env: [{name: API_TOKEN, value: 4711}]}]}}"
    )
    assert len(found) == 3
    assert all(each.confidential for each in found)
    assert not any(secret in str(each) for each in found for secret in ("4711", "hunter2"))


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ("port: 70000\n", (1, 7)),
        ("a: {port: 70000}\nb: {containerPort: 70000}\n", (2, 20)),  # the same key says it better
        ("a: 70000\nb: 70000\n", None),  # two could be meant
        ("port: 7000\n", None),
        ("port: '70000'\n", (1, 7)),  # a template prints what it is given
    ],
)
def test_a_value_that_stands_once_is_the_line(given: str, place: tuple[int, int] | None) -> None:
    text = (
        "{apiVersion: v1, kind: Pod, metadata: {name: x},"
        " spec: {containers: [{name: a, ports: [{containerPort: 70000}]}]}}"
    )
    (found,) = judged(text, given=given)
    assert ((found.span.line, found.span.column) if found.span else None) == place
    if place is None:
        assert (found.file, found.origin) == (None, "web/templates/all.yaml")
    else:
        assert found.notes[0].message == "the chart puts it there, in web/templates/all.yaml"


def test_a_custom_kind_nobody_described_is_named_and_not_judged() -> None:
    objects = [
        Rendered(item)
        for item in manifests("{apiVersion: acme.io/v1, kind: Gadget, spec: 1}\n---\n{apiVersion: v1, kind: Service}")
    ]
    asked = against()
    assert list(findings(objects, values(), asked.versions, Definitions())) == []
    text = str(held(objects, asked, Definitions()))
    assert (
        text == "1 manifest checked against Kubernetes 1.37; Gadget not checked: add --crds pinned once or --crds DIR"
    )
    assert str(held(objects, against("none"), Definitions())) == ""


def test_a_definition_among_the_objects_counts() -> None:
    definitions = inside(manifests(WIDGETS.read_text(encoding="utf-8")))
    text = "{apiVersion: acme.io/v1, kind: Widget, metadata: {name: x}, spec: {size: 1, shape: oval}}"
    assert said(text, definitions=definitions) == [
        ("kubernetes", "Widget/x: spec.shape: `oval` is not a value it can have")
    ]


def test_the_groups_of_kubernetes_are_all_listed() -> None:
    """A group of Kubernetes' own that is not known as such would pass for one of custom kinds."""
    everything = {group for name in supported() for group in minor(name).groups if "." in group}
    assert everything == GROUPS


def test_what_is_added_to_the_schemas_is_about_what_exists() -> None:
    import json

    from helm_platform.validate.kubernetes import api

    added = json.loads((Path(api.__file__).parent / "beyond.json").read_bytes())["definitions"]
    del added["base64"]
    known = minor("1.37").closed({"allOf": [{"$ref": f"#/$defs/{name}"} for name in added]})["$defs"]
    fields = {(name, field) for name, limits in added.items() for field in limits.get("fields", {})}
    assert {(name, field) for name, field in fields if field not in known[name]["properties"]} == set()
    assert len(fields) > 40


def test_minors_are_chosen_by_name() -> None:
    assert chosen(None) == ("1.37",)
    assert chosen("v1.37.2, 1.33,1.37") == ("1.33", "1.37")
    assert chosen("none") == ()
    for words in ("1.2", "latest", "", ","):
        with pytest.raises(UsageError) as caught:
            chosen(words)
        assert caught.value.fix == "choose from 1.25 to 1.37, with commas between them, or none"
