"""The objects of the source beside those of platform-app: every difference, with the rule that explains it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from helm_platform.helm.manifests import Manifest
from helm_platform.migrate.convert.clear import why
from helm_platform.migrate.proof.canonical import World, is_controller
from helm_platform.migrate.proof.intended import OF_ITS_WORKLOAD, WHOLE, Known, Rule, explanation
from helm_platform.objects.contract import Identity
from helm_platform.objects.difference import NOTHING, Difference, differences, join
from helm_platform.validate.secrecy import HIDDEN

_LAST = re.compile(r"[A-Za-z0-9_./-]+")


@dataclass(frozen=True)
class Compared:
    """One difference in one object. `rule` is None where nothing explains it."""

    object: Identity
    difference: Difference
    rule: Rule | None

    @property
    def text(self) -> str:
        """`spec.replicas: 1 → 2`, or what happens to the whole object."""
        if self.difference.path == WHOLE:
            return "is added" if self.difference.old is NOTHING else "is gone"
        return str(self.difference)


def compared(
    old: Sequence[Manifest],
    new: Sequence[Manifest],
    main: Mapping[tuple[str, str], str],
    known: Known,
    owners: Mapping[tuple[str, str], str],
) -> list[Compared]:
    """All differences, in the order of the objects.

    `main` names the main container of each workload of the source, `owners` the workloads that objects are about, both
    by kind and name. A secret in clear is shown nowhere.
    """
    before, after = _known(old), _known(new)
    renamed = _jobs(before, after)
    worlds = World(before.values(), main), World(after.values(), renamed)
    _owned(before, after, owners)
    _granted(before, after, worlds)
    for (kind, name), old_name in known.renamed.items():
        for who in [each for each in before if (each.kind, each.name) == (kind, old_name)]:
            before[replace(who, name=name)] = before.pop(who)
    found: list[Compared] = []
    for who in sorted({*before, *after}, key=lambda each: (each.kind, each.name)):
        one, other = before.get(who), after.get(who)
        pairs = _between(who, one, other, worlds, main)
        found += [Compared(who, each, explanation(who.kind, who.name, each, known)) for each in map(veiled, pairs)]
    return found


def _between(
    who: Identity,
    one: Manifest | None,
    other: Manifest | None,
    worlds: tuple[World, World],
    main: Mapping[tuple[str, str], str],
) -> Iterator[Difference]:
    if one is None or other is None:
        yield Difference(WHOLE, NOTHING if one is None else who.name, NOTHING if other is None else who.name)
        return
    names = one["metadata"]["name"], other["metadata"]["name"]
    if names[0] != names[1]:
        yield Difference("metadata.name", *names)
    if is_controller(one):
        selectors = [(each.get("spec") or {}).get("selector", NOTHING) for each in (one, other)]
        if selectors[0] != selectors[1] and who.kind not in ("Job", "CronJob"):
            yield Difference("spec.selector", *selectors)
        name = main.get((who.kind, who.name), who.name)
        if name != who.name:
            yield Difference("spec.template.spec.containers.main", name, who.name)
    yield from leaves(worlds[0].canonical(one), worlds[1].canonical(other))


def leaves(old: Any, new: Any, path: str = "") -> Iterator[Difference]:
    """Differences down to the leaves, also of what is only on one side."""
    for each in differences(old, new, path):
        for side in (each.old, each.new):
            other = each.new if side is each.old else each.old
            if isinstance(side, dict) and side and other is NOTHING and not _is_reference(side):
                for key, value in side.items():
                    pair = (value, NOTHING) if side is each.old else (NOTHING, value)
                    yield from leaves(*pair, join(each.path, str(key)))
                break
        else:
            yield each


def _is_reference(value: dict[str, Any]) -> bool:
    return any(key.endswith(("KeyRef", "ieldRef")) for key in value)


def _known(objects: Sequence[Manifest]) -> dict[Identity, Manifest]:
    """The objects by kind, group and name: where they go is the release's business."""
    found: dict[Identity, Manifest] = {}
    for each in objects:
        group, slash, _ = str(each.get("apiVersion") or "").partition("/")
        name = str((each.get("metadata") or {}).get("name") or "")
        found[Identity(str(each.get("kind")), name, "", group if slash else "")] = each
    return found


def veiled(found: Difference) -> Difference:
    """The difference without secrets."""
    name = _LAST.findall(found.path)
    return Difference(found.path, *(_veiled(value, name[-1] if name else "") for value in (found.old, found.new)))


def _veiled(value: Any, name: str) -> Any:
    if isinstance(value, list):
        return [_veiled(each, "") for each in value]
    if isinstance(value, dict):
        return {key: _veiled(each, key) for key, each in value.items()}
    return HIDDEN if isinstance(value, str) and why(name, value) is not None else value


def _owned(
    before: Mapping[Identity, Manifest], after: dict[Identity, Manifest], owners: Mapping[tuple[str, str], str]
) -> None:
    """Objects that have the name of their workload here stand for those of another name."""
    for who in [each for each in before if each.kind in OF_ITS_WORKLOAD and each not in after]:
        own = Identity(who.kind, owners.get((who.kind, who.name), ""), "", who.group)
        if own in after and own not in before:
            after[who] = after.pop(own)


def _granted(before: Mapping[Identity, Manifest], after: dict[Identity, Manifest], worlds: tuple[World, World]) -> None:
    """Roles and bindings by what they grant: nothing else refers to their names."""
    for kind in ("Role", "RoleBinding"):
        come = [each for each in after if each.kind == kind and each not in before]
        for who in [each for each in before if each.kind == kind and each not in after]:
            meant = {**worlds[0].canonical(before[who]), "metadata": None}
            twin = next(
                (each for each in come if {**worlds[1].canonical(after[each]), "metadata": None} == meant), None
            )
            if twin is not None:
                come.remove(twin)
                after[who] = after.pop(twin)


def _jobs(before: Mapping[Identity, Manifest], after: dict[Identity, Manifest]) -> dict[tuple[str, str], str]:
    """A Job's name ends in a hash here: it stands for the one whose name it begins with.

    Returns the name of the main container by kind and name of such a Job.
    """
    mains: dict[tuple[str, str], str] = {}
    for who in [each for each in after if each.kind == "Job" and each not in before]:
        base = who.name.rpartition("-")[0]
        old = Identity("Job", base, "", "batch")
        if old in before and old not in after:
            after[old] = after.pop(who)
            mains["Job", who.name] = base
    return mains
