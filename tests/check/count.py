#!/usr/bin/env python3
"""Counts the single tests of a `meson test` run and names those that did not pass.

usage: count.py MESON_LOGS_DIR

The last line is "N passed, N failed". A skipped or disabled test has failed: a gate that leaves
something out proves nothing about it.
"""

import json
import pathlib
import sys
import xml.etree.ElementTree as ET


def verdict(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    if case.find("skipped") is not None or case.get("status") == "notrun":
        return "skipped"
    return "passed"


def single_tests(logs):
    """(name, verdict) of each test case that the programs reported."""
    for suite in ET.parse(logs / "testlog.junit.xml").getroot().iter("testsuite"):
        for case in suite.iter("testcase"):
            yield f"{suite.get('name')}.{case.get('name')}", verdict(case)


def bad_programs(logs):
    """(name, result) of each program that did not end well. One that crashes reports no cases."""
    for line in (logs / "testlog.json").read_text().splitlines():
        test = json.loads(line)
        if test["result"] != "OK":
            yield test["name"], test["result"].lower()


def idle_programs(logs, cases):
    """Those that ended well and ran no test: a filter that names none passes, too."""
    for line in (logs / "testlog.json").read_text().splitlines():
        test = json.loads(line)
        if test["result"] == "OK" and not any(f".{test['name']}." in name for name, _ in cases):
            yield test["name"], "ran no test"


def main():
    logs = pathlib.Path(sys.argv[1])
    cases = list(single_tests(logs))
    programs = [*bad_programs(logs), *idle_programs(logs, cases)]
    not_passed = [(name, result) for name, result in cases if result != "passed"]
    for name, result in not_passed + programs:
        print(f"{result}: {name}")
    failed = max(len(not_passed), len(programs))
    print(f"{len(cases) - len(not_passed)} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
