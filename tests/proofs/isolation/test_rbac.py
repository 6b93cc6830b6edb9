"""The evaluator of rights: each rule of Kubernetes' authorizer in a case of its own."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from helm_platform.proofs.cluster import Cluster, Item
from helm_platform.proofs.isolation.rbac import Request, Rights, Subject

ROLES = """
kind: ClusterRole
metadata: {name: deployer}
rules:
  - {apiGroups: [apps], resources: [deployments, deployments/scale], verbs: [get, create]}
  - {apiGroups: [""], resources: [secrets], resourceNames: [own], verbs: [get, update]}
  - {apiGroups: ["*"], resources: ["*/status"], verbs: [patch]}
  - {apiGroups: [acme.io], resources: ["*"], verbs: ["*"]}
  - {nonResourceURLs: [/metrics, /debug/*], verbs: [get]}
---
kind: Role
metadata: {name: reader, namespace: shop-dev}
rules: [{apiGroups: [""], resources: [pods, pods/log], verbs: [get, list]}]
---
kind: RoleBinding
metadata: {name: deployers, namespace: shop-dev}
roleRef: {kind: ClusterRole, name: deployer}
subjects: [{kind: Group, name: "acme:shop"}, {kind: ServiceAccount, name: deployer}]
---
kind: RoleBinding
metadata: {name: readers, namespace: shop-dev}
roleRef: {kind: Role, name: reader}
subjects: [{kind: User, name: jo}, {kind: ServiceAccount, name: web, namespace: pay-dev}]
---
kind: RoleBinding
metadata: {name: nothing, namespace: shop-dev}
roleRef: {kind: ClusterRole, name: not-there}
subjects: [{kind: User, name: kim}]
---
kind: ClusterRoleBinding
metadata: {name: everywhere}
roleRef: {kind: ClusterRole, name: deployer}
subjects: [{kind: Group, name: "acme:platform"}, {kind: ServiceAccount, name: nowhere}]
---
kind: ClusterRoleBinding
metadata: {name: to-a-role}
roleRef: {kind: Role, name: reader}
subjects: [{kind: Group, name: "acme:wrong"}]
---
kind: RoleBinding
metadata: {name: editors, namespace: shop-dev}
roleRef: {kind: ClusterRole, name: edit}
subjects: [{kind: Group, name: "acme:editors"}, {kind: Group, name: "system:serviceaccounts:ci"}]
---
kind: ClusterRole
metadata: {name: more, labels: {rbac.authorization.k8s.io/aggregate-to-view: "true"}}
rules: [{apiGroups: [acme.io], resources: [crawlers], verbs: [list]}]
"""
SHOP, PLATFORM = Subject.member("acme:shop"), Subject.member("acme:platform")
EDITORS = Subject.member("acme:editors")
JO, KIM = Subject.person("jo"), Subject.person("kim")


def rights(text: str = ROLES) -> Rights:
    return Rights(Cluster(tuple(map(item, yaml.safe_load_all(text)))))


def item(manifest: dict[str, Any]) -> Item:
    return Item({"apiVersion": "rbac.authorization.k8s.io/v1", **manifest})


@pytest.mark.parametrize(
    ("subject", "request_", "path"),
    [
        (
            SHOP,
            Request("create", "apps", "deployments", namespace="shop-dev"),
            "RoleBinding shop-dev/deployers -> ClusterRole deployer rules[0]",
        ),
        (SHOP, Request("get", "apps", "deployments", "scale", "web", "shop-dev"), "rules[0]"),
        (SHOP, Request("create", "apps", "deployments", "status", namespace="shop-dev"), None),
        (SHOP, Request("create", "apps", "deployments", namespace="shop-prod"), None),
        (SHOP, Request("create", "apps", "deployments"), None),
        (SHOP, Request("create", "", "deployments", namespace="shop-dev"), None),
        # A rule with names is about these alone, and about no list or create.
        (SHOP, Request("get", "", "secrets", name="own", namespace="shop-dev"), "rules[1]"),
        (SHOP, Request("get", "", "secrets", name="other", namespace="shop-dev"), None),
        (SHOP, Request("get", "", "secrets", namespace="shop-dev"), None),
        # `*/status` is every status and nothing else; `*` is everything, with what is below.
        (SHOP, Request("patch", "batch", "jobs", "status", namespace="shop-dev"), "rules[2]"),
        (SHOP, Request("patch", "batch", "jobs", namespace="shop-dev"), None),
        (SHOP, Request("wink", "acme.io", "crawlers", "scale", namespace="shop-dev"), "rules[3]"),
        # A binding of a namespace says nothing of paths.
        (SHOP, Request("get", url="/metrics"), None),
        (PLATFORM, Request("get", url="/metrics"), "ClusterRoleBinding everywhere -> ClusterRole deployer rules[4]"),
        (PLATFORM, Request("get", url="/debug/pprof"), "rules[4]"),
        (PLATFORM, Request("get", url="/metrics/cadvisor"), None),
        (PLATFORM, Request("create", "apps", "deployments", namespace="anywhere"), "ClusterRoleBinding everywhere"),
        (PLATFORM, Request("create", "apps", "deployments"), "ClusterRoleBinding everywhere"),
        # Service accounts: the namespace of the binding unless they have one; a ClusterRoleBinding has none.
        (
            Subject.account("shop-dev", "deployer"),
            Request("create", "apps", "deployments", namespace="shop-dev"),
            "deployers",
        ),
        (Subject.account("pay-dev", "deployer"), Request("create", "apps", "deployments", namespace="shop-dev"), None),
        (Subject.account("pay-dev", "web"), Request("list", "", "pods", namespace="shop-dev"), "Role shop-dev/reader"),
        (Subject.account("default", "nowhere"), Request("create", "apps", "deployments"), None),
        (Subject.account("ci", "any"), Request("delete", "apps", "deployments", namespace="shop-dev"), "aggregate-to"),
        (JO, Request("get", "", "pods", "log", namespace="shop-dev"), "Role shop-dev/reader rules[0]"),
        (Subject.member("acme:wrong"), Request("get", "", "pods"), None),
        # What is in the input adds to the cluster roles that Kubernetes has: view is a part of edit.
        (EDITORS, Request("create", "networking.k8s.io", "networkpolicies", namespace="shop-dev"), "aggregate-to-edit"),
        (EDITORS, Request("list", "acme.io", "crawlers", namespace="shop-dev"), "ClusterRole more rules[0]"),
        (EDITORS, Request("create", "rbac.authorization.k8s.io", "roles", namespace="shop-dev"), None),
        # Everybody who is known.
        (JO, Request("get", url="/apis/apps"), "ClusterRoleBinding system:discovery"),
        (JO, Request("create", "authorization.k8s.io", "selfsubjectaccessreviews"), "system:basic-user"),
        (Subject("system:anonymous", frozenset({"system:unauthenticated"})), Request("get", url="/apis"), None),
        (Subject.person("root", ["system:masters"]), Request("delete", "", "nodes"), "system:masters"),
    ],
    ids=str,
)
def test_a_request_is_allowed_by_this_path(subject: Subject, request_: Request, path: str | None) -> None:
    answer = rights().decide(subject, request_)
    assert answer.allowed is (path is not None), answer
    assert (path or "allows it") in answer.path


def test_a_refusal_names_what_nobody_knows() -> None:
    answer = rights().decide(KIM, Request("get", "", "pods", namespace="shop-dev"))
    assert not answer.allowed
    assert "RoleBinding shop-dev/nothing is to ClusterRole not-there, which is not in the input" in answer.path


def test_a_circle_of_aggregated_roles_ends() -> None:
    selector = "{clusterRoleSelectors: [{matchLabels: {part: a}}]}"
    text = "\n---\n".join(
        f"kind: ClusterRole\nmetadata: {{name: {name}, labels: {{part: a}}}}\n{rest}"
        for name, rest in (
            ("one", f"aggregationRule: {selector}"),
            ("two", f"aggregationRule: {selector}"),
            ("three", "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]"),
        )
    )
    binding = "kind: ClusterRoleBinding\nmetadata: {name: b}\nroleRef: {kind: ClusterRole, name: one}\n"
    found = rights(f"{text}\n---\n{binding}subjects: [{{kind: User, name: jo}}]")
    assert found.decide(JO, Request("get", "", "pods")).path == "ClusterRoleBinding b -> ClusterRole three rules[0]"


def test_a_role_of_the_input_stands_for_the_one_that_kubernetes_has() -> None:
    text = "kind: ClusterRole\nmetadata: {name: system:discovery}\nrules: []"
    assert not rights(text).decide(JO, Request("get", url="/apis/apps")).allowed


def test_a_request_is_told_as_people_say_it() -> None:
    assert str(Request("get", "", "pods", "log", "web", "shop")) == "get pods/log web in shop"
    assert str(Request("list", "apps", "deployments")) == "list deployments.apps in the whole cluster"
    assert str(Request("get", url="/metrics")) == "get /metrics"
