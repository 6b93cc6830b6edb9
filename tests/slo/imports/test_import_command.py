"""`helm platform slo import` as its user meets it: what it writes, refuses and says."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.support import Run

from helm_platform.cli import group
from helm_platform.errors import ExitCode, UsageError

SLOTH = """\
version: prometheus/v1
service: web
slos:
  - name: errors
    objective: 99
    sli: {events: {error_query: "sum(rate(a[{{.window}}]))", total_query: "sum(rate(b[{{.window}}]))"}}
    alerting: {}
"""
PYRRA = """\
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: {name: up, namespace: prod, labels: {pyrra.dev/service: web}}
spec: {target: "99", window: 30d, indicator: {bool_gauge: {metric: up}}}
"""


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sloth.yaml").write_text(SLOTH, encoding="utf-8")
    Path("pyrra.yaml").write_text(PYRRA, encoding="utf-8")


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(group, ["slo", "import", *arguments], input=stdin)


def error(*arguments: str) -> UsageError:
    answer = run(*arguments)
    assert isinstance(answer.exception, UsageError)
    return answer.exception


def test_a_folder_has_a_file_for_each_service_and_a_second_run_changes_nothing() -> None:
    answer = run("sloth.yaml", "pyrra.yaml", "-o", "apps")
    assert answer.exit_code == ExitCode.OK
    assert answer.stdout == ""
    assert answer.stderr.endswith("apps/web/slo.yaml: 1 objective\napps/web-prod/slo.yaml: 1 objective\n")
    first, second = Path("apps/web/slo.yaml"), Path("apps/web-prod/slo.yaml")
    assert "errors:" in first.read_text(encoding="utf-8")
    assert "namespace: prod" in second.read_text(encoding="utf-8")
    again = run("sloth.yaml", "pyrra.yaml", "-o", "apps")
    assert again.exit_code == ExitCode.OK
    assert again.stderr.endswith("apps/web/slo.yaml: unchanged\napps/web-prod/slo.yaml: unchanged\n")


def test_what_is_there_is_not_written_over() -> None:
    target = Path("apps/web-prod/slo.yaml")
    target.parent.mkdir(parents=True)
    target.write_text("mine: true\n", encoding="utf-8")
    found = error("sloth.yaml", "pyrra.yaml", "-o", "apps")
    assert "nothing was written" in found.message
    assert found.detail == str(target)
    assert found.fix is not None
    assert "--force" in found.fix
    assert target.read_text(encoding="utf-8") == "mine: true\n"
    assert not Path("apps/web").exists()
    assert run("sloth.yaml", "pyrra.yaml", "-o", "apps", "--force").exit_code == ExitCode.OK
    assert "mine" not in target.read_text(encoding="utf-8")


def test_one_file_holds_one_document() -> None:
    assert run("sloth.yaml", "-o", "web.yaml").exit_code == ExitCode.OK
    assert Path("web.yaml").read_text(encoding="utf-8") == run("sloth.yaml").stdout
    found = error("sloth.yaml", "pyrra.yaml", "-o", "both.yaml")
    assert "one document" in found.message
    assert not Path("both.yaml").exists()


def test_stdout_has_the_documents_and_stderr_what_is_said() -> None:
    answer = run("sloth.yaml", "pyrra.yaml", "-o", "-")
    assert answer.stdout.count("kind: ServiceLevels") == 2
    assert "\n---\n" in answer.stdout
    assert "2 objectives imported" in answer.stderr


def test_it_reads_a_stream() -> None:
    assert run("-", stdin=SLOTH).stdout == run("sloth.yaml").stdout


def test_only_the_format_that_is_asked_for() -> None:
    answer = run("sloth.yaml", "pyrra.yaml", "--from", "pyrra")
    assert "slos:\n  up:" in answer.stdout
    assert "errors" not in answer.stdout
    assert "is none of pyrra" in answer.stderr
    assert answer.exit_code == ExitCode.FINDINGS


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "nothing to import"),
        (("absent.yaml",), "cannot read a values file"),
        (("sloth.yaml", "--window", "3q"), "`3q` is no window"),
        (("sloth.yaml", "--window", "5m"), "`5m` is no window"),
        (("sloth.yaml", "--rules", "r.yaml"), "about a proof"),
        (("sloth.yaml", "--max-difference", "1"), "about a proof"),
        (("sloth.yaml", "--prove", "--rules", "absent.yaml"), "cannot read rules"),
        (("sloth.yaml", "--prove", "--rules", "sloth.yaml"), "no rules"),
        (("sloth.yaml", "--prove", "--slo", "other"), "no objective is called `other`"),
        (("sloth.yaml", "-o", "sloth.yaml/web"), "cannot write"),
    ],
)
def test_a_call_that_cannot_work(arguments: tuple[str, ...], message: str) -> None:
    found = error(*arguments)
    assert message in found.message
    assert found.fix


def test_a_broken_file_says_where_and_the_others_are_imported(command: Run) -> None:
    Path("broken.yaml").write_text("a: [b\n", encoding="utf-8")
    done = command("slo", "import", "broken.yaml", "sloth.yaml")
    assert done.returncode == ExitCode.FINDINGS
    assert "broken.yaml:" in done.stderr
    assert "service: web" in done.stdout
    assert "Traceback" not in done.stderr


def test_what_may_be_a_secret_is_not_shown() -> None:
    Path("source.yaml").write_text(
        "{apiVersion: openslo/v1, kind: DataSource, metadata: {name: m}, spec: {type: x, connectionDetails: "
        "{token: hunter2hunter2}}}\n",
        encoding="utf-8",
    )
    answer = run("source.yaml")
    assert "data source m" in answer.stderr
    assert "hunter2" not in answer.stderr
