"""Completion of words that are being typed, in a shell for `helm-platform` and by Helm for `helm platform`.

click knows the commands, the options and their choices. Here is what it does not know: where a file or a folder is
meant, and how Helm asks. Helm runs `plugin.complete` with the words so far as arguments, the last one unfinished, and
reads one candidate a line, a tab before its description, and a last line with what the shell is to do.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import ClassVar

import click
from click.shell_completion import CompletionItem, ShellComplete, add_completion_class

# What Helm hands on to the shell: https://pkg.go.dev/github.com/spf13/cobra#ShellCompDirective
_FILES, _NO_FILES, _FOLDERS = 0, 4, 16


def file(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001 - click's
    """The value of an option is a file: the shell knows which there are."""
    return [CompletionItem(incomplete, type="file")]


def folder(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """The value of an option is a folder."""
    return [CompletionItem(incomplete, type="dir")]


def crd_sets(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """Names of sets, or all, or none."""
    from helm_platform.crds import pinned

    return _listed(incomplete, pinned.sets(), alone=("all", "none"))


def controllers(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """Names of controllers."""
    from helm_platform.controlplane.controllers import CONTROLLERS

    return _listed(incomplete, CONTROLLERS)


def _listed(incomplete: str, names: Iterable[str], alone: Iterable[str] = ()) -> list[CompletionItem]:
    """Names with commas between them, of which the last one is being typed."""
    before, comma, last = incomplete.rpartition(",")
    named = set(before.split(","))
    words = [*(() if comma else alone), *(name for name in names if name not in named)]
    return [CompletionItem(f"{before}{comma}{word}") for word in words if word.startswith(last)]


@add_completion_class
class HelmComplete(ShellComplete):
    """How Helm asks: `_HELM_PLATFORM_COMPLETE=helm_complete helm-platform validate --form`."""

    name: ClassVar[str] = "helm"
    source_template: ClassVar[str] = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        *words, incomplete = sys.argv[1:] or [""]
        return words, incomplete

    def format_completion(self, item: CompletionItem[str]) -> str:
        described = " ".join((item.help or "").split())
        return f"{item.value}\t{described}" if described else item.value

    def complete(self) -> str:
        items = self.get_completions(*self.get_completion_args())
        kinds = {item.type for item in items}
        if kinds & {"file", "dir"}:
            return f":{_FILES if 'file' in kinds else _FOLDERS}"
        return "\n".join([*map(self.format_completion, items), f":{_NO_FILES}"])
