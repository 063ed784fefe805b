"""How fast a page may send: a token bucket."""

from dataclasses import dataclass


@dataclass
class Bucket:
    """`burst` at once, then `per_second`. `now` is any rising clock in seconds."""

    per_second: float
    burst: float
    filled: float | None = None
    at: float = 0.0

    def take(self, now: float) -> bool:
        """Takes one, if there is one."""
        filled = self.burst if self.filled is None else self.filled + (now - self.at) * self.per_second
        self.filled, self.at = min(self.burst, filled), now
        if self.filled < 1:
            return False
        self.filled -= 1
        return True
