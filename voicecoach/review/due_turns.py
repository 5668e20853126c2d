"""The choice of turns that bring back what is due, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from voicecoach.review.lists_text import NAMED, listed
from voicecoach.review.places import Place, by_dialogue, total_seconds
from voicecoach.review.schedule import Schedule, TurnKey
from voicecoach.review.spaced_repetition import Memory
from voicecoach.review.term_history import TermHistory, TermKey


def due_places(
    places: Sequence[Place], known: Schedule, terms: Sequence[TermHistory], today: date, seconds: float
) -> list[Place]:
    """Return the places that bring back what is due, what is remembered least first, in at most `seconds`.

    A term comes back where it was practiced last; of several turns, where most else is due. One place may bring back
    many things.
    """
    due: dict[TurnKey | TermKey, Memory] = {key: known.turns[key] for key in known.due_turns(today)}
    due |= {term: known.terms[term] for term in known.due_terms(today)}
    last: dict[TurnKey | TermKey, str] = {history.key: history.dialogues[-1] for history in terms}
    brings = [(place, due.keys() & {place.key, *place.terms}) for place in places]
    chosen: list[Place] = []
    covered: set[TurnKey | TermKey] = set()
    for thing in sorted(due, key=lambda thing: (due[thing].recall(today), str(thing))):
        left = seconds - total_seconds(chosen)
        fitting = [(place, names) for place, names in brings if thing in names and place.seconds <= left]
        if thing not in covered and fitting:
            place, names = max(
                fitting,
                key=lambda pair: (
                    pair[0].dialogue.id == last.get(thing),
                    pair[0].key in known.turns,
                    len(pair[1] - covered),
                ),
            )
            chosen.append(place)
            covered |= names
    return chosen


def mixed(places: Iterable[Place]) -> list[list[Place]]:
    """Return the places in runs of one conversation, as short as possible; each conversation keeps its order.

    Practice that changes between subjects is remembered longer than practice in blocks (Rohrer & Taylor 2007).
    """
    left = by_dialogue(places)
    runs: list[list[Place]] = []
    now = ""
    while left:
        now = max([name for name in left if name != now] or [now], key=lambda name: len(left[name]))
        first = min(left[now], key=lambda place: place.index)
        if runs and runs[-1][0].dialogue.id == now:
            runs[-1].append(first)
        else:
            runs.append([first])
        left[now].remove(first)
        if not left[now]:
            del left[now]
    return runs


def why_due(
    places: Iterable[Place], known: Schedule, terms: Sequence[TermHistory], today: date, named: int = NAMED
) -> str:
    """Return why these places are practiced, in words.

    Their open terms, else their words that stay hard to follow, else their due terms, else the turns. `named`: how many
    terms or words it names; the others are counted.
    """
    keys = {place.key: place.terms for place in places}
    here = known.due_terms(today) & {term for expected in keys.values() for term in expected}
    due = [history for history in terms if history.key in here]
    reasons = [history for history in due if history.open] or due
    unclear = list(dict.fromkeys(word for key in keys for word in known.unclear.get(key, ())))
    if unclear and not any(history.open for history in due):
        words = listed([f"“{word}”" for word in unclear], named)
        return f"{words} {'stays' if len(unclear) == 1 else 'stay'} hard to follow"
    if not reasons:
        last = max(known.turns[key].reviewed for key in keys)
        return f"due again; last practiced on {last:%d %B}"
    names = listed([history.term for history in reasons], named)
    last = max(history.days[-1] for history in reasons)
    if reasons[0].open:
        return f"{names} did not come across on {last:%d %B}"
    return f"{names} {'is' if len(reasons) == 1 else 'are'} due again; last said on {last:%d %B}"


def waiting(places: Iterable[Place], chosen: Iterable[Place], known: Schedule, today: date) -> int:
    """Return how many due turns were not chosen."""
    return len(({place.key for place in places} & known.due_turns(today)) - {place.key for place in chosen})
