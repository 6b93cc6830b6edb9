"""Whether our reading of a document is Helm's: the same values and refusals, and why we are stricter where we are."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.values import Document, parse, plain
from helm_platform.values.text import lines_of
from tests.parity.helm import Answer, Reader, Refused

FILE = Path("values.yaml")
_BATCH = 500


class Claim(Enum):
    """What a rule says of one Helm."""

    REFUSES = "refuses the file"
    AGREES = "takes the file and reads what we read"
    DIFFERS = "refuses the file or reads something else"
    FREE = "may do anything"


@dataclass(frozen=True)
class Stricter:
    """A rule of ours beyond Helm's: what it claims of Helm 4 and Helm 3, and why it is an error all the same."""

    helm4: Claim
    helm3: Claim
    reason: str


STRICTER = {
    "ignored-text": Stricter(Claim.AGREES, Claim.AGREES, "both Helms drop the rest of the file without a word"),
    "several-documents": Stricter(
        Claim.AGREES, Claim.DIFFERS, "Helm 4 merges what Helm 3 never reads: the same file gives two releases"
    ),
    "document-separator": Stricter(Claim.REFUSES, Claim.FREE, "Helm 4 refuses what Helm 3 reads"),
    "line-ends": Stricter(
        Claim.AGREES, Claim.DIFFERS, "Helm 4 ends the last line and takes one carriage return off each: other texts"
    ),
    "a space is missing here": Stricter(
        Claim.FREE,
        Claim.FREE,
        "Helm's scanner takes brackets and commas into a tag: `!x[` is one to it, and a mistake to us",
    ),
    "a text inside `[ ]` and `{ }` cannot end in a `:`": Stricter(
        Claim.FREE, Claim.FREE, "Helm's scanner takes `{a: b:}` for the text `b:`; a value is missing there"
    ),
    "UTF-16": Stricter(
        Claim.FREE, Claim.FREE, "Helm 3 reads it, Helm 4 only where the byte that it appends does no harm"
    ),
    "unread bytes": Stricter(
        Claim.FREE, Claim.FREE, "bytes that are no text behind the point where Helm stops reading"
    ),
    "too-deep": Stricter(Claim.FREE, Claim.FREE, "Helm stops at 10 000 levels; nobody means more than 100"),
    "file-too-large": Stricter(Claim.FREE, Claim.FREE, "Helm reads any size; a release holds 1 MiB"),
}


@dataclass
class Tally:
    """What a run came to."""

    documents: int = 0
    taken: int = 0
    refused: int = 0
    loads: int = 0
    stricter: Counter[str] = field(default_factory=Counter)
    disagreements: list[Disagreement] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.documents} documents, 2 Helms, {len(self.disagreements)} disagreements "
            f"({self.taken} taken, {self.refused} refused, {self.loads} as files; "
            f"stricter than Helm: {', '.join(f'{rule} {number}' for rule, number in sorted(self.stricter.items()))})"
        )


@dataclass(frozen=True)
class Disagreement:
    """A document that a Helm and we do not read alike."""

    document: bytes
    helm: str
    ours: str
    theirs: str

    def __str__(self) -> str:
        return f"{self.document!r}\n  we: {self.ours}\n  {self.helm}: {self.theirs}"


def compare(helm4: Reader, helm3: Reader, documents: Sequence[bytes], reads: Sequence[Document] | None = None) -> Tally:
    """Read the documents with both Helms and with us; `reads` are ours where they are made already."""
    tally = Tally()
    for start in range(0, len(documents), _BATCH):
        batch = documents[start : start + _BATCH]
        ours = [parse(data, FILE) for data in batch] if reads is None else reads[start : start + _BATCH]
        tally.documents += len(batch)
        for read in ours:
            refused = bool(errors(read) - set(STRICTER))
            tally.refused += refused
            tally.taken += not refused
            tally.stricter.update(errors(read) & set(STRICTER))
        tally.disagreements += _decoded("Helm 3", helm3, batch, ours)
        simple = [(data, read) for data, read in zip(batch, ours, strict=True) if not cut(data)]
        tally.disagreements += _decoded("Helm 4", helm4, [data for data, _ in simple], [read for _, read in simple])
        others = [(data, read) for data, read in zip(batch, ours, strict=True) if cut(data)]
        tally.loads += len(others)
        tally.disagreements += _loaded(helm4, others)
    return tally


def cut(document: bytes) -> bool:
    """Whether Helm 4 does something to the file before its YAML decoder sees it."""
    return b"\r" in document or document.startswith(b"---") or b"\n---" in document or not document.endswith(b"\n")


def _decoded(name: str, helm: Reader, batch: Sequence[bytes], ours: Sequence[Document]) -> Iterator[Disagreement]:
    for data, read, theirs in zip(batch, ours, helm.decoded(batch), strict=True):
        yield from _judged(name, data, read, theirs)


def _loaded(helm: Reader, pairs: Sequence[tuple[bytes, Document]]) -> Iterator[Disagreement]:
    for (data, read), theirs in zip(pairs, helm.loaded([data for data, _ in pairs]), strict=True):
        yield from _judged("Helm 4", data, read, theirs, nulls=False)


def _claims(read: Document, helm: str) -> set[Claim]:
    several = len(read.text.split("\n---")) > 1
    claims = set()
    for rule in errors(read):
        if rule in STRICTER:
            claims.add(STRICTER[rule].helm4 if helm == "Helm 4" else STRICTER[rule].helm3)
        elif helm == "Helm 3" and several:
            claims.add(Claim.FREE)  # Helm 3 stops at the end of the first document
        else:
            claims.add(Claim.REFUSES)
    return claims or {Claim.AGREES}


def _judged(helm: str, data: bytes, read: Document, theirs: Answer, *, nulls: bool = True) -> Iterator[Disagreement]:
    claims = _claims(read, helm)
    ours = plain(read.root)
    if not nulls and not isinstance(theirs, Refused):
        ours = {key: value for key, value in without_nulls(ours).items() if key != "global"}
        theirs = without_nulls(theirs)
    said = "; ".join(f"{found.rule}: {found.message}" for found in read.findings) or f"{ours!r}"
    told = theirs.reason.strip() if isinstance(theirs, Refused) else repr(theirs)
    if Claim.FREE in claims:
        return
    if Claim.REFUSES in claims:
        if not isinstance(theirs, Refused):
            yield Disagreement(data, helm, said, told)
        return
    if not isinstance(theirs, Refused) and any(not duplicate.certain for duplicate in read.duplicates):
        return  # Helm itself reads such a file in two ways
    equal = not isinstance(theirs, Refused) and same(ours, theirs)
    if equal is (Claim.DIFFERS in claims):
        yield Disagreement(data, helm, said, told)


def errors(read: Document) -> set[str]:
    """The rules of what reading found, as far as they say something of Helm."""
    return {_name(found, read) for found in read.findings if found.level is Level.ERROR or found.rule in STRICTER}


def _name(found: Diagnostic, read: Document) -> str:
    """The rule of a finding, or the name of the part of a rule in which we are stricter than Helm."""
    if found.rule == "yaml-syntax" and found.message in STRICTER:
        return found.message
    if found.rule == "encoding" and "UTF-16" in found.message:
        return "UTF-16"
    if found.rule == "encoding" and found.span is not None:
        lines = list(lines_of(read.text))[: found.span.line]
        before = "\n".join([*lines[:-1], lines[-1][: found.span.column - 1]])
        if any(each.rule in ("ignored-text", "several-documents") for each in parse(before.encode(), FILE).findings):
            return "unread bytes"
    return found.rule


def same(ours: Any, theirs: Any) -> bool:
    """Whether two values are the same for a template: numbers are 64-bit floats, and -0 is 0."""
    return json.dumps(as_floats(ours), sort_keys=True) == json.dumps(as_floats(theirs), sort_keys=True)


def as_floats(value: Any) -> Any:
    """The value with every number a float."""
    if isinstance(value, dict):
        return {key: as_floats(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_floats(inner) for inner in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return abs(float(value)) if value == 0 else float(value)
    return value


def without_nulls(value: Any) -> Any:
    """The value without the nulls of its maps."""
    if not isinstance(value, dict):
        return value
    return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}


def shrunk(document: bytes, fails: Callable[[bytes], bool]) -> bytes:
    """A small document for which `fails` still holds: first lines go, then characters."""
    for cutter in (_lines, _characters):
        size = max(1, len(cutter(document)) // 2)
        while size:
            parts, at = cutter(document), 0
            while at < len(parts):
                smaller = b"".join(parts[:at] + parts[at + size :])
                if smaller != document and fails(smaller):
                    document, parts = smaller, parts[:at] + parts[at + size :]
                else:
                    at += size
            size //= 2
    return document


def _lines(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)


def _characters(data: bytes) -> list[bytes]:
    return [data[at : at + 1] for at in range(len(data))]
