"""What is told about a change: to the person who makes it, and in the message of its commit."""

from __future__ import annotations

import re

from helm_platform.commands.promotion.plan import Draft, Plan
from helm_platform.promotion import ledger
from helm_platform.promotion.clone import Clone
from helm_platform.promotion.commits import Made
from helm_platform.promotion.ledger import Action

_GITHUB = re.compile(r"(?:https://|ssh://git@|git@)github\.com[/:](?P<name>[^/]+/[^/]+?)(?:\.git)?/?")
_VERBS = {Action.BUMP: "Bump", Action.PROMOTE: "Promote", Action.ROLLBACK: "Roll back"}


def head(plan: Plan) -> str:
    """Which images become what, and what that does not undo."""
    lines = [plan.title]
    for each in plan.images:
        at = f" at {each.key}" if each.key != each.name else ""
        lines.append(f"  {each.name}{at}: {each.before.label} → {each.after.label}")
    if plan.remains:
        lines += ["not undone by it:", *(f"  {each}" for each in plan.remains)]
    return "".join(f"{line}\n" for line in lines)


def rules(draft: Draft) -> str:
    """Every rule that is not kept, each with what to do; then what was let pass."""
    lines = []
    for each in draft.answers:
        if each.refused:
            lines.append(f"refused: {each.rule}: {each.text}")
            lines += [f"  fix: {each.fix}"] if each.fix else []
        elif each.overridden:
            lines.append(f"overridden: {each.rule}: {each.text}")
        elif each.text.startswith("warning: "):
            lines.append(f"warning: {each.rule}: {each.text.removeprefix('warning: ')}")
    return "".join(f"{line}\n" for line in lines)


def preview(draft: Draft, clone: Clone) -> str:
    """All that a change would be."""
    answers = [f"  {each.rule}: {'refused: ' if each.refused else ''}{each.text}" for each in draft.answers]
    blocks = [
        head(draft.plan),
        draft.diff or "its objects were not rendered\n",
        "rules:\n" + "".join(f"{line}\n" for line in answers),
        "files:\n" + "".join(f"  {clone.path(each)}\n" for each in draft.contents),
        f"{clone.path(draft.place)}:\n"
        + "".join(f"  {line}".rstrip() + "\n" for line in ledger.text(draft.record).splitlines()),
    ]
    return "\n".join(blocks) + "\ndry run: nothing was changed\n"


def arrived(draft: Draft, clone: Clone, made: Made, push: str, base: str) -> str:
    """Where the commit is; of one for a pull request into `base`, what comes next."""
    pushed = f", pushed to {push}" if push else ""
    text = f"committed {made.commit[:7]} on {made.branch}{pushed}; {clone.path(draft.place)}\n"
    if made.branch == base:
        return text
    remote = push or "origin"
    found = _GITHUB.fullmatch(clone.address(remote))
    first = "" if push else f"  git push {remote} {made.branch}\n"
    command = f"  gh pr create --base {base} --head {made.branch} --fill\n"
    page = f"  https://github.com/{found['name']}/compare/{base}...{made.branch}?expand=1\n" if found else ""
    return f"{text}for the pull request:\n{first}{command}{page}"


def message(draft: Draft, clone: Clone) -> str:
    """The message of the commit."""
    record = draft.record
    labels = ", ".join(dict.fromkeys(each.after.tag or each.after.label for each in record.images))
    begin = f" from {record.source}" if record.source else ""
    back = "" if record.of is None else f" to record {record.of}" if record.of else " to what was before the ledger"
    where = f"{begin} to {record.environment}" if begin else f" in {record.environment}"
    lines = [f"{_VERBS[record.action]} {record.application}{where}{back}: {labels}", ""]
    lines += [f"{each.name} {each.before.label} -> {each.after.label}" for each in record.images]
    lines += ["", record.reason] if record.reason else []
    return "\n".join([*lines, "", f"Ledger: {clone.path(draft.place)}", ""])
