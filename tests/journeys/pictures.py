"""Pictures small enough to be kept: a screenshot with the 256 colours that show it best.

Playwright writes 8-bit RGB or RGBA without interlacing. Read with the standard library and numpy,
so that taking pictures needs no tool that a newcomer does not have.
"""

import struct
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
SUB, UP, AVERAGE, PAETH = 1, 2, 3, 4
BYTES = {2: 3, 6: 4}  # of a pixel, by the colour type
Pixels = NDArray[np.uint8]


def smaller(png: bytes) -> bytes:
    """The same picture with a palette; colours that are rare become the nearest that are not."""
    pixels = _pixels(png)
    height, width, _ = pixels.shape
    packed = pixels.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], dtype=np.uint32)
    colours, places, counts = np.unique(packed, return_inverse=True, return_counts=True)
    kept = colours[np.argsort(counts)[::-1][:COLOURS]]
    rows = _nearest(colours, kept)[places.reshape(-1)].reshape(height, width)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    body = b"".join(b"\0" + row.tobytes() for row in rows)
    return SIGNATURE + b"".join(
        (
            _chunk(b"IHDR", head),
            _chunk(b"PLTE", _channels(kept).astype(np.uint8).tobytes()),
            _chunk(b"IDAT", zlib.compress(body, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _nearest(colours: NDArray[np.uint32], kept: NDArray[np.uint32]) -> Pixels:
    """For each colour the place of the one that stands for it."""
    far = _channels(colours)[:, None, :] - _channels(kept)[None, :, :]
    places: Pixels = (far * far).sum(axis=2).argmin(axis=1).astype(np.uint8)
    return places


def _channels(packed: NDArray[np.uint32]) -> NDArray[np.int32]:
    return np.stack([packed >> 16 & 255, packed >> 8 & 255, packed & 255], axis=1).astype(np.int32)


def _pixels(png: bytes) -> Pixels:
    """Height by width by red, green and blue."""
    chunks = list(_chunks(png))
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if depth != 8 or interlaced or kind not in BYTES:
        raise ValueError("Only plain pictures of 8 bits are read.")
    step = BYTES[kind]
    raw = zlib.decompress(b"".join(data for name, data in chunks if name == b"IDAT"))
    lines = np.frombuffer(raw, np.uint8).reshape(height, width * step + 1)
    above, done = np.zeros(width * step, np.uint8), []
    for line in lines:
        above = _unfiltered(int(line[0]), line[1:], above, step)
        done.append(above)
    return np.array(done).reshape(height, width, step)[:, :, :3]


def _unfiltered(kind: int, line: Pixels, above: Pixels, step: int) -> Pixels:
    """One line of the picture from what was stored of it, and from the line above."""
    if kind == SUB:
        sums = np.cumsum(line.reshape(-1, step), axis=0, dtype=np.uint32)
        return (sums & 255).astype(np.uint8).reshape(-1)
    if kind == UP:
        return line + above
    if kind not in {AVERAGE, PAETH}:
        return line
    found, over, stored = bytearray(len(line)), above.tolist(), line.tolist()
    for place, value in enumerate(stored):
        left = found[place - step] if place >= step else 0
        if kind == AVERAGE:
            guess = (left + over[place]) // 2
        else:
            guess = _paeth(left, over[place], over[place - step] if place >= step else 0)
        found[place] = value + guess & 255
    return np.frombuffer(bytes(found), np.uint8)


def _paeth(left: int, above: int, corner: int) -> int:
    """The neighbour nearest to what the three of them foretell."""
    foretold = left + above - corner
    return min((left, above, corner), key=lambda each: abs(foretold - each))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(SIGNATURE)
    while place < len(png):
        length, name = struct.unpack(">I4s", png[place : place + 8])
        yield name, png[place + 8 : place + 8 + length]
        place += length + 12


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
