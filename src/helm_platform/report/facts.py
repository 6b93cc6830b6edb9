"""The facts of a report: a fleet repository as it is rendered, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from helm_platform.components import Component
from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.diff import ObjectChange
from helm_platform.fleet import Company, Environment, Team
from helm_platform.formats import Report
from helm_platform.formats.verdict import Cause, Standard
from helm_platform.promotion.freezes import Freeze
from helm_platform.promotion.images import Version
from helm_platform.promotion.ledger import Record
from helm_platform.proofs.cluster import Item, as_list
from helm_platform.proofs.outcome import Outcome
from helm_platform.values import find, plain


@dataclass(frozen=True, order=True)
class Place:
    """Where something is written: a file, named from the root of the repository, and the line where it is known."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        """`apps/web/base/values.yaml:3`."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True)
class Image:
    """An image of an application in an environment. `place` is the line of the overlay that names the version."""

    name: str
    version: Version
    place: Place | None = None


@dataclass(frozen=True)
class Workload:
    """What runs pods. `least` and `most` are how many; None where they come and go, as those of a CronJob."""

    kind: str
    name: str
    label: str
    least: int | None = None
    most: int | None = None
    scaler: str = ""

    @property
    def replicas(self) -> str:
        """`2`, `3-20`, "" where that cannot be said."""
        if self.least is None or self.most is None:
            return ""
        return str(self.least) if self.least == self.most else f"{self.least}-{self.most}"


@dataclass(frozen=True)
class Host:
    """A host name and the object that answers to it."""

    name: str
    label: str


@dataclass(frozen=True)
class Objective:
    """A service level objective, as the rules of an object count it. `percent` is `99.9`, without the sign."""

    service: str
    name: str
    percent: str
    window: str
    label: str


@dataclass(frozen=True)
class Alert:
    """An alert, its severity ("" for none) and the object that has it."""

    name: str
    severity: str
    label: str


@dataclass(frozen=True)
class Unit:
    """What is installed as one. `key` names the page of its objects, `title` tells people what it is."""

    key: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Instance:
    """An application in an environment.

    `security` is the Pod Security level of all of its pods, None where nothing says it; `causes` are what lowers it,
    each with its workload. `refused` is why it cannot be rendered.
    """

    application: str
    environment: str
    namespace: str
    place: Place
    unit: Unit
    team: str = ""
    cluster: str = ""
    images: tuple[Image, ...] = ()
    workloads: tuple[Workload, ...] = ()
    hosts: tuple[Host, ...] = ()
    security: Standard | None = None
    causes: tuple[tuple[str, Cause], ...] = ()
    objectives: tuple[Objective, ...] = ()
    alerts: tuple[Alert, ...] = ()
    records: tuple[Record, ...] = ()
    refused: str = ""

    @property
    def label(self) -> str:
        """`checkout (prod)`."""
        return f"{self.application} ({self.environment})"


@dataclass(frozen=True)
class Comparison:
    """What differs between an application in two environments; `quiet` objects differ in labels of versions only."""

    old: Instance
    new: Instance
    changes: tuple[ObjectChange, ...]
    quiet: int = 0


@dataclass(frozen=True)
class Application:
    """One application, in the order of the environments. `comparisons` are of each with the one before."""

    name: str
    style: str
    place: Place
    instances: tuple[Instance, ...]
    comparisons: tuple[Comparison, ...] = ()

    @property
    def teams(self) -> tuple[str, ...]:
        """Whose it is: one team, unless its environments are of several."""
        return tuple(dict.fromkeys(each.team for each in self.instances if each.team))


@dataclass(frozen=True)
class Found:
    """A finding, the check that has it, and what it is about as far as that can be told. `number` counts from 1."""

    number: int
    check: str
    finding: Diagnostic
    application: str = ""
    environment: str = ""
    team: str = ""

    @property
    def place(self) -> Place | None:
        """Where it is written; None where that is no file of the repository."""
        file = self.finding.file
        if file is None or file.is_absolute():
            return None
        return Place(file.as_posix(), self.finding.span.line if self.finding.span else 0)


@dataclass(frozen=True)
class Proof:
    """A proof with its outcome, and the command that says the same. `outcome` is None where there is nothing to prove.

    `why` says then why not.
    """

    name: str
    command: str
    outcome: Outcome | None
    why: str = ""


@dataclass(frozen=True)
class Between:
    """What may reach whom between two teams: how many ways there are, and the first of them."""

    source: str
    destination: str
    ways: int
    example: str = ""


@dataclass(frozen=True)
class Lifetime:
    """An upstream component, what is to be said of its age at the day of the report, and who needs what it brings.

    `late` is whether it is past its end; `message` is "" where nothing is to be said.
    """

    component: Component
    late: bool = False
    message: str = ""
    users: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """All that a report shows. `day` is that on which it is made, as far as that matters.

    `report` is what `validate` and the proofs found together, for what is the same in every format; `checked` says what
    `validate` looked at. `texts` are the files of the repository by their names from its root, of which the lines in
    `hidden`, by file and number, are never shown. `environments` and their `freezes` are in the order of promotion;
    where the files that say them are wrong there are none.
    """

    company: Company
    day: date
    applications: tuple[Application, ...]
    platform: tuple[Unit, ...]
    found: tuple[Found, ...]
    report: Report
    proofs: Mapping[str, Proof]
    between: tuple[Between, ...]
    components: tuple[Lifetime, ...]
    checked: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[tuple[Path, int]] = frozenset()
    environments: Mapping[str, Environment] = field(default_factory=dict)
    freezes: Mapping[str, tuple[Freeze, ...]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What platform.yaml calls the fleet."""
        return str(self.company.settings.get("description") or self.company.domain or "Fleet")

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all applications."""
        return frozenset(each.name for each in self.applications)

    @cached_property
    def instances(self) -> tuple[Instance, ...]:
        """Every application in every environment."""
        return tuple(each for application in self.applications for each in application.instances)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Everything that is installed."""
        return (*(each.unit for each in self.instances), *self.platform)

    @property
    def teams(self) -> tuple[Team, ...]:
        """All teams, by name."""
        return tuple(self.company.teams.values())

    @cached_property
    def owners(self) -> dict[str, tuple[str, ...]]:
        """Who reviews what is a team's, by its name."""
        return {
            name: tuple(map(str, as_list(plain(node)))) if (node := find(team.values, ("owners",))) is not None else ()
            for name, team in self.company.teams.items()
        }

    def counted(self, level: Level) -> int:
        """How many findings of a level there are."""
        return sum(each.finding.level is level for each in self.found)

    def about(self, application: str, environment: str) -> list[Found]:
        """The findings about an application that are of an environment, or of all of them."""
        return [each for each in self._by_application.get(application, ()) if each.environment in ("", environment)]

    @cached_property
    def _by_application(self) -> dict[str, list[Found]]:
        found: dict[str, list[Found]] = {}
        for each in self.found:
            found.setdefault(each.application, []).append(each)
        return found


def worst_first(found: Iterable[Found]) -> list[Found]:
    """Errors before warnings before notes, each in the order of their numbers."""
    order = list(Level)
    return sorted(found, key=lambda each: (order.index(each.finding.level), each.number))
