"""Any other model: a folder or hub name in sentence-transformers, float32."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.embed_folder import TORCH
from index.embedder import ModelIdentity
from index.errors import ModelUnusable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")
_PASSAGE_PROMPTS = ("passage", "document", "corpus")
# Prefixes that a family's model cards ask for and its configuration may not hold:
# pattern on the lower-cased name, query prefix, passage prefix.
_FAMILIES = (
    # Wang et al. 2024, Multilingual E5 Text Embeddings, and each model card's FAQ.
    (r"\be5-(small|base|large)(-v2|-unsupervised)?$", "query: ", "passage: "),
    # Model cards of BAAI/bge-*-en-v1.5, "Usage".
    (
        r"\bbge-(small|base|large)-en(-v1\.5)?$",
        "Represent this sentence for searching relevant passages: ",
        "",
    ),
    # Model card of nomic-ai/nomic-embed-text-v1.5, "Task instruction prefixes".
    (r"\bnomic-embed-text-v[\d.]+$", "search_query: ", "search_document: "),
)


class SentenceTransformersEmbedder:
    """A model in sentence-transformers, on the device that it chooses.

    :param name_or_path: a folder, or a hub name; a hub name not in the local cache is
        fetched, a folder never makes a connection.
    :raises ModelUnusable: if there is no such folder, or it does not load.
    """

    def __init__(self, name_or_path: str) -> None:
        self._model = _load(name_or_path)
        query_prefix, passage_prefix = prefixes(name_or_path, dict(self._model.prompts))
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise ModelUnusable(f"{name_or_path} states no dimension. Name a sentence encoder.")
        self._identity = ModelIdentity(
            name=_name(name_or_path),
            sha256=_weights_sha256(self._model),
            form=TORCH,
            dimension=dimension,
            query_prefix=query_prefix,
            passage_prefix=passage_prefix,
        )

    @property
    def identity(self) -> ModelIdentity:
        """Return what vectors of this model must agree on."""
        return self._identity

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit rows, float32, (len(texts), dimension)."""
        return self._encode([self._identity.query_prefix + text for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit rows, float32, (len(texts), dimension)."""
        return self._encode([self._identity.passage_prefix + text for text in texts])

    def _encode(self, texts: list[str]) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self._identity.dimension), dtype=np.float32)
        readable = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        vectors = self._model.encode(
            readable,
            prompt="",
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)


def prefixes(name_or_path: str, prompts: Mapping[str, str | None]) -> tuple[str, str]:
    """Return the query and passage prefixes a model wants.

    :param prompts: of the model's own configuration; what it holds goes before the
        table of known families.
    """
    query = prompts.get("query") or ""
    passage = next(filter(None, (prompts.get(name) for name in _PASSAGE_PROMPTS)), "")
    if query or passage:
        return query, passage
    name = Path(name_or_path).name.lower()
    for pattern, family_query, family_passage in _FAMILIES:
        if re.search(pattern, name):
            return family_query, family_passage
    return "", ""


def _name(name_or_path: str) -> str:
    if _is_path(name_or_path):
        return Path(name_or_path).expanduser().resolve().name
    return name_or_path


def _is_path(name_or_path: str) -> bool:
    return Path(name_or_path).expanduser().exists() or not _HUB_NAME.fullmatch(name_or_path)


def _load(name_or_path: str) -> "SentenceTransformer":
    folder = Path(name_or_path).expanduser()
    if _is_path(name_or_path):
        if not folder.is_dir():
            raise ModelUnusable(
                f"There is no model folder {folder}. Correct the path, or leave the model out "
                "to use the one in the box."
            )
        return _construct(str(folder), local_only=True)
    try:
        return _construct(name_or_path, local_only=True)
    except ModelUnusable:
        return _construct(name_or_path, local_only=False)


def _construct(source: str, *, local_only: bool) -> "SentenceTransformer":
    try:
        import torch
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(
            source, local_files_only=local_only, model_kwargs={"dtype": torch.float32}
        )
    except Exception as error:  # the libraries below raise a dozen unrelated types
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ModelUnusable(
            f"The model {source} does not load in sentence-transformers ({reason}). "
            "If it is a folder, restore it; if it is a name on the model hub, check its "
            "spelling and the connection."
        ) from error


def _weights_sha256(model: "SentenceTransformer") -> str:
    # Over tensors, not files: the same whether they came from a folder or a cache.
    digest = hashlib.sha256(str(model.max_seq_length).encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().float().cpu().numpy().tobytes())
    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    if backend is not None:
        digest.update(backend.to_str().encode())
    return digest.hexdigest()
