"""Scans of PDF files, made by rendering their pages; and how far OCR is from the truth."""

import io
from collections.abc import Sequence

import numpy as np
import pypdfium2 as pdfium
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas


def scanned(
    data: bytes,
    *,
    dpi: int,
    tilt_degrees: float = 0.0,
    noise: float = 0.0,
    turn_degrees: int = 0,
    margin: float = 0.0,
    pages: Sequence[int] | None = None,
    only: Sequence[int] | None = None,
) -> bytes:
    """A PDF whose pages are pictures of another's.

    :param noise: standard deviation of the grey levels' noise, of 255.
    :param margin: points cut off above and below, where running lines stand.
    :param pages: which pages to take, from 0; all if None.
    :param only: pages to make pictures of, the others keep their text; all if None.
    """
    source = pdfium.PdfDocument(data)
    result = pdfium.PdfDocument.new()
    for n in range(len(source)) if pages is None else pages:
        if only is not None and n not in only:
            result.import_pages(source, [n])
            continue
        page = source[n]
        page.set_cropbox(0, margin, page.get_width(), page.get_height() - margin)
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
        picture = picture.rotate(tilt_degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)
        grey = np.asarray(picture, np.float64)
        grey = grey + np.random.default_rng(n).normal(0, noise, grey.shape)
        picture = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
        picture = picture.rotate(turn_degrees, expand=True)
        result.import_pages(pdfium.PdfDocument(_picture_page(picture, dpi)), [0])
    buffer = io.BytesIO()
    result.save(buffer)
    return buffer.getvalue()


def _picture_page(picture: Image.Image, dpi: int) -> bytes:
    width, height = (72 * pixels / dpi for pixels in picture.size)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height), invariant=1)
    canvas.drawImage(ImageReader(picture), 0, 0, width, height)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def character_error_rate(truth: str, read: str) -> float:
    """Edits (Levenshtein) that turn ``read`` into ``truth``, by characters of the truth."""
    codes = np.array([ord(c) for c in read])
    row = np.arange(len(codes) + 1)
    places = np.arange(len(codes) + 1)
    for n, letter in enumerate(truth, 1):
        changed = np.minimum(row[1:] + 1, row[:-1] + (codes != ord(letter)))
        fresh = np.concatenate(([n], changed))
        row = np.minimum.accumulate(fresh - places) + places
    return int(row[-1]) / len(truth)
