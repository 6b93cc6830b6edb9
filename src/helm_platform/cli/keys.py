"""Options of `helm platform keys`."""

from __future__ import annotations

from pathlib import Path

import click

from helm_platform.cli.command import Group
from helm_platform.errors import ExitCode

_file = click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
_identity = click.option(
    "--identity",
    "-i",
    "identities",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    required=True,
    metavar="FILE",
    help="A file of age-keygen, or an SSH key, that opens the copy; repeatable.",
)
_namespace = click.option(
    "--namespace", "-n", metavar="NAME", help="Where the sealed-secrets controller runs.  [default: all are searched]"
)


@click.group("keys", cls=Group)
def command() -> None:
    """Keys of the sealed-secrets controller: without them, what is sealed in git cannot be opened any more.

    A copy is encrypted by age, for recipients who are not in the cluster; kubectl's context names the cluster. No key
    is ever printed, logged, or written in the clear.
    """


@command.command(
    "backup",
    examples=("helm platform keys backup sealing-keys.age --recipients recipients.txt",),
    epilog="Exit codes: 0 ok, 2 usage, 3 environment.",
)
@_file
@click.option(
    "--recipients",
    "-R",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    required=True,
    metavar="FILE",
    help="Who may open it: a file with age or SSH public keys, one a line; repeatable.",
)
@_namespace
def backup(file: Path, recipients: tuple[Path, ...], namespace: str | None) -> None:
    """Write all sealing keys, encrypted, into a new FILE that only its owner may read."""
    from helm_platform.cli.terminal import progress
    from helm_platform.commands import keys

    click.echo("\n".join(keys.backup(file, recipients, namespace, progress())))


@command.command(
    "restore",
    examples=("helm platform keys restore sealing-keys.age --identity key.txt",),
    epilog="Exit codes: 0 ok, 2 usage, 3 environment.",
)
@_file
@_identity
def restore(file: Path, identities: tuple[Path, ...]) -> None:
    """Make the keys in FILE that the cluster does not have. What is there is never changed."""
    from helm_platform.cli.terminal import progress
    from helm_platform.commands import keys

    click.echo("\n".join(keys.bring_back(file, identities, progress())))


@command.command(
    "verify",
    examples=("helm platform keys verify sealing-keys.age --identity key.txt",),
    epilog="Exit codes: 0 all keys are in the file, 1 one is not, 2 usage, 3 environment.",
)
@_file
@_identity
@_namespace
@click.pass_context
def verify(ctx: click.Context, file: Path, identities: tuple[Path, ...], namespace: str | None) -> None:
    """Open FILE and compare it with the cluster. Exit code 1 where a key of the cluster is not in it."""
    from helm_platform.cli.terminal import progress
    from helm_platform.commands import keys

    said, whole = keys.compare(file, identities, namespace, progress())
    click.echo("\n".join(said))
    ctx.exit(ExitCode.OK if whole else ExitCode.FINDINGS)
