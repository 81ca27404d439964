#!/bin/sh
# Data flows upward only: no floor includes a header of a floor that it must not know; supply knows no price and pricing
# no request.
# Usage: floors.sh SOURCE_DIR
set -u
cd "$1" || exit 1
failed=0

# The floors that each floor may include; it may always include its own.
may_include() {
    case $1 in
    base) echo base version ;;
    demand) echo base demand ;;
    supply) echo base demand supply ;;
    pricing) echo base pricing ;;
    decision) echo base demand supply pricing decision breakeven ;;
    *) return 1 ;;
    esac
}

# One include a line, "floor<TAB>included<TAB>file:line: text", for #include "demand/internal.h" in lib and for
# #include "breakeven/demand.h" in lib and in the public header of the floor.
includes() {
    grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*["<](breakeven/|\.|[a-z_]*/|[a-z_]*internal\.h)' \
        "$@" /dev/null | sed -E 's,^((lib|include/breakeven)/([a-z_]+)[^:]*:[0-9]+:[^"<]*["<]([^">]*)[">].*)$,\3\t\4\t\1,'
}

judge() { # reads what `includes` writes
    while IFS="$tab" read -r floor included place; do
        case $included in
        sys/*) continue ;;
        breakeven/*.h) target=${included#breakeven/} target=${target%.h} ;;
        */*) target=${included%%/*} ;;
        *) target=$floor ;;
        esac
        case " $(may_include "$floor") " in
        *" $target "*) ;;
        *) echo "$floor must not include $target: $place" ;;
        esac
    done
}

report() { # title; reads findings, one a line
    findings=$(cat)
    [ -z "$findings" ] && return
    printf '%s\n%s\n' "$1" "$findings"
    failed=1
}

tab=$(printf '\t')
for floor in lib/*/; do
    floor=${floor#lib/} floor=${floor%/}
    may_include "$floor" >/dev/null || { echo "lib/$floor is no floor of this house"; failed=1; continue; }
    files=$(find "lib/$floor" "include/breakeven/$floor.h" -name '*.[ch]' 2>/dev/null)
    # shellcheck disable=SC2086
    report "includes that leave the floors below:" <<END
$([ -z "$files" ] || includes $files | judge)
END
done

report "lib/supply speaks of money:" <<END
$(grep -rniE --include='*.[ch]' '(^|[^a-z])(price[sd]?|pricing|usd|costs?)([^a-z]|$)' lib/supply)
END

report "lib/pricing speaks of demand:" <<END
$(grep -rnE --include='*.[ch]' 'be_(i_)?(request|series|curve|deployment)' lib/pricing)
END

exit $failed
