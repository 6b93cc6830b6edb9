"""Helm's two merges: `-f` files over each other, and the user's values over the chart's defaults."""

from __future__ import annotations

from dataclasses import replace

from helm_platform.values.tree import Entry, Mapping, Node, is_null


def merged(lower: Mapping, upper: Mapping) -> Mapping:
    """`upper` over `lower`: maps are merged, everything else is replaced, null is a value like any other."""
    entries = dict(lower.entries)
    for key, entry in upper.entries.items():
        under = entries.get(key)
        entries[key] = entry if under is None else _over(under, entry)
    place, source = (upper.place, upper.source) if upper.entries else (lower.place, lower.source)
    return Mapping(source, entries, place)


def coalesced(user: Mapping, defaults: Mapping) -> Mapping:
    """The values that templates and the schema see: `user` over the chart's own values.yaml.

    A null of the user's removes a default. Below the first level it stays null where there was nothing to remove.
    A null of the chart's counts as absent, as in Helm 4.
    """
    entries: dict[str, Entry] = {}
    for key, entry in user.entries.items():
        default = defaults.entries.get(key)
        if default is not None and is_null(entry.node):
            continue
        entries[key] = _laid_over(entry, default)
    for key, default in defaults.entries.items():
        if key not in user.entries and not is_null(default.node):
            entries[key] = replace(default, node=_without_nulls(default.node))
    return replace(user, entries=entries)


def _over(under: Entry, entry: Entry) -> Entry:
    node = entry.node
    if isinstance(node, Mapping) and isinstance(under.node, Mapping):
        node = merged(under.node, node)
    return replace(entry, node=node, earlier=(*under.earlier, replace(under, earlier=())))


def _laid_over(entry: Entry, default: Entry | None) -> Entry:
    if default is None or not isinstance(entry.node, Mapping) or not isinstance(default.node, Mapping):
        return entry
    entries: dict[str, Entry] = {}
    for key, inner in entry.node.entries.items():
        below = default.node.entries.get(key)
        if below is not None and is_null(inner.node) and not is_null(below.node):
            continue
        entries[key] = _laid_over(inner, below)
    for key, below in default.node.entries.items():
        if key not in entry.node.entries and not is_null(below.node):
            entries[key] = replace(below, node=_without_nulls(below.node))
    return replace(entry, node=replace(entry.node, entries=entries))


def _without_nulls(node: Node) -> Node:
    if not isinstance(node, Mapping):
        return node
    kept = {
        key: replace(entry, node=_without_nulls(entry.node))
        for key, entry in node.entries.items()
        if not is_null(entry.node)
    }
    return replace(node, entries=kept)
