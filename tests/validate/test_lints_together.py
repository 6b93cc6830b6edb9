"""The lints beside the schema and the chart: nothing is said twice, and what they say of Helm is what Helm does."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tests.support import ROOT, manifests

from helm_platform.diagnostics import Diagnostic
from helm_platform.validate import check, judge
from helm_platform.validate.plain_text import printed
from helm_platform.values import parse, plain

IMAGE = 'image: {repository: ghcr.io/acme/web, tag: "1.0"}\n'
EXAMPLES = sorted([*ROOT.glob("examples/*/values.yaml"), *ROOT.glob("charts/platform-app/ci/*-values.yaml")])
# Made to make the alert about throttling fire.
RIGHT = {"observability-values.yaml": ["cpu-limit"]}

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def values(text: str) -> Path:
        file = tmp_path / "values.yaml"
        file.write_text(text)
        return file

    return values


def rules(findings: tuple[Diagnostic, ...]) -> list[str]:
    return [found.rule for found in findings]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_examples_are_clean_or_the_finding_is_right(file: Path) -> None:
    assert rules(check([file]).findings) == RIGHT.get(file.name, [])


def test_the_defaults_alone_raise_nothing(write: Write) -> None:
    assert check([write("")]).findings == ()
    assert check([ROOT / "charts/platform-app/values.yaml"]).findings == ()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("env: {DB_PASSWORD: hunter2}", "secret-in-clear"),
        ("args: [--port=1, --password=hunter2]", "secret-in-clear"),
        ("sidecars: {s: {image: {repository: b, tag: latest}}}", "image-version"),
        ("sidecars: {s: {image: {repository: b}}}", "image-version"),
        ("resources: {requests: {cpu: 1, memory: 1Gi}, limits: {memory: 512Mi}}", "limit-below-request"),
        ("replicas: 3\nautoscaling: {max: 5}", "replicas-autoscaled"),
        ("replicas: 1\navailability: high", "few-replicas"),
        ("autoscaling: {min: 2, max: 5}\navailability: high", "few-replicas"),
    ],
)
def test_what_is_foretold_is_what_the_chart_refuses_and_is_said_once(
    text: str, rule: str, write: Write, helm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELM_BIN", str(helm))
    file = write(f"{IMAGE}{text}\n")
    assert rules(check([file]).findings) == [rule]
    outcome = judge([file])
    assert rules(outcome.findings) == [rule]
    assert outcome.verdict is None  # helm refused it


def test_the_chart_is_still_heard_about_everything_else(
    write: Write, helm4: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELM_BIN", str(helm4))
    file = write(f"{IMAGE}env: {{DB_PASSWORD: hunter2}}\nautoscaling: {{min: 4, max: 3}}\n")
    assert sorted(rules(judge([file]).findings)) == ["chart", "secret-in-clear"]


def test_a_lint_does_not_stop_the_render(write: Write, helm4: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELM_BIN", str(helm4))
    outcome = judge([write(f"{IMAGE}env: {{UMASK: 022}}\n")])
    assert rules(outcome.findings) == ["octal-number"]
    assert outcome.verdict is not None


def test_one_mistake_in_a_value_is_one_finding(write: Write) -> None:
    """Where the schema and a lint see the same text, the one that explains it better speaks."""
    assert rules(check([write("image: {tag: 010}")]).findings) == ["unquoted-version"]
    assert rules(check([write("fullnameOverride: no")]).findings) == ["wrong-type"]
    assert rules(check([write("port: ~")]).findings) == ["wrong-type"]
    assert rules(check([write("on: {branches: []}")]).findings) == ["unquoted-boolean"]


NUMBERS = [
    "1.10",
    "1.0",
    "1e3",
    "0x1F",
    "1_000",
    "20261123",
    "022",
    "08",
    "0.5",
    "123456789012345678",
    "1e-7",
    "012345678901",
]


def test_numbers_are_printed_as_the_lints_say(write: Write, helm: Path, charts: Path) -> None:
    """By platform-lib, and by a chart that prints them plainly."""
    text = f"{IMAGE}env: {{{', '.join(f'N{index}: {number}' for index, number in enumerate(NUMBERS))}}}\n"
    values = write(text)
    env = plain(parse(text.encode(), values).root)["env"]
    told = {name: printed(value, on_library=True) for name, value in env.items()}
    command: list[str | Path] = [helm, "template", "web", charts / "platform-app", "--values", values]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    (pod,) = (each for each in manifests(answer.stdout) if each["kind"] == "Deployment")
    containers = pod["spec"]["template"]["spec"]["containers"]
    assert {each["name"]: each["value"] for each in containers[0]["env"]} == told


def test_numbers_are_printed_as_the_lints_say_by_other_charts(write: Write, helm: Path, tmp_path: Path) -> None:
    chart = tmp_path / "plain"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: plain\nversion: 1.0.0\n")
    (chart / "templates/a.yaml").write_text(
        "{{ range $k, $v := .Values.numbers }}{{ $k }}: {{ $v | quote }}\n{{ end }}"
    )
    text = f"numbers: {{{', '.join(f'N{index}: {number}' for index, number in enumerate(NUMBERS))}}}\n"
    values = write(text)
    numbers = plain(parse(text.encode(), values).root)["numbers"]
    told = {name: printed(value, on_library=False) for name, value in numbers.items()}
    answer = subprocess.run(
        [helm, "template", "web", chart, "--values", values], capture_output=True, text=True, check=True
    )
    assert yaml.safe_load(answer.stdout) == told
