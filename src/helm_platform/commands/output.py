"""Where a report goes and whether it has colours: the same for every command that reports findings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from helm_platform import files
from helm_platform.errors import UsageError


def write(target: Path, text: str) -> None:
    """Write a report so that a reader sees the old one or the new, never half of it. Raises UsageError."""
    try:
        files.replace(target, text)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"cannot write {target}: {reason}", fix="check the folder given to -o") from None


def wants_color(choice: str, *, terminal: bool, environment: Mapping[str, str]) -> bool:
    """`--color` first, then NO_COLOR and FORCE_COLOR, then whether stdout is a terminal."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return terminal and environment.get("TERM") != "dumb"
