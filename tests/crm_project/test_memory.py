"""Large pages are advice: they change nothing but what it costs, and are not missed where there are none."""

from pathlib import Path

import pytest

from crm_project import memory

MB = 1024 * 1024
MAPS = """\
00400000-00b00000 r-xp 00000000 fe:00 260811                             /usr/bin/python3.11
33c04000-340f9000 rw-p 00000000 00:00 0                                  [heap]
7f64e0000000-7f64e0800000 ---p 00000000 00:00 0
7f64e0800000-7f64e0900000 rw-p 00000000 00:00 0
7f64efb00000-7f64f0000000 rw-p 00000000 00:00 0
7f64f1cef000-7f64f256b000 rw-p 004ee000 fe:00 2302918                    /srv/a folder/lib.so (deleted)
7ffd3a000000-7ffd3a400000 rw-p 00000000 00:00 0                          [stack]
"""


@pytest.fixture
def linux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process with the memory of `MAPS`, under a kernel with large pages of 2 MB."""
    for name, content in {"MAPS": MAPS, "LARGE": f"{2 * MB}\n"}.items():
        file = tmp_path / name
        file.write_text(content)
        monkeypatch.setattr(memory, name, file)


def test_only_whole_pages_of_the_heap_are_meant(linux: None) -> None:
    assert list(memory._heap(2 * MB)) == [(0x33E00000, 0x34000000), (0x7F64EFC00000, 0x7F64F0000000)]


def test_advice_that_the_kernel_refuses_changes_nothing(linux: None) -> None:
    # If anything of ours lies at these addresses it is that by chance.
    assert memory.use_large_pages() == 6 * MB


def test_what_was_loaded_stays_what_it_was() -> None:
    kept = [str(number) for number in range(300_000)]
    assert memory.use_large_pages() >= 0
    assert kept == [str(number) for number in range(300_000)]


def test_without_a_kernel_that_knows_them_nothing_is_done(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(memory, "LARGE", tmp_path / "missing")
    assert memory.use_large_pages() == 0
