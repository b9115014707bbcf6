"""Build the book in another language, from the same pages and without running them again.

    python chapters/edition.py zh_CN

The edition goes into a folder beside the English one, _build/html-zh, and shares the results of the
pages' code with it. `make book` then takes it in.
"""

import shutil
import sys
from pathlib import Path

from jupyter_book.sphinx import build_sphinx

REPOSITORY = Path(__file__).parents[1]
sys.path.append(str(REPOSITORY / "chapters" / "_ext"))

from editions import EDITIONS, folder_of  # noqa: E402


def build(builder: str, folder: Path, language: str = "en") -> bool:
    """Run one of Sphinx's builders on the book as `make book` does. Says whether all went well."""
    overrides = {
        "language": language,
        "external_toc_path": str(REPOSITORY / "_toc.yml"),
        "latex_individualpages": False,
        "nitpicky": True,
    }
    status = build_sphinx(
        REPOSITORY,
        folder,
        noconfig=True,
        path_config=REPOSITORY / "_config.yml",
        confoverrides=overrides,
        doctreedir=folder.parent / f".doctrees-{folder.name}",
        builder=builder,
        warningiserror=True,
        keep_going=True,
    )
    return status == 0


def build_edition(language: str) -> bool:
    """Build an edition anew, so that pages that left the contents do not stay behind."""
    folder = folder_of(REPOSITORY / "_build" / "html", language)
    shutil.rmtree(folder, ignore_errors=True)
    done = build("html", folder, language)
    first = '<meta http-equiv="Refresh" content="0; url=chapters/index.html" />\n'
    (folder / "index.html").write_text(first, "utf-8")
    return done


def main() -> None:
    """Do what the command line says."""
    languages = sorted(EDITIONS.keys() - {"en"})
    if sys.argv[1:] not in [[language] for language in languages]:
        sys.exit(f"Say which edition to build: {', '.join(languages)}.")
    sys.exit(not build_edition(sys.argv[1]))


if __name__ == "__main__":
    main()
