"""Deadlines: what is left of one, which of two comes first, and how long one wait may take."""

from __future__ import annotations

from dockerlite.core.deadline import Deadline


def test_without_an_end_there_is_no_limit_but_that_of_a_single_wait() -> None:
    assert (Deadline().left(), Deadline().next_wait(), Deadline(None, 5).next_wait()) == (None, None, 5)


def test_a_deadline_that_has_passed_leaves_nothing_and_still_lets_a_socket_block_for_a_moment() -> None:
    passed = Deadline(-1, 5)
    assert passed.left() == 0
    assert 0 < (passed.next_wait() or 0) < 0.1


def test_a_wait_takes_no_longer_than_its_timeout_and_no_longer_than_the_deadline() -> None:
    assert Deadline(60, 5).next_wait() == 5
    assert 4 < (Deadline(5, 60).next_wait() or 0) <= 5


def test_of_two_deadlines_the_one_that_comes_first_counts() -> None:
    soon, late, never = Deadline(1), Deadline(9), Deadline()
    assert soon.within(late) is soon
    assert late.within(soon) is soon
    assert never.within(soon) is soon
    assert soon.within(never) is soon
    assert never.within(Deadline()) is never
