"""A program: decodes a photo by a vendor's library, from input to output. Source: id-card-sam.md §10."""

import ctypes
import sys

PICTURE_BYTES = 102 * 126 * 3
# Some libraries write a few bytes more than they say.
SPARE_BYTES = 4096


def main() -> int:
    library, function = sys.argv[1:]
    unpack = getattr(ctypes.CDLL(library), function)
    unpack.argtypes, unpack.restype = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int), ctypes.c_int
    dots = ctypes.create_string_buffer(PICTURE_BYTES + SPARE_BYTES)
    if unpack(sys.stdin.buffer.read(), dots, 0) != 1:
        return 1
    sys.stdout.buffer.write(dots.raw[:PICTURE_BYTES])
    return 0


if __name__ == "__main__":
    sys.exit(main())
