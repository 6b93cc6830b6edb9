"""Comments that keep a finding: where they count, what they cannot do."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from helm_platform.diagnostics import Diagnostic, Level, Span
from helm_platform.formats import FormatName, Report
from helm_platform.validate import RULES, Outcome, check, judge
from helm_platform.validate.ignores import ignores
from helm_platform.validate.rules import FIRST_LOOK, IGNORING, LINTING, REFUSED
from helm_platform.values import parse

CHART = Path(__file__).parent.parent / "cases" / "chart"
IMAGE = "image: {repository: x}\n"
NOTE = "# helm-platform: ignore[null-value] acme has its reasons"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "values.yaml"


def rules(file: Path, text: str) -> list[str]:
    return [found.rule for found in outcome(file, text).findings]


def outcome(file: Path, text: str) -> Outcome:
    file.write_bytes((IMAGE + text).encode())
    return check([file], chart=CHART)


@pytest.mark.parametrize(
    "text",
    [
        f"resources:   {NOTE}\n",
        f"resources: ~   {NOTE}\n",
        f"{NOTE}\nresources:\n",
        f"{NOTE}\n# about resources\nresources:\n",
        f"resources:   # as said {NOTE}\n",
        f"resources: ~   {NOTE}\r\n",
        f"{NOTE}\r\nresources:\r\n",
        f"log: {{level: ~}}   {NOTE}\n",
        f"log:\n    {NOTE}\n    level:\n",
        f"resources:   {NOTE.replace('[null-value]', ' [ null-value , ]')}\n",
        f"resources:   {NOTE}",
        "#helm-platform:ignore[null-value]why\nresources:\n",
    ],
)
def test_keeps_the_finding_of_its_line(file: Path, text: str) -> None:
    found = outcome(file, text)
    assert not {"null-value", "bad-ignore"} & {each.rule for each in found.findings}
    ((ignored, reason),) = found.ignored
    assert ignored.rule == "null-value"
    assert reason in ("acme has its reasons", "why")
    assert found.checked.endswith(", 1 ignored with a reason")


@pytest.mark.parametrize(
    "text",
    [
        f"resources:\n{NOTE}\n",
        f"{NOTE}\n\nresources:\n",
        f"port: 80   {NOTE}\nresources:\n",
        f'annotations: {{x: "{NOTE}"}}\nresources:\n',
        f"annotations:\n  x: |\n    {NOTE}\nresources:\n",
        f"annotations:\n  x: 'a\n    {NOTE}'\nresources:\n",
        "resources:   # helm-platform: ignore[duplicate-key] another rule\n",
        "resources:   # helm-platform: ignore[null-value]\n",
        "resources:   # acme: ignore[null-value] somebody else's\n",
    ],
)
def test_keeps_nothing_elsewhere(file: Path, text: str) -> None:
    assert "null-value" in rules(file, text)
    assert outcome(file, text).ignored == ()


def test_a_whole_file_is_ignored_from_its_top(file: Path) -> None:
    top = "# Licence\n\n# helm-platform: ignore-file[null-value] acme removes defaults\n"
    text = f"{IMAGE}resources:\nlog: {{level: ~}}\n"
    file.write_text(top + text)
    found = check([file], chart=CHART)
    assert (found.findings, len(found.ignored)) == ((), 2)
    file.write_text(text + top)
    assert [each.rule for each in check([file], chart=CHART).findings].count("null-value") == 2


def test_each_layer_ignores_for_itself(file: Path, tmp_path: Path) -> None:
    file.write_text(f"{IMAGE}resources:   {NOTE}\n")
    other = tmp_path / "prod.yaml"
    other.write_text("resources:\n")
    found = check([file, other], chart=CHART)
    assert [(each.rule, each.file) for each in found.findings] == [("null-value", other)]


@pytest.mark.parametrize("rule", sorted(REFUSED))
def test_what_helm_or_the_chart_refuses_cannot_be_ignored(file: Path, rule: str) -> None:
    found = outcome(file, f"prot: 80   # helm-platform: ignore[{rule}] please\n")
    assert [each.rule for each in found.findings] == ["unknown-key", "cannot-ignore"]
    assert REFUSED[rule] in found.findings[1].message


def test_every_other_rule_can_be_ignored(file: Path) -> None:
    for rule in RULES.keys() - REFUSED.keys():
        found = rules(file, f"port: 80   # helm-platform: ignore[{rule}] please\n")
        assert found == ["unused-ignore"] if rule in FIRST_LOOK else found == []
    assert LINTING.keys() <= RULES.keys() - REFUSED.keys()
    assert IGNORING.keys() <= REFUSED.keys()


def test_a_secret_in_clear_is_never_kept(file: Path) -> None:
    document = parse(b"a: 1   # helm-platform: ignore[null-value] please\n", file)
    secret = Diagnostic("null-value", Level.ERROR, "it is a secret", file, Span(1, 1, 1, 2), confidential=True)
    comments = ignores([document])
    kept, ignored = comments.apart([secret])
    assert (kept, ignored) == ([secret], [])
    (problem,) = comments.vain(kept, ignored, rendered=False)
    assert problem.rule == "cannot-ignore"
    kept, ignored = comments.apart([replace(secret, confidential=False)])
    assert len(ignored) == 1
    assert list(comments.vain(kept, ignored, rendered=False)) == []


@pytest.mark.parametrize(
    "comment", ["ignore[chart] it is old", "ignore[null-value] it is old", "ignore[chart]", "ignore"]
)
def test_a_remark_about_an_ignore_does_not_show_the_secret_beside_it(file: Path, comment: str) -> None:
    found = outcome(file, f"env:\n  DB_PASSWORD: hunter2   # helm-platform: {comment}\n")
    text = FormatName.TEXT.to_format().render(Report(found.findings, found.checked, found.sources))
    assert "values.yaml:3:" in text
    assert "hunter2" not in text


def test_a_rule_that_was_not_asked_is_not_unused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RULES, "after-a-render", "Found in objects.")
    text = "a: 1   # helm-platform: ignore[after-a-render] please\n"
    comments = ignores([parse(text.encode(), file)])
    assert list(comments.vain([], [], rendered=False)) == []
    assert [found.rule for found in comments.vain([], [], rendered=True)] == ["unused-ignore"]
    broken = ignores([parse(f"{text}b: 'open\n".encode(), file)])
    assert list(broken.vain([], [], rendered=True)) == []


def test_an_ignored_error_lets_the_chart_be_rendered(file: Path, helm4: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELM_BIN", str(helm4))
    file.write_text(f"{IMAGE}---\nport: 80\n")
    assert judge([file], chart=CHART).verdict is None
    file.write_text(f"{IMAGE}---   # helm-platform: ignore[several-documents] acme has Helm 4 only\nport: 80\n")
    found = judge([file], chart=CHART)
    assert (found.findings, len(found.ignored)) == ((), 1)
    assert found.verdict is not None


def test_programs_are_told_what_is_ignored_and_why(file: Path) -> None:
    found = outcome(file, f"resources:   {NOTE}\n")
    report = Report(found.findings, found.checked, found.sources, ignored=found.ignored)
    data = json.loads(FormatName.JSON.to_format().render(report))
    assert data["findings"] == []
    assert data["summary"]["ignored"] == 1
    assert data["ignored"][0]["reason"] == "acme has its reasons"
    assert data["ignored"][0]["finding"]["rule"] == "null-value"
    assert FormatName.TEXT.to_format().render(report).rstrip().endswith("1 ignored with a reason")
