"""Mutations of real files: most of a mutated file is still right, so it passes the first checks and meets the next."""

from __future__ import annotations

import json
import random
from typing import Any

NUMBERS = ("-1", "0", "1e308", "-1e308", "1e-320", "NaN", "-Infinity", str(2**63), str(-(2**70)), "9" * 400, "1e999")
DATES = (
    "0001-01-01T00:00:00+00:00",
    "9999-12-31T23:59:59.999999-23:59",
    "1970-01-01T00:00:00+23:59",
    "2026-02-30T00:00:00+00:00",
    "2026-03-01T12:00:00",
    "2026-03-01",
    "yesterday",
)
TEXTS = (
    "",
    " ",
    "../../../../etc/passwd",
    "/etc/passwd",
    "a/b",
    "..",
    "a" * 300,
    "a" * 20_000,
    "<script>alert(1)</script>",
    "=1+1",
    "@SUM(A1)",
    "{{ 7 * 7 }}",
    "\x1b]0;title\x07\x1b[2J",
    "\x00",
    "\u202e\ud83d\ude00",
    "a\n\n1\n00:00:01,000 --> 00:00:02,000\nb",
    "[bold]x[/] [/nonsense]",
    "%s %d {0} {x!r:>99999}",
    "said",
    "nan",
)
YAML = ("!!int", "!!bool x", "!!timestamp x", "!!float", "!!null x", "[", "{", "&a [*a]", "!x y", "|", ">", "'", '"')
PLAIN: tuple[Any, ...] = (
    *(None, True, False, [], {}, [[]], [None], {"": None}, 0, 1, -1, 2.5, 10**6, [1] * 50),
    *(json.loads(number) for number in NUMBERS),
    *DATES,
    *TEXTS,
    "\ud800",
)
_SYNTAX = (b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\n", b"\t", b"- ", b"&a ", b"*a", b"!!int ", b"!!bool ")
_MORE = (
    b"!!timestamp ",
    b"? ",
    b"|\n",
    b"%YAML 9.9\n",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\x00",
    b"# ",
    b"**",
    b"<<: ",
    b"0o9",
)


def bytes_mutated(rng: random.Random, data: bytes, parts: tuple[bytes, ...] = _SYNTAX + _MORE) -> bytes:
    """Return data with a few places changed: bits, bytes, cuts, copies, insertions of `parts`."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 4, 16))):
        at = rng.randrange(len(changed) + 1)
        end = min(len(changed), at + rng.choice((1, 2, 4, 16, 64, 1024)))
        match rng.randrange(6):
            case 0 if at < len(changed):
                changed[at] ^= 1 << rng.randrange(8)
            case 1:
                changed[at:end] = rng.randbytes(end - at)
            case 2:
                del changed[at:end]
            case 3:
                changed[at:at] = changed[at:end] * rng.choice((1, 2, 50))
            case 4:
                changed[at:at] = rng.choice(parts) * rng.choice((1, 1, 1, 3, 200))
            case _:
                changed[at:end] = rng.choice((b"\0", b"\xff", b"\x7f")) * (end - at)
        if rng.random() < 0.02:
            del changed[at:]
    return bytes(changed)


def json_mutated(rng: random.Random, value: Any) -> bytes:
    """Return a JSON value with one to three of its values replaced, removed, copied or renamed, as a JSON text."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        value = _changed(rng, value)
    text = json.dumps(value)
    if rng.random() < 0.1:
        text = text.replace("0.", rng.choice(NUMBERS), 1)
    return bytes_mutated(rng, text.encode()) if rng.random() < 0.15 else text.encode()


def lines_mutated(rng: random.Random, data: bytes) -> bytes:
    """Return a text with lines moved, indented, repeated or given another value; now and then with bytes changed."""
    lines = data.decode("utf-8", "replace").split("\n")
    for _ in range(rng.choice((1, 1, 2, 4))):
        at = rng.randrange(len(lines))
        name, colon, _ = lines[at].partition(":")
        match rng.randrange(7):
            case 0:
                lines[at] = " " * rng.randrange(6) + lines[at].strip()
            case 1:
                lines.insert(at, rng.choice(lines))
            case 2:
                del lines[at]
                lines = lines or [""]
            case 3 if colon:
                lines[at] = f"{name}: {rng.choice(TEXTS + DATES + NUMBERS)}"
            case 4 if colon:
                lines[at] = (
                    f"{name}: {rng.choice(('!!int', '!!bool x', '!!timestamp x', '!!float', '[', '&a [*a]', '!x y'))}"
                )
            case 5:
                lines[at] += rng.choice((": ", " |", " >", " [", " {", " '", ' "', " #", "  - a"))
            case _:
                lines[at] = rng.choice(TEXTS)
    changed = "\n".join(lines).encode("utf-8", "replace")
    return bytes_mutated(rng, changed) if rng.random() < 0.3 else changed


def _changed(rng: random.Random, value: Any) -> Any:
    """Return a copy of a value in which one place, chosen on a random way down, is changed."""
    if isinstance(value, dict) and value and rng.random() < 0.9:
        name = rng.choice(list(value))
        match rng.randrange(12):
            case 0:
                return {key: item for key, item in value.items() if key != name}
            case 1:
                return {rng.choice(TEXTS) if key == name else key: item for key, item in value.items()}
            case _:
                return {**value, name: _changed(rng, value[name])}
    if isinstance(value, list) and value and rng.random() < 0.9:
        at = rng.randrange(len(value))
        match rng.randrange(10):
            case 0:
                return value[:at]
            case 1:
                return [*value[: at + 1], *value[at:]]
            case 2:
                return rng.sample(value, len(value))
            case _:
                return [*value[:at], _changed(rng, value[at]), *value[at + 1 :]]
    return rng.choice(PLAIN)
