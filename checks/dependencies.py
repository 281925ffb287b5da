"""``python -m checks.dependencies`` writes docs/dependencies.md: every locked package with its licence."""

from __future__ import annotations

from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata

from checks.packages import ROOT, Named, locked, named

DOCUMENT = ROOT / "docs" / "dependencies.md"

# Installed on other systems only; as their own metadata says.
ELSEWHERE = {"colorama": "BSD-3-Clause"}

_SHORT = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_HEAD = """# Dependencies

Written by `python -m checks.dependencies` from `requirements*.txt` (why), `requirements*.lock` (versions; two where
Python versions need different ones) and the licence that each installed package states. `make lock` makes the locks
anew, `make audit` asks an advisory database about them.

None is part of this repository: they are installed from the package index and used unchanged. Those under the LGPL
or the MPL, **{copyleft}**, ask for nothing more of whoever runs the product; whoever hands out an image that
contains them hands out their licences, which each package brings along, and lets them be replaced.
"""


def document() -> str:
    """The whole file."""
    runs = locked("requirements.lock")
    chosen, chosen_dev = named("requirements.txt"), named("requirements-dev.txt")
    direct = {package.name for package in (*chosen, *chosen_dev)}
    develops = {
        name: versions for name, versions in locked("requirements-dev.lock").items() if name not in runs
    }
    return "\n".join(
        [
            _HEAD.format(copyleft=", ".join(_copyleft([*runs, *develops]))),
            *_chosen("The product", chosen, runs),
            *_rest("What those need", runs, direct),
            *_chosen("Development", chosen_dev, develops),
            *_rest("What development needs", develops, direct),
        ]
    )


def _copyleft(names: list[str]) -> list[str]:
    return [name for name in sorted(names) if "GPL" in licence(name) or "MPL" in licence(name)]


def _chosen(title: str, packages: list[Named], lock: dict[str, list[str]]) -> list[str]:
    rows = [f"| {p.name} | {', '.join(lock[p.name])} | {licence(p.name)} | {p.why} |" for p in packages]
    return [f"## {title}\n", "| package | version | licence | why |", "|---|---|---|---|", *rows, ""]


def _rest(title: str, lock: dict[str, list[str]], direct: set[str]) -> list[str]:
    rows = [
        f"| {name} | {', '.join(versions)} | {licence(name)} |"
        for name, versions in sorted(lock.items())
        if name not in direct
    ]
    return [f"## {title}\n", "| package | version | licence |", "|---|---|---|", *rows, ""]


def licence(name: str) -> str:
    """What the package states, as an SPDX expression where it has one.

    Raises LookupError where it states nothing, or is not installed and not in ``ELSEWHERE``.
    """
    try:
        stated = metadata(name)
    except PackageNotFoundError:
        return ELSEWHERE[name]
    found = _expression(stated) or _classifiers(stated) or _words(stated)
    if not found:
        raise LookupError(f"{name} states no licence")
    return found


def _expression(stated: PackageMetadata) -> str:
    return str((stated.get_all("License-Expression") or [""])[0])


def _classifiers(stated: PackageMetadata) -> str:
    names = [
        line.rpartition(" :: ")[2]
        for line in stated.get_all("Classifier") or []
        if line.startswith("License :: ") and not line.endswith("OSI Approved")
    ]
    return " OR ".join(_SHORT.get(name, name) for name in names)


def _words(stated: PackageMetadata) -> str:
    words = str((stated.get_all("License") or [""])[0]).strip().partition("\n")[0]
    return _SHORT.get(words, words)


if __name__ == "__main__":
    DOCUMENT.write_text(document(), "utf-8")
