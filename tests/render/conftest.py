"""A repository of releases, with a small chart in it that refuses on request."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from helm_platform.commands import render
from helm_platform.commands.sources import Sources

TEMPLATE = """\
{{- if .Values.deny }}{{ fail "not like this" }}{{ end }}
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}, namespace: {{ .Release.Namespace }}}
data: {a: {{ .Values.a | quote }}, kube: {{ .Capabilities.KubeVersion.Version }}}
---
apiVersion: v1
kind: Secret
metadata: {name: {{ .Release.Name }}}
stringData: {token: {{ .Values.a | quote }}}
"""

Render = Callable[..., render.Answer]


@pytest.fixture(autouse=True)
def pinned(helm4: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever helm the machine has, a render is by the pinned one; nothing was kept before."""
    monkeypatch.setenv("HELM_BIN", str(helm4))
    monkeypatch.setenv("HELM_PLATFORM_CACHE", str(tmp_path / "cache"))


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        file = root / name.replace("__", "/").replace("_yaml", ".yaml")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    folder = tmp_path / "repository" / "chart"
    write(folder, Chart_yaml="apiVersion: v2\nname: small\nversion: 1.0.0\n", templates__all_yaml=TEMPLATE)
    write(folder, values_yaml="a: default\n")
    return folder


@pytest.fixture
def apps(tmp_path: Path, chart: Path) -> Path:
    """`jobs`, and `web` in two environments."""
    root = tmp_path / "repository" / "apps"
    write(root, jobs__values_yaml="a: jobs\n", web__base__values_yaml="a: web\n")
    write(root, web__overlays__dev__values_yaml="b: 1\n", web__overlays__prod__values_yaml="a: prod\n")
    return root


@pytest.fixture
def rendered(apps: Path, chart: Path) -> Render:
    """Render the repository, or what is named."""

    def run(*paths: Path, **options: object) -> render.Answer:
        sources = {name: options.pop(name) for name in ("files", "release", "options") if name in options}
        named = paths if paths or "files" in sources else (apps,)
        return render.run(render.Request(Sources(named, chart=chart, **sources), **options))  # type: ignore[arg-type]

    return run


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@acme.io"]
    subprocess.run(["git", "-C", root, *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(apps: Path) -> Path:
    """All of it committed on `main`, and a branch on top of it."""
    root = apps.parent
    git(root, "init", "--initial-branch=main")
    git(root, "add", ".")
    git(root, "commit", "-m", "first")
    git(root, "switch", "-c", "topic")
    return root
