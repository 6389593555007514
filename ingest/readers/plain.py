"""Plain text and Markdown: decoded character for character, nothing changed."""

import codecs
import re

from ingest.errors import DamagedFile, UnknownEncoding
from ingest.legacy import convert, decode_bytes
from ingest.records import Extraction, Heading

_UTF16_REMEDY = "Mở bằng trình soạn thảo, lưu lại với mã UTF-8 rồi nạp lại."
# Share of control characters (but tab, newlines, form feed) above which a file
# is binary; text has none, 1 % leaves room for stray ones of old software.
_MAX_CONTROL_SHARE = 0.01
_CONTROLS = re.compile("[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_ATX = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*\r?\n?\Z", re.S)
_SETEXT = re.compile(r"[ ]{0,3}(=+|-+)[ \t]*\r?\n?\Z")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})(.*)", re.S)


def decode(data: bytes) -> str:
    """Decode UTF-8, or UTF-16 that has a byte order mark; both keep the mark.

    What is in a Vietnamese encoding of before Unicode becomes Unicode, line by line; all
    other text stays as it is, character for character.

    :raises DamagedFile: NUL bytes or control characters: not a text.
    :raises UnknownEncoding: neither encoding fits.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        codec = "utf-16-le" if data.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
        try:
            text = convert(data.decode(codec))
        except UnicodeDecodeError as error:
            raise UnknownEncoding(
                f"Tệp có dấu hiệu UTF-16 nhưng sai mã ở byte {error.start}.", _UTF16_REMEDY
            ) from None
    else:
        _refuse_nul(data)
        text = _decode_eight_bit(data)
    n_controls = text.count("\x00") + len(_CONTROLS.findall(text))
    if "\x00" in text or n_controls > _MAX_CONTROL_SHARE * len(text):
        raise DamagedFile(
            f"Nội dung không phải văn bản ({n_controls} ký tự điều khiển).",
            "Xuất nội dung thành .txt (UTF-8), .pdf hoặc .docx rồi nạp lại.",
        )
    return text


def _decode_eight_bit(data: bytes) -> str:
    try:
        return convert(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        text = decode_bytes(data)
        if text is None:
            raise UnknownEncoding(
                f"Không đọc được mã chữ: byte 0x{data[error.start]:02x} ở vị trí {error.start} "
                "không phải UTF-8, và cũng không thành chữ Việt theo TCVN3, VNI, VPS, VISCII "
                "hay windows-1258.",
                "Chuyển tệp sang UTF-8 (Unikey, Notepad: Lưu với mã UTF-8) rồi nạp lại.",
            ) from None
        return text


def read_plain(data: bytes) -> Extraction:
    """Return the decoded file; its lines are the only structure."""
    return Extraction(decode(data))


def read_markdown(data: bytes) -> Extraction:
    """Return the decoded file with its ATX and setext headings; fenced code has none.

    Source: CommonMark 0.31, sections 4.2, 4.3 and 4.5.
    """
    text = decode(data)
    headings = _markdown_headings(text)
    title = next((text[h.start : h.end] for h in headings if h.level == 1), None)
    return Extraction(text, headings=headings, title=title)


def _markdown_headings(text: str) -> tuple[Heading, ...]:
    headings: list[Heading] = []
    fence = ""
    paragraph: tuple[int, int] | None = None  # the line a setext underline would make a heading
    start = 0
    for line in text.splitlines(keepends=True):
        fenced = _FENCE.match(line)
        if fence:
            if fenced and fenced[1].startswith(fence) and not fenced[2].strip():
                fence = ""
        elif fenced and not (fenced[1][0] == "`" and "`" in fenced[2]):
            fence, paragraph = fenced[1], None
        elif (atx := _ATX.match(line)) and atx[2].strip():
            headings.append(Heading(len(atx[1]), start + atx.start(2), start + atx.end(2)))
            paragraph = None
        elif paragraph and (underline := _SETEXT.match(line)):
            headings.append(Heading(1 if underline[1][0] == "=" else 2, *paragraph))
            paragraph = None
        else:
            paragraph = _setext_candidate(line, start, alone=paragraph is None)
        start += len(line)
    return tuple(headings)


def _setext_candidate(line: str, start: int, *, alone: bool) -> tuple[int, int] | None:
    """Return the words of a line that could be a setext heading.

    Only the first line of a paragraph is taken for one: a rule under a longer
    paragraph is far more often a separator than a heading of several lines.
    """
    words = line.strip().lstrip("\ufeff")
    if not words or not alone or line.startswith(("    ", "\t")) or words[0] in ">|-*+":
        return None
    first = start + line.index(words[0])
    return first, first + len(words)


def _refuse_nul(data: bytes) -> None:
    n_nul = data.count(0)
    if not n_nul:
        return
    # Latin letters in UTF-16 have NUL as every other byte; a damaged disk or a
    # program has them in runs or anywhere.
    n_even, n_odd = data[::2].count(0), data[1::2].count(0)
    if min(n_even, n_odd) * 20 < n_nul and n_nul * 5 > len(data) and b"\x00\x00" not in data:
        raise UnknownEncoding(
            "Có vẻ là UTF-16 nhưng thiếu dấu thứ tự byte (BOM) ở đầu tệp.", _UTF16_REMEDY
        )
    raise DamagedFile(
        f"Nội dung không phải văn bản: có {n_nul} byte NUL.",
        "Tệp hỏng khi sao chép hoặc đặt sai đuôi; chép lại từ bản gốc rồi nạp lại.",
    )
