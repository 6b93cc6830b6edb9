"""Rendered manifests before the real API server: dry-run for each object, and each pod of it as a Pod of its own.

Workloads are stored whatever their pods ask for; only a Pod is held to the namespace's Pod Security Standard. Of the
pods of some kinds the server warns, pod templates of all others are sent as a Pod too; what it says must be what the
standard (pod_security.py) says.
"""

from __future__ import annotations

import json
import threading
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from helm_platform.controlplane.api import Answer, Api, Session
from helm_platform.values.stream import load_all
from tests.charts.pod_security import violations

Object = dict[str, Any]
_PATIENCE = 30.0
_FORBIDDEN = 403
_ACCEPTED = (200, 201)
_COMPONENT = "app.kubernetes.io/component"
_OBJECTS = "application/apply-patch+yaml"
_DRY = "dryRun=All&fieldValidation=Strict"
# Kinds whose templates the server validates as it does pods, and warns of what the standard would refuse. It does not
# validate those of a StatefulSet, nor those in custom resources.
_WARNED = {"CronJob", "DaemonSet", "Deployment", "Job", "ReplicaSet"}
# Kinds without lists whose entries an apply merges by a key: it finds nothing in them that creating does not.
_WITHOUT_KEYS = {
    "ConfigMap", "NetworkPolicy", "PersistentVolumeClaim", "PodDisruptionBudget", "Role", "RoleBinding", "Secret",
    "ServiceAccount",
}  # fmt: skip
# Kinds that no module of hack/crds has; the API server cannot judge them here.
ABSENT = {
    ("gateway.nginx.org/v1alpha1", "ProxySettingsPolicy"),
    ("gateway.nginx.org/v1alpha1", "AuthenticationFilter"),
}


@dataclass
class Server:
    """An API server and the namespace that is asked. Thread-safe; what was judged once is not sent again."""

    api: Api
    namespace: str
    threads: int = 4
    _known: dict[tuple[str, bool], str] = field(default_factory=dict)
    _paths: dict[str, dict[str, tuple[str, bool]]] = field(default_factory=dict)
    _lock: Any = field(default_factory=threading.Lock)
    sent: int = 0

    def wait_for_account(self) -> None:
        """Until a controller has made the namespace's own account, no pod is taken."""
        path = f"/api/v1/namespaces/{self.namespace}/serviceaccounts/default"
        with self.api.session() as session:
            end = time.monotonic() + _PATIENCE
            while session.call("GET", path).status not in _ACCEPTED:
                if time.monotonic() > end:
                    raise TimeoutError(path)
                time.sleep(0.05)

    def problems(self, documents: dict[str, tuple[list[str], set[str]]]) -> dict[str, list[str]]:
        """What the server says against each document: its manifests, and the workloads that may lower their security.

        Documents without a problem are left out.
        """
        with ThreadPoolExecutor(self.threads) as pool:
            found = pool.map(self._document, documents.values())
            return {name: said for name, said in zip(documents, found, strict=True) if said}

    def _document(self, document: tuple[list[str], set[str]]) -> list[str]:
        manifests, relaxed = document
        with self.api.session() as session:
            return [said for text in manifests for said in self._manifest(session, text, relaxed)]

    def _manifest(self, session: Session, text: str, relaxed: set[str]) -> list[str]:
        lowered = any(f"{_COMPONENT}: {name}\n" in text.replace('"', "") for name in relaxed)
        with self._lock:
            known = self._known.get((text, lowered))
        said = "; ".join(self._judged(session, text, lowered=lowered)) if known is None else known
        self._known[text, lowered] = said
        return [said] if said else []

    def _judged(self, session: Session, text: str, *, lowered: bool) -> Iterator[str]:
        try:
            (item,) = load_all(text)
        except ValueError as error:
            yield f"is no YAML: {error}: {text}"
            return
        who = f"{item['kind']}/{item['metadata']['name']}"
        if (item["apiVersion"], item["kind"]) in ABSENT:
            return
        body = text.encode()
        if item["metadata"].get("namespace", self.namespace) != self.namespace:
            # Velero's, or one that grants a reference: it is not here, and the object is the same in this one.
            item["metadata"]["namespace"] = self.namespace
            body = json.dumps(item).encode()
        # As each Helm does it: Helm 3 creates objects, Helm 4 applies them. Which of both, the name says: it stays as
        # values are made smaller.
        apply = zlib.crc32(who.encode()) % 2 and item["kind"] not in _WITHOUT_KEYS
        answer = (self._apply if apply else self._create)(session, item, body)
        if item["kind"] == "Pod":
            yield from _verdict(who, answer, item, lowered=lowered)
            return
        if answer.status not in _ACCEPTED:
            yield f"{who}: {_message(answer)}"
        elif item["kind"] in _WARNED:
            (template,) = templates(item)
            yield from _verdict(f"{who}: its pod", answer, template, lowered=lowered)
            return
        for number, template in enumerate(templates(item)):
            pod = as_pod(template, f"{item['metadata']['name'][:50]}-{number}", self.namespace)
            answer = self._create_pod(session, pod)
            yield from _verdict(f"{who}: its pod", answer, pod, lowered=lowered)

    def _create_pod(self, session: Session, pod: Object) -> Answer:
        """A pod comes from a controller, which creates it."""
        return self._create(session, pod, json.dumps(pod).encode())

    def _create(self, session: Session, item: Object, body: bytes) -> Answer:
        self.sent += 1
        return session.call("POST", f"{self._place(session, item)}?{_DRY}", body, "application/yaml")

    def _apply(self, session: Session, item: Object, body: bytes) -> Answer:
        self.sent += 1
        path = f"{self._place(session, item)}/{item['metadata']['name']}"
        return session.call("PATCH", f"{path}?{_DRY}&fieldManager=corpus&force=true", body, _OBJECTS)

    def _place(self, session: Session, item: Object) -> str:
        """Where objects of a kind are."""
        plural, namespaced = self._resource(session, item["apiVersion"], item["kind"])
        root = "/api/v1" if item["apiVersion"] == "v1" else f"/apis/{item['apiVersion']}"
        return f"{root}/namespaces/{self.namespace}/{plural}" if namespaced else f"{root}/{plural}"

    def _resource(self, session: Session, version: str, kind: str) -> tuple[str, bool]:
        if version not in self._paths:
            root = "/api/v1" if version == "v1" else f"/apis/{version}"
            answer = session.call("GET", root)
            # A version that the server does not know is found out by the object that asks for it.
            listed = json.loads(answer.body).get("resources", []) if answer.status in _ACCEPTED else []
            self._paths[version] = {
                entry["kind"]: (entry["name"], entry["namespaced"]) for entry in listed if "/" not in entry["name"]
            }
        return self._paths[version].get(kind, (kind.lower(), True))


def templates(node: Any) -> Iterator[Object]:
    """Every pod template in an object, however deep its kind keeps it."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "template" and isinstance(value, dict) and "containers" in (value.get("spec") or {}):
                yield _with_claims(value, node.get("volumeClaimTemplates", []))
            else:
                yield from templates(value)
    elif isinstance(node, list):
        for value in node:
            yield from templates(value)


def _with_claims(template: Object, claims: list[Object]) -> Object:
    """The template with a volume for each claim, as a StatefulSet gives its pods."""
    if not claims:
        return template
    names = [claim["metadata"]["name"] for claim in claims]
    made = [{"name": name, "persistentVolumeClaim": {"claimName": name}} for name in names]
    spec = template["spec"]
    return template | {"spec": spec | {"volumes": [*spec.get("volumes", []), *made]}}


def as_pod(template: Object, name: str, namespace: str) -> Object:
    """The Pod a controller would make, without the objects that are not there: its account and its priority class."""
    spec = {
        key: value for key, value in template["spec"].items() if key not in {"priorityClassName", "runtimeClassName"}
    }
    metadata = {**template.get("metadata", {}), "name": name.rstrip("-."), "namespace": namespace}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec | {"serviceAccountName": "default"}}


def _verdict(who: str, answer: Answer, pod: Object, *, lowered: bool) -> Iterator[str]:
    broken = violations(pod)
    refused = answer.status == _FORBIDDEN and b"PodSecurity" in answer.body
    refused |= any("would violate PodSecurity" in each for each in answer.warnings)
    if answer.status not in _ACCEPTED and not refused:
        yield f"{who}: {_message(answer)}"
    elif broken and not lowered:
        yield f"{who}: breaks the restricted standard and no value asks for it: {', '.join(broken)}"
    elif refused and not broken:
        yield f"{who}: refused although nothing lowers its security: {_message(answer)}"
    elif broken and not refused:
        yield f"{who}: accepted although it breaks the standard: {', '.join(broken)}"


def _message(answer: Answer) -> str:
    try:
        return str(json.loads(answer.body)["message"])
    except (ValueError, KeyError):
        return f"{answer.status} {answer.body[:300]!r}"
