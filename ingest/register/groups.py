"""Parties listed behind ``giữa`` or ``với``."""

import re
from collections.abc import Sequence

from ingest.register.party import Party
from ingest.register.sentence import Sentence
from ingest.vocabulary import words

_BETWEEN_PARTIES = words(
    """
    và với cùng tỉnh thành phố tp bang vùng quận huyện chính quyền ubnd lãnh đạo đại diện các đối
    tác gồm của phía thủ đô hạt khu tự trị nước cũng như hoặc nhóm là đặc thị xã như bên dân tộc
    choang một kia
    """
)
# Between two parties their heads may be named: "giữa giám đốc Sở … Lê Văn A và vụ trưởng Vụ …".
_TITLES = words("giám đốc phó chủ tịch bộ thứ trưởng vụ cục tổng ông bà bí hiệu viện kiêm cấp cao")
_GAP_SIGNS = re.compile(r"[\s,()–\-/&]*")


def group_after(
    sentence: Sentence,
    inside: Sequence[Party],
    openers: tuple[str, ...],
    first: int,
    stop: int,
) -> tuple[Party, ...]:
    """Return the parties listed behind a word such as ``giữa`` or ``với``."""
    for at in range(first, stop):
        if sentence.tokens[at].text not in openers:
            continue
        if at and sentence.tokens[at - 1].text == "đối":
            continue
        group: list[Party] = []
        reached = at + 1
        for party in inside:
            if party.first < reached:
                continue
            if not _joined(sentence, reached, party.first):
                break
            group.append(party)
            reached = party.stop
        if group:
            return tuple(group)
    return ()


def _joined(sentence: Sentence, reached: int, first: int) -> bool:
    if any(
        token.text not in _BETWEEN_PARTIES
        and not (sentence.text[token.start].isupper() or token.text in _TITLES)
        for token in sentence.tokens[reached:first]
    ):
        return False
    signs = sentence.text[sentence.tokens[reached - 1].end : sentence.offset(first)]
    for token in sentence.tokens[reached:first]:
        signs = signs.replace(sentence.text[token.start : token.end], "", 1)
    return _GAP_SIGNS.fullmatch(signs.replace(".", "")) is not None
