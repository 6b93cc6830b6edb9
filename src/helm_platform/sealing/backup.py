"""Back up, restore and compare sealing keys.

A copy is what `age --decrypt -i IDENTITY FILE | kubectl create -f -` takes, should this program not be at hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from helm_platform import files
from helm_platform.errors import UsageError
from helm_platform.sealing.encryption import Age
from helm_platform.sealing.keys import Cluster, Key, listed, parse

PRIVATE = 0o600
MARK = "-----BEGIN AGE ENCRYPTED FILE-----"


@dataclass(frozen=True)
class Backup:
    """A copy: its file and the keys in it, the oldest first."""

    file: Path
    keys: tuple[Key, ...]


@dataclass(frozen=True)
class Returned:
    """What a restore did: the keys that it made, and those that were there."""

    made: tuple[Key, ...]
    there: tuple[Key, ...]


@dataclass(frozen=True)
class Kept:
    """A copy compared with a cluster: keys that both have, that only the cluster has, that only the copy has."""

    both: tuple[Key, ...]
    lacking: tuple[Key, ...]
    gone: tuple[Key, ...]


def back_up(file: Path, recipients: Sequence[Path], cluster: Cluster, age: Age, namespace: str | None = None) -> Backup:
    """Write all keys of a namespace, or of the cluster, encrypted, into a new file that only its owner reads.

    Raises UsageError (a file that is there, no keys, no recipients) and EnvironmentProblem.
    """
    if file.exists() or file.is_symlink():
        raise UsageError(f"{file} is there, and an old copy may be the only one of a key", fix="choose another name")
    keys = cluster.keys(namespace)
    if not keys:
        where = f"namespace {namespace}" if namespace else "cluster"
        raise UsageError(
            f"the {where} has no sealing keys",
            fix="write --namespace where the sealed-secrets controller runs, and look at the context of kubectl",
        )
    text = age.encrypt(listed(keys), recipients)
    try:
        files.replace(file, text, mode=PRIVATE)
    except OSError as error:
        raise UsageError(f"cannot write {file}: {(error.strerror or '').lower()}", fix="choose another name") from None
    return Backup(file, keys)


def restore(file: Path, identities: Sequence[Path], cluster: Cluster, age: Age) -> Returned:
    """Make the keys of a copy that are not there; nothing is made where a Secret of a key's name is another one.

    Raises UsageError (a file that cannot be read or opened, or holds something else; Secrets in the way) and
    EnvironmentProblem.
    """
    keys = _opened(file, identities, age)
    found = {key: cluster.get(key.namespace, key.name) for key in keys}
    ways = []
    for key, there in found.items():
        if isinstance(there, str):
            ways.append(there)
        elif there is not None and not key.same(there):
            ways.append(f"Secret {key.namespace}/{key.name} is another key, {there.fingerprint}")
    if ways:
        raise UsageError(
            "Secrets of the cluster are in the way: nothing was restored",
            detail="\n".join(ways),
            fix="back up the cluster's keys, then rename or remove these Secrets",
        )
    missing = tuple(key for key, there in found.items() if there is None)
    if missing:
        cluster.create(missing)
    return Returned(missing, tuple(key for key in keys if key not in missing))


def verify(file: Path, identities: Sequence[Path], cluster: Cluster, age: Age, namespace: str | None = None) -> Kept:
    """Open a copy and compare it with the keys of a namespace, or of the cluster. Raises what `restore` raises."""
    kept = _opened(file, identities, age)
    live = cluster.keys(namespace)
    return Kept(
        tuple(key for key in live if any(map(key.same, kept))),
        tuple(key for key in live if not any(map(key.same, kept))),
        tuple(key for key in kept if not any(map(key.same, live))),
    )


def _opened(file: Path, identities: Sequence[Path], age: Age) -> tuple[Key, ...]:
    try:
        text = file.read_text(encoding="ascii")
    except OSError as error:
        raise UsageError(f"cannot read {file}: {(error.strerror or '').lower()}") from None
    except UnicodeDecodeError:
        text = ""
    if not text.startswith(MARK):
        raise UsageError(f"{file} is no copy of sealing keys", fix="name a file that `keys backup` wrote")
    try:
        return parse(age.decrypt(text, identities))
    except ValueError as error:
        raise UsageError(f"{file} is no copy of sealing keys: {error}") from None
