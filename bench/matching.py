"""Forming circles: how good, how fast, and how far from the best there could be.

`bin/bench matching FILE …` plans any files of the format kurumaza-matching-instance/1; without a file all of bench/instances and a made-up one of
100,000 people, each beside a random and a greedy seating, with a plot of gap and time against the number of people.
`--live ABSENT_IDS_FILE` plans, takes the absent away, and seats who is there; a quarter of the absent then come late, one by one.
"""

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from bench.support.baselines import greedy_circles, random_circles
from bench.support.instances import made_up
from bench.support.judge import judge
from bench.support.known import repeats, two_sides, weeks_without_repeat
from bench.support.plots import plot
from kurumaza.core.matching.arrays import round_of
from kurumaza.core.matching.bound import upper_bound
from kurumaza.core.matching.instance import read_instance
from kurumaza.core.matching.live import LiveRound
from kurumaza.core.matching.placeable import placeable
from kurumaza.core.matching.plan import Plan
from kurumaza.core.matching.problem import Id, PlannedCircle, Problem
from kurumaza.core.matching.rounds import bound_of_rounds, plan_rounds
from kurumaza.core.matching.solve import PROVABLE, Effort, counted, plan_round
from kurumaza.core.matching.warm import warm

INSTANCES = Path(__file__).parent / "instances"
PLOT = Path(__file__).parent / "results" / "matching.svg"
LARGEST = 100_000
LATE_PART = 4
SEED = 1
STARTS = 20
"""So many starts, with other absent people each, where no file says who is absent."""


def main() -> int:
    """Reads the arguments, prints a table and, as the last line, one JSON object."""
    options = _options()
    warm()
    files = options.files or sorted(INSTANCES.glob("*.json.gz"))
    results, known = [], {}
    for file in files:
        problem = _read(_found(file))
        if problem is None:
            return 1
        results.append(_measure(problem, file.name, options))
        _print_row(results[-1])
    if not options.files:
        results.append(_measure(made_up(LARGEST, seed=SEED), f"n{LARGEST} (made up)", options))
        _print_row(results[-1])
        known = _known_cases()
        PLOT.parent.mkdir(exist_ok=True)
        PLOT.write_text(plot(results), encoding="utf-8")
    told = {"results": results, "known_cases": known} if known else {"results": results}
    print(json.dumps(results[0] if len(results) == 1 else told, ensure_ascii=False))
    return 0


def _known_cases() -> dict[str, Any]:
    """How near the planner comes to what is known to be possible in several rounds."""
    found: dict[str, Any] = {"golfers_weeks_without_repeat": weeks_without_repeat()}
    for half in (4, 5, 7, 8, 9):
        across, within = repeats(two_sides(half))
        found[f"two_sides_{2 * half}+{2 * half}"] = {"repeats_across": across, "repeats_within": within}
    print("known cases:", json.dumps(found), flush=True)
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench matching", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--seconds", type=float, help="about how long to search and bound (the usual effort)")
    parser.add_argument("--live", type=Path, metavar="ABSENT_IDS_FILE")
    parser.add_argument(
        "--out", type=Path, metavar="RESULT.json", help="where to write the circles of one FILE"
    )
    return parser.parse_args()


def _found(file: Path) -> Path:
    """A file as it is called from where the command was given."""
    return file if file.exists() else Path(os.environ.get("OLDPWD", ".")) / file


def _read(file: Path) -> Problem | None:
    problem = read_instance(file.read_bytes())
    if isinstance(problem, Problem):
        return problem
    for refusal in problem[:20]:
        about = f", person {refusal.person}" if refusal.person is not None else ""
        print(f"{file}: {refusal.field}: {refusal.code}{about}", file=sys.stderr)
    return None


def _measure(problem: Problem, name: str, options: argparse.Namespace) -> dict[str, Any]:
    is_live = options.live is not None or name.startswith("live-")
    result: dict[str, Any] = {
        "file": name,
        "n": len(problem.people),
        "rounds": 1 if is_live else problem.rounds,
    }
    if is_live:
        circles, measured = _live(problem, options.live)
    else:
        circles, measured = _plan(problem, options.seconds)
    result |= measured | judge(problem, circles, in_rounds=not is_live)
    result |= _gaps(problem, result, result["present"] + result["late"] if is_live else result["n"])
    if not is_live and problem.rounds == 1 and result["n"] <= 20_000:
        result |= _baselines(problem)
    result["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    if options.out:
        _write(options.out, circles)
    return result


def _plan(problem: Problem, seconds: float | None) -> tuple[list[PlannedCircle], dict[str, Any]]:
    people = len(problem.people)
    share = (seconds or usual_seconds(people)) / usual_seconds(people) / problem.rounds
    effort = Effort.usual(people, share)
    begun = time.perf_counter()
    if problem.rounds == 1:
        plans: Sequence[Plan] = (plan_round(problem, 0, SEED, effort=effort),)
        taken, bound = time.perf_counter() - begun, plans[0].bound or 0.0
    else:
        # The bound is one for all rounds: those of single rounds only help where a round can be proven.
        alone = effort if people <= PROVABLE else msgspec.structs.replace(effort, steps=0)
        plans = plan_rounds(problem, SEED, effort=alone)
        taken, bound = time.perf_counter() - begun, bound_of_rounds(problem, effort)
    with_bound = time.perf_counter() - begun
    circles = [circle for plan in plans for circle in plan.circles]
    could = sum(int(placeable(round_of(problem, number)).sum()) for number in range(problem.rounds))
    return circles, {
        "seconds": round(taken, 3),
        "with_bound_s": round(with_bound, 3),
        "bound": round(bound, 3),
        "placeable": could,
    }


def usual_seconds(people: int) -> float:
    """The times of the published goals, search and bound together."""
    for most, seconds in ((40, 2.0), (200, 15.0), (1_000, 40.0), (10_000, 90.0)):
        if people <= most:
            return seconds
    return 60.0


def _gaps(problem: Problem, result: dict[str, Any], people: int) -> dict[str, Any]:
    """Of J, and of what is left of J without the seat points of everybody who is there."""
    bound, objective = result["bound"], result["objective"]
    seats = problem.weights.seat * people * result["rounds"]
    return {
        "gap": round((bound - objective) / bound, 6) if bound else 0.0,
        "v_gap": round((bound - objective) / (bound - seats), 6) if bound > seats else None,
    }


def _live(problem: Problem, absent_file: Path | None) -> tuple[list[PlannedCircle], dict[str, Any]]:
    effort = Effort.usual(len(problem.people), 0.5)
    planned = plan_round(problem, 0, SEED, effort=Effort(sweeps=effort.sweeps, steps=0, threads=2)).circles
    live = LiveRound(problem, 0, SEED)
    everyone = [person.id for person in problem.people]
    starts, arrivals = [], []
    draws: list[set[Id] | None] = [_absent_of(_found(absent_file))] if absent_file else [None] * STARTS
    for number, drawn in enumerate(draws):
        random = Random(SEED + number)
        away = drawn if drawn is not None else set(random.sample(everyone, len(everyone) // 5))
        late = random.sample(sorted(away, key=str), len(away) // LATE_PART)
        present = [one for one in everyone if one not in away]
        begun = time.perf_counter()
        seating = live.start(present, planned)
        starts.append(time.perf_counter() - begun)
        here = _only(problem, set(present))
        at_start = judge(here, seating.circles, in_rounds=False)
        could = int(placeable(round_of(here, 0)).sum())
        for person in late:
            begun = time.perf_counter()
            live.arrive(person)
            arrivals.append(time.perf_counter() - begun)
    final = live.result()
    in_the_end = round_of(_only(problem, {*present, *late}), 0)
    bound = upper_bound(in_the_end, counted(effort.steps), known=0.0, threads=effort.threads).value
    return list(final.circles), {
        "seconds": round(_quantile(starts, 0.95), 4),
        "bound": round(bound, 3),
        "start_p50_s": round(_quantile(starts, 0.5), 4),
        "present": len(present),
        "placeable": could,
        "seated_at_start": at_start["seated"],
        "v_per_present": round(at_start["value"] / max(1, len(present)), 3),
        "start_violations": at_start["violations"],
        "late": len(late),
        "late_p99_ms": round(1000 * _quantile(arrivals, 0.99), 3) if arrivals else 0.0,
        "waiting": len(final.waiting),
    }


def _only(problem: Problem, ids: set[Id]) -> Problem:
    """The first round with these people, and without ties to others."""
    people = tuple(
        msgspec.structs.replace(one, apart=one.apart & ids) for one in problem.people if one.id in ids
    )
    return Problem(people=people, rounds=1, slots=problem.slots, levels=problem.levels)


def _absent_of(file: Path) -> set[Id]:
    """Ids as a JSON list, as {"absent": [...]}, or one a line."""
    text = file.read_text(encoding="utf-8")
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        found = [
            int(line) if line.strip().isdigit() else line.strip() for line in text.split() if line.strip()
        ]
    if isinstance(found, dict):
        found = found["absent"]
    return set(found)


def _baselines(problem: Problem) -> dict[str, Any]:
    """What is to be had without thinking much: a random legal seating, and the best of a sample for each place."""
    result = {}
    for name, make in (("random", random_circles), ("greedy", greedy_circles)):
        begun = time.perf_counter()
        circles = make(problem, SEED)
        taken = time.perf_counter() - begun
        judged = judge(problem, circles, in_rounds=False)
        result[name] = {
            "seconds": round(taken, 3),
            "seated": judged["seated"],
            "value_per_person": judged["value_per_person"],
        }
    return result


def _write(file: Path, circles: Iterable[PlannedCircle]) -> None:
    rows = [
        {"round": one.round, "slot": one.slot, "language": one.language, "members": list(one.members)}
        for one in circles
    ]
    target = file if file.is_absolute() else Path(os.environ.get("OLDPWD", ".")) / file
    target.write_text(json.dumps({"circles": rows}), encoding="utf-8")


def _quantile(values: Sequence[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def _print_row(result: dict[str, Any]) -> None:
    shown = (
        "file",
        "seconds",
        "seated",
        "objective",
        "bound",
        "gap",
        "v_gap",
        "value_per_person",
        "violations",
    )
    print("  ".join(f"{key} {result[key]}" for key in shown if result.get(key) is not None), flush=True)


if __name__ == "__main__":
    sys.exit(main())
