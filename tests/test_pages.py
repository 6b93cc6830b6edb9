"""The reader of pages that are run: a page that says something else than its commands is found out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages import Answer, Shell, blocks, counted, fits

PAGE = """\
# Title

```sh
echo one \\
  two
for each in a b; do
  echo $each
done
```

Some words.

```text
one two, and more
```

```console
$ not run
```

## Next

```sh refused
false
```
"""


def page(folder: Path, text: str) -> Path:
    file = folder / "page.md"
    file.write_text(text)
    return file


def test_commands_and_what_they_say(tmp_path: Path) -> None:
    first, second = blocks(page(tmp_path, PAGE))
    assert first.commands == ("echo one \\\n  two", "for each in a b; do\n  echo $each\ndone")
    assert (first.heading, first.line, first.refused, first.shown) == ("Title", 3, False, "one two, and more\n")
    assert (second.heading, second.commands, second.refused, second.shown) == ("Next", ("false",), True, "")


def test_a_file_is_written_as_the_page_has_it(tmp_path: Path) -> None:
    content = "name: $HOME 'x'\n"
    text = f"# A\n```yaml values/web.yaml\n{content}```\n```sh\ncat values/web.yaml\n```\n```text\n{content}```\n"
    write, read = blocks(page(tmp_path, text))
    assert (write.file, read.file) == ("values/web.yaml", "")
    (tmp_path / "private").mkdir()
    shell = Shell(tmp_path, {"PATH": "/usr/bin:/bin"}, tmp_path / "private")
    assert shell.type(write.commands[0]) == Answer("", 0)
    assert fits(read.shown, shell.type(read.commands[0]).said)
    assert counted([tmp_path / "page.md"]) == "1 commands typed, 1 files written, 1 outputs compared"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# A\n```text\nnobody has said this\n```\n", "no command has said this"),
        ("# A\n```yaml a.yaml\na: 1\n```\n```text\nnobody has said this\n```\n", "no command has said this"),
        ("# A\n```sh\ntrue\n```\n```text\n…\nok\n…\n```\n", "this would fit everything"),
        ("# A\n```sh\necho \\\n```\n", "it does not end"),
    ],
)
def test_a_page_that_means_nothing_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        list(blocks(page(tmp_path, text)))


@pytest.mark.parametrize(
    ("shown", "said", "same"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\n", "a\nb\n", False),
        ("a\nb\n", "a\n", False),
        ("a…c\n", "abbc\n", True),
        ("a…c\n", "ac\n", False),
        ("a…c\n", "ab\nc\n", False),
        ("…\nb\n", "a\na\nb\n", True),
        ("a\n…\nb\n", "a\nb\n", True),
        ("…\nb\n", "a\nb\nc\n", False),
        ("a.b\n", "axb\n", False),
        ("a\n", "a   \n", True),
        ("a\n", "rendering 3 releases\na\ncompared 1 release\n", True),
    ],
)
def test_what_fits(shown: str, said: str, *, same: bool) -> None:
    assert fits(shown, said) is same


def test_a_shell_remembers_its_folder_and_what_is_exported(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir()
    shell = Shell(tmp_path, {"PATH": "/usr/bin:/bin"}, private)
    shell.type("mkdir below")
    shell.type("cd below")
    shell.type("export WORD='two  words'")
    assert shell.folder == tmp_path / "below"
    assert shell.type('echo "$WORD"; pwd').said == f"two  words\n{tmp_path}/below\n"
    assert shell.type("echo why >&2; false").code == 1
    assert shell.type("exit 3").code == 3
