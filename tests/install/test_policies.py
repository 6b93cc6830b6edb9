"""The umbrella's policies on the live API server: what a tenant and the platform team may do."""

from __future__ import annotations

import json
import re
import subprocess
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.policies import ANNOTATIONS, LABELS, VALUES, Case, cases
from tests.support import ROOT, manifests

from helm_platform.controlplane import ControlPlane

GROUPS = {"tenant": "acme:team-shop", "platform": "acme:platform"}
DEPLOYERS = "acme:deployers"
# What a role may do is no question here: both may do everything that policies let them.
RIGHTS = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: %s}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects:
  - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: "acme:team-shop"}
  - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: "acme:platform"}
"""


@dataclass(frozen=True)
class Guarded:
    """A cluster with the policies: `namespaces` by the word that cases have for them, `verdicts` by key of a case."""

    plane: ControlPlane
    namespaces: dict[str, str]
    verdicts: dict[str, str]

    def call(self, user: str, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run kubectl as one of the two users."""
        command = [str(self.plane.kubectl_binary), *arguments, f"--as={user}", f"--as-group={GROUPS[user]}"]
        return subprocess.run(
            command, input=stdin, capture_output=True, text=True, check=False, env=self.plane.environment()
        )

    def create(self, user: str, items: list[dict[str, Any]], *arguments: str) -> subprocess.CompletedProcess[str]:
        """Make objects as one of the two users."""
        stream = "\n---\n".join(json.dumps(each) for each in items)
        return self.call(user, "create", "-f", "-", *arguments, stdin=stream)


def verdicts(guarded: Guarded) -> Iterator[tuple[str, str]]:
    """Each case with what the API server said against it ("" if nothing); one call for each user."""
    for user in GROUPS:
        asked = [case for case in cases() if case.user == user]
        items = [case.within(guarded.namespaces[case.namespace]) for case in asked]
        answer = guarded.create(user, items, "--dry-run=server")
        complaints = re.split(r"^(?=Error from server|The \S+ \")", answer.stderr, flags=re.MULTILINE)
        for case in asked:
            kind = case.object["kind"].lower()
            made = re.search(rf"^{kind}\S*/{re.escape(case.name)} created", answer.stdout, flags=re.MULTILINE)
            against = [each for each in complaints if f'"{case.name}"' in each]
            assert bool(made) != bool(against), (case.key, answer.stderr)
            yield case.key, "".join(against)


def until(guarded: Guarded, user: str, item: dict[str, Any], refused: str) -> None:
    """Wait until an object is refused: the API server learns of a new policy a moment after it was made."""
    deadline = time.monotonic() + 30
    while refused not in (said := guarded.create(user, [item], "--dry-run=server").stderr):
        assert time.monotonic() < deadline, said
        time.sleep(0.2)


@pytest.fixture(scope="module")
def guarded(
    control_plane: ControlPlane, helm4: Path, umbrella: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Guarded]:
    """The umbrella installed, with a namespace of a team and one that nothing more is said about."""
    plane = control_plane
    label = uuid.uuid4().hex[:8]
    # Policies are named after the release and have no namespace: another module may install the umbrella meanwhile.
    release = f"policies-{label}"
    namespaces = {word: f"{word}-{label}" for word in (*ANNOTATIONS, "system")}
    for word, name in namespaces.items():
        metadata = {"name": name, "labels": LABELS if word in ANNOTATIONS else {}}
        metadata["annotations"] = ANNOTATIONS.get(word, {})
        made = {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
        plane.kubectl("create", "-f", "-", stdin=json.dumps(made))
    plane.kubectl("create", "-f", "-", stdin=RIGHTS % f"everything-{label}")
    values = tmp_path_factory.mktemp("guarded") / "values.yaml"
    policies = VALUES["policies"] | {"defaults": {"enabled": True}}
    others = {chart: {"enabled": False} for chart in ("ingress", "monitoring", "storage", "scaling")}
    deployers = {"role": "deployer", "groups": [DEPLOYERS], "namespaces": [namespaces["apps"]]}
    security = {"policies": policies, "roles": {"bindings": {f"deployers-{label}": deployers}}}
    values.write_text(yaml.safe_dump(others | {"security": security}))
    helm([helm4, "install", release, umbrella, "-n", namespaces["system"], "-f", values], plane)
    found = Guarded(plane, namespaces, {})
    try:
        for policy in sorted({case.policy for case in cases()}):
            bad = next(case for case in cases() if case.policy == policy and case.refused)
            until(found, bad.user, bad.within(namespaces[bad.namespace]), bad.refused)
        found.verdicts.update(verdicts(found))
        yield found
    finally:
        helm([helm4, "uninstall", release, "-n", namespaces["system"]], plane)
        plane.kubectl("delete", "clusterrolebinding", f"everything-{label}")
        for name in namespaces.values():
            plane.kubectl("delete", "namespace", name, "--wait=false")


def helm(command: list[str | Path], plane: ControlPlane) -> None:
    answer = subprocess.run(command, capture_output=True, text=True, check=False, env=plane.environment())
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.key)
def test_an_object_is_admitted_or_refused_with_what_to_do(guarded: Guarded, case: Case) -> None:
    verdict = guarded.verdicts[case.key]
    if case.refused:
        assert case.refused in verdict
        assert f"-{case.policy}'" in verdict
    else:
        assert verdict == ""


def test_no_expression_is_of_a_wrong_type(guarded: Guarded) -> None:
    """The API server checks each against the kinds that it is about, and says so in the status."""
    found = json.loads(guarded.plane.kubectl("get", "validatingadmissionpolicies", "-o", "json"))["items"]
    ours = [each for each in found if each["metadata"]["labels"].get("app.kubernetes.io/name") == "security"]
    assert {each["metadata"]["name"].split("-", 2)[2] for each in ours} == {case.policy for case in cases()}
    for each in ours:
        assert not each.get("status", {}).get("typeChecking", {}).get("expressionWarnings"), each["metadata"]["name"]


def test_every_example_is_deployed_by_the_role_deployer_and_nothing_more(
    guarded: Guarded, helm4: Path, charts: Path
) -> None:
    """With its network policies, and the roles that its backups need; Helm keeps the release as this role too."""
    namespace = guarded.namespaces["apps"]
    as_deployer = ("--kube-as-user", "jo", "--kube-as-group", DEPLOYERS)
    for number, file in enumerate(sorted((ROOT / "examples").glob("*/values.yaml"))):
        command = [str(helm4), "install", f"e{number}", str(charts / "platform-app"), "-n", namespace, "-f", str(file)]
        answer = subprocess.run(
            [*command, *as_deployer], capture_output=True, text=True, check=False, env=guarded.plane.environment()
        )
        assert answer.returncode == 0, (file, answer.stderr)
    assert guarded.plane.kubectl("get", "networkpolicies", "-n", namespace, "-o", "name").count("\n") > 5

    # A role of what it may do itself, such as that of an application's snapshots; Kubernetes lets nobody give more.
    def made(name: str, *rules: dict[str, list[str]]) -> str:
        metadata = {"name": name, "namespace": namespace}
        role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": metadata, "rules": rules}
        who = ("--as=jo", f"--as-group={DEPLOYERS}")
        command = [str(guarded.plane.kubectl_binary), "create", "-f", "-", *who]
        return subprocess.run(
            command,
            input=json.dumps(role),
            capture_output=True,
            text=True,
            check=False,
            env=guarded.plane.environment(),
        ).stderr

    snapshots = {
        "apiGroups": ["snapshot.storage.k8s.io"],
        "resources": ["volumesnapshots"],
        "verbs": ["create", "list"],
    }
    quotas = {"apiGroups": [""], "resources": ["resourcequotas"], "verbs": ["delete"]}
    assert made("snapshots", snapshots) == ""
    refused = made("more", snapshots, quotas)
    assert "attempting to grant RBAC permissions not currently held" in refused


def test_what_the_platform_protects_is_neither_changed_nor_deleted(guarded: Guarded) -> None:
    namespace = guarded.namespaces["team"]
    floor = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "floor", "namespace": namespace, "labels": {"helm-platform.io/protected": "true"}},
        "spec": {"podSelector": {}},
    }
    assert guarded.create("platform", [floor]).returncode == 0
    at = ("networkpolicy", "floor", "-n", namespace)
    for attempt in (
        ("delete", *at),
        ("label", *at, "helm-platform.io/protected-"),
        ("patch", *at, "-p", '{"spec": {"podSelector": {"matchLabels": {"app": "none"}}}}'),
        ("delete", "networkpolicies", "--all", "-n", namespace),
    ):
        refused = guarded.call("tenant", *attempt)
        assert refused.returncode != 0, attempt
        assert "belongs to the platform team" in refused.stderr, attempt
        assert refused.stderr.startswith("Error from server (Forbidden): "), refused.stderr
    assert guarded.call("platform", "delete", *at).returncode == 0


def test_a_change_is_asked_about_too(guarded: Guarded) -> None:
    namespace = guarded.namespaces["team"]
    case = next(case for case in cases() if case.key == "hosts: a host of the namespace")
    assert guarded.create("tenant", [case.within(namespace)]).returncode == 0
    stolen = '{"spec": {"rules": [{"host": "www.acme.io"}]}}'
    refused = guarded.call("tenant", "patch", "ingress", case.name, "-n", namespace, "-p", stolen)
    assert "does not own www.acme.io" in refused.stderr
    pod = next(case for case in cases() if case.key == "host-access: a pod that keeps to itself")
    assert guarded.create("tenant", [pod.within(namespace)]).returncode == 0
    debugged = ("debug", pod.name, "-n", namespace, "--image=evil.io/x:1.0", "--profile=general")
    refused = guarded.call("tenant", *debugged)
    assert "evil.io/x:1.0: images must come from" in refused.stderr


def test_what_is_being_deleted_can_go_and_not_change(guarded: Guarded) -> None:
    """A host that the namespace has lost since must not hold its Ingress for ever."""
    namespace = guarded.namespaces["apps"]
    ingress = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "going", "namespace": namespace, "finalizers": ["acme.io/load-balancer"]},
        "spec": {"rules": [{"host": "lost.example.io"}]},
    }
    hosts = ("annotate", "namespace", namespace, "--overwrite")
    owned = ANNOTATIONS["apps"]["helm-platform.io/hosts"]
    assert guarded.call("platform", *hosts, "helm-platform.io/hosts=lost.example.io").returncode == 0
    until_made(guarded, ingress)
    assert guarded.call("platform", *hosts, f"helm-platform.io/hosts={owned}").returncode == 0
    at = ("ingress", "going", "-n", namespace)
    assert guarded.call("tenant", "delete", *at, "--wait=false").returncode == 0
    changed = guarded.call("tenant", "patch", *at, "-p", '{"spec": {"rules": [{"host": "other.example.io"}]}}')
    assert "does not own other.example.io" in changed.stderr
    gone = guarded.call("tenant", "patch", *at, "-p", '{"metadata": {"finalizers": null}}')
    assert gone.returncode == 0, gone.stderr


def until_made(guarded: Guarded, item: dict[str, Any]) -> None:
    """The API server sees a change of a namespace a moment later."""
    deadline = time.monotonic() + 30
    while (answer := guarded.create("tenant", [item])).returncode != 0:
        assert time.monotonic() < deadline, answer.stderr
        time.sleep(0.2)


def test_every_example_is_admitted(guarded: Guarded, helm4: Path, charts: Path) -> None:
    """The chart that teams install makes what the policies ask for."""
    namespace = guarded.namespaces["apps"]
    found = []
    for values in sorted((ROOT / "examples").glob("*/values.yaml")):
        command = [str(helm4), "template", values.parent.name, str(charts / "platform-app"), "-f", str(values)]
        answer = subprocess.run(
            [*command, "-n", namespace], capture_output=True, text=True, check=True, env=guarded.plane.environment()
        )
        found += [
            item for item in manifests(answer.stdout) if item["metadata"].get("namespace", namespace) == namespace
        ]
    answer = guarded.create("tenant", found, "--dry-run=server", "-n", namespace)
    assert answer.stderr == ""
    assert answer.stdout.count("created (server dry run)") == len(found)
    assert len(found) > 50


def test_the_labels_of_a_namespace_stay(guarded: Guarded) -> None:
    at = ("namespace", guarded.namespaces["bare"])
    for attempt in (
        ("label", *at, "helm-platform.io/team-"),
        ("label", *at, "helm-platform.io/team=pay", "--overwrite"),
        ("annotate", *at, "helm-platform.io/hosts=*"),
    ):
        refused = guarded.call("tenant", *attempt)
        assert "set by the platform team alone" in refused.stderr, attempt
    assert guarded.call("tenant", "label", *at, "colour=blue").returncode == 0
    assert guarded.call("platform", "annotate", *at, "helm-platform.io/note=seen").returncode == 0


def test_who_says_nothing_gets_the_safe_default(guarded: Guarded) -> None:
    namespace = guarded.namespaces["team"]
    pod = next(case for case in cases() if case.key == "tags: a pod with a version").within(namespace)
    said = pod | {"spec": pod["spec"] | {"securityContext": {"seccompProfile": {"type": "Unconfined"}}}}
    for item, expected in ((pod, "RuntimeDefault"), (said, "Unconfined")):
        answer = guarded.create("tenant", [item], "--dry-run=server", "-o", "json")
        assert json.loads(answer.stdout)["spec"]["securityContext"]["seccompProfile"]["type"] == expected
    # The account `default` was made by a controller, with the namespace. One with another name may need its token.
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "web", "namespace": namespace}}
    own = json.loads(guarded.create("tenant", [account], "--dry-run=server", "-o", "json").stdout)
    assert "automountServiceAccountToken" not in own
    guarded.plane.kubectl("delete", "serviceaccount", "default", "-n", namespace)
    guarded.plane.kubectl("wait", "--for=create", "serviceaccount/default", "-n", namespace, "--timeout=30s")
    made = guarded.plane.kubectl("get", "serviceaccount", "default", "-n", namespace, "-o", "json")
    assert json.loads(made)["automountServiceAccountToken"] is False


def test_a_namespace_without_the_label_is_left_alone(guarded: Guarded) -> None:
    """Else the platform's own components would be refused."""
    system = guarded.namespaces["system"]
    bad = [
        case for case in cases() if case.refused and case.policy in {"host-access", "tags", "hosts", "service-types"}
    ]
    answer = guarded.create("tenant", [case.within(system) for case in bad if case.scoped], "--dry-run=server")
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("engine", ["kyverno", "gatekeeper"])
def test_the_definitions_of_other_engines_take_their_policies(
    guarded: Guarded, helm4: Path, charts: Path, tmp_path: Path, engine: str
) -> None:
    values = tmp_path / "values.yaml"
    defaults = {"defaults": {"enabled": engine == "kyverno"}}
    values.write_text(
        yaml.safe_dump(
            {
                "engine": engine,
                "gatekeeper": "templates",
                "policies": VALUES["policies"] | defaults,
                "roles": {"enabled": False},
            }
        )
    )
    command = [str(helm4), "template", "other", str(charts / "security"), "-f", str(values)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, env=guarded.plane.environment())
    found = manifests(answer.stdout)
    made = guarded.create("platform", found, "--dry-run=server")
    assert made.returncode == 0, made.stderr
    assert made.stdout.count("created (server dry run)") == len(found) == {"kyverno": 17, "gatekeeper": 15}[engine]
