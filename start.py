"""What `make run` does, for machines without make: ``python start.py``, with options of `streamlit run` if wanted.

Needs nothing but Python. The first time it makes ``.venv`` and installs what the product runs on; later it starts at once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGES = HERE / "requirements.lock"
ENVIRONMENT = HERE / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
INSTALLED = ENVIRONMENT / "run"
OLDEST = (3, 11)
ONLY_INSTALL = "--only-install"


def install() -> None:
    """Nothing where what is installed is as new as the list. Raises ``CalledProcessError``."""
    if INSTALLED.exists() and INSTALLED.stat().st_mtime >= PACKAGES.stat().st_mtime:
        return
    print("必要な部品を入れています。初回は数分かかります。", flush=True)
    if not PYTHON.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    quiet = ["--quiet", "--disable-pip-version-check"]
    subprocess.run([PYTHON, "-m", "pip", "install", *quiet, "--require-hashes", "-r", PACKAGES], check=True)  # nosec B603: no shell, words of our own
    INSTALLED.touch()


def serve(options: list[str]) -> int:
    """Start the product, from here until it ends; its exit code."""
    command = [str(PYTHON), "-m", "streamlit", "run", str(HERE / "app.py"), *options]
    os.chdir(HERE)  # the settings in .streamlit are those of the folder
    if os.name == "posix":
        os.execv(command[0], command)  # nosec B606: so that who ends this ends the product
    return subprocess.call(command)  # nosec B603: options are those of whoever starts it


def main(options: list[str]) -> int:
    if sys.version_info < OLDEST:
        print(
            f"Python {OLDEST[0]}.{OLDEST[1]}以上が必要です。いまは{sys.version.split()[0]}です。",
            file=sys.stderr,
        )
        return 2
    try:
        install()
    except (OSError, subprocess.CalledProcessError) as error:
        print(
            f"部品を入れられませんでした。通信と空き容量を確かめて、もう一度実行してください。\n{error}",
            file=sys.stderr,
        )
        return 1
    return 0 if options == [ONLY_INSTALL] else serve(options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
