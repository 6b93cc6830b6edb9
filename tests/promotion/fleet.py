"""A fleet repository in a git clone, small and quick, in both styles."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

DIGESTS = [f"sha256:{each * 64}" for each in "abcdef"]
PLATFORM = """\
environments:
  dev: {}
  staging: {}
  prod: {approvals: 1}
policies: {images: {digest: recommended, latest: forbidden}}
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: thumbs}
spec:
  selector: {matchLabels: {app: thumbs}}
  template:
    metadata: {labels: {app: thumbs}}
    spec: {containers: [{name: thumbs, image: "ghcr.io/acme/thumbs:1.0.0"}]}
"""
OVERLAY = """\
# Where it runs.
namespace: shop-{environment}
resources: [../../base]
images:
  - name: ghcr.io/acme/thumbs # ours
    newTag: '1.0.0'
"""
INFLATED = """\
namespace: shop-{environment}
helmCharts:
  - name: platform-app
    releaseName: orders
    namespace: shop-{environment}
    valuesFile: ../../base/values.yaml
    additionalValuesFiles: [values.yaml]
"""
VALUES = "image: {repository: ghcr.io/acme/orders, tag: v1}\nport: 8080\nprobes: {readiness: /ready}\n"


def git(folder: Path, *words: str) -> str:
    """What git says."""
    own = {"GIT_CONFIG_GLOBAL": str(folder / ".." / "none"), "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(
        ["git", "-C", folder, *words], check=True, capture_output=True, text=True, env=os.environ | own
    ).stdout.strip()


def write(root: Path) -> Path:
    """The files: `thumbs` in kustomize style, `orders` in helm style."""
    files = {"platform.yaml": PLATFORM, "teams/shop.yaml": "groups: {viewer: [shop]}\n"}
    files |= {"apps/thumbs/base/deployment.yaml": DEPLOYMENT}
    files |= {"apps/thumbs/base/kustomization.yaml": "resources: [deployment.yaml]\n"}
    files |= {"apps/orders/base/values.yaml": VALUES}
    for environment in ("dev", "staging", "prod"):
        thumbs, orders = (f"apps/{name}/overlays/{environment}" for name in ("thumbs", "orders"))
        files[f"{thumbs}/kustomization.yaml"] = OVERLAY.format(environment=environment)
        files[f"{orders}/kustomization.yaml"] = INFLATED.format(environment=environment)
        files[f"{orders}/values.yaml"] = f"# {environment}\nenv: {{LEVEL: info}}\n"
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def identify(root: Path, name: str = "Grace") -> Path:
    """Say who commits in a clone."""
    git(root, "config", "user.name", name)
    git(root, "config", "user.email", f"{name.lower()}@acme.io")
    return root


def repository(root: Path) -> Path:
    """The files, committed on the branch main."""
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "--quiet", "--template=", "--initial-branch=main")
    write(identify(root))
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Begin")
    return root


def clones(folder: Path) -> tuple[Path, Path, Path]:
    """A bare remote and two clones of it, of different people."""
    first = repository(folder / "one")
    git(folder, "clone", "--quiet", "--template=", "--bare", "one", "remote.git")
    git(first, "remote", "add", "origin", str(folder / "remote.git"))
    git(folder, "clone", "--quiet", "--template=", "remote.git", "two")
    return folder / "remote.git", first, identify(folder / "two", "Linus")
