"""`helm template` for many values files: a few processes at once, results in the order of the tasks."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from helm_platform.helm.binary import Helm
from helm_platform.helm.manifests import Manifest, parse
from helm_platform.values import Setting

RELEASE = "web"
NAMESPACE = "default"


@dataclass(frozen=True)
class Task:
    """One render: a chart whose dependencies are built, values files in the order of `-f`, and arguments of --set."""

    chart: Path
    values: tuple[Path, ...]
    settings: tuple[Setting, ...] = ()


@dataclass(frozen=True)
class Rendered:
    """What came of it: the objects, hooks included, or the reason in Helm's words."""

    objects: tuple[Manifest, ...] = ()
    refused: str | None = None


def render(helm: Helm, tasks: Sequence[Task]) -> Iterator[Rendered]:
    """Render all tasks as release `web` in namespace `default`, whatever the caller's cluster."""
    pool = ThreadPoolExecutor(max_workers=os.cpu_count() or 1)
    try:
        yield from pool.map(lambda task: _one(helm, task), tasks)
    finally:
        # Ctrl-C: what has not begun does not begin.
        pool.shutdown(cancel_futures=True)


def _one(helm: Helm, task: Task) -> Rendered:
    words = [word for file in task.values for word in ("--values", _quoted(file))]
    words += [word for setting in task.settings for word in setting.words]
    answer = helm.run("template", RELEASE, task.chart, "--namespace", NAMESPACE, *words)
    if answer.returncode != 0:
        return Rendered(refused=_reason(answer.stderr))
    try:
        return Rendered(tuple(parse(answer.stdout)))
    except ValueError as error:
        return Rendered(refused=f"the chart writes what is no YAML: {error}")


def _quoted(file: Path) -> str:
    """A file name as one value of Helm's `--values`, which it reads as a line of CSV."""
    name = str(file)
    return f'"{name.replace(chr(34), chr(34) * 2)}"' if set(name) & set(',"\n\r') else name


def _reason(stderr: str) -> str:
    """Helm's error without its prefix, its advice and the warnings above it."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    start = next((number for number, line in enumerate(lines) if line.startswith("Error:")), 0)
    kept = [line.removeprefix("Error:").strip() for line in lines[start:] if not line.startswith("Use --debug flag")]
    return "\n".join(line for line in kept if line) or "helm failed without a word"
