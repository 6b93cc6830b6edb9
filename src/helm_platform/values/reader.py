"""Values files from disk, stdin or memory, each as a tree with everything that is wrong with its YAML."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence as Listing
from dataclasses import dataclass, field
from pathlib import Path

from helm_platform.diagnostics import Diagnostic, Level, Span
from helm_platform.errors import UsageError
from helm_platform.values.compose import Composed, Duplicate, compose
from helm_platform.values.merge import merged
from helm_platform.values.text import BOM, MAX_BYTES, Chunk, decode, documents, lines_of, normal
from helm_platform.values.tree import Mapping, Node, Origin, Scalar, Source, is_null, plain

STDIN = Path("<stdin>")


@dataclass(frozen=True)
class Document:
    """A values file. `root` holds what could be read; `complete` is False where a syntax error hides the rest."""

    source: Source
    file: Path
    text: str
    root: Mapping
    findings: list[Diagnostic] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    complete: bool = True


def read_files(names: Listing[str]) -> list[Document]:
    """Read `-f` arguments in order; `-` is stdin. Raises one UsageError that names every file it cannot read."""
    return [parse(data, file) for file, data in read_bytes(names)]


def read_bytes(names: Listing[str]) -> list[tuple[Path, bytes]]:
    """The same, not yet parsed."""
    contents: list[tuple[Path, bytes]] = []
    problems: list[str] = []
    for name in names:
        file = STDIN if name.strip() == "-" else Path(name)
        try:
            contents.append((file, content(file)))
        except FileNotFoundError:
            problems.append(f"{name}: no such file")
        except IsADirectoryError:
            problems.append(f"{name}: is a directory, not a file")
        except OSError as error:
            problems.append(f"{name}: {(error.strerror or str(error)).lower()}")
        except ValueError:
            problems.append(f"{name!r}: not a file name")
    if problems:
        what = "a values file" if len(problems) == 1 else f"{len(problems)} values files"
        raise UsageError(f"cannot read {what}", detail="\n".join(problems), fix="check the -f arguments")
    return contents


def content(file: Path) -> bytes:
    """The bytes of a file or stream, or its first ones where it is larger than a values file can be.

    Raises OSError, and ValueError for what is no file name.
    """
    if file is STDIN:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    with file.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def on_disk(document: Document, private: Path) -> Path:
    """The file itself, or what was read from a stream at `private`, which only we can read: it may hold secrets."""
    if document.file.is_file():
        return document.file
    handle = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
        stream.write(document.text)
    return private


def parse(data: bytes, file: Path, *, origin: Origin = Origin.FILE) -> Document:
    """The document that Helm 4 makes of these bytes."""
    if origin is Origin.CHART:
        data = data.removeprefix(b"\xef\xbb\xbf")
    text, findings = decode(data, file)
    lines = list(lines_of(text))
    source = Source(origin, str(file), file, tuple(lines))
    empty = Mapping(source, place=(1, 1, 1, 1))
    if findings:
        return Document(source, file, text, empty, findings, complete=False)
    chunks, findings = documents(text, file)
    original, text = text, normal(text).removeprefix(BOM)
    lines = list(lines_of(text))
    parts = [compose(chunk, source, file, lines) for chunk in chunks]
    findings += [found for part in parts for found in part.findings]
    findings += _unread(parts, file)
    root = empty
    complete = all(part.complete for part in parts)
    for part in parts:
        if isinstance(part.root, Mapping):
            root = merged(root, part.root)
        elif part.root is not None and not is_null(part.root):
            findings.append(_not_a_map(part.root, file))
            complete = False
    if not any(found.rule == "document-separator" for found in findings):
        findings += _otherwise_in_helm3(original.removeprefix(BOM), parts, root, source, lines)
    duplicates = [duplicate for part in parts for duplicate in part.duplicates]
    return Document(source, file, text, root, findings, duplicates, complete)


def _unread(parts: list[Composed], file: Path) -> list[Diagnostic]:
    """Text after `...`, which no Helm reads."""
    return [
        Diagnostic(
            "ignored-text",
            Level.ERROR,
            "Helm stops reading here and ignores the rest of the file without a word",
            file=file,
            span=Span(part.ignored.line, part.ignored.column, part.ignored.line, part.ignored.column + 1),
            help="the `...` above ends the file: remove it",
        )
        for part in parts
        if part.ignored
    ]


def _otherwise_in_helm3(
    text: str, parts: list[Composed], root: Mapping, source: Source, lines: list[str]
) -> list[Diagnostic]:
    """A finding if Helm 3, which reads the file as it is and only its first document, sees other values than Helm 4."""
    assert source.file is not None  # noqa: S101
    cut, doubled = "\n---" in text, "\r\r\n" in text
    unended = not text.endswith("\n") and parts[-1].last is not None
    if not (cut or doubled or unended):
        return []
    first = compose(Chunk(text, 0), source, source.file, lines)
    if any(found.rule != "ignored-text" for found in first.findings) or plain(first.root or root) == plain(root):
        return []
    if first.root is not None and is_null(first.root) and not root.entries:
        return []
    if cut and (first.ignored or first.findings):
        line = _second(text, first.ignored or first.findings[0].span)
        return [
            Diagnostic(
                "several-documents",
                Level.ERROR,
                "a second document starts here: Helm 4 merges it, Helm 3 never reads it",
                file=source.file,
                span=Span(line, 1, line, 4),
                help="remove the `---`, or move this part into a file of its own and pass it with another -f",
            )
        ]
    if doubled:
        line = text[: text.index("\r\r\n")].count("\n") + 1
        return [
            Diagnostic(
                "line-ends",
                Level.WARNING,
                "lines of this file end in two carriage returns: texts have more lines in Helm 3 than in Helm 4",
                file=source.file,
                span=Span(line, 1, line, 2),
                help="save the file with one kind of line ends",
            )
        ]
    last = parts[-1].last or Span(1, 1, 1, 1)
    return [
        Diagnostic(
            "line-ends",
            Level.WARNING,
            "the file stops without a line end: this text ends in one in Helm 4, and in none in Helm 3",
            file=source.file,
            span=Span(last.line, last.column, last.line, last.column + 1),
            help="end the last line, or write `|-` if the text is to end without one",
        )
    ]


def _second(text: str, ended: Span | None) -> int:
    """The line of the `---` at or after the place where Helm 3 stops."""
    start = ended.line if ended else 1
    lines = normal(text).split("\n")
    return next((number for number in range(start, len(lines) + 1) if lines[number - 1].startswith("---")), start)


def _not_a_map(root: Node, file: Path) -> Diagnostic:
    what = "one piece of text or number" if isinstance(root, Scalar) else "a list"
    line, column = root.place[:2] if root.place else (1, 1)
    return Diagnostic(
        "not-a-map",
        Level.ERROR,
        f"a values file is a map of keys; this is {what}",
        file=file,
        span=Span(line, column, line, column + 1),
        help="start with a key, for example `image:`",
    )
