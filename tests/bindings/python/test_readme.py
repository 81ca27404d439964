"""The programs that the manuals show run, and print what they are said to print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SAID = {
    "README.md": ["", "16.0 m6g.large reserved_standard 1y all\n10985.15 USD instead of 13490.17 on demand; no "],
    "bindings/README.md": [""],
}


def programs(file: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", file.read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("file", SAID)
def test_a_program_of_a_manual_runs(file: str, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = programs(source / file)
    assert len(found) == len(SAID[file])
    for program, said in zip(found, SAID[file], strict=True):
        exec(compile(program, file, "exec"), {})
        printed = capsys.readouterr().out
        assert printed
        assert said in printed
