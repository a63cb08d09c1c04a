"""Loads pickles with CPython's two unpicklers, as far as that is safe: every name resolves to something inert.

Reads frames of a little-endian u32 length and a pickle from stdin until it closes, and answers each with a line of
JSON: for the C unpickler and the one in Python, the names that were resolved, where STOP was, the error if any, and
what the plain values among the result are.
"""

import io
import json
import pickle
import struct
import sys
import warnings

warnings.simplefilter("ignore")


class Inert:
    """Takes every call, item, state and attribute, and does nothing."""

    def __new__(cls, *args, **kwargs):
        return object.__new__(cls)

    def __init__(self, *args, **kwargs):
        pass

    def __call__(self, *args, **kwargs):
        return Inert()

    def __setstate__(self, state):
        pass

    def __setitem__(self, key, value):
        pass

    def append(self, item):
        pass

    def extend(self, items):
        pass

    def add(self, item):
        pass

    def update(self, items):
        pass

    def __iter__(self):
        return iter(())


def describe(value, depth):
    """Plain values as text and lists; "?" for what the other side may see otherwise."""
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return f"int {value}"
    if isinstance(value, float):
        return f"float {struct.pack('>d', value).hex()}" if value == value else "nan"
    if isinstance(value, str):
        return f"str {value.encode('utf-8', 'surrogatepass').hex()}"
    if isinstance(value, (bytes, bytearray)):
        return f"bytes {len(value)}"
    if isinstance(value, (list, tuple)) and depth > 0:
        return [describe(item, depth - 1) for item in value]
    return "?"


def load(unpickler, data):
    names = []

    class Recording(unpickler):
        def find_class(self, module, name):
            names.append(f"{module} {name}")
            # A class of its own for each name, as INST and NEWOBJ want one.
            return type("Named", (Inert,), {})

        def persistent_load(self, pid):
            return Inert()

    stream = io.BytesIO(data)
    end = error = value = None
    try:
        # Latin-1 as many loaders have it: with ASCII, strings of Python 2 would fail before what follows them.
        value = describe(Recording(stream, encoding="latin1").load(), 8)
        end = stream.tell()
    except BaseException as caught:  # whatever hostile bytes make it raise
        error = f"{type(caught).__name__}: {str(caught)[:80]}"
    return {"names": names, "end": end, "error": error, "value": value}


while len(header := sys.stdin.buffer.read(4)) == 4:
    data = sys.stdin.buffer.read(struct.unpack("<I", header)[0])
    answer = {"c": load(pickle.Unpickler, data), "python": load(pickle._Unpickler, data)}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
