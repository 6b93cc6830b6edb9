"""Overlays that kustomize builds: whether they build, and what is wrong with the objects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from helm_platform import fleet
from helm_platform.diagnostics import Diagnostic, Level, arranged
from helm_platform.fleet import Company, Release
from helm_platform.formats.amounts import amount
from helm_platform.formats.verdict import joined, several
from helm_platform.helm import Rendered
from helm_platform.helm.manifests import Manifest
from helm_platform.progress import SILENT, Progress
from helm_platform.validate import kubernetes
from helm_platform.validate.kubernetes import Against
from helm_platform.validate.outcome import Outcome
from helm_platform.validate.pod_security import verdict
from helm_platform.validate.pod_security.pods import holders
from helm_platform.values import Mapping as Tree
from helm_platform.values import Origin, Source

BUILD = "kustomize"
_NOTHING = Tree(Source(Origin.SET, "--set"))
_TAG = re.compile(r"(?P<name>[^@]+?)(?::(?P<tag>[^:/@]+))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?")


def check_overlays(
    releases: Sequence[Release],
    api: Against,
    progress: Progress = SILENT,
    made: Mapping[Release, Rendered] | None = None,
) -> Outcome:
    """What is wrong with releases that kustomize builds, in one outcome. What several have alike is said once.

    What was `made` of a release already is not built again.
    """
    known = dict(made or {})
    missing = [each for each in releases if each not in known]
    known |= zip(missing, fleet.overlays(missing, progress), strict=True)
    where: dict[Diagnostic, list[str]] = {}
    verdicts = []
    objects: list[kubernetes.Rendered] = []
    for release, result in ((each, known[each]) for each in releases):
        company = fleet.company(release.path / "base" / fleet.KUSTOMIZATION)
        if result.refused is not None:
            file = release.kustomization
            found = [Diagnostic(BUILD, Level.ERROR, f"kustomize does not build it: {result.refused}", file=file)]
        else:
            items = [kubernetes.Rendered(each) for each in result.objects]
            objects += items
            definitions = api.definitions(release.path, result.objects)
            found = list(kubernetes.findings(items, _NOTHING, api.versions, definitions))
            found += [each for item in result.objects for each in _own(item, release, company)]
            verdicts.append((release.label, verdict(list(result.objects))))
        for each in found:
            where.setdefault(each, []).append(release.label)
    findings = [_told(each, labels) for each, labels in where.items()]
    checked = [f"{amount(len(releases), 'overlay')} built"]
    if objects:
        checked.append(str(kubernetes.held(objects, api, api.definitions(Path(), [each.item for each in objects]))))
    return Outcome(
        tuple(arranged(findings)),
        "; ".join(filter(None, checked)),
        verdict=joined(verdicts) if verdicts else None,
    )


def _told(found: Diagnostic, labels: list[str]) -> Diagnostic:
    if found.file is not None:
        return found
    return replace(found, origin=found.origin or several(labels))


def _own(item: Manifest, release: Release, company: Company | None) -> Iterator[Diagnostic]:
    """What values are checked for too: secrets in clear, hosts of others, images that move."""
    label = f"{item.get('kind')} {_map(item.get('metadata')).get('name')}"
    if item.get("kind") == "Secret" and (item.get("data") or item.get("stringData")):
        what = f"{label}: a Secret with its content in a file is read by everybody who reads the repository"
        advice = "write an ExternalSecret or a SealedSecret in its place"
        yield Diagnostic("secret-in-clear", Level.ERROR, what, help=advice, confidential=True)
    if company is None:
        return
    placed = company.placed(release.namespace)
    for host in sorted(set(hosts_of(item))) if placed else ():
        owner = company.owner(host)
        if owner is None or (placed and owner[0].name != placed[0].name):
            theirs = f"belongs to the team {owner[0].name}" if owner else "is no team's"
            what = f"{label}: `{host}` {theirs}"
            advice = f"use a host of {placed[0].name if placed else 'the team'}, or add it to `hosts` of its team"
            yield Diagnostic("foreign-host", Level.ERROR, what, help=advice)
        elif elsewhere := company.elsewhere(host, release.namespace):
            team, environment, _ = elsewhere
            what = f"{label}: `{host}` is no host of {release.namespace}"
            advice = f"use one of that environment, or write it in environments.{environment}.hosts of {team.file}"
            yield Diagnostic("foreign-host", Level.ERROR, what, help=advice)
    for image in sorted(set(_images(item))):
        yield from _image(label, image, company)


def _image(label: str, image: str, company: Company) -> Iterator[Diagnostic]:
    read = _TAG.fullmatch(image)
    digest = read["digest"] if read else None
    tag = read["tag"] if read else None
    said = f"policies.images in {company.file}"
    if digest is None and tag in (None, "latest"):
        what = f"{label}: the image `{image}` is another one tomorrow"
        yield Diagnostic("image-version", Level.ERROR, what, help="write a version, or add a digest")
    elif digest is None and company.images.digest is not None:
        required = company.images.digest == "required"
        what = f"{label}: the image `{image}` has no digest; {said} {'requires' if required else 'recommends'} one"
        advice = "write digest: beside the name in `images` of the overlay"
        yield Diagnostic("image-version", Level.ERROR if required else Level.NOTE, what, help=advice)


def hosts_of(item: Manifest) -> Iterator[str]:
    """The host names that an Ingress or a route takes."""
    spec = _map(item.get("spec"))
    if item.get("kind") == "Ingress":
        yield from (str(rule["host"]) for rule in spec.get("rules") or () if _map(rule).get("host"))
    elif str(item.get("apiVersion", "")).startswith("gateway.networking.k8s.io/"):
        yield from (str(each) for each in spec.get("hostnames") or ())


def _images(item: Manifest) -> Iterator[str]:
    for holder in holders([item]):
        yield from (str(each.spec["image"]) for each in holder.pod.containers if each.spec.get("image"))


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
