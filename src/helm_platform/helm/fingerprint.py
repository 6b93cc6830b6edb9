"""What a render depends on in a chart: the content of its files, and functions that answer differently each time."""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Functions of Helm's templates that draw lots, or ask a clock, a cluster or the network. `date` and its like write
# times in the machine's own zone.
_IMPURE = (
    r"rand(?:AlphaNum|Alpha|Numeric|Ascii|Bytes|Int)|shuffle"
    r"|gen(?:CA|CAWithKey|PrivateKey|SelfSignedCert|SelfSignedCertWithKey|SignedCert|SignedCertWithKey)"
    r"|uuidv4|htpasswd|bcrypt|encryptAES|derivePassword"
    r"|now|ago|date|dateInZone|htmlDate|htmlDateInZone|toDate|mustToDate"
    r"|lookup|getHostByName"
)
# A name as a call: no field (`.now`), no variable (`$now`), no part of another name.
_CALL = re.compile(rf"(?<![\w.$-])(?:{_IMPURE})(?![\w-])")
_ACTION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
# Text that is not run. A text with braces stays: it may be meant for `tpl`.
_QUIET = re.compile(r'\{\{-?\s*/\*.*?\*/\s*-?\}\}|"(?:[^"\\{]|\\.)*"|`[^`{]*`', re.DOTALL)
# Written by `helm dependency`, with the time in it; no template sees it.
_UNSEEN = "Chart.lock"


@dataclass(frozen=True)
class Fingerprint:
    """A chart's `digest`, equal for equal content, and the `impure` calls in it (`templates/a.yaml uses now`)."""

    digest: str
    impure: tuple[str, ...] = ()


def fingerprint(chart: Path) -> Fingerprint:
    """Read all files of a chart folder, packed dependencies included. Raises OSError where one cannot be read."""
    digest = hashlib.sha256()
    found: list[str] = []
    for name, content in sorted(_folder(chart)):
        digest.update(f"{len(name.encode())} {len(content)} {name}".encode())
        digest.update(content)
        found += [f"{name} uses {call}" for call in impure(content)]
    return Fingerprint(digest.hexdigest(), tuple(found))


def impure(content: bytes) -> list[str]:
    """The functions called in this text whose answer is another one each time, each once, in order."""
    if b"{{" not in content:
        return []
    text = content.decode("utf-8", "replace")
    calls: dict[str, None] = {}
    for action in _ACTION.findall(_QUIET.sub('""', text)):
        calls.update(dict.fromkeys(_CALL.findall(action)))
    return list(calls)


def _folder(chart: Path) -> Iterator[tuple[str, bytes]]:
    for file in chart.rglob("*"):
        if file.is_file() and file.name != _UNSEEN:
            yield from _content(str(file.relative_to(chart)), file.read_bytes())


def _content(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file, or the files in it: two archives with the same files differ, for they hold times."""
    if not name.endswith(".tgz"):
        yield name, content
        return
    try:
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            for entry in tar:
                stream = tar.extractfile(entry) if entry.isfile() else None
                if stream is not None and Path(entry.name).name != _UNSEEN:
                    yield from _content(f"{name}/{entry.name}", stream.read())
    except (OSError, EOFError, tarfile.TarError):
        yield name, content  # no archive: for Helm to complain about
