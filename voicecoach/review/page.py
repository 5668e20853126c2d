"""A session as a page.

One self-contained file: text, style, script and sound inside; nothing on it comes from or goes to a network.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from voicecoach.grading.terms.corrected import corrected
from voicecoach.lexicon import Lexicon
from voicecoach.review.words import marked
from voicecoach.session import Grade, Session, TurnResult

_ASSETS = Path(__file__).parent / "assets"
_HEIGHT = 40.0  # units of the waveform's picture


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording for the page: `mp3` bytes, `peaks` 0 to 1 evenly over its `seconds`."""

    mp3: bytes
    peaks: tuple[float, ...]
    seconds: float


def page(session: Session, lexicon: Lexicon, takes: Mapping[int, Sound], models: Mapping[int, Sound]) -> str:
    """Return the page; `takes`: recordings by take id, `models`: model replies in the voice by turn."""
    style, script = ((_ASSETS / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    policy = "; ".join(
        (
            "default-src 'none'",
            "media-src data:",
            f"style-src '{_digest(style)}'",
            f"script-src '{_digest(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    turns = itertools.groupby(session.results, key=lambda result: result.turn)
    body = "".join(_turn(turn, list(results), lexicon, takes, models.get(turn)) for turn, results in turns)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(session.title)} · voicecoach</title><style>{style}</style></head><body><main>"
        f"<h1>{escape(session.title)}</h1>"
        f'<p class="dim">{session.started:%d %B %Y, %H:%M} UTC · {escape(session.id)}'
        f"{'' if session.ended else ' · cut off'}</p>{body}</main><script>{script}</script></body></html>\n"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _turn(
    turn: int, results: Sequence[TurnResult], lexicon: Lexicon, takes: Mapping[int, Sound], model: Sound | None
) -> str:
    first = results[0]
    shown = "".join(_take(result, lexicon, takes.get(result.id), model) for result in results)
    return f'<section><h2>Turn {turn + 1}</h2><p class="line">{escape(first.line)}</p>{shown}</section>'


def _take(result: TurnResult, lexicon: Lexicon, sound: Sound | None, model: Sound | None) -> str:
    grade = result.grade
    title = f"<h3>Take {result.take}</h3>"
    if grade is None or not grade.graded:
        reason = grade.reason if grade else "Cut short before it was graded; the recording is kept."
        inside = f'<div class="head">{title}</div><p>Not graded: {escape(reason)}</p>'
    else:
        inside = f'<div class="head">{title}{_figures(grade, result)}</div>' + _graded(grade, result, lexicon, sound)
    reply = f"<details><summary>Model reply</summary><p>{escape(result.model_reply)}</p></details>"
    missing = "" if sound or result.audio is None else '<p class="dim">The recording is missing or damaged.</p>'
    return f'<article class="take">{inside}{_players(sound, model)}{missing}{reply}</article>'


def _figures(grade: Grade, result: TurnResult) -> str:
    parts = []
    if grade.fluency and grade.fluency.score is not None:
        band = f" ±{grade.fluency.error:.0f}" if grade.fluency.error else ""
        parts.append(f'<span><span class="score">{grade.fluency.score:.0f}</span>{band} fluency</span>')
    coverage = corrected(grade.terms, _words_on(result)).coverage
    if coverage is not None:
        parts.append(f'<span><span class="score">{coverage:.0%}</span> terms</span>')
    return "".join(parts)


def _graded(grade: Grade, result: TurnResult, lexicon: Lexicon, sound: Sound | None) -> str:
    remarks = "".join(f"<p>{escape(remark)}</p>" for remark in grade.fluency.remarks) if grade.fluency else ""
    words = " ".join(
        f'<button class="{piece.mark}" {_times(piece.start, piece.end)}>{escape(piece.text)}</button>'
        for piece in marked(grade)
    )
    return (
        f"{_wave(grade, sound) if sound else ''}<p class='words'>{words}</p>{remarks}"
        f"{_terms(grade, result, lexicon)}{_measures(grade)}"
    )


def _wave(grade: Grade, sound: Sound) -> str:
    step = sound.seconds / max(1, len(sound.peaks))
    bars = "".join(
        f"M{place * step:.2f} {_HEIGHT / 2 * (1 - peak):.1f}h{step * 0.7:.3f}v{_HEIGHT * peak:.1f}h-{step * 0.7:.3f}z"
        for place, peak in enumerate(sound.peaks)
    )
    fluency = grade.fluency
    spans = [("pause", one.start, one.end) for one in fluency.pauses] if fluency else []
    spans += [("filler", one.start, one.end) for one in fluency.fillers] if fluency else []
    blocks = "".join(_block(kind, start, end, 0, _HEIGHT) for kind, start, end in spans)
    terms = "".join(
        _block("term", one.start, one.end, _HEIGHT - 2, 2)
        for one in grade.terms.verdicts
        if one.start is not None and one.end is not None
    )
    return (
        f'<svg class="wave" viewBox="0 0 {sound.seconds:.2f} {_HEIGHT:.0f}" preserveAspectRatio="none" role="img"'
        f' aria-label="Waveform, {sound.seconds:.0f} seconds">{blocks}<path class="bars" d="{bars}"/>{terms}'
        f'<line class="cursor" x1="0" x2="0" y1="0" y2="{_HEIGHT:.0f}"/></svg>'
    )


def _block(kind: str, start: float, end: float, top: float, height: float) -> str:
    return f'<rect class="{kind}" x="{start:.2f}" y="{top:.0f}" width="{end - start:.2f}" height="{height:.0f}"/>'


def _terms(grade: Grade, result: TurnResult, lexicon: Lexicon) -> str:
    items = []
    for verdict in corrected(grade.terms, _words_on(result)).verdicts:
        name = escape(verdict.term)
        if verdict.start is not None and verdict.end is not None:
            name = f"<button {_times(verdict.start, verdict.end)}>{name}</button>"
        meaning = lexicon[verdict.term].meaning if verdict.state != "said" and verdict.term in lexicon else ""
        note = " (your word)" if verdict.how == "learner" else f" · {meaning}" if meaning else ""
        items.append(f'<li class="{verdict.state}">{name}<span class="dim">{escape(note)}</span></li>')
    return f'<ul class="terms">{"".join(items)}</ul>' if items else ""


def _measures(grade: Grade) -> str:
    if grade.fluency is None:
        return ""
    measures = grade.fluency.measures
    rows = (
        ("speech rate", f"{measures.speech_rate_wpm:.0f} words a minute"),
        ("articulation rate", f"{measures.articulation_rate_sps:.1f} syllables a second"),
        ("pauses", f"{measures.pause_count}, together {measures.pause_seconds:.1f} s"),
        ("pauses inside clauses", f"{measures.inner_clause_pause_count}"),
        ("phonation ratio", f"{measures.phonation_ratio:.0%}"),
        ("mean length of run", f"{measures.mean_length_of_run_syllables:.1f} syllables"),
        ("filled pauses", f"{measures.filler_count}"),
        ("repetitions", f"{measures.repetition_count}"),
    )
    cells = "".join(f"<tr><td>{name}</td><td>{figure}</td></tr>" for name, figure in rows)
    return f"<details><summary>Measures</summary><table>{cells}</table></details>"


def _players(sound: Sound | None, model: Sound | None) -> str:
    parts = []
    for one, kind, label in ((sound, "own", "Play my reply"), (model, "model", "Play the model reply")):
        if one:
            data = base64.b64encode(one.mp3).decode()
            parts.append(
                f'<button class="play {kind}">{label}</button> <audio class="{kind}" preload="metadata"'
                f' src="data:audio/mpeg;base64,{data}"></audio>'
            )
    return f"<p>{''.join(parts)}</p>" if parts else ""


def _times(start: float, end: float) -> str:
    return f'data-start="{start:.2f}" data-end="{end:.2f}"'


def _words_on(result: TurnResult) -> dict[str, bool]:
    return {one.term: one.said for one in result.corrections}
