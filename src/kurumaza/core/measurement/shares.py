"""How evenly talk was shared: figures over the speech seconds of a circle's seats.

Every function takes one number a seat, seconds or milliseconds alike (all figures are ratios), silent seats as 0. Where a
figure has no meaning (fewer than two seats, nobody spoke), it is None: not 0, which would read as "perfectly even"."""

from collections.abc import Sequence
from math import fsum, log


def inequality(spoken: Sequence[float]) -> float | None:
    """G* in 0..1: 0 if all spoke equally long, 1 if one seat spoke alone.

    The Gini coefficient Σᵢ Σⱼ |tᵢ − tⱼ| / (2 n Σt), times n/(n−1) so that one speaker among n gives 1 whatever n is.
    Over the sorted seats the double sum is 2 Σₖ (2k − n − 1) t₍ₖ₎."""
    seats, total = len(spoken), _total(spoken)
    if seats < 2 or total == 0:
        return None
    spread = fsum((2 * place - seats - 1) * t for place, t in enumerate(sorted(spoken), start=1))
    return _within(spread / (total * (seats - 1)))


def evenness(spoken: Sequence[float]) -> float | None:
    """H* in 0..1: 1 if all spoke equally long, 0 if one seat spoke alone. The entropy −Σ pᵢ ln pᵢ over its greatest value
    ln n, with pᵢ = tᵢ/Σt and 0 ln 0 = 0."""
    seats, total = len(spoken), _total(spoken)
    if seats < 2 or total == 0:
        return None
    shares = [t / total for t in spoken if t > 0]
    return _within(-fsum(p * log(p) for p in shares if p > 0) / log(seats))


def balance(one_side: Sequence[float], other_side: Sequence[float]) -> float | None:
    """B in 0..1: 1 if a seat of either side spoke equally long on average, 0 if one side was silent.

    1 − |a − b| / (a + b), a and b the mean of each side, so that two against one is no imbalance by itself. None
    without a seat on one side, or if nobody spoke."""
    total_a, total_b = _total(one_side), _total(other_side)
    if not one_side or not other_side or total_a + total_b == 0:
        return None
    a, b = total_a / len(one_side), total_b / len(other_side)
    return _within(1 - abs(a - b) / (a + b))


def _total(spoken: Sequence[float]) -> float:
    if any(t < 0 for t in spoken):
        raise ValueError("nobody speaks for less than no time")
    return fsum(spoken)


def _within(figure: float) -> float:
    """Rounding may lead out of 0..1 by the last bit."""
    return min(1.0, max(0.0, figure))
