#!/bin/sh
# Makes one virtual environment a peer, with the versions that the figures were measured with.
set -eu
cd "$(dirname "$0")"
for peer in txtai haystack; do
    test -x "venvs/$peer/bin/python" || "${PYTHON:-python3}" -m venv "venvs/$peer"
    # torch first and by itself, so that the CPU build stays where pip finds one
    "venvs/$peer/bin/python" -m pip install --quiet torch==2.13.0
    "venvs/$peer/bin/python" -m pip install --quiet -r "requirements-$peer.txt"
done
