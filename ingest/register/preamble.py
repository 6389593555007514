"""The parties of an agreement text, from its title, its preamble and its signatures.

``giữa X và Y``, ``X - Y``, ``Bên A: X``, ``X (sau đây gọi là …)``, ``Between X,
represented by …``. A party is Vietnamese when its own words say so: a province,
Việt Nam. Where only the other side's country is told, the rest is Vietnamese.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.fields import field_categories
from ingest.places import find_countries, find_provinces, mentions
from ingest.records import Level
from ingest.register.offices import Person, find_office, leading_name

_BETWEEN = re.compile(r"\b(?:giữa|between)\s+", re.IGNORECASE)
_KIND_WORDS = re.compile(
    r"\W*(?:(?:biên\s+)?bản\s+(?:ghi\s+nhớ|thỏa\s+thuận)|(?:biên\s+bản|văn\s+bản|thỏa\s+thuận|kế\s+hoạch|chương\s+trình|ý\s+định\s+thư"
    r"|hiệp\s+định|tuyên\s+bố\s+chung|memorandum\s+of\s+(?:understanding|cooperation)|agreement|mou|letter\s+of\s+intent)"
    r"|(?:về\s+)?(?:quan\s+hệ\s+)?(?:hợp\s+tác|hữu\s+nghị|kết\s+nghĩa|khung|toàn\s+diện)|và|on|of|for|cooperation|friendship|and)\b",
    re.IGNORECASE,
)
# Where the list of parties in a title or sentence is over.
_AFTER_PARTIES = re.compile(
    r"\s*(?:,\s*(?:do\s+(?:ông|bà|[A-ZĐ])|sau\s+đây|dưới\s+đây|hereinafter|hereafter|referred|represented|có\s+trụ\s+sở|whose|đã\b|have\b|having\b|with\s+a\b|với\s+sự)"
    r"|\(\s*(?:sau\s+đây|dưới\s+đây|gọi|hereinafter|hereafter)"
    r"|(?:[,(]\s*)?\b(?:giai\s+đoạn|thời\s+kỳ|về|trong\s+(?:lĩnh\s+vực|việc)|nhằm|on|regarding|concerning|in\s+the\s+fields?|for\s+the)\b|[,(]\s*(?:19|20)\d\d|\s(?:19|20)\d\d\s*[-–—]|\s/\s|;)",
)
_JOIN = re.compile(r"\s+(?:và|với|and|with|VÀ|VỚI|AND|WITH)\s+(?:the\s+)?")
_DASH = re.compile(r"\s+[-–—]\s+")
_UNIT = re.compile(
    r"(?:the\s+)?(?:ủy\s+ban|uỷ\s+ban|ubnd|hội\s+đồng|hđnd|chính\s+quyền|chính\s+phủ|tỉnh|thành\s+phố|thành\s+ủy|tp|sở|bộ|cục|tổng\s+cục|ban|hội|liên\s+hiệp"
    r"|liên\s+đoàn|đoàn|mặt\s+trận|trường|đại\s+học|học\s+viện|viện|trung\s+tâm|bệnh\s+viện|công\s+ty|tập\s+đoàn|tổng\s+công\s+ty|ngân\s+hàng|hiệp\s+hội|phòng"
    r"|huyện|quận|thị\s+xã|xã|phường|bang|vùng|thủ\s+đô|đặc\s+khu|khu\s+tự\s+trị|nước|cộng\s+hòa|văn\s+phòng|công\s+an|people's|people’s|city|province|government"
    r"|municipality|department|ministry|university|institute|prefecture|state|county|district|free\s+state|provincial|governorate|region)\b",
    re.IGNORECASE,
)
_NAMED_PARTY = re.compile(
    r"(?:\A|(?<=[.;:]\s))\W*(?:bên\s+(?:a|b|c|thứ\s+\w+|việt\s+nam|nước\s+ngoài|phái\s+cử|tiếp\s+nhận|i{1,3}|\d)|party\s+[abc\d]|(?:first|second|third)\s+party)\b"
    r"\s*(?:\([^()]*\)\s*)?[:\-–]\s*(?:là\s+)?",
    re.IGNORECASE,
)
_DEFINED = re.compile(
    r"(?:\(|,\s*)?\s*(?:sau\s+đây|dưới\s+đây|hereinafter|hereafter|\(gọi|referred\s+to)",
    re.IGNORECASE,
)
_REPRESENTED = re.compile(
    r"\bdo\s+(?P<vi>[^.;:]{4,120}?)\s+(?:làm\s+)?đại\s+diện\b"
    r"|\brepresented\s+by\s+(?:its\s+|the\s+)?(?P<en>[^.;]{4,140}?)(?=,\s+and\b|\s+and\s+the\b|[.;(]|,\s*(?:here|referred)|\Z)"
    r"|\bđại\s+diện(?:\s+là|\s+bởi)?\s*:?\s*(?P<who>(?:ông|bà|ngài)\s[^.;]{4,120})",
    re.IGNORECASE,
)
_POSITION = re.compile(r"chức\s+vụ\s*:?\s*(?P<office>[^.;,()]{3,100})", re.IGNORECASE)
_OWN_BODY = re.compile(
    r"(?:sở|bộ|cục|tổng\s+cục|ban\s+(?!chấp|chỉ)|hội(?!\s+đồng\s+thành)|liên\s+hiệp|liên\s+đoàn|đoàn|(?:ủy\s+ban\s+)?mặt\s+trận|trường|đại\s+học|học\s+viện|viện|trung\s+tâm|bệnh\s+viện|công\s+ty"
    r"|tập\s+đoàn|tổng\s+công\s+ty|ngân\s+hàng|hiệp\s+hội|phòng|văn\s+phòng|công\s+an|báo|đài|department|ministry|university|institute|association|chamber|company|center|centre)\b",
    re.IGNORECASE,
)
_AUTHORITY = re.compile(
    r"(?:the\s+)?(?:(?:ủy|uỷ)\s+ban\s+nhân\s+dân|ubnd|chính\s+quyền(?:\s+nhân\s+dân)?|tỉnh\s+ủy|thành\s+ủy|hội\s+đồng(?=\s+(?:thành\s+phố|tỉnh|vùng))|lãnh\s+đạo|(?:provincial\s+)?people['’]s\s+committee(?:\s+of)?(?:\s+the)?"
    r"|(?:local\s+|municipal\s+|provincial\s+)?government(?:\s+of)?(?:\s+the)?|municipality\s+of|city\s+council\s+of)\s+",
    re.IGNORECASE,
)
_RANK = re.compile(
    r"(?:the\s+)?(?:tỉnh|thành\s+phố|tp\.?|thị\s+xã|thủ\s+đô|đặc\s+khu|vùng\s+lãnh\s+thổ|vùng|bang|quận|huyện|xã|phường|khu\s+tự\s+trị(?:\s+dân\s+tộc)?"
    r"|(?:free\s+)?state\s+of|city\s+of|province\s+of|prefecture\s+of|county\s+of|district\s+of|region\s+of|municipality\s+of|governorate\s+of)\s+",
    re.IGNORECASE,
)
_RANK_AFTER = re.compile(
    r"\s+(?:city|province|prefecture|county|district|governorate|provincial\s+government|metropolitan\s+city)\Z",
    re.I,
)
_SHORT_FORM = re.compile(r"\([A-ZĐ][A-ZĐ&.-]{1,11}\)")
_RANK_INSIDE = re.compile(
    r"(?<=\s)(?:Tỉnh|Thành Phố|Huyện|Quận|Thị Xã|Of|And|The)(?=\s)|(?<=\s)Và(?=\s)"
)
_VIETNAM = re.compile(r"\bviệt\s*nam\b|\bviet\s?nam\b", re.IGNORECASE)
_PARENTHESES = re.compile(r"\s*\([^()]*\)?")
_NATIONAL = re.compile(
    r"(?:chính\s+phủ|bộ\s+(?!chỉ\s+huy|tư\s+lệnh\s+quân\s+khu)|nhà\s+nước|quốc\s+hội|tổng\s+cục|nước\s+cộng|cộng\s+hòa|việt\s+nam\Z|viet\s?nam\Z|government\s+of\s+viet|ministry|socialist\s+republic)",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(
    r"(?:sở|ban|chi\s+cục|phòng|công\s+an|ủy\s+ban|uỷ\s+ban|ubnd|hội\s+đồng\s+nhân\s+dân|hđnd|bộ\s+chỉ\s+huy|department|thanh\s+tra|văn\s+phòng)\b",
    re.IGNORECASE,
)
_FRONT = re.compile(r"mặt\s+trận|\bhội\s+(?!đồng)|liên\s+hiệp|đoàn\s+thanh", re.IGNORECASE)


_LONGEST_SHORT_FORM = 4  # letters: SHB, CNN and their like stay in capitals


@dataclass(frozen=True, slots=True)
class Parties:
    """The two sides, by the names that the register keeps.

    :param vietnamese: provinces by canonical name, others as printed.
    :param foreign: as printed, without rank and authority.
    :param countries: canonical names; empty where the text states none.
    """

    vietnamese: tuple[str, ...]
    foreign: tuple[str, ...]
    countries: tuple[str, ...]
    level: Level


def read_parties(head: Sequence[str], heads: Sequence[str], text: str) -> Parties | None:
    """Return both sides; None unless the text names one of each.

    :param head: title, preamble: one paragraph a line.
    :param heads: how the signature block calls each party.
    :param text: everything, for a name that the title has in capitals.
    """
    for phrases in _candidates(head, heads):
        if parties := _sides(phrases, " ".join(head[:2])):
            return replace(
                parties,
                vietnamese=tuple(_recased(name, text) for name in parties.vietnamese),
                foreign=tuple(_recased(name, text) for name in parties.foreign),
            )
    return None


def represented_persons(head: Sequence[str]) -> tuple[Person, ...]:
    """Return who the preamble says stands for the parties, in order."""
    found: dict[str, Person] = {}
    whole = _joined(head)
    for match in _REPRESENTED.finditer(whole):
        words = match["vi"] or match["en"] or match["who"]
        if person := _person(words, whole[match.end() : match.end() + 160]):
            found.setdefault(person.name, person)
    return tuple(found.values())


def _joined(lines: Sequence[str]) -> str:
    """Return lines as one; a line that breaks off goes on, another one is apart."""
    whole = ""
    for line in lines:
        goes_on = whole.endswith(",") or line[:1].islower()
        whole += (" " if goes_on else "; ") + line
    return whole


def _person(words: str, after: str) -> Person | None:
    """Read ``Chủ tịch Huỳnh Đức Thơ``, ``ông Nguyễn Văn A, Chủ tịch …``, ``its Mayor, Mr …``."""
    office = find_office(words)
    if office is None or office.start() > 3:
        name = leading_name(words)
        title = words[office.start() :].strip(" ,-–") if office else None
        if title is None and (
            position := _POSITION.match(after.lstrip(" ,;-–.")) or _POSITION.search(words)
        ):
            title = position["office"].strip()
        return Person(name, title) if name else None
    rest = words[office.end() :]
    for start in _name_starts(rest):
        if name := leading_name(rest[start:]):
            title = " ".join((office[0] + rest[:start]).split()).strip(" ,-–")
            title = re.sub(r"\s*\b(?:ông|bà|mr|mrs|ms|dr)\.?\Z", "", title, flags=re.I).strip(" ,")
            return Person(name, re.sub(r"\A(?:its|the)\s+", "", title))
    return None


def _name_starts(words: str) -> Iterator[int]:
    yield 0
    yield from (
        match.start() for match in re.finditer(r"(?<=\s)(?=[A-ZĐÀ-Ỹ“\"])", words) if match.start()
    )


def _candidates(head: Sequence[str], heads: Sequence[str]) -> Iterator[list[str]]:
    """Yield lists of party phrases, the surest source first."""
    titles = [head[0], " ".join(_title_block(head))] if head else []
    for title in titles:
        if match := _BETWEEN.search(title):
            yield list(_split(title[match.end() :]))
    for title in titles[:1]:
        yield _dashed(title)
    yield [phrase for line in head for phrase in _named(line)]
    for line in head[1:]:
        if match := _BETWEEN.match(line):
            yield list(_represented_split(line[match.end() :]))
    for line in head[1:]:
        if match := _DEFINED.search(line):
            yield list(
                _split(
                    re.sub(
                        r"\A.*?\b(?:gồm|between|giữa)\s+",
                        "",
                        line[: match.start()] if _JOIN.search(line[: match.start()]) else line,
                    )
                )
            )
    yield [head for head in heads if head]
    for line in head[1:]:
        yield list(_split(line))


def _title_block(head: Sequence[str]) -> Iterator[str]:
    for line in head[:10]:
        if len(line.split()) > 24 or re.search(r"[.;:]\W*$", line):
            return
        yield line


def _named(line: str) -> Iterator[str]:
    matches = list(_NAMED_PARTY.finditer(line))
    stops = [*(match.start() for match in matches[1:]), len(line)]
    for match, stop in zip(matches, stops, strict=False):
        yield _until_end(line[match.end() : stop])


def _represented_split(words: str) -> Iterator[str]:
    """Split ``X, represented by …, and Y, represented by …``."""
    for piece in re.split(
        r"[,;]\s+(?:and|và|với)\s+(?:the\s+)?|\s+and\s+the\s+(?=City|Province|Government|Municipality)",
        words,
    ):
        yield _until_end(piece)


def _until_end(phrase: str) -> str:
    match = _AFTER_PARTIES.search(phrase)
    return (phrase[: match.start()] if match else phrase.split(". ")[0]).strip(' ,.;:“”"')


def _split(words: str) -> Iterator[str]:
    """Split a list of parties where a party begins, not inside one's name."""
    words = _until_end(words)
    begin = 0
    for match in _JOIN.finditer(words):
        left, right = words[begin : match.start()], words[match.end() :]
        if left.count("(") > left.count(")") or not _begins_party(right, match[0]):
            continue
        yield from _by_commas(left)
        begin = match.end()
    yield from _by_commas(words[begin:])


def _by_commas(words: str) -> Iterator[str]:
    """Split ``tỉnh A, tỉnh B``; ``Gold Coast, Australia`` is one."""
    begin = 0
    for match in re.finditer(r",\s+", words):
        right = words[match.end() :]
        left = words[begin : match.start()].strip()
        both = _UNIT.match(right) and _UNIT.match(left) and not _PARENTHESES.search(words)
        if both and find_provinces(right) and find_provinces(left):
            yield left
            begin = match.end()
    yield words[begin:].strip(" ,")


def _begins_party(words: str, joint: str) -> bool:
    if _UNIT.match(words):
        return True
    if not words[:1].isupper():
        return False
    # "Sở Giáo dục và Đào tạo": the second word of a department's name
    return joint.strip().lower() in ("với", "with") or not field_categories(
        " ".join(words.split()[:2]).lower()
    )


def _dashed(title: str) -> list[str]:
    """Split ``Bản ghi nhớ A - B (Nước)``; a dash inside a province's name is none."""
    at = 0
    while match := _KIND_WORDS.match(title, at):
        at = match.end()
    words = _until_end(title[at:].strip())
    names = [(mention.start, mention.end) for mention in mentions(words)]
    cuts = [m for m in _DASH.finditer(words) if not any(s < m.start() < e for s, e in names)]
    if len(cuts) != 1:
        return []
    return [words[: cuts[0].start()].strip(), words[cuts[0].end() :].strip()]


def _recased(name: str, text: str) -> str:
    """Return a name in capitals as the running text writes it, else with capital initials."""
    if not name.isupper() or len(name) <= _LONGEST_SHORT_FORM:
        return name
    pattern = r"\s+".join(re.escape(word) for word in name.split())
    for match in re.finditer(pattern, text, re.IGNORECASE):
        if not match[0].isupper():
            return " ".join(match[0].split())
    named = " ".join(word.capitalize() for word in name.split())
    return _RANK_INSIDE.sub(lambda match: match[0].lower(), named)


def _sides(phrases: Sequence[str], around: str) -> Parties | None:
    if len(phrases) < 2 or any(len(phrase) > 160 for phrase in phrases):
        return None
    abroad = [bool(find_countries(phrase)) for phrase in phrases]
    here = [
        bool(find_provinces(p) or _VIETNAM.search(p)) and not a
        for p, a in zip(phrases, abroad, strict=True)
    ]
    if not any(here) and any(abroad):
        here = [not each for each in abroad]
    if not any(here) or all(here):
        return None
    vietnamese = tuple(
        dict.fromkeys(_vietnamese(p) for p, h in zip(phrases, here, strict=True) if h)
    )
    others = [p for p, h in zip(phrases, here, strict=True) if not h]
    foreign = tuple(dict.fromkeys(name for other in others if (name := _foreign(other))))
    countries = dict.fromkeys(c for other in others for c in find_countries(other))
    if not countries:
        countries = dict.fromkeys(find_countries(around))
    if not foreign or not all(vietnamese):
        return None
    level = _level([p for p, h in zip(phrases, here, strict=True) if h])
    return Parties(vietnamese, foreign, tuple(countries), level)


def _outside(phrase: str) -> str:
    """Return a phrase without what stands in brackets, a short form excepted: ``Viện X (KICT)``."""
    phrase = re.sub(r"\A\s*the\s+", "", phrase, flags=re.IGNORECASE)
    bare = " ".join(_PARENTHESES.sub("", phrase).split()).strip(" ,")
    if not _OWN_BODY.match(bare):
        return bare
    kept = _PARENTHESES.sub(lambda m: m[0] if _SHORT_FORM.fullmatch(m[0].strip()) else "", phrase)
    return " ".join(kept.split()).strip(" ,")


def _vietnamese(phrase: str) -> str:
    outside = _outside(phrase)
    outside = re.sub(r",\s*viet\s?nam\Z|,\s*việt\s+nam\Z", "", outside, flags=re.IGNORECASE)
    if _OWN_BODY.match(outside) or _NATIONAL.match(outside):
        return (
            "Việt Nam"
            if re.match(r"(?:chính\s+phủ|nhà\s+nước|nước|cộng)", outside, re.I)
            else outside
        )
    first = outside.split(",")[0]
    place = _AUTHORITY.sub("", first, count=1)
    if re.match(r"(?:hội\s+đồng\s+nhân\s+dân|hđnd)\b", first, re.IGNORECASE):
        return first
    provinces = find_provinces(first)
    below = re.match(r"(?:quận|huyện|xã|phường|thị\s+xã|thị\s+trấn)\s", place, re.IGNORECASE)
    if provinces and not below:
        return provinces[0]
    return _RANK.sub("", place, count=1).strip()


def _foreign(phrase: str) -> str:
    outside = _outside(phrase)
    if _OWN_BODY.match(outside):
        body, comma, country = outside.rpartition(", ")
        return body if comma and find_countries(country) else outside
    name = _AUTHORITY.sub("", outside.split(",")[0], count=1)
    name = _RANK.sub("", name, count=1)
    if name.lower().startswith("the "):
        name = name[4:]
    return _RANK_AFTER.sub("", name).strip()


def _level(phrases: Sequence[str]) -> Level:
    """Return who acts: a ministry or the state, an authority or its department, another body."""
    bare = [_PARENTHESES.sub("", phrase).strip() for phrase in phrases]
    if any(_NATIONAL.match(phrase) for phrase in bare):
        return Level.NATIONAL
    for phrase in bare:
        department = _DEPARTMENT.match(phrase) and not _FRONT.search(phrase)
        if department or not _OWN_BODY.match(phrase):
            return Level.LOCAL
    return Level.ORGANISATION
