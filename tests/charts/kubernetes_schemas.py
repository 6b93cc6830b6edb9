"""The API of several Kubernetes minors as JSON Schemas: the data of the kubernetes-validate package, read as data.

Its `strict` set takes no field that a minor does not know. Custom resources are in no minor: the API server
judges them.
"""

from __future__ import annotations

import json
from functools import cached_property, lru_cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

MINORS = ("1.33", "1.34", "1.35", "1.36", "1.37")
Object = dict[str, Any]


class Kubernetes:
    """The objects that one minor knows."""

    def __init__(self, minor: str) -> None:
        folder = f"kubernetes_validate/kubernetes-json-schema/v{minor}.0-local-strict"
        file = Path(str(distribution("kubernetes-validate").locate_file(f"{folder}/_definitions.json")))
        self.minor = minor
        self.definitions: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["$defs"]

    def problems(self, item: Object) -> list[str]:
        """What this minor refuses of an object; nothing for objects of groups that are no part of Kubernetes."""
        group, _, version = item["apiVersion"].rpartition("/")
        name = self._kinds.get((group, version, item["kind"]))
        if name is None:
            missing = group in {known for known, _, _ in self._kinds}
            return [f"Kubernetes {self.minor} has no {item['apiVersion']} {item['kind']}"] if missing else []
        found = _validator(self, name).iter_errors(item)
        return [f"Kubernetes {self.minor}: {item['kind']}: {error.json_path}: {error.message}" for error in found]

    @cached_property
    def _kinds(self) -> dict[tuple[str, str, str], str]:
        return {
            (kind["group"], kind["version"], kind["kind"]): name
            for name, definition in self.definitions.items()
            for kind in definition.get("x-kubernetes-group-version-kind", [])
        }


@lru_cache(maxsize=1)
def kubernetes(minor: str) -> Kubernetes:
    """A minor, kept for the tests that follow with the same one: two megabytes each."""
    return Kubernetes(minor)


@lru_cache(maxsize=64)
def _validator(minor: Kubernetes, name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": minor.definitions})
