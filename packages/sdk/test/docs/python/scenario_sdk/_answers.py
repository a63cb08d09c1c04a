"""Answers as objects: documented fields in snake_case, all others under their names on the wire."""

import re

# Documented fields of the resources, as on the wire; those of one word need no entry.
DOCUMENTED = """
assetIds assetOptions authorId collectionIds contentType createdAt editCapabilities entityId errorMessage fileName
fileSize firstFrame jobId jobType lastFrame mimeType nextPaginationToken originalFileName outputModelId ownerId
parentId partsCount shortDescription statusHistory updatedAt
""".split()


def snake_case(name):
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: "_" + match.group(1).lower(), name)


def camel_case(name):
    return re.sub(r"_([a-z])", lambda match: match.group(1).upper(), name)


class Answer:
    """A JSON object with its fields as attributes."""

    def __init__(self, fields):
        self._fields = fields

    def __getattr__(self, name):
        fields = self.__dict__["_fields"]
        for wire, value in fields.items():
            if name == (snake_case(wire) if wire in DOCUMENTED else wire):
                return wrapped(value)
        # A documented field that did not come is None.
        if camel_case(name) in DOCUMENTED:
            return None
        raise AttributeError(name)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{key}={value!r}' for key, value in self._fields.items())})"

    def to_dict(self):
        return self._fields


class Page(Answer):
    """One page of a list."""

    def __init__(self, fields, read):
        super().__init__(fields)
        self._read = read

    def has_next_page(self):
        return bool(self.next_pagination_token)

    def get_next_page(self):
        return self._read(paginationToken=self.next_pagination_token)


def wrapped(value):
    if isinstance(value, dict):
        return Answer(value)
    if isinstance(value, list):
        return [wrapped(item) for item in value]
    return value
