#!/bin/sh
# The shared library exports what lib/breakeven.symbols lists and what the headers declare, no more and no less.
# To record a change: nm -D --defined-only build/dev/libbreakeven.so | awk '{ print $NF }' | LC_ALL=C sort
# Usage: symbols.sh SOURCE_DIR NM LIBRARY
set -u
source=$1 nm=$2 library=$3
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
LC_ALL=C
export LC_ALL

"$nm" -D --defined-only "$library" | awk '{ print $NF }' | sort >"$scratch/exported"
cat "$source"/include/breakeven/*.h | grep -v '^#' | tr '\n' ' ' | grep -o 'BE_API [^;()]*(' |
    sed 's/.*[ *]\(be_[a-z0-9_]*\)($/\1/' | sort >"$scratch/declared"
if ! [ -s "$scratch/exported" ] || ! [ -s "$scratch/declared" ]; then
    echo "no symbols found"
    exit 1
fi

failed=0
diff -u --label lib/breakeven.symbols --label "exported by the library" \
    "$source/lib/breakeven.symbols" "$scratch/exported" || failed=1
diff -u --label lib/breakeven.symbols --label "declared by the headers" \
    "$source/lib/breakeven.symbols" "$scratch/declared" || failed=1
exit $failed
