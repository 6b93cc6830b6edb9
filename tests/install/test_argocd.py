"""The real Argo CD makes the control plane what git says, as the team and inside of the team's project."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests import gitserver
from tests.argocd import (
    NAMESPACE,
    Object,
    application,
    apply,
    found,
    project,
    refresh,
    specification,
    synced,
    told,
    until,
)

from helm_platform.controlplane import ControlPlane

KINDS = {
    "": ["ConfigMap", "Service", "ServiceAccount"],
    "apps": ["Deployment"],
    "networking.k8s.io": ["NetworkPolicy"],
    "policy": ["PodDisruptionBudget"],
}
DEPLOYMENT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web"},
    "spec": {
        "replicas": 1,
        "selector": {"matchLabels": {"app": "web"}},
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {
                "automountServiceAccountToken": False,
                "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
                "containers": [
                    {
                        "name": "web",
                        "image": "ghcr.io/acme/web:1.0.0",
                        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
                    }
                ],
            },
        },
    },
}
JOB = {
    "apiVersion": "batch/v1",
    "kind": "CronJob",
    "metadata": {"name": "nightly"},
    "spec": {
        "schedule": "0 3 * * *",
        "jobTemplate": {"spec": {"template": DEPLOYMENT["spec"]["template"]}},  # type: ignore[index]
    },
}
VALUES = {"image": {"repository": "ghcr.io/acme/api", "tag": "2.0.0"}, "port": 8080}


def overlay(namespace: str, tag: str) -> str:
    return yaml.safe_dump(
        {
            "namespace": namespace,
            "resources": ["../../base"],
            "images": [{"name": "ghcr.io/acme/web", "newTag": tag}],
        }
    )


@dataclass(frozen=True)
class Team:
    """A team with its namespaces, its project, its repository, and the platform's charts."""

    plane: ControlPlane
    name: str
    repository: gitserver.Repository
    charts: str

    def namespace(self, environment: str) -> str:
        return f"{self.name}-{environment}"

    def application(self, name: str, environment: str, *sources: Object, tries: int = 0) -> str:
        """Make an Application of the team; its name."""
        full = f"{self.name}-{name}"
        apply(self.plane, application(full, self.name, self.namespace(environment), *sources, tries=tries))
        return full

    def path(self, path: str) -> Object:
        return {"repoURL": self.repository.address, "targetRevision": "main", "path": path}

    def image(self, environment: str) -> str:
        text = self.plane.kubectl("get", "deployment", "web", "-n", self.namespace(environment), "-o", "json")
        image: str = json.loads(text)["spec"]["template"]["spec"]["containers"][0]["image"]
        return image


def rights(namespace: str) -> Object:
    """What lets the account `deployer` of a namespace write in it."""
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": "deployer", "namespace": namespace},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "admin"},
        "subjects": [{"kind": "ServiceAccount", "name": "deployer", "namespace": namespace}],
    }


@pytest.fixture(scope="module")
def team(argocd: ControlPlane, charts: Path, helm4: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """A team that may deploy to dev and staging; its account in `new` has no rights yet."""
    name = f"shop{uuid.uuid4().hex[:6]}"
    folder = tmp_path_factory.mktemp("gitops")
    spaces = {environment: f"{name}-{environment}" for environment in ("dev", "staging", "prod", "new")}
    with (
        gitserver.repository(folder / "git") as repository,
        gitserver.charts(folder / "charts", helm4, charts / "platform-app") as address,
    ):
        files: dict[str, Any] = {
            "apps/web/base/kustomization.yaml": {"resources": ["deployment.yaml"]},
            "apps/web/base/deployment.yaml": DEPLOYMENT,
            "apps/api/values.yaml": VALUES,
            "jobs/nightly.yaml": JOB,
        }
        repository.push(
            {path: yaml.safe_dump(content) for path, content in files.items()}
            | {
                f"apps/web/overlays/{each}/kustomization.yaml": overlay(spaces[each], "1.0.0")
                for each in ("dev", "new")
            }
        )
        apply(
            argocd,
            *({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": space}} for space in spaces.values()),
        )
        apply(
            argocd,
            *(
                {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "deployer", "namespace": space}}
                for space in spaces.values()
            ),
            rights(spaces["dev"]),
            rights(spaces["staging"]),
            project(name, [repository.address, address], KINDS, [spaces["dev"], spaces["staging"], spaces["new"]]),
        )
        yield Team(argocd, name, repository, address)
        of_the_team = f'{{.items[?(@.spec.project=="{name}")].metadata.name}}'
        argocd.kubectl("delete", "applicationset", name, "-n", NAMESPACE, "--ignore-not-found")
        mine = argocd.kubectl("get", "applications", "-n", NAMESPACE, "-o", f"jsonpath={of_the_team}").split()
        # Those of the set may go by themselves meanwhile.
        argocd.kubectl("delete", "applications", *mine, "-n", NAMESPACE, "--ignore-not-found")
        argocd.kubectl("delete", "appproject", name, "-n", NAMESPACE)
        argocd.kubectl("delete", "namespace", *spaces.values(), "--wait=false")


def test_an_overlay_is_rolled_out_then_the_next_commit_and_what_drifts_is_put_right(team: Team) -> None:
    name = team.application("web-dev", "dev", team.path("apps/web/overlays/dev"))
    until(team.plane, name, synced)
    assert team.image("dev") == "ghcr.io/acme/web:1.0.0"

    path = "apps/web/overlays/dev/kustomization.yaml"
    commit = team.repository.push({path: overlay(team.namespace("dev"), "1.1.0")})
    refresh(team.plane, name)
    until(team.plane, name, lambda seen: synced(seen, commit))
    assert team.image("dev") == "ghcr.io/acme/web:1.1.0"

    team.plane.kubectl("set", "image", "deployment/web", "web=ghcr.io/acme/web:9", "-n", team.namespace("dev"))
    until(team.plane, name, lambda seen: synced(seen) and team.image("dev") == "ghcr.io/acme/web:1.1.0")


def test_the_chart_of_one_repository_is_installed_with_the_values_of_another(team: Team) -> None:
    chart = {"repoURL": team.charts, "chart": "platform-app", "targetRevision": "*"}
    values = {"valueFiles": ["$fleet/apps/api/values.yaml"], "releaseName": "api"}
    fleet = {"repoURL": team.repository.address, "targetRevision": "main", "ref": "fleet"}
    name = team.application("api-dev", "dev", {**chart, "helm": values}, fleet)
    until(team.plane, name, synced)
    text = team.plane.kubectl("get", "deployment", "api", "-n", team.namespace("dev"), "-o", "json")
    made = json.loads(text)
    assert made["spec"]["template"]["spec"]["containers"][0]["image"] == "ghcr.io/acme/api:2.0.0"
    assert made["status"]["readyReplicas"] == made["spec"].get("replicas", 1)


@pytest.mark.parametrize(
    ("case", "environment", "says"),
    [
        ("namespace", "prod", "do not match any of the allowed destinations in project '{team}'"),
        ("repository", "dev", "application repo git://127.0.0.1/other.git is not permitted in project '{team}'"),
        ("kind", "dev", "resource batch:CronJob is not permitted in project {team}"),
    ],
)
def test_an_application_outside_of_its_project_is_refused(team: Team, case: str, environment: str, says: str) -> None:
    source = team.path("jobs" if case == "kind" else "apps/web/overlays/dev")
    if case == "repository":
        source["repoURL"] = "git://127.0.0.1/other.git"
    name = team.application(case, environment, source)
    refused = until(team.plane, name, lambda seen: says.format(team=team.name) in told(seen))
    assert not synced(refused)
    for kind in ("deployment", "cronjob"):
        assert not team.plane.kubectl("get", kind, "-n", team.namespace("prod"), "-o", "name")
    assert not team.plane.kubectl("get", "cronjob", "-n", team.namespace("dev"), "-o", "name")


def test_it_applies_as_the_account_of_the_project_and_so_with_its_rights_only(team: Team) -> None:
    space = team.namespace("new")
    name = team.application("web-new", "new", team.path("apps/web/overlays/new"), tries=60)
    refused = until(team.plane, name, lambda seen: "forbidden" in told(seen))
    assert f'User "system:serviceaccount:{space}:deployer" cannot' in told(refused)
    assert not team.plane.kubectl("get", "deployment", "-n", space, "-o", "name")
    apply(team.plane, rights(space))
    until(team.plane, name, synced)
    assert team.image("new") == "ghcr.io/acme/web:1.0.0"


def test_every_overlay_in_git_becomes_an_application(team: Team) -> None:
    template = {
        "metadata": {
            "name": f"{team.name}-{{{{ index .path.segments 1 }}}}-of-{{{{ .path.basename }}}}",
            "finalizers": ["resources-finalizer.argocd.argoproj.io"],
        },
        "spec": specification(team.name, f"{team.name}-{{{{ .path.basename }}}}", {**team.path("{{ .path.path }}")}),
    }
    generator = {
        "repoURL": team.repository.address,
        "revision": "main",
        "directories": [
            {"path": "apps/*/overlays/*"},
            {"path": "apps/*/overlays/dev", "exclude": True},
            {"path": "apps/*/overlays/new", "exclude": True},
        ],
    }
    apply(
        team.plane,
        {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "ApplicationSet",
            "metadata": {"name": team.name, "namespace": NAMESPACE},
            "spec": {
                "goTemplate": True,
                "goTemplateOptions": ["missingkey=error"],
                "generators": [{"git": generator}],
                "template": template,
            },
        },
    )
    name = f"{team.name}-web-of-staging"
    assert not found(team.plane, name)
    path = "apps/web/overlays/staging/kustomization.yaml"
    commit = team.repository.push({path: overlay(team.namespace("staging"), "1.0.0")})
    team.plane.kubectl(
        "annotate", "applicationset", team.name, "-n", NAMESPACE, "argocd.argoproj.io/application-set-refresh=true"
    )
    until(team.plane, name, lambda seen: synced(seen, commit))
    assert team.image("staging") == "ghcr.io/acme/web:1.0.0"
