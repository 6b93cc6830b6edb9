"""What `bump`, `promote` and `rollback` share: from a plan to a commit, and what is told about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from helm_platform import files
from helm_platform.commands.promotion import telling
from helm_platform.commands.promotion.gating import gate
from helm_platform.commands.promotion.generated import generated
from helm_platform.commands.promotion.plan import Draft, Plan
from helm_platform.commands.promotion.rendering import effect
from helm_platform.commands.repository import Fleet, chosen, opened, reported
from helm_platform.commands.slo.connection import Connection
from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.errors import EnvironmentProblem, ExitCode, UsageError
from helm_platform.fleet import PLATFORM, Application, Overlay
from helm_platform.helm.manifests import Manifest
from helm_platform.progress import SILENT, Progress
from helm_platform.promotion import ledger, policy
from helm_platform.promotion.clone import Base, Clone
from helm_platform.promotion.commits import Change, Committer, uncommitted
from helm_platform.promotion.images import Image, Version, file_of, images, written
from helm_platform.promotion.ledger import Action, Gate, Ledger, Moved, Record

PULL_REQUEST = "pull-request"


@dataclass(frozen=True)
class Options:
    """What the three commands are told alike.

    `branch` is "commit", "pull-request" or None for what platform.yaml says; `push` names a remote. Without `commit`
    files are only edited; without `render` nobody says what changes in the objects.
    """

    folder: Path | None = None
    reason: str = ""
    approved_by: tuple[str, ...] = ()
    skip: bool = False
    allow_tag: bool = False
    dry_run: bool = False
    commit: bool = True
    branch: str | None = None
    push: str = ""
    connection: Connection = field(default_factory=Connection)
    gate_result: Path | None = None
    render: bool = True
    color: bool = False
    everything: bool = False


@dataclass(frozen=True)
class Answer:
    """`text` is for stdout, `report` for stderr."""

    text: str = ""
    report: str = ""
    code: ExitCode = ExitCode.OK


@dataclass(frozen=True)
class Start:
    """The repository, the application, and where git is. `said` is what an interrupted call left behind."""

    given: Fleet
    application: Application
    clone: Clone
    base: Base
    said: tuple[str, ...] = ()

    def overlay(self, environment: str) -> Overlay:
        """The application in an environment. Raises UsageError where it is not there."""
        found = self.application.overlay(environment)
        known = self.given.company.environments
        if environment not in known:
            from helm_platform.validate.names import nearest

            near = nearest(environment, known)
            raise UsageError(
                f"`{environment}` is no environment of {self.given.company.file}",
                fix=f"did you mean `{near}`?" if near else f"there are {', '.join(known)}",
            )
        if found is None:
            raise UsageError(
                f"{self.application.name} has no overlay for {environment}",
                fix=f"write {self.application.folder}/overlays/{environment}/kustomization.yaml",
            )
        return found

    def ledger(self, environment: str) -> Ledger:
        """Its records there. Raises UsageError where one of them cannot be read."""
        found = ledger.read(self.given.root, self.application.name, environment)
        if found.findings:
            first = found.findings[0]
            raise UsageError(f"{first.file}: {first.message}", fix=first.help)
        return found


def started(options: Options, name: str, *, always: bool = False) -> Start | Answer:
    """Open the repository; an answer where something is wrong in what the change goes by, unless it is made `always`.

    Mistakes in the files of others are none of its business. Raises UsageError without application or git.
    """
    given = opened(options.folder)
    (application,) = chosen(given, (name,))
    clone = Clone.around(given.root)
    records = ledger.folder(given.root, name, "")
    folders = [each for root in (application.folder, records) for each in (root, *root.rglob("*")) if each.is_dir()]
    said = Committer(clone).recovered(folders)
    if said:
        # The files are others now.
        given = opened(options.folder)
        (application,) = chosen(given, (name,))
    places = (given.company.file, application.folder, records)
    wrong = [each for each in given.findings if each.level is Level.ERROR and _about_any(each, places)]
    if wrong and not always:
        report = reported(
            wrong, "what it goes by", given.company.sources, color=options.color, everything=options.everything
        )
        return Answer(report=report, code=ExitCode.FINDINGS)
    return Start(given, application, clone, clone.base(), tuple(said))


def _about_any(finding: Diagnostic, places: Sequence[Path]) -> bool:
    """Whether a finding is about one of these files or folders; one without a file begins with its folder."""
    if finding.file is None:
        return any(finding.message.startswith(f"{place}") for place in places)
    return any(finding.file.absolute().is_relative_to(place.absolute()) for place in places)


def carried_out(start: Start, plan: Plan, options: Options, progress: Progress = SILENT) -> Answer:
    """Make a change, or with `dry_run` say all that it would be.

    Raises UsageError for what cannot be done, and Conflict where somebody else was faster.
    """
    notes = "".join(f"note: {each}\n" for each in start.said)
    if not plan.images:
        where = f"{plan.overlay.label} has {_versions(plan)} already"
        return Answer(f"nothing to do: {where}\n", notes)
    _clean(start, options)
    draft = _draft(start, plan, options, progress)
    report = notes + telling.rules(draft)
    if options.dry_run:
        code = ExitCode.FINDINGS if draft.refused else ExitCode.OK
        return Answer(telling.preview(draft, start.clone), report, code)
    if draft.refused:
        what = "a rule is" if draft.refused == 1 else f"{draft.refused} rules are"
        return Answer(report=f"{report}nothing was changed: {what} not kept\n", code=ExitCode.FINDINGS)
    text = telling.head(plan)
    if not options.commit:
        _edit(draft)
        listed = "".join(f"  {start.clone.path(each)}\n" for each in draft.contents)
        return Answer(f"{text}edited, not committed:\n{listed}", report)
    made = Committer(start.clone).commit(_change(start, draft, options))
    report += "".join(f"note: {each}\n" for each in made.remarks)
    return Answer(text + telling.arrived(draft, start.clone, made, options.push, start.base.branch or "main"), report)


def moved(images: Sequence[Image], versions: Mapping[str, Version]) -> tuple[Moved, ...]:
    """The images that become another version."""
    return tuple(
        Moved(each.key, each.name, each.version, versions[each.key])
        for each in images
        if each.key in versions and versions[each.key] != each.version
    )


def _clean(start: Start, options: Options) -> None:
    """What a change is made of must be what is committed."""
    if not options.commit or options.dry_run:
        return
    dirty = start.clone.uncommitted(_about(start))
    if dirty:
        raise uncommitted(dirty)


def _about(start: Start) -> list[str]:
    root, name = start.given.root, start.application.name
    places = (start.application.folder, root / ledger.LEDGER / name, root / PLATFORM)
    return [start.clone.path(each) for each in places]


def _draft(start: Start, plan: Plan, options: Options, progress: Progress) -> Draft:
    overlay, root = plan.overlay, start.given.root
    versions = {each.key: each.after for each in plan.images}
    contents: dict[Path, bytes | None] = {file_of(overlay): written(overlay, versions)}
    contents |= generated(start.given, start.application, overlay)
    diff, objects = "", None
    if options.render:
        found = effect(root, overlay, {file: data for file, data in contents.items() if data is not None}, progress)
        diff, objects = found.text, found.objects
    by, at = start.clone.person(), datetime.now(UTC).replace(microsecond=0)
    asked = policy.Asked(
        plan.action,
        start.application.name,
        overlay.environment,
        plan.images,
        by,
        at,
        plan.source,
        options.reason,
        (*options.approved_by, *plan.approvals),
        _gate(start, plan, options, objects),
        options.skip,
        options.allow_tag,
        _reviewed(start, options),
    )
    answers = tuple(policy.answers(start.given.company, asked))
    record = Record(
        start.ledger(overlay.environment).next,
        plan.action,
        start.application.name,
        overlay.environment,
        plan.images,
        by,
        at,
        plan.source,
        plan.of,
        options.reason,
        asked.gate,
        policy.approvers(asked),
        tuple(f"{each.rule}: {each.text}" for each in answers if each.overridden),
        diff + "".join(f"not undone: {each}\n" for each in plan.remains),
    )
    contents[ledger.file_of(root, record)] = ledger.text(record).encode()
    kept = {file: data for file, data in contents.items() if data is None or not _is(file, data)}
    return Draft(plan, record, ledger.file_of(root, record), answers, kept, diff)


def _is(file: Path, data: bytes) -> bool:
    return file.is_file() and file.read_bytes() == data


def _gate(start: Start, plan: Plan, options: Options, objects: Sequence[Manifest] | None) -> Gate | None:
    if plan.action is Action.ROLLBACK:
        return None
    mode = start.given.company.environment(plan.overlay.environment).gate
    return gate(mode, plan.overlay, objects, options.connection, options.gate_result)


def _reviewed(start: Start, options: Options) -> bool:
    asked = options.branch or (start.given.company.settings.get("promotion") or {}).get("branch")
    return options.commit and asked == PULL_REQUEST


def _change(start: Start, draft: Draft, options: Options) -> Change:
    record = draft.record
    branch = f"promote/{record.application}-{record.environment}-{record.number}" if _reviewed(start, options) else ""
    return Change(
        start.base,
        {start.clone.path(file): data for file, data in draft.contents.items()},
        telling.message(draft, start.clone),
        tuple(_about(start)),
        branch,
        options.push,
    )


def _edit(draft: Draft) -> None:
    """The ledger's file last: where it is, the change is there."""
    try:
        for file, data in draft.contents.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            if data is None:
                file.unlink(missing_ok=True)
            else:
                files.replace_bytes(file, data)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise EnvironmentProblem(f"cannot write {error.filename}: {reason}", fix="check the folder") from None


def _versions(plan: Plan) -> str:
    labels = dict.fromkeys(each.version.label for each in images(plan.overlay))
    return ", ".join(labels) or "no image"
