"""Manifests as they are applied: files, folders, or what `kubectl get -o yaml` prints."""

from __future__ import annotations

from dataclasses import replace

from helm_platform.migrate import objects
from helm_platform.migrate.interface import Given, Read, Source


class Manifests(Source):
    """Kubernetes objects, and nothing to be made of them first."""

    title = "manifests"

    def read(self, given: Given) -> Read:
        return replace(objects.of_files(given.names), basis="the manifests")
