"""Rendered objects as people read them: YAML without the content of Secrets, and with long texts cut."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from helm_platform.formats.amounts import grouped
from helm_platform.helm.manifests import Manifest

if TYPE_CHECKING:
    import yaml

_LONGEST = 3000
_WIDTH = 150
_SECRET = ("data", "stringData")
_WHOLE = "kubectl.kubernetes.io/last-applied-configuration"


def text(manifest: Manifest) -> str:
    """An object as YAML."""
    import yaml

    shown = _cut(_veiled(manifest))
    made: str = yaml.dump(shown, Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=_WIDTH)
    return made


def _veiled(manifest: Manifest) -> Manifest:
    """A Secret without its content: not even marks, which would differ each time."""
    if manifest.get("kind") != "Secret":
        return manifest
    hidden = {
        key: dict.fromkeys(map(str, value), "(not shown)") if isinstance(value, dict) else "(not shown)"
        for key in _SECRET
        if (value := manifest.get(key)) is not None
    }
    metadata = manifest.get("metadata")
    if isinstance(metadata, dict) and isinstance(metadata.get("annotations"), dict):
        annotations = {key: value for key, value in metadata["annotations"].items() if key != _WHOLE}
        hidden["metadata"] = metadata | {"annotations": annotations}
    return manifest | hidden


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{value[:200]}… ({grouped(len(value))} characters)"
    if isinstance(value, dict):
        return {key: _cut(each) for key, each in value.items()}
    return [_cut(each) for each in value] if isinstance(value, list) else value


@cache
def _dumper() -> type[yaml.CSafeDumper]:
    import yaml

    class Dumper(yaml.CSafeDumper):
        """Texts of several lines as such, and nothing by reference."""

        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the interface of PyYAML
            return True

    def represented(dumper: yaml.CSafeDumper, value: str) -> yaml.ScalarNode:
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)

    Dumper.add_representer(str, represented)
    return Dumper
