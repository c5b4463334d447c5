#!/usr/bin/env python3
"""Runs clang-tidy over the files of a build, on all cores, and remembers which were clean.

usage: tidy.py BUILD_DIR CLANG_TIDY

A header of ours is looked at with one file alone: the .cpp of its name, else the first that includes
it. What g++ takes from a precompiled header comes from one of clang here, and a plugin keeps the checks
out of all headers of others (own_code_only.cpp).

A file counts as unchanged while the hash of all that clang-tidy reads of ours is the same: the file,
the project headers that ninja knows it includes, those that are looked at with it, its command line,
the .clang-tidy files above it and the plugin.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

# g++ has warnings that clang does not know; what g++ makes an error is judged by the build itself.
EXTRA = ["-Wno-unknown-warning-option", "-Wno-error"]
FOLDERS = ("src", "plugins", "tests")
PLUGIN = pathlib.Path(__file__).resolve().with_name("own_code_only.cpp")
PRECOMPILED = ("src/pch", "tests/pch")


def plugin(tidy, cache):
    """own_code_only.cpp as a library for this clang-tidy, built once for each state of the source."""
    library = cache / f"own-code-only-{hashlib.sha256(PLUGIN.read_bytes()).hexdigest()[:16]}.so"
    if not library.exists():
        headers = pathlib.Path(shutil.which(tidy)).resolve().parents[1] / "include"
        fresh = library.with_suffix(".new")
        subprocess.run(["c++", "-std=c++17", "-fPIC", "-fno-rtti", "-shared", f"-isystem{headers}",
                        PLUGIN, "-o", fresh], check=True)
        for stale in cache.glob("own-code-only-*.so"):
            stale.unlink()
        fresh.rename(library)
    return library


def words_for_clang(entry):
    """Of a command of g++ what matters to the meaning of a file, and its precompiled header if any."""
    kept, precompiled, words = [], None, iter(shlex.split(entry["command"]))
    for word in words:
        if word == "-include":
            precompiled = next(words)
        elif word in ("-MQ", "-MF", "-o", "-c"):
            next(words)
        elif re.match(r"-(I|isystem|D|std=|pthread|W(?!invalid-pch))", word):
            kept.append(word)
    return kept, precompiled


def precompile(tidy, root, build, cache):
    """The precompiled headers of the build, made again by clang: {name: path}."""
    clang = pathlib.Path(shutil.which(tidy)).resolve().with_name("clang++")
    made, runs = {}, []
    for entry in commands(build):
        words, name = words_for_clang(entry)
        if name and entry["file"].endswith("/pch/none.cpp"):
            header = next(path for folder in PRECOMPILED for path in (root / folder).glob(name))
            made[name] = cache / f"{name}.pch"
            # Else each file that uses it would have all its templates to instantiate.
            runs.append([clang, *words, *EXTRA, "-fpch-instantiate-templates", "-x", "c++-header", header,
                         "-o", made[name]])
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda run: subprocess.run(run, cwd=build, check=True), runs))
    return made


def commands(build):
    return json.loads((build / "compile_commands.json").read_text())


def own_sources(build, root):
    """The commands of our own files, each file once: {path: command}."""
    found = {}
    for entry in commands(build):
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
        self.digests, self.headers = {}, {}
        version = subprocess.run([tidy, "--version"], capture_output=True, text=True, check=True)
        self.common = version.stdout + PLUGIN.read_text()

    def digest(self, path):
        if path not in self.digests:
            data = path.read_bytes() if path.is_file() else b""
            self.digests[path] = hashlib.sha256(data).hexdigest()
        return self.digests[path]

    def header(self, name):
        """The file of the project that ninja calls so; nothing for what is not one."""
        if name not in self.headers:
            path = (self.build / name).resolve()
            self.headers[name] = path if path.is_relative_to(self.root) else None
        return self.headers[name]

    def includes(self, entry):
        """The project's files that a file includes; nothing if it was not compiled yet."""
        names = self.deps.get(entry["output"])
        return None if names is None else {self.header(name) for name in names} - {None}

    def of(self, path, entry, looked_at):
        lines = [self.common, entry["command"], self.digest(path)]
        lines += [self.digest(folder / ".clang-tidy") for folder in path.parents
                  if folder.is_relative_to(self.root)]
        lines += [self.digest(header) for header in sorted(self.includes(entry) or ())]
        lines += [str(header) for header in looked_at or ()]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def shared_out(includes):
    """Each header to one of the files that include it: {file: [headers]}. From {file: {headers}}."""
    includers = {}
    for path in sorted(includes):
        for header in (header for header in includes[path] or () if header.suffix == ".hpp"):
            includers.setdefault(header, []).append(path)
    shares = {path: None if headers is None else [] for path, headers in includes.items()}
    for header, paths in sorted(includers.items()):
        own = header.with_suffix(".cpp")
        shares[own if own in paths else paths[0]].append(header)
    return shares


class Tidy:
    def __init__(self, tidy, root, build, cache):
        self.build = build
        self.command = [tidy, f"--load={plugin(tidy, cache)}", "--quiet"]
        self.precompiled = precompile(tidy, root, build, cache)

    def check(self, path, entry, headers):
        """The file, with those headers of ours; with all that it includes if they are not known."""
        environment = dict(os.environ)
        if headers is not None:
            environment["UMBRELLA_OWN_HEADERS"] = ":".join(map(str, headers))
        words, name = words_for_clang(entry)
        if name:
            words += ["-include-pch", self.precompiled[name]]
        run = subprocess.run([*self.command, path, "--", *words, *EXTRA], cwd=self.build,
                             env=environment, capture_output=True, text=True, check=False)
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
    fingerprint = Fingerprint(build, root, tidy)
    sources = own_sources(build, root)
    shares = shared_out({path: fingerprint.includes(entry) for path, entry in sources.items()})
    marks = {path: cache / fingerprint.of(path, entry, shares[path]) for path, entry in sources.items()}
    pending = sorted((p for p, mark in marks.items() if not mark.exists()),
                     key=lambda p: -p.stat().st_size)
    failed, shown = 0, set()
    run = Tidy(tidy, root, build, cache) if pending else None
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {pool.submit(run.check, path, sources[path], shares[path]): path for path in pending}
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
    live = set(marks.values())
    for stale in cache.iterdir():
        if not stale.suffix and stale not in live:
            stale.unlink()
    print(f"clang-tidy: {len(marks)} files, {len(marks) - len(pending)} unchanged, {failed} with findings")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
