"""How much of its Secret the umbrella's release takes, for each profile and each Helm.

Helm keeps a release as base64 of gzip of JSON in one Secret (its pkg/storage/driver/util.go, encodeRelease), of which
the API server takes 1 MiB. Helm 4 tells the release without a cluster; Helm 3 wants one for that, so its release is
that of Helm 4 with the manifests that it renders itself. Subcharts are no part of a release: Helm writes its chart
without them. Exit 1: a profile is above.

Usage: python -m hack.bench.release
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helm_platform import toolchain

ROOT = Path(__file__).resolve().parents[2]
#: What a Secret may have, in bytes.
LIMIT = 2**20
#: What a release may take of it: the rest is for what a company adds, and for releases of Helm to come.
BOUND = 400 * 2**10


@dataclass(frozen=True)
class Size:
    """What a release takes in its Secret, in bytes."""

    profile: str
    helm: str
    stored: int


def stored(release: object) -> int:
    """Bytes of the release as Helm stores it. Go's gzip and Python's differ by some per cent."""
    return len(base64.b64encode(gzip.compress(json.dumps(release, separators=(",", ":")).encode(), 9)))


def sizes(umbrella: Path, helms: dict[str, Path], profiles: list[Path], env: dict[str, str]) -> Iterator[Size]:
    """Of each profile, by each Helm; `helms` has `helm3` and `helm4`.

    Raises:
        subprocess.CalledProcessError: a profile does not render.

    """
    for profile in profiles:
        told = said([helms["helm4"], "install", "--dry-run=client", "-o", "json"], umbrella, profile, env)
        release = json.loads(told)
        yield Size(profile.stem, "helm4", stored(release))
        release.pop("apply_method", None)
        release["manifest"] = said([helms["helm3"], "template", "--no-hooks"], umbrella, profile, env)
        yield Size(profile.stem, "helm3", stored(release))


def said(command: list[str | Path], umbrella: Path, profile: Path, env: dict[str, str]) -> str:
    """What a command of Helm prints for the release `platform` with the profile."""
    line = [*command, "platform", umbrella, "-f", profile]
    return subprocess.run(line, env=env, check=True, capture_output=True, text=True).stdout


def lines(found: list[Size], bound: int = BOUND) -> Iterator[str]:
    """A line a release, marked where it is above the bound."""
    for each in found:
        share = f"{each.stored / 1024:6.1f} KiB of {bound / 1024:.0f} KiB ({each.stored / LIMIT:.1%} of the Secret)"
        yield f"{each.profile:8} {each.helm}  {share}{'  ABOVE THE BOUND' if each.stored > bound else ''}"


def built(helm: Path, folder: Path, env: dict[str, str]) -> Path:
    """A copy of this tree's umbrella below the folder, with its dependencies in it."""
    packed = shutil.ignore_patterns("*.tgz")
    for name in ("charts", "umbrella"):
        shutil.copytree(ROOT / name, folder / name, ignore=packed)
    charts = sorted(lock.parent for lock in (folder / "charts").glob("*/Chart.lock"))
    for chart in (*charts, folder / "umbrella"):
        subprocess.run([helm, "dependency", "build", chart], env=env, check=True, capture_output=True)
    return folder / "umbrella"


def main() -> int:
    """Prints the sizes of this tree's umbrella."""
    tools = toolchain.ensure(["helm", "helm3"])
    profiles = sorted((ROOT / "umbrella/profiles").glob("*.yaml"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        env = os.environ | {f"HELM_{kind}_HOME": str(folder / kind) for kind in ("CACHE", "CONFIG", "DATA")}
        umbrella = built(tools["helm"], folder, env)
        found = list(sizes(umbrella, {"helm4": tools["helm"], "helm3": tools["helm3"]}, profiles, env))
    print("\n".join(lines(found)))
    return int(any(each.stored > BOUND for each in found))


if __name__ == "__main__":
    sys.exit(main())
