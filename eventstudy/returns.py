"""Returns."""


def simple_return(price: float, base: float) -> float:
    return price / base - 1.0


def volume_ratio(volume: float, earlier: list[float]) -> float:
    return volume / (sum(earlier) / len(earlier))
