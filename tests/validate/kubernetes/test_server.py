"""Our verdict beside that of a real API server: every object of objects.yaml, broken in one place at a time.

The server is asked for a strict dry run. What it checks beyond types and fields (that a selector fits, that a name is
good) is not ours to say, so three things are asked: what we refuse, it refuses; unknown fields and wrong types, it and
we refuse alike; and what `beyond.json` adds, it refuses too.
"""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.support import manifests

from helm_platform import crds
from helm_platform.controlplane.api import Api, Session
from helm_platform.crds import Definitions
from helm_platform.validate.kubernetes import Rendered, findings
from helm_platform.values import Mapping, Origin, Source

Object = dict[str, Any]
Path_ = tuple[str | int, ...]
OBJECTS = manifests((Path(__file__).parent / "objects.yaml").read_text(encoding="utf-8"))
NOTHING = Mapping(Source(Origin.SET, "--set"))
# Content is free there: any key is a good one.
FREE = {"labels", "annotations", "data", "stringData", "binaryData", "matchLabels", "requests", "limits", "selector"}
FREE |= {"params", "metadata"}
# Values of other types than the one that is there.
WRONG: dict[type, list[Any]] = {
    bool: ["yes", 1, {}],
    int: ["many!", True, {}, [1]],
    str: [True, {"a": "b"}, ["a"]],
    dict: ["text", 5],
    list: ["text", 5, {}],
}


@dataclass(frozen=True)
class Broken:
    """An object with one change, and what was changed in words."""

    what: str
    item: Object


def places(node: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Every value of an object with its path."""
    yield path, node
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


def changed(item: Object, path: Path_, change: Callable[[Any, Any], None], what: str) -> Broken:
    made = copy.deepcopy(item)
    owner: Any = made
    for step in path[:-1]:
        owner = owner[step]
    change(owner, path[-1])
    return Broken(f"{item['kind']}: {'.'.join(map(str, path))}: {what}", made)


def put(value: Any) -> Callable[[Any, Any], None]:
    return lambda owner, key: owner.__setitem__(key, value)


def mistyped() -> Iterator[Broken]:
    turns = {kind: itertools.cycle(values) for kind, values in WRONG.items()}
    for item in OBJECTS:
        for path, value in places(item):
            if path and path not in (("kind",), ("apiVersion",)):
                # Each place once, with every kind of mistake somewhere.
                other = next(turns[type(value)])
                yield changed(item, path, put(other), f"is {other!r}")


def strangers() -> Iterator[Broken]:
    for item in OBJECTS:
        for path, value in places(item):
            free = bool(path) and path != ("metadata",) and path[-1] in FREE
            if isinstance(value, dict) and not free:
                yield changed(item, (*path, "nonsense"), put("x"), "is no field")


def without() -> Iterator[Broken]:
    for item in OBJECTS:
        for path, _ in places(item):
            if path and path[-1] not in ("kind", "apiVersion", "name") and isinstance(path[-1], str):
                yield changed(item, path, lambda owner, key: owner.pop(key), "is missing")
                yield changed(item, path, put(None), "is null")


def limits() -> Iterator[Broken]:
    """What is only in beyond.json, and limits of definitions."""
    by_kind = {item["kind"]: item for item in OBJECTS}
    container: Path_ = ("spec", "template", "spec", "containers", 0)
    pod: Path_ = ("spec", "template", "spec")
    for kind, path, values in (
        ("Deployment", (*container, "ports", 0, "containerPort"), [0, 70000, 2**40]),
        ("Deployment", (*container, "ports", 0, "protocol"), ["tcp"]),
        ("Deployment", (*container, "ports", 0, "name"), ["Http", "80", "a-name-too-long-"]),
        ("Deployment", (*container, "imagePullPolicy"), ["always"]),
        ("Deployment", (*container, "resources", "limits", "memory"), ["1GB", "1 Gi", "", "abc"]),
        ("Deployment", (*container, "readinessProbe", "httpGet", "port"), [0, 65536, "Http"]),
        ("Deployment", (*container, "readinessProbe", "httpGet", "scheme"), ["https"]),
        ("Deployment", (*pod, "restartPolicy"), ["always"]),
        ("Deployment", (*pod, "dnsPolicy"), ["first"]),
        ("Deployment", (*pod, "tolerations", 0, "effect"), ["noschedule"]),
        ("Deployment", (*pod, "topologySpreadConstraints", 0, "maxSkew"), [0]),
        ("Deployment", (*pod, "topologySpreadConstraints", 0, "whenUnsatisfiable"), ["Never"]),
        ("Deployment", (*pod, "topologySpreadConstraints", 0, "nodeTaintsPolicy"), ["honor"]),
        ("Deployment", (*pod, "topologySpreadConstraints", 0, "nodeAffinityPolicy"), ["honor"]),
        ("Deployment", ("spec", "replicas"), [-1, 2**31]),
        ("Deployment", ("spec", "minReadySeconds"), [-1]),
        ("Deployment", ("spec", "revisionHistoryLimit"), [-1]),
        ("Deployment", ("spec", "strategy", "type"), ["Rolling"]),
        ("Deployment", ("spec", "strategy", "rollingUpdate", "maxSurge"), ["half", -1, "1.5%"]),
        ("Deployment", ("spec", "strategy", "rollingUpdate", "maxUnavailable"), ["half", -1]),
        ("PodDisruptionBudget", ("spec", "maxUnavailable"), ["half", -1]),
        ("Deployment", ("spec", "selector", "matchExpressions", 0, "operator"), ["exists"]),
        ("Deployment", ("metadata", "labels", "tier"), ["front end", "x" * 64, "-a"]),
        (
            "Deployment",
            (*pod, "affinity"),
            [
                {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
                    {"matchExpressions": [{"key": "a", "operator": "in", "values": ["b"]}]}]}}},
                {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [
                    {"weight": 101, "preference": {"matchExpressions": [{"key": "a", "operator": "Exists"}]}}]}},
                {"podAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [
                    {"weight": 0, "podAffinityTerm": {"topologyKey": "zone"}}]}},
            ],
        ),
        ("StatefulSet", ("spec", "podManagementPolicy"), ["parallel"]),
        ("StatefulSet", ("spec", "updateStrategy", "type"), ["Recreate"]),
        ("StatefulSet", ("spec", "volumeClaimTemplates", 0, "spec", "accessModes", 0), ["RWO"]),
        ("StatefulSet", ("spec", "volumeClaimTemplates", 0, "spec", "volumeMode"), ["File"]),
        ("CronJob", ("spec", "concurrencyPolicy"), ["forbid"]),
        ("CronJob", ("spec", "successfulJobsHistoryLimit"), [-1]),
        ("CronJob", ("spec", "failedJobsHistoryLimit"), [-1]),
        ("CronJob", ("spec", "jobTemplate", "spec", "backoffLimit"), [-1]),
        ("CronJob", ("spec", "jobTemplate", "spec", "parallelism"), [-1]),
        ("CronJob", ("spec", "jobTemplate", "spec", "completionMode"), ["indexed"]),
        ("Service", ("spec", "type"), ["clusterip"]),
        ("Service", ("spec", "sessionAffinity"), ["none"]),
        ("Service", ("spec", "internalTrafficPolicy"), ["local"]),
        ("Service", ("spec", "externalTrafficPolicy"), ["local"]),
        ("Service", ("spec", "ipFamilyPolicy"), ["DualStack"]),
        ("Service", ("spec", "ports", 0, "port"), [0, 65536]),
        ("Service", ("spec", "ports", 1, "targetPort"), [65536, "Http"]),
        ("Service", ("spec", "ports", 0, "protocol"), ["udp"]),
        ("Secret", ("data", "a"), ["plain text", "abc", "aGVsbG8"]),
        ("ConfigMap", ("binaryData", "b"), ["plain text"]),
        ("Ingress", ("spec", "rules", 0, "http", "paths", 0, "pathType"), ["prefix"]),
        ("NetworkPolicy", ("spec", "policyTypes", 0), ["ingress"]),
        ("NetworkPolicy", ("spec", "ingress", 0, "ports", 0, "protocol"), ["tcp"]),
        ("NetworkPolicy", ("spec", "ingress", 0, "ports", 0, "port"), [0, 65536]),
        ("HorizontalPodAutoscaler", ("spec", "maxReplicas"), [0]),
        ("ServiceMonitor", ("spec", "endpoints", 0, "interval"), ["30 seconds"]),
        ("ServiceMonitor", ("spec", "endpoints", 0, "scheme"), ["ftp"]),
        ("HTTPRoute", ("spec", "hostnames", 0), ["Web.acme.io", ""]),
        ("HTTPRoute", ("spec", "rules", 0, "backendRefs", 0, "port"), [0]),
        ("ExternalSecret", ("spec", "target", "creationPolicy"), ["owner"]),
        ("ScaledObject", ("spec", "triggers"), [[]]),
    ):  # fmt: skip
        for value in values:
            yield changed(by_kind[kind], path, put(value), f"is {value!r}")


def absent() -> Iterator[Broken]:
    for item in OBJECTS:
        yield Broken(f"{item['kind']}: v0", item | {"apiVersion": item["apiVersion"].rpartition("/")[0] + "/v0"})
        yield Broken(f"{item['kind']}: another kind", item | {"kind": f"{item['kind']}x"})


class Judges:
    """The server and we, on the same objects."""

    def __init__(self, api: Session, namespace: str, definitions: Definitions) -> None:
        self.api, self.namespace, self.definitions = api, namespace, definitions

    def ours(self, item: Object) -> list[str]:
        found = findings([Rendered(item)], NOTHING, ["1.37"], self.definitions)
        return [f"{each.rule}: {each.message}" for each in found]

    @cache  # noqa: B019 - one for each test
    def _plural(self, version: str, kind: str) -> str | None:
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        answer = self.api.call("GET", root)
        listed = json.loads(answer.body).get("resources", []) if answer.status == 200 else []
        names = [each["name"] for each in listed if each["kind"] == kind and "/" not in each["name"]]
        return f"{root}/namespaces/{self.namespace}/{names[0]}" if names else None

    def servers(self, item: Object) -> str:
        """What the server says against an object; empty where it takes it."""
        path = self._plural(item["apiVersion"], item["kind"])
        if path is None:
            return "no such kind"
        body = json.dumps(item).encode()
        answer = self.api.call("POST", f"{path}?dryRun=All&fieldValidation=Strict", body, "application/json")
        assert answer.status in (201, 400, 422, 500), answer.body
        return "" if answer.status == 201 else str(json.loads(answer.body)["message"])


@pytest.fixture
def judges(
    api: Api, empty_namespace: str, pinned_definitions: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Judges]:
    monkeypatch.setenv("HELM_PLATFORM_TOOLS", str(pinned_definitions))
    with api.session() as session:
        yield Judges(session, empty_namespace, crds.bundled())


def test_good_objects_are_good(judges: Judges) -> None:
    assert {item["kind"]: judges.servers(item) for item in OBJECTS if judges.servers(item)} == {}
    assert {item["kind"]: judges.ours(item) for item in OBJECTS if judges.ours(item)} == {}


@pytest.mark.parametrize("broken", [strangers, mistyped, limits, absent])
def test_the_server_and_we_refuse_the_same(broken: Callable[[], Iterator[Broken]], judges: Judges) -> None:
    apart = {}
    cases = list(broken())
    for case in cases:
        theirs, ours = judges.servers(case.item), judges.ours(case.item)
        if bool(theirs) != bool(ours):
            apart[case.what] = theirs or ours
    assert apart == {}
    assert len(cases) > 20


def test_what_we_miss_the_server_misses(judges: Judges) -> None:
    """A field left out, or null: what we call missing is."""
    apart, refused = {}, 0
    for case in without():
        ours = judges.ours(case.item)
        refused += bool(ours)
        if ours and not judges.servers(case.item):
            apart[case.what] = ours
    assert apart == {}
    assert refused > 20
