"""What a figure was measured on."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = ("faiss-cpu", "tantivy", "onnxruntime", "torch", "pypdfium2", "pypdf", "trafilatura")


def describe_machine() -> dict[str, str]:
    """Return processor, cores, memory, system and versions, for people."""
    return {
        "processor": _first(Path("/proc/cpuinfo"), "model name") or platform.processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{_memory_gib():.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "libraries": ", ".join(f"{name} {_version(name)}" for name in LIBRARIES),
    }


def rss_mb(pid: int | str = "self") -> float:
    """Return the resident memory (VmRSS) of a process, in MB of 10^6 bytes."""
    value = _first(Path(f"/proc/{pid}/status"), "VmRSS")
    return int(value.split()[0]) * 1024 / 1e6


def load_average() -> float:
    """Return the load of the last minute, to tell an idle machine from a busy one."""
    return os.getloadavg()[0]


def _first(path: Path, key: str) -> str:
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return ""


def _memory_gib() -> float:
    return int(_first(Path("/proc/meminfo"), "MemTotal").split()[0]) / 2**20


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"
