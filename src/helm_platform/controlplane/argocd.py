"""Argo CD beside a control plane: what applies and nothing else, so neither its web interface nor its log-in.

It knows the control plane as every cluster knows itself, `https://kubernetes.default.svc`, and applies as the service
account that an AppProject names for a destination (`destinationServiceAccounts`), never as itself. There is no project
`default`. Keys and TLS certificates of repositories are not read: what it fetches must need none. Signatures of commits
are not asked for.
"""

from __future__ import annotations

import base64
import json
import secrets
from typing import Any

from helm_platform.controlplane.beside import Controller, Part

NAMESPACE = "argocd"
_PART_OF = {"app.kubernetes.io/part-of": "argocd"}

# What it looks at without being told, and how long it believes what it has seen, instead of minutes.
_LOOK = "10s"

_ENVIRONMENT = {
    # A process is not in a pod, which would tell it the cluster that it is in: take the kubeconfig for it.
    "ARGOCD_FAKE_IN_CLUSTER": "true",
    "ARGOCD_RECONCILIATION_TIMEOUT": _LOOK,
    "ARGOCD_RECONCILIATION_JITTER": "0s",
    "ARGOCD_APPLICATIONSET_CONTROLLER_REQUEUE_AFTER": _LOOK,
    # A pod has these below /app/config and /tmp.
    "ARGOCD_TLS_DATA_PATH": "{home}/argocd-tls",
    "ARGOCD_SSH_DATA_PATH": "{home}/argocd-ssh",
    "ARGOCD_ASK_PASS_SOCK": "{home}/argocd.sock",
    # It would make a key, and the agent that gpg starts for it would outlive everything here.
    "ARGOCD_GPG_ENABLED": "false",
    "ARGOCD_GNUPGHOME": "{home}/argocd-gpg",
}


# What git says of a commit's signature is shown and decides nothing: no signature is no error.
_SIGNATURE = """\
#!/bin/sh
git verify-commit "$1" 2>&1
exit 0
"""


#: Kinds that nothing looks after beside a control plane without nodes: no metrics, no ingress, no secrets from outside.
#: Argo CD would wait for their status for ever.
_ALONE = (
    "autoscaling_HorizontalPodAutoscaler",
    "cert-manager.io_Certificate",
    "external-secrets.io_ExternalSecret",
    "external-secrets.io_SecretStore",
    "networking.k8s.io_Ingress",
)
_HEALTHY = 'return {status = "Healthy", message = "nothing looks after it here"}'


def _process(name: str, arguments: tuple[str, ...], health: str) -> Part:
    binary = f"argocd-{name}"
    return Part(
        binary, (*arguments, "--logformat=text"), health, "argocd", _ENVIRONMENT | {"ARGOCD_BINARY_NAME": binary}
    )


def objects() -> list[dict[str, Any]]:
    """Its namespace and its settings."""
    return [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}},
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "argocd-cm", "namespace": NAMESPACE, "labels": _PART_OF},
            "data": {
                "application.sync.impersonation.enabled": "true",
                **{f"resource.customizations.health.{kind}": _HEALTHY for kind in _ALONE},
                # Kinds that change every few seconds and are in no repository.
                "resource.exclusions": json.dumps(
                    [
                        {"apiGroups": ["", "discovery.k8s.io"], "kinds": ["Endpoints", "EndpointSlice"]},
                        {"apiGroups": ["coordination.k8s.io"], "kinds": ["Lease"]},
                        {"apiGroups": ["", "events.k8s.io"], "kinds": ["Event"]},
                    ]
                ),
            },
        },
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "argocd-secret", "namespace": NAMESPACE, "labels": _PART_OF},
            # What log-ins would be signed with: its settings are incomplete without it.
            "data": {"server.secretkey": base64.b64encode(secrets.token_bytes(32)).decode()},
        },
    ]


CONTROLLER = Controller(
    "argocd",
    ("argo-cd",),
    (
        Part("argocd-redis", ("127.0.0.1:{redis}",), "tcp://127.0.0.1:{redis}", "miniredis"),
        _process(
            "repo-server",
            (
                "--address=127.0.0.1",
                "--port={repository}",
                "--metrics-address=127.0.0.1",
                "--metrics-port={repository_metrics}",
                "--disable-tls",
                "--client-ca-path=",
                "--redis=127.0.0.1:{redis}",
            ),
            "http://127.0.0.1:{repository_metrics}/healthz?full=true",
        ),
        _process(
            "application-controller",
            (
                f"--namespace={NAMESPACE}",
                "--metrics-port={application_metrics}",
                "--repo-server=127.0.0.1:{repository}",
                "--repo-server-plaintext",
                "--redis=127.0.0.1:{redis}",
            ),
            "http://127.0.0.1:{application_metrics}/healthz",
        ),
        _process(
            "applicationset-controller",
            (
                f"--namespace={NAMESPACE}",
                "--metrics-addr=0",
                "--webhook-addr=127.0.0.1:{webhook}",
                "--probe-addr=127.0.0.1:{probe}",
                "--argocd-repo-server=127.0.0.1:{repository}",
                "--repo-server-plaintext",
            ),
            # It serves no checks there.
            "tcp://127.0.0.1:{probe}",
        ),
    ),
    NAMESPACE,
    # It also calls itself: for the user name and password of a repository.
    ("argocd", "helm", "kustomize"),
    {"git-verify-wrapper.sh": _SIGNATURE},
    objects,
)
