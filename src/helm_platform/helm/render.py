"""`helm template` for many values files: a few processes at once, results in the order of the tasks."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from helm_platform.helm.binary import Helm
from helm_platform.helm.manifests import Manifest, sourced

RELEASE = "web"
NAMESPACE = "default"
_NO_YAML = "YAML parse error on "


@dataclass(frozen=True)
class Task:
    """One render: a chart whose dependencies are built, values files in the order of `-f`, and arguments of --set."""

    chart: Path
    values: tuple[Path, ...]
    sets: tuple[str, ...] = ()
    set_strings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rendered:
    """What came of it: the objects, hooks included, each with its template, or the reason in Helm's words.

    `made` is the text of a render that was refused because it is no YAML. It may hold secrets.
    """

    objects: tuple[Manifest, ...] = ()
    refused: str | None = None
    templates: tuple[str, ...] = ()
    made: str = ""


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
    words += [word for each in task.sets for word in ("--set", each)]
    words += [word for each in task.set_strings for word in ("--set-string", each)]
    words = ["template", RELEASE, str(task.chart), "--namespace", NAMESPACE, *words]
    answer = helm.run(*words)
    if answer.returncode != 0:
        reason = _reason(answer.stderr)
        # Only so does Helm show what it could not read.
        made = helm.run(*words, "--debug").stdout if reason.startswith(_NO_YAML) else ""
        return Rendered(refused=reason, made=made)
    try:
        found = sourced(answer.stdout)
    except ValueError as error:
        return Rendered(refused=f"the chart writes what is no YAML: {error}")
    return Rendered(tuple(item for item, _ in found), templates=tuple(template for _, template in found))


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
