#!/bin/sh
# Each public header compiles alone, and twice in a row, as C11 and as C++17 with warnings as errors.
# Usage: headers.sh SOURCE_DIR CC CXX
set -u
source=$1 cc=$2 cxx=$3
warnings="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -fsyntax-only"
failed=0

compile() { # header, compiler, flags
    header=$1
    shift
    # shellcheck disable=SC2086
    printf '#include "%s"\n#include "%s"\nint alone;\n' "$header" "$header" |
        "$@" $warnings -I "$source/include" - || { echo "$header: $* failed"; failed=1; }
}

for path in "$source"/include/breakeven/*.h; do
    header=breakeven/${path##*/}
    compile "$header" "$cc" -std=c11 -x c
    case $cxx in
    *-NOTFOUND) ;;
    *) compile "$header" "$cxx" -std=c++17 -x c++ ;;
    esac
done
case $failed$cxx in
0*-NOTFOUND) echo "SKIPPED: a C++ compiler is absent"; exit 77 ;;
esac
exit $failed
