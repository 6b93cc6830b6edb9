"""`{{ … }}` in values, which stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath, dotted
from helm_platform.validate.lints.interface import Layer, Lint
from helm_platform.validate.subject import finding, value_span
from helm_platform.values import Scalar, walk

_TEMPLATE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_HELM = re.compile(r"[.$]Values\b|[.$]Release\b|[.$]Chart\b|[.$]Capabilities\b|\b(?:include|tpl)\s+[\"(.$]")
# Keys whose text nobody else fills in. Files, alerts, dashboards, secrets and objects have templates of their own.
_LITERAL = ("image", "env", "command", "args", "expose", "labels", "podLabels", "fullnameOverride")


def _check(layer: Layer) -> Iterator[Diagnostic]:
    if not layer.on_library:
        return
    for path, entry, node in walk(layer.document.root):
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            continue
        found = _TEMPLATE.search(node.value)
        if found is None:
            continue
        if _HELM.search(found[0]):
            written = "Helm's templates are not evaluated in values"
        elif any(key in _LITERAL for key in _keys(path)):
            written = "nobody fills it in"
        else:
            continue
        yield finding(
            LINT.id,
            f"`{dotted(path)}` keeps `{{{{ … }}}}` as text: {written}",
            path,
            node.source,
            value_span(entry, node),
            level=Level.WARNING,
            label="write the value itself",
            help=_instead(found[0]),
        )


def _keys(path: ValuesPath) -> ValuesPath:
    """The first key of the workload or container that the path is about."""
    while len(path) > 2 and path[0] in ("workloads", "tasks", "containers", "initContainers", "sidecars"):  # noqa: PLR2004
        path = path[2:]
    return path[:1]


def _instead(template: str) -> str:
    if "Release.Namespace" in template:
        return "a variable can hold the namespace: {field: metadata.namespace}"
    if "Release.Name" in template:
        return "names of the release's objects start with the release name by themselves"
    return "where environments differ, write the value in the file of each: values-prod.yaml, or --set KEY=VALUE"


LINT = Lint(
    "template-in-values",
    "The chart evaluates no templates in values: `{{ .Values.domain }}` reaches the cluster with its braces. A values "
    "file that can call templates is a program that no schema can check. Write the value itself, and what differs "
    "between environments in a file of each. Templates of others stay untouched and are not reported: those of files, "
    "alerts, dashboards, External Secrets and objects.",
    _check,
)
