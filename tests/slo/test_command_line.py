"""`slo check`, and the other commands where they meet objectives, as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from helm_platform.cli.schema import command as schema
from helm_platform.cli.slo.check import command as slo_check
from helm_platform.cli.validate import command as validate
from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.slo.contracts import FOLDER

GOOD = """\
apiVersion: helm-platform.io/v1
kind: ServiceLevels
service: checkout
slos: {up: {objective: 99.9, sli: {uptime: {series: 'up{job="checkout"}'}}}}
"""
BAD = GOOD.replace("objective: 99.9", "objectve: 99.9")
VALUES = 'image: {repository: ghcr.io/acme/web, tag: "1.4.2"}\n'


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {
        "platform.yaml": "environments: [prod]\n",
        "apps/checkout/values.yaml": VALUES,
        "apps/checkout/monitoring/slo.yaml": BAD,
        "apps/payments/monitoring/slo.yaml": GOOD,
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _validate(*words: str) -> Result:
    return CliRunner().invoke(validate, [*words, "--fast", "--no-cache"], catch_exceptions=False)


def test_validate_checks_objectives_with_everything_else(fleet: Path) -> None:
    result = _validate()
    assert "`objectve` is not a key of `slos.up`" in result.output
    assert "apps/checkout/monitoring/slo.yaml:4:13" in result.output
    assert "1 release, " in result.output
    assert "; 2 files, 1 objective checked" in result.output
    assert result.exit_code == 1


@pytest.mark.parametrize("words", [["-f", "apps/payments/monitoring/slo.yaml"], ["apps/payments"]])
def test_validate_checks_objectives_alone(words: list[str], fleet: Path) -> None:
    result = _validate(*words)
    assert result.output == "ok: 1 file, 1 objective checked\n"
    assert result.exit_code == 0


def test_a_document_is_told_by_what_it_says(fleet: Path) -> None:
    (fleet / "levels.yaml").write_text(GOOD)
    assert _validate("levels.yaml").output == "ok: 1 file, 1 objective checked\n"
    both = _validate("-f", "apps/checkout/values.yaml", "-f", "levels.yaml")
    assert "; 1 file, 1 objective checked" in both.output


def test_validate_still_says_where_there_is_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing to work on"):
        _validate(str(tmp_path))


def test_formats_and_the_report_file(fleet: Path) -> None:
    result = CliRunner().invoke(slo_check, ["apps", "--format", "json"], catch_exceptions=False)
    (found,) = json.loads(result.output)["findings"]
    assert (found["rule"], found["file"]) == ("unknown-key", "apps/checkout/monitoring/slo.yaml")
    sarif = CliRunner().invoke(slo_check, ["apps", "-o", "report.sarif"], catch_exceptions=False)
    assert (sarif.output, sarif.exit_code) == ("", 1)
    assert json.loads(Path("report.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "unknown-key"


def test_without_a_path_it_is_the_fleet_around(fleet: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert CliRunner().invoke(slo_check, [], catch_exceptions=False).exit_code == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("elsewhere"))
        with pytest.raises(UsageError, match="no document is named"):
            CliRunner().invoke(slo_check, [], catch_exceptions=False)


def test_a_prometheus_that_does_not_answer_is_an_environment_problem(fleet: Path) -> None:
    with pytest.raises(EnvironmentProblem, match=r"cannot ask http://127.0.0.1:1"):
        CliRunner().invoke(slo_check, ["apps", "--prometheus", "http://127.0.0.1:1"], catch_exceptions=False)


def test_the_schema_is_printed_and_editors_are_led_to_it(fleet: Path) -> None:
    text = CliRunner().invoke(schema, ["--kind", "ServiceLevels"], catch_exceptions=False).output
    assert text == (FOLDER / "servicelevels.schema.json").read_text()
    file = "apps/payments/monitoring/slo.yaml"
    words = ["--kind", "ServiceLevels", "-o", "servicelevels.schema.json", "--modeline", file]
    assert CliRunner().invoke(schema, words, catch_exceptions=False).exit_code == 0
    first = Path(file).read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=../../../servicelevels.schema.json"
    assert _validate(file).exit_code == 0
    assert CliRunner().invoke(schema, [*words, "--check"], catch_exceptions=False).exit_code == 0
    with pytest.raises(UsageError, match="no chart has the schema"):
        CliRunner().invoke(schema, ["--kind", "ServiceLevels", "--chart", "x"], catch_exceptions=False)
