"""How long commands take for a whole fleet repository, and whether they grow as the repository does.

A repository of teams with applications in three environments is made of the example's two, half values and half
manifests. Each command runs as a user runs it, a process of its own, once for each size; nothing is kept between runs.

Usage: python -m hack.bench.repository [--apps 200 1000] [--commands validate generate gitops]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "fleet"
ENVIRONMENTS = ("dev", "staging", "prod")
_TEAM_SIZE = 10
COMMANDS: dict[str, tuple[str, ...]] = {
    "validate": ("validate", ".", "--no-cache"),
    "generate": ("generate", "--check"),
    "gitops": ("gitops", "--check"),
    "room": ("prove", "room", "."),
    "isolation": ("prove", "isolation", "."),
    "owners": ("owners",),
    "report": ("report", "-o", "../report", "--date", "2026-11-27"),
}


def write_fleet(folder: Path, count: int) -> Path:
    """A repository of that many applications, ten to a team, with everything that is made of others made."""
    folder.mkdir(parents=True)
    for name in ("platform.yaml", ".gitignore"):
        (folder / name).write_bytes((EXAMPLE / name).read_bytes())
    (folder / "profiles").mkdir()
    (folder / "clusters").mkdir()
    (folder / "clusters/local.yaml").write_bytes((EXAMPLE / "clusters/local.yaml").read_bytes())
    for name in ENVIRONMENTS:
        (folder / f"profiles/{name}.yaml").write_bytes((EXAMPLE / f"profiles/{name}.yaml").read_bytes())
    for number in range(count):
        team = f"team{number // _TEAM_SIZE}x"
        style = ("orders", "thumbnail-generator")[number % 2]
        _write_application(folder, f"app{number}", team, style)
        _write_team(folder, team, number)
    return folder


def _write_application(folder: Path, name: str, team: str, source: str) -> None:
    theirs = {"orders": "shop", "thumbnail-generator": "media"}[source]
    host = {"orders": "orders", "thumbnail-generator": "thumbnails"}[source]
    for file in (EXAMPLE / "apps" / source).rglob("*"):
        if not file.is_file():
            continue
        text = file.read_text(encoding="utf-8").replace(source, name).replace(f"{theirs}-", f"{team}-")
        text = text.replace(f"helm-platform.io/team: {theirs}", f"helm-platform.io/team: {team}")
        text = text.replace(f"{host}.", f"{name}.").replace(f"host: {host}", f"host: {name}")
        target = folder / "apps" / name / file.relative_to(EXAMPLE / "apps" / source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def _write_team(folder: Path, team: str, number: int) -> None:
    first = number - number % _TEAM_SIZE
    names = [f"app{each}" for each in range(first, number + 1)]
    domains = ("dev.acme.io", "staging.acme.io", "acme.io")
    hosts = [f"{name}.{domain}" for name in names for domain in domains]
    most = {"requests.cpu": 400, "requests.memory": "1Ti", "limits.memory": "1Ti", "pods": 4000}
    quota = {"preset": "large", "hard": most}
    values = {"groups": {"deployer": [f"acme:{team}"]}, "hosts": hosts, "quota": quota}
    file = folder / "teams" / f"{team}.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(yaml.safe_dump(values), encoding="utf-8")


def run(fleet: Path, words: tuple[str, ...], cache: Path) -> float:
    """Seconds of one call. Raises CalledProcessError with what it said where it fails."""
    command = [sys.executable, "-m", "helm_platform", *words]
    environment = os.environ | {"HELM_PLATFORM_CACHE": str(cache)}
    began = time.monotonic()
    answer = subprocess.run(command, cwd=fleet, env=environment, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    if answer.returncode != 0:
        raise subprocess.CalledProcessError(answer.returncode, command, answer.stdout[-2000:], answer.stderr[-2000:])
    return seconds


def main() -> None:
    """Print seconds of each command and size, and the growth beside that of the repository."""
    parser = argparse.ArgumentParser(description="Time commands over whole fleet repositories.")
    parser.add_argument("--apps", type=int, nargs="+", default=[200, 1000])
    parser.add_argument("--commands", nargs="+", choices=list(COMMANDS), default=list(COMMANDS))
    options = parser.parse_args()
    sizes = sorted(options.apps)
    with tempfile.TemporaryDirectory(prefix="helm-platform-bench-") as name:
        fleets = {}
        for count in sizes:
            fleets[count] = write_fleet(Path(name) / str(count), count)
            for words in (("generate",), ("gitops",)):
                run(fleets[count], words, Path(name) / "cache")
        print(f"applications in three environments each: {', '.join(map(str, sizes))}")
        for command in options.commands:
            cache = Path(name) / f"cache-{command}"
            walls = [run(fleets[count], COMMANDS[command], cache / str(count)) for count in sizes]
            growth = walls[-1] / walls[0] / (sizes[-1] / sizes[0]) if len(sizes) > 1 else 1.0
            cells = "  ".join(f"{wall:8.1f} s" for wall in walls)
            print(f"{command:10}{cells}   {growth:.2f} x linear growth")


if __name__ == "__main__":
    main()
