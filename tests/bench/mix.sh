#!/bin/sh
# Build the program that finds the cheapest purchase of a year, and compare it with HiGHS on hours grouped by equal demand
# and hour by hour, and with a closed form in numpy.
# Usage: mix.sh PYTHON SCRATCH_DIR; a virtual environment with scipy is made in the folder where pip can do it
set -eu
source=$(cd "$(dirname "$0")/../.." && pwd)
python=$1 scratch=$2
mkdir -p "$scratch"
# shellcheck disable=SC2086
${CC:-cc} -std=c11 -O2 -DNDEBUG -ffp-contract=off -D_POSIX_C_SOURCE=200809L "-DBE_PRICING_INSTALL_DIR=\"/\"" \
    -I"$source/include" -I"$source/lib" "$source/tests/bench/mix.c" "$source"/lib/*/*.c -o "$scratch/mix" -lm
if ! "$python" -c 'import scipy' 2>/dev/null; then
    "$python" -m venv "$scratch/venv"
    "$scratch/venv/bin/python" -m pip install -q scipy
    python=$scratch/venv/bin/python
fi
"$python" "$source/tests/bench/mix.py" "$scratch/mix" "$source/pricing" "$scratch"
