"""Release the bundle: `make release-check` tries everything, `build` makes what is handed out, `push` hands it out.

Usage: python -m hack.release check|build|push|bump|notes
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helm_platform.cli import show
from helm_platform.cli.terminal import progress
from helm_platform.diagnostics import Diagnostic
from helm_platform.errors import ExitCode, PlatformError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hack.release.packages import Key
    from hack.release.steps import Step, Work

ROOT = Path(__file__).resolve().parents[2]
_root = click.option("--root", type=click.Path(path_type=Path, exists=True, file_okay=False), default=ROOT, hidden=True)
_release = click.option(
    "--release", is_flag=True, help="As it must be in the commit of the release: changes below the version, dated."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def group() -> None:
    """Release the bundle: charts, plugin and package of one version."""


@group.command()
@_root
@_release
@click.option(
    "--only", "words", multiple=True, metavar="WORD", help="Only steps whose title has this word. Repeatable."
)
def check(root: Path, release: bool, words: tuple[str, ...]) -> None:
    """Try a release to its end: every check, and an installation from a registry, with a key made for it.

    Exit code 1 when something does not hold, 3 when a tool fails.
    """
    from hack.release import steps

    asked = [*steps.CHECKS, *steps.TRIES]
    chosen = [step for step in asked if not words or any(word in step.title for word in words)]
    if not chosen:
        raise click.UsageError(f"no step has such a word; steps: {', '.join(step.title for step in asked)}")
    with _work(root, release=release) as work:
        code = _run(work, chosen)
    sys.exit(code)


@group.command()
@_root
@_release
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="A new folder.")
@click.option("--key", metavar="NAME", required=True, help="The key that signs: a part of its user id.")
@click.option(
    "--keyring",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="With the secret half, in the old OpenPGP form: gpg --export-secret-keys.",
)
@click.option(
    "--passphrase-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Where the key has one."
)
def build(root: Path, release: bool, output: Path, key: str, keyring: Path, passphrase_file: Path | None) -> None:
    """Make what is handed out: signed charts, plugin, package, index, bill of materials, images, checksums, notes."""
    from hack.release import steps
    from hack.release.packages import Key

    if output.exists():
        raise UsageError(f"{output} is there already", fix="name a new folder")
    with _work(root, release=release, key=Key(key, keyring, passphrase_file)) as work:
        code = _run(work, [*steps.CHECKS, *steps.ARCHIVES, *(s for s in steps.TRIES if s.title == "chart repository")])
        if code == ExitCode.OK:
            output.parent.mkdir(parents=True, exist_ok=True)
            partial = output.with_name(f".{output.name}.partial")
            shutil.copytree(work.out, partial)
            partial.rename(output)
            click.echo(f"{output}: {len(work.packages)} archives of {work.tree.version}")
    sys.exit(code)


@group.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("repository", metavar="oci://HOST/PATH")
@click.option("--plain-http", is_flag=True, help="For a registry on this machine.")
def push(folder: Path, repository: str, plain_http: bool) -> None:
    """Push the charts of a folder that `build` made; prints what to install each by."""
    from hack.release import registry
    from hack.release.packages import Helm, Package

    from helm_platform import toolchain

    if not repository.startswith("oci://"):
        raise UsageError(f"`{repository}` is no registry", fix="write oci://HOST/PATH")
    files = sorted((folder / "charts").glob("*.tgz"))
    if not files:
        raise UsageError(f"{folder} has no charts", fix="python -m hack.release build -o FOLDER …")
    binary = toolchain.ensure(["helm"], progress())["helm"]
    with tempfile.TemporaryDirectory() as place:
        # The registry's password is where `helm registry login` has put it.
        helm = Helm.alone(binary, Path(place), logged_in=True)
        packages = [Package.found(file) for file in files]
        for pushed in registry.push(helm, packages, repository, plain=plain_http):
            click.echo(pushed.reference)


@group.command()
@_root
@click.argument("version")
def bump(root: Path, version: str) -> None:
    """Write the next version at every place that says it, and lock the charts anew."""
    from hack.release import versions
    from hack.release.bundle import Tree
    from hack.release.packages import Helm

    from helm_platform import toolchain

    with tempfile.TemporaryDirectory() as place:
        helm = Helm.alone(toolchain.ensure(["helm"], progress())["helm"], Path(place))
        for file in versions.bump(Tree(root), version, helm):
            click.echo(f"changed {file.relative_to(root)}")


@group.command()
@_root
@click.argument("version")
def notes(root: Path, version: str) -> None:
    """What the changelog says of a version, as the text of a release."""
    from hack.release import changelog

    section = changelog.read(root / "CHANGELOG.md").section(version)
    if section is None:
        raise UsageError(f"CHANGELOG.md has no section of {version}", fix=f"write `## [{version}] - DAY`")
    click.echo(changelog.notes(section), nl=False)


@contextmanager
def _work(root: Path, *, release: bool, key: Key | None = None) -> Iterator[Work]:
    from contextlib import ExitStack

    from hack.release.steps import Work

    with tempfile.TemporaryDirectory(prefix="release-") as place, ExitStack() as closing:
        yield Work(root.resolve(), Path(place), progress(), release, key, closing)


def _run(work: Work, chosen: Sequence[Step]) -> int:
    """Run the steps, whatever becomes of those before, and say what each saw; the exit code."""
    code = ExitCode.OK
    shown: set[str | None] = {None}
    for step in chosen:
        started = time.monotonic()
        seen: list[str] = []
        findings: list[Diagnostic] = []
        failure: PlatformError | None = None
        try:
            for each in step.run(work):
                if isinstance(each, Diagnostic):
                    findings.append(each)
                else:
                    seen.append(each)
        except PlatformError as error:
            failure = error
        took = f"{time.monotonic() - started:.1f} s"
        if failure is None and not findings:
            click.echo(f"{click.style('ok', fg='green')}      {step.title}: {'; '.join(seen)} ({took})")
            continue
        click.echo(f"{click.style('failed', fg='red')}  {step.title} ({took})")
        if findings:
            click.echo(_told(work, findings))
        code = max(code, ExitCode.FINDINGS)
        if failure is not None:
            if failure.detail in shown - {None}:
                failure = type(failure)(f"{failure.message}: as above")
            show(failure)
            shown.add(failure.detail)
            code = max(code, failure.exit_code)
    click.echo(
        "the release can be made" if code == ExitCode.OK else "the release cannot be made", err=code != ExitCode.OK
    )
    return int(code)


def _told(work: Work, findings: list[Diagnostic]) -> str:
    """The findings with their lines, as every command shows them."""
    from helm_platform.formats import FormatName, Report

    files = {finding.file for finding in findings if finding.file}
    sources = {file: file.read_text(encoding="utf-8") for file in files}
    report = Report(tuple(findings), f"version {work.tree.version}", sources)
    return FormatName.TEXT.to_format().render(report, color=sys.stdout.isatty())


if __name__ == "__main__":
    from helm_platform.cli import ended

    ended(group, "python -m hack.release")
