"""The reference page of objectives and the bundles of the engine are the current ones, and what is stale fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from hack.docs import slo
from hack.schema import bundle

from helm_platform.slo import data


def test_the_page_is_the_current_one_and_has_every_preset() -> None:
    text = slo.TARGET.read_text(encoding="utf-8")
    assert text == slo.page()
    assert all(f"\n### {name}\n" in text for name in data.presets())


@pytest.mark.parametrize("target", bundle.OF_FILES, ids=lambda file: file.name)
def test_the_bundles_of_the_engine_are_the_current_ones(target: Path) -> None:
    assert target.read_text(encoding="utf-8") == bundle.definition(*bundle.OF_FILES[target])


def test_a_stale_page_fails_the_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert slo.main(["--check"]) == 0
    monkeypatch.setattr(slo, "ROOT", tmp_path)
    monkeypatch.setattr(slo, "TARGET", tmp_path / "slo.md")
    assert slo.main(["--check"]) == 1
    assert slo.main([]) == 0
    assert slo.main(["--check"]) == 0


def test_a_preset_without_words_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(data, "presets", lambda: {"new": {"default": {"uptime": {"series": "up"}}}})
    assert slo.main(["--check"]) == 1
    assert "the preset new has no comment" in capsys.readouterr().err
