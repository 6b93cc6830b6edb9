"""The keys and certificates of one control plane, made once per state directory.

Two authorities: one for the API server and its clients, one for etcd, so that a client of the API server cannot
talk to etcd. Nothing verifies with `insecure-skip-tls-verify`.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import trustme

# Common name and group of each client certificate; the names are the ones RBAC's default bindings know.
CLIENTS = {
    "admin": ("helm-platform:admin", "system:masters"),
    "controller-manager": ("system:kube-controller-manager", "system:authenticated"),
    "scheduler": ("system:kube-scheduler", "system:authenticated"),
    # kwok plays every kubelet at once: it writes the status of all nodes and pods.
    "kwok": ("helm-platform:kwok", "system:masters"),
}


def create(folder: Path) -> None:
    """Write `ca.crt`, `ca.key`, `apiserver.{crt,key}`, a pair for each client, the etcd pairs and `sa.key`/`sa.pub`."""
    import trustme

    folder.mkdir(parents=True, mode=0o700)
    cluster = trustme.CA(organization_name="helm-platform dev", organization_unit_name="Kubernetes")
    _write(folder / "ca.crt", cluster.cert_pem.bytes())
    _write(folder / "ca.key", cluster.private_key_pem.bytes())
    _pair(folder, "apiserver", cluster.issue_cert("127.0.0.1", "localhost", "kubernetes.default.svc"))
    for name, (common_name, group) in CLIENTS.items():
        # The host name is for form only: Go refuses a certificate whose list of alternative names is empty.
        leaf = cluster.issue_cert(f"{name}.client", common_name=common_name, organization_name=group)
        _pair(folder, name, leaf)

    etcd = trustme.CA(organization_name="helm-platform dev", organization_unit_name="etcd")
    _write(folder / "etcd-ca.crt", etcd.cert_pem.bytes())
    _pair(folder, "etcd", etcd.issue_cert("127.0.0.1", "localhost"))
    _pair(folder, "etcd-client", etcd.issue_cert("apiserver.client", common_name="kube-apiserver"))

    _service_account_keys(folder)


def kubeconfig(folder: Path, client: str, server: str) -> str:
    """A kubeconfig (JSON, which is YAML) for one client, with all certificates inside."""

    def embedded(name: str) -> str:
        return base64.b64encode((folder / name).read_bytes()).decode("ascii")

    name = "helm-platform-dev"
    return (
        json.dumps(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "clusters": [
                    {
                        "name": name,
                        "cluster": {"server": server, "certificate-authority-data": embedded("ca.crt")},
                    }
                ],
                "users": [
                    {
                        "name": client,
                        "user": {
                            "client-certificate-data": embedded(f"{client}.crt"),
                            "client-key-data": embedded(f"{client}.key"),
                        },
                    }
                ],
                "contexts": [{"name": name, "context": {"cluster": name, "user": client}}],
                "current-context": name,
            },
            indent=2,
        )
        + "\n"
    )


def _pair(folder: Path, name: str, leaf: trustme.LeafCert) -> None:
    _write(folder / f"{name}.crt", b"".join(blob.bytes() for blob in leaf.cert_chain_pems))
    _write(folder / f"{name}.key", leaf.private_key_pem.bytes())


def _service_account_keys(folder: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    _write(
        folder / "sa.key",
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        ),
    )
    _write(
        folder / "sa.pub",
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
    )


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
