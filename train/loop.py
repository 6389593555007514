"""The training loop: batches in turn, checkpoints, a log, an average of the last steps.

A step depends on the seed and its number alone, so a training taken up from its
checkpoint goes on as if it had never stopped.
"""

import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch

from train.errors import CheckpointUnusable
from train.folder import Encoder, write_encoder
from train.schedule import ByClock, ByStep, rate
from train.sentences import SentenceEncoder

logger = logging.getLogger(__name__)

CHECKPOINT_FILE = "checkpoint.pt"
LOG_FILE = "log.jsonl"
LATEST = "latest"
_LOG_EVERY = 20
_WORD_ROWS = "word_embeddings"
# A piece is seen in few batches, a layer in all of them.
_WORD_RATE = 5.0
_DECAY = 0.01
_MAX_NORM = 1.0
# Weights after this share of the way are averaged, one step in so many.
_AVERAGE_FROM, _AVERAGE_EVERY = 0.85, 5


class Batches(Protocol):
    """Something to learn from."""

    @property
    def name(self) -> str:
        """Return what the log calls it."""
        ...

    def __call__(self, encoder: SentenceEncoder, rng: np.random.Generator) -> torch.Tensor:
        """Return the loss of a batch drawn with ``rng``."""
        ...


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train.

    :param work: folder for checkpoint, log and the latest weights.
    :param like: model folder whose modules and pooling are written beside weights.
    :param peak: learning rate at its highest; word rows learn five times as fast.
    """

    work: Path
    like: Path
    peak: float = 2e-4
    seed: int = 0
    checkpoint_s: float = 240.0


@dataclass(frozen=True, slots=True)
class Trained:
    """A training that is done.

    :param last: the weights as they ended.
    :param averaged: the mean of the weights over the last part of the way.
    :param losses: mean loss over the last twenty steps of each kind of batch.
    """

    last: Encoder
    averaged: Encoder
    n_steps: int
    active_s: float
    losses: Mapping[str, float]


@dataclass(slots=True)
class _State:
    """What a checkpoint holds besides weights and the optimiser."""

    n_steps: int = 0
    progress: float = 0.0
    active_s: float = 0.0
    n_averaged: int = 0


class Training:
    """A model in training; resumes from the checkpoint in its work folder.

    :param turns: batches taken in turn, round and round.
    :param schedule: how progress advances, step by step.
    :raises CheckpointUnusable: if the checkpoint is of another model or damaged.
    """

    def __init__(
        self,
        encoder: SentenceEncoder,
        turns: Sequence[Batches],
        schedule: ByStep | ByClock,
        settings: Settings,
    ) -> None:
        self._encoder = encoder
        self._turns = turns
        self._schedule = schedule
        self._settings = settings
        self._state = _State()
        self._sums: dict[str, torch.Tensor] = {}
        self._losses: dict[str, list[float]] = {}
        self._optimizer = _optimizer(encoder.model, settings.peak)
        settings.work.mkdir(parents=True, exist_ok=True)
        self._checkpoint = settings.work / CHECKPOINT_FILE
        if self._checkpoint.is_file():
            self._load()

    def run(self, *, stop_after: int | None = None) -> Trained | None:
        """Train to the end.

        :param stop_after: steps after which to write a checkpoint and leave off.
        :return: None if it left off before the end.
        """
        saved_at = time.monotonic()
        n_done = 0
        while self._state.progress < 1:
            self._step()
            n_done += 1
            if self._state.n_steps % _LOG_EVERY == 0:
                self._log()
            if time.monotonic() - saved_at > self._settings.checkpoint_s:
                self._save()
                saved_at = time.monotonic()
            if n_done == stop_after and self._state.progress < 1:
                self._save()
                return None
        if n_done:
            self._log()
            self._save()
        return self._result()

    def _step(self) -> None:
        state = self._state
        started = time.perf_counter()
        rng = np.random.default_rng([self._settings.seed, state.n_steps])
        batches = self._turns[state.n_steps % len(self._turns)]
        factor = rate(state.progress)
        for group in self._optimizer.param_groups:
            group["lr"] = group["peak"] * factor
        loss = batches(self._encoder, rng)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._encoder.model.parameters(), _MAX_NORM)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        state.n_steps += 1
        state.progress = self._schedule.advance(state.progress)
        state.active_s += time.perf_counter() - started
        self._losses.setdefault(batches.name, []).append(float(loss.detach()))
        if state.progress >= _AVERAGE_FROM and state.n_steps % _AVERAGE_EVERY == 0:
            self._average()

    def _average(self) -> None:
        for name, tensor in self._encoder.model.state_dict().items():
            if tensor.is_floating_point():
                kept = self._sums.get(name)
                self._sums[name] = tensor.clone() if kept is None else kept.add_(tensor)
        self._state.n_averaged += 1

    def _recent(self) -> dict[str, float]:
        return {
            name: round(float(np.mean(losses[-_LOG_EVERY:])), 4)
            for name, losses in sorted(self._losses.items())
        }

    def _log(self) -> None:
        state = self._state
        figures: dict[str, Any] = {
            "step": state.n_steps,
            "progress": round(state.progress, 4),
            "rate": round(self._settings.peak * rate(state.progress), 7),
            "active_s": round(state.active_s, 1),
            "at": round(time.time(), 1),
            "losses": self._recent(),
        }
        with (self._settings.work / LOG_FILE).open("a", encoding="utf-8") as log:
            log.write(json.dumps(figures) + "\n")
        parts = ", ".join(f"{name} {loss:.3f}" for name, loss in figures["losses"].items())
        logger.info("step %d (%.1f %%): %s", state.n_steps, 100 * state.progress, parts)

    def _save(self) -> None:
        state = self._state
        content = {
            "model": self._encoder.model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "sums": self._sums,
            "losses": {name: losses[-_LOG_EVERY:] for name, losses in self._losses.items()},
            "state": [state.n_steps, state.progress, state.active_s, state.n_averaged],
        }
        partial = self._checkpoint.with_suffix(".partial")
        torch.save(content, partial)
        partial.replace(self._checkpoint)
        write_encoder(self._settings.work / LATEST, self._current(), like=self._settings.like)

    def _load(self) -> None:
        try:
            content = torch.load(self._checkpoint, map_location=self._encoder.device)
            self._encoder.model.load_state_dict(content["model"])
            self._optimizer.load_state_dict(content["optimizer"])
            self._sums, self._losses = content["sums"], content["losses"]
            self._state = _State(*content["state"])
        except Exception as error:  # torch raises what zip, pickle and itself raise
            raise CheckpointUnusable(
                f"{self._checkpoint} cannot be resumed from ({type(error).__name__}: "
                f"{str(error)[:200]}). Delete it to start anew, or name another --work."
            ) from error
        logger.info("resumed after step %d", self._state.n_steps)

    def _current(self) -> Encoder:
        return replace(self._encoder.encoder, weights=_arrays(self._encoder.model.state_dict()))

    def _result(self) -> Trained:
        n_averaged = self._state.n_averaged
        last = self._current()
        averaged = last
        if n_averaged:
            mean = {name: total / n_averaged for name, total in self._sums.items()}
            averaged = replace(last, weights=_arrays(mean))
        state = self._state
        return Trained(last, averaged, state.n_steps, state.active_s, self._recent())


def _arrays(tensors: Mapping[str, torch.Tensor]) -> dict[str, np.ndarray[Any, Any]]:
    return {
        name: tensor.detach().cpu().numpy()
        for name, tensor in tensors.items()
        if tensor.is_floating_point()
    }


def _optimizer(model: torch.nn.Module, peak: float) -> torch.optim.AdamW:
    words: list[torch.nn.Parameter] = []
    matrices: list[torch.nn.Parameter] = []
    rest: list[torch.nn.Parameter] = []
    for name, parameter in model.named_parameters():
        if _WORD_ROWS in name:
            words.append(parameter)
        else:
            (matrices if parameter.ndim > 1 else rest).append(parameter)
    groups = [
        {"params": words, "peak": peak * _WORD_RATE, "weight_decay": 0.0},
        {"params": matrices, "peak": peak, "weight_decay": _DECAY},
        {"params": rest, "peak": peak, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=peak, fused=True)
