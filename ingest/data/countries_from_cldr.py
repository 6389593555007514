"""Write ``countries.tsv`` from Babel's CLDR names and ``country_aliases.tsv``.

Run ``python -m ingest.data.countries_from_cldr`` after a new Babel or a new alias.
The file is committed so that ingestion never loads Babel's locale data.
"""

import csv
from pathlib import Path

from babel import Locale, __version__

FOLDER = Path(__file__).parent

# Short Vietnamese names as newspapers and the Ministry of Foreign Affairs use
# them, where CLDR prefers another one.
_CANONICAL = {
    "AE": "Các Tiểu vương quốc Ả Rập Thống nhất",
    "AU": "Australia",
    "BY": "Belarus",
    "CD": "Cộng hòa Dân chủ Congo",
    "CG": "Cộng hòa Congo",
    "CI": "Bờ Biển Ngà",
    "CZ": "Cộng hòa Séc",
    "GB": "Anh",
    "HK": "Hồng Kông",
    "IT": "Italia",
    "KP": "Triều Tiên",
    "MM": "Myanmar",
    "MO": "Ma Cao",
    "PS": "Palestine",
    "TR": "Thổ Nhĩ Kỳ",
    "US": "Hoa Kỳ",
    "VA": "Vatican",
}
_NO_COUNTRIES = {"AQ", "EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
# One syllable that is also a pronoun or a common word: needs evidence around it.
_CAREFUL = {"Anh", "Áo", "Ý"}
# Also given names, surnames or places elsewhere.
_SHORT = {"Chad", "Georgia", "Jersey", "Jordan", "Mali", "Niger", "Guinea", "Turkey"}


def rows() -> list[tuple[str, str, str, str, str]]:
    """Return (code, canonical name, alias, class, source), one alias a row."""
    locales: dict[str, dict[str, str]] = {
        language: {str(c): str(name) for c, name in Locale.parse(language).territories.items()}
        for language in ("vi", "en")
    }
    codes = sorted(c for c in locales["vi"] if len(c) == 2 and c not in _NO_COUNTRIES)
    names = {code: _CANONICAL.get(code, locales["vi"][code]) for code in codes}
    found: dict[tuple[str, str], tuple[str, str, str, str, str]] = {}
    for code in codes:
        for language, territories in locales.items():
            alias = territories.get(code)
            if alias:
                source = f"CLDR {language}, Babel {__version__}"
                found[code, alias] = (code, names[code], alias, _class_of(alias, language), source)
        name = names[code]
        found.setdefault(
            (code, name), (code, name, name, _class_of(name, "vi"), "canonical short name")
        )
    with (FOLDER / "country_aliases.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            code, alias = row["code"], row["alias"]
            found[code, alias] = (code, names[code], alias, row["class"], row["source"])
    return [found[key] for key in sorted(found)]


def _class_of(alias: str, language: str) -> str:
    if alias in _CAREFUL:
        return "careful"
    if alias in _SHORT or (language == "vi" and len(alias) <= 5 and alias[1:].islower()):
        return "short" if _is_syllable(alias) or alias in _SHORT else "plain"
    return "plain"


def _is_syllable(alias: str) -> bool:
    return alias in {"Nga", "Pháp", "Đức"}


if __name__ == "__main__":
    with (FOLDER / "countries.tsv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter="\t", lineterminator="\n")
        writer.writerow(("code", "name", "alias", "class", "source"))
        writer.writerows(rows())
