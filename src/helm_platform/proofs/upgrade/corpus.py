"""Values files: the ones that every version is rendered with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from helm_platform.errors import UsageError


@dataclass(frozen=True)
class Case:
    """One values file. `label` is the path as reports show it; `own` says that this tree has it."""

    label: str
    file: Path
    own: bool = True

    @cached_property
    def digest(self) -> str:
        """Two files with the same content are one case."""
        return hashlib.sha256(self.file.read_bytes()).hexdigest()


def default(chart: Path, root: Path, *, own: bool = True, suffix: str = "") -> list[Case]:
    """`ci/*-values.yaml` of the chart, and `examples/*/values.yaml` of the repository that it is in."""
    files = [*sorted((chart / "ci").glob("*-values.yaml")), *sorted((root / "examples").glob("*/values.yaml"))]
    return [Case(f"{shown(file, root)}{suffix}", file, own) for file in files]


def named(paths: tuple[Path, ...]) -> list[Case]:
    """The values files that `--corpus` names; a folder stands for the YAML files in it, at any depth.

    Raises UsageError for a path that is not there or a folder without values files.
    """
    cases: list[Case] = []
    for path in paths:
        if path.is_dir():
            files = sorted(file for pattern in ("*.yaml", "*.yml") for file in path.rglob(pattern))
            if not files:
                raise UsageError(f"{path} holds no values files (*.yaml)", fix="name another folder: --corpus DIR")
            cases += [Case(str(file), file) for file in files]
        elif path.is_file():
            cases.append(Case(str(path), path))
        else:
            raise UsageError(f"{path}: no such file", fix="check the --corpus arguments")
    unreadable = [case.label for case in cases if not _readable(case)]
    if unreadable:
        raise UsageError(f"cannot read {', '.join(unreadable)}")
    return list({case.file.resolve(): case for case in cases}.values())


def shown(file: Path, root: Path) -> str:
    """A path relative to `root` where it is below it."""
    return str(file.relative_to(root)) if file.is_relative_to(root) else str(file)


def _readable(case: Case) -> bool:
    try:
        return bool(case.digest)
    except OSError:
        return False
