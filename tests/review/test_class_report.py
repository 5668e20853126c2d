"""A class at a glance: who needs help first, and how far a mean can be trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from voicecoach.grading.fluency.running_mean import error_of_mean
from voicecoach.review.class_report import ClassReport, Reply, class_mean, class_report, reasons
from voicecoach.review.page import class_page


def reply(speaker: str, fluency: float | None, **changes: Any) -> Reply:
    audio = changes.pop("audio", f"{speaker}/{fluency}.wav")
    values = {
        "audio": audio, "speaker": speaker, "dialogue": "question-04", "turn": 1, "seconds": 6.0, "fluency": fluency,
        "error": None if fluency is None else 8.0, "pauses": 100 - (fluency or 0), "articulation_rate": 3.0,
        "said": ("ECR",), "unclear": (), "missed": (), "sha256": audio,
    } | changes  # fmt: skip
    return Reply(**values)


REPLIES = [
    reply("Ana", 80), reply("Ana", 90), reply("Ben", 40, missed=("EKS", "Helm chart")), reply("Ben", 44),
    reply("Cem", 70, said=(), unclear=("ECR",), missed=("EKS",)), reply("Dai", 75), reply("Eva", None),
    reply("Fay", None, audio="fay/1.wav", unreadable="fay/1.wav is empty."),
]  # fmt: skip


@pytest.fixture
def report() -> ClassReport:
    return class_report(REPLIES)


def test_the_lowest_mean_comes_first_and_who_has_no_score_last(report: ClassReport) -> None:
    assert [learner.name for learner in report.learners] == ["Ben", "Cem", "Dai", "Ana", "Eva"]
    ben = report.learners[0]
    assert ben.fluency
    assert (ben.fluency.score, ben.fluency.count) == (42, 2)
    assert ben.fluency.error == error_of_mean([8.0, 8.0])
    assert ben.fluency.error < 8
    assert [each.fluency for each in ben.replies] == [40, 44]
    assert [each.audio for each in report.unreadable] == ["fay/1.wav"]
    overall = class_mean(report.learners)
    assert overall
    assert overall.score == pytest.approx((42 + 70 + 75 + 85) / 4)


def test_reasons_name_what_is_in_the_worst_quarter_and_what_is_missing(report: ClassReport) -> None:
    ben, _, _, ana, _ = report.learners
    assert reasons(ben, report.learners) == [
        "58 pauses a minute (class: 28)",
        "50% of the terms (class: 100%)",
        "misses EKS, Helm chart",
    ]
    assert reasons(ana, report.learners) == []


def test_terms_are_ordered_by_how_many_learners_never_said_them(report: ClassReport) -> None:
    assert [(row.term, row.open, row.speakers) for row in report.terms] == [
        ("EKS", 2, 2),
        ("Helm chart", 1, 1),
        ("ECR", 1, 5),
    ]
    ecr = report.terms[2]
    assert (ecr.said, ecr.unclear, ecr.missed) == (6, 1, 0)


def test_the_same_sound_of_the_same_learner_counts_once() -> None:
    twice = class_report(
        [reply("Ana", 80, sha256="a"), reply("Ana", 80, audio="x.wav", sha256="a"), reply("Ben", 80, sha256="a")]
    )
    assert len(twice.replies) == 2
    assert twice.repeated == 1


def page_of(report: ClassReport, folder: Path) -> Path:
    file = folder / "page.html"
    file.write_text(class_page("Class <b>4</b>", report, lambda name: f"sounds/{name}"), encoding="utf-8")
    return file


def test_the_page_escapes_names_and_links_to_the_recordings(tmp_path: Path) -> None:
    text = page_of(class_report([*REPLIES, reply("<script>x</script>", 10)]), tmp_path).read_text()
    assert "<script>x" not in text
    assert "<b>4</b>" not in text
    assert 'href="sounds/Ben/40.wav"' in text
    assert "fay/1.wav is empty." in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_has_no_accessibility_violation_fits_a_phone_and_prints(
    scheme: str, report: ClassReport, tab: Any, tmp_path: Path
) -> None:
    page = tab(page_of(report, tmp_path).as_uri(), width=390, color_scheme=scheme)
    found = Axe().run(page).response
    assert found["passes"]
    assert [rule["id"] for rule in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".help li").first.inner_text().startswith("Ben")
    page.emulate_media(media="print")
    assert page.locator(".help li:visible").count() == 4
    assert page.pdf().startswith(b"%PDF")


def test_a_class_without_scores_has_a_page_that_says_so_without_failing(tmp_path: Path) -> None:
    text = page_of(class_report([reply("Eva", None)]), tmp_path).read_text()
    assert "Who needs help first" not in text
    assert "Eva" in text
