"""Opens an index in a fresh process and searches it: ``python -m bench.probe FOLDER``.

Prints one JSON object: open_ms, VmRSS and the times of each kind of search.
"""

import argparse
import json
import math
import time
from collections.abc import Sequence
from pathlib import Path

from bench.machine import rss_mb
from bench.synthetic import PROVINCES, Built, PrecomputedEmbedder
from index.embed import ModelIdentity
from index.records import Filters, Mode
from index.search import Searcher

N_WARM = 30
KINDS: dict[str, tuple[Mode, Filters]] = {
    "lexical": (Mode.LEXICAL, Filters()),
    "dense": (Mode.DENSE, Filters()),
    "hybrid": (Mode.HYBRID, Filters()),
    "hybrid, one year": (Mode.HYBRID, Filters(years=(2015, 2015))),
    "hybrid, one province": (Mode.HYBRID, Filters(provinces=PROVINCES[:1])),
}


def percentile(times_ms: Sequence[float], share: float) -> float:
    """Return the nearest-rank percentile: the least time that ``share`` of them reach."""
    ordered = sorted(times_ms)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def probe(built: Built, identity: ModelIdentity, k: int) -> dict[str, object]:
    """Open the index and time every kind of search, queries not embedded."""
    queries = built.queries()
    embedder = PrecomputedEmbedder(identity, queries)
    before_mb = rss_mb()
    started = time.perf_counter()
    searcher = Searcher.open(built.index, embedder)
    opened_ms = 1000 * (time.perf_counter() - started)
    times: dict[str, list[float]] = {}
    try:
        for kind, (mode, filters) in KINDS.items():
            for number, text in enumerate(queries.texts):
                started = time.perf_counter()
                searcher.search(text, k=k, mode=mode, filters=filters)
                if number >= N_WARM:
                    elapsed_ms = 1000 * (time.perf_counter() - started)
                    times.setdefault(kind, []).append(elapsed_ms)
    finally:
        searcher.close()
    return {
        "open_ms": opened_ms,
        "before_mb": before_mb,
        "rss_mb": rss_mb(),
        "times_ms": times,
    }


def main() -> None:
    """Run one probe, see the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("n_passages", type=int)
    parser.add_argument("--identity", required=True, help="of the model, as JSON")
    parser.add_argument("-k", type=int, default=10)
    options = parser.parse_args()
    built = Built(options.folder, options.n_passages, 0.0, 0.0)
    identity = ModelIdentity(**json.loads(options.identity))
    print(json.dumps(probe(built, identity, options.k)))


if __name__ == "__main__":
    main()
