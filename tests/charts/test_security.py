"""Roles, issuers, certificates, secret stores and namespaces of the chart `security`."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from helm_platform import crds
from helm_platform.validate.kubernetes import Rendered, findings
from helm_platform.values import Mapping, Origin, Source
from tests.charts.conftest import Objects
from tests.support import ROOT

EVERYTHING = ROOT / "charts/security/ci/every-setting-values.yaml"
READS = {"get", "list", "watch"}
#: What holds the others to their limits; "*" stands for all resources of the group.
FLOOR = {
    ("rbac.authorization.k8s.io", "*"),
    ("admissionregistration.k8s.io", "*"),
    ("apiextensions.k8s.io", "*"),
    ("policies.kyverno.io", "*"),
    ("networking.k8s.io", "networkpolicies"),
    ("", "resourcequotas"),
    ("", "limitranges"),
    ("", "namespaces"),
    ("", "serviceaccounts/token"),
    ("external-secrets.io", "clustersecretstores"),
    ("external-secrets.io", "secretstores"),
    ("cert-manager.io", "clusterissuers"),
}


def of_kind(objects: list[dict[str, Any]], kind: str) -> dict[str, dict[str, Any]]:
    return {each["metadata"]["name"]: each for each in objects if each["kind"] == kind}


def written(role: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Group and resource of whatever a role may change."""
    for rule in role["rules"]:
        if set(rule["verbs"]) - READS:
            yield from ((group, resource) for group in rule["apiGroups"] for resource in rule["resources"])


@pytest.fixture(scope="module")
def everything() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(EVERYTHING.read_text(encoding="utf-8"))
    return found


def test_no_role_writes_what_holds_others_to_their_limits(render: Objects) -> None:
    # With the policies, who deploys writes network policies and roles too: see below.
    roles = of_kind(render({"policies": {"enabled": False}}, chart="security"), "ClusterRole")
    assert sorted(roles) == ["web-deployer", "web-lead", "web-viewer"]
    for role in roles.values():
        assert "aggregationRule" not in role
        assert not [key for key in role["metadata"]["labels"] if "aggregate" in key]
        for group, resource in written(role):
            assert "*" not in (group, resource)
            assert not {(group, "*"), (group, resource)} & FLOOR, (role["metadata"]["name"], group, resource)


def test_a_viewer_reads_no_secret_and_changes_nothing(render: Objects) -> None:
    viewer = of_kind(render({}, chart="security"), "ClusterRole")["web-viewer"]
    assert [*written(viewer)] == []
    core = [resource for rule in viewer["rules"] for resource in rule["resources"] if "" in rule["apiGroups"]]
    assert "pods/log" in core
    assert not {"*", "secrets", "pods/exec"} & set(core)


def test_each_role_has_the_rules_of_the_one_below(render: Objects) -> None:
    roles = of_kind(render({}, chart="security"), "ClusterRole")
    for below, above in (("viewer", "deployer"), ("deployer", "lead")):
        missing = [each for each in roles[f"web-{below}"]["rules"] if each not in roles[f"web-{above}"]["rules"]]
        assert missing == []


def test_rules_are_added_and_service_accounts_are_bound_as_such(render: Objects, everything: dict[str, Any]) -> None:
    objects = render({"roles": everything["roles"]}, chart="security")
    crawlers = {
        name: [rule["verbs"] for rule in role["rules"] if rule["apiGroups"] == ["acme.io"]]
        for name, role in of_kind(objects, "ClusterRole").items()
    }
    assert crawlers["web-viewer"] == [["get", "list", "watch"]]
    assert crawlers["web-deployer"] == [["create", "update", "patch", "delete"]]
    bindings = [each for each in objects if each["kind"] == "RoleBinding"]
    assert [each["metadata"]["namespace"] for each in bindings] == ["edge", "edge-dev"]
    assert bindings[0]["subjects"][1] == {"kind": "ServiceAccount", "namespace": "argocd", "name": "edge"}


@pytest.mark.parametrize("minors", [("1.33", "1.34", "1.35", "1.36", "1.37")])
def test_their_kinds_have_these_fields(
    render: Objects, pinned_definitions: Path, monkeypatch: pytest.MonkeyPatch, minors: tuple[str, ...]
) -> None:
    monkeypatch.setenv("HELM_PLATFORM_TOOLS", str(pinned_definitions))
    definitions = crds.bundled()
    source = Mapping(Source(Origin.SET, "--set"))
    objects = [each for each in render(EVERYTHING, chart="security") if "Mutating" not in each["kind"]]
    kinds = {"Certificate", "ClusterIssuer", "ClusterRole", "ClusterSecretStore", "Namespace", "SecretStore"}
    assert kinds <= {each["kind"] for each in objects}
    for item in objects:
        assert [each.message for each in findings([Rendered(item)], source, minors, definitions)] == []
        wrong = item | {"nonsense": 1}
        assert [*findings([Rendered(wrong)], source, minors[:1], definitions)] != []


def test_a_store_for_the_cluster_is_open_to_the_namespaces_that_it_names(render: Objects) -> None:
    stores = of_kind(render(EVERYTHING, chart="security"), "ClusterSecretStore")
    assert len(stores) == 9
    assert all(each["spec"]["conditions"] for each in stores.values())
    assert stores["shop"]["spec"]["conditions"] == [
        {"namespaces": ["shop-dev"]},
        {"namespaceSelector": {"matchLabels": {"helm-platform.io/team": "shop"}}},
    ]


def test_no_secret_stands_in_what_is_made(render: Objects) -> None:
    """Every provider names a Secret; nothing that the chart makes is one."""
    objects = render(EVERYTHING, chart="security")
    assert of_kind(objects, "Secret") == {}
    route53 = of_kind(objects, "ClusterIssuer")["letsencrypt"]["spec"]["acme"]["solvers"][3]["dns01"]["route53"]
    assert route53 == {
        "accessKeyIDSecretRef": {"name": "dns", "key": "id"},
        "secretAccessKeySecretRef": {"name": "dns", "key": "secret"},
    }


def test_a_root_is_made_for_dev_and_keeps_its_key(render: Objects) -> None:
    objects = render({"issuers": {"dev-ca": {"ca": {}}}}, chart="security")
    root = of_kind(objects, "Certificate")["dev-ca-root"]
    issuers = of_kind(objects, "ClusterIssuer")
    assert root["spec"]["isCA"] is True
    assert root["spec"]["privateKey"]["rotationPolicy"] == "Never"
    assert issuers["dev-ca"]["spec"] == {"ca": {"secretName": root["spec"]["secretName"]}}
    assert issuers[root["spec"]["issuerRef"]["name"]]["spec"] == {"selfSigned": {}}


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (
            {
                "roles": {
                    "rules": {
                        "viewr": [],
                        "viewer": [
                            {"groups": [""], "resources": ["secrets"], "verbs": ["get"]},
                            {"groups": [""], "resources": ["*"], "verbs": ["get"]},
                        ],
                        "lead": [
                            {"groups": ["*"], "resources": ["*"], "verbs": ["*"]},
                            {"groups": ["rbac.authorization.k8s.io"], "resources": ["roles"], "verbs": ["update"]},
                            {"groups": ["networking.k8s.io"], "resources": ["networkpolicies"], "verbs": ["create"]},
                            {"groups": [""], "resources": ["users"], "verbs": ["impersonate"]},
                        ],
                    },
                    "bindings": {
                        "ci": {"role": "deployer", "groups": ["acme:ci"]},
                        "edge": {"role": "lead", "groups": ["acme:edge"], "namespaces": ["kube-system"]},
                        "nobody": {"role": "viewer"},
                        "viewer": {"role": "boss", "users": ["system:serviceaccount:argocd"], "namespaces": ["a"]},
                    },
                }
            },
            [
                "roles.rules.lead[0].verbs: has `*`",
                "roles.rules.lead[0].groups: has `*`",
                "roles.rules.lead[0].resources: has `*`",
                "roles.rules.lead[1].groups: `rbac.authorization.k8s.io` is written by",
                "roles.rules.lead[2].resources: `networkpolicies` is written by",
                "roles.rules.lead[3].verbs: has `impersonate`",
                "roles.rules.viewer[0].resources: `secrets` shows secrets",
                "roles.rules.viewer[1].resources: `*` shows secrets",
                "roles.rules.viewr: is no role; there are deployer, lead, viewer",
                "roles.bindings.ci.namespaces: is missing",
                "roles.bindings.edge.namespaces: has `kube-system`",
                "roles.bindings.nobody: binds nobody",
                "roles.bindings.viewer.role: `boss` is no role",
                "roles.bindings.viewer: is the name of a role",
                "roles.bindings.viewer.users: `system:serviceaccount:argocd` is no service account",
            ],
        ),
        (
            {
                "issuers": {
                    "both": {"ca": {}, "acme": {"solvers": [{"http01": {"ingressClass": "a"}}]}},
                    "given": {"ca": {"secret": "ca", "duration": "1h"}},
                    "le": {
                        "acme": {
                            "solvers": [
                                {"http01": {"ingressClass": "a", "gateway": {"name": "b", "namespace": "c"}}},
                                {"http01": {"ingressClass": "a"}, "hosts": ["*.acme.io"]},
                                {"zones": ["acme.io"]},
                                {"azure": {"subscription": "s", "resourceGroup": "g", "zone": "acme.io"}},
                                {"route53": {"serviceAccount": "a", "credentials": {"secret": "b"}}, "zones": ["a.io"]},
                            ]
                        }
                    },
                    "http": {"acme": {"solvers": [{"http01": {"ingressClass": "a"}}]}},
                },
                "certificates": {
                    "bare": {"namespace": "edge"},
                    "wild": {"namespace": "edge", "issuer": "http", "hosts": ["*.acme.io"]},
                },
            },
            [
                "issuers.both: must have one of ca and acme",
                "issuers.given.ca: has a secret, so nothing is made",
                "issuers.le.acme.solvers[0].http01: must have one of ingressClass and gateway",
                "issuers.le.acme.solvers[1].hosts: has `*.acme.io`: ACME proves a wildcard only by DNS",
                "issuers.le.acme.solvers[2]: must have one of http01, route53, cloudDNS, cloudflare, azure",
                "issuers.le.acme.solvers[3].azure: must have one of identity and credentials",
                "issuers.le.acme.solvers[4].route53: has credentials and serviceAccount",
                "issuers.le.acme.solvers[3]: has neither zones nor hosts, and nor has issuers.le.acme.solvers[0]",
                "certificates.bare.issuer: is missing",
                "certificates.bare.hosts: is missing",
                "certificates.wild.hosts: has `*.acme.io`, and its issuer proves hosts by HTTP only",
            ],
        ),
        (
            {
                "secretStores": {
                    "all": {"aws": {"region": "a", "serviceAccount": {"name": "a"}}},
                    "dev": {"namespaces": ["a"], "fake": {"a": "b"}},
                    "none": {"namespaces": ["a"]},
                    "own": {
                        "kind": "SecretStore",
                        "labels": {"a": "b"},
                        "gcp": {"project": "a", "credentials": {"secret": "a", "namespace": "b"}},
                    },
                    "ways": {
                        "namespaces": ["a"],
                        "azure": {
                            "vault": "https://a",
                            "identity": "i",
                            "credentials": {"secret": "a", "namespace": "b"},
                        },
                    },
                    "clear": {
                        "namespaces": ["a"],
                        "vault": {"server": "http://v", "role": "r", "serviceAccount": {"name": "a", "namespace": "b"}},
                    },
                },
                "namespaces": {"velero": {"enforce": "baseline"}, "default": {}, "kube-system": {}},
            },
            [
                "namespaces.default: is the release's own namespace",
                "namespaces.kube-system: belongs to Kubernetes",
                "namespaces.velero.reason: is missing",
                "secretStores.all: is open to every namespace",
                "secretStores.all.aws.serviceAccount.namespace: is missing",
                "secretStores.clear.vault.reason: is missing",
                "secretStores.dev.reason: is missing",
                "secretStores.none: must have one of aws, gcp, azure, vault, kubernetes, fake",
                "secretStores.own.kind: is SecretStore",
                "secretStores.own.gcp.credentials.namespace: is no choice",
                "secretStores.ways.azure.tenant: is missing",
                "secretStores.ways.azure: has credentials and identity",
            ],
        ),
    ],
    ids=["roles", "issuers and certificates", "stores and namespaces"],
)
def test_all_problems_are_reported_at_once(
    problems: Callable[..., list[str]], values: dict[str, Any], told: list[str]
) -> None:
    found = problems(values, chart="security")
    unsaid = [each for each in told if not any(line.startswith(each) for line in found)]
    assert unsaid == []
    assert [line for line in found if not any(line.startswith(each) for each in told)] == []


def test_the_notes_tell_who_has_a_role_and_what_must_be_there(
    helm4: Path, charts: Path, helm_home: dict[str, str]
) -> None:
    command: list[str | Path] = [helm4, "install", "platform", charts / "security", "--dry-run=client"]
    answer = subprocess.run([*command, "-f", EVERYTHING], env=helm_home, check=False, capture_output=True, text=True)
    notes = answer.stdout.partition("NOTES:\n")[2]
    assert "edge is lead in edge, edge-dev: acme:edge, system:serviceaccount:argocd:edge" in notes, answer.stderr
    assert "on-call is viewer everywhere: acme:on-call, jo@acme.io" in notes
    assert "dev-ca: an authority of its own, which browsers do not know: for dev" in notes
    assert "ClusterSecretStore/dev: web (fake: the vault of production)" in notes
    assert "only those in its annotation helm-platform.io/secret-stores (policy secret-stores)" in notes
    bare = subprocess.run(command, env=helm_home, check=False, capture_output=True, text=True).stdout
    assert "nobody has one yet: roles.bindings says who" in bare
    assert "Issuers" not in bare


def test_who_deploys_writes_network_policies_and_roles_only_while_policies_hold_them(render: Objects) -> None:
    def written(policies: dict[str, Any]) -> set[str]:
        objects = render({"policies": policies}, chart="security")
        (role,) = [
            each for each in objects if each["kind"] == "ClusterRole" and each["metadata"]["name"] == "web-deployer"
        ]
        rules = [rule for rule in role["rules"] if "create" in rule["verbs"]]
        return {name for rule in rules for name in rule["resources"]} & {"networkpolicies", "roles", "rolebindings"}

    warned = {"action": "warn", "reason": "until June"}
    assert written({}) == {"networkpolicies", "roles", "rolebindings"}
    assert written({"rules": {"own-rights": warned}}) == {"networkpolicies"}
    assert written({"rules": {"network-policies": warned}}) == {"roles", "rolebindings"}
    assert written({"rules": {"protected": {"action": "none", "reason": "until June"}}}) == set()
    assert written({"enabled": False}) == set()
