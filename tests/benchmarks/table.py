"""Rounds, medians and tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median

Sample = tuple[float, float]


def timed(work: Callable[[], object], times: int) -> Sample:
    """Wall and CPU seconds of one call, over so many."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(times):
        work()
    return (time.perf_counter() - wall) / times, (time.process_time() - cpu) / times


def rounds(contestants: Mapping[str, Callable[[], Sample]], count: int) -> dict[str, list[Sample]]:
    """The samples of each contestant; they take turns, each round begins with another one."""
    names = list(contestants)
    samples: dict[str, list[Sample]] = {name: [] for name in names}
    for turn in range(count):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            samples[name].append(contestants[name]())
    return samples


def table(title: str, samples: Mapping[str, Sequence[Sample]], against: Sequence[str], unit: float = 1e6, unit_name: str = "µs") -> str:
    """Medians, and the median ratios against some of the contestants."""
    ratios = "".join(f" wall / {name} | CPU / {name} |" for name in against)
    lines = [f"\n### {title}", "", f"| | wall {unit_name} | CPU {unit_name} |{ratios}", "|---|" + "---|" * (2 + 2 * len(against))]
    for name, taken in samples.items():
        cells = [f"{median(sample[which] for sample in taken) * unit:.1f}" for which in (0, 1)]
        for other in against:
            pairs = list(zip(taken, samples[other], strict=True))
            cells += [f"{median(mine[which] / max(theirs[which], 1e-9) for mine, theirs in pairs):.2f}" for which in (0, 1)]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
