"""Files as people, and people of bad will, send them: built byte by byte or by Pillow."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms

GPS_WORDS = b"N 40 49 E 140 44"
MARKS = (b"Exif", b"http://ns.adobe.com/xap", b"ICC_PROFILE", b"Photoshop", b"canary", b"MPF")


def picture(width: int = 40, height: int = 20, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right: so that one sees which side is up."""
    made = Image.new("RGB", (width, height), "blue")
    made.paste((255, 0, 0), (0, 0, width // 2, height))
    return made.convert(mode)


def written(image: Image.Image, kind: str, **options: Any) -> bytes:
    """As a file."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def camera_jpeg(image: Image.Image, orientation: int = 1) -> bytes:
    """As a telephone writes it: where, when, with what, a word of its own, a profile, and more behind the end."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x9286] = orientation, "canary-camera", b"canary-comment"
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (40.0, 49.0, 0.0), 3: "E", 4: (140.0, 44.0, 0.0), 27: b"canary-place"}
    )
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = written(image, "JPEG", exif=exif, icc_profile=profile, comment=b"canary-comment", quality=95)
    xmp = b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>canary-xmp</x:xmpmeta>"
    segment = b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp
    return data[:2] + segment + data[2:] + b"PK\x03\x04canary-behind"


def png_of(width: int, height: int, *, depth: int = 8, colour: int = 2, body: bytes = b"") -> bytes:
    """A PNG whose head says what it likes."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(body))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def heic(brand: bytes = b"heic", *others: bytes) -> bytes:
    """How a HEIC file begins."""
    body = brand + b"\x00\x00\x00\x00" + b"".join(others or (b"mif1", b"heic"))
    return struct.pack(">I", len(body) + 8) + b"ftyp" + body + b"\x00" * 64
