"""The register over HTTP: filtered, counted, exported, reviewed."""

import csv
import datetime
import io
import json
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from search_api.register_schemas import EntryOut

FIELDS = set(EntryOut.model_fields)


def listed(client: TestClient, **query: Any) -> dict[str, Any]:
    reply = client.get("/v1/agreements", params=query)
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


def partners(client: TestClient, **query: Any) -> list[str]:
    return [entry["foreign_parties"][0] for entry in listed(client, **query)["entries"]]


def test_an_entry_cites_its_document_word_for_word(client: TestClient) -> None:
    answer = listed(client, country="Laos", province="Nghệ An")
    assert set(answer) == {"total", "offset", "limit", "generation", "totals", "entries"}
    (entry,) = answer["entries"]
    assert set(entry) == FIELDS
    (evidence,) = entry["evidence"]
    text = client.get(f"/v1/documents/{evidence['document']['id']}").json()["text"]
    assert text[evidence["char_start"] : evidence["char_end"]] == evidence["quote"]
    assert client.get(f"/v1/passages/{evidence['passage_id']}").json()["text"] == evidence["quote"]
    assert client.get(f"/v1/agreements/{entry['id']}").json() == entry


def test_repeated_values_mean_or_and_other_fields_and(client: TestClient) -> None:
    assert partners(client, partner="xieng khoang") == ["Xiêng Khoảng"]
    assert partners(client, year=["2016", "2018"]) == ["Bô-ly-khăm-xay", "Xiêng Khoảng"]
    assert partners(client, year=["2016", "2018"], field="education") == ["Xiêng Khoảng"]
    assert partners(client, kind="thoa thuan", status="signed", year="2018") == ["Bô-ly-khăm-xay"]
    assert partners(client, country="Pháp") == []


def test_a_page_of_the_register_and_totals_over_all_of_it(client: TestClient) -> None:
    answer = listed(client, limit=1, offset=1)
    assert (answer["total"], len(answer["entries"])) == (3, 1)
    assert answer["totals"]["year"] == {"2016": 1, "2018": 1}
    assert answer["totals"]["country"] == {"Lào": 3}
    assert answer["totals"]["province"] == {"Hà Tĩnh": 1, "Nghệ An": 1}
    assert answer["totals"]["kind"] == {"thỏa thuận": 3}


def test_a_day_asked_for_says_what_stands_and_what_nobody_stated(client: TestClient) -> None:
    answer = listed(client, as_of="1/1/2020")
    said = {e["foreign_parties"][0]: e["standing"]["text"] for e in answer["entries"]}
    assert said == {"Bô-ly-khăm-xay": "còn hiệu lực", "Xiêng Khoảng": "không rõ"}
    assert partners(client, as_of="2024-01-01") == ["Xiêng Khoảng"]
    assert listed(client)["entries"][0]["standing"] is None


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ({"country": "Làoo"}, "Lào"),
        ({"province": "Nghệ Anh"}, "Nghệ An"),
        ({"field": "giáo dụk"}, "giáo dục"),
        ({"kind": "giấy"}, "bản ghi nhớ"),
        ({"status": "xong"}, "signed"),
        ({"year": "2016..2010"}, "2010..2016"),
        ({"as_of": "hôm nay"}, "2020-12-31"),
        ({"colour": "red"}, "colour"),
        ({"limit": "0"}, "limit"),
        ({"format": "pdf"}, "xlsx"),
    ],
)
def test_a_bad_filter_is_a_problem_that_says_what_is_known(
    client: TestClient, query: dict[str, str], word: str
) -> None:
    reply = client.get("/v1/agreements", params=query)
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert word in reply.json()["detail"]


def test_csv_reads_back_and_computes_nothing(client: TestClient) -> None:
    reply = client.get("/v1/agreements", params={"format": "csv"})
    assert reply.headers["content-disposition"] == 'attachment; filename="so-thoa-thuan.csv"'
    assert reply.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"), newline="")))
    assert [row["Đối tác nước ngoài"] for row in rows[:2]] == ["Bô-ly-khăm-xay", "Xiêng Khoảng"]
    assert (rows[0]["Ngày ký"], rows[1]["Ngày ký"]) == ("2018-11", "2016-03-05")
    assert rows[2]["Bên Việt Nam"].startswith("'=cmd|<script>")
    assert rows[2]["Giá trị"] == "'+1 triệu USD"
    assert not any(cell.startswith(tuple("=+-@\t\r")) for row in rows for cell in row.values())


def test_xlsx_reads_back_with_real_dates_and_computes_nothing(client: TestClient) -> None:
    reply = client.get("/v1/agreements", params={"format": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(reply.content))
    assert book.sheetnames == ["Thỏa thuận", "Bằng chứng", "Kiểm tra"]
    header, *rows = book["Thỏa thuận"].iter_rows()
    names = [cell.value for cell in header]
    date, foreign = names.index("Ngày ký"), names.index("Đối tác nước ngoài")
    assert [row[foreign].value for row in rows[:2]] == ["Bô-ly-khăm-xay", "Xiêng Khoảng"]
    assert rows[0][date].value == "2018-11"
    assert rows[1][date].value == datetime.datetime(2016, 3, 5)
    assert rows[1][date].number_format == "dd/mm/yyyy"
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not any(str(cell.value).startswith(tuple("=+-@")) for cell in cells)
    quotes = {row[0].value: row[1].value for row in book["Bằng chứng"].iter_rows(min_row=2)}
    assert "Nghệ An và Xiêng Khoảng ký thỏa thuận về giáo dục." in quotes.values()


def test_a_correction_is_shown_counted_and_exported(client: TestClient) -> None:
    entry = listed(client, partner="Xiêng Khoảng")["entries"][0]
    body = {
        "verdict": "correct",
        "changes": {"date": "2017-01-02", "countries": ["Laos"]},
        "reviewer": "Trần Thị Lan",
        "note": "=theo bản gốc",
    }
    reply = client.post(f"/v1/agreements/{entry['id']}/review", json=body)
    assert reply.status_code == 200, reply.text
    after = reply.json()
    assert (after["id"], after["date"], after["verdict"]) == (
        entry["id"],
        "2017-01-02",
        "corrected",
    )
    assert after["countries"] == ["Lào"]
    (review,) = after["reviews"]
    assert (review["reviewer"], review["note"]) == ("Trần Thị Lan", "=theo bản gốc")
    assert partners(client, year="2017") == ["Xiêng Khoảng"]
    exported = client.get("/v1/agreements", params={"format": "csv", "year": "2017"}).text
    assert "đã sửa" in exported
    assert "Trần Thị Lan" in exported
    reply = client.get("/v1/agreements", params={"format": "xlsx", "year": "2017"})
    _, row = openpyxl.load_workbook(io.BytesIO(reply.content))["Kiểm tra"].iter_rows()
    said = [cell.value for cell in row]
    assert said[:3] == [entry["id"], "sửa", "Trần Thị Lan"]
    assert said[4:] == ['{"date": "2017-01-02", "countries": ["Laos"]}', "'=theo bản gốc"]


def test_what_was_rejected_is_shown_only_to_those_who_ask(client: TestClient) -> None:
    entry = listed(client, partner="Xiêng Khoảng")["entries"][0]
    url = f"/v1/agreements/{entry['id']}/review"
    assert client.post(url, json={"verdict": "reject", "reviewer": "Lan"}).status_code == 200
    assert partners(client, year="2016") == []
    (kept,) = listed(client, year="2016", rejected=True)["entries"]
    assert (kept["id"], kept["verdict"]) == (entry["id"], "rejected")
    assert client.get(f"/v1/agreements/{entry['id']}").json()["verdict"] == "rejected"


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"verdict": "correct", "reviewer": "Lan"}, "changes"),
        ({"verdict": "confirm", "reviewer": "Lan", "changes": {"kind": "x"}}, "changes"),
        ({"verdict": "correct", "reviewer": "Lan", "changes": {"colour": "red"}}, "colour"),
        ({"verdict": "correct", "reviewer": "Lan", "changes": {"date": "hôm qua"}}, "date"),
        ({"verdict": "correct", "reviewer": "Lan", "changes": {"value": "\ud800"}}, ""),
        ({"verdict": "correct", "reviewer": "Lan", "changes": {"countries": ["Làoo"]}}, "Lào"),
        ({"verdict": "maybe", "reviewer": "Lan"}, "verdict"),
        ({"verdict": "confirm", "reviewer": " "}, "name"),
        ({"verdict": "confirm"}, "reviewer"),
    ],
)
def test_a_bad_review_is_a_problem_and_changes_nothing(
    client: TestClient, body: dict[str, Any], word: str
) -> None:
    before = listed(client)
    reply = client.post(
        f"/v1/agreements/{before['entries'][0]['id']}/review",
        content=json.dumps(body),
        headers={"Content-Type": "application/json"},
    )
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert word in reply.json()["detail"]
    assert listed(client) == before


def test_an_unknown_entry_is_not_found(client: TestClient) -> None:
    assert client.get("/v1/agreements/0123456789ab").status_code == 404
    body = {"verdict": "confirm", "reviewer": "Lan"}
    assert client.post("/v1/agreements/0123456789ab/review", json=body).status_code == 404


def test_the_schema_shows_a_vietnamese_example(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    example = schema["components"]["schemas"]["EntryOut"]["examples"][0]
    assert set(example) == FIELDS
    EntryOut.model_validate(example)
    assert "ký thỏa thuận" in example["evidence"][0]["quote"]
    reply = schema["paths"]["/v1/agreements"]["get"]["responses"]["200"]["content"]
    assert set(reply) >= {"application/json", "text/csv"}
    names = {p["name"] for p in schema["paths"]["/v1/agreements"]["get"]["parameters"]}
    assert names >= {"country", "province", "partner", "year", "kind", "field", "status", "as_of"}
