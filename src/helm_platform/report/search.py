"""What the search field finds, as a script: pages that are opened as files cannot fetch anything else."""

from __future__ import annotations

import json
from collections.abc import Iterator

from helm_platform.report.facts import Facts
from helm_platform.report.html import plainly
from helm_platform.report.links import address, anchors, application_page, objects_page
from helm_platform.report.pages import SECTIONS, Hit


def script(facts: Facts) -> str:
    """The text of search.js. It is ASCII: nothing in it ends a line or a script."""
    entries = [
        {"title": plainly(each.title), "kind": each.kind, "href": address(each.file) + each.anchor, "words": each.words}
        for each in hits(facts)
    ]
    return f"window.reportHits = {json.dumps(entries, separators=(',', ':'))};\n"


def hits(facts: Facts) -> Iterator[Hit]:
    """Everything that can be found, in the order in which it is shown."""
    yield from (Hit(each.title, "page", each.file) for each in SECTIONS if each.file)
    for application in facts.applications:
        page = application_page(application.name)
        images = {image.name for each in application.instances for image in each.images}
        words = " ".join([*application.teams, *sorted(images)])
        yield Hit(application.name, "application", page, words=words)
        seen = {host.name: each for each in application.instances for host in each.hosts}
        yield from (Hit(name, "host", page, words=f"{each.label}") for name, each in seen.items())
        for instance in application.instances:
            places = dict(anchors(instance.unit))
            yield from (
                Hit(each.label, "workload", objects_page(instance.unit), f"#{places[each.label]}", instance.environment)
                for each in instance.workloads
            )
    for team in facts.teams:
        yield Hit(team.name, "team", "teams.html", f"#team-{team.name}")
    for each in facts.components:
        name = each.component.name
        yield Hit(name, "component", "lifecycle.html", f"#component-{name}", each.component.about)
    for found in facts.found:
        words = f"{found.finding.rule} {found.finding.level} {found.application} {found.team}"
        yield Hit(found.finding.message, f"{found.finding.level}", "findings.html", f"#finding-{found.number}", words)
