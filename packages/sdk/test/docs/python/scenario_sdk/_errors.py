"""Errors, as the documented SDK raises them."""


class APIError(Exception):
    pass


class APIConnectionError(APIError):
    """There was no answer."""


class APITimeoutError(APIConnectionError):
    """There was no answer in time."""


class APIStatusError(APIError):
    """The answer was not a success."""

    def __init__(self, message, status_code, body):
        super().__init__(message)
        self.message = message
        self.status_code = status_code
        self.body = body
