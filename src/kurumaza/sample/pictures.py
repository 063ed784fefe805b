"""Pictures for the sample's internship, drawn here: a market stall in the snow, a crate of apples. Nobody is in them."""

from random import Random

from kurumaza.core.pictures.brush import Brush

WIDTH, HEIGHT = 960, 640
_SKY, _HILL, _SNOW, _SHADE = "#b9c8d6", "#9fb1c0", "#f4f6f8", "#dde5ec"
_WOOD, _DARK, _CLOTH, _PALE = "#8a6242", "#5b4030", "#a23b2a", "#f3e9dc"
_APPLES = ("#b5322b", "#c4473a", "#a92a2a", "#d0653f")


def picture_of(name: str) -> bytes:
    """One of them, as PNG."""
    brush = Brush(WIDTH, HEIGHT, _SKY)
    _DRAWN[name](brush)
    return brush.png()


def _stall(brush: Brush) -> None:
    brush.shape([(0, 330), (190, 215), (420, 310), (660, 190), (960, 320), (960, 460), (0, 460)], _HILL)
    brush.box(0, 400, WIDTH, HEIGHT, _SNOW)
    brush.oval(480, 580, 900, 70, _SHADE)
    for x in (230, 715):
        brush.box(x, 240, x + 18, 570, _DARK)
    for number in range(8):
        left = 190 + number * 72.5
        fill = _CLOTH if number % 2 == 0 else _PALE
        brush.shape([(left + 18, 200), (left + 70, 200), (left + 72.5, 290), (left, 290)], fill)
    brush.oval(480, 196, 600, 44, _SNOW)
    brush.box(210, 430, 750, 452, _WOOD)
    brush.box(235, 452, 725, 550, _DARK)
    for number in range(6):
        brush.box(262 + number * 76, 382, 312 + number * 76, 430, _PALE if number % 2 else _WOOD)
        brush.oval(287 + number * 76, 382, 50, 18, _SNOW)
    _snow(brush, 150)


def _crate(brush: Brush) -> None:
    brush.box(0, 0, WIDTH, HEIGHT, _SHADE)
    brush.box(0, 420, WIDTH, HEIGHT, _SNOW)
    brush.oval(480, 560, 760, 70, _SHADE)
    for row, y in enumerate((285, 325, 365)):
        for number in range(7):
            x = 252 + number * 76 + (row % 2) * 20
            brush.oval(x, y, 92, 88, _APPLES[(number + row) % len(_APPLES)])
            brush.oval(x - 16, y - 18, 18, 14, "#e59a86")
            brush.shape([(x - 2, y - 42), (x + 5, y - 60), (x + 9, y - 58), (x + 4, y - 42)], _DARK)
    for y in (380, 436, 492):
        brush.box(190, y, 770, y + 46, _WOOD)
    for x in (200, 724):
        brush.box(x, 372, x + 36, 545, _DARK)
    _snow(brush, 60)


def _snow(brush: Brush, flakes: int) -> None:
    rng = Random(flakes)
    for _number in range(flakes):
        across = rng.uniform(3, 8)
        brush.oval(rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT), across, across, _SNOW)


_DRAWN = {"stall": _stall, "crate": _crate}
