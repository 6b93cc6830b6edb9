"""A text with one thing changed, at the level of characters and lines."""

from __future__ import annotations

from random import Random

_CHARACTERS: tuple[str, ...] = (
    *"abyn019 \t\n\r:-#,[]{}&*!|>'\"%@`?~.<=+_\\",
    *(
        "\u0085",
        "\u00a0",
        "\u2028",
        "\ufeff",
        "\u200b",
        "é",
        "日",
        "\U0001f600",
        "\x07",
        "\x00",
        "\x7f",
        "  ",
        "\n\n",
        "\r\n",
        ": ",
        "- ",
    ),
    *("---\n", "...\n", "<<: ", "*x", "&x ", "!!str ", "{{ x }}", ".inf", "~", "\t- ", "\n\t"),
)


def changed(text: str, chance: Random) -> str:  # noqa: PLR0911 - one for each way
    """`text` with a character put in, taken out, replaced or moved, or a line dropped, repeated, moved or indented."""
    if not text:
        return chance.choice(_CHARACTERS)
    place = chance.randrange(len(text))
    way = chance.randrange(9)
    if way == 0:
        return text[:place] + chance.choice(_CHARACTERS) + text[place:]
    if way == 1:
        return text[:place] + text[place + chance.choice((1, 1, 1, 2, 5)) :]
    if way == 2:
        return text[:place] + chance.choice(_CHARACTERS) + text[place + 1 :]
    if way == 3:
        return text[:place]
    if way == 4:
        return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]
    lines = text.split("\n")
    row = chance.randrange(len(lines))
    if way == 5:
        del lines[row]
    elif way == 6:
        lines.insert(chance.randrange(len(lines)), lines[row])
    elif way == 7:
        lines[row] = chance.choice((" ", "  ", "\t", "    ")) + lines[row]
    else:
        lines[row] = lines[row][chance.choice((1, 2)) :]
    return "\n".join(lines)
