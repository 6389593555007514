"""A small index behind a client, and behind a live server."""

import hashlib
import shutil
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uvicorn
from fastapi.testclient import TestClient
from numpy.typing import NDArray

from index.embed import Embedder, ModelIdentity
from index.passage_text import passage_texts
from index.store import FileStamp, Store, document_id
from index.sync import follow
from ingest.records import (
    Agreement,
    AgreementStatus,
    DocType,
    Document,
    Language,
    Level,
    Page,
    Parsed,
    Passage,
    Span,
)
from ingest.text import index_terms
from search_api.app import create_app
from search_api.services import Services, open_services
from search_api.settings import Settings


class WordEmbedder:
    """Deterministic bag of folded words, for tests without a model."""

    identity = ModelIdentity("words", "0" * 64, "test", 64)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit rows, float32, (len(texts), 64)."""
        rows = np.zeros((len(texts), 64), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[0] = 0.1
            for word in index_terms(text, folded=True):
                row[zlib.crc32(word.encode()) % 64] += 1
            row /= np.linalg.norm(row)
        return rows

    encode_passages = encode_queries


ADDRESS = "http://127.0.0.1:8000"
AGREEMENT = (
    "THỎA THUẬN HỢP TÁC giữa tỉnh Hà Tĩnh và tỉnh Bô-ly-khăm-xay\n\n"
    "Điều 2. Hai bên trao đổi giáo viên và học sinh.\n\n"
    "Điều 5. Thỏa thuận có hiệu lực năm năm."
)
NEWS = (
    "Trang chủ | Thời sự\n\n"
    "Nghệ An và Xiêng Khoảng ký thỏa thuận về giáo dục.\n\n"
    "Tin liên quan: hội nghị năm 2024"
)
EVIL = "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>"


def parsed(
    source: str,
    text: str,
    *,
    title: str,
    doc_type: DocType = DocType.NEWS,
    published: str | None = None,
    countries: tuple[str, ...] = (),
    pages: tuple[Page, ...] = (),
    boilerplate: tuple[Span, ...] = (),
    agreements: tuple[Agreement, ...] = (),
) -> Parsed:
    """Return a document with a passage a paragraph, boilerplate left out."""
    passages: list[Passage] = []
    start = 0
    for paragraph in text.split("\n\n"):
        end = start + len(paragraph)
        if not any(span.start <= start < span.end for span in boilerplate):
            page = next((p.number for p in pages if p.start <= start < p.end), None)
            passages.append(Passage(len(passages), start, end, page, page, "", countries=countries))
        start = end + 2
    document = Document(
        source=source,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        title=title,
        title_inferred=False,
        published=published,
        publisher=None,
        url=None,
        doc_type=doc_type,
        language=Language.VI,
        pages=pages,
        boilerplate=boilerplate,
    )
    return Parsed(document, tuple(passages), b"", agreements=agreements)


def signed(text: str, quote: str, vn: str, foreign: str, **more: Any) -> Agreement:
    """Return an agreement with a Lao partner that words of a text tell of."""
    start = text.index(quote)
    return Agreement(
        vn_parties=(vn,),
        foreign_parties=(foreign,),
        countries=("Lào",),
        kind="thỏa thuận",
        status=AgreementStatus.SIGNED,
        level=Level.LOCAL,
        evidence=Span(start, start + len(quote)),
        **more,
    )


def commit(store: Store, embedder: Embedder, made: Parsed, root: Path) -> str:
    """Put a document into an index; return its id."""
    path = str(root / made.document.source)
    stamp = FileStamp(path, str(root), made.document.source, 1, 1, made.document.sha256)
    store.commit_document(made, file=stamp, vectors=embedder.encode_passages(passage_texts(made)))
    return document_id(path)


def fill(folder: Path, embedder: Embedder) -> None:
    """Make the index that the tests of this package search."""
    second_page = AGREEMENT.index("Điều 5")
    documents = [
        parsed(
            "tin/nghe-an.html",
            NEWS,
            title="Nghệ An ký thỏa thuận với Xiêng Khoảng",
            published="2016-03-05",
            countries=("Lào",),
            boilerplate=(
                Span(0, NEWS.index("Nghệ An")),
                Span(NEWS.index("Tin liên quan"), len(NEWS)),
            ),
            agreements=(
                signed(
                    NEWS,
                    "Nghệ An và Xiêng Khoảng ký thỏa thuận về giáo dục.",
                    "Nghệ An",
                    "Xiêng Khoảng",
                    date="2016-03-05",
                    fields=("giáo dục",),
                ),
            ),
        ),
        parsed(
            "thoa-thuan/ha-tinh.pdf",
            AGREEMENT,
            title="Thỏa thuận Hà Tĩnh – Bô-ly-khăm-xay",
            doc_type=DocType.AGREEMENT,
            published="2018-11",
            countries=("Lào",),
            pages=(
                Page(1, 0, second_page, ocr_confidence=0.93),
                Page(2, second_page, len(AGREEMENT)),
                Page(3, len(AGREEMENT), len(AGREEMENT), unread="Trang là ảnh chụp."),
            ),
            agreements=(
                signed(
                    AGREEMENT,
                    "THỎA THUẬN HỢP TÁC giữa tỉnh Hà Tĩnh và tỉnh Bô-ly-khăm-xay",
                    "Hà Tĩnh",
                    "Bô-ly-khăm-xay",
                    date="2018-11",
                    term="năm năm",
                    ends="2023-11",
                ),
            ),
        ),
        parsed(
            f'khac/"><b>{EVIL.replace("/", "")}.txt',
            f"Hội hữu nghị {EVIL} & giao lưu",
            title=f"{EVIL} Hội hữu nghị",
            agreements=(
                signed(
                    f"Hội hữu nghị {EVIL} & giao lưu",
                    f"Hội hữu nghị {EVIL} & giao lưu",
                    f"=cmd|{EVIL}",
                    f"@SUM({EVIL})",
                    value="+1 triệu USD",
                ),
            ),
        ),
    ]
    store = Store.open(folder, create=True)
    store.claim_model(embedder.identity)
    with store.writer():
        for document in documents:
            commit(store, embedder, document, folder / "files")
        follow(store)
    store.close()


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return WordEmbedder()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(index=tmp_path / "index", writer_timeout_s=0.2)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """Return an index to copy: making one takes .15 s, copying it .005."""
    folder = tmp_path_factory.mktemp("filled") / "index"
    fill(folder, embedder)
    return folder


@pytest.fixture
def services(settings: Settings, filled: Path, embedder: Embedder) -> Iterator[Services]:
    shutil.copytree(filled, settings.index)
    opened = open_services(settings, embedder)
    yield opened
    opened.close()


@pytest.fixture
def client(settings: Settings, services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(settings, services), base_url=ADDRESS) as opened:
        yield opened


@pytest.fixture
def live_address(settings: Settings, services: Services) -> Iterator[str]:
    """Run a real server on a free port in a thread; yield its address."""
    config = uvicorn.Config(create_app(settings, services), port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def add_document(embedder: Embedder) -> Callable[[Store, str], str]:
    """Return a function that puts a text into an open index and lets the engines follow."""

    def add(store: Store, text: str) -> str:
        source = f"{zlib.crc32(text.encode())}.txt"
        id_ = commit(store, embedder, parsed(source, text, title=text), store.folder / "files")
        follow(store)
        return id_

    return add
