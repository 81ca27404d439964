"""Every exported function is in the module, or in a table of exceptions with the reason."""

from __future__ import annotations

import csv
import fnmatch
import re
from pathlib import Path

import breakeven


def exceptions(source: Path, language: str) -> list[str]:
    with (source / "tests/bindings/exceptions.csv").open(newline="") as file:
        return [row["symbol"] for row in csv.DictReader(file) if row["language"] in ("all", language)]


def test_every_exported_function_is_wrapped_or_excepted(source: Path) -> None:
    symbols = (source / "lib/breakeven.symbols").read_text().split()
    patterns = exceptions(source, "python")
    excepted = [symbol for symbol in symbols if any(fnmatch.fnmatch(symbol, pattern) for pattern in patterns)]
    missing = [
        s for s in symbols if s not in excepted and not callable(getattr(breakeven, s.removeprefix("be_"), None))
    ]
    print(f"\n{len(symbols)} exported, {len(symbols) - len(excepted) - len(missing)} wrapped, {len(excepted)} excepted")
    assert missing == []


def test_no_exception_is_idle(source: Path) -> None:
    symbols = (source / "lib/breakeven.symbols").read_text().split()
    idle = [p for p in exceptions(source, "python") if not any(fnmatch.fnmatch(s, p) for s in symbols)]
    assert idle == []


def test_every_constant_is_there(source: Path) -> None:
    missing = []
    for line in (source / "lib/breakeven.constants").read_text().splitlines():
        name, value = line.split(" ", 1)
        constant = getattr(breakeven, name.removeprefix("BE_"), None)
        if name != "BE_API" and (constant is None or (value.lstrip("-").isdigit() and constant != int(value))):
            missing.append(name)
    assert missing == []


def test_every_function_has_its_documentation() -> None:
    bare = [n for n in dir(breakeven) if n.islower() and n[0] != "_" and callable(getattr(breakeven, n))]
    assert [name for name in bare if not getattr(breakeven, name).__doc__] == []


def test_every_text_of_a_result_is_its_own(source: Path) -> None:
    """A text that a shim forgets would point into the handle that the result came from."""
    shim = (source / "bindings/shim.c").read_text()
    headers = "".join(file.read_text() for file in (source / "include/breakeven").glob("*.h"))
    borrowed, seen = [], 0
    for name, members in re.findall(r"^typedef struct (be_\w+) \{$(.*?)^\} \1;$", headers, re.MULTILINE | re.DOTALL):
        for member in re.findall(r"const char \*(\w+);", members) if f"{name} *shim_" in shim else ():
            seen += 1
            if f"offsetof({name}, {member})" not in shim:
                borrowed.append(f"{name}.{member}")
    assert borrowed == []
    assert seen > 30
