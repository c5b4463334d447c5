#!/usr/bin/env python3
"""Breaks the trunk's routing in one place after the other and shows that its tests turn red.

    ninja -C build tests/unit/trunk/trunk_tests
    python3 tests/check/routing_mutations.py build [WORD ...]

Words choose among the mutations. Each takes one file of src/core/trunk with a line or two changed,
compiles it into a directory of its own (the checkout and BUILD are only read), puts it before the
rest of the build's objects, and runs the random graphs, seeds 1 to 2,000, and where these see
nothing all trunk tests. A line that is not in the code any more is an error: then the mutation has
to be written anew. Ends with 1 if a mutation stays unseen.
"""
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
from typing import NamedTuple

seconds_each = 600


class Mutation(NamedTuple):
    name: str
    file: str
    old: str
    new: str


mutations = [
    Mutation("the check for one's own id in a path", "router_items.cpp",
             "std::ranges::find(announce.path, options_.id) != announce.path.end();",
             "false;"),
    Mutation("dropping the earlier route when that check fails", "router_items.cpp",
             "if (!is_usable(neighbour, announce)) {\n        drop_route(announce.key, neighbour.id);",
             "if (!is_usable(neighbour, announce)) {"),
    Mutation("withdrawals of lost routes", "router_announcing.cpp",
             "        send(neighbour,\n             Withdraw{.key = key, .incarnation = item.incarnation,"
             " .sequence = item.sequence});",
             ""),
    Mutation("withdrawals of what has ended", "router_items.cpp",
             "            send(neighbour, withdraw);", ""),
    Mutation("withdrawals by the loss of a link", "router_links.cpp",
             "        drop_route(key, id);", ""),
    Mutation("refcount: one consumer of several ends the wish", "router_flows.cpp",
             "place->second.wishes.erase(event.consumer) != 0",
             "(place->second.wishes.clear(), true)"),
    Mutation("refcount: one neighbour of several ends the subscription", "router_subscribing.cpp",
             "        remove_downstream(place->second, neighbour.id);\n"
             "        dirty_flows_.insert(place->first);",
             "        while (!place->second.downstreams.empty()) {\n"
             "            remove_downstream(place->second,\n"
             "                              NodeId(place->second.downstreams.begin()->first));\n"
             "        }\n"
             "        dirty_flows_.insert(place->first);"),
    Mutation("refcount: neighbours do not count", "router_flows.cpp",
             "if (!flow.is_wanted() && give_up(key, flow)) {",
             "if (flow.wishes.empty() && give_up(key, flow)) {"),
    Mutation("Unsubscribe", "router_subscribing.cpp", "    if (tell) {", "    if (false) {"),
    Mutation("depth: whoever asks is accepted", "router_subscribing.cpp",
             "if (depth && *depth >= subscribe.depth) {", "if (false) {"),
    Mutation("depth: those behind are not cut when it grows", "router_subscribing.cpp",
             "    cut_shallow(key, flow, upstream.depth);\n", ""),
    Mutation("depth: less counts before the answer", "router_subscribing.cpp",
             "upstream.depth = std::max(upstream.depth, depth);", "upstream.depth = depth;"),
    Mutation("EndOfSync drops stale routes", "router_links.cpp",
             "route != item.routes.end() && route->second.stale) {\n            drop_route",
             "false) {\n            drop_route"),
    Mutation("EndOfSync drops stale subscriptions", "router_links.cpp",
             "place != flow.downstreams.end() && place->second.stale) {\n            remove_downstream",
             "false) {\n            remove_downstream"),
    Mutation("a subscribed neighbour is not asked", "router_flows.cpp",
             "           !flow.downstreams.contains(neighbour) &&\n", ""),
    Mutation("memory of talk that was passed on", "router_talk.cpp",
             "    return origins_.is_first(stamp);", "    return true;"),
    Mutation("the end of the 3 s for which a flow is held", "router_flows.cpp",
             "    if (flow.current && now_ < flow.hold_until) {", "    if (flow.current) {"),
    Mutation("batching", "router_announcing.cpp",
             "neighbour.next_round = now_ + limits::trunk_batch;", "neighbour.next_round = now_;"),
    Mutation("the 3 s for which a flow is held", "router_flows.cpp",
             "        // Turning a page back and forth shall not stop a stream.\n"
             "        place->second.hold_until = now_ + limits::trunk_unsubscribe_after;\n", ""),
    Mutation("memory of ends", "router_items.cpp",
             "    return place != ended_.end() && place->second.incarnation == incarnation &&\n"
             "           sequence <= place->second.sequence;",
             "    return false;"),
    Mutation("refusing a subscription from the neighbour that it comes from",
             "router_subscribing.cpp",
             "place != flows_.end() && place->second.upstream(neighbour.id);", "false;"),
]


class Build:
    """What was compiled and linked already."""

    def __init__(self, directory: pathlib.Path) -> None:
        self.directory = directory.resolve()
        commands = json.loads((self.directory / "compile_commands.json").read_text())
        self.commands = {pathlib.Path(one["file"]).name: one for one in commands
                         if "core/trunk/" in one["file"] and "/src/" in f"/{one['file']}"}
        self.objects = sorted((self.directory / "tests/unit/trunk/trunk_tests.p").glob("*.o"))
        if not self.objects:
            sys.exit("build trunk_tests first")

    def source(self, name: str) -> pathlib.Path:
        return self.directory / self.commands[name]["file"]

    def compile(self, source: pathlib.Path, name: str, into: pathlib.Path) -> pathlib.Path:
        one = self.commands[name]
        words = shlex.split(one["command"])
        made = into / "mutant.o"
        # Without the build's dependency file; what a mutation leaves unused is no error.
        for flag in ("-MF", "-MQ"):
            at = words.index(flag)
            del words[at:at + 2]
        words.remove("-MD")
        words[words.index("-o") + 1] = str(made)
        words[words.index("-c") + 1] = str(source)
        subprocess.run([*words, "-w"], cwd=one["directory"], check=True)
        return made

    def link(self, objects: list[pathlib.Path], into: pathlib.Path) -> pathlib.Path:
        program = into / "trunk_tests"
        # What comes first is taken: the mutant's functions, not those of the archive.
        subprocess.run(["c++", "-o", program, *objects, *self.objects, "src/core/libcore.a",
                        "-lgmock_main", "-lgmock", "-lgtest", "-lpthread"],
                       cwd=self.directory, check=True)
        return program


def run(program: pathlib.Path, chosen: str) -> tuple[bool, str]:
    environment = {**os.environ, "UMBRELLA_TRUNK_GRAPHS": "2000", "UMBRELLA_TEST_SEED": "1"}
    try:
        done = subprocess.run([program, f"--gtest_filter={chosen}", "--gtest_fail_fast"], env=environment,
                              capture_output=True, text=True, timeout=seconds_each)
    except subprocess.TimeoutExpired:
        return False, f"does not end within {seconds_each} s"
    if done.returncode == 0:
        return True, "green"
    seed = re.search(r"^seed (\d+)$", done.stdout, re.MULTILINE)
    test = re.search(r"^\[  FAILED  \] (\S+)", done.stdout, re.MULTILINE)
    failure = re.search(r": Failure\n((?:.+\n)+)", done.stdout)
    lines = failure.group(1).strip().split("\n") if failure else [f"ended with {done.returncode}"]
    words = [line for line in lines if not line.startswith(("Google Test trace", "/", ".."))]
    where = f"seed {seed.group(1)}" if seed else (test.group(1) if test else "?")
    return False, f"{where}: {' '.join(words)[:110]}"


def seen(build: Build, mutation: Mutation) -> tuple[bool, str]:
    text = build.source(mutation.file).read_text()
    if text.count(mutation.old) != 1:
        sys.exit(f"{mutation.file} does not have once what is to be taken out: {mutation.old}")
    with tempfile.TemporaryDirectory(prefix="umbrella-mutant-") as name:
        directory = pathlib.Path(name)
        source = directory / mutation.file
        source.write_text(text.replace(mutation.old, mutation.new))
        program = build.link([build.compile(source, mutation.file, directory)], directory)
        green, words = run(program, "TrunkRandom*")
        if green:
            green, words = run(program, "-TrunkRandom*")
        return not green, words


def main() -> int:
    build = Build(pathlib.Path(sys.argv[1]))
    words = sys.argv[2:]
    with tempfile.TemporaryDirectory(prefix="umbrella-mutant-") as name:
        green, said = run(build.link([], pathlib.Path(name)), "*")
        if not green:
            sys.exit(f"red before anything was taken out: {said}")
    print("| taken out | result |\n|---|---|\n| nothing | green |", flush=True)
    unseen = 0
    for mutation in mutations:
        if words and not any(word in mutation.name for word in words):
            continue
        red, said = seen(build, mutation)
        unseen += not red
        said = said.replace("|", "\\|")
        print(f"| {mutation.name} | {said if red else '**not seen**'} |", flush=True)
    return 1 if unseen else 0


if __name__ == "__main__":
    sys.exit(main())
