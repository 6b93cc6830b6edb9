"""GitHub's workflow commands, read back the way the runner reads them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.formats.reports import BLOCK, FILE, PIECES, REPORTS, STREAM, WHOLE, report

from helm_platform.formats import FormatName

COMMAND = re.compile(r"^::(?P<name>error|warning|notice) (?P<properties>[^\n]*?)::(?P<message>.*)$")


def unescaped(text: str) -> str:
    for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, char)
    return text


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Name, properties and message of each line that the runner takes for a command."""
    found = []
    for line in text.splitlines():
        if not line.lstrip().startswith("::"):
            assert "##[" not in line
            continue
        match = COMMAND.match(line)
        assert match, line
        pairs = (pair.partition("=") for pair in match["properties"].split(","))
        properties = {key: unescaped(value) for key, _, value in pairs}
        found.append((match["name"], properties, unescaped(match["message"])))
    return found


def shown(name: str) -> list[tuple[str, dict[str, str], str]]:
    return commands(FormatName.GITHUB.to_format().render(REPORTS[name]))


def test_an_annotation_has_the_place_and_everything_that_is_known() -> None:
    everything = {properties["title"]: (name, properties, message) for name, properties, message in shown("mistakes")}
    assert {title: name for title, (name, _, _) in everything.items()} == {
        "unknown-key": "error",
        "duplicate-key": "warning",
        "few-replicas": "notice",
        "missing-key": "error",
    }
    _, properties, message = everything["unknown-key"]
    assert properties == {
        "title": "unknown-key",
        "file": str(FILE),
        "line": "2",
        "endLine": "2",
        "col": "3",
        "endColumn": "11",
    }
    assert message == (
        f"{FILE}:2:3: `repositry` is not a key of `image` (did you mean `repository`?)\n"
        "help: keys here: repository, tag,\npullPolicy"
    )
    assert everything["missing-key"][1] == {"title": "missing-key", "file": str(FILE)}
    assert f"note: first written here: {FILE}:1:1\nnote: nothing else is lost" in everything["duplicate-key"][2]


def test_columns_are_left_out_where_github_does_not_take_them() -> None:
    ((_, properties, _),) = commands(FormatName.GITHUB.to_format().render(report(BLOCK)))
    assert properties == {"title": "wrong-type", "file": str(FILE), "line": "1", "endLine": "3"}


def test_what_has_no_file_is_said_without_one() -> None:
    assert [(properties, message[:12]) for _, properties, message in shown("argument")] == [
        ({"title": "set-argument"}, "--set a: `a`"),
        ({"title": "wrong-type"}, "--set port=x"),
    ]
    ((_, properties, message),) = commands(FormatName.GITHUB.to_format().render(report(STREAM)))
    assert properties == {"title": "unknown-key"}
    assert message.startswith("<stdin>:1:1: ")


@pytest.mark.parametrize("name", ["strange", "strange-verdict"])
def test_no_text_can_become_a_command_or_a_property_of_its_own(name: str) -> None:
    assert "\n::error::x" in PIECES
    found = shown(name)
    assert found
    for _, properties, message in found:
        assert set(properties) <= {"title", "file", "line", "endLine", "col", "endColumn"}
        assert "%" in message
        assert "値 é 😀" in message
    assert len(found) == {"strange": 1, "strange-verdict": 2}[name]


def test_what_lowers_the_level_is_a_notice_at_its_line() -> None:
    text = FormatName.GITHUB.to_format().render(REPORTS["lowered-only"])
    assert "pod security: privileged (1 of 2 workloads below restricted)\n" in text
    found = commands(text)
    assert {name for name, _, _ in found} == {"notice"}
    assert (found[1][1]["title"], found[1][1]["line"]) == ("pod security", "5")
    assert found[1][2].endswith(
        'baseline[capabilities] Deployment/web: security.capabilities adds CHOWN: "chowns its spool"'
    )
    assert [properties.get("file") for _, properties, _ in found] == [None, str(FILE), None, str(FILE)]


def test_it_is_capped_like_formats_for_people_and_the_rest_is_counted() -> None:
    text = FormatName.GITHUB.to_format().render(replace(REPORTS["many"], limit=7))
    assert len(commands(text)) == 7
    assert "… and 392 more (--all shows them)\nFound 399 errors in 1 file" in text
    verdict = FormatName.GITHUB.to_format().render(replace(REPORTS["lowered-only"], limit=1))
    assert len(commands(verdict)) == 1
    assert verdict.endswith("… and 3 more (--all shows them)\n")


def test_files_are_named_from_the_checkout_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = tmp_path / "deploy"
    below.mkdir()
    monkeypatch.chdir(below)

    def file(finding_file: Path) -> str:
        found = commands(FormatName.GITHUB.to_format().render(report(replace(WHOLE, file=finding_file))))
        return found[0][1]["file"]

    assert file(Path("values.yaml")) == "values.yaml"
    assert file(below / "values.yaml") == "values.yaml"
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert file(Path("values.yaml")) == "deploy/values.yaml"
    assert file(Path("../web/values.yaml")) == "web/values.yaml"
    assert file(Path("/etc/values.yaml")) == "/etc/values.yaml"
    monkeypatch.setenv("GITHUB_WORKSPACE", "/somewhere/else")
    assert file(Path("values.yaml")) == "values.yaml"
