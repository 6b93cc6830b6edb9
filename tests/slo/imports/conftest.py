from __future__ import annotations

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from tests.support import ROOT

_BASE = "https://schemas.invalid/"


@pytest.fixture(scope="session")
def levels_schema() -> Draft202012Validator:
    """The schema of ServiceLevels documents, from its sources."""
    files = {
        file.name: yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for file in (ROOT / "schemas").glob("*.yaml")
    }
    resources = [(_BASE + name, DRAFT202012.create_resource(contents)) for name, contents in files.items()]
    registry = Registry().with_resources(resources)
    return Draft202012Validator({"$ref": f"{_BASE}slo.yaml#/$defs/levels"}, registry=registry)
