"""Which rules go together into a file or an object: by service, namespace or team, and by shard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from helm_platform.slo import engine
from helm_platform.slo.outputs import Batch
from helm_platform.slo.platform import Platform
from helm_platform.slo.rules import Group
from helm_platform.slo.source import sources
from helm_platform.slo.spec import Slo

#: No service's batch has this name: theirs begin with `slo`.
ENGINE = "engine-slo"
SHARD = "helm-platform.io/slo-shard"


class Per(StrEnum):
    """What has a file of its own."""

    SERVICE = "service"
    NAMESPACE = "namespace"
    TEAM = "team"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Division:
    """How rules are written and divided.

    `standalone` gives every service the engine's rules; without it the cluster has them once. `shards` is 0 for none.
    `labels` are those of the objects. `recorded` and `modifier` are those of `indicators.queries`.
    """

    per: Per = Per.SERVICE
    standalone: bool = False
    shards: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    recorded: bool = True
    modifier: str = ""


def batches(slos: Iterable[Slo], platform: Platform, how: Division) -> Iterator[Batch]:
    """The rules of objectives with resolved indicators. The order of the objectives means nothing."""
    services: dict[tuple[str, str], list[Slo]] = {}
    for slo in slos:
        services.setdefault((slo.namespace, slo.service), []).append(slo)
    parts: dict[tuple[str, str, str], list[list[Slo]]] = {}
    for of in sorted(services):
        own = sorted(services[of], key=lambda slo: slo.name)
        parts.setdefault((*_place(own[0], how.per), _shard(of, how.shards)), []).append(own)
    for (namespace, name, shard), together in sorted(parts.items()):
        several = len({own[0].namespace for own in together}) > 1
        groups = [
            replace(group, name=f"{own[0].namespace}-{group.name}") if several and own[0].namespace else group
            for own in together
            for group in _groups(own, platform, how)
        ]
        numbered = f"{name}-{shard}" if shard and how.per is not Per.SERVICE else name
        labels = {**how.labels, SHARD: shard} if shard else how.labels
        folder = "/".join(part for part in (f"shard-{shard}" if shard else "", namespace) if part)
        yield Batch(numbered, _told_apart(groups), namespace, labels, folder)


def shared(platform: Platform, how: Division) -> Batch:
    """The engine's rules, which a cluster has once. With shards they are in the first."""
    shard = {SHARD: "0"} if how.shards else {}
    return Batch(
        ENGINE, engine.shared(platform), labels={**how.labels, **shard}, folder="shard-0" if how.shards else ""
    )


def counting(platform: Platform, slos: Iterable[Slo]) -> Platform:
    """The platform with the windows of these objectives, and no others."""
    windows = {window for slo in slos for window in (slo.window, *slo.windows)}
    return replace(platform, windows=tuple(sorted(windows, key=lambda window: (window.seconds, window.name))))


def _groups(slos: list[Slo], platform: Platform, how: Division) -> Iterator[Group]:
    yield from sources(slos, platform, recorded=how.recorded, modifier=how.modifier)
    if how.standalone:
        platform = counting(platform, slos)
        of = {"namespace": slos[0].namespace} if slos[0].namespace else {}
        yield from engine.standalone({**of, "service": slos[0].service}, platform)
    for slo in slos:
        yield from engine.own(slo, platform)


def _place(slo: Slo, per: Per) -> tuple[str, str]:
    """The namespace of the object, and its name."""
    if per is Per.SERVICE:
        return slo.namespace, f"slo-{slo.service}"
    if per is Per.NAMESPACE:
        return slo.namespace, "slo"
    return "", f"slo-{slo.team}" if per is Per.TEAM and slo.team else "slo"


def _shard(service: tuple[str, str], shards: int) -> str:
    """The number of the shard that a service is in, or "".

    The one whose hash together with the service is the largest: a service more moves none, a shard more takes its own
    share from the others and nothing else moves (rendezvous hashing).
    """
    if not shards:
        return ""
    import hashlib

    key = "/".join(service)
    return str(max(range(shards), key=lambda number: hashlib.sha256(f"{number}/{key}".encode()).digest()))


def _told_apart(groups: list[Group]) -> tuple[Group, ...]:
    """The groups with names that are unique, as a file must have them: `a-b` of `c` and `a` of `b-c` are one name."""
    seen: set[str] = set()
    told = []
    for group in groups:
        name, number = group.name, 1
        while name in seen:
            number += 1
            name = f"{group.name}-{number}"
        seen.add(name)
        told.append(group if name == group.name else replace(group, name=name))
    return tuple(told)
