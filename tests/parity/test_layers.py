"""Files, arguments of --set and its relatives over files, all over a chart's defaults: as both Helms do it."""

from __future__ import annotations

import os

import pytest

from tests.parity.helm import Reader
from tests.parity.layers import agreement, objects

NUMBER = 2_500 if os.environ.get("HELM_PLATFORM_NIGHTLY") else 500
_BLOCK = 125


@pytest.mark.parametrize("block", range(NUMBER // _BLOCK))
def test_layers_merge_alike(readers: tuple[Reader, Reader], block: int) -> None:
    tally = agreement(readers, range(block * _BLOCK, (block + 1) * _BLOCK))
    assert tally.disagreements == [], tally.disagreements[0]
    assert 0 < tally.refused < _BLOCK / 2


def test_whole_json_objects_merge_as_in_helm4(readers: tuple[Reader, Reader]) -> None:
    assert objects(readers[0]) == []
