"""Benchmarks: ``python -m bench PART``; figures go to docs/benchmarks.md."""
