"""What a search over instance types and purchase options costs: the library's, against numpy plan by plan and numpy's
load-duration curve, in one run and on the same inputs.

Usage: search.py SEARCH SCRATCH_DIR, where SEARCH is the program of search.c; tests/bench/search.sh builds it and runs
this. A plan is an instance type with a way to buy it: by use alone, at the price on demand or of spot, or with a
commitment for the machines that are worth its fee. numpy is given the capacities and prices that the library first has
to work out. Plan by plan, every SAMPLEth plan is timed and the time scaled; every cost is compared, by whichever way.
Exits with 1 where an answer differs.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

import numpy as np

SAMPLE = 40
STEP_HOURS = 1 / 60
HORIZON_HOURS = 8760
CAPACITY, TYPE = 0, 3  # columns of a plan


def cost_of_layers(steps, fee, price):
    """Each machine by the cheaper: `steps` are those in which machine k is used."""
    by_use = price * (steps * STEP_HOURS)
    return np.minimum(by_use, fee * HORIZON_HOURS).sum()


def plan_by_plan(rates, plans, zones):
    """Every plan on its own, over the whole year."""
    costs = []
    for capacity, fee, price, _ in plans:
        machines = np.maximum(np.ceil(rates / capacity), zones)
        if fee == np.inf:
            costs.append(machines.sum() * STEP_HOURS * price)
        else:
            having = np.bincount(machines.astype(np.int64))
            more = having[::-1].cumsum()[::-1]
            costs.append(cost_of_layers(more[1:], fee, price))
    return np.array(costs)


def sorted_once(rates, plans, zones, column):
    """The load-duration curve: sort, then look every multiple of a capacity up: once for the plans that share a column,
    which are those of a type, or of all types of the same capacity."""
    ordered = np.sort(rates)
    layers, costs = {}, []
    for plan in plans:
        capacity, fee, price, _ = plan
        steps = layers.get(plan[column])
        if steps is None:
            levels = np.arange(int(np.ceil(ordered[-1] / capacity))) * capacity
            steps = ordered.size - np.searchsorted(ordered, levels, side="right")
            if steps.size < zones:
                steps = np.append(steps, np.zeros(zones - steps.size))
            steps[:zones] = ordered.size
            layers[plan[column]] = steps
        costs.append(cost_of_layers(steps, fee, price))
    return np.array(costs)


def median_time(call, runs):
    times = []
    for _ in range(runs):
        begin = time.process_time()
        result = call()
        times.append(time.process_time() - begin)
    return statistics.median(times), result


def main() -> None:
    program, scratch = sys.argv[1:3]
    lines = subprocess.run([program, scratch], check=True, capture_output=True, text=True).stdout.split("\n")
    said = {line.split()[0]: float(line.split()[1]) for line in lines if line}
    zones = int(said["zones"])
    rates = np.fromfile(f"{scratch}/rates")
    plans = np.fromfile(f"{scratch}/plans").reshape(-1, 4)
    costs = np.fromfile(f"{scratch}/costs")
    capacities = len(np.unique(plans[:, 0]))
    print(
        f"{rates.size} minutes, {said['types']:.0f} instance types, {said['excluded']:.0f} left out, "
        f"{len(plans)} plans, {capacities} different capacities; numpy {np.__version__}, one thread"
    )
    by_type, of_type = median_time(lambda: sorted_once(rates, plans, zones, TYPE), 5)
    shared, of_shared = median_time(lambda: sorted_once(rates, plans, zones, CAPACITY), 5)
    sample, _ = median_time(lambda: plan_by_plan(rates, plans[::SAMPLE], zones), 3)
    one_by_one = sample * len(plans) / len(plans[::SAMPLE])
    of_plans = plan_by_plan(rates, plans, zones)
    library = said["library"]
    print(f"library, all of the search             {library * 1e3:9.2f} ms")
    rows = [
        (f"numpy, plan by plan, 1 in {SAMPLE} x {SAMPLE}", one_by_one, 400),
        ("numpy, sorted, every type looked up", by_type, 10),
        ("numpy, sorted, types share a capacity", shared, None),
    ]
    for name, took, aim in rows:
        aimed = f", aim {aim}" if aim else ""
        print(f"{name:38} {took * 1e3:9.2f} ms  {took / library:7.1f} times the library's{aimed}")
    print(f"library, target from the promise too   {said['promised'] * 1e3:9.2f} ms")
    worst = max(float(np.abs(other / costs - 1).max()) for other in (of_plans, of_type, of_shared))
    equal = worst < 1e-12
    print(f"all {len(plans)} costs {'are equal' if equal else 'DIFFER'}: largest relative difference {worst:.1e}")
    if not equal:
        sys.exit(1)


if __name__ == "__main__":
    main()
