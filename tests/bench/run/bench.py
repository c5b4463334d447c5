#!/usr/bin/env python3
"""Measures Umbrella and Janus side by side; `./dev bench` builds and calls this.

Server on one CPU, load on another, each contender in turn in each scenario, each time a fresh
server. Writes results.json, a table and plots into the build directory, or, with --record, into
docs.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import time

import plots
import report
import scenarios
import servers

ROOT = pathlib.Path(__file__).resolve().parents[3]
SERVER_CPU = 0
LOAD_CPU = 1
PATIENCE_S = 900


def contenders(build, quick, only):
    binary = build / "src/app/umbrella"
    umbrella_help = subprocess.run(
        [str(binary), "--help"], capture_output=True, text=True, check=True
    ).stdout
    made = {}
    if "--send-path" in umbrella_help:
        for path in ("direct", "webrtcbin"):
            made[f"umbrella-{path}"] = lambda path=path: servers.Umbrella(
                SERVER_CPU, binary, (f"--send-path={path}",)
            )
    else:
        made["umbrella-webrtcbin"] = lambda: servers.Umbrella(SERVER_CPU, binary)
    if "--udp-port" in umbrella_help:
        made["umbrella-one-port"] = lambda: servers.Umbrella(
            SERVER_CPU, binary, one_udp_port=True
        )
    if shutil.which("janus"):
        for loops in (0, 2) if quick else (0, 1, 2):
            made[f"janus-{loops}"] = lambda loops=loops: servers.Janus(SERVER_CPU, loops)
    else:
        print("Janus is not installed: there will be no ratios.")
    if only:
        made = {name: make for name, make in made.items() if any(one in name for one in only)}
    return made


def measure(load, server, scenario, quick):
    """The points that the load tool printed, one a line."""
    before, after = scenario.options(quick)
    command = [
        str(load), "--url", server.url, *before,
        "measure", "--server", server.kind, "--server-pid", str(server.process.pid), *after,
    ]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        preexec_fn=lambda: os.sched_setaffinity(0, {LOAD_CPU}),
    )
    points = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if not points:
        raise RuntimeError(f"the load tool measured nothing: {done.stderr[-500:]}")
    return points


def words(points):
    """One line about a run, for who watches."""
    point = points[-1]
    if len(points) > 1:
        best = report.ramp_maximum(points)
        return f"up to {best['subscribers'] if best else 0} subscribers"
    text = (
        f"{point['server']['cpu_us_per_packet']:6.1f} µs a packet, "
        f"{point['packets_per_second']:7.0f} packets/s, server {point['server']['cpu_share']:4.0%}, "
        f"load {point['generator']['cpu_share']:4.0%}, loss {point['loss']:.2%}, "
        f"p99 {point['delay_us']['p99'] / 1000:.1f} ms"
    )
    flaws = report.flaws(point)
    return text + (f"  ({', '.join(flaws)})" if flaws else "")


def git(*arguments):
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def origin(arguments):
    dirty = git("status", "--porcelain", "--untracked-files=no", "--", "src", "plugins")
    model = next(
        (line.split(":")[1].strip() for line in open("/proc/cpuinfo") if "model name" in line), "?"
    )
    return {
        "command": " ".join(["./dev bench", *arguments]),
        "commit": (git("rev-parse", "HEAD") or "unknown") + (" with local changes" if dirty else ""),
        "date": datetime.date.today().isoformat(),
        "machine": f"{os.cpu_count()} × {model}, Linux {platform.release().split('-')[0]}",
        "load_average_before": os.getloadavg()[0],
    }


def floor(build):
    """What crypto and system calls alone cost, if that tool is built."""
    tool = build / "tests/bench/umbrella-floor"
    if not tool.exists():
        return None
    done = subprocess.run(
        [str(tool)],
        capture_output=True,
        text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, {SERVER_CPU}),
    )
    return json.loads(done.stdout) if done.returncode == 0 else None


def run_all(build, picked, made, quick, rounds):
    results = {}
    for scenario in picked:
        for number in range(rounds):
            for name, make in made.items():
                label = f"{scenario.title}, {name}" + (f", round {number + 1}" if rounds > 1 else "")
                print(f"  {label:48}", end=" ", flush=True)
                begun = time.monotonic()
                try:
                    with make() as server:
                        points = measure(build / "tests/bench/umbrella-load", server, scenario, quick)
                except (RuntimeError, subprocess.TimeoutExpired) as error:
                    print(f"FAILED: {error}")
                    continue
                results.setdefault(scenario.name, {}).setdefault(name, []).append(points)
                print(f"{words(points)}  [{time.monotonic() - begun:.0f} s]")
    return results


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.splitlines()[0])
    parser.add_argument("scenario", nargs="*", help="names or groups; default: all")
    parser.add_argument("--quick", action="store_true", help="some scenarios, each for less time")
    parser.add_argument("--rounds", type=int, default=1, help="of each measurement; medians count")
    parser.add_argument("--only", action="append", help="contenders whose name has this in it")
    parser.add_argument("--record", action="store_true", help="write the results into docs")
    parser.add_argument("--build", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if os.cpu_count() < 2:
        raise SystemExit("Two CPUs are needed: one for the server, one for the load.")
    build = arguments.build.resolve()
    picked = scenarios.chosen(arguments.scenario, arguments.quick)
    made = contenders(build, arguments.quick, arguments.only)
    passed_on = [one for one in sys.argv[1:] if not one.startswith("--build")]
    result = {
        **origin(passed_on),
        "floor": floor(build),
        "results": run_all(build, picked, made, arguments.quick, arguments.rounds),
    }
    directory = ROOT / "docs" if arguments.record else build / "bench"
    (directory / "results").mkdir(parents=True, exist_ok=True)
    (directory / "images").mkdir(parents=True, exist_ok=True)
    (directory / "results/performance.json").write_text(json.dumps(result, indent=1) + "\n")
    drawn = plots.draw(result)
    for name, svg in drawn.items():
        (directory / "images" / name).write_text(svg)
    text = report.write(result)
    print("\n" + text)
    if arguments.record:
        report.put_into(directory / "PERFORMANCE.md", text, drawn)
    else:
        (directory / "performance.md").write_text(text)
    print(f"Written below {directory}")


if __name__ == "__main__":
    main()
