"""The comment by which editors find the schema of a values file: `# yaml-language-server: $schema=PATH`.

The YAML language server (2.0, tried) reads the first one that stands before the content of the file, also below other
comments and `---`. What it reads behind `$schema=` ends at a space; `%20` is one.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

_MODELINE = re.compile(r"[ \t]*#[^\S\r\n]+yaml-language-server[^\S\r\n]*:.*\$schema=(?P<reference>\S+)[^\r\n]*")
_LINE = re.compile(r"[^\r\n]*(\r\n|\r|\n|$)")
_BEFORE_CONTENT = re.compile(r"\s*(#.*|---\s*(#.*)?|%.*)?")
_BOM = "\ufeff"
# What would end a path in the comment, or mean something else in it.
_ESCAPED = re.compile(r"[\s#%?]")


def modeline(reference: str) -> str:
    """The line for a schema at `reference`, an address or what `path_between` gives. Raises ValueError for one with a
    space, where the language server stops reading.
    """
    if not reference or re.search(r"\s", reference):
        raise ValueError(f"`{reference}` is no address: it has a space, where editors stop reading; write %20")
    return f"# yaml-language-server: $schema={reference}"


def referred(text: str) -> str | None:
    """What the modeline of a values file refers to, or None where there is none that an editor reads."""
    found = _found(text)
    return found["reference"] if found else None


def with_modeline(text: str, reference: str) -> str:
    """`text` with a modeline for `reference`: in place of the one that is there, else as its first line.

    A byte order mark stays first, and lines end as they do. Raises ValueError as `modeline` does.
    """
    line = modeline(reference)
    found = _found(text)
    if found:
        return f"{text[: found.start()]}{line}{text[found.end() :]}"
    mark = _BOM if text.startswith(_BOM) else ""
    first = _LINE.match(text)
    ending = (first[1] if first else "") or "\n"
    return f"{mark}{line}{ending}{text.removeprefix(_BOM)}"


def path_between(file: Path, schema: Path) -> str:
    """The way from a values file to a schema, as a modeline has it: with `/`, relative to the folder of the file."""
    way = Path(os.path.relpath(schema.resolve(), file.resolve().parent)).as_posix()
    return _ESCAPED.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), way)


def _found(text: str) -> re.Match[str] | None:
    position = len(_BOM) if text.startswith(_BOM) else 0
    while position < len(text):
        found = _MODELINE.match(text, position)
        if found:
            return found
        line = _LINE.match(text, position)
        if line is None or not _BEFORE_CONTENT.fullmatch(line[0].rstrip("\r\n")):
            return None
        position = line.end()
    return None
