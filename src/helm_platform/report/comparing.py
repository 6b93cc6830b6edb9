"""An application in two environments: which objects and fields are not the same, the name of the namespace aside."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from helm_platform.diff import Kind, State, compared
from helm_platform.helm.manifests import Manifest
from helm_platform.report.facts import Comparison, Instance

# Grafana wants one that no other dashboard has: it is a hash of the namespace and the name.
_UID = re.compile(r'"uid": ?"[0-9a-f]{32}"')
NAMESPACE = "$namespace"
"""Stands for the namespace of each environment, as it does in the folder `monitoring` of an application."""


def comparison(old: Instance, new: Instance) -> Comparison:
    """What differs, in the order of kinds and names.

    What a change would do to pods is left out: nothing changes here, two environments are as they are. The end of a
    StatefulSet in one of them harms nobody.
    """
    found = compared(State(tuple(_placeless(old))), State(tuple(_placeless(new))), NAMESPACE)
    told = [replace(each, notes=()) for each in found if each.kind is not Kind.CHANGED or each.fields]
    loud = tuple(each for each in told if not each.noise)
    return Comparison(old, new, loud, len(told) - len(loud))


def comparisons(instances: Iterable[Instance]) -> tuple[Comparison, ...]:
    """Each with the one before it; those that cannot be rendered are left out."""
    good = [each for each in instances if not each.refused]
    return tuple(comparison(*pair) for pair in itertools.pairwise(good))


def _placeless(instance: Instance) -> Iterable[Manifest]:
    for item in instance.unit.items:
        yield _replaced(item.manifest, instance.namespace) if instance.namespace else item.manifest


def _replaced(value: Any, namespace: str) -> Any:
    if isinstance(value, str):
        return _UID.sub('"uid":"$uid"', value.replace(namespace, NAMESPACE)) if namespace in value else value
    if isinstance(value, dict):
        return {_replaced(key, namespace): _replaced(each, namespace) for key, each in value.items()}
    return [_replaced(each, namespace) for each in value] if isinstance(value, list) else value
