"""Counting, for the tests written in Python: what does not hold is printed at once, the last line is "N passed, N failed"."""
import sys

passed, failures = 0, []


def check(name, good, why=""):
    """Gives back whether it is good."""
    global passed
    if good:
        passed += 1
    else:
        failures.append(name)
        print("FAIL", name, str(why)[:1500], flush=True)
    return good


def finish():
    print("%d passed, %d failed" % (passed, len(failures)))
    sys.exit(len(failures) > 0)
