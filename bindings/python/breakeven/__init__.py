"""breakeven: which way of buying compute costs least for the traffic you really have.

This is the C library as it is: its functions and structs under their C names without ``be_``. A function raises
:class:`Error` where the C function returns a status. Handles (:class:`Series`, :class:`Comparison` and so on) free
themselves; ``close()`` or ``with`` does so at once. Structs are copied when they are passed, and results own what they
hold.
"""

from . import _api
from .api import *  # noqa: F403 - structs and constants

# Functions, handles and the error come straight from the extension, without a Python call between.
for _name in dir(_api):
    if _name.islower() and not _name.startswith(("_", "delete_")):
        globals()[_name] = getattr(_api, _name)
Error = _api.Error
Usage = _api.Usage
Series = _api.Series
Curve = _api.Curve
Catalogue = _api.Catalogue
Bill = _api.Bill
Scaler = _api.Scaler
NodeScaler = _api.NodeScaler
FunctionLimits = _api.FunctionLimits
Outcome = _api.Outcome
Timeline = _api.Timeline
Comparison = _api.Comparison
Layers = _api.Layers
Menu = _api.Menu
Purchase = _api.Purchase
BreakEvenPoints = _api.BreakEvenPoints
BreakEvenMap = _api.BreakEvenMap
Sensitivity = _api.Sensitivity
Search = _api.Search
Online = _api.Online
Risk = _api.Risk
Mix = _api.Mix
Certificate = _api.Certificate
Screening = _api.Screening
del _name


def _show(struct: object) -> str:
    members = (
        name for name, member in vars(type(struct)).items() if isinstance(member, property) and name != "thisown"
    )
    return f"{type(struct).__name__}({', '.join(f'{name}={getattr(struct, name)!r}' for name in members)})"


for _class in list(globals().values()):
    if isinstance(_class, type) and hasattr(_class, "thisown"):
        _class.__repr__ = _show
del _class

__version__ = version()  # noqa: F405
