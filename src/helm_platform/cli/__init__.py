"""The command line: options only. Each command lives in a module of its own and is imported when it is called."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from helm_platform import __version__
from helm_platform.cli.lazy import LazyGroup
from helm_platform.errors import ExitCode, PlatformError

COMMANDS = {
    "bump": ("helm_platform.cli.bump", "Another version of an image in the first environment."),
    "components": ("helm_platform.cli.components", "Upstream components for Argo CD, Flux, a script."),
    "dev": ("helm_platform.cli.dev", "A local Kubernetes control plane for tests and demos."),
    "diff": ("helm_platform.cli.diff", "What would change: against a commit, another chart version, or a cluster."),
    "doctor": ("helm_platform.cli.doctor", "What keeps the platform in a cluster from working."),
    "down": ("helm_platform.cli.down", "Remove upstream components from a cluster."),
    "explain": ("helm_platform.cli.explain", "What a values key is, and where its value comes from."),
    "fix": ("helm_platform.cli.fix", "Fix in values files what was surely meant."),
    "generate": ("helm_platform.cli.generate", "What is made of other files in a fleet repository."),
    "gitops": ("helm_platform.cli.gitops", "A fleet repository as objects of Argo CD or Flux."),
    "hydrate": ("helm_platform.cli.hydrate", "Rendered manifests of a fleet repository on a branch of their own."),
    "init": ("helm_platform.cli.init", "Begin a fleet repository."),
    "history": ("helm_platform.cli.history", "Which version came when, by whom, into which environment."),
    "keys": ("helm_platform.cli.keys", "Keys of sealed secrets: an encrypted copy, the way back, a comparison."),
    "migrate": ("helm_platform.cli.migrate", "Values from other charts, manifests, compose files; proved equal."),
    "new": ("helm_platform.cli.new", "A team or an application to begin with."),
    "outdated": ("helm_platform.cli.outdated", "Which upstream components are no longer maintained."),
    "owners": ("helm_platform.cli.owners", "Whose every application of a fleet is, and what nobody uses."),
    "promote": ("helm_platform.cli.promote", "What runs in one environment in the next one too."),
    "prove": (
        "helm_platform.cli.prove",
        "Proofs: upgrades restart nothing, order, who scrapes what, what networks let through.",
    ),
    "render": ("helm_platform.cli.render", "Render releases: one, a folder of them, or those that changed."),
    "report": ("helm_platform.cli.report", "A fleet repository as pages: what runs where, and what is wrong."),
    "rollback": ("helm_platform.cli.rollback", "What ran in an environment before, again."),
    "schema": ("helm_platform.cli.schema", "The schema of the values, for editors and other tools."),
    "slo": ("helm_platform.cli.slo", "Service level objectives: rules, alerts, their tests, dashboards, releases."),
    "status": ("helm_platform.cli.status", "How the upstream components in a cluster are."),
    "tenant": ("helm_platform.cli.tenant", "The values with which a team is installed, where no GitOps does it."),
    "up": ("helm_platform.cli.up", "Install the upstream components of the platform into a cluster."),
    "validate": ("helm_platform.cli.validate", "Check values files before Helm or a cluster sees them."),
}


_COMPLETION = "_HELM_PLATFORM_COMPLETE"
"""Set by a shell that asks for candidates or for its script; see `completion`."""


@click.command(
    cls=LazyGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Exit codes: 0 ok, 1 findings, 2 usage, 3 environment.",
)
@click.version_option(__version__, prog_name="helm platform")
def group() -> None:
    """Charts, checks and proofs for an application platform on Kubernetes."""


def main(argv: list[str] | None = None) -> NoReturn:
    """Run the command line and exit with the documented code."""
    program = "helm platform" if "HELM_PLUGIN_DIR" in os.environ else "helm-platform"
    if _COMPLETION in os.environ:
        from helm_platform.cli import completion  # noqa: F401 - it teaches click how Helm asks

        program = "helm-platform"  # a shell completes the words of one command
    ended(group, program, argv)


def ended(command: click.Command, program: str, argv: list[str] | None = None) -> NoReturn:
    """Run a command line of ours and exit with the documented code: an error is shown, never a traceback."""
    try:
        code = command.main(args=argv, prog_name=program, complete_var=_COMPLETION, standalone_mode=False)
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
