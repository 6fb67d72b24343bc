"""Large pages for what a worker has loaded; see docs/decisions/0018."""

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Final

MAPS: Final = Path("/proc/self/maps")
LARGE: Final = Path("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size")
MADV_COLLAPSE: Final = 25  # linux/mman.h, since Linux 6.1


def use_large_pages() -> int:
    """Let Linux put this process's heap together into large pages; returns how many bytes it was asked to.

    It is no more than advice: where the kernel can't follow it, everything stays as it is.
    """
    try:
        ranges = list(_heap(int(LARGE.read_text())))
    except (OSError, ValueError):
        return 0  # not Linux, or a kernel without them
    madvise = ctypes.CDLL(None).madvise
    madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    for start, end in ranges:
        madvise(start, end - start, MADV_COLLAPSE)
    return sum(end - start for start, end in ranges)


def _heap(large: int) -> Iterator[tuple[int, int]]:
    """What belongs to no file and may be written, in whole large pages: Python's own arenas, and malloc's."""
    for line in MAPS.read_text().splitlines():
        addresses, access, _offset, _device, _inode, *names = line.split(maxsplit=5)
        if access != "rw-p" or names not in ([], ["[heap]"]):
            continue
        start, end = (int(address, 16) for address in addresses.split("-"))
        start, end = -(-start // large) * large, end // large * large
        if start < end:
            yield start, end
