"""Where two values differ: the smallest parts, each with its path and both values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

_WORD = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST = 90
# The field that tells the items of a list apart, as in `patchMergeKey` of the API; the first that all items have.
_KEYS = ("mountPath", "devicePath", "name", "metadata.name", "containerPort", "topologyKey", "key", "ip")


class _Nothing:
    def __repr__(self) -> str:
        return "nothing"


NOTHING: Final = _Nothing()
"""Stands for a field that is not there."""


@dataclass(frozen=True)
class Difference:
    """`path` is as people write it: `spec.containers[web].image`."""

    path: str
    old: Any
    new: Any

    def __str__(self) -> str:
        """`spec.replicas: 1 → 2`."""
        return f"{self.path}: {words(self.old)} → {words(self.new)}"


def differences(old: Any, new: Any, path: str = "") -> Iterator[Difference]:
    """Every part in which they differ; nothing where they mean the same."""
    if same(old, new, path):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from differences(old.get(key, NOTHING), new.get(key, NOTHING), join(path, str(key)))
        return
    if isinstance(old, list) and isinstance(new, list):
        yield from _lists(old, new, path)
        return
    yield Difference(path, old, new)


def join(path: str, key: str) -> str:
    """The path of a key below a path; keys with dots or slashes are quoted in brackets."""
    if not _WORD.fullmatch(key):
        return f'{path}["{key}"]'
    return f"{path}.{key}" if path else key


def words(value: Any) -> str:
    """A value in a message: JSON, cut where it is long."""
    if value is NOTHING:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def same(old: Any, new: Any, path: str = "") -> bool:
    """Equality of JSON, where `true` is not 1, with `1000m` equal to `1` where the API reads a quantity."""
    if isinstance(old, bool) or isinstance(new, bool):
        return old is new
    if old == new:
        return not isinstance(old, dict | list) or json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True)
    if _holds_quantity(path):
        one, other = quantity(old), quantity(new)
        return one is not None and one == other
    return False


_QUANTITY = re.compile(r"([+-]?[0-9.]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?")
_SCALES = {"": Decimal(1), "n": Decimal("1e-9"), "u": Decimal("1e-6"), "m": Decimal("1e-3")}
_SCALES |= {unit: Decimal(1000) ** (power + 1) for power, unit in enumerate("kMGTPE")}
_SCALES |= {f"{unit}i": Decimal(1024) ** (power + 1) for power, unit in enumerate("KMGTPE")}


def quantity(value: Any) -> Decimal | None:
    """A Kubernetes quantity as a number; None where it is none."""
    found = _QUANTITY.fullmatch(str(value))
    if isinstance(value, bool) or found is None or found.group(1).count(".") > 1:
        return None
    number, unit = found.group(1), found.group(2) or ""
    if unit in _SCALES:
        return Decimal(number) * _SCALES[unit]
    return Decimal(number + unit)


def _holds_quantity(path: str) -> bool:
    parent = path.rpartition(".")[0].rpartition(".")[2]
    return path.endswith("sizeLimit") or parent in {"limits", "requests"} or ".limits[" in path or ".requests[" in path


def _lists(old: list[Any], new: list[Any], path: str) -> Iterator[Difference]:
    key = list_key(old, new)
    if key is None:
        if len(old) != len(new):
            yield Difference(path, old, new)
            return
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from differences(one, other, f"{path}[{number}]")
        return
    before = {item_name(item, key): item for item in old}
    after = {item_name(item, key): item for item in new}
    found = False
    for name in [*before, *(name for name in after if name not in before)]:
        for each in differences(before.get(name, NOTHING), after.get(name, NOTHING), f"{path}[{name}]"):
            found = True
            yield each
    if not found and [*before] != [*after]:  # the same items in another order
        yield Difference(path, list(before), list(after))


def list_key(*lists: list[Any]) -> str | None:
    """The field that tells the items of these lists apart, as the API merges them; None where none does."""
    for key in _KEYS:
        names = [[item_name(item, key) for item in items] for items in lists]
        if all(each and None not in each and len(set(each)) == len(each) for each in names):
            return key
    return None


def item_name(item: Any, key: str) -> str | int | None:
    """What `list_key` finds in an item."""
    for part in key.split("."):
        item = item.get(part) if isinstance(item, dict) else None
    return item if isinstance(item, str | int) else None
