"""The umbrella's releases fit their Secret with room to spare; both Helms make the same objects of every profile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hack.bench import release

from tests.support import ROOT

PROFILES = sorted((ROOT / "umbrella/profiles").glob("*.yaml"))


@pytest.fixture
def helms(helm3: Path, helm4: Path) -> dict[str, Path]:
    return {"helm3": helm3, "helm4": helm4}


def test_every_profile_is_below_the_bound(umbrella: Path, helms: dict[str, Path], helm_home: dict[str, str]) -> None:
    found = list(release.sizes(umbrella, helms, PROFILES, helm_home))
    assert {(each.profile, each.helm) for each in found} == {(path.stem, name) for path in PROFILES for name in helms}
    said = "\n".join(release.lines(found))
    assert "ABOVE" not in said, said
    assert all(each.stored > 2**13 for each in found), said


def test_one_above_it_is_marked() -> None:
    found = [release.Size("dev", "helm4", 409_601), release.Size("dev", "helm3", 409_600)]
    above, below = release.lines(found)
    assert above == "dev      helm4   400.0 KiB of 400 KiB (39.1% of the Secret)  ABOVE THE BOUND"
    assert "ABOVE" not in below


@pytest.mark.parametrize("profile", PROFILES, ids=lambda path: path.stem)
def test_both_helms_make_the_same_objects(
    umbrella: Path, helms: dict[str, Path], helm_home: dict[str, str], profile: Path
) -> None:
    def objects(helm: Path) -> dict[tuple[str, str | None, str], Any]:
        text = release.said([helm, "template"], umbrella, profile, helm_home)
        found = [item for item in yaml.safe_load_all(text) if item]
        named = {(item["kind"], item["metadata"].get("namespace"), item["metadata"]["name"]): item for item in found}
        assert len(named) == len(found), "two objects of one name"
        return named

    made = objects(helms["helm3"])
    assert made
    assert made == objects(helms["helm4"])
