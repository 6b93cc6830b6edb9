"""docs/integration.md and docs/reference/python.md: every block is run, or read by the tool that it is for."""

from __future__ import annotations

import dataclasses
import doctest
import inspect
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from tests.formats.reports import FILE, REPORTS
from tests.support import ROOT, Run

import helm_platform.validate
from helm_platform.cli import group
from helm_platform.diagnostics import Diagnostic
from helm_platform.formats import FormatName
from helm_platform.progress import SILENT
from helm_platform.validate import Outcome

PAGE = ROOT / "docs" / "integration.md"
API = ROOT / "docs" / "reference" / "python.md"
MATCHER = ROOT / "docs" / "integration" / "problem-matcher.json"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
GOOD = 'image: {repository: ghcr.io/acme/web, tag: "1.0"}\n'
BIN = Path(sys.executable).parent


def blocks(page: Path, language: str) -> dict[str, list[str]]:
    """The fenced blocks of a language by the heading above them."""
    found: dict[str, list[str]] = {}
    for section in re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        for block in re.findall(rf"^```{language}\n(.*?)^```", section, flags=re.DOTALL | re.MULTILINE):
            found.setdefault(section.partition("\n")[0], []).append(block)
    return found


YAML = blocks(PAGE, "yaml")
WORKFLOW, MATCHING = YAML["GitHub Actions"]


def test_every_block_is_one_of_those_tested_here() -> None:
    fences = re.findall(r"^```(\w*)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert [fence for fence in fences if fence] == ["yaml"] * 5 + ["python"]
    assert set(YAML) == {"GitHub Actions", "GitLab", "pre-commit", "Editors"}
    for block in (block for each in YAML.values() for block in each):
        assert yaml.safe_load(block) or block.startswith("# yaml-language-server")


def audited(workflow: str, folder: Path) -> subprocess.CompletedProcess[str]:
    file = folder / ".github" / "workflows" / "values.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(workflow, encoding="utf-8")
    return subprocess.run(
        [BIN / "zizmor", "--offline", "--no-progress", "--persona", "pedantic", file],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_workflow_passes_an_audit(tmp_path: Path) -> None:
    answer = audited(WORKFLOW, tmp_path)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "No findings to report" in answer.stdout + answer.stderr


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "@v7"),
        ("permissions: {}", "permissions: write-all"),
        ("persist-credentials: false", "fetch-depth: 1"),
        ("run: helm-platform", "run: echo ${{ github.event.pull_request.title }}; helm-platform"),
    ],
    ids=["pin", "permissions", "credentials", "injection"],
)
def test_the_audit_sees_mistakes(tmp_path: Path, good: str, bad: str) -> None:
    assert good in WORKFLOW
    assert audited(WORKFLOW.replace(good, bad, 1), tmp_path).returncode not in (0, 1)


def test_actions_are_pinned_with_their_version_and_permissions_are_what_is_used() -> None:
    for line in WORKFLOW.splitlines():
        if "uses:" in line:
            assert re.search(r"uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line
    (job,) = yaml.safe_load(WORKFLOW)["jobs"].values()
    assert job["permissions"] == {"contents": "read", "security-events": "write"}


def commands() -> list[str]:
    """What the pages tell a user to type."""
    text = "\n".join(block for each in YAML.values() for block in each)
    return sorted(set(re.findall(r"helm-platform validate [^\n]*", text)))


@pytest.mark.parametrize("line", commands())
def test_every_command_works_as_it_is_printed(
    line: str, command: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, helm4: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HELM_BIN", str(helm4))
    values = tmp_path / "apps" / "web" / "values.yaml"
    values.parent.mkdir(parents=True)
    values.write_bytes((ROOT / "examples" / "hello" / "values.yaml").read_bytes())
    words = shlex.split(line)[1:]
    done = command(*words)
    assert (done.returncode, done.stderr) == (0, "")
    if "--output" in words:
        assert (tmp_path / words[words.index("--output") + 1]).is_file()
    values.write_text("prot: 8080\n")
    assert command(*words).returncode == 1


def test_files_that_are_published_are_those_that_are_written() -> None:
    steps = yaml.safe_load(WORKFLOW)["jobs"]["validate"]["steps"]
    (upload,) = (step for step in steps if "upload-sarif" in step.get("uses", ""))
    assert any(step.get("run", "").endswith(f"--output {upload['with']['sarif_file']}") for step in steps)
    (block,) = YAML["GitLab"]
    (job,) = yaml.safe_load(block).values()
    assert job["script"][-1].endswith(f"--output {job['artifacts']['reports']['junit']}")


def test_the_table_of_formats_has_them_all() -> None:
    (section,) = (part for part in PAGE.read_text(encoding="utf-8").split("\n## ") if part.startswith("What a report"))
    assert set(re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)) == set(FormatName)


def matched(text: str) -> list[dict[str, str]]:
    """What the runner of GitHub makes of a log with the problem matcher."""
    (matcher,) = json.loads(MATCHER.read_text(encoding="utf-8"))["problemMatcher"]
    (pattern,) = matcher["pattern"]
    expression = re.compile(pattern.pop("regexp"))
    return [
        {name: match[number] for name, number in pattern.items()}
        for line in text.splitlines()
        if (match := expression.match(line))
    ]


def test_the_problem_matcher_reads_what_concise_writes() -> None:
    text = FormatName.CONCISE.to_format().render(REPORTS["mistakes"])
    assert matched(text) == [
        {
            "file": str(FILE),
            "line": "2",
            "column": "3",
            "severity": "error",
            "code": "unknown-key",
            "message": "`repositry` is not a key of `image` (did you mean `repository`?)",
        },
        {
            "file": str(FILE),
            "line": "4",
            "column": "1",
            "severity": "warning",
            "code": "duplicate-key",
            "message": "`image` is written twice (Helm takes this one)",
        },
    ]
    # The verdict, the summary and a clean report are no problems.
    for name in ("clean", "lowered-only", "restricted", "argument"):
        assert matched(FormatName.CONCISE.to_format().render(REPORTS[name])) == []


def hook(name: str) -> dict[str, Any]:
    (found,) = (each for each in yaml.safe_load(HOOKS.read_text(encoding="utf-8")) if each["id"] == name)
    assert isinstance(found, dict)
    return found


def test_the_hooks_for_others_are_valid(tmp_path: Path) -> None:
    subprocess.run([BIN / "pre-commit", "validate-manifest", HOOKS], check=True)
    broken = tmp_path / "hooks.yaml"
    broken.write_text(HOOKS.read_text(encoding="utf-8").replace("entry:", "entrie:"))
    answer = subprocess.run([BIN / "pre-commit", "validate-manifest", broken], check=False, capture_output=True)
    assert answer.returncode == 1


def test_the_example_of_pre_commit_is_valid_and_names_the_hooks(tmp_path: Path) -> None:
    (block,) = YAML["pre-commit"]
    file = tmp_path / ".pre-commit-config.yaml"
    file.write_text(block, encoding="utf-8")
    subprocess.run([BIN / "pre-commit", "validate-config", file], check=True)
    named = [each["id"] for each in yaml.safe_load(block)["repos"][0]["hooks"]]
    assert named == [each["id"] for each in yaml.safe_load(HOOKS.read_text(encoding="utf-8"))]


def test_the_hooks_call_a_command_with_options_that_it_has() -> None:
    for name in ("helm-platform-validate", "helm-platform-validate-all"):
        program, command, *rest = shlex.split(hook(name)["entry"])
        assert (program, rest) == ("helm-platform", [])
        found = group.get_command(click.Context(group), command)
        assert found is not None
        known = {option for parameter in found.params for option in parameter.opts}
        assert {word for word in hook(name)["args"] if word.startswith("-")} <= known


@pytest.mark.parametrize(
    ("file", "alone", "any_"),
    [
        ("values.yaml", True, True),
        ("apps/web/values.yml", True, True),
        ("apps/web-values.yaml", True, True),
        ("apps/web/values-prod.yaml", False, True),
        ("apps/web/base/values.yaml", False, True),
        ("apps/web/overlays/prod/values.yaml", False, True),
        ("charts/web/values.yaml", False, False),
        ("charts/web/ci/small-values.yaml", False, False),
        ("charts/web/templates/values.yaml", False, False),
        ("apps/web/deployment.yaml", False, False),
        ("apps/web/myvalues.yaml", False, False),
        ("values.yaml.bak", False, False),
    ],
)
def test_the_hooks_take_values_files(file: str, alone: bool, any_: bool) -> None:
    def taken(name: str) -> bool:
        each = hook(name)
        return bool(re.search(each["files"], file)) and not re.search(each["exclude"], file)

    assert taken("helm-platform-validate") is alone
    assert taken("helm-platform-validate-all") is any_


@pytest.mark.parametrize("name", ["helm-platform-validate", "helm-platform-validate-all"])
def test_a_hook_stops_a_commit_with_a_mistake_and_no_other(name: str, tmp_path: Path) -> None:
    """As pre-commit calls it: the entry, its arguments, and the files of the commit unless it says not to."""
    each = hook(name)
    file = tmp_path / "apps" / "web" / "values.yaml"
    file.parent.mkdir(parents=True)
    words = [*shlex.split(each["entry"]), *each["args"]]
    words[0] = str(BIN / words[0])
    named = [str(file.relative_to(tmp_path))] if each.get("pass_filenames", True) else []
    for text, code in ((GOOD, 0), (f"{GOOD}prot: 80\n", 1)):
        file.write_text(text, encoding="utf-8")
        done = subprocess.run([*words, *named], cwd=tmp_path, check=False, capture_output=True, text=True)
        assert done.returncode == code, done.stdout + done.stderr
        assert ("did you mean `port`?" in done.stdout) is bool(code)


def test_the_modeline_leads_to_a_schema() -> None:
    (block,) = YAML["Editors"]
    path = block.strip().partition("$schema=")[2]
    schema = json.loads((ROOT / "examples" / "hello" / path).read_text(encoding="utf-8"))
    assert schema["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize("page", [PAGE, API], ids=["integration", "python"])
def test_the_examples_in_python_say_what_they_print(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, helm4: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HELM_BIN", str(helm4))
    (values,) = re.findall(r"^```yaml\n(image:.*?)^```", API.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    Path("values.yaml").write_text(values, encoding="utf-8")
    source = "".join(block for each in blocks(page, "python").values() for block in each)
    test = doctest.DocTestParser().get_doctest(source, {}, page.name, str(page), 0)
    assert test.examples
    said: list[str] = []
    result = doctest.DocTestRunner().run(test, out=said.append)
    assert result.failed == 0, "".join(said)


def test_the_example_of_the_module_says_what_it_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("values.yaml").write_bytes((ROOT / "examples" / "hello" / "values.yaml").read_bytes())
    result = doctest.testmod(helm_platform.validate)
    assert (result.failed, result.attempted) == (0, 2)


def test_the_page_of_the_api_has_every_public_name_and_signature() -> None:
    text = API.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)(.*?)` \|", text, flags=re.MULTILINE))
    assert set(rows) == set(helm_platform.validate.__all__)
    for name, written in rows.items():
        member = getattr(helm_platform.validate, name)
        assert written == (signature(member) if inspect.isfunction(member) else "")
    for cls in (Diagnostic, Outcome):
        for field in dataclasses.fields(cls):
            assert f"`{field.name}`" in text


def signature(function: Callable[..., Any]) -> str:
    """The parameters as a reader wants them: without types."""
    words = []
    for each in inspect.signature(function).parameters.values():
        if each.kind is each.KEYWORD_ONLY and "*" not in words:
            words.append("*")
        value = "SILENT" if each.default is SILENT else repr(each.default)
        words.append(each.name if each.default is each.empty else f"{each.name}={value}")
    return f"({', '.join(words)})"
