"""Measure what an update costs with real processes, and print a table. Needs Linux; takes under two minutes."""

import argparse
import json
import subprocess
import sys
import urllib.request
from typing import Any

from benchmarks import proc
from benchmarks.report import Row, around, milliseconds, percentile, table
from benchmarks.server import SECRET, Database, Web, database, environment, fake_api, gunicorn
from benchmarks.shop import ORDERS, PEOPLE
from benchmarks.visitor import ROUND
from scripts.test import ROOT

WARM_UP_ROUNDS = 10
ANSWERS = 300
DIALOGUE_UPDATES = 900_000_000


def run(module: str, *arguments: str, variables: dict[str, str]) -> Any:
    """Run one of our modules in its own process and return the JSON that it prints."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def drive(variables: dict[str, str], play: str, **wanted: Any) -> Any:
    return run("driver", json.dumps({"play": play, "secret": SECRET, **wanted}), variables=variables)


def calls(api: str) -> int:
    with urllib.request.urlopen(api) as answer:
        return int(answer.read())


def measure_mix(variables: dict[str, str], web: Web, shop: Database, rounds: int, seconds: float) -> list[Row]:
    people = {"port": web.port, "people": PEOPLE, "seconds": seconds}
    drive(variables, "mix", offset=1000, rounds=WARM_UP_ROUNDS, **people)
    api = variables["TELEGRAM_API_URL"]
    before = proc.cpu_seconds(web.pid), proc.cpu_seconds(shop.pid), calls(api)
    result = drive(variables, "mix", offset=10_000, rounds=rounds, **people)
    after = proc.cpu_seconds(web.pid), proc.cpu_seconds(shop.pid), calls(api)
    took, updates = result["took"], len(result["took"])
    web_cost, sql_cost, outgoing = ((b - a) / updates for a, b in zip(before, after, strict=True))
    return [
        ("updates", f"{updates} by {len(PEOPLE)} people at once, {ORDERS} orders in the shop"),
        ("CPU per update, web", milliseconds(web_cost)),
        ("CPU per update, PostgreSQL", milliseconds(sql_cost) if shop.pid else "not on this machine"),
        ("CPU per update, both", milliseconds(web_cost + sql_cost)),
        ("updates per second", f"{updates / result['seconds']:.0f}"),
        ("answer, median", milliseconds(percentile(took, 50))),
        ("answer, 99 of 100 within", milliseconds(percentile(took, 99))),
        ("outgoing calls per update", f"{outgoing:.2f}"),
        ("memory of gunicorn, master and worker", f"{proc.memory_mb(web.pid):.0f} MB"),
    ]


def measure_dialogue(variables: dict[str, str], web: Web) -> list[Row]:
    took = drive(
        variables, "dialogue", port=web.port, telegram_id=PEOPLE[0], first_update=DIALOGUE_UPDATES, answers=ANSWERS
    )["took"]
    return [(f"answer no. {number} of one dialogue", milliseconds(around(took, number))) for number in (1, 100, 300)]


def statements(costs: dict[str, int]) -> list[Row]:
    each = [(f"  {name}", str(costs[name])) for name in ROUND]
    return [("SQL statements per update", f"{sum(costs.values()) / len(costs):.1f}"), *each]


def measure(updates: int, seconds: float) -> list[Row]:
    rounds = max(updates // (len(ROUND) * len(PEOPLE)), 1)
    with database() as shop, fake_api() as api:
        variables = environment(shop.url, api)
        waiting = (rounds + WARM_UP_ROUNDS + 10) * len(PEOPLE)
        run("shop", "fill", str(waiting), variables=variables)
        rows = statements(run("shop", "count", variables=variables))
        with gunicorn(variables) as web:
            rows += [*measure_mix(variables, web, shop, rounds, seconds), *measure_dialogue(variables, web)]
            rows.append(("cold start to the first 200", f"{web.cold_start:.2f} s"))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--updates", type=int, default=6000, help="how many updates the mix has (6000)")
    parser.add_argument("--seconds", type=float, default=60, help="when the mix ends at the latest (60)")
    wanted = parser.parse_args()
    if wanted.updates < 1 or wanted.seconds <= 0:
        parser.error("Ask for at least one update and for some time.")
    print(table(measure(wanted.updates, wanted.seconds)))


if __name__ == "__main__":
    main()
