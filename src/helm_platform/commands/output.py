"""The form of a report, where it goes and whether it has colours: the same for every command that reports findings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from helm_platform import files
from helm_platform.errors import UsageError
from helm_platform.formats import FormatName

# The longer suffix first: SARIF has two.
_SUFFIXES = {
    ".sarif.json": FormatName.SARIF,
    ".sarif": FormatName.SARIF,
    ".json": FormatName.JSON,
    ".xml": FormatName.JUNIT,
}


def write(target: Path, text: str) -> None:
    """Write a report so that a reader sees the old one or the new, never half of it. Raises UsageError."""
    try:
        files.replace(target, text)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"cannot write {target}: {reason}", fix="check the folder given to -o") from None


def chosen(choice: str | None, output: Path | None, environment: Mapping[str, str]) -> FormatName:
    """The format of a report.

    What `--format` says, else what the suffix of the output file says, else annotations in a GitHub workflow;
    else text.
    """
    if choice is not None:
        return FormatName(choice)
    if output is not None:
        name = output.name.lower()
        return next((form for suffix, form in _SUFFIXES.items() if name.endswith(suffix)), FormatName.TEXT)
    return FormatName.GITHUB if environment.get("GITHUB_ACTIONS") == "true" else FormatName.TEXT


def wants_color(choice: str, *, terminal: bool, environment: Mapping[str, str]) -> bool:
    """`--color` first, then NO_COLOR and FORCE_COLOR, then whether stdout is a terminal."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return terminal and environment.get("TERM") != "dumb"
