"""`helm template` for many values files: a few processes at once, results in the order of the tasks."""

from __future__ import annotations

import itertools
import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from helm_platform.helm.binary import Children, Helm
from helm_platform.helm.cache import Cache, Entry
from helm_platform.helm.manifests import Manifest, sourced
from helm_platform.values import Setting

RELEASE = "web"
NAMESPACE = "default"
# How many tasks are begun before the result of the first is taken, per process: results wait in memory.
_AHEAD = 4
_NO_YAML = "YAML parse error on "


@dataclass(frozen=True)
class Task:
    """One render: a chart whose dependencies are built, values files in the order of `-f`, and arguments of --set.

    `kube_version` and `api_versions` are what the chart sees as `.Capabilities`; None and () leave it to Helm.
    """

    chart: Path
    values: tuple[Path, ...]
    settings: tuple[Setting, ...] = ()
    release: str = RELEASE
    namespace: str = NAMESPACE
    kube_version: str | None = None
    api_versions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rendered:
    """What came of it: the objects, hooks included, each with its template, or the reason in Helm's words.

    `text` is what Helm wrote: the same objects with the `# Source:` line of each. `cached` says that Helm was not run.
    `made` is the text of a render that was refused because it is no YAML. It may hold secrets.
    """

    objects: tuple[Manifest, ...] = ()
    refused: str | None = None
    templates: tuple[str, ...] = ()
    text: str = ""
    cached: bool = False
    made: str = ""


def render(helm: Helm, tasks: Iterable[Task], cache: Cache | None = None) -> Generator[Rendered, None, None]:
    """Render all tasks, whatever the caller's cluster; with a cache, only what it does not hold.

    Results are made while they are taken: who takes them one by one holds few in memory. To stop taking them ends
    the processes that run. Raises EnvironmentProblem where helm cannot be started.
    """
    workers = os.cpu_count() or 1
    children = Children()
    pool = ThreadPoolExecutor(max_workers=workers)
    begun: deque[Rendered | Future[Rendered]] = deque()
    left = iter(tasks)
    try:
        while True:
            for task in itertools.islice(left, workers * _AHEAD - len(begun)):
                # The cache is asked here: threads that only read would wait for each other.
                key = cache.key(helm.version, task) if cache else None
                known = cache.get(key) if cache and key else None
                if known is not None:
                    begun.append(_known(known))
                else:
                    begun.append(pool.submit(_one, helm, task, cache, key, children))
            if not begun:
                break
            first = begun.popleft()
            yield first if isinstance(first, Rendered) else first.result()
    finally:
        # Ctrl-C: what has not begun does not begin, what runs is ended.
        children.end()
        pool.shutdown(cancel_futures=True)
        if cache is not None:
            cache.prune()


def _known(entry: Entry) -> Rendered:
    return Rendered(tuple(entry.objects), templates=tuple(entry.templates), text=entry.text, cached=True)


def _one(helm: Helm, task: Task, cache: Cache | None, key: str | None, children: Children) -> Rendered:
    words = ["template", task.release, str(task.chart), *_arguments(task)]
    answer = helm.run(*words, among=children)
    if answer.returncode != 0:
        reason = _reason(answer.stderr)
        # Only so does Helm show what it could not read.
        made = helm.run(*words, "--debug", among=children).stdout if reason.startswith(_NO_YAML) else ""
        return Rendered(refused=reason, made=made)
    try:
        found = sourced(answer.stdout)
    except ValueError as error:
        return Rendered(refused=f"the chart writes what is no YAML: {error}")
    entry = Entry(answer.stdout, [item for item, _ in found], [template for _, template in found])
    # A file that changed meanwhile would be kept under the name of what it was.
    if cache and key and cache.key(helm.version, task) == key:
        cache.put(key, entry)
    return Rendered(tuple(entry.objects), templates=tuple(entry.templates), text=entry.text)


def _arguments(task: Task) -> Iterator[str]:
    yield from ("--namespace", task.namespace)
    for file in task.values:
        yield from ("--values", _quoted(file))
    for setting in task.settings:
        yield from setting.words
    if task.kube_version:
        yield from ("--kube-version", task.kube_version)
    for each in task.api_versions:
        yield from ("--api-versions", each)


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
