#!/bin/sh
# An example prints what it is expected to print, as text and as JSON.
# Usage: expected.sh PROGRAM EXPECTED SCRATCH: EXPECTED.txt and EXPECTED.json are compared, SCRATCH.* written.
set -u
program=$1 expected=$2 scratch=$3
failed=0

check() { # kind, arguments of the program
    kind=$1
    shift
    if ! "$program" "$@" >"$scratch.$kind"; then
        echo "$program $* failed"
        failed=1
    elif ! diff -u "$expected.$kind" "$scratch.$kind"; then
        failed=1
    fi
}

check txt
check json --json
exit $failed
