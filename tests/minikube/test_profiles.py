"""What profiles hold is there, in order, and waits for nothing that nobody makes: asked of the real tools."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from helm_platform import components
from tests.support import ROOT, Run

FOLDER = ROOT / "hack/minikube"
PROFILES = sorted(file.stem for file in (FOLDER / "profiles").glob("*.sh"))


def profile(name: str) -> dict[str, list[str]]:
    """The variables of a profile, read as the script reads them."""
    names = ("components", "umbrella", "storage", "cpus", "memory", "disk", "addons_on", "addons_off")
    show = "; ".join(f'echo "{each} ${{{each}[*]}}"' for each in names)
    file = FOLDER / f"profiles/{name}.sh"
    said = subprocess.run(["bash", "-euc", f"source {file}; {show}"], capture_output=True, text=True, check=True).stdout
    return {words[0]: words[1:] for words in map(str.split, said.splitlines())}


def catalog() -> components.Catalog:
    found = components.read().catalog
    assert found is not None
    return found


@pytest.mark.parametrize("name", PROFILES)
def test_the_order_of_a_profile_holds(command: Run, tmp_path: Path, name: str) -> None:
    """Its commands bring every definition before the umbrella, with its storage, needs it."""
    facts = profile(name)
    plan = command("up", *facts["components"], "--values", FOLDER / "values", "--dry-run")
    assert plan.returncode == 0, plan.stderr
    script = tmp_path / "install.sh"
    script.write_text(plan.stdout, encoding="utf-8")
    storage = tmp_path / "storage.yaml"
    storage.write_text(f"storage: {{profile: {facts['storage'][0]}}}\n", encoding="utf-8")
    values = ROOT / f"umbrella/profiles/{facts['umbrella'][0]}.yaml"
    umbrella = (f"monitoring={ROOT / 'umbrella'}", "-f", values, "-f", storage)
    proof = command(
        "prove", "order", *umbrella, "--components", ROOT / "components/components.yaml", "--script", script
    )
    assert proof.returncode == 0, proof.stdout + proof.stderr
    # The driver that takes snapshots needs their definitions, and its class the name of minikube's.
    hostpath = "csi-hostpath-driver" in facts["addons_on"]
    assert hostpath == (facts["storage"] == ["hostpath"]) == (facts["addons_off"] == ["default-storageclass"])
    assert not hostpath or "snapshot-controller" in plan.stdout
    # Its chart asks cert-manager for certificates.
    assert "install seaweedfs" not in plan.stdout.partition("install cert-manager")[0]


def test_what_lies_over_the_values_is_known_to_the_charts(
    helm4: Path, helm_home: dict[str, str], tmp_path: Path
) -> None:
    """Each file is that of a component, and passes its chart's closed schema; a misspelt one does not."""
    known = catalog().components
    for file in sorted((FOLDER / "values").glob("*.yaml")):
        own = known[file.stem].values
        assert own is not None
        wrong = tmp_path / file.name
        wrong.write_text(f"{file.read_text(encoding='utf-8')}\nreplicaCounts: 1\n", encoding="utf-8")
        words: list[str | Path] = [
            helm4,
            "template",
            file.stem,
            ROOT / "components/stubs" / file.stem,
            "--values",
            own,
            "--values",
        ]
        good = subprocess.run([*words, file], env=helm_home, capture_output=True, text=True, check=False)
        assert good.returncode == 0, good.stderr
        bad = subprocess.run([*words, wrong], env=helm_home, capture_output=True, text=True, check=False)
        assert "additional properties 'replicaCounts' not allowed" in bad.stderr


def keys(values: Any) -> Iterator[str]:
    if isinstance(values, dict):
        for key, inner in values.items():
            yield str(key)
            yield from keys(inner)


@pytest.mark.parametrize("name", PROFILES)
def test_nothing_waits_for_a_secret_that_somebody_must_make(name: str) -> None:
    """A component that does, as Velero, is in no profile of a small cluster."""
    words = profile(name)["components"]
    also = [words[at + 1] for at, word in enumerate(words) if word == "--with"]
    chosen = components.selected(catalog(), profile=words[words.index("--profile") + 1], also=also)
    for each in chosen:
        text = each.values.read_text(encoding="utf-8") if each.values else ""
        found = [key for key in keys(yaml.safe_load(text)) if re.fullmatch("existing.*[sS]ecret", key)]
        assert found == [], each.name
    velero = catalog().components["velero"].values
    assert velero is not None
    assert "existingSecret" in keys(yaml.safe_load(velero.read_text(encoding="utf-8")))
