"""Where benchmarks keep their folders, and what texts and model they use."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bench.corpus import Chain, read_texts
from bench.synthetic import Built, build_synthetic, read_built
from index.embed import ModelIdentity, load_embedder
from index.errors import ModelUnusable

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ROOT / "documents"
CORPUS = ROOT.parent / "shared" / "corpus"
WORK = ROOT / ".cache" / "bench"
STAND_IN = ModelIdentity("stand-in", "0" * 64, "none", 384)


@dataclass(frozen=True)
class Setting:
    """One run's choices.

    :param documents: our own collection.
    :param corpus: the shared corpus; None where it is absent or not wanted.
    :param work: folder for indexes, kept between runs.
    """

    documents: Path = DOCUMENTS
    corpus: Path | None = CORPUS if CORPUS.is_dir() else None
    work: Path = WORK

    @cached_property
    def identity(self) -> ModelIdentity:
        """Identity of the default model, or of a stand-in while there is none."""
        try:
            return load_embedder().identity
        except ModelUnusable:
            return STAND_IN

    @cached_property
    def chain(self) -> Chain:
        """Word chain of the shared corpus, else of our own documents."""
        return Chain(read_texts([self.corpus or self.documents]))

    @property
    def basis(self) -> str:
        """What made-up texts and vectors are made of, for the page."""
        texts = "the shared corpus" if self.corpus else "documents/"
        return (
            f"Made-up texts (word chain of {texts}) and clustered vectors of "
            f"{self.identity.dimension} dimensions."
        )

    def synthetic(self, n_passages: int) -> Built:
        """Return the made-up index of that size, building it if it is not there."""
        texts = "corpus" if self.corpus else "documents"
        model = f"{self.identity.form}-{self.identity.sha256[:8]}"
        folder = self.work / f"synthetic-{texts}-{model}-{n_passages}"
        built = read_built(folder, n_passages)
        return built or build_synthetic(folder, n_passages, self.chain, self.identity)

    def identity_json(self) -> str:
        """Return the model's identity for a process that shall not load the model."""
        return json.dumps(asdict(self.identity))


def run_module(module: str, arguments: Sequence[str]) -> Any:
    """Run a module of ours in a fresh process and return the JSON of its last line.

    :raises subprocess.CalledProcessError: if it fails; its messages went to stderr.
    """
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])
