from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.charts.secret_values import IMAGE, STORE
from tests.charts.test_literals import LITERAL
from tests.support import ROOT
from tests.validate.lints.support import paths, together

from helm_platform.diagnostics import dotted
from helm_platform.formats import FormatName, Report
from helm_platform.validate import check
from helm_platform.validate.lints import secret_in_clear
from helm_platform.validate.literals import Literal, suspicion
from helm_platform.values import settings

LINT = secret_in_clear.LINT
LITERALS = ROOT / "tests/charts/literals"
KEY = "-----BEGIN RSA PRIV" + "ATE KEY-----"
GITHUB = "gh" + "p_btcj7bsHXDYzEzVMGPBnu3mY2lhm12FPzmV4"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("env: {DB_PASSWORD: hunter2}", "env.DB_PASSWORD error"),
        ("env: {DB_PASSWORD: changeme}", "env.DB_PASSWORD error"),
        ("env: {DB_PASSWORD: 12345678}", "env.DB_PASSWORD error"),
        ("env: {URL: 'postgres://u:hunter2@db/x'}", "env.URL error"),
        ("workloads: {w: {initContainers: {i: {env: {TOKEN: abc}}}}}", "workloads.w.initContainers.i.env.TOKEN error"),
        ("tasks: {t: {when: before, args: [--port=80, --db-password=x1]}}", "tasks.t.args.1 error"),
        ("containerSpec: {env: [{name: API_KEY, value: abc}]}", "containerSpec.env.0.value error"),
        ("files: {f: {content: {a.yaml: 'password: hunter2'}}}", "files.f.content.a.yaml error"),
        ("files: {f: {content: {a.yaml: {db: {password: hunter2}}}}}", "files.f.content.a.yaml error"),
        (f"files: {{f: {{content: {{key: '{KEY}'}}}}}}", "files.f.content.key error"),
        (f"annotations: {{a: {GITHUB}}}", "annotations.a error"),
        ("podAnnotations: {acme.io/token: abcdef}", "podAnnotations.acme.io/token warning"),
        ("extraObjects: {s: {kind: Secret, data: {a: aGVsbG8=}}}", "extraObjects.s.data.a error"),
        ("extraObjects: {s: {kind: Login, spec: {password: hunter2}}}", "extraObjects.s.spec.password warning"),
    ],
)
def test_fires_and_hides_the_line(text: str, path: str) -> None:
    findings = together(LINT, text)
    assert paths(findings) == [path]
    assert all(found.confidential for found in findings)


@pytest.mark.parametrize(
    "text",
    [
        "env: {DB_PASSWORD: {secret: db, key: password}}",
        "env: {DB_PASSWORD: $(OTHER), API_TOKEN: '${TOKEN}', SECRET: <from-vault>, TOKEN: '{{ token }}'}",
        "env: {TOKEN_URL: 'https://login.acme.io', TOKEN_TTL: 15m, PASSWORD_MIN_LENGTH: 12}",
        "secrets: {sealed: {a: {encrypted: {password: AgBy3i4OJSWK}}}, existing: {token: {name: token}}}",
        "image: {pullSecrets: [registry-token]}",
        "env: {TOKEN: pk-acme}\nsecrets: {ignore: {TOKEN: printed on the site}}",
        "workloads: {w: {env: {TOKEN: pk-acme}}}\nsecrets: {ignore: {TOKEN: printed on the site}}",
        "env: {TOKEN: pk}\nglobal: {platform: {defaults: {secrets: {ignore: {TOKEN: printed on the site}}}}}",
        "extraObjects: {s: {kind: ExternalSecret, spec: {secretRef: x, data: [{secretKey: password}]}}}",
        "extraObjects: {s: {kind: ConfigMap, data: {a: hello}}}",
    ],
)
def test_is_silent_for_references_placeholders_and_what_is_let_through(text: str) -> None:
    assert together(LINT, text) == []


def test_a_file_that_another_one_replaces_is_in_git_all_the_same() -> None:
    findings = together(LINT, "env: {DB_PASSWORD: hunter2}", "env: {DB_PASSWORD: {secret: db, key: password}}")
    assert [found.file for found in findings] == [Path("0.yaml")]


def test_an_argument_is_named_and_not_repeated() -> None:
    (found,) = together(LINT, "port: 80", sets=("env.DB_PASSWORD=hunter2",))
    assert (found.origin, found.file) == ("--set", None)


@pytest.mark.parametrize("name", list(FormatName))
def test_no_format_shows_the_value_not_even_for_another_mistake_in_it(name: FormatName, tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text(
        f"image: {{repository: ghcr.io/acme/web, tag: {GITHUB}, digest: 'x://u:sesame@h'}}\n"
        "env: {PASSWORD: 0777123}\n"
    )
    outcome = check([file], settings(["env.API_TOKEN=parsley-sage"]))
    assert "secret-in-clear" in {found.rule for found in outcome.findings}
    text = name.to_format().render(Report(outcome.findings, outcome.checked, outcome.sources))
    for value in (GITHUB, "sesame", "0777123", "parsley-sage"):
        assert value not in text


@pytest.mark.parametrize(("document", "message"), LITERAL, ids=[message.split(":")[0] for _, message in LITERAL])
def test_says_what_the_chart_says(document: dict[str, Any], message: str) -> None:
    """The chart names the same place to write instead, and the same line that excuses it."""
    (found,) = together(LINT, yaml.safe_dump(IMAGE | STORE | document))
    assert found.help is not None
    advice, excuse = found.help.split("\n")
    assert f"{advice.partition(', and ')[2]}, or say in " in message
    assert f"say in {excuse.partition('say why in ')[2]} why it is none" in message
    path = message.split(":", maxsplit=1)[0]
    assert ".".join(map(str, found.values_path)).startswith(path)
    why = message.removeprefix(f"{path}: ").partition("; ")[0].split("…` ")[-1]
    assert found.message == f"`{dotted(found.values_path)}` {why}"


def secrets() -> list[tuple[str, str]]:
    listed = yaml.safe_load((LITERALS / "secrets.yaml").read_text(encoding="utf-8"))
    return [(each["name"], "".join(each["value"])) for each in listed]


def test_judges_the_measured_texts_as_the_chart_does() -> None:
    """The same list as tests/charts/test_literals.py: two implementations of one judgement."""
    assert [name for name, value in secrets() if not suspicion(Literal(value, name))] == []
    harmless = yaml.safe_load((LITERALS / "harmless.yaml").read_text(encoding="utf-8"))
    assert [name for name, value in harmless.items() if suspicion(Literal(str(value), name))] == []
    for file in (LITERALS / "files").iterdir():
        assert suspicion(Literal(file.read_text(encoding="utf-8"), is_file=True)) is None, file.name
