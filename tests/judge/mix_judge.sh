#!/bin/sh
# Judge purchase mixes by HiGHS and by trying all, in a virtual environment with scipy that pip makes where Python has none.
# Usage: mix_judge.sh MIX_JUDGE SCRATCH_DIR [MENUS [MENUS_OF_A_YEAR]]
set -u
source=$(cd "$(dirname "$0")/../.." && pwd)
program=$1 scratch=$2
shift 2
mkdir -p "$scratch" || exit 1
python=python3
if ! "$python" -c 'import scipy.optimize' 2>/dev/null; then
    if ! "$scratch/venv/bin/python" -c 'import scipy.optimize' 2>/dev/null; then
        if ! { python3 -m venv "$scratch/venv" &&
            "$scratch/venv/bin/python" -m pip install --quiet --disable-pip-version-check scipy; } >"$scratch/log" 2>&1; then
            tail -n 5 "$scratch/log"
            echo "SKIPPED: there is no scipy, and pip cannot install it"
            exit 77
        fi
    fi
    python=$scratch/venv/bin/python
fi
exec env PYTHONDONTWRITEBYTECODE=1 "$python" "$source/tests/judge/mix_judge.py" "$program" "$@"
