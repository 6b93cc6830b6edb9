"""`doctor`: each trouble is found where it is, and not where it is not."""

from __future__ import annotations

import json
from pathlib import Path

from helm_platform.components import doctor
from helm_platform.controlplane import ControlPlane
from tests.support import Run


def test_a_helm_that_is_too_old_or_too_new_for_the_cluster() -> None:
    """Helm 4.3 is for 1.34 to 1.37."""
    assert not list(doctor.skew("4.3.1", "v1.37.2"))
    assert not list(doctor.skew("3.22.0", "v1.37.2"))
    assert "use Helm 4.2" in next(doctor.skew("4.0.1", "v1.36.0")).fix
    assert next(doctor.skew("4.3.1", "v1.33.0")).fix == "use Helm 3.18"
    assert "1.34 to 1.37, not v1.38.0" in next(doctor.skew("3.22.0", "v1.38.0")).message
    assert next(doctor.skew("3.22.0", "v1.38.0")).fix == "use Helm 3.23"


def test_a_kubectl_that_is_too_old_or_too_new() -> None:
    """One minor version to either side is fine."""
    assert not list(doctor.kubectl_skew("1.36.3", "v1.37.2"))
    assert next(doctor.kubectl_skew("1.34.1", "v1.37.2")).fix == "use kubectl 1.37"
    assert list(doctor.kubectl_skew("1.37.1", "v1.35.0"))


def test_the_default_storage_class_is_one() -> None:
    """None and two are told."""
    one = {"metadata": {"name": "a", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}}}
    assert not list(doctor.storage([one]))
    assert list(doctor.storage([]))
    assert "a, a" in next(doctor.storage([one, one])).message


def test_the_default_ingress_class_is_one_or_none() -> None:
    """With two, every Ingress that names none is refused."""
    one = {"metadata": {"name": "a", "annotations": {"ingressclass.kubernetes.io/is-default-class": "true"}}}
    other = {"metadata": {"name": "b"}}
    assert not list(doctor.ingress([one, other]))
    assert next(doctor.ingress([one, one])).bad


def _hook(**changed: object) -> doctor.Object:
    config = {"service": {"namespace": "a", "name": "b"}}
    hook = {"name": "hook.acme.io", "clientConfig": config, "failurePolicy": "Fail", **changed}
    return {"kind": "ValidatingWebhookConfiguration", "metadata": {"name": "acme"}, "webhooks": [hook]}


def test_a_webhook_that_nobody_answers() -> None:
    """Only where it must be answered, and with what is missing."""
    service = {"metadata": {"namespace": "a", "name": "b"}, "spec": {"ports": [{"name": "https", "port": 443}]}}
    metadata = {"namespace": "a", "name": "b-1", "labels": {"kubernetes.io/service-name": "b"}}
    there = {"metadata": metadata, "ports": [{"name": "https", "port": 9443}], "endpoints": [{"conditions": {}}]}
    away = {**there, "endpoints": [{"conditions": {"ready": False}}]}
    other = {**there, "ports": [{"name": "metrics", "port": 8080}]}
    elsewhere = _hook(clientConfig={"service": {"namespace": "a", "name": "b", "port": 8443}})
    cases = [
        (_hook(), [], [], "there is no Service a/b"),
        (elsewhere, [service], [there], "Service a/b has no port 8443 (it has 443)"),
        (_hook(), [service], [away], "port 443 of Service a/b has no ready endpoint"),
        (_hook(), [service], [other], "port 443 of Service a/b has no ready endpoint"),
        (_hook(), [service], [], "port 443 of Service a/b has no ready endpoint"),
    ]
    for hook, services, slices, says in cases:
        assert says in next(doctor.webhooks([hook], services, slices)).message
    assert not list(doctor.webhooks([_hook()], [service], [away, there]))
    assert not list(doctor.webhooks([_hook(failurePolicy="Ignore")], [], []))
    assert not list(doctor.webhooks([_hook(clientConfig={"url": "https://a.acme.io"})], [], []))


def test_an_aggregated_api_that_does_not_answer() -> None:
    """With the reason that the API server gives."""
    condition = {"type": "Available", "status": "False", "reason": "MissingEndpoints", "message": "no endpoints"}
    one = {"metadata": {"name": "v1beta1.metrics.k8s.io"}, "status": {"conditions": [condition]}}
    assert "MissingEndpoints" in next(doctor.api_services([one])).message
    assert not list(doctor.api_services([{**one, "status": {"conditions": [{**condition, "status": "True"}]}}]))


def test_a_network_that_enforces_policies() -> None:
    """Known by what runs on every node."""
    assert list(doctor.network([{"metadata": {"name": "kindnet"}}]))
    assert not list(doctor.network([{"metadata": {"name": "calico-node"}}]))


def test_a_real_cluster_is_looked_at(command: Run, control_plane: ControlPlane, helm4: Path) -> None:
    """This one enforces no NetworkPolicy, and one that is not there is an error."""
    env = {**control_plane.environment(), "HELM_BIN": str(helm4)}
    answer = command("doctor", "gateway-api", env=env)
    assert "warning: network: " in answer.stdout, answer.stderr
    assert answer.stdout.startswith("helm 4.3.1 (")
    told = json.loads(command("doctor", "gateway-api", "--json", env=env).stdout)
    assert told["tools"][0].startswith("helm 4.3.1 (")
    assert "network" in {each["about"] for each in told["troubles"] if each["level"] == "warning"}
    gone = command("doctor", env={**env, "KUBECONFIG": "/dev/null"})
    assert gone.returncode == 3
    assert "the cluster cannot be asked" in gone.stderr
    assert [line.split()[0] for line in gone.stdout.splitlines()] == ["helm", "kubectl"]
