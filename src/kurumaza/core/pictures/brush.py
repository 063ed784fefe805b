"""Simple pictures drawn by code: boxes, ovals and shapes of one colour, with smooth edges."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

# Drawn larger, so that edges come out smooth.
_TIMES = 2


class Brush:
    """Draws on one picture, by places in pixels of what comes out."""

    def __init__(self, width: int, height: int, ground: str) -> None:
        self._size = (width, height)
        self._image = Image.new("RGB", (width * _TIMES, height * _TIMES), ground)
        self._draw = ImageDraw.Draw(self._image)

    def box(self, left: float, top: float, right: float, bottom: float, fill: str) -> None:
        """A rectangle."""
        self._draw.rectangle([one * _TIMES for one in (left, top, right, bottom)], fill=fill)

    def oval(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        """Around its centre."""
        corners = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        self._draw.ellipse([one * _TIMES for one in corners], fill=fill)

    def shape(self, points: Sequence[tuple[float, float]], fill: str) -> None:
        """With straight edges."""
        self._draw.polygon([(x * _TIMES, y * _TIMES) for x, y in points], fill=fill)

    def png(self) -> bytes:
        """The picture so far."""
        out = io.BytesIO()
        self._image.resize(self._size, Image.Resampling.LANCZOS).save(out, "PNG")
        return out.getvalue()
