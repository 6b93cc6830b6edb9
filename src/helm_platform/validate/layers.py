"""Where the value of a key comes from: every layer that says something about it, the one that wins first.

The order is Helm's and then the chart's (charts/platform-lib/templates/context/_effective.tpl): the platform's enforced
fields, `--set`, the `-f` files, the chart's values.yaml, the platform's defaults.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from helm_platform.diagnostics import Span, ValuesPath, dotted
from helm_platform.errors import UsageError
from helm_platform.validate.pod_security.origin import DEFAULTS, ENFORCED
from helm_platform.values import (
    AssignmentError,
    Chart,
    Document,
    Mapping,
    Node,
    Origin,
    Scalar,
    Setting,
    Source,
    assigned,
    child,
    coalesced,
    find,
    find_entry,
    is_null,
    merged,
    plain,
)

_CONTAINERS = ("containers", "initContainers", "sidecars")
_RELEASE = ("workloads", "tasks", "extraObjects", "global", "fullnameOverride")


class Kind(StrEnum):
    """What a layer is, from the strongest to the weakest."""

    ENFORCED = "enforced"
    SET = "set"
    FILE = "file"
    CHART = "chart"
    PLATFORM = "platform-default"


@dataclass(frozen=True)
class Statement:
    """What one layer says about a key. `node` is None where it takes the value away, by a null or by replacing the map
    around it; `path` is the key that says so. `option` is `--set` or `--set-string`, else "".
    """

    kind: Kind
    path: ValuesPath
    node: Node | None
    file: Path | None = None
    span: Span | None = None
    option: str = ""
    wins: bool = False

    @property
    def place(self) -> str:
        """`values.yaml:3:5`, `--set image.tag`. The value of an argument is never part of it: it may be a secret."""
        if self.option:
            return f"{self.option} {dotted(self.path)}"
        where = f":{self.span.line}:{self.span.column}" if self.span else ""
        return f"{_near(self.file)}{where}" if self.file else "values"


@dataclass(frozen=True)
class _Layer:
    kind: Kind
    root: Mapping


class Layers:
    """The values of one release, layer by layer, and merged."""

    def __init__(
        self,
        documents: Sequence[Document],
        settings: Sequence[Setting],
        chart: Chart,
        inherited: Collection[str] = (),
    ) -> None:
        """`inherited` are the top-level keys that workloads take where they say nothing.

        Raises UsageError for an argument that Helm refuses.
        """
        user = Mapping(Source(Origin.SET, "--set"))
        layers: list[_Layer] = []
        for document in documents:
            user = merged(user, document.root)
            layers.append(_Layer(Kind.FILE, document.root))
        for setting in settings:
            try:
                user = assigned(user, setting)
                alone = assigned(Mapping(Source(Origin.SET, setting.option)), setting)
            except AssignmentError as error:
                raise UsageError(f"{setting.option}: {error}", fix=error.fix) from None
            layers.append(_Layer(Kind.SET, alone))
        layers.reverse()
        self._user = layers
        self._inherited = inherited
        self._defaults = _Layer(Kind.CHART, chart.defaults.root)
        self.values = coalesced(user, chart.defaults.root)
        self._profiles = chart.schema is not None and isinstance(find(self.values, ENFORCED[:2]), Mapping)

    def effective(self, path: ValuesPath) -> Node | None:
        """The value that the chart works with, or None where nothing says one: null is nothing."""
        enforced, default = self._platform(path)
        fixed = find(self.values, enforced) if enforced else None
        own = find(self.values, path)
        given = find(self.values, default) if default else None
        found = [node for node in (fixed, own, given) if node is not None and not is_null(node)]
        maps = [node for node in found if isinstance(node, Mapping)]
        if not found or len(maps) < len(found) or len(maps) == 1:
            return found[0] if found else None
        whole = maps[-1]
        for upper in reversed(maps[:-1]):
            whole = merged(whole, upper)
        return whole

    def statements(self, path: ValuesPath) -> list[Statement]:
        """What each layer says, the winner first and marked, then in the order of the layers."""
        enforced, default = self._platform(path)
        said = []
        if enforced and find(self.values, enforced) is not None:
            said.append(_said(Kind.ENFORCED, self.values, enforced))
        said += [_said(layer.kind, layer.root, path) for layer in (*self._user, self._defaults)]
        if default and find(self.values, default) is not None:
            said.append(_said(Kind.PLATFORM, self.values, default))
        found = [each for each in said if each is not None]
        if not found:
            return []
        winner = self._winner(found, path)
        return [_won(winner), *(each for each in found if each is not winner)]

    def leaves(self, path: ValuesPath) -> Iterator[ValuesPath]:
        """The paths below a map that some layer sets, each once, in the order of the values."""
        seen: set[ValuesPath] = set()
        enforced, default = self._platform(path)
        roots = [(self.values, path), *((layer.root, path) for layer in (*self._user, self._defaults))]
        roots += [(self.values, where) for where in (enforced, default) if where]
        for root, where in roots:
            for below in _leaves(find(root, where)):
                if below not in seen:
                    seen.add(below)
                    yield (*path, *below)

    def _winner(self, found: list[Statement], path: ValuesPath) -> Statement:
        """The statement whose value is the effective one; where a value was taken away, the strongest that did so."""
        node = self.effective(path)
        for each in found:
            if each.node is not None and node is not None and _same(each, node):
                return each
        return next((each for each in found if (each.node is None) == (node is None)), found[0])

    def _platform(self, path: ValuesPath) -> tuple[ValuesPath | None, ValuesPath | None]:
        """Where the platform's profile fixes this key of a workload, and where it has a default for it."""
        if not self._profiles or not path:
            return None, None
        block = path[:2] if path[0] in ("workloads", "tasks") and len(path) > 2 else ()  # noqa: PLR2004
        own = path[len(block) :]
        if not block and own[0] in _RELEASE:
            return None, None
        if own[0] in _CONTAINERS and len(own) > 3 and own[2] == "security":  # noqa: PLR2004 - group, name, key, field
            return (*ENFORCED, *own[2:]), None
        # What workloads inherit from the root reaches them through the root.
        default = (*DEFAULTS, *own) if not block or own[0] not in self._inherited else None
        return (*ENFORCED, *own), default


def _said(kind: Kind, root: Mapping, path: ValuesPath) -> Statement | None:
    node: Node = root
    for depth, part in enumerate(path):
        inner = child(node, part)
        if inner is None and isinstance(node, Mapping):
            return None
        if inner is not None and _filler(inner):
            return None
        if inner is None or is_null(inner):
            at = path[: depth + 1] if inner is not None else path[:depth]
            return _statement(kind, root, at, None)
        node = inner
    return _statement(kind, root, path, node)


def _statement(kind: Kind, root: Mapping, path: ValuesPath, node: Node | None) -> Statement:
    entry, there = find_entry(root, path), find(root, path)
    source = entry.source if entry else there.source if there else root.source
    place = entry.place if entry and entry.place else there.place if there else None
    option = source.label.split(" ")[0] if source.origin is Origin.SET else ""
    return Statement(kind, path, node, source.file, Span(*place) if place else None, option)


def _same(said: Statement, node: Node) -> bool:
    if said.node is node:
        return True
    return isinstance(node, Scalar) and isinstance(said.node, Scalar) and node == said.node


def overruled(said: Statement, statements: Sequence[Statement]) -> bool:
    """Whether the chart refuses what is said here, because the platform has fixed another value."""
    fixed = next((each.node for each in statements if each.kind is Kind.ENFORCED), None)
    if fixed is None or said.node is None or said.kind in (Kind.ENFORCED, Kind.PLATFORM):
        return False
    return bool(plain(fixed) != plain(said.node))


def _won(said: Statement) -> Statement:
    return Statement(said.kind, said.path, said.node, said.file, said.span, said.option, wins=True)


def _leaves(node: Node | None, path: ValuesPath = ()) -> Iterator[ValuesPath]:
    if isinstance(node, Mapping) and (node.entries or not path):
        for key, entry in node.entries.items():
            yield from _leaves(entry.node, (*path, key))
    elif node is not None:
        yield path


def _filler(node: Node) -> bool:
    """The items that `--set list[2]=x` leaves open."""
    return isinstance(node, Scalar) and node.value is None and not node.text and node.source.origin is Origin.SET


def _near(file: Path | None) -> str:
    """A file as it was named; one of this package below the working directory without the way there."""
    if file is None or not file.is_absolute():
        return str(file)
    here = Path.cwd()
    return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)
