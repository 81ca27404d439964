"""Write erlang_40_digits.csv: Erlang B and C in decimal arithmetic of 60 digits, rounded to 40.

Usage: python3 erlang_40_digits.py >erlang_40_digits.csv

Erlang B by the textbook recursion B(0) = 1, B(c) = a B(c-1) / (c + a B(c-1)); Erlang C = c B / (c - a (1 - B)). (L.
Kleinrock, Queueing Systems I, 1975.) The recursion damps errors while B falls, and 20 digits more than are shown leave
room for what 100,000 steps may add. The load is exactly the double that the column shows. Values below 1e-300 are left
out.
"""

from decimal import Context, Decimal, getcontext
from math import sqrt

getcontext().prec = 60
SHOWN = Context(prec=40)
SERVERS = [1, 2, 3, 4, 5, 8, 10, 17, 32, 64, 100, 250, 1000, 3000, 10000, 31623, 100000]
SHARES = [1e-6, 0.01, 0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99, 0.999, 0.99999, 1, 1.001, 1.1, 2, 30, 1e6]
OFFSETS = [0.01, 0.1, 0.5, 1, 2, 4, -1, -4]  # of sqrt(servers) below saturation


def erlang_b(servers, load):
    b = Decimal(1)
    for c in range(1, servers + 1):
        carried = load * b
        b = carried / (c + carried)
        if b < Decimal("1e-400"):
            return Decimal(0)
    return b


print("servers,load,erlang_b,erlang_c")
for servers in SERVERS:
    loads = [share * servers for share in SHARES]
    loads += [servers - x * sqrt(servers) for x in OFFSETS if servers >= 30]
    for load in sorted(loads):
        a = Decimal(load)
        b = erlang_b(servers, a)
        c = servers * b / (servers - a * (1 - b)) if a < servers else Decimal(1)
        if b > Decimal("1e-300"):
            print(servers, repr(load), SHOWN.plus(b), SHOWN.plus(c), sep=",")
