#!/usr/bin/env python3
"""Runs clang-tidy over the files of a build, on all cores, and remembers which were clean.

usage: tidy.py BUILD_DIR CLANG_TIDY

A file counts as unchanged while the hash of all that clang-tidy reads of ours is the same: the file,
the project headers that ninja knows it includes, its command line, the .clang-tidy files above it and
the plugin that keeps the checks out of system headers.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

# g++ has warnings that clang does not know; what g++ makes an error is judged by the build itself.
EXTRA = ["--extra-arg=-Wno-unknown-warning-option", "--extra-arg=-Wno-error"]
FOLDERS = ("src", "plugins", "tests")
PLUGIN = pathlib.Path(__file__).resolve().with_name("own_code_only.cpp")


def plugin(tidy, cache):
    """own_code_only.cpp as a library for this clang-tidy, built once for each state of the source."""
    library = cache / f"own-code-only-{hashlib.sha256(PLUGIN.read_bytes()).hexdigest()[:16]}.so"
    if not library.exists():
        headers = pathlib.Path(shutil.which(tidy)).resolve().parents[1] / "include"
        fresh = library.with_suffix(".new")
        subprocess.run(["c++", "-std=c++17", "-fPIC", "-fno-rtti", "-shared", f"-isystem{headers}",
                        PLUGIN, "-o", fresh], check=True)
        fresh.rename(library)
    return library


def own_sources(build, root):
    """The commands of our own files, each file once: {path: command}."""
    commands = json.loads((build / "compile_commands.json").read_text())
    found = {}
    for entry in commands:
        path = pathlib.Path(os.path.normpath(build / entry["file"]))
        if path.is_relative_to(root) and path.relative_to(root).parts[0] in FOLDERS:
            found.setdefault(path, entry)
    return found


def header_lists(build):
    """What ninja learned from the compiler: {object: [included files]}."""
    text = subprocess.run(["ninja", "-C", build, "-t", "deps"], capture_output=True, text=True,
                          check=True).stdout
    deps, current = {}, None
    for line in text.splitlines():
        if line.startswith("    "):
            deps[current].append(line.strip())
        elif ": #deps" in line:
            current = line.split(": #deps")[0]
            deps[current] = []
    return deps


class Fingerprint:
    def __init__(self, build, root, tidy):
        self.build, self.root = build, root
        self.deps = header_lists(build)
        self.digests = {}
        version = subprocess.run([tidy, "--version"], capture_output=True, text=True, check=True)
        self.common = version.stdout + PLUGIN.read_text()

    def digest(self, path):
        if path not in self.digests:
            data = path.read_bytes() if path.is_file() else b""
            self.digests[path] = hashlib.sha256(data).hexdigest()
        return self.digests[path]

    def of(self, path, entry):
        lines = [self.common, entry["command"], self.digest(path)]
        lines += [self.digest(folder / ".clang-tidy") for folder in path.parents
                  if folder.is_relative_to(self.root)]
        for name in self.deps.get(entry["output"], []):
            header = (self.build / name).resolve()
            if header.is_relative_to(self.root):
                lines.append(self.digest(header))
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def check(tidy, library, build, path):
    run = subprocess.run([tidy, f"--load={library}", "-p", build, "--quiet", *EXTRA, path],
                         capture_output=True, text=True, check=False)
    noise = re.compile(r"^\d+ warnings? (generated|treated as error)|^Suppressed |^Use -header-filter")
    lines = [line for line in run.stdout.splitlines() if not noise.match(line)]
    if run.returncode and not lines:
        lines = run.stderr.splitlines()
    return run.returncode == 0, "\n".join(lines)


def main():
    build, tidy = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    root = pathlib.Path(__file__).resolve().parents[2]
    cache = build / "tidy-cache"
    cache.mkdir(exist_ok=True)
    library = plugin(tidy, cache)
    fingerprint = Fingerprint(build, root, tidy)
    marks = {path: cache / fingerprint.of(path, entry)
             for path, entry in own_sources(build, root).items()}
    pending = sorted((p for p, mark in marks.items() if not mark.exists()),
                     key=lambda p: -p.stat().st_size)
    failed, shown = 0, set()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {pool.submit(check, tidy, library, build, path): path for path in pending}
        for number, job in enumerate(concurrent.futures.as_completed(jobs), 1):
            path = jobs[job]
            clean, text = job.result()
            print(f"[{number}/{len(pending)}] {path.relative_to(root)}", flush=True)
            if clean:
                marks[path].touch()
                continue
            failed += 1
            if text not in shown:  # a finding in a header comes back with each includer
                shown.add(text)
                print(text, flush=True)
    live = {library.name, *(mark.name for mark in marks.values())}
    for stale in cache.iterdir():
        if stale.name not in live:
            stale.unlink()
    print(f"clang-tidy: {len(marks)} files, {len(marks) - len(pending)} unchanged, {failed} with findings")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
