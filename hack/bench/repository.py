"""How long commands take for a whole fleet repository, and whether they grow as the repository does.

A repository of teams with applications in three environments is made of the example's two, half values and half
manifests. Each command runs as a user runs it, a process of its own, once for each size; nothing is kept between runs.

Usage: python -m hack.bench.repository [--apps 200 1000] [--commands validate generate gitops] [--keep]

`--keep` writes the seconds into repository.yaml beside this file, which `python -m hack.docs.scale` makes a page of.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
FIGURES = Path(__file__).with_suffix(".yaml")
EXAMPLE = ROOT / "examples" / "fleet"
ENVIRONMENTS = ("dev", "staging", "prod")
_TEAM_SIZE = 10
#: In how many parts `part` divides the repository.
PARTS = 20
COMMANDS: dict[str, tuple[str, ...]] = {
    "validate": ("validate", ".", "--no-cache"),
    "part": ("validate", ".", "--no-cache", "--shard", f"1/{PARTS}"),
    "changed": ("validate", ".", "--no-cache", "--changed", "HEAD"),
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


def commit(fleet: Path) -> None:
    """Put all of a repository into git, so that `--changed` finds nothing that differs."""
    who = ("-c", "user.name=bench", "-c", "user.email=bench@acme.io")
    for words in (("init", "--quiet"), ("add", "--all"), (*who, "commit", "--quiet", "--message", "all")):
        subprocess.run(["git", *words], cwd=fleet, check=True)


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
    parser.add_argument("--keep", action="store_true", help=f"write the seconds into {FIGURES.name}")
    options = parser.parse_args()
    sizes = sorted(options.apps)
    seconds: dict[str, dict[int, float]] = {}
    with tempfile.TemporaryDirectory(prefix="helm-platform-bench-") as name:
        fleets = {}
        for count in sizes:
            fleets[count] = write_fleet(Path(name) / str(count), count)
            for words in (("generate",), ("gitops",)):
                run(fleets[count], words, Path(name) / "cache")
            commit(fleets[count])
        print(f"applications in three environments each: {', '.join(map(str, sizes))}")
        for command in options.commands:
            cache = Path(name) / f"cache-{command}"
            walls = [run(fleets[count], COMMANDS[command], cache / str(count)) for count in sizes]
            seconds[command] = {count: round(wall, 1) for count, wall in zip(sizes, walls, strict=True)}
            growth = walls[-1] / walls[0] / (sizes[-1] / sizes[0]) if len(sizes) > 1 else 1.0
            cells = "  ".join(f"{wall:8.1f} s" for wall in walls)
            print(f"{command:10}{cells}   {growth:.2f} x linear growth")
    if options.keep:
        keep(seconds)


def keep(seconds: dict[str, dict[int, float]]) -> None:
    """Put the seconds of commands into the file of figures, with the comments that it has."""
    text = FIGURES.read_text(encoding="utf-8")
    rows = {name: seconds.get(name, row) for name, row in yaml.safe_load(text)["seconds"].items()}
    lines = (
        f"  {name}: {{{', '.join(f'{count}: {wall}' for count, wall in row.items())}}}\n" for name, row in rows.items()
    )
    text = re.sub(r"(?<=^seconds:\n)(  .*\n)+", "".join(lines), text, flags=re.MULTILINE)
    text = re.sub(r"^processors: .*$", f"processors: {os.cpu_count() or 1}", text, flags=re.MULTILINE)
    FIGURES.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
