"""`helm platform validate` as a process: options, streams, files, exit codes."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from helm_platform.commands.output import wants_color
from helm_platform.commands.validate import split
from helm_platform.formats import LIMIT

CHART = Path(__file__).parent.parent / "cases" / "chart"
GOOD = "image: {repository: ghcr.io/acme/web}\n"
BAD = "image:\n  repositry: ghcr.io/acme/web\n  tag: 1.10\nport: '80'\n"


@pytest.fixture(autouse=True)
def pinned(helm4: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever helm the machine has, a render is by the pinned one."""
    monkeypatch.setenv("HELM_BIN", str(helm4))


def run(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    clean = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
    command = [sys.executable, "-m", "helm_platform", "validate", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, env={**clean, **environment})


@pytest.fixture
def good(tmp_path: Path) -> str:
    file = tmp_path / "good.yaml"
    file.write_text(GOOD)
    return str(file)


@pytest.fixture
def bad(tmp_path: Path) -> str:
    file = tmp_path / "bad.yaml"
    file.write_text(BAD)
    return str(file)


def test_three_mistakes_come_out_in_one_run(bad: str) -> None:
    done = run("-f", bad, "--chart", str(CHART), "--format", "concise")
    assert done.returncode == 1
    assert [line.split(" ")[:2] for line in done.stdout.decode().splitlines()] == [
        [f"{bad}:2:3:", "error[unknown-key]"],
        [f"{bad}:3:8:", "error[unquoted-version]"],
        [f"{bad}:4:7:", "error[wrong-type]"],
    ]
    assert done.stderr == b""


def test_a_clean_run_says_what_was_checked(good: str) -> None:
    line = b"ok: 1 file, 2 keys checked against shop-app 1.2.3\n"
    fast = run("-f", good, "--chart", str(CHART), "--fast")
    assert (fast.returncode, fast.stdout) == (0, line)
    full = run("-f", good, "--chart", str(CHART))
    assert (full.returncode, full.stdout) == (0, line + b"pod security: no pods\n")


def test_a_lowered_level_with_a_reason_does_not_fail(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text('image: {repository: ghcr.io/acme/web, tag: "1"}\nsecurity: {runAsNonRoot: false, reason: old}\n')
    for form, words in (
        ("text", b"pod security: baseline (1 of 1 workload below restricted)\n  Deployment/web  baseline  "),
        ("concise", b':2:12: baseline[runAsNonRoot] Deployment/web: security.runAsNonRoot is false: "old"\n'),
        ("json", b'"level": "baseline"'),
    ):
        done = run("-f", str(file), "--format", form)
        assert (done.returncode, done.stderr) == (0, b"")
        assert words in done.stdout
    assert b'podSecurity": null' in run("-f", str(file), "--format", "json", "--fast").stdout


def test_a_lowered_level_without_a_reason_fails_at_its_line(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text('image: {repository: ghcr.io/acme/web, tag: "1"}\nsecurity: {runAsNonRoot: false}\n')
    done = run("-f", str(file), "--format", "concise")
    assert done.returncode == 1
    assert f"{file}:2:12: error[chart] security.runAsNonRoot: `false` lowers".encode() in done.stdout
    assert b"pod security" not in done.stdout
    assert run("-f", str(file), "--fast").returncode == 0


def test_a_helm_that_cannot_be_used_is_an_environment_problem(good: str) -> None:
    done = run("-f", good, "--chart", str(CHART), HELM_BIN="no-such-helm")
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"HELM_BIN is `no-such-helm`" in done.stderr
    assert run("-f", good, "--chart", str(CHART), "--fast", HELM_BIN="no-such-helm").returncode == 0


def test_warnings_alone_do_not_fail(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text(f"{GOOD}resources: ~\n")
    done = run("-f", str(file), "--chart", str(CHART))
    assert done.returncode == 0
    assert b"warning[null-value]" in done.stdout


def test_standard_input_is_a_file(good: str) -> None:
    done = run("-f", good, "-f", "-", "--chart", str(CHART), stdin=b"prot: 1\n")
    assert done.returncode == 1
    assert b" --> <stdin>:1:1\n" in done.stdout
    assert b"1 | prot: 1\n" in done.stdout


def test_sets_win_over_files(bad: str) -> None:
    done = run("-f", bad, "--set", "port=80", "--set-string", "image.tag=1.10", "--chart", str(CHART))
    assert done.stdout.count(b"wrong-type") == 0


def test_unreadable_files_are_wrong_usage_and_all_are_named(tmp_path: Path, good: str) -> None:
    done = run("-f", str(tmp_path / "a.yaml"), "-f", good, "-f", str(tmp_path), "--chart", str(CHART))
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"a.yaml: no such file" in done.stderr
    assert b"is a directory" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], b"nothing to check"),
        (["-f", "GOOD", "--chart", "/nonexistent"], b"is not a chart folder"),
        (["-f", "GOOD", "--format", "xml"], b"'xml' is not one of 'text', 'concise', 'json'"),
        (["-f", "GOOD", "-o", "/nonexistent/report"], b"cannot write /nonexistent/report: no such file"),
        (["-f", "GOOD", "--colour", "never"], b"--color"),
        (["GOOD", "--shard", "3/2"], b"--shard `3/2` is no part of a whole"),
        (["-f", "GOOD", "--shard", "1/2"], b"--changed and --shard choose among releases"),
        (["-f", "-", "--watch"], b"--watch cannot see when standard input changes"),
    ],
)
def test_wrong_usage_exits_with_2(good: str, arguments: list[str], words: bytes) -> None:
    chart = [] if "--chart" in arguments else ["--chart", str(CHART)]
    done = run(*(good if word == "GOOD" else word for word in arguments), *chart)
    assert done.returncode == 2
    assert words in done.stderr


@pytest.mark.parametrize(
    ("schema", "code", "words"),
    [
        ("{", 2, b"values.schema.json:1:2: not JSON"),
        ("[]", 2, b"holds no schema"),
        ('{"$ref": "https://example.com/x.json"}', 3, b"cannot be used"),
        (
            '{"properties": {"image": {"pattern": "(?<x", "type": "object"}, "a": {"pattern": "\\\\p{L}"}}}',
            3,
            b"cannot be used",
        ),
        ('{"type": "thing"}', 3, b"cannot be used"),
    ],
)
def test_a_broken_schema_is_explained_and_nothing_is_fetched(
    tmp_path: Path, good: str, schema: str, code: int, words: bytes
) -> None:
    (tmp_path / "Chart.yaml").write_text("name: broken\nversion: 1.0.0\n")
    (tmp_path / "values.schema.json").write_text(schema)
    done = run("-f", good, "--set", "a=b", "--chart", str(tmp_path))
    assert done.returncode == code, done
    assert words in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_chart_without_schema_still_gets_its_yaml_checked(tmp_path: Path, bad: str) -> None:
    (tmp_path / "Chart.yaml").write_text("name: plain\nversion: 1.0.0\n")
    done = run("-f", bad, "--chart", str(tmp_path))
    assert done.returncode == 1
    assert b"unquoted-version" in done.stdout
    assert b"plain 1.0.0 describes no keys" in done.stdout


def test_mistakes_in_the_charts_own_defaults_are_found(tmp_path: Path, good: str) -> None:
    (tmp_path / "values.yaml").write_text("a: [\n")
    done = run("-f", good, "--chart", str(tmp_path), "--format", "concise")
    assert done.returncode == 1
    assert f"{tmp_path}/values.yaml:1:5: error[yaml-syntax]".encode() in done.stdout


def test_output_goes_to_a_file_whole_or_not_at_all(tmp_path: Path, bad: str) -> None:
    target = tmp_path / "reports" / "report.json"
    target.parent.mkdir()
    target.write_text("old")
    done = run("-f", bad, "--chart", str(CHART), "--format", "json", "-o", str(target))
    assert (done.returncode, done.stdout) == (1, b"")
    assert json.loads(target.read_text())["summary"]["errors"] == 3
    assert list(target.parent.iterdir()) == [target]
    assert target.stat().st_mode & 0o444 == 0o444


def test_long_reports_are_capped_and_all_lifts_the_cap(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text(GOOD + "".join(f"k{number}: 1\n" for number in range(LIMIT + 7)))
    short = run("-f", str(file), "--chart", str(CHART)).stdout.decode()
    everything = run("-f", str(file), "--chart", str(CHART), "--all").stdout.decode()
    assert short.count("error[") == LIMIT
    assert "… and 7 more (--all shows them)" in short
    assert everything.count("error[") == LIMIT + 7


@pytest.mark.parametrize(
    ("choice", "terminal", "environment", "wanted"),
    [
        ("auto", False, {}, False),
        ("auto", True, {}, True),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_follows_option_environment_and_terminal(
    choice: str, terminal: bool, environment: dict[str, str], wanted: bool
) -> None:
    assert wants_color(choice, terminal=terminal, environment=environment) is wanted


def test_pipes_get_no_colour_and_terminals_do(bad: str) -> None:
    arguments = ["-f", bad, "--chart", str(CHART)]
    assert b"\x1b[" not in run(*arguments).stdout
    assert b"\x1b[" in run(*arguments, "--color", "always").stdout
    leader, follower = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
    with subprocess.Popen(
        [sys.executable, "-m", "helm_platform", "validate", *arguments],
        stdout=follower,
        env={**environment, "TERM": "xterm"},
    ) as process:
        os.close(follower)
        seen = os.read(leader, 100)
        process.kill()
    os.close(leader)
    assert seen.startswith(b"\x1b[1;31merror")


def test_an_ascii_terminal_and_a_strange_file_name_are_no_problem(tmp_path: Path) -> None:
    file = os.fsencode(tmp_path) + b"/\xff\xc3\xa9.yaml"
    Path(os.fsdecode(file)).write_text(GOOD + "ключ: 1\n")
    for form in ("text", "concise", "json"):
        done = run("-f", os.fsdecode(file), "--chart", str(CHART), "--format", form, PYTHONIOENCODING="ascii")
        assert done.returncode == 1
        assert b"unknown-key" in done.stdout
        assert done.stderr == b""


def test_commas_separate_files_as_in_helm(tmp_path: Path) -> None:
    odd = tmp_path / "a,b.yaml"
    odd.write_text("")
    assert split(("x.yaml,y.yaml", "z.yaml", str(odd))) == ["x.yaml", "y.yaml", "z.yaml", str(odd)]


def test_help_says_what_the_options_are_for() -> None:
    done = run("--help")
    assert done.returncode == 0
    for word in (
        b"--values",
        b"--set-string",
        b"--chart",
        b"--fast",
        b"--format",
        b"--output",
        b"--color",
        b"Exit code 1",
    ):
        assert word in done.stdout


def test_heavy_imports_wait_until_they_are_needed() -> None:
    heavy = ("yaml", "jsonschema", "difflib", "tarfile", "subprocess", "concurrent.futures", "helm_platform.helm")
    code = f"import sys, helm_platform.cli.validate; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == b"[]\n"
