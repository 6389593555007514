"""One key for a party, however it is written; another for another."""

import pytest

from index.parties import party_key, short_forms


@pytest.mark.parametrize(
    "names",
    [
        ("Nghệ An", "UBND tỉnh Nghệ An", "tinh Nghe An", "Nghe An Province", "chính quyền Nghệ An"),
        ("TP. Hồ Chí Minh", "TP.HCM", "Thành phố Hồ Chí Minh", "Ho Chi Minh City"),
        ("Sở Y tế Nghệ An", "Sở Y tế tỉnh Nghệ An"),
        ("Bộ Giáo dục và Đào tạo", "Bộ GD&ĐT", "MOET", "Bộ Giáo dục - Đào tạo"),
        ("Liên bang Nga", "Nga", "Chính phủ Nga"),
        ("Xiêng Khoảng", "tỉnh Xiengkhuang", "Xieng Khouang Province"),
        ("London", "Luân Đôn", "City of London"),
        ("Bô-ly-khăm-xay", "tỉnh Bôlykhămxay", "Bolykhamxay Province"),
        ("Thông tấn xã Việt Nam (TTXVN)", "Thông tấn xã Việt Nam"),
    ],
)
def test_the_names_of_one_party_have_one_key(names: tuple[str, ...]) -> None:
    assert len({party_key(name) for name in names}) == 1


def test_other_parties_have_other_keys() -> None:
    names = ["Nghệ An", "Sở Y tế Nghệ An", "Vinh", "Nice", "Venice", "Việt Nam", "Lào", "Lào Cai"]
    assert len({party_key(name) for name in names}) == len(names)


def test_a_name_is_never_trimmed_to_nothing() -> None:
    assert [party_key(name) for name in ("tỉnh", "the city", "")] == ["tinh", "city", ""]


def test_a_short_form_counts_where_all_mean_one_name_by_it() -> None:
    club = "Câu lạc bộ Sao Mai (CLBSM)"
    assert short_forms([club]) == {"clbsm": party_key(club)}
    assert short_forms([club, "Câu lạc bộ Sơn Mài (CLBSM)"]) == {}
    assert short_forms(["Hội nghị (lần hai)", "Nice (Pháp)"]) == {}
