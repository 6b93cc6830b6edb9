"""Overlays built by kustomize, the one in kubectl: a few processes at once, results in the order of the folders."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from helm_platform import toolchain
from helm_platform.helm import Helm, Rendered
from helm_platform.helm.manifests import parse
from helm_platform.kubectl import Kubectl
from helm_platform.progress import SILENT, Progress

_FREE = "--load-restrictor=LoadRestrictionsNone"
INFLATION = ("--enable-helm", _FREE)
"""What `kubectl kustomize` is told for an overlay that inflates a chart: its values lie in the base too."""
_LOGGED = re.compile(r'^[EFWI]\d{4} [\d:.]+ +\d+ [\w.]+:\d+\] "[^"]*" err=(?P<mark>[<"])')
_CONFIGURED = re.compile(r"trouble configuring builtin \w+ with config: `[^`]*`: ")
_HELM_4 = 4
_KNOWS_HELM_4 = (5, 8)
"""Older ones ask `helm version -c`, which Helm 4 does not know (kustomize 5.8.0)."""


def built(
    kubectl: Kubectl, folders: Iterable[Path], helm: Helm | None = None, *, unrestricted: bool = False
) -> Iterator[Rendered]:
    """What `kubectl kustomize` makes of each folder. With a `helm`, charts are inflated by it.

    A chart is taken from where the kustomization's chartHome has it, else pulled. `unrestricted` folders may read files
    outside of themselves, as Flux lets them.
    """
    words = (*INFLATION, f"--helm-command={helm.executable}") if helm is not None else (_FREE,) * unrestricted
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        yield from pool.map(lambda folder: _one(kubectl, folder, words), folders)


def inflating(helm: Helm, progress: Progress = SILENT) -> Kubectl:
    """A kubectl whose kustomize runs this Helm: the user's, or the pinned one where that is too old for Helm 4.

    Raises EnvironmentProblem where the pinned one cannot be built.
    """
    found = Kubectl.of_user(progress)
    if int(helm.version.partition(".")[0]) < _HELM_4 or _kustomize(found) >= _KNOWS_HELM_4:
        return found
    return replace(found, kubectl=toolchain.ensure(["kubectl"], progress)["kubectl"])


def _kustomize(kubectl: Kubectl) -> tuple[int, ...]:
    """The version of the kustomize in it, () where it does not say."""
    command: list[str | Path] = [kubectl.kubectl, "version", "--client", "--output=json"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    found = re.search(r'"kustomizeVersion": "v(\d+)\.(\d+)', answer.stdout)
    return tuple(map(int, found.groups())) if found else ()


def _one(kubectl: Kubectl, folder: Path, words: tuple[str, ...]) -> Rendered:
    command: list[str | Path] = [kubectl.kubectl, "kustomize", folder, *words]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if answer.returncode != 0:
        return Rendered(refused=_reason(answer.stderr, folder))
    try:
        objects = parse(answer.stdout)
    except ValueError as error:
        return Rendered(refused=f"kustomize writes what is no YAML: {error}")
    return Rendered(tuple(objects), templates=("",) * len(objects), text=answer.stdout)


def _reason(stderr: str, folder: Path) -> str:
    """Its error in one line: without log marks, what it was configured with, warnings and the folder's own path."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip() and not line.startswith("# Warning")]
    text = _CONFIGURED.sub("", " ".join(lines))
    logged = _LOGGED.match(text)
    if logged is not None:
        # An error of several lines stands between < and >, one of a single line between quotes.
        quoted = logged["mark"] == '"'
        text = text[logged.end() :].removesuffix('"' if quoted else ">")
        text = text.replace('\\"', '"') if quoted else text
    text = text.strip().removeprefix("error: ")
    for each in (folder.resolve(), folder.resolve().parents[1]):
        text = text.replace(f"{each}/", "")
    return text or "kustomize failed without a word"
