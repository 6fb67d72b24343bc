"""What process trees have used, from Linux's /proc."""

import os
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Process:
    parent: int
    ticks: int


def cpu_seconds(root: int) -> float:
    """The processor time of the process `root` and of all below it, those that have ended included."""
    processes = _processes()
    return sum(processes[pid].ticks for pid in _tree(root, processes)) / TICKS


def memory_mb(root: int) -> float:
    """The resident memory of the process `root` and of all below it, shared pages counted in each."""
    return sum(_resident_kb(pid) for pid in _tree(root, _processes())) / 1024


def _tree(root: int, processes: dict[int, Process]) -> list[int]:
    tree = [root] if root in processes else []
    for pid in tree:
        tree.extend(child for child, process in processes.items() if process.parent == pid)
    return tree


def _processes() -> dict[int, Process]:
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            # The name in parentheses may hold spaces; everything behind it is a number.
            numbers = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        # user, system, and both of the children that have ended
        found[int(entry.name)] = Process(int(numbers[1]), sum(map(int, numbers[11:15])))
    return found


def _resident_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)
