from __future__ import annotations

from collections.abc import Iterator

import pytest
from hack import chromium
from playwright.sync_api import Browser, sync_playwright

from helm_platform.cli.terminal import Lines


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The pinned Chromium, with a profile of its own."""
    found = chromium.ensure(Lines())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.program, args=list(chromium.ARGUMENTS), env=dict(found.environment)
        )
        yield browser
        browser.close()
