"""``make audit``: are there known holes in the locked versions?

Ends with 0 where every version was looked up and nothing is known, with 1 where something is, and with 3 where the
advisory database could not be asked about every version: then nothing is known, neither good nor bad.
"""

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from checks.packages import locked

CLEAN, HOLES, NOT_CHECKED = 0, 1, 3
LOCK = "requirements-dev.lock"  # holds what requirements.lock holds, too
DATABASE = "https://api.osv.dev/v1/query"


def main() -> int:
    parser = argparse.ArgumentParser(prog="checks.audit")
    parser.add_argument("--database", default=DATABASE, help="address of a database that speaks as OSV does")
    address: str = parser.parse_args().database
    versions = locked(LOCK)
    # pip-audit takes one version of a package at a time, and here are those of all Python versions.
    rounds = itertools.zip_longest(
        *([f"{name}=={version}" for version in all_of_it] for name, all_of_it in versions.items())
    )
    answers = [_ask(address, [pin for pin in pins if pin]) for pins in rounds]
    return _report(sum(map(len, versions.values())), answers)


def _ask(address: str, pins: list[str]) -> list[dict[str, Any]] | str:
    """What is known of each, or why that could not be found out."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "pins.txt")
        wanted.write_text("\n".join(pins), "utf-8")
        command = [sys.executable, "-m", "pip_audit", "--vulnerability-service=osv", f"--osv-url={address}"]
        command += ["--format=json", "--progress-spinner=off", "--disable-pip", "--no-deps"]
        done = subprocess.run(  # nosec B603 # a program of our own list, no shell
            [*command, "-r", str(wanted)], capture_output=True, text=True, check=False
        )
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except ValueError:
        return (done.stderr.strip().splitlines() or [f"pip-audit ended with {done.returncode}"])[-1]
    return found


def _report(asked: int, answers: list[list[dict[str, Any]] | str]) -> int:
    packages = [package for answer in answers if not isinstance(answer, str) for package in answer]
    checked = [package for package in packages if "vulns" in package]
    holes = [(package, hole) for package in checked for hole in package["vulns"]]
    for package, hole in holes:
        fixed = ", ".join(hole["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {hole['id']}, mended in {fixed}")
    for why in (answer for answer in answers if isinstance(answer, str)):
        print(why, file=sys.stderr)
    if len(checked) < asked:
        print(f"NOT CHECKED: {asked - len(checked)} of {asked} locked versions.", end=" ")
        print("The advisory database could not be asked about them.")
    else:
        print(f"{asked} locked versions checked, {len(holes)} known holes.")
    return HOLES if holes else NOT_CHECKED if len(checked) < asked else CLEAN


if __name__ == "__main__":
    sys.exit(main())
