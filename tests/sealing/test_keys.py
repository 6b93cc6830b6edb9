"""`keys backup|restore|verify` against an API server: what is kept, what comes back, what is never shown."""

from __future__ import annotations

import base64
import json
import re
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helm_platform.cli.keys import command as group
from helm_platform.controlplane import ControlPlane
from helm_platform.sealing import Key
from tests.sealing.conftest import LABEL, Keys, Vault, pair, secret
from tests.support import ROOT

Put = Callable[..., None]


def stored(control_plane: ControlPlane, namespace: str) -> dict[str, dict[str, str]]:
    """Data of the Secrets of a namespace, by name."""
    found = json.loads(control_plane.kubectl("get", "secrets", "-n", namespace, "-o", "json"))["items"]
    return {each["metadata"]["name"]: each["data"] for each in found}


def secrets_of(private: bytes) -> Iterator[str]:
    """Parts of a private key as they would look where they are not encrypted."""
    yield private.decode().splitlines()[1]
    yield base64.b64encode(private).decode()[40:80]


def test_keys_that_were_lost_come_back_as_they_were(
    keys: Keys, vault: Vault, control_plane: ControlPlane, namespace: str, put: Put
) -> None:
    old, new, lost = pair(2024), pair(2025), pair(2023)
    put(
        secret("sealed-secrets-keyold", namespace, *old),
        secret("sealed-secrets-keynew", namespace, *new),
        secret("sealed-secrets-keylost", namespace, *lost, state="compromised"),
        {**secret("other", namespace, *old), "metadata": {"name": "other", "namespace": namespace}},
    )
    before = stored(control_plane, namespace)

    backup = keys("backup", vault.copy, "--recipients", vault.recipients, "--namespace", namespace)
    assert backup.returncode == 0, backup.stderr
    assert "3 sealing keys" in backup.stdout
    lines = [line.split() for line in backup.stdout.splitlines() if line.startswith("  ")]
    assert [line[:3] for line in lines] == [
        [f"{namespace}/sealed-secrets-keylost", "2023-01-02", "compromised"],
        [f"{namespace}/sealed-secrets-keyold", "2024-01-02", "active"],
        [f"{namespace}/sealed-secrets-keynew", "2025-01-02", "active"],
    ]
    assert stat.S_IMODE(vault.copy.stat().st_mode) == 0o600

    control_plane.kubectl("delete", "secret", "sealed-secrets-keyold", "sealed-secrets-keylost", "-n", namespace)
    done = keys("restore", vault.copy, "--identity", vault.identity)
    assert done.returncode == 0, done.stderr
    assert "restored 2 sealing keys" in done.stdout
    assert "there already: 1 sealing key\n" in done.stdout
    assert f"kubectl --namespace {namespace} rollout restart deployment" in done.stdout
    assert stored(control_plane, namespace) == before
    labels = control_plane.kubectl("get", "secret", "sealed-secrets-keylost", "-n", namespace, "--show-labels")
    assert f"{LABEL}=compromised" in labels
    # No annotation of kubectl holds the key once more.
    assert "last-applied" not in control_plane.kubectl("get", "secrets", "-n", namespace, "-o", "yaml")

    again = keys("restore", vault.copy, "--identity", vault.identity)
    assert "restored" not in again.stdout
    assert "there already: 3 sealing keys" in again.stdout

    said = "".join(each.stdout + each.stderr for each in (backup, done, again))
    written = "".join(
        each.read_text(encoding="utf-8") for each in vault.folder.iterdir() if each.is_file() and each != vault.identity
    )
    for _, private in (old, new, lost):
        for part in secrets_of(private):
            assert part not in said
            assert part not in written  # the copy, and the arguments of age and kubectl
    assert "AGE-SECRET" not in said + written
    assert "age --encrypt" in vault.calls.read_text(encoding="utf-8")


def test_a_copy_is_compared_with_the_cluster(
    keys: Keys, vault: Vault, control_plane: ControlPlane, namespace: str, put: Put
) -> None:
    put(secret("first", namespace, *pair()))
    assert keys("backup", vault.copy, "-R", vault.recipients, "-n", namespace).returncode == 0
    whole = keys("verify", vault.copy, "-i", vault.identity, "-n", namespace)
    assert (whole.returncode, "has 1 sealing key of the cluster" in whole.stdout) == (0, True), whole.stderr
    put(secret("second", namespace, *pair()))
    control_plane.kubectl("delete", "secret", "first", "-n", namespace)
    lacking = keys("verify", vault.copy, "-i", vault.identity, "-n", namespace)
    assert lacking.returncode == 1
    assert "missing in" in lacking.stdout
    assert f"{namespace}/second" in lacking.stdout
    assert "the cluster has no more: 1 sealing key" in lacking.stdout


def test_what_is_there_is_never_overwritten(
    keys: Keys, vault: Vault, control_plane: ControlPlane, namespace: str, put: Put
) -> None:
    put(secret("first", namespace, *pair()), secret("second", namespace, *pair()), secret("third", namespace, *pair()))
    assert keys("backup", vault.copy, "-R", vault.recipients, "-n", namespace).returncode == 0
    content = vault.copy.read_bytes()
    twice = keys("backup", vault.copy, "-R", vault.recipients, "-n", namespace)
    assert twice.returncode == 2
    assert "is there, and an old copy may be the only one of a key" in twice.stderr
    assert vault.copy.read_bytes() == content

    control_plane.kubectl("delete", "secret", "first", "second", "third", "-n", namespace)
    put(secret("second", namespace, *pair()))
    control_plane.kubectl("create", "secret", "generic", "third", "-n", namespace, "--from-literal=a=b")
    before = stored(control_plane, namespace)
    refused = keys("restore", vault.copy, "-i", vault.identity)
    assert refused.returncode == 2
    assert f"Secret {namespace}/second is another key" in refused.stderr
    assert f"Secret {namespace}/third is no sealing key" in refused.stderr
    assert stored(control_plane, namespace) == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("backup", "COPY", "-R", "RECIPIENTS", "-n", "NS"), "has no sealing keys"),
        (("backup", "COPY", "-R", "FOLDER/none", "-n", "NS"), "cannot read"),
        (("restore", "FOLDER/none", "-i", "IDENTITY"), "cannot read"),
        (("restore", "RECIPIENTS", "-i", "IDENTITY"), "is no copy of sealing keys"),
    ],
    ids=["no keys", "no recipients", "no copy", "another file"],
)
def test_what_cannot_work_is_told_and_nothing_is_written(
    keys: Keys, vault: Vault, namespace: str, put: Put, arguments: tuple[str, ...], told: str
) -> None:
    if "none" in arguments[3]:
        put(secret("first", namespace, *pair()))
    words = {"COPY": vault.copy, "RECIPIENTS": vault.recipients, "IDENTITY": vault.identity, "NS": namespace}
    given = [words.get(word, word.replace("FOLDER", str(vault.folder))) for word in arguments]
    answer = keys(*given)
    assert answer.returncode == 2
    assert told in answer.stderr
    assert not vault.copy.exists()


def test_who_is_no_recipient_opens_nothing(
    keys: Keys, vault: Vault, namespace: str, put: Put, age_keygen: Path
) -> None:
    put(secret("first", namespace, *pair()))
    # The secret half of a key is no recipient, though age could take the public one out of it.
    wrong = keys("backup", vault.copy, "-R", vault.identity, "-n", namespace)
    assert wrong.returncode == 2
    assert "holds an identity, which is secret" in wrong.stderr
    assert not vault.copy.exists()
    assert keys("backup", vault.copy, "-R", vault.recipients, "-n", namespace).returncode == 0
    other = vault.folder / "other.txt"
    subprocess.run([age_keygen, "-o", other], check=True, capture_output=True)
    closed = keys("restore", vault.copy, "-i", other)
    assert closed.returncode == 2
    assert "age cannot open it with this identity" in closed.stderr
    damaged = vault.copy.read_text(encoding="ascii").splitlines()
    damaged[9] = damaged[9][::-1]
    vault.copy.write_text("\n".join(damaged), encoding="ascii")
    assert keys("verify", vault.copy, "-i", vault.identity, "-n", namespace).returncode == 2


def test_a_cluster_that_does_not_answer_is_the_environments_problem(vault: Vault, keys: Keys) -> None:
    nowhere = vault.folder / "kubeconfig"
    nowhere.write_text("{apiVersion: v1, kind: Config}", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ControlPlane, "environment", lambda _: {"KUBECONFIG": str(nowhere)})
        answer = keys("backup", vault.copy, "-R", vault.recipients)
    assert answer.returncode == 3
    assert "the sealing keys cannot be read" in answer.stderr
    assert "kubectl config current-context" in answer.stderr


def test_a_key_is_one_with_its_certificate_and_shows_nothing_of_itself() -> None:
    certificate, private = pair()
    key = Key.of(secret("first", "a", certificate, private))
    assert "PRIVATE" not in repr(key)
    assert "CERTIFICATE" not in repr(key)
    for manifest in (
        secret("first", "a", pair()[0], private),
        secret("first", "a", certificate, b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
        secret("first", "a", certificate, private) | {"data": {"tls.crt": "not base64"}},
    ):
        with pytest.raises(ValueError, match=r"^Secret a/first holds no private key with its certificate$"):
            Key.of(manifest)
    with pytest.raises(ValueError, match="ConfigMap a/first is no sealing key"):
        Key.of(secret("first", "a", certificate, private) | {"kind": "ConfigMap"})


def test_the_runbook_names_commands_that_there_are() -> None:
    text = (ROOT / "docs/runbooks/sealing-keys.md").read_text(encoding="utf-8")
    assert set(re.findall(r"helm platform keys (\w+)", text)) == set(group.commands)
