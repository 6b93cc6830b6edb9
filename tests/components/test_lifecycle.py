"""`outdated`: what is past its end at a day, and what comes to it."""

from __future__ import annotations

import json
from datetime import date

from helm_platform import components
from helm_platform.components.lifecycle import aged
from tests.support import Run


def test_what_is_past_its_end_is_told_with_what_to_use(command: Run) -> None:
    """A day later it is; on the last day it is not yet, and is told all the same."""
    before = command("outdated", "--all", "--at", "2026-02-12")
    assert before.returncode == 0, before.stdout
    assert "maintained until 2026-02-12, 0 days" in before.stdout
    after = command("outdated", "--all", "--at", "2026-02-13")
    assert after.returncode == 1
    assert "not maintained since 2026-02-12; use seaweedfs" in after.stdout
    assert "on its way out; use keda" in after.stdout
    assert after.stdout.endswith("1 past their end, 2 near it, of 25 at 2026-02-13\n")


def test_a_profile_has_nothing_that_is_past_its_end(command: Run) -> None:
    """What nobody maintains comes only when it is asked for."""
    catalog = components.read().catalog
    assert catalog is not None
    for profile in catalog.profiles:
        assert not [
            each for each in aged(components.selected(catalog, profile=profile), date(2026, 11, 1)) if each.late
        ]
    assert command("outdated", "minio", "--at", "2026-11-01").returncode == 1


def test_scripts_get_the_same_as_json(command: Run) -> None:
    answer = command("outdated", "--all", "--at", "2026-02-13", "--json")
    told = json.loads(answer.stdout)
    assert (answer.returncode, told["at"]) == (1, "2026-02-13")
    assert {name: each["pastEnd"] for name, each in told["components"].items()}["minio"] is True
    assert "use seaweedfs" in told["components"]["minio"]["message"]
    assert all(each["source"].startswith("https://") for each in told["components"].values())
