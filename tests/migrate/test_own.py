"""Values of an older version of a chart of ours, taken to a newer one in the file itself.

There is one version of platform-app, so the charts here are two versions of another: keys are renamed, moved, removed.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from helm_platform.cli.migrate import command
from helm_platform.errors import ExitCode, UsageError
from helm_platform.migrate.own import edited
from helm_platform.values import load_chart

OLD, NEW = (Path(__file__).parent / "own" / name for name in ("old", "new"))
BEFORE = """\
# Values of the shop.
replicaCount: 3 # three zones

# How it is reached.
ingress:
  # The address that customers know.
  host: shop.acme.io # since 2019
  tls: shop-cert

persistent:
  size: 5Gi

workloads:
  # Sends mails.
  mailer:
    image: "mailer:1.0"
    resources:
      requests: {cpu: 100m}
    # It was slow with less.
    cpuLimit: "2"
  cleaner:
    cpuLimit: 500m
    image: cleaner:2.1
note: keep me
"""
AFTER = """\
# Values of the shop.
replicas: 3 # three zones

# How it is reached.
expose:
  # The address that customers know.
  host: shop.acme.io # since 2019
  certificate:
    secret: shop-cert

storage:
  size: 5Gi

workloads:
  # Sends mails.
  mailer:
    image: "mailer:1.0"
    resources:
      requests: {cpu: 100m}
      limits:
        # It was slow with less.
        cpu: "2"
  cleaner:
    resources:
      limits:
        cpu: 500m
    image: cleaner:2.1
annotations:
  note: keep me
"""


def migrated(file: Path, *options: str, version: str = "1.2.0", chart: Path | None = OLD) -> Result:
    older = ["--chart", str(chart)] if chart is not None else []
    return CliRunner().invoke(command, ["--from", f"shop-app@{version}", "--to", str(NEW), *older, str(file), *options])


def text(data: str, since: str = "1.2.0") -> str:
    return edited(data.encode(), Path("values.yaml"), load_chart(NEW), since).text


@pytest.fixture
def values(tmp_path: Path) -> Path:
    file = tmp_path / "values.yaml"
    file.write_text(BEFORE, encoding="utf-8")
    return file


@pytest.mark.usefixtures("tools")
def test_keys_get_their_new_names_and_places_and_the_same_comes_of_them(values: Path) -> None:
    answer = migrated(values)
    assert answer.exit_code == ExitCode.OK, answer.stderr
    assert values.read_text(encoding="utf-8") == AFTER
    assert "renamed `replicaCount` to `replicas`" in answer.stderr
    assert "moved `workloads.mailer.cpuLimit` to `workloads.mailer.resources.limits.cpu`" in answer.stderr
    assert "both charts make the same objects of them" in answer.stderr
    again = migrated(values, chart=None)
    assert again.exit_code == ExitCode.OK
    assert "nothing to do" in again.stderr


@pytest.mark.usefixtures("tools")
def test_another_result_is_no_success(values: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "templates").mkdir(parents=True)
    for file in ("Chart.yaml", "values.yaml"):
        (other / file).write_bytes((OLD / file).read_bytes())
    template = (
        (OLD / "templates" / "app.yaml").read_text(encoding="utf-8").replace('"" | quote', '"" | upper | quote', 1)
    )
    (other / "templates" / "app.yaml").write_text(template, encoding="utf-8")
    answer = migrated(values, chart=other)
    assert answer.exit_code == ExitCode.FINDINGS
    assert 'ConfigMap/web data.host: "SHOP.ACME.IO" → "shop.acme.io"' in answer.stderr


@pytest.mark.usefixtures("tools")
def test_what_is_gone_is_said_with_its_line_and_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text("replicaCount: 1\ndebug: true\n", encoding="utf-8")
    answer = migrated(file, chart=None)
    assert file.read_text(encoding="utf-8") == "replicas: 1\n"
    assert answer.exit_code == ExitCode.OK
    assert "warning[migrate-lost]: `debug` was removed in 2.0.0, and nothing takes its place" in answer.stderr
    assert f"{file}:2:1" in answer.stderr
    assert "logs have levels now" in answer.stderr


def test_only_what_has_changed_since_the_version_is_touched() -> None:
    assert text("persistent: {size: 1Gi}\nreplicaCount: 2\n", since="1.6.0") == "persistent: {size: 1Gi}\nreplicas: 2\n"
    assert text("oldest: 2\n", since="0.9.0") == "replicas: 2\n"
    assert text("note: x\n", since="1.9.0") == "note: x\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{replicaCount: 3}", "{replicas: 3}"),
        ('"replicaCount": 3', "replicas: 3"),
        (
            "ingress:\n  host: a.b\nexpose:\n  certificate: {secret: x}\n",
            "expose:\n  certificate: {secret: x}\n  host: a.b\n",
        ),
        ("ingress:\n  host: a.b", "expose:\n  host: a.b"),
        ("\ufeffreplicaCount: 3\r\ningress:\r\n  host: a\r\n", "\ufeffreplicas: 3\r\nexpose:\r\n  host: a\r\n"),
        (
            "workloads:\n  a:\n    cpuLimit: |-\n      2\n    image: x\n",
            "workloads:\n  a:\n    resources:\n      limits:\n        cpu: |-\n          2\n    image: x\n",
        ),
        ("debug:\n  # deep\n  a: 1\nreplicas: 1\n", "replicas: 1\n"),
    ],
)
def test_exactly_this_becomes_of_the_text(before: str, after: str) -> None:
    assert text(before) == after


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("ingress: {host: a.b}\n", "one line with others"),
        ("replicaCount: 3\nreplicas: 2\n", "`replicas` is written too"),
        ("ingress:\n  host: a.b\nexpose: {host: c.d}\n", "`expose.host` is written too"),
    ],
)
def test_what_cannot_be_done_in_the_text_is_left_alone_and_said(data: str, why: str) -> None:
    result = edited(data.encode(), Path("values.yaml"), load_chart(NEW), "1.2.0")
    assert result.text == data
    (finding,) = result.findings
    assert finding.rule == "migrate-refused"
    assert why in finding.message
    assert finding.span is not None


@pytest.mark.usefixtures("tools")
def test_one_file_goes_elsewhere_and_never_over_another(values: Path, tmp_path: Path) -> None:
    answer = migrated(values, "-o", "-", chart=None)
    assert answer.stdout == AFTER
    assert values.read_text(encoding="utf-8") == BEFORE
    other = tmp_path / "new.yaml"
    other.write_text("mine\n", encoding="utf-8")
    held = migrated(values, "-o", str(other), chart=None)
    assert isinstance(held.exception, UsageError)
    assert other.read_text(encoding="utf-8") == "mine\n"
    migrated(values, "-o", str(other), "--force", chart=None)
    assert other.read_text(encoding="utf-8") == AFTER


@pytest.mark.usefixtures("tools")
def test_the_result_as_json(values: Path) -> None:
    told = json.loads(migrated(values, "--json").stdout)
    assert told["compared"] is True
    assert told["differences"] == []
    assert {"from": "persistent", "to": "storage"} in told["files"][0]["done"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--from", "shop-app@1.2.0", "values.yaml"], "is not the chart that the values are taken to: platform-app"),
        (["--from", "shop-app@new", "--to", str(NEW), "values.yaml"], "`new` is no version"),
        (["--from", "shop-app@1.1.0", "--to", str(NEW), "--chart", str(OLD), "a.yaml"], "--chart is shop-app 1.2.0"),
        (["--from", "shop-app@1.2.0", "--to", str(NEW)], "nothing to migrate"),
        (["--from", "shop-app@1.2.0", "--to", str(NEW), "a.yaml", "b.yaml", "-o", "c.yaml"], "-o is for one file"),
        (["--from", "shop-app@1.2.0", "--to", str(NEW), "missing.yaml"], "cannot read a values file"),
    ],
)
def test_what_does_not_go_together(words: list[str], why: str) -> None:
    answer = CliRunner().invoke(command, words)
    assert isinstance(answer.exception, UsageError)
    assert why in answer.exception.message
