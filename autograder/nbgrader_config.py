"""The nbgrader settings of this course, read by nbgrader's own commands and by `autograder`.

Without this file nbgrader grades the same folders and gives honest work the same scores, unless a
test writes to stderr, which nbgrader alone takes for a failure. With it, learners' code runs in a
jail and the tests outside of it, a point must be proven, feedback shows no hidden test, and neither
feedback nor formgrader runs a script.
"""

from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute
from nbgrader.server_extensions.formgrader.handlers import template_path

from autograder.returning.feedback import TEMPLATES, HideTests
from autograder.running.execution import StrictExecute

c = get_config()  # noqa: F821  # nbgrader defines it where it reads this file

c.CourseDirectory.course_id = "recurrent-networks"

# Seconds a cell may run: enough to import torch from a slow disk.
c.Execute.timeout = 20

c.Autograde.autograde_preprocessors = [
    StrictExecute if preprocessor is Execute else preprocessor
    for preprocessor in Autograde.autograde_preprocessors.default()
]
c.GenerateFeedback.exporter_class = "autograder.returning.feedback.SafePage"
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    HideTests,
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]

# What formgrader shows of learners' notebooks in an instructor's browser: no script runs in it, and
# nothing is fetched.
c.HTMLExporter.preprocessors = ["autograder.returning.feedback.CleanOutputs"]
c.HTMLExporter.filters = {"markdown2html": "autograder.returning.sanitize.markdown_to_html"}
c.HTMLExporter.extra_template_basedirs = [str(TEMPLATES), template_path]
