"""Overlays built by kustomize, the one in kubectl: a few processes at once, results in the order of the folders."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from helm_platform.helm import Rendered
from helm_platform.helm.manifests import parse
from helm_platform.kubectl import Kubectl

INFLATION = ("--enable-helm", "--load-restrictor=LoadRestrictionsNone")
"""What `kubectl kustomize` is told for an overlay that inflates a chart: its values lie in the base too."""


def built(kubectl: Kubectl, folders: Iterable[Path], helm: Path | None = None) -> Iterator[Rendered]:
    """What `kubectl kustomize` makes of each folder. With a `helm`, charts are inflated by it.

    A chart is taken from where the kustomization's chartHome has it, else pulled.
    """
    words = (*INFLATION, f"--helm-command={helm}") if helm is not None else ()
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        yield from pool.map(lambda folder: _one(kubectl, folder, words), folders)


def _one(kubectl: Kubectl, folder: Path, words: tuple[str, ...]) -> Rendered:
    command = [kubectl.kubectl, "kustomize", folder, *words]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if answer.returncode != 0:
        return Rendered(refused=_reason(answer.stderr))
    try:
        objects = parse(answer.stdout)
    except ValueError as error:
        return Rendered(refused=f"kustomize writes what is no YAML: {error}")
    return Rendered(tuple(objects), templates=("",) * len(objects), text=answer.stdout)


def _reason(stderr: str) -> str:
    """Its error without its prefix and without warnings."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip() and not line.startswith("# Warning")]
    return "\n".join(lines).removeprefix("error: ") or "kustomize failed without a word"
