r"""`--set` and `--set-string` in Helm's own syntax: `a.b=1,c[0].d=x,e={1,2}`, with `\` before a special character.

The quirks are Helm's: numbers with a leading zero stay text, `null` is null, an empty key is dropped.
"""

from __future__ import annotations

import re
from dataclasses import replace

from helm_platform.values.scalars import ScalarValue
from helm_platform.values.tree import Entry, Mapping, Node, Origin, Scalar, Sequence, Source

MAX_INDEX = 65536
MAX_NESTING = 30
_INT64 = range(-(2**63), 2**63)


class AssignmentError(ValueError):
    """Helm refuses this argument. The message says why in words; `help` says what to write instead."""

    def __init__(self, message: str, fix: str | None = None) -> None:
        super().__init__(message)
        self.fix = fix


def assigned(root: Mapping, argument: str, *, as_text: bool = False) -> Mapping:
    """`root` after one `--set` argument (`--set-string` with `as_text`). Raises AssignmentError."""
    option = "--set-string" if as_text else "--set"
    parser = _Parser(argument, Source(Origin.SET, f"{option} {argument}"), as_text=as_text)
    while not parser.at_end():
        root = parser.assignment(root, (), 0)
    return root


class _Parser:
    def __init__(self, text: str, source: Source, *, as_text: bool) -> None:
        self.text, self.source, self.as_text = text, source, as_text
        self.position = 0

    def at_end(self) -> bool:
        return self.position >= len(self.text)

    def until(self, stops: str) -> tuple[str, str]:
        """Text up to one of `stops`, and which one it was ("" at the end). A backslash takes the next character."""
        taken: list[str] = []
        while not self.at_end():
            char = self.text[self.position]
            self.position += 1
            if char in stops:
                return "".join(taken), char
            if char == "\\":
                if self.at_end():
                    break
                char = self.text[self.position]
                self.position += 1
            taken.append(char)
        return "".join(taken), ""

    def assignment(self, data: Mapping, path: tuple[str, ...], nesting: int) -> Mapping:
        """Read `key…=value` and return `data` with it."""
        key, stop = self.until("=[,.")
        here = ".".join((*path, key))
        old = data.entries.get(key)
        if stop == "":
            if not key and path:
                raise AssignmentError(f"`{'.'.join(path)}.` ends without a key")
            if not key:
                return data
            raise AssignmentError(f"`{here}` has no value", f"write `{here}=VALUE`")
        if stop == ",":
            raise AssignmentError(
                f"`{here}` has no value" if key else "a comma stands where a key should be",
                r"write `key=value,key=value`; a comma inside a value needs a backslash: `a=1\,2`",
            )
        if stop == "=":
            return self.put(data, key, self.value())
        if stop == "[":
            self.expect(old, Sequence, here, "a list")
            items = old.node.items if old and isinstance(old.node, Sequence) else ()
            return self.put(data, key, self.item(items, here, nesting))
        if nesting + 1 > MAX_NESTING:
            raise AssignmentError(f"keys are nested more than {MAX_NESTING} deep")
        self.expect(old, Mapping, here, "a map")
        inner = old.node if old and isinstance(old.node, Mapping) else Mapping(self.source)
        inner = self.assignment(inner, (*path, key), nesting + 1)
        if not inner.entries:
            raise AssignmentError(f"`{here}.` has no key after the dot")
        return self.put(data, key, inner)

    def expect(self, old: Entry | None, wanted: type, path: str, what: str) -> None:
        if old is not None and not isinstance(old.node, wanted):
            where = f" (set in {old.source.label})" if old.source.origin is Origin.FILE else ""
            raise AssignmentError(
                f"`{path}` is not {what}{where}, so nothing can be set inside it",
                "set the whole key, or change the file",
            )

    def put(self, data: Mapping, key: str, node: Node) -> Mapping:
        if not key:
            return data
        old = data.entries.get(key)
        earlier = (*old.earlier, replace(old, earlier=())) if old else ()
        return data.with_entry(Entry(key, node, self.source, earlier=earlier))

    def item(self, items: tuple[Node, ...], path: str, nesting: int) -> Sequence:
        """Read `N]…` and return the list with that item."""
        index = self.index(path)
        here = f"{path}[{index}]"
        old = items[index] if index < len(items) else None
        rest, stop = self.until("[.=")
        if rest:
            raise AssignmentError(f"`{rest}` cannot follow `{here}`", f"write `{here}=VALUE` or `{here}.key=VALUE`")
        node: Node
        if stop == "=":
            node = self.value()
        elif stop == "[":
            if old is not None and not isinstance(old, Sequence) and not _is_null(old):
                raise AssignmentError(f"`{here}` is not a list, so nothing can be set inside it")
            node = self.item(old.items if isinstance(old, Sequence) else (), here, nesting)
        elif stop == ".":
            inner = old if isinstance(old, Mapping) else Mapping(self.source)
            node = self.assignment(inner, (here,), nesting)
        else:
            raise AssignmentError(f"`{here}` has no value", f"write `{here}=VALUE`")
        filler = tuple(Scalar(None, self.source) for _ in range(len(items), index + 1))
        grown = [*items, *filler]
        grown[index] = node
        return Sequence(tuple(grown), self.source)

    def index(self, path: str) -> int:
        text, stop = self.until("]")
        if not stop:
            raise AssignmentError(f"`{path}[` lacks its `]`")
        if not re.fullmatch(r"[-+]?[0-9]+", text):
            raise AssignmentError(f"`{text}` in `{path}[…]` is not a number")
        number = int(text[:20])
        if not 0 <= number <= MAX_INDEX:
            raise AssignmentError(f"the index {text[:20]} of `{path}` is outside 0 to {MAX_INDEX}")
        return number

    def value(self) -> Node:
        if self.at_end():
            return Scalar("", self.source)
        if self.text[self.position] != "{":
            return self.typed(self.until(",")[0])
        self.position += 1
        items: list[Node] = []
        while True:
            text, stop = self.until(",}")
            if not stop:
                raise AssignmentError("a list that starts with `{` must end with `}`", "write `key={a,b}`")
            items.append(self.typed(text))
            if stop == "}":
                break
        if self.text[self.position : self.position + 1] == ",":
            self.position += 1
        return Sequence(tuple(items), self.source)

    def typed(self, text: str) -> Scalar:
        return Scalar(text if self.as_text else _typed(text), self.source, text=text, plain=not self.as_text)


def _typed(text: str) -> ScalarValue:
    word = text.lower()
    if word in ("true", "false"):
        return word == "true"
    if word == "null":
        return None
    if text == "0":
        return 0
    if re.fullmatch(r"[-+]?[0-9]{1,20}", text, re.ASCII) and text[0] != "0" and int(text) in _INT64:
        return int(text)
    return text


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None
