"""A chart in a folder of our own, its dependencies built: the user's chart is only read."""

from __future__ import annotations

import io
import os
import re
import shutil
import tarfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helm_platform.errors import UsageError
from helm_platform.helm.binary import Helm
from helm_platform.helm.manifests import parse

_LOCAL = "file://"


@dataclass(frozen=True)
class Metadata:
    """What Chart.yaml says. `local` are the folders of its file:// dependencies, as written there."""

    name: str
    version: str
    local: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()


def metadata(chart: Path) -> Metadata:
    """Read Chart.yaml. Raises UsageError where `chart` is no chart."""
    file = chart / "Chart.yaml"
    try:
        documents = parse(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"{chart} is no chart: it has no Chart.yaml", fix="name the folder of a chart") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {file}: {error}") from None
    top = documents[0] if documents else {}
    name, version = top.get("name"), top.get("version")
    if not (isinstance(name, str) and name and isinstance(version, str) and version):
        raise UsageError(f"{file} lacks a name or a version")
    entries: list[dict[str, Any]] = [entry for entry in top.get("dependencies") or [] if isinstance(entry, dict)]
    repositories = [str(entry.get("repository") or "") for entry in entries]
    return Metadata(
        name,
        version,
        tuple(each.removeprefix(_LOCAL) for each in repositories if each.startswith(_LOCAL)),
        tuple(str(entry.get("name") or "") for entry in entries),
    )


def built(helm: Helm, chart: Path, folder: Path, version: str | None = None) -> Path:
    """A copy of `chart` below `folder` with its dependencies in it; with `version`, under that version.

    Raises UsageError with Helm's words where they cannot be built.
    """
    chart = chart.resolve()
    needed = _closure(chart)
    root = Path(os.path.commonpath([each.parent for each in needed]))
    for source, facts in needed.items():
        _copy(source, folder / source.relative_to(root), _stale(source, facts))
    for source, facts in reversed(needed.items()):
        if facts.local or _missing(source, facts):
            _build(helm, folder / source.relative_to(root), source)
    copy = folder / chart.relative_to(root)
    if version is not None:
        _set_version(copy / "Chart.yaml", version)
    return copy


def assembled(helm: Helm, chart: Path, folder: Path, version: str | None = None) -> Path:
    """Like `built`, in milliseconds where it can be: file:// dependencies are packed from their folders as they are.

    What else is needed must lie in the chart's own charts/, or helm builds it. Raises UsageError as `built` does.
    """
    chart = chart.resolve()
    needed = _closure(chart)
    # Only helm knows which files a .helmignore leaves out of a package.
    simple = not any((each / ".helmignore").is_file() for each in needed if each != chart)
    if not simple or any(_missing(source, facts, local=True) for source, facts in needed.items()):
        return built(helm, chart, folder, version)
    copy = folder / chart.name
    _copy(chart, copy, _stale(chart, needed[chart]))
    packed = copy / "charts"
    copy.chmod(0o700)  # an installed chart may be read-only, and a copy takes that along
    packed.mkdir(exist_ok=True)
    packed.chmod(0o700)
    for each in needed[chart].local:
        source = (chart / each).resolve()
        try:
            data = _packed(source, needed)
        except OSError as error:
            raise _unreadable(source, error) from None
        (packed / f"{needed[source].name}-{needed[source].version}.tgz").write_bytes(data)
    if version is not None:
        _set_version(copy / "Chart.yaml", version)
    return copy


def dependencies(chart: Path) -> list[Path]:
    """The folder of the chart and those of all charts that it takes by file://. Raises UsageError as `built` does."""
    return list(_closure(chart.resolve()))


def unpacked(archive: Path, folder: Path) -> Path:
    """The chart in a packaged archive, below `folder`. Raises UsageError where it is no such archive."""
    try:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
    except FileNotFoundError:
        raise UsageError(f"{archive}: no such file") from None
    except (OSError, EOFError, tarfile.TarError) as error:
        raise UsageError(f"{archive} is no packaged chart: {error}", fix="make one with `helm package`") from None
    charts = sorted(folder.glob("*/Chart.yaml"))
    if len(charts) != 1:
        raise UsageError(f"{archive} is no packaged chart", fix="make one with `helm package`")
    return charts[0].parent


def _closure(chart: Path) -> dict[Path, Metadata]:
    """The chart and every chart that it reaches by file://, dependents before what they depend on."""
    order: list[Path] = []
    facts: dict[Path, Metadata] = {}

    def visit(folder: Path, trail: tuple[Path, ...]) -> None:
        if folder in trail:
            raise UsageError(f"{folder} depends on itself by file://")
        if folder in facts:
            return
        own = metadata(folder)
        for each in own.local:
            visit((folder / each).resolve(), (*trail, folder))
        facts[folder] = own
        order.append(folder)

    visit(chart, ())
    return {folder: facts[folder] for folder in reversed(order)}


def _stale(chart: Path, facts: Metadata) -> list[str]:
    """What was built before from a folder may be older than the folder: only foreign dependencies are taken along."""
    names = {metadata((chart / each).resolve()).name for each in facts.local}
    return [pattern for name in names for pattern in (name, f"{name}-[0-9]*.tgz")]


def _packed(chart: Path, needed: dict[Path, Metadata]) -> bytes:
    """A chart as an archive, its own dependencies in it."""
    facts = needed[chart]
    ignored = shutil.ignore_patterns(*_stale(chart, facts))
    buffer = io.BytesIO()
    # Written and read once: the fastest compression is the best.
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1, dereference=True) as tar:
        for folder, folders, files in os.walk(chart, followlinks=True):
            unwanted = ignored(folder, folders + files) if Path(folder) == chart / "charts" else set()
            folders[:] = sorted(set(folders) - {".git"} - unwanted)
            for name in sorted(set(files) - unwanted):
                file = Path(folder) / name
                tar.add(file, arcname=str(Path(facts.name) / file.relative_to(chart)))
        for each in facts.local:
            source = (chart / each).resolve()
            data = _packed(source, needed)
            entry = tarfile.TarInfo(f"{facts.name}/charts/{needed[source].name}-{needed[source].version}.tgz")
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


def _copy(source: Path, target: Path, stale: list[str]) -> None:
    in_charts = shutil.ignore_patterns(*stale)

    def ignored(folder: str, names: list[str]) -> set[str]:
        unwanted = {".git"} & set(names)
        if Path(folder) == source / "charts":
            unwanted |= in_charts(folder, names)
        return unwanted

    try:
        shutil.copytree(source, target, ignore=ignored, dirs_exist_ok=True)
    except (OSError, shutil.Error) as error:
        raise _unreadable(source, error) from None


def _unreadable(chart: Path, error: Exception) -> UsageError:
    return UsageError(f"cannot read the chart {chart}: {error}")


def _missing(chart: Path, facts: Metadata, *, local: bool = False) -> bool:
    """Whether a dependency is not in charts/; with `local`, those in folders beside the chart count as there."""
    held: set[str] = {metadata((chart / each).resolve()).name for each in facts.local} if local else set()
    with suppress(OSError):
        held |= {re.sub(r"-\d.*$", "", each.name) for each in (chart / "charts").iterdir()}
    return not set(facts.dependencies) <= held


def _build(helm: Helm, copy: Path, source: Path) -> None:
    answer = helm.run("dependency", "build", copy)
    if answer.returncode != 0:
        detail = answer.stderr.replace(str(copy), str(source))
        raise UsageError(
            f"helm cannot build the dependencies of {source}",
            detail=detail,
            fix=f"make it work by itself first: helm dependency update {source}",
        )


def _set_version(file: Path, version: str) -> None:
    text = file.read_text(encoding="utf-8")
    changed = re.sub(r"^version:.*$", f"version: {version}", text, count=1, flags=re.MULTILINE)
    file.write_text(changed, encoding="utf-8")
