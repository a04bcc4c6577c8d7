"""Branches that no test took, from llvm-cov's JSON: those without a reason in untaken.txt fail the run.

A branch is named by its file, the text of its condition and the way that was not taken, not by its line, so that
code may move. A reason that is needed no more fails too.
"""
import json
import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.dirname(os.path.dirname(here))


def condition(lines, branch):
    first_line, first, last_line, last = branch[:4]
    if first_line == last_line:
        text = lines[first_line - 1][first - 1 : last - 1]
    else:
        text = lines[first_line - 1][first - 1 :] + " ".join(lines[first_line : last_line - 1])
        text += lines[last_line - 1][: last - 1]
    return " ".join(text.split())


def branches(reports, rules):
    """How often each way that a condition can go was taken; of several programs and copies the best counts."""
    ways = {}
    for one in (one for report in reports for one in json.load(open(report))["data"][0]["files"]):
        file = os.path.relpath(os.path.realpath(one["filename"]), root)
        if file not in rules:
            continue
        lines = open(one["filename"], encoding="utf-8").read().split("\n")
        for branch in one["branches"]:
            text = condition(lines, branch)
            if "mutant(Mutant::" in text and "(" not in text.split("mutant(", 1)[0]:
                continue  # planted faults: the constant false here
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
    untaken = sorted({f"{file}: {text} is {way}" for (file, _, _, text, way), count in ways.items() if count == 0})
    missing = [name for name in untaken if name not in known]
    stale = [name for name in known if name not in untaken]
    for name in missing:
        print(f"not taken, no reason: {name}")
    for name in stale:
        print(f"a reason that is needed no more: {name}")
    taken = sum(1 for count in ways.values() if count > 0)
    print(f"FIGURE branches {taken} of {len(ways)}, {len(untaken) - len(missing)} with a reason")
    sys.exit(1 if missing or stale else 0)


main()
