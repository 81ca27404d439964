#!/bin/sh
# An example prints what it is expected to print, as text and as JSON.
# Usage: expected.sh PROGRAM EXPECTED SCRATCH: EXPECTED.txt and EXPECTED.json are compared, SCRATCH.* written.
set -u
program=$1 expected=$2 scratch=$3
near=$(dirname "$0")/json_near.py
failed=0

run() { # kind, arguments of the program
    kind=$1
    shift
    "$program" "$@" >"$scratch.$kind" && return
    echo "$program $* failed"
    exit 1
}

run txt
diff -u "$expected.txt" "$scratch.txt" || failed=1
run json --json
python3 "$near" "$expected.json" "$scratch.json" || failed=1
exit $failed
