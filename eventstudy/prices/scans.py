"""Looks through a whole column of bars: with numpy where it is loaded, which a single run never needs."""

from __future__ import annotations

import sys
from array import array
from math import isnan


def any_missing(closes: array[float]) -> bool:
    """Whether a close is NaN; by numpy where it is loaded (a run has not)."""
    if "numpy" not in sys.modules:
        return isnan(sum(closes))
    import numpy as np

    return bool(np.isnan(np.frombuffer(closes)).any())


def any_zero(volumes: array[float]) -> bool:
    """Whether a volume is exactly 0; by numpy where it is loaded (a run has not)."""
    if "numpy" not in sys.modules:
        return 0.0 in volumes
    import numpy as np

    return bool((np.frombuffer(volumes) == 0.0).any())
