"""What an agreement is about, and the money that it speaks of, as a clause words it."""

import re

from ingest.fields import field_categories, find_fields
from ingest.vocabulary import phrases

_LISTED = re.compile(r"\b(?:lĩnh vực|các mặt)(?: như| gồm|:)?\s+(?P<fields>[^.;()“”\"]+)")
_ABOUT = re.compile(r"\bvề\s+(?P<fields>[^.;()“”\"]+)")
# "hợp đồng thu mua hạt điều", "thỏa thuận hợp tác đào tạo phi công"
_NAMED_AFTER = re.compile(
    r"^\s*(?:hợp tác |khung |chung |toàn diện |hữu nghị |và |đầu tiên |số \d+ )*"
    r"(?P<fields>[^.,;()“”\"]+)"
)
_FRIENDSHIP = re.compile(r"\b(?:hữu nghị|kết nghĩa|quan hệ|đối tác|cấp cao)\b")
_ENDS = re.compile(
    r"\s(?:với|giữa|giai đoạn|nhằm|tại|ngày|vào|(?<!tự )do|theo|năm \d|trước|để|được|đã|trong|"
    r"trên cơ sở|mà|của (?:hai|Việt)|theo hướng|chứng kiến)\b.*"
)
_PLACE_BEHIND = re.compile(r"\s(?:Việt Nam|VN|(?:[A-ZĐ]\w+ ){1,2}[-–] ?(?:Việt Nam)?.*|sang .*)$")
_SEPARATOR = re.compile(r"\s*(?:,|;| và | & )\s*")
_OPENING = re.compile(
    r"^(?:(?:các|những|việc|sự|về|hợp tác|trong|lĩnh vực|phát triển|thiết lập|quan hệ|nội dung|"
    r"tăng cường|thúc đẩy|triển khai|một số|vấn đề|cùng|nghiên cứu|đẩy mạnh|thành lập)\s+)+"
)
_EMPTY = frozenset(
    phrases(
        """
    hợp tác; quan hệ; hữu nghị; chung; song phương; hai bên;
    toàn diện; chiến lược; giữa; này; việc; phát triển;
    nhiều mặt; quan hệ hữu nghị; quan hệ hợp tác; lĩnh vực; các lĩnh vực; khác;
    thiết lập; hợp tác hữu nghị; hữu nghị hợp tác; hợp tác chung
    """
    )
)
# What an agreement is for, and who looks on, are no fields of it.
_PURPOSE = re.compile(
    r"\b(?:nhằm|trước sự|để|theo đó|được ký|chứng kiến|khi|sau|hiện thực|là|đang|sẽ|này)\b.*"
    r"| [-–] .*",
    re.DOTALL,
)
_MOST_WORDS, _MOST_FIELDS = 7, 14
_MONEY = re.compile(
    r"(?:(?:khoảng|hơn|gần|trên) )?\d+(?:[.,]\d+)*\s?(?:(?:nghìn|ngàn|triệu|tỷ|tỉ)\s?)*"
    r"(?:USD|đô la(?: Mỹ)?|đôla|Euro|EUR|euro|yên|won|nhân dân tệ|đồng|bảng)\b"
)


def read_fields(clause: str, *, listed_only: bool = False) -> tuple[str, ...]:
    """Return the fields that a clause names, in its words.

    :param clause: behind the instrument's name.
    :param listed_only: only what follows ``lĩnh vực``.
    """
    found: list[str] = []
    matches = list(_LISTED.finditer(clause))
    for pattern in () if listed_only else (_ABOUT, _NAMED_AFTER):
        matches = matches or list(pattern.finditer(clause))[:1]
    for match in matches:
        listed = _ENDS.sub("", f" {match['fields']}").strip()
        for part in _SEPARATOR.split(listed):
            field = " ".join(_OPENING.sub("", part.strip(" -–:")).split()[:_MOST_WORDS])
            if match.re is not _LISTED and not field_categories(field):
                continue
            field = _PLACE_BEHIND.sub("", field).strip(" -–…")
            if "•" in field:
                continue  # a body stands there
            if field and field.lower() not in _EMPTY and not _FRIENDSHIP.search(field.lower()):
                found.append(field)
    if not found and not listed_only:
        named = find_fields(_PURPOSE.sub("", clause))
        found += [field for field in named if not _FRIENDSHIP.search(field.lower())]
    return tuple(dict.fromkeys(found))[:_MOST_FIELDS]


def read_value(clause: str) -> str | None:
    """Return the first sum of money of a clause, as printed."""
    match = _MONEY.search(clause)
    return match[0] if match else None
