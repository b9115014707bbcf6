"""Pages for an instructor: whole in one file, without a script, and with nothing to be fetched."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.files import write_text
from autograder.returning.feedback import POLICY

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,  # what learners write is text here, whatever it looks like
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def write_page(template: str, path: Path, **values: object) -> None:
    """Fill in a template, and write it to `path`. Raises OSError."""
    write_text(_templates.get_template(template).render(policy=POLICY, **values), path)
