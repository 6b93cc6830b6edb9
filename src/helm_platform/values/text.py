"""From the bytes of a values file to text, and to the documents that Helm cuts it into."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helm_platform.diagnostics import Diagnostic, Level, Span

BOM = "\ufeff"
_MAX_DOCUMENTS = 1_000
MAX_BYTES = 8 * 1024 * 1024

# What YAML allows: tab, line feed, carriage return, next line and the printable characters.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Chunk:
    """One document: its text, and how many lines of the file come before it."""

    text: str
    first_line: int


def decode(data: bytes, file: Path) -> tuple[str, list[Diagnostic]]:
    """The text of a file, and what makes it unreadable for Helm. With findings, the text is for display only."""
    if len(data) > MAX_BYTES:
        return "", [
            _error(
                "file-too-large",
                f"the file is larger than {MAX_BYTES // 1024 // 1024} MiB",
                file,
                None,
                "a Helm release must fit into one Kubernetes Secret of 1 MiB: "
                "put large data into a ConfigMap of its own",
            )
        ]
    if data.startswith(_UTF16):
        text = data.decode("utf-16", errors="replace")
        return text, [
            _error(
                "encoding",
                "the file is UTF-16",
                file,
                Span(1, 1, 1, 2),
                "save it as UTF-8; Helm 4 can read hardly any UTF-16",
            )
        ]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        return data.decode("utf-8", errors="replace"), [
            _error(
                "encoding",
                f"byte 0x{data[error.start]:02x} is not UTF-8",
                file,
                _span_after(before),
                "save the file as UTF-8",
            )
        ]
    bad = _FORBIDDEN.search(text)
    if bad:
        return text, [
            _error(
                "encoding",
                f"the control character U+{ord(bad[0]):04X} is not allowed in YAML",
                file,
                _span_after(text[: bad.start()]),
                'remove it, or write it in double quotes as an escape such as "\\x07"',
            )
        ]
    return text, []


def documents(text: str, file: Path) -> tuple[list[Chunk], list[Diagnostic]]:
    """Cut a file at its `---` lines as Helm 4 does: by the start of the line, before any YAML is parsed.

    On the way it ends the last line, and takes a carriage return off the end of each.
    """
    text = normal(text)
    if "\n---" not in text and not text.startswith("---"):
        return [Chunk(text.removeprefix(BOM), 0)], []
    chunks: list[Chunk] = []
    findings: list[Diagnostic] = []
    held: list[str] = []
    start = 0
    for number, line in enumerate(text.split("\n")[:-1]):
        if line.startswith("---"):
            rest = line[3:].strip()
            if rest and not rest.startswith("#"):
                findings.append(
                    _error(
                        "document-separator",
                        "Helm 4 reads a line that starts with `---` as a separator and allows only a comment after it",
                        file,
                        Span(number + 1, 1, number + 1, len(line.rstrip()) + 1),
                        "move the text after `---` to the next line, or indent it if it belongs to a text block",
                    )
                )
            if held:
                chunks.append(_chunk(held, start))
                held, start = [], number + 1
                continue
        if len(chunks) + len(findings) > _MAX_DOCUMENTS:
            message = f"the file has more than {_MAX_DOCUMENTS} documents or separators"
            span = Span(number + 1, 1, number + 1, 2)
            findings.append(_error("file-too-large", message, file, span, "pass files of one document with several -f"))
            return chunks, findings
        held.append(line)
    if held or not chunks:
        chunks.append(_chunk(held, start))
    return chunks, findings


def _chunk(held: list[str], start: int) -> Chunk:
    return Chunk("".join(f"{line}\n" for line in held).removeprefix(BOM), start)


def normal(text: str) -> str:
    """The text with the line ends that Helm 4 gives it before it reads. Helm 3 reads it as it is."""
    return (text if text.endswith("\n") else f"{text}\n").replace("\r\n", "\n")


def lines_of(text: str) -> Iterator[str]:
    """The lines as YAML counts them."""
    yield from re.split("\r\n|[\n\r\x85\u2028\u2029]", text)


def _span_after(before: str) -> Span:
    lines = list(lines_of(before))
    line, column = len(lines), len(lines[-1].removeprefix("\ufeff") if len(lines) == 1 else lines[-1]) + 1
    return Span(line, column, line, column + 1)


def _error(rule: str, message: str, file: Path, span: Span | None, fix: str) -> Diagnostic:
    return Diagnostic(rule, Level.ERROR, message, file=file, span=span, help=fix)
