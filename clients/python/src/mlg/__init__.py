"""The Model Lifecycle Graph.

    import mlg

    mlg.search("ranking").to_pandas()
    mlg.lineage("aip://model/registry/ranking-v5")

Every question and command of the service is a function. They ask the service at MLG_URL, as whoever MLG_TOKEN is;
`mlg.configure(url, token=…)` sets both, and `mlg.Client(url)` is a service of its own.
"""

from . import answers
from ._client import Client, View
from ._errors import (
    CutOff,
    IncompleteAnswer,
    MlgError,
    MoreRows,
    OtherVersion,
    Refused,
    TooLong,
    Unreachable,
)
from ._export import Export
from ._functions import *  # noqa: F403
from ._functions import __all__ as _functions
from ._functions import default as _default
from ._operations import VERSION as __version__
from ._values import Moment, Page, Value

at = _default.at
configure = _default.configure

__all__ = [
    *_functions,
    "Client",
    "CutOff",
    "Export",
    "IncompleteAnswer",
    "MlgError",
    "Moment",
    "MoreRows",
    "OtherVersion",
    "Page",
    "Refused",
    "TooLong",
    "Unreachable",
    "Value",
    "View",
    "__version__",
    "answers",
    "at",
    "configure",
]
