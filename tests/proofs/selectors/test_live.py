"""The proof and the real prometheus-operator decide alike, on objects that are good and on broken ones."""

from __future__ import annotations

import base64
import gzip
import json
import re
import time
import uuid
from collections.abc import Iterator

import pytest

from helm_platform.controlplane import ControlPlane
from helm_platform.proofs.cluster import Cluster, Item
from helm_platform.proofs.selectors import receivers, selected
from tests.proofs.selectors.fixtures import Manifest, fixtures, selecting

_JOB = re.compile(r"^\s*-? ?job_name: (serviceMonitor|podMonitor|probe)/([^/]+)/([^/\n]+)", re.MULTILINE)
_KINDS = {"serviceMonitor": "ServiceMonitor", "podMonitor": "PodMonitor", "probe": "Probe"}
_RULE_FILE = re.compile(r"(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.yaml")

Picked = set[tuple[str, str, str]]


class Operated:
    """Fixtures on the control plane, and what the operator made of them for each receiver."""

    def __init__(self, plane: ControlPlane, manifests: list[Manifest], namespaces: list[str]) -> None:
        self.plane, self.namespaces = plane, namespaces
        self.cluster = Cluster(tuple(map(Item, manifests)))

    def predicted(self) -> dict[str, Picked]:
        return {
            receiver.label: {
                (each.kind, each.namespace, each.name)
                for each in self.cluster.items
                if selected(each, receiver, self.cluster)
            }
            for receiver in receivers(self.cluster)
        }

    def found(self) -> dict[str, Picked]:
        """What is written for each receiver, of our namespaces: others may be selected too."""
        answer = {}
        for receiver in receivers(self.cluster):
            picked = self._alerts(receiver.item) if receiver.kind == "Alertmanager" else self._scraped(receiver.item)
            answer[receiver.label] = {each for each in picked if each[1] in self.namespaces}
        return answer

    def _scraped(self, item: Item) -> Picked:
        text = self._secret(item.namespace, f"prometheus-{item.name}", "prometheus.yaml.gz")
        picked = {(_KINDS[kind], namespace, name) for kind, namespace, name in _JOB.findall(text)}
        where = ("-n", item.namespace, f"--selector=prometheus-name={item.name}", "-o", "json")
        for each in json.loads(self.plane.kubectl("get", "configmaps", *where))["items"]:
            for file in each.get("data") or {}:
                (owner,) = _RULE_FILE.findall(file)
                (space,) = [name for name in self.namespaces if owner.startswith(f"{name}-")] or [""]
                picked.add(("PrometheusRule", space, owner.removeprefix(f"{space}-")))
        return picked

    def _alerts(self, item: Item) -> Picked:
        text = self._secret(item.namespace, f"alertmanager-{item.name}-generated", "alertmanager.yaml.gz")
        names = re.findall(r"name: ([^/\s]+)/([^/\s]+)/none", text)
        return {("AlertmanagerConfig", namespace, name) for namespace, name in names}

    def _secret(self, namespace: str, name: str, key: str) -> str:
        answer = self.plane.kubectl("get", "secrets", "-n", namespace, "--ignore-not-found", name, "-o", "json")
        data = (json.loads(answer).get("data") or {}).get(key) if answer.strip() else None
        return gzip.decompress(base64.b64decode(data)).decode() if data else ""


@pytest.fixture(scope="module")
def operated(prometheus_operator: ControlPlane) -> Iterator[Operated]:
    """Everything applied, the receivers last: what the operator writes first is then about all of it."""
    plane = prometheus_operator
    label = uuid.uuid4().hex[:8]
    namespaces = [f"{name}-{label}" for name in ("shop", "store", "platform")]
    objects, choosing = fixtures(*namespaces), selecting(namespaces[2])
    for manifests in (objects, choosing):
        plane.kubectl("apply", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": manifests}))
    try:
        yield Operated(plane, [*objects, *choosing], namespaces)
    finally:
        for namespace in namespaces:
            plane.kubectl("delete", "namespace", namespace, "--wait=false")


def test_the_proof_decides_as_the_operator_does(operated: Operated) -> None:
    predicted = operated.predicted()
    deadline = time.monotonic() + 60
    while operated.found() != predicted and time.monotonic() < deadline:
        time.sleep(1)
    time.sleep(2)  # what it writes a moment later would be seen
    assert operated.found() == predicted


def test_the_fixtures_are_told_apart(operated: Operated) -> None:
    """No receiver picks all, none picks nothing, and no two pick the same: the comparison compares something."""
    predicted = operated.predicted()
    sets = [frozenset(each) for each in predicted.values()]
    assert len(set(sets)) == len(sets) == 7
    assert all(sets)
    every = {(each.kind, each.namespace, each.name) for each in operated.cluster.items}
    assert len({each for each in every if any(each in picked for picked in sets)}) >= 18
    assert any(each[2] == "slow" and not any(each in picked for picked in sets) for each in every)
