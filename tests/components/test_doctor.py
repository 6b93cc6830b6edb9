"""`doctor`: each trouble is found where it is, and not where it is not."""

from __future__ import annotations

from pathlib import Path

from helm_platform.components import doctor
from helm_platform.controlplane import ControlPlane
from tests.support import Run


def test_a_helm_that_is_too_old_or_too_new_for_the_cluster() -> None:
    """Helm 4.3 is for 1.34 to 1.37."""
    assert not list(doctor.skew("4.3.1", "v1.37.2"))
    assert not list(doctor.skew("3.22.0", "v1.37.2"))
    assert "use Helm 4.2" in next(doctor.skew("4.0.1", "v1.36.0")).fix
    assert list(doctor.skew("4.3.1", "v1.33.0"))


def test_the_default_storage_class_is_one() -> None:
    """None and two are told."""
    one = {"metadata": {"name": "a", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}}}
    assert not list(doctor.storage([one]))
    assert list(doctor.storage([]))
    assert "a, a" in next(doctor.storage([one, one])).message


def test_a_webhook_that_nobody_answers() -> None:
    """Only where it must be answered."""
    hook = {
        "name": "hook.acme.io",
        "clientConfig": {"service": {"namespace": "a", "name": "b"}},
        "failurePolicy": "Fail",
    }
    one = {"kind": "ValidatingWebhookConfiguration", "metadata": {"name": "acme"}, "webhooks": [hook]}
    assert "a/b has no ready endpoint" in next(doctor.webhooks([one], frozenset())).message
    assert not list(doctor.webhooks([one], frozenset({"a/b"})))
    assert not list(doctor.webhooks([{**one, "webhooks": [{**hook, "failurePolicy": "Ignore"}]}], frozenset()))


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
    gone = command("doctor", env={**env, "KUBECONFIG": "/dev/null"})
    assert gone.returncode == 3
    assert "the cluster cannot be asked" in gone.stderr
