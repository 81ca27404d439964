from .api import *

__version__: str
