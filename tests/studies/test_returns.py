"""Returns over one session, never over two."""

from math import log, nan

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from eventstudy.studies.returns import session_returns


def test_session_returns_by_hand() -> None:
    closes = np.array([[100.0, 8.0], [110.0, 4.0], [99.0, 4.0]])

    got = session_returns(closes)

    assert np.isnan(got[0]).all()
    assert_allclose(got[1:], [[0.1, -0.5], [-0.1, 0.0]], rtol=1e-14)


def test_log_returns_add_up_to_the_log_of_the_whole_way() -> None:
    closes = np.array([[100.0], [50.0], [400.0]])

    got = session_returns(closes, log=True)

    assert_allclose(got[1:, 0], [log(0.5), log(8.0)], rtol=1e-15)
    assert_allclose(got[1:].sum(), log(4.0), rtol=1e-15)


@pytest.mark.parametrize("as_log", [False, True])
def test_a_missing_close_takes_its_own_and_the_next_return(as_log: bool) -> None:
    closes = np.array([1.0, 2.0, nan, 8.0, 16.0, nan, nan, 2.0, 4.0])

    got = session_returns(closes, log=as_log)

    assert_array_equal(np.isnan(got), [True, False, True, True, False, True, True, True, False])
    double = log(2.0) if as_log else 1.0
    assert_array_equal(got[[1, 4, 8]], [double] * 3)


def test_the_closes_are_left_as_they_are_and_one_session_has_no_return() -> None:
    closes = np.array([[1.0, nan], [2.0, 3.0]])
    before = closes.copy()

    session_returns(closes)

    assert_array_equal(closes, before)
    assert np.isnan(session_returns(np.array([[5.0]]))).all()
    assert session_returns(np.empty((0, 3))).shape == (0, 3)


def test_the_return_of_a_close_equal_to_the_one_before_is_exactly_zero() -> None:
    closes = np.full(500, 0.1)

    assert_array_equal(session_returns(closes)[1:], np.zeros(499))
