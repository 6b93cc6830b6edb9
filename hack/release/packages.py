"""The archives of a release, made by Helm and by the Python package's own build, signed where there is a key."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hack.release.bundle import PLUGIN, Tree

from helm_platform.errors import EnvironmentProblem, UsageError

_NAMED = re.compile(r"(.+?)-(\d+\.\d+\.\d+.*)\.tgz")


@dataclass(frozen=True)
class Key:
    """What signs: a name in a keyring of the old OpenPGP form, and the file with the passphrase if it has one."""

    name: str
    keyring: Path
    passphrase: Path | None = None


@dataclass(frozen=True)
class Package:
    """An archive: its `kind` (chart, plugin, wheel), what it is called, and its SHA-256 in hex."""

    kind: str
    name: str
    version: str
    file: Path

    @classmethod
    def found(cls, file: Path) -> Package:
        """A chart's archive by its name. Raises UsageError for another file."""
        found = _NAMED.fullmatch(file.name)
        if not found:
            raise UsageError(f"{file} is no packaged chart", fix="write NAME-MAJOR.MINOR.PATCH.tgz")
        return cls("chart", found[1], found[2], file)

    @property
    def sha256(self) -> str:
        """Of its bytes as they are now."""
        return hashlib.sha256(self.file.read_bytes()).hexdigest()

    @property
    def provenance(self) -> Path:
        """Where its signature is, if it has one."""
        return self.file.with_name(f"{self.file.name}.prov")


@dataclass(frozen=True)
class Helm:
    """A helm with a home of its own, so that no repository or registry of the user's is asked."""

    binary: Path
    home: Path
    environment: Mapping[str, str]

    @classmethod
    def alone(
        cls, binary: Path, home: Path, environment: Mapping[str, str] = os.environ, *, logged_in: bool = False
    ) -> Helm:
        """With its home below `home`; with `logged_in`, the user's registries are known to it all the same."""
        own = {f"HELM_{word}_HOME": str(home / word.lower()) for word in ("CACHE", "CONFIG", "DATA")}
        # Where Helm installs from an archive, whatever this variable says.
        own["HELM_PLUGINS"] = str(home / "data" / "plugins")
        if not logged_in:
            own["HELM_REGISTRY_CONFIG"] = str(home / "registry.json")
        elif "HELM_REGISTRY_CONFIG" not in environment:
            del own["HELM_CONFIG_HOME"]
        return cls(binary, home, {**environment, **own, "GOGC": "off"})

    def ask(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run it to its end, whatever the end is."""
        return subprocess.run(
            [self.binary, *arguments], env=dict(self.environment), capture_output=True, text=True, check=False
        )

    def run(self, *arguments: str | Path) -> str:
        """What it prints. Raises EnvironmentProblem with its words where it fails."""
        done = self.ask(*arguments)
        if done.returncode:
            command = " ".join(str(word) for word in arguments[:3])
            raise EnvironmentProblem(f"helm {command} failed", detail=(done.stderr or done.stdout).strip())
        return done.stdout


@dataclass(frozen=True)
class Maker:
    """What makes archives: Helm, the program in hack/release/archive, a time in seconds since the epoch, and a key."""

    helm: Helm
    archive: Path
    when: int
    key: Key | None = None

    def charts(self, tree: Tree, target: Path) -> list[Package]:
        """Package every chart of a staged tree into `target`. Raises EnvironmentProblem with Helm's words."""
        target.mkdir(parents=True, exist_ok=True)
        made = []
        for chart in tree.charts():
            facts = tree.metadata(chart)
            if facts.get("dependencies"):
                self.helm.run("dependency", "build", chart, "--skip-refresh")
            self.helm.run("package", chart, "--destination", target)
            name, version = facts["name"], facts["version"]
            package = Package("chart", name, version, target / f"{name}-{version}.tgz")
            self._finish(package, chart / "Chart.yaml")
            made.append(package)
        return made

    def plugin(self, tree: Tree, target: Path) -> Package:
        """Package the plugin of a staged tree into `target`. Raises EnvironmentProblem with Helm's words."""
        target.mkdir(parents=True, exist_ok=True)
        folder = tree.root.with_name(f"{tree.root.name}-plugin")
        folder.mkdir()
        for name in PLUGIN:
            source = tree.root / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("*.tgz", "tests", "ci"))
            else:
                shutil.copy(source, folder / name)
        self.helm.run("plugin", "package", folder, "--destination", target, "--sign=false")
        package = Package("plugin", "platform", tree.version, target / f"platform-{tree.version}.tgz")
        self._finish(package, folder / "plugin.yaml")
        return package

    def _finish(self, package: Package, metadata: Path) -> None:
        self._run("settle", package.file, str(self.when))
        if self.key:
            passphrase = self.key.passphrase.read_bytes() if self.key.passphrase else b""
            self._run("sign", package.file, metadata, self.key.keyring, self.key.name, given=passphrase)

    def _run(self, *arguments: str | Path, given: bytes = b"") -> None:
        done = subprocess.run([self.archive, *arguments], input=given, capture_output=True, check=False)
        if done.returncode:
            words = done.stderr.decode(errors="replace").strip().removeprefix("error: ")
            raise EnvironmentProblem(f"cannot {arguments[0]} {arguments[1]}", detail=words)


def wheel(tree: Tree, target: Path, when: int) -> Package:
    """Build the Python package of a staged tree into `target`, with the build tools of this environment."""
    command: Sequence[str | Path] = [
        *(sys.executable, "-m", "pip", "wheel", "--disable-pip-version-check", "--quiet", "--no-deps"),
        *("--no-build-isolation", "--wheel-dir", target, tree.root),
    ]
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(when)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise EnvironmentProblem("the wheel cannot be built", detail=done.stderr.strip())
    return Package("wheel", "helm-platform", tree.version, target / f"helm_platform-{tree.version}-py3-none-any.whl")


def checksums(packages: Iterable[Package], root: Path) -> str:
    """Lines that `sha256sum --check` reads in `root`."""
    files = [file for package in packages for file in (package.file, package.provenance) if file.is_file()]
    return "".join(
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(root)}\n" for file in sorted(files)
    )
