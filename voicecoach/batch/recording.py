"""A recording to grade, and what came of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from voicecoach.content.dialogue import TermGroup


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording to grade.

    `name`: what the results call it. `place`: the path or the URL where its bytes are. `speaker`, `dialogue`, `turn`
    (from 1): whose reply it is, and to what; "" and None where unknown. `groups`: the terms to look for.
    """

    name: str
    place: str
    speaker: str = ""
    dialogue: str = ""
    turn: int | None = None
    groups: tuple[TermGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a recording: its `grade` as JSON, or an `error` in words, or neither if `key` was graded before.

    `key` names the content of the recording together with all that its grade depends on; "" if it can't be read.
    """

    recording: Recording
    key: str = ""
    sha256: str = ""
    grade: dict[str, Any] | None = None
    error: str = ""


def result_key(sha256: str, model: str, graders: dict[str, str], groups: Sequence[Sequence[str]]) -> str:
    """Return the key of a result: equal keys mean equal grades.

    `sha256`: of the recording's bytes; `model`: sha256 of the recognizer; `graders`: versions by component; `groups`:
    the terms that were looked for.
    """
    parts = json.dumps([sha256, model, sorted(graders.items()), [list(group) for group in groups]], ensure_ascii=False)
    return hashlib.sha256(parts.encode()).hexdigest()[:32]
