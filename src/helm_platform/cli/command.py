"""What every command has beside click's: examples in its help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click


class Command(click.Command):
    """A command with examples: whole lines as somebody types them, the most common one first."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:
        """As click's command, with its examples."""
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.examples:
            with formatter.section("Examples"):
                for line in self.examples:
                    formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
        super().format_epilog(ctx, formatter)


#: What other tools call it.
_ELSEWHERE = {
    "check": "validate",
    "docs": "explain",
    "install": "up",
    "lint": "validate",
    "plan": "diff",
    "template": "render",
    "uninstall": "down",
    "verify": "prove",
}


class Group(click.Group):
    """A group of such commands, which names the one that was surely meant."""

    command_class = Command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = self._nearest(ctx, args[0])
            if near is None:
                raise
            said = error.message.partition(" Did you mean")[0]
            raise click.UsageError(f"{said} Did you mean '{near}'?", ctx) from None

    def _nearest(self, ctx: click.Context, word: str) -> str | None:
        """A command with nearly this name, also one of a group of this one: `isolation` is `prove isolation`."""
        import difflib

        names: dict[str, str] = {}
        for name in self.list_commands(ctx):
            names[name] = name
            command = self.get_command(ctx, name)
            if isinstance(command, click.Group):
                for inner in command.list_commands(ctx):
                    names.setdefault(inner, f"{name} {inner}")
        if _ELSEWHERE.get(word) in names:
            return names[_ELSEWHERE[word]]
        near = difflib.get_close_matches(word.casefold(), names, n=1)
        return names[near[0]] if near else None
