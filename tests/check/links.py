#!/usr/bin/env python3
"""Checks that every link and picture inside the repository's Markdown files leads somewhere.

Headings are checked too: FILE.md#some-heading must name a heading of FILE.md. Links with a scheme
are not looked at: a check must not depend on the network.
"""

import pathlib
import re
import sys
import urllib.parse

SKIPPED = {"node_modules", ".git", "dist"}
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
HTML = re.compile(r"<(?:img|a|source)\b[^>]*?\b(?:src|href|srcset)=\"([^\"]+)\"")
CODE = re.compile(r"^(```|~~~).*?^\1", re.S | re.M)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.M)


def text_of(path):
    return CODE.sub("", path.read_text(encoding="utf-8"))


def anchors(path):
    """The ids that GitHub and its like give to headings."""
    found = set()
    for title in HEADING.findall(text_of(path)):
        plain = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).lower())
        found.add(plain.replace(" ", "-"))
    return found


def problem(source, target, root):
    if re.match(r"[a-z][a-z0-9+.-]*:", target) or target.startswith("//"):
        return None
    name, _, fragment = urllib.parse.unquote(target).partition("#")
    path = (source.parent / name).resolve() if name else source
    if not path.is_relative_to(root) or not path.exists():
        return "no such file"
    if fragment and path.suffix == ".md" and fragment not in anchors(path):
        return "no such heading"
    return None


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    documents = [p for p in root.rglob("*.md")
                 if not any(part in SKIPPED or part.startswith("build")
                            for part in p.relative_to(root).parts)]
    broken = 0
    for document in sorted(documents):
        text = text_of(document)
        for target in LINK.findall(text) + HTML.findall(text):
            reason = problem(document, target, root)
            if reason:
                broken += 1
                print(f"{document.relative_to(root)}: {target}: {reason}")
    print(f"links: {len(documents)} documents, {broken} broken links")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
