"""age, which encrypts for somebody: who makes a copy cannot read it, and who reads it is asked by age itself."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from helm_platform import toolchain
from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.progress import SILENT, Progress

_SECRET = "AGE-SECRET-KEY-"  # noqa: S105 - the mark that the secret part of an age key starts with


@dataclass(frozen=True)
class Age:
    """The program. Everything goes through its standard input and output: it writes no file and gets no argument but
    the names of files with recipients (public) or identities (secret).
    """

    program: Path

    @classmethod
    def of_user(cls, progress: Progress = SILENT, environment: Mapping[str, str] = os.environ) -> Age:
        """The one on PATH, else the pinned one. Raises EnvironmentProblem where it cannot be built."""
        found = shutil.which("age", path=environment.get("PATH"))
        return cls(Path(found) if found else toolchain.ensure(["age"], progress)["age"])

    def encrypt(self, text: str, recipients: Sequence[Path]) -> str:
        """The text, as lines of ASCII that only the recipients can read. Raises UsageError for a file with none."""
        for file in recipients:
            if _SECRET in _read(file):
                raise UsageError(
                    f"{file} holds an identity, which is secret and opens the copy",
                    fix=f"give it the recipient: age-keygen -y {file} > recipients.txt, and keep {file} elsewhere",
                )
        options = [option for file in recipients for option in ("--recipients-file", str(file))]
        answer = self._run(["--encrypt", "--armor", *options], text)
        if answer.returncode != 0:
            raise UsageError("age cannot encrypt for these recipients", detail=_said(answer.stderr))
        return answer.stdout

    def decrypt(self, text: str, identities: Sequence[Path]) -> str:
        """What was encrypted. Raises UsageError where none of the identities opens it, or it is damaged."""
        for file in identities:
            _read(file)
        options = [option for file in identities for option in ("--identity", str(file))]
        answer = self._run(["--decrypt", *options], text)
        if answer.returncode != 0:
            raise UsageError("age cannot open it with this identity", detail=_said(answer.stderr))
        return answer.stdout

    def _run(self, arguments: Sequence[str], text: str) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run([self.program, *arguments], input=text, capture_output=True, text=True, check=False)
        except OSError as error:
            raise EnvironmentProblem(f"cannot run {self.program}: {error.strerror}") from None


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"cannot read {file}: {(error.strerror or '').lower()}") from None


def _said(stderr: str) -> str:
    """The first thing that age says; the rest asks for a report to its author."""
    return next(
        (line.removeprefix("age: ").removeprefix("error: ") for line in stderr.splitlines() if line.strip()), ""
    )
