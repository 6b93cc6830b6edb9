"""Which definition an object is to be held against, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from helm_platform.crds import Definitions
from helm_platform.schemas.shape import either
from helm_platform.validate.kubernetes.api import Kind, Minor, minor, supported
from helm_platform.validate.kubernetes.problem import Manifest, Problem
from helm_platform.validate.names import nearest

_SURE = 0.85
MINORS = "\0"
"""Stands in a sentence for the minors that it is about; `compare.since` writes them."""
GROUPS = frozenset(
    f"{name}.k8s.io"
    for name in (
        "admissionregistration",
        "apiextensions",
        "apiregistration",
        "authentication",
        "authorization",
        "certificates",
        "coordination",
        "discovery",
        "events",
        "flowcontrol.apiserver",
        "internal.apiserver",
        "lifecycle",
        "networking",
        "node",
        "rbac.authorization",
        "resource",
        "scheduling",
        "storage",
        "storagemigration",
    )
)
"""Kubernetes' own groups with a domain, of every minor that is known."""


@dataclass(frozen=True)
class Known:
    """What is known of the kind of one object.

    `described` says that there is a schema to hold it against; where there is none, `problem` says what is wrong with
    the kind itself. With neither the kind is a custom one that nobody described. `custom` kinds are the same in every
    minor.
    """

    kind: Kind
    described: bool = False
    problem: Problem | None = None
    custom: bool = False


def known(item: Manifest, within: Minor, definitions: Definitions) -> Known:
    """What one minor and the definitions know of an object's kind."""
    version, kind = item.get("apiVersion"), item.get("kind")
    for key, word in (("apiVersion", version), ("kind", kind)):
        if not isinstance(word, str) or not word:
            says = f"`{key}` is missing" if word in (None, "") else f"{key}: must be text"
            return Known(("", "", ""), problem=Problem("kubernetes", (), says), custom=True)
    group, slash, short = str(version).rpartition("/")
    wanted: Kind = (group if slash else "", short, str(kind))
    if within.has(wanted):
        return Known(wanted, described=True)
    if _is_ours(wanted[0]):
        return Known(wanted, problem=_absent(wanted, within))
    return _custom(wanted, definitions)


def _is_ours(group: str) -> bool:
    """Whether a group is Kubernetes' own: the groups of custom kinds have a domain, and its own are listed."""
    return "." not in group or group in GROUPS


def _custom(wanted: Kind, definitions: Definitions) -> Known:
    group, version, kind = wanted
    served = definitions.versions(group, kind)
    if version in served:
        return Known(wanted, described=True, custom=True)
    if served:
        offered = either([f"`{group}/{each}`" for each in served])
        says = f"`{group}/{version}` is no version of {kind}; its definition has {offered}"
        return Known(wanted, problem=Problem("kubernetes-version", ("apiVersion",), says), custom=True)
    near = nearest(kind, definitions.kinds(group), _SURE)
    if near is None:
        return Known(wanted, custom=True)
    problem = Problem("unknown-kind", ("kind",), f"`{group}` has no kind `{kind}`", label=f"did you mean `{near}`?")
    return Known(wanted, problem=problem, custom=True)


def _absent(wanted: Kind, within: Minor) -> Problem:
    """Why a minor does not have a kind of Kubernetes' own."""
    group, version, kind = wanted
    written = f"{group}/{version}" if group else version
    having = _having(wanted)
    here = [each for each in within.kinds if each[2] == kind]
    instead = _written_as(here, group)
    if having:
        span = _span(having)
        says = f"{kind} of `{written}` is not in Kubernetes {MINORS}; {span} it"
        # What an old minor has instead is nothing to write where the newer ones have what is written.
        gone = having[-1] != supported()[-1]
        return Problem(
            "kubernetes-version", ("apiVersion",), says, label=f"write `{instead}`" if gone and instead else None
        )
    if instead and (instead.rpartition("/")[0] == group or "." not in group):
        same = instead.rpartition("/")[0] == group
        oldest, newest = supported()[0], supported()[-1]
        says = f"{kind} of `{written}` is in no Kubernetes from {oldest} to {newest}"
        rule = "kubernetes-version" if same or group == "extensions" else "unknown-kind"
        if rule == "unknown-kind":
            says = f"`{written}` has no kind `{kind}`"
        return Problem(rule, ("apiVersion",), says, label=f"write `{instead}`")
    return _unknown(wanted, within, written)


def _unknown(wanted: Kind, within: Minor, written: str) -> Problem:
    group, _, kind = wanted
    if group not in within.groups:
        groups = [each for each in within.groups if each]
        near = nearest(group, groups, _SURE)
        says = f"Kubernetes {MINORS} has no group `{group}`"
        return Problem("unknown-kind", ("apiVersion",), says, label=near and f"did you mean `{near}`?")
    names = [each for there, _, each in within.kinds if there == group]
    near = nearest(kind, names) or nearest(kind, [each for _, _, each in within.kinds], _SURE)
    place = _written_as([each for each in within.kinds if each[2] == near], group) if near else None
    label = f"did you mean `{near}`{'' if place == written else f' of `{place}`'}?" if near else None
    return Problem("unknown-kind", ("kind",), f"`{written}` has no kind `{kind}`", label=label)


@cache
def _having(wanted: Kind) -> tuple[str, ...]:
    """The minors that have a kind in that group and version. Reads all of them: only for what is wrong."""
    return tuple(name for name in supported() if minor(name).has(wanted))


def _span(having: Sequence[str]) -> str:
    """`1.25 to 1.28 have`."""
    if len(having) == 1:
        return f"only {having[0]} has"
    if having[-1] == supported()[-1]:
        return f"{having[0]} and newer have"
    first = f"{having[-1]} and older" if having[0] == supported()[0] else f"{having[0]} to {having[-1]}"
    return f"{first} have"


def _written_as(kinds: Sequence[Kind], group: str) -> str | None:
    """The `apiVersion` of the most stable of some kinds, one of the same group if there is one."""
    same = [each for each in kinds if each[0] == group] or list(kinds)
    if not same:
        return None
    best = max(same, key=lambda each: ("alpha" not in each[1], "beta" not in each[1], each[1]))
    return f"{best[0]}/{best[1]}" if best[0] else best[1]
