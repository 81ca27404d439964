#!/bin/sh
# The Java binding: the native library, then JUnit through Maven, under the checks of the virtual machine's own interface.
# Usage: java.sh SOURCE_DIR SCRATCH_DIR CC ANSWERS SWIG
set -u
source=$1 scratch=$2 cc=$3 answers=$4 swig=$5
rm -rf "$scratch"
mkdir -p "$scratch" || exit 1
export BREAKEVEN_PRICING="$source/pricing"

if ! { cmake -S "$source" -B "$scratch/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_COMPILER="$cc" \
    -DBREAKEVEN_TESTS=OFF -DBREAKEVEN_EXAMPLES=OFF -DBREAKEVEN_JAVA=ON -DBREAKEVEN_SWIG="$swig" &&
    cmake --build "$scratch/build"; } >"$scratch/log" 2>&1; then
    tail -n 60 "$scratch/log"
    echo "FAILED: the native library does not build"
    exit 1
fi
echo "ok: the native library"

mvn -B --no-transfer-progress -f "$source/bindings/java/pom.xml" -Dbinding.build="$scratch/build/bindings/java" \
    -Dbreakeven.source="$source" -Dbreakeven.answers="$answers" package >"$scratch/log" 2>&1
code=$?
[ $code = 0 ] || tail -n 80 "$scratch/log"
grep ' exported, ' "$scratch/log"
if grep -n 'WARNING in native method\|FATAL ERROR in native method' "$scratch/log"; then
    echo "FAILED: the virtual machine complains of the native code"
    code=1
fi
# What native code prints the runner takes for noise, and puts into files of this name.
noise=$(find "$scratch/build/bindings/java/target/surefire-reports" -name '*.dump*' 2>/dev/null)
if [ -n "$noise" ]; then
    # shellcheck disable=SC2086
    head -n 20 $noise
    echo "FAILED: the native code, or the virtual machine about it, printed something"
    code=1
fi
ls "$scratch"/build/bindings/java/target/breakeven-*.jar || { echo "FAILED: no jar"; code=1; }
# What surefire counted, in the words of cmocka, which the runner of all tests adds up.
awk '/Tests run:.*Failures:/ { gsub(/,/, ""); for (i = 1; i < NF; i++) { if ($i == "run:") n = $(i + 1)
    if ($i == "Failures:") f = $(i + 1); if ($i == "Errors:") e = $(i + 1) } }
    END { if (n) printf "[  PASSED  ] %d test(s).\n", n - f - e; if (f + e) printf "[  FAILED  ] %d test(s).\n", f + e
        exit !n }' "$scratch/log" || { echo "FAILED: no test was run"; code=1; }
exit $code
