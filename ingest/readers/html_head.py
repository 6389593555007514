"""What a page states about itself: title, date, site, address, language."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import html as lxml_html
from lxml.etree import _Element

from ingest.readers.html_article import text_of
from ingest.readers.html_date import iso_day, read_dateline
from ingest.text import normalise

_SEPARATOR = re.compile(r"\s+[-–—|·»:]{1,2}\s+")
_PUBLISHED_META = (
    "article:published_time", "datepublished", "pubdate", "publishdate", "publish_date",
    "publish-date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date",
    "og:published_time", "citation_publication_date", "sailthru.date", "parsely-pub-date",
)  # fmt: skip
_SITE_WORDS = re.compile(
    r"\b(?:báo|tạp chí|cổng thông tin|trang tin|trang chủ|bản tin|online|news|portal|"
    r"đài phát thanh|thông tấn xã|\w+\.(?:vn|com|org|net))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Head:
    """Stated metadata; None where the page states none.

    :param is_title_shown: the title stands on the page as its main heading.
    """

    title: str | None
    is_title_shown: bool
    published: str | None
    publisher: str | None
    url: str | None
    language: str | None


def read_head(root: lxml_html.HtmlElement) -> Head:
    """Read a page's metadata; the date is one of publication or nothing."""
    metas = _metas(root)
    linked = list(_linked_data(root))
    publisher = metas.get("og:site_name") or _publisher(linked)
    page_title = normalise(root.findtext(".//title") or "")
    stated = metas.get("og:title") or _first_text(linked, "headline") or ""
    heading_node = find_heading(root, page_title, stated, publisher)
    heading = None if heading_node is None else text_of(heading_node)
    title = heading or _without_site(stated or page_title, publisher)
    if publisher is None and title and title in page_title and title != page_title:
        publisher = (
            _SEPARATOR.sub("", f" {page_title.replace(title, '', 1)} ").strip(" -–—|·»:") or None
        )
    canonical = root.xpath("string(.//link[@rel='canonical']/@href)")
    url = str(canonical) or metas.get("og:url")
    return Head(
        title=title or None,
        is_title_shown=heading is not None,
        published=_published(metas, linked) or read_dateline(root, heading_node),
        publisher=publisher,
        url=url if url and url.startswith(("http://", "https://")) else None,
        language=root.get("lang") or None,
    )


def find_heading(
    root: lxml_html.HtmlElement, page_title: str, stated: str, publisher: str | None
) -> _Element | None:
    """Return the heading that shows the article's title on the page.

    It is the first of the highest rank whose words the page's title repeats;
    a site's name is not, though titles repeat it too.
    """
    only = root.xpath(".//h1[normalize-space()]")
    for tag in ("h1", "h2", "h3"):
        for node in root.iter(tag):
            text = text_of(node)
            is_site = text == publisher or (tag != "h1" and _SITE_WORDS.search(text))
            if text and not is_site and (text in page_title or text in stated):
                heading: _Element = node
                return heading
    if len(only) == 1 and not (page_title or stated):
        first: _Element = only[0]
        return first
    return None


def _metas(root: lxml_html.HtmlElement) -> dict[str, str]:
    metas: dict[str, str] = {}
    for node in root.iter("meta"):
        key = node.get("property") or node.get("name") or node.get("itemprop")
        value = normalise(node.get("content") or "")
        if key and value:
            metas.setdefault(key.lower(), value)
    return metas


def _linked_data(root: lxml_html.HtmlElement) -> Iterator[dict[str, Any]]:
    """Objects of the page's JSON-LD, nested graphs opened."""
    for node in root.iter("script"):
        if (node.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            queue = [json.loads(node.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while queue:
            item = queue.pop(0)
            if isinstance(item, list):
                queue += item
            elif isinstance(item, dict):
                yield item
                queue += item["@graph"] if isinstance(item.get("@graph"), list) else []


def _first_text(linked: list[dict[str, Any]], key: str) -> str | None:
    return next(
        (normalise(v) for item in linked if isinstance(v := item.get(key), str) and v), None
    )


def _publisher(linked: list[dict[str, Any]]) -> str | None:
    for item in linked:
        publisher = item.get("publisher")
        if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
            return normalise(publisher["name"]) or None
    return None


def _published(metas: dict[str, str], linked: list[dict[str, Any]]) -> str | None:
    stated = [metas[key] for key in _PUBLISHED_META if key in metas]
    stated += [v for item in linked if isinstance(v := item.get("datePublished"), str)]
    return next((day for value in stated if (day := iso_day(value))), None)


def _without_site(title: str, publisher: str | None) -> str:
    """Return a page title without the site's name before or after it."""
    if publisher:
        for end in (_SEPARATOR.pattern + re.escape(publisher) + r"\s*\Z",
                    r"\A\s*" + re.escape(publisher) + _SEPARATOR.pattern):  # fmt: skip
            title = re.sub(end, "", title)
        return title
    parts = _SEPARATOR.split(title)
    if len(parts) > 1 and _SITE_WORDS.search(parts[-1]) and len(parts[-1].split()) <= 8:
        return title[: title.rindex(parts[-1])].rstrip(" -–—|·»:")
    if len(parts) > 1 and _SITE_WORDS.search(parts[0]) and len(parts[0].split()) <= 8:
        return title[len(parts[0]) :].lstrip(" -–—|·»:")
    return title
