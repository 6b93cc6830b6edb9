"""The keys of one chart, and the way from what a user asks for to the key that is meant."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from helm_platform.diagnostics import ValuesPath, dotted
from helm_platform.schemas.shape import Shape, opened
from helm_platform.validate.in_full import in_full
from helm_platform.validate.names import familiar, nearest, suggestion
from helm_platform.validate.reference.wording import Wording
from helm_platform.values import Chart, find, load_chart

NAME = "<name>"
"""A key that users choose, in a path for readers."""
_DOCS = "docs/reference/values.md"
_MOST = 6
_NEAR = 0.75
# Their keys are those of the top level.
_SAME_KEYS = (f"workloads.{NAME}", "global.platform.defaults", "global.platform.enforced")


@dataclass(frozen=True)
class Place:
    """A key that exists: its path as asked for, and as it is documented, with `<name>` for the user's own names.

    `schema` is {} where anything may stand. `around` says what the map or list around it is for, `required` that this
    map must have it.
    """

    path: ValuesPath
    pattern: tuple[str, ...]
    schema: Any
    required: bool = False
    around: str = ""


@dataclass(frozen=True)
class Lost:
    """A key that does not exist: how far the path leads, what was not found, and which keys may have been meant."""

    path: ValuesPath
    message: str
    near: tuple[str, ...] = ()
    advice: str | None = None


@dataclass(frozen=True)
class Book:
    """What there is to say about the keys of one chart. `docs` is the reference page, None where there is none."""

    chart: Chart
    shape: Shape
    words: Wording
    docs: str | None = None

    @property
    def groups(self) -> dict[str, list[str]]:
        """The top-level keys by what they are about, in the order of the schema where nobody grouped them."""
        top = {name for name, inner in self.shape.keys(self.shape.root).items() if not _machine(inner)}
        root = self.shape.root if isinstance(self.shape.root, dict) else {}
        if not top:
            return {"Default values": [*self.chart.defaults.root.entries]}
        given = {group: [name for name in names if name in top] for group, names in root.get("x-groups", {}).items()}
        rest = [name for name in self.shape.keys(root) if name in top and not any(name in of for of in given.values())]
        return {**given, **({"Keys" if not given else "Others": rest} if rest else {})}

    @property
    def handed_down(self) -> tuple[str, ...]:
        """The top-level keys that an entry of `workloads` takes where it says nothing."""
        root = self.shape.root if isinstance(self.shape.root, dict) else {}
        return tuple(root.get("x-inherited", ()))

    def inherited(self, path: ValuesPath) -> ValuesPath | None:
        """The key of the top level that this one of a workload is taken from where it says nothing, or None."""
        of_workload = len(path) > 2 and path[0] == "workloads"  # noqa: PLR2004 - workloads, name, key
        return path[2:] if of_workload and path[2] in self.handed_down else None

    def look_up(self, path: ValuesPath) -> Place | Lost:
        """The key at a path, or what is wrong with the path.

        What follows a name of the user's own whose value has no keys belongs to the name: `labels.app.kubernetes.io/x`.
        """
        schema: Any = self.shape.root
        required, around = False, ""
        pattern: list[str] = []
        for depth, part in enumerate(path):
            known = self.shape.keys(schema)
            around = self.words.meaning(schema) if depth else ""
            inner = self._below(schema, part)
            if isinstance(part, str) and part in known:
                pattern.append(part)
            elif inner is not None and (isinstance(part, int) or self._free(schema) or _removed(inner)):
                pattern.append("[]" if isinstance(part, int) else part if _removed(inner) else NAME)
                rest = path[depth:]
                if len(rest) > 1 and isinstance(part, str) and not self._holds(inner) and not _removed(inner):
                    name = ".".join(str(each) for each in rest)
                    return Place((*path[:depth], name), tuple(pattern), inner, around=around)
            elif self._open(schema, part, known, depth) or self._by_default(path[: depth + 1]):
                return Place(path, (*pattern, *(str(each) for each in path[depth:])), {}, around=around)
            else:
                return self._lost(path, depth, known)
            required = any(part in piece.get("required", ()) for piece in self.shape.parts(schema))
            schema = inner
        return Place(path, tuple(pattern), schema, required, around)

    def meant(self, path: ValuesPath) -> ValuesPath | None:
        """The key of ours for a name that other charts have, whole or at its start; None for any other."""
        for depth in range(len(path), 0, -1):
            found = familiar(path[:depth], self.shape)
            if found is not None:
                return found
        return None

    def _below(self, schema: Any, part: str | int) -> Any:
        """Like `Shape.below`, where several forms that say the same are one."""
        inner = self.shape.below(schema, part)
        if isinstance(inner, dict) and set(inner) == {"anyOf"}:
            forms = {json.dumps(self.words.resolved(form), sort_keys=True): form for form in inner["anyOf"]}
            return next(iter(forms.values())) if len(forms) == 1 else {"anyOf": list(forms.values())}
        return inner

    def _free(self, schema: Any) -> bool:
        return self.shape.allows_any_key(schema)

    def _open(self, schema: Any, part: str | int, known: dict[str, Any], depth: int) -> bool:
        """Whether anything may be written below: nobody closed the map, and no key that it names is meant."""
        parts = list(self.shape.parts(schema))
        if not depth or any(piece.get("additionalProperties") is False for piece in parts):
            return False
        maps = [piece for piece in parts if "object" in _types(piece) or "properties" in piece]
        anything = not any(_types(piece) for piece in parts)
        return (bool(maps) or anything) and nearest(str(part), known, _NEAR) is None

    def _by_default(self, path: ValuesPath) -> bool:
        return find(self.chart.defaults.root, path) is not None

    def _holds(self, schema: Any) -> bool:
        """Whether the value can be a map or list, and so have something below it."""
        pieces = list(self.shape.parts(schema))
        kinds = {kind for piece in pieces for kind in _types(piece)}
        return bool(kinds & {"object", "array"}) or any("properties" in piece or "items" in piece for piece in pieces)

    def _lost(self, path: ValuesPath, depth: int, known: dict[str, Any]) -> Lost:
        part, parent = path[depth], path[:depth]
        offered = {name: inner for name, inner in known.items() if not _machine(inner)}
        if isinstance(part, int):
            return Lost(parent, f"`{dotted(parent)}` is no list", tuple(offered)[:_MOST] if parent else ())
        if parent and not offered:
            return Lost(parent, f"`{dotted(parent)}` has no keys below it")
        what = f"a key of `{dotted(parent)}`" if parent else f"a key of {self.chart.label}"
        guess = suggestion(path[: depth + 1], None, self.shape, offered)
        near = [dotted((*parent, guess.key, *path[depth + 1 :]))] if guess and guess.key else []
        near += self._elsewhere(part)
        close = nearest(part, offered, 0.5)
        near += [dotted((*parent, close))] if close and not near else []
        advice = guess.label if guess and not near else None
        return Lost(parent, f"`{part}` is not {what}", tuple(dict.fromkeys(near))[:_MOST], advice)

    def _elsewhere(self, key: str) -> list[str]:
        """The documented paths that end with this key, the shortest first."""
        ends = [path for path in self.paths if path.rpartition(".")[2].casefold() == key.casefold()]
        return sorted(ends, key=lambda path: (path.count("."), self.paths.index(path)))[:_MOST]

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every documented path, once for each definition: `workloads.<name>.port` is `port`."""
        return tuple(self._walk(self.shape.root, "", frozenset()))

    def _walk(self, schema: Any, path: str, inside: frozenset[int]) -> Iterator[str]:
        pieces = list(self.shape.parts(schema))
        if inside & {id(piece) for piece in pieces} or path in _SAME_KEYS:
            return
        inside |= {id(piece) for piece in pieces if "properties" in piece}
        for name, inner in self.shape.keys(schema).items():
            if not _machine(inner):
                below = f"{path}.{name}" if path else name
                yield below
                yield from self._walk(inner, below, inside)
        for piece in pieces:
            if isinstance(piece.get("additionalProperties"), dict):
                yield from self._walk(piece["additionalProperties"], f"{path}.{NAME}", inside)


def open_book(folder: Path | None = None) -> Book:
    """The keys of the chart in `folder`, or of the platform-app of this package.

    Raises UsageError where `folder` is no chart, EnvironmentProblem where the bundled one is damaged.
    """
    chart = load_chart(folder)
    schema = in_full(chart)
    shape = Shape(opened(schema))
    return Book(chart, shape, Wording(shape), None if schema is chart.schema else _DOCS)


def _types(schema: Any) -> list[str]:
    kinds = schema.get("type", []) if isinstance(schema, dict) else []
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _machine(schema: Any) -> bool:
    return isinstance(schema, dict) and bool(schema.get("x-machine"))


def _removed(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("not") == {}
