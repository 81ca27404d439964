# Types of the extension that SWIG does not know of; the stub that it writes follows.
import os  # noqa: F401 - used by what follows
import sys
import types
import typing

if sys.version_info >= (3, 12):
    from collections.abc import Buffer as Doubles
else:
    Doubles = typing.Any

class Error(Exception):
    status: int
    status_name: str
    line: int

class _Handle:
    @property
    def closed(self) -> bool: ...
    def close(self) -> None: ...
    def __enter__(self) -> typing.Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: types.TracebackType | None,
    ) -> None: ...

class Usage(_Handle): ...

class Series(_Handle):
    def __buffer__(self, flags: int, /) -> memoryview: ...

class Curve(_Handle):
    def __buffer__(self, flags: int, /) -> memoryview: ...

class Catalogue(_Handle): ...
class Bill(_Handle): ...
class Outcome(_Handle): ...
class Comparison(_Handle): ...
