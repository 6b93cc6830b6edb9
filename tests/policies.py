"""Objects that the policies of charts/security admit or refuse, from tests/charts/policies/NAME.yaml."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import yaml

from tests.support import ROOT

CLUSTER_WIDE = ("Namespace",)
#: Of each namespace that a case may be in: what the platform team has written on it.
ANNOTATIONS: dict[str, dict[str, str]] = {
    "team": {
        "helm-platform.io/hosts": "shop.acme.io, *.shop.acme.io",
        "helm-platform.io/registries": "quay.io/shop",
        "helm-platform.io/service-types": "LoadBalancer",
        "helm-platform.io/secret-stores": "ClusterSecretStore/shop, SecretStore/own",
    },
    "bare": {},
    "apps": {
        "helm-platform.io/hosts": "acme.io, *.acme.io",
        "helm-platform.io/registries": "ghcr.io, docker.io, quay.io, registry.acme.io",
        "helm-platform.io/secret-stores": "ClusterSecretStore/vault",
    },
}
LABELS = {"helm-platform.io/team": "shop"}
#: The values that the cases are written for: registries of all namespaces, and who the platform team is.
VALUES: dict[str, Any] = {
    "policies": {
        "platform": {"groups": ["acme:platform"]},
        "rules": {"registries": {"parameters": {"allowed": ["ghcr.io/acme", "registry.acme.io:5000"]}}},
    }
}


@dataclass(frozen=True)
class Case:
    """An object, who makes it and where, and a part of the message that it is refused with ("" if it is admitted)."""

    policy: str
    title: str
    object: dict[str, Any]
    refused: str
    namespace: str
    user: str

    @property
    def key(self) -> str:
        """What a test is named after."""
        return f"{self.policy}: {self.title}"

    @property
    def name(self) -> str:
        """The object's own name."""
        found: str = self.object["metadata"]["name"]
        return found

    @property
    def scoped(self) -> bool:
        """Whether it is in a namespace."""
        return self.object["kind"] not in CLUSTER_WIDE

    def within(self, namespace: str) -> dict[str, Any]:
        """The object as it is sent to an API server that has this namespace for it."""
        metadata = self.object["metadata"] | ({"namespace": namespace} if self.scoped else {})
        return self.object | {"metadata": metadata}


@functools.cache
def cases() -> tuple[Case, ...]:
    """All cases; two of one policy never have the same name and kind."""
    found = []
    for file in sorted((ROOT / "tests/charts/policies").glob("*.yaml")):
        for number, each in enumerate(yaml.safe_load(file.read_text(encoding="utf-8"))):
            written = {key: _said(value) for key, value in each["object"].items() if key != "metadata"}
            metadata = {"name": f"{file.stem}-{number}"} | each["object"].get("metadata", {})
            found.append(
                Case(
                    policy=file.stem,
                    title=each["name"],
                    object=written | {"metadata": metadata},
                    refused=each.get("refused", ""),
                    namespace=each.get("in", "team"),
                    user=each.get("as", "tenant"),
                )
            )
    return tuple(found)


def _said(value: Any) -> Any:
    """Without nulls, by which a case takes away what it has from another; the API server drops them too."""
    if isinstance(value, dict):
        return {key: _said(each) for key, each in value.items() if each is not None}
    return [_said(each) for each in value] if isinstance(value, list) else value
