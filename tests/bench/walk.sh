#!/bin/sh
# Build the program that walks a year, and compare its walk with the same in numba and in plain Python.
# Usage: walk.sh PYTHON SCRATCH_DIR; a virtual environment with numba is made in the folder where pip can do it
set -eu
source=$(cd "$(dirname "$0")/../.." && pwd)
python=$1 scratch=$2
mkdir -p "$scratch"
# shellcheck disable=SC2086
${CC:-cc} -std=c11 -O2 -DNDEBUG -ffp-contract=off -D_POSIX_C_SOURCE=200809L "-DBE_PRICING_INSTALL_DIR=\"/\"" \
    -I"$source/include" -I"$source/lib" "$source/tests/bench/walk.c" "$source"/lib/*/*.c -o "$scratch/walk" -lm
if ! "$python" -c 'import numba' 2>/dev/null; then
    "$python" -m venv "$scratch/venv"
    "$scratch/venv/bin/python" -m pip install -q numba || echo "pip cannot install numba" >&2
    python=$scratch/venv/bin/python
fi
"$python" "$source/tests/bench/walk.py" "$scratch/walk" "$scratch"
