"""Values files that nobody would write by hand, the same ones for the same number.

Most are valid YAML with everything YAML has: block and flow collections, all styles of scalars, anchors, aliases,
merge keys, tags, comments, several documents, odd line ends. The rest are such texts with a few characters changed,
streams of tokens, and bytes that are no text.
"""

from __future__ import annotations

import codecs
from functools import cache
from pathlib import Path
from random import Random

from tests.parity.mutate import changed

TOKENS = (Path(__file__).parent.parent / "values" / "tokens.txt").read_text(encoding="utf-8").split()
_PLAIN = [token for token in TOKENS if token not in ("-", "---", "..", ">", "=", "|", "--")]

_WORDS = (
    *(
        "a",
        "b",
        "c",
        "web",
        "shop.acme.io",
        "two words",
        "a-b",
        "x/y",
        "%",
        "1 2",
        "don't",
        "C:\\dir",
        "a#b",
        "a:b",
        "[x]y",
    ),
    *(
        "naïve",
        "日本語",
        "ключ",
        "\U0001f600 smile",
        "e\u0301",
        "\u200b",
        "\ufeffx",
        "a\u00a0b",
        "x" * 200,
        "long " * 40,
    ),
)
_KEYS = (
    *("a", "b", "c", "d", "image", "port", "a-b", "a.b", "a/b", "a b", "x y z", "ключ", "日本", "\U0001f600", "é"),
    *(
        "1",
        "010",
        "0x1F",
        "1.5",
        "1e3",
        "-1",
        "1_000",
        "true",
        "yes",
        "no",
        "off",
        "n",
        "Y",
        "=",
        "2024-01-01",
        "12:30",
    ),
    *("'q'", '"q"', "'it''s'", '"\\u00e9\\t"', "'yes'", '"1"', "'<<'", "''", '""', "!!str 1", "!!int 5", "! x"),
)
_TAME_KEYS = _KEYS[:15]
_TAME_WORDS = (
    "a",
    "b",
    "web",
    "shop.acme.io",
    "two words",
    "a-b",
    "x/y",
    "don't",
    "a#b",
    "a:b",
    "naïve",
    "日本語",
    "long " * 40,
)
_TAME_TAGS = ("!!str", "!", "!x")
_TAME_ESCAPES = (
    "\\n",
    "\\t",
    "\\0",
    "\\e",
    "\\x41",
    "\\u00e9",
    "\\u2028",
    "\\U0001f600",
    '\\"',
    "\\\\",
    "\\/",
    "\\N",
    "\\P",
)
_STRANGE_KEYS = (
    "~",
    "null",
    ".inf",
    ".nan",
    "18446744073709551615",
    "1e39",
    "? a",
    "[a]",
    "{a: 1}",
    "*x",
    "<<",
    "",
    "|",
)
_TAGS = (
    *("!!str", "!!int", "!!float", "!!bool", "!!null", "!!binary", "!!timestamp", "!!map", "!!seq", "!!set", "!!omap"),
    *("!", "!x", "!x!y", "!<tag:yaml.org,2002:int>", "!<tag:yaml.org,2002:str>", "!<x>", "!!merge", "!!x"),
)
_ESCAPES = (
    *(
        "\\n",
        "\\t",
        "\\0",
        "\\a",
        "\\e",
        "\\x41",
        "\\xe9",
        "\\u00e9",
        "\\u2028",
        "\\U0001f600",
        '\\"',
        "\\\\",
        "\\/",
        "\\ ",
    ),
    *("\\N", "\\_", "\\L", "\\P", "\\r", "\\\n", "\\ud83d", "\\uD800", "\\q", "\\x4", "\\\t"),
)


@cache
def document(number: int) -> bytes:
    """The document with this number."""
    chance = Random(f"parity {number}")  # noqa: S311 - the same numbers give the same files
    kind = chance.random()
    if kind < 0.55:
        text = _text(chance)
    elif kind < 0.8:
        text = _text(chance)
        for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
            text = changed(text, chance)
    elif kind < 0.88:
        text = _stream(chance)
    elif kind < 0.94:
        text = _soup(chance)
    else:
        text = "".join(f"k{n}: {_number(chance)}\n" for n in range(chance.randint(1, 12)))
    return _bytes(text, chance)


def _text(chance: Random) -> str:
    """One document of valid YAML, mostly."""
    writer = _Writer(chance)
    top = chance.random()
    if top < 0.8:
        return writer.block_map(0 if chance.random() < 0.9 else chance.randint(1, 4), chance.randint(1, 5))
    if top < 0.9:
        return writer.flow(4) + "\n"
    if top < 0.93:
        return writer.block_list(chance.randint(0, 2), 3)
    if top < 0.96:
        return chance.choice(
            ("", "\n", "# only a comment\n", "~\n", "null", "{}\n", " \n\t\n", "---\n", "text\n", "- a\n")
        )
    return _deep(chance)


def _deep(chance: Random) -> str:
    depth = chance.choice((5, 20, 60, 90, 98, 99, 100, 101, 150))
    if chance.random() < 0.5:
        return "a: " + "[" * depth + "]" * depth + "\n"
    return "".join(f"{' ' * level}a:\n" for level in range(depth)) + " " * depth + "b: 1\n"


def _stream(chance: Random) -> str:
    """Several documents, directives, marks of the end."""
    separators = (
        "---\n",
        "---\n",
        "--- # x\n",
        "---\t\n",
        "---   \r\n",
        "--- {a: 1}\n",
        "--- |\n",
        "---x\n",
        "...\n",
        "... # x\n",
    )
    heads = (
        "",
        "",
        "",
        "---\n",
        "# note\n---\n",
        "%YAML 1.1\n---\n",
        "%YAML 1.2\n---\n",
        "%TAG ! !x\n---\n",
        "%FOO\n---\n",
        "\n\n---\n",
    )
    parts = [chance.choice(heads)]
    for index in range(chance.randint(1, 4)):
        if index:
            parts.append(chance.choice(separators))
        parts.append(
            chance.choice((_text(chance), _text(chance), "# x\n", "", "\n", "a: 1\n", "b: {c: 1}\n", "~\n", "- x\n"))
        )
    parts.append(chance.choice(("", "", "---", "...", "---\n", "...\n", "\n", "... x\n")))
    return "".join(parts)


def _soup(chance: Random) -> str:
    pieces = (
        *"0123456789abefoxXyYnN_+-.:eE~<>=!&*'\"#{}[],? \n\t|%@`\\",
        *(
            "yes",
            "null",
            "0x",
            ".inf",
            "<<",
            ": ",
            "- ",
            "\n  ",
            "a: ",
            "? ",
            "&x ",
            "*x",
            "!!int ",
            "---\n",
            "\r\n",
            "\u0085",
            "é",
            "{{",
        ),
    )
    return "".join(chance.choice(pieces) for _ in range(chance.randint(1, 30)))


def _number(chance: Random) -> str:
    form = chance.random()
    if form < 0.4:
        return "".join(chance.choice("0123456789_+-.eExXobB:") for _ in range(chance.randint(1, 14)))
    if form < 0.6:
        return str(chance.choice((1, -1)) * chance.getrandbits(chance.choice((8, 32, 53, 54, 63, 64, 65, 80, 600))))
    if form < 0.8:
        return repr(chance.uniform(-1, 1) * 10.0 ** chance.randint(-330, 308))
    return chance.choice(_PLAIN)


def _bytes(text: str, chance: Random) -> bytes:
    ends = chance.random()
    if ends < 0.06:
        text = text.replace("\n", "\r\n")
    elif ends < 0.08:
        text = text.replace("\n", "\r")
    elif ends < 0.1:
        text = text.replace("\n", chance.choice(("\u0085", "\u2028", "\u2029", "\r\r\n", "\n\r")))
    elif ends < 0.14:
        text = "".join(
            chance.choice(("\n", "\r\n", "\r", "\u0085", "\r\r\n")) if char == "\n" else char for char in text
        )
    if chance.random() < 0.3:
        text = text.rstrip("\n")
    data = text.encode("utf-8", "surrogatepass")
    odd = chance.random()
    if odd < 0.03:
        return codecs.BOM_UTF8 + data
    if odd < 0.035:
        return data.decode(errors="replace").encode(
            chance.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp500")), "replace"
        )
    if odd < 0.06 and data:
        place = chance.randrange(len(data))
        return (
            data[:place]
            + bytes(
                chance.choice((0, 7, 0x7F, 0x80, 0xC3, 0xE9, 0xFE, 0xFF, 0xED)) for _ in range(chance.randint(1, 3))
            )
            + data[place:]
        )
    return data


class _Writer:
    """Writes one document; knows which anchors it has written so far."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        # Half of the documents have nothing that is likely to be refused: what is refused shows nothing else.
        self.wild = chance.random() < 0.4
        self.anchors: list[str] = []
        self.maps: list[str] = []

    def block_map(self, indent: int, depth: int) -> str:
        lines = []
        pad = " " * indent
        for _ in range(self.chance.randint(1, 5)):
            lines.append(self.between(indent))
            if self.maps and self.chance.random() < 0.12:
                lines.append(f"{pad}<<: {self.merged()}{self.comment()}\n")
                continue
            lines.append(f"{pad}{self.key()}{self.value(indent, depth)}")
        return "".join(lines)

    def block_list(self, indent: int, depth: int) -> str:
        pad = " " * indent
        lines = []
        for _ in range(self.chance.randint(1, 4)):
            lines.append(self.between(indent))
            inner = self.chance.random()
            if depth > 0 and inner < 0.2:
                body = self.block_map(indent + 2, depth - 1)
                lines.append(f"{pad}- {body[indent + 2 :] if body.startswith(' ' * (indent + 2)) else chr(10) + body}")
            elif depth > 0 and inner < 0.3:
                body = self.block_list(indent + 2, depth - 1)
                lines.append(f"{pad}- {body[indent + 2 :] if body.startswith(' ' * (indent + 2)) else chr(10) + body}")
            else:
                lines.append(f"{pad}-{self.value(indent, depth)}")
        return "".join(lines)

    def key(self) -> str:
        chosen = self.chance.random()
        if chosen < 0.93 or not self.wild:
            key = self.chance.choice(_TAME_KEYS if chosen < 0.6 else _KEYS)
        else:
            key = self.chance.choice(_STRANGE_KEYS)
        if self.wild and self.chance.random() < 0.05:
            key = f"&{self.name()} {key}"
        if self.chance.random() < 0.03:
            return f"? {key}\n: " if self.chance.random() < 0.5 else f"? {key} "
        return f"{key}{self.chance.choice((':', ':', ':', ':', ' :'))}"

    def value(self, indent: int, depth: int) -> str:
        """What follows a `:` or `-`, to the end of the line and below."""
        chosen = self.chance.random()
        head = self.properties()
        if depth > 0 and chosen < 0.3:
            deeper = indent + self.chance.choice((1, 2, 2, 2, 4, 7))
            name = self.opened(head)
            text = f" {head}".rstrip() + f"{self.comment()}\n{self.block_map(deeper, depth - 1)}"
            self.closed(name, is_map=True)
            return text
        if depth > 0 and chosen < 0.4:
            deeper = indent + self.chance.choice((0, 0, 1, 2, 2, 4))
            name = self.opened(head)
            text = f" {head}".rstrip() + f"{self.comment()}\n{self.block_list(deeper, depth - 1)}"
            self.closed(name, is_map=False)
            return text
        if chosen < 0.5:
            name = self.opened(head)
            flow = self.flow(depth)
            self.closed(name, is_map=flow.startswith("{"))
            return f" {head}{flow}{self.comment()}\n"
        if chosen < 0.6:
            return f" {head}{self.text_block(indent)}"
        if chosen < 0.68 and self.anchors:
            return f" *{self.chance.choice(self.anchors)}{self.chance.choice(('', '', ' '))}{self.comment()}\n"
        name = self.opened(head)
        self.closed(name, is_map=False)
        return f"{self.gap()}{head}{self.scalar(indent)}{self.comment()}\n"

    def properties(self) -> str:
        """An anchor, a tag, both or nothing."""
        chosen = self.chance.random()
        if chosen < 0.78:
            return ""
        if chosen < 0.9:
            return f"&{self.name()} "
        tag = self.chance.choice(_TAGS if self.wild else _TAME_TAGS)
        return f"{tag} " if chosen < 0.97 else f"&{self.name()} {tag} "

    def gap(self) -> str:
        return self.chance.choice((" ", " ", " ", "  ", "\t")) if self.wild else self.chance.choice((" ", " ", "  "))

    def name(self) -> str:
        return self.chance.choice(("x", "y", "z", "base", "a-1", "w2"))

    def opened(self, head: str) -> str:
        return head.split(maxsplit=1)[0][1:] if head.startswith("&") else ""

    def closed(self, name: str, *, is_map: bool) -> None:
        if not name:
            return
        self.anchors.append(name)
        if is_map:
            self.maps.append(name)
        elif name in self.maps and self.chance.random() < 0.9:
            self.maps = [each for each in self.maps if each != name]

    def merged(self) -> str:
        chosen = self.chance.random()
        one = f"*{self.chance.choice(self.maps)}"
        if chosen < 0.5:
            return one
        if chosen < 0.7:
            return f"[{one}, *{self.chance.choice(self.maps)}]"
        if chosen < 0.8:
            return "{a: 1, b: {c: 2}}"
        if chosen < 0.9 or not self.wild:
            return f"[{one}, {{a: 2, <<: {one}}}]"
        return self.chance.choice((f"*{self.chance.choice(self.anchors)}", "1", "~", "[1]", f"[[{one}]]", "{}", "[]"))

    def flow(self, depth: int) -> str:
        chosen = self.chance.random()
        if depth <= 0 or chosen < 0.4:
            return self.flow_scalar()
        gap = self.chance.choice((" ", " ", " ", "", "\n   ", "  # note\n   "))
        count = self.chance.randint(0, 4)
        if chosen < 0.7:
            items = [self.flow(depth - 1) for _ in range(count)]
            if items and self.chance.random() < 0.1:
                items[-1] = f"{self.chance.choice(_KEYS[:15])}: {items[-1]}"
            return f"[{f',{gap}'.join(items)}{self.chance.choice(('', '', '', ',', ' '))}]"
        pairs = []
        for _ in range(count):
            key = self.chance.choice(_KEYS if self.wild else _TAME_KEYS)
            colon = self.chance.choice((": ", ": ", ": ", ":", " : ", ":  ") if self.wild else (": ", ":  "))
            pairs.append(f"{key}{colon}{self.flow(depth - 1)}" if self.chance.random() < 0.93 else key)
        return f"{{{f',{gap}'.join(pairs)}{self.chance.choice(('', '', '', ',', ' '))}}}"

    def flow_scalar(self) -> str:
        chosen = self.chance.random()
        if chosen < 0.12 and self.anchors:
            return f"*{self.chance.choice(self.anchors)} "
        if chosen < 0.18:
            tag = self.chance.choice(_TAGS if self.wild else _TAME_TAGS)
            return f"{tag} {self.chance.choice(('1', 'yes', 'x', chr(39) * 2))}"
        if chosen < 0.5:
            return self.chance.choice(_PLAIN)
        return self.quoted(0)

    def scalar(self, indent: int) -> str:
        chosen = self.chance.random()
        if chosen < 0.4:
            return self.chance.choice(_PLAIN)
        if chosen < 0.5:
            return _number(self.chance)
        if chosen < 0.6:
            return self.chance.choice(_WORDS if self.wild else _TAME_WORDS)
        if chosen < 0.66 and self.wild:
            gap = self.chance.choice(("\n", "\n\n", "  \n", "\n\t")) + " " * (indent + self.chance.choice((1, 1, 2)))
            return gap.join(self.chance.choice(("x", "two words", "#no", "y", "a: b", "- z")) for _ in range(2))
        if chosen < 0.72:
            return ""
        return self.quoted(indent)

    def quoted(self, indent: int) -> str:
        pieces = [self.chance.choice((*_WORDS, *_PLAIN, " ", "")) for _ in range(self.chance.randint(0, 3))]
        if self.chance.random() < 0.5:
            body = " ".join(pieces).replace("'", "''")
            fold = self.chance.random() < 0.15
            return f"'{body}{chr(10) + ' ' * (indent + 1) + 'more' if fold else ''}'"
        pieces += [
            self.chance.choice(_ESCAPES if self.wild else _TAME_ESCAPES)
            for _ in range(self.chance.choice((0, 0, 1, 2)))
        ]
        self.chance.shuffle(pieces)
        fold = self.chance.random() < 0.15
        escaped = [
            piece if piece in (*_ESCAPES, *_TAME_ESCAPES) else piece.replace("\\", "\\\\").replace('"', '\\"')
            for piece in pieces
        ]
        return f'"{" ".join(escaped)}{chr(10) + " " * (indent + 1) + "more" if fold else ""}"'

    def text_block(self, indent: int) -> str:
        style = self.chance.choice("|>") + self.chance.choice(
            ("", "", "", "-", "+", "2", "2-", "+2", "1", "9", "0", "x") if self.wild else ("", "", "-", "+")
        )
        deeper = indent + self.chance.choice((1, 2, 2, 2, 3))
        lines = [f"{style}{self.comment()}\n"]
        for _ in range(self.chance.randint(0, 5)):
            extra = self.chance.choice(("", "", "", " ", "  ", "\t"))
            extra = extra if self.wild or len(lines) > 1 else ""
            line = self.chance.choice(
                (*_WORDS, "# no comment", "a: b", "---", "...", "- x", "", "\t", "{{ .Values.x }}", "text  ")
            )
            lines.append(f"{' ' * deeper}{extra}{line}\n" if line else "\n")
        return "".join(lines)

    def comment(self) -> str:
        tame = ("", "", "", "", "", "", " # note", "  #x", " #")
        return self.chance.choice((*tame, "\t# tab", "#no") if self.wild else tame)

    def between(self, indent: int) -> str:
        chosen = self.chance.random()
        if chosen < 0.85:
            return ""
        tame = ("\n", "# note\n", f"{' ' * indent}# note: x\n", "   \n")
        return self.chance.choice((*tame, "\t\n", " # odd\n") if self.wild else tame)
