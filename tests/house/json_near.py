"""Compare two JSON files: the same shape, texts and truths, and numbers equal to one part in a thousand million.

Usage: json_near.py EXPECTED ACTUAL. C libraries and processors round exp, cos and pow differently in the last digit.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path

RELATIVE = 1e-9
ABSOLUTE = 1e-12


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def differences(expected: object, actual: object, place: str) -> Iterator[str]:
    if isinstance(expected, dict) and isinstance(actual, dict) and list(expected) == list(actual):
        for key in expected:
            yield from differences(expected[key], actual[key], f"{place}.{key}")
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for i, (left, right) in enumerate(zip(expected, actual, strict=True)):
            yield from differences(left, right, f"{place}[{i}]")
    elif is_number(expected) and is_number(actual):
        if not math.isclose(expected, actual, rel_tol=RELATIVE, abs_tol=ABSOLUTE):
            yield f"{place}: {actual!r}, expected {expected!r}"
    elif expected != actual:
        yield f"{place}: {str(actual)[:200]}, expected {str(expected)[:200]}"


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    expected, actual = (json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:])
    found = list(differences(expected, actual, "$"))
    for line in found[:20]:
        print(line)
    sys.exit(1 if found else 0)


main()
