"""References to a Secret in place of what stood in clear."""

from __future__ import annotations

import re

from helm_platform.migrate.convert.clear import why
from helm_platform.migrate.convert.draft import Draft
from helm_platform.migrate.part import SECRET, Part

_OPTION = re.compile(r"(?P<name>--?[A-Za-z0-9_.-]+)=(?P<value>.+)", re.DOTALL)


def reference(part: Part, name: str, draft: Draft, because: str) -> dict[str, str]:
    """A reference to the key of the Secret that holds a secret now; says how to make it."""
    key = name.lower().replace("_", "-")
    if draft.secrets.setdefault(key, part.text) != part.text:
        key = "-".join((*draft.prefix[-1:], key))
        draft.secrets[key] = part.text
    message = f"`{name}` {because}: it is not taken over, and comes from the Secret `{draft.secret}`"
    help_text = (
        f"make it: kubectl create secret generic {draft.secret} --from-literal={key}=… (all its keys at once), or keep "
        "it in a store: `secrets.external`, `secrets.sealed`; and change it, for it was in clear"
    )
    draft.say([part.finding(SECRET, message, help_text)])
    return {"secret": draft.secret, "key": key}


def words(part: Part, draft: Draft) -> list[str]:
    """The words of a command. A secret in one becomes a variable, which Kubernetes fills in."""
    made = []
    for number, item in enumerate(part.items()):
        because = why("", item.text)
        found = _OPTION.fullmatch(item.text)
        if because is None:
            made.append(item.text)
            continue
        option = found["name"].strip("-") if found else f"{part.key}-{number}"
        name = re.sub(r"[^A-Z0-9]+", "_", option.upper()).strip("_")
        draft.put(reference(item, name, draft, because), "env", name, of=item)
        made.append(f"{found['name']}=$({name})" if found else f"$({name})")
    return made
