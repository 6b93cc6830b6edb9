"""Where a report goes and whether it has colours: the same for every command that reports findings."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from helm_platform.errors import UsageError


def write(target: Path, text: str) -> None:
    """Write a file so that a reader sees the old content or the new, never half of it."""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise _unwritable(target, error) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(target)
    except OSError as error:
        raise _unwritable(target, error) from None
    finally:
        with suppress(FileNotFoundError):
            Path(temporary).unlink()


def wants_color(choice: str, *, terminal: bool, environment: Mapping[str, str]) -> bool:
    """`--color` first, then NO_COLOR and FORCE_COLOR, then whether stdout is a terminal."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return terminal and environment.get("TERM") != "dumb"


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _unwritable(target: Path, error: OSError) -> UsageError:
    reason = (error.strerror or str(error)).lower()
    return UsageError(f"cannot write {target}: {reason}", fix="check the folder given to -o")
