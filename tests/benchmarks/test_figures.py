"""Figures and tables."""

from __future__ import annotations

from benchmarks.figures import Table, ratio, spread
from benchmarks.run import renewed

FIRST = Table("First", ("a", "b"), (("1", "2"),), "A note.")
SECOND = Table("Second", ("c",), (("3",),))


def test_tables_are_renewed_in_their_place_and_others_stay() -> None:
    text = renewed("# Head\n", [FIRST, SECOND])
    again = renewed(text, [Table("First", ("a", "b"), (("5", "6"),))])
    assert again.index("| 5 | 6 |") < again.index("### Second")
    assert again.startswith("# Head\n")
    assert "| 1 | 2 |" not in again
    assert "| 3 |" in again


def test_renewing_with_the_same_tables_changes_nothing() -> None:
    text = renewed("# Head\n", [FIRST, SECOND])
    assert renewed(text, [FIRST]) == text


def test_a_ratio_is_the_median_of_pairs_and_a_spread_has_quartiles() -> None:
    assert ratio([2.0, 4.0, 9.0], [1.0, 1.0, 3.0]) == "3.0x"
    assert spread([1.0, 2.0, 3.0]) == "2.00 s (1.50–2.50)"
