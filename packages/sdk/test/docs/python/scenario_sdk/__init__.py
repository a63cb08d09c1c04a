"""A stand-in for Scenario's Python SDK (`scenario-sdk`), for machines that cannot install it.

It has what the guide and its test use of the documented surface, and nothing else: names, arguments, attributes and
errors as Scenario documents them, on the standard library. What works with it is not thereby shown to work with the
real package; the test says which of the two it ran, and takes the real one wherever that can be imported.
"""

from ._client import Scenario
from ._errors import APIConnectionError, APIError, APIStatusError, APITimeoutError

IS_STAND_IN = True

__all__ = ["APIConnectionError", "APIError", "APIStatusError", "APITimeoutError", "Scenario"]
