"""Files that a reader sees as they were or as they are, never half written."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def replace(target: Path, text: str, mode: int | None = None) -> None:
    """Write a text file in one step. `mode` is that of a file that others may not read, else what the umask allows;
    a file that is there keeps its own. A link stays one: the file it points at is written.

    Raises OSError where the folder cannot be written.
    """
    target = target.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        temporary.chmod(_mode(target, mode))
        temporary.replace(target)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def _mode(target: Path, mode: int | None) -> int:
    if mode is not None:
        return mode
    with suppress(FileNotFoundError):
        return target.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
