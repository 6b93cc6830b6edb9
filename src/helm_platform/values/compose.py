"""One YAML document to a tree, from libyaml's events, with Helm's rules for keys, aliases and merge keys.

Events, not libyaml's ready-made nodes: those lose where an alias was written, refuse a second anchor of the same
name (Helm takes the last) and recurse without a limit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from collections.abc import Sequence as Listing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level, Note, Span, ValuesPath
from helm_platform.errors import EnvironmentProblem
from helm_platform.values.scalars import ScalarError, ScalarValue, as_json_number, key_text, resolve
from helm_platform.values.syntax import AFTER_THE_END, explain
from helm_platform.values.text import BOM, Chunk, lines_of
from helm_platform.values.tree import Entry, Mapping, Node, Place, Scalar, Sequence, Source, walk

MAX_DEPTH = 100
"""Nesting beyond this is an error of ours. Helm stops at 10 000; people stop at about 10."""

MAX_VALUES = 100_000
"""Keys and values of one document, those that aliases repeat included. The largest charts have some thousands."""
_MAX_FINDINGS = 1_000

# go-yaml's guard against alias bombs: how many decoding steps may come from aliases.
_SMALL, _LARGE, _SMALL_SHARE, _LARGE_SHARE = 400_000, 4_000_000, 0.99, 0.10
_MERGE_TAG = "tag:yaml.org,2002:merge"
_Key = tuple[type, ScalarValue]
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True)
class Duplicate:
    """A key that one map has twice. Helm silently takes the second; where `certain` is False either, by chance.

    That is so for keys that are one text and not one value, such as `1` and `"1"`: they meet in a Go map, which has no
    order.
    """

    path: ValuesPath
    first: Entry
    again: Entry
    certain: bool = True


@dataclass
class Composed:
    """What became of one document. `root` is what could be read before the first syntax error, if there is one."""

    root: Node | None = None
    findings: list[Diagnostic] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    complete: bool = True
    ignored: Span | None = None
    """The start of text after the end of the document (`...`), which Helm never reads."""
    last: Span | None = None
    """The last scalar, if it is a block of text (`|` or `>`): what it ends in depends on how the file ends."""


@dataclass(frozen=True, slots=True)
class _Built:
    """A finished node; `steps` and `height` are what Go's decoder would spend on it and how deep it nests.

    `keys` are the values behind the keys of a map, `late` what is wrong with keys of it; `items` are those of a list
    that stands behind `<<`.
    """

    node: Node
    steps: int
    height: int
    place: Place
    merge: bool = False
    keys: dict[str, _Key] = field(default_factory=dict)
    late: Listing[Diagnostic] = ()
    items: tuple[_Built, ...] | None = None


@dataclass(slots=True)
class _Frame:
    """A map or list that is still open."""

    is_map: bool
    place: Place
    anchor: str | None
    flow: bool = False
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    written: dict[str, Entry] = field(default_factory=dict)
    keys: dict[str, _Key] = field(default_factory=dict)
    late: list[Diagnostic] = field(default_factory=list)
    key: _Built | None = None
    merged: list[_Built] | None = None
    steps: int = 1
    height: int = 0


class _Stop(Exception):
    pass


def compose(chunk: Chunk, source: Source, file: Path, lines: list[str]) -> Composed:
    """The tree of one document. `lines` are those of the whole file."""
    composer = _Composer(source, file, chunk)
    import yaml

    try:
        composer.run(_events(composer.readable))
    except yaml.MarkedYAMLError as error:
        # Helm stops at the end of the document: whatever is wrong behind it, it is not read.
        problem = AFTER_THE_END if composer.ended else error.problem
        finding = explain(
            problem, error.problem_mark, error.context_mark, lines=lines, first_line=chunk.first_line, file=file
        )
        if composer.ended:
            composer.lasting()
            composer.result.findings.append(finding)
            composer.result.complete = False
            return composer.result
        composer.stop(finding)
    except _Stop:
        composer.result.complete = False
    composer.lasting()
    return composer.result


def _events(text: str) -> Iterator[Any]:
    import yaml

    if not yaml.__with_libyaml__:
        raise EnvironmentProblem(
            "this PyYAML was built without libyaml",
            fix="pip install --force-reinstall pyyaml, which brings a wheel with libyaml",
        )
    return yaml.parse(text, Loader=yaml.CSafeLoader)


class _Composer:
    def __init__(self, source: Source, file: Path, chunk: Chunk) -> None:
        self.source, self.file, self.first_line = source, file, chunk.first_line
        self.text = chunk.text.removeprefix(BOM)  # a second one at the start is skipped like the first
        self.result = Composed()
        self.stack: list[_Frame] = []
        self.anchors: dict[str, _Built | _Frame] = {}
        self.steps = self.alias_steps = 0
        self.ended = False
        # What is wrong only if it is still there when everything is read: a later key may replace it.
        self.late: list[tuple[Node, Listing[Diagnostic]]] = []
        self.pending = 0
        # Helm takes a byte order mark inside a file for a character; libyaml skips it.
        self.mark = _stand_in(self.text) if BOM in self.text else None

    def run(self, events: Iterator[Any]) -> None:
        documents = 0
        for event in events:
            name = type(event).__name__
            self.check_size(event)
            if name == "ScalarEvent":
                self.scalar(event)
            elif name in ("MappingStartEvent", "SequenceStartEvent"):
                self.open(event, is_map=name == "MappingStartEvent")
            elif name in ("MappingEndEvent", "SequenceEndEvent"):
                self.close(event)
            elif name == "AliasEvent":
                self.alias(event)
            elif name == "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    self.result.ignored = Span(*self.place(event))
                    return
                self.check_version(event)
            elif name == "DocumentEndEvent":
                self.ended = True

    @property
    def readable(self) -> str:
        """The text for libyaml."""
        return self.text.replace(BOM, self.mark) if self.mark else self.text

    def scalar(self, event: Any) -> None:
        self.steps += 1
        place = self.place(event)
        plain = event.implicit[0]
        if self.mark:
            event.value = event.value.replace(self.mark, BOM)
        if event.style == '"' and "/" in event.value:
            self.check_escapes(event)
        elif "?" in event.value and not event.style and self.stack and self.stack[-1].flow:
            raw = self.text[event.start_mark.index : event.end_mark.index]
            self.unscannable(
                event,
                raw,
                raw.find("?"),
                1,
                "Helm ends a text at a `?` inside `[ ]` and `{ }`",
                "put the text in quotes",
            )
        self.result.last = Span(*place) if event.style in ("|", ">") else None
        merge = event.value == "<<" and (plain or event.tag == _MERGE_TAG)
        rejected = False
        value: Any = None
        try:
            value = resolve(event.value, tag=event.tag, plain=plain)
        except ScalarError as error:
            self.error("bad-value", f"Helm cannot read this value: {error}", place, "quote it if you mean text")
            value, rejected = event.value, True
        node = Scalar(value, self.source, place, event.value, plain and event.tag is None, rejected)
        self.add(_Built(node, 1, 0, place, merge), event.anchor)

    def open(self, event: Any, *, is_map: bool) -> None:
        self.steps += 1
        self.check_depth(1, self.place(event))
        frame = _Frame(is_map, self.place(event), event.anchor, flow=event.flow_style is True)
        if not is_map and self.stack and self.stack[-1].key is not None and self.stack[-1].key.merge:
            frame.merged = []
        if event.anchor is not None:
            self.anchors[event.anchor] = frame
        self.stack.append(frame)

    def close(self, event: Any) -> None:
        frame = self.stack.pop()
        end = self.place(event)
        place = (*frame.place[:2], *end[:2])
        node: Node
        if frame.is_map:
            node = Mapping(self.source, frame.entries, place)
        else:
            node = Sequence(tuple(frame.items), self.source, place)
        # An anchor of the same name inside this collection is the later one.
        latest = frame.anchor is not None and self.anchors.get(frame.anchor) is frame
        if frame.late:
            self.late.append((node, frame.late))
        items = None if frame.merged is None else tuple(frame.merged)
        built = _Built(node, frame.steps, frame.height + 1, place, keys=frame.keys, late=frame.late, items=items)
        self.add(built, frame.anchor if latest else None)

    def alias(self, event: Any) -> None:
        self.steps += 1
        place = self.place(event)
        target = self.anchors.get(event.anchor)
        if target is None:
            self.error(
                "bad-alias",
                f"`*{event.anchor}` refers to an anchor that is not defined above",
                place,
                f"define it with `&{event.anchor}` first, or put the text in quotes if the `*` is meant",
            )
            target = self.rejected(place)
        elif not isinstance(target, _Built):
            self.error("bad-alias", f"`*{event.anchor}` stands inside what it refers to", place, "break the circle")
            target = self.rejected(place)
        self.check_depth(target.height, place)
        self.steps += target.steps
        self.alias_steps += target.steps
        if (
            self.alias_steps > 100  # noqa: PLR2004 - both thresholds are go-yaml's
            and self.steps > 1000  # noqa: PLR2004
            and self.alias_steps / self.steps > _allowed_share(self.steps)
        ):
            self.error(
                "alias-bomb",
                "the aliases of this file expand to far more than what is written",
                place,
                "Helm refuses such files; write the values out, or repeat less",
            )
            raise _Stop
        self.add(replace(target, steps=target.steps + 1, place=place, merge=False, items=None), None)

    def add(self, built: _Built, anchor: str | None) -> None:
        if anchor is not None:
            self.anchors[anchor] = built
        if not self.stack:
            self.result.root = self.settled(built)
            return
        frame = self.stack[-1]
        frame.steps += built.steps
        frame.height = max(frame.height, built.height)
        if not frame.is_map:
            frame.items.append(self.settled(built))
            if frame.merged is not None:
                frame.merged.append(built)
        elif frame.key is None:
            frame.key = built
        else:
            self.pair(frame, frame.key, built)
            frame.key = None

    def pair(self, frame: _Frame, key: _Built, value: _Built) -> None:
        if key.merge:
            self.merge(frame, value)
            return
        text = self.key(frame, key)
        if text is None or not isinstance(key.node, Scalar):
            return
        entry = Entry(text, self.settled(value), self.source, key.place)
        first = frame.written.get(text)
        certain = self.put(frame, entry, (type(key.node.value), key.node.value))
        if first and certain:
            self.result.duplicates.append(Duplicate((*self.path(), text), first, entry))
        frame.written[text] = entry

    def put(self, frame: _Frame, entry: Entry, key: _Key) -> bool:
        """Add or replace an entry. False where Helm may keep the one that is there."""
        text, old = entry.key, frame.entries.get(entry.key)
        if key == (float, 0.0):
            other = "0" if text == "-0" else "-0"  # one key in Go, which takes the later spelling
            if frame.keys.get(other) == key:
                del frame.entries[other], frame.keys[other]
        certain = old is None or (frame.keys[text] == key and not _is_nan(key[1]))
        if old is not None and not certain:
            self.result.duplicates.append(Duplicate((*self.path(), text), old, entry, certain=False))
        frame.entries[text], frame.keys[text] = entry, key
        return certain

    def settled(self, built: _Built) -> Node:
        """A value after its trip through JSON: numbers are 64-bit floats, and infinity and NaN do not exist."""
        node = built.node
        if not isinstance(node, Scalar) or isinstance(node.value, bool) or not isinstance(node.value, int | float):
            return node
        if math.isfinite(node.value):
            return replace(node, value=as_json_number(node.value))
        rejected = replace(node, value=node.text, rejected=True)
        message, fix = f"Helm refuses the number `{node.text}`", "quote it if you mean text"
        self.late.append((rejected, [self.finding("bad-value", message, built.place, fix)]))
        self.pending += 1
        return rejected

    def merge(self, frame: _Frame, value: _Built) -> None:
        # go-yaml v2 lets a merge overwrite the keys written before it; of a list of maps the first wins.
        written = isinstance(value.node, Sequence) and value.items is not None
        for source in (value.items or ())[::-1] if written else (value,):
            if not isinstance(source.node, Mapping):
                if not (isinstance(source.node, Scalar) and source.node.rejected):
                    self.error(
                        "bad-merge", "`<<` takes a map, an alias of a map, or a list of these", value.place, None
                    )
                return
            frame.late += source.late
            for text, entry in source.node.entries.items():
                self.put(frame, entry, source.keys[text])

    def key(self, frame: _Frame, key: _Built) -> str | None:
        node = key.node
        if not isinstance(node, Scalar):
            template = isinstance(node, Mapping)
            self.error(
                "bad-key",
                "a map cannot be a key" if template else "a list cannot be a key",
                key.place,
                "values files are no templates: text with `{{ … }}` must be quoted" if template else "quote it",
            )
            return None
        if node.rejected:
            return None
        try:
            return key_text(node.value)
        except ScalarError as error:
            frame.late.append(self.finding("bad-key", f"Helm cannot use this key: {error}", key.place, None))
            self.pending += 1
            return None

    def check_depth(self, more: int, place: Place) -> None:
        if len(self.stack) + more > MAX_DEPTH:
            self.error(
                "too-deep", f"values are nested more than {MAX_DEPTH} levels deep here", place, "flatten the values"
            )
            self.salvage()
            raise _Stop

    def check_escapes(self, event: Any) -> None:
        r"""`\/` came with YAML 1.2: libyaml reads it, Helm does not."""
        raw = self.text[event.start_mark.index : event.end_mark.index]
        place = next((found.start() for found in _ESCAPE.finditer(raw) if found[1] == "/"), None)
        if place is None:
            return
        self.unscannable(event, raw, place, 2, "Helm does not know the escape `\\/`", "write `/` without the backslash")

    def unscannable(self, event: Any, raw: str, offset: int, width: int, message: str, fix: str) -> None:
        """Report what libyaml reads and Helm's older scanner does not, `offset` characters into the scalar."""
        first, *more = lines_of(raw[: max(offset, 0)])
        line = event.start_mark.line + self.first_line + 1 + len(more)
        column = len(more[-1]) + 1 if more else event.start_mark.column + len(first) + 1
        self.error("yaml-syntax", message, (line, column, line, column + width), fix)

    def check_size(self, event: Any) -> None:
        many = len(self.result.findings) + self.pending > _MAX_FINDINGS
        if self.steps > MAX_VALUES or many:
            self.error(
                "file-too-large",
                "the file has too many mistakes to go on"
                if many
                else f"the file has more than {MAX_VALUES:_} keys and values up to here".replace("_", " "),
                self.place(event),
                "correct the first ones" if many else "put large data into a ConfigMap of its own",
            )
            self.salvage()
            raise _Stop

    def check_version(self, event: Any) -> None:
        if event.version not in (None, (1, 1)):
            self.error(
                "yaml-syntax",
                "Helm reads YAML 1.1 and refuses another version",
                self.place(event),
                "remove the %YAML line",
            )
            raise _Stop

    def stop(self, finding: Diagnostic) -> None:
        self.result.findings.append(finding)
        self.result.complete = False
        self.salvage()

    def salvage(self) -> None:
        """Keep what the top-level map had before the error, so that other mistakes show in the same run."""
        if self.stack and self.stack[0].is_map:
            self.result.root = Mapping(self.source, self.stack[0].entries, self.stack[0].place)

    def path(self) -> ValuesPath:
        """The path of the innermost open collection."""
        parts: list[str | int] = []
        for frame in self.stack[:-1]:
            if not frame.is_map:
                parts.append(len(frame.items))
            elif frame.key is not None and isinstance(frame.key.node, Scalar):
                parts.append(frame.key.node.text)
        return tuple(parts)

    def rejected(self, place: Place) -> _Built:
        return _Built(Scalar(None, self.source, place, rejected=True), 1, 0, place)

    def place(self, event: Any) -> Place:
        start, end = event.start_mark, event.end_mark
        first = self.first_line + 1
        return (start.line + first, start.column + 1, end.line + first, end.column + 1)

    def error(self, rule: str, message: str, place: Place, fix: str | None, notes: tuple[Note, ...] = ()) -> None:
        self.result.findings.append(self.finding(rule, message, place, fix, notes))

    def finding(
        self, rule: str, message: str, place: Place, fix: str | None, notes: tuple[Note, ...] = ()
    ) -> Diagnostic:
        return Diagnostic(rule, Level.ERROR, message, file=self.file, span=Span(*place), help=fix, notes=notes)

    def lasting(self) -> None:
        """Report what is wrong with values and keys that are still there at the end, or could be."""
        reached = None
        if self.late and self.result.complete and self.result.root is not None:
            reached = {id(node) for _, _, node in walk(self.result.root)}
        for node, findings in self.late:
            if reached is None or id(node) in reached:
                self.result.findings += findings


def _stand_in(text: str) -> str:
    """A character that the text does not have."""
    return next(char for char in map(chr, range(0xE000, 0xF8FF)) if char not in text)


def _is_nan(value: ScalarValue) -> bool:
    """NaN is not itself: a Go map can hold it twice."""
    return isinstance(value, float) and math.isnan(value)


def _allowed_share(steps: int) -> float:
    if steps <= _SMALL:
        return _SMALL_SHARE
    if steps >= _LARGE:
        return _LARGE_SHARE
    return _SMALL_SHARE - (_SMALL_SHARE - _LARGE_SHARE) * (steps - _SMALL) / (_LARGE - _SMALL)
