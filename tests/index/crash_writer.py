"""Writes to an index in children that are killed; run by test_crash.py.

Usage: crash_writer.py FOLDER SEED RUN WAIT_S. Forks a child from a process that has
everything imported, and ends it by SIGKILL after the time given. Prints a line
before each change (``try``) and one after it is acknowledged (``done``).
"""

import hashlib
import os
import random
import signal
import sys
import time
from pathlib import Path

import numpy as np

from index.store import FileStamp, Store, document_id
from index.sync import follow
from ingest.records import (
    Agreement,
    AgreementStatus,
    DocType,
    Document,
    Language,
    Level,
    Parsed,
    Passage,
    PlaceMention,
    Span,
)

WORDS = [
    "hợp",
    "tác",
    "đào",
    "tạo",
    "nông",
    "nghiệp",
    "giao",
    "thông",
    "du",
    "lịch",
    "văn",
    "hóa",
    "biên",
    "giới",
    "thương",
    "mại",
]


def parsed_of(source: str, texts: list[str]) -> Parsed:
    """Return a document of the texts given."""
    joined = "\n".join(texts)
    passages, mentions = [], []
    start = 0
    for ordinal, text in enumerate(texts):
        passages.append(Passage(ordinal, start, start + len(text), None, None, ""))
        mentions.append(PlaceMention("country", "Lào", "Lào", start, start + len(text)))
        start += len(text) + 1
    sha256 = hashlib.sha256(joined.encode()).hexdigest()
    kind, language = DocType.NEWS, Language.VI
    document = Document(source, sha256, joined, "", False, None, None, None, kind, language)
    stated = Agreement(
        vn_parties=("Nghệ An",),
        foreign_parties=(source,),
        countries=("Lào",),
        kind="thỏa thuận",
        status=AgreementStatus.SIGNED,
        level=Level.LOCAL,
        evidence=Span(0, len(texts[0])),
    )
    return Parsed(document, tuple(passages), b"", agreements=(stated,), mentions=tuple(mentions))


def say(*words: str) -> None:
    """Tell the test, past any buffer that dies with the process."""
    os.write(1, ("\t".join(words) + "\n").encode())


def write(folder: Path, seed: int) -> None:
    """Commit, replace and remove documents until killed."""
    chance = random.Random(seed)
    store = Store.open(folder, create=True)
    with store.writer():
        say("begin")
        follow(store)
        while True:
            source = f"{chance.randrange(30)}.txt"
            id_ = document_id(f"/files/{source}")
            if chance.random() < 0.2 and any(d.id == id_ for d in store.documents()):
                say("try", source, "")
                store.remove_document(id_)
                say("done", source, "")
            else:
                n_texts = chance.randrange(1, 6)
                texts = [
                    " ".join(chance.choices(WORDS, k=chance.randrange(2, 60)))
                    for _ in range(n_texts)
                ]
                parsed = parsed_of(source, texts)
                vectors = np.random.default_rng(chance.randrange(2**32)).standard_normal(
                    (n_texts, 32), dtype=np.float32
                )
                vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
                stamp = FileStamp(f"/files/{source}", "/files", source, 1, 1, "0")
                say("try", source, parsed.document.sha256)
                store.commit_document(parsed, file=stamp, vectors=vectors)
                say("done", source, parsed.document.sha256)
            if chance.random() < 0.4:
                follow(store)
            if chance.random() < 0.1:
                break
    store.close()


def main() -> None:
    """Serve one request a line of stdin, `SEED WAIT_S`; answer `killed` when it is over."""
    folder = Path(sys.argv[1])
    for line in sys.stdin:
        seed, wait_s = line.split()
        child = os.fork()
        if child == 0:
            number = int(seed)
            while True:
                write(folder, number)
                number += 1000
        time.sleep(float(wait_s))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        say("killed")


main()
