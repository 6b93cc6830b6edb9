"""docs/components.md is what components.yaml says."""

from __future__ import annotations

from helm_platform import components
from helm_platform.components.table import page
from tests.support import ROOT


def test_the_page_is_up_to_date() -> None:
    """`hack/docs/components.py` writes it."""
    catalog = components.read().catalog
    assert catalog is not None
    text = page(catalog)
    assert (ROOT / "docs" / "components.md").read_text(encoding="utf-8") == text
    assert all(f"| {name} |" in text for name in catalog.components)
