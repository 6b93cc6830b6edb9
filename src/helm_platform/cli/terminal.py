"""How progress looks: one moving line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import io
import shutil
import sys
import time
from typing import TextIO

import click

from helm_platform.progress import Progress

_PLAIN_SECONDS = 30.0


class Lines(Progress):
    """For logs: a line for each step, and one every half minute while a step goes on."""

    def __init__(self) -> None:
        """Start the clock."""
        self._last = time.monotonic()

    def step(self, message: str) -> None:
        self._print(message)

    def tick(self, message: str) -> None:
        if time.monotonic() - self._last >= _PLAIN_SECONDS:
            self._print(message)

    def done(self, message: str) -> None:
        self._print(message)

    def _print(self, message: str) -> None:
        self._last = time.monotonic()
        click.echo(message, err=True)


class MovingLine(Progress):
    """For people: the current step is rewritten in place and replaced by what came of it."""

    def step(self, message: str) -> None:
        self._show(message)

    def tick(self, message: str) -> None:
        self._show(message)

    def done(self, message: str) -> None:
        click.echo(f"\r\x1b[K{click.style('✓', fg='green')} {message}", err=True)

    def _show(self, message: str) -> None:
        width = shutil.get_terminal_size().columns
        text = message if len(message) < width - 3 else message[: width - 4] + "…"
        click.echo(f"\r\x1b[K{click.style('·', fg='cyan')} {text}", nl=False, err=True)


def progress() -> Progress:
    """The form that fits stderr."""
    return MovingLine() if sys.stderr.isatty() else Lines()


def put(text: str, stream: TextIO | None = None) -> None:
    """Write text as it is, to stdout unless told otherwise; a terminal that lacks a character shows its escape."""
    target = sys.stdout if stream is None else stream
    if isinstance(target, io.TextIOWrapper):
        target.reconfigure(errors="backslashreplace")
    target.write(text)
    target.flush()
