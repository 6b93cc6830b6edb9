"""What can go wrong outside the user's files, one class per exit code.

A finding about the user's input is never an exception: it is a `Diagnostic`, and it travels as a value.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """The exit codes of every `helm platform` command."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    ENVIRONMENT = 3
    INTERRUPTED = 130


class PlatformError(Exception):
    """An error that ends the command with a message, a fix and an exit code, never with a traceback."""

    exit_code: ClassVar[ExitCode] = ExitCode.ENVIRONMENT

    def __init__(self, message: str, *, fix: str | None = None, detail: str | None = None) -> None:
        """Keep `message` (one sentence), `fix` (what to type or change) and `detail` (output worth reading)."""
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.detail = detail


class UsageError(PlatformError):
    """The command was called in a way that cannot work: a path that is not there, options that clash."""

    exit_code = ExitCode.USAGE


class EnvironmentProblem(PlatformError):
    """Something outside the user's files is missing or broken: a tool, a compiler, disk, network, a process."""

    exit_code = ExitCode.ENVIRONMENT
