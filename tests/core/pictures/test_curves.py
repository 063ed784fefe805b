"""Threads as SVG writes them."""

from kurumaza.core.pictures.curves import path_of


def test_curve_is_written_in_whole_numbers() -> None:
    assert path_of([(0.4, 1.6), (2.0, 3.0), (4.5, 5.5), (1200.0, -7.2)]) == "M0 2 C2 3, 4 6, 1200 -7"
