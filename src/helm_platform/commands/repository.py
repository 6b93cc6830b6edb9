"""The fleet repository that a command works on, and the report where something in it keeps the command from working."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from helm_platform import fleet
from helm_platform.diagnostics import Diagnostic, Level, arranged
from helm_platform.errors import UsageError
from helm_platform.fleet import Application, Company
from helm_platform.formats import LIMIT, FormatName, Report


@dataclass(frozen=True)
class Fleet:
    """A repository, its applications, and what is wrong in its own files."""

    company: Company
    applications: tuple[Application, ...]
    findings: tuple[Diagnostic, ...]

    @property
    def broken(self) -> bool:
        """Whether something is wrong that a command would go by."""
        return any(each.level is Level.ERROR for each in self.findings)

    @property
    def root(self) -> Path:
        """Its folder."""
        return self.company.root


def opened(folder: Path | None = None) -> Fleet:
    """The repository in or around a folder, this one by default. Raises UsageError where there is none."""
    from helm_platform.validate.fleet import of_applications, of_ledgers, problems

    root = fleet.repository(folder or Path()) or folder or Path()
    company = fleet.company_at(root)
    applications = tuple(fleet.applications(company.root))
    found = [*problems(company), *of_applications(company, applications), *of_ledgers(company, applications)]
    return Fleet(company, applications, tuple(arranged(found)))


def reported(
    findings: Iterable[Diagnostic],
    checked: str,
    sources: Mapping[Path, str],
    *,
    color: bool = False,
    everything: bool = False,
) -> str:
    """Findings for people, "" where there are none."""
    from helm_platform.slo.rule_ids import RULES as OF_OBJECTIVES
    from helm_platform.validate import RULES

    listed = tuple(arranged(list(findings)))
    if not listed:
        return ""
    known = {**texts(listed), **sources}
    limit = None if everything else LIMIT
    report = Report(listed, checked, known, limit, rules={**RULES, **OF_OBJECTIVES})
    return FormatName.TEXT.to_format().render(report, color=color)


def chosen(given: Fleet, names: Sequence[str]) -> list[Application]:
    """The applications of these names, all without any. Raises UsageError that names those that are not there."""
    known = {each.name: each for each in given.applications}
    unknown = [name for name in names if name not in known]
    if unknown:
        from helm_platform.schemas.shape import listed
        from helm_platform.validate.names import nearest

        near = nearest(unknown[0], known)
        raise UsageError(
            f"no application named {', '.join(unknown)} in {given.root}",
            fix=f"did you mean `{near}`?" if near else f"there are {listed(sorted(known)) if known else 'none yet'}",
        )
    return [known[name] for name in names] if names else list(given.applications)


def texts(findings: Iterable[Diagnostic]) -> Mapping[Path, str]:
    """The texts of the files that findings point into, as far as they can be read."""
    found: dict[Path, str] = {}
    for file in {each.file for each in findings if each.file is not None}:
        try:
            found[file] = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
    return found
