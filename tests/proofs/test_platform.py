"""The proofs about the platform itself: its profiles, what its components are rendered as, and the examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import ROOT, Run

COMPONENTS = ROOT / "components/components.yaml"
PROFILES = sorted(file.stem for file in (ROOT / "umbrella/profiles").glob("*.yaml"))


def rendered(command: Run, folder: Path, form: str, profile: str) -> Path:
    answer = command("components", "render", "--target", form, "--profile", profile, "-o", folder / form)
    assert answer.returncode == 0, answer.stderr
    return folder / form


def umbrella(profile: str) -> tuple[str | Path, ...]:
    return (f"monitoring={ROOT / 'umbrella'}", "-f", ROOT / f"umbrella/profiles/{profile}.yaml")


@pytest.mark.parametrize("profile", PROFILES)
def test_a_script_brings_every_definition_before_what_needs_it(command: Run, tmp_path: Path, profile: str) -> None:
    script = rendered(command, tmp_path, "script", profile) / "install.sh"
    given = ("--components", COMPONENTS, "--profile", profile, "--script", script)
    answer = command("prove", "order", *umbrella(profile), *given)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    lines = script.read_text(encoding="utf-8").splitlines()
    first, traefik = (next(n for n, line in enumerate(lines) if word in line) for word in ("CRD", "install traefik"))
    script.write_text("\n".join([lines[traefik], *lines[:traefik]]), encoding="utf-8")
    assert first != traefik
    answer = command("prove", "order", *umbrella(profile), *given)
    assert answer.returncode == 1
    assert "script does not wait for" in answer.stdout


@pytest.mark.parametrize(("form", "label"), [("argocd", "Argo CD"), ("flux", "Flux")])
def test_forms_for_git_keep_the_order(command: Run, tmp_path: Path, form: str, label: str) -> None:
    folder = rendered(command, tmp_path, form, "prod")
    answer = command("prove", "order", *umbrella("prod"), folder, ROOT / "examples", "--components", COMPONENTS)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert f"order of {label}" in answer.stdout


@pytest.mark.parametrize("profile", PROFILES)
def test_declared_traffic_of_the_platform_and_the_examples_passes(command: Run, profile: str) -> None:
    answer = command("prove", "reachability", *umbrella(profile), f"shop={ROOT / 'examples'}")
    assert answer.returncode == 0, answer.stdout + answer.stderr
