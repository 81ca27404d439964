#!/bin/sh
# Build the hand-written extension beside the installed package breakeven, with the same compiler, and compare the two.
# Usage: python_call.sh PYTHON SCRATCH_DIR, where PYTHON has breakeven installed
set -eu
source=$(cd "$(dirname "$0")/../.." && pwd)
python=$1 scratch=$2
mkdir -p "$scratch"
include=$("$python" -c 'import sysconfig; print(sysconfig.get_paths()["include"])')
# shellcheck disable=SC2086
${CC:-cc} -std=c11 -O3 -DNDEBUG -fPIC -shared -fvisibility=hidden -ffp-contract=off -DPy_LIMITED_API=0x030B0000 \
    "-DBE_PRICING_INSTALL_DIR=\"/\"" -I"$include" -I"$source/include" -I"$source/lib" \
    "$source/tests/bench/handwritten.c" "$source"/lib/*/*.c -o "$scratch/handwritten.abi3.so" -lm
PYTHONPATH=$scratch "$python" "$source/tests/bench/python_call.py"
