#!/bin/sh
# The public headers are the reference manual: Doxygen makes pages of them without a warning, and every function, macro,
# enumerator, struct, member and typedef has its description. Doxygen itself says nothing of an enumerator that lacks
# one, and an empty run has no warnings either, so what it described is compared with the recorded ABI
# (lib/breakeven.symbols, lib/breakeven.constants). The gate is then shown to close on comments that are removed.
# Usage: reference.sh SOURCE_DIR SCRATCH_DIR
set -u
source=$1 scratch=$2
if ! command -v doxygen >/dev/null; then
    echo "SKIPPED: doxygen is absent"
    exit 77
fi
rm -rf "$scratch"
mkdir -p "$scratch" || exit 1
scratch=$(cd "$scratch" && pwd) || exit 1
failed=0

copy_sources() { # folder
    mkdir -p "$1/include" "$1/lib" && cp -r "$source/include/breakeven" "$1/include" &&
        cp "$source/lib/Doxyfile" "$source/lib/breakeven.symbols" "$source/lib/breakeven.constants" "$1/lib"
}

# What has an entry, one a line; Doxygen writes those into its tag file that have a description.
described() { # folder
    sed -nE 's/^ *<name>([A-Za-z0-9_]+)<\/name>$/\1/p; s/^ *<enumvalue [^>]*>([A-Za-z0-9_]+)<\/enumvalue>$/\1/p' \
        "$1/described.tag" | LC_ALL=C sort -u
}

# Prints every warning and every name without an entry; succeeds if there is none.
is_complete() { # folder of sources
    mkdir -p "$1/pages" || return 1
    { cat "$1/lib/Doxyfile"; echo "GENERATE_TAGFILE = described.tag"; } >"$1/Doxyfile"
    if ! (cd "$1" && BREAKEVEN_REFERENCE=pages doxygen Doxyfile) >"$1/warnings" 2>&1 || [ -s "$1/warnings" ]; then
        cat "$1/warnings"
        return 1
    fi
    described "$1" >"$1/described" || return 1
    {
        cat "$1/lib/breakeven.symbols"
        sed 's/ .*//' "$1/lib/breakeven.constants"
    } | LC_ALL=C sort -u | LC_ALL=C comm -23 - "$1/described" >"$1/missing"
    sed 's/$/ has no entry in the reference/' "$1/missing"
    [ ! -s "$1/missing" ] && [ -s "$1/pages/html/index.html" ]
}

# ---- the gate ----

copy_sources "$scratch/now" || exit 1
if is_complete "$scratch/now"; then
    echo "ok: no warning"
    echo "ok: $(grep -c . "$source/lib/breakeven.symbols") functions and" \
        "$(grep -c . "$source/lib/breakeven.constants") constants have their entry"
else
    echo "FAILED: the reference is incomplete"
    exit 1
fi

# ---- shown to close ----

# The comment directly above the line that `line` matches is removed, or the one at its end; the run must fail and name
# the symbol.
must_refuse() { # title, symbol, file, line (a regular expression of awk)
    folder=$scratch/changed
    rm -rf "$folder"
    copy_sources "$folder" || exit 1
    awk -v line="$4" '
        /^ *\/\*\*/ { held = ""; holding = 1 }
        holding && !($0 ~ line) { held = held $0 "\n"; if (/\*\/$/) holding = 0; next }
        $0 ~ line { sub(/ *\/\*\*<.*/, ""); print; held = ""; holding = 0; next }
        { printf "%s", held; held = ""; print }
        END { printf "%s", held }' "$source/$3" >"$folder/$3"
    if cmp -s "$source/$3" "$folder/$3"; then
        echo "FAILED: $1: nothing was changed"
        failed=1
    elif is_complete "$folder" >"$scratch/refusal" || ! grep -qw "$2" "$scratch/refusal"; then
        cat "$scratch/refusal"
        echo "FAILED: $1 is not refused"
        failed=1
    else
        echo "ok: refused: $1"
        grep -w "$2" "$scratch/refusal" | sed "s|$folder/||" | head -n 1
    fi
}

must_refuse "a function without a comment" be_erlang_c include/breakeven/supply.h '^BE_API double be_erlang_c'
must_refuse "a struct without a comment" be_speed include/breakeven/decision.h '^typedef struct be_speed \{'
must_refuse "a member without a comment" wall_seconds include/breakeven/supply.h '^    double wall_seconds;'
must_refuse "an enumerator without a comment" BE_STATUS_GAP include/breakeven/base.h '^    BE_STATUS_GAP ='
must_refuse "a macro without a comment" BE_VERSION_MINOR include/breakeven/version.h '^#define BE_VERSION_MINOR'
must_refuse "a handle without a comment" be_curve include/breakeven/demand.h '^typedef struct be_curve be_curve;'
exit $failed
