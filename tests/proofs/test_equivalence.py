"""Helm and kustomize make the same objects of the example fleet, and each difference is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from helm_platform.cli.prove import command
from helm_platform.proofs.equivalence import RULES
from tests.fleets import copied
from tests.support import ROOT

VALUES = ROOT / "tests/proofs/thumbnail-generator.yaml"


def proven(fleet: Path, *words: str) -> tuple[str, int]:
    result = CliRunner().invoke(command, ["equivalence", "--fleet", str(fleet), *words], catch_exceptions=False)
    return result.output, result.exit_code


@pytest.fixture
def fleet(tmp_path: Path, kubectl: Path, helm: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example, each Helm in turn, and the kustomize in the pinned kubectl."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "kubectl").symlink_to(kubectl)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setenv("HELM_BIN", str(helm))
    return copied(tmp_path / "fleet")


def test_inflation_by_kustomize_is_what_helm_makes(fleet: Path) -> None:
    output, code = proven(fleet)
    assert code == 0, output
    assert output.count("yes") == 3
    assert "ok: 3 overlays" in output


def test_manifests_with_overlays_are_what_the_chart_makes_of_values(fleet: Path) -> None:
    output, code = proven(fleet, "thumbnail-generator", "--env", "prod", "-f", str(VALUES))
    assert code == 0, output


def edited(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(fleet: Path) -> None:
        file = fleet / name
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new, 1))

    return change


def removed(name: str) -> Callable[[Path], None]:
    def change(fleet: Path) -> None:
        (fleet / "apps/thumbnail-generator/base" / name).unlink()
        edited("apps/thumbnail-generator/base/kustomization.yaml", f"  - {name}\n", "")(fleet)

    return change


MORE = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n---\napiVersion"
BASE = "apps/thumbnail-generator/base"
BROKEN: dict[str, tuple[Callable[[Path], None], str]] = {
    "not-the-same": (edited(f"{BASE}/deployment.yaml", "cpu: 500m", "cpu: 400m"), "resources.requests.cpu"),
    "only-helm": (removed("poddisruptionbudget.yaml"), "PodDisruptionBudget thumbnail-generator"),
    "only-kustomize": (
        edited(f"{BASE}/service.yaml", "apiVersion", MORE),
        "ConfigMap more",
    ),
}


def test_every_rule_has_a_change_that_breaks_it() -> None:
    assert set(BROKEN) == set(RULES)


@pytest.mark.parametrize("rule", BROKEN)
def test_a_difference_is_found_and_named(rule: str, fleet: Path) -> None:
    change, said = BROKEN[rule]
    change(fleet)
    output, code = proven(fleet, "thumbnail-generator", "--env", "prod", "-f", str(VALUES))
    assert code == 1
    assert f"error[{rule}]" in output
    assert said in output
    assert output.count("error[") == 1


def test_values_that_kustomize_does_not_read_are_refused_before(fleet: Path) -> None:
    """The proof would compare something else than what GitOps applies."""
    edited("apps/orders/overlays/prod/kustomization.yaml", ", values.yaml]", "]")(fleet)
    result = CliRunner().invoke(command, ["equivalence", "--fleet", str(fleet)])
    assert "reads other values than Helm is given" in str(getattr(result.exception, "detail", ""))
