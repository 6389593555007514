"""Fixed wording that every document of the collection carries."""

NOTICES = {
    ("vi", "agreement"): (
        "Văn bản do dự án soạn lại từ dữ kiện công khai để minh họa, không phải bản gốc. "
        "Các bên, ngày, nơi ký, lĩnh vực, thời hạn và người ký lấy theo nguồn ghi ở cuối; "
        "lời văn của các điều khoản là của dự án."
    ),
    ("en", "agreement"): (
        "Text drawn up by this project from public facts for illustration; it is not the "
        "original instrument. Parties, dates, places, fields, terms and signatories follow "
        "the sources named at the end; the wording of the clauses is the project's own."
    ),
    ("vi", "report"): (
        "Báo cáo do dự án biên soạn từ dữ kiện công khai để minh họa, không phải văn bản của "
        "cơ quan nhà nước."
    ),
    ("en", "report"): (
        "Report compiled by this project from public facts for illustration; it was not "
        "issued by any public authority."
    ),
    ("vi", "profile"): (
        "Hồ sơ địa phương do dự án biên soạn từ dữ kiện công khai để minh họa; những gì nguồn "
        "không nêu thì để trống."
    ),
    ("en", "profile"): (
        "Province profile compiled by this project from public facts for illustration; what "
        "the sources do not state is left out."
    ),
}
SOURCES_HEADING = {"vi": "Nguồn dữ kiện", "en": "Sources of the facts"}
PAGE_WORD = {"vi": "Trang", "en": "Page"}
CREATOR = "hoptac sample collection"
