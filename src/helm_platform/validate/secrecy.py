"""What may be a secret by its name or its form, as far as it can be told without a render.

The chart decides which values are secrets in clear. This is for output that shows lines, and for edits: it rather takes
something harmless for a secret than the other way.
"""

from __future__ import annotations

import re

from helm_platform.diagnostics import ValuesPath

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[-.\s]")
_NAME = re.compile(
    "PASSWORD|PASSWD|PASSPHRASE|API_?KEY|CREDENTIAL|(?:^|_)(?:PASSCODE|PWD|PASS|PW|SECRETS?|TOKENS?|CREDS?|PEPPER|SALT)(?:_|$)"
    "|(?:ACCESS|PRIVATE|SECRET|ENCRYPTION|SIGNING|MASTER|SESSION|AUTH|SHARED|WEBHOOK|JWT|SSH|GPG|PGP|CLIENT|ADMIN)_?KEY"
)
_PAIR = re.compile(r"(?P<key>[\w.-]+)[\"']?[ \t]*:[ \t]+")
# Keys of the chart that refer to a secret.
_REFERENCES = frozenset(("secret", "secrets", "secretName", "existingSecret"))
_FORM = re.compile(
    r"-----BEGIN|AGE-SECRET|://[^/\s:@]*:[^/\s@]+@|\bA[KS]IA[A-Z0-9]{12}|\bgh[pousr]_\w{8}|github_pat_|\bglpat-|\bxox[a-z]-"
    r"|\beyJ[\w-]{8,}\.|\b[sr]k_(?:live|test)_|(?i:password|token|secret)\s*="
)


def names_secret(path: ValuesPath) -> bool:
    """Whether the last key of a path is the name of a secret: `env.DB_PASSWORD`, `apiKey`."""
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    return key not in _REFERENCES and bool(_NAME.search(_HUMP.sub("_", key).upper()))


def looks_secret(text: str) -> bool:
    """Whether the text holds something in the form of a secret."""
    return bool(_FORM.search(text))


def secret_column(line: str) -> int | None:
    """From which character on (from 0) a line of a values file may hold a secret; None where it does not look so."""
    if looks_secret(line):
        return 0
    named = (found.end() for found in _PAIR.finditer(line) if names_secret((found["key"],)))
    return min((column for column in named if column < len(line.rstrip())), default=None)
