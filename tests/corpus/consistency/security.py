"""What lowers the security of a workload, and says why."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.corpus.consistency.rule import ReleaseRule, Rule
from tests.corpus.draw import Document
from tests.corpus.places import containers

_REASON = "the vendor's image asks for it"


def relaxed(document: Document) -> set[str]:
    """The workloads whose values lower their pods below the restricted standard, on purpose and with a reason."""
    platform = document.get("global", {}).get("platform", {})
    # Keys of the profile are either harmless or those of the only workload.
    root = platform.get("defaults", {}) | document | platform.get("enforced", {})
    named = {"main": root, **document.get("workloads", {}), **document.get("tasks", {})}
    return {
        name for name, values in named.items() if any(asked(own) for own in containers(values) for asked in RELAXATIONS)
    }


RELAXATIONS: list[Callable[[Document], bool]] = [
    lambda own: own.get("security", {}).get("runAsNonRoot") is False,
    lambda own: own.get("security", {}).get("runAsUser") == 0,
    lambda own: own.get("security", {}).get("allowPrivilegeEscalation") is True,
    lambda own: own.get("security", {}).get("seccomp") == "Unconfined",
    lambda own: bool(set(own.get("security", {}).get("capabilities", [])) - {"NET_BIND_SERVICE"}),
    lambda own: bool(own.get("podSpec", {}).get("hostNetwork")),
    lambda own: any("hostPath" in volume for volume in own.get("podSpec", {}).get("volumes", [])),
    lambda own: bool(own.get("containerSpec", {}).get("securityContext", {}).get("privileged")),
    lambda own: any("hostPort" in port for port in own.get("containerSpec", {}).get("ports", [])),
]


def a_relaxation_says_why(values: Document, document: Document, chance: Random) -> None:
    for block in ("service", "network"):
        if values.get(block):
            values[block].setdefault("reason", _REASON)
    for own in containers(values):
        if own.get("security") or any(asked(own) for asked in RELAXATIONS):
            own.setdefault("security", {}).setdefault("reason", _REASON)


RELEASE_RULES: list[ReleaseRule] = []
RULES: list[Rule] = [a_relaxation_says_why]
LATE_RULES: list[ReleaseRule] = []
