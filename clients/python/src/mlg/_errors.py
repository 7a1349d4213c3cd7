"""What goes wrong, and what should be known of an answer."""

from __future__ import annotations

from typing import Any


class MlgError(Exception):
    """Anything that this package raises itself."""


class Refused(MlgError):
    """The service refused a request: `code` says why, `hint` what to do."""

    def __init__(self, status: int, code: str, detail: str, hint: str | None, parameter: str | None) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        """From a closed list, which /docs of the service explains."""
        self.detail = detail
        self.hint = hint
        self.parameter = parameter
        """The argument that it is about, as the REST API calls it."""

    def __str__(self) -> str:
        text = f"{self.code}: {self.detail}"
        return text if self.hint is None else f"{text} {self.hint}"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.status, self.code, self.detail, self.hint, self.parameter)


class Unreachable(MlgError):
    """No service answered at the address."""


class CutOff(MlgError):
    """A connection broke off before the last row of an export."""


class TooLong(MlgError):
    """A list has more than the requested number of items."""


class IncompleteAnswer(UserWarning):
    """Something may be missing from an answer: the warning names what and why."""


class OtherVersion(UserWarning):
    """The service is of another version than this package."""


class MoreRows(UserWarning):
    """A table has only the first rows of a longer list."""
