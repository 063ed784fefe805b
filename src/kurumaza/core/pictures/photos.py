"""A photo out of bytes that anybody may have sent: looked at by what it is, decoded within limits, and drawn anew.

Nothing of the file itself is kept. What a camera writes beside the pixels (where, when, with what, a small second picture) and whatever
somebody may have hidden behind them is not in the picture that comes out."""

import io
import re
from typing import Any, Literal

import msgspec
from PIL import Image, ImageCms

BYTES_MAX = 12 * 1024 * 1024
PIXELS_MAX = 50_000_000
EDGE_MAX = 1600
# A usual progressive JPEG has about ten; each costs a pass over all of its pixels, however few bytes it takes.
SCANS_MAX = 64
# A profile of colours and a description take some tens.
SEGMENTS_MAX = 4096
# Neither a filled byte nor one of those that stand among a scan's own.
_MARKER = re.compile(rb"\xff[\x02-\xcf\xd8-\xfe]", re.DOTALL)
_START_OF_PICTURE, _END_OF_PICTURE, _START_OF_SCAN = b"\xff\xd8", b"\xff\xd9", b"\xff\xda"
_QUALITY = 85
_BAND = 256
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_STILL_ONLY = ("PNG", "WEBP")
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}


class PhotoRefusal(msgspec.Struct, frozen=True):
    """Why a file is not taken as a photo."""

    code: Literal["empty", "too_big", "heic", "kind", "animated", "too_many_pixels", "broken"]


class CleanPhoto(msgspec.Struct, frozen=True):
    """A JPEG of ours, upright, with colours as every screen shows them."""

    data: bytes
    width: int
    height: int


def clean_photo(data: bytes) -> CleanPhoto | PhotoRefusal:
    """The picture in a file, or why there is none. Takes memory for one picture at a time: callers let one in after the other."""
    if refused := _refused_at_sight(data):
        return refused
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as opened:
            if refused := _refused_by_its_head(opened, data):
                return refused
            picture = _upright(_scaled(opened), _orientation_of(opened))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return PhotoRefusal("too_many_pixels")
    except Exception:
        # Whatever a decoder stumbles over in bytes that are not what they say: they raise almost anything.
        return PhotoRefusal("broken")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return CleanPhoto(out.getvalue(), picture.width, picture.height)


def _refused_at_sight(data: bytes) -> PhotoRefusal | None:
    if not data:
        return PhotoRefusal("empty")
    if len(data) > BYTES_MAX:
        return PhotoRefusal("too_big")
    if data[4:8] == b"ftyp" and (data[8:12] in _HEIC or _HEIC & _brands(data)):
        return PhotoRefusal("heic")
    is_jpeg, is_png = data.startswith(b"\xff\xd8\xff"), data.startswith(b"\x89PNG\r\n\x1a\n")
    is_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    return None if is_jpeg or is_png or is_webp else PhotoRefusal("kind")


def _brands(data: bytes) -> frozenset[bytes]:
    """What a file of this family says that it is compatible with."""
    length = min(int.from_bytes(data[:4], "big"), 256)
    return frozenset(data[at : at + 4] for at in range(16, length, 4))


def _refused_by_its_head(opened: Image.Image, data: bytes) -> PhotoRefusal | None:
    """Before any pixel is decoded. (Telephones write a second picture behind a JPEG's; that is none that moves.)"""
    if opened.width * opened.height > PIXELS_MAX:
        return PhotoRefusal("too_many_pixels")
    if opened.format in _STILL_ONLY and getattr(opened, "is_animated", False):
        return PhotoRefusal("animated")
    if opened.format not in _STILL_ONLY and _has_too_many_scans(data):
        return PhotoRefusal("broken")
    return None


def _has_too_many_scans(data: bytes) -> bool:
    """Of a JPEG's first picture. What telephones write behind it, such as a short film, holds any two bytes at times."""
    at = scans = segments = 0
    while (found := _MARKER.search(data, at)) and found[0] != _END_OF_PICTURE:
        segments += 1
        scans += found[0] == _START_OF_SCAN
        if scans > SCANS_MAX or segments > SEGMENTS_MAX:
            return True
        length = (
            0 if found[0] == _START_OF_PICTURE else int.from_bytes(data[found.end() : found.end() + 2], "big")
        )
        at = found.end() + length
    return False


def _orientation_of(opened: Image.Image) -> int:
    try:
        return int(opened.getexif().get(_ORIENTATION, 1))
    except Exception:  # a damaged description is none: the picture may be sound
        return 1


def _scaled(opened: Image.Image) -> Image.Image:
    """Decoded, at most so large, in plain red, green and blue, on white where one could see through it."""
    profile = opened.info.get("icc_profile")
    if opened.format not in _STILL_ONLY:
        opened.draft(None, (EDGE_MAX, EDGE_MAX))  # a JPEG can be decoded smaller, with less memory
    opened.load()
    small = _smaller(_in_eight_bits(opened))
    return _pixels_only(_in_plain_colours(small, profile))


def _smaller(picture: Image.Image) -> Image.Image:
    longest = max(picture.size)
    if longest <= EDGE_MAX:
        return picture
    width, height = (max(1, round(edge * EDGE_MAX / longest)) for edge in picture.size)
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _in_eight_bits(opened: Image.Image) -> Image.Image:
    if opened.mode.startswith("I") or opened.mode == "F":
        return _in_eight_bits_by_bands(opened)
    if opened.mode in ("P", "PA", "LA", "La", "RGBa") or "transparency" in opened.info:
        return opened.convert("RGBA")
    return opened.convert("L") if opened.mode == "1" else opened


def _in_eight_bits_by_bands(deep: Image.Image) -> Image.Image:
    """Grey in finer steps than screens show. A few rows at a time: each step on the way takes four bytes for every pixel."""
    grey = Image.new("L", deep.size)
    for top in range(0, deep.height, _BAND):
        rows = deep.crop((0, top, deep.width, min(top + _BAND, deep.height)))
        grey.paste(rows.convert("I").point(lambda value: value * (1 / 256)).convert("L"), (0, top))
    return grey


def _in_plain_colours(small: Image.Image, profile: Any) -> Image.Image:
    if small.mode == "RGBA":
        ground = Image.new("RGB", small.size, "white")
        ground.paste(small.convert("RGB"), mask=small.getchannel("A"))
        small = ground
    if isinstance(profile, bytes) and small.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(
                small, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            return small.convert("RGB") if turned is None else turned
        except Exception:  # a profile that cannot be read: colours as they are
            return small.convert("RGB")
    return small.convert("RGB")


def _pixels_only(picture: Image.Image) -> Image.Image:
    """A new picture of the same pixels: what hung on the old one (comments, descriptions) does not come along."""
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    return clean


def _upright(picture: Image.Image, orientation: int) -> Image.Image:
    for turn in _UPRIGHT.get(orientation, ()):
        picture = picture.transpose(turn)
    return picture
