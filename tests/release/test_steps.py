"""Each step of a release check on a small bundle, with real Helms, a real registry and a real API server."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml
from hack.release import cluster, registry, steps
from hack.release.bundle import Tree, git
from hack.release.packages import Helm, Key
from hack.release.steps import DoesNotHold, Work

from helm_platform.controlplane import ControlPlane
from helm_platform.diagnostics import Diagnostic
from helm_platform.errors import EnvironmentProblem
from helm_platform.progress import SILENT
from tests.release.conftest import NOW, commit
from tests.support import ROOT


def said(step: steps.Step, work: Work) -> str:
    """What a step saw; it must have no finding."""
    found = list(step.run(work))
    assert not [each for each in found if isinstance(each, Diagnostic)]
    return "; ".join(map(str, found))


STEPS = {step.title: step for step in (*steps.CHECKS, *steps.TRIES)}


def test_the_checks_pass(work: Work) -> None:
    assert said(STEPS["one version"], work).startswith(f"{NOW} at ")
    assert said(STEPS["changelog"], work) == f"3 changes of {NOW}"
    assert said(STEPS["version step and removed keys"], work) == "0 keys take less than in 0.1.0"


def test_archives_are_the_same_bytes_twice(work: Work) -> None:
    assert said(STEPS["same bytes"], work) == "11 archives, twice the same bytes"


def test_helm_alone_does_not_give_the_same_bytes_for_the_umbrella(work: Work) -> None:
    """Why archives are written again: the day on which this fails, hack/release/archive has less to do."""
    again = {
        work.maker.helm.run("package", work.staged.root / "umbrella", "-d", work.folder / str(n)) for n in range(6)
    }
    assert len(again) == 6
    files = {(work.folder / str(n) / f"platform-{NOW}.tgz").read_bytes() for n in range(6)}
    assert len(files) > 1


def test_both_helms_verify_and_refuse_what_was_changed(work: Work) -> None:
    assert said(STEPS["signatures"], work) == "9 charts by both Helms and the plugin; each refused with a byte changed"


def test_another_key_is_no_signature_of_ours(work: Work, tmp_path: Path) -> None:
    command: list[str | Path] = [
        work.tools["archive"],
        "key",
        "Eve",
        "eve@acme.io",
        tmp_path / "secret",
        tmp_path / "public",
    ]
    subprocess.run(command, check=True)
    with ExitStack() as closing:
        other = Work(work.root, tmp_path / "other", SILENT, True, Key("eve@acme.io", tmp_path / "secret"), closing)
        other.folder.mkdir()
        package = other.charts[0]
    for helm in work.helms.values():
        answer = helm.ask("verify", package.file, "--keyring", work.public)
        assert answer.returncode != 0
        assert "signature made by unknown entity" in answer.stderr


def test_a_key_that_is_not_there_is_said(work: Work, tmp_path: Path) -> None:
    with ExitStack() as closing:
        other = Work(work.root, tmp_path, SILENT, True, Key("nobody@acme.io", work.key.keyring), closing)
        with pytest.raises(EnvironmentProblem) as caught:
            _ = other.charts
    assert 'is called "nobody@acme.io"' in str(caught.value.detail)


def test_an_archive_that_was_changed_fails_the_step(work: Work) -> None:
    package = work.charts[0]
    kept = package.file.read_bytes()
    shutil.rmtree(work.folder / "tampered", ignore_errors=True)
    package.file.write_bytes(kept + b"\0")
    try:
        with pytest.raises(EnvironmentProblem, match="helm verify"):
            said(STEPS["signatures"], work)
    finally:
        package.file.write_bytes(kept)


def test_the_materials_name_what_is_in_the_release(work: Work) -> None:
    assert "CycloneDX 1.6" in said(STEPS["bill of materials, images"], work)
    bill = json.loads((work.out / "sbom.cdx.json").read_text())
    parts = {part["bom-ref"]: part for part in bill["components"]}
    app = parts["chart:platform-app"]
    (package,) = [each for each in work.charts if each.name == "platform-app"]
    assert (app["version"], app["hashes"]) == (NOW, [{"alg": "SHA-256", "content": package.sha256}])
    assert parts["pkg:pypi/click@" + parts_version(parts, "click")]["type"] == "library"
    assert parts["component:traefik"]["scope"] == "optional"
    needs = {entry["ref"]: set(entry.get("dependsOn", ())) for entry in bill["dependencies"]}
    assert {"chart:ingress", "chart:platform-app"} <= needs["chart:platform"]
    assert "chart:platform-lib" in needs["chart:platform-app"]
    images = (work.out / "images.txt").read_text().splitlines()
    assert "registry.k8s.io/pause:3.10" in images
    assert not [image for image in images if "acme" in image]
    assert all(f"image:{image}" in parts for image in images)
    check = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=work.out, check=False)
    assert check.returncode == 0
    listed = (work.out / "SHA256SUMS").read_text()
    assert listed.count("\n") == 11 + 10  # archives, and the signatures of all but the wheel
    assert (work.out / "NOTES.md").read_text().startswith("### Added\n\n- `charts/storage`: a class for archives.")


def parts_version(parts: dict[str, dict[str, str]], name: str) -> str:
    (version,) = [part["version"] for part in parts.values() if part["name"] == name]
    return version


def test_a_chart_tells_artifact_hub_what_it_is(work: Work, tmp_path: Path) -> None:
    told = {}
    for package in work.charts:
        with tarfile.open(package.file) as archive:
            archive.extractall(tmp_path, filter="data")
        facts = yaml.safe_load((tmp_path / package.name / "Chart.yaml").read_text())
        told[package.name] = facts["annotations"]
        readme = (tmp_path / package.name / "README.md").read_text()
        assert f"oci://REGISTRY/charts/{package.name}" in readme or facts["type"] == "library"
        assert (tmp_path / package.name / "LICENSE").is_file()
    changes = {name: yaml.safe_load(found["artifacthub.io/changes"]) for name, found in told.items()}
    everywhere = [
        {"kind": "added", "description": "A command that counts"},
        {"kind": "security", "description": "The key is longer"},
    ]
    assert changes["tenant"] == everywhere
    assert changes["storage"] == [
        {"kind": "added", "description": "`charts/storage`: a class for archives"},
        *everywhere,
    ]
    assert told["storage"]["artifacthub.io/containsSecurityUpdates"] == "true"
    assert yaml.safe_load(told["scaling"]["artifacthub.io/images"]) == [
        {"name": "pause", "image": "registry.k8s.io/pause:3.10"}
    ]
    assert told["platform-app"]["artifacthub.io/license"] == "Apache-2.0"


def test_the_plugin_installs_from_its_archive_and_works(work: Work) -> None:
    seen = said(STEPS["plugin installs from its archive"], work)
    assert seen == f"helm platform, version {NOW}; ok: 1 file, 10 keys checked against platform-app {NOW}"


def test_what_is_pulled_is_what_was_pushed(work: Work) -> None:
    seen = said(STEPS["registry, by digest"], work)
    assert seen == "9 charts pushed and pulled by both Helms; a changed blob refused"


def test_other_bytes_in_the_registry_fail_the_step(work: Work) -> None:
    """As `helm push` of another archive under the same version would do."""
    pushed = work.pushed["tenant"]
    kept = pushed.package.file.read_bytes()
    shutil.rmtree(work.folder / "pulled", ignore_errors=True)
    pushed.package.file.write_bytes(kept + b"\0")
    try:
        with pytest.raises(DoesNotHold, match="pulls other bytes than were pushed"):
            said(STEPS["registry, by digest"], work)
    finally:
        pushed.package.file.write_bytes(kept)


def test_a_chart_repository_has_them_all(work: Work) -> None:
    assert said(STEPS["chart repository"], work) == "9 charts by name, by both Helms"
    index = yaml.safe_load((work.out / "charts" / "index.yaml").read_text())["entries"]
    assert {name: entries[0]["digest"] for name, entries in index.items()} == {
        package.name: package.sha256 for package in work.charts
    }


def test_an_application_goes_from_the_release_before_to_this_one_by_digest(
    work: Work, control_plane: ControlPlane, namespace: str, helm: Path
) -> None:
    case = cluster.Case("platform-app", "myapp", work.root / "examples" / "hello" / "values.yaml", namespace)
    own = Helm.alone(helm, work.folder / "home" / f"{helm.name}-live", control_plane.environment())
    old, new = work.pushed_before["platform-app"], work.pushed["platform-app"]
    assert old.digest != new.digest
    seen = list(cluster.installed(own, case, new, old, "--plain-http"))
    assert seen == [
        f"install platform-app 0.1.0 by {old.digest[:19]}…",
        f"upgrade platform-app {NOW} by {new.digest[:19]}…",
    ]
    assert own.run("list", "-n", namespace, "-q") == ""


def test_a_digest_that_is_not_there_is_not_installed(work: Work, control_plane: ControlPlane, namespace: str) -> None:
    case = cluster.Case("tenant", "x", work.root / "examples" / "hello" / "values.yaml", namespace)
    wrong = registry.Pushed(work.charts[0], work.registry, f"sha256:{'0' * 64}")
    own = Helm.alone(work.tools["helm"], work.folder / "home" / "wrong", control_plane.environment())
    with pytest.raises(EnvironmentProblem) as caught:
        list(cluster.installed(own, case, wrong, None, "--plain-http"))
    assert "not found" in str(caught.value.detail)


def test_ct_upgrades_from_the_release_before(work: Work, control_plane: ControlPlane, namespace: str) -> None:
    env = cluster.environment(control_plane, work.tools["helm"], work.folder / "live")
    asked = ("--charts", "charts/platform-app", "--upgrade", "--namespace", namespace)
    told = cluster.ct(work.tools["ct"], work.repository, "install", env, *asked)
    assert 'relative to previous revision "platform-app => (version: \\"0.1.0\\"' in told
    assert "Skipping upgrade test" not in told
    assert told.count("Phase:          Succeeded") >= 2


def test_ct_lint_sees_a_change_without_a_new_version(work: Work, other: Path, tmp_path: Path) -> None:
    git(other, "checkout", "--quiet", "v0.1.0")
    template = other / "charts" / "tenant" / "templates" / "NOTES.txt"
    template.write_text("Another word.\n")
    env = cluster.ct_environment(steps.linked(work, "helm"), dict(work.helms["helm"].environment))
    repository = cluster.proposed(Tree(other), work.before, tmp_path / "proposed")
    with pytest.raises(EnvironmentProblem) as refused:
        cluster.ct(work.tools["ct"], repository, "lint", env)
    assert "chart version not ok. needs a version bump!" in str(refused.value.detail).lower()


def command(root: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "hack.release", *arguments]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)


def test_all_that_does_not_hold_is_said_at_once(other: Path) -> None:
    plugin, changes = other / "plugin.yaml", other / "CHANGELOG.md"
    plugin.write_text(plugin.read_text().replace("version: 0.1.1", "version: 0.1.9"))
    changes.write_text(changes.read_text().replace("### Security", "### Safety"))
    schema = json.loads((other / "charts" / "tenant" / "values.schema.json").read_text())
    schema["properties"]["registries"] = False
    (other / "charts" / "tenant" / "values.schema.json").write_text(json.dumps(schema))
    asked = ("--only", "version", "--only", "changelog")
    answer = command(ROOT, "check", "--root", other, *asked)
    assert answer.returncode == 1
    assert "error[release-version]: this is version 0.1.9, and the release is 0.1.1" in answer.stdout
    assert "plugin.yaml:3:1" in answer.stdout
    assert "error[changelog]: `Safety` is no heading of changes" in answer.stdout
    assert (
        "error[removed-early]: `registries` of charts/tenant is gone, and in 0.1.0 it was not deprecated"
        in answer.stdout
    )
    assert answer.stderr.strip().endswith("the release cannot be made")
    assert "Traceback" not in answer.stderr


def test_a_patch_that_takes_a_key_away_is_too_low(other: Path, tmp_path: Path, helm4: Path) -> None:
    from hack.release import versions
    from hack.release.bundle import Tree

    versions.bump(Tree(other), "0.1.1", Helm.alone(helm4, tmp_path / "home"))
    file = other / "charts" / "tenant" / "values.schema.json"
    schema = json.loads(file.read_text())
    del schema["properties"]["registries"]
    file.write_text(json.dumps(schema))
    commit(other, "a key less")
    answer = command(ROOT, "check", "--root", other, "--only", "version step")
    assert answer.returncode == 1
    assert "error[version-step]: 0.1.0 is released, and `registries` is gone: 0.1.1 is too low" in answer.stdout
    assert "bump 0.2.0" in answer.stdout


def test_a_change_after_a_release_needs_the_next_version(other: Path) -> None:
    git(other, "tag", "v0.1.1")
    assert command(ROOT, "check", "--root", other, "--only", "version step").returncode == 0
    (other / "charts" / "tenant" / "templates" / "NOTES.txt").write_text("Another word.\n")
    commit(other, "a word")
    answer = command(ROOT, "check", "--root", other, "--only", "version step")
    assert answer.returncode == 1
    assert "error[version-step]: 0.1.1 is released, and something was added: 0.1.1 is too low" in answer.stdout


def test_a_step_that_is_not_there_is_a_mistake_of_usage() -> None:
    answer = command(ROOT, "check", "--only", "moon")
    assert answer.returncode == 2
    assert "no step has such a word; steps: one version, changelog" in answer.stderr


def test_a_release_is_built_once_and_pushed(work: Work, bundle: Path, tmp_path: Path) -> None:
    out = tmp_path / "dist"
    key = ("--key", work.key.name, "--keyring", work.key.keyring)
    answer = command(ROOT, "build", "--root", bundle, "--release", "-o", out, *key)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert {each.name for each in out.iterdir()} == {
        *("charts", "plugin", "python", "sbom.cdx.json", "images.txt", "SHA256SUMS", "NOTES.md")
    }
    # The same commit, other folders, another process: the same bytes.
    assert {file.name: file.read_bytes() for file in (out / "charts").glob("*.tgz")} == {
        package.file.name: package.file.read_bytes() for package in work.charts
    }
    with registry.served(tmp_path / "registry") as host:
        pushed = command(ROOT, "push", out, f"oci://{host}/charts", "--plain-http")
    assert pushed.returncode == 0, pushed.stderr
    assert len(pushed.stdout.splitlines()) == 9
    assert all(f"oci://{host}/charts/" in line and "@sha256:" in line for line in pushed.stdout.splitlines())
    again = command(ROOT, "build", "--root", bundle, "-o", out, *key)
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
