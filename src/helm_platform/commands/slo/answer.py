"""What a command below `slo` gives back."""

from __future__ import annotations

from dataclasses import dataclass

from helm_platform.errors import ExitCode


@dataclass(frozen=True)
class Answer:
    """What goes to stdout and to stderr, and the exit code."""

    code: ExitCode
    out: str = ""
    err: str = ""
