"""The command line: options only. Each command lives in a module of its own and is imported when it is called."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, NoReturn

import click

from helm_platform import __version__
from helm_platform.errors import ExitCode, PlatformError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS = {
    "dev": ("helm_platform.cli.dev", "A local Kubernetes control plane for tests and demos."),
    "diff": ("helm_platform.cli.diff", "What would change: against a commit, another chart version, or a cluster."),
    "explain": ("helm_platform.cli.explain", "What a values key is, and where its value comes from."),
    "fix": ("helm_platform.cli.fix", "Fix in values files what was surely meant."),
    "prove": ("helm_platform.cli.prove", "Proofs about charts: an upgrade renames, breaks and restarts nothing."),
    "render": ("helm_platform.cli.render", "Render releases: one, a folder of them, or those that changed."),
    "schema": ("helm_platform.cli.schema", "The schema of the values, for editors and other tools."),
    "validate": ("helm_platform.cli.validate", "Check values files before Helm or a cluster sees them."),
}


_COMPLETION = "_HELM_PLATFORM_COMPLETE"
"""Set by a shell that asks for candidates or for its script; see `completion`."""


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports a command's module only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command = module.command
        if not isinstance(command, click.Command):
            raise TypeError(f"{module.__name__}.command is not a click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        names = [name for name in self.list_commands(ctx) if name.startswith(incomplete)]
        commands = [CompletionItem(name, help=COMMANDS[name][1]) for name in names]
        return [*commands, *click.Command.shell_complete(self, ctx, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1)
            if near:
                raise click.UsageError(f"{error.message} Did you mean '{near[0]}'?", ctx) from None
            raise


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Exit codes: 0 ok, 1 findings, 2 usage, 3 environment.",
)
@click.version_option(__version__, prog_name="helm platform")
def group() -> None:
    """Charts, checks and proofs for an application platform on Kubernetes."""


def main(argv: list[str] | None = None) -> NoReturn:
    """Run the command line and exit with the documented code."""
    program = "helm platform" if "HELM_PLUGIN_DIR" in os.environ else "helm-platform"
    try:
        if _COMPLETION in os.environ:
            from helm_platform.cli import completion  # noqa: F401 - it teaches click how Helm asks

            program = "helm-platform"  # a shell completes the words of one command
        code = group.main(args=argv, prog_name=program, complete_var=_COMPLETION, standalone_mode=False)
    except click.exceptions.Abort:
        code = ExitCode.INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = ExitCode.USAGE
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) went away: nothing is wrong, and Python must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = ExitCode.OK
    except PlatformError as error:
        show(error)
        code = error.exit_code
    sys.exit(int(code or 0))


def show(error: PlatformError) -> None:
    """Print an error to stderr: what happened, the output worth reading, the fix."""
    click.echo(f"{click.style('error', fg='red', bold=True)}: {error.message}", err=True)
    if error.detail:
        for line in error.detail.rstrip().splitlines():
            click.echo(f"  | {line}", err=True)
    if error.fix:
        click.echo(f"  {click.style('fix', fg='cyan')}: {error.fix}", err=True)
