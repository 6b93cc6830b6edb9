"""Options of the commands that read ServiceLevels documents: the same words for the same thing."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

from helm_platform.cli import completion

documents_argument = click.argument("paths", nargs=-1, metavar="[PATH…]", shell_complete=completion.file)

_OPTIONS = (
    click.option("-n", "--namespace", default="", metavar="NAME", help="Namespace of documents that name none."),
    click.option("--team", default="", metavar="NAME", help="Team of documents that name none."),
    click.option(
        "--environment", default="", metavar="NAME", help="In a fleet repository: the namespace is TEAM-NAME."
    ),
    click.option(
        "--platform",
        metavar="FILE",
        shell_complete=completion.file,
        help="Settings of the platform.  [default: slo of the fleet's platform.yaml]",
    ),
    click.option(
        "--defaults",
        metavar="FILE",
        shell_complete=completion.file,
        help="What objectives have that say nothing else.  [default: slo of the team's file]",
    ),
)


def document_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """PATH and what stands around the documents, together as `documents`."""

    @functools.wraps(command)
    def wrapped(*words: Any, **options: Any) -> Any:
        from helm_platform.commands.slo.documents import Documents

        names = ("paths", "namespace", "team", "environment", "platform", "defaults")
        return command(*words, documents=Documents(**{name: options.pop(name) for name in names}), **options)

    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return documents_argument(wrapped)
