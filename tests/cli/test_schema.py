"""`helm platform schema`: the schema itself, and the line by which editors find it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.support import ROOT

from helm_platform.cli.schema import command
from helm_platform.commands.schema import add_modelines
from helm_platform.errors import PlatformError, UsageError

SCHEMA = ROOT / "charts/platform-app/values.schema.json"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(one) for one in arguments])


def refused(*arguments: str | Path) -> PlatformError:
    done = run(*arguments)
    assert isinstance(done.exception, UsageError), done.output
    return done.exception


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository with a chart of its own and a values file."""
    (tmp_path / ".git").mkdir()
    chart = tmp_path / "charts" / "shop"
    chart.mkdir(parents=True)
    (chart / "Chart.yaml").write_text("name: shop\nversion: 1.0.0\n")
    (chart / "values.schema.json").write_text('{"type": "object"}')
    values = tmp_path / "apps" / "web" / "values.yaml"
    values.parent.mkdir(parents=True)
    values.write_text("port: 1\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_schema_is_printed_byte_for_byte() -> None:
    done = subprocess.run([sys.executable, "-m", "helm_platform", "schema"], capture_output=True, check=True)
    assert done.stdout == SCHEMA.read_bytes()


def test_bytes_that_no_terminal_likes_stay_what_they_are(repository: Path) -> None:
    file = repository / "charts/shop/values.schema.json"
    file.write_bytes('{"title":\r\n "ü ключ"}'.encode())
    arguments = [sys.executable, "-m", "helm_platform", "schema", "--chart", "charts/shop"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    assert subprocess.run(arguments, capture_output=True, check=True, env=environment).stdout == file.read_bytes()
    assert run("--chart", "charts/shop", "-o", "copy.json").exit_code == 0
    assert Path("copy.json").read_bytes() == file.read_bytes()


def test_pretty_is_the_same_schema_for_people() -> None:
    said = run("--pretty").stdout
    assert json.loads(said) == json.loads(SCHEMA.read_bytes())
    assert said.startswith('{\n  "$schema": ')


def test_a_copy_is_written_and_checked(repository: Path) -> None:
    missing = run("-o", "schema.json", "--check")
    assert (missing.exit_code, missing.stdout) == (1, "schema.json: is not the schema of this chart\n")
    assert not (repository / "schema.json").exists()
    done = run("-o", "schema.json")
    assert (done.exit_code, done.stdout) == (0, "")
    assert (repository / "schema.json").read_bytes() == SCHEMA.read_bytes()
    assert run("-o", "schema.json", "--check").exit_code == 0
    assert "cannot write" in refused("-o", "nowhere/schema.json").message


def test_a_values_file_refers_to_the_chart_of_its_repository(repository: Path) -> None:
    values = Path("apps/web/values.yaml")
    check = run("--chart", "charts/shop", "--modeline", "--check", values)
    assert (check.exit_code, check.stdout) == (1, "apps/web/values.yaml: lacks the line for this schema\n")
    assert values.read_text() == "port: 1\n"
    done = run("--chart", "charts/shop", "--modeline", values)
    assert (done.exit_code, done.stdout) == (
        0,
        "apps/web/values.yaml: $schema=../../charts/shop/values.schema.json\n",
    )
    assert values.read_text() == ("# yaml-language-server: $schema=../../charts/shop/values.schema.json\nport: 1\n")
    again = run("--chart", "charts/shop", "--modeline", values)
    assert (again.exit_code, again.stdout) == (0, "apps/web/values.yaml: has it\n")
    assert run("--chart", "charts/shop", "--modeline", "--check", values).exit_code == 0


def test_the_way_of_the_line_leads_to_the_schema(repository: Path) -> None:
    values = repository / "apps/web/values.yaml"
    run("--chart", "charts/shop", "--modeline", values)
    way = values.read_text().splitlines()[0].partition("$schema=")[2]
    assert (values.parent / way).resolve() == (repository / "charts/shop/values.schema.json").resolve()


def test_values_elsewhere_need_a_copy_or_an_address(repository: Path) -> None:
    values = Path("apps/web/values.yaml")
    outside = refused("--modeline", values)
    assert outside.message == "the schema is not in the repository of apps/web/values.yaml"
    assert "-o values.schema.json" in (outside.fix or "")
    assert run("-o", "values.schema.json", "--modeline", values).exit_code == 0
    assert values.read_text().startswith("# yaml-language-server: $schema=../../values.schema.json\n")
    assert (repository / "values.schema.json").read_bytes() == SCHEMA.read_bytes()
    assert run("-o", "values.schema.json", "--modeline", values, "--check").exit_code == 0
    (repository / "values.schema.json").write_text("{}")
    assert run("-o", "values.schema.json", "--modeline", values, "--check").exit_code == 1
    assert run("--url", "https://acme.io/schema.json", "--modeline", values).exit_code == 0
    assert values.read_text().startswith("# yaml-language-server: $schema=https://acme.io/schema.json\nport")


def test_byte_order_mark_and_line_ends_stay(repository: Path) -> None:
    values = repository / "apps/web/values.yaml"
    values.write_bytes("\ufeffport: 1\r\n".encode())
    run("--chart", "charts/shop", "--modeline", values)
    line = "# yaml-language-server: $schema=../../charts/shop/values.schema.json"
    assert values.read_bytes() == f"\ufeff{line}\r\nport: 1\r\n".encode()


def test_nothing_is_written_where_one_file_cannot_be_read(repository: Path) -> None:
    values = repository / "apps/web/values.yaml"
    (repository / "latin.yaml").write_bytes(b"a: \xe9\n")
    found = refused("--chart", "charts/shop", "--modeline", values, "latin.yaml", "no.yaml", repository / "apps")
    assert found.message == "no modeline was written"
    detail = found.detail or ""
    assert "latin.yaml: is not UTF-8" in detail
    assert "no.yaml: no such file" in detail
    assert "apps: is a directory" in detail
    assert values.read_text() == "port: 1\n"


def test_a_new_file_of_another_command_gets_the_same_line(repository: Path) -> None:
    """What `helm platform init` calls: files and a schema, or an address."""
    values = repository / "apps/web/values.yaml"
    assert add_modelines([values], repository / "charts/shop/values.schema.json") == [values]
    assert add_modelines([values], repository / "charts/shop/values.schema.json") == []
    assert add_modelines([values], "https://acme.io/s.json", check=True) == [values]
    assert "charts/shop" in values.read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["values.yaml"], "only for --modeline"),
        (["--modeline"], "no values file is named"),
        (["--check"], "nothing to check"),
        (["--url", "https://acme.io"], "only for --modeline"),
        (["--url", "https://a b", "--modeline", "apps/web/values.yaml"], "no modeline was written"),
        (["--chart", "nowhere"], "is not a chart folder"),
    ],
)
@pytest.mark.usefixtures("repository")
def test_wrong_usage_is_explained(arguments: list[str], words: str) -> None:
    assert words in refused(*arguments).message


def test_a_chart_without_a_schema_has_none_to_give(repository: Path) -> None:
    (repository / "charts/shop/values.schema.json").unlink()
    assert refused("--chart", "charts/shop").message == "shop 1.0.0 has no schema"
    assert "no values.schema.json" in refused("--chart", "charts/shop", "--modeline", "apps/web/values.yaml").message


def test_this_repositorys_examples_can_take_the_line(tmp_path: Path) -> None:
    """In the repository that has the chart nothing else is needed."""
    check = run("--modeline", "--check", ROOT / "examples/hello/values.yaml")
    assert (check.exit_code, "lacks the line" in check.stdout) == (1, True)
