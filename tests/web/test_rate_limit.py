"""The bound on messages from a page."""

from __future__ import annotations

from voicecoach.web.rate_limit import RateLimit


def test_a_burst_is_allowed_and_no_more_than_the_rate_after_it() -> None:
    limit = RateLimit(per_second=10, burst=5)
    assert [limit.allows(0.0) for _ in range(6)] == [True] * 5 + [False]
    assert [limit.allows(1.0) for _ in range(6)] == [True] * 5 + [False], "ten came back, five fit"
    assert [limit.allows(1.1) for _ in range(2)] == [True, False]
