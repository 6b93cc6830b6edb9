"""Two renders of the same values, one with each chart version: what would hurt in an upgrade."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from helm_platform.objects.contract import (
    Identity,
    Manifest,
    Selects,
    Target,
    contract,
    get,
    pod_labels,
    restarts,
)
from helm_platform.objects.difference import NOTHING, Difference, differences, quantity
from helm_platform.objects.labels import looked_at

_MODE = ("spec", "completionMode")
Objects = Mapping[Identity, Manifest]


class Rule(StrEnum):
    """What can be wrong with an upgrade."""

    RENDER = "render"
    NAME = "object-name"
    REMOVED = "object-removed"
    SELECTOR = "selector"
    IMMUTABLE = "immutable-field"
    TEMPLATE = "pod-template"


@dataclass(frozen=True)
class Change:
    """One harmful difference in one object. `effect` says what it does, where field and values do not."""

    rule: Rule
    object: Identity
    difference: Difference
    effect: str = ""


def compare(old: Objects, new: Objects) -> Iterator[Change]:
    """Every harmful difference between two sets of cut objects (`contract.cut`)."""
    yield from _names(old, new)
    for identity, before in old.items():
        after = new.get(identity)
        if after is not None:
            yield from _fixed(identity, before, after)
            yield from _template(identity, before, after)
    yield from _selections(old, new)


def _names(old: Objects, new: Objects) -> Iterator[Change]:
    gone = [identity for identity in old if identity not in new]
    come = [identity for identity in new if identity not in old]
    renamed = _pairs(gone, come)
    for identity in gone:
        other = renamed.get(identity)
        if other is None:
            alone = [each for each in come if each not in renamed.values() and each.name == identity.name]
            effect = f"{alone[0]} comes instead" if alone else ""
            yield Change(Rule.REMOVED, identity, Difference("", identity.name, NOTHING), effect)
        elif other.name != identity.name:
            yield Change(Rule.NAME, identity, Difference("metadata.name", identity.name, other.name))
        else:
            yield Change(Rule.NAME, identity, Difference("metadata.namespace", identity.namespace, other.namespace))


def _pairs(gone: list[Identity], come: list[Identity]) -> dict[Identity, Identity]:
    """Which new object of the same kind stands for one that is gone: the most similar names first."""
    likeness = [
        (difflib.SequenceMatcher(None, one.name, other.name).ratio(), one, other)
        for one in gone
        for other in come
        if (one.kind, one.group) == (other.kind, other.group)
    ]
    pairs: dict[Identity, Identity] = {}
    for _, one, other in sorted(likeness, key=lambda entry: -entry[0]):
        if one not in pairs and other not in pairs.values():
            pairs[one] = other
    return pairs


def _fixed(identity: Identity, before: Manifest, after: Manifest) -> Iterator[Change]:
    own = contract(before)
    if own.identity:
        field = ".".join(own.identity)
        for each in differences(_or_nothing(before, own.identity), _or_nothing(after, own.identity), field):
            yield Change(Rule.SELECTOR, identity, each)
    if identity.kind == "Service":
        yield from _address(identity, before, after)
        return
    paths = [path for path in own.fixed if path != own.identity]
    if identity.kind in {"Secret", "ConfigMap"}:
        paths = [path for path in paths if path == ("type",) or _frozen(before, path, after)]
    if "Indexed" in (get(before, _MODE), get(after, _MODE)):
        paths = [path for path in paths if path != ("spec", "completions")]
    if own.mutable is not None:
        keys = dict.fromkeys([*(before.get("spec") or {}), *(after.get("spec") or {})])
        paths += [("spec", key) for key in keys if key not in own.mutable and ("spec", key) != own.identity]
    for path in paths:
        for each in differences(_or_nothing(before, path), _or_nothing(after, path), ".".join(path)):
            if not _grows(identity, each):
                yield Change(Rule.IMMUTABLE, identity, each)


def _frozen(before: Manifest, path: tuple[str, ...], after: Manifest) -> bool:
    """Of what was marked immutable the mark is fixed, and the content where the mark stays."""
    marked = [get(each, ("immutable",)) is True for each in (before, after)]
    return marked[0] and (path == ("immutable",) or marked[1])


def _grows(identity: Identity, found: Difference) -> bool:
    if identity.kind != "PersistentVolumeClaim" or found.path != "spec.resources.requests.storage":
        return False
    before, after = quantity(found.old), quantity(found.new)
    return before is not None and after is not None and after > before


def _address(identity: Identity, before: Manifest, after: Manifest) -> Iterator[Change]:
    path = ("spec", "clusterIP")
    old, new = _or_nothing(before, path), _or_nothing(after, path)
    # Leaving an address out keeps the one that was given.
    if old != new and ("None" in (old, new) or (old is not NOTHING and new is not NOTHING)):
        yield Change(Rule.IMMUTABLE, identity, Difference("spec.clusterIP", old, new))
    path = ("spec", "loadBalancerClass")
    for each in differences(_or_nothing(before, path), _or_nothing(after, path), "spec.loadBalancerClass"):
        yield Change(Rule.IMMUTABLE, identity, each)


def _template(identity: Identity, before: Manifest, after: Manifest) -> Iterator[Change]:
    path = contract(before).template
    if path and restarts(before):
        for each in differences(_or_nothing(before, path), _or_nothing(after, path), ".".join(path)):
            yield Change(Rule.TEMPLATE, identity, each)


def _selections(old: Objects, new: Objects) -> Iterator[Change]:
    """Selectors that lose what they selected, or that select what is not theirs."""
    labels = {
        Target.PODS: (_labels(old, pod_labels), _labels(new, pod_labels)),
        Target.SERVICES: (_labels(old, _service_labels), _labels(new, _service_labels)),
    }
    for identity, before in old.items():
        after = new.get(identity)
        selects = contract(before).selects
        if after is not None and selects is not None:
            yield from _selection(identity, selects, (before, after), labels[selects.target])


def _selection(
    identity: Identity,
    selects: Selects,
    pair: tuple[Manifest, Manifest],
    labels: tuple[dict[Identity, Any], dict[Identity, Any]],
) -> Iterator[Change]:
    before, after = (get(manifest, selects.path) for manifest in pair)
    old, new = ({who: own for who, own in each.items() if who.namespace == identity.namespace} for each in labels)
    # A target that is gone was reported by its name.
    common = [who for who in old if who in new]
    lost, abrupt, strange = [], [], []
    for who in common:
        was, stays = selects.matches(before, old[who]), selects.matches(after, new[who])
        if was and not stays:
            lost.append(who)
        elif was and selects.live and not selects.matches(after, old[who]):
            abrupt.append(who)
        elif stays and not was:
            strange.append(who)
    things = "pods of " if selects.target is Target.PODS else ""
    for group, effect in (
        (lost, f"no longer selects the {things}%s"),
        (abrupt, f"stops selecting the running {things}%s before the new ones are ready"),
        (strange, f"now also selects the {things}%s"),
    ):
        if group:
            who = group[0]
            for each in _cause(selects, (before, after), who, (old[who], new[who])):
                yield Change(Rule.SELECTOR, identity, each, effect % ", ".join(map(str, group)))
    known = any(selects.matches(before, own) for own in old.values())
    if not (known or strange):
        for each in differences(before or {}, after or {}, ".".join(selects.path)):
            yield Change(Rule.SELECTOR, identity, each)


def _cause(
    selects: Selects, selectors: tuple[Any, Any], who: Identity, labels: tuple[Any, Any]
) -> Iterator[Difference]:
    """What differs in the selector, else in those labels of the selected object that it looks at."""
    before, after = (selector or {} for selector in selectors)
    found = list(differences(before, after, ".".join(selects.path)))
    if not found:
        keys = looked_at(before)
        old, new = ({key: each[key] for key in each if key in keys} for each in labels)
        where = "pod labels" if selects.target is Target.PODS else "metadata.labels"
        found = [replace(each, path=f"{each.path} of {who}") for each in differences(old, new, where)]
    yield from found


def _labels(objects: Objects, read: Any) -> dict[Identity, Any]:
    return {identity: found for identity, each in objects.items() if (found := read(each)) is not None}


def _service_labels(manifest: Manifest) -> dict[str, Any] | None:
    return get(manifest, ("metadata", "labels")) or {} if manifest.get("kind") == "Service" else None


def _or_nothing(manifest: Manifest, path: tuple[str, ...]) -> Any:
    found = get(manifest, path)
    return NOTHING if found is None else found
