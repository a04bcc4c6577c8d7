"""Branches that no test took, from llvm-cov's JSON: those without a reason in untaken.txt fail the run.

A branch is named by its file, the text of its condition and the way that was not taken, not by its line, so that
code may move. A reason that is needed no more fails too. What a planted fault alone would run is dead here, and
does not count.
"""
import json
import os
import re
import sys

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.dirname(os.path.dirname(here))


def end_of(source, at, ends):
    """Where one of `ends` stands outside of brackets, or the bracket around closes."""
    depth = 0
    while depth > 0 or source[at] not in ends:
        depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(source[at], 0)
        if depth < 0:
            break
        at += 1
    return at


def statement_end(source, at):
    while source[at].isspace():
        at += 1
    return end_of(source, at + 1, "}") if source[at] == "{" else end_of(source, at, ";")


def planted(source):
    """The stretches that are dead while mutant() is false: the call, what `&&` or `?` adds, the statement."""
    dead = []
    for call in re.finditer(r"(!?)mutant\(Mutant::\w+\)", source):
        start, end = call.span()
        dead.append((start, end))
        follows = re.match(r"\s*(&&|\|\||\?|)", source[end:]).group(1)
        if follows == ("||" if call[1] else "&&"):
            dead.append((end, end_of(source, end, "")))
        if follows == "?":
            dead.append((end, end_of(source, end, ":")))
        condition = re.search(r"\bif \(((?:[^;{}|]*&& )?)$", source[:start])
        closes = end_of(source, end, "")
        if condition and not call[1] and closes == end_of(source, condition.start(1), ""):
            dead.append((closes, statement_end(source, closes + 1)))
    return dead


class Source:
    def __init__(self, path):
        self.text = open(path, encoding="utf-8").read()
        self.starts = [0]
        for line in self.text.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.planted = planted(self.text)

    def span(self, branch):
        """llvm-cov's columns count bytes from 1."""
        return [self.offset(line, column) for line, column in (branch[:2], branch[2:4])]

    def offset(self, line, column):
        start = self.starts[line - 1]
        row = self.text[start : self.starts[line]].encode()
        return start + len(row[: column - 1].decode())

    def is_dead(self, start, end):
        return any(first <= start and end <= last for first, last in self.planted)


def branches(reports, rules):
    """How often each way that a condition can go was taken; of several programs and copies the best counts."""
    ways = {}
    sources = {}
    for one in (one for report in reports for one in json.load(open(report))["data"][0]["files"]):
        file = os.path.relpath(os.path.realpath(one["filename"]), root)
        if file not in rules:
            continue
        source = sources.setdefault(file, Source(one["filename"]))
        for branch in one["branches"]:
            start, end = source.span(branch)
            if source.is_dead(start, end):
                continue
            text = " ".join(source.text[start:end].split())
            place = (file, branch[0], branch[1], text)
            for way, count in (("true", branch[4]), ("false", branch[5])):
                ways[place + (way,)] = max(ways.get(place + (way,), 0), count)
    return ways


def reasons():
    known = {}
    for number, line in enumerate(open(os.path.join(here, "untaken.txt"), encoding="utf-8"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, separator, reason = line.rstrip("\n").partition("  -- ")
        if not separator or not reason.strip():
            sys.exit(f"untaken.txt:{number}: a branch needs a reason")
        known[name.strip()] = reason
    return known


def main():
    ways = branches(sys.argv[2:], {f"sync/engine/{rule}.cpp" for rule in sys.argv[1].split(",")})
    if not ways:
        sys.exit("no branch was counted")
    known = reasons()
    untaken = {}
    for (file, line, _, text, way), count in sorted(ways.items()):
        if count == 0:
            untaken.setdefault(f"{file}: {text} is {way}", []).append(line)
    missing = [name for name in untaken if name not in known]
    stale = [name for name in known if name not in untaken]
    for name in missing:
        print(f"not taken, no reason: {name} (line {', '.join(map(str, untaken[name]))})")
    for name in stale:
        print(f"a reason that is needed no more: {name}")
    taken = sum(1 for count in ways.values() if count > 0)
    print(f"FIGURE branches_taken {taken} of {len(ways)}, {len(ways) - taken if not missing else 0} with a reason")
    sys.exit(1 if missing or stale else 0)


main()
