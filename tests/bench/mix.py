"""What the cheapest purchase of a year costs to find: the library's, against HiGHS and numpy.

Usage: mix.py MIX RATE_CARDS SCRATCH_DIR, where MIX is the program of mix.c; tests/bench/mix.sh builds it and runs this. All
answers must agree: those in whole units to 1e-9; linear programmes, which may divide them, may cost a trace less. Times are
processor time of one core, medians; the honest rival is HiGHS on hours grouped by equal demand, its grouping counted in.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import statistics
import subprocess
import sys
import time

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp


def timed(call, rounds):
    """The median seconds of some calls, and what the last returned."""
    seconds = []
    for _ in range(rounds):
        begin = time.process_time()
        result = call()
        seconds.append(time.process_time() - begin)
    return statistics.median(seconds), result


class Menu:
    def __init__(self, name):
        self.name, self.offers = name, []

    def caps(self, used):
        return np.floor(self.cap * used + 1e-9) if self.whole_cap else self.cap * used

    def programme(self, used, weights, whole=False):
        """The programme: offers, then by row what each offer with a usage price covers, spot and on demand."""
        rows, count = len(used), len(self.offers)
        by_use = [o for o, offer in enumerate(self.offers) if offer[1] > 0]
        cost = [np.array([fee for fee, *_ in self.offers])]
        cost += [self.offers[o][1] * weights for o in by_use] + [self.spot * weights, self.price * weights]
        eye, none = sparse.identity(rows, format="csr"), sparse.csr_matrix((rows, rows))
        free = sparse.csr_matrix(np.tile([-float(o not in by_use) for o in range(count)], (rows, 1)))
        blocks = [[free] + [-eye] * (len(by_use) + 2)]
        for i, o in enumerate(by_use):
            own = np.zeros((rows, count))
            own[:, o] = -1
            blocks.append([sparse.csr_matrix(own)] + [eye if j == i else none for j in range(len(by_use) + 2)])
        right = np.concatenate([-used] + [np.zeros(rows)] * len(by_use))
        upper = np.concatenate([np.full(count + rows * len(by_use), np.inf), self.caps(used), np.full(rows, np.inf)])
        cost, matrix = np.concatenate(cost), sparse.bmat(blocks, format="csr")
        if whole:
            return milp(
                cost,
                constraints=LinearConstraint(matrix, -np.inf, right),
                bounds=Bounds(0, upper),
                integrality=np.arange(len(cost)) < count,
                options={"mip_rel_gap": 0},
            ).fun
        bounds = np.column_stack([np.zeros_like(upper), upper])
        return linprog(cost, A_ub=matrix, b_ub=right, bounds=bounds, method="highs").fun

    def grouped(self, used, whole=False):
        values, counts = np.unique(used, return_counts=True)
        return self.programme(values, counts.astype(float), whole)

    def hourly(self, used):
        return self.programme(used, np.ones(len(used)))

    def closed_form(self, used):
        """Unit-hours of each layer, by sorting; whose it is, by the lowest line."""
        peak = int(used.max())
        layers = np.arange(peak)
        dear = used - self.caps(used)
        every = used.size - np.searchsorted(np.sort(used), layers, side="right")
        whole = np.floor(dear)
        on_demand = used.size - np.searchsorted(np.sort(whole), layers, side="right")
        on_demand = on_demand + np.bincount(whole.astype(int), dear - whole, peak + 1)[:peak]
        best = self.price * on_demand + self.spot * (every - on_demand)
        for fee, usage, *_ in self.offers:
            each = min(usage, self.price) * on_demand + min(usage, self.spot) * (every - on_demand)
            best = np.minimum(best, fee + each)
        return float(best.sum())


def read(lines):
    menus = []
    for line in lines:
        word, *rest = line.split()
        if word == "menu":
            menus.append(Menu(rest[0]))
        elif word == "unit":
            menus[-1].price, menus[-1].spot, menus[-1].cap, menus[-1].whole_cap = map(float, rest)
        elif word == "offer":
            menus[-1].offers.append((float(rest[0]), float(rest[1]), float(rest[2]), " ".join(rest[3:])))
        elif word == "answer":
            menus[-1].cost, menus[-1].bound, menus[-1].certified = map(float, rest)
        elif word == "seconds":
            menus[-1].seconds = list(map(float, rest))
    return menus


def compare(menu, used):
    brief, with_menu, in_full = menu.seconds
    rivals = [
        ("numpy, closed form", *timed(lambda: menu.closed_form(used), 51)),
        ("HiGHS, hours of equal demand grouped", *timed(lambda: menu.grouped(used), 9)),
        ("the same in whole units", *timed(lambda: menu.grouped(used, whole=True), 3)),
        ("HiGHS, hour by hour", *timed(lambda: menu.hourly(used), 1)),
    ]
    print(f"{menu.name}: {len(menu.offers)} commitments, {menu.cost:,.2f} USD")
    print("  " + ", ".join(f"{int(q)} x {name}" for *_, q, name in menu.offers if q))
    print(f"  library, the purchase               {brief * 1e6:12.1f} us")
    print(f"  library, the menu made and freed    {with_menu * 1e6:12.1f} us")
    print(f"  library, with bill and certificate  {in_full * 1e6:12.1f} us")
    for name, seconds, cost in rivals:
        off = (menu.cost - cost) / menu.cost
        print(
            f"  {name:36}{seconds * 1e6:12.1f} us   {seconds / brief:10,.0f} x the library, {seconds / with_menu:8,.0f} x"
            f" with its menu; less by {off:.0e}"
        )
        # divisible units may cost a trace less than whole ones; whole ones the same
        assert abs(off) < 1e-9 or (0 <= off < 1e-6 and "whole" not in name and "numpy" not in name), (name, cost)
    assert menu.cost * (1 - 1e-9) <= menu.certified <= menu.cost


def main() -> None:
    program, cards, scratch = sys.argv[1:4]
    lines = subprocess.run([program, cards, f"{scratch}/hours"], check=True, capture_output=True, text=True).stdout
    used = np.fromfile(f"{scratch}/hours")
    print(f"a year of hours, {used.min():.0f} to {used.max():.0f} units, {used.mean():.2f} on average")
    for menu in read(lines.splitlines()):
        compare(menu, used)
    print("all answers agree; certificates hold")


main()
