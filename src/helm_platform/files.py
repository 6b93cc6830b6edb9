"""Files that a reader sees as they were or as they are, never half written."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

_TEMPORARY = re.compile(r"\..+\.(\d+)\.[0-9a-f]{8}")


def replace(target: Path, text: str, mode: int | None = None) -> None:
    """Write a text file as `replace_bytes` writes bytes. Raises OSError."""
    replace_bytes(target, text.encode("utf-8"), mode)


def replace_bytes(target: Path, data: bytes, mode: int | None = None) -> None:
    """Write a file in one step. `mode` is that of a file that others may not read, else what the umask allows;
    a file that is there keeps its own. A link stays one: the file it points at is written.

    Raises OSError where the folder cannot be written.
    """
    if target.is_symlink():
        target = target.resolve()
    temporary = f"{target.parent}/.{target.name}.{os.getpid()}.{secrets.token_hex(4)}"  # as left_behind knows it
    wanted = _mode(target, mode)
    stream = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if wanted is None else wanted)
    try:
        with os.fdopen(stream, "wb") as opened:
            if wanted is not None:
                os.fchmod(stream, wanted)
            opened.write(data)
        os.replace(temporary, target)  # noqa: PTH105 - thousands of them
    except BaseException:
        with suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise


def left_behind(folder: Path) -> list[Path]:
    """Half-written files in a folder, of processes that were killed while they replaced a file."""
    found = folder.iterdir() if folder.is_dir() else ()
    return [each for each in found if (part := _TEMPORARY.fullmatch(each.name)) and not _runs(int(part[1]))]


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return process != os.getpid()


def _mode(target: Path, mode: int | None) -> int | None:
    """What the umask may not decide, or None where it may."""
    if mode is not None:
        return mode
    with suppress(FileNotFoundError):
        return target.stat().st_mode & 0o777
    return None
