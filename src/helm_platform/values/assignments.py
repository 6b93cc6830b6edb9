r"""Arguments of `--set` and its relatives in Helm's own syntax: `a.b=1,c[0].d=x,e={1,2}`, `\` before special signs.

The quirks are Helm's: numbers with a leading zero stay text, `null` is null, an empty key is dropped. One thing is
stricter: an argument that stops too early, such as `a.`, `a[0]` or `a[0].b=`, sets nothing, and Helm does not say so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence as Listing
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from helm_platform.values.compose import MAX_DEPTH
from helm_platform.values.merge import merged
from helm_platform.values.scalars import ScalarValue, as_json_number, characters
from helm_platform.values.text import MAX_BYTES
from helm_platform.values.tree import Entry, Mapping, Node, Origin, Scalar, Sequence, Source

MAX_INDEX = 65536
MAX_NESTING = 30
_INT64 = range(-(2**63), 2**63)
# What json calls the rest of a number that it does not take, and Go refuses: `1.`, `1e`.
_CUT_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.|(?:\.[0-9]+)?[eE])")
_SPACE = " \t\n\v\f\r\x85\xa0"


class Option(StrEnum):
    """The options that set values. Helm applies them in this order, whatever their order on the command line."""

    JSON = "--set-json"
    SET = "--set"
    STRING = "--set-string"
    FILE = "--set-file"
    LITERAL = "--set-literal"


@dataclass(frozen=True)
class Setting:
    """One such argument, as it was typed."""

    option: Option
    argument: str

    def __str__(self) -> str:
        """As it was typed, in characters that can be printed."""
        return f"{self.option} {characters(self.argument)}"

    @property
    def words(self) -> tuple[str, str]:
        """The words of a command line."""
        return (self.option.value, self.argument)


def settings(
    sets: Listing[str] = (),
    strings: Listing[str] = (),
    files: Listing[str] = (),
    jsons: Listing[str] = (),
    literals: Listing[str] = (),
) -> tuple[Setting, ...]:
    """The arguments of all options in the order in which Helm applies them."""
    given = {
        Option.JSON: jsons,
        Option.SET: sets,
        Option.STRING: strings,
        Option.FILE: files,
        Option.LITERAL: literals,
    }
    return tuple(Setting(option, argument) for option in Option for argument in given[option])


class AssignmentError(ValueError):
    """Helm refuses this argument. The message says why in words; `fix` says what to write instead.

    `silent` says that Helm takes it and sets nothing, which is no less a mistake.
    """

    def __init__(self, message: str, fix: str | None = None, *, silent: bool = False) -> None:
        super().__init__(message)
        self.fix = fix
        self.silent = silent


def assigned(root: Mapping, argument: str | Setting) -> Mapping:
    """`root` after one argument, a bare one being that of `--set`. Raises AssignmentError."""
    setting = argument if isinstance(argument, Setting) else Setting(Option.SET, argument)
    source = Source(Origin.SET, str(setting))
    text = characters(setting.argument)
    if setting.option is Option.JSON and text.strip(_SPACE).startswith("{"):
        # Only Helm 4 takes a whole object; Helm 3 says that it cannot read it.
        node, end = _json(text.strip(_SPACE), 0, source)
        if end != len(text.strip(_SPACE)) or not isinstance(node, Mapping):
            raise AssignmentError("something follows the JSON object", 'write one object: `{"a": {"b": 1}}`')
        return merged(root, node)
    parser = _Parser(text, source, setting.option)
    while not parser.at_end():
        root = parser.assignment(root, (), 0)
    return root


class _Parser:
    def __init__(self, text: str, source: Source, option: Option) -> None:
        self.text, self.source, self.option = text, source, option
        self.literal = option is Option.LITERAL
        self.position = 0
        # Helm takes an empty value at the end of the argument for its end, and forgets what it was reading.
        self.stopped = False

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
            if char == "\\" and not self.literal:
                if self.at_end():
                    break
                char = self.text[self.position]
                self.position += 1
            taken.append(char)
        return "".join(taken), ""

    def assignment(self, data: Mapping, path: tuple[str, ...], nesting: int) -> Mapping:
        """Read `key…=value` and return `data` with it."""
        key, stop = self.until("=[." if self.literal else "=[,.")
        here = ".".join((*path, key))
        old = data.entries.get(key)
        if stop == "":
            if not key and path:
                raise AssignmentError(f"`{'.'.join(path)}.` ends without a key, and sets nothing", silent=True)
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
            grown = self.item(items, here, nesting)
            return self.put(data, key, grown, inside=old is not None and len(grown.items) == len(items))
        if nesting + 1 > MAX_NESTING:
            raise AssignmentError(f"keys are nested more than {MAX_NESTING} deep")
        self.expect(old, Mapping, here, "a map")
        inner = old.node if old and isinstance(old.node, Mapping) else Mapping(self.source)
        inner = self.assignment(inner, (*path, key), nesting + 1)
        if not inner.entries:
            raise AssignmentError(f"`{here}.` has no key after the dot", silent=self.stopped)
        return self.put(data, key, inner, inside=old is not None)

    def expect(self, old: Entry | None, wanted: type, path: str, what: str) -> None:
        if old is not None and not isinstance(old.node, wanted):
            where = f" (set in {old.source.label})" if old.source.origin is Origin.FILE else ""
            raise AssignmentError(
                f"`{path}` is not {what}{where}, so nothing can be set inside it",
                "set the whole key, or change the file",
            )

    def put(self, data: Mapping, key: str, node: Node, *, inside: bool = False) -> Mapping:
        # An empty key is dropped, but what a file has under one can be changed inside.
        if not key and not inside:
            return data
        old = data.entries.get(key)
        earlier = (*old.earlier, replace(old, earlier=())) if old else ()
        return data.with_entry(Entry(key, node, self.source, earlier=earlier))

    def item(self, items: tuple[Node, ...], path: str, nesting: int) -> Sequence:
        """Read `N]…` and return the list with that item."""
        if path.count("[") >= MAX_DEPTH:
            raise AssignmentError(f"lists are nested more than {MAX_DEPTH} deep")
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
            if self.stopped:
                key = self.text.removesuffix("=")
                raise AssignmentError(
                    "an empty value at the end sets nothing inside a list",
                    f"write --set-json '{key}=\"\"'" if self.text.endswith("=") else None,
                    silent=True,
                )
        else:
            raise AssignmentError(f"`{here}` has no value", f"write `{here}=VALUE`", silent=True)
        filler = tuple(Scalar(None, self.source) for _ in range(len(items), index + 1))
        grown = [*items, *filler]
        grown[index] = node
        return Sequence(tuple(grown), self.source)

    def index(self, path: str) -> int:
        text, stop = self.until("]")
        if not stop:
            raise AssignmentError(f"`{path}[` lacks its `]`", silent=True)
        if not re.fullmatch(r"[-+]?[0-9]+", text):
            raise AssignmentError(f"`{text}` in `{path}[…]` is not a number")
        digits = text.lstrip("+-").lstrip("0")
        number = int(digits or 0) if len(digits) < 10 and not (digits and text[0] == "-") else -1  # noqa: PLR2004
        if not 0 <= number <= MAX_INDEX:
            raise AssignmentError(f"the index {text[:20]} of `{path}` is outside 0 to {MAX_INDEX}")
        return number

    def value(self) -> Node:
        if self.option is Option.JSON:
            return self.json_value()
        if self.literal:
            return self.typed(self.until("")[0])
        if self.at_end():
            self.stopped = True
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

    def json_value(self) -> Node:
        if self.blank():
            return Scalar(None, self.source, text="null", plain=True)
        node, self.position = _json(self.text, self.position, self.source)
        self.blank()
        return node

    def blank(self) -> bool:
        """Go over white space and one comma after it. Whether there is nothing else up to there."""
        while not self.at_end():
            char = self.text[self.position]
            if char != "," and char not in _SPACE and not char.isspace():
                return False
            self.position += 1
            if char == ",":
                return True
        return True

    def typed(self, text: str) -> Scalar:
        if self.option is Option.FILE:
            return Scalar(_content(text), self.source, text=f"the content of {text}")
        value = _typed(text) if self.option is Option.SET else text
        return Scalar(value, self.source, text=text, plain=self.option is Option.SET)


def _content(name: str) -> str:
    """The text of a file, with a sign for what is no UTF-8, as Helm has it."""
    if name.strip() == "-":
        raise AssignmentError("a value cannot come from the standard input here", "name a file")
    try:
        with Path(name).open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise AssignmentError(f"{name}: no such file", "check the path after the `=`") from None
    except IsADirectoryError:
        raise AssignmentError(f"{name}: is a directory, not a file", "name a file after the `=`") from None
    except OSError as error:
        raise AssignmentError(f"{name}: {(error.strerror or str(error)).lower()}") from None
    except ValueError:
        raise AssignmentError(f"{name!r} is not a file name") from None
    if len(data) > MAX_BYTES:
        raise AssignmentError(f"{name} is larger than {MAX_BYTES // 1024 // 1024} MiB", "a release holds 1 MiB")
    return characters(data.decode("utf-8", errors="surrogateescape"))


def _json(text: str, start: int, source: Source) -> tuple[Node, int]:
    """The JSON value at `start`, as Go reads it, and where it ends."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        found = text[error.pos : error.pos + 20]
        raise AssignmentError(
            f"this is not JSON: {error.msg[:1].lower()}{error.msg[1:]} at {f'`{found}`' if found else 'the end'}",
            "text needs double quotes, inside single ones of the shell: --set-json 'a=\"text\"'",
        ) from None
    except RecursionError:
        raise AssignmentError("the JSON is nested too deeply", "flatten the values") from None
    except ValueError as error:
        raise AssignmentError(str(error)) from None
    cut = _CUT_NUMBER.match(text, start)
    if cut and cut.end() > end:
        raise AssignmentError(f"`{cut[0]}` is not a number in JSON")
    return _node(value, source, MAX_DEPTH), end


def _node(value: Any, source: Source, depth: int) -> Node:
    if not depth:
        raise AssignmentError(f"the JSON is nested more than {MAX_DEPTH} levels deep", "flatten the values")
    if isinstance(value, dict):
        keyed = {characters(key): inner for key, inner in value.items()}
        return Mapping(
            source, {key: Entry(key, _node(inner, source, depth - 1), source) for key, inner in keyed.items()}
        )
    if isinstance(value, list):
        return Sequence(tuple(_node(inner, source, depth - 1) for inner in value), source)
    if isinstance(value, str):
        return Scalar(characters(value), source, text=characters(value))
    return Scalar(value, source, text=json.dumps(value), plain=True)


def _number(text: str) -> int | float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"the number `{text[:40]}` is too large")
    return as_json_number(number)


def _constant(text: str) -> float:
    raise ValueError(f"`{text}` is not JSON")


_DECODER = json.JSONDecoder(parse_int=_number, parse_float=_number, parse_constant=_constant)


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
