"""Build, or check, the PDF and DOCX files of the collection."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from documents.typesetting import pages, word
from documents.typesetting.markup import Source, read_citations, read_source

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "sources"


def read_sources(names: list[str]) -> Iterator[Source]:
    """Yield the sources named, or all, in the order of their names."""
    citations = read_citations(SOURCES / "citations.yaml")
    paths = [SOURCES / name for name in names] or sorted(SOURCES.glob("*/*.md"))
    for path in paths:
        yield read_source(path, SOURCES, citations)


def typeset(source: Source) -> bytes:
    """Return the file that a source becomes."""
    return pages.typeset(source) if source.suffix == "pdf" else word.typeset(source)


def main() -> int:
    """Build or check; the exit code is 1 when a file differs from its source."""
    parser = argparse.ArgumentParser(description="Build the sample collection.")
    parser.add_argument("names", nargs="*", help="sources, below sources/; all by default")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--output", type=Path, default=ROOT, help="folder to write to")
    options = parser.parse_args()
    pages.register_fonts(ROOT / "fonts")
    stale = []
    for source in read_sources(options.names):
        path = options.output / f"{source.name}.{source.suffix}"
        data = typeset(source)
        if not options.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        elif not path.is_file() or path.read_bytes() != data:
            stale.append(path.name)
    for name in stale:
        sys.stderr.write(f"{name} differs from its source; run python documents/build.py\n")
    return 1 if stale else 0
