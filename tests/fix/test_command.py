"""`helm platform fix` as a process: what it writes and what it leaves, streams, files, exit codes."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.fleets import copied

from helm_platform import files
from helm_platform.cli.fix import command
from helm_platform.commands import fix
from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.validate.repair import Repair, repaired

CHART = Path(__file__).parent.parent / "cases" / "chart"
BAD = "image: {repository: ghcr.io/acme/web}\nprot: 80   # http\r\nkind: Deploymnt\n"
GOOD = BAD.replace("prot", "port").replace("Deploymnt", "Deployment")


def run(*arguments: str | Path, stdin: bytes = b"", **more: str) -> subprocess.CompletedProcess[bytes]:
    words = [sys.executable, "-m", "helm_platform", "fix", *map(str, arguments), "--chart", str(CHART)]
    return subprocess.run(words, input=stdin, capture_output=True, check=False, env=os.environ | more)


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    file = tmp_path / "values.yaml"
    file.write_bytes(BAD.encode())
    return file


def test_fixes_the_file_and_says_what_it_did(bad: Path) -> None:
    bad.chmod(0o640)
    done = run("-f", bad)
    assert bad.read_bytes() == GOOD.encode()
    assert done.stdout.decode().splitlines() == [
        f"{bad}:2:1: renamed `prot` to `port`",
        f"{bad}:3:7: replaced `Deploymnt` by `Deployment`",
        "Fixed 2 findings in 1 file (1 file, 4 keys checked against shop-app 1.2.3).",
    ]
    assert (done.returncode, done.stderr) == (0, b"")
    assert stat.S_IMODE(bad.stat().st_mode) == 0o640
    assert list(bad.parent.iterdir()) == [bad]
    again = run("-f", bad)
    assert again.stdout == b"ok: nothing to fix: 1 file, 4 keys checked against shop-app 1.2.3\n"
    assert again.returncode == 0


def test_errors_that_are_left_fail_and_are_shown(bad: Path) -> None:
    bad.write_text(f"{BAD}xyzzy: 1\n")
    done = run("-f", bad)
    assert done.returncode == 1
    assert b"renamed `prot` to `port`" in done.stdout
    assert b"error[unknown-key]: `xyzzy`" in done.stdout
    assert done.stdout.endswith(b"Fixed 2 findings in 1 file; 1 error left.\n")


def test_warnings_that_are_left_do_not_fail(bad: Path) -> None:
    bad.write_text(f"{BAD}resources:\n")
    done = run("-f", bad)
    assert done.returncode == 0
    assert b"warning[null-value]" in done.stdout


@pytest.mark.parametrize("option", ["--diff", "--check"])
def test_looking_changes_nothing_and_fails_where_something_would(bad: Path, option: str) -> None:
    done = run("-f", bad, option)
    assert (bad.read_bytes(), done.returncode) == (BAD.encode(), 1)
    bad.write_bytes(GOOD.encode())
    assert run("-f", bad, option).returncode == 0
    bad.write_text("image: {repository: x}\nxyzzy: 1\n")
    assert run("-f", bad, option).returncode == 1


def test_a_diff_can_be_applied(bad: Path) -> None:
    done = run("-f", bad, "--diff")
    assert done.stdout.startswith(f"--- {bad}\n+++ {bad}\n@@ -2,2 +2,2 @@\n-prot: 80   # http\r\n".encode())
    assert b"would rename `prot` to `port`" in done.stderr
    patch = done.stdout.replace(str(bad).encode(), b"values.yaml")
    subprocess.run(["git", "apply", "--unidiff-zero", "-p0", "-"], input=patch, cwd=bad.parent, check=True)
    assert bad.read_bytes() == GOOD.encode()


def test_a_diff_says_where_the_last_line_has_no_end(bad: Path) -> None:
    bad.write_text("image: {repository: x}\nprot: 80")
    assert run("-f", bad, "--diff").stdout.decode().splitlines()[3:] == [
        "-prot: 80",
        "\\ No newline at end of file",
        "+port: 80",
        "\\ No newline at end of file",
    ]


def test_a_diff_shows_no_secret(bad: Path) -> None:
    lines = [
        "image: {repository: x}",
        "# the password is hunter2",
        "prot: 80",
        "env:",
        "  DB_PASSWORD: hunter2",
        "annotations: {API_TOKEN: hunter2, a: 5, url: 'http://x:hunter2@y/'}",
        "annotation: {dbPassword: hunter2}",
        "workloads: {a: {env: {TOKEN: hunter2, TOKEN: hunter2}, repliacs: 1}}",
        "labels: {a: yes} # https://me:hunter2@acme.io",
        "labels: {a: yes} # https://me:hunter2@acme.io",
        "expose: {host: a.b}",
        "expose:",
        "  host: a.b",
        "global:",
        "  password: |",
        "    hunter2",
        "  password: |",
        "    hunter2",
    ]
    bad.write_text("\n".join(lines))
    done = run("-f", bad, "--diff")
    assert b"(not shown)" in done.stdout
    assert b"hunter2" not in done.stdout
    bad.write_text("global:\n\tpassword: hunter2\n\ta: 1\nimage: {repository: x}\n")
    done = run("-f", bad, "--diff")
    assert b"+  a: 1\n" in done.stdout
    assert b"hunter2" not in done.stdout


def test_the_fixed_text_of_stdin_goes_to_stdout() -> None:
    done = run("-f", "-", stdin=b"\xef\xbb\xbf" + BAD.encode())
    assert done.stdout == b"\xef\xbb\xbf" + GOOD.encode()
    assert b"<stdin>:2:1: renamed `prot` to `port`" in done.stderr
    assert done.returncode == 0
    same = run("-f", "-", stdin=b"\xff\xfe not text")
    assert (same.stdout, same.returncode) == (b"\xff\xfe not text", 1)
    assert b"error[encoding]" in same.stderr
    assert run("-f", "-", "--check", stdin=BAD.encode()).stdout.startswith(b"<stdin>:2:1: would rename")


def test_stdin_beside_a_file(bad: Path) -> None:
    done = run("-f", bad, "-f", "-", stdin=b"repliacs: 2\n")
    assert (done.stdout, bad.read_bytes()) == (b"replicas: 2\n", GOOD.encode())


def test_only_the_rules_asked_for(bad: Path) -> None:
    assert run("-f", bad, "--rule", "not-in-list").returncode == 1
    assert bad.read_bytes() == BAD.replace("Deploymnt", "Deployment").encode()
    run("-f", bad, "--rule", "not-in-list", "--rule", "unknown-key")
    assert bad.read_bytes() == GOOD.encode()


def test_a_read_only_file_is_not_replaced_and_no_other_either(bad: Path, tmp_path: Path) -> None:
    other = tmp_path / "prod.yaml"
    other.write_bytes(b"repliacs: 1\n")
    other.chmod(0o444)
    done = run("-f", bad, "-f", other)
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"cannot write a file; no file was changed" in done.stderr
    assert f"{other}: the file is read-only".encode() in done.stderr
    assert (bad.read_bytes(), other.read_bytes()) == (BAD.encode(), b"repliacs: 1\n")
    assert run("-f", other, "--check").returncode == 1


def test_a_link_stays_a_link(bad: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.yaml"
    link.symlink_to(bad)
    assert run("-f", link).returncode == 0
    assert link.is_symlink()
    assert bad.read_bytes() == GOOD.encode()


def test_what_is_no_regular_file_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["sh", "-c", f"printf 'repliacs: 1' > '{pipe}'"]):
        done = run("-f", pipe, "--set", "image.repository=x")
    assert done.returncode == 3
    assert b"is no regular file" in done.stderr
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_file_that_changes_meanwhile_is_left(bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*arguments: Any) -> Repair:
        made = repaired(*arguments)
        bad.write_text("# somebody was faster\n")
        return made

    monkeypatch.setattr("helm_platform.commands.fix.repaired", slow)
    with pytest.raises(EnvironmentProblem, match="no file was changed") as error:
        fix.run(fix.Request(files=(str(bad),), chart=CHART))
    assert "has changed since it was read" in (error.value.detail or "")
    assert bad.read_text() == "# somebody was faster\n"


def test_a_write_that_fails_leaves_the_file_whole(bad: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "prod.yaml"
    other.write_bytes(b"repliacs: 1\n")
    real = files.replace

    def full(target: Path, text: str) -> None:
        if target == other:
            raise OSError(28, "No space left on device")
        real(target, text)

    monkeypatch.setattr(files, "replace", full)
    with pytest.raises(EnvironmentProblem, match=r"cannot write a file; fixed: .*values.yaml") as error:
        fix.run(fix.Request(files=(str(bad), str(other)), chart=CHART))
    assert error.value.detail == f"{other}: no space left on device"
    assert other.read_bytes() == b"repliacs: 1\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], b"nothing to fix"),
        (["-f", "no-such.yaml"], b"no-such.yaml: no such file"),
        (["no-such-folder"], b"no-such-folder: no such file or folder"),
        (["--set", "a=1"], b"nothing to fix"),
        (["-f", "BAD", "--diff", "--check"], b"--diff and --check do not go together"),
        (["-f", "BAD", "--rule", "unknwn-key"], b"did you mean `unknown-key`?"),
    ],
)
def test_wrong_usage_exits_with_2(bad: Path, arguments: list[str], words: bytes) -> None:
    done = run(*(bad if word == "BAD" else word for word in arguments))
    assert (done.returncode, done.stdout) == (2, b"")
    assert words in done.stderr
    assert bad.read_bytes() == BAD.encode()


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    base = tmp_path / "apps" / "web" / "base"
    base.mkdir(parents=True)
    (base / "values.yaml").write_text("image: {repository: x}\nrepliacs: 2\nprot: 80\n")
    for name, text in (("dev", "kind: deployment\n"), ("prod", "repliacs: 3\n")):
        overlay = tmp_path / "apps" / "web" / "overlays" / name
        overlay.mkdir(parents=True)
        (overlay / "values.yaml").write_text(text)
    return tmp_path / "apps"


def test_a_folder_is_all_its_releases_and_a_shared_file_is_fixed_once(fleet: Path) -> None:
    done = run(fleet)
    texts = {str(file.relative_to(fleet / "web")): file.read_text() for file in fleet.rglob("*.yaml")}
    assert texts == {
        "base/values.yaml": "image: {repository: x}\nreplicas: 2\nport: 80\n",
        "overlays/dev/values.yaml": "kind: Deployment\n",
        "overlays/prod/values.yaml": "replicas: 3\n",
    }
    assert done.returncode == 0
    assert done.stdout.count(b"base/values.yaml:2:1: renamed `repliacs`") == 1
    assert b"Fixed 4 findings in 3 files (2 releases checked against shop-app 1.2.3)." in done.stdout


def test_a_fix_must_be_right_in_every_release_of_a_shared_file(fleet: Path) -> None:
    """With the right name the base of `prod` would have two stores, of which there can be one."""
    base = fleet / "web" / "base" / "values.yaml"
    base.write_text("image: {repository: x}\nsotre: {redis: {url: a}}\nprot: 80\n")
    (fleet / "web" / "overlays" / "prod" / "values.yaml").write_text("store: {postgres: {url: b}}\n")
    done = run(fleet)
    assert base.read_text() == "image: {repository: x}\nsotre: {redis: {url: a}}\nport: 80\n"
    assert b"not fixed: rename `sotre` to `store`: it would bring no-choice: `store` can have only one" in done.stdout
    assert b"fixable" not in done.stdout
    assert done.returncode == 1
    (fleet / "web" / "overlays" / "prod" / "values.yaml").write_text("port: 81\n")
    assert run(fleet).returncode == 0
    assert "\nstore: {redis: {url: a}}\n" in base.read_text()


def test_one_file_under_two_names_is_one(bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bad.parent)
    done = run("-f", "values.yaml", "-f", "./values.yaml", bad)
    assert bad.read_bytes() == GOOD.encode()
    assert done.stdout.count(b"renamed `prot`") == 1


def test_the_platform_app_is_the_default(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text("image: {repository: ghcr.io/acme/web, tag: 1.10}\nreplicaCount: 2\nservice:\n  port: 80\n")
    result = CliRunner().invoke(command, ["-f", str(file)], catch_exceptions=False)
    assert result.exit_code == 0
    assert file.read_text() == 'image: {repository: ghcr.io/acme/web, tag: "1.10"}\nreplicas: 2\nport: 80\n'


def test_a_wrong_request_is_refused_before_anything_is_read() -> None:
    with pytest.raises(UsageError, match="is no rule"):
        fix.run(fix.Request(files=("no-such.yaml",), rules=("x",)))


def test_heavy_imports_wait_until_they_are_needed() -> None:
    heavy = ("yaml", "jsonschema", "difflib", "subprocess", "helm_platform.helm", "helm_platform.commands.fix")
    code = f"import sys, helm_platform.cli.fix; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == b"[]\n"


def test_of_two_values_for_one_place_none_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    text = 'image: {repository: x, tag: "1"}\nprot: 81\nservice:\n  port: 80\n'
    file.write_text(text)
    result = CliRunner().invoke(command, ["-f", str(file)], catch_exceptions=False)
    assert (result.exit_code, file.read_text()) == (1, text)
    assert result.output.count("not fixed: ") == 2
    assert result.output.count("the fix of another finding wants the same place") == 2


def test_a_note_is_no_reason_to_leave_a_mistake(tmp_path: Path) -> None:
    """A tag that is text can lack a digest, which its fleet recommends; the number that it was could not."""
    file = copied(tmp_path / "fleet") / "apps" / "orders" / "base" / "values.yaml"
    file.write_text(file.read_text().replace('tag: "3.4.1"', "tag: 1.10"))
    result = CliRunner().invoke(command, [str(file)], catch_exceptions=False)
    assert "quoted `1.10`" in result.stdout
    assert "note[image-version]" in result.stdout
    assert 'tag: "1.10"' in file.read_text()
    assert result.exit_code == 0
