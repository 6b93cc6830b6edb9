"""What a lint gets and what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from helm_platform.diagnostics import Diagnostic
from helm_platform.fleet import Company
from helm_platform.validate import plain_text
from helm_platform.validate.workloads import Container, Workload
from helm_platform.validate.workloads import workloads as described
from helm_platform.values import Chart, Document, Mapping


@dataclass(frozen=True)
class Layer:
    """One of the user's files as it is, before merging, and the defaults of the chart it is meant for.

    `below` are the files that it is laid over, the lowest first. `on_library` says that the chart is built on
    platform-lib: what its keys mean is known.
    """

    document: Document
    defaults: Mapping
    below: tuple[Document, ...] = ()
    on_library: bool = False

    @cached_property
    def written(self) -> tuple[plain_text.Written, ...]:
        """Every value without quotes."""
        return tuple(plain_text.written(self.document.root, self.defaults))

    @cached_property
    def renamed_keys(self) -> tuple[plain_text.Key, ...]:
        """The keys that Helm turns into another text."""
        return tuple(plain_text.renamed_keys(self.document))


@dataclass(frozen=True)
class Merged:
    """All layers of one release together.

    `values` are what the templates see: the files and --set over the chart's defaults, each with the place where it
    was written last. `user` leaves out the defaults, `documents` are the files one by one. `company` is the fleet
    repository around the files, where there is one, `namespace` that of the overlay that the files are of, else "".
    """

    values: Mapping
    user: Mapping
    documents: tuple[Document, ...]
    chart: Chart
    company: Company | None = None
    namespace: str = ""

    @cached_property
    def workloads(self) -> tuple[Workload, ...]:
        """Every workload and task."""
        return tuple(described(self.values))

    @cached_property
    def containers(self) -> tuple[Container, ...]:
        """Every container of them."""
        return tuple(container for workload in self.workloads for container in workload.containers())


@dataclass(frozen=True)
class Lint:
    """A look at each file. `id` is stable and kebab-case; `docs` says what is wrong, why it matters and what to write
    instead.
    """

    id: str
    docs: str
    check: Callable[[Layer], Iterator[Diagnostic]]


@dataclass(frozen=True)
class MergedLint:
    """A look at what the files say together.

    `own_keys` asks for a chart built on platform-lib: elsewhere the keys may mean something else. The errors of one
    that `foretells` are those that the chart itself would report at the same values, after a render.
    """

    id: str
    docs: str
    check: Callable[[Merged], Iterator[Diagnostic]]
    own_keys: bool = True
    foretells: bool = False
