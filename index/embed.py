"""Which engine turns text to vectors for which model; the contract is ``index.embedder``.

A folder with a ``hoptac.json`` (see ``index.embed_folder``) runs in its fast form:
int8 weights, onnxruntime and tokenizers, neither torch nor transformers imported.
Any other folder, or a name on a model hub, runs in sentence-transformers.
"""

from pathlib import Path

from index.embedder import Embedder, ModelIdentity
from index.errors import ModelUnusable

__all__ = ["Embedder", "ModelIdentity", "default_model_path", "load_embedder"]

DEFAULT_MODEL = "hoptac-minilm-vi-en"


def default_model_path() -> Path:
    """Return the folder of the model that ships with the repository."""
    return Path(__file__).resolve().parent.parent / "models" / DEFAULT_MODEL


def load_embedder(
    name_or_path: str | Path | None = None, *, form: str | None = None, n_threads: int | None = None
) -> Embedder:
    """Load a model ready to encode.

    :param name_or_path: a model folder, or a hub name such as ``BAAI/bge-m3``, which
        is fetched if it is not in the local cache; None for the model in the box.
    :param form: ``onnx-int8`` or ``torch-float32``; None takes the fastest there is.
    :param n_threads: texts encoded at a time by the fast form; None for all cores
        that this process may use.
    :raises ModelUnusable: if the model is missing, damaged, or not of that form.
    """
    from index.embed_folder import DESCRIPTION, INT8, TORCH, read_model_folder

    given = str(name_or_path) if name_or_path is not None else str(default_model_path())
    folder = Path(given).expanduser()
    if form not in (None, INT8, TORCH):
        raise ModelUnusable(f"No form {form!r} of a model is known. Use {INT8} or {TORCH}.")
    described = name_or_path is None or (folder / DESCRIPTION).is_file()
    if described and form != TORCH:
        from index.embed_onnx import OnnxEmbedder

        return OnnxEmbedder(folder, n_threads=n_threads)
    if described:
        read_model_folder(folder).check(TORCH)
    elif form == INT8:
        raise ModelUnusable(
            f"{given} has no {INT8} form: there is no {DESCRIPTION} in it. "
            "Make it with: python -m train quantize FOLDER"
        )
    from index.embed_st import SentenceTransformersEmbedder

    return SentenceTransformersEmbedder(given)
