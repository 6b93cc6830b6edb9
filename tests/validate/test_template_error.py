"""Both Helms' words for a failing template, taken apart alike."""

from __future__ import annotations

import pytest

from helm_platform.validate.made import template_line
from helm_platform.validate.template_error import template_error

FILE = "web/templates/a.yaml"
AT = f'template: {FILE}:1:2: executing "{FILE}" at'
THREE = f'template: {FILE}:3:27: executing "{FILE}" at <.Values.a.b.c>: nil pointer evaluating interface {{}}.c'
FOUR = f'{FILE}:3:27\nexecuting "{FILE}" at <.Values.a.b.c>:\nnil pointer evaluating interface {{}}.c'
CHAIN_THREE = (
    f'template: {FILE}:5:6: executing "{FILE}" at <include "n" .>: error calling include: '
    'template: web/templates/_n.tpl:2:10: executing "n" at <index .Values.a 3>: error calling index: out of range: 3'
)
CHAIN_FOUR = (
    f'{FILE}:5:6\nexecuting "{FILE}" at <include "n" .>:\nerror calling include:\n'
    'web/templates/_n.tpl:2:10\nexecuting "n" at <index .Values.a 3>:\nerror calling index: out of range: 3'
)


@pytest.mark.parametrize("text", [THREE, FOUR], ids=["helm3", "helm4"])
def test_a_value_that_is_not_there(text: str) -> None:
    error = template_error(text)
    assert error is not None
    assert [(frame.file, frame.line, frame.column, frame.expression) for frame in error.frames] == [
        (FILE, 3, 27, ".Values.a.b.c")
    ]
    assert error.reason == "`.Values.a.b.c` cannot be read: `a.b` is not set"
    assert error.values_path == ("a", "b", "c")


@pytest.mark.parametrize("text", [CHAIN_THREE, CHAIN_FOUR], ids=["helm3", "helm4"])
def test_the_way_to_the_error_is_kept(text: str) -> None:
    error = template_error(text)
    assert error is not None
    assert [(frame.file, frame.line) for frame in error.frames] == [(FILE, 5), ("web/templates/_n.tpl", 2)]
    assert error.reason == "`index .Values.a 3`: out of range: 3"
    assert error.values_path == ()


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (f"execution error at ({FILE}:2:3): write\na size", 2, "write\na size"),
        (f"parse error at ({FILE}:4): unexpected EOF", 4, "this template cannot be read: unexpected EOF"),
        (
            f"YAML parse error on {FILE}: error converting YAML to JSON: yaml: line 6: did not find expected key",
            None,
            "this template makes text that is no YAML: did not find expected key (line 6 of what it makes)",
        ),
        (
            f"YAML parse error on {FILE}: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string",
            None,
            "this template makes text that is no map of keys",
        ),
        (
            f"{AT} <.Values.a.b>: can't evaluate field b in type interface {{}}",
            1,
            "`.Values.a.b` cannot be read: `a` is no map",
        ),
        (
            f"{AT} <.Capabilities.x.y>: nil pointer evaluating interface {{}}.y",
            1,
            "`.Capabilities.x.y` cannot be read: what should have `y` is not set",
        ),
        # A message that quotes what looks like a place is one message.
        (
            f'{AT} <fail "x">: error calling fail: see {FILE}:9:9: executing "x" at <y>: z',
            1,
            f'`fail "x"`: see {FILE}:9:9: executing "x" at <y>: z',
        ),
    ],
)  # fmt: skip
def test_each_form(text: str, line: int | None, reason: str) -> None:
    error = template_error(text)
    assert error is not None
    assert (error.frames[-1].line, error.reason) == (line, reason)


def test_what_is_about_no_template() -> None:
    assert template_error("INSTALLATION FAILED: no") is None
    assert template_error("chart requires kubeVersion: <1.20 which is incompatible with Kubernetes v1.37.0") is None


MADE = f"---\n# Source: {FILE}\na: 1\n---\nb: 1\n  text: x: y\n"


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        (["a: 1", "---", "b: 1", "  text: {{ .Values.text }}"], (4, 3)),
        (["a: 1", "---", "b: 1", "  text: x: y"], (4, 3)),
        (["  text: {{ .Values.a }}", "  text: {{ .Values.b }}"], None),  # two lines could have made it
        (["{{ .Values.all }}"], None),  # and this one anything
    ],
)
def test_the_line_that_made_what_is_no_yaml(lines: list[str], place: tuple[int, int] | None) -> None:
    span = template_line(MADE, FILE, 2, lines)
    assert ((span.line, span.column) if span else None) == place
