"""A photo out of whatever was sent: cleaned, upright and small, or refused with its reason."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from kurumaza.core.pictures.photos import (
    BYTES_MAX,
    EDGE_MAX,
    SCANS_MAX,
    SEGMENTS_MAX,
    CleanPhoto,
    PhotoRefusal,
    clean_photo,
)
from tests.core.pictures.photos_sent import MARKS, camera_jpeg, heic, picture, png_of, written


def cleaned(data: bytes) -> tuple[CleanPhoto, Image.Image]:
    clean = clean_photo(data)
    assert isinstance(clean, CleanPhoto), clean
    shown = Image.open(io.BytesIO(clean.data))
    shown.load()
    assert (shown.format, shown.mode, shown.size) == ("JPEG", "RGB", (clean.width, clean.height))
    return clean, shown


def is_red(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    return bool(pixel[0] > 180 and pixel[2] < 90)


def test_camera_writes_where_and_when_and_none_of_it_stays() -> None:
    sent = camera_jpeg(picture())
    assert all(
        mark in sent for mark in (b"Exif", b"canary-camera", b"canary-xmp", b"canary-place", b"PK\x03\x04")
    )
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)[2] == (40.0, 49.0, 0.0)
    clean, shown = cleaned(sent)
    assert [mark for mark in (*MARKS, b"PK\x03\x04", b"xmpmeta") if mark in clean.data] == []
    assert dict(shown.getexif()) == {}
    assert set(shown.info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "progressive",
        "progression",
    }
    assert clean.data.startswith(b"\xff\xd8\xff")
    assert clean.data.endswith(b"\xff\xd9")


# The left of what the camera saw is red: on which side of the upright picture that is, by how the camera was held.
RED_ON = {1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"}
OPPOSITE = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}


@pytest.mark.parametrize("orientation", RED_ON)
def test_picture_is_turned_upright(orientation: int) -> None:
    clean, shown = cleaned(camera_jpeg(picture(40, 20), orientation))
    width, height = (40, 20) if orientation < 5 else (20, 40)
    assert (clean.width, clean.height) == (width, height)
    spots = {
        "left": (4, height // 2),
        "right": (width - 5, height // 2),
        "top": (width // 2, 4),
        "bottom": (width // 2, height - 5),
    }
    side = RED_ON[orientation]
    assert is_red(shown.getpixel(spots[side]))
    assert not is_red(shown.getpixel(spots[OPPOSITE[side]]))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_is_taken_by_its_content(kind: str) -> None:
    _clean, shown = cleaned(written(picture(), kind))
    assert is_red(shown.getpixel((4, 10)))
    assert not is_red(shown.getpixel((36, 10)))


def test_large_picture_is_made_smaller_and_keeps_its_shape() -> None:
    clean, _shown = cleaned(written(picture(4000, 3000), "JPEG"))
    assert (clean.width, clean.height) == (EDGE_MAX, 1200)


def test_small_picture_is_not_made_larger() -> None:
    clean, _shown = cleaned(written(picture(1, 1), "PNG"))
    assert (clean.width, clean.height) == (1, 1)


def test_strip_keeps_one_pixel_of_height() -> None:
    clean, _shown = cleaned(written(picture(20_000, 2), "PNG"))
    assert (clean.width, clean.height) == (EDGE_MAX, 1)


def test_cmyk_of_a_printer_is_shown_in_usual_colours() -> None:
    _clean, shown = cleaned(written(picture(mode="CMYK"), "JPEG"))
    assert is_red(shown.getpixel((4, 10)))


@pytest.mark.parametrize("depth", ["grey", "colour"])
def test_sixteen_bits_keep_their_light(depth: str) -> None:
    if depth == "grey":
        rows = b"".join(b"\x00" + struct.pack(">4H", 0, 0x4000, 0x8000, 0xFFFF) for _ in range(4))
        sent = png_of(4, 4, depth=16, colour=0, body=rows)
    else:
        rows = b"".join(
            b"\x00" + struct.pack(">12H", *([0] * 3 + [0x4000] * 3 + [0x8000] * 3 + [0xFFFF] * 3))
            for _ in range(4)
        )
        sent = png_of(4, 4, depth=16, colour=2, body=rows)
    _clean, shown = cleaned(sent)
    lights = list(shown.convert("L").crop((0, 2, 4, 3)).tobytes())
    assert all(abs(got - meant) < 12 for got, meant in zip(lights, (0, 64, 128, 255), strict=True)), lights


def test_sixteen_bits_of_many_rows_are_one_picture() -> None:
    """They are made grey a few rows at a time."""
    height = 600
    rows = b"".join(b"\x00" + struct.pack(">4H", *[at * 0x10000 // height] * 4) for at in range(height))
    _clean, shown = cleaned(png_of(4, height, depth=16, colour=0, body=rows))
    column = shown.convert("L").crop((2, 0, 3, height)).tobytes()
    lights = [column[at] for at in (2, 255, 256, 511, 512, 597)]
    meant = [at * 256 // height for at in (2, 255, 256, 511, 512, 597)]
    assert all(abs(got - light) < 6 for got, light in zip(lights, meant, strict=True)), lights


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA"])
def test_every_way_to_write_colours_is_read(mode: str) -> None:
    cleaned(written(picture().convert(mode), "PNG"))


def test_what_one_sees_through_is_white() -> None:
    _clean, shown = cleaned(written(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG"))
    assert shown.getpixel((4, 4)) == (255, 255, 255)


def test_profile_is_turned_into_plain_colours_and_dropped() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for one in (profile, b"canary-not-a-profile"):
        clean, shown = cleaned(written(picture(), "PNG", icc_profile=one))
        assert b"canary" not in clean.data
        assert is_red(shown.getpixel((4, 10)))


def test_second_picture_behind_a_telephones_jpeg_is_left_out() -> None:
    both = written(picture(), "MPO", save_all=True, append_images=[Image.new("RGB", (40, 20), "green")])
    clean, shown = cleaned(both)
    assert is_red(shown.getpixel((4, 10)))
    assert b"MPF" not in clean.data


def test_words_beside_a_pngs_pixels_go() -> None:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Comment", "canary-text")
    words.add_itxt("XML:com.adobe.xmp", "canary-xmp")
    clean, _shown = cleaned(
        written(picture(), "PNG", pnginfo=words, exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00")
    )
    assert [mark for mark in MARKS if mark in clean.data] == []


REFUSED = {
    "nothing": (b"", "empty"),
    "too many bytes": (b"\xff\xd8\xff" + b"\x00" * BYTES_MAX, "too_big"),
    "HEIC": (heic(), "heic"),
    "HEIC by what it is compatible with": (heic(b"msf2", b"mif1"), "heic"),
    "AVIF": (heic(b"avif", b"avif"), "kind"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "kind"),
    "SVG with a head": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "kind"),
    "PDF": (b"%PDF-1.7\n1 0 obj", "kind"),
    "page": (b"<!doctype html><script>1</script>", "kind"),
    "GIF": (written(picture(), "GIF"), "kind"),
    "TIFF": (written(picture(), "TIFF"), "kind"),
    "text": ("写真です".encode(), "kind"),
    "beginning of a JPEG alone": (b"\xff\xd8\xff", "broken"),
    "beginning of a PNG alone": (b"\x89PNG\r\n\x1a\n", "broken"),
    "WebP without a picture": (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "broken"),
    "half a JPEG": (written(picture(400, 400), "JPEG")[:-800], "broken"),
    "half a PNG": (written(Image.effect_noise((200, 200), 90), "PNG")[:9000], "broken"),
    "PDF behind a JPEG's first bytes": (b"\xff\xd8\xff\xe0%PDF-1.7" + b"x" * 4000, "broken"),
    "PNG whose pixels are missing": (png_of(100, 100, body=b""), "broken"),
    "one pixel too many": (png_of(50_000, 1001), "too_many_pixels"),
    "head that says two billion pixels": (png_of(65_000, 65_000), "too_many_pixels"),
    "moving PNG": (written(picture(), "PNG", save_all=True, append_images=[picture(mode="L").convert("RGB")]), "animated"),
    "moving WebP": (written(picture(), "WEBP", save_all=True, append_images=[Image.new("RGB", (40, 20))]), "animated"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_photo_is_refused_with_its_reason(what: str) -> None:
    data, code = REFUSED[what]
    assert clean_photo(data) == PhotoRefusal(code)  # type: ignore[arg-type]


def test_damaged_words_beside_sound_pixels_do_not_matter() -> None:
    sent = camera_jpeg(picture())
    at = sent.index(b"Exif\x00\x00") + 6
    cleaned(sent[:at] + b"\xff" * 40 + sent[at + 40 :])


def test_jpeg_of_endless_passes_is_refused() -> None:
    """Each costs a pass over all pixels for a handful of bytes."""
    sent = written(picture(), "JPEG", progressive=True)
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x3f\x00\x00"
    assert clean_photo(sent[:-2] + scan * (SCANS_MAX + 1) + b"\xff\xd9") == PhotoRefusal("broken")


def test_two_billion_pixels_packed_in_a_kilobyte_are_never_unpacked() -> None:
    sent = png_of(60_000, 60_000, depth=1, colour=0, body=zlib.compress(b"\x00" * 1_000_000))
    assert len(sent) < 5000
    assert clean_photo(sent) == PhotoRefusal("too_many_pixels")


@given(st.binary(max_size=400))
def test_no_bytes_raise(data: bytes) -> None:
    for head in (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\x00\x00\x00WEBP"):
        assert isinstance(clean_photo(head + data), CleanPhoto | PhotoRefusal)


@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.data())
def test_no_damage_raises_and_nothing_hidden_comes_through(kind: str, data: st.DataObject) -> None:
    sent = bytearray(written(picture(), kind))
    for _ in range(data.draw(st.integers(0, 6))):
        sent[data.draw(st.integers(0, len(sent) - 1))] = data.draw(st.integers(0, 255))
    done = clean_photo(bytes(sent) + b"canary-behind")
    assert isinstance(done, CleanPhoto | PhotoRefusal)
    assert isinstance(done, PhotoRefusal) or b"canary" not in done.data


@pytest.mark.parametrize("behind", [b"\xff\xda" * 300, b"\xff\xd8\xff\xda" * 300])
def test_what_stands_behind_the_picture_is_not_counted(behind: bytes) -> None:
    """Telephones write a short film there, in which any two bytes come up."""
    clean, shown = cleaned(written(picture(), "JPEG") + behind)
    assert (clean.width, clean.height) == (40, 20)
    assert is_red(shown.getpixel((4, 10)))


def test_more_segments_than_any_camera_writes_are_refused() -> None:
    sent = written(picture(), "JPEG")
    assert clean_photo(sent[:2] + b"\xff\xfe\x00\x02" * (SEGMENTS_MAX + 1) + sent[2:]) == PhotoRefusal(
        "broken"
    )
