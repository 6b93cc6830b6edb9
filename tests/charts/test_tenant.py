"""What a team gets: namespaces with their floor, rights, a project, routes of alerts, a store, a dashboard."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tests.charts.conftest import Objects
from tests.support import ROOT

CHART = ROOT / "charts/tenant"
EVERY = CHART / "ci/every-setting-values.yaml"
TEAM: dict[str, Any] = {
    "team": "media",
    "groups": {"viewer": ["acme:support"], "deployer": ["acme:media"], "lead": ["acme:media-leads"]},
    "cluster": {"environments": {"dev": {}, "prod": {"sync": "lead"}}},
}
QUOTA_KEYS = 15


def of(objects: list[dict[str, Any]], kind: str, namespace: str = "", name: str = "") -> list[dict[str, Any]]:
    return [
        each
        for each in objects
        if each["kind"] == kind
        and namespace in ("", each["metadata"].get("namespace"))
        and name in ("", each["metadata"]["name"])
    ]


def one(objects: list[dict[str, Any]], kind: str, namespace: str = "", name: str = "") -> dict[str, Any]:
    (found,) = of(objects, kind, namespace, name)
    return found


def test_each_environment_is_a_namespace_with_what_the_platform_goes_by(render: Objects) -> None:
    objects = render(TEAM | {"hosts": ["b.acme.io", "a.acme.io"], "namespaces": ["media-jobs"]}, chart="tenant")
    spaces = {each["metadata"]["name"]: each["metadata"] for each in of(objects, "Namespace")}
    assert set(spaces) == {"media-dev", "media-prod", "media-jobs"}
    labels = spaces["media-prod"]["labels"]
    assert labels["helm-platform.io/team"] == "media"
    assert labels["helm-platform.io/environment"] == "prod"
    assert {labels[f"pod-security.kubernetes.io/{mode}"] for mode in ("enforce", "audit", "warn")} == {"restricted"}
    assert labels["helm-platform.io/monitoring"] == labels["helm-platform.io/exposure"] == "enabled"
    annotations = spaces["media-prod"]["annotations"]
    assert annotations["helm-platform.io/hosts"] == "a.acme.io,b.acme.io"
    # What is not said is nothing, and not everything.
    assert annotations["helm-platform.io/secret-stores"] == annotations["helm-platform.io/service-types"] == ""
    assert annotations["helm.sh/resource-policy"] == "keep"


def test_every_namespace_has_the_whole_floor(render: Objects) -> None:
    objects = render(TEAM, chart="tenant")
    for space in ("media-dev", "media-prod"):
        deny = one(objects, "NetworkPolicy", space, "deny")
        assert deny["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
        quota = one(objects, "ResourceQuota", space, "quota")
        assert len(quota["spec"]["hard"]) == QUOTA_KEYS
        limits = {each["type"]: each for each in one(objects, "LimitRange", space)["spec"]["limits"]}
        assert set(limits) == {"Container", "Pod", "PersistentVolumeClaim"}
        assert {"default", "defaultRequest", "min", "max"} <= set(limits["Container"])
        # A limit of CPU would be given to every container that has none.
        assert "cpu" not in limits["Container"]["default"] | limits["Container"]["max"]


def test_everything_in_a_namespace_of_a_team_is_protected(render: Objects) -> None:
    objects = render(EVERY, chart="tenant")
    inside = [each for each in objects if each["metadata"].get("namespace", "").startswith("media-")]
    assert {each["kind"] for each in inside} >= {"NetworkPolicy", "RoleBinding", "ResourceQuota", "SecretStore"}
    for each in [*inside, *of(objects, "Namespace"), one(objects, "AppProject")]:
        assert each["metadata"]["labels"]["helm-platform.io/protected"] == "true", each["metadata"]["name"]
        assert each["metadata"]["labels"]["helm-platform.io/team"] == "media"


def test_what_a_pod_may_be_is_left_when_the_release_goes(render: Objects) -> None:
    """Rights go with the release; the floor must not, or workloads would be left without it."""
    objects = render(TEAM, chart="tenant")
    kept = {
        (each["kind"], each["metadata"]["name"])
        for each in objects
        if (each["metadata"].get("annotations") or {}).get("helm.sh/resource-policy") == "keep"
        and each["metadata"].get("namespace") in ("media-dev", None)
    }
    assert kept == {
        ("Namespace", "media-dev"),
        ("Namespace", "media-prod"),
        ("NetworkPolicy", "deny"),
        ("NetworkPolicy", "dns"),
        ("ResourceQuota", "quota"),
        ("ResourceQuota", "priority"),
        ("LimitRange", "limits"),
    }


def test_where_leads_deploy_a_deployer_only_sees(render: Objects) -> None:
    objects = render(TEAM, chart="tenant")

    def holders(space: str, role: str) -> set[str]:
        return {each["name"] for each in one(objects, "RoleBinding", space, role)["subjects"]}

    assert holders("media-dev", "deployer") == {"acme:media", "deployer"}
    assert holders("media-prod", "deployer") == {"deployer"}
    assert holders("media-prod", "viewer") == {"acme:support", "acme:media"}
    assert holders("media-prod", "lead") == {"acme:media-leads"}
    references = {each["roleRef"]["name"] for each in of(objects, "RoleBinding")}
    assert references == {"platform-viewer", "platform-deployer", "platform-lead"}


def test_the_project_names_everything_exactly(render: Objects) -> None:
    spec = one(render(EVERY, chart="tenant"), "AppProject")["spec"]
    spaces = ["media-dev", "media-jobs", "media-prod"]
    assert [each["namespace"] for each in spec["destinations"]] == spaces
    assert spec["clusterResourceWhitelist"] == []
    assert {each["namespace"]: each["defaultServiceAccount"] for each in spec["destinationServiceAccounts"]} == {
        space: f"{space}:deployer" for space in spaces
    }
    assert spec["sourceRepos"] == [
        "https://git.acme.io/fleet.git",
        "ghcr.io/acme/charts",
        "https://git.acme.io/media/manifests.git",
    ]
    assert "*" not in json.dumps([spec["destinations"], spec["sourceRepos"], spec["namespaceResourceWhitelist"]])
    roles = {each["name"]: each["policies"] for each in spec["roles"]}
    assert not any("prod" in policy for policy in roles["deployer"])
    assert any("sync, media/*-prod, allow" in policy for policy in roles["lead"])
    assert not any(", *," in policy for policies in roles.values() for policy in policies)


def test_applications_are_of_the_kinds_that_the_role_deployer_writes() -> None:
    """A group that is misspelt matches nothing, and a kind too many is more than the team may do by itself."""
    plural = {
        "ingresses": "Ingress",
        "networkpolicies": "NetworkPolicy",
        "secretproviderclasses": "SecretProviderClass",
    }
    role = yaml.safe_load((ROOT / "charts/security/files/roles/deployer.yaml").read_text(encoding="utf-8"))
    written = {
        (group, plural.get(resource, resource.removesuffix("s")).lower())
        for rule in role["rules"]
        if "create" in rule["verbs"]
        for group in rule["groups"]
        for resource in rule["resources"]
        if "/" not in resource
    }
    kinds = yaml.safe_load((CHART / "files/kinds.yaml").read_text(encoding="utf-8"))["kinds"]
    assert {(each["group"], each["kind"].lower()) for each in kinds} == written


def test_an_environment_says_otherwise_and_what_it_leaves_out_stays(render: Objects) -> None:
    objects = render(
        TEAM
        | {
            "quota": "small",
            "hosts": ["dev.acme.io"],
            "environments": {"prod": {"quota": "large", "hosts": ["acme.io"], "groups": {"lead": ["acme:all-leads"]}}},
        },
        chart="tenant",
    )
    hosts = {
        each["metadata"]["name"]: each["metadata"]["annotations"]["helm-platform.io/hosts"]
        for each in of(objects, "Namespace")
    }
    assert hosts == {"media-dev": "dev.acme.io", "media-prod": "acme.io"}
    pods = {space: one(objects, "ResourceQuota", space, "quota")["spec"]["hard"]["pods"] for space in hosts}
    assert pods == {"media-dev": "30", "media-prod": "400"}
    leads = one(objects, "RoleBinding", "media-prod", "lead")["subjects"]
    assert [each["name"] for each in leads] == ["acme:all-leads"]
    viewers = one(objects, "RoleBinding", "media-prod", "viewer")["subjects"]
    assert "acme:support" in {each["name"] for each in viewers}


def test_presets_grow_and_figures_of_ones_own_count(render: Objects) -> None:
    presets = yaml.safe_load((CHART / "files/presets.yaml").read_text(encoding="utf-8"))
    assert list(presets) == ["small", "medium", "large"]
    assert {tuple(sorted(each["quota"])) for each in presets.values()} == {tuple(sorted(presets["small"]["quota"]))}
    hard = one(render(EVERY, chart="tenant"), "ResourceQuota", "media-dev", "quota")["spec"]["hard"]
    assert (hard["requests.cpu"], hard["count/jobs.batch"], hard["pods"]) == ("12", "200", "120")
    assert (hard["services.loadbalancers"], hard["services.nodeports"]) == ("1", "10")


def test_no_pod_of_a_team_takes_a_priority_of_the_platform(render: Objects) -> None:
    spec = one(render(TEAM, chart="tenant"), "ResourceQuota", "media-dev", "priority")["spec"]
    assert spec["hard"] == {"pods": "0"}
    (scope,) = spec["scopeSelector"]["matchExpressions"]
    assert {"platform-critical", "system-cluster-critical", "system-node-critical"} <= set(scope["values"])


@pytest.mark.parametrize("name", ["sameNamespace", "exposure", "monitoring", "internet"])
def test_what_is_open_to_plain_manifests_can_be_closed(render: Objects, name: str) -> None:
    made = {"sameNamespace": "same-namespace"}.get(name, name)
    standard = {"matchLabels": {"helm-platform.io/network": "standard"}}
    policy = one(render(TEAM, chart="tenant"), "NetworkPolicy", "media-dev", made)
    assert policy["spec"]["podSelector"] == standard
    assert of(render(TEAM | {"network": {name: False}}, chart="tenant"), "NetworkPolicy", "media-dev", made) == []


def test_alerts_of_the_namespace_go_to_the_teams_receivers(render: Objects) -> None:
    objects = render(EVERY, chart="tenant")
    spec = one(objects, "AlertmanagerConfig", "media-prod")["spec"]
    assert [each["name"] for each in spec["receivers"]] == ["nobody", "page", "ticket"]
    routed = {each["receiver"]: each["matchers"][0]["value"] for each in spec["route"]["routes"]}
    # The profile says critical for page.
    assert routed == {"page": "critical", "ticket": "ticket"}
    assert spec["route"]["receiver"] == "nobody"
    assert of(render(TEAM, chart="tenant"), "AlertmanagerConfig") == []


def test_a_store_reads_for_its_namespace_alone(render: Objects) -> None:
    objects = render(EVERY, chart="tenant")
    prefixes = {
        each["metadata"]["namespace"]: each["spec"]["provider"]["aws"]["prefix"] for each in of(objects, "SecretStore")
    }
    assert prefixes == {"media-dev": "media/dev/", "media-jobs": "media/jobs/", "media-prod": "media/prod/"}
    account = one(objects, "ServiceAccount", "media-prod", "secret-reader")
    assert account["metadata"]["annotations"]["eks.amazonaws.com/role-arn"].endswith("role/media-prod")
    space = one(objects, "Namespace", name="media-prod")
    stores = space["metadata"]["annotations"]["helm-platform.io/secret-stores"]
    assert stores == "ClusterSecretStore/shared,SecretStore/team"


def test_the_dashboard_is_the_teams(render: Objects) -> None:
    boards = []
    for team in ("media", "shop"):
        item = one(render(TEAM | {"team": team, "dashboards": {}}, chart="tenant"), "ConfigMap")
        (name,) = item["data"]
        boards.append((name, item["metadata"]["annotations"]["grafana_folder"], json.loads(item["data"][name])))
    (one_name, one_folder, board), (other_name, other_folder, other) = boards
    assert (one_folder, other_folder) == ("media", "shop")
    assert one_name != other_name
    assert board["uid"] != other["uid"]
    text = json.dumps(board)
    assert "media-dev|media-prod" in text
    assert "@team@" not in text
    assert "@namespaces@" not in text


PROBLEMS: dict[str, tuple[dict[str, Any], str]] = {
    "prefix": ({"cluster": TEAM["cluster"] | {"teams": ["media-lab"]}}, "team: `media` and the team `media-lab`"),
    "prefix-of": (
        {"team": "media-lab", "cluster": TEAM["cluster"] | {"teams": ["media"]}},
        "team: `media-lab` and the team `media`",
    ),
    "reserved": ({"team": "platform"}, "team: `platform` is what the platform's own are called"),
    "environments": ({"cluster": {"environments": {}}}, "cluster.environments: is empty"),
    "suffix": (
        {"cluster": {"environments": {"prod": {}, "pre-prod": {}}}},
        "cluster.environments: `pre-prod` ends with the environment `prod`",
    ),
    "namespace": ({"namespaces": ["jobs"]}, "namespaces[0]: `jobs` does not begin with `media-`"),
    "namespace-twice": ({"namespaces": ["media-dev"]}, "namespaces[0]: `media-dev` is there already"),
    "nobody": ({"groups": {"deployer": [], "lead": []}}, "groups: has neither deployer nor lead"),
    "kubernetes-group": ({"groups": {"lead": ["system:masters"]}}, "groups.lead: has `system:masters`"),
    "shared-store": (
        {"secretStore": {"aws": {"region": "eu-central-1"}}},
        "secretStore: says {team} nowhere, so that two teams read the same",
    ),
    "fake-store": (
        {"secretStore": {"fake": {"key": "{team}"}}},
        "secretStore.reason: is missing: fake gives everybody the texts",
    ),
    "two-providers": (
        {"secretStore": {"aws": {"region": "{team}"}, "gcp": {"project": "x"}}},
        "secretStore: must have one of aws, gcp",
    ),
    "external-name": (
        {"hosts": ["a.acme.io"], "serviceTypes": {"ExternalName": "old system"}},
        "serviceTypes.ExternalName: lets a route of the shared ingress reach any address",
    ),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_what_cannot_be_is_refused_once(name: str, problems: Callable[..., list[str]]) -> None:
    change, said = PROBLEMS[name]
    found = problems(TEAM | change, chart="tenant")
    assert [each for each in found if said in each], found
    assert len(found) == len(set(found)) == 1
