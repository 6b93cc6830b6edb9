"""What the project promises about itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from tests.support import ROOT, Run

TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
]


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) < 150


def links(page: Path) -> list[str]:
    return [link for link in re.findall(r"\]\(([^)#]+)\)", page.read_text()) if "://" not in link]


PAGES = [path for path in TRACKED if path.suffix == ".md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    assert [link for link in links(page) if not (page.parent / link).exists()] == []


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    pages = {page.name for page in folder.glob("*.md")} - {"README.md"}
    assert pages == set(links(folder / "README.md"))


def test_make_targets_named_in_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    named = set(re.findall(r"make ([a-z][a-z-]*)\b", (ROOT / "README.md").read_text())) - {"and"}
    assert {"demo", "test"} <= named <= targets


def test_ci_runs_the_readmes_test_command() -> None:
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1].endswith("make test")


@pytest.mark.parametrize("name", ["runtime", "dev", "docs", "go", "build"])
def test_locks_pin_by_hash_and_name_no_registry(name: str) -> None:
    lines = (ROOT / "requirements" / f"{name}.lock").read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert packages
    for package in packages:
        assert re.match(r"[A-Za-z0-9._-]+==\S+", package)
        assert package.endswith("\\")  # hashes follow
    assert not any("://" in line for line in lines)


def locked(name: str) -> dict[str, set[str]]:
    """The versions in a lock by package: several where Python's version decides."""
    found: dict[str, set[str]] = {}
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    for package, version in re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text, re.MULTILINE):
        found.setdefault(package, set()).add(version)
    return found


def test_the_locks_satisfy_the_ranges() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    for lock, wanted in {
        "dev": project["project"]["dependencies"] + groups["dev"],
        "docs": groups["docs"],
    }.items():
        assert {re.split(r"[<>=\[]", requirement)[0] for requirement in wanted} <= locked(lock).keys()


def test_what_makes_the_site_is_not_what_a_user_of_the_plugin_gets_and_fits_beside_the_rest() -> None:
    runtime, docs = locked("runtime"), locked("docs")
    assert not runtime.keys() & {"sphinx", "myst-parser", "pydata-sphinx-theme"}
    for lock in ("dev", "build"):
        assert {name for name, versions in locked(lock).items() if name in docs and versions != docs[name]} == set()


def test_every_trade_off_has_alternatives_a_price_and_leads_to_its_reasons() -> None:
    text = (ROOT / "docs" / "decisions" / "trade-offs.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:2] == "| "][1:]
    assert len(rows) > 20
    for part, choice, alternatives, price, why in rows:
        assert all((part, choice, alternatives, price)), part
        assert re.search(r"\]\([^)]+\.md\)", why), part


def test_all_versions_are_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    plugin = yaml.safe_load((ROOT / "plugin.yaml").read_text())["version"]
    files = [*(ROOT / "charts").glob("*/Chart.yaml"), ROOT / "umbrella" / "Chart.yaml"]
    charts = {yaml.safe_load(path.read_text())["version"] for path in files}
    package = re.search(r'__version__ = "(.+)"', (ROOT / "src" / "helm_platform" / "__init__.py").read_text())
    assert package
    assert {plugin, package.group(1), *charts} == {project}


def test_the_hooks_are_valid() -> None:
    tool = Path(sys.executable).parent / "pre-commit"
    subprocess.run([tool, "validate-config", ROOT / ".pre-commit-config.yaml"], check=True)


def test_the_readmes_example_is_the_example() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.DOTALL)
    assert (ROOT / "examples" / "hello" / "values.yaml").read_text() in blocks


def test_the_readmes_tour_shows_what_the_command_says(command: Run, helm4: Path, tmp_path: Path) -> None:
    """On a machine that has read no definitions of custom kinds yet."""
    (shown,) = re.findall(r"validate -f (\S+)\n(ok: [^`$]*)```", (ROOT / "README.md").read_text())
    values, answer = shown
    env = {"HELM_BIN": str(helm4), "HELM_PLATFORM_TOOLS": str(tmp_path)}
    assert command("validate", "-f", ROOT / values, env=env).stdout == answer


def test_the_wheel_carries_what_the_command_reads(tmp_path: Path, helm4: Path) -> None:
    """Installed away from the checkout, the command finds its charts, its Go module and its CRD list."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), str(ROOT)]
    subprocess.run([*pip, *build], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", str(tmp_path / "site"), str(wheel)], check=True)
    script = "import sys; sys.path.insert(0, sys.argv[1]); from helm_platform import resources; "
    script += "assert resources.checkout() is None; from helm_platform.cli import main; main(sys.argv[2:])"
    values = ROOT / "examples" / "hello" / "values.yaml"
    answer = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "site"), "validate", "-f", str(values)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=os.environ | {"HELM_BIN": str(helm4)},
    )
    assert answer.returncode == 0, answer.stderr
    assert "checked against platform-app 0." in answer.stdout
    assert "pod security: restricted (2 workloads)" in answer.stdout
    target = tmp_path / "report"
    fleet = [str(ROOT / "examples" / "fleet"), "-o", str(target)]
    answer = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "site"), "report", *fleet],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=os.environ | {"HELM_BIN": str(helm4)},
    )
    assert answer.returncode == 0, answer.stderr
    assert (target / "report.css").stat().st_size > 1000
    for name in (
        "hack/tools/go.mod",
        "hack/tools/go.sum",
        "hack/age/go.mod",
        "hack/crds/crds.yaml",
        "requirements/go.lock",
        "charts/security/files/policies/hosts.yaml",
        "umbrella/values.schema.json",
    ):
        assert (tmp_path / "site" / "helm_platform" / "_bundle" / name).is_file()
