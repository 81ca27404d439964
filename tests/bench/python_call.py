"""What a bare call costs through the binding, against an extension written by hand for the same calls.

Usage: python_call.py, with both modules to be imported; tests/bench/python_call.sh builds them and runs it. Prints
nanoseconds a call, the best of many rounds that take turns, and the ratio.
"""

from __future__ import annotations

import timeit

import breakeven
import handwritten

ROUNDS = 60
CALLS = 100_000

CASES = {
    "series_count(series)": "f(s)",
    "year_start(2026)": "f(2026)",
    "unit_threshold(7, 3.5)": "f(7, 3.5)",
}


def best(call: str, modules: list[object], name: str) -> list[float]:
    """Nanoseconds a call in each module; the rounds take turns, so that a busy machine disturbs both alike."""
    timers = []
    for module in modules:
        series = module.series_constant(1.0, 24, 0, 3600)
        timers.append(timeit.Timer(call, globals={"f": getattr(module, name), "s": series}))
    times = [float("inf")] * len(modules)
    for _ in range(ROUNDS):
        for i, timer in enumerate(timers):
            times[i] = min(times[i], timer.timeit(CALLS) / CALLS * 1e9)
    return times


def main() -> None:
    print(f"{'call':26}{'by hand':>10}{'binding':>10}{'ratio':>8}")
    for title, call in CASES.items():
        by_hand, bound = best(call, [handwritten, breakeven], title.split("(")[0])
        print(f"{title:26}{by_hand:7.1f} ns{bound:7.1f} ns{bound / by_hand:8.2f}")


main()
