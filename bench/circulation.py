"""Hand-over by `core.circulation`: whom stories reach in half a year, and whether any starves or dominates.

`bin/bench circulation` lives 26 weeks with 2,000 people, one pass a week, in four communities; beside each, as a peer, the same weeks with every
rested reader brought a story drawn by lot. It prints a table, keeps a plot of how many people of the other side each story reached, and ends with one
JSON object. `--grow` times a pass against the number of people.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import msgspec

from bench.support.growth import exponent
from bench.support.reach_plot import reach_plot
from kurumaza.core.circulation.handover import CEILING, FLOOR, Plan, Reader, Tale, plan_handovers, reason_for
from kurumaza.core.circulation.handover import Handover as Handover

PLOT = Path(__file__).parent / "results" / "circulation.svg"
PEOPLE, WEEKS, SEED = 2_000, 26, 1
BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
THEMES = tuple(f"theme {number}" for number in range(24))
GROUP_SIZE = 4
Hand = Callable[[Sequence[Tale], Sequence[Reader], datetime], Plan]


class Community(msgspec.Struct, frozen=True):
    """`share` of people on the first side; `telling` of all tell one story; `in_weeks`: when (all weeks where empty)."""

    name: str
    share: float = 0.5
    telling: float = 0.4
    in_weeks: tuple[int, ...] = ()


COMMUNITIES = (
    Community("equal sides"),
    Community("after three evenings", in_weeks=(4, 12, 23)),
    Community("nine to one", share=0.9),
    Community("few tell", telling=0.03),
)


class Life:
    """People, their themes, whom a tie keeps apart, and which stories are told in which week."""

    def __init__(self, community: Community, people: int, seed: int) -> None:
        lot = Random(seed)
        self.people = range(people)
        self.side = [lot.random() < community.share for _ in self.people]
        self.themes = [frozenset(lot.sample(THEMES, lot.randint(0, 4))) for _ in self.people]
        self.apart = {frozenset(lot.sample(self.people, 2)) for _ in range(people // 4)}
        self.told: dict[int, list[int]] = {}
        self.readers_of: dict[int, set[int]] = {}
        weeks = community.in_weeks or tuple(range(WEEKS))
        for author in self.people:
            if lot.random() < community.telling:
                self.told.setdefault(lot.choice(weeks), []).append(author)
                self.readers_of[author] = self._legal(author, lot)

    def _legal(self, author: int, lot: Random) -> set[int]:
        """One story in eight is for its group alone."""
        among = lot.sample(self.people, GROUP_SIZE - 1) if lot.random() < 0.125 else self.people
        others = (one for one in among if self.side[one] != self.side[author])
        return {one for one in others if frozenset((one, author)) not in self.apart}


def live(life: Life, hand: Hand) -> dict[str, Any]:
    """All weeks, a pass each. A story's reach is counted at the end."""
    reached: dict[int, set[int]] = {}
    brought, last = Counter[int](), dict[int, datetime]()
    slowest, kept_short = 0.0, dict[str, int]()
    for week in range(WEEKS):
        for author in life.told.get(week, []):
            reached[author] = set()
        now = BEGIN + timedelta(weeks=week)
        tales = [_tale(life, author, got) for author, got in reached.items()]
        readers = [Reader(str(one), life.themes[one], brought[one], last.get(one)) for one in life.people]
        begun = time.perf_counter()
        plan = hand(tales, readers, now)
        slowest = max(slowest, time.perf_counter() - begun)
        for one in plan.handovers:
            reader = int(one.reader)
            reached[int(one.tale)].add(reader)
            brought[reader] += 1
            last[reader] = now
        kept_short = dict(Counter(one.kind for one in plan.shortfalls))
    return _told(life, {author: len(got) for author, got in reached.items()}, brought, slowest, kept_short)


def _tale(life: Life, author: int, got: set[int]) -> Tale:
    readers = frozenset(str(one) for one in life.readers_of[author] - got)
    return Tale(str(author), life.themes[author], len(got), readers)


def _told(
    life: Life, reach: dict[int, int], brought: Counter[int], slowest: float, shortfalls: dict[str, int]
) -> dict[str, Any]:
    could = {author: count for author, count in reach.items() if len(life.readers_of[author]) >= FLOOR}
    return {
        "stories": len(reach),
        "with_three_legal_readers": len(could),
        "of_these_below_three": sum(count < FLOOR for count in could.values()),
        "median": median(could.values()),
        "busiest": max(could.values()),
        "busiest_to_median": round(max(could.values()) / max(1, median(could.values())), 2),
        "most_read_by_one_person": max(brought.values()),
        "slowest_pass_s": round(slowest, 3),
        "shortfalls": shortfalls,
        "reach": sorted(reach.values()),
    }


def by_lot(lot: Random) -> Hand:
    """The peer: every rested reader is brought some story that they may read."""

    def hand(tales: Sequence[Tale], readers: Sequence[Reader], _now: datetime) -> Plan:
        legal: dict[str, list[Tale]] = {}
        for tale in tales:
            for person in sorted(tale.readers):
                legal.setdefault(person, []).append(tale)
        found = []
        for reader in readers:
            if reader.id in legal:
                tale = lot.choice(legal[reader.id])
                found.append(Handover(tale.id, reader.id, reason_for(tale.themes, reader)))
        return Plan(tuple(found), ())

    return hand


def main() -> int:
    """Reads the arguments, prints a table and, as the last line, one JSON object."""
    parser = argparse.ArgumentParser(prog="bin/bench circulation", description=__doc__)
    parser.add_argument("--grow", action="store_true")
    if parser.parse_args().grow:
        print(json.dumps(_grow()))
        return 0
    results: list[dict[str, Any]] = []
    for community in COMMUNITIES:
        life = Life(community, PEOPLE, SEED)
        ours, lot = live(life, plan_handovers), live(life, by_lot(Random(SEED)))
        results.append({"community": community.name, "ours": ours, "by_lot": lot})
        for name, one in (("ours", ours), ("by lot", lot)):
            print(
                f"{community.name:22} {name:7} {one['stories']:5} stories, below three {one['of_these_below_three']:4}, "
                f"median {one['median']:5}, busiest {one['busiest']:4}, pass {one['slowest_pass_s']} s, {one['shortfalls']}",
                flush=True,
            )
    PLOT.parent.mkdir(exist_ok=True)
    PLOT.write_text(reach_plot(results, ceiling=CEILING), encoding="utf-8")
    for one in results:
        for told in (one["ours"], one["by_lot"]):
            del told["reach"]
    print(json.dumps({"people": PEOPLE, "weeks": WEEKS, "floor": FLOOR, "results": results}))
    return 0


def _grow() -> dict[str, Any]:
    sizes = (250, 500, 1_000, 2_000, 4_000)
    times = [live(Life(COMMUNITIES[1], size, SEED), plan_handovers)["slowest_pass_s"] for size in sizes]
    return {
        "people": sizes,
        "slowest_pass_s": times,
        "exponent": exponent(sizes, [max(one, 0.001) for one in times]),
    }


if __name__ == "__main__":
    raise SystemExit(main())
