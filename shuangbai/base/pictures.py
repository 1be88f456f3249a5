"""Photos are decoded and written anew, so that nothing but the picture is kept."""

import io
import threading

from PIL import Image, ImageOps

from shuangbai.base.file_kinds import JPEG, BadContent

LONGEST_SIDE = 1600
QUALITY = 82
MEGAPIXEL = 1_000_000
# A JPEG is decoded at a fraction of its size; the others need 4 bytes of memory for each pixel.
MOST_PIXELS = {JPEG: 64 * MEGAPIXEL}
MOST_PIXELS_ELSE = 25 * MEGAPIXEL
PILLOW_NAMES = ("JPEG", "PNG", "WEBP")
# 63 million progressive pixels take 244 MB for 0.9 s: a process decodes one picture at a time, or
# a few large ones sent together would take all memory.
ONE_AT_A_TIME = threading.Lock()


def rewritten(data, kind):
    """(JPEG bytes, (width, height)): upright, no side over 1600 pixels, no EXIF, place, thumbnail,
    comment or profile. Raises BadContent."""
    try:
        with ONE_AT_A_TIME, Image.open(io.BytesIO(data), formats=PILLOW_NAMES) as image:
            refuse_bombs(image, MOST_PIXELS.get(kind, MOST_PIXELS_ELSE))
            return encoded(upright(image))
    except BadContent:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadContent("像素太多，不能上传。请缩小后再上传。") from None
    except Exception:
        # A hostile file makes decoders raise nearly anything; all of it means this.
        raise BadContent("已损坏，打不开。请重新拍照或另存一份再上传。") from None


def refuse_bombs(image, most):
    width, height = image.size
    if width * height > most:
        raise BadContent(
            f"有 {width}×{height} 像素，最多 {most // MEGAPIXEL * 100} 万像素。请缩小后再上传。"
        )


def upright(image):
    # In this order: thumbnail() lets the JPEG decoder skip what would be thrown away.
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        # Broken EXIF is no reason to lose a photo that can be seen.
        return image


def encoded(image):
    layers = image.convert("RGBA")
    plain = Image.new("RGB", image.size, "white")
    plain.paste(layers, mask=layers.getchannel("A"))
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue(), plain.size
