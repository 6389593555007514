"""States that only say of what kind others are: ``doanh nghiệp Việt Nam``, ``lao động Lào``."""

from collections.abc import Sequence

from ingest.register.party import Party
from ingest.text import Token
from ingest.vocabulary import phrases, words

_KINDS = {
    tuple(kind.split())
    for kind in phrases(
        """
        doanh nghiệp; công ty; lao động; thị trường; nhà đầu; người lao; hàng hóa; cộng đồng;
        du khách; sinh viên; đối tác; sản phẩm; nông sản; thực tập; công dân; người dân; kỹ sư;
        cầu thủ; nghệ sĩ; trường đại; địa phương; tập đoàn; ngân hàng
        """
    )
}
_NOT_IN_KINDS = words("của với và giữa tại ở sang cho từ đến về vào tới nước phía ký là hai cùng")


def without_kinds(text: str, tokens: Sequence[Token], found: Sequence[Party]) -> list[Party]:
    """Leave out states that only say of what kind others are: ``doanh nghiệp Việt Nam và Mỹ``."""
    kept: list[Party] = []
    last: Party | None = None
    for party in found:
        gap = text[tokens[last.stop - 1].end : tokens[party.first].start] if last else ""
        is_kind = party.is_state and (
            _says_kind(text, tokens, party.first)
            or (last is not None and gap in (" và ", ", ", " - "))
        )
        last = party if is_kind else None
        if not is_kind:
            kept.append(party)
    return kept


def _says_kind(text: str, tokens: Sequence[Token], first: int) -> bool:
    """Tell whether the words before a state head a class: ``một công ty công nghệ Việt Nam``."""
    for at in range(first - 1, max(-1, first - 6), -1):
        if text[tokens[at].end : tokens[at + 1].start] != " ":
            return False
        if text[tokens[at].start].isupper() or tokens[at].text in _NOT_IN_KINDS:
            return False
        if (tokens[at].text, tokens[at + 1].text) in _KINDS:
            return True
    return False
