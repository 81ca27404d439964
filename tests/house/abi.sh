#!/bin/sh
# The ABI is the recorded one: functions, their types, the layout of every public struct (lib/breakeven.abi, by
# libabigail), the value of every public constant (lib/breakeven.constants) and the inline functions (.inlines). A
# difference fails until it is declared, by renewing the record in the same change. The gate is then shown to close: on a
# symbol that was removed, on two fields that were swapped, on a struct that grew though nothing checks its size, on
# another inline function and on a constant with another value.
# Usage: abi.sh SOURCE_DIR CC SCRATCH_DIR [--record]
set -u
source=$1 cc=$2 scratch=$3 record=${4:-}
case $(uname -m) in
x86_64) ;;
*) echo "SKIPPED: the ABI is recorded for x86_64"; exit 77 ;;
esac
if ! command -v abidw >/dev/null; then
    echo "SKIPPED: libabigail is absent"
    exit 77
fi
rm -rf "$scratch"
mkdir -p "$scratch" || exit 1
failed=0

# A library of the sources below a folder, with paths that say nothing of where that is.
build() { # folder
    mkdir "$1/objects" || exit 1
    (
        cd "$1" || exit 1
        for file in lib/*/*.c; do echo "$file"; done | xargs -P 2 -I FILE sh -c '
            "$0" -std=c11 -g -fPIC -fvisibility=hidden -ffile-prefix-map="$PWD"=. -Iinclude -Ilib \
                "-DBE_PRICING_INSTALL_DIR=\"/\"" -c FILE -o "objects/$(echo FILE | tr / _).o"' "$cc" &&
            "$cc" -shared -Wl,-soname,libbreakeven.so -o libbreakeven.so objects/*.o -lm
    ) || { echo "the library in $1 does not build"; exit 1; }
}

copy_sources() { # folder
    mkdir -p "$1" && cp -r "$source/include" "$source/lib" "$1"
}

# NAME VALUE of each enumerator, and of each macro that has a value.
constants() { # folder
    cat "$1"/include/breakeven/*.h | sed -nE 's/^ *(BE_[A-Z0-9_]+) = (-?[0-9]+),?( .*)?$/\1 \2/p
        /VERSION_(MAJOR|MINOR|PATCH)/d; s/^#define (BE_[A-Z0-9_]+) (.+)$/\1 \2/p' | LC_ALL=C sort
}

# The inline functions, a line each: they are compiled into programs.
inlines() { # folder
    cat "$1"/include/breakeven/*.h | awk '/^static inline/ { inside = 1 } inside { text = text " " $0 }
        inside && /^}/ { gsub(/ +/, " ", text); print substr(text, 2); text = ""; inside = 0 }' | LC_ALL=C sort
}

dump() { # folder, output
    abidw --no-corpus-path --no-comp-dir-path --no-show-locs --exported-interfaces-only --drop-private-types \
        --headers-dir "$1/include" --out-file "$2" "$1/libbreakeven.so"
}

# Prints every difference from the record; succeeds if there is none.
same_as_recorded() { # folder
    constants "$1" | diff -u --label lib/breakeven.constants --label "the headers" "$source/lib/breakeven.constants" - &&
        inlines "$1" | diff -u --label lib/breakeven.inlines --label "the headers" "$source/lib/breakeven.inlines" - &&
        abidiff --no-show-locs "$source/lib/breakeven.abi" "$1/libbreakeven.so"
}

# ---- the gate ----

copy_sources "$scratch/now"
build "$scratch/now"
if [ "$record" = --record ]; then
    dump "$scratch/now" "$source/lib/breakeven.abi" &&
        constants "$scratch/now" >"$source/lib/breakeven.constants" && inlines "$scratch/now" >"$source/lib/breakeven.inlines"
    exit
fi
if same_as_recorded "$scratch/now"; then
    echo "ok: the ABI is the recorded one"
else
    echo "FAILED: the ABI differs from the record; if that is meant, run: sh tests/house/abi.sh . cc build/abi --record"
    failed=1
fi

# ---- shown to close ----

# The change must make a difference, and the gate must name it.
must_refuse() { # title, name that the gate must print, file, sed script
    folder=$scratch/changed
    rm -rf "$folder"
    copy_sources "$folder"
    sed -i "$4" "$folder/$3"
    if cmp -s "$source/$3" "$folder/$3"; then
        echo "FAILED: $1: nothing was changed"
        failed=1
        return
    fi
    build "$folder"
    if same_as_recorded "$folder" >"$scratch/difference" 2>&1 || ! grep -q "$2" "$scratch/difference"; then
        cat "$scratch/difference"
        echo "FAILED: $1 is not refused"
        failed=1
        return
    fi
    echo "ok: refused: $1"
    grep "$2" "$scratch/difference" | head -n 2
}

must_refuse "a symbol that was removed" "be_erlang_b" include/breakeven/supply.h 's/^BE_API \(double be_erlang_b\)/\1/'
must_refuse "two fields that were swapped" "cpu_seconds" include/breakeven/demand.h \
    's/^    double cpu_seconds;/    double SWAP_seconds;/; s/^    double wall_seconds;/    double cpu_seconds;/; s/SWAP_seconds/wall_seconds/'
must_refuse "a grown struct without a size check" "be_speed" include/breakeven/decision.h \
    's/^    double factor;/    double spread;\n&/'
must_refuse "another inline function" "static inline void be_request_init(" include/breakeven/demand.h \
    's/be_request_init_sized(request, (uint32_t)sizeof \*request)/be_request_init_sized(request, 4)/'
must_refuse "a constant with another value" "BE_STATUS_RANGE" include/breakeven/base.h 's/BE_STATUS_RANGE = 3/BE_STATUS_RANGE = 33/'
exit $failed
