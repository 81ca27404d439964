#!/bin/sh
# The rate cards are what the importer makes of the price sources, byte for byte. The sources are not part of this tree:
# they lie in the shared data folder, BREAKEVEN_SHARED or ../shared.
# Usage: rate_cards.sh SOURCE_DIR SCRATCH_DIR
set -u
source=$1 scratch=$2
shared=${BREAKEVEN_SHARED:-$source/../shared}
if [ ! -d "$shared/pricing-sources" ]; then
    echo "SKIPPED: the shared data folder is absent"
    exit 77
fi
if ! command -v python3 >/dev/null 2>&1; then
    echo "SKIPPED: python3 is absent"
    exit 77
fi
rm -rf "$scratch"
mkdir -p "$scratch" || exit 1
PYTHONDONTWRITEBYTECODE=1 python3 "$source/pricing/import_aws.py" "$shared/pricing-sources" "$scratch" || exit 1
diff -ru "$source/pricing/aws" "$scratch/aws" >"$scratch/difference" && exit 0
head -n 60 "$scratch/difference"
echo "the rate cards differ from the importer's output: $(grep -c '^[-+][^-+]' "$scratch/difference") lines"
exit 1
