"""What compose files write in their own way: variables, durations, sizes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from helm_platform.cli.migrate import command
from helm_platform.migrate.sources.compose.amounts import seconds, size
from helm_platform.migrate.sources.compose.interpolation import environment, filled
from helm_platform.values import plain
from helm_platform.values.foreign import parse

KNOWN = {"SET": "value", "EMPTY": ""}


@pytest.mark.parametrize(
    ("text", "number"),
    [("30s", 30), ("1m30s", 90), ("2h", 7200), ("500ms", 1), ("1.5m", 90), ("15", 15), ("soon", None), ("", None)],
)
def test_durations(text: str, number: int | None) -> None:
    assert seconds(text) == number


@pytest.mark.parametrize(
    ("text", "amount"),
    [("512m", "512Mi"), ("1g", "1Gi"), ("64MB", "64Mi"), ("1GiB", "1Gi"), ("100", "100"), ("100b", "100"),
     ("1.5g", "1610612736"), ("lots", None)],
)  # fmt: skip
def test_sizes(text: str, amount: str | None) -> None:
    assert size(text) == amount


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("${SET}", "value"),
        ("$SET-x", "value-x"),
        ("a${UNSET:-b}c", "abc"),
        ("${EMPTY:-b}", "b"),
        ("${EMPTY-b}", ""),
        ("${SET:+there}", "there"),
        ("${UNSET:+there}", ""),
        ("${UNSET:?say it}", "${UNSET:?say it}"),
        ("$$SET", "$SET"),
        ("100%", "100%"),
    ],
)
def test_variables(text: str, result: str) -> None:
    (document,) = parse(yaml.safe_dump({"a": [text]}).encode(), Path("compose.yaml")).documents
    assert plain(filled(document.root, KNOWN)) == {"a": [result]}


def test_the_file_of_the_environment(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# what\nexport A=1\nB = 'x # y'\nC=z # why\nD=\nnonsense\n", encoding="utf-8")
    assert environment(file) == {"A": "1", "B": "x # y", "C": "z", "D": ""}


@pytest.mark.usefixtures("tools")
def test_what_env_says_is_taken_but_no_secret(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TAG=1.2.3\nDB_PASSWORD=correct-horse-battery\n", encoding="utf-8")
    file = tmp_path / "compose.yaml"
    file.write_text(
        "name: shop\nservices:\n  api:\n    image: ghcr.io/acme/api:${TAG}\n    environment:\n"
        "      DB_PASSWORD: ${DB_PASSWORD}\n      LOG: ${LOG_LEVEL:-info}\n",
        encoding="utf-8",
    )
    answer = CliRunner().invoke(command, ["--from", "compose", str(file)])
    values = yaml.safe_load(answer.stdout)
    assert values["image"]["tag"] == "1.2.3"
    assert values["env"]["LOG"] == "info"
    assert values["env"]["DB_PASSWORD"]["key"] == "db-password"
    assert "correct-horse" not in answer.output
