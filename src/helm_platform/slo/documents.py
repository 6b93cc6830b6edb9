"""ServiceLevels documents as they lie in files: which files, which documents in them, and their YAML.

Good documents are read fast and without positions; those are worked out when there is something to say about one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level, Span
from helm_platform.errors import UsageError
from helm_platform.values import STDIN, Document, Mapping, Origin, Scalar, Source, decode, is_null, plain, read_bytes
from helm_platform.values.compose import Composed, compose
from helm_platform.values.stream import load_all
from helm_platform.values.text import BOM, documents, lines_of, normal

KIND = "ServiceLevels"
MAIN = ("slo.yaml", "slo.yml")
_OWN = (".slo.yaml", ".slo.yml")
_IGNORED = {".git", ".venv", "node_modules", "charts", "templates"}
_KIND = re.compile(rb"^kind\s*:\s*['\"]?ServiceLevels\b", re.MULTILINE)
#: What the fast reader might take otherwise than the exact one: escapes, tags, directives, text behind the end, tabs.
_STRANGE = re.compile(
    r"\\/|^(?:%|\.\.\.|---[^\S\n]*[^\s#])|(?:^|[\s\[{,:])[!?](?:[\s<!a-zA-Z]|$)|[^\n -~\xa0-\ufffd]", re.MULTILINE
)
#: Our readers are Helm's, and Helm reads none of these files.
_OTHER_WORDS = (
    ("Helm 4 reads a line", "a line"),
    ("that starts with `---` as a separator and allows", "that starts with `---` separates documents and allows"),
    ("; Helm 4 can read hardly any UTF-16", ""),
    ("Helm stops reading here and ignores the rest of the file without a word", "nothing is read from here on"),
    ("values files are no templates", "these files are no templates"),
    ("a Helm release must fit into one Kubernetes Secret of 1 MiB: put large data into a ConfigMap of its own",
     "one file for each service is small"),
    ("Helm refuses such files; ", ""),
    ("Helm 4", "helm platform"),
    ("Helm", "helm platform"),
)  # fmt: skip


@dataclass(frozen=True)
class Written:
    """One document of a file. `values` are bare; `number` counts the documents of the file from 0."""

    file: Path
    text: str
    number: int
    values: Any
    exact: Document | None = None

    @cached_property
    def document(self) -> Document:
        """The same with positions; `text` is that of the whole file."""
        return self.exact or _exactly(self.text, self.file)[self.number]


def files(paths: Sequence[str]) -> list[str]:
    """The files of these paths: those below a folder by their names, in the order of paths and names; - is stdin.

    Raises one UsageError that names every path that is not there or has none.
    """
    found: dict[str, None] = {}
    problems = []
    for name in paths:
        if name.strip() == "-" or Path(name).is_file():
            found[name] = None
        elif Path(name).is_dir():
            held = below(Path(name))
            found.update(dict.fromkeys(held))
            if not held:
                problems.append(f"{name}: no slo.yaml below it")
        else:
            problems.append(f"{name}: no such file or folder")
    if problems or not found:
        raise UsageError(
            "no ServiceLevels documents" if not found else "cannot read every path",
            detail="\n".join(problems) or None,
            fix="below a folder they are slo.yaml or NAME.slo.yaml, as in apps/NAME/monitoring/slo.yaml; "
            "name others one by one",
        )
    return list(found)


def below(folder: Path) -> list[str]:
    """The files below a folder; [] for what is none."""
    return list(_below(folder)) if folder.is_dir() else []


def is_one(file: Path) -> bool:
    """Whether a file that was named is of this kind, by its name or by what it says."""
    if named(file.name) or not file.is_file():  # a pipe can be read once only
        return file.is_file()
    try:
        with file.open("rb") as stream:
            return _KIND.search(stream.read(1 << 16)) is not None
    except (OSError, ValueError):
        return False


def named(name: str) -> bool:
    """Whether a file of this name holds ServiceLevels documents."""
    return name in MAIN or name.endswith(_OWN)


def read(names: Sequence[str]) -> list[Written]:
    """The documents of files, - is stdin. Raises one UsageError that names every file that cannot be read."""
    try:
        contents = read_bytes(names)
    except UsageError as error:
        message = error.message.replace("values file", "file")
        raise UsageError(message, detail=error.detail, fix="check the names, and that you may read them") from None
    return [written for file, data in contents for written in _written(data, file)]


def _below(root: Path) -> Iterator[str]:
    for place, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _IGNORED)
        yield from (os.path.join(place, name) for name in sorted(names) if named(name))  # noqa: PTH118 - fast


def _written(data: bytes, file: Path) -> Iterator[Written]:
    text = decode(data, file)[0]
    try:
        known = None if _STRANGE.search(text) else load_all(text, unique=True)
    except ValueError:
        known = None
    if known is not None and any(each is not None for each in known):
        held = [each for each in known if each is not None]
        if all(isinstance(each, dict) for each in held):
            yield from (Written(file, text, number, values) for number, values in enumerate(held))
            return
    for number, document in enumerate(_exactly_bytes(data, file)):
        yield Written(file, text, number, plain(document.root), document)


def _exactly(text: str, file: Path) -> list[Document]:
    return _exactly_bytes(text.encode("utf-8"), file)


def _exactly_bytes(data: bytes, file: Path) -> list[Document]:
    """Every document with positions, and with everything that is wrong with its YAML."""
    text, problems = decode(data, file)
    source = Source(Origin.FILE, str(file), file, tuple(lines_of(text)))
    if problems:
        return [Document(source, file, text, _nothing(source), [_said(each) for each in problems], complete=False)]
    chunks, problems = documents(text, file)
    text = normal(text).removeprefix(BOM)
    lines = list(lines_of(text))
    found = [_document(compose(chunk, source, file, lines), source, text) for chunk in chunks]
    held = [each for each in found if each.root.entries or each.findings]
    if not held:
        empty = Diagnostic("missing-key", Level.ERROR, "there is no document in it", file, Span(1, 1, 1, 2))
        held = [Document(source, file, text, _nothing(source), [empty], complete=False)]
    held[0].findings[:0] = [_said(each) for each in problems]
    return held


def _document(part: Composed, source: Source, text: str) -> Document:
    assert source.file is not None  # noqa: S101
    findings = [_said(each) for each in part.findings]
    complete, root = part.complete, _nothing(source)
    if part.ignored:
        span = replace(part.ignored, end_line=part.ignored.line, end_column=part.ignored.column + 1)
        message = "nothing is read from here on"
        findings.append(
            Diagnostic("ignored-text", Level.ERROR, message, source.file, span, help="the `...` above ends it")
        )
    if isinstance(part.root, Mapping):
        root = part.root
    elif part.root is not None and not is_null(part.root):
        what = "one piece of text or number" if isinstance(part.root, Scalar) else "a list"
        line, column = part.root.place[:2] if part.root.place else (1, 1)
        span, message = Span(line, column, line, column + 1), f"a document is a map of keys; this is {what}"
        findings.append(
            Diagnostic("not-a-map", Level.ERROR, message, source.file, span, help=f"start with a key: `kind: {KIND}`")
        )
        complete = False
    return Document(source, source.file, text, root, findings, part.duplicates, complete)


def _said(found: Diagnostic) -> Diagnostic:
    return replace(found, message=worded(found.message), label=worded(found.label), help=worded(found.help))


def worded(text: Any) -> Any:
    """What the readers of values say, without Helm."""
    for old, new in _OTHER_WORDS if text else ():
        text = text.replace(old, new)
    return text


def _nothing(source: Source) -> Mapping:
    return Mapping(source, place=(1, 1, 1, 1))


__all__ = ["KIND", "STDIN", "Written", "below", "files", "is_one", "named", "read"]
