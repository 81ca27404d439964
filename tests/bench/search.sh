#!/bin/sh
# Build the program that searches a region, and compare it with the same search in numpy.
# Usage: search.sh PYTHON SCRATCH_DIR; a virtual environment with numpy is made in the folder where there is none
set -eu
source=$(cd "$(dirname "$0")/../.." && pwd)
python=$1 scratch=$2
mkdir -p "$scratch"
# shellcheck disable=SC2086
${CC:-cc} -std=c11 -O2 -DNDEBUG -ffp-contract=off -D_POSIX_C_SOURCE=200809L "-DBE_PRICING_INSTALL_DIR=\"/\"" \
    -I"$source/include" -I"$source/lib" "$source/tests/bench/search.c" "$source"/lib/*/*.c -o "$scratch/search" -lm
if ! "$python" -c 'import numpy' 2>/dev/null; then
    "$python" -m venv "$scratch/venv"
    "$scratch/venv/bin/python" -m pip install -q numpy
    python=$scratch/venv/bin/python
fi
# Numpy's own way of using several threads is left out on both sides.
OMP_NUM_THREADS=1 BREAKEVEN_PRICING="$source/pricing" "$python" "$source/tests/bench/search.py" "$scratch/search" "$scratch"
