#!/bin/sh
# Every published result that judges supply or commitments is either restated in a test or listed with the reason why not.
# Every published result that judges the supply floor, or purchase without foresight, is either restated in a test or
# listed with the reason why not.
# Every published result that judges the supply floor or a break-even is either restated in a test or listed with the reason why not.
# published.sh SOURCE_DIR; skips where the published results are not beside the repository.
set -eu
cd "$1"
results=../shared/goldens/published-results.jsonl
ledger=tests/cases/published.csv
if [ ! -f "$results" ]; then
    echo "skipped: $results is not there"
    exit 77
fi
kinds='faas_[a-z_]*|measured_validation|model_vs_measurement_bar|erlang_[bc]|littles_law|sizing_rule|limit|scale_ramp|autoscaler_constants|hpa_[a-z_]*|target_tracking_alarm|node_allocatable|platform_constant'
kinds="$kinds|savings_plan_application|ri_size_flexibility|commitment_[a-z]*|reference_table|sustained_use|screening_curve|invariant"
kinds="$kinds|competitive_ratio|break_even|architecture_comparison"
wrong=0
count=0
for id in $(grep -E "\"kind\": \"($kinds)\"" "$results" | sed 's/^{"id": "\([^"]*\)".*/\1/'); do
    count=$((count + 1))
    if ! grep -q "^$id," "$ledger"; then
        echo "$id is not in $ledger"
        wrong=1
    fi
done
if [ "$count" -lt 50 ]; then
    echo "only $count results found: is $results still of the form that is read here?"
    wrong=1
fi
for file in $(tail -n +2 "$ledger" | cut -d, -f2 | sort -u); do
    if [ "$file" != none ] && [ ! -f "$file" ]; then
        echo "$ledger names $file, which is not there"
        wrong=1
    fi
done
echo "$count published results accounted for"
exit $wrong
