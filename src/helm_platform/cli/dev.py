"""Options of `helm platform dev`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helm_platform.cli import completion
from helm_platform.cli.command import Group
from helm_platform.cli.options import json_option
from helm_platform.errors import ExitCode

if TYPE_CHECKING:
    from helm_platform.controlplane import ControlPlane

directory_option = click.option(
    "--dir",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where its files live.  [default: the user's state folder]",
)


@click.group("dev", cls=Group)
def command() -> None:
    """A local Kubernetes control plane for tests and demos.

    It is a real API server with every admission plugin and controller, and it runs no containers: pods only
    look as if they ran. What it enforces: schemas, RBAC, Pod Security, quotas, admission policies, CRDs.
    What it does not: NetworkPolicy, storage, anything inside a container.
    """


@command.command(
    "up",
    examples=(
        "helm platform dev up --detach",
        "helm platform dev up --with argocd,prometheus-operator",
        "helm platform dev up --dir .cluster --crds none",
    ),
    epilog="Exit codes: 0 ok, 2 usage, 3 environment. Binaries: KUBEBUILDER_ASSETS, else .tools, else built once (about"
    " 7 minutes on 2 cores, 1 a controller, 8 for argocd).",
)
@directory_option
@click.option("--detach", is_flag=True, help="Return once it is ready; `dev down` ends it.")
@click.option(
    "--crds",
    "crd_sets",
    default="all",
    show_default=True,
    metavar="all|none|NAME,…",
    shell_complete=completion.crd_sets,
    help="Which CustomResourceDefinitions to load (hack/crds/crds.yaml lists them).",
)
@click.option(
    "--with",
    "beside",
    default="none",
    metavar="NAME,…",
    shell_complete=completion.controllers,
    help="Real controllers to run beside it, with the CRDs that they watch: argocd, prometheus-operator,"
    " sealed-secrets. With --detach also beside one that runs.",
)
def up(directory: Path | None, detach: bool, crd_sets: str, beside: str) -> None:
    """Start a control plane; without --detach, keep it until Ctrl-C."""
    from helm_platform.cli.terminal import progress
    from helm_platform.commands import dev

    where = directory or dev.default_directory()
    if detach:
        _show(dev.start_or_add(where, crd_sets, beside, progress()))
        option = f" --dir {directory}" if directory else ""
        click.echo(f"end it with: helm platform dev down{option}", err=True)
        return

    def ready(plane: ControlPlane) -> None:
        _show(plane)
        click.echo("Ctrl-C ends it", err=True)

    dev.hold(where, crd_sets, beside, progress(), ready)
    click.echo("control plane ended", err=True)


def _show(plane: ControlPlane) -> None:
    click.echo(f"export KUBECONFIG={plane.kubeconfig}")


@command.command(
    "down",
    examples=(
        "helm platform dev down",
        "helm platform dev down --dir .cluster --keep",
    ),
    epilog="Exit codes: 0 ok, 2 usage, 3 environment.",
)
@directory_option
@click.option("--keep", is_flag=True, help="Keep the data for the next `dev up` with the same --dir.")
def down(directory: Path | None, keep: bool) -> None:
    """End the control plane and remove its files. Does nothing when none runs."""
    from helm_platform import controlplane
    from helm_platform.commands import dev

    where = directory or dev.default_directory()
    if controlplane.down(where, keep=keep):
        click.echo(f"control plane in {where} ended" + (", data kept" if keep else ""))
    else:
        click.echo(f"no control plane in {where}")


@command.command(
    "status",
    examples=(
        "helm platform dev status",
        "helm platform dev status --json",
    ),
    epilog="Exit codes: 0 it runs, 2 usage, 3 it does not run, or a part has stopped.",
)
@directory_option
@json_option
@click.pass_context
def status(ctx: click.Context, directory: Path | None, as_json: bool) -> None:
    """Show whether it runs, and the last log lines of a part that has stopped. Exit code 3 unless all parts run."""
    from helm_platform import controlplane
    from helm_platform.commands import dev

    where = directory or dev.default_directory()
    found = controlplane.status(where)
    dead = {process.name for process in found.dead}
    if as_json:
        report = {
            "running": found.running,
            "directory": str(where),
            "server": found.plane.server if found.plane else None,
            "kubeconfig": str(found.plane.kubeconfig) if found.plane else None,
            "crds": list(found.plane.crds) if found.plane else [],
            "parts": {
                process.name: {"pid": process.pid, "running": process.name not in dead}
                for process in (found.plane.processes if found.plane else ())
            },
        }
        click.echo(json.dumps(report, indent=2))
    elif found.plane is None:
        click.echo(f"no control plane in {where}")
    else:
        click.echo(f"server      {found.plane.server}\nkubeconfig  {found.plane.kubeconfig}")
        click.echo(f"crds        {', '.join(found.plane.crds) or 'none'}")
        width = max((len(process.name) for process in found.plane.processes), default=0) + 1
        for process in found.plane.processes:
            state = click.style("stopped", fg="red") if process.name in dead else f"pid {process.pid}"
            click.echo(f"{process.name:<{width}}{state}")
        for process in found.dead:
            click.echo(f"\nlast lines of {process.log}:\n{process.last_lines()}")
    ctx.exit(ExitCode.OK if found.running else ExitCode.ENVIRONMENT)
