"""Which faiss index a base is: flat up to a measured size, inverted lists above.

Figures behind the constants are in docs/decisions/0003-engines.md.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

FLAT_UP_TO = 400_000  # passages; flat takes 2.5 ms for 100,000 of 384 dimensions, 11 for 300,000
TARGET_RECALL = 0.98
# A filter that leaves fewer passages than this is answered exactly.
EXACT_UP_TO = 60_000
_N_TRAINING_PER_LIST = 40
_N_PROBES = 200  # passages whose neighbours measure the recall
_K = 10

_faiss: Any = faiss  # its stubs lack the keywords that its wrappers take
Columns = NDArray[np.int64]
Vectors = NDArray[np.float32]


def build(
    chunks: Iterator[tuple[Columns, Vectors]], n: int
) -> tuple[Any, Columns, dict[str, object]]:
    """Build the index for n passages.

    :param chunks: columns and vectors, float32 holding float16 values.
    :return: the index, all columns, and its description: kind and recall@10
        against flat.
    """
    first_columns, first = next(chunks)
    flat = faiss.IndexScalarQuantizer(
        first.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    flat.train(first[:1])
    flat.add(first)
    columns = [first_columns]
    for more_columns, more in chunks:
        flat.add(more)
        columns.append(more_columns)
    joined = np.concatenate(columns)
    if n <= FLAT_UP_TO:
        return flat, joined, {"kind": "flat-fp16", "recall": 1.0}
    index = _inverted_lists(flat)
    recall = _tune(index, flat)
    description = {"kind": "ivf-fp16", "n_lists": index.nlist, "n_probe": index.nprobe}
    return index, joined, description | {"recall": recall}


def _inverted_lists(flat: Any) -> Any:
    """Return an inverted-list index over the same vectors, one fiftieth a list."""
    n_lists = int(4 * np.sqrt(flat.ntotal))
    quantizer: Any = faiss.IndexFlatIP(flat.d)
    index = faiss.IndexIVFScalarQuantizer(
        quantizer,
        flat.d,
        n_lists,
        faiss.ScalarQuantizer.QT_fp16,
        faiss.METRIC_INNER_PRODUCT,
        False,  # residuals would change the scores
    )
    quantizer.this.disown()
    index.own_fields = True
    index.cp.niter = 8
    random = np.random.default_rng(0)
    n_training = min(flat.ntotal, n_lists * _N_TRAINING_PER_LIST)
    chosen = np.sort(random.choice(flat.ntotal, n_training, replace=False))
    index.train(flat.reconstruct_batch(chosen))
    for start in range(0, flat.ntotal, 50_000):
        index.add(flat.reconstruct_n(start, min(50_000, flat.ntotal - start)))
    return index


def _tune(index: Any, flat: Any) -> float:
    """Raise ``nprobe`` until the target recall is met; return the recall measured."""
    random = np.random.default_rng(1)
    chosen = random.choice(flat.ntotal, min(_N_PROBES, flat.ntotal), replace=False)
    probes = flat.reconstruct_batch(np.sort(chosen))
    # a query is no passage: moved off it as far as a close paraphrase is
    noise = random.standard_normal(probes.shape, dtype=np.float32) / np.sqrt(flat.d)
    probes = probes + 0.5 * noise
    _, truth = flat.search(probes, _K)
    recall = 0.0
    index.nprobe = 8
    while recall < TARGET_RECALL and index.nprobe < index.nlist:
        index.nprobe = min(index.nprobe * 2, index.nlist)
        _, found = index.search(probes, _K)
        recall = float(np.mean([np.isin(a, b).mean() for a, b in zip(truth, found, strict=True)]))
    return round(recall, 4)


def load(path: Path) -> Any:
    """Read an index; what it needs to give single vectors back is made here."""
    index = faiss.read_index(str(path))
    if isinstance(index, faiss.IndexIVF):
        index.make_direct_map()
    return index


def use_one_thread() -> None:
    """Make this thread search alone: one query has nothing to share out.

    Left to itself OpenMP starts a thread a core, which only waits: 13.7 ms of CPU
    a query instead of 2.5 (100,000 passages, busy machine).
    """
    faiss.omp_set_num_threads(1)


def search(
    index: Any, query: NDArray[np.float32], n_hits: int, allowed: NDArray[np.bool_] | None
) -> NDArray[np.int64]:
    """Return the positions nearest to a query, best first.

    :param allowed: which positions may be found; None for all.
    """
    n_hits = min(n_hits, index.ntotal)
    if allowed is None:
        _, found = index.search(query[None], n_hits)
        return _filled(found)
    n_allowed = int(allowed.sum())
    if n_allowed == 0:
        return np.zeros(0, dtype=np.int64)
    bits = np.packbits(allowed, bitorder="little")
    selector = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
    parameters: Any
    if isinstance(index, faiss.IndexIVF):
        # the plain parameter class is ignored by IVF without a word
        exact = n_allowed <= EXACT_UP_TO
        n_probe = index.nlist if exact else _widened(index, n_allowed)
        parameters = _faiss.SearchParametersIVF(sel=selector, nprobe=n_probe)
    else:
        parameters = _faiss.SearchParameters(sel=selector)
    _, found = index.search(query[None], min(n_hits, n_allowed), params=parameters)
    return _filled(found)


def _widened(index: Any, n_allowed: int) -> int:
    """Return how many lists to look into when a filter thins them out."""
    share = n_allowed / index.ntotal
    return int(min(index.nlist, index.nprobe / np.sqrt(share)))


def _filled(found: NDArray[np.int64]) -> NDArray[np.int64]:
    positions: NDArray[np.int64] = found[0][found[0] >= 0]  # -1 fills what was not found
    return positions
