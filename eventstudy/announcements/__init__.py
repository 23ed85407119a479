"""When the news came.

``eventstudy.announcements(...)``, a function of the Python interface, has the name of this package: calling
the package calls the function (see ``eventstudy.api.announcements``).
"""

import sys
from types import ModuleType
from typing import Any


class _CallablePackage(ModuleType):
    def __call__(self, *symbols: Any, **options: Any) -> Any:
        from importlib import import_module

        return import_module("eventstudy.api").announcements(*symbols, **options)


sys.modules[__name__].__class__ = _CallablePackage
