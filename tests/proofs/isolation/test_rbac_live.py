"""The evaluator and the authorizer of the real API server, before the same roles and questions."""

from __future__ import annotations

import json
import random
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from helm_platform.controlplane import ControlPlane
from helm_platform.controlplane.api import Api
from helm_platform.proofs.cluster import Cluster, Item
from helm_platform.proofs.isolation import built_in
from helm_platform.proofs.isolation.rbac import Request, Rights, Subject
from tests.proofs.isolation.server import Server

API = "rbac.authorization.k8s.io/v1"
QUESTIONS = 400
VERBS = ("get", "list", "create", "delete", "escalate")
GROUPS = ("", "apps", "acme.io")
RESOURCES = ("pods", "secrets", "deployments", "crawlers")
SUBRESOURCES = ("", "", "scale", "status")
NAMES = ("", "own", "other")
URLS = ("/metrics", "/metrics/more", "/debug/pprof", "/apis/apps")


@pytest.fixture(scope="module")
def server(api: Api) -> Iterator[Server]:
    with api.session() as session:
        yield Server(session)


class Draw:
    """Roles, bindings and questions about them, the same for a seed; `label` keeps them from those of other runs."""

    def __init__(self, label: str) -> None:
        self.random = random.Random(8)  # noqa: S311 - the same questions each time
        self.label = label
        self.namespaces = [f"rbac-{word}-{label}" for word in ("a", "b", "c")]
        self.roles = [f"{label}-{number}" for number in range(12)]
        self.groups = [f"acme:{label}-{number}" for number in range(4)]
        self.accounts = [(namespace, name) for namespace in self.namespaces for name in ("x", "y")]

    def some(self, words: tuple[str, ...], star: float = 0.1) -> list[str]:
        if self.random.random() < star:
            return ["*"]
        return self.random.sample(words, self.random.randint(1, 2))

    def rule(self, *, paths: bool) -> dict[str, list[str]]:
        if paths and self.random.random() < 0.2:
            return {"nonResourceURLs": self.some(("/metrics", "/debug/*", "/metrics/*")), "verbs": self.some(VERBS)}
        resources = (*RESOURCES, *(f"{each}/scale" for each in RESOURCES), "*/scale", "*/status")
        found = {"apiGroups": self.some(GROUPS), "resources": self.some(resources), "verbs": self.some(VERBS)}
        if self.random.random() < 0.3:
            found["resourceNames"] = self.some(("own", "another"), 0)
        return found

    def subject(self) -> dict[str, str]:
        which = self.random.randrange(4)
        if which == 0:
            namespace, name = self.random.choice(self.accounts)
            return {"kind": "ServiceAccount", "namespace": namespace, "name": name}
        kind, name = "Group", self.random.choice(self.groups)
        if which == 1:
            kind, name = "User", f"jo-{self.label}"
        elif which == 2:
            name = f"system:serviceaccounts:{self.random.choice(self.namespaces)}"
        return {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name}

    def objects(self) -> Iterator[dict[str, Any]]:
        """Every third cluster role is a sum of others."""
        for number, name in enumerate(self.roles):
            labels = {f"acme.io/part-{self.label}": str(number % 4)}
            role: dict[str, Any] = {"apiVersion": API, "kind": "ClusterRole"}
            role["metadata"] = {"name": name, "labels": labels}
            if number % 3 == 0:
                wanted = {f"acme.io/part-{self.label}": str((number + 1) % 4)}
                role["aggregationRule"] = {"clusterRoleSelectors": [{"matchLabels": wanted}]}
                role["rules"] = []
            else:
                role["rules"] = [self.rule(paths=True) for _ in range(self.random.randint(1, 3))]
            yield role
        for namespace in self.namespaces:
            for name in ("one", "two"):
                metadata = {"name": name, "namespace": namespace}
                rules = [self.rule(paths=False) for _ in range(2)]
                yield {"apiVersion": API, "kind": "Role", "metadata": metadata, "rules": rules}
            for number in range(5):
                inside = self.random.random() < 0.3
                kind = "Role" if inside else "ClusterRole"
                name = self.random.choice(("one", "two", "missing")) if inside else self.random.choice(self.roles)
                yield self.binding("RoleBinding", {"name": f"b{number}", "namespace": namespace}, kind, name)
        for number in range(4):
            metadata = {"name": f"{self.label}-everywhere-{number}"}
            yield self.binding("ClusterRoleBinding", metadata, "ClusterRole", self.random.choice(self.roles))

    def binding(self, kind: str, metadata: dict[str, str], role: str, name: str) -> dict[str, Any]:
        reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": role, "name": name}
        listed = [self.subject() for _ in range(self.random.randint(1, 2))]
        return {"apiVersion": API, "kind": kind, "metadata": metadata, "roleRef": reference, "subjects": listed}

    def asker(self) -> Subject:
        if self.random.random() < 0.4:
            return Subject.account(*self.random.choice(self.accounts))
        return Subject.person(f"jo-{self.label}" if self.random.random() < 0.3 else "kim", self.some_groups())

    def some_groups(self) -> list[str]:
        return self.random.sample(self.groups, self.random.randint(0, 2))

    def request(self) -> Request:
        verb = self.random.choice(VERBS)
        if self.random.random() < 0.15:
            return Request(verb, url=self.random.choice(URLS))
        pick = self.random.choice
        namespace = pick(["", *self.namespaces, *self.namespaces])
        return Request(verb, pick(GROUPS), pick(RESOURCES), pick(SUBRESOURCES), pick(NAMES), namespace)


def test_evaluator_and_api_server_agree(control_plane: ControlPlane, server: Server) -> None:
    draw = Draw(uuid.uuid4().hex[:8])
    spaces = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": each}} for each in draw.namespaces]
    objects = [*draw.objects()]
    # The last one says that the API server knows all.
    last = draw.binding("ClusterRoleBinding", {"name": f"{draw.label}-last"}, "ClusterRole", "cluster-admin")
    last["subjects"] = [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": f"acme:last-{draw.label}"}]
    stream = "\n---\n".join(map(json.dumps, [*spaces, *objects, last]))
    try:
        control_plane.kubectl("create", "-f", "-", stdin=stream)
        until(server, Subject.member(f"acme:last-{draw.label}"))
        until_summed(control_plane, draw, objects)
        rights = Rights(Cluster(tuple(map(Item, [*objects, last]))))
        allowed = 0
        for _ in range(QUESTIONS):
            subject, request = draw.asker(), draw.request()
            answer = rights.decide(subject, request)
            assert server.allows(subject, request) is answer.allowed, (subject, str(request), answer.path)
            allowed += answer.allowed
        # Questions that all have one answer would tell nothing.
        assert QUESTIONS * 0.1 < allowed < QUESTIONS * 0.9
    finally:
        control_plane.kubectl("delete", "namespace", *draw.namespaces, "--wait=false", "--ignore-not-found")
        names = [f"{each['kind']}/{each['metadata']['name']}" for each in [*objects, last] if "Cluster" in each["kind"]]
        control_plane.kubectl("delete", "--ignore-not-found", *names)


def until(server: Server, subject: Subject) -> None:
    """The API server hears of a binding a moment later."""
    deadline = time.monotonic() + 30
    while not server.allows(subject, Request("delete", "", "nodes")):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def until_summed(plane: ControlPlane, draw: Draw, objects: list[dict[str, Any]]) -> None:
    """A controller writes the rules of aggregated roles."""
    rights = Rights(Cluster(tuple(map(Item, objects))))
    sums = [each for each in objects if "aggregationRule" in each]
    deadline = time.monotonic() + 60
    for role in sums:
        reference = {"kind": "ClusterRole", "name": role["metadata"]["name"]}
        wanted = len(rights.of_binding(Item({"kind": "ClusterRoleBinding", "roleRef": reference})))
        while len(rules_of(plane, role["metadata"]["name"])) < wanted:
            assert time.monotonic() < deadline
            time.sleep(0.2)


def rules_of(plane: ControlPlane, name: str) -> list[Any]:
    found: list[Any] = json.loads(plane.kubectl("get", "clusterrole", name, "-o", "json")).get("rules") or []
    return found


def test_the_roles_that_kubernetes_has_are_those_of_the_server(control_plane: ControlPlane) -> None:
    """No right of the server's roles is missing here and none is too much; other charts may have added to three."""
    names = [each.name for each in built_in.roles()]
    answer = json.loads(control_plane.kubectl("get", "clusterrole", *names, "-o", "json"))["items"]
    theirs = {each["metadata"]["name"]: rights_of(each.get("rules") or []) for each in answer}
    for item in built_in.roles():
        if not item.manifest.get("aggregationRule"):
            assert rights_of(item.manifest["rules"]) == theirs[item.name], item.name
    bound = json.loads(control_plane.kubectl("get", "clusterrolebinding", *names[:1], "-o", "json"))
    assert [each["name"] for each in bound["subjects"]] == ["system:masters"]
    for item in built_in.bindings():
        there = json.loads(control_plane.kubectl("get", "clusterrolebinding", item.name, "-o", "json"))
        assert [each["name"] for each in there["subjects"]] == [each["name"] for each in item.manifest["subjects"]]


def rights_of(rules: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    found = set()
    for rule in rules:
        for verb in rule["verbs"]:
            found |= {(verb, "", url) for url in rule.get("nonResourceURLs") or []}
            found |= {(verb, g, r) for g in rule.get("apiGroups") or [] for r in rule.get("resources") or []}
    return found
