"""A model card: what a folder's own files say of how it was made, and figures given."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from index.embed_folder import DESCRIPTION, INT8, ONNX_FILE
from train.errors import TrainError
from train.folder import STEPS_FILE, WEIGHTS_FILE, max_tokens
from train.pairs import read_objects

CARD_FILE = "README.md"
LABEL = "label"
# Two cores of a server processor, with memory and its share of the rest; a rough
# middle of what such machines draw.
_WATTS = 20.0


def write_card(folder: Path, *, figures: Path | None, licence: str, base: str) -> Path:
    """Write ``README.md`` into a model folder.

    :param figures: JSON lines, one state of the model a line: ``label`` and measures.
    :raises TrainError: if the folder has not been through a step of training.
    """
    if not (folder / STEPS_FILE).is_file():
        raise TrainError(
            f"{folder} has no {STEPS_FILE}: no step of `python -m train` made it. Name its output."
        )
    steps = json.loads((folder / STEPS_FILE).read_text(encoding="utf-8"))
    rows = list(read_objects(figures)) if figures is not None else []
    parts = [_head(folder, licence, base), _forms(folder), _steps(steps), _figures(rows)]
    parts.append(_cost(steps))
    file = folder / CARD_FILE
    file.write_text("\n".join(part for part in parts if part), encoding="utf-8")
    return file


def _head(folder: Path, licence: str, base: str) -> str:
    return f"""---
language: [vi, en]
license: {licence.lower()}
library_name: sentence-transformers
pipeline_tag: sentence-similarity
base_model: {base}
---

# {folder.resolve().name}

Vietnamese and English sentences and passages to unit vectors; cosine is similarity.
At most {max_tokens(folder)} pieces. `{DESCRIPTION}` holds the SHA-256 of every file,
`{STEPS_FILE}` the figures of each step.
"""


def _forms(folder: Path) -> str:
    lines = ["| form | file | size |", "|---|---|---|"]
    for form, name in ((INT8, ONNX_FILE), ("float16", WEIGHTS_FILE)):
        if (folder / name).is_file():
            size = (folder / name).stat().st_size / 1e6
            lines.append(f"| {form} | `{name}` | {size:.1f} MB |")
    return "\n".join(lines) + "\n"


def _steps(steps: Sequence[Mapping[str, Any]]) -> str:
    lines = ["## How it was made", ""]
    for number, step in enumerate(steps, start=1):
        told = "; ".join(f"{name} {_told(value)}" for name, value in step.items() if name != "step")
        lines.append(f"{number}. `python -m train {step['step']}`: {told}")
    return "\n".join(lines) + "\n"


def _figures(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return ""
    names = list(dict.fromkeys(name for row in rows for name in row if name != LABEL))
    lines = ["## Figures", "", f"| | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for row in rows:
        cells = " | ".join(_told(row.get(name, "")) for name in names)
        lines.append(f"| {row.get(LABEL, '')} | {cells} |")
    return "\n".join(lines) + "\n"


def _cost(steps: Sequence[Mapping[str, Any]]) -> str:
    hours = sum(step.get("active_s", 0) for step in steps) / 3600
    if not hours:
        return ""
    return (
        f"## Cost\n\n{hours:.1f} hours of training; at an assumed {_WATTS:.0f} W for two processor "
        f"cores that is {hours * _WATTS:.0f} Wh.\n"
    )


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_told(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return " / ".join(map(_told, value))
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) < 1 and value else f"{value:g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
