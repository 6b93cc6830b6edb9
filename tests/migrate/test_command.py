"""The command as its user has it: what is written where, what is refused, and what programs get."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from hack.docs import migrate as reference

from helm_platform.cli import group
from helm_platform.cli.migrate import command
from helm_platform.errors import ExitCode, UsageError
from helm_platform.migrate import Given, SourceName, migrated
from helm_platform.validate import judge
from tests.support import ROOT

HERE = Path(__file__).parent
CASES = HERE / "cases"
PAGE = (ROOT / "docs" / "migrate.md").read_text(encoding="utf-8")
COMMANDS = [line[2:] for line in PAGE.splitlines() if line.startswith("$ ")]
SMALL = "image: {repository: ghcr.io/acme/web, tag: '1.0'}\n"


def run(*words: str | Path) -> Result:
    answer = CliRunner().invoke(command, [str(word) for word in words])
    assert answer.exception is None or isinstance(answer.exception, SystemExit | UsageError), answer.exception
    return answer


@pytest.fixture
def values(tmp_path: Path) -> Path:
    file = tmp_path / "web.yaml"
    file.write_text(SMALL, encoding="utf-8")
    return file


# What is written.


@pytest.mark.usefixtures("tools")
def test_one_file_is_written_is_valid_and_is_not_written_over(values: Path, tmp_path: Path) -> None:
    target = tmp_path / "new.yaml"
    answer = run("--from", "helm-create", values, "-o", target)
    assert answer.exit_code == ExitCode.OK, answer.stderr
    assert answer.stdout == ""
    assert f"{target}: written" in answer.stderr
    assert not judge([target]).failed
    assert f"{target}: unchanged" in run("--from", "helm-create", values, "-o", target).stderr
    target.write_text("mine: true\n", encoding="utf-8")
    held = run("--from", "helm-create", values, "-o", target)
    assert isinstance(held.exception, UsageError)
    assert target.read_text(encoding="utf-8") == "mine: true\n"
    assert run("--from", "helm-create", values, "-o", target, "--force").exit_code == ExitCode.OK
    assert yaml.safe_load(target.read_text(encoding="utf-8"))["image"]["tag"] == "1.0"


@pytest.mark.usefixtures("tools")
def test_several_releases_go_into_folders_and_not_into_one_file(tmp_path: Path) -> None:
    source = CASES / "compose" / "shop" / "compose.yaml"
    answer = run("--from", "compose", source, "-o", tmp_path / "apps")
    assert answer.exit_code == ExitCode.OK, answer.stderr
    written = {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*.yaml")}
    assert written == {f"apps/{name}/values.yaml" for name in ("web", "db", "cache", "worker", "migrate")}
    refused = run("--from", "compose", source, "-o", tmp_path / "one.yaml")
    assert isinstance(refused.exception, UsageError)
    assert "these are 5" in refused.exception.message


@pytest.mark.usefixtures("tools")
def test_programs_get_all_of_it(tmp_path: Path) -> None:
    told = json.loads(run("--from", "manifests", CASES / "manifests" / "shop" / "shop.yaml", "--json").stdout)
    assert told["unexplained"] == 0
    assert {each["name"] for each in told["releases"]} == {"shop-api", "orders-db", "shop-api-report"}
    api = next(each for each in told["releases"] if each["name"] == "shop-api")
    assert api["valid"] is True
    assert api["namespace"] == "shop"
    assert re.search(r"shop\.yaml:\d+$", api["origins"]["probes.readiness"])
    assert all(each["rule"] and each["why"] for each in told["differences"])
    secret = next(each for each in told["findings"] if each["rule"] == "migrate-secret")
    assert secret["line"]
    assert secret["help"]
    assert "hunter2" not in json.dumps(told)
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("tools")
def test_no_secret_of_a_source_is_in_what_is_written_or_said() -> None:
    secrets = ("3b7e9c1d5f2a4860", "9f86d081884c7d65", "hunter2", "5d41402abc4b2a76", "correct-horse")
    for file in CASES.glob("*/*/expected.*"):
        assert not [each for each in secrets if each in file.read_text(encoding="utf-8")], file
    sources = "".join(file.read_text(encoding="utf-8") for file in CASES.glob("*/*/*.yaml"))
    assert [each for each in secrets if each in sources] == list(secrets)


@pytest.mark.usefixtures("tools")
def test_secrets_in_words_files_and_objects_become_references(tmp_path: Path) -> None:
    file = tmp_path / "app.yaml"
    file.write_text(
        """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  selector: {matchLabels: {app: app}}
  template:
    metadata: {labels: {app: app}}
    spec:
      containers:
        - name: app
          image: ghcr.io/acme/app:1.0
          args: [serve, --db-password=correct-horse-battery]
          volumeMounts: [{name: conf, mountPath: /etc/app}]
      volumes:
        - {name: conf, configMap: {name: app-conf}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: app-conf}
data:
  app.ini: |
    user = app
    password = correct-horse-battery
---
apiVersion: example.com/v1
kind: Thing
metadata: {name: thing}
spec: {apiToken: correct-horse-battery}
""",
        encoding="utf-8",
    )
    answer = run("--from", "manifests", file)
    values = yaml.safe_load(answer.stdout)
    assert values["args"] == ["serve", "--db-password=$(DB_PASSWORD)"]
    assert values["env"]["DB_PASSWORD"] == {"secret": "app-secrets", "key": "db-password"}
    assert values["files"]["conf"] == {"secret": "app-conf", "mount": "/etc/app"}
    assert "extraObjects" not in values
    assert "correct-horse" not in answer.output
    assert answer.stderr.count("warning[migrate-secret]") == 3
    # The object is gone, and that is no small thing.
    assert "Thing/thing is gone" in answer.stderr
    assert answer.exit_code == ExitCode.FINDINGS


@pytest.mark.usefixtures("tools")
def test_what_validate_still_takes_for_a_secret_is_neither_written_nor_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "made"
    # As if the conversion had overlooked it.
    monkeypatch.setattr("helm_platform.migrate.convert.container.why", lambda *_: None)
    answer = run("--from", "stakater", CASES / "stakater" / "shop" / "shop.yaml", "-o", target)
    assert answer.exit_code == ExitCode.FINDINGS
    assert "there is still a secret in clear" in answer.stderr
    assert not target.exists()
    assert "3b7e9c1d5f2a4860" not in answer.output


def test_a_finding_does_not_show_a_line_that_holds_a_secret(tmp_path: Path) -> None:
    file = tmp_path / "web.yaml"
    file.write_text("{image: {repositry: x}, podAnnotations: {password: correct-horse-battery}}\n", encoding="utf-8")
    answer = run("--from", "helm-create", file)
    assert "has no key `image.repositry`" in answer.stderr
    assert "correct-horse" not in answer.output


@pytest.mark.usefixtures("tools")
def test_later_files_win_and_findings_name_the_one_that_says_it(values: Path, tmp_path: Path) -> None:
    later = tmp_path / "prod.yaml"
    later.write_text("replicaCount: 4\nreplicas: 3\n", encoding="utf-8")
    answer = run("--from", "helm-create", values, later)
    assert yaml.safe_load(answer.stdout)["replicas"] == 4
    assert f"--> {later}:2:1" in answer.stderr


# What is refused.


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--from", "helm-create"], "nothing to migrate"),
        (["--from", "helm-create", "missing.yaml"], "cannot read a values file"),
        (["--from", "kustomize", "."], "no kustomization in"),
        (["--from", "compose", "a.yaml", "b.yaml"], "one compose file at a time"),
        (["--from", "manifests", "empty"], "has no manifests in it"),
    ],
)
def test_what_cannot_be_used(words: list[str], why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    answer = run(*words)
    assert isinstance(answer.exception, UsageError)
    assert why in answer.exception.message
    assert answer.exception.fix


def test_an_unknown_source_gets_a_proposal() -> None:
    answer = run("--from", "helm_create", "x.yaml")
    assert answer.exit_code == ExitCode.USAGE
    assert "did you mean `helm-create`?" in answer.stderr


@pytest.mark.usefixtures("tools")
def test_a_chart_that_does_not_render_is_no_traceback(values: Path, created: Path) -> None:
    values.write_text("ingress: {enabled: true, hosts: {a: b}}\nserviceAccount: nothing\n", encoding="utf-8")
    answer = run("--from", "helm-create", values, "--chart", created)
    assert isinstance(answer.exception, UsageError)
    assert "does not render with these values" in answer.exception.message
    assert "serviceAccount" in (answer.exception.detail or "")


@pytest.mark.parametrize(
    ("source", "text", "why"),
    [
        ("helm-create", "", "there are no values in it"),
        ("helm-create", "a: [", "bad-yaml"),
        ("helm-create", "apiVersion: v1\nkind: Service\n", "this is a Kubernetes object, and no values file"),
        ("compose", "image: {repository: nginx}\n", "this is no compose file"),
        ("manifests", "services: {web: {image: nginx}}\n", "this looks like a compose file: --from compose"),
        ("manifests", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", "nothing here runs pods"),
    ],
)  # fmt: skip
def test_a_file_of_something_else(source: str, text: str, why: str, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(text, encoding="utf-8")
    answer = run("--from", source, file, "-o", tmp_path / "made.yaml")
    assert answer.exit_code == ExitCode.FINDINGS
    assert why in answer.stderr or (why == "bad-yaml" and "error[" in answer.stderr)
    assert not (tmp_path / "made.yaml").exists()


# Both ways to read a chart.


@pytest.mark.usefixtures("tools")
@pytest.mark.parametrize("case", ["web", "defaults", "gateway"])
def test_the_chart_and_its_documentation_say_the_same(case: str, created: Path) -> None:
    file = str(CASES / "helm-create" / case / "web.yaml")
    source = SourceName.HELM_CREATE.to_source()
    by_rule = migrated(source, Given((file,), release="shop"))
    by_chart = migrated(source, Given((file,), release="shop", chart=created))
    for each in (by_rule, by_chart):
        # The reason of a relaxation names the line of the one or the other.
        each.releases[0].values.get("security", {}).pop("reason", None)
    assert by_rule.releases[0].values == by_chart.releases[0].values
    assert by_rule.unexplained == by_chart.unexplained == ()


# The pages.


@pytest.mark.usefixtures("tools")
def test_every_command_of_the_page_works_in_its_order(
    tmp_path: Path, created: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(CASES / "helm-create" / "web" / "web.yaml", "web.yaml")
    shutil.copy(CASES / "manifests" / "shop" / "shop.yaml", "shop.yaml")
    shutil.copytree(CASES / "compose" / "shop", "shop")
    shutil.copytree(CASES / "kustomize" / "plain", "overlays/plain")
    shutil.copytree(created, "charts/shop")
    for name in ("old", "new"):
        shutil.copytree(HERE / "own" / name, f"charts/{name}")
    Path("own.yaml").write_text("replicaCount: 3\n", encoding="utf-8")
    assert len(COMMANDS) == 7
    for line in COMMANDS:
        program, *words = shlex.split(line)
        assert program == "helm-platform"
        answer = CliRunner().invoke(group, words)
        assert answer.exit_code == ExitCode.OK, answer.stderr
    assert Path("own.yaml").read_text(encoding="utf-8") == "replicas: 3\n"
    assert {str(file) for file in Path().glob("apps/**/values.yaml")} >= {"apps/shop/shop-api/values.yaml"}
    assert Path("services/web/values.yaml").is_file()


def test_the_page_names_every_source_and_every_kind_of_finding() -> None:
    table = set(re.findall(r"^\| `([a-z][a-z-]+)` \|", PAGE, re.MULTILINE))
    assert table == set(SourceName)
    made = set()
    for file in CASES.rglob("expected.txt"):
        made |= set(re.findall(r"\[(migrate-[a-z-]+)\]", file.read_text(encoding="utf-8")))
    assert made == set(re.findall(r"\[(migrate-[a-z-]+)\]", PAGE))


def test_the_reference_is_the_current_one_and_a_stale_one_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reference.main(["--check"]) == 0
    monkeypatch.setattr(reference, "TARGET", tmp_path / "migrate.md")
    assert reference.main(["--check"]) == 1
    assert reference.main([]) == 0
    assert reference.main(["--check"]) == 0
