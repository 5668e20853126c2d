"""Packs in the schedule, the plan, progress, the deck and the list: nothing leaks from one into another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

from tests.review.practiced_takes import practice
from tests.review.test_open_terms import LEXICON, NoRecordings, no_voice
from tests.review.test_plan import NOON, TODAY, dialogue, parts, planned
from voicecoach.content.dialogue import Dialogue
from voicecoach.content.library import load_dialogues, shipped_ids
from voicecoach.review import deck
from voicecoach.review.dialogue_list import OWN, QUESTIONS, dialogue_rows, named
from voicecoach.review.plan import current_pack
from voicecoach.review.progress import progress
from voicecoach.review.schedule import schedule
from voicecoach.review.term_deck import cards


def medical(made: Dialogue) -> Dialogue:
    return replace(made, id=f"medical/{made.id}")


DEVOPS = dialogue("a", "baseline", "EKS")
MEDICAL = medical(dialogue("a", "baseline", "sepsis"))
SAID = practice(DEVOPS, NOON, (0, 1))
MISSED = practice(MEDICAL, NOON + timedelta(hours=1), (0, 1), state="missed")


def test_a_term_of_the_same_name_has_a_memory_of_its_own_in_each_pack() -> None:
    known = schedule([SAID, MISSED], TODAY, UTC, 0.9)
    assert known.terms["devops", "baseline"].due > known.terms["medical", "baseline"].due
    assert known.terms["devops", "baseline"] == schedule([SAID], TODAY, UTC, 0.9).terms["devops", "baseline"]
    assert set(known.turns) == {(one.id, index, f"a line {index}?") for one in (DEVOPS, MEDICAL) for index in (0, 1)}


def test_progress_has_both_histories_and_tells_them_apart() -> None:
    figures = progress([MISSED, SAID], [DEVOPS, MEDICAL], TODAY, UTC)
    histories = {figures.name_of(term): term for term in figures.terms}
    assert set(histories) == {"baseline (devops)", "baseline (medical)", "EKS", "sepsis"}
    assert histories["baseline (medical)"].open
    assert not histories["baseline (devops)"].open


def test_a_miss_in_one_pack_opens_no_term_of_the_other_and_gives_a_card_of_its_own() -> None:
    made = cards(NoRecordings(), MISSED, [SAID, MISSED], LEXICON, no_voice, lambda _: None)
    assert [(card.pack, card.term) for card in made] == [("medical", "baseline"), ("medical", "sepsis")]
    assert list(cards(NoRecordings(), SAID, [SAID, MISSED], LEXICON, no_voice, lambda _: None)) == []
    one = deck.Card("baseline", "", "", "")
    assert deck._identity(one) == ("voicecoach", "baseline"), "notes of earlier exports stay the same"
    assert deck._identity(replace(one, pack="medical")) == ("voicecoach", "medical", "baseline")


def test_what_is_due_comes_from_every_pack_where_it_belongs() -> None:
    made = planned(SAID, MISSED, library=(DEVOPS, MEDICAL))
    assert {item.dialogue for item in made.items} == {"a", "medical/a"}
    [of_devops] = [item.why for item in made.items if item.dialogue == "a"][:1]
    assert "did not come across" not in of_devops, "the miss was in the other pack"


def test_something_new_comes_from_the_pack_that_is_practiced() -> None:
    new = (dialogue("new", "Kafka"), medical(dialogue("new", "fever")))
    library = (DEVOPS, MEDICAL, *new)
    first = {name for name, _ in parts(planned(library=library))}
    assert first == {"a", "new"}, "before the first practice from the first pack"
    today = NOON.date()
    assert "medical/new" not in {name for name, _ in parts(planned(SAID, library=library, today=today))}
    after = planned(MISSED, library=library, today=today)
    assert {name for name, _ in parts(after)} == {"medical/new"}
    assert after.items[0].why == "not practiced yet; beginner", "the level begins anew in another field"


def test_the_current_pack_is_the_one_practiced_most_of_late() -> None:
    often = [practice(DEVOPS, NOON + timedelta(days=day)) for day in range(3)]
    look = practice(MEDICAL, NOON + timedelta(days=4))
    assert current_pack([]) == "devops"
    assert current_pack([*often, look]) == "devops", "one look into another field changes nothing"
    assert current_pack([often[0], look]) == "medical", "of equals the latest"
    assert current_pack([*often, *[look] * 7]) == "medical"


def test_the_list_has_a_group_for_each_pack_after_the_first_ones() -> None:
    dialogues = [*load_dialogues("medical"), *load_dialogues(), dialogue("own", "EKS")]
    rows = dialogue_rows(dialogues, shipped_ids(), [], {"medical": "Medical handover"})
    groups = list(dict.fromkeys(row.group for row in rows))
    assert groups[:2] == [OWN, QUESTIONS]
    assert groups[-1] == "Medical handover"
    levels = [row.dialogue.level for row in rows if row.group == "Medical handover"]
    assert levels == ["beginner"] * 2 + ["intermediate"] * 2 + ["advanced"] * 2
    for typed in ("medical/recovery", "recovery-room"):
        row = named(rows, typed)
        assert row
        assert row.dialogue.id == "medical/recovery-room"
