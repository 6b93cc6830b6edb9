"""`keys backup`, `keys restore`, `keys verify`: what is done, and the lines that are said of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from helm_platform.progress import Progress
from helm_platform.sealing import Age, Cluster, Key, back_up, restore, verify

_RESTART = "kubectl --namespace {} rollout restart deployment --selector app.kubernetes.io/name=sealed-secrets"


def backup(file: Path, recipients: Sequence[Path], namespace: str | None, progress: Progress) -> list[str]:
    """Make a copy. Raises what `sealing.back_up` raises."""
    made = back_up(file, recipients, Cluster.of_user(progress), Age.of_user(progress), namespace)
    return [
        f"{file}: {_counted(made.keys)}",
        *_lines(made.keys),
        f"see whether it opens: helm platform keys verify {file} --identity FILE",
    ]


def bring_back(file: Path, identities: Sequence[Path], progress: Progress) -> list[str]:
    """Restore a copy. Raises what `sealing.restore` raises."""
    done = restore(file, identities, Cluster.of_user(progress), Age.of_user(progress))
    said = [f"restored {_counted(done.made)}", *_lines(done.made)] if done.made else []
    if done.there:
        said += [f"there already: {_counted(done.there)}", *_lines(done.there)]
    if done.made:
        said.append("the controller reads keys when it starts:")
        said += [f"  {_RESTART.format(space)}" for space in sorted({key.namespace for key in done.made})]
    return said


def compare(
    file: Path, identities: Sequence[Path], namespace: str | None, progress: Progress
) -> tuple[list[str], bool]:
    """Compare a copy with the cluster: what to say, and whether it has all keys. Raises as `sealing.verify` does."""
    found = verify(file, identities, Cluster.of_user(progress), Age.of_user(progress), namespace)
    said = [f"{file} opens, and has {_counted(found.both)} of the cluster", *_lines(found.both)]
    if found.gone:
        said += [f"the cluster has no more: {_counted(found.gone)}", *_lines(found.gone)]
    if found.lacking:
        said += [f"missing in {file}: {_counted(found.lacking)}", *_lines(found.lacking)]
        said.append("make a new copy: helm platform keys backup")
    return said, not found.lacking


def _counted(keys: Sequence[Key]) -> str:
    return "1 sealing key" if len(keys) == 1 else f"{len(keys)} sealing keys"


def _lines(keys: Iterable[Key]) -> list[str]:
    return [f"  {key.namespace}/{key.name}  {key.since:%Y-%m-%d}  {key.state}  {key.fingerprint}" for key in keys]
