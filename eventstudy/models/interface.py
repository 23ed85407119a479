"""What a model of the expected return is: its design, what is estimated of it, and how a prediction errs.

The formulas work on floats (one event) and on arrays over events alike. Sizes: D columns of the design beside
the constant, of which the first P have a slope of their own; C events. A number is a float, or an array whose
last axis is the events. NaN in, NaN out.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from eventstudy.arrays import Floats

N = TypeVar("N", float, "Floats")
"""A number: of one event, or one of each event."""


class Moments(NamedTuple, Generic[N]):
    """The ``n`` sessions of an estimation window that miss nothing, in sums.

    ``own_mean``, ``means`` (D,): means of the returns and of the columns. ``sxx`` (D, D), ``sxy`` (D,): sums
    of products of deviations from the means, exactly 0 for a column that does not vary.
    """

    n: N
    own_mean: N
    means: Sequence[N]
    sxx: Sequence[Sequence[N]]
    sxy: Sequence[N]


class Coefficients(NamedTuple, Generic[N]):
    """What is estimated: the constant ``alpha`` and ``slopes`` (P,) of the first columns.

    ``inverse`` (P, P): of the columns' sums of products, which the errors of the slopes are made of. All NaN
    where the columns do not determine the slopes.
    """

    alpha: N
    slopes: Sequence[N]
    inverse: Sequence[Sequence[N]]


class Model(Protocol):
    """A model of the expected return alpha + sum of slope_k x_k."""

    @property
    def name(self) -> str:
        """What users call it."""
        ...

    @property
    def series(self) -> tuple[str, ...]:
        """The F series of returns that the expected return of a session is made of, as ``market``."""
        ...

    @property
    def excess(self) -> bool:
        """Whether returns are those above the risk-free rate, and the series are factors of a file."""
        ...

    @property
    def lags(self) -> tuple[int, ...]:
        """Which sessions of the series the estimation uses, 0 first; -1 is the session before.

        The D = F len(lags) columns of the design are all series at the first lag, then all at the next.
        """
        ...

    @property
    def slopes(self) -> tuple[str, ...]:
        """The names of the P slopes."""
        ...

    @property
    def parameters(self) -> int:
        """What the residuals lose in degrees of freedom."""
        ...

    def coefficients(self, moments: Moments[N]) -> Coefficients[N]:
        """The estimates."""
        ...

    def variance_factor(self, days: float | N, n: N, quadratic: N) -> N:
        """Variance of the sum of L2 prediction errors in units of the residual variance.

        ``days``: L2. ``n``: sessions of the estimation. ``quadratic``: d' S^-1 d, d the sums over those days
        of the columns' deviations from their estimation means and S their sums of products.
        """
        ...


class Fit(NamedTuple, Generic[N]):
    """A fitted model: of one event (floats) or of C events (arrays of shape (C,), or sequences of these).

    ``slopes`` (D,): 0 for a column that has none. ``sigma``: standard deviation of the residuals with ``df``
    degrees of freedom, ``n``: sessions used. ``means``, ``inverse`` as in ``Moments`` and ``Coefficients``,
    of the first P columns. ``r_squared``: the share of the returns' variance that is explained.
    """

    model: Model
    alpha: N
    slopes: Sequence[N]
    sigma: N
    n: N
    df: N
    means: Sequence[N]
    inverse: Sequence[Sequence[N]]
    r_squared: N

    @property
    def beta(self) -> N:
        """The slope of the market."""
        return self.slopes[0]
