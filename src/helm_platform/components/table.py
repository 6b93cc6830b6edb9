"""The page docs/components.md: every component with what one asks of it."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.components.model import Catalog, Component, From
from helm_platform.components.selection import ordered

_DEFINITIONS = {
    From.RELEASE: "with the chart",
    From.FOLDER: "before the chart",
    From.RENDER: "before the chart",
    From.MANIFEST: "from a file",
    From.COMPONENT: "by another component",
    From.NONE: "none",
}
_HEAD = """# Components

<!-- Written by hack/docs/components.py from components/components.yaml: change that file. -->

What the platform installs beside its own charts, in the order in which `helm platform up` does.
How it works, and why it is data: [decisions/components.md](decisions/components.md).

| Component | What it is for | Version | Namespace | Definitions | Profiles | Needs | State |
|---|---|---|---|---|---|---|---|
"""


def page(catalog: Catalog) -> str:
    """The text of the page, the same bytes for the same components."""
    rows = [f"| {' | '.join(_row(each))} |\n" for each in ordered(catalog.components.values())]
    profiles = [f"- `{name}`: {about}\n" for name, about in catalog.profiles.items()]
    return f"{_HEAD}{''.join(rows)}\nProfiles:\n\n{''.join(profiles)}"


def _row(component: Component) -> Iterator[str]:
    life = component.lifecycle
    yield component.name
    yield component.about
    yield component.version
    yield component.namespace or "-"
    yield _DEFINITIONS[component.crds.source]
    yield ", ".join(component.profiles) or "when asked for"
    yield ", ".join(component.needs) or "-"
    words = [str(life.state)]
    words += [f"until {life.eol}"] if life.eol else []
    words += [f"use {life.successor}"] if life.successor else []
    yield f"[{', '.join(words)}]({life.source})"
