from __future__ import annotations

import pkgutil
import re

from helm_platform.validate import RULES, lints


def test_every_lint_module_is_registered_under_its_own_name_and_documented() -> None:
    modules = {info.name for info in pkgutil.iter_modules(lints.__path__)} - {"interface"}
    every = lints.EVERY
    assert {lint.id.replace("-", "_") for lint in every} == modules
    assert len(every) == len(modules)
    for lint in every:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", lint.id)
        assert len(lint.docs.split()) > 15
        assert RULES[lint.id] == lint.docs
