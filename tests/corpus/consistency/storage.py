"""Volumes, files and where containers see them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.corpus.consistency.kinds import SCALES, kind_of
from tests.corpus.consistency.rule import ReleaseRule, Rule
from tests.corpus.draw import Document

_ONE_NODE = {"ReadWriteOnce", "ReadWriteOncePod"}
_TMP = "/tmp"  # noqa: S108  the volume that every pod has
_SOURCES = ("external", "sealed", "existing", "csi")


def volumes(values: Document) -> dict[str, Document]:
    """The volumes of `storage` but the one at /tmp."""
    return {name: own for name, own in values.get("storage", {}).items() if name != "tmp"}


def mode(own: Document, kind: str) -> str:
    """How the pods share a volume: empty, existing, ephemeral, each or shared."""
    for form in ("empty", "claim"):
        if form in own:
            return {"empty": "empty", "claim": "existing"}[form]
    if own.get("ephemeral"):
        return "ephemeral"
    return "each" if kind == "StatefulSet" and not own.get("shared") else "shared"


def exclusive(values: Document, document: Document) -> bool:
    """Whether pods would share a volume that one node mounts at a time."""
    kind = kind_of(values, document)
    return any(
        mode(own, kind) in {"existing", "shared"} and own.get("access", "ReadWriteOnce") in _ONE_NODE
        for own in volumes(values).values()
    )


def owned(values: Document, document: Document) -> bool:
    """Whether the pods have data that keeps their number at one."""
    kind = kind_of(values, document)
    return exclusive(values, document) or any(mode(own, kind) == "each" for own in volumes(values).values())


def a_rollout_shares_no_volume_of_one_node(values: Document, document: Document, chance: Random) -> None:
    """Two versions at once, or many pods, need a volume that many mount."""
    if kind_of(values, document) == "Rollout" or (kind_of(values, document) in SCALES and chance.random() < 0.3):
        for own in volumes(values).values():
            if "empty" not in own and own.get("access", "ReadWriteOnce") in _ONE_NODE:
                own["access"] = "ReadWriteMany"


def a_claim_keeps_its_words(values: Document, document: Document, chance: Random) -> None:
    kind = kind_of(values, document)
    kept = None
    for own in volumes(values).values():
        how = mode(own, kind)
        if how != "each":
            own.pop("initialSize", None)
            own.pop("whenScaled", None)
        else:
            if "initialSize" in own:
                own["size"], own["initialSize"] = "20Gi", "10Gi"
            kept = kept or {field: own.get(field, "Retain") for field in ("whenDeleted", "whenScaled")}
            own.update(kept)


def names_of_volumes_differ(values: Document, document: Document, chance: Random) -> None:
    """storage, files and mounted secrets share one list of names; `tmp` is taken."""
    taken = {"tmp", *values.get("storage", {})}
    for block in (values.get("files", {}), *(values.get("secrets", {}).get(group, {}) for group in _SOURCES)):
        for name in sorted(set(block) & taken):
            block[f"{name[:20].rstrip('-')}-{chance.randrange(10**4)}v"] = block.pop(name)
        taken |= set(block)


def a_mounted_file_is_there(values: Document, document: Document, chance: Random) -> None:
    """`key` and `items` name what the volume has."""
    for own in values.get("files", {}).values():
        if "key" in own and ("content" in own or "binary" in own):
            own["key"] = min(own.get("content") or own["binary"])
        elif "key" in own and "items" in own:
            own["key"] = next(iter(own["items"].values()))
        if "key" in own and "mount" not in own:
            own["mount"] = "/etc/app.conf"


def mounts_are_apart(values: Document, document: Document, chance: Random) -> None:
    """Each container sees a volume that is there, each at a path of its own."""
    groups = (values.get(group, {}) for group in ("containers", "sidecars", "initContainers"))
    there = ["tmp", *volumes(values), *values.get("files", {})]
    _apart(_main_mounts(values), {_TMP}, chance)
    for own in (own for group in groups for own in group.values()):
        if "mounts" in own:
            fitting = dict(zip(chance.sample(there, len(there)), own["mounts"].values(), strict=False))
            own["mounts"] = fitting
            _apart(
                ((fitting, name) if isinstance(at, str) else (at, "path") for name, at in fitting.items()),
                {_TMP},
                chance,
            )


def _main_mounts(values: Document) -> Iterator[tuple[Document, str]]:
    blocks = [values.get("storage", {}), values.get("files", {})]
    blocks += [values.get("secrets", {}).get(group, {}) for group in _SOURCES]
    for block in blocks:
        for own in block.values():
            if "mount" in own:
                yield own, "mount"


def _apart(mounts: Iterator[tuple[Document, str]], taken: set[str], chance: Random) -> None:
    for own, key in mounts:
        if own[key] in taken:
            own[key] = f"/mnt/{chance.randrange(10**6)}"
        taken.add(own[key])


RELEASE_RULES: list[ReleaseRule] = []
RULES: list[Rule] = [
    a_rollout_shares_no_volume_of_one_node,
    a_claim_keeps_its_words,
    names_of_volumes_differ,
    a_mounted_file_is_there,
    mounts_are_apart,
]
LATE_RULES: list[ReleaseRule] = []
