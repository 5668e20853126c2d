"""Exports for other programs.

CSV with one row per take; SRT and WebVTT subtitles; Praat TextGrids with words, pauses and terms.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence

from voicecoach.audio.clip import Span
from voicecoach.grading.grade import Grade
from voicecoach.recognition.transcript import Word
from voicecoach.sessions.session import Session, TurnResult

MAX_SUBTITLE_SECONDS = 5.0
"""Longest subtitle, unless one word is longer. Chosen below the 7 s of common guidelines (Netflix)."""

SUBTITLE_PAUSE_SECONDS = 0.5
"""A pause of this length starts a new subtitle. Chosen so that a subtitle ends where the speaker does."""

_COLUMNS = (
    "session turn take began seconds graded fluency error speech_rate_wpm articulation_rate_sps pause_count"
    " pause_seconds phonation_ratio coverage said unclear missed transcript"
).split()


def turns_csv(session: Session) -> str:
    """Return CSV with a header and one row per take."""
    out = io.StringIO()
    rows = csv.DictWriter(out, _COLUMNS, restval="", lineterminator="\n")
    rows.writeheader()
    for result in session.results:
        rows.writerow({name: _cell(value) for name, value in _row(session, result).items() if value is not None})
    return out.getvalue()


def _cell(value: object) -> object:
    """Return a value for a cell: a text in one line, quoted if a spreadsheet would take it for a formula."""
    if not isinstance(value, str):
        return value
    text = _in_one_line(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _row(session: Session, result: TurnResult) -> dict[str, object]:
    row: dict[str, object] = {
        "session": session.id,
        "turn": result.turn + 1,
        "take": result.take,
        "began": result.at.isoformat(),
    }
    grade = result.grade
    if grade is None:
        return row
    terms = result.term_report or grade.terms
    row |= {"seconds": round(grade.seconds, 2), "graded": grade.graded, "transcript": grade.transcript.text}
    if grade.fluency:
        row |= {"fluency": _rounded(grade.fluency.score), "error": _rounded(grade.fluency.error)}
        row |= {name: round(getattr(grade.fluency.measures, name), 2) for name in _COLUMNS[8:13]}
    states = {
        state: "; ".join(verdict.term for verdict in terms.verdicts if verdict.state == state)
        for state in _COLUMNS[14:17]
    }
    return row | states | {"coverage": None if terms.coverage is None else round(terms.coverage, 3)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def subtitles(words: Sequence[Word]) -> Iterator[tuple[Span, str]]:
    """Group words into subtitles; yield the time span and the text of each."""
    group: list[Word] = []
    for word in words:
        if group and (
            word.start - group[-1].end >= SUBTITLE_PAUSE_SECONDS or word.end - group[0].start > MAX_SUBTITLE_SECONDS
        ):
            yield _subtitle(group)
            group = []
        group.append(word)
    if group:
        yield _subtitle(group)


def _subtitle(group: Sequence[Word]) -> tuple[Span, str]:
    text = " ".join(_in_one_line(word.text) for word in group)
    return Span(group[0].start, max(group[-1].end, group[0].start + 0.1)), text


def srt(grade: Grade) -> str:
    """Return the reply as SubRip subtitles."""
    lines = [
        f"{number}\n{_clock(span.start, ',')} --> {_clock(span.end, ',')}\n{text.translate(_NO_TAGS)}\n"
        for number, (span, text) in enumerate(subtitles(grade.transcript.words), 1)
    ]
    return "\n".join(lines)


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


_NO_TAGS = str.maketrans("<>{}", "‹›()")
"""SubRip has no way to escape its tags; nobody says these signs."""


def webvtt(grade: Grade) -> str:
    """Return the reply as WebVTT subtitles."""
    lines = [
        f"{_clock(span.start, '.')} --> {_clock(span.end, '.')}\n{_escaped(text)}\n"
        for span, text in subtitles(grade.transcript.words)
    ]
    return "WEBVTT\n\n" + "\n".join(lines)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(seconds: float, separator: str) -> str:
    milliseconds = round(1000 * seconds)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}{separator}{rest % 1000:03d}"


def textgrid(grade: Grade) -> str:
    """Return a Praat TextGrid with the tiers words, pauses and terms over the whole recording."""
    words = [(Span(word.start, word.end), word.text) for word in grade.transcript.words]
    pauses = [(span, f"{span.seconds:.2f} s") for span in (grade.fluency.pauses if grade.fluency else ())]
    terms = [
        (Span(verdict.start, verdict.end), f"{verdict.term} ({verdict.state})")
        for verdict in grade.terms.verdicts
        if verdict.start is not None and verdict.end is not None
    ]
    tiers = (("words", words), ("pauses", pauses), ("terms", terms))
    header = f'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n{grade.seconds:.4f}\n<exists>\n{len(tiers)}\n'
    return header + "".join(_tier(name, marks, grade.seconds) for name, marks in tiers)


def _tier(name: str, marks: Sequence[tuple[Span, str]], seconds: float) -> str:
    """Return a tier that covers the recording without gaps; a mark that overlaps an earlier one starts at its end."""
    intervals: list[tuple[float, float, str]] = []
    covered = 0.0
    for span, text in sorted(marks, key=lambda mark: mark[0].start):
        start, end = max(covered, span.start), min(seconds, span.end)
        if end - start < 1e-3:
            continue
        if start - covered > 1e-4:
            intervals.append((covered, start, ""))
        intervals.append((start, end, text))
        covered = end
    if seconds - covered > 1e-4 or not intervals:
        intervals.append((covered, seconds, ""))
    body = "".join(f'{start:.4f}\n{end:.4f}\n"{_quoted(text)}"\n' for start, end, text in intervals)
    return f'"IntervalTier"\n"{name}"\n0\n{seconds:.4f}\n{len(intervals)}\n{body}'


def _quoted(text: str) -> str:
    return _in_one_line(text).replace('"', '""')


FORMATS: dict[str, tuple[str, Callable[[Grade], str]]] = {
    "srt": (".srt", srt),
    "vtt": (".vtt", webvtt),
    "textgrid": (".TextGrid", textgrid),
}
"""Formats that hold one take each: file name suffix and function."""
