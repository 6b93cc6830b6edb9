"""The stored release: what is written is what is read, in as few bytes as sharing allows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helm_platform.errors import UsageError
from helm_platform.proofs.upgrade.baseline import Baseline, Stored, dump, load

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
# Texts that look like a reference, and parts that occur often.
NODES = st.recursive(
    LEAVES | st.sampled_from(["=0123456789", "=", "==", "a long text that is shared between many places"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
)
MAPS = st.dictionaries(st.sampled_from(["=a", "metadata", "spec"]), NODES)
STORED = st.builds(Stored, MAPS, st.lists(MAPS, max_size=4).map(tuple))


@given(files=st.dictionaries(st.text(min_size=1), STORED, max_size=4))
def test_what_is_written_is_read(files: dict[str, Stored], tmp_path_factory: pytest.TempPathFactory) -> None:
    written = Baseline("app", "1.0.0", files)
    text = dump(written)
    file = tmp_path_factory.getbasetemp() / "baseline.json"
    file.write_text(text, encoding="utf-8", newline="")
    assert load(file) == written
    assert dump(load(file)) == text


def test_equal_parts_are_written_once() -> None:
    template: dict[str, Any] = {"spec": {"containers": [{"name": "web", "securityContext": {"runAsNonRoot": True}}]}}

    def size(count: int) -> int:
        files = {f"{number}.yaml": Stored({"a": number}, (template,)) for number in range(count)}
        return len(dump(Baseline("app", "1.0.0", files)))

    assert size(40) - size(20) < 20 * 60  # a line of its own values and one reference


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"format": 2}',
        '{"format": 1, "chart": "a", "version": "1", "files": {"a": "=0123456789"}, "parts": {}}',
        '{"format": 1, "chart": "a", "version": "1", "files": {"a": "=a"}, "parts": {"a": "=a"}}',
        '{"format": 1, "chart": "a", "version": "1", "files": {"a": {}}, "parts": {}}',
    ],
)
def test_what_is_no_baseline(text: str, tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    file.write_text(text)
    with pytest.raises(UsageError) as caught:
        load(file)
    assert caught.value.fix is not None
    assert "--write-baseline" in caught.value.fix
