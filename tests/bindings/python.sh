#!/bin/sh
# The Python binding: `pip install .` builds one wheel, which is installed into a fresh virtual environment and tested
# there; the stubs hold under mypy --strict, the sources under ruff; and the handles are tried once more under the address
# sanitizer.
# Usage: python.sh SOURCE_DIR SCRATCH_DIR CC ANSWERS
set -u
source=$1 scratch=$2 cc=$3 answers=$4
tests=$source/tests/bindings/python
rm -rf "$scratch"
mkdir -p "$scratch" || exit 1
unset BREAKEVEN_PRICING # the wheel brings its own
export BREAKEVEN_SOURCE="$source" BREAKEVEN_ANSWERS="$answers" PYTHONDONTWRITEBYTECODE=1
failed=0

step() { # title, command ...
    title=$1
    shift
    if "$@" >"$scratch/log" 2>&1; then
        echo "ok: $title"
    else
        tail -n 60 "$scratch/log"
        echo "FAILED: $title"
        failed=1
        return 1
    fi
}

# What pytest counted, in the words of cmocka, which the runner of all tests adds up.
count_tests() {
    sed -n 's/^\(.* \)\{0,1\}\([0-9]*\) passed.*/[  PASSED  ] \2 test(s)./p' "$scratch/log" | tail -n 1
    sed -n 's/^\(.* \)\{0,1\}\([0-9]*\) failed.*/[  FAILED  ] \2 test(s)./p' "$scratch/log" | tail -n 1
}

# ---- a fresh environment ----

step "a virtual environment" python3 -m venv "$scratch/venv" || exit 1
python=$scratch/venv/bin/python
step "its tools" "$python" -m pip install --quiet --disable-pip-version-check build numpy pytest hypothesis mypy ruff \
    'swig>=4.5' || exit 1

# ---- the wheel ----

# From a copy, so that the build leaves nothing in the source tree.
mkdir "$scratch/source"
(cd "$source" && cp -r CMakeLists.txt LICENSE README.md bindings include lib pricing pyproject.toml "$scratch/source")
step "pip wheel ." "$python" -m pip wheel --quiet --disable-pip-version-check --no-deps -w "$scratch/wheel" \
    "$scratch/source" || exit 1
wheel=$(echo "$scratch"/wheel/*)
case $wheel in
*breakeven-*-cp311-abi3-*.whl) echo "ok: one wheel for every Python from 3.11 on: ${wheel##*/}" ;;
*) echo "FAILED: not one cp311-abi3 wheel: $wheel" && exit 1 ;;
esac
step "pip install" "$python" -m pip install --quiet --disable-pip-version-check --no-deps "$wheel" || exit 1
step "the rate cards are inside" "$python" -c "
import pathlib, breakeven
cards = pathlib.Path(breakeven.__file__).parent / 'pricing'
assert len(list(cards.glob('aws/*/*.csv'))) > 20, cards"

# ---- tests ----

step "pytest" "$python" -m pytest -q -p no:cacheprovider -s "$tests"
count_tests
grep ' exported, ' "$scratch/log"
step "mypy: the stubs" "$scratch/venv/bin/mypy" --strict --cache-dir "$scratch/mypy" -p breakeven
step "mypy: a program" "$scratch/venv/bin/mypy" --strict --cache-dir "$scratch/mypy" "$tests/typed_program.py"
step "ruff" "$scratch/venv/bin/ruff" check --no-cache "$source/bindings" "$source/tests/bindings" "$source/tests/bench"
step "ruff format" "$scratch/venv/bin/ruff" format --no-cache --check "$source/bindings/python/breakeven/__init__.py" "$tests" \
    "$source/tests/bench"

# ---- once more under the address sanitizer ----

PATH=$scratch/venv/bin:$PATH
export PATH
step "a build with the sanitizers" sh -c "
    cmake -S '$source' -B '$scratch/asan' -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_COMPILER='$cc' -DBREAKEVEN_TESTS=OFF \
        -DBREAKEVEN_EXAMPLES=OFF -DBREAKEVEN_PYTHON=ON -DBREAKEVEN_SANITIZE=address,undefined \
        -DPython_EXECUTABLE='$python' && cmake --build '$scratch/asan'" || exit 1
cp "$source/bindings/python/breakeven/__init__.py" "$scratch/asan/bindings/python/breakeven/"
step "pytest under the sanitizers" env LD_PRELOAD="$("$cc" -print-file-name=libasan.so)" \
    ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 BREAKEVEN_PRICING="$source/pricing" PYTHONMALLOC=malloc \
    PYTHONPATH="$scratch/asan/bindings/python" "$python" -m pytest -q -p no:cacheprovider "$tests/test_handles.py" \
    "$tests/test_structs.py" "$tests/test_errors.py" "$tests/test_series.py" "$tests/test_scaling.py" \
    "$tests/test_purchases.py" \
    --deselect "$tests/test_series.py::test_what_goes_in_comes_out" \
    --deselect "$tests/test_series.py::test_the_curve_holds_the_requests_of_the_series"
count_tests
exit $failed
