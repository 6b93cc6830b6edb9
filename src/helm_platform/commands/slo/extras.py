"""What is made of the documents beside rules. To add one: a function here, and its line in EXTRAS.

A maker takes the reading and the labels of objects, and gives paths below the output folder, with `/`, and texts. The
first line of a text holds `outputs.MARK` in a comment of its kind, but for JSON and for what is only begun.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helm_platform.slo.reading import Reading

    Texts = Iterator[tuple[str, str]]
    Maker = Callable[[Reading, Mapping[str, str]], Texts]


def dashboards(reading: Reading, _labels: Mapping[str, str]) -> Texts:
    """A Grafana dashboard for each service."""
    from helm_platform.slo.dashboards import dashboards

    for file in dashboards(reading.levels, reading.platform):
        yield f"dashboards/{file.name}", file.text


def runbook(reading: Reading, _labels: Mapping[str, str]) -> Texts:
    """A runbook for each service, for the team to go on with."""
    from helm_platform.slo.runbook import runbooks

    for file in runbooks(reading.levels, reading.platform):
        yield f"runbooks/{file.name}", file.text


def routes(reading: Reading, labels: Mapping[str, str]) -> Texts:
    """AlertmanagerConfigs of the teams of a fleet repository, and the same for a plain Alertmanager.

    Raises UsageError where no team says who is called.
    """
    from helm_platform.errors import UsageError
    from helm_platform.slo.outputs import MARK
    from helm_platform.slo.outputs.routes import alertmanager, alertmanager_configs
    from helm_platform.slo.teams import teams

    company = reading.surroundings.company
    found, problems = teams(company) if company is not None else ([], [])
    if problems or not found:
        detail = "\n".join(f"{each.file}:{each.span.line if each.span else 1}: {each.message}" for each in problems)
        raise UsageError(
            "what teams say about their receivers has mistakes" if problems else "no team says who is called",
            detail=detail,
            fix="write alerts.receivers.page and .ticket into teams/TEAM.yaml of the fleet repository, in the words of "
            "AlertmanagerConfig",
        )
    for team in found:
        for file in alertmanager_configs(team, reading.platform, labels):
            yield f"routes/{file.name}", f"{MARK}\n{file.text}"
    plain = alertmanager(found, reading.platform)
    yield f"routes/{plain.name}", f"{MARK}\n{plain.text}"


def tests(reading: Reading, _labels: Mapping[str, str]) -> Texts:
    """Promtool tests of every alert, with the rules that they load."""
    from helm_platform.slo.outputs import MARK
    from helm_platform.slo.proving import suites
    from helm_platform.slo.proving.running import texts

    for name, text in texts(suites(reading.slos, reading.platform)).items():
        yield f"tests/{name}", f"{MARK}\n{text}"


#: The word of `--with` → its maker.
EXTRAS: dict[str, Maker] = {"dashboards": dashboards, "routes": routes, "runbook": runbook, "tests": tests}
#: Of these, files that are there are left alone.
BEGUN = ("runbook",)


def extra(name: str, reading: Reading, labels: Mapping[str, str]) -> Texts:
    """The files of one of EXTRAS."""
    return EXTRAS[name](reading, labels)
