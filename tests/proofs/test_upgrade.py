"""`helm platform prove upgrade` on the real charts: as released, and with one line changed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.proofs.conftest import Prove, copied, edit
from tests.support import ROOT

IDENTITY = "platform-lib/templates/context/_identity.tpl"
SERVICE = "platform-lib/templates/kinds/_service.tpl"
MONITOR = "platform-lib/templates/kinds/_servicemonitor.tpl"
RENDER = "platform-lib/templates/_render.tpl"

POD_LABELS = '{{- $_ := set . "podLabels" $podLabels -}}'


def version_in_pods(charts: Path) -> None:
    """The mistake of half the charts there are."""
    mistake = '{{- $_ := set $podLabels "helm.sh/chart" $context.root.Chart.Version -}}'
    edit(charts / IDENTITY, POD_LABELS, mistake + POD_LABELS)


def another_name(charts: Path) -> None:
    edit(charts / IDENTITY, "$context.app (printf", '(printf "%s-app" $context.app) (printf')


def another_selector(charts: Path) -> None:
    mistake = '{{- $_ := set $target "platform" "acme" -}}'
    old = '{{- $_ := set $target "app.kubernetes.io/component" (index . 2) -}}'
    edit(charts / IDENTITY, old, old + mistake)


def another_service_selector(charts: Path) -> None:
    edit(charts / SERVICE, "  selector:\n", "  selector:\n    platform: acme\n")


def another_monitor(charts: Path) -> None:
    edit(charts / MONITOR, "    matchLabels:\n", "    matchLabels:\n      platform: acme\n")


def no_budget(charts: Path) -> None:
    edit(charts / RENDER, "podDisruptionBudget ", "")


def refuse(charts: Path) -> None:
    edit(charts / RENDER, "{{- if $context.problems -}}", '{{- fail "no more of this" -}}{{- if $context.problems -}}')


BREAKS: list[tuple[Callable[[Path], None], list[str]]] = [
    (
        version_in_pods,
        ['error[pod-template] Deployment/web restarts its pods: spec.template.metadata.labels["helm.sh/chart"]:'],
    ),
    (
        another_name,
        [
            'error[object-name] Deployment/web gets another name: metadata.name: "web" → "web-app"',
            'error[object-name] Service/web gets another name: metadata.name: "web" → "web-app"',
        ],
    ),
    (
        another_selector,
        [
            "error[selector] Deployment/web gets another selector: spec.selector.matchLabels.platform: nothing →",
            "error[selector] Service/web stops selecting the running pods of Deployment/web before the new ones",
            "error[selector] PodDisruptionBudget/web stops selecting the running pods of Deployment/web",
            "error[selector] NetworkPolicy/web stops selecting the running pods of Deployment/web",
            "error[pod-template] Deployment/web restarts its pods: spec.template.metadata.labels.platform",
        ],
    ),
    (another_service_selector, ["error[selector] Service/web no longer selects the pods of Deployment/web"]),
    (another_monitor, ["error[selector] ServiceMonitor/web no longer selects the Service/web"]),
    (no_budget, ["error[object-removed] PodDisruptionBudget/web is gone after the upgrade"]),
    (refuse, ["error[render] platform-app 0.1.0 renders these values, and this tree refuses them"]),
]


@pytest.mark.parametrize(("change", "expected"), BREAKS, ids=lambda part: getattr(part, "__name__", ""))
def test_a_change_that_hurts(
    prove: Prove, released: Path, tree: Path, values: Path, change: Callable[[Path], None], expected: list[str]
) -> None:
    change(tree)
    chart = tree / "platform-app"
    answer = prove("--chart", chart, "--from", released / "platform-app", "--corpus", values, "--format", "concise")
    assert answer.returncode == 1, answer.stderr
    for line in expected:
        assert f"{values}: {line}" in answer.stdout


def test_a_version_bump_alone_is_clean(prove: Prove, released: Path, helm: Path) -> None:
    """With each Helm, over the whole corpus."""
    answer = prove("--from", released / "platform-app", HELM_BIN=str(helm))
    assert answer.returncode == 0, answer.stdout
    corpus = [*ROOT.glob("charts/platform-app/ci/*-values.yaml"), *ROOT.glob("examples/*/values.yaml")]
    assert answer.stdout.startswith(f"ok: {len(corpus)} values files, platform-app 0.1.0 → ")


def test_the_version_alone_can_break_a_stateful_set(prove: Prove, values: Path, tmp_path: Path) -> None:
    """The chart has not changed at all: its next version is refused by every cluster that runs this one."""
    chart = tmp_path / "database"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: database\nversion: 1.2.0\n")
    claims = [{"metadata": {"name": "data", "labels": {"helm.sh/chart": "{{ .Chart.Version }}"}}, "spec": {}}]
    manifest = {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "db"}}
    (chart / "templates" / "set.yaml").write_text(json.dumps(manifest | {"spec": {"volumeClaimTemplates": claims}}))
    answer = prove("--chart", chart, "--from", chart, "--corpus", values, "--format", "concise")
    assert answer.returncode == 1
    assert answer.stdout.startswith(
        f"{values}: error[immutable-field] StatefulSet/db changes what Kubernetes does not allow to change:"
        ' spec.volumeClaimTemplates[data].metadata.labels["helm.sh/chart"]: "1.2.0" → "1.2.1"'
    )


def test_the_report_read_aloud(prove: Prove, released: Path, tree: Path, values: Path, tmp_path: Path) -> None:
    """Word for word. After a change on purpose: REGENERATE=1, then read the difference aloud."""
    version_in_pods(tree)
    no_budget(tree)
    another_service_selector(tree)
    second = tmp_path / "second.yaml"
    second.write_text('image: {repository: ghcr.io/acme/shop, tag: "2"}\nnameOverride: shop\nport: 80\n', "utf-8")
    answer = prove(
        *("--chart", tree / "platform-app", "--from", released / "platform-app"),
        *("--corpus", values, "--corpus", second),
    )
    text = re.sub(r"Helm [0-9.]+", "Helm 4", answer.stdout.replace(f"{tmp_path}/", ""))
    expected = Path(__file__).parent / "report.txt"
    if os.environ.get("REGENERATE"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


def test_json_has_everything(prove: Prove, released: Path, tree: Path, values: Path) -> None:
    version_in_pods(tree)
    answer = prove(
        *("--chart", tree / "platform-app", "--from", released / "platform-app"),
        *("--corpus", values, "--format", "json"),
    )
    (found,) = json.loads(answer.stdout)["findings"]
    assert found["rule"] == "pod-template"
    assert found["file"] == str(values)
    assert found["label"].startswith("platform-app 0.1.0 → ")
    assert "CHANGELOG" in found["help"].upper()


def test_the_users_chart_is_only_read(prove: Prove, released: Path, tree: Path, values: Path) -> None:
    def state() -> dict[str, str]:
        files = [file for file in sorted(tree.parent.rglob("*")) if file.is_file()]
        return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}

    before = state()
    prove("--chart", tree / "platform-app", "--from", released / "platform-app", "--corpus", values)
    assert state() == before


def test_a_stale_dependency_is_not_rendered(
    prove: Prove, released: Path, tree: Path, values: Path, helm4: Path, helm_home: dict[str, str]
) -> None:
    """charts/platform-app/charts holds the library as it was before the mistake."""
    build: list[str | Path] = [helm4, "dependency", "build", tree / "platform-app"]
    subprocess.run(build, env=helm_home, check=True, capture_output=True)
    version_in_pods(tree)
    answer = prove("--chart", tree / "platform-app", "--from", released / "platform-app", "--corpus", values)
    assert answer.returncode == 1, answer.stdout


def test_progress_goes_to_stderr(prove: Prove, released: Path, values: Path) -> None:
    answer = prove("--from", released / "platform-app", "--corpus", values)
    assert "rendered 1 values file with platform-app 0.1.0" in answer.stderr
    assert answer.stdout.startswith("ok: 1 values file,")


def test_a_second_proof_asks_helm_for_nothing_that_it_knows(
    prove: Prove, released: Path, values: Path, helm4: Path, tmp_path: Path
) -> None:
    calls, counting = tmp_path / "calls", tmp_path / "helm"
    counting.write_text(f'#!/bin/sh\necho "$1" >> {calls}\nexec {helm4} "$@"\n')
    counting.chmod(0o755)

    def renders(*more: str) -> int:
        calls.write_text("")
        places = {"HELM_BIN": str(counting), "HELM_PLATFORM_CACHE": str(tmp_path / "cache")}
        answer = prove("--from", released / "platform-app", "--corpus", values, *more, **places)
        assert answer.stdout.startswith("ok: 1 values file,")
        return calls.read_text().split().count("template")

    assert [renders(), renders(), renders("--no-cache")] == [2, 0, 2]


def test_values_that_the_old_version_does_not_know_are_noted(
    prove: Prove, released: Path, values: Path, tmp_path: Path
) -> None:
    schema = json.loads((released / "platform-app" / "values.schema.json").read_text())
    del schema["properties"]["metrics"]
    (released / "platform-app" / "values.schema.json").write_text(json.dumps(schema))
    plain = tmp_path / "plain.yaml"
    plain.write_text('image: {repository: ghcr.io/acme/web, tag: "1"}\n')
    arguments = ("--from", released / "platform-app", "--corpus", values)
    answer = prove(*arguments, "--corpus", plain)
    assert answer.returncode == 0, answer.stdout
    assert f"platform-app 0.1.0 refuses 1 values file: {values}" in answer.stdout
    # And a comparison of nothing proves nothing.
    answer = prove(*arguments)
    assert answer.returncode == 1
    assert "error[not-compared]: nothing could be compared with platform-app 0.1.0" in answer.stdout


# ---- where released versions come from


KEPT = {f"{name}-values.yaml" for name in ("image-only", "five-lines", "backup-mongodb")}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with two releases of the chart, and few of its values files: each is rendered for each release."""
    root = tmp_path / "repository"
    for file in (copied(root) / "platform-app" / "ci").iterdir():
        if file.name not in KEPT:
            file.unlink()
    git(root, "init", "--quiet", "--initial-branch", "main")
    release(root, "0.1.0")
    release(root, "0.2.0")
    return root


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=test", "-c", "user.email=test@acme.io", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", root, *identity, *arguments], check=True, capture_output=True)


def release(root: Path, version: str) -> None:
    file = root / "charts" / "platform-app" / "Chart.yaml"
    file.write_text(re.sub(r"^version:.*$", f"version: {version}", file.read_text(), flags=re.MULTILINE))
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", version)
    git(root, "tag", f"platform-app-{version}")


def test_tags(prove: Prove, repository: Path) -> None:
    chart = repository / "charts" / "platform-app"
    answer = prove("--chart", chart)
    assert answer.returncode == 0, answer.stderr
    assert "platform-app 0.2.0, 0.1.0 → 0.2.0" in answer.stdout
    version_in_pods(repository / "charts")
    answer = prove("--chart", chart, "--last", "1", "--format", "concise")
    assert answer.returncode == 1
    assert "charts/platform-app/ci/backup-mongodb-values.yaml: error[pod-template]" in answer.stdout
    assert "(platform-app 0.2.0 → this tree (0.2.0, rendered as 0.2.1))" in answer.stdout


def test_newest_stable_tags_up_to_the_own_version(prove: Prove, repository: Path) -> None:
    for tag in ("platform-app-0.3.0", "platform-app-0.2.0-rc.1", "platform-app-next", "other-0.1.0"):
        git(repository, "tag", tag)
    answer = prove("--chart", repository / "charts" / "platform-app")
    assert "platform-app 0.2.0, 0.1.0 → 0.2.0" in answer.stdout
    answer = prove("--chart", repository / "charts" / "platform-app", "--tags", "other-*")
    assert "platform-app 0.2.0 → 0.2.0" in answer.stdout  # what Chart.yaml says at that tag


def test_a_values_file_edited_with_the_chart_hides_nothing(prove: Prove, repository: Path) -> None:
    """A key is renamed, and so are the values files of the tree: those that users have are not."""
    schema = repository / "charts" / "platform-app" / "values.schema.json"
    content = json.loads(schema.read_text())
    del content["properties"]["expose"]
    schema.write_text(json.dumps(content))
    for file in (repository / "charts" / "platform-app" / "ci").glob("*.yaml"):
        if "image-only" not in file.name:
            file.unlink()
    answer = prove("--chart", repository / "charts" / "platform-app", "--format", "concise", "--last", "1")
    assert answer.returncode == 1
    assert "five-lines-values.yaml (of 0.2.0): error[render] platform-app 0.2.0 renders these values" in answer.stdout


def package(helm: Path, env: dict[str, str], charts: Path, version: str, target: Path) -> Path:
    subprocess.run([helm, "dependency", "build", charts / "platform-app"], env=env, check=True, capture_output=True)
    command: list[str | Path] = [
        helm,
        "package",
        charts / "platform-app",
        "--version",
        version,
        "--destination",
        target,
    ]
    subprocess.run(command, env=env, check=True, capture_output=True)
    return target / f"platform-app-{version}.tgz"


def test_archives(
    prove: Prove, released: Path, values: Path, helm: Path, helm_home: dict[str, str], tmp_path: Path
) -> None:
    archives = [
        package(helm, helm_home, released, version, tmp_path / "dist") for version in ("0.0.8", "0.0.9", "0.0.10")
    ]
    answer = prove("--from", archives[0], "--from", archives[1], "--corpus", values)
    assert answer.returncode == 0, answer.stderr
    assert "platform-app 0.0.8, 0.0.9 → 0.1.0" in answer.stdout
    answer = prove("--from", tmp_path / "dist", "--last", "2", "--corpus", values)
    assert "platform-app 0.0.10, 0.0.9 → 0.1.0" in answer.stdout


def test_the_same_harm_from_several_versions_is_one_finding(
    prove: Prove, released: Path, tree: Path, values: Path, helm4: Path, helm_home: dict[str, str], tmp_path: Path
) -> None:
    for version in ("0.0.8", "0.0.9"):
        package(helm4, helm_home, released, version, tmp_path / "dist")
    no_budget(tree)
    answer = prove("--chart", tree / "platform-app", "--from", tmp_path / "dist", "--corpus", values)
    assert answer.stdout.count("error[") == 1
    assert f"note: the same from 0.0.8 with {values}" in answer.stdout


# ---- baseline


def test_a_baseline_finds_what_the_chart_itself_does(prove: Prove, tree: Path, values: Path, tmp_path: Path) -> None:
    file, again = tmp_path / "baseline.json", tmp_path / "again.json"
    arguments = ("--chart", tree / "platform-app", "--corpus", values)
    answer = prove(*arguments, "--write-baseline", file)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith(f"wrote {file}: platform-app 0.1.0, 1 values file, ")
    prove(*arguments, "--write-baseline", again)
    assert file.read_bytes() == again.read_bytes()
    assert prove(*arguments, "--baseline", file).returncode == 0
    version_in_pods(tree)
    stored = tmp_path / "released"
    copied(stored)
    from_baseline = prove(*arguments, "--baseline", file, "--format", "concise")
    from_chart = prove(*arguments, "--from", stored / "charts" / "platform-app", "--format", "concise")
    assert from_baseline.returncode == 1
    assert from_baseline.stdout == from_chart.stdout


def test_a_baseline_brings_its_own_values(prove: Prove, tree: Path, values: Path, tmp_path: Path) -> None:
    """Editing a values file with the chart hides nothing; a file that is new is named."""
    file = tmp_path / "baseline.json"
    prove("--chart", tree / "platform-app", "--corpus", values, "--write-baseline", file)
    no_budget(tree)
    new = tmp_path / "new.yaml"
    shutil.copy(values, new)
    values.write_text('image: {repository: ghcr.io/acme/web, tag: "1"}\navailability: none\n')
    arguments = ("--chart", tree / "platform-app", "--corpus", values, "--corpus", new)
    answer = prove(*arguments, "--baseline", file, "--format", "concise")
    assert answer.returncode == 1
    assert f"{values}: error[object-removed] PodDisruptionBudget/web" in answer.stdout
    assert f"the baseline of 0.1.0 does not hold 1 values file: {new}" in answer.stdout


def test_a_broken_chart_makes_no_baseline(prove: Prove, tree: Path, values: Path, tmp_path: Path) -> None:
    refuse(tree)
    file = tmp_path / "baseline.json"
    answer = prove("--chart", tree / "platform-app", "--corpus", values, "--write-baseline", file)
    assert answer.returncode == 1
    assert "no more of this" in answer.stdout
    assert not file.exists()


# ---- allowances


@pytest.fixture
def allow(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        file = tmp_path / "allow.yaml"
        file.write_text(f"allow:\n{text}", encoding="utf-8")
        return file

    return write


def test_a_change_that_is_meant(
    prove: Prove, released: Path, tree: Path, values: Path, allow: Callable[[str], Path]
) -> None:
    no_budget(tree)
    edit(tree / "platform-app" / "Chart.yaml", "version: 0.1.0\nkube", "version: 0.2.0\nkube")
    file = allow("- {rule: object-removed, object: '*', from: 0.1.0, reason: by another means}\n")
    arguments = ("--chart", tree / "platform-app", "--from", released / "platform-app", "--corpus", values)
    answer = prove(*arguments, "--allow", file)
    assert answer.returncode == 0, answer.stdout
    assert answer.stdout.startswith("ok: ")
    version_in_pods(tree)  # and it allows nothing else
    answer = prove(*arguments, "--allow", file, "--format", "concise")
    assert answer.returncode == 1
    assert answer.stdout.count("error[") == answer.stdout.count("error[pod-template]") == 1


def test_an_allowed_change_needs_a_version_that_says_so(
    prove: Prove, released: Path, tree: Path, values: Path, allow: Callable[[str], Path]
) -> None:
    no_budget(tree)
    file = allow("- {rule: object-removed, object: PodDisruptionBudget/web, reason: by another means}\n")
    arguments = ("--chart", tree / "platform-app", "--from", released / "platform-app", "--corpus", values)
    answer = prove(*arguments, "--allow", file)
    assert answer.returncode == 0
    assert "warning[version]: 0.1.0 allows what hurts in an upgrade from 0.1.0" in answer.stdout
    assert "Set `version: 0.2.0` in Chart.yaml" in answer.stdout


def test_values_that_are_refused_on_purpose(
    prove: Prove, released: Path, tree: Path, values: Path, allow: Callable[[str], Path]
) -> None:
    refuse(tree)
    edit(tree / "platform-app" / "Chart.yaml", "version: 0.1.0\nkube", "version: 0.2.0\nkube")
    file = allow(f"- {{rule: render, values: '*{values.name}', from: 0.1.0, reason: the key is gone}}\n")
    arguments = ("--chart", tree / "platform-app", "--from", released / "platform-app", "--corpus", values)
    assert prove(*arguments, "--allow", file).returncode == 0
    file = allow("- {rule: render, values: other.yaml, reason: the key is gone}\n")
    assert prove(*arguments, "--allow", file).returncode == 1


def test_an_allowance_that_nothing_needs(
    prove: Prove, released: Path, values: Path, allow: Callable[[str], Path]
) -> None:
    file = allow("- rule: pod-template\n  field: spec.template.spec.containers[*\n  reason: long ago\n")
    answer = prove("--from", released / "platform-app", "--corpus", values, "--allow", file)
    assert answer.returncode == 0
    assert "warning[unused-allowance]: nothing needs this allowance" in answer.stdout
    assert f"{file}:2:3" in answer.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {rule: pod-template, object: '*'}\n", "allow[0]: it needs a `reason`"),
        ("- {rule: pod-template, reason: all}\n", "allow[0]: it would allow everything of this rule"),
        ("- {rule: pods, object: '*', reason: x}\n", "allow[0]: `rule: pods` is none of render, object-name"),
        ("- {rule: pod-template, objet: '*', reason: x}\n", "allow[0]: `objet` is not known"),
        ("- {rule: pod-template, from: 1.0, reason: x}\n", "allow[0]: `from` must be a text"),
        ("- everything\n", "allow[0]: is no map"),
        ("  nothing: here\n", "it lacks the list `allow`"),
        ("- [\n", "is no list of allowances"),
    ],
)
def test_an_allowance_that_is_none(
    prove: Prove, released: Path, values: Path, allow: Callable[[str], Path], text: str, said: str
) -> None:
    answer = prove("--from", released / "platform-app", "--corpus", values, "--allow", allow(text))
    assert answer.returncode == 2
    assert said in answer.stderr


# ---- wrong usage


def test_no_released_version(prove: Prove, tree: Path, values: Path) -> None:
    git(tree.parent, "init", "--quiet")
    answer = prove("--chart", tree / "platform-app", "--corpus", values)
    assert answer.returncode == 2
    assert "no tag `platform-app-*` names a released version of platform-app up to 0.1.0" in answer.stderr
    assert "--from FILE.tgz" in answer.stderr


def test_no_repository(prove: Prove, tree: Path, values: Path) -> None:
    answer = prove(
        "--chart", tree / "platform-app", "--corpus", values, GIT_CEILING_DIRECTORIES=str(tree.parent.parent)
    )
    assert answer.returncode == 2
    assert "git cannot read the released versions" in answer.stderr


WRONG = [
    (["--from", "missing.tgz"], "missing.tgz: no such file"),
    (["--from", "{values}"], "is no packaged chart"),
    (["--from", "{empty}"], "holds no platform-app-*.tgz"),
    (["--from", "{lib}"], "is the chart platform-lib, and not platform-app"),
    (["--baseline", "missing.json"], "missing.json: no such file"),
    (["--baseline", "{values}"], "is no baseline"),
    (["--corpus", "missing.yaml"], "missing.yaml: no such file"),
    (["--corpus", "{empty}"], "holds no values files"),
    (["--allow", "missing.yaml"], "missing.yaml: no such file"),
    (["--chart", "{empty}"], "is no chart"),
    (["--tags", "v1"], "must hold one `*`"),
    (["--last", "0"], "--last"),
    (["--format", "xml"], "--format"),
    (["--write-baseline", "x.json", "--baseline", "y.json"], "--write-baseline compares nothing"),
    (["--write-baseline", "/nowhere/x.json"], "cannot write /nowhere/x.json"),
]


@pytest.mark.parametrize(
    ("arguments", "said"), WRONG, ids=lambda part: " ".join(part) if isinstance(part, list) else ""
)
def test_wrong_usage(
    prove: Prove, released: Path, values: Path, tmp_path: Path, arguments: list[str], said: str
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    places = {"values": values, "empty": empty, "lib": released / "platform-lib"}
    words = [word.format(**places) for word in arguments]
    if "--corpus" not in words:
        words += ["--corpus", str(values)]
    answer = prove(*words)
    assert answer.returncode == 2, answer.stdout
    assert said in answer.stderr


def test_helm_is_missing(prove: Prove, released: Path, values: Path) -> None:
    answer = prove("--from", released / "platform-app", "--corpus", values, HELM_BIN="/nowhere/helm")
    assert answer.returncode == 3
    assert "HELM_BIN is `/nowhere/helm`, and there is no such program" in answer.stderr


def test_a_values_file_that_is_broken(prove: Prove, released: Path, values: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("image: [\n")
    answer = prove("--from", released / "platform-app", "--corpus", values, "--corpus", broken)
    assert answer.returncode == 1
    assert "error[render]: this tree refuses these values" in answer.stdout
    assert str(broken) in answer.stdout


def test_a_dependency_that_cannot_be_built(prove: Prove, released: Path, tree: Path, values: Path) -> None:
    edit(tree / "platform-app" / "Chart.yaml", "file://../platform-lib", "file://../platform-libs")
    answer = prove("--chart", tree / "platform-app", "--from", released / "platform-app", "--corpus", values)
    assert answer.returncode == 2
    assert "platform-libs is no chart" in answer.stderr


# ---- the promise of this repository

BASELINE = ROOT / "tests" / "baseline" / "platform-app.json"


def test_this_tree_keeps_the_contract(prove: Prove, helm: Path) -> None:
    """A finding is a change that hurts users: undo it, or take it into a new major version.

    Until there is a release the baseline follows the tree:
    helm platform prove upgrade --write-baseline tests/baseline/platform-app.json
    """
    answer = prove("--baseline", BASELINE, "--all", HELM_BIN=str(helm))
    assert answer.returncode == 0, f"{answer.stdout}{answer.stderr}"


def test_the_baseline_is_small(prove: Prove, tmp_path: Path) -> None:
    """A release adds a version, not a rendered copy of every object: those are ten times as long."""
    answer = prove("--write-baseline", tmp_path / "new.json")
    told = re.search(r"(\d+) values files, (\d+) objects, (\d+) KiB", answer.stdout)
    assert told is not None, answer.stdout + answer.stderr
    files, objects, size = map(int, told.groups())
    assert files == len(json.loads(BASELINE.read_text())["files"])
    assert objects > 300
    assert size * 1024 / objects < 350
