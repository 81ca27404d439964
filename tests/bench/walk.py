"""What a walk of a year costs: the library's, against the same walk in numba and in plain Python.

Usage: walk.py WALK SCRATCH_DIR, where WALK is the program of walk.c; tests/bench/walk.sh builds it and runs this. It
prints nanoseconds a tick of one candidate and the ratios. All integers must be equal: units x ticks, launches, and
ticks with fewer units than needed. Plain Python walks a part of the year and is scaled by the tick.
"""

from __future__ import annotations

import array
import math
import subprocess
import sys
import time

SECONDS = 15.0
TICKS_A_STEP = 4
START, DRAIN, DELAY, WINDOW = 2, 2, 1, 20  # ticks, of a cluster by default
PART = 43_200  # minutes that plain Python walks: 30 days
ROUNDS = 3


def walk(rates, steps, capacity, saturation, aim, floor, start, drain, each, window):
    """The horizontal pod autoscaler with its default rules over pods that start and drain, requests waiting."""
    nan = math.nan
    wanted = max(math.ceil(rates[0] / capacity), floor)
    ready, starting, draining = wanted, 0, 0
    unit_ticks = launches = short = tick = 0
    waiting = 0.0
    for step in range(steps):
        rate = rates[step]
        needed = math.ceil(rate / capacity)
        arrived = rate * SECONDS
        for _ in range(TICKS_A_STEP):
            s = tick % START
            ready += start[s]
            starting -= start[s]
            start[s] = 0
            d = tick % DRAIN
            draining -= drain[d]
            drain[d] = 0
            units = max(wanted, floor)
            here = ready + starting
            if units > here:
                start[s] = units - here
                starting += units - here
                launches += units - here
            elif units < here:
                fewer = here - units
                for age in range(1, START):
                    k = (tick + START - age) % START
                    part = min(start[k], fewer)
                    start[k] -= part
                    starting -= part
                    fewer -= part
                ready -= fewer
                draining += fewer
                drain[d] = fewer
            able = ready * saturation * SECONDS
            served = arrived
            if waiting > 0 or arrived > able:
                served = min(waiting + arrived, able)
                waiting = max(0.0, waiting + arrived - able)
            unit_ticks += ready + starting + draining
            short += ready < needed
            # the metric, as old as it is
            seen = min(ready, wanted)
            mean = nan
            if seen > 0:
                used = served / SECONDS / (ready * saturation) * seen
                mean = used * SECONDS / (seen * SECONDS)
            each[tick % (DELAY + 1)] = mean
            mean = each[(tick + 1) % (DELAY + 1)]
            # what it asks for
            replicas = nan
            if seen > 0 and mean == mean:
                usage = mean * 1000 * seen * 100
                request = 1000.0 * seen
                ratio = math.floor(usage / request * (1 + 1e-12)) / aim
                unready = wanted - seen
                if unready > 0 and ratio > 1:
                    again = math.floor(usage / (request + 1000.0 * unready) * (1 + 1e-12)) / aim
                    replicas = math.ceil(again * wanted)
                    if 0.9 <= again <= 1.1 or again < 1 or replicas < wanted:
                        replicas = wanted
                elif 0.9 <= ratio <= 1.1:
                    replicas = wanted
                else:
                    replicas = math.ceil(ratio * seen)
            # what becomes of it
            allowed = max(wanted, max(floor, 1)) == wanted
            recorded = -1
            if replicas == replicas and allowed:
                recorded = int(replicas)
            window[tick % WINDOW] = max(wanted, recorded) if tick == 0 else recorded
            desired = wanted
            if recorded >= 0:
                desired = max(wanted, recorded)
                highest = 0
                for k in range(WINDOW):
                    highest = max(highest, window[k])
                desired = min(desired, highest)
                if desired > wanted:
                    desired = min(desired, max(wanted + 4, 2 * wanted))
            wanted = max(desired, max(floor, 1))
            tick += 1
    return unit_ticks, launches, short


def rings(make):
    return [make(START, 0), make(DRAIN, 0), make(DELAY + 1, math.nan), make(WINDOW, -1)]


def best(call):
    """The least seconds of processor time of some calls, and what the last returned."""
    least = math.inf
    for _ in range(ROUNDS):
        begin = time.process_time()
        result = call()
        least = min(least, time.process_time() - begin)
    return least, result


def fast_walk():
    """(the walk compiled by numba, a maker of arrays), or None where there is no numba."""
    try:
        import numba
        import numpy
    except ImportError:
        return None
    return numba.njit(walk), lambda count, value: numpy.full(count, value)


def main() -> None:
    program, scratch = sys.argv[1:3]
    lines = subprocess.run([program, f"{scratch}/rates"], check=True, capture_output=True, text=True).stdout.split("\n")
    candidates = [line.split()[1:] for line in lines if line.startswith("candidate")]
    times = {line.split()[0]: float(line.split()[1]) for line in lines if line and not line.startswith("candidate")}
    rates = array.array("d")
    with open(f"{scratch}/rates", "rb") as file:
        rates.frombytes(file.read())
    ticks = len(rates) * TICKS_A_STEP
    one = times["one"] / ticks * 1e9
    lanes = times["lanes"] / ticks / len(candidates) * 1e9
    print(f"{ticks} ticks of {SECONDS:g} s, a year of minutes, horizontal pod autoscaler; ns of processor time a tick")
    print(f"library, one candidate, whole outcome  {one:8.2f}   ({times['one'] * 1e3:.1f} ms a year)")
    print(f"library, one candidate, verdict only   {times['verdict'] / ticks * 1e9:8.2f}")
    print(f"library, 16 in lanes, each, integers   {lanes:8.2f}   ({times['lanes'] * 1e3:.1f} ms a year of all 16)")
    print(f"16 one by one, whole outcomes, / lanes {times['sixteen'] / times['lanes']:8.2f}")

    def arguments(fields):
        capacity, saturation, aim, floor = map(float, fields[:4])
        return capacity, saturation, aim, int(floor)

    plain, in_python = best(lambda: walk(rates, PART, *arguments(candidates[0]), *rings(lambda n, v: [v] * n)))
    plain *= 1e9 / (PART * TICKS_A_STEP)
    compiled = fast_walk()
    if compiled:
        import numpy

        fast, make = compiled
        year = numpy.frombuffer(rates)
        assert fast(year, PART, *arguments(candidates[0]), *rings(make)) == in_python
        for fields in candidates:
            assert list(fast(year, len(rates), *arguments(fields), *rings(make))) == [int(x) for x in fields[4:7]]
        took, _ = best(lambda: fast(year, len(rates), *arguments(candidates[0]), *rings(make)))
        took *= 1e9 / ticks
        print(
            f"numba, one candidate, integers         {took:8.2f}   library {took / one:.2f}x, lanes {took / lanes:.1f}x"
        )
        print("all integers are equal: library, lanes, numba, and of a part of the year Python")
    else:
        print("numba is not there: skipped, and the integers of Python were not compared")
    ratios = f"library {plain / one:.1f}x, lanes {plain / lanes:.0f}x"
    print(f"Python, {PART * TICKS_A_STEP} ticks, scaled by tick    {plain:8.2f}   {ratios}")


main()
