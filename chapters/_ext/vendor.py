"""Sphinx extension: files of npm's packages are served with the book.

`vendored` names them: where a file lies in the built site, and where in node_modules. They stay
out of `_static`, for Jupyter Book adds every script in there to every page.
"""

import shutil
from pathlib import Path

from sphinx.application import Sphinx

PACKAGES = Path(__file__).parents[1] / "_vendor" / "node_modules"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_config_value("vendored", {}, "")
    app.connect("build-finished", copy)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def copy(app: Sphinx, exception: Exception | None) -> None:
    """Copy the files into the built site."""
    if exception or app.builder.format != "html":
        return
    for name, source in app.config.vendored.items():
        target = Path(app.outdir) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PACKAGES / source, target)
