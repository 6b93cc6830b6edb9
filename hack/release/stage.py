"""The files of a release in a folder of their own, with what Artifact Hub shows of a chart."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import yaml
from hack.release import changelog
from hack.release.bundle import Tree, git, parsed, tracked

from helm_platform.git import Repository

HOME = "https://github.com/acme/platform"
_IN_EVERY_CHART = ("LICENSE",)


def moment(root: Path) -> int:
    """Seconds since the epoch of HEAD's commit: the time of everything in the release."""
    return int(git(root, "log", "-1", "--format=%ct"))


def staged(tree: Tree, folder: Path, images: dict[str, list[str]] | None = None) -> Tree:
    """A copy of what git holds, with the charts' README and annotations for Artifact Hub written into it.

    `images` are those that each chart brings by itself, by the chart's name.
    """
    for name in tracked(tree.root):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(tree.root / name, target)
    copy = Tree(folder)
    for chart in copy.charts():
        describe(copy, chart, (images or {}).get(copy.metadata(chart)["name"], []))
    return copy


def exported(root: Path, tag: str, folder: Path) -> Tree:
    """The files of a tag, as it was released."""
    repository = Repository(root)
    repository.extract(repository.commit(tag), folder)
    return Tree(folder)


def describe(tree: Tree, chart: Path, images: list[str]) -> None:
    """Write into a chart what Artifact Hub shows: annotations, README, license."""
    facts = tree.metadata(chart)
    for name in _IN_EVERY_CHART:
        shutil.copy(tree.root / name, chart / name)
    (chart / "README.md").write_text(_readme(facts, tree.version), encoding="utf-8")
    known = {"home": HOME, "sources": [HOME], "annotations": hub_annotations(tree, facts, images)}
    added = yaml.safe_dump(
        {key: value for key, value in known.items() if key not in facts}, sort_keys=False, width=1000
    )
    file = chart / "Chart.yaml"
    file.write_text(f"{file.read_text(encoding='utf-8').rstrip()}\n{added}", encoding="utf-8")


def hub_annotations(tree: Tree, facts: dict[str, Any], images: list[str]) -> dict[str, str]:
    """Those of Artifact Hub, which takes lists as text of YAML; names and words as its documentation has them."""
    section = changelog.read(tree.root / "CHANGELOG.md").coming(tree.version)
    entries = [entry for entry in section.entries if _concerns(entry.text, facts["name"], tree)]
    found: dict[str, Any] = {
        "artifacthub.io/license": "Apache-2.0",
        "artifacthub.io/category": _CATEGORIES.get(facts["name"], "integration-delivery"),
        "artifacthub.io/prerelease": json.dumps(bool(parsed(tree.version).prerelease)),
        "artifacthub.io/containsSecurityUpdates": json.dumps(any(entry.kind == "Security" for entry in entries)),
        "artifacthub.io/links": [
            {"name": "values", "url": f"{HOME}/blob/v{tree.version}/docs/reference/values.md"},
            {"name": "upgrades", "url": f"{HOME}/blob/v{tree.version}/docs/versions.md"},
            {"name": "security model", "url": f"{HOME}/blob/v{tree.version}/docs/security.md"},
        ],
    }
    if entries:
        changes = [{"kind": changelog.KINDS[each.kind], "description": _sentence(each.text)} for each in entries]
        found["artifacthub.io/changes"] = changes
    if images:
        found["artifacthub.io/images"] = [{"name": _short(image), "image": image} for image in images]
    return {
        name: value if isinstance(value, str) else yaml.safe_dump(value, sort_keys=False, width=1000)
        for name, value in found.items()
    }


def _concerns(text: str, name: str, tree: Tree) -> bool:
    """Whether a change names the chart, or none of them."""
    named = {chart.name for chart in tree.charts() if f"`{chart.relative_to(tree.root).as_posix()}`" in text}
    return not named or name in named or (name == "platform" and "umbrella" in named)


def _sentence(text: str) -> str:
    return _SENTENCE_ENDS.split(text, maxsplit=1)[0].rstrip(".;")


_SENTENCE_ENDS = re.compile(r"(?<=[.;]) ")
_CATEGORIES = {
    "ingress": "networking",
    "monitoring": "monitoring-logging",
    "security": "security",
    "storage": "storage",
    "tenant": "security",
}


def _short(image: str) -> str:
    return image.partition("@")[0].rpartition(":")[0].rpartition("/")[2]


def _readme(facts: dict[str, Any], version: str) -> str:
    name = facts["name"]
    if facts["type"] == "library":
        use = (
            "A chart of your own takes it as a dependency and gets everything with one include:\n\n"
            f"```yaml\ndependencies:\n  - name: {name}\n    version: {version}\n"
            "    repository: oci://REGISTRY/charts\n```\n"
        )
    else:
        use = (
            "```console\n"
            f"helm install RELEASE oci://REGISTRY/charts/{name} --version {version} -f values.yaml\n"
            "```\n\nBy digest, which cannot be moved: `oci://REGISTRY/charts/"
            f"{name}@sha256:…`, with the digest from the release's notes.\n"
        )
    return (
        f"# {name}\n\n{facts['description']}.\n\n{use}\n"
        f"Verify it: `helm pull … --verify --keyring pubring.gpg` ({HOME}/blob/v{version}/docs/release.md).\n"
        f"What changed: {HOME}/blob/v{version}/CHANGELOG.md\n"
    )
