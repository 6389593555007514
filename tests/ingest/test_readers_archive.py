"""Archives give their readable members, and never more than the limits allow."""

import io
import zipfile

import pytest

from ingest.errors import DamagedFile, EncryptedFile, LimitExceeded, UnreadableFile
from ingest.readers.archive import Member, members
from ingest.records import Limits
from tests.ingest.build_files import deep_zip, with_encrypted_flag, zipped

LIMITS = Limits(unpacked_mb=1, archive_depth=2)


def taken(data: bytes, limits: Limits = LIMITS) -> tuple[dict[str, bytes], UnreadableFile | None]:
    """What comes out before the end or an error, and the error."""
    found: dict[str, bytes] = {}
    try:
        for member in members(data, "goi.zip", limits):
            found[member.path] = member.data
    except UnreadableFile as error:
        return found, error
    return found, None


def test_readable_members_come_out_and_the_rest_is_passed_over() -> None:
    data = zipped(
        {
            "thư mục/bài một.txt": b"1",
            "anh.png": b"x",
            "__MACOSX/._a.txt": b"x",
            ".an/b.txt": b"x",
            "B.PDF": b"2",
        }
    )
    assert taken(data) == ({"thư mục/bài một.txt": b"1", "B.PDF": b"2"}, None)


def test_nested_archives_are_opened() -> None:
    data = zipped({"a.txt": b"1", "trong/b.zip": zipped({"c/d.md": b"2"})})
    assert taken(data) == ({"a.txt": b"1", "trong/b.zip/c/d.md": b"2"}, None)


def test_a_sidecar_goes_with_its_member_and_is_none_itself() -> None:
    data = zipped({
        "trong/a.txt": b"1", "trong/a.txt.meta.yaml": b"title: A", "a.txt": b"2",
        "b.md": b"3", "b.meta.yaml": b"title: B", "c.meta.yaml": b"title: C",
    })  # fmt: skip
    assert list(members(data, "goi.zip", LIMITS)) == [
        Member("trong/a.txt", b"1", ("a.txt.meta.yaml", b"title: A")),
        Member("a.txt", b"2", None),
        Member("b.md", b"3", ("b.meta.yaml", b"title: B")),
    ]


def test_a_sidecar_counts_against_what_may_be_unpacked() -> None:
    data = zipped({"a.txt": b"1", "a.txt.meta.yaml": b"#" * 2**21})
    found, error = taken(data)
    assert found == {}
    assert isinstance(error, LimitExceeded)


def test_names_cannot_climb_out() -> None:
    data = zipped({"../../etc/a.txt": b"1", "/b.txt": b"2", "C:\\x\\..\\c.txt": b"3"})
    assert set(taken(data)[0]) == {"etc/a.txt", "b.txt", "C/x/c.txt"}


def test_equal_names_are_told_apart() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", b"1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.txt", b"2")
    assert taken(buffer.getvalue()) == ({"a.txt": b"1", "a (2).txt": b"2"}, None)


def test_utf8_names_written_by_careless_tools_are_read() -> None:
    data = zipped({"thư.txt": b"1"})
    for signature, at in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        where = data.index(signature) + at
        data = data[:where] + bytes([data[where] & ~0x08]) + data[where + 1 :]
    assert taken(data) == ({"thư.txt": b"1"}, None)


def test_links_are_not_followed() -> None:
    link = zipfile.ZipInfo("a.txt")
    link.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert taken(buffer.getvalue()) == ({}, None)


def test_a_bomb_that_admits_its_size_is_refused_before_unpacking() -> None:
    found, error = taken(zipped({"a.txt": b"1", "bom.txt": bytes(2 * 2**20)}))
    assert found == {}
    assert isinstance(error, LimitExceeded)
    assert "unpacked_mb 1" in error.reason


def test_unpacked_bytes_are_counted_through_nested_archives() -> None:
    layer = zipped({f"{n}.txt": bytes(400_000) for n in range(2)})
    found, error = taken(zipped({"a.zip": layer, "b.zip": layer}))
    assert list(found) == ["a.zip/0.txt", "a.zip/1.txt"]
    assert isinstance(error, LimitExceeded)
    assert "unpacked_mb 1" in error.reason


def test_too_deep_an_archive_is_refused_by_the_limits_name() -> None:
    assert taken(deep_zip(2)) == ({"trong.zip/trong.txt": "Tận cùng.".encode()}, None)
    found, error = taken(deep_zip(40))
    assert found == {}
    assert isinstance(error, LimitExceeded)
    assert "archive_depth 2" in error.reason


def test_an_encrypted_member_does_not_cost_the_others() -> None:
    data = with_encrypted_flag(zipped({"khoa.txt": b"1", "mo.txt": b"2"}), b"khoa")
    found, error = taken(data)
    assert found == {"mo.txt": b"2"}
    assert isinstance(error, EncryptedFile)
    assert "khoa.txt" in error.reason


def test_a_corrupt_member_does_not_cost_the_others() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:  # stored, so that a byte can be changed
        archive.writestr("hong.txt", b"0123456789")
        archive.writestr("lanh.txt", b"2")
    found, error = taken(buffer.getvalue().replace(b"0123456789", b"0123X56789"))
    assert found == {"lanh.txt": b"2"}
    assert isinstance(error, DamagedFile)
    assert "hong.txt" in error.reason


@pytest.mark.parametrize("cut", [0, 10, -10])
def test_a_truncated_archive_is_damaged(cut: int) -> None:
    error = taken(zipped({"a.txt": b"1" * 100})[:cut])[1]
    assert isinstance(error, DamagedFile)
