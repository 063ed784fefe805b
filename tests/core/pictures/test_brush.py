"""Pictures that are drawn by code."""

import io

from PIL import Image

from kurumaza.core.pictures.brush import Brush

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


def test_picture_has_its_size_and_what_was_drawn_where_it_was_drawn() -> None:
    brush = Brush(60, 40, "#ffffff")
    brush.box(0, 0, 20, 20, "#ff0000")
    brush.oval(50, 30, 10, 10, "#0000ff")
    brush.shape([(30, 0), (50, 0), (40, 12)], "#ff0000")
    with Image.open(io.BytesIO(brush.png())) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (60, 40))
        points = [(10, 10), (50, 30), (40, 5), (25, 30), (57, 37)]
        assert [drawn.getpixel(one) for one in points] == [RED, BLUE, RED, WHITE, WHITE]
