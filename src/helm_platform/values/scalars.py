"""Scalars as Helm reads them: YAML 1.1 words, Go's number syntax, and every number a 64-bit float.

Helm hands values through go-yaml v2, then JSON. Both leave marks that no Python loader shares: `y` is true,
`0o10`, `010` and `08` are numbers, `2024-01-01` and `12:30` are text, and integers lose digits above 2^53.
`docs/decisions/values-as-helm-reads-them.md` has the reasons; tests/values compares this module with Helm itself.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
import struct
from datetime import datetime

ScalarValue = str | int | float | bool | None

_LONG_TAG = "tag:yaml.org,2002:"
_STR, _BOOL, _INT, _FLOAT, _NULL, _TIMESTAMP, _BINARY = (
    f"{_LONG_TAG}{name}" for name in ("str", "bool", "int", "float", "null", "timestamp", "binary")
)
_RESOLVABLE = frozenset({None, _STR, _BOOL, _INT, _FLOAT, _NULL, _TIMESTAMP})

_TRUE = frozenset(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"))
_FALSE = frozenset(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"))
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_SPECIAL_FLOATS = {
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}

_DECIMAL_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_DOT_FLOAT = re.compile(r"\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?\Z")
_GO_INTEGER = re.compile(r"[-+]?(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))\Z")
_LATE_BINARY = re.compile(r"(?:0b([-+]?[01]+)|-0b([01]+))\Z")
_INT64_MIN, _INT64_MAX, _UINT64_MAX = -(2**63), 2**63 - 1, 2**64 - 1
_EXACT = 2**53
_HALF = re.compile("[\ud800-\udfff]")
_TIMESTAMP_TEXT = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?P<sep>[Tt ])([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(?P<zone>.*))?\Z"
)
_ZONE = re.compile(r"Z|[-+](?:[01]\d|2[0-4]):[0-5]\d|[-+](?:[01]\d|2[0-4]):60")


class ScalarError(ValueError):
    """Helm refuses this scalar. The message says why in words."""


def resolve(text: str, *, tag: str | None = None, plain: bool = True) -> ScalarValue:
    """The value Helm gives to a scalar.

    `tag` is the explicit YAML tag, long form. `plain` is True for text without quotes (or tagged `!`).
    Infinite and NaN floats are returned as they are: as a value Helm rejects them, as a key it accepts them.
    Raises ScalarError where Helm refuses the scalar.
    """
    if tag is None:
        return _untagged(text) if plain else text
    if tag == _BINARY:
        return _binary(text)
    if tag not in _RESOLVABLE or tag == _STR:
        return text
    return _tagged(text, tag)


def characters(text: str) -> str:
    """Text with a sign for each byte, or half of a pair, that is no character, as Go has it."""
    return _HALF.sub("\ufffd", text)


def key_text(value: ScalarValue | int) -> str:
    """The string that Helm makes of a mapping key. Raises ScalarError for a null or oversized key."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if value > _INT64_MAX:
            raise ScalarError("the number is too large for a key; quote it")
        return str(value)
    if value is None:
        raise ScalarError("a key cannot be null; quote it if you mean text")
    return _float32_text(value)


def as_json_number(value: float) -> int | float:
    """A number after the trip through JSON: a 64-bit float, here an int where nothing is lost by it."""
    number = float(value)
    if number.is_integer() and abs(number) <= _EXACT:
        return int(number)
    return number


def rendered(value: float) -> str:
    """The text a template prints for this number: `1.10` gives 1.1, `20261123` gives 2.0261123e+07."""
    return _shortest(float(value), double=True)


def _untagged(text: str) -> ScalarValue:
    if not text:
        return None
    first = text[0]
    if first in "yYnNtTfFoO~":
        if text in _TRUE:
            return True
        if text in _FALSE:
            return False
        return None if text in _NULLS else text
    if first in "0123456789+-.":
        return _number(text)
    return text


def _number(text: str) -> str | int | float:
    if text in _SPECIAL_FLOATS:
        return _SPECIAL_FLOATS[text]
    if text[0] == ".":
        # go-yaml leaves this to Go's ParseFloat, which takes underscores only between digits.
        return _float(text.replace("_", ""), text) if _DOT_FLOAT.match(text) else text
    bare = text.replace("_", "")
    integer = _go_integer(bare)
    return _float(bare, text) if integer is None else integer


def _float(bare: str, text: str) -> str | int | float:
    if _DECIMAL_FLOAT.match(bare):
        number = float(bare)
        return text if math.isinf(number) else number
    late = _LATE_BINARY.match(bare)
    if late is None:
        return text
    binary = int(late[1], 2) if late[1] else -int(late[2], 2)
    unsigned = late[1] is not None and late[1][0] not in "+-"
    return binary if _INT64_MIN <= binary <= (_UINT64_MAX if unsigned else _INT64_MAX) else text


def _go_integer(bare: str) -> int | None:
    match = _GO_INTEGER.match(bare)
    if not match:
        return None
    digits, base = next((d, b) for d, b in zip(match.groups(), (16, 2, 8, 10), strict=True) if d is not None)
    if len(digits) > 64:  # noqa: PLR2004 - more digits than 64 bits in any base, leading zeros aside
        digits = digits.lstrip("0") or "0"
        if len(digits) > 64:  # noqa: PLR2004
            return None
    number = int(digits, base)
    if bare[0] == "-":
        return -number if number <= -_INT64_MIN else None
    if bare[0] == "+":
        return number if number <= _INT64_MAX else None
    return number if number <= _UINT64_MAX else None


def _tagged(text: str, tag: str) -> ScalarValue:
    value: ScalarValue
    if text in _NULLS:
        value = None
    elif text in _SPECIAL_FLOATS and text[0] in ".+-":
        value = _SPECIAL_FLOATS[text]
    else:
        value = _untagged(text)
    kind = _kind(value, text, tag)
    if kind == tag:
        return value
    if tag == _FLOAT and kind == _INT and isinstance(value, int) and value <= _INT64_MAX:
        return float(value)
    raise ScalarError(f"`{_short(text)}` is not a !!{tag.removeprefix(_LONG_TAG)}")


def _kind(value: ScalarValue, text: str, tag: str) -> str:
    if value is None:
        return _NULL
    if isinstance(value, bool):
        return _BOOL
    if isinstance(value, int):
        return _INT
    if isinstance(value, float):
        return _FLOAT
    return _TIMESTAMP if tag == _TIMESTAMP and _is_timestamp(text) else _STR


def _binary(text: str) -> str:
    try:
        data = base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        raise ScalarError("the !!binary text is not valid base64") from None
    return characters(data.decode("utf-8", errors="surrogateescape"))


def _is_timestamp(text: str) -> bool:
    """Whether go-yaml takes text tagged as a timestamp for one. Without the tag it is text in any case."""
    match = _TIMESTAMP_TEXT.match(text)
    if not match:
        return False
    year, month, day, hour, minute, second = (int(part or 0) for part in match.group(1, 2, 3, 5, 6, 7))
    try:
        datetime(year or 4, month, day, hour, minute, second)  # noqa: DTZ001 - only asks whether it exists
    except ValueError:
        return False
    zone = match["zone"] or ""
    return not zone if match["sep"] in (None, " ") else bool(_ZONE.fullmatch(zone))


def _float32_text(value: float) -> str:
    # sigs.k8s.io/yaml formats float keys with 32 bits, so digits beyond the seventh or so are lost.
    if math.isnan(value):
        return ".nan"
    try:
        single = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        single = math.copysign(math.inf, value)
    if math.isinf(single):
        return ".inf" if single > 0 else "-.inf"
    return _shortest(single, double=False)


def _shortest(value: float, *, double: bool) -> str:
    """Go's FormatFloat(value, 'g', -1): the fewest digits that read back, an exponent below 1e-04 and from 1e+06 up."""
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    digits_text = ""
    for precision in range(17):
        digits_text = f"{value:.{precision}e}"
        back = float(digits_text)
        if back == value or (not double and struct.unpack("f", struct.pack("f", back))[0] == value):
            break
    mantissa, exponent_text = digits_text.split("e")
    exponent = int(exponent_text)
    sign, mantissa = ("-", mantissa[1:]) if mantissa[0] == "-" else ("", mantissa)
    digits = mantissa.replace(".", "").rstrip("0") or "0"
    if exponent < -4 or exponent >= 6:  # noqa: PLR2004
        fraction = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{fraction}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    whole = digits[: exponent + 1].ljust(exponent + 1, "0")
    fraction = digits[exponent + 1 :]
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}…"  # noqa: PLR2004
