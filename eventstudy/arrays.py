"""Array types, and arrow's arrays as numpy's."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


def flat(numbers: Any) -> Any:
    """An arrow array of numbers as numpy, shape (n,), null as NaN where they are floats.

    Arrow's own ``to_numpy`` imports pandas, which takes longer than reading most files.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = np.dtype("f8" if pa.types.is_float64(numbers.type) else str(numbers.type))
    if isinstance(numbers, pa.ChunkedArray):
        return np.concatenate([np.empty(0, dtype=kind), *(flat(chunk) for chunk in numbers.chunks)])
    if numbers.null_count:
        numbers = pc.fill_null(numbers, np.nan)
    held = numbers.buffers()[1]
    if held is None:
        return np.empty(0, dtype=kind)
    return np.frombuffer(held, dtype=kind)[numbers.offset : numbers.offset + len(numbers)]


def release_unused() -> None:
    """Give the memory that arrow keeps from files read so far back to the system."""
    arrow = sys.modules.get("pyarrow")
    if arrow is not None:
        arrow.default_memory_pool().release_unused()
