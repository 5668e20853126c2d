"""Figures and tables."""

from __future__ import annotations

import pytest

from benchmarks.figures import Table, ratio, spread
from benchmarks.machine import machine, titled
from benchmarks.run import renewed
from voicecoach.processor import cores

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


def test_a_table_that_was_measured_without_avx_512_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = ("CT2_FORCE_CPU_ISA", "MKL_ENABLE_INSTRUCTIONS", "ONEDNN_MAX_CPU_ISA")
    for variable in variables:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("voicecoach.processor._name_and_flags", lambda: ("Old", frozenset({"avx", "avx2"})))
    assert titled("Speed") == "Speed, AVX2 alone"
    assert machine() == f"Measured on Old, {cores()} cores, avx2."
    monkeypatch.setattr("voicecoach.processor._name_and_flags", lambda: ("New", frozenset({"avx2", "avx512_vnni"})))
    assert titled("Speed") == "Speed"
    assert "limited" not in machine()
    monkeypatch.setenv("CT2_FORCE_CPU_ISA", "AVX2")
    assert titled("Speed") == "Speed, CT2_FORCE_CPU_ISA=AVX2 alone"
    for variable in variables:
        monkeypatch.setenv(variable, "avx2")
    assert titled("Speed") == "Speed, AVX2 alone"
    assert "limited to AVX2" in machine()
