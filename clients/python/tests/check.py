"""Everything that proves the package, against the service at a URL: its tests, its types, its wheel, its notebooks.

`check.py <url> <folder>` installs the wheel into the folder, runs the notebooks with what was installed, and prints what
they showed, as JSON.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent


def run(*command: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=HERE, env={**os.environ, **environment}, capture_output=True, text=True, timeout=240
    )
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-6000:]}\n{done.stderr[-6000:]}")
    return done.stdout


def built(folder: Path) -> Path:
    """From a copy, so that nothing is left in the sources."""
    sources = folder / "sources"
    shutil.copytree(HERE, sources, ignore=shutil.ignore_patterns("__pycache__", ".mypy_cache", "tests"))
    script = "import os, sys; from flit_core.buildapi import build_wheel; os.chdir(sys.argv[1]); print(build_wheel(sys.argv[2]))"
    name = run("-c", script, str(sources), str(folder)).split()[-1]
    installed = folder / "installed"
    offline = ("--no-index", "--no-deps", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore")
    run("-m", "pip", "install", *offline, "--target", str(installed), str(folder / name))
    return installed


def notebook(path: Path) -> list[dict[str, Any]]:
    """The outputs of its cells; a cell that fails fails it."""
    import nbformat
    from nbclient import NotebookClient

    read = nbformat.read(path, as_version=4)
    nbformat.validate(read)
    NotebookClient(read, timeout=60, kernel_name="python3").execute()
    return [output for cell in read.cells if cell.cell_type == "code" for output in cell.outputs]


def guide(folder: Path) -> None:
    """The examples of the guide, each a program of its own."""
    text = (HERE.parent.parent / "docs" / "guides" / "python.md").read_text()
    programs = re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert len(programs) > 4
    for program in programs:
        run("-c", f"import os\nos.chdir({str(folder)!r})\n{program}")


def main() -> None:
    url, folder = sys.argv[1], Path(sys.argv[2])
    sources = {"PYTHONPATH": str(HERE / "src"), "MLG_URL": url, "PYTHONDONTWRITEBYTECODE": "1"}
    run("-m", "unittest", "discover", "-s", "tests", **sources)
    cache = ("--cache-dir", str(folder / "types"))
    run("-m", "mypy", "--strict", *cache, "src/mlg", "examples/retire.py", *map(str, (HERE / "tests").glob("test_*.py")), **sources)
    installed = built(folder)
    os.environ.update({"MLG_URL": url, "PYTHONPATH": str(installed), "JUPYTER_PLATFORM_DIRS": "1", "HOME": str(folder)})
    where = run("-c", "import mlg; print(mlg.__file__, mlg.__version__)").split()
    outputs = {path.name: notebook(path) for path in sorted((HERE / "examples").glob("*.ipynb"))}
    guide(folder)
    example = run("examples/retire.py")
    print(json.dumps({"installed": where[0].startswith(str(installed)), "version": where[1], "outputs": outputs, "example": example}))


if __name__ == "__main__":
    main()
