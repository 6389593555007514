"""HTML: the article of a web page, without the site around it.

trafilatura finds the main text. A short article it can miss for the site's
menus and lists of other news, so its answer is checked against the page's own
container of paragraphs. Title and date come from what the page states.
"""

import codecs
import copy
import re

from lxml import html as lxml_html
from lxml.etree import ParserError

from ingest.errors import DamagedFile, EmptyFile, UnknownEncoding
from ingest.legacy import western_text
from ingest.readers.assembly import Assembly
from ingest.readers.html_article import Block, article_blocks, body_blocks, link_texts
from ingest.readers.html_encodings import make_unicode
from ingest.readers.html_head import read_head
from ingest.records import Extraction
from ingest.text import normalise

# How far into a page a charset may be declared: the HTML standard says 1024
# bytes, real sites put scripts before it.
_CHARSET_SEARCH_BYTES = 4096
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")
# A page cut or pasted together may hold a few broken bytes; more is another encoding.
_MAX_BROKEN_SHARE = 0.001
# At least this share of the container's text must come back from trafilatura …
_MIN_COVERAGE = 0.6
# … and of a short article at most this share may be texts of links.
_MAX_LINK_SHARE = 0.4
_SHORT_ARTICLE = 1000
_SHORTEST_LINK = 8
# A block this long outside our container is taken for text all the same: a lead.
_PROSE_LENGTH = 100


def read_html(data: bytes) -> Extraction:
    """Read the article of a page.

    :raises UnknownEncoding: bytes that fit neither the declared encoding nor UTF-8.
    :raises EmptyFile: a page without text.
    """
    page = _DECLARATION.sub("", decode_html(data))
    if "\x00" in page:
        raise DamagedFile(
            "Trang HTML có byte NUL: tệp hỏng khi lưu hoặc sao chép.",
            "Lưu lại trang từ trình duyệt rồi nạp lại.",
        )
    try:
        root = lxml_html.document_fromstring(page)
    except (ParserError, ValueError):
        raise EmptyFile(
            "Trang HTML không có nội dung.", "Lưu lại trang từ trình duyệt rồi nạp lại."
        ) from None
    make_unicode(root)
    head = read_head(root)
    links = link_texts(root)
    own = article_blocks(root)
    blocks = _main_blocks(root, own, links)
    first, end = _article_range(blocks, own, head.title, links)
    assembly = Assembly()
    if head.title and head.is_title_shown and not _shows(blocks[: first + 2], head.title):
        assembly.add(head.title, level=1)
    for i, block in enumerate(blocks):
        assembly.add(block.text, level=block.level, is_boilerplate=not first <= i < end)
    return Extraction(
        text=assembly.text,
        blocks=tuple(assembly.blocks),
        headings=tuple(assembly.headings),
        boilerplate=tuple(assembly.boilerplate),
        title=head.title,
        published=head.published,
        url=head.url,
        publisher=head.publisher,
        language=head.language,
    )


def decode_html(data: bytes) -> str:
    """Decode by byte order mark, then the page's declaration, then UTF-8.

    Bytes that make sense only in a Vietnamese encoding of before Unicode come out as the
    Western characters that share its codes, for ``make_unicode`` to change.

    :raises UnknownEncoding: none of them fits.
    """
    for mark, codec in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"),
                        (codecs.BOM_UTF16_BE, "utf-16-be")):  # fmt: skip
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, errors="replace")
    declared = _CHARSET.search(data[:_CHARSET_SEARCH_BYTES])
    name = declared[1].decode("ascii", "replace") if declared else "utf-8"
    for codec in (name, "utf-8"):
        try:
            return data.decode(codec)
        except (LookupError, UnicodeDecodeError):
            continue
    page = data.decode("utf-8", errors="replace")
    if page.count("\ufffd") > _MAX_BROKEN_SHARE * len(page):
        western = western_text(data)
        if western is not None:
            return western
        raise UnknownEncoding(
            f"Không đọc được mã chữ của trang (khai báo {name!r}, nội dung không phải UTF-8).",
            "Lưu lại trang từ trình duyệt với mã UTF-8 rồi nạp lại.",
        )
    return page


def _main_blocks(
    root: lxml_html.HtmlElement, own: list[Block], links: frozenset[str]
) -> list[Block]:
    import trafilatura

    found = trafilatura.bare_extraction(
        copy.deepcopy(root), include_comments=False, include_tables=True
    )
    body = getattr(found, "body", None)
    blocks = body_blocks(body) if body is not None else []
    if not own:
        return blocks
    if _coverage(own, blocks) < _MIN_COVERAGE:
        return own
    is_short = sum(len(block.text) for block in own) < _SHORT_ARTICLE
    if is_short and _link_share(blocks, links) > _MAX_LINK_SHARE:
        return own
    return blocks


def _coverage(own: list[Block], blocks: list[Block]) -> float:
    """Share of our container's text that trafilatura returned too."""
    whole = normalise(" ".join(block.text for block in blocks))
    texts = [normalise(block.text) for block in own]
    n_all = sum(len(text) for text in texts)
    return sum(len(text) for text in texts if text in whole) / n_all if n_all else 1.0


def _link_share(blocks: list[Block], links: frozenset[str]) -> float:
    """Share of the text that the page's links say, wherever it stands in a block."""
    n_all = n_links = 0
    for block in blocks:
        text = rest = normalise(block.text)
        for link in links:
            rest = rest.replace(link, "") if len(link) >= _SHORTEST_LINK else rest
        n_all += len(text)
        n_links += len(text) - len(rest)
    return n_links / n_all if n_all else 1.0


def _article_range(
    blocks: list[Block], own: list[Block], title: str | None, links: frozenset[str]
) -> tuple[int, int]:
    """First block of the article and the one past its last; the rest is the site's.

    Before it stands what precedes the title, or else our container's first
    block. After it stand short blocks outside our container, and the list of
    other news: two or more last blocks that are nothing but links.
    """
    texts = [normalise(block.text) for block in blocks]
    inside = {normalise(block.text) for block in own}
    wanted = normalise(title or "")
    first = next((i for i, text in enumerate(texts) if text == wanted), None)
    if first is None:
        first = next((i for i, text in enumerate(texts) if text in inside), 0)
        while (
            first > 0 and len(texts[first - 1]) >= _PROSE_LENGTH and texts[first - 1] not in links
        ):
            first -= 1
    end = len(blocks)
    if inside.intersection(texts):
        while texts[end - 1] not in inside and (
            len(texts[end - 1]) < _PROSE_LENGTH or texts[end - 1] in links
        ):
            end -= 1
    last, n_links = end, 0
    while last > first and (blocks[last - 1].level is not None or texts[last - 1] in links):
        n_links += blocks[last - 1].level is None
        last -= 1
    return first, last if n_links >= 2 else end


def _shows(blocks: list[Block], title: str) -> bool:
    return any(normalise(block.text) == normalise(title) for block in blocks)
