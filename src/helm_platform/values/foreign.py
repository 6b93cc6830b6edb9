"""Files of other tools as trees with positions: every document of a YAML stream, and the items of Kubernetes' lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level, Note, Span, ValuesPath
from helm_platform.values import (
    Entry,
    Mapping,
    Node,
    Origin,
    Source,
    child,
    decode,
    find,
    find_entry,
    plain,
    read_bytes,
)
from helm_platform.values import Sequence as Items
from helm_platform.values.compose import compose
from helm_platform.values.text import documents, lines_of, normal


@dataclass(frozen=True)
class Document:
    """One document. `root` is the object, wherever in the file it stands."""

    file: Path
    root: Mapping

    def get(self, *path: str | int) -> Any:
        """The bare value at a path; None where there is none."""
        node = find(self.root, path)
        return None if node is None else plain(node)

    def text(self, *path: str | int) -> str:
        """The text there, numbers as they are written; "" where there is none."""
        value = self.get(*path)
        return "" if value is None or isinstance(value, dict | list) else str(value)

    def map(self, *path: str | int) -> dict[str, Any]:
        """The map there; {} where there is none."""
        value = self.get(*path)
        return value if isinstance(value, dict) else {}

    def texts(self, *path: str | int) -> dict[str, str]:
        """The map there as labels and annotations are: every value a text."""
        return {key: _written(value) for key, value in self.map(*path).items()}

    def list(self, *path: str | int) -> list[Any]:
        """The list there; [] where there is none."""
        value = self.get(*path)
        return value if isinstance(value, list) else []

    def span(self, path: ValuesPath) -> Span | None:
        """Where it is written: the key, or the item of a list; the nearest that is there."""
        while path:
            entry = find_entry(self.root, path)
            if entry is not None:
                return entry.span
            node = find(self.root, path)
            if node is not None and node.place:
                return Span(*node.place)
            path = path[:-1]
        return Span(*self.root.place[:2], self.root.place[0], self.root.place[1] + 1) if self.root.place else None

    def place(self, path: ValuesPath) -> tuple[Path, Span | None]:
        """Which file that is, where the parts of a document come from several, and where in it."""
        node = self._nearest(path)
        if node is None or node.place is None:
            return self.file, self.span(())
        return node.source.file or self.file, Span(*node.place)

    def lines(self, path: ValuesPath) -> tuple[str, ...]:
        """The lines of that file."""
        node = self._nearest(path)
        return (self.root if node is None else node).source.lines

    def _nearest(self, path: ValuesPath) -> Entry | Node | None:
        """The key or the value at a path, or the nearest around it that stands in a text."""
        for end in range(len(path), 0, -1):
            node = find_entry(self.root, path[:end]) or find(self.root, path[:end])
            if node is not None and node.place:
                return node
        return None

    def finding(
        self,
        rule: str,
        level: Level,
        path: ValuesPath,
        message: str,
        help_text: str,
        *,
        notes: Sequence[Note] = (),
        confidential: bool = False,
    ) -> Diagnostic:
        """What is to be said about the place at a path."""
        file, span = self.place(path)
        return Diagnostic(
            rule,
            level,
            message,
            file=file,
            span=span,
            values_path=path,
            help=help_text,
            notes=tuple(notes),
            confidential=confidential,
        )


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True)
class Files:
    """What was read: the documents that are maps, what is wrong as YAML, and the texts by file."""

    documents: tuple[Document, ...]
    findings: tuple[Diagnostic, ...]
    sources: dict[Path, str]


def read(names: Sequence[str]) -> Files:
    """Read files; `-` is stdin. Raises one UsageError that names every file that cannot be read."""
    parts = [parse(data, file) for file, data in read_bytes(names)]
    return Files(
        tuple(each for part in parts for each in part.documents),
        tuple(each for part in parts for each in part.findings),
        {file: text for part in parts for file, text in part.sources.items()},
    )


def parse(data: bytes, file: Path) -> Files:
    """The same of one file's bytes."""
    text, wrong = decode(data, file)
    if wrong:
        return Files((), tuple(wrong), {file: text})
    original, text = text, normal(text)
    lines = list(lines_of(text))
    source = Source(Origin.FILE, str(file), file, tuple(lines))
    chunks, findings = documents(text, file)
    found: list[Document] = []
    for chunk in chunks:
        composed = compose(chunk, source, file, lines)
        findings += composed.findings
        findings += [_twice(each.again, file) for each in composed.duplicates]
        if composed.root is not None and composed.complete:
            found += [Document(file, each) for each in _objects(composed.root)]
    return Files(tuple(found), tuple(findings), {file: original})


def _twice(entry: Any, file: Path) -> Diagnostic:
    return Diagnostic(
        "duplicate-key",
        Level.ERROR,
        f"`{entry.key}` is written twice; the second one counts",
        file=file,
        span=entry.span,
        help="remove one of them",
    )


def _objects(root: Node) -> Iterator[Mapping]:
    """The objects of a document: itself, the items of a list, or those of a Kubernetes List."""
    if isinstance(root, Items):
        for item in root.items:
            yield from _objects(item)
    elif isinstance(root, Mapping):
        items = child(root, "items")
        kind = child(root, "kind")
        if isinstance(items, Items) and kind is not None and str(plain(kind)).endswith("List"):
            yield from _objects(items)
        elif root.entries:
            yield root
