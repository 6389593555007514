"""Syllables that stand together in names of bodies: ``khoa học``, ``phát triển``."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from ingest.fields import field_terms
from ingest.instruments import body_spellings
from ingest.text import Token, words_of
from ingest.vocabulary import phrases

# Compounds of names that are no terms of the trade.
_OFTEN_IN_NAMES = phrases(
    """
    liên bang; tham mưu; thế giới; tổ chức; phát triển; quản lý; nhà nước; xuất nhập; nhập khẩu;
    nhập cảnh; truyền hình; phát thanh; trung ương; dân tộc; thanh niên; phụ nữ; luật gia; luật
    sư; điện ảnh; bảo hiểm; thống kê; dự trữ; kiểm toán; thông tin; thông tấn; hỗ trợ; xúc tiến;
    phúc lợi; dân tiến; dân chủ; tự do; lao động; nhân dân; cách mạng; viễn thông; chế tạo; kiểm
    sát; sáng tạo; đổi mới; hữu nghị; biên giới; biên phòng;
    song phương; chỉ đạo; hỗn hợp; chính phủ; thiếu nhi
    """
)


@cache
def compounds() -> frozenset[tuple[str, str]]:
    """Return neighbouring words of terms of the trade and of ministries' names."""
    terms = (*field_terms(), *(spelling.text for spelling in body_spellings()), *_OFTEN_IN_NAMES)
    return frozenset(pair for term in terms for pair in pairwise(words_of(term)))


def is_compound(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether the words at ``at`` and behind it stand together."""
    return at + 1 < len(tokens) and (tokens[at].text, tokens[at + 1].text) in compounds()
