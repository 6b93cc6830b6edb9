"""The release on a real API server: installed by digest, over the release before where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hack.release.bundle import Tree, git
from hack.release.packages import Helm
from hack.release.registry import Pushed

from helm_platform.controlplane import ControlPlane
from helm_platform.errors import EnvironmentProblem

#: Namespaces in which the umbrella's own objects lie beside its own.
NAMESPACES = ("monitoring", "traefik", "cert-manager")
#: Whether maintainers have accounts is asked of the git host, which is another matter than the release.
_CT = {"lint": ("--validate-maintainers=false",), "install": ()}


@dataclass(frozen=True)
class Case:
    """A chart that is installed, the values file for it, and the namespace."""

    chart: str
    release: str
    values: Path
    namespace: str


def cases(tree: Tree) -> tuple[Case, ...]:
    """The platform as a development cluster has it, and the application of the README."""
    return (
        Case("platform", "platform", tree.root / "umbrella" / "profiles" / "dev.yaml", "monitoring"),
        Case("platform-app", "myapp", tree.root / "examples" / "hello" / "values.yaml", "hello"),
    )


def installed(helm: Helm, case: Case, new: Pushed, old: Pushed | None, *options: str) -> Iterator[str]:
    """Install a chart by digest, upgrade it from the release before, test it and take it away; says what it did.

    Raises EnvironmentProblem with Helm's words.
    """
    asked: list[str | Path] = ["-n", case.namespace, "-f", case.values, "--wait", "--timeout", "3m", *options]
    for pushed, verb in ((old, "install"), (new, "upgrade" if old else "install")):
        if pushed is not None:
            helm.run(verb, case.release, pushed.reference, *asked)
            yield f"{verb} {pushed.package.name} {pushed.package.version} by {pushed.digest[:19]}…"
    listed = helm.run("list", "-n", case.namespace, "--filter", f"^{case.release}$", "-o", "json")
    if f'"chart":"{new.package.name}-{new.package.version}"' not in listed or '"status":"deployed"' not in listed:
        raise EnvironmentProblem(f"{case.release} is not what was installed", detail=listed)
    helm.run("test", case.release, "-n", case.namespace)
    helm.run("uninstall", case.release, "-n", case.namespace, "--wait")


def environment(plane: ControlPlane, helm: Path, folder: Path) -> dict[str, str]:
    """Where ct finds the helm, the pinned kubectl, and yamllint and yamale of this environment."""
    tools = folder / "bin"
    tools.mkdir(parents=True, exist_ok=True)
    for name, binary in (("helm", helm), ("kubectl", plane.kubectl_binary)):
        (tools / name).unlink(missing_ok=True)
        (tools / name).symlink_to(binary)
    return ct_environment(tools, plane.environment())


def ct_environment(tools: Path, base: dict[str, str]) -> dict[str, str]:
    """What ct runs with: `tools` first on PATH, then the scripts of this Python."""
    path = os.pathsep.join([str(tools), str(Path(sys.executable).parent), base["PATH"]])
    return base | {"PATH": path, "NO_COLOR": "1", "GOGC": "off"}


def proposed(tree: Tree, before: Tree | None, folder: Path) -> Path:
    """A repository as a pull request makes it: `origin/main` is the release before, the work tree is this one.

    Without a release before, `origin/main` has no charts.
    """
    work = folder / "work"
    work.mkdir(parents=True)
    author = ["-c", "user.name=release", "-c", "user.email=release@acme.io"]
    git(work, "init", "--quiet", "--initial-branch", "main")
    (work / ".gitignore").write_text("charts/*/charts/\n", encoding="utf-8")
    _lay(before, work)
    git(work, "add", "--all")
    git(work, *author, "commit", "--quiet", "--message", "the release before")
    git(folder, "clone", "--quiet", "--bare", str(work), str(folder / "origin.git"))
    git(work, "remote", "add", "origin", str(folder / "origin.git"))
    git(work, "fetch", "--quiet", "origin")
    git(work, "checkout", "--quiet", "-b", "release")
    shutil.rmtree(work / "charts", ignore_errors=True)
    _lay(tree, work)
    git(work, "add", "--all")
    git(work, *author, "commit", "--quiet", "--allow-empty", "--message", "this release")
    return work


def _lay(tree: Tree | None, work: Path) -> None:
    if tree is None:
        return
    ignored = shutil.ignore_patterns("*.tgz")
    for name in ("charts", ".ct"):
        shutil.copytree(tree.root / name, work / name, dirs_exist_ok=True, ignore=ignored)
    shutil.copy(tree.root / "ct.yaml", work)


def ct(binary: Path, repository: Path, command: str, env: dict[str, str], *options: str) -> str:
    """Run `ct lint` or `ct install` in a repository of `proposed`. Raises EnvironmentProblem with its last words."""
    done = subprocess.run(
        [binary, command, "--config", "ct.yaml", *_CT[command], *options],
        cwd=repository,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines()
        raise EnvironmentProblem(f"ct {command} failed", detail="\n".join(said[-40:]))
    return done.stdout
