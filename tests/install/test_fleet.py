"""The example fleet from git to the control plane by the real Argo CD: teams, applications, promotion and back."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from tests import gitserver
from tests.argocd import NAMESPACE, apply, found, refresh, synced, told, until
from tests.fleets import EXAMPLE
from tests.install.test_tenants import renamed
from tests.repository import git

from helm_platform.cli import group
from helm_platform.controlplane import ControlPlane

TEAMS = ("media", "shop")
APPS = {"orders": "shop", "thumbnail-generator": "media"}
ENVIRONMENTS = ("dev", "staging", "prod")
NAMES = [f"{app}-{environment}" for app in APPS for environment in ENVIRONMENTS]
ACCOUNT = f"system:serviceaccount:{NAMESPACE}:argocd-application-controller"
IMAGE = "ghcr.io/acme/thumbnail-generator"
OLD, NEW = (f"sha256:{each * 64}" for each in "ab")


@dataclass(frozen=True)
class Delivered:
    """The fleet in a repository that Argo CD applies; `names` are those of its teams by what the example calls them."""

    plane: ControlPlane
    repository: gitserver.Repository
    names: dict[str, str]

    def run(self, *words: str) -> str:
        """The command in the checkout; what it changes is pushed."""
        with contextlib.chdir(self.repository.checkout):
            result = CliRunner().invoke(group, list(words), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    def push(self) -> str:
        git(self.repository.checkout, "push", "origin", "main")
        return self.repository.commit("main")

    def settled(self, name: str, commit: str | None = None) -> dict[str, Any]:
        refresh(self.plane, name)
        return until(self.plane, name, lambda seen: synced(seen, commit))

    def image(self, environment: str) -> str:
        space = f"{self.names['media']}-{environment}"
        text = self.plane.kubectl("get", "deployment", "thumbnail-generator", "-n", space, "-o", "json")
        image: str = json.loads(text)["spec"]["template"]["spec"]["containers"][0]["image"]
        return image


@pytest.fixture(scope="module")
def delivered(
    argocd: ControlPlane, charts: Path, helm4: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Delivered]:
    """Everything from the repository: a person applies the project and root.yaml, Argo CD the rest."""
    label = uuid.uuid4().hex[:6]
    folder = tmp_path_factory.mktemp("delivered")
    names = {team: f"{team}{label}" for team in TEAMS}
    release, system = f"fleet-{label}", f"fleet-{label}"
    with (
        gitserver.repository(folder / "git") as repository,
        gitserver.charts(folder / "charts", helm4, charts / "platform-app", charts / "tenant") as address,
    ):
        whole = Delivered(argocd, repository, names)
        checkout = repository.checkout
        shutil.copytree(EXAMPLE, checkout, dirs_exist_ok=True, ignore=shutil.ignore_patterns("charts", "gitops"))
        renamed(checkout, names)
        _told_where(checkout, repository.address, address, release)
        whole.run("generate")
        whole.run("gitops")
        git(checkout, "add", "--all")
        git(checkout, "commit", "-m", "The fleet")
        whole.push()
        argocd.kubectl("create", "namespace", system)
        # What Argo CD's own chart has: an account that may do everything, which the platform's policies know.
        apply(argocd, *_account(release))
        users = f"policies.platform.users={{{ACCOUNT}}},policies.platform.groups={{acme:platform}}"
        command: list[str | Path] = [helm4, "install", release, charts / "security", "-n", system, "--set", users]
        subprocess.run(command, check=True, capture_output=True, env=argocd.environment())
        try:
            for name in ("project.yaml", "root.yaml"):
                apply(argocd, *yaml.safe_load_all((checkout / "gitops/argocd" / name).read_text()))
            until(argocd, "fleet", synced)
            for team in names.values():
                until(argocd, f"tenant-{team}", synced)
            yield whole
        finally:
            _removed(argocd, names)
            argocd.kubectl("delete", "clusterrolebinding", release)
            command = [helm4, "uninstall", release, "-n", system]
            subprocess.run(command, check=True, capture_output=True, env=argocd.environment())
            spaces = [f"{name}-{environment}" for name in names.values() for environment in ENVIRONMENTS]
            argocd.kubectl("delete", "namespace", system, *spaces, "tenants", "--wait=false", "--ignore-not-found")


def _account(name: str) -> list[dict[str, Any]]:
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"}
    subject = {"kind": "ServiceAccount", "name": "argocd-application-controller", "namespace": NAMESPACE}
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {k: subject[k] for k in ("name", "namespace")}}
    binding = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": name}}
    return [account, binding | {"roleRef": reference, "subjects": [subject]}]


def _told_where(checkout: Path, repository: str, charts: str, release: str) -> None:
    """The addresses of this machine, and no umbrella: its parts are another test's."""
    file = checkout / "platform.yaml"
    platform = yaml.safe_load(file.read_text())
    platform |= {"repository": repository, "roles": release}
    platform["charts"] = {"repository": charts, "platform-app": "0.1.0", "tenant": "0.1.0"}
    # Weekends are no reason for a test to fail, and nobody measures the objectives here.
    platform["environments"]["prod"] |= {"freezes": {}, "gate": "off"}
    file.write_text(yaml.safe_dump(platform, sort_keys=False))


def _removed(plane: ControlPlane, names: dict[str, str]) -> None:
    """First the root, which would make the others again; namespaces and what is in them go by themselves."""
    tenants = [f"tenant-{name}" for name in names.values()]
    plane.kubectl("delete", "application", "fleet", "-n", NAMESPACE, "--ignore-not-found")
    patch = '--patch={"metadata":{"finalizers":null}}'
    for name in [*NAMES, *tenants]:
        if found(plane, name):
            plane.kubectl("patch", "application", name, "-n", NAMESPACE, "--type=merge", patch)
    plane.kubectl("delete", "application", *NAMES, *tenants, "-n", NAMESPACE, "--ignore-not-found")
    plane.kubectl("delete", "appproject", "fleet", *names.values(), "-n", NAMESPACE, "--ignore-not-found")


@pytest.mark.parametrize("name", NAMES)
def test_every_application_is_synced_and_healthy(delivered: Delivered, name: str) -> None:
    seen = until(delivered.plane, name, synced, seconds=180)
    app, _, environment = name.rpartition("-")
    assert seen["spec"]["project"] == delivered.names[APPS[app]]
    assert seen["spec"]["destination"]["namespace"] == f"{delivered.names[APPS[app]]}-{environment}"


def test_a_bump_rolls_out_in_dev_alone_and_a_promotion_in_the_next_environment(delivered: Delivered) -> None:
    before = {environment: delivered.image(environment) for environment in ENVIRONMENTS}
    delivered.run("bump", "thumbnail-generator", "--image", f"{IMAGE}:2.2.0", "--digest", OLD)
    delivered.settled("thumbnail-generator-dev", delivered.push())
    assert delivered.image("dev") == f"{IMAGE}:2.2.0@{OLD}"
    assert delivered.image("prod") == before["prod"]
    delivered.run("promote", "thumbnail-generator", "--from", "dev", "--to", "staging")
    delivered.settled("thumbnail-generator-staging", delivered.push())
    assert delivered.image("staging") == f"{IMAGE}:2.2.0@{OLD}"
    delivered.run("promote", "thumbnail-generator", "--from", "staging", "--to", "prod", "--approved-by", "Grace")
    delivered.settled("thumbnail-generator-prod", delivered.push())
    assert delivered.image("prod") == f"{IMAGE}:2.2.0@{OLD}"


def test_a_rollback_brings_the_old_digest_back(delivered: Delivered) -> None:
    delivered.run("bump", "thumbnail-generator", "--image", f"{IMAGE}:2.3.0", "--digest", NEW)
    delivered.settled("thumbnail-generator-dev", delivered.push())
    assert delivered.image("dev") == f"{IMAGE}:2.3.0@{NEW}"
    delivered.run("rollback", "thumbnail-generator", "--env", "dev")
    delivered.settled("thumbnail-generator-dev", delivered.push())
    assert delivered.image("dev") == f"{IMAGE}:2.2.0@{OLD}"
    history = json.loads(delivered.run("history", "thumbnail-generator", "--env", "dev", "--format", "json"))
    assert len(str(history).split("rollback")) > 1


def test_what_drifts_is_put_right(delivered: Delivered) -> None:
    space = f"{delivered.names['shop']}-dev"
    delivered.plane.kubectl("set", "image", "deployment/orders-api", "orders-api=ghcr.io/evil/x:1", "-n", space)
    text = ("get", "deployment", "orders-api", "-n", space, "-o", "json")

    def healed(seen: dict[str, Any]) -> bool:
        image = json.loads(delivered.plane.kubectl(*text))["spec"]["template"]["spec"]["containers"][0]["image"]
        return synced(seen) and str(image).startswith("ghcr.io/acme/orders:")

    until(delivered.plane, "orders-dev", healed)


def test_an_application_outside_of_its_project_is_refused(delivered: Delivered) -> None:
    """Somebody of shop points an Application of theirs at production of media."""
    mine = found(delivered.plane, "orders-dev")
    theirs = f"{delivered.names['media']}-prod"
    spec = mine["spec"] | {"destination": mine["spec"]["destination"] | {"namespace": theirs}}
    metadata = {"name": "orders-elsewhere", "namespace": NAMESPACE}
    apply(
        delivered.plane, {"apiVersion": mine["apiVersion"], "kind": "Application", "metadata": metadata, "spec": spec}
    )
    said = f"do not match any of the allowed destinations in project '{delivered.names['shop']}'"
    try:
        refused = until(delivered.plane, "orders-elsewhere", lambda seen: said in told(seen))
        assert not synced(refused)
    finally:
        delivered.plane.kubectl("delete", "application", "orders-elsewhere", "-n", NAMESPACE)


@pytest.mark.parametrize(
    ("team", "app", "made"), [("media", "thumbnail-generator", "thumbnail-generator"), ("shop", "orders", "orders-api")]
)
def test_an_applicationset_finds_the_applications_of_its_team_and_no_others(
    delivered: Delivered, team: str, app: str, made: str
) -> None:
    """It makes a second one of each here, which looks and applies nothing: the objects are the first one's."""
    checkout, name = delivered.repository.checkout, delivered.names[team]
    delivered.run("gitops", "--form", "applicationset", "-o", str(checkout / "sets"))
    (item,) = yaml.safe_load_all((checkout / f"sets/applicationsets/{name}.yaml").read_text())
    item["metadata"]["name"] = f"set-{name}"
    template = item["spec"]["template"]
    template["metadata"] |= {"name": f"set-{template['metadata']['name']}", "finalizers": []}
    template["spec"]["syncPolicy"].pop("automated")
    apply(delivered.plane, item)
    try:
        seen = until(delivered.plane, f"set-{app}-dev", lambda each: each.get("status", {}).get("resources"))
        assert ("Deployment", made) in {(each["kind"], each["name"]) for each in seen["status"]["resources"]}
        # The objects are the first one's too, and nothing else is wrong.
        assert {each["type"] for each in seen["status"].get("conditions", [])} <= {"SharedResourceWarning"}
        assert seen["spec"]["project"] == name
        assert seen["spec"]["destination"]["namespace"] == f"{name}-dev"
        listed = delivered.plane.kubectl("get", "applications", "-n", NAMESPACE, "-o", "name").split()
        mine = {each.rpartition("/")[2] for each in listed if "/set-" in each}
        assert mine == {f"set-{app}-{environment}" for environment in ENVIRONMENTS}
    finally:
        delivered.plane.kubectl("delete", "applicationset", f"set-{name}", "-n", NAMESPACE)
        for environment in ENVIRONMENTS:
            until(delivered.plane, f"set-{app}-{environment}", lambda each: not each)
