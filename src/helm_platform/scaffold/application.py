"""An application to begin with, in either style; both make the same objects.

| Style | Base | Overlay |
|---|---|---|
| helm | values.yaml | kustomization.yaml, which inflates the chart, and values.yaml |
| kustomize | what platform-app makes of the values, a file for each kind | the image, and patches where it differs |

Objectives, rules and dashboards of the kustomize style are in `monitoring`; those of the helm style are the chart's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helm_platform.fleet import APPS, CHART, KUSTOMIZATION, PROFILES, Style
from helm_platform.helm.manifests import Manifest
from helm_platform.scaffold.manifests import dumped, manifests, plain
from helm_platform.values import block

_IMAGE = re.compile(r"(?P<name>[^@]+?)(?::(?P<tag>[^:/@]+))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?")
_KUSTOMIZE_HEAD = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
_PLACE = "$namespace"


@dataclass(frozen=True)
class NewApplication:
    """What an application team must say. `image` is NAME[:TAG][@DIGEST]; None and empty leave a thing out.

    `scale` is (least, most) pods; `secrets` are names in the store, whose keys become variables; `availability` is an
    objective in per cent. `charts` is where platform-app is pulled from, `version` which one.
    """

    name: str
    team: str
    image: str
    style: Style = Style.HELM
    kind: str = "Deployment"
    schedule: str = ""
    port: int | None = None
    host: str = ""
    path: str = ""
    readiness: str = ""
    liveness: str = ""
    size: str = "small"
    cpu: str = ""
    memory: str = ""
    scale: tuple[int, int] | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    metrics: bool = True
    availability: float | None = None
    charts: str = ""
    version: str = ""

    @property
    def namespaces(self) -> str:
        """`<team>-`, to which the environment is added."""
        return f"{self.team}-"

    @property
    def parts(self) -> dict[str, str]:
        """Name, tag and digest of the image, those that are written."""
        found = _IMAGE.fullmatch(self.image)
        return {key: value for key, value in found.groupdict().items() if value} if found else {"name": self.image}


def values_of(asked: NewApplication) -> dict[str, Any]:
    """The values that say it, as a person would write them; what was not asked for is left out."""
    image = {"repository": asked.parts["name"], **{k: v for k, v in asked.parts.items() if k != "name"}}
    probes = {"readiness": asked.readiness, "liveness": asked.liveness}
    expose = {"host": asked.host, **({"path": asked.path} if asked.path else {})}
    values: dict[str, Any] = {
        "kind": asked.kind if asked.kind != "Deployment" else None,
        "image": image,
        "labels": {"helm-platform.io/team": asked.team},
        "cron": asked.schedule,
        "port": asked.port,
        "probes": {key: value for key, value in probes.items() if value},
        "resources": _resources(asked),
        "env": dict(asked.env),
        "secrets": {"external": {name: {"from": name, "env": True} for name in asked.secrets}} if asked.secrets else {},
        "expose": expose if asked.host else None,
        "autoscaling": {"min": asked.scale[0], "max": asked.scale[1]} if asked.scale else None,
        "metrics": {"enabled": True} if asked.metrics and asked.port is not None else None,
    }
    # Objectives of manifests are a document of their own.
    if asked.availability is not None and asked.style is Style.HELM:
        values["slo"] = {"team": asked.team, "availability": asked.availability}
    return {key: value for key, value in values.items() if value not in (None, {}, "")}


def _resources(asked: NewApplication) -> Any:
    if not (asked.cpu or asked.memory):
        return asked.size
    requests = {key: value for key, value in (("cpu", asked.cpu), ("memory", asked.memory)) if value}
    return {"requests": requests, **({"limits": {"memory": asked.memory}} if asked.memory else {})}


def application_files(
    asked: NewApplication,
    root: Path,
    environments: Sequence[str],
    rendered: Mapping[str, Sequence[Manifest]],
) -> Mapping[Path, str]:
    """The files below `root`.

    `rendered` are, by environment, the objects that platform-app makes of `values_of`; only the kustomize style asks.
    """
    folder = root / APPS / asked.name
    if asked.style is Style.HELM:
        return dict(_helm(asked, folder, environments))
    return dict(_kustomize(asked, folder, environments, rendered))


def _helm(asked: NewApplication, folder: Path, environments: Sequence[str]) -> Iterator[tuple[Path, str]]:
    head = f"# {asked.name} in every environment. All keys: helm platform explain\n"
    yield folder / "base" / "values.yaml", head + "\n".join(block(values_of(asked))) + "\n"
    tag = {key: value for key, value in asked.parts.items() if key != "name"}
    for name in environments:
        own = folder / "overlays" / name
        yield own / KUSTOMIZATION, _inflated(asked, name)
        image = (
            f"image: {{{', '.join(f'{key}: {json.dumps(value)}' for key, value in tag.items())}}}\n" if tag else "{}\n"
        )
        yield own / "values.yaml", f"# What differs in {name}. Promotions write the image.\n{image}"


def _inflated(asked: NewApplication, environment: str) -> str:
    namespace = f"{asked.namespaces}{environment}"
    source = f"    repo: {asked.charts}\n    version: {asked.version}\n" if asked.charts else ""
    return (
        f"{_KUSTOMIZE_HEAD}namespace: {namespace}\n"
        "# kubectl kustomize --enable-helm --load-restrictor LoadRestrictionsNone: the same objects as Helm makes.\n"
        "helmGlobals: {chartHome: ../../../../charts}\n"
        "helmCharts:\n"
        f"  - name: {CHART}\n{source}"
        f"    releaseName: {asked.name}\n"
        f"    namespace: {namespace}\n"
        "    skipTests: true\n"
        f"    valuesFile: ../../../../{PROFILES}/{environment}.yaml\n"
        "    additionalValuesFiles: [../../base/values.yaml, values.yaml]\n"
    )


def _kustomize(
    asked: NewApplication, folder: Path, environments: Sequence[str], rendered: Mapping[str, Sequence[Manifest]]
) -> Iterator[tuple[Path, str]]:
    """The last environment is the base: what the others have otherwise are patches."""
    last = environments[-1]
    objects, watching = _apart(rendered[last])
    files = manifests(objects)
    for name, text in files.items():
        yield folder / "base" / name, text
    listed = "".join(f"  - {name}\n" for name in files)
    yield folder / "base" / KUSTOMIZATION, f"{_KUSTOMIZE_HEAD}resources:\n{listed}"
    yield from _monitoring(folder / "monitoring", watching, f"{asked.namespaces}{last}")
    if asked.availability is not None:
        yield folder / "monitoring" / "slo.yaml", _objectives(asked)
    base = {_key(each): plain(each) for each in objects}
    for name in environments:
        own = folder / "overlays" / name
        patches = dict(_patches(base, _apart(rendered[name])[0])) if name != last else {}
        for file, text in patches.items():
            yield own / file, text
        yield (
            own / KUSTOMIZATION,
            _overlay(asked, name, list(patches), watched=bool(watching or asked.availability is not None)),
        )


def _overlay(asked: NewApplication, environment: str, patches: Sequence[str], *, watched: bool) -> str:
    resources = ["../../base", *(["monitoring.yaml"] if watched else [])]
    image = asked.parts
    lines = [
        f"{_KUSTOMIZE_HEAD}namespace: {asked.namespaces}{environment}",
        "resources:",
        *(f"  - {each}" for each in resources),
        "# Promotions write the image.",
        "images:",
        f"  - name: {image['name']}",
    ]
    if "tag" in image:
        lines.append(f'    newTag: "{image["tag"]}"')
    if "digest" in image:
        lines.append(f"    digest: {image['digest']}")
    if patches:
        lines += ["patches:", *(f"  - path: {each}" for each in patches)]
    return "\n".join(lines) + "\n"


def _apart(objects: Sequence[Manifest]) -> tuple[list[Manifest], list[Manifest]]:
    """What runs, and what watches it, which has the namespace in its texts."""
    watching = [each for each in objects if each.get("kind") == "PrometheusRule" or _board(each)]
    return [each for each in objects if each not in watching], watching


def _board(item: Manifest) -> bool:
    """Whether it is a dashboard, whatever label the platform has for those."""
    data = item.get("data") if item.get("kind") == "ConfigMap" else None
    return bool(data) and all(key.endswith("-dashboard.json") for key in data or {})


def _objectives(asked: NewApplication) -> str:
    """What the ingress counts where there is one, else what the application counts itself."""
    counted = f'http_requests_total{{job="{asked.name}"}}'
    bad = f'http_requests_total{{job="{asked.name}",code=~"5.."}}'
    sli = "{preset: ingress-availability}" if asked.host else f"{{ratio: {{bad: '{bad}', total: '{counted}'}}}}"
    return (
        "# What is promised. After a change: helm platform generate\n"
        "apiVersion: helm-platform.io/v1\n"
        "kind: ServiceLevels\n"
        f"service: {asked.name}\n"
        "slos:\n"
        f"  availability: {{objective: {asked.availability:g}, labels: {{workload: {asked.name}}}, sli: {sli}}}\n"
    )


def _monitoring(folder: Path, watching: Sequence[Manifest], namespace: str) -> Iterator[tuple[Path, str]]:
    """Rules as Prometheus reads them and dashboards as Grafana has them, with the namespace of every environment."""
    import yaml

    groups = [group for each in watching if each["kind"] == "PrometheusRule" for group in each["spec"]["groups"]]
    if groups:
        head = f"# {_PLACE} stands for the namespace of the environment. After a change: helm platform generate\n"
        text = yaml.safe_dump({"groups": groups}, sort_keys=False, width=120)
        yield folder / "rules" / "alerts.yaml", head + text.replace(namespace, _PLACE)
    for each in watching:
        if each["kind"] != "ConfigMap":
            continue
        for text in each["data"].values():
            board = json.loads(text.replace(namespace, _PLACE))
            board.pop("uid", None)
            board.pop("id", None)
            yield folder / "dashboards" / "dashboard.json", json.dumps(board, indent=1, sort_keys=True) + "\n"


def _patches(base: Mapping[tuple[str, str], Manifest], objects: Sequence[Manifest]) -> Iterator[tuple[str, str]]:
    """What an environment has otherwise: annotations one by one, everything else of an object as a whole."""
    for each in objects:
        key = _key(each)
        own = plain(each)
        if key not in base or own == base[key]:
            continue
        metadata: dict[str, Any] = {"name": key[1]}
        before, after = (_annotations(item) for item in (base[key], own))
        changed = {name: value for name, value in after.items() if before.get(name) != value}
        changed |= {name: None for name in before if name not in after}
        if changed:
            metadata["annotations"] = changed
        patch: dict[str, Any] = {"apiVersion": each["apiVersion"], "kind": each["kind"], "metadata": metadata}
        for name, value in own.items():
            if name not in ("apiVersion", "kind", "metadata") and base[key].get(name) != value:
                patch[name] = {"$patch": "replace", **value} if isinstance(value, dict) else value
        yield f"{key[0].lower()}-{key[1]}.yaml", dumped(patch)


def _annotations(item: Manifest) -> dict[str, Any]:
    return dict(item.get("metadata", {}).get("annotations") or {})


def _key(item: Manifest) -> tuple[str, str]:
    return str(item.get("kind")), str(item.get("metadata", {}).get("name"))
