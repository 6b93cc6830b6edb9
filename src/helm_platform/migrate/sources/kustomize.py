"""Kustomize: a folder with a kustomization, built by the kustomize in kubectl; or what it has printed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from helm_platform.errors import UsageError
from helm_platform.fleet import kustomize
from helm_platform.kubectl import Kubectl
from helm_platform.migrate import objects
from helm_platform.migrate.interface import Given, Read, Source
from helm_platform.migrate.sources.manifests import KINDS

_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")


class Kustomize(Source):
    """An overlay."""

    title = "the objects that kustomize builds"
    unit = "Kind"
    keys = KINDS

    def read(self, given: Given) -> Read:
        folders = [Path(name) for name in given.names if name != "-" and Path(name).is_dir()]
        files = [name for name in given.names if name == "-" or not Path(name).is_dir()]
        bare = [each for each in folders if not any((each / name).is_file() for name in _NAMES)]
        if bare:
            names = ", ".join(map(str, bare))
            raise UsageError(
                f"no kustomization in {names}", fix="name a folder with a kustomization.yaml, or --from manifests"
            )
        reads = [objects.of_files(files)] if files else []
        if folders:
            kubectl = Kubectl.of_user(given.progress)
            for folder, built in zip(folders, kustomize.built(kubectl, folders), strict=True):
                if built.refused is not None:
                    raise UsageError(
                        f"kustomize does not build {folder}", detail=built.refused, fix="see kubectl kustomize"
                    )
                reads.append(objects.of_text(built.text, Path(f"{folder} (built)")))
        found = Read((), (), {})
        for each in reads:
            found = Read(found.objects + each.objects, found.findings + each.findings, found.sources | each.sources)
        return replace(found, basis="what kustomize builds")
