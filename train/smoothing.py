"""Which factors make a dense layer's int8 form nearest to its float32 form.

A few input columns of a transformer are far larger than the rest and take up the
eight bits that all share. Dividing a column and multiplying its weights by the same
factor changes nothing in float32 and spreads the bits better. Candidates are those
of SmoothQuant and AWQ; each layer takes the one with the smallest squared error on
calibration texts.

Sources: Xiao et al. 2023, SmoothQuant, equation 4; Lin et al. 2024, AWQ, equation 4.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from train.onnx_bert import quantise_columns

_TINY = 1e-5


def best_factors(
    inputs: Sequence[NDArray[np.float32]], matrix: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the factors of the least error, float32, (n_in,).

    :param inputs: what the layer was given, one (n_pieces, n_in) array a text.
    :param matrix: (n_in, n_out).
    """
    expected = [text @ matrix for text in inputs]
    candidates = list(_candidates(inputs, matrix))
    errors = [_error(inputs, expected, matrix, factors) for factors in candidates]
    return candidates[int(np.argmin(errors))]


def _candidates(
    inputs: Sequence[NDArray[np.float32]], matrix: NDArray[np.float32]
) -> Iterator[NDArray[np.float32]]:
    magnitudes = np.abs(np.concatenate(inputs))
    peak = np.maximum(magnitudes.max(axis=0), _TINY)
    mean = np.maximum(magnitudes.mean(axis=0), _TINY)
    largest_weight = np.maximum(np.abs(matrix).max(axis=1), _TINY)
    yield np.ones(matrix.shape[0], dtype=np.float32)
    for alpha in (0.5, 0.6, 0.7, 0.8, 0.9):
        yield (peak**alpha / largest_weight ** (1 - alpha)).astype(np.float32)
    for alpha in (0.2, 0.4, 0.6, 0.8):
        yield (peak**alpha).astype(np.float32)
        yield (mean**alpha).astype(np.float32)


def _error(
    inputs: Sequence[NDArray[np.float32]],
    expected: Sequence[NDArray[np.float32]],
    matrix: NDArray[np.float32],
    factors: NDArray[np.float32],
) -> float:
    codes, scales = quantise_columns(matrix * factors[:, None])
    seen_matrix = codes.astype(np.float32) * scales
    return sum(
        float(np.square(quantised(text / factors) @ seen_matrix - exact).sum())
        for text, exact in zip(inputs, expected, strict=True)
    )


def quantised(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what is left of values after DynamicQuantizeLinear (ONNX, uint8) and back."""
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    scale = max((high - low) / 255, 1e-12)
    zero = np.rint(-low / scale)
    codes: NDArray[np.float32] = np.clip(np.rint(values / scale) + zero, 0, 255)
    restored: NDArray[np.float32] = ((codes - zero) * scale).astype(np.float32)
    return restored
