"""Reading: the fast way and the exact one find the same, and every document of a file is one of its own."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helm_platform.diagnostics import Level
from helm_platform.errors import UsageError
from helm_platform.slo import documents
from helm_platform.slo.reading import read
from helm_platform.values import plain

ONE = """\
apiVersion: helm-platform.io/v1
kind: ServiceLevels
service: checkout
slos:
  up: {objective: 99.9, sli: {uptime: {series: 'up{job="checkout"}'}}}
"""


def _read(text: str, tmp_path: Path) -> list[documents.Written]:
    file = tmp_path / "slo.yaml"
    file.write_text(text, encoding="utf-8")
    return documents.read([str(file)])


def test_each_document_of_a_file_is_one(tmp_path: Path) -> None:
    text = f"{ONE}---\n# another\n---\n{ONE.replace('checkout', 'payments')}"
    found = _read(text, tmp_path)
    assert [each.values["service"] for each in found] == ["checkout", "payments"]
    entry = found[1].document.root.entries["service"]
    assert entry.span is not None
    assert entry.span.line == 11
    assert all(each.exact is None for each in found)


SCALARS = st.one_of(
    st.text(st.sampled_from("ab1 :#'\"{}[]$~|>-.é"), max_size=8),
    st.sampled_from(["yes", "~", "010", "0x1f", "1e3", "99.9", "null", "true", "2024-01-01", "1_000", ".5", "-0"]),
)
STYLES = st.sampled_from(["plain", "single", "double"])


@given(st.lists(st.tuples(SCALARS, STYLES), min_size=1, max_size=6))
def test_the_fast_way_reads_what_the_exact_one_reads(scalars: list[tuple[str, str]]) -> None:
    lines = []
    for number, (text, style) in enumerate(scalars):
        quoted = {
            "plain": text.strip() or "x",
            "single": "'" + text.replace("'", "''") + "'",
            "double": '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"',
        }[style]
        lines.append(f"k{number}: {quoted}\n")
    data = "".join(lines).encode()
    found = list(documents._written(data, Path("slo.yaml")))  # noqa: SLF001 - both ways, held together
    exact = documents._exactly_bytes(data, Path("slo.yaml"))  # noqa: SLF001
    if all(each.exact is None for each in found):
        assert [each.values for each in found] == [plain(each.root) for each in exact]
        assert not any(each.findings or each.duplicates for each in exact)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("kind: [\n", "yaml-syntax"),
        ("- a\n", "not-a-map"),
        ("", "missing-key"),
        ("a: !!int x\n", "bad-value"),
        (f"{ONE}...\nmore: x\n", "ignored-text"),
        ("a: 1\na: 2\n", "duplicate-key"),
        (ONE + "--- text\n", "document-separator"),
    ],
)
def test_what_is_no_document_says_why_without_speaking_of_helm(text: str, rule: str, tmp_path: Path) -> None:
    file = tmp_path / "slo.yaml"
    file.write_text(text)
    reading = read([str(file)])
    found = next(each for each in reading.findings if each.rule == rule)
    assert found.level is Level.ERROR
    assert found.file == file
    assert "Helm" not in f"{found.message} {found.label} {found.help}"
    assert reading.levels == ()


def test_documents_are_found_below_a_folder_by_their_names(tmp_path: Path) -> None:
    for name in ("apps/b/monitoring/slo.yaml", "apps/a/web.slo.yaml", "apps/a/values.yaml", ".git/slo.yaml"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(ONE)
    found = [Path(each).relative_to(tmp_path).as_posix() for each in documents.files([str(tmp_path)])]
    assert found == ["apps/a/web.slo.yaml", "apps/b/monitoring/slo.yaml"]
    assert documents.is_one(tmp_path / "apps/a/values.yaml")
    assert not documents.is_one(tmp_path / "apps")


def test_every_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError) as caught:
        documents.files([str(tmp_path / "empty"), str(tmp_path / "gone")])
    assert caught.value.detail is not None
    assert "empty: no slo.yaml below it" in caught.value.detail
    assert "gone: no such file or folder" in caught.value.detail


def test_a_stream_is_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ONE.encode())))
    (slo,) = read(["-"]).slos
    assert slo.service == "checkout"
