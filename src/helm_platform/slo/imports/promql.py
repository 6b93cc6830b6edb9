"""What is known about a PromQL query by its form: what it counts, its labels, whether it is a rate per second."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import promql_parser

WINDOW = "$window"
#: Any duration: the parser needs one where a query has the variable.
_STANDS_IN = "7m13s"
_OVER = "rate|increase|count_over_time|sum_over_time"
_BY = r"sum(?:\s*by\s*\((?P<by>[^()]*)\))?\s*"
_COUNTED = re.compile(_BY + rf"\(\s*(?P<function>{_OVER})\s*\((?P<inside>.*)\[[^\[\]:]*\]\s*\)\s*\)", re.DOTALL)
_SUMMED = re.compile(_BY + r"\((?P<inside>.*)\)", re.DOTALL)
#: `le="0.5"`, and `le=~"1|1\\.0"`, which Prometheus 2 and 3 both understand.
_LE = re.compile(r'\ble\s*(?:=\s*"([^"]*)"|=~\s*"([0-9]+)\|\2\\\\\.0")\s*,?\s*')
_ARITHMETIC = ("+", "-", "*", "/", "%", "^")
_PER_WINDOW = ("increase", "delta", "count_over_time", "sum_over_time", "present_over_time")


@dataclass(frozen=True, slots=True)
class Counted:
    """A query of the form `sum by (BY) (FUNCTION(SELECTOR[RANGE]))`; `function` is "" in `sum by (BY) (SELECTOR)`."""

    selector: str
    by: tuple[str, ...] = ()
    function: str = ""


def problem(query: str) -> str:
    """Why Prometheus would not take the query, in the parser's words; "" where it does."""
    import promql_parser

    try:
        promql_parser.parse(parsable(query))
    except ValueError as error:
        return str(error)
    return ""


def parsable(query: str) -> str:
    """The query with a duration for $window."""
    return query.replace(WINDOW, _STANDS_IN)


def parsed(query: str) -> promql_parser.Expr:
    """Its tree, without outer parentheses. Raises ValueError."""
    import promql_parser

    tree = promql_parser.parse(parsable(query))
    while isinstance(tree, promql_parser.ParenExpr):
        tree = tree.expr
    return tree


def selector(query: str) -> bool:
    """Whether it is a bare selector, without offset."""
    import promql_parser

    tree = parsed(query)
    return isinstance(tree, promql_parser.VectorSelector) and tree.offset is None and tree.at is None


def counted(query: str) -> Counted | None:
    """What a sum of rates counts, or one of increases, or of samples in the window; None for any other form."""
    return _inner(_COUNTED.fullmatch(_by_in_front(query)))


def summed(query: str) -> Counted | None:
    """The same for `sum by (BY) (SELECTOR)`."""
    return _inner(_SUMMED.fullmatch(_by_in_front(query)))


def _by_in_front(query: str) -> str:
    """`sum (…) by (…)` in the order in which most people write it."""
    text = bare_of_parentheses(query)
    found = re.fullmatch(r"sum\s*(\(.*\))\s*by\s*\(([^()]*)\)", text, re.DOTALL)
    return f"sum by ({found[2]}) {found[1]}" if found and _balanced(found[1][1:-1]) else text


def _inner(found: re.Match[str] | None) -> Counted | None:
    if found is None:
        return None
    inside = found["inside"].strip()
    if problem(inside) or not selector(inside):
        return None
    by = tuple(label.strip() for label in (found["by"] or "").split(",") if label.strip())
    return Counted(one_line(inside), by, found.groupdict().get("function") or "")


def bare_of_parentheses(query: str) -> str:
    """The query without parentheses around all of it."""
    text = query.strip()
    while text.startswith("(") and text.endswith(")") and not problem(text[1:-1]) and _balanced(text[1:-1]):
        text = text[1:-1].strip()
    return text


def one_line(query: str) -> str:
    """The query with single spaces; text in quotes stays as it is."""
    parts = re.split(r'("(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|`[^`]*`)', query.strip())
    return "".join(part if index % 2 else re.sub(r"\s+", " ", part) for index, part in enumerate(parts))


def _balanced(text: str) -> bool:
    depth = 0
    for part in re.split(r'"(?:\\.|[^"\\])*"', text):
        for character in part:
            depth += (character == "(") - (character == ")")
            if depth < 0:
                return False
    return depth == 0


def labels(query: str) -> tuple[str, ...] | None:
    """The labels of its results; None where that cannot be told."""
    return _labels(parsed(query))


def _labels(tree: promql_parser.Expr) -> tuple[str, ...] | None:  # noqa: PLR0911 - a kind of expression each
    import promql_parser as p

    match tree:
        case p.NumberLiteral():
            return ()
        case p.ParenExpr() | p.UnaryExpr():
            return _labels(tree.expr)
        case p.AggregateExpr():
            modifier = tree.modifier
            if str(tree.op) in ("topk", "bottomk", "limitk", "count_values", "limit_ratio"):
                return None
            if modifier is None:
                return ()
            return tuple(modifier.labels) if modifier.type == p.AggModifierType.By else None
        case p.Call():
            return _labels_of_call(tree)
        case p.BinaryExpr():
            return _labels_of_both(tree)
        case _:
            return None


def _labels_of_call(tree: promql_parser.Call) -> tuple[str, ...] | None:
    name, arguments = tree.func.name, list(tree.args)
    if name in ("vector", "time", "scalar", "pi"):
        return ()
    if name in ("label_replace", "label_join", "absent", "absent_over_time"):
        return None
    if name == "histogram_quantile":
        inside = _labels(arguments[-1])
        return None if inside is None else tuple(label for label in inside if label != "le")
    return _labels(arguments[-1]) if name == "histogram_fraction" else _labels(arguments[0]) if arguments else ()


def _labels_of_both(tree: promql_parser.BinaryExpr) -> tuple[str, ...] | None:
    import promql_parser as p

    left, right = _labels(tree.lhs), _labels(tree.rhs)
    if isinstance(tree.lhs, p.NumberLiteral):
        return right
    if isinstance(tree.rhs, p.NumberLiteral) or str(tree.op) in ("and", "unless"):
        return left
    if str(tree.op) == "or":
        return left if left is not None and right is not None and set(left) == set(right) else None
    modifier = tree.modifier
    if modifier is None or modifier.matching is None:
        return left
    if modifier.card == p.VectorMatchCardinality.OneToOne and modifier.matching.type == p.LabelModifierType.Include:
        return tuple(modifier.matching.labels)
    return None


def per_window(query: str) -> bool:
    """Whether it counts what happened in its window, and so is no rate per second."""
    return any(name in _PER_WINDOW for name in _functions(parsed(query)))


def ranges(query: str) -> set[str]:
    """The ranges that it reads, as they are written."""
    return set(re.findall(r"\[([^\[\]:]+)\]", re.sub(r'"(?:\\.|[^"\\])*"', '""', query)))


def _functions(tree: promql_parser.Expr) -> Iterator[str]:
    import promql_parser

    found: list[str] = []

    def visit(node: promql_parser.Expr) -> None:
        if isinstance(node, promql_parser.Call):
            found.append(node.func.name)

    promql_parser.walk(tree, visit)
    yield from found


@dataclass(frozen=True, slots=True)
class Latency:
    """A classic histogram and the bucket that is meant: `histogram` without suffix, the end of the bucket."""

    histogram: str
    threshold: str
    unit: str = ""


def latency(count: str, bucket: str) -> Latency | None:
    """What a counter of events and one of their buckets measure; None where they do not belong together."""
    names = [re.match(r"[a-zA-Z_:][a-zA-Z0-9_:]*", text.strip()) for text in (count, bucket)]
    found = _LE.search(bucket)
    if not all(names) or found is None or problem(count) or problem(bucket):
        return None
    of_count, of_bucket = (match[0] for match in names if match)
    if not of_count.endswith("_count") or of_bucket != of_count.removesuffix("_count") + "_bucket":
        return None
    if _matchers(count) != _matchers(_LE.sub("", bucket)):
        return None
    base = of_count.removesuffix("_count")
    unit = "ms" if base.endswith(("_milliseconds", "_ms", "_millis")) else ""
    threshold = _duration(found[1] or found[2] or "", unit)
    histogram = one_line(count).replace(of_count, base, 1).replace("{}", "")
    return Latency(histogram, threshold, unit) if threshold else None


def _matchers(text: str) -> set[tuple[str, str, str]]:
    import promql_parser

    tree = parsed(_trimmed(text))
    if not isinstance(tree, promql_parser.VectorSelector):
        return set()
    return {(matcher.name, str(matcher.op), matcher.value) for matcher in tree.matchers.matchers}


def _trimmed(text: str) -> str:
    return re.sub(r",\s*}", "}", text)


def _duration(le: str, unit: str) -> str:
    """The end of a bucket as a duration; "" for one that is no whole number of milliseconds."""
    try:
        value = Fraction(Decimal(le)) * (1 if unit == "ms" else 1000)
    except (ArithmeticError, ValueError):
        return ""
    if value <= 0 or value.denominator != 1:
        return ""
    return f"{value // 1000}s" if value % 1000 == 0 else f"{value}ms"


def subtracted(query: str) -> tuple[str, str] | None:
    """A and B of `A - B`, or None."""
    text = bare_of_parentheses(query)
    import promql_parser

    tree = parsed(text)
    if not isinstance(tree, promql_parser.BinaryExpr) or str(tree.op) != "-" or tree.modifier is not None:
        return None
    return _split(text, "-")


def divided(query: str) -> tuple[str, str] | None:
    """A and B of `A / B`, or None."""
    text = bare_of_parentheses(query)
    import promql_parser

    tree = parsed(text)
    if not isinstance(tree, promql_parser.BinaryExpr) or str(tree.op) != "/" or tree.modifier is not None:
        return None
    return _split(text, "/")


def _split(text: str, operator: str) -> tuple[str, str] | None:
    """Where the last such operator outside of all parentheses and quotes is: PromQL's are left-associative."""
    depth = 0
    cuts: list[int] = []
    for part in re.finditer(r'"(?:\\.|[^"\\])*"|.', text, re.DOTALL):
        if part[0] in "([{":
            depth += 1
        elif part[0] in ")]}":
            depth -= 1
        elif part[0] == operator and depth == 0:
            cuts.append(part.start())
    for cut in reversed(cuts):
        left, right = text[:cut].strip(), text[cut + 1 :].strip()
        if left and right and not problem(left) and not problem(right):
            return left, right
    return None


_TOKEN = re.compile(
    r"""(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`)|(?P<range>\[[^\]]*\])|(?P<number>[0-9][0-9a-zA-Z_.]*)
    |(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)|(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_LISTS = ("by", "without", "on", "ignoring", "group_left", "group_right")
_WORDS = frozenset(("and", "or", "unless", "bool", "offset", "atan2", "inf", "nan", *_LISTS))


def scoped(query: str, matchers: Mapping[str, str]) -> str:
    """The query with these matchers in each of its selectors, so that it sees a part of the series only."""
    added = ",".join(f'{name}="{value}"' for name, value in matchers.items())
    out: list[str] = []
    tokens = list(_TOKEN.finditer(query))
    listed = False
    for index, token in enumerate(tokens):
        following = _following(tokens, index)
        word = token["name"]
        out.append(token[0])
        if word and word.lower() in _LISTS and following == "(":
            listed = True
        elif token[0] == ")":
            listed = False
        elif token[0] == "{":
            out.append(added if following == "}" else f"{added},")
        elif word and not listed and word.lower() not in _WORDS and not _named(following) and not _inside(out):
            out.append(f"{{{added}}}")
    return "".join(out)


def _following(tokens: list[re.Match[str]], index: int) -> str:
    return next((token[0] for token in tokens[index + 1 :] if not token[0].isspace()), "")


def _named(following: str) -> bool:
    """Whether what stands before this is the name of a function or has its matchers already."""
    return following in ("(", "{") or following.lower() in ("by", "without")


def _inside(out: list[str]) -> bool:
    """Whether what is written so far ends inside braces."""
    return out.count("{") > out.count("}")
