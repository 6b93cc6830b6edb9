"""The commands of `up` and `down`: their words exist in the real tools, and their order is right."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import replace
from pathlib import Path

import click
import pytest

from helm_platform import components, toolchain
from helm_platform.cli import up
from helm_platform.components import plan
from helm_platform.components.plan import Options, Step
from helm_platform.errors import UsageError
from tests.components.flags import flags
from tests.support import Run


def _all(**options: object) -> list[Step]:
    catalog = components.read().catalog
    assert catalog is not None
    chosen = components.ordered(catalog.components.values())
    given = Options(**options)  # type: ignore[arg-type]
    steps = [step for each in chosen for step in plan.install(each, given)]
    return steps + [step for each in reversed(chosen) for step in plan.remove(each, given, crds=True)]


def _commands(steps: list[Step]) -> list[tuple[str, ...]]:
    """Each command alone, those that a shell runs too."""
    found: list[tuple[str, ...]] = []
    for step in steps:
        found.append(step.argv)
        found += [part for part in (*step.into, step.unless, step.only) if part and part[0] != "sed"]
    return found


@pytest.mark.parametrize("major", [3, 4])
def test_every_flag_is_one_of_the_real_tools(major: int, helm3: Path, helm4: Path) -> None:
    """Of the Helm of that major version, and of kubectl."""
    kubectl = toolchain.ensure(["kubectl"])["kubectl"]
    helm = helm3 if major == 3 else helm4
    seen = set()
    for argv in _commands(_all(major=major, rollback=True, context="staging")):
        used = {word.split("=")[0] for word in argv if word.startswith("--") and word != "--"}
        words = [word for word in argv[1:] if word not in ("--context", "--kube-context", "staging")]
        verb = "show crds" if words[0] == "show" else words[0]
        program = helm if argv[0] == "helm" else kubectl
        assert used <= flags(program, verb), (argv, used - flags(program, verb))
        seen |= used
    assert ("--atomic" in seen) == (major == 3)
    assert ("--rollback-on-failure" in seen) == (major == 4)


def test_definitions_are_established_before_anything_that_needs_them() -> None:
    """By a server-side apply, because the large ones do not fit into the annotation of the other kind."""
    steps = [step for step in _all() if step.component == "traefik"]
    words = [step.shell for step in steps]
    applied = next(number for number, each in enumerate(words) if "helm show crds" in each and "--server-side" in each)
    waited = next(number for number, each in enumerate(words) if "condition=Established" in each)
    installed = next(number for number, each in enumerate(words) if "upgrade --install" in each)
    assert applied < waited < installed
    assert "--skip-crds" in words[installed]


def test_policies_go_before_their_engine() -> None:
    """An engine that is gone lets go of nothing."""
    words = [step.shell for step in _all() if step.component == "kyverno"]
    gone = next(number for number, each in enumerate(words) if "uninstall" in each)
    assert any("delete validatingpolicies.policies.kyverno.io --all" in each for each in words[:gone])
    assert not any("--all-namespaces" in each for each in words[gone:])


def test_dry_run_prints_what_would_be_run(command: Run, helm4: Path) -> None:
    """The same commands, in the same order, and asks no cluster."""
    answer = command("up", "--profile", "minimal", "--dry-run", env={"HELM_BIN": str(helm4), "KUBECONFIG": "/dev/null"})
    assert answer.returncode == 0, answer.stderr
    heads = [line[2:] for line in answer.stdout.splitlines() if line.startswith("# ")]
    assert heads[:2] == ["gateway-api", "prometheus-operator-crds"]
    assert set(heads[2:]) == {"cert-manager", "metrics-server", "sealed-secrets", "traefik"}
    subprocess.run(["sh", "-n"], input=answer.stdout, text=True, check=True)


def test_a_mirror_has_every_chart(command: Run, helm4: Path) -> None:
    """No other source is left, and what no registry has is told before anything is done."""
    env = {"HELM_BIN": str(helm4)}
    mirror = ("--mirror", "registry.acme.io/charts")
    refused = command("up", "--profile", "minimal", "--dry-run", *mirror, env=env)
    assert refused.returncode == 2
    assert "save https://github.com/kubernetes-sigs/gateway-api" in refused.stderr
    saved = command("up", "velero", "--dry-run", *mirror, env=env)
    assert saved.returncode == 0, saved.stderr
    assert "oci://registry.acme.io/charts/velero --version" in saved.stdout
    assert "ghcr.io" not in saved.stdout
    assert "https://" not in saved.stdout


def test_a_chart_that_a_folder_lacks_is_told(tmp_path: Path) -> None:
    """With what to put there."""
    catalog = components.read().catalog
    assert catalog is not None
    with pytest.raises(UsageError, match="has no chart keda"):
        list(plan.install(catalog.components["keda"], Options(charts=tmp_path)))


def test_a_packed_chart_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    """Before anything is done, with both digests."""
    catalog = components.read().catalog
    assert catalog is not None
    keda = catalog.components["keda"]
    package = tmp_path / f"keda-{keda.version}.tgz"
    package.write_bytes(b"another")
    with pytest.raises(UsageError, match="is not the chart that is pinned") as refused:
        list(plan.install(keda, Options(charts=tmp_path)))
    assert keda.digest in str(refused.value.detail)
    same = replace(keda, digest=f"sha256:{hashlib.sha256(b'another').hexdigest()}")
    assert any(str(package) in step.shell for step in plan.install(same, Options(charts=tmp_path)))


def test_who_stops_it_is_told_how_it_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A Helm that is stopped leaves something behind, and one may fear to call it again."""

    def stopped(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("helm_platform.commands.components.up", stopped)
    with pytest.raises(click.Abort):
        up.command.main(["traefik"], standalone_mode=False)
    assert "the same command takes back what was begun and goes on" in capsys.readouterr().err
