"""The cluster roles of charts/security on the API server, by impersonation: what each may do and what none may."""

from __future__ import annotations

import json
import ssl
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from tests.support import ROOT

from helm_platform.controlplane import ControlPlane

WHO = ("viewer", "deployer", "lead", "everywhere")
TABLE = yaml.safe_load((ROOT / "tests/install/roles.yaml").read_text(encoding="utf-8"))
TYPES = {"PATCH": "application/merge-patch+json"}


@dataclass(frozen=True)
class Bound:
    """The chart installed, with a group for each role: `group` of a word in WHO, bound in `namespace`."""

    plane: ControlPlane
    namespace: str
    label: str

    def group(self, who: str) -> str:
        return f"acme:{who}-{self.label}"


@pytest.fixture(scope="module")
def bound(
    control_plane: ControlPlane, helm4: Path, charts: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bound]:
    label = uuid.uuid4().hex[:8]
    found = Bound(control_plane, f"edge-{label}", label)
    bindings: dict[str, Any] = {
        f"the-{who}": {"role": who, "groups": [found.group(who)], "namespaces": [found.namespace]} for who in WHO[:3]
    }
    bindings["the-everywhere"] = {"role": "viewer", "groups": [found.group("everywhere")]}
    given = yaml.safe_load((ROOT / "charts/security/ci/every-setting-values.yaml").read_text(encoding="utf-8"))
    # Names of these are as given, and the cluster is everybody's.
    named = {key: {f"{name}-{label}": own for name, own in given[key].items()} for key in ("issuers", "secretStores")}
    named["issuers"][f"dev-ca-{label}"] = {"ca": {"namespace": found.namespace}}
    named["secretStores"][f"vault-{label}"]["namespaces"] = [found.namespace]
    spaces = {f"{name}-{label}": own for name, own in given["namespaces"].items()}
    certificates = {"default": {**given["certificates"]["default"], "namespace": found.namespace}}
    values = tmp_path_factory.mktemp("roles") / "values.yaml"
    everything = {"policies": {"enabled": False}, "roles": {"bindings": bindings}, "namespaces": spaces}
    values.write_text(yaml.safe_dump(everything | named | {"certificates": certificates}), encoding="utf-8")
    control_plane.kubectl("create", "namespace", found.namespace)
    release = f"roles-{label}"
    command: list[str | Path] = [helm4, "install", release, charts / "security", "-n", found.namespace, "-f", values]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, env=control_plane.environment())
    try:
        assert answer.returncode == 0, answer.stderr
        yield found
    finally:
        uninstall: list[str | Path] = [helm4, "uninstall", release, "-n", found.namespace]
        subprocess.run(uninstall, capture_output=True, check=False, env=control_plane.environment())
        control_plane.kubectl("delete", "namespace", found.namespace, *spaces, "--ignore-not-found", "--wait=false")


def ask(bound: Bound, what: str, groups: dict[str, str]) -> dict[str, tuple[int, str]]:
    """Status and body by key of `groups`, a group to be asked as, or "" for the administrator. Nothing is changed."""
    method, path = what.split(" ")
    path = path.replace("NS", bound.namespace)
    folder, server = bound.plane.directory / "pki", urlsplit(bound.plane.server)
    context = ssl.create_default_context(cafile=folder / "ca.crt")
    context.load_cert_chain(folder / "admin.crt", folder / "admin.key")
    found = {}
    for who, group in groups.items():
        headers = {"Accept": "application/json"}
        if group:
            headers |= {"Impersonate-User": "jo", "Impersonate-Group": group}
        if method != "GET":
            headers["Content-Type"] = TYPES.get(method, "application/json")
        body = {"GET": None, "PATCH": b"{}"}.get(method, b'{"kind": "Status", "apiVersion": "v1"}')
        if method == "DELETE":
            body = b'{"kind": "DeleteOptions", "apiVersion": "v1", "dryRun": ["All"]}'
        query = "" if method in {"GET", "DELETE"} else "?dryRun=All"
        with closing(HTTPSConnection(server.hostname or "", server.port, timeout=30, context=context)) as connection:
            connection.request(method, path + query, body, headers)
            answer = connection.getresponse()
            found[who] = answer.status, answer.read().decode()
    return found


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["what"])
def test_a_role_may_do_this_and_the_others_may_not(bound: Bound, row: dict[str, Any]) -> None:
    answers = ask(bound, row["what"], {who: bound.group(who) for who in WHO} | {"administrator": ""})
    status, body = answers.pop("administrator")
    # The path is one of the API's, or nobody could be refused there.
    assert "page not found" not in body
    assert status not in {HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED}
    assert [who for who, (status, _) in answers.items() if status != HTTPStatus.FORBIDDEN] == row["may"]


def test_a_deployer_installs_an_application_and_a_viewer_does_not(bound: Bound, helm4: Path, charts: Path) -> None:
    """Without its network policy, which no role writes unless the values say why."""
    command: list[str | Path] = [helm4, "upgrade", "--install", "web", charts / "platform-app", "-n", bound.namespace]
    command += ["-f", ROOT / "examples/hello/values.yaml", "--kube-as-user", "jo"]
    closed = ["--set", "network.enabled=false,network.reason=the platform has one for all"]

    def install(who: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        identity = ("--kube-as-group", bound.group(who))
        return subprocess.run(
            [*command, *identity, *arguments],
            capture_output=True,
            text=True,
            check=False,
            env=bound.plane.environment(),
        )

    assert 'cannot list resource "secrets"' in install("viewer", *closed).stderr
    assert "networkpolicies.networking.k8s.io" in install("deployer").stderr
    done = install("deployer", *closed)
    assert done.returncode == 0, done.stderr
    assert bound.plane.kubectl("get", "deployment", "-n", bound.namespace, "-o", "name")


def test_a_role_ends_where_its_namespace_does(bound: Bound) -> None:
    for what in ("GET /api/v1/namespaces/kube-system/secrets", "POST /api/v1/namespaces/kube-system/pods"):
        answers = ask(bound, what, {who: bound.group(who) for who in WHO})
        assert {status for status, _ in answers.values()} == {HTTPStatus.FORBIDDEN}


def test_nobody_gives_himself_another_role(bound: Bound) -> None:
    """Not even one that he has: the API server would let who may write bindings give what he has."""
    binding = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": "more", "namespace": bound.namespace},
        "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "ClusterRole",
            "name": f"roles-{bound.label}-lead",
        },
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "jo"}],
    }
    command = [str(bound.plane.kubectl_binary), "create", "--dry-run=server", "-f", "-"]
    identity = ("--as=jo", f"--as-group={bound.group('lead')}")
    answer = subprocess.run(
        [*command, *identity],
        input=json.dumps(binding),
        capture_output=True,
        text=True,
        check=False,
        env=bound.plane.environment(),
    )
    assert 'cannot create resource "rolebindings"' in answer.stderr


def test_the_api_server_takes_issuers_certificates_stores_and_namespaces(bound: Bound) -> None:
    plane = bound.plane
    kinds = "clusterissuers,clustersecretstores,namespaces"
    found = json.loads(
        plane.kubectl("get", kinds, "-l", f"app.kubernetes.io/instance=roles-{bound.label}", "-o", "json")
    )
    names = {(each["kind"], each["metadata"]["name"].removesuffix(f"-{bound.label}")) for each in found["items"]}
    assert {("ClusterIssuer", "letsencrypt"), ("ClusterSecretStore", "shop"), ("Namespace", "velero")} <= names
    assert plane.kubectl("get", "secretstore", f"vault-{bound.label}", "-n", bound.namespace)
    assert plane.kubectl("get", "certificate", "default", f"dev-ca-{bound.label}-root", "-n", bound.namespace)


def test_pods_of_a_namespace_are_held_to_its_level(bound: Bound) -> None:
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "root"},
        "spec": {"hostNetwork": True, "containers": [{"name": "root", "image": "busybox"}]},
    }
    for name, refused in (("cert-manager", True), ("velero", False)):
        command = [str(bound.plane.kubectl_binary), "create", "--dry-run=server", "-f", "-"]
        answer = subprocess.run(
            [*command, "-n", f"{name}-{bound.label}"],
            input=json.dumps(pod),
            capture_output=True,
            text=True,
            check=False,
            env=bound.plane.environment(),
        )
        assert ("violates PodSecurity" in answer.stderr) is refused, answer.stderr
        assert "would violate PodSecurity" in answer.stderr or refused
