"""Sealing keys in a namespace of the test's own, and who may open a copy of them."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from helm_platform import toolchain
from helm_platform.controlplane import ControlPlane
from tests.support import Run

LABEL = "sealedsecrets.bitnami.com/sealed-secrets-key"


def pair(year: int = 2025) -> tuple[bytes, bytes]:
    """A certificate and its private key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([])
    begin = dt.datetime(year, 1, 2, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM), private


def secret(name: str, namespace: str, certificate: bytes, private: bytes, state: str = "active") -> dict[str, Any]:
    """A sealing key as the controller keeps it."""
    stored = {"tls.crt": certificate, "tls.key": private}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "namespace": namespace, "labels": {LABEL: state}},
        "type": "kubernetes.io/tls",
        "data": {key: base64.b64encode(content).decode() for key, content in stored.items()},
    }


@dataclass(frozen=True)
class Vault:
    """Files: `identity` opens what was encrypted for `recipients`; `calls` has the arguments of age and kubectl."""

    folder: Path
    identity: Path
    recipients: Path
    calls: Path

    @property
    def copy(self) -> Path:
        return self.folder / "sealing-keys.age"


@pytest.fixture(scope="session")
def age_keygen() -> Path:
    return toolchain.ensure(["age", "age-keygen"])["age-keygen"]


@pytest.fixture
def vault(tmp_path: Path, age_keygen: Path, control_plane: ControlPlane) -> Vault:
    identity, recipients = tmp_path / "identity.txt", tmp_path / "recipients.txt"
    subprocess.run([age_keygen, "-o", identity], check=True, capture_output=True)
    public = subprocess.run([age_keygen, "-y", identity], check=True, capture_output=True, text=True)
    recipients.write_text(public.stdout, encoding="utf-8")
    calls, programs = tmp_path / "calls", tmp_path / "bin"
    programs.mkdir()
    for name, real in (("kubectl", control_plane.kubectl_binary), ("age", age_keygen.with_name("age"))):
        (programs / name).write_text(f'#!/bin/sh\necho "{name} $*" >> {calls}\nexec {real} "$@"\n')
        (programs / name).chmod(0o755)
    return Vault(tmp_path, identity, recipients, calls)


Keys = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def keys(command: Run, vault: Vault, control_plane: ControlPlane) -> Keys:
    """Run `helm-platform keys …` with the cluster's kubeconfig."""
    path = f"{vault.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return command("keys", *arguments, env=control_plane.environment() | {"PATH": path})

    return run


@pytest.fixture
def put(control_plane: ControlPlane) -> Callable[..., None]:
    def create(*objects: dict[str, Any]) -> None:
        control_plane.kubectl("create", "-f", "-", stdin="\n---\n".join(map(json.dumps, objects)))

    return create
