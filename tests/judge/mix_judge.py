"""The judge of purchases: what the library finds cheapest, against HiGHS and against trying all.

Usage: mix_judge.py MIX_JUDGE [MENUS MENUS_OF_A_YEAR], where MIX_JUDGE is the program of mix_judge.c, which makes the
menus and checks the certificates. Of each menu this file computes fees, the parts of the usage and their values, and
the vendor's order once more by itself. Bills that are a linear or mixed-integer programme are solved by HiGHS through
scipy, with no gap; small ones by trying all quantities; overlapping plans in steps by trying all quantities, billed
in the vendor's order. Where plans overlap and are divisible, the certified gap is 0.1 % at most and no quantities
cost less than the bound.
"""

from __future__ import annotations

import itertools
import json
import math
import multiprocessing
import subprocess
import sys
import time
from collections import Counter, defaultdict

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

INFINITE = 1e299
YEAR = 8760
MOST_POINTS = 3000  # quantities to be tried
COMPUTE_PLAN, INSTANCE_PLAN = 4, 6


def weights_of(menu):
    hours = np.arange(menu["hours"])
    return (1 + menu["discount"]) ** (-hours / YEAR) if menu["present"] else np.ones(menu["hours"])


def fee_of(menu, offer, weights):
    """Of a quantity of 1 over the horizon."""
    begin, end = max(offer["start"], 0), min(offer["end"], menu["hours"])
    within = weights[begin:end].sum() if end > begin else 0.0
    if menu["basis"] == 0:
        return offer["upfront"] * within / (offer["end"] - offer["start"]) + offer["hourly"] * within
    paid = 0 <= offer["start"] < menu["hours"]
    return (offer["upfront"] * weights[begin] if paid else 0.0) + offer["hourly"] * within


def parts_of(unit, used):
    """(quantity, USD each) of an hour, the dearest first."""
    price, spot, cap = unit["on_demand"], unit["spot"], unit["cap"]
    if not unit["whole"]:
        full = min(price, unit["function"])
        at_spot = cap * used if spot < full else 0.0
        parts = [(used - at_spot, full), (at_spot, spot)]
    else:
        floor = math.floor(used)
        rest = used - floor
        full = min(price, unit["function"])
        partial = min(price, rest * unit["function"]) if rest > 0 else 0.0
        # a list of single units, the dearest replaced by spot first
        replaced = cap * (floor + (rest > 0)) if spot < max(full, partial) else 0.0
        parts, kept = [], replaced
        for quantity, value in sorted([(floor, full), (1.0 if rest > 0 else 0.0, partial)], key=lambda p: -p[1]):
            here = min(kept, quantity) if value > spot else 0.0
            kept -= here
            parts += [(quantity - here, value), (here, spot)]
    merged = defaultdict(float)
    for quantity, value in parts:
        merged[value] += quantity
    return sorted(((q, v) for v, q in merged.items() if q > 1e-13), key=lambda p: -p[1])


class Menu:
    """A menu with its hours grouped: those in which the same offers are active and the same is used."""

    def __init__(self, menu):
        self.menu = menu
        self.offers = menu["offers"]
        weights = weights_of(menu)
        self.fees = np.array([fee_of(menu, offer, weights) for offer in self.offers])
        groups = defaultdict(float)
        active_of = {}
        for hour in range(menu["hours"]):
            active = tuple(o for o, f in enumerate(self.offers) if f["start"] <= hour < f["end"])
            used = tuple(unit["load"][hour] for unit in menu["units"])
            groups[active_of.setdefault(active, active), used] += weights[hour]
        self.groups = []
        for (active, used), weight in groups.items():
            parts = [(t, q, v) for t, unit in enumerate(menu["units"]) for q, v in parts_of(unit, used[t])]
            self.groups.append((weight, active, parts))
        self.low = np.array([f["least"] for f in self.offers])
        self.high = np.array([self.enough(o) for o in range(len(self.offers))])

    def enough(self, o):
        """What covers all that an offer may cover at its peak."""
        offer = self.offers[o]
        peak = max(
            (sum(offer["measure"][t] * q for t, q, _ in parts) for _, active, parts in self.groups if o in active),
            default=0.0,
        )
        if offer["step"] > 0:
            peak = math.ceil(peak / offer["step"] - 1e-9) * offer["step"]
        return min(max(peak, offer["least"]), offer["most"])

    def programme(self):
        """The cost of the best quantities, where each hour may use commitments as is best."""
        cost, rows, columns, entries, right, upper = [], [], [], [], [], []
        row = 0
        count = len(self.offers)
        cost.extend(self.fees)
        upper.extend(self.high)
        for weight, active, parts in self.groups:
            first = row  # the active offers' capacity, then the parts
            for i, o in enumerate(active):
                rows.append(first + i), columns.append(o), entries.append(-1.0), right.append(0.0)
            row += len(active)
            for t, quantity, value in parts:
                rows.append(row), columns.append(len(cost)), entries.append(-1.0)
                cost.append(weight * value), upper.append(np.inf)
                right.append(-quantity)
                for i, o in enumerate(active):
                    measure, usage = self.offers[o]["measure"][t], self.offers[o]["usage"]
                    if measure > 0 and usage < value:
                        rows += [first + i, row]
                        columns += [len(cost), len(cost)]
                        entries += [measure, -1.0]
                        cost.append(weight * usage), upper.append(np.inf)
                row += 1
        lower = np.zeros(len(cost))
        lower[:count] = self.low
        whole = np.zeros(len(cost))
        whole[:count] = [f["step"] > 0 and f["most"] != f["least"] for f in self.offers]
        matrix = sparse.csr_matrix((entries, (rows, columns)), shape=(row, len(cost)))
        if whole.any():
            answer = milp(
                cost,
                constraints=LinearConstraint(matrix, -np.inf, right),
                bounds=Bounds(lower, upper),
                integrality=whole,
                options={"mip_rel_gap": 0},
            )
        else:
            options = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
            answer = linprog(
                cost, matrix, right, bounds=np.column_stack([lower, upper]), method="highs", options=options
            )
        assert answer.status == 0, answer.message
        return answer.fun

    def order(self, active, parts):
        """The vendor's order of an hour: pairs of an offer and a part."""
        pairs = []
        for o in active:
            offer = self.offers[o]
            plan = offer["option"] in (COMPUTE_PLAN, INSTANCE_PLAN)
            for i, (t, _, value) in enumerate(parts):
                measure, unit = offer["measure"][t], self.menu["units"][t]
                if measure == 0 or value < offer["usage"]:
                    continue
                if plan:
                    share = round(measure / value * 1e12) if value > 0 else math.inf
                    key = (2 if offer["option"] == INSTANCE_PLAN else 3, share, measure)
                elif offer["flexible"]:
                    key = (1, unit["size"], 0)
                else:
                    key = (0, 0, offer["usage"])
                pairs.append(((*key, unit["name"], offer["name"], i), o, i, measure, offer["usage"]))
        return [pair[1:] for pair in sorted(pairs)]

    def bill(self, points):
        """What each of some quantities costs, billed in the vendor's order."""
        cost = points @ self.fees
        for weight, active, parts in self.groups:
            left = points.astype(float)
            rest = [np.full(len(points), quantity) for _, quantity, _ in parts]
            for o, i, measure, usage in self.order(active, parts):
                covered = np.minimum(left[:, o] / measure, rest[i])
                left[:, o] -= covered * measure
                rest[i] = rest[i] - covered
                cost += weight * usage * covered
            cost += weight * sum(rest[i] * value for i, (_, _, value) in enumerate(parts))
        return cost

    def all_points(self, most):
        """All quantities in steps, or None where they are more than so many or divisible."""
        axes = []
        for o, offer in enumerate(self.offers):
            if self.high[o] <= self.low[o]:
                axes.append([self.low[o]])
            elif offer["step"] == 0:
                return None
            else:
                first, last = (round(x[o] / offer["step"]) for x in (self.low, self.high))
                steps = [k * offer["step"] for k in range(first, last + 1)]
                axes.append([x for x in steps if x <= self.high[o] + 1e-9])
        if math.prod(map(len, axes)) > most:
            return None
        return np.array(list(itertools.product(*axes)), dtype=float).reshape(-1, len(axes))

    def some_points(self, count, seed):
        """Quantities at random."""
        random = np.random.default_rng(seed)
        points = self.low + (self.high - self.low) * random.random((count, len(self.offers)))
        points[::3] *= random.random((len(points[::3]), 1)) < 0.5
        points = np.clip(points, self.low, self.high)
        for o, offer in enumerate(self.offers):
            if offer["step"] > 0 and self.high[o] > self.low[o]:
                points[:, o] = np.floor(points[:, o] / offer["step"] + 1e-9) * offer["step"]
                points[:, o] = np.maximum(points[:, o], self.low[o])
        return points


def near(actual, expected, relative, scale):
    return abs(actual - expected) <= relative * max(abs(expected), 1e-6 * scale)


def judge(line):
    """(kind, what it was judged by, how far off, seconds of HiGHS, complaints)."""
    answer = json.loads(line)
    menu = Menu(answer)
    kind, cost, complaints, judges, seconds = answer["kind"], answer["cost"], [], [], 0.0
    quantities = np.array([answer["quantities"]]).reshape(1, -1)
    scale = menu.bill(np.zeros((1, len(menu.offers))))[0]
    for o, offer in enumerate(menu.offers):
        q, step = quantities[0, o], offer["step"]
        on_step = step == 0 or offer["least"] == offer["most"] or abs(q / step - round(q / step)) < 1e-9
        if not (offer["least"] <= q <= offer["most"] and on_step):
            complaints.append(f"{q} of {offer['name']}")
    off = 0.0
    billed = menu.bill(quantities)[0]
    if not near(billed, cost, 1e-9, scale) or not near(answer["billed"], cost, 1e-9, scale):
        complaints.append(f"billed {billed!r}, said {cost!r}")
    exact = kind != "overlap"
    tolerance = 1e-9 if exact else 1e-3
    for name in ("bound", "certified"):
        # a certificate gives 1e-13 of all its terms away to rounding, which is all of it where the cost is 0
        off_bound = cost - answer[name]
        if off_bound > max(tolerance * abs(cost), 1e-12 * scale) or off_bound < -1e-9 * scale:
            complaints.append(f"{name} {answer[name]!r} of {cost!r}")
    if not answer["proven"]:
        complaints.append("not proven")
    if kind in ("one_type", "whole", "divisible"):
        began = time.perf_counter()
        expected = menu.programme()
        seconds = time.perf_counter() - began
        judges.append("HiGHS")
        off = abs(cost - expected) / max(abs(expected), 1e-6 * scale)
        if not near(cost, expected, 1e-7, scale):
            complaints.append(f"HiGHS {expected!r}, said {cost!r}")
    points = menu.all_points(MOST_POINTS) if answer["hours"] < YEAR else None
    if points is not None:
        least = menu.bill(points).min()
        judges.append("all")
        if not near(cost, least, 1e-9, scale):
            complaints.append(f"the best of all {least!r}, said {cost!r}")
    if points is None:
        least = menu.bill(menu.some_points(200 if answer["hours"] < YEAR else 10, answer["seed"])).min()
        if least < answer["certified"] - 1e-9 * scale:
            complaints.append(f"{least!r} is less than the bound, {answer['certified']!r}")
        judges += [] if judges else ["the bound"]
    return kind, "+".join(judges), off, seconds, [f"seed {answer['seed']}, {kind}: {c}" for c in complaints]


def run(program, arguments, pool):
    began = time.time()
    with subprocess.Popen([program, *arguments], stdout=subprocess.PIPE, text=True) as process:
        lines = process.stdout.readlines()
    if process.returncode:
        sys.exit(f"{program} failed")
    made = time.time() - began
    results = pool.map(judge, lines, chunksize=4)
    answers = [json.loads(line) for line in lines]
    seconds = sum(a["seconds"] for a in answers)
    checks = sum(a["check_seconds"] for a in answers)
    print(
        f"{len(lines)} menus ({' '.join(arguments)}): found in {seconds:.2f} s, certificates checked in {checks:.2f} s,"
        f" HiGHS {sum(r[3] for r in results):.1f} s; {made:.0f} + {time.time() - began - made:.0f} s in all"
    )
    counts = Counter((kind, judges) for kind, judges, *_ in results)
    for (kind, judges), count in sorted(counts.items()):
        off = max((r[2] for r in results if r[:2] == (kind, judges) and "HiGHS" in judges), default=math.nan)
        gap = max(
            (a["cost"] - a["certified"]) / max(a["cost"], 1e-3)
            for a, r in zip(answers, results, strict=True)
            if r[:2] == (kind, judges)
        )
        says = "" if math.isnan(off) else f"; HiGHS says the same to {off:.1e}"
        print(f"  {kind:10} {count:5} by {judges:12} certified gap {gap:.1e} at most{says}")
    return [complaint for result in results for complaint in result[4]]


def main():
    program = sys.argv[1]
    counts = sys.argv[2:] or ["2000", "20"]
    with multiprocessing.Pool(2) as pool:
        complaints = run(program, ["small", counts[0]], pool) + run(program, ["year", counts[1]], pool)
    for complaint in complaints[:50]:
        print("WRONG:", complaint)
    print(f"{len(complaints)} wrong")
    sys.exit(bool(complaints))


if __name__ == "__main__":
    main()
