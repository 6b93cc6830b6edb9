"""What stands around the files of a release."""

from __future__ import annotations

from pathlib import Path

import pytest

from helm_platform.fleet import Surroundings, repository


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "apps" / "web").mkdir(parents=True)
    return tmp_path / "apps" / "web" / "values.yaml"


def of(file: Path) -> str:
    return Surroundings().of(file)


def test_every_change_around_a_file_is_seen(file: Path, tmp_path: Path) -> None:
    seen = [of(file)]
    (tmp_path / "platform.yaml").write_text("domain: acme.io\n")
    seen.append(of(file))
    (tmp_path / "teams").mkdir()
    for text in ("hosts: [a]\n", "hosts: [b]\n"):
        (tmp_path / "teams" / "shop.yaml").write_text(text)
        seen.append(of(file))
    (tmp_path / "teams" / "shop.yaml").rename(tmp_path / "teams" / "web.yaml")
    seen.append(of(file))
    (tmp_path / "apps" / "platform.yaml").write_text("")
    seen.append(of(file))
    assert len(set(seen)) == len(seen)
    assert of(file) == seen[-1]


def test_a_repository_is_found_from_below_and_ends_at_gits_root(file: Path, tmp_path: Path) -> None:
    assert repository(file.parent) is None
    (tmp_path / "platform.yaml").write_text("")
    assert repository(file.parent) == repository(tmp_path) == tmp_path
    (tmp_path / "apps" / ".git").mkdir()
    assert repository(file.parent) is None


def test_a_file_called_platform_alone_is_no_repository(tmp_path: Path) -> None:
    (tmp_path / "platform.yaml").write_text("")
    assert repository(tmp_path) is None
