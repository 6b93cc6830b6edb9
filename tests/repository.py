"""A repository of releases with a small chart in it, for tests of the commands that work on many."""

from __future__ import annotations

import subprocess
from pathlib import Path

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


def write(root: Path, **files: str) -> None:
    """Write files named like `apps__web__values_yaml`."""
    for name, text in files.items():
        file = root / name.replace("__", "/").replace("_yaml", ".yaml")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def small_chart(folder: Path) -> Path:
    """A chart that makes a ConfigMap and a Secret, and refuses on request."""
    write(folder, Chart_yaml="apiVersion: v2\nname: small\nversion: 1.0.0\n", templates__all_yaml=TEMPLATE)
    write(folder, values_yaml="a: default\n")
    return folder


def small_apps(root: Path) -> Path:
    """`jobs`, and `web` in two environments."""
    write(root, jobs__values_yaml="a: jobs\n", web__base__values_yaml="a: web\n")
    write(root, web__overlays__dev__values_yaml="b: 1\n", web__overlays__prod__values_yaml="a: prod\n")
    return root


def git(root: Path, *arguments: str) -> None:
    """Run git as somebody."""
    identity = ["-c", "user.name=Test", "-c", "user.email=test@acme.io"]
    subprocess.run(["git", "-C", root, *identity, *arguments], check=True, capture_output=True)


def committed(root: Path) -> Path:
    """Commit everything on `main`, and begin a branch on top of it."""
    git(root, "init", "--initial-branch=main")
    git(root, "add", ".")
    git(root, "commit", "-m", "first")
    git(root, "switch", "-c", "topic")
    return root
