"""Imported objectives as documents of the kind ServiceLevels, as a person would write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from helm_platform.slo.imports.interface import Imported

_FLOW = 60
_ORDER = (
    "objective",
    "window",
    "windows",
    "description",
    "by",
    "maxGroups",
    "revision",
    "labels",
    "sli",
    "alerts",
    "exclude",
)


@dataclass(frozen=True, slots=True)
class Levels:
    """One document: a service in a namespace. `objectives` are what it was made from."""

    service: str
    document: Mapping[str, Any]
    objectives: tuple[Imported, ...]

    @property
    def text(self) -> str:
        """As YAML."""
        return written(self.document)


def grouped(objectives: Iterable[Imported]) -> Iterator[Levels]:
    """Documents in the order of their first objective; those of one service and namespace are one."""
    groups: dict[tuple[Any, ...], list[Imported]] = {}
    for each in objectives:
        groups.setdefault((each.service, each.namespace, each.team, tuple(each.labels.items())), []).append(each)
    for (service, namespace, team, labels), members in groups.items():
        document: dict[str, Any] = {"apiVersion": "helm-platform.io/v1", "kind": "ServiceLevels", "service": service}
        document |= {"namespace": namespace} if namespace else {}
        document |= {"team": team} if team else {}
        document |= {"labels": dict(labels)} if labels else {}
        document["slos"] = {each.name: {key: each.body[key] for key in _ORDER if key in each.body} for each in members}
        yield Levels(service, document, tuple(members))


def written(document: Any) -> str:
    """A document as YAML: the order of its keys, quotes where they are needed, long queries in lines of their own."""
    import yaml

    text: str = yaml.dump(document, Dumper=_dumper(), sort_keys=False, width=10_000, allow_unicode=True)
    return text


@cache
def _dumper() -> Any:
    import yaml

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, _data: Any) -> bool:
            return True

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
            super().increase_indent(flow, indentless=False)

    def text(dumper: Any, value: str) -> Any:
        if "\n" in value and all(line == line.rstrip() for line in value.split("\n")):
            return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|")
        # YAML 1.1 has more words for true and false than PyYAML quotes.
        style = "'" if value.lower() in ("y", "n") else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    def items(dumper: Any, value: Any) -> Any:
        flow = all(isinstance(each, str | int | float) for each in value) and sum(len(str(e)) for e in value) < _FLOW
        return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=flow)

    Dumper.add_representer(str, text)
    Dumper.add_representer(list, items)
    Dumper.add_representer(tuple, items)
    return Dumper
