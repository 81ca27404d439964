#!/bin/sh
# The installed package serves programs of others: moved from where it was installed to, shared and static, through CMake
# and through pkg-config, from C and C++; the examples build against it; a version that is too new is refused.
# Usage: install.sh SOURCE_DIR BUILD_DIR CMAKE CC CXX SCRATCH_DIR
set -u
source=$1 build=$2 cmake=$3 cc=$4 cxx=$5 scratch=$6
unset BREAKEVEN_PRICING
if command -v ninja >/dev/null; then
    export CMAKE_GENERATOR=Ninja
fi
rm -rf "$scratch"
mkdir -p "$scratch" || exit 1
failed=0

complain() {
    echo "FAILED: $*"
    failed=1
}

# command ...: must succeed; what it prints is shown only where it does not
quietly() {
    "$@" >"$scratch/log" 2>&1 && return
    cat "$scratch/log"
    complain "$*"
    return 1
}

# Paths without their detours.
resolve() {
    while IFS= read -r line; do
        case $line in /*) realpath -m "$line" ;; *) printf '%s\n' "$line" ;; esac
    done
}

# title, file with the expected output, command ...
check_output() {
    title=$1 expected=$2
    shift 2
    if "$@" >"$scratch/raw" 2>&1 && resolve <"$scratch/raw" >"$scratch/actual" &&
        diff -u "$expected" "$scratch/actual"; then
        echo "ok: $title"
    else
        cat "$scratch/actual"
        complain "$title"
    fi
}

if ! command -v pkg-config >/dev/null; then
    echo "SKIPPED: pkg-config is absent"
    exit 77
fi

# ---- install, and move ----

quietly "$cmake" --install "$build" --prefix "$scratch/first" || exit 1
mv "$scratch/first" "$scratch/moved"
prefix=$scratch/moved
if grep -rlF "$scratch/first" "$prefix" --include='*.cmake' --include='*.pc'; then
    complain "these name the folder that was installed to"
fi
pc=$(find "$prefix" -name breakeven.pc) libdir=$(dirname "$(find "$prefix" -name libbreakeven.a)")
[ -n "$pc" ] || complain "no breakeven.pc was installed"
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH

number() { sed -n "s/^#define BE_VERSION_$1 //p" "$source/include/breakeven/version.h"; }
version=$(number MAJOR).$(number MINOR).$(number PATCH)
card=aws/us-east-1/meters.csv
price='0.20 USD per 1000000'
pricing=$(pkg-config --variable=pricingdir breakeven)
printf '%s %s\n%s\n%s\n' "$version" "$version" "$price" "$(realpath -m "$pricing/$card")" >"$scratch/shared.txt"
printf '%s %s\n%s\n%s\n' "$version" "$version" "$price" "$(realpath -m "$pricing/$card")" >"$scratch/static.txt"
printf '%s 1.0\n' "$version" >"$scratch/cxx.txt"

# ---- CMake ----

configure() { # version wanted
    "$cmake" -S "$source/tests/install" -B "$scratch/build" -DCMAKE_PREFIX_PATH="$prefix" -DWANTED="$1" \
        -DEXAMPLES="$source/examples" -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx"
}

quietly configure "$version" && quietly "$cmake" --build "$scratch/build" --parallel 2
check_output "find_package, shared" "$scratch/shared.txt" "$scratch/build/with_shared"
check_output "find_package, static" "$scratch/static.txt" env BREAKEVEN_PRICING="$pricing" "$scratch/build/with_static"
check_output "find_package, C++" "$scratch/cxx.txt" "$scratch/build/with_cxx"
for name in api thumbnails recommendations trace; do
    check_output "example $name" "$source/examples/expected/$name.txt" "$scratch/build/$name"
done
rm -rf "$scratch/build"
if configure 99.0 >"$scratch/log" 2>&1; then
    complain "find_package accepts version 99.0"
elif grep -q 'requested version.*99.0' "$scratch/log"; then
    echo "ok: find_package refuses version 99.0"
else
    cat "$scratch/log"
    complain "find_package failed otherwise than for the version"
fi

# ---- pkg-config ----

consumer=$source/tests/install/consumer.c
# shellcheck disable=SC2046
quietly "$cc" "$consumer" -o "$scratch/pc_shared" $(pkg-config --cflags --libs breakeven) "-Wl,-rpath,$libdir"
# shellcheck disable=SC2046
quietly "$cc" -static "$consumer" -o "$scratch/pc_static" $(pkg-config --static --cflags --libs breakeven)
check_output "pkg-config, shared" "$scratch/shared.txt" "$scratch/pc_shared"
check_output "pkg-config, static" "$scratch/static.txt" env BREAKEVEN_PRICING="$pricing" "$scratch/pc_static"
pkg-config "breakeven >= $version" || complain "pkg-config refuses its own version"
if pkg-config --print-errors "breakeven >= 99.0" >"$scratch/log" 2>&1; then
    complain "pkg-config accepts version 99.0"
elif grep -q "$version" "$scratch/log"; then
    echo "ok: pkg-config refuses version 99.0"
else
    cat "$scratch/log"
    complain "pkg-config failed otherwise than for the version"
fi
exit $failed
