"""Sealing keys, as the controller keeps them: Secrets with a label, each a certificate and its private key."""

from __future__ import annotations

import base64
import binascii
import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from helm_platform.errors import EnvironmentProblem
from helm_platform.kubectl import Kubectl

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

LABEL = "sealedsecrets.bitnami.com/sealed-secrets-key"
"""Its value is `active`, or another word for a key that is used no more, such as `compromised`."""

# The rest of the metadata is the old cluster's; an annotation of kubectl would hold the whole object again.
_METADATA = ("name", "namespace", "labels")
_SHOWN = 16
_LONGEST = 300


@dataclass(frozen=True)
class Key:
    """One key. `private` and `certificate` are PEM; neither is ever shown, and `repr` leaves them out."""

    namespace: str
    name: str
    state: str
    certificate: bytes = field(repr=False)
    private: bytes = field(repr=False)
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> Key:
        """Read a Secret. Raises ValueError, which names it, where it is no sealing key or a broken one."""
        metadata = manifest.get("metadata") or {}
        labels = metadata.get("labels") or {}
        name, namespace = str(metadata.get("name", "")), str(metadata.get("namespace", ""))
        where = f"{manifest.get('kind')} {namespace}/{name}"
        if manifest.get("kind") != "Secret" or LABEL not in labels or not name or not namespace:
            raise ValueError(f"{where} is no sealing key")
        stored = manifest.get("data") or {}
        try:
            certificate, private = (base64.b64decode(stored[each], validate=True) for each in ("tls.crt", "tls.key"))
            key = cls(namespace, name, str(labels[LABEL]), certificate, private, dict(labels))
            key.check()
        except (KeyError, TypeError, ValueError, binascii.Error):
            # The error itself could quote the key.
            raise ValueError(f"{where} holds no private key with its certificate") from None
        return key

    def check(self) -> None:
        """Raise ValueError where the private key is not that of the certificate."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

        form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        private = load_pem_private_key(self.private, password=None).public_key().public_bytes(*form)
        if private != self._parsed().public_key().public_bytes(*form):
            raise ValueError("another key's certificate")

    @property
    def fingerprint(self) -> str:
        """The beginning of the certificate's SHA-256, by which people compare it."""
        from cryptography.hazmat.primitives.hashes import SHA256

        return self._parsed().fingerprint(SHA256()).hex()[:_SHOWN]

    @property
    def since(self) -> datetime:
        """When it was made, with its time zone."""
        return self._parsed().not_valid_before_utc

    def same(self, other: Key) -> bool:
        """Whether both open the same sealed secrets."""
        return self.private == other.private

    def manifest(self) -> dict[str, Any]:
        """The Secret, without what only its old cluster knows."""
        pair = {"tls.crt": self.certificate, "tls.key": self.private}
        return {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": dict(zip(_METADATA, (self.name, self.namespace, dict(self.labels)), strict=True)),
            "type": "kubernetes.io/tls",
            "data": {name: base64.b64encode(content).decode("ascii") for name, content in pair.items()},
        }

    def _parsed(self) -> Certificate:
        from cryptography.x509 import load_pem_x509_certificate

        return load_pem_x509_certificate(self.certificate)


def listed(keys: Iterable[Key]) -> str:
    """The keys as one object that `kubectl create -f -` takes."""
    items = [key.manifest() for key in keys]
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": items}, indent=2) + "\n"


def parse(text: str) -> tuple[Key, ...]:
    """The keys in such an object, the oldest first. Raises ValueError where something in it is none."""
    try:
        found = json.loads(text)
        items = found["items"]
    except (ValueError, KeyError, TypeError):
        raise ValueError("it holds no list of Secrets") from None
    return tuple(sorted(map(Key.of, items), key=lambda key: (key.since, key.name)))


@dataclass(frozen=True)
class Cluster(Kubectl):
    """The cluster that KUBECONFIG and the context of `helm --kube-context` name."""

    def keys(self, namespace: str | None = None) -> tuple[Key, ...]:
        """The keys of a namespace, or of all; the oldest first.

        Raises EnvironmentProblem where they cannot be read or one of them is broken.
        """
        where = ["--namespace", namespace] if namespace else ["--all-namespaces"]
        text = self._run(["get", "secrets", *where, "-l", LABEL, "-o", "json"], "the sealing keys cannot be read")
        try:
            return parse(text)
        except ValueError as error:
            raise EnvironmentProblem(
                str(error), fix="look at it with kubectl get secret, and ask who made it"
            ) from None

    def get(self, namespace: str, name: str) -> Key | str | None:
        """The key of that name; a text that says what else is there; None. Raises EnvironmentProblem."""
        command = ["get", "secret", name, "--namespace", namespace, "--ignore-not-found", "-o", "json"]
        text = self._run(command, f"the Secret {namespace}/{name} cannot be read")
        if not text.strip():
            return None
        try:
            return Key.of(json.loads(text))
        except ValueError as error:
            return str(error)

    def create(self, keys: Sequence[Key]) -> None:
        """Make the Secrets. Raises EnvironmentProblem, which quotes nothing of them."""
        self._run(["create", "-f", "-"], "not all keys could be restored", stdin=listed(keys))

    def _run(self, command: Sequence[str], failure: str, *, stdin: str | None = None) -> str:
        context = ["--context", self.context] if self.context else []
        answer = subprocess.run(
            [self.kubectl, *command, *context], input=stdin, capture_output=True, text=True, check=False
        )
        if answer.returncode != 0:
            # What is said of an object that is sent may quote it: of that, only the server's own words, and briefly.
            said = [
                line for line in answer.stderr.splitlines() if stdin is None or line.startswith("Error from server (")
            ]
            said = [line[:_LONGEST] for line in said if line.strip() and "memcache.go" not in line]
            forbidden = "Forbidden" in answer.stderr
            raise EnvironmentProblem(
                failure,
                detail="\n".join(said),
                fix="write --namespace where the sealed-secrets controller runs, or ask for rights on its Secrets"
                if forbidden
                else "look at KUBECONFIG and at the context of kubectl: kubectl config current-context",
            )
        return answer.stdout
