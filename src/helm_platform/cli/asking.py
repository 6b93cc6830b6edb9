"""Questions for what was not named on the command line; without a terminal, what is missing is an error."""

from __future__ import annotations

import sys

import click

from helm_platform.errors import UsageError

no_input_option = click.option("--no-input", is_flag=True, help="Ask nothing: what is missing is an error.")


class Asker:
    """Asks where somebody can answer, and remembers what is missing where nobody can."""

    def __init__(self, silent: bool) -> None:
        """With `silent` nothing is asked."""
        self._silent = silent or not (sys.stdin.isatty() and sys.stdout.isatty())
        self._missing: list[str] = []

    @property
    def asks(self) -> bool:
        """Whether somebody can answer."""
        return not self._silent

    def ask(self, option: str, given: str | None, question: str, example: str) -> str:
        """What was given, else an answer; "" where neither is to be had."""
        if given is not None:
            return given
        if self._silent:
            self._missing.append(f"{option}: {question[0].lower()}{question[1:]}, such as {example}")
            return ""
        answer: str = click.prompt(f"{question}, such as {example}")
        return answer

    def maybe(self, given: str | None, question: str) -> str:
        """What was given, else an answer, which may be empty."""
        if given is not None or self._silent:
            return given or ""
        answer: str = click.prompt(f"{question} (may be empty)", default="", show_default=False)
        return answer

    def refuse_missing(self) -> None:
        """Raises UsageError that names all that is missing."""
        if self._missing:
            raise UsageError("options are missing", detail="\n".join(self._missing), fix="name them, or use a terminal")
