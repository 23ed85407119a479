"""The script behind the table of sizes in docs/methods.md."""

from __future__ import annotations

import numpy as np
import pytest
import size
from numpy.testing import assert_allclose


@pytest.mark.slow
def test_on_one_date_a_common_factor_makes_bmp_reject_far_more_often_than_kolari_pynnonen() -> None:
    """The reason why that test exists: Kolari & Pynnonen 2010."""
    rates = size.rates("one-date", draws=25, seed=7)

    assert (rates["bmp_t"][0] or 0) >= (rates["kolari_pynnonen_t"][0] or 0) + 10


@pytest.mark.slow
def test_the_same_seed_gives_the_same_table_and_a_column_for_each_test_with_a_p_value() -> None:
    first, again, other = (size.table(["random-5", "real"], draws=4, seed=seed) for seed in (1, 1, 2))

    assert first == again != other
    assert {13} == {line.count("|") for line in first.splitlines()}


def test_a_carried_price_has_no_return_and_the_next_trade_has_all_of_it() -> None:
    """Prices 1.1, 1.21 (carried: 1.1), 1.331: the third return is 1.331 / 1.1 - 1."""
    returns = np.full((3, 1), 0.1)

    carried = size._carried_forward(returns, np.array([[False], [True], [False]]))

    assert_allclose(carried[1:, 0], [0.0, 0.21], atol=1e-12)


def test_real_returns_are_those_of_the_bundled_prices() -> None:
    """AAPL closed at 216.75 and 220.27 on the first two sessions, the S&P 500 at 5475.09 and 5509.01."""
    own, index = size._returns_of("AAPL", "^GSPC")

    assert_allclose([own[0], index[0]], [220.27 / 216.75 - 1, 5509.01 / 5475.09 - 1], rtol=1e-12)
