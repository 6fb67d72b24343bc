"""What the servers wrote down of each update; see `watched`."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

LAST_LINES = 4096  # bytes


@dataclass
class Run:
    """One time that a thread had an update in hand; the moments are in nanoseconds, 0 when it never came to that."""

    came: int
    began: int = 0
    answered: int = 0


class Journal:
    def __init__(self, path: Path) -> None:
        self.path = path

    def runs(self) -> dict[str, list[Run]]:
        """The runs of each update."""
        runs: dict[str, list[Run]] = defaultdict(list)
        in_hand: dict[str, Run] = {}
        for line in self.path.read_text().splitlines():
            what, update, thread, moment = line.split()
            if what == "came":
                in_hand[thread] = Run(int(moment))
                runs[update].append(in_hand[thread])
            else:
                setattr(in_hand[thread], what, int(moment))
        return runs

    def busy(self) -> set[int]:
        """The processes that, as far as the last lines tell, are in the middle of an update now."""
        with self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - LAST_LINES))
            lines = file.read().decode().splitlines()[1:]
        newest = {thread: what for what, _update, thread, _moment in map(str.split, lines)}
        return {int(thread.partition(".")[0]) for thread, what in newest.items() if what == "began"}

    def cut_off(self) -> int:
        """How many runs had begun their transaction, and were never answered."""
        return sum(bool(run.began and not run.answered) for runs in self.runs().values() for run in runs)

    def at_once(self, pairs: list[tuple[str, str]]) -> int:
        """In how many of these pairs of updates each was in hand before the other was answered."""
        runs = self.runs()
        return sum(
            one is not other and one.came < other.answered and other.came < one.answered
            for first, second in pairs
            for one, other in [(runs[first][0], runs[second][1 if first == second else 0])]
        )
