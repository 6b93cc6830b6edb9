"""What `render` and `diff` work on: the releases of a call, the chart, and what is wrong where Helm refuses one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from helm_platform import fleet, helm, resources, validate
from helm_platform.commands.validate import split
from helm_platform.diagnostics import Diagnostic, Level, Note
from helm_platform.errors import UsageError
from helm_platform.fleet import Options, Release
from helm_platform.formats import LIMIT, FormatName, Report
from helm_platform.helm import Rendered
from helm_platform.validate.given import Given
from helm_platform.validate.overlays import BUILD
from helm_platform.values import BUNDLED, Document, load_chart, on_disk, read_files

_KUBE_VERSION = re.compile(r"v?\d+\.\d+(\.\d+)?([-+][0-9A-Za-z.+-]+)?")
_RELEASE = re.compile(r"[a-z0-9]([-a-z0-9.]{0,51}[a-z0-9])?")


@dataclass(frozen=True)
class Sources:
    """Which releases: those below `paths`, or one of `files` as for Helm's `-f`; and what is rendered with them.

    Without either they are those of the fleet repository around the current folder. `release` names the one release
    there is; None names it like its folder or file.
    """

    paths: tuple[Path, ...] = ()
    files: tuple[str, ...] = ()
    chart: Path | None = None
    release: str | None = None
    options: Options = field(default_factory=Options)

    @property
    def chart_folder(self) -> Path:
        return resources.path(BUNDLED) if self.chart is None else self.chart

    @property
    def places(self) -> tuple[Path, ...]:
        """Where releases are looked for: the paths, else this folder of a fleet repository. () for those of files."""
        here = Path()
        return self.paths or ((here,) if not self.files and fleet.repository(here) is not None else ())


class Inputs:
    """The releases of a call, with files that Helm can read; what came from a stream lies in `folder`."""

    def __init__(self, sources: Sources, folder: Path) -> None:
        """Find the releases. Raises UsageError for paths, names and versions that cannot be."""
        self.sources = sources
        self._streams: dict[Path, Document] = {}
        version = sources.options.kube_version
        if version is not None and not _KUBE_VERSION.fullmatch(version):
            raise UsageError(f"`{version}` is no Kubernetes version", fix="write it as in --kube-version 1.37")
        self.releases = self._named(folder) if sources.files else self._found()
        if sources.release is not None:
            self.releases = self._renamed(sources.release)

    def explained(self, release: Release, result: Rendered) -> tuple[list[Diagnostic], dict[Path, str]]:
        """Why a release was refused, each problem at its line, and the text of the files concerned."""
        if release.kustomization is not None:
            what = f"kustomize does not build it: {result.refused}"
            return [Diagnostic(BUILD, Level.ERROR, what, file=release.kustomization)], {}
        documents = tuple(self._streams.get(file) or read_files([str(file)])[0] for file in release.files)
        given = Given(documents, self.sources.options.settings, load_chart(self.sources.chart))
        outcome = validate.refused(result, given, self.sources.chart)
        return [_of_release(found, release) for found in outcome.findings], outcome.sources

    def _found(self) -> list[Release]:
        if not self.sources.places:
            raise UsageError("no release is named", fix="name a folder or values files: apps/, -f values.yaml")
        return fleet.releases(self.sources.places)

    def _named(self, folder: Path) -> list[Release]:
        if self.sources.paths:
            paths = " ".join(map(str, self.sources.paths))
            raise UsageError(f"-f is one release, and `{paths}` would be others", fix="name paths, or files with -f")
        names = split(self.sources.files)
        documents = read_files(names)
        files = tuple(self._file(document, folder / f"{number}.yaml") for number, document in enumerate(documents))
        streams = [file for file in files if file not in self._streams]
        name = fleet.releases([streams[0]])[0].name if streams else helm.RELEASE
        return [Release(name, files, documents[0].file)]

    def _renamed(self, name: str) -> list[Release]:
        if len({release.name for release in self.releases}) > 1:
            raise UsageError(f"--release {name} would name {len(self.releases)} releases", fix="leave it out")
        if not _RELEASE.fullmatch(name):
            raise UsageError(
                f"`{name}` is no name for a release", fix="small letters, digits and dashes, 53 at the most"
            )
        return [replace(release, name=name) for release in self.releases]

    def _file(self, document: Document, private: Path) -> Path:
        """The file that Helm reads; what came from a stream is remembered by it."""
        file = on_disk(document, private)
        if file == private:
            self._streams[private] = document
        return file


def _of_release(found: Diagnostic, release: Release) -> Diagnostic:
    """A finding with its release, where its place does not tell it: none at all, or a template."""
    if found.file is None:
        return replace(found, origin=f"{release.label}, {found.origin}" if found.origin else release.label)
    if found.file in release.files:
        return found
    return replace(found, notes=(*found.notes, Note(f"in {release.label}")))


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder that only we can read, gone in the end."""
    with TemporaryDirectory(prefix="helm-platform-") as name:
        yield Path(name)


def report(
    refused: Iterable[tuple[Release, Rendered]], inputs: Inputs, checked: str, *, color: bool, everything: bool = False
) -> str:
    """Everything that was refused, in one text for people."""
    findings: list[Diagnostic] = []
    texts: dict[Path, str] = {}
    for release, result in refused:
        try:
            found, sources = inputs.explained(release, result)
        except UsageError:
            # A file that cannot be read hides nothing of the others; Helm said why.
            found, sources = [Diagnostic("render", Level.ERROR, result.refused or "", origin=release.label)], {}
        findings += found
        texts |= sources
    limit = None if everything else LIMIT
    return FormatName.TEXT.to_format().render(Report(tuple(findings), checked, texts, limit), color=color)
