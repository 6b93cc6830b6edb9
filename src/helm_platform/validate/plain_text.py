"""Text without quotes: what Helm makes of it, where it was plausibly meant as text, and how to keep it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from helm_platform.diagnostics import Diagnostic, Edit, Fix, Span, ValuesPath
from helm_platform.validate.subject import finding
from helm_platform.values import Document, Entry, Mapping, Scalar, Sequence, find, walk
from helm_platform.values.scalars import rendered
from helm_platform.values.text import lines_of

_EXACT = 2**53
LEADING_ZERO = re.compile(r"[-+]?0[oO]?[0-9_]+\Z", re.ASCII)
_BLOCK = re.compile(
    r"(?:^|[a-z])(?:[eE]nv|[eE]nvironment|[vV]ariables|[lL]abels|[aA]nnotations|[hH]eaders|nodeSelector|stringData|data)"
    r"(?:Vars|Variables)?$",
    re.ASCII,
)
# Numbers that nobody counts with.
_NAMED = re.compile(
    r"(?:^|[_.-]|(?<=[a-z])(?=[A-Z]))(?:account|zip|zip_?code|plz|postal_?code|post_?code|phone|fax|serial|sku|pin)"
    r"(?:[_.-]?(?:id|no|nr|number|code))?$",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True)
class Written:
    """A scalar without quotes: its path, its key (None in a list), itself, and whether text stands in its place."""

    path: ValuesPath
    entry: Entry | None
    node: Scalar
    text_meant: bool


def written(root: Mapping, defaults: Mapping) -> Iterator[Written]:
    """Every value without quotes below `root`; `defaults` are those of the chart."""
    for path, entry, node in walk(root):
        if isinstance(node, Scalar) and node.plain and node.text and not node.rejected:
            yield Written(path, entry, node, _text_meant(path, root, defaults))


def _text_meant(path: ValuesPath, root: Mapping, defaults: Mapping) -> bool:
    """Whether text is expected at a path: a variable, a label, an item among words, a default that is text."""
    key, above = path[-1], path[:-1]
    default = find(defaults, path)
    if isinstance(default, Scalar) and default.value is not None:
        return isinstance(default.value, str)
    parent = find(root, above)
    if isinstance(parent, Sequence):
        return any(isinstance(item, Scalar) and isinstance(item.value, str) for item in parent.items)
    if isinstance(key, str) and _NAMED.search(key):
        return True
    if key == "value" and isinstance(parent, Mapping) and "name" in parent.entries:
        return True  # an item of a list of variables
    return bool(above) and isinstance(above[-1], str) and _BLOCK.search(above[-1]) is not None


@dataclass(frozen=True)
class Key:
    """A key without quotes that Helm reads as another text than was written."""

    path: ValuesPath
    entry: Entry
    text: str

    @property
    def span(self) -> Span | None:
        """Where it is written."""
        return self.entry.span


def renamed_keys(document: Document) -> Iterator[Key]:
    """The keys of a file that Helm turns into another text: `no` into `false`, `010` into `8`."""
    lines: list[str] | None = None
    for path, entry, _ in walk(document.root):
        # Only a boolean or number gets another name, and that name starts like one.
        if entry is None or not _LIKE_A_VALUE.match(entry.key) or entry.place is None:
            continue
        lines = lines if lines is not None else list(lines_of(document.text))
        line, column, end_line, end_column = entry.place
        text = lines[line - 1][column - 1 : end_column - 1] if line == end_line <= len(lines) else ""
        if text and text[0] not in "\"'!&*" and text != entry.key:
            yield Key(path, entry, text)


_LIKE_A_VALUE = re.compile(r"true\Z|false\Z|[-+.0-9]")


def exact(node: Scalar) -> int | None:
    """The whole number that was written, digit by digit, or None where it was none in decimal digits."""
    digits = node.text.replace("_", "")
    return int(digits) if re.fullmatch(r"[-+]?[0-9]{1,30}", digits, re.ASCII) else None


def number_of(node: Scalar) -> float | None:
    """The number that Helm reads, or None."""
    return node.value if isinstance(node.value, int | float) and not isinstance(node.value, bool) else None


def printed(value: float, *, on_library: bool) -> str:
    """What a template prints for a number. platform-lib writes whole numbers digit by digit, other charts do not."""
    number = float(value)
    if on_library and number.is_integer() and abs(number) < _INT64:
        return str(int(number))
    return rendered(number)


_INT64 = 2.0**63


def too_large(node: Scalar) -> bool:
    """Whether it is a whole number so large that its neighbours have the same float."""
    digits = exact(node)
    return digits is not None and abs(digits) >= _EXACT


def quoted(text: str) -> str:
    """The text in quotes, as YAML."""
    return f'"{text}"'


def quoting(text: str, span: Span | None) -> Fix | None:
    """The fix that puts quotes around text without any."""
    return Fix(f"quote `{text}`", (Edit(span, quoted(text)),)) if span is not None else None


def renamed(rule: str, key: Key) -> Diagnostic:
    """The finding that Helm turns a key into another text."""
    return finding(
        rule,
        f"the key `{key.text}` is `{key.entry.key}` in Helm",
        key.path,
        key.entry.source,
        key.span,
        label=f"quote it: {quoted(key.text)}",
        fix=quoting(key.text, key.span),
    )
