"""The containers of a pod: names, probes, hooks, variables."""

from __future__ import annotations

from random import Random

from tests.corpus.consistency.rule import ReleaseRule, Rule
from tests.corpus.draw import Document
from tests.corpus.places import containers
from tests.corpus.rendering import RELEASE

GROUPS = ("sidecars", "initContainers", "containers")


def names_of_containers_differ(values: Document, document: Document, chance: Random) -> None:
    """Over all groups, and none is that of the workload, which the main container has."""
    taken = {document.get("fullnameOverride", RELEASE)}
    for group in GROUPS:
        block = values.get(group, {})
        for name in sorted(set(block) & taken):
            block[f"{name[:20].rstrip('-')}-{chance.randrange(10**4)}c"] = block.pop(name)
        taken |= set(block)


def the_grace_outlives_the_sleep(values: Document, document: Document, chance: Random) -> None:
    for own in containers(values):
        pre_stop = own.get("lifecycle", {}).get("preStop")
        sleep = pre_stop.get("sleep", 0) if isinstance(pre_stop, dict) else 10
        if "terminationGrace" in values:
            values["terminationGrace"] = max(values["terminationGrace"], sleep + 1)


RELEASE_RULES: list[ReleaseRule] = []
RULES: list[Rule] = [names_of_containers_differ, the_grace_outlives_the_sleep]
LATE_RULES: list[ReleaseRule] = []
