"""What the control plane enforces, asked of the real API server."""

from __future__ import annotations

import json
import ssl
import time
from contextlib import closing
from http.client import HTTPException, HTTPSConnection
from urllib.parse import urlsplit

import psutil
import pytest

from helm_platform.controlplane import ControlPlane
from helm_platform.controlplane.components import Layout
from helm_platform.errors import EnvironmentProblem

UNHARDENED_POD = """
apiVersion: v1
kind: Pod
metadata: {name: plain}
spec: {containers: [{name: app, image: ghcr.io/acme/web:1}]}
"""

HARDENED = {
    "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
    "restartPolicy": "Never",
    "containers": [
        {
            "name": "app",
            "image": "ghcr.io/acme/web:1",
            "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        }
    ],
}


def job(name: str, exit_code: int) -> str:
    annotations = {"helm-platform.io/dev-exit-code": str(exit_code)}
    template = {"metadata": {"annotations": annotations}, "spec": HARDENED}
    spec = {"backoffLimit": 0, "template": template}
    return json.dumps({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name}, "spec": spec})


def test_three_ready_nodes_in_three_zones(control_plane: ControlPlane) -> None:
    nodes = json.loads(control_plane.kubectl("get", "nodes", "-o", "json"))["items"]
    zones = {node["metadata"]["labels"]["topology.kubernetes.io/zone"] for node in nodes}
    assert len(nodes) == 3
    assert len(zones) == 3
    assert not any(node["spec"].get("taints") for node in nodes)


def test_client_and_server_are_the_pinned_version(control_plane: ControlPlane) -> None:
    version = json.loads(control_plane.kubectl("version", "-o", "json"))
    assert version["clientVersion"]["gitVersion"] == "v1.37.2"
    assert version["serverVersion"]["gitVersion"] == "v1.37.2"


def test_a_pod_that_breaks_restricted_is_refused(control_plane: ControlPlane, namespace: str) -> None:
    with pytest.raises(EnvironmentProblem) as refused:
        control_plane.kubectl("apply", "-n", namespace, "-f", "-", stdin=UNHARDENED_POD)
    assert 'violates PodSecurity "restricted:latest"' in str(refused.value.detail)


def test_jobs_end_as_they_are_told(control_plane: ControlPlane, namespace: str) -> None:
    control_plane.kubectl("apply", "-n", namespace, "-f", "-", stdin=job("good", 0) + "\n---\n" + job("bad", 3))
    control_plane.kubectl("wait", "-n", namespace, "--for=condition=Complete", "job/good", "--timeout=30s")
    control_plane.kubectl("wait", "-n", namespace, "--for=condition=Failed", "job/bad", "--timeout=30s")


def test_a_lone_pod_that_never_restarts_succeeds(control_plane: ControlPlane, namespace: str) -> None:
    pod = json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "once"}, "spec": HARDENED})
    control_plane.kubectl("apply", "-n", namespace, "-f", "-", stdin=pod)
    control_plane.kubectl(
        "wait", "-n", namespace, "--for=jsonpath={.status.phase}=Succeeded", "pod/once", "--timeout=30s"
    )


def test_rbac_refuses_what_no_binding_allows(control_plane: ControlPlane, namespace: str) -> None:
    with pytest.raises(EnvironmentProblem) as refused:
        control_plane.kubectl("get", "secrets", "-n", namespace, "--as=nobody")
    assert 'User "nobody" cannot list resource "secrets"' in str(refused.value.detail)


def test_quota_refuses_what_exceeds_it(control_plane: ControlPlane, namespace: str) -> None:
    control_plane.kubectl("create", "quota", "none", "--hard=configmaps=1", "-n", namespace)
    deadline = time.monotonic() + 30
    while "hard" not in control_plane.kubectl("get", "quota", "none", "-n", namespace, "-o", "jsonpath={.status}"):
        assert time.monotonic() < deadline
    with pytest.raises(EnvironmentProblem) as refused:  # kube-root-ca.crt is the first
        control_plane.kubectl("create", "configmap", "second", "-n", namespace)
    assert "exceeded quota" in str(refused.value.detail)


def test_admission_policies_are_evaluated(control_plane: ControlPlane, namespace: str) -> None:
    policy = f"""
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {{name: {namespace}}}
spec:
  matchConstraints:
    resourceRules: [{{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}}]
  validations: [{{expression: "object.metadata.name != 'forbidden'", message: not this name}}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {{name: {namespace}}}
spec:
  policyName: {namespace}
  validationActions: [Deny]
  matchResources:
    namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: {namespace}}}}}
"""
    control_plane.kubectl("apply", "-f", "-", stdin=policy)
    try:
        deadline = time.monotonic() + 30
        message = ""
        while "not this name" not in message and time.monotonic() < deadline:
            try:
                control_plane.kubectl("create", "configmap", "forbidden", "-n", namespace, "--dry-run=server")
            except EnvironmentProblem as refused:
                message = str(refused.detail)
        assert "not this name" in message
        control_plane.kubectl("create", "configmap", "allowed", "-n", namespace)
    finally:
        control_plane.kubectl("delete", "-f", "-", stdin=policy)


@pytest.mark.parametrize(
    "definition",
    [
        "servicemonitors.monitoring.coreos.com",
        "prometheusrules.monitoring.coreos.com",
        "httproutes.gateway.networking.k8s.io",
        "listenersets.gateway.networking.k8s.io",
        "certificates.cert-manager.io",
        "externalsecrets.external-secrets.io",
        "sealedsecrets.bitnami.com",
        "scaledobjects.keda.sh",
        "schedules.velero.io",
        "volumesnapshots.snapshot.storage.k8s.io",
        "applications.argoproj.io",
        "helmreleases.helm.toolkit.fluxcd.io",
        "kustomizations.kustomize.toolkit.fluxcd.io",
        "gitrepositories.source.toolkit.fluxcd.io",
    ],
)
def test_the_platform_kinds_are_established(control_plane: ControlPlane, definition: str) -> None:
    control_plane.kubectl("wait", "--for=condition=Established", "crd", definition, "--timeout=1s")


def test_custom_resources_are_validated(control_plane: ControlPlane, namespace: str) -> None:
    monitor = """
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: broken}
spec: {endpoints: web, selector: {}}
"""
    with pytest.raises(EnvironmentProblem) as refused:
        control_plane.kubectl("apply", "-n", namespace, "-f", "-", stdin=monitor)
    assert "spec.endpoints" in str(refused.value.detail)


def test_the_server_is_verified_by_its_own_authority_only(control_plane: ControlPlane) -> None:
    config = json.loads(control_plane.kubeconfig.read_text())
    assert "insecure-skip-tls-verify" not in config["clusters"][0]["cluster"]
    stranger = HTTPSConnection(urlsplit(control_plane.server).netloc, context=ssl.create_default_context())
    with closing(stranger) as connection, pytest.raises(ssl.SSLCertVerificationError):
        connection.request("GET", "/readyz")


def test_the_store_refuses_a_client_of_the_api_server(control_plane: ControlPlane) -> None:
    pki = Layout(control_plane.directory).certificates
    etcd = next(
        word.partition("--etcd-servers=")[2]
        for word in psutil.Process(control_plane.processes[1].pid).cmdline()
        if word.startswith("--etcd-servers=")
    )
    context = ssl.create_default_context(cafile=pki / "etcd-ca.crt")
    context.load_cert_chain(pki / "admin.crt", pki / "admin.key")
    with pytest.raises((OSError, HTTPException)):
        ask(etcd, context)
    context.load_cert_chain(pki / "etcd-client.crt", pki / "etcd-client.key")
    assert ask(etcd, context) == 200


def ask(server: str, context: ssl.SSLContext) -> int:
    with closing(HTTPSConnection(urlsplit(server).netloc, context=context)) as connection:
        connection.request("GET", "/version")
        return connection.getresponse().status


def test_secrets_of_the_control_plane_are_private(control_plane: ControlPlane) -> None:
    pki = Layout(control_plane.directory).certificates
    readable = [f.name for f in [control_plane.kubeconfig, *pki.iterdir()] if f.stat().st_mode & 0o077]
    assert readable == []
