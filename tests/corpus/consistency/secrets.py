"""Where secrets come from, and who refers to them."""

from __future__ import annotations

from random import Random

from tests.corpus.consistency.kinds import kind_of
from tests.corpus.consistency.rule import ReleaseRule, Rule
from tests.corpus.draw import Document
from tests.corpus.places import containers, tasks, workloads

GROUPS = ("external", "sealed", "existing", "csi")
# What looks like a secret and is none: the only thing that a line of `ignore` may cover.
_IGNORED = "ADMIN_PASSWORD"


def secrets_have_names_of_their_own(values: Document, document: Document, chance: Random) -> None:
    taken: set[str] = set()
    for group in GROUPS:
        block = values.get("secrets", {}).get(group, {})
        for name in sorted(set(block) & taken):
            block[f"{name[:20].rstrip('-')}-{chance.randrange(10**4)}s"] = block.pop(name)
        taken |= set(block)


def a_secret_has_a_source(values: Document, document: Document, chance: Random) -> None:
    store = document.get("global", {}).get("platform", {}).get("secrets", {}).get("store")
    for own in values.get("secrets", {}).get("external", {}).values():
        own.setdefault("from", "prod/db")
        if "data" in own.get("template", {}):
            # Names at random may read like those of secrets.
            data = own["template"]["data"].values()
            own["template"]["data"] = {f"part-{number}": text for number, text in enumerate(data)}
        if not store:
            own.setdefault("store", "vault")


def an_env_names_what_is_there(values: Document, document: Document, chance: Random) -> None:
    """`env` of a secret asks for keys that it has, and for each variable once: their names end with the secret's."""
    for group in GROUPS:
        for name, own in values.get("secrets", {}).get(group, {}).items():
            if group == "csi" and "sync" not in own and own.get("env"):
                if "class" in own:
                    del own["env"]
                else:
                    own["sync"] = {"password": "db-password"}
            known = _keys(group, own)
            if isinstance(own.get("env"), dict):
                own["env"] = {
                    f"{variable}_{name}": chance.choice(known) if known else key for variable, key in own["env"].items()
                }


def names_at_random_are_of_secrets_elsewhere(values: Document, document: Document, chance: Random) -> None:
    """A Secret named like one of `secrets` is that one, and would have to have the key."""
    # What the root refers to is inherited, by workloads that may have a secret of that name.
    owners = (*workloads(document), *tasks(document)) if values is document else (values, document)
    ours = {name for group in GROUPS for owner in owners for name in owner.get("secrets", {}).get(group, {})}
    blocks = [own.get(block, {}) for own in containers(values) for block in ("env", "envFrom")]
    for block in (*blocks, values.get("files", {})):
        for reference in block.values():
            if isinstance(reference, dict) and reference.get("secret") in ours:
                reference["secret"] = f"elsewhere-{chance.randrange(10**6)}"


def a_variable_refers_to_a_secret(values: Document, document: Document, chance: Random) -> None:
    """Now and then the secret that a variable names is one of `secrets`."""
    # The Secret of a CSI volume is there only beside a pod that mounts it, and what the root refers to is inherited.
    inherited = values is document and (document.get("workloads") or document.get("tasks"))
    there = [
        (name, known)
        for group in (group for group in GROUPS if not (inherited and group == "csi"))
        for name, own in values.get("secrets", {}).get(group, {}).items()
        if (known := _keys(group, own))
    ]
    for variable in values.get("env", {}).values():
        if isinstance(variable, dict) and "secret" in variable and there and chance.random() < 0.5:
            name, known = chance.choice(there)
            variable |= {"secret": name, "key": chance.choice(known)}


def _keys(group: str, own: Document) -> list[str]:
    """The keys that a secret is known to have; none where nobody knows."""
    found = {"external": "keys", "sealed": "encrypted", "csi": "sync"}.get(group)
    added = own.get("template", {}).get("data", {}) if group == "external" else {}
    return sorted({*own.get(found, {}), *added}) if found and not own.get("all") else []


def an_ignore_covers_something(values: Document, document: Document, chance: Random) -> None:
    secrets = values.get("secrets", {})
    if secrets.pop("ignore", None):
        secrets["ignore"] = {_IGNORED: "the example of the handbook"}
        values.setdefault("env", {})[_IGNORED] = "correct-horse"


def the_root_without_pods_mounts_nothing(document: Document, chance: Random) -> None:
    for values in workloads(document):
        if kind_of(values, document) == "none":
            _mount_nothing(values, document, chance)


def _mount_nothing(values: Document, document: Document, chance: Random) -> None:
    values.get("secrets", {}).pop("csi", None)
    for group in GROUPS:
        for own in values.get("secrets", {}).get(group, {}).values():
            own.pop("mount", None)
    for rule in RULES:
        rule(values, document, chance)


def a_task_before_needs_no_secret_of_the_root(document: Document, chance: Random) -> None:
    """Before the first installation the root's secrets are not there."""
    secrets = document.get("secrets", {})
    made = {name for group in ("external", "sealed", "csi") for name in secrets.get(group, {})}
    if made:
        for task in tasks(document):
            task["when"] = "after"


RELEASE_RULES: list[ReleaseRule] = [the_root_without_pods_mounts_nothing]
RULES: list[Rule] = [
    secrets_have_names_of_their_own,
    a_secret_has_a_source,
    an_ignore_covers_something,
    an_env_names_what_is_there,
    names_at_random_are_of_secrets_elsewhere,
    a_variable_refers_to_a_secret,
]
LATE_RULES: list[ReleaseRule] = [a_task_before_needs_no_secret_of_the_root]
# The release's rule above runs those of a workload.
RELEASE_RULES.reverse()
