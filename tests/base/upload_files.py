"""Files as phones, offices and attackers send them."""

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

ORIENTATION, GPS = 0x0112, 0x8825


def sent(data, name="入户.jpg", content_type="image/jpeg"):
    return SimpleUploadedFile(name, data, content_type)


def picture(kind="JPEG", size=(400, 200), mode="RGB", colour="red", **options):
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **options)
    return out.getvalue()


def phone_photo(size=(3000, 2000)):
    """Held upright: the sensor's picture lies on its side, its left half red and its right blue."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010F] = "Honest Camera"
    exif[GPS] = {1: "N", 2: (20.0, 55.0, 3.0), 3: "E", 4: (110.0, 5.0, 1.0)}
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"taken at home", icc_profile=b"profile-of-mine")
    return out.getvalue()


def png_that_claims(width, height):
    """A few hundred bytes that decode to as many pixels as they claim."""

    def chunk(name, body):
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 4096)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def office(main="word/document.xml", **parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(main, "<document/>")
        for name, body in parts.items():
            archive.writestr(name.replace("__", "/").replace("_bin", ".bin"), body)
    return out.getvalue()


def pdf(body=b""):
    return b"%PDF-1.7\n1 0 obj<<>>endobj\n" + body + b"\ntrailer<<>>\n%%EOF\n"
