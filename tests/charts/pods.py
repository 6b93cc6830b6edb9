"""The pods in rendered objects, and what the `restricted` Pod Security Standard says of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def pods(objects: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each pod as (who, metadata, spec): of controllers and bare ones."""
    for item in objects:
        who = f"{item['kind']}/{item['metadata']['name']}"
        if item["kind"] == "Pod":
            yield who, item["metadata"], item["spec"]
        elif "template" in item.get("spec", {}):
            yield who, item["spec"]["template"]["metadata"], item["spec"]["template"]["spec"]


def violations(spec: dict[str, Any]) -> list[str]:
    """What `restricted` refuses in a pod: empty when it passes."""
    found = [field for field in ("hostNetwork", "hostPID", "hostIPC") if spec.get(field)]
    pod = spec.get("securityContext", {})
    for container in [*spec["containers"], *spec.get("initContainers", [])]:
        own = container.get("securityContext", {})
        merged = pod | own
        checks = {
            "runAsNonRoot": merged.get("runAsNonRoot") is True,
            "runAsUser": merged.get("runAsUser") != 0,
            "seccompProfile": merged.get("seccompProfile", {}).get("type") in {"RuntimeDefault", "Localhost"},
            "allowPrivilegeEscalation": own.get("allowPrivilegeEscalation") is False,
            "privileged": not own.get("privileged"),
            "drop ALL": "ALL" in own.get("capabilities", {}).get("drop", []),
            "capabilities added": set(own.get("capabilities", {}).get("add", [])) <= {"NET_BIND_SERVICE"},
        }
        found += [f"{container['name']}: {name}" for name, passed in checks.items() if not passed]
    for volume in spec.get("volumes", []):
        kinds = set(volume) - {"name"}
        if not kinds <= {
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "persistentVolumeClaim",
            "projected",
            "secret",
        }:
            found.append(f"volume {volume['name']}")
    return found
