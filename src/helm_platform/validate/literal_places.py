"""The texts of values in which the chart looks for secrets, workload by workload, and what to write there instead."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass

from helm_platform.diagnostics import ValuesPath
from helm_platform.validate.literals import Literal
from helm_platform.validate.plain_text import printed
from helm_platform.validate.workloads import GROUPS, maps, text
from helm_platform.values import Mapping, Node, Scalar, Sequence, find, plain

_REFERENCE = "{secret: NAME, key: KEY}"
_PROFILE = ("global", "platform")


@dataclass(frozen=True)
class Place:
    """A text of the values. `excuses` are the keys below `secrets.ignore` of which one excuses it, the nearest first.

    `instead` is what to write there; both are empty where the chart does not look.
    """

    path: ValuesPath
    node: Node
    literal: Literal
    excuses: tuple[ValuesPath, ...] = ()
    instead: str = ""


@dataclass(frozen=True)
class _Found:
    """The same within one block: `path` is below it, `key` that of `secrets.ignore`; `instead` has its path as {at}."""

    path: ValuesPath
    node: Node
    literal: Literal
    key: str
    instead: str


def places(root: Mapping) -> Iterator[Place]:
    """Every text where the chart looks; `root` may be one file of several."""
    blocks: list[tuple[ValuesPath, Mapping]] = [((), root)]
    for group in ("workloads", "tasks"):
        blocks += [((group, name), own) for name, own in maps(find(root, (group,)))]
    for path, block in blocks:
        at = "".join(f"{part}." for part in path)
        for found in _of_block(block):
            # The root's lines hold for its workloads, and the profile's for the root.
            owners: tuple[ValuesPath, ...] = (path, (), (*_PROFILE, "defaults"), (*_PROFILE, "enforced"))
            excuses = dict.fromkeys((*owner, "secrets", "ignore", found.key) for owner in owners)
            yield Place(
                (*path, *found.path), found.node, found.literal, tuple(excuses), found.instead.replace("{at}", at)
            )


def _of_block(block: Mapping) -> Iterator[_Found]:
    yield from _of_container((), block)
    for group in GROUPS:
        for name, own in maps(find(block, (group,))):
            yield from _of_container((group, name), own)
    yield from _of_files(block)
    yield from _of_scaling(block)
    for name, own in maps(find(block, ("secrets", "external"))):
        for key, node in _entries(own, "template", "data"):
            path = ("secrets", "external", name, "template", "data", key)
            instead = f"{{{{ .KEY }}}} with {{at}}secrets.external.{name}.keys.KEY"
            literal = Literal(_text(node), key, is_file=True)
            yield _Found(path, node, literal, f"secrets.external.{name}.{key}", instead)


def _of_container(path: ValuesPath, own: Mapping) -> Iterator[_Found]:
    prefix = "".join(f"{part}." for part in path)
    for name, node in _entries(own, "env"):
        if isinstance(node, Scalar):
            instead = f"{{at}}{prefix}env.{name}: {_REFERENCE}"
            yield _Found((*path, "env", name), node, Literal(_text(node), name), name, instead)
    for index, item in enumerate(_items(own, "containerSpec", "env")):
        name, value = text(item, "name"), find(item, ("value",))
        if value is not None and name:
            below: ValuesPath = (*path, "containerSpec", "env", index, "value")
            instead = f"{{at}}{prefix}env.{name}: {_REFERENCE}"
            yield _Found(below, value, Literal(_text(value), name), name, instead)
    for field in ("command", "args"):
        for index, item in enumerate(_items(own, field)):
            instead = f"$(VARIABLE) with {{at}}{prefix}env.VARIABLE: {_REFERENCE}"
            yield _Found((*path, field, index), item, Literal(_text(item)), f"{prefix}{field}", instead)


def _of_files(block: Mapping) -> Iterator[_Found]:
    for name, own in maps(find(block, ("files",))):
        for file, node in _entries(own, "content"):
            instead = "{at}secrets.external.NAME.template.data with {at}secrets.external.NAME.mount"
            literal = Literal(_file_text(node), is_file=True)
            yield _Found(("files", name, "content", file), node, literal, f"files.{name}.{file}", instead)
        for file, node in _entries(own, "binary"):
            literal = Literal(_decoded(node), is_file=True)
            instead = "{at}secrets.external.NAME.mount"
            yield _Found(("files", name, "binary", file), node, literal, f"files.{name}.{file}", instead)


def _of_scaling(block: Mapping) -> Iterator[_Found]:
    for key, node in _entries(block, "autoscaling", "queue", "settings"):
        path = ("autoscaling", "queue", "settings", key)
        instead = f"{{at}}autoscaling.queue.auth.{key}: {_REFERENCE}"
        yield _Found(path, node, Literal(_text(node), key), f"autoscaling.queue.settings.{key}", instead)
    for name, own in maps(find(block, ("autoscaling", "metrics"))):
        for key, node in _entries(own, "trigger", "metadata"):
            below = ("autoscaling", "metrics", name, "trigger", "metadata", key)
            instead = f"a TriggerAuthentication named in {{at}}autoscaling.metrics.{name}.trigger.auth"
            yield _Found(below, node, Literal(_text(node), key), f"autoscaling.metrics.{name}.{key}", instead)


def _entries(node: Node, *path: str) -> Iterator[tuple[str, Node]]:
    found = find(node, path)
    if isinstance(found, Mapping):
        for key, entry in found.entries.items():
            yield key, entry.node


def _items(node: Node, *path: str) -> tuple[Node, ...]:
    found = find(node, path)
    return found.items if isinstance(found, Sequence) else ()


def _text(node: Node) -> str:
    """A value as the chart writes it."""
    if not isinstance(node, Scalar) or node.value is None:
        return ""
    if isinstance(node.value, bool):
        return str(node.value).lower()
    return node.value if isinstance(node.value, str) else printed(float(node.value), on_library=True)


def _file_text(node: Node) -> str:
    import yaml

    return _text(node) if isinstance(node, Scalar) else str(yaml.safe_dump(plain(node)))


def _decoded(node: Node) -> str:
    try:
        return base64.b64decode(_text(node)).decode("utf-8", errors="replace")
    except (binascii.Error, ValueError):
        return ""
