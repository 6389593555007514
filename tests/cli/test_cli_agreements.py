"""``hoptac agreements``: the register printed, exported, and reviewed."""

import csv
import getpass
import hashlib
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from index.store import FileStamp, Store
from index.sync import follow
from ingest.records import (
    Agreement,
    AgreementStatus,
    DocType,
    Document,
    Language,
    Level,
    Parsed,
    Span,
)

Hoptac = Callable[..., Any]

TEXTS = {
    "tin/lao.txt": "Ngày 5/3/2016, Nghệ An và Xiêng Khoảng (Lào) ký thỏa thuận về giáo dục.",
    "tin/phap.txt": "Sóc Trăng và Nice (Pháp) kết nghĩa năm 2011.",
    "tin/khac.txt": "Thời tiết hôm nay.",
}


def told(text: str, vn: str, foreign: str, country: str, **more: Any) -> Agreement:
    return Agreement(
        (vn,),
        (foreign,),
        (country,),
        status=AgreementStatus.SIGNED,
        level=Level.LOCAL,
        evidence=Span(0, len(text)),
        **more,
    )


TOLD: dict[str, dict[str, Any]] = {
    "tin/lao.txt": {
        "vn": "Nghệ An",
        "foreign": "Xiêng Khoảng",
        "country": "Lào",
        "kind": "thỏa thuận",
        "date": "2016-03-05",
        "fields": ("giáo dục",),
    },
    "tin/phap.txt": {
        "vn": "Sóc Trăng",
        "foreign": "Nice",
        "country": "Pháp",
        "kind": "kết nghĩa",
        "date": "2011",
    },
}


def write(store: Store, source: str, version: int = 1) -> None:
    text = TEXTS[source]
    agreements = (told(text, **TOLD[source]),) if source in TOLD else ()
    sha256 = hashlib.sha256(f"{version}{text}".encode()).hexdigest()
    document = Document(
        source, sha256, text, f"Tin {source}", False, None, None, None, DocType.NEWS, Language.VI
    )
    stamp = FileStamp(f"/files/{source}", "/files", source, version, version, sha256)
    parsed = Parsed(document, (), b"", agreements)
    store.commit_document(parsed, file=stamp, vectors=np.zeros((0, 32), np.float32))


@pytest.fixture
def index(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "index", create=True) as store, store.writer():
        for source in TEXTS:
            write(store, source)
        follow(store)
    return tmp_path / "index"


@pytest.fixture
def agreements(hoptac: Hoptac, index: Path) -> Callable[..., Any]:
    def run(*arguments: str | Path) -> Any:
        return hoptac("agreements", *arguments, HOPTAC_INDEX=str(index))

    return run


def test_the_register_is_filtered_and_printed(agreements: Callable[..., Any]) -> None:
    ended = agreements("--country", "laos", "--country", "Nhật")
    assert (ended.code, ended.err) == (0, "1 thỏa thuận trong sổ khớp.\n")
    for words in ("Xiêng", "2016-03-05", "thỏa thuận", "tin/lao.txt"):
        assert words in ended.out
    assert "Nice" not in ended.out
    ended = agreements("--province", "Cần Thơ", "--format", "json")
    (entry,) = ended.json["entries"]
    assert (entry["provinces"], entry["provinces_today"]) == (["Sóc Trăng"], ["Cần Thơ"])
    assert entry["evidence"][0]["quote"] == TEXTS["tin/phap.txt"]
    assert ended.json["totals"]["kind"] == {"kết nghĩa": 1}
    ended = agreements("--as-of", "2020-01-01", "--year", "2011", "--format", "json")
    assert ended.json["entries"][0]["standing"]["text"] == "không rõ"


def test_each_wrong_option_is_told_with_what_is_known(agreements: Callable[..., Any]) -> None:
    for option, value, word in [
        ("--country", "Làoo", "Lào"),
        ("--kind", "giấy", "kết nghĩa"),
        ("--format", "pdf", "xlsx"),
    ]:
        ended = agreements(option, value)
        assert (ended.code, ended.out) == (2, "")
        assert word in ended.err


def test_register_lines_are_one_for_every_document(agreements: Callable[..., Any]) -> None:
    ended = agreements("--format", "register", "--country", "Lào")
    assert [line["doc"] for line in ended.lines] == ["tin/khac.txt", "tin/lao.txt", "tin/phap.txt"]
    assert [len(line["agreements"]) for line in ended.lines] == [0, 1, 0]
    line = ended.lines[1]
    assert set(line) == {
        "doc", "title", "provinces", "countries", "boilerplate_starts_at", "agreements",
    }  # fmt: skip
    stated = line["agreements"][0]
    assert stated["evidence"] == TEXTS["tin/lao.txt"]
    assert (stated["vn_parties"], stated["date"]) == (["Nghệ An"], "2016-03-05")


def test_csv_and_xlsx_read_back(
    agreements: Callable[..., Any],
    tmp_path: Path,
    index: Path,
    command: Callable[..., Any],
    environment_of: Callable[..., dict[str, str]],
) -> None:
    assert agreements("--format", "xlsx", "-o", tmp_path / "so.xlsx").code == 0
    sheet = openpyxl.load_workbook(tmp_path / "so.xlsx")["Thỏa thuận"]
    assert sheet.max_row == 3
    csv_command = command("agreements", "--format", "csv", "--index", index)
    ran = subprocess.run(csv_command, env=environment_of(), capture_output=True, check=True)
    assert ran.stdout.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(ran.stdout.decode("utf-8-sig"), newline="")))
    assert [row["Đối tác nước ngoài"] for row in rows] == ["Xiêng Khoảng", "Nice"]


def test_a_persons_word_is_kept_when_the_file_is_read_again(
    agreements: Callable[..., Any], hoptac: Hoptac, index: Path
) -> None:
    listed = agreements("--format", "json").json["entries"]
    lao, phap = (entry["id"] for entry in listed)
    said = ["--set", "date=2016-03-06", "--set", "fields=giáo dục; y tế", "--by", "Lan"]
    ended = agreements("correct", lao, *said, "--note", "bản gốc", "--json")
    assert (ended.code, ended.json["date"]) == (0, "2016-03-06")
    assert agreements("reject", phap).code == 0
    with Store.open(index) as store, store.writer():
        for source in TOLD:
            write(store, source, version=2)
        follow(store)
    assert hoptac("rebuild", "--index", index).code == 0
    (entry,) = agreements("--format", "json").json["entries"]
    assert (entry["id"], entry["date"], entry["fields"]) == (
        lao,
        "2016-03-06",
        ["giáo dục", "y tế"],
    )
    assert [(r["reviewer"], r["note"]) for r in entry["reviews"]] == [("Lan", "bản gốc")]
    both = agreements("--rejected", "--format", "json").json["entries"]
    assert [each["verdict"] for each in both] == ["corrected", "rejected"]
    assert both[1]["reviews"][0]["reviewer"] == getpass.getuser()
    assert agreements("confirm", phap, "--by", "Lan").code == 0
    assert len(agreements("--format", "json").json["entries"]) == 2
    lines = agreements("--format", "register").lines
    assert [a["date"] for line in lines for a in line["agreements"]] == ["2016-03-06", "2011"]


def test_a_review_that_cannot_be_is_told_why(agreements: Callable[..., Any], index: Path) -> None:
    ended = agreements("confirm", "0123456789ab")
    assert (ended.code, ended.out) == (2, "")
    assert "0123456789ab" in ended.err
    id_ = agreements("--format", "json").json["entries"][0]["id"]
    for change in ("date", "date=hôm qua"):
        ended = agreements("correct", id_, "--set", change)
        assert (ended.code, ended.out) == (2, "")
    assert json.loads(agreements("--format", "json").out)["entries"][0]["reviews"] == []
