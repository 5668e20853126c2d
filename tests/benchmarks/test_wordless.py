"""Counting word errors and lost sentences."""

from __future__ import annotations

import pytest

from benchmarks.wordless import compared

READ = ("Yes, push it to ECR, please.", "Then we restart the service.")


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Yes push it to ECR please. Then we restart the service.", (0, 0)),
        ("Then we restart the service.", (6, 1)),
        ("Yes push it to ECR please.", (5, 1)),
        ("Push it to ECR. Then we restart the services.", (3, 0)),
        ("", (11, 2)),
    ],
)
def test_a_sentence_without_counterpart_is_lost_and_one_with_a_few_errors_is_not(
    text: str, outcome: tuple[int, int]
) -> None:
    assert compared(READ, text) == outcome
