#!/bin/sh
# Every C file stands as .clang-format wants it; a failure prints what it wants. Releases of clang-format differ in
# detail: 14 is the judge.
# Usage: format.sh SOURCE_DIR
set -u
cd "$1" || exit 1
for tool in clang-format-14 clang-format ''; do
    case $("${tool:-false}" --version 2>/dev/null) in
    *'version 14.'*) break ;;
    esac
done
if [ -z "$tool" ]; then
    echo "SKIPPED: clang-format 14 is absent"
    exit 77
fi

files=$(find include lib bindings examples tests -name '*.[ch]' 2>/dev/null | sort)
[ -n "$files" ] || { echo "no C file found"; exit 1; }
# shellcheck disable=SC2086
"$tool" --dry-run -Werror $files >/dev/null 2>&1 && exit 0
for file in $files; do
    "$tool" "$file" | diff -u --label "$file" --label "$file, formatted" "$file" -
done
echo "to mend it: clang-format -i FILE"
exit 1
