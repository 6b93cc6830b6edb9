"""Two teams on the live API server: what the chart tenant lets their people do, and what it keeps from them.

The example fleet is installed with names of its own, so that other tests may run beside it.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.fleets import copied
from tests.support import ROOT, Run

from helm_platform import fleet as repositories
from helm_platform.controlplane import ControlPlane
from helm_platform.gitops import TARGETS, plan
from helm_platform.proofs.isolation.checks import CHECKS

TEAMS = ("media", "shop")


@dataclass(frozen=True)
class Tenants:
    """A fleet whose teams are installed: `names` are those of its teams by what the example calls them."""

    plane: ControlPlane
    fleet: Path
    names: dict[str, str]
    helm: Path
    charts: Path

    def space(self, team: str, environment: str) -> str:
        return f"{self.names[team]}-{environment}"

    def call(
        self, who: str, *arguments: str, stdin: str | None = None, user: str = "jo"
    ) -> subprocess.CompletedProcess[str]:
        """Run kubectl as somebody of a group."""
        command = [str(self.plane.kubectl_binary), *arguments, f"--as={user}", f"--as-group={who}"]
        return subprocess.run(
            command, input=stdin, capture_output=True, text=True, check=False, env=self.plane.environment()
        )

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.helm), *map(str, command)],
            capture_output=True,
            text=True,
            check=False,
            env=self.plane.environment(),
        )

    def can(self, who: str, verb: str, resource: str, space: str) -> bool:
        return self.call(who, "auth", "can-i", verb, resource, "-n", space).stdout.strip() == "yes"


@pytest.fixture(scope="module")
def tenants(
    control_plane: ControlPlane, helm4: Path, charts: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Tenants]:
    """The example fleet with its roles, policies and both teams, as the platform team installs them."""
    label = uuid.uuid4().hex[:6]
    names = {team: f"{team}{label}" for team in TEAMS}
    fleet = renamed(copied(tmp_path_factory.mktemp("tenants") / "fleet"), names)
    found = Tenants(control_plane, fleet, names, helm4, charts)
    release, system = f"roles-{label}", f"tenants-{label}"
    control_plane.kubectl("create", "namespace", system)
    company = repositories.company_at(fleet)
    made = []
    try:
        # Another module makes objects of the platform as this group.
        known = "policies.platform.groups={acme:platform}"
        answer = found.run("install", release, charts / "security", "-n", system, "--set", known)
        assert answer.returncode == 0, answer.stderr
        made.append(release)
        for each in repositories.tenants(company):
            values = fleet / f"{each.team.name}.values.json"
            cluster = each.values["cluster"] | {"roles": release, "gitops": {"engine": "none"}}
            values.write_text(json.dumps(each.values | {"cluster": cluster}))
            files = [word for file in (*each.files, values) for word in ("-f", file)]
            answer = found.run("install", each.team.name, charts / "tenant", "-n", system, *files)
            assert answer.returncode == 0, answer.stderr
            made.append(each.team.name)
        until_refused(found)
        yield found
    finally:
        for name in reversed(made):
            found.run("uninstall", name, "-n", system)
        for team in TEAMS:
            for environment in company.environments:
                control_plane.kubectl("delete", "namespace", found.space(team, environment), "--wait=false")
        control_plane.kubectl("delete", "namespace", system, "--wait=false")


def renamed(fleet: Path, names: dict[str, str]) -> Path:
    """The fleet with other names for its teams."""
    for team, name in names.items():
        (fleet / f"teams/{team}.yaml").rename(fleet / f"teams/{name}.yaml")
        for file in [*fleet.glob("apps/*/overlays/*/kustomization.yaml"), *fleet.glob("apps/*/base/values.yaml")]:
            text = file.read_text().replace(f"namespace: {team}-", f"namespace: {name}-")
            file.write_text(text.replace(f"helm-platform.io/team: {team}", f"helm-platform.io/team: {name}"))
        for file in fleet.glob("apps/*/base/*.yaml"):
            file.write_text(
                file.read_text().replace(f"helm-platform.io/team: {team}\n", f"helm-platform.io/team: {name}\n")
            )
        for file in fleet.glob("apps/*/overlays/*/monitoring.yaml"):
            text = file.read_text().replace(f"{team}-", f"{name}-")
            # Labels of objects and of alerts, and the folder of dashboards.
            file.write_text(re.sub(rf"(team|grafana_folder): {team}\n", rf"\1: {name}\n", text))
    return fleet


def until_refused(tenants: Tenants) -> None:
    """The API server learns of a new policy a moment after it was made."""
    at = ("networkpolicy", "deny", "-n", tenants.space("media", "dev"), "--dry-run=server")
    deadline = time.monotonic() + 30
    while "belongs to the platform team" not in (said := tenants.call("acme:media", "delete", *at).stderr):
        assert time.monotonic() < deadline, said
        time.sleep(0.2)


def build(tenants: Tenants, app: str, environment: str) -> str:
    return tenants.plane.kubectl("kustomize", str(tenants.fleet / f"apps/{app}/overlays/{environment}"))


def apply(tenants: Tenants, who: str, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return tenants.call(who, "apply", "--server-side", "-f", "-", *arguments, stdin=text)


def test_a_deployer_applies_manifests_in_dev_and_a_lead_in_production(tenants: Tenants) -> None:
    for environment, who in (("dev", "acme:media"), ("prod", "acme:media-leads")):
        answer = apply(tenants, who, build(tenants, "thumbnail-generator", environment))
        assert answer.returncode == 0, answer.stderr
    space = tenants.space("media", "dev")
    tenants.plane.kubectl("rollout", "status", "deployment/thumbnail-generator", "-n", space, "--timeout=60s")


def test_a_deployer_installs_the_chart_by_helm(tenants: Tenants) -> None:
    root = tenants.fleet
    files = ("profiles/dev.yaml", "apps/orders/base/values.yaml", "apps/orders/overlays/dev/values.yaml")
    words = [word for file in files for word in ("-f", root / file)]
    answer = tenants.run(
        *("install", "orders", tenants.charts / "platform-app", "-n", tenants.space("shop", "dev"), *words),
        *("--kube-as-user", "jo", "--kube-as-group", "acme:shop"),
    )
    assert answer.returncode == 0, answer.stderr


def test_the_account_of_gitops_does_what_a_deployer_does(tenants: Tenants) -> None:
    space = tenants.space("media", "staging")
    text = build(tenants, "thumbnail-generator", "staging")
    user = f"system:serviceaccount:{space}:deployer"
    answer = tenants.call("system:serviceaccounts", "apply", "--server-side", "-f", "-", stdin=text, user=user)
    assert answer.returncode == 0, answer.stderr
    other = tenants.space("media", "prod")
    refused = tenants.call("system:serviceaccounts", "get", "pods", "-n", other, user=user)
    assert "forbidden" in refused.stderr


def test_in_production_a_deployer_only_sees(tenants: Tenants) -> None:
    space = tenants.space("media", "prod")
    assert tenants.can("acme:media", "list", "pods", space)
    assert not tenants.can("acme:media", "create", "deployments.apps", space)
    assert not tenants.can("acme:media", "get", "secrets", space)
    assert tenants.can("acme:media-leads", "create", "deployments.apps", space)


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_another_teams_deployers_are_refused_everywhere(tenants: Tenants, environment: str) -> None:
    space = tenants.space("media", environment)
    answer = apply(tenants, "acme:shop", build(tenants, "thumbnail-generator", environment), "--dry-run=server")
    assert answer.returncode != 0
    assert "created" not in answer.stdout
    for verb, resource in (
        ("get", "pods"),
        ("list", "secrets"),
        ("create", "deployments.apps"),
        ("delete", "services"),
    ):
        assert not tenants.can("acme:shop", verb, resource, space), (verb, resource)
        assert not tenants.can("acme:shop-leads", verb, resource, space), (verb, resource)


@pytest.mark.parametrize(
    "at",
    [
        "networkpolicy/deny",
        "networkpolicy/dns",
        "resourcequota/quota",
        "resourcequota/priority",
        "limitrange/limits",
        "rolebinding/deployer",
        "serviceaccount/deployer",
        "secretstore/team",
        "alertmanagerconfig/team",
    ],
)
def test_the_floor_is_not_the_teams_to_change(tenants: Tenants, at: str) -> None:
    space = tenants.space("media", "dev")
    for attempt in (("delete", at), ("label", at, "helm-platform.io/protected-")):
        refused = tenants.call("acme:media-leads", *attempt, "-n", space)
        assert refused.returncode != 0, attempt
        assert "forbidden" in refused.stderr or "denied request" in refused.stderr, refused.stderr
    tenants.plane.kubectl("get", at, "-n", space)


def test_the_namespace_is_not_the_teams_to_change(tenants: Tenants) -> None:
    space = tenants.space("media", "dev")
    for attempt in (
        ("label", "namespace", space, "pod-security.kubernetes.io/enforce=privileged", "--overwrite"),
        ("annotate", "namespace", space, "helm-platform.io/hosts=*", "--overwrite"),
        ("delete", "namespace", space),
    ):
        assert "forbidden" in tenants.call("acme:media-leads", *attempt).stderr, attempt


def pod(space: str, name: str, **spec: Any) -> dict[str, Any]:
    security = {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
    }
    container = {
        "name": "web",
        "image": "ghcr.io/acme/web:1.0",
        "securityContext": security,
        "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"memory": "32Mi"}},
        "readinessProbe": {"tcpSocket": {"port": 8080}},
        **spec.pop("container", {}),
    }
    safe = {"runAsNonRoot": True, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": space},
        "spec": {"containers": [container], "securityContext": safe, **spec},
    }


def made(tenants: Tenants, who: str, item: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    return tenants.call(who, "create", "-f", "-", "--dry-run=server", "-o", "json", stdin=json.dumps(item))


def test_what_a_pod_says_nothing_about_it_gets_and_more_than_the_most_is_refused(tenants: Tenants) -> None:
    space = tenants.space("media", "dev")
    answer = made(tenants, "acme:media", pod(space, "quiet"))
    assert answer.returncode == 0, answer.stderr
    resources = json.loads(answer.stdout)["spec"]["containers"][0]["resources"]
    assert resources["limits"]["ephemeral-storage"] == "1Gi"
    assert "cpu" not in resources["limits"]
    large = {"resources": {"requests": {"cpu": "10m", "memory": "8Gi"}, "limits": {"memory": "8Gi"}}}
    refused = made(tenants, "acme:media", pod(space, "large", container=large))
    assert "maximum memory usage per Container is 2Gi" in refused.stderr


def test_the_quota_counts(tenants: Tenants) -> None:
    many = {"resources": {"requests": {"cpu": "3", "memory": "32Mi"}, "limits": {"memory": "32Mi"}}}
    refused = made(tenants, "acme:media", pod(tenants.space("media", "dev"), "many", container=many))
    assert "exceeded quota: quota" in refused.stderr
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "open", "namespace": tenants.space("media", "dev")},
        "spec": {"type": "LoadBalancer", "ports": [{"port": 80}]},
    }
    assert "not for this namespace" in made(tenants, "acme:media", service).stderr


def test_no_pod_takes_a_priority_of_the_platform(tenants: Tenants) -> None:
    space = tenants.space("media", "dev")
    refused = made(tenants, "acme:media", pod(space, "first", priorityClassName="system-cluster-critical"))
    assert "exceeded quota: priority" in refused.stderr or "is not permitted" in refused.stderr, refused.stderr


def test_a_host_of_another_team_is_refused(tenants: Tenants) -> None:
    def ingress(host: str) -> dict[str, Any]:
        backend = {"service": {"name": "web", "port": {"number": 80}}}
        rule = {"host": host, "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
        metadata = {"name": "web", "namespace": tenants.space("media", "dev")}
        spec = {"ingressClassName": "traefik", "rules": [rule]}
        return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": metadata, "spec": spec}

    assert made(tenants, "acme:media", ingress("thumbnails.dev.acme.io")).returncode == 0
    refused = made(tenants, "acme:media", ingress("orders.dev.acme.io"))
    assert "does not own orders.dev.acme.io" in refused.stderr
    # Nor that of its own production: dev must not answer in its place.
    assert "does not own thumbnails.acme.io" in made(tenants, "acme:media", ingress("thumbnails.acme.io")).stderr


def test_when_the_release_goes_rights_go_and_the_floor_stays(tenants: Tenants) -> None:
    space, name = tenants.space("shop", "staging"), tenants.names["shop"]
    (system,) = {
        each["namespace"] for each in json.loads(tenants.run("list", "-A", "-o", "json").stdout) if each["name"] == name
    }
    assert tenants.can("acme:shop", "create", "deployments.apps", space)
    values = tenants.run("get", "values", name, "-n", system, "-o", "json").stdout
    assert tenants.run("uninstall", name, "-n", system).returncode == 0
    assert not tenants.can("acme:shop", "create", "deployments.apps", space)
    for at in ("networkpolicy/deny", "resourcequota/quota", "limitrange/limits"):
        tenants.plane.kubectl("get", at, "-n", space)
    again = tenants.fleet / "again.json"
    again.write_text(values)
    answer = tenants.run("install", name, tenants.charts / "tenant", "-n", system, "-f", again)
    assert answer.returncode == 0, answer.stderr
    assert tenants.can("acme:shop", "create", "deployments.apps", space)


@pytest.mark.parametrize("form", ["applications", "applicationset"])
def test_the_api_server_takes_what_is_made_for_argo_cd(tenants: Tenants, namespace: str, form: str) -> None:
    company = repositories.company_at(tenants.fleet)
    company.settings["gitops"] = {"engine": "argocd", "namespace": namespace}
    applications = repositories.applications(tenants.fleet)
    target = TARGETS["argocd"]
    files = target().files(plan(company, applications, target, form=form))
    text = "---\n".join(files.values())
    answer = tenants.plane.kubectl("apply", "--server-side", "--dry-run=server", "-f", "-", stdin=text)
    assert answer.count("serverside-applied") == len([each for each in yaml.safe_load_all(text) if each])


def test_the_api_server_takes_what_is_made_for_flux(tenants: Tenants, tmp_path: Path) -> None:
    company = repositories.company_at(tenants.fleet)
    target = TARGETS["flux"]
    files = target().files(plan(company, repositories.applications(tenants.fleet), target, form=None))
    for path, text in files.items():
        file = tenants.fleet / "gitops/flux" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    folder = str(tenants.fleet / "gitops/flux")
    text = tenants.plane.kubectl("kustomize", folder, "--load-restrictor=LoadRestrictionsNone")
    # The platform's own namespaces are those of another installation.
    own = [each for each in yaml.safe_load_all(text) if each["metadata"]["namespace"] not in ("tenants", "monitoring")]
    stream = "\n---\n".join(json.dumps(each) for each in own)
    answer = tenants.plane.kubectl("apply", "--server-side", "--dry-run=server", "-f", "-", stdin=stream)
    assert answer.count("serverside-applied") == len(own) > 10


def isolation(tenants: Tenants, command: Run, *words: str | Path) -> tuple[dict[tuple[str, str], dict[str, str]], Any]:
    """Rows of `prove isolation --live` by check and team as the example calls it, and the call itself."""
    teams = [word for name in tenants.names.values() for word in ("--team", name)]
    answer = command(
        "prove", "isolation", "--live", *teams, "--format", "json", *words, env=tenants.plane.environment()
    )
    assert answer.returncode in (0, 1), answer.stderr
    called = {name: team for team, name in tenants.names.items()}
    rows = {(row["check"], called[row["team"]]): row for row in json.loads(answer.stdout)["rows"]}
    return rows, answer


def test_the_api_server_answers_as_the_proof_of_isolation_says(tenants: Tenants, command: Run) -> None:
    rows, answer = isolation(tenants, command, tenants.fleet)
    assert answer.returncode == 0, answer.stdout
    told = {check.id for check in CHECKS if check.tried is not None}
    assert len(told) > 20
    for (check, _), row in rows.items():
        if check == "cached-images":  # nothing asks for Always, which the proof says too
            assert row["result"] == "weak"
            assert "broken" in row["live"]
        else:
            assert row["result"] == "holds", row
            assert (re.fullmatch("[0-9]+ (answers|refused)", row["live"]) is not None) is (check in told), row
    assert rows["hosts", "media"]["live"] == "3 refused"


def test_rights_that_no_file_has_are_found_in_the_cluster(tenants: Tenants, command: Run) -> None:
    name = f"nodes-{tenants.names['shop']}"
    tenants.plane.kubectl("create", "clusterrole", name, "--verb=list", "--resource=nodes")
    tenants.plane.kubectl("create", "clusterrolebinding", name, f"--clusterrole={name}", "--group=acme:shop")
    try:
        only = ("--check", "cluster-rights")
        rows, answer = isolation(tenants, command, tenants.fleet, *only)
        assert answer.returncode == 1
        assert rows["cluster-rights", "shop"]["result"] == "holds"
        assert "broken: group acme:shop may list nodes in the whole cluster" in rows["cluster-rights", "shop"]["live"]
        assert "broken" not in rows["cluster-rights", "media"]["live"]
        # Without files its own objects are proved, which show by whom.
        rows, answer = isolation(tenants, command, *only)
        assert answer.returncode == 1
        assert f"by ClusterRoleBinding {name} -> ClusterRole {name} rules[0]" in rows["cluster-rights", "shop"]["by"]
        assert rows["cluster-rights", "media"]["result"] == "holds"
    finally:
        tenants.plane.kubectl("delete", "clusterrolebinding", name)
        tenants.plane.kubectl("delete", "clusterrole", name)


def test_what_is_admitted_though_no_file_allows_it_is_found(tenants: Tenants, command: Run) -> None:
    space, label = tenants.space("shop", "dev"), "pod-security.kubernetes.io/enforce"
    tenants.plane.kubectl("label", "namespace", space, f"{label}=privileged", "--overwrite")
    try:
        rows, answer = isolation(tenants, command, tenants.fleet, "--check", "privileged", "--check", "host-path")
        assert answer.returncode == 1
        assert f"may make a privileged container in {space}" in rows["privileged", "shop"]["live"]
        # The policy refuses this too.
        assert rows["host-path", "shop"]["live"] == "3 refused"
        rows, _ = isolation(tenants, command, "--check", "privileged")
        assert rows["privileged", "shop"]["result"] == "broken"
    finally:
        tenants.plane.kubectl("label", "namespace", space, f"{label}=restricted", "--overwrite")


def test_the_page_says_how_a_cluster_is_asked(tenants: Tenants, command: Run) -> None:
    page = (ROOT / "docs/isolation.md").read_text()
    first, second = (line for line in page.splitlines() if line.startswith("helm platform prove isolation --live"))
    name = tenants.names["shop"]
    words = shlex.split(first.replace("--team shop", f"--team {name}"))
    answer = command(*words[2:], "--format", "json", env=tenants.plane.environment())
    assert answer.returncode == 0, answer.stderr
    live = {row["check"]: row["live"] for row in json.loads(answer.stdout)["rows"]}
    assert live["hosts"] == "3 refused"
    assert re.fullmatch("[0-9]+ answers", live["quota-changes"])
    words = shlex.split(second.replace("in shop-dev", f"in {name}-dev"))
    answer = command(*words[2:], env=tenants.plane.environment())
    assert answer.returncode == 0, answer.stderr
    assert "  no      none of " in answer.stdout


def test_a_refusal_that_shows_nothing_is_no_proof(tenants: Tenants, command: Run) -> None:
    space = tenants.space("shop", "dev")
    quota = ("create", "quota", "isolation", "--hard=count/ingresses.networking.k8s.io=0", "-n", space)
    tenants.plane.kubectl(*quota)
    try:
        deadline = time.monotonic() + 30
        while "hard" not in tenants.plane.kubectl("get", "quota", "isolation", "-n", space, "-o", "jsonpath={.status}"):
            assert time.monotonic() < deadline
            time.sleep(0.2)
        rows, answer = isolation(tenants, command, tenants.fleet, "--check", "hosts")
        assert rows["hosts", "shop"]["live"] == "2 refused, 1 not tried"
        (found,) = json.loads(answer.stdout)["findings"]
        assert (found["rule"], found["level"]) == ("hosts", "warning")
        assert "exceeded quota: isolation" in found["message"]
    finally:
        tenants.plane.kubectl("delete", "quota", "isolation", "-n", space)


def test_who_may_not_impersonate_is_told_so(tenants: Tenants, command: Run, tmp_path: Path) -> None:
    config = yaml.safe_load(tenants.plane.kubeconfig.read_text())
    space = tenants.space("shop", "dev")
    token = tenants.plane.kubectl("create", "token", "deployer", "-n", space).strip()
    for user in config["users"]:
        user["user"] = {"token": token}
    file = tmp_path / "kubeconfig"
    file.write_text(yaml.safe_dump(config))
    words = ("prove", "isolation", "--live", "--check", "hosts")
    answer = command(*words, tenants.fleet, env=tenants.plane.environment() | {"KUBECONFIG": str(file)})
    assert answer.returncode == 3
    assert "the cluster cannot be asked in the name of a member of acme:media" in answer.stderr
    assert f'User \\"system:serviceaccount:{space}:deployer\\" cannot impersonate' in answer.stderr
    assert "fix: use an account that may impersonate users, groups and serviceaccounts" in answer.stderr
    assert token not in answer.stderr
    answer = command(*words, env=tenants.plane.environment() | {"KUBECONFIG": str(file)})
    assert answer.returncode == 3
    assert "error: the cluster cannot be asked" in answer.stderr


def test_a_cluster_answers_questions(tenants: Tenants, command: Run) -> None:
    other = tenants.space("media", "prod")
    question = f"group acme:media-leads create networkpolicies in {other}"
    answer = command("prove", "isolation", "--live", "--ask", question, env=tenants.plane.environment())
    assert answer.returncode == 0, answer.stderr
    assert f"yes     RoleBinding {other}/lead -> ClusterRole" in answer.stdout
    assert "held to network-policies, protected" in answer.stdout
