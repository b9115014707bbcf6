"""Sphinx extension: a page never shows the results of code that has changed since.

jupyter-cache reruns a page when the page's own cells change. What the cells import lies outside
its sight, so the cache gets a folder named after those files' contents. `freshness_inputs` lists
them, as glob patterns below the source folder; a pattern may match nothing.
"""

import hashlib
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_config_value("freshness_inputs", [], "")
    app.connect("config-inited", choose_cache)
    app.connect("build-finished", forget_if_faulty)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def choose_cache(app: Sphinx, config: Config) -> None:
    """Point myst-nb at the cache that fits the inputs, and remove the caches that do not.

    Sphinx reads every page again when the setting's value differs from the last build's.
    """
    caches = Path(app.outdir).parent / ".jupyter_cache"  # the folder `jupyter-book clean` spares
    current = caches / digest(Path(app.srcdir), config.freshness_inputs)
    config.nb_execution_cache_path = str(current)
    for stale in set(caches.glob("*")) - {current}:
        if stale.is_dir():
            shutil.rmtree(stale)
        else:
            stale.unlink()


def digest(root: Path, patterns: list[str]) -> str:
    """A short name for the paths and contents of all files below `root` that fit a pattern."""
    sha = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in root.glob(pattern)}):
        name, content = path.relative_to(root).as_posix().encode(), path.read_bytes()
        sha.update(b"%d %s %d " % (len(name), name, len(content)) + content)
    return sha.hexdigest()[:16]


def forget_if_faulty(app: Sphinx, exception: Exception | None) -> None:
    """Read every page again after a build with warnings, which would otherwise not recur."""
    if exception or app._warncount:
        (Path(app.doctreedir) / "environment.pickle").unlink(missing_ok=True)
