"""What watches an application of a fleet repository in one environment: `apps/<name>/monitoring` as objects.

| File | Becomes |
|---|---|
| `slo.yaml` | the rules of its objectives, as `slo generate` makes them |
| `rules/<name>.yaml` | a PrometheusRule of the groups in it: `<app>` for alerts.yaml, else `<app>-<name>` |
| `dashboards/<name>.json` | a ConfigMap for Grafana's sidecar: `<app>-dashboard` for dashboard.json, else `…-<name>` |

`$namespace` in rules and dashboards stands for the namespace of the environment. Dashboards get a uid for each
environment, and the folder of the team.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.fleet import Application, Overlay, document
from helm_platform.proofs.cluster import as_map

MARK = "# Made by `helm platform generate` from {source}: change that, not this file.\n"
FILE = "monitoring.yaml"
RULE = "fleet-monitoring"
_PLACE = re.compile(r"\$namespace\b")
_MOST = 900 * 1024


@dataclass(frozen=True)
class Marks:
    """What the platform selects by: labels of rules, labels of dashboards, and the annotation that names a folder."""

    rules: Mapping[str, str] = field(default_factory=dict)
    dashboards: Mapping[str, str] = field(default_factory=lambda: {"grafana_dashboard": "1"})
    folder: str = "grafana_folder"

    @classmethod
    def of_profile(cls, values: Mapping[str, Any]) -> Marks:
        """Of the values with `global.platform` of an environment."""
        monitoring = as_map(as_map(as_map(values.get("global")).get("platform")).get("monitoring"))
        dashboards = as_map(monitoring.get("dashboards"))
        return cls(
            as_map(monitoring.get("rulesLabels") or monitoring.get("labels")),
            as_map(dashboards.get("labels")) or {"grafana_dashboard": "1"},
            dashboards.get("folderAnnotation") or "grafana_folder",
        )


def watched(application: Application) -> bool:
    """Whether there is anything in its folder `monitoring`."""
    return bool(_objectives(application) or _rules(application) or _dashboards(application))


def own_objects(
    application: Application, overlay: Overlay, team: str, marks: Marks
) -> tuple[list[dict[str, Any]], list[Diagnostic]]:
    """The objects of its rules and dashboards in an environment, and what is wrong with their files."""
    objects: list[dict[str, Any]] = []
    problems: list[Diagnostic] = []
    for file in _rules(application):
        groups, problem = _groups(file, overlay.namespace)
        problems += problem
        if groups:
            name = application.name if file.stem == "alerts" else f"{application.name}-{file.stem}"
            metadata = _metadata(application, overlay, name, team, marks.rules)
            kind = {"apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule"}
            objects.append({**kind, "metadata": metadata, "spec": {"groups": groups}})
    for file in _dashboards(application):
        board, problem = _board(file, application, overlay)
        problems += problem
        if board:
            name = f"{application.name}-dashboard" + ("" if file.stem == "dashboard" else f"-{file.stem}")
            metadata = _metadata(application, overlay, name, team, marks.dashboards)
            metadata["annotations"] = {marks.folder: team}
            text = json.dumps(board, separators=(",", ":"), sort_keys=True)
            # The sidecar writes the files of all namespaces into one folder: their names must differ there too.
            data = {f"{overlay.namespace}-{name}.json": text}
            objects.append({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data})
    return objects, problems


def labels(application: Application, team: str, more: Mapping[str, str]) -> dict[str, str]:
    """Those of its objects: as platform-app labels the objects of a release of this name."""
    own = {
        "app.kubernetes.io/component": "main",
        "app.kubernetes.io/instance": application.name,
        "app.kubernetes.io/name": application.name,
        "helm-platform.io/team": team,
    }
    return {**own, **more}


def text(application: Application, rules: Sequence[str], objects: Sequence[Mapping[str, Any]]) -> str:
    """The file of an overlay: the rules of objectives as they are written, then the other objects."""
    import yaml

    source = f"{application.folder.parent.name}/{application.name}/monitoring"
    dumped = [yaml.safe_dump(dict(each), sort_keys=False, width=120) for each in objects]
    return MARK.format(source=source) + "---\n".join([*rules, *dumped])


def _objectives(application: Application) -> bool:
    return (application.monitoring / "slo.yaml").is_file()


def _rules(application: Application) -> list[Path]:
    folder = application.monitoring / "rules"
    return sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])


def _dashboards(application: Application) -> list[Path]:
    return sorted((application.monitoring / "dashboards").glob("*.json"))


def _groups(file: Path, namespace: str) -> tuple[list[dict[str, Any]], list[Diagnostic]]:
    import yaml

    written, problem = _read(file)
    if problem is not None:
        return [], [problem]
    try:
        content = yaml.safe_load(_PLACE.sub(lambda _: namespace, written))
    except yaml.YAMLError as error:
        return [], [_problem(file, f"it is no YAML: {str(error).splitlines()[0]}", "correct it")]
    groups = content.get("groups") if isinstance(content, dict) else None
    if not isinstance(groups, list) or not all(isinstance(each, dict) and each.get("rules") for each in groups):
        advice = "write groups: [{name: web, rules: [{alert: …, expr: …}]}], as Prometheus reads them"
        return [], [_problem(file, "it holds no groups of rules", advice)]
    return groups, list(_queries(file, groups))


def _queries(file: Path, groups: Sequence[Mapping[str, Any]]) -> Iterator[Diagnostic]:
    from helm_platform.schemas.shape import Shape
    from helm_platform.slo.promql import Problem, parse
    from helm_platform.validate.subject import Subject

    root = document(file).root
    subject = Subject(root, root, Shape({}))
    for i, group in enumerate(groups):
        for j, rule in enumerate(group["rules"]):
            name = rule.get("alert") or rule.get("record") or "a rule"
            wrong = parse(str(rule.get("expr", "")))
            if isinstance(wrong, Problem):
                what = f"the query of `{name}` is not PromQL: {wrong.message}"
                yield subject.on_value(RULE, what, ("groups", i, "rules", j, "expr"), help="correct it")


def _board(file: Path, application: Application, overlay: Overlay) -> tuple[dict[str, Any], list[Diagnostic]]:
    written, problem = _read(file)
    if problem is not None:
        return {}, [problem]
    try:
        board = json.loads(_PLACE.sub(lambda _: overlay.namespace, written))
    except ValueError as error:
        return {}, [_problem(file, f"it is no JSON: {error}", "export the dashboard from Grafana again")]
    if not isinstance(board, dict) or not board.get("title") or "__inputs" in board:
        advice = "export it without `for sharing externally`: it has a title and no __inputs"
        return {}, [_problem(file, "it is no dashboard as Grafana's sidecar reads it", advice)]
    # As platform-app makes that of its own dashboard: a file of the name takes its place.
    key = "default" if file.stem == "dashboard" else file.stem
    uid = hashlib.sha256(f"{overlay.namespace}/{application.name}/{key}".encode()).hexdigest()[:32]
    made = {**board, "id": None, "uid": uid}
    if len(json.dumps(made)) > _MOST:
        return {}, [_problem(file, "it is larger than a ConfigMap may be", "divide it")]
    return made, []


def _read(file: Path) -> tuple[str, Diagnostic | None]:
    try:
        return file.read_text(encoding="utf-8"), None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text in UTF-8"
        return "", _problem(file, f"cannot read it: {reason}", "correct it")


def _metadata(
    application: Application, overlay: Overlay, name: str, team: str, more: Mapping[str, str]
) -> dict[str, Any]:
    return {"name": name, "namespace": overlay.namespace, "labels": labels(application, team, more)}


def _problem(file: Path, message: str, advice: str) -> Diagnostic:
    return Diagnostic(RULE, Level.ERROR, message, file=file, help=advice)
