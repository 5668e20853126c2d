"""What to do about a remark."""

from __future__ import annotations

from typing import get_args

import pytest

from voicecoach.grading.fluency.remarks import Topic, topic
from voicecoach.review.advice import ADVICE, with_advice

REMARKS: dict[Topic, str] = {
    "inside clauses": "two pauses inside clauses, the longest 0.8 s before “cluster”",
    "between clauses": "one pause between clauses, 2.4 s before “Then”",
    "repetition": "one repetition or restart: “the” at 1.0 s",
    "hesitation": "two hesitations: “um” at 1.0 s, “uh” at 2.0 s",
    "slow articulation": "slow articulation: 2.4 syllables a second",
}


def test_every_topic_has_advice_and_no_sentence_is_used_twice() -> None:
    assert set(ADVICE) == set(get_args(Topic)) == set(REMARKS)
    sentences = [sentence for each in ADVICE.values() for sentence in each]
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize(("about", "remark"), REMARKS.items())
def test_the_costliest_remark_says_what_to_do_and_its_topic_is_still_known(about: Topic, remark: str) -> None:
    for turn in range(4):
        first, second = with_advice((remark, "other"), turn)
        assert first.endswith(f": {remark}")
        assert first[0].isupper()
        assert topic(first) == about
        assert second == "other"


@pytest.mark.parametrize("remark", REMARKS.values())
def test_nobody_reads_the_same_sentence_three_turns_in_a_row(remark: str) -> None:
    assert len({with_advice((remark,), turn) for turn in (4, 5, 6)}) == 3


def test_praise_and_reasons_get_no_advice() -> None:
    praise = "a smooth reply without a pause inside a clause: 13 syllables between pauses on average"
    for remarks in ((), (praise,), ("Too short for a fluency score; try two sentences.",)):
        assert with_advice(remarks, 0) == remarks
